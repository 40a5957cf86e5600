"""Tables and progress for people at a terminal: table, CSV or JSON to stdout or a file."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import math
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import argparse

    import pandas as pd

Row = Mapping[str, Any]
Progress = Callable[[str], None]
"""Called with a line on what is being done."""

MAX_TABLE_COLUMNS = 9
PROVENANCE = (
    "demand_source", "demand_vintage", "sites_source", "sites_vintage", "method", "distance_basis",
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
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
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


def as_table(rows: Sequence[Row], heading: Sequence[str] = (), first: Sequence[str] = ()) -> str:
    """Return an aligned text table of the columns that fit a screen; the rest is in CSV and JSON.

    Parameters
    ----------
    rows
        One mapping a row, the same keys in each.
    heading
        Lines above the table.
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
        console.print(f"+ {left} (--format csv or json)", markup=False)
    return buffer.getvalue()


def _cell(value: Any, column: str) -> Any:
    from rich.text import Text

    if value is None:
        return Text("-")
    if isinstance(value, float):
        whole = value.is_integer() and not column.endswith("_share")
        people = column.startswith("people")
        many = whole or people or abs(value) >= 10_000
        digits = 3 if column.endswith("_share") else 0 if many else 2
        return Text(f"{value:,.{digits}f}")
    return Text(
        f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)
    )


def show(
    rows: Sequence[Row],
    arguments: argparse.Namespace,
    heading: Sequence[str] = (),
    first: Sequence[str] = (),
) -> int:
    """Write rows in the format asked for to the file asked for, or to stdout; return 0."""
    if arguments.format == "json":
        text = as_json(rows)
    elif arguments.format == "csv":
        text = as_csv(rows)
    else:
        text = as_table(rows, heading, first)
    if arguments.output is None:
        sys.stdout.write(text)
        return 0
    from geo.publish import write_file

    # The byte order mark tells Excel that a CSV is UTF-8.
    encoding = "utf-8-sig" if arguments.format == "csv" else "utf-8"
    write_file(arguments.output, text.encode(encoding), overwrite=arguments.overwrite)
    return 0


@contextlib.contextmanager
def progress_on_stderr(*, quiet: bool) -> Iterator[Progress]:
    """Give a function that shows progress on stderr (nothing when quiet or piped)."""
    if quiet or not sys.stderr.isatty():
        yield lambda line: None
        return
    from rich.console import Console
    from rich.text import Text

    with Console(stderr=True).status("") as status:
        yield lambda line: status.update(Text(line))
