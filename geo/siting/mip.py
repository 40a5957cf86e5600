"""Every location model, with every rule and with capacities, as a mixed-integer model that HiGHS proves.

Rows that the same facilities reach are one row. Without capacities a row is reached or not: covering
models have one column a row, p-median one a row and distinct cost (Cornuéjols, Nemhauser & Wolsey
1980, DOI 10.1137/0601030). With capacities people flow to facilities, in fractions where need be.

- MCLP: Church & ReVelle (1974), DOI 10.1007/BF01942293.
- LSCP: Toregas, Swain, ReVelle & Bergman (1971), DOI 10.1287/opre.19.6.1363.
- p-median, p-center: Hakimi (1964), DOI 10.1287/opre.12.3.450.
- Lexicographic maximin as ordered sums: Ogryczak & Śliwiński (2003), DOI 10.1016/S0377-2217(02)00601-7.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import scipy.sparse as sp

from geo.arrays import Bools, Floats, Indices
from geo.errors import UsageError
from geo.siting import highs
from geo.siting.highs import Found, Progress
from geo.siting.model import TIE, Model, Problem, Rule, Solution
from geo.siting.values import infeasible, nearest_cost, value_of


def solve(
    problem: Problem,
    model: Model,
    *,
    time_limit_s: float | None = None,
    progress: Progress | None = None,
) -> Solution:
    """Return the best set under the rules, proved; or the best so far and its bound.

    Parameters
    ----------
    problem
        What is asked.
    model
        One of `geo.siting.model.MODELS`.
    time_limit_s
        Seconds after which the best so far is given; None: none.
    progress
        Told the best and its bound now and then; with it, Ctrl-C gives the best so far.

    Raises
    ------
    UsageError
        `leximin` is asked of a problem without districts.

    Examples
    --------
    Two rows of 3 and 2 people, one place each, one to be added:

    >>> from geo.measures.costs import ODCosts
    >>> costs = ODCosts(np.array([0, 1]), np.array([0, 1]), np.array([5.0, 5.0]), 2, 2)
    >>> one = Rule("add", np.ones(2), 1, 1)
    >>> problem = Problem(costs, np.array([3.0, 2.0]), ("a", "b"), np.zeros(2, dtype=bool), (one,))
    >>> found = solve(problem, "mclp")
    >>> found.status, found.chosen.tolist(), found.objective, found.baseline
    ('optimal', [0], 3.0, 0.0)
    """
    limit = _Limit(time_limit_s, progress)
    if model == "p_center":
        return _center(problem, limit)
    if model == "leximin":
        return _leximin(problem, limit)
    built = build(merged(problem, model), model)
    if built is None:
        return infeasible(problem, model)
    return _solution(problem, model, built, limit.solve(built.mip))


@dataclass(frozen=True)
class Built:
    """A model for HiGHS: `x` are the columns of ``problem.free``, in its order."""

    mip: highs.Model
    x: Indices
    problem: Problem
    served: Any
    """Matrix, merged rows by columns: people of a row served; None where everybody is."""

    def chosen(self, found: Found) -> Indices:
        """Return what a solution adds, by id."""
        return self.problem.free[found.x[self.x] > 0.5]


class _Limit:
    """The time that is left for several solves in turn."""

    def __init__(self, seconds: float | None, progress: Progress | None) -> None:
        self.until = None if seconds is None else time.monotonic() + seconds
        self.progress = progress

    def solve(self, mip: highs.Model, start: Floats | None = None) -> Found:
        left = None if self.until is None else max(self.until - time.monotonic(), 0.01)
        return mip.solve(time_limit_s=left, progress=self.progress, start=start)


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
    kept = kept[np.argsort(new[costs.origin[order][kept]], kind="stable")]
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
    mip = highs.Model(maximise=model in ("mclp", "leximin"))
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
    free, reached = _sets(problem)
    if all_served:
        mip.rows(_on(free[~reached], x, mip.n), least=1.0)
        return Built(mip, x, problem, None)
    mip.offset = float(problem.people[reached].sum()) if model == "mclp" else 0.0
    people = np.where(reached, 0.0, problem.people)
    y = mip.columns(people if model == "mclp" else np.zeros(len(people)), upper=1.0)
    sums = _on(free, x, mip.n)
    mip.rows(_unit(y, mip.n) - sums, most=np.where(reached, 1.0, 0.0))
    return Built(mip, x, problem, _unit(y, mip.n, problem.people))


def keep_rules(mip: highs.Model, x: Indices, problem: Problem, rules: Sequence[Rule]) -> None:
    """Add rules as rows over the columns `x` of the facilities that may be added."""
    for rule in rules:
        least, most = (
            bound + sign * TIE * max(1.0, abs(bound)) if np.isfinite(bound) else bound
            for bound, sign in ((rule.least, -1.0), (rule.most, 1.0))
        )
        mip.row(x, rule.weights[problem.free], least, most)


def _sets(problem: Problem) -> tuple[Any, Bools]:
    """Return which free facilities reach each row (rows x free), and which rows the standing reach."""
    costs = problem.costs
    by_row = sp.csr_array(
        (np.ones(len(costs.cost)), (costs.origin, costs.site)), (costs.n_origins, problem.n)
    )
    standing = np.asarray(by_row[:, np.flatnonzero(problem.standing)].sum(axis=1)).ravel() > 0
    return by_row[:, problem.free].tocsr(), standing


def _on(matrix: Any, columns: Indices, n: int) -> Any:
    """Return a matrix over some columns as one over all `n`."""
    coo = sp.coo_array(matrix)
    return sp.csr_array((coo.data, (coo.row, columns[coo.col])), (matrix.shape[0], n))


def _unit(columns: Indices, n: int, weights: Floats | None = None) -> Any:
    """Return a matrix with one column a row."""
    values = np.ones(len(columns)) if weights is None else weights
    return sp.csr_array((values, (np.arange(len(columns)), columns)), (len(columns), n))


def _radii(mip: highs.Model, x: Indices, problem: Problem) -> None:
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
        mip.rows(_on(sums[must], x, mip.n), least=1.0)
    if (~must).any():
        z = mip.columns([paid for _, paid in parts if np.isfinite(paid)], upper=1.0)
        mip.rows(_on(sums[~must], x, mip.n) + _unit(z, mip.n), least=1.0)


def _flows(mip: highs.Model, x: Indices, problem: Problem, model: Model) -> Any:
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
        opened = _unit(column[bounded], mip.n, problem.capacity[bounded])
        mip.rows(into[bounded] - opened, most=0.0)
    pair = np.flatnonzero(column[costs.site] >= 0)
    if len(pair):
        opened = _unit(column[costs.site[pair]], mip.n, problem.people[costs.origin[pair]])
        mip.rows(_unit(f[pair], mip.n) - opened, most=0.0)
    return out


def _solution(problem: Problem, model: Model, built: Built, found: Found) -> Solution:
    """Return what HiGHS found in terms of the problem that was asked."""
    if found.status == "infeasible":
        return infeasible(problem, model)
    nothing = np.zeros(0, dtype=np.intp)
    baseline = value_of(problem, model, nothing)
    if not len(found.x) and built.mip.n:
        return Solution("feasible", nothing, float("nan"), found.bound, baseline)
    chosen = built.chosen(found)
    value = value_of(problem, model, chosen)
    bound = value if found.status == "optimal" else found.bound
    return Solution(found.status, chosen, value, bound, baseline)


def _center(problem: Problem, limit: _Limit) -> Solution:
    """Return the shortest longest cost: the least of the costs within which all can be reached."""
    model: Model = "p_center"
    whole = merged(problem, model)
    costs = whole.costs
    n_rows = costs.n_origins
    nothing = np.zeros(0, dtype=np.intp)
    steps = np.unique(costs.cost) if n_rows else np.zeros(1)
    best: Indices | None = None
    # No cost shorter than every row's own nearest facility will do.
    nearest = np.full(n_rows, np.inf)
    np.minimum.at(nearest, costs.origin, costs.cost)
    if not np.isfinite(nearest).all():
        return infeasible(problem, model)
    low = int(np.searchsorted(steps, nearest.max(initial=0.0)))
    high = len(steps) - 1
    stopped = False
    while best is None or low < high:
        middle = high if best is None else (low + high) // 2
        within = merged(replace(whole, costs=costs.within(float(steps[middle]))), "lscp")
        built = build(within, "lscp")
        if built is None:
            low = middle + 1
            continue
        found = limit.solve(built.mip)
        stopped = found.status == "feasible"
        if found.status == "infeasible":
            if best is None:
                return infeasible(problem, model)
            low = middle + 1
        elif len(found.x) or not built.mip.n:
            best = built.chosen(found)
            reach = (
                nearest_cost(whole, best).max(initial=0.0)
                if problem.capacity is None
                else steps[middle]
            )
            high = min(middle, int(np.searchsorted(steps, reach)))
        elif best is None or stopped:
            break
    baseline = value_of(problem, model, nothing)
    if best is None:
        return Solution("feasible", nothing, float("nan"), float(steps[low]), baseline)
    value = value_of(problem, model, best)
    if low < high:
        return Solution("feasible", best, value, float(steps[low]), baseline)
    return Solution("optimal", best, value, value, baseline)


def _leximin(problem: Problem, limit: _Limit) -> Solution:
    """Return the set whose lowest share is highest, then the sum of the two lowest, and so on."""
    if problem.district is None:
        raise UsageError("leximin needs districts. Give the problem `district`, a number a row.")
    model: Model = "leximin"
    small = merged(problem, model)
    built = build(small, model)
    assert built is not None
    assert small.district is not None
    whole = np.bincount(small.district, small.people)
    lived = np.flatnonzero(whole > 0)
    nothing = np.zeros(0, dtype=np.intp)
    baseline = value_of(problem, model, nothing)
    at = np.full(len(whole), -1)
    at[lived] = np.arange(len(lived))
    by_district = sp.csr_array(
        (1.0 / whole[small.district], (at[small.district], np.arange(len(small.people)))),
        (len(lived), len(small.people)),
    )
    shares = sp.csr_array(by_district @ built.served)
    mip = built.mip
    best: Found | None = None
    bound = float("nan")
    for k in range(1, len(lived) + 1):
        mip.cost = [np.zeros(len(part)) for part in mip.cost]
        lowest = mip.columns([float(k)], lower=-1.0, upper=1.0)
        below = mip.columns(np.full(len(lived), -1.0))
        sums = sp.csr_array(
            (np.ones(len(lived)), (np.arange(len(lived)), np.repeat(lowest, len(lived)))),
            (len(lived), mip.n),
        )
        mip.rows(sums - _unit(below, mip.n) - _wide(shares, mip.n), most=0.0)
        found = limit.solve(mip)
        if found.status == "infeasible":
            return infeasible(problem, model)
        if k == 1:
            bound = found.bound
        if len(found.x):
            best = found
        if found.status == "feasible":
            break
        total = found.objective
        mip.row(np.r_[lowest, below], np.r_[float(k), np.full(len(lived), -1.0)], least=total - TIE)
    else:
        chosen = nothing if best is None else built.chosen(best)
        value = value_of(problem, model, chosen)
        return Solution("optimal", chosen, value, value, baseline)
    chosen = nothing if best is None else built.chosen(best)
    value = float("nan") if best is None else value_of(problem, model, chosen)
    return Solution("feasible", chosen, value, bound, baseline)


def _wide(matrix: Any, n: int) -> Any:
    return sp.csr_array((matrix.data, matrix.indices, matrix.indptr), (matrix.shape[0], n))
