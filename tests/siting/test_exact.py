"""Every model under every kind of rule, against brute force over all sets of 500 small problems."""

from __future__ import annotations

import math

import numpy as np
import pytest

from geo.siting import mip, solving
from geo.siting.covering import is_plain
from geo.siting.model import Model, Problem, Solution
from geo.siting.values import value_of
from tests.siting.cases import N_CASES, case, shuffled
from tests.siting.oracle import LEVEL, ByHand, brute_force


def require_best(problem: Problem, model: Model, found: Solution) -> None:
    """Hold a solution to the best of all sets."""
    best = brute_force(problem, model)
    hand = ByHand(problem)
    np.testing.assert_allclose(found.baseline, hand.value(model, ()), atol=1e-7, rtol=0)
    if best is None:
        assert found.status == "infeasible"
        assert len(found.chosen) == 0
        assert math.isnan(found.objective)
        assert math.isnan(found.bound)
        return
    assert found.status == "optimal"
    assert found.gap == 0.0
    chosen = tuple(found.chosen.tolist())
    assert [problem.ids[k] for k in chosen] == sorted(problem.ids[k] for k in chosen)
    assert len(set(chosen)) == len(chosen)
    assert not problem.standing[list(chosen)].any()
    assert all(rule.holds(chosen) for rule in problem.rules)
    assert found.objective == pytest.approx(best.value, abs=1e-7)
    assert found.bound == pytest.approx(best.value, abs=1e-6)
    assert hand.value(model, chosen) == pytest.approx(best.value, abs=1e-9)
    assert found.objective == value_of(problem, model, chosen)
    if best.shares:
        np.testing.assert_allclose(hand.shares(chosen), best.shares, atol=LEVEL, rtol=0)


PARTS = [*range(4), *(pytest.param(part, marks=pytest.mark.full) for part in range(4, 10))]
"""Tenths of the cases; all models and kinds of rule are in each."""


@pytest.mark.parametrize("part", PARTS)
def test_equals_brute_force(part: int) -> None:
    for number in range(part * 50, part * 50 + 50):
        problem, model = case(number)
        try:
            require_best(problem, model, mip.solve(problem, model))
        except AssertionError as error:
            raise AssertionError(f"case {number}, {model}: {error}") from error


def test_solvers_of_their_own_equal_brute_force() -> None:
    """What the one door does not give to HiGHS; of maximal covering the first of all equal sets."""
    seen = dict.fromkeys(("mclp", "p_median"), 0)
    for number in range(N_CASES):
        problem, model = case(number)
        if model in seen and is_plain(problem):
            seen[model] += 1
            found = solving.solve(problem, model)
            require_best(problem, model, found)
            best = brute_force(problem, model)
            if model == "mclp" and best is not None:
                assert tuple(found.chosen.tolist()) == best.sets[0], number
    assert min(seen.values()) > 20


@pytest.mark.parametrize(
    "first", [0, 2, *(pytest.param(k, marks=pytest.mark.full) for k in (1, 3, 4))]
)
def test_order_of_the_demand_does_not_choose(first: int) -> None:
    """Of equally good sets the same is taken: in a second run, and with the rows in another order."""
    for number in range(first, N_CASES, 50):
        problem, model = case(number)
        once = mip.solve(problem, model).chosen.tolist()
        assert mip.solve(problem, model).chosen.tolist() == once, number
        assert mip.solve(shuffled(problem, number), model).chosen.tolist() == once, number
