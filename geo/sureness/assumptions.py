"""Where people may live and how they may walk: the assumptions that a figure is made under.

Nobody knows where in a dong people live. Here they are put in three ways: spread evenly, spread
evenly off the water, along the streets; and each time they go in a straight line or on foot. The
last two ways of putting them need a street network, the second its water polygon too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.arrays import Floats
from geo.measures.checks import WHOLE
from geo.measures.costs import ODCosts
from geo.measures.coverage import DISTANCE_DECIMALS
from geo.measures.figures import (
    ALL,
    AREA,
    OF_PAIRS,
    DemandPoints,
    Key,
    Ways,
    demand_points,
    measure,
    straight_ways,
    unknown,
)
from geo.network.search import nearest_site, od_costs
from geo.network.snapping import Snap, snap
from geo.network.spread import people_on, street_pieces

if TYPE_CHECKING:
    import geopandas as gpd

    from geo.network.store import Network

FAR_M = 20_000.0
"""Nobody put on a mountain or on the water is farther than this from a street."""


@dataclass(frozen=True, eq=False)
class Placed:
    """People put somewhere, and where that is on the network.

    Parameters
    ----------
    points
        Where they are.
    on
        The same on the network; None without one.
    by_rule
        Points whose leg to the street keeps the rules of `geo.network.snap` (500 m, never across
        water); the others walk straight to the nearest street, since that is what the assumption
        means for them.
    """

    points: DemandPoints
    on: Snap | None = None
    by_rule: npt.NDArray[np.bool_] | None = None

    @cached_property
    def known(self) -> npt.NDArray[np.bool_] | None:
        """Points that the network reaches; None: all.

        Where people off the streets walk straight to one, a gu is taken whole: it is known where
        the network reaches at least half of its people by the rules.
        """
        if self.on is None:
            return None
        if self.by_rule is None:
            return None if self.on.ok.all() else self.on.ok
        lost = np.all(unknown(self.points, self.by_rule, self.points.people)["gu"], axis=0)
        return None if not lost.any() else ~lost[self.points.gu]


def placed_people(
    demands: Mapping[str, pd.DataFrame],
    dong: gpd.GeoDataFrame,
    network: Network | None,
    area_code: str = WHOLE,
) -> dict[str, Placed]:
    """Put people in every way that the inputs allow.

    Parameters
    ----------
    demands
        Demand tables by key, spread evenly.
    dong
        The dong, metric CRS.
    network
        The streets; None: only ``even``.
    area_code
        Code of the whole of the dong.

    Returns
    -------
    dict
        ``even``; with a network ``streets``, and if it knows its water ``dry``.

    Raises
    ------
    CRSError
        `dong` is in no metric CRS.
    DataError
        A column is missing, or the demand was not cut from these dong.
    """
    even = demand_points(demands, area_code)
    if network is None:
        return {"even": Placed(even)}
    found = {"even": on_streets(network, even)}
    if network.water is not None:
        found["dry"] = on_streets(
            network, demand_points(off_water(demands, dong, network.water), area_code)
        )
    # Streets run on where nobody was counted: districts of which no figure is known have no points.
    counted = dong[dong["dong_code"].isin(even.codes["dong"])].reset_index(drop=True)
    pieces = street_pieces(network, next(iter(demands.values())), counted)
    along = {key: people_on(pieces, table) for key, table in demands.items()}
    streets = demand_points(along, area_code)
    found["streets"] = Placed(streets, snap(network, streets.xy, connected_only=True))
    return found


def off_water(
    demands: Mapping[str, pd.DataFrame], dong: gpd.GeoDataFrame, water: shapely.Geometry
) -> dict[str, pd.DataFrame]:
    """Spread each dong's people evenly over its area off the water.

    A piece that lies partly in the water stands in the middle of its dry part.

    Raises
    ------
    CRSError
        `dong` is in no metric CRS.
    DataError
        The demand was not cut from these dong.
    """
    import geopandas as gpd

    from geo.surfaces import dry_area_m2, piece_shapes, respread

    first = next(iter(demands.values()))
    shapes = piece_shapes(first, dong)
    dry = dry_area_m2(shapes, gpd.GeoSeries([water], crs=shapes.crs))
    partly = np.flatnonzero((dry > 0) & (dry < first["area_m2"].to_numpy()))
    middle = shapely.centroid(shapely.difference(np.asarray(shapes)[partly], water))
    found = {}
    for key, table in demands.items():
        spread = respread(table, table["area_m2"], method="without_water", dry_m2=dry)
        for axis, values in (("x", shapely.get_x(middle)), ("y", shapely.get_y(middle))):
            column = spread[axis].to_numpy(copy=True)
            column[partly] = values
            spread[axis] = column
        found[key] = spread
    return found


def on_streets(network: Network, points: DemandPoints) -> Placed:
    """Put points on the network; those that its rules leave out walk straight to a street."""
    on = snap(network, points.xy, connected_only=True)
    lost = np.flatnonzero(~on.ok)
    dry = replace(network, water=None)
    rest = snap(dry, points.xy[lost], limit_m=FAR_M, connected_only=True)
    by_rule = on.ok.copy()
    for name in ("edge", "offset_m", "snap_xy", "leg_m", "reason"):
        getattr(on, name)[lost] = getattr(rest, name)
    return Placed(points, on, by_rule)


def walking_ways(
    network: Network,
    sites: Snap,
    placed: Placed,
    service_m: float,
    *,
    limit_m: float | None = None,
    pairs: bool = True,
) -> Ways:
    """Return how far the sites are on foot, both legs counted.

    Parameters
    ----------
    network, sites
        The streets, and the sites snapped to them.
    placed
        Where people are; on the same network.
    service_m
        Up to which the pairs are listed.
    limit_m
        Look no farther for the nearest; None: without a limit.
    pairs
        Whether the pairs are listed at all.
    """
    assert placed.on is not None
    near = np.round(nearest_site(network, sites, placed.on, limit_m).distance_m, DISTANCE_DECIMALS)
    near[np.isnan(near)] = np.inf
    known = placed.known if len(sites) else np.zeros(len(near), dtype=bool)
    if not pairs:
        return Ways(near, None, known)
    found = od_costs(network, sites, placed.on, service_m + 1e-3)
    cost = np.round(found.cost_m, DISTANCE_DECIMALS)
    keep = cost <= service_m
    costs = ODCosts(
        found.point[keep].astype(np.intp),
        found.row()[keep].astype(np.intp),
        cost[keep],
        len(near),
        len(sites),
    )
    return Ways(near, costs, known)


def values_under(
    people: Mapping[str, Placed],
    network: Network | None,
    sites_xy: Floats,
    service_m: float,
    distances_m: Sequence[float],
    wanted: Sequence[str] = ALL,
) -> dict[tuple[str, str], dict[Key, Floats]]:
    """Count the figures under each assumption.

    Parameters
    ----------
    people
        As `placed_people` gives them.
    network
        The streets; None: only in a straight line.
    sites_xy
        Points of the sites, metric CRS.
    service_m, distances_m, wanted
        As for `geo.measures.figures.measure`.

    Returns
    -------
    dict
        By (spread, path) the figures. Areas are there for the even spread only, which is where
        each piece of land stands for itself; on foot a piece that keeps no rule is not reached.
    """
    found: dict[tuple[str, str], dict[Key, Floats]] = {}
    sites = None if network is None else snap(network, sites_xy, connected_only=True)
    of_people = [name for name in wanted if name != AREA]
    pairs = bool(OF_PAIRS & set(wanted))
    for spread, placed in people.items():
        mine = wanted if spread == "even" else of_people
        ways = straight_ways(placed.points, sites_xy, service_m, pairs=pairs)
        found[spread, "straight"] = measure(placed.points, ways, service_m, distances_m, mine)
        if network is None or sites is None:
            continue
        ways = walking_ways(network, sites, placed, service_m, pairs=pairs)
        on_foot = measure(placed.points, ways, service_m, distances_m, of_people)
        if AREA in mine and placed.by_rule is not None:
            land = Ways(np.where(placed.by_rule, ways.nearest_m, np.inf), None, ways.known)
            on_foot |= measure(placed.points, land, service_m, distances_m, [AREA])
        found[spread, "network"] = on_foot
    return found


def range_over(
    values: Mapping[tuple[str, str], Mapping[Key, Floats]], key: Key, path: str
) -> tuple[Floats, Floats, list[str], list[str]]:
    """Return the lowest and highest figure over where people live, and which of it gives them.

    *Straight line* and *on foot* are two figures: a range never runs over both. Where a figure is
    not defined under one of the assumptions, or people were put in but one way (no network), its
    range is not known. Areas are nobody's: they are the same wherever people live.

    Examples
    --------
    >>> key = Key("coverage_share", "gu", "census", 800.0)
    >>> made = {("even", "straight"): {key: np.array([0.3])}, ("even", "network"): {key: np.array([0.2])},
    ...         ("streets", "straight"): {key: np.array([0.34])}}
    >>> low, high, low_from, high_from = range_over(made, key, "straight")
    >>> low.tolist(), high.tolist(), low_from, high_from
    ([0.3], [0.34], ['even/straight'], ['streets/straight'])
    """
    mine = {
        f"{spread}/{way}": found[key]
        for (spread, way), found in values.items()
        if way == path and key in found
    }
    names, stack = list(mine), np.stack(list(mine.values()))
    n_spreads = len({spread for spread, _ in values})
    unknown = np.asarray(np.isnan(stack).any(axis=0) | (n_spreads < 2))
    lowest, highest = stack.argmin(axis=0), stack.argmax(axis=0)
    low = np.where(unknown, np.nan, stack.min(axis=0))
    high = np.where(unknown, np.nan, stack.max(axis=0))
    low_from = ["" if lost else names[at] for at, lost in zip(lowest, unknown, strict=True)]
    high_from = ["" if lost else names[at] for at, lost in zip(highest, unknown, strict=True)]
    return low, high, low_from, high_from
