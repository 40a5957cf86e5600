"""What the audit asks of every text: nothing that is not seen and turns its neighbours round.

Our pages and files write such a character out (`geo.safe.visible`), so any that is met is foreign.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from geo.audit.markup import Page
from geo.audit.page_file import Fault
from geo.safe import BIDI_CONTROLS, one_line

RULE = "bidi control"
_AROUND = 30
_CONTROL = re.compile(f"[{BIDI_CONTROLS}\x00]")
_ALL = [each for each in map(chr, range(0x2070)) if _CONTROL.match(each)]
_HEX = "|".join(f"{ord(each):04x}" for each in _ALL)
_NUMBERS = "|".join(f"x0*{ord(each):x};|0*{ord(each)};" for each in _ALL)


def _any(*patterns: str) -> re.Pattern[bytes]:
    return re.compile("|".join(patterns).encode(), re.IGNORECASE)


_ESCAPED = rf"\\u(?:{_HEX})"
PLAIN = _any(*_ALL)
"""Finds them in CSV and other plain text, in UTF-8."""
IN_QUOTES = _any(_ESCAPED)
"""Finds those that JSON writes by number."""
JSON = _any(*_ALL, _ESCAPED)
XML = _any(*_ALL, f"&#(?:{_NUMBERS})", f"_x(?:{_HEX})_")
"""Finds them in the parts of a workbook, by number and in Excel's own way as well."""


def bidi_faults(data: bytes, pattern: re.Pattern[bytes], where: str = "") -> Iterator[Fault]:
    r"""Yield every place of a text with a character that turns it round, or with a NUL.

    Parameters
    ----------
    data
        In UTF-8.
    pattern
        How the text may say such a character: `PLAIN`, `JSON`, `IN_QUOTES` or `XML`.
    where
        What it is the text of.

    Examples
    --------
    >>> [fault.text for fault in bidi_faults("a,\u202e21".encode(), PLAIN)]
    ['line 1: U+202E in a,〈U+202E〉21']
    >>> len(list(bidi_faults(rb'"\u202E21"', JSON))), len(list(bidi_faults(rb'"\\u202E21"', JSON)))
    (1, 0)
    """
    at, line = 0, 1
    for found in pattern.finditer(data):
        start, end = found.span()
        if _is_text(data, start):
            continue
        line, at = line + data.count(b"\n", at, start), start
        said = found[0].decode("utf-8")
        what = f"U+{ord(said):04X}" if len(said) == 1 else said
        around = data[max(0, start - _AROUND) : end + _AROUND].decode("utf-8", "ignore")
        yield Fault(RULE, None, f"{where}line {line}: {what} in {one_line(around)}")


def _is_text(data: bytes, start: int) -> bool:
    r"""Tell whether a number is no number but the text of one: ``\\u202e`` or ``_x005F_x202E_``."""
    if data[start : start + 1] == b"\\":
        before = data[max(0, start - 1000) : start]
        return (len(before) - len(before.rstrip(b"\\"))) % 2 == 1
    return data[start : start + 1] == b"_" and data[max(0, start - 6) : start].lower() == b"_x005f"


def text_faults(texts: Iterable[str], where: str) -> Iterator[Fault]:
    """Yield the texts with such a character; `where`: what they are the texts of."""
    for text in texts:
        found = _CONTROL.search(text)
        if found:
            start = max(0, found.start() - _AROUND)
            around = one_line(text[start : found.end() + _AROUND])
            yield Fault(RULE, None, f"{where}: U+{ord(found[0]):04X} in {around}")


def page_faults(page: Page) -> Iterator[Fault]:
    """Yield the texts, attributes and data of a page with such a character."""
    yield from text_faults(page.pieces, "text")
    for item in page.elements:
        if item.attributes:
            yield from text_faults(item.attributes.values(), str(item))
    for block in page.data():
        yield from bidi_faults(block.text.encode("utf-8", "replace"), IN_QUOTES, f"{block}, ")
