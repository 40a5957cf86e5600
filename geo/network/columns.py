"""Columns of nodes and edges as sources write them -> ids, metres, bridges, places."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.arrays import Bools, Floats, Ints64
from geo.crs import to_crs
from geo.errors import NetworkError, some
from geo.network.osm_pbf import FOOTPATHS, is_bridge

_ID = re.compile(r"[+-]?[0-9]{1,19}")
_MOST = 2**63 - 1
_EXACT = 2.0**53
"""Beyond this a float is no longer one whole number."""


def ids(values: Any, what: str) -> Ints64:
    """Read ids: whole numbers, or texts of their digits.

    Parameters
    ----------
    values
        One a row, of any type.
    what
        What a message calls the column, its file named.

    Raises
    ------
    NetworkError
        Names the rows (from 1) whose id is none: missing, a fraction, a name, beyond 2^63.

    Examples
    --------
    >>> ids(["7", 8.0, 9], "`u`").tolist()
    [7, 8, 9]
    """
    if isinstance(values, np.ndarray) and values.dtype.kind == "i":
        return values.astype(np.int64)
    found = [_whole(value) for value in values]
    _refuse(
        [number is None for number in found],
        values,
        f"{what}: no whole number below 2^63",
        "Give every node a number, and name it in the edges.",
    )
    return np.array(found, dtype=np.int64)


def _whole(value: Any) -> int | None:
    if isinstance(value, bool | np.bool_):
        return None
    if isinstance(value, float | np.floating):
        return int(value) if value.is_integer() and abs(float(value)) <= _EXACT else None
    if isinstance(value, str):
        value = int(value) if _ID.fullmatch(value.strip()) else None
    if not isinstance(value, int | np.integer):
        return None
    return int(value) if abs(int(value)) <= _MOST else None


def numbers(values: Any, what: str) -> Floats:
    """Read numbers, or texts of them; a missing one is NaN.

    Raises
    ------
    NetworkError
        Names the rows (from 1) that hold something else.
    """
    if isinstance(values, np.ndarray) and values.dtype.kind in "iuf":
        return values.astype(np.float64)
    found = [_number(value) for value in values]
    _refuse([number is None for number in found], values, f"{what}: no number", "Mend them.")
    return np.array(found, dtype=np.float64)


def _number(value: Any) -> float | None:
    if value is None or value is pd.NA or value == "":
        return float("nan")
    if isinstance(value, str) and ("_" in value or not value.isascii()):
        return None  # Python would read 1_000 and the digits of any script
    if isinstance(value, bool | np.bool_):
        return None
    try:
        return float(value)
    except (TypeError, ValueError, OverflowError):
        return None


def _refuse(bad: Sequence[bool], values: Any, what: str, cure: str) -> None:
    rows = np.flatnonzero(bad)
    if len(rows):
        named = some(f"{row + 1} ({str(values[row])[:40]!r})" for row in rows)
        raise NetworkError(f"{what} in row(s) {named}. {cure}")


def _tags(values: Any) -> tuple[Any, list[list[str]]]:
    """Return of each row which of the tags it has, and the tags; a list of tags is several."""
    text = pd.Series(values, dtype="object").map(_tag)
    codes, found = pd.factorize(text.where(text.notna(), "").astype(str))
    return codes, [
        re.findall(r"[^\[\]'\",]+", tag) if tag.startswith("[") else [tag] for tag in found
    ]


def _tag(value: Any) -> Any:
    if isinstance(value, list | tuple | np.ndarray):
        return str(list(value))
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value


def bridges(values: Any) -> npt.NDArray[np.int8]:
    """Read bridges: OSM's tag, or several, or a boolean, or its text -> 1 or 0; none is no bridge.

    Examples
    --------
    >>> bridges(["yes", None, "no", True, False, "False", ["viaduct", "no"], "['no']"]).tolist()
    [1, 0, 0, 1, 0, 0, 1, 0]
    >>> bridges([b"no", b"yes", "없음", "off", "-"]).tolist()
    [0, 1, 0, 0, 0]
    """
    codes, tags = _tags(values)
    says = [any(is_bridge(tag) for tag in several) for several in tags]
    found: npt.NDArray[np.int8] = np.array(says, dtype=np.int8)[codes]
    return found


def any_footpath(values: Any) -> bool:
    """Say whether any of the values of `highway` is a footway, path, steps or the like."""
    _, tags = _tags(values)
    return any(name in tag for several in tags for tag in several for name in FOOTPATHS)


def places(x: Floats, y: Floats, stated: Any, crs: str, name: str) -> Floats:
    """Bring coordinates from the CRS that is stated to a metric one, (n, 2).

    Raises
    ------
    NetworkError
        They are stated, or taken, to be degrees and are none.
    CRSError
        See `geo.crs.to_crs`.
    """
    import geopandas as gpd

    points = gpd.GeoSeries(gpd.points_from_xy(x, y), crs=stated)
    if points.crs.is_geographic:
        _require_degrees((np.abs(x) > 180) | (np.abs(y) > 90), name)
    moved = to_crs(points, crs, name).to_numpy()
    found = np.column_stack([shapely.get_x(moved), shapely.get_y(moved)])
    found[~(np.isfinite(x) & np.isfinite(y))] = np.nan
    return found


def lines(shapes: Any, stated: Any, crs: str, name: str) -> npt.NDArray[np.object_]:
    """Bring lines from the CRS that is stated to a metric one; a missing line stays missing.

    Raises
    ------
    NetworkError, CRSError
        As `places`.
    """
    import geopandas as gpd

    series = gpd.GeoSeries(shapely.force_2d(np.asarray(shapes, dtype=object)), crs=stated)
    if series.crs.is_geographic:
        xy = shapely.get_coordinates(series.to_numpy())
        _require_degrees((np.abs(xy) > (180, 90)).any(axis=1), name)
    return np.asarray(to_crs(series, crs, name).to_numpy(), dtype=object)


def _require_degrees(outside: Bools, name: str) -> None:
    if outside.any():
        raise NetworkError(
            f"{name} are no degrees. Give lon/lat (EPSG:4326), or state their coordinate system."
        )


def missing(rows: Iterable[Any], what: str) -> None:
    """Refuse rows that lack what a network needs.

    Raises
    ------
    NetworkError
        There is any.
    """
    named = list(rows)
    if named:
        raise NetworkError(f"{what}: {some(named)}. Mend or drop them.")
