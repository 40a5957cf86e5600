"""What a metric is: its name, meaning and how it is drawn."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from geo.text import Text

if TYPE_CHECKING:
    from geo.world import World

Drawn = Literal["choropleth", "circles", "none"]
Number = Literal["share", "points", "count", "rate", "metres", "m2"]
Better = Literal["high", "low", "neither"]
PERCENT = {"share": " %", "points": " %p"}
"""Shares and their differences are held as 0..1 and shown times 100, with this behind."""
NO_UNIT = Text("", "")


@dataclass(frozen=True, kw_only=True)
class Metric:
    """One column of a district table.

    Parameters
    ----------
    key
        Column name; its ending gives the unit (``_share`` 0..1, ``_m``, ``_m2``, ``n_``).
    label, unit, definition, denominator
        Both languages; `denominator` says what it is a share or rate of. Templates: `said_in` fills
        in what a project calls its districts.
    definition_of_report
        The definition in a project whose places are those of a report, where it is another.
    number
        How values are written: ``share`` as percent with one decimal, ``points`` (a difference of
        two shares) as percentage points with one decimal, and so on.
    drawn
        ``choropleth`` for shares, rates, distances; ``circles`` for counts; ``none``: tables only.
    better
        Which end ranks first; ``neither``: the values are not ranked.
    counts_people
        The figure rests on the even spread of people, so its page says what that does.
    has_interval
        `geo.measures.figures.measure` counts it too, so it is drawn again for place error and for
        every way to put people: interval and range stand beside it wherever it is told.
    """

    key: str
    label: Text
    unit: Text
    definition: Text
    denominator: Text
    number: Number
    drawn: Drawn
    better: Better = "neither"
    counts_people: bool = False
    has_interval: bool = False
    definition_of_report: Text | None = None

    def said_in(self, world: World) -> Metric:
        """Return the metric as a project says it: districts by their names, the report's date.

        Examples
        --------
        >>> import geo
        >>> from geo.metrics.catalogue import metric_of
        >>> metric_of("coverage_gap").denominator.en
        'the {n_gu} {gu:s}'
        >>> metric_of("coverage_gap").said_in(geo.load_world()).denominator.en
        'the 25 gu'
        """
        day = world.project.as_of or ""

        def fill(text: Text) -> Text:
            return world.words(text, n_gu=len(world.gu), day=day, year=day[:4])

        says = self.definition
        if world.project.report is not None and self.definition_of_report is not None:
            says = self.definition_of_report
        return replace(
            self,
            label=fill(self.label),
            unit=fill(self.unit),
            definition=fill(says),
            denominator=fill(self.denominator),
        )
