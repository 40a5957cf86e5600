"""Rows of a list: each kept with notes or set aside for one reason, and none lost."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.lists.cells import read_cells
from geo.lists.columns import find_columns
from geo.lists.doctor import read_places
from geo.lists.evidence import named
from geo.lists.gazetteer import Gazetteer, load_gazetteer
from geo.lists.model import Columns, Named, System
from geo.lists.numbers import pairs_of
from geo.lists.rows import REASONS, Checked, check_rows
from geo.lists.standing import Standing
from geo.lists.systems import decide
from geo.project import current_project
from tests.lists.places import cells_of, numbers

HALL = (126.9780123, 37.5665123)  # 중구 태평로1가
ROLE = {
    "name": "name",
    "address": "address",
    "status": "status",
    "closed_on": "closed_on",
    "opened": "opened",
    "id": "id",
}
WGS84 = System(crs="EPSG:4326", sure=True)
TODAY = dt.date(2026, 11, 30)


@pytest.fixture(scope="module")
def seoul() -> Gazetteer:
    return load_gazetteer(current_project())


def check(
    seoul: Gazetteer, rows: list[dict[str, Any]], system: System = WGS84, **more: Any
) -> Checked:
    """Check rows that are City Hall's but for what they say."""
    whole = [
        {"name": f"곳{at}", "address": "서울특별시 중구 태평로1가 31", "xy": HALL, **row}
        for at, row in enumerate(rows)
    ]
    table = pd.DataFrame([{**row, "xy": str(row["xy"])} for row in whole])
    xy = np.array([row["xy"] for row in whole], dtype=float).reshape(-1, 2)
    cells = cells_of(table)
    columns = Columns(role={role: name for role, name in ROLE.items() if name in table})
    names = named(cells, columns, seoul)
    checked = check_rows(cells, columns, names, xy, system, seoul, today=TODAY, **more)
    counts = checked.counts()
    aside = sum(n for code, n in counts.items() if REASONS[code].set_aside)
    assert aside + checked.kept.sum() == len(rows)
    return checked


def noted(checked: Checked, code: str) -> list[int]:
    return np.flatnonzero(checked.notes[code]).tolist()


def test_every_reason_is_said_in_both_languages() -> None:
    for reason in REASONS.values():
        assert reason.text.ko
        assert reason.text.en


def test_a_row_without_a_point_is_set_aside_and_says_so(seoul: Gazetteer) -> None:
    nan = (float("nan"),) * 2
    checked = check(seoul, [{}, {"xy": nan}, {"xy": (0, 0)}, {"xy": (0, 37.5)}])
    assert checked.reason.tolist() == [None, "no_point", "zero_point", "no_point"]


def test_a_row_beyond_the_area_is_named_by_what_lies_there(seoul: Gazetteer) -> None:
    busan = {"xy": (129.0756, 35.1796), "address": "부산광역시 연제구 중앙대로 1001"}
    checked = check(
        seoul,
        [
            busan,
            {**busan, "address": None},
            {**busan, "address": "서울특별시 중구 태평로1가 31"},
            {"address": "부산광역시 연제구 중앙대로 1001"},
        ],
    )
    assert checked.reason.tolist() == [
        *("elsewhere", "outside_area", "address_contradicts", "address_contradicts"),
    ]


def test_a_point_outside_the_district_it_names_is_kept_with_its_distance(seoul: Gazetteer) -> None:
    checked = check(
        seoul,
        [
            {},
            {"address": "서울특별시 중구 서소문동 37"},  # the next dong
            {"address": "서울특별시 강남구 역삼동 1"},  # the far side of the river
        ],
    )
    assert checked.reason.tolist() == [None, None, "address_contradicts"]
    assert noted(checked, "address_disagrees") == [1]
    assert 10 < checked.gap_m[1] < 1000
    assert np.isnan(checked.gap_m[0])
    assert checked.error_m[1] >= checked.gap_m[1]
    assert np.isnan(checked.error_m[0])


def test_a_place_far_from_the_legal_dong_it_names_may_lie_anywhere_in_it(seoul: Gazetteer) -> None:
    checked = check(seoul, [{"address": "서울특별시 중구 신당동 1"}])
    assert checked.reason.tolist() == [None]
    assert checked.precision[0] == "dong"
    assert checked.error_m[0] > checked.gap_m[0] + 500


def test_closed_places_are_set_aside(seoul: Gazetteer) -> None:
    states = [
        "영업/정상",
        "폐업",
        "휴업",
        "취소/말소/만료/정지/중지",
        "운영중",
        "Closed",
        None,
        None,
        "재개업",
    ]
    days = [None, None, None, None, "20190101", None, "2019-01-31", "2999-01-01", "2019-01-01"]
    checked = check(
        seoul, [{"status": s, "closed_on": d} for s, d in zip(states, days, strict=True)]
    )
    assert np.flatnonzero(checked.reason == "closed").tolist() == [1, 2, 3, 5, 6]


