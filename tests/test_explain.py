"""How a number was made: the same figure as the tables, the places that truly count, the files."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from geo.answers.answers import Answers
from geo.answers.districts import city_row, district_table
from geo.answers.explain import Explanation, explain, explain_all, metrics_of
from geo.errors import UsageError
from geo.layers import all_layers, get_layer
from geo.metrics.question import Question
from geo.reach.computing import compute_reach
from geo.world import World
from tests.worlds import layer as made_layer
from tests.worlds import network_of, plain_world, synthetic_city

pytestmark = pytest.mark.slow

CAFES = Question(layer=get_layer("job_cafes"))
GARDENS = Question(layer=get_layer("urban_gardens"))


@pytest.mark.parametrize("key", ["job_cafes", "urban_gardens", "campus_towns", "events"])
def test_every_figure_of_a_layer_is_that_of_the_table(key: str, answers: Answers) -> None:
    layer = get_layer(key)
    question = Question(layer=layer)
    table = district_table(question, answers).set_index("gu_code")
    table.loc["11"] = city_row(question, answers)
    for metric in layer.metrics:
        made = explain_all(question, metric, answers)
        assert list(made) == list(table.index)
        for code, each in made.items():
            value = table.loc[code, metric]
            assert each.value == pytest.approx(value) if pd.notna(value) else each.value is None
            assert (each.by, each.code) == ("city" if code == "11" else "gu", code)
            assert_whole(each)


def assert_whole(made: Explanation) -> None:
    """Nothing of it is empty, in either language, and it is plain data."""
    told = made.as_dict()
    json.dumps(told, allow_nan=False)
    for key in ("name", "label", "formula", "sites_rule", "interval_says", "range_says"):
        assert told[f"{key}_ko"], key
        assert told[f"{key}_en"], key
        if not key.endswith("says"):  # those name sets of assumptions
            assert "{" not in told[f"{key}_ko"] + told[f"{key}_en"]
    for text in (*made.assumptions, *made.not_said):
        assert text.ko
        assert text.en
        assert "{" not in text.ko + text.en
    assert made.not_said
    assert made.method
    assert made.inputs


def test_a_share_is_its_terms(answers: Answers) -> None:
    for question in (CAFES, GARDENS, replace(CAFES, by="dong", distance_m=400.0)):
        for made in explain_all(question, "coverage_share", answers).values():
            terms = {term.key: term.value for term in made.terms}
            assert made.value == pytest.approx(terms["people_covered"] / terms["people"])
            assert made.people == terms["people"]


def only(world: World, made: Explanation) -> World:
    """The world with no other sites than those that count."""
    kept = world.sites[world.sites["site_id"].isin([site.site_id for site in made.sites])]
    return replace(world, sites=kept.reset_index(drop=True))


def without(world: World, made: Explanation) -> World:
    """The world with none of the sites that count."""
    gone = world.sites["site_id"].isin([site.site_id for site in made.sites])
    return replace(world, sites=world.sites[~gone].reset_index(drop=True))


@pytest.mark.parametrize(
    "metric",
    [
        *("coverage_share", "area_coverage_share", "median_distance_m", "n_sites"),
        *("sites_in_reach_mean", "access_e2sfca", "below_standard_share"),
    ],
)
@pytest.mark.parametrize(
    "code", ["11040", *(pytest.param(code, marks=pytest.mark.full) for code in ("1104065", "11"))]
)
def test_the_places_that_count_are_all_that_count(
    metric: str, code: str, world: World, answers: Answers
) -> None:
    question = replace(CAFES, by="gu" if len(code) < 6 else "dong")
    made = explain(question, metric, code, answers)
    again = explain(question, metric, code, Answers(only(world, made)))
    assert again.value == pytest.approx(made.value, rel=1e-12)
    if metric != "median_distance_m":
        none = 1 if metric == "below_standard_share" else 0
        if code == "11" and metric != "n_sites":
            none = None  # a layer with no place at all has no coverage
        others = Answers(without(world, made))
        assert explain(question, metric, code, others).value == none


def test_gardens_of_known_area_add_up(answers: Answers) -> None:
    for metric, total in (("area_m2_registered", 71_227), ("area_m2_parks", 33_053)):
        made = explain(GARDENS, metric, "11", answers)
        noted = [float(site.note.en.split(" m²")[0].replace(",", "")) for site in made.sites]
        assert sum(noted) == pytest.approx(made.value) == pytest.approx(total)
        assert made.people is None
        assert made.demand is None
    known = explain(GARDENS, "n_area_known", "11", answers)
    assert len(known.sites) == known.value == 17
    assert any("17 of 193" in text.en for text in known.not_said)
    unknown = explain(GARDENS, "area_m2_registered", "11040", answers)
    assert unknown.value is None
    assert unknown.sites == ()


def test_a_statement_of_the_gu_names_its_own_source(answers: Answers) -> None:
    made = explain(GARDENS, "area_m2_stated", "11250", answers)
    assert made.value == 146_337
    assert made.inputs[0].file == "data/garden_statements.csv"
    assert made.inputs[0].vintage.en == "2019"
    assert "2019" in made.inputs[0].source.en
    assert made.sites == ()
    assert any("another year" in text.en for text in made.not_said)


def test_digests_are_those_of_the_files(answers: Answers, root: Path) -> None:
    files = set()
    for question, metric in ((CAFES, "coverage_share"), (GARDENS, "area_m2_stated")):
        for item in explain(question, metric, "11250", answers).inputs:
            assert item.sha256 == hashlib.sha256((root / item.file).read_bytes()).hexdigest()
            assert item.source.ko
            files.add(item.file)
    assert {
        "data/sites.geojson",
        "data/demand/dong_population.csv",
        "data/demand/pieces.parquet",
        "data/boundaries/gu.geojson",
        "data/garden_statements.csv",
    } <= files


def test_what_it_does_not_say_fits_the_figure(answers: Answers) -> None:
    def said(question: Question, metric: str, path: str = "straight") -> str:
        made = explain(question, metric, "11040", answers, path=path)  # type: ignore[arg-type]
        return " ".join(text.en for text in (*made.not_said, *made.assumptions))

    straight = said(CAFES, "coverage_share")
    assert "A straight line is no walk" in straight
    assert "never modelled" in straight
    assert "78 of August 2020" in straight
    assert "June 2020, not of the report's September 2019" in straight
    assert "spread evenly" in straight
    assert "2020, not of" in said(replace(CAFES, demand="census"), "coverage_share")
    foot = said(CAFES, "coverage_share", "network")
    assert "Street centrelines of May 2025, without footpaths" in foot
    assert "A straight line is no walk" not in foot
    assert "along its streets" in foot
    count = said(CAFES, "n_sites")
    assert "People are those" not in count
    assert "straight line" not in count
    assert "chosen by you" in said(replace(CAFES, distance_m=500.0), "coverage_share")


def test_on_foot_from_the_stored_figures(answers: Answers) -> None:
    made = explain(CAFES, "coverage_share", "11040", answers, path="network")
    assert made.metric == "coverage_share_network"
    stored = answers.kept_reach.of("job_cafes").where(demand="youth", thresholds_m=[800.0]).gu
    row = stored[stored["gu_code"] == "11040"].iloc[0]
    assert made.value == row["coverage_share_network"]
    streets = made.inputs[-1]
    assert streets.sha256 == answers.kept_reach.note["network_sha256"]
    assert "OpenStreetMap" in streets.source.en
    assert made.path == "network"
    with pytest.raises(UsageError, match="400 m, 800 m, 1200 m, not 500 m"):
        explain(replace(CAFES, distance_m=500.0), "people_out", "11040", answers)


def test_on_foot_with_a_network_only_the_places_named_count() -> None:
    world, layer = plain_world(), made_layer()
    kinds = {"kind_ko": "가", "kind_en": "ga"}
    world = replace(world, sites=world.sites.assign(**kinds))
    streets = network_of(synthetic_city())
    question = Question(layer=layer, distance_m=500.0, demand="census")

    def answer(of: World) -> Explanation:
        reach = compute_reach(streets, [layer], of, [500.0])
        bare = Answers(of, reach=None, sureness=None)
        return explain(question, "coverage_share_network", "11020", bare, reach=reach)

    made = answer(world)
    assert 0 < made.value < 1
    assert answer(only(world, made)).value == pytest.approx(made.value, rel=1e-12)
    assert answer(without(world, made)).value == 0


def test_what_is_not_there_is_refused(answers: Answers) -> None:
    for question, metric, code, words in (
        (CAFES, "n_tea", "11040", "no metric 'n_tea' to explain"),
        (CAFES, "coverage_share", "11999", "there is no coverage_share of 11999"),
        (Question(layer=get_layer("dmc")), "coverage_share", "11", "no metric"),
        (CAFES, "area_m2_registered", "11", "no metric"),
    ):
        with pytest.raises(UsageError, match=words):
            explain(question, metric, code, answers)
    with pytest.raises(UsageError, match="straight line"):
        explain(CAFES, "n_sites", "11", answers, path="network")
    with pytest.raises(UsageError, match="no path"):
        explain(CAFES, "n_sites", "11", answers, path="by boat")  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="nothing is known"):
        explain(CAFES, "people_out", "11", answers.replaced(reach=None))


def test_every_metric_of_every_layer_can_be_asked() -> None:
    for layer in all_layers():
        assert set(layer.metrics) <= set(metrics_of(Question(layer=layer)))


def test_a_chosen_distance_opens_coverage_to_any_layer(answers: Answers) -> None:
    question = Question(layer=get_layer("dmc"), distance_m=500.0)
    assert "coverage_share" in metrics_of(question)
    assert explain(question, "coverage_share", "11", answers).value > 0
