"""Tables and progress for people at a terminal: table, CSV or JSON to stdout or a file."""

from __future__ import annotations

import contextlib
import io
import json
import math
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

from geo.cli import streams
from geo.cli.language import tr
from geo.cli.saving import (
    Districts,
    Headings,
    Row,
    bundled,
    cell,
    column_of,
    notes_of,
    plain,
    table_of,
)
from geo.measures.rounding import outward, rounded
from geo.metrics.catalogue import ALL_METRICS
from geo.metrics.dictionary import column
from geo.metrics.metric import PERCENT
from geo.naming import key_of
from geo.text import Text

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    import pandas as pd

    from geo.files.tables import Bundle
    from geo.world import World

Progress = Callable[[str], None]
"""Called with a line on what is being done."""

MAX_TABLE_COLUMNS = 9
PIPE_WIDTH = 160
"""Cells of a line where there is no terminal."""
WRAPPED_FROM = 24
"""A column wider than this holds sentences, which may be broken; a narrower one never is."""
GAP = 2
PROVENANCE = (
    "demand_source", "demand_vintage", "sites_source", "sites_vintage", "method", "distance_basis",
    "sureness_basis_ko", "sureness_basis_en", "sureness_reason_ko", "sureness_reason_en",
)  # fmt: skip


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return a frame as one mapping a row, columns in their order."""
    return [dict(zip(table.columns, row, strict=True)) for row in table.itertuples(index=False)]


def as_json(rows: Sequence[Row]) -> str:
    """Return an array of objects, one a line, so that a change reads in a diff.

    Numbers have the decimals that the column has in every download.

    Examples
    --------
    >>> print(as_json([{"gu_code": "11010", "coverage_share": float("nan")}]), end="")
    [
    {"gu_code": "11010", "coverage_share": null}
    ]
    """
    lines = [
        json.dumps({key: _stored(value, key) for key, value in row.items()}, ensure_ascii=False)
        for row in rows
    ]
    return "[\n" + ",\n".join(lines) + "\n]\n"


def _stored(value: Any, name: str) -> Any:
    """Return a value as a file holds it; a number in a column of everything stays one."""
    value = plain(value)
    return cell(value, column_of(name, [value]))


def as_csv(rows: Sequence[Row], headings: Headings | None = None) -> str:
    r"""Return a CSV; missing values are empty cells, no text is run by a spreadsheet.

    Numbers have the decimals that the column has in every download.

    Examples
    --------
    >>> as_csv([{"coverage_share": 0.47582189}])
    'coverage_share\r\n0.475822\r\n'
    """
    if not rows:
        return ""
    from geo.files.csv_text import csv_bytes

    nothing = Text("", "")
    bundle = bundled(notes_of(nothing, ()), [table_of(rows, nothing, "")], headings=headings)
    return csv_bytes(bundle.tables[0]).decode("utf-8-sig")


def as_table(
    rows: Sequence[Row],
    heading: Sequence[str] = (),
    first: Sequence[str] = (),
    notes: Sequence[str] = (),
    *,
    asked: bool = False,
    width: int | None = None,
) -> str:
    """Return an aligned text table of the columns that fit; it names those that do not.

    Columns are left out from the right, digits never.

    Parameters
    ----------
    rows
        One mapping a row, the same keys in each.
    heading, notes
        Lines above and below the table.
    first
        Columns that matter most, shown before the others in this order.
    asked
        Whether somebody asked for these very columns: then none is passed over for what it holds.
    width
        In cells, a Korean syllable being two; None: that of the terminal.

    Examples
    --------
    >>> print(as_table([{"a": "x" * 10, "b": 1234567, "c": 7654321}], width=22), end="")
    a                   b
    xxxxxxxxxx  1,234,567
    + c (left out here; all columns: --format csv or -o FILE, some: --columns A,B)
    """
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text as RichText

    columns = [key for key in (rows[0] if rows else {}) if asked or key not in PROVENANCE]
    if not asked:
        columns = [key for key in columns if any(plain(row[key]) is not None for row in rows)]
        columns.sort(key=lambda key: first.index(key) if key in first else len(first))
    width = width or shutil.get_terminal_size((PIPE_WIDTH, 24)).columns
    cells = {key: [_said(plain(row[key]), key) for row in rows] for key in columns}
    needs = {key: _width([key, *said]) for key, said in cells.items()}
    shown = _fitting(columns if asked else columns[:MAX_TABLE_COLUMNS], needs, width)
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for key in shown:
        numeric = all(isinstance(plain(row[key]), int | float | None) for row in rows)
        justify: Literal["right", "left"] = "right" if numeric else "left"
        table.add_column(key, justify=justify, no_wrap=needs[key] <= WRAPPED_FROM, overflow="fold")
    for line in zip(*(cells[key] for key in shown), strict=True):
        table.add_row(*map(RichText, line))
    buffer = io.StringIO()
    least = sum(min(needs[key], WRAPPED_FROM) + GAP for key in shown)
    console = Console(file=buffer, width=max(width, least), highlight=False)
    for text in heading:
        console.print(text, markup=False, soft_wrap=True)
    console.print(table)
    left = [key for key in columns if key not in shown]
    if left:
        more = tr("left out here; all columns: --format csv or -o FILE, some: --columns A,B")
        console.print(f"+ {', '.join(left)} ({more})", markup=False, soft_wrap=True)
    for text in notes:
        console.print(text, markup=False, soft_wrap=True)
    return "".join(f"{line.rstrip()}\n" for line in buffer.getvalue().splitlines())


def _fitting(columns: Sequence[str], needs: Mapping[str, int], width: int) -> list[str]:
    """Return the columns, from the left, that a screen has room for; one at least."""
    shown: list[str] = []
    room = width + GAP
    for key in columns:
        room -= min(needs[key], WRAPPED_FROM) + GAP
        if room < 0 and shown:
            break
        shown.append(key)
    return shown


def _width(texts: Sequence[str]) -> int:
    from rich.cells import cell_len

    return max(map(cell_len, texts))


def wrapped(text: str, indent: int = 0, width: int = 80) -> list[str]:
    """Break a sentence into indented lines of at most `width` columns, a Korean syllable being two.

    Examples
    --------
    >>> wrapped("보고서의 명단은 공개되지 않았습니다.", 2, 24)
    ['  보고서의 명단은', '  공개되지 않았습니다.']
    """
    from rich.console import Console
    from rich.text import Text

    lines = Text(text).wrap(Console(width=width), width - indent)
    return [" " * indent + line.plain.rstrip() for line in lines]


def _said(value: Any, column: str) -> str:
    return "-" if value is None else written(value, column)


def written(value: Any, column: str) -> str:
    """Write one value as its column wants it: shares in percent, people and metres whole.

    Parameters
    ----------
    value
        Of a cell.
    column
        Its name.

    Examples
    --------
    >>> written(0.5, "coverage_share"), written(12.6, "people"), written(3, "n_sites")
    ('50.0 %', '13', '3')
    >>> written(0.5321, "coverage_gap"), written(-0.0004, "coverage_gap")  # differences of shares
    ('53.2 %p', '0.0 %p')
    """
    sign = _percent(column)
    if sign and isinstance(value, int | float) and not isinstance(value, bool):
        return f"{100 * rounded(float(value), 3):,.1f}{sign}"
    if not isinstance(value, float):
        whole = isinstance(value, int) and not isinstance(value, bool)
        return f"{value:,}" if whole else str(value)
    digits = _digits(value, column)
    return f"{rounded(value, digits):,.{digits}f}"


def band(low: Any, high: Any, column: str, beside: Sequence[float | None] = ()) -> str:
    """Write two ends rounded outwards, never past a figure `beside` them; one where both are alike.

    Examples
    --------
    >>> band(0.2831, 0.2839, "coverage_share"), band(0.0, 0.0, "coverage_share")
    ('28.3–28.4 %', '0.0 %')
    >>> band(0.0996, 0.12, "coverage_share", [0.0996])
    '10.0–12.0 %'
    """
    low, high = float(low), float(high)
    first = written(float(outward(low, high, _digits(low, column), beside)[0]), column)
    last = written(float(outward(low, high, _digits(high, column), beside)[1]), column)
    return last if first == last else f"{first.removesuffix(_percent(column))}–{last}"


def _percent(column: str) -> str:
    """Return what stands behind a share or a difference of shares, which are shown times 100."""
    metric = ALL_METRICS.get(column)
    if metric is not None:
        return PERCENT.get(metric.number, "")
    return PERCENT["share"] if "_share" in column else ""


def _digits(value: float, column: str) -> int:
    """Return how many decimals a value of a column is written with."""
    if _percent(column) or column.startswith("access_"):
        return 3
    whole_unit = column.startswith(("people", "gain_", "loss_")) or column.endswith("_m")
    return 0 if value.is_integer() or whole_unit or abs(value) >= 10_000 else 2


def chosen(rows: Sequence[Row], arguments: argparse.Namespace) -> Sequence[Row]:
    """Return rows with the columns asked for alone, in the order asked for.

    Raises
    ------
    UsageError
        There is no such column.
    """
    names: list[str] | None = arguments.columns
    if not names or not rows:
        return rows
    labels = {name: column(name).label for name in rows[0]}
    told = ", ".join(labels)
    keys = [
        key_of(name, labels, Text("열", "column"), Text(f"있는 열: {told}.", f"There are: {told}."))
        for name in names
    ]
    return [{key: row[key] for key in keys} for row in rows]


def show(
    rows: Sequence[Row],
    arguments: argparse.Namespace,
    heading: Sequence[str] = (),
    first: Sequence[str] = (),
    notes: Sequence[str] = (),
    *,
    of: Districts | World | None = None,
) -> int:
    """Write rows in the format asked for to the file asked for, or to stdout; return 0.

    Lines above (`heading`) and below (`notes`) belong to the text table and to files that have room
    for them. `of` says of which districts the rows are, or else of which project: a file then says
    once, beside its rows, what many of them rest on. Rows that go to stdout or a pipe say it
    themselves, and so do those whose columns are somebody else's (None) or asked for by name.
    """
    from geo.files.bundles import OUTLINE_NOTE

    rows = chosen(rows, arguments)
    if arguments.format == "table":
        width = None if arguments.output is None else PIPE_WIDTH
        asked = bool(arguments.columns)
        return emit(as_table(rows, heading, first, notes, asked=asked, width=width), arguments)
    if _is_a_stream(arguments):
        is_json = arguments.format == "json"
        return emit(as_json(rows) if is_json else as_csv(rows, arguments.headings), arguments)
    title = Text(*[" ".join(heading[:1]) or arguments.output.stem] * 2)
    told = [Text(line, line) for line in (*heading[1:], *notes)]
    districts = of if isinstance(of, Districts) else None
    has_shapes = districts is not None and arguments.format in ("gpkg", "geojson")
    if has_shapes:
        told.append(OUTLINE_NOTE)
    name = "table" if districts is None else districts.by
    bundle = bundled(
        notes_of(title, told),
        [table_of(rows, title, name, districts if has_shapes else None)],
        of.world if isinstance(of, Districts) else of,
        headings=arguments.headings,
        as_they_are=bool(arguments.columns),
    )
    if arguments.format == "json" and not bundle.beside:
        return emit(as_json(rows), arguments)
    return save(bundle, arguments)


def show_all(
    tables: Mapping[str, Sequence[Row]],
    arguments: argparse.Namespace,
    title: Text,
    told: Sequence[Text],
    world: World,
) -> int:
    """Write tables by their names as one object of JSON or one workbook; return 0."""
    if _is_a_stream(arguments):
        inner = ",\n".join(f'"{name}": {as_json(rows).rstrip()}' for name, rows in tables.items())
        return emit(f"{{\n{inner}\n}}\n", arguments)
    made = [table_of(rows, title, name) for name, rows in tables.items()]
    notes = notes_of(title, told)
    return save(bundled(notes, made, world, headings=arguments.headings), arguments)


def _is_a_stream(arguments: argparse.Namespace) -> bool:
    """Tell whether it is text that goes where no file can stand beside it: stdout, a pipe."""
    from geo.writing import is_stream

    path: Path | None = arguments.output
    return arguments.format in ("csv", "json") and (path is None or is_stream(path))


def save(bundle: Bundle, arguments: argparse.Namespace) -> int:
    """Write the file asked for, and beside a CSV what its keys stand for; return 0."""
    from geo.files.formats import file_bytes
    from geo.files.sidecar import csvw_bytes
    from geo.texts.addresses import SIDECAR
    from geo.writing import require_file_place, write_file

    path: Path = arguments.output
    table = bundle.tables[0]
    files = {path: file_bytes(bundle, arguments.format, table.name)}
    beside = path.with_name(f"{path.name}{SIDECAR}")
    # One that is there is of the file that is replaced: it is to tell of the new one.
    if arguments.format == "csv" and (bundle.beside or beside.exists()):
        files = {beside: csvw_bytes(bundle, table, path.name), **files}
    for each in files:
        require_file_place(each, overwrite=arguments.overwrite)
    for each, data in files.items():
        write_file(each, data, overwrite=arguments.overwrite)
    if beside in files:
        streams.note(f"geo: {beside}: {tr('what the rows rest on, by their basis')}\n")
    return 0


def emit(text: str, arguments: argparse.Namespace) -> int:
    """Write a text to the file asked for, or to stdout; return 0."""
    if arguments.output is None:
        streams.out(text)
        return 0
    return put(text.encode("utf-8"), arguments)


def put(data: bytes, arguments: argparse.Namespace) -> int:
    """Write the file asked for; return 0."""
    from geo.writing import write_file

    write_file(arguments.output, data, overwrite=arguments.overwrite)
    return 0


@contextlib.contextmanager
def progress_on_stderr(every_s: float = math.inf) -> Iterator[Progress]:
    """Give a function that shows progress on stderr: in place at a terminal.

    Where stderr is no terminal, a line is written every `every_s` seconds (never, by default).
    """
    if sys.stderr is None or not sys.stderr.isatty():
        yield _now_and_then(every_s)
        return
    from rich.console import Console
    from rich.text import Text

    with Console(stderr=True).status("") as status:
        yield lambda line: status.update(Text(line))


def _now_and_then(every_s: float) -> Progress:
    last = time.monotonic()

    def say(line: str) -> None:
        nonlocal last
        if time.monotonic() - last >= every_s:
            last = time.monotonic()
            streams.note(f"geo: {line}\n")

    return say
