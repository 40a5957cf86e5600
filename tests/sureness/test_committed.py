"""data/sureness: made of today's data, equal to a computation of its rows, honest in its bands."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose
from scipy.spatial import cKDTree

from geo.answers import city_row, district_table
from geo.answers.held import held, span
from geo.answers.reach import reach_of
from geo.layers import get_layer
from geo.measures.checks import points_of
from geo.measures.classes import classify
from geo.measures.figures import COVERAGE, Key
from geo.measures.place_error import changes, draws, intervals, place_error
from geo.measures.rounding import shown
from geo.metrics import Question
from geo.network import read_network
from geo.sureness.assumptions import placed_people, values_under
from geo.sureness.computing import asked_sites, service_layers
from geo.sureness.stability import computed_stability
from geo.sureness.sureness_files import FOLDER

LAYERS = ("job_cafes", "urban_gardens")
UNIT = 1.0001e-4
"""Four decimals, rounded outwards."""


def test_it_is_of_today_s_data(world, answers):
    assert [layer.key for layer in service_layers(world)] == list(LAYERS)
    for key in LAYERS:
        found = held(answers, key)
        assert found.reason is None
        assert "1,000 draws, seed 20190902" in found.basis.en
        assert (
            "people placed in three ways (even, without water, street-weighted)" in found.basis.en
        )
        assert "straight line and on foot apart" in found.basis.en
    assert "78 known, the report states 85: not modelled" in held(answers, "job_cafes").basis.en


def test_the_files_are_small_and_name_their_network(root, answers):
    folder = root / "data" / FOLDER
    assert sum(path.stat().st_size for path in folder.iterdir()) < 4_000_000
    note = answers.kept_sureness.note
    assert (note["n_draws"], note["network_date"], note["network_filter"]) == (
        1000,
        "2025-05",
        "drive",
    )
    assert "ODbL" in note["attribution"]
    assert note["network_sha256"] == answers.kept_reach.note["network_sha256"]


@pytest.mark.parametrize("key", LAYERS)
@pytest.mark.parametrize("by", ["gu", "dong"])
def test_the_figures_are_those_of_the_tables(world, answers, key, by):
    layer = get_layer(key)
    for demand in world.demand:
        question = Question(layer=layer, by=by, demand=demand)
        table = district_table(question, answers)
        for metric, unit in (
            ("coverage_share", UNIT),
            ("area_coverage_share", UNIT),
            ("median_distance_m", 0.051),
        ):
            rows = answers.kept_sureness.rows(key, metric, by=by, demand=demand, distance_m=800.0)
            rows = rows.reindex(table[f"{by}_code"])
            assert_allclose(rows["value"], table[metric], atol=unit)
            for inside in (metric, f"{metric}_low", f"{metric}_high"):
                assert (table[f"{metric}_range_low"] <= table[inside]).all()
                assert (table[f"{metric}_range_high"] >= table[inside]).all()
            assert (table[f"{metric}_low"] <= table[f"{metric}_high"]).all()
        assert table["sureness_reason_en"].isna().all()
    city = city_row(Question(layer=layer), answers)
    assert city["coverage_share_low"] < city["coverage_share"] < city["coverage_share_high"]
    assert city["coverage_share_range_low"] <= city["coverage_share_low"]
    assert city["coverage_share_high"] <= city["coverage_share_range_high"]


@pytest.mark.parametrize(
    ("layer", "by", "code", "demand", "ends"),
    [
        ("job_cafes", "gu", "11010", "youth", [805, 920]),  # with the walk up to 1,342
        ("job_cafes", "city", "11", "youth", [1_204, 1_246]),  # 1,781
        ("urban_gardens", "city", "11", "census", [1_452, 1_491]),  # 2,155
    ],
)
def test_a_range_of_the_straight_line_holds_no_walk(answers, layer, by, code, demand, ends):
    metric = "median_distance_m"
    row = answers.kept_sureness.rows(layer, metric, by=by, demand=demand).loc[code]
    assert [math.floor(row["range_low"]), math.ceil(row["range_high"])] == ends
    assert row["range_low_from"] in ("streets/straight", "place_error")
    foot = answers.kept_sureness.rows(layer, metric, path="network", by=by, demand=demand).loc[code]
    assert foot["range_low"] > ends[1]


def test_a_range_runs_over_its_own_way_only(answers):
    """Every range: from the values of its own path and its interval, to the last digit kept."""
    figures, under = answers.kept_sureness.figures, answers.kept_sureness.assumptions
    keys = ["layer", "metric", "path", "by", "code", "demand", "distance_m"]
    ends = under.groupby(keys, dropna=False)["value"].agg(["min", "max"])
    rows = figures[figures["by"] != "dong"].join(ends, on=keys)
    known = rows[rows["range_low"].notna() & rows["min"].notna()]
    assert len(known) > 1_500
    unit = np.where(known["metric"].isin(["median_distance_m", "shortfall_m"]), 0.11, UNIT)
    lowest = known[["min", "low"]].min(axis=1)
    highest = known[["max", "high"]].max(axis=1)
    assert (np.abs(known["range_low"] - lowest) <= unit).all()
    assert (np.abs(known["range_high"] - highest) <= unit).all()
    for end in ("range_low_from", "range_high_from"):
        way = known[end].str.partition("/")[2]
        assert ((way == known["path"]) | (known[end] == "place_error")).all()


def test_what_spans_both_is_the_range_of_both(answers):
    both = span(answers, "job_cafes", "youth", 800.0).loc["11"]
    rows = [
        answers.kept_sureness.rows(
            "job_cafes", "coverage_share", path=path, by="city", demand="youth", distance_m=800.0
        ).loc["11"]
        for path in ("straight", "network")
    ]
    assert both["low"] == min(row["range_low"] for row in rows) == rows[1]["range_low"]
    assert both["high"] == max(row["range_high"] for row in rows) == rows[0]["range_high"]
    assert span(answers.replaced(sureness=None), "job_cafes", "youth", 800.0).empty


def test_reach_tables_carry_the_range_of_each_way(answers):
    reach = reach_of(get_layer("job_cafes"), answers)
    for by, table in (("city", reach.city), ("gu", reach.gu), ("dong", reach.dong)):
        for path in ("straight", "network"):
            column = f"coverage_share_{path}"
            for (demand, metres), rows in table.groupby(["demand", "threshold_m"]):
                held_rows = answers.kept_sureness.rows(
                    "job_cafes",
                    "coverage_share",
                    path=path,
                    by=by,
                    demand=demand,
                    distance_m=metres,
                ).loc[rows[f"{by}_code"]]
                low = np.minimum(held_rows["range_low"].to_numpy(), rows[column])
                assert_allclose(rows[f"{column}_range_low"], low)
                high = np.maximum(held_rows["range_high"].to_numpy(), rows[column])
                assert_allclose(rows[f"{column}_range_high"], high)


def test_a_value_at_the_end_of_its_scatter_is_marked(answers):
    """Garden dong 1111065: 857.5 m, outside its own interval of 862 to 1,334."""
    rows = answers.kept_sureness.rows(
        "urban_gardens", "median_distance_m", by="dong", demand="census"
    )
    row = rows.loc["1111065"]
    assert (row["value"], row["biased"]) == (857.5, True)
    assert row["value"] < row["low"]
    figures = answers.kept_sureness.figures
    known = figures[figures["low"].notna()]
    assert not known.loc[known["low"] == known["high"], "biased"].any()
    outside = (known["value"] < known["low"]) | (known["value"] > known["high"])
    assert outside.sum() > 0
    assert known.loc[outside, "biased"].all()


def test_the_interval_of_the_job_cafes_is_that_of_another_count(world, answers):
    """The same thousand draws, counted by a tree of the people."""
    sites = asked_sites(Question(layer=get_layer("job_cafes")), world)
    youth = world.demand["youth"]
    tree = cKDTree(youth[["x", "y"]])
    codes, gu = np.unique(youth["gu_code"].to_numpy(dtype=str), return_inverse=True)
    people = youth["people"].to_numpy()
    whole = np.bincount(gu, people)

    def shares(sites_xy):
        covered = np.zeros(len(people), dtype=bool)
        covered[np.concatenate(tree.query_ball_point(sites_xy, 800.0 + 5e-7)).astype(int)] = True
        of_gu = np.bincount(gu, people * covered)
        return np.append(of_gu / whole, of_gu.sum() / whole.sum())

    model = place_error(sites, world.gu)
    drawn, plain = draws(model, shares, workers=2), shares(model.points)
    found = intervals(plain, drawn, [*codes, "11"])
    bounds = classify(shown(value, "share") for value in plain[:-1].tolist()).bounds
    moves = changes(plain[:-1], drawn[:, :-1], bounds, codes)
    rows = answers.kept_sureness.rows(
        "job_cafes", "coverage_share", demand="youth", distance_m=800.0
    )
    assert_allclose(rows["value"], found["plain"].loc[rows.index], atol=UNIT)
    assert rows["biased"].tolist() == found["biased"].loc[rows.index].tolist()
    assert rows["rank"].tolist() == moves["rank"].loc[rows.index].tolist()
    assert rows["rank_low"].tolist() == moves["rank_low"].loc[rows.index].tolist()
    assert_allclose(
        rows["rank_change_share"], moves["rank_change_share"].loc[rows.index], atol=UNIT
    )
    city = answers.kept_sureness.rows(
        "job_cafes", "coverage_share", by="city", demand="youth", distance_m=800.0
    )
    for end in ("low", "high"):
        assert_allclose(rows[end], found[end].loc[rows.index], atol=UNIT)
        assert_allclose(city[end], found.loc[["11"], end], atol=UNIT)


def test_bias_is_marked_where_the_mean_lies_far_off(answers):
    figures = answers.kept_sureness.figures
    known = figures[figures["low"].notna()]
    assert set(known["biased"]) == {True, False}
    assert figures.loc[figures["low"].isna(), "biased"].isna().all()
    assert 0.01 < known["biased"].mean() < 0.2


def test_walking_tables_carry_how_sure(answers):
    for key in LAYERS:
        reach = reach_of(get_layer(key), answers)
        for table in (reach.city, reach.gu, reach.dong):
            name = "coverage_share_network"
            assert (table[f"{name}_low"] <= table[f"{name}_high"]).all()
            assert (table[f"{name}_range_low"] <= table[[name, f"{name}_low"]].min(axis=1)).all()
            assert (table[f"{name}_range_high"] >= table[[name, f"{name}_high"]].max(axis=1)).all()
            assert table["sureness_reason_en"].isna().all()
        held_rows = answers.kept_sureness.rows(
            key, "coverage_share", path="network", demand="youth", distance_m=800.0
        )
        mine = reach.gu[(reach.gu["demand"] == "youth") & (reach.gu["threshold_m"] == 800)]
        found = mine.set_index("gu_code")["coverage_share_network"]
        assert_allclose(held_rows["value"], found.loc[held_rows.index], atol=UNIT)
        note = {**reach.note, "network_sha256": "0" * 64}
        other = answers.replaced(reach=replace(answers.kept_reach, note=note))
        table = reach_of(get_layer(key), other).gu
        assert table["coverage_share_network_low"].isna().all()
        assert (table["sureness_reason_en"].str.contains("another street network")).all()


def test_it_equals_a_computation_with_the_network(world, answers, seoul_folder):
    """The range and the stability of the job cafés, on the network beside the checkout."""
    network = read_network(seoul_folder)
    people = placed_people(world.demand, world.dong, network)
    whole = {key: table.groupby("dong_code")["people"].sum() for key, table in world.demand.items()}
    for placed in people.values():
        points = placed.points
        for row, demand in enumerate(points.demands):
            assert_allclose(points.of_dong(points.people)[row], whole[demand], atol=1e-6)
    question = Question(layer=get_layer("job_cafes"))
    sites = points_of(asked_sites(question, world))
    values = values_under(people, network, sites, 800.0, (400.0, 800.0, 1200.0))
    kept = answers.kept_sureness.assumptions
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
    again = computed_stability(question.layer, world, network)
    held_rows = answers.kept_sureness.stability
    held_rows = held_rows[held_rows["layer"] == "job_cafes"].reset_index(drop=True)
    pd.testing.assert_frame_equal(again, held_rows, check_dtype=False, atol=UNIT)
    assert np.isfinite(again["tau"]).all()
