"""The page of where next: an analysis, whole without a script, quiet, and hostile names are text."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from geo.answers.answers import Answers
from geo.answers.offered import has_siting
from geo.layers import get_layer
from geo.maps import siting_map
from geo.maps.engine.embed import render
from geo.maps.pages.siting_page import siting_page
from geo.maps.pages.siting_rows import curve_of, near_of
from geo.safe import clean
from geo.texts.siting_texts import share
from tests.page_data import data_of
from tests.pages.attacks import ATTACKS, at
from tests.pages.conftest import NARROW, WIDE, Watched
from tests.pages.test_axe import violations

KEY = "job_cafes"
CAFES = get_layer(KEY)


@pytest.fixture(scope="module")
def record(answers: Answers) -> dict[str, Any]:
    return answers.kept_siting[KEY]


@pytest.fixture(scope="module")
def html(record: dict[str, Any], answers: Answers) -> str:
    return siting_map(CAFES, record, answers).render()


def robust() -> dict[str, Any]:
    """What other assumptions may say of the chosen places."""
    row = {"assumption": "streets/network", "own": False, "n_same": 1, "added": 10.0, "own_added": 9.0,
           "share_before": 0.1, "share_after": 0.2, "regret": 1.0, "ids": ["a"]}  # fmt: skip
    place = {"id": "a", "name_ko": "가", "name_en": "A", "chosen": True, "n_assumptions": 1,
             "of_assumptions": 6, "draw_share": 0.5, "survives": False}  # fmt: skip
    left = {"assumption": "dry/straight", "reason": "no_water"}
    draws = {"n": 200, "seed": 1, "added_low": 8.0, "added_high": 12.0}
    return {"assumptions": [row], "draws": draws, "places": [place], "left_out": [left]}


def test_it_is_headed_as_an_analysis_and_says_before_and_after(
    html: str, record: dict[str, Any]
) -> None:
    head = html[html.index("<main") : html.index('id="map-h"')]
    assert "분석일 뿐 서울의 계획이 아닙니다" in head
    assert "An analysis, no plan of Seoul" in head
    for value in (record["baseline"]["coverage_share"], record["coverage_share"]):
        assert share(value) in head


def test_every_part_stands_without_a_script(html: str, record: dict[str, Any]) -> None:
    for part in ("chosen", "near", "fair", "curve", "standing", "robust", "method", "caveats"):
        assert f'id="{part}-h"' in html
    assert html.count('class="siting-place"') == len(record["places"])
    for place in record["places"]:
        assert place["name_ko"] in html
        assert len(place["reasons_ko"]) == 2
    standing = html[html.index('id="standing-h"') :]
    assert standing.count('<tr><th scope="row">') >= len(record["standing"])


def test_what_was_not_asked_has_no_part(record: dict[str, Any], answers: Answers) -> None:
    bare = {**record, "robust": None, "near_ties": None, "curve": None, "fairness": None}
    made = render(siting_page(CAFES, bare, answers))
    for part in ("robust", "near", "curve", "fair"):
        assert f'id="{part}-h"' not in made


def test_the_map_gains_what_the_answer_gains(html: str, record: dict[str, Any]) -> None:
    data = data_of(html)
    assert len(data["siting"]["lon"]) == len(record["places"])
    metric = next(each for each in data["metrics"] if each["key"] == "people_gained")
    added = record["people_covered"] - record["baseline"]["people_covered"]
    for level in ("gu", "dong"):
        # Each is rounded to whole people.
        assert sum(metric["values"][level]) == pytest.approx(added, abs=len(metric["values"][level]) / 2)  # fmt: skip


def test_a_page_of_its_own_leads_nowhere(html: str) -> None:
    markup = re.sub(r"<script.*?</script>", "", html, flags=re.DOTALL)
    assert not re.search(r'<a [^>]*href="(?!#)', markup)


def test_equal_records_make_equal_pages(
    html: str, record: dict[str, Any], answers: Answers
) -> None:
    assert siting_map(CAFES, record, answers).render() == html


def test_near_ties_say_what_can_be_exchanged(record: dict[str, Any], answers: Answers) -> None:
    found = near_of(record, answers)
    assert found is not None
    assert f"{record['near_ties']['count']:,}" in found["says"][0].en
    assert found["swaps"]
    assert all(int(row["fewer"].replace(",", "")) >= 0 for row in found["swaps"])


def test_the_curve_marks_the_answer_and_its_knee(record: dict[str, Any]) -> None:
    found = curve_of(record)
    assert found is not None
    marked = [row["n"] for row in found["rows"] if row["marked"]]
    assert marked == sorted({len(record["places"]), record["curve"]["knee"]})
    assert found["drawing"].chosen is not None


def test_other_assumptions_are_shown_where_they_are_there(
    record: dict[str, Any], answers: Answers
) -> None:
    made = render(siting_page(CAFES, {**record, "robust": robust()}, answers))
    part = made[made.index('id="robust-h"') : made.index('id="method-h"')]
    assert "no water" in part
    assert "8 people to 12 people" in part
    assert "1 / 6" in part


def test_the_site_has_it_in_menu_index_and_layer(site: Path, answers: Answers) -> None:
    assert has_siting(CAFES, answers)
    for page in ("index.html", f"layers/{KEY}.html"):
        assert f"siting/{KEY}.html" in (site / page).read_text(encoding="utf-8")
    named = {entry.name for entry in (site / "downloads" / "siting").iterdir()}
    assert named >= {f"{KEY}.json", f"{KEY}_places.csv", f"{KEY}_standing.csv"}
    whole = json.loads((site / "downloads" / "siting" / f"{KEY}.json").read_text(encoding="utf-8"))
    assert whole["coverage_share"] == answers.kept_siting[KEY]["coverage_share"]
    assert whole["sources_ko"]
    assert whole["licences_en"]


@pytest.mark.browser
def test_hostile_names_are_text(
    record: dict[str, Any], answers: Answers, tmp_path: Path, open_page: Callable[..., Watched]
) -> None:
    words = [at(i) for i in range(len(ATTACKS))]
    pick = iter(words * 200)

    def poisoned(value: Any, name: str = "") -> Any:
        if isinstance(value, dict):
            return {key: poisoned(each, key) for key, each in value.items()}
        if isinstance(value, list):
            return [poisoned(each, name) for each in value]
        is_text = name.startswith(("name", "reasons", "notes", "gu_name", "dong_name", "why"))
        return next(pick) if is_text and isinstance(value, str) else value

    bad = poisoned({**record, "robust": robust()})
    path = tmp_path / "hostile.html"
    path.write_text(render(siting_page(CAFES, bad, answers)), encoding="utf-8", newline="\n")
    watched = open_page(path.as_uri(), bypass_csp=True)
    page = watched.page
    page.evaluate("for (const b of document.querySelectorAll('[data-siting]')) b.click()")
    page.locator(".siting-holder").first.dispatch_event("mouseover")
    watched.check()
    shown = page.evaluate("document.querySelector('.siting-place h3').textContent")
    assert clean(bad["places"][0]["name_ko"]) in shown


@pytest.mark.browser
@pytest.mark.parametrize("view", [WIDE, NARROW])
def test_marks_cover_no_words_and_axe_is_content(
    view: dict[str, int],
    html: str,
    record: dict[str, Any],
    tmp_path: Path,
    axe: str,
    open_page: Callable[..., Watched],
) -> None:
    path = tmp_path / "next.html"
    path.write_text(html, encoding="utf-8", newline="\n")
    watched = open_page(path.as_uri(), bypass_csp=True, viewport=view)
    page = watched.page
    assert page.locator(".siting-mark").count() == len(record["places"])
    covered = page.evaluate(
        """() => {
          const boxes = (what) => [...document.querySelectorAll(what)]
            .filter((each) => each.offsetParent && getComputedStyle(each).visibility !== "hidden")
            .map((each) => each.getBoundingClientRect());
          return boxes(".siting-mark").filter((a) => boxes("#map .district-label").some((b) =>
            a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom)).length;
        }"""
    )
    assert covered == 0
    if view == WIDE:
        bottom = page.evaluate("document.getElementById('stage').getBoundingClientRect().bottom")
        assert bottom <= view["height"]
    page.locator("[data-siting]").first.click()
    assert page.evaluate("document.getElementById('live').textContent") == record["places"][0]["name_ko"]  # fmt: skip
    assert violations(watched, axe) == []
    watched.check()
