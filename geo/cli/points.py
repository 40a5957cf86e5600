"""The command that puts any number of points to districts: points."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from geo.cli import in_parts, language, options, streams
from geo.errors import UsageError
from geo.text import Text

if TYPE_CHECKING:
    from geo.cli.parser import Parser
    from geo.scale import Placed


def add(commands: dict[str, Parser]) -> None:
    """Add the commands of this module."""
    command = commands["points"]
    command.add_argument(
        "file", type=Path, metavar="FILE.parquet", help="points: GeoParquet, or two columns"
    )
    command.add_argument(
        "--by", choices=("gu", "dong"), default="dong", help="district (default: dong)"
    )
    command.add_argument(
        "--coordinates",
        metavar="X,Y",
        help="their columns (default: the geometry, else x,y or lon,lat)",
    )
    command.add_argument(
        "--crs",
        metavar="CRS",
        help="system of the coordinates (default: what the file says, else the project's in metres)",
    )
    command.add_argument("--weight", metavar="COL", help="a column to add up by district")
    command.add_argument(
        "--placed",
        type=Path,
        metavar="FILE.parquet",
        help="also write the code of each point's district, row by row",
    )
    in_parts.add_options(command)
    options.output(command)
    command.set_defaults(run=_points)


def _points(arguments: argparse.Namespace) -> int:
    from geo.boundaries import load_dong, load_gu
    from geo.cli.tables import records, show
    from geo.crs import to_metric
    from geo.scale import kept_until_end, open_points, points_to_districts

    if arguments.placed is not None:
        options.require_free(arguments.placed, arguments)
    project = options.project(arguments)
    how = in_parts.how(arguments, Text("점", "points"))
    points = open_points(
        arguments.file,
        project.metric_crs,
        columns=_pair(arguments.coordinates),
        crs=arguments.crs,
        weight=arguments.weight,
    )
    streams.note(f"geo: {language.here(points.told)}\n")
    load = load_gu if arguments.by == "gu" else load_dong
    districts = to_metric(load(project), project.metric_crs)
    code = f"{arguments.by}_code"
    with kept_until_end(how) as how:
        placed = points_to_districts(points, districts, code, output=arguments.placed, how=how)
        named = [f"{arguments.by}_name_{one}" for one in ("ko", "en")]
        table = districts[[code, *named]].merge(placed.table, on=code, validate="1:1")
        streams.note(f"geo: {language.here(_told(placed))}\n")
        return show(records(table), arguments)


def _pair(text: str | None) -> tuple[str, ...]:
    """Return the two columns that were named, none where none were.

    Raises
    ------
    UsageError
        They are not two.
    """
    if text is None:
        return ()
    names = tuple(name.strip() for name in text.split(","))
    if len(names) not in (1, 2) or not all(names):
        raise UsageError(
            f"--coordinates {text}: name two columns, X,Y, or one of geometry.",
            ko=f"--coordinates {text}: 두 열(X,Y)이나 지오메트리 열 하나를 적으십시오.",
        )
    return names


def _told(placed: Placed) -> Text:
    """Return how many points are in the districts, how many elsewhere."""
    inside = int(placed.table["n_points"].sum())
    outside, none = placed.outside[0], placed.no_point[0]
    return Text(
        f"지역 안의 점 {inside:,}개, 밖의 점 {outside:,}개, 좌표가 없는 행 {none:,}개",
        f"{inside:,} points in the districts, {outside:,} outside, {none:,} rows without a point",
    )
