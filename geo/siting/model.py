"""What is asked of a location model, and what comes out: a problem, its rules, a solution."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np

from geo.arrays import Floats, Indices
from geo.errors import DataError, some

if TYPE_CHECKING:
    import numpy.typing as npt

    from geo.measures.costs import ODCosts

    Mask = npt.NDArray[np.bool_]

Model = Literal["mclp", "lscp", "p_median", "p_center", "leximin"]
"""Maximal covering, location set covering, p-median, p-center, and the highest lowest shares."""
MODELS: tuple[Model, ...] = ("mclp", "lscp", "p_median", "p_center", "leximin")
MAXIMISED = ("mclp", "leximin")
"""Models whose objective is the better the higher; of the others, the lower."""
Status = Literal["optimal", "feasible", "infeasible"]
"""``feasible``: stopped before it was proved; the bound says how far the best can be."""
TIE = 1e-9
"""Values as far apart as this are equal, as a share of the larger one (or of 1)."""
NO_DISTRICTS = "the problem has no districts. Give `district`, a number a demand row."
"""What `leximin` says of a problem without them."""


@dataclass(frozen=True, eq=False)
class Rule:
    """One thing that is asked to hold of what is added: a sum over the facilities, from least to most.

    Parameters
    ----------
    key
        What it is called when it cannot be kept: ``add``, ``budget``, ``forced:ID``,
        ``forbidden:ID``, ``per_gu_most:CODE``, ``per_gu_least:CODE``.
    weights
        What one more of each facility adds to the sum, shape (n_facilities,); 0 at those that stand.
    least, most
        Bounds of the sum, both included.

    Examples
    --------
    >>> Rule("budget", np.array([2.0, 3.0]), most=4.0).holds(np.array([1]))
    True
    >>> Rule("budget", np.array([2.0, 3.0]), most=4.0).holds(np.array([0, 1]))
    False
    """

    key: str
    weights: Floats
    least: float = -np.inf
    most: float = np.inf

    def total(self, chosen: npt.ArrayLike) -> float:
        """Return the sum over what is chosen (row numbers of facilities)."""
        return float(self.weights[np.asarray(chosen, dtype=np.intp)].sum())

    def holds(self, chosen: npt.ArrayLike) -> bool:
        """Say whether the rule holds of what is chosen; sums that differ by 1e-9 are equal."""
        total = self.total(chosen)
        slack = TIE * max(1.0, abs(total))
        return self.least - slack <= total <= self.most + slack


@dataclass(frozen=True, eq=False)
class Problem:
    """Whom to reach, from where, at which cost, and what must hold.

    Parameters
    ----------
    costs
        Pairs of demand row (origin) and facility (site) that count, each with its cost: for covering
        models those within the service distance alone, for p-median and p-center all of them.
    people
        Of each demand row, >= 0, finite.
    ids
        Of each facility, unique. They order the facilities, whatever the order of the rows: of sets
        that are equally good `mclp` without other rules takes the first as sorted ids.
    standing
        Facilities that are there and stay: they always serve, and are never chosen.
    rules
        What must hold of those that are added, see `Rule`.
    capacity
        People that each facility can serve, >= 0; infinite: no bound; None: none has one.
    district
        Number of each demand row's district, 0 to n - 1; only `leximin` asks.

    Raises
    ------
    DataError
        Lengths differ, ids repeat, a number is below 0 or not finite, a rule weighs what stands.

    Examples
    --------
    Two rows of 3 and 2 people, a standing facility that serves the first, one that may be added:

    >>> from geo.measures.costs import ODCosts
    >>> costs = ODCosts(np.array([0, 1]), np.array([0, 1]), np.array([5.0, 5.0]), 2, 2)
    >>> problem = Problem(costs, np.array([3.0, 2.0]), ("a", "b"), np.array([True, False]))
    >>> problem.free.tolist()
    [1]
    """

    costs: ODCosts
    people: Floats
    ids: tuple[str, ...]
    standing: Mask
    rules: tuple[Rule, ...] = ()
    capacity: Floats | None = None
    district: Indices | None = None

    def __post_init__(self) -> None:
        n = self.costs.n_sites
        if len(self.ids) != n or len(self.standing) != n:
            raise DataError(
                f"{len(self.ids)} ids and {len(self.standing)} marks of standing for {n} facilities. "
                "Give one of each a facility."
            )
        if len(set(self.ids)) < n:
            twice = sorted({each for each in self.ids if self.ids.count(each) > 1})
            raise DataError(f"ids of facilities stand twice: {some(twice)}. Make them unique.")
        if len(self.people) != self.costs.n_origins:
            raise DataError(
                f"`people` has {len(self.people)} rows, the costs {self.costs.n_origins}. Give one a row."
            )
        if not (np.isfinite(self.people) & (self.people >= 0)).all():
            raise DataError("`people` has a number below 0 or not finite. Give 0 or more.")
        if self.capacity is not None and (
            len(self.capacity) != n or not (self.capacity >= 0).all()
        ):
            raise DataError("`capacity` is not one number of 0 or more a facility. Give one each.")
        if self.district is not None and len(self.district) != len(self.people):
            raise DataError("`district` is not one number a demand row. Give one each.")
        if self.district is not None and self.district.min(initial=0) < 0:
            raise DataError("`district` has a number below 0. Number the districts from 0.")
        for rule in self.rules:
            if len(rule.weights) != n or not np.isfinite(rule.weights).all():
                raise DataError(
                    f"rule {rule.key} has not one finite weight a facility. Give one each, 0 where none."
                )
            if rule.weights[self.standing].any():
                raise DataError(
                    f"rule {rule.key} weighs facilities that stand, which are never added. Give them 0."
                )

    @property
    def n(self) -> int:
        """How many facilities there are, standing ones too."""
        return self.costs.n_sites

    @cached_property
    def free(self) -> Indices:
        """Row numbers of the facilities that may be added, by id."""
        rows = np.flatnonzero(~self.standing)
        return rows[np.argsort(np.asarray(self.ids, dtype=object)[rows], kind="stable")]

    def with_rules(self, rules: Sequence[Rule]) -> Problem:
        """Return the same problem under other rules."""
        return replace(self, rules=tuple(rules))

    def of_rows(self, rows: Mask) -> Problem:
        """Return the problem of the marked demand rows alone."""
        number, costs = np.cumsum(rows) - 1, self.costs
        pairs = rows[costs.origin]
        fewer = replace(
            costs,
            origin=number[costs.origin[pairs]],
            site=costs.site[pairs],
            cost=costs.cost[pairs],
            n_origins=int(rows.sum()),
            origins=None if costs.origins is None else costs.origins[rows],
        )
        district = None if self.district is None else self.district[rows]
        return replace(self, costs=fewer, people=self.people[rows], district=district)

    def by_id(self, chosen: npt.ArrayLike) -> Indices:
        """Return row numbers of facilities, sorted by id."""
        return np.asarray(
            sorted(np.asarray(chosen, dtype=np.intp), key=self.ids.__getitem__), dtype=np.intp
        )


@dataclass(frozen=True, eq=False)
class Solution:
    """The best that was found, and how good the best can be.

    `chosen`: row numbers of what is added, by id. `objective`: its value, recomputed from the set;
    `bound`: no set is better than this, proved; `baseline`: the value with nothing added; all three
    in the model's unit (`mclp`: people within reach; `p_median`: people times cost; `p_center`: the
    longest cost; `lscp`: places added; `leximin`: the lowest share of a district). NaN and nothing
    chosen where `status` is infeasible; NaN also where nothing added serves not everybody.
    """

    status: Status
    chosen: Indices
    objective: float
    bound: float
    baseline: float

    @property
    def gap(self) -> float:
        """How far the bound is from the objective, as a share of the objective; 0 when proved.

        Examples
        --------
        >>> Solution("feasible", np.array([0]), 100.0, 101.0, 50.0).gap
        0.01
        """
        if self.status == "optimal":
            return 0.0
        if not np.isfinite(self.objective) or not np.isfinite(self.bound):
            return float("nan")
        return abs(self.bound - self.objective) / max(abs(self.objective), 1e-12)
