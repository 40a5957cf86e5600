"""Service areas beside buffered edges: how near the truth, and how fast.

Truth: the points of a 5 m grid within 25 m of a street point whose remaining distance covers the
straight line to it; its grid stands askew to ours. Peer: the edges between reached nodes, each
buffered by 25 m, and union_all, as osmnx's example draws isochrones. The peer is given the nodes
reached, ours searches for them. 50 sites from a seed, 800 m, unsimplified whole Seoul.

    python -m benchmarks.network_areas
"""

from __future__ import annotations

import numpy as np
import shapely

from benchmarks.network import LIMIT_M, RUNS, SHARED, take
from geo.network import (
    Catchments,
    Network,
    Snap,
    catchments,
    import_network,
    read_water,
    service_areas,
    snap,
)

N_SITES = 50
WIDTH_M = 25.0
GRID_M = 5.0
ASKEW = (1.7, 3.1)
WANTED_IOU = 0.90
WANTED_TIME = 0.5


def fixed_sites(network: Network) -> Snap:
    """Places some tens of metres from streets of the largest part."""
    rng = np.random.default_rng(5)
    nodes = rng.choice(np.flatnonzero(network.component == 0), N_SITES, replace=False)
    return snap(network, np.asarray(network.node_xy)[nodes] + rng.normal(0, 30, (N_SITES, 2)))


def street_points(network: Network, sites: Snap, found: Catchments, site: int) -> np.ndarray:
    """Points a metre apart on every street reached: x, y and the distance that remains."""
    part = slice(found.ptr[site], found.ptr[site + 1])
    left_at = dict(zip(found.node[part].tolist(), LIMIT_M - found.distance_m[part], strict=True))
    ptr, edges = network.incidence
    near = np.unique(np.concatenate([edges[ptr[k] : ptr[k + 1]] for k in left_at]))
    near = np.union1d(near, [sites.edge[site]])
    kept = []
    for edge in near:
        length = network.edge_length[edge]
        along = np.linspace(0, length, int(length) + 2)
        u, v = int(network.edge_u[edge]), int(network.edge_v[edge])
        left = np.maximum(
            left_at.get(u, -np.inf) - along, left_at.get(v, -np.inf) - (length - along)
        )
        if edge == sites.edge[site]:
            left_here = LIMIT_M - sites.leg_m[site] - np.abs(along - sites.offset_m[site])
            left = np.maximum(left, left_here)
        share = along / length if length > 0 else np.zeros_like(along)
        on = shapely.line_interpolate_point(network.lines[edge], share, normalized=True)
        kept.append(np.column_stack([shapely.get_coordinates(on), left])[left >= 0])
    return np.concatenate(kept)


def truth(points: np.ndarray, grid: np.ndarray) -> np.ndarray:
    """Which grid points lie in the truth."""
    tree = shapely.STRtree(shapely.points(grid))
    at, place = tree.query(shapely.points(points[:, :2]), predicate="dwithin", distance=WIDTH_M)
    away = np.hypot(*(grid[place] - points[at, :2]).T)
    inside = np.zeros(len(grid), dtype=bool)
    inside[place[away <= points[at, 2]]] = True
    return inside


def buffered(network: Network, found: Catchments) -> list[shapely.Geometry]:
    """The peer: edges between reached nodes, buffered one by one, then joined."""
    made = []
    reached = np.zeros(network.n_nodes, dtype=bool)
    ptr, edges = network.incidence
    for site in range(len(found.ptr) - 1):
        nodes = found.node[found.ptr[site] : found.ptr[site + 1]]
        reached[nodes] = True
        near = np.unique(np.concatenate([edges[ptr[k] : ptr[k + 1]] for k in nodes]))
        near = near[reached[network.edge_u[near]] & reached[network.edge_v[near]]]
        reached[nodes] = False
        made.append(shapely.union_all(shapely.buffer(network.lines[near], WIDTH_M)))
    return made


def iou(inside: np.ndarray, area: shapely.Geometry, grid: np.ndarray) -> float:
    shapely.prepare(area)
    ours = shapely.contains_xy(area, grid)
    return float((inside & ours).sum() / (inside | ours).sum())


def main() -> None:
    """Print the figures; say so where the streets are not at hand."""
    source = SHARED / "network" / "seoul_streets_2025-05"
    if not source.is_dir():
        print("the streets of whole Seoul (../shared/network) are not here: nothing is measured")
        return
    water = read_water(SHARED / "raster" / "hangang.geojson")
    network = import_network(source, prefix="unsimplified_", water=water)
    sites = fixed_sites(network)
    found = catchments(network, sites, LIMIT_M)

    def drawn() -> list[shapely.Geometry]:
        return list(service_areas(network, sites, [LIMIT_M]).geometry)

    areas, ours = take(drawn)
    peer, theirs = take(lambda: buffered(network, found))
    scores: dict[str, list[float]] = {"ours": [], "buffered edges": []}
    for site in range(N_SITES):
        both = shapely.union_all([areas[site].buffer(50), peer[site]])
        west, south, east, north = both.bounds
        x = np.arange(west // GRID_M * GRID_M + ASKEW[0], east, GRID_M)
        y = np.arange(south // GRID_M * GRID_M + ASKEW[1], north, GRID_M)
        grid = np.column_stack([axis.ravel() for axis in np.meshgrid(x, y)])
        grid = grid[~shapely.intersects_xy(water, grid)]
        inside = truth(street_points(network, sites, found, site), grid)
        scores["ours"].append(iou(inside, areas[site], grid))
        scores["buffered edges"].append(iou(inside, peer[site], grid))
    print(f"areas of {N_SITES} sites, {LIMIT_M:.0f} m, medians of {RUNS}")
    for name, taken in (("ours", ours), ("buffered edges", theirs)):
        mean, worst = np.mean(scores[name]), min(scores[name])
        each = taken.seconds / N_SITES * 1e3
        print(
            f"  {name:16} IoU {mean:.3f}, worst {worst:.3f}   {each:7.2f} ms a site"
            f"   {taken.megabytes:6.0f} MB"
        )
    part = ours.seconds / theirs.seconds
    met = np.mean(scores["ours"]) >= WANTED_IOU and part <= WANTED_TIME
    print(
        f"  {part:.2f} of the time of buffered edges (wanted: IoU {WANTED_IOU}, "
        f"{WANTED_TIME} of the time: {'met' if met else 'MISSED'})"
    )


if __name__ == "__main__":
    main()
