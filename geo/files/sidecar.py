"""What stands beside a CSV: ``x.csv-metadata.json``, CSV on the Web (W3C, 2015), and as Table Schema.

Both say of every column what it is and of which type; the first also what the file rests on: its notes,
the texts of each key in the column ``basis``, and the names of codes that come again and again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from geo.files.basis import BASIS, NAMES, basis_of, names_of
from geo.files.csv_text import safe_cell
from geo.files.tables import Bundle, Cell, Notes, Table
from geo.metrics.dictionary import Column
from geo.metrics.uncertainty import uncertainty_column
from geo.text import Text, clean_text

_CSVW = {"text": "string", "number": "number", "integer": "integer", "flag": "boolean"}
_FRICTIONLESS = {"text": "string", "number": "number", "integer": "integer", "flag": "boolean"}
_KEYS = (
    *("layer", "demand", "site_id", "candidate_id", "dong_code", "gu_code", "kind_en", "by"),
    *("metric", "threshold_m", "radius_m", "distance_m", "at", "spread", "path", "people_share"),
)
"""Columns that may tell one row from another."""
_OF_SURE = ("interval", "range")
_OF_A_PATH = "!$&'()*+,;=@"
"""Signs that stand in a path as they are (RFC 3986)."""
APOSTROPHE = Text(
    "글 칸의 맨 앞 따옴표(')는 계산식이 되지 않게 붙인 것이니 떼고 읽으십시오. 빈칸은 알 수 없음입니다.",
    "An apostrophe at the beginning of a text keeps it from running as a formula: take it off. An "
    "empty cell is not known.",
)


def said_beside(bundle: Bundle, table: Table) -> dict[str, Any]:
    """Return what the keys and codes of a table stand for: ``basis`` and ``names``, if it has any."""
    found = {BASIS: basis_of(bundle, table), NAMES: names_of(bundle, table)}
    return {key: said for key, said in found.items() if said}


def notes_of(notes: Notes) -> dict[str, Any]:
    """Return the lines of notes by key, both languages."""
    return {key: {"ko": text.ko, "en": text.en} for key, text in notes.lines}


def csvw_bytes(bundle: Bundle, table: Table, name: str) -> bytes:
    """Return the metadata of a CSV of this name.

    ``notes`` holds one object: ``about`` (day, caveats, what low and high mean …), ``basis`` (by key
    and column the place in ``texts`` of what is said), ``texts``, ``names`` (of each code, by the
    column it is in). What a basis says of sources, licences and denominators is not said again.
    """
    beside = said_beside(bundle, table)
    told = {label for said in beside.get(BASIS, {}).values() for label in said}
    sure = any(uncertainty_column(item.name) for item in table.columns)
    about = {
        key: said
        for key, said in notes_of(bundle.notes).items()
        if f"{key}_ko" not in told and (sure or key not in _OF_SURE)
    }
    about["cells"] = {"ko": APOSTROPHE.ko, "en": APOSTROPHE.en}
    columns = map(_csvw_column, table.columns, map(safe_cell, table.header))
    schema: dict[str, Any] = {"columns": list(columns)}
    if key := primary_key(table):
        schema["primaryKey"] = list(key)
    content = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "ko"}],
        "url": _address(name),
        "dc:title": _tagged(table.title),
        "notes": [{"about": about, **_once(beside)}],
        "tableSchema": schema,
    }
    return as_json(content)


def _address(name: str) -> str:
    """Return a file's name as an IRI: letters of every script stay, for readers that take it as it is.

    >>> _address("카페 100%.csv"), _address("=c11c(1).csv")
    ('카페%20100%25.csv', '=c11c(1).csv')
    """
    return "".join(quote(sign, safe=_OF_A_PATH) if sign.isascii() else sign for sign in name)


def _once(beside: Mapping[str, Any]) -> dict[str, Any]:
    """Return what stands beside rows, each text of the basis once, in ``texts``: keys share most."""
    if BASIS not in beside:
        return dict(beside)
    texts: dict[Cell, int] = {}
    basis = {
        key: {label: texts.setdefault(cell, len(texts)) for label, cell in said.items()}
        for key, said in beside[BASIS].items()
    }
    return {**beside, BASIS: basis, "texts": list(texts)}


def _csvw_column(item: Column, heading: str) -> dict[str, Any]:
    """Return name, titles and type; what low, high and so on are stands once, in the notes.

    A heading in place of the name is the only title: readers find the column by it.
    """
    said: dict[str, Any] = {"name": quote(item.name)}
    if heading != item.name:
        said["titles"] = heading
    elif uncertainty_column(item.name) is None:
        label = clean_text(item.label)
        said["titles"] = {"und": item.name, "ko": label.ko, "en": label.en}
    return said | {"datatype": _CSVW[item.kind]}


def _tagged(text: Text) -> list[dict[str, str]]:
    return [{"@value": text.ko, "@language": "ko"}, {"@value": text.en, "@language": "en"}]


def table_schema(table: Table, districts: Mapping[str, frozenset[str]]) -> dict[str, Any]:
    """Return a table's columns as Frictionless Table Schema.

    Parameters
    ----------
    table
        As it is published.
    districts
        Codes of the districts by level: a column whose codes are all among them refers to
        their table.
    """
    names = [item.name for item in table.columns]
    schema: dict[str, Any] = {
        "fields": [_field(item) for item in table.columns],
        "missingValues": [""],
    }
    if key := primary_key(table):
        schema["primaryKey"] = list(key)
    refers = [
        {
            "fields": [f"{level}_code"],
            "reference": {"resource": f"districts_{level}", "fields": [f"{level}_code"]},
        }
        for level, codes in districts.items()
        if f"{level}_code" in names
        and {row[names.index(f"{level}_code")] for row in table.rows} - {None} <= codes
    ]
    return schema | ({"foreignKeys": refers} if refers else {})


def _field(item: Column) -> dict[str, str]:
    label, definition = clean_text(item.label), clean_text(item.definition)
    said = {"name": item.name, "type": _FRICTIONLESS[item.kind]}
    said |= {"title": label.ko, "title_en": label.en}
    if definition.ko:
        said |= {"description": definition.ko, "description_en": definition.en}
    return said


def primary_key(table: Table) -> tuple[str, ...]:
    """Return the fewest columns, from the last on, that tell all rows apart; none where nothing does.

    Examples
    --------
    >>> from geo.metrics.dictionary import column
    >>> columns = tuple(map(column, ("demand", "gu_code", "value")))
    >>> primary_key(Table("t", Text("", ""), columns, (("youth", "1", 0.5), ("youth", "2", 0.5))))
    ('gu_code',)
    """
    names = [item.name for item in table.columns]
    key = [name for name in _KEYS if name in names]
    key = [name for name in key if not any(cell is None for cell in _cells(table, (name,), names))]
    if not key or not _apart(table, key, names):
        return ()
    for name in reversed(tuple(key)):
        fewer = [each for each in key if each != name]
        if fewer and _apart(table, fewer, names):
            key = fewer
    return tuple(key)


def _cells(table: Table, key: Sequence[str], names: Sequence[str]) -> Iterable[Any]:
    at = [names.index(name) for name in key]
    return (row[at[0]] if len(at) == 1 else tuple(row[i] for i in at) for row in table.rows)


def _apart(table: Table, key: Sequence[str], names: Sequence[str]) -> bool:
    return len(set(_cells(table, key, names))) == len(table.rows)


def as_json(content: Any, depth: int = 0) -> bytes:
    """Return JSON in UTF-8, indented down to a depth, one line an item below it."""
    return (_lines(content, depth, "\n") + "\n").encode("utf-8")


def _lines(content: Any, depth: int, end: str) -> str:
    if depth <= 0 or not content or not isinstance(content, dict | list):
        return json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    deeper = end + " "
    if isinstance(content, list):
        items = [_lines(each, depth - 1, deeper) for each in content]
        return f"[{deeper}{(',' + deeper).join(items)}{end}]"
    items = [
        f"{json.dumps(key, ensure_ascii=False)}:{_lines(each, depth - 1, deeper)}"
        for key, each in content.items()
    ]
    return f"{{{deeper}{(',' + deeper).join(items)}{end}}}"
