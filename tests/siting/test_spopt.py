"""The same objective as spopt's four models, on problems too large for brute force."""

from __future__ import annotations

import pytest

from geo.siting import mip
from geo.siting.model import Model
from tests.siting.middle import middle

MODELS: tuple[Model, ...] = ("mclp", "lscp", "p_median", "p_center")


def compare(model: Model, number: int) -> None:
    made = middle(model, number)
    found = mip.solve(made.problem, model)
    assert found.status == "optimal"
    assert found.objective == pytest.approx(made.by_spopt(), rel=1e-7)


@pytest.mark.slow
@pytest.mark.parametrize("model", MODELS[:2])
def test_equals_spopt(model: Model) -> None:
    compare(model, 1)


@pytest.mark.full
@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("number", range(5))
def test_equals_spopt_in_all_twenty(model: Model, number: int) -> None:
    compare(model, number)
