"""Coordinate systems: where we store (LONLAT) and where we measure (METRIC)."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING, TypeVar

from geo.errors import CRSError

if TYPE_CHECKING:
    import geopandas as gpd
    from pyproj import CRS, Transformer

LONLAT = "EPSG:4326"
"""Storage and pages: longitude, latitude, in this order."""

METRIC = "EPSG:5186"
"""Measuring in Korea unless a project says otherwise: Korea 2000 / Central Belt 2010."""

WORST_ERROR = 5e-3
"""An area over which a system's lengths are off by more cannot be measured in it."""

_WORLD_MERCATORS = ("Popular Visualisation", "Mercator")

Frame = TypeVar("Frame", bound="gpd.GeoDataFrame | gpd.GeoSeries")


def to_crs(frame: Frame, crs: object, name: str = "the table") -> Frame:
    """Return `frame` in another CRS, itself where it is in it already.

    The CRS that the frame states is honoured: a datum other than WGS 84 is shifted by the best of
    PROJ's published operations, and never passed through unshifted.

    Parameters
    ----------
    frame
        Any CRS.
    crs
        The one wanted.
    name
        What a message calls the frame: its file, or an argument.

    Raises
    ------
    CRSError
        The frame has no CRS, one that places nothing on the earth's surface (a local grid, heights,
        another planet), or one whose datum nobody can shift to WGS 84.

    Examples
    --------
    A point of Korea's old datum of 1985 lies 361 m from where its numbers stand in WGS 84:

    >>> import geopandas as gpd
    >>> old = gpd.GeoSeries(gpd.points_from_xy([127], [37.5]), crs="EPSG:4162")
    >>> to_crs(old, LONLAT).get_coordinates().round(6).to_numpy().tolist()
    [[126.997898, 37.502804]]
    """
    from pyproj.exceptions import ProjError

    if frame.crs is None:
        raise CRSError(
            f"{name} has no CRS, so it cannot be brought to {crs}. "
            "Say what its coordinates are first: frame.set_crs(...)."
        )
    if frame.crs == crs:
        return frame
    shift = _shift(frame.crs, name)
    if shift is None:
        try:
            reprojected: Frame = frame.to_crs(crs)
        except ProjError as err:
            raise CRSError(f"{name} cannot be brought from {_said(frame.crs)} to {crs}.") from err
        return reprojected
    return to_crs(_shifted(frame, shift), crs)


def way_to_lonlat(crs: CRS, name: str) -> Transformer:
    """Return what brings plain coordinates of a CRS to LONLAT, x first, the datum shifted.

    Parameters
    ----------
    crs
        Any that places points on the earth's surface.
    name
        What a message calls the coordinates.

    Raises
    ------
    CRSError
        See `to_crs`.

    Examples
    --------
    >>> from pyproj import CRS
    >>> lon, lat = way_to_lonlat(CRS.from_epsg(4162), "the list").transform(127, 37.5)
    >>> round(lon, 6), round(lat, 6)
    (126.997898, 37.502804)
    """
    from pyproj import Transformer

    return _shift(crs, name) or Transformer.from_crs(crs, LONLAT, always_xy=True)


def _shifted(frame: Frame, shift: Transformer) -> Frame:
    """Return a frame in LONLAT by an operation that shifts its datum."""
    import geopandas as gpd
    import shapely

    moved = shapely.transform(frame.geometry.to_numpy(), shift.transform, interleaved=False)
    if isinstance(frame, gpd.GeoDataFrame):
        shifted: Frame = frame.set_geometry(
            gpd.GeoSeries(moved, index=frame.index, crs=LONLAT, name=frame.geometry.name)
        )
    else:
        shifted = gpd.GeoSeries(moved, index=frame.index, crs=LONLAT, name=frame.name)
    return shifted


def _shift(crs: CRS, name: str) -> Transformer | None:
    """Return what brings a CRS of another datum to LONLAT; None: its datum is as good as WGS 84."""
    from pyproj.exceptions import ProjError

    body = crs.ellipsoid
    if not is_horizontal(crs) or (body is not None and not _is_earth(body.semi_major_metre)):
        raise CRSError(
            f"{name} is in {_said(crs)}, which places nothing on the earth's surface. "
            f"Save it in {LONLAT} or {METRIC}."
        )
    try:
        return _operation(crs)
    except ProjError as err:
        raise CRSError(
            f"{name} is in {_said(crs)}, whose datum nobody can shift to WGS 84 (it would be off by "
            f"hundreds of metres). Name the right one, such as EPSG:4162 or EPSG:5174, or save it "
            f"in {LONLAT}."
        ) from err


