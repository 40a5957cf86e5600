"""A problem with every rule elastic: each held, left out, stretched as little as can be, or dropped.

Elastic programming: Chinneck (2008), Feasibility and Infeasibility in Optimization,
DOI 10.1007/978-0-387-74932-7.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import scipy.sparse as sp

from geo.arrays import Floats, Indices
from geo.siting import highs
from geo.siting.building import merged
from geo.siting.model import TIE, Model, Problem, Rule
from geo.siting.values import value_of

if TYPE_CHECKING:
    import numpy.typing as npt

MUST_SERVE: tuple[Model, ...] = ("lscp", "p_median", "p_center")
"""Models that leave nobody unserved."""
REACH, CAPACITY = "reach", "capacity"
"""Keys of what holds besides the rules: everybody is served; nobody serves more than they can."""
Side = Literal["below", "above"]


@dataclass
class _Part:
    """One thing asked: the columns by which it may be missed, each with its most and its worth."""

    key: str
    dropped: int  # the column that is 1 when it need not hold
    missed: dict[Side, tuple[Indices, Floats]]


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
        self._until = None if time_limit_s is None else time.monotonic() + time_limit_s
        serves = model in MUST_SERVE
        capacity = problem.capacity
        bounded = serves and capacity is not None and bool(np.isfinite(capacity).any())
        self.keys = (
            *(rule.key for rule in problem.rules),
            *([CAPACITY] * bounded),
            *([REACH] * serves),
        )
        self._model = highs.Model()
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
        left = None if self._until is None else self._until - time.monotonic()
        if left is not None and left <= 0:
            self.proved = False
            return highs.Found("feasible", np.zeros(0), float("nan"), float("nan"))
        asked = replace(self._model, cost=[cost], lower=[lower], upper=[upper])
        found = asked.solve(time_limit_s=left)
        # A set that was found proves that the parts can hold; how little is missed needs the end.
        if found.status == "feasible" and (stretched or droppable or not len(found.x)):
            self.proved = False
        return found

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
        places = sp.csr_array(reach[rows][:, self.problem.free])
        self._model.rows(_beside((places, self._x), (sp.eye_array(len(people)), missed)), least=1.0)

    def _add_flow(self, capacity: _Part, reach: _Part) -> None:
        """Add that people are sent to open facilities: the share of each row that goes to each."""
        problem = self.problem
        assert problem.capacity is not None
        rows, people = _reach_of(problem)
        pairs = sp.coo_array(rows)
        n, n_pairs = len(people), len(pairs.data)
        sent = self._model.columns(np.zeros(n_pairs), upper=1.0)
        missed = self._miss(reach, "below", np.ones(n), people)
        from_row = sp.csr_array((np.ones(n_pairs), (pairs.row, np.arange(n_pairs))), (n, n_pairs))
        self._model.rows(_beside((from_row, sent), (sp.eye_array(n), missed)), least=1.0)

        most = np.bincount(pairs.col, people[pairs.row], minlength=problem.n)  # if all came
        size = np.maximum(most, 1e-300)
        can = np.minimum(problem.capacity, most) / size
        over = np.flatnonzero(most > problem.capacity)
        beyond = self._miss(capacity, "above", (1.0 - can)[over], size[over])
        to_site = sp.csr_array(
            (people[pairs.row] / size[pairs.col], (pairs.col, np.arange(n_pairs))),
            (problem.n, n_pairs),
        )
        is_over = sp.csr_array(
            (-np.ones(len(over)), (over, np.arange(len(over)))), (problem.n, len(over))
        )
        is_open = sp.diags_array(-can).tocsr()[:, problem.free]
        self._model.rows(
            _beside((to_site, sent), (is_over, beyond), (is_open, self._x)),
            most=np.where(problem.standing, can, 0.0),
        )
        closed = ~problem.standing[
            over
        ]  # what is not open serves nobody, beyond its capacity neither
        column = np.full(problem.n, -1)
        column[problem.free] = self._x
        for k in np.flatnonzero(closed):
            self._model.row(
                [beyond[k], column[over[k]]], [1.0, -float((1.0 - can)[over[k]])], most=0.0
            )


def _reach_of(problem: Problem) -> tuple[Any, Floats]:
    """Return who reaches what, rows with people by facilities, those of the same as one; their people."""
    small = merged(problem, "lscp")
    costs = small.costs
    reach = sp.csr_array(
        (np.ones(len(costs.cost)), (costs.origin, costs.site)), (costs.n_origins, costs.n_sites)
    )
    return reach, small.people


def _beside(*blocks: tuple[Any, npt.NDArray[np.intp]]) -> Any:
    """Return blocks of columns as one matrix over all columns up to the last that they use."""
    width = 1 + max((int(columns.max(initial=-1)) for _, columns in blocks), default=-1)
    found = [sp.coo_array(block) for block, _ in blocks]
    row = np.concatenate([block.row for block in found])
    column = np.concatenate(
        [columns[block.col] for block, (_, columns) in zip(found, blocks, strict=True)]
    )
    data = np.concatenate([block.data for block in found])
    return sp.csr_array((data, (row, column)), (found[0].shape[0], width))
