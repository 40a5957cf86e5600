"""What a reader gets: pages that open from disk and server, light, equal, usable by keyboard."""

from __future__ import annotations

import gzip
import re
import unicodedata
from collections.abc import Callable
from itertools import product
from pathlib import Path

import pytest

from geo.answers.answers import Answers
from geo.layers import get_layer
from geo.measures.rounding import ranks
from geo.metrics.catalogue import METRICS
from geo.metrics.question import Question
from geo.texts.estimates import estimate_of, range_text
from geo.texts.numbers import rank_text, unit_of, written
from geo.world import World
from tests.page_data import data_of
from tests.pages.conftest import NARROW, ONE_OF_EACH, UNFOLD, WIDE, Watched, go

pytestmark = pytest.mark.browser

LIMITS = {"layers": 250_000, "districts": 150_000, "atlas.html": 400_000}


@pytest.mark.parametrize("path", ONE_OF_EACH)
def test_weight(path: str, site: Path) -> None:
    limit = LIMITS.get(path.split("/", maxsplit=1)[0], 250_000)
    assert len(gzip.compress((site / path).read_bytes(), 9)) <= limit


SAMPLE = {("file", "ko", False), ("http", "en", True)}
OPENED = [
    pytest.param(*case, marks=() if case in SAMPLE else pytest.mark.full)
    for case in product(("file", "http"), ("ko", "en"), (False, True))
]


@pytest.mark.parametrize(("scheme", "language", "narrow"), OPENED)
def test_every_page_opens_quietly(
    scheme: str,
    language: str,
    narrow: bool,
    site: Path,
    served: str,
    open_page: Callable[..., Watched],
) -> None:
    start = served if scheme == "http" else site.as_uri()
    watched = open_page(
        f"{start}/index.html#lang={language}",
        allowed=(served,),
        viewport=NARROW if narrow else WIDE,
    )
    page = watched.page
    for path in ONE_OF_EACH:
        go(page, f"{start}/{path}#lang={language}")
        assert page.evaluate("document.documentElement.lang") == language
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        if page.locator("#map").count():
            assert page.locator("#map path.district").count() >= 17
            assert page.locator("#map canvas").count() == 1
        watched.check()


def test_no_script_no_loss(site: Path, open_page: Callable[..., Watched]) -> None:
    page = open_page((site / "layers/job_cafes.html").as_uri(), java_script_enabled=False).page
    assert page.locator("noscript p").first.is_visible()
    assert page.locator("table.figures:not(.words) tbody tr").count() == 25
    assert page.locator("table.words tr[id]").count() == 78
    assert not page.locator("#metric").is_visible()


@pytest.mark.parametrize("path", ["layers/job_cafes.html", "layers/urban_gardens.html"])
def test_live_region_table_and_tables_of_the_program_agree(
    path: str, site: Path, answers: Answers, open_page: Callable[..., Watched]
) -> None:
    layer = get_layer(path[7:-5])
    page = open_page((site / path).as_uri()).page
    said = page.evaluate(
        """() => {
          const words = {};
          for (const level of ["gu", "dong"]) {
            document.getElementById("level-" + level).click();
            const every = level === "gu" ? 1 : 8;
            words[level] = [...document.querySelectorAll("#table-body tbody button.row-name")]
              .filter((button, i) => i % every === 0)
              .map((button) => { button.click(); return document.getElementById("live").textContent; });
          }
          return words;
        }"""
    )
    metric = METRICS[layer.metrics[0]]
    for by in ("gu", "dong"):
        table = answers.classed_districts(Question(layer=layer, by=by))
        places = ranks([round(v, 3) for v in table[metric.key]], metric.better)
        tied = [places.count(place) > 1 for place in places]
        expected = set()
        for i, row in enumerate(table.to_dict("records")):
            name = row["gu_name_ko"] if by == "gu" else f"{row['gu_name_ko']} {row['dong_name_ko']}"
            value = written(row[metric.key], metric)
            rank = rank_text(places[i], len(table), unit_of(answers.words, by), tied[i]).ko
            range_ = range_text(estimate_of(row, metric.key), metric)
            assert range_ is not None
            # A range that is the value alone is not said twice.
            also = "" if range_ == value else f", 범위 {range_.ko}"
            expected.add(f"{name}, {value.ko}, {rank}{also}")
        assert len(said[by]) == (25 if by == "gu" else 54)
        assert set(said[by]) <= expected


