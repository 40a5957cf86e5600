"""Zonal statistics of the 425 dong: exactextract, and ours the first and the second time.

Figures that count are ratios. exactextract is timed in two ways: as its documentation calls it
(GeoDataFrame in), and as fast as it can be made to go (polygons as WKB, the better of its two
strategies); the aims are judged against both. Results are compared before anything is timed.

    python -m benchmarks.zonal
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from exactextract import exact_extract
from exactextract.raster import NumPyRasterSource

import geo
from geo.measures.zonal import STATISTICS, zonal
from geo.surfaces import FractionCache, Grid, Raster
from geo.surfaces.exact import _Polygons

RUNS = 5
WANTED = {100: 50.0, 30: 30.0}
"""Cell in metres -> how many times exactextract the second raster must be."""
FIRST_AT_MOST = 1.1


def made_raster(dong: gpd.GeoDataFrame, cell_m: int, seed: int) -> Raster:
    """Values drawn from a seed over the city, cells on multiples of their size."""
    west, south, east, north = dong.total_bounds
    west, north = np.floor(west / cell_m) * cell_m, np.ceil(north / cell_m) * cell_m
    width, height = int((east - west) // cell_m) + 1, int((north - south) // cell_m) + 1
    grid = Grid(float(west), float(north), float(cell_m), float(cell_m), width, height, geo.METRIC)
    return Raster(np.random.default_rng(seed).gamma(0.5, 80.0, grid.shape), grid)


def medians(jobs: dict[str, Callable[[], object]]) -> dict[str, float]:
    """Median milliseconds of each job; the jobs take turns, so a busy machine slows all alike."""
    times: dict[str, list[float]] = {name: [] for name in jobs}
    for _ in range(RUNS):
        for name, job in jobs.items():
            start = time.perf_counter()
            job()
            times[name].append((time.perf_counter() - start) * 1e3)
    return {name: float(np.median(taken)) for name, taken in times.items()}


def compare(dong: gpd.GeoDataFrame, cell_m: int, statistics: Sequence[str]) -> dict[str, float]:
    """Check that all agree within 1e-9, then time them."""
    one, two = made_raster(dong, cell_m, 1), made_raster(dong, cell_m, 2)
    names, cache = list(statistics), FractionCache()
    source = NumPyRasterSource(two.data, *two.grid.bounds, srs_wkt=dong.crs.to_wkt())
    bare = NumPyRasterSource(two.data, *two.grid.bounds)

    def documented() -> pd.DataFrame:
        return exact_extract(source, dong, names, output="pandas")

    def fast(strategy: str) -> Callable[[], pd.DataFrame]:
        def run() -> pd.DataFrame:
            polygons = _Polygons(shapely.to_wkb(dong.geometry.to_numpy()))
            return exact_extract(bare, polygons, names, output="pandas", strategy=strategy)

        return run

    jobs: dict[str, Callable[[], object]] = {
        "exactextract, as documented": documented,
        "exactextract, WKB, by feature": fast("feature-sequential"),
        "exactextract, WKB, by raster": fast("raster-sequential"),
        "ours, first raster": lambda: zonal(two, dong, names, cache=FractionCache()),
        "ours, second raster": lambda: zonal(two, dong, names, cache=cache),
    }
    zonal(one, dong, names, cache=cache)
    peer = documented()
    for name, job in jobs.items():
        np.testing.assert_allclose(job()[names], peer[names], rtol=1e-9, err_msg=name)  # type: ignore[index]
    return medians(jobs)


def met(reached: bool) -> str:
    return "met" if reached else "MISSED"


def main() -> None:
    dong = geo.to_metric(geo.load_dong())[["dong_code", "geometry"]]
    for statistics in (("sum",), STATISTICS):
        for cell_m, wanted in WANTED.items():
            taken = compare(dong, cell_m, statistics)
            documented, by_feature, by_raster, first, second = taken.values()
            best = min(by_feature, by_raster)
            print(f"\n{', '.join(statistics)}; 425 dong, cells of {cell_m} m, medians of {RUNS}")
            for name, median in taken.items():
                print(f"  {name:32} {median:9.2f} ms")
            for way, peer in (("as documented", documented), ("at its fastest", best)):
                times, part = peer / second, first / peer
                print(
                    f"  {way}: second raster {times:.0f} x "
                    f"(wanted: {wanted:.0f}, {met(times >= wanted)}), first raster {part:.2f} of its "
                    f"time (wanted: at most {FIRST_AT_MOST}, {met(part <= FIRST_AT_MOST)})"
                )


if __name__ == "__main__":
    main()
