"""Walking reach of one layer's sites, as the tables that the pages and `geo reach` show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from geo.arrays import Floats
from geo.crs import require_metric
from geo.distance import METRES_PER_MINUTE
from geo.measures import walking as reach
from geo.measures.checks import WHOLE
from geo.measures.coverage import nearest_distance
from geo.measures.figures import LEAST_KNOWN
from geo.network.search import Nearest, nearest_site, od_costs
from geo.network.snapping import IN_WATER, OVER_LIMIT, SNAP_LIMIT_M, Snap, snap
from geo.network.spread import people_on, street_pieces
from geo.network.store import stamp
from geo.population import not_counted
from geo.reach.reach_files import OF_SITE, whole_ranks
from geo.schema import require_columns

if TYPE_CHECKING:
    import geopandas as gpd

    from geo.network.store import Network

THRESHOLDS_M = (400.0, 800.0, 1200.0)
"""Five, ten and fifteen minutes at 80 m a minute."""
FAR_M = 20_000.0
"""No site in the city is farther than this from a street."""


@dataclass(frozen=True, eq=False)
class ReachTables:
    """Figures of one layer; every row says which network it was computed with.

    Where there is no site, or the network reaches less than half of a district's people, its figures
    on foot are NaN, and so is what a site reaches that is on no street.

    `city`, `gu` and `dong`: demand, code, threshold_m, minutes, people, coverage_share_network,
    coverage_share_straight, people_out, rank_out (most people out of reach: 1),
    area_coverage_share_network, area_coverage_share_straight, detour_factor. `sites`: demand,
    site_id, threshold_m, minutes, people_in_reach, people_only_here, people_nearest, leg_m
    (to the nearest street, also where that is over the limit), reason. `unreached`: demand, reason, n_points, people: who reaches no site at all, and why.
    """

    city: pd.DataFrame
    gu: pd.DataFrame
    dong: pd.DataFrame
    sites: pd.DataFrame
    unreached: pd.DataFrame
    snapped: Snap
    """The sites on the network, to draw."""
    on: Snap
    """The points where people stand on the network, in the order of each table of `demand`."""
    demand: dict[str, pd.DataFrame] = field(default_factory=dict)
    """The demand tables used, spread by street length, with walk_m, straight_m, nearest."""

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return the five tables by name, as they are written to data/reach."""
        names = ("city", "gu", "dong", "sites", "unreached")
        return {name: getattr(self, name) for name in names}


def reach_tables(
    network: Network,
    sites: gpd.GeoDataFrame,
    demands: Mapping[str, pd.DataFrame],
    dong: gpd.GeoDataFrame,
    thresholds_m: Sequence[float] = THRESHOLDS_M,
    area_code: str = WHOLE,
) -> ReachTables:
    """Compute how far the sites reach on foot, by gu, dong and site, beside the straight line.

    People stand along the streets of their dong, none on water; both legs are counted; sites and
    people are put on the largest connected part of the network only, because the small parts of
    such extracts are cut off by what the extract leaves out. Land is the demand cells' area off
    the water, each cell at its middle.

    Parameters
    ----------
    network
        The streets.
    sites
        Places of one layer that count, with site_id, metric CRS; none may be null.
    demands
        Name -> demand table (census, residents, youth) as `geo.load_demand` gives it.
    dong
        The dong, metric CRS.
    thresholds_m
        Walking distances in metres.
    area_code
        Code of the whole of the dong.

    Raises
    ------
    CRSError
        `sites` or `dong` is in no metric CRS.
    DataError
        A column is missing.
    """
    require_metric(sites, "sites")
    require_metric(dong, "dong", sites.crs)
    require_columns(sites, ("site_id",), "sites")
    snapped = snap(network, sites, sites["site_id"].tolist(), SNAP_LIMIT_M, connected_only=True)
    legs_m = _legs(network, snapped)
    first = next(iter(demands.values()))
    land = _land(network, first, sites, snapped)
    land = land.assign(city_code=area_code)
    names = ("city", "gu", "dong", "sites", "unreached")
    parts: dict[str, list[pd.DataFrame]] = {name: [] for name in names}
    used = {}
    pieces = street_pieces(network, first, dong)
    on = snap(network, pieces[["x", "y"]].to_numpy(), None, SNAP_LIMIT_M, connected_only=True)
    near = nearest_site(network, snapped, on)
    costs = od_costs(network, snapped, on, max(thresholds_m) + 1e-6)
    pieces = _with_distances(pieces, sites, near).assign(on_streets=on.ok)
    for name, demand in demands.items():
        points = used[name] = people_on(pieces, demand).assign(city_code=area_code)
        for by in ("city", "gu", "dong"):
            lacking = not_counted(demand, f"{by}_code")
            parts[by].append(_districts(points, land, f"{by}_code", thresholds_m, name, lacking))
        people = points["people"].to_numpy()
        figures = reach.site_reach(snapped.ids, costs, near.site, people, thresholds_m)
        off = pd.Series(snapped.reason, snapped.ids).notna()
        figures[list(OF_SITE)] = figures[list(OF_SITE)].mask(figures["site_id"].map(off))
        figures.insert(0, "demand", name)
        legs = pd.DataFrame({"site_id": snapped.ids, "leg_m": legs_m, "reason": snapped.reason})
        parts["sites"].append(figures.merge(legs, on="site_id", how="left"))
        parts["unreached"].append(_unreached(points, near, name))
    made = {name: _stamped(pd.concat(frames), network) for name, frames in parts.items()}
    return ReachTables(**made, snapped=snapped, on=on, demand=used)


