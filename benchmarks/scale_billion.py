"""A billion points to the 3,501 dong of Korea, streamed: ten million, a hundred million, a billion.

Each part is a million points made by its seed, so that no file of 16 GB is needed; what the making takes is
told apart from what the placing takes. The counts must add up, and the time a point must not grow.

    python -m benchmarks.scale_billion
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import NamedTuple

import geopandas as gpd
import numpy as np

from benchmarks.scale_points import SMALL, korea, people_like
from geo.locate import LabelRaster, label_raster
from geo.scale import How, InProcess
from geo.scale.compiled import DISTRICTS, tally
from geo.scale.job import Job, Part, Result, run

SIZES = (10_000_000, 100_000_000, 1_000_000_000)


class Shared(NamedTuple):
    raster: LabelRaster
    dong: gpd.GeoDataFrame


def prepare(dong: gpd.GeoDataFrame) -> Shared:
    return Shared(label_raster(dong.geometry.to_numpy(), SIZES[-1]), dong)


def place(shared: Shared, seed: int) -> Result:
    """Counts of one part, and the seconds of making and of placing."""
    start = time.perf_counter()
    x, y = people_like(shared.dong, SMALL, seed)
    made = time.perf_counter()
    counts = np.zeros(DISTRICTS + shared.raster.n_districts, dtype=np.int64)
    tally(x, y, shared.raster.rows(x, y), counts)
    return {"counts": counts, "s": np.array([made - start, time.perf_counter() - made])}


def main() -> None:
    """Print seconds, memory and the growth a point."""
    dong, first = korea(), None
    for n in SIZES:
        parts = [Part(f"seed {k}", SMALL, k) for k in range(n // SMALL)]
        start, total, seconds = time.perf_counter(), 0, np.zeros(2)
        for result in run(Job(place, prepare, dong, parts), How(InProcess())):
            total += int(result["counts"].sum())
            seconds += result["s"]
        whole = time.perf_counter() - start
        told = Path("/proc/self/status").read_text(encoding="utf-8")
        most = 1024 * int(told.partition("VmHWM:")[2].split()[0])
        each = seconds[1] / n * 1e9
        first = first or each
        print(
            f"{n:,} points: {whole:.0f} s, of which {seconds[0]:.0f} s made them and {seconds[1]:.1f} s "
            f"placed them, {each:.0f} ns a point ({each / first:.2f} x), {most / 1e9:.2f} GB, "
            f"{'all counted' if total == n else 'NOT ALL COUNTED'}",
            flush=True,
        )


if __name__ == "__main__":
    main()
