"""Walking reach of several layers, computed with a street network at hand.

Where none is at hand, `geo.reach.reach_files.load_reach` reads what this module computed once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from geo.crs import to_crs
from geo.errors import DataError
from geo.measures import walking as measures
from geo.measures.counts import places
from geo.measures.coverage import nearest_distance
from geo.network.search import nearest_site
from geo.network.store import stamp
from geo.reach.reach_files import LEVELS, NOTE, TABLES, Reach, derived, made_of
from geo.reach.reach_tables import THRESHOLDS_M, reach_tables, unreached_districts

if TYPE_CHECKING:
    import geopandas as gpd

    from geo.layers.model import Layer
    from geo.network.store import Network
    from geo.reach.reach_tables import ReachTables
    from geo.world import World


def serving_places(world: World, layer: str) -> gpd.GeoDataFrame:
    """Return the places of a layer that people go to, one record each, in the world's metric CRS."""
    return to_crs(places(world.serving(layer)), world.crs)


def compute_reach(
    network: Network,
    layers: Sequence[Layer],
    world: World,
    thresholds_m: Sequence[float] = THRESHOLDS_M,
) -> Reach:
    """Compute the reach of several layers on a network, see `geo.reach.reach_tables`.

    Parameters
    ----------
    network
        The streets.
    layers
        Which layers; each by the places that count.
    world
        Sites, people and districts.
    thresholds_m
        Walking distances in metres.

    Raises
    ------
    CRSError
        `dong` is in no metric CRS.
    DataError
        A column is missing, or no layer is given.
    """
    if not layers:
        raise DataError("no layer to compute the reach of. Name at least one service layer.")
    parts: dict[str, list[pd.DataFrame]] = {name: [] for name in TABLES}
    for layer in layers:
        mine = serving_places(world, layer.key)
        made = reach_tables(
            network, mine, world.demand, world.dong, thresholds_m, world.project.area.code
        )
        found = {**made.tables(), "kinds": _kinds(network, made, mine, thresholds_m)}
        for name, table in found.items():
            parts[name].append(_of_layer(table, layer.key, name))
    joined = {name: pd.concat(frames, ignore_index=True) for name, frames in parts.items()}
    return Reach(
        **{n: derived(t, n) for n, t in joined.items()},
        note=stamp(network),
        inputs={layer.key: made_of(world, layer.key) for layer in layers},
    )


def _of_layer(table: pd.DataFrame, layer: str, name: str) -> pd.DataFrame:
    table = table.drop(columns=[column for column in NOTE if column in table])
    if name in LEVELS:
        straight = (table["people"] * table["coverage_share_straight"]).mask(
            table["people"] <= 0, 0.0
        )
        table = table.assign(
            people_covered=table["people"] - table["people_out"], people_covered_straight=straight
        )
    table.insert(0, "layer", layer)
    return table


def _kinds(
    network: Network, made: ReachTables, sites: gpd.GeoDataFrame, thresholds_m: Sequence[float]
) -> pd.DataFrame:
    """Reach of the sites of each kind as if they were the only ones, the whole city."""
    frames = []
    for (ko, en), mine in sites.groupby(["kind_ko", "kind_en"], sort=True):
        walk = nearest_site(network, made.snapped.take(mine.index.to_numpy()), made.on)
        first = next(iter(made.demand.values()))
        straight = nearest_distance(first.assign(people=0.0), mine).to_numpy()
        for demand, points in made.demand.items():
            rows = measures.covered_by(points, walk.distance_m, thresholds_m, "city_code")
            beside = measures.covered_by(points, straight, thresholds_m, "city_code")
            lost = rows["city_code"].map(unreached_districts(points, "city_code"))
            frames.append(
                pd.DataFrame(
                    {
                        "demand": demand,
                        "kind_ko": ko,
                        "kind_en": en,
                        "n_sites": len(mine),
                        "threshold_m": rows["threshold_m"],
                        "people": rows["total"],
                        "people_covered": rows["within"].mask(lost),
                        "people_covered_straight": beside["within"],
                    }
                )
            )
    columns = ("demand", "kind_ko", "kind_en", "n_sites", "threshold_m")
    people = ("people", "people_covered", "people_covered_straight")
    none = pd.DataFrame(columns=[*columns, *people]).astype(dict.fromkeys(people, "float64"))
    return pd.concat(frames, ignore_index=True) if frames else none
