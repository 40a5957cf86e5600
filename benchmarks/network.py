"""Searches on the unsimplified streets of whole Seoul, beside what others do.

1,000 sites that stand on nodes, drawn from a seed, and a limit of 800 m, so that every peer is
asked the same. Results are compared before a time counts. Times are medians of five after a first
run that does not count; a peer whose first run takes longer than 5 s is run that once, which is
said beside it. Memory is the highest resident set during the last run, less what the process held
before it. The files of the network are in the system's cache, as after any first use.

    python -m benchmarks.network
"""

from __future__ import annotations

import ctypes
import gc
import statistics
import tempfile
import time
import timeit
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pandana
import pandas as pd
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from geo.network import (
    Catchments,
    Network,
    Snap,
    catchments,
    import_network,
    nearest_nodes,
    read_network,
    read_water,
    snap,
    write_network,
)

SHARED = Path(__file__).resolve().parents[2] / "shared"
RUNS = 5
SLOW_S = 5.0
N_SITES = 1000
LIMIT_M = 800.0
CHUNK = 50
"""Sources that scipy is given at once to spare it a dense matrix of 1.8 GB: its best case, shown
beside the plain call that asks for all 1,000."""
CLOSE_M = 1e-6
PANDANA_M = 0.5
"""pandana keeps whole millimetres an edge, so its sums differ by up to that much."""


@dataclass(frozen=True)
class Taken:
    """What a job took: median seconds, how many runs that is of, megabytes at its highest."""

    seconds: float
    runs: int
    megabytes: float

    def __str__(self) -> str:
        once = "" if self.runs == RUNS else f"  (runs: {self.runs})"
        return f"{self.seconds * 1e3:10.1f} ms {self.megabytes:8.0f} MB{once}"


def _resident(key: str) -> float:
    for line in Path("/proc/self/status").read_text("ascii").splitlines():
        if line.startswith(key):
            return int(line.split()[1]) / 1024
    return float("nan")


def _forget_peak() -> float:
    """Give freed memory back, start the high-water mark anew; what is held now, in MB."""
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    Path("/proc/self/clear_refs").write_text("5", "ascii")
    return _resident("VmRSS:")


def _once(job: Callable[[], Any]) -> tuple[Any, float, float]:
    before = _forget_peak()
    start = time.perf_counter()
    result = job()
    seconds = time.perf_counter() - start
    return result, seconds, _resident("VmHWM:") - before


def once(job: Callable[[], Any]) -> tuple[Any, Taken]:
    """Run a long job a single time: its result and what it takes."""
    result, seconds, megabytes = _once(job)
    return result, Taken(seconds, 1, megabytes)


def peak_mb(job: Callable[[], Any]) -> float:
    """Megabytes at the highest during one call, less what was held before it."""
    return _once(job)[2]


def take(job: Callable[[], Any], check: Callable[[Any], None] | None = None) -> tuple[Any, Taken]:
    """Run, check, weigh, then time: the result of the first run and what the job takes.

    Weighing gives freed memory back first, which a run should not be timed with.
    """
    result, seconds, megabytes = _once(job)
    if check:
        check(result)
    if seconds > SLOW_S:
        return result, Taken(seconds, 1, megabytes)
    megabytes = peak_mb(job)
    seconds_of = [timeit.timeit(job, number=1) for _ in range(RUNS)]
    return result, Taken(statistics.median(seconds_of), RUNS, megabytes)


# the same streets for everybody


def arcs_of(network: Network) -> pd.DataFrame:
    """Every pair of joined nodes once, u < v, with the shortest of its edges; no loops."""
    edges = pd.DataFrame(
        {
            "u": np.minimum(network.edge_u, network.edge_v),
            "v": np.maximum(network.edge_u, network.edge_v),
            "length": network.edge_length,
        }
    )
    edges = edges[edges["u"] != edges["v"]]
    return edges.groupby(["u", "v"], as_index=False)["length"].min()


def plain_graph(arcs: pd.DataFrame, n: int, kind: type[nx.Graph]) -> nx.Graph:
    """For networkx: undirected, or as osmnx has it, one edge a direction."""
    graph = kind()
    graph.add_nodes_from(range(n))
    rows = list(arcs.itertuples(index=False, name=None))
    graph.add_weighted_edges_from(rows, weight="length")
    if graph.is_directed():
        graph.add_weighted_edges_from([(v, u, length) for u, v, length in rows], weight="length")
    return graph


def matrix(arcs: pd.DataFrame, n: int) -> csr_array:
    """For scipy: both directions, so that it need not make them itself."""
    u, v, length = (arcs[name].to_numpy() for name in ("u", "v", "length"))
    # zero would be no edge at all in a sparse matrix
    both = np.tile(np.maximum(length, 1e-12), 2)
    return csr_array((both, (np.concatenate([u, v]), np.concatenate([v, u]))), shape=(n, n))


