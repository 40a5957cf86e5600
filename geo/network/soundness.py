"""Whether a network can be one: what is checked before anything compiled reads its arrays.

A digest proves that a file is unchanged, not that it is sound. Everything here is vectorised over
arrays that may be mapped from disk; nothing is copied but what a comparison needs.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import shapely

from geo.arrays import Bools, Floats, Ints32, Ints64
from geo.errors import NetworkError, some

FAR_M = 5.0
"""How far an edge's first and last coordinate may lie from its nodes."""
LONG_M = 5.0
"""Only of edges whose ends are farther apart is the length held against the straight line."""
SHORT_SHARE, SHORT_M = 0.01, 1.0
"""A length may fall short of the straight line by 1 % and a metre: others measure on a sphere."""
MOST_SHORT = 0.01
"""Share of the long edges that may be shorter than the straight line; more is another unit."""
FARTHEST_M = 3e7
"""No coordinate of a metric system on this planet is larger."""
WATER_CELLS = 50_000_000
"""Water is indexed by cells of a hectare; what spans more of them is not of one area."""

LONGEST = 2.0
"""No network's streets are so many times as long as they are drawn, in the middle of all."""

_UNITS = (
    *((0.0, "not measured at all (0)"), (1e-3, "kilometres"), (1 / 1609.344, "miles")),
    *((3.2808, "feet"), (100.0, "centimetres"), (1000.0, "millimetres")),
)


class Short(NamedTuple):
    """Edges whose length is below the straight line between their nodes."""

    edges: npt.NDArray[np.intp]
    straight: Floats
    """Of these edges, metres."""
    n_long: int
    """Edges over `LONG_M`, all told."""

    @property
    def too_many(self) -> bool:
        """Whether they are so many that the lengths are in another unit."""
        return len(self.edges) > MOST_SHORT * self.n_long


def short_edges(length: Floats, start: Floats, end: Floats) -> Short:
    """Find the edges that are shorter than the straight line between their ends.

    Parameters
    ----------
    length
        As stated, metres.
    start, end
        Coordinates of the nodes at both ends, metres, (n, 2).

    Examples
    --------
    >>> start, end = np.zeros((3, 2)), np.array([[500.0, 0], [500, 0], [4, 0]])
    >>> short_edges(np.array([494.1, 493.9, 0.0]), start, end).edges.tolist()
    [1]
    """
    straight = np.hypot(*(end - start).T)
    long = straight > LONG_M
    edges = np.flatnonzero(long & (straight - length > SHORT_SHARE * straight + SHORT_M))
    return Short(edges, straight[edges], int(long.sum()))


def likely_unit(length: Floats, straight: Floats) -> str:
    """Name the unit that lengths seem to be in which are too short or too long for metres.

    Examples
    --------
    >>> straight = np.array([500.0, 250.0])
    >>> likely_unit(straight / 1000, straight), likely_unit(straight / 100_000, straight)
    ('kilometres', 'degrees')
    """
    ratio = float(np.median(length / straight))
    for unit, name in _UNITS:
        if abs(ratio - unit) <= 0.2 * unit:
            return name
    # a degree is 111 km of latitude, and down to 20 km of longitude where people live
    if 1 / 115_000 < ratio < 1 / 20_000:
        return "degrees"
    return f"{ratio:.3g} times the metres"


def adjacency(
    u: Ints64 | Ints32, v: Ints64 | Ints32, length: Floats, n_nodes: int
) -> tuple[Ints32, Ints32, Floats]:
    """CSR of both directions, of edges in a network's order; of parallel ones the shortest, no loop.

    Parameters
    ----------
    u, v, length
        Edges with u <= v, sorted by u, then v, then length.
    n_nodes
        Count of nodes.
    """
    first = np.ones(len(u), dtype=bool)
    first[1:] = (u[1:] != u[:-1]) | (v[1:] != v[:-1])
    first &= np.asarray(u != v)
    low, high, cost = u[first], v[first], length[first]
    tail, head = np.concatenate([high, low]), np.concatenate([low, high])
    # the arcs to lower nodes come first: sorted by the far end they are sorted by both
    order = np.argsort(tail, kind="stable")
    ptr = np.zeros(n_nodes + 1, dtype=np.int32)
    np.cumsum(np.bincount(tail, minlength=n_nodes), out=ptr[1:])
    return ptr, head[order].astype(np.int32), np.tile(cost, 2)[order]


