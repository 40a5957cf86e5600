"""A street network on disk, cut by boxes: what can be walked from a place, and nothing else is read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from geo.arrays import Floats, Ints32
from geo.errors import NetworkError
from geo.network.store import Network, map_network
from geo.scale.squares import Box, widened

EDGES_A_RUN = 2_048
"""Edges that stand together in the network, hence in the city: one box is kept for all."""

DRAWN = 1.01
"""An edge drawn so many times as long as it is stated is nothing odd: metres of two systems."""

SLACK_M = 1.0
"""More than rounding takes."""


@dataclass(frozen=True, eq=False)
class Streets:
    """Where the streets of a network run; the network itself stays on disk.

    Parameters
    ----------
    folder, sha256
        The network, and what it was when it was looked at.
    crs
        Its metres.
    runs
        Box of each `EDGES_A_RUN` edges, in their order.
    odd
        Box of each edge that is drawn longer than its length allows for.
    excess_m
        How much longer.
    """

    folder: Path
    sha256: str
    crs: str
    runs: Floats
    odd: Floats
    excess_m: Floats

    def halo_m(self, box: Box, way_m: float) -> float:
        """Return how far from a box, in a straight line, a way of some length can lead.

        A way leads no further than it is long, but for streets that are drawn longer than they are
        stated: those near the box are added.

        Parameters
        ----------
        box
            Where the way begins.
        way_m
            Metres of the way, legs to and from the street included.
        """
        halo, before = DRAWN * way_m + SLACK_M, -1.0
        least = halo
        while halo > before:
            before = halo
            near = _touches(self.odd, widened(box, halo))
            halo = least + float(self.excess_m[near].sum())
        return halo

    def most_edges(self, box: Box) -> int:
        """Return how many edges come near a box, at most."""
        return int(_touches(self.runs, box).sum()) * EDGES_A_RUN

    def open(self) -> Network:
        """Map the network from disk.

        Raises
        ------
        NetworkError
            It is not there any more, or another stands there now.
        """
        network = map_network(self.folder)
        if network.sha256 != self.sha256:
            raise NetworkError(
                f"{self.folder} was exchanged while it was being read. Begin again.",
                ko=f"{self.folder}: 읽는 동안 다른 도로망으로 바뀌었습니다. 처음부터 다시 하십시오.",
            )
        return network

    def within(self, network: Network, box: Box) -> Network | None:
        """Return the streets that come near a box, as a network; None: there are none.

        Nodes and edges stand in the order of the whole, and keep their number of the connected
        part, so that ties are settled as in the whole.

        Parameters
        ----------
        network
            What `open` gave.
        box
            Every edge whose own box touches it is in, whole.
        """
        chosen = []
        for run in np.flatnonzero(_touches(self.runs, box)).tolist():
            first = run * EDGES_A_RUN
            bounds, _ = _bounds(network, first, min(first + EDGES_A_RUN, network.n_edges))
            chosen.append(first + np.flatnonzero(_touches(bounds, box)))
        edges = np.concatenate([np.empty(0, np.intp), *chosen])
        return _part(network, edges) if len(edges) else None


def look_at(network: Network, folder: str | Path) -> Streets:
    """Look once at where the streets of a network run.

    Parameters
    ----------
    network
        What `read_network(folder)` gave.
    folder
        Where it stands.

    Raises
    ------
    NetworkError
        The network was not read from a folder.
    """
    if not network.sha256:
        raise NetworkError(
            "the network is in no folder. Write it first: write_network(network, folder).",
            ko="도로망이 폴더에 없습니다. write_network(network, folder)로 먼저 쓰십시오.",
        )
    runs, odd, excess = [], [np.empty((0, 4))], [np.empty(0)]
    for first in range(0, network.n_edges, EDGES_A_RUN):
        last = min(first + EDGES_A_RUN, network.n_edges)
        bounds, drawn = _bounds(network, first, last)
        runs.append([*bounds[:, :2].min(axis=0), *bounds[:, 2:].max(axis=0)])
        more = drawn - DRAWN * network.edge_length[first:last]
        odd.append(bounds[more > 0])
        excess.append(more[more > 0])
    return Streets(
        Path(folder).resolve(),  # for processes that stand elsewhere
        network.sha256,
        network.crs,
        np.array(runs),
        np.concatenate(odd),
        np.concatenate(excess),
    )


def _touches(bounds: Floats, box: Box) -> npt.NDArray[np.bool_]:
    west, south, east, north = box
    return np.asarray(
        (bounds[:, 0] <= east)
        & (bounds[:, 2] >= west)
        & (bounds[:, 1] <= north)
        & (bounds[:, 3] >= south)
    )


def _bounds(network: Network, first: int, last: int) -> tuple[Floats, Floats]:
    """Return the box of each of some edges, their nodes included, and its drawn length, metres."""
    ptr = network.geom_ptr[first : last + 1]
    xy = network.geom_xy[ptr[0] : ptr[-1]]
    at = ptr[:-1] - ptr[0]
    u, v = (network.node_xy[ends[first:last]] for ends in (network.edge_u, network.edge_v))
    low = np.minimum(np.minimum.reduceat(xy, at), np.minimum(u, v))
    high = np.maximum(np.maximum.reduceat(xy, at), np.maximum(u, v))
    step = np.zeros(len(xy))
    step[:-1] = np.hypot(*np.diff(xy, axis=0).T)
    step[ptr[1:] - ptr[0] - 1] = 0.0  # from the end of one edge to the next one's start
    # a line may begin a little beside its node
    beside = np.hypot(*(xy[at] - u).T) + np.hypot(*(xy[ptr[1:] - ptr[0] - 1] - v).T)
    return np.column_stack([low, high]), np.add.reduceat(step, at) + beside


def _part(network: Network, edges: npt.NDArray[np.intp]) -> Network:
    """Return some edges and their nodes as a network of its own, all in their order."""
    from geo.network.soundness import adjacency

    nodes, ends = np.unique(
        np.concatenate([network.edge_u[edges], network.edge_v[edges]]), return_inverse=True
    )
    u, v = ends[: len(edges)].astype(np.int32), ends[len(edges) :].astype(np.int32)
    length = network.edge_length[edges]
    count = network.geom_ptr[edges + 1] - network.geom_ptr[edges]
    ptr = np.zeros(len(edges) + 1, dtype=np.int64)
    np.cumsum(count, out=ptr[1:])
    at = np.arange(ptr[-1]) + np.repeat(network.geom_ptr[edges] - ptr[:-1], count)
    adj: tuple[Ints32, Ints32, Floats] = adjacency(u, v, length, len(nodes))
    part = Network(
        node_id=network.node_id[nodes],
        node_xy=network.node_xy[nodes],
        component=network.component[nodes],
        edge_u=u,
        edge_v=v,
        edge_length=length,
        edge_bridge=network.edge_bridge[edges],
        geom_ptr=ptr,
        geom_xy=network.geom_xy[at],
        adj_ptr=adj[0],
        adj_node=adj[1],
        adj_length=adj[2],
        water=network.water,
        manifest={"crs": network.crs},
    )
    vars(part)["shores"] = network.shores  # looked at once, as the water is the whole's
    return part
