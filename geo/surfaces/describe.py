"""What a raster file holds, for a reader who is about to trust it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from geo.reading.rasters import opened, read_window, require_band
from geo.surfaces.grid import grid_of, require_few, strips


@dataclass(frozen=True)
class SurfaceInfo:
    """What a raster file holds.

    Parameters
    ----------
    crs
        As a code or WKT.
    width, height
        Cells; cell_width, cell_height: of one, in units of the CRS.
    n_bands, band
        How many; which one the figures are of.
    dtype, nodata
        As stored; nodata None: the file names none.
    n_with_data, n_negative
        Cells.
    total, smallest, largest
        Of the cells with data; NaN where there are none.
    is_cog
        Laid out as a Cloud Optimized GeoTIFF, by its own word.
    tags
        As stored, sorted by name.
    """

    crs: str
    width: int
    height: int
    cell_width: float
    cell_height: float
    n_bands: int
    band: int
    dtype: str
    nodata: float | None
    n_with_data: int
    n_negative: int
    total: float
    smallest: float
    largest: float
    is_cog: bool
    tags: Mapping[str, str]


def info(path: Path, band: int = 1) -> SurfaceInfo:
    """Read what a raster says of itself and the total of one band, strip by strip.

    Raises
    ------
    SourceError, CRSError, DataError, UsageError
        As `read_raster`.
    """
    with opened(path) as file:
        grid = grid_of(file, path)
        require_band(file, band, path)
        require_few(grid, path)
        n_known, n_negative, total, least, most = 0, 0, 0.0, math.inf, -math.inf
        for first, rows in strips(grid):
            values = read_window(file, band, (first, 0, rows, grid.width))
            known = values[~np.isnan(values)]
            n_known += len(known)
            n_negative += int((known < 0).sum())
            with np.errstate(invalid="ignore", over="ignore"):
                total += float(known.sum())
            least = min(least, float(known.min(initial=math.inf)))
            most = max(most, float(known.max(initial=-math.inf)))
        dtype, n_bands = str(file.dtypes[band - 1]), file.count
        nodata = file.nodatavals[band - 1]
        scaled = (file.scales[band - 1], file.offsets[band - 1]) != (1.0, 0.0)
        tags = dict(sorted(file.tags().items()))
        layout = file.tags(ns="IMAGE_STRUCTURE").get("LAYOUT")
    if not scaled:
        least, most = (_in_its_type(value, dtype) for value in (least, most))
    return SurfaceInfo(
        crs=grid.crs,
        width=grid.width,
        height=grid.height,
        cell_width=grid.dx,
        cell_height=grid.dy,
        n_bands=n_bands,
        band=band,
        dtype=dtype,
        nodata=None if nodata is None else _in_its_type(nodata, dtype),
        n_with_data=n_known,
        n_negative=n_negative,
        total=total if n_known else math.nan,
        smallest=least if n_known else math.nan,
        largest=most if n_known else math.nan,
        is_cog=layout == "COG",
        tags=tags,
    )


def _in_its_type(value: float, dtype: str) -> float:
    """Return a value in as few digits as its type needs: in float32 99999.9 is 99999.8984375."""
    kind = np.dtype(dtype)
    return float(str(kind.type(value))) if kind.kind == "f" and math.isfinite(value) else value
