"""Road-name addresses in English: 75 Seongsuil-ro 8-gil, Seongdong-gu, Seoul."""

from __future__ import annotations

import re
from typing import Any

from geo.lists.korea import province_of

_ROAD = re.compile(
    r"(?:(jiha|underground|b)\s*)?(?:(\d{1,6})(?:-(\d{1,6}))?,?\s+)?"
    r"([a-z][a-z0-9.' -]*?-?(?:daero|ro|gil)(?:\s?\d+[a-z-]*-?gil)?)",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d{1,6}(?:-\d{1,6})?")
_LEGAL = re.compile(r"[a-z][a-z' -]*(?:-?\d-?ga|-dong)", re.IGNORECASE)
_DONG = re.compile(r"[a-z][a-z' -]*\s?\d(?:\([a-z]+\))?-dong", re.IGNORECASE)
_EUP_MYEON = re.compile(r"[a-z][a-z' -]*-(?:eup|myeon)", re.IGNORECASE)
_GU = re.compile(r"[a-z][a-z' -]*-(?:gu|gun|si)", re.IGNORECASE)
_POSTCODE = re.compile(r"\s*\(?\b\d{5}\b\)?$")
_COUNTRY = re.compile(r"(?:republic of |south )?korea|rok", re.IGNORECASE)


def parse_english(line: str) -> dict[str, Any]:
    """Return the parts of an English address by the names of `geo.lists.addresses.Address`.

    Examples
    --------
    >>> parse_english("75 Seongsuil-ro 8-gil, Seongdong-gu, Seoul 04790")["road"]
    'Seongsuil-ro 8-gil'
    """
    found: dict[str, Any] = {}
    rest: list[str] = []
    number = ""
    for each in filter(None, map(str.strip, line.split(","))):
        piece = _POSTCODE.sub("", each)
        province = province_of(piece) if piece else None
        if not piece or _COUNTRY.fullmatch(piece):
            continue
        if "road" not in found and _NUMBER.fullmatch(piece):
            number = f"{piece} "
            continue
        if province and "province" not in found:
            found["province"] = province
        elif _GU.fullmatch(piece):
            found["gu"] = f"{found['gu']}, {piece}" if "gu" in found else piece
        elif _EUP_MYEON.fullmatch(piece):
            found["eup_myeon"] = piece
        elif _DONG.fullmatch(piece):
            found["dong"] = piece
        elif _LEGAL.fullmatch(piece):
            found["legal_dong"] = piece
        elif "road" not in found and (road := _ROAD.fullmatch(number + piece)):
            found["road"] = road[4]
            if road[2]:
                found["road_number"] = (int(road[2]), int(road[3] or 0))
                found["underground"] = road[1] is not None
        else:
            rest.append(each)
    if rest:
        found["rest"] = ", ".join(rest)
    return found
