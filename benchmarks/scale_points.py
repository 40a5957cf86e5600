"""Points to the 3,501 dong of Korea: ours beside geopandas' `sjoin` and SedonaDB, then 100 million.

Points are made by a seed, four in five in clusters as people are, the others spread evenly; a
hundred thousand stand on corners and on the middles of edges. Results are compared before anything is
timed. Set-up is told apart. SedonaDB joins by GEOS and the lowest code is taken: its own library
loses points on borders.

    python -m benchmarks.scale_points
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from geo.locate import label_raster
from geo.new.outlines import mended
from geo.scale import How, InProcess, open_points, points_to_districts
from geo.sources import packages

METRIC = "EPSG:5179"
SMALL, LARGE, ALL = 1_000_000, 10_000_000, 100_000_000
ON_BORDERS = 100_000
RUNS = 3
TIMES_SJOIN, TIMES_SEDONA = 20.0, 8.0
MOST_S, MOST_BYTES = 45.0, 2e9


def korea() -> gpd.GeoDataFrame:
    """The 3,501 dong of 2020 as a project holds them, in metres, sorted by code."""
    table = packages.census_dong("")
    shapes = mended(table.geometry.to_numpy(), table.crs)
    codes = table["dong_code"].to_numpy()
    return gpd.GeoDataFrame({"dong_code": codes}, geometry=shapes, crs="EPSG:4326").to_crs(METRIC)


def people_like(dong: gpd.GeoDataFrame, n: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Four in five round the middle of a dong, the others anywhere in the rectangle of Korea."""
    rng = np.random.default_rng(seed)
    west, south, east, north = dong.total_bounds
    middle = shapely.get_coordinates(dong.representative_point().to_numpy())
    even = n // 5
    near = middle[rng.integers(0, len(middle), n - even)] + rng.normal(0, 800, (n - even, 2))
    xy = np.concatenate([rng.uniform((west, south), (east, north), (even, 2)), near])
    xy = xy[rng.permutation(n)]
    return xy[:, 0].copy(), xy[:, 1].copy()


def with_borders(dong: gpd.GeoDataFrame, x: np.ndarray, y: np.ndarray) -> None:
    """Put the first of the points on corners and on middles of edges."""
    rng = np.random.default_rng(3)
    corners, ring = shapely.get_coordinates(
        shapely.get_rings(dong.geometry.to_numpy()), return_index=True
    )
    edges = np.flatnonzero(ring[1:] == ring[:-1])
    half = ON_BORDERS // 2
    on = corners[rng.integers(0, len(corners), half)]
    edge = edges[rng.integers(0, len(edges), half)]
    on = np.concatenate([on, (corners[edge] + corners[edge + 1]) / 2])
    x[:ON_BORDERS], y[:ON_BORDERS] = on.T


def by_sjoin(dong: gpd.GeoDataFrame, points: gpd.GeoDataFrame) -> np.ndarray:
    """The lowest dong of each point by geopandas, -1: none; the points are there already."""
    joined = gpd.sjoin(points, dong[["geometry"]], predicate="intersects")
    found = np.full(len(points), len(dong))
    np.minimum.at(found, joined.index.to_numpy(), joined["index_right"].to_numpy())
    return np.where(found < len(dong), found, -1)


def sedona(dong: gpd.GeoDataFrame, x: np.ndarray, y: np.ndarray) -> Callable[[], np.ndarray]:
    """What joins by SedonaDB, its tables laid out beforehand."""
    import sedonadb

    database = sedonadb.connect()
    database.sql("SET sedona.spatial_join.spatial_library = 'geos'").execute()
    polygons = gpd.GeoDataFrame({"k": np.arange(len(dong))}, geometry=dong.geometry, crs=dong.crs)
    database.create_data_frame(polygons).to_view("dong", overwrite=True)
    rows = pd.DataFrame({"i": np.arange(len(x)), "x": x, "y": y})
    database.create_data_frame(rows).to_view("points", overwrite=True)
    asked = (
        "SELECT p.i, min(d.k) AS k FROM (SELECT i, ST_SetSRID(ST_Point(x, y), 5179) AS g FROM points) "
        "AS p JOIN dong AS d ON ST_Intersects(d.geometry, p.g) GROUP BY p.i"
    )

    def join() -> np.ndarray:
        table = database.sql(asked).to_pandas()
        found = np.full(len(x), -1)
        found[table["i"].to_numpy()] = table["k"].to_numpy()
        return found

    return join


def medians(jobs: dict[str, Callable[[], object]]) -> dict[str, float]:
    """Median seconds of each job; the jobs take turns, so a busy machine slows all alike."""
    taken: dict[str, list[float]] = {name: [] for name in jobs}
    for _ in range(RUNS):
        for name, job in jobs.items():
            start = time.perf_counter()
            job()
            taken[name].append(time.perf_counter() - start)
    return {name: float(np.median(each)) for name, each in taken.items()}


