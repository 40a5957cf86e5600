"""Where the water is, by cells of 100 m: most points need no exact test."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import shapely

if TYPE_CHECKING:
    from geo.arrays import Floats

CELL_M = 100.0
AROUND = 2
"""Cells around the bank's own that count as near it."""
STEP_M = 50.0
CLEAR_M = AROUND * CELL_M - STEP_M
"""A point that is not near the bank is further than this from it."""
DRY, BANK, WET = 0, 1, 2
_ONE_AT_A_TIME = Lock()
"""GEOS keeps the lines it is asked about inside the prepared water: two threads would crash."""


class Shores:
    """Water as a grid of dry cells, cells near the bank, and wet cells."""

    def __init__(self, water: shapely.Geometry) -> None:
        self.water = water
        shapely.prepare(water)
        bank = shapely.get_coordinates(shapely.segmentize(water, STEP_M))
        cells = np.floor(bank / CELL_M).astype(np.int64)
        self.low = cells.min(axis=0) - AROUND
        cells -= self.low
        width, height = cells.max(axis=0) + AROUND + 1
        self.cells = np.full((width, height), DRY, dtype=np.uint8)
        for east in range(-AROUND, AROUND + 1):
            for north in range(-AROUND, AROUND + 1):
                self.cells[cells[:, 0] + east, cells[:, 1] + north] = BANK
        clear = np.argwhere(self.cells == DRY)
        wet = clear[shapely.intersects_xy(water, (clear + self.low + 0.5) * CELL_M)]
        self.cells[wet[:, 0], wet[:, 1]] = WET

    def near(self, xy: Floats) -> npt.NDArray[np.uint8]:
        """Say of each point whether its cell is DRY, BANK or WET."""
        at = np.floor(xy / CELL_M).astype(np.int64) - self.low
        known = ((at >= 0) & (at < self.cells.shape)).all(axis=1)
        state = np.full(len(xy), DRY, dtype=np.uint8)
        state[known] = self.cells[at[known, 0], at[known, 1]]
        return state

    def inside(self, xy: Floats) -> npt.NDArray[np.bool_]:
        """Say of each point whether it lies in the water, its edge included."""
        state = self.near(xy)
        found = state == WET
        ask = state == BANK
        with _ONE_AT_A_TIME:
            found[ask] = shapely.intersects_xy(self.water, xy[ask])
        return np.asarray(found)

    def touched_by(self, lines: npt.NDArray[np.object_]) -> npt.NDArray[np.bool_]:
        """Say of each line whether it touches the water."""
        with _ONE_AT_A_TIME:
            return np.asarray(shapely.intersects(self.water, lines))

    def wet_length(self, start: Floats, end: Floats) -> Floats:
        """Return how many metres of each straight line lie over water."""
        wet = np.zeros(len(start))
        far = np.hypot(*(end - start).T) >= CLEAR_M
        ask = np.flatnonzero(far | (self.near(start) != DRY))
        lines = shapely.linestrings(np.stack([start[ask], end[ask]], axis=1))
        hit = self.touched_by(lines)
        wet[ask[hit]] = shapely.length(shapely.intersection(lines[hit], self.water))
        return wet
