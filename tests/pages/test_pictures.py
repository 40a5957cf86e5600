"""The pictures beside the map: they show the page's own figures, and share one selection with map and table."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from geo.answers.answers import Answers
from geo.layers import get_layer
from geo.maps.engine.embed import embed_json, render
from geo.maps.engine.page import Page as MadePage
from geo.maps.pages.district_page import district_page
from geo.maps.pages.layer_page import layer_page
from geo.maps.pages.reach_page import reach_page
from geo.safe import clean
from tests.pages.attacks import ATTACKS, at
from tests.pages.conftest import NARROW, Watched
from tests.pages.hostile_world import hostile_world
from tests.pages.test_axe import violations
from tests.worlds import layer

pytestmark = pytest.mark.browser

Open = Callable[..., Watched]
HALF_A_PIXEL = 0.5
WORDS = {
    "ko": ("가장 큰 값: 마포구 53.3 %", "가장 작은 값: 강동구 4.5 %"),
    "en": ("Largest: Mapo-gu 53.3 %", "Smallest: Gangdong-gu 4.5 %"),
}


@pytest.fixture(scope="module")
def pages(answers: Answers, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A page of a layer, of its reach and of a gu."""
    cafes = get_layer("job_cafes")
    made = {
        "layer": layer_page(cafes, answers),
        "reach": reach_page(cafes, answers),
        "district": district_page("11040", answers, [cafes]),
    }
    folder = tmp_path_factory.mktemp("pictures")
    return {kind: written(page, folder / f"{kind}.html") for kind, page in made.items()}


def written(page: MadePage, path: Path) -> Path:
    """Write a page, and its data beside it."""
    path.write_text(render(page), encoding="utf-8")
    path.with_suffix(".json").write_text(embed_json(page.data), encoding="utf-8")
    return path


def drawn(open_page: Open, path: Path, asked: str = "", **options: Any) -> tuple[Watched, Any]:
    """Open a page with every picture drawn; the page and its data."""
    watched = open_page(f"{path.as_uri()}#lang=ko{asked}", **options)
    watched.page.evaluate(
        "() => { for (const d of document.querySelectorAll('details.picture')) d.open = true;"
        " window.dispatchEvent(new Event('beforeprint')); }"
    )
    return watched, json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))


def metric_of(data: Any, key: str, distance: float = 800.0) -> Any:
    return next(m for m in data["metrics"] if m["key"] == key and m["distance_m"] == distance)


def rows_of(page: Page, picture: str) -> list[dict[str, Any]]:
    """Each row of a plot: its district, and its marks as values that the axis gives their positions."""
    found: list[dict[str, Any]] = page.evaluate(
        """id => {
          const plot = document.querySelector(`#picture-${id} svg.plot[role=group]`);
          const ticks = [...plot.querySelectorAll("text.tick")].map((tick) => [
            Number(tick.getAttribute("x")), Number(tick.textContent.replace(/[,% ]/g, "")) / 100]);
          const [[x0, v0], [x1, v1]] = [ticks[0], ticks[ticks.length - 1]];
          const value = (x) => v0 + ((Number(x) - x0) / (x1 - x0)) * (v1 - v0);
          return [...plot.querySelectorAll(".row")].map((row) => {
            const all = (name) => [...row.querySelectorAll(name)];
            const dots = (name) => all(name).map((dot) => value(dot.getAttribute("cx")));
            const bar = row.querySelector(".range-bar");
            const line = row.querySelector(".interval-line");
            return {
              row: Number(row.dataset.row), own: dots(".dot-own"), other: dots(".dot-other"), dong: dots(".dot-dong"),
              stroke: all(".own-stroke").map((line) => value(line.getAttribute("x1"))),
              range: bar && [value(bar.getAttribute("x")),
                value(Number(bar.getAttribute("x")) + Number(bar.getAttribute("width")))],
              interval: line && [value(line.getAttribute("x1")), value(line.getAttribute("x2"))],
              pixel: Math.abs((v1 - v0) / (x1 - x0)),
            };
          });
        }""",
        picture,
    )
    return found


def dimmed(page: Page, selector: str) -> set[int]:
    return set(
        page.evaluate(
            "s => [...document.querySelectorAll(s)].flatMap((n, i) => n.classList.contains('dimmed')"
            " ? [Number(n.dataset.row ?? i)] : [])",
            selector,
        )
    )


