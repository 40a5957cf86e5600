"""A bundle as the bytes of a file of a format: the one place that knows which writer makes which."""

from __future__ import annotations

from geo.files.csv_text import csv_bytes
from geo.files.geofiles import geojson_bytes, geoparquet_bytes, parquet_bytes
from geo.files.geopackage import gpkg_bytes
from geo.files.json_text import json_bytes
from geo.files.sidecar import said_beside
from geo.files.tables import Bundle
from geo.files.xlsx import xlsx_bytes


def file_bytes(bundle: Bundle, form: str, name: str) -> bytes:
    """Return a file of a bundle: in ``xlsx``, ``gpkg`` and ``json`` all of it, else one table.

    Parameters
    ----------
    bundle
        The tables and what stands beside them.
    form
        csv, geojson, xlsx, gpkg, parquet or json.
    name
        Of the table, where the file holds one.
    """
    if form == "xlsx":
        return xlsx_bytes(bundle)
    if form == "gpkg":
        return gpkg_bytes(bundle)
    if form == "json":
        return json_bytes(bundle)
    table = bundle.table(name)
    if form == "parquet" and table.shapes is not None:
        return geoparquet_bytes(table, bundle.notes)
    if form == "parquet":
        return parquet_bytes(table, bundle.notes, said_beside(bundle, table))
    if form == "geojson":
        return geojson_bytes(table, bundle.notes, said_beside(bundle, table))
    return csv_bytes(table)
