"""Fairness over districts: the lowest share as high as can be, then the next lowest, and so on.

Lexicographic maximin. Where one district is the lowest in every best answer it is settled and the next
level asks of the others alone; where not, ordered sums decide (Ogryczak & Śliwiński 2003,
DOI 10.1016/S0377-2217(02)00601-7).
"""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import scipy.sparse as sp

from geo.arrays import Floats, Indices
from geo.errors import UsageError
from geo.siting import highs
from geo.siting.building import Built, build, merged, on_columns, one_column, sets_of
from geo.siting.highs import Found, Limit
from geo.siting.model import TIE, Problem, Solution
from geo.siting.values import district_shares, infeasible, value_of

BOUNDS_FROM = 50
"""Facilities from which on bounds of each district are worth their making: of 642 the first level took
6 s with them and was not proved in 200 s without."""
OWN_PLACES = 8
"""Places up to which a district's own best is worked out; from there on all of it is taken as reached."""
SAME = 1e-7
"""Shares as near as this are one level: two hundred times finer than a person of the smallest gu."""


def solve_leximin(problem: Problem, limit: Limit, bounds_from: int = BOUNDS_FROM) -> Solution:
    """Return the set whose lowest share of a district is highest, then the next lowest, and so on.

    Parameters
    ----------
    problem
        With `Problem.district`; districts without people do not count.
    limit
        Time and progress; `Solution.bound` is of the lowest share.
    bounds_from
        Facilities from which on each district is bounded by its own best.

    Raises
    ------
    UsageError
        The problem names no districts.
    """
    if problem.district is None:
        raise UsageError("leximin needs districts. Give the problem `district`, a number a row.")
    small = merged(problem, "leximin")
    built = build(small, "leximin")
    assert built is not None
    nothing = np.zeros(0, dtype=np.intp)
    baseline = value_of(problem, "leximin", nothing)
    levels = _Levels(small, built, limit)
    if problem.capacity is None and len(problem.free) >= bounds_from:
        levels.bound_districts()
    found = levels.settle()
    if found is None:
        return infeasible(problem, "leximin")
    if not len(found.x) and built.mip.n:
        return Solution("feasible", nothing, float("nan"), levels.bound, baseline)
    chosen = built.chosen(found)
    value = value_of(problem, "leximin", chosen)
    proved = found.status == "optimal"
    return Solution(found.status, chosen, value, value if proved else levels.bound, baseline)


