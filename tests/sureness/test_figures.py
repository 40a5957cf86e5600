"""The vector of figures: by pencil, against the plain functions, by law."""

from __future__ import annotations

import math

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy.spatial import cKDTree

from geo.crs import METRIC
from geo.errors import DataError
from geo.measures import compiled, equity
from geo.measures.accessibility import e2sfca
from geo.measures.checks import points_of
from geo.measures.costs import straight_costs
from geo.measures.coverage import area_coverage, coverage, median_distance, nearest_distance
from geo.measures.figures import (
    ACCESS,
    AREA,
    COVERAGE,
    IN_REACH,
    MEDIAN,
    PER,
    Key,
    access_scores,
    by_distance,
    decay_of,
    demand_points,
    measure,
    straight_ways,
)
from geo.metrics.question import Question
from geo.sureness.computing import asked_sites
from tests.sureness.conftest import near

SEEDS = st.integers(0, 10_000)


def figures_of(answers, distance_m=200.0, distances=(200.0,)):
    world = answers.world
    sites = asked_sites(Question(layer=near(distance_m)), world)
    points = demand_points(world.demand)
    ways = straight_ways(points, points_of(sites), distance_m)
    return points, sites, ways, measure(points, ways, distance_m, distances)


def test_the_toy_city_by_pencil(toy):
    """Site a serves 100 people at 0 m and 200 at 200 m, site b 500 and 600 at 200 m."""
    _, _, _, found = figures_of(toy)

    def city(metric, demand="census"):
        return found[Key(metric, "city", demand, 200.0)].item()

    assert city(COVERAGE) == pytest.approx(1400 / 4500)
    assert city("below_standard_share") == pytest.approx(3100 / 4500)
    assert city("coverage_gap") == pytest.approx(1100 / 1500)
    assert city(IN_REACH) == pytest.approx(1400 / 4500)
    assert city(ACCESS) == pytest.approx(2 * PER / 4500)  # two sites, all shared out
    assert city(MEDIAN) == pytest.approx(1019.803903, abs=1e-6)
    # a's people weigh 1 and 0.22, b's 0.22 each: 144 and 242 people share one site each.
    by_dong = found[Key(ACCESS, "dong", "census", 200.0)] / PER
    assert_allclose(
        by_dong, [1 / 144, 0.22 / 144, 0, 0, 1 / 1100, 1 / 1100, 0, 0, 0][:9], atol=1e-12
    )
    by_gu = found[Key(IN_REACH, "gu", "census", 200.0)]
    assert_allclose(by_gu, [300 / 600, 1100 / 1500, 0])
    # (500, 800) is 600 m from a; of gu 2 only (1500, 200) misses, by 200 m.
    assert_allclose(found[Key("shortfall_m", "gu", "census", 200.0)][:2], [400, 200])
    assert city("access_palma") != city("access_palma")  # 69 % of the people have nothing
    assert city("access_theil") == pytest.approx(
        city("access_theil_between") + city("access_theil_within")
    )
    # Half of the people share the same sites: the score doubles, every share stays.
    assert city(ACCESS, "youth") == pytest.approx(2 * city(ACCESS))
    assert city("access_gini", "youth") == pytest.approx(city("access_gini"))


@pytest.mark.parametrize("by", ["gu", "dong"])
def test_the_figures_are_those_of_the_plain_functions(synthetic, by):
    points, sites, ways, found = figures_of(synthetic, 400.0, (300.0, 400.0))
    for key, table in synthetic.world.demand.items():
        distance = nearest_distance(table, sites)
        for limit in (300.0, 400.0):
            plain = coverage(table, sites, limit, f"{by}_code")
            assert_allclose(found[Key(COVERAGE, by, key, limit)], plain, rtol=1e-12)
        plain = median_distance(table, distance, f"{by}_code")
        assert_allclose(found[Key(MEDIAN, by, key, 400.0)], plain, rtol=1e-12)
        costs = straight_costs(table, sites, 400.0)
        score = PER * e2sfca(costs, table["people"], decay_of(400.0)).score
        assert_allclose(
            access_scores(points, ways.costs, 400.0)[:, points.demands.index(key)], score
        )
        mean = (score * table["people"]).groupby(table[f"{by}_code"]).sum()
        people = table.groupby(f"{by}_code")["people"].sum()
        assert_allclose(found[Key(ACCESS, by, key, 400.0)], mean / people)


def test_fairness_is_that_of_equity(synthetic):
    points, _, ways, found = figures_of(synthetic, 800.0, (800.0,))
    table = synthetic.world.demand["census"]
    score = access_scores(points, ways.costs, 800.0)[:, 0]
    people, gu = table["people"].to_numpy(), table["gu_code"].to_numpy()

    def city(metric):
        return found[Key(metric, "city", "census", 800.0)].item()

    assert city("access_gini") == pytest.approx(equity.gini(score, people), rel=1e-9)
    assert city("access_palma") == pytest.approx(equity.palma(score, people), rel=1e-9, nan_ok=True)
    parts = equity.theil(score, people, gu)
    assert city("access_theil") == pytest.approx(parts.total, rel=1e-9)
    assert city("access_theil_between") == pytest.approx(parts.between, rel=1e-9)
    missed = equity.shortfall(ways.nearest_m, people, 800.0, less_is_better=True)
    assert city("below_standard_share") == pytest.approx(missed.share, rel=1e-9)
    assert city("shortfall_m") == pytest.approx(missed.mean_gap, rel=1e-9)
    for row, code in enumerate(points.codes["gu"]):
        mine = gu == code
        plain = equity.gini(score[mine], people[mine])
        assert found[Key("access_gini", "gu", "census", 800.0)][row] == pytest.approx(plain)


