"""Where the next places go: by hand in a made city, and against coverage with the places added."""

from __future__ import annotations

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely import Point

from geo.answers.answers import Answers, of_other_places
from geo.answers.candidates import listed_candidates, project_candidates
from geo.answers.siting import Search, Siting, locate
from geo.answers.siting_question import Locating
from geo.crs import to_lonlat
from geo.errors import DataError, NetworkError, UsageError
from geo.layers import get_layer
from geo.metrics.question import Question
from geo.siting.model import Model
from geo.texts.siting_conflict import conflict_texts
from geo.texts.siting_texts import headline, near_text, place_texts, standing_text
from geo.world import World
from tests.worlds import network_of, synthetic_city, toy_city, world_of

CAFES = get_layer("job_cafes")
QUICK = Search(near_ties=False, fairness=False, curve=False)


@pytest.fixture(scope="module")
def toy() -> Answers:
    return Answers(world_of(toy_city()), reach=None, sureness=None)


@pytest.fixture(scope="module")
def made() -> Answers:
    city = synthetic_city()
    return Answers(world_of(city), network_of(city), reach=None, sureness=None)


def asked(**more: object) -> Locating:
    return Locating(**{"layer": CAFES, "demand": "census", "distance_m": 250.0, **more})  # type: ignore[arg-type]


def recomputed(siting: Siting, answers: Answers) -> float:
    """Coverage as everybody asks it, of the existing places and the chosen ones."""
    chosen = siting.candidates[siting.candidates["candidate_id"].isin(siting.places["id"])]
    sites = answers.world.sites
    kept = sites[~sites["site_id"].isin(siting.standing["site_id"][siting.standing["closed"]])]
    rows = kept.iloc[[0] * len(chosen)].reset_index(drop=True)
    new = [f"new_{each}" for each in chosen["candidate_id"].str.replace(":", "_")]
    rows = rows.assign(site_id=new, place_id=new)
    rows = rows.set_geometry(to_lonlat(chosen).geometry.reset_index(drop=True))
    both = gpd.GeoDataFrame(pd.concat([kept, rows], ignore_index=True), crs=sites.crs)
    question = siting.question.question
    other = of_other_places(answers, question.layer, both)
    return float(other.city(question)["coverage_share"])


def test_each_dong_has_its_peoples_centre_and_no_place_of_the_layer(toy: Answers) -> None:
    found = project_candidates(toy.world, toy.world.demand["census"], "job_cafes")
    assert set(found["kind"]) == {"dong_point"}
    assert found["candidate_id"].tolist() == sorted(
        f"dong:{code}" for code in toy.world.dong["dong_code"]
    )
    demand = toy.world.demand["census"].set_index("dong_code")
    first = found.set_index("dong_code").loc["1101051"]
    assert (first.geometry.x, first.geometry.y) == (
        demand.loc["1101051", "x"],
        demand.loc["1101051", "y"],
    )
    assert first["gu_name_ko"] == "가나구"


def test_a_dong_without_people_has_no_candidate(toy: Answers) -> None:
    demand = toy.world.demand["census"].copy()
    demand.loc[demand["dong_code"] == "1101051", "people"] = 0.0
    found = project_candidates(toy.world, demand, "job_cafes")
    assert "dong:1101051" not in set(found["candidate_id"])


def test_places_of_other_layers_are_candidates_where_they_are_known_once_a_spot(
    toy: Answers,
) -> None:
    sites = toy.world.sites.assign(
        layer="campus_towns", error_m=[250.0] + [251.0] * (len(toy.world.sites) - 1)
    )
    double = sites.iloc[[0]].assign(site_id="zz", place_id="zz", error_m=10.0)
    both = gpd.GeoDataFrame(pd.concat([sites, double], ignore_index=True), crs=sites.crs)
    found = project_candidates(toy.world, toy.world.demand["census"], "job_cafes", both)
    # "a" stands on the point of its dong, whose id is the smaller one.
    assert found["candidate_id"].str.startswith("site:").sum() == 0
    moved = both.assign(geometry=to_lonlat(gpd.GeoSeries([Point(200_450, 550_250)] * len(both), crs="EPSG:5186")))  # fmt: skip
    found = project_candidates(toy.world, toy.world.demand["census"], "job_cafes", moved)
    assert found["candidate_id"].tolist()[-1] == "site:a"
    assert found["candidate_id"].str.startswith("site:").sum() == 1


