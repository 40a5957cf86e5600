"""Not known is not 0: of nothing there is no reach, of streets that end nothing is said."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
import shapely

from geo import cli
from geo.answers.access import access_table
from geo.answers.access_measures import measured_access
from geo.answers.answers import Answers
from geo.answers.districts import city_row, district_table
from geo.answers.explain import explain
from geo.answers.fairness import fairness_table
from geo.answers.held import with_reach_sureness
from geo.answers.uncertainty import FEW_STREETS, NO_PLACE
from geo.crs import to_metric
from geo.files.bundles import Bundles
from geo.files.reach_bundle import reach_bundle
from geo.layers import get_layer
from geo.maps.pages.reach_rows import names_of, site_rows
from geo.measures.place_error import Sampling
from geo.metrics.question import Question
from geo.network.snapping import snap
from geo.network.spread import spread_by_streets
from geo.population import NOT_COUNTED
from geo.reach.computing import compute_reach
from geo.reach.reach_files import OF_SITE, load_reach, reach_files
from geo.sureness.computing import computed_sureness
from geo.texts.coverage_texts import coverage_sentences
from geo.texts.reach_texts import sentences
from geo.world import World
from tests.worlds import layer, network_of, plain_world, synthetic_city

EMPTY = Question(layer=get_layer("events"), distance_m=800.0)
"""The venues of events are no facilities: the layer has no operating place."""
FIGURES = ("coverage_share", "people_covered", "area_coverage_share", "area_covered_m2")


# --- a layer with no listed place


def test_a_layer_with_no_place_has_no_coverage(answers: Answers) -> None:
    tables = [pd.DataFrame([city_row(EMPTY, answers)])]
    tables += [district_table(replace(EMPTY, by=by), answers) for by in ("gu", "dong")]  # type: ignore[arg-type]
    for table in tables:
        assert table[[*FIGURES, "median_distance_m"]].isna().all(axis=None)
        assert (table["no_coverage_reason_ko"] == NO_PLACE.ko).all()
        assert (table["sureness_reason_en"] == NO_PLACE.en).all()
        assert (table["n_sites"] == 0).all()


def test_a_layer_with_no_place_has_no_access(answers: Answers) -> None:
    table = access_table(EMPTY, answers)
    figures = ["sites_in_reach_mean", "access_e2sfca", "below_standard_share", "shortfall_m"]
    assert table[figures].isna().all(axis=None)
    assert (table["sureness_reason_en"] == NO_PLACE.en).all()
    gravity = measured_access(EMPTY, answers, "gravity")
    assert gravity["access_gravity"].isna().all()
    assert (gravity["sureness_reason_en"] == NO_PLACE.en).all()
    fairness = fairness_table(EMPTY, answers)
    assert fairness["value"].isna().all()
    assert fairness["says_ko"].eq(NO_PLACE.ko).all()
    assert fairness["warning_ko"].isna().all()


@pytest.mark.parametrize(
    ("metric", "code"),
    [
        ("coverage_share", "11"),
        ("coverage_share", "11010"),
        ("area_coverage_share", "11010"),
        ("access_e2sfca", "11010"),
        ("below_standard_share", "11"),
    ],
)
def test_explain_says_why_it_is_not_known(answers: Answers, metric: str, code: str) -> None:
    made = explain(EMPTY, metric, code, answers)
    assert made.value is None
    assert made.interval is None
    assert made.range is None
    assert made.range_says.ko == NO_PLACE.ko


def test_the_commands_show_no_figure_of_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("geo.world.load_world", lambda *_, **__: world)
    asked = ["events", "--distance", "800"]
    assert cli.main(["metrics", *asked]) == 0  # nothing is computed: there is nothing to be sure of
    out, err = capsys.readouterr()
    assert "coverage_share -;" in out
    assert "0.000" not in out
    assert NO_PLACE.ko in out
    assert err == ""
    assert cli.main(["metrics", *asked, "--format", "csv"]) == 0
    for row in csv.DictReader(io.StringIO(capsys.readouterr().out)):
        assert [row[key] for key in FIGURES] == ["", "", "", ""]
        assert row["no_coverage_reason_en"] == NO_PLACE.en
    assert cli.main(["equity", *asked, "--format", "json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert {row["value"] for row in rows} == {None}


# --- a network that ends


@pytest.fixture(scope="module")
def corner() -> Answers:
    """The made city with the streets of its first gu alone."""
    city = synthetic_city()
    area = to_metric(city.gu).geometry.iloc[0]
    inside = shapely.contains_xy(area, city.nodes["x"], city.nodes["y"])
    nodes = city.nodes[inside]
    there = city.edges[["u", "v"]].isin(set(nodes["osmid"])).all(axis=1)
    streets = network_of(replace(city, nodes=nodes, edges=city.edges[there]))
    people = dict.fromkeys(("census", "residents", "youth"), city.demand)
    made = plain_world()
    kinds = made.sites.assign(kind_ko="가", kind_en="ga")
    world = replace(made, demand=people, sites=kinds)
    return Answers(world, streets, reach=None, sureness=None)


@pytest.fixture(scope="module")
def verdict(corner: Answers) -> pd.Series[bool]:
    """Whether the streets reach at least half of each gu's people, counted anew."""
    assert corner.network is not None
    put = spread_by_streets(corner.network, corner.world.demand["census"], corner.world.dong)
    ok = snap(corner.network, put[["x", "y"]].to_numpy(), connected_only=True).ok
    shares = (
        put["people"].where(ok, 0).groupby(put["gu_code"]).sum()
        / put.groupby("gu_code")["people"].sum()
    )
    assert shares.max() > 0.9
    assert shares.min() < 0.4
    return shares >= 0.5


