"""What is rare and odd, each by every model against brute force: nobody, nothing, ties, huge and tiny people."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import Any

import numpy as np
import pytest

from geo.errors import DataError
from geo.measures.costs import ODCosts
from geo.siting import highs, mip, solving
from geo.siting.covering import is_plain
from geo.siting.median import solve_p_median
from geo.siting.model import MAXIMISED, MODELS, TIE, Problem, Rule
from geo.siting.near import near_best
from geo.siting.values import value_of
from tests.siting.cases import case
from tests.siting.oracle import ByHand, allowed_sets, brute_force

INF = np.inf
RANDOM = np.random.default_rng(0)
COST = RANDOM.integers(0, 9, (8, 6)).astype(np.float64)
"""Of 8 rows to 6 facilities; below, pairs are missing, but none of the first."""
HOLES = np.where(RANDOM.random(COST.shape) < 0.5, COST, INF)
HOLES[:, 0] = COST[:, 0]
PEOPLE = RANDOM.integers(1, 7, 8).astype(np.float64)
DISTRICT = RANDOM.integers(0, 3, 8)
NOBODY_THERE = np.where(DISTRICT == 1, 0.0, PEOPLE)
UNREACHED = np.array([[1, 2, 1], [1, 2, INF], [1, INF, INF], [INF, INF, INF]])


def made(
    cost: np.ndarray = HOLES,
    people: np.ndarray = PEOPLE,
    add: tuple[float, float] = (2, 2),
    rules: tuple[Rule, ...] = (),
    *,
    standing: tuple[int, ...] = (),
    capacity: np.ndarray | None = None,
    district: np.ndarray | None = None,
) -> Problem:
    rows, n = cost.shape
    origin, site = np.nonzero(np.isfinite(cost))
    stands = np.isin(np.arange(n), standing)
    return Problem(
        ODCosts(origin, site, cost[origin, site], rows, n),
        people,
        tuple(f"{k:02d}" for k in range(n)),
        stands,
        (Rule("add", (~stands).astype(np.float64), *add), *rules),
        capacity,
        np.resize(DISTRICT, rows) if district is None else district,
    )


def alone(k: int, weight: float = 1.0) -> np.ndarray:
    return weight * np.eye(6)[k]


ODD = {
    "none added": made(add=(0, 0), standing=(2,)),
    "more than there are": made(add=(9, 9)),
    "at most more than there are": made(COST, add=(-INF, 99)),
    "at most some": made(add=(-INF, 3)),
    "all stand": made(add=(0, 0), standing=tuple(range(6))),
    "all stand, one more": made(add=(1, 1), standing=tuple(range(6))),
    "forced and forbidden": made(
        rules=(Rule("forced:01", alone(1), least=1), Rule("forbidden:01", alone(1), most=0))
    ),
    "least above most": made(add=(3, 2)),
    "a rule of nothing": made(rules=(Rule("x", np.zeros(6), 0, 0),)),
    "a rule of nothing that fails": made(rules=(Rule("x", np.zeros(6), least=1),)),
    "neither with it nor without": made(rules=(Rule("x", alone(2, 2.0), 1, 1.5),)),
    "tenths that add up": made(add=(0, 6), rules=(Rule("budget", np.full(6, 0.1), most=0.3),)),
    "prices of thousands of millions": made(
        add=(0, 6), rules=(Rule("budget", np.array([3, 1, 2, 5, 4, 2]) * 1e9 + 1, most=7e9 + 3),)
    ),
    "weights below 0": made(
        COST, add=(0, 6), rules=(Rule("even", np.array([1.0, -1, 1, -1, 1, -1]), 0, 0),)
    ),
    "people nearly equal": made(people=1 + RANDOM.integers(0, 9, 8) * 1e-7),
    "people by thousands of millions": made(people=1e9 + RANDOM.integers(0, 9, 8) * 1e3),
    "next to nobody": made(people=RANDOM.integers(1, 9, 8) * 1e-7),
    "many and next to nobody": made(people=np.where(PEOPLE > 3, 1e9, 1e-3), add=(3, 3)),
    "capacities of 0": made(COST, capacity=np.zeros(6)),
    "capacities without bounds": made(capacity=np.full(6, INF)),
    "capacities of every kind": made(COST, add=(2, 4), capacity=np.array([0, INF, 5, 9, 0, 12.0])),
    "one district": made(district=np.zeros(8, dtype=np.intp)),
    "a district every two rows": made(COST, district=np.arange(8) // 2),
    "a district without people": made(people=NOBODY_THERE),
    "a district number without rows": made(district=3 * DISTRICT + 1),
    "two on each spot": made(COST[:, [0, 0, 1, 1, 2, 2]], add=(3, 3)),
    "reached already": made(np.zeros((4, 3)), np.ones(4), (1, 1), standing=(0,)),
    "a row that nobody reaches": made(UNREACHED, np.array([1.0, 2, 3, 4]), (1, 1)),
    "nobody in the row that nobody reaches": made(UNREACHED, np.array([1.0, 2, 3, 0]), (1, 1)),
    "no pair": made(np.full((4, 3), INF), np.ones(4), (1, 1)),
    "no facility": made(np.zeros((3, 0)), np.ones(3), (0, 0)),
    "no facility, one added": made(np.zeros((3, 0)), np.ones(3), (1, 1)),
    "nobody": made(people=np.zeros(8)),
    "nobody, with capacities": made(people=np.zeros(8), capacity=np.ones(6)),
    "no row": made(np.zeros((0, 3)), np.zeros(0)),
    "nothing": made(np.zeros((0, 0)), np.zeros(0), (0, 0)),
}


@pytest.mark.parametrize("odd", ODD)
def test_every_model_equals_brute_force(odd: str) -> None:
    problem = ODD[odd]
    for model in MODELS:
        if model == "leximin" and not problem.people.any():
            assert mip.solve(problem, model).status == "optimal"  # no district: any set will do
            continue
        best, hand = brute_force(problem, model), ByHand(problem)
        for door in (mip.solve, solving.solve):
            found = door(problem, model)
            assert (found.status == "infeasible") == (best is None), (model, door)
            if best is None:
                continue
            chosen = tuple(found.chosen.tolist())
            near = TIE * max(1.0, abs(best.value))
            assert found.status == "optimal"
            assert found.objective == pytest.approx(best.value, abs=near)
            assert hand.value(model, chosen) == pytest.approx(best.value, abs=near)
            assert all(rule.holds(chosen) for rule in problem.rules)


@pytest.mark.parametrize("short", [0.05, 1e-2])
def test_a_few_of_a_million_who_find_no_room_are_not_served(short: float) -> None:
    problem = made(
        np.zeros((2, 2)), np.full(2, 5e5), capacity=np.array([5e5, 5e5 - short])
    )  # fmt: skip
    for model in ("lscp", "p_median", "p_center"):
        assert np.isnan(value_of(problem, model, [0, 1])), model
        assert mip.solve(problem, model).status == "infeasible"


def test_no_set_is_called_better_than_it_is_when_there_is_no_time() -> None:
    """The bound holds and the rules are kept, whenever it ends."""
    for number in range(0, 500, 23):
        problem, model = case(number)
        best, sign = brute_force(problem, model), 1 if model in MAXIMISED else -1
        for door in (mip.solve, solving.solve):
            found = door(problem, model, time_limit_s=0.0)
            assert all(rule.holds(found.chosen) for rule in problem.rules if len(found.chosen))
            if best is None:
                assert np.isnan(found.objective)
                continue
            assert found.status != "infeasible"
            assert not sign * found.bound < sign * best.value - 1e-9
            assert not sign * found.objective > sign * best.value + 1e-9


@pytest.mark.parametrize("model", ["p_center", "leximin"])
def test_a_solve_that_is_stopped_is_the_last(model: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What asks several times in turn does not go on after Ctrl-C, though that one had an answer."""
    whole, asked = highs.Limit.solve, []

    def stopped(self: highs.Limit, program: highs.Program, *known: object) -> highs.Found:
        asked.append(program)
        found = whole(self, program, *known)
        assert len(asked) < 3
        return replace(found, status="feasible") if len(asked) == 2 else found

    monkeypatch.setattr(highs.Limit, "solve", stopped)
    problem = made(COST)
    found = mip.solve(problem, model)
    best = brute_force(problem, model)
    assert best is not None
    assert len(asked) == 2
    assert found.status == "feasible"
    assert value_of(problem, model, found.chosen) == found.objective
    sign = 1 if model in MAXIMISED else -1
    assert sign * found.objective <= sign * best.value <= sign * found.bound


