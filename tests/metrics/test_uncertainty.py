"""Place error: the model, the draws, the intervals, and whether they hold the truth."""

from __future__ import annotations

import dataclasses
import math

import geopandas as gpd
import numpy as np
import pytest
import shapely
from numpy.testing import assert_allclose

from geo.crs import METRIC, to_metric
from geo.errors import CRSError, DataError, UsageError
from geo.layers import get_layer
from geo.measures.coverage import coverage
from geo.measures.figures import COVERAGE, Key, demand_points
from geo.measures.place_error import (
    SIGMA_PER_ERROR,
    Sampling,
    changes,
    draws,
    intervals,
    place_error,
)
from geo.metrics import Question
from geo.sureness.computing import computed_sureness
from geo.sureness.intervals import straight_figures
from tools.calibration import PATTERNS, Held, code_calibration, made_city, user_calibration

GU = gpd.GeoDataFrame(
    {"gu_code": ["1", "2"]},
    geometry=[shapely.box(0, 0, 1000, 1000), shapely.box(1000, 0, 2000, 1000)],
    crs=METRIC,
)


@pytest.fixture
def sites(sites_at):
    """Three sites, two of them at one spot, near the border of gu 1 and 2."""
    found = sites_at([(950, 500), (300, 300), (950, 500)])
    return found.assign(error_m=[100.0, 50.0, 200.0], gu_code=["1", "1", "1"])


def coverage_of(demand, distance_m):
    """Points of the sites to coverage of each gu, then of everybody, as what is published counts it."""
    table = {"census": demand.assign(dong_code=demand["gu_code"], area_m2=1.0)}
    measured = straight_figures(demand_points(table), distance_m, [distance_m], [COVERAGE])

    def statistic(sites_xy):
        found = measured(sites_xy)
        keys = [Key(COVERAGE, by, "census", distance_m) for by in ("gu", "city")]
        return np.concatenate([found[key] for key in keys])

    return statistic


def seen(sites, gu=GU, n=200, seed=1):
    model = place_error(sites, gu)
    return np.stack([model.draw(seed, number) for number in range(n)])


def test_sigma_is_that_of_the_95_percent_radius(sites_at):
    assert pytest.approx(2.448, abs=5e-4) == SIGMA_PER_ERROR
    crowd = sites_at([(1000.0 * i, 0) for i in range(400)]).assign(error_m=250.0, gu_code="1")
    moved = seen(crowd, gu=None, n=50) - place_error(crowd).points
    inside = np.hypot(moved[..., 0], moved[..., 1]) <= 250.0
    assert inside.mean() == pytest.approx(0.95, abs=0.005)
    assert moved.mean() == pytest.approx(0, abs=2)
    assert moved.std() == pytest.approx(250 / 2.448, rel=0.02)


def test_places_stay_in_the_gu_of_their_address(sites):
    drawn = seen(sites)
    assert (drawn[..., 0] <= 1000).all()
    assert (seen(sites, gu=None)[..., 0] > 1000).any()


def test_places_that_share_a_coordinate_move_together_by_the_largest_error(sites):
    drawn = seen(sites, gu=None, n=2000)
    assert_allclose(drawn[:, 0], drawn[:, 2], atol=0)
    step = np.hypot(*(drawn[:, 0] - [950, 500]).T)
    assert (step <= 200).mean() == pytest.approx(0.95, abs=0.01)


def test_a_place_that_cannot_be_in_its_gu_is_refused(sites):
    with pytest.raises(DataError, match="never fell into the gu"):
        seen(sites.assign(gu_code=["1", "2", "1"], error_m=[0.0, 1.0, 0.0]), n=1)


def test_a_point_just_outside_its_gu_is_brought_in(sites_at):
    site = sites_at([(-50, 500)]).assign(error_m=100.0, gu_code="1")
    assert (seen(site)[..., 0] >= 0).all()


