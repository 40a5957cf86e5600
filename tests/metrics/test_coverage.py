"""Coverage: by hand, against brute force and circle geometry, by law."""

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
from geo.measures import coverage as module
from geo.measures.coverage import (
    area_coverage,
    coverage,
    median_distance,
    nearest_distance,
    people_within,
    service_area,
    weighted_median,
)

DISC = 0.5 * 256 * math.sin(2 * math.pi / 256)
"""Area of the 256-gon in a circle of radius 1."""

place = st.tuples(st.floats(-2000, 2000), st.floats(-2000, 2000))
places = st.lists(place, min_size=1, max_size=8)
crowd = st.lists(st.tuples(*[st.floats(-2000, 2000)] * 2, st.floats(0, 1000)), max_size=12)


def frame(points):
    x, y = zip(*points, strict=True) if points else ((), ())
    ids = pd.Series([f"s{i}" for i in range(len(points))], dtype=object)
    return gpd.GeoDataFrame({"site_id": ids}, geometry=gpd.points_from_xy(x, y), crs=METRIC)


def people(rows):
    table = pd.DataFrame(rows, columns=["x", "y", "people"], dtype="float64")
    return table.assign(gu_code="1")


def brute(demand, points):
    gap = demand[["x", "y"]].to_numpy()[:, np.newaxis] - np.array(points)[np.newaxis]
    return np.hypot(gap[..., 0], gap[..., 1]).min(axis=1)


# By hand


def test_toy_city_distances(toy):
    found = nearest_distance(toy.demand["census"], to_metric(toy.sites))
    by_hand = [0, 200, 600, 400, 200, 200, math.hypot(1000, 400)] + [math.hypot(1000, 200)] * 2
    assert_allclose(found, by_hand, atol=1e-6)


def test_toy_city_coverage_counts_people_at_exactly_the_distance(toy):
    found = coverage(toy.demand["census"], to_metric(toy.sites), 200.0)
    assert found.tolist() == [300 / 600, 1100 / 1500, 0.0]
    assert found.index.tolist() == ["11010", "11020", "11030"]


def test_toy_city_medians(toy):
    demand = toy.demand["census"]
    found = median_distance(demand, nearest_distance(demand, to_metric(toy.sites)))
    assert_allclose(found, [200, 200, math.hypot(1000, 200)], atol=1e-6)


def test_toy_city_area(toy):
    found = area_coverage(toy.gu, to_metric(toy.sites), 100.0)
    disc = DISC * 100**2
    assert_allclose(found["district_area_m2"], [1e6] * 3, rtol=1e-9)
    assert_allclose(found["area_covered_m2"], [disc, disc, 0], rtol=1e-9, atol=1e-6)
    assert_allclose(found["area_coverage_share"], [disc / 1e6, disc / 1e6, 0], rtol=1e-8)


@pytest.mark.parametrize(
    ("values", "weights", "median"),
    [
        ([1, 2, 3], [1, 1, 1], 2),
        ([1, 2], [1, 1], 1),  # half of the weight lies at 1
        ([2, 1], [3, 1], 2),
        ([1, 2], [0, 1], 1 + 1),
        ([0.1] * 9 + [9.0], [0.1] * 10, 0.1),
        ([1, 9], [0.3, 0.1 + 0.2], 1),  # a tie but for the last digit
    ],
)
def test_weighted_median_by_hand(values, weights, median):
    assert weighted_median(values, weights) == median


def test_weighted_median_without_weight_or_value():
    assert math.isnan(weighted_median([], []))
    assert math.isnan(weighted_median([1.0], [0.0]))
    assert math.isnan(weighted_median([1.0, math.nan], [9.0, 1.0]))
    assert weighted_median([1.0, math.nan], [9.0, 0.0]) == 1.0


# Against another implementation


@settings(max_examples=40, deadline=None)
@given(rows=crowd, points=places)
def test_distances_equal_brute_force(rows, points):
    demand = people(rows)
    found = nearest_distance(demand, frame(points))
    if rows:
        assert_allclose(found, brute(demand, points), atol=1e-6)
    assert len(found) == len(rows)


