"""Workbooks, XLSX and XLS: bounded before they are opened, each cell as the text that it shows."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path
from typing import Any

from geo.errors import GeoError, SourceError, UsageError, some
from geo.lists.workbook_child import MOST_CELLS
from geo.reading.files import require_file
from geo.safe import nfc, one_line
from geo.text import Text

MOST_UNPACKED = 1024 * 1024 * 1024
_BOMB = 64 * 1024 * 1024
_BOMB_RATIO = 200
MODULE = "geo.lists.workbook_child"
_SECONDS = 20
_BYTES_A_SECOND = 2_000_000
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
    room = require_file(path)
    with path.open("rb") as file:
        is_old = file.read(8) == _OLE
    if is_old:
        if _LOCKED in path.read_bytes():
            raise SourceError(
                f"{path} is locked with a password. Open it and save it without one.",
                ko=f"{path}: 암호가 걸린 파일입니다. 열어서 암호 없이 다시 저장하십시오.",
            )
    else:
        room = _require_bounded(path)
    said, rows = _from_child(path, room, sheet)
    if sheet is not None and said["chosen"] is None:
        raise UsageError(
            f"{path} has no sheet {sheet!r}, only {some(said['names'])}.",
            ko=f"{path}: {sheet!r} 시트가 없습니다. 있는 시트: {some(said['names'])}.",
        )
    name = nfc(said["chosen"] or "")
    rest = [other for other in said["seen"] if other != name] if sheet is None else []
    return rows, name, "xls" if is_old else "xlsx", _others(name, rest)


def _from_child(path: Path, room: int, sheet: str | None) -> tuple[dict[str, Any], Cells]:
    """Have a process of its own open a workbook, with bounded memory and time."""
    command = [sys.executable, "-P", "-m", MODULE, str(path.absolute()), str(room)]
    command += [] if sheet is None else [sheet]
    home = str(Path(__file__).resolve().parents[2])
    search = os.pathsep.join(filter(None, [home, os.environ.get("PYTHONPATH")]))
    env = {**os.environ, "PYTHONPATH": search, "PYTHONIOENCODING": "utf-8"}
    rows: Cells = []
    try:
        done = subprocess.run(  # noqa: S603 - this very Python, no shell
            command,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_SECONDS + room / _BYTES_A_SECOND,
            check=True,
        )
        said, *lines = done.stdout.splitlines()
        del done
        about: dict[str, Any] = json.loads(said)
        for line in lines:
            rows += json.loads(line)
    except (OSError, subprocess.SubprocessError, ValueError) as err:
        raise SourceError(
            f"{path} cannot be read as a workbook: it is broken, or its cells reach too far. Open it in a "
            "spreadsheet and save it again as XLSX or CSV.",
            ko=f"{path}: 엑셀 파일로 읽을 수 없습니다. 엑셀에서 열어 XLSX나 CSV로 다시 저장하십시오.",
        ) from err
    return about, rows


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


def _others(name: str, rest: list[str]) -> tuple[Text, ...]:
    if not rest:
        return ()
    return (
        Text(
            f"시트 {len(rest) + 1}개 가운데 '{name}'만 읽었습니다(나머지: {some(rest)}).",
            f"Of {len(rest) + 1} sheets only '{name}' was read (others: {some(rest)}).",
        ),
    )


def _require_bounded(path: Path) -> int:
    """Return what a workbook unpacks to, bytes; refuse more than it should be, before it is opened."""
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
            return stated
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
