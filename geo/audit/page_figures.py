"""What the audit asks of the figures of a page: none without how sure it is, in map and table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from geo.audit.figure_columns import RULE
from geo.audit.figure_keys import figures_of_page
from geo.audit.markup import Page
from geo.audit.page_file import Fault
from geo.audit.same_figures import Ledger
from geo.metrics.catalogue import ACCESS_METRICS, METRICS, REACH_METRICS
from geo.metrics.uncertainty import is_figure

WORDS = (("위치 오차에 따른 흔들림", "scatter from place error"), ("범위", "range"))
"""What a page with a table of such figures says: of the interval, and of the range."""
_ENDS = ("low", "high", "range_low", "range_high")
_LABELS = {
    text
    for metric in (*METRICS.values(), *REACH_METRICS.values(), *ACCESS_METRICS.values())
    if is_figure(metric.key)
    for text in metric.label
}


def page_figure_faults(page: Page, ledger: Ledger | None = None) -> Iterator[Fault]:
    """Yield what the figures of a page lack; they are entered in the `ledger`."""
    for _, content, _ in page.contents:
        if not isinstance(content, dict):
            continue  # what cannot be read is told by the attack rule
        if ledger is not None:
            yield from ledger.enter(figures_of_page(content))
        for metric in content.get("metrics") or ():
            if isinstance(metric, dict) and is_figure(str(metric.get("key"))):
                yield from metric_faults(metric)
    yield from _tables(page)


def metric_faults(metric: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield what one column of the page data lacks, see `geo.maps.engine.page.MetricData`.

    Examples
    --------
    >>> [fault.text for fault in metric_faults({"key": "x_share", "values": {"gu": [0.5]}})][:2]
    ['x_share comes without demand', 'x_share comes without distance_m']
    >>> list(metric_faults({"key": "x_share", "values": {"gu": [None]}}))
    []
    """
    key = metric.get("key")
    values = {level: column for level, column in (metric.get("values") or {}).items() if column}
    known = {lv: [v for v in column if v is not None] for lv, column in values.items()}
    if not any(known.values()):
        return
    # An area is nobody's; the median distance knows no standard.
    needed = {"demand": "area" not in str(key), "distance_m": "median" not in str(key)}
    for name, is_needed in needed.items():
        if is_needed and metric.get(name) is None:
            yield Fault(RULE, None, f"{key} comes without {name}")
    for name in ("definition", "denominator", "vintage", "basis"):
        said = metric.get(name) or {}
        if not (said.get("ko") and said.get("en")):
            yield Fault(RULE, None, f"{key} comes without {name} in both languages")
    for level, column in values.items():
        sure = (metric.get("sure") or {}).get(level)
        if sure is not None:
            yield from _ends(f"{key} by {level}", column, sure)


def _ends(where: str, column: list[float | None], sure: Mapping[str, Any]) -> Iterator[Fault]:
    if any(len(sure.get(end, ())) != len(column) for end in _ENDS):
        yield Fault(RULE, None, f"{where} has ends for other rows than it has figures")
        return
    for value, low, high in zip(column, sure["range_low"], sure["range_high"], strict=True):
        if None not in (value, low, high) and not low <= value <= high:
            yield Fault(RULE, None, f"{where}: the range {low}-{high} does not hold {value}")
            return


def _tables(page: Page) -> Iterator[Fault]:
    heads = {item.text.strip() for item in page.all("th", "caption")}
    found = sorted(heads & _LABELS)
    if not found:
        return
    for words in WORDS:
        texts = (item.text for item in page.all("main"))
        if not any(word in text for text in texts for word in words):
            yield Fault(RULE, None, f"a table of {found[0]!r} stands without {words[0]!r}")
