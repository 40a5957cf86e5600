"""What the audit asks of a download: sources and licences named, no text that runs as a formula.

A reader takes a file of anybody: what it may hold is bounded before it is held, and whatever is wrong
with it is an error that names it, never a wait.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import sqlite3
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path, PurePath
from typing import Any

from geo.audit.beside import (
    BASIS,
    CSVW,
    NAMES,
    SIDECAR,
    Beside,
    Sheet,
    beside_csv,
    beside_of,
    beside_sheets,
    whole,
)
from geo.audit.figure_columns import figure_faults
from geo.audit.figure_keys import figures_of_rows
from geo.audit.packed import FREE_BYTES, MAX_PARTS_BYTES, archive, part_of
from geo.audit.page_file import Fault
from geo.audit.same_figures import Ledger
from geo.audit.source_names import COLUMNS, list_faults
from geo.audit.strangers import MAX_BYTES, MAX_VALUES, read_bytes, read_json
from geo.audit.unseen import JSON, PLAIN, XML, bidi_faults, text_faults
from geo.files.csv_text import safe_cell
from geo.files.xlsx import SHARED_TEXTS, read_sheet, read_texts
from geo.metrics.dictionary import column

MAX_STEPS = 100_000_000
"""Of SQLite's machine for one file: a cell takes one or two."""
MAX_CELL = 100_000
"""Of a CSV, in characters; three times what a spreadsheet shows."""
MAX_CELL_BYTES = 32 * 1024 * 1024
ROW_COST = 8
"""A row of a table takes as much memory as so many of its cells."""

PACKAGE, SCHEMAS, ZIP = "datapackage.json", "schemas", ".zip"
_RULE = "sources and licences"
_PARTS = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|docProps/(?:app|core)\.xml|xl/theme/theme1\.xml"
    r"|xl/(?:workbook|styles|sharedStrings)\.xml|xl/_rels/workbook\.xml\.rels"
    r"|xl/worksheets/sheet\d{1,4}\.xml"
)
"""Of a workbook that `geo` writes: no macros, links, pictures or other books."""


def table_faults(path: Path, ledger: Ledger | None = None) -> Iterator[Fault]:
    """Yield everything that is wrong with a download, or with what tells of downloads.

    Its figures are entered in the `ledger`, which knows those of other files. Raises what its
    reading ends in: of a stranger's file that may be anything.
    """
    for item in _read(path):
        if isinstance(item, Fault):
            yield item
            continue
        # Of the sheet of notes the first line is no header: a name may be the same in both languages.
        if item.header[:1] != [""] and len(set(item.header)) < len(item.header):
            raise ValueError("a column stands twice")
        yield from figure_faults(*item)
        if ledger is not None:
            yield from ledger.enter(figures_of_rows(*item, layer_of(path), ledger.area_code))


def sheets(path: Path) -> Iterator[Sheet]:
    """Yield the tables of a download that `geo publish` wrote, with all that their rows say."""
    return (item for item in _read(path) if isinstance(item, Sheet))


def layer_of(path: Path) -> str | None:
    """Return the layer that a file of downloads/layers is of; the others tell it by row."""
    stem = re.sub("_(sites|gu|dong)$", "", PurePath(path.name.removesuffix(ZIP)).stem)
    return stem if path.parent.name == "layers" else None


def format_of(path: Path) -> str:
    """Return which kind of file a download is, packed or not: its ending.

    >>> format_of(Path("a.gpkg.zip")), format_of(Path("b.csv"))
    ('gpkg', 'csv')
    """
    return PurePath(path.name.removesuffix(ZIP)).suffix[1:]


def _read(path: Path) -> Iterator[Fault | Sheet]:
    if path.name.endswith(CSVW):
        return _sidecar(path)
    if path.name == PACKAGE or path.parent.name == SCHEMAS:
        return _told(path)
    return _READERS[path.suffix](path)


