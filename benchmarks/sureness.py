"""How long 1,000 draws of the 78 job cafés take: coverage by gu, in a straight line and on foot.

No peer gives an interval from place error, so there is nothing beside it. On foot each draw snaps
the moved cafés anew, searches the streets of whole Seoul and counts the people along them, for all
three demands at 400, 800 and 1,200 m at once. What one thread and two find is compared to the last
bit: of all draws in a straight line, of the first ones on foot. One run each; memory is the highest
resident set of the run, less what was held before it.

    python -m benchmarks.sureness
"""

from __future__ import annotations

import numpy as np
import pandas as pd

import geo
from benchmarks.network import SHARED, Taken, once
from geo.answers.sure_tables import coverage_intervals
from geo.measures.counts import counted, of_layer
from geo.measures.figures import COVERAGE, measure
from geo.measures.place_error import Sampling, draws, place_error
from geo.network import Network, import_network, read_water, snap
from geo.sureness.assumptions import placed_people, walking_ways
from geo.world import World

N_DRAWS = 1_000
DISTANCES_M = (400.0, 800.0, 1200.0)
WANTED_S = {"straight": 10.0, "network": 120.0}


def say(name: str, taken: Taken, wanted_s: float) -> None:
    met = "met" if taken.seconds <= wanted_s else "MISSED"
    print(
        f"  {name:30} {taken.seconds:7.2f} s {N_DRAWS / taken.seconds:9.0f} draws/s "
        f"{taken.megabytes:6.0f} MB   (wanted: at most {wanted_s:g} s, {met})",
        flush=True,
    )


def straight(world: World) -> None:
    """Coverage of each gu and of the city, three demands."""
    layer = geo.get_layer("job_cafes")
    for demand in ("census", "residents", "youth"):
        question = geo.metrics.Question(layer=layer, by="gu", demand=demand)
        tables: dict[int, pd.DataFrame] = {}
        for workers in (1, 2):
            sampling = Sampling(n_draws=N_DRAWS, workers=workers)
            tables[workers], taken = once(
                lambda q=question, s=sampling: coverage_intervals(q, world, sampling=s)
            )
            say(f"straight, {demand}, {workers} thread(s)", taken, WANTED_S["straight"])
        pd.testing.assert_frame_equal(tables[1], tables[2], check_exact=True)


def on_foot(world: World, network: Network, name: str) -> None:
    """Coverage of each gu, dong and the city, three demands, three distances."""
    people = placed_people(world.demand, world.dong, network)["streets"]
    sites = geo.to_metric(counted(of_layer(world.sites, "job_cafes")))
    model = place_error(sites, geo.to_metric(world.gu))

    def statistic(points: np.ndarray) -> np.ndarray:
        on = snap(network, points, connected_only=True)
        ways = walking_ways(network, on, people, 800.0, limit_m=max(DISTANCES_M), pairs=False)
        found = measure(people.points, ways, 800.0, DISTANCES_M, [COVERAGE])
        return np.concatenate(list(found.values()))

    print(f"{name}: {network.n_nodes:,} nodes, people at {len(people.points.xy):,} points")
    np.testing.assert_array_equal(draws(model, statistic, 8), draws(model, statistic, 8, workers=2))
    for workers in (1, 2):
        _, taken = once(lambda n=workers: draws(model, statistic, N_DRAWS, workers=n))
        say(f"on foot, {workers} thread(s)", taken, WANTED_S["network"])


def main() -> None:
    """Print the figures; say so where the streets are not at hand."""
    world = geo.load_world()
    print(f"{N_DRAWS:,} draws, coverage of 25 gu and the city")
    straight(world)
    source = SHARED / "network" / "seoul_streets_2025-05"
    if not source.is_dir():
        print("the streets of whole Seoul (../shared/network) are not here: no figure on foot")
        return
    water = read_water(SHARED / "raster" / "hangang.geojson")
    for name, prefix in (("simplified", ""), ("unsimplified", "unsimplified_")):
        on_foot(world, import_network(source, prefix=prefix, water=water), name)


if __name__ == "__main__":
    main()
