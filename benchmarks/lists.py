"""Points to districts: a million points to the dong, ours against geopandas' `sjoin`.

What counts is the ratio of processor seconds. The two take turns, the grid is made anew each time,
and rows are compared, points on corners and in the middles of borders included (the lowest code wins).

    python -m benchmarks.lists
"""

from __future__ import annotations

import time

import geopandas as gpd
import numpy as np
import shapely

import geo
from geo.locate import districts_of

POINTS = 1_000_000
ON_BORDERS = 100_000
WANTED = 10.0
RUNS = 3


def made_points(dong: gpd.GeoDataFrame, n: int, seed: int = 1) -> np.ndarray:
    """Uniform points, points in clusters, and points on corners and in the middles of edges."""
    rng = np.random.default_rng(seed)
    west, south, east, north = dong.total_bounds
    uniform = rng.uniform((west, south), (east, north), (n // 2, 2))
    centres = rng.uniform((west, south), (east, north), (500, 2))
    clusters = centres[rng.integers(0, 500, n - n // 2)] + rng.normal(0, 400, (n - n // 2, 2))
    corners, ring = shapely.get_coordinates(
        shapely.get_parts(shapely.boundary(dong.geometry.to_numpy())), return_index=True
    )
    middles = ((corners[1:] + corners[:-1]) / 2)[ring[1:] == ring[:-1]]
    borders = rng.permutation(np.concatenate([corners, middles]))[: min(ON_BORDERS, n // 10)]
    points = np.concatenate([uniform, clusters])
    points[rng.permutation(n)[: len(borders)]] = borders
    return points


def by_join(points: gpd.GeoDataFrame, dong: gpd.GeoDataFrame) -> np.ndarray:
    """The same by `sjoin`: the lowest row of each point, -1: none."""
    joined = points.sjoin(dong[["geometry"]], how="left", predicate="intersects")
    lowest = joined["index_right"].groupby(level=0).min()
    return lowest.fillna(-1).to_numpy().astype(np.intp)


def main() -> None:
    dong = geo.to_metric(geo.load_dong())
    xy = made_points(dong, POINTS)
    shapes = dong.geometry.to_numpy()
    points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(*xy.T), crs=dong.crs)
    times: dict[str, list[float]] = {"sjoin": [], "ours": []}
    for _ in range(RUNS):
        begun = time.process_time()
        theirs = by_join(points, dong)
        times["sjoin"].append(time.process_time() - begun)
        begun = time.process_time()
        ours = districts_of(xy[:, 0], xy[:, 1], shapes)
        times["ours"].append(time.process_time() - begun)
        if not np.array_equal(ours, theirs):
            raise SystemExit(f"{int((ours != theirs).sum()):,} rows differ")
    join_s, own_s = (float(np.median(times[name])) for name in ("sjoin", "ours"))
    print(f"{POINTS:,} points to {len(dong)} dong, equal to the last row")
    print(f"sjoin {join_s:.2f} s, ours {own_s:.2f} s: {join_s / own_s:.1f} times as fast")
    print(f"wanted: {WANTED:g} times: {'yes' if join_s >= WANTED * own_s else 'NO'}")


if __name__ == "__main__":
    main()
