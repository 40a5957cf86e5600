"""Every model under every kind of rule, against brute force over all sets of 500 small problems."""

from __future__ import annotations

import math

import numpy as np
import pytest

from geo.siting import mip
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


@pytest.mark.parametrize("part", range(10))
def test_equals_brute_force(part: int) -> None:
    for number in range(part, N_CASES, 10):
        problem, model = case(number)
        try:
            require_best(problem, model, mip.solve(problem, model))
        except AssertionError as error:
            raise AssertionError(f"case {number}, {model}: {error}") from error


@pytest.mark.parametrize("first", range(5))
def test_order_of_the_demand_does_not_choose(first: int) -> None:
    """Of equally good sets the same is taken: in a second run, and with the rows in another order."""
    for number in range(first, N_CASES, 25):
        problem, model = case(number)
        once = mip.solve(problem, model).chosen.tolist()
        assert mip.solve(problem, model).chosen.tolist() == once, number
        assert mip.solve(shuffled(problem, number), model).chosen.tolist() == once, number