def _zip(path: Path) -> Iterator[Fault | Sheet]:
    """Read what a zip packs under its own name: a GeoPackage, or a CSV with its metadata."""
    name = path.name.removesuffix(ZIP)
    with archive(read_bytes(path)) as packed:
        if packed.namelist() == [name] and name.endswith(".gpkg"):
            with closing(sqlite3.connect(":memory:")) as base:
                base.deserialize(part_of(packed, name))
                yield from _geopackage(base)
        elif packed.namelist() == [name, f"{name}{SIDECAR}"] and name.endswith(".csv"):
            about = part_of(packed, f"{name}{SIDECAR}")
            yield from _metadata(about, name)
            yield from _rows(part_of(packed, name), about, name)
        else:
            raise ValueError(f"it is no zip of {name[:80]} alone, or of a CSV and its metadata")


def _csv(path: Path) -> Iterator[Fault | Sheet]:
    return _rows(read_bytes(path), beside_csv(path), path.name)


def _rows(data: bytes, about: bytes | None, file: str) -> Iterator[Fault | Sheet]:
    """Read a CSV and its metadata."""
    if not data.startswith(codecs.BOM_UTF8):
        yield Fault("spreadsheet", None, "no byte order mark: Excel shows broken Korean")
    yield from bidi_faults(data, PLAIN)
    _bounded(data.count(b",") + data.count(b"\n"))
    lines = io.TextIOWrapper(io.BytesIO(data), "utf-8-sig", newline="")
    rows = list(csv.reader(lines, strict=True))
    if not rows:
        raise ValueError("it is empty")
    if any(max(map(len, row), default=0) > MAX_CELL for row in rows):
        raise ValueError(f"a cell is longer than {MAX_CELL:,} characters")
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
    sheet = Sheet(header, list(zip(*map(_cells, columns, kinds), strict=True)))
    beside = None
    if about is not None:
        (notes,) = read_json(about)["notes"]
        beside = beside_of(notes)
    elif BASIS in header:
        yield Fault(_RULE, None, f"{file}{SIDECAR} is missing, which tells what basis says")
    yield from _told_whole(sheet, beside)


def _told_whole(sheet: Sheet, beside: Beside | None) -> Iterator[Fault | Sheet]:
    """Yield a CSV's table with what its metadata say; sources and licences stand in rows or there."""
    about = {} if beside is None else beside.about
    if beside is not None:
        sheet = whole(sheet, beside)
    for name in ("sources", "licences"):
        at = sheet.header.index(f"{name}_ko") if f"{name}_ko" in sheet.header else None
        is_empty = at is None or any(not row[at] for row in sheet.rows)
        if is_empty and not about.get(name, {}).get("ko"):
            yield Fault(_RULE, None, f"column {name}_ko is missing or has empty cells")
    for i in (sheet.header.index(name) for name in COLUMNS if name in sheet.header):
        yield from list_faults(row[i] and str(row[i]).removeprefix("'") for row in sheet.rows)
    yield sheet


def _bounded(cells: int) -> None:
    if cells > MAX_VALUES:
        raise ValueError(f"it holds more than {MAX_VALUES:,} cells")


def _begins_a_formula(cell: str) -> bool:
    """Tell whether a cell does something; an apostrophe in front is what makes it safe."""
    return not cell.startswith("'") and safe_cell(cell) != cell


def _cells(cells: Sequence[str], kind: str) -> list[str | float | None]:
    if kind in ("number", "integer"):
        return [None if cell in ("", "'") else float(cell) for cell in cells]
    return [None if cell in ("", "'") else cell for cell in cells]


def _object(path: Path) -> Generator[Fault, None, Any]:
    """Yield what is wrong with a JSON object as a file; return the object."""
    data = read_bytes(path)
    yield from bidi_faults(data, JSON)
    content = read_json(data)
    for name in ("sources_ko", "licences_ko"):
        if not content.get(name):
            yield Fault(_RULE, None, f"no member {name}")
    yield from list_faults(content.get(name) for name in COLUMNS)
    return content


def _sidecar(path: Path) -> Iterator[Fault | Sheet]:
    return _metadata(read_bytes(path), path.name.removesuffix(SIDECAR))


