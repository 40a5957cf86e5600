"""Rasters from outside: where their cells lie, and their values, not believed until checked."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from geo.crs import METRIC
from geo.errors import CRSError, DataError, SourceError, UsageError

if TYPE_CHECKING:
    import geopandas as gpd

Floats = npt.NDArray[np.float64]

MAX_CELLS = 100_000_000
"""A larger piece of a raster is refused before it is read (0.8 GB as float64)."""

STRIP_CELLS = 4_000_000
"""Cells read at once."""

EDGE_M = 250.0
"""Edges longer than this get more vertices before they go to another CRS: they bend there, by
less than 2 mm between two such vertices."""


@dataclass(frozen=True)
class Grid:
    """The cells of a north-up raster, row by row from the north-west.

    Parameters
    ----------
    west, north
        Corner of the first cell, in units of `crs`.
    dx, dy
        Width and height of a cell, > 0, in units of `crs`.
    width, height
        Columns and rows.
    crs
        As a code (``EPSG:5186``) or as WKT.

    Examples
    --------
    >>> Grid(0.0, 200.0, 100.0, 100.0, 3, 2, "EPSG:5186").bounds
    (0.0, 0.0, 300.0, 200.0)
    """

    west: float
    north: float
    dx: float
    dy: float
    width: int
    height: int
    crs: str

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return self.height, self.width

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north in units of `crs`."""
        south = self.north - self.height * self.dy
        return self.west, south, self.west + self.width * self.dx, self.north

    def window(self, bounds: tuple[float, float, float, float]) -> tuple[int, int, int, int]:
        """Return first row, first column, rows and columns of the cells that touch `bounds`.

        Nothing touched: rows or columns are 0.

        Examples
        --------
        >>> Grid(0.0, 200.0, 100.0, 100.0, 3, 2, "EPSG:5186").window((150.0, -50.0, 190.0, 50.0))
        (1, 1, 1, 1)
        """
        west, south, east, north = bounds
        left = int(np.clip(np.floor((west - self.west) / self.dx), 0, self.width))
        right = int(np.clip(np.ceil((east - self.west) / self.dx), 0, self.width))
        top = int(np.clip(np.floor((self.north - north) / self.dy), 0, self.height))
        bottom = int(np.clip(np.ceil((self.north - south) / self.dy), 0, self.height))
        return top, left, max(bottom - top, 0), max(right - left, 0)

    def part(self, window: tuple[int, int, int, int]) -> Grid:
        """Return the grid of a window."""
        top, left, height, width = window
        west, north = self.west + left * self.dx, self.north - top * self.dy
        return Grid(west, north, self.dx, self.dy, width, height, self.crs)

    def bring(self, shapes: gpd.GeoSeries) -> gpd.GeoSeries:
        """Return `shapes` in the CRS of the grid, long edges bent as the CRS bends them.

        Raises
        ------
        CRSError
            `shapes` has no CRS.
        """
        if shapes.crs is None:
            raise CRSError("the polygons have no CRS. Say what they are: shapes.set_crs(...).")
        if shapes.crs == self.crs:
            return shapes
        if shapes.crs.is_projected:
            shapes = shapes.segmentize(EDGE_M)
        return shapes.to_crs(self.crs)

    def cell_areas_m2(self, crs: str = METRIC) -> Floats:
        """Return the area of every cell, m2 of a metric CRS, one row of the array a row of cells.

        Examples
        --------
        >>> Grid(200000.0, 550000.0, 30.0, 20.0, 1, 1, "EPSG:5186").cell_areas_m2()
        array([[600.]])
        """
        import pyproj

        if pyproj.CRS(self.crs) == pyproj.CRS(crs):
            return np.full(self.shape, self.dx * self.dy)
        x = self.west + self.dx * np.arange(self.width + 1)
        y = self.north - self.dy * np.arange(self.height + 1)
        metric = pyproj.Transformer.from_crs(self.crs, crs, always_xy=True)
        east, north = (np.asarray(axis) for axis in metric.transform(*np.meshgrid(x, y)))
        # half the cross product of the diagonals is the area of any quadrangle
        across = east[1:, 1:] - east[:-1, :-1], north[1:, 1:] - north[:-1, :-1]
        other = east[:-1, 1:] - east[1:, :-1], north[:-1, 1:] - north[1:, :-1]
        areas: Floats = np.abs(across[0] * other[1] - across[1] * other[0]) / 2
        return areas


@dataclass(frozen=True, eq=False)
class Raster:
    """The values of one band.

    Parameters
    ----------
    data
        float64, the shape of `grid`; NaN = no data.
    grid
        Where the cells lie.
    name
        What messages call it.

    Raises
    ------
    DataError
        `data` is not of the grid's shape.
    """

    data: Floats
    grid: Grid
    name: str = "the raster"

    def __post_init__(self) -> None:
        data = np.ascontiguousarray(self.data, dtype=np.float64)
        if data.shape != self.grid.shape:
            raise DataError(
                f"{self.name}: data of shape {data.shape} on a grid of {self.grid.shape}. "
                "Give one value a cell."
            )
        object.__setattr__(self, "data", data)