ASKED = Question(layer=layer(), demand="census")


def test_reach_beyond_the_streets_is_not_known(corner: Answers, verdict: pd.Series[bool]) -> None:
    assert corner.network is not None
    made = compute_reach(corner.network, [layer()], corner.world)
    for table, known in (
        (made.gu, made.gu["gu_code"].map(verdict)),
        (made.city, pd.Series([bool(_of_city(corner))] * len(made.city))),
    ):
        on_foot = ["coverage_share_network", "people_covered", "people_out", "rank_out"]
        on_foot += ["area_coverage_share_network"]
        assert table.loc[~known, on_foot].isna().all(axis=None)
        assert table.loc[known, on_foot].notna().all(axis=None)
        assert table["coverage_share_straight"].notna().all()
    told = with_reach_sureness(made, layer().key, corner).gu
    lost = ~told["gu_code"].map(verdict)
    assert (told.loc[lost, "sureness_reason_ko"] == FEW_STREETS.ko).all()
    assert (told.loc[~lost, "sureness_reason_ko"] != FEW_STREETS.ko).all()
    ranks = made.gu.groupby(["demand", "threshold_m"])["rank_out"].min()
    assert (ranks == 1).all()  # the ranking is of those that are known


def test_what_is_not_known_is_empty_in_the_files(corner: Answers, verdict: pd.Series[bool]) -> None:
    assert corner.network is not None
    made = compute_reach(corner.network, [layer()], corner.world)
    rows = list(csv.DictReader(io.StringIO(reach_files(made)["gu.csv"])))
    for row in rows:
        empty = row["census_people_covered"] == ""
        assert empty != verdict[row["gu_code"]]
        assert row["census_people"] != ""


def test_people_whom_nobody_counted_are_not_known_on_foot(tmp_path: Path) -> None:
    city = synthetic_city()
    lost = str(city.dong["dong_code"].iloc[0])
    counted = city.demand[city.demand["dong_code"] != lost].reset_index(drop=True)
    counted.attrs |= {NOT_COUNTED: {"dong_code": [lost], "gu_code": []}}
    world = replace(plain_world(), demand={"census": counted})
    made = compute_reach(network_of(city), [layer()], world)
    for name, text in reach_files(made).items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    held = load_reach(tmp_path)
    assert held is not None
    for table in (made.dong, held.dong):
        unknown = table["dong_code"] == lost
        assert unknown.any()
        figures = ["people", "people_covered", "people_out", "coverage_share_network", "rank_out"]
        assert table.loc[unknown, figures].isna().all(axis=None)
        assert (table.loc[~unknown, "people"] > 0).all()


