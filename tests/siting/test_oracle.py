"""Values of sets, counted by `geo.siting.values` and by hand, and the cases that the others stand on."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
import pytest

from geo.siting.model import MODELS
from geo.siting.values import district_shares, value_of
from tests.siting.cases import N_CASES, case
from tests.siting.oracle import ByHand, allowed_sets, brute_force


def compare(number: int, sets: int) -> int:
    """Value some sets of one case twice; return how many."""
    problem, model = case(number)
    hand = ByHand(problem)
    allowed = allowed_sets(problem)
    picked = allowed[:: max(1, len(allowed) // sets)]
    for chosen in picked:
        assert all(rule.holds(chosen) for rule in problem.rules)
        np.testing.assert_allclose(
            value_of(problem, model, chosen), hand.value(model, chosen), atol=1e-7, rtol=0
        )
        if problem.capacity is None:
            np.testing.assert_allclose(
                np.sort(district_shares(problem, chosen)), hand.shares(chosen), atol=1e-12, rtol=0
            )
    return len(picked)


def test_values_by_hand() -> None:
    assert sum(compare(number, 3) for number in range(0, N_CASES, 3)) > 300


@pytest.mark.full
def test_every_value_by_hand() -> None:
    assert sum(compare(number, 20) for number in range(N_CASES)) > 3_000


def test_cases_meet_what_they_are_for() -> None:
    """Of each model many cases can be solved, some cannot, and many have more than one best set."""
    solved, without, tied, capacities = Counter(), Counter(), Counter(), Counter()
    for number in range(N_CASES):
        problem, model = case(number)
        best = brute_force(problem, model)
        (without if best is None else solved)[model] += 1
        tied[model] += best is not None and len(best.sets) > 1
        capacities[model] += best is not None and problem.capacity is not None
    for model in MODELS:
        assert solved[model] >= 50, (model, solved)
        assert without[model] >= 5, (model, without)
        assert tied[model] >= 10, (model, tied)
        assert capacities[model] >= 5, (model, capacities)


def test_a_set_that_leaves_people_unreached_has_no_value() -> None:
    """So that NaN is met at all where everybody must be served."""
    seen = 0
    for number in range(2, N_CASES, 25):
        problem, model = case(number)
        hand = ByHand(problem)
        seen += any(math.isnan(hand.value(model, chosen)) for chosen in allowed_sets(problem))
    assert seen > 3
