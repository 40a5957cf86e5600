"""data/sureness: made of today's data, equal to a computation of its rows, honest in its bands."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from geo.layers import get_layer
from geo.metrics import Question, city_row, district_table
from geo.metrics.assumptions import placed_people, values_under
from geo.metrics.figures import COVERAGE, Key
from geo.metrics.inputs import points_of as xy_of
from geo.metrics.stability import computed_stability
from geo.metrics.sureness import Sampling, asked_sites, coverage_intervals, held
from geo.network import read_network
from geo.reach import reach_of
from geo.sureness import service_layers
from geo.sureness_files import FOLDER

LAYERS = ("job_cafes", "urban_gardens")
UNIT = 1.0001e-4
"""Four decimals, rounded outwards."""


def test_it_is_of_today_s_data(world):
    assert [layer.key for layer in service_layers()] == list(LAYERS)
    for key in LAYERS:
        found = held(world, key)
        assert found.reason is None
        assert "1,000 draws, seed 20190902" in found.basis.en
        assert "values under 6 assumptions" in found.basis.en
    assert "78 known, the report states 85: not modelled" in held(world, "job_cafes").basis.en


def test_the_files_are_small_and_name_their_network(root, world):
    folder = root / "data" / FOLDER
    assert sum(path.stat().st_size for path in folder.iterdir()) < 3_300_000
    note = world.sureness.note
    assert (note["n_draws"], note["network_date"], note["network_filter"]) == (
        1000,
        "2025-05",
        "drive",
    )
    assert "ODbL" in note["attribution"]
    assert note["network_sha256"] == world.reach.note["network_sha256"]


@pytest.mark.parametrize("key", LAYERS)
@pytest.mark.parametrize("by", ["gu", "dong"])
def test_the_figures_are_those_of_the_tables(world, key, by):
    layer = get_layer(key)
    for demand in world.demand:
        question = Question(layer=layer, by=by, demand=demand)
        table = district_table(question, world)
        for metric, unit in (
            ("coverage_share", UNIT),
            ("area_coverage_share", UNIT),
            ("median_distance_m", 0.051),
        ):
            rows = world.sureness.rows(key, metric, by=by, demand=demand, distance_m=800.0)
            rows = rows.reindex(table[f"{by}_code"])
            assert_allclose(rows["value"], table[metric], atol=unit)
            for inside in (metric, f"{metric}_low", f"{metric}_high"):
                assert (table[f"{metric}_range_low"] <= table[inside]).all()
                assert (table[f"{metric}_range_high"] >= table[inside]).all()
            assert (table[f"{metric}_low"] <= table[f"{metric}_high"]).all()
        assert table["sureness_reason_en"].isna().all()
    city = city_row(Question(layer=layer), world)
    assert city["coverage_share_low"] < city["coverage_share"] < city["coverage_share_high"]
    assert city["coverage_share_range_low"] < city["coverage_share_low"]
    assert city["coverage_share_high"] <= city["coverage_share_range_high"]


def test_the_interval_of_the_job_cafes_is_that_of_the_other_engine(world):
    """Two implementations, the same thousand draws."""
    question = Question(layer=get_layer("job_cafes"))
    found = coverage_intervals(question, world, sampling=Sampling(workers=2)).set_index("code")
    rows = world.sureness.rows("job_cafes", "coverage_share", demand="youth", distance_m=800.0)
    mine = found.loc[rows.index]
    assert_allclose(rows["value"], mine["coverage_share"], atol=UNIT)
    assert_allclose(rows["low"], mine["low"], atol=UNIT)
    assert_allclose(rows["high"], mine["high"], atol=UNIT)
    assert rows["biased"].tolist() == mine["biased"].tolist()
    assert rows["rank"].tolist() == mine["rank"].tolist()
    assert rows["rank_low"].tolist() == mine["rank_low"].tolist()
    assert_allclose(rows["rank_change_share"], mine["rank_change_share"], atol=UNIT)
    city = world.sureness.rows(
        "job_cafes", "coverage_share", by="city", demand="youth", distance_m=800.0
    ).loc["11"]
    assert_allclose(city[["low", "high"]].astype(float), found.loc["", ["low", "high"]], atol=UNIT)


def test_bias_is_marked_where_the_mean_lies_far_off(world):
    figures = world.sureness.figures
    known = figures[figures["low"].notna()]
    assert set(known["biased"]) == {True, False}
    assert figures.loc[figures["low"].isna(), "biased"].isna().all()
    assert 0.01 < known["biased"].mean() < 0.2


def test_walking_tables_carry_how_sure(world):
    for key in LAYERS:
        reach = reach_of(get_layer(key), world)
        for table in (reach.city, reach.gu, reach.dong):
            name = "coverage_share_network"
            assert (table[f"{name}_low"] <= table[f"{name}_high"]).all()
            assert (table[f"{name}_range_low"] <= table[[name, f"{name}_low"]].min(axis=1)).all()
            assert (table[f"{name}_range_high"] >= table[[name, f"{name}_high"]].max(axis=1)).all()
            assert table["sureness_reason_en"].isna().all()
        held_rows = world.sureness.rows(
            key, "coverage_share", path="network", demand="youth", distance_m=800.0
        )
        mine = reach.gu[(reach.gu["demand"] == "youth") & (reach.gu["threshold_m"] == 800)]
        found = mine.set_index("gu_code")["coverage_share_network"]
        assert_allclose(held_rows["value"], found.loc[held_rows.index], atol=UNIT)
        note = {**reach.note, "network_sha256": "0" * 64}
        other = replace(world, reach=replace(world.reach, note=note))
        table = reach_of(get_layer(key), other).gu
        assert table["coverage_share_network_low"].isna().all()
        assert (table["sureness_reason_en"].str.contains("another street network")).all()


def test_it_equals_a_computation_with_the_network(world, seoul_folder):
    """The range and the stability of the job cafés, on the network beside the checkout."""
    network = read_network(seoul_folder)
    people = placed_people(world.demand, world.dong, network)
    whole = {key: table.groupby("dong_code")["people"].sum() for key, table in world.demand.items()}
    for placed in people.values():
        points = placed.points
        for row, demand in enumerate(points.demands):
            assert_allclose(points.of_dong(points.people)[row], whole[demand], atol=1e-6)
    question = Question(layer=get_layer("job_cafes"))
    sites = xy_of(asked_sites(question, world))
    values = values_under(people, network, sites, 800.0, (400.0, 800.0, 1200.0))
    kept = world.sureness.assumptions
    kept = kept[kept["layer"] == "job_cafes"]
    for (spread, path), found in values.items():
        mine = kept[(kept["spread"] == spread) & (kept["path"] == path)]
        for metric in (COVERAGE, "access_gini", "access_e2sfca", "median_distance_m"):
            rows = mine[(mine["metric"] == metric) & (mine["by"] == "gu")]
            rows = rows[(rows["demand"] == "youth") & (rows["distance_m"] == 800)]
            figures = found.get(Key(metric, "gu", "youth", 800.0))
            assert figures is not None
            assert_allclose(rows.sort_values("code")["value"], figures, atol=0.051)
            if metric == COVERAGE:
                assert_allclose(rows.sort_values("code")["value"], figures, atol=UNIT)
    again = computed_stability(question.layer, replace(world, network=network))
    held_rows = world.sureness.stability
    held_rows = held_rows[held_rows["layer"] == "job_cafes"].reset_index(drop=True)
    pd.testing.assert_frame_equal(again, held_rows, check_dtype=False, atol=UNIT)
    assert np.isfinite(again["tau"]).all()
