"""Words that were untrue or no Korean, each with the words that stand there now."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser

import pandas as pd
import pytest

from geo.dates import date_text
from geo.korean import PARTICLES, particle
from geo.layers import all_layers, get_layer
from geo.maps.engine.embed import unbroken
from geo.maps.pages.fairness_page import fairness_page
from geo.maps.pages.menu import fairness_links
from geo.maps.pages.method_page import method_page
from geo.maps.pages.places import LABELS, groups
from geo.maps.pages.reach_page import reach_page
from geo.metrics.catalogue import METRICS
from geo.metrics.dictionary import column
from geo.metrics.meanings import small_numbers
from geo.network.store import LICENCE
from geo.project import current_project
from geo.reach.reach_files import street_source
from geo.text import Text
from geo.texts.coverage_texts import best_and_worst, coverage_sentences, with_range
from geo.texts.district_texts import district_summary
from geo.texts.estimates import Estimate
from geo.texts.fairness_texts import stability_says
from geo.texts.numbers import listed, out_of
from geo.texts.page_texts import PRECISION, UNIT, WORDS
from geo.texts.uncertainty_texts import SAYS, calibration

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
    figure = Estimate(857.0, 805.0, 920.0, 805.0, 1342.0)
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
    said = best_and_worst(table, METRICS["coverage_share"], "gu", current_project().words())
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
    said = _said(stability_says(pd.DataFrame(rows), 800.0, names, world.words))
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


class _Spans(HTMLParser):
    """What stands in the Korean and in the English spans of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.texts: dict[str, list[str]] = {"ko": [], "en": []}
        self._open: list[str | None] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        if tag != "span":
            return
        given = dict(attrs)
        outer = self._open[-1] if self._open else None
        own = given.get("lang") if given.get("lang") in self.texts else None
        if own:
            self.texts[own].append("")
        self._open.append(own or outer)

    def handle_endtag(self, tag):
        if tag == "span" and self._open:
            self._open.pop()

    def handle_data(self, data):
        if self._open and self._open[-1]:
            self.texts[self._open[-1]][-1] += data


@pytest.fixture(scope="module")
def said_on_pages(published):
    """Every text of every page, each once, with a page that says it."""
    found: dict[str, dict[str, str]] = {"ko": {}, "en": {}}
    for path in sorted(published.rglob("*.html")):
        for language, texts in _Spans(path.read_text(encoding="utf-8")).texts.items():
            for text in texts:
                found[language].setdefault(text, path.relative_to(published).as_posix())
    assert len(found["ko"]) > 3000
    return found


@pytest.mark.parametrize(
    ("language", "wrong"),
    [
        ("ko", r"[{}]"),
        ("ko", r"구간"),
        ("ko", r"95 %라고"),
        ("ko", r"구좌"),
        ("ko", r"연면적\(최대\)"),
        ("ko", r"범위 0\.0 %\)"),
        ("ko", r"알 수 없음\. 알 수 없음"),
        ("ko", r"[은을이와으]\([는를가과로]\)"),
        ("ko", r"명\(20\d\d"),
        ("ko", r"ODbL(?! 1\.0|\))"),
        ("en", r"[{}]"),
        ("en", r"fair access"),
        ("en", r"not known\. not known"),
        ("en", r"^1 [a-z]+s$"),
        ("en", r"ODbL(?! 1\.0|\))"),
    ],
)
def test_no_page_says(language, wrong, said_on_pages):
    """Braces of a set, two names of one thing, a range of one value: no words of a public page."""
    dated = re.compile(r"명\((\d{4})\)|명\(\d{4}년( \d{1,2}월)?\)")
    found = {
        text[:90]: page
        for text, page in said_on_pages[language].items()
        if re.search(wrong, dated.sub("", text) if wrong.startswith("명") else text)
    }
    assert found == {}


def test_particles_on_pages_follow_what_is_read_before_the_bracket(said_on_pages):
    pairs = {form: which for which, forms in PARTICLES.items() for form in forms}
    pattern = re.compile(
        r"([가-힣A-Za-z0-9.%]*[가-힣A-Za-z0-9%](?: ?\([^()]*\))+)(은|는|을|를|과|와|으로|로)(?=[\s,.]|$)"
    )
    checked = 0
    for text, page in said_on_pages["ko"].items():
        for word, form in pattern.findall(text):
            checked += 1
            assert particle(word, pairs[form]) == word + form, (page, text[:120])
    assert checked > 20


