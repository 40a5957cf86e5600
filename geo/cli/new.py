"""The command that makes a project's folder: new."""

from __future__ import annotations

import argparse
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

from geo.cli import streams
from geo.errors import UsageError

if TYPE_CHECKING:
    from geo.cli.parser import Parser
    from geo.new import Draft, Polygons


OF_POLYGONS = (
    ("--code", "COL", "column of the code of each district"),
    ("--name", "COL", "column of its name"),
    ("--name-en", "COL", "column of its English name (default: NAME, romanised)"),
    ("--parent", "COL", "column of the code of the district above: a second, coarser level"),
    ("--parent-name", "COL", "column of the name of the district above"),
    ("--people-column", "COL", "column of the people, of the CSV or else of the polygons"),
    ("--people-date", "DATE", "when they were counted: 2024, 2024-06, 2024-06-30"),
    ("--encoding", "NAME", "of the texts of a file that does not say its own: CP949, UTF-8"),
    ("--crs", "CRS", "coordinate system of a file that says none or a wrong one: EPSG:5186"),
    ("--metric-crs", "CRS", "system to measure in (default: the one least off)"),
    ("--title-ko", "TEXT", "name of the whole area in Korean (default: DIR)"),
    ("--title-en", "TEXT", "the same in English"),
)


def add(commands: dict[str, Parser]) -> None:
    """Add the commands of this module."""
    command = commands["new"]
    command.add_argument("folder", type=Path, metavar="DIR", help="missing or empty")
    source = command.add_mutually_exclusive_group(required=True)
    source.add_argument(
        "--korea",
        metavar="NAME|CODE",
        help="a province, city, county or gu with its dong and the census of 2020; or all",
    )
    source.add_argument(
        "--boundaries", type=Path, metavar="FILE", help="polygons of districts, any format and CRS"
    )
    for option, metavar, text in OF_POLYGONS:
        command.add_argument(option, metavar=metavar, help=text)
    command.add_argument(
        "--layer",
        "--table",
        dest="table",  # `layer` is a layer of a project in every other command
        metavar="NAME",
        help="which layer of a file that holds several",
    )
    command.add_argument(
        "--people", type=Path, metavar="FILE", help="CSV of people by the code of the district"
    )
    command.set_defaults(run=_new)


def _new(arguments: argparse.Namespace) -> int:
    from geo.cli.tables import progress_on_stderr
    from geo.new import new_project

    what = _what(arguments)
    with progress_on_stderr() as say:
        draft = new_project(arguments.folder, what, say)
    streams.note("".join(f"{line}\n" for line in _said(arguments.folder, draft)))
    return 0


def _what(arguments: argparse.Namespace) -> str | Polygons:
    """Return the area or the polygons; refuse options that would be ignored in silence."""
    options = {
        option: getattr(arguments, option.removeprefix("--").replace("-", "_"))
        for option, _, _ in OF_POLYGONS
    } | {"--people": arguments.people, "--layer": arguments.table}
    if arguments.korea is not None:
        given = [option for option, value in options.items() if value is not None]
        if given:
            raise UsageError(f"{', '.join(given)} goes with --boundaries, not with --korea.")
        return str(arguments.korea)
    from geo.new import Polygons
    from geo.text import Text

    for option in ("--code", "--name"):
        if options[option] is None:
            raise UsageError(f"--boundaries needs {option}: the column that says it.")
    for option, needed in (("--parent-name", "--parent"), ("--people-date", "--people")):
        has_people = needed == "--people" and options["--people-column"] is not None
        if options[option] is not None and options[needed] is None and not has_people:
            raise UsageError(f"{option} goes with {needed}.")
    korean = options["--title-ko"] or options["--title-en"]
    english = options["--title-en"] or options["--title-ko"]
    return Polygons(
        file=arguments.boundaries,
        code=arguments.code,
        name=arguments.name,
        name_en=arguments.name_en,
        parent=arguments.parent,
        parent_name=arguments.parent_name,
        people=arguments.people,
        people_column=arguments.people_column,
        people_date=arguments.people_date,
        layer=arguments.table,
        encoding=arguments.encoding,
        crs=arguments.crs,
        metric_crs=arguments.metric_crs,
        title=Text(korean, english) if korean else None,
    )


def _said(folder: Path, draft: Draft) -> list[str]:
    """Return what was made: the area, its districts and people, and what is to be known of them."""
    from geo.new.folder import counted

    people = "no people"
    if draft.people is not None:
        people = f"{draft.whole_people:,.0f} people"
    area = " · ".join(dict.fromkeys(draft.name))
    return [
        f"{folder}: {area}: {counted(draft.levels, 'en')}, {people}; measured in "
        f"{draft.measuring.crs} (off by at most {draft.measuring.mm_in_a_km} mm in a km)",
        *(textwrap.shorten(f"note: {note.en}", 200, placeholder=" …") for note in draft.notes),
        f"all of this in {folder / 'README.md'}; next: geo publish --project {folder} -o OUT",
    ]
