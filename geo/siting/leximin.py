"""Fairness over districts: the lowest share as high as can be, then the next lowest, and so on.

Lexicographic maximin. Where one district is the lowest in every best answer it is settled and the next
level asks of the others alone; where not, ordered sums decide (Ogryczak & Śliwiński 2003,
DOI 10.1016/S0377-2217(02)00601-7). A model holds only the districts that an answer without them would
leave too low, each bounded by its own best with as many places as touch it: of 642 candidates and 25
districts all levels take a minute so; with all rows and no bounds the first one was not proved in three.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np
import scipy.sparse as sp

from geo.arrays import Bools, Floats, Indices
from geo.errors import UsageError
from geo.siting import highs
from geo.siting.building import Built, build, merged, on_columns, one_column, sets_of
from geo.siting.highs import Limit
from geo.siting.model import NO_DISTRICTS, TIE, Problem, Solution
from geo.siting.stopping import Clock
from geo.siting.values import NOTHING, district_shares, infeasible, proved, unproved

OWN_PLACES = 8
"""Places up to which a district's own best is worked out; from there on all of it is taken as reached."""
SAME = 1e-7
"""Shares as near as this are one level: finer than one person of ten million."""


def solve_leximin(problem: Problem, limit: Limit) -> Solution:
    """Return the set whose lowest share of a district is highest, then the next lowest, and so on.

    Parameters
    ----------
    problem
        With `Problem.district`; districts without people do not count.
    limit
        Time and progress; `Solution.bound` is of the lowest share.

    Raises
    ------
    UsageError
        The problem names no districts.
    """
    if problem.district is None:
        raise UsageError(NO_DISTRICTS)
    levels = _Levels(merged(problem, "leximin"), limit)
    try:
        levels.settle()
    except _ImpossibleError:
        return infeasible(problem, "leximin")
    except (_StoppedError, KeyboardInterrupt):
        return unproved(problem, "leximin", levels.best, levels.bound)
    assert levels.best is not None
    return proved(problem, "leximin", levels.best)


class _ImpossibleError(Exception):
    """No set keeps the rules."""


class _StoppedError(Exception):
    """The time is over, or somebody pressed Ctrl-C."""


