"""Where next: seven of 500 places for 20,000 demand points, ours against spopt and against HiGHS.

Everybody starts from the same points and ends with the places: distances, model and solving count.
Objectives are compared first, ours is compiled beforehand. spopt takes minutes a seed.

    python -m benchmarks.siting [--seeds 0 1 2 3 4] [--without-spopt]
"""

from __future__ import annotations

import argparse
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass

import geopandas as gpd
import highspy
import numpy as np
import pandas as pd
import scipy.sparse as sp

from geo.measures.costs import straight_costs
from geo.siting.covering import solve_mclp
from geo.siting.model import Problem, Rule

PLACES, POINTS, CHOSEN = 500, 20_000, 7
HARD_S = 30.0


@dataclass(frozen=True)
class Case:
    """Uniform points with 1 to 99 people each, and uniform places, in a square."""

    box_m: float
    within_m: float
    spopt_wanted: float
    highs_wanted: float

    @property
    def name(self) -> str:
        return f"{self.box_m / 1000:g} km box, {self.within_m:g} m"

    def made(self, seed: int) -> tuple[pd.DataFrame, gpd.GeoDataFrame]:
        rng = np.random.default_rng(seed)
        x, y = rng.uniform(0, self.box_m, (2, POINTS))
        people = rng.integers(1, 100, POINTS).astype(np.float64)
        places = gpd.points_from_xy(*rng.uniform(0, self.box_m, (2, PLACES)))
        demand = pd.DataFrame({"x": x, "y": y, "people": people})
        return demand, gpd.GeoDataFrame(geometry=places, crs="EPSG:5186")


CASES = (Case(20_000, 800, 50, 3), Case(10_000, 800, 10, 4))
HARD = Case(10_000, 1_500, 0, 0)


def covering(demand: pd.DataFrame, places: gpd.GeoDataFrame, within_m: float) -> Problem:
    """The problem as we take it."""
    return Problem(
        straight_costs(demand, places, within_m),
        demand["people"].to_numpy(),
        tuple(f"{number:03d}" for number in range(PLACES)),
        np.zeros(PLACES, dtype=bool),
        (Rule("add", np.ones(PLACES), least=CHOSEN, most=CHOSEN),),
    )


def by_ours(demand: pd.DataFrame, places: gpd.GeoDataFrame, within_m: float) -> float:
    return solve_mclp(covering(demand, places, within_m)).objective


def by_highs(demand: pd.DataFrame, places: gpd.GeoDataFrame, within_m: float) -> float:
    """HiGHS on one row a demand point that any place reaches, gaps of 0."""
    costs = straight_costs(demand, places, within_m)
    points, row = np.unique(costs.origin, return_inverse=True)
    n = len(points)
    reach = sp.csr_array((np.ones(len(row)), (row, costs.site)), (n, PLACES))
    rows = sp.vstack(
        [sp.hstack([-reach, sp.eye_array(n)]), np.r_[np.ones(PLACES), np.zeros(n)][None, :]],
        format="csr",
    )
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = PLACES + n, n + 1
    lp.sense_ = highspy.ObjSense.kMaximize
    lp.col_cost_ = np.r_[np.zeros(PLACES), demand["people"].to_numpy()[points]]
    lp.col_lower_, lp.col_upper_ = np.zeros(PLACES + n), np.ones(PLACES + n)
    lp.row_lower_ = np.r_[np.full(n, -np.inf), CHOSEN]
    lp.row_upper_ = np.r_[np.zeros(n), CHOSEN]
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = (
        rows.indptr, rows.indices, rows.data,
    )  # fmt: skip
    lp.integrality_ = [highspy.HighsVarType.kInteger] * PLACES + [
        highspy.HighsVarType.kContinuous
    ] * n
    solver = highspy.Highs()
    solver.silent()
    for option, value in (("mip_rel_gap", 0.0), ("mip_abs_gap", 0.0)):
        solver.setOptionValue(option, value)
    solver.passModel(lp)
    solver.run()
    return float(solver.getInfo().objective_function_value)


def by_spopt(demand: pd.DataFrame, places: gpd.GeoDataFrame, within_m: float) -> float:
    """spopt's model of a matrix of distances, solved by HiGHS with a gap of 0."""
    import pulp
    from scipy.spatial.distance import cdist
    from spopt.locate import MCLP

    away = cdist(demand[["x", "y"]].to_numpy(), places.get_coordinates().to_numpy())
    people = demand["people"].to_numpy()
    model = MCLP.from_cost_matrix(away, people.copy(), within_m, CHOSEN)
    model.solve(pulp.HiGHS(msg=False, gapRel=0.0, gapAbs=0.0))
    return float(model.problem.objective.value())


Solver = Callable[[pd.DataFrame, gpd.GeoDataFrame, float], float]


def compare(case: Case, seeds: list[int], solvers: dict[str, Solver]) -> None:
    """Print the median seconds of each, and how many times as fast we are."""
    times: dict[str, list[float]] = {name: [] for name in solvers}
    for seed in seeds:
        demand, places = case.made(seed)
        found = {}
        for name, solve in solvers.items():
            begun = time.perf_counter()
            found[name] = solve(demand, places, case.within_m)
            times[name].append(time.perf_counter() - begun)
        if max(found.values()) - min(found.values()) > 1e-6 * found["ours"]:
            raise SystemExit(f"{case.name}, seed {seed}: objectives differ, {found}")
    median = {name: float(np.median(taken)) for name, taken in times.items()}
    print(f"{case.name}, {len(seeds)} seed(s), objectives equal: ours {median['ours']:.3f} s")
    for name, wanted in (("spopt", case.spopt_wanted), ("HiGHS", case.highs_wanted)):
        if name in median:
            ratio = median[name] / median["ours"]
            verdict = "yes" if ratio >= wanted else "NO"
            print(
                f"  {name} {median[name]:.2f} s: {ratio:.1f} times as fast, wanted {wanted:g}: {verdict}"
            )


def hard(seeds: list[int]) -> None:
    """Print the best and its proved gap after 30 s where circles are wide."""
    for seed in seeds:
        demand, places = HARD.made(seed)
        begun = time.perf_counter()
        problem = covering(demand, places, HARD.within_m)
        solution = solve_mclp(problem, time_limit_s=HARD_S)
        print(
            f"{HARD.name}, seed {seed}: {solution.objective:,.0f} people, {solution.status}, "
            f"gap {solution.gap:.2e} after {time.perf_counter() - begun:.1f} s"
        )


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2, 3, 4])
    parser.add_argument("--without-spopt", action="store_true")
    asked = parser.parse_args(arguments or [])
    solvers: dict[str, Solver] = {"ours": by_ours, "HiGHS": by_highs, "spopt": by_spopt}
    if asked.without_spopt:
        del solvers["spopt"]
    by_ours(*HARD.made(9), HARD.within_m)  # compiles
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the peer's own imports
        for case in CASES:
            compare(case, asked.seeds, solvers)
    hard(asked.seeds)


if __name__ == "__main__":
    import sys

    main(sys.argv[1:])
