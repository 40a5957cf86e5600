"""A cell that names a district: digits, a name, or digits that a spreadsheet spoilt. Pure."""

from __future__ import annotations

import re
import unicodedata
from typing import Literal, NamedTuple

Kind = Literal["blank", "digits", "name", "spoilt"]

_DIGITS = re.compile(r"'?(\d+)(?:\.0+)?")
_GROUPED = re.compile(r"(\d{1,3}(?:,\d{3})+)(?:\.0+)?")
_SPOILT = re.compile(r"[+-]?\d+(?:[.,]\d+)?[eE][+-]?\d+|[+-]?\d+[.,]\d+|#+|#[A-Z/0!?]+")
_NOTHING = ("", "-", "–", "—", "nan", "none", "null", "<na>")


class Written(NamedTuple):
    """What stands in a cell: its kind, and the digits or the name without blanks at the ends."""

    kind: Kind
    text: str


def written(value: object) -> Written:
    """Return what a cell holds; digits that can be told whole are, those that were lost are not.

    Parameters
    ----------
    value
        Of a cell: text, a number, or nothing.

    Examples
    --------
    >>> written("11110.0"), written(11110.0), written("1,111,051,500").text
    (Written(kind='digits', text='11110'), Written(kind='digits', text='11110'), '1111051500')
    >>> written("1.1E+09").kind, written(" 종로구 "), written(None).kind
    ('spoilt', Written(kind='name', text='종로구'), 'blank')
    """
    if value is None or value != value:
        return Written("blank", "")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = " ".join(unicodedata.normalize("NFKC", str(value)).split())
    if text.casefold() in _NOTHING:
        return Written("blank", "")
    if found := _DIGITS.fullmatch(text):
        return Written("digits", found[1])
    if found := _GROUPED.fullmatch(text):
        return Written("digits", found[1].replace(",", ""))
    if _SPOILT.fullmatch(text):
        return Written("spoilt", text)
    return Written("name", text)
