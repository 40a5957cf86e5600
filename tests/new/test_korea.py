"""New projects of Korean areas: which area a name means, and what its folder holds."""

from __future__ import annotations

import csv
import re
import tomllib
import unicodedata
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from geo import cli
from geo.errors import SourceError, UsageError
from geo.lists.gazetteer import load_gazetteer
from geo.new import korea, outlines, readme
from geo.new.folder import Draft
from geo.project import read_project
from geo.sources import packages

pytestmark = pytest.mark.usefixtures("census")


def gu_people(folder: Path) -> dict[str, str]:
    with (folder / "demand" / "people_gu.csv").open(encoding="utf-8") as file:
        return {row["gu_code"]: row["census_2020"] for row in csv.DictReader(file)}


def people(folder: Path) -> pd.DataFrame:
    return pd.read_csv(folder / "demand" / "people.csv", dtype={"dong_code": str, "gu_code": str})


# --- which area


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("부산광역시", "21"),
        ("부산", "21"),
        ("부산시", "21"),
        ("busan", "21"),
        ("21", "21"),
        ("세종특별자치시", "29"),
        ("세종시", "29"),
        ("29010", "29"),
        ("mois:36110", "29"),
        ("제주특별자치도", "39"),
        ("제주도", "39"),
        ("강원특별자치도", "32"),
        ("전북특별자치도", "35"),
        ("충북", "33"),
        ("수원시", "31010"),
        ("수원", "31010"),
        ("경기도 수원시", "31010"),
        ("Suwon-si, Gyeonggi-do", "31010"),
        ("수원시장안구", "31011"),
        ("장안구", "31011"),
        ("부산 중구", "21010"),
        ("Jung-gu, Busan", "21010"),
        ("포항시 남구", "37011"),
        ("광주시", "31250"),
        ("서울시 성동구", "11040"),
        ("성동구청", "11040"),
        ("Seongdong gu", "11040"),
        (unicodedata.normalize("NFD", "성동구"), "11040"),
        ("1120000000", "11040"),
        ("Suwon si", "31010"),
        ("mois:11110", "11010"),
        ("kostat:11110", "11110"),
        ("all", "all"),
        ("전국", "all"),
    ],
)
def test_an_area_goes_by_its_names_and_codes(text: str, code: str) -> None:
    assert korea.find(text).code == code


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("중구", "11020 21010 22010 23010 25020 26010"),
        ("동구", "21030 22020 23020 24010 25010 26030"),
        ("서구", "21020 22030 23080 24020 25030"),
        ("남구", "21070 22040 24030 26020 37011"),
        ("북구", "21080 22050 24040 26040 37012"),
        ("강서구", "11160 21120"),
        ("고성군", "32400 38340"),
        ("Goseong-gun", "32400 38340"),
        ("광주", "24 31250"),
        ("Gwangju", "24 31250"),
        ("제주", "39 39010"),
    ],
)
def test_a_name_of_several_areas_is_refused_with_codes_that_work(text: str, codes: str) -> None:
    with pytest.raises(UsageError) as refusal:
        korea.find(text)
    listed = re.findall(r"(?<=[:,] )(?:kostat:)?\d+", str(refusal.value))
    assert listed == codes.split()
    assert [korea.find(code).code for code in listed] == codes.split()


@pytest.mark.parametrize("code", ["11110", "26", "29"])
def test_a_code_that_two_offices_give_to_different_areas_is_refused(code: str) -> None:
    with pytest.raises(UsageError, match=f"Write kostat:{code} or mois:{code}"):
        korea.find(code)


@pytest.mark.parametrize("text", ["", "없는시", "99999", "mois:99999", "도", "'; DROP TABLE"])
def test_no_area_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="no area"):
        korea.find(text)


def test_a_slip_is_guessed() -> None:
    with pytest.raises(UsageError, match="Did you mean 부산광역시"):
        korea.find("부산광역싀")


def test_without_the_data_packages_one_line_says_how_to_get_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def missing(name: str) -> Path:
        raise SourceError(f"{name} is not installed")

    monkeypatch.setattr(packages, "package_folder", missing)
    assert cli.main(["new", str(tmp_path / "busan"), "--korea", "부산"]) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "pip install 'geo-atlas[data]'" in said
    assert not (tmp_path / "busan").exists()


# --- names


def test_names_of_all_sigungu() -> None:
    every = korea._sigungu()
    assert len(every) == 250
    assert not [each for each in every if each.romanised]
    named = {each.code: each.name_en for each in every}
    # The rows by dong of the package spell these four otherwise.
    spelled = [named[code] for code in ("21130", "32360", "37330", "38090")]
    assert spelled == ["Yeonje-gu", "Cheorwon-gun", "Cheongsong-gun", "Geoje-si"]


def test_codes_of_the_ministry_by_name() -> None:
    codes = korea.ministry_codes()
    without = {each.code for each in korea._sigungu()} - set(codes)
    # 미추홀구, 부천시, 여주시, 서원구, 청원구: named or divided otherwise in the older package.
    assert without == {"23090", "31050", "31280", "33042", "33044"}
    assert len(set(codes.values())) == len(codes) == 245
    assert (codes["11010"], codes["31011"], codes["31101"]) == ("11110", "41111", "41281")


