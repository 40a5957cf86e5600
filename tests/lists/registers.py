"""Public registers of Korea as their offices publish them, made of real places: headings and quirks."""

from __future__ import annotations

import io
import json
import warnings
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import xlwt

from geo.project import built_in_folder
from tests.lists.places import numbers

N = 60


def person(row: int) -> str:
    """Return one of fifty names."""
    given = ("철수", "영희", "민준", "서연", "지훈", "수빈", "현우", "은지", "도윤", "하은")
    return "김이박최정"[row % 5] + given[(row * 3 + 1) % 10]


def telephone(row: int) -> str:
    """Return a number in one of four spellings."""
    return ("02-2148-{}", "02)730-{}", "070-8280-{}", "010-3344-{}")[row % 4].format(1000 + row * 7)


@cache
def _legal_dong() -> gpd.GeoDataFrame:
    return gpd.read_file(built_in_folder() / "boundaries/legal_dong.geojson")


def places(seed: int, name: str = "{}시설", n: int = N) -> pd.DataFrame:
    """Return n places of Seoul, each in another legal dong: name, gu, dong, code, road, lot, lon, lat."""
    drawn = _legal_dong().sample(n, random_state=seed).reset_index(drop=True)
    points = drawn.geometry.representative_point()
    stem = drawn["legal_dong_name_ko"].str.replace(r"(\d가|동|가|로)$", "", regex=True)
    here = "서울특별시 " + drawn["gu_name_ko"] + " "
    number = pd.Series(range(3, n + 3)).astype(str)
    return pd.DataFrame(
        {
            "name": [name.format(f"{dong}{row}") for row, dong in enumerate(stem)],
            "gu": drawn["gu_name_ko"],
            "dong": drawn["legal_dong_name_ko"],
            "code": drawn["legal_dong_code"],
            "road": here + stem + "로 " + number + " (" + drawn["legal_dong_name_ko"] + ")",
            "lot": here + drawn["legal_dong_name_ko"] + " " + number + "-1",
            "lon": points.x.round(7),
            "lat": points.y.round(7),
        }
    )


def metres(made: pd.DataFrame, crs: str) -> tuple[Any, Any]:
    """Return x and y of places in a system."""
    x, y = numbers(made[["lon", "lat"]].to_numpy(), crs).T
    return x.round(4), y.round(4)


@dataclass(frozen=True)
class Made:
    """A register as a file, and what is right of it."""

    file: str
    content: bytes
    columns: Mapping[str, str]
    """Heading by role."""
    truth: pd.DataFrame | None = None
    """Its places; None: it has no coordinates."""
    personal: frozenset[str] = frozenset()
    crs: str | None = "EPSG:4326"
    swapped: bool = False
    n_in: int = N
    reasons: Mapping[str, int] = field(default_factory=dict)
    notes: Mapping[str, int] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    """Further keys of the JSON."""


REGISTERS: dict[str, Callable[[], Made]] = {}


def register(make: Callable[[], Made]) -> Callable[[], Made]:
    """Add a register to those that are tried."""
    REGISTERS[make.__name__] = make
    return make


def text(table: pd.DataFrame, encoding: str = "cp949", separator: str = ",") -> bytes:
    """Return a table as the text of a file."""
    return table.to_csv(index=False, lineterminator="\r\n", sep=separator).encode(encoding)


def workbook(rows: list[list[Any]], merged: tuple[str, ...] = ()) -> bytes:
    """Return rows as XLSX."""
    book = openpyxl.Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(row)
    for cells in merged:
        sheet.merge_cells(cells)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _people(n: int = N) -> list[str]:
    return [person(row) for row in range(n)]


def _telephones(n: int = N) -> list[str]:
    return [telephone(row) for row in range(n)]


