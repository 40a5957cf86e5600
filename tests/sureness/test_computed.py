"""Intervals and ranges of made cities: by law, written and read back, refused for other data."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from geo.answers import (
    access_row,
    access_table,
    city_row,
    district_table,
    fairness_table,
    lorenz_table,
    with_not_known,
)
from geo.answers.fairness import FAIRNESS_METRICS
from geo.answers.held import held
from geo.answers.uncertainty import assumption_text
from geo.cli import main
from geo.errors import DataError, NetworkError, UsageError
from geo.measures.place_error import Sampling
from geo.metrics import Question
from geo.sureness.assumptions import placed_people
from geo.sureness.computing import compute_sureness, computed_sureness
from geo.sureness.sureness_files import (
    PATHS,
    PLACE_ERROR,
    SPREADS,
    TABLES,
    load_sureness,
    sureness_files,
    write_sureness,
)
from tests.sureness.conftest import FEW, answers_of, near
from tests.worlds import synthetic_city

pytestmark = pytest.mark.slow

KEYS = ["layer", "metric", "path", "by", "demand", "distance_m", "code"]


def narrow(table: pd.DataFrame) -> pd.DataFrame:
    return table[table["low"].notna()]


def test_the_range_holds_the_figure_the_interval_and_every_assumption(sure_synthetic):
    figures = sure_synthetic.figures
    known = figures[figures["range_low"].notna()]
    assert len(known) > 0.9 * len(figures)
    assert (known["range_low"] <= known[["value", "low"]].min(axis=1)).all()
    assert (known["range_high"] >= known[["value", "high"]].max(axis=1)).all()
    keys = ["metric", "path", "by", "code", "demand", "distance_m"]
    under = sure_synthetic.assumptions.groupby(keys)["value"].agg(["min", "max"])
    of_gu = known[known["by"] == "gu"].join(under, on=keys)
    # ... and nothing more: each end is an assumption's of its own way or the interval's.
    assert_allclose(of_gu["range_low"], of_gu[["min", "low"]].min(axis=1), rtol=1e-12)
    assert_allclose(of_gu["range_high"], of_gu[["max", "high"]].max(axis=1), rtol=1e-12)
    for end in ("range_low_from", "range_high_from"):
        names = {f"{spread}/{path}" for spread in SPREADS for path in PATHS} | {PLACE_ERROR}
        assert set(known[end]) <= names
        way = known[end].str.partition("/")[2]
        assert ((way == known["path"]) | (known[end] == PLACE_ERROR)).all()
    by_error = of_gu["range_high_from"] == PLACE_ERROR
    assert 0 < by_error.sum() < len(of_gu)
    assert (of_gu["max"] < of_gu["high"])[by_error].all()


def test_on_foot_nobody_comes_farther_than_straight(sure_synthetic):
    values = sure_synthetic.assumptions
    cover = values[values["metric"] == "coverage_share"]
    keys = ["by", "code", "demand", "distance_m", "spread"]
    both = cover.pivot_table("value", keys, "path")
    assert (both["network"] <= both["straight"] + 1e-12).all()


def test_intervals_are_wide_where_places_are_uncertain(sure_synthetic):
    city = sure_synthetic.rows(
        "job_cafes", "coverage_share", by="city", demand="census", distance_m=800.0
    )
    assert (city["high"] > city["low"]).all()
    assert set(sure_synthetic.figures["biased"].dropna().unique()) <= {True, False}


def test_zero_error_gives_zero_width():
    still = answers_of(synthetic_city(), error_m=0.0)
    made = compute_sureness(still.world, [near(800.0)], still.network, Sampling(n_draws=3))
    found = narrow(made.figures)
    assert (found["low"] == found["high"]).all()
    assert_allclose(found["low"], found["value"], atol=1e-12)
    assert not found["biased"].any()
    assert set(found["path"]) == {"straight", "network"}


def test_one_worker_and_two_give_the_same_bytes(synthetic, sure_synthetic):
    world, network = synthetic.world, synthetic.network
    two = compute_sureness(world, [near(800.0)], network, replace(FEW, workers=2))
    assert sureness_files(two) == sureness_files(sure_synthetic)
    other = compute_sureness(world, [near(800.0)], network, replace(FEW, seed=1))
    assert sureness_files(other)["figures.csv"] != sureness_files(two)["figures.csv"]


def test_what_is_written_is_read_back(sure_synthetic, tmp_path):
    folder = tmp_path / "sureness"
    paths = write_sureness(sure_synthetic, folder)
    assert sorted(path.name for path in paths) == sorted(f"{name}.csv" for name in TABLES)
    assert sorted(folder.iterdir()) == sorted(paths)  # nothing half-written is left
    back = load_sureness(folder)
    assert sureness_files(back) == sureness_files(sure_synthetic)
    assert back.layers == ["job_cafes"]
    assert back.calibration.empty
    mine, theirs = (t.figures.set_index(KEYS).sort_index() for t in (sure_synthetic, back))
    assert mine.index.equals(theirs.index)
    for name, sign in (("low", 1), ("range_low", 1), ("high", -1), ("range_high", -1)):
        gap = sign * (mine[name] - theirs[name]).dropna()
        assert (gap >= -1e-8).all()  # never narrower
        assert (gap <= 0.11).all()
    assert (mine["biased"].map(str) == theirs["biased"].map(str)).all()
    assert (mine["range_low_from"] == theirs["range_low_from"]).all()
    people = mine["people"].dropna()
    assert_allclose(theirs["people"].dropna(), people, atol=0.06)
    assert load_sureness(tmp_path / "nothing") is None


@pytest.mark.parametrize(
    ("name", "old", "new", "why"),
    [
        ("figures", "range_low,", "x,", "lacks the column"),
        ("figures", ",800,", ",8oo,", "no number"),
        ("inputs", "inputs_sha256", "x", "lacks the column"),
        (
            "figures",
            "200,1101051,1,",
            "200,1101051,1.1,",
            "value holds a figure that is no number from 0 to 1",
        ),
        ("inputs", ",25,", ",2.5,", "n_draws holds a figure that is no whole number in row.s. 2"),
        ("figures", "200,1101051,1,1,1,", "200,1101051,1,1,0,", "low is above high in row.s. 2"),
        ("people", "residents", "census", "same by, demand, code stands twice in row.s. 2, 3"),
        ("people", "11,4500", "11,-4500", "people holds a figure that is no number from 0"),
    ],
)
def test_a_broken_file_is_refused(sure_toy, tmp_path, name, old, new, why):
    write_sureness(sure_toy, tmp_path)
    path = tmp_path / f"{name}.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DataError, match=why):
        load_sureness(tmp_path)


# Joined to tables


def test_tables_carry_what_is_held(toy, sure_toy):
    answers = toy.replaced(sureness=sure_toy)
    question = Question(layer=near(200.0))
    table = district_table(question, answers).set_index("gu_code")
    rows = sure_toy.rows("job_cafes", "coverage_share", demand="census", distance_m=200.0)
    assert_allclose(table["coverage_share_low"], rows["low"])
    assert_allclose(table["people_covered_high"], rows["high"] * table["people"])
    assert (table["people_covered_range_low"] <= table["people_covered"]).all()
    assert (table["people_covered_range_high"] >= table["people_covered"]).all()
    assert table["sureness_reason_en"].isna().all()
    assert "25 draws" in table["sureness_basis_en"].iloc[0]
    # Without a river nobody is put off the water: two ways to put people.
    assert "people placed in two ways (even, street-weighted)" in table["sureness_basis_en"].iloc[0]
    city = city_row(question, answers)
    assert city["coverage_share_low"] <= city["coverage_share_high"]
    by_dong = with_not_known(district_table(replace(question, by="dong"), answers))
    assert by_dong["coverage_share_low"].notna().sum() == 9
    assert set(map(type, by_dong["coverage_share_biased"])) <= {bool, type(None)}


def test_what_was_made_of_other_data_is_not_used(toy, sure_toy):
    world = toy.world
    moved = world.sites.assign(error_m=21.0)
    fewer = {**world.demand, "census": world.demand["census"].assign(people=1.0)}
    question = Question(layer=near(200.0))
    for other in (replace(world, sites=moved), replace(world, demand=fewer)):
        table = district_table(question, toy.replaced(world=other, sureness=sure_toy))
        assert table.filter(regex="_(low|high)$").isna().all(axis=None)
        assert (table["sureness_reason_en"].str.contains("made from other data")).all()
        assert table["sureness_basis_en"].isna().all()
    none = district_table(question, toy)
    assert (none["sureness_reason_en"].str.contains("geo sureness")).all()
    assert held(toy.replaced(sureness=sure_toy), "dmc").reason is not None


def test_another_distance_is_not_known_until_it_is_computed(toy, sure_toy):
    answers = toy.replaced(sureness=sure_toy)
    question = Question(layer=near(200.0), distance_m=250.0)
    table = district_table(question, answers)
    assert table["coverage_share_low"].isna().all()
    assert (table["sureness_reason_en"].str.contains("not computed for this distance")).all()
    heard = []
    live = computed_sureness(
        question, toy.world, toy.network, FEW, lambda *step: heard.append(step)
    )
    table = district_table(question, toy.replaced(sureness=live))
    assert table["coverage_share_low"].notna().all()
    assert table["coverage_share_range_low"].notna().all()
    assert table["sureness_reason_en"].isna().all()
    assert heard[-1][1:] == (25, 25)
    live = computed_sureness(question, toy.world, sampling=FEW)
    table = district_table(question, toy.replaced(network=None, sureness=live))
    assert "range not known without streets" in table["sureness_basis_en"].iloc[0]
    assert table["coverage_share_range_low"].isna().all()
    assert (table["sureness_reason_en"].str.contains("needs a street network")).all()
    with pytest.raises(UsageError, match="no service distance"):
        computed_sureness(Question(layer=near(None)), toy.world)


def test_access_and_fairness_carry_how_sure(toy, sure_toy):
    answers = toy.replaced(sureness=sure_toy)
    question = Question(layer=near(200.0))
    table = access_table(question, answers)
    assert_allclose(table["sites_in_reach_mean"], [0.5, 1100 / 1500, 0])
    assert_allclose((table["access_e2sfca"] * table["people"]).sum() / 1e5, 2)
    assert_allclose(table["below_standard_share"], [0.5, 400 / 1500, 1])
    for metric in ("sites_in_reach_mean", "access_e2sfca", "below_standard_share"):
        assert (table[f"{metric}_range_low"] <= table[metric] + 1e-12).all()
        assert (table[f"{metric}_range_high"] >= table[metric] - 1e-12).all()
        assert (table[f"{metric}_low"] <= table[f"{metric}_high"]).all()
    assert access_row(question, answers)["access_e2sfca"] == pytest.approx(2e5 / 4500)
    assert len(access_table(question, answers, by="dong")) == 9
    on_foot = access_table(question, answers, path="network")
    assert on_foot["access_e2sfca_low"].isna().all()
    assert on_foot["access_e2sfca_range_low"].notna().all()
    assert (on_foot["sureness_reason_en"].str.contains("on foot")).all()
    with pytest.raises(NetworkError, match="GEO_NETWORK"):
        access_table(question, answers.replaced(network=None), path="network")

    fair = fairness_table(question, answers)
    city = fair[fair["by"] == "city"].set_index("metric")
    assert tuple(city.index) == FAIRNESS_METRICS
    assert city.loc["coverage_gap", "says_en"] == "Best: Dara-gu (73.3 %); worst: Maba-gu (0.0 %)."
    assert city.loc["access_palma", ["low", "biased"]].isna().all()
    assert "Only 2 places" in city["warning_en"].iloc[0]
    gu = fair[fair["by"] == "gu"]
    assert gu["metric"].unique().tolist() == ["access_gini"]
    assert np.isnan(gu["value"].iloc[2])  # nobody in gu 3 has any access
    assert gu["says_en"].iloc[2].startswith("Nobody has any")
    known = fair[fair["range_low"].notna()]
    assert (known["range_low"] <= known["value"]).all()
    assert (known["range_high"] >= known["value"]).all()


def test_the_lorenz_curve_is_thinned_not_bent(synthetic):
    question = Question(layer=near(800.0), demand="census")
    whole = lorenz_table(question, synthetic, rows=10**6)
    thin = lorenz_table(question, synthetic, rows=101)
    assert len(thin) <= 101 < len(whole)
    for curve in (whole, thin):
        assert curve.iloc[[0, -1]].to_numpy().tolist() == [[0, 0], [1, 1]]
        assert (curve.diff().dropna() >= -1e-12).all(axis=None)
    on = np.interp(thin["people_share"], whole["people_share"], whole["value_share"])
    assert_allclose(thin["value_share"], on, atol=1e-12)
    gone = replace(synthetic.world, sites=synthetic.world.sites.iloc[:0])
    assert lorenz_table(question, synthetic.replaced(world=gone)).empty


def test_without_streets_people_are_spread_evenly(world):
    even = placed_people(world.demand, world.dong, None)
    assert list(even) == ["even"]
    assert assumption_text("dry/network").en == "without water, on foot"
    assert assumption_text("elsewhere").en == "elsewhere"


def test_the_command_refuses_in_one_line(tmp_path, capsys, monkeypatch):
    assert main(["sureness", "-o", str(tmp_path), "--network", str(tmp_path / "none")]) == 1
    error = capsys.readouterr().err.strip()
    assert error.startswith("geo: ")
    assert "\n" not in error
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(DataError, match="at least one service layer"):
        compute_sureness(None, [])


def test_the_command_writes_the_files(synthetic, sure_synthetic, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("geo.answers.answers.load_answers", lambda *_, **__: synthetic)
    monkeypatch.setattr("geo.sureness.computing.service_layers", lambda _: [near(800.0)])
    arguments = [
        "sureness",
        "--network",
        "streets",
        "-o",
        str(tmp_path),
        "--draws",
        "25",
        "--workers",
        "1",
    ]
    assert main(arguments) == 0
    told = capsys.readouterr()
    assert told.out == ""
    assert "job_cafes, stability:" in told.err
    assert "6 files" in told.err
    back = load_sureness(tmp_path)
    assert sureness_files(back) == sureness_files(sure_synthetic)
