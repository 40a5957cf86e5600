"""What a set of places is worth under a model, recomputed from the costs; with capacities, by a flow."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo.arrays import Floats, Indices
from geo.errors import UsageError
from geo.siting.model import NO_DISTRICTS, Model, Problem, Solution

if TYPE_CHECKING:
    import numpy.typing as npt


NOTHING: Indices = np.zeros(0, dtype=np.intp)
"""No facility is added."""


def infeasible(problem: Problem, model: Model) -> Solution:
    """Return that no set keeps every rule."""
    nan = float("nan")
    return Solution("infeasible", NOTHING, nan, nan, value_of(problem, model, NOTHING))


def proved(problem: Problem, model: Model, chosen: Indices) -> Solution:
    """Return the best set, its value recomputed."""
    value = value_of(problem, model, chosen)
    return Solution("optimal", chosen, value, value, value_of(problem, model, NOTHING))


def unproved(problem: Problem, model: Model, chosen: Indices | None, bound: float) -> Solution:
    """Return the best set so far, None: there is none yet, and what no set is better than."""
    value = float("nan") if chosen is None else value_of(problem, model, chosen)
    baseline = value_of(problem, model, NOTHING)
    return Solution("feasible", NOTHING if chosen is None else chosen, value, bound, baseline)


def nearest_cost(problem: Problem, chosen: npt.ArrayLike) -> Floats:
    """Return each row's cost to its nearest open facility, infinite where none is; no capacities.

    Examples
    --------
    >>> from geo.measures.costs import ODCosts
    >>> costs = ODCosts(np.array([0]), np.array([0]), np.array([5.0]), 2, 1)
    >>> nearest_cost(Problem(costs, np.ones(2), ("a",), np.array([False])), [0]).tolist()
    [5.0, inf]
    """
    is_open = problem.standing.copy()
    is_open[np.asarray(chosen, dtype=np.intp)] = True
    counts = is_open[problem.costs.site]
    nearest: Floats = np.full(problem.costs.n_origins, np.inf)
    np.minimum.at(nearest, problem.costs.origin[counts], problem.costs.cost[counts])
    return nearest


def value_of(problem: Problem, model: Model, chosen: npt.ArrayLike) -> float:
    """Return a model's value of what is chosen beside what stands, recomputed from the costs.

    The rules are not asked. With capacities people are sent to open facilities as well as can be, a
    row's people to several where need be.

    Returns
    -------
    float
        As `Solution.objective`; NaN where `p_median`, `p_center` or `lscp` leave people unreached.
    """
    if problem.capacity is not None:
        from geo.siting.flows import value_of_flow

        return value_of_flow(problem, model, chosen)
    cost = nearest_cost(problem, chosen)
    lived = problem.people > 0
    reached = np.isfinite(cost)
    if model == "mclp":
        return float(problem.people[reached].sum())
    if model == "leximin":
        shares = district_shares(problem, chosen)
        return float(shares.min()) if len(shares) else float("nan")
    if (lived & ~reached).any():
        return float("nan")
    if model == "lscp":
        return float(len(np.unique(np.asarray(chosen, dtype=np.intp))))
    if model == "p_center":
        return float(cost[lived].max(initial=0.0))
    return float((problem.people[lived] * cost[lived]).sum())


def district_shares(problem: Problem, chosen: npt.ArrayLike) -> Floats:
    """Return the share of people within reach in each district that has people, by its number.

    Raises
    ------
    UsageError
        The problem names no districts.
    """
    if problem.district is None:
        raise UsageError(NO_DISTRICTS)
    reached = np.isfinite(nearest_cost(problem, chosen))
    n = int(problem.district.max(initial=-1)) + 1
    whole = np.bincount(problem.district, problem.people, minlength=n)
    within = np.bincount(problem.district, np.where(reached, problem.people, 0.0), minlength=n)
    return within[whole > 0] / whole[whole > 0]
