"""A bundle as one JSON object: its notes, what keys and codes stand for, and its tables or its record."""

from __future__ import annotations

from typing import Any

from geo.files.basis import BASIS, NAMES
from geo.files.sidecar import as_json, said_beside
from geo.files.tables import Bundle, Table


def json_bytes(bundle: Bundle) -> bytes:
    """Return a bundle as JSON: title and notes, then its record; or its tables, a row a line.

    Of tables, ``basis`` and ``names`` say what their keys and codes stand for, as in a GeoJSON.
    """
    notes = bundle.notes
    if bundle.record is not None:
        both = {
            f"{key}_{name}": said
            for key, text in notes.lines
            for name, said in text._asdict().items()
        }
        return as_json({**both, **bundle.record}, depth=2)
    title = {"title_ko": notes.title.ko, "title_en": notes.title.en}
    tables = {table.name: _rows(table) for table in bundle.tables}
    return as_json({**title, **notes.members(), **_beside(bundle), **tables}, depth=2)


def _rows(table: Table) -> list[dict[str, Any]]:
    names = [item.name for item in table.columns]
    return [dict(zip(names, row, strict=True)) for row in table.rows]


def _beside(bundle: Bundle) -> dict[str, Any]:
    """Return what stands beside the tables, of all together."""
    told: dict[str, Any] = {}
    for table in bundle.tables:
        said = said_beside(bundle, table)
        if BASIS in said:
            told.setdefault(BASIS, {}).update(said[BASIS])
        for column, codes in said.get(NAMES, {}).items():
            told.setdefault(NAMES, {}).setdefault(column, {}).update(codes)
    return told
