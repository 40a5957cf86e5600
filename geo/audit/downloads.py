"""What the audit asks of a download: sources and licences named, no text that runs as a formula."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

from geo.audit.figure_columns import figure_faults
from geo.audit.figure_keys import figures_of_rows
from geo.audit.page_file import Fault
from geo.audit.same_figures import Ledger
from geo.audit.source_names import COLUMNS, list_faults
from geo.files.csv_text import safe_cell
from geo.files.xlsx import SHARED_TEXTS, read_sheet, read_texts
from geo.metrics.dictionary import column

_RULE = "sources and licences"


class Sheet(NamedTuple):
    """A table as a download holds it: numbers as numbers, None where empty."""

    header: Sequence[str]
    rows: Sequence[Sequence[Any]]


FORMATS = (".csv", ".geojson", ".xlsx", ".gpkg")


def table_faults(path: Path, ledger: Ledger | None = None) -> Iterator[Fault]:
    """Yield everything that is wrong with a CSV, GeoJSON, XLSX or GeoPackage.

    Its figures are entered in the `ledger`, which knows those of other files.
    """
    try:
        for item in _read(path):
            if isinstance(item, Fault):
                yield item
                continue
            yield from figure_faults(*item)
            if ledger is not None:
                yield from ledger.enter(figures_of_rows(*item, layer_of(path), ledger.area_code))
    except (
        *(ValueError, TypeError, KeyError, IndexError),
        *(csv.Error, zipfile.BadZipFile, sqlite3.Error),
    ) as err:
        yield Fault("manifest", None, f"the file cannot be read: {str(err)[:80]}")


def sheets(path: Path) -> Iterator[Sheet]:
    """Yield the tables of a CSV, GeoJSON, XLSX or GeoPackage that `geo publish` wrote."""
    return (item for item in _read(path) if isinstance(item, Sheet))


def layer_of(path: Path) -> str | None:
    """Return the layer that a file of downloads/layers is of; the others tell it by row."""
    stem = re.sub("_(sites|gu|dong)$", "", path.stem)
    return stem if path.parent.name == "layers" else None


def _read(path: Path) -> Iterator[Fault | Sheet]:
    read = dict(zip(FORMATS, (_csv, _geojson, _xlsx, _gpkg), strict=True))
    return read[path.suffix](path)


def _csv(path: Path) -> Iterator[Fault | Sheet]:
    text = path.read_bytes().decode("utf-8")
    if not text.startswith("\ufeff"):
        yield Fault("spreadsheet", None, "no byte order mark: Excel shows broken Korean")
    rows = list(csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""), strict=True))
    header, body = rows[0], rows[1:]
    if any(len(row) != len(header) for row in body):
        raise ValueError("rows are uneven")
    kinds = [column(name).kind for name in header]
    columns = list(zip(*body, strict=True)) or [()] * len(header)
    unsafe: dict[int, str] = {}
    for name, kind, cells in zip(header, kinds, columns, strict=True):
        if kind == "text" and (attacks := set(filter(_begins_a_formula, set(cells)))):
            for number in (i for i, cell in enumerate(cells, start=2) if cell in attacks):
                unsafe.setdefault(number, name)
    for number, name in sorted(unsafe.items()):
        yield Fault("formula", None, f"row {number}, {name} begins a formula")
    for name in ("sources_ko", "licences_ko"):
        position = header.index(name) if name in header else None
        if position is None or any(not row[position] for row in body):
            yield Fault(_RULE, None, f"column {name} is missing or has empty cells")
    for i in (header.index(name) for name in COLUMNS if name in header):
        yield from list_faults(row[i].removeprefix("'") for row in body)
    yield Sheet(header, list(zip(*map(_cells, columns, kinds), strict=True)))


def _begins_a_formula(cell: str) -> bool:
    """Tell whether a cell does something; an apostrophe in front is what makes it safe."""
    return not cell.startswith("'") and safe_cell(cell) != cell


def _cells(cells: Sequence[str], kind: str) -> list[str | float | None]:
    if kind in ("number", "integer"):
        return [None if cell in ("", "'") else float(cell) for cell in cells]
    return [None if cell in ("", "'") else cell for cell in cells]


def _geojson(path: Path) -> Iterator[Fault | Sheet]:
    content = json.loads(path.read_bytes())
    for name in ("sources_ko", "licences_ko"):
        if not content.get(name):
            yield Fault(_RULE, None, f"no member {name}")
    yield from list_faults(content.get(name) for name in COLUMNS)
    rows = [item["properties"] for item in content["features"]]
    header = list(rows[0]) if rows else []
    yield Sheet(header, [[row[name] for name in header] for row in rows])


def _xlsx(path: Path) -> Iterator[Fault | Sheet]:
    with zipfile.ZipFile(path) as book:
        texts = read_texts(book.read(SHARED_TEXTS).decode("utf-8"))
        names = [name for name in book.namelist() if name.startswith("xl/worksheets/sheet")]
        for name in names:
            part = book.read(name)
            if b"<f" in part or b"<hyperlink" in part:
                yield Fault("formula", None, f"{name} holds a formula or a link")
            header, rows = read_sheet(part.decode("utf-8"), texts)
            if name == names[0]:
                yield from _about_faults({str(row[0]): row[1:] for row in rows})
            yield Sheet(header, rows)


def _about_faults(lines: Mapping[str, Sequence[Any]]) -> Iterator[Fault]:
    """Yield what is wrong with the first sheet of a workbook, by its first column."""
    yield from list_faults(str(cell) for cell in lines.get("sources", ()) if cell)
    for word in ("sources", "licences"):
        if word not in lines:
            yield Fault(_RULE, None, f"the first sheet has no row {word}")


def _gpkg(path: Path) -> Iterator[Fault | Sheet]:
    with closing(
        sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
    ) as base:
        notes = dict(base.execute("select key, ko from notes").fetchall())
        named = base.execute("select ko, en from notes where key = 'sources'").fetchall()
        names = base.execute("select table_name from gpkg_contents order by 1").fetchall()
        tables = [_table(base, str(name)) for (name,) in names]
    for word in ("sources", "licences"):
        if not notes.get(word):
            yield Fault(_RULE, None, f"its notes name no {word}")
    yield from list_faults(text for row in named for text in row)
    for header, rows in tables:
        yield Sheet(header, rows)


def _table(base: sqlite3.Connection, name: str) -> tuple[list[str], Sequence[Sequence[Any]]]:
    quoted = name.replace('"', '""')
    found = base.execute(f'select * from "{quoted}"')  # noqa: S608 - names cannot be parameters
    return [item[0] for item in found.description], found.fetchall()
