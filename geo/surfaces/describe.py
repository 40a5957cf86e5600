"""What a raster file holds, for a reader who is about to trust it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from geo.surfaces.grid import Floats, grid_of, opened, read_window, require_band, strips


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
        known = [
            values[~np.isnan(values)]
            for values in (
                read_window(file, band, (first, 0, rows, grid.width))
                for first, rows in strips(grid)
            )
        ]
        dtype, nodata, n_bands = str(file.dtypes[band - 1]), file.nodata, file.count
        tags = dict(sorted(file.tags().items()))
        layout = file.tags(ns="IMAGE_STRUCTURE").get("LAYOUT")
    any_known = [part for part in known if len(part)]
    return SurfaceInfo(
        crs=grid.crs,
        width=grid.width,
        height=grid.height,
        cell_width=grid.dx,
        cell_height=grid.dy,
        n_bands=n_bands,
        band=band,
        dtype=dtype,
        nodata=nodata,
        n_with_data=sum(map(len, known)),
        n_negative=sum(int((part < 0).sum()) for part in known),
        total=_total(any_known),
        smallest=min((float(part.min()) for part in any_known), default=math.nan),
        largest=max((float(part.max()) for part in any_known), default=math.nan),
        is_cog=layout == "COG",
        tags=tags,
    )


def _total(parts: list[Floats]) -> float:
    with np.errstate(invalid="ignore", over="ignore"):
        return sum((float(part.sum()) for part in parts), 0.0) if parts else math.nan
