"""A place for what has an address and no point: by rungs, each with an error that was measured.

Of the rungs that a row can stand on, it stands on the one with the smallest error. The middle of a
gu is never a place, and no house number is interpolated along its road.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geo.crs import LONLAT, to_crs, to_lonlat
from geo.lists.addresses import parse_addresses
from geo.lists.gazetteer import Gazetteer
from geo.lists.roads import road_points
from geo.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    from geo.lists.model import Named

RUNGS: Mapping[str, Text] = {
    "given": Text("목록의 좌표", "the list's own point"),
    "same_address": Text("주소가 같은 알려진 장소", "a known place with the same address"),
    "road": Text("법정동이나 구 안의 도로", "the road within its legal dong or gu"),
    "legal_dong": Text("법정동", "the legal dong"),
    "geocoded": Text("주소 좌표 서비스", "a geocoding service"),
    "none": Text("위치 없음", "no place"),
}
"""What a place rests on, and what a reader is told of it."""

SAME_HOUSE_M, SAME_LOT_M, SAME_MOUNTAIN_M = 400.0, 450.0, 900.0
"""Nine in ten of 694 (784) real places lay within this of another one at the same house number (lot):
parks, markets and campuses have one number. Lots of the mountains are the largest."""
ONE_PLACE_M = 100.0
"""Known places of one address that lie farther apart tell nothing."""
GROUND_SHARE = 0.95
"""Of the ground of a legal dong that lies within its error. Held to 4,303 real places: 0.90 of the
ground holds 0.905 of them, 0.92 some 0.92."""
GROUND_POINTS = 1500
"""Points of a grid at which the ground of a legal dong is read, about."""
STEP_M = 10.0
"""Errors are rounded up to this."""


def place_by_address(
    addresses: pd.DataFrame,
    named: Named,
    gazetteer: Gazetteer,
    known: gpd.GeoDataFrame | None = None,
    *,
    roads: gpd.GeoDataFrame | None = None,
    geocoded: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return a place for each row, what it rests on and how sure it is.

    Parameters
    ----------
    addresses
        As `geo.lists.addresses.parse_addresses` or `geo.lists.evidence.joined` gives them.
    named
        The gu and legal dong of the same rows.
    gazetteer
        Of the project.
    known
        Places with ``address``, ``error_m``, ``precision`` and points, any CRS, such as the
        project's own sites; a place without an error or a point is not used.
    roads
        As `geo.lists.roads.load_roads` gives them; None: no rung of roads.
    geocoded
        ``lon, lat, error_m, precision`` of the rows that a service knows, NaN elsewhere. A point
        outside the gu that the row names is not taken.

    Returns
    -------
    DataFrame
        On the index of `addresses`: ``rung`` : one of `RUNGS`; ``lon, lat`` : degrees, NaN without
        a place; ``error_m`` : metres that hold the place in nine of ten cases, NaN where not
        known; ``precision`` : one of `geo.schema.PRECISIONS` or None.
    """
    import numpy as np

    best = _Best(len(addresses))
    if known is not None and len(known):
        best.offer("same_address", *_same_address(addresses, named, gazetteer, known))
    if roads is not None and len(roads):
        best.offer("road", *_on_road(addresses, named, gazetteer, roads))
    if gazetteer.legal_dong is not None:
        best.offer("legal_dong", *_in_legal_dong(named, gazetteer))
    if geocoded is not None:
        best.offer("geocoded", *_geocoded(geocoded, named, gazetteer))
    best.drop(named.elsewhere)
    lon, lat = best.lonlat(gazetteer.crs)
    error_m = np.ceil(best.error_m / STEP_M) * STEP_M
    return _table(
        addresses.index,
        rung=best.rung,
        lon=lon,
        lat=lat,
        error_m=error_m,
        precision=best.precision,
    )


