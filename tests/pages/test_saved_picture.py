"""A map saved as a picture and its table copied: what leaves the page with them, and nothing else."""

from __future__ import annotations

import io
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from geo.palette import ramp
from tests.pages.conftest import ONE_OF_EACH, Watched

pytestmark = pytest.mark.browser

SVG = "{http://www.w3.org/2000/svg}"
DRAWN = {
    "svg",
    "title",
    "defs",
    "pattern",
    "clipPath",
    "g",
    "path",
    "rect",
    "polygon",
    "line",
    "text",
}
CAFES = "layers/job_cafes.html"
GU = 25
TAKE_CLIPBOARD = """() => {
  window.copied = {};
  navigator.clipboard.write = async (items) => {
    for (const item of items) for (const type of item.types) {
      window.copied[type] = await (await item.getType(type)).text();
    }
  };
}"""
REFUSE_CLIPBOARD = """() => {
  navigator.clipboard.write = async () => { throw new DOMException("no", "NotAllowedError"); };
  const set = DataTransfer.prototype.setData;
  window.copied = {};
  DataTransfer.prototype.setData = function (type, words) {
    window.copied[type] = words; return set.call(this, type, words);
  };
}"""


def save(page: Page, kind: str) -> tuple[str, bytes]:
    """Press the button; the name and the bytes of what was saved."""
    with page.expect_download() as saving:
        page.click(f"[data-save={kind}]")
    return saving.value.suggested_filename, Path(saving.value.path()).read_bytes()


def drawn(page: Page) -> tuple[str, ET.Element, list[str]]:
    """The SVG, checked to stand alone; its name and its texts, a halo's left out."""
    name, written = save(page, "svg")
    root = ET.fromstring(written)
    assert {node.tag.removeprefix(SVG) for node in root.iter()} <= DRAWN
    for node in root.iter():
        assert not [key for key in node.attrib if key.startswith("on") or "href" in key]
        assert not {"style", "class"} & set(node.attrib)
        assert all("url(" not in v or v.startswith("url(#") for v in node.attrib.values())
    texts = [node.text or "" for node in root.iter(f"{SVG}text") if node.get("fill") != "none"]
    return name, root, texts


def in_group(root: ET.Element, name: str) -> list[ET.Element]:
    """The shapes of a pane."""
    return [
        path for g in root.iter(f"{SVG}g") if g.get("id") == name for path in g.iter(f"{SVG}path")
    ]


def copied(page: Page, how: str = TAKE_CLIPBOARD) -> tuple[list[list[str]], str]:
    """Press the button; the rows of the plain text, and the HTML."""
    page.evaluate(how)
    page.evaluate(
        "document.getElementById('take-note').textContent = ''"
    )  # of what was taken before
    page.click("#copy-table")
    expect(page.locator("#take-note")).not_to_have_text("")
    got = page.evaluate("window.copied")
    return [line.split("\t") for line in got["text/plain"].split("\r\n")], got["text/html"]


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_picture_has_map_legend_title_range_and_sources(
    language: str, site: Path, open_page: Callable[..., Watched]
) -> None:
    watched = open_page(f"{(site / CAFES).as_uri()}#lang={language}", color_scheme="dark")
    page = watched.page
    name, root, texts = drawn(page)
    assert name == "job_cafes-coverage_share-gu.svg"
    said = " ".join(texts)
    # title, answer with its range, condition, and what the legend says, class by class
    title = page.evaluate("document.title").rsplit(" | ", 1)
    assert texts[0].startswith(f"{title[0]} · ")
    assert title[1] in said
    for part in (".headline", "#legend-body .legend-title"):
        shown = page.locator(f"{part} span[lang={language}]").first.inner_text()
        assert "".join(shown.split()) in "".join(said.split())
    for line in page.locator("#legend-body .classes li").all_inner_texts():
        assert all(part in said for part in line.split("\n"))
    assert len(in_group(root, "districts")) == GU
    fills = {path.get("fill") for path in in_group(root, "districts")}
    assert fills == set(ramp(5, "light"))  # whatever the screen's theme
    assert len(in_group(root, "unsure")) == 2 * 6
    # the range of every district, the sources and what the page does not say
    assert sum("[44.1–49.7]" in text for text in texts) == 1
    assert sum(text.count("[") > 0 and "–" in text for text in texts) >= GU
    for part in ("ODbL", "SGIS", "800 m", "km", "N"):
        assert part in said
    assert page.evaluate("document.documentElement.dataset.theme") == "auto"
    assert page.locator(".sheet").count() == 0
    watched.check()