class _Levels:
    """The levels from the lowest share up, each settled by one or two solves."""

    def __init__(self, small: Problem, built: Built, limit: Limit) -> None:
        assert small.district is not None
        self.small, self.built, self.limit = small, built, limit
        self.mip = built.mip
        self.bound = float("nan")
        whole = np.bincount(small.district, small.people)
        self.lived = np.flatnonzero(whole > 0)
        self.n = len(self.lived)
        at = np.full(len(whole), -1)
        at[self.lived] = np.arange(self.n)
        self.row_district = at[small.district]
        weights = (1.0 / whole[small.district], (self.row_district, np.arange(len(small.people))))
        by_district = sp.csr_array(weights, (self.n, len(small.people)))
        self.served = sp.csr_array(by_district @ built.served)
        self.whole = whole[self.lived]

    def shares(self) -> Any:
        """Return the share served of each district, districts by columns."""
        m = self.served
        return sp.csr_array((m.data, m.indices, m.indptr), (self.n, self.mip.n))

    def bound_districts(self) -> None:
        """Add that a district's share is at most its own best with as many places as touch it."""
        sets, reached = sets_of(self.small)
        for district in range(self.n):
            rows = np.flatnonzero(self.row_district == district)
            people = self.small.people[rows]
            own = sets[rows[~reached[rows]]]
            touching = np.flatnonzero(np.asarray(own.sum(axis=0)).ravel() > 0)
            best = _own_best(people[reached[rows]].sum(), people[~reached[rows]], own[:, touching])
            gains = np.diff(best) / self.whole[district]
            z = self.mip.columns(np.zeros(len(gains)), upper=1.0, integer=True)
            for fewer, more in itertools.pairwise(z):
                self.mip.row([fewer, more], [1.0, -1.0], least=0.0)
            x = self.built.x[touching]
            self.mip.row(np.r_[x, z], np.r_[np.ones(len(x)), -np.ones(len(z))], least=0.0)
            more = sp.csr_array((gains, (np.zeros(len(z), dtype=int), z)), (1, self.mip.n))
            self.mip.rows(self.shares()[[district]] - more, most=best[0] / self.whole[district])

    def settle(self) -> Found | None:
        """Return the last level's answer; None: no set keeps the rules."""
        mip = self.mip
        settled = np.zeros(self.n, dtype=bool)
        lowest = mip.columns([1.0], lower=-1.0, upper=1.0)
        if not self.n:
            found = self._ask(lowest, 1.0)
            return None if found.status == "infeasible" else found
        last: Found | None = None
        floors = np.zeros(self.n)
        while not settled.all():
            open_ones = np.flatnonzero(~settled)
            kept = len(mip.blocks)
            self._floors(floors, settled, lowest)
            found = self._ask(lowest, 1.0)
            del mip.blocks[kept:]
            if found.status == "infeasible":
                return None
            if last is None:
                self.bound = found.bound
            if found.status == "feasible":
                return _unproved(found if len(found.x) else last)
            last = found
            shares = self._shares_of(found)
            level = float(shares[open_ones].min())
            fixed = self._lowest_of_all(floors, settled, shares, level)
            if fixed is None:
                return self._ordered(floors, settled)
            settled[fixed], floors[fixed] = True, level
        return last

    def _shares_of(self, found: Found) -> Floats:
        """Return the shares of an answer; its own columns may say less than it reaches."""
        if self.small.capacity is None:
            return district_shares(self.small, self.built.chosen(found))
        return np.asarray(self.shares() @ found.x)

    def _ask(self, columns: Indices | Any, weights: Any) -> Found:
        """Return the highest weighted sum of columns."""
        self.mip.cost = [np.zeros(len(part)) for part in self.mip.cost]
        costs = np.zeros(self.mip.n)
        costs[columns] = weights
        self.mip.cost = [costs]
        return self.limit.solve(self.mip)

    def _floors(
        self, floors: Floats, settled: Any, lowest: Indices | None, level: float = 0.0
    ) -> None:
        """Add that no settled district falls, and no other below `level`, or the column `lowest`."""
        rows = self.shares()
        if lowest is not None:
            t = sp.csr_array(
                ((~settled).astype(float), (np.arange(self.n), np.repeat(lowest, self.n))),
                (self.n, self.mip.n),
            )
            rows = rows - t
        least = np.where(settled, floors, level) - np.where(settled | (lowest is None), TIE, 0.0)
        self.mip.rows(rows, least=least)

    def _lowest_of_all(
        self, floors: Floats, settled: Any, shares: Floats, level: float
    ) -> int | None:
        """Return a district that is at this level in every best answer; None: there is none."""
        for district in np.flatnonzero(~settled & (shares <= level + SAME)):
            kept = len(self.mip.blocks)
            self._floors(floors, settled, None, level)
            row = self.shares()[[int(district)]]
            found = self._ask(row.indices, row.data)
            del self.mip.blocks[kept:]
            if found.status == "optimal" and found.objective <= level + SAME:
                return int(district)
        return None

    def _ordered(self, floors: Floats, settled: Any) -> Found | None:
        """Return the answer by sums of the k lowest shares, each as high as can be after the one before."""
        self._floors(floors, settled, None, -1.0)
        open_ones = np.flatnonzero(~settled)
        n = len(open_ones)
        last: Found | None = None
        for k in range(1, n + 1):
            lowest = self.mip.columns([0.0], lower=-1.0, upper=1.0)
            below = self.mip.columns(np.zeros(n))
            t = sp.csr_array((np.ones(n), (np.arange(n), np.repeat(lowest, n))), (n, self.mip.n))
            self.mip.rows(t - one_column(below, self.mip.n) - self.shares()[open_ones], most=0.0)
            columns, weights = np.r_[lowest, below], np.r_[float(k), np.full(n, -1.0)]
            found = self._ask(columns, weights)
            if found.status != "optimal":
                return _unproved(found if len(found.x) else last)
            last = found
            self.mip.row(columns, weights, least=found.objective - TIE)
        return last


def _unproved(found: Found | None) -> Found:
    nan = float("nan")
    x = np.zeros(0) if found is None else found.x
    return Found("feasible", x, nan, nan)


def _own_best(reached: float, people: Floats, sets: Any) -> Floats:
    """Return the most people of one district within reach by 0, 1, 2, ... places of its own, to all."""
    best = [reached]
    everybody = reached + people.sum()
    n = sets.shape[1]
    for count in range(1, n + 1):
        mip = highs.Model(maximise=True)
        x = mip.columns(np.zeros(n), upper=1.0, integer=True)
        y = mip.columns(people, upper=1.0)
        mip.row(x, np.ones(n), most=float(count))
        mip.rows(one_column(y, mip.n) - on_columns(sets, x, mip.n), most=0.0)
        best.append(reached + mip.solve().objective)
        if count == OWN_PLACES:  # beyond, what is left is given to the next one: still a bound
            best[-1] = max(best[-1], everybody)
            break
    return np.asarray(best)