@register
def permits_of_restaurants() -> Made:
    made = places(1, "{} 김가네")
    x, y = metres(made, "EPSG:5174")
    closed = np.arange(N) % 4 == 1
    table = pd.DataFrame(
        {
            "번호": range(1, N + 1),
            "개방서비스명": "일반음식점",
            "개방자치단체코드": "3000000",
            "관리번호": [f"3000000-101-{1990 + row % 30}-{row:05d}" for row in range(N)],
            "인허가일자": "19990301",
            "영업상태구분코드": np.where(closed, "03", "01"),
            "영업상태명": np.where(closed, "폐업", "영업/정상"),
            "상세영업상태명": np.where(closed, "폐업", "영업"),
            "폐업일자": np.where(closed, "20190131", ""),
            "소재지전화": [each.replace("-", " ") for each in _telephones()],
            "소재지전체주소": made["lot"] + " 1층 101호",
            "도로명전체주소": made["road"],
            "사업장명": made["name"],
            "최종수정시점": "20190214101112",
            "업태구분명": "한식",
            "좌표정보X(EPSG5174)": [f"{each:.6f}    " for each in x],
            "좌표정보Y(EPSG5174)": [f"{each:.6f}    " for each in y],
            "전통업소지정여부": "N",
            "홈페이지": "",
        }
    )
    # Every row ends with a comma; one has three cells fewer, one two more.
    head, *rows, _ = text(table).decode("cp949").split("\r\n")
    rows = [f"{row}," for row in rows]
    rows[5] += ",,"
    rows[9] = ",".join(rows[9].split(",")[:-3])
    return Made(
        "일반음식점.csv",
        "\r\n".join([head, *rows]).encode("cp949"),
        {
            "name": "사업장명",
            "status": "영업상태명",
            "kind": "업태구분명",
            "lot_address": "소재지전체주소",
            "road_address": "도로명전체주소",
            "closed_on": "폐업일자",
            "id": "관리번호",
        },
        made,
        frozenset({"소재지전화"}),
        "EPSG:5174",
        reasons={"closed": 15},
        notes={"ragged": 2},
        facts={"encoding": "cp949"},
    )


@register
def permits_in_english_headings() -> Made:
    made = places(2)
    x, y = metres(made, "EPSG:5174")
    closed = np.arange(N) % 3 == 0
    table = pd.DataFrame(
        {
            "MGTNO": [f"CDFI{row:06d}" for row in range(N)],
            "APVPERMYMD": "20100304",
            "TRDSTATEGBN": np.where(closed, "03", "01"),
            "TRDSTATENM": np.where(closed, "폐업", "영업/정상"),
            "DCBYMD": np.where(closed, "20150101", ""),
            "SITETEL": _telephones(),
            "SITEWHLADDR": made["lot"],
            "RDNWHLADDR": made["road"],
            "BPLCNM": made["name"],
            "UPTAENM": "체력단련장업",
            "X": x,
            "Y": y,
        }
    )
    return Made(
        "LOCALDATA_103701.csv",
        text(table, "utf-8"),
        {
            "name": "BPLCNM",
            "kind": "UPTAENM",
            "status": "TRDSTATENM",
            "closed_on": "DCBYMD",
            "opened": "APVPERMYMD",
        },
        made,
        frozenset({"SITETEL"}),
        "EPSG:5174",
        reasons={"closed": 20},
    )


@register
def car_parks_of_the_national_standard() -> Made:
    made = places(3, "{}공영주차장")
    table = pd.DataFrame(
        {
            "주차장관리번호": [f"110-1-{row:06d}" for row in range(N)],
            "주차장명": made["name"],
            "주차장유형": "노외",
            "소재지도로명주소": "",
            "소재지지번주소": made["lot"],
            "관리기관명": "서울특별시 종로구",
            "전화번호": "02-2236-2345",
            "위도": made["lat"],
            "경도": made["lon"],
            "데이터기준일자": "2024-06-10",
            "제공기관코드": "3000000",
            "제공기관명": "서울특별시 종로구",
        }
    )
    columns = {"name": "주차장명", "id": "주차장관리번호", "lot_address": "소재지지번주소"}
    return Made(
        "전국주차장정보표준데이터.csv",
        text(table),
        {**columns, "kind": "주차장유형", "gu": ""},
        made,
        frozenset({"전화번호"}),
        facts={"date": "2024-06-10"},
    )


