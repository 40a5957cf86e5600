"""The written pages: what they say is counted here a second time, from the tables."""

from __future__ import annotations

import gzip
import json
import math
import re
from html.parser import HTMLParser
from itertools import chain, pairwise

import pytest

from geo.answers.answers import Answers
from geo.audit.markup import Page
from geo.dates import date_text
from geo.errors import UsageError
from geo.maps.engine.embed import render
from geo.maps.engine.search import entries, finest_names
from geo.maps.engine.smallmap import Projection
from geo.maps.pages.district_figures import dong_table, figures, walks
from geo.maps.pages.district_page import days, district_page, events, subjects
from geo.maps.pages.garden import amount, garden_section
from geo.maps.pages.index_page import index_page
from geo.maps.pages.method_page import method_page
from geo.maps.pages.places import OPENED, groups, labels
from geo.metrics.catalogue import ACCESS_METRICS, REACH_METRICS
from geo.metrics.question import Question
from geo.text import Text
from geo.topology import encode
from tests.worlds import synthetic_city, world_of


class _Reader(HTMLParser):
    """Headings in order, ids, links, and whether every table has a caption and heads."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.headings: list[int] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tables: list[set[str]] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "a":
            self.links.append(given.get("href", ""))
        if tag == "table":
            self.tables.append(set())
        if tag in ("caption", "th") and self.tables:
            self.tables[-1].add(tag)


@pytest.fixture(scope="module")
def index(answers, layers):
    return index_page(answers, layers)


@pytest.fixture(scope="module")
def method(answers, layers):
    return method_page(answers, layers)


@pytest.fixture(scope="module")
def seongdong(answers, layers):
    return district_page("11040", answers, layers)


@pytest.fixture(scope="module")
def synthetic():
    """Answers of the made city: nothing of Seoul may be taken for granted."""
    return Answers(world_of(synthetic_city()), reach=None, sureness=None)


@pytest.mark.parametrize("page", ["index", "method", "seongdong"])
def test_pages_are_well_built(page, request):
    html = render(request.getfixturevalue(page))
    read = _Reader(html)
    assert read.headings.count(1) == 1
    levels = read.headings
    assert all(b - a <= 1 for a, b in pairwise(levels))
    assert len(read.ids) == len(set(read.ids))
    assert all(parts == {"caption", "th"} for parts in read.tables)
    assert "출처" in html
    assert "공공누리" in html
    # A link to a place on the page leads to one.
    for link in read.links:
        if re.fullmatch("#[a-z-]+", link):
            assert link[1:] in read.ids


def test_two_renders_are_equal(answers, layers, index):
    assert render(index_page(answers, layers)) == render(index)


def test_index_is_light_though_it_has_the_map(index):
    """One level and one figure a layer; what is searched for and lies on the map stands there once."""
    html = render(index)
    assert len(gzip.compress(html.encode(), mtime=0)) < 170_000
    assert index.data["meta"]["levels"] == ["gu"]
    assert len({metric["name"] for metric in index.data["metrics"]}) <= len(index.data["layers"])
    assert {entry["kind"] for entry in index.data["search"]} == {"layer"}
    assert len(index.data["finest"]["code"]) == 25


def test_index_says_three_things_with_pictures(index, answers, layers):
    coverage, gardens, hubs = index.context["statements"]
    by_key = {layer.key: layer for layer in layers}
    city = answers.city(Question(layer=by_key["job_cafes"]))
    low, high = (1000 * end for end in answers.span(by_key["job_cafes"]))
    assert f"{math.floor(low) / 10:.1f}–{math.ceil(high) / 10:.1f} %" in coverage.says[0].ko
    assert f"{city['coverage_share'] * 100:.1f} %" in coverage.says[1].ko
    assert gardens.says[0].ko == "193곳 중 17곳만 면적이 알려져 있습니다."
    assert [line.ko.split(":")[0] for line in hubs.lines] == [
        by_key[key].name.ko for key in ("yangjae_ai", "gvalley", "hongneung_bio", "dmc")
    ]
    for statement in index.context["statements"]:
        assert len(statement.picture.shapes) == 25
        assert statement.picture.keys
        assert statement.picture.says.ko
        assert statement.picture.says.en
    # Every class of the coloured map is in its legend, with how many gu it holds.
    colours = [shape.css for shape in coverage.picture.shapes]
    for key in coverage.picture.keys[:-1]:
        assert f"({colours.count(key.css)}개 구)" in key.says.ko


def test_hub_lines_are_the_counts_of_the_tables(index, answers, layers):
    hubs = index.context["statements"][2]
    by_name = {layer.name.ko: layer for layer in layers}
    total = [0, 0]
    for line in hubs.lines:
        name, rest = line.ko.split(": ")
        n, planned = map(int, re.findall(r"\d+", rest))
        row = answers.city(Question(layer=by_name[name]))
        assert (n, planned) == (row["n_sites"], row["n_planned"])
        total = [total[0] + n, total[1] + planned]
    assert [int(n) for n in re.findall(r"(\d+)곳 있|장소가 (\d+)곳", hubs.says[0].ko)[0] if n]
    assert re.findall(r"\d+", hubs.says[0].ko) == [str(len(hubs.lines)), *map(str, total)]


def test_index_counts_every_record_once(index, world, layers):
    *rows, total = index.context["counts"]
    assert len(rows) == len(layers)
    assert total.n_records == len(world.sites) == sum(row.n_records for row in rows)
    assert total.n_on_map == world.sites.geometry.notna().sum() == sum(r.n_on_map for r in rows)
    assert len(index.context["unplaced"]) == total.n_without
    said = index.context["counts_say"]
    for number in (total.n_records, total.n_on_map, total.n_without):
        assert f"{number}건" in said.ko
        assert f"{number}" in said.en


def test_index_leads_to_every_gu_and_layer(index, world, layers):
    assert sorted(href for href, _ in index.context["gu_links"]) == [
        f"districts/{code}.html" for code in sorted(world.gu["gu_code"])
    ]
    assert [href for href, _, _ in index.context["layer_links"]] == [
        f"layers/{layer.key}.html" for layer in layers
    ]


def test_index_of_one_layer_says_only_what_it_can(answers, layers):
    page = index_page(answers, [layer for layer in layers if layer.key == "dmc"])
    assert len(page.context["statements"]) == 1
    assert render(page)


def test_search_leads_to_districts_and_layers(world, layers):
    found = entries(world, layers)
    kinds = [entry["kind"] for entry in found]
    assert kinds == ["gu"] * 25 + ["layer"] * len(layers)
    assert {
        "ko": "성동구",
        "en": "Seongdong-gu",
        "kind": "gu",
        "href": "districts/11040.html",
    } in found
    assert len({(entry["href"], entry["ko"]) for entry in found}) == len(found)


def test_search_knows_every_dong_and_the_legal_dong_on_its_ground(world):
    found = finest_names(world)
    assert [len(codes) for codes in found["code"]] == [
        int((world.dong["gu_code"] == code).sum()) for code in world.gu["gu_code"]
    ]
    flat = {key: list(chain.from_iterable(found[key])) for key in ("code", "ko")}
    names = dict(zip(flat["code"], flat["ko"], strict=True))
    assert names == dict(zip(world.dong["dong_code"], world.dong["dong_name_ko"], strict=True))
    by_legal = [
        names[code]
        for code, also in found["also"].items()
        if "성수동1가" in [each["ko"] for each in also]
    ]
    assert by_legal == ["성수1가1동", "성수1가2동"]
    assert not any(
        names[code] in [each["ko"] for each in also] for code, also in found["also"].items()
    )


def test_method_names_every_source_with_date_and_licence(method, world):
    rows = method.context["source_rows"]
    assert [row.key for row in rows] == list(world.sources["key"])
    assert all(row.date.ko and row.licence.ko and row.name.en for row in rows)
    weak = set(world.sources.loc[world.sources["weak"].astype(str).str.lower() == "true", "key"])
    assert {row.key for row in rows if row.weak} == weak
    # A licence is in Korean on the Korean page.
    assert {row.licence.ko for row in rows if row.licence.en == "KOGL type 1"} == {
        "공공누리 제1유형"
    }
    used = {key for keys in world.sites["source_keys"] for key in keys.split(";")}
    assert {row.key for row in rows if row.n_records} >= used


def test_method_gives_both_codes_and_the_area(method):
    codes = {kostat: mois for _, _, kostat, mois, _ in method.context["codes"]}
    assert codes["11110"] == "11350"
    assert codes["11010"] == "11110"
    assert len(codes) == 25
    assert method.context["city_area"] == "605.75"
    html = render(method)
    assert "2.3 %" in html
    assert "425" in html


def test_method_defines_every_metric_a_layer_shows(method, layers):
    shown = {metric.key for metric in method.context["metrics"]}
    named = {key for layer in layers for key in layer.metrics}
    assert shown == named | set(REACH_METRICS) | set(ACCESS_METRICS)


def test_method_has_both_calibration_tables(method, answers):
    tables = method.context["calibration"]
    held = answers.kept_sureness.calibration
    assert [len(table["rows"]) for table in tables] == [
        (held["kind"] == kind).sum() for kind in ("code", "user")
    ]
    for table, kind in zip(tables, ("code", "user"), strict=True):
        mine = held[held["kind"] == kind]
        said = [row["cells"][1] for row in table["rows"]]
        assert said == [f"{share * 100:.1f} %" for share in mine["held_share"].round(3)]
    lowest = held.loc[held["kind"] == "user", "held_share"].min()
    assert f"{lowest * 100:.1f} %" in tables[1]["says"].ko
    assert f"{lowest * 100:.1f} %" in tables[1]["says"].en


def test_a_gu_shows_its_walking_reach(answers, layers, world):
    rows, rests = walks("11040", answers, layers)
    assert rests
    for layer in (layer for layer in layers if layer.service_distance_m):
        own = answers.kept_reach.of(layer.key).where(demand=layer.default_demand).gu
        own = own[own["gu_code"] == "11040"].sort_values("threshold_m")
        mine = [row for row in rows if row.layer == layer.name]
        assert [row.foot.value.en for row in mine] == [
            f"{share * 100:.1f} %" for share in own["coverage_share_network"].round(3)
        ]
        assert all(row.foot.range and row.foot.interval for row in mine)
        assert [row.people for row in mine] == [f"{n:,.0f}" for n in own["people"]]


def test_method_reconciles_every_figure_of_the_report(method, world):
    rows = method.context["reconciled"]
    assert len(rows) == len(world.report_totals) == sum(n for _, n in method.context["verdicts"])
    assert all(row["figure"].ko and row["figure"].en for row in rows)
    doubtful = [row for row in rows if row["verdict"].en == "report doubtful"]
    assert any("211,500" in row["reported"].ko and row["reason"].ko for row in doubtful)


def test_garden_section_adds_up(answers, world):
    section = garden_section(answers)
    assert section["opening"].en == "Area is known for 17 of 193 gardens."
    assert section["total"]["n_gardens"] == "193"
    assert section["total"]["area_m2_registered"] == "71,227"
    assert section["total"]["area_m2_parks"] == "33,053"
    assert len(section["rows"]) == 25
    for key in ("n_gardens", "n_area_known", "area_m2_registered", "area_m2_parks", "n_plots"):
        cells = [row[key] for row in section["rows"] if row[key] is not None]
        assert (
            f"{sum(float(cell.replace(',', '')) for cell in cells):,.0f}" == section["total"][key]
        )
    assert len(section["statements"]) == len(world.statements)
    assert all(row["sources"] for row in section["statements"])
    # Not known is no 0.
    nowhere = [row for row in section["rows"] if row["n_area_known"] == "0"]
    assert nowhere
    assert all(row["area_m2_registered"] is None for row in nowhere)


def test_amounts_keep_what_is_known():
    assert (amount(0), amount("2054.5"), amount(None)) == ("0", "2,054.5", None)


def test_district_page_is_light_and_has_its_own_geometry_only(seongdong, world):
    n_dong = (world.dong["gu_code"] == "11040").sum()
    assert len(seongdong.data["districts"]["topology"]["levels"]["dong"]) == n_dong
    assert len(gzip.compress(render(seongdong).encode(), mtime=0)) < 170_000


def test_every_gu_has_a_page_whose_figures_are_the_tables(answers, layers, world):
    for code in world.gu["gu_code"]:
        for subject, layer in zip(subjects(code, answers, layers), layers, strict=True):
            row = answers.gu_rows(layer)[code]
            state = {
                "job_cafes": "목록에 있음",
                "urban_gardens": "운영 또는 목록에 있음",
                "campus_towns": "운영 또는 목록에 있음",
            }.get(layer.key, "운영")
            for key, word in (("n_sites", state), ("n_planned", "예정"), ("n_events", "행사")):
                said = subject.says.ko.split(", ")
                assert (f"{word} {row[key]}곳" in said) == (row[key] > 0)
        cafes = layers[0]
        row = answers.gu_rows(cafes)[code]
        first = figures(code, answers, layers)[0]
        assert first.value.value.ko == f"{round(row['coverage_share'], 3) * 100:.1f} %"
        low, high = (float(part) for part in first.value.range.split("–"))
        assert -1e-6 <= 100 * row["coverage_share_range_low"] - low < 0.1
        assert -1e-6 <= high - 100 * row["coverage_share_range_high"] < 0.1


def test_a_state_is_said_only_with_ground(answers, layers, world):
    cards = [card for group in groups(answers, layers) for card in group.cards]
    said, known = {}, labels(answers)
    for card in cards:
        facts = dict(card.facts)
        for label in (known["status"], known["listed"]):
            if label in facts:
                said.setdefault(card.layer.en, []).append((label.ko, facts[label].ko))
    assert set(said["Job cafés"]) == {("상태", "목록에 있음 (2020-08)")}
    gardens = said["Urban gardens"]
    assert sum(label == "상태" for label, _ in gardens) == 118
    assert gardens.count(("2019-09-02 상태", "운영")) == 75
    assert gardens.count(("2019-09-02 상태", "당시 없음(이후 조성)")) == 1  # ug_030
    campuses = said["Campus towns"]
    assert campuses.count(("상태", "목록에 있음 (2016-2020)")) == 3
    assert campuses.count(("2019-09-02 상태", "운영")) == len(campuses) - 3


def test_what_opened_after_the_report_was_due_then(answers, layers):
    """A planned place of a later bare date: due to open; one that ran: opened."""
    cards = [card for group in groups(answers, layers) for card in group.cards]
    dates = {
        card.name.ko: (label, said)
        for card in cards
        for label, said in card.facts
        if label in OPENED.values()
    }
    due = Text("개관 예정", "Due to open")
    assert dates["서울바이오허브 지역열린동"] == (due, date_text("2019-11"))
    assert dates["G밸리 근로자 문화·복지센터 (현 G밸리 창업복지센터)"] == (
        due,
        date_text("2021-11"),
    )
    assert dates["서울바이오허브 연구실험동"] == (Text("개관", "Opened"), date_text("2019-04"))
    assert dates["중랑행복3농장(망우2호)"] == (Text("준공", "Finished"), date_text("2021-05"))


def test_dong_table_adds_up_to_the_gu(answers, layers, world):
    for code in ("11040", "11250"):
        heads, rows, total = dong_table(code, answers, layers)
        assert len(heads) == len(total) == len(rows[0][3])
        assert [kostat for _, kostat, _, _ in rows] == sorted(
            world.dong.loc[world.dong["gu_code"] == code, "dong_code"]
        )
        for column, text in enumerate(total):
            if not heads[column].ko.endswith("장소 수"):
                continue
            n, *unknown = map(int, re.findall(r"\d+", text.value.ko))
            inside = sum(int(cells[column].value.ko.removesuffix("곳")) for *_, cells in rows)
            assert inside + sum(unknown) == n


def test_events_are_listed_with_their_days(answers, layers, world):
    listed = [e for code in world.gu["gu_code"] for e in events(code, answers, layers)]
    assert len(listed) == len(world.events)
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d( – \d{4}-\d\d-\d\d)?", e.days) for e in listed)
    assert days("2019-06-28", "2019-06-29") == "2019-06-28 – 2019-06-29"


def test_an_unknown_gu_is_refused(answers, layers):
    with pytest.raises(UsageError, match="99999"):
        district_page("99999", answers, layers)


def test_pages_of_a_made_city(synthetic, layers):
    for page in (
        index_page(synthetic, layers),
        method_page(synthetic, layers),
        district_page("11010", synthetic, layers),
    ):
        assert len(_Reader(render(page)).headings) > 3
    assert garden_section(synthetic)["opening"] == Text(
        "0곳 중 0곳만 면적이 알려져 있습니다.", "Area is known for 0 of 0 gardens."
    )


def test_small_maps_keep_north_up_and_metres_square(world):
    topology = encode({"gu": world.gu}, 80)
    projection = Projection(topology)
    west, south = projection.lonlat(126.8, 37.5)
    east, north = projection.lonlat(127.1, 37.6)
    assert north < south
    assert west < east
    # 0.3 degrees of longitude are 26.5 km here, 0.1 of latitude 11.1 km.
    assert (east - west) / (south - north) == pytest.approx(26.5 / 11.1, rel=0.01)


def test_korean_stays_korean_where_a_date_is_not_known(seongdong):
    html = render(seongdong)
    korean = re.findall(r'<span lang="ko">(.*?)</span>', html)
    late = json.dumps(next(iter(Page(html).contents))[1]["late"], ensure_ascii=False)
    korean += re.findall(r'"ko": "(.*?)"', late)
    assert any("날짜 알 수 없음" in text for text in korean)
    assert not any("not known" in text for text in korean)


@pytest.mark.parametrize("gu_code", ["11020", "11140", "11130"])  # 중구, 마포구, 서대문구
def test_a_gu_counts_the_venues_that_it_lists(gu_code, answers, layers):
    """중구 said 7 and listed 8; 마포구 said that it had no events above the one it listed."""
    page = district_page(gu_code, answers, layers)
    listed_at = {event.place.ko for event in page.context["events"]}
    summary = " ".join(text.ko for text in page.context["map_summary"])
    if listed_at:
        assert f"행사 장소는 {len(listed_at)}곳입니다." in summary
        assert "행사" not in page.context["lacking"].ko
    else:
        assert "행사 장소" not in summary
