"""How much of a figure hangs on where the places really are: Monte Carlo over `error_m`.

`error_m` is the radius that holds the place with 95 %. A place is moved by an isotropic normal with
``sigma = error_m / 2.448`` (the 95 % radius of two independent normals) and redrawn until it lies
in the gu of its address. Places that share a coordinate share its error and move together. This is
place error alone: it says nothing of the list, of where people live, or of straight lines.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.arrays import Floats, Indices
from geo.crs import require_metric
from geo.errors import DataError, UsageError, some
from geo.measures.catchment import SAME_SPOT_DECIMALS
from geo.measures.checks import points_of
from geo.schema import require_columns

SIGMA_PER_ERROR = math.sqrt(-2 * math.log(0.05))
"""2.448: the 95 % radius of an isotropic normal, in sigmas."""

SEED = 20190902
"""Fixes every draw. Any other number would do as well, but every published figure was made with it."""

MAX_TRIES = 10_000
"""Redraws of one place before its gu counts as out of reach."""

Statistic = Callable[[Floats], Floats]
"""Points of the sites, shape (n_sites, 2), metric CRS, to the figures, shape (n_figures,)."""

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how many steps are done, and of how many."""


@dataclass(frozen=True, eq=False)
class PlaceError:
    """The error model of a table of sites.

    Parameters
    ----------
    points
        The observed points, shape (n_sites, 2), metric CRS.
    spot
        For each site the number of its spot; sites of one spot move together.
    spot_points, sigma_m
        Of each spot.
    inside
        The polygon each spot stays in, or None.
    """

    points: Floats
    spot: Indices
    spot_points: Floats
    sigma_m: Floats
    inside: npt.NDArray[np.object_]

    def draw(self, seed: int, number: int) -> Floats:
        """Return the points of draw `number`: the same for every run, order and machine.

        Raises
        ------
        DataError
            A place never fell into its gu: its point and its address contradict each other.
        """
        random = np.random.default_rng([seed, number])
        moved = self.spot_points.copy()
        left: Indices = np.flatnonzero(self.sigma_m > 0)
        for _ in range(MAX_TRIES):
            if len(left) == 0:
                return moved[self.spot]
            step = random.standard_normal((len(left), 2)) * self.sigma_m[left, np.newaxis]
            moved[left] = self.spot_points[left] + step
            bound = self.inside[left]
            free = shapely.is_missing(bound)
            stays = shapely.contains_xy(bound, moved[left, 0], moved[left, 1])
            left = left[~(free | stays)]
        raise DataError(
            f"{len(left)} place(s) never fell into the gu of their address in {MAX_TRIES} draws. "
            "Mend their points or their gu."
        )

    def observed_at(self, points: Floats) -> PlaceError:
        """Return the same model round other points, one a site; sites of a spot stay together."""
        spot_points = np.empty_like(self.spot_points)
        spot_points[self.spot] = points
        return PlaceError(points, self.spot, spot_points, self.sigma_m, self.inside)


