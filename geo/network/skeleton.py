"""The network's skeleton: where three or more streets meet, and what hangs between, compiled.

Three nodes in four of an unsimplified network stand on a chain between two junctions, or in a dead
end. Dead ends are cut off first, so that what remains is junctions and chains; a search then goes
from junction to junction (`geo.network.bounded_search`) and reads off the rest. Every node is an entry
of exactly one piece: of a chain, with whatever dead ends leave it, or of a junction's own dead
ends, the junction included. The distances are those of a search over every node.
"""

# ruff: noqa: PLR0913, PLR0917
# mypy: disable-error-code="no-untyped-def,no-untyped-call"

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from geo.arrays import Floats, Ints32, Ints64
from geo.jit import jit

Records = npt.NDArray[Any]

ENTRY = np.dtype([("ahead", "f8"), ("behind", "f8"), ("node", "u4"), ("other", "u4")], align=True)
"""A node: the way from its owner, the way from the junction at the other end (infinite for dead
ends of the owner), and that junction."""
ARC = np.dtype([("cost", "f8"), ("head", "u4"), ("low", "u4"), ("high", "u4")], align=True)
"""A chain as it leaves a junction. `low:high`: its entries, where another junction owns them."""
PIECE = np.dtype([("owner", "u4"), ("low", "u4"), ("high", "u4")])


class Skeleton(NamedTuple):
    """Junctions, the arcs between them, and the entries that each junction owns."""

    ptr: Ints32
    head: Ints32
    cost: Floats
    """The adjacency of all nodes."""
    place: Ints32
    """Of each node: its junction, or ~ its entry."""
    arc_ptr: Ints64
    arcs: Records
    """By junction, shortest first."""
    entry_ptr: Ints64
    entries: Records
    """By the junction that owns them, then by piece."""
    piece: Ints32
    """Of each entry."""
    pieces: Records


@jit
def _cut_dead_ends(ptr, head):
    """Return the nodes of dead ends in the order of cutting, and the arc that leads each back."""
    n = len(ptr) - 1
    left = np.empty(n, np.int32)
    back = np.full(n, -1, np.int32)
    order = np.empty(n, np.int32)
    count = 0
    for node in range(n):
        left[node] = ptr[node + 1] - ptr[node]
        if left[node] == 1:
            order[count] = node
            count += 1
    done = 0
    while done < count:
        node = order[done]
        done += 1
        if left[node] == 0:
            continue  # the last node of a tree is its junction
        for arc in range(ptr[node], ptr[node + 1]):
            other = head[arc]
            if back[other] < 0:
                back[node] = arc
                left[other] -= 1
                if left[other] == 1:
                    order[count] = other
                    count += 1
                break
    return order[:count], back, left


@jit
def _walk_chains(ptr, head, cost, back, is_junction):
    """Cut what is left into chains, each once, from the end whose node stands first.

    A ring without any junction gets one. Returns ends, lengths, and of each node its chain and
    the way from the chain's first end.
    """
    n = len(ptr) - 1
    ends = np.empty((len(head), 2), np.int32)
    total = np.empty(len(head), np.float64)
    chain = np.full(n, -1, np.int32)
    along = np.zeros(n, np.float64)
    count = 0
    for rings in range(2):
        for start in range(n):
            if back[start] >= 0:
                continue
            if rings == 1 and not is_junction[start] and chain[start] < 0:
                is_junction[start] = True
            elif rings == 1 or not is_junction[start]:
                continue
            for arc in range(ptr[start], ptr[start + 1]):
                came, here, way = start, head[arc], cost[arc]
                if back[here] >= 0 or chain[here] >= 0 or (is_junction[here] and here < start):
                    continue  # a dead end, walked already, or to be walked from its other end
                while not is_junction[here]:
                    chain[here] = count
                    along[here] = way
                    step = ptr[here]
                    while head[step] == came or back[head[step]] >= 0:
                        step += 1
                    came, here, way = here, head[step], way + cost[step]
                ends[count, 0], ends[count, 1] = start, here
                total[count] = way
                count += 1
    return ends[:count], total[:count], chain, along


