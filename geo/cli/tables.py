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

from geo.measures.rounding import outward, rounded
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


def as_csv(rows: Sequence[Row]) -> str:
    r"""Return a CSV; missing values are empty cells, no text is run by a spreadsheet.

    Numbers have the decimals that the column has in every download.

    Examples
    --------
    >>> as_csv([{"coverage_share": 0.47582189}])
    'coverage_share\r\n0.475822\r\n'
    """
    from geo.files.csv_text import safe_cell

    def cell(key: str, value: Any) -> Any:
        value = _stored(value, key)
        return safe_cell(value) if isinstance(value, str) else value

    text = io.StringIO()
    if rows:
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow(rows[0].keys())
        writer.writerows([cell(key, value) for key, value in row.items()] for row in rows)
    return text.getvalue()


def _stored(value: Any, name: str) -> Any:
    """Return a value as a file holds it: a number of a known column with its decimals."""
    from geo.metrics.dictionary import column

    value = plain(value)
    known = column(name)
    if isinstance(value, float) and known.kind == "number":
        return round(value, known.decimals) + 0.0  # no negative zero
    return value


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


def written(value: Any, column: str) -> str:
    """Write one value as its column wants it: shares with three digits, people and metres whole.

    Parameters
    ----------
    value
        Of a cell.
    column
        Its name.

    Examples
    --------
    >>> written(0.5, "coverage_share"), written(12.6, "people"), written(3, "n_sites")
    ('0.500', '13', '3')
    >>> written(0.5321, "coverage_gap"), written(-0.0004, "coverage_gap")  # differences of shares
    ('53.2 %p', '0.0 %p')
    """
    if not isinstance(value, float):
        whole = isinstance(value, int) and not isinstance(value, bool)
        return f"{value:,}" if whole else str(value)
    digits = _digits(value, column)
    if _is_points(column):
        return f"{100 * rounded(value, digits):.1f}{PERCENT['points']}"
    return f"{rounded(value, digits):,.{digits}f}"


def band(low: Any, high: Any, column: str, beside: Sequence[float | None] = ()) -> str:
    """Write two ends rounded outwards, never past a figure `beside` them; one where both are alike.

    Examples
    --------
    >>> band(0.2831, 0.2839, "coverage_share"), band(0.0, 0.0, "coverage_share")
    ('0.283–0.284', '0.000')
    >>> band(0.0996, 0.12, "coverage_share", [0.0996])
    '0.100–0.120'
    """
    low, high = float(low), float(high)
    first = written(float(outward(low, high, _digits(low, column), beside)[0]), column)
    last = written(float(outward(low, high, _digits(high, column), beside)[1]), column)
    return last if first == last else f"{first.removesuffix(PERCENT['points'])}–{last}"


def _is_points(column: str) -> bool:
    metric = ALL_METRICS.get(column)
    return metric is not None and metric.number == "points"


def _digits(value: float, column: str) -> int:
    """Return how many decimals a value of a column is written with."""
    if "_share" in column or column.startswith("access_") or _is_points(column):
        return 3
    whole_unit = column.startswith("people") or column.endswith("_m")
    return 0 if value.is_integer() or whole_unit or abs(value) >= 10_000 else 2


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
    from geo.writing import write_file

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