def test_no_legend_says_over_zero_point_zero(site: Path, open_page: Callable[..., Watched]) -> None:
    """The script writes its bounds by the rule of `geo.measures.rounding`, as drawings do."""
    address = (site / "layers/job_cafes.html").as_uri()
    page = open_page(f"{address}#metric=coverage_share&level=dong&lang=en").page
    told = page.locator("#legend-body li").all_inner_texts()
    assert re.match(r"0 %(?! to)", told[0].strip())  # the lowest class is of nothing
    assert sum("over 0 %," in text for text in told) == 1
    assert not any(re.search(r"(?<![\d.])0\.0 %", text) for text in told)


@pytest.mark.parametrize("path", ONE_OF_EACH)
def test_only_numbers_are_kept_from_wrapping(
    path: str, site: Path, open_page: Callable[..., Watched]
) -> None:
    """The class must be no other element's: a table of that class had captions of one line."""
    page = open_page((site / path).as_uri()).page
    kept = page.eval_on_selector_all(
        ".unbroken", "all => all.map(n => [n.tagName, getComputedStyle(n).whiteSpace])"
    )
    assert {tuple(each) for each in kept} <= {("SPAN", "nowrap")}


def test_search_finds_korean_romanised_and_initials(
    site: Path, open_page: Callable[..., Watched]
) -> None:
    page = open_page((site / "atlas.html").as_uri()).page
    for typed in ("성동", "ㅅㄷㄱ", "seongdong-gu", "SEONGDONG GU"):
        page.fill("#search", typed)
        first = page.locator("#search-list li").first
        assert "성동구" in first.inner_text()
    page.keyboard.press("Enter")
    assert page.locator("#panel-title").inner_text() == "성동구"
    assert page.evaluate("document.activeElement.id") == "panel-title"
    assert "district=11040" in page.url
    page.fill("#search", "없는곳없는곳")
    assert page.locator("#search-note").inner_text() == "찾은 것이 없습니다"


def test_search_answers_a_legal_dong_with_its_administrative_ones(
    site: Path, open_page: Callable[..., Watched]
) -> None:
    page = open_page((site / "index.html").as_uri()).page
    for typed in ("성수동1가", unicodedata.normalize("NFD", "성수동1가"), "seongsu-dong 1(il)-ga"):
        page.fill("#search", typed)
        told = page.locator("#search-list li > span:first-child").all_inner_texts()
        assert told == ["성수동1가 → 성수1가1동 (성동구)", "성수동1가 → 성수1가2동 (성동구)"]
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"districts/11040\.html"))


def test_state_is_in_the_address(site: Path, open_page: Callable[..., Watched]) -> None:
    address = (site / "atlas.html").as_uri()
    state = "layer=urban_gardens&metric=median_distance_m&level=dong&district=1104052&lang=en"
    page = open_page(f"{address}#{state}").page
    assert page.input_value("#metric") == "urban_gardens/median_distance_m"
    assert page.is_checked("#level-dong")
    assert page.locator("#panel-title").inner_text().endswith("Seongdong-gu")
    page.evaluate("document.getElementById('panel-close').click()")
    assert "district=" not in page.url
    assert "metric=median_distance_m" in page.url


