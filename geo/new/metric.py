"""Choose the system to measure an area in: the one whose lengths are least off over all of it."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo.crs import WORST_ERROR, worst_error
from geo.errors import CRSError

if TYPE_CHECKING:
    import geopandas as gpd

KOREAN = ("EPSG:5186", "EPSG:5187", "EPSG:5185", "EPSG:5188", "EPSG:5179")
"""The belts of 2010 (central, east, west, East Sea) and the unified system of the country."""

WITHIN = (124.0, 33.0, 132.0, 39.0)
"""Degrees: west, south, east, north of where the Korean systems are offered."""


@dataclass(frozen=True)
class Measuring:
    """A metric system, and by how much a length in it can be off anywhere in the area."""

    crs: str
    error: float

    @property
    def ppm(self) -> float:
        """The same in millionths: mm in a km."""
        return self.error * 1e6

    @property
    def mm_in_a_km(self) -> int:
        """The same, rounded up to whole millimetres in a kilometre."""
        return max(1, math.ceil(self.ppm))


def best_metric(
    lonlat: gpd.GeoSeries, own: str | None = None, wanted: str | None = None
) -> Measuring:
    """Return the metric system whose lengths are least off over the districts.

    Considered are the national ones in Korea, the zone of UTM elsewhere, and the file's own.

    Parameters
    ----------
    lonlat
        Districts in EPSG:4326.
    own
        System of the file they came in; taken if no other is better.
    wanted
        The only one to consider.

    Raises
    ------
    CRSError
        The systems are no projected ones in metres, or all of them are off by more than 0.5 %.

    Examples
    --------
    >>> import geopandas as gpd, shapely
    >>> busan = gpd.GeoSeries([shapely.box(128.8, 35.0, 129.3, 35.4)], crs="EPSG:4326")
    >>> best_metric(busan).crs, round(best_metric(busan, wanted="EPSG:5179").ppm)
    ('EPSG:5187', 228)
    """
    found = [
        Measuring(crs, worst_error(lonlat, crs))
        for crs in _candidates(lonlat, own, wanted)
        if _is_metres(crs)
    ]
    if not found:
        raise CRSError(f"{wanted or own} is no projected system in metres. Give one: EPSG:5186.")
    best = min(found, key=lambda each: round(each.ppm))
    if not best.error <= WORST_ERROR:
        raise CRSError(
            f"{best.crs} is off by up to {best.error:.1%} over these districts. "
            "Take a smaller area, or check that the file says its own CRS."
        )
    return best


def _candidates(lonlat: gpd.GeoSeries, own: str | None, wanted: str | None) -> Iterable[str]:
    if wanted is not None:
        return [wanted]
    west, south, east, north = lonlat.total_bounds
    korean = west >= WITHIN[0] and south >= WITHIN[1] and east <= WITHIN[2] and north <= WITHIN[3]
    national = KOREAN if korean else (_utm((west + east) / 2, (south + north) / 2),)
    return [*([own] if own else []), *national]


def _utm(lon: float, lat: float) -> str:
    """Return the zone of UTM (WGS 84) of a point: 31 begins at Greenwich."""
    zone = min(int((lon + 180) // 6) + 1, 60)
    return f"EPSG:{(32600 if lat >= 0 else 32700) + zone}"


def _is_metres(crs: str) -> bool:
    import pyproj

    try:
        system = pyproj.CRS.from_user_input(crs)
    except pyproj.exceptions.CRSError:
        return False
    return system.is_projected and {axis.unit_name for axis in system.axis_info} == {"metre"}
