"""Every candidate system tried on a list's rows: which rows stand in the districts that they name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from geo.crs import LONLAT
from geo.lists.crs_candidates import candidates_for, definition, in_lonlat

if TYPE_CHECKING:
    import geopandas as gpd
    import numpy as np
    import numpy.typing as npt
    from pyproj import CRS, Transformer

    from geo.arrays import Bools, Floats, Indices
    from geo.lists.gazetteer import Gazetteer
    from geo.lists.model import Named

NEAR_M = 1000.0
"""A row farther from its gu than this by every candidate is damaged, and tells none from another."""

SPOT_M = 50.0
"""Rows that name one district within a square of this side are one piece of evidence."""

HOME_M = 20_000.0
"""A candidate that puts no row within this of the area is dropped at once."""

BORDER_M = 30.0
"""A point no farther than this from the district that its row names speaks for its candidate: outlines
of legal dong and of gu are no sharper."""

MOST_ROWS = 20_000
"""Rows that are compared at most, drawn evenly over the list."""

MOST_PIECES = 5_000
"""Pieces of evidence that are compared at most."""

FIRST_LOOK = 300

METRES_A_DEGREE = 100_000.0
"""Rounded: it only sets the side of a spot."""


@dataclass(frozen=True, kw_only=True)
class Trial:
    """Rows of a list under each candidate.

    Parameters
    ----------
    candidates
        System, and whether the columns are exchanged; k of them.
    points
        Metric CRS of the gazetteer, shape (k, n, 2); NaN: none.
    names_gu, names_dong
        Rows that name one, shape (n,).
    in_gu, in_dong
        Rows that stand in the gu, and in the gu and legal dong, that they name; shape (k, n).
    right_gu, right_dong
        The same with those that stand no farther than 30 m from it; shape (k, n).
    at_home
        Share of the rows within 20 km of the area, shape (k,).
    near
        Rows that some candidate puts within 1 km of their gu, shape (n,).
    pieces
        One row of each piece of evidence.
    """

    candidates: tuple[tuple[str, bool], ...]
    points: Floats
    names_gu: Bools
    names_dong: Bools
    in_gu: Bools
    in_dong: Bools
    right_gu: Bools
    right_dong: Bools
    at_home: Floats
    near: Bools
    pieces: Indices

    def shift_m(self, a: int, b: int) -> float:
        """Return the median distance of the points of two candidates, metres; inf: none in both."""
        import numpy as np

        apart = np.hypot(*(self.points[a] - self.points[b]).T)
        apart = apart[np.isfinite(apart)]
        return float(np.median(apart)) if len(apart) else float("inf")


def tried(
    xy: Floats, sound: Bools, named: Named, gazetteer: Gazetteer, also: Sequence[str] = ()
) -> Trial:
    """Try every candidate, as headed and exchanged, on the rows of a list.

    Parameters
    ----------
    xy
        Coordinates as headed, shape (n, 2).
    sound
        Rows that have a point, see `geo.lists.crs_candidates.has_point`; one at least.
    named
        Gazetteer that the rows name.
    gazetteer
        Polygons of the project.
    also
        Systems that are tried, and kept, beside the usual ones.

    Returns
    -------
    Trial
        Of the rows that name a gu, 20,000 at most; of any rows where none does.
    """
    import numpy as np

    gu, dong = rows_named(named, gazetteer)
    rows = np.flatnonzero(sound & (gu >= 0))
    if len(rows) == 0:
        rows = np.flatnonzero(sound)
    rows = _drawn(rows, MOST_ROWS)
    numbers, gu, dong = xy[rows], gu[rows], dong[rows]
    bounds = gazetteer.gu.total_bounds
    found = []
    for crs in dict.fromkeys([*_fitting(numbers, gazetteer), *also]):
        for swapped in (False, True):
            look = _home(numbers[:: max(1, len(rows) // FIRST_LOOK)], crs, swapped, gazetteer)
            if crs in also or _within(look, bounds, HOME_M).any():
                found.append((crs, swapped))
    points = np.full((len(found), len(rows), 2), np.nan)
    for at, (crs, swapped) in enumerate(found):
        points[at] = _home(numbers, crs, swapped, gazetteer)
    in_gu, right_gu = _inside(points, gazetteer.gu, gu)
    in_dong, right_dong = np.zeros_like(in_gu), np.zeros_like(in_gu)
    if gazetteer.legal_dong is not None:
        in_dong, right_dong = _inside(points, gazetteer.legal_dong, dong)
        in_dong &= in_gu
        right_dong &= right_gu
    near = in_gu.any(axis=0) | _near(points, gazetteer.gu, gu, in_gu)
    return Trial(
        candidates=tuple(found),
        points=points,
        names_gu=gu >= 0,
        names_dong=dong >= 0,
        in_gu=in_gu,
        in_dong=in_dong,
        right_gu=right_gu,
        right_dong=right_dong,
        at_home=_within(points, bounds, HOME_M).mean(axis=1),
        near=near,
        pieces=_drawn(_pieces(numbers, gu, dong), MOST_PIECES),
    )


def rows_named(named: Named, gazetteer: Gazetteer) -> tuple[Indices, Indices]:
    """Return the rows of the polygons that are named, -1: none; none where gu and dong contradict."""
    import numpy as np

    gu = _index(named.gu, gazetteer.gu["gu_code"].to_numpy())
    if gazetteer.legal_dong is None:
        return gu, np.full(len(gu), -1, dtype=np.intp)
    dong = _index(named.legal_dong, gazetteer.legal_dong["legal_dong_code"].to_numpy())
    above = _index(
        gazetteer.legal_dong["gu_code"].to_numpy(dtype=object), gazetteer.gu["gu_code"].to_numpy()
    )
    of_dong = np.where(dong >= 0, above[dong], gu)
    contradict = (dong >= 0) & (gu >= 0) & (of_dong != gu)
    return np.where(contradict, -1, of_dong), np.where(contradict, -1, dong)


def _index(codes: npt.NDArray[np.object_], known: npt.NDArray[np.object_]) -> Indices:
    import numpy as np
    import pandas as pd

    return pd.Index(known).get_indexer(pd.Index(np.asarray(codes, dtype=object)))


def _drawn(rows: Indices, most: int) -> Indices:
    """Return at most so many of the rows, the same ones each time, in their order."""
    import numpy as np

    if len(rows) <= most:
        return rows
    return np.sort(np.random.default_rng(0).choice(rows, most, replace=False))


def lonlat_bounds(gazetteer: Gazetteer) -> tuple[float, float, float, float]:
    """Return west, south, east, north of the project's area, degrees."""
    way = way_home(gazetteer.gu.crs)
    west, south, east, north = gazetteer.gu.total_bounds
    return way.transform_bounds(west, south, east, north, direction="INVERSE")


