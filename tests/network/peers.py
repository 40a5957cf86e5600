"""The same questions asked of networkx, to compare."""

from __future__ import annotations

import networkx as nx
import numpy as np

from geo.network import Network, Snap


def graph_of(network: Network) -> nx.MultiGraph:
    """Every edge as it stands: parallel ones, loops, zero lengths."""
    graph = nx.MultiGraph()
    graph.add_nodes_from(range(network.n_nodes))
    graph.add_weighted_edges_from(
        zip(
            network.edge_u.tolist(),
            network.edge_v.tolist(),
            network.edge_length.tolist(),
            strict=True,
        )
    )
    return graph


def put_in(graph: nx.MultiGraph, network: Network, points: Snap, row: int, name: object) -> None:
    """Add a snapped point as a node: its leg, then both parts of its edge."""
    edge = int(points.edge[row])
    u, v, length = (a[edge].item() for a in (network.edge_u, network.edge_v, network.edge_length))
    offset, leg = points.offset_m[row].item(), points.leg_m[row].item()
    graph.add_edge(name, ("on", name), weight=leg)
    graph.add_edge(("on", name), u, weight=offset)
    graph.add_edge(("on", name), v, weight=length - offset)


def take_out(graph: nx.MultiGraph, name: object) -> None:
    graph.remove_nodes_from([name, ("on", name)])


def distances(
    graph: nx.MultiGraph, network: Network, points: Snap, row: int, limit: float | None = None
) -> np.ndarray:
    """Distance from one snapped point to every node; infinite where not reached."""
    put_in(graph, network, points, row, "origin")
    found = nx.single_source_dijkstra_path_length(graph, "origin", cutoff=limit)
    take_out(graph, "origin")
    result = np.full(network.n_nodes, np.inf)
    for node, value in found.items():
        if isinstance(node, int):
            result[node] = value
    return result
