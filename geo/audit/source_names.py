"""What the audit asks of the names of sources: none is empty, a bare key, or there twice."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from geo.audit.markup import Page
from geo.audit.page_file import Fault

RULE = "unnamed source"
COLUMNS = ("sources_ko", "sources_en")
_KEY = re.compile(r"[a-z0-9]+(_[a-z0-9]+)+")
_NOTHING_BEFORE_A_COMMA = re.compile(r":\s*,")


def list_faults(texts: Iterable[str | None]) -> Iterator[Fault]:
    """Yield what is wrong with lists of sources, names joined with ``;``, dates in brackets.

    Examples
    --------
    >>> [fault.text for fault in list_faults(["가; ; census_2020; 가"])]
    ['a source has no name', '가 is named twice', 'census_2020 is a key, no name']
    >>> list(list_faults(["가 (2020); 가 (2021)", None]))
    []
    >>> [fault.text for fault in list_faults(["census_2020 (2020); (2025-05)"])]
    ['a source has no name', 'census_2020 is a key, no name']
    """
    for text in dict.fromkeys(filter(None, texts)):
        names = Counter(name.strip() for name in text.split(";"))
        if not all(map(_undated, names)):
            yield Fault(RULE, None, "a source has no name")
        for name, count in names.items():
            if _KEY.fullmatch(bare := _undated(name)):
                yield Fault(RULE, None, f"{bare[:60]} is a key, no name")
            if name and count > 1:
                yield Fault(RULE, None, f"{name[:60]} is named twice")


def _undated(name: str) -> str:
    """Return a name without the date in brackets at its end.

    >>> _undated("census (2020)"), _undated("census (of) 2020)"), _undated("(2020-05)")
    ('census', 'census (of) 2020)', '')
    """
    before, bracket, date = name.rpartition("(")
    dated = bracket and date.endswith(")") and ")" not in date[:-1]
    return before.rstrip() if dated else name


def page_faults(page: Page) -> Iterator[Fault]:
    """Yield the sources and inputs of a page that have no name.

    A name stands in bold in the list of sources; in a list of inputs, between colon and comma.
    """
    for item in page.all("b", "span"):
        text = item.text.strip()
        if text and not _NOTHING_BEFORE_A_COMMA.search(text):
            continue
        around = list(item.ancestors())
        listed = any(each.get("class") == "sources" for each in around)
        named = item.tag == "b" or any(each.tag == "b" for each in around)
        if listed and named and not text:
            yield Fault(RULE, None, f"a source has no name: {item}")
        elif text and any(each.tag == "li" for each in around):
            yield Fault(RULE, None, f"an input has no name: {text[:60]}")
