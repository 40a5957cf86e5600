"""A demand table as a Cloud Optimized GeoTIFF of 100 m cells, and what reading it back costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.cells import CELL_M
from geo.crs import METRIC, require_metric
from geo.errors import DataError, PublishError, some
from geo.population import not_counted
from geo.schema import require_columns
from geo.surfaces.cache import FractionCache
from geo.surfaces.grid import Floats, Grid, Raster
from geo.surfaces.pieces import cell_corner_m
from geo.writing import whole_file

if TYPE_CHECKING:
    import geopandas as gpd

    from geo.project import Project

BLOCK = 512
"""Side of a tile. There are no overviews: a mean of counts is no count."""


@dataclass(frozen=True)
class Provenance:
    """What every surface that leaves the program carries in its tags; no field may be empty.

    Parameters
    ----------
    method
        How people were spread, one sentence.
    demand
        Who is counted.
    vintage
        Date of the count, ISO 8601.
    source
        Whose count it is.
    licence
        On what terms.
    """

    method: str
    demand: str
    vintage: str
    source: str
    licence: str

    def __post_init__(self) -> None:
        empty = [field.name for field in fields(self) if not getattr(self, field.name)]
        if empty:
            raise DataError(f"no {', '.join(empty)} for the surface's tags. Say each of them.")


def provenance(
    demand: pd.DataFrame, sources: pd.DataFrame, project: Project | None = None
) -> Provenance:
    """Return the provenance of a table that `load_demand` or `respread` made.

    Parameters
    ----------
    demand
        With ``attrs["demand"]``, a key of the project's demands.
    sources
        key, name_en, licence: `geo.load_sources()`.
    project
        Whose demands; None: the current one's.

    Raises
    ------
    DataError
        The table does not say which demand it is, or its source is not known.

    Examples
    --------
    >>> import geo
    >>> provenance(geo.load_demand("youth"), geo.load_sources()).vintage
    '2020-06'
    """
    from geo.project import current_project
    from geo.surfaces.spreading import spread_note

    project = project or current_project()
    known = project.demands
    key = str(demand.attrs.get("demand"))
    if key not in known:
        raise DataError(
            f"the demand table is called {key!r}, so its source is not known. "
            f"Give a Provenance, or a table of {', '.join(known)}."
        )
    count = known[key]
    row = sources[sources["key"] == count.source]
    if row.empty:
        raise DataError(
            f"no source {count.source} in the table of sources. Add it: data/sources.csv."
        )
    return Provenance(
        method=spread_note(demand, project.words()).en,
        demand=count.name.en,
        vintage=count.vintage or "not known",
        source=str(row["name_en"].iloc[0]),
        licence=str(row["licence"].iloc[0]),
    )


def cell_sums(demand: pd.DataFrame) -> Raster:
    """Sum the people of each 100 m cell; a cell that no dong touches has no data.

    Parameters
    ----------
    demand
        Columns cell and people, see ARCHITECTURE.md.

    Returns
    -------
    Raster
        People a cell, in the CRS of the demand's cells.

    Raises
    ------
    DataError
        There is no row, or people is not a finite number.

    Examples
    --------
    >>> cells = [200005500, 200005500, 200205500]
    >>> demand = pd.DataFrame({"cell": cells, "people": [1.0, 2.0, 4.0]})
    >>> cell_sums(demand).data
    array([[ 3., nan,  4.]])
    """
    require_columns(demand, ("cell", "people"), "demand")
    people = demand["people"].to_numpy(dtype=np.float64)
    if not len(demand) or not np.isfinite(people).all():
        raise DataError("`demand` has no rows, or people that are no number. Give a demand table.")
    crs = str(demand.attrs.get("crs", METRIC))
    east, north = cell_corner_m(demand["cell"].to_numpy())
    west, top = float(east.min()), float(north.max()) + CELL_M
    column = ((east - west) / CELL_M).astype(np.int64)
    row = ((top - CELL_M - north) / CELL_M).astype(np.int64)
    width, height = int(column.max()) + 1, int(row.max()) + 1
    flat = row * width + column
    sums: Floats = np.bincount(flat, people, minlength=width * height).astype(np.float64)
    sums[np.bincount(flat, minlength=width * height) == 0] = np.nan
    grid = Grid(west, top, float(CELL_M), float(CELL_M), width, height, crs)
    return Raster(sums.reshape(height, width), grid, "the surface")


def read_back(demand: pd.DataFrame, dong: gpd.GeoDataFrame) -> pd.DataFrame:
    """Say by dong how far the 100 m surface is off its own table when it is summed by polygon.

    A cell that straddles a border is spread over its whole area and so gives people to the wrong
    dong. Figures by dong come from the table, never from the surface.

    Parameters
    ----------
    demand
        Columns cell, dong_code and people.
    dong
        dong_code and polygons in a metric CRS.

    Returns
    -------
    DataFrame, sorted by dong_code
        dong_code : str
        people, people_read_back : float64
        error_share : float64, (read back - table) / table; NaN where the table has nobody
        n_cells_straddling : int, cells the dong shares with another

    Raises
    ------
    CRSError
        `dong` is in another CRS than the cells.
    DataError
        The two do not name the same dong.
    """
    require_columns(demand, ("cell", "dong_code", "people"), "demand")
    require_metric(dong, "dong", demand.attrs.get("crs"))
    surface = cell_sums(demand)
    people = demand.groupby("dong_code", sort=True)["people"].sum()
    # A dong whose people nobody counted is in no row of the demand, and has nothing to read back.
    counted = set(dong["dong_code"]) - set(not_counted(demand, "dong_code"))
    unmatched = sorted(set(people.index) ^ counted)
    if unmatched:
        raise DataError(f"demand and dong name different dong: {some(unmatched)}. Use one set.")
    outlines = dong.set_index("dong_code").geometry.loc[people.index]
    fractions = FractionCache().get(outlines, surface.grid)
    found = fractions.matrix @ np.nan_to_num(surface.data).ravel()
    shared = demand["cell"].duplicated(keep=False)
    straddling = shared.groupby(demand["dong_code"]).sum()
    table = people.to_numpy()
    return pd.DataFrame(
        {
            "dong_code": people.index.to_numpy(),
            "people": table,
            "people_read_back": found,
            "error_share": (found - table) / np.where(table > 0, table, np.nan),
            "n_cells_straddling": straddling.loc[people.index].to_numpy(dtype=np.int64),
        }
    )


def build_geotiff(
    demand: pd.DataFrame,
    path: Path,
    *,
    dong: gpd.GeoDataFrame,
    tags: Provenance,
    overwrite: bool = False,
) -> pd.DataFrame:
    """Write people by 100 m cell as a Cloud Optimized GeoTIFF, whole or not at all.

    float64, deflate, no data = NaN (outside every dong), one band ``people``, no overviews. Equal
    tables give equal bytes with the same GDAL. The tags hold the provenance, the total, and the
    median and the worst error of reading it back by dong.

    Parameters
    ----------
    demand
        Demand table, see ARCHITECTURE.md.
    path
        Where to write.
    dong
        dong_code and polygons in a metric CRS.
    tags
        See `provenance`.
    overwrite
        Replace what stands at `path`.

    Returns
    -------
    DataFrame
        As `read_back`.

    Raises
    ------
    PublishError
        `path` exists already, or cannot be written.
    CRSError, DataError
        As `read_back`.
    """
    if path.is_file() and not overwrite:  # a pipe is written through
        raise PublishError(f"{path} exists already. Name another file, or say overwrite.")
    surface, errors = cell_sums(demand), read_back(demand, dong)
    content = _encode(surface, _tags(demand, tags, errors))
    with whole_file(path) as part:
        part.write_bytes(content)
    return errors


def _tags(demand: pd.DataFrame, given: Provenance, errors: pd.DataFrame) -> dict[str, str]:
    off = errors["error_share"].abs()
    worst = errors.iloc[int(np.nanargmax(off))] if off.notna().any() else None
    shared = demand.loc[demand["cell"].duplicated(keep=False), "cell"].nunique()
    return {
        **{field.name: getattr(given, field.name) for field in fields(given)},
        "unit": "people per cell",
        "total": f"{demand['people'].sum():.3f}",
        "n_cells": str(demand["cell"].nunique()),
        "n_cells_straddling": str(shared),
        "read_back_error_median": f"{off.median():.4f}",
        "read_back_error_worst": "" if worst is None else f"{worst['error_share']:+.4f}",
        "read_back_error_worst_dong": "" if worst is None else str(worst["dong_code"]),
        "figures_by_dong": "from the table of cell and dong, not from this surface",
    }


def _encode(surface: Raster, tags: Mapping[str, str]) -> bytes:
    """Return the bytes of the file; made in memory, so that only this program touches the disk."""
    import rasterio
    from rasterio.io import MemoryFile

    grid = surface.grid
    with MemoryFile(ext=".tif") as memory:
        with memory.open(
            driver="COG",
            width=grid.width,
            height=grid.height,
            count=1,
            dtype="float64",
            nodata=np.nan,
            crs=grid.crs,
            transform=rasterio.Affine(grid.dx, 0.0, grid.west, 0.0, -grid.dy, grid.north),
            blocksize=BLOCK,
            compress="DEFLATE",
            predictor="FLOATING_POINT",
            overviews="NONE",
            num_threads="1",
        ) as file:
            file.write(surface.data, 1)
            file.set_band_description(1, "people")
            file.update_tags(**tags)
        return bytes(memory.read())
