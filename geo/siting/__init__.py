"""Where next: location models on the costs of `geo.measures`, with proof, reasons and alternatives.

costs = straight_costs(demand, places, 800.0)
problem = Problem(costs, people, ids, standing, (Rule("add", np.ones(len(ids)), 7, 7),))
best = solve(problem, "mclp")
near_best(problem, best).count
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.lazy import lazy

if TYPE_CHECKING:
    from geo.siting.conflict import Conflict, explain_infeasible
    from geo.siting.explained import Curve, Gain, Regret, curve, gains, losses, regret
    from geo.siting.model import MODELS, Problem, Rule, Solution
    from geo.siting.near import NearBest, near_best
    from geo.siting.solving import solve
    from geo.siting.values import district_shares, nearest_cost, value_of

__all__ = [
    "MODELS",
    "Conflict",
    "Curve",
    "Gain",
    "NearBest",
    "Problem",
    "Regret",
    "Rule",
    "Solution",
    "curve",
    "district_shares",
    "explain_infeasible",
    "gains",
    "losses",
    "near_best",
    "nearest_cost",
    "regret",
    "solve",
    "value_of",
]

__getattr__, __dir__ = lazy(
    __name__,
    {
        "conflict": ("Conflict", "explain_infeasible"),
        "explained": ("Curve", "Gain", "Regret", "curve", "gains", "losses", "regret"),
        "model": ("MODELS", "Problem", "Rule", "Solution"),
        "near": ("NearBest", "near_best"),
        "solving": ("solve",),
        "values": ("district_shares", "nearest_cost", "value_of"),
    },
)