@register
def kiosks_whose_degrees_are_missing() -> Made:
    made = places(4, "{}주민센터").astype({"lat": object, "lon": object})
    for row, said in ((5, "-"), (7, 0), (9, ""), (11, "확인불가")):
        made.loc[row, ["lat", "lon"]] = said
    table = pd.DataFrame(
        {
            "관리기관명": "서울특별시 종로구",
            "무인민원발급기설치장소": made["name"],
            "설치장소위치": "1층 민원실",
            "소재지도로명주소": made["road"],
            "위도": made["lat"],
            "경도": made["lon"],
            "관리기관전화번호": "02-2148-1234",
            "담당자명": _people(),
        }
    )
    return Made(
        "무인민원발급기.csv",
        text(table),
        {"name": "무인민원발급기설치장소", "road_address": "소재지도로명주소", "gu": ""},
        made.drop(index=[5, 7, 9, 11]),
        frozenset({"관리기관전화번호", "담당자명"}),
        facts={"places_by_rung": {"given": N - 4, "legal_dong": 4}},
    )


@register
def wireless_points() -> Made:
    made = places(5, "{}공원")
    table = pd.DataFrame(
        {
            "설치장소명": made["name"],
            "설치시도명": "서울특별시",
            "설치시군구명": made["gu"],
            "설치시설구분명": "관공서",
            "소재지지번주소": made["lot"],
            "관리기관전화번호": "02-2133-2955",
            "WGS84위도": made["lat"],
            "WGS84경도": made["lon"],
        }
    )
    return Made(
        "전국무료와이파이표준데이터.csv",
        text(table),
        {
            "name": "설치장소명",
            "kind": "설치시설구분명",
            "province": "설치시도명",
            "gu": "설치시군구명",
        },
        made,
        frozenset({"관리기관전화번호"}),
    )


@register
def wireless_points_of_the_city_swapped() -> Made:
    made = places(6, "{}도서관")
    table = pd.DataFrame(
        {
            "X_SWIFI_MGR_NO": [f"ARI{row:05d}" for row in range(N)],
            "X_SWIFI_WRDOFC": made["gu"],
            "X_SWIFI_MAIN_NM": made["name"],
            "X_SWIFI_ADRES1": made["lot"],
            "LAT": made["lon"],
            "LNT": made["lat"],
        }
    )
    return Made(
        "TbPublicWifiInfo.csv",
        text(table, "utf-8"),
        {"name": "X_SWIFI_MAIN_NM", "gu": "X_SWIFI_WRDOFC", "x": "LNT"},
        made,
        swapped=True,
    )


@register
def lists_of_the_city_with_english_headings() -> Made:
    made = places(7, "{}경로당")
    x, y = metres(made, "EPSG:5181")
    table = pd.DataFrame(
        {
            "FCLTY_NM": made["name"],
            "FCLTY_KND_NM": "경로당",
            "GUNAME": made["gu"],
            "RDNMADR": made["road"],
            "TEL_NO": _telephones(),
            "RPRSNTV": _people(),
            "CHRG_NM": _people(),
            "X_CODE": x,
            "Y_CODE": y,
        }
    )
    return Made(
        "list.csv",
        text(table, "utf-8"),
        {"name": "FCLTY_NM", "kind": "FCLTY_KND_NM", "gu": "GUNAME", "road_address": "RDNMADR"},
        made,
        frozenset({"TEL_NO", "RPRSNTV", "CHRG_NM"}),
        "EPSG:5181",
    )


