"""Particles and initials: by the arithmetic of Unicode, and as people say it."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.korean import PARTICLES, final_consonant, initials, particle
from geo.layers import all_layers
from geo.maps.engine.search import matches, romanised
from geo.world import World

syllables = st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3)


@pytest.mark.parametrize(
    ("word", "which", "said"),
    [
        ("성동구", "은", "성동구는"),
        ("일자리카페", "은", "일자리카페는"),
        ("캠퍼스타운", "이", "캠퍼스타운이"),
        ("도시텃밭", "을", "도시텃밭을"),
        ("홍릉", "과", "홍릉과"),
        ("서울", "으로", "서울로"),
        ("강남", "으로", "강남으로"),
        ("G밸리", "으로", "G밸리로"),
        ("DMC", "은", "DMC는"),
        ("BIM", "은", "BIM은"),
        ("3", "이", "3이"),
        ("4", "이", "4가"),
        ("10", "을", "10을"),
        ("25.8 %", "이다", "25.8 %다"),
        ("800 m", "을", "800 m를"),
        ("78곳", "이며", "78곳이며"),
        ("연구소 (양재)", "을", "연구소 (양재)를"),
        ("", "은", "는"),
        # What stands in brackets at the end is not read.
        ("행복한 텃밭(752 m)", "과", "행복한 텃밭(752 m)과"),
        ("가양1동(16,727명)", "과", "가양1동(16,727명)과"),
        ("15.1 %(463,112명)", "이", "15.1 %(463,112명)가"),
        (
            "충무로영상센터 (오!재미동) (보고서: 총무로)",
            "은",
            "충무로영상센터 (오!재미동) (보고서: 총무로)는",
        ),
        ("텃밭 언론 보도 (날짜 미상)", "이", "텃밭 언론 보도 (날짜 미상)가"),
        ("동부시립병원 (DMC)", "을", "동부시립병원 (DMC)을"),
        ("(양재)", "을", "(양재)를"),
        ("(주)서울", "으로", "(주)서울로"),
        ("‘운영’", "은", "‘운영’은"),
        # Digits.
        ("솔이텃밭 1", "으로", "솔이텃밭 1로"),
        ("솔이텃밭 1", "과", "솔이텃밭 1과"),
        ("이화농원2", "과", "이화농원2와"),
        ("Tech-Rise 2019", "은", "Tech-Rise 2019는"),
        ("2020", "은", "2020은"),
        ("2.5 km", "을", "2.5 km를"),
        ("9.4 %p", "이", "9.4 %p가"),
        # Latin letters: capitals one by one, words as Korean writes them.
        ("시민청 시민플라자A", "과", "시민청 시민플라자A와"),
        ("KTL", "으로", "KTL로"),
        ("XR", "은", "XR은"),
        ("국민대학교 Dream Job", "은", "국민대학교 Dream Job은"),
        ("건국대학교 Job Cafe", "은", "건국대학교 Job Cafe는"),
        ("CLC Zone", "을", "CLC Zone을"),
        ("스터디룸MOiM", "이", "스터디룸MOiM이"),
        ("G-Square", "과", "G-Square와"),
        ("Start-up Hub", "은", "Start-up Hub는"),
        ("Center", "은", "Center는"),
        ("Google", "으로", "Google로"),
    ],
)
def test_particles_as_they_are_said(word, which, said):
    assert particle(word, which) == said


def _names(world: World) -> set[str]:
    """Every name of the real data that a sentence may put a particle to."""
    columns = (
        (world.gu, ("gu_name_ko", "gu_name_en")),
        (world.dong, ("dong_name_ko", "dong_name_en")),
        (world.sites, ("name_ko", "name_en", "kind_ko")),
        (world.sources, ("name_ko", "name_en")),
        (world.events, ("name_ko",)),
    )
    names = {str(name) for table, keys in columns for key in keys for name in table[key].dropna()}
    return names | {text for layer in all_layers() for text in (*layer.name, *layer.vintage)}


def test_every_name_of_the_data_takes_the_particle_of_what_is_read(world):
    names = _names(world)
    assert len(names) > 1000
    for name in names:
        bare = re.sub(r"(\s*[(\[][^()\[\]]*[)\]])+$", "", name) or name
        for which, (closed, open_) in PARTICLES.items():
            ending = particle(name, which).removeprefix(name)
            assert ending in (closed, open_)
            assert ending == particle(bare, which).removeprefix(bare), name
            if "가" <= bare[-1] <= "힣":
                final = (ord(bare[-1]) - 0xAC00) % 28
                light = final == 0 or (which == "으로" and final == 8)
                assert ending == (open_ if light else closed), name


@given(st.text(syllables, min_size=1), st.sampled_from(sorted(PARTICLES)))
def test_particle_follows_the_last_syllable(word, which):
    closed, open_ = PARTICLES[which]
    final = (ord(word[-1]) - 0xAC00) % 28
    said = particle(word, which)
    assert said.startswith(word)
    assert final == final_consonant(word)
    if which == "으로":
        assert said[len(word) :] == (open_ if final in (0, 8) else closed)
    else:
        assert said[len(word) :] == (closed if final else open_)


@given(st.text(syllables))
def test_initials_are_one_consonant_a_syllable(word):
    assert len(initials(word)) == len(word)
    assert set(initials(word)) <= set("ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ")


@pytest.mark.parametrize(
    ("query", "found"),
    [(unicodedata.normalize("NFD", "성동"), True), ("ㅅㄷ", True), ("ㅅㄷㄱ", True), ("ㄷㄱ", True), ("ㄱㄴ", False), ("성동", True),
     ("SEONGDONG", True), ("seongdong gu", True), ("seongdonggu", True), ("  ", False),
     ("강남", False)],
)  # fmt: skip
def test_search_finds_seongdong_as_people_type_it(query, found):
    assert matches(query, "성동구", "Seongdong-gu") is found


def test_romanised_drops_hyphens_and_case():
    assert romanised("Seongsu 1(il)-ga 2(i)-dong") == "seongsu1ilga2idong"
