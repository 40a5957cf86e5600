"""All figures of one question as one vector: what a thousand draws and six assumptions repeat.

`DemandPoints` are where people are put; how far each point is from the sites comes from a straight line
or from a network; `measure` counts everything from the two, by dong, gu and city.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.arrays import Floats, Indices
from geo.distance import require_distance
from geo.errors import DataError
from geo.measures import compiled
from geo.measures.accessibility import cumulative, e2sfca
from geo.measures.checks import WHOLE, require_demand
from geo.measures.costs import ODCosts, Steps
from geo.measures.coverage import DISTANCE_DECIMALS
from geo.measures.equity import POOREST_SHARE, RICHEST_SHARE

BLOCK_M = 500.0
PER = 100_000.0
"""Access is in sites for so many people."""

LEAST_KNOWN = 0.5
"""A network that reaches less than this of a district's people says nothing of the district."""

COVERAGE, AREA, MEDIAN = "coverage_share", "area_coverage_share", "median_distance_m"
IN_REACH, ACCESS = "sites_in_reach_mean", "access_e2sfca"
FAIRNESS = (
    *("access_gini", "access_palma", "access_theil", "access_theil_between"),
    *("access_theil_within", "below_standard_share", "shortfall_m", "coverage_gap"),
)
ALL = (COVERAGE, AREA, MEDIAN, IN_REACH, ACCESS, "fairness", "standard")
"""What `measure` may be asked for."""

OF_PAIRS = frozenset({IN_REACH, ACCESS, "fairness"})
"""Those of `ALL` that need every pair of point and site."""


def decay_of(service_distance_m: float) -> Steps:
    """Return the decay of E2SFCA: three zones up to the service distance.

    The weights 1, 0.68 and 0.22 are those of Luo and Qi (2009), doi:10.1016/j.healthplace.2009.06.002,
    for zones that end at 10, 20 and 30 minutes. The zones here are no third each but our own: 3/8,
    11/16 and the whole of the distance; at 800 m they end at 300, 550 and 800 m.

    Examples
    --------
    >>> decay_of(800.0)(np.array([300.0, 550.0, 800.0, 800.1])).tolist()
    [1.0, 0.68, 0.22, 0.0]
    """
    require_distance(service_distance_m, "service_distance_m")
    limits = (0.375 * service_distance_m, 0.6875 * service_distance_m, service_distance_m)
    return Steps(limits, (1.0, 0.68, 0.22))


class Key(NamedTuple):
    """Which figure: metric, districts, whose people ("" for areas), metres."""

    metric: str
    by: str
    demand: str
    distance_m: float


class Blocks(NamedTuple):
    """Points that lie together stand together, so that far sites are left out for all at once.

    Parameters
    ----------
    row
        Of each point here, its row in `DemandPoints`.
    xy
        The points, block by block.
    ptr
        Where each block begins, and where the last ends.
    centre, radius
        A circle round each that holds its points, metres.
    """

    row: Indices
    xy: Floats
    ptr: Indices
    centre: Floats
    radius: Floats


@dataclass(frozen=True, eq=False)
class DemandPoints:
    """Where people are put.

    Parameters
    ----------
    xy
        Points, shape (n, 2), metric CRS.
    dong, gu
        Of each point, the row in `codes`.
    codes
        ``dong``, ``gu`` and ``city``: codes of the districts, sorted.
    gu_of_dong
        Row of the gu of each dong.
    demands
        Keys of the columns of `people`.
    people
        Shape (n, demands).
    area_m2
        Area that each point stands for.
    """

    xy: Floats
    dong: Indices
    gu: Indices
    codes: Mapping[str, npt.NDArray[np.object_]]
    gu_of_dong: Indices
    demands: tuple[str, ...]
    people: Floats
    area_m2: Floats

    @cached_property
    def blocks(self) -> Blocks:
        """The points by cells of BLOCK_M."""
        cell = np.floor(self.xy / BLOCK_M).astype(np.int64)
        _, block = np.unique(cell, axis=0, return_inverse=True)
        block = block.reshape(-1)
        row = np.argsort(block, kind="stable")
        size = np.bincount(block)
        ptr = np.concatenate([[0], np.cumsum(size)])
        middle = np.column_stack([np.bincount(block, axis) / size for axis in self.xy.T])
        radius = np.zeros(len(size))
        np.maximum.at(radius, block, np.hypot(*(self.xy - middle[block]).T))
        return Blocks(row, self.xy[row], ptr, middle, radius)

    @cached_property
    def totals(self) -> dict[str, Floats]:
        """People by ``dong``, ``gu`` and ``city``, shape (demands, districts)."""
        return self.by(self.of_dong(self.people))

    @cached_property
    def districts(self) -> Indices:
        """Dong, gu and city of each point, numbered through: shape (n, 3)."""
        n_dong, n_gu = len(self.codes["dong"]), len(self.codes["gu"])
        city = np.full(len(self.xy), n_dong + n_gu)
        return np.column_stack([self.dong, n_dong + self.gu, city])

    @cached_property
    def half_side_m(self) -> Floats:
        """Half of the side of a square as large as the area of each point."""
        return np.sqrt(self.area_m2) / 2

    def by(self, of_dong: Floats) -> dict[str, Floats]:
        """Sum figures of the dong (last axis) to those of dong, gu and city."""
        rows = np.atleast_2d(of_dong)
        n = len(self.codes["gu"])
        sums = np.stack([np.bincount(self.gu_of_dong, row, n) for row in rows])
        gu = sums.reshape(*of_dong.shape[:-1], n)
        return {"dong": of_dong, "gu": gu, "city": gu.sum(axis=-1, keepdims=True)}

    def of_dong(self, values: Floats) -> Floats:
        """Sum values of the points, shape (n, columns), by dong: shape (columns, dong)."""
        n = len(self.codes["dong"])
        return np.stack([np.bincount(self.dong, column, n) for column in values.T])