def test_a_row_whose_coordinates_are_exchanged_is_mended(seoul: Gazetteer) -> None:
    checked = check(seoul, [{}, {"xy": HALL[::-1]}, {"xy": HALL[::-1], "address": None}])
    assert noted(checked, "swapped_row") == [1, 2]
    assert checked.points[1] == pytest.approx(HALL)
    assert checked.kept.all()


def test_a_row_of_metres_is_turned_only_into_the_gu_that_it_names(seoul: Gazetteer) -> None:
    x, y = numbers(np.array([HALL]), "EPSG:5174")[0]
    system = System(crs="EPSG:5174", sure=True)
    checked = check(
        seoul, [{"xy": (x, y)}, {"xy": (y, x)}, {"xy": (y, x), "address": None}], system
    )
    assert noted(checked, "swapped_row") == [1]
    assert checked.points[:2] == pytest.approx(np.array([HALL, HALL]))
    assert checked.reason.tolist() == [None, None, "outside_area"]


def test_identical_rows_are_kept_once(seoul: Gazetteer) -> None:
    checked = check(seoul, [{"name": "도서관"}] * 3)
    assert checked.reason.tolist() == [None, "repeated", "repeated"]


def test_near_places_of_a_like_name_are_noted(seoul: Gazetteer) -> None:
    def at(metres: float) -> tuple[float, float]:
        return (HALL[0], HALL[1] + metres / 111_000)

    names = [
        "시청 도서관",
        "시청도서관",
        "시청도서관(본관)",
        "시청도서관별관",
        "시청도서관",
        "은행1지점",
        "은행2지점",
    ]
    where = [at(0), at(5), at(10), at(15), at(100), at(0), at(3)]
    checked = check(seoul, [{"name": n, "xy": p} for n, p in zip(names, where, strict=True)])
    assert noted(checked, "duplicate") == [1, 2, 3]
    assert checked.like[1] == 0
    assert checked.kept.all()


def test_few_digits_make_an_error(seoul: Gazetteer) -> None:
    rows = [{"xy": (126.9780123 + at / 1e6, 37.5665123)} for at in range(5)]
    checked = check(seoul, [*rows, {"xy": (126.978, 37.5665)}, {"xy": (126.97, 37.56)}])
    assert noted(checked, "truncated") == [5, 6]
    assert checked.error_m[5] == 12
    assert checked.error_m[6] >= 1113
    assert np.isnan(checked.error_m[:5]).all()


def test_a_stated_error_is_never_sharpened(seoul: Gazetteer) -> None:
    checked = check(seoul, [{"error_m": "250"}, {"error_m": "3", "xy": (126.978, 37.5665)}, {}])
    assert checked.error_m[0] == 250
    assert checked.error_m[1] >= 3
    assert np.isnan(checked.error_m[2])


def test_many_addresses_on_one_spot_stand_for_their_district(seoul: Gazetteer) -> None:
    rows = [{"address": f"서울특별시 중구 태평로1가 {at}"} for at in range(31, 37)]
    checked = check(seoul, rows)
    assert noted(checked, "same_spot") == list(range(6))
    assert set(checked.precision) == {"dong"}
    assert (checked.error_m > 200).all()
    floors = [{"address": f"서울특별시 중구 태평로1가 31, {at}층"} for at in range(1, 9)]
    assert not noted(check(seoul, floors), "same_spot")


def test_what_a_spreadsheet_spoilt_is_noted(seoul: Gazetteer) -> None:
    rows = [
        {"opened": "2019-01-01", "id": "0012345"},
        {"opened": "43831", "id": "0012346"},
        {"opened": "15-Jan", "id": "2.02E+15"},
        {"opened": "########", "id": "0012347"},
        {"opened": "20190101", "id": "0012348", "address": "서울특별시 중구 태평로1가 15-Jan"},
        *({"id": f"00{at}"} for at in range(20000, 20020)),
        {"id": "12349"},
        {"id": "012349"},
    ]
    checked = check(seoul, rows)
    assert noted(checked, "date_spoilt") == [1, 2, 3]
    assert noted(checked, "code_spoilt") == [2, 4, len(rows) - 1]


def test_points_in_water_rows_without_a_name_and_ragged_rows_are_noted(seoul: Gazetteer) -> None:
    from pyproj import Transformer

    x, y = Transformer.from_crs("EPSG:4326", seoul.crs, always_xy=True).transform(*HALL)
    water = shapely.Point(x, y).buffer(10)
    checked = check(seoul, [{"name": None}, {"xy": (126.98, 37.5665)}], water=water)
    assert noted(checked, "in_water") == [0]
    assert noted(checked, "no_name") == [0]


def test_an_empty_list_is_checked(seoul: Gazetteer) -> None:
    cells = cells_of(pd.DataFrame({"name": []}))
    names = named(cells, Columns(role={"name": "name"}), seoul)
    checked = check_rows(
        cells, Columns(role={"name": "name"}), names, np.empty((0, 2)), WGS84, seoul
    )
    assert checked.counts() == {}


