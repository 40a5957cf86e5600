"""Walks over a country of made cities: coverage by district and catchments, in parts.

The unsimplified streets of whole Seoul once, 2 x 2 and 5 x 5 times side by side (5.7 million nodes),
neighbours overlapping a little and joined wherever two nodes stand near each other, with the people of
each district along its streets and 8,000 places a city. Each size is a process of its own that reads the
network from disk. Equality with the unparted answer is asserted before a time counts.

    python -m benchmarks.scale_walking
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

import geo
from benchmarks.network import SHARED
from geo.measures.walking import covered_by, site_reach
from geo.network import (
    Network,
    Tables,
    build_network,
    import_network,
    nearest_site,
    od_costs,
    read_network,
    snap,
    write_network,
)
from geo.network.snapping import SNAP_LIMIT_M
from geo.network.spread import spread_by_streets
from geo.scale import How, InProcess, Pool, walking_catchments, walking_coverage

SIDES = (1, 2, 5)
FITS = 2
"""So many cities a side are also answered whole."""
PLACES_A_CITY = 8_000
LIMIT_M = 800.0
STEP = 0.9
"""Of a city's extent: neighbours share a tenth."""
JOINED_M, MOST_JOINS = 60.0, 500
RUNS = 3
MOST_S, MOST_BYTES, MOST_GROWTH = 300.0, 6e9, 1.5


