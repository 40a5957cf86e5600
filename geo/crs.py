"""Coordinate systems: where we store (LONLAT) and where we measure (METRIC)."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from geo.errors import CRSError

if TYPE_CHECKING:
    import geopandas as gpd

LONLAT = "EPSG:4326"
"""Storage and pages: longitude, latitude, in this order."""

METRIC = "EPSG:5186"
"""Measuring: Korea 2000 / Central Belt 2010; lengths over Seoul within 5 ppm of the ellipsoid."""

Frame = TypeVar("Frame", bound="gpd.GeoDataFrame | gpd.GeoSeries")


def _reproject(frame: Frame, crs: str) -> Frame:
    if frame.crs is None:
        raise CRSError(
            f"the table has no CRS, so it cannot be brought to {crs}. "
            "Say what its coordinates are first: frame.set_crs(...)."
        )
    reprojected: Frame = frame if frame.crs == crs else frame.to_crs(crs)
    return reprojected


def to_metric(frame: Frame) -> Frame:
    """Return `frame` in METRIC (EPSG:5186, metres).

    Raises
    ------
    CRSError
        The frame has no CRS.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from shapely import Point
    >>> point = gpd.GeoSeries([Point(127, 38)], crs="EPSG:4326")
    >>> to_metric(point).iloc[0]
    <POINT (200000 600000)>
    """
    return _reproject(frame, METRIC)


def to_lonlat(frame: Frame) -> Frame:
    """Return `frame` in LONLAT (EPSG:4326, degrees, longitude first).

    Raises
    ------
    CRSError
        The frame has no CRS.
    """
    return _reproject(frame, LONLAT)


def require_metric(frame: gpd.GeoDataFrame | gpd.GeoSeries, name: str) -> None:
    """Refuse a table that a function is about to measure in anything but METRIC.

    Raises
    ------
    CRSError
        `frame` is not in EPSG:5186; the message names the argument and the cure.
    """
    if frame.crs != METRIC:
        got = "no CRS" if frame.crs is None else frame.crs.to_string()
        raise CRSError(
            f"`{name}` must be in {METRIC}, got {got}. Call geo.to_metric({name}) first."
        )
