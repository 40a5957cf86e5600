"""Small maps as SVG: a picture beside a sentence, without script, the same on screen and paper."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from geo.text import Text

WIDTH = 320
"""Units of the drawing from west to east."""


@dataclass(frozen=True)
class Shape:
    """An outline: SVG path data, the classes of the style, and what it is called."""

    path: str
    css: str
    name: Text


@dataclass(frozen=True)
class Dot:
    """A point: position in the drawing, and the classes of the style."""

    x: float
    y: float
    css: str


@dataclass(frozen=True)
class Label:
    """A name written on the drawing, `anchor` start, middle or end of it at the position."""

    x: float
    y: float
    name: Text
    anchor: str = "middle"


@dataclass(frozen=True)
class Key:
    """One line of the legend."""

    css: str
    says: Text


@dataclass(frozen=True, kw_only=True)
class SmallMap:
    """One drawing: outlines below, points above, a description in words, a legend."""

    width: int
    height: int
    shapes: tuple[Shape, ...]
    dots: tuple[Dot, ...] = ()
    labels: tuple[Label, ...] = ()
    says: Text
    keys: tuple[Key, ...] = ()


class Projection:
    """From the steps of a topology, or longitude and latitude, to the units of a drawing.

    North is up and a metre is as long to the east as to the north (at the middle latitude):
    good for a picture, never for measuring.

    Parameters
    ----------
    topology
        As `geo.topology.encode` gives it.
    width
        Width of the drawing.
    """

    def __init__(self, topology: Mapping[str, Any], width: int = WIDTH) -> None:
        self._origin: tuple[float, float] = tuple(topology["origin"])
        self._steps: tuple[float, float] = tuple(topology["scale"])
        xs, ys = zip(*(point for arc in topology["arcs"] for point in _points(arc)), strict=True)
        self._west, self._north = min(xs), max(ys)
        middle = self._origin[1] + (min(ys) + max(ys)) / 2 * self._steps[1]
        self._narrow = math.cos(math.radians(middle)) * self._steps[0] / self._steps[1]
        self._unit = width / ((max(xs) - min(xs)) * self._narrow)
        self.width = width
        self.height = math.ceil((max(ys) - min(ys)) * self._unit)

    def step(self, x: float, y: float) -> tuple[float, float]:
        """Place a point given in steps of the topology."""
        return (
            (x - self._west) * self._narrow * self._unit,
            (self._north - y) * self._unit,
        )

    def lonlat(self, lon: float, lat: float) -> tuple[float, float]:
        """Place a point given in longitude and latitude, to a tenth of a unit."""
        x = (lon - self._origin[0]) / self._steps[0]
        y = (lat - self._origin[1]) / self._steps[1]
        across, down = self.step(x, y)
        return round(across, 1), round(down, 1)

    def path(self, topology: Mapping[str, Any], rings: Sequence[Sequence[Sequence[int]]]) -> str:
        """Write one multipolygon as SVG path data: tenths of a unit, each corner from the one before."""
        parts = []
        for polygon in rings:
            for ring in polygon:
                corners: list[tuple[int, int]] = []
                for number in ring:
                    points = _points(topology["arcs"][max(number, ~number)])
                    for point in points if number >= 0 else points[::-1]:
                        across, down = self.step(*point)
                        corner = (round(across * 10), round(down * 10))
                        if not corners or corners[-1] != corner:
                            corners.append(corner)
                if len(corners) < 3:
                    continue  # smaller than can be drawn
                steps = (
                    f"{_tenths(x - west)}{_tenths(y - north)}"
                    for (west, north), (x, y) in pairwise(corners)
                )
                parts.append(
                    f"M{corners[0][0] / 10:g} {corners[0][1] / 10:g}l{''.join(steps).lstrip()}z"
                )
        return "".join(parts)


def _tenths(number: int) -> str:
    """Write tenths in as few letters as may be, with what keeps it from the number before.

    >>> _tenths(-5), _tenths(12), _tenths(-10), _tenths(0)
    ('-.5', ' 1.2', '-1', ' 0')
    """
    whole, tenth = divmod(abs(number), 10)
    written = (str(whole) if whole or not tenth else "") + (f".{tenth}" if tenth else "")
    return ("-" if number < 0 else " ") + written


def outlines(
    topology: Mapping[str, Any],
    level: str,
    projection: Projection,
    names: Sequence[Text],
    css: Sequence[str],
) -> tuple[Shape, ...]:
    """Return the districts of one level as outlines, in the order of their codes.

    Examples
    --------
    >>> topology = {"origin": [127, 37], "scale": [1e-5, 1e-5], "levels": {"gu": [[[[0]]]]},
    ...             "arcs": [[0, 0, 9, 0, 0, 9, -9, -9]]}
    >>> outlines(topology, "gu", Projection(topology, 8), [Text("구", "gu")], ["a"])[0].path
    'M0 10l8 0 0-10-8 10z'
    """
    return tuple(
        Shape(projection.path(topology, rings), css_class, name)
        for rings, css_class, name in zip(topology["levels"][level], css, names, strict=True)
    )


def _points(arc: Sequence[int]) -> list[tuple[int, int]]:
    x, y = arc[0], arc[1]
    points = [(x, y)]
    for i in range(2, len(arc), 2):
        x, y = x + arc[i], y + arc[i + 1]
        points.append((x, y))
    return points