def with_own_points(placed: pd.DataFrame, given: pd.DataFrame) -> pd.DataFrame:
    """Return places with the points that rows have of their own before any rung.

    Parameters
    ----------
    placed
        Of `place_by_address`.
    given
        The same rows: ``lon, lat``, NaN where a row has none; ``error_m`` and ``precision`` where
        they are known.
    """
    own = given["lon"].notna() & given["lat"].notna()
    merged = placed.copy()
    for name in ("lon", "lat", "error_m", "precision"):
        nothing = None if name == "precision" else float("nan")
        merged.loc[own, name] = given.loc[own, name] if name in given else nothing
    merged.loc[own, "rung"] = "given"
    return merged


def rung_shares(placed: pd.DataFrame) -> pd.DataFrame:
    """Return how many places rest on each rung, in the order of `RUNGS`, those without places too.

    Returns
    -------
    DataFrame
        By rung: ``n`` : int; ``share`` : 0..1 of the rows; ``error_m`` : median, metres.
    """
    rung = placed["rung"]
    n = rung.value_counts().reindex(list(RUNGS), fill_value=0)
    table = n.rename("n").to_frame()
    table["share"] = table["n"] / max(len(placed), 1)
    table["error_m"] = placed.groupby("rung")["error_m"].median().reindex(table.index)
    return table


class _Best:
    """The place with the smallest error so far, a row each, in metres."""

    def __init__(self, size: int) -> None:
        import numpy as np

        self.rung: npt.NDArray[np.object_] = np.full(size, "none", dtype=object)
        self.xy = np.full((size, 2), np.nan)
        self.error_m = np.full(size, np.nan)
        self.precision: npt.NDArray[np.object_] = np.full(size, None, dtype=object)

    def offer(
        self,
        rung: str,
        xy: npt.NDArray[np.float64],
        error_m: npt.NDArray[np.float64],
        precision: npt.NDArray[np.object_],
    ) -> None:
        """Take the places whose error is smaller than what stands there; NaN is no offer."""
        import numpy as np

        better = np.isfinite(error_m) & np.isfinite(xy).all(axis=1) & ~(self.error_m <= error_m)
        self.rung[better], self.xy[better] = rung, xy[better]
        self.error_m[better], self.precision[better] = error_m[better], precision[better]

    def drop(self, rows: npt.NDArray[np.bool_]) -> None:
        """Leave these rows without a place."""
        import numpy as np

        self.rung[rows], self.xy[rows], self.error_m[rows] = "none", np.nan, np.nan
        self.precision[rows] = None

    def lonlat(self, crs: str) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        """Return longitudes and latitudes, NaN where there is no place."""
        import geopandas as gpd
        import numpy as np

        lonlat = np.full(self.xy.shape, np.nan)
        there = np.isfinite(self.xy).all(axis=1)
        points = gpd.GeoSeries(gpd.points_from_xy(*self.xy[there].T), crs=crs)
        lonlat[there] = to_lonlat(points).get_coordinates().to_numpy().round(7)
        return lonlat[:, 0].copy(), lonlat[:, 1].copy()


Offer = tuple["npt.NDArray[np.float64]", "npt.NDArray[np.float64]", "npt.NDArray[np.object_]"]


# --- the rungs


def _same_address(
    addresses: pd.DataFrame, named: Named, gazetteer: Gazetteer, known: gpd.GeoDataFrame
) -> Offer:
    """Offer the points of known places with the same house or lot."""
    import numpy as np
    import pandas as pd

    usable = known[known.geometry.notna() & known["address"].notna() & known["error_m"].notna()]
    usable = usable.reset_index(drop=True)
    theirs = parse_addresses(usable["address"])
    points = to_crs(usable.geometry, gazetteer.crs).get_coordinates()
    places = pd.DataFrame(
        {
            "x": points["x"].to_numpy(),
            "y": points["y"].to_numpy(),
            "error_m": usable["error_m"].to_numpy(float),
            "precision": usable["precision"].to_numpy(object),
        }
    )
    gu, legal = _named_by(theirs, gazetteer)
    size = len(addresses)
    xy, error_m = np.full((size, 2), np.nan), np.full(size, np.nan)
    precision = np.full(size, None, dtype=object)
    for keys, own, least in zip(
        address_keys(theirs, gu, legal),
        address_keys(addresses, named.gu, named.legal_dong),
        (SAME_HOUSE_M, SAME_LOT_M),
        strict=True,
    ):
        table = _one_place(places.assign(key=keys))
        found = table.reindex(own)
        floor = np.where(addresses["mountain"].to_numpy(bool), SAME_MOUNTAIN_M, least)
        offered = np.maximum(found["error_m"].to_numpy(float), floor)
        better = np.isfinite(offered) & ~(error_m <= offered)
        xy[better] = found[["x", "y"]].to_numpy(float)[better]
        error_m[better] = offered[better]
        precision[better] = found["precision"].to_numpy(object)[better]
    return xy, error_m, precision