def components(ptr: Ints32, head: Ints32, n_nodes: int) -> Ints32:
    """Give each node the number of its connected part: 0 the largest; ties by their first node."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    ones = np.ones(len(head), dtype=np.int8)
    count, label = connected_components(
        csr_array((ones, head, ptr), shape=(n_nodes, n_nodes)), directed=False
    )
    rank = np.empty(count, dtype=np.int32)
    rank[np.argsort(-np.bincount(label), kind="stable")] = np.arange(count)
    return np.asarray(rank[label], dtype=np.int32)


def require_sound(arrays: Mapping[str, Any], name: str) -> None:
    """Refuse the arrays of a network that contradict themselves or each other.

    Parameters
    ----------
    arrays
        As `geo.network.store.ARRAYS` names them, of the right dtypes and lengths.
    name
        What the message calls the network.

    Raises
    ------
    NetworkError
        Names every array that is wrong: pointers that do not rise from 0 to their count, rows that
        are not there, numbers that are not finite, lines that do not join their nodes, lengths
        below the straight line, an adjacency or a component that is not that of the edges.
    """
    problems = _wrong_alone(arrays) or _wrong_together(arrays)
    if problems:
        raise NetworkError(
            f"{name} is no sound network: {'; '.join(problems)}. "
            "Make it again with `geo network import` or `geo network fetch`."
        )


def _wrong_alone(arrays: Mapping[str, Any]) -> list[str]:
    """Say what is wrong with each array on its own; only then may rows be looked up."""
    n_nodes = len(arrays["node_id"])
    problems = []
    for name, of, least in (("geom_ptr", "geom_xy", 2), ("adj_ptr", "adj_node", 0)):
        ptr = arrays[name]
        steps = np.diff(ptr.astype(np.int64))
        if ptr[0] != 0 or ptr[-1] != len(arrays[of]) or bool((steps < least).any()):
            problems.append(f"{name} does not rise from 0 to the {len(arrays[of])} of {of}")
    for name in ("edge_u", "edge_v", "adj_node", "component"):
        rows = arrays[name]
        bad = (rows < 0) | (rows >= n_nodes)
        if bad.any():
            problems.append(f"{name} names nodes that are not there ({_at(bad)})")
    for name in ("node_xy", "geom_xy", "edge_length", "adj_length"):
        bad = ~plausible(arrays[name])
        if bad.any():
            problems.append(f"{name} holds what is no number of metres ({_at(bad)})")
    ids = np.sort(arrays["node_id"])
    if bool((ids[1:] == ids[:-1]).any()):
        problems.append("node_id holds an id twice")
    if bool((np.abs(arrays["edge_bridge"]) > 1).any()):
        problems.append("edge_bridge holds other values than 1, 0 and -1")
    return problems


def plausible(values: Floats) -> Bools:
    """Say which rows hold finite metres: coordinates on this planet, lengths of 0 or more."""
    least = -FARTHEST_M if values.ndim == 2 else 0.0
    with np.errstate(invalid="ignore"):
        fine = (values >= least) & (values <= FARTHEST_M)  # NaN is neither
    return np.asarray(fine.all(axis=1) if values.ndim == 2 else fine)


def _wrong_together(arrays: Mapping[str, Any]) -> list[str]:
    """Say which arrays contradict each other."""
    u, v, length = arrays["edge_u"], arrays["edge_v"], arrays["edge_length"]
    n_nodes = len(arrays["node_id"])
    problems = []
    key = u.astype(np.int64) * n_nodes + v
    rises = (key[1:] > key[:-1]) | ((key[1:] == key[:-1]) & (length[1:] >= length[:-1]))
    if bool((u > v).any()) or not rises.all():
        return ["edge_u, edge_v are not in the order of their nodes"]
    ptr, head, cost = adjacency(u, v, length, n_nodes)
    same = all(
        np.array_equal(made, arrays[name])
        for name, made in (("adj_ptr", ptr), ("adj_node", head), ("adj_length", cost))
    )
    if not same:
        problems.append("the adjacency is not that of the edges")
    if not np.array_equal(components(ptr, head, n_nodes), arrays["component"]):
        problems.append("component is not the connected part of each node")
    at, xy, nodes = arrays["geom_ptr"], arrays["geom_xy"], arrays["node_xy"]
    start, end = nodes[u], nodes[v]
    gap = np.maximum(np.hypot(*(xy[at[:-1]] - start).T), np.hypot(*(xy[at[1:] - 1] - end).T))
    if bool((gap > FAR_M).any()):
        problems.append(f"geom_xy does not join the nodes of its edges ({_at(gap > FAR_M)})")
    short = short_edges(length, start, end)
    if short.too_many:
        problems.append(
            f"{len(short.edges)} of {short.n_long} edges over {LONG_M:g} m are shorter than the "
            f"straight line between their nodes (rows {some(short.edges)})"
        )
    return problems


def _at(bad: Bools) -> str:
    return f"rows {some(np.flatnonzero(bad))}"


def require_water(water: shapely.Geometry | None, name: str = "the water") -> None:
    """Refuse water that is no valid polygon of one area; None is water that nobody knows.

    Raises
    ------
    NetworkError
        It is no polygon, not valid, or spans more than can be indexed.
    """
    if water is None:
        return
    if water.geom_type not in ("Polygon", "MultiPolygon") or not water.is_valid or water.is_empty:
        raise NetworkError(f"{name} is no valid (multi)polygon. Repair it with make_valid first.")
    west, south, east, north = water.bounds
    if max(abs(side) for side in water.bounds) > FARTHEST_M or (
        (east - west) * (north - south) > WATER_CELLS * 1e4
    ):
        raise NetworkError(
            f"{name} spans {(east - west) / 1000:,.0f} x {(north - south) / 1000:,.0f} km. "
            "Clip it to the area of the streets."
        )
