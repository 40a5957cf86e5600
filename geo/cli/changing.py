"""The command that sets two states of a list side by side: diff."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from geo.cli import language, options, own_list, streams
from geo.errors import UsageError, some
from geo.text import Text

if TYPE_CHECKING:
    import geopandas as gpd

    from geo.answers.changes import Changes, Side
    from geo.cli.parser import Parser
    from geo.layers import Layer
    from geo.project import Project


ENDINGS = (".csv", ".json", ".xlsx", ".html")
MANIFEST, GEO_TOML = "manifest.json", "geo.toml"
SHOWN_FIRST = (
    "coverage_share_before", "coverage_share_after", "coverage_share_by_places", "coverage_share_by_people",
    "n_sites_before", "n_sites_after",
)  # fmt: skip


def add(commands: dict[str, Parser]) -> None:
    """Add the commands of this module."""
    command = commands["diff"]
    what = "a layer, a list, a project's folder or a published one"
    command.add_argument("old", metavar="OLD", help=f"before: {what}")
    command.add_argument("new", metavar="NEW", help=f"after: {what}")
    command.add_argument("--key", metavar="KEY", help="which layer of the folders")
    options.demand(command, "whose people (default: the layer's own)")
    command.add_argument(
        "--distance",
        type=options.metres,
        metavar="M",
        help="metres, straight line, instead of the layer's",
    )
    command.add_argument(
        "--by", choices=("gu", "dong"), default="gu", help="district (default: gu)"
    )
    command.add_argument(
        "--show",
        choices=("districts", "places"),
        default="districts",
        help="which table (default: districts; .xlsx, .json and .html hold both)",
    )
    options.output(command, ENDINGS)
    command.set_defaults(run=_diff)


def _diff(arguments: argparse.Namespace) -> int:
    from geo.answers.changes import compare

    project = options.project(arguments)
    project.level(arguments.by)
    (old, before), (new, after) = (
        _side(text, arguments.key, project) for text in (arguments.old, arguments.new)
    )
    demand, distance_m = _asked(arguments, old, new)
    changes = compare(old, new, demand=demand, distance_m=distance_m)
    return _show(changes, before, after, arguments)


def _asked(arguments: argparse.Namespace, old: Side, new: Side) -> tuple[str | None, float | None]:
    """Return whose people and which distance: of the layer, where the other side is a bare list."""
    from geo.opened import POINTS

    layers = [side.layer for side in (new, old)]
    asked = next((layer for layer in layers if layer.key != POINTS), layers[0])
    distance_m: float | None = arguments.distance
    if distance_m is None and any(layer.key == POINTS for layer in layers):
        distance_m = asked.service_distance_m
    return arguments.demand or asked.default_demand or None, distance_m


def _side(text: str, key: str | None, project: Project) -> tuple[Side, Text]:
    """Return one side and what it is called."""
    from geo.lists.personal import masked
    from geo.opened import OpenProject
    from geo.project import find_project

    path = Path(text)
    if (path / GEO_TOML).is_file():
        other = find_project(path)
        layer = _layer(other, key, path)
        name = Text(f"{other.name.ko}: {layer.name.ko}", f"{other.name.en}: {layer.name.en}")
        return OpenProject(other).side(layer), name
    if (path / MANIFEST).is_file():
        return OpenProject(project).side(_published(path, key)), Text(path.name, path.name)
    if path.is_file():
        called = masked(path.name)
        return _list(path, project), Text(called, called)
    if path.is_dir():
        raise UsageError(
            f"{path} is neither a project ({GEO_TOML}) nor a published folder ({MANIFEST}).",
            ko=f"{path}: 프로젝트({GEO_TOML})도 펴낸 폴더({MANIFEST})도 아닙니다.",
        )
    layer = project.layer(text)
    return OpenProject(project).side(layer), layer.name


def _layer(project: Project, key: str | None, path: Path) -> Layer:
    if key is not None:
        return project.layer(key)
    if len(project.layers) == 1:
        return project.layers[0]
    named = some([layer.key for layer in project.layers], limit=20)
    raise UsageError(
        f"{path} has several layers. Say which with --key: {named}.",
        ko=f"{path}: 층이 여럿입니다. --key로 고르십시오: {named}.",
    )


def _published(folder: Path, key: str | None) -> gpd.GeoDataFrame:
    """Return the places that count of a layer of a published folder, by its own download."""
    from geo.measures.counts import counted
    from geo.reading import read_vector

    layers = folder / "downloads" / "layers"
    held = {path.name.split(".gpkg")[0]: path for path in sorted(layers.glob("*.gpkg*"))}
    if key is None and len(held) == 1:
        (key,) = held
    if key not in held:
        raise UsageError(
            f"{folder} has no download of layer {key or '(none is named)'}. Say which with --key: {some([*held], limit=20)}.",
            ko=f"{folder}: 층 {key or '(안 적음)'}의 내려받기가 없습니다. --key로 고르십시오: {some([*held], limit=20)}.",
        )
    sites = counted(read_vector(held[key], layer="sites"))
    named: gpd.GeoDataFrame = sites.rename(columns={"name_ko": "name"})
    return named


def _list(path: Path, project: Project) -> Side:
    """Return a list as it comes as one side, and tell what was decided of it."""
    from geo.answers.answers import of_other_places
    from geo.answers.changes import Side
    from geo.lists.doctor import read_places
    from geo.opened import OpenProject

    places, report = read_places(path, project)
    own_list.tell(report)
    mine = own_list.as_layer(places, report, project)
    answers = of_other_places(OpenProject(project).answers, mine.layer, mine.sites, mine.sources)
    return Side(answers, mine.layer)


def _show(changes: Changes, before: Text, after: Text, arguments: argparse.Namespace) -> int:
    from geo.cli.tables import records, show, show_all
    from geo.texts.change_texts import WORDS, counted, coverage_said, title_of
    from geo.writing import write_file

    places = records(changes.places)
    districts = records(changes.figures(arguments.by))
    whole = changes.new.answers.words(WORDS["whole"])
    city = records(changes.figures("city"))[0]
    said = [text for text in (counted(changes), coverage_said(city, whole)) if text is not None]
    title = title_of(before, after)
    if arguments.format == "html":
        from geo.maps import changes_map

        page = changes_map(changes, before, after).render().encode("utf-8")
        write_file(arguments.output, page, overwrite=arguments.overwrite)
        streams.note("".join(f"geo: {language.here(text)}\n" for text in said))
        return 0
    parts = {"districts": districts, "places": places}
    if arguments.format == "json":
        parts = {"counts": [changes.counts()], "whole": [city], **parts}
    world = changes.new.answers.world
    if arguments.format in ("json", "xlsx"):
        return show_all(parts, arguments, title, said, world)
    rows = districts if arguments.show == "districts" else places
    naming = [f"{arguments.by}_code", f"{arguments.by}_name_ko"]
    first = [*naming, *SHOWN_FIRST] if arguments.show == "districts" else ["change", "name_before", "name_after", "moved_m"]  # fmt: skip
    heading = [f"{title.ko} · {title.en}", *(f"{text.ko} · {text.en}" for text in said)]
    return show(rows, arguments, heading, first, of=world)