def test_what_is_told_is_of_the_model_not_of_its_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    def run(solver: Any, progress: highs.Progress) -> bool:
        solver.run()
        progress(-5.0, -7.0)
        return False

    monkeypatch.setattr(highs, "_watched", run)
    told: list[tuple[float, float]] = []
    problem = made(COST)
    found = mip.solve(problem, "p_center", progress=lambda *both: told.append(both))
    assert told
    assert all(np.isnan(value) or value >= found.objective for value, _ in told)
    assert all(0 <= bound <= found.objective for _, bound in told)
    told.clear()
    found = mip.solve(problem, "leximin", progress=lambda *both: told.append(both))
    lowest = (found.objective, found.objective)
    assert told[-1] == pytest.approx(lowest)
    assert {(-5.0, -7.0)} >= {both for both in told if both != pytest.approx(lowest)}


def test_near_best_sets_under_every_rule() -> None:
    """As many places as the best adds, whatever rule it was that said how many."""
    seen = 0
    for number in range(0, 500, 5):
        problem, model = case(number)
        assert model == "mclp"
        if problem.capacity is not None:
            continue
        best = solving.solve(problem, model)
        hand, size = ByHand(problem), len(best.chosen)
        for share in (0.0, 0.1, 1.0):
            near = near_best(problem, best, share=share, most=50, listed=10)
            if best.status == "infeasible":
                assert near.count == 0
                continue
            wanted = [
                (-value, [problem.ids[k] for k in chosen], chosen)
                for chosen in allowed_sets(problem)
                if len(chosen) == size
                and (value := hand.value(model, chosen))
                >= best.baseline + (1 - share) * (best.objective - best.baseline) - 1e-9
            ]
            assert near.count == min(50, len(wanted))
            assert near.more == (len(wanted) > 50)
            assert near.chosen.tolist() == [list(chosen) for *_, chosen in sorted(wanted)[:10]]
            seen += bool(wanted)
    assert seen > 150


