"""Supply a person within a distance (E2SFCA), however many people and sites: straight line."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, is_dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from geo.arrays import Floats
from geo.distance import require_distance
from geo.errors import UsageError
from geo.scale.carriers import InProcess
from geo.scale.job import How, Job, Part, Result, run
from geo.scale.memory import require_memory
from geo.scale.squares import Near, tiles, widened

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from geo.measures.accessibility import Access
    from geo.measures.costs import Decay

TILE_M = 10_000.0
"""Side of a part: who shares its sites, twice the limit round it, is counted in several."""

BYTES_A_PAIR, BYTES_A_ROW = 150, 120
"""Of memory: while a pair of person and site is weighed; for a row of people or sites."""


class _Tile(NamedTuple):
    """What one part needs, metres: the sites near its people, and all who share those."""

    points: Floats
    people: Floats
    own: npt.NDArray[np.bool_]
    """Which of the points are this part's: it answers for them."""
    sites: Floats
    supply: Floats


@dataclass(frozen=True)
class _Given:
    within_m: float
    decay: Decay


def straight_access(
    demand: pd.DataFrame,
    sites: gpd.GeoDataFrame,
    within_m: float,
    decay: Decay,
    capacity: npt.ArrayLike | None = None,
    *,
    how: How | None = None,
) -> Access:
    """Score the access of each row of people by the enhanced 2SFCA, straight line.

    The same score and account, to the last bit, as `geo.measures.accessibility.e2sfca` of
    `geo.measures.costs.straight_costs` on the whole table: a part is a square with all sites in
    reach and everybody who reaches those, in the order of the tables.

    Parameters
    ----------
    demand
        Columns x, y (metres) and people.
    sites
        Points in a metric CRS; none at all: every score is 0.
    within_m
        Longest distance that counts, metres, > 0; exactly at it counts.
    decay
        A decay of `geo.measures.costs`: it is sent to other processes, and told apart by its numbers.
    capacity
        Units of each site, >= 0; a Series is joined by the index of `sites`; None: one a site.
    how
        Who works on the parts, within what memory; None: this process.

    Returns
    -------
    Access
        score in units a person, one a row of `demand`; 0 where nothing is in reach.

    Raises
    ------
    CRSError, DataError, UsageError
        As `geo.measures.accessibility.e2sfca`; or the memory is too little.
    GeoError
        A part cannot be answered; the message names it.

    Examples
    --------
    One site, one person at 400 m (weight 1), two at 800 m (weight 0.5 each):

    >>> import geopandas as gpd, pandas as pd
    >>> from geo.measures.costs import Steps
    >>> demand = pd.DataFrame({"x": [400, 800], "y": [0, 0], "people": [1, 2]})
    >>> site = gpd.GeoDataFrame(geometry=gpd.points_from_xy([0], [0]), crs="EPSG:5186")
    >>> straight_access(demand, site, 800.0, Steps((400.0, 800.0), (1.0, 0.5))).score.tolist()
    [0.5, 0.25]
    """
    from geo.measures.accessibility import account, supply_of
    from geo.measures.checks import crs_of, points_of, require_demand, require_together
    from geo.measures.costs import NEARLY_M

    require_distance(within_m, "within_m")
    _require_sendable(decay)
    require_demand(demand)
    places = points_of(sites, like=crs_of(demand))
    require_together(demand, places)
    supply, basis = supply_of(sites.index, capacity)
    how = how or How(InProcess())
    once = (len(demand) + len(places)) * BYTES_A_ROW
    require_memory(how.memory, how.carrier.processes, 0, once)
    points = demand[["x", "y"]].to_numpy(dtype=np.float64)
    people = demand["people"].to_numpy(dtype=np.float64)
    near_points, near_sites, halo_m = Near(points), Near(places), within_m + NEARLY_M
    mine, near, parts = [], [], []
    for rows, box in tiles(points, TILE_M):
        reach = widened(box, halo_m)
        reached, sharing = near_sites.within(reach), near_points.within(widened(reach, halo_m))
        if not len(reached):  # nothing in reach: 0
            continue
        what = _Tile(
            points[sharing],
            people[sharing],
            np.isin(sharing, rows, assume_unique=True),
            places[reached],
            supply[reached],
        )
        mine.append(rows)
        near.append(reached)
        parts.append(
            Part(f"the square of {len(rows):,} rows at {box[0]:.0f}, {box[1]:.0f}", len(rows), what)
        )
    most = max((_pairs(part.what, halo_m) for part in parts), default=0)
    require_memory(how.memory, how.carrier.processes, most * BYTES_A_PAIR, once)
    made = hashlib.sha256(f"{within_m} {decay!r}".encode())
    for part in parts if how.resume is not None else ():
        for column in part.what:
            made.update(column.tobytes())
    job = Job(scores_of_tile, prepare, _Given(float(within_m), decay), parts, made.hexdigest())
    score, anybody = np.zeros(len(demand)), np.zeros(len(places), dtype=bool)
    for rows, reached, result in zip(mine, near, run(job, how), strict=True):
        score[rows] = result["score"]
        anybody[reached] |= result["reached"]
    return account(score, people * score, supply, anybody, basis)


def prepare(given: _Given) -> _Given:
    """Nothing is made: a part holds all that it needs."""
    return given


def scores_of_tile(given: _Given, tile: _Tile) -> Result:
    """Return the scores of a part's people, and which of its sites anybody reaches."""
    from geo.measures.accessibility import e2sfca_scores
    from geo.measures.costs import costs_between

    costs = costs_between(tile.points, tile.sites, given.within_m)
    score, reached = e2sfca_scores(costs, tile.people, tile.supply, given.decay)
    return {"score": score[tile.own], "reached": reached}


def _require_sendable(decay: object) -> None:
    if not is_dataclass(decay):
        raise UsageError(
            f"`decay` is {decay!r}, which cannot be sent to parts. Give one of geo.measures.costs.",
            ko=f"`decay`가 {decay!r}이라서 나누어 보낼 수 없습니다. geo.measures.costs의 것을 주십시오.",
        )


def _pairs(tile: _Tile, within_m: float) -> int:
    from scipy.spatial import cKDTree

    return int(cKDTree(tile.points).count_neighbors(cKDTree(tile.sites), within_m))
