"""p-center: the shortest distance within which everybody can be reached (Hakimi 1964).

DOI 10.1287/opre.12.3.450. A search over the distinct costs, each a set covering model.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from geo.arrays import Indices
from geo.siting.building import build, merged
from geo.siting.dominance import essential
from geo.siting.highs import Limit
from geo.siting.model import Model, Problem, Solution
from geo.siting.values import infeasible, nearest_cost, proved, unproved


def solve_p_center(problem: Problem, limit: Limit) -> Solution:
    """Return the shortest longest cost: the least of the costs within which all can be reached."""
    model: Model = "p_center"
    whole = merged(problem, model)
    costs = whole.costs
    n_rows = costs.n_origins
    steps = np.unique(costs.cost) if n_rows else np.zeros(1)
    best: Indices | None = None
    value = float("nan")
    # No cost shorter than every row's own nearest facility will do.
    nearest = np.full(n_rows, np.inf)
    np.minimum.at(nearest, costs.origin, costs.cost)
    if not np.isfinite(nearest).all():
        return infeasible(problem, model)
    low = int(np.searchsorted(steps, nearest.max(initial=0.0)))
    high = len(steps) - 1
    while best is None or low < high:
        middle = high if best is None else (low + high) // 2
        within = merged(replace(whole, costs=costs.within(float(steps[middle]))), "lscp")
        built = build(within if problem.capacity is not None else essential(within), "lscp")
        if built is None:
            low = middle + 1
            continue
        found = limit.solve(built.mip, (value, float(steps[low])))
        if found.status == "infeasible":
            if best is None:
                return infeasible(problem, model)
            low = middle + 1
        elif len(found.x) or not built.mip.n:
            best = built.chosen(found)
            value = float(steps[middle])
            if problem.capacity is None:
                value = float(nearest_cost(whole, best).max(initial=0.0))
            high = min(middle, int(np.searchsorted(steps, value)))
        if found.status == "feasible":  # stopped: any set decides a step, but nobody waits for more
            break
    if best is None or low < high:
        return unproved(problem, model, best, float(steps[low]))
    return proved(problem, model, best)
