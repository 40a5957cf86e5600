"""Walking reach of several layers, computed with a street network at hand.

Where none is at hand, `geo.reach_files.load_reach` reads what this module computed once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd
import shapely

from geo.crs import to_crs
from geo.errors import DataError, NetworkError
from geo.kept import kept
from geo.metrics import reach as measures
from geo.metrics.counts import places
from geo.metrics.coverage import nearest_distance
from geo.metrics.reach_tables import THRESHOLDS_M, reach_tables, stamp, unreached_districts
from geo.metrics.sureness import with_reach_sureness
from geo.network.search import nearest_site
from geo.reach_files import LEVELS, NOTE, TABLES, Reach, derived
from geo.sites import counted, of_layer

if TYPE_CHECKING:
    import geopandas as gpd

    from geo.layers.model import Layer
    from geo.metrics.reach_tables import ReachTables
    from geo.network.store import Network
    from geo.world import World


def counted_sites(sites: gpd.GeoDataFrame, layer: str, crs: object) -> gpd.GeoDataFrame:
    """Return the places of a layer that count, one record each, in the CRS `crs`."""
    return to_crs(places(counted(of_layer(sites, layer))), crs)


def has_reach(layer: Layer, world: World) -> bool:
    """Say whether `reach_of` knows anything of a layer, without computing it."""
    if layer.service_distance_m is None:
        return False
    stored = world.reach is not None and layer.key in world.reach.layers
    return stored or world.network is not None


def reach_of(layer: Layer, world: World) -> Reach:
    """Return the reach of a service layer: computed with the world's network, else the stored one.

    Beside every coverage on foot stands how sure it is, as far as data/sureness knows.

    Raises
    ------
    NetworkError
        The world has no network, and data/reach does not hold this layer; or it is no service.

    Examples
    --------
    >>> import geo
    >>> reach = reach_of(geo.get_layer("job_cafes"), geo.load_world())
    >>> len(reach.where(demand="youth", thresholds_m=[800]).gu)
    25
    """
    if not has_reach(layer, world):
        raise NetworkError(
            f"nothing is known of the walking reach of {layer.key}. Take a service layer whose "
            "reach is kept (geo reach --write), or load_world(network=DIR) with a street network."
        )
    if world.network is not None:
        reach = _kept_reach(world.network, layer, world)
    else:
        assert world.reach is not None
        reach = world.reach.of(layer.key)
    return with_reach_sureness(reach, layer.key, world)


def _kept_reach(network: Network, layer: Layer, world: World) -> Reach:
    """Compute the reach of a layer, or take it from the user's cache: pages and files ask alike."""
    sites = counted_sites(world.sites, layer.key, world.crs)
    said = sites[["site_id", "place_id", "kind_ko", "kind_en"]].to_csv(index=False)
    shapes = hashlib.sha256(b"".join(shapely.to_wkb(world.dong.geometry.to_numpy())))
    inputs = (
        *(layer.key, network.sha256, world.inputs_sha256(layer.key), shapes.hexdigest(), said),
        # The tables name the districts above and the whole area by their codes.
        *(world.project.area.code, *world.dong["gu_code"]),
    )

    def compute() -> dict[str, pd.DataFrame]:
        return compute_reach(network, [layer], world).tables()

    return Reach(**kept("reach", inputs, compute), note=stamp(network))


def compute_reach(
    network: Network,
    layers: Sequence[Layer],
    world: World,
    thresholds_m: Sequence[float] = THRESHOLDS_M,
) -> Reach:
    """Compute the reach of several layers on a network, see `geo.metrics.reach_tables`.

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
        mine = counted_sites(world.sites, layer.key, world.crs)
        made = reach_tables(
            network, mine, world.demand, world.dong, thresholds_m, world.project.area.code
        )
        found = {**made.tables(), "kinds": _kinds(network, made, mine, thresholds_m)}
        for name, table in found.items():
            parts[name].append(_of_layer(table, layer.key, name))
    joined = {name: pd.concat(frames, ignore_index=True) for name, frames in parts.items()}
    return Reach(**{n: derived(t, n) for n, t in joined.items()}, note=stamp(network))


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
