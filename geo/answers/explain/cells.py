"""Cells of a table of figures as plain values and texts."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from geo.text import Text

if TYPE_CHECKING:
    from geo.answers.explain.rows import MetricTable
    from geo.world import World

Cells = Mapping[str, Any]
"""One row of a table of figures, by column."""


def number(value: Any) -> float | None:
    """Return a cell as a finite number; None where it is none or not known.

    Examples
    --------
    >>> number(2), number(float("nan")), number("2")
    (2.0, None, None)
    """
    if value is None or isinstance(value, str):
        return None
    found = pd.to_numeric(value)
    return None if pd.isna(found) or math.isinf(found) else float(found)


def value(cell: Any) -> float | str | None:
    """Return a cell as a text or a finite number; None where it is not known."""
    return cell if isinstance(cell, str) else number(cell)


def filled(text: Text, found: MetricTable, world: World) -> Text:
    """Return a text in the project's words, the distance of the figures in the place of ``{s}``."""
    length = "" if found.distance_m is None else f"{found.distance_m:g} m"
    day = world.project.as_of or ""
    return world.words(text, s=length, day=day, year=day[:4])


def said(row: Cells, key: str, otherwise: Text) -> Text:
    """Return the text of the columns ``key_ko`` and ``key_en``; `otherwise` where there is none."""
    ko, en = row.get(f"{key}_ko"), row.get(f"{key}_en")
    if isinstance(ko, str) and isinstance(en, str) and ko and en:
        return Text(ko, en)
    return otherwise


def text_of(cell: object) -> str | None:
    """Return a cell if it is text, else None."""
    return cell if isinstance(cell, str) else None
