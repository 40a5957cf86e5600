"""Labels of the opening map, measured: none over another, a pin, a circle, a mark or the edge; and enough."""

from __future__ import annotations

from collections.abc import Callable
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.pages.conftest import NARROW, WIDE, Watched

pytestmark = pytest.mark.browser

SEEN = """() => {
  const frame = document.getElementById("map").getBoundingClientRect();
  const box = (node) => {
    const r = node.getBoundingClientRect();
    return {what: node.textContent, x0: r.left - frame.left, y0: r.top - frame.top,
            x1: r.right - frame.left, y1: r.bottom - frame.top};
  };
  const seen = (node) => getComputedStyle(node).visibility !== "hidden" && node.offsetParent;
  const all = (what) => [...document.querySelectorAll(what)];
  const labels = all("#map .district-label, #map .shape-label, #map .ground-label").filter(seen);
  const map = window.geoMap;
  const shift = map.layerPointToContainerPoint([0, 0]);
  const pins = Object.values(map._layers).find((layer) => layer.drawn).drawn;
  const round = (x, y, r) => ({x, y, r});
  const circles = all("#map path.count").map(box)
    .map((b) => round((b.x0 + b.x1) / 2, (b.y0 + b.y1) / 2, (b.x1 - b.x0) / 2));
  return {
    frame: {x0: 0, y0: 0, x1: frame.width, y1: frame.height},
    labels: labels.map(box),
    names: labels.filter((node) => node.classList.contains("district-label")).length,
    values: labels.filter((node) => node.querySelector(".label-name + b")).length,
    boxes: [...all(".siting-mark, #map .change-mark"), ...all("#stage > :not(#map):not(#readout)")]
      .map(box).filter((b) => b.x1 > b.x0),
    circles: [...pins.map((pin) => round(pin.x + shift.x, pin.y + shift.y, pin.reach)), ...circles],
    districts: all("#map path.district").map(box)
      .filter((b) => b.x1 > b.x0) // far outside nothing is drawn
      .filter((b) => b.x0 >= 0 && b.y0 >= 0 && b.x1 <= frame.width && b.y1 <= frame.height).length,
  };
}"""


def overlap(a: dict[str, float], b: dict[str, float]) -> bool:
    """Two boxes share a point."""
    return a["x0"] < b["x1"] and b["x0"] < a["x1"] and a["y0"] < b["y1"] and b["y0"] < a["y1"]


def covers(box: dict[str, float], circle: dict[str, float]) -> bool:
    """A box and a circle share a point."""
    dx = max(box["x0"] - circle["x"], 0, circle["x"] - box["x1"])
    dy = max(box["y0"] - circle["y"], 0, circle["y"] - box["y1"])
    return bool(dx * dx + dy * dy < circle["r"] ** 2)


def faults(seen: dict[str, Any]) -> list[str]:
    """What a label touches that it must not."""
    found, frame = [], seen["frame"]
    for i, label in enumerate(seen["labels"]):
        others = [*seen["labels"][i + 1 :], *seen["boxes"]]
        found += [f"{label['what']} on {b['what']}" for b in others if overlap(label, b)]
        found += [f"{label['what']} on a pin" for c in seen["circles"] if covers(label, c)]
        if label["x0"] < 0 or label["y0"] < 0:
            found.append(f"{label['what']} is cut")
        if label["x1"] > frame["x1"] or label["y1"] > frame["y1"]:
            found.append(f"{label['what']} is cut")
    return found


def look(open_page: Callable[..., Watched], path: Path, view: dict[str, int], lang: str) -> Any:
    """Open a page and return what stands on its map."""
    watched = open_page(f"{path.as_uri()}#lang={lang}", viewport=view)
    seen = watched.page.evaluate(SEEN)
    watched.page.close()
    return seen


def few(seen: Any, page: str, view: dict[str, int], lang: str) -> bool:
    """Fewer names than are promised of the districts that lie wholly on the map."""
    whole = seen["districts"]
    if view == NARROW:
        promised = min(8 if lang == "ko" else 4, whole)
    else:
        promised = whole / 2 if page.startswith("districts/") else whole
    return bool(seen["names"] < promised)