def test_zero_error_gives_zero_width(people_at, sites):
    demand = people_at([(900, 500, 10), (400, 300, 20), (700, 700, 70)])
    still = sites.assign(error_m=0.0)
    model = place_error(still, GU)
    statistic = coverage_of(demand, 100.0)
    found = intervals(statistic(model.points), draws(model, statistic, 20), ["1", ""])
    assert (found["low"] == found["high"]).all()
    assert (found["low"] == found["plain"]).all()
    assert not found["biased"].any()
    assert found["plain"].tolist() == [0.3, 0.3]


def test_one_worker_and_two_give_the_same_bytes(synthetic):
    sites = to_metric(synthetic.sites).assign(error_m=150.0)
    model = place_error(sites, synthetic.gu)
    statistic = coverage_of(synthetic.demand["census"], 400.0)
    heard: list[tuple[str, int, int]] = []
    one = draws(model, statistic, 50, seed=7)
    two = draws(model, statistic, 50, seed=7, workers=2, progress=lambda *step: heard.append(step))
    assert one.tobytes() == two.tobytes()
    assert heard[-1] == ("place error", 50, 50)
    assert [done for _, done, _ in heard] == sorted(done for _, done, _ in heard)
    assert one.tobytes() != draws(model, statistic, 50, seed=8).tobytes()
    with pytest.raises(UsageError, match="1 draws"):
        draws(model, statistic, 1)


@pytest.mark.parametrize("error_m", [0.0, 150.0, 2_000.0])
def test_the_drawn_figure_is_the_one_of_coverage(synthetic, error_m):
    """However far the sites move."""
    sites = to_metric(synthetic.sites).assign(error_m=error_m)
    demand = synthetic.demand["census"]
    model = place_error(sites, synthetic.gu)
    statistic = coverage_of(demand, 400.0)
    for number in range(3):
        points = model.draw(1, number)
        moved = sites.set_geometry(gpd.points_from_xy(*points.T), crs=METRIC)
        by_gu = coverage(demand, moved, 400.0)
        assert_allclose(statistic(points)[:-1], by_gu, rtol=1e-12)
        whole = coverage(demand.assign(city="all"), moved, 400.0, by="city")
        assert_allclose(statistic(points)[-1], whole["all"], rtol=1e-12)


def test_exactly_at_the_distance_is_covered(people_at):
    statistic = coverage_of(people_at([(480, 640, 1), (801, 0, 1)]), 800.0)
    assert statistic(np.zeros((1, 2))).tolist() == [0.5, 0.5]


def test_no_site_and_nobody(people_at):
    statistic = coverage_of(people_at([(0, 0, 1), (1, 1, 0)], ["1", "2"]), 9.0)
    assert np.isnan(statistic(np.zeros((0, 2)))).all()
    assert_allclose(statistic(np.zeros((1, 2))), [1.0, math.nan, 1.0])


def test_a_shifted_figure_is_marked_as_biased():
    drawn = np.linspace(0.5, 0.7, 201)[:, np.newaxis]
    assert intervals(np.array([0.6]), drawn, ["a"])["biased"].tolist() == [False]
    assert intervals(np.array([0.5]), drawn, ["a"])["biased"].tolist() == [True]


def test_classes_and_ranks_that_change():
    plain = np.array([0.9, 0.5, 0.1, math.nan])
    drawn = np.array([[0.9, 0.5, 0.1, math.nan], [0.4, 0.5, 0.1, math.nan]])
    found = changes(plain, drawn, (0.5, 1.0), list("abcd"))
    assert found["rank"].tolist()[:3] == [1, 2, 3]
    assert found["rank_change_share"].tolist()[:3] == [0.5, 0.5, 0]
    assert found["class_change_share"].tolist()[:3] == [0.5, 0, 0]
    assert found.loc["d"].isna().all()
    assert found[["rank_low", "rank_high"]].to_numpy().tolist()[:2] == [[1, 2], [1, 2]]


