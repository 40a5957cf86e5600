"""A problem with every rule elastic: each held, left out, stretched as little as can be, or dropped.

Elastic programming: Chinneck (2008), Feasibility and Infeasibility in Optimization,
DOI 10.1007/978-0-387-74932-7.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Literal

import numpy as np
import scipy.sparse as sp

from geo.arrays import Floats, Indices
from geo.siting import highs
from geo.siting.building import merged, on_columns
from geo.siting.model import TIE, Model, Problem, Rule
from geo.siting.stopping import Clock
from geo.siting.values import value_of

MUST_SERVE: tuple[Model, ...] = ("lscp", "p_median", "p_center")
"""Models that leave nobody unserved."""
REACH, CAPACITY = "reach", "capacity"
"""Keys of what holds besides the rules: everybody is served; nobody serves more than they can."""
SHARE = 4
"""Of the time that is left a solve takes this part at most: a hard one leaves some to the others."""
Side = Literal["below", "above"]


@dataclass
class _Part:
    """One thing asked: the columns by which it may be missed, each with its most and its worth."""

    key: str
    dropped: int  # the column that is 1 when it need not hold
    missed: dict[Side, tuple[Indices, Floats]]


UNKNOWN = highs.Found("feasible", np.zeros(0), float("nan"), float("nan"))
"""What is found when no time is left."""


class Elastic:
    """What is asked of a problem, part by part; every answer is by an integer solve.

    Parameters
    ----------
    problem, model
        As `geo.siting.conflict.explain_infeasible`.
    time_limit_s
        Of all solves together; None: none.

    Attributes
    ----------
    keys
        Of the parts: the problem's rules, then `CAPACITY` and `REACH` where the model must serve.
    proved
        False as soon as a solve ended before its answer was proved.

    Examples
    --------
    >>> from geo.measures.costs import ODCosts
    >>> costs = ODCosts(np.array([0, 1]), np.array([0, 1]), np.array([5.0, 5.0]), 2, 2)
    >>> one = Rule("add", np.ones(2), least=1, most=1)
    >>> problem = Problem(costs, np.array([3.0, 2.0]), ("a", "b"), np.array([False, False]), (one,))
    >>> asked = Elastic(problem, "lscp")
    >>> asked.keys, asked.can_hold({0, 1}), asked.can_hold({0})
    (('add', 'reach'), False, True)
    >>> asked.least_miss(0, "above"), asked.least_miss(1, "below")
    (1.0, 2.0)
    """

    def __init__(
        self, problem: Problem, model: Model, *, time_limit_s: float | None = None
    ) -> None:
        self.problem = problem
        self.proved = True
        self._clock = Clock(time_limit_s)
        serves = model in MUST_SERVE
        capacity = problem.capacity
        bounded = serves and capacity is not None and bool(np.isfinite(capacity).any())
        self.keys = (
            *(rule.key for rule in problem.rules),
            *([CAPACITY] * bounded),
            *([REACH] * serves),
        )
        self._model = highs.Program()
        self._outline: highs.Program | None = (
            None  # the same without flows: what it forbids is forbidden
        )
        self._x = self._model.columns(np.zeros(len(problem.free)), upper=1.0, integer=True)
        dropped = self._model.columns(np.zeros(len(self.keys)), upper=1.0, integer=True)
        self._parts = [_Part(key, int(z), {}) for key, z in zip(self.keys, dropped, strict=True)]
        for rule, part in zip(problem.rules, self._parts, strict=False):
            self._add_rule(rule, part)
        if bounded:
            self._add_flow(self._parts[-2], self._parts[-1])
        elif serves:
            self._add_reach(self._parts[-1])

    def can_hold(self, parts: Collection[int]) -> bool | None:
        """Say whether these parts can hold together; None: not known, the time ran out."""
        found = self._solve(free=set(range(len(self.keys))) - set(parts))
        return (
            None
            if found.status == "feasible" and not len(found.x)
            else found.status != "infeasible"
        )

    def least_miss(self, part: int, side: Side) -> float | None:
        """Return by how little one part is missed on one side while all others hold.

        Returns
        -------
        float or None
            In the unit of the rule; of `REACH` people not served, of `CAPACITY` people served beyond
            it. None: missing it on this side is not enough, or the time ran out.
        """
        if side not in self._parts[part].missed:
            return None
        found = self._solve(stretched=(part, side))
        if found.status != "optimal":
            return None
        chosen = self.problem.free[found.x[self._x] > 0.5]
        if part >= len(self.problem.rules):  # who is not served is who is served beyond capacity
            served = value_of(self.problem, "mclp", chosen)
            return max(0.0, float(self.problem.people.sum()) - served)
        rule = self.problem.rules[part]
        total = rule.total(chosen)
        return max(0.0, rule.least - total if side == "below" else total - rule.most)

    def fewest_dropped(self) -> tuple[int, ...]:
        """Return the fewest parts without which all others can hold, of equally many the first."""
        parts = range(len(self._parts))
        found = self._solve(droppable=True)
        if found.status != "optimal":
            return ()
        count = round(found.objective)
        fixed: dict[int, bool] = {}
        for part in parts:  # the first by order: each in turn, where as few are enough with it
            if sum(fixed.values()) == count:
                break
            if found.x[self._parts[part].dropped] < 0.5:
                other = self._solve(droppable=True, fixed={**fixed, part: True})
                fixed[part] = other.status == "optimal" and round(other.objective) == count
                found = other if fixed[part] else found
            else:
                fixed[part] = True
        return tuple(part for part, is_dropped in fixed.items() if is_dropped)

    def _solve(
        self,
        *,
        free: Iterable[int] = (),
        stretched: tuple[int, Side] | None = None,
        droppable: bool = False,
        fixed: dict[int, bool] | None = None,
    ) -> highs.Found:
        cost, lower, upper = (each.copy() for each in self._bounds)
        for i, part in enumerate(self._parts):
            if droppable:
                cost[part.dropped] = 1.0
                if fixed and i in fixed:
                    lower[part.dropped] = upper[part.dropped] = float(fixed[i])
                continue
            lower[part.dropped] = 1.0
            for side, (columns, worth) in part.missed.items():
                if stretched == (i, side):
                    cost[columns] = worth
                elif i not in free:
                    upper[columns] = 0.0
        found = UNKNOWN
        for model in self._models(set(free)):
            if self._clock.is_up:
                found = UNKNOWN
                break
            left = self._clock.left_s
            n = model.n
            asked = replace(model, cost=[cost[:n]], lower=[lower[:n]], upper=[upper[:n]])
            found = asked.solve(time_limit_s=None if left is None else left / SHARE)
            if found.status == "infeasible":
                break
        # A set that was found proves that the parts can hold; how little is missed needs the end.
        if found.status == "feasible" and (stretched or droppable or not len(found.x)):
            self.proved = False
        return found

    def _models(self, free: set[int]) -> list[highs.Program]:
        """Return what to solve in turn; flows say nothing where nobody need be served or all can be."""
        if self._outline is None:
            return [self._model]
        said = {self.keys[part] for part in free if part >= len(self.problem.rules)}
        return [self._outline] if said else [self._outline, self._model]

    @cached_property
    def _bounds(self) -> tuple[Floats, Floats, Floats]:
        model = self._model
        return np.concatenate(model.cost), np.concatenate(model.lower), np.concatenate(model.upper)

    def _miss(self, part: _Part, side: Side, most: Floats, worth: Floats) -> Indices:
        """Add the columns by which a part is missed, and that they are 0 unless it is dropped."""
        columns = self._model.columns(np.zeros(len(most)), upper=most)
        part.missed[side] = (columns, worth)
        if len(columns):
            self._model.row(
                [*columns, part.dropped], [*np.ones(len(columns)), -float(most.sum())], most=0.0
            )
        return columns

    def _add_rule(self, rule: Rule, part: _Part) -> None:
        """Add a rule: its sum, over the largest weight, within what `Rule.holds` takes for equal."""
        weights = rule.weights[self.problem.free]
        size = float(np.abs(weights).max(initial=0.0)) or 1.0
        used = np.flatnonzero(weights)
        for side, bound, sign in (("below", rule.least, 1.0), ("above", rule.most, -1.0)):
            if not np.isfinite(bound):
                continue
            signed = sign * weights / size
            least = (sign * bound - TIE * max(1.0, abs(bound))) / size
            most = max(0.0, least - float(signed[signed < 0].sum()))
            (missed,) = self._miss(part, side, np.array([most]), np.array([size]))  # type: ignore[arg-type]
            self._model.row([*self._x[used], missed], [*signed[used], 1.0], least=least)

    def _add_reach(self, part: _Part) -> None:
        """Add that each row that nothing standing reaches has a place: rows of equal places are one."""
        reach, people = _reach_of(self.problem)
        rows = ~(reach @ self.problem.standing.astype(np.float64) > 0)
        people = people[rows]
        missed = self._miss(part, "below", np.ones(len(people)), people)
        self._have_a_place(reach[rows], missed, np.ones(len(people)))

    def _have_a_place(self, reach: Any, missed: Indices, least: Floats) -> None:
        """Add that each row has as many open places as `least` says, or is missed."""
        n = self._model.n
        places = on_columns(reach[:, self.problem.free], self._x, n)
        self._model.rows(places + on_columns(sp.eye_array(len(missed)), missed, n), least=least)

    def _add_flow(self, capacity: _Part, reach: _Part) -> None:
        """Add that people are sent to open facilities: the share of each row that goes to each."""
        problem, model = self.problem, self._model
        assert problem.capacity is not None
        rows, people = _reach_of(problem)
        pairs = sp.coo_array(rows)
        coming = np.bincount(pairs.col, people[pairs.row], minlength=problem.n)  # if all came
        size = np.where(coming > 0, coming, 1.0)
        can = np.minimum(problem.capacity, coming) / size
        over = np.flatnonzero(coming > problem.capacity)
        missed = self._miss(reach, "below", np.ones(len(people)), people)
        beyond = self._miss(capacity, "above", (1.0 - can)[over], size[over])
        column = np.full(problem.n, -1)
        column[problem.free] = self._x
        for k in np.flatnonzero(
            column[over] >= 0
        ):  # what is not open takes nobody beyond it either
            model.row([beyond[k], column[over[k]]], [1.0, -float((1.0 - can)[over[k]])], most=0.0)

        # Both follow from the flows: without them it shows sooner that places are too few.
        stands = problem.standing.astype(np.float64)
        self._have_a_place(rows, missed, 1.0 - rows @ stands)
        everybody = float(people.sum()) or 1.0
        model.row(
            [*self._x, *beyond, *missed],
            np.r_[(can * size)[problem.free], size[over], people] / everybody,
            least=float(people.sum() - (can * size) @ stands) / everybody - TIE,
        )
        self._outline = replace(
            model,
            cost=[*model.cost],
            lower=[*model.lower],
            upper=[*model.upper],
            integer=[*model.integer],
            blocks=[*model.blocks],
        )

        each = np.arange(len(pairs.data))
        sent = model.columns(np.zeros(len(each)), upper=1.0)
        ones = sp.csr_array((np.ones(len(each)), (pairs.row, each)), (len(people), len(each)))
        to_site = sp.csr_array(
            (people[pairs.row] / size[pairs.col], (pairs.col, each)), (problem.n, len(each))
        )
        is_over = sp.csr_array(
            (np.ones(len(over)), (over, np.arange(len(over)))), (problem.n, len(over))
        )
        is_open = sp.diags_array(can).tocsr()[:, problem.free]
        n = model.n
        model.rows(
            on_columns(ones, sent, n) + on_columns(sp.eye_array(len(people)), missed, n), least=1.0
        )
        model.rows(
            on_columns(to_site, sent, n)
            - on_columns(is_over, beyond, n)
            - on_columns(is_open, self._x, n),
            most=can * stands,
        )


def _reach_of(problem: Problem) -> tuple[Any, Floats]:
    """Return who reaches what, rows with people by facilities, those of the same as one; their people."""
    small = merged(problem, "lscp")
    costs = small.costs
    reach = sp.csr_array(
        (np.ones(len(costs.cost)), (costs.origin, costs.site)), (costs.n_origins, costs.n_sites)
    )
    return reach, small.people
