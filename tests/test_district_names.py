"""A district by whatever people call it; what is ambiguous or legal is answered with choices."""

from __future__ import annotations

import unicodedata

import pytest

from geo.boundaries import find_district, find_dong, find_gu
from geo.district_names import Named, find_named, spelled
from geo.errors import UsageError
from geo.naming import close, folded, key_of
from geo.project import current_project
from geo.text import Text
from geo.world import World

SEONGDONG = (
    *(
        "성동구",
        "성동",
        "성동구청",
        "성동 구청",
        "서울시 성동구",
        "서울특별시 성동구",
        "서울 성동구",
        "서울성동구",
    ),
    *("Seongdong-gu", "Seongdong", "SEONGDONG GU", "seongdong_gu", "Seongdong-gu, Seoul"),
    *("Seongdong-gu Office", "11040", "kostat:11040", "mois:11200", "1120000000", "１１０４０"),
    unicodedata.normalize("NFD", "성동구"),
    unicodedata.normalize("NFD", "서울시 성동구청"),
)
SEONGSU = (
    *(
        "성수1가1동",
        "성수1가제1동",
        "성동구 성수1가1동",
        "성동 성수1가1동",
        "서울시 성동구 성수1가1동",
    ),
    *("성수1가1동 주민센터", "1104065", "1120065000", "mois:1120065000", "kostat:1104065"),
    *("Seongsu 1(il)-ga 1(il)-dong", "seongsu 1-ga 1-dong", "Seongsu1ga1dong Seongdong-gu"),
    unicodedata.normalize("NFD", "성수1가1동"),
)


def found(world: World, text: str) -> str:
    return find_district(world.gu, world.dong, text, world.project)


@pytest.mark.parametrize("text", SEONGDONG)
def test_a_gu_by_any_of_its_names(world: World, text: str) -> None:
    assert found(world, text) == "11040"
    assert find_gu(world.gu, text, world.project) == "11040"


@pytest.mark.parametrize("text", SEONGSU)
def test_a_dong_by_any_of_its_names(world: World, text: str) -> None:
    assert found(world, text) == "1104065"
    assert find_dong(world.dong, text, world.project) == "1104065"


@pytest.mark.parametrize(
    "text", ["서울", "서울시", "서울특별시", "Seoul", "all", "전체", "11", "kostat:11"]
)
def test_the_whole_area_by_any_of_its_names(world: World, text: str) -> None:
    assert found(world, text) == "11"


def test_every_district_goes_by_its_names_and_codes(world: World) -> None:
    """No short or loose spelling takes a name away from the district that bears it."""
    for row in world.gu.itertuples():
        for text in (row.gu_name_ko, row.gu_name_en, f"서울시 {row.gu_name_ko}청"):
            assert found(world, text) == row.gu_code
    assert found(world, "홍제1동") == found(world, "홍제제1동") == "1113062"
    for row in world.dong.iloc[::17].itertuples():
        for text in (
            *(row.dong_code, row.dong_code_mois, f"{row.gu_name_ko} {row.dong_name_ko}"),
            f"{row.gu_name_en} {row.dong_name_en}",
        ):
            assert found(world, text) == row.dong_code


def refused(world: World, text: str) -> UsageError:
    with pytest.raises(UsageError) as error:
        found(world, text)
    assert error.value.ko
    return error.value


def test_what_is_ambiguous_is_answered_with_the_choices(world: World) -> None:
    said = refused(world, "신사동")
    assert "Name the gu too: 관악구 신사동 / 강남구 신사동" in str(said)
    assert "legal dong of 은평구" in str(said)
    assert "구까지 적으십시오: 관악구 신사동 / 강남구 신사동" in str(said.ko)
    assert "kostat:11110 or mois:11110" in str(refused(world, "11110"))
    assert "kostat:11110이나 mois:11110으로 적으십시오" in str(refused(world, "11110").ko)
    korea = [
        Named("11020", "11140", ("중구", "Jung-gu"), ("서울특별시", "Seoul")),
        Named("21010", "26110", ("중구", "Jung-gu"), ("부산광역시", "Busan")),
    ]
    with pytest.raises(UsageError, match="서울특별시 중구 / 부산광역시 중구"):
        find_named("중구", [korea], what=Text("구", "gu"))
    assert find_named("부산광역시 중구", [korea], what=Text("구", "gu")) == "21010"
    bare = [Named("a", "", ("중구", "중구")), Named("b", "", ("중구", "중구"))]
    with pytest.raises(UsageError, match=r"2 go by '중구'\. Give a code: a, b"):
        find_named("중구", [bare], what=Text("구", "gu"))


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("성수동1가", "성동구 성수1가1동, 성동구 성수1가2동"),
        ("Seongsu-dong 1-ga", "성동구 성수1가1동, 성동구 성수1가2동"),
        ("1120011400", "성동구 성수1가1동, 성동구 성수1가2동"),
        ("서울시 성동구 성수동1가", "성동구 성수1가1동, 성동구 성수1가2동"),
        ("성수동", "성동구 성수동2가 = 성동구 성수2가1동, 성동구 성수2가3동"),
        ("은평구 신사동", "은평구 신사1동, 은평구 신사2동"),
        ("청운동", "종로구 청운효자동"),
        ("방배동", "서초구 방배본동, 서초구 방배1동, 서초구 방배2동"),
        (unicodedata.normalize("NFD", "방배동"), "서초구 방배본동"),
    ],
)
def test_a_legal_dong_is_answered_with_its_administrative_ones(
    world: World, text: str, answer: str
) -> None:
    said = refused(world, text)
    assert "is a legal dong (법정동)" in str(said)
    assert answer in str(said)
    assert answer in str(said.ko)


def test_where_no_legal_dong_is_known_it_is_said_plainly(world: World) -> None:
    with pytest.raises(UsageError, match="If it is a legal dong"):
        find_dong(world.dong, "가나동1가")


@pytest.mark.parametrize("text", ["부산", "부산시 중구", "강서구 성수1가1동", "", "중", "가", "-"])
def test_another_place_is_not_taken_for_ours(world: World, text: str) -> None:
    assert f"no gu or dong {text!r}" in str(refused(world, text))


def test_a_refusal_guesses(world: World) -> None:
    assert "성동구 성수1가1동" in str(refused(world, "성수1가9동"))
    assert "Did you mean 성동구" in str(refused(world, "Seongdng-gu"))


def test_spellings() -> None:
    assert folded("Job-Cafés") == folded("job_cafes") == "jobcafes"
    assert folded(unicodedata.normalize("NFD", "종로구")) == "종로구"
    assert spelled("종로1·2·3·4가제1동") == spelled("종로1.2.3.4가1동")
    assert close("카페", ["일자리카페", "텃밭"]) == ["일자리카페"]
    both = {"a": ["One"], "b": ["one"]}
    with pytest.raises(UsageError, match=r"more than one layer\. Give a key: a, b"):
        key_of("ONE", both, Text("층", "layer"), Text("", ""))
    assert current_project().layer("일자리 카페").key == "job_cafes"
    assert current_project().layer("Job Cafés").key == "job_cafes"
    assert current_project().demand("Census Population").key == "census"