def test_supply_is_conserved(synthetic):
    points, sites, ways, found = figures_of(synthetic, 800.0, (800.0,))
    heads = points.people.sum(axis=0)
    for row, demand in enumerate(points.demands):
        mean = found[Key(ACCESS, "city", demand, 800.0)].item()
        assert mean * heads[row] / PER == pytest.approx(len(sites), rel=1e-9)
    assert ways.costs.n_sites == len(sites)


def test_areas_by_pieces_come_near_to_the_polygons(world):
    sites = asked_sites(Question(layer=near(800.0)), world)
    points = demand_points(world.demand)
    ways = straight_ways(points, points_of(sites), 800.0)
    found = measure(points, ways, 800.0, (800.0,), [AREA])
    exact = area_coverage(world.gu, sites, 800.0)["area_coverage_share"].sort_index()
    assert_allclose(found[Key(AREA, "gu", "", 800.0)], exact, atol=1e-3)


@settings(deadline=None)  # the first call compiles
@given(SEEDS)
def test_distances_and_pairs_are_those_of_a_tree(seed):
    random = np.random.default_rng(seed)
    n, m = int(random.integers(1, 300)), int(random.integers(0, 30))
    table = pd.DataFrame(random.uniform(0, 5_000, (n, 2)), columns=["x", "y"])
    table = table.assign(people=1.0, area_m2=1.0, gu_code="1", dong_code="1")
    sites = random.uniform(0, 5_000, (m, 2))
    points = demand_points({"census": table})
    ways = straight_ways(points, sites, 700.0)
    tree = cKDTree(sites) if m else None
    plain = tree.query(points.xy)[0] if tree is not None else np.full(n, np.inf)
    assert_allclose(ways.nearest_m, np.round(plain, 6), atol=2e-6)
    frame = gpd.GeoDataFrame(geometry=gpd.points_from_xy(*sites.T), crs=METRIC)
    pairs = straight_costs(table, frame, 700.0)
    mine = sorted(zip(ways.costs.origin, ways.costs.site, strict=True))
    assert mine == sorted(zip(pairs.origin, pairs.site, strict=True))
    alone = straight_ways(points, sites, 700.0, pairs=False)
    assert alone.costs is None
    assert alone.nearest_m.tobytes() == ways.nearest_m.tobytes()
    order = np.argsort(ways.nearest_m, kind="stable")
    assert by_distance(ways.nearest_m).tolist() == order.tolist()


@settings(deadline=None)  # the first call compiles
@given(SEEDS)
def test_inequality_is_that_of_equity(seed):
    random = np.random.default_rng(seed)
    n = int(random.integers(1, 60))
    value = np.where(random.random(n) < 0.4, 0.0, random.gamma(1.0, 2.0, n)).round(2)
    people = np.where(random.random(n) < 0.2, 0.0, random.integers(1, 50, n)).astype(float)
    group = random.integers(0, 3, n)
    heads = np.bincount(group, people, 3)
    has = np.flatnonzero(value > 0)
    order = has[np.argsort(value[has], kind="stable")]
    whole, by_group = compiled.unequal(order, value, group, heads, people, 0.4, 0.1)
    if not (value * people).sum() > 0:
        assert np.isnan(whole).all()
        return
    assert whole[0] == pytest.approx(equity.gini(value, people), abs=1e-12)
    assert whole[1] == pytest.approx(equity.palma(value, people), rel=1e-9, nan_ok=True)
    parts = equity.theil(value, people, group)
    assert whole[2:] == pytest.approx([parts.total, parts.between], abs=1e-12)
    for number in range(3):
        mine = group == number
        if (value * people)[mine].sum() > 0:
            plain = equity.gini(value[mine], people[mine])
            assert by_group[number] == pytest.approx(plain, abs=1e-12)
        else:
            assert math.isnan(by_group[number])


def test_no_site_and_nobody(toy):
    points = demand_points(toy.world.demand)
    ways = straight_ways(points, np.zeros((0, 2)), 200.0)
    found = measure(points, ways, 200.0, (200.0,))
    assert np.isnan(np.concatenate(list(found.values()))).all()
    nobody = demand_points({"census": toy.world.demand["census"].assign(people=0.0)})
    found = measure(nobody, straight_ways(nobody, points.xy[:1], 200.0), 200.0, (200.0,))
    shares = [values for key, values in found.items() if key.demand]
    assert np.isnan(np.concatenate(shares)).all()


def test_bad_tables_are_refused(toy):
    with pytest.raises(DataError, match="no demand table"):
        demand_points({})
    other = toy.world.demand["census"].assign(x=0.0)
    with pytest.raises(DataError, match="other points"):
        demand_points({"census": toy.world.demand["census"], "own": other})
    torn = toy.world.demand["census"].assign(dong_code="1")
    with pytest.raises(DataError, match="two gu"):
        demand_points({"census": torn})
