"""Districts as tiles of equal size: each on a square of its own, about where it lies."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from geo.arrays import Floats

_ROOM = (1.0, 1.15, 1.3, 1.45, 1.6)
"""Squares a district that are tried: a few stay empty, so that the outline shows."""


def tile_grid(centres: Floats, pairs: Sequence[tuple[int, int]] = ()) -> np.ndarray:
    """Return a square of a grid for each district.

    The centres are put into a grid as wide and high as they spread; each gets the square of its own for
    which the sum of squared distances is least (an assignment problem). Of grids with more or fewer
    empty squares the one is taken in which most `pairs` touch, by a side or a corner; then that which
    moves them least.

    Parameters
    ----------
    centres
        n rows of x, y in metres, finite, y to the north.
    pairs
        Rows of districts that share a border; each pair once or twice alike.

    Returns
    -------
    int64, n rows of column and row
        Counted from the west and from the north, both from 0, no two alike.

    Examples
    --------
    >>> tile_grid(np.array([[0.0, 9.0], [9.0, 9.0], [0.0, 0.0], [9.0, 0.0]])).tolist()
    [[0, 0], [1, 0], [0, 1], [1, 1]]
    """
    n = len(centres)
    if n == 0:
        return np.empty((0, 2), dtype=np.int64)
    best, least = None, (math.inf, math.inf)
    for n_columns, n_rows in _grids(centres):
        tiles, moved = _assigned(centres, n_columns, n_rows)
        apart = sum(abs(tiles[a] - tiles[b]).max() > 1 for a, b in pairs)
        if (apart, moved) < least:
            best, least = tiles, (apart, moved)
    assert best is not None
    found: np.ndarray = best - best.min(axis=0)
    return found


def _grids(centres: Floats) -> list[tuple[int, int]]:
    """Return columns and rows of the grids that are tried: in the shape of the area, with room for all."""
    n = len(centres)
    wide, high = np.maximum(np.ptp(centres, axis=0), 1e-9)
    found = []
    for room in _ROOM:
        n_columns = min(n, max(1, round(math.sqrt(n * room * wide / high))))
        found.append((n_columns, max(math.ceil(n / n_columns), round(n * room / n_columns))))
    return list(dict.fromkeys(found))


def _assigned(centres: Floats, n_columns: int, n_rows: int) -> tuple[np.ndarray, float]:
    from scipy.optimize import linear_sum_assignment

    size = np.array([n_columns - 1.0, n_rows - 1.0])
    low, wide = centres.min(axis=0), np.maximum(np.ptp(centres, axis=0), 1e-9)
    at = (centres - low) / wide * size
    at[:, 1] = size[1] - at[:, 1]  # rows are counted from the north
    squares = np.array([(x, y) for y in range(n_rows) for x in range(n_columns)], dtype=np.int64)
    cost = ((at[:, None, :] - squares[None, :, :]) ** 2).sum(axis=2)
    _, chosen = linear_sum_assignment(cost)
    return squares[chosen], float(cost[np.arange(len(at)), chosen].mean())
