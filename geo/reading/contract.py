"""What a JSON file must hold, said as checks that are put together: all that is wrong in one line."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from geo.reading.files import fault
from geo.safe import nfc

Wrong = list[str]
Check = Callable[[Any, str, Wrong], Any]
"""Given a value, where it stands, and a list of what is wrong: returns it as checked, or notes why not."""


def text(most: int = 400) -> Check:
    """Return the check of a text of at most so many characters."""

    def check(value: Any, at: str, wrong: Wrong) -> Any:
        if not isinstance(value, str) or len(value) > most:
            return wrong.append(f"{at} is no text of at most {most} characters")
        if odd := fault(value):
            return wrong.append(f"{at}: {odd}, which no text holds")
        return nfc(value)

    return check


def one_of(words: Sequence[str]) -> Check:
    """Return the check of one of some words."""

    def check(value: Any, at: str, wrong: Wrong) -> Any:
        if value in words and isinstance(value, str):
            return value
        return wrong.append(f"{at} is none of {', '.join(words)}")

    return check


def number(low: float = 0.0, high: float = 1e12) -> Check:
    """Return the check of a finite number from low to high."""

    def check(value: Any, at: str, wrong: Wrong) -> Any:
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number or not math.isfinite(value) or not low <= value <= high:
            return wrong.append(f"{at} is no number from {low:g} to {high:g}")
        return float(value)

    return check


def whole(low: int = 0, high: int = 10**12) -> Check:
    """Return the check of a whole number."""

    def check(value: Any, at: str, wrong: Wrong) -> Any:
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            return wrong.append(f"{at} is no whole number from {low} to {high}")
        return value

    return check


def flag(value: Any, at: str, wrong: Wrong) -> Any:
    """Check true or false."""
    return value if isinstance(value, bool) else wrong.append(f"{at} is neither true nor false")


def or_none(of: Check) -> Check:
    """Return the check of something that may be null."""
    return lambda value, at, wrong: None if value is None else of(value, at, wrong)


def rows(of: Check, most: int = 20_000) -> Check:
    """Return the check of a list of at most so many; what is wrong is told of its first bad entry."""

    def check(value: Any, at: str, wrong: Wrong) -> Any:
        if not isinstance(value, list) or len(value) > most:
            return wrong.append(f"{at} is no list of at most {most:,}")
        made = []
        for i, each in enumerate(value):
            before = len(wrong)
            made.append(of(each, f"{at}[{i}]", wrong))
            if len(wrong) > before:
                return None
        return made

    return check


def table(must: Mapping[str, Check], may: Mapping[str, Check] | None = None) -> Check:
    """Return the check of an object: what it must hold, and may; what else it holds is left out.

    Examples
    --------
    >>> wrong = []
    >>> table({"n": whole(), "name": text()})({"n": -1, "more": 2}, "it", wrong)
    >>> wrong
    ['it.n is no whole number from 0 to 1000000000000', 'it.name is missing']
    >>> table({"n": whole()})({"n": 1, "more": 2}, "it", [])
    {'n': 1}
    """

    def check(value: Any, at: str, wrong: Wrong) -> Any:
        if not isinstance(value, dict):
            return wrong.append(f"{at} is no object")
        made, before = {}, len(wrong)
        for key, of in must.items():
            if key not in value:
                wrong.append(f"{at}.{key} is missing")
                continue
            made[key] = of(value[key], f"{at}.{key}", wrong)
        for key, of in (may or {}).items():
            made |= {key: of(value[key], f"{at}.{key}", wrong)} if key in value else {}
        return made if len(wrong) == before else None

    return check
