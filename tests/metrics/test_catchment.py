"""Catchments: by hand, against brute force, by law."""

from __future__ import annotations

import math

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from geo.crs import METRIC, to_metric
from geo.errors import CRSError, DataError, UsageError
from geo.measures.catchment import catchment, nearest_cells, nearest_spot, people_near, spots
from geo.measures.coverage import nearest_distance

SQUARE = gpd.GeoDataFrame({"gu_code": ["1"]}, geometry=[shapely.box(0, 0, 1000, 1000)], crs=METRIC)
# A grid of 50 m makes ties, one spot for two sites and four sites on a circle common.
knot = st.integers(0, 20).map(lambda i: 50.0 * i)


def test_toy_city_nearest(toy):
    found = catchment(toy.demand["census"], to_metric(toy.sites), toy.gu)
    assert found["site_id"].tolist() == ["a", "b"]
    assert_allclose(found["people"], [600, 3900])
    # The line half-way meets y = 0 at x = 1160 and y = 1000 at x = 760.
    assert_allclose(found["area_m2"], [960_000, 2_040_000], rtol=1e-8)


def test_toy_city_threshold_counts_exactly_at_the_distance(toy):
    found = catchment(toy.demand["census"], to_metric(toy.sites), toy.gu, "threshold", 400.0)
    assert_allclose(found["people"], [300, 1500])


def test_ties_go_to_the_smallest_id(people_at, sites_at):
    corners = [(0, 0), (100, 0), (0, 100), (100, 100), (0, 50)]
    for ids in (["e", "d", "c", "b", "z"], ["b", "c", "d", "e", "a"]):
        sites = sites_at(corners, ids)
        found = catchment(people_at([(50, 50, 4)]), sites, SQUARE)
        nearest = min(zip(ids, corners, strict=True), key=lambda s: (math.dist(s[1], (50, 50)), s))
        assert found.set_index("site_id")["people"].to_dict()[nearest[0]] == 4


def test_a_ring_of_equal_sites_goes_to_the_smallest_id(people_at, sites_at):
    turn = [(500, 900), (900, 500), (500, 100), (100, 500), (740, 820), (820, 740), (260, 180)]
    turn += [(180, 260), (820, 260), (740, 180), (180, 740), (260, 820)]  # all 400 m away
    sites = sites_at(turn, [f"s{i:02d}" for i in range(len(turn), 0, -1)])
    found = catchment(people_at([(500, 500, 1)]), sites, SQUARE)
    assert found.loc[found["people"] > 0, "site_id"].tolist() == ["s01"]


def test_sites_at_one_spot_are_one_catchment(people_at, sites_at):
    sites = sites_at([(700, 500), (300, 500), (700, 500)], ["b", "c", "a"])
    found = catchment(people_at([(700, 500, 1)]), sites, SQUARE)
    assert found[["site_id", "site_ids", "n_sites"]].to_numpy().tolist() == [
        ["a", "a;b", 2],
        ["c", "c", 1],
    ]
    assert_allclose(found["area_m2"], [500_000, 500_000])


@settings(max_examples=40, deadline=None)
@given(
    points=st.lists(st.tuples(knot, knot), min_size=1, max_size=12),
    rows=st.lists(st.tuples(knot, knot, st.integers(0, 9)), max_size=12),
)
def test_nearest_is_a_partition_and_equals_brute_force(points, rows):
    ids = [f"s{i:02d}" for i in range(len(points))]
    sites = gpd.GeoDataFrame(
        {"site_id": ids}, geometry=gpd.points_from_xy(*zip(*points, strict=True)), crs=METRIC
    )
    demand = pd.DataFrame(rows, columns=["x", "y", "people"], dtype="float64")
    found = catchment(demand, sites, SQUARE).set_index("site_id")
    assert_allclose(found["people"].sum(), demand["people"].sum(), atol=1e-6)
    assert_allclose(found["area_m2"].sum(), 1e6, atol=0.01)
    by_hand = dict.fromkeys(found.index, 0.0)
    for x, y, n in rows:
        squared = [(x - px) ** 2 + (y - py) ** 2 for px, py in points]
        by_hand[ids[squared.index(min(squared))]] += n
    assert_allclose(found["people"], pd.Series(by_hand)[found.index])


