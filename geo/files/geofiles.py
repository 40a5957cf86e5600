"""GeoJSON (RFC 7946) and Parquet, of outlines GeoParquet 1.1; the same bytes each time."""

from __future__ import annotations

import io
import json
from collections.abc import Hashable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from geo.crs import LONLAT
from geo.file_texts import rounded_geometry
from geo.files.tables import Cell, Notes, Table
from geo.metrics.dictionary import Column

if TYPE_CHECKING:
    import pandas as pd
    from shapely.geometry.base import BaseGeometry


def geojson_bytes(table: Table, notes: Notes, beside: Mapping[str, Any] | None = None) -> bytes:
    """Return a table as GeoJSON (longitude, latitude), one feature a line.

    The collection names itself, its licences and its sources in members of its own (RFC 7946
    allows them), and what keys and codes in its rows stand for (`beside`: see
    `geo.files.sidecar.said_beside`); a row without a place has a null geometry.
    """
    head: dict[str, Any] = {
        "type": "FeatureCollection",
        "name": table.name,
        "title_ko": table.title.ko,
        "title_en": table.title.en,
        **notes.members(),
        **(beside or {}),
    }
    shapes = table.shapes or (None,) * len(table.rows)
    # What is empty everywhere stands nowhere.
    known = [i for i in range(len(table.columns)) if any(row[i] is not None for row in table.rows)]
    names = [table.columns[i].name for i in known]
    lines = [
        f'{{"type":"Feature","properties":{_json({n: row[i] for n, i in zip(names, known, strict=True)})},'
        f'"geometry":{_geometry(shape)}}}'
        for row, shape in zip(table.rows, shapes, strict=True)
    ]
    opening = _json(head)[:-1] + ',"features":[\n'
    return (opening + ",\n".join(lines) + "\n]}\n").encode("utf-8")


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


@lru_cache(maxsize=4096)
def _geometry(shape: BaseGeometry | None) -> str:
    return "null" if shape is None else _json(rounded_geometry(shape))


def _frame(table: Table) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(
        {
            item.name: _series([row[i] for row in table.rows], item)
            for i, item in enumerate(table.columns)
        }
    )


def parquet_bytes(table: Table, notes: Notes, beside: Mapping[str, Any] | None = None) -> bytes:
    """Return a table as Parquet, each column of its type; without its shapes.

    Its notes and what stands beside its rows are in the metadata of the file, under ``PANDAS_ATTRS``
    (`frame.attrs`).
    """
    frame = _frame(table)
    frame.attrs = _attributes(notes)
    frame.attrs.update(beside or {})
    return bytes(frame.to_parquet(index=False))


def _attributes(notes: Notes) -> dict[Hashable, Any]:
    return {key: text._asdict() for key, text in notes.lines}


def geoparquet_bytes(table: Table, notes: Notes) -> bytes:
    """Return a table with shapes as GeoParquet 1.1 with a covering of boxes.

    Its notes stand in the metadata of the file, under ``PANDAS_ATTRS`` (`frame.attrs`).
    """
    import geopandas as gpd
    import shapely

    shapes = shapely.orient_polygons(list(table.shapes or ()))
    frame = gpd.GeoDataFrame(_frame(table), geometry=shapes, crs=LONLAT)
    frame.attrs = _attributes(notes)
    result = io.BytesIO()
    frame.to_parquet(
        result,
        index=False,
        compression="zstd",
        schema_version="1.1.0",
        write_covering_bbox=True,
    )
    return result.getvalue()


def _series(cells: list[Cell], item: Column) -> Any:
    import pandas as pd

    dtypes = {"integer": "Int64", "number": "float64", "flag": "boolean", "text": "object"}
    return pd.Series(cells, dtype=dtypes[item.kind])
