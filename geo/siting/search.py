"""The search for sets of places worth at least so much, in pieces: it can be told, and stopped."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from geo.siting import kernels
from geo.siting.compact import Compact
from geo.siting.model import TIE, Rule

if TYPE_CHECKING:
    from geo.arrays import Floats, Indices
    from geo.siting.stopping import Clock

WORK = 20_000_000
"""Numbers touched before the search comes back to ask whether it should stop: some 50 ms."""
ROUND = 250
"""Steps of the subgradient method between two such questions."""
ROUNDS = 8
WORTH_IT = 0.02
"""Another round must close so much of the gap."""


def prices(compact: Compact, k: int, target: float, clock: Clock) -> tuple[float, Floats]:
    """Return an upper bound on what k places cover beside what is reached, and its prices by row."""
    price = compact.cover.weight
    bound = float(price.sum())
    for _ in range(ROUNDS):
        before = bound
        bound, price = kernels.prices(compact.cover, k, price, target, ROUND)
        if before - bound <= WORTH_IT * (before - target) or clock.is_up:
            break
    return max(bound, target), price


class Search:
    """All sets of k >= 1 places worth at least `threshold`, found in an order that is always the same.

    Parameters
    ----------
    compact, price
        What is covered, and the prices of `prices`; any that lie between 0 and the weights are
        right, good ones are fast.
    k
        How many places a set has.
    threshold
        What they cover at least, beside what is reached; it may be raised between two pieces.
    limits
        Linear rules that each set keeps, see `limits_of`; None: any set.
    begun
        Places, rising, that each set has beside the k, all of which have higher numbers.
    """

    def __init__(
        self,
        compact: Compact,
        price: Floats,
        k: int,
        threshold: float,
        *,
        limits: kernels.Limits | None = None,
        begun: Sequence[int] = (),
    ) -> None:
        self.cover, self.price, self.k, self.threshold = compact.cover, price, k, threshold
        n = len(compact.place)
        self.limits = limits or limits_of((), compact.place[:0], compact.place, k)
        self.stack = kernels.Stack(
            place=np.zeros((k, n), dtype=np.intp),
            n=np.zeros(k, dtype=np.intp),
            at=np.zeros(k, dtype=np.intp),
            gain=np.zeros((k, n)),
            score=np.zeros((k, n)),
            value=np.zeros(k),
            ceiling=np.zeros(k),
            total=np.zeros((k + 1, len(self.limits.least))),
            covered=np.zeros(len(compact.cover.weight), dtype=np.intp),
            depth=np.zeros(1, dtype=np.intp),
        )
        taken = np.asarray(begun, dtype=np.intp)
        others = np.arange(taken.max(initial=-1) + 1, n)
        kernels.begin(self.cover, price, taken, others, k, threshold, self.stack)

    @property
    def promising(self) -> Indices:
        """Places that a set worth the threshold can have, as far as the start shows, by number."""
        return np.sort(self.stack.place[0, : self.stack.n[0]])

    @property
    def is_done(self) -> bool:
        """Whether every set was looked at."""
        return bool(self.stack.depth[0] < 0)

    @property
    def bound(self) -> float:
        """What the sets that were not looked at cover at most, beside what is reached."""
        return float(kernels.open_bound(self.stack, self.k))

    def more(self, most: int) -> tuple[Indices, Floats]:
        """Return the next sets, at most so many, and what they cover; none may be found in a piece."""
        found = np.empty((most, self.k), dtype=np.intp)
        value = np.empty(most)
        n = kernels.search(
            self.cover, self.price, self.limits, self.k, self.threshold, self.stack, WORK, found, value
        )  # fmt: skip
        return found[:n], value[:n]


def limits_of(rules: Sequence[Rule], forced: Indices, place: Indices, k: int) -> kernels.Limits:
    """Return what is left of the rules, beside what the forced facilities add, for k of these places.

    Sums that differ by 1e-9 are equal, as in `Rule.holds`.
    """
    weight = np.array([rule.weights[place] for rule in rules]).reshape(len(rules), len(place))
    rising = np.sort(weight, axis=1)
    nothing = np.zeros((len(rules), 1))
    return kernels.Limits(
        weight,
        np.array([r.least - _slack(r.least) - r.total(forced) for r in rules]),
        np.array([r.most + _slack(r.most) - r.total(forced) for r in rules]),
        np.hstack([nothing, rising[:, :k].cumsum(axis=1)]),
        np.hstack([nothing, rising[:, ::-1][:, :k].cumsum(axis=1)]),
    )


def _slack(bound: float) -> float:
    return TIE * max(1.0, abs(bound)) if np.isfinite(bound) else 0.0
