"""The command that puts a table to districts, whatever names them: join."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from geo.cli import language, options, streams
from geo.errors import UsageError, some
from geo.text import Text

if TYPE_CHECKING:
    from geo.cli.parser import Parser


CODES = ("kostat", "mois", "legal", "administrative")


def add(commands: dict[str, Parser]) -> None:
    """Add the commands of this module."""
    command = commands["join"]
    command.add_argument("file", type=Path, metavar="FILE", help="a table: CSV, XLSX and others")
    command.add_argument(
        "--column", metavar="C", help="which column names the districts (default: found)"
    )
    command.add_argument(
        "--by", choices=("gu", "dong"), help="default: the finest that the column names"
    )
    command.add_argument(
        "--codes", choices=CODES, help="what the column is in (default: decided by all its rows)"
    )
    command.add_argument(
        "--keep",
        action="append",
        metavar="COL",
        help="a column of persons or telephones that is to stay; may be repeated",
    )
    options.output(command)
    command.set_defaults(run=_join)


def _join(arguments: argparse.Namespace) -> int:
    from geo.cli.tables import show
    from geo.lists.cells import read_cells
    from geo.lists.codes import match_districts, table_rows
    from geo.lists.personal import masked_table, personal_columns

    cells = read_cells(arguments.file)
    table = cells.table
    left_out = _left_out(list(personal_columns(cells)), list(table.columns), arguments.keep or [])
    found = match_districts(
        table,
        arguments.column,
        options.project(arguments),
        level=arguments.by,
        codes=arguments.codes,
    )
    told = [*found.summary()]
    if left_out:
        named = some(left_out)
        told[2] = Text(
            f"{told[2].ko} 개인 정보로 보이는 열은 뺐습니다: {named}(--keep으로 남김).",
            f"{told[2].en} Left out, as of persons: {named} (--keep keeps them).",
        )
    said = [language.here(text) for text in told]
    streams.note("".join(f"geo: {line}\n" for line in said))
    table = masked_table(table.drop(columns=left_out), arguments.keep or ())
    show(table_rows(found, table), arguments)
    return 1 if found.n_not_matched else 0


def _left_out(personal: Sequence[str], columns: Sequence[str], keep: Sequence[str]) -> list[str]:
    """Return the columns of persons that are not to stay; refuse one to keep that is not there."""
    unknown = [name for name in keep if name not in columns]
    if unknown:
        raise UsageError(
            f"--keep {some(unknown)}: the table has no such column. It has: {some(columns, 12)}.",
            ko=f"--keep {some(unknown)}: 표에 그런 열이 없습니다. 있는 열: {some(columns, 12)}.",
        )
    return [name for name in personal if name not in keep]
