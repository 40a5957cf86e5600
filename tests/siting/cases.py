"""Small location problems from a number: every model under every kind of rule, ties and gaps meant.

Case after case the model turns, then the kind of rule; a second kind joins in half of them. Costs,
people and prices are small whole numbers, so that many sets are equally good and nothing is lost
in a sum.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from geo.measures.costs import ODCosts
from geo.siting.model import MODELS, Model, Problem, Rule

KINDS = (
    *("exactly", "at most", "forced", "forbidden", "budget", "per district at most"),
    *("per district at least", "capacity"),
)
N_CASES = 500
N_DISTRICTS = 3


def case(number: int) -> tuple[Problem, Model]:
    """Return one problem and the model that is asked of it, the same each time."""
    rng = np.random.default_rng([20250917, number])
    model = MODELS[number % len(MODELS)]
    kinds = {KINDS[number // len(MODELS) % len(KINDS)]}
    if rng.random() < 0.5:
        kinds.add(str(rng.choice(KINDS)))
    problem = small_problem(rng, model)
    return with_kinds(rng, problem, kinds), model


def small_problem(rng: np.random.Generator, model: Model) -> Problem:
    """Return 5 to 9 facilities and 4 to 12 rows without rules, some standing, some without people."""
    n, rows = int(rng.integers(5, 10)), int(rng.integers(4, 13))
    cost = rng.integers(0, 9, (rows, n)).astype(np.float64)
    covering = model not in ("p_median", "p_center")
    near = 4 if model == "lscp" else 3
    listed = cost <= near if covering else rng.random((rows, n)) < rng.choice([0.6, 0.9, 1.0])
    people = rng.integers(1, 7, rows).astype(np.float64)
    people[1:][rng.random(rows - 1) < 0.2] = 0.0  # the first row is lived in: a share has a whole
    if rng.random() < 0.3:  # a row twice, and a facility twice
        cost[-1], listed[-1] = cost[0], listed[0]
        cost[:, -1], listed[:, -1] = cost[:, 0], listed[:, 0]
    if rng.random() < 0.1:
        listed[rng.integers(rows)] = False  # nothing reaches it
    origin, site = np.nonzero(listed)
    return Problem(
        ODCosts(origin, site, cost[origin, site], rows, n),
        people,
        tuple(str(each) for each in rng.permutation([f"{k:02d}" for k in range(n)])),
        rng.random(n) < rng.choice([0.0, 0.2]),
        district=rng.integers(0, N_DISTRICTS, rows).astype(np.intp),
    )


def with_kinds(rng: np.random.Generator, problem: Problem, kinds: set[str]) -> Problem:
    """Return the problem under rules of these kinds; a number of places too where none is asked."""
    free = (~problem.standing).astype(np.float64)
    area = rng.integers(0, N_DISTRICTS, problem.n)
    rules: list[Rule] = []
    if "exactly" in kinds:
        most = float(rng.integers(1, 5))
        rules.append(Rule("add", free, least=most, most=most))
    elif "at most" in kinds or "budget" not in kinds:
        rules.append(Rule("add", free, most=float(rng.integers(1, 6))))
    for kind, least, most in (("forced", 1.0, np.inf), ("forbidden", -np.inf, 0.0)):
        if kind in kinds:
            for row in rng.permutation(problem.free)[: rng.integers(1, 3)]:
                one = np.zeros(problem.n)
                one[row] = 1.0
                rules.append(Rule(f"{kind}:{problem.ids[row]}", one, least, most))
    if "budget" in kinds:
        prices = rng.integers(1, 6, problem.n) * free
        rules.append(Rule("budget", prices, most=float(rng.integers(3, 14))))
    for kind, key in (("at most", "most"), ("at least", "least")):
        if f"per district {kind}" in kinds:
            for each in np.unique(area)[: rng.integers(1, N_DISTRICTS + 1)]:
                inside = free * (area == each)
                bound = {key: 1.0 if kind == "at least" else float(rng.integers(0, 3))}
                rules.append(Rule(f"per_gu_{key}:{each}", inside, **bound))
    capacity = None
    if "capacity" in kinds:
        capacity = rng.integers(0, 16, problem.n).astype(np.float64)
        capacity[rng.random(problem.n) < 0.2] = np.inf
    return replace(problem, rules=tuple(rules), capacity=capacity)


def shuffled(problem: Problem, seed: int) -> Problem:
    """Return the same problem with its demand rows in another order."""
    order = np.random.default_rng(seed).permutation(len(problem.people))
    at = np.argsort(order)
    costs = problem.costs
    return replace(
        problem,
        costs=ODCosts(at[costs.origin], costs.site, costs.cost, costs.n_origins, costs.n_sites),
        people=problem.people[order],
        district=None if problem.district is None else problem.district[order],
    )