def _metadata(data: bytes, name: str) -> Iterator[Fault]:
    """Read the metadata of a CSV; what its keys say is asked where they stand."""
    yield from bidi_faults(data, JSON)
    content = read_json(data)
    (notes,) = content["notes"]
    if content["url"] != name:
        yield Fault(_RULE, None, f"it is of {str(content['url'])[:60]}, which is another file")
    beside = beside_of(notes)
    about = beside.about
    for word in ("sources", "licences"):
        keys = beside.basis.values()
        in_basis = keys and all(said.get(f"{word}_ko") for said in keys)
        if not in_basis and not about.get(word, {}).get("ko"):
            yield Fault(_RULE, None, f"its notes name no {word}")
    yield from list_faults(about.get("sources", {}).values())


def _told(path: Path) -> Iterator[Fault | Sheet]:
    """Read what tells of downloads: the package, its schemas, the catalogue."""
    data = read_bytes(path)
    yield from bidi_faults(data, JSON)
    content = read_json(data)
    if path.name == PACKAGE:
        for name in ("sources", "licenses"):
            if not content.get(name):
                yield Fault(_RULE, None, f"no member {name}")


def _parquet(path: Path) -> Iterator[Fault | Sheet]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    limits = {
        "thrift_string_size_limit": FREE_BYTES,
        "thrift_container_size_limit": MAX_PARTS_BYTES,
    }
    file = pq.ParquetFile(pa.BufferReader(read_bytes(path)), memory_map=False, **limits)
    about = file.metadata
    _bounded(about.num_rows * about.num_columns)
    sizes = [about.row_group(number).total_byte_size for number in range(about.num_row_groups)]
    if sum(sizes) > MAX_BYTES:
        raise ValueError(f"it would be more than {MAX_BYTES // 1024**2} MB unpacked")
    said = file.schema_arrow.metadata or {}
    for key, value in said.items():
        yield from bidi_faults(value, JSON, f"{key.decode()[:60]}, ")
    notes = read_json(said.get(b"PANDAS_ATTRS", b"{}"))
    for name in ("sources", "licences"):
        if not notes.get(name):
            yield Fault(_RULE, None, f"its notes name no {name}")
    texts = [
        field.name
        for field in file.schema_arrow
        if pa.types.is_string(field.type) or pa.types.is_large_string(field.type)
    ]
    table = file.read(columns=texts)
    for name in texts:
        cells = {cell for cell in table.column(name).to_pylist() if cell}
        yield from text_faults(cells, name)
    yield Sheet(texts, list(zip(*(table.column(name).to_pylist() for name in texts), strict=True)))


def _geojson(path: Path) -> Iterator[Fault | Sheet]:
    content = yield from _object(path)
    rows = [item["properties"] for item in content["features"]]
    header = list(rows[0]) if rows else []
    _bounded(len(header) * len(rows))
    sheet = Sheet(header, [[row[name] for name in header] for row in rows])
    yield whole(sheet, beside_of(content))


def _record(path: Path) -> Iterator[Fault | Sheet]:
    """Read one object whose member ``places`` is a list of rows: what is listed in a row is left out."""
    content = yield from _object(path)
    about = {key: content[key] for key in ("layer", "demand", "distance_m", "path")}
    rows = [{**about, **row, "candidate_id": row["id"]} for row in content["places"]]
    header = [key for key, cell in rows[0].items() if not isinstance(cell, list)] if rows else []
    _bounded(len(header) * len(rows))
    yield Sheet(header, [[row[name] for name in header] for row in rows])


def _xlsx(path: Path) -> Iterator[Fault | Sheet]:
    with archive(read_bytes(path)) as book:
        for name in book.namelist():
            if not _PARTS.fullmatch(name):
                yield Fault("formula", None, f"it holds a part that is none of ours: {name[:80]}")
            else:
                yield from bidi_faults(part_of(book, name), XML, f"{name}, ")
        texts = read_texts(part_of(book, SHARED_TEXTS).decode("utf-8"))
        names = [name for name in book.namelist() if name.startswith("xl/worksheets/sheet")]
        found: dict[str, Sheet] = {}
        for name in names:
            part = part_of(book, name)
            if b"<f" in part or b"<hyperlink" in part:
                yield Fault("formula", None, f"{name} holds a formula or a link")
            header, rows = read_sheet(part.decode("utf-8"), texts)
            if name == names[0]:
                yield from _about_faults({str(row[0]): row[1:] for row in rows})
            else:
                kind = (
                    BASIS if header[0] == BASIS else NAMES if header[:2] == ["of", "code"] else name
                )
                found[kind] = Sheet(header, rows)
    yield from _whole(found)