def sites_of(network: Network) -> tuple[Snap, np.ndarray]:
    """1,000 nodes of the largest part, as snapped sites and as rows of nodes."""
    rng = np.random.default_rng(20190902)
    nodes = rng.choice(np.flatnonzero(network.component == 0), N_SITES, replace=False)
    edge_ptr, edges = network.incidence
    edge = edges[edge_ptr[nodes]]
    at_u = network.edge_u[edge] == nodes
    xy = np.asarray(network.node_xy)[nodes]
    placed = snap(network, xy[:0])  # the form; then each on its own node, to the bit
    sites = Snap(
        ids=np.array([f"{k:04d}" for k in range(N_SITES)], dtype=object),
        xy=xy,
        edge=edge.astype(np.int32),
        offset_m=np.where(at_u, 0.0, network.edge_length[edge]),
        snap_xy=xy,
        leg_m=np.zeros(N_SITES),
        reason=np.full(N_SITES, None, dtype=object),
        limit_m=placed.limit_m,
    )
    return sites, nodes


# results compared


def alike(ours: np.ndarray, theirs: np.ndarray, close_m: float = CLOSE_M) -> float:
    """Largest difference; what only one reaches must lie at the limit itself."""
    both = np.isfinite(ours) & np.isfinite(theirs)
    worst = float(np.abs(ours[both] - theirs[both]).max(initial=0.0))
    alone = np.where(np.isfinite(ours), ours, theirs)[np.isfinite(ours) != np.isfinite(theirs)]
    if worst > close_m or (np.abs(alone - LIMIT_M) > close_m).any():
        raise AssertionError(f"results differ: by {worst} m, and in {len(alone)} nodes reached")
    return worst


def _dense(found: Catchments, site: int, n: int) -> np.ndarray:
    row = np.full(n, np.inf)
    part = slice(found.ptr[site], found.ptr[site + 1])
    row[found.node[part]] = found.distance_m[part]
    return row


def _line(name: str, taken: Taken, ours: Taken | None = None, wanted: str = "") -> None:
    ratio = "" if ours is None else f"   {taken.seconds / ours.seconds:7.1f} x ours"
    print(f"  {name:44} {taken}{ratio}{wanted}", flush=True)


def _wanted(peer: Taken, ours: Taken, least: float) -> str:
    met = peer.seconds / ours.seconds >= least
    return f" (wanted: {least:g}, {'met' if met else 'MISSED'})"


def compare_nearest(network: Network, sites: Snap, nodes: np.ndarray, peers: Peers) -> None:
    """One search from all sites."""
    print(f"\nnearest site of every node: {N_SITES:,} sites, {LIMIT_M:.0f} m")
    (mine, _), ours = take(lambda: nearest_nodes(network, sites, LIMIT_M))
    sources = set(nodes.tolist())

    def check_dict(found: dict[int, float]) -> None:
        theirs = np.full(network.n_nodes, np.inf)
        theirs[list(found)] = list(found.values())
        alike(mine, theirs)

    def by_scipy() -> Any:
        return dijkstra(peers.csr, indices=nodes, min_only=True, limit=LIMIT_M)

    def by_networkx() -> Any:
        return nx.multi_source_dijkstra_path_length(
            peers.graph, sources, cutoff=LIMIT_M, weight="length"
        )

    _, scipy_took = take(by_scipy, lambda found: alike(mine, found) and None)
    _, networkx_took = take(by_networkx, check_dict)
    _line("ours, with the site of each", ours)
    _line(
        "scipy dijkstra(min_only=True, limit=)",
        scipy_took,
        ours,
        _wanted(scipy_took, ours, 1 / 1.1),
    )
    _line("networkx multi-source, cutoff=", networkx_took, ours, _wanted(networkx_took, ours, 30))


