"""The one door to the solvers: the fastest that proves what is asked, else the mixed-integer model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.siting.covering import is_plain, solve_mclp
from geo.siting.median import solve_p_median
from geo.siting.mip import solve as solve_mip

if TYPE_CHECKING:
    from geo.siting.model import Model, Problem, Solution
    from geo.siting.stopping import Progress


def solve(
    problem: Problem,
    model: Model,
    *,
    time_limit_s: float | None = None,
    progress: Progress | None = None,
) -> Solution:
    """Return the best set under the rules, proved; or the best so far and its bound.

    Parameters
    ----------
    problem
        What is asked.
    model
        One of `geo.siting.model.MODELS`.
    time_limit_s
        Seconds after which the best so far is given; None: none.
    progress
        Told the best and its bound now and then; with it, Ctrl-C gives the best so far.

    Raises
    ------
    UsageError
        `leximin` is asked of a problem without districts.

    Examples
    --------
    Two rows of 3 and 2 people, one place each, one to be added:

    >>> import numpy as np
    >>> from geo.measures.costs import ODCosts
    >>> from geo.siting.model import Problem, Rule
    >>> costs = ODCosts(np.array([0, 1]), np.array([0, 1]), np.array([5.0, 5.0]), 2, 2)
    >>> one = Rule("add", np.ones(2), 1, 1)
    >>> problem = Problem(costs, np.array([3.0, 2.0]), ("a", "b"), np.zeros(2, dtype=bool), (one,))
    >>> solve(problem, "mclp").chosen.tolist()
    [0]
    """
    if model == "mclp" and is_plain(problem):
        return solve_mclp(problem, time_limit_s=time_limit_s, progress=progress)
    if model == "p_median" and is_plain(problem):
        return solve_p_median(problem, time_limit_s=time_limit_s, progress=progress)
    return solve_mip(problem, model, time_limit_s=time_limit_s, progress=progress)
