"""Particles and initials: by the arithmetic of Unicode, and as people say it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.maps.korean import PARTICLES, final_consonant, initials, particle
from geo.maps.search import matches, romanised

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
    ],
)
def test_particles_as_they_are_said(word, which, said):
    assert particle(word, which) == said


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
    [("ㅅㄷ", True), ("ㅅㄷㄱ", True), ("ㄷㄱ", True), ("ㄱㄴ", False), ("성동", True),
     ("SEONGDONG", True), ("seongdong gu", True), ("seongdonggu", True), ("  ", False),
     ("강남", False)],
)  # fmt: skip
def test_search_finds_seongdong_as_people_type_it(query, found):
    assert matches(query, "성동구", "Seongdong-gu") is found


def test_romanised_drops_hyphens_and_case():
    assert romanised("Seongsu 1(il)-ga 2(i)-dong") == "seongsu1ilga2idong"
