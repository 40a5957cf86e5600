"""Near-best sets against every set tried."""

from __future__ import annotations

import numpy as np
import pytest

from geo.errors import UsageError
from geo.siting.covering import is_plain, solve_mclp
from geo.siting.model import TIE, Problem, Solution
from geo.siting.near import NearBest, near_best
from geo.siting.values import value_of
from tests.siting.covering_cases import all_sets, made_problem, with_linear_rules
from tests.siting.test_covering import scattered


def size_of(problem: Problem) -> int:
    free = int((~problem.standing).sum())
    return min(int(problem.rules[0].most), free)


def brute(problem: Problem, best: Solution, share: float) -> list[tuple[float, tuple[str, ...]]]:
    """The same by trying them all, in the same order."""
    slack = TIE * max(1.0, best.objective)
    least = best.baseline + (1 - share) * (best.objective - best.baseline) - slack
    near = [each for each in all_sets(problem, size_of(problem)) if each[0] >= least]
    near.sort(key=lambda each: (-round(each[0], 6), each[1]))
    return near


def listed(problem: Problem, near: NearBest) -> list[tuple[str, ...]]:
    return [tuple(problem.ids[each] for each in chosen) for chosen in near.chosen]


def best_by_trying(problem: Problem) -> Solution | None:
    sets = list(all_sets(problem, size_of(problem)))
    if not sets:
        return None
    value, ids = max(sets, key=lambda each: each[0])
    chosen = np.array([problem.ids.index(each) for each in ids], dtype=np.intp)
    return Solution("optimal", chosen, value, value, value_of(problem, "mclp", []))


@pytest.mark.parametrize("share", [0.0, 0.01, 0.3, 1.0])
@pytest.mark.parametrize("linear", [False, True])
def test_counts_and_lists_what_trying_all_sets_does(share: float, linear: bool) -> None:
    seen = 0
    for seed in range(120):
        problem = made_problem(seed)
        if linear:
            problem = with_linear_rules(problem, seed)
        best = best_by_trying(problem)
        if best is None:
            continue
        wanted = brute(problem, best, share)
        near = near_best(problem, best, share=share)
        assert near.count == len(wanted), seed
        assert not near.more
        assert not near.stopped
        assert listed(problem, near) == [ids for _, ids in wanted]
        assert near.value == pytest.approx([value for value, _ in wanted], rel=1e-12)
        times = [sum(each in ids for _, ids in wanted) for each in problem.ids]
        assert near.times.tolist() == times
        assert near.times_of == len(wanted)
        seen += len(wanted)
    assert seen > 150


@pytest.mark.parametrize("most", [1, 4, 9])
def test_the_best_are_listed_where_there_are_more_than_are_counted(most: int) -> None:
    checked = 0
    for seed in range(150):
        problem = made_problem(seed)
        best = best_by_trying(problem)
        wanted = brute(problem, best, 0.5) if best else []
        if len(wanted) <= most:
            continue
        near = near_best(problem, best, share=0.5, most=most, listed=5)
        assert near.more
        assert near.count == most
        assert listed(problem, near) == [ids for _, ids in wanted[:5]], seed
        assert near.times.sum() == near.chosen.size
        assert near.times_of == min(5, len(wanted))
        checked += 1
    assert checked >= 5


def test_the_best_set_is_among_them_and_values_are_those_recomputed() -> None:
    problem = scattered(k=5)
    best = solve_mclp(problem)
    near = near_best(problem, best, share=0.03, listed=50)
    assert near.count > 50
    assert near.chosen[0].tolist() == best.chosen.tolist()
    assert near.value.tolist() == sorted(near.value.tolist(), reverse=True)
    for chosen, value in zip(near.chosen, near.value, strict=True):
        assert value == pytest.approx(value_of(problem, "mclp", chosen), rel=1e-12)
        assert value >= near.least
    fewer = near_best(problem, best, share=0.01)
    assert 1 <= fewer.count <= near.count


def test_no_time_is_said() -> None:
    problem = scattered()
    near = near_best(problem, solve_mclp(problem), time_limit_s=0.0)
    assert near.stopped
    assert near.count == 0 == len(near.chosen)


def test_what_cannot_be_asked_is_refused() -> None:
    problem = scattered(k=1)
    best = solve_mclp(problem)
    assert is_plain(problem)
    with pytest.raises(UsageError, match="out of range"):
        near_best(problem, best, share=2.0)
    with pytest.raises(UsageError, match="out of range"):
        near_best(problem, best, listed=0)
