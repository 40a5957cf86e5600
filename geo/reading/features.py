"""GeoJSON of our own contract: features in longitude and latitude, districts as polygons."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geo.crs import LONLAT
from geo.errors import DataError, some
from geo.reading.files import fault
from geo.reading.structured import read_json
from geo.safe import nfc

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
        and "geometry" in item
        and (item["geometry"] is None or isinstance(item["geometry"], dict))
        for item in features
    ):
        raise DataError(f"{path} has features without properties or geometry. Mend them.")
    odd: dict[str, list[int]] = {}
    for number, item in enumerate(features, 1):
        item["properties"] = _tidied(item["properties"], number, odd)
    if odd:
        said = "; ".join(
            f"{what} in feature {some(dict.fromkeys(numbers))}" for what, numbers in odd.items()
        )
        raise DataError(f"{path}: {said}. No text holds that; mend the file.")
    return features


def _tidied(said: Any, number: int, odd: dict[str, list[int]]) -> Any:
    """Return values with their texts in NFC: JSON may write any letter as a number."""
    if isinstance(said, str):
        if what := fault(said):
            odd.setdefault(what, []).append(number)
        return nfc(said)
    if isinstance(said, dict):
        return {nfc(key): _tidied(value, number, odd) for key, value in said.items()}
    if isinstance(said, list):
        return [_tidied(value, number, odd) for value in said]
    return said


_LONLAT_NAMES = re.compile(
    r"(EPSG:|urn:ogc:def:crs:EPSG:[\d.]*:|https?://www\.opengis\.net/def/crs/EPSG/0/)4326"
    r"|(OGC:|urn:ogc:def:crs:OGC:[\d.]*:|https?://www\.opengis\.net/def/crs/OGC/1\.3/)CRS84",
    re.IGNORECASE,
)


def _names_lonlat(crs: object) -> bool:
    """Say whether a GeoJSON's old member ``crs`` names WGS 84; a name may end in 4326 by chance."""
    said = crs.get("properties") if isinstance(crs, dict) and crs.get("type") == "name" else None
    name = said.get("name") if isinstance(said, dict) else None
    return isinstance(name, str) and _LONLAT_NAMES.fullmatch(name) is not None


def shape_of(geometry: Any) -> Any:
    """Return the shapely geometry of a GeoJSON object; None: none, not finite, or an open ring."""
    import numpy as np
    import shapely

    try:
        with np.errstate(invalid="ignore"):  # what is not finite is told below
            shape = shapely.geometry.shape(geometry)
        if not all(ring[0] == ring[-1] for ring in _rings(geometry)):
            return None
        finite = bool(np.isfinite(shapely.get_coordinates(shape)).all())
    except (*_NO_SHAPE, shapely.errors.ShapelyError):
        return None
    return shape if finite else None


def _rings(geometry: Any) -> list[Any]:
    parts = {"Polygon": [geometry["coordinates"]], "MultiPolygon": geometry["coordinates"]}
    return [ring for part in parts.get(geometry["type"], []) for ring in part]


_NO_SHAPE = (
    AttributeError,
    IndexError,
    KeyError,
    OverflowError,
    RecursionError,
    TypeError,
    ValueError,
)


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

    columns = {name: nfc(column) for name, column in columns.items()}
    features = read_features(path)
    ours, key = next(iter(columns.items()))
    problems: list[str] = []
    names = [str(item["properties"].get(key, f"#{n}")) for n, item in enumerate(features, 1)]
    repeated = sorted(name for name, times in Counter(names).items() if times > 1)
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
    broken, elsewhere = [], []
    for name, item in zip(names, features, strict=True):
        shape = shape_of(item["geometry"] or {})
        sound = shape is not None and shape.geom_type in ("Polygon", "MultiPolygon")
        if not sound or shape.is_empty or not shape.is_valid:
            broken.append(name)
        elif not _is_on_earth(shape):
            elsewhere.append(name)
        shapes.append(shape)
    if broken:
        problems.append(f"no valid polygon in {some(broken)}")
    if elsewhere:
        problems.append(f"outside -180 to 180, -90 to 90 (longitude first) in {some(elsewhere)}")
    if not features:
        problems.append("no feature at all")
    if problems:
        raise DataError(f"{path}: {some(problems, 10, sep='; ')}. Mend the file.")
    rows = [
        {name: item["properties"][column] for name, column in columns.items()} for item in features
    ]
    frame = gpd.GeoDataFrame(rows, geometry=shapes, crs=LONLAT)
    return frame.sort_values(ours, ignore_index=True)


def _is_on_earth(shape: Any) -> bool:
    west, south, east, north = shape.bounds
    return bool(west >= -180 and south >= -90 and east <= 180 and north <= 90)
