"""How the searches grow: whole Seoul once, 2 x 2 and 3 x 3 times side by side.

The unsimplified network is laid out as a mosaic, each tile joined to the next by one edge a side,
with 1,000 sites a tile. A search that touches only what it reaches takes the same time for each
(site, node) pair however large the city around it; wanted: at most 2.0 times.

    python -m benchmarks.network_growth
"""

from __future__ import annotations

import numpy as np

from benchmarks.network import LIMIT_M, RUNS, SHARED, Taken, sites_of, take
from geo.network import Network, Tables, build_network, catchments, import_network, nearest_nodes
from geo.network.snapping import Snap

SIDES = (1, 2, 3)
APART_M = 100.0
MOST = 2.0


def _border(xy: np.ndarray, axis: int, sign: int) -> int:
    return int(np.argmax(sign * xy[:, axis]))


def mosaic(network: Network, side: int) -> Network:
    """Lay out side x side copies, one edge between the outermost nodes of neighbours."""
    xy, n = np.asarray(network.node_xy), network.n_nodes
    step = xy.max(axis=0) - xy.min(axis=0) + APART_M
    tiles = [(i, j) for j in range(side) for i in range(side)]
    u, v, length = [], [], []
    for tile, (i, j) in enumerate(tiles):
        u.append(network.edge_u.astype(np.int64) + tile * n)
        v.append(network.edge_v.astype(np.int64) + tile * n)
        length.append(np.asarray(network.edge_length))
        for axis, other in ((0, tile + 1), (1, tile + side)):
            if (i, j)[axis] + 1 < side:
                u.append(np.array([tile * n + _border(xy, axis, 1)]))
                v.append(np.array([other * n + _border(xy, axis, -1)]))
                length.append(np.array([np.nan]))  # the straight line's
    return build_network(
        Tables(
            node_id=np.arange(len(tiles) * n),
            node_xy=np.concatenate([xy + np.multiply(tile, step) for tile in tiles]),
            u=np.concatenate(u),
            v=np.concatenate(v),
            length=np.concatenate(length),
            lines=None,
        )
    )


def spread_sites(network: Network, tile: Network, side: int) -> Snap:
    """The same 1,000 nodes of every tile, as sites."""
    _, nodes = sites_of(tile)
    wanted = (np.arange(side * side)[:, None] * tile.n_nodes + nodes).ravel()
    rows = np.argsort(network.node_id)[wanted]
    ptr, edges = network.incidence
    edge = edges[ptr[rows]]
    xy = np.asarray(network.node_xy)[rows]
    return Snap(
        ids=np.array([f"{k:05d}" for k in range(len(rows))], dtype=object),
        xy=xy,
        edge=edge,
        offset_m=np.where(network.edge_u[edge] == rows, 0.0, network.edge_length[edge]),
        snap_xy=xy,
        leg_m=np.zeros(len(rows)),
        reason=np.full(len(rows), None, dtype=object),
        limit_m=LIMIT_M,
    )


def _line(name: str, side: int, pairs: int, taken: Taken, first: float) -> float:
    each = taken.seconds / pairs * 1e9
    met = "" if not first else f"   {each / first:5.2f} x one tile (wanted: at most {MOST})"
    print(f"  {side} x {side}  {name:22} {pairs:12,} pairs {taken} {each:8.1f} ns a pair{met}")
    return first or each


def main() -> None:
    """Print the figures; say so where the streets are not at hand."""
    source = SHARED / "network" / "seoul_streets_2025-05"
    if not source.is_dir():
        print("the streets of whole Seoul (../shared/network) are not here: nothing is measured")
        return
    tile = import_network(source, prefix="unsimplified_")
    print(f"growth: {LIMIT_M:.0f} m, 1,000 sites a tile, medians of {RUNS}")
    near_first = reach_first = 0.0
    for side in SIDES:
        network = tile if side == 1 else mosaic(tile, side)
        sites = sites_of(tile)[0] if side == 1 else spread_sites(network, tile, side)
        (distance, _), near = take(lambda n=network, s=sites: nearest_nodes(n, s, LIMIT_M))
        found, reach = take(lambda n=network, s=sites: catchments(n, s, LIMIT_M))
        least = np.full(network.n_nodes, np.inf)
        np.minimum.at(least, found.node, found.distance_m)
        if not np.allclose(least, distance, rtol=0, atol=1e-6):
            raise AssertionError("the nearest of all catchments is not the nearest site")
        reached = int(np.isfinite(distance).sum())
        near_first = _line("nearest site", side, reached, near, near_first)
        reach_first = _line("catchments", side, len(found.node), reach, reach_first)


if __name__ == "__main__":
    main()
