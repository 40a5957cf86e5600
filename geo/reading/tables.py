"""Tables: CSV as text, cell by cell."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING

from geo.errors import DataError
from geo.reading.files import read_text

if TYPE_CHECKING:
    import pandas as pd


def read_table(path: Path, columns: tuple[str, ...]) -> pd.DataFrame:
    """Read a UTF-8 CSV as text; empty cells become None.

    Raises
    ------
    SourceError
        The file cannot be read.
    DataError
        A column is missing or stands twice, a row has another number of cells than the header, or the file ends
        within a quoted cell.
    """
    import pandas as pd

    try:
        rows = list(csv.reader(io.StringIO(read_text(path)), strict=True))
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
