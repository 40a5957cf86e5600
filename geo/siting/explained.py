"""Why these places: what each adds first and last, what closing one costs, how far more would go."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from geo.arrays import Bools, Floats, Indices
from geo.errors import UsageError, some
from geo.siting.model import MAXIMISED, TIE, Model, Problem, Rule, Solution
from geo.siting.values import NOTHING, value_of

if TYPE_CHECKING:
    import numpy.typing as npt


@dataclass(frozen=True, eq=False)
class Gain:
    """What one chosen place does for people within reach (`mclp`).

    Parameters
    ----------
    facility
        Its row number.
    first
        People gained when it alone is added to what stands.
    after
        People gained when it is added after all others that are chosen: what is lost without it.
    rows
        Demand rows with people that nothing standing reaches and it does; where capacities bind, some
        of them may stay unserved.
    """

    facility: int
    first: float
    after: float
    rows: Indices


def gains(problem: Problem, chosen: npt.ArrayLike) -> list[Gain]:
    """Return what each chosen place adds, first and after all the others, by id.

    What all add together is at least the sum of `after` and at most the sum of `first`: people whom
    two of them reach count in both `first` and in no `after`.

    Parameters
    ----------
    problem
        Its costs are those within the service distance; its rules are not asked.
    chosen
        Row numbers of facilities that are added.

    Raises
    ------
    UsageError
        A chosen place stands already.

    Examples
    --------
    Rows of 3, 2 and 4 people; a reaches the first two, b the last two:

    >>> from geo.measures.costs import ODCosts
    >>> costs = ODCosts(np.array([0, 1, 1, 2]), np.array([0, 0, 1, 1]), np.zeros(4), 3, 2)
    >>> problem = Problem(costs, np.array([3.0, 2.0, 4.0]), ("a", "b"), np.zeros(2, dtype=bool))
    >>> [(gain.first, gain.after, gain.rows.tolist()) for gain in gains(problem, [0, 1])]
    [(5.0, 3.0, [0, 1]), (6.0, 4.0, [1, 2])]
    """
    places = problem.by_id(np.unique(np.asarray(chosen, dtype=np.intp)))
    if problem.standing[places].any():
        names = [problem.ids[place] for place in places[problem.standing[places]]]
        raise UsageError(f"{some(names)} stand already. Name places that are added.")
    site, origin, people = problem.costs.site, problem.costs.origin, _people_of_pairs(problem)
    new = (people > 0) & (_n_open(problem, NOTHING)[origin] == 0) & _mask(problem, places)[site]
    order = np.flatnonzero(new)[np.argsort(site[new], kind="stable")]
    ends = np.searchsorted(site[order], np.arange(problem.n + 1))
    rows = {int(place): np.sort(origin[order[ends[place] : ends[place + 1]]]) for place in places}
    if problem.capacity is None:
        first = np.bincount(site[new], people[new], minlength=problem.n)
        after = _only_theirs(problem, places)
        return [Gain(p, float(first[p]), float(after[p]), rows[p]) for p in map(int, places)]
    nothing, everything = (value_of(problem, "mclp", each) for each in (NOTHING, places))
    return [
        Gain(
            place,
            value_of(problem, "mclp", [place]) - nothing,
            everything - value_of(problem, "mclp", places[places != place]),
            rows[place],
        )
        for place in map(int, places)
    ]


def losses(problem: Problem, chosen: npt.ArrayLike = ()) -> Floats:
    """Return how many people lose reach when one standing place closes and all the others stay.

    Parameters
    ----------
    problem
        As `gains`.
    chosen
        What is added meanwhile, and stays too; none: today's loss.

    Returns
    -------
    ndarray of shape (n_standing,)
        People, >= 0, in the order of ``np.flatnonzero(problem.standing)``.

    Examples
    --------
    >>> from geo.measures.costs import ODCosts
    >>> costs = ODCosts(np.array([0, 1, 1]), np.array([0, 0, 1]), np.zeros(3), 2, 2)
    >>> problem = Problem(costs, np.array([3.0, 2.0]), ("a", "b"), np.array([True, False]))
    >>> losses(problem).tolist(), losses(problem, [1]).tolist()
    ([5.0], [3.0])
    """
    standing = np.flatnonzero(problem.standing)
    added = np.unique(np.asarray(chosen, dtype=np.intp))
    is_open = problem.standing | _mask(problem, added)
    if problem.capacity is None or np.isinf(problem.capacity[is_open]).all():
        return _only_theirs(problem, added)[standing]
    now = value_of(problem, "mclp", added)
    lost = np.zeros(len(standing))
    for at, place in enumerate(standing):
        closed = problem.standing.copy()
        closed[place] = False
        lost[at] = max(0.0, now - value_of(replace(problem, standing=closed), "mclp", added))
    return lost


def _people_of_pairs(problem: Problem) -> Floats:
    people: Floats = problem.people[problem.costs.origin]
    return people


def _mask(problem: Problem, places: Indices) -> Bools:
    is_in = np.zeros(problem.n, dtype=np.bool_)
    is_in[places] = True
    return is_in


def _n_open(problem: Problem, added: Indices) -> Indices:
    """Return how many open facilities reach each row."""
    is_open = problem.standing | _mask(problem, added)
    costs = problem.costs
    return np.bincount(costs.origin[is_open[costs.site]], minlength=costs.n_origins)


def _only_theirs(problem: Problem, added: Indices) -> Floats:
    """Return the people of each open facility whom no other open one reaches, by row number."""
    costs = problem.costs
    is_open = problem.standing | _mask(problem, added)
    alone = is_open[costs.site] & (_n_open(problem, added)[costs.origin] == 1)
    people = _people_of_pairs(problem)[alone]
    only: Floats = np.bincount(costs.site[alone], people, minlength=problem.n).astype(np.float64)
    return only


@dataclass(frozen=True, eq=False)
class Curve:
    """How far more places go: the value for 0, 1, 2, … places added.

    Parameters
    ----------
    value
        In the model's unit, one each number from 0; NaN where that many cannot be added or nobody can
        be served.
    proved
        Whether each is the best there is.
    knee
        The number of places after which more of them add markedly less; None: nowhere.
    """

    value: Floats
    proved: Bools
    knee: int | None


def curve(
    problem: Problem,
    solve: Callable[[Problem, int], Solution],
    *,
    n_max: int = 30,
    model: Model = "mclp",
) -> Curve:
    """Return the value of the best 0 to `n_max` places, and its knee.

    Parameters
    ----------
    problem
        With nothing said of how many are added.
    solve
        Gives the best set of exactly so many places, exact or not.
    n_max
        The most that are tried, >= 0; no more than may be added.
    model
        Whose value it is.

    Examples
    --------
    >>> from geo.measures.costs import ODCosts
    >>> from geo.siting.mip import solve
    >>> costs = ODCosts(np.arange(3), np.arange(3), np.zeros(3), 3, 3)
    >>> people = np.array([9.0, 1.0, 1.0])
    >>> problem = Problem(costs, people, ("a", "b", "c"), np.zeros(3, dtype=bool))
    >>> found = curve(problem, lambda it, n: solve(it.with_rules([Rule("add", np.ones(3), n, n)]), "mclp"))
    >>> found.value.tolist(), found.knee
    ([0.0, 9.0, 10.0, 11.0], 1)
    """
    if n_max < 0:
        raise UsageError(f"`n_max` must be 0 or more, got {n_max}.")
    n_most = min(n_max, len(problem.free))
    value = np.full(n_most + 1, np.nan)
    proved = np.ones(n_most + 1, dtype=np.bool_)
    value[0] = value_of(problem, model, NOTHING)
    for n in range(1, n_most + 1):
        found = solve(problem, n)
        value[n] = found.objective
        proved[n] = found.status != "feasible"
    return Curve(value, proved, knee_of(value if model in MAXIMISED else -value))


def knee_of(value: npt.ArrayLike) -> int | None:
    """Return where a rising curve that flattens lies farthest above the chord of its ends.

    Both axes are stretched to 0..1 first. Kneedle without smoothing, as the curve is exact: Satopää,
    Albrecht, Irwin & Raghavan (2011), DOI 10.1109/ICDCSW.2011.20.

    Parameters
    ----------
    value
        One a whole number from 0; NaN is left out.

    Returns
    -------
    int or None
        The first of equally far ones; None: the curve lies nowhere above its chord, or never rises.

    Examples
    --------
    >>> knee_of([0, 6, 9, 10, 10.5]), knee_of([0, 1, 2, 3]), knee_of([4, 4, 4])
    (2, None, None)
    """
    y = np.asarray(value, dtype=np.float64)
    x = np.flatnonzero(np.isfinite(y))
    y = y[x]
    if len(x) < 3 or not y[-1] - y[0] > TIE * max(1.0, abs(y[-1])):
        return None
    above = (y - y[0]) / (y[-1] - y[0]) - (x - x[0]) / (x[-1] - x[0])
    far = float(above.max())
    return int(x[np.flatnonzero(above >= far - TIE)[0]]) if far > TIE else None


@dataclass(frozen=True)
class Regret:
    """What insisting on a place costs.

    Parameters
    ----------
    facility
        The place that was insisted on, its row number.
    best, with_it
        The best value, and the best with the place in it; NaN: with it the rules cannot be kept.
    proved
        Whether both are the best there are.
    """

    facility: int
    best: float
    with_it: float
    proved: bool
    maximised: bool = True

    @property
    def value(self) -> float:
        """By how much the best with the place is worse, >= 0; NaN where there is none.

        Examples
        --------
        >>> Regret(0, 100.0, 97.0, True).value
        3.0
        """
        worse = self.best - self.with_it if self.maximised else self.with_it - self.best
        return max(0.0, worse) if np.isfinite(worse) else float("nan")


def regret(
    problem: Problem,
    solve: Callable[[Problem], Solution],
    preferred: int,
    *,
    model: Model = "mclp",
    best: Solution | None = None,
) -> Regret:
    """Return how much worse the best gets when a preferred place must be among those added.

    Parameters
    ----------
    problem, solve
        What is asked, and what gives its best set.
    preferred
        Row number of a facility that may be added.
    model
        Whose value it is.
    best
        The best without it, where it is known; None: `solve` is asked.

    Raises
    ------
    UsageError
        The place stands already.

    Examples
    --------
    >>> from geo.measures.costs import ODCosts
    >>> from geo.siting.mip import solve
    >>> costs = ODCosts(np.arange(2), np.arange(2), np.zeros(2), 2, 2)
    >>> one = Rule("add", np.ones(2), 1, 1)
    >>> problem = Problem(costs, np.array([3.0, 2.0]), ("a", "b"), np.zeros(2, dtype=bool), (one,))
    >>> regret(problem, lambda it: solve(it, "mclp"), 1).value
    1.0
    """
    if problem.standing[preferred]:
        raise UsageError(
            f"{problem.ids[preferred]} stands already. Name a place that may be added."
        )
    free = best if best is not None else solve(problem)
    if preferred in free.chosen:
        forced = free
    else:
        weights = np.zeros(problem.n)
        weights[preferred] = 1.0
        must = Rule(f"forced:{problem.ids[preferred]}", weights, least=1.0)
        forced = solve(problem.with_rules([*problem.rules, must]))
    proved = "feasible" not in (free.status, forced.status)
    return Regret(preferred, free.objective, forced.objective, proved, model in MAXIMISED)
