"""The backdrop on a page: drawn under all that is told, named, hidden, saved with the picture."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect
from shapely import LineString, Point, box

from geo.answers.answers import load_answers
from geo.maps import site_pages
from tests.pages.conftest import Watched
from tests.pages.test_axe import violations
from tests.pages.test_saved_picture import drawn, in_group
from tests.worlds import add_backdrop, add_layer, points_csv, write_wards

pytestmark = pytest.mark.browser

PANE = ".leaflet-backdrop-pane"
HEIGHT_OF = (
    "(pane) => Number(getComputedStyle(document.querySelector(`.leaflet-${pane}-pane`)).zIndex)"
)
HOSTILE = 'name = { ko = "<img src=x onerror=window.pwned=1>강", en = "<img src=x onerror=window.pwned=1>river" }'


@pytest.fixture(scope="module")
def tea_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A layer's page of a made project with areas, lines and points behind it."""
    folder = write_wards(tmp_path_factory.mktemp("backdrop") / "made")
    add_backdrop(folder, "river.geojson", "water", [box(-500, 900, 2500, 1100)], HOSTILE)
    add_backdrop(folder, "rail.fgb", "railway", [LineString([(100, 0), (1900, 2000)])])
    add_backdrop(folder, "stations.gpkg", "station", [Point(370, 300), Point(1630, 1700)])
    tea = 'name = { ko = "찻집", en = "tea rooms" }\nfile = "tea.csv"\ndistance_m = 400\n'
    project = add_layer(folder, "tea", tea, points_csv((500, 500), (1500, 1500)))
    html = next(
        p for p in site_pages(load_answers(project)) if p.path == "layers/tea.html"
    ).render()
    path = folder.parent / "tea.html"
    path.write_text(html, encoding="utf-8")
    return path


def test_it_lies_under_what_is_told_and_is_never_in_the_way(
    tea_page: Path, open_page: Callable[..., Watched]
) -> None:
    watched = open_page(tea_page.as_uri() + "#lang=en")
    page = watched.page
    pane = page.locator(PANE)
    shapes = [path.get_attribute("class") for path in pane.locator("path").all()]
    assert [str(each).split()[0] for each in shapes] == [
        "backdrop-area",
        *("backdrop-casing", "backdrop-line", "backdrop-sleepers"),
        *("backdrop-ring", "backdrop-dot"),
    ]
    assert pane.get_attribute("aria-hidden") == "true"
    heights = [
        page.evaluate(HEIGHT_OF, pane) for pane in ("districts", "backdrop", "pins", "labels")
    ]
    assert heights == sorted(heights)
    # A press in the river chooses the district that it runs through.
    at = page.locator("#map").bounding_box()
    river = page.evaluate(
        "() => { const box = document.querySelector('.backdrop-area').getBoundingClientRect();"
        " return [box.x + box.width * 0.4, box.y + box.height * 0.3]; }"
    )
    assert at is not None
    page.mouse.click(*river)
    expect(page.locator("#panel")).to_be_visible()
    watched.check()


def test_the_legend_names_it_and_hides_it(
    tea_page: Path, open_page: Callable[..., Watched], axe: str
) -> None:
    watched = open_page(tea_page.as_uri() + "#lang=ko")
    page = watched.page
    key = page.locator(".backdrop-key")
    assert [line.inner_text() for line in key.locator("li").all()] == [
        "<img src=x onerror=window.pwned=1>강", "철도", "역",
    ]  # fmt: skip
    page.get_by_label("배경").uncheck()
    expect(page.locator("path.backdrop-area").first).to_be_hidden()
    expect(key).to_be_hidden()
    # The legend is written anew with every choice; the switch stays as it is.
    page.select_option("#metric", "tea/")
    expect(page.get_by_label("배경")).to_be_visible()
    expect(page.locator("path.backdrop-area").first).to_be_hidden()
    assert violations(watched, axe) == []
    page.get_by_label("배경").check()
    expect(page.locator("path.backdrop-area").first).to_be_visible()
    watched.check()


def test_it_goes_with_the_picture(tea_page: Path, open_page: Callable[..., Watched]) -> None:
    watched = open_page(tea_page.as_uri() + "#lang=en", accept_downloads=True)
    _, root, texts = drawn(watched.page)
    assert len(in_group(root, "backdrop")) == 6
    assert "railway" in texts
    assert "Backdrop" not in texts
    assert any("made railway" in each for each in texts)
    watched.page.get_by_label("Backdrop").uncheck()
    _, root, texts = drawn(watched.page)
    assert in_group(root, "backdrop") == []
    assert "railway" not in texts
    watched.check()
