"""Layers as files: ``layers/*.toml``, each beside its list of places."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geo.crs import is_horizontal
from geo.dates import date_text
from geo.errors import DataError, GeoError
from geo.layers.model import CONTEXT_DEMAND, PLACE_METRICS, SERVICE_METRICS, Layer
from geo.project.checks import is_inside, schema_problems, text_of
from geo.reading import read_toml
from geo.text import Text

if TYPE_CHECKING:
    from geo.project.config import Project

FOLDER = "layers"
SCHEMA = Path(__file__).with_name("layer.schema.json")
COLORS = ("#1d5fd1", "#2c7a3f", "#9c2a6b", "#a34700", "#5b3fa8", "#00708a", "#8a5a00", "#b3261e")
"""Of layers that choose none, by turns: each 4.5:1 on white."""
NO_DATE = Text("날짜를 밝히지 않은 목록", "a list that does not say its date")
NO_SERVICE = Text(
    "이름만 모은 목록이라 도달률을 계산하지 않습니다.",
    "A list of places, no service that people go to, so coverage is not computed.",
)
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
NO_CLUSTER = Text(
    "사람들이 찾아가는 서비스가 아니라 모여 있는 곳이라 도달률을 계산하지 않습니다.",
    "A cluster, no service that people go to, so coverage is not computed.",
)
_NAMES = ("id", "name", "name_en", "kind", "address", "error_m", "precision", "opened", "x", "y")


@dataclass(frozen=True, kw_only=True)
class LayerFile:
    """Where the places of a layer are, and which column says what.

    Parameters
    ----------
    path
        The list.
    crs
        Of the coordinates of a CSV; other files say their own.
    columns
        The file's column by ours: id, name, name_en, kind, address, error_m, precision, opened, x, y.
    source
        Key in sources.csv, or that of the list itself.
    layer
        Which layer of a file that holds several.
    """

    path: Path
    crs: str
    columns: Mapping[str, str]
    source: str
    layer: str | None = None


def read_layers(project: Project) -> tuple[Layer, ...]:
    """Return the layers of a project's files in their order.

    A file that is wrong is named on stderr with all that is wrong with it, and left out: it stops
    only itself.
    """
    found = []
    for number, path in enumerate(sorted(project.path(FOLDER).glob("*.toml"))):
        try:
            found.append(read_layer(path, project, number)[0])
        except GeoError as err:
            sys.stderr.write(f"geo: {err} The layer is left out.\n")
    keys = [layer.key for layer in found]
    twice = sorted({key for key in keys if keys.count(key) > 1})
    if twice:
        raise DataError(
            f"{project.path(FOLDER)}: key {', '.join(twice)} stands twice. Rename a file."
        )
    return tuple(sorted(found, key=lambda layer: (layer.order, layer.key)))


def layer_files(project: Project) -> dict[str, LayerFile]:
    """Return where the places of each of the project's layers are, by key."""
    wanted = {layer.key for layer in project.layers}
    found = {}
    for path in sorted(project.path(FOLDER).glob("*.toml")):
        try:
            layer, file = read_layer(path, project)
        except GeoError:  # `read_layers` has said so
            continue
        if layer.key in wanted:
            found[layer.key] = file
    return found


def read_layer(path: Path, project: Project, number: int = 0) -> tuple[Layer, LayerFile]:
    """Read one layer file.

    Raises
    ------
    SourceError, DataError
        The file cannot be read, or says what a layer cannot be: all of it in one line.
    """
    if not is_inside(project.folder, f"{FOLDER}/{path.name}"):
        raise DataError(f"{path} lies outside the project's folder. Put the file into it.")
    said = read_toml(path)
    problems = list(schema_problems(said, SCHEMA))
    file = said.get("file")
    if isinstance(file, str):
        if not is_inside(path.parent, file):
            problems.append(f"file: {file!r} lies outside the folder of the layer")
        elif not (path.parent / file).is_file():
            problems.append(f"file: {file} is not there; put it beside the layer")
    demand = said.get("demand")
    if isinstance(demand, str) and demand not in project.demands:
        problems.append(f"demand: no {demand!r}; use one of {', '.join(project.demands)}")
    if "key" not in said and not _KEY.fullmatch(path.stem):
        problems.append(f"key: missing, and {path.stem!r} can be none; give one of a-z, 0-9 and _")
    crs = said.get("crs")
    if isinstance(crs, str) and crs.startswith("EPSG:") and not is_horizontal(crs):
        problems.append(f"crs: {crs} is no system of points on a map")
    if problems:
        raise DataError(f"{path}: {'; '.join(problems)}.")
    key = said.get("key", path.stem)
    return _layer(key, said, project, number), LayerFile(
        path=path.parent / said["file"],
        crs=said.get("crs", "EPSG:4326"),
        columns={name: said.get("columns", {}).get(name, "") for name in _NAMES},
        source=said.get("source", list_source(key)),
        layer=said.get("layer"),
    )


def list_source(key: str) -> str:
    """Return the key under which a list that names no source is one itself."""
    return f"list_{key}"


def _layer(key: str, said: Mapping[str, Any], project: Project, number: int) -> Layer:
    name = text_of(said["name"])
    assert name is not None
    kind = said.get("kind", "service")
    service = kind == "service"
    vintage = text_of(said.get("vintage"))
    if vintage is not None and vintage.ko == vintage.en:
        vintage = date_text(vintage.ko)
    return Layer(
        key=key,
        name=name,
        summary=text_of(said.get("summary")) or name,
        kind=kind,
        order=said.get("order", 100 + number),
        color=said.get("color", COLORS[number % len(COLORS)]),
        vintage=vintage or NO_DATE,
        metrics=SERVICE_METRICS if service else PLACE_METRICS,
        service_distance_m=float(said.get("distance_m", project.default_distance_m))
        if service
        else None,
        max_error_m=said.get("max_error_m"),
        default_demand=said.get("demand", project.default_demand),
        caveats=tuple(text for text in map(text_of, said.get("caveats", ())) if text is not None),
        context_m=float(project.default_distance_m)
        if kind == "cluster" and CONTEXT_DEMAND in project.demands
        else None,
        no_coverage={"service": None, "cluster": NO_CLUSTER, "list": NO_SERVICE}[kind],
    )