def test_bad_sites_are_refused(sites):
    with pytest.raises(CRSError, match="`sites`"):
        place_error(sites.to_crs("EPSG:4326"), GU)
    with pytest.raises(CRSError, match="`gu`"):
        place_error(sites, GU.to_crs("EPSG:4326"))
    for wrong in (math.nan, -1.0):
        with pytest.raises(DataError, match="no error_m in s000, s001, s002"):
            place_error(sites.assign(error_m=wrong), GU)
    with pytest.raises(DataError, match="gu that do not exist: 9"):
        place_error(sites.assign(gu_code="9"), GU)
    with pytest.raises(DataError, match="error_m"):
        place_error(sites.drop(columns="error_m"), GU)
    none = place_error(sites.iloc[:0], GU)
    assert none.draw(1, 0).shape == (0, 2)


# Does it hold the truth? 400 repetitions of 199 draws are run for the method page; here fewer.


def test_the_interval_holds_a_truth_drawn_from_its_own_model():
    held = [code_calibration(pattern, n_repetitions=60, n_draws=39) for pattern in PATTERNS]
    n = sum(table.n_figures for table in held)
    assert n > 700
    assert 0.93 <= sum(table.n_held for table in held) / n <= 0.97


def test_noise_on_clusters_is_held_less_often():
    calm = user_calibration("uniform", 100.0, n_repetitions=25, n_draws=39)
    wild = user_calibration("clustered", 800.0, n_repetitions=25, n_draws=39)
    assert wild.share < calm.share - 0.2
    assert wild == user_calibration("clustered", 800.0, n_repetitions=25, n_draws=39)


def test_the_edges_of_calibration():
    assert math.isnan(Held("uniform", 0.0, 0, 0).share)
    assert code_calibration("uniform", 0.0, n_repetitions=2, n_draws=9).n_figures == 0
    with pytest.raises(UsageError, match="no pattern 'ring'"):
        made_city("ring", np.random.default_rng(1))


# On top: a question


def estimate_of(question, world, **how):
    """Rows of coverage in a straight line, by the way the question asks, then of the whole."""
    made = computed_sureness(question, world, sampling=Sampling(**how), wanted=[COVERAGE])
    about = {"demand": question.demand_key, "distance_m": question.reach_m}
    return [made.rows(question.layer.key, COVERAGE, by=by, **about) for by in (question.by, "city")]


def test_the_figures_of_a_question(toy):
    question = Question(layer=get_layer("job_cafes"), demand="census", distance_m=200)
    gu, city = found = estimate_of(question, toy, n_draws=60)
    assert gu.index.tolist() == ["11010", "11020", "11030"]
    assert_allclose(gu["value"], [0.5, 1100 / 1500, 0])
    assert_allclose(city["value"], [1400 / 4500])
    for rows in found:
        assert (rows["low"] <= rows["high"]).all()
    # (500, 400) lies at exactly 200 m: half of the draws lose it, none can win it back twice.
    assert gu["low"].iloc[0] == pytest.approx(100 / 600)
    assert (gu[["low", "high"]].iloc[2] == 0).all()
    assert gu["rank"].tolist() == [2, 1, 3]
    assert city[["rank", "rank_low", "class_change_share"]].isna().all(axis=None)
    for one, two in zip(found, estimate_of(question, toy, n_draws=60, workers=2), strict=True):
        assert two.equals(one)
    by_dong = dataclasses.replace(question, by="dong")
    assert list(map(len, estimate_of(by_dong, toy, n_draws=2))) == [9, 1]


def test_a_question_without_a_distance_has_no_interval(toy):
    with pytest.raises(UsageError, match="no service distance"):
        estimate_of(Question(layer=get_layer("dmc")), toy)
    with pytest.raises(UsageError, match="no demand 'voters'"):
        estimate_of(Question(layer=get_layer("job_cafes"), demand="voters"), toy)
    marked = Question(layer=get_layer("job_cafes"), likely_2019_only=True)
    with pytest.raises(UsageError, match="no such mark"):
        estimate_of(marked, toy)


def test_job_cafes_lie_within_their_interval(world):
    question = Question(layer=get_layer("job_cafes"), demand="census")
    gu, city = estimate_of(question, world, n_draws=60, workers=2)
    assert len(gu) == 25
    whole = city.iloc[0]
    assert 0.25 < whole["low"] < whole["value"] < whole["high"] < 0.265