@register
def bicycle_stands() -> Made:
    made = places(8, "{}역 앞")
    rows: list[list[Any]] = [
        ["공공자전거 대여소 정보"],
        [],
        ["서울특별시 자전거정책과"],
        ["※ LCD: 키오스크"],
        ["대여소\n번호", "보관소(대여소)명", "소재지(위치)", None, None, None, "설치\n시기"],
        [None, None, "자치구", "상세주소", "위도", "경도", None],
    ]
    own = made[["name", "gu", "road", "lat", "lon"]].to_numpy(dtype=object).tolist()
    rows += [[301 + row, *cells, "2015-10-07"] for row, cells in enumerate(own)]
    return Made(
        "대여소.xlsx",
        workbook(rows, ("A1:G1", "C5:F5", "A5:A6", "B5:B6", "G5:G6")),
        {"name": "보관소(대여소)명", "gu": "소재지(위치) 자치구", "x": "소재지(위치) 경도"},
        made,
        facts={"heading_row": 6},
    )


@register
def smoking_places_by_address_alone() -> Made:
    made = places(9)
    table = pd.DataFrame(
        {
            "연번": range(1, N + 1),
            "자치구명": np.where(np.arange(N) % 5 == 0, "", made["gu"]),
            "시설형태": "개방형",
            "설치 위치": made["lot"].str.replace("서울특별시 ", "") + " 앞",
            "설치일": "2019-01-01",
        }
    )
    return Made(
        "흡연구역.csv",
        text(table),
        {"kind": "시설형태", "gu": "자치구명", "address": "설치 위치", "name": ""},
        crs=None,
        facts={"places_by_rung": {"legal_dong": N}},
    )


@register
def schools_whose_dong_stands_in_the_rest_of_the_address() -> Made:
    made = places(10, "{}초등학교")
    table = pd.DataFrame(
        {
            "시도교육청명": "서울특별시교육청",
            "학교명": made["name"],
            "학교종류명": "초등학교",
            "시도명": "서울특별시",
            "도로명주소": made["road"].str.replace(r" \(.*", "", regex=True),
            "도로명상세주소": "/ " + made["name"] + " (" + made["dong"] + ")",
            "전화번호": _telephones(),
            "팩스번호": "02-111-2222",
            "설립일자": "19690101",
        }
    )
    return Made(
        "학교기본정보.csv",
        text(table),
        {"name": "학교명", "kind": "학교종류명", "road_address": "도로명주소"},
        personal=frozenset({"전화번호", "팩스번호"}),
        crs=None,
        facts={"places_by_rung": {"legal_dong": N}},
    )


@register
def nurseries() -> Made:
    made = places(11, "{}어린이집")
    state = np.select([np.arange(N) % 6 == 2, np.arange(N) % 10 == 1], ["폐지", "휴지"], "정상")
    table = pd.DataFrame(
        {
            "시도": "서울특별시",
            "시군구": made["gu"],
            "어린이집명": made["name"],
            "어린이집유형구분": "가정",
            "운영현황": state,
            "상세주소": made["road"],
            "어린이집전화번호": _telephones(),
            "대표자명(국문)": _people(),
            "대표자명(영문)": "KIM",
            "원장명": _people(),
            "위도": made["lat"],
            "경도": made["lon"],
        }
    )
    return Made(
        "어린이집.csv",
        text(table),
        {"name": "어린이집명", "status": "운영현황", "address": "상세주소", "name_en": ""},
        made,
        frozenset({"어린이집전화번호", "대표자명(국문)", "대표자명(영문)", "원장명"}),
        reasons={"closed": int((state != "정상").sum())},
    )


@register
def pharmacies_with_a_telephone_in_the_name() -> Made:
    made = places(12, "{}약국")
    table = pd.DataFrame(
        {
            "약국명": made["name"] + [f" ☎{each}" for each in _telephones()],
            "주소": made["road"],
            "위도": made["lat"],
            "경도": made["lon"],
            "비고": [f"담당: {each}" for each in _people()],
        }
    )
    made["name"] += " ☎(가림)"
    return Made("약국.csv", text(table), {"name": "약국명", "address": "주소"}, made)


