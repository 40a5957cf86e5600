"""XLSX with every cell typed, a sheet that explains the columns, and the same bytes each time."""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING
from xml.sax.saxutils import unescape

from geo.files.tables import Bundle, Cell, Table
from geo.safe import clean

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format

MAX_TEXT = 32_767
"""Excel's limit for a cell, in UTF-16 units."""
MAX_COLUMNS = 16_384
"""Excel's limit for a sheet."""
MAX_CELLS = 16_000_000
ROW_COST = 8
"""A row takes as much memory as so many of its cells."""
CUT = "… (잘림 / cut)"
SHARED_TEXTS = "xl/sharedStrings.xml"
"""The part of a workbook that `read_texts` reads."""


def xlsx_bytes(bundle: Bundle) -> bytes:
    """Return a workbook: what it is, its tables, what their keys stand for, and what each column means.

    Texts are text cells whatever they begin with, codes are text, and a text is never a formula
    or a link. Control characters that XML cannot hold become U+FFFD; a text beyond Excel's limit
    ends with ``… (잘림 / cut)``.
    """
    from xlsxwriter import Workbook

    result = io.BytesIO()
    font = {"font_name": "맑은 고딕", "font_size": 11}
    with Workbook(result, {"in_memory": True, "default_format_properties": font}) as book:
        day = datetime.datetime.combine(bundle.notes.day, datetime.time())
        title = excel_text(bundle.notes.title.ko)
        book.set_properties({"title": title, "author": "geo", "created": day})
        styles = [book.add_format({"num_format": "@", "bold": bold}) for bold in (True, False)]
        _write(book, "설명 about", _about(bundle), styles, widths=(18, 60, 60))
        for table in (*bundle.tables, *bundle.beside):
            _write(book, table.name, (table.header, *table.rows), styles)
        columns = _dictionary((*bundle.tables, *bundle.beside))
        _write(book, "열 columns", columns, styles, widths=(24, 10, 26, 26, 60, 60))
    with zipfile.ZipFile(result, "a") as package:
        for part in package.infolist():
            part.date_time = (day.year, day.month, day.day, 0, 0, 0)
        package.comment = b""  # has the list of parts written again
    return result.getvalue()


def _about(bundle: Bundle) -> Iterable[tuple[Cell, ...]]:
    yield ("", bundle.notes.title.ko, bundle.notes.title.en)
    for key, text in bundle.notes.lines:
        yield (key, text.ko, text.en)
    for table in (*bundle.tables, *bundle.beside):
        yield (f"sheet: {table.name}", table.title.ko, table.title.en)


def _dictionary(tables: Iterable[Table]) -> Iterable[tuple[Cell, ...]]:
    yield ("column", "kind", "label_ko", "label_en", "definition_ko", "definition_en")
    known = {item.name: item for table in tables for item in table.columns}
    for item in known.values():
        yield (item.name, item.kind, *item.label, *item.definition)


@lru_cache(maxsize=50_000)  # most stand in thousands of rows
def excel_text(text: str) -> str:
    r"""Return a text as a workbook can hold it; a line ends with LF there, however it ended.

    Examples
    --------
    >>> excel_text("a\x00b") == "a\ufffdb"
    True
    """
    fit = clean(text.replace("\r\n", "\n").replace("\r", "\n"))
    if 2 * len(fit) <= MAX_TEXT or len(fit.encode("utf-16-le")) // 2 <= MAX_TEXT:
        return fit
    units = fit.encode("utf-16-le")[: 2 * (MAX_TEXT - len(CUT))]
    return units.decode("utf-16-le", "ignore") + CUT


def _write(
    book: Workbook,
    name: str,
    rows: Iterable[Sequence[Cell]],
    styles: Sequence[Format],
    widths: Sequence[int] = (),
) -> None:
    """Write a sheet; `styles`: of its first row, and of the texts below."""
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 0)
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    write_number, write_string = sheet.write_number, sheet.write_string
    for number, row in enumerate(rows):
        style = styles[number > 0]
        for column, value in enumerate(row):
            if isinstance(value, str):
                text = excel_text(value)
                if text.startswith("<r>") and text.endswith("</r>"):
                    # The library takes it for markup of its own unless it comes in pieces.
                    sheet.write_rich_string(number, column, text[:1], style, text[1:], style)
                else:
                    write_string(number, column, text, style)
            elif isinstance(value, bool):
                sheet.write_boolean(number, column, value)
            elif value is not None:
                write_number(number, column, value)


def read_texts(part: str) -> list[str]:
    """Return the texts of a workbook that `xlsx_bytes` wrote, which its sheets name by number.

    Examples
    --------
    >>> read_texts("<sst><si><t>a&amp;b</t></si><si><r><t>c</t></r><r><t>d</t></r></si></sst>")
    ['a&b', 'cd']
    """
    if part.count("<si>") > MAX_CELLS:
        raise ValueError(f"a workbook of more than {MAX_CELLS:,} texts is too large")
    return [unescape("".join(_TEXT.findall(item))) for item in part.split("<si>")[1:]]


def read_sheet(part: str, texts: Sequence[str]) -> tuple[list[str], list[list[Cell]]]:
    """Return header and rows of a sheet as `xlsx_bytes` writes it; numbers are float.

    Parameters
    ----------
    part
        The sheet.
    texts
        Those of its workbook, see `read_texts`.

    Raises
    ------
    ValueError
        It is larger than any that is meant: more than `MAX_COLUMNS` or `MAX_CELLS`.

    Examples
    --------
    >>> part = '<row r="1"><c r="B1" s="1" t="s"><v>0</v></c></row><row r="2"><c r="A2"><v>2</v></c>'
    >>> read_sheet(part, ["x"])
    (['', 'x'], [[2.0, None]])
    """
    read: dict[str, Callable[[str], Cell]] = {
        "s": lambda cell: texts[int(cell)],
        "b": lambda cell: cell == "1",
        "": float,
    }
    if ROW_COST * part.count("<row ") + part.count("<c ") > MAX_CELLS:
        raise ValueError(f"a sheet of more than {MAX_CELLS:,} cells is too large")
    rows = [
        {_position(at): read[kind](cell) for at, kind, cell in _CELL.findall(line)}
        for line in part.split("<row ")[1:]
    ]
    width = 1 + max((max(row, default=-1) for row in rows), default=-1)
    if width > MAX_COLUMNS or width * len(rows) > MAX_CELLS:
        raise ValueError(f"a sheet of {len(rows):,} rows and {width:,} columns is too large")
    table = [[row.get(i) for i in range(width)] for row in rows]
    return [str(cell or "") for cell in (table or [[]])[0]], table[1:]


# A text ends where the next sign begins: what is cut off is not searched to the end of the part.
_TEXT = re.compile(r"<t(?: [^<>]*)?>([^<]*)</t>")
_CELL = re.compile(r'<c r="([A-Z]+)\d+"(?: s="\d+")?(?: t="([sb])")?><v>([^<]*)</v>')


@lru_cache
def _position(letters: str) -> int:
    """Return the number of a column.

    >>> [_position(letters) for letters in ("A", "Z", "AA", "ZZ", "AAA")]
    [0, 25, 26, 701, 702]
    """
    if len(letters) > 3:
        raise ValueError(f"no sheet has a column {letters[:10]}")
    position = 0
    for letter in letters:
        position = 26 * position + ord(letter) - ord("A") + 1
    return position - 1