@lru_cache(maxsize=256)
def _operation(crs: CRS) -> Transformer | None:
    from pyproj import Transformer

    body = crs.ellipsoid
    if body is not None and _is_todays(body.semi_major_metre, body.inverse_flattening):
        return None
    return Transformer.from_crs(crs, LONLAT, always_xy=True, allow_ballpark=False)


def _is_earth(semi_major_m: float) -> bool:
    return 6.3e6 < semi_major_m < 6.4e6


def _is_todays(semi_major_m: float, inverse_flattening: float) -> bool:
    """Say whether an ellipsoid is GRS 80 or WGS 84: datums on it agree within two metres."""
    return semi_major_m == 6378137 and 298.257 < inverse_flattening < 298.258


def _said(crs: CRS) -> str:
    """Return what a CRS is called: its code, else its name."""
    authority = crs.to_authority()
    return str(crs.name) if authority is None else f"{':'.join(authority)} ({crs.name})"


def to_metric(frame: Frame, crs: object = METRIC) -> Frame:
    """Return `frame` in a CRS in which it can be measured, METRIC (EPSG:5186) unless named.

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
    return to_crs(frame, crs)


def to_lonlat(frame: Frame, name: str = "the table") -> Frame:
    """Return `frame` in LONLAT (EPSG:4326, degrees, longitude first).

    Raises
    ------
    CRSError
        The frame has no CRS, or one that cannot be brought there, see `to_crs`; `name` says whose.
    """
    return to_crs(frame, LONLAT, name)


def require_metric(
    frame: gpd.GeoDataFrame | gpd.GeoSeries, name: str, like: object | None = None
) -> None:
    """Refuse a table that a function is about to measure in what is no metric CRS.

    Parameters
    ----------
    frame
        The table.
    name
        Of the argument, for the message.
    like
        The CRS of the tables that it is measured with, None: any metric one.

    Raises
    ------
    CRSError
        `frame` has no CRS, one in degrees or feet, a Mercator of the whole world, or another than
        `like`; the message names the argument and the cure.
    """
    wanted = METRIC if like is None else _name(like)
    if is_metric(frame.crs) and (like is None or frame.crs == like):
        return
    got = "no CRS" if frame.crs is None else _name(frame.crs)
    raise CRSError(f"`{name}` must be in {wanted}, got {got}. Call geo.to_metric({name}) first.")


def is_metric(crs: object) -> bool:
    """Say whether lengths can be measured in a CRS: projected, in metres, no world Mercator.

    Examples
    --------
    >>> [is_metric(crs) for crs in ("EPSG:5186", "EPSG:3067", "EPSG:4326", "EPSG:3857", None)]
    [True, True, False, False, False]
    """
    return crs is not None and _is_metric(_name(crs))


@cache
def _is_metric(crs: str) -> bool:
    from pyproj import CRS
    from pyproj.exceptions import CRSError as ProjError

    try:
        found = CRS.from_user_input(crs)
    except ProjError:  # of a number that nothing has
        return False
    metres = all(axis.unit_name in ("metre", "meter") for axis in found.axis_info)
    how = found.coordinate_operation.method_name if found.coordinate_operation else ""
    # Web Mercator stretches 26 % at 37.5 degrees north; a transverse one is made for measuring.
    return bool(found.is_projected and metres and not how.startswith(_WORLD_MERCATORS))


def worst_error(lonlat: gpd.GeoSeries | gpd.GeoDataFrame, crs: str) -> float:
    """Return how far a short length is off at worst, as a share, at the corners of the districts."""
    import numpy as np
    import pyproj

    west, south, east, north = (lonlat.bounds[side].to_numpy() for side in lonlat.bounds)
    lon = np.concatenate([west, west, east, east])
    lat = np.concatenate([south, north, south, north])
    scale = pyproj.Proj(crs).get_factors(lon, lat, errcheck=False)
    off = np.abs(np.concatenate([scale.meridional_scale, scale.parallel_scale]) - 1)
    worst = float(off.max())
    return worst if np.isfinite(worst) else float("inf")


def is_horizontal(crs: str | CRS) -> bool:
    """Say whether a CRS is known and places points on a map: in degrees, or projected.

    Examples
    --------
    >>> [is_horizontal(crs) for crs in ("EPSG:4326", "EPSG:5174", "EPSG:5773", "EPSG:999999")]
    [True, True, False, False]
    """
    from pyproj import CRS
    from pyproj.exceptions import CRSError as ProjError

    try:
        found = CRS.from_user_input(crs)
    except ProjError:
        return False
    return bool(found.is_projected or found.is_geographic)


def _name(crs: object) -> str:
    to_string = getattr(crs, "to_string", None)
    return str(crs if to_string is None else to_string())
