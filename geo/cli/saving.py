"""Rows of a command as files: typed and rounded as the downloads are, by their writers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from geo.metrics.dictionary import Column, Columns, Kind, column
from geo.metrics.uncertainty import INTERVAL_NOTE, RANGE_NOTE, uncertainty_column
from geo.safe import clean
from geo.text import Text, clean_text

if TYPE_CHECKING:
    from geo.files.tables import Bundle, Cell, Notes, Table
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
    rows: Sequence[Row], title: Text, name: str, districts: Districts | None = None
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
    return Table(name, clean_text(title), columns, cells, shapes)


def notes_of(title: Text, told: Sequence[Text]) -> Notes:
    """Return what a file says of itself: what it is, and lines that belong to it."""
    from geo.files.tables import Notes

    lines = ((f"note_{at}", clean_text(text)) for at, text in enumerate(told, 1))
    return Notes(clean_text(title), tuple(lines))


def bundled(
    notes: Notes,
    tables: Sequence[Table],
    world: World | None = None,
    *,
    headings: Headings | None = None,
    as_they_are: bool = False,
) -> Bundle:
    """Return tables as one file holds them.

    Parameters
    ----------
    notes
        What the file says of itself.
    tables
        What many of their rows rest on is said beside them, see `geo.files.basis`; a row alone says it.
    world
        Of the project in whose words it is said what a column means; None: the columns are somebody
        else's, and stay.
    headings
        What stands above the columns of csv and xlsx; None: their names.
    as_they_are
        Whether the rows keep all their columns: those that were asked for by name.
    """
    from geo.files import basis
    from geo.files.tables import Bundle

    many = (item.name for table in tables if len(table.rows) > 1 for item in table.columns)
    if world is None or as_they_are or basis.RESTS_ON.isdisjoint(many):
        made = Bundle("table", notes, tuple(tables))
    else:
        made = basis.bundle_of("table", _with_sureness(notes, tables, world), tables)
    known = None if world is None else Columns(world)

    def said(table: Table) -> Table:
        above = None if headings is None else headings.of(table.columns)
        columns = table.columns if known is None else map(partial(_in_words, known), table.columns)
        return replace(table, headings=above, columns=tuple(columns))

    return replace(made, tables=tuple(map(said, made.tables)), beside=tuple(map(said, made.beside)))


def _with_sureness(notes: Notes, tables: Sequence[Table], world: World) -> Notes:
    """Return notes that also say what low and high are, where a table has them."""
    if not any(uncertainty_column(item.name) for table in tables for item in table.columns):
        return notes
    sure = (("interval", INTERVAL_NOTE), ("range", world.words(RANGE_NOTE)))
    return replace(notes, lines=(*notes.lines, *sure))


def _in_words(known: Columns, item: Column) -> Column:
    of = known(item.name)
    return replace(item, label=of.label, definition=of.definition)
