"""The gazetteer: what names and codes mean to a project, and to Korea around it."""

from __future__ import annotations

import dataclasses
import json
import shutil
from pathlib import Path

import pytest
import shapely

from geo.errors import DataError
from geo.lists.gazetteer import Gazetteer, load_gazetteer
from geo.lists.korea import province_codes, sigungu, sigungu_names
from geo.project import current_project
from geo.project.config import read_project

DATA = Path(__file__).resolve().parents[2] / "data"


@pytest.fixture(scope="module")
def seoul() -> Gazetteer:
    return load_gazetteer(current_project())


def test_every_gu_and_legal_dong_of_the_built_in_project_is_found_by_name(seoul: Gazetteer) -> None:
    for code, name, english in seoul.gu[["gu_code", "gu_name_ko", "gu_name_en"]].to_numpy():
        assert seoul.where("서울특별시", name).gu == seoul.where("서울", english).gu == code
    assert seoul.legal_dong is not None
    assert len(seoul.legal_dong) == 467
    for row in seoul.legal_dong.itertuples():
        assert seoul.legal(row.gu_code, row.legal_dong_name_ko) == row.legal_dong_code


def test_its_ground_is_one_system_in_metres(seoul: Gazetteer) -> None:
    assert seoul.legal_dong is not None
    assert seoul.crs == str(seoul.gu.crs) == str(seoul.legal_dong.crs)
    assert seoul.area.area / 1e6 == pytest.approx(605.75, abs=0.1)
    assert seoul.province == "서울특별시"
    assert seoul.provinces == {"서울특별시"}


@pytest.mark.parametrize(
    ("province", "gu", "means"),
    [
        ("서울특별시", "중구", ("11020", False, True)),
        ("서울시", "중 구", ("11020", False, True)),
        (None, "중구", ("11020", False, False)),
        (None, "강서구", ("11160", False, False)),
        (None, "종로구", ("11010", False, True)),
        (None, "종로구청", ("11010", False, True)),
        ("부산", "중구", (None, True, True)),
        (None, "고성군", (None, True, True)),
        (None, "수원시 장안구", (None, True, True)),
        ("경기", None, (None, True, True)),
        ("서울", None, (None, False, True)),
        (None, None, (None, False, False)),
        (None, "아무구", (None, False, False)),
        ("부산광역시", "종로구", (None, True, True)),
    ],
)
def test_a_name_means_what_its_province_says(
    seoul: Gazetteer, province: str | None, gu: str | None, means: tuple[str | None, bool, bool]
) -> None:
    found = seoul.where(province, gu)
    assert (found.gu, found.elsewhere, found.plain) == means


def test_a_province_goes_by_its_old_and_its_new_name(seoul: Gazetteer) -> None:
    for name in ("강원도", "강원특별자치도", "강원"):
        assert seoul.where(name, "고성군").province == "강원특별자치도"
    assert seoul.where("전라북도", None).province == seoul.where("전북특별자치도", None).province


def test_a_sigungu_of_one_province_tells_it_and_of_two_does_not(seoul: Gazetteer) -> None:
    assert seoul.where(None, "해운대구").province == "부산광역시"
    assert seoul.where(None, "고성군").province is None


def test_every_sigungu_of_korea_has_a_province_of_today() -> None:
    assert {each.province for each in sigungu()} == set(province_codes().values())
    assert len({(each.province, each.name) for each in sigungu()}) == len(sigungu())
    assert {each.province for each in sigungu_names()["동구"]} == {
        f"{name}광역시" for name in ("부산", "대구", "인천", "광주", "대전", "울산")
    }
    for each in sigungu():
        if each.code_mois:
            assert province_codes()[each.code_mois[:2]] == each.province


def test_a_project_without_outlines_of_legal_dong_has_none() -> None:
    bare = dataclasses.replace(current_project(), legal_dong_outlines=None)
    found = load_gazetteer(bare)
    assert found.legal_dong is None
    assert found.legal("11020", "을지로1가") is None