def place_error(sites: gpd.GeoDataFrame, gu: gpd.GeoDataFrame | None = None) -> PlaceError:
    """Read the error model off a table of sites.

    Parameters
    ----------
    sites
        Points in a metric CRS with site_id, error_m (metres, >= 0) and gu_code. Sites at one
        coordinate (to the millimetre) move together, with the largest error_m among them.
    gu
        Districts in a metric CRS; each site stays in its own. None: nothing holds them.

    Raises
    ------
    CRSError
        `sites` or `gu` is in no metric CRS.
    DataError
        A site has no point, no error_m, or a gu that does not exist.

    Examples
    --------
    >>> sites = gpd.GeoDataFrame(
    ...     {"site_id": ["a", "b"], "error_m": [0.0, 0.0], "gu_code": ["1", "1"]},
    ...     geometry=gpd.points_from_xy([0, 5], [0, 0]), crs="EPSG:5186",
    ... )
    >>> place_error(sites).draw(seed=1, number=0).tolist()
    [[0.0, 0.0], [5.0, 0.0]]
    """
    require_columns(sites, ("site_id", "error_m", "gu_code"), "sites")
    points = points_of(sites)
    error_m = sites["error_m"].to_numpy(dtype=np.float64)
    bad = ~(np.isfinite(error_m) & (error_m >= 0))
    if bad.any():
        raise DataError(f"`sites` has no error_m in {some(sites['site_id'][bad])}. Fill it in.")
    place = np.round(points, SAME_SPOT_DECIMALS)
    _, first, spot = np.unique(place, axis=0, return_index=True, return_inverse=True)
    spot = spot.reshape(-1)
    largest = np.zeros(len(first))
    np.maximum.at(largest, spot, error_m)
    inside: npt.NDArray[np.object_] = np.full(len(first), None, dtype=object)
    if gu is not None:
        require_metric(gu, "gu")
        shapes = dict(zip(gu["gu_code"], gu.geometry, strict=True))
        codes = sites["gu_code"].to_numpy()[first]
        lost = [code for code in codes if code not in shapes]
        if lost:
            raise DataError(f"`sites` names gu that do not exist: {some(lost)}. Place them first.")
        inside = np.array([shapes[code] for code in codes] or [None], dtype=object)[: len(first)]
        _prepare(inside)
    return PlaceError(points, spot, points[first], largest / SIGMA_PER_ERROR, inside)


def _prepare(polygons: npt.NDArray[np.object_]) -> None:
    """Prepare polygons and ask each twice: two threads that both did so first would crash.

    GEOS makes the index of a prepared polygon at the second question, without a lock.
    """
    shapely.prepare(polygons)
    within = shapely.point_on_surface(polygons)
    for _ in range(2):
        shapely.contains_xy(polygons, shapely.get_x(within), shapely.get_y(within))


def draws(
    model: PlaceError,
    statistic: Statistic,
    n_draws: int = 1_000,
    *,
    seed: int = SEED,
    workers: int = 1,
    progress: Progress | None = None,
) -> Floats:
    """Return the figures of each draw, shape (n_draws, n_figures).

    Each draw has a generator of its own, so any number of workers gives the same bytes.

    Parameters
    ----------
    model
        Where the places may be.
    statistic
        What is computed from the points; must not depend on anything else.
    n_draws
        How many, >= 2.
    seed
        Any whole number >= 0.
    workers
        Threads, >= 1.
    progress
        Called after each block of draws.

    Raises
    ------
    UsageError
        `n_draws` is below 2 or `workers` below 1.
    """
    if n_draws < 2 or workers < 1:
        raise UsageError(f"{n_draws} draws by {workers} workers. Give 2 or more by 1 or more.")

    def block(numbers: range) -> Floats:
        return np.stack([statistic(model.draw(seed, number)) for number in numbers])

    size = max(1, math.ceil(n_draws / (20 * workers)))
    blocks = [range(i, min(i + size, n_draws)) for i in range(0, n_draws, size)]
    results: list[Floats] = []
    with ThreadPoolExecutor(workers) as pool:
        for result in pool.map(block, blocks):
            results.append(result)
            if progress is not None:
                progress("place error", sum(map(len, results)), n_draws)
    return np.concatenate(results)


AT_END = 0.02
"""Nearer to an end of its interval than this part of the width, a figure lies at that end."""