def test_more_equal_sets_than_anybody_waits_for_end_in_the_first_that_were_met() -> None:
    """Everybody is reached by whatever is added: all 6 of 200 are as good, thousands of millions."""
    problem = made(np.zeros((3, 200)), np.ones(3), (6, 6))
    near = near_best(problem, solving.solve(problem, "mclp"), most=1_000, listed=10)
    assert (near.count, near.more, near.stopped) == (1_000, True, True)
    assert (near.value == 3.0).all()
    assert near.chosen[0].tolist() == list(range(6))
    assert len(np.unique(near.chosen, axis=0)) == 10


def test_more_are_listed_than_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """The search comes back at every step: what was met first is not taken for the best."""
    monkeypatch.setattr("geo.siting.search.WORK", 1)
    people = np.array([5.0, 9, 7, 6, 8, 4])
    cost = np.where(np.eye(6) > 0, 0.0, INF)
    problem = made(cost, people, (2, 2), district=np.zeros(6, dtype=np.intp))
    near = near_best(problem, solving.solve(problem, "mclp"), share=1.0, most=2, listed=12)
    pairs = sorted(combinations(range(6), 2), key=lambda pair: (-people[list(pair)].sum(), pair))
    assert near.chosen.tolist() == [list(pair) for pair in pairs[:12]]


def test_swaps_end_where_hardly_anybody_lives_and_not_all_reach_all() -> None:
    """The cost of who is unreached is then so high that what a swap saves is lost in it."""
    for seed in range(4):
        random = np.random.default_rng(seed)
        cost = np.where(random.random((40, 15)) < 0.3, random.integers(1, 9_999, (40, 15)), INF)
        third = np.arange(40)[:, None] % 3 == np.arange(3)
        cost[:, :3] = np.where(third, 5_000.0, cost[:, :3])
        problem = made(cost, 10.0 ** random.uniform(-7, 9, 40), (4, 4))
        found = solve_p_median(problem)
        assert found.objective == pytest.approx(mip.solve(problem, "p_median").objective, rel=1e-9)


def test_numbers_that_are_none_are_refused() -> None:
    problem = made(standing=(0,))
    assert is_plain(problem)
    with pytest.raises(DataError, match="rule x has not one finite weight"):
        problem.with_rules([Rule("x", np.full(6, np.nan))])
    with pytest.raises(DataError, match="rule x weighs facilities that stand"):
        problem.with_rules([Rule("x", np.ones(6), 2, 2)])
    with pytest.raises(DataError, match="`district` has a number below 0"):
        replace(problem, district=DISTRICT - 1)
