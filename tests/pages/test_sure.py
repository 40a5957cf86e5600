"""How sure a figure is, as a reader meets it: table, map, details and legend say the same."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from geo.answers.answers import Answers
from geo.layers import get_layer
from geo.metrics.catalogue import metric_of
from geo.metrics.question import Question
from geo.texts.estimates import cell_of, figures_of, is_unsure
from tests.pages.conftest import Watched

pytestmark = pytest.mark.browser

PAGES = {
    "layers/job_cafes.html": "coverage_share",
    "fairness/job_cafes.html": "access_e2sfca",
    "reach/job_cafes.html": "coverage_share_network",
}


def table_of(path: str, answers: Answers) -> Any:
    layer = get_layer("job_cafes")
    if path.startswith("layers/"):
        return answers.classed_districts(Question(layer=layer))
    if path.startswith("fairness/"):
        return answers.access(Question(layer=layer))
    own = answers.reach(layer).where(demand=layer.default_demand, thresholds_m=[800.0])
    return own.gu.sort_values("gu_code")


@pytest.mark.parametrize("path", PAGES)
def test_every_cell_carries_its_range_and_interval(
    path: str, site: Path, answers: Answers, open_page: Callable[..., Watched]
) -> None:
    page = open_page((site / path).as_uri()).page
    key = PAGES[path]
    at = page.evaluate(
        "key => [...document.querySelectorAll('#table-body thead th')]"
        ".findIndex((th) => th.dataset.column === key)",
        key,
    )
    cells = page.locator(f"#table-body tbody tr td:nth-child({at + 1})").all_inner_texts()
    table, metric = table_of(path, answers), metric_of(key)
    figures = figures_of(table, key)
    expected = []
    for figure in figures:
        cell = cell_of(figure, metric)
        assert cell.range
        assert cell.interval
        line = f"{cell.range} [{cell.interval}]"
        expected.append((" ±" in f" {'±' if cell.unsure else ''}", line))
    shown = [("±" in cell, cell.split("\n")[-1].strip()) for cell in cells]
    assert sorted(shown) == sorted(expected)
    marked = sum(is_unsure(figure, metric) for figure in figures)
    assert page.locator("path.unsure-line").count() == marked
    assert (page.locator(".unsure-swatch").count() == 1) == (marked > 0)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_details_say_range_first_and_whose_interval(
    language: str, site: Path, open_page: Callable[..., Watched]
) -> None:
    words = {
        "ko": ("범위", "위치 오차에 따른 흔들림", "사람", "2020년 6월"),
        "en": ("range", "scatter from place error", "People", "June 2020"),
    }
    address = f"{(site / 'layers/job_cafes.html').as_uri()}#lang={language}&district=11040"
    watched = open_page(address)
    said = watched.page.locator("#panel-body").inner_text()
    first = watched.page.locator("#panel-body dd").first.inner_text()
    assert re.match(r"\d+\.\d–\d+\.\d %", first)
    assert all(word in said for word in words[language])
    watched.check()


def test_the_caption_covers_the_table(site: Path, open_page: Callable[..., Watched]) -> None:
    for path in PAGES:
        page = open_page((site / path).as_uri()).page
        for caption in page.locator("main table.figures caption").all_inner_texts():
            # A table of figures on people says whose, of when, and what its small print is.
            if "95 %" in caption:
                assert re.search(r"20\d\d", caption), caption


def test_the_written_table_has_the_same_without_a_script(
    site: Path, open_page: Callable[..., Watched]
) -> None:
    page = open_page((site / "layers/job_cafes.html").as_uri(), java_script_enabled=False).page
    assert page.locator("#table-body small").count() == 3 * 25


def test_a_district_shows_its_reach_and_leads_on(
    site: Path, open_page: Callable[..., Watched]
) -> None:
    page = open_page((site / "districts/11040.html").as_uri()).page
    rows = page.locator("section[aria-labelledby=walks-h] tbody tr")
    assert rows.count() == 6
    for name in ("reach", "fairness"):
        links = page.locator(f'section[aria-labelledby=links-h] a[href^="../{name}/"]')
        assert links.count() == 2
    assert page.locator("details.made:not(.picture)").count() == 4