def _whole(found: dict[str, Sheet]) -> Iterator[Sheet]:
    """Yield the tables of a file with what those two that tell of their keys and codes say."""
    beside = beside_sheets(found)
    for name, sheet in found.items():
        if name not in (BASIS, NAMES):
            yield whole(sheet, beside)


def _about_faults(lines: Mapping[str, Sequence[Any]]) -> Iterator[Fault]:
    """Yield what is wrong with the first sheet of a workbook, by its first column."""
    yield from list_faults(str(cell) for cell in lines.get("sources", ()) if cell)
    for word in ("sources", "licences"):
        if word not in lines:
            yield Fault(_RULE, None, f"the first sheet has no row {word}")


def _gpkg(path: Path) -> Iterator[Fault | Sheet]:
    with closing(
        sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
    ) as base:
        yield from _geopackage(base)


def _geopackage(base: sqlite3.Connection) -> Iterator[Fault | Sheet]:
    steps = iter(range(MAX_STEPS // 100_000))
    base.set_progress_handler(lambda: next(steps, None) is None, 100_000)
    base.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_CELL_BYTES)
    base.execute("pragma trusted_schema = off")
    about = _table(base, "notes")
    notes = {key: ko for key, ko, _ in about.pick("key", "ko", "en")}
    named = [row[1:] for row in about.pick("key", "ko", "en") if row[0] == "sources"]
    names = sorted(str(name) for (name,) in _table(base, "gpkg_contents").pick("table_name"))
    for word in ("sources", "licences"):
        if not notes.get(word):
            yield Fault(_RULE, None, f"its notes name no {word}")
    yield from list_faults(text for row in named for text in row)
    found: dict[str, Sheet] = {}
    for name in names:
        table = _table(base, name)
        for i, column_name in enumerate(table.header):
            cells = {row[i] for row in table.rows if isinstance(row[i], str)}
            yield from text_faults(cells, f"{name}, {column_name}")
        found[name] = table
    yield from _whole(found)


def _table(base: sqlite3.Connection, name: str) -> Sheet:
    """Return a table: no view, which may never end, and nothing that is computed when asked for."""
    if not base.execute(
        "select count(*) from sqlite_master where type = 'table' and rootpage > 0 and name = ?",
        (name,),
    ).fetchone()[0]:
        raise ValueError(f"{name[:80]} is no table")
    quoted = '"' + name.replace('"', '""') + '"'
    columns = base.execute(f"pragma table_xinfo({quoted})").fetchall()
    if any(hidden for *_, hidden in columns):
        raise ValueError(f"{name[:80]} has computed columns")
    rows: list[Sequence[Any]] = []
    size = 0
    for row in base.execute(f"select * from {quoted}"):  # noqa: S608 - no parameter names a table
        rows.append(row)
        size += sum(len(cell) for cell in row if isinstance(cell, str | bytes))
        _bounded((len(row) + ROW_COST) * len(rows))
        if size > MAX_BYTES:
            raise ValueError(f"{name[:80]} holds more than {MAX_BYTES // 1024**2} MB")
    return Sheet([str(item[1]) for item in columns], rows)


_READERS: dict[str, Callable[[Path], Iterator[Fault | Sheet]]] = {
    ".zip": _zip,
    ".csv": _csv,
    ".geojson": _geojson,
    ".xlsx": _xlsx,
    ".gpkg": _gpkg,
    ".json": _record,
    ".jsonld": _told,
    ".parquet": _parquet,
}
FORMATS = tuple(_READERS)
"""Endings of the downloads that the audit can read."""
