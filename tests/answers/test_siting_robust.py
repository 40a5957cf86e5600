"""What survives: by hand in made cities, against the engine of the ranges, and against draws made here."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely import Point, box

from geo.answers.answers import Answers
from geo.answers.candidates import listed_candidates
from geo.answers.siting import Search, Siting, locate
from geo.answers.siting_question import Locating
from geo.answers.siting_robust import LeftOut, Robust, robust_choice
from geo.cli import locating_robust, main
from geo.errors import UsageError
from geo.layers import get_layer
from geo.measures.figures import COVERAGE, Key
from geo.measures.place_error import place_error
from geo.sureness.assumptions import placed_people, values_under
from geo.texts.siting_robust_texts import robust_texts
from tests.worlds import ORIGIN, network_of, synthetic_city, toy_city, world_of

CAFES = get_layer("job_cafes")
QUICK = Search(near_ties=False, fairness=False, curve=False)
POND = box(*(at + off for at, off in zip(ORIGIN * 2, (2550, 810, 2600, 900), strict=True)))
"""Nearly half of the cell in which the 900 people of the toy city's last dong stand."""


def toy(*, network: bool = True, water: bool = True, error_m: float = 20.0) -> Answers:
    city = toy_city()
    city = replace(city, water=POND if water else None, sites=city.sites.assign(error_m=error_m))
    return Answers(world_of(city), network_of(city) if network else None, reach=None, sureness=None)


def asked(answers: Answers, **more: object) -> Siting:
    kept = {"layer": CAFES, "demand": "census", "distance_m": 250.0, "add": 1, **more}
    return locate(Locating(**kept), answers, QUICK)  # type: ignore[arg-type]


def listed(answers: Answers, points: dict[str, tuple[float, float, float]]) -> gpd.GeoDataFrame:
    """Candidates by id at x, y from the origin, metres, with their error."""
    at = [Point(ORIGIN[0] + x, ORIGIN[1] + y) for x, y, _ in points.values()]
    table = gpd.GeoDataFrame(
        {
            "row": range(1, len(points) + 1),
            "id": list(points),
            "name": list(points),
            "name_en": None,
            "kind": None,
            "address": None,
            "precision": "rooftop",
            "error_m": [error for *_, error in points.values()],
        },
        geometry=at,
        crs=answers.world.crs,
    )
    return listed_candidates(table, answers.world, "list")


def of(robust: Robust, assumption: str) -> dict[str, object]:
    rows = robust.assumptions.set_index("assumption")
    return dict(rows.loc[assumption])


@pytest.fixture(scope="module")
def pond() -> tuple[Siting, Robust]:
    answers = toy()
    found = asked(answers)
    return found, robust_choice(found, answers, draws=5)


def test_another_place_wins_on_foot(pond: tuple[Siting, Robust]) -> None:
    """Straight, the first point of the third gu reaches 700 and 800 people, its own and those 200 m away. On
    foot those are 600 m away, so that the point of the 900 is best."""
    found, robust = pond
    assert robust.assumptions["assumption"].tolist() == [
        f"{spread}/{path}" for spread in ("even", "dry", "streets") for path in ("straight", "network")
    ]  # fmt: skip
    assert robust.left_out == ()
    own = of(robust, "even/straight")
    assert (own["own"], own["ids"], own["added"]) == (True, ("dong:1103051",), 1500.0)
    assert own["objective"] == found.objective
    assert (own["share_before"], own["share_after"]) == (1400 / 4500, 2900 / 4500)
    foot = of(robust, "even/network")
    assert (foot["ids"], foot["added"], foot["own_added"]) == (("dong:1103053",), 900.0, 700.0)
    assert (foot["regret"], foot["n_same"], foot["own"]) == (200.0, 0, False)
    places = robust.places.set_index("id")
    assert places.loc["dong:1103051", "draw_share"] == 1.0
    assert places.loc["dong:1103053", "draw_share"] == 0.0
    assert places["n_assumptions"].sum() == 6
    assert set(places["of_assumptions"]) == {6}
    assert not robust.survivors.size