def test_positions_are_the_figures_of_the_page(pages: dict[str, Path], open_page: Open) -> None:
    watched, data = drawn(open_page, pages["reach"], "&metric=coverage_share_network")
    foot, line = (metric_of(data, f"coverage_share_{way}") for way in ("network", "straight"))
    values, sure = foot["values"]["gu"], foot["sure"]["gu"]
    rows = rows_of(watched.page, "dots")
    assert [each["row"] for each in rows] == sorted(
        range(len(values)), key=lambda row: (-values[row], row)
    )
    for each in rows:
        row, near = each["row"], pytest.approx
        error = each["pixel"] * HALF_A_PIXEL
        assert each["own"] == near([values[row]], abs=error)
        assert each["other"] == near([line["values"]["gu"][row]], abs=error)
        ends = [sure["range_low"][row], sure["range_high"][row]]
        assert each["range"] == near(ends, abs=2 * each["pixel"])
        assert each["interval"] == near([sure["low"][row], sure["high"][row]], abs=error)
    dong_of = data["districts"]["names"]["dong"]["gu"]
    for each in rows_of(watched.page, "strips"):
        inside = [
            value
            for value, gu in zip(foot["values"]["dong"], dong_of, strict=True)
            if gu == each["row"] and value is not None
        ]
        assert each["dong"] == pytest.approx(sorted(inside), abs=each["pixel"] * HALF_A_PIXEL)
        assert each["stroke"] == pytest.approx([values[each["row"]]], abs=each["pixel"])
    watched.check()


def test_small_maps_and_tiles_hold_every_value(pages: dict[str, Path], open_page: Open) -> None:
    watched, data = drawn(open_page, pages["reach"], "&metric=coverage_share_network")
    shown = watched.page.evaluate(
        "() => [...document.querySelectorAll('.multiple')].map((b) => [b.dataset.metric,"
        " [...b.querySelectorAll('path')].map((p) => Number(p.dataset.value))])"
    )
    by_name = {metric["name"]: metric["values"]["gu"] for metric in data["metrics"]}
    assert [name for name, _ in shown] == [
        f"coverage_share_{way}{far}"
        for way in ("network", "straight")
        for far in (".400m", "", ".1200m")
    ]
    assert all(values == by_name[name] for name, values in shown)
    watched.page.locator(".multiple").nth(2).click()
    assert watched.page.evaluate("document.getElementById('metric').value").endswith(".1200m")

    tiles = watched.page.evaluate(
        "() => [...document.querySelectorAll('.tile-ground')].map((t) => ['x', 'y', 'width',"
        " 'data-value'].map((name) => Number(t.getAttribute(name))))"
    )
    far = by_name["coverage_share_network.1200m"]
    squares = [[(x - 2) / (side + 4), (y - 2) / (side + 4)] for x, y, side, _ in tiles]
    assert squares == data["districts"]["tiles"]
    assert [value for *_, value in tiles] == far


def test_one_selection_for_map_table_and_pictures(pages: dict[str, Path], open_page: Open) -> None:
    watched, data = drawn(open_page, pages["layer"])
    page = watched.page
    code = data["districts"]["names"]["gu"]["code"]

    def chosen() -> tuple[Any, ...]:
        return tuple(
            page.evaluate(
                """() => [
                  document.querySelector("#picture-dots .chosen")?.dataset.row,
                  document.querySelector("#picture-tiles [aria-pressed=true]")?.dataset.row,
                  document.querySelector("#table-body tr.chosen th")?.innerText,
                  document.querySelectorAll("path.chosen-line").length,
                  new URLSearchParams(location.hash.slice(1)).get("district"),
                ]"""
            )
        )

    page.locator("#picture-dots .row").nth(3).click()
    assert chosen() == ("3", "3", "성동구", 1, code[3])
    page.locator("#table-body button.row-name", has_text="도봉구").click()
    assert chosen()[:3] == ("9", "9", "도봉구")
    mark = page.locator("#histogram-mark .mark-line").get_attribute("data-value")
    assert float(mark or 0) == metric_of(data, "coverage_share")["values"]["gu"][9]
    page.mouse.move(0, 0)  # what scrolls under it is not pointed at
    page.locator("#picture-tiles [data-row='9']").focus()
    page.keyboard.press("ArrowDown")
    lit = page.evaluate("document.activeElement.dataset.row")
    assert lit != "9"
    for part in ("#picture-dots .row", "#picture-tiles .tile"):
        assert page.locator(f"{part}.lit").get_attribute("data-row") == lit
    assert page.locator("path.district.lit").count() == 1
    assert page.locator("#table-body tr.lit").count() == 1
    page.keyboard.press("Enter")
    assert chosen()[0] == lit
    page.locator("#table-body tr").nth(5).hover()
    assert page.locator("#picture-dots .row.lit").count() == 1
    watched.check()


