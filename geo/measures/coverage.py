"""Who has a site within a distance, straight line in a metric CRS.

People count by their distance, areas by polygons.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from scipy.spatial import cKDTree

from geo.arrays import Floats
from geo.crs import require_metric
from geo.distance import require_distance
from geo.errors import DataError, some
from geo.measures.checks import crs_of, points_of, require_demand, require_together
from geo.schema import in_rows_of, numbers_in_rows_of, real_numbers, require_codes

if TYPE_CHECKING:
    import numpy.typing as npt

QUAD_SEGS = 64
"""Segments a quarter circle of a service area: a disc loses 0.01 % of its area."""

DISTANCE_DECIMALS = 6
"""Distances are rounded to the micrometre: far below any error of a place, and a point at exactly
S stays at exactly S when its site went through longitude and latitude and back."""


def nearest_distance(demand: pd.DataFrame, sites: gpd.GeoDataFrame) -> pd.Series:
    """Return the straight-line distance from each demand point to its nearest site.

    Euclidean in a metric CRS, rounded to the micrometre.

    Parameters
    ----------
    demand
        Columns x, y (metres) and people.
    sites
        Points in a metric CRS. None at all: every distance is NaN.

    Returns
    -------
    distance_m : float64, metres, >= 0
        Index of `demand`.

    Raises
    ------
    CRSError
        `sites` is in no metric CRS.
    DataError
        A site has no point, a demand row no finite x, y or people.

    Examples
    --------
    >>> demand = pd.DataFrame({"x": [0, 30], "y": [0, 40], "people": [1, 1]})
    >>> site = gpd.GeoDataFrame(geometry=gpd.points_from_xy([0], [0]), crs="EPSG:5186")
    >>> nearest_distance(demand, site).tolist()
    [0.0, 50.0]
    >>> nearest_distance(demand, site[:0]).tolist()
    [nan, nan]
    """
    require_demand(demand)
    points = points_of(sites, like=crs_of(demand))
    require_together(demand, points)
    if len(points) == 0 or len(demand) == 0:
        distance: Floats = np.full(len(demand), np.nan)
    else:
        places = demand[["x", "y"]].to_numpy(dtype=np.float64)
        distance = distance_to(cKDTree(points), places)
    return pd.Series(distance, index=demand.index, name="distance_m")


def distance_to(sites: cKDTree, places: Floats) -> Floats:
    """Return the straight line from each place to the nearest of sites that stand in a tree.

    Rounded to the micrometre.

    Examples
    --------
    >>> distance_to(cKDTree([[0.0, 0.0]]), np.array([[30.0, 40.0]])).tolist()
    [50.0]
    """
    distance: Floats = np.round(sites.query(places)[0], DISTANCE_DECIMALS)
    return distance


def is_covered(distance_m: Floats, service_distance_m: float) -> npt.NDArray[np.bool_]:
    """Say which distances are within the service distance; exactly at it is within.

    NaN (no site at all) is not covered.

    Examples
    --------
    >>> is_covered(np.array([799.0, 800.0, 801.0, np.nan]), 800.0).tolist()
    [True, True, False, False]
    """
    require_distance(service_distance_m, "service_distance_m")
    return np.asarray(distance_m <= service_distance_m)


def people_within(
    demand: pd.DataFrame, distance_m: pd.Series, service_distance_m: float, by: str = "gu_code"
) -> pd.DataFrame:
    """Count the people of each district and those within the service distance of a site.

    Parameters
    ----------
    demand
        Columns x, y, people and the district code named by `by`.
    distance_m
        Metres to the nearest site, as `nearest_distance` returns them, joined by the index of
        `demand`; NaN: there is no site.
    service_distance_m
        The standard S, metres; a point at exactly S is covered.
    by
        Column of the district's code.

    Returns
    -------
    DataFrame, index `by`, sorted
        people : float64
        people_covered : float64; NaN where there is no site at all: of nothing there is no reach
        coverage_share : float64, 0..1; NaN where nobody lives or there is no site.

    Raises
    ------
    UsageError
        `service_distance_m` is not above 0.
    DataError
        `demand` lacks a column or has a gap; `distance_m` has other rows.

    Examples
    --------
    >>> demand = pd.DataFrame({"x": [0, 9], "y": [0, 0], "people": [3, 1], "gu_code": ["1", "1"]})
    >>> people_within(demand, pd.Series([800.0, 800.1]), 800.0).loc["1"].tolist()
    [4.0, 3.0, 0.75]
    """
    require_demand(demand, by)
    people = demand["people"].to_numpy(dtype=np.float64)
    away = _distances(demand, distance_m)
    covered = is_covered(away, service_distance_m)
    group, names = pd.factorize(demand[by].to_numpy(dtype=object), sort=True)
    reached = np.where(np.isnan(away), np.nan, np.where(covered, people, 0.0))
    table = pd.DataFrame(
        {
            "people": exact_sums(group, len(names), people),
            "people_covered": exact_sums(group, len(names), reached),
        },
        index=pd.Index(names, name=by),
    )
    table["coverage_share"] = share(table["people_covered"], table["people"])
    return table


def exact_sums(group: npt.NDArray[np.intp], n_groups: int, values: Floats) -> Floats:
    """Return the sum of each group, rounded once: no order of the rows and no parting changes it.

    Examples
    --------
    >>> exact_sums(np.array([1, 0, 1, 1]), 3, np.array([0.1, 5.0, 1e16, -1e16])).tolist()
    [5.0, 0.1, 0.0]
    """
    ordered = values[np.argsort(group, kind="stable")]
    ends = np.cumsum(np.bincount(group, minlength=n_groups)).tolist()
    begins = [0, *ends[:-1]]
    sums = (math.fsum(ordered[a:b].tolist()) for a, b in zip(begins, ends, strict=True))
    return np.fromiter(sums, dtype=np.float64, count=n_groups)


def _distances(demand: pd.DataFrame, distance_m: pd.Series) -> Floats:
    """Return the distance of each row, metres, NaN: there is no site; refuse those below 0."""
    away = numbers_in_rows_of(demand.index, distance_m, "distance_m")
    below = away < 0
    if below.any():
        raise DataError(
            f"`distance_m` is below 0 in {int(below.sum())} row(s): {some(demand.index[below])}. "
            "Give metres."
        )
    return away


def coverage(
    demand: pd.DataFrame,
    sites: gpd.GeoDataFrame,
    service_distance_m: float,
    by: str = "gu_code",
) -> pd.Series:
    """Return the share of each district's people with a site within the service distance.

    Straight line in a metric CRS; a point at exactly the service distance is covered.

    Parameters
    ----------
    demand
        Columns x, y (metres), people and `by`.
    sites
        Points in a metric CRS; a site serves people of every district. None at all: NaN.
    service_distance_m
        The standard S, metres, > 0.
    by
        Column of the district's code.

    Returns
    -------
    coverage_share : float64, 0..1, NaN where nobody lives or there is no site
        Index the district's code, sorted.

    Raises
    ------
    CRSError
        `sites` is in no metric CRS.
    DataError
        A site has no point; `demand` lacks a column or has a gap.
    UsageError
        `service_distance_m` is not above 0.

    Examples
    --------
    A site at the origin, one person at exactly 800 m, one at 801 m:

    >>> demand = pd.DataFrame(
    ...     {"x": [800, 801], "y": [0, 0], "people": [1, 1], "gu_code": ["11010", "11010"]}
    ... )
    >>> site = gpd.GeoDataFrame(geometry=gpd.points_from_xy([0], [0]), crs="EPSG:5186")
    >>> coverage(demand, site, 800)["11010"]
    np.float64(0.5)
    >>> coverage(demand, site[:0], 800)["11010"]  # not known, never 0
    np.float64(nan)
    """
    distance = nearest_distance(demand, sites)
    return people_within(demand, distance, service_distance_m, by)["coverage_share"]


def share(part: pd.Series, whole: pd.Series) -> pd.Series:
    """Divide, NaN where the whole is 0: a share of nobody is not 0.

    Examples
    --------
    >>> share(pd.Series([1.0, 0.0]), pd.Series([4.0, 0.0])).tolist()
    [0.25, nan]
    """
    return part / whole.where(whole > 0)


def weighted_median(values: npt.ArrayLike | pd.Series, weights: npt.ArrayLike | pd.Series) -> float:
    """Return the smallest value at or below which at least half of the weight lies.

    Parameters
    ----------
    values
        Numbers, in any order.
    weights
        Their weights, >= 0.

    Returns
    -------
    float
        One of `values`; NaN where there is no weight, or a value with weight is NaN.

    Raises
    ------
    DataError
        A weight is below 0 or not finite, or there are not as many as values.

    Examples
    --------
    Half of the four people are at 100 m or nearer:

    >>> weighted_median([300.0, 100.0], [2, 2])
    100.0
    >>> weighted_median([300.0, 100.0], [2.1, 2])
    300.0
    >>> weighted_median([], [])
    nan
    """
    if isinstance(values, pd.Series):
        weights = in_rows_of(values.index, weights, "weights", "values")
    numbers = real_numbers(values, "values")
    rows = pd.RangeIndex(len(numbers))
    weight = numbers_in_rows_of(rows, np.asarray(weights), "weights", "values")
    if not (np.isfinite(weight) & (weight >= 0)).all():
        raise DataError("`weights` has one below 0 or not finite. Give numbers of 0 or more.")
    group = np.zeros(len(numbers), dtype=np.intp)
    table = _medians(group, numbers, weight)
    return float(table.iloc[0]) if len(table) else float("nan")


def median_distance(demand: pd.DataFrame, distance_m: pd.Series, by: str = "gu_code") -> pd.Series:
    """Return each district's people-weighted median distance to the nearest site, metres.

    The smallest distance within which at least half of the district's people live. Districts
    without people, and all of them where there is no site, are NaN.

    Examples
    --------
    >>> demand = pd.DataFrame({"x": [0, 9], "y": [0, 0], "people": [3, 1], "gu_code": ["1", "1"]})
    >>> median_distance(demand, pd.Series([100.0, 900.0]))["1"]
    np.float64(100.0)
    """
    require_demand(demand, by)
    # Not numpy.unique, which sorts the names of all rows.
    group, names = pd.factorize(demand[by].to_numpy(dtype=object), sort=True)
    codes = np.asarray(names, dtype=str)
    medians = _medians(
        group,
        _distances(demand, distance_m),
        demand["people"].to_numpy(dtype=np.float64),
    )
    result = medians.reindex(range(len(codes)))
    return pd.Series(result.to_numpy(), index=pd.Index(codes, name=by), name="median_distance_m")


def _medians(group: npt.NDArray[np.intp], values: Floats, weights: Floats) -> pd.Series:
    """Return the weighted median of each group that has weight, by group number."""
    weighted = weights > 0
    table = pd.DataFrame(
        {"group": group[weighted], "value": values[weighted], "weight": weights[weighted]}
    ).sort_values(["group", "value"], kind="stable")  # NaN last
    by_group = table.groupby("group")
    # The tolerance keeps a tie a tie when the weights are fractions that do not add up exactly.
    half = by_group["weight"].transform("sum") * (0.5 - 1e-13)
    reached = table[by_group["weight"].cumsum() >= half]
    medians = reached.drop_duplicates("group").set_index("group")["value"]
    gaps = table["value"].isna().groupby(table["group"]).any()
    return medians.mask(gaps)


DISCS_AT_ONCE = 2_000
"""Discs that are united in one go: of 200,000 at once the corners alone would take a gigabyte."""


def service_area(
    sites: gpd.GeoDataFrame, service_distance_m: float
) -> shapely.Polygon | shapely.MultiPolygon:
    """Return the union of the straight-line discs round the sites, in a metric CRS.

    Drawn with 64 segments a quarter circle, vertices on the circle.

    Parameters
    ----------
    sites
        Points in a metric CRS. None at all: an empty polygon.
    service_distance_m
        Radius, metres, > 0.

    Raises
    ------
    CRSError
        `sites` is in no metric CRS.
    UsageError
        `service_distance_m` is not above 0.

    Examples
    --------
    >>> site = gpd.GeoDataFrame(geometry=gpd.points_from_xy([0], [0]), crs="EPSG:5186")
    >>> round(service_area(site, 100).area / (np.pi * 100**2), 4)
    0.9999
    >>> service_area(site[:0], 100).is_empty
    True
    """
    require_distance(service_distance_m, "service_distance_m")
    return union_of_discs(points_of(sites), service_distance_m)


def union_of_discs(xy: Floats, radius_m: float) -> shapely.Polygon | shapely.MultiPolygon:
    """Return the union of the discs round points, metres; of none an empty polygon.

    Examples
    --------
    >>> round(union_of_discs(np.zeros((2, 2)), 100.0).area / (np.pi * 100**2), 4)
    0.9999
    """
    points = shapely.points(xy)
    if len(points) > DISCS_AT_ONCE:  # along a curve, so that what is near is united first
        points = points[gpd.GeoSeries(points).hilbert_distance().argsort(kind="stable")]
    parts = [
        shapely.union_all(
            shapely.buffer(points[i : i + DISCS_AT_ONCE], radius_m, quad_segs=QUAD_SEGS)
        )
        for i in range(0, len(points), DISCS_AT_ONCE)
    ]
    union = parts[0] if len(parts) == 1 else shapely.union_all(parts)
    if isinstance(union, (shapely.Polygon, shapely.MultiPolygon)):
        return union
    return shapely.Polygon()


def area_coverage(
    districts: gpd.GeoDataFrame,
    sites: gpd.GeoDataFrame,
    service_distance_m: float,
    by: str = "gu_code",
    reached: shapely.Geometry | None = None,
) -> pd.DataFrame:
    """Return how much of each district's area lies within the service distance of a site.

    Parameters
    ----------
    districts
        Polygons in a metric CRS with the column `by`.
    sites
        Points in a metric CRS. None at all: nothing is covered or not, NaN.
    service_distance_m
        Radius, metres, > 0.
    by
        Column of the district's code.
    reached
        `service_area` of the sites, where it is known already.

    Returns
    -------
    DataFrame, index `by`, in the order of `districts`
        district_area_m2 : float64
        area_covered_m2 : float64, NaN without a site
        area_coverage_share : float64, 0..1, NaN without a site

    Raises
    ------
    CRSError
        `districts` or `sites` is in no metric CRS.
    DataError
        A district has no code or no polygon, a site no point.

    Examples
    --------
    A disc of 100 m in the middle of a square of 1 km covers pi % of it:

    >>> square = gpd.GeoDataFrame(
    ...     {"gu_code": ["1"]}, geometry=[shapely.box(0, 0, 1000, 1000)], crs="EPSG:5186"
    ... )
    >>> site = gpd.GeoDataFrame(geometry=gpd.points_from_xy([500], [500]), crs="EPSG:5186")
    >>> area_coverage(square, site, 100)["area_coverage_share"].round(4).tolist()
    [0.0314]
    """
    shapes = outlines_of(districts, sites.crs, by)
    if reached is None:
        reached = service_area(sites, service_distance_m)
    covered = area_within(shapes, reached) if len(sites) else np.full(len(shapes), np.nan)
    return area_table(pd.Index(districts[by], name=by), shapes, covered)


def outlines_of(districts: gpd.GeoDataFrame, like: object, by: str) -> npt.NDArray[np.object_]:
    """Return the polygons of districts that have a code each, in the metric CRS `like`.

    Raises
    ------
    CRSError
        They are in no metric CRS, or in another.
    DataError
        A district has no code or no polygon.

    Examples
    --------
    >>> square = gpd.GeoDataFrame(
    ...     {"gu_code": ["1"]}, geometry=[shapely.box(0, 0, 9, 9)], crs="EPSG:5186"
    ... )
    >>> len(outlines_of(square, "EPSG:5186", "gu_code"))
    1
    """
    require_metric(districts, "districts", like)
    require_codes(districts, by, "districts")
    shapes = districts.geometry.to_numpy()
    none = (shapely.get_dimensions(shapes) != 2) | shapely.is_empty(shapes)
    if none.any():
        raise DataError(
            f"no polygon of {some(districts[by][none])}. Give each district its outline."
        )
    return np.asarray(shapes, dtype=object)


def area_within(shapes: npt.NDArray[np.object_], reached: shapely.Geometry) -> Floats:
    """Return how much of each polygon a service area covers, square metres.

    Examples
    --------
    >>> shapes = np.array([shapely.box(0, 0, 9, 9), shapely.box(20, 0, 29, 9)])
    >>> area_within(shapes, shapely.box(6, 0, 15, 9)).tolist()
    [27.0, 0.0]
    """
    inside = shapely.intersection(shapes, _near(shapes, reached))
    # An intersection may be a last digit larger than its district.
    covered: Floats = np.minimum(shapely.area(inside), shapely.area(shapes))
    return covered


def area_table(
    codes: pd.Index, shapes: npt.NDArray[np.object_], covered_m2: Floats
) -> pd.DataFrame:
    """Return areas, what is covered of them, and the share, as `area_coverage` has them.

    Examples
    --------
    >>> area_table(pd.Index(["1"]), np.array([shapely.box(0, 0, 4, 1)]), np.ones(1)).loc["1"].tolist()
    [4.0, 1.0, 0.25]
    """
    table = pd.DataFrame(
        {"district_area_m2": shapely.area(shapes), "area_covered_m2": covered_m2}, index=codes
    )
    table["area_coverage_share"] = share(table["area_covered_m2"], table["district_area_m2"])
    return table


def _near(shapes: npt.NDArray[np.object_], reached: shapely.Geometry) -> npt.NDArray[np.object_]:
    """Return those parts of a service area that touch each shape: of a country's, few do."""
    parts = shapely.get_parts(reached)
    shape, part = shapely.STRtree(parts).query(shapes, predicate="intersects")
    order = np.lexsort((part, shape))
    near = np.full(len(shapes), shapely.MultiPolygon(), dtype=object)
    shapely.multipolygons(parts[part[order]], indices=shape[order], out=near)
    return near