def test_english_names_are_the_census_s_or_marked() -> None:
    names = packages.census_people("").set_index("dong_code")["dong_name_en"]
    dong = packages.census_names()
    made = {}
    for code, full in zip(dong["dong_code"], dong["dong_name_ko"], strict=True):
        english, is_stated = korea.english_name(full.split(" ")[-1], names.get(code))
        assert re.fullmatch(
            r"[A-Z][A-Za-z0-9().·-]*( [A-Za-z0-9().·-]+)*-(eup|myeon|dong)", english
        )
        if not is_stated:
            made[code] = english
    assert set(dong["dong_code"]) - set(names.index) <= set(made)
    # Two names that the census gives twice within one gu.
    assert [made[code] for code in ("3110358", "3110359")] == [
        "Janghang 1(il)-dong",
        "Janghang 2(i)-dong",
    ]
    assert "3110355" not in made
    # How the census reads numbers stands: 1.2(ili), not 1.2(iri).
    assert not {"2202056", "1101061"} & set(made)


# --- what a folder holds


@pytest.fixture(scope="module")
def country() -> Draft:
    return korea.draft_of_area("all")


@pytest.mark.slow
def test_all_of_korea_in_one_valid_coverage(country: Draft) -> None:
    gu, dong = country.levels
    assert (len(gu.rows), len(dong.rows)) == (250, 3501)
    assert country.measuring.crs == "EPSG:5179"
    for level in (gu, dong):
        assert shapely.is_valid(level.shapes).all()
        assert shapely.coverage_is_valid(level.shapes)
        assert level.codes == sorted(level.codes)
        assert all(isinstance(cell, str) for row in level.rows for cell in row.values())
    area = shapely.area(gu.shapes).sum()
    assert area == pytest.approx(shapely.area(dong.shapes).sum(), rel=1e-12)
    assert len({row["gu_name_ko"] for row in gu.rows}) == 250


@pytest.mark.slow
def test_all_of_korea_lies_in_seventeen_provinces(country: Draft) -> None:
    assert country.regions is not None
    rows = country.regions.rows
    assert [row["gu_code"] for row in rows] == country.levels[0].codes
    names = {row["region_code"]: row["region_name_ko"] for row in rows}
    assert len(names) == len(set(names.values())) == 17
    assert (names["29"], names["31"]) == ("세종특별자치시", "경기도")
    assert all(row["gu_code"].startswith(row["region_code"]) for row in rows)
    assert "boundaries/regions.csv" in readme.project(country, has_pieces=False)


@pytest.mark.parametrize("begins", ["36010", pytest.param("", marks=pytest.mark.slow)])
def test_every_area_of_korea_can_be_mended(begins: str) -> None:
    """On its own each area meets other roundings than within the whole; 목포시 once broke."""
    every = packages.census_dong("")
    areas = [area for area in korea._areas(korea._sigungu()) if area.begins.startswith(begins)]
    assert len(areas) == (1 if begins else 278)
    for area in areas:
        dong = every[every["dong_code"].str.startswith(area.begins)]
        shapes = outlines.mended(dong.geometry.to_numpy(), every.crs)
        assert len(shapes) == len(dong)
        assert shapely.coverage_is_valid(shapes)
        assert not shapely.is_empty(shapes).any()


@pytest.mark.slow
def test_people_of_korea_are_all_counted_once(country: Draft) -> None:
    assert country.people is not None
    assert country.whole_people == 51_829_136
    known = country.people.known
    assert sum(known.values()) == 51_829_136 - 172_375
    unknown = sorted(set(country.levels[1].codes) - set(known))
    gwangju = [f"31250{number}" for number in range(54, 60)]
    border = [
        "3120021",
        "3120026",
        "3120027",
        "3236026",
        "3236027",
        "3236028",
        "3236029",
        "3240026",
    ]
    assert unknown == sorted([*gwangju, *border])
    # In a sigungu without such dong, the people above are those below.
    below = sum(count for code, count in known.items() if code.startswith("21010"))
    assert country.people.above["21010"] == below


