"""What may happen to a file: bytes, texts, structure, types, encodings, coordinate systems."""

from __future__ import annotations

import json
import random
import re
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

NUMBERS = (
    "NaN", "nan", "inf", "-Infinity", "1e308", "1e400", "-0", "-1", "0.1", "1,500", "१२", "9" * 400,
    "99999999999999999999", "1e-320", "", "0x10", "1_000", "３", "TRUE", "2.02E+15", "15-Jan",
)  # fmt: skip
TEXTS = (
    "", " ", "\u202e가나", "\u0000", "\ud800", "종로구", "e\u0301\u0301", "'\"<script>alert(1)</script>",
    "${7*7}", "=1+1", "../../etc/passwd", "/vsicurl/http://127.0.0.1:9/x", "null", "true", "x" * 70_000,
    "\r\n", "\ufeff", "중구", "con", "a\tb", "EPSG:4326", "\U0001f600", "%s%n", "\\", "{{x}}",
)  # fmt: skip
SYSTEMS = (
    "EPSG:4326", "EPSG:5186", "EPSG:5174", "EPSG:4162", "EPSG:3857", "EPSG:5773", "EPSG:999999", "EPSG:",
    "urn:ogc:def:crs:OGC:1.3:CRS84", "urn:ogc:def:crs:EPSG::5186", "IAU_2015:49900", "LOCAL_CS[\"x\"]",
    "+proj=longlat +ellps=bessel", "", "14326",
)  # fmt: skip
JSON_VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 1.5, 1e308, 10**400, float("nan"), float("inf"), "", "x", "\ud800", [], {},
    [[]], [[[]]], {"a": 1}, [1], "종로구", "NaN", "9" * 50,
)  # fmt: skip

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_QUOTED = re.compile(r'"[^"\n]{0,80}"')
_SYSTEM = re.compile(r"EPSG:+\d+|urn:ogc:def:crs:[A-Za-z0-9:.]+|CRS84")


def mutate(path: Path, rng: random.Random) -> str:
    """Change one file in place; return what was done."""
    kinds: list[Callable[[Path, random.Random], str]] = [_bytes]
    suffix = path.suffix.lower()
    if suffix in (".json", ".geojson"):
        kinds += [_json, _json, _text, _system]
    elif suffix == ".csv":
        kinds += [_cells, _cells, _text]
    elif suffix in (".toml", ".graphml", ".kml", ".html", ".cpg", ".prj", ".osm"):
        kinds += [_text, _text, _system]
    elif suffix in (".parquet", ".gpkg", ".fgb", ".arrow"):
        kinds += [_table, _table]
    elif suffix == ".npy":
        kinds += [_array] * 4
    elif suffix == ".tif":
        kinds += [_raster] * 2
    before = path.read_bytes()
    try:
        done = rng.choice(kinds)(path, rng)
    except Exception:  # noqa: BLE001 - what no writer takes is no file that anybody has
        path.write_bytes(before)
        done = _bytes(path, rng)
    return f"{path.name}: {done}"


def _bytes(path: Path, rng: random.Random) -> str:  # noqa: PLR0912 - one damage a branch
    data = bytearray(path.read_bytes())
    what = rng.choice(
        ("flip", "flip", "set", "cut", "cut", "delete", "repeat", "insert", "swap", "zero", "append",
         "empty", "other")
    )  # fmt: skip
    size = max(1, len(data))
    at, span = rng.randrange(size), rng.randrange(1, min(size, 64) + 1)
    if what == "flip":
        for _ in range(rng.choice((1, 1, 2, 16))):
            where = rng.randrange(size)
            if data:
                data[where] ^= 1 << rng.randrange(8)
    elif what == "set":
        data[at : at + span] = rng.randbytes(span)
    elif what == "cut":
        del data[at:]
    elif what == "delete":
        del data[at : at + span]
    elif what == "repeat":
        data[at:at] = data[at : at + span] * rng.choice((1, 2, 100))
    elif what == "insert":
        token = rng.choice((*NUMBERS, *TEXTS)).encode("utf-8", "surrogatepass")
        data[at:at] = token
    elif what == "swap":
        other = rng.randrange(size)
        one, two = bytes(data[at : at + span]), bytes(data[other : other + span])
        data[at : at + span], data[other : other + span] = two, one
    elif what == "zero":
        data[at : at + span] = bytes(len(data[at : at + span]))
    elif what == "append":
        data += rng.choice((b"\0" * 100, b"[" * 100_000, b"\xff\xfe", rng.randbytes(200)))
    elif what == "empty":
        data.clear()
    else:
        data[:] = (
            rng.choice((b"PAR1", b"SQLite format 3\0", b"\x89PNG\r\n", b"<html>", b"{}", b"[]")) * 3
        )
    path.write_bytes(data)
    return f"bytes {what}"


