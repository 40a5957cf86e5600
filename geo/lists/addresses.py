"""Korean addresses taken apart: road-name and lot addresses as people write them, pure text.

Nothing is looked up here but the names of provinces and cities: whether a legal dong or a road is
there says `geo.lists.gazetteer`. What a text does not say is None, and what is not understood stands
in `rest`.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from geo.lists.address_heads import again, head_of
from geo.lists.english_addresses import parse_english

if TYPE_CHECKING:
    import pandas as pd

Number = tuple[int, int]
"""Main and sub number; sub 0: none."""


@dataclass(frozen=True, kw_only=True)
class Address:
    """An address by its parts; None: the text does not say it.

    Parameters
    ----------
    province
        Official name of today (서울특별시), however it is written.
    gu
        Sigungu as written, without blanks within a word; a gu with the city above it (수원시 장안구).
    eup_myeon
        읍 or 면.
    dong
        A dong whose very form is an administrative one's (성수1가제1동, 고덕2동).
    legal_dong
        Any other dong, 가 or 리: legal by its form, though many names are both.
    road
        Without blanks: 동호로5길.
    road_number
        Main and sub number, sub 0 where there is none.
    underground
        The number is one of the underground (지하).
    mountain
        The lot is one of the mountains (산).
    lot
        Main and sub number, sub 0 where there is none.
    floor, room
        As written: 지하1층, 3~4층; 105호.
    building
        What stands behind the number or in brackets, and is no dong.
    rest
        What was not understood.
    """

    province: str | None = None
    gu: str | None = None
    eup_myeon: str | None = None
    dong: str | None = None
    legal_dong: str | None = None
    road: str | None = None
    road_number: Number | None = None
    underground: bool = False
    mountain: bool = False
    lot: Number | None = None
    floor: str | None = None
    room: str | None = None
    building: str | None = None
    rest: str | None = None


PARTS = tuple(each.name for each in fields(Address))
COLUMNS = tuple(
    name
    for part in PARTS
    for name in ((f"{part}_main", f"{part}_sub") if part in ("road_number", "lot") else (part,))
)
"""Of the table of `parse_addresses`."""

_BRANCH = r"\d+\s?(?:번\s?[가-힣]?|[가-힣])?길"
_BOUND = rf"(?=[\s,]|$|\d|산\s?\d)(?!\s?(?:{_BRANCH}|\d+로)(?=[\s,]|$|\d))"
"""What stands behind the name of a dong; with 3길 or 2로 behind it, it is a road's."""
_STOPS = (
    r"(?!\s?-\s?\d|\.\d|[가-힣]+(?:로|길)(?:\s?\d|$))(?:번지|번)?"
    r"(?!동|층|호|차|단지|블[록럭]|가|길|번|로|개|지구|공구|구역|출구|학년|년|월|일(?!대)|시|분|명|m|㎡|%|km)"
)
"""Behind a number that is one of an address: no block, floor, stage or telephone number."""
_DASHES = str.maketrans(
    dict.fromkeys("‐‑‒–—―−ㅡ", "-") | {"，": ",", "·": "·", "ㆍ": "·", "‧": "·"}
)

_ODD = re.compile(f"[{''.join(map(chr, _DASHES))}]")

_EUP_MYEON = re.compile(r"([가-힣]{1,7}\d?[읍면])(?=[\s,]|$)[\s,]*")
_RI = re.compile(rf"([가-힣]{{1,7}}\d?리){_BOUND}")
_DONG = re.compile(
    rf"((?:[가-힣]+?[동로]\s)?[가-힣]*?(?<=[가-힣\s])\d가(?:제?\d+동)?|"
    rf"[가-힣]+?(?:제?\d+(?:[·.,]\d+)*)?가?동){_BOUND}"
)
_OF_OFFICE = re.compile(r"\d가?동$|가제?\d+동$")
_LOT = re.compile(rf"[\s,]*(산\s?)?(\d++)(?:\s?-\s?(\d++))?{_STOPS}")
_ROAD = re.compile(
    rf"(?!{_BRANCH})((?:[가-힣]{{1,6}}\s(?=\d+(?:로|길)))?[가-힣A-Za-z0-9][가-힣A-Za-z0-9·.]*?"
    rf"(?:대로|로|길)(?:\s?{_BRANCH})?)(?=[\s,]|$|\d|지하)"
)
_NUMBER = re.compile(rf"[\s,]*(지하\s?)?(\d++)(?:\s?-\s?(\d++))?{_STOPS}")
_BRACKETS = re.compile(r"\(([^()]*)\)")
_FLOOR = re.compile(
    r"지하\s?\d*\s?층|지[상하]\s?\d+(?:\s?[~,-]\s?\d+)*\s?층|반지하|(?<![\d가-힣A-Za-z-])B?\d+(?:\s?[~,-]\s?B?\d+)*\s?층"
    r"|\b[Bb]\d\b|\b\d+F\b"
)
_ROOM = re.compile(r"(?<![\d가-힣])[A-Za-z]?-?\d+(?:\s?[,~-]\s?\d+)*호(?!선|점|기|관|차|텔)")
_NO_NAME = re.compile(
    r"\d{2,4}-\d{3,4}-\d{4}|/|(?:일대|일원|부근|인근)(?=\s|$)|(?:^|\s)외(?:\s?\d|$)|필지|(?:로|길)\s?\d+(?:-\d+)?$"
)
_NOT_A_NAME = re.compile(r"[\d/]|[일부인]|외|필지")
"""What each of those begins with or holds: quick to look for."""
_INSIDE = (("floor", _FLOOR, re.compile("[층BbF]|반지하")), ("room", _ROOM, re.compile("호")))
"""What is found within a name, its pattern, and what it cannot be without."""
_VAGUE = re.compile(r"(?:일대|일원|부근|인근|외\s?\d+(?:\s?필지)?|외)(?=[\s,]|$)[\s,]*")


