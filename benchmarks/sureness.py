"""How long 1,000 draws of the 78 job cafés take: coverage in a straight line and on foot.

No peer gives an interval from place error, so there is nothing beside it. On foot each draw snaps
the moved cafés anew, searches the streets of whole Seoul and counts the people along them, for all
three demands at 400, 800 and 1,200 m at once. What one thread and two find is compared to the last
bit: of all draws in a straight line, of the first ones on foot. One run each; memory is the highest
resident set of the run, less what was held before it.

    python -m benchmarks.sureness
"""

from __future__ import annotations

import numpy as np

import geo
from benchmarks.network import SHARED, Taken, once
from geo.measures.counts import counted, of_layer
from geo.measures.figures import COVERAGE
from geo.measures.place_error import PlaceError, Sampling, place_error
from geo.network import import_network, read_water
from geo.sureness.assumptions import placed_people
from geo.sureness.intervals import Measured, drawn_figures, straight_figures, walking_figures

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


def compared(measured: Measured, model: PlaceError, name: str, n_compared: int) -> None:
    """Say how long the draws take by one thread and by two; some of them must be equal."""
    few = (drawn_figures(measured, model, Sampling(n_draws=n_compared, workers=n)) for n in (1, 2))
    for one, two in zip(*(found.values() for found in few), strict=True):
        np.testing.assert_array_equal(one, two)
    for workers in (1, 2):
        how = Sampling(n_draws=N_DRAWS, workers=workers)
        _, taken = once(lambda how=how: drawn_figures(measured, model, how))
        say(f"{name}, {workers} thread(s)", taken, WANTED_S[name])


def main() -> None:
    """Print the figures; say so where the streets are not at hand."""
    world = geo.load_world()
    sites = geo.to_metric(counted(of_layer(world.sites, "job_cafes")))
    model = place_error(sites, geo.to_metric(world.gu))
    print(
        f"{N_DRAWS:,} draws, coverage of each gu, dong and the city, three demands, three distances"
    )
    even = placed_people(world.demand, world.dong, None)["even"].points
    compared(straight_figures(even, 800.0, DISTANCES_M, [COVERAGE]), model, "straight", N_DRAWS)
    source = SHARED / "network" / "seoul_streets_2025-05"
    if not source.is_dir():
        print("the streets of whole Seoul (../shared/network) are not here: no figure on foot")
        return
    water = read_water(SHARED / "raster" / "hangang.geojson")
    for name, prefix in (("simplified", ""), ("unsimplified", "unsimplified_")):
        network = import_network(source, prefix=prefix, water=water)
        people = placed_people(world.demand, world.dong, network)["streets"]
        print(f"{name}: {network.n_nodes:,} nodes, people at {len(people.points.xy):,} points")
        compared(walking_figures(network, people, 800.0, DISTANCES_M), model, "network", 8)


if __name__ == "__main__":
    main()
