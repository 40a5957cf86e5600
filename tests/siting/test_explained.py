"""Reasons for places: by hand, against sets of rows, and by law."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from geo.errors import UsageError
from geo.measures.costs import ODCosts
from geo.siting.explained import curve, gains, knee_of, losses, regret
from geo.siting.mip import solve
from geo.siting.model import Problem, Rule, Solution
from geo.siting.values import value_of


def drawn(seed, *, n=8, rows=30, capacity=False):
    rng = np.random.default_rng(seed)
    origin, site = np.nonzero(rng.random((rows, n)) < 0.2)
    order = rng.permutation(len(origin))
    costs = ODCosts(origin[order], site[order], rng.random(len(origin)) * 800, rows, n)
    people = rng.integers(0, 20, rows).astype(float)
    standing = np.arange(n) % 3 == 0
    can = rng.integers(5, 60, n).astype(float) if capacity else None
    ids = tuple(f"s{i}" for i in rng.permutation(n))
    return Problem(costs, people, ids, standing[rng.permutation(n)], capacity=can)


def exactly(problem, n):
    return Rule("add", np.where(problem.standing, 0.0, 1.0), n, n)


def best_of(problem, n=None):
    asked = problem if n is None else problem.with_rules([*problem.rules, exactly(problem, n)])
    return solve(asked, "mclp")


def reached(problem, place):
    """The rows with people that one facility reaches."""
    rows = problem.costs.origin[problem.costs.site == place]
    return {int(row) for row in rows if problem.people[row] > 0}


def people_in(problem, rows):
    return float(problem.people[sorted(rows)].sum())


@pytest.mark.parametrize("seed", range(20))
def test_gains_are_those_of_sets_of_rows(seed):
    problem = drawn(seed)
    rng = np.random.default_rng(seed)
    chosen = rng.permutation(problem.free)[: rng.integers(1, 5)]
    stands = set().union(*(reached(problem, j) for j in np.flatnonzero(problem.standing)))
    found = gains(problem, chosen)
    assert [problem.ids[gain.facility] for gain in found] == sorted(problem.ids[j] for j in chosen)
    for gain in found:
        mine = reached(problem, gain.facility) - stands
        others = set().union(*(reached(problem, j) for j in chosen if j != gain.facility))
        assert gain.rows.tolist() == sorted(mine)
        assert gain.first == people_in(problem, mine)
        assert gain.after == people_in(problem, mine - others)


@pytest.mark.parametrize("seed", range(20))
def test_losses_are_those_of_sets_of_rows(seed):
    problem = drawn(seed)
    chosen = problem.free[: seed % 3]
    standing = np.flatnonzero(problem.standing)
    for place, lost in zip(standing, losses(problem, chosen), strict=True):
        others = {*standing, *chosen} - {place}
        still = set().union(*(reached(problem, j) for j in others))
        assert lost == people_in(problem, reached(problem, place) - still)


@pytest.mark.parametrize("capacity", [False, True])
@pytest.mark.parametrize("seed", range(8))
def test_what_all_add_lies_between_the_sums(seed, capacity):
    problem = drawn(seed, capacity=capacity)
    chosen = problem.free[:4]
    found = gains(problem, chosen)
    total = value_of(problem, "mclp", chosen) - value_of(problem, "mclp", [])
    assert sum(gain.after for gain in found) <= total + 1e-6
    assert total <= sum(gain.first for gain in found) + 1e-6
    assert all(-1e-6 <= gain.after <= gain.first + 1e-6 for gain in found)
    assert (losses(problem) >= 0).all()
    # What is added never makes a closing dearer.
    assert (losses(problem, chosen) <= losses(problem) + 1e-6).all()


def test_closing_what_was_added_loses_what_it_added_last():
    problem = drawn(3)
    chosen = problem.free[:3]
    grown = problem.standing.copy()
    grown[chosen] = True
    lost = dict(zip(np.flatnonzero(grown), losses(replace(problem, standing=grown)), strict=True))
    for gain in gains(problem, chosen):
        assert gain.after == lost[gain.facility]


def test_capacities_that_never_bind_change_nothing():
    problem = drawn(5)
    wide = replace(problem, capacity=np.full(problem.n, 1e6))
    chosen = problem.free[:3]
    for one, other in zip(gains(problem, chosen), gains(wide, chosen), strict=True):
        assert (one.facility, one.first, one.after) == pytest.approx(
            (other.facility, other.first, other.after), abs=1e-6
        )
        assert one.rows.tolist() == other.rows.tolist()
    assert losses(problem, chosen) == pytest.approx(losses(wide, chosen), abs=1e-6)
    # Where only what may be added has a capacity, today's losses are those without.
    some = replace(problem, capacity=np.where(problem.standing, np.inf, 1.0))
    assert losses(some).tolist() == losses(problem).tolist()


def test_nothing_chosen_nobody_and_no_place():
    problem = drawn(1)
    assert gains(problem, []) == []
    nobody = replace(problem, people=np.zeros(30))
    assert [gain.first for gain in gains(nobody, nobody.free[:2])] == [0.0, 0.0]
    assert [len(gain.rows) for gain in gains(nobody, nobody.free[:2])] == [0, 0]
    none = Problem(
        ODCosts(*(np.zeros(0, dtype=int),) * 2, np.zeros(0), 2, 0),
        np.ones(2), (), np.zeros(0, dtype=bool),
    )  # fmt: skip
    assert losses(none).tolist() == []
    assert curve(none, best_of).value.tolist() == [0.0]
    with pytest.raises(UsageError, match="stand already"):
        gains(problem, np.flatnonzero(problem.standing)[:1])


def test_two_places_on_the_same_rows_add_nothing_after_each_other():
    costs = ODCosts(np.array([0, 0]), np.array([0, 1]), np.zeros(2), 1, 2)
    problem = Problem(costs, np.array([7.0]), ("a", "b"), np.zeros(2, dtype=bool))
    assert [(gain.first, gain.after) for gain in gains(problem, [0, 1, 1])] == [(7, 0), (7, 0)]
    both = replace(problem, standing=np.ones(2, dtype=bool))
    assert losses(both).tolist() == [0.0, 0.0]


@pytest.mark.parametrize("seed", range(4))
def test_the_exact_curve_never_falls_and_ends_at_everything(seed):
    problem = drawn(seed)
    found = curve(problem, best_of)
    assert len(found.value) == len(problem.free) + 1
    assert (np.diff(found.value) >= -1e-9).all()
    assert found.proved.all()
    assert found.value[0] == value_of(problem, "mclp", [])
    assert found.value[1] == found.value[0] + max(
        gains(problem, [j])[0].first for j in problem.free
    )
    assert found.value[-1] == value_of(problem, "mclp", problem.free)
    # n places are worth at least n / m of m: the best m hold n that are.
    gained = found.value[1:] - found.value[0]
    average = gained / np.arange(1, len(gained) + 1)
    assert (np.diff(average) <= 1e-9).all()
    assert curve(problem, best_of, n_max=2).value.tolist() == found.value[:3].tolist()


def test_a_curve_tells_what_is_not_proved_and_what_cannot_be():
    problem = drawn(2)
    nothing = np.zeros(0, dtype=np.intp)

    def some_of(_, n):
        status = "infeasible" if n == 3 else "feasible"
        return Solution(status, nothing, np.nan if n == 3 else 50.0 + n, 99.0, 0.0)

    found = curve(problem, some_of, n_max=4)
    assert np.isnan(found.value).tolist() == [False, False, False, True, False]
    assert found.proved.tolist() == [True, False, False, True, False]
    with pytest.raises(UsageError, match="0 or more"):
        curve(problem, some_of, n_max=-1)


def test_the_knee_by_hand():
    # Stretched: x 0, .25, .5, .75, 1; y 0, .5, .8, .95, 1: above the chord by 0, .25, .3, .2, 0.
    assert knee_of([0, 10, 16, 19, 20]) == 2
    assert knee_of([100, 110, 116, 119, 120]) == 2
    assert knee_of([np.nan, 0, 10, 16, 19, 20]) == 3
    assert knee_of([0, 3, 4.5, 4.5, 6]) == 1  # 2 lies as far above: the first
    assert knee_of([0, 1, 3, 6]) is None  # it lies below its chord
    assert knee_of([0, 5]) is None
    assert knee_of([]) is None


def test_the_knee_of_a_falling_cost():
    """Of 1 to 4 places, as nothing serves nobody: 0, .6, .9, 1 stretched, above by .27 and .23."""
    cost = [np.nan, 10.0, 4.0, 1.0, 0.0]
    at = np.arange(4)
    costs = ODCosts(at, at, np.zeros(4), 4, 4)
    problem = Problem(costs, np.ones(4), tuple("abcd"), np.zeros(4, dtype=bool))

    def known(_, n):
        return Solution("optimal", at[:n], cost[n], cost[n], np.nan)

    found = curve(problem, known, model="p_median")
    assert found.value.tolist() == pytest.approx(cost, nan_ok=True)
    assert found.knee == 2


@pytest.mark.parametrize("seed", range(6))
def test_regret_is_against_the_best_with_the_place(seed):
    problem = drawn(seed)
    asked = problem.with_rules([exactly(problem, 2)])
    best = best_of(asked)
    for place in problem.free:
        pairs = [(place, other) for other in problem.free if other != place]
        with_it = max(value_of(problem, "mclp", pair) for pair in pairs)
        found = regret(asked, best_of, int(place))
        assert found.proved
        assert (found.best, found.with_it) == (best.objective, with_it)
        assert found.value == best.objective - with_it
        assert regret(asked, best_of, int(place), best=best) == found
    assert all(regret(asked, best_of, int(place)).value == 0 for place in best.chosen)


def test_regret_of_a_place_that_cannot_be():
    problem = drawn(0)
    place = int(problem.free[0])
    weights = np.zeros(problem.n)
    weights[place] = 1.0
    closed = Rule(f"forbidden:{problem.ids[place]}", weights, most=0.0)
    asked = problem.with_rules([exactly(problem, 1), closed])
    found = regret(asked, best_of, place)
    assert np.isnan(found.value)
    with pytest.raises(UsageError, match="stands already"):
        regret(asked, best_of, int(np.flatnonzero(problem.standing)[0]))


def test_regret_of_a_cost_is_how_much_dearer_it_gets():
    costs = ODCosts(np.array([0, 0]), np.array([0, 1]), np.array([10.0, 30.0]), 1, 2)
    problem = Problem(costs, np.ones(1), ("a", "b"), np.zeros(2, dtype=bool))
    asked = problem.with_rules([exactly(problem, 1)])
    assert regret(asked, lambda it: solve(it, "p_median"), 1, model="p_median").value == 20.0
