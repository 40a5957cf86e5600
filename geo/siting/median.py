"""p-median of many candidates and rows: greedy and swaps for a first answer, prices for the proof.

A row pays a price unless somebody serves it for less; for any prices, their sum and the p best
reduced costs are no higher than the best of all sets (Cornuéjols, Fisher & Nemhauser 1977,
DOI 10.1287/mnsc.23.8.789). The prices climb by subgradients; candidates that would lift the bound
above the best set known are dropped, and what is left is branched on.

- Greedy and swaps: Teitz & Bart (1968), DOI 10.1287/opre.16.5.955; Whitaker (1983),
  DOI 10.1080/03155986.1983.11731889.
- Reduced-cost fixing on this bound: Beasley (1993), DOI 10.1016/0377-2217(93)90071-7.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geo.arrays import Floats, Indices
from geo.errors import UsageError
from geo.siting import median_compiled as compiled
from geo.siting.compact import Selection, selection
from geo.siting.model import TIE, Problem, Solution
from geo.siting.stopping import Clock, Progress
from geo.siting.values import infeasible, proved, unproved

ROOT_STEPS = 400
NODE_STEPS = 60
FIX_EVERY = 20
"""Steps of the prices between two looks at which candidates can be dropped."""
SWAP_EVERY = 20
"""Steps between two looks at where swaps lead from the set that the prices favour."""
KEEP = 0.7
"""How much of the last step's course stays in the next: the zigzag of plain subgradients is damped."""
PATIENCE = 8
"""Steps without a better bound before they are halved."""
SMALLEST_STEP = 1e-3
MANY_OPEN = 1_000
"""Branches kept before the deepest goes first, so that memory stays bounded."""


def solve_p_median(
    problem: Problem, *, time_limit_s: float | None = None, progress: Progress | None = None
) -> Solution:
    """Return the places of least people times cost, proved; stopped, the best so far and its bound.

    Parameters
    ----------
    problem
        With rules on how many are added, on one facility each (forced, forbidden), no capacities.
        Made for matrices of up to some ten million pairs; 8 bytes a pair beside the costs.
    time_limit_s
        Seconds after which the best so far is given, as after Ctrl-C; None: none.
    progress
        Told the best and its bound, in people times cost.

    Raises
    ------
    UsageError
        There are capacities or rules of another kind: `geo.siting.mip.solve` takes them.

    Examples
    --------
    Two rows of 3 and 2 people, a place at each, one to be added:

    >>> from geo.measures.costs import ODCosts
    >>> from geo.siting.model import Rule
    >>> costs = ODCosts(np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1]), np.array([0.0, 9, 9, 0]), 2, 2)
    >>> one = Rule("add", np.ones(2), 1, 1)
    >>> problem = Problem(costs, np.array([3.0, 2.0]), ("a", "b"), np.zeros(2, dtype=bool), (one,))
    >>> found = solve_p_median(problem)
    >>> found.status, found.chosen.tolist(), found.objective
    ('optimal', [0], 18.0)
    """
    ask = selection(problem)
    if problem.capacity is not None or ask.rules:
        raise UsageError(
            "the problem has capacities, or rules on more than a number and single places. "
            "Give it to geo.siting.mip.solve."
        )
    clock = Clock(time_limit_s)
    if not ask.possible:
        return infeasible(problem, "p_median")
    search = _Search(problem, ask, clock, progress)
    if search.unreachable:
        return infeasible(problem, "p_median")
    status = search.run()
    if status == "infeasible":
        return infeasible(problem, "p_median")
    chosen = None if search.best is None else problem.by_id(search.candidates[search.best])
    if status == "optimal":
        assert chosen is not None
        return proved(problem, "p_median", chosen)
    return unproved(problem, "p_median", chosen, min(search.bound, search.value))


class _Stopped(Exception):  # noqa: N818 - no error
    """The time is up."""


@dataclass(frozen=True, eq=False)
class _Branch:
    """Sets that hold `opened` and take `need` of `columns`; none is better than `bound`."""

    bound: float
    opened: tuple[int, ...]
    columns: Indices
    need: int
    price: Floats


