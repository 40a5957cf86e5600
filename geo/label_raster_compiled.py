"""The loops of the label raster: which cells a border touches, what fills the others, where points lie.

A grid is west, south, side, width, height. A border is a row of (ax, ay, bx, by). Every point that is
compared with a border is thought of as moved by a hair to the right, and by a far smaller one
upwards: then none lies on a line, and no corner is a special case (simulation of simplicity).
"""

# ruff: noqa: PLR0913, PLR0917
# mypy: disable-error-code="no-untyped-def,no-untyped-call"

from __future__ import annotations

import numpy as np

from geo.exact import side as side_of
from geo.jit import jit

MARGIN = 1e-6
"""So near to a cell, in cells, a border touches it: more than rounding moves a point."""
NONE, OPEN = -1, -2
"""Labels: no district; a border touches the cell (the first such cell is -2, the next -3, ...)."""


@jit
def _moved_side(ax, ay, bx, by, px, py):
    """Say on which side of a border the moved point lies: never 0."""
    found = side_of(ax, ay, bx, by, px, py)
    if found != 0:
        return found
    if ay != by:
        return 1 if ay > by else -1
    return 1 if bx > ax else -1


@jit
def touched(borders, west, south, side, width):
    """Every cell that a border touches or nearly does, as cell * number of borders + border."""
    n = len(borders)
    found = np.empty(max(1024, 4 * n), np.int64)
    filled = 0
    for k in range(n):
        ax, ay = (borders[k, 0] - west) / side, (borders[k, 1] - south) / side
        bx, by = (borders[k, 2] - west) / side, (borders[k, 3] - south) / side
        first = int(np.floor(min(ay, by) - MARGIN))
        last = int(np.floor(max(ay, by) + MARGIN))
        for row in range(first, last + 1):
            x0, x1 = ax, bx
            if ay != by:  # what of the border is in this row
                low, high = (row - MARGIN - ay) / (by - ay), (row + 1 + MARGIN - ay) / (by - ay)
                low, high = min(low, high), max(low, high)
                x0 = ax + min(max(low, 0.0), 1.0) * (bx - ax)
                x1 = ax + min(max(high, 0.0), 1.0) * (bx - ax)
            begin = int(np.floor(min(x0, x1) - MARGIN))
            end = int(np.floor(max(x0, x1) + MARGIN))
            for column in range(begin, end + 1):
                if filled == len(found):
                    found = np.concatenate((found, found))
                found[filled] = (row * width + column) * n + k
                filled += 1
    return found[:filled]


@jit
def crossings(borders, polygon, west, south, side, width, height):
    """Where borders cross the middle lines of rows, as (polygon * height + row) * (width + 1) + j.

    j middles of cells lie left of the crossing.
    """
    found = np.empty(max(1024, len(borders)), np.int64)
    filled = 0
    for k in range(len(borders)):
        ax, ay, bx, by = borders[k, 0], borders[k, 1], borders[k, 2], borders[k, 3]
        first = max(int(np.floor((min(ay, by) - south) / side - 0.5)), 0)
        last = int(np.floor((max(ay, by) - south) / side - 0.5)) + 1
        for row in range(first, last + 1):
            y = south + (row + 0.5) * side
            if (ay > y) == (by > y):
                continue
            left_of_up = 1 if by > ay else -1
            at = (ax + (y - ay) / (by - ay) * (bx - ax) - west) / side - 0.5
            j = min(max(int(np.ceil(at)), 0), width)
            # That was rounded; this is not.
            while j > 0 and (_moved_side(ax, ay, bx, by, west + (j - 0.5) * side, y) != left_of_up):
                j -= 1
            while j < width and (
                _moved_side(ax, ay, bx, by, west + (j + 0.5) * side, y) == left_of_up
            ):
                j += 1
            if filled == len(found):
                found = np.concatenate((found, found))
            found[filled] = (polygon[k] * height + row) * (width + 1) + j
            filled += 1
    return found[:filled]


@jit
def fill(labels, crossing, width, height, n):
    """Label the cells between each two crossings; return open ones as cell * n + polygon.

    The polygons are gone through from the last to the first, so that the first stays.
    """
    held = np.empty(1024, np.int64)
    filled = 0
    for k in range(len(crossing) - 2, -1, -2):
        line, begin = divmod(crossing[k], width + 1)
        polygon, row = divmod(line, height)
        end = crossing[k + 1] - line * (width + 1)
        for cell in range(row * width + begin, row * width + end):
            if labels[cell] >= NONE:
                labels[cell] = polygon
            else:
                if filled == len(held):
                    held = np.concatenate((held, held))
                held[filled] = cell * n + polygon
                filled += 1
    return held[:filled]


@jit
def locate(
    x, y, west, south, side, width, height,
    labels, cell_ptr, pair_polygon, pair_inside, pair_ptr, entry, borders, found,
):  # fmt: skip
    """Write the first polygon of each point into `found`, -1: none.

    An open cell has pairs, one a polygon that touches or holds it: whether its middle is inside, and
    the borders of that polygon there.
    """
    for i in range(len(x)):
        px, py = x[i], y[i]
        across, up = (px - west) / side, (py - south) / side
        found[i] = NONE
        if not (across >= 0 and across < width and up >= 0 and up < height):  # or no number
            continue
        column, row = int(across), int(up)
        label = labels[row * width + column]
        if label >= NONE:
            found[i] = label
            continue
        cx, cy = west + (column + 0.5) * side, south + (row + 0.5) * side
        for pair in range(cell_ptr[OPEN - label], cell_ptr[OPEN - label + 1]):
            if _holds(
                px, py, cx, cy, pair_inside[pair], borders, entry[pair_ptr[pair] : pair_ptr[pair + 1]]
            ):  # fmt: skip
                found[i] = pair_polygon[pair]
                break


@jit
def _holds(px, py, cx, cy, inside, borders, entry):
    """Say whether a polygon holds a point: in or on it.

    On the way from the middle of the cell, up or down and then across, each border that is crossed
    changes between inside and outside.
    """
    for k in entry:
        ax, ay, bx, by = borders[k, 0], borders[k, 1], borders[k, 2], borders[k, 3]
        if (ay > py and by > py) or (ay < py and by < py):
            at_height = False
        else:
            s = side_of(ax, ay, bx, by, px, py)
            if s == 0 and min(ax, bx) <= px <= max(ax, bx):
                return True
            at_height = (ay > py) != (by > py)
        upright = (ax > cx) != (bx > cx)
        if at_height or upright:
            corner = _moved_side(ax, ay, bx, by, cx, py)
            if at_height and s != corner:
                inside = not inside
            if upright and corner != _moved_side(ax, ay, bx, by, cx, cy):
                inside = not inside
    return inside
