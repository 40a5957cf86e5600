"""People sent to open facilities that can serve so many each: a flow, fractions of a row allowed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import scipy.sparse as sp
from scipy.optimize import linprog

from geo.errors import UsageError
from geo.siting.model import NO_DISTRICTS, TIE, Model, Problem

if TYPE_CHECKING:
    import numpy.typing as npt


def value_of_flow(problem: Problem, model: Model, chosen: npt.ArrayLike) -> float:
    """Return a model's value of what is chosen, people sent as well as the capacities allow.

    Returns
    -------
    float
        As `geo.siting.values.value_of`; NaN where `p_median`, `p_center` or `lscp` cannot serve all.
    """
    flow = _Flow(problem, chosen)
    if model == "mclp":
        return flow.most_people()
    if model == "leximin":
        return flow.lowest_share()
    if not flow.serves_all(np.inf):
        return float("nan")
    if model == "lscp":
        return float(len(np.unique(np.asarray(chosen, dtype=np.intp))))
    if model == "p_median":
        return flow.least_cost()
    steps = np.unique(flow.cost)
    low, high = 0, len(steps) - 1
    while low < high:  # the shortest cost within which all are served
        middle = (low + high) // 2
        low, high = (low, middle) if flow.serves_all(steps[middle]) else (middle + 1, high)
    return float(steps[low]) if len(steps) else 0.0


class _Flow:
    """People of each row to each open facility that it can reach."""

    def __init__(self, problem: Problem, chosen: npt.ArrayLike) -> None:
        assert problem.capacity is not None
        is_open = problem.standing.copy()
        is_open[np.asarray(chosen, dtype=np.intp)] = True
        used = is_open[problem.costs.site] & (problem.people[problem.costs.origin] > 0)
        self.problem = problem
        self.origin, self.site = problem.costs.origin[used], problem.costs.site[used]
        self.cost = problem.costs.cost[used]
        n, pairs = len(self.cost), np.arange(len(self.cost))
        rows = sp.csr_array((np.ones(n), (self.origin, pairs)), (len(problem.people), n))
        sites = sp.csr_array((np.ones(n), (self.site, pairs)), (problem.n, n))
        bounded = np.isfinite(problem.capacity)
        self.sums = sp.vstack([rows, sites[bounded]]).tocsr()
        self.most = np.concatenate([problem.people, problem.capacity[bounded]])

    def most_people(self, cost: npt.NDArray[np.float64] | None = None) -> float:
        """Return how many people are served at most; `cost`: of each pair, less is better instead."""
        if not len(self.cost):
            return 0.0
        found = linprog(
            -np.ones(len(self.cost)) if cost is None else cost,
            A_ub=self.sums, b_ub=self.most, method="highs",
        )  # fmt: skip
        return -float(found.fun)

    def serves_all(self, within: float) -> bool:
        """Say whether everybody is served at a cost of at most `within`."""
        everybody = float(self.problem.people.sum())
        short = np.where(self.cost <= within, -1.0, 0.0)
        return self.most_people(short) >= everybody - TIE * max(1.0, everybody)

    def least_cost(self) -> float:
        """Return people times cost when everybody is served, NaN where not everybody can be."""
        if not len(self.cost):
            return 0.0
        rows = np.flatnonzero(self.problem.people > 0)
        n_rows = len(self.problem.people)
        found = linprog(
            self.cost,
            A_ub=self.sums[n_rows:], b_ub=self.most[n_rows:],
            A_eq=self.sums[rows], b_eq=self.problem.people[rows], method="highs",
        )  # fmt: skip
        return float("nan") if found.fun is None else float(found.fun)

    def lowest_share(self) -> float:
        """Return the highest that the lowest share of a district served can be."""
        if self.problem.district is None:
            raise UsageError(NO_DISTRICTS)
        whole = np.bincount(self.problem.district, self.problem.people)
        lived = np.flatnonzero(whole > 0)
        if not len(lived):
            return float("nan")
        at = np.full(len(whole), -1)
        at[lived] = np.arange(len(lived))
        n = len(self.cost)
        served = sp.csr_array(
            (-np.ones(n), (at[self.problem.district[self.origin]], np.arange(n))), (len(lived), n)
        )
        shares = sp.hstack([served, sp.csr_array(whole[lived][:, None])])
        found = linprog(
            np.r_[np.zeros(n), -1.0],
            A_ub=sp.vstack([sp.hstack([self.sums, sp.csr_array((self.sums.shape[0], 1))]), shares]),
            b_ub=np.r_[self.most, np.zeros(len(lived))], bounds=(0, None), method="highs",
        )  # fmt: skip
        return -float(found.fun)
