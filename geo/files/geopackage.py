"""GeoPackage 1.3 by SQLite alone: points or outlines, and tables without shapes; the same bytes each time.

Small on purpose: no empty table of tiles, no index of shapes in files of some hundred places.
"""

from __future__ import annotations

import datetime
import sqlite3
import struct
from collections.abc import Iterable, Sequence
from contextlib import closing
from typing import TYPE_CHECKING

from geo.files.tables import Bundle, Cell, Table
from geo.metrics.uncertainty import uncertainty_column
from geo.text import Text, clean_text

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

_ID, _VERSION = 0x47504B47, 10300
"""GPKG; 1.3.0."""
_PAGE = 512
_LONLAT = 4326
_HEADER = struct.pack("<2sBBi", b"GP", 0, 1, _LONLAT)
"""Version 0, little endian, without an envelope."""
_TYPES = {"text": "TEXT", "number": "REAL", "integer": "INTEGER", "flag": "BOOLEAN"}
_SCHEMA = """
CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER PRIMARY KEY,
 organization TEXT NOT NULL, organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL,
 description TEXT);
CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL,
 identifier TEXT UNIQUE, description TEXT DEFAULT '',
 last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
 min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
 CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL,
 geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL,
 CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
 CONSTRAINT uk_gc_table_name UNIQUE (table_name),
 CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
 CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id));
"""
_WGS84 = (
    'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563]],'
    'PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433],AUTHORITY["EPSG","4326"]]'
)
_SYSTEMS = (
    ("Undefined Cartesian SRS", -1, "NONE", -1, "undefined", None),
    ("Undefined geographic SRS", 0, "NONE", 0, "undefined", None),
    ("WGS 84", _LONLAT, "EPSG", _LONLAT, _WGS84, "longitude, latitude"),
)


def gpkg_bytes(bundle: Bundle) -> bytes:
    """Return a GeoPackage: the tables of a bundle, what stands beside them, ``notes`` and ``columns``."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as base:
        base.execute(f"PRAGMA page_size = {_PAGE}")
        base.execute(f"PRAGMA application_id = {_ID}")
        base.execute(f"PRAGMA user_version = {_VERSION}")
        base.executescript(_SCHEMA)
        base.executemany("INSERT INTO gpkg_spatial_ref_sys VALUES (?,?,?,?,?,?)", _SYSTEMS)
        day = bundle.notes.day
        for table in (*bundle.tables, *bundle.beside):
            _write(base, table, day)
        _plain(base, "notes", ("key", "ko", "en"), _notes(bundle), day)
        names = ("name", "kind", "label_ko", "label_en", "definition_ko", "definition_en")
        _plain(base, "columns", names, _columns(bundle), day)
        base.execute("VACUUM")
        return base.serialize()


def _notes(bundle: Bundle) -> Iterable[tuple[str, str, str]]:
    yield ("title", *bundle.notes.title)
    for key, text in bundle.notes.lines:
        yield (key, *text)


def _columns(bundle: Bundle) -> Iterable[tuple[str | None, ...]]:
    tables = (*bundle.tables, *bundle.beside)
    known = {item.name: item for table in tables for item in table.columns}
    for item in known.values():
        beside = uncertainty_column(item.name) is not None  # the notes say what those are
        definition = (None, None) if beside else clean_text(item.definition)
        yield (item.name, item.kind, *clean_text(item.label), *definition)


def _write(base: sqlite3.Connection, table: Table, day: datetime.date) -> None:
    columns = [f"{_quoted(item.name)} {_TYPES[item.kind]}" for item in table.columns]
    if table.shapes is None:
        _create(base, table.name, columns, table.rows)
        _register(base, table.name, "attributes", table.title, day)
        return
    kind = "POINT" if {s.geom_type for s in table.shapes if s} <= {"Point"} else "MULTIPOLYGON"
    blobs = [_blob(shape, kind) for shape in table.shapes]
    rows = [(blob, *row) for blob, row in zip(blobs, table.rows, strict=True)]
    _create(base, table.name, [f"geom {kind}", *columns], rows)
    _register(base, table.name, "features", table.title, day, _bounds(table.shapes))
    base.execute(
        "INSERT INTO gpkg_geometry_columns VALUES (?,?,?,?,?,?)",
        (table.name, "geom", kind, _LONLAT, 0, 0),
    )


def _plain(
    base: sqlite3.Connection,
    name: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    day: datetime.date,
) -> None:
    _create(base, name, [f"{_quoted(column)} TEXT" for column in columns], rows)
    _register(base, name, "attributes", Text(name, name), day)


def _create(
    base: sqlite3.Connection, name: str, columns: Sequence[str], rows: Iterable[Sequence[object]]
) -> None:
    told = ", ".join(("fid INTEGER PRIMARY KEY", *columns))
    base.execute(f"CREATE TABLE {_quoted(name)} ({told})")
    marks = ",".join("?" * (1 + len(columns)))
    base.execute("BEGIN")
    base.executemany(
        f"INSERT INTO {_quoted(name)} VALUES ({marks})",  # noqa: S608 - no parameter names a table
        ((number, *row) for number, row in enumerate(rows, start=1)),
    )
    base.execute("COMMIT")


def _register(
    base: sqlite3.Connection,
    name: str,
    kind: str,
    title: Text,
    day: datetime.date,
    bounds: Sequence[float | None] = (None,) * 4,
) -> None:
    base.execute(
        "INSERT INTO gpkg_contents VALUES (?,?,?,?,?,?,?,?,?,?)",
        (
            *(name, kind, name, f"{title.ko} / {title.en}", f"{day.isoformat()}T00:00:00.000Z"),
            *bounds,
            0 if kind == "attributes" else _LONLAT,
        ),
    )


def _blob(shape: BaseGeometry | None, kind: str) -> bytes | None:
    import shapely

    if shape is None:
        return None
    if kind == "MULTIPOLYGON" and shape.geom_type == "Polygon":
        shape = shapely.multipolygons([shape])
    return _HEADER + bytes(shapely.to_wkb(shape, byte_order=1))


def _bounds(shapes: Iterable[BaseGeometry | None]) -> Sequence[float | None]:
    import shapely

    there = [shape for shape in shapes if shape is not None]
    return [float(end) for end in shapely.total_bounds(there)] if there else (None,) * 4


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