def _text(path: Path, rng: random.Random) -> str:
    text = path.read_bytes().decode("utf-8", "replace")
    what = rng.choice(
        ("number", "number", "string", "string", "line", "twice", "order", "encoding", "nfd", "crlf",
         "deep", "bidi")
    )  # fmt: skip
    lines = text.splitlines(keepends=True) or [""]
    if what in ("number", "string"):
        found = list((_NUMBER if what == "number" else _QUOTED).finditer(text))
        if found:
            one = rng.choice(found)
            put = rng.choice(NUMBERS) if what == "number" else f'"{rng.choice(TEXTS)}"'
            text = text[: one.start()] + put + text[one.end() :]
    elif what == "line":
        del lines[rng.randrange(len(lines))]
        text = "".join(lines)
    elif what == "twice":
        one = rng.choice(lines)
        lines.insert(rng.randrange(len(lines)), one)
        text = "".join(lines)
    elif what == "order":
        rng.shuffle(lines)
        text = "".join(lines)
    elif what == "encoding":
        code = rng.choice(("cp949", "utf-16", "utf-8-sig", "utf-32", "utf-7"))
        path.write_bytes(text.encode(code, "replace"))
        return f"text as {code}"
    elif what == "nfd":
        text = unicodedata.normalize("NFD", text)
    elif what == "crlf":
        text = text.replace("\n", rng.choice(("\r\n", "\r", "\n\n", "\x85")))
    elif what == "deep":
        at = rng.randrange(len(text) + 1)
        text = text[:at] + rng.choice("[{(<") * rng.choice((20, 2_000, 100_000)) + text[at:]
    else:
        at = rng.randrange(len(text) + 1)
        text = text[:at] + "\u202e" + text[at:]
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    return f"text {what}"


def _system(path: Path, rng: random.Random) -> str:
    text = path.read_bytes().decode("utf-8", "replace")
    named = rng.choice(SYSTEMS)
    if _SYSTEM.search(text):
        text = _SYSTEM.sub(lambda _: named, text, count=1)
    elif path.suffix == ".geojson" and text.startswith("{"):
        crs = json.dumps({"type": "name", "properties": {"name": named}})
        text = f'{{"crs": {crs}, {text[1:]}'
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    return f"system {named!r}"


