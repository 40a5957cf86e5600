"""The province and the sigungu that an address begins with, in any spelling, repeated or missing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from geo.lists.korea import province_names, province_of, sigungu

_DISTRICT = re.compile(r"([가-힣]{1,6}[시군구])(?=[\s,]|$)[\s,]*")
_NO_DISTRICT = re.compile(r"(?:지구|입구|출구|단지|공구)$")
_DONG_BEHIND = re.compile(r"[가-힣]+?\d*(?:동|가)(?=[\s,]|$|\d|산\s?\d)(?!\s?\d+\s?[가-힣]?길)")


_Head = tuple[str | None, str | None, int]
_HEADS: dict[str, _Head] = {}
_MOST_HEADS = 20_000


def head_of(line: str) -> _Head:
    """Return the official province, the sigungu as written, and where they end.

    Most lists begin with the same few words again and again: these are kept.
    """
    words = line.split(" ", 3)
    size = 3 if words[1:2] and words[1] in _cities() else 2
    if len(words) <= size:
        return _found_head(line)
    key = " ".join(words[:size])
    found = _HEADS.get(key)
    if found is None:
        found = _found_head(line)
        # What does not end with these words may depend on those behind.
        if found[1] is None or found[2] != len(key) + 1 or len(_HEADS) >= _MOST_HEADS:
            return found
        _HEADS[key] = found
    province, gu, at = found
    assert gu is not None
    return province, gu, again(line, at, gu.split(" ")[-1])


def _found_head(line: str) -> _Head:
    at, province = 0, None
    heads = _provinces()
    while found := heads.match(line, at):
        province, at = _province(found), found.end()
    city = None
    while found := _DISTRICT.match(line, at):
        name = found[1]
        if name not in _known():
            follows = _DISTRICT.match(line, found.end())
            if follows and follows[1] in _first_words():  # a province that is misspelt
                at = found.end()
                continue
            if _NO_DISTRICT.search(name):
                break
        if city is None and name in _cities():
            city, at = name, found.end()
        elif city is not None and name == city:
            at = found.end()
        elif city is not None:
            if name[-1] != "구":
                break
            return province, f"{city} {name}", again(line, found.end(), name)
        else:
            gu = _apart(name)
            return province, gu, again(line, found.end(), gu.split(" ")[-1])
    begun = _begun(line, at, province, city)
    # Without a province only a dong tells that a sigungu ends there: 동구릉로 is no road of a 동구.
    if begun and (province or city or _DONG_BEHIND.match(line, begun[2])):
        return begun
    return province, city, at


def again(line: str, at: int, name: str) -> int:
    """Return where the line goes on after a name that is written twice."""
    while line.startswith(name, at) and line[at + len(name) : at + len(name) + 1] in _AFTER:
        at += len(name)
        while line[at : at + 1] in (" ", ",") and at < len(line):
            at += 1
    return at


_AFTER = ("", " ", ",", *"0123456789")


def _apart(name: str) -> str:
    """Return a gu with its city apart: 수원시장안구."""
    return _run_together().get(name, name)


def _begun(
    line: str, at: int, province: str | None, city: str | None
) -> tuple[str | None, str, int] | None:
    """Return what begins with a sigungu although no blank follows it: 서울중구을지로 12."""
    for size in range(7, 1, -1):
        name = line[at : at + size]
        if city is not None:
            if f"{city} {name}" in _names():
                return province, f"{city} {name}", at + size
        elif (name in _first_words() or name in _run_together()) and (
            province is None or (province, _apart(name)) in _of_province()
        ):
            return province, _apart(name), at + size
    return None


@cache
def _names() -> frozenset[str]:
    return frozenset(each.name for each in sigungu())


@cache
def _of_province() -> frozenset[tuple[str, str]]:
    return frozenset((each.province, each.name) for each in sigungu())


@cache
def _first_words() -> frozenset[str]:
    return frozenset(each.name.split(" ")[0] for each in sigungu())


@cache
def _cities() -> frozenset[str]:
    """Return the cities that have gu."""
    return frozenset(each.name.split(" ")[0] for each in sigungu() if " " in each.name)


@cache
def _known() -> frozenset[str]:
    """Return every name of a sigungu that is one word: whole, run together, or a city's gu alone."""
    lasts = frozenset(each.name.split(" ")[-1] for each in sigungu())
    return _first_words() | lasts | frozenset(_run_together())


@cache
def _run_together() -> dict[str, str]:
    return {each.name.replace(" ", ""): each.name for each in sigungu() if " " in each.name}


@cache
def _provinces() -> re.Pattern[str]:
    """Return a pattern of the provinces, each in front of a blank or of one of its sigungu."""
    firsts: dict[str, set[str]] = {}
    for each in sigungu():
        firsts.setdefault(each.province, set()).add(each.name.split(" ")[0])
    ways = []
    for short in sorted(_spellings(), key=len, reverse=True):
        own = "|".join(sorted(firsts.get(province_of(short) or "", ())))
        # a short name of two letters may begin a sigungu of its own: 부산진구
        ways.append(f"{short}(?=[\\s,]|$|(?:{own}))" if own else f"{short}(?=[\\s,]|$)")
    # 광주시 is a city of another province, but its gu are a metropolitan city's.
    gu = "|".join(sorted(name for name in firsts.get(_METROPOLIS, ()) if name[-1] == "구"))
    return re.compile(rf"(?:대한민국\s*)?({'|'.join(ways)}|{_CITY_OF_BOTH}(?=\s*(?:{gu})))[\s,]*")


_METROPOLIS, _CITY_OF_BOTH = "광주광역시", "광주시"


def _province(found: re.Match[str]) -> str | None:
    return _METROPOLIS if found[1] == _CITY_OF_BOTH else province_of(found[1])


def _spellings() -> Iterator[str]:
    """Yield the Korean spellings of the provinces."""
    for name in province_names():
        if not name.isascii():
            yield name
