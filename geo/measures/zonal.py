"""Zonal statistics: what a raster says of polygons, by the exact share of each cell inside."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.errors import DataError, UsageError
from geo.surfaces.cache import FractionCache
from geo.surfaces.grid import Floats, Raster, read_raster

if TYPE_CHECKING:
    import geopandas as gpd

    from geo.surfaces.fractions import Fractions

STATISTICS = ("sum", "mean", "count", "min", "max")
WEIGHTED = ("weighted_sum", "weighted_mean")

_MEMORY = FractionCache()


def zonal(
    raster: Raster | Path,
    zones: gpd.GeoSeries | gpd.GeoDataFrame,
    statistics: Sequence[str] = STATISTICS,
    *,
    weights: Raster | None = None,
    cache: FractionCache | None = None,
) -> pd.DataFrame:
    """Summarise the cells of a raster inside each polygon, each cell by its share inside.

    With f the share of a cell inside the zone, v its value and w its weight, over the cells that
    have a value: count = sum f, sum = sum f v, mean = sum / count, min and max of v where f > 0,
    weighted_sum = sum f v w, weighted_mean = weighted_sum / sum f w. Shares are areas in the CRS
    of the raster; the zones are brought there, the raster is never resampled.

    Parameters
    ----------
    raster
        Values on a grid (NaN = no data), or a file, of which band 1 is read where it touches the
        zones.
    zones
        Polygons in any CRS; a missing or empty one touches no cell. They may overlap.
    statistics
        Of `STATISTICS` and, with weights, `WEIGHTED`.
    weights
        On the same grid, >= 0 in meaning. Missing on a cell that has a value: the weighted
        statistics of its zones are NaN.
    cache
        Keeps the shares of cells; None: that of this process, in memory. A second raster on the
        same grid and zones is one sparse product.

    Returns
    -------
    DataFrame, index of `zones`
        One column a statistic, float64. count : cells, 0 where no cell with data is touched; all
        others are NaN there, sum too: nothing known is not 0.

    Raises
    ------
    UsageError
        An unknown statistic, or a weighted one without weights.
    DataError
        `weights` lies on another grid; a zone is no valid polygon; what `read_raster` refuses.
    CRSError, SourceError
        The zones or the file have no CRS; the file cannot be read.

    References
    ----------
    Shares of cells: exactextract, https://isciences.github.io/exactextract/

    Examples
    --------
    Two cells of 100 m; a zone over the first and a quarter of the second; one beside both:

    >>> import geopandas as gpd, shapely
    >>> from geo.surfaces import Grid
    >>> grid = Grid(0.0, 100.0, 100.0, 100.0, 2, 1, "EPSG:5186")
    >>> boxes = [shapely.box(0, 0, 125, 100), shapely.box(900, 0, 950, 50)]
    >>> zones = gpd.GeoSeries(boxes, crs="EPSG:5186")
    >>> zonal(Raster(np.array([[8.0, 4.0]]), grid), zones)
       sum  mean  count  min  max
    0  9.0   7.2   1.25  4.0  8.0
    1  NaN   NaN   0.00  NaN  NaN
    """
    _require(statistics, weights)
    shapes = zones.geometry
    if not isinstance(raster, Raster):
        raster = read_raster(raster, within=shapes)
    if weights is not None and weights.grid != raster.grid:
        raise DataError(
            f"{weights.name} lies on another grid than {raster.name}. Bring both to one grid."
        )
    fractions = (cache or _MEMORY).get(shapes, raster.grid)
    values = raster.data.reshape(-1)
    columns = _plain(fractions, values, statistics)
    if weights is not None:
        columns |= _weighted(fractions, values, weights.data.reshape(-1))
    table = np.empty((len(shapes), len(statistics)))
    for at, name in enumerate(statistics):
        table[:, at] = columns[name]
    return pd.DataFrame(table, index=shapes.index, columns=_labels(tuple(statistics)).view())


@lru_cache(maxsize=64)
def _labels(statistics: tuple[str, ...]) -> pd.Index[str]:
    """Return the columns; making them anew takes longer than the sparse product."""
    return pd.Index(statistics)


def _require(statistics: Sequence[str], weights: Raster | None) -> None:
    known = STATISTICS if weights is None else (*STATISTICS, *WEIGHTED)
    unknown = [name for name in statistics if name not in known]
    if unknown:
        raise UsageError(
            f"no statistic {', '.join(unknown)}{' without weights' if weights is None else ''}. "
            f"Use {', '.join(known)}."
        )


def _plain(fractions: Fractions, values: Floats, statistics: Sequence[str]) -> dict[str, Floats]:
    total, count = fractions.matrix @ values, fractions.cells
    gaps = bool(np.isnan(total).any())  # only a cell without data makes a sum NaN
    if gaps:
        known = ~np.isnan(values)
        total = fractions.matrix @ np.where(known, values, 0.0)
        count = fractions.matrix @ known.astype(np.float64)
    some_known = count > 0
    columns = {"sum": np.where(some_known, total, np.nan), "count": count}
    if "mean" in statistics:
        columns["mean"] = total / np.where(some_known, count, np.nan)
    if "min" in statistics:
        columns["min"] = fractions.extreme(values, np.fmin if gaps else np.minimum)
    if "max" in statistics:
        columns["max"] = fractions.extreme(values, np.fmax if gaps else np.maximum)
    return columns


def _weighted(fractions: Fractions, values: Floats, weights: Floats) -> dict[str, Floats]:
    known = ~np.isnan(values)
    weight = np.where(known, weights, 0.0)
    total = fractions.matrix @ np.where(known, values * weight, 0.0)
    of = fractions.matrix @ weight
    some_known = fractions.matrix @ known.astype(np.float64) > 0
    return {
        "weighted_sum": np.where(some_known, total, np.nan),
        "weighted_mean": total / np.where(of != 0, of, np.nan),
    }
