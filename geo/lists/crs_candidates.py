"""The coordinate systems that lists are in, and the way from each to degrees."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from geo.crs import LONLAT, is_horizontal, way_to_lonlat
from geo.errors import CRSError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyproj import CRS, Transformer

    from geo.arrays import Bools, Floats

KATEC = "KATEC"
"""Road navigation's system of Korea, which no register numbers; see `definition`."""

CANDIDATES = (
    *("EPSG:4326", "EPSG:4162"),
    *("EPSG:5179", "EPSG:5181", "EPSG:5186", "EPSG:5174", "EPSG:2097", "EPSG:5178", KATEC),
    *("EPSG:32652", "EPSG:3857"),
    *("EPSG:5185", "EPSG:5187", "EPSG:5176", "EPSG:5183", "EPSG:2096"),
)
"""What lists of Korea are in: tried on each, wherever in Korea the project lies."""

BELTS = {
    125.0: ("EPSG:5173", "EPSG:5180", "EPSG:2098"),
    126.5: ("EPSG:5175", "EPSG:5182"),
    131.0: ("EPSG:5177", "EPSG:5184", "EPSG:5188"),
}
"""Belts of Korea by their meridian that are tried only where the project lies within `BELT_DEGREES`."""

BELT_DEGREES = 1.2
_LONGEST_NAME = 60
KOREA = (124.0, 33.0, 132.0, 39.0)
"""West, south, east, north, degrees: numbers in it are taken as degrees of Korea."""


def definition(crs: str) -> CRS:
    """Return a coordinate system by its code, or KATEC.

    Raises
    ------
    CRSError
        No system goes by this code, or it places nothing on a map.

    Examples
    --------
    >>> definition("EPSG:5174").name, definition("katec").name
    ('Korean 1985 / Modified Central Belt', 'KATEC')
    """
    from pyproj import CRS
    from pyproj.crs import ProjectedCRS
    from pyproj.crs.coordinate_operation import TransverseMercatorConversion

    if crs.upper() == KATEC:
        return ProjectedCRS(
            TransverseMercatorConversion(38, 128, 400_000, 600_000, 0.9999),
            name=KATEC,
            geodetic_crs=CRS.from_epsg(4162),
        )
    found = CRS.from_user_input(crs) if is_horizontal(crs) else None
    # A word alone is looked for in all names there are: POINT is found in one of them.
    if found is None or (
        crs.replace("_", "").isalnum() and found.name.casefold() != crs.casefold()
    ):
        said = repr(crs if len(crs) <= _LONGEST_NAME else f"{crs[:_LONGEST_NAME]}...")
        raise CRSError(
            f"no coordinate system goes by {said}. Name one such as EPSG:5174, EPSG:4326 or KATEC.",
            ko=f"좌표계 {said}은(는) 없습니다. EPSG:5174, EPSG:4326, KATEC처럼 적으세요.",
        )
    return found


@lru_cache(maxsize=128)
def to_lonlat_from(crs: str) -> Transformer:
    """Return what brings a system's coordinates to EPSG:4326, easting first.

    Raises
    ------
    CRSError
        No system goes by this code, or nobody can shift its datum to WGS 84.
    """
    return way_to_lonlat(definition(crs), f"a list in {crs}")


def in_lonlat(xy: Floats, crs: str, swapped: bool = False) -> Floats:
    """Return points in EPSG:4326, longitude first, the datum shifted; NaN: none, or out of its range.

    Parameters
    ----------
    xy
        Easting or longitude first, shape (n, 2); NaN: none.
    crs
        As `definition` takes it.
    swapped
        The columns of `xy` stand the other way round.

    Raises
    ------
    CRSError
        See `to_lonlat_from`.

    Examples
    --------
    >>> import numpy as np
    >>> in_lonlat(np.array([[37.5, 127.0], [np.nan, 127.0]]), "EPSG:4162", True).round(6).tolist()
    [[126.997898, 37.502804], [nan, nan]]
    """
    import numpy as np

    x, y = (xy[:, 1], xy[:, 0]) if swapped else (xy[:, 0], xy[:, 1])
    if crs == LONLAT:
        points = np.column_stack([x, y])
    else:
        points = np.column_stack(to_lonlat_from(crs).transform(x, y))
    held = np.isfinite(points).all(axis=1) & (np.abs(points) <= (180, 90)).all(axis=1)
    points[~held] = np.nan
    return points


def has_point(xy: Floats) -> Bools:
    """Say which rows have numbers that may be a point: finite, none of the two zero, none absurd."""
    import numpy as np

    sound: Bools = (np.isfinite(xy) & (xy != 0) & (np.abs(xy) < 1e8)).all(axis=1)
    return sound


def spelled(crs: str) -> str:
    """Return a system's name as it is kept: ``EPSG:5174`` for 5174 or ``epsg:5174``, else as it stands.

    >>> spelled("5174"), spelled("epsg:5174"), spelled("katec")
    ('EPSG:5174', 'EPSG:5174', 'KATEC')
    """
    text = crs.strip()
    if text.isdigit():
        return f"EPSG:{text}"
    return text.upper() if len(text) < 16 else text


def candidates_for(lonlat_bounds: Sequence[float], metric_crs: str) -> tuple[str, ...]:
    """Return the systems that a list of an area may be in.

    Parameters
    ----------
    lonlat_bounds
        West, south, east, north of the area, degrees.
    metric_crs
        The project's own system of metres.

    Examples
    --------
    >>> len(candidates_for((127.2, 36.2, 127.6, 36.5), "EPSG:5186"))
    18
    >>> candidates_for((24.8, 60.1, 25.3, 60.3), "EPSG:3067")
    ('EPSG:4326', 'EPSG:3857', 'EPSG:32635', 'EPSG:3067')
    """
    west, south, east, north = lonlat_bounds
    lon, lat = (west + east) / 2, (south + north) / 2
    if KOREA[0] <= lon <= KOREA[2] and KOREA[1] <= lat <= KOREA[3]:
        belts = [
            crs for at, codes in BELTS.items() if abs(lon - at) <= BELT_DEGREES for crs in codes
        ]
        found = [*CANDIDATES, *belts]
    else:
        zone = int((lon + 180) // 6) % 60 + 1
        found = [LONLAT, "EPSG:3857", f"EPSG:{(32600 if lat >= 0 else 32700) + zone}"]
    return tuple(dict.fromkeys([*found, metric_crs]))


def in_their_range(
    xy: Floats, lonlat_bounds: tuple[float, float, float, float] = KOREA
) -> bool | None:
    """Say how most numbers are degrees of an area: False as headed, True exchanged, None: they are not.

    Parameters
    ----------
    xy
        Numbers as headed, shape (n, 2).
    lonlat_bounds
        Of the area, degrees; one in Korea stands for all of it.

    Examples
    --------
    >>> import numpy as np
    >>> in_their_range(np.array([[37.5, 127.0], [37.6, 126.9], [0, 0]]))
    True
    >>> in_their_range(np.array([[24.9, 60.2]])), in_their_range(np.array([[24.9, 60.2]]), (24, 60, 26, 61))
    (None, False)
    """
    import numpy as np

    west, south, east, north = lonlat_bounds
    if west >= KOREA[0] and south >= KOREA[1] and east <= KOREA[2] and north <= KOREA[3]:
        west, south, east, north = KOREA
    for swapped in (False, True):
        lon, lat = (xy[:, 1], xy[:, 0]) if swapped else (xy[:, 0], xy[:, 1])
        held = (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
        if np.mean(held) > 0.5:
            return swapped
    return None
