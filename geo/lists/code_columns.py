"""Which column of a table names its districts, and which say where those lie."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from geo.errors import UsageError, some
from geo.lists.code_readings import Cell, Readers
from geo.lists.code_reasons import short
from geo.lists.code_tables import spelled
from geo.lists.code_values import written

if TYPE_CHECKING:
    import pandas as pd

MOST_DIFFERENT = 1_000
"""A column of provinces or gu holds no more different values than this."""
LOOKED_AT = 2_000
"""Different values of a column by which it is told whether it names districts."""
ENOUGH = 0.9
"""Share of a column's different values that are provinces or gu, where it says where a row lies."""
AT_LEAST = 0.5
"""Share that names districts in a column that is taken for the one that does."""

Coded = tuple[npt.NDArray[np.int64], list[str]]
CodedGu = tuple[npt.NDArray[np.int64], list[frozenset[str]]]


@dataclass(frozen=True, kw_only=True)
class Context:
    """What other columns say of where each row lies: codes of 2020, one of several values a row.

    `named`: their headings.
    """

    province: Coded
    gu: CodedGu
    named: tuple[str, ...] = ()


def context_of(table: pd.DataFrame, column: str, readers: Readers) -> Context:
    """Return where the rows lie by the other columns of a table: the first of provinces, of gu."""
    import pandas as pd

    nowhere = np.zeros(len(table), dtype=np.int64)
    province: Coded = (nowhere, [""])
    gu: CodedGu = (nowhere, [frozenset()])
    named: list[str] = []
    found = {"province": False, "gu": False}
    for heading in table.columns:
        if heading == column:
            continue
        codes, uniques = pd.factorize(table[heading], use_na_sentinel=False)
        if len(uniques) > MOST_DIFFERENT:
            continue
        cells = [written(value) for value in uniques]
        provinces = [_province(cell.text, readers) if cell.kind == "name" else "" for cell in cells]
        gus = [_gu(cell.text, readers) if cell.kind == "name" else frozenset() for cell in cells]
        n = sum(cell.kind != "blank" for cell in cells)
        if not found["province"] and n and sum(map(bool, provinces)) >= ENOUGH * n:
            province, found["province"] = (codes.astype(np.int64), provinces), True
            named.append(str(heading))
        elif not found["gu"] and n and sum(map(bool, gus)) >= ENOUGH * n:
            gu, found["gu"] = (codes.astype(np.int64), gus), True
            named.append(str(heading))
    return Context(province=province, gu=gu, named=tuple(named))


def _province(name: str, readers: Readers) -> str:
    return "" if readers.korea is None else readers.korea.provinces.get(spelled(name), "")


def _gu(name: str, readers: Readers) -> frozenset[str]:
    """Return the codes of 2020 of the gu that go by a name, all over the country."""
    text = spelled(name)
    own = {code for level, code in readers.own_names.get(text, ()) if level == "gu"}
    if readers.korea is not None:
        named = [each for each in readers.korea.by_name.get(text, ()) if each.level == "gu"]
        own |= {code for each in named for code in each.places}
    return frozenset(own)


def column_of(table: pd.DataFrame, column: str | None, readers: Readers, level: str | None) -> str:
    """Return the heading of the column that names the districts.

    Raises
    ------
    UsageError
        There is no such column, or none whose values name districts, or a heading stands twice.
    """
    headings = [str(name) for name in table.columns]
    twice = [name for name in dict.fromkeys(headings) if headings.count(name) > 1]
    if twice:
        raise UsageError(
            f"column {some(map(short, twice))} stands twice. Rename one.",
            ko=f"{some(map(short, twice))} 열이 두 번 있습니다. 하나의 이름을 바꾸십시오.",
        )
    if column is not None:
        if column in headings:
            return column
        told = some(map(short, headings), limit=12)
        raise UsageError(
            f"the table has no column {short(column)}. Use one of: {told}.",
            ko=f"표에 {short(column)} 열이 없습니다. 있는 열: {told}.",
        )
    best: tuple[tuple[int, int, float], str] | None = None
    for heading in headings:
        found = _names(table[heading], readers, level)
        if found is not None and (best is None or found > best[0]):
            best = (found, heading)
    if best is None:
        raise UsageError(
            "no column of the table names gu or dong. Name the column with --column.",
            ko="구나 동을 적은 열이 표에 없습니다. --column으로 열을 적으십시오.",
        )
    return best[1]


def _names(values: pd.Series, readers: Readers, level: str | None) -> tuple[int, int, float] | None:
    """Say how well a column names districts: the finest first, long codes and names before short codes."""
    uniques = values.drop_duplicates().head(LOOKED_AT)
    cells = [cell for cell in map(written, uniques) if cell.kind in ("digits", "name")]
    if not cells:
        return None
    read = {
        reading: [readers.read(Cell(cell), reading) for cell in cells]
        for reading in readers.readings
    }
    shares = {
        reading: sum(each.known and each.level != "province" for each in meanings) / len(cells)
        for reading, meanings in read.items()
    }
    best = max(shares, key=lambda reading: shares[reading])
    if shares[best] < AT_LEAST:
        return None
    fine = any(each.known and each.level in ("dong", "legal_dong") for each in read[best])
    n_digits = sum(cell.kind == "digits" for cell in cells)
    long_codes = all(len(cell.text) > 5 for cell in cells if cell.kind == "digits")
    sure = 2 if n_digits and long_codes else 1 if not n_digits else 0
    wanted = fine if level != "gu" else not fine
    return (int(wanted), sure, shares[best])
