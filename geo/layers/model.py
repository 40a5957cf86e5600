"""What a layer is: data, no behaviour, so that a file could declare one as well."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from typing import Literal, NamedTuple

Kind = Literal["service", "cluster", "list"]

SERVICE_DISTANCE_M = 800.0
"""Ten minutes on foot at 80 m a minute."""

PLACE_METRICS = ("n_sites", "sites_per_100k", "sites_per_km2")
SERVICE_METRICS = (
    "coverage_share",
    "area_coverage_share",
    "median_distance_m",
    *PLACE_METRICS,
)


class Text(NamedTuple):
    """One text in both languages; Korean first."""

    ko: str
    en: str


_DATE = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?")
_QUARTER = re.compile(r"(\d{4})-Q([1-4])")
_YEARS = re.compile(r"(\d{4})[-–](\d{4})")


def date_text(date: str | None) -> Text:
    """Write a date of the data as a sentence does: a day, month, quarter, year, or years.

    Examples
    --------
    >>> date_text("2019-09-02"), date_text("2020-06").ko, date_text("2020").ko
    (Text(ko='2019년 9월 2일', en='2 September 2019'), '2020년 6월', '2020년')
    >>> date_text("2019-Q3"), date_text("2018-2020").ko
    (Text(ko='2019년 3분기', en='quarter 3 of 2019'), '2018–2020년')
    >>> date_text(None), date_text("not known").ko
    (Text(ko='날짜 모름', en='unknown date'), '날짜 모름')
    """
    if not date or date == "not known":
        return Text("날짜 모름", "unknown date")
    if found := _YEARS.fullmatch(date):
        years = "–".join(found.groups())
        return Text(f"{years}년", years)
    if found := _QUARTER.fullmatch(date):
        year, quarter = found.groups()
        return Text(f"{year}년 {quarter}분기", f"quarter {quarter} of {year}")
    found = _DATE.fullmatch(date)
    if not found or not 0 < int(found[2] or 1) <= 12:
        return Text(date, date)
    year, month, day = (each and int(each) for each in found.groups())
    ko, en = f"{year}년", f"{year}"
    if month:
        ko, en = f"{ko} {month}월", f"{calendar.month_name[int(month)]} {en}"
    if day:
        ko, en = f"{ko} {day}일", f"{day} {en}"
    return Text(ko, en)


@dataclass(frozen=True, kw_only=True)
class Layer:
    """A programme of the report, as a layer of places.

    Parameters
    ----------
    key
        Name in commands, files and URLs; a Python identifier.
    name, summary
        What it is, and one sentence on what it holds, both languages.
    kind
        ``service``: people go there, so coverage means something. ``cluster``: a hub with stated
        sizes, no coverage. ``list``: places that are named, nothing more.
    order
        Place in lists; smaller first.
    color
        Colour of its points, ``#rrggbb``, at least 3:1 on white.
    vintage
        Date of its list, both languages.
    metrics
        Names in `geo.metrics.catalogue.METRICS`, the first is shown first.
    service_distance_m
        The standard of a service layer, metres; None for the other kinds.
    default_demand
        Whose people a service layer counts first: census, residents or youth.
    context_m
        Radius within which a cluster page counts people and workers as context; None: no context.
    hub
        A hub of business or research: the first page tells of all of them together.
    caveats
        What the layer does not say; shown on its page, in every table of it.
    no_coverage
        Why coverage is null, for layers that are no service.
    """

    key: str
    name: Text
    summary: Text
    kind: Kind
    order: int
    color: str
    vintage: Text
    metrics: tuple[str, ...] = ("n_sites",)
    service_distance_m: float | None = None
    default_demand: str = "census"
    context_m: float | None = None
    hub: bool = False
    caveats: tuple[Text, ...] = ()
    no_coverage: Text | None = None