def test_the_pixels_are_the_svg_twice_as_dense(
    site: Path, open_page: Callable[..., Watched]
) -> None:
    watched = open_page((site / CAFES).as_uri())
    _, root, _ = drawn(watched.page)
    name, pixels = save(watched.page, "png")
    assert name == "job_cafes-coverage_share-gu.png"
    image = Image.open(io.BytesIO(pixels))
    assert image.size == (2 * int(root.get("width", 0)), 2 * int(root.get("height", 0)))
    colors = image.convert("RGB").resize((200, 200)).getcolors(maxcolors=40_000)
    assert colors is not None
    assert len(colors) > 200
    assert name in watched.page.inner_text("#take-note")
    watched.check()


def test_the_picture_is_of_what_is_shown(site: Path, open_page: Callable[..., Watched]) -> None:
    address = f"{(site / CAFES).as_uri()}#metric=median_distance_m&level=dong&lang=en"
    watched = open_page(address, viewport={"width": 360, "height": 740})
    name, root, texts = drawn(watched.page)
    assert name == "job_cafes-median_distance_m-dong.svg"
    assert len(in_group(root, "districts")) == 425
    headline = watched.page.inner_text(".headline").split(":")[0]
    assert not any(text.startswith(f"{headline}:") for text in texts)  # told of another figure
    assert any(text.startswith("425 dong") for text in texts)
    watched.check()


@pytest.mark.parametrize("how", [TAKE_CLIPBOARD, REFUSE_CLIPBOARD])
@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_copy_is_the_table(
    language: str, how: str, site: Path, open_page: Callable[..., Watched]
) -> None:
    watched = open_page(f"{(site / CAFES).as_uri()}#lang={language}")
    rows, html = copied(watched.page, how)
    _, head, *body = rows
    body, notes = body[:GU], body[GU:]
    assert {len(line) for line in body} == {len(head)}
    # figure by figure as on the page; ranges and scatter in columns of their own
    table = watched.page.locator("#table-body tbody tr").evaluate_all(
        """(lines) => lines.map((line) => [...line.children].map((cell) => {
          const copy = cell.cloneNode(true);
          for (const node of copy.querySelectorAll(".sure-line")) node.remove();
          const other = document.documentElement.lang === "ko" ? "en" : "ko";
          for (const node of copy.querySelectorAll(`[lang=${other}]`)) node.remove();
          return copy.textContent.replace(/ [±†]/g, "");
        }))"""
    )
    ranks = {"ko": "순위", "en": "Rank"}[language]
    assert ranks not in head
    for line, shown in zip(body, table, strict=True):
        assert line[0] == shown[0]
        del shown[3]  # the rank, which is the order of the rows
        figures = [cell for cell, title in zip(line, head, strict=True) if ": " not in title]
        assert figures == shown
    first = dict(zip(head, body[0], strict=True))
    assert any(value.endswith(" %") and "–" in value for value in first.values())
    assert "ODbL" in notes[-1][0]
    assert html.count("<tr>") == 1 + GU
    assert "<button" not in html
    assert "style" not in html
    assert html.count('scope="row"') == GU
    assert html.count('scope="col"') == len(head)
    watched.check()


@pytest.mark.full
@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("path", ONE_OF_EACH)
def test_every_kind_of_page_is_saved(
    path: str, language: str, site: Path, open_page: Callable[..., Watched]
) -> None:
    watched = open_page(f"{(site / path).as_uri()}#lang={language}")
    if watched.page.locator("#take").count() == 0:
        pytest.skip("no map on this page")
    _, root, _ = drawn(watched.page)
    assert len(in_group(root, "districts")) >= 1
    watched.check()
