"""Who reaches a place on foot, by district, and whom each place reaches, however many streets."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from geo.arrays import Floats
from geo.distance import require_distance
from geo.errors import CRSError, UsageError
from geo.network.snapping import SNAP_LIMIT_M, Snap, snap
from geo.scale.carriers import InProcess
from geo.scale.job import How, Job, Part, Result, run
from geo.scale.memory import require_memory
from geo.scale.squares import Box, Near, tiles, widened
from geo.scale.streets import Streets, look_at

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from geo.network.store import Network

TILE_M = 10_000.0
"""Side of a part: a halo of a kilometre or two round it is walked twice."""

EXACT_M = 1e-6
"""Distances are compared to this, so ways are searched so much further."""

BYTES_A_NODE, BYTES_AN_EDGE = 300, 1_000
"""Of memory: while the whole network is checked, once; while a part of it is walked."""

SITE_FIGURES = ("people_in_reach", "people_only_here", "people_nearest")


class _Tile(NamedTuple):
    """What one part needs: its streets lie in `box`; all in metres."""

    box: Box
    sites: Floats
    points: Floats
    site_ids: npt.NDArray[np.object_]
    """Of the sites, for ties; none: a distance has no tie."""
    people: Floats
    own: npt.NDArray[np.bool_]
    """Which of the sites are this part's, where it answers for sites."""


@dataclass(frozen=True)
class _Given:
    n_nodes: int
    streets: Streets
    thresholds_m: tuple[float, ...]
    snap_limit_m: float
    threads: int | None

    @property
    def way_m(self) -> float:
        """Longest way that is searched."""
        return max(self.thresholds_m) + EXACT_M


class _Shared(NamedTuple):
    network: Network
    given: _Given


_Task = Callable[[_Shared, _Tile], Result]


def walking_coverage(
    folder: str | Path,
    points: pd.DataFrame,
    sites: gpd.GeoDataFrame,
    thresholds_m: Sequence[float],
    by: str = "dong_code",
    *,
    how: How | None = None,
) -> pd.DataFrame:
    """Return how many people of each district have a place within a walk of so many metres.

    The same figures, to the last bit, as `geo.measures.walking.covered_by` gives of
    `nearest_site` on the whole network. A part is a square; its people are answered by it alone, on
    its streets and those around it up to the longest walk and one leg to a street. Places and people
    stand on the largest connected part of the network, on no street more than `SNAP_LIMIT_M` away.

    Parameters
    ----------
    folder
        A network that `write_network` wrote.
    points
        Where people start, with x, y (metres of the network), people and `by`, one row a point, as
        `geo.network.spread_by_streets` gives them.
    sites
        Places as points, in the network's CRS.
    thresholds_m
        Walks, metres, both legs counted; exactly at it is within.
    by
        Column of the district's code.
    how
        Who works on the parts; None: this process.

    Returns
    -------
    DataFrame
        `by`; threshold_m, total, within : float64; share : float64, 0 to 1, NaN where nobody lives.
        Sorted by district, then threshold.

    Raises
    ------
    CRSError, DataError, UsageError
        Places or points are in another system, have a gap, or a distance is none.
    NetworkError
        The network is not there, or damaged.
    GeoError
        A part cannot be answered; the message names it.
    """
    from geo.measures.walking import covered_by

    start, places, given, how = _asked(folder, points, sites, thresholds_m, [by], how)
    near, rows, parts = Near(places), [], []
    for mine, box in tiles(start, TILE_M):
        halo = given.streets.halo_m(box, given.way_m)
        reach = widened(box, halo)
        what = _Tile(
            widened(reach, given.snap_limit_m),
            places[near.within(reach)],
            start[mine],
            *(np.empty(0, dtype=object), np.empty(0), np.empty(0, dtype=bool)),
        )
        rows.append(mine)
        parts.append(Part(_name(box), len(mine), what))
    distance_m = np.full(len(points), np.nan)
    results = run(_job(nearest_of_tile, given, parts, how), how)
    for mine, result in zip(rows, results, strict=True):
        distance_m[mine] = result["distance_m"]
    return covered_by(points, distance_m, thresholds_m, by)


