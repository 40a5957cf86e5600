"""Catchments on the network's skeleton, compiled: junctions are searched, what lies between filled.

Two nodes in three of an unsimplified network stand on a street between two junctions. The search
goes from junction to junction; the nodes of a street between, a chain, then get the smaller of the
two ways from its ends, read off in one go. The distances are those of a search over every node.
"""

# ruff: noqa: PLR0912, PLR0913, PLR0915, PLR0917
# mypy: disable-error-code="no-untyped-def,no-untyped-call"

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from geo.network.jit import jit
from geo.network.kernels import _more, _put
from geo.network.store import Floats, Ints, Longs


class Skeleton(NamedTuple):
    """Junctions, the chains between them, and where each node stands."""

    junction: Ints
    """Row of the node of each junction."""
    place: Ints
    """Of each node: its junction, or ~ its chain."""
    along: Floats
    """Of each node on a chain: the way from the chain's first end."""
    first: Ints
    last: Ints
    """Junctions at both ends of each chain."""
    total: Floats
    """Length of each chain."""
    chain_ptr: Longs
    chain_node: Ints
    """Nodes between the ends of each chain, from first to last."""
    chain_along: Floats
    arc_ptr: Longs
    arc_head: Ints
    arc_cost: Floats
    """Junctions next to each junction, and the lengths of the chains to them."""
    fill_ptr: Longs
    fill_chain: Ints
    """Chains with nodes at each junction: c from its first end, ~c from its last."""


@jit
def _walk(ptr, head, cost, is_junction):
    """Cut the network into chains; each once, from the end whose node stands first.

    A ring without any junction gets one. Returns ends, lengths, pointers, nodes and the way to
    each node.
    """
    n = len(ptr) - 1
    ends = np.empty((len(head), 2), np.int32)
    total = np.empty(len(head), np.float64)
    chain_ptr = np.zeros(len(head) + 1, np.int64)
    nodes = np.empty(n, np.int32)
    along = np.empty(n, np.float64)
    seen = np.zeros(n, np.uint8)
    count, filled = 0, 0
    for rings in range(2):
        for start in range(n):
            if rings == 1 and not is_junction[start] and not seen[start]:
                is_junction[start] = True
            elif rings == 1 or not is_junction[start]:
                continue
            for arc in range(ptr[start], ptr[start + 1]):
                came, here, way = start, head[arc], cost[arc]
                if is_junction[here]:
                    if here < start:
                        continue  # a street without nodes between: from its other end
                elif seen[here]:
                    continue
                while not is_junction[here]:
                    seen[here] = 1
                    nodes[filled] = here
                    along[filled] = way
                    filled += 1
                    step = ptr[here]
                    if head[step] == came:
                        step += 1
                    came, here, way = here, head[step], way + cost[step]
                ends[count, 0], ends[count, 1] = start, here
                total[count] = way
                count += 1
                chain_ptr[count] = filled
    return ends[:count], total[:count], chain_ptr[: count + 1], nodes[:filled], along[:filled]


def build_skeleton(ptr: Ints, head: Ints, cost: Floats) -> Skeleton:
    """Find the junctions and chains of an adjacency without loops and parallel arcs."""
    n = len(ptr) - 1
    is_junction: npt.NDArray[np.bool_] = np.diff(ptr) != 2
    ends, total, chain_ptr, nodes, along = _walk(ptr, head, cost, is_junction)
    junction = np.flatnonzero(is_junction).astype(np.int32)
    place = np.empty(n, dtype=np.int32)
    place[junction] = np.arange(len(junction))
    chains = np.arange(len(total), dtype=np.int32)
    place[nodes] = ~np.repeat(chains, np.diff(chain_ptr))
    way = np.zeros(n)
    way[nodes] = along
    first, last = place[ends[:, 0]], place[ends[:, 1]]
    ends_of = np.concatenate([first, last])
    arc_ptr, order = _by_junction(ends_of, len(junction))
    arc_head = np.concatenate([last, first])[order]
    arc_cost = np.tile(total, 2)[order]
    filled = np.tile(np.diff(chain_ptr) > 0, 2)
    fill_ptr, order = _by_junction(ends_of[filled], len(junction))
    fill_chain = np.concatenate([chains, ~chains])[filled][order]
    return Skeleton(
        junction, place, way, first, last, total, chain_ptr, nodes, along,
        arc_ptr, arc_head, arc_cost, fill_ptr, fill_chain,
    )  # fmt: skip


def _by_junction(ends: Ints, count: int) -> tuple[Longs, Longs]:
    """Return pointers by junction, and the order that brings `ends` together."""
    ptr = np.zeros(count + 1, dtype=np.int64)
    np.cumsum(np.bincount(ends, minlength=count), out=ptr[1:])
    return ptr, np.argsort(ends, kind="stable")