def test_the_best_place_by_hand(toy: Answers) -> None:
    """Reached within 250 m today: 100 and 200 by a, which stands 0 and 200 m away, 500 and 600 by b, 200 m
    away. In the third gu 700, 800 and 900 people stand at 200, 400 and 800 m: of the points of its dong the
    first two reach 700 and 800."""
    found = locate(asked(add=1), toy)
    assert found.baseline.people == 4500
    assert found.baseline.people_covered == 100 + 200 + 500 + 600
    assert found.baseline.share == toy.city(found.question.question)["coverage_share"]
    assert found.places["id"].tolist() == ["dong:1103051"]
    assert found.places["gain_first"].tolist() == [1500.0]
    assert found.places["gain_after"].tolist() == [1500.0]
    assert (found.objective, found.bound, found.gap, found.status) == (2900, 2900, 0.0, "optimal")
    assert found.gainers[["dong_code", "people"]].to_numpy().tolist() == [
        ["1103052", 800.0],
        ["1103051", 700.0],
    ]
    # Standing: only a reaches 100 and 200, only b reaches 500 and 600.
    assert found.standing[["site_id", "loss_now", "loss_after"]].to_numpy().tolist() == [
        ["a", 300.0, 300.0],
        ["b", 1100.0, 1100.0],
    ]
    assert found.near is not None
    assert found.near.count == 2
    assert found.places["in_near_share"].tolist() == [0.5]
    assert found.curve is not None
    assert found.curve.value[:3].tolist() == [1400.0, 2900.0, 3800.0]
    # In the first gu 300 of 600 are reached, and nobody in the third.
    assert found.fairness is not None
    assert (found.fairness.lowest_before, found.fairness.gu_before) == (0.0, "11030")
    assert found.fairness.lowest_after == 0.5
    assert found.fairness.price == 0


def test_sentences_say_who_gains_and_what_closing_costs(toy: Answers) -> None:
    found = locate(asked(add=1), toy)
    row = found.places.to_dict("records")[0]
    first, second = place_texts(found, row, toy.words)
    assert first.ko == "마바1동 인구 중심: 1,500명에게 새로 닿습니다(마바2동 800명, 마바1동 700명)."
    assert "1,500 people" in second.en
    assert "31.11 % to 64.44 %" in headline(found).en
    near = near_text(found)
    assert near is not None
    assert near.en.endswith("2, this one counted.")
    said = standing_text(found.standing.to_dict("records")[0], toy.words)
    assert said.en == (
        "Closing Place a would leave 300 people without a place in reach today, 300 people with what is "
        "added."
    )


@pytest.mark.parametrize("model", ["mclp", "leximin", "p_median", "p_center"])
def test_the_answer_is_the_coverage_of_the_places_added(made: Answers, model: Model) -> None:
    found = locate(asked(add=3, distance_m=400.0, model=model), made, QUICK)
    assert found.status == "optimal"
    assert len(found.places) == 3
    assert found.share == pytest.approx(recomputed(found, made), abs=1e-12)
    assert found.baseline.share == made.city(found.question.question)["coverage_share"]
    if model == "mclp":
        assert found.objective == pytest.approx(found.people_covered, rel=1e-12)


def test_closing_what_stands(made: Answers) -> None:
    first = made.world.serving("job_cafes")["site_id"].sort_values().tolist()
    found = locate(asked(add=2, distance_m=400.0, close=tuple(first[:3])), made, QUICK)
    assert found.standing["closed"].sum() == 3
    assert found.standing["loss_after"].isna().sum() == 3
    assert found.share == pytest.approx(recomputed(found, made), abs=1e-12)
    whole = locate(asked(add=2, distance_m=400.0), made, QUICK)
    pd.testing.assert_series_equal(found.standing["loss_now"], whole.standing["loss_now"])
    kept = locate(asked(add=2, distance_m=400.0, keep=tuple(first[3:])), made, QUICK)
    assert kept.objective == found.objective


def test_on_foot_the_baseline_is_that_of_reach(made: Answers) -> None:
    from geo.answers.reach import reach_of

    found = locate(asked(add=2, distance_m=800.0, path="network"), made, QUICK)
    reach = reach_of(CAFES, made).where(demand="census", thresholds_m=[800.0])
    assert found.baseline.share == pytest.approx(
        reach.city["coverage_share_network"].iloc[0], abs=1e-12
    )
    assert found.status == "optimal"
    assert found.share > found.baseline.share
    assert found.people_off_streets >= 0


@pytest.mark.parametrize("model", ["p_median", "p_center"])
def test_on_foot_whoever_is_on_no_street_forbids_no_answer(made: Answers, model: Model) -> None:
    found = locate(asked(add=2, distance_m=800.0, path="network", model=model), made, QUICK)
    assert found.status == "optimal"
    assert found.objective < found.solution.baseline


def test_on_foot_needs_a_network(toy: Answers) -> None:
    with pytest.raises(NetworkError, match="street network"):
        locate(asked(add=1, path="network"), toy)


def test_forced_forbidden_preferred_and_bounds_of_each_gu(toy: Answers) -> None:
    forced = locate(asked(add=1, force=("dong:1101053",)), toy, QUICK)
    assert forced.places["id"].tolist() == ["dong:1101053"]
    forbidden = locate(asked(add=1, forbid=("dong:1103051",)), toy, QUICK)
    assert forbidden.places["id"].tolist() == ["dong:1103052"]
    preferred = locate(asked(add=1, prefer=("dong:1103053", "dong:1103051")), toy, QUICK)
    assert preferred.preferred[["id", "chosen", "regret"]].to_numpy().tolist() == [
        ["dong:1103053", False, 600.0],
        ["dong:1103051", True, 0.0],
    ]
    spread = locate(asked(add=2, per_gu_max=1), toy, QUICK)
    assert spread.places["gu_code"].nunique() == 2
    each = locate(asked(add=3, per_gu_min=1), toy, QUICK)
    assert each.places["gu_code"].nunique() == 3


