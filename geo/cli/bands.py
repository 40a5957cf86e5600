"""How sure a figure is, at a terminal: the range first, the interval beside it, what each is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from geo.cli.saving import Row, plain
from geo.cli.tables import band, written

ENDS = ("low", "high", "biased", "range_low", "range_high")
BESIDE = (*ENDS, "range_low_from", "range_high_from")
INTERVAL = "[95%]"
"""Stands in the header of a column that holds a plain figure and its interval."""

_RANGE = (
    "범위: 지역 안에 사람을 놓는 법과 위치 오차에 따라(직선과 걷는 길은 따로) · range: over the ways to "
    "place people in their district, and place error (straight line and on foot apart)"
)
_PLAIN = (
    f"{INTERVAL}: 값과 위치 오차에 따른 흔들림 (95 %) · the plain figure and its scatter from place "
    "error (95 %)"
)
_BIASED = (
    "*: 값이 흔들림의 끝이나 밖에 있거나 뽑은 값이 거의 한쪽에 있음 · at an end of the scatter or outside, "
    "or the draws lie mostly to one side"
)


def banded(rows: Sequence[Row]) -> tuple[list[dict[str, Any]], list[str]]:
    """Return rows for people to read, and the notes below the table.

    A figure whose range or interval is known becomes two columns, the range under its own name and
    the plain figure with its interval beside; the uncertainty columns are left out.

    Examples
    --------
    >>> row = {"x_share": 0.5, "x_share_low": 0.4, "x_share_high": 0.6, "x_share_biased": False,
    ...        "x_share_range_low": 0.3, "x_share_range_high": 0.5}
    >>> banded([row])[0]
    [{'x_share': '30.0–50.0 %', 'x_share [95%]': '50.0 % [40.0–60.0 %]'}]
    """
    first = rows[0] if rows else {}
    figures = [key for key in first if f"{key}_range_low" in first]
    known = [key for key in figures if any(_knows(row, key) for row in rows)]
    dropped = {f"{key}_{end}" for key in figures for end in BESIDE}
    made = []
    for row in rows:
        shown: dict[str, Any] = {}
        for key, value in row.items():
            if key in known:
                shown[key] = _range(row, key)
                shown[f"{key} {INTERVAL}"] = _interval(row, key)
            elif key not in dropped:
                shown[key] = value
        made.append(shown)
    return made, _notes(rows, figures, known)


def _knows(row: Row, key: str) -> bool:
    return any(plain(row[f"{key}_{end}"]) is not None for end in ("low", "range_low"))


def _range(row: Row, key: str) -> str | None:
    """Return the range; where none is known None, which a table shows as a dash."""
    low, high = plain(row[f"{key}_range_low"]), plain(row[f"{key}_range_high"])
    return None if low is None or high is None else band(low, high, key, [plain(row[key])])


def _interval(row: Row, key: str) -> str | None:
    value, low, high = (plain(row[name]) for name in (key, f"{key}_low", f"{key}_high"))
    if value is None:
        return None
    said = written(value, key)
    if low is None or high is None:
        return said
    biased = plain(row[f"{key}_biased"]) in (True, 1)
    return f"{said} [{band(low, high, key, [value])}]{'*' if biased else ''}"


def _notes(rows: Sequence[Row], figures: Sequence[str], known: Sequence[str]) -> list[str]:
    notes = [_RANGE, _PLAIN] if known else []
    if any(plain(row[f"{key}_biased"]) in (True, 1) for key in known for row in rows):
        notes.append(_BIASED)
    basis, reason = (said(rows, f"sureness_{what}") for what in ("basis", "reason"))
    if basis and known:
        notes.append(basis)
    if reason:
        notes.append(f"모르는 것 · not known: {reason}")
    return notes


def told(row: Row, key: str) -> str:
    """Write a figure of a row that `banded` returned: the range, the plain figure, its interval.

    Examples
    --------
    >>> told({"n": 2.0}, "n"), told({"x": None, "x [95%]": "5 [4–6]"}, "x")
    ('2', '5 [4–6]')
    """
    plain_figure = row.get(f"{key} {INTERVAL}")
    if plain_figure is None:
        value = plain(row[key])
        return "-" if value is None else written(value, key)
    return f"{row[key]} · {plain_figure}" if row[key] else str(plain_figure)


def said(rows: Sequence[Row], key: str) -> str:
    """Return the first text of a column in both languages, empty where there is none."""
    for row in rows:
        ko, en = (plain(row.get(f"{key}_{language}")) for language in ("ko", "en"))
        if ko or en:
            return " · ".join(str(part) for part in (ko, en) if part)
    return ""
