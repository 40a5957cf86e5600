"""A list of anybody in the place of a layer: the options by which it is read, and what was decided."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from geo.cli import language, streams

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from geo.answers.answers import Answers
    from geo.layers import Layer
    from geo.lists.doctor import Reading
    from geo.lists.report import Report
    from geo.project import Project
    from geo.text import Text

GEOCODERS = ("vworld", "kakao", "juso")
"""Keys of `geo.sources.geocoding_services.geocoders`, which are not imported to make a parser."""
PROGRESS_S = 10.0
"""Seconds between two lines of progress where stderr is no terminal."""
LISTS = "a list: CSV, TSV, XLSX, XLS, GeoJSON, GeoPackage, Shapefile, KML, Parquet"


@dataclass
class OwnList:
    """A list that stands in the place of a layer."""

    project: Project
    """The project on whose districts it is asked."""
    layer: Layer
    sites: gpd.GeoDataFrame
    sources: pd.DataFrame
    answers: Answers | None = None
    """Made when first asked for."""
    own: Answers | None = None
    """Of the project itself, made with them."""


def reading(
    parser: argparse.ArgumentParser, *, writes_places: bool = False, carries: bool = True
) -> None:
    """Add how a list is read, where the user knows better than what is found.

    `writes_places`: the command writes the points of the list, not figures alone; `carries`: columns
    can be carried along.
    """
    of = parser.add_argument_group("of a list")
    of.add_argument("--crs", metavar="EPSG:N", help="system of its coordinates, also KATEC")
    of.add_argument("--encoding", metavar="NAME", help="of its text, such as cp949")
    of.add_argument("--sheet", metavar="NAME", help="of a workbook")
    of.add_argument("--list-layer", metavar="NAME", help="of a file of several layers")
    of.add_argument(
        "--column",
        action="append",
        type=_role,
        default=[],
        metavar="ROLE=HEADING",
        help="what a column is: name, x, y, address, status, ...",
    )
    if carries:
        of.add_argument(
            "--keep",
            action="append",
            default=[],
            metavar="HEADING",
            help="carry this column along, also one that looks personal",
        )
    of.add_argument(
        "--include-closed", action="store_true", help="keep places that the list says are closed"
    )
    of.add_argument(
        "--roads", type=Path, metavar="FILE", help="lines with names, to place road addresses by"
    )
    of.add_argument(
        "--geocode",
        choices=GEOCODERS,
        help="ask this service for the addresses of rows without a point, with your own key: "
        "GEO_VWORLD_KEY, GEO_KAKAO_KEY, GEO_JUSO_KEY",
    )
    parser.set_defaults(writes_places=writes_places, **({} if carries else {"keep": []}))


def _role(text: str) -> tuple[str, str]:
    role, equals, heading = text.partition("=")
    if not equals or not role.strip() or not heading.strip():
        raise argparse.ArgumentTypeError(f"{text!r} is not ROLE=HEADING, such as name=시설명")
    return role.strip(), heading.strip()


def how_to_read(arguments: argparse.Namespace) -> Reading:
    """Return what the arguments say of how a list is read."""
    return {
        "crs": arguments.crs,
        "encoding": arguments.encoding,
        "sheet": arguments.sheet,
        "layer": arguments.list_layer,
        "columns": dict(arguments.column),
        "keep": arguments.keep,
        "include_closed": arguments.include_closed,
        "roads": arguments.roads,
        "geocode": arguments.geocode,
    }


def examined(
    arguments: argparse.Namespace, path: Path, project: Project, *, writes_places: bool
) -> tuple[gpd.GeoDataFrame, Report]:
    """Read a list as the options say, with progress on stderr.

    Raises
    ------
    UsageError
        Its points are to be written, and come from a service that does not let them be kept.
    """
    from geo.cli.tables import progress_on_stderr
    from geo.lists.doctor import read_places
    from geo.lists.geocoding import require_keeping

    if arguments.geocode is not None and writes_places:
        require_keeping(arguments.geocode)
    with progress_on_stderr(PROGRESS_S) as progress:

        def say(stage: Text) -> None:
            progress(language.here(stage))

        reading = how_to_read(arguments)
        reading["progress"], reading["say"] = progress, say
        return read_places(path, project, **reading)


def tell(report: Report) -> None:
    """Tell on stderr what was decided of a list: three lines, and what else is to be said."""
    for text in (*report.sentences(), *report.remarks):
        streams.note(f"geo: {language.here(text)}\n")


def read(
    arguments: argparse.Namespace, path: Path, project: Project
) -> tuple[gpd.GeoDataFrame, Report]:
    """Read a list as the options say, and tell what was decided."""
    found = examined(arguments, path, project, writes_places=arguments.writes_places)
    tell(found[1])
    return found


def decided(layer: Layer, project: Project) -> list[str]:
    """Return lines for a table's heading: what was decided of a list; none of the project's own layers."""
    if project.given_layers is None:
        return []
    return [f"※ {caveat.ko} · {caveat.en}" for caveat in layer.caveats]


def take(arguments: argparse.Namespace, path: Path, project: Project) -> OwnList:
    """Read a list as a layer of a project.

    Raises
    ------
    UsageError
        The list is not sure enough to count with: its coordinate system has to be given.
    """
    places, report = read(arguments, path, project)
    return as_layer(
        places,
        report,
        project,
        distance_m=getattr(arguments, "distance", None),
        include_uncertain=arguments.include_uncertain,
    )


def as_layer(
    places: gpd.GeoDataFrame,
    report: Report,
    project: Project,
    *,
    distance_m: float | None = None,
    include_uncertain: bool = False,
) -> OwnList:
    """Return a list that was read as a layer of a project; refuse one that is not sure."""
    from geo.lists.as_layer import layer_of, list_sources, require_sure, sites_of

    require_sure(report)
    layer = layer_of(
        report, places, project, distance_m=distance_m, include_uncertain=include_uncertain
    )
    return OwnList(project, layer, sites_of(places, layer, report), list_sources(layer, report))
