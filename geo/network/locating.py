"""The edge nearest to each point, compiled: a grid over the street segments, searched in rings."""

# ruff: noqa: PLR0912, PLR0913, PLR0917
# mypy: disable-error-code="no-untyped-def,no-untyped-call"

from __future__ import annotations

import numpy as np

from geo.jit import jit

CELL_M = 100.0
MOST_CELLS = 2000
"""Cells along a side; a wider extent takes larger cells."""
HAIR_M = 1e-6
"""An edge may stand in a cell by rounding: what is found does not depend on where the cells begin."""


@jit
def _segments_of_cells(xy, geom_ptr, west, south, cell, ptr, found, fill):
    """Count (fill False) or list (True) the segments that touch each cell of the grid."""
    width, height = fill[1], fill[2]
    for edge in range(len(geom_ptr) - 1):
        for k in range(geom_ptr[edge], geom_ptr[edge + 1] - 1):
            x0, y0 = (xy[k, 0] - west) / cell, (xy[k, 1] - south) / cell
            x1, y1 = (xy[k + 1, 0] - west) / cell, (xy[k + 1, 1] - south) / cell
            dx, dy = x1 - x0, y1 - y0
            for row in range(int(min(y0, y1)), min(height - 1, int(max(y0, y1))) + 1):
                low, high = 0.0, 1.0
                if dy != 0.0:
                    a, b = (row - y0) / dy, (row + 1 - y0) / dy
                    low, high = max(0.0, min(a, b)), min(1.0, max(a, b))
                a, b = x0 + low * dx, x0 + high * dx
                # a hair to both sides, so that rounding leaves no gap
                first = max(0, int(min(a, b) - 1e-9))
                for column in range(first, min(width - 1, int(max(a, b) + 1e-9)) + 1):
                    at = row * width + column
                    if fill[0]:
                        found[ptr[at], 0] = k
                        found[ptr[at], 1] = edge
                    ptr[at] += 1


@jit
def build_grid(xy, geom_ptr, cell):
    """Index the segments of all edges by cell: origin and shape, pointers, (segment, edge)."""
    west, south, east, north = np.inf, np.inf, -np.inf, -np.inf
    for k in range(len(xy)):
        west, east = min(west, xy[k, 0]), max(east, xy[k, 0])
        south, north = min(south, xy[k, 1]), max(north, xy[k, 1])
    cell = max(cell, (east - west) / MOST_CELLS, (north - south) / MOST_CELLS)
    width, height = int((east - west) / cell) + 1, int((north - south) / cell) + 1
    counts = np.zeros(width * height + 1, np.int64)
    nothing = np.empty((0, 2), np.int32)
    _segments_of_cells(xy, geom_ptr, west, south, cell, counts, nothing, (False, width, height))
    ptr = np.zeros(width * height + 1, np.int64)
    for k in range(width * height):
        ptr[k + 1] = ptr[k] + counts[k]
    found = np.empty((ptr[-1], 2), np.int32)
    at = ptr.copy()
    _segments_of_cells(xy, geom_ptr, west, south, cell, at, found, (True, width, height))
    return np.array([west, south, cell, width, height]), ptr, found


@jit
def _share(xy, low, high, segment, t):
    """Share of a line's length up to the place `t` (0..1) on one of its segments."""
    before, total = 0.0, 0.0
    for k in range(low, high - 1):
        length = np.hypot(xy[k + 1, 0] - xy[k, 0], xy[k + 1, 1] - xy[k, 1])
        if k == segment:
            before = total + t * length
        total += length
    return before / total if total > 0.0 else 0.0


@jit
def nearest_edges(xy, geom_ptr, frame, ptr, found, usable, points, limit):
    """Find the nearest usable edge of each point, the lowest of ties; -1: none within the limit.

    Returns the edges, the share (0..1) of each edge's drawn length up to the nearest point on it,
    and that point.
    """
    west, south, cell = frame[0], frame[1], frame[2]
    width, height = int(frame[3]), int(frame[4])
    result = np.full(len(points), -1, np.int32)
    share = np.zeros(len(points))
    place = np.full((len(points), 2), np.nan)
    for p in range(len(points)):
        px, py = points[p, 0], points[p, 1]
        column, row = int(np.floor((px - west) / cell)), int(np.floor((py - south) / cell))
        inside_x, inside_y = px - west - column * cell, py - south - row * cell
        border = min(inside_x, cell - inside_x, inside_y, cell - inside_y)
        best, best2, best_k, best_t = -1, limit * limit, 0, 0.0
        ring = 0
        # start at the first ring that touches the grid at all
        ring = max(ring, -column, column - width + 1, -row, row - height + 1)
        last = max(abs(column), abs(column - width + 1), abs(row), abs(row - height + 1))
        while ring <= last:
            gap = (ring - 1) * cell + border - HAIR_M
            if gap > 0 and gap * gap > best2:
                break
            for r in range(max(0, row - ring), min(height - 1, row + ring) + 1):
                whole = abs(r - row) == ring
                step = 1 if whole or ring == 0 else 2 * ring
                for c in range(column - ring, column + ring + 1, step):
                    if c < 0 or c >= width:
                        continue
                    for at in range(ptr[r * width + c], ptr[r * width + c + 1]):
                        k, edge = found[at, 0], found[at, 1]
                        if not usable[edge]:
                            continue
                        x0, y0 = xy[k, 0], xy[k, 1]
                        dx, dy = xy[k + 1, 0] - x0, xy[k + 1, 1] - y0
                        length2 = dx * dx + dy * dy
                        t = 0.0
                        if length2 > 0.0:
                            t = ((px - x0) * dx + (py - y0) * dy) / length2
                        if t >= 1.0:
                            t = 1.0
                            ex, ey = px - xy[k + 1, 0], py - xy[k + 1, 1]
                        else:
                            t = max(t, 0.0)
                            ex, ey = px - (x0 + t * dx), py - (y0 + t * dy)
                        away2 = ex * ex + ey * ey
                        if away2 < best2 or (away2 == best2 and (best < 0 or edge < best)):
                            best, best2, best_k, best_t = edge, away2, k, t
            ring += 1
        if best >= 0:
            result[p] = best
            k = best_k
            if best_t < 1.0:
                place[p, 0] = xy[k, 0] + best_t * (xy[k + 1, 0] - xy[k, 0])
                place[p, 1] = xy[k, 1] + best_t * (xy[k + 1, 1] - xy[k, 1])
            else:
                place[p, 0], place[p, 1] = xy[k + 1, 0], xy[k + 1, 1]
            share[p] = _share(xy, geom_ptr[best], geom_ptr[best + 1], k, best_t)
    return result, share, place
