"""Rows of a set covering problem that say nothing new: whoever reaches another reaches them too.

Toregas & ReVelle (1972), DOI 10.1111/j.1435-5597.1972.tb01879.x.
"""

from __future__ import annotations

import numpy as np

from geo.siting.model import Problem

_WORD = 64


def essential(problem: Problem) -> Problem:
    """Return the problem with the rows alone that must be looked at for all to be reached.

    Left out are rows that a standing facility reaches, and those that every facility reaches which
    reaches some other row.

    Parameters
    ----------
    problem
        Without capacities; rows with people that everybody must reach, no two of them equal.

    Examples
    --------
    The second row is reached by whoever reaches the first:

    >>> from geo.measures.costs import ODCosts
    >>> costs = ODCosts(np.array([0, 1, 1]), np.array([0, 0, 1]), np.ones(3), 2, 2)
    >>> problem = Problem(costs, np.array([3.0, 2.0]), ("a", "b"), np.zeros(2, dtype=bool))
    >>> essential(problem).people.tolist()
    [3.0]
    """
    costs = problem.costs
    reached = np.zeros((costs.n_origins, -(-max(problem.n, 1) // _WORD) * _WORD), dtype=bool)
    reached[costs.origin, costs.site] = True
    served = reached[:, : problem.n][:, problem.standing].any(axis=1)
    bits = np.packbits(reached, axis=1).view(np.uint64)
    left = np.flatnonzero(~served)
    left = left[np.argsort(reached[left].sum(axis=1), kind="stable")]  # no row holds a larger one
    kept: list[int] = []
    while len(left):
        least = left[0]
        kept.append(int(least))
        left = left[((bits[left] & bits[least]) != bits[least]).any(axis=1)]
    rows = np.zeros(costs.n_origins, dtype=np.bool_)
    rows[kept] = True
    return problem.of_rows(rows)
