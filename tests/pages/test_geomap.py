"""`GeoMap`: one file whichever way it is asked for; stock folium elements work, and are said."""

from __future__ import annotations

import html
import io
import re
import warnings
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import folium
import pytest

import geo.maps
from geo.answers.answers import Answers
from geo.errors import DataError, PublishError
from geo.maps.engine.embed import render
from geo.maps.engine.geomap import GeoMap, UnauditedPageWarning
from geo.maps.engine.page import Page
from geo.maps.pages.layer_page import layer_page
from tests.page_data import data_of
from tests.pages.attacks import ATTACKS, at
from tests.pages.conftest import Watched
from tests.worlds import layer, plain_world

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def page() -> Page:
    return layer_page(layer(), Answers(plain_world(), reach=None, sureness=None))


def test_every_way_out_gives_the_same_file(page: Page, tmp_path: Path) -> None:
    made, expected = GeoMap(page), render(replace(page, alone=True))
    made.save(tmp_path / "a.html")
    held = io.BytesIO()
    made.save(held, close_file=False)
    assert (tmp_path / "a.html").read_text(encoding="utf-8") == expected
    assert held.getvalue().decode() == expected
    assert made.render() == made.get_root().render() == GeoMap(page).render() == expected
    frame = made._repr_html_()
    srcdoc = re.search(r'srcdoc="([^"]*)"', frame)
    assert srcdoc is not None
    assert html.unescape(srcdoc[1]) == expected
    assert frame == made.get_root()._repr_html_()


def parts(page: str) -> tuple[list[str], dict[str, Any]]:
    """Return the figures in the tables of a page, and what its map draws."""
    return re.findall(r'<td(?: class="number")?>[^<]*', page), data_of(page)


def test_layer_map_is_the_published_page_on_its_own(answers: Answers, published: Path) -> None:
    there = (published / "layers/dmc.html").read_text(encoding="utf-8")
    alone = geo.maps.layer_map("dmc", answers).render()
    figures, drawn = parts(there)
    own_figures, own_drawn = parts(alone)
    assert own_figures == figures
    for key in ("metrics", "points", "layers", "meta"):
        assert own_drawn[key] == drawn[key]
    assert own_drawn["districts"]["topology"] == drawn["districts"]["topology"]


@pytest.mark.parametrize("make", ["layer_map", "reach_map", "fairness_map"])
def test_a_page_on_its_own_has_no_dead_link(make: str, answers: Answers) -> None:
    page = getattr(geo.maps, make)("job_cafes", answers).render()
    links = re.findall(r'<a [^>]*href="([^"]*)"', page)
    assert links
    assert [link for link in links if not link.startswith(("#", "http"))] == []
    for fragment in (link[1:] for link in links if link.startswith("#")):
        assert f'id="{fragment}"' in page


def test_the_notebook_view_works_in_its_frame(
    page: Page, tmp_path: Path, open_page: Callable[..., Watched]
) -> None:
    notebook = tmp_path / "notebook.html"
    body = f"<!DOCTYPE html><html lang=en><title>n</title><body>{GeoMap(page)._repr_html_()}"
    notebook.write_text(body, encoding="utf-8")
    watched = open_page(notebook.as_uri())
    frame = watched.page.frames[1]
    frame.wait_for_selector("path.district")
    frame.click("button[data-set-lang=en]")
    assert frame.evaluate("document.documentElement.lang") == "en"
    frame.click("button.row-name >> nth=0")
    assert frame.is_visible("#panel")
    assert watched.console == []
    assert watched.requests == []


def test_a_stock_element_works_and_warns_once(
    page: Page, tmp_path: Path, open_page: Callable[..., Watched]
) -> None:
    made = GeoMap(page)
    with pytest.warns(UnauditedPageWarning, match="no longer audited"):
        folium.Circle((37.0, 127.0), radius=500, class_name="stock").add_to(made)
    folium.CircleMarker((37.01, 127.01), class_name="stock").add_to(made)  # an error if it warned
    made.save(tmp_path / "stock.html")
    text = (tmp_path / "stock.html").read_text(encoding="utf-8")
    assert "Content-Security-Policy" not in text
    watched = open_page((tmp_path / "stock.html").as_uri())
    assert watched.page.locator("#map path.stock").count() == 2
    assert watched.page.locator("#map path.district").count() == 3


def test_no_warning_without_a_stock_element(page: Page) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert "Content-Security-Policy" in GeoMap(page).render()


def test_a_folder_that_is_not_there_is_one_line(page: Page, tmp_path: Path) -> None:
    with pytest.raises(PublishError, match=r"cannot be written: .*Choose another place"):
        GeoMap(page).save(tmp_path / "none" / "a.html")


def test_points_show_their_names_as_text(tmp_path: Path, open_page: Callable[..., Watched]) -> None:
    n = len(ATTACKS)
    made = geo.maps.points_map(
        [126.9 + 0.002 * i for i in range(n)],
        [37.5 + 0.001 * (i % 20) for i in range(n)],
        [at(i) for i in range(n)],
    )
    made.save(tmp_path / "points.html")
    watched = open_page((tmp_path / "points.html").as_uri(), bypass_csp=True)
    watched.page.fill("#search", "A021")
    watched.page.keyboard.press("Enter")
    assert watched.page.locator("#panel-title").inner_text() == at(21)
    watched.check()


@pytest.mark.parametrize(
    ("lon", "lat", "names"),
    [
        ([127.0], [37.5, 37.6], None),
        ([127.0], [37.5], []),
        ([37.5], [127.0], None),
        ([float("nan")], [37.5], None),
    ],
)
def test_points_that_are_none_are_refused(
    lon: list[float], lat: list[float], names: list[str] | None
) -> None:
    with pytest.raises(DataError):
        geo.maps.points_map(lon, lat, names)


def test_a_hundred_thousand_points_hold(tmp_path: Path, open_page: Callable[..., Watched]) -> None:
    """Size and drawing only: times stand in benchmarks/pages.py."""
    n = 100_000
    lon = [126.8 + 0.4 * ((i * 7919) % n) / n for i in range(n)]
    lat = [37.43 + 0.25 * ((i * 104729) % n) / n for i in range(n)]
    path = tmp_path / "many.html"
    geo.maps.points_map(lon, lat).save(path)
    assert path.stat().st_size <= 3_000_000
    watched = open_page(path.as_uri())
    ink = watched.page.evaluate(
        """() => {
          const canvas = document.querySelector("#map canvas");
          const pen = canvas.getContext("2d");
          const dots = pen.getImageData(0, 0, canvas.width, canvas.height).data;
          return dots.filter((value, i) => i % 4 === 3 && value > 0).length;
        }"""
    )
    assert ink > 10_000
    watched.check()
