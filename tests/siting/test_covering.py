"""Maximal covering against every set tried, by law, and when it is stopped."""

from __future__ import annotations

import os
import signal

import numpy as np
import pytest

from geo.errors import UsageError
from geo.measures.costs import ODCosts
from geo.siting import search
from geo.siting.compact import compact, selection
from geo.siting.covering import is_plain, solve_mclp
from geo.siting.model import Problem, Rule
from geo.siting.values import value_of
from tests.siting.covering_cases import best_of, made_problem


def scattered(n: int = 120, n_rows: int = 3_000, k: int = 9, seed: int = 3) -> Problem:
    """A plane of overlapping circles: too many sets to try them all, and bounds that do not meet."""
    rng = np.random.default_rng(seed)
    away = np.linalg.norm(rng.random((n_rows, 1, 2)) - rng.random((1, n, 2)), axis=2)
    origin, site = np.nonzero(away < 0.16)
    costs = ODCosts(origin, site, away[origin, site], n_rows, n)
    people = rng.integers(1, 100, n_rows).astype(float)
    ids = tuple(f"{number:03d}" for number in range(n))
    rule = Rule("add", np.ones(n), least=k, most=k)
    return Problem(costs, people, ids, np.zeros(n, dtype=bool), (rule,))


def ids_of(problem: Problem, chosen: np.ndarray) -> tuple[str, ...]:
    return tuple(problem.ids[each] for each in chosen)


@pytest.mark.parametrize("hundred", range(5))
def test_as_good_as_the_best_of_all_sets_and_the_first_of_those(hundred: int) -> None:
    infeasible = 0
    for seed in range(100 * hundred, 100 * hundred + 100):
        problem = made_problem(seed)
        solution, wanted = solve_mclp(problem), best_of(problem)
        if wanted is None:
            infeasible += 1
            assert solution.status == "infeasible"
            assert len(solution.chosen) == 0
            continue
        assert solution.status == "optimal"
        assert solution.objective == pytest.approx(wanted[0], rel=1e-12)
        assert solution.bound == solution.objective == value_of(problem, "mclp", solution.chosen)
        assert ids_of(problem, solution.chosen) == wanted[1], seed
        assert solution.baseline == value_of(problem, "mclp", [])
    assert infeasible < 40


def test_rows_put_together_lose_nobody() -> None:
    for seed in range(50):
        problem = made_problem(seed)
        ask = selection(problem)
        rows = compact(problem, ask.choice, ask.forced)
        assert len(rows.cover.weight) <= len(problem.people)
        everything = np.arange(len(rows.place))
        both = np.concatenate([ask.forced, rows.place])
        reached = rows.reached + rows.value(everything)
        assert reached == pytest.approx(value_of(problem, "mclp", both), rel=1e-12)


def test_more_places_never_reach_fewer_and_each_adds_no_more_than_the_one_before() -> None:
    problem = scattered()
    reached = []
    for k in range(8):
        rule = Rule("add", np.ones(problem.n), least=k, most=k)
        reached.append(solve_mclp(problem.with_rules([rule])).objective)
    added = np.diff(reached)
    assert reached[0] == 0
    assert (added > 0).all()
    assert added[0] == max(value_of(problem, "mclp", [each]) for each in range(problem.n))


def test_the_same_whatever_the_order_of_rows_and_facilities() -> None:
    problem = scattered()
    rng = np.random.default_rng(0)
    row, facility = rng.permutation(len(problem.people)), rng.permutation(problem.n)
    costs = problem.costs
    turned = Problem(
        ODCosts(
            row[costs.origin], facility[costs.site], costs.cost, costs.n_origins, costs.n_sites
        ),
        problem.people[np.argsort(row)],
        tuple(problem.ids[each] for each in np.argsort(facility)),
        problem.standing,
        problem.rules,
    )
    one, other = solve_mclp(problem), solve_mclp(turned)
    assert ids_of(problem, one.chosen) == ids_of(turned, other.chosen)
    assert one.objective == pytest.approx(other.objective, rel=1e-12)


def test_everybody_is_reached_by_the_first_ids_when_there_are_more_places_than_needed() -> None:
    n = 40
    rows = np.arange(n)
    costs = ODCosts(np.zeros(n, dtype=np.intp), rows, np.ones(n), 1, n)
    rule = Rule("add", np.ones(n), least=5, most=5)
    ids = tuple(f"{number:02d}" for number in rows[::-1])
    problem = Problem(costs, np.ones(1), ids, np.zeros(n, dtype=bool), (rule,))
    assert ids_of(problem, solve_mclp(problem).chosen) == ("00", "01", "02", "03", "04")


def test_other_rules_are_somebody_elses() -> None:
    problem = scattered()
    assert is_plain(problem)
    other = problem.with_rules([*problem.rules, Rule("budget", np.full(problem.n, 2.0), most=3.0)])
    assert not is_plain(other)
    with pytest.raises(UsageError, match=r"Use geo\.siting\.mip\.solve"):
        solve_mclp(other)
    full = Problem(
        problem.costs, problem.people, problem.ids, problem.standing, problem.rules,
        capacity=np.ones(problem.n),
    )  # fmt: skip
    assert not is_plain(full)


def test_progress_closes_the_gap() -> None:
    told: list[tuple[float, float]] = []
    solution = solve_mclp(scattered(), progress=lambda best, bound: told.append((best, bound)))
    best, bound = np.array(told).T
    assert (np.diff(best) >= 0).all()
    assert (np.diff(bound) <= 1e-9).all()
    assert (bound >= solution.objective - 1e-9).all()
    assert best[-1] == bound[-1] == solution.objective


def test_no_time_still_gives_an_answer_and_a_bound_above_the_best() -> None:
    problem = scattered()
    proved = solve_mclp(problem)
    stopped = solve_mclp(problem, time_limit_s=0.0)
    assert proved.status == "optimal"
    assert stopped.status == "feasible"
    assert len(stopped.chosen) == 9
    assert stopped.objective == value_of(problem, "mclp", stopped.chosen)
    assert stopped.objective <= proved.objective <= stopped.bound
    assert 0 < stopped.gap < 0.1


def test_ctrl_c_gives_the_best_so_far(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = scattered()
    monkeypatch.setattr(search, "WORK", 1)
    pressed = []

    def press(best: float, bound: float) -> None:
        pressed.append((best, bound))
        if len(pressed) == 3:
            os.kill(os.getpid(), signal.SIGINT)

    stopped = solve_mclp(problem, progress=press)
    assert stopped.status == "feasible"
    assert stopped.objective == value_of(problem, "mclp", stopped.chosen) >= pressed[0][0]
    assert stopped.bound >= solve_mclp(problem).objective
