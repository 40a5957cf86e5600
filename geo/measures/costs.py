"""Who can reach what at which cost, and how a cost weighs: the ground of every access score."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from geo.arrays import Floats, Indices
from geo.distance import require_distance
from geo.errors import DataError, UsageError
from geo.measures.checks import crs_of, points_of, require_demand, require_together
from geo.measures.coverage import DISTANCE_DECIMALS

if TYPE_CHECKING:
    import geopandas as gpd

NEARLY_M = 1e-3
"""Pairs are searched a hair beyond a limit, then the rounded distance decides, as everywhere."""

Decay = Callable[[Floats], Floats]
"""A cost (metres or minutes) to a weight >= 0."""


@dataclass(frozen=True, eq=False)
class ODCosts:
    """The pairs of origin and site that can be reached, each with its cost.

    A pair that is not listed cannot be reached at all. Straight line or network: the scores do not
    care.

    Parameters
    ----------
    origin, site
        Row numbers, 0 to n - 1; each pair at most once.
    cost
        Metres or minutes, finite, >= 0.
    n_origins, n_sites
        How many there are, reached or not.
    origins, sites
        Index of the tables they are rows of, by which a Series of people or capacities is joined;
        None: the row numbers.

    Raises
    ------
    DataError
        A cost is not finite or below 0, a row number is out of range, a pair stands twice.

    Examples
    --------
    >>> costs = ODCosts(np.array([0, 1]), np.array([0, 0]), np.array([100.0, 900.0]), 2, 1)
    >>> costs.within(100.0).cost.tolist()
    [100.0]
    """

    origin: Indices
    site: Indices
    cost: Floats
    n_origins: int
    n_sites: int
    origins: pd.Index | None = None
    sites: pd.Index | None = None

    @property
    def origin_index(self) -> pd.Index:
        """Index of the table of origins."""
        return pd.RangeIndex(self.n_origins) if self.origins is None else self.origins

    @property
    def site_index(self) -> pd.Index:
        """Index of the table of sites."""
        return pd.RangeIndex(self.n_sites) if self.sites is None else self.sites

    def __post_init__(self) -> None:
        bad = ~(np.isfinite(self.cost) & (self.cost >= 0))
        if bad.any():
            raise DataError(
                f"{int(bad.sum())} cost(s) are not finite or below 0. "
                "Leave out the pairs that cannot be reached."
            )
        for rows, n, name in (
            (self.origin, self.n_origins, "origin"),
            (self.site, self.n_sites, "site"),
        ):
            if len(rows) != len(self.cost):
                raise DataError(f"`{name}` has {len(rows)} rows for {len(self.cost)} costs.")
            if len(rows) and (rows.min() < 0 or rows.max() >= n):
                raise DataError(f"`{name}` has row numbers outside 0 to {n - 1}. Number from 0.")
        pair = self.origin.astype(np.int64) * max(self.n_sites, 1) + self.site
        in_order = bool((pair[1:] > pair[:-1]).all())
        if not in_order and len(np.unique(pair)) < len(pair):
            raise DataError("a pair of origin and site has two costs. Keep the smaller one.")

    def within(self, limit: float) -> ODCosts:
        """Return the pairs whose cost is at most `limit`; exactly at it counts."""
        keep = self.cost <= limit
        return replace(self, origin=self.origin[keep], site=self.site[keep], cost=self.cost[keep])


def straight_costs(demand: pd.DataFrame, sites: gpd.GeoDataFrame, within_m: float) -> ODCosts:
    """Return the straight-line distances up to a limit, metric CRS; exactly at the limit counts.

    Parameters
    ----------
    demand
        Columns x, y (metres) and people.
    sites
        Points in a metric CRS; none at all: no pair.
    within_m
        Longest distance kept, metres, > 0.

    Raises
    ------
    CRSError, DataError, UsageError
        As `geo.measures.coverage.nearest_distance` and `require_distance`.

    Examples
    --------
    >>> import geopandas as gpd, pandas as pd
    >>> demand = pd.DataFrame({"x": [0.0, 9.0], "y": [0.0, 0.0], "people": [1, 1]})
    >>> site = gpd.GeoDataFrame(geometry=gpd.points_from_xy([5], [0]), crs="EPSG:5186")
    >>> straight_costs(demand, site, 5.0).cost.tolist()
    [5.0, 4.0]
    """
    require_distance(within_m, "within_m")
    require_demand(demand)
    points = points_of(sites, like=crs_of(demand))
    require_together(demand, points)
    costs = costs_between(demand[["x", "y"]].to_numpy(dtype=np.float64), points, within_m)
    return replace(costs, origins=demand.index, sites=sites.index)


def costs_between(origins: Floats, sites: Floats, within_m: float) -> ODCosts:
    """Return the straight-line distances between points up to a limit, by origin, then by site.

    Rounded to the micrometre; exactly at the limit counts.

    Examples
    --------
    >>> costs_between(np.zeros((1, 2)), np.array([[5.0, 0.0], [0.0, 3.0]]), 4.0).cost.tolist()
    [3.0]
    """
    if not len(origins) or not len(sites):
        nothing = np.zeros(0, dtype=np.intp)
        return ODCosts(nothing, nothing, np.zeros(0), len(origins), len(sites))
    pairs = cKDTree(origins).sparse_distance_matrix(
        cKDTree(sites), within_m + NEARLY_M, output_type="ndarray"
    )
    # By one number a pair: four times quicker than by both columns.
    pairs = pairs[np.argsort(pairs["i"] * np.int64(len(sites)) + pairs["j"])]
    cost = np.round(pairs["v"], DISTANCE_DECIMALS)
    origin, site = pairs["i"].astype(np.intp), pairs["j"].astype(np.intp)
    return ODCosts(origin, site, cost, len(origins), len(sites)).within(within_m)


@dataclass(frozen=True)
class Steps:
    """Constant weights by zone: ``weights[i]`` up to and with ``limits[i]``, 0 beyond the last.

    Examples
    --------
    >>> Steps((400.0, 800.0), (1.0, 0.5))(np.array([400.0, 400.1, 800.0, 800.1])).tolist()
    [1.0, 0.5, 0.5, 0.0]
    """

    limits: tuple[float, ...]
    weights: tuple[float, ...]

    def __post_init__(self) -> None:
        rising = list(self.limits) == sorted(set(self.limits)) and min(self.limits, default=0) > 0
        falling = list(self.weights) == sorted(self.weights, reverse=True)
        if not rising or not falling or min(self.weights, default=0) <= 0:
            raise UsageError(
                f"steps {self.limits} with weights {self.weights} are no decay. "
                "Give rising limits above 0 and weights above 0 that never rise."
            )
        if len(self.limits) != len(self.weights):
            raise UsageError("`limits` and `weights` differ in length. Give one weight a limit.")

    def __call__(self, cost: Floats) -> Floats:
        """Return the weight of each cost."""
        # Comparing with each of a few limits is several times quicker than a search a cost.
        zone = np.zeros(np.shape(cost), dtype=np.int8 if len(self.limits) < 128 else np.intp)
        for limit in self.limits:
            zone += ~(cost <= limit)  # beyond it, and whatever is no number
        return np.asarray([*self.weights, 0.0], dtype=np.float64).take(zone)


def threshold(limit: float) -> Steps:
    """Weigh 1 up to and with a limit, 0 beyond: the decay of cumulative opportunities and 2SFCA.

    Examples
    --------
    >>> threshold(800.0)(np.array([800.0, 801.0])).tolist()
    [1.0, 0.0]
    """
    require_distance(limit, "limit")
    return Steps((limit,), (1.0,))


@dataclass(frozen=True)
class Exponential:
    """Halve the weight every `half` units of cost.

    Examples
    --------
    >>> Exponential(400.0)(np.array([0.0, 400.0, 800.0])).tolist()
    [1.0, 0.5, 0.25]
    """

    half: float

    def __post_init__(self) -> None:
        require_distance(self.half, "half")

    def __call__(self, cost: Floats) -> Floats:
        """Return the weight of each cost."""
        return np.asarray(np.exp2(-cost / self.half))


@dataclass(frozen=True)
class Gaussian:
    """Weigh by ``exp(-cost^2 / (2 width^2))``: 1 at 0, 0.61 at `width`.

    Examples
    --------
    >>> Gaussian(400.0)(np.array([0.0, 400.0])).round(4).tolist()
    [1.0, 0.6065]
    """

    width: float

    def __post_init__(self) -> None:
        require_distance(self.width, "width")

    def __call__(self, cost: Floats) -> Floats:
        """Return the weight of each cost."""
        return np.asarray(np.exp(-((cost / self.width) ** 2) / 2))


@dataclass(frozen=True)
class Power:
    """Weigh by ``(cost / unit) ^ -exponent``, 1 up to `unit`, so that it never runs to infinity.

    Examples
    --------
    >>> Power(2.0, unit=100.0)(np.array([0.0, 100.0, 200.0])).tolist()
    [1.0, 1.0, 0.25]
    """

    exponent: float
    unit: float = 1.0

    def __post_init__(self) -> None:
        require_distance(self.exponent, "exponent")
        require_distance(self.unit, "unit")

    def __call__(self, cost: Floats) -> Floats:
        """Return the weight of each cost."""
        return np.asarray(np.maximum(cost / self.unit, 1.0) ** -self.exponent)
