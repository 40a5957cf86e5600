"""What exactextract reads from and writes to: a grid without values, polygons as WKB.

Imported where it is used: exactextract loads with this module.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
from exactextract import exact_extract
from exactextract.feature import Feature, FeatureSource
from exactextract.raster import RasterSource

from geo.surfaces.grid import Grid


def cells_and_shares(
    grid: Grid, polygons: Sequence[bytes]
) -> tuple[list[npt.NDArray[np.int64]], list[npt.NDArray[np.float64]]]:
    """Return, for each polygon, the cells it touches and the share of each inside it.

    Parameters
    ----------
    grid
        Cells, numbered row by row from the north-west.
    polygons
        WKB in the CRS of the grid, none of them empty.
    """
    found = exact_extract(
        _Cells(grid), _Polygons(polygons), ["cell_id", "coverage"], output="pandas"
    )
    return list(found["cell_id"]), list(found["coverage"])


class _Cells(RasterSource):
    """A grid all of whose cells have data, none of which is held."""

    def __init__(self, grid: Grid) -> None:
        super().__init__()
        self.grid = grid
        self.set_name("cells")

    def res(self) -> tuple[float, float]:
        return self.grid.dx, self.grid.dy

    def extent(self) -> tuple[float, float, float, float]:
        return self.grid.bounds

    def nodata_value(self) -> None:
        return None

    def srs_wkt(self) -> None:
        return None

    def read_window(self, _x: int, _y: int, width: int, height: int) -> npt.NDArray[np.int8]:
        return np.zeros((height, width), dtype=np.int8)


class _Polygons(FeatureSource):
    """Polygons without attributes."""

    def __init__(self, polygons: Sequence[bytes]) -> None:
        super().__init__()
        self.polygons = polygons

    def count(self) -> int:
        return len(self.polygons)

    def __iter__(self) -> Iterator[_Polygon]:
        return map(_Polygon, self.polygons)

    def srs_wkt(self) -> None:
        return None


class _Polygon(Feature):
    def __init__(self, wkb: bytes) -> None:
        Feature.__init__(self)
        self.wkb = wkb

    def geometry(self) -> bytes:
        return self.wkb

    def fields(self) -> list[str]:
        return []