@pytest.mark.parametrize(
    ("page", "view", "lang"),
    [
        ("layers/job_cafes.html", WIDE, "en"),
        ("layers/job_cafes.html", NARROW, "en"),
        ("layers/tech_campuses.html", WIDE, "ko"),
        ("atlas.html", WIDE, "ko"),
        ("atlas.html", NARROW, "ko"),
        ("districts/11040.html", WIDE, "ko"),
        ("layers/urban_gardens.html", WIDE, "en"),
        ("siting/job_cafes.html", WIDE, "en"),
    ],
)
def test_labels_touch_nothing_and_there_are_enough(
    page: str, view: dict[str, int], lang: str, site: Path, open_page: Callable[..., Watched]
) -> None:
    seen = look(open_page, site / page, view, lang)
    assert faults(seen) == []
    assert not few(seen, page, view, lang)
    if view == WIDE and page.startswith(("layers/job", "layers/urban", "atlas", "siting/")):
        assert seen["names"] == seen["districts"] == 25
    if page == "layers/job_cafes.html" and view == WIDE:
        assert seen["values"] >= 12


@pytest.mark.full
@pytest.mark.parametrize("view", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("lang", ["ko", "en"])
def test_labels_of_every_page(
    view: dict[str, int], lang: str, site: Path, open_page: Callable[..., Watched]
) -> None:
    found = {}
    for path in sorted(site.rglob("*.html")):
        if 'id="map"' not in path.read_text(encoding="utf-8"):
            continue
        page = path.relative_to(site).as_posix()
        said = faults(seen := look(open_page, path, view, lang))
        if few(seen, page, view, lang):
            said.append(f"only {seen['names']} names of {seen['districts']}")
        if said:
            found[page] = said
    assert found == {}


def test_labels_follow_zoom_language_and_choice(
    site: Path, open_page: Callable[..., Watched]
) -> None:
    watched = open_page((site / "layers/job_cafes.html").as_uri())
    page = watched.page
    names = "[...document.querySelectorAll('#map .label-name')].map((node) => node.textContent)"
    page.click("[data-set-lang=en]")
    assert "Nowon-gu" in page.evaluate(names)
    page.evaluate("window.geoMap.setView([37.55, 127.04], 13.5, {animate: false})")
    close = page.evaluate(SEEN)
    assert 0 < close["names"] < 25
    assert faults(close) == []
    page.evaluate("document.getElementById('map').focus()")
    page.keyboard.press("ArrowRight")
    assert page.locator("#map .district-label.chosen").count() == 1
    assert faults(page.evaluate(SEEN)) == []
    watched.check()


def test_placing_of_made_boxes(chromium: Browser) -> None:
    source = (resources.files("geo.maps") / "assets" / "placing.js").read_text(encoding="utf-8")
    page = chromium.new_page()
    made = page.evaluate(
        """(source) => {
          const own = new Function(`${source}; return {placeLabels, makeTaken, scanRings, insideShare, spotsInside};`)();
          const frame = {x0: 0, y0: 0, x1: 400, y1: 300};
          const form = {width: 40, height: 14, inside: 0.5};
          const square = (x, y) => {
            const scan = own.scanRings([[[x, y], [x + 50, y], [x + 50, y + 50], [x, y + 50], [x, y]]]);
            return {short: [form], full: [{...form, height: 28}], must: false,
                    spots: own.spotsInside(scan, {x: x + 25, y: y + 25}, frame),
                    inside: (box) => own.insideShare(scan, box)};
          };
          const taken = own.makeTaken();
          taken.add({x0: 100, y0: 0, x1: 150, y1: 50}); // a button over the third square
          taken.add({x0: 60, y0: 10, x1: 90, y1: 40, round: true}); // a pin in the second
          const labels = [square(0, 0), square(50, 0), square(100, 0), square(380, 0)];
          const scan = own.scanRings([[[0, 0], [4, 0], [4, 4], [0, 4], [0, 0]]]);
          return {
            heights: own.placeLabels(labels, taken, frame).map((place) => place && place.form.height),
            share: own.insideShare(scan, {x0: 2, y0: 0, x1: 6, y1: 4}),
          };
        }""",
        source,
    )
    page.close()
    # Room for both; too little of it beside the pin; none under the button; cut by the edge.
    assert made["heights"] == [28, None, None, None]
    assert made["share"] == pytest.approx(0.5)