@pytest.mark.parametrize(
    ("area", "n", "n_people", "crs", "words"),
    [
        ("부산광역시", (16, 205), 3_349_016, "EPSG:5187", ("구·군", "gu/gun")),
        ("수원시", (4, 44), 1_210_150, "EPSG:5186", ("구", "gu")),
        ("세종특별자치시", (1, 20), 353_933, "EPSG:5186", ("시", "si")),
        ("제주특별자치도", (2, 43), 670_858, "EPSG:5186", ("행정시", "si")),
    ],
)
def test_a_project_of_an_area(
    tmp_path: Path,
    area: str,
    n: tuple[int, int],
    n_people: int,
    crs: str,
    words: tuple[str, str],
) -> None:
    folder = tmp_path / "project"
    assert cli.main(["new", str(folder), "--korea", area]) == 0
    said = tomllib.loads((folder / "geo.toml").read_text(encoding="utf-8"))
    gu = gpd.read_file(folder / "boundaries" / "gu.geojson")
    dong = gpd.read_file(folder / "boundaries" / "dong.geojson")
    assert (len(gu), len(dong)) == n
    assert list(gu.columns[:4]) == ["gu_code", "gu_code_mois", "gu_name_ko", "gu_name_en"]
    table = people(folder)
    assert table["census_2020"].sum() == n_people
    assert table["dong_code"].tolist() == dong["dong_code"].tolist()
    assert said["metric_crs"] == crs
    assert tuple(said["levels"][0]["name"].values()) == words
    assert said["area"]["name"]["ko"].endswith(area)
    assert said["area"]["code"] not in {*gu["gu_code"], *dong["dong_code"]}
    cut = pd.read_parquet(folder / "demand" / "pieces.parquet")
    in_metres = dong.to_crs(crs).area.groupby(dong["dong_code"]).sum()
    pieces = cut.groupby("dong_code")["area_m2"].sum()
    assert (pieces - in_metres).abs().max() < 0.1
    text = "".join(
        path.read_text(encoding="utf-8")
        for path in folder.rglob("*.*")
        if path.suffix != ".parquet" and path.name != "around.geojson"  # which names its neighbours
    )
    assert not re.search("서울|Seoul|2019-09-02", text)


def test_people_who_are_known_by_sigungu_only_are_kept_and_told(tmp_path: Path) -> None:
    folder = tmp_path / "gwangju"
    assert cli.main(["new", str(folder), "--korea", "31250"]) == 0
    table = people(folder)
    assert table["census_2020"].isna().sum() == 6
    assert table["census_2020"].sum() == 385_141 - 172_375
    assert gu_people(folder) == {"31250": "385141"}
    for name in ("README.md", "geo.toml"):
        assert "people_gu.csv" in (folder / name).read_text(encoding="utf-8")
    readme = (folder / "README.md").read_text(encoding="utf-8")
    assert "172,375명" in readme
    assert "경안동" in readme


def test_seoul_is_the_built_in_project_s_to_the_vertex(root: Path) -> None:
    seoul = korea.draft_of_area("11")
    built_in = gpd.read_file(root / "data" / "boundaries" / "dong.geojson")
    _, dong = seoul.levels
    assert dong.codes == built_in["dong_code"].tolist()
    assert shapely.equals_exact(dong.shapes, built_in.geometry.to_numpy()).all()
    assert seoul.whole_people == 9_586_195


def test_the_same_folder_twice(tmp_path: Path) -> None:
    for name in ("one", "other"):
        assert cli.main(["new", str(tmp_path / name), "--korea", "21010"]) == 0
    files = [path for path in sorted((tmp_path / "one").rglob("*")) if path.is_file()]
    assert len(files) == 10
    for path in files:
        twin = tmp_path / "other" / path.relative_to(tmp_path / "one")
        assert path.read_bytes() == twin.read_bytes()


# --- legal dong


@pytest.mark.parametrize(("area", "n"), [("부산 해운대구", 8), ("수원시", 56), ("양평군", 12)])
def test_the_legal_dong_lie_in_the_sigungu_that_they_name(
    tmp_path: Path, area: str, n: int
) -> None:
    folder = tmp_path / "new"
    assert cli.main(["new", str(folder), "--korea", area]) == 0
    gazetteer = load_gazetteer(read_project(folder))
    legal = gazetteer.legal_dong
    assert legal is not None
    assert len(legal) == n
    assert legal["legal_dong_code"].str.fullmatch(r"\d{10}").all()
    gu = gazetteer.gu.set_index("gu_code").geometry
    inside = legal.geometry.intersection(gu[legal["gu_code"]].reset_index(drop=True)).area
    assert (inside / legal.area > 0.7).all()
    assert abs(legal.area.sum() / gu.area.sum() - 1) < 0.05
    for row in legal.itertuples():
        assert gazetteer.legal(row.gu_code, row.legal_dong_name_ko) == row.legal_dong_code


def test_an_address_of_a_new_project_is_placed_in_its_legal_dong(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    assert cli.main(["new", str(folder), "--korea", "양평군"]) == 0
    found = load_gazetteer(read_project(folder))
    assert found.where("경기", "양평군")[:3] == ("31380", "경기도", False)
    assert found.legal("31380", "양평읍") == "4183025000"
    assert found.where("경기도", "가평군").elsewhere


def test_a_legal_dong_that_lies_on_others_keeps_its_ground(tmp_path: Path) -> None:
    """당진읍 became five dong, which the list names beside it: a clean coverage would lose them."""
    folder = tmp_path / "new"
    assert cli.main(["new", str(folder), "--korea", "당진시"]) == 0
    found = load_gazetteer(read_project(folder))
    assert found.legal_dong is not None
    codes = set(found.legal_dong["legal_dong_code"])
    assert {f"44270{k}00" for k in (101, 102, 104, 106, 107)} <= codes
    assert not found.legal_dong.geometry.is_empty.any()
