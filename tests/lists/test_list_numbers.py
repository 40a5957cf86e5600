"""Coordinates as people type them."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.lists.model import Pair
from geo.lists.numbers import coordinates, pairs_of


def column(*cells: str | None) -> pd.Series:
    return pd.Series(cells, dtype=object)


HALF = 37 + 33 / 60 + 59.5 / 3600


@pytest.mark.parametrize(
    "text",
    [
        "37°33'59.5\"N", "N37 33 59.5", "N 37° 33' 59.5\"", "37도 33분 59.5초", "37도33분59.5초",
        "37-33-59.5", "37:33:59.5", "37 33 59.5", "37° 33′ 59.5″", "37º33'59.5''", "북위 37도 33분 59.5초",
        "37d33m59.5s", "37.33.59.5", "３７°３３′５９．５″", "37°33'59.5\" n", "위도: 37°33'59.5\"",
    ],
)  # fmt: skip
def test_degrees_minutes_and_seconds_are_read_in_every_usual_spelling(text: str) -> None:
    assert coordinates(column(text))[0] == pytest.approx(HALF, abs=1e-9)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("37.5665", 37.5665), (" 37.5665 ", 37.5665), ("+127.5", 127.5), ("37 . 5", 37.5),
        ("187,580.25", 187580.25), ("1,187,580", 1187580.0), ("187,580", 187580.0), ("187 580.5", 187580.5),
        ("452.187,58", 452187.58), ("37.5665°", 37.5665), ("37.5665 N", 37.5665), ("E126.9780", 126.978),
        ("187580.5m", 187580.5), ("187580.5 미터", 187580.5), ("１２７．０３４", 127.034), ("127도", 127.0),
        ("37°30'", 37.5), ("122.5 W", -122.5), ("33-30-00 S", -33.5), ("1.27E+02", 127.0),
        ("187580.5 ", 187580.5), ("37°33.5'", 37 + 33.5 / 60),
    ],
)  # fmt: skip
def test_numbers_are_read_as_they_are_meant(text: str, value: float) -> None:
    assert coordinates(column(text))[0] == pytest.approx(value, abs=1e-9)


@pytest.mark.parametrize(
    "text",
    ["", "없음", "-", "37°99'0\"", "2023-01-02", "010-1234-5678", "37.5.", "inf", "nan", "1e999", "N37S", "종로 9", "37.5/127"],
)  # fmt: skip
def test_what_is_no_number_is_not_known(text: str) -> None:
    assert math.isnan(coordinates(column(text, None))[0])
    assert math.isnan(coordinates(column(text, None))[1])


def test_commas_of_a_column_are_fractions_where_most_are_not_of_three_digits() -> None:
    assert coordinates(column("37,5665", "37,56612", "37,123")).tolist() == [
        37.5665,
        37.56612,
        37.123,
    ]
    assert coordinates(column("187,580", "452,123")).tolist() == [187580.0, 452123.0]


@given(st.lists(st.floats(-2e6, 2e6), max_size=20))
def test_whatever_is_written_plainly_is_read_back(values: list[float]) -> None:
    assert coordinates(column(*map(repr, values))).tolist() == values


@given(st.floats(33, 39), st.booleans())
def test_degrees_minutes_seconds_are_the_degrees_they_were(value: float, said: bool) -> None:
    minutes, seconds = divmod(round((value - int(value)) * 3600, 3), 60)
    if minutes >= 60:
        return
    text = f"{int(value)}°{int(minutes)}'{seconds:.3f}\"" + ("N" if said else "")
    assert coordinates(column(text))[0] == pytest.approx(value, abs=1e-6)


@pytest.mark.parametrize(
    "text",
    [
        "37.5, 127.0", "37.5,127.0", "127.0, 37.5", "[127.0, 37.5]", "(37.5 127.0)", "37.5;127.0", "37.5/127.0",
        "N37.5, E127.0", "위도 37.5, 경도 127.0", "37,5 127,0", "POINT (127 37.5)", "SRID=4326;POINT(127 37.5)",
        "37°30'00\"N 127°00'00\"E", "37° 30' 0\" N, 127° 0' 0\" E", "point z (127 37.5 3)", "MULTIPOINT ((127 37.5))",
        "POLYGON ((126 36.5, 128 36.5, 128 38.5, 126 38.5, 126 36.5))", "37도30분0초, 127도0분0초",
    ],
)  # fmt: skip
def test_one_cell_may_hold_both(text: str) -> None:
    table = pd.DataFrame({"좌표": [text, None]}, dtype=object)
    found = pairs_of(table, Pair(x="좌표", y="좌표"))
    assert found[0].tolist() == pytest.approx([127.0, 37.5])
    assert np.isnan(found[1]).all()


def test_metres_in_one_cell_stand_as_the_heading_says() -> None:
    cells = ["200000.5, 450000.5"]
    for heading, wanted in (
        ("좌표(X,Y)", [200000.5, 450000.5]),
        ("좌표(Y,X)", [450000.5, 200000.5]),
    ):
        table = pd.DataFrame({heading: cells}, dtype=object)
        assert pairs_of(table, Pair(x=heading, y=heading))[0].tolist() == wanted


def test_a_point_is_whole_or_not_there() -> None:
    table = pd.DataFrame({"x": ["127", None, "a"], "y": ["37", "37", "37"]}, dtype=object)
    found = pairs_of(table, Pair(x="x", y="y"))
    assert found[0].tolist() == [127.0, 37.0]
    assert np.isnan(found[1:]).all()


@pytest.mark.parametrize(
    "text", ["POINT EMPTY", "POINT (1)", "POLYGON ((0 0, 1 1))", "POINT (nan nan)", "x, y", "1 2 3"]
)
def test_what_is_no_place_is_none(text: str) -> None:
    table = pd.DataFrame({"wkt": [text]}, dtype=object)
    assert np.isnan(pairs_of(table, Pair(x="wkt", y="wkt"))).all()


def test_an_empty_table_has_no_points() -> None:
    table = pd.DataFrame({"x": [], "y": []}, dtype=object)
    assert pairs_of(table, Pair(x="x", y="y")).shape == (0, 2)
    assert pairs_of(table, Pair(x="x", y="x")).shape == (0, 2)
