"""Rasters from outside: where their cells lie, and their values, not believed until checked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from geo.crs import METRIC, to_lonlat
from geo.errors import CRSError, DataError
from geo.reading.rasters import opened, read_window, require_band, require_nodata, stored_text

if TYPE_CHECKING:
    import geopandas as gpd

Floats = npt.NDArray[np.float64]

MAX_CELLS = 40_000_000
"""A larger piece of a raster is refused before it is read (0.3 GB as float64)."""

FARTHEST = 1e9
"""No coordinate of a system of this planet is larger, in feet either."""

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
        areas: Floats = np.empty(self.shape)
        for first, rows in strips(self):
            corners = np.meshgrid(x, y[first : first + rows + 1])
            east, north = (np.asarray(axis) for axis in metric.transform(*corners))
            # half the cross product of the diagonals is the area of any quadrangle
            across = east[1:, 1:] - east[:-1, :-1], north[1:, 1:] - north[:-1, :-1]
            other = east[:-1, 1:] - east[1:, :-1], north[:-1, 1:] - north[1:, :-1]
            doubled = across[0] * other[1] - across[1] * other[0]
            areas[first : first + rows] = np.abs(doubled) / 2
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
    least, most
        The smallest and the largest value as the file stores them, before scale and offset.

    Raises
    ------
    DataError
        `data` is not of the grid's shape.
    """

    data: Floats
    grid: Grid
    name: str = "the raster"
    least: str | None = None
    most: str | None = None

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
        A GeoTIFF.
    band
        From 1.
    within
        Polygons in any CRS; None: the whole raster.
    nodata
        A value that means no data, as the file stores it, compared in the type of the band;
        besides the one that the file names.

    Raises
    ------
    SourceError
        The file is missing or no raster, or breaks off.
    UsageError
        It has no such band, or none of its cells can hold `nodata`.
    CRSError
        It has no CRS or one of no place, or `within` has none.
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
        require_few(grid, path)
        require_nodata(nodata, file.dtypes[band - 1], path)
        values = np.empty(grid.shape)
        top, left = window[:2]
        ends: dict[str, tuple[float, int, int]] = {}
        for first, rows in strips(grid):
            at = (top + first, left, rows, grid.width)
            strip = values[first : first + rows] = read_window(file, band, at, nodata)
            if not np.isnan(strip).all():
                for end, cell in (("least", np.nanargmin(strip)), ("most", np.nanargmax(strip))):
                    row, column = divmod(int(cell), grid.width)
                    found = (float(strip[row, column]), top + first + row, left + column)
                    ends[end] = (min if end == "least" else max)(ends.get(end, found), found)
        least, most = (
            stored_text(file, band, *ends[end][1:]) if ends else None for end in ("least", "most")
        )
    infinite = int(np.isinf(values).sum())
    if infinite:
        named = " or ".join({end for end in (least, most) if end and "inf" in end})
        raise DataError(
            f"{path} band {band} has {infinite} infinite cell(s). Mend them, or name the value that "
            f"means no data{f': --nodata {named}' if named else ''}."
        )
    return Raster(values, grid, f"{Path(path).name} band {band}", least, most)


def require_few(grid: Grid, path: Path) -> None:
    """Refuse more cells than can be read.

    Raises
    ------
    DataError
        There are more than `MAX_CELLS`.
    """
    if grid.width * grid.height > MAX_CELLS:
        raise DataError(
            f"{path}: {grid.height} x {grid.width} cells are too many to read. "
            "Clip the raster, or give coarser cells."
        )


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


def grid_of(file: Any, path: Path) -> Grid:
    """Return the grid of an open raster.

    Raises
    ------
    CRSError
        It has none, or one that cannot be brought to the earth's surface.
    DataError
        It is rotated, upside down, or at no finite place.
    """
    import geopandas as gpd

    if file.crs is None:
        raise CRSError(f"{path} has no CRS. Write it in first: rio edit-info --crs EPSG:...")
    at = file.transform
    if not np.isfinite([at.a, at.b, at.c, at.d, at.e, at.f]).all():
        raise DataError(f"{path} says no finite place of its cells. Write its corner anew.")
    if at.b or at.d or at.a <= 0 or at.e >= 0:
        raise DataError(f"{path} is rotated or upside down. Warp it to north-up first: gdalwarp.")
    code = file.crs.to_epsg(confidence_threshold=100)
    crs = f"EPSG:{code}" if code else str(file.crs.to_wkt())
    grid = Grid(at.c, at.f, at.a, -at.e, file.width, file.height, crs)
    if not (np.abs(grid.bounds) < FARTHEST).all():
        raise DataError(f"{path} says no finite place of its cells. Write its corner anew.")
    # refuses what is no place on the earth's surface, or of a datum that nobody can shift
    to_lonlat(gpd.GeoSeries.from_xy([at.c], [at.f], crs=crs), str(path))
    return grid
