"""A covering problem made small: what its rules say of single facilities, equal demand rows as one."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

import numpy as np
import scipy.sparse as sp

from geo.siting.kernels import Cover
from geo.siting.model import TIE, Problem, Rule

if TYPE_CHECKING:
    from geo.arrays import Bools, Floats, Indices


@dataclass(frozen=True, eq=False)
class Selection:
    """What may be selected, as the rules have it.

    `forced`, `choice`: row numbers of the facilities that must be added and of those that may be, by
    id; `least`, `most`: how many of the choice; `rules`: all that is not said by these.
    """

    forced: Indices
    choice: Indices
    least: int
    most: int
    rules: tuple[Rule, ...]

    @property
    def possible(self) -> bool:
        """Whether there are as many to choose from as must be chosen."""
        return max(self.least, 0) <= min(self.most, len(self.choice))


def selection(problem: Problem) -> Selection:
    """Read the rules: how many are added, which must be and must not be, and the rest of them."""
    free = problem.free
    is_free = ~problem.standing
    forced, forbidden = np.zeros(problem.n, dtype=bool), np.zeros(problem.n, dtype=bool)
    least, most = 0, len(free)
    rest = []
    for rule in problem.rules:
        named = np.flatnonzero(rule.weights)
        if rule.key == "add" and (rule.weights[is_free] == 1).all():
            least = max(least, _whole(np.ceil(rule.least - TIE), len(free)))
            most = min(most, _whole(np.floor(rule.most + TIE), len(free)))
        elif len(named) == 1:
            without, with_it = rule.holds(named[:0]), rule.holds(named)
            forced[named] |= with_it & (not without)
            forbidden[named] |= not with_it
            if not with_it and not without:
                rest.append(rule)
        elif len(named) or not rule.holds(named):
            rest.append(rule)
    if (forced & forbidden).any():
        most = -1  # no set at all
    n_forced = int(forced.sum())
    choice = free[~(forced | forbidden)[free]]
    return Selection(
        free[forced[free]], choice, max(least - n_forced, 0), most - n_forced, tuple(rest)
    )


def _whole(number: float, highest: int) -> int:
    """Return the number as an int between -1 and one more than can be had."""
    return int(np.clip(number, -1, highest + 1))


@dataclass(frozen=True, eq=False)
class Compact:
    """Rows that are still to be reached and who can reach them, equal rows put together.

    `place`: the facility of each place of the cover, by id; `reached`: people whom open facilities
    reach already.
    """

    cover: Cover
    place: Indices
    reached: float

    def value(self, chosen: Indices) -> float:
        """Return the people reached with these places, numbers of the cover, beside `reached`."""
        covered = np.zeros(len(self.cover.weight), dtype=bool)
        for each in chosen:
            of_place = slice(self.cover.place_ptr[each], self.cover.place_ptr[each + 1])
            covered[self.cover.place_row[of_place]] = True
        return float(self.cover.weight[covered].sum())


def compact(problem: Problem, place: Indices, forced: Indices) -> Compact:
    """Return what these places can reach beside the standing facilities and the forced ones.

    Examples
    --------
    Three rows of 1, 2 and 4 people; the first two are within reach of the same facilities:

    >>> from geo.measures.costs import ODCosts
    >>> costs = ODCosts(np.array([0, 1, 2]), np.array([0, 0, 1]), np.ones(3), 3, 2)
    >>> problem = Problem(costs, np.array([1.0, 2.0, 4.0]), ("a", "b"), np.zeros(2, dtype=bool))
    >>> compact(problem, problem.free, problem.free[:0]).cover.weight.tolist()
    [3.0, 4.0]
    """
    is_open = problem.standing.copy()
    is_open[forced] = True
    number = np.full(problem.n, -1)
    number[place] = np.arange(len(place))
    origin, site = problem.costs.origin, problem.costs.site
    is_reached: Bools = np.zeros(len(problem.people), dtype=bool)
    is_reached[origin[is_open[site]]] = True
    counts = (number[site] >= 0) & ~is_reached[origin] & (problem.people[origin] > 0)
    rows, row = np.unique(origin[counts], return_inverse=True)
    pairs = sp.csr_array(
        (np.ones(len(row), dtype=np.int8), (row, number[site[counts]])), (len(rows), len(place))
    )
    pairs.sort_indices()
    first, group = _equal_rows(pairs.indptr, pairs.indices, len(place))
    pairs = pairs[first]
    by_place = pairs.tocsc()
    weight: Floats = np.bincount(group, problem.people[rows], minlength=len(first)).astype(
        np.float64
    )
    return Compact(
        Cover(
            weight,
            pairs.indptr.astype(np.intp),
            pairs.indices.astype(np.intp),
            by_place.indptr.astype(np.intp),
            by_place.indices.astype(np.intp),
        ),
        place,
        float(problem.people[is_reached].sum()),
    )


def _equal_rows(ptr: Indices, item: Indices, n_items: int) -> tuple[Indices, Indices]:
    """Return the first row of each group of equal ones, and each row's group; no row is empty.

    Rows with equal sums of a random number an item are compared item by item: nothing is left to
    chance but that another draw is needed.
    """
    if len(ptr) == 1:
        nothing = np.zeros(0, dtype=np.intp)
        return nothing, nothing
    for seed in count():
        key = np.random.default_rng(seed).integers(0, 2**63, n_items, dtype=np.uint64)
        total = np.add.reduceat(key[item], ptr[:-1])
        _, first, group = np.unique(total, return_index=True, return_inverse=True)
        length = np.diff(ptr)
        if (length[first][group] == length).all():
            shift = np.repeat(ptr[first][group] - ptr[:-1], length)
            if (item[np.arange(len(item)) + shift] == item).all():
                break
    order = np.argsort(first)
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    return first[order], rank[group]