def test_keyboard_alone_reaches_everything(site: Path, open_page: Callable[..., Watched]) -> None:
    watched = open_page((site / "layers/job_cafes.html").as_uri())
    page = watched.page
    press, focused = page.keyboard.press, "document.activeElement"
    press("Tab")
    assert page.evaluate(f"{focused}.className") == "skip"
    press("Enter")
    assert page.evaluate("location.hash") == "#main"
    for _ in range(12):
        if page.evaluate(f"{focused}.id") == "map":
            break
        press("Tab")
    assert page.evaluate(f"{focused}.id") == "map"
    # Arrow keys walk over the map; each step is said.
    seen = set()
    for key in ("ArrowUp", "ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp"):
        press(key)
        seen.add(page.locator("#live").inner_text())
    assert len(seen) >= 3
    assert all("25개 구 중" in words for words in seen)
    press("Enter")
    assert page.evaluate(f"{focused}.id") == "panel-title"
    press("Escape")
    assert page.evaluate(f"{focused}.id") == "map"
    # Every control after the map is reached by Tab, and so is every row, place and link back.
    reached: list[str] = []
    for _ in range(260):
        press("Tab")
        here = page.evaluate(
            f"(() => {{ const n = {focused}; return n.id || n.getAttribute('class') || n.getAttribute('href') || n.name; }})()"
        )
        reached.append(here)
        if here == "../method.html" and reached.count(here) >= 1:
            break
    wanted = {
        "zoom-in",
        "zoom-out",
        "zoom-whole",
        "search",
        "metric",
        "level-gu",
        "layer-0",
        "sort",
        "row-name",
        "panel-body",
        "../index.html",
    } - {"panel-body"}
    assert wanted <= set(reached)
    assert reached.count("row-name") == 25
    watched.check()


def test_focus_of_a_row_shows_on_the_map_and_back(
    site: Path, open_page: Callable[..., Watched]
) -> None:
    page = open_page((site / "layers/job_cafes.html").as_uri()).page
    page.locator("button.row-name").first.focus()
    assert page.locator("path.district.lit").count() == 1
    page.locator("button.row-name").first.press("Enter")
    assert page.locator("#map path.chosen-line").count() == 1
    assert page.locator("tr.chosen").count() == 1
    page.focus("#map")
    page.keyboard.press("ArrowLeft")
    assert page.locator("tr.chosen button").get_attribute("aria-current") == "true"


def test_sorting_is_said_and_missing_stands_last(
    site: Path, open_page: Callable[..., Watched]
) -> None:
    page = open_page((site / "layers/urban_gardens.html").as_uri()).page
    for direction in ("descending", "ascending"):
        page.click('th[data-column="area_m2_registered"] button')
        column = page.locator('th[data-column="area_m2_registered"]')
        assert column.get_attribute("aria-sort") == direction
        at = page.evaluate(
            "[...document.querySelectorAll('#table-body thead th')].findIndex("
            "(th) => th.dataset.column === 'area_m2_registered')"
        )
        cells = page.locator(f"#table-body tbody tr td:nth-child({at + 1})").all_inner_texts()
        known = [int(re.sub(r"\D", "", cell)) for cell in cells if re.search(r"\d", cell)]
        assert known == sorted(known, reverse=direction == "descending")
        assert all(re.search(r"\d", cell) for cell in cells[: len(known)])


def test_panel_leaves_the_map_on_a_phone(site: Path, open_page: Callable[..., Watched]) -> None:
    page = open_page(
        f"{(site / 'layers/job_cafes.html').as_uri()}#district=11040", viewport=NARROW
    ).page
    box, stage = (page.locator(name).bounding_box() for name in ("#panel", "#stage"))
    assert box is not None
    assert stage is not None
    assert box["height"] <= 0.46 * stage["height"]


def test_controls_are_large_enough(site: Path, open_page: Callable[..., Watched]) -> None:
    for path in ("layers/job_cafes.html", "atlas.html", "index.html"):
        page = open_page((site / path).as_uri(), viewport=NARROW).page
        small = page.evaluate(
            """() => [...document.querySelectorAll("button, select, #search, label.choice, summary")]
              .filter((node) => node.checkVisibility())
              .map((node) => [node.getBoundingClientRect(), node.outerHTML.slice(0, 80)])
              .filter(([box]) => box.height < 43.5 || box.width < 43.5)
              .map(([box, html]) => `${box.width} x ${box.height} ${html}`)"""
        )
        assert small == []


