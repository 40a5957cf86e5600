"""Romanisation against official spellings, and English names of places."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.romanise import romanise
from tools.seoul.place_names import english_name

# From the examples of the rules (국어의 로마자 표기법) and from signs and stations of Seoul.
OFFICIAL = {
    "구미": "Gumi",
    "영동": "Yeong-dong",
    "백암": "Baegam",
    "옥천": "Okcheon",
    "합덕": "Hapdeok",
    "호법": "Hobeop",
    "월곶": "Wolgot",
    "벚꽃": "Beotkkot",
    "한밭": "Hanbat",
    "설악": "Seorak",
    "칠곡": "Chilgok",
    "임실": "Imsil",
    "울릉": "Ulleung",
    "대관령": "Daegwallyeong",
    "백마": "Baengma",
    "신라": "Silla",
    "별내": "Byeollae",
    "해돋이": "Haedoji",
    "같이": "Gachi",
    "좋고": "Joko",
    "놓다": "Nota",
    "묵호": "Mukho",
    "집현전": "Jiphyeonjeon",
    "압구정": "Apgujeong",
    "낙동강": "Nakdonggang",
    "죽변": "Jukbyeon",
    "낙성대": "Nakseongdae",
    "합정": "Hapjeong",
    "팔당": "Paldang",
    "샛별": "Saetbyeol",
    "울산": "Ulsan",
    "광희문": "Gwanghuimun",
    "속리산": "Songnisan",
    "북한산": "Bukhansan",
    "독립문": "Dongnimmun",
    "촉석루": "Chokseongnu",
    "극락전": "Geungnakjeon",
    "종로": "Jongno",
    "왕십리": "Wangsimni",
    "청량리": "Cheongnyangni",
    "답십리": "Dapsimni",
    "선릉": "Seolleung",
    "신림": "Sillim",
    "학여울": "Hangnyeoul",
    "뚝섬": "Ttukseom",
    "노량진": "Noryangjin",
    "홍릉": "Hongneung",
    "종로구": "Jongno-gu",
    "중구": "Jung-gu",
    "강동구": "Gangdong-gu",
    "영등포구": "Yeongdeungpo-gu",
    "길동": "Gil-dong",
    "문래동": "Mullae-dong",
    "홍제1동": "Hongje 1(il)-dong",
    "상계10동": "Sanggye 10(sip)-dong",
    "면목3·8동": "Myeonmok 3.8(sampal)-dong",
    "성수2가3동": "Seongsu 2(i)-ga-3(sam)-dong",
    "청파동2가": "Cheongpa-dong 2(i)-ga",
    "신문로1가": "Sinmunno 1(il)-ga",
    "남대문로5가": "Namdaemunno 5(o)-ga",
    "을지로3가": "Euljiro 3(sam)-ga",
    "덕릉로": "Deongneung-ro",
    "테헤란로": "Teheran-ro",
    "봉천로62길": "Bongcheon-ro 62-gil",
    "상원6나길": "Sangwon 6na-gil",
}

# The census package spells these otherwise than the rules, or without the readings of numbers.
CENSUS_OWN_SPELLING = {
    *(
        "종로1·2·3·4가동",
        "종로5·6가동",
        "이화동",
        "창신1동",
        "창신2동",
        "창신3동",
        "숭인1동",
        "숭인2동",
    ),
    *("을지로동", "신당5동", "왕십리도선동", "낙성대동", "서원동", "서림동"),
}


@pytest.mark.parametrize(("korean", "latin"), OFFICIAL.items())
def test_official_spelling(korean: str, latin: str) -> None:
    assert romanise(korean) == latin


def test_agrees_with_the_census_package_on_every_dong_and_gu() -> None:
    from geo.boundaries import load_dong

    dong = load_dong()
    differ = {
        korean
        for korean, english in zip(dong["dong_name_ko"], dong["dong_name_en"], strict=True)
        if romanise(korean) != english
    }
    assert differ == CENSUS_OWN_SPELLING
    assert [romanise(name) for name in dong["gu_name_ko"]] == dong["gu_name_en"].tolist()


@given(st.text(st.characters(min_codepoint=ord("가"), max_codepoint=ord("힣")), max_size=8))
def test_every_syllable_becomes_ascii(word: str) -> None:
    assert re.fullmatch(r"[A-Za-z\- ]*", romanise(word))


@given(st.text(st.characters(max_codepoint=127)))
def test_other_text_is_copied(text: str) -> None:
    assert romanise(text) == text


@pytest.mark.parametrize(
    ("korean", "english"),
    [
        ("서울시청년일자리센터", "Seoul Youth Job Center"),
        ("동대문구답십리도서관", "Dongdaemun-gu Dapsimni Library"),
        ("도봉구민청", "Dobong Citizens' Hall"),
        ("성동구립도서관", "Seongdong District Library"),
        ("강동힐링팜", "Gangdong Healing Farm"),
        ("도봉산주말농장", "Dobongsan Weekend Farm"),
        ("중랑천자투리텃밭", "Jungnangcheon Spare-lot Garden"),
        ("중랑행복1농장(신내1호)", "Jungnang Haengbok 1 Farm (Sinnae No. 1)"),
        ("세곡천제1힐링텃밭", "Segokcheon No. 1 Healing Garden"),
        ("궁동2구역", "Gung-dong Area 2"),
        ("서경대학교 CLC Zone 1번방", "Seokyeong University CLC Zone Room 1"),
        ("영풍문고김포공항점", "Youngpoong Bookstore Gimpo Airport Branch"),
        ("금천구친환경주말농장주말농장", "Geumcheon-gu Eco-friendly Weekend Farm"),
        ("성신여자대학교 대학일자리센터", "Sungshin Women's University Job Center"),
        ("사회적경제지원센터-창업디딤누리", "Social Economy Support Center-Start-up Didimnuri"),
        ("", ""),
    ],
)
def test_english_name(korean: str, english: str) -> None:
    assert english_name(korean) == english
