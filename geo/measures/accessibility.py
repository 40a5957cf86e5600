"""Access at the origin: opportunities, the nearest k, gravity, 2SFCA, E2SFCA, balanced FCA.

The floating-catchment scores share the supply of each site among the people who reach it. What
is shared out must be what there was: it is checked each time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NoReturn

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import csr_array

from geo.arrays import Floats
from geo.errors import DataError, UsageError
from geo.measures.costs import Decay, ODCosts, threshold
from geo.schema import numbers_in_rows_of

CapacityBasis = Literal["one unit a site", "given"]

WHY_NO_3SFCA = (
    "3SFCA is not computed: it weighs distance twice (to choose a site, then to count the visit), "
    "so whoever lives far from every site counts as less than one person and the demand that "
    "shares the supply is not the people who live there; and a further site without any capacity "
    "lowers its neighbours' access. Use e2sfca (distance once) or balanced_fca (everybody once)."
)


@dataclass(frozen=True, eq=False)
class Access:
    """A floating-catchment score and the account of the supply behind it.

    Parameters
    ----------
    score
        Score of each origin, units of supply a person (a balanced score: see `balanced_fca`).
    supply_given
        Units of supply that the people of each origin get together; sums to
        ``supply - supply_unreached``.
    supply
        Units of all sites.
    supply_unreached
        Units of the sites that nobody reaches; never shared out, never hidden.
    capacity_basis
        ``one unit a site`` unless capacities were given.
    """

    score: Floats
    supply_given: Floats
    supply: float
    supply_unreached: float
    capacity_basis: CapacityBasis


def cumulative(costs: ODCosts, limit: float, capacity: npt.ArrayLike | None = None) -> Floats:
    """Sum the capacity that each origin reaches within a limit; exactly at it counts.

    Parameters
    ----------
    costs
        Pairs of origin and site.
    limit
        Metres or minutes, > 0.
    capacity
        Units of each site, >= 0; None: one a site, so that sites are counted.

    Returns
    -------
    float64, one an origin, >= 0; 0 where nothing is in reach

    Examples
    --------
    >>> costs = ODCosts(np.array([0, 0]), np.array([0, 1]), np.array([800.0, 801.0]), 1, 2)
    >>> cumulative(costs, 800.0).tolist()
    [1.0]
    """
    return gravity(costs, threshold(limit), capacity)


def nearest_k(costs: ODCosts, k: int) -> Floats:
    """Return the costs of the k nearest sites of each origin, rising; NaN where there are fewer.

    Parameters
    ----------
    costs
        Pairs of origin and site.
    k
        How many, >= 1.

    Returns
    -------
    float64, shape (n_origins, k)

    Raises
    ------
    UsageError
        `k` is below 1.

    Examples
    --------
    >>> costs = ODCosts(np.array([0, 0]), np.array([0, 1]), np.array([9.0, 4.0]), 2, 2)
    >>> nearest_k(costs, 2).tolist()
    [[4.0, 9.0], [nan, nan]]
    """
    if k < 1:
        raise UsageError(f"`k` is {k}. Give a whole number of 1 or more.")
    order = np.lexsort((costs.cost, costs.origin))
    origin = costs.origin[order]
    first = np.searchsorted(origin, np.arange(costs.n_origins))
    place = np.arange(len(origin)) - first[origin]
    keep = place < k
    table = np.full((costs.n_origins, k), np.nan)
    table[origin[keep], place[keep]] = costs.cost[order][keep]
    return table


def gravity(costs: ODCosts, decay: Decay, capacity: npt.ArrayLike | None = None) -> Floats:
    """Sum the capacity of every site, weighted by a decay of its cost (Hansen 1959).

    A_i = sum_j S_j f(c_ij). Hansen, W. G. (1959), How accessibility shapes land use,
    doi:10.1080/01944365908978307.

    Parameters
    ----------
    costs
        Pairs of origin and site.
    decay
        A decay of `geo.measures.costs`, or any function of a cost that returns a weight >= 0.
    capacity
        Units of each site, >= 0; None: one a site.

    Returns
    -------
    float64, one an origin

    Raises
    ------
    DataError
        A capacity or a weight is not finite or below 0.

    Examples
    --------
    >>> from geo.measures.costs import Exponential
    >>> costs = ODCosts(np.array([0, 0]), np.array([0, 1]), np.array([0.0, 400.0]), 1, 2)
    >>> gravity(costs, Exponential(400.0), [1, 2]).tolist()
    [2.0]
    """
    supply, _ = _capacity(costs, capacity)
    return _sum(costs.origin, _weights(costs, decay) * supply[costs.site], costs.n_origins)


def two_sfca(
    costs: ODCosts, people: npt.ArrayLike, limit: float, capacity: npt.ArrayLike | None = None
) -> Access:
    """Score access by the two-step floating catchment area (2SFCA), one limit, no decay.

    R_j = S_j / sum of people within the limit of j; A_i = sum of R_j within the limit of i; exactly
    at the limit counts. Luo, W. and Wang, F. (2003), doi:10.1068/b29120.

    Parameters
    ----------
    costs
        Pairs of origin and site.
    people
        People at each origin, >= 0; a Series is joined by the index of the origins.
    limit
        Metres or minutes, > 0.
    capacity
        Units of each site, >= 0; None: one a site.

    Returns
    -------
    Access
        score in units a person.

    Raises
    ------
    DataError
        People or capacities are not finite or below 0; supply is not conserved.

    Examples
    --------
    Site 0 serves 2 + 2 people, site 1 only the second two:

    >>> costs = ODCosts(np.array([0, 1, 1]), np.array([0, 0, 1]), np.array([800.0, 0.0, 5.0]), 2, 2)
    >>> access = two_sfca(costs, [2, 2], 800.0)
    >>> access.score.tolist(), access.supply_given.tolist()
    ([0.25, 0.75], [0.5, 1.5])
    """
    return e2sfca(costs, people, threshold(limit), capacity)


def e2sfca(
    costs: ODCosts, people: npt.ArrayLike, decay: Decay, capacity: npt.ArrayLike | None = None
) -> Access:
    """Score access by the enhanced 2SFCA: both steps weighted by the same decay.

    R_j = S_j / sum_i P_i w_ij; A_i = sum_j R_j w_ij. Luo, W. and Qi, Y. (2009),
    doi:10.1016/j.healthplace.2009.06.002; the decay need not be steps.

    Parameters
    ----------
    costs
        Pairs of origin and site.
    people
        People at each origin, >= 0; a Series is joined by the index of the origins.
    decay
        `geo.measures.costs.Steps`, the form the paper uses, or any other decay.
    capacity
        Units of each site, >= 0; None: one a site.

    Returns
    -------
    Access
        score in units a person; 0 where nothing is in reach.

    Raises
    ------
    DataError
        People, capacities or weights are not finite or below 0; supply is not conserved.

    Examples
    --------
    One site, one person at 400 m (weight 1), two at 800 m (weight 0.5 each):

    >>> from geo.measures.costs import Steps
    >>> costs = ODCosts(np.array([0, 1]), np.array([0, 0]), np.array([400.0, 800.0]), 2, 1)
    >>> e2sfca(costs, [1, 2], Steps((400.0, 800.0), (1.0, 0.5))).score.tolist()
    [0.5, 0.25]
    """
    persons = _not_negative(people, costs.origin_index, "people", "origins")
    supply, basis = _capacity(costs, capacity)
    score, reached = e2sfca_scores(costs, persons, supply, decay)
    return account(score, persons * score, supply, reached, basis)


def e2sfca_scores(
    costs: ODCosts, people: Floats, supply: Floats, decay: Decay
) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """Return the score of each origin, and which sites anybody reaches; nothing is checked.

    Examples
    --------
    >>> from geo.measures.costs import threshold
    >>> costs = ODCosts(np.array([0]), np.array([0]), np.array([400.0]), 1, 2)
    >>> [each.tolist() for each in e2sfca_scores(costs, np.array([4.0]), np.ones(2), threshold(800.0))]
    [[0.25], [True, False]]
    """
    weight = _matrix(costs, _weights(costs, decay))
    demand: Floats = weight.T @ people
    score: Floats = weight @ _divide(supply, demand)
    return score, demand > 0


def balanced_fca(
    costs: ODCosts, people: npt.ArrayLike, decay: Decay, capacity: npt.ArrayLike | None = None
) -> Access:
    """Score access by the balanced floating catchment area (BFCA): everybody counts once.

    Weights are made to sum to 1 over the sites of an origin (u_ij) for demand, and over the
    origins of a site (v_ij) for the level of service: L_j = S_j / sum_i P_i u_ij,
    A_i = sum_j L_j v_ij. People are conserved (the sites' demands sum to the people who reach any)
    and so is the level of service (scores sum to the L_j). Paez, A., Higgins, C. D. and Vivona, S.
    F. (2019), doi:10.1371/journal.pone.0218773.

    The score is a share of service that falls to an origin, so it depends on how many origins there
    are; ``supply_given / people`` (supply of L_j u_ij a person) does not.

    Parameters
    ----------
    costs
        Pairs of origin and site.
    people
        People at each origin, >= 0; a Series is joined by the index of the origins.
    decay
        A decay of the cost.
    capacity
        Units of each site, >= 0; None: one a site.

    Returns
    -------
    Access

    Raises
    ------
    DataError
        People, capacities or weights are not finite or below 0; people, service or supply are not
        conserved.

    Examples
    --------
    Two people between two sites: each site gets half of each of them.

    >>> costs = ODCosts(np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1]), np.ones(4), 2, 2)
    >>> access = balanced_fca(costs, [1, 1], threshold(800.0))
    >>> access.score.tolist(), access.supply_given.tolist()
    ([1.0, 1.0], [1.0, 1.0])
    """
    persons = _not_negative(people, costs.origin_index, "people", "origins")
    supply, basis = _capacity(costs, capacity)
    weight = _weights(costs, decay)
    of_origin = _sum(costs.origin, weight, costs.n_origins)
    of_site = _sum(costs.site, weight, costs.n_sites)
    by_origin = _divide(weight, of_origin[costs.origin])
    by_site = _divide(weight, of_site[costs.site])
    demand = _sum(costs.site, persons[costs.origin] * by_origin, costs.n_sites)
    level = _divide(supply, demand)
    score = _sum(costs.origin, level[costs.site] * by_site, costs.n_origins)
    per_person = _sum(costs.origin, level[costs.site] * by_origin, costs.n_origins)
    _require_equal(float(demand.sum()), float(persons[of_origin > 0].sum()), "people")
    _require_equal(float(score.sum()), float(level.sum()), "level of service")
    return account(score, persons * per_person, supply, demand > 0, basis)


def three_sfca(*_arguments: object, **_options: object) -> NoReturn:
    """Refuse the three-step floating catchment area (Wan, Zou and Sternberg 2012).

    Raises
    ------
    UsageError
        Always, with the reason.

    Examples
    --------
    >>> three_sfca()
    Traceback (most recent call last):
    geo.errors.UsageError: 3SFCA is not computed: ...
    """
    raise UsageError(WHY_NO_3SFCA)


def account(
    score: Floats,
    given: Floats,
    supply: Floats,
    reached: npt.NDArray[np.bool_],
    basis: CapacityBasis,
) -> Access:
    """Return scores with their account: the supply given is that of the sites that anybody reaches.

    Raises
    ------
    DataError
        It is not.

    Examples
    --------
    >>> half = np.array([0.5])
    >>> account(half, half * 2, np.ones(2), np.array([True, False]), "given").supply_unreached
    1.0
    """
    _require_equal(float(given.sum()), float(supply[reached].sum()), "supply")
    return Access(score, given, float(supply.sum()), float(supply[~reached].sum()), basis)


def _require_equal(found: float, expected: float, what: str) -> None:
    # Turned round so that NaN is refused as well.
    if not abs(found - expected) <= 1e-9 * max(abs(expected), 1.0):
        raise DataError(
            f"{what} is not conserved: {found!r} shared out of {expected!r}. "
            "The weights are too small or too far apart to be summed; use a milder decay."
        )


def _capacity(costs: ODCosts, capacity: npt.ArrayLike | None) -> tuple[Floats, CapacityBasis]:
    return supply_of(costs.site_index, capacity)


def supply_of(sites: pd.Index, capacity: npt.ArrayLike | None) -> tuple[Floats, CapacityBasis]:
    """Return the units of each site, and whether they were given; None: one a site.

    Raises
    ------
    DataError
        One is not finite or below 0.

    Examples
    --------
    >>> units, basis = supply_of(pd.RangeIndex(2), None)
    >>> units.tolist(), basis
    ([1.0, 1.0], 'one unit a site')
    """
    if capacity is None:
        return np.ones(len(sites)), "one unit a site"
    return _not_negative(capacity, sites, "capacity", "sites"), "given"


def _not_negative(values: npt.ArrayLike, index: pd.Index, name: str, of: str) -> Floats:
    numbers = numbers_in_rows_of(index, values, name, of)
    bad = ~(np.isfinite(numbers) & (numbers >= 0))
    if bad.any():
        raise DataError(f"`{name}` is not finite or below 0 in {int(bad.sum())} row(s). Mend them.")
    return numbers


def _weights(costs: ODCosts, decay: Decay) -> Floats:
    return _not_negative(decay(costs.cost), pd.RangeIndex(len(costs.cost)), "decay", "costs")


def _matrix(costs: ODCosts, weight: Floats) -> csr_array:
    """Return the weights by origin and site: sums either way without a table of products."""
    origin, site = costs.origin, costs.site
    if (origin[1:] < origin[:-1]).any():
        order = np.argsort(origin, kind="stable")
        site, weight = site[order], weight[order]
    starts = np.zeros(costs.n_origins + 1, dtype=np.int32)
    np.cumsum(np.bincount(origin, minlength=costs.n_origins), out=starts[1:])
    return csr_array(
        (weight, site.astype(np.int32), starts), shape=(costs.n_origins, costs.n_sites)
    )


def _sum(rows: npt.NDArray[np.intp], values: Floats, n: int) -> Floats:
    return np.bincount(rows, values, n).astype(np.float64)


def _divide(part: Floats, whole: Floats) -> Floats:
    """Divide, 0 where the whole is 0: there is nothing to share and nobody to share it."""
    with np.errstate(over="ignore"):  # a ratio beyond all bounds fails the account, not the sum
        return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)