def _fitting(numbers: Floats, gazetteer: Gazetteer) -> list[str]:
    """Return the candidates whose numbers are of this size: degrees or metres."""
    import numpy as np

    bounds = lonlat_bounds(gazetteer)
    degrees = bool(np.median(np.abs(numbers)) <= 360)
    return [
        crs
        for crs in candidates_for(bounds, gazetteer.crs)
        if definition(crs).is_geographic == degrees
    ]


def _home(numbers: Floats, crs: str, swapped: bool, gazetteer: Gazetteer) -> Floats:
    """Return points in the metric CRS of the gazetteer; NaN: none."""
    import numpy as np

    lonlat = in_lonlat(numbers, crs, swapped)
    way = way_home(gazetteer.gu.crs)
    points = np.column_stack(way.transform(lonlat[:, 0], lonlat[:, 1]))
    points[~np.isfinite(points).all(axis=1)] = np.nan
    return points


@lru_cache(maxsize=8)
def way_home(crs: CRS) -> Transformer:
    """Return what brings EPSG:4326 to a metric CRS, longitude first."""
    from pyproj import Transformer

    return Transformer.from_crs(LONLAT, crs, always_xy=True)


def _within(points: Floats, bounds: Floats, by_m: float) -> Bools:
    import numpy as np

    inside = (points >= bounds[:2] - by_m) & (points <= bounds[2:] + by_m)
    return np.asarray(inside.all(axis=-1))


def _inside(points: Floats, polygons: gpd.GeoDataFrame, named: Indices) -> tuple[Bools, Bools]:
    """Say which points lie in or on the border of the polygon that their row names, and which nearly."""
    import numpy as np
    import shapely

    shapes = polygons.geometry.to_numpy()
    shapely.prepare(shapes)
    inside = np.zeros(points.shape[:2], dtype=bool)
    nearly = np.zeros(points.shape[:2], dtype=bool)
    for at, of_one in enumerate(points):
        rows = np.flatnonzero((named >= 0) & _within(of_one, polygons.total_bounds, BORDER_M))
        shape, xy = shapes[named[rows]], of_one[rows]
        inside[at, rows] = shapely.intersects_xy(shape, xy[:, 0], xy[:, 1])
        nearly[at, rows] = shapely.dwithin(shape, shapely.points(xy), BORDER_M)
    return inside, nearly | inside


def _near(points: Floats, gu: gpd.GeoDataFrame, named: Indices, in_gu: Bools) -> Bools:
    """Say which rows some candidate puts within 1 km of the gu that they name."""
    import numpy as np
    import shapely

    shapes = gu.geometry.to_numpy()
    near = np.zeros(points.shape[1], dtype=bool)
    for at, of_one in enumerate(points):
        home = _within(of_one, gu.total_bounds, NEAR_M)
        rows = np.flatnonzero((named >= 0) & home & ~in_gu[at] & ~near)
        near[rows] = shapely.dwithin(shapes[named[rows]], shapely.points(of_one[rows]), NEAR_M)
    return near


def _pieces(numbers: Floats, gu: Indices, dong: Indices) -> Indices:
    """Return the first row of each spot and naming."""
    import numpy as np

    scale = METRES_A_DEGREE if np.median(np.abs(numbers)) <= 360 else 1.0
    spots = np.floor(numbers * scale / SPOT_M)
    rows = np.flatnonzero(gu >= 0)
    _, first = np.unique(np.column_stack([spots, gu, dong])[rows], axis=0, return_index=True)
    return np.sort(rows[first])