def _places(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    return [at, *(place for key, each in inner for place in _places(each, (*at, key)))]


def _json(path: Path, rng: random.Random) -> str:
    content = json.loads(path.read_bytes())
    place = rng.choice(_places(content)[1:] or [()])
    what = rng.choice(("replace", "replace", "delete", "twice", "swap"))
    if not place:
        content = rng.choice(JSON_VALUES)
    else:
        owner = content
        for key in place[:-1]:
            owner = owner[key]
        if what == "replace":
            owner[place[-1]] = rng.choice(JSON_VALUES)
        elif what == "delete":
            del owner[place[-1]]
        elif what == "twice" and isinstance(owner, list):
            owner.append(owner[place[-1]])
        elif isinstance(owner[place[-1]], list):
            owner[place[-1]].reverse()
    path.write_text(json.dumps(content), encoding="utf-8")
    return f"json {what} {place[-3:]}"


def _cells(path: Path, rng: random.Random) -> str:
    rows = [
        line.split(",") for line in path.read_text(encoding="utf-8", errors="replace").splitlines()
    ]
    if not rows:
        return _bytes(path, rng)
    what = rng.choice(("cell", "cell", "cell", "head", "ragged", "column", "row", "twice", "order"))
    number = rng.randrange(len(rows))
    row = rows[number]
    column = rng.randrange(len(row))
    if what == "cell":
        row[column] = rng.choice((*NUMBERS, *TEXTS))
    elif what == "head":
        rows[0][rng.randrange(len(rows[0]))] = rng.choice(TEXTS)
    elif what == "ragged":
        rows[number] = rng.choice((row[:-1], [*row, "more"], []))
    elif what == "column":
        rows = [[cell for n, cell in enumerate(each) if n != column] for each in rows]
    elif what == "row":
        del rows[number]
    elif what == "twice":
        rows.append(list(row))
    else:
        rng.shuffle(rows)
    text = "\n".join(",".join(each) for each in rows) + "\n"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    return f"csv {what}"


def _spoilt(column: pd.Series, rng: random.Random) -> Any:
    size = len(column)
    values = column.astype(object).to_numpy(copy=True)
    what = rng.choice(("text", "float", "bool", "null", "one", "list", "bytes", "order", "same"))
    if what == "text":
        return np.array([str(value) for value in values], dtype=object)
    if what == "float":
        return np.array([rng.choice((0.5, np.nan, np.inf, -1.0, 1e308)) for _ in values])
    if what == "bool":
        return np.array([rng.random() < 0.5 for _ in values])
    if what == "null":
        return np.array([None] * size, dtype=object)
    if what == "list":
        return pd.Series([[str(value)] for value in values], dtype=object).to_numpy()
    if what == "bytes":
        return np.array([b"\xff\x00"] * size, dtype=object)
    if what == "order":
        rng.shuffle(values)
        return values
    if what == "same":
        return np.array([values[0]] * size, dtype=object)
    values[rng.randrange(size)] = None
    return values


def _shape(rng: random.Random) -> Any:
    return rng.choice(
        (
            None,
            shapely.Point(),
            shapely.Polygon(),
            shapely.Point(np.nan, 37.5),
            shapely.Point(37.5, 127.0),
            shapely.Point(1e300, 1e300),
            shapely.LineString([(127, 37), (127.01, 37)]),
            shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)]),
            shapely.box(126.9, 37.4, 127.1, 37.6),
            shapely.GeometryCollection(
                [shapely.Point(127, 37.5), shapely.box(127, 37, 127.1, 37.1)]
            ),
            shapely.Point(127, 37.5, 12),
        )
    )


def _table(path: Path, rng: random.Random) -> str:
    table, what = _changed(_load(path), rng)
    _save(table, path)
    return f"table {what}"


def _changed(table: Any, rng: random.Random) -> tuple[Any, str]:
    what = rng.choice(("column", "column", "drop", "rows", "none", "shape", "system", "names"))
    names = [name for name in table.columns if name != "geometry"]
    if what == "column" and names and len(table):
        name = rng.choice(names)
        table[name] = _spoilt(table[name], rng)
    elif what == "drop" and names:
        table = table.drop(columns=[rng.choice(list(table.columns))])
    elif what == "rows":
        table = rng.choice((table.iloc[:0], table.iloc[:1], pd.concat([table, table])))
    elif what == "none":
        table = pd.DataFrame(table.drop(columns="geometry", errors="ignore"))
    elif what == "shape" and isinstance(table, gpd.GeoDataFrame) and len(table):
        shapes = list(table.geometry)
        shapes[rng.randrange(len(shapes))] = _shape(rng)
        table = table.set_geometry(gpd.GeoSeries(shapes, index=table.index, crs=table.crs))
    elif what == "system" and isinstance(table, gpd.GeoDataFrame):
        bessel = "+proj=longlat +ellps=bessel"
        system = rng.choice((None, "EPSG:4162", "EPSG:5186", "EPSG:3857", bessel))
        table = table.set_crs(system, allow_override=True)
    elif what == "names":
        table = table.rename(columns={rng.choice(list(table.columns)): rng.choice(TEXTS)})
    return table, what