def _one_place(places: pd.DataFrame) -> pd.DataFrame:
    """Return of each key the place with the smallest error, where all of a key lie together."""
    places = places[places["key"].notna()]
    by_key = places.groupby("key")
    apart = (by_key[["x", "y"]].max() - by_key[["x", "y"]].min()).max(axis=1)
    best = places.sort_values("error_m", kind="stable").drop_duplicates("key").set_index("key")
    return best[(apart <= ONE_PLACE_M).reindex(best.index)]


def _named_by(
    parts: pd.DataFrame, gazetteer: Gazetteer
) -> tuple[npt.NDArray[np.object_], npt.NDArray[np.object_]]:
    """Return the gu and legal dong that known places' addresses name: they are the project's own."""
    import numpy as np

    size = len(parts)
    gu, legal = np.full(size, None, dtype=object), np.full(size, None, dtype=object)
    wanted = parts[["province", "gu", "legal_dong"]].to_numpy(object)
    for row, (province, name, dong) in enumerate(wanted):
        found = gazetteer.where(province, name)
        if not found.elsewhere:
            gu[row] = found.gu
            legal[row] = gazetteer.legal(found.gu, dong)
    return gu, legal


def address_keys(
    parts: pd.DataFrame, gu: npt.NDArray[np.object_], legal_dong: npt.NDArray[np.object_]
) -> tuple[npt.NDArray[np.object_], npt.NDArray[np.object_]]:
    """Return a key of each row's house and one of its lot; None: none is said.

    Parameters
    ----------
    parts
        As `place_by_address` takes them.
    gu, legal_dong
        Codes of the same rows.
    """
    houses = ("road", "road_number_main", "road_number_sub", "underground")
    lots = ("mountain", "lot_main", "lot_sub")
    return (
        _keys(gu, *(parts[name] for name in houses)),
        _keys(legal_dong, *(parts[name] for name in lots)),
    )


def _keys(first: npt.NDArray[np.object_], *columns: pd.Series[Any]) -> npt.NDArray[np.object_]:
    import numpy as np
    import pandas as pd

    there = pd.notna(first)
    for column in columns:
        there &= column.notna().to_numpy()
    key = pd.Series(first, dtype=object).astype(str)
    for column in columns:
        key = key.str.cat(column.astype(str).to_numpy(dtype=object), sep="|")
    found = key.to_numpy(dtype=object).copy()
    found[~there] = None
    return np.asarray(found, dtype=object)


def _on_road(
    addresses: pd.DataFrame, named: Named, gazetteer: Gazetteer, roads: gpd.GeoDataFrame
) -> Offer:
    """Offer the road within the legal dong that is named, or within the gu where none is."""
    import numpy as np
    import pandas as pd

    wanted = addresses["road"].dropna().unique()
    road = addresses["road"].to_numpy(object)
    without = named.gu.copy()
    without[pd.notna(named.legal_dong)] = None
    levels = [(gazetteer.gu, "gu_code", without)]
    if gazetteer.legal_dong is not None:
        levels.append((gazetteer.legal_dong, "legal_dong_code", named.legal_dong))
    size = len(addresses)
    xy, error_m = np.full((size, 2), np.nan), np.full(size, np.nan)
    for districts, code, where in levels:
        points = road_points(roads, districts, code, wanted)
        if points.empty:
            continue
        rows = np.flatnonzero(pd.notna(where) & pd.notna(road))
        found = points.reindex(pd.MultiIndex.from_arrays([where[rows], road[rows]]))
        xy[rows] = found[["x", "y"]].to_numpy(float)
        error_m[rows] = found["error_m"].to_numpy(float)
    return xy, error_m, np.full(size, "road", dtype=object)


