"""The searches, compiled: exact Dijkstra distances from a bucket queue, float64 throughout.

Nodes wait in buckets of equal width by distance. Within a bucket they come in any order, and a
node that improves while its bucket is open comes again, so the end result is the exact minimum
over all paths whatever the width; the width (`bucket_width`) only decides how fast it is. Only
what is reached is touched. The queue keeps stale entries and skips them when they surface.
"""

# ruff: noqa: PLR0913, PLR0917, D401
# mypy: disable-error-code="no-untyped-def,no-untyped-call"

from __future__ import annotations

import numpy as np

from geo.arrays import Floats, Ints32
from geo.jit import jit

MOST_BUCKETS = 1 << 16
LEAST_WIDTH = 1e-9


def bucket_width(cost: Floats) -> float:
    """A quarter of the mean arc: it decides how fast a search is, nothing else."""
    return float(cost.mean()) / 4 if len(cost) else 0.0


def queue(cost: Floats, seed_dist: Floats, limit: float, width: float) -> tuple[Ints32, float]:
    """Make the heads of the buckets, none filled, and how many buckets there are to a metre.

    A power of two of them, so many that pending distances never spread wider but along streets
    without junctions. The width grows where the caller's would need more than MOST_BUCKETS, and is
    never so small that dividing by it overflows: lengths may be any float64 of 0 or more.
    """
    seed_dist = seed_dist[seed_dist <= limit]
    span = min(max(cost.max(initial=0.0), seed_dist.max(initial=0.0)), limit)
    width = max(width, span / MOST_BUCKETS, LEAST_WIDTH)
    count = 1 << int(span / width + 3).bit_length()
    return np.full(count, -1, np.int32), 1.0 / width


@jit
def _put(heads, node_of, key_of, after, used, free, bucket, node, key):
    """Put an entry into a bucket, in a place that was freed if there is one."""
    if free >= 0:
        entry = free
        free = after[entry]
    else:
        entry = used
        used += 1
    node_of[entry] = node
    key_of[entry] = key
    after[entry] = heads[bucket]
    heads[bucket] = entry
    return used, free


@jit
def _more(array):
    more = np.empty(2 * len(array), array.dtype)
    for k in range(len(array)):  # as a slice it would take two seconds more to compile
        more[k] = array[k]
    return more


@jit
def nearest(ptr, head, cost, seed_node, seed_dist, seed_label, limit, heads, per_m, dist, label):
    """Distance from every node to its nearest seed, and that seed's label; ties to the lowest.

    `heads` and `per_m` as `queue` makes them; `dist` infinite and `label` -1, both are filled.
    A label that improves at an equal distance is passed on again, so ties are settled by label
    also across edges of no length.
    """
    count = len(heads)
    node_of = np.empty(len(seed_node) + 1024, np.int32)
    key_of = np.empty(len(node_of), np.float64)
    after = np.empty(len(node_of), np.int32)
    used, free, pending = 0, -1, 0
    for k in range(len(seed_node)):
        node, d = seed_node[k], seed_dist[k]
        if d > limit or d > dist[node]:
            continue
        if d == dist[node] and seed_label[k] >= label[node]:
            continue
        dist[node] = d
        label[node] = seed_label[k]
        bucket = int(d * per_m) & (count - 1)
        used, free = _put(heads, node_of, key_of, after, used, free, bucket, node, d)
        pending += 1
    at = 0
    while pending:
        entry = heads[at]
        if entry < 0:
            at = (at + 1) & (count - 1)
            continue
        node, d = node_of[entry], key_of[entry]
        heads[at] = after[entry]
        after[entry] = free
        free = entry
        pending -= 1
        if d > dist[node]:
            continue
        mine = label[node]
        while used + ptr[node + 1] - ptr[node] > len(node_of):
            node_of, key_of, after = _more(node_of), _more(key_of), _more(after)
        for arc in range(ptr[node], ptr[node + 1]):
            other = head[arc]
            new = d + cost[arc]
            if new > dist[other] or new > limit:
                continue
            if new == dist[other] and mine >= label[other]:
                continue
            dist[other] = new
            label[other] = mine
            bucket = int(new * per_m) & (count - 1)
            used, free = _put(heads, node_of, key_of, after, used, free, bucket, other, new)
            pending += 1


@jit
def costs(ptr, node, dist, at_ptr, at_point, at_cost, own_ptr, own_point, own_cost, best, limit):
    """Cost from each source to every point within the limit, from the source's catchment.

    `at_*`: the points on edges at each node and what it costs from the node. `own_*`: for each
    source the points on its own edge and what they cost along that edge, without any node. `best`
    is room for all points, infinite, and is left so. Points come in the order of first touch.
    """
    out_ptr = np.zeros(len(ptr), np.int64)
    out_point = np.empty(4096, np.int32)
    out_cost = np.empty(4096, np.float64)
    filled = 0
    for source in range(len(ptr) - 1):
        start = filled
        for step in range(ptr[source] - 1, ptr[source + 1]):
            own = step < ptr[source]
            here = source if own else node[step]
            low = own_ptr[here] if own else at_ptr[here]
            high = own_ptr[here + 1] if own else at_ptr[here + 1]
            for k in range(low, high):
                point = own_point[k] if own else at_point[k]
                new = own_cost[k] if own else dist[step] + at_cost[k]
                if new > limit or new >= best[point]:
                    continue
                if best[point] == np.inf:
                    if filled == len(out_point):
                        out_point, out_cost = _more(out_point), _more(out_cost)
                    out_point[filled] = point
                    filled += 1
                best[point] = new
        for k in range(start, filled):
            out_cost[k] = best[out_point[k]]
            best[out_point[k]] = np.inf
        out_ptr[source + 1] = filled
    return out_ptr, out_point[:filled], out_cost[:filled]
