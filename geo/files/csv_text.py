"""CSV that a spreadsheet opens as what it says: a text never becomes a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from geo.errors import DataError, SourceError
from geo.files.tables import Cell, Table
from geo.metrics.dictionary import Column, column

BOM = "\ufeff"
"""Excel reads UTF-8 only after this mark."""
_DANGEROUS = re.compile(r"['\t\r\n]|[\s\ufeff\u200b-\u200f\u2060]*[=+\-@＝＋－＠]")


@lru_cache(maxsize=50_000)
def safe_cell(text: str) -> str:
    r"""Return a text as a spreadsheet can take it: with an apostrophe before what it would run.

    Texts that begin with an apostrophe get another one, so that taking one off always gives the
    text back.

    Examples
    --------
    >>> safe_cell("=1+1"), safe_cell("\tx"), safe_cell(" @SUM(1)"), safe_cell("'tis")
    ("'=1+1", "'\tx", "' @SUM(1)", "''tis")
    >>> safe_cell("일자리카페")
    '일자리카페'
    """
    return f"'{text}" if _DANGEROUS.match(text) else text


def plain_cell(cell: str) -> str:
    """Undo `safe_cell`.

    >>> plain_cell("'=1+1"), plain_cell("''tis"), plain_cell("plain")
    ('=1+1', "'tis", 'plain')
    """
    return cell.removeprefix("'")


def csv_bytes(table: Table) -> bytes:
    """Return a table as CSV: UTF-8 with BOM, lines end with CR LF, None is an empty cell."""
    text = io.StringIO()
    text.write(BOM)
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(_written(table.header, "text"))
    columns = zip(*table.rows, strict=True)
    cells = (
        _written(column, item.kind) for column, item in zip(columns, table.columns, strict=False)
    )
    writer.writerows(zip(*cells, strict=True))
    return text.getvalue().encode("utf-8")


def _written(cells: Sequence[Any], kind: str) -> list[Cell]:
    """Return the cells of a column for a writer that leaves None empty and gives numbers whole."""
    if kind == "text":
        # Empty text is an apostrophe, so that it is not taken for "not known".
        return [None if cell is None else safe_cell(cell) or "'" for cell in cells]
    if kind == "flag":
        return [None if cell is None else "true" if cell else "false" for cell in cells]
    return [int(c) if isinstance(c, float) and c.is_integer() else c for c in cells]


def read_csv_safe(
    source: Path | bytes, columns: Iterable[Column] | None = None
) -> list[dict[str, Cell]]:
    """Read a CSV that `geo publish` wrote: one dict a row, every cell as it was.

    Parameters
    ----------
    source
        The file, or its bytes.
    columns
        The columns of the table; None: looked up by their names.

    Raises
    ------
    SourceError
        The file cannot be read.
    DataError
        It is no UTF-8 CSV, rows are uneven, or a number is none.
    """
    try:
        data = source if isinstance(source, bytes) else source.read_bytes()
        text = data.decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
        header = rows[0]
        known = {item.name: item for item in columns or map(column, header)}
        return [
            {
                name: _read(cell, known.get(name) or column(name))
                for name, cell in zip(header, row, strict=True)
            }
            for row in rows[1:]
        ]
    except OSError as err:
        raise SourceError(f"{source!r} cannot be read ({err.strerror}). Give a file.") from err
    except (ValueError, IndexError, csv.Error) as err:
        name = "the CSV" if isinstance(source, bytes) else str(source)
        raise DataError(f"{name} is not as geo writes it: {err}. Take an untouched copy.") from err


def _read(cell: str, item: Column) -> Cell:
    if cell == "":
        return None
    if item.kind == "flag":
        return {"true": True, "false": False}.get(cell)
    if item.kind == "integer":
        return int(cell)
    return float(cell) if item.kind == "number" else plain_cell(cell)