def demand_points(tables: Mapping[str, pd.DataFrame], area_code: str = WHOLE) -> DemandPoints:
    """Make `DemandPoints` of demand tables that share their points.

    Parameters
    ----------
    tables
        Demand tables by key, alike but for their people; see ARCHITECTURE.md.
    area_code
        Code of the whole of their districts.

    Raises
    ------
    DataError
        None is given, they differ in their points, or a dong lies in two gu.
    """
    first = next(iter(tables.values()), None)
    if first is None:
        raise DataError("no demand table. Give at least one.")
    for table in tables.values():
        require_demand(table, "dong_code", "gu_code")
        same = len(table) == len(first) and np.array_equal(table[["x", "y"]], first[["x", "y"]])
        if not same:
            raise DataError("demand tables have other points than the first. Spread them alike.")
    dong, dong_codes = pd.factorize(first["dong_code"], sort=True)
    gu, gu_codes = pd.factorize(first["gu_code"], sort=True)
    gu_of_dong = np.zeros(len(dong_codes), dtype=np.intp)
    gu_of_dong[dong] = gu
    if not np.array_equal(gu_of_dong[dong], gu):
        raise DataError("a dong lies in two gu. Mend gu_code of the demand tables.")
    return DemandPoints(
        xy=np.ascontiguousarray(first[["x", "y"]], dtype=np.float64),
        dong=dong.astype(np.intp),
        gu=gu.astype(np.intp),
        codes={
            "dong": np.array(dong_codes, dtype=object),
            "gu": np.array(gu_codes, dtype=object),
            "city": np.array([area_code], dtype=object),
        },
        gu_of_dong=gu_of_dong,
        demands=tuple(tables),
        people=np.column_stack([t["people"].to_numpy(dtype=np.float64) for t in tables.values()]),
        area_m2=first["area_m2"].to_numpy(dtype=np.float64),
    )


@dataclass(frozen=True, eq=False)
class Ways:
    """How far the sites are from each point.

    Parameters
    ----------
    nearest_m
        To the nearest site, infinite where none is reached.
    costs
        Every pair within the service distance; None: not looked for.
    known
        Points of which anything can be said: there is a site, and on foot the network reaches the
        point; None: all.
    """

    nearest_m: Floats
    costs: ODCosts | None
    known: npt.NDArray[np.bool_] | None = None


def straight_ways(
    points: DemandPoints, sites_xy: Floats, service_m: float, *, pairs: bool = True
) -> Ways:
    """Return the straight lines from each point to the sites, rounded to the micrometre.

    Parameters
    ----------
    points
        Where people are put.
    sites_xy
        Points of the sites, metric CRS.
    service_m
        Up to which the pairs are listed.
    pairs
        Whether the pairs are listed at all.
    """
    number = np.argsort(sites_xy[:, 0], kind="stable")
    by_x = np.ascontiguousarray(sites_xy[number])
    row, *blocks = points.blocks
    nearest_m = np.empty(len(points.xy))
    nearest_m[row] = np.round(compiled.nearest(*blocks, by_x), DISTANCE_DECIMALS)
    known = None if len(sites_xy) else np.zeros(len(points.xy), dtype=bool)
    if not pairs:
        return Ways(nearest_m, None, known)
    at, site, cost = compiled.pairs(*blocks, by_x, number, service_m + 1e-3)
    cost = np.round(cost, DISTANCE_DECIMALS)
    near = cost <= service_m
    costs = ODCosts(row[at[near]], site[near], cost[near], len(points.xy), len(sites_xy))
    return Ways(nearest_m, costs, known)