def test_cells_hold_the_points_that_are_nearest_to_them(synthetic):
    sites = to_metric(synthetic.sites)
    found = catchment(synthetic.demand["census"], sites, synthetic.gu)
    random = np.random.default_rng(3)
    west, south, east, north = synthetic.gu.total_bounds
    probe = random.uniform((west, south), (east, north), (2000, 2))
    near = nearest_spot(
        pd.DataFrame({"x": probe[:, 0], "y": probe[:, 1], "people": 1.0}), spots(sites)
    )
    inside = shapely.intersects(
        found.geometry.to_numpy()[near], shapely.points(probe)
    ) | ~shapely.intersects(
        shapely.union_all(synthetic.gu.geometry.to_numpy()), shapely.points(probe)
    )
    assert inside.mean() > 0.999  # a point on the line between two may fall to either


def test_a_person_is_in_as_many_thresholds_as_there_are_sites_near(synthetic):
    demand, sites = synthetic.demand["census"], to_metric(synthetic.sites)
    found = catchment(demand, sites, synthetic.gu, "threshold", 300.0)
    xy, points = demand[["x", "y"]].to_numpy(), spots(sites)[["x", "y"]].to_numpy()
    near = np.hypot(*(xy[:, np.newaxis] - points).transpose(2, 0, 1)) <= 300.0
    assert_allclose(found["people"], near.T @ demand["people"].to_numpy())
    reached = demand["people"][nearest_distance(demand, sites) <= 300.0].sum()
    assert found["people"].sum() >= reached


def test_no_site_and_no_demand(people_at, sites_at):
    assert len(catchment(people_at([(0, 0, 1)]), sites_at([]), SQUARE)) == 0
    found = catchment(people_at([]), sites_at([(10, 10), (900, 900)]), SQUARE)
    assert found["people"].tolist() == [0, 0]
    assert people_near(people_at([]), np.array([[0.0, 0.0]]), 5.0).tolist() == [0]
    with pytest.raises(DataError, match="no site"):
        nearest_spot(people_at([(0, 0, 1)]), spots(sites_at([])))


def test_one_site_serves_the_whole_city(people_at, sites_at):
    found = catchment(people_at([(0, 0, 3)]), sites_at([(5, 5)]), SQUARE)
    assert found[["people", "area_m2"]].to_numpy().tolist() == [[3.0, 1e6]]


def test_sites_outside_the_city_serve_it_too(people_at, sites_at):
    found = catchment(people_at([(0, 500, 3)]), sites_at([(-500, 500), (1500, 500)]), SQUARE)
    assert_allclose(found["area_m2"], [500_000, 500_000])
    assert found["people"].tolist() == [3, 0]


@pytest.mark.parametrize("gap_m", [1e-9, 1e-6, 1e-3])
def test_spots_that_all_but_touch_still_fill_the_city(gap_m):
    spot = pd.DataFrame({"x": [500.0, 500.0 + gap_m, 200.0], "y": [500.0, 500.0, 300.0]})
    assert_allclose(shapely.area(nearest_cells(spot, SQUARE.geometry[0])).sum(), 1e6, atol=0.01)


def test_cells_that_do_not_fill_the_city_are_refused(monkeypatch):
    city = SQUARE.geometry[0]
    twice = pd.DataFrame({"x": [5.0, 5.0], "y": [5.0, 5.0]})
    with pytest.raises(DataError, match="are the same"):
        nearest_cells(twice, city)
    half = shapely.GeometryCollection([shapely.box(0, 0, 500, 1000), shapely.Polygon()])
    monkeypatch.setattr(shapely, "voronoi_polygons", lambda *_points, **_options: half)
    with pytest.raises(DataError, match=r"miss the city's area by 5e\+05 m2"):
        nearest_cells(pd.DataFrame({"x": [0.0, 5.0], "y": [0.0, 5.0]}), city)


def test_bad_input_is_refused(people_at, sites_at):
    demand, sites = people_at([(0, 0, 1)]), sites_at([(0, 0)])
    with pytest.raises(UsageError, match="no rule 'voronoi'"):
        catchment(demand, sites, SQUARE, "voronoi")
    for rule, distance in (("nearest", 800.0), ("threshold", None)):
        with pytest.raises(UsageError, match="only there"):
            catchment(demand, sites, SQUARE, rule, distance)
    with pytest.raises(UsageError, match="above 0"):
        catchment(demand, sites, SQUARE, "threshold", -5.0)
    with pytest.raises(CRSError, match="`sites`"):
        catchment(demand, sites_at([(127, 37)], crs="EPSG:4326"), SQUARE)
    with pytest.raises(CRSError, match="`districts`"):
        catchment(demand, sites, SQUARE.to_crs("EPSG:4326"))
    with pytest.raises(DataError, match=r"lacks the column\(s\) people"):
        catchment(demand.drop(columns="people"), sites, SQUARE)
    demand.loc[0, "x"] = math.nan
    with pytest.raises(DataError, match="no finite x"):
        catchment(demand, sites, SQUARE)
