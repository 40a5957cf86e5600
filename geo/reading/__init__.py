"""The one door for data from outside: bounded, and not believed until checked."""

from geo.reading.features import read_features, read_polygons
from geo.reading.files import MAX_BYTES, read_bytes, read_text
from geo.reading.structured import read_json, read_toml
from geo.reading.tables import number, read_table
from geo.reading.vectors import lonlat_of, parts_of, points_of, read_rows, read_vector

__all__ = [
    "MAX_BYTES",
    "lonlat_of",
    "number",
    "parts_of",
    "points_of",
    "read_bytes",
    "read_features",
    "read_json",
    "read_polygons",
    "read_rows",
    "read_table",
    "read_text",
    "read_toml",
    "read_vector",
]
