"""What a figure draws: a question, the table that answers it, and how sure each value is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from geo.answers.uncertainty_columns import with_uncertainty
from geo.errors import UsageError
from geo.measures.classes import Classes, classed_with, classify
from geo.measures.rounding import shown
from geo.metrics.catalogue import ACCESS_COLUMNS, ACCESS_METRICS, METRICS, REACH_METRICS, Metric
from geo.metrics.uncertainty import is_figure
from geo.text import Text
from geo.texts.estimates import Estimate, figures_of, is_unsure

if TYPE_CHECKING:
    import pandas as pd

    from geo.answers.answers import Answers
    from geo.answers.focus import Focus
    from geo.metrics.question import Question
    from geo.project import Project
    from geo.world import World

Language = Literal["ko", "en"]
Notes = Literal["short", "full", "none"]
_BY_DISTANCE = ("coverage_share", "area_coverage_share")
"""Metrics that any layer has once a distance is chosen."""


@dataclass(frozen=True)
class Look:
    """How a figure is to look.

    Parameters
    ----------
    focus
        The districts it is of; None: the whole area.
    size_mm
        Width and height of the sheet; None: 180 wide, as high as what it says.
    labels
        A name and a value in every district of the level, where they fit.
    points
        The places that count.
    notes
        What stands below the map: everything, one line, nothing. None: everything, or one line on a
        sheet of a given size. What is left out stands in the file's description all the same.
    """

    focus: Focus | None = None
    size_mm: tuple[float, float] | None = None
    labels: bool = False
    points: bool = False
    notes: Notes | None = None

    @property
    def told(self) -> Notes:
        """What stands below the map."""
        return self.notes or ("full" if self.size_mm is None else "short")


PLAIN = Look()


@dataclass(frozen=True)
class FigureData:
    """What is drawn.

    Parameters
    ----------
    question, metric, answers, language
        What was asked.
    table
        One row a district, sorted by code.
    city
        The row of the whole city; None where the metric is not summed.
    streets
        The network that the figures stand on, as `geo.reach.reach_files.Reach.note` names it.
    focus
        The districts that are drawn; None: all.
    whole
        The rows of all districts, whose classes the map has; None: `table`.
    above
        By dong of a focus: the rows of its gu.
    """

    question: Question
    metric: Metric
    answers: Answers
    language: Language
    table: pd.DataFrame
    city: Mapping[Any, Any] | None = None
    streets: Mapping[str, Any] | None = None
    focus: Focus | None = None
    whole: pd.DataFrame | None = None
    above: tuple[Mapping[Any, Any], ...] = ()

    @property
    def world(self) -> World:
        """The tables of the project."""
        return self.answers.world

    @property
    def project(self) -> Project:
        """Whose figures these are."""
        return self.world.project

    @cached_property
    def cells(self) -> list[float | None]:
        """The values as they are shown."""
        return [shown(value, self.metric.number) for value in self.table[self.metric.key].tolist()]

    @cached_property
    def classes(self) -> Classes:
        """The classes of the map, those of the page that shows the same figure."""
        together = [
            shown(value, self.metric.number)
            for key in classed_with(self.metric.key)
            for value in (self.table if self.whole is None else self.whole)[key].tolist()
        ]
        return classify(together).counted(self.cells)

    @cached_property
    def sure(self) -> list[Estimate]:
        """How sure each value is."""
        return figures_of(self.table, self.metric.key)

    @cached_property
    def unsure(self) -> list[bool]:
        """Which values are marked as not sure: by the rule of the pages."""
        return [is_unsure(figure, self.metric) for figure in self.sure]

    @property
    def rests_on_guesses(self) -> bool:
        """Whether the metric is one of coverage, access or fairness."""
        return is_figure(self.metric.key)

    def say(self, text: Text) -> str:
        """Return a text in the figure's language."""
        return text.ko if self.language == "ko" else text.en

    def say2(self, korean: str, english: str) -> str:
        """Return one of two texts."""
        return korean if self.language == "ko" else english