def compare_catchments(network: Network, sites: Snap, nodes: np.ndarray, peers: Peers) -> None:
    """One bounded search a site."""
    print(f"\nnodes within {LIMIT_M:.0f} m of each of {N_SITES:,} sites")
    n = network.n_nodes
    mine, ours = take(lambda: catchments(network, sites, LIMIT_M))
    _, single = take(lambda: catchments(network, sites, LIMIT_M, threads=1))

    def by_scipy(at_once: int, *, pairs: bool = True) -> Callable[[], int]:
        """Its matrix is dense: who wants what the others give picks the reached nodes out of it."""

        def run() -> int:
            reached = 0
            for low in range(0, N_SITES, at_once):
                found = dijkstra(peers.csr, indices=nodes[low : low + at_once], limit=LIMIT_M)
                if pairs:
                    row, node = np.nonzero(np.isfinite(found))
                    reached += len(found[row, node])
            return reached

        return run

    def check_scipy(_: Any) -> None:
        for low in range(0, N_SITES, CHUNK):
            found = dijkstra(peers.csr, indices=nodes[low : low + CHUNK], limit=LIMIT_M)
            for row, theirs in enumerate(found):
                alike(_dense(mine, low + row, n), theirs)

    def by_ego_graph(graph: nx.Graph) -> Callable[[], list[list[int]]]:
        # each graph is counted and let go, as keeping a thousand would cost it more
        return lambda: [
            list(nx.ego_graph(graph, node, radius=LIMIT_M, distance="length"))
            for node in nodes.tolist()
        ]

    def check_ego(found: list[list[int]]) -> None:
        for site, members in enumerate(found):
            row = _dense(mine, site, n)
            off = set(np.flatnonzero(np.isfinite(row)).tolist()) ^ set(members)
            if any(abs(row[node] - LIMIT_M) > CLOSE_M for node in off if np.isfinite(row[node])):
                raise AssertionError(f"the members of site {site} differ: {sorted(off)[:5]}")

    def check_pandana(found: pd.DataFrame) -> None:
        row_of = {int(node): site for site, node in enumerate(nodes)}
        for source, part in found.groupby("source"):
            theirs = np.full(n, np.inf)
            theirs[part["destination"].to_numpy()] = part["length"].to_numpy()
            alike(_dense(mine, row_of[int(source)], n), theirs, PANDANA_M)

    _line(f"ours, {len(mine.node):,} pairs, all cores", ours)
    _line("ours, one core", single)
    for at_once, said in ((N_SITES, ""), (CHUNK, f", {CHUNK} at a time")):
        _, taken = take(by_scipy(at_once), check_scipy)
        _line(f"scipy indices=, limit={said}", taken, ours, _wanted(taken, ours, 30))
        _, taken = take(by_scipy(at_once, pairs=False))
        _line("  its dense matrix only", taken, ours)
    _, taken = take(lambda: peers.pandana.nodes_in_range(nodes, LIMIT_M), check_pandana)
    _line("pandana nodes_in_range", taken, ours, _wanted(taken, ours, 30))
    _, taken = take(by_ego_graph(peers.graph), check_ego)
    _line("networkx ego_graph, undirected Graph", taken, ours)
    digraph = plain_graph(peers.arcs, n, nx.MultiDiGraph)
    _, taken = take(by_ego_graph(digraph), check_ego)
    _line("networkx ego_graph, MultiDiGraph as osmnx's", taken, ours, _wanted(taken, ours, 150))


@dataclass(frozen=True)
class Peers:
    """The same streets in everybody's own form."""

    arcs: pd.DataFrame
    graph: nx.Graph
    csr: csr_array
    pandana: Any


def compare_loading(network: Network, folder: Path) -> Peers:
    """From what is kept to the first answer."""
    print("\nready to search")
    arcs, n = arcs_of(network), network.n_nodes

    def ours_ready() -> Network:
        read = read_network(folder)
        read.bucket_width  # noqa: B018 - the one figure that a search asks for first
        return read

    def snapping_too() -> Network:
        read = ours_ready()
        snap(read, read.node_xy[:1])
        return read

    def by_pandana() -> Any:
        return pandana.Network(
            pd.Series(network.node_xy[:, 0]),
            pd.Series(network.node_xy[:, 1]),
            arcs["u"],
            arcs["v"],
            arcs[["length"]],
        )

    _, ours = take(ours_ready)
    _, snapping = take(snapping_too)
    made, built = take(by_pandana)
    graph, joined = take(lambda: plain_graph(arcs, n, nx.Graph))
    met = "met" if ours.seconds <= 0.5 else "MISSED"
    _line("ours, from disk, every digest checked", ours, None, f" (wanted: 500 ms, {met})")
    _line("ours, first point snapped as well", snapping)
    _line("pandana, built from tables in memory", built, ours, _wanted(built, ours, 50))
    _line("networkx Graph, from tables in memory", joined, ours)
    return Peers(arcs, graph, matrix(arcs, n), made)


def main() -> None:
    """Print the figures; say so where the streets are not at hand."""
    source = SHARED / "network" / "seoul_streets_2025-05"
    if not source.is_dir():
        print("the streets of whole Seoul (../shared/network) are not here: nothing is measured")
        return
    water = read_water(SHARED / "raster" / "hangang.geojson")
    with tempfile.TemporaryDirectory() as temporary:
        made = import_network(source, prefix="unsimplified_", water=water)
        folder = write_network(made, Path(temporary) / "walk")
        network = read_network(folder)
        print(f"{network.n_nodes:,} nodes, {network.n_edges:,} edges; medians of {RUNS}")
        peers = compare_loading(made, folder)
        sites, nodes = sites_of(network)
        compare_nearest(network, sites, nodes, peers)
        compare_catchments(network, sites, nodes, peers)


if __name__ == "__main__":
    main()
