"""Location problems of middle size, as `geo.siting` and as spopt take them, and spopt's answer."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np

from geo.arrays import Floats
from geo.measures.costs import ODCosts
from geo.siting.model import Model, Problem, Rule

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # of the peer's own imports
    import pulp
    from spopt.locate import LSCP, MCLP, PCenter, PMedian

COVERING = ("mclp", "lscp")


@dataclass(frozen=True)
class Middle:
    """A matrix of distances, rows by facilities, and what is asked of it."""

    model: Model
    cost: Floats
    people: Floats
    standing: np.ndarray
    within: float
    add: int

    @property
    def problem(self) -> Problem:
        """As we take it."""
        listed = self.cost <= self.within if self.model in COVERING else self.cost >= 0
        origin, site = np.nonzero(listed)
        n = self.cost.shape[1]
        free = (~self.standing).astype(np.float64)
        rules = (Rule("add", free, least=self.add, most=self.add),) if self.model != "lscp" else ()
        return Problem(
            ODCosts(origin, site, self.cost[origin, site], *self.cost.shape),
            self.people,
            tuple(f"{k:03d}" for k in range(n)),
            self.standing,
            rules,
        )

    def by_spopt(self) -> float:
        """Return spopt's objective, its own standing facilities left out of a number of places.

        It gets copies, as it writes into what it is given, and a gap of 0.
        """
        cost, people = self.cost.copy(), self.people.copy()
        fixed = self.standing.astype(int) if self.standing.any() else None
        number = self.add + int(self.standing.sum())
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            if self.model == "lscp":
                asked = LSCP.from_cost_matrix(cost, self.within, predefined_facilities_arr=fixed)
            elif self.model == "mclp":
                asked = MCLP.from_cost_matrix(
                    cost, people, self.within, number, predefined_facilities_arr=fixed
                )
            elif self.model == "p_center":
                asked = PCenter.from_cost_matrix(cost, number, predefined_facilities_arr=fixed)
            else:
                asked = PMedian.from_cost_matrix(
                    cost, people, number, predefined_facilities_arr=fixed
                )
            asked.solve(pulp.HiGHS(msg=False, gapRel=0.0, gapAbs=0.0), results=False)
        assert asked.problem.status == pulp.LpStatusOptimal
        value = float(asked.problem.objective.value())
        return value - float(self.standing.sum()) if self.model == "lscp" else value


def middle(model: Model, number: int) -> Middle:
    """Return 40 to 80 candidates among 300 to 800 points on 10 km of plane, the same each time."""
    rng = np.random.default_rng([7, number])
    n, rows = int(rng.integers(40, 81)), int(rng.integers(300, 801))
    if model == "p_center":  # the peer's model of it is slow to solve
        n, rows = 40, 300
    sites, points = rng.uniform(0, 10_000, (n, 2)), rng.uniform(0, 10_000, (rows, 2))
    away = np.hypot(*(points[:, None, :] - sites[None, :, :]).transpose(2, 0, 1))
    standing = np.zeros(n, dtype=bool)
    standing[: number % 3] = True
    within = 1_500.0
    if model == "lscp":  # within which somebody reaches each
        within = float(np.ceil(away.min(axis=1).max()))
    return Middle(
        model,
        np.round(away, 1),
        rng.integers(1, 100, rows).astype(np.float64),
        standing,
        within,
        int(rng.integers(3, 8)),
    )
