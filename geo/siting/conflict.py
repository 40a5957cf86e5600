"""Why no set of places keeps every rule: who is out of reach, what would do, which rule gives first.

Irreducible sets by a deletion filter: Chinneck & Dravnieks (1991), Locating minimal infeasible
constraint sets in linear programs, DOI 10.1287/ijoc.3.2.157; here every test is an integer solve, as a
linear one misses what only whole places make impossible.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from geo.arrays import Floats, Indices
from geo.errors import DataError, UsageError
from geo.siting.elastic import CAPACITY, MUST_SERVE, REACH, Elastic, Side
from geo.siting.mip import solve
from geo.siting.model import TIE, Model, Problem, Rule
from geo.siting.values import NOTHING

if TYPE_CHECKING:
    from geo.measures.costs import ODCosts
    from geo.siting.model import Mask

ADD = "add"
"""Key of the rule of how many places are added."""


@dataclass(frozen=True)
class Asked:
    """One thing that is asked, and how far it must give if it alone gives way.

    Parameters
    ----------
    key
        Of the rule; ``reach``: everybody is served; ``capacity``: nobody serves more than they can.
    least, most
        Its bounds; of ``reach`` people (all of them), of ``capacity`` people beyond it (0).
    by
        By how little it must be missed so that everything else can be kept, in the unit of its bounds;
        None: missing it alone is not enough.
    side
        Which bound is missed: ``below`` the least or ``above`` the most.
    scale
        What `by` is measured against: the bound, where that is 0 the largest single weight, of
        ``reach`` and ``capacity`` all people.

    Examples
    --------
    >>> add = Asked("add", 2.0, 2.0, 1.0, "above", 2.0)
    >>> add.to, add.share
    (3.0, 0.5)
    """

    key: str
    least: float
    most: float
    by: float | None
    side: Side | None
    scale: float

    @property
    def to(self) -> float | None:
        """The bound that would do; None where none would."""
        if self.by is None:
            return None
        return self.least - self.by if self.side == "below" else self.most + self.by

    @property
    def share(self) -> float:
        """`by` as a share of what is asked, infinite where missing it is not enough."""
        return float("inf") if self.by is None else self.by / self.scale


@dataclass(frozen=True, eq=False)
class Conflict:
    """Why a problem has no solution, and what would give it one.

    Parameters
    ----------
    unreached
        Demand rows with people that no facility reaches, neither one that stands nor one that may be
        added; empty for models that leave people unserved.
    people_unreached
        How many live there.
    least_cost
        The least service distance (metres or minutes) at which every row has a facility in reach,
        infinite where none has; None: not asked.
    least_number
        The least number of added places, not below what was asked, at which all else can be kept;
        None: the number is not at fault, or more places are not enough.
    asked
        An irreducible set: together they cannot be kept, without any one of them the others can.
    cheapest
        The one of them to change first: which gives by the smallest share; None: no single one does.
    dropped
        Where no single one is enough: the fewest to drop, of equally many the first by order; they may
        lie outside `asked`.
    proved
        False: the time ran out; `asked` may hold more than it must, and what is None may be known.
    """

    unreached: Indices
    people_unreached: float
    least_cost: float | None
    least_number: int | None
    asked: tuple[Asked, ...]
    cheapest: Asked | None
    dropped: tuple[Asked, ...]
    proved: bool = True

    @property
    def rules(self) -> tuple[str, ...]:
        """Keys of the irreducible set, in the order of the problem's rules."""
        return tuple(each.key for each in self.asked)