@jit
def _hang_dead_ends(head, cost, order, back, piece, ahead, behind):
    """Give each node of a dead end the piece of the node it hangs on, from the root outwards."""
    for k in range(len(order) - 1, -1, -1):
        node = order[k]
        arc = back[node]
        if arc >= 0:
            piece[node] = piece[head[arc]]
            ahead[node] = ahead[head[arc]] + cost[arc]
            behind[node] = behind[head[arc]] + cost[arc]


def build_skeleton(ptr: Ints32, head: Ints32, cost: Floats) -> Skeleton:
    """Find junctions, chains and dead ends of an adjacency without loops and parallel arcs.

    Parameters
    ----------
    ptr, head, cost
        Arcs of each node, both ways: node i has head[ptr[i]:ptr[i + 1]], metres.

    Examples
    --------
    A square with a dead end at one corner, and one on that:

    >>> ptr, head = np.array([0, 2, 4, 6, 9, 11, 12]), np.array([1, 3, 0, 2, 1, 3, 0, 2, 4, 3, 5, 4])
    >>> bones = build_skeleton(ptr.astype(np.int32), head.astype(np.int32), np.ones(12))
    >>> len(bones.arc_ptr) - 1, len(bones.entries)
    (1, 6)
    """
    order, back, left = _cut_dead_ends(ptr, head)
    is_junction = (back < 0) & (left != 2)
    ends, total, chain, along = _walk_chains(ptr, head, cost, back, is_junction)
    junction = np.flatnonzero(is_junction)
    count, n = len(junction), len(ptr) - 1
    number = np.full(n, -1)
    number[junction] = np.arange(count)
    first, last = number[ends[:, 0]], number[ends[:, 1]]

    # pieces: the dead ends of each junction, then the chains
    piece = np.where(chain >= 0, count + chain, number)
    ahead, behind = along, np.full(n, np.inf)
    on_chain = np.flatnonzero(chain >= 0)
    behind[on_chain] = total[chain[on_chain]] - along[on_chain]
    _hang_dead_ends(head, cost, order, back, piece, ahead, behind)
    owner = np.concatenate([np.arange(count), first])
    other = np.concatenate([np.arange(count), last])

    sort = np.lexsort((ahead, piece, owner[piece]))
    entries = np.empty(n, dtype=ENTRY)
    entries["ahead"], entries["behind"] = ahead[sort], behind[sort]
    entries["node"], entries["other"] = sort, other[piece[sort]]
    place = np.empty(n, dtype=np.int32)
    place[sort] = ~np.arange(n)
    place[junction] = np.arange(count)

    size = np.bincount(piece, minlength=len(owner))
    in_order = np.lexsort((np.arange(len(owner)), owner))
    pieces = np.zeros(len(owner), dtype=PIECE)
    pieces["owner"] = owner
    pieces["high"][in_order] = np.cumsum(size[in_order])
    pieces["low"] = pieces["high"] - size

    arc_ptr, arcs = _arcs(first, last, total, pieces[count:], count)
    return Skeleton(
        ptr, head, cost, place, arc_ptr, arcs,
        _pointers(owner[piece], count), entries, piece[sort].astype(np.int32), pieces,
    )  # fmt: skip


def _arcs(
    first: Ints64, last: Ints64, total: Floats, chains: Records, count: int
) -> tuple[Ints64, Records]:
    """Return the arcs of each junction, a chain at both its ends; one that comes back is none."""
    ok = first != last
    tail = np.concatenate([first[ok], last[ok]])
    arcs = np.zeros(len(tail), dtype=ARC)
    arcs["head"], arcs["cost"] = np.concatenate([last[ok], first[ok]]), np.tile(total[ok], 2)
    from_last = arcs[len(tail) // 2 :]
    from_last["low"], from_last["high"] = chains["low"][ok], chains["high"][ok]
    return _pointers(tail, count), arcs[np.lexsort((arcs["cost"], tail))]


def _pointers(rows: Ints64, count: int) -> Ints64:
    ptr = np.zeros(count + 1, dtype=np.int64)
    np.cumsum(np.bincount(rows, minlength=count), out=ptr[1:])
    return ptr
