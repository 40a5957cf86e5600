"""Maximal covering, exactly: which N places reach most people who are not reached yet.

A greedy choice with swaps is the first answer; prices on the demand rows bound all others from
above; the few sets that the bound leaves open are searched. Of equally good sets the first by id.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo.errors import UsageError
from geo.siting import kernels
from geo.siting.compact import Selection, compact, selection
from geo.siting.model import TIE, Problem, Solution, Status
from geo.siting.search import Search, prices
from geo.siting.stopping import Clock
from geo.siting.values import infeasible, proved, unproved

if TYPE_CHECKING:
    from geo.arrays import Floats, Indices
    from geo.siting.stopping import Progress

TIES_PIECES = 50
"""Pieces that searches may take, beside the first of each, to find which of equal sets comes first."""


def is_plain(problem: Problem) -> bool:
    """Say whether `solve_mclp` can solve it: no capacities, no rules but how many and which ones."""
    return problem.capacity is None and not selection(problem).rules


def solve_mclp(
    problem: Problem, *, time_limit_s: float | None = None, progress: Progress | None = None
) -> Solution:
    """Return the set of places that, with those that stand, reaches most people.

    Parameters
    ----------
    problem
        Pairs within the service distance. Rules: how many (``add``), facilities that must or must
        not be added.
    time_limit_s
        Stop after about so many seconds with the best so far.
    progress
        Called with the people reached by the best so far and by no set more than.

    Returns
    -------
    Solution
        ``feasible`` when time was over or Ctrl-C was pressed before the proof: the best so far and
        its bound. Of sets within 1e-9 of the best the first one, as sorted ids.

    Raises
    ------
    UsageError
        The problem has capacities or other rules.

    Examples
    --------
    >>> from geo.measures.costs import ODCosts
    >>> from geo.siting.model import Rule
    >>> costs = ODCosts(np.array([0, 1, 1]), np.array([0, 0, 1]), np.ones(3), 2, 2)
    >>> one = Rule("add", np.ones(2), least=1, most=1)
    >>> problem = Problem(costs, np.array([3.0, 2.0]), ("a", "b"), np.zeros(2, dtype=bool), (one,))
    >>> solve_mclp(problem).objective
    5.0
    """
    clock = Clock(time_limit_s)
    ask = selection(problem)
    if problem.capacity is not None or ask.rules:
        raise UsageError(
            "this covering problem has capacities or rules other than how many and which. "
            "Use geo.siting.mip.solve."
        )
    if not ask.possible:
        return infeasible(problem, "mclp")
    best = _Best(problem, ask, progress)
    try:
        best.prove(clock)
        best.first_by_id(clock)
    except KeyboardInterrupt:
        pass
    chosen = problem.by_id(np.concatenate([ask.forced, ask.choice[best.chosen]]))
    if best.status == "optimal":
        return proved(problem, "mclp", chosen)
    return unproved(problem, "mclp", chosen, best.compact.reached + best.bound)


class _Best:
    """The best so far of k places of a covering, and what no set covers more than."""

    def __init__(self, problem: Problem, ask: Selection, progress: Progress | None) -> None:
        rows = compact(problem, ask.choice, ask.forced)
        self.compact, self.progress = rows, progress
        self.least, self.k = ask.least, min(ask.most, len(ask.choice))
        last_forced = max((problem.ids[each] for each in ask.forced), default="")
        self.before_forced = sum(problem.ids[each] < last_forced for each in ask.choice)
        self.chosen: Indices = np.sort(kernels.greedy_with_swaps(rows.cover, self.k, TIE))
        self.value = rows.value(self.chosen)
        self.price: Floats = rows.cover.weight
        self.bound = float(self.price.sum())
        self.pieces = TIES_PIECES
        self._tell()

    @property
    def slack(self) -> float:
        """Values as far apart as this are equal."""
        return TIE * max(1.0, self.compact.reached + self.value)

    @property
    def status(self) -> Status:
        return "optimal" if self.bound <= self.value + self.slack else "feasible"

    def _tell(self) -> None:
        if self.progress is not None:
            reached = self.compact.reached
            self.progress(reached + self.value, reached + max(self.bound, self.value))

    def prove(self, clock: Clock) -> None:
        """Search until no set is better, as long as there is time."""
        if self.status == "optimal" or self.k == 0:
            self.bound = self.value
            return
        self.bound, self.price = prices(self.compact, self.k, self.value, clock)
        self._tell()
        search = Search(self.compact, self.price, self.k, self.value + self.slack)
        while self.status == "feasible" and not search.is_done and not clock.is_up:
            found, value = search.more(1)
            if len(found):
                self.chosen, self.value = np.sort(found[0]), float(value[0])
                search.threshold = self.value + self.slack
            self.bound = max(self.value, min(self.bound, search.bound))
            self._tell()
        if search.is_done:
            self.bound = self.value

    def first_by_id(self, clock: Clock) -> None:
        """Move on to the first set, as sorted ids, of those as good as the best; not for ever.

        Place by place: is there a set as good that begins as this one and goes on with a place before
        the one it has? Each place is asked about once. A set that is good enough without its last
        places comes before the whole of it, but where a forced facility stands behind them.
        """
        if self.status != "optimal" or self.k == 0:
            return
        wanted = self.value - self.slack
        promising = Search(self.compact, self.price, self.k, wanted).promising
        for i in range(self.k):
            begun = self.chosen[:i]
            enough = i >= self.least and self.compact.value(begun) >= wanted
            end = min(self.chosen[i], self.before_forced) if enough else self.chosen[i]
            for place in promising[(promising > begun.max(initial=-1)) & (promising < end)]:
                found = self._completed([*begun, place], wanted)
                if self.pieces == 0 or clock.is_up:
                    return
                if found is not None:
                    self.chosen = found
                    break
            if enough and self.chosen[i] >= self.before_forced:
                self.chosen = begun
                return

    def _completed(self, begun: list[int], wanted: float) -> Indices | None:
        """Return a set that begins like this and covers so much; None: there is none, or no time."""
        left = min(self.k - len(begun), len(self.compact.place) - begun[-1] - 1)
        if len(begun) + left < self.least:
            return None
        if left == 0:
            return np.array(begun) if self.compact.value(np.array(begun)) >= wanted else None
        search = Search(self.compact, self.price, left, wanted, begun=begun)
        while not search.is_done and self.pieces:
            found, _ = search.more(1)
            if len(found):
                return np.array([*begun, *np.sort(found[0])])
            self.pieces -= not search.is_done
        return None