class _Levels:
    """The levels from the lowest share up.

    `best`: the last answer that kept all floors; `bound`: of the lowest share; `is_first`: it is the
    first level that is asked.
    """

    def __init__(self, small: Problem, limit: Limit) -> None:
        assert small.district is not None
        self.limit = limit
        whole = np.bincount(small.district, small.people)
        lived = np.flatnonzero(whole > 0)
        at = np.full(len(whole), -1)
        at[lived] = np.arange(len(lived))
        self.small = replace(small, district=at[small.district])
        self.whole, self.n = whole[lived], len(lived)
        self.settled = np.zeros(self.n, dtype=bool)
        self.floors = np.zeros(self.n)
        self.own_bests: dict[int, tuple[Indices, Floats]] = {}
        self.best: Indices | None = None
        self.bound = float("nan")
        self.is_first = True
        self.active = np.zeros(self.n, dtype=bool)
        if small.capacity is None:
            self.today = district_shares(self.small, NOTHING)
            self._activate(np.argsort(self.today, kind="stable")[:OWN_PLACES])
        else:
            self.active[:] = True

    def _activate(self, districts: Iterable[Any]) -> None:
        self.active[list(districts)] = True

    def settle(self) -> None:
        """Settle every district, from the lowest up."""
        if not self.n:
            self._ask(_Ask(self))
        before = NOTHING
        while not self.settled.all():
            if not (self.active & ~self.settled).any():
                waiting = np.flatnonzero(~self.active)
                self._activate(waiting[[np.argmin(self.today[waiting])]])
            level, shares = self._highest(None)
            self.is_first = False
            lowest = np.flatnonzero(~self.settled & (shares <= level + SAME))
            self._activate(lowest)
            fixed = next(
                (int(d) for d in lowest if self._highest(int(d), level)[0] <= level + SAME), None
            )
            if fixed is None:
                self._ordered()
                return
            self.settled[fixed], self.floors[fixed] = True, level
            assert self.best is not None
            if np.array_equal(before, self.best) and self._is_alone(self.best, level):
                return
            before = self.best

    def _is_alone(self, best: Indices, level: float) -> bool:
        """Say whether no other set than this one keeps every floor and this level."""
        ask = _Ask(self)
        ask.floors(self.settled, np.where(self.settled, self.floors, level))
        chosen = np.isin(self.small.free, best)
        weights = np.where(chosen, 1.0, -1.0)
        ask.mip.row(ask.built.x, weights, most=float(chosen.sum()) - 1.0)
        try:
            self._ask(ask)
        except _ImpossibleError:
            return True
        return False

    def _highest(self, district: int | None, level: float | None = None) -> tuple[float, Floats]:
        """Return the highest that the lowest open share can be, or that of one district; and all shares.

        `level`: no open share falls below it. Districts that an answer leaves too low come in.
        """
        while True:
            ask = _Ask(self)
            if district is None:
                lowest = ask.mip.columns([1.0], lower=-1.0, upper=1.0)
                ask.floors(self.settled, self.floors, lowest)
                value, chosen, shares = self._ask(ask, lowest, 1.0)
                if self.is_first:  # of fewer districts than all: no set has more
                    self.bound = value
            else:
                floors = np.where(self.settled, self.floors, np.float64(level or 0.0))
                ask.floors(self.settled, floors)
                row = ask.shares[[ask.row_of(district)]]
                value, chosen, shares = self._ask(ask, row.indices, row.data)
            floor = value if level is None else level
            least = np.where(self.settled, self.floors, floor)
            if district is not None and value <= least[district] + SAME:
                return value, shares
            low = ~self.active & (shares < least - SAME)
            if not low.any():
                if district is None:
                    self.best = chosen
                return value, shares
            self._activate(np.flatnonzero(low))

    def _ask(
        self, ask: _Ask, columns: Any = (), weights: Any = ()
    ) -> tuple[float, Indices, Floats]:
        """Return the highest weighted sum of columns, the set that has it, and the shares of all."""
        mip = ask.mip
        costs = np.zeros(mip.n)
        costs[np.asarray(columns, dtype=np.intp)] = weights
        mip.cost = [costs]
        # The lowest share is told, above all: once it is settled, it is its own bound.
        known = None if self.is_first else (self.bound, self.bound)
        found = self.limit.solve(mip, known)
        if found.status == "infeasible":
            raise _ImpossibleError
        if found.status == "feasible":
            if self.best is None:
                self.bound = min(found.bound, 1.0)
                if len(found.x):
                    self.best = ask.built.chosen(found)
            raise _StoppedError
        chosen = ask.built.chosen(found)
        if self.best is None:
            self.best = chosen
        if self.small.capacity is None:
            return found.objective, chosen, district_shares(self.small, chosen)
        shares = np.asarray(ask.shares @ found.x[: ask.shares.shape[1]])
        return found.objective, chosen, shares

    def _ordered(self) -> None:
        """Choose by sums of the k lowest open shares, each as high as can be after the one before."""
        self.active[:] = True
        ask = _Ask(self)
        ask.floors(self.settled, np.where(self.settled, self.floors, -1.0))
        open_ones = np.flatnonzero(~self.settled)
        n = len(open_ones)
        for k in range(1, n + 1):
            lowest = ask.mip.columns([0.0], lower=-1.0, upper=1.0)
            below = ask.mip.columns(np.zeros(n))
            t = sp.csr_array((np.ones(n), (np.arange(n), np.repeat(lowest, n))), (n, ask.mip.n))
            mine = _wide(ask.shares, ask.mip.n)[open_ones]
            ask.mip.rows(t - one_column(below, ask.mip.n) - mine, most=0.0)
            columns, weights = np.r_[lowest, below], np.r_[float(k), np.full(n, -1.0)]
            total, self.best, _ = self._ask(ask, columns, weights)
            ask.mip.row(columns, weights, least=total - TIE)