@register
def gardens_in_an_old_geojson() -> Made:
    made = places(13, "{}텃밭")
    points = zip(*metres(made, "EPSG:5186"), strict=True)
    features = [
        {
            "type": "Feature",
            "properties": {"시설명": name, "지번주소": lot, "관리자": person(row)},
            "geometry": {"type": "Point", "coordinates": list(point)},
        }
        for row, (name, lot, point) in enumerate(
            zip(made["name"], made["lot"], points, strict=True)
        )
    ]
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::5186"}}
    whole = {"type": "FeatureCollection", "crs": crs, "features": features}
    return Made(
        "텃밭.geojson",
        json.dumps(whole, ensure_ascii=False).encode(),
        {"name": "시설명", "lot_address": "지번주소"},
        made,
        frozenset({"관리자"}),
        "EPSG:5186",
    )


@register
def gymnasiums_in_a_shapefile_without_prj() -> Made:
    made = places(14, "{}체육관")
    table = gpd.GeoDataFrame(
        {"시설명": made["name"], "지번": made["lot"], "전화": _telephones()},
        geometry=gpd.points_from_xy(*metres(made, "EPSG:5174")),
    )
    file = io.BytesIO()
    with TemporaryDirectory() as folder, zipfile.ZipFile(file, "w") as packed:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it has no system, as is meant
            table.to_file(Path(folder) / "체육.shp", encoding="cp949")
        for part in sorted(Path(folder).iterdir()):
            if part.suffix not in (".cpg", ".prj"):
                packed.write(part, f"체육시설/{part.name}")
    return Made(
        "체육시설.zip",
        file.getvalue(),
        {"name": "시설명", "lot_address": "지번"},
        made,
        frozenset({"전화"}),
        "EPSG:5174",
    )


@register
def bookshops_of_a_map_of_ones_own() -> Made:
    made = places(15, "{}책방")
    marks = "".join(
        f"<Placemark><name>{name}</name><description><![CDATA[주소: {road}<br>전화: {telephone(row)}"
        f"<br>대표: {person(row)}]]></description><ExtendedData><Data name='주소'><value>{road}</value>"
        f"</Data><Data name='전화'><value>{telephone(row)}</value></Data></ExtendedData>"
        f"<Point><coordinates>\n  {lon},{lat},0\n</coordinates></Point></Placemark>"
        for row, (name, road, lon, lat) in enumerate(
            made[["name", "road", "lon", "lat"]].itertuples(index=False)
        )
    )
    whole = (
        "<?xml version='1.0' encoding='UTF-8'?><kml xmlns='http://www.opengis.net/kml/2.2'><Document>"
        f"<name>책방</name><Folder><name>책방.xlsx</name>{marks}</Folder></Document></kml>"
    )
    columns = {"name": "Name", "address": "주소"}
    return Made("책방.kml", whole.encode(), columns, made, frozenset({"전화"}))


@register
def small_libraries_in_an_old_workbook() -> Made:
    made = places(16, "{}도서관")
    book = xlwt.Workbook(encoding="cp949")
    sheet = book.add_sheet("현황")
    sheet.write_merge(0, 0, 0, 6, "작은도서관 현황")
    rows: list[list[Any]] = [["연번", "도서관명", "구 분", "소 재 지", "전 화", "관 장", "X", "Y"]]
    points = zip(*metres(made, "EPSG:2097"), strict=True)
    for row, (name, lot, (x, y)) in enumerate(zip(made["name"], made["lot"], points, strict=True)):
        rows.append([row + 1, name, "공립", lot, telephone(row), person(row), float(x), float(y)])
    rows += [["계", N], [None], ["※ 자료: 도서관과"]]
    for at, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            sheet.write(at + 2, column, cell)
    file = io.BytesIO()
    book.save(file)
    return Made(
        "작은도서관.xls",
        file.getvalue(),
        {"name": "도서관명", "kind": "구 분", "address": "소 재 지"},
        made,
        frozenset({"전 화", "관 장"}),
        "EPSG:2097",
        n_in=N + 2,
        reasons={"no_place": 2},
        facts={"kind": "xls", "heading_row": 3},
    )


