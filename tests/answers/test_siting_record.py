"""The kept record of where next: equal to coverage recomputed, strict when it is read."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest

from geo.answers.answers import Answers, of_other_places
from geo.answers.offered import has_siting, left_out
from geo.answers.siting import Search, locate
from geo.answers.siting_file import NEAR_SETS, kept_record, path_of, read_siting, require_keepable
from geo.answers.siting_question import Locating
from geo.answers.siting_record import record_of, record_text
from geo.errors import DataError, UsageError
from geo.layers import get_layer
from geo.metrics.question import Question
from geo.texts.siting_told import told
from geo.world import World
from tests.worlds import synthetic_city, world_of

KEPT = ("job_cafes", "campus_towns")
CAFES = get_layer("job_cafes")


@pytest.fixture(scope="module")
def made() -> tuple[dict[str, Any], Answers]:
    answers = Answers(world_of(synthetic_city()), reach=None, sureness=None)
    asked = Locating(layer=CAFES, demand="census", distance_m=250.0, add=2)
    siting = locate(asked, answers, Search())
    return kept_record(told(siting, answers), siting, answers), answers


def with_added(record: dict[str, Any], answers: Answers) -> pd.Series[Any]:
    """Coverage as everybody asks it, of a project to which the places of a record were added."""
    layer = answers.project.layer(record["layer"])
    sites = answers.world.sites
    chosen = record["places"]
    rows = sites[sites["layer"] == layer.key].iloc[[0] * len(chosen)].reset_index(drop=True)
    new = [f"new_{n}" for n in range(len(chosen))]
    points = gpd.points_from_xy([p["lon"] for p in chosen], [p["lat"] for p in chosen])
    rows = rows.assign(site_id=new, place_id=new).set_geometry(gpd.GeoSeries(points, crs=sites.crs))
    both = gpd.GeoDataFrame(pd.concat([sites, rows], ignore_index=True), crs=sites.crs)
    other = of_other_places(answers, layer, both)
    question = Question(layer=layer, demand=record["demand"], distance_m=record["distance_m"])
    return other.city(question)


def test_the_record_of_a_made_city_is_coverage_with_its_places_added(
    made: tuple[dict[str, Any], Answers],
) -> None:
    record, answers = made
    city = with_added(record, answers)
    assert record["coverage_share"] == pytest.approx(city["coverage_share"], abs=1e-12)
    assert record["people_covered"] == pytest.approx(city["people_covered"], rel=1e-12)


@pytest.mark.parametrize("key", KEPT)
def test_what_the_built_in_project_keeps_is_coverage_with_its_places_added(
    key: str, answers: Answers
) -> None:
    record = answers.kept_siting[key]
    city = with_added(record, answers)
    assert record["coverage_share"] == pytest.approx(city["coverage_share"], abs=1e-12)
    assert record["people_covered"] == pytest.approx(city["people_covered"], rel=1e-12)
    layer = get_layer(key)
    asked = Question(layer=layer, demand=record["demand"], distance_m=record["distance_m"])
    today = answers.city(asked)
    assert record["baseline"]["coverage_share"] == pytest.approx(today["coverage_share"], abs=1e-12)


def test_districts_add_up_to_the_whole(
    made: tuple[dict[str, Any], Answers], answers: Answers
) -> None:
    for each in (made[0], *answers.kept_siting.values()):
        for level in ("gu", "dong"):
            rows = each["districts"][level]
            sums = {name: sum(row[name] for row in rows) for name in ("people", "people_before", "people_after")}  # fmt: skip
            assert sums["people"] == pytest.approx(each["baseline"]["people"], rel=1e-12)
            assert sums["people_before"] == pytest.approx(each["baseline"]["people_covered"], rel=1e-12)  # fmt: skip
            assert sums["people_after"] == pytest.approx(each["people_covered"], rel=1e-12)


def test_the_best_is_the_first_of_the_near_ties_and_at_its_place_on_the_curve(
    made: tuple[dict[str, Any], Answers], answers: Answers
) -> None:
    for record in (made[0], *answers.kept_siting.values()):
        ids = sorted(place["id"] for place in record["places"])
        near, curve = record["near_ties"], record["curve"]
        assert near["sets"][0]["ids"] == ids
        assert near["sets"][0]["people_covered"] == pytest.approx(
            record["people_covered"], rel=1e-12
        )
        assert len(near["sets"]) <= NEAR_SETS
        assert near["count"] >= len(near["sets"])
        at = next(point for point in curve["points"] if point["add"] == len(ids))
        assert at["people_covered"] == pytest.approx(record["people_covered"], rel=1e-9)
        people = [point["people_covered"] for point in curve["points"]]
        assert people == sorted(people)


def test_a_record_is_written_alike_and_read_back(
    made: tuple[dict[str, Any], Answers], tmp_path: Path
) -> None:
    place = {"id": "a", "name_ko": "가", "name_en": "A", "chosen": True, "n_assumptions": 1,
             "of_assumptions": 1, "draw_share": None, "survives": None}  # fmt: skip
    row = {"assumption": "even/straight", "own": True, "n_same": 2, "added": 1.0, "own_added": 1.0,
           "share_before": 0.1, "share_after": 0.2, "regret": 0.0, "ids": ["a"]}  # fmt: skip
    draws = {"n": 0, "seed": 1, "added_low": None, "added_high": None}
    left = {"assumption": "dry/network", "reason": "no_network"}
    robust = {"assumptions": [row], "draws": draws, "places": [place], "left_out": [left]}
    record = {**made[0], "robust": robust}
    path = path_of(tmp_path, "job_cafes")
    path.write_text(record_text(record), encoding="utf-8")
    back = read_siting(path)
    assert {key: record[key] for key in back} == back
    assert record_text(record) == record_text(json.loads(record_text(record)))


def test_figures_alone_hold_no_sentences(made: tuple[dict[str, Any], Answers]) -> None:
    _, answers = made
    asked = Locating(layer=CAFES, demand="census", distance_m=250.0, add=1)
    only = Search(near_ties=False, fairness=False, curve=False)
    record = record_of(locate(asked, answers, only), answers)
    assert record["near_ties"] is record["curve"] is record["fairness"] is None
    assert not any("reasons_ko" in place for place in record["places"])


def _changed(change: Callable[[dict[str, Any]], Any]) -> Callable[[dict[str, Any]], str]:
    def text(record: dict[str, Any]) -> str:
        copy = json.loads(json.dumps(record))
        change(copy)
        return json.dumps(copy)

    return text


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (lambda _: "[]", "no object"),
        (lambda _: "{", "not whole JSON"),
        (lambda _: '{"a": 1, "a": 2}', "twice"),
        (_changed(lambda it: it.pop("places")), "it.places is missing"),
        (_changed(lambda it: it.update(people_covered=float("nan"))), "people_covered is no number"),
        (_changed(lambda it: it.update(coverage_share=1.5)), "no number from 0 to 1"),
        (_changed(lambda it: it.update(status="best")), "none of optimal"),
        (_changed(lambda it: it["places"].append(it["places"][0])), "stands twice"),
        (_changed(lambda it: it["places"][0].update(lat=91)), "lat is no number"),
        (_changed(lambda it: it["places"][0].update(name_ko="x" * 201)), "no text of at most 200"),
        (_changed(lambda it: it["places"][0].update(name_ko=["x"])), "no text"),
        (_changed(lambda it: it["near_ties"].update(count=True)), "no whole number"),
        (_changed(lambda it: it["baseline"].update(people=0)), "counts nobody"),
        (_changed(lambda it: it.update(standing={})), "no list"),
    ],
)  # fmt: skip
def test_another_file_is_refused_in_one_line(
    text: Callable[[dict[str, Any]], str],
    says: str,
    made: tuple[dict[str, Any], Answers],
    tmp_path: Path,
) -> None:
    path = tmp_path / "job_cafes.json"
    path.write_text(text(made[0]), encoding="utf-8")
    with pytest.raises(DataError, match=says) as caught:
        read_siting(path)
    assert "\n" not in str(caught.value)
    assert str(path) in str(caught.value)


def test_what_was_made_of_other_places_or_candidates_is_left_out_and_said(world: World) -> None:
    sites = world.sites
    first = sites.index[sites["layer"] == "job_cafes"][0]
    less = Answers(replace(world, sites=sites.drop(index=first).reset_index(drop=True)))
    assert not has_siting(CAFES, less)
    # A place of another layer is a candidate: without it the answer may be another.
    chosen = sites.index[(sites["layer"] == "campus_towns")][0]
    other = Answers(replace(world, sites=sites.drop(index=chosen).reset_index(drop=True)))
    assert other.other_siting >= {"campus_towns"}
    said = [line for line in left_out(other.project.layers, other) if "where next" in line]
    assert len(said) == 1
    assert "geo locate --write" in said[0]


def test_only_what_can_be_checked_later_is_kept() -> None:
    asked = Locating(layer=CAFES, add=1, close=("jc_001",))
    with pytest.raises(UsageError, match="nothing closed"):
        require_keepable(asked)