class _Ask:
    """A model of the active districts: who of them is served, and each one's share."""

    def __init__(self, levels: _Levels) -> None:
        self.districts = np.flatnonzero(levels.active)
        self.problem = levels.small.of_rows(levels.active[levels.small.district])
        built = build(self.problem, "leximin")
        assert built is not None
        self.built: Built = built
        self.mip = built.mip
        at = np.full(levels.n, -1)
        at[self.districts] = np.arange(len(self.districts))
        rows = at[self.problem.district]
        weights = 1.0 / levels.whole[self.problem.district]
        by_district = sp.csr_array(
            (weights, (rows, np.arange(len(rows)))), (len(self.districts), len(rows))
        )
        self.shares = sp.csr_array(by_district @ built.served)
        if levels.small.capacity is None:
            for row, district in enumerate(self.districts):
                self._bound(row, *_own(levels, int(district)), levels.whole[district])

    def row_of(self, district: int) -> int:
        """Return the row of a district among the active ones."""
        return int(np.searchsorted(self.districts, district))

    def floors(self, settled: Bools, floors: Floats, lowest: Indices | None = None) -> None:
        """Add that no share falls below its floor; with `lowest`, no open one below that column."""
        rows = _wide(self.shares, self.mip.n)
        least = floors[self.districts] - TIE
        if lowest is not None:
            n = len(self.districts)
            is_open = ~settled[self.districts]
            at = (np.arange(n), np.repeat(lowest, n))
            rows = rows - sp.csr_array((is_open.astype(float), at), rows.shape)
            least = np.where(is_open, 0.0, least)
        self.mip.rows(rows, least=least)

    def _bound(self, row: int, touching: Indices, best: Floats, whole: float) -> None:
        """Add that a share is at most the district's own best with as many places as touch it."""
        gains = np.diff(best) / whole
        z = self.mip.columns(np.zeros(len(gains)), upper=1.0, integer=True)
        for fewer, more in itertools.pairwise(z):
            self.mip.row([fewer, more], [1.0, -1.0], least=0.0)
        x = self.built.x[touching]
        self.mip.row(np.r_[x, z], np.r_[np.ones(len(x)), -np.ones(len(z))], least=0.0)
        added = sp.csr_array((gains, (np.zeros(len(z), dtype=int), z)), (1, self.mip.n))
        self.mip.rows(_wide(self.shares, self.mip.n)[[row]] - added, most=best[0] / whole)


def _own(levels: _Levels, district: int) -> tuple[Indices, Floats]:
    """Return which free facilities touch a district, and the most people by 0, 1, 2, ... of them."""
    if district not in levels.own_bests:
        mine = levels.small.of_rows(np.asarray(levels.small.district == district))
        sets, reached = sets_of(mine)
        open_ones = sets[np.flatnonzero(~reached)]
        touching = np.flatnonzero(np.asarray(open_ones.sum(axis=0)).ravel() > 0)
        best = _own_best(
            float(mine.people[reached].sum()),
            mine.people[~reached],
            open_ones[:, touching],
            levels.limit.clock,
        )
        levels.own_bests[district] = touching, best
    return levels.own_bests[district]


def _own_best(reached: float, people: Floats, sets: Any, clock: Clock) -> Floats:
    """Return the most people of one district within reach by 0, 1, 2, ... places of its own.

    Or more than that, where the time is up: it is a bound.
    """
    best = [reached]
    n = sets.shape[1]
    for count in range(1, n + 1):
        mip = highs.Program(maximise=True)
        x = mip.columns(np.zeros(n), upper=1.0, integer=True)
        y = mip.columns(people, upper=1.0)
        mip.row(x, np.ones(n), most=float(count))
        mip.rows(one_column(y, mip.n) - on_columns(sets, x, mip.n), most=0.0)
        found = mip.solve(time_limit_s=clock.left_s)
        best.append(reached + min(found.bound, float(people.sum())))
        if count == OWN_PLACES:  # what is left is given to the last one: still a bound
            best[-1] = max(best[-1], reached + float(people.sum()))
            break
    return np.asarray(best)


def _wide(matrix: Any, n: int) -> Any:
    """Return a matrix over the first columns as one over all `n`."""
    return sp.csr_array((matrix.data, matrix.indices, matrix.indptr), (matrix.shape[0], n))
