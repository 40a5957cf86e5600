"""The doors of the metrics: what a table must be before anything is measured on it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeVar

import geopandas as gpd
import numpy as np

from geo.arrays import Floats
from geo.crs import METRIC, require_metric
from geo.errors import DataError, UsageError, some
from geo.schema import MAX_PEOPLE, point_xy, real_numbers, require_codes, require_columns

if TYPE_CHECKING:
    import pandas as pd

APART_M = 50_000.0
"""Nobody asks for places so far from everybody."""

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
    numbers: Floats = np.column_stack(
        [real_numbers(demand[axis], f"demand.{axis}") for axis in ("x", "y", "people")]
    )
    bad = np.asarray(~np.isfinite(numbers).all(axis=1))
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
    many = np.asarray(numbers[:, 2] > MAX_PEOPLE)
    if many.any():
        raise DataError(
            f"`demand` has more people than live on earth in {int(many.sum())} row(s): "
            f"{some(demand.index[many])}. Give counts of people."
        )


def require_together(demand: pd.DataFrame, points: Floats) -> None:
    """Refuse people and points that lie far apart, and are together once x and y are exchanged.

    Far is `APART_M`; people all within 180 of 0 are in degrees then.

    Raises
    ------
    DataError
        See above: every distance would be wrong, and every share 0.
    """
    if not len(demand) or not len(points):
        return
    xy = demand[["x", "y"]].to_numpy(dtype=np.float64)
    low, high = points.min(axis=0), points.max(axis=0)

    def apart(west_south: Floats, east_north: Floats) -> float:
        gap = np.maximum(np.maximum(low - east_north, west_south - high), 0.0)
        return float(np.hypot(*gap))

    least, most = xy.min(axis=0), xy.max(axis=0)
    if apart(least, most) <= APART_M:
        return
    if (np.abs(xy) <= 180).all():
        raise DataError("`demand` has x and y in degrees. Give metres, in the system of the sites.")
    if apart(least[::-1], most[::-1]) == 0:
        raise DataError("`demand` has x and y exchanged. Give the easting as x, the northing as y.")
