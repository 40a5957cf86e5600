"""The provinces and sigungu of Korea by every name they go by: what a list beyond a project names."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from geo.district_names import spelled
from geo.reading import read_table

PROVINCES = Path(__file__).with_name("provinces.csv")
"""Name of today, the ministry's two digits (before and after a renaming), older and short names."""
SIGUNGU = Path(__file__).with_name("sigungu.csv")
"""A row for each sigungu, and for each city that has gu, of 2020 and of 2026."""


class Sigungu(NamedTuple):
    """A city, county or gu of Korea: 종로구, 수원시 장안구, 고성군.

    Parameters
    ----------
    province
        Its official name of today.
    name
        Two words where a city has gu.
    code_mois
        The ministry's five digits, "" where not known.
    """

    province: str
    name: str
    code_mois: str


@cache
def province_names() -> Mapping[str, str]:
    """Return the official name of today by each spelling, see `geo.district_names.spelled`.

    Examples
    --------
    >>> [province_names()[spelled(name)] for name in ("전라북도", "강원", "제주도", "Gyeonggi-do")]
    ['전북특별자치도', '강원특별자치도', '제주특별자치도', '경기도']
    """
    found: dict[str, str] = {}
    for name, english, also in _provinces("name_ko", "name_en", "also"):
        for each in (name, english, *also.split(";")):
            if each:
                found[spelled(each)] = name
    return found


@cache
def province_codes() -> Mapping[str, str]:
    """Return the official name of today by the ministry's two digits, old and new.

    Examples
    --------
    >>> province_codes()["42"] == province_codes()["51"]
    True
    """
    pairs = _provinces("code_mois", "name_ko")
    return {pair[0]: pair[1] for pair in pairs}


def province_of(text: str | None) -> str | None:
    """Return the official name of the province that goes by a name; None: none does.

    Examples
    --------
    >>> province_of("전라 북도"), province_of("광주시"), province_of(None)
    ('전북특별자치도', None, None)
    """
    return province_names().get(spelled(text)) if text else None


@cache
def sigungu() -> tuple[Sigungu, ...]:
    """Return every sigungu and every city that has gu."""
    table = read_table(SIGUNGU, ("province", "sigungu", "code_mois"))
    rows = zip(table["province"], table["sigungu"], table["code_mois"], strict=True)
    return tuple(Sigungu(province, name, code or "") for province, name, code in rows)


@cache
def sigungu_names() -> Mapping[str, tuple[Sigungu, ...]]:
    """Return the sigungu by each spelling of the whole name, and of the gu of a city alone.

    Examples
    --------
    >>> sorted({each.province for each in sigungu_names()["고성군"]})
    ['강원특별자치도', '경상남도']
    >>> [each.name for each in sigungu_names()["장안구"]]
    ['수원시 장안구']
    """
    found: dict[str, list[Sigungu]] = {}
    for each in sigungu():
        for name in dict.fromkeys((each.name, each.name.split(" ")[-1])):
            found.setdefault(spelled(name), []).append(each)
    return {name: tuple(those) for name, those in found.items()}


def _provinces(*columns: str) -> list[tuple[str, ...]]:
    table = read_table(PROVINCES, columns)
    return [tuple(cell or "" for cell in row) for row in table[list(columns)].to_numpy()]
