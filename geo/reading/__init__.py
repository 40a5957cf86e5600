"""The one door for data from outside: bounded, and not believed until checked."""

from geo.reading.features import read_features, read_polygons
from geo.reading.files import MAX_BYTES, read_text
from geo.reading.structured import read_json, read_toml
from geo.reading.tables import read_table

__all__ = [
    "MAX_BYTES",
    "read_features",
    "read_json",
    "read_polygons",
    "read_table",
    "read_text",
    "read_toml",
]