@settings(max_examples=40, deadline=None)
@given(
    values=st.lists(st.integers(0, 50), min_size=1, max_size=15),
    weights=st.lists(st.integers(0, 5), min_size=15, max_size=15),
)
def test_median_equals_that_of_everybody_in_a_row(values, weights):
    everybody = np.sort(np.repeat(values, weights[: len(values)]))
    found = weighted_median(values, weights[: len(values)])
    if len(everybody) == 0:
        assert math.isnan(found)
    else:
        assert found == everybody[(len(everybody) - 1) // 2]


def test_two_overlapping_discs_equal_the_lens_formula(sites_at):
    radius, apart = 500.0, 600.0
    square = gpd.GeoDataFrame(
        {"gu_code": ["1"]}, geometry=[shapely.box(-2000, -2000, 2000, 2000)], crs=METRIC
    )
    found = area_coverage(square, sites_at([(0, 0), (apart, 0)]), radius)
    half = apart / 2
    lens = 2 * radius**2 * math.acos(half / radius) - apart * math.sqrt(radius**2 - half**2)
    exact = 2 * math.pi * radius**2 - lens
    assert_allclose(found["area_covered_m2"], exact, rtol=2e-4)
    assert found["area_covered_m2"].iloc[0] < exact


# By law


@settings(max_examples=25, deadline=None)
@given(rows=crowd, points=places, more=places, near=st.floats(1, 900), far=st.floats(901, 3000))
def test_more_sites_and_longer_distances_never_lower_coverage(rows, points, more, near, far):
    demand = people(rows)

    def reached(sites, limit):
        table = people_within(demand, nearest_distance(demand, frame(sites)), limit)
        return float(table["people_covered"].sum())

    assert reached(points, near) <= reached(points + more, near) * (1 + 1e-12)
    assert reached(points, near) <= reached(points, far) * (1 + 1e-12)


@settings(max_examples=30, deadline=None)
@given(rows=crowd, points=places, seed=st.integers(0, 99))
def test_row_order_and_translation_change_nothing(rows, points, seed):
    demand = people(rows)
    moved = demand.assign(x=demand["x"] + 4096, y=demand["y"] - 8192)
    shuffled = demand.sample(frac=1, random_state=seed)
    sites = frame(points)
    there = frame([(x + 4096, y - 8192) for x, y in points])
    # Half a millimetre beyond any rounding: the law is about geometry, not the last digit.
    distance = nearest_distance(demand, sites)
    assert_allclose(nearest_distance(moved, there), distance, atol=2e-6)
    assert_allclose(nearest_distance(shuffled, sites).sort_index(), distance, atol=0)
    assert_allclose(nearest_distance(demand, sites[::-1]), distance, atol=0)


def test_people_add_up_over_districts(synthetic):
    demand = synthetic.demand["census"]
    sites = to_metric(synthetic.sites)
    distance = nearest_distance(demand, sites)
    by_gu = people_within(demand, distance, 300.0, "gu_code").sum()
    by_dong = people_within(demand, distance, 300.0, "dong_code").sum()
    assert_allclose(by_gu["people"], demand["people"].sum(), atol=1e-6)
    assert_allclose(by_gu["people_covered"], by_dong["people_covered"], atol=1e-6)
    gu_area = area_coverage(synthetic.gu, sites, 300.0)["area_covered_m2"].sum()
    dong_area = area_coverage(synthetic.dong, sites, 300.0, "dong_code")["area_covered_m2"].sum()
    assert_allclose(gu_area, dong_area, atol=0.01)


# Edges


def test_of_no_site_nothing_is_known(toy, sites_at):
    demand, none = toy.demand["census"], sites_at([])
    assert nearest_distance(demand, none).isna().all()
    assert coverage(demand, none, 800).isna().all()
    assert median_distance(demand, nearest_distance(demand, none)).isna().all()
    area = area_coverage(toy.gu, none, 800)
    assert area[["area_coverage_share", "area_covered_m2"]].isna().all(axis=None)
    assert (area["district_area_m2"] > 0).all()
    assert service_area(none, 800).is_empty


def test_nobody_has_no_share(people_at, sites_at):
    nobody = people_at([(0, 0, 0)])
    assert coverage(nobody, sites_at([(0, 0)]), 800).isna().all()
    empty = people_at([])
    assert len(coverage(empty, sites_at([(0, 0)]), 800)) == 0
    assert len(nearest_distance(empty, sites_at([(0, 0)]))) == 0
    assert median_distance(nobody, pd.Series([1.0])).isna().all()


@pytest.mark.parametrize("spot", [(480, 640), (-800, 0), (0, 800)])
def test_exactly_at_the_distance_is_covered_after_a_round_trip(people_at, sites_at, spot):
    at = (200_000 + spot[0], 550_000 + spot[1])
    site = sites_at([(200_000, 550_000)]).to_crs("EPSG:4326").to_crs(METRIC)
    demand = people_at([(*at, 7)])
    assert coverage(demand, site, 800).tolist() == [1.0]
    assert coverage(demand, site, 799.9999).tolist() == [0.0]


def test_two_sites_at_one_place_are_one(people_at, sites_at):
    demand = people_at([(0, 0, 1), (900, 0, 1)])
    one, two = sites_at([(100, 0)]), sites_at([(100, 0), (100, 0)])
    assert coverage(demand, one, 100).equals(coverage(demand, two, 100))
    assert service_area(one, 100).equals(service_area(two, 100))


def test_the_caller_s_tables_stay_as_they_were(toy):
    demand, sites = toy.demand["census"], to_metric(toy.sites)
    before = demand.copy(), sites.copy()
    coverage(demand, sites, 400)
    pd.testing.assert_frame_equal(demand, before[0])
    assert sites.equals(before[1])


def test_tables_of_two_metric_systems_are_never_measured_together(people_at, sites_at):
    sites = sites_at([(127, 37.5)], crs="EPSG:5179")
    demand = people_at([(0, 0, 1)])
    with pytest.raises(CRSError, match="`sites` must be in EPSG:5186, got EPSG:5179"):
        nearest_distance(demand, sites)
    demand.attrs["crs"] = "EPSG:5179"
    assert nearest_distance(demand, sites).notna().all()
    districts = gpd.GeoDataFrame(
        {"gu_code": ["1"]}, geometry=[shapely.box(0, 0, 1, 1)], crs="EPSG:5186"
    )
    with pytest.raises(CRSError, match="`districts` must be in EPSG:5179, got EPSG:5186"):
        area_coverage(districts, sites, 100)
    assert service_area(sites, 100).area == pytest.approx(np.pi * 100**2, rel=1e-3)


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:3857", None])
def test_another_crs_is_refused(people_at, sites_at, crs):
    sites = sites_at([(127, 37.5)], crs=crs)
    with pytest.raises(CRSError, match="`sites` must be in EPSG:5186"):
        nearest_distance(people_at([(0, 0, 1)]), sites)
    with pytest.raises(CRSError, match="`sites` must be in EPSG:5186"):
        service_area(sites, 100)
    districts = gpd.GeoDataFrame({"gu_code": ["1"]}, geometry=[shapely.box(0, 0, 1, 1)], crs=crs)
    with pytest.raises(CRSError, match="`districts` must be in EPSG:5186"):
        area_coverage(districts, sites_at([(0, 0)]), 100)
    people = gpd.GeoDataFrame(
        people_at([(0, 0, 1)]), geometry=gpd.points_from_xy([0], [0]), crs=crs
    )
    with pytest.raises(CRSError, match="`demand` must be in EPSG:5186"):
        nearest_distance(people, sites_at([(0, 0)]))


@pytest.mark.parametrize("column", ["x", "y", "people"])
def test_gaps_in_demand_are_refused_by_row(people_at, sites_at, column):
    demand = people_at([(0, 0, 1), (1, 1, 1)])
    demand.loc[1, column] = math.nan
    with pytest.raises(DataError, match=r"in 1 row\(s\): 1\."):
        coverage(demand, sites_at([(0, 0)]), 800)


def test_bad_tables_and_distances_are_refused(people_at, sites_at):
    demand, sites = people_at([(0, 0, 1)]), sites_at([(0, 0)])
    with pytest.raises(DataError, match="fewer than 0 people"):
        coverage(demand.assign(people=-1.0), sites, 800)
    with pytest.raises(DataError, match=r"lacks the column\(s\) gu_code"):
        coverage(demand.drop(columns="gu_code"), sites, 800)
    lost = sites.set_geometry(gpd.GeoSeries([None], crs=METRIC))
    with pytest.raises(DataError, match=r"without a point: s000"):
        coverage(demand, lost, 800)
    beyond = sites_at([(math.inf, math.inf)])  # what a projection makes of swapped axes
    with pytest.raises(DataError, match=r"without a point: s000"):
        coverage(demand, beyond, 800)
    for wrong in (0, -1, math.nan, math.inf):
        with pytest.raises(UsageError, match="finite number above 0"):
            coverage(demand, sites, wrong)
        with pytest.raises(UsageError, match="finite number above 0"):
            module.service_area(sites, wrong)


@pytest.mark.parametrize("code", [None, float("nan"), ""])
def test_a_row_of_no_district_is_refused(code: object) -> None:
    """A sum by district would lose its people in silence."""
    demand = pd.DataFrame(
        {"x": [0.0, 1.0], "y": [0.0, 1.0], "people": [1, 2], "gu_code": ["1", code]}
    )
    with pytest.raises(DataError, match=r"`demand` has no gu_code in 1 row\(s\): 1"):
        people_within(demand, pd.Series([1.0, 1.0]), 500)
    with pytest.raises(DataError, match=r"`demand` has no gu_code in 1 row\(s\): 1"):
        median_distance(demand, pd.Series([1.0, 1.0]))