@jit
def catchments(skeleton, seed_ptr, seed_node, seed_dist, limit, heads, per_m, dist):
    """Nodes within the limit of each source, and their distances.

    Source s has the seeds seed_ptr[s]:seed_ptr[s + 1]. `heads` and `per_m` as `kernels.queue`
    makes them; `dist` is room for all junctions, infinite, and is left so. Returns pointers,
    nodes, distances.
    """
    (
        junction, place, along, first, last, total, chain_ptr, chain_node, chain_along,
        arc_ptr, arc_head, arc_cost, fill_ptr, fill_chain,
    ) = skeleton  # fmt: skip
    n_sources = len(seed_ptr) - 1
    count = len(heads)
    node_of = np.empty(1024, np.int32)
    key_of = np.empty(1024, np.float64)
    after = np.empty(1024, np.int32)
    touched = np.empty(len(junction), np.int32)
    out_ptr = np.zeros(n_sources + 1, np.int64)
    out_node = np.empty(4096, np.int32)
    out_dist = np.empty(4096, np.float64)
    filled = 0
    for source in range(n_sources):
        low, high = seed_ptr[source], seed_ptr[source + 1]
        used, free, pending, reached = 0, -1, 0, 0
        while 2 * (high - low) > len(node_of):
            node_of, key_of, after = _more(node_of), _more(key_of), _more(after)
        at = count
        for k in range(low, high):
            spot = place[seed_node[k]]
            for side in range(1 if spot >= 0 else 2):  # a chain is left at both its ends
                here, new = spot, seed_dist[k]
                if spot < 0:
                    here = last[~spot] if side else first[~spot]
                    way = along[seed_node[k]]
                    new += total[~spot] - way if side else way
                if new > limit or new >= dist[here]:
                    continue
                if dist[here] == np.inf:
                    touched[reached] = here
                    reached += 1
                dist[here] = new
                bucket = int(new * per_m) & (count - 1)
                at = min(at, bucket)
                used, free = _put(heads, node_of, key_of, after, used, free, bucket, here, new)
                pending += 1
        while pending:
            entry = heads[at]
            if entry < 0:
                at = (at + 1) & (count - 1)
                continue
            here, d = node_of[entry], key_of[entry]
            heads[at] = after[entry]
            after[entry] = free
            free = entry
            pending -= 1
            if d > dist[here]:
                continue
            while used + arc_ptr[here + 1] - arc_ptr[here] > len(node_of):
                node_of, key_of, after = _more(node_of), _more(key_of), _more(after)
            for arc in range(arc_ptr[here], arc_ptr[here + 1]):
                new, other = d + arc_cost[arc], arc_head[arc]
                if new > limit or new >= dist[other]:
                    continue
                if dist[other] == np.inf:
                    touched[reached] = other
                    reached += 1
                dist[other] = new
                bucket = int(new * per_m) & (count - 1)
                used, free = _put(heads, node_of, key_of, after, used, free, bucket, other, new)
                pending += 1
        # what was reached: the seeds' own chains, then junctions and the chains at them
        for k in range(low, high):
            spot = place[seed_node[k]]
            again = spot >= 0
            for m in range(low, k):
                again = again or place[seed_node[m]] == spot
            if again:
                continue
            chain = ~spot
            a, b = dist[first[chain]], dist[last[chain]]
            for i in range(chain_ptr[chain], chain_ptr[chain + 1]):
                d = min(a + chain_along[i], b + (total[chain] - chain_along[i]))
                for m in range(k, high):
                    if place[seed_node[m]] == spot:
                        d = min(d, seed_dist[m] + abs(chain_along[i] - along[seed_node[m]]))
                if d <= limit:
                    if filled == len(out_node):
                        out_node, out_dist = _more(out_node), _more(out_dist)
                    out_node[filled], out_dist[filled] = chain_node[i], d
                    filled += 1
        for t in range(reached):
            here = touched[t]
            if filled == len(out_node):
                out_node, out_dist = _more(out_node), _more(out_dist)
            out_node[filled], out_dist[filled] = junction[here], dist[here]
            filled += 1
            for arc in range(fill_ptr[here], fill_ptr[here + 1]):
                chain = fill_chain[arc]
                if chain < 0:
                    chain = ~chain
                    if dist[first[chain]] < np.inf:
                        continue  # filled from its first end
                own = False
                for k in range(low, high):
                    own = own or place[seed_node[k]] == ~chain
                if own:
                    continue
                begin, end = chain_ptr[chain], chain_ptr[chain + 1]
                while filled + end - begin > len(out_node):
                    out_node, out_dist = _more(out_node), _more(out_dist)
                a, b, length = dist[first[chain]], dist[last[chain]], total[chain]
                for i in range(begin, end):
                    d = min(a + chain_along[i], b + (length - chain_along[i]))
                    out_node[filled], out_dist[filled] = chain_node[i], d
                    filled += d <= limit
        for t in range(reached):
            dist[touched[t]] = np.inf
        out_ptr[source + 1] = filled
    return out_ptr, out_node[:filled], out_dist[:filled]