def walking_catchments(
    folder: str | Path,
    points: pd.DataFrame,
    sites: gpd.GeoDataFrame,
    thresholds_m: Sequence[float],
    *,
    how: How | None = None,
) -> pd.DataFrame:
    """Return whom each place reaches on foot, who has no other, and for whom it is the nearest.

    The figures of `geo.measures.walking.site_reach` on the whole network; no more pairs of place
    and point are held than those of one square.

    Parameters
    ----------
    folder, points, sites, thresholds_m, how
        As of `walking_coverage`; `sites` also has site_id.

    Returns
    -------
    DataFrame
        site_id; threshold_m; people_in_reach, people_only_here, people_nearest : float64, NaN where
        the place is on no street. In the order of `sites`, then threshold. `attrs["n_pairs"]`:
        pairs of place and point within the longest walk.

    Raises
    ------
    CRSError, DataError, UsageError, NetworkError, GeoError
        As `walking_coverage`.
    """
    import pandas as pd

    from geo.schema import require_columns

    require_columns(sites, ("site_id",), "sites")
    start, places, given, how = _asked(folder, points, sites, thresholds_m, [], how)
    ids = sites["site_id"].to_numpy(dtype=object)
    people = points["people"].to_numpy(dtype=np.float64)
    near_sites, near_points, rows, parts = Near(places), Near(start), [], []
    for mine, box in tiles(places, TILE_M):
        reach = widened(box, given.streets.halo_m(box, given.way_m))
        # who else reaches the people reached: as far again
        beyond = widened(reach, given.streets.halo_m(reach, given.way_m))
        others, reached = near_sites.within(beyond), near_points.within(reach)
        what = _Tile(
            widened(beyond, given.snap_limit_m),
            places[others],
            start[reached],
            ids[others],
            people[reached],
            np.isin(others, mine, assume_unique=True),
        )
        rows.append(mine)
        parts.append(Part(_name(box), len(mine), what))
    thresholds = sorted(given.thresholds_m)
    figures = np.full((len(sites), len(thresholds), len(SITE_FIGURES)), np.nan)
    pairs = 0
    results = run(_job(reach_of_tile, given, parts, how), how)
    for mine, result in zip(rows, results, strict=True):
        figures[mine] = result["figures"]
        pairs += int(result["n_pairs"])
    table = pd.DataFrame(
        {
            "site_id": np.repeat(ids, len(thresholds)),
            "threshold_m": np.tile(np.array(thresholds, dtype=np.float64), len(sites)),
        }
    )
    table[list(SITE_FIGURES)] = figures.reshape(-1, len(SITE_FIGURES))
    table.attrs["n_pairs"] = pairs
    return table


def prepare(given: _Given) -> _Shared:
    """Map the network, once in each process."""
    return _Shared(given.streets.open(), given)


def nearest_of_tile(shared: _Shared, tile: _Tile) -> Result:
    """Return the walk from each point of a part to its nearest site, NaN: none within the limit."""
    from geo.network.search import nearest_site

    part = None if not len(tile.sites) else _streets(shared, tile)
    if part is None:
        return {"distance_m": np.full(len(tile.points), np.nan)}
    sites, points = (_on(part, xy, None, shared.given) for xy in (tile.sites, tile.points))
    return {"distance_m": nearest_site(part, sites, points, shared.given.way_m).distance_m}


