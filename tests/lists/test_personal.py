"""What is of persons never leaves; what is of places is never taken for it."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.lists.cells import cells_of, read_cells
from geo.lists.personal import CUT, SURNAMES, kind_of, masked, masked_table, personal_columns

NAMES = ["김철수", "이영희", "박민준", "최서연", "정하윤", "남궁민수", "황보라", "김이나"]


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("대표자", "person"), ("대표자명", "person"), ("성명", "person"), ("담당자", "person"), ("관리자", "person"),
        ("점주", "person"), ("원장명", "person"), ("owner", "person"), ("Contact Person", "person"), ("운영 대표자", "person"),
        ("시설관리자", "person"), ("개인정보 보호책임자", "person"),
        ("전화번호", "telephone"), ("대표 전화", "telephone"), ("연락처", "telephone"), ("소재지전화", "telephone"), ("Tel.", "telephone"),
        ("팩스번호", "telephone"), ("FAX", "telephone"), ("휴대폰", "telephone"), ("담당자 연락처", "telephone"), ("phone_number", "telephone"),
        ("이메일", "email"), ("E-mail 주소", "email"), ("전자우편", "email"),
        ("주민등록번호", "resident_number"), ("외국인등록번호", "resident_number"), ("생년월일", "resident_number"),
        ("사업자등록번호", "licence_number"), ("면허번호", "licence_number"), ("계좌번호", "licence_number"),
    ],
)  # fmt: skip
def test_headings_of_persons_are_known_whatever_the_cells(heading: str, kind: str) -> None:
    assert kind_of(heading, []) == kind
    assert kind_of(heading, ["-", "x"]) == kind


@pytest.mark.parametrize(
    "heading",
    [
        "시설명", "관리기관명", "담당부서", "관리번호", "인허가번호", "전화번호 안내여부", "공중전화 수", "회원수", "대표메뉴",
        "홈페이지", "SNS", "좌석수", "소재지도로명주소", "위도", "운영시간", "데이터기준일자", "도서관명", "name", "이름",
    ],
)  # fmt: skip
def test_headings_of_places_are_none(heading: str) -> None:
    assert kind_of(heading, []) is None


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (["02-123-4567", "031-123-4567"], "telephone"),
        (["(02) 123-4567", "0212345678"], "telephone"),
        (["+82-10-1234-5678", "+82 2 123 4567"], "telephone"),
        (["０２－１２３－４５６７", "010.1234.5678"], "telephone"),
        (["a@example.com", "b.c@example.co.kr"], "email"),
        (["900101-1234567", "850615-2******"], "resident_number"),
        (["123-45-67890", "220-81-62517"], "licence_number"),
        (NAMES, "person"),
        ([f"{name[0]}○{name[-1]}" for name in NAMES[:5]], "person"),
    ],
)
def test_cells_of_persons_are_known_whatever_the_heading(cells: list[str], kind: str) -> None:
    for heading in ("비고", "column F", "기타2"):
        assert kind_of(heading, cells) == kind


@pytest.mark.parametrize(
    "cells",
    [
        ["강남구", "강동구", "서초구", "송파구", "은평구", "노원구"],
        ["신림동", "방배동", "정릉동", "이문동", "구로동"],
        ["고정식", "이동식", "고정식"],
        ["강남", "서초", "이수", "신도림", "노량진", "구의", "문래"],
        ["유료", "무료", "정상", "이전", "조건부"],
        ["지구대", "파출소", "지구대"],
        ["1111013400", "1111010100"],
        ["37.5665", "127.0347052"],
        ["2023-06-21", "20121009"],
        ["서울특별시 강북구 미아동 산 25-52", "동호로 5길 15"],
    ],
)
def test_cells_of_places_are_none(cells: list[str]) -> None:
    assert kind_of("비고", cells) is None


def test_names_of_persons_in_a_column_of_names_stay_a_column_of_names() -> None:
    assert kind_of("시설명", NAMES) is None
    assert kind_of("이름", NAMES) == "person"
    assert kind_of("이름", ["가락공원", "남산도서관", "은평 텃밭"]) is None


def test_the_columns_of_a_list_are_told() -> None:
    frame = pd.DataFrame(
        {
            "시설명": ["가", "나"],
            "대표자": ["김철수", None],
            "비고": ["02-123-4567", "010-1-2"],
            "텅빈": [None, None],
        }
    )
    assert personal_columns(cells_of(frame)) == {"대표자": "person", "비고": "telephone"}


@pytest.mark.parametrize(
    "number",
    [
        "02-123-4567", "02)123-4567", "(02) 123-4567", "010 1234 5678", "01012345678", "+82-10-1234-5678",
        "+82 2 123 4567", "０２－１２３－４５６７", "0212345678", "02.123.4567", "1588-1234", "070-1234-5678", "0505-123-4567",
        "900101-1234567", "9001011234567", "123-45-67890", "hong@example.com", "hong @ example.co.kr", "hong(at)example.com",
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "around", ["{}", "동호로 5길 15, {}", "을지로 234({})", "{} 문의", "카페 {} 2층"]
)
def test_numbers_of_persons_are_cut_out_of_published_cells(number: str, around: str) -> None:
    found = masked(around.format(number))
    assert CUT in found
    assert found.replace(CUT, "").strip(" ()") == around.format("").strip(" ()")
    assert masked(found) == found
    column = pd.DataFrame({"비고": [around.format(number), "그대로"]}, dtype=object)
    assert masked_table(column)["비고"].tolist() == [found, "그대로"]
    assert masked_table(column, {"비고"}).equals(column)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("문의: 도로과 김철수 주무관", "문의: 도로과 (가림) 주무관"),
        ("담당: 이영희", "담당: (가림)"),
        ("조경과 팀장", "조경과 팀장"),
        ("김영수 치과", "김영수 치과"),
    ],
)
def test_a_person_told_by_a_title_is_cut_out(text: str, left: str) -> None:
    assert masked(text) == left
    assert masked_table(pd.DataFrame({"비고": [text]}, dtype=object))["비고"].tolist() == [left]


@pytest.mark.parametrize(
    "text", ["전화 735-1234", "☎ 735-1234", "tel: 735-1234", "TEL 02-735-1234~6"]
)
def test_a_number_that_is_called_a_telephone_is_one(text: str) -> None:
    assert not any(sign.isdecimal() for sign in masked(text))


@pytest.mark.parametrize(
    "text",
    [
        "서울특별시 강북구 미아동 산 25-52", "동호로 5길 15", "신림동 1588-1234", "봉천동 1688-1", "가락동 1577-1025번지",
        "1111013400", "1111013400101230004", "3110000201600012", "127.0347052, 37.62058214", "126.0234567 37.0312345",
        "POINT(126.98515892357797 37.57622646659184)", "2023-06-21", "20121009", "2012-03-01 ~ 2013-04-05", "1968.9.10",
        "09:00-18:00", "세종대로 110 (태평로1가)", "올림픽로 300, 105동 1203호", "종로구 종로1길 50 1-2-3", "양재대로 1218, 010호",
        "02210", "서울 중구 다산로 32, 3-101", "여의대로 108 파크원타워1 35층",
    ],
)  # fmt: skip
def test_what_is_no_number_of_a_person_stays(text: str) -> None:
    assert masked(text) == text


@given(st.text(max_size=60))
def test_cutting_twice_is_cutting_once(text: str) -> None:
    assert masked(masked(text)) == masked(text)


@given(st.integers(1, 2000), st.integers(0, 300), st.integers(1, 99), st.booleans())
def test_no_made_address_changes(number: int, sub: int, way: int, lot: bool) -> None:
    said = f"{number}-{sub}" if sub else str(number)
    text = (
        f"서울특별시 관악구 신림동 {said}"
        if lot
        else f"서울특별시 중구 동호로{way}길 {said}, {sub}호"
    )
    assert masked(text) == text


def test_no_address_of_the_programme_changes(root: Path) -> None:
    for item in json.loads((root / "data" / "sites.geojson").read_text())["features"]:
        for text in item["properties"].values():
            assert not isinstance(text, str) or masked(text) == text


def test_no_address_of_a_real_list_changes(shared: Path) -> None:
    n_seen = 0
    for path in sorted((shared / "lists").glob("*.[cx]*")):
        table = read_cells(path).table
        for name in table.columns:
            if "주소" in name or name in (
                "소재지",
                "구",
                "동",
                "관서명",
                "건물명",
                "시설명",
                "사업장명",
            ):
                for text in table[name].dropna():
                    n_seen += 1
                    # Somebody wrote a telephone, masked since, into an address.
                    assert (masked(text) == text) is ("-000-0000" not in text)
    assert n_seen > 20_000


def test_made_persons_are_found_in_lists_of_twenty_rows() -> None:
    rng = random.Random(3)
    syllables = "민서준지현우영수진아은하윤호성재혜경"
    weights = [12 if s in "김이박" else 4 if s in "최정강조윤장임" else 0.4 for s in SURNAMES]
    found = 0
    for _ in range(100):
        surnames = rng.choices(SURNAMES, weights, k=20)
        names = [s + rng.choice(syllables) + rng.choice(syllables) for s in surnames]
        found += kind_of("기타", names) == "person"
    assert found >= 99


def test_sums_of_a_table_are_no_numbers_of_persons() -> None:
    table = pd.DataFrame({"예산": ["9001011234567", "1,234"], "비고": ["9001011234567", "없음"]})
    found = masked_table(table.astype(object))
    assert found["예산"].tolist() == ["9001011234567", "1,234"]
    assert found["비고"].tolist() == [CUT, "없음"]
