"""What stands beside a figure of coverage, access or fairness: how sure it is, and of what.

Every such figure leaves with its scatter from place error (95 %), whether the error of the places
biases it, and the range over where people live; where one is not known its cells are empty and the
row says why. One list of names, for the writer and for the audit.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from geo.metrics.catalogue import WITH_INTERVAL
from geo.text import Text

UNCERTAINTY = ("low", "high", "biased", "range_low", "range_high")
"""Endings of the columns beside a figure `m`: m_low and so on; of a column ``value``: bare."""
UNCERTAINTY_TEXTS = (
    "sureness_basis_ko",
    "sureness_basis_en",
    "sureness_reason_ko",
    "sureness_reason_en",
)
"""How the interval and the range were made; why one is not known."""
NAMED_ONCE = ("value",)
"""A table with one figure a row: its uncertainty columns stand without the figure's name."""
FIGURE = re.compile(
    r"(area_)?coverage_(share|gap).*|people_(covered|out|in_reach|only_here).*|area_covered_m2.*"
    r"|median_distance_m.*|access_.*|sites_in_reach.*|below_standard.*|shortfall_.*|value(_share)?"
)
_FROM = ("range_low_from", "range_high_from")
_OF_RANK = ("rank", "rank_low", "rank_high", "rank_change_share", "class_change_share")
_BESIDE = re.compile(rf"(.+?)_({'|'.join((*UNCERTAINTY, *_FROM, *_OF_RANK))})")


def _is_told_with_interval(name: str) -> bool:
    return name in WITH_INTERVAL or FIGURE.fullmatch(name) is not None


class UncertaintyColumn(NamedTuple):
    """A uncertainty columns: of which figure, and which of `UNCERTAINTY`."""

    figure: str
    ending: str


def is_figure(name: str) -> bool:
    """Tell whether a column holds figures of coverage, access or fairness.

    Examples
    --------
    >>> is_figure("coverage_share"), is_figure("access_e2sfca"), is_figure("people")
    (True, True, False)
    >>> is_figure("coverage_share_low"), is_figure("no_coverage_reason_ko")
    (False, False)
    """
    return _is_told_with_interval(name) and uncertainty_column(name) is None


def uncertainty_column(name: str) -> UncertaintyColumn | None:
    """Return what a column stands beside, None where it is no uncertainty column.

    Examples
    --------
    >>> uncertainty_column("coverage_share_range_low")
    UncertaintyColumn(figure='coverage_share', ending='range_low')
    >>> uncertainty_column("low").figure, uncertainty_column("coverage_share")
    ('value', None)
    """
    if name in (*UNCERTAINTY, *_FROM):
        return UncertaintyColumn(NAMED_ONCE[0], name)
    found = _BESIDE.fullmatch(name)
    if found is None or not _is_told_with_interval(found[1]):
        return None
    return UncertaintyColumn(found[1], found[2])


def uncertainty_columns(figure: str) -> tuple[str, ...]:
    """Return the names of the columns that belong beside a figure.

    Examples
    --------
    >>> uncertainty_columns("coverage_share")[:3]
    ('coverage_share_low', 'coverage_share_high', 'coverage_share_biased')
    >>> uncertainty_columns("value")
    ('low', 'high', 'biased', 'range_low', 'range_high')
    """
    if figure in NAMED_ONCE:
        return UNCERTAINTY
    return tuple(f"{figure}_{ending}" for ending in UNCERTAINTY)


def in_order(names: Iterable[str]) -> list[str]:
    """Return columns with the uncertainty right after their figure, the rest as they were.

    Examples
    --------
    >>> in_order(["coverage_share", "people", "coverage_share_high", "coverage_share_low"])
    ['coverage_share', 'coverage_share_low', 'coverage_share_high', 'people']
    """
    names = list(names)
    beside: dict[str, list[str]] = {}
    for name in names:
        found = uncertainty_column(name)
        if found is not None and found.figure in names:
            beside.setdefault(found.figure, []).append(name)
    moved = {name for mine in beside.values() for name in mine}
    ordered = []
    for name in names:
        if name in moved:
            continue
        rank = {item: i for i, item in enumerate(uncertainty_columns(name))}
        mine = beside.get(name, [])
        ordered += [name, *sorted(mine, key=lambda item: rank.get(item, len(rank)))]
    return ordered


INTERVAL_NOTE = Text(
    "_low, _high: 장소 위치의 오차(error_m)에 따른 흔들림 (95 %). _biased: 위치 오차가 수치를 한쪽으로 "
    "밂(수치가 흔들림의 끝이나 밖에 있거나 그 평균에서 멀리 떨어짐). 다른 모든 불확실함을 재는 값이 아닙니다.",
    "_low, _high: scatter from the error of the places' positions (95 %). _biased: that error pushes "
    "the figure to one side: it lies at an end of the scatter or outside, or far from its mean. No "
    "measure of all that is unknown.",
)
RANGE_NOTE = Text(
    "_range_low, _range_high: {dong_short} 안 어디에 사는지를 달리 본 값(고르게, 물 위는 빼고, 길을 따라)과 위치 오차에 "
    "따른 흔들림을 모두 담는 범위. 직선거리 수치의 범위에는 직선만, 걷는 수치의 범위에는 걷는 길만 들어 "
    "있습니다. 알 수 없으면 빈칸이고 sureness_reason_ko에 까닭이 있습니다.",
    "_range_low, _range_high: holds the values with people living evenly, off the water, or "
    "along streets, and the scatter from place error. The range of a straight-line figure holds straight "
    "lines only, that of a figure on foot walks only. Empty where not known; sureness_reason_en "
    "says why.",
)
