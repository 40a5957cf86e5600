"""Text with separators: a file that is regular is read at once, any other row by row, and no row is lost.

Regular is what every quote of opens or closes a cell and whose rows have as many cells as the
headings. Both readings give the same cells of a regular file.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from geo.lists.headings import LOOKED_AT, heading_rows, joined
from geo.lists.tidy import tidy

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

SEPARATORS = (",", "\t", ";", "|")
_LINES_OF_A_CELL = 100
"""A quoted cell that goes on for more lines has lost its end."""
_ROWS_AT_ONCE = 50_000
_SAID = re.compile(r'"?sep=(.)"?', re.IGNORECASE)
_FEED, _QUOTE = 10, 34


@dataclass(frozen=True, kw_only=True)
class Lines:
    """The rows of a text with separators, before they are tidy.

    Parameters
    ----------
    headings
        Tidy, None where there is none; the last one may stand for what is beyond them.
    columns
        `pyarrow.ChunkedArray` of strings, one a heading.
    rows
        Number of each row, the first of the file 1; a cell with line ends in it is in one row.
    ragged
        Rows of another number of cells than the headings, or whose quotes are broken.
    heading_row
        Number of the last row of the headings; None: none.
    separator
        One of `SEPARATORS`.
    """

    headings: list[str | None]
    columns: list[Any]
    rows: npt.NDArray[np.int64]
    ragged: npt.NDArray[np.bool_]
    heading_row: int | None
    separator: str


@dataclass(frozen=True)
class _Record:
    cells: list[str]
    n_lines: int
    broken: bool


def read_lines(text: bytes, *, fast: bool = True) -> Lines | None:
    """Return the rows of a text file; None: it has none.

    Parameters
    ----------
    text
        In plain UTF-8, see `geo.lists.encodings.decoded`.
    fast
        Read a regular file at once; else row by row, with the same result.
    """
    head = text[: 512 * 1024].decode("utf-8", "ignore")
    lines = head.split("\n")
    if len(text) > len(head.encode()):
        lines.pop()  # cut off
    said = _SAID.fullmatch(lines[0].strip()) if lines else None
    separator = said[1] if said else separator_of(lines)
    text = _unwrapped(text, separator).rstrip(b"\n")
    first = list(_records(text, separator, None, LOOKED_AT))
    skipped = 1 if said else 0
    rows = [[tidy(cell) for cell in record.cells] for record in first]
    found = heading_rows(rows[skipped:])
    headings: list[str | None]
    if found is None:
        n_head, headings = skipped, [None] * max((len(row) for row in rows), default=0)
    else:
        top, last = found[0] + skipped, found[1] + skipped
        n_head = last + 1
        headings = list(rows[top]) if top == last else joined(rows[top], rows[last])
    if not any(cell for row in rows for cell in row):
        return None
    start = _after(text, sum(record.n_lines for record in first[:n_head]))
    body = memoryview(text)[start:]
    regular = _at_once(body, separator, len(headings)) if fast and body else None
    if regular is not None:
        import numpy as np

        n_rows = len(regular[0])
        numbers = np.arange(n_head + 1, n_head + 1 + n_rows, dtype=np.int64)
        ragged = np.zeros(n_rows, dtype=bool)
    else:
        headings, regular, numbers, ragged = _row_by_row(bytes(body), separator, headings, n_head)
    return Lines(
        headings=headings,
        columns=regular,
        rows=numbers,
        ragged=ragged,
        heading_row=None if found is None else n_head,
        separator=separator,
    )


def separator_of(lines: list[str]) -> str:
    r"""Return what parts the cells in the first lines of a file: where the rows agree best.

    Examples
    --------
    >>> separator_of(["이름;위도;경도", "가;37,5;127,0"]), separator_of(["이름\t주소", "가\t나, 다"])
    (';', '\t')
    >>> separator_of(["주소"])
    ','
    """
    lines = [line for line in lines[:300] if line.strip()]
    best, best_score = ",", (0.0, 0)
    for separator in SEPARATORS:
        text = "\n".join(lines).encode()
        counts = [len(record.cells) for record in _records(text, separator, None, 300)]
        several = [n for n in counts if n > 1]
        if not several:
            continue
        usual = max(set(several), key=several.count)
        agreed = round(several.count(usual) / len(counts), 2)
        score = (agreed, usual)
        if score > best_score:
            best, best_score = separator, score
    return best


def _unwrapped(text: bytes, separator: str) -> bytes:
    """Return a text without the equals sign by which a spreadsheet is told to take digits as text."""
    if b'="' not in text:
        return text
    sign = re.escape(separator.encode())
    return re.sub(
        rb"(^|[\n" + sign + rb']) ?="([^"\n' + sign + rb']*)"(?=' + sign + rb"|\n|$)",
        rb'\1"\2"',
        text,
    )


def _after(text: bytes, n_lines: int) -> int:
    start = 0
    for _ in range(n_lines):
        start = text.find(b"\n", start) + 1
        if start == 0:
            return len(text)
    return start


# --- at once


def _at_once(body: memoryview, separator: str, width: int) -> list[Any] | None:
    """Return the columns of a regular file; None: it is not regular."""
    import pyarrow as pa
    from pyarrow import csv as arrow_csv

    n_rows = _regular_rows(body, separator)
    if n_rows is None or not width:
        return None
    names = [str(index) for index in range(width)]
    try:
        table = arrow_csv.read_csv(
            pa.BufferReader(pa.py_buffer(body)),
            read_options=arrow_csv.ReadOptions(column_names=names, block_size=16 * 1024 * 1024),
            parse_options=arrow_csv.ParseOptions(
                delimiter=separator, newlines_in_values=True, ignore_empty_lines=False
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()),
                strings_can_be_null=False,
                check_utf8=False,
            ),
        )
    except pa.ArrowInvalid:
        return None
    return list(table.columns) if table.num_rows == n_rows else None


def _regular_rows(body: memoryview, separator: str) -> int | None:
    """Return the number of rows of a text whose every quote opens or closes a cell; None: not so."""
    import numpy as np

    signs = np.frombuffer(body, dtype=np.uint8)
    quotes, feeds = _places(signs, _QUOTE), _places(signs, _FEED)
    if len(quotes) % 2:
        return None
    edges = np.array([ord(separator), _FEED, _QUOTE], dtype=np.uint8)
    opening, closing = quotes[::2], quotes[1::2]
    opens = np.isin(signs[np.maximum(opening - 1, 0)], edges) | (opening == 0)
    last = len(signs) - 1
    closes = np.isin(signs[np.minimum(closing + 1, last)], edges) | (closing == last)
    if not (opens.all() and closes.all()):
        return None
    within = np.searchsorted(quotes, feeds) & 1
    return int(len(feeds) - within.sum()) + 1


def _places(signs: npt.NDArray[np.uint8], sign: int) -> npt.NDArray[np.int64]:
    """Return where a sign stands, looking at some megabytes at a time."""
    import numpy as np

    step = 1 << 24
    return np.concatenate(
        [
            start + np.flatnonzero(signs[start : start + step] == sign)
            for start in range(0, len(signs), step)
        ]
    )


# --- row by row


def _records(text: bytes, separator: str, width: int | None, most: int | None) -> Iterator[_Record]:
    """Yield the rows of a text; what strict CSV does not allow is read line by line, and said."""
    lines = text.split(b"\n") if most is None else text[: 4 * 1024 * 1024].split(b"\n")
    index, n_found = 0, 0
    while index < len(lines) and (most is None or n_found < most):
        line = lines[index].decode("utf-8", "replace")
        record = None
        if '"' not in line:
            record = _Record(line.split(separator), 1, False)
        elif (strict := _strict(lines, index, separator)) is not None:
            cells, n_lines = strict
            if n_lines == 1 or width in (None, len(cells)):
                record = _Record(cells, n_lines, False)
        if record is None:
            parts = [part.strip().strip('"') for part in line.split(separator)]
            record = _Record(parts, 1, True)
        yield record
        index += record.n_lines
        n_found += 1


def _strict(lines: list[bytes], start: int, separator: str) -> tuple[list[str], int] | None:
    feed = (
        line.decode("utf-8", "replace") + "\n" for line in lines[start : start + _LINES_OF_A_CELL]
    )
    reader = csv.reader(feed, delimiter=separator, strict=True)
    try:
        return next(reader), reader.line_num
    except (csv.Error, StopIteration):
        return None


def _row_by_row(
    body: bytes, separator: str, headings: list[str | None], n_head: int
) -> tuple[list[str | None], list[Any], npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """Read any text; what stands beyond the headings is kept in one more column."""
    import numpy as np
    import pyarrow as pa

    width = len(headings)
    chunks: list[list[Any]] = []
    waiting: list[list[str]] = []
    numbers: list[int] = []
    lengths: list[int] = []
    broken: list[bool] = []
    beyond = False

    def flush() -> None:
        if waiting:
            columns = zip(*waiting, strict=True)
            chunks.append([pa.array(column, type=pa.string()) for column in columns])
            waiting.clear()

    for number, record in enumerate(_records(body, separator, width, None), n_head + 1):
        cells = record.cells
        if not any(cell.strip() for cell in cells):
            continue
        surplus = separator.join(cells[width:]) if any(c.strip() for c in cells[width:]) else ""
        beyond = beyond or bool(surplus)
        waiting.append([*cells[:width], *[""] * (width - len(cells)), surplus])
        numbers.append(number)
        lengths.append(len(cells))
        broken.append(record.broken)
        if len(waiting) == _ROWS_AT_ONCE:
            flush()
    flush()
    columns = [
        pa.chunked_array([chunk[index] for chunk in chunks], type=pa.string())
        for index in range(width + 1)
    ]
    counts = np.array(lengths, dtype=np.int64)
    ragged = np.array(broken, dtype=bool)
    # A separator at the end of every row is a habit, not a fault.
    if len(counts) and not beyond and (counts == counts[0]).all() and counts[0] > width:
        counts[:] = width
    ragged |= counts != width
    if not beyond:
        return headings, columns[:-1], np.array(numbers, dtype=np.int64), ragged
    return [*headings, None], columns, np.array(numbers, dtype=np.int64), ragged
