"""p-median at size: equal to brute force and to HiGHS, its bound below the truth, stopped at any step."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from geo.errors import UsageError
from geo.measures.costs import ODCosts
from geo.siting import mip
from geo.siting.median import solve_p_median
from geo.siting.model import Problem, Rule
from geo.siting.values import value_of
from tests.siting.cases import shuffled, small_problem, with_kinds
from tests.siting.middle import middle
from tests.siting.oracle import ByHand, brute_force
from tests.siting.test_exact import require_best

KINDS = ("exactly", "at most", "forced", "forbidden")


def small(number: int) -> Problem:
    rng = np.random.default_rng([11, number])
    kinds = {KINDS[number % len(KINDS)], str(rng.choice(KINDS))}
    return with_kinds(rng, small_problem(rng, "p_median"), kinds)


def plane(seed: int, n: int, rows: int, add: int, standing: int = 0) -> Problem:
    """Return points on 10 km of plane, all pairs."""
    rng = np.random.default_rng(seed)
    sites, points = rng.uniform(0, 10_000, (n, 2)), rng.uniform(0, 10_000, (rows, 2))
    cost = np.hypot(*(points[:, None, :] - sites[None, :, :]).transpose(2, 0, 1)).ravel()
    origin, site = np.divmod(np.arange(rows * n), n)
    stands = np.arange(n) < standing
    return Problem(
        ODCosts(origin, site, cost, rows, n),
        rng.integers(1, 100, rows).astype(np.float64),
        tuple(f"{k:03d}" for k in range(n)),
        stands,
        (Rule("add", (~stands).astype(np.float64), add, add),),
    )


def test_equals_brute_force() -> None:
    """Missing pairs, rows without people, standing, forced and forbidden places too."""
    statuses = set()
    for number in range(80):
        problem = small(number)
        found = solve_p_median(problem)
        require_best(problem, "p_median", found)
        statuses.add(found.status)
    assert statuses == {"optimal", "infeasible"}


def test_equals_highs_where_prices_alone_prove_nothing() -> None:
    """Branching: whole costs from 0 to 8 leave a gap between the prices and the best set."""
    rng = np.random.default_rng(3)
    for number in range(6):
        cost = rng.integers(1, 30, (60, 16)).astype(np.float64)
        listed = rng.random(cost.shape) < 0.8
        origin, site = np.nonzero(listed)
        problem = Problem(
            ODCosts(origin, site, cost[origin, site], *cost.shape),
            rng.integers(1, 9, 60).astype(np.float64),
            tuple(f"{k:02d}" for k in range(16)),
            np.arange(16) == number,
            (Rule("add", (np.arange(16) != number).astype(np.float64), 5, 5),),
        )
        found = solve_p_median(problem)
        assert found.status == "optimal"
        assert found.objective == pytest.approx(mip.solve(problem, "p_median").objective, rel=1e-9)


def test_equals_spopt() -> None:
    made = middle("p_median", 4)
    assert solve_p_median(made.problem).objective == pytest.approx(made.by_spopt(), rel=1e-9)


@pytest.mark.full
@pytest.mark.parametrize("number", range(4))
def test_equals_spopt_in_all(number: int) -> None:
    made = middle("p_median", number)
    assert solve_p_median(made.problem).objective == pytest.approx(made.by_spopt(), rel=1e-9)


def test_bound_is_below_the_best_at_every_step() -> None:
    problem = plane(1, 60, 500, 5)
    told: list[tuple[float, float]] = []
    best = solve_p_median(problem, progress=lambda value, bound: told.append((value, bound)))
    assert best.status == "optimal"
    assert len(told) > 10
    for value, bound in told:
        assert bound <= best.objective * (1 + 1e-12)
        assert value >= best.objective * (1 - 1e-12)
    bounds = [bound for _, bound in told]
    assert bounds == sorted(bounds)


@pytest.mark.parametrize("after", [1, 5, 40])
def test_ctrl_c_gives_the_best_so_far(after: int) -> None:
    problem = plane(2, 60, 500, 5, standing=2)
    calls = []

    def stop(value: float, bound: float) -> None:
        calls.append((value, bound))
        if len(calls) == after:
            raise KeyboardInterrupt

    found = solve_p_median(problem, progress=stop)
    assert found.status == "feasible"
    assert len(found.chosen) == 5
    assert found.objective == value_of(problem, "p_median", found.chosen)
    best = solve_p_median(problem)
    assert found.bound <= best.objective <= found.objective
    assert found.gap > 0


def test_no_time_at_all_still_has_a_bound() -> None:
    problem = plane(2, 30, 100, 3)
    found = solve_p_median(problem, time_limit_s=0.0)
    assert found.status == "feasible"
    assert 0 < found.bound < solve_p_median(problem).objective


def test_order_of_the_rows_does_not_choose() -> None:
    for seed in range(3):
        problem = plane(seed, 40, 300, 4)
        once = solve_p_median(problem).chosen.tolist()
        assert solve_p_median(problem).chosen.tolist() == once
        assert solve_p_median(shuffled(problem, seed)).chosen.tolist() == once


def test_more_places_never_cost_more() -> None:
    costs = [solve_p_median(plane(5, 40, 300, add)).objective for add in range(1, 9)]
    assert costs == sorted(costs, reverse=True)


def test_at_most_leaves_out_who_serves_nobody() -> None:
    costs = ODCosts(np.array([0, 0, 0]), np.array([0, 1, 2]), np.array([5.0, 1.0, 1.0]), 1, 3)
    most = Rule("add", np.ones(3), most=3)
    problem = Problem(costs, np.ones(1), ("a", "b", "c"), np.zeros(3, dtype=bool), (most,))
    assert solve_p_median(problem).chosen.tolist() == [1]


def test_nobody_lives_there() -> None:
    problem = replace(plane(5, 6, 10, 2), people=np.zeros(10))
    found = solve_p_median(problem)
    assert (found.status, found.objective, len(found.chosen)) == ("optimal", 0.0, 2)


def test_reaching_everybody_may_be_the_whole_difficulty() -> None:
    """One set of three reaches all, and greedy does not see it."""
    rng = np.random.default_rng(8)
    reach = np.zeros((30, 20))
    reach[:, :3] = (np.arange(30)[:, None] % 3) == np.arange(3)
    reach[:, 3:] = rng.random((30, 17)) < 0.5
    origin, site = np.nonzero(reach)
    problem = Problem(
        ODCosts(origin, site, np.where(site < 3, 50.0, 1.0), 30, 20),
        np.ones(30),
        tuple(f"{k:02d}" for k in range(20)),
        np.zeros(20, dtype=bool),
        (Rule("add", np.ones(20), 3, 3),),
    )
    found = solve_p_median(problem)
    assert found.objective == mip.solve(problem, "p_median").objective
    two = problem.with_rules([Rule("add", np.ones(20), 2, 2)])
    assert solve_p_median(two).status == mip.solve(two, "p_median").status == "infeasible"


def test_rules_that_it_does_not_know() -> None:
    problem = plane(5, 6, 10, 2)
    priced = problem.with_rules([Rule("budget", np.arange(6.0), most=4.0)])
    with pytest.raises(UsageError, match=r"mip\.solve"):
        solve_p_median(priced)
    with pytest.raises(UsageError, match="capacities"):
        solve_p_median(replace(problem, capacity=np.ones(6)))


def test_baseline_by_hand() -> None:
    problem = plane(6, 12, 30, 2, standing=3)
    found = solve_p_median(problem)
    assert found.baseline == pytest.approx(ByHand(problem).value("p_median", ()))
    best = brute_force(problem, "p_median")
    assert best is not None
    assert found.objective == pytest.approx(best.value)
