"""Brute force over all sets of a small problem, each valued by hand: none of `geo.siting.values`.

With capacities the people served are a flow, and a flow is as large as its smallest cut: for every
subset of the open facilities, what those can serve and the people who reach one of the others. What
districts can be given at once is bounded by that number for each group of them and by nothing else,
so the lowest share is the least of people served by people over all groups of districts.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, combinations

import networkx as nx

from geo.siting.model import MAXIMISED, Model, Problem

Set = tuple[int, ...]
LEVEL = 1e-6
"""Shares of districts that differ by less are equal."""


@dataclass(frozen=True)
class Best:
    """The best value, and every set that has it, the first by sorted ids first."""

    value: float
    sets: tuple[Set, ...]
    shares: tuple[float, ...] = ()


def subsets(items: Iterable[int]) -> Iterator[Set]:
    """Yield every subset, the empty one too."""
    items = tuple(items)
    return chain.from_iterable(combinations(items, size) for size in range(len(items) + 1))


def allowed_sets(problem: Problem) -> list[Set]:
    """Return the sets that keep every rule, as sorted ids are sorted."""
    free = sorted(
        (k for k in range(problem.n) if not problem.standing[k]), key=problem.ids.__getitem__
    )
    kept = [
        chosen
        for chosen in subsets(free)
        if all(
            rule.least - 1e-9 <= sum(rule.weights[k] for k in chosen) <= rule.most + 1e-9
            for rule in problem.rules
        )
    ]
    return sorted(kept, key=lambda chosen: [problem.ids[k] for k in chosen])


class ByHand:
    """A problem as plain lists: what each row pays to reach each facility."""

    def __init__(self, problem: Problem) -> None:
        self.people = problem.people.tolist()
        self.standing = [k for k in range(problem.n) if problem.standing[k]]
        self.capacity = None if problem.capacity is None else problem.capacity.tolist()
        self.district = [] if problem.district is None else problem.district.tolist()
        self.reach: list[dict[int, float]] = [{} for _ in self.people]
        for row, site, cost in zip(
            problem.costs.origin.tolist(),
            problem.costs.site.tolist(),
            problem.costs.cost.tolist(),
            strict=True,
        ):
            self.reach[row][site] = cost
        self.lived = [i for i, heads in enumerate(self.people) if heads > 0]

    def served(
        self, is_open: Iterable[int], rows: Iterable[int], within: float = math.inf
    ) -> float:
        """Return how many people of some rows can be served."""
        rows, is_open = list(rows), set(is_open)
        near = {
            i: {k for k, c in self.reach[i].items() if k in is_open and c <= within} for i in rows
        }
        if self.capacity is None:
            return sum(self.people[i] for i in rows if near[i])
        capacity = self.capacity
        return min(
            sum(capacity[k] for k in cut)
            + sum(self.people[i] for i in rows if not near[i] <= set(cut))
            for cut in subsets(k for k in is_open if math.isfinite(capacity[k]))
        )

    def least_cost(self, is_open: set[int]) -> float:
        """Return people times cost when everybody is served, each unit of people sent by itself."""
        if self.capacity is None:
            return sum(
                self.people[i] * min(c for k, c in self.reach[i].items() if k in is_open)
                for i in self.lived
            )
        graph = nx.DiGraph()
        everybody = int(sum(self.people))
        graph.add_node("from", demand=-everybody)
        graph.add_node("to", demand=everybody)
        for i in self.lived:
            graph.add_edge("from", ("row", i), capacity=int(self.people[i]), weight=0)
            for k, cost in self.reach[i].items():
                if k in is_open:
                    graph.add_edge(("row", i), k, weight=int(cost))
        for k in is_open:
            graph.add_edge(k, "to", capacity=int(min(self.capacity[k], everybody)), weight=0)
        return float(nx.min_cost_flow_cost(graph))

    def value(self, model: Model, chosen: Set) -> float:
        """Return a model's value of a set, NaN where everybody must be served and is not."""
        is_open = {*self.standing, *chosen}
        if model == "mclp":
            return self.served(is_open, self.lived)
        if model == "leximin":
            groups = [group for group in subsets(sorted(set(self.district))) if group]
            rows = [[i for i in self.lived if self.district[i] in group] for group in groups]
            return min(
                self.served(is_open, some) / sum(self.people[i] for i in some)
                for some in rows
                if some
            )
        everybody = sum(self.people)
        if self.served(is_open, self.lived) < everybody:
            return math.nan
        if model == "lscp":
            return float(len(chosen))
        if model == "p_median":
            return self.least_cost(is_open)
        steps = sorted({0.0, *(c for i in self.lived for c in self.reach[i].values())})
        return next(s for s in steps if self.served(is_open, self.lived, s) >= everybody)

    def shares(self, chosen: Set) -> tuple[float, ...]:
        """Return the share of people reached in each district that has any, the lowest first."""
        is_open = {*self.standing, *chosen}
        found = []
        for each in sorted(set(self.district)):
            rows = [i for i in self.lived if self.district[i] == each]
            if rows:
                whole = sum(self.people[i] for i in rows)
                within = sum(self.people[i] for i in rows if is_open & set(self.reach[i]))
                found.append(within / whole)
        return tuple(sorted(found))


def brute_force(problem: Problem, model: Model) -> Best | None:
    """Return the best of all sets that keep every rule; None: there is none.

    Of `leximin` without capacities the whole vector of shares counts, else the lowest alone.
    """
    hand = ByHand(problem)
    found = [(hand.value(model, chosen), chosen) for chosen in allowed_sets(problem)]
    found = [(value, chosen) for value, chosen in found if not math.isnan(value)]
    if not found:
        return None
    value = (max if model in MAXIMISED else min)(value for value, _ in found)
    best = [chosen for each, chosen in found if abs(each - value) <= 1e-9]
    if model != "leximin" or problem.capacity is not None:
        return Best(value, tuple(best))
    shares = max(hand.shares(chosen) for chosen in best)
    equal = [chosen for chosen in best if max(map(_apart, hand.shares(chosen), shares)) < LEVEL]
    return Best(value, tuple(equal), shares)


def _apart(one: float, other: float) -> float:
    return abs(one - other)
