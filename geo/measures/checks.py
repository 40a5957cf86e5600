"""The doors of the metrics: what a table must be before anything is measured on it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeVar

import geopandas as gpd
import numpy as np

from geo.arrays import Floats
from geo.crs import METRIC, require_metric
from geo.errors import DataError, UsageError, some
from geo.schema import point_xy, require_codes, require_columns

if TYPE_CHECKING:
    import pandas as pd

WHOLE = "all"
"""Code of a whole area that has none of its own."""


Value = TypeVar("Value")


def require_key(table: Mapping[str, Value], key: str, name: str) -> Value:
    """Return an entry, or name those there are.

    Raises
    ------
    UsageError
        There is no such key.

    Examples
    --------
    >>> require_key({"census": 1}, "voters", "demand")
    Traceback (most recent call last):
    geo.errors.UsageError: no demand 'voters'. Use one of: census.
    """
    if not table:
        raise UsageError(f"this project has no {name}. Say it in geo.toml, see docs/project.md.")
    if key not in table:
        raise UsageError(f"no {name} {key!r}. Use one of: {', '.join(sorted(table))}.")
    return table[key]


def points_of(sites: gpd.GeoDataFrame, name: str = "sites", like: object | None = None) -> Floats:
    """Return the coordinates of `sites` as an (n, 2) array of metres.

    `like`: the CRS that they are measured against, None: any metric one.

    Raises
    ------
    CRSError
        `sites` is in no metric CRS, or in another than `like`.
    DataError
        A site has no point, or one that is not finite; leave those out before measuring.

    Examples
    --------
    >>> import geopandas as gpd
    >>> points_of(gpd.GeoDataFrame(geometry=gpd.points_from_xy([3], [4]), crs="EPSG:5186"))
    array([[3., 4.]])
    """
    require_metric(sites, name, like)
    xy = point_xy(sites.geometry.to_numpy())
    bad = np.isnan(xy[:, 0])
    if bad.any():
        ids = sites.get("site_id", sites.index)
        raise DataError(
            f"`{name}` has {int(bad.sum())} row(s) without a point: {some(ids[bad])}. "
            "Leave them out, or look whether longitude and latitude are swapped."
        )
    return xy


def crs_of(demand: pd.DataFrame) -> object:
    """Return the metric CRS of a demand table's x and y: what it says, else METRIC."""
    return demand.attrs.get("crs", METRIC)


def require_demand(demand: pd.DataFrame, *columns: str) -> None:
    """Refuse a demand table that lacks a column, or has a gap or a negative number of people.

    Raises
    ------
    DataError
        A column is missing, or one of `columns` (codes of districts) has a gap; x, y or people is
        not finite; people is negative.
    CRSError
        `demand` is a GeoDataFrame in no metric CRS.
    """
    require_columns(demand, ("x", "y", "people", *columns), "demand")
    for column in columns:
        require_codes(demand, column, "demand")
    if isinstance(demand, gpd.GeoDataFrame):
        require_metric(demand, "demand")
    numbers = demand[["x", "y", "people"]].to_numpy(dtype=np.float64)
    bad = ~np.isfinite(numbers).all(axis=1)
    if bad.any():
        raise DataError(
            f"`demand` has no finite x, y or people in {int(bad.sum())} row(s): "
            f"{some(demand.index[bad])}. Leave them out or mend them."
        )
    negative = numbers[:, 2] < 0
    if negative.any():
        raise DataError(
            f"`demand` has fewer than 0 people in {int(negative.sum())} row(s): "
            f"{some(demand.index[negative])}. Give counts of people."
        )
