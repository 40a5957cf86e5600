"""``[[backdrop]]`` of geo.toml: a file that maps draw below their places, so that people know where they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from geo.project.checks import text_of
from geo.text import Text

KINDS = ("water", "park", "railway", "station", "road", "other")
"""What is drawn, each in a style of its own; the same list stands in geo.schema.json."""


@dataclass(frozen=True, kw_only=True)
class Backdrop:
    """One file of the backdrop: never counted, only drawn.

    Parameters
    ----------
    file
        Areas, lines or points of any vector format, relative to the project's folder.
    kind
        One of `KINDS`.
    source
        Key in sources.csv, whose row says the licence.
    name
        What the legend calls it; None: the word for its kind.
    layer
        Which layer of a file that holds several.
    crs
        Coordinate system, where the file does not say it.
    """

    file: str
    kind: str
    source: str
    name: Text | None = None
    layer: str | None = None
    crs: str | None = None


def backdrop_of(said: Mapping[str, Any]) -> Backdrop:
    """Return one table ``[[backdrop]]`` as it is meant.

    >>> backdrop_of({"file": "river.fgb", "kind": "water", "source": "river"}).name is None
    True
    """
    return Backdrop(**{**said, "name": text_of(said.get("name"))})