def measure(
    points: DemandPoints,
    ways: Ways,
    service_m: float,
    distances_m: Sequence[float],
    wanted: Sequence[str] = ALL,
) -> dict[Key, Floats]:
    """Count the figures of one answer.

    Parameters
    ----------
    points
        Where people are put.
    ways
        How far the sites are from there.
    service_m
        The service distance: of access and fairness.
    distances_m
        Those of coverage.
    wanted
        Some of `ALL`.

    Returns
    -------
    dict
        By `Key` the figures of its districts, in the order of ``points.codes[key.by]``. A share of
        nobody, a median that is not reached, a measure of fairness where nobody has anything, and
        whatever is of a district of which less than half is known (see `unknown`) are NaN. Access
        is in sites for 100,000 people.
    """
    found: dict[Key, Floats] = {}
    if COVERAGE in wanted:
        _coverage(found, points, ways, distances_m)
    if AREA in wanted:
        _area(found, points, ways, distances_m)
    if MEDIAN in wanted:
        _median(found, points, ways, service_m)
    if OF_PAIRS & set(wanted):
        _access(found, points, ways, service_m, wanted)
    if "standard" in wanted:
        _standard(found, points, ways, service_m)
    if ways.known is not None:
        _forget(found, points, ways.known)
    return found


def unknown(
    points: DemandPoints, known: npt.NDArray[np.bool_], weights: Floats
) -> dict[str, npt.NDArray[np.bool_]]:
    """Say of which districts less than half of the weight stands where anything is known.

    Parameters
    ----------
    points
        Where people are put.
    known
        One mark a point.
    weights
        Shape (n, columns): people by demand, or area.

    Returns
    -------
    dict
        By ``dong``, ``gu`` and ``city``, shape (columns, districts).
    """
    whole = points.by(points.of_dong(weights))
    there = points.by(points.of_dong(weights * known[:, np.newaxis]))
    return {by: there[by] < LEAST_KNOWN * whole[by] for by in whole}


def _forget(found: dict[Key, Floats], points: DemandPoints, known: npt.NDArray[np.bool_]) -> None:
    """Put NaN in the place of the figures of districts that are not known, in place."""
    people = unknown(points, known, points.people)
    area = unknown(points, known, points.area_m2[:, np.newaxis])
    for key, values in found.items():
        lost = people[key.by][points.demands.index(key.demand)] if key.demand else area[key.by][0]
        found[key] = np.where(lost, np.nan, values)


def access_scores(points: DemandPoints, costs: ODCosts, service_m: float) -> Floats:
    """Return the E2SFCA score of each point and demand, sites for 100,000 people: (n, demands).

    One unit of supply a site, shared among the people of one demand at a time.
    """
    decay = decay_of(service_m)
    scores = [e2sfca(costs, people, decay).score for people in points.people.T]
    return PER * np.column_stack(scores)


def _coverage(
    found: dict[Key, Floats], points: DemandPoints, ways: Ways, distances_m: Sequence[float]
) -> None:
    for distance in distances_m:
        covered = points.people * (ways.nearest_m <= distance)[:, np.newaxis]
        for by, sums in points.by(points.of_dong(covered)).items():
            shares = _share(sums, points.totals[by])
            for row, demand in enumerate(points.demands):
                found[Key(COVERAGE, by, demand, float(distance))] = shares[row]


def _area(
    found: dict[Key, Floats], points: DemandPoints, ways: Ways, distances_m: Sequence[float]
) -> None:
    """Count the area within each distance.

    A piece that the distance crosses counts in part, as the square of its area would if the circle
    were a straight line along one of its sides.
    """
    half = points.half_side_m
    totals = points.by(points.of_dong(points.area_m2[:, np.newaxis])[0])
    for distance in distances_m:
        part = np.clip((distance - ways.nearest_m + half) / (2 * half), 0.0, 1.0)
        covered = points.of_dong((points.area_m2 * part)[:, np.newaxis])[0]
        for by, sums in points.by(covered).items():
            found[Key(AREA, by, "", float(distance))] = _share(sums, totals[by])