class _Search:
    """The best set so far and the bound of all that are not yet looked at.

    Columns are candidates that may be chosen, by id. Where no pair is, the cost is so high that no
    set which reaches everybody is as dear as one row left alone.
    """

    def __init__(
        self, problem: Problem, ask: Selection, clock: Clock, progress: Progress | None
    ) -> None:
        self.problem, self.clock, self.progress = problem, clock, progress
        self.candidates = problem.by_id(np.concatenate([ask.forced, ask.choice]))
        self.forced: Indices = np.flatnonzero(np.isin(self.candidates, ask.forced))
        self.least, self.n_free = ask.least, min(ask.most, len(ask.choice))
        lived = np.flatnonzero(problem.people > 0)
        self.weight = problem.people[lived]
        costs = problem.costs
        worst = float(costs.cost.max(initial=0.0) * self.weight.sum())
        self.far = 1.0 + 2.0 * worst / float(self.weight.min(initial=1.0))
        row_of = _numbers(lived, costs.n_origins)
        arrays = costs.origin, costs.site, costs.cost, row_of
        self.cost: Floats = compiled.dense(
            *arrays,
            _numbers(self.candidates, problem.n),
            len(lived),
            len(self.candidates),
            self.far,
        )
        standing = np.flatnonzero(problem.standing)
        stands = compiled.dense(
            *arrays, _numbers(standing, problem.n), len(lived), len(standing), self.far
        )
        self.base: Floats = stands.min(axis=1, initial=self.far)
        nearest = np.minimum(self.base, self.cost.min(axis=1, initial=self.far))
        self.unreachable = bool((nearest >= self.far).any())
        self.memory: Floats = np.zeros(0)
        self.best: Indices | None = None
        self.value = np.inf
        self.bound = _total(self.weight, nearest)

    def run(self) -> str:
        """Search until nothing is left or it is stopped; return the status."""
        try:
            if not self.start():
                return "infeasible"
            self.branch()
        except (KeyboardInterrupt, _Stopped):
            return "feasible"
        self.leave_out_the_idle()
        return "optimal"

    @property
    def cutoff(self) -> float:
        """Sets that are not below this are no better than the best."""
        return self.value * (1.0 - TIE)

    def tell(self) -> None:
        """Report, and stop where the time is up."""
        if self.progress is not None:
            value = self.value if np.isfinite(self.value) else float("nan")
            self.progress(value, min(self.bound, self.value))
        self.stop_in_time()

    def start(self) -> bool:
        """Find a first set, by greedy and swaps; say whether there is any."""
        chosen: list[int] = self.forced.tolist()
        for _ in range(self.n_free):
            now = compiled.nearest_two(self.cost, self.base, np.array(chosen, dtype=np.intp))[0]
            total = compiled.additions(self.cost, self.weight, now)
            total[chosen] = np.inf
            chosen.append(int(np.argmin(total)))
            self.stop_in_time()
        self.offer(np.array(chosen, dtype=np.intp))
        if self.best is None and (covering := self.covering()) is not None:
            self.offer(covering)
        return self.best is not None

    def stop_in_time(self) -> None:
        """Stop where the time is up."""
        if self.clock.is_up:
            raise _Stopped

    def covering(self) -> Indices | None:
        """Return a set that reaches everybody, where swaps found none; of HiGHS. None: there is none."""
        from geo.siting.mip import solve

        found = solve(self.problem, "lscp", time_limit_s=self.clock.left_s)
        if found.status == "infeasible":
            return None
        if not np.isfinite(found.objective):
            raise _Stopped
        covers = np.isin(self.candidates, found.chosen)
        order = np.argsort(~covers, kind="stable")
        return np.asarray(order[: len(self.forced) + self.n_free], dtype=np.intp)

    def offer(self, chosen: Indices) -> None:
        """Improve a set by swaps; keep it where it reaches everybody and is the best."""
        fixed = np.isin(chosen, self.forced)
        first, second, which = compiled.nearest_two(self.cost, self.base, chosen)
        value = _total(self.weight, first)
        while True:
            if (first < self.far).all() and value < self.cutoff_or_any():
                self.best, self.value = np.sort(chosen), value
            if not len(chosen):
                return
            self.stop_in_time()
            saved = compiled.swaps(self.cost, self.weight, first, second, which, len(chosen))
            saved[:, chosen] = saved[fixed] = -np.inf
            out, into = np.unravel_index(int(np.argmax(saved)), saved.shape)
            if not saved[out, into] > TIE * value:
                return
            chosen = chosen.copy()
            chosen[out] = into
            first, second, which = compiled.nearest_two(self.cost, self.base, chosen)
            before, value = value, _total(self.weight, first)
            # What is saved is a difference of sums with `far` in them: the sum itself decides.
            if not value < before * (1.0 - TIE):
                return

    def cutoff_or_any(self) -> float:
        """As `cutoff`, infinite before there is a set."""
        return self.cutoff if self.best is not None else np.inf

    def branch(self) -> None:
        """Split the sets on one candidate after another until none can be better than the best."""
        assert self.best is not None
        first, second, _ = compiled.nearest_two(self.cost, self.base, self.best)
        price = np.where(second < self.far, (first + second) / 2, 1.5 * first)
        every = np.setdiff1d(np.arange(len(self.candidates)), self.forced)
        root = _Branch(self.bound, tuple(self.forced.tolist()), every, self.n_free, price)
        left = [root]
        while left:
            self.bound = max(self.bound, min(each.bound for each in left))
            if len(left) < MANY_OPEN:
                at = min(range(len(left)), key=lambda k: left[k].bound)
            else:
                at = max(range(len(left)), key=lambda k: len(left[k].opened))
            node = left.pop(at)
            left += _Climb(self, node, is_root=node is root).split()
            left = [each for each in left if each.bound < self.cutoff]

    def narrow(self, columns: Indices) -> Floats:
        """Return some columns side by side, in memory that the next call takes again."""
        n_rows, n_columns = self.cost.shape
        if len(columns) == n_columns:
            return self.cost
        if len(self.memory) < n_rows * len(columns):
            self.memory = np.empty(n_rows * len(columns))
        part: Floats = self.memory[: n_rows * len(columns)].reshape(n_rows, len(columns))
        compiled.gather(self.cost, columns, part)
        return part

    def leave_out_the_idle(self) -> None:
        """Drop what serves nobody better, from the last by id, where fewer may be added."""
        assert self.best is not None
        for column in self.best[::-1]:
            fewer = self.best[self.best != column]
            if len(fewer) >= len(self.forced) + self.least and column not in self.forced:
                nearest = compiled.nearest_two(self.cost, self.base, fewer)[0]
                if _total(self.weight, nearest) <= self.value:
                    self.best = fewer