def test_people_off_the_water_are_moved_to_the_dry_part_of_their_cell(
    pond: tuple[Siting, Robust],
) -> None:
    """The 900 of the last cell stand in the middle of its dry part then, 55 m from their dong's point."""
    answers = toy()
    found = asked(answers, distance_m=50.0)
    robust = robust_choice(found, answers, draws=1)
    assert of(robust, "even/straight")["added"] == 900.0
    dry = of(robust, "dry/straight")
    assert (dry["ids"], dry["added"], dry["own_added"]) == (("dong:1103052",), 800.0, 0.0)


def test_coverage_before_is_that_of_the_ranges(pond: tuple[Siting, Robust]) -> None:
    """Each assumption puts people and ways where the ranges of coverage have them."""
    _, robust = pond
    answers = toy()
    world, network = answers.world, answers.network
    people = placed_people({"census": world.demand["census"]}, world.dong, network)
    sites = world.serving("job_cafes").to_crs(world.crs)
    xy = np.column_stack([sites.geometry.x, sites.geometry.y])
    made = values_under(people, network, xy, 250.0, [250.0], [COVERAGE])
    key = Key(COVERAGE, "city", "census", 250.0)
    for (spread, path), values in made.items():
        before = of(robust, f"{spread}/{path}")["share_before"]
        assert before == pytest.approx(float(values[key][0]), abs=1e-12), (spread, path)


def test_one_place_that_wins_under_everything_survives() -> None:
    """A list of a point among the 700 and one that nobody lives near: in no way can the other win."""
    answers = toy()
    points = {"far": (50.0, 950.0, 10.0), "near": (2500.0, 200.0, 10.0)}
    found = asked(answers, candidates=listed(answers, points))
    robust = robust_choice(found, answers, draws=20)
    assert robust.survivors["id"].tolist() == ["near"]
    row = robust.places.to_dict("records")[0]
    assert (row["n_assumptions"], row["of_assumptions"], row["draw_share"]) == (6, 6, 1.0)
    assert robust.n_moved == (2, 2)
    assert robust.n_fixed == (0, 0)
    first = robust_texts(robust, "people")[0]
    assert first.en == (
        "Chosen under all 6 assumptions and in at least 95 % of 20 draws of place error: 1 place (near)."
    )
    assert (
        first.ko
        == "가정 6가지 모두와 위치 오차를 20번 뽑은 것의 95 % 이상에서 뽑히는 곳: 1곳(near)."
    )


def test_without_error_a_place_is_chosen_always_or_never() -> None:
    answers = toy(network=False, error_m=0.0)
    robust = robust_choice(asked(answers), answers, draws=7)
    assert robust.n_moved == (0, 0)
    assert set(robust.places["draw_share"]) <= {0.0, 1.0}
    assert (robust.n_draws, robust.added_low, robust.added_high) == (7, 1500.0, 1500.0)


def test_places_whose_error_is_not_known_stay() -> None:
    answers = toy(network=False, error_m=float("nan"))
    robust = robust_choice(asked(answers), answers, draws=2)
    assert (robust.n_moved, robust.n_fixed) == ((0, 0), (2, 9))
    said = [text.en for text in robust_texts(robust, "people")]
    assert "Not moved, since their error is not known: 2 existing places." in said
    assert any("Population centres carry no place error" in text for text in said)


