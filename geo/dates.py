"""Dates of the data: as a sentence writes them, and as the day that a published file bears."""

from __future__ import annotations

import calendar
import datetime
import re

from geo.text import Text

NO_DAY = datetime.date(1980, 1, 1)
"""Of places whose day nobody said: the first day that a ZIP archive can hold."""

_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_QUARTER = re.compile(r"([0-9]{4})-Q([1-4])")


def day_of(as_of: str | None) -> datetime.date:
    """Return the first day of a date as geo.toml writes it; `NO_DAY` where there is none.

    Examples
    --------
    >>> day_of("2019-09-02").isoformat(), day_of("2020-06").isoformat(), day_of(None).isoformat()
    ('2019-09-02', '2020-06-01', '1980-01-01')
    >>> day_of("2019-Q3").isoformat(), day_of("1975").isoformat(), day_of("2018-2020").isoformat()
    ('2019-07-01', '1980-01-01', '1980-01-01')
    """
    if quarter := _QUARTER.fullmatch(as_of or ""):
        return max(NO_DAY, datetime.date(int(quarter[1]), 3 * int(quarter[2]) - 2, 1))
    if found := _DATE.fullmatch(as_of or ""):
        year, month, day = (int(part or 1) for part in found.groups())
        try:
            return max(NO_DAY, datetime.date(year, month, day))
        except ValueError:
            return NO_DAY
    return NO_DAY


_SAID = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?")


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
    found = _SAID.fullmatch(date)
    if not found or not 0 < int(found[2] or 1) <= 12:
        return Text(date, date)
    year, month, day = (each and int(each) for each in found.groups())
    ko, en = f"{year}년", f"{year}"
    if month:
        ko, en = f"{ko} {month}월", f"{calendar.month_name[int(month)]} {en}"
    if day:
        ko, en = f"{ko} {day}일", f"{day} {en}"
    return Text(ko, en)
