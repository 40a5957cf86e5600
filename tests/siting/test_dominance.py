"""Rows left out of set covering: by hand over pairs of rows, and the same sets reach all that is left."""

from __future__ import annotations

import math

import numpy as np

from geo.siting.building import merged
from geo.siting.dominance import essential
from tests.siting.cases import small_problem
from tests.siting.oracle import ByHand, subsets


def test_the_same_sets_reach_everybody() -> None:
    shrunk = 0
    for number in range(60):
        whole = merged(small_problem(np.random.default_rng([5, number]), "lscp"), "lscp")
        small = essential(whole)
        shrunk += len(small.people) < len(whole.people)
        before, after = ByHand(whole), ByHand(small)
        for chosen in subsets(whole.free.tolist()):
            fails = math.isnan(before.value("lscp", chosen))
            assert math.isnan(after.value("lscp", chosen)) == fails
        for row in after.reach:  # no row is left that another makes idle
            assert not set(row) & set(after.standing)
            assert sum(set(other) <= set(row) for other in after.reach) == 1
    assert shrunk > 30
