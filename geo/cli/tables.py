"""Tables and progress for people at a terminal: table, CSV or JSON to stdout or a file."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import math
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from geo.metrics.catalogue import ALL_METRICS
from geo.metrics.metric import PERCENT

if TYPE_CHECKING:
    import argparse

    import pandas as pd

Row = Mapping[str, Any]
Progress = Callable[[str], None]
"""Called with a line on what is being done."""

MAX_TABLE_COLUMNS = 9
PROVENANCE = (
    "demand_source", "demand_vintage", "sites_source", "sites_vintage", "method", "distance_basis",
    "sureness_basis_ko", "sureness_basis_en", "sureness_reason_ko", "sureness_reason_en",
)  # fmt: skip


def plain(value: Any) -> Any:
    """Return a value that JSON can hold; NaN and missing become None.

    Examples
    --------
    >>> plain(float("nan")), plain(3)
    (None, 3)
    """
    if hasattr(value, "item"):
        value = value.item()
    if (
        value is None
        or type(value).__name__ == "NAType"
        or (isinstance(value, float) and not math.isfinite(value))
    ):
        return None
    return value if isinstance(value, bool | int | float | str) else str(value)


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return a frame as one mapping a row, columns in their order."""
    return [dict(zip(table.columns, row, strict=True)) for row in table.itertuples(index=False)]


def as_json(rows: Sequence[Row]) -> str:
    """Return an array of objects, one a line, so that a change reads in a diff.

    Examples
    --------
    >>> print(as_json([{"gu_code": "11010", "coverage_share": float("nan")}]), end="")
    [
    {"gu_code": "11010", "coverage_share": null}
    ]
    """
    lines = [
        json.dumps({key: plain(value) for key, value in row.items()}, ensure_ascii=False)
        for row in rows
    ]
    return "[\n" + ",\n".join(lines) + "\n]\n"


def as_csv(rows: Sequence[Row]) -> str:
    """Return a CSV; missing values are empty cells, no text is run by a spreadsheet."""
    from geo.publish.csv_safe import safe_cell

    def cell(value: Any) -> Any:
        value = plain(value)
        return safe_cell(value) if isinstance(value, str) else value

    text = io.StringIO()
    if rows:
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow(rows[0].keys())
        writer.writerows([cell(value) for value in row.values()] for row in rows)
    return text.getvalue()


def as_table(
    rows: Sequence[Row],
    heading: Sequence[str] = (),
    first: Sequence[str] = (),
    notes: Sequence[str] = (),
) -> str:
    """Return an aligned text table of the columns that fit a screen; the rest is in CSV and JSON.

    Parameters
    ----------
    rows
        One mapping a row, the same keys in each.
    heading, notes
        Lines above and below the table.
    first
        Columns that matter most, shown before the others in this order.
    """
    from rich.console import Console
    from rich.table import Table

    columns = [key for key in (rows[0] if rows else {}) if key not in PROVENANCE]
    columns = [key for key in columns if any(plain(row[key]) is not None for row in rows)]
    columns.sort(key=lambda key: first.index(key) if key in first else len(first))
    shown = columns[:MAX_TABLE_COLUMNS]
    table = Table(box=None, pad_edge=False)
    for column in shown:
        numeric = all(isinstance(plain(row[column]), int | float | None) for row in rows)
        table.add_column(column, justify="right" if numeric else "left", no_wrap=numeric)
    for row in rows:
        table.add_row(*(_cell(plain(row[column]), column) for column in shown))
    buffer = io.StringIO()
    console = Console(file=buffer, width=None if sys.stdout.isatty() else 160, highlight=False)
    for line in heading:
        console.print(line, markup=False, soft_wrap=True)
    console.print(table)
    if len(columns) > len(shown):
        left = ", ".join(columns[len(shown) :])
        console.print(f"+ {left} (--format csv or json)", markup=False, soft_wrap=True)
    for line in notes:
        console.print(line, markup=False, soft_wrap=True)
    return buffer.getvalue()


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


def _cell(value: Any, column: str) -> Any:
    from rich.text import Text

    return Text("-" if value is None else written(value, column))


def written(value: Any, column: str, towards: int = 0) -> str:
    """Write one value as its column wants it: shares with three digits, people and metres whole.

    Parameters
    ----------
    value
        Of a cell.
    column
        Its name.
    towards
        0: to the nearest; -1, 1: down, up, for the ends of a band.

    Examples
    --------
    >>> written(0.5, "coverage_share"), written(12.6, "people"), written(3, "n_sites")
    ('0.500', '13', '3')
    >>> written(0.2831, "coverage_share", 1), written(0.2839, "coverage_share", -1)
    ('0.284', '0.283')
    >>> written(0.5321, "coverage_gap")  # a difference of shares
    '53.2 %p'
    """
    metric = ALL_METRICS.get(column)
    if isinstance(value, float) and metric is not None and metric.number == "points":
        return f"{rounded(100 * value, 1, towards):.1f}{PERCENT['points']}"
    if isinstance(value, float):
        share = "_share" in column or column.startswith("access_")
        whole_unit = column.startswith("people") or column.endswith("_m")
        many = (value.is_integer() and not share) or whole_unit or abs(value) >= 10_000
        digits = 3 if share else 0 if many else 2
        return f"{rounded(value, digits, towards):,.{digits}f}"
    whole = isinstance(value, int) and not isinstance(value, bool)
    return f"{value:,}" if whole else str(value)


def rounded(value: float, digits: int, towards: int) -> float:
    """Round to the nearest (0), down (-1) or up (1); what a float cannot hold is no reason to.

    Examples
    --------
    >>> rounded(0.1234, 3, 1), rounded(0.1234, 3, -1), rounded(0.123, 3, 1)
    (0.124, 0.123, 0.123)
    """
    if towards == 0 or not math.isfinite(value):
        return value
    unit = 10.0**digits
    scaled = round(value * unit, 6)
    return (math.ceil(scaled) if towards > 0 else math.floor(scaled)) / unit


def show(
    rows: Sequence[Row],
    arguments: argparse.Namespace,
    heading: Sequence[str] = (),
    first: Sequence[str] = (),
    notes: Sequence[str] = (),
) -> int:
    """Write rows in the format asked for to the file asked for, or to stdout; return 0.

    Lines above (`heading`) and below (`notes`) belong to the text table alone.
    """
    if arguments.format == "json":
        text = as_json(rows)
    elif arguments.format == "csv":
        text = as_csv(rows)
    else:
        text = as_table(rows, heading, first, notes)
    return emit(text, arguments)


def emit(text: str, arguments: argparse.Namespace) -> int:
    """Write a text to the file asked for, or to stdout; return 0."""
    if arguments.output is None:
        sys.stdout.write(text)
        return 0
    from geo.publish import write_file

    # The byte order mark tells Excel that a CSV is UTF-8.
    encoding = "utf-8-sig" if arguments.format == "csv" else "utf-8"
    write_file(arguments.output, text.encode(encoding), overwrite=arguments.overwrite)
    return 0


@contextlib.contextmanager
def progress_on_stderr(*, quiet: bool, every_s: float = math.inf) -> Iterator[Progress]:
    """Give a function that shows progress on stderr: in place at a terminal, nothing when quiet.

    Where stderr is no terminal, a line is written every `every_s` seconds (never, by default).
    """
    if quiet or not sys.stderr.isatty():
        yield _now_and_then(math.inf if quiet else every_s)
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
            sys.stderr.write(f"geo: {line}\n")
            sys.stderr.flush()

    return say
