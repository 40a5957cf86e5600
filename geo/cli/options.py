"""Options that several commands share, and the question they ask."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from geo.cli import own_list
from geo.errors import PublishError, UsageError
from geo.lists import is_list
from geo.texts.addresses import SIDECAR

if TYPE_CHECKING:
    from geo.answers.answers import Answers
    from geo.layers import Layer
    from geo.maps.engine.basemap import Basemap
    from geo.metrics.question import Question
    from geo.project import Project


def question(parser: argparse.ArgumentParser, nargs: str | None = None) -> None:
    """Add the layer and what is asked of it."""
    layer_of(parser, nargs)
    demand(parser, "whose people (default: the layer's own)")
    parser.add_argument(
        "--distance",
        type=metres,
        metavar="M",
        help="metres, straight line, instead of the layer's",
    )
    parser.add_argument(
        "--include", choices=("planned",), help="planned places beside, not instead"
    )
    parser.add_argument(
        "--likely-2019", action="store_true", help="gardens: only those likely there in 2019"
    )


def layer_of(
    parser: argparse.ArgumentParser,
    nargs: str | None = None,
    *,
    writes_places: bool = False,
    carries: bool = True,
) -> None:
    """Add a layer by key or name, or a list, and how such a list is read: `own_list.reading`."""
    parser.add_argument(
        "layer",
        nargs=nargs,
        metavar="LAYER",
        help="a layer's key or name, see `geo layers`, or a list of your own, see `geo doctor`",
    )
    own_list.reading(parser, writes_places=writes_places, carries=carries)
    parser.add_argument(
        "--include-uncertain",
        action="store_true",
        help="of a list: let places serve that may lie over half the distance from their point",
    )


def demand(parser: argparse.ArgumentParser, text: str) -> None:
    """Add the key of the people to count."""
    parser.add_argument("--demand", metavar="KEY", help=text + ", see `geo layers`")


def districts(parser: argparse.ArgumentParser, *, by: bool = True, regions: bool = False) -> None:
    """Add the level of districts and the districts looked at, see `require_focus`; `regions`: these too."""
    if by:
        levels = ("region", "gu", "dong") if regions else ("gu", "dong")
        parser.add_argument("--by", choices=levels, help="district (default: gu)")
    parser.add_argument(
        "--gu",
        action="append",
        dest="focus",
        metavar="NAME",
        help="only these districts, by name or code: a gu, a dong, several (A,B); what lies outside "
        "still counts",
    )


FORMATS = ("table", "csv", "json", "xlsx")
"""What a table can be; the last only in a file."""
TEXT = {".csv": "csv", ".json": "json", ".txt": "table"}
"""Formats that are text, by their ending."""
TABLE = (".csv", ".json", ".xlsx", ".parquet", ".txt")
"""Endings that any table can have."""
DISTRICTS = (*TABLE, ".gpkg", ".geojson")
"""Endings of a table of districts, which have outlines."""


def output(
    parser: argparse.ArgumentParser, endings: Sequence[str] = TABLE, *, columns: bool = True
) -> None:
    """Add the format, the columns and the file of a table, whose ending says what it is."""
    parser.add_argument(
        "--format",
        choices=FORMATS,
        help="default: what FILE ends with, or table; without FILE, each row of csv and json says "
        "what it rests on",
    )
    parser.add_argument(
        "--headings",
        choices=("ko", "en"),
        help="above the columns of CSV and XLSX, in place of their names: what they mean",
    )
    if columns:
        parser.add_argument(
            "--columns", type=_names, metavar="A,B", help="only these columns, in this order"
        )
    file(parser, "stdout", endings)
    parser.set_defaults(is_table=True)
    if not columns:
        parser.set_defaults(columns=None)


def file(parser: argparse.ArgumentParser, default: str, endings: Sequence[str]) -> None:
    """Add the file of one result, and the endings that it can have."""
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="FILE",
        help=f"default: {default}; FILE ends with {', '.join(endings)}",
    )
    parser.add_argument("--overwrite", action="store_true", help="replace FILE if it is there")
    parser.set_defaults(endings=tuple(endings))


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


def require_output(arguments: argparse.Namespace) -> None:
    """Refuse a file that cannot be written, before anything is loaded or computed for it.

    Where a table has a format, it follows from the ending of its file.

    Raises
    ------
    UsageError
        The command makes no file with this ending, or `--format` says another.
    PublishError
        The file is there already, or its folder is not.
    """
    endings: tuple[str, ...] | None = getattr(arguments, "endings", None)
    if endings is None:
        return
    path: Path | None = arguments.output
    asked = getattr(arguments, "format", None)
    is_table = getattr(arguments, "is_table", False)
    if path is not None:
        ending = path.suffix.lower()
        is_named = (
            path.is_file() or path.is_dir() or not path.exists()
        )  # a device or a pipe has no ending to follow
        if ending not in endings and is_named and (ending or asked is None or not is_table):
            raise _no_ending(path, endings)
        follows = TEXT.get(ending, ending.removeprefix("."))
        if is_table and asked is not None and ending in endings and asked != follows:
            raise UsageError(
                f"{path} ends with {ending}, but --format says {asked}. Leave out --format, or name "
                "another file.",
                ko=f"{path}의 확장자는 {ending}인데 --format은 {asked}입니다. --format을 빼거나 다른 "
                "파일 이름을 쓰십시오.",
            )
        if is_table and asked is None and ending in endings:
            arguments.format = follows
        require_free(path, arguments)
        if is_table and arguments.format == "csv":
            require_free(path.with_name(f"{path.name}{SIDECAR}"), arguments)
    if is_table and arguments.format is None:
        arguments.format = "table"
    if is_table and arguments.format == "xlsx" and path is None:
        raise UsageError(
            "XLSX is no text for a terminal. Name a file: -o FILE.xlsx.",
            ko="XLSX는 화면에 쓸 수 없습니다. 파일을 적으십시오: -o FILE.xlsx.",
        )
    if getattr(arguments, "headings", None) and arguments.format not in ("csv", "xlsx"):
        raise UsageError(
            f"--headings is for CSV and XLSX, not {arguments.format}. Add --format csv, or -o FILE.xlsx.",
            ko=f"--headings는 CSV와 XLSX에만 씁니다({arguments.format}에는 쓸 수 없음). --format csv나 "
            "-o FILE.xlsx를 더하십시오.",
        )


def _no_ending(path: Path, endings: Sequence[str]) -> UsageError:
    known = ", ".join(endings)
    ending = path.suffix
    return UsageError(
        f"{path} cannot be written: {f'this makes no {ending}' if ending else 'its name has no ending'}"
        f". Use a name that ends with one of: {known}.",
        ko=f"{path}: {f'{ending} 파일은 만들 수 없습니다' if ending else '파일 이름에 확장자가 없습니다'}."
        f" 다음 가운데 하나로 끝나는 이름을 쓰십시오: {known}.",
    )


def require_free(path: Path, arguments: argparse.Namespace) -> None:
    """Refuse a file that is there already unless it may be replaced, or whose folder is missing."""
    from geo.writing import require_file_place

    require_file_place(path, overwrite=arguments.overwrite)
    for name in ("list", "layer", "table", "old", "new", "scenario"):
        source = getattr(arguments, name, None)
        if not isinstance(source, str | Path) or not path.exists():
            continue
        if Path(source).exists() and path.samefile(source):
            raise UsageError(
                f"{path} is the list itself, which stays as it is. Choose another name.",
                ko=f"{path}: 읽을 목록 그 자체이므로 덮어쓰지 않습니다. 다른 이름을 쓰십시오.",
            )
    if not path.parent.is_dir():
        raise PublishError(
            f"{path} cannot be written: there is no folder {path.parent}. Make it first.",
            ko=f"{path}: {path.parent} 폴더가 없습니다. 먼저 만드십시오.",
        )


def network(parser: argparse.ArgumentParser) -> None:
    """Add the folder of a street network, see `network_folder`."""
    parser.add_argument(
        "--network", type=Path, metavar="DIR", help="a street network (default: GEO_NETWORK)"
    )


def network_folder(given: Path | None) -> Path | None:
    """Return the street network that was named by option or by GEO_NETWORK, or None."""
    from geo.settings import settings

    return given or settings().network


def basemap(parser: argparse.ArgumentParser) -> None:
    """Add the choice of tiles."""
    parser.add_argument(
        "--basemap",
        metavar="osm|vworld|URL",
        help="tiles from outside, for pages on a web server (with --served)",
    )
    parser.add_argument(
        "--served", action="store_true", help="the pages will be opened from a web server"
    )


def resolve_basemap(arguments: argparse.Namespace) -> Basemap | None:
    """Return the tiles that the arguments choose, or None.

    Raises
    ------
    UsageError
        The choice is none that a page can be given.
    """
    if arguments.basemap is None:
        return None
    from geo.maps.engine.basemap import resolve
    from geo.settings import settings

    return resolve(arguments.basemap, served=arguments.served, secret=settings().vworld_key)


def metres(text: str) -> float:
    """Read a distance of 0 to 50,000 m."""
    try:
        metres = float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of metres") from None
    if not 0 < metres <= 50_000:
        raise argparse.ArgumentTypeError(f"{text} m is not between 0 and 50,000 m")
    return metres


def minutes(text: str) -> float:
    """Read a time of 0 to 600 minutes."""
    try:
        minutes = float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of minutes") from None
    if not 0 < minutes <= 600:
        raise argparse.ArgumentTypeError(f"{text} minutes is not between 0 and 600")
    return minutes


def count(text: str) -> int:
    """Read how many of something there are to be: a whole number of 1 or more."""
    try:
        number = int(text)
    except ValueError:
        number = 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number of 1 or more")
    return number


def project(arguments: argparse.Namespace) -> Project:
    """Return the project that was named by option, else `geo.project.current_project`."""
    from geo.project import Project, current_project, find_project

    if arguments.project is None:
        return current_project()
    if not isinstance(arguments.project, Project):  # read once a command
        arguments.project = find_project(arguments.project)
    found: Project = arguments.project
    return found


def answers(arguments: argparse.Namespace, *, keep: bool = True) -> Answers:
    """Return answers of the project, with the street network that was named, if any.

    `keep`: their tables in the user's cache.
    """
    from geo.answers.answers import load_answers, of_other_places

    folder = network_folder(getattr(arguments, "network", None))
    mine: own_list.OwnList | None = getattr(arguments, "own_list", None)
    if mine is None:
        return load_answers(project(arguments), folder, keep=keep)
    if mine.answers is None:
        mine.own = load_answers(mine.project, folder)
        mine.answers = of_other_places(mine.own, mine.layer, mine.sites, mine.sources)
    return mine.answers


def layer(arguments: argparse.Namespace) -> Layer:
    """Return the layer that the arguments name; `UsageError` where there is none."""
    return project(arguments).layer(arguments.layer)


def metric(parser: argparse.ArgumentParser, name: str = "metric") -> None:
    """Add a metric by key or label."""
    text = "a metric's key or label, see `geo metrics --list`"
    if name.startswith("-"):
        parser.add_argument(name, required=True, metavar="M", help=text)
    else:
        parser.add_argument(name, metavar="METRIC", help=text)


def require_metric(arguments: argparse.Namespace) -> None:
    """Put the key in place of what was typed for a metric; refuse one that there is not."""
    if isinstance(getattr(arguments, "metric", None), str):
        from geo.metrics.catalogue import find_metric

        arguments.metric = find_metric(arguments.metric, project(arguments).words())


def require_layer(arguments: argparse.Namespace) -> None:
    """Put keys in place of what was typed for layer and people; refuse what there is not.

    A file in the place of a layer is read, and is the one layer of the project from here on.
    """
    if isinstance(getattr(arguments, "layer", None), str):
        if is_list(arguments.layer):
            _take_list(arguments, Path(arguments.layer))
        else:
            arguments.layer = layer(arguments).key
    if isinstance(getattr(arguments, "demand", None), str):
        arguments.demand = project(arguments).demand(arguments.demand).key


def require_focus(arguments: argparse.Namespace) -> None:
    """Put a `Focus`, or None, in place of the districts that were typed, and the level it asks for."""
    if not hasattr(arguments, "focus"):
        return
    from geo.answers.focus import find_focus, require_level

    whose = project(arguments)
    arguments.focus = find_focus(arguments.focus or (), whose)
    if hasattr(arguments, "by"):
        arguments.by = require_level(arguments.focus, arguments.by, whose.level_keys)


def require_headings(arguments: argparse.Namespace) -> None:
    """Put `Headings`, or None, in place of the language that was asked for."""
    if getattr(arguments, "headings", None):
        from geo.cli.saving import Headings

        arguments.headings = Headings(arguments.headings, project(arguments).words())


def _take_list(arguments: argparse.Namespace, path: Path) -> None:
    """Put a list in the place of the layer that was asked for."""
    mine = own_list.take(arguments, path, project(arguments))
    arguments.own_list = mine
    arguments.project = mine.project.for_other_places(mine.layer)
    arguments.layer = mine.layer.key


def ask(arguments: argparse.Namespace) -> Question:
    """Return the question that the arguments ask.

    Raises
    ------
    UsageError
        The layer is not known, or an option does not go with it.
    """
    from geo.metrics.question import Question

    asked = layer(arguments)
    project(arguments).level(getattr(arguments, "by", "gu"))
    if arguments.likely_2019 and asked.key != "urban_gardens":
        raise UsageError(f"--likely-2019 is for urban_gardens, not {asked.key}. Leave it out.")
    return Question(
        layer=asked,
        by=getattr(arguments, "by", "gu"),
        demand=arguments.demand,
        distance_m=arguments.distance,
        include_planned=arguments.include == "planned",
        likely_2019_only=arguments.likely_2019,
    )


def wants_rows(arguments: argparse.Namespace) -> bool:
    """Say whether whole rows are asked for: a file, a format for machines, or columns by name."""
    return arguments.format != "table" or bool(arguments.columns)
