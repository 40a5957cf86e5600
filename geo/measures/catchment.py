"""The demand a site serves, straight line in a metric CRS.

By two rules: the nearest site of everybody (a partition of the city), or everybody within a
distance (which may overlap).
"""

from __future__ import annotations

from typing import Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from scipy.spatial import cKDTree

from geo.arrays import Floats, Indices
from geo.crs import require_metric
from geo.distance import require_distance
from geo.errors import DataError, UsageError
from geo.measures.checks import crs_of, points_of, require_demand
from geo.measures.coverage import DISTANCE_DECIMALS, QUAD_SEGS
from geo.schema import require_columns

Rule = Literal["nearest", "threshold"]
SAME_SPOT_DECIMALS = 3
"""Points that agree to the millimetre are one spot: stored coordinates step by a centimetre."""

CLOSES_M2 = 0.01
"""The catchments fill the city to this."""


def spots(sites: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return the distinct points of `sites`, named by their smallest site_id.

    Parameters
    ----------
    sites
        Points in a metric CRS with site_id.

    Returns
    -------
    DataFrame, sorted by site_id
        site_id : str, the smallest at this spot
        site_ids : str, all of them, joined with ';'
        n_sites : int, how many stand here
        x, y : float64, metres

    Examples
    --------
    >>> sites = gpd.GeoDataFrame(
    ...     {"site_id": ["b", "a", "c"]},
    ...     geometry=gpd.points_from_xy([0, 0, 5], [0, 0, 0]),
    ...     crs="EPSG:5186",
    ... )
    >>> spots(sites)[["site_id", "site_ids", "n_sites"]].values.tolist()
    [['a', 'a;b', 2], ['c', 'c', 1]]
    """
    require_columns(sites, ("site_id",), "sites")
    points = points_of(sites)
    place = np.round(points, SAME_SPOT_DECIMALS)
    table = pd.DataFrame(
        {
            "site_id": sites["site_id"].to_numpy(),
            "x": points[:, 0],
            "y": points[:, 1],
            "px": place[:, 0],
            "py": place[:, 1],
        }
    ).sort_values("site_id")
    found = table.groupby(["px", "py"], sort=False).agg(
        site_ids=("site_id", ";".join), n_sites=("site_id", "size"), x=("x", "first"),
        y=("y", "first"), site_id=("site_id", "first"),
    )  # fmt: skip
    columns = ["site_id", "site_ids", "n_sites", "x", "y"]
    return found.sort_values("site_id").reset_index(drop=True)[columns]


def nearest_spot(demand: pd.DataFrame, spot: pd.DataFrame) -> Indices:
    """Return the row of `spot` that is nearest to each demand point; ties to the smallest site_id.

    Distances that agree to the micrometre are tied.

    Raises
    ------
    DataError
        There is no spot at all.

    Examples
    --------
    Half-way between two sites the smaller id serves:

    >>> demand = pd.DataFrame({"x": [50.0, 51.0], "y": [0.0, 0.0], "people": [1, 1]})
    >>> spot = pd.DataFrame({"site_id": ["a", "b"], "x": [100.0, 0.0], "y": [0.0, 0.0]})
    >>> nearest_spot(demand, spot).tolist()
    [0, 0]
    """
    require_demand(demand)
    if len(spot) == 0:
        raise DataError("there is no site, so none is the nearest. Give at least one.")
    tree = cKDTree(spot[["x", "y"]].to_numpy(dtype=np.float64))
    places = demand[["x", "y"]].to_numpy(dtype=np.float64)
    result: Indices = np.zeros(len(places), dtype=np.intp)
    rows: Indices = np.arange(len(places))
    n = len(spot)
    k = min(4, n)
    while len(rows):
        distance, index = tree.query(places[rows], k=k)
        distance = np.round(distance.reshape(len(rows), k), DISTANCE_DECIMALS)
        index = index.reshape(len(rows), k)
        tied = distance == distance[:, :1]
        result[rows] = np.where(tied, index, n).min(axis=1)  # spots are sorted by site_id
        if k == n:
            break
        rows = rows[tied.all(axis=1)]  # perhaps one more at the same distance
        k = min(4 * k, n)
    return result


def nearest_cells(spot: pd.DataFrame, city: shapely.Geometry) -> np.ndarray[tuple[int], np.dtype]:
    """Return the part of the city that is nearest to each spot, as polygons (Voronoi, clipped).

    Raises
    ------
    DataError
        Two spots are the same, or the cells do not fill the city to 0.01 m2.
    """
    if len(spot) < 2:
        return np.array([city] * len(spot), dtype=object)
    # Measured from the first spot, so that no digit is lost on the size of the coordinates.
    origin = spot[["x", "y"]].to_numpy(dtype=np.float64)[0]
    points = spot[["x", "y"]].to_numpy(dtype=np.float64) - origin
    frame = shapely.transform(shapely.box(*shapely.bounds(city)), lambda xy: xy - origin)
    try:
        cells = shapely.voronoi_polygons(
            shapely.multipoints(points), extend_to=frame.buffer(1_000.0), ordered=True
        )
    except shapely.errors.GEOSException as err:
        raise DataError(f"two of {len(spot)} spots are the same. Merge them: spots().") from err
    cells = shapely.transform(shapely.get_parts(cells), lambda xy: xy + origin)
    shapes: np.ndarray = shapely.intersection(cells, city)
    gap_m2 = abs(float(shapely.area(shapes).sum()) - float(shapely.area(city)))
    if gap_m2 > CLOSES_M2:
        raise DataError(
            f"the nearest catchments of {len(spot)} sites miss the city's area by {gap_m2:.3g} m2. "
            "Merge sites that stand within a centimetre of each other."
        )
    return shapes


def catchment(
    demand: pd.DataFrame,
    sites: gpd.GeoDataFrame,
    districts: gpd.GeoDataFrame,
    rule: Rule = "nearest",
    service_distance_m: float | None = None,
) -> gpd.GeoDataFrame:
    """Return the people and the area that each site serves.

    ``nearest``: everybody belongs to the nearest spot, ties to the smallest site_id; the catchments
    are a partition of the people (to 1e-6) and of the city's area (to 0.01 m2), Voronoi cells cut
    to the city. ``threshold``: everybody within `service_distance_m`, exactly at it included;
    catchments may overlap. Sites at one spot (to the millimetre) are one catchment.

    Parameters
    ----------
    demand
        Columns x, y (metres) and people.
    sites
        Points in a metric CRS with site_id. None at all: an empty table.
    districts
        Polygons in a metric CRS whose union is the city.
    rule
        ``nearest`` or ``threshold``.
    service_distance_m
        Metres, needed by ``threshold``, refused by ``nearest``.

    Returns
    -------
    GeoDataFrame, one row a spot, sorted by site_id, metric CRS
        site_id : str, the smallest at the spot
        site_ids : str, all of them, joined with ';'
        n_sites : int
        people : float64
        area_m2 : float64, inside the city
        geometry : polygon

    Raises
    ------
    CRSError
        `sites` or `districts` is in no metric CRS.
    DataError
        A site has no point; `demand` has a gap; the partition does not close.
    UsageError
        The rule is not known, or its distance is missing or out of place.

    Examples
    --------
    Two sites 100 m apart in a square of 1 ha; the person half-way goes to the smaller id:

    >>> demand = pd.DataFrame({"x": [50.0, 51.0], "y": [50.0, 50.0], "people": [1.0, 2.0]})
    >>> sites = gpd.GeoDataFrame(
    ...     {"site_id": ["a", "b"]}, geometry=gpd.points_from_xy([0, 100], [50, 50]),
    ...     crs="EPSG:5186",
    ... )
    >>> square = gpd.GeoDataFrame(geometry=[shapely.box(0, 0, 100, 100)], crs="EPSG:5186")
    >>> catchment(demand, sites, square)[["site_id", "people", "area_m2"]].values.tolist()
    [['a', 1.0, 5000.0], ['b', 2.0, 5000.0]]
    """
    if rule not in ("nearest", "threshold"):
        raise UsageError(f"no rule {rule!r} for a catchment. Use nearest or threshold.")
    if (rule == "threshold") != (service_distance_m is not None):
        raise UsageError(
            f"`service_distance_m` is {service_distance_m} for rule {rule!r}. "
            "Give it for threshold and only there."
        )
    require_demand(demand)
    require_metric(sites, "sites", crs_of(demand))
    require_metric(districts, "districts", sites.crs)
    found = spots(sites)
    if len(found) == 0:
        people: Floats = np.zeros(0)
        shapes: np.ndarray = np.zeros(0, dtype=object)
    elif service_distance_m is None:
        weight = demand["people"].to_numpy(dtype=np.float64)
        people = np.bincount(nearest_spot(demand, found), weight, len(found)).astype(np.float64)
        shapes = nearest_cells(found, _city(districts))
    else:
        people = people_near(demand, found[["x", "y"]].to_numpy(), service_distance_m)
        discs = shapely.buffer(
            shapely.points(found[["x", "y"]].to_numpy()), service_distance_m, quad_segs=QUAD_SEGS
        )
        shapes = shapely.intersection(discs, _city(districts))
    table = found[["site_id", "site_ids", "n_sites"]].assign(
        people=people, area_m2=shapely.area(shapes)
    )
    return gpd.GeoDataFrame(table, geometry=list(shapes), crs=sites.crs)


def people_near(
    demand: pd.DataFrame, points: Floats, service_distance_m: float, value: str = "people"
) -> Floats:
    """Sum a column of the demand points within a distance of each point; exactly at it counts.

    Examples
    --------
    >>> demand = pd.DataFrame({"x": [800.0, 801.0], "y": [0.0, 0.0], "people": [1.0, 2.0]})
    >>> people_near(demand, np.array([[0.0, 0.0]]), 800.0).tolist()
    [1.0]
    """
    require_distance(service_distance_m, "service_distance_m")
    require_demand(demand, value)
    if len(points) == 0 or len(demand) == 0:
        return np.zeros(len(points))
    tree = cKDTree(demand[["x", "y"]].to_numpy(dtype=np.float64))
    # A hair more than S, then the rounded distance decides, as everywhere.
    pairs = cKDTree(points).sparse_distance_matrix(
        tree, service_distance_m + 1e-3, output_type="coo_matrix"
    )
    near = np.round(pairs.data, DISTANCE_DECIMALS) <= service_distance_m
    weight = demand[value].to_numpy(dtype=np.float64)
    sums = np.bincount(pairs.row[near], weight[pairs.col[near]], len(points))
    return sums.astype(np.float64)


def _city(districts: gpd.GeoDataFrame) -> shapely.Geometry:
    return shapely.union_all(districts.geometry.to_numpy())
