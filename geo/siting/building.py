"""Location models as mixed-integer models: the columns and rows of each, with rules and capacities.

Rows that the same facilities reach are one row. Without capacities a row is reached or not: covering
models have one column a row, p-median one a row and distinct cost (Cornuéjols, Nemhauser & Wolsey
1980, DOI 10.1137/0601030). With capacities people flow to facilities, in fractions where need be.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import scipy.sparse as sp

from geo.arrays import Bools, Floats, Indices
from geo.siting import highs
from geo.siting.highs import Found
from geo.siting.model import TIE, Model, Problem, Rule, Solution
from geo.siting.values import infeasible, proved, unproved


@dataclass(frozen=True)
class Built:
    """A model for HiGHS: `x` are the columns of ``problem.free``, in its order."""

    mip: highs.Program
    x: Indices
    problem: Problem
    served: Any
    """Matrix, merged rows by columns: people of a row served; None where everybody is."""

    def chosen(self, found: Found) -> Indices:
        """Return what a solution adds, by id."""
        return self.problem.free[found.x[self.x] > 0.5]


def merged(problem: Problem, model: Model) -> Problem:
    """Return the problem with rows put together that the model cannot tell apart; none without people.

    Of p-median rows of equal costs, of the others rows with the same facilities (and district).

    Examples
    --------
    >>> from geo.measures.costs import ODCosts
    >>> costs = ODCosts(np.array([0, 1]), np.array([0, 0]), np.array([5.0, 9.0]), 2, 1)
    >>> problem = Problem(costs, np.array([3.0, 2.0]), ("a",), np.zeros(1, dtype=bool))
    >>> merged(problem, "mclp").people.tolist(), merged(problem, "p_median").people.tolist()
    ([5.0], [3.0, 2.0])
    """
    costs = problem.costs
    order = np.lexsort((costs.site, costs.origin))
    site = costs.site[order]
    cost = costs.cost[order] if model in ("p_median", "p_center") else np.zeros(len(order))
    ends = np.searchsorted(costs.origin[order], np.arange(costs.n_origins + 1))
    district = problem.district if model == "leximin" else None
    rows: dict[tuple[bytes, bytes, int], int] = {}
    row_of = np.full(costs.n_origins, -1, dtype=np.intp)
    first: list[int] = []
    for row in np.flatnonzero(problem.people > 0):
        part = slice(ends[row], ends[row + 1])
        at = -1 if district is None else int(district[row])
        key = (site[part].tobytes(), cost[part].tobytes(), at)
        if key not in rows:
            rows[key] = len(first)
            first.append(int(row))
        row_of[row] = rows[key]
    # By what they reach: of equally good sets the order of the rows chooses none.
    by_key = np.array([rows[key] for key in sorted(rows)], dtype=np.intp)
    first = [first[k] for k in by_key]
    row_of[row_of >= 0] = np.argsort(by_key)[row_of[row_of >= 0]]
    lived = row_of >= 0
    people: Any = np.bincount(row_of[lived], problem.people[lived], minlength=len(first))
    new = np.full(costs.n_origins, -1, dtype=np.intp)
    new[first] = np.arange(len(first))
    kept = np.flatnonzero(new[costs.origin[order]] >= 0)
    kept = kept[np.argsort(new[costs.origin[order[kept]]], kind="stable")]
    joined = replace(
        costs,
        origin=new[costs.origin[order[kept]]],
        site=costs.site[order[kept]],
        cost=cost[kept],
        n_origins=len(first),
        origins=None,
    )
    return replace(
        problem, costs=joined, people=people, district=None if district is None else district[first]
    )


def build(problem: Problem, model: Model) -> Built | None:
    """Return a covering or p-median model for HiGHS; None where a row can be served by nobody.

    Parameters
    ----------
    problem
        As `merged` gives it.
    model
        ``mclp``, ``lscp``, ``p_median``; ``leximin`` as ``mclp`` without an objective.
    """
    mip = highs.Program(maximise=model in ("mclp", "leximin"))
    x = mip.columns(
        np.full(len(problem.free), 1.0 if model == "lscp" else 0.0), upper=1.0, integer=True
    )
    keep_rules(mip, x, problem, problem.rules)
    all_served = model in ("lscp", "p_median")
    if all_served and len(np.unique(problem.costs.origin)) < problem.costs.n_origins:
        return None
    if problem.capacity is not None:
        return Built(mip, x, problem, _flows(mip, x, problem, model))
    if model == "p_median":
        _radii(mip, x, problem)
        return Built(mip, x, problem, None)
    free, reached = sets_of(problem)
    if all_served:
        mip.rows(on_columns(free[~reached], x, mip.n), least=1.0)
        return Built(mip, x, problem, None)
    mip.offset = float(problem.people[reached].sum()) if model == "mclp" else 0.0
    people = np.where(reached, 0.0, problem.people)
    y = mip.columns(people if model == "mclp" else np.zeros(len(people)), upper=1.0)
    sums = on_columns(free, x, mip.n)
    mip.rows(one_column(y, mip.n) - sums, most=np.where(reached, 1.0, 0.0))
    return Built(mip, x, problem, one_column(y, mip.n, problem.people))


def keep_rules(mip: highs.Program, x: Indices, problem: Problem, rules: Sequence[Rule]) -> None:
    """Add rules as rows over the columns `x` of the facilities that may be added."""
    for rule in rules:
        least, most = (
            bound + sign * TIE * max(1.0, abs(bound)) if np.isfinite(bound) else bound
            for bound, sign in ((rule.least, -1.0), (rule.most, 1.0))
        )
        mip.row(x, rule.weights[problem.free], least, most)


def sets_of(problem: Problem) -> tuple[Any, Bools]:
    """Return which free facilities reach each row (rows x free), and which rows the standing reach."""
    costs = problem.costs
    by_row = sp.csr_array(
        (np.ones(len(costs.cost)), (costs.origin, costs.site)), (costs.n_origins, problem.n)
    )
    standing = np.asarray(by_row[:, np.flatnonzero(problem.standing)].sum(axis=1)).ravel() > 0
    return by_row[:, problem.free].tocsr(), standing


def on_columns(matrix: Any, columns: Indices, n: int) -> Any:
    """Return a matrix over some columns as one over all `n`."""
    coo = sp.coo_array(matrix)
    return sp.csr_array((coo.data, (coo.row, columns[coo.col])), (matrix.shape[0], n))


def one_column(columns: Indices, n: int, weights: Floats | None = None) -> Any:
    """Return a matrix with one column a row."""
    values = np.ones(len(columns)) if weights is None else weights
    return sp.csr_array((values, (np.arange(len(columns)), columns)), (len(columns), n))


def _radii(mip: highs.Program, x: Indices, problem: Problem) -> None:
    """Add the cost of every row: a column a distinct cost, paid where no nearer facility is open."""
    costs = problem.costs
    at = np.full(problem.n, -1)
    at[problem.free] = np.arange(len(problem.free))
    order = np.lexsort((costs.site, costs.cost, costs.origin))
    ends = np.searchsorted(costs.origin[order], np.arange(costs.n_origins + 1))
    steps: dict[bytes, list[Any]] = {}
    for row in range(costs.n_origins):
        part = order[ends[row] : ends[row + 1]]
        cost, site = costs.cost[part], costs.site[part]
        always = cost[problem.standing[site]]
        farthest = always.min(initial=np.inf)
        levels = np.unique(np.minimum(cost, farthest))
        mip.offset += float(problem.people[row] * levels[0])
        for near, far in zip(levels, [*levels[1:], np.inf], strict=True):
            if near >= farthest:
                break
            within = np.sort(at[site[(cost <= near) & ~problem.standing[site]]])
            paid = problem.people[row] * (far - near)
            step = steps.setdefault(within.tobytes(), [within, 0.0])
            step[1] += paid
    parts = list(steps.values())
    must = np.array([not np.isfinite(paid) for _, paid in parts], dtype=bool)
    sums = sp.csr_array(
        (
            np.ones(sum(len(within) for within, _ in parts)),
            np.concatenate([np.zeros(0, dtype=np.intp), *(within for within, _ in parts)]),
            np.cumsum([0, *(len(within) for within, _ in parts)]),
        ),
        (len(parts), len(problem.free)),
    )
    if must.any():
        mip.rows(on_columns(sums[must], x, mip.n), least=1.0)
    if (~must).any():
        z = mip.columns([paid for _, paid in parts if np.isfinite(paid)], upper=1.0)
        mip.rows(on_columns(sums[~must], x, mip.n) + one_column(z, mip.n), least=1.0)


def _flows(mip: highs.Program, x: Indices, problem: Problem, model: Model) -> Any:
    """Add people flowing to facilities; return who is served, rows by columns."""
    assert problem.capacity is not None
    costs = problem.costs
    objective = {"mclp": np.ones(len(costs.cost)), "p_median": costs.cost}
    pairs = len(costs.cost)
    f = mip.columns(objective.get(model, np.zeros(pairs)), upper=problem.people[costs.origin])
    out = sp.csr_array((np.ones(pairs), (costs.origin, f)), (costs.n_origins, mip.n))
    all_served = model in ("lscp", "p_median")
    mip.rows(out, problem.people if all_served else -np.inf, problem.people)
    into = sp.csr_array((np.ones(pairs), (costs.site, f)), (problem.n, mip.n))
    standing = np.flatnonzero(problem.standing & np.isfinite(problem.capacity))
    if len(standing):
        mip.rows(into[standing], most=problem.capacity[standing])
    column = np.full(problem.n, -1)
    column[problem.free] = x
    bounded = problem.free[np.isfinite(problem.capacity[problem.free])]
    if len(bounded):
        opened = one_column(column[bounded], mip.n, problem.capacity[bounded])
        mip.rows(into[bounded] - opened, most=0.0)
    pair = np.flatnonzero(column[costs.site] >= 0)
    if len(pair):
        opened = one_column(column[costs.site[pair]], mip.n, problem.people[costs.origin[pair]])
        mip.rows(one_column(f[pair], mip.n) - opened, most=0.0)
    return out


def solution_of(problem: Problem, model: Model, built: Built, found: Found) -> Solution:
    """Return what HiGHS found in terms of the problem that was asked."""
    if found.status == "infeasible":
        return infeasible(problem, model)
    if found.status == "optimal":
        return proved(problem, model, built.chosen(found))
    chosen = built.chosen(found) if len(found.x) else None
    return unproved(problem, model, chosen, found.bound)