def parse_address(text: str) -> Address:
    """Take one address apart.

    Examples
    --------
    >>> found = parse_address("서울특별시 중구  동호로 5길 15, 약수지구대")
    >>> found.gu, found.road, found.road_number, found.building
    ('중구', '동호로5길', (15, 0), '약수지구대')
    >>> found = parse_address("서울 중구 남대문로5가 526")
    >>> found.road, found.legal_dong, found.lot
    (None, '남대문로5가', (526, 0))
    """
    return Address(**dict(zip(PARTS, _parse(text), strict=True)))


def parse_addresses(texts: pd.Series[Any]) -> pd.DataFrame:
    """Take addresses apart, each different one once.

    Parameters
    ----------
    texts
        Addresses; None or NaN: none.

    Returns
    -------
    DataFrame
        `COLUMNS`, on the index of `texts`: the parts of `Address`, with ``road_number_main``,
        ``road_number_sub``, ``lot_main, lot_sub`` : Int64; ``underground, mountain`` : bool; the
        rest : object, text or None.
    """
    import numpy as np
    import pandas as pd

    place, different = pd.factorize(texts, use_na_sentinel=True)
    parsed = [_parse(str(text)) for text in different] + [_NOTHING]
    taken: dict[str, Any] = {}
    for part, cells in zip(PARTS, zip(*parsed, strict=True), strict=True):
        if part in ("road_number", "lot"):
            for end, at in (("main", 0), ("sub", 1)):
                numbers = np.array([-1 if cell is None else cell[at] for cell in cells])[place]
                taken[f"{part}_{end}"] = pd.arrays.IntegerArray(
                    numbers.astype("int64"), numbers < 0
                )
        else:
            kind: Any = bool if isinstance(cells[-1], bool) else object
            taken[part] = pd.Series(
                np.array(cells, dtype=kind)[place], index=texts.index, dtype=kind
            )
    return pd.DataFrame(taken, index=texts.index, columns=list(COLUMNS))


_NOTHING = tuple(getattr(Address(), part) for part in PARTS)
_MOST = 300
"""Letters of a text that are read: no address is longer."""


def tidied(text: str) -> str:
    r"""Return an address in composed letters, with plain blanks, digits, commas and hyphens.

    Examples
    --------
    >>> tidied(" 서울\u3000중구  을지로 １２–３ ")
    '서울 중구 을지로 12-3'
    """
    line = unicodedata.normalize("NFKC", text[:_MOST])
    return " ".join((line.translate(_DASHES) if _ODD.search(line) else line).split())


def _parse(text: str) -> tuple[Any, ...]:
    """Return the parts in the order of `PARTS`."""
    line = tidied(text)
    if line.isascii():
        return tuple({**dict(zip(PARTS, _NOTHING, strict=True)), **parse_english(line)}.values())
    province, gu, at = head_of(line)
    line = line[at:]
    inside: list[str] = []
    if "(" in line:
        inside = _BRACKETS.findall(line)
        line = _BRACKETS.sub(" ", line).strip()
    area, at = _area(line, gu)
    place, at = _place(line, at, any_dong=any(area))
    tail = line[at:].strip(_EDGES)
    names: list[str] = []
    if inside:
        area, place, names = _bracketed(inside, area, place)
    if not tail and not names:
        return (province, gu, *area, *place, None, None, None, None)
    floor, room, building, rest = _tail(tail, names)
    if building and not (any(area) or place[0]):
        building, rest = None, " ".join(filter(None, (building, rest)))
    return (province, gu, *area, *place, floor, room, building, rest)


