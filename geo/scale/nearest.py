"""How far each row of people is from its nearest site, however many of both: straight line."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np

from geo.arrays import Floats
from geo.scale.carriers import InProcess
from geo.scale.job import How, Job, Part, Result, run
from geo.scale.memory import require_memory
from geo.scale.people import BYTES_A_ROW, BYTES_A_SITE, ROWS_A_PART

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from scipy.spatial import cKDTree


def straight_distance(
    demand: pd.DataFrame, sites: gpd.GeoDataFrame, *, how: How | None = None
) -> pd.Series:
    """Return the straight-line distance from each row of people to its nearest site.

    The same, to the last bit, as `geo.measures.coverage.nearest_distance`, whose result serves
    `people_within` and `median_distance` for any distance and any district: a part is a run of rows,
    and every part knows all sites.

    Parameters
    ----------
    demand
        Columns x, y (metres) and people.
    sites
        Points in a metric CRS. None at all: every distance is NaN.
    how
        Who works on the parts, within what memory; None: this process.

    Returns
    -------
    distance_m : float64, metres, >= 0
        Index of `demand`.

    Raises
    ------
    CRSError, DataError
        As `geo.measures.coverage.nearest_distance`.
    UsageError
        The memory is too little.
    GeoError
        A part cannot be answered; the message names it.

    Examples
    --------
    >>> import geopandas as gpd, pandas as pd
    >>> demand = pd.DataFrame({"x": [0, 30], "y": [0, 40], "people": [1, 1]})
    >>> site = gpd.GeoDataFrame(geometry=gpd.points_from_xy([0], [0]), crs="EPSG:5186")
    >>> straight_distance(demand, site).tolist()
    [0.0, 50.0]
    """
    import pandas as pd

    from geo.measures.checks import crs_of, points_of, require_demand, require_together

    require_demand(demand)
    points = points_of(sites, like=crs_of(demand))
    require_together(demand, points)
    how = how or How(InProcess())
    n_rows = len(demand)
    require_memory(
        how.memory,
        how.carrier.processes,
        min(n_rows, ROWS_A_PART) * BYTES_A_ROW + len(points) * BYTES_A_SITE,
        int(demand.memory_usage().sum()) + n_rows * BYTES_A_ROW // 4,
    )
    places = demand[["x", "y"]].to_numpy(dtype=np.float64)
    parts = []
    for begin in range(0, n_rows if len(points) else 0, ROWS_A_PART):
        some = places[begin : begin + ROWS_A_PART]
        parts.append(Part(f"rows {begin:,}-{begin + len(some):,} of the people", len(some), some))
    made = hashlib.sha256(points.tobytes())
    if how.resume is not None:
        made.update(places.tobytes())
    job = Job(distances, tree_of, points, parts, made.hexdigest())
    found = np.full(n_rows, np.nan)
    for k, result in enumerate(run(job, how)):
        found[k * ROWS_A_PART : (k + 1) * ROWS_A_PART] = result["distance_m"]
    return pd.Series(found, index=demand.index, name="distance_m")


def tree_of(sites: Floats) -> cKDTree:
    """Make the tree of the sites, once in each process."""
    from scipy.spatial import cKDTree

    return cKDTree(sites)


def distances(tree: cKDTree, places: Floats) -> Result:
    """Return how far each place of a part is from its nearest site."""
    from geo.measures.coverage import distance_to

    return {"distance_m": distance_to(tree, places)}
