"""Why it cannot be done: 220 planted cases, every answer held against all subsets of the places."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
import scipy.sparse as sp
from scipy.sparse.csgraph import maximum_flow

from geo.errors import DataError, UsageError
from geo.measures.costs import ODCosts
from geo.siting.conflict import enough_cost, explain_infeasible, may_open
from geo.siting.model import Problem, Rule

NOBODY = 10**6  # a capacity that never binds, in whole people


class Tried:
    """Every subset of what may be added, and by how much each part misses in it."""

    def __init__(self, problem, model):
        self.problem = problem
        self.serves = model in ("lscp", "p_median", "p_center")
        self.bounded = self.serves and problem.capacity is not None
        self.rules = problem.rules
        self.keys = [rule.key for rule in self.rules]
        self.keys += ["capacity"] * self.bounded + ["reach"] * self.serves
        free = problem.free
        self.sets = [
            np.asarray(each, dtype=int)
            for n in range(len(free) + 1)
            for each in combinations(free, n)
        ]
        self.totals = [[rule.total(each) for each in self.sets] for rule in self.rules]
        self.served = [self._served(each) for each in self.sets] if self.serves else []

    def _served(self, chosen):
        """People who have an open facility, and of them those whom capacities let be served."""
        problem = self.problem
        is_open = problem.standing.copy()
        is_open[chosen] = True
        reach = np.zeros((len(problem.people), problem.n), dtype=bool)
        reach[problem.costs.origin, problem.costs.site] = is_open[problem.costs.site]
        reached = int(problem.people[reach.any(axis=1)].sum())
        if not self.bounded:
            return reached, reached
        rows, n = len(problem.people), problem.n
        links = np.zeros((rows + n + 2,) * 2, dtype=np.int32)
        links[0, 2 : 2 + rows] = problem.people
        links[2 : 2 + rows, 2 + rows :] = reach * NOBODY
        links[2 + rows :, 1] = np.minimum(problem.capacity, NOBODY)
        return reached, int(maximum_flow(sp.csr_array(links), 0, 1).flow_value)

    def holds(self, kept, at):
        """Whether these parts hold together in one subset."""
        for part in kept:
            if part < len(self.rules) and not self.rules[part].holds(self.sets[at]):
                return False
        if not self.serves or len(self.keys) - 1 not in kept:
            return True
        reached, served = self.served[at]
        counted = served if self.bounded and len(self.keys) - 2 in kept else reached
        return counted == self.problem.people.sum()

    def can_hold(self, kept):
        return any(self.holds(kept, at) for at in range(len(self.sets)))

    def least_miss(self, part):
        """The least miss of one part in any subset where all else holds; None where there is none."""
        others = [i for i in range(len(self.keys)) if i != part]
        found = []
        for at in range(len(self.sets)):
            if not self.holds(others, at):
                continue
            if part < len(self.rules):
                rule, total = self.rules[part], self.totals[part][at]
                if rule.least <= rule.most:
                    found.append(max(rule.least - total, total - rule.most))
            elif self.keys[part] == "reach":
                found.append(self.problem.people.sum() - self.served[at][1])
            else:
                found.append(self.served[at][0] - self.served[at][1])
        return min(found, default=None)

    def least_number(self):
        """The fewest places, not below what was asked, with which all else holds."""
        if "add" not in self.keys:
            return None
        part = self.keys.index("add")
        others = [i for i in range(len(self.keys)) if i != part]
        enough = [
            len(each)
            for at, each in enumerate(self.sets)
            if len(each) >= self.rules[part].least and self.holds(others, at)
        ]
        return min(enough, default=None)

    def fewest_dropped(self):
        parts = range(len(self.keys))
        for n in range(1, len(self.keys) + 1):
            for dropped in combinations(parts, n):
                if self.can_hold([part for part in parts if part not in dropped]):
                    return tuple(self.keys[part] for part in dropped)
        raise AssertionError


def some_problem(rng, n, rows, *, standing=1, reach=None, people=None):
    """`n` facilities that may be added and some that stand, reach drawn unless given."""
    total = n + standing
    if reach is None:
        reach = rng.random((rows, n)) < 0.4
    reach = np.hstack([reach, np.zeros((rows, standing), dtype=bool)])
    # One more row that what stands serves, and one where nobody lives.
    more = np.zeros((1 + (standing > 0), total), dtype=bool)
    if standing:
        more[1, -1] = True
    reach = np.vstack([reach, more])
    people = rng.integers(1, 40, rows) if people is None else people
    people = np.concatenate([people, [0], [3] * (standing > 0)]).astype(float)
    order = rng.permutation(total)
    reach = reach[:, np.argsort(order)]
    origin, site = np.nonzero(reach)
    costs = ODCosts(origin, site, rng.integers(1, 800, len(origin)).astype(float), *reach.shape)
    stands = np.zeros(total, dtype=bool)
    stands[order[n:]] = True
    ids = tuple(f"s{number:02d}" for number in rng.permutation(total))
    # Column i of what was drawn is facility order[i].
    return Problem(costs, people, ids, stands), order[:n]


def of(problem, key, columns, weight=1.0, **bounds):
    weights = np.zeros(problem.n)
    weights[columns] = weight
    return Rule(key, weights, **bounds)


def add(problem, columns, number):
    return of(problem, "add", columns, least=number, most=number)


def noise(rng, problem, columns):
    """Rules that never bind."""
    some = [
        of(problem, "per_gu_most:n1", columns[:2], most=2.0),
        of(problem, "staff", columns, rng.integers(1, 9, len(columns)) / 10, most=99.0),
        of(problem, "per_gu_least:n2", columns[1:], least=0.0),
    ]
    return [rule for rule in some if rng.random() < 0.5]


def too_few(rng):
    """Every row has a place of its own."""
    n = int(rng.integers(3, 7))
    problem, at = some_problem(rng, n, n, reach=np.eye(n, dtype=bool))
    return problem, at, [add(problem, at, int(rng.integers(0, n)))], "any"


def forced_and_forbidden(rng):
    problem, at = some_problem(rng, 5, 6)
    one = problem.ids[at[0]]
    rules = [of(problem, f"forced:{one}", at[:1], least=1.0)]
    rules += [of(problem, f"forbidden:{one}", at[:1], most=0.0), add(problem, at, 2)]
    return problem, at, rules, "mclp"


def districts_against_number(rng):
    problem, at = some_problem(rng, 6, 6)
    rules = [
        of(problem, f"per_gu_least:{gu}", at[2 * gu : 2 * gu + 2], least=int(rng.integers(1, 3)))
        for gu in range(3)
    ]
    return problem, at, [add(problem, at, 2), *rules], "mclp"


def budget_against_forced(rng):
    problem, at = some_problem(rng, 6, 5)
    price = rng.integers(1, 30, 6) / 10
    forced = [of(problem, f"forced:{problem.ids[j]}", [j], least=1.0) for j in at[:2]]
    budget = of(problem, "budget", at, price, most=float(price[:2].sum()) - 0.1)
    return problem, at, [budget, *forced], "leximin"


def budget_against_reach(rng):
    n = int(rng.integers(3, 6))
    problem, at = some_problem(rng, n, n, reach=np.eye(n, dtype=bool))
    price = rng.integers(1, 30, n) / 10
    budget = of(problem, "budget", at, price, most=float(price.sum()) * rng.uniform(0.2, 0.9))
    return problem, at, [budget, add(problem, at, n)], "any"


def capacity_against_number(rng):
    n = int(rng.integers(3, 6))
    people = rng.integers(20, 40, 4)
    problem, at = some_problem(rng, n, 4, reach=np.ones((4, n), dtype=bool), people=people)
    capacity = np.full(problem.n, np.inf)
    capacity[at] = rng.integers(20, 45, n)
    number = int(rng.integers(1, n))
    while np.sort(capacity[at])[-number:].sum() >= people.sum():
        capacity[at] -= 5
    return replace(problem, capacity=capacity), at, [add(problem, at, number)], "any"


def nobody_reaches(rng):
    reach = rng.random((6, 5)) < 0.5
    reach[rng.integers(0, 6)] = False
    problem, at = some_problem(rng, 5, 6, reach=reach)
    return problem, at, [add(problem, at, 5)], "any"


def half_places(rng):
    """Three rows, any two with a place in common: one and a half places would do, were there halves."""
    triangle = ~np.eye(3, dtype=bool)
    twice = np.block([[triangle, np.zeros((3, 3), bool)], [np.zeros((3, 3), bool), triangle]])
    if rng.random() < 0.5:
        problem, at = some_problem(rng, 6, 6, reach=twice)
        return problem, at, [add(problem, at, 3)], "any"
    problem, at = some_problem(rng, 3, 3, reach=triangle)
    return problem, at, [of(problem, "budget", at, 1.0, most=float(rng.uniform(1.5, 1.9)))], "any"


def too_many(rng):
    problem, at = some_problem(rng, 5, 5)
    if rng.random() < 0.5:
        return problem, at, [add(problem, at, int(rng.integers(6, 9)))], "mclp"
    gu = [of(problem, f"per_gu_most:{i}", at[i::2], most=1.0) for i in range(2)]
    return problem, at, [*gu, add(problem, at, int(rng.integers(3, 6)))], "leximin"


def two_at_once(rng):
    problem, at, rules, _ = too_few(rng)
    gu = of(problem, "per_gu_least:x", at[:2], least=2.0)
    return problem, at, [*rules, gu, of(problem, "per_gu_most:x", at[:2], most=1.0)], "any"


def anything(rng):
    """Whatever cannot be done, with capacities in part and rules that overlap."""
    while True:
        problem, at = some_problem(rng, 5, 5, reach=rng.random((5, 5)) < 0.5)
        if rng.random() < 0.5:
            capacity = rng.integers(0, 90, problem.n).astype(float)
            capacity[rng.random(problem.n) < 0.3] = np.inf
            problem = replace(problem, capacity=capacity)
        price = rng.integers(1, 30, 5) / 10
        rules = [
            add(problem, at, int(rng.integers(0, 5))),
            of(
                problem,
                "budget",
                at,
                price,
                most=round(float(price.sum() * rng.uniform(0.2, 1)), 1),
            ),
            of(problem, "per_gu_least:a", at[:3], least=float(rng.integers(0, 3))),
            of(problem, "per_gu_most:b", at[2:], most=float(rng.integers(0, 4))),
            of(problem, "difference", at, rng.integers(-2, 3, 5), least=0.0, most=1.0),
        ]
        keep = rng.random(len(rules)) < 0.7
        rules = [rule for rule, kept in zip(rules, keep, strict=True) if kept]
        tried = Tried(problem.with_rules(rules), "lscp")
        if not tried.can_hold(range(len(tried.keys))):
            return problem, at, rules, "any"


KINDS = (
    too_few, forced_and_forbidden, districts_against_number, budget_against_forced,
    budget_against_reach, capacity_against_number, nobody_reaches, half_places, too_many, two_at_once,
    anything,
)  # fmt: skip
N_CASES = 220


def planted(seed):
    rng = np.random.default_rng(seed)
    problem, at, rules, model = KINDS[seed % len(KINDS)](rng)
    rules = [*rules, *noise(rng, problem, at)]
    rules = [rules[i] for i in rng.permutation(len(rules))]
    if model == "any":
        model = str(rng.choice(["lscp", "p_median", "p_center"]))
    return problem.with_rules(rules), model


@pytest.mark.parametrize("half", [0, pytest.param(1, marks=pytest.mark.full)])
@pytest.mark.parametrize("kind", range(len(KINDS)), ids=[kind.__name__ for kind in KINDS])
def test_planted_cases_are_explained_as_all_subsets_say(kind, half):
    for seed in range(kind + half * len(KINDS), N_CASES, 2 * len(KINDS)):
        problem, model = planted(seed)
        tried = Tried(problem, model)
        why = explain_infeasible(problem, model)
        everything = range(len(tried.keys))
        assert why.proved
        assert not tried.can_hold(everything), seed

        core = [tried.keys.index(key) for key in why.rules]
        assert core == sorted(core)
        assert not tried.can_hold(core), (seed, why.rules)
        for part in core:
            assert tried.can_hold([other for other in core if other != part]), (seed, why.rules)

        least = [tried.least_miss(part) for part in core]
        assert [each.by for each in why.asked] == pytest.approx(least, abs=1e-9), seed
        for part, each in zip(core, why.asked, strict=True):
            if each.by is not None and part < len(problem.rules):
                assert tried_with(tried, part, each.to, each.side)
                nearly = each.to + (1e-6 if each.side == "below" else -1e-6)
                assert not tried_with(tried, part, nearly, each.side)

        enough = [each for each in why.asked if each.by is not None]
        if enough:
            assert why.cheapest is not None
            assert why.cheapest.share == min(each.share for each in enough)
            assert why.dropped == ()
        else:
            assert why.cheapest is None
            assert tuple(each.key for each in why.dropped) == tried.fewest_dropped(), seed
        assert why.least_number == tried.least_number(), seed


def tried_with(tried, part, bound, side):
    """Whether the whole can hold with one bound of one rule exchanged."""
    rule = tried.rules[part]
    rule = replace(rule, **{"least" if side == "below" else "most": bound})
    others = [i for i in range(len(tried.keys)) if i != part]
    return any(rule.holds(each) and tried.holds(others, at) for at, each in enumerate(tried.sets))


def two_rows(*, cost=0.0, rules=(), people=(3.0, 2.0), reached=(0, 1)):
    """A place at each of two rows 900 m apart."""
    at = np.asarray(reached)
    costs = ODCosts(at, at, np.full(len(at), cost), 2, 2)
    return Problem(costs, np.array(people), ("a", "b"), np.zeros(2, dtype=bool), tuple(rules))


FAR = ODCosts(np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1]), np.array([0.0, 900, 900, 40]), 2, 2)


def test_who_is_out_of_reach_and_which_distance_would_do():
    why = explain_infeasible(two_rows(reached=(0,)), "lscp", all_costs=FAR)
    assert why.unreached.tolist() == [1]
    assert why.people_unreached == 2.0
    assert why.least_cost == 40.0
    assert why.rules == ("reach",)
    assert why.least_number is None
    assert (why.cheapest.key, why.cheapest.by, why.cheapest.to) == ("reach", 2.0, 3.0)


def test_a_forbidden_place_reaches_nobody():
    closed = Rule("forbidden:b", np.array([0.0, 1.0]), most=0.0)
    problem = two_rows(rules=[closed])
    assert may_open(problem).tolist() == [True, False]
    why = explain_infeasible(problem, "p_center", all_costs=FAR)
    assert why.unreached.tolist() == [1]
    assert why.least_cost == 900.0
    assert why.rules == ("forbidden:b", "reach")


def test_a_row_that_nothing_reaches_at_any_distance():
    why = explain_infeasible(two_rows(reached=(0,)), "lscp", all_costs=two_rows(reached=(0,)).costs)
    assert why.least_cost == np.inf


def test_nobody_lives_where_nothing_reaches():
    one = Rule("add", np.ones(2), least=2, most=2)
    closed = Rule("forbidden:b", np.array([0.0, 1.0]), most=0.0)
    why = explain_infeasible(two_rows(rules=[one, closed], people=(3.0, 0.0), reached=(0,)), "lscp")
    assert why.unreached.tolist() == []
    assert why.rules == ("add", "forbidden:b")


def test_rules_of_their_own_sums():
    contrary = Rule("between", np.array([2.0, 3.0]), least=4.0, most=1.0)
    why = explain_infeasible(two_rows(rules=[contrary]), "mclp")
    assert why.rules == ("between",)
    assert (why.asked[0].side, why.asked[0].by) == ("below", 4.0)
    nothing = Rule("forced:standing", np.zeros(2), least=1.0)
    assert explain_infeasible(two_rows(rules=[nothing]), "mclp").asked[0].to == 0.0


def test_large_sums_are_kept_as_closely_as_rules_are():
    price = np.array([3_000_000_100.0, 2_000_000_000.0])
    rules = [Rule("budget", price, most=5_000_000_000.0), Rule("add", np.ones(2), least=2, most=2)]
    why = explain_infeasible(two_rows(rules=rules), "mclp")
    assert why.rules == ("budget", "add")
    assert why.asked[0].by == 100.0
    with pytest.raises(UsageError, match="nothing to explain"):
        explain_infeasible(two_rows(rules=[replace(rules[0], most=price.sum()), rules[1]]), "mclp")


def test_time_that_runs_out_is_told():
    rules = [Rule("add", np.ones(2), least=3, most=3)]
    why = explain_infeasible(two_rows(rules=rules), "mclp", time_limit_s=1e-9)
    assert not why.proved
    assert why.rules == ("add",)
    assert why.cheapest is None


def test_costs_of_other_tables_are_refused():
    other = ODCosts(np.array([0]), np.array([0]), np.zeros(1), 1, 1)
    with pytest.raises(DataError, match="1 rows and 1 facilities"):
        explain_infeasible(two_rows(reached=(0,)), "lscp", all_costs=other)


@pytest.mark.parametrize("seed", range(12))
def test_the_distance_that_would_do_is_the_least_that_any_subset_needs(seed):
    rng = np.random.default_rng(seed)
    problem, at = some_problem(rng, 4, 5, reach=np.ones((5, 4), dtype=bool))
    full = problem.costs
    rules = [add(problem, at, 2), of(problem, "forbidden:x", at[:1], most=0.0)]
    if seed % 3 == 0:
        problem = replace(problem, capacity=rng.integers(40, 90, problem.n).astype(float))
    problem = problem.with_rules(rules)
    needed = None
    for limit in np.unique(full.cost)[::-1]:
        within = replace(problem, costs=full.within(limit))
        tried = Tried(within, "lscp")
        if not tried.can_hold(range(len(tried.keys))):
            break
        needed = limit
    assert enough_cost(problem, full) == needed


def test_no_distance_helps_where_rules_are_at_fault():
    three = Rule("add", np.ones(2), least=3, most=3)
    assert enough_cost(two_rows(rules=[three]), FAR) is None