def test_one_meaning_in_both_languages(answers):
    links = dict(fairness_links([get_layer("job_cafes")], answers.world))
    page = fairness_page(get_layer("job_cafes"), answers)
    assert list(links.values()) == [page.title]
    assert page.title == Text(
        "일자리카페: 얼마나 고르게 닿는가", "Job cafés: how evenly within reach"
    )


def test_one_name_for_a_licence_and_for_a_measure():
    stated = street_source({"attribution": "© OpenStreetMap contributors, ODbL"})
    assert stated[1] == LICENCE == "ODbL 1.0"
    for name, key in (("floor_area_max_m2", "floor_area_max"), ("plots", "plots")):
        assert column(name).label.ko == LABELS[key].ko
    assert {UNIT["plots"].ko, WORDS["plots"].ko, LABELS["plots"].ko} == {"구획"}
    assert PRECISION["block"].ko != "구획"  # a plot of a garden is one thing, a block another


def test_the_scatter_is_named_where_its_hit_rate_is_told(answers):
    said = [table["says"] for table in calibration(answers)]
    assert said[-1].ko.startswith("위치 오차에 따른 흔들림(95 %)이 참값을 실제로 담은 비율은")
    assert said[-1].en.startswith(
        "The scatter from place error (95 %) holds the truth in as few as"
    )
    ways = next(text for text in SAYS if text.ko.startswith("범위:"))
    assert "세 가지로(고르게, 물 위는 빼고 고르게, 길을 따라)" in ways.ko


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("범위는 26.9–28.3 %입니다.", ["26.9–28.3 %입니다"]),
        ("(모두 100.0 %)입니다.", ["100.0 %)입니다"]),
        ("흔들림(95 %)은 44.1–49.7 %입니다", ["95 %)은", "44.1–49.7 %입니다"]),
        ("직선거리 800 m 안에", ["800 m"]),
        ("24.01 ㎢와 677 ㎡", ["24.01 ㎢와", "677 ㎡"]),
        ("48.8 %p 차이", ["48.8 %p"]),
        ("2.54곳/10만 명입니다", ["10만 명입니다"]),
        ("27.2 %(25개 구 중 2위)입니다", ["27.2 %", "2위)입니다"]),
        ("5 minutes, 78 places", []),
        ("<b>5 %", ["5 %"]),
    ],
)
def test_a_number_its_unit_and_particle_stay_on_one_line(text, lines):
    written = str(unbroken(text))
    assert re.findall(r'<span class="unbroken">(.*?)</span>', written) == lines
    assert unescape(re.sub(r"</?span[^>]*>", "", written)) == text


def test_venues_of_another_subject_are_told_apart(answers, layers):
    """중구 counted 8 venues in a sentence and 7 in the table of subjects below it."""
    said = {code: _said(district_summary(code, answers, layers)) for code in ("11020", "11140")}
    assert "행사 장소는 8곳입니다. 그중 1곳은 다른 주제의 장소입니다." in said["11020"]
    assert "8 venues of events. Of these, 1 is of another subject." in said["11020"]
    assert "행사 장소는 2곳입니다." in said["11140"]
    assert "그중" not in said["11140"]


def test_one_building_is_no_buildings(answers, layers):
    rows = method_page(answers, layers).context["reconciled"]
    leases = next(row for row in rows if row["figure"].en.startswith("leases planned"))
    assert (leases["reported"].en, leases["found"].en) == ("4 buildings", "1 building")


def test_shares_of_people_are_named_as_in_public_statistics(said_on_pages):
    """상위, 하위 and not 가장 나은, 가장 못한; one English name for a kind of garden."""
    said = "\n".join(said_on_pages["ko"])
    assert "접근성 상위 10 %의 몫을 하위 40 %의 몫으로 나눈 것" in said
    assert not re.search(r"가장 (나은|못한)|가진 것이 없", said)
    english = "\n".join(said_on_pages["en"])
    assert not re.search(r"left-over-land|roof gardens", english)
    assert "spare-lot gardens" in english