def by_distance(nearest_m: Floats) -> Indices:
    """Return the rows from the nearest to the farthest; equal ones in their order.

    Sorting whole numbers, each the distance in micrometres before its row, is many times quicker
    than a stable sort of the distances. There is room for 8,000 km of a million rows.

    Examples
    --------
    >>> by_distance(np.array([2.0, np.inf, 0.000001, 2.0, 0.0])).tolist()
    [4, 2, 0, 3, 1]
    """
    bits = len(nearest_m).bit_length()
    units = np.minimum(nearest_m * 10.0**DISTANCE_DECIMALS, 2.0 ** (62 - bits))
    keys = (np.rint(units).astype(np.int64) << bits) | np.arange(len(nearest_m))
    keys.sort()
    return keys & ((1 << bits) - 1)


def _median(found: dict[Key, Floats], points: DemandPoints, ways: Ways, service_m: float) -> None:
    order = by_distance(ways.nearest_m)
    # The tolerance keeps a tie a tie, as in geo.measures.coverage.
    half = np.concatenate([points.totals[by].T for by in points.codes]) * (0.5 - 1e-13)
    middle = compiled.medians(order, ways.nearest_m, points.districts, points.people, half)
    middle[~np.isfinite(middle)] = np.nan
    ends = np.cumsum([len(codes) for codes in points.codes.values()])
    for by, rows in zip(points.codes, np.split(middle, ends[:-1]), strict=True):
        for row, demand in enumerate(points.demands):
            found[Key(MEDIAN, by, demand, float(service_m))] = rows[:, row]


def _access(
    found: dict[Key, Floats],
    points: DemandPoints,
    ways: Ways,
    service_m: float,
    wanted: Sequence[str],
) -> None:
    if ways.costs is None:
        raise DataError("access needs the pairs of points and sites. Look for them first.")
    scores = access_scores(points, ways.costs, service_m)
    in_reach = cumulative(ways.costs, service_m)
    for metric, values in ((IN_REACH, in_reach[:, np.newaxis]), (ACCESS, scores)):
        if metric in wanted:
            for by, sums in points.by(points.of_dong(points.people * values)).items():
                means = _share(sums, points.totals[by])
                for row, demand in enumerate(points.demands):
                    found[Key(metric, by, demand, float(service_m))] = means[row]
    if "fairness" in wanted:
        for row, demand in enumerate(points.demands):
            _unequal(found, points, demand, (scores[:, row], points.people[:, row]), service_m)


def _unequal(
    found: dict[Key, Floats],
    points: DemandPoints,
    demand: str,
    good: tuple[Floats, Floats],
    service_m: float,
) -> None:
    score, people = good
    has = np.flatnonzero(score > 0)
    order = has[np.argsort(score[has], kind="stable")]
    heads = np.bincount(points.gu, people, len(points.codes["gu"]))
    whole, by_gu = compiled.unequal(
        order, score, points.gu, heads, people, POOREST_SHARE, RICHEST_SHARE
    )
    gini, palma, total, between = whole
    values = dict(zip(FAIRNESS, (gini, palma, total, between, total - between), strict=False))
    for metric, value in values.items():
        found[Key(metric, "city", demand, float(service_m))] = np.array([value])
    found[Key("access_gini", "gu", demand, float(service_m))] = by_gu


def _standard(found: dict[Key, Floats], points: DemandPoints, ways: Ways, service_m: float) -> None:
    """People farther than the service distance, by how much, and the gap of the gu.

    Who reaches no site at all misses the standard, and nobody knows by how much.
    """
    beyond = ways.nearest_m - service_m
    missed = beyond > 0
    known = missed & np.isfinite(beyond)
    covered = points.by(points.of_dong(points.people * ~missed[:, np.newaxis]))
    whose = points.people * known[:, np.newaxis]
    metres = np.where(known, beyond, 0.0)[:, np.newaxis]
    heads = points.by(points.of_dong(whose))
    for by, sums in points.by(points.of_dong(whose * metres)).items():
        means = _share(sums, heads[by])
        for row, demand in enumerate(points.demands):
            found[Key("shortfall_m", by, demand, float(service_m))] = means[row]
    below = 1.0 - _share(covered["city"], points.totals["city"])
    shares = _share(covered["gu"], points.totals["gu"])
    if ways.known is not None:
        shares = np.where(unknown(points, ways.known, points.people)["gu"], np.nan, shares)
    for row, demand in enumerate(points.demands):
        of_gu = shares[row][np.isfinite(shares[row])]
        gap = of_gu.max() - of_gu.min() if len(of_gu) else np.nan
        found[Key("below_standard_share", "city", demand, float(service_m))] = below[row]
        found[Key("coverage_gap", "city", demand, float(service_m))] = np.array([gap])


def _share(part: Floats, whole: Floats) -> Floats:
    share = np.full(np.broadcast(part, whole).shape, np.nan)
    np.divide(part, whole, out=share, where=whole > 0)
    return share
