"""Walking distances: nearest site, catchment of each site, costs between points."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from geo.arrays import Floats, Ints32, Ints64
from geo.distance import METRES_PER_MINUTE
from geo.errors import UsageError
from geo.network.snapping import Snap
from geo.network.store import Network

"""Walking speed: minutes are metres / 80."""

MANY = 200
"""From so many sites on the work is cut into more parts than threads."""
WIDE = 4.0
"""Junctions are farther apart than nodes: a search among them takes buckets so much wider."""
WIDER = 16.0
"""The search from all sites takes wider buckets: it then works on one neighbourhood after the
other instead of everywhere at once, which matters once the city is larger than the cache."""

OTHER_PART = "no_site_in_this_part_of_the_network"
TOO_FAR = "over_the_limit"
NO_SITES = "no_site_on_the_network"


def minutes(distance_m: Any) -> Any:
    """Return the minutes on foot for a distance in metres, at 80 m a minute.

    Examples
    --------
    >>> minutes(800.0)
    10.0
    """
    return distance_m / METRES_PER_MINUTE


@dataclass(frozen=True, eq=False)
class Nearest:
    """Each point's nearest site on foot; one row a point."""

    distance_m: Floats
    """Both legs counted; NaN: not reached."""
    site: Ints32
    """Row of the site in the snapped sites; -1: not reached."""
    site_id: npt.NDArray[np.object_]
    reason: npt.NDArray[np.object_]
    """None where reached; else the reason of the snap, or why no site is reached."""


@dataclass(frozen=True, eq=False)
class Catchments:
    """Nodes within reach of each site: site s has node[ptr[s]:ptr[s + 1]], in no special order."""

    ptr: Ints64
    node: Ints32
    distance_m: Floats
    """From the site, its leg counted."""

    @classmethod
    def empty(cls, size: Ints64) -> Catchments:
        """Make room for so many nodes of each site, to be filled."""
        ptr = np.zeros(len(size) + 1, dtype=np.int64)
        np.cumsum(size, out=ptr[1:])
        return cls(ptr, np.empty(ptr[-1], np.int32), np.empty(ptr[-1]))


@dataclass(frozen=True, eq=False)
class Costs:
    """Sparse costs: site s reaches the points point[ptr[s]:ptr[s + 1]], in their order."""

    ptr: Ints64
    point: Ints32
    cost_m: Floats
    """Both legs counted."""

    def row(self) -> Ints32:
        """Return the row of the site of each cost."""
        return np.repeat(np.arange(len(self.ptr) - 1, dtype=np.int32), np.diff(self.ptr))


def _limit(limit_m: float | None) -> float:
    if limit_m is None:
        return np.inf
    if not limit_m >= 0:
        raise UsageError(f"`limit_m` must not be below 0, got {limit_m}.")
    return float(limit_m)


def seeds(network: Network, sites: Snap) -> tuple[Ints64, Ints32, Floats]:
    """Return where the search of each site starts: pointers, nodes, distances.

    A snapped site starts at both ends of its edge with its leg and the way along the edge; a site
    that is not snapped has no seed.
    """
    ok = sites.ok
    ptr = np.zeros(len(sites) + 1, dtype=np.int64)
    np.cumsum(2 * ok, out=ptr[1:])
    edge, offset, leg = sites.edge[ok], sites.offset_m[ok], sites.leg_m[ok]
    nodes = np.column_stack([network.edge_u[edge], network.edge_v[edge]]).ravel()
    # first the way to the street, then along it: the order in which it is walked
    to_v = network.edge_length[edge] - offset
    return ptr, nodes.astype(np.int32), np.column_stack([leg + offset, leg + to_v]).ravel()


def nearest_nodes(
    network: Network, sites: Snap, limit_m: float | None = None
) -> tuple[Floats, Ints32]:
    """Return each node's distance to the nearest site and that site's row, in one search.

    Parameters
    ----------
    network, sites
        The network, and the sites snapped to it.
    limit_m
        Search no further; a node at exactly the limit is reached. None: without a limit.

    Returns
    -------
    distance_m : float64, metres, the site's leg counted
        Infinite where no site is reached.
    site : int32
        Row in `sites`, -1 where none. Of sites equally near the one whose id sorts first.
    """
    from geo.network import kernels

    order = np.argsort(sites.edge, kind="stable")
    ptr, node, dist = seeds(network, sites.take(order))
    rank = np.argsort(sites.ids, kind="stable").astype(np.int32)
    place = np.empty(len(rank), dtype=np.int32)
    place[rank] = np.arange(len(rank))
    label = np.repeat(place[order], np.diff(ptr))
    limit, width = _limit(limit_m), WIDER * network.bucket_width
    distance = np.full(network.n_nodes, np.inf)
    found = np.full(network.n_nodes, -1, dtype=np.int32)
    kernels.nearest(
        network.adj_ptr, network.adj_node, network.adj_length, node, dist, label, limit,
        *kernels.queue(network.adj_length, dist, limit, width), distance, found,
    )  # fmt: skip
    reached = found >= 0
    found[reached] = rank[found[reached]]
    return distance, found