def test_only_what_is_under_the_limit_stands_out(pages: dict[str, Path], open_page: Open) -> None:
    watched, data = drawn(open_page, pages["layer"])
    page, values = watched.page, metric_of(data, "coverage_share")["values"]["gu"]
    page.locator("#under-number").fill("30.3")  # the very figure of one gu: it is not under it
    page.locator("#under-number").press("Tab")
    over = {row for row, value in enumerate(values) if value is None or value >= 0.303}
    assert any(value == 0.303 for value in values)
    assert dimmed(page, "#picture-dots .row") == over
    assert dimmed(page, "#picture-tiles .tile") == over
    assert len(dimmed(page, "#table-body tbody tr")) == len(over)
    assert page.locator("path.district.dimmed").count() == len(over)
    assert f"{len(values) - len(over)}곳" in page.locator("#under-note").inner_text()
    assert "under=0.303" in page.url
    page.locator("#table-body button.sort").first.click()
    assert len(dimmed(page, "#table-body tbody tr")) == len(over)
    page.locator("#level-dong").click()
    dong = metric_of(data, "coverage_share")["values"]["dong"]
    assert page.locator("path.district.dimmed").count() == sum(
        value is None or value >= 0.303 for value in dong
    )
    page.locator("#metric").select_option("job_cafes/area_coverage_share")
    assert page.locator(".dimmed").count() == 0
    assert "under" not in page.url


@pytest.mark.parametrize("language", ["ko", "en"])
def test_each_picture_has_its_text(language: str, pages: dict[str, Path], open_page: Open) -> None:
    watched, _ = drawn(open_page, pages["layer"], f"&lang={language}")
    page = watched.page
    page.locator(f"[data-set-lang={language}]").click()
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    for name in ("dots", "tiles"):
        plot = page.locator(f"#picture-{name} svg[role=group]")
        assert plot.locator("> title").text_content()
        said = plot.locator("> desc").text_content() or ""
        shown = page.locator(f"#picture-{name} .picture-says").inner_text()
        for words in WORDS[language]:
            assert words in said
            assert words in shown
    histogram = page.locator(".histogram").get_attribute("aria-label") or ""
    assert all(words in histogram for words in WORDS[language])
    labels = page.locator("#picture-dots .row").evaluate_all(
        "rows => rows.map((row) => row.getAttribute('aria-label'))"
    )
    assert len(labels) == 25
    assert all(re.search(r"\d\.\d %", label) for label in labels)
    watched.check()


@pytest.mark.full
def test_many_districts_are_some_rows_and_a_gu_has_its_own(
    pages: dict[str, Path], open_page: Open
) -> None:
    watched, data = drawn(open_page, pages["layer"], "&level=dong")
    page, names = watched.page, data["districts"]["names"]["dong"]
    assert page.locator("#picture-dots .row").count() == 20
    row = names["code"].index(next(code for code in names["code"] if code.startswith("11040")))
    page.evaluate(f"location.hash = 'level=dong&dong={names['code'][row]}'")
    page.locator("#table-body tr.chosen").wait_for()
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.locator("#picture-dots .row").count() == names["gu"].count(names["gu"][row])
    own, _ = drawn(open_page, pages["district"])
    assert own.page.locator("#picture-dots .row").count() == 17
    assert own.page.locator("#picture-tiles").is_hidden()
    own.check()


@pytest.mark.full
def test_a_narrow_page_has_rows_as_high_as_a_finger(
    pages: dict[str, Path], open_page: Open, axe: str
) -> None:
    watched, _ = drawn(
        open_page,
        pages["reach"],
        "&metric=coverage_share_network",
        viewport=NARROW,
        bypass_csp=True,
    )
    page = watched.page
    tall = page.locator("#picture-dots .row-ground, #picture-strips .row-ground").evaluate_all(
        "nodes => nodes.map((node) => Number(node.getAttribute('height')) + 2)"
    )
    assert len(tall) == 50
    assert min(tall) >= 44
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert violations(watched, axe) == []


def test_hostile_names_stay_text(tmp_path: Path, open_page: Open) -> None:
    words = tuple(at(i) for i in range(len(ATTACKS)))
    answers = Answers(hostile_world(), reach=None, sureness=None)
    path = written(layer_page(layer("job_cafes", words[16:]), answers), tmp_path / "layer.html")
    watched, data = drawn(open_page, path, bypass_csp=True)
    page = watched.page
    said = page.locator("#picture-dots .row").evaluate_all(
        "rows => rows.map((row) => row.getAttribute('aria-label'))"
    )
    names = data["districts"]["names"]["gu"]["ko"]
    assert names == [clean(name) for name in names]
    assert all(any(label.startswith(name) for name in names) for label in said)
    for plot in ("dots", "tiles"):
        node = page.locator(f"#picture-{plot} [data-row]").first
        node.hover()
        node.click()
    watched.check()
