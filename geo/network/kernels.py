"""The searches, compiled: exact Dijkstra distances from a bucket queue, float64 throughout.

Nodes wait in buckets of equal width by distance. Within a bucket they come in any order, and a
node that improves while its bucket is open comes again, so the end result is the exact minimum
over all paths whatever the width; the width (`bucket_width`) only decides how fast it is. Only
what is reached is touched. The queue keeps stale entries and skips them when they surface.
"""

# ruff: noqa: PLR0912, PLR0913, PLR0915, PLR0917, D401
# mypy: disable-error-code="no-untyped-def,no-untyped-call"

from __future__ import annotations

import numpy as np

from geo.network.jit import jit

MOST_BUCKETS = 1 << 16
LEAST_WIDTH = 1e-9


@jit
def bucket_width(cost):
    """A quarter of the mean arc, but wide enough that the longest arc spans few buckets."""
    total = 0.0
    most = 0.0
    for k in range(len(cost)):
        total += cost[k]
        most = max(most, cost[k])
    if most == 0.0:
        return 1.0
    return max(total / len(cost) / 4, most / MOST_BUCKETS)


@jit
def _ring(cost, seed_dist, limit, width):
    """Buckets needed, a power of two, and their width: pending distances never spread wider.

    The width grows where the caller's would need more than MOST_BUCKETS, and is never so small
    that dividing by it overflows: lengths may be any float64 of 0 or more.
    """
    span = 0.0
    for k in range(len(cost)):
        span = max(span, cost[k])
    for k in range(len(seed_dist)):
        if seed_dist[k] <= limit:
            span = max(span, seed_dist[k])
    span = min(span, limit)
    width = max(width, span / MOST_BUCKETS, LEAST_WIDTH)
    count = 4
    while count < span / width + 3:
        count *= 2
    return count, width


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
    more[: len(array)] = array
    return more


@jit
def nearest(ptr, head, cost, seed_node, seed_dist, seed_label, limit, width):
    """Distance from every node to its nearest seed, and that seed's label; ties to the lowest.

    A label that improves at an equal distance is passed on again, so ties are settled by label
    also across edges of no length.
    """
    n = len(ptr) - 1
    dist = np.full(n, np.inf)
    label = np.full(n, -1, np.int32)
    count, width = _ring(cost, seed_dist, limit, width)
    per_m = 1.0 / width
    heads = np.full(count, -1, np.int32)
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
    return dist, label


@jit
def catchments(ptr, head, cost, seed_ptr, seed_node, seed_dist, limit, width):
    """Nodes within the limit of each source and their distances, in the order of first touch.

    Source s has the seeds seed_ptr[s]:seed_ptr[s + 1]. Returns pointers, nodes, distances.
    """
    n_sources = len(seed_ptr) - 1
    dist = np.full(len(ptr) - 1, np.inf)
    count, width = _ring(cost, seed_dist, limit, width)
    per_m = 1.0 / width
    heads = np.full(count, -1, np.int32)
    node_of = np.empty(1024, np.int32)
    key_of = np.empty(1024, np.float64)
    after = np.empty(1024, np.int32)
    out_ptr = np.zeros(n_sources + 1, np.int64)
    out_node = np.empty(4096, np.int32)
    out_dist = np.empty(4096, np.float64)
    filled = 0
    for source in range(n_sources):
        start = filled
        used, free, pending = 0, -1, 0
        first = np.inf
        while seed_ptr[source + 1] - seed_ptr[source] > min(len(node_of), len(out_node) - filled):
            node_of, key_of, after = _more(node_of), _more(key_of), _more(after)
            out_node, out_dist = _more(out_node), _more(out_dist)
        for k in range(seed_ptr[source], seed_ptr[source + 1]):
            node, d = seed_node[k], seed_dist[k]
            if d > limit or d >= dist[node]:
                continue
            if dist[node] == np.inf:
                out_node[filled] = node
                filled += 1
            dist[node] = d
            first = min(first, d)
            bucket = int(d * per_m) & (count - 1)
            used, free = _put(heads, node_of, key_of, after, used, free, bucket, node, d)
            pending += 1
        at = int(first * per_m) & (count - 1) if pending else 0
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
            while used + ptr[node + 1] - ptr[node] > len(node_of):
                node_of, key_of, after = _more(node_of), _more(key_of), _more(after)
            for arc in range(ptr[node], ptr[node + 1]):
                came, other, new = node, head[arc], d + cost[arc]
                # along a street without junctions the way on is walked at once, not queued
                while new <= limit and new < dist[other]:
                    if dist[other] == np.inf:
                        if filled == len(out_node):
                            out_node, out_dist = _more(out_node), _more(out_dist)
                        out_node[filled] = other
                        filled += 1
                    dist[other] = new
                    step = ptr[other]
                    degree = ptr[other + 1] - step
                    if degree != 2:
                        if degree > 2:
                            bucket = int(new * per_m) & (count - 1)
                            used, free = _put(
                                heads, node_of, key_of, after, used, free, bucket, other, new
                            )
                            pending += 1
                        break
                    if head[step] == came:
                        step += 1
                    came, other, new = other, head[step], new + cost[step]
        for k in range(start, filled):  # clear what was touched, nothing else
            out_dist[k] = dist[out_node[k]]
            dist[out_node[k]] = np.inf
        out_ptr[source + 1] = filled
    return out_ptr, out_node[:filled], out_dist[:filled]


@jit
def reorder(ptr, node, dist, row):
    """Put the parts of a CSR into another order: part `row[k]` of the result is part k."""
    out_ptr = np.zeros_like(ptr)
    for k in range(len(row)):
        out_ptr[row[k] + 1] = ptr[k + 1] - ptr[k]
    for k in range(len(row)):
        out_ptr[k + 1] += out_ptr[k]
    out_node, out_dist = np.empty_like(node), np.empty_like(dist)
    for k in range(len(row)):
        low, size = out_ptr[row[k]], ptr[k + 1] - ptr[k]
        out_node[low : low + size] = node[ptr[k] : ptr[k + 1]]
        out_dist[low : low + size] = dist[ptr[k] : ptr[k + 1]]
    return out_ptr, out_node, out_dist


@jit
def costs(
    ptr, node, dist, at_ptr, at_point, at_cost, own_ptr, own_point, own_cost, n_points, limit
):
    """Cost from each source to every point within the limit, from the source's catchment.

    `at_*`: the points on edges at each node and what it costs from the node. `own_*`: for each
    source the points on its own edge and what they cost along that edge, without any node.
    """
    best = np.full(n_points, np.inf)
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
                        out_point = np.concatenate((out_point, np.empty(filled, np.int32)))
                        out_cost = np.concatenate((out_cost, np.empty(filled, np.float64)))
                    out_point[filled] = point
                    filled += 1
                best[point] = new
        out_point[start:filled].sort()
        for k in range(start, filled):
            out_cost[k] = best[out_point[k]]
            best[out_point[k]] = np.inf
        out_ptr[source + 1] = filled
    return out_ptr, out_point[:filled].copy(), out_cost[:filled].copy()
