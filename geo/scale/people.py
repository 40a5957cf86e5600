"""Who has a site within a distance, by district, however many people and sites: straight line."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from geo.arrays import Floats, Indices
from geo.distance import require_distance
from geo.scale.carriers import InProcess
from geo.scale.job import How, Job, Part, Result, run
from geo.scale.memory import require_memory

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from scipy.spatial import cKDTree

ROWS_A_PART = 250_000
"""Districts are put together until they hold so many rows."""

BYTES_A_ROW = 200
"""Of memory, while a row of people is measured."""

BYTES_A_SITE = 80
"""Of memory, in the tree."""

FIGURES = ("people", "people_covered", "coverage_share", "median_distance_m")


@dataclass(frozen=True)
class _Given:
    sites: Floats
    service_distance_m: float


class _Shared(NamedTuple):
    tree: cKDTree | None
    service_distance_m: float


class _People(NamedTuple):
    """The people of some districts: all of each, in the order of the table."""

    x: Floats
    y: Floats
    people: Floats
    district: npt.NDArray[np.int32]


def people_by_district(
    demand: pd.DataFrame,
    sites: gpd.GeoDataFrame,
    service_distance_m: float,
    by: str = "dong_code",
    *,
    how: How | None = None,
) -> pd.DataFrame:
    """Return how many people of each district have a site within a distance, and how far theirs is.

    The same figures, to the last bit, as `geo.measures.coverage` gives of the whole table: each
    district is in one part, with its rows in their order, and every part knows all sites.

    Parameters
    ----------
    demand
        Columns x, y (metres), people and `by`.
    sites
        Points in a metric CRS. None at all: what depends on them is NaN.
    service_distance_m
        The standard, metres, > 0; exactly at it is within.
    by
        Column of the district's code.
    how
        Who works on the parts, within what memory; None: this process.

    Returns
    -------
    DataFrame, index `by`, sorted
        people, people_covered : float64
        coverage_share : float64, 0..1, NaN where nobody lives
        median_distance_m : float64, metres; half of the people have a site within it

    Raises
    ------
    CRSError, DataError, UsageError
        As `geo.measures.coverage.coverage`; or the memory is too little.
    GeoError
        A part cannot be answered; the message names it.

    Examples
    --------
    >>> import geopandas as gpd, pandas as pd
    >>> demand = pd.DataFrame(
    ...     {"x": [0, 900], "y": [0, 0], "people": [3, 1], "dong_code": ["1", "1"]}
    ... )
    >>> site = gpd.GeoDataFrame(geometry=gpd.points_from_xy([0], [0]), crs="EPSG:5186")
    >>> people_by_district(demand, site, 800).loc["1"].tolist()
    [4.0, 3.0, 0.75, 0.0]
    """
    import pandas as pd

    from geo.measures.checks import crs_of, points_of, require_demand, require_together

    require_distance(service_distance_m, "service_distance_m")
    require_demand(demand, by)
    points = points_of(sites, like=crs_of(demand))
    require_together(demand, points)
    how = how or How(InProcess())
    district, codes = pd.factorize(demand[by], sort=True)
    # What this process holds for all, and what each holds of a part and of the sites.
    most = int(np.bincount(district, minlength=1).max()) + ROWS_A_PART if len(demand) else 0
    require_memory(
        how.memory,
        how.carrier.processes,
        most * BYTES_A_ROW + len(points) * BYTES_A_SITE,
        int(demand.memory_usage().sum()) + len(demand) * BYTES_A_ROW // 4,
    )
    parts = tuple(_parts(demand, district, codes))
    made = hashlib.sha256(points.tobytes() + str(service_distance_m).encode())
    for part in parts if how.resume is not None else ():
        for column in part.what:
            made.update(column.tobytes())
    job = Job(measure, prepare, _Given(points, service_distance_m), parts, made.hexdigest())
    found = [np.column_stack([result[name] for name in FIGURES]) for result in run(job, how)]
    table = np.concatenate([np.empty((0, len(FIGURES))), *found])
    return pd.DataFrame(table, columns=list(FIGURES), index=pd.Index(codes, name=by))


def prepare(given: _Given) -> _Shared:
    """Make the tree of the sites, once in each process."""
    from scipy.spatial import cKDTree

    tree = cKDTree(given.sites) if len(given.sites) else None
    return _Shared(tree, given.service_distance_m)


def measure(shared: _Shared, part: _People) -> Result:
    """Return the figures of the districts of one part, in their order."""
    import pandas as pd

    from geo.measures.coverage import distance_to, median_distance, people_within

    # Of one length, since they are sorted as texts.
    first, last = int(part.district[0]), int(part.district[-1])
    names = np.array([f"{k:010d}" for k in range(first, last + 1)], dtype=object)
    demand = pd.DataFrame(
        {
            "x": part.x,
            "y": part.y,
            "people": part.people,
            "district": names[part.district - first],
        }
    )
    if shared.tree is None:
        away = np.full(len(demand), np.nan)
    else:
        away = distance_to(shared.tree, np.column_stack([part.x, part.y]))
    distance = pd.Series(away, index=demand.index)
    table = people_within(demand, distance, shared.service_distance_m, "district")
    median = median_distance(demand, distance, "district")
    return {
        **{name: table[name].to_numpy() for name in FIGURES[:3]},
        FIGURES[3]: median.to_numpy(),
    }


def _parts(demand: pd.DataFrame, district: Indices, codes: Any) -> Iterator[Part]:
    """Yield whole districts, in their order, until they hold enough rows."""
    order = np.argsort(district, kind="stable")
    columns = [
        *(demand[name].to_numpy(dtype=np.float64)[order] for name in ("x", "y", "people")),
        district[order].astype(np.int32),
    ]
    ends = np.cumsum(np.bincount(district, minlength=len(codes)))
    begin = first = 0
    for k, end in enumerate(ends.tolist()):
        if end - begin >= ROWS_A_PART or (k == len(ends) - 1 and end > begin):
            rows = slice(begin, end)
            name = f"districts {codes[first]} to {codes[k]}"
            yield Part(name, end - begin, _People(*(column[rows] for column in columns)))
            begin, first = end, k + 1