def explain_infeasible(
    problem: Problem,
    model: Model,
    *,
    all_costs: ODCosts | None = None,
    time_limit_s: float | None = None,
) -> Conflict:
    """Return why no set of places keeps every rule, and what would give a solution.

    The parts that may be at fault are the problem's rules and, where the model must serve everybody
    (`lscp`, `p_median`, `p_center`), that everybody is served and that no capacity is exceeded. The
    rule ``add`` is known by its key, all others by their sums alone.

    Parameters
    ----------
    problem, model
        What could not be solved. Its costs are those that count, for `lscp` up to the service distance.
    all_costs
        The same pairs without a limit, for `least_cost`; None: it is not asked.
    time_limit_s
        Of all solves together; None: none.

    Raises
    ------
    UsageError
        All can be kept: there is nothing to explain.
    DataError
        `all_costs` is of other rows or facilities.

    Examples
    --------
    Two people 900 m apart, a place at each, 500 m to be reached, and one place to be added:

    >>> from geo.measures.costs import ODCosts
    >>> costs = ODCosts(np.array([0, 1]), np.array([0, 1]), np.zeros(2), 2, 2)
    >>> one = Rule("add", np.ones(2), least=1, most=1)
    >>> problem = Problem(costs, np.ones(2), ("a", "b"), np.array([False, False]), (one,))
    >>> why = explain_infeasible(problem, "lscp")
    >>> why.rules, why.least_number, why.cheapest.key, why.cheapest.share
    (('add', 'reach'), 2, 'reach', 0.5)
    """
    _require_same(problem, all_costs)
    parts = Elastic(problem, model, time_limit_s=time_limit_s)
    if parts.can_hold(range(len(parts.keys))):
        raise UsageError(
            "every rule can be kept, so there is nothing to explain. Solve the problem instead."
        )
    core = _irreducible(parts)
    found = tuple(_asked(problem, parts, part) for part in core)
    cheapest = min(found, key=lambda each: each.share, default=None)
    if cheapest is not None and cheapest.by is None:
        cheapest = None
    dropped = parts.fewest_dropped() if cheapest is None else ()
    out = unreached(problem) if model in MUST_SERVE else NOTHING
    return Conflict(
        out,
        float(problem.people[out].sum()),
        _least_cost(problem, all_costs) if all_costs is not None and model in MUST_SERVE else None,
        _least_number(problem, parts, core),
        found,
        cheapest,
        tuple(_part(problem, parts, part) for part in dropped),
        parts.proved,
    )


def enough_cost(
    problem: Problem, all_costs: ODCosts, *, time_limit_s: float | None = None
) -> float | None:
    """Return the least service distance (metres or minutes) at which all is kept and everybody served.

    At `Conflict.least_cost` everybody has some facility in reach; here the rules and the capacities
    leave enough of them. It is what a p-center comes to.

    Parameters
    ----------
    problem, all_costs, time_limit_s
        As `explain_infeasible`; where the time runs out, a distance that is enough, if one was found.

    Returns
    -------
    float or None
        None: at none of the costs.

    Examples
    --------
    >>> from geo.measures.costs import ODCosts
    >>> full = ODCosts(np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1]), np.array([0.0, 900, 800, 0]), 2, 2)
    >>> one = Rule("add", np.ones(2), least=1, most=1)
    >>> problem = Problem(full.within(500), np.ones(2), ("a", "b"), np.zeros(2, dtype=bool), (one,))
    >>> enough_cost(problem, full)
    800.0
    """
    _require_same(problem, all_costs)
    found = solve(replace(problem, costs=all_costs), "p_center", time_limit_s=time_limit_s)
    return None if np.isnan(found.objective) else found.objective


def may_open(problem: Problem) -> Mask:
    """Return which facilities stand or may be added: alone they break no rule.

    A rule that only adds up and whose most lies below a facility's weight keeps that facility out,
    whatever else is chosen; how many are added (``add``) keeps out none.

    Examples
    --------
    >>> from geo.measures.costs import ODCosts
    >>> costs = ODCosts(np.array([0, 0]), np.array([0, 1]), np.zeros(2), 1, 2)
    >>> closed = Rule("forbidden:b", np.array([0.0, 1.0]), most=0)
    >>> may_open(Problem(costs, np.ones(1), ("a", "b"), np.array([False, False]), (closed,)))
    array([ True, False])
    """
    allowed = np.ones(problem.n, dtype=np.bool_)
    for rule in problem.rules:
        if rule.key != ADD and (rule.weights[problem.free] >= 0).all():
            allowed &= rule.weights <= rule.most + TIE * np.maximum(1.0, np.abs(rule.weights))
    return allowed | problem.standing


