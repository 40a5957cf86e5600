"""Rows of a command as files: typed and rounded as the downloads are, by their writers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from geo.metrics.dictionary import Column, Columns, Kind, column
from geo.safe import clean
from geo.text import Text

if TYPE_CHECKING:
    from geo.files.tables import Bundle, Cell, Table
    from geo.project.words import Words
    from geo.world import World

Row = Mapping[str, Any]
DECIMALS = 6
"""Of a number in a column that the dictionary does not know."""


class Districts(NamedTuple):
    """What a row of a table is of: a district of a level, by the code in a column."""

    world: World
    by: str
    code: str


def plain(value: Any) -> Any:
    r"""Return a value that JSON can hold; NaN and missing become None, texts are cleaned.

    Examples
    --------
    >>> plain(float("nan")), plain(3), plain("\u202e21")
    (None, 3, '〈U+202E〉21')
    """
    import math

    if hasattr(value, "item"):
        value = value.item()
    if (
        value is None
        or type(value).__name__ == "NAType"
        or (isinstance(value, float) and not math.isfinite(value))
    ):
        return None
    return value if isinstance(value, bool | int | float) else clean(str(value))


def column_of(name: str, values: Sequence[Any]) -> Column:
    """Return a column as the dictionary has it; one that it lacks is of the kind of its values.

    Examples
    --------
    >>> column_of("coverage_share", [0.5]).decimals, column_of("ratio", [0.5, None]).kind
    (6, 'number')
    >>> column_of("value", [0.5, "name"]).kind  # a column of everything is text
    'text'
    """
    known = column(name)
    held: set[Kind] = {_kind(value) for value in values if value is not None}
    if held == {"integer"} and known.kind == "number":
        return known
    kind: Kind = (
        held.pop() if len(held) == 1 else "number" if held == {"integer", "number"} else "text"
    )
    if not any(value is not None for value in values) or kind == known.kind:
        return known
    return Column(name, kind, known.label, known.definition, DECIMALS)


def _kind(value: Any) -> Kind:
    if isinstance(value, bool):
        return "flag"
    if isinstance(value, int) or (isinstance(value, float) and value.is_integer()):
        return "integer"
    return "number" if isinstance(value, float) else "text"


def cell(value: Any, item: Column) -> Cell:
    """Return a value as a file holds it, of its column's kind and with its decimals."""
    value = plain(value)
    if value is None:
        return None
    if isinstance(value, float) and not (item.kind == "integer" and value.is_integer()):
        decimals = item.decimals if item.kind == "number" else DECIMALS
        value = round(value, decimals) + 0.0  # no negative zero
    return str(value) if item.kind == "text" else value


class Headings(NamedTuple):
    """What stands above the columns of a table: their labels in a language, in a project's words."""

    language: str
    words: Words

    def of(self, columns: Sequence[Column]) -> tuple[str, ...]:
        """Return a heading a column; columns of one label bear their name as well."""
        said = [getattr(self.words(item.label), self.language) for item in columns]
        return tuple(
            f"{label} ({item.name})" if said.count(label) > 1 else label
            for label, item in zip(said, columns, strict=True)
        )


def table_of(
    rows: Sequence[Row],
    title: Text,
    name: str,
    districts: Districts | None = None,
    headings: Headings | None = None,
) -> Table:
    """Return rows as a table of the downloads; with the outlines of its districts, if it has any."""
    from geo.files.tables import Table, outlines_of

    names = list(rows[0]) if rows else []
    columns = tuple(column_of(key, [plain(row[key]) for row in rows]) for key in names)
    # What a command says nothing about is an empty cell, as what it does not know.
    cells = tuple(
        tuple(None if (held := cell(row[item.name], item)) == "" else held for item in columns)
        for row in rows
    )
    shapes = None
    if districts is not None:
        outlines = outlines_of(districts.world)[districts.by]
        shapes = tuple(outlines.get(str(row[districts.code])) for row in rows)
    return Table(name, title, columns, cells, shapes, headings and headings.of(columns))


def table_bytes(
    rows: Sequence[Row],
    ending: str,
    title: Text,
    told: Sequence[str] = (),
    districts: Districts | None = None,
    headings: Headings | None = None,
) -> bytes:
    """Return rows as the bytes of a file.

    Parameters
    ----------
    rows
        One mapping a row, the same keys in each.
    ending
        csv, xlsx, parquet, gpkg or geojson.
    title
        What it is.
    told
        Lines that belong to it: what it rests on.
    districts
        What the rows are of; their outlines go into gpkg and geojson.
    headings
        What stands above the columns of csv and xlsx; None: their names.
    """
    from geo.files.bundles import OUTLINE_NOTE
    from geo.files.csv_text import csv_bytes
    from geo.files.geofiles import geojson_bytes, parquet_bytes
    from geo.files.geopackage import gpkg_bytes
    from geo.files.tables import Bundle, Notes
    from geo.files.xlsx import xlsx_bytes

    has_shapes = ending in ("gpkg", "geojson")
    name = "table" if districts is None else districts.by
    table = table_of(rows, title, name, districts if has_shapes else None, headings)
    if districts is not None:  # what a column means is said in the project's words
        known = map(Columns(districts.world), (item.name for item in table.columns))
        said = zip(table.columns, known, strict=True)
        columns = (replace(c, label=of.label, definition=of.definition) for c, of in said)
        table = replace(table, columns=tuple(columns))
    lines = [(f"note_{number}", Text(line, line)) for number, line in enumerate(told, 1)]
    if has_shapes:
        lines.append(("outlines", OUTLINE_NOTE))
    bundle: Bundle = Bundle(name, Notes(title, tuple(lines)), (table,))
    if ending == "xlsx":
        return xlsx_bytes(bundle)
    if ending == "gpkg":
        return gpkg_bytes(bundle)
    if ending == "geojson":
        return geojson_bytes(table, bundle.notes)
    return parquet_bytes(table) if ending == "parquet" else csv_bytes(table)