def _legs(network: Network, snapped: Snap) -> Floats:
    """Return how far each site is from a street, also where that is too far to walk from."""
    legs = snapped.leg_m.copy()
    far = np.flatnonzero(snapped.reason == OVER_LIMIT)
    if len(far):
        legs[far] = snap(network, snapped.xy[far], None, FAR_M, connected_only=True).leg_m
    return legs


def _stamped(table: pd.DataFrame, network: Network) -> pd.DataFrame:
    table = table.reset_index(drop=True)
    if "threshold_m" in table:
        at = list(table.columns).index("threshold_m") + 1
        table.insert(at, "minutes", table["threshold_m"] / METRES_PER_MINUTE)
    return table.assign(**stamp(network))


def _with_distances(points: pd.DataFrame, sites: gpd.GeoDataFrame, near: Nearest) -> pd.DataFrame:
    xy = shapely.get_coordinates(sites.geometry.to_numpy())
    return points.assign(
        walk_m=near.distance_m,
        straight_m=nearest_distance(points.assign(people=0.0), sites).to_numpy(),
        straight_to_same_m=reach.straight_to(points, xy, near.site),
        nearest=near.site_id,
    )


def _land(
    network: Network, demand: pd.DataFrame, sites: gpd.GeoDataFrame, snapped: Snap
) -> pd.DataFrame:
    """Demand cells off the water with their walking distance: what area coverage is counted on."""
    on = snap(network, demand[["x", "y"]].to_numpy(), None, snapped.limit_m, connected_only=True)
    dry = on.reason != IN_WATER
    land = demand[dry].reset_index(drop=True)
    near = nearest_site(network, snapped, on.take(np.flatnonzero(dry)))
    return _with_distances(land, sites, near)


def _districts(
    points: pd.DataFrame,
    land: pd.DataFrame,
    by: str,
    thresholds_m: Sequence[float],
    name: str,
    lacking: Sequence[str],
) -> pd.DataFrame:
    walk, straight = points["walk_m"].to_numpy(), points["straight_m"].to_numpy()
    table = reach.covered_by(points, walk, thresholds_m, by)
    table = table.rename(columns={"total": "people", "share": "coverage_share_network"})
    beside = reach.covered_by(points, straight, thresholds_m, by)
    table["coverage_share_straight"] = beside["share"].to_numpy()
    table["people_out"] = table["people"] - table.pop("within")
    keys = [by, "threshold_m"]
    for kind, column in (("network", "walk_m"), ("straight", "straight_m")):
        area = reach.covered_by(land, land[column].to_numpy(), thresholds_m, by, "area_m2")
        area = area[[*keys, "share"]].rename(columns={"share": f"area_coverage_share_{kind}"})
        table = table.merge(area, on=keys, how="left")
    factor = reach.detour_factor(points, walk, points["straight_to_same_m"].to_numpy(), by)
    table["detour_factor"] = table[by].map(factor)
    lost = unreached_districts(points, by)
    on_foot = ["coverage_share_network", "people_out", "area_coverage_share_network"]
    on_foot.append("detour_factor")
    table[on_foot] = table[on_foot].mask(table[by].map(lost))
    # Nobody counted the people there: not known, never 0.
    table.loc[table[by].isin(lacking), ["people", "people_out"]] = np.nan
    if len(straight) and np.isnan(straight).all():  # there is no site
        table.loc[:, table.columns.difference([*keys, "people"])] = np.nan
    out = table["people_out"].round().groupby(table["threshold_m"])  # ranked as shown
    table["rank_out"] = whole_ranks(out.rank(method="min", ascending=False))
    table.insert(0, "demand", name)
    return table


def unreached_districts(points: pd.DataFrame, by: str) -> pd.Series[bool]:
    """Say of which districts the network reaches less than half of the people.

    Examples
    --------
    >>> points = pd.DataFrame({"gu_code": ["1", "1", "2"], "people": [1.0, 1.0, 5.0],
    ...                        "on_streets": [True, False, False]})
    >>> unreached_districts(points, "gu_code").tolist()
    [False, True]
    """
    there = points["people"].where(points["on_streets"], 0.0).groupby(points[by]).sum()
    return there < LEAST_KNOWN * points.groupby(by)["people"].sum()


def _unreached(points: pd.DataFrame, near: Nearest, name: str) -> pd.DataFrame:
    lost = np.flatnonzero(near.site < 0)
    table = pd.DataFrame(
        {"reason": near.reason[lost], "people": points["people"].to_numpy()[lost], "n_points": 1}
    )
    table = table.groupby("reason", as_index=False)[["n_points", "people"]].sum()
    table.insert(0, "demand", name)
    return table
