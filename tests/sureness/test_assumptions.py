"""Where people are put and how they walk: by pencil, people kept, equal to the reach."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from numpy.testing import assert_allclose

from geo.crs import METRIC
from geo.measures.checks import points_of
from geo.measures.figures import AREA, COVERAGE, Key, demand_points
from geo.metrics.question import Question
from geo.network.snapping import snap
from geo.reach.computing import compute_reach
from geo.sureness.assumptions import (
    off_water,
    on_streets,
    placed_people,
    range_over,
    values_under,
    walking_ways,
)
from geo.sureness.computing import asked_sites
from tests.sureness.conftest import answers_of, near
from tests.worlds import ORIGIN, network_of, synthetic_city

X, Y = ORIGIN


def pieces():
    """Three cells side by side in one dong, 100 people each."""
    east = np.arange(3)
    return pd.DataFrame(
        {
            "cell": (int(X) // 100 + east) * 100_000 + int(Y) // 100,
            "dong_code": "1",
            "gu_code": "1",
            "x": X + 50.0 + 100 * east,
            "y": Y + 50.0,
            "area_m2": 10_000.0,
            "people": 100.0,
        }
    )


def test_nobody_is_put_on_the_water():
    """The first cell lies in the river, of the second the western half."""
    dong = gpd.GeoDataFrame(
        {"dong_code": ["1"]}, geometry=[shapely.box(X, Y, X + 300, Y + 100)], crs=METRIC
    )
    water = shapely.box(X - 50, Y - 50, X + 150, Y + 150)
    found = off_water({"census": pieces()}, dong, water)["census"]
    assert_allclose(found["people"], [0, 100, 200])
    assert_allclose(found["x"], [X + 50, X + 175, X + 250])
    assert_allclose(found["y"], Y + 50)


def test_who_lives_far_from_streets_walks_straight_to_one(toy):
    table = pieces().assign(
        x=X + np.array([300.0, 300.0, -5_000.0]), y=Y + np.array([200.0, 0.0, 200.0])
    )
    placed = on_streets(toy.network, demand_points({"census": table}))
    assert placed.by_rule.tolist() == [True, True, False]
    sites = snap(toy.network, np.array([[X + 300.0, Y + 200.0]]), connected_only=True)
    ways = walking_ways(toy.network, sites, placed, 200.0)
    assert_allclose(ways.nearest_m, [0, 200, 5_300])
    assert sorted(zip(ways.costs.origin, ways.costs.cost, strict=True)) == [(0, 0), (1, 200)]
    short = walking_ways(toy.network, sites, placed, 200.0, limit_m=200.0, pairs=False)
    assert short.nearest_m.tolist() == [0, 200, np.inf]
    assert short.costs is None


def test_on_foot_along_the_streets_is_the_reach(synthetic):
    world = synthetic.world
    people = placed_people(world.demand, world.dong, synthetic.network)
    assert list(people) == ["even", "streets"]  # no water is known
    sites = asked_sites(Question(layer=near(800.0)), world)
    values = values_under(people, synthetic.network, points_of(sites), 800.0, (400.0, 800.0))
    reach = compute_reach(synthetic.network, [near(800.0)], world)
    for by in ("city", "gu", "dong"):
        table = getattr(reach, by)
        for limit in (400.0, 800.0):
            mine = table[(table["demand"] == "census") & (table["threshold_m"] == limit)]
            for path in ("straight", "network"):
                found = values["streets", path][Key(COVERAGE, by, "census", limit)]
                assert_allclose(found, mine[f"coverage_share_{path}"], atol=1e-9)
    areas = [key for key in values if any(figure.metric == AREA for figure in values[key])]
    assert areas == [("even", "straight"), ("even", "network")]


@pytest.mark.parametrize("streets", [True, False])
def test_people_of_each_dong_stay(streets):
    answers = answers_of(synthetic_city(), streets=streets)
    world = answers.world
    for placed in placed_people(world.demand, world.dong, answers.network).values():
        points = placed.points
        for row, key in enumerate(points.demands):
            whole = world.demand[key].groupby("dong_code")["people"].sum()
            assert_allclose(points.of_dong(points.people)[row], whole, rtol=1e-12)
            by = points.by(points.of_dong(points.people))
            assert_allclose(by["gu"][row].sum(), by["city"][row].item())


def test_a_district_that_nobody_counted_is_in_no_assumption(synthetic):
    dong = synthetic.world.dong
    lost = dong["dong_code"].iloc[0]
    demand = {
        key: table[table["dong_code"] != lost].reset_index(drop=True)
        for key, table in synthetic.world.demand.items()
    }
    people = placed_people(demand, dong, synthetic.network)
    assert list(people) == ["even", "streets"]
    rest = sorted(set(dong["dong_code"]) - {lost})
    for placed in people.values():
        assert placed.points.codes["dong"].tolist() == rest


def test_a_river_is_known_only_where_it_is_given(synthetic):
    with_river = network_of(synthetic_city())
    assert with_river.water is not None
    assert synthetic.network.water is None
    world = synthetic.world
    assert list(placed_people(world.demand, world.dong, None)) == ["even"]


def test_a_figure_not_defined_under_one_assumption_has_no_range():
    key = Key("access_gini", "gu", "census", 800.0)
    made = {
        ("even", "straight"): {key: np.array([0.5, 0.3])},
        ("streets", "straight"): {key: np.array([np.nan, 0.4])},
        ("streets", "network"): {key: np.array([0.1, 0.9])},  # another figure
    }
    low, high, low_from, high_from = range_over(made, key, "straight")
    assert_allclose(low, [np.nan, 0.3])
    assert_allclose(high, [np.nan, 0.4])
    assert low_from == ["", "even/straight"]
    assert high_from == ["", "streets/straight"]
