"""Evidence: which gu and legal dong the rows of a list name, and when they name nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from geo.boundaries import load_dong
from geo.lists.evidence import named
from geo.lists.gazetteer import Gazetteer, load_gazetteer
from geo.lists.model import Cells, Columns, Named
from geo.project import current_project


@pytest.fixture(scope="module")
def seoul() -> Gazetteer:
    return load_gazetteer(current_project())


def cells_of(table: Mapping[str, Sequence[str | None]] | pd.DataFrame) -> Cells:
    frame = pd.DataFrame(dict(table), dtype=object)
    frame = frame.where(frame.notna(), None)
    return Cells(
        table=frame,
        rows=np.arange(2, len(frame) + 2),
        kind="csv",
        ragged=np.zeros(len(frame), dtype=bool),
    )


def of(seoul: Gazetteer, **columns: Sequence[str | None]) -> Named:
    """Return what a list says whose headings are their own roles."""
    return named(cells_of(columns), Columns(role={name: name for name in columns}), seoul)


def told(found: Named) -> list[tuple[str | None, str | None, bool]]:
    return list(zip(found.gu, found.legal_dong, found.elsewhere.tolist(), strict=True))


def test_an_address_tells_its_gu_and_its_legal_dong(seoul: Gazetteer) -> None:
    found = of(
        seoul,
        address=[
            "서울특별시 성동구 성수동2가 77-3",
            "서울 중구 남대문로5가 9",
            "서울특별시 마포구 월드컵북로 77 (상암동, 한빛타워)",
            "서울 중구 한빛로 9",
            "성동구 성수동2가 77",
            "",
            None,
            "부산광역시 해운대구 우동 77",
        ],
    )
    assert told(found) == [
        ("11040", "1120011500", False),
        ("11020", "1114011800", False),
        ("11140", "1144012700", False),
        ("11020", None, False),
        ("11040", "1120011500", False),
        (None, None, False),
        (None, None, False),
        (None, None, True),
    ]
    assert found.province[0] == "서울특별시"
    assert found.province[-1] == "부산광역시"
    assert found.by == ("address",)


def test_a_road_that_is_a_legal_dong_here_is_one(seoul: Gazetteer) -> None:
    found = of(seoul, lot_address=["서울 종로구 세종로 7-2", "서울 중구 세종로 7-2"])
    assert told(found) == [("11010", "1111011900", False), ("11020", None, False)]


def test_two_columns_that_contradict_each_other_name_nothing(seoul: Gazetteer) -> None:
    found = of(
        seoul,
        gu=["양천구", "강동구", "강동구", "관악구"],
        road_address=[
            "서울 구로구 한빛길 7",
            "서울 강동구 한빛로 3",
            None,
            "서울 관악구 한빛로 3 (신림동)",
        ],
        lot_address=[
            "서울 양천구 신정동 7",
            "부산 강서구 명지동 7",
            "서울 강동구 성내동 3",
            "서울 관악구 봉천동 3",
        ],
    )
    assert told(found) == [
        (None, None, False),
        (None, None, False),
        ("11250", "1174010800", False),
        ("11210", None, False),
    ]
    assert found.province.tolist() == [None, None, "서울특별시", "서울특별시"]


def test_an_administrative_dong_is_no_legal_dong(seoul: Gazetteer) -> None:
    found = of(
        seoul,
        gu=["동작구", "동작구", "관악구", "은평구"],
        dong=["상도1동", "신대방2동", "신사동", "불광1동"],
    )
    assert found.gu.tolist() == ["11200", "11200", "11210", "11120"]
    assert found.legal_dong.tolist() == [None] * 4


def test_a_column_of_dong_whose_names_are_all_legal_is_legal(seoul: Gazetteer) -> None:
    found = of(seoul, gu=["종로구", "중구", "성동구"], dong=["종로1가", "봉래동2가", "성수동1가"])
    assert found.legal_dong.tolist() == ["1111012600", "1114012000", "1120011400"]


def test_every_administrative_dong_of_the_project_is_told_by_its_gu_alone(seoul: Gazetteer) -> None:
    dong = load_dong()
    table = {"gu": list(dong["gu_name_ko"]), "dong": list(dong["dong_name_ko"])}
    found = of(seoul, **table)
    assert found.gu.tolist() == list(dong["gu_code"])
    assert set(found.legal_dong) == {None}


def test_every_legal_dong_of_the_project_is_found_by_each_kind_of_column(seoul: Gazetteer) -> None:
    legal = seoul.legal_dong
    assert legal is not None
    names = seoul.gu.set_index("gu_code")["gu_name_ko"][legal["gu_code"]].to_list()
    both = [f"{gu} {dong} 7" for gu, dong in zip(names, legal["legal_dong_name_ko"], strict=True)]
    codes = list(legal["legal_dong_code"])
    for found in (
        of(seoul, gu=names, legal_dong=list(legal["legal_dong_name_ko"])),
        of(seoul, address=both),
        of(seoul, legal_dong_code=codes),
        of(seoul, dong_code=codes),
        of(seoul, legal_dong_code=[code[:8] for code in codes]),
        of(seoul, legal_dong_code=[f"{code}.0" for code in codes]),
    ):
        assert found.legal_dong.tolist() == codes
        assert found.gu.tolist() == legal["gu_code"].to_list()


def test_of_two_systems_of_codes_the_whole_column_tells(seoul: Gazetteer) -> None:
    kostat, mois = (seoul.gu[name].to_list() for name in ("gu_code", "gu_code_mois"))
    assert of(seoul, gu_code=kostat).gu.tolist() == kostat
    assert of(seoul, gu_code=mois).gu.tolist() == kostat
    assert of(seoul, gu_code=[f"{code}00000" for code in mois]).gu.tolist() == kostat


def test_codes_that_fit_both_systems_are_told_by_the_names_or_not_at_all(seoul: Gazetteer) -> None:
    both = ["11110", "11140", "11230"]
    assert of(seoul, gu_code=both).gu.tolist() == [None] * 3
    mois = of(seoul, gu_code=both, gu=["종로구", None, "동대문구"])
    kostat = of(seoul, gu_code=both, gu=["노원구", None, "강남구"])
    assert mois.gu.tolist() == ["11010", "11020", "11060"]
    assert kostat.gu.tolist() == ["11110", "11140", "11230"]
    assert "gu_code" not in of(seoul, gu_code=both).by


def test_a_code_of_another_province_is_elsewhere(seoul: Gazetteer) -> None:
    found = of(seoul, legal_dong_code=["2635010500", "1111010100", "1.11E+09", None])
    assert found.elsewhere.tolist() == [True, False, False, False]
    assert found.province.tolist() == ["부산광역시", "서울특별시", None, None]


@pytest.mark.parametrize("dong_code", ["1111051500", "1101053"])
def test_a_code_of_an_administrative_dong_tells_the_gu(seoul: Gazetteer, dong_code: str) -> None:
    found = of(seoul, dong_code=[dong_code])
    assert told(found) == [("11010", None, False)]


def test_in_a_list_of_the_whole_country_a_name_of_several_provinces_needs_its_province(
    seoul: Gazetteer,
) -> None:
    nation = ["해운대구", "수영구", "유성구", "수원시 장안구", "종로구", "중구"]
    found = of(seoul, gu=nation)
    assert told(found) == [(None, None, True)] * 4 + [("11010", None, False), (None, None, False)]
    ours = of(seoul, gu=["종로구", "중구", "강서구"])
    assert ours.gu.tolist() == ["11010", "11020", "11160"]
    with_province = of(seoul, province=["부산"] * 4 + ["서울"] * 2, gu=nation)
    assert with_province.gu.tolist() == [None] * 4 + ["11010", "11020"]


def test_a_province_of_its_own_column_counts_for_every_other(seoul: Gazetteer) -> None:
    found = of(
        seoul,
        province=["부산광역시", "서울특별시", "강원도"],
        gu=["중구", "중구", "고성군"],
        address=["한빛로 7", "을지로3가 7", "간성읍 한빛로 7"],
    )
    assert told(found) == [
        (None, None, True),
        ("11020", "1114015500", False),
        (None, None, True),
    ]


def test_a_gu_may_be_short_or_english_or_of_its_office(seoul: Gazetteer) -> None:
    found = of(
        seoul, gu=["종로", "성동구청", "Gangnam-gu", "서울특별시 마포구", "서울중구", "성 북 구"]
    )
    assert found.gu.tolist() == ["11010", "11040", "11230", "11140", "11020", "11080"]


def test_a_gu_that_nobody_knows_lets_no_legal_dong_speak(seoul: Gazetteer) -> None:
    found = of(seoul, gu=["아무구", None, None], address=["신대방동 7", "신대방동 7", "신사동 7"])
    assert told(found) == [
        (None, None, False),
        ("11200", "1159010900", False),
        (None, None, False),
    ]


def test_a_list_without_such_columns_names_nothing(seoul: Gazetteer) -> None:
    found = of(seoul, name=["한빛", "푸른"])
    assert told(found) == [(None, None, False)] * 2
    assert found.by == ()
    empty = named(cells_of(pd.DataFrame({"gu": []})), Columns(role={"gu": "gu"}), seoul)
    assert len(empty.gu) == 0


def test_the_order_of_the_rows_changes_nothing(seoul: Gazetteer) -> None:
    columns = {
        "gu": ["중구", "종로구", "해운대구", None, "강동구"],
        "address": [
            "을지로3가 7",
            "서울 종로구 한빛로 7",
            None,
            "신대방동 3",
            "서울 중구 한빛로 7",
        ],
    }
    turned = {name: cells[::-1] for name, cells in columns.items()}
    assert told(of(seoul, **columns)) == told(of(seoul, **turned))[::-1]


# --- real lists


def real(shared: Path, name: str, role: dict[str, str], encoding: str = "cp949") -> Cells:
    table = pd.read_csv(
        shared / "lists" / name, encoding=encoding, dtype=str, encoding_errors="replace"
    )
    return cells_of(table[list(role.values())].map(lambda cell: cell.strip() or None, "ignore"))


def test_real_police_posts_in_the_city_are_all_told_from_those_elsewhere(
    shared: Path, seoul: Gazetteer
) -> None:
    role = {"address": "주소"}
    found = named(real(shared, "police_posts_addresses_only.csv", role), Columns(role=role), seoul)
    assert int(pd.notna(found.gu).sum()) == 243
    assert int(found.elsewhere.sum()) >= 1800


def test_real_lifts_tell_the_legal_dong_of_their_code_by_their_name(
    shared: Path, seoul: Gazetteer
) -> None:
    by_code = {"dong_code": "읍면동코드"}
    by_name = {"gu": "시군구명", "dong": "읍면동명"}
    both = [
        named(real(shared, "lifts_wkt.csv", role), Columns(role=role), seoul)
        for role in (by_code, by_name)
    ]
    assert pd.notna(both[0].legal_dong).all()
    assert (both[0].legal_dong == both[1].legal_dong).all()


def test_real_senior_centres_and_toilets_name_their_legal_dong(
    shared: Path, seoul: Gazetteer
) -> None:
    role = {"lot_address": "소재지전체주소"}
    found = named(
        real(shared, "senior_centres_tm.csv", role, "utf-8-sig"), Columns(role=role), seoul
    )
    assert int(pd.notna(found.gu).sum()) == 3744
    assert int(pd.notna(found.legal_dong).sum()) >= 3735
    role = {"road_address": "도로명주소", "lot_address": "지번주소", "gu": "구 명칭"}
    found = named(real(shared, "toilets_headings_swapped.csv", role), Columns(role=role), seoul)
    assert int(pd.notna(found.gu).sum()) >= 4560


def test_real_libraries_of_the_whole_country_are_told_by_province(
    shared: Path, seoul: Gazetteer
) -> None:
    role = {"province": "시도명", "gu": "시군구명", "road_address": "소재지도로명주소"}
    found = named(real(shared, "libraries_nation.csv", role), Columns(role=role), seoul)
    assert int(pd.notna(found.gu).sum()) >= 546
    assert int(found.elsewhere.sum()) >= 3245