_Area = tuple[str | None, str | None, str | None]
"""eup_myeon, dong, legal_dong."""
_Place = tuple[str | None, Number | None, bool, bool, Number | None]
"""road, road_number, underground, mountain, lot."""
_EDGES = " ,."


def _area(line: str, gu: str | None) -> tuple[_Area, int]:
    """Return the dong or the 읍, 면 and 리 that a line begins with, and where they end."""
    if (gu is None or gu[-1] != "구" or " " in gu) and (found := _EUP_MYEON.match(line)):
        eup_myeon, at = found[1], again(line, found.end(), found[1])
        village = _RI.match(line, at)
        return (eup_myeon, None, village and village[1]), village.end() if village else at
    if found := _DONG.match(line):
        return (None, *_dong(found[1])), found.end()
    return (None, None, None), 0


def _dong(name: str) -> tuple[str | None, str | None]:
    """Return a dong as an administrative or as a legal one, by its form."""
    name = name.replace(" ", "")
    return (name, None) if _OF_OFFICE.search(name) else (None, name)


def _place(line: str, at: int, *, any_dong: bool) -> tuple[_Place, int]:
    """Return the lot, or the road and its number, at a place of a line, and where they end."""
    if any_dong and (found := _LOT.match(line, at)) and _is_number(found):
        return (None, None, False, found[1] is not None, _number(found)), found.end()
    while line[at : at + 1] in (" ", ",") and at < len(line):
        at += 1
    if found := _ROAD.match(line, at):
        road = found[1].replace(" ", "")
        end = again(line, found.end() + 1, road) if line.count(road, at) > 1 else found.end()
        numbered = _NUMBER.match(line, end)
        if numbered and _is_number(numbered):
            below = numbered[1] is not None
            return (road, _number(numbered), below, False, None), numbered.end()
        if not any_dong and not line[end : end + 1].isdigit():
            return (road, None, False, False, None), found.end()
    return (None, None, False, False, None), at


def _bracketed(inside: list[str], area: _Area, place: _Place) -> tuple[_Area, _Place, list[str]]:
    """Take the dong and the lot of a road address out of its brackets; the rest are names."""
    eup_myeon, dong, legal = area
    road, number, below, mountain, lot = place
    names = []
    for piece in (part.strip() for each in inside for part in each.split(",")):
        found = _DONG.match(piece) or (_RI.match(piece) if eup_myeon or road else None)
        if road is None and lot is not None and (house := _house(piece)):
            road, number, below = house
            continue
        if found is None or (road is None and lot is None and legal):
            names.append(piece)
            continue
        of_office, of_law = _dong(found[1])
        dong, legal = dong or of_office, legal or of_law
        behind = piece[found.end() :]
        if lot is None and road and (held := _LOT.match(behind)) and _is_number(held):
            mountain, lot, behind = held[1] is not None, _number(held), behind[held.end() :]
        names.append(behind.strip(_EDGES))
    return (
        (eup_myeon, dong, legal),
        (road, number, below, mountain, lot),
        [name for name in names if name],
    )


def _house(piece: str) -> tuple[str, Number, bool] | None:
    """Return the road and the number of a text that is nothing else."""
    found = _ROAD.match(piece)
    numbered = _NUMBER.match(piece, found.end()) if found else None
    if found and numbered and numbered.end() == len(piece) and _is_number(numbered):
        return found[1].replace(" ", ""), _number(numbered), numbered[1] is not None
    return None


def _number(found: re.Match[str]) -> Number:
    return int(found[2]), int(found[3] or 0)


def _is_number(found: re.Match[str]) -> bool:
    return len(found[2]) < _DIGITS and len(found[3] or "") < _DIGITS and int(found[2]) > 0


_DIGITS = 7
"""No number of a house or a lot has as many."""


def _tail(tail: str, names: list[str]) -> tuple[str | None, str | None, str | None, str | None]:
    """Return floor, room, building and what is none of them."""
    found: dict[str, str] = {}
    rest: list[str] = []
    kept: list[str] = []
    if vague := _VAGUE.match(tail):
        rest.append(vague[0].strip())
        tail = tail[vague.end() :]
    for each in (tail, *names):
        piece = each
        for what, pattern, marks in _INSIDE:
            if what not in found and marks.search(piece) and (match := pattern.search(piece)):
                found[what] = match[0].replace(" ", "")
                piece = f"{piece[: match.start()]} {piece[match.end() :]}"
        piece = " ".join(piece.split()).strip(" ,.()")
        if piece:
            is_rest = _NOT_A_NAME.search(piece) and _NO_NAME.search(piece)
            (rest if is_rest else kept).append(piece)
    return found.get("floor"), found.get("room"), ", ".join(kept) or None, ", ".join(rest) or None
