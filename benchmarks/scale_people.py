"""A million places and the ten million cells of Korea: who lives within 800 m of one, by dong.

Every cell of 100 m of the country has people, drawn by a seed; places stand as people do. First a tenth
of both is answered as one table and in parts, and compared to the last bit; then the whole is timed, in
this process and in a pool. Area coverage and access (E2SFCA) are compared and timed in the same way.

    python -m benchmarks.scale_people
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from benchmarks.scale_points import METRIC, korea, met, people_like
from geo.locate import label_raster
from geo.measures.accessibility import e2sfca
from geo.measures.costs import Steps, straight_costs
from geo.measures.coverage import area_coverage, median_distance, nearest_distance, people_within
from geo.scale import How, InProcess, Pool, area_by_district, people_by_district, straight_access

CELL_M, REACH_M = 100.0, 800.0
PLACES = 1_000_000
MOST_S, MOST_BYTES = 60.0, 4e9
DECAY = Steps((REACH_M / 2, REACH_M), (1.0, 0.5))


def made(share: int) -> tuple[gpd.GeoDataFrame, pd.DataFrame, gpd.GeoDataFrame]:
    """Korea, one in so many of its cells with their people, and of the places."""
    dong = korea()
    west, south, east, north = np.floor(dong.total_bounds / CELL_M)
    raster = label_raster(dong.geometry.to_numpy(), 10_000_000)
    x, y = (
        CELL_M * each.ravel() + CELL_M / 2
        for each in np.meshgrid(np.arange(west, east + 1), np.arange(south, north + 1), indexing="ij")
    )  # fmt: skip
    row = raster.rows(x, y)
    there = np.flatnonzero(row >= 0)[::share]
    demand = pd.DataFrame({"x": x[there], "y": y[there]})
    demand["people"] = np.random.default_rng(1).gamma(0.3, 17, len(demand))
    demand["dong_code"] = dong["dong_code"].to_numpy()[row[there]]
    demand.attrs["crs"] = METRIC
    px, py = people_like(dong, PLACES // share, 9)
    return dong, demand, gpd.GeoDataFrame(geometry=gpd.points_from_xy(px, py), crs=METRIC)


def one_run(workers: str) -> None:
    """What is timed, in a process of its own; its memory is told with what it began with."""
    _, demand, places = made(1)
    carrier = InProcess() if workers == "1" else Pool(int(workers))
    start = time.perf_counter()
    table = people_by_district(demand, places, REACH_M, how=How(carrier, int(MOST_BYTES)))
    seconds = time.perf_counter() - start
    told = Path("/proc/self/status").read_text(encoding="utf-8")
    most = 1024 * int(told.partition("VmHWM:")[2].split()[0])
    share = table["people_covered"].sum() / table["people"].sum()
    print(seconds, most, len(demand), share, pd.util.hash_pandas_object(table).sum())


def main() -> None:
    """Print the figures."""
    dong, demand, places = made(10)
    distance = nearest_distance(demand, places)
    wanted = people_within(demand, distance, REACH_M, "dong_code").assign(
        median_distance_m=median_distance(demand, distance, "dong_code")
    )
    found = people_by_district(demand, places, REACH_M)
    pd.testing.assert_frame_equal(found, wanted, check_exact=True)
    print(f"{len(places):,} places, {len(demand):,} cells: in parts as in one, to the last bit")
    whole = e2sfca(straight_costs(demand, places, REACH_M), demand["people"], DECAY)
    np.testing.assert_array_equal(
        straight_access(demand, places, REACH_M, DECAY).score, whole.score
    )
    print("  access: in parts as in one, to the last bit")
    start = time.perf_counter()
    area = area_by_district(dong, places, REACH_M)["area_covered_m2"]
    middle = time.perf_counter()
    off = (area - area_coverage(dong, places, REACH_M, "dong_code")["area_covered_m2"]).abs().max()
    end = time.perf_counter()
    print(
        f"  area: in parts {middle - start:.1f} s, in one {end - middle:.1f} s, {off:.1e} m2 apart"
    )
    code = "import sys; from benchmarks.scale_people import one_run; one_run(sys.argv[1])"
    digests = set()
    for workers in ("1", "2"):
        asked = [sys.executable, "-c", code, workers]
        told = subprocess.run(asked, check=True, capture_output=True, text=True).stdout.split()
        seconds, most = float(told[0]), float(told[1])
        digests.add(told[4])
        print(
            f"{PLACES:,} places, {int(told[2]):,} cells, {workers} worker(s): {seconds:.1f} s (wanted: "
            f"{MOST_S:.0f}, {met(seconds <= MOST_S)}), {most / 1e9:.2f} GB in the first process (wanted: "
            f"{MOST_BYTES / 1e9:.0f} in all, {met(most <= MOST_BYTES)}); {100 * float(told[3]):.1f} % covered"
        )
    print(f"the same from both: {met(len(digests) == 1)}")
    dong, demand, places = made(1)
    how = How(InProcess(), int(MOST_BYTES))
    start = time.perf_counter()
    straight_access(demand, places, REACH_M, DECAY, how=how)
    middle = time.perf_counter()
    area_by_district(dong, places, REACH_M, how=how)
    end = time.perf_counter()
    print(f"as many: access {middle - start:.1f} s, area {end - middle:.1f} s, in one process")


if __name__ == "__main__":
    main()
