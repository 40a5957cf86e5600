"""E2SFCA of 20,000 origins and 1,000 sites: ours, a pandas group-by, PySAL access.

Origins are places where people live, sites are drawn from a seed over the city, distances are
straight; everybody gets the same list of pairs up to the longest step, ready in memory. Three
steps, as in Luo and Qi (2009). pandas weighs all pairs at once and sums by group; `access` is
called as its documentation does, with a weight function a pair, and once more without weights
(2SFCA). Scores are compared before a time counts. Each time is the median of five runs, a run the
mean of as many calls as fill a fifth of a second; the jobs take turns, so that a busy machine
slows all alike. Memory is the highest resident set of one call, less what was held before it.

    python -m benchmarks.access
"""

from __future__ import annotations

import statistics
import timeit
import warnings
from collections.abc import Callable

import geopandas as gpd
import numpy as np
import pandas as pd

import geo
from benchmarks.network import RUNS, Taken, peak_mb
from geo.measures.accessibility import e2sfca, two_sfca
from geo.measures.costs import ODCosts, Steps, straight_costs

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # of the peer's own imports
    from access import fca, weights

N_ORIGINS = 20_000
N_SITES = 1_000
ALL_STEPS = (
    Steps((300.0, 550.0, 800.0), (1.0, 0.68, 0.22)),
    Steps((1e3, 2e3, 3e3), (1, 0.68, 0.22)),
)
RUN_S = 0.2
WANTED = 5.0


def made_case() -> tuple[pd.DataFrame, gpd.GeoDataFrame]:
    """People at 20,000 pieces of the city and 1,000 sites among them, from a seed."""
    random = np.random.default_rng(20190902)
    demand = geo.load_demand("census")
    chosen = np.sort(random.choice(len(demand), N_ORIGINS, replace=False))
    demand = demand.iloc[chosen].reset_index(drop=True)
    near = demand[["x", "y"]].to_numpy()[random.choice(N_ORIGINS, N_SITES, replace=False)]
    points = near + random.normal(0, 50, near.shape)
    return demand, gpd.GeoDataFrame(geometry=gpd.points_from_xy(*points.T), crs=geo.METRIC)


def by_pandas(pairs: pd.DataFrame, people: pd.Series, steps: Steps) -> pd.Series:
    """Weigh all pairs at once, sum by site, divide, sum by origin."""
    weight = pd.Series(steps(pairs["cost"].to_numpy()), pairs.index)
    demand = (pairs["origin"].map(people) * weight).groupby(pairs["dest"]).sum()
    ratio = (1 / demand).where(demand > 0, 0.0)
    score = (pairs["dest"].map(ratio) * weight).groupby(pairs["origin"]).sum()
    return score.reindex(people.index, fill_value=0.0)


def taken(jobs: dict[str, Callable[[], object]]) -> dict[str, Taken]:
    """Median seconds and peak memory of each job, results already compared."""
    seconds: dict[str, list[float]] = {name: [] for name in jobs}
    calls = {name: max(1, int(RUN_S / timeit.timeit(job, number=1))) for name, job in jobs.items()}
    for _ in range(RUNS):
        for name, job in jobs.items():
            seconds[name].append(timeit.timeit(job, number=calls[name]) / calls[name])
    return {
        name: Taken(statistics.median(seconds[name]), RUNS, peak_mb(job))
        for name, job in jobs.items()
    }


def compare(demand: pd.DataFrame, sites: gpd.GeoDataFrame, steps: Steps) -> None:
    """Check that all agree within 1e-9, then time them."""
    limit, people = steps.limits[-1], demand["people"]
    costs = straight_costs(demand, sites, limit)
    arrays = costs.origin, costs.site, costs.cost, costs.n_origins, costs.n_sites
    pairs = pd.DataFrame({"origin": costs.origin, "dest": costs.site, "cost": costs.cost})
    persons = pd.DataFrame({"demand": people}).rename_axis("geoid")
    supply = pd.DataFrame({"supply": np.ones(N_SITES)}).rename_axis("geoid")
    weigh = weights.step_fn(dict(zip(steps.limits, steps.weights, strict=True)))

    def by_access(weight_fn: object) -> pd.Series:
        return fca.two_stage_fca(
            persons, supply, pairs, limit, demand_index=True, supply_index=True, weight_fn=weight_fn
        )

    jobs: dict[str, Callable[[], object]] = {
        "ours": lambda: e2sfca(costs, people, steps).score,
        "ours, pairs checked as well": lambda: e2sfca(ODCosts(*arrays), people, steps).score,
        "pandas group-by": lambda: by_pandas(pairs, people, steps),
        "PySAL access, step_fn": lambda: by_access(weigh),
        "ours, 2SFCA": lambda: two_sfca(costs, people, limit).score,
        "PySAL access, 2SFCA": lambda: by_access(None),
    }
    for name, job in jobs.items():
        expected = jobs["ours, 2SFCA" if "2SFCA" in name else "ours"]()
        found = pd.Series(job()).reindex(range(N_ORIGINS)).fillna(0.0)
        np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-18, err_msg=name)
    print(f"\n{N_ORIGINS:,} x {N_SITES:,}, {len(pairs):,} pairs up to {limit:.0f} m")
    times = taken(jobs)
    for name, took in times.items():
        base = times["ours, 2SFCA" if "2SFCA" in name else "ours"].seconds
        ratio = took.seconds / base
        wanted = ""
        if name == "pandas group-by":
            wanted = f" (wanted: {WANTED:g}, {'met' if ratio >= WANTED else 'MISSED'})"
        print(f"  {name:30} {took}   {ratio:7.1f} x ours{wanted}", flush=True)


def main() -> None:
    """Print the figures."""
    demand, sites = made_case()
    print(f"medians of {RUNS}")
    for steps in ALL_STEPS:
        compare(demand, sites, steps)


if __name__ == "__main__":
    main()
