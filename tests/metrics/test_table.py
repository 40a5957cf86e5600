"""The tables on top: toy city by pencil, the committed data by its totals."""

from __future__ import annotations

import dataclasses
import json

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from geo.answers import city_row, district_table, site_table, with_not_known
from geo.answers.answers import Answers
from geo.answers.context import cluster_context
from geo.answers.districts import COVERAGE
from geo.answers.uncertainty import NO_PLACE
from geo.crs import to_metric
from geo.errors import UsageError
from geo.layers import all_layers, get_layer
from geo.measures.catchment import catchment
from geo.measures.counts import counted, of_layer
from geo.measures.coverage import nearest_distance, weighted_median
from geo.metrics import Question
from geo.metrics.catalogue import METRICS

CAFES = get_layer("job_cafes")
DMC = get_layer("dmc")


def ask(layer=CAFES, **more) -> Question:
    return Question(layer=layer, **more)


def changed(answers: Answers, **tables) -> Answers:
    """The same answers of other tables."""
    return answers.replaced(world=dataclasses.replace(answers.world, **tables))


# Toy city, by pencil


def test_toy_city_by_gu(toy_answers):
    found = district_table(ask(demand="census", distance_m=200), toy_answers)
    assert found["gu_code"].tolist() == ["11010", "11020", "11030"]
    assert found["n_sites"].tolist() == [1, 1, 0]
    assert found["people"].tolist() == [600, 1500, 2400]
    assert found["people_covered"].tolist() == [300, 1100, 0]
    assert_allclose(found["coverage_share"], [0.5, 1100 / 1500, 0])
    assert_allclose(found["sites_per_100k"], [100_000 / 600, 100_000 / 1500, 0])
    assert_allclose(found["sites_per_km2"], [1, 1, 0], rtol=1e-8)
    assert_allclose(found["median_distance_m"], [200, 200, 1019.803903], atol=1e-6)
    assert found["distance_basis"].unique().tolist() == ["chosen by you"]
    assert found["method"].unique().tolist() == ["straight line, EPSG:5186"]


def test_toy_city_by_dong(toy_answers):
    found = district_table(ask(demand="census", distance_m=200, by="dong"), toy_answers)
    assert found["coverage_share"].tolist() == [1, 1, 0, 0, 1, 1, 0, 0, 0]
    assert found["n_sites"].tolist() == [1, 0, 0, 0, 0, 1, 0, 0, 0]
    assert list(found.columns[:2]) == ["dong_code", "dong_code_mois"]


def test_toy_city_as_a_whole(toy_answers):
    found = city_row(ask(demand="census", distance_m=200), toy_answers)
    assert (found["n_sites"], found["people"], found["people_covered"]) == (2, 4500, 1400)
    assert_allclose(found["coverage_share"], 1400 / 4500)
    # 1400 of 4500 people live within 200 m, 1700 within 400, 2000 within 600, all within 1077.
    assert_allclose(found["median_distance_m"], 1019.803903, atol=1e-6)


def test_the_demand_is_the_one_asked_for(toy_answers):
    youth = district_table(ask(), toy_answers)  # by default
    assert youth["people"].tolist() == [300, 750, 1200]
    found = district_table(ask(demand="census"), toy_answers)
    assert found["people"].tolist() == [600, 1500, 2400]
    assert found["demand"].unique().tolist() == ["census"]
    with pytest.raises(UsageError, match=r"no demand 'voters'\. Use one of: census, residents"):
        district_table(ask(demand="voters"), toy_answers)


def test_site_table_of_the_toy_city(toy):
    found = site_table(ask(demand="census", distance_m=400), toy)
    assert found["site_id"].tolist() == ["a", "b"]
    assert found["people_nearest"].tolist() == [600, 3900]
    assert found["people_within"].tolist() == [300, 1500]
    assert_allclose(found["catchment_area_m2"], [960_000, 2_040_000], rtol=1e-8)


def test_planned_stands_beside_and_changes_nothing_else(toy, toy_answers):
    sites = toy.sites.copy()
    sites.loc[sites["site_id"] == "b", "status"] = "planned"
    answers = changed(toy_answers, sites=sites)
    plain = district_table(ask(demand="census", distance_m=200), answers)
    both = district_table(ask(demand="census", distance_m=200, include_planned=True), answers)
    pd.testing.assert_frame_equal(both[plain.columns], plain)
    assert plain["n_sites"].tolist() == [1, 0, 0]
    assert both["n_planned"].tolist() == [0, 1, 0]
    assert both["n_sites_with_planned"].tolist() == [1, 1, 0]
    assert both["people_covered"].tolist() == [300, 0, 0]
    assert both["people_covered_with_planned"].tolist() == [300, 1100, 0]


