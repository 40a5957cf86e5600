"""Catchments on the skeleton, compiled: bounded searches that touch only what they reach."""

# ruff: noqa: PLR0912, PLR0913, PLR0915, PLR0917
# mypy: disable-error-code="no-untyped-def,no-untyped-call"

from __future__ import annotations

import numpy as np

from geo.jit import jit
from geo.network.kernels import _more

ROOM = 1 << 15


@jit
def catchments(skeleton, seed_ptr, seed_node, seed_dist, limit, heads, per_m, dist):
    """Nodes within the limit of each source, and their distances.

    Source s has the seeds seed_ptr[s]:seed_ptr[s + 1], the ends of one edge. `heads` and `per_m`
    as `kernels.queue` makes them; `dist` is room for all junctions, infinite, and is left so.
    Returns pointers, nodes, distances.
    """
    ptr, head, cost, place, arc_ptr, arcs, entry_ptr, entries, piece, pieces = skeleton
    mask = len(heads) - 1
    node_of = np.empty(1024, np.uint32)
    key_of = np.empty(1024, np.float64)
    after = np.empty(1024, np.int32)
    touched = np.empty(len(dist), np.uint32)
    stack = np.empty(64, np.int32)
    out_ptr = np.zeros(len(seed_ptr), np.int64)
    out_node = np.empty(ROOM, np.int32)
    out_dist = np.empty(ROOM, np.float64)
    filled = 0
    for source in range(len(seed_ptr) - 1):
        # 1. the piece that the source stands on: node by node, up to its junctions
        start, reached, top = filled, 0, 0
        own, owner, low, high = -1, np.int64(-1), np.int64(0), np.int64(0)
        for k in range(seed_ptr[source], seed_ptr[source + 1]):
            new, spot = seed_dist[k], place[seed_node[k]]
            if new > limit:
                continue
            if spot >= 0:
                if dist[spot] == np.inf:
                    touched[reached] = spot
                    reached += 1
                dist[spot] = min(dist[spot], new)
                continue
            if own < 0:
                own = piece[~spot]
                low, high = np.int64(pieces[own].low), np.int64(pieces[own].high)
                owner = np.int64(pieces[own].owner)
                while start + high - low > len(out_node):
                    out_node, out_dist = _more(out_node), _more(out_dist)
                out_dist[start : start + high - low] = np.inf
            at = start + ~spot - low
            if new < out_dist[at]:
                out_dist[at] = new
                stack[top] = seed_node[k]
                top += 1
        while top:
            top -= 1
            here = stack[top]
            d = out_dist[start + ~place[here] - low]
            for arc in range(ptr[here], ptr[here + 1]):
                new, spot = d + cost[arc], place[head[arc]]
                if new > limit:
                    continue
                if spot >= 0:
                    if dist[spot] == np.inf:
                        touched[reached] = spot
                        reached += 1
                    dist[spot] = min(dist[spot], new)
                    continue
                at = start + ~spot - low
                if new < out_dist[at]:
                    out_dist[at] = new
                    if top == len(stack):
                        stack = _more(stack)
                    stack[top] = head[arc]
                    top += 1

        # 2. from junction to junction, in the order of the buckets
        bucket, used, pending = mask, 0, 0
        while reached > len(node_of):
            node_of, key_of, after = _more(node_of), _more(key_of), _more(after)
        for k in range(reached):
            new = dist[touched[k]]
            at = int(new * per_m) & mask
            bucket = min(bucket, at)
            node_of[used], key_of[used], after[used] = touched[k], new, heads[at]
            heads[at] = used
            used += 1
            pending += 1
        while pending:
            slot = heads[bucket]
            if slot < 0:
                bucket = (bucket + 1) & mask
                continue
            junction, d = node_of[slot], key_of[slot]
            heads[bucket] = after[slot]
            pending -= 1
            if d > dist[junction]:
                continue
            first, last = arc_ptr[junction], arc_ptr[junction + 1]
            while used + last - first > len(node_of):
                node_of, key_of, after = _more(node_of), _more(key_of), _more(after)
            for arc in range(first, last):
                new, other = d + arcs[arc].cost, arcs[arc].head
                if new > limit:
                    break
                if new >= dist[other]:
                    continue
                if dist[other] == np.inf:
                    touched[reached] = other
                    reached += 1
                dist[other] = new
                at = int(new * per_m) & mask
                node_of[used], key_of[used], after[used] = other, new, heads[at]
                heads[at] = used
                used += 1
                pending += 1

        # 3. read off what each reached junction owns, and chains reached from their last end only
        if own >= 0:
            filled = start
            for i in range(low, high):
                d = min(dist[owner] + entries[i].ahead, dist[entries[i].other] + entries[i].behind)
                d = min(d, out_dist[start + i - low])
                out_node[filled], out_dist[filled] = entries[i].node, d
                filled += d <= limit
        for k in range(reached):
            junction = touched[k]
            d = dist[junction]
            first, last = entry_ptr[junction], entry_ptr[junction + 1]
            while filled + last - first > len(out_node):
                out_node, out_dist = _more(out_node), _more(out_dist)
            for i in range(first, last):
                if junction == owner and low <= i < high:
                    continue  # done before
                new, other = d + entries[i].ahead, dist[entries[i].other] + entries[i].behind
                new = other if other < new else new
                out_node[filled], out_dist[filled] = entries[i].node, new
                filled += new <= limit
            for arc in range(arc_ptr[junction + 1] - 1, arc_ptr[junction] - 1, -1):
                if d + arcs[arc].cost <= limit:
                    break
                first, last = np.int64(arcs[arc].low), np.int64(arcs[arc].high)
                if dist[arcs[arc].head] < np.inf or (own >= 0 and first == low):
                    continue
                while filled + last - first > len(out_node):
                    out_node, out_dist = _more(out_node), _more(out_dist)
                for i in range(first, last):
                    new = d + entries[i].behind
                    out_node[filled], out_dist[filled] = entries[i].node, new
                    filled += new <= limit
        for k in range(reached):
            dist[touched[k]] = np.inf
        out_ptr[source + 1] = filled
    return out_ptr, out_node[:filled], out_dist[:filled]


@jit
def put_in_order(ptr, node, dist, rows, out_ptr, out_node, out_dist):
    """Copy the parts of a CSR to where they belong: part k becomes part rows[k]."""
    for k in range(len(rows)):
        low, high, to = ptr[k], ptr[k + 1], out_ptr[rows[k]]
        out_node[to : to + high - low] = node[low:high]
        out_dist[to : to + high - low] = dist[low:high]
