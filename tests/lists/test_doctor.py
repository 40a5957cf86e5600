"""A messy list becomes a checked layer: what is decided, what is counted, what never leaves."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest

import geo
from geo import cli
from geo.crs import to_metric
from geo.files.manifest import entries, manifest, manifest_bytes
from geo.lists.as_layer import layer_of, list_sources
from geo.lists.doctor import read_places
from geo.world import World
from tests.lists.made import PLANTED, cafes, write


@pytest.fixture(scope="module")
def messy(world: World, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the cafés as an office keeps them: CP949, EPSG:5174 that nothing says, persons."""
    return write(cafes(world.sites), tmp_path_factory.mktemp("messy") / "내시설.csv")


def run(*arguments: object) -> int:
    return cli.main([str(argument) for argument in arguments])


def test_what_is_decided_is_told(messy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("doctor", messy, "--format", "json") == 0
    said = json.loads(capsys.readouterr().out)
    assert said["encoding"] == "cp949"
    assert said["separator"] == ","
    assert said["heading_row"] == 1
    assert (said["crs"], said["crs_sure"], said["swapped"]) == ("EPSG:5174", True, False)
    assert said["columns"]["name"] == "사업장명"
    assert said["columns"]["status"] == "영업상태명"
    assert said["date"] == "2024-03-15"
    assert (said["n_in"], said["n_kept"], said["reasons"]) == (78, 70, {"closed": 8})
    assert said["n_in"] == said["n_kept"] + said["n_set_aside"]
    assert set(said["personal_columns"]) == {"전화번호", "대표자", "전자우편", "주민등록번호"}


def test_places_lie_where_they_are(messy: Path, world: World) -> None:
    places, _ = read_places(messy)
    right = world.sites[world.sites["layer"] == "job_cafes"].set_index("name_ko").geometry
    off = to_metric(places.set_index("name")).distance(to_metric(right.loc[places["name"]]))
    assert off.max() < 0.1


def test_figures_are_those_of_the_same_places(messy: Path, world: World) -> None:
    layer = geo.open_project().coverage("job_cafes", demand="youth")
    places, _ = read_places(messy, include_closed=True)
    assert len(places) == 78
    own = geo.open_project().coverage(messy, demand="youth")
    points = geo.open_project().coverage(places[places["status"] != "폐업"], demand="youth")
    pd.testing.assert_series_equal(own["coverage_share"], points["coverage_share"])
    assert own["n_sites"].sum() == 70
    assert layer["n_sites"].sum() == 78


@pytest.mark.parametrize("crs", ["EPSG:5186", "EPSG:2097", "EPSG:5179", "EPSG:4162"])
def test_every_system_is_found(crs: str, world: World, tmp_path: Path) -> None:
    places, report = read_places(write(cafes(world.sites, crs), tmp_path / "a.csv", "utf-8-sig"))
    assert (report.crs, report.system.sure) == (crs, True)
    assert len(places) == 70


def test_what_is_not_sure_is_asked(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = cafes(world.sites).drop(columns=["소재지지번주소", "소재지도로명주소"])
    path = write(table, tmp_path / "metres.csv")
    assert run("metrics", path) == 1
    error = capsys.readouterr().err.splitlines()
    assert "--crs" in error[-1]
    assert "its coordinate system is not known" in error[-2], "and not that there are no points"
    assert run("metrics", path, "--crs", "EPSG:5174", "--format", "json") == 0
    assert sum(row["n_sites"] for row in json.loads(capsys.readouterr().out)) == 70


def files_of(folder: Path) -> str:
    """Return everything that a folder holds, as text."""
    return "\n".join(
        path.read_bytes().decode("utf-8", "replace") for path in folder.rglob("*") if path.is_file()
    )


def test_persons_leave_in_nothing(
    messy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    for ending in ("csv", "geojson", "gpkg"):
        assert run("doctor", messy, "-o", f"mended.{ending}", "--page", f"{ending}.html") == 0
    assert run("map", messy, "-o", "map.html") == 0
    assert run("metrics", messy, "-o", "table.csv") == 0
    assert run("explain", messy, "coverage_share", "성동구") == 0
    said = capsys.readouterr()
    everything = files_of(tmp_path) + said.out + said.err
    assert "슈퍼스타트 이대점" in everything
    for secret in PLANTED:
        assert secret not in everything, secret


def test_what_is_asked_for_by_name_is_kept(messy: Path, tmp_path: Path) -> None:
    places, report = read_places(messy, keep=["대표자"])
    assert report.kept == ("대표자",)
    assert set(places["대표자"]) <= set(PLANTED)
    assert "전화번호" not in places


def test_the_mended_list_has_every_row(messy: Path, tmp_path: Path) -> None:
    assert run("doctor", messy, "-o", tmp_path / "mended.csv") == 0
    text = (tmp_path / "mended.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == 78
    aside = [row for row in rows if row["사유"]]
    assert len(aside) == 8
    assert {row["영업상태명"] for row in aside} == {"폐업"}
    assert all(row["reason"] and row["사유"] for row in aside)


def test_nothing_is_overwritten(messy: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine.csv"
    mine.write_text("dear", encoding="utf-8")
    assert run("doctor", messy, "-o", mine) == 1
    assert mine.read_text(encoding="utf-8") == "dear"


def test_the_date_of_the_report_stands_on_no_list(messy: Path, tmp_path: Path) -> None:
    assert run("map", messy, "-o", tmp_path / "map.html") == 0
    page = (tmp_path / "map.html").read_text(encoding="utf-8")
    assert "보고서 기준" not in page
    assert "report of 2 September 2019" not in page
    assert "2024년 3월 15일" in page


def test_a_list_of_another_province_is_refused(tmp_path: Path) -> None:
    table = pd.DataFrame(
        {
            "이름": ["해운대도서관", "사상도서관"],
            "주소": ["부산광역시 해운대구 양운로 183", "부산광역시 사상구 학감대로 13"],
            "위도": ["35.1738", "35.1497"],
            "경도": ["129.1747", "128.9911"],
        }
    )
    with pytest.raises(geo.errors.UsageError, match="부산광역시"):
        read_places(write(table, tmp_path / "busan.csv", "utf-8"))


def test_a_frame_is_a_list(world: World) -> None:
    table: Any = cafes(world.sites)
    places, report = read_places(table)
    assert len(places) == 70
    assert report.encoding is None
    frame = gpd.GeoDataFrame(places[["name"]], geometry=places.geometry)
    again, told = read_places(frame)
    assert told.crs == "EPSG:4326"
    assert len(again) == 70


def test_an_explained_figure_names_the_list_itself(
    messy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("explain", messy, "coverage_share", "성동구", "--format", "json") == 0
    said = json.loads(capsys.readouterr().out)
    first = said["inputs"][0]
    assert first["file"] == "내시설.csv"
    assert first["sha256"] == hashlib.sha256(messy.read_bytes()).hexdigest()
    assert "a judgement made record by record" not in json.dumps(said)


def test_a_table_says_whose_distance_and_what_was_decided(
    messy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("metrics", messy) == 0
    assert "the project's own distance" in capsys.readouterr().out
    assert run("metrics", messy, "--distance", "500") == 0
    assert "distance chosen by you" in capsys.readouterr().out
    assert run("stability", messy) == 0
    assert "70 places kept, 8 rows set aside" in capsys.readouterr().out


def test_a_list_without_a_date_is_not_dated_among_its_sources(world: World, tmp_path: Path) -> None:
    table = cafes(world.sites).drop(columns=["데이터기준일자"])
    places, report = read_places(write(table, tmp_path / "undated.csv"))
    layer = layer_of(report, places, world.project)
    assert list_sources(layer, report)["date"].tolist() == ["not known"]


def test_the_pages_of_a_list_pass_the_audit(
    messy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site = tmp_path / "site"
    site.mkdir()
    assert run("doctor", messy, "--page", site / "checked.html") == 0
    assert run("map", messy, "-o", site / "map.html") == 0
    told = manifest([], entries(site), {})
    (site / "manifest.json").write_bytes(manifest_bytes(told))
    capsys.readouterr()
    assert run("audit", site) == 0, capsys.readouterr().out
