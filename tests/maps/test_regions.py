"""Regions: districts of the coarse level taken together, each with a page."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pandas as pd
import pytest

from geo.answers.answers import Answers
from geo.answers.focus import find_focus
from geo.answers.regions import SUMMED, beside, people_by_region, region_table, regions
from geo.audit.folder import audit
from geo.audit.markup import Page
from geo.cli import main
from geo.errors import DataError
from geo.maps import site_pages
from geo.metrics.question import Question
from geo.project import read_project
from geo.publish import publish
from geo.regions import load_regions
from geo.world import load_world
from tests.page_data import data_of
from tests.worlds import add_layer, points_csv, write_wards

HEAD = "gu_code,region_code,region_name_ko,region_name_en\n"
TWO = HEAD + "alpha,w,서쪽,West\nbeta,w,서쪽,West\ngamma,e,동쪽,East\ndelta,e,동쪽,East\n"
REGIONS = '[regions]\nname = { ko = "권역", en = "zone" }\nplural = "zones"\nfile = "regions.csv"\n'
TEA = """
name = { ko = "찻집", en = "Tea rooms" }
kind = "service"
file = "tea.csv"
crs = "EPSG:4326"
vintage = "2026-03"
distance_m = 300
columns = { name = "name", x = "x", y = "y" }
"""


def write_zones(folder: Path, table: str = TWO, **said: object) -> Path:
    """Four wards of 100, 200, 300 and 400 people, in regions as `table` has them."""
    people = said.pop("people", {"alpha": 100, "beta": 200, "gamma": 300, "delta": 400})
    write_wards(folder, people=people, **said)  # type: ignore[arg-type]
    (folder / "regions.csv").write_text(table, encoding="utf-8")
    with (folder / "geo.toml").open("a", encoding="utf-8") as toml:
        toml.write(REGIONS)
    return folder


def answers_of(folder: Path) -> Answers:
    return Answers(load_world(read_project(folder)))


def rendered(answers: Answers, **asked: object) -> dict[str, str]:
    return {page.path: page.render() for page in site_pages(answers, **asked)}  # type: ignore[arg-type]


def test_what_districts_have_together_by_hand(tmp_path: Path) -> None:
    add_layer(
        write_zones(tmp_path),
        "tea",
        TEA,
        # One in the middle of alpha, one on the border between gamma and delta, seen from both.
        points_csv((500, 500), (1500, 1000)),
    )
    answers = answers_of(tmp_path)
    assert regions(answers) == {"e": ("delta", "gamma"), "w": ("alpha", "beta")}
    people = people_by_region(answers).set_index("region_code")
    assert people["people"].to_dict() == {"e": 700.0, "w": 300.0}
    assert people["area_km2"].to_dict() == pytest.approx({"e": 2.0, "w": 2.0}, rel=1e-3)
    tea = answers.world.project.layer("tea")
    found = region_table(Question(layer=tea), answers).set_index("region_code")
    assert found["n_sites"].to_dict() == {"e": 1.0, "w": 1.0}
    gu = answers.districts(Question(layer=tea)).set_index("gu_code")
    reached = gu["people_covered"]
    assert reached["alpha"] > 0
    assert found.loc["w", "coverage_share"] == (reached["alpha"] + reached["beta"]) / 300
    whole = answers.city(Question(layer=tea))
    assert found["people_covered"].sum() == pytest.approx(whole["people_covered"])


def test_a_sum_with_what_is_not_known_is_not_known(tmp_path: Path) -> None:
    people = {"alpha": "", "beta": 200, "gamma": 300, "delta": 400}
    found = people_by_region(answers_of(write_zones(tmp_path, people=people)))
    west = found.set_index("region_code").loc["w"]
    assert math.isnan(west["people"])
    assert math.isnan(west["people_per_km2"])


def test_regions_lie_side_by_side_where_their_districts_do(tmp_path: Path) -> None:
    # Column by column from the south-west: alpha and beta in the west, gamma and delta in the east.
    three = HEAD + "alpha,1,가,A\nbeta,2,나,B\ngamma,3,다,C\ndelta,3,다,C\n"
    answers = answers_of(write_zones(tmp_path, three))
    assert beside("1", answers) == ["2", "3"]
    assert beside("3", answers) == ["1", "2"]


def test_each_region_has_a_page_of_its_districts_and_the_front_leads_there(tmp_path: Path) -> None:
    answers = answers_of(write_zones(tmp_path))
    pages = rendered(answers)
    assert {path for path in pages if path.startswith("regions/")} == {
        "regions/e.html",
        "regions/w.html",
    }
    west = data_of(pages["regions/w.html"])
    assert west["districts"]["names"]["gu"]["code"] == ["alpha", "beta"]
    assert west["meta"]["levels"] == ["gu"]
    # The classes are those of the whole: one colour means the same on every page.
    (whole,), (own,) = (
        [m["classes"]["gu"]["bounds"] for m in data_of(pages[path])["metrics"] if m["drawn"] == "choropleth"]
        for path in ("atlas.html", "regions/w.html")
    )  # fmt: skip
    assert own == whole
    for html in (pages["index.html"], pages["districts/beta.html"]):
        assert "regions/w.html" in html
    for code in ("alpha", "beta"):
        assert f'href="../districts/{code}.html"' in pages["regions/w.html"]
    assert 'href="../districts/gamma.html"' not in pages["regions/w.html"]
    found = [entry for entry in data_of(pages["index.html"])["search"] if entry["kind"] == "region"]
    assert [entry["href"] for entry in found] == ["regions/e.html", "regions/w.html"]


def test_a_region_of_one_district_shows_what_lies_in_it(tmp_path: Path) -> None:
    table = HEAD + "alpha,1,하나,One\nbeta,2,둘,Two\ngamma,2,둘,Two\ndelta,2,둘,Two\n"
    pages = rendered(answers_of(write_zones(tmp_path, table, levels="villages", people={})))
    one = data_of(pages["regions/1.html"])
    assert one["meta"]["levels"] == ["dong"]
    assert one["districts"]["names"]["dong"]["code"] == ["v00", "v01", "v04", "v05"]


def test_without_layers_a_page_says_who_lives_there(tmp_path: Path) -> None:
    """By hand: ward alpha holds four villages of 100 people, a square kilometre."""
    table = HEAD + "alpha,1,하나,One\nbeta,1,하나,One\ngamma,2,둘,Two\ndelta,2,둘,Two\n"
    pages = rendered(answers_of(write_zones(tmp_path, table, levels="villages", people={})))
    said = Page(pages["districts/alpha.html"]).pieces
    assert "alpha: 4 villages." in said
    assert "400 people: people (2025)." in said
    assert "One: 2 wards, 8 villages." in Page(pages["regions/1.html"]).pieces
    assert "Made: 2 zones, 4 wards, 16 villages." in Page(pages["index.html"]).pieces


def test_whose_people_are_not_known_is_said_beside_the_sum(tmp_path: Path) -> None:
    people = {"v00": "", "v01": 7}
    pages = rendered(answers_of(write_zones(tmp_path, levels="villages", people=people)))
    said = "1,407 people: people (2025), not known of 1 of 16 villages."
    assert said in Page(pages["index.html"]).pieces
    assert said not in Page(pages["regions/e.html"]).pieces


def test_a_region_is_named_in_the_place_of_its_districts(tmp_path: Path) -> None:
    project = read_project(write_zones(tmp_path))
    for text in ("서쪽", "west", "alpha,beta"):
        focus = find_focus([text], project)
        assert focus is not None
        assert focus.gu == ("alpha", "beta")
    named = find_focus(["서쪽, delta"], project)
    assert named is not None
    assert (named.name.ko, named.gu) == ("서쪽, delta", ("alpha", "beta", "delta"))
    answers = answers_of(tmp_path)
    pages = rendered(answers, focus=named)
    assert "regions/w.html" in pages
    assert "regions/e.html" not in pages  # only a part of it is looked at


def test_the_command_gives_a_row_a_region(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_zones(tmp_path)
    add_layer(tmp_path, "tea", TEA, points_csv((500, 500), (1500, 1000)))
    asked = ["metrics", "tea", "--project", str(tmp_path), "--by", "region"]
    assert main([*asked, "--format", "json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [(row["region_code"], row["n_sites"], row["people"]) for row in rows] == [
        ("e", 1, 700),
        ("w", 1, 300),
    ]
    # What it rests on stands beside, and why nothing is known of how sure.
    assert {row["demand_vintage"] for row in rows} == {"2025"}
    assert {row["sureness_reason_en"] for row in rows} == {SUMMED.en}
    assert main([*asked, "--gu", "west"]) == 1
    assert "Leave one of the two out" in capsys.readouterr().err


def test_of_a_project_without_regions_the_command_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_wards(tmp_path)
    add_layer(tmp_path, "tea", TEA, points_csv((500, 500)))
    assert main(["metrics", "tea", "--project", str(tmp_path), "--by", "region"]) == 1
    assert "Add [regions] to its geo.toml" in capsys.readouterr().err


@pytest.mark.parametrize("has_layer", [False, True])
def test_a_site_with_regions_is_published_without_a_finding(
    tmp_path: Path, has_layer: bool
) -> None:
    write_zones(tmp_path / "made", levels="villages", people={})
    if has_layer:
        add_layer(tmp_path / "made", "tea", TEA, points_csv((500, 500), (1500, 1000)))
    answers = answers_of(tmp_path / "made")
    site = tmp_path / "site"
    publish(answers, answers.world.project.layers, site)
    assert (site / "regions" / "w.html").exists()
    assert audit(site) == []


def test_a_project_without_regions_says_nothing_of_them(tmp_path: Path) -> None:
    answers = answers_of(write_wards(tmp_path))
    assert regions(answers) == {}
    pages = rendered(answers)
    assert not any(path.startswith("regions/") for path in pages)
    assert not any("regions/" in html for html in pages.values())


@pytest.mark.parametrize(
    ("table", "told"),
    [
        (TWO + "alpha,e,동쪽,East\n", "alpha stand(s) twice"),
        (TWO + "omega,e,동쪽,East\n", "omega is or are no district here"),
        (TWO.replace("beta,w,서쪽,West\n", ""), "beta is or are in no region"),
        (TWO.replace("beta,w,서쪽,West", "beta,w,,West"), "empty cell at beta"),
        (TWO.replace("beta,w,서쪽", "beta,w,남쪽"), "region_code w has two names"),
        ("gu_code,region_code\nalpha,w\n", "region_name_ko"),
    ],
)
def test_what_is_wrong_with_the_table_is_told(tmp_path: Path, table: str, told: str) -> None:
    project = read_project(write_zones(tmp_path, table))
    with pytest.raises(DataError) as refusal:
        load_regions(project, ["alpha", "beta", "gamma", "delta"])
    assert told in str(refusal.value)
    with pytest.raises(DataError, match=r"regions\.csv"):
        load_world(project)


def test_an_english_name_may_be_left_out(tmp_path: Path) -> None:
    table = pd.read_csv(Path(write_zones(tmp_path) / "regions.csv")).drop(columns="region_name_en")
    table.to_csv(tmp_path / "regions.csv", index=False)
    found = load_regions(read_project(tmp_path), ["alpha", "beta", "gamma", "delta"])
    assert found["region_name_en"].tolist() == found["region_name_ko"].tolist()