def test_access_beyond_the_streets_is_not_known(corner: Answers, verdict: pd.Series[bool]) -> None:
    table = access_table(ASKED, corner, path="network").set_index("gu_code")
    figures = ["sites_in_reach_mean", "access_e2sfca", "below_standard_share"]
    assert table.loc[~verdict, figures].isna().all(axis=None)
    assert table.loc[verdict, figures].notna().all(axis=None)
    assert (table.loc[~verdict, "sureness_reason_en"] == FEW_STREETS.en).all()
    straight = access_table(ASKED, corner)
    assert straight[figures].notna().all(axis=None)
    gini = fairness_table(ASKED, corner, path="network")
    gini = gini[gini["by"] == "gu"].set_index("code")
    assert gini.loc[~verdict, "value"].isna().all()
    assert gini.loc[~verdict, "says_ko"].eq(FEW_STREETS.ko).all()
    gravity = measured_access(ASKED, corner, "gravity", path="network").set_index("gu_code")
    assert (gravity["access_gravity"].notna() == verdict).all()


def test_a_range_is_not_known_where_an_assumption_is_not(
    corner: Answers, verdict: pd.Series[bool]
) -> None:
    assert corner.network is not None
    dry = replace(corner.network, water=None)
    made = computed_sureness(ASKED, corner.world, dry, Sampling(n_draws=5))
    line, foot = (
        made.rows(
            layer().key, "coverage_share", path=path, by="gu", demand="census", distance_m=800.0
        )
        for path in ("straight", "network")
    )
    assert (foot["range_low"].notna() == verdict[foot.index]).all()
    assert line["low"].notna().all()  # the interval of the straight line needs no street
    foot = made.assumptions
    foot = foot[(foot["path"] == "network") & (foot["metric"] == "coverage_share")]
    of_gu = foot[foot["by"] == "gu"]
    assert (of_gu["value"].notna() == of_gu["code"].map(verdict)).all()


def _of_city(answers: Answers) -> bool:
    assert answers.network is not None
    world = answers.world
    put = spread_by_streets(answers.network, world.demand["census"], world.dong)
    ok = snap(answers.network, put[["x", "y"]].to_numpy(), connected_only=True).ok
    return bool(put["people"][ok].sum() >= 0.5 * put["people"].sum())


# --- a place on no street


def test_a_place_on_no_street_reaches_nobody_knows_whom(answers: Answers) -> None:
    """ug_077 and ug_130: a dash on the page, empty in the files."""
    gardens = get_layer("urban_gardens")
    stored = load_reach()
    assert stored is not None
    lost = stored.sites[stored.sites["site_id"].isin(["ug_077", "ug_130"])]
    assert len(lost) == 18  # three demands, three distances
    assert lost[list(OF_SITE)].isna().all(axis=None)
    assert set(lost["site_id"]) == set(stored.sites[stored.sites["reason"].notna()]["site_id"])
    own = answers.reach(gardens).where(demand="census")
    rows = site_rows(own, 800.0, names_of(answers), answers)
    dashes = [row for row in rows if row["why"] is not None]
    assert len(dashes) == 2
    assert all(set(row["cells"][1:]) == {"–"} for row in dashes)
    table = reach_bundle(Bundles(answers, [gardens]), gardens).table("sites")
    at = {column.name: i for i, column in enumerate(table.columns)}
    cells = [
        row[at[name]]
        for row in table.rows
        if row[at["site_id"]] in ("ug_077", "ug_130")
        for name in OF_SITE
    ]
    assert cells == [None] * 54


def test_pages_say_that_it_is_not_known(answers: Answers, corner: Answers) -> None:
    said = coverage_sentences(replace(get_layer("events"), service_distance_m=800.0), answers)
    assert [text.ko for text in said] == [NO_PLACE.ko]
    made = corner.reach(layer()).where(demand="census")
    texts = sentences(layer(), corner, made, 800.0, names_of(corner)._asdict())
    assert not any("nan" in part.lower().split() for text in texts for part in text)
    if not _of_city(corner):
        assert FEW_STREETS.ko in texts[0].ko
