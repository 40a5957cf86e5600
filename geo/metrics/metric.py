"""What a metric is: its name, meaning and how it is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from geo.layers.model import Text

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
        Both languages; `denominator` says what it is a share or rate of.
    number
        How values are written: ``share`` as percent with one decimal, ``points`` (a difference of
        two shares) as percentage points with one decimal, and so on.
    drawn
        ``choropleth`` for shares, rates, distances; ``circles`` for counts; ``none``: tables only.
    better
        Which end ranks first; ``neither``: the values are not ranked.
    counts_people
        The figure rests on the even spread of people, so its page says what that does.
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