def read_raster(
    path: Path,
    band: int = 1,
    *,
    within: gpd.GeoSeries | None = None,
    nodata: float | None = None,
) -> Raster:
    """Read one band of a raster file, in strips, only the cells that touch `within`.

    Scale and offset of the band are applied. No data (a value, a mask or alpha) becomes NaN.

    Parameters
    ----------
    path
        Any raster that GDAL reads.
    band
        From 1.
    within
        Polygons in any CRS; None: the whole raster.
    nodata
        A value that means no data; None: the one that the file names.

    Raises
    ------
    SourceError
        The file is missing or no raster, or breaks off.
    UsageError
        It has no such band.
    CRSError
        It has no CRS, or `within` has none.
    DataError
        It is rotated or upside down, does not touch `within`, has infinite values, or more than
        `MAX_CELLS` cells would be read.
    """
    with opened(path) as file:
        whole = grid_of(file, path)
        require_band(file, band, path)
        window = (0, 0, whole.height, whole.width)
        if within is not None:
            window = whole.window(_bounds(within, whole))
        grid = whole.part(window)
        if 0 in grid.shape:
            raise DataError(
                f"{path} does not touch the area asked for. Check its CRS and its corner."
            )
        if grid.width * grid.height > MAX_CELLS:
            raise DataError(
                f"{path}: {grid.height} x {grid.width} cells are too many to read. "
                "Clip the raster, or give coarser cells."
            )
        values = np.empty(grid.shape)
        for first, rows in strips(grid):
            top, left = window[:2]
            at = (top + first, left, rows, grid.width)
            values[first : first + rows] = read_window(file, band, at, nodata)
    if np.isinf(values).any():
        raise DataError(
            f"{path} band {band} has {int(np.isinf(values).sum())} infinite cell(s). Mend them, or "
            "name the value that means no data."
        )
    return Raster(values, grid, f"{Path(path).name} band {band}")


def _bounds(shapes: gpd.GeoSeries, grid: Grid) -> tuple[float, float, float, float]:
    """Return the bounds of the box round `shapes` in the CRS of the grid, its sides bent."""
    import geopandas as gpd
    import shapely

    west, south, east, north = shapes.total_bounds
    if not np.isfinite([west, south, east, north]).all():
        raise DataError("there is no polygon to read the raster within. Give at least one.")
    box = shapely.segmentize(
        shapely.box(west, south, east, north), max(east - west, north - south, 1e-9) / 64
    )
    bounds = grid.bring(gpd.GeoSeries([box], crs=shapes.crs)).total_bounds
    return float(bounds[0]), float(bounds[1]), float(bounds[2]), float(bounds[3])


def strips(grid: Grid) -> Iterator[tuple[int, int]]:
    """Yield (first row, rows) of strips of at most `STRIP_CELLS` cells (never less than a row)."""
    step = max(1, STRIP_CELLS // max(grid.width, 1))
    for first in range(0, grid.height, step):
        yield first, min(step, grid.height - first)


@contextmanager
def opened(path: Path) -> Iterator[Any]:
    """Open a raster with rasterio; what goes wrong in the block is one SourceError.

    Raises
    ------
    SourceError
        The file is missing, no raster, or breaks off.
    """
    import rasterio
    from rasterio.errors import NotGeoreferencedWarning, RasterioError, RasterioIOError

    try:
        with warnings.catch_warnings():
            # said below as an error, once it is known what the raster is for
            warnings.simplefilter("ignore", NotGeoreferencedWarning)
            with rasterio.open(path) as file:
                yield file
    except (RasterioIOError, RasterioError) as err:
        why = " ".join(str(err).split())
        raise SourceError(
            f"{path} cannot be read as a raster ({why}). Give a whole GeoTIFF."
        ) from err


def grid_of(file: Any, path: Path) -> Grid:
    """Return the grid of an open raster.

    Raises
    ------
    CRSError
        It has none.
    DataError
        It is rotated or upside down.
    """
    if file.crs is None:
        raise CRSError(f"{path} has no CRS. Write it in first: rio edit-info --crs EPSG:...")
    at = file.transform
    if at.b or at.d or at.a <= 0 or at.e >= 0:
        raise DataError(f"{path} is rotated or upside down. Warp it to north-up first: gdalwarp.")
    code = file.crs.to_epsg(confidence_threshold=100)
    crs = f"EPSG:{code}" if code else str(file.crs.to_wkt())
    return Grid(at.c, at.f, at.a, -at.e, file.width, file.height, crs)


def require_band(file: Any, band: int, path: Path) -> None:
    """Refuse a band that an open raster has not, or that is not of real numbers.

    Raises
    ------
    UsageError, DataError
        See above.
    """
    if band not in file.indexes:
        raise UsageError(f"{path} has no band {band}. It has {file.count}, the first is 1.")
    if np.dtype(file.dtypes[band - 1]).kind == "c":
        raise DataError(f"{path} band {band} holds complex numbers. Give real ones.")


def read_window(
    file: Any, band: int, window: tuple[int, int, int, int], nodata: float | None = None
) -> Floats:
    """Return a window of an open raster (first row, first column, rows, columns), NaN = no data."""
    from rasterio.windows import Window

    top, left, height, width = window
    at = Window(left, top, width, height)
    cells = file.read(band, window=at, masked=True)
    values = np.ma.getdata(cells).astype(np.float64)
    gap = np.ma.getmaskarray(cells).copy()
    if nodata is not None:
        gap |= values == nodata
    with np.errstate(invalid="ignore", over="ignore"):  # what is infinite then is refused by name
        scaled: Floats = values * file.scales[band - 1] + file.offsets[band - 1]
    scaled[gap] = np.nan
    return scaled