def mosaic(city: Network, side: int) -> Network:
    """Lay out side x side copies and join neighbours where their streets come near."""
    xy, n = np.asarray(city.node_xy), city.n_nodes
    step = step_m(city)
    copies = [(i, j) for j in range(side) for i in range(side)]
    u = [city.edge_u.astype(np.int64) + k * n for k in range(len(copies))]
    v = [city.edge_v.astype(np.int64) + k * n for k in range(len(copies))]
    length = [np.asarray(city.edge_length)] * len(copies)
    tree = cKDTree(xy)
    for axis, along in ((0, 1), (1, side)):  # where `near` stands, `other` of the next copy does
        shift = np.zeros(2)
        shift[axis] = step[axis]
        away, other = tree.query(xy - shift, distance_upper_bound=JOINED_M)
        near = np.flatnonzero(np.isfinite(away))
        near = near[:: max(1, len(near) // MOST_JOINS)]
        for k, at in enumerate(copies):
            if at[axis] + 1 < side:
                u.append(other[near] + (k + along) * n)
                v.append(near + k * n)
                length.append(np.full(len(near), np.nan))  # the straight line's
    return build_network(
        Tables(
            node_id=np.arange(len(copies) * n),
            node_xy=np.concatenate([xy + np.multiply(at, step) for at in copies]),
            u=np.concatenate(u),
            v=np.concatenate(v),
            length=np.concatenate(length),
            lines=None,
        )
    )


def step_m(city: Network) -> np.ndarray:
    """East and north from one copy to the next, whole metres."""
    xy = np.asarray(city.node_xy)
    return np.asarray(np.round(STEP * (xy.max(axis=0) - xy.min(axis=0))))


def people_of(city: Network, side: int) -> pd.DataFrame:
    """The people along the streets of each copy, its districts named after it."""
    dong = geo.to_metric(geo.load_dong())
    one = spread_by_streets(city, geo.load_demand(), dong)[["x", "y", "people", "gu_code"]]
    frames = []
    for k in range(side * side):
        x, y = step_m(city) * (k % side, k // side)
        codes = f"{k:02d}-" + one["gu_code"]
        frames.append(one.assign(x=one["x"] + x, y=one["y"] + y, gu_code=codes))
    return pd.concat(frames, ignore_index=True)


def places_of(people: pd.DataFrame, n: int) -> gpd.GeoDataFrame:
    """Places where people are, by a seed."""
    rng = np.random.default_rng(20190902)
    weight = people["people"].to_numpy()
    rows = rng.choice(len(people), n, p=weight / weight.sum())
    xy = people[["x", "y"]].to_numpy()[rows] + rng.normal(0, 100, (n, 2))
    ids = [f"{k:06d}" for k in range(n)]
    return gpd.GeoDataFrame({"site_id": ids}, geometry=gpd.points_from_xy(*xy.T), crs="EPSG:5186")


def make(base: Path, city: Network, side: int) -> Path:
    """Write a mosaic, its people and its places below `base`."""
    folder = base / str(side)
    write_network(city if side == 1 else mosaic(city, side), folder / "walk")
    people = people_of(city, side)
    people.to_parquet(folder / "people.parquet")
    places_of(people, PLACES_A_CITY * side * side).to_parquet(folder / "places.parquet")
    return folder


def one_run(name: str, workers: str) -> None:
    """What is timed, in a process of its own: everything from the files to the tables."""
    folder = Path(name)
    people = pd.read_parquet(folder / "people.parquet")
    places = gpd.read_parquet(folder / "places.parquet")
    how = How(Pool(int(workers)) if int(workers) else InProcess(), memory=int(MOST_BYTES))
    taken: dict[str, list[tuple[float, float]]] = {"coverage": [], "catchments": []}
    for _ in range(1 if int(workers) else RUNS):
        start = clocks()
        covered = walking_coverage(folder / "walk", people, places, [LIMIT_M], "gu_code", how=how)
        half = clocks()
        reached = walking_catchments(folder / "walk", people, places, [LIMIT_M], how=how)
        end = clocks()
        taken["coverage"].append((half[0] - start[0], half[1] - start[1]))
        taken["catchments"].append((end[0] - half[0], end[1] - half[1]))
    # Not ru_maxrss, which a process has from the one that began it.
    told = Path("/proc/self/status").read_text(encoding="utf-8")
    if not int(workers):
        covered.to_parquet(folder / "covered.parquet")
        reached.to_parquet(folder / "reached.parquet")
    else:
        kept = pd.read_parquet(folder / "covered.parquet")
        pd.testing.assert_frame_equal(covered, kept, check_exact=True)
        kept = pd.read_parquet(folder / "reached.parquet")
        pd.testing.assert_frame_equal(reached, kept, check_exact=True)
    said = {
        "nodes": read_network(folder / "walk", digests=False).n_nodes,
        "points": len(people),
        "places": len(places),
        "pairs": reached.attrs["n_pairs"],
        "bytes": 1024 * int(told.partition("VmHWM:")[2].split()[0]),
        **taken,
    }
    print(json.dumps(said))


def clocks() -> tuple[float, float]:
    """Seconds by the clock, and of the processors: the latter wait for nobody else."""
    return time.perf_counter(), time.process_time()


def compare(folder: Path) -> None:
    """The unparted answer, which must be the same to the last bit."""
    network = read_network(folder / "walk")
    people = pd.read_parquet(folder / "people.parquet")
    places = gpd.read_parquet(folder / "places.parquet")
    start = time.perf_counter()
    sites = snap(network, places, places["site_id"].tolist(), SNAP_LIMIT_M, connected_only=True)
    on = snap(network, people[["x", "y"]].to_numpy(), None, SNAP_LIMIT_M, connected_only=True)
    near = nearest_site(network, sites, on)
    covered = covered_by(people, near.distance_m, [LIMIT_M], "gu_code")
    seconds = time.perf_counter() - start
    parted = pd.read_parquet(folder / "covered.parquet")
    pd.testing.assert_frame_equal(parted, covered, check_exact=True)
    costs = od_costs(network, sites, on, LIMIT_M + 1e-6)
    weights = people["people"].to_numpy()
    reached = site_reach(sites.ids, costs, near.site, weights, [LIMIT_M])
    reached.loc[~sites.ok, reached.columns[2:]] = np.nan
    kept = pd.read_parquet(folder / "reached.parquet")
    pd.testing.assert_frame_equal(kept, reached, check_exact=True)
    print(
        f"  {network.n_nodes:,} nodes whole: {len(covered)} districts and {len(reached):,} places equal "
        f"to the last bit; coverage {seconds:.1f} s"
    )


def measured(folder: Path, workers: int) -> dict[str, Any]:
    code = "import sys; from benchmarks.scale_walking import one_run; one_run(*sys.argv[1:])"
    asked = [sys.executable, "-c", code, str(folder), str(workers)]
    told = subprocess.run(asked, check=True, capture_output=True, text=True).stdout
    said: dict[str, Any] = json.loads(told.splitlines()[-1])
    return said


def met(reached: bool) -> str:
    return "met" if reached else "MISSED"


def main() -> None:
    """Print the figures; say so where the streets are not at hand."""
    source = SHARED / "network" / "seoul_streets_2025-05"
    if not source.is_dir():
        print("the streets of whole Seoul (../shared/network) are not here: nothing is measured")
        return
    city = import_network(source, prefix="unsimplified_")
    first: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as base:
        for side in SIDES:
            folder = make(Path(base), city, side)
            told = measured(folder, 0)
            print(
                f"{told['nodes']:,} nodes, {told['points']:,} points with people, {told['places']:,} "
                f"places, {LIMIT_M:.0f} m, {told['pairs']:,} pairs of place and point; at most "
                f"{told['bytes'] / 1e9:.2f} GB ({met(told['bytes'] <= MOST_BYTES)})",
                flush=True,
            )
            for name in ("coverage", "catchments"):
                once = told[name][0][0]
                seconds, worked = (
                    statistics.median(each) for each in zip(*told[name], strict=True)
                )
                each = worked / told["pairs"] * 1e9
                grown = each / first.setdefault(name, each)
                print(
                    f"  {name:10} {once:5.1f} s the first time, set-up included (wanted: {MOST_S:.0f}, "
                    f"{met(once <= MOST_S)}), {seconds:5.1f} s median of {RUNS}; of the processors "
                    f"{worked:5.1f} s, {each:5.0f} ns a pair, {grown:.2f} x one city "
                    f"(wanted: at most {MOST_GROWTH}, {met(grown <= MOST_GROWTH)})",
                    flush=True,
                )
            if side == FITS:
                compare(folder)
        told = measured(folder, 2)
        print(
            f"  two processes, the same bytes: coverage {told['coverage'][0][0]:.1f} s, catchments "
            f"{told['catchments'][0][0]:.1f} s; the process that puts together {told['bytes'] / 1e9:.2f} GB"
        )


if __name__ == "__main__":
    main()