class _Climb:
    """The climb of the prices of one branch."""

    def __init__(self, search: _Search, node: _Branch, *, is_root: bool) -> None:
        self.search, self.is_root = search, is_root
        self.opened, self.columns, self.need = node.opened, node.columns, node.need
        opened = np.array(node.opened, dtype=np.intp)
        self.base = compiled.nearest_two(search.cost, search.base, opened)[0]
        self.cost = search.narrow(node.columns)
        self.price = np.minimum(node.price, self.base)
        self.bound = node.bound
        self.forget()

    def forget(self) -> None:
        """Begin again where candidates are other ones than before."""
        self.best_price, self.high = self.price.copy(), -np.inf
        self.reduced = np.zeros(len(self.columns))
        self.order = np.arange(len(self.columns))
        self.share = np.zeros(len(self.columns))
        self.course = np.zeros(len(self.price))

    def split(self) -> list[_Branch]:
        """Return the two halves of what is left of the branch, or nothing."""
        search = self.search
        step, waited = 1.0, 0
        for k in range(ROOT_STEPS if self.is_root else NODE_STEPS):
            if self.settled():
                return []
            risen = self.evaluate()
            if self.bound >= search.cutoff:
                return []
            waited = 0 if risen else waited + 1
            if waited >= PATIENCE:
                step, waited = step / 2, 0
                self.price[:] = self.best_price
                self.course[:] = 0.0
                if step < SMALLEST_STEP:
                    break
            picked = self.order[: self.need]
            self.share += (np.isin(np.arange(len(self.columns)), picked) - self.share) / 10
            length, total = compiled.slopes(
                self.cost, search.weight, self.price, self.base, picked, self.course, KEEP
            )
            # Where the prices point, swaps often end at a better set than greedy's.
            if total < search.cutoff or (self.is_root and k % SWAP_EVERY == SWAP_EVERY - 1):
                search.offer(np.r_[np.array(self.opened, dtype=np.intp), self.columns[picked]])
            if length <= 0:
                break
            size = step * max(search.value - self.now, 0.0) / length
            compiled.follow(self.price, self.base, self.course, size)
            if k % FIX_EVERY == FIX_EVERY - 1:
                self.fix()
            search.tell()
        self.fix()
        return [] if self.settled() else self.halves()

    def evaluate(self) -> bool:
        """Compute the bound at the prices; say whether it has risen enough to go on like this."""
        search = self.search
        reduced = compiled.reduced_costs(self.cost, search.weight, self.price)
        self.order = np.argsort(reduced, kind="stable")
        paid = _total(search.weight, self.price)
        self.now = paid + float(reduced[self.order[: self.need]].sum())
        risen = self.now > self.high + 1e-6 * abs(self.high) if np.isfinite(self.high) else True
        if self.now > self.high:
            self.high, self.reduced = self.now, reduced
            self.best_price[:] = self.price
        self.bound = max(self.bound, self.high)
        if self.is_root:
            search.bound = max(search.bound, min(self.bound, search.value))
        return risen

    def fix(self) -> None:
        """Drop candidates that no better set has, open those that every better set has."""
        if not np.isfinite(self.high) or self.need >= len(self.columns):
            return
        order = np.argsort(self.reduced, kind="stable")
        inside, beyond = self.reduced[order[self.need - 1]], self.reduced[order[self.need]]
        picked = np.zeros(len(order), dtype=bool)
        picked[order[: self.need]] = True
        cutoff = self.search.cutoff
        opens = picked & (self.high - self.reduced + beyond >= cutoff)
        keep = picked | (self.high + self.reduced - inside < cutoff)
        if opens.any() or not keep.all():
            self.opened += tuple(self.columns[opens].tolist())
            self.need -= int(opens.sum())
            self.base = np.minimum(
                self.base, self.cost[:, opens].min(axis=1, initial=self.search.far)
            )
            keep &= ~opens
            self.columns = self.columns[keep]
            self.cost = self.search.narrow(self.columns)
            share = self.share[keep]
            self.price = np.minimum(self.price, self.base)
            self.forget()
            self.share = share

    def settled(self) -> bool:
        """Look at all sets where few are left; say whether that was so."""
        opened = np.array(self.opened, dtype=np.intp)
        if len(self.columns) < self.need:
            return True
        if self.need in (0, len(self.columns)):
            self.search.offer(np.r_[opened, self.columns[: self.need]])
            return True
        if self.need == 1:
            total = compiled.additions(self.cost, self.search.weight, self.base)
            self.search.offer(np.r_[opened, self.columns[[int(np.argmin(total))]]])
            return True
        return False

    def halves(self) -> list[_Branch]:
        """Return the sets with and without the candidate that the prices are least sure of."""
        at = int(np.argmin(np.abs(self.share - 0.5)))
        column = int(self.columns[at])
        others = np.delete(self.columns, at)
        price = self.best_price
        return [
            _Branch(self.bound, (*self.opened, column), others, self.need - 1, price),
            _Branch(self.bound, self.opened, others, self.need, price),
        ]


def _total(weight: Floats, each: Floats) -> float:
    """Return a weighted sum, the same on every machine: a BLAS adds in an order of its own."""
    return float((weight * each).sum())


def _numbers(rows: Indices, n: int) -> Indices:
    """Return each row's number among some, -1 for the others."""
    numbers = np.full(n, -1, dtype=np.intp)
    numbers[rows] = np.arange(len(rows))
    return numbers
