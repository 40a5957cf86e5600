"""A site about some districts, or of some kinds of pages: the figures of the whole, nothing that leads nowhere."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from geo import packing
from geo.answers.answers import Answers
from geo.answers.focus import find_focus
from geo.audit.folder import audit
from geo.maps import layer_map
from geo.publish import publish
from tests.publish.test_other_project import made


def site(answers: Answers, folder: Path, **more: Any) -> set[str]:
    """Publish, ask the audit, and return the addresses of the pages."""
    publish(answers, answers.project.layers, folder, **more)
    # The made project names no source of its outlines, which is noted of every site of it.
    assert not [each for each in audit(folder) if each.refused or "districts" not in each.path]
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*.html")}


def data(page: Path) -> dict[str, Any]:
    """Return the data of a page; nothing where it has none."""
    text = page.read_text(encoding="utf-8")
    found = re.search(r'<script type="application/gzip" id="geo-data">(.*?)</script>', text)
    read: dict[str, Any] = json.loads(packing.unpacked(found[1], limit=10**8)) if found else {}
    return read


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Answers:
    return made(tmp_path_factory.mktemp("wards") / "p", fine=True, error="10")


def test_a_site_of_one_district_and_one_of_its_neighbour_s_parts(
    answers: Answers, tmp_path: Path
) -> None:
    gu, dong = answers.world.gu, answers.world.dong
    one = gu["gu_code"].iloc[0]
    other = dong[dong["gu_code"] != one].iloc[0]
    focus = find_focus([one, other["dong_code"]], answers.project)
    assert focus is not None
    pages = site(answers, tmp_path / "some", focus=focus)
    whole = site(answers, tmp_path / "whole")
    own = {page for page in pages if page.startswith("districts/")}
    assert own == {f"districts/{code}.html" for code in (one, other["gu_code"])}
    assert {page for page in whole if not page.startswith("districts/")} <= pages
    files = {path.name for path in (tmp_path / "some" / "downloads" / "districts").iterdir()}
    assert {name.split(".")[0].split("_")[0] for name in files} == {one, other["gu_code"]}
    for name in pages:
        some, all_of_it = data(tmp_path / "some" / name), data(tmp_path / "whole" / name)
        # every figure, class and rank is that of the whole site
        assert some.get("metrics") == all_of_it.get("metrics")
    layer = answers.project.layers[0]
    text = (tmp_path / "some" / f"layers/{layer.key}.html").read_text(encoding="utf-8")
    assert f"<title>{focus.name.ko} · {layer.name.ko}" in text
    assert data(tmp_path / "some" / f"layers/{layer.key}.html")["focus"]["gu"] == [one]


@pytest.mark.parametrize("kinds", [("layer",), ("atlas", "district"), ("method",)])
def test_nothing_leads_to_a_page_that_is_not_published(
    answers: Answers, tmp_path: Path, kinds: tuple[str, ...]
) -> None:
    pages = site(answers, tmp_path / "site", kinds=kinds)
    assert "index.html" in pages
    assert ("atlas.html" in pages) == ("atlas" in kinds)
    for name in pages:
        page = tmp_path / "site" / name
        led = [each["href"].split("#")[0] for each in data(page).get("search", [])]
        links = re.findall(r'<a [^<>]*href="([^"#]+)[^<>]*data-internal', page.read_text())
        for target in (*led, *((page.parent / link).resolve() for link in links)):
            assert (tmp_path / "site" / target).is_file()


def test_a_map_of_a_district_is_named_after_it(answers: Answers) -> None:
    code = answers.world.gu["gu_code"].iloc[0]
    layer = answers.project.layers[0]
    found = layer_map(layer, answers, focus=find_focus([code], answers.project))
    assert found.page.title.ko.startswith(str(answers.world.gu["gu_name_ko"].iloc[0]))
    assert found.page.data is not None
    west, south, east, north = found.page.data["focus"]["bounds"]
    whole = found.page.data["meta"]["bounds"]
    assert east - west < whole[2] - whole[0] or north - south < whole[3] - whole[1]
