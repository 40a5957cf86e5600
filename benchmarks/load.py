"""Very many places in one layer: the map, the weight of its page, the table with intervals.

Places stand where people live, from a seed, in the districts of the built-in project; every figure
is made anew, nothing is taken from the cache. Beside each stands what it should be.

    python -m benchmarks.load
"""

from __future__ import annotations

import gzip
import resource
import shutil
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np

from geo.answers.answers import Answers
from geo.crs import LONLAT
from geo.maps import layer_map
from geo.measures.place_error import Sampling, draws_for
from geo.metrics.catalogue import WITH_INTERVAL
from geo.metrics.question import Question
from geo.project import current_project, read_project
from geo.sureness.computing import computed_sureness
from geo.world import World, load_world

SIZES = (2_000, 20_000, 200_000)
MAP_S = {2_000: 10.0, 20_000: 10.0, 200_000: 120.0}
TABLE_S = {2_000: 60.0, 20_000: 60.0, 200_000: 120.0}
PAGE_KB, PEAK_MB = 250, 2_000
LAYER = """name = { ko = "많은 곳", en = "Many places" }
file = "many.csv"
distance_m = 500
columns = { error_m = "error_m" }
"""


def made(folder: Path, n: int, like: World) -> World:
    """Read a project of the built-in districts and people with one layer of `n` places."""
    shutil.copytree(
        current_project().folder, folder, ignore=shutil.ignore_patterns("reach", "sureness")
    )
    said = (folder / "geo.toml").read_text(encoding="utf-8")
    (folder / "geo.toml").write_text(said.replace('layers = "built-in"\n', ""), encoding="utf-8")
    demand = next(iter(like.demand.values()))
    random = np.random.default_rng(7)
    weight = (demand["people"] / demand["people"].sum()).to_numpy()
    at = random.choice(len(demand), n, p=weight)
    xy = demand[["x", "y"]].to_numpy()[at] + random.uniform(-40.0, 40.0, (n, 2))
    points = gpd.GeoSeries(gpd.points_from_xy(*xy.T), crs=like.crs).to_crs(LONLAT)
    rows = (f"곳 {i},{p.x:.6f},{p.y:.6f},50" for i, p in enumerate(points))
    (folder / "layers").mkdir()
    (folder / "layers" / "many.toml").write_text(LAYER, encoding="utf-8")
    text = "\n".join(["name,x,y,error_m", *rows, ""])
    (folder / "layers" / "many.csv").write_text(text, encoding="utf-8")
    return load_world(read_project(folder))


def main() -> None:
    """Print the figures, one line a size."""
    like = load_world()
    sizes = [int(size) for size in sys.argv[1:] if size.isdigit()] or SIZES
    for n in sizes:
        with tempfile.TemporaryDirectory() as root:
            start = time.perf_counter()
            world = made(Path(root) / "project", n, like)
            read = time.perf_counter()
            html = layer_map("many", Answers(world)).render().encode()
            drawn = time.perf_counter()
            question = Question(layer=world.project.layer("many"), by="gu")
            sampling = replace(Sampling(workers=2), n_draws=draws_for(n))
            sure = computed_sureness(question, world, None, sampling, wanted=WITH_INTERVAL)
            Answers(world, sureness=sure).districts(question)
            told = time.perf_counter()
        peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
        weight_kb = len(gzip.compress(html)) / 1e3
        print(
            f"{n:,} places: made and read {read - start:.1f} s; map {drawn - read:.1f} s "
            f"(at most {MAP_S.get(n, 0):g}), page {weight_kb:.0f} kB gzipped (at most {PAGE_KB}); "
            f"table with intervals of {sampling.n_draws:,} draws {told - drawn:.1f} s (at most "
            f"{TABLE_S.get(n, 0):g}); {peak_mb:,.0f} MB so far (at most {PEAK_MB:,})",
            flush=True,
        )


if __name__ == "__main__":
    main()