def test_likely_2019_switch_changes_places_and_figures(
    site: Path, world: World, answers: Answers, open_page: Callable[..., Watched]
) -> None:
    page = open_page((site / "layers/urban_gardens.html").as_uri()).page
    page.select_option("#metric", "urban_gardens/n_sites")
    total = "[...document.querySelectorAll('#table-body tbody tr')].map((tr) => Number(tr.children[5].textContent)).reduce((a, b) => a + b)"
    before = page.evaluate(total)
    page.check("#likely")
    after = page.evaluate(total)
    sites = world.sites[world.sites["layer"] == "urban_gardens"]
    layer = get_layer("urban_gardens")
    assert before == answers.classed_districts(Question(layer=layer))["n_sites"].sum()
    assert (
        after
        == answers.classed_districts(Question(layer=layer, likely_2019_only=True))["n_sites"].sum()
    )
    assert after < before <= len(sites)


def test_nothing_is_a_pin_that_is_not_a_point(
    site: Path, open_page: Callable[..., Watched]
) -> None:
    page = open_page((site / "layers/tech_campuses.html").as_uri()).page
    assert page.locator("path.candidate").count() == 5
    assert "구 이름만 알려짐" in page.locator("#legend-body").inner_text()
    go(page, (site / "layers/yangjae_ai.html").as_uri())
    assert page.locator("path.area").count() == 1
    assert "외곽선 아님" in page.locator("#legend-body").inner_text()


def test_the_legend_calls_no_list_operating(site: Path, open_page: Callable[..., Watched]) -> None:
    """A mark has the word that is true of every place drawn with it."""
    page = open_page((site / "layers/job_cafes.html").as_uri()).page
    words = "[...document.querySelectorAll('#legend-body .marks li')].map((li) => li.innerText.trim().split('\\n')[0])"
    assert page.evaluate(words)[0] == "목록에 있음"
    assert "운영" not in " ".join(page.evaluate(words))
    go(page, (site / "layers/urban_gardens.html").as_uri())
    assert page.evaluate(words)[:3] == [
        "운영 또는 목록에 있음",
        "예정",
        "당시 없음(이후 조성)",
    ]
    page.check("#likely")
    assert page.evaluate(words)[0] == "운영"
    go(page, (site / "layers/yangjae_ai.html").as_uri())
    assert page.evaluate(words)[:2] == ["운영", "예정"]


def test_page_data_is_what_the_docstring_says(site: Path) -> None:
    html = (site / "layers/urban_gardens.html").read_text(encoding="utf-8")
    data = data_of(html)
    lengths = {len(column) for column in data["points"].values() if isinstance(column, list)}
    assert lengths == {len(data["points"]["id"])}
    names = data["districts"]["names"]
    assert [len(names[level]["code"]) for level in ("gu", "dong")] == [25, 425]
    for metric in data["metrics"]:
        assert [len(metric["values"][level]) for level in ("gu", "dong")] == [25, 425]


@pytest.mark.parametrize("narrow", [False, True])
def test_every_table_is_seen(narrow: bool, site: Path, open_page: Callable[..., Watched]) -> None:
    """A class that the style of another part hides has hidden whole tables before."""
    start = site.as_uri()
    page = open_page(f"{start}/index.html", viewport=NARROW if narrow else WIDE).page
    unseen = []
    for path in ONE_OF_EACH:
        go(page, f"{start}/{path}")
        page.evaluate(UNFOLD)
        unseen += [
            f"{path}: {title}"
            for title in page.evaluate(
                """[...document.querySelectorAll("main table")]
                     .filter((table) => !table.checkVisibility())
                     .map((table) => table.closest("section").getAttribute("aria-labelledby"))"""
            )
        ]
    assert unseen == []
