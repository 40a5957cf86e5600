"""Write the files of data/ so that equal contents are equal bytes on every machine."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geo.errors import SourceError
from geo.writing import whole_file

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

DECIMALS = 7
"""Decimals of a published degree: about 1 cm."""


def feature_line(properties: Mapping[str, Any], geometry: Mapping[str, Any] | None) -> str:
    """Return one GeoJSON feature as one line of compact JSON, keys in the order given.

    Examples
    --------
    >>> feature_line({"name": "가"}, {"type": "Point", "coordinates": [127.0, 37.5]})
    '{"type":"Feature","properties":{"name":"가"},"geometry":{"type":"Point","coordinates":[127.0,37.5]}}'
    """
    feature = {"type": "Feature", "properties": dict(properties), "geometry": geometry}
    return json.dumps(feature, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def feature_collection(name: str, lines: Iterable[str]) -> str:
    """Return a GeoJSON collection with one feature a line, so that a change reads in a diff.

    Examples
    --------
    >>> print(feature_collection("empty", []), end="")
    {"type":"FeatureCollection","name":"empty","features":[
    ]}
    """
    head = f'{{"type":"FeatureCollection","name":{json.dumps(name)},"features":['
    body = ",\n".join(lines)
    return f"{head}\n{body}\n]}}\n" if body else f"{head}\n]}}\n"


def rounded_geometry(geometry: BaseGeometry) -> dict[str, Any]:
    """Return the GeoJSON object of a geometry; of RFC 7946, exterior rings run counter-clockwise.

    Examples
    --------
    >>> from shapely import box
    >>> rounded_geometry(box(0, 0, 1, 1, ccw=False))["coordinates"][0]
    [[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0], [0.0, 0.0]]
    """
    import shapely
    from shapely.geometry import mapping

    shape = mapping(shapely.orient_polygons(geometry))
    return {"type": shape["type"], "coordinates": _plain(shape["coordinates"])}


def _plain(part: Any) -> Any:
    if isinstance(part, float):
        return round(part, DECIMALS)
    return [_plain(inner) for inner in part]


def csv_text(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    r"""Return a CSV with unix line ends; None is an empty cell.

    Examples
    --------
    >>> csv_text(["code", "name"], [["11010", None]])
    'code,name\n11010,\n'
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(["" if cell is None else cell for cell in row] for row in rows)
    return text.getvalue()


def read_rows(path: Path) -> list[dict[str, str]]:
    """Read a UTF-8 CSV (with or without BOM) as one dict of text a row.

    Raises
    ------
    SourceError
        The file is missing, not UTF-8, or a row has more or fewer cells than the header.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file, strict=True))
    except (OSError, UnicodeDecodeError, csv.Error) as err:
        raise SourceError(f"{path} cannot be read: {err}. Give a UTF-8 CSV file.") from err
    for number, row in enumerate(rows, start=2):
        if None in row or None in row.values():
            raise SourceError(
                f"{path} row {number} has another number of cells than its header. Mend that row."
            )
    return rows


def write_text(path: Path, text: str) -> None:
    """Write UTF-8 text with unix line ends, whole or not at all, making the folder first.

    Raises
    ------
    SourceError
        The path cannot be written.
    """
    with whole_file(path, SourceError) as part:
        part.write_bytes(text.encode("utf-8"))