def nearest_site(
    network: Network, sites: Snap, points: Snap, limit_m: float | None = None
) -> Nearest:
    """Return each point's nearest site on foot, both legs counted.

    Parameters
    ----------
    network
        The network both were snapped to.
    sites, points
        Where people go, and where they start; streets are walked both ways.
    limit_m
        Longest distance, legs counted; a point at exactly the limit is reached.

    Returns
    -------
    Nearest
        One row a point, nothing dropped: a point that no site reaches has NaN and a reason.
    """
    limit = _limit(limit_m)
    distance, label = nearest_nodes(network, sites, limit_m)
    ok = points.ok
    edge, offset, leg = points.edge[ok], points.offset_m[ok], points.leg_m[ok]
    u, v = network.edge_u[edge], network.edge_v[edge]
    order = np.argsort(np.argsort(sites.ids, kind="stable"), kind="stable")
    last = len(sites)

    def rank_of(rows: Ints32) -> npt.NDArray[np.intp]:
        return np.where(rows >= 0, order[rows] if last else last, last)

    best = distance[u] + offset
    site = label[u].copy()
    other = distance[v] + (network.edge_length[edge] - offset)
    swap = (other < best) | ((other == best) & (rank_of(label[v]) < rank_of(site)))
    best[swap], site[swap] = other[swap], label[v][swap]
    for at, row, along in zip(*_same_edge(sites, edge, offset), strict=True):
        cost = along + sites.leg_m[row]
        if cost < best[at] or (cost == best[at] and order[row] < rank_of(site[at : at + 1])[0]):
            best[at], site[at] = cost, row
    best = best + leg
    lost = (site < 0) | (best > limit)
    best[lost], site[lost] = np.nan, -1

    distance_m = np.full(len(points), np.nan)
    rows = np.full(len(points), -1, dtype=np.int32)
    distance_m[ok], rows[ok] = best, site
    ids = np.full(len(points), None, dtype=object)
    ids[rows >= 0] = sites.ids[rows[rows >= 0]]
    return Nearest(distance_m, rows, ids, _reasons(network, sites, points, rows))


def _same_edge(sites: Snap, edge: Ints32, offset: Floats) -> tuple[Any, Any, Any]:
    """Pairs on one and the same edge: row of the point, row of the site, way between them."""
    rows = np.flatnonzero(sites.ok)
    rows = rows[np.argsort(sites.edge[rows], kind="stable")]
    low = np.searchsorted(sites.edge[rows], edge, side="left")
    count = np.searchsorted(sites.edge[rows], edge, side="right") - low
    at = np.repeat(np.arange(len(edge)), count)
    inner = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    row = rows[low[at] + inner]
    return at, row, np.abs(offset[at] - sites.offset_m[row])


def _reasons(network: Network, sites: Snap, points: Snap, rows: Ints32) -> npt.NDArray[np.object_]:
    reason = points.reason.copy()
    lost = (rows < 0) & points.ok
    reason[lost] = NO_SITES
    if sites.ok.any():
        part = network.component[network.edge_u]
        served = np.unique(part[sites.edge[sites.ok]])
        reason[lost] = np.where(np.isin(part[points.edge[lost]], served), TOO_FAR, OTHER_PART)
    return reason


def _cuts(count: int, threads: int | None) -> list[tuple[int, int]]:
    """Cut `range(count)` for so many threads, None: one a core."""
    n = min(threads or os.cpu_count() or 1, max(count, 1))
    # some parts more than threads: a part in the centre takes longer than one at the edge
    parts = 4 * n if n > 1 and count >= MANY else n
    cuts = np.linspace(0, count, parts + 1).astype(int).tolist()
    return list(pairwise(cuts))


def in_threads(work: Callable[[int, int], Any], count: int, threads: int | None) -> list[Any]:
    """Run `work(start, stop)` over equal parts of `range(count)`; results in order."""
    cuts = _cuts(count, threads)
    if len(cuts) == 1:
        return [work(0, count)]
    return list(_pool(threads or os.cpu_count() or 1).map(lambda cut: work(*cut), cuts))


@cache
def _pool(threads: int) -> ThreadPoolExecutor:
    """Keep the threads: what they once took of the memory serves the next search again."""
    return ThreadPoolExecutor(threads, thread_name_prefix="geo-network")