def metric_of(question: Question, key: str, answers: Answers) -> Metric:
    """Return a metric that can be drawn for a layer.

    Raises
    ------
    UsageError
        The layer has no such metric, or it is not drawn.
    """
    from geo.answers.offered import has_reach

    layer = question.layer
    offered = [name for name in layer.metrics if METRICS[name].drawn != "none"]
    found = {name: METRICS[name] for name in offered}
    if question.distance_m is not None:
        found |= {name: METRICS[name] for name in _BY_DISTANCE}
    if has_reach(layer, answers):
        found |= REACH_METRICS
        offered += REACH_METRICS
    if question.reach_m is not None:
        found |= {name: ACCESS_METRICS[name] for name in ACCESS_COLUMNS}
        offered += ACCESS_COLUMNS
    if key not in found:
        raise UsageError(
            f"layer {layer.key} has no metric {key!r} that is drawn. Use one of: "
            f"{', '.join(offered)}."
        )
    return found[key].said_in(answers.world)


def answer(
    question: Question,
    metric: Metric,
    answers: Answers,
    language: Language,
    focus: Focus | None = None,
) -> FigureData:
    """Answer a question for a figure.

    Raises
    ------
    UsageError
        The demand is not known, or walking reach is not known for this distance.
    """
    found = _answer(question, metric, answers, language)
    if focus is None:
        return found
    above: list[Mapping[Any, Any]] = []
    if question.by == "dong" and focus.gu:
        gu = _answer(replace(question, by="gu"), metric, answers, language).table
        above = [dict(row) for row in focus.rows(gu, "gu").to_dict("records")]
    return replace(
        found,
        table=focus.rows(found.table, question.by),
        whole=found.table,
        focus=focus,
        above=tuple(above),
    )


def _answer(question: Question, metric: Metric, answers: Answers, language: Language) -> FigureData:
    if metric.key in ACCESS_COLUMNS:
        table = answers.access(question).assign(sites_source=_site_sources(question, answers.world))
        return FigureData(
            question, metric, answers, language, table, dict(answers.access_city(question))
        )
    if metric.key in REACH_METRICS:
        return _reach(question, metric, answers, language)
    city = None
    if is_figure(metric.key):
        city = dict(answers.city(question))
    return FigureData(question, metric, answers, language, answers.districts(question), city)


def _reach(question: Question, metric: Metric, answers: Answers, language: Language) -> FigureData:
    layer, by = question.layer, f"{question.by}_code"
    demand = answers.world.project.demand(question.demand_key)
    reach = answers.reach(layer)
    held = sorted(reach.city["threshold_m"].unique())
    if question.reach_m not in held:
        raise UsageError(
            f"walking reach of {layer.key} is known for {', '.join(f'{m:g}' for m in held)} m, "
            f"not {question.reach_m:g} m. Use one of these."
        )
    at = reach.where(demand=question.demand_key, thresholds_m=[float(question.reach_m or 0.0)])
    districts = answers.world.gu if question.by == "gu" else answers.world.dong
    naming = [name for name in districts if name != "geometry"]
    rows = districts[naming].sort_values(by, ignore_index=True)
    rows = rows.merge(at.gu if question.by == "gu" else at.dong, on=by, how="left")
    both = [_completed(table) for table in (rows, at.city)]
    table = both[0].assign(
        demand_vintage=demand.date,
        demand_source=demand.source,
        sites_source=_site_sources(question, answers.world),
    )
    city = dict(both[1].iloc[0])
    return FigureData(question, metric, answers, language, table, city, reach.note)


def _completed(table: pd.DataFrame) -> pd.DataFrame:
    """Add what only figures show, and the uncertainty of all of it."""
    straight, network = table["coverage_share_straight"], table["coverage_share_network"]
    table = table.assign(coverage_share_lost=straight - network)
    return with_uncertainty(table)


def _site_sources(question: Question, world: World) -> str:
    sites = world.counted(question.layer.key)
    keys = {key for cell in sites["source_keys"].dropna() for key in str(cell).split(";")}
    return ";".join(sorted(keys))
