"""All sets of places that are nearly as good as the best: how many, which, and what they share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geo.errors import UsageError
from geo.siting.compact import Selection, compact, selection
from geo.siting.model import TIE, Problem, Solution
from geo.siting.search import Search, limits_of, prices
from geo.siting.stopping import Clock
from geo.siting.values import NOTHING, value_of

if TYPE_CHECKING:
    from geo.arrays import Floats, Indices, Ints32, Ints64

PIECE = 65_536
"""Sets taken over from the search at a time."""


@dataclass(frozen=True, eq=False)
class NearBest:
    """Sets whose added people are within a share of the best's.

    Parameters
    ----------
    least
        People whom such a set reaches at least, with those reached before.
    count
        How many sets there are; where `more`, there are more than these, or, where `stopped`, at
        least these.
    more
        There are more sets than were asked to be counted.
    stopped
        Time was over, Ctrl-C was pressed, or more equally good sets were met than are counted: what
        is listed is the best of what was seen.
    chosen
        The best of them, row numbers of what is added, by id; shape (n_listed, n_added). By value,
        the highest first; those within 1e-9 of each other by their ids.
    value
        People whom each listed set reaches, with those reached before, shape (n_listed,).
    times
        In how many sets each facility is, shape (n_facilities,): of all that were counted, or, where
        `more` or `stopped`, of those listed.

    Examples
    --------
    >>> NearBest(9.0, 2, False, False, np.array([[0], [1]]), np.ones(2), np.array([1, 1])).times_of
    2
    """

    least: float
    count: int
    more: bool
    stopped: bool
    chosen: Indices
    value: Floats
    times: Ints64

    @property
    def times_of(self) -> int:
        """How many sets `times` is counted over."""
        return len(self.chosen) if self.more or self.stopped else self.count


def near_best(
    problem: Problem,
    best: Solution,
    *,
    share: float = 0.01,
    most: int = 1_000_000,
    listed: int = 1_000,
    time_limit_s: float | None = None,
) -> NearBest:
    """Return all sets that add nearly as many people as the best one, under the same rules.

    Parameters
    ----------
    problem
        A covering problem, with any rules. No capacities.
    best
        Its solution under `mclp`; the sets add as many places as it does.
    share
        How much less than the best's added people may be added, 0 to 1, as a share; a set that is
        short of it by less than 1e-9 of the people reached counts.
    most
        Count so many at most.
    listed
        List so many at most.
    time_limit_s
        Stop after about so many seconds; Ctrl-C stops too. What was found by then is returned.

    Raises
    ------
    UsageError
        The problem has capacities, or `share`, `most` or `listed` is out of range.

    Examples
    --------
    Two of three facilities that reach 100, 99.5 and 90 people:

    >>> from geo.measures.costs import ODCosts
    >>> from geo.siting.covering import solve_mclp
    >>> from geo.siting.model import Rule
    >>> rows = np.arange(3)
    >>> costs = ODCosts(rows, rows, np.ones(3), 3, 3)
    >>> people, one = np.array([100.0, 99.5, 90.0]), Rule("add", np.ones(3), least=1, most=1)
    >>> problem = Problem(costs, people, ("a", "b", "c"), np.zeros(3, dtype=bool), (one,))
    >>> near = near_best(problem, solve_mclp(problem))
    >>> near.count, near.chosen.tolist()
    (2, [[0], [1]])
    """
    if problem.capacity is not None:
        raise UsageError("near-best sets are known without capacities alone. Leave them out.")
    if not (0 <= share <= 1 and most >= 1 and listed >= 1):
        raise UsageError(
            f"share {share}, most {most}, listed {listed} are out of range. "
            "Give a share of 0 to 1, and 1 or more of the others."
        )
    baseline = value_of(problem, "mclp", NOTHING)
    least = baseline + (1 - share) * (best.objective - baseline)
    least -= TIE * max(1.0, abs(best.objective))
    ask = selection(problem)
    near = _Near(problem, ask, least, best)
    if ask.possible and np.isfinite(best.objective):
        clock = Clock(time_limit_s)
        try:
            near.find(most, listed, clock)
        except KeyboardInterrupt:
            near.stopped = True
    return near.named(problem, listed)


class _Near:
    """The sets found so far, as numbers of the places of a covering, and what they cover."""

    def __init__(self, problem: Problem, ask: Selection, least: float, best: Solution) -> None:
        self.ask, self.least, self.best = ask, least, best.objective
        self.compact = compact(problem, ask.choice, ask.forced)
        self.k = max(0, len(best.chosen) - len(ask.forced))
        self.sets: list[Ints32 | Indices] = [np.zeros((0, self.k), dtype=np.int32)]
        self.values = [np.zeros(0)]
        self.count = 0
        self.more = self.stopped = False

    def find(self, most: int, listed: int, clock: Clock) -> None:
        """Find all sets; once there are more than `most`, only those that are to be listed."""
        wanted = self.least - self.compact.reached
        rules, forced = self.ask.rules, self.ask.forced
        if self.k == 0:
            if wanted <= 0 and all(rule.holds(forced) for rule in rules):
                self._add(np.zeros((1, 0), dtype=np.intp), np.zeros(1))
                self.count = 1
            return
        _, price = prices(self.compact, self.k, self.best - self.compact.reached, clock)
        limits = limits_of(rules, forced, self.compact.place, self.k)
        search = Search(self.compact, price, self.k, wanted, limits=limits)
        level = 0  # sets seen since the threshold rose
        while not search.is_done:
            if clock.is_up or level > max(most, listed):  # equal sets may never end
                self.stopped = True
                return
            n = self._add(*search.more(4 * listed if self.more else PIECE))
            self.more = self.more or self.count + n > most
            self.count = min(self.count + n, most)
            if self.more and n:
                before, search.threshold = search.threshold, max(wanted, self._keep(listed))
                level = 0 if search.threshold > before else level + n

    def _add(self, sets: Indices, values: Floats) -> int:
        """Take over sets; return how many."""
        self.sets.append(np.sort(sets, axis=1).astype(np.int32))
        self.values.append(values)
        return len(sets)

    def _keep(self, listed: int) -> float:
        """Keep the best alone; return what one more must cover to be among them, -inf: anything."""
        sets, values = _ranked(*self._all(), listed, self._slack)
        self.sets, self.values = [sets], [values]
        return float(values[-1]) - self._slack if len(values) == listed else -np.inf

    def _all(self) -> tuple[Indices, Floats]:
        return np.concatenate(self.sets), np.concatenate(self.values)

    @property
    def _slack(self) -> float:
        return TIE * max(1.0, abs(self.best))

    def named(self, problem: Problem, listed: int) -> NearBest:
        """Return what was found, by facilities."""
        sets, values = self._all()
        best, value = _ranked(sets, values, listed, self._slack)
        counted = best if self.more or self.stopped else sets
        times = np.zeros(problem.n, dtype=np.int64)
        times[self.compact.place] = np.bincount(counted.ravel(), minlength=len(self.compact.place))
        times[self.ask.forced] = len(counted)
        rank = np.zeros(problem.n, dtype=np.intp)
        rank[problem.free] = np.arange(len(problem.free))
        forced = np.tile(rank[self.ask.forced], (len(best), 1))
        chosen = np.sort(np.hstack([rank[self.compact.place[best]], forced]), axis=1)
        return NearBest(
            self.least, self.count, self.more, self.stopped,
            problem.free[chosen], self.compact.reached + value, times,
        )  # fmt: skip


def _ranked(sets: Indices, values: Floats, listed: int, slack: float) -> tuple[Indices, Floats]:
    """Return the best sets by value, then by their numbers where values are equal."""
    order = np.argsort(-values, kind="stable")
    if len(order) > listed:
        order = order[values[order] >= values[order[listed - 1]] - slack]
    tie = np.zeros(len(order), dtype=np.intp)
    first = 0
    for i in range(1, len(order)):
        if values[order[i]] < values[order[first]] - slack:
            first = i
        tie[i] = first
    order = order[np.lexsort((*sets[order].T[::-1], tie))]
    return sets[order[:listed]], values[order[:listed]]
