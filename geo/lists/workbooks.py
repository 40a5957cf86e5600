"""Workbooks, XLSX and XLS: bounded before they are opened, each cell as the text that it shows."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
import zlib
from pathlib import Path
from typing import Any

from geo.errors import GeoError, SourceError, UsageError, some
from geo.lists.tidy import tidy
from geo.reading.files import require_file
from geo.safe import nfc, one_line
from geo.text import Text

MOST_CELLS = 25_000_000
MOST_UNPACKED = 1024 * 1024 * 1024
_BOMB = 64 * 1024 * 1024
_BOMB_RATIO = 200
_PACKED = 20
"""A new workbook is packed to a twentieth at most, or is bounded by its own cells."""
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_CELL = re.compile(rb'<(?:\w+:)?(?:c|row)\b[^>]*?\sr="([A-Z]{0,3})(\d{1,7})"[^>]*?(?<!/)>')
_SHEET = re.compile(r"xl/worksheets/[^/]+\.(xml|bin)$")

Cells = list[list["str | None"]]


def read_sheet(path: Path, sheet: str | None) -> tuple[Cells, str, str, tuple[Text, ...]]:
    """Return a sheet's cells as texts, its name, the kind of file, and what is to be told.

    Parameters
    ----------
    path
        XLSX or XLS.
    sheet
        Its name; None: the first that is seen and not empty, the others being told.

    Returns
    -------
    cells : list of rows
        All as wide, from the first row and column of the sheet, None where nothing stands. Numbers
        keep their digits, days are ISO days.
    sheet : str
    kind : str
        ``xlsx`` or ``xls``.
    notes : tuple of Text

    Raises
    ------
    SourceError
        It is broken, locked with a password, or unpacks to more than is read.
    UsageError
        It has no sheet of this name.
    """
    require_file(path)
    with path.open("rb") as file:
        is_old = file.read(8) == _OLE
    if is_old:
        if _LOCKED in path.read_bytes():
            raise SourceError(
                f"{path} is locked with a password. Open it and save it without one.",
                ko=f"{path}: 암호가 걸린 파일입니다. 열어서 암호 없이 다시 저장하십시오.",
            )
    else:
        _require_bounded(path)
    try:
        found = _opened(path, sheet)
    except GeoError:
        raise
    except BaseException as err:
        # The reader is compiled: a fault of its own reaches Python as no Exception.
        if not isinstance(err, Exception) and type(err).__name__ != "PanicException":
            raise
        raise SourceError(
            f"{path} cannot be read as a workbook ({one_line(str(err))[:120]}). Save it again as XLSX.",
            ko=f"{path}: 엑셀 파일로 읽을 수 없습니다. 엑셀에서 열어 XLSX로 다시 저장하십시오.",
        ) from err
    rows, name, notes = found
    return rows, name, "xls" if is_old else "xlsx", notes


def is_workbook(path: Path, head: bytes) -> bool:
    """Say whether a file is a workbook by its first bytes and, of a zip, by what it packs."""
    if head.startswith(_OLE):
        return True
    if not head.startswith(b"PK\x03\x04"):
        return False
    try:
        with zipfile.ZipFile(path) as packed:
            return any(name.startswith("xl/workbook.") for name in packed.namelist())
    except (OSError, zipfile.BadZipFile, ValueError):
        return path.suffix.lower() in (".xlsx", ".xlsm")


def _opened(path: Path, sheet: str | None) -> tuple[Cells, str, tuple[Text, ...]]:
    from python_calamine import CalamineWorkbook, SheetVisibleEnum

    with CalamineWorkbook.from_path(str(path)) as book:
        names = [about.name for about in book.sheets_metadata]
        seen = [
            about.name
            for about in book.sheets_metadata
            if about.visible == SheetVisibleEnum.Visible
        ]
        if sheet is not None:
            wanted = [name for name in names if nfc(name) == nfc(sheet)]
            if not wanted:
                raise UsageError(
                    f"{path} has no sheet {sheet!r}, only {some(names)}.",
                    ko=f"{path}: {sheet!r} 시트가 없습니다. 있는 시트: {some(names)}.",
                )
            return _texts(book, wanted[0], path), nfc(wanted[0]), ()
        for name in seen or names:
            rows = _texts(book, name, path)
            if rows:
                rest = [nfc(other) for other in seen if other != name]
                return rows, nfc(name), _others(nfc(name), rest)
        return [], nfc(names[0]) if names else "", ()


def _others(name: str, rest: list[str]) -> tuple[Text, ...]:
    if not rest:
        return ()
    return (
        Text(
            f"시트 {len(rest) + 1}개 가운데 '{name}'만 읽었습니다(나머지: {some(rest)}).",
            f"Of {len(rest) + 1} sheets only '{name}' was read (others: {some(rest)}).",
        ),
    )


def _texts(book: Any, name: str, path: Path) -> Cells:
    sheet = book.get_sheet_by_name(name)
    n_cells = sheet.total_height * sheet.total_width
    # Of an old workbook a cell takes ten bytes: far more room than that is a cell far off.
    if n_cells > MOST_CELLS or n_cells > 1_000_000 + 5 * path.stat().st_size * _PACKED:
        raise SourceError(
            f"{path} has more than {MOST_CELLS:,} cells in sheet {name!r}. Split it, or save it as CSV."
        )
    rows = [[_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    while rows and not any(rows[-1]):
        rows.pop()
    return rows


def _text(cell: Any) -> str | None:
    if isinstance(cell, str):
        return tidy(cell)
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return number_text(cell)
    if isinstance(cell, dt.datetime):
        return day_text(cell)
    return None if cell is None else str(cell)


def day_text(moment: dt.datetime) -> str:
    """Return a moment as its ISO day, with the time only where there is one.

    Examples
    --------
    >>> day_text(dt.datetime(2023, 6, 21)), day_text(dt.datetime(2023, 6, 21, 9, 30))
    ('2023-06-21', '2023-06-21 09:30:00')
    """
    whole = moment.replace(tzinfo=None, microsecond=0)
    return whole.date().isoformat() if whole.time() == dt.time(0) else whole.isoformat(" ")


def number_text(value: float) -> str | None:
    """Return a number as text with all its digits; None: it is none.

    What has lost its digits to a spreadsheet (2.02E+15) is shown so, not as if its zeros were said.

    Examples
    --------
    >>> number_text(1111013400.0), number_text(126.97796919), number_text(2.02e15)
    ('1111013400', '126.97796919', '2.02E+15')
    >>> number_text(3110000201600012.0), number_text(1e-05), number_text(float("nan")) is None
    ('3110000201600012', '0.00001', True)
    """
    if value != value or value in (float("inf"), float("-inf")):
        return None
    if value.is_integer():
        digits = str(int(value))
        if abs(value) < 1e15:
            return digits
        short = f"{value:.6G}"
        return short if float(short) == value or abs(value) >= 2**53 else digits
    said = repr(value)
    return said if "e" not in said else f"{value:.20f}".rstrip("0")


def _require_bounded(path: Path) -> None:
    """Refuse a workbook whose parts unpack to more than they should, before the reader opens it."""
    try:
        with zipfile.ZipFile(path) as packed, path.open("rb") as file:
            parts = packed.infolist()
            stated = sum(part.file_size for part in parts)
            packed_size = max(path.stat().st_size, 1)
            is_bomb = stated > _BOMB and stated > _BOMB_RATIO * packed_size
            if stated > MOST_UNPACKED or is_bomb or len(parts) > 10_000:
                raise SourceError(
                    f"{path} unpacks to {stated:,} bytes from {packed_size:,}. Save it as CSV.",
                    ko=f"{path}: 압축을 풀면 {stated:,}바이트로 너무 큽니다. CSV로 저장하십시오.",
                )
            for part in parts:
                _require_part(file, part, path)
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, NotImplementedError) as err:
        if isinstance(err, GeoError):
            raise
        raise SourceError(
            f"{path} cannot be read as a workbook ({one_line(str(err))[:120]}). It may be cut off; save it again.",
            ko=f"{path}: 엑셀 파일로 읽을 수 없습니다. 파일이 잘렸을 수 있으니 다시 저장하십시오.",
        ) from err


def _require_part(file: Any, part: zipfile.ZipInfo, path: Path) -> None:
    """Unpack a part without keeping it: it may say less than it is, and its cells reach too far."""
    file.seek(part.header_offset)
    head = file.read(30)
    if len(head) < 30 or head[:4] != b"PK\x03\x04":
        raise zipfile.BadZipFile("a part without its head")
    file.seek(int.from_bytes(head[26:28], "little") + int.from_bytes(head[28:30], "little"), 1)
    if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise zipfile.BadZipFile("a part packed in another way")
    is_sheet = _SHEET.match(part.filename) is not None
    unpack = zlib.decompressobj(-15) if part.compress_type == zipfile.ZIP_DEFLATED else None
    left, total, rest = part.compress_size, 0, b""
    last_row = last_column = 0
    while left > 0 and (block := file.read(min(left, 64 * 1024))):
        left -= len(block)
        content = unpack.decompress(block) if unpack else block
        total += len(content)
        if total > part.file_size:
            raise SourceError(f"{path} unpacks to more than it says. Save it again.")
        if is_sheet:
            content = rest + content
            end = content.rfind(b"<")
            found = _CELL.findall(content, 0, max(end, 0))
            if found:
                last_row = max(last_row, *(int(row) for _, row in found))
                last_column = max(last_column, *map(_column, {column for column, _ in found}))
            rest = content[max(end, 0) :]
            if last_column * last_row > MOST_CELLS:
                raise SourceError(
                    f"{path}: {part.filename} has cells as far as column {last_column}, row {last_row}. "
                    "Delete what is far off, or save it as CSV."
                )


def _column(letters: bytes) -> int:
    number = 0
    for sign in letters:
        number = 26 * number + sign - 64
    return number
