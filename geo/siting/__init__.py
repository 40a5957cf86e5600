"""Where next: location models on the costs of `geo.measures`, with proof, reasons and alternatives.

A `Problem` says whom to reach, from which facilities, at which cost; each `Rule` what must hold of those
that are added. `solve` gives a `Solution` with its proof, or the best so far and how far it can be from
the best; `near_best` all sets that are nearly as good; `gains`, `losses`, `curve`, `knee_of` and `regret`
say why; `explain_infeasible` says why not. Facilities are row numbers, in `Problem.ids` they have names.

Examples
--------
Five people at 0, 400, 500, 900 and 2,000 m on a road; a place stands at 0 m, two more of those at 450,
1,000 and 2,000 m may be added; 500 m count as reached:

>>> import numpy as np
>>> from geo.measures.costs import ODCosts
>>> from geo.siting import Problem, Rule, explain_infeasible, gains, near_best, solve
>>> away = np.abs(np.array([0, 400, 500, 900, 2000])[:, None] - np.array([0, 450, 1000, 2000.0]))
>>> row, facility = np.nonzero(away <= 500)
>>> costs = ODCosts(row, facility, away[row, facility], *away.shape)
>>> standing = np.array([True, False, False, False])
>>> two = Rule("add", np.array([0.0, 1, 1, 1]), least=2, most=2)
>>> problem = Problem(costs, np.ones(5), ("now", "a", "b", "c"), standing, (two,))
>>> best = solve(problem, "mclp")
>>> [problem.ids[k] for k in best.chosen], best.objective, best.baseline, best.status
(['a', 'c'], 5.0, 3.0, 'optimal')
>>> near_best(problem, best, share=0.0).count  # with b in the place of a as well
2
>>> [(each.first, each.after) for each in gains(problem, best.chosen)]
[(1.0, 1.0), (1.0, 1.0)]
>>> all_served = problem.with_rules([Rule("add", two.weights, most=1)])
>>> explain_infeasible(all_served, "lscp").least_number
2
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.lazy import lazy

if TYPE_CHECKING:
    from geo.siting.conflict import Conflict, enough_cost, explain_infeasible
    from geo.siting.explained import Curve, Gain, Regret, curve, gains, knee_of, losses, regret
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
    "enough_cost",
    "explain_infeasible",
    "gains",
    "knee_of",
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
        "conflict": ("Conflict", "enough_cost", "explain_infeasible"),
        "explained": ("Curve", "Gain", "Regret", "curve", "gains", "knee_of", "losses", "regret"),
        "model": ("MODELS", "Problem", "Rule", "Solution"),
        "near": ("NearBest", "near_best"),
        "solving": ("solve",),
        "values": ("district_shares", "nearest_cost", "value_of"),
    },
)
