"""The page of a comparison: audited, accessible, two maps that move together."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from geo.answers.changes import Changes, compare
from geo.audit.folder import audit
from geo.maps import changes_map
from geo.text import Text
from geo.world import load_world
from tests.pages.conftest import Watched
from tests.pages.test_axe import violations
from tests.test_changes import CLOSED, OPENED, changed, sides

NAMES = (Text("2020년 8월 목록", "List of August 2020"), Text("바뀐 목록", "Changed list"))


@pytest.fixture(scope="module")
def diff() -> Changes:
    world = load_world()
    return compare(*sides(world, changed(world)[0]))


def test_the_page_passes_the_audit_in_a_published_folder(
    diff: Changes, site: Path, tmp_path: Path
) -> None:
    folder = shutil.copytree(site, tmp_path / "maps")
    changes_map(diff, *NAMES).save(folder / "changes.html")
    found = [str(each) for each in audit(folder) if each.path == "changes.html"]
    assert [each for each in found if "manifest does not name" not in each] == []


def test_two_pages_of_one_comparison_are_equal(diff: Changes) -> None:
    assert changes_map(diff, *NAMES).render() == changes_map(diff, *NAMES).render()


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_two_maps_move_together_and_nothing_is_wrong(
    diff: Changes,
    tmp_path: Path,
    axe: str,
    open_page: Callable[..., Watched],
    width: int,
    language: str,
) -> None:
    path = tmp_path / "changes.html"
    changes_map(diff, *NAMES).save(path)
    watched = open_page(
        f"{path.as_uri()}#lang={language}",
        bypass_csp=True,
        viewport={"width": width, "height": 900},
    )
    page = watched.page
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("#map-before .change-closed").count() == CLOSED
    assert page.locator("#map .change-opened").count() == OPENED
    where = """() => [...document.querySelectorAll('#map, #map-before')].map((holder) =>
      Math.round(holder.querySelector('path.district').getBoundingClientRect().left
        - holder.getBoundingClientRect().left))"""
    for move in ("window.geoMap.setView([37.55, 127.0], 12, {animate: false})", "1"):
        page.evaluate(move)
        lefts = page.evaluate(where)
        assert abs(lefts[0] - lefts[1]) <= 1
    assert violations(watched, axe) == []
    watched.check()
