"""Points on streets: nearest, counted, never across water."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geo.crs import LONLAT, METRIC, to_metric
from geo.errors import CRSError, UsageError
from geo.network import Network, Snap, build_network, nearest_site, read_network, snap
from geo.network.build import Tables
from tests.worlds import ORIGIN, City


def _at(*spots: tuple[float, float]) -> np.ndarray:
    return np.add(spots, ORIGIN)


def _legs(points: Snap) -> np.ndarray:
    ok = points.ok
    return shapely.linestrings(np.stack([points.xy[ok], points.snap_xy[ok]], axis=1))


def _wet_m(network: Network, points: Snap) -> float:
    return float(shapely.length(shapely.intersection(_legs(points), network.water)).max())


def test_toy_city_by_pencil(toy_network: Network) -> None:
    points = snap(toy_network, _at((500, 250), (200, 100), (1100, 200)), ["a", "b", "c"])
    assert points.leg_m == pytest.approx([50, np.hypot(100, 100), 0])
    assert points.snap_xy == pytest.approx(_at((500, 200), (300, 200), (1100, 200)))
    assert points.reason.tolist() == [None, None, None]
    assert points.edge[2] == min(np.flatnonzero(_touching(toy_network, points.xy[2])))


def _touching(network: Network, spot: np.ndarray) -> np.ndarray:
    return shapely.distance(network.lines, shapely.Point(spot)) == 0


def test_the_nearest_edge_equals_shapely(streets: Network) -> None:
    dry = build_network(_tables_of(streets))
    rng = np.random.default_rng(3)
    spots = rng.uniform(-600, 4600, (3000, 2)) + ORIGIN
    points = snap(dry, spots, limit_m=2000.0)
    away = shapely.distance(
        shapely.points(spots), dry.lines[dry.tree.nearest(shapely.points(spots))]
    )
    assert points.ok.all()
    assert np.abs(points.leg_m - away).max() < 1e-9
    assert shapely.distance(shapely.points(points.snap_xy), dry.lines[points.edge]).max() < 1e-6
    on = points.offset_m / np.where(dry.edge_length > 0, dry.edge_length, 1)[points.edge]
    assert ((on >= 0) & (on <= 1)).all()


def _tables_of(network: Network) -> Tables:
    return Tables(
        node_id=network.node_id,
        node_xy=network.node_xy,
        u=network.node_id[network.edge_u],
        v=network.node_id[network.edge_v],
        length=network.edge_length,
        lines=network.lines,
    )


def test_limit_is_inclusive_and_said(toy_network: Network) -> None:
    spot = _at((500, 100))
    assert snap(toy_network, spot, limit_m=100.0).leg_m.tolist() == [100.0]
    over = snap(toy_network, spot, ["far"], limit_m=99.0)
    assert over.reason.tolist() == ["no_street_within_limit"]
    assert np.isnan(over.leg_m).all()
    table = over.table()
    assert table["point_id"].tolist() == ["far"]
    assert table["edge"].isna().all()
    assert table.geometry.isna().all()
    assert table.crs == METRIC


def test_points_without_a_place_are_kept(toy_network: Network) -> None:
    table = gpd.GeoSeries([shapely.Point(*_at((500, 250))[0]), None], crs=METRIC)
    points = snap(toy_network, table)
    assert points.reason.tolist() == [None, "no_point"]
    near = nearest_site(toy_network, points.take([0]), points)
    assert near.distance_m[0] == pytest.approx(100)  # to the street and back
    assert near.reason.tolist() == [None, "no_point"]


def test_wrong_arguments_are_refused(toy_network: Network, toy: City) -> None:
    with pytest.raises(CRSError, match="EPSG:5186"):
        snap(toy_network, toy.sites)
    with pytest.raises(UsageError, match="limit_m"):
        snap(toy_network, _at((0, 0)), limit_m=0)
    with pytest.raises(UsageError, match="ids"):
        snap(toy_network, _at((0, 0)), ["a", "b"])
    with pytest.raises(UsageError, match="shape"):
        snap(toy_network, np.zeros(4))


# the river


def test_no_leg_crosses_water(streets: Network, sites: Snap, people: Snap) -> None:
    assert sites.ok.all()
    assert people.ok.sum() > 0.99 * len(people)
    assert _wet_m(streets, sites) < 0.02
    assert _wet_m(streets, people) < 0.02


def test_planted_points_stay_on_their_bank(streets: Network, sites: Snap) -> None:
    row = {name: k for k, name in enumerate(sites.ids)}
    creek = sites.take([row["p_creek"]])
    free = snap(build_network(_tables_of(streets)), creek.xy)
    assert free.snap_xy[0, 0] > creek.xy[0, 0] + 20, "without the water it would cross the creek"
    assert creek.snap_xy[0, 0] < creek.xy[0, 0]
    assert creek.leg_m[0] > free.leg_m[0]
    island = sites.snap_xy[row["p_island"]]
    assert island[1] == pytest.approx(ORIGIN[1] + 1950)
    assert sites.snap_xy[row["p_south"], 1] < ORIGIN[1] + 1755 + 25
    assert sites.snap_xy[row["p_north"], 1] > ORIGIN[1] + 2145 - 25


def test_streets_only_across_water_are_said(streets: Network) -> None:
    # between creek and nothing: the own bank's streets are out of the limit
    points = snap(streets, _at((2062, 1470)), limit_m=25.0)
    assert points.reason.tolist() == ["streets_only_across_water"]
    assert not points.ok.any()


def test_bridges_and_water(streets: Network) -> None:
    # column 9's bridge runs near x = 920 over the river; far from it there is only water
    bridge = streets.lines[(streets.edge_bridge == 1) & (streets.edge_length > 300)][0]
    deck = bridge.interpolate(0.5, normalized=True)
    beside = np.array([[deck.x + 10, deck.y], [deck.x + 40, deck.y], [deck.x + 500, deck.y]])
    assert snap(streets, beside).reason.tolist() == ["in_water"] * 3
    points = snap(streets, beside, bridge_leg_m=30.0)
    assert points.reason.tolist() == [None, "in_water", "in_water"]
    assert streets.edge_bridge[points.edge[0]] == 1
    assert points.leg_m[0] == pytest.approx(10, abs=1.5)


def test_seoul_river(seoul_folder, world) -> None:
    """No place and no demand point of ours crosses the Han on its way to a street."""
    network = read_network(seoul_folder)
    placed = world.sites[world.sites.geometry.notna() & ~world.sites.geometry.is_empty]
    table = to_metric(placed)
    sites = snap(network, table, table["site_id"].tolist(), limit_m=1000.0)
    assert sites.ok.sum() > 0.97 * len(sites)
    assert _wet_m(network, sites) < 0.02
    demand = world.demand["census"][["x", "y"]].to_numpy()
    people = snap(network, demand)
    assert _wet_m(network, people) < 0.02
    lost = people.reason[~people.ok]
    assert set(lost) <= {"in_water", "no_street_within_limit", "streets_only_across_water"}
    on_island = gpd.GeoSeries.from_xy([126.9586], [37.5178], crs=LONLAT)  # Nodeul, on its bridge
    nodeul = snap(network, to_metric(on_island))
    assert not nodeul.ok.all() or _wet_m(network, nodeul) < 0.02
