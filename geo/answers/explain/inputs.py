"""The files that an explained figure is made of, each with the digest of its very bytes."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from geo.answers.explain import texts as say
from geo.answers.explain.cells import Cells, number, text_of
from geo.answers.explain.model import Input
from geo.answers.explain.rows import MetricTable
from geo.dates import date_text
from geo.project.layers import layer_files, list_source
from geo.reach.reach_files import street_source
from geo.text import Text

if TYPE_CHECKING:
    from geo.layers import Layer
    from geo.world import World


_STATED = Text("{gu_short:이} 밝힌 텃밭 면적", "garden area stated by the {gu}")
_PIECES = Text("100 m 격자와 {dong_short}의 조각", "pieces of 100 m cells and {dong:s}")
_OUTLINES = Text("{gu}·{dong} 경계", "boundaries of {gu:s} and {dong:s}")
_ONE_OUTLINE = Text("{gu} 경계", "boundaries of {gu:s}")


def inputs_of(found: MetricTable, world: World, row: Cells) -> tuple[Input, ...]:
    """Return the inputs of one figure: places, people, districts, streets, as far as it uses them."""
    layer = found.question.layer
    made: list[Input] = []
    if found.metric.key == "area_m2_stated":
        name = world.words(_STATED)
        year = number(row.get("stated_year"))
        source = _sources(world, text_of(row.get("stated_source")))
        vintage = date_text(None if year is None else f"{year:.0f}")
        made.append(_file(world, name, _statements(world), vintage, source))
    else:
        source = _sources(world, found.sites_source)
        made.append(_places(world, layer, source))
    if found.counts_people:
        demand = world.project.demand(found.question.demand_key)
        source = _sources(world, demand.source)
        when = date_text(demand.vintage)
        made.append(_file(world, demand.name, demand.file, when, source))
    outlines, of = _boundaries(world)
    if found.counts_people and found.metric.key not in say.COUNT_METRICS:
        name = world.words(_PIECES)
        made.append(
            _file(world, name, world.project.pieces or world.project.finest.file, of, outlines)
        )
    name = world.words(_OUTLINES if len(world.project.levels) > 1 else _ONE_OUTLINE)
    made.append(_file(world, name, world.project.level(found.question.by).file, of, outlines))
    if found.on_foot:
        note = found.note
        made.append(
            Input(
                name=Text("도로망", "street network"),
                file="",
                vintage=date_text(note.get("network_date")),
                source=street_source(note)[0],
                sha256=str(note.get("network_sha256") or ""),
            )
        )
    return tuple(made)


def _boundaries(world: World) -> tuple[Text, Text]:
    """Return the public name of the outlines' source, and its date."""
    key = world.project.boundary_source
    dates = world.sources.loc[world.sources["key"] == key, "date"]
    return _sources(world, key), date_text(None if dates.empty else str(dates.iloc[0]))


def _sources(world: World, keys: str | None) -> Text:
    """Return the public names of sources, by their keys joined with ';'."""
    columns = [world.sources[name] for name in ("key", "name_ko", "name_en")]
    names = {key: (str(ko), str(en)) for key, ko, en in zip(*columns, strict=True)}
    known = [names[key] for key in (keys or "").split(";") if key in names]
    return Text("; ".join(ko for ko, _ in known), "; ".join(en for _, en in known))


def _statements(world: World) -> str:
    report = world.project.report
    return "" if report is None else report.statements or ""


def _places(world: World, layer: Layer, source: Text) -> Input:
    """Return the file of a layer's places; of a list of the user's own its name and digest as read."""
    if world.project.given_layers is None:
        return _file(world, layer.name, _list(world, layer.key), layer.vintage, source)
    file, digest = "", ""  # points in memory are of none
    if {"file", "sha256"} <= set(world.sources.columns):
        mine = world.sources[world.sources["key"] == list_source(layer.key)]
        for row in mine[["file", "sha256"]].itertuples(index=False):
            file, digest = row
    return Input(name=layer.name, file=file, vintage=layer.vintage, source=source, sha256=digest)


def _list(world: World, layer: str) -> str:
    """Return the file of a layer's places, relative to the project."""
    if world.project.has_built_in_layers:
        return "sites.geojson"
    path = layer_files(world.project)[layer].path
    return path.relative_to(world.project.folder).as_posix()


def _file(world: World, name: Text, file: str, vintage: Text, source: Text) -> Input:
    path = world.project.path(file)
    found = path.stat() if path.is_file() else None
    digest = "" if found is None else _sha256(path, found.st_mtime_ns, found.st_size)
    # Of another project the folder is the user's own: its name is nobody's business.
    shown = f"data/{file}" if file and world.project.has_built_in_layers else file
    return Input(name=name, file=shown, vintage=vintage, source=source, sha256=digest)


@cache
def _sha256(path: Path, changed: int, size: int) -> str:
    """Digest a file once, until it changes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
