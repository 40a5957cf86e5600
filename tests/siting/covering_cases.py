"""Small covering problems at random, and their answers by trying every set."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np

from geo.measures.costs import ODCosts
from geo.siting.model import TIE, Problem, Rule
from geo.siting.values import value_of


def made_problem(seed: int) -> Problem:
    """Up to 9 facilities and 14 rows: ties, twins, nobody, standing ones, forced and forbidden ones."""
    rng = np.random.default_rng(seed)
    n, n_rows = int(rng.integers(1, 10)), int(rng.integers(1, 15))
    reach = rng.random((n_rows, n)) < rng.choice([0.1, 0.3, 0.6])
    if n > 2 and rng.random() < 0.3:
        reach[:, 0] = reach[:, 1]
    people = rng.integers(0, 4, n_rows) * rng.choice([1.0, 0.1, 7.3])
    standing = rng.random(n) < rng.choice([0.0, 0.3])
    ids = tuple(f"f{number:02d}" for number in rng.permutation(n))
    free = np.flatnonzero(~standing)
    add = np.where(standing, 0.0, 1.0)
    most = int(rng.integers(0, 5))
    rules = [Rule("add", add, least=rng.choice([most, 0, most // 2]), most=most)]
    for facility in free:
        alone = np.eye(n)[facility]
        if rng.random() < 0.1:
            rules.append(Rule(f"forced:{ids[facility]}", alone, least=1.0))
        elif rng.random() < 0.1:
            rules.append(Rule(f"forbidden:{ids[facility]}", alone, most=0.0))
    origin, site = np.nonzero(reach)
    costs = ODCosts(origin, site, np.ones(len(origin)), n_rows, n)
    return Problem(costs, people, ids, standing, tuple(rules))


def with_linear_rules(problem: Problem, seed: int) -> Problem:
    """The same under a budget, and a least and a most in each of two districts, now and then."""
    rng = np.random.default_rng(seed + 1_000_000)
    add = np.where(problem.standing, 0.0, 1.0)
    district = rng.integers(0, 2, problem.n)
    rules = list(problem.rules)
    if rng.random() < 0.7:
        rules.append(Rule("budget", add * rng.integers(1, 9, problem.n) / 10, most=1.3))
    for code in (0, 1):
        if rng.random() < 0.5:
            rules.append(Rule(f"per_gu_most:{code}", add * (district == code), most=1.0))
        elif rng.random() < 0.3:
            rules.append(Rule(f"per_gu_least:{code}", add * (district == code), least=1.0))
    return problem.with_rules(rules)


def all_sets(problem: Problem, size: int | None = None) -> Iterator[tuple[float, tuple[str, ...]]]:
    """Value and sorted ids of every set that keeps the rules, or of those of one size."""
    free = np.flatnonzero(~problem.standing)
    for k in range(len(free) + 1) if size is None else (size,):
        for chosen in combinations(free, k):
            if all(rule.holds(np.array(chosen, dtype=np.intp)) for rule in problem.rules):
                ids = tuple(sorted(problem.ids[each] for each in chosen))
                yield value_of(problem, "mclp", np.array(chosen, dtype=np.intp)), ids


def best_of(problem: Problem) -> tuple[float, tuple[str, ...]] | None:
    """The best value, and of the sets that have it the one whose ids come first."""
    sets = list(all_sets(problem))
    if not sets:
        return None
    highest = max(value for value, _ in sets)
    slack = TIE * max(1.0, highest)
    return highest, min(ids for value, ids in sets if value >= highest - slack)
