"""Service areas: nested, holding their site, along streets, off the water, near the truth."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from shapely.ops import substring

from geo.errors import UsageError
from geo.network import Network, Snap, nearest_nodes, reach_bands, service_areas, snap
from tests.worlds import ORIGIN

pytestmark = pytest.mark.slow


def truth(network: Network, sites: Snap, row: int, threshold_m: float) -> shapely.Geometry:
    """25 m around the streets reached with 25 m to spare: by the definition, exactly."""
    left = threshold_m - 25.0
    distance, _ = nearest_nodes(network, sites.take([row]), left)
    ptr, edges = network.incidence
    parts = []

    def add(edge: int, start: float, stop: float) -> None:
        length = network.edge_length[edge]
        start, stop = max(0.0, start / length), min(1.0, stop / length)
        parts.append(substring(network.lines[edge], start, stop, normalized=True))

    for node in np.flatnonzero(distance <= left):
        spare = left - distance[node]
        for edge in edges[ptr[node] : ptr[node + 1]]:
            length = network.edge_length[edge]
            if length == 0:
                continue
            if network.edge_u[edge] == node:
                add(edge, 0.0, spare)
            if network.edge_v[edge] == node:
                add(edge, length - spare, length)
    edge, offset, spare = sites.edge[row], sites.offset_m[row], left - sites.leg_m[row]
    if spare > 0:
        add(edge, offset - spare, offset + spare)
    area = shapely.union_all([part.buffer(25.0, quad_segs=16) for part in parts])
    return area if network.water is None else area.difference(network.water)


def iou(a: shapely.Geometry, b: shapely.Geometry) -> float:
    return a.intersection(b).area / a.union(b).area


def test_one_street_by_pencil(toy_network: Network) -> None:
    """From the middle of a street, 100 m: a strip of 150 m with round ends of 25 m.

    The street lies on the grid's own lines, where an outline is half a cell too wide on each side.
    """
    sites = snap(toy_network, np.add([[700.0, 200.0]], ORIGIN), ["s"])
    table = service_areas(toy_network, sites, [100.0])
    assert table["site_id"].tolist() == ["s"]
    assert table["area_m2"].iloc[0] == pytest.approx(150 * 50 + np.pi * 25**2, rel=0.10)
    west, south, east, north = table.total_bounds - np.tile(ORIGIN, 2)
    assert [west, east] == pytest.approx([600, 800], abs=5)
    assert [south, north] == pytest.approx([175, 225], abs=5)


def test_areas_are_near_the_truth(streets: Network, sites: Snap) -> None:
    areas = service_areas(streets, sites, [800.0]).geometry
    found = [iou(areas.iloc[row], truth(streets, sites, row, 800.0)) for row in range(len(sites))]
    assert np.mean(found) >= 0.95
    assert min(found) >= 0.90


def _thousand(streets: Network) -> Snap:
    rng = np.random.default_rng(11)
    spots = rng.uniform(-50, 4050, (1400, 2)) + ORIGIN
    points = snap(streets, spots, limit_m=400.0)
    return points.take(np.flatnonzero(points.ok)[:1000])


def test_nested_holding_their_site_and_dry_in_1000_cases(streets: Network) -> None:
    points = _thousand(streets)
    assert len(points) == 1000
    rng = np.random.default_rng(12)
    thresholds = sorted(rng.choice([3.0, 30.0, 90.0, 200.0, 400.0, 650.0], 3, replace=False))
    table = service_areas(streets, points, thresholds)
    areas = table.geometry.to_numpy().reshape(1000, 3)
    assert shapely.is_valid(areas).all()
    assert shapely.covers(areas, shapely.points(points.xy)[:, None]).all()
    by_water = shapely.distance(shapely.points(points.xy), streets.water) < 10
    nested = shapely.covers(areas[:, 1:], areas[:, :-1])
    assert nested[~by_water].all()
    left = shapely.area(shapely.difference(areas[:, :-1], areas[:, 1:]))
    assert left.max() < 1e-6
    on_land = shapely.disjoint(shapely.points(points.xy), streets.water)
    wet = shapely.area(shapely.intersection(areas[on_land], streets.water))
    assert wet.max() < 1e-6


def test_the_other_bank_only_by_the_bridge(streets: Network) -> None:
    # on the south bank at column 24, far from both bridges; then at the foot of the first bridge
    far, foot = (2420.0, 1715.0), (920.0, 1715.0)
    points = snap(streets, np.add([far, foot], ORIGIN))
    north = shapely.box(*np.add((0, 2180), ORIGIN), *np.add((4000, 4000), ORIGIN))
    areas = service_areas(streets, points, [600.0]).geometry
    assert not areas.iloc[0].intersects(north)
    assert areas.iloc[1].intersects(north)
    assert areas.iloc[1].geom_type == "MultiPolygon"


def test_same_site_same_polygon_in_any_company(streets: Network, sites: Snap) -> None:
    alone = service_areas(streets, sites.take([5]), [400.0, 800.0]).geometry.to_list()
    company = service_areas(streets, sites, [800.0, 400.0])
    mine = company[company["site_id"] == sites.ids[5]]
    assert mine["threshold_m"].tolist() == [400.0, 800.0]
    assert [a.wkb for a in alone] == [a.wkb for a in mine.geometry]


def test_bands_are_the_union(streets: Network, sites: Snap) -> None:
    bands = reach_bands(streets, sites, [300.0, 600.0], cell_m=5.0)
    assert shapely.covers(bands.geometry.iloc[1], bands.geometry.iloc[0])
    areas = service_areas(streets, sites, [600.0]).geometry
    assert iou(bands.geometry.iloc[1], areas.union_all()) > 0.995
    none = reach_bands(streets, sites.take([]), [300.0])
    assert none.geometry.iloc[0].is_empty


def test_a_site_without_a_street_has_no_area(toy_network: Network) -> None:
    points = snap(toy_network, np.add([[0.0, 5000.0]], ORIGIN), ["far"])
    table = service_areas(toy_network, points, [100.0, 200.0])
    assert len(table) == 2
    assert table.geometry.isna().all()


@pytest.mark.parametrize("wrong", [[], [0.0], [-5.0], [float("nan")]])
def test_wrong_thresholds_are_refused(streets: Network, sites: Snap, wrong: list[float]) -> None:
    with pytest.raises(UsageError, match="thresholds_m"):
        service_areas(streets, sites, wrong)


def test_seoul_polygons(seoul: Network, seoul_points: Snap) -> None:
    some = seoul_points.take(np.arange(0, 1000, 100))
    table = service_areas(seoul, some, [400.0, 800.0])
    areas = table.geometry.to_numpy().reshape(-1, 2)
    assert shapely.covers(areas[:, 1], areas[:, 0]).all()
    assert shapely.covers(areas, shapely.points(some.xy)[:, None]).all()
    assert shapely.area(shapely.intersection(areas, seoul.water)).max() < 1e-6
    found = [iou(areas[row, 1], truth(seoul, some, row, 800.0)) for row in range(len(some))]
    assert np.mean(found) >= 0.95
