"""Points to districts: a grid that knows which cells one district fills, exact tests in the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from geo.arrays import Bools, Floats, Indices

POINTS_A_CELL = 12
"""So many points pay for one cell of the grid."""

MOST_CELLS = 400_000
FEWEST_POINTS = 5_000
"""Fewer points are tested at once, without a grid."""

AT_ONCE = 250_000
"""Points that are worked on at once: what they need stays near the processor."""

OPEN = -2
"""A cell that the border of a district touches."""


def districts_of(x: Floats, y: Floats, districts: npt.NDArray[np.object_]) -> Indices:
    """Return the district that each point lies in, -1: none.

    A point on a border lies in all districts that meet there; the first of them is returned.

    Parameters
    ----------
    x, y
        Coordinates, shape (n,); NaN: no point.
    districts
        Polygons in the same metric CRS, sorted by code: the lowest code wins.

    Returns
    -------
    array of int, shape (n,)
        Rows of `districts`.

    Examples
    --------
    >>> import numpy as np, shapely
    >>> halves = np.array([shapely.box(0, 0, 1, 2), shapely.box(1, 0, 2, 2)])
    >>> districts_of(np.array([0.5, 1, 1.5, 3, np.nan]), np.ones(5), halves).tolist()
    [0, 0, 1, -1, -1]
    """
    import numpy as np
    import shapely

    x, y = (np.asarray(each, dtype=np.float64) for each in (x, y))
    found = np.full(len(x), -1, dtype=np.intp)
    shapes = np.asarray(districts, dtype=object)
    shapely.prepare(shapes)
    if shapely.is_empty(shapes).all():
        return found
    west, south, east, north = shapely.total_bounds(shapes)
    if len(x) < FEWEST_POINTS:
        rows = np.flatnonzero((x >= west) & (x <= east) & (y >= south) & (y <= north))
        found[rows] = _tested(x[rows], y[rows], shapes)
        return found
    grid = _Grid(shapes, len(x))
    for start in range(0, len(x), AT_ONCE):
        part = slice(start, start + AT_ONCE)
        cell = grid.cells(x[part], y[part])
        label = grid.labels[cell]
        rest = np.flatnonzero(label == OPEN)
        label[rest] = grid.tested(x[part][rest], y[part][rest], cell[rest])
        found[part] = label
    return found


def _tested(x: Floats, y: Floats, shapes: npt.NDArray[np.object_]) -> Indices:
    """Return the first polygon that each point lies in or on, by testing those round it."""
    import numpy as np
    import shapely

    point, shape = shapely.STRtree(shapes).query(shapely.points(x, y))
    inside = shapely.intersects_xy(shapes[shape], x[point], y[point])
    first = np.full(len(x), len(shapes), dtype=np.intp)
    np.minimum.at(first, point[inside], shape[inside])
    return np.where(first < len(shapes), first, -1)


def _different(numbers: Indices) -> Indices:
    """Return each number once, in order: sorting is quicker here than `numpy.unique`."""
    import numpy as np

    ordered = np.sort(numbers)
    once: Indices = ordered[np.append(True, ordered[1:] != ordered[:-1])[: len(ordered)]]
    return once


class _Grid:
    """Cells over the districts, each with its district where no border touches it."""

    def __init__(self, shapes: npt.NDArray[np.object_], n_points: int) -> None:
        import numpy as np
        import shapely

        self._shapes = shapes
        west, south, east, north = shapely.total_bounds(shapes)
        n_cells = min(MOST_CELLS, max(64, n_points // POINTS_A_CELL))
        self._side = max((max(east - west, 1e-9) * max(north - south, 1e-9) / n_cells) ** 0.5, 1e-9)
        # A margin of two cells: no border touches the outermost, which stand for all beyond.
        self._west, self._south = west - 2 * self._side, south - 2 * self._side
        self._width = int((east - west) / self._side) + 5
        self._height = int((north - south) / self._side) + 5
        self._touched = self._borders()
        self.labels = np.full(self._width * self._height, -1, dtype=np.intp)
        self.labels[self._touched // len(shapes)] = OPEN
        self._fill()
        self._rank()

    def cells(self, x: Floats, y: Floats) -> Indices:
        import numpy as np

        # fmin and fmax put what is no number into the outermost cell.
        column = np.fmax(np.fmin((x - self._west) / self._side, self._width - 1), 0)
        row = np.fmax(np.fmin((y - self._south) / self._side, self._height - 1), 0)
        column, row = column.astype(np.int32), row.astype(np.int32)
        cells: Indices = row * self._width + column
        return cells

    def _borders(self) -> Indices:
        """Return cell and polygon, as one number, wherever a border touches a cell or nearly does."""
        import numpy as np
        import shapely

        parts, owner = shapely.get_parts(shapely.boundary(self._shapes), return_index=True)
        points, ring = shapely.get_coordinates(parts, return_index=True)
        points = (points - (self._west, self._south)) / self._side
        same = ring[1:] == ring[:-1]
        start, end, polygon = points[:-1][same], points[1:][same], owner[ring[1:][same]]
        # Pieces no longer than a cell touch no more than two cells each way.
        pieces = np.ceil(np.abs(end - start).max(axis=1)).astype(np.intp).clip(1)
        at = np.repeat(np.arange(len(start)), pieces)
        step = np.arange(len(at)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
        share = (step / pieces[at])[:, None], ((step + 1) / pieces[at])[:, None]
        one, two = (start[at] + each * (end - start)[at] for each in share)
        margin = 1e-6
        low = np.floor(np.minimum(one, two) - margin).astype(np.intp)
        high = np.floor(np.maximum(one, two) + margin).astype(np.intp)
        found = []
        for right in range(3):
            for up in range(3):
                column, row = low[:, 0] + right, low[:, 1] + up
                there = (column <= high[:, 0]) & (row <= high[:, 1])
                cell = row[there] * self._width + column[there]
                found.append(cell * len(self._shapes) + polygon[at][there])
        return _different(np.concatenate(found))

    def _fill(self) -> None:
        """Give cells that no border touches the district of the first of their run in a row."""
        import numpy as np

        table = self.labels.reshape(self._height, self._width)
        free = table != OPEN
        begins = free.copy()
        begins[:, 1:] &= ~free[:, :-1]
        row, column = np.nonzero(begins)
        x = self._west + (column + 0.5) * self._side
        y = self._south + (row + 0.5) * self._side
        first = _tested(x, y, self._shapes)
        run = np.cumsum(begins.ravel()) - 1
        self.labels[free.ravel()] = first[run[free.ravel()]]

    def _rank(self) -> None:
        """List the districts of each open cell: whose border touches it, and who holds all of it."""
        import numpy as np
        import shapely

        n = len(self._shapes)
        cells = _different(self._touched // n)
        row, column = np.divmod(cells, self._width)
        x = self._west + (column + 0.5) * self._side
        y = self._south + (row + 0.5) * self._side
        point, shape = shapely.STRtree(self._shapes).query(shapely.points(x, y))
        inside = shapely.intersects_xy(self._shapes[shape], x[point], y[point])
        held = cells[point[inside]] * n + shape[inside]
        both = _different(np.concatenate([self._touched, held]))
        self._districts = both % n
        self._begin = np.zeros(len(self.labels) + 1, dtype=np.intp)
        self._begin[1:] = np.cumsum(np.bincount(both // n, minlength=len(self.labels)))

    def tested(self, x: Floats, y: Floats, cell: Indices) -> Indices:
        """Return the first district of points in open cells."""
        import numpy as np
        import shapely

        found = np.full(len(x), -1, dtype=np.intp)
        left = np.arange(len(x))
        at = self._begin[cell]
        last = self._begin[cell + 1]
        while len(left):
            district = self._districts[at[left]]
            order = left[np.argsort(district.astype(np.uint16), kind="stable")]
            district = self._districts[at[order]]
            inside: Bools = shapely.intersects_xy(self._shapes[district], x[order], y[order])
            found[order[inside]] = district[inside]
            left = order[~inside]
            at[left] += 1
            left = left[at[left] < last[left]]
        return found
