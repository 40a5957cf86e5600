"""The files that an explained figure is made of, each with the digest of its very bytes."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from geo.layers.model import Text, date_text
from geo.metrics.explain import texts as say
from geo.metrics.explain.cells import Cells, number, text_of
from geo.metrics.explain.model import Input
from geo.metrics.explain.rows import Answer
from geo.reach_files import street_source

if TYPE_CHECKING:
    from geo.world import World


def inputs_of(found: Answer, world: World, row: Cells) -> tuple[Input, ...]:
    """Return the inputs of one figure: places, people, districts, streets, as far as it uses them."""
    layer, demand = found.question.layer, world.project.demand(found.question.demand_key)
    made: list[Input] = []
    if found.metric.key == "area_m2_stated":
        name = Text("구가 밝힌 텃밭 면적", "garden area stated by the gu")
        year = number(row.get("stated_year"))
        source = _sources(world, text_of(row.get("stated_source")))
        vintage = date_text(None if year is None else f"{year:.0f}")
        made.append(_file(world, name, "garden_statements.csv", vintage, source))
    else:
        source = _sources(world, found.sites_source)
        made.append(_file(world, layer.name, "sites.geojson", layer.vintage, source))
    if found.counts_people:
        source = _sources(world, demand.source)
        when = date_text(demand.vintage)
        made.append(_file(world, demand.name, demand.file, when, source))
    outlines, of = _boundaries(world)
    if found.counts_people and found.metric.key not in say.COUNT_METRICS:
        name = Text("100 m 격자와 동의 조각", "pieces of 100 m cells and dong")
        made.append(
            _file(world, name, world.project.pieces or world.project.finest.file, of, outlines)
        )
    name = Text("자치구·행정동 경계", "boundaries of gu and dong")
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


def _file(world: World, name: Text, file: str, vintage: Text, source: Text) -> Input:
    path = world.project.path(file)
    found = path.stat() if path.is_file() else None
    digest = "" if found is None else _sha256(path, found.st_mtime_ns, found.st_size)
    return Input(name=name, file=f"data/{file}", vintage=vintage, source=source, sha256=digest)


@cache
def _sha256(path: Path, changed: int, size: int) -> str:
    """Digest a file once, until it changes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