def _joined(parts: list[Any]) -> tuple[Any, Any, Any]:
    if len(parts) == 1:
        return parts[0]  # type: ignore[no-any-return]
    steps = np.concatenate([np.diff(part[0]) for part in parts])
    ptr = np.zeros(len(steps) + 1, dtype=np.int64)
    np.cumsum(steps, out=ptr[1:])
    return ptr, np.concatenate([p[1] for p in parts]), np.concatenate([p[2] for p in parts])


def catchments(
    network: Network, sites: Snap, limit_m: float, threads: int | None = None
) -> Catchments:
    """Return the nodes within reach of each site, one bounded search a site.

    Parameters
    ----------
    network, sites
        The network, and the sites snapped to it.
    limit_m
        Longest distance, the site's leg counted; a node at exactly the limit is reached.
    threads
        How many at once; None: one a core. The result does not depend on it.

    Returns
    -------
    Catchments
        A site that is not snapped has no node.
    """
    from geo.network import bounded_search, kernels

    # neighbours one after the other find their streets still in the processor's cache
    order = np.argsort(sites.edge, kind="stable")
    ptr, node, dist = seeds(network, sites.take(order))
    limit, bones = _limit(limit_m), network.skeleton

    def search(start: int, stop: int) -> Any:
        low, high = ptr[start], ptr[stop]
        heads, per_m = kernels.queue(bones.arcs["cost"], dist, limit, WIDE * network.bucket_width)
        room = np.full(len(bones.arc_ptr) - 1, np.inf)
        seed = ptr[start : stop + 1] - low, node[low:high], dist[low:high]
        return (
            start,
            stop,
            bounded_search.catchments(tuple(bones), *seed, limit, heads, per_m, room),
        )

    parts = in_threads(search, len(sites), threads)
    size = np.concatenate([np.diff(part[0]) for _, _, part in parts])
    found = Catchments.empty(size[np.argsort(order)])

    def collect(first: int, last: int) -> None:
        for start, stop, part in parts[first:last]:
            bounded_search.put_in_order(
                *part, order[start:stop], found.ptr, found.node, found.distance_m
            )  # fmt: skip

    in_threads(collect, len(parts), threads)
    return found


def od_costs(
    network: Network, sites: Snap, points: Snap, limit_m: float, threads: int | None = None
) -> Costs:
    """Return the walking cost from each site to every point within the limit, both legs counted.

    Two points on one edge are also joined along that edge. Pairs that are further apart than the
    limit, or not joined, are not in the result.

    Parameters
    ----------
    network, sites, points
        The network, and both kinds of points snapped to it.
    limit_m
        Longest cost in metres, legs counted; a pair at exactly the limit is in.
    threads
        How many at once; None: one a core.
    """
    from geo.network import kernels

    limit = _limit(limit_m)
    reach = catchments(network, sites, limit_m, threads)
    ok = np.flatnonzero(points.ok).astype(np.int32)
    edge, offset, leg = points.edge[ok], points.offset_m[ok], points.leg_m[ok]
    ends = np.concatenate([network.edge_u[edge], network.edge_v[edge]])
    cost = np.concatenate([offset + leg, network.edge_length[edge] - offset + leg])
    order = np.argsort(ends, kind="stable")
    at_ptr = np.zeros(network.n_nodes + 1, dtype=np.int64)
    np.cumsum(np.bincount(ends, minlength=network.n_nodes), out=at_ptr[1:])
    at_point, at_cost = np.tile(ok, 2)[order], cost[order]

    at, row, along = _same_edge(sites, edge, offset)
    own_cost = along + sites.leg_m[row] + leg[at]
    order = np.argsort(row, kind="stable")
    own_ptr = np.zeros(len(sites) + 1, dtype=np.int64)
    np.cumsum(np.bincount(row, minlength=len(sites)), out=own_ptr[1:])
    own_point, own_cost = ok[at][order], own_cost[order]

    def work(start: int, stop: int) -> Any:
        low, high = reach.ptr[start], reach.ptr[stop]
        return kernels.costs(
            reach.ptr[start : stop + 1] - low, reach.node[low:high], reach.distance_m[low:high],
            at_ptr, at_point, at_cost, own_ptr[start : stop + 1], own_point, own_cost,
            np.full(len(points), np.inf), limit,
        )  # fmt: skip

    costs = Costs(*_joined(in_threads(work, len(sites), threads)))
    order = np.argsort(costs.row().astype(np.int64) * len(points) + costs.point)
    return Costs(costs.ptr, costs.point[order], costs.cost_m[order])
