"""Options that several commands share, and the question they ask."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from geo.errors import UsageError

if TYPE_CHECKING:
    from geo.answers.answers import Answers
    from geo.layers import Layer
    from geo.maps.engine.basemap import Basemap
    from geo.metrics.question import Question
    from geo.project import Project


def question(parser: argparse.ArgumentParser) -> None:
    """Add the layer and what is asked of it."""
    parser.add_argument("layer", metavar="LAYER", help="a layer's key, see `geo layers`")
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


def demand(parser: argparse.ArgumentParser, text: str) -> None:
    """Add the key of the people to count."""
    parser.add_argument("--demand", metavar="KEY", help=text + ", see `geo layers`")


def output(parser: argparse.ArgumentParser) -> None:
    """Add the format and the file of a table."""
    parser.add_argument("--format", choices=("table", "csv", "json"), default="table")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="default: stdout")
    parser.add_argument("--overwrite", action="store_true", help="replace FILE if it is there")


def file(parser: argparse.ArgumentParser, default: str) -> None:
    """Add the file of one result."""
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help=f"default: {default}")
    parser.add_argument("--overwrite", action="store_true", help="replace FILE if it is there")


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
    from geo.answers.answers import load_answers

    folder = network_folder(getattr(arguments, "network", None))
    return load_answers(project(arguments), folder, keep=keep)


def layer(arguments: argparse.Namespace) -> Layer:
    """Return the layer that the arguments name; `UsageError` where there is none."""
    return project(arguments).layer(arguments.layer)


def require_layer(arguments: argparse.Namespace) -> None:
    """Refuse a layer that there is not, before a command loads what it needs to answer."""
    if isinstance(getattr(arguments, "layer", None), str):
        layer(arguments)


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
    if arguments.demand is not None:
        project(arguments).demand(arguments.demand)
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
