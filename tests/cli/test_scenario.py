"""geo scenario: every format twice, a folder, data of another day, what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from geo.cli import main
from geo.project import read_project
from geo.project.toml import quoted
from geo.world import load_world
from tests.pages.attacks import ATTACKS
from tests.worlds import add_layer, lonlat, points_csv, write_wards

SPOTS = 'name = { ko = "자리", en = "Spots" }\nfile = "spots.csv"\ndistance_m = 400\n'
PLACES = ((500, 500), (1500, 700), (300, 1800))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project of four wards and sixteen villages, with three spots, and a scenario in `run`."""
    write_wards(tmp_path / "made", levels="villages")
    add_layer(tmp_path / "made", "spots", SPOTS, points_csv(*PLACES))
    write(tmp_path)
    return tmp_path


def write(folder: Path, name: str = "새 자리", more: str = "") -> None:
    (lon, lat), (to_lon, to_lat) = lonlat((1500, 1500), (700, 700))
    said = (
        f'layer = "spots"\ntitle = "넷째 자리"\nclosed = ["spots_3"]\n{more}\n'
        f'[[added]]\nid = "fourth"\nname_ko = {json.dumps(name)}\nlon = {lon}\nlat = {lat}\n'
        f'[[moved]]\nid = "spots_1"\nlon = {to_lon}\nlat = {to_lat}\n'
    )
    (folder / "run").mkdir(exist_ok=True)
    (folder / "run" / "scenario.toml").write_text(said, encoding="utf-8")


def run(folder: Path, *more: str) -> int:
    at = ["--project", str(folder / "made"), "--lang", "en"]
    return main(["scenario", str(folder / "run"), *at, *more])


def test_a_table_in_both_levels(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(folder) == 0
    said = capsys.readouterr().out
    assert said.startswith("시나리오: 넷째 자리 · Scenario: 넷째 자리\n")
    assert "no plan of Made" in said
    assert "1 added, 1 closed, 1 moved" in said
    assert run(folder, "--by", "dong", "--format", "csv") == 0
    table = capsys.readouterr().out.splitlines()
    assert len(table) == 17
    assert run(folder, "--show", "fairness", "--format", "csv") == 0
    assert "lowest_coverage_share" in capsys.readouterr().out
    assert run(folder, "--show", "places", "--format", "csv") == 0
    assert len(capsys.readouterr().out.splitlines()) == 4


@pytest.mark.slow
def test_two_runs_give_equal_bytes_of_the_same_figures(folder: Path) -> None:
    for ending in ("csv", "json", "xlsx", "html"):
        made = [folder / f"{name}.{ending}" for name in ("o", "again")]
        for path in made:
            assert run(folder, "-o", str(path), "--quiet") == 0
        assert made[0].read_bytes() == made[1].read_bytes()
    assert run(folder, "-o", str(made[0]), "--quiet") == 1  # it is there already
    table = pd.read_csv(folder / "o.csv", encoding="utf-8-sig")
    held = json.loads((folder / "o.json").read_text("utf-8"))
    assert [row["people_gained"] for row in held["districts"]] == table["people_gained"].tolist()
    assert held["title_en"] == "Scenario: 넷째 자리"
    assert "no plan of Made" in held["note_1_en"]
    net = held["whole"][0]["people_covered_change"]
    assert table["people_covered_change"].sum() == pytest.approx(net, abs=1e-4)
    assert table["people_gained"].sum() > 0
    assert table["people_lost"].sum() > 0
    book = openpyxl.load_workbook(folder / "o.xlsx")
    assert {"districts", "fairness", "places"} <= set(book.sheetnames)
    assert book["districts"].max_row == 5


def test_a_file_goes_as_well_as_its_folder(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(folder) == 0
    said = capsys.readouterr().out
    file = str(folder / "run" / "scenario.toml")
    assert main(["scenario", file, "--project", str(folder / "made"), "--lang", "en"]) == 0
    assert capsys.readouterr().out == said


@pytest.mark.slow
def test_data_of_another_day_are_told_in_one_line(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    today = load_world(read_project(folder / "made")).inputs_sha256("spots")
    write(folder, more=f'inputs_sha256 = "{today}"')
    assert run(folder) == 0
    assert capsys.readouterr().err == ""
    write(folder, more=f'inputs_sha256 = "{"0" * 64}"')
    assert run(folder, "-o", str(folder / "o.html")) == 0
    said = capsys.readouterr().err
    assert said.count("have changed since this scenario was made") == 1
    assert "have changed since" in (folder / "o.html").read_text("utf-8")


def test_what_is_wrong_is_one_line_and_1(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(folder, more='closd = ["spots_2"]')
    assert run(folder) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "did you mean closed?" in said
    write(folder)
    path = folder / "run" / "scenario.toml"
    assert run(folder, "-o", str(path.with_suffix(".csv")), "--by", "dong") == 0
    (folder / "run" / "scenario.toml").unlink()
    assert run(folder) == 1
    assert "cannot be read" in capsys.readouterr().err


@pytest.mark.slow
def test_hostile_names_are_text(folder: Path) -> None:
    names = [ATTACKS[number] for number in (0, 6, 15, 16, 21, 48, 71)] + ["=cmd|' /C calc'!A0"]
    lon, lat = lonlat((1600, 1500))[0]
    more = "".join(
        f'[[added]]\nid = "n{n}"\nname_ko = {quoted(name)}\nlon = {lon}\nlat = {lat}\n'
        for n, name in enumerate(names)
    )
    path = folder / "run" / "scenario.toml"
    path.write_text(path.read_text("utf-8") + more, encoding="utf-8")
    for ending in ("html", "xlsx"):
        assert run(folder, "-o", str(folder / f"o.{ending}"), "--quiet") == 0
    page = (folder / "o.html").read_text("utf-8")
    for name in names:
        assert name not in page or "<" not in name
    cells = [cell for row in openpyxl.load_workbook(folder / "o.xlsx")["places"] for cell in row]
    assert any(cell.value == names[-1] for cell in cells)
    assert {cell.data_type for cell in cells} <= {"s", "n"}  # no formula
