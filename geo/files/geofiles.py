"""GeoJSON, GeoPackage and Parquet; the first two name their sources, all are the same bytes each time."""

from __future__ import annotations

import datetime
import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geo.crs import LONLAT
from geo.files.tables import Bundle, Cell, Notes, Table
from geo.metrics.dictionary import Column
from geo.text import clean_text

if TYPE_CHECKING:
    import pandas as pd
    from shapely.geometry.base import BaseGeometry

DECIMALS = 7


def geojson_bytes(table: Table, notes: Notes) -> bytes:
    """Return a table as GeoJSON (longitude, latitude), one feature a line.

    The collection names itself, its licences and its sources in members of its own (RFC 7946
    allows them); a row without a place has a null geometry.
    """
    head: dict[str, Any] = {
        "type": "FeatureCollection",
        "name": table.name,
        "title_ko": table.title.ko,
        "title_en": table.title.en,
    }
    for key, text in notes.lines:
        head |= (
            {key: text.ko} if text.ko == text.en else {f"{key}_ko": text.ko, f"{key}_en": text.en}
        )
    shapes = table.shapes or (None,) * len(table.rows)
    names = [item.name for item in table.columns]
    lines = [
        f'{{"type":"Feature","properties":{_json(dict(zip(names, row, strict=True)))},'
        f'"geometry":{_geometry(shape)}}}'
        for row, shape in zip(table.rows, shapes, strict=True)
    ]
    opening = _json(head)[:-1] + ',"features":[\n'
    return (opening + ",\n".join(lines) + "\n]}\n").encode("utf-8")


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


@lru_cache(maxsize=4096)  # every layer has the same districts
def _geometry(shape: BaseGeometry | None) -> str:
    if shape is None:
        return "null"
    found = shape.__geo_interface__
    return _json({"type": found["type"], "coordinates": _rounded(found["coordinates"])})


def _rounded(part: Any) -> Any:
    if isinstance(part, float):
        return round(part, DECIMALS)
    return [_rounded(inner) for inner in part]


def gpkg_bytes(bundle: Bundle) -> bytes:
    """Return a GeoPackage: a layer a table, and tables ``notes`` and ``columns`` beside them."""
    import pandas as pd

    with tempfile.TemporaryDirectory() as folder, _options(bundle.notes.day):
        path = Path(folder) / "layers.gpkg"
        for table in bundle.tables:
            _write(path, table)
        about = [
            ("title", *bundle.notes.title),
            *((key, *text) for key, text in bundle.notes.lines),
        ]
        _append(path, "notes", pd.DataFrame(about, columns=["key", "ko", "en"]))
        known = {item.name: item for table in bundle.tables for item in table.columns}
        rows = [
            (c.name, c.kind, *clean_text(c.label), *clean_text(c.definition))
            for c in known.values()
        ]
        names = ["name", "kind", "label_ko", "label_en", "definition_ko", "definition_en"]
        _append(path, "columns", pd.DataFrame(rows, columns=names))
        return path.read_bytes()


def _write(path: Path, table: Table) -> None:
    import geopandas as gpd

    frame = _frame(table)
    if table.shapes is None:
        _append(path, table.name, frame)
        return
    shaped = gpd.GeoDataFrame(frame, geometry=list(table.shapes), crs=LONLAT)
    kinds = {shape.geom_type for shape in table.shapes if shape is not None}
    _append(path, table.name, shaped, "Point" if kinds <= {"Point"} else "MultiPolygon")


def _frame(table: Table) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(
        {
            item.name: _series([row[i] for row in table.rows], item)
            for i, item in enumerate(table.columns)
        }
    )


def parquet_bytes(table: Table) -> bytes:
    """Return a table as Parquet, each column of its type; without its shapes."""
    return bytes(_frame(table).to_parquet(index=False))


def _series(cells: list[Cell], item: Column) -> Any:
    import pandas as pd

    dtypes = {"integer": "Int64", "number": "float64", "flag": "boolean", "text": "object"}
    return pd.Series(cells, dtype=dtypes[item.kind])


def _append(path: Path, name: str, frame: Any, geometry_type: str | None = None) -> None:
    import pyogrio

    shaped = {} if geometry_type is None else {"geometry_type": geometry_type}
    pyogrio.write_dataframe(
        frame,
        path,
        layer=name,
        driver="GPKG",
        append=path.exists(),
        promote_to_multi=geometry_type == "MultiPolygon",
        **shaped,
    )


@contextmanager
def _options(day: datetime.date) -> Iterator[None]:
    """Tell GDAL that today is the day of the places, and to wait for no disk."""
    import pyogrio

    options = {
        "OGR_CURRENT_DATE": f"{day.isoformat()}T00:00:00.000Z",
        "OGR_SQLITE_SYNCHRONOUS": "OFF",  # the file is read back and gone
    }
    before = {option: pyogrio.get_gdal_config_option(option) for option in options}
    pyogrio.set_gdal_config_options(options)
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options(before)
