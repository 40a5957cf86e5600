"""Points cut into squares, and found again by boxes: a part and what lies round it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

import numpy as np

from geo.arrays import Floats, Indices

Box: TypeAlias = tuple[float, float, float, float]
"""West, south, east, north, metres."""


def tiles(xy: Floats, side_m: float) -> Iterator[tuple[Indices, Box]]:
    """Yield the rows of the points in each square that has any, and the box round them.

    A point without coordinates is in none.

    Examples
    --------
    >>> xy = np.array([[5.0, 5.0], [15.0, 5.0], [7.0, 9.0], [np.nan, 0.0]])
    >>> [(rows.tolist(), box) for rows, box in tiles(xy, 10.0)]
    [([0, 2], (5.0, 5.0, 7.0, 9.0)), ([1], (15.0, 5.0, 15.0, 5.0))]
    """
    known = np.flatnonzero(np.isfinite(xy).all(axis=1))
    if not len(known):
        return
    east, north = np.floor(xy[known] / side_m).T
    order = np.lexsort((known, east, north))
    new = (np.diff(east[order]) != 0) | (np.diff(north[order]) != 0)
    for rows in np.split(known[order], np.flatnonzero(new) + 1):
        (west, south), (right, top) = xy[rows].min(axis=0).tolist(), xy[rows].max(axis=0).tolist()
        yield rows, (west, south, right, top)


class Near:
    """Points that are asked for by boxes.

    Examples
    --------
    >>> Near(np.array([[5.0, 9.0], [0.0, 0.0], [7.0, 1.0]])).within((4.0, 0.0, 8.0, 9.0)).tolist()
    [0, 2]
    """

    def __init__(self, xy: Floats) -> None:
        self._order = np.argsort(xy[:, 1], kind="stable")  # one without coordinates comes last
        self._xy = xy[self._order]

    def within(self, box: Box) -> Indices:
        """Return the rows of the points in a box, its border included, in their order."""
        west, south, east, north = box
        low = int(np.searchsorted(self._xy[:, 1], south, side="left"))
        high = int(np.searchsorted(self._xy[:, 1], north, side="right"))
        x = self._xy[low:high, 0]
        found: Indices = np.sort(self._order[low:high][(x >= west) & (x <= east)])
        return found


def widened(box: Box, by_m: float) -> Box:
    """Return a box with so many metres more on each side.

    Examples
    --------
    >>> widened((0.0, 0.0, 10.0, 10.0), 5.0)
    (-5.0, -5.0, 15.0, 15.0)
    """
    west, south, east, north = box
    return west - by_m, south - by_m, east + by_m, north + by_m
