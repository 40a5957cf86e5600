"""Pages of projects that are not the built-in one: made cities, with and without a layer."""

from __future__ import annotations

import ast
import re
from dataclasses import replace
from pathlib import Path

import pytest

from geo.answers.answers import Answers, opening_level
from geo.maps import site_pages
from geo.maps.engine.search import finest_names
from geo.project import read_project
from geo.world import World, load_world
from tests.page_data import data_of
from tests.worlds import SOUTH, WARDS, WEST, add_layer, write_wards

CAFES = """
name = { ko = "찻집", en = "Tea rooms" }
file = "tea.csv"
crs = "EPSG:32652"
vintage = "2026-03"
columns = { name = "name", x = "x", y = "y", error_m = "error_m" }
"""
ELSEWHERE = re.compile(
    r"서울|Seoul|자치구|행정동|2019|한강|Han River|EPSG:5186|보고서|[Tt]he report"
)


def made_world(
    folder: Path, *, one_town: bool = False, people: bool = True, layer: bool = False
) -> World:
    """Four wards of 100, 200, 300, 400 people, of one level or in one town."""
    counted = {code: 100 * n for n, code in enumerate(WARDS, 1)} if people else None
    write_wards(folder, levels="town" if one_town else "wards", people=counted)
    if layer:
        points = "".join(f"다방 {i},{WEST + 300 * i},{SOUTH + 500},20\n" for i in range(1, 6))
        add_layer(folder, "tea", CAFES, f"name,x,y,error_m\n{points}")
    return load_world(read_project(folder))


def pages_of(world: World) -> dict[str, str]:
    """Every page of the site, by path."""
    return {page.path: page.render() for page in site_pages(Answers(world))}


@pytest.mark.parametrize("one_town", [False, True])
@pytest.mark.parametrize("people", [False, True])
def test_a_project_without_a_layer_is_a_site_of_its_own(
    tmp_path: Path, one_town: bool, people: bool
) -> None:
    world = made_world(tmp_path, one_town=one_town, people=people)
    pages = pages_of(world)
    districts = {f"districts/{code}.html" for code in world.gu["gu_code"]}
    assert set(pages) == {"index.html", "atlas.html", "method.html", *districts}
    for path, html in pages.items():
        assert ELSEWHERE.search(html) is None, path
    index = pages["index.html"]
    assert "만든시" in index
    assert ("1,000명" in index) == people  # 100 + 200 + 300 + 400
    atlas = data_of(pages["atlas.html"])
    assert [metric["key"] for metric in atlas["metrics"]] == (
        ["people_per_km2", "people"] if people else []
    )
    if people:
        level = atlas["meta"]["level"]
        by_code = dict(
            zip(
                atlas["districts"]["names"][level]["code"],
                atlas["metrics"][1]["values"][level],
                strict=False,
            )
        )
        assert by_code == {code: 100 * (i + 1) for i, code in enumerate(WARDS)}


def test_one_level_has_no_second_one_anywhere(tmp_path: Path) -> None:
    world = made_world(tmp_path, layer=True)
    for path, html in pages_of(world).items():
        if path in {"index.html", "method.html"}:  # no map on these
            continue
        data = data_of(html)
        assert data["meta"]["levels"] == ["gu"], path
        assert set(data["districts"]["names"]) == {"gu"}, path
        assert all(set(metric["values"]) == {"gu"} for metric in data["metrics"]), path
        assert "dong" not in data["points"], path
        assert 'id="dong-h"' not in html, path
        assert "_dong." not in html, path  # no download of it


def test_one_district_has_no_rank_no_classes_and_opens_the_level_below(tmp_path: Path) -> None:
    world = made_world(tmp_path, one_town=True, layer=True)
    assert opening_level(Answers(world)) == "dong"
    pages = pages_of(world)
    layer = data_of(pages["layers/tea.html"])
    assert layer["meta"]["level"] == "dong"
    coverage = next(metric for metric in layer["metrics"] if metric["key"] == "coverage_share")
    assert coverage["classes"]["gu"] is None
    assert coverage["classes"]["dong"] is not None
    assert "1개 읍 중" not in pages["districts/t.html"]
    assert 'id="stability-h"' not in pages["fairness/tea.html"]
    assert 'id="gini-h"' not in pages["fairness/tea.html"]
    assert "4개 구역 가운데" not in pages["index.html"]
    assert "구역 가운데 가장 높은 곳은" in pages["index.html"]


def test_a_layer_of_a_project_is_dated_by_its_own_list(tmp_path: Path) -> None:
    pages = pages_of(made_world(tmp_path, layer=True))
    for html in pages.values():
        dates = html[html.index('id="dates"') :]
        dates = dates[: dates.index("</section>")]
        assert "2026년 3월" in dates
        assert "<b>" in dates
        assert 'class="basis"' not in html  # nobody said a basis
    assert "2026년 3월" in pages["layers/tea.html"]


def test_a_project_that_names_nobody_names_its_sources_with_their_licences(tmp_path: Path) -> None:
    index = pages_of(made_world(tmp_path, layer=True))["index.html"]
    assert re.search(r"made people</span></b>.*CC0", index)
    assert re.search(r"list: Tea rooms</span></b>.*Licence", index)


# Left of the built-in project: words of its report's figures, columns of its sites, and a table
# of words whose key holds one of them.
ALLOWED = {"자치구텃밭", "보고서", "likely_2019", "confirmed_2019"}
ROOMS = ("answers", "maps", "texts")
CITY = re.compile(
    r"서울|Seoul|자치구|행정동|한강|Han River|보고서|the report|\b2019\b|_2019|2019-|EPSG:5186|성동|\b425\b|"
    r"[\"'/]11\d{3}\b|\b25개"
)


def constants(path: Path) -> list[str]:
    """The strings of a module that are no docstring."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    said = {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in said
    ]


def test_the_pages_know_no_city(root: Path) -> None:
    geo = root / "geo"
    modules = [path for room in ROOMS for path in (geo / room).rglob("*.py")]
    modules += [geo / "palette.py", geo / "safe.py", geo / "topology.py"]
    found = {text for path in modules for text in constants(path) if CITY.search(text)}
    assert found == ALLOWED
    for folder in ("templates", "assets"):
        for path in (geo / "maps" / folder).iterdir():
            assert CITY.search(path.read_text(encoding="utf-8")) is None, path.name


def test_a_dong_is_found_by_a_code_of_any_letters(tmp_path: Path) -> None:
    """The script writes them into an address, each part encoded: `tests/pages/test_search.py`."""
    world = made_world(tmp_path, one_town=True, people=False)
    world = replace(world, dong=world.dong.assign(dong_code=["a&b", "c d", "e%2f", "서"]))
    found = finest_names(world)
    assert found is not None
    assert found["code"] == [["a&b", "c d", "e%2f", "서"]]
