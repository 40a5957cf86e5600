"""Words that were untrue or no Korean, each with the words that stand there now."""

from __future__ import annotations

import pandas as pd
import pytest

from geo.layers import Text, all_layers, get_layer
from geo.layers.model import date_text
from geo.maps.coverage_texts import best_and_worst, coverage_sentences, with_range
from geo.maps.district_summary import district_summary
from geo.maps.fairness_texts import stability_says
from geo.maps.numbers import listed, out_of
from geo.maps.places import groups
from geo.maps.reach_page import reach_page
from geo.maps.sure import Sure
from geo.metrics.catalogue import METRICS
from geo.metrics.meanings import small_numbers

SERVICES = ("job_cafes", "urban_gardens")


def _said(texts) -> str:
    return "\n".join(part for text in texts for part in text)


def _all_sentences(answers) -> str:
    layers = [get_layer(key) for key in SERVICES]
    said = [_said(coverage_sentences(layer, answers)) for layer in layers]
    said += [
        _said(district_summary(code, answers, all_layers())) for code in answers.world.gu["gu_code"]
    ]
    return "\n".join(said)


def test_a_range_has_the_unit_before_the_copula(answers):
    figure = Sure(857.0, 805.0, 920.0, 805.0, 1342.0)
    said = with_range(figure, METRICS["median_distance_m"])
    assert said == Text("857 m, 범위 805–1,342 m", "857 m, range 805–1,342 m")


def test_districts_that_are_tied_stand_in_the_plural():
    table = pd.DataFrame(
        {
            "gu_name_ko": ["가구", "나구", "다구", "라구"],
            "gu_name_en": ["A-gu", "B-gu", "C-gu", "D-gu"],
            "coverage_share": [1.0, 1.0, 0.5, 0.0],
        }
    )
    said = best_and_worst(table, METRICS["coverage_share"], "gu")
    assert said == Text(
        "자치구 가운데 가장 높은 곳은 가구와 나구(모두 100.0 %), 가장 낮은 곳은 라구(0.0 %)입니다.",
        "Among the gu, highest are A-gu and B-gu (100.0 % each), lowest is D-gu (0.0 %).",
    )


def test_three_names_are_joined_as_korean_joins_them():
    names = [Text("중구", "Jung-gu"), Text("종로구", "Jongno-gu"), Text("마포구", "Mapo-gu")]
    assert listed(names) == Text("중구, 종로구, 마포구", "Jung-gu, Jongno-gu and Mapo-gu")
    bracketed = [Text("행복한 텃밭(752 m)", "a"), Text("안골텃밭(618 m)", "b")]
    assert listed(bracketed).ko == "행복한 텃밭(752 m)과 안골텃밭(618 m)"


def test_all_gu_are_all_gu(world):
    assert out_of(25, 25, Text("구", "gu")).ko == "25개 구 모두"
    names = {code: Text(code, code) for code in ("1", "2")}
    rows = [
        {
            "gu_code": code,
            "radius_m": 800.0,
            "path": path,
            "at": "pieces",
            "tau": 0.5,
            "moved": moved,
        }
        for code in names
        for path, moved in (("straight", 0), ("network", 4))
    ]
    said = _said(stability_says(pd.DataFrame(rows), 800.0, names))
    assert "2개 구 모두 한 번이라도 세 계단 이상 움직입니다" in said
    assert "all 2 gu move three ranks or more" in said


@pytest.mark.parametrize(
    ("date", "ko"),
    [
        ("2020", "2020년"),
        ("2020-06", "2020년 6월"),
        ("2019-09-02", "2019년 9월 2일"),
        ("2019-Q3", "2019년 3분기"),
        ("2012–2025", "2012–2025년"),
        ("not known", "날짜 모름"),
        ("2019-13", "2019-13"),
    ],
)
def test_dates_are_written_in_korean(date, ko):
    assert date_text(date).ko == ko


def test_the_people_are_of_a_year_in_words(answers):
    said = _all_sentences(answers)
    assert "인구는 2020년 기준입니다" in said
    assert "인구는 2020년 6월 기준입니다" in said
    assert "인구는 2020 기준" not in said


def test_the_sentences_say_where_a_place_really_is_and_what_the_map_shows(answers):
    said = _all_sentences(answers)
    for layer in SERVICES:
        said += _said(reach_page(get_layer(layer), answers).context["map_summary"])
    for bad in ("꼭 거기인지", "지도는 이 값입니다", "too many", ")와 ", "lost without"):
        assert bad not in said
    assert "404,283명을 더 셉니다" in said
    assert "The line counts 404,283 people more than the walk." in said
    assert "장소의 실제 위치가 어디인지" in said
    assert "지도에는 이 값을 표시했습니다" in said


def test_opening_dates_are_not_half_english(answers):
    cards = [card for group in groups(answers, all_layers()) for card in group.cards]
    facts = [(label, value) for card in cards for label, value in card.facts]
    assert (Text("개관 예정", "Due to open"), Text("2024년 5월", "May 2024")) in facts
    assert (Text("준공", "Finished"), Text("2021년 5월", "May 2021")) in facts
    assert not [value.ko for _, value in facts if "(due)" in value.ko or "(finished)" in value.ko]


def test_a_job_cafe_gives_advice_and_has_rooms():
    assert "취업 상담을 받고 스터디룸을 쓰는" in get_layer("job_cafes").summary.ko


def test_few_places_are_few_in_reach():
    said = small_numbers(4, 50_000.0)
    assert said is not None
    assert said.ko.startswith("닿는 장소가 4곳뿐이라")
    assert said.en.startswith("Only 4 places are in reach")