def _in_legal_dong(named: Named, gazetteer: Gazetteer) -> Offer:
    """Offer the middle of the ground of the legal dong."""
    import numpy as np
    import pandas as pd

    legal = gazetteer.legal_dong
    assert legal is not None
    wanted = legal[legal["legal_dong_code"].isin(pd.unique(pd.Series(named.legal_dong).dropna()))]
    table = pd.DataFrame(
        [ground_point(shape) for shape in wanted.geometry],
        index=wanted["legal_dong_code"],
        columns=["x", "y", "error_m"],
        dtype=float,
    )
    found = table.reindex(named.legal_dong)
    precision = np.full(len(found), "dong", dtype=object)
    return found[["x", "y"]].to_numpy(float), found["error_m"].to_numpy(float), precision


def ground_point(shape: Any) -> tuple[float, float, float]:
    """Return a point within a polygon near the middle of its ground, and how far the ground reaches.

    Parameters
    ----------
    shape
        Polygon in metres.

    Returns
    -------
    x, y, error_m
        Metres; `GROUND_SHARE` of the ground lies within `error_m` of the point.

    Examples
    --------
    Of a square of 1,000 m the circle round the middle that holds 95 % has a radius of 599 m:

    >>> import shapely
    >>> x, y, error_m = ground_point(shapely.box(0, 0, 1000, 1000))
    >>> abs(x - 500) < 20, abs(y - 500) < 20, 585 < error_m < 615
    (True, True, True)
    """
    import numpy as np
    import shapely

    west, south, east, north = shape.bounds
    step = max((shape.area / GROUND_POINTS) ** 0.5, (east - west) / 2000, (north - south) / 2000)
    grid = np.stack(
        np.meshgrid(
            np.arange(west + step / 2, east, step), np.arange(south + step / 2, north, step)
        ),
        axis=-1,
    ).reshape(-1, 2)
    shapely.prepare(shape)
    ground = grid[shapely.contains_xy(shape, grid[:, 0], grid[:, 1])]
    inner = shape.representative_point()
    if not len(ground):
        ground = np.array([[inner.x, inner.y]])
    off = np.hypot(*(ground - ground.mean(axis=0)).T)
    point = ground[off.argmin()]
    reach = np.quantile(np.hypot(*(ground - point).T), GROUND_SHARE)
    return float(point[0]), float(point[1]), float(max(reach, step))


def _geocoded(geocoded: pd.DataFrame, named: Named, gazetteer: Gazetteer) -> Offer:
    """Offer what a service knows, unless it lies outside the gu that the row names."""
    import geopandas as gpd
    import numpy as np
    import pandas as pd
    import shapely

    points = gpd.GeoSeries(gpd.points_from_xy(geocoded["lon"], geocoded["lat"]), crs=LONLAT)
    there = geocoded["lon"].notna().to_numpy() & geocoded["lat"].notna().to_numpy()
    xy = np.full((len(geocoded), 2), np.nan)
    xy[there] = to_crs(points[there], gazetteer.crs).get_coordinates().to_numpy()
    error_m = geocoded["error_m"].to_numpy(float).copy()
    shapes = dict(zip(gazetteer.gu["gu_code"], gazetteer.gu.geometry, strict=True))
    for code in pd.unique(pd.Series(named.gu[there]).dropna()):
        rows = np.flatnonzero(there & (named.gu == code))
        off = shapely.distance(shapes[code], shapely.points(xy[rows]))
        error_m[rows[off > error_m[rows]]] = np.nan
    return xy, error_m, geocoded["precision"].to_numpy(object)


def _table(index: pd.Index, **columns: Any) -> pd.DataFrame:
    import pandas as pd

    made = {
        name: pd.Series(
            cells, index=index, dtype=object if name in ("rung", "precision") else float
        )
        for name, cells in columns.items()
    }
    return pd.DataFrame(made)
