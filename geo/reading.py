"""Read files: bounded, and not believed until checked. The one door for data from outside."""

from __future__ import annotations

import csv
import io
import json
import stat
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geo.crs import LONLAT
from geo.errors import DataError, SourceError

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

MAX_BYTES = 512 * 1024 * 1024
"""A larger file is refused before it is read."""


def read_text(path: Path) -> str:
    """Return the text of a UTF-8 file (a byte order mark is dropped).

    Raises
    ------
    SourceError
        The file is missing, unreadable, larger than `MAX_BYTES`, or not UTF-8.
    """
    try:
        about = path.stat()
        if not (stat.S_ISREG(about.st_mode) or stat.S_ISDIR(about.st_mode)):
            # A pipe may never say anything, a device never end.
            raise SourceError(f"{path} is a pipe or a device. Give a file.")
        if about.st_size > MAX_BYTES:
            raise SourceError(f"{path} is larger than {MAX_BYTES} bytes. Split it first.")
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as err:
        raise SourceError(f"{path} is not UTF-8 at byte {err.start}. Save it as UTF-8.") from err
    except OSError as err:
        if isinstance(err, SourceError):
            raise
        raise SourceError(
            f"{path} cannot be read ({err.strerror}). Give a file that exists."
        ) from err


def read_toml(path: Path) -> dict[str, Any]:
    """Return what a TOML file says.

    Raises
    ------
    SourceError
        The file cannot be read.
    DataError
        It is no TOML, or nested too deeply for any that is meant.
    """
    try:
        said = tomllib.loads(read_text(path))
    except tomllib.TOMLDecodeError as err:
        raise DataError(f"{path} is no TOML: {err}. Mend the line.") from err
    except RecursionError as err:
        raise DataError(f"{path} is nested too deeply. Mend it.") from err
    if _is_deep(said):
        raise DataError(f"{path} is nested too deeply. Mend it.")
    return said


def _is_deep(said: object, levels: int = 16) -> bool:
    inner = said.values() if isinstance(said, dict) else said if isinstance(said, list) else ()
    return levels == 0 or any(_is_deep(each, levels - 1) for each in inner)


def read_table(path: Path, columns: tuple[str, ...]) -> pd.DataFrame:
    """Read a UTF-8 CSV as text; empty cells become None.

    Raises
    ------
    SourceError
        The file cannot be read.
    DataError
        A column is missing or stands twice, a row has another number of cells than the header, or the file ends
        within a quoted cell.
    """
    import pandas as pd

    try:
        rows = list(csv.reader(io.StringIO(read_text(path)), strict=True))
    except csv.Error as err:
        raise DataError(f"{path} is no whole CSV ({err}). It may be cut off.") from err
    if not rows:
        raise DataError(f"{path} is empty. Give a CSV with a header.")
    header, body = rows[0], rows[1:]
    missing = [column for column in columns if column not in header]
    if missing:
        raise DataError(f"{path} lacks the column(s) {', '.join(missing)}. Add them.")
    twice = [column for column in columns if header.count(column) > 1]
    if twice:
        raise DataError(f"{path} has the column(s) {', '.join(twice)} twice. Rename one.")
    uneven = [n for n, row in enumerate(body, start=2) if len(row) != len(header)]
    if uneven:
        raise DataError(
            f"{path} row {uneven[0]} has another number of cells than the header "
            f"({len(uneven)} such rows). Mend the row; the file may be cut off."
        )
    cells = [[cell or None for cell in row] for row in body]
    return pd.DataFrame(cells, columns=header, dtype=object)


def read_features(path: Path) -> list[dict[str, Any]]:
    """Return the features of a GeoJSON collection in longitude and latitude.

    Raises
    ------
    SourceError
        The file cannot be read.
    DataError
        It is cut off, is no GeoJSON collection, or says another CRS than longitude/latitude.
    """
    text = read_text(path)
    try:
        collection = json.loads(text)
    except json.JSONDecodeError as err:
        raise DataError(
            f"{path} is not whole JSON (line {err.lineno}): {err.msg}. The file may be cut off."
        ) from err
    if not isinstance(collection, dict) or collection.get("type") != "FeatureCollection":
        raise DataError(f"{path} is no GeoJSON FeatureCollection. Save it as one.")
    crs = collection.get("crs")
    if crs is not None and not _names_lonlat(crs):
        raise DataError(f"{path} says another CRS than longitude/latitude. Convert to {LONLAT}.")
    features = collection.get("features")
    if not isinstance(features, list) or not all(
        isinstance(item, dict)
        and isinstance(item.get("properties"), dict)
        and (item.get("geometry") is None or isinstance(item["geometry"], dict))
        for item in features
    ):
        raise DataError(f"{path} has features without properties or geometry. Mend them.")
    return features


def _names_lonlat(crs: object) -> bool:
    name = crs.get("properties", {}).get("name", "") if isinstance(crs, dict) else ""
    return str(name).endswith(("CRS84", "4326"))


def read_polygons(path: Path, columns: Mapping[str, str]) -> gpd.GeoDataFrame:
    """Read a GeoJSON of districts: text columns and polygons, LONLAT.

    Parameters
    ----------
    path
        The file.
    columns
        The file's columns by ours; the first is the code, unique, by which the rows are sorted.

    Raises
    ------
    SourceError, DataError
        As `read_features`; or a column, a name or a valid polygon is missing, or a code stands
        twice. All problems of the file are named at once.
    """
    import geopandas as gpd
    import shapely

    from geo.errors import some

    features = read_features(path)
    ours, key = next(iter(columns.items()))
    problems: list[str] = []
    names = [str(item["properties"].get(key, f"#{n}")) for n, item in enumerate(features, 1)]
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        problems.append(f"{key} stands twice: {some(repeated)}")
    missing = [
        name
        for name, item in zip(names, features, strict=True)
        if not all(isinstance(item["properties"].get(column), str) for column in columns.values())
    ]
    if missing:
        problems.append(f"text missing in {some(missing)} (needed: {', '.join(columns.values())})")
    if any(not name.strip() for name in names):
        problems.append(f"{key} is empty in {sum(not name.strip() for name in names)} feature(s)")
    shapes: list[Any] = []
    broken = []
    for name, item in zip(names, features, strict=True):
        try:
            shape = shapely.geometry.shape(item["geometry"] or {})
        except (AttributeError, IndexError, KeyError, TypeError, ValueError, shapely.GEOSException):
            shape = None
        sound = shape is not None and shape.geom_type in ("Polygon", "MultiPolygon")
        if not sound or shape.is_empty or not shape.is_valid:
            broken.append(name)
        shapes.append(shape)
    if broken:
        problems.append(f"no valid polygon in {some(broken)}")
    if not features:
        problems.append("no feature at all")
    if problems:
        raise DataError(f"{path}: {'; '.join(problems)}. Mend the file.")
    rows = [
        {name: item["properties"][column] for name, column in columns.items()} for item in features
    ]
    frame = gpd.GeoDataFrame(rows, geometry=shapes, crs=LONLAT)
    return frame.sort_values(ours, ignore_index=True)
