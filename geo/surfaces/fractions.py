"""Which share of which cell lies in which polygon: computed once, then a sparse product.

The shares are those of exactextract (exact but for its single precision, 6e-8 of a cell).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from geo.errors import DataError, some
from geo.surfaces.grid import Grid

if TYPE_CHECKING:
    import geopandas as gpd
    from scipy.sparse import csr_matrix

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class Fractions:
    """The share of each cell that lies in each polygon.

    Parameters
    ----------
    matrix
        Sparse, one row a polygon, one column a cell (row by row from the north-west); the share
        of the cell inside the polygon, 0..1. Columns ascend within a row.
    grid
        The cells.
    key
        Digest of the grid and the polygons.
    """

    matrix: csr_matrix
    grid: Grid
    key: str = ""

    @cached_property
    def cells(self) -> Floats:
        """Cells in each polygon, counted by their shares."""
        return np.asarray(self.matrix.sum(axis=1), dtype=np.float64).ravel()

    @cached_property
    def covered(self) -> Floats:
        """Share of each cell that lies in any polygon (their sum), in the order of the cells."""
        return np.asarray(self.matrix.sum(axis=0), dtype=np.float64).ravel()

    @cached_property
    def _runs(self) -> tuple[Ints, npt.NDArray[np.intp], npt.NDArray[np.intp]]:
        """Neighbouring cells of a polygon in one row.

        Their starts and ends, sorted by start; the place of each polygon's runs among them; the
        first run of each polygon that has any.
        """
        cell, size = self.matrix.indices, self.matrix.shape[1]
        n_cells = np.diff(self.matrix.indptr)
        polygon = np.repeat(np.arange(len(n_cells)), n_cells)
        # the last cell is a run of its own: `reduceat` knows no end behind it
        first = (np.diff(cell, prepend=-2) != 1) | (np.diff(polygon, prepend=-1) != 0)
        first |= cell == size - 1
        starts = np.flatnonzero(first)
        ends = np.append(starts[1:], len(cell)) - 1
        start, end = cell[starts], np.minimum(cell[ends] + 1, size - 1)
        order = np.argsort(start, kind="stable")
        bounds = np.stack([start[order], end[order]], axis=1).ravel()
        place = np.empty(len(order), dtype=np.intp)
        place[order] = np.arange(len(order))
        return bounds, place, np.flatnonzero(np.diff(polygon[starts], prepend=-1))

    def extreme(self, values: Floats, ufunc: np.ufunc) -> Floats:
        """Return the smallest or largest value of the cells that each polygon touches.

        Parameters
        ----------
        values
            One a cell.
        ufunc
            ``np.fmin`` or ``np.fmax`` (NaN is passed over), or ``np.minimum`` or ``np.maximum``.

        Returns
        -------
        array
            One a polygon; NaN where it touches no cell.
        """
        found = np.full(self.matrix.shape[0], np.nan)
        touched = np.diff(self.matrix.indptr) > 0
        if touched.any():
            bounds, place, first = self._runs
            # every second piece lies between two runs and is dropped
            of_run = ufunc.reduceat(values, bounds)[::2]
            found[touched] = ufunc.reduceat(of_run[place], first)
        return found


def cell_fractions(shapes: gpd.GeoSeries, grid: Grid) -> Fractions:
    """Compute the share of each cell that lies in each polygon.

    Parameters
    ----------
    shapes
        Polygons in any CRS; they are brought to that of the grid. None or empty: no cell.
    grid
        The cells.

    Raises
    ------
    CRSError
        `shapes` has no CRS.
    DataError
        A shape is no valid polygon.

    Examples
    --------
    A square over a quarter of the second cell:

    >>> import geopandas as gpd, shapely
    >>> shapes = gpd.GeoSeries([shapely.box(150, 0, 250, 50)], crs="EPSG:5186")
    >>> cell_fractions(shapes, Grid(0.0, 100.0, 100.0, 100.0, 2, 1, "EPSG:5186")).matrix.toarray()
    array([[0.  , 0.25]])
    """
    import shapely
    from scipy.sparse import csr_matrix

    from geo.surfaces.exact import cells_and_shares

    _require_polygons(shapes)
    placed = np.array(grid.bring(shapes).to_numpy(), dtype=object)
    rows = np.flatnonzero(~(shapely.is_missing(placed) | shapely.is_empty(placed)))
    n_cells = np.zeros(len(placed), dtype=np.int64)
    cells: Sequence[Any] = [np.empty(0)]
    shares: Sequence[Any] = cells
    if len(rows):
        cells, shares = cells_and_shares(grid, shapely.to_wkb(placed[rows]))
        n_cells[rows] = [len(share) for share in shares]
    ends = np.concatenate([[0], np.cumsum(n_cells)]).astype(np.int32)
    parts = np.concatenate(shares), np.concatenate(cells).astype(np.int32), ends
    matrix = csr_matrix(parts, shape=(len(placed), grid.width * grid.height))
    matrix.eliminate_zeros()
    matrix.sort_indices()
    return Fractions(matrix, grid)


def _require_polygons(shapes: gpd.GeoSeries) -> None:
    import shapely

    array = np.array(shapes.to_numpy(), dtype=object)
    known = ~(shapely.is_missing(array) | shapely.is_empty(array))
    areal = np.isin(shapely.get_type_id(array), (3, 6))
    wrong = known & ~(areal & shapely.is_valid(array))
    if wrong.any():
        raise DataError(
            f"{int(wrong.sum())} shape(s) are no valid polygon: {some(shapes.index[wrong])}. "
            "Mend them: shapely.make_valid."
        )