def write_points(dong: gpd.GeoDataFrame, path: Path, n: int) -> None:
    """Write points to Parquet, a million a row group."""
    schema = pa.schema([("x", pa.float64()), ("y", pa.float64())])
    with pq.ParquetWriter(path, schema, compression="NONE", use_dictionary=False) as writer:
        for k in range(0, n, SMALL):
            x, y = people_like(dong, SMALL, k)
            writer.write_table(pa.table({"x": x, "y": y}))


def one_run(file: str, dong: str, output: str) -> None:
    """What is timed whole, in a process of its own: open, set up, read, place, count, write."""
    start = time.perf_counter()
    points = open_points(Path(file), METRIC)
    said: list[int] = []
    placed = points_to_districts(
        points,
        gpd.read_parquet(dong),
        output=Path(output),
        how=How(InProcess(), at=lambda done, total: said.append(done)),
    )
    seconds = time.perf_counter() - start
    # Not ru_maxrss, which a process has from the one that began it.
    told = Path("/proc/self/status").read_text(encoding="utf-8")
    most = 1024 * int(told.partition("VmHWM:")[2].split()[0])
    digest = hashlib.sha256(placed.table.to_csv().encode() + Path(output).read_bytes()).hexdigest()
    print(seconds, most, digest, placed.outside[0], len(said))


def met(reached: bool) -> str:
    return "met" if reached else "MISSED"


def compare(dong: gpd.GeoDataFrame) -> None:
    """Ours, geopandas and SedonaDB: first the same rows, then the times."""
    shapes = dong.geometry.to_numpy()
    x, y = people_like(dong, LARGE, 1)
    with_borders(dong, x, y)
    raster = label_raster(shapes, LARGE)
    ours = raster.rows(x, y)
    by_sedona = sedona(dong, x, y)
    assert (by_sedona() == ours).all()
    print(f"{LARGE:,} points, {ON_BORDERS:,} of them on borders: every row equal to SedonaDB")
    small_x, small_y = x[:SMALL], y[:SMALL]
    frame = gpd.GeoDataFrame(geometry=gpd.points_from_xy(small_x, small_y), crs=METRIC)
    assert (by_sjoin(dong, frame) == ours[:SMALL]).all()
    print(f"{SMALL:,} points: every row equal to geopandas' sjoin")
    taken = medians(
        {
            "set-up": lambda: label_raster(shapes, LARGE),
            "ours, 1 M": lambda: raster.rows(small_x, small_y),
            "sjoin, 1 M": lambda: by_sjoin(dong, frame),
            "ours, 10 M": lambda: raster.rows(x, y),
            "SedonaDB, 10 M": by_sedona,
        }
    )
    for name, seconds in taken.items():
        print(f"  {name:16} {seconds:8.3f} s")
    for peer, size, wanted in (("sjoin", "1 M", TIMES_SJOIN), ("SedonaDB", "10 M", TIMES_SEDONA)):
        own, its = taken[f"ours, {size}"], taken[f"{peer}, {size}"]
        print(
            f"  {size}: {its / own:.0f} x {peer} without set-up (wanted: {wanted:.0f}, "
            f"{met(its / own >= wanted)}), {its / (own + taken['set-up']):.0f} x with it"
        )
    print(f"  the label raster: {raster.nbytes / 1e6:.0f} MB, cells of {raster.side:.0f} m")


def main() -> None:
    """Print the figures."""
    dong = korea()
    compare(dong)
    with tempfile.TemporaryDirectory() as folder:
        file, outlines = Path(folder) / "points.parquet", Path(folder) / "dong.parquet"
        dong.to_parquet(outlines)
        write_points(dong, file, ALL)
        code = "import sys; from benchmarks.scale_points import one_run; one_run(*sys.argv[1:])"
        digests = set()
        for k in range(2):
            asked = [sys.executable, "-c", code, str(file), str(outlines), f"{folder}/{k}.parquet"]
            told = subprocess.run(asked, check=True, capture_output=True, text=True).stdout.split()
            seconds, most, outside = float(told[0]), float(told[1]), int(told[3])
            digests.add(told[2])
            print(
                f"{ALL:,} points from Parquet ({file.stat().st_size / 1e9:.1f} GB), set-up and rows "
                f"written included: {seconds:.1f} s (wanted: {MOST_S:.0f}, {met(seconds <= MOST_S)}), "
                f"{most / 1e9:.2f} GB (wanted: {MOST_BYTES / 1e9:.0f}, {met(most <= MOST_BYTES)}), "
                f"{outside:,} outside, progress told {told[4]} times"
            )
        print(f"twice the same bytes: {met(len(digests) == 1)}")


if __name__ == "__main__":
    main()