def _load(path: Path) -> Any:
    if path.suffix == ".parquet":
        try:
            return gpd.read_parquet(path)
        except ValueError:
            return pd.read_parquet(path)
    if path.suffix == ".arrow":
        return gpd.read_feather(path)
    return gpd.read_file(path)


def _save(table: Any, path: Path) -> None:
    if path.suffix == ".parquet":
        table.to_parquet(path, index=False)
    elif path.suffix == ".arrow":
        table.to_feather(path, index=False)
    else:
        driver = {".gpkg": "GPKG", ".fgb": "FlatGeobuf"}[path.suffix]
        path.unlink()
        table.to_file(path, driver=driver)


def _array(path: Path, rng: random.Random) -> str:
    array = np.array(np.load(path, allow_pickle=False))
    what = rng.choice(
        ("one", "one", "all", "order", "reverse", "type", "short", "wide", "scale", "big")
    )
    flat = array.reshape(-1)
    whole = array.dtype.kind in "iu"
    hostile = (
        [-1, 0, 2**31 - 1, len(flat), len(flat) + 1, -(2**31)]
        if whole
        else [np.nan, np.inf, -1.0, 0.0, 1e308]
    )
    if array.dtype.kind not in "iuf" or not len(flat):
        return _bytes(path, rng)
    if what == "one":
        flat[rng.randrange(len(flat))] = _fitting(rng.choice(hostile), array.dtype)
    elif what == "all":
        flat[:] = _fitting(rng.choice(hostile), array.dtype)
    elif what == "order":
        np.random.default_rng(rng.randrange(2**32)).shuffle(flat)
    elif what == "reverse":
        array = np.ascontiguousarray(array[::-1])
    elif what == "type":
        array = array.astype(rng.choice(("f4", "f8", "i8", "u1", "S3", ">i4", "c16")))
    elif what == "short":
        array = array[: rng.randrange(len(array))]
    elif what == "wide":
        array = np.asfortranarray(np.stack([array, array]))
    elif what == "scale":
        array = (array * rng.choice((0.1, 10, -1))).astype(array.dtype)
    else:
        flat[-1] = _fitting(2**62, array.dtype)
    np.save(path, array, allow_pickle=False)
    return f"array {what}"


def _fitting(value: float, dtype: Any) -> Any:
    if np.dtype(dtype).kind in "iu":
        about = np.iinfo(dtype)
        return int(min(max(int(value), about.min), about.max))
    return value


def _raster(path: Path, rng: random.Random) -> str:
    import rasterio

    with rasterio.open(path) as file:
        if file.width * file.height > 10_000:  # a change before this one made it large
            return _bytes(path, rng)
        values, profile = file.read(), dict(file.profile)
    what = rng.choice(("one", "all", "type", "nodata", "system", "transform"))
    hostile = (np.nan, np.inf, -1.0, 1e38, 99999.9)
    if what == "one":
        values.reshape(-1)[rng.randrange(values.size)] = rng.choice(hostile)
    elif what == "all":
        values[:] = rng.choice(hostile)
    elif what == "type":
        profile["dtype"] = rng.choice(("uint8", "int16", "float64", "complex64"))
        with np.errstate(invalid="ignore"):
            values = values.astype(profile["dtype"])
        profile["nodata"] = None
    elif what == "nodata":
        profile["nodata"] = rng.choice((0, float(values.reshape(-1)[0]), np.nan))
    elif what == "system":
        profile["crs"] = rng.choice((None, "EPSG:4326", "EPSG:5174", "EPSG:3857"))
    else:
        at = profile["transform"]
        profile["transform"] = rng.choice(
            (at * at.scale(1, -1), at * at.scale(1e-9), at * at.rotation(30), at * at.scale(1e12))
        )
    with rasterio.open(path, "w", **profile) as file:
        file.write(values)
    return f"raster {what}"
