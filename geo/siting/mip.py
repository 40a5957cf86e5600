"""Every location model, with every rule and with capacities, proved by HiGHS.

- MCLP: Church & ReVelle (1974), DOI 10.1007/BF01942293.
- LSCP: Toregas, Swain, ReVelle & Bergman (1971), DOI 10.1287/opre.19.6.1363.
- p-median, p-center: Hakimi (1964), DOI 10.1287/opre.12.3.450.
- Lexicographic maximin: Ogryczak & Śliwiński (2003), DOI 10.1016/S0377-2217(02)00601-7.
"""

from __future__ import annotations

from geo.siting.building import build, merged, solution_of
from geo.siting.center import solve_p_center
from geo.siting.dominance import essential
from geo.siting.highs import Limit
from geo.siting.leximin import solve_leximin
from geo.siting.model import Model, Problem, Solution
from geo.siting.stopping import Progress
from geo.siting.values import infeasible


def solve(
    problem: Problem,
    model: Model,
    *,
    time_limit_s: float | None = None,
    progress: Progress | None = None,
) -> Solution:
    """Return what `geo.siting.solving.solve` does, always by HiGHS; parameters and errors are the same.

    Examples
    --------
    Two rows of 3 and 2 people, one place each, one to be added:

    >>> import numpy as np
    >>> from geo.measures.costs import ODCosts
    >>> from geo.siting.model import Rule
    >>> costs = ODCosts(np.array([0, 1]), np.array([0, 1]), np.array([5.0, 5.0]), 2, 2)
    >>> one = Rule("add", np.ones(2), 1, 1)
    >>> problem = Problem(costs, np.array([3.0, 2.0]), ("a", "b"), np.zeros(2, dtype=bool), (one,))
    >>> found = solve(problem, "mclp")
    >>> found.status, found.chosen.tolist(), found.objective, found.baseline
    ('optimal', [0], 3.0, 0.0)
    """
    limit = Limit(time_limit_s, progress)
    if model == "p_center":
        return solve_p_center(problem, limit)
    if model == "leximin":
        return solve_leximin(problem, limit)
    small = merged(problem, model)
    if model == "lscp" and problem.capacity is None:
        small = essential(small)
    built = build(small, model)
    if built is None:
        return infeasible(problem, model)
    return solution_of(problem, model, built, limit.solve(built.mip))
