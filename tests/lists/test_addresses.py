"""Addresses taken apart: real-looking ones by hand, and what holds for all."""

from __future__ import annotations

import csv
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.lists.addresses import COLUMNS, PARTS, Address, parse_address, parse_addresses, tidied
from geo.lists.korea import sigungu

with Path(__file__).with_name("addresses.csv").open(encoding="utf-8", newline="") as file:
    CASES = list(csv.DictReader(file))
"""A text and its parts, one row each, made by hand; numbers as 15-3, an empty cell is None."""


def expected(row: dict[str, str]) -> Address:
    said: dict[str, object] = {name: cell for name, cell in row.items() if cell and name != "text"}
    for name in ("road_number", "lot"):
        if name in said:
            main, _, sub = str(said[name]).partition("-")
            said[name] = (int(main), int(sub or 0))
    for name in ("underground", "mountain"):
        said[name] = said.get(name) == "yes"
    return Address(**said)  # type: ignore[arg-type]


def test_there_are_enough_addresses_made_by_hand() -> None:
    assert len(CASES) >= 90
    assert len({row["text"] for row in CASES}) == len(CASES)


@pytest.mark.parametrize("row", CASES, ids=[row["text"] for row in CASES])
def test_an_address_is_taken_apart(row: dict[str, str]) -> None:
    assert parse_address(row["text"]) == expected(row)


@pytest.mark.parametrize("row", CASES, ids=[row["text"] for row in CASES])
def test_blanks_and_wide_letters_change_nothing(row: dict[str, str]) -> None:
    text = row["text"]
    wide = text.replace(" ", "\u3000").translate({ord("0") + n: 0xFF10 + n for n in range(10)})
    assert parse_address(f"  {text.replace(' ', '   ')}\n") == parse_address(text)
    assert parse_address(wide) == parse_address(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "-",
        "없음",
        "미정",
        "전화 02-123-4567",
        "37.5665",
        "(주)한빛",
        "1층",
        "산",
        "(",
        "))((",
    ],
)
def test_what_is_no_address_has_no_place(text: str) -> None:
    found = parse_address(text)
    places = ("province", "gu", "eup_myeon", "dong", "legal_dong", "road", "lot", "road_number")
    assert [getattr(found, name) for name in places] == [None] * len(places)


def test_a_number_of_a_house_is_no_number_of_a_block_a_floor_or_a_telephone() -> None:
    for text in ("길음동 817동", "길음동 3층", "길음동 2단지", "길음동 02-123-4567", "길음동 1차"):
        found = parse_address(f"서울 성북구 {text}")
        assert (found.legal_dong, found.lot) == ("길음동", None)


def test_a_road_is_no_legal_dong_that_ends_in_ga() -> None:
    road = parse_address("서울 중구 을지로3가길 5")
    dong = parse_address("서울 중구 을지로 3가 5")
    assert (road.road, road.road_number, road.legal_dong) == ("을지로3가길", (5, 0), None)
    assert (dong.road, dong.lot, dong.legal_dong) == (None, (5, 0), "을지로3가")


ROADS = st.sampled_from(
    ["한빛로", "푸른대로", "새벽길", "한빛로12길", "한빛로3가길", "한빛로105번길", "남한빛로5길"]
)
NUMBERS = st.tuples(st.integers(1, 9999), st.integers(0, 99))
DONGS = st.sampled_from(["한빛동", "푸른동2가", "새벽동", "한들동", "을지로3가"])
GU = st.sampled_from(sigungu()).filter(lambda each: each.name[-1] in "구군" or " " in each.name)


def shown(number: tuple[int, int]) -> str:
    return f"{number[0]}-{number[1]}" if number[1] else str(number[0])


@given(GU, ROADS, NUMBERS, st.one_of(st.none(), DONGS), st.booleans())
def test_a_road_address_that_is_put_together_comes_apart_again(
    gu: object, road: str, number: tuple[int, int], dong: str | None, below: bool
) -> None:
    where = f"{gu.province} {gu.name}"  # type: ignore[attr-defined]
    text = f"{where} {road} {'지하' * below}{shown(number)}" + (f" ({dong})" if dong else "")
    found = parse_address(text)
    assert (found.province, found.gu) == (gu.province, gu.name)  # type: ignore[attr-defined]
    assert (found.road, found.road_number, found.legal_dong) == (road, number, dong)
    assert (found.underground, found.lot, found.rest) == (below, None, None)


@given(GU, DONGS, NUMBERS, st.booleans())
def test_a_lot_address_that_is_put_together_comes_apart_again(
    gu: object, dong: str, number: tuple[int, int], mountain: bool
) -> None:
    where = f"{gu.province} {gu.name}"  # type: ignore[attr-defined]
    found = parse_address(f"{where} {dong} {'산 ' * mountain}{shown(number)}번지")
    assert (found.gu, found.legal_dong, found.lot) == (gu.name, dong, number)  # type: ignore[attr-defined]
    assert (found.mountain, found.road, found.rest) == (mountain, None, None)


LETTERS = st.text(
    st.sampled_from("서울중구시군읍면동리로길가번지산층호지하 ,()-.0123456789aZ·\u3000\n"),
    max_size=80,
)


@given(LETTERS)
def test_no_text_is_too_odd_to_be_read(text: str) -> None:
    found = parse_address(text)
    for name in PARTS:
        cell = getattr(found, name)
        assert cell is None or cell != ""


@given(st.lists(st.one_of(st.none(), st.sampled_from([row["text"] for row in CASES])), max_size=20))
def test_a_table_is_its_addresses_one_by_one(texts: list[str | None]) -> None:
    table = parse_addresses(pd.Series(texts, dtype=object, index=range(5, 5 + len(texts))))
    assert list(table.columns) == list(COLUMNS)
    assert list(table.index) == list(range(5, 5 + len(texts)))
    for text, row in zip(texts, table.to_dict("records"), strict=True):
        one = Address() if text is None else parse_address(text)
        for part in PARTS:
            if part in ("road_number", "lot"):
                number = getattr(one, part) or (pd.NA, pd.NA)
                for end, cell in zip(("main", "sub"), number, strict=True):
                    found = row[f"{part}_{end}"]
                    assert pd.isna(found) if cell is pd.NA else found == cell
            else:
                assert row[part] == getattr(one, part)


def test_a_long_text_takes_no_time() -> None:
    begun = time.process_time()
    for text in (
        "가" * 10**6,
        "로 " * 10**5,
        "(" * 10**5,
        "서울 중구 " + "가나다동" * 10**5,
        "1-" * 10**5,
    ):
        parse_address(text)
    assert time.process_time() - begun < 2


def test_many_addresses_take_no_minute() -> None:
    texts = [
        text
        for n in range(5_000)
        for text in (
            f"서울특별시 중구 한빛로 5길 {n}, 한빛지구대",
            f"경기도 수원시 장안구 한빛동 {n}-3 한들역",
            f"서울 마포구 푸른로{n}길 7 (상암동, 한빛타워)",
            f"부산광역시 기장군 기장읍 한빛리 산 {n}",
        )
    ]
    begun = time.process_time()
    table = parse_addresses(pd.Series(texts))
    assert time.process_time() - begun < 4
    assert len(table) == 20_000
    assert np.all(table["gu"].notna())


def test_tidied_text_is_the_same_when_tidied_again() -> None:
    for row in CASES:
        assert tidied(tidied(row["text"])) == tidied(row["text"])