@settings(max_examples=25)
@given(
    st.lists(
        st.tuples(
            st.sampled_from([HALL, HALL[::-1], (0.0, 0.0), (129.0, 35.1), (np.nan, 1.0)]),
            st.sampled_from(
                [None, "서울 중구 태평로1가 31", "부산 연제구 1", "강남구 역삼동 2", "?"]
            ),
            st.sampled_from([None, "폐업", "정상"]),
        ),
        max_size=12,
    )
)
def test_no_row_is_lost(seoul: Gazetteer, rows: list[tuple[Any, ...]]) -> None:
    if rows:
        check(seoul, [{"xy": xy, "address": a, "status": s} for xy, a, s in rows])


def test_two_hundred_thousand_rows_are_checked_in_seconds(seoul: Gazetteer) -> None:
    import time

    rng = np.random.default_rng(0)
    n = 200_000
    west, south, east, north = (126.8, 37.45, 127.15, 37.65)
    xy = rng.uniform((west, south), (east, north), (n, 2)).round(7)
    xy[: n // 4] = HALL  # a quarter on one spot
    table = pd.DataFrame(
        {"name": rng.integers(0, 5000, n).astype(str), "id": np.arange(n).astype(str)}
    )
    table["name"] = "이름" + table["name"]
    cells = cells_of(table)
    nothing = np.full(n, None, dtype=object)
    names = Named(gu=nothing, legal_dong=nothing, province=nothing, elsewhere=np.zeros(n, bool))
    begun = time.process_time()
    check_rows(cells, Columns(role={"name": "name", "id": "id"}), names, xy, WGS84, seoul)
    assert time.process_time() - begun < 12


def of_file(path: Path, seoul: Gazetteer, pair_at: int = 0) -> Checked:
    cells = read_cells(path)
    columns = find_columns(cells)
    xy = pairs_of(cells.table, columns.pairs[pair_at])
    names = named(cells, columns, seoul)
    system = decide(xy, names, seoul, said=columns.pairs[pair_at].said)
    checked = check_rows(cells, columns, names, xy, system, seoul, today=TODAY)
    assert len(checked.reason) == len(cells.table)
    return checked


def test_the_toilets_stand_where_they_say(shared: Path, seoul: Gazetteer) -> None:
    path = shared / "lists" / "toilets_headings_swapped.csv"
    checked = of_file(path, seoul)
    assert checked.kept.all()
    assert len(checked.reason) == 4585
    cells = read_cells(path)
    gap_m = Standing.of(checked.points, named(cells, find_columns(cells), seoul), seoul).gap_gu_m
    # 19 rows name two gu, one in a column and another in their address.
    assert np.isnan(gap_m).sum() == 19
    assert (gap_m == 0).sum() == 4555
    assert np.nanmax(gap_m) < 60
    assert checked.notes["address_disagrees"][gap_m > 0].all()


def test_the_swapped_library_is_found(shared: Path, seoul: Gazetteer) -> None:
    path = shared / "lists" / "libraries_nation.csv"
    checked = of_file(path, seoul)
    table = read_cells(path).table
    assert table.loc[checked.notes["swapped_row"], "도서관명"].tolist() == ["보은군립도서관"]
    counts = checked.counts()
    assert checked.kept.sum() == 487
    assert counts["no_point"] + counts["no_point_elsewhere"] == 245
    assert counts["elsewhere"] + counts.get("outside_area", 0) == 3065


def test_the_lifts_stand_in_the_legal_dong_of_their_code(shared: Path, seoul: Gazetteer) -> None:
    path = shared / "lists" / "lifts_wkt.csv"
    checked = of_file(path, seoul)
    assert checked.kept.all()
    cells = read_cells(path)
    names = named(cells, find_columns(cells), seoul)
    assert (Standing.of(checked.points, names, seoul).gap_dong_m == 0).sum() == 621
    assert (checked.notes["address_disagrees"]).sum() >= 643 - 621


def test_the_senior_centres_without_a_point_are_counted(shared: Path, seoul: Gazetteer) -> None:
    checked = of_file(shared / "lists" / "senior_centres_tm.csv", seoul)
    assert checked.counts()["no_point"] == 907


def test_the_odd_parks_are_named(shared: Path, seoul: Gazetteer) -> None:
    path = shared / "lists" / "parks_tm_and_degrees.csv"
    cells = read_cells(path)
    (metres,) = [
        at for at, pair in enumerate(find_columns(cells).pairs) if pair.x == "X좌표(GRS80TM)"
    ]
    checked = of_file(path, seoul, metres)
    park = cells.table["공원명"].to_numpy()
    assert checked.counts()["no_point"] == 10
    odd = set(park[checked.reason == "address_contradicts"])
    assert odd == {"월천근린공원", "경춘선숲길", "문화비축기지"}


def test_a_row_whose_columns_name_two_gu_is_told() -> None:
    table = pd.DataFrame(
        {
            "이름": ["가", "나"],
            "구": ["송파구", "송파구"],
            "주소": ["서울특별시 강동구 천호동 1-1", "서울특별시 송파구 잠실동 1-1"],
            "위도": ["37.54", "37.51"],
            "경도": ["127.13", "127.09"],
        }
    )
    _, report = read_places(table)
    assert report.notes["names_two_gu"] == 1
    assert report.numbers_of("names_two_gu", aside=False) == [int(report.rows["row"].iloc[0])]
