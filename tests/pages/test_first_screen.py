"""The first screen is the map with its answer, on a desk and on a phone, and nothing jumps while it opens."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.pages.conftest import NARROW, WIDE, Watched, go

pytestmark = pytest.mark.browser

PAGES = (
    "index.html",
    "atlas.html",
    "layers/job_cafes.html",
    "layers/yangjae_ai.html",
    "layers/public_offices.html",
    "reach/job_cafes.html",
    "fairness/job_cafes.html",
    "siting/job_cafes.html",
    "districts/11040.html",
)
"""One of each kind with a map, and the three kinds of layers."""
SHIFT_AT_MOST = 0.01
BOXES = """() => Object.fromEntries(
  [["map", "#stage"], ["headline", ".opening"], ["legend", ".legend"], ["side", ".side"]].map(([name, at]) => {
    const box = document.querySelector(at).getBoundingClientRect();
    return [name, {top: box.top, bottom: box.bottom, height: box.height, width: box.width}];
  }))"""
SHIFTS = """() => new Promise((done) => {
  let sum = 0;
  const add = (list) => {
    for (const each of list.getEntries()) if (!each.hadRecentInput) sum += each.value;
  };
  const watch = new PerformanceObserver(add);
  watch.observe({type: "layout-shift", buffered: true});
  // Two frames later all that moved at load is told.
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => {
    add({getEntries: () => watch.takeRecords()});
    done(sum);
  })));
})"""


def faults(page: Page, view: dict[str, int]) -> list[str]:
    """Return what of the first screen is not as it must be."""
    box = page.evaluate(BOXES)
    seen = min(box["map"]["bottom"], view["height"]) - max(box["map"]["top"], 0)
    found = []
    if view == WIDE:
        if seen < 0.9 * box["map"]["height"]:
            found.append(f"only {seen:.0f} of {box['map']['height']:.0f} px of the map")
        if box["map"]["height"] < 0.6 * view["height"]:
            found.append(f"the map is {box['map']['height']:.0f} px high")
        if box["legend"]["bottom"] > view["height"]:
            found.append(f"the legend ends at {box['legend']['bottom']:.0f} px")
    elif seen * box["map"]["width"] < 0.45 * view["height"] * view["width"]:
        share = seen * box["map"]["width"] / (view["height"] * view["width"])
        found.append(f"only {share:.0%} of the screen is map")
    if box["headline"]["top"] < 0 or box["headline"]["bottom"] > view["height"]:
        found.append("the headline is not inside")
    return found


SAMPLE = {(WIDE["width"], "ko", "light"), (NARROW["width"], "en", "dark")}
SHIFTED = [
    pytest.param(
        view, language, marks=pytest.mark.full if (view, language) == (NARROW, "ko") else ()
    )
    for view, language in product((WIDE, NARROW), ("ko", "en"))
]
VIEWS = [
    pytest.param(view, language, theme, marks=() if is_sample else pytest.mark.full)
    for view, language, theme in product((WIDE, NARROW), ("ko", "en"), ("light", "dark"))
    for is_sample in [(view["width"], language, theme) in SAMPLE]
]


@pytest.mark.parametrize(("view", "language", "theme"), VIEWS)
def test_the_map_and_its_answer_fill_the_first_screen(
    view: dict[str, int],
    language: str,
    theme: Any,
    site: Path,
    open_page: Callable[..., Watched],
    request: pytest.FixtureRequest,
) -> None:
    page = open_page("about:blank", viewport=view, color_scheme=theme).page
    found = {}
    for path in every_page(site, request):
        go(page, f"{(site / path).as_uri()}#lang={language}")
        if faults(page, view):
            found[path] = faults(page, view)
    assert found == {}


def every_page(site: Path, request: pytest.FixtureRequest) -> tuple[str, ...]:
    """Return the sample, or every page with a map where the full counts run."""
    if request.node.get_closest_marker("full") is None:
        return PAGES
    every = (path.relative_to(site).as_posix() for path in sorted(site.rglob("*.html")))
    return tuple(path for path in every if path != "method.html")


@pytest.mark.parametrize(("view", "language"), SHIFTED)
def test_nothing_jumps_while_a_page_opens(
    view: dict[str, int],
    language: str,
    site: Path,
    open_page: Callable[..., Watched],
    request: pytest.FixtureRequest,
) -> None:
    page = open_page("about:blank", viewport=view).page
    shifts = {}
    for path in every_page(site, request):
        page.goto("about:blank")  # another hash alone would load nothing
        go(page, f"{(site / path).as_uri()}#lang={language}")
        shifts[path] = page.evaluate(SHIFTS)
    assert {path: shift for path, shift in shifts.items() if shift > SHIFT_AT_MOST} == {}


def test_a_cluster_opens_on_its_places_and_shows_the_whole_by_a_key(
    site: Path, open_page: Callable[..., Watched]
) -> None:
    watched = open_page((site / "layers/yangjae_ai.html").as_uri(), bypass_csp=True)
    page = watched.page
    seen = "(() => { const b = geoMap.getBounds(); return [b.getWest(), b.getEast()]; })()"
    opened = page.evaluate(seen)
    assert opened[1] - opened[0] < 0.06
    assert page.locator("path.dong-line").count() == 1
    assert page.locator("#scale-text").inner_text() == "200 m"
    assert page.locator("#zoom-open").is_visible()
    frame = page.locator("#locator-frame").bounding_box()
    small = page.locator("#locator").bounding_box()
    assert frame["width"] < 0.25 * small["width"]
    page.focus("#map")
    page.keyboard.press("0")
    page.wait_for_function(f"{seen}[1] - {seen}[0] > 0.4")
    page.keyboard.press("Home")
    page.wait_for_function(f"{seen}[1] - {seen}[0] < 0.06")
    watched.check()


def test_a_gu_shows_the_places_of_its_neighbours_that_count_for_it(
    site: Path, open_page: Callable[..., Watched]
) -> None:
    page = open_page((site / "districts/11040.html").as_uri(), bypass_csp=True).page
    n = page.locator("path.beyond").count()
    assert n > 0
    assert page.locator(".mark-beyond").count() == 1
    page.uncheck("#layer-0")
    assert page.locator("path.beyond").count() == 0
    page.focus("#map")
    page.keyboard.press("0")
    page.wait_for_url("**/atlas.html#district=11040")


def test_full_screen_takes_the_legend_along(site: Path, open_page: Callable[..., Watched]) -> None:
    page = open_page((site / "layers/job_cafes.html").as_uri(), bypass_csp=True).page
    page.focus("#full-screen")
    page.keyboard.press("Enter")
    page.wait_for_function("document.fullscreenElement !== null")
    assert page.locator("#legend-body").is_visible()
    assert page.get_attribute("#full-screen", "aria-pressed") == "true"
    page.keyboard.press("Enter")
    page.wait_for_function("document.fullscreenElement === null")


def test_the_wheel_moves_the_page_until_the_map_is_asked(
    site: Path, open_page: Callable[..., Watched]
) -> None:
    page = open_page((site / "layers/job_cafes.html").as_uri(), bypass_csp=True).page
    box = page.locator("#map").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    zoom = page.evaluate("geoMap.getZoom()")
    page.mouse.wheel(0, 300)
    page.wait_for_function("window.scrollY > 0")
    assert page.evaluate("geoMap.getZoom()") == zoom
    page.focus("#map")
    page.mouse.wheel(0, -300)
    page.wait_for_function(f"geoMap.getZoom() > {zoom}")