def test_draws_are_those_of_place_error_and_each_best_is_the_best() -> None:
    """Against the same law of error, drawn here, and the best of three counted by distances."""
    answers = toy(network=False, error_m=60.0)
    points = {"p": (2500.0, 430.0, 180.0), "q": (2500.0, 640.0, 150.0), "r": (480.0, 700.0, 90.0)}
    candidates = listed(answers, points)
    found = asked(answers, candidates=candidates)
    robust = robust_choice(found, answers, draws=40, seed=11)
    world = answers.world
    existing = world.serving("job_cafes").to_crs(world.crs).sort_values("site_id")
    parts = [existing[["site_id", "error_m", "gu_code", "geometry"]],
             candidates.rename(columns={"candidate_id": "site_id"})[["site_id", "error_m", "gu_code", "geometry"]]]  # fmt: skip
    model = place_error(
        gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), crs=world.crs), world.gu
    )
    people = world.demand["census"]
    xy, n = people[["x", "y"]].to_numpy(), people["people"].to_numpy()
    times, added = dict.fromkeys(points, 0), []
    for number in range(40):
        at = model.draw(11, number)
        near = np.hypot(*(xy[:, None] - at[None]).transpose(2, 0, 1)) <= 250.0
        served = near[:, :2].any(axis=1)
        gains = [float(n[near[:, 2 + k] & ~served].sum()) for k in range(3)]
        times[list(points)[int(np.argmax(gains))]] += 1
        added.append(max(gains))
    told = robust.places.set_index("id")["draw_share"]
    assert {key: told.get(key, 0.0) * 40 for key in points} == pytest.approx(times)
    assert len([count for count in times.values() if count]) > 1
    assert robust.added_low == np.quantile(added, 0.025, method="lower")
    assert robust.added_high == np.quantile(added, 0.975, method="higher")


def same(one: Robust, other: Robust) -> bool:
    return one.places.equals(other.places) and one.assumptions.equals(other.assumptions)


@pytest.fixture(scope="module")
def wide() -> tuple[Siting, Answers]:
    """A city of streets, places moved by up to 300 m; a straight question, no network."""
    city = synthetic_city()
    world = world_of(replace(city, sites=city.sites.assign(error_m=300.0)))
    answers = Answers(world, reach=None, sureness=None)
    return asked(answers, distance_m=400.0, add=3), answers


def test_the_seed_fixes_every_draw(wide: tuple[Siting, Answers]) -> None:
    first, again, other = (robust_choice(*wide, draws=12, seed=seed) for seed in (1, 1, 2))
    assert same(first, again)
    assert not same(first, other)
    assert (first.added_low, first.added_high) == (again.added_low, again.added_high)
    assert first.added_low < first.added_high


def test_on_foot_the_question_is_that_of_people_along_the_streets() -> None:
    answers = toy(water=False)
    found = asked(answers, path="network")
    robust = robust_choice(found, answers, draws=3)
    own = of(robust, "streets/network")
    assert own["own"]
    assert own["objective"] == found.objective
    assert own["share_before"] == found.baseline.share
    assert own["share_after"] == found.share
    assert robust.left_out == (
        LeftOut("dry/straight", "no_water"),
        LeftOut("dry/network", "no_water"),
    )


def test_without_a_network_five_are_left_out_and_it_is_said_why() -> None:
    answers = toy(network=False)
    robust = robust_choice(asked(answers), answers, draws=2)
    assert robust.assumptions["assumption"].tolist() == ["even/straight"]
    assert {each.reason for each in robust.left_out} == {"no_network"}
    assert len(robust.left_out) == 5
    last = [text for text in robust_texts(robust, "people") if text.en.startswith("Left out")]
    assert len(last) == 1
    assert "street network" in last[0].en
    assert "도로망" in last[0].ko


def test_an_assumption_that_no_set_can_meet_is_left_out() -> None:
    """Straight, one place in the middle of each gu reaches all of it within 450 m; on foot it is 600 m away."""
    answers = toy(water=False)
    points = {f"m{g}": (500.0 + 1000 * g, 400.0, 0.0) for g in range(3)}
    found = asked(
        answers, model="lscp", add=None, distance_m=450.0, candidates=listed(answers, points)
    )
    robust = robust_choice(found, answers, draws=2)
    assert LeftOut("even/network", "infeasible") in robust.left_out
    assert "even/network" not in set(robust.assumptions["assumption"])
    assert robust.assumptions["assumption"].tolist()[0] == "even/straight"


@pytest.mark.parametrize("model", ["p_median", "p_center", "leximin"])
def test_other_models_are_tried_too(model: str) -> None:
    answers = toy(network=False)
    found = asked(answers, model=model, add=2)
    robust = robust_choice(found, answers, draws=2)
    own = of(robust, "even/straight")
    assert own["objective"] == pytest.approx(found.objective)
    assert (own["regret"], own["n_same"]) == (0.0, 2)


