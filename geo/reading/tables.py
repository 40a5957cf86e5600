"""Tables: CSV as text, cell by cell."""

from __future__ import annotations

import csv
import io
import math
import re
from pathlib import Path
from typing import TYPE_CHECKING

from geo.errors import DataError
from geo.reading.files import MAX_BYTES, read_text
from geo.safe import nfc

if TYPE_CHECKING:
    import pandas as pd


csv.field_size_limit(MAX_BYTES)  # the outline of a district is one cell


def read_table(
    path: Path, columns: tuple[str, ...] = (), *, encoding: str | None = None
) -> pd.DataFrame:
    """Read a CSV as text in NFC; empty cells become None.

    Parameters
    ----------
    path
        The file.
    columns
        Those that it must have.
    encoding
        Of the file; None: UTF-8.

    Raises
    ------
    SourceError
        The file cannot be read.
    DataError
        A column is missing or stands twice, a row has another number of cells than the header, or the file ends
        within a quoted cell.
    """
    import pandas as pd

    columns = tuple(map(nfc, columns))
    try:
        rows = list(csv.reader(io.StringIO(read_text(path, encoding)), strict=True))
    except csv.Error as err:
        raise DataError(f"{path} is no whole CSV ({err}). It may be cut off.") from err
    if not rows:
        raise DataError(f"{path} is empty. Give a CSV with a header.")
    header, body = rows[0], rows[1:]
    missing = [column for column in columns if column not in header]
    if missing:
        raise DataError(f"{path} lacks the column(s) {', '.join(missing)}. Add them.")
    twice = [column for column in columns if header.count(column) > 1]
    if twice:
        raise DataError(f"{path} has the column(s) {', '.join(twice)} twice. Rename one.")
    uneven = [n for n, row in enumerate(body, start=2) if len(row) != len(header)]
    if uneven:
        raise DataError(
            f"{path} row {uneven[0]} has another number of cells than the header "
            f"({len(uneven)} such rows). Mend the row; the file may be cut off."
        )
    cells = [[cell or None for cell in row] for row in body]
    return pd.DataFrame(cells, columns=header, dtype=object)


_NUMBER = re.compile(r"[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d*)?([eE][+-]?\d{1,3})?|[+-]?\.\d+")


def number(text: object) -> float:
    """Return a cell as a number, NaN where it is none; thousands may be parted by commas.

    Examples
    --------
    >>> number("1,500"), number(" 12.5 "), number("1,5"), number("nan"), number("1e400")
    (1500.0, 12.5, nan, nan, nan)
    """
    said = str(text).strip()
    if not _NUMBER.fullmatch(said):
        return math.nan
    value = float(said.replace(",", ""))
    return value if math.isfinite(value) else math.nan
