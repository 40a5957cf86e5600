"""Columns of lists, by headings in two languages and any order, and by cells where these are silent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd
import pytest

from geo.lists.cells import cells_of, read_cells
from geo.lists.columns import find_columns
from geo.lists.model import Columns

ROAD, LOT = "서울특별시 종로구 삼청로 9", "서울특별시 종로구 삼청동 35-1"


def found(**cells: str | Sequence[str | None]) -> Columns:
    return of(cells)


def of(cells: Mapping[str, str | Sequence[str | None]]) -> Columns:
    n = max(1 if isinstance(cell, str) else len(cell) for cell in cells.values())
    table = {
        name: [cell] * n if isinstance(cell, str) else list(cell) for name, cell in cells.items()
    }
    return find_columns(cells_of(pd.DataFrame(table, dtype=object)))


def pairs(columns: Columns) -> list[tuple[str, str, str | None]]:
    return [(pair.x, pair.y, pair.said) for pair in columns.pairs]


@pytest.mark.parametrize(
    ("x", "y", "values", "said"),
    [
        ("경도", "위도", ("127.0", "37.5"), "degrees"),
        ("경도(X)", "위도(Y)", ("127.0", "37.5"), "degrees"),
        ("lng", "lat", ("127.0", "37.5"), "degrees"),
        ("LON", "LAT", ("127.0", "37.5"), "degrees"),
        ("Longitude", "Latitude", ("127.0", "37.5"), "degrees"),
        ("위치 경도", "위치 위도", ("127.0", "37.5"), "degrees"),
        ("X좌표(WGS84)", "Y좌표(WGS84)", ("127.0", "37.5"), "degrees"),
        ("WGS84_LOGT", "WGS84_LAT", ("127.0", "37.5"), "degrees"),
        ("X좌표", "Y좌표", ("198000.1", "452000.2"), None),
        ("x 좌표", "y 좌표", ("198000.1", "452000.2"), None),
        ("좌표정보(X)", "좌표정보(Y)", ("198000.1", "452000.2"), None),
        ("좌표정보X(EPSG5174)", "좌표정보Y(EPSG5174)", ("198000.1", "452000.2"), "EPSG:5174"),
        ("X좌표(GRS80TM)", "Y좌표(GRS80TM)", ("198000.1", "452000.2"), "metres"),
        ("위치정보(X)", "위치정보(Y)", ("198000.1", "452000.2"), None),
        ("POINT_X", "POINT_Y", ("198000.1", "452000.2"), None),
        ("x", "y", ("198000.1", "452000.2"), None),
        ("tm_x", "tm_y", ("198000.1", "452000.2"), "metres"),
        ("UTM-K X", "UTM-K Y", ("953000.1", "1952000.2"), "EPSG:5179"),
        ("경도", "위도", ("198000.1", "452000.2"), None),
    ],
)
@pytest.mark.parametrize("turned", [False, True])
def test_pairs_of_coordinates_are_found_in_either_order(
    x: str, y: str, values: tuple[str, str], said: str | None, turned: bool
) -> None:
    named = {x: values[0], y: values[1]}
    cells = dict(reversed(named.items())) if turned else named
    columns = of({"시설명": "가락공원", **cells, "비고": "-"})
    assert pairs(columns) == [(x, y, said)]


@pytest.mark.parametrize(
    ("heading", "cell"),
    [
        ("노드 WKT", "POINT(126.98 37.57)"),
        ("WKT", "POINT (126.98 37.57)"),
        ("geometry", "SRID=4326;POINT(126.98 37.57)"),
        ("좌표", "37.5, 127.0"),
        ("위경도", "37.5 127.0"),
        ("좌표(위도,경도)", "37.5,127.0"),
        ("좌표", "37°30'0\"N 127°0'0\"E"),
        ("비고", "37.512, 127.034"),
    ],
)
def test_one_column_may_hold_both(heading: str, cell: str) -> None:
    columns = of({"시설명": "가락공원", heading: cell})
    assert [(pair.x, pair.y) for pair in columns.pairs] == [(heading, heading)]


def test_all_pairs_are_told_the_fullest_first_then_degrees() -> None:
    cells: dict[str, str | list[str | None]] = {
        "X좌표(TM)": ["198000.1", None, "198000.3"],
        "Y좌표(TM)": ["452000.1", None, "452000.3"],
        "X좌표(WGS84)": ["127.0", "127.1", "127.2"],
        "Y좌표(WGS84)": ["37.0", "37.1", "37.2"],
    }
    assert [pair.said for pair in of(cells).pairs] == ["degrees", "metres"]
    cells["X좌표(TM)"], cells["Y좌표(TM)"] = ["198000.1"] * 3, ["452000.1"] * 3
    assert [pair.said for pair in of(cells).pairs] == ["degrees", "metres"]
    cells["X좌표(WGS84)"] = ["127.0", None, None]
    assert [pair.said for pair in of(cells).pairs] == ["metres", "degrees"]


def test_numbers_where_korea_is_are_a_pair_without_headings() -> None:
    columns = of(
        {"column A": "가락공원", "column B": ["37.51", "37.62"], "column C": ["127.01", "126.92"]}
    )
    assert pairs(columns) == [("column C", "column B", "degrees")]
    columns = of({"가": ["1.5", "2.5"], "나": ["37.51", "37.62"]})
    assert columns.pairs == ()


@pytest.mark.parametrize(
    ("heading", "role", "cell"),
    [
        ("시설명", "name", "가락공원"), ("사업장명", "name", "가락공원"), ("명칭", "name", "가락공원"), ("상호", "name", "가락공원"),
        ("공원명", "name", "가락공원"), ("도서관명", "name", "남산도서관"), ("역명", "name", "서울역"), ("관서명", "name", "을지"),
        ("건물명", "name", "가빌딩"), ("텃밭명", "name", "가텃밭"), ("Facility Name", "name", "A"), ("name", "name", "A"),
        ("FCLTY_NM", "name", "가"), ("시설 명칭", "name", "가"), ("지하철역명", "name", "안국"),
        ("소재지도로명주소", "road_address", ROAD), ("도로명전체주소", "road_address", ROAD), ("도로명주소", "road_address", ROAD),
        ("소재지 도로명 주소", "road_address", ROAD), ("주소(도로명)", "road_address", ROAD), ("Road Address", "road_address", ROAD),
        ("소재지지번주소", "lot_address", LOT), ("지번주소", "lot_address", LOT), ("주소(지번)", "lot_address", LOT),
        ("소재지전체주소", "address", LOT), ("주소", "address", ROAD), ("소재지", "address", ROAD), ("공원주소", "address", ROAD),
        ("address", "address", ROAD), ("위치", "address", ROAD),
        ("영업상태명", "status", "영업"), ("영업상태", "status", "영업"), ("상태", "status", "영업"), ("운영상태", "status", "영업"),
        ("상세영업상태명", "status", "영업"), ("Status", "status", "open"),
        ("폐업일자", "closed_on", "2020-01-01"), ("인허가일자", "opened", "2020-01-01"), ("개원일", "opened", "2020-01-01"),
        ("데이터기준일자", "date", "2020-01-01"), ("기준일", "date", "2020-01-01"),
        ("시도명", "province", "서울특별시"), ("시군구명", "gu", "종로구"), ("구 명칭", "gu", "종로구"), ("자치구", "gu", "종로구"),
        ("행정동", "dong", "삼청동"), ("행정동명", "dong", "삼청동"), ("법정동", "legal_dong", "삼청동"), ("법정동명", "legal_dong", "삼청동"),
        ("시군구코드", "gu_code", "11110"), ("gu_name_ko", "gu", "종로구"), ("dong_code_mois", "dong_code", "1111053000"), ("법정동코드", "legal_dong_code", "1111014000"), ("행정동코드", "dong_code", "1111054000"),
        ("연번", "id", "1"), ("관리번호", "id", "3000-1"), ("번호", "id", "1"),
        ("도서관유형", "kind", "공공"), ("업태구분명", "kind", "한식"), ("구분", "kind", "지구대"), ("영문명", "name_en", "Park"),
    ],
)  # fmt: skip
def test_headings_are_known_in_any_form(heading: str, role: str, cell: str) -> None:
    for written in (heading, heading.upper(), f" {heading} ", heading.replace("명", " 명")):
        assert of({"열1": "-", written: cell}).role == {role: " ".join(written.split())}


@pytest.mark.parametrize(
    ("codes", "role"),
    [
        (["1111013400", "1111010700"], "legal_dong_code"),
        (["1111051500", "1111053000"], "dong_code"),
        (["1101053", "1101054"], "dong_code"),
    ],
)
def test_codes_say_whether_a_dong_is_legal(codes: list[str], role: str) -> None:
    assert of({"읍면동코드": codes}).role == {role: "읍면동코드"}
    named = "legal_dong" if role == "legal_dong_code" else "dong"
    assert of({"읍면동코드": codes, "읍면동명": ["가동", "나동"]}).role[named] == "읍면동명"


def test_names_say_whether_a_dong_is_legal() -> None:
    assert of({"동": ["역삼1동", "신림동"]}).role == {"dong": "동"}
    assert of({"동": ["충정로2가", "봉래동"]}).role == {"legal_dong": "동"}


def test_of_several_columns_the_narrowest_that_is_filled_is_taken() -> None:
    assert (
        found(시도청="서울청", 경찰서="중부", 관서명="을지", 건물명="가").role["name"] == "관서명"
    )
    assert found(상세영업상태명="정상", 영업상태명="영업").role["status"] == "영업상태명"
    assert found(기준일="2020", 데이터기준일자="2021").role["date"] in ("기준일", "데이터기준일자")
    filled: list[str | None] = ["가", "나", "다", "라"]
    assert found(상호=["가", None, None, None], 시설명칭=filled).role["name"] == "시설명칭"
    assert found(소재지=[None, None], 주소=[ROAD, ROAD]).role["address"] == "주소"


def test_the_files_of_permits_are_understood_whole() -> None:
    columns = of(
        {
            "번호": "1", "인허가번호": "3110000201600012", "인허가일자": "20121009", "영업상태명": "영업/정상",
            "상세영업상태명": "영업", "폐업일자": ["2020-01-01", None], "소재지전화": "02-123-4567",
            "소재지전체주소": LOT, "도로명전체주소": ROAD, "사업장명": "가경로당", "업태구분명": "한식",
            "좌표정보(X)": "198000.1", "좌표정보(Y)": "452000.2", "대표자명": "김철수", "관리번호": "3",
        }
    )  # fmt: skip
    assert columns.role == {
        "id": "관리번호", "opened": "인허가일자", "status": "영업상태명", "closed_on": "폐업일자", "lot_address": "소재지전체주소",
        "road_address": "도로명전체주소", "name": "사업장명", "kind": "업태구분명",
    }  # fmt: skip
    assert columns.personal == {"소재지전화": "telephone", "대표자명": "person"}
    assert pairs(columns) == [("좌표정보(X)", "좌표정보(Y)", None)]


def test_an_address_is_found_by_its_cells() -> None:
    assert found(column_A="가락공원", column_B=ROAD).role == {"address": "column_B"}
    assert "address" not in found(위치="1층", 시설명="가").role


def test_a_column_of_persons_is_never_a_name() -> None:
    names: list[str | None] = ["김철수", "이영희", "박민준", "최서연"]
    columns = found(이름=names, 주소=ROAD)
    assert (columns.role, columns.personal) == ({"address": "주소"}, {"이름": "person"})
    assert found(성명=names, 대표자명=names, 건물명="가빌딩").role["name"] == "건물명"
    assert "name" not in found(담당자명="김철수", 관리기관명="종로구청").role


def test_a_list_without_anything_known_has_no_columns() -> None:
    columns = found(가="1", 나="x")
    assert (columns.role, columns.pairs, columns.personal) == ({}, (), {})


@pytest.mark.parametrize(
    ("name", "role", "first"),
    [
        ("toilets_headings_swapped.csv", {"road_address": "도로명주소", "lot_address": "지번주소", "gu": "구 명칭"}, ("경도(X)", "위도(Y)", "degrees")),
        ("parks_tm_and_degrees.csv", {"name": "공원명", "address": "공원주소", "gu": "지역"}, ("X좌표(WGS84)", "Y좌표(WGS84)", "degrees")),
        ("libraries_nation.csv", {"name": "도서관명", "road_address": "소재지도로명주소", "province": "시도명", "gu": "시군구명", "date": "데이터기준일자"}, ("경도", "위도", "degrees")),
        ("senior_centres_tm.csv", {"name": "사업장명", "address": "소재지전체주소", "status": "영업상태명"}, ("위치정보(X)", "위치정보(Y)", None)),
        ("lifts_wkt.csv", {"name": "지하철역명", "gu_code": "시군구코드", "gu": "시군구명", "legal_dong": "읍면동명", "legal_dong_code": "읍면동코드"}, ("노드 WKT", "노드 WKT", "degrees")),
        ("police_posts_addresses_only.csv", {"name": "관서명", "address": "주소"}, None),
        ("stations_header_in_row_2.xlsx", {"name": "역명", "address": "상세주소", "gu": "구", "legal_dong": "동"}, None),
    ],
)  # fmt: skip
def test_the_real_lists_are_understood(
    shared: Path, name: str, role: dict[str, str], first: tuple[str, str, str | None] | None
) -> None:
    columns = find_columns(read_cells(shared / "lists" / name))
    assert role.items() <= columns.role.items()
    assert (pairs(columns)[0] if columns.pairs else None) == first
    assert len(columns.pairs) == (2 if name.startswith("parks") else 1 if first else 0)
    assert set(columns.personal.values()) <= {"telephone"}