def test_what_is_closed_stays_closed() -> None:
    answers = toy(network=False)
    robust = robust_choice(asked(answers, close=("b",)), answers, draws=2)
    assert of(robust, "even/straight")["people_before"] == 300.0
    assert robust.n_moved == (1, 0)


def stop(what: str, at: int) -> Callable[[str, int, int], None]:
    def progress(stage: str, done: int, whole: int) -> None:
        if (stage, done) == (what, at):
            raise KeyboardInterrupt

    return progress


def test_ctrl_c_gives_what_was_done() -> None:
    answers = toy(network=False)
    found = asked(answers)
    robust = robust_choice(found, answers, draws=9, progress=stop("place error", 4))
    assert (robust.stopped, robust.n_draws, robust.n_asked) == (True, 4, 9)
    assert set(robust.places["survives"]) <= {True, False}
    assert any("stopped before all 9" in text.en for text in robust_texts(robust, "people"))
    early = robust_choice(found, answers, draws=9, progress=stop("assumptions", 1))
    assert (early.stopped, early.n_draws) == (True, 0)
    assert early.places["survives"].isna().all()
    assert np.isnan(early.added_low)
    assert "Stopped before" in robust_texts(early, "people")[0].en


def test_nothing_is_tried_of_what_is_no_answer() -> None:
    answers = toy(network=False)
    found = asked(answers, model="lscp", add=1, distance_m=100.0)
    assert found.status == "infeasible"
    with pytest.raises(UsageError, match="only the best set"):
        robust_choice(found, answers)
    with pytest.raises(UsageError, match="0 draws"):
        robust_choice(asked(answers), answers, draws=0)


# --- the command


def test_the_command_tells_it_in_json_and_text(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    world = world_of(toy_city())
    monkeypatch.setattr("geo.world.load_world", lambda *_, **__: world)
    quick = (
        "locate",
        "job_cafes",
        "--add",
        "2",
        "--within",
        "250",
        "--no-fairness",
        "--no-curve",
        "--quiet",
    )
    drawn = ("--robust", "--draws", "2", "--seed", "5")
    assert main([*quick, *drawn, "--format", "json"]) == 0
    robust = json.loads(capsys.readouterr().out)["robust"]
    assert [row["assumption"] for row in robust["assumptions"]] == ["even/straight"]
    assert robust["assumptions"][0]["own"] is True
    assert len(robust["assumptions"][0]["ids"]) == 2
    assert (robust["draws"]["n"], robust["draws"]["seed"]) == (2, 5)
    assert robust["draws"]["added_low"] <= robust["draws"]["added_high"]
    assert robust["left_out"][0] == {"assumption": "even/network", "reason": "no_network"}
    assert {"id", "name_ko", "name_en", "gu_name_ko", "n_assumptions", "draw_share", "survives"} <= set(
        robust["places"][0]
    )  # fmt: skip
    assert main([*quick, *drawn]) == 0
    said = capsys.readouterr().out
    assert "Left out (even, on foot" in said
    assert "of 2 draws of place error" in said
    book = tmp_path / "siting.xlsx"
    assert main([*quick, *drawn, "-o", str(book)]) == 0
    sheets = pd.read_excel(book, sheet_name=None, engine="openpyxl")
    assert {"assumptions", "robust"} <= set(sheets)


def test_an_answer_that_is_not_proved_is_not_tried(capsys: pytest.CaptureFixture[str]) -> None:
    answers = toy(network=False)
    found = asked(answers)
    stopped = replace(found, solution=replace(found.solution, status="feasible"))
    arguments = Namespace(robust=True, draws=None, seed=None)
    assert locating_robust.asked(arguments, stopped, answers, print, print) is None
    assert "not proved" in capsys.readouterr().err
    with pytest.raises(UsageError, match="without a time limit"):
        robust_choice(stopped, answers)


def test_draws_without_robust_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["locate", "job_cafes", "--add", "2", "--draws", "5", "--lang", "en"]) == 1
    assert "Give --robust with them." in capsys.readouterr().err