def intervals(plain: Floats, drawn: Floats, codes: npt.ArrayLike) -> pd.DataFrame:
    """Return the 95 % interval of each figure from place error alone.

    Parameters
    ----------
    plain
        The figures at the observed points.
    drawn
        Those of the draws, shape (n_draws, n_figures).
    codes
        Names of the figures.

    Returns
    -------
    DataFrame, index `codes`
        plain : float64
        mean : float64, of the draws
        low, high : float64, the 2.5 % and 97.5 % points, widened to the next draw outwards
        biased : bool, location error does not scatter this figure but shifts it: `plain` lies at an
        end of the interval or outside it, or the mean more than a quarter of its width from
        `plain`. An interval without width shifts nothing.

    Examples
    --------
    >>> table = intervals(np.array([0.5]), np.linspace(0, 1, 1001)[:, np.newaxis], ["11010"])
    >>> table.loc["11010", ["low", "high", "biased"]].tolist()
    [np.float64(0.025), np.float64(0.975), np.False_]
    """
    low = np.quantile(drawn, 0.025, axis=0, method="lower")
    high = np.quantile(drawn, 0.975, axis=0, method="higher")
    mean = drawn.mean(axis=0)
    width = high - low
    # Draws that all agree have ends that differ in their last digits only.
    wide = width > 1e-6 * np.maximum(1.0, np.abs(plain))
    outside = np.minimum(plain - low, high - plain) <= AT_END * width
    shifted = wide & (outside | (np.abs(mean - plain) > width / 4))
    return pd.DataFrame(
        {"plain": plain, "mean": mean, "low": low, "high": high, "biased": shifted},
        index=pd.Index(np.asarray(codes), name="code"),
    )


def changes(
    plain: Floats, drawn: Floats, bounds: tuple[float, ...], codes: npt.ArrayLike
) -> pd.DataFrame:
    """Return how often each district changes its class or its rank over the draws.

    Parameters
    ----------
    plain, drawn
        As for `intervals`, districts only (leave the city's own figure out).
    bounds
        Upper bounds of the map's classes, rising; a value at a bound belongs to the lower class.
    codes
        The districts.

    Returns
    -------
    DataFrame, index `codes`
        rank : float64, 1 is the highest value, ties share the best rank; NaN without a value
        rank_low, rank_high : float64, best and worst rank in 95 % of the draws
        rank_change_share, class_change_share : float64, 0..1 of the draws

    Examples
    --------
    >>> drawn = np.array([[0.5, 0.4], [0.3, 0.4]])
    >>> table = changes(np.array([0.5, 0.4]), drawn, (0.45, 1.0), ["a", "b"])
    >>> table[["rank", "rank_change_share", "class_change_share"]].values.tolist()
    [[1.0, 0.5, 0.5], [2.0, 0.5, 0.0]]
    """
    rank = _ranks(plain[np.newaxis])[0]
    ranks = _ranks(drawn)
    cuts = np.asarray(bounds)
    moved = np.searchsorted(cuts, drawn) != np.searchsorted(cuts, plain)
    known = np.isfinite(plain)
    return pd.DataFrame(
        {
            "rank": rank,
            "rank_low": np.quantile(ranks, 0.025, axis=0, method="lower"),
            "rank_high": np.quantile(ranks, 0.975, axis=0, method="higher"),
            "rank_change_share": np.where(known, (ranks != rank).mean(axis=0), np.nan),
            "class_change_share": np.where(known, moved.mean(axis=0), np.nan),
        },
        index=pd.Index(np.asarray(codes), name="code"),
    )


def _ranks(values: Floats) -> Floats:
    """Rank along the last axis, 1 the highest, ties the best; NaN stays NaN."""
    return pd.DataFrame(values).rank(axis=1, method="min", ascending=False).to_numpy()


MOVES, LEAST_DRAWS = 10_000_000, 100
"""Draws of a question that nobody computed before: a place moved costs the same in each, so that of
10,000 places a thousand draws take half a minute, and of more there are fewer, said beside the figure."""


def draws_for(n_places: int) -> int:
    """Return how many draws a command makes of so many places.

    Examples
    --------
    >>> [draws_for(n) for n in (0, 78, 10_000, 20_000, 1_000_000)]
    [1000, 1000, 1000, 500, 100]
    """
    return max(LEAST_DRAWS, min(Sampling().n_draws, MOVES // max(n_places, 1)))


@dataclass(frozen=True, kw_only=True)
class Sampling:
    """How the draws are made.

    Parameters
    ----------
    n_draws
        How many, >= 2.
    seed
        Fixes every draw.
    workers
        Threads; any number gives the same bytes.
    """

    n_draws: int = 1_000
    seed: int = SEED
    workers: int = 1