def test_a_legal_dong_of_no_gu_is_refused(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(DATA, tmp_path / "data"))
    path = folder / "boundaries/legal_dong.geojson"
    said = json.loads(path.read_text("utf-8"))
    said["features"][0]["properties"]["gu_code"] = "99999"
    path.write_text(json.dumps(said), "utf-8")
    with pytest.raises(DataError, match=r"1111010100 name\(s\) a gu_code"):
        load_gazetteer(read_project(folder))


def test_outlines_outside_the_folder_are_refused(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(DATA, tmp_path / "data"))
    path = folder / "geo.toml"
    path.write_text(
        path.read_text("utf-8").replace("boundaries/legal_dong.geo", "../legal_dong.geo")
    )
    with pytest.raises(DataError, match="legal_dong_outlines"):
        read_project(folder)


def made(folder: Path, area: str, gu: list[tuple[str, str, str]]) -> Gazetteer:
    """A project of squares: (code, ministry's code, name)."""
    features = [
        {
            "type": "Feature",
            "properties": {"gu_code": code, "gu_code_mois": mois, "gu_name_ko": name},
            "geometry": json.loads(
                shapely.to_geojson(shapely.box(127 + n / 100, 37, 127 + (n + 1) / 100, 37.01))
            ),
        }
        for n, (code, mois, name) in enumerate(gu)
    ]
    (folder / "gu.geojson").write_text(
        json.dumps({"type": "FeatureCollection", "features": features}), "utf-8"
    )
    (folder / "sources.csv").write_text("key,name_ko,name_en,date,licence,basis,weak\n", "utf-8")
    (folder / "geo.toml").write_text(
        f"""name = "{area}"
metric_crs = "EPSG:5186"
area = {{ name = "{area}" }}
[[levels]]
name = "구"
file = "gu.geojson"
code = "gu_code"
code_mois = "gu_code_mois"
name_ko = "gu_name_ko"
""",
        "utf-8",
    )
    return load_gazetteer(read_project(folder))


def test_the_gu_of_a_city_go_by_the_city_too(tmp_path: Path) -> None:
    found = made(tmp_path, "경기도 수원시", [("31011", "41111", "장안구"), ("31012", "", "권선구")])
    assert found.province == "경기도"
    for name in ("장안구", "수원시 장안구", "수원시장안구"):
        assert found.where("경기", name)[:3] == ("31011", "경기도", False)
    assert found.where(None, "수원시")[:3] == (None, "경기도", False)
    assert found.where("경기도", "성남시 분당구").elsewhere
    assert found.where("경기도", "고양시").elsewhere


def test_of_one_name_in_several_provinces_the_province_decides(tmp_path: Path) -> None:
    gu = [
        ("21010", "26110", "부산 중구"),
        ("22010", "27110", "대구 중구"),
        ("22020", "", "대구 동구"),
    ]
    found = made(tmp_path, "대한민국", gu)
    assert found.province is None
    assert found.provinces == {"부산광역시", "대구광역시"}
    assert [found.where(each, "중구").gu for each in ("부산", "대구시", None)] == [
        "21010",
        "22010",
        None,
    ]
    assert found.where("대구", "동구").gu == "22020"
    assert not found.where(None, "중구").plain
    assert not found.where(None, "중구").elsewhere


def test_a_project_of_one_sigungu_is_not_elsewhere_although_its_districts_are_dong(
    tmp_path: Path,
) -> None:
    found = made(
        tmp_path, "부산광역시 해운대구", [("2109051", "", "우1동"), ("2109052", "", "중1동")]
    )
    assert found.where("부산", "해운대구")[:3] == (None, "부산광역시", False)
    assert found.where(None, "해운대구").elsewhere is False
    assert found.where("부산", "수영구").elsewhere


def test_a_project_that_is_not_of_korea_calls_nothing_elsewhere(tmp_path: Path) -> None:
    found = made(tmp_path, "Wards", [("1", "", "North"), ("2", "", "South")])
    assert found.provinces == frozenset()
    assert found.province is None
    assert found.where(None, "North").gu == "1"
    assert not found.where("부산", "해운대구").elsewhere
