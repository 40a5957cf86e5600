"""A checked list as a layer of a project: its places as a CSV, and the file that declares it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from geo.errors import DataError, PublishError, UsageError
from geo.file_texts import DECIMALS, csv_text
from geo.lists.as_layer import SHARE_OF_DISTANCE, names_of
from geo.project.layers import FOLDER, read_layer
from geo.project.places import sites_of_file
from geo.project.toml import assignment, quoted
from geo.safe import clean, is_reserved, one_line
from geo.text import Text
from geo.writing import in_one_line, write_file

if TYPE_CHECKING:
    import geopandas as gpd

    from geo.lists.report import Report
    from geo.project import Project

KINDS = ("service", "cluster", "list")
COLUMNS = (
    "id",
    "name",
    "name_en",
    "kind",
    "address",
    "opened",
    "x",
    "y",
    "error_m",
    "precision",
    "rung",
)
"""Of the CSV: what is published of a place, and how it came to its point."""
LONGEST_TITLE = 120
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")


@dataclass(frozen=True, kw_only=True)
class NewLayer:
    """What a list is to be as a layer.

    Parameters
    ----------
    key, title
        Of the layer.
    kind
        One of `KINDS`.
    distance_m
        Metres within which a place serves; None: the project's default.
    """

    key: str
    title: Text
    kind: str = "service"
    distance_m: float | None = None


def add_layer(
    project: Project,
    new: NewLayer,
    places: gpd.GeoDataFrame,
    report: Report,
    *,
    overwrite: bool = False,
) -> tuple[Path, Path]:
    """Write a list into a project as a layer; return the two files.

    Parameters
    ----------
    project
        A project of the user's own.
    new
        What the list is to be.
    places, report
        As `geo.lists.read_places` returns them.
    overwrite
        Replace a layer of this key.

    Raises
    ------
    UsageError
        The key is none, the project is the built-in one, or as `Report.require_keeping`.
    PublishError
        The files are there already, or cannot be written.
    DataError
        No place is left to add.
    """
    if not _KEY.fullmatch(new.key) or is_reserved(new.key):
        raise UsageError(f"key {new.key!r} is none. Use a-z, 0-9 and _, a letter first.")
    if max(len(new.title.ko), len(new.title.en)) > LONGEST_TITLE:
        raise UsageError(
            f"the title has over {LONGEST_TITLE} letters. Give a shorter one.",
            ko=f"이름이 {LONGEST_TITLE}자를 넘습니다. 더 짧게 적으십시오.",
        )
    if project.has_built_in_layers:
        raise UsageError(
            "the built-in project is not changed. Make one of your own (`geo new`), and name it "
            "with --project.",
            ko="들어 있는 프로젝트는 바꾸지 않습니다. `geo new`로 나의 프로젝트를 만들고 --project로 적으십시오.",
        )
    report.require_keeping()
    if not len(places):
        raise DataError(f"{report.name}: no place is left to add. See `geo doctor {report.name}`.")
    folder = project.path(FOLDER)
    table, declared = folder / f"{new.key}.csv", folder / f"{new.key}.toml"
    for path in (table, declared):
        if path.exists() and not overwrite:
            raise PublishError(
                f"{path} is there already. Take another --key, or replace it with --overwrite.",
                ko=f"{path}: 이미 있습니다. 다른 --key를 쓰거나 --overwrite로 바꾸십시오.",
            )
    said = _toml(project, report, new, has_ids=bool(places["id"].notna().all()))
    texts = {table: "\ufeff" + _csv(places), declared: said}
    with in_one_line(folder):
        folder.mkdir(parents=True, exist_ok=True)
        before = {path: path.read_bytes() if path.exists() else None for path in texts}
    try:
        for path, text in texts.items():
            write_file(path, text.encode("utf-8"), overwrite=overwrite)
        sites_of_file(*read_layer(declared, project))
    except BaseException:
        _put_back(before)
        raise
    return table, declared


def _put_back(before: Mapping[Path, bytes | None]) -> None:
    """Let files be as they were: both are there, or none."""
    for path, content in before.items():
        if content is None:
            path.unlink(missing_ok=True)
        elif not path.exists() or path.read_bytes() != content:
            write_file(path, content, overwrite=True)


def _csv(places: gpd.GeoDataFrame) -> str:
    """Return the places as text; nothing of a row but what is published."""
    rows = []
    records = zip(places.to_dict("records"), names_of(places), places.geometry, strict=True)
    for place, called, point in records:
        told = {name: place.get(name) for name in COLUMNS}
        told["name"] = called
        told["x"], told["y"] = f"{point.x:.{DECIMALS}f}", f"{point.y:.{DECIMALS}f}"
        error = place["error_m"]
        told["error_m"] = None if error != error else f"{error:.0f}"
        rows.append([None if told[name] != told[name] else told[name] for name in COLUMNS])
    return csv_text(COLUMNS, rows)


def _toml(project: Project, report: Report, new: NewLayer, *, has_ids: bool) -> str:
    reach_m = project.default_distance_m if new.distance_m is None else new.distance_m
    serves = new.kind == "service"
    caveats = [
        f"  {{ ko = {quoted(clean(text.ko))}, en = {quoted(clean(text.en))} }},"
        for text in (*report.sentences(), *report.remarks)
    ]
    lines = [
        f"# Made of {clean(one_line(report.name))} by geo add; what was set aside and why: geo doctor.",
        assignment("name", Text(clean(new.title.ko), clean(new.title.en))),
        assignment("kind", new.kind),
        f'file = "{new.key}.csv"',
        assignment("vintage", report.date) if report.date else "",
        f"distance_m = {reach_m:g}" if serves else "",
        f"max_error_m = {reach_m * SHARE_OF_DISTANCE:g}" if serves else "",
        "caveats = [",
        *caveats,
        "]",
        "",
        "[columns]",
        *(f'{name} = "{name}"' for name in COLUMNS if name != "rung" and (name != "id" or has_ids)),
    ]
    return "\n".join(filter(None, lines)) + "\n"
