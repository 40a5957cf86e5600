"""The page of a scenario: audited, accessible, hostile texts are texts, maps that move together."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import geo
from geo.answers.answers import Answers
from geo.answers.changes import Side
from geo.answers.scenario import Outcome, compare
from geo.answers.scenario_model import Added, Moved, Scenario
from geo.audit.folder import audit
from geo.maps import scenario_map
from geo.safe import clean
from geo.text import Text
from tests.pages.attacks import ATTACKS, at
from tests.pages.conftest import Watched
from tests.pages.hostile_world import hostile_world
from tests.pages.test_axe import violations
from tests.worlds import layer

WHAT = Scenario(
    layer="job_cafes",
    title=Text("두 곳을 더하고 한 곳을 닫으면", "Two more, one less"),
    added=(
        Added(id="n1", name=Text("새 곳", "New"), lon=127.05, lat=37.5),
        Added(
            id="n2",
            name=Text("새 곳 둘", "New 2"),
            lon=126.92,
            lat=37.6,
            capacity=30,
            basis=Text("관리자", "its keeper"),
        ),
    ),
    closed=("jc_003",),
    moved=(Moved(id="jc_001", lon=127.0, lat=37.55),),
    inputs_sha256="0" * 64,
)


@pytest.fixture(scope="module")
def outcome() -> Outcome:
    return compare(geo.open_project().side("job_cafes"), WHAT)


def test_the_page_passes_the_audit_in_a_published_folder(
    outcome: Outcome, site: Path, tmp_path: Path
) -> None:
    folder = shutil.copytree(site, tmp_path / "maps")
    scenario_map(outcome).save(folder / "scenario.html")
    found = [str(each) for each in audit(folder) if each.path == "scenario.html"]
    assert [each for each in found if "manifest does not name" not in each] == []


def test_it_says_what_it_is_and_holds_every_part(outcome: Outcome) -> None:
    page = scenario_map(outcome).render()
    assert page == scenario_map(outcome).render()
    for said in (
        "시나리오: 두 곳을 더하고 한 곳을 닫으면",
        "한 가지 가정을 셈한 분석입니다",
        "자료가 바뀌었습니다",
        "변화 없음",
        "Capacity ",
        "its keeper",
        "Added alone, it brings ",
    ):
        assert said in page
    assert 'class="gain-2"' in page
    assert 'class="loss-' in page
    links = re.findall(r'<a [^>]*href="([^"]*)"', page.partition("<script")[0])
    assert [to for to in links if not to.startswith("#")] == []


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("language", ["ko", "en"])
def test_nothing_is_wrong_in_either_language_and_width(
    outcome: Outcome,
    tmp_path: Path,
    axe: str,
    open_page: Callable[..., Watched],
    width: int,
    language: str,
) -> None:
    path = tmp_path / "scenario.html"
    scenario_map(outcome).save(path)
    dark = {"color_scheme": "dark"} if (width, language) == (1280, "en") else {}
    watched = open_page(
        f"{path.as_uri()}#lang={language}",
        bypass_csp=True,
        viewport={"width": width, "height": 800},
        **dark,
    )
    page = watched.page
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("#map-before .change-closed").count() == 1
    assert page.locator("#map .change-opened").count() == 2
    assert page.locator(".change-moved").count() == 2
    assert page.locator(".reasons li").count() == 4
    assert violations(watched, axe) == []
    watched.check()


@pytest.mark.browser
def test_hostile_texts_are_texts(tmp_path: Path, open_page: Callable[..., Watched]) -> None:
    world = hostile_world()
    side = Side(Answers(world, reach=None, sureness=None), layer())
    point = world.sites.geometry.dropna().iloc[0]
    words = [at(number) for number in range(len(ATTACKS))]
    new = tuple(
        Added(
            id=f"n{number}",
            name=Text(word, word),
            lon=point.x + 0.001,
            lat=point.y,
            capacity=1,
            basis=Text(word, word),
        )
        for number, word in enumerate(words)
        if word.strip()
    )
    what = Scenario(layer=side.layer.key, title=Text(words[16], words[16]), added=new)
    path = tmp_path / "scenario.html"
    scenario_map(compare(side, what)).save(path)
    watched = open_page(path.as_uri(), bypass_csp=True)
    watched.check()
    shown = " ".join(watched.page.evaluate("document.body.textContent").split())
    for word in words:
        assert " ".join(clean(word).split()) in shown
    assert watched.page.locator("footer.site").count() == 1
