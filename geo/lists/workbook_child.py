"""Open a workbook in a process of its own: a wrong length in it may ask for all memory there is.

Run as ``python -m geo.lists.workbook_child FILE BYTES [SHEET]``, BYTES being what it unpacks to;
`geo.lists.workbooks` does. Writes one line of JSON about the sheets, then lines of rows.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, TextIO

from geo.lists.tidy import day_text, number_text, tidy
from geo.safe import nfc

MOST_CELLS = 25_000_000
_FEW_CELLS = 1_500_000
"""So many may be blank because of one cell far off; a filled one takes more than four bytes."""
ROWS_A_LINE = 1_000
_HEADROOM = 768 * 1024 * 1024
_A_BYTE = 16
"""Bytes of memory that a byte of a workbook may need, as texts and cells."""


def main(arguments: Sequence[str], out: TextIO) -> None:
    """Write what `FILE` holds in its sheet, or in the first that is seen and not empty."""
    path, room, *rest = arguments
    _bound(int(room))
    from python_calamine import CalamineWorkbook, SheetVisibleEnum

    with CalamineWorkbook.from_path(path) as book:
        about = book.sheets_metadata
        names = [item.name for item in about]
        seen = [item.name for item in about if item.visible == SheetVisibleEnum.Visible]
        named = [name for name in names if nfc(name) == nfc(rest[0])][:1] if rest else seen or names
        rows: list[list[str | None]] = []
        chosen = named[0] if named else None
        for name in named:
            rows = _texts(book.get_sheet_by_name(name), int(room))
            if rows:
                chosen = name
                break
    said = {"names": [nfc(n) for n in names], "seen": [nfc(n) for n in seen], "chosen": chosen}
    out.write(json.dumps(said) + "\n")
    for start in range(0, len(rows), ROWS_A_LINE):
        out.write(json.dumps(rows[start : start + ROWS_A_LINE]) + "\n")


def _bound(room: int) -> None:
    """Let this process have no more memory than a sound workbook of its size needs."""
    try:
        import resource
    except ImportError:  # Windows has no such bound
        return
    most = _HEADROOM + _A_BYTE * room
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    if hard != resource.RLIM_INFINITY:
        most = min(most, hard)
    with suppress(ValueError, OSError):  # a system that does not keep this bound
        resource.setrlimit(resource.RLIMIT_AS, (most, hard))


def _texts(sheet: Any, room: int) -> list[list[str | None]]:
    if sheet.total_height * sheet.total_width > min(MOST_CELLS, _FEW_CELLS + 4 * room):
        raise ValueError("more cells than are read, or one far off")
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


if __name__ == "__main__":
    main(sys.argv[1:], sys.stdout)
