"""Commands on a list of anybody: doctor, add."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from geo.cli import options, own_list, streams
from geo.errors import UsageError

if TYPE_CHECKING:
    from geo.cli.parser import Parser


def add(commands: dict[str, Parser]) -> None:
    """Add the commands of this module."""
    command = commands["doctor"]
    command.add_argument("list", type=Path, metavar="FILE", help=own_list.LISTS)
    own_list.reading(command)
    command.add_argument(
        "--format", choices=("table", "json"), default="table", help="default: a verdict to read"
    )
    command.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="FILE",
        help="the mended list with a column of reasons: FILE ends with .csv, .xlsx, .geojson or .gpkg",
    )
    command.add_argument("--page", type=Path, metavar="FILE", help="a page with map and table")
    command.add_argument("--overwrite", action="store_true", help="replace FILE if it is there")
    command.set_defaults(run=_doctor)

    command = commands["add"]
    command.add_argument("list", type=Path, metavar="FILE", help=own_list.LISTS)
    command.add_argument("--key", required=True, metavar="KEY", help="of the layer: a-z, 0-9, _")
    command.add_argument("--title-ko", required=True, metavar="TEXT", help="its name in Korean")
    command.add_argument("--title-en", metavar="TEXT", help="its name in English")
    command.add_argument(
        "--kind", choices=("service", "cluster", "list"), default="service",
        help="service: people go there (default); cluster: a hub; list: places that are named",
    )  # fmt: skip
    command.add_argument(
        "--distance", type=options.metres, metavar="M", help="metres within which a place serves"
    )
    own_list.reading(command, writes_places=True)
    command.add_argument("--overwrite", action="store_true", help="replace a layer of this key")
    command.set_defaults(run=_add)


def _doctor(arguments: argparse.Namespace) -> int:
    from geo.cli.language import now
    from geo.files.mended_list import require_mended_ending, write_mended
    from geo.lists.verdict import verdict

    for path in filter(None, (arguments.output, arguments.page)):
        options.require_free(path, arguments)
    if arguments.output is not None:
        require_mended_ending(arguments.output)
        if arguments.page is not None and arguments.output.resolve() == arguments.page.resolve():
            raise UsageError(
                f"{arguments.page} is named for the list and for the page. Choose two names.",
                ko=f"{arguments.page}: 목록과 페이지의 이름이 같습니다. 서로 다른 이름을 쓰십시오.",
            )
    project = options.project(arguments)
    writes_places = arguments.output is not None or arguments.page is not None
    places, report = own_list.examined(
        arguments, arguments.list, project, writes_places=writes_places
    )
    if arguments.format == "json":
        streams.out(json.dumps(report.as_dict(), ensure_ascii=False, indent=1) + "\n")
    else:
        streams.out("\n".join(verdict(report, now())) + "\n")
    if arguments.output is not None:
        for path in write_mended(arguments.output, places, report, overwrite=arguments.overwrite):
            streams.note(f"{path}\n")
    if arguments.page is not None:
        from geo.maps import list_page
        from geo.writing import write_file

        page = list_page(report, project).render()
        write_file(arguments.page, page.encode("utf-8"), overwrite=arguments.overwrite)
        streams.note(f"{arguments.page}\n")
    return 0 if report.is_sure else 1


def _add(arguments: argparse.Namespace) -> int:
    from geo.lists.as_layer import require_sure
    from geo.new.layer import NewLayer, add_layer
    from geo.text import Text

    places, report = own_list.read(arguments, arguments.list, options.project(arguments))
    require_sure(report)
    new = NewLayer(
        key=arguments.key,
        title=Text(arguments.title_ko, arguments.title_en or arguments.title_ko),
        kind=arguments.kind,
        distance_m=arguments.distance,
    )
    project = options.project(arguments)
    for path in add_layer(project, new, places, report, overwrite=arguments.overwrite):
        streams.note(f"{path}\n")
    return 0
