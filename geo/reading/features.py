"""GeoJSON of our own contract: features in longitude and latitude, districts as polygons."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geo.crs import LONLAT
from geo.errors import DataError, some
from geo.reading.structured import read_json

if TYPE_CHECKING:
    import geopandas as gpd


def read_features(path: Path) -> list[dict[str, Any]]:
    """Return the features of a GeoJSON collection in longitude and latitude.

    Raises
    ------
    SourceError
        The file cannot be read.
    DataError
        It is cut off, is no GeoJSON collection, or says another CRS than longitude/latitude.
    """
    collection = read_json(path)
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