def test_sites_whose_dong_is_not_known_stand_in_a_row_of_their_own(toy, toy_answers):
    sites = toy.sites.copy()
    sites.loc[sites["site_id"] == "b", ["dong_code", "dong_sure"]] = [None, False]
    answers = changed(toy_answers, sites=sites)
    found = district_table(ask(by="dong"), answers)
    assert found["n_sites"].sum() == 1
    assert found.attrs["n_dong_not_known"]["n_sites"] == 1
    full = with_not_known(found)
    assert len(full) == 10
    assert full["n_sites"].sum() == 2
    last = full.iloc[-1]
    assert pd.isna(last["dong_code"])
    assert last["dong_name_en"] == "dong not known"
    assert pd.isna(last["coverage_share"])
    assert last["method"] == found["method"].iloc[0]
    by_gu = district_table(ask(), answers)
    assert with_not_known(by_gu) is by_gu


def test_no_site_at_all(toy, toy_answers):
    answers = changed(toy_answers, sites=toy.sites.iloc[:0])
    for by, n in (("gu", 3), ("dong", 9)):
        found = district_table(ask(by=by, include_planned=True), answers)
        assert len(found) == n
        assert (found["n_sites"] == 0).all()
        assert found[list(COVERAGE)].isna().all(axis=None)
        assert (found["no_coverage_reason_en"] == NO_PLACE.en).all()
        assert (found["no_coverage_reason_ko"] == NO_PLACE.ko).all()
        assert (found["sureness_reason_en"] == NO_PLACE.en).all()
        assert (found["people"] > 0).all()
    assert city_row(ask(), answers)["n_sites"] == 0
    assert len(site_table(ask(), answers.world)) == 0


def test_a_district_without_people_has_no_share_of_them(toy, toy_answers):
    demand = toy.demand["census"].assign(
        people=lambda t: t["people"].where(t["gu_code"] != "11030", 0)
    )
    answers = changed(toy_answers, demand={"census": demand[demand["gu_code"] != "11020"]})
    found = district_table(ask(demand="census"), answers)
    assert found["people"].tolist() == [600, 0, 0]
    assert found["coverage_share"].isna().tolist() == [False, True, True]
    assert found["sites_per_100k"].isna().tolist() == [False, True, True]
    assert found["people_covered"].tolist()[1:] == [0, 0]
    assert found["area_coverage_share"].notna().all()


# Kinds of layers


def test_a_layer_that_is_no_service_says_why_it_has_no_coverage(world, answers):
    found = district_table(ask(DMC), answers)
    reach = ["coverage_share", "people_covered", "area_coverage_share", "area_covered_m2"]
    assert found[[*reach, "median_distance_m", "distance_m"]].isna().all(axis=None)
    assert found["distance_basis"].isna().all()
    assert (found["no_coverage_reason_en"] == DMC.no_coverage.en).all()
    assert (found["no_coverage_reason_ko"] == DMC.no_coverage.ko).all()
    assert found["people"].sum() == pytest.approx(9_586_195, abs=1e-6)
    assert site_table(ask(DMC), world)["people_within"].isna().all()


def test_a_chosen_distance_computes_it_for_any_layer(answers):
    found = district_table(ask(DMC, distance_m=500), answers)
    assert found["coverage_share"].max() > 0
    assert found["distance_basis"].unique().tolist() == ["chosen by you"]
    assert found["no_coverage_reason_en"].isna().all()


@pytest.mark.parametrize("layer", all_layers(), ids=lambda layer: layer.key)
def test_every_layer_has_its_columns_and_adds_up(world, answers, layer):
    records = counted(of_layer(world.sites, layer.key))
    city = city_row(ask(layer), answers)
    by_gu = district_table(ask(layer), answers)
    by_dong = district_table(ask(layer, by="dong"), answers)
    for found, code, n in ((by_gu, "gu_code", 25), (by_dong, "dong_code", 425)):
        assert len(found) == n
        assert found[code].is_monotonic_increasing
        assert [name for name in layer.metrics if name not in found.columns] == []
        shares = found.filter(regex="_share$").to_numpy(dtype=float)
        assert not np.any((shares < 0) | (shares > 1))
    assert set(layer.metrics) <= set(METRICS)
    by_dong = with_not_known(by_dong)
    for name in ("n_sites", "n_records", "n_parts", "n_planned", "n_events"):
        assert by_gu[name].sum() == by_dong[name].sum() == city[name]
    assert by_gu["n_records"].sum() == len(records)
    assert by_gu["n_sites"].sum() == records["place_id"].nunique()
    for name in ("people", "people_covered", "district_area_m2", "area_covered_m2"):
        total = pytest.approx(city[name], rel=1e-9, nan_ok=True)
        assert by_gu[name].sum(min_count=1) == total
        assert by_dong[name].sum(min_count=1) == total


