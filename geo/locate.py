"""Points to districts: a raster that knows which cells one district fills, exact tests in the others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from geo.arrays import Bools, Floats, Indices, Ints32, Ints64

POINTS_A_CELL = 2
"""So many points pay for one cell of the raster."""

FEWEST_POINTS = 5_000
"""Fewer points are tested at once, without a raster."""

MOST_CELLS = 12_000_000
"""A country in cells of 200 m: 48 MB."""


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

    x, y = (np.asarray(each, dtype=np.float64) for each in (x, y))
    shapes = np.asarray(districts, dtype=object)
    if len(x) >= FEWEST_POINTS:
        return label_raster(shapes, len(x)).rows(x, y).astype(np.intp)
    return _tested(x, y, shapes)


def _tested(x: Floats, y: Floats, shapes: npt.NDArray[np.object_]) -> Indices:
    """Return the first polygon that each point lies in or on, by testing those round it."""
    import numpy as np
    import shapely

    shapely.prepare(shapes)
    point, shape = shapely.STRtree(shapes).query(shapely.points(x, y))
    inside = shapely.intersects_xy(shapes[shape], x[point], y[point])
    first = np.full(len(x), len(shapes), dtype=np.intp)
    np.minimum.at(first, point[inside], shape[inside])
    return np.where(first < len(shapes), first, -1)


@dataclass(frozen=True)
class LabelRaster:
    """Districts as a raster: of each cell the district that fills it, or the borders that touch it.

    Plain arrays: it can be sent to another process, and read by several threads.

    Parameters
    ----------
    west, south, side
        Corner of the raster and side of a cell, metres.
    width, height
        In cells.
    labels
        Shape (height * width,): row of the district that fills the cell, -1 none; -2, -3, ...: the
        cell is open, and is number 0, 1, ... of `cell_ptr`.
    cell_ptr
        Where the pairs of each open cell begin.
    pair_polygon, pair_inside, pair_ptr
        Of each district that touches or holds an open cell: its row, whether the middle of the cell
        is inside, and where its borders begin in `entry`.
    entry
        Rows of `borders`.
    borders
        Shape (n, 4): ax, ay, bx, by, metres.
    n_districts
        How many districts there are.
    """

    west: float
    south: float
    side: float
    width: int
    height: int
    labels: Ints32
    cell_ptr: Ints32
    pair_polygon: Ints32
    pair_inside: Bools
    pair_ptr: Ints32
    entry: Ints32
    borders: Floats
    n_districts: int

    def rows(self, x: Floats, y: Floats) -> Ints32:
        """Return the row of the first district that each point lies in or on, -1: none."""
        import numpy as np

        from geo.label_raster_compiled import locate

        found = np.empty(len(x), dtype=np.int32)
        locate(
            np.ascontiguousarray(x, dtype=np.float64), np.ascontiguousarray(y, dtype=np.float64),
            self.west, self.south, self.side, self.width, self.height,
            self.labels, self.cell_ptr, self.pair_polygon, self.pair_inside, self.pair_ptr,
            self.entry, self.borders, found,
        )  # fmt: skip
        return found

    @property
    def nbytes(self) -> int:
        """Bytes of the arrays."""
        return sum(int(getattr(each, "nbytes", 0)) for each in vars(self).values())


def label_raster(districts: npt.NDArray[np.object_], n_points: int) -> LabelRaster:
    """Return the label raster of districts, its cells as small as so many points pay for.

    Parameters
    ----------
    districts
        Polygons in a metric CRS, sorted by code: of several at one point the first counts.
    n_points
        About how many points will be asked for.

    Examples
    --------
    >>> import numpy as np, shapely
    >>> halves = np.array([shapely.box(0, 0, 1, 2), shapely.box(1, 0, 2, 2)])
    >>> label_raster(halves, 1000).rows(np.array([1.0, 1.5]), np.array([2.0, 2.5])).tolist()
    [0, -1]
    """
    import numpy as np
    import shapely

    from geo import label_raster_compiled as compiled

    shapes = np.asarray(districts, dtype=object)
    borders, polygon = _borders(shapes)
    n = max(len(shapes), 1)
    low, high = np.zeros(2), np.ones(2)
    if len(borders):
        bounds = shapely.total_bounds(shapes)
        low, high = bounds[:2], bounds[2:]
    n_cells = min(MOST_CELLS, max(64, n_points // POINTS_A_CELL))
    wide, tall = np.maximum(high - low, 1e-9)
    side = float(max((wide * tall / n_cells) ** 0.5, 1e-9))
    # A margin of two cells: no border touches the outermost.
    west, south = (low - 2 * side).tolist()
    width, height = int(wide / side) + 5, int(tall / side) + 5
    touched = np.sort(compiled.touched(borders, west, south, side, width))
    crossing = np.sort(compiled.crossings(borders, polygon, west, south, side, width, height))
    cell, entry = np.divmod(touched, max(len(borders), 1))
    labels = np.full(width * height, compiled.NONE, dtype=np.int32)
    open_cells = _different(cell)
    labels[open_cells] = compiled.OPEN - np.arange(len(open_cells), dtype=np.int32)
    held = compiled.fill(labels, crossing, width, height, n)
    of_entry = cell * n + polygon[entry]
    pairs = _different(np.concatenate([of_entry, held]))
    pair_cell, pair_polygon = np.divmod(pairs, n)
    row, column = np.divmod(pair_cell, width)
    middle = (pair_polygon * height + row) * (width + 1) + column
    return LabelRaster(
        *(west, south, side, width, height),
        labels=labels,
        cell_ptr=_begins(pair_cell, open_cells),
        pair_polygon=pair_polygon.astype(np.int32),
        # Inside is where the crossings to the left, and so those of all lines before, are odd.
        pair_inside=np.searchsorted(crossing, middle, side="right") % 2 == 1,
        pair_ptr=_begins(of_entry, pairs),
        entry=entry.astype(np.int32),
        borders=borders,
        n_districts=len(shapes),
    )


def _borders(shapes: npt.NDArray[np.object_]) -> tuple[Floats, Ints64]:
    """Return the straight pieces of all rings, and of each the polygon, in order of the polygons."""
    import numpy as np
    import shapely

    rings, owner = shapely.get_parts(shapely.boundary(shapes), return_index=True)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    same = ring[1:] == ring[:-1]
    return (
        np.column_stack([points[:-1][same], points[1:][same]]).astype(np.float64),
        owner[ring[1:][same]].astype(np.int64),
    )


def _different(numbers: Ints64) -> Ints64:
    """Return each number once, in order: sorting is quicker here than `numpy.unique`."""
    import numpy as np

    ordered = np.sort(numbers)
    once: Ints64 = ordered[np.append(True, ordered[1:] != ordered[:-1])[: len(ordered)]]
    return once


def _begins(ordered: Ints64, names: Ints64) -> Ints32:
    """Return where each name begins in an ordered array, and its end."""
    import numpy as np

    begins = np.searchsorted(ordered, names)
    return np.append(begins, len(ordered)).astype(np.int32)