@register
def clinics_that_a_spreadsheet_spoilt() -> Made:
    made = places(17, "{}의원")
    spoilt = np.arange(N) % 5 == 0
    table = pd.DataFrame(
        {
            "관리번호": "2.02E+15",
            "의료기관명": made["name"],
            "지번주소": made["lot"].where(
                ~spoilt, made["lot"].str.replace(r"\S+$", "15-Jan", regex=True)
            ),
            "개설일자": np.where(spoilt, "43831", "2019-03-02"),
            "위도": made["lat"],
            "경도": made["lon"],
            "대표자성명": _people(),
        }
    )
    return Made(
        "의료기관.csv",
        text(table),
        {"name": "의료기관명", "opened": "개설일자"},
        made,
        frozenset({"대표자성명"}),
        notes={"code_spoilt": N, "date_spoilt": 12},
    )


@register
def markets_in_utf_16() -> Made:
    made = places(18, "{}시장")
    x, y = metres(made, "EPSG:5179")
    table = pd.DataFrame(
        {
            "시장명": made["name"],
            "시장유형": "상설장",
            "소재지도로명주소": made["road"],
            "X좌표": x,
            "Y좌표": y,
        }
    )
    return Made(
        "전통시장.txt",
        b"\xff\xfe" + text(table, "utf-16-le", "\t"),
        {"name": "시장명", "kind": "시장유형"},
        made,
        crs="EPSG:5179",
        facts={"encoding": "utf-16", "separator": "\t"},
    )


@register
def totals_and_notes_among_the_rows() -> Made:
    made = places(19, "{}경로당").sort_values("gu", ignore_index=True)
    rows: list[list[Any]] = []
    for gu, own in made.groupby("gu", sort=False):
        rows += own[["gu", "name", "road", "lat", "lon"]].to_numpy(dtype=object).tolist()
        rows += [[f"{gu} 소계", str(len(own))], []]
    rows += [["합계", str(N)], ["※ 기준일: 2024.1.1."], ["문의: 김철수 주무관(02-2133-7420)"]]
    rows = [[*row, *[None] * (5 - len(row))] for row in rows]
    table = pd.DataFrame(rows, columns=["자치구", "시설명", "주소", "위도", "경도"])
    aside = made["gu"].nunique() + 3
    columns = {"name": "시설명", "gu": "자치구", "address": "주소"}
    return Made(
        "경로당.csv", text(table), columns, made, n_in=N + aside, reasons={"no_place": aside}
    )


@register
def cafes_half_of_them_swapped() -> Made:
    made = places(20, "{}카페")
    odd = np.arange(N) % 2 == 0
    x, y = metres(made, "EPSG:5186")
    table = pd.DataFrame(
        {
            "시설명": made["name"],
            "도로명주소": made["road"],
            "X": np.where(odd, y, x),
            "Y": np.where(odd, x, y),
        }
    )
    columns = {"name": "시설명", "road_address": "도로명주소"}
    return Made(
        "카페.csv", text(table), columns, made, crs="EPSG:5186", notes={"swapped_row": N // 2}
    )


@register
def shops_closed_by_day_only() -> Made:
    made = places(21, "{}미용실")
    closed = np.arange(N) % 5 == 0
    x, y = metres(made, "EPSG:5174")
    table = pd.DataFrame(
        {
            "업소명": made["name"],
            "업종명": "미용업",
            "영업소 주소(도로명)": made["road"],
            "폐업일자": np.where(closed, "2018-12-31", ""),
            "X좌표": x,
            "Y좌표": y,
            "영업자명": _people(),
            "점주 연락처": _telephones(),
            "위촉": _people(),
        }
    )
    return Made(
        "미용업소.csv",
        text(table),
        {"name": "업소명", "kind": "업종명", "closed_on": "폐업일자"},
        made,
        frozenset({"영업자명", "점주 연락처", "위촉"}),
        "EPSG:5174",
        reasons={"closed": 12},
    )