def test_what_cannot_be_done_is_explained(toy: Answers) -> None:
    found = locate(asked(add=1, force=("dong:1101053", "dong:1103051")), toy)
    assert found.status == "infeasible"
    assert found.conflict is not None
    assert set(found.conflict.rules) == {"add", "forced:dong:1101053", "forced:dong:1103051"}
    assert len(found.places) == 0
    assert np.isnan(found.people_covered)
    assert conflict_texts(found.conflict)
    found = locate(asked(model="lscp", add=1), toy)
    assert found.conflict is not None
    assert found.conflict.least_number is not None


def test_lscp_needs_as_few_as_will_do(toy: Answers) -> None:
    found = locate(asked(model="lscp"), toy, QUICK)
    # Left are 300 in the first gu, 400 in the second, and two groups 400 m apart in the third.
    assert found.status == "optimal"
    assert found.people_covered == 4500
    assert found.objective == len(found.places) == 4


def listed(world: World, **columns: object) -> gpd.GeoDataFrame:
    points = [Point(202_500, 550_300), Point(200_500, 550_800), Point(201_500, 550_200)]
    table = gpd.GeoDataFrame(
        {"row": [2, 3, 4], "id": None, "name": ["가", "나", "다"], "name_en": None, "address": None, **columns},
        geometry=points, crs="EPSG:5186",
    )  # fmt: skip
    return listed_candidates(to_lonlat(table), world, "list.csv")


def test_a_list_of_candidates_with_prices_and_capacities(toy: Answers) -> None:
    candidates = listed(toy.world, price=["1,000", "300", "400"], seats=["50", "300", "400"])
    assert candidates["candidate_id"].tolist() == ["row:2", "row:3", "row:4"]
    assert candidates["gu_code"].tolist() == ["11030", "11010", "11020"]
    cheap = locate(asked(candidates=candidates, budget=700, price="price"), toy, QUICK)
    assert sorted(cheap.places["id"]) == ["row:3", "row:4"]
    # A place for 50 adds 50 people, however many are near.
    small = locate(asked(candidates=candidates, add=1, capacity="seats"), toy, QUICK)
    assert small.places["id"].tolist() == ["row:4"]
    assert small.objective == 1400 + 400
    less = locate(
        asked(candidates=candidates, add=1, capacity="seats", force=("row:2",)), toy, QUICK
    )
    (row,) = less.places.to_dict("records")
    said = place_texts(less, row, toy.words)[0]
    near = less.gainers["people"].sum()
    assert near > row["gain_first"] == 50
    assert said.en.startswith(
        f"{row['name_en']}: of {near:,.0f} people within reach for the first time ("
    )
    assert said.en.endswith("it can serve 50 people.")
    with pytest.raises(UsageError, match="no candidate has a column 'rent'"):
        locate(asked(candidates=candidates, budget=1, price="rent"), toy)
    with pytest.raises(DataError, match="no number of 0 or more at row:2"):
        locate(asked(candidates=listed(toy.world, price=["-", "1", "2"]), budget=1, price="price"), toy)  # fmt: skip
    with pytest.raises(DataError, match="ids stand twice"):
        listed(toy.world, id=["x", "x", "y"])


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({}, "how many places are added|nothing says"),
        ({"add": -1}, "Give 0 or more"),
        ({"add": 1, "model": "voronoi"}, "no model"),
        ({"add": 1, "path": "air"}, "no path"),
        ({"add": 1, "budget": 3.0}, "go together"),
        ({"add": 1, "keep": ("a",), "close": ("b",)}, "closes all others"),
        ({"add": 1, "layer": get_layer("dmc"), "distance_m": None}, "no service distance"),
    ],
)
def test_questions_that_are_none(more: dict[str, object], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        asked(**more)


def test_ids_that_there_are_not(toy: Answers) -> None:
    with pytest.raises(UsageError, match=r"no candidate dong:110305. Did you mean dong:110305"):
        locate(asked(add=1, force=("dong:110305",)), toy)
    with pytest.raises(UsageError, match="no existing place c"):
        locate(asked(add=1, close=("c",)), toy)


def test_where_nothing_stands_nothing_is_known_of_today(toy: Answers) -> None:
    none = replace(toy.world, sites=toy.world.sites.iloc[:0])
    answers = Answers(none, reach=None, sureness=None)
    found = locate(asked(add=1), answers)
    assert np.isnan(found.baseline.share)
    assert found.solution.baseline == 0
    assert found.people_covered == 1500
    assert found.share == pytest.approx(1500 / 4500)
    assert np.isnan(answers.city(Question(layer=CAFES, demand="census"))["coverage_share"])


def test_stopped_while_looking_for_more_gives_what_is_known(
    toy: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("geo.answers.siting.curve", stop)
    found = locate(asked(add=1), toy)
    assert found.status == "optimal"
    assert found.near is not None
    assert found.curve is None
    assert found.fairness is None
