"""What a list says of itself that matters to its rows: closed places, cells that a spreadsheet spoilt."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from geo.arrays import Bools
    from geo.lists.model import Columns

CLOSED = (
    r"폐업|휴업|휴지|휴원|폐원|폐소|휴관|말소|취소|폐쇄|폐관|폐점|폐지|철거|미운영|운영\s*(?:중지|중단|종료|정지)|영업\s*(?:중지|중단|종료|정지)"
    r"|만료|직권\s*정리|(?<!un)\bclosed\b|suspended|ceased|defunct|cancell?ed|revoked|inactive"
)
"""States of a place that does not operate now, in a column of states."""

_OPEN = r"재개|재개업|정상|영업\s*중|운영\s*중(?!지|단)|\bopen\b"
_SHORT_DATE = r"\d{1,2}-[A-Za-z]{3}(?:-\d{2,4})?|[A-Za-z]{3}-\d{1,4}"
_EXPONENT = r"\d(?:[.,]\d+)?[eE]\+?\d{1,2}"
_SPOILT_DATE = rf"#+|[2-5]\d{{4}}(?:\.\d+)?|\d{{2}}:\d{{2}}\.\d|{_SHORT_DATE}|{_EXPONENT}"
_SPOILT_CODE = rf"#+|{_SHORT_DATE}|{_EXPONENT}|\d+\.0+"
_SPOILT_LOT = r"(?:^|\s)(?:\d{1,2}월\s?\d{1,2}일|\d{1,2}-(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec))$"
_CODES = ("id", "gu_code", "dong_code", "legal_dong_code")
_DATES = ("opened", "closed_on", "date")
_LOTS = ("lot_address", "road_address", "address")
_CODE_HEADING = r"(?:번호|코드|code|\bid|_id|_no)$"
_DAY = r"^\s*(\d{4})\D{0,3}(\d{1,2})\D{0,3}(\d{1,2})(?!\d)"


def is_closed(table: pd.DataFrame, columns: Columns, today: dt.date | None = None) -> Bools:
    """Say which rows are of places that are closed, or closed for the time being.

    Parameters
    ----------
    table, columns
        The list.
    today
        A day of closing after it has not come yet; None: the day of the computer.

    Returns
    -------
    array of bool
        By the column of states where the row has one; else by a day of closing that is past.

    Examples
    --------
    >>> import pandas as pd
    >>> from geo.lists.model import Columns
    >>> table = pd.DataFrame({"s": ["영업/정상", "폐업", None, None], "d": [None, None, "20190131", "2999-01-01"]})
    >>> is_closed(table, Columns(role={"status": "s", "closed_on": "d"})).tolist()
    [False, True, True, False]
    """
    import numpy as np
    import pandas as pd

    closed = np.zeros(len(table), dtype=bool)
    said = np.zeros(len(table), dtype=bool)
    if (heading := columns.role.get("status")) in table:
        states = table[heading]
        said = states.notna().to_numpy()
        names, different = pd.factorize(states)
        each = pd.Series(different, dtype=object).astype(str)
        shut = each.str.contains(CLOSED, case=False, regex=True)
        shut &= ~each.str.contains(_OPEN, case=False, regex=True)
        closed = said & np.append(shut.to_numpy(dtype=bool), False)[names]
    if (heading := columns.role.get("closed_on")) in table:
        days = _days(table[heading])
        now = pd.Timestamp(today or dt.datetime.now(dt.UTC).date())
        closed |= ~said & (days <= now).to_numpy()
    return closed


def _days(cells: pd.Series[Any]) -> pd.Series[Any]:
    import pandas as pd

    parts = cells.astype(object).astype("string").str.extract(_DAY)
    text = parts[0] + "-" + parts[1].str.zfill(2) + "-" + parts[2].str.zfill(2)
    return pd.to_datetime(text.astype(object), errors="coerce", format="%Y-%m-%d")


def spoilt_dates(table: pd.DataFrame, columns: Columns) -> Bools:
    """Say which rows hold a date that a spreadsheet made another thing of (43831, 15-Jan, ####)."""
    return _any_full(table, [columns.role.get(role) for role in _DATES], _SPOILT_DATE)


def spoilt_codes(table: pd.DataFrame, columns: Columns) -> Bools:
    """Say which rows hold a code or a lot that a spreadsheet spoilt.

    Numbers with an exponent, lots that became days, and codes one digit shorter than nearly all of
    their column where those begin with a zero.

    Examples
    --------
    >>> import pandas as pd
    >>> from geo.lists.model import Columns
    >>> table = pd.DataFrame({"관리번호": ["2.02E+15", "3110000201600012"], "지번": ["번동 15-Jan", "번동 1-15"]})
    >>> spoilt_codes(table, Columns(role={"lot_address": "지번"})).tolist()
    [True, False]
    """
    import numpy as np

    personal = set(columns.personal)
    headed = table.columns[table.columns.str.contains(_CODE_HEADING, case=False, regex=True)]
    codes = {columns.role.get(role) for role in _CODES} | (set(headed) - personal)
    spoilt = _any_full(table, codes, _SPOILT_CODE)
    for role in _LOTS:
        if (heading := columns.role.get(role)) in table:
            found = _texts(table[heading]).str.contains(_SPOILT_LOT, regex=True, na=False)
            spoilt |= np.asarray(found, dtype=bool)
    for heading in codes:
        if heading in table:
            spoilt |= _shorter(_texts(table[heading]))
    return spoilt


def _texts(cells: pd.Series[Any]) -> pd.Series[Any]:
    """Return texts as an array that patterns are looked for in at once."""
    found: pd.Series[Any] = cells.astype(object).astype("string[pyarrow]")
    return found


def _any_full(table: pd.DataFrame, headings: Any, pattern: str) -> Bools:
    import numpy as np

    found = np.zeros(len(table), dtype=bool)
    for heading in headings:
        if heading in table:
            found |= np.asarray(_texts(table[heading]).str.fullmatch(pattern, na=False), dtype=bool)
    return found


def _shorter(codes: pd.Series[Any]) -> Bools:
    """Say which codes have lost the zero that others of their column begin with."""
    import numpy as np

    digits = np.asarray(codes.str.fullmatch(r"\d+", na=False), dtype=bool)
    length = np.where(digits, codes.str.len().fillna(0).to_numpy(dtype=float), 0).astype(int)
    if not digits.any():
        return digits
    usual = int(np.bincount(length[digits]).argmax())
    whole = digits & (length == usual)
    zeros = np.asarray(codes.str.startswith("0", na=False), dtype=bool) & whole
    lost = digits & (length == usual - 1)
    is_usual = whole.sum() >= 0.8 * digits.sum() and zeros.sum() >= 0.02 * digits.sum()
    return lost if is_usual and usual > 2 else np.zeros(len(codes), dtype=bool)