def reach_of_tile(shared: _Shared, tile: _Tile) -> Result:
    """Return the figures of each site of a part, sites x thresholds x figures."""
    from geo.measures.walking import site_reach
    from geo.network.search import nearest_site, od_costs

    given = shared.given
    n_own, n_thresholds = int(tile.own.sum()), len(given.thresholds_m)
    part = _streets(shared, tile)
    if part is None:
        nothing = np.full((n_own, n_thresholds, len(SITE_FIGURES)), np.nan)
        return {"figures": nothing, "n_pairs": np.array(0)}
    sites = _on(part, tile.sites, tile.site_ids, given)
    points = _on(part, tile.points, None, given)
    costs = od_costs(part, sites, points, given.way_m, given.threads)
    nearest = nearest_site(part, sites, points, given.way_m)
    table = site_reach(sites.ids, costs, nearest.site, tile.people, given.thresholds_m)
    figures = table[list(SITE_FIGURES)].to_numpy().reshape(len(sites), n_thresholds, -1)
    figures = np.where(sites.ok[:, None, None], figures, np.nan)
    n_pairs = np.diff(costs.ptr)[tile.own].sum()
    return {"figures": figures[tile.own], "n_pairs": n_pairs}


def _asked(
    folder: str | Path,
    points: pd.DataFrame,
    sites: gpd.GeoDataFrame,
    thresholds_m: Sequence[float],
    codes: Sequence[str],
    how: How | None,
) -> tuple[Floats, Floats, _Given, How]:
    """Check what is asked; return points and places, what all parts are given, and who works."""
    from geo.measures.checks import points_of, require_demand, require_together
    from geo.network.store import read_manifest, read_network

    if not len(thresholds_m):
        raise UsageError(
            "`thresholds_m` is empty. Give at least one walk in metres.",
            ko="`thresholds_m`가 비어 있습니다. 걷는 거리를 하나 이상 미터로 주십시오.",
        )
    for metres in thresholds_m:
        require_distance(metres, "thresholds_m")
    require_demand(points, *codes)
    how = how or How(InProcess())
    _require_memory(how, read_manifest(folder)["counts"]["n_nodes"], 0)
    network = read_network(folder)
    places = points_of(sites, like=network.crs)
    said = points.attrs.get("crs", network.crs)
    if str(said) != network.crs:
        raise CRSError(f"`points` are in {said}, the network in {network.crs}. Bring both to one.")
    require_together(points, places)
    given = _Given(
        network.n_nodes,
        look_at(network, folder),
        tuple(float(metres) for metres in thresholds_m),
        SNAP_LIMIT_M,
        None if isinstance(how.carrier, InProcess) else 1,
    )
    return points[["x", "y"]].to_numpy(dtype=np.float64), places, given, how


def _require_memory(how: How, n_nodes: int, n_edges: int) -> None:
    """Refuse too little memory. The network is mapped: its pages are the system's to take back."""
    once = n_nodes * BYTES_A_NODE
    require_memory(how.memory, how.carrier.processes, n_edges * BYTES_AN_EDGE, once)


def _job(task: _Task, given: _Given, parts: Sequence[Part], how: How) -> Job:
    most = max((given.streets.most_edges(part.what.box) for part in parts), default=0)
    _require_memory(how, given.n_nodes, most)
    made = hashlib.sha256(f"{given.streets.sha256} {given.thresholds_m} ".encode())
    made.update(f"{given.snap_limit_m} {task.__name__}".encode())
    for part in parts if how.resume is not None else ():
        for column in part.what:
            told = column.tolist() if isinstance(column, np.ndarray) else column
            made.update(repr(told).encode())
    return Job(task, prepare, given, parts, made.hexdigest())


def _streets(shared: _Shared, tile: _Tile) -> Network | None:
    return shared.given.streets.within(shared.network, tile.box)


def _on(part: Network, xy: Floats, ids: npt.NDArray[np.object_] | None, given: _Given) -> Snap:
    named = None if ids is None else ids.tolist()
    return snap(part, xy, named, given.snap_limit_m, connected_only=True)


def _name(box: Box) -> str:
    return "the square of {:,.0f}-{:,.0f} east, {:,.0f}-{:,.0f} north".format(
        *(box[k] for k in (0, 2, 1, 3))
    )
