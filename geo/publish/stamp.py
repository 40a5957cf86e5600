"""The date that a published file bears: that of its places, never today's."""

from __future__ import annotations

import datetime
import re

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