def unreached(problem: Problem) -> Indices:
    """Return the demand rows with people that no facility reaches, of those that `may_open`."""
    pairs = may_open(problem)[problem.costs.site]
    is_reached = np.zeros(len(problem.people), dtype=np.bool_)
    is_reached[problem.costs.origin[pairs]] = True
    return np.flatnonzero((problem.people > 0) & ~is_reached)


def _require_same(problem: Problem, all_costs: ODCosts | None) -> None:
    costs = problem.costs
    if all_costs is not None and (
        all_costs.n_origins != costs.n_origins or all_costs.n_sites != costs.n_sites
    ):
        raise DataError(
            f"`all_costs` is of {all_costs.n_origins} rows and {all_costs.n_sites} facilities, the "
            f"problem of {costs.n_origins} and {costs.n_sites}. Give the costs of the same tables."
        )


def _least_cost(problem: Problem, all_costs: ODCosts) -> float:
    """Return the longest of the rows' shortest costs."""
    nearest: Floats = np.full(all_costs.n_origins, np.inf)
    pairs = may_open(problem)[all_costs.site]
    np.minimum.at(nearest, all_costs.origin[pairs], all_costs.cost[pairs])
    return float(nearest[problem.people > 0].max(initial=0.0))


def _irreducible(parts: Elastic) -> list[int]:
    """Return parts that cannot hold together while all but any one of them can.

    Tried to be left out: that everybody is served first, then the last rule, the first rule last; so
    what remains is of rules alone where rules alone are at fault, and of the first ones. Many are tried
    at once, then halves: the same answer as one after the other.
    """
    order = list(range(len(parts.keys)))[::-1]
    kept = set(order)

    def leave_out(some: list[int]) -> None:
        if not some:
            return
        if parts.can_hold(kept - set(some)) is False:
            kept.difference_update(some)
        elif len(some) > 1:
            half = len(some) // 2
            leave_out(some[:half])
            leave_out(some[half:])

    leave_out(order)
    return sorted(kept)


def _least_number(problem: Problem, parts: Elastic, core: list[int]) -> int | None:
    """Return the least number of added places above what was asked that is enough."""
    for part in core:
        by = parts.least_miss(part, "above") if parts.keys[part] == ADD else None
        if by is not None:
            return round(problem.rules[part].most + by)
    return None


def _asked(problem: Problem, parts: Elastic, part: int) -> Asked:
    """Return a part with the smaller of its two misses, that from below where they are equal."""
    misses: list[tuple[float, Side]] = []
    sides: tuple[Side, Side] = ("below", "above")
    for side in sides:
        by = parts.least_miss(part, side)
        if by is not None:
            misses.append((by, side))
    by, missed = min(misses, default=(None, None), key=lambda miss: miss[0] or 0.0)
    return _part(problem, parts, part, by, missed)


def _part(
    problem: Problem, parts: Elastic, part: int, by: float | None = None, side: Side | None = None
) -> Asked:
    """Return a part with its bounds, and a miss of it."""
    people = float(problem.people.sum())
    if part < len(problem.rules):
        rule = problem.rules[part]
        return Asked(rule.key, rule.least, rule.most, by, side, _scale(rule, side))
    if parts.keys[part] == CAPACITY:
        return Asked(CAPACITY, -np.inf, 0.0, by, side, people)
    return Asked(REACH, people, np.inf, by, side, people)


def _scale(rule: Rule, side: Side | None) -> float:
    """Return what a miss is measured against."""
    bound = rule.least if side == "below" else rule.most
    if np.isfinite(bound) and bound != 0:
        return abs(bound)
    return float(np.abs(rule.weights).max(initial=0.0)) or 1.0