# The committed data


def test_job_cafes_of_the_committed_data(world, answers):
    found = district_table(ask(), answers)
    assert found["n_sites"].sum() == 78
    assert found["district_area_m2"].sum() / 1e6 == pytest.approx(605.752, abs=0.001)
    assert found["people"].sum() == pytest.approx(3_067_619, abs=1e-6)
    assert city_row(ask(demand="census"), answers)["coverage_share"] == pytest.approx(
        0.258, abs=5e-4
    )
    assert (found["sites_source"] == "job_cafe_service_2020_08").all()
    assert (found["demand_source"].isin(world.sources["key"])).all()


def test_coverage_equals_a_plain_loop_over_the_cafes(world, answers):
    demand = world.demand["youth"]
    covered = np.zeros(len(demand), dtype=bool)
    for point in to_metric(counted(of_layer(world.sites, "job_cafes"))).geometry:
        covered |= np.hypot(demand["x"] - point.x, demand["y"] - point.y) <= 800
    plain = demand["people"].where(covered, 0).groupby(demand["gu_code"]).sum()
    assert_allclose(district_table(ask(), answers)["people_covered"], plain, rtol=1e-12)


def test_nearest_catchments_are_a_partition_of_the_city(world):
    for key in ("job_cafes", "urban_gardens"):
        sites = to_metric(counted(of_layer(world.sites, key)))
        found = catchment(world.demand["census"], sites, world.gu)
        assert found["people"].sum() == pytest.approx(9_586_195, abs=1e-6)
        assert found["area_m2"].sum() == pytest.approx(world.gu.area.sum(), abs=0.01)


def test_the_city_s_median_is_the_median_of_everybody(world, answers):
    sites = to_metric(counted(of_layer(world.sites, "job_cafes")))
    demand = world.demand["youth"]
    plain = weighted_median(nearest_distance(demand, sites), demand["people"])
    assert city_row(ask(), answers)["median_distance_m"] == plain


def test_tables_are_plain_json(answers):
    for layer in (CAFES, DMC, get_layer("urban_gardens")):
        table = with_not_known(district_table(ask(layer, by="dong"), answers))
        rows = table.astype(object).where(table.notna(), None).to_dict("records")
        assert len(json.loads(json.dumps(rows, allow_nan=False))) == 426


def test_a_bad_question_is_refused(answers):
    with pytest.raises(UsageError, match="no districts 'si'"):
        ask(by="si")
    with pytest.raises(UsageError, match="finite number above 0"):
        ask(distance_m=0)
    with pytest.raises(UsageError, match="no such mark"):
        district_table(ask(likely_2019_only=True), answers)


# Context of clusters


def test_context_of_the_toy_city(toy):
    layer = dataclasses.replace(DMC, key="job_cafes", context_m=400.0)
    found = cluster_context(layer, toy).set_index("site_id")
    assert found["people"].to_dict() == {"a": 300, "b": 1500}
    # 1,000 workers a dong stand at its one point, so whole dong are in or out.
    assert found["workers"].to_dict() == {"a": 2000, "b": 3000}
    assert found["n_dong_workers_not_known"].tolist() == [0, 0]


def test_unknown_workers_are_counted_and_never_zero(toy):
    workers = toy.workers.assign(workers=np.nan)
    layer = dataclasses.replace(DMC, key="job_cafes", context_m=400.0)
    found = cluster_context(layer, dataclasses.replace(toy, workers=workers))
    assert found["workers"].isna().all()
    assert found["n_dong_workers_not_known"].tolist() == [2, 3]
    assert found["n_dong"].tolist() == [2, 3]


def test_context_of_every_cluster(world):
    for layer in all_layers():
        if layer.context_m is None:
            with pytest.raises(UsageError, match="no context distance"):
                cluster_context(layer, world)
            continue
        found = cluster_context(layer, world)
        assert found["site_id"].is_monotonic_increasing
        assert (found["people"] > 0).all()
        assert (found["people"] < 200_000).all()
        assert set(found["status"]) <= {"operating", "listed", "planned"}
