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

from geo.lists.headings import LOOKED_AT, heading_rows, headings_of
from geo.lists.tidy import tidy

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

SEPARATORS = (",", "\t", ";", "|")
_LINES_OF_A_CELL = 100
"""A quoted cell that goes on for more lines has lost its end."""
_PIECE = 4 * 1024 * 1024
_SAID = re.compile(r'"?sep=([,;|\t])"?', re.IGNORECASE)
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
        headings = headings_of(rows, top, last)
    if not any(cell for row in rows for cell in row):
        return None
    start = _after(text, sum(record.n_lines for record in first[:n_head]))
    pieces = list(_pieces(text, start, separator, len(headings), fast=fast))
    headings, columns, numbers, ragged = _put_together(pieces, headings, n_head)
    return Lines(
        headings=headings,
        columns=columns,
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


def _after(text: bytes, n_lines: int, start: int = 0) -> int:
    """Return where the text after some lines begins."""
    for _ in range(n_lines):
        start = text.find(b"\n", start) + 1
        if start == 0:
            return len(text)
    return start


# --- a piece at a time


@dataclass(frozen=True)
class _Piece:
    """Some rows: columns one more than the headings, the last for what is beyond them."""

    columns: list[Any]
    lengths: npt.NDArray[np.int64]
    broken: npt.NDArray[np.bool_]
    n_rows: int
    """With the blank ones, which stand in no column."""
    places: npt.NDArray[np.int64]
    """Of the rows that stand in the columns, from 0."""


def _pieces(text: bytes, start: int, separator: str, width: int, *, fast: bool) -> Iterator[_Piece]:
    """Read some megabytes at a time, each at once where it is regular."""
    while start < len(text):
        end = text.find(b"\n", start + _PIECE)
        end = len(text) if end < 0 else end
        piece = _at_once(memoryview(text)[start:end], separator, width) if fast else None
        if piece is None:
            piece, n_lines = _row_by_row(text, start, end, separator, width)
            start = _after(text, n_lines, start)
        else:
            start = end + 1
        yield piece


def _put_together(
    pieces: list[_Piece], headings: list[str | None], n_head: int
) -> tuple[list[str | None], list[Any], npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """Return headings, columns, numbers of the rows, and which are ragged."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    width = len(headings)
    columns = [
        pa.chunked_array([piece.columns[index] for piece in pieces], type=pa.string())
        for index in range(width + 1)
    ]
    numbers: list[npt.NDArray[np.int64]] = [np.empty(0, dtype=np.int64)]
    begun = n_head + 1
    for piece in pieces:
        numbers.append(piece.places + begun)
        begun += piece.n_rows
    lengths = np.concatenate([np.empty(0, np.int64), *(piece.lengths for piece in pieces)])
    ragged = np.concatenate([np.empty(0, np.bool_), *(piece.broken for piece in pieces)])
    beyond = bool(pc.any(pc.not_equal(columns[-1], "")).as_py())
    # A separator at the end of nearly every row is a habit, not a fault.
    is_habit = not beyond and 2 * int((lengths == width + 1).sum()) > len(lengths)
    ragged |= lengths != (width + 1 if is_habit else width)
    if not beyond:
        return headings, columns[:-1], np.concatenate(numbers), ragged
    return [*headings, None], columns, np.concatenate(numbers), ragged


# --- at once


def _at_once(body: memoryview, separator: str, width: int) -> _Piece | None:
    """Return the rows of a regular piece; None: it is not regular."""
    import numpy as np
    import pyarrow as pa
    from pyarrow import csv as arrow_csv

    n_rows = _regular_rows(body, separator) if len(body) and width else None
    if n_rows is None:
        return None
    names = [str(index) for index in range(width)]
    try:
        table = arrow_csv.read_csv(
            pa.BufferReader(pa.py_buffer(body)),
            read_options=arrow_csv.ReadOptions(column_names=names, block_size=2 * _PIECE),
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
    if table.num_rows != n_rows:
        return None
    columns = [column.combine_chunks() for column in table.columns]
    return _Piece(
        columns=[*columns, pa.array([""], pa.string()).take(pa.array(np.zeros(n_rows, np.int64)))],
        lengths=np.full(n_rows, width, dtype=np.int64),
        broken=np.zeros(n_rows, dtype=bool),
        n_rows=n_rows,
        places=np.arange(n_rows, dtype=np.int64),
    )


def _regular_rows(body: memoryview, separator: str) -> int | None:
    """Return the number of rows of a text whose every quote opens or closes a cell; None: not so."""
    import numpy as np

    signs = np.frombuffer(body, dtype=np.uint8)
    quotes, feeds = np.flatnonzero(signs == _QUOTE), np.flatnonzero(signs == _FEED)
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
    text: bytes, start: int, end: int, separator: str, width: int
) -> tuple[_Piece, int]:
    """Return the rows of any piece, and how many lines they take: the last may go beyond the piece."""
    import numpy as np
    import pyarrow as pa

    n_wanted = text.count(b"\n", start, end) + 1
    ahead = end
    for _ in range(_LINES_OF_A_CELL):
        ahead = text.find(b"\n", ahead + 1) if 0 <= ahead < len(text) else -1
    part = text[start:] if ahead < 0 else text[start:ahead]
    kept: list[list[str]] = []
    lengths: list[int] = []
    broken: list[bool] = []
    places: list[int] = []
    n_lines = n_rows = 0
    for record in _records(part, separator, width, None):
        cells = record.cells
        if any(cell.strip() for cell in cells):
            surplus = cells[width:] if any(cell.strip() for cell in cells[width:]) else ()
            missing = [""] * (width - len(cells))
            kept.append([*cells[:width], *missing, separator.join(surplus)])
            lengths.append(len(cells))
            broken.append(record.broken)
            places.append(n_rows)
        n_rows += 1
        n_lines += record.n_lines
        if n_lines >= n_wanted:
            break
    columns = list(zip(*kept, strict=True)) if kept else [()] * (width + 1)
    piece = _Piece(
        columns=[pa.array(column, type=pa.string()) for column in columns],
        lengths=np.array(lengths, dtype=np.int64),
        broken=np.array(broken, dtype=bool),
        n_rows=n_rows,
        places=np.array(places, dtype=np.int64),
    )
    return piece, n_lines
