"""Vector files of anybody: the one place that opens them, each kind by its own reader alone.

The kind is decided by the first bytes of a file and by its ending, never by GDAL, which takes a file
for whatever its text says: some of what it knows names other files and addresses and has them read.
"""

from __future__ import annotations

import html
import json
import re
import sqlite3
import struct
import tempfile
import warnings
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geo.crs import LONLAT, METRIC, is_horizontal, to_lonlat
from geo.errors import CRSError, DataError, GeoError, SourceError, UsageError, some
from geo.reading.files import MAX_BYTES, fault, read_bytes, require_file, unreadable
from geo.reading.tables import number, read_table
from geo.safe import nfc

if TYPE_CHECKING:
    import geopandas as gpd
    import numpy as np
    import numpy.typing as npt
    import pandas as pd
    import pyarrow as pa
    from pyproj import CRS

    Shapes = npt.NDArray[np.object_]

KINDS = (
    "GeoPackage, GeoJSON, Shapefile (also zipped), GeoParquet, GeoArrow, FlatGeobuf, KML, or CSV "
    "with WKT or longitude and latitude"
)
KOREAN = "CP949"
MAX_ROWS = 20_000_000
WKT_COLUMNS = ("wkt", "geometry", "geom", "the_geom", "wkb_geometry")
LONLAT_COLUMNS = (("lon", "lat"), ("longitude", "latitude"), ("lng", "lat"), ("경도", "위도"))
XY_COLUMNS = (("x", "y"),)

_SHAPEFILE = b"\x00\x00\x27\x0a"
_SHAPEFILE_PARTS = (".shp", ".dbf", ".shx", ".prj", ".cpg")
_BY_ENDING = (".gpkg", ".geojson", ".json", ".fgb", ".kml", ".parquet", ".csv")
_CP949_BYTES = re.compile(r"(?:[\x00-\x7f]|[\xb0-\xc8][\xa1-\xfe])+")
"""ASCII and the Hangul of KS X 1001, one letter a byte; no European text is only that."""
_CRS_MEMBER = re.compile(rb'"crs"\s*:\s*\{')
LONGEST_CRS = 100_000
"""Characters of a coordinate system that is written out, at most."""
_NOT_KML = re.compile(rb"<!DOCTYPE|<!ENTITY|DataSource|WFS_Capabilities|opengis\.net/gml")
"""Of a KML that another driver would take for its own, or that has entities grow."""
_KML_FIELD = re.compile(
    rb"""(<(?:\w+:)?(?:Data|SimpleData|SimpleField)\b[^<>]*?\bname\s*=\s*)("[^"<>]*"|'[^'<>]*')"""
)
_HALF_ESCAPED = re.compile(
    rb"(?<!\\)(?:\\\\)*"
    rb"(?:\\u0000|\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])"
    rb"|(?<!\\u[dD][89abAB][0-9a-fA-F]{2})\\u[dD][c-fC-F][0-9a-fA-F]{2})"
)


def read_vector(
    path: str | Path,
    *,
    layer: str | None = None,
    encoding: str | None = None,
    crs: str | None = None,
) -> gpd.GeoDataFrame:
    """Read a vector file: one layer, texts in NFC, coordinates finite and in the CRS that it states.

    Parameters
    ----------
    path
        A regular file: GeoPackage, GeoJSON, Shapefile (also zipped), GeoParquet, GeoArrow (Feather,
        Arrow IPC), FlatGeobuf, KML, or CSV with WKT or longitude and latitude.
    layer
        Which layer of a file that holds several.
    encoding
        Of the texts of a Shapefile or CSV; None: as the file says, UTF-8 where it says nothing, or
        CP949 where all that is no ASCII in it is Korean in CP949.
    crs
        Coordinate system; goes before what the file states. None: as stated, of a CSV's longitude
        and latitude EPSG:4326.

    Returns
    -------
    GeoDataFrame
        Plain index, rows in the order of the file; geometry of any kind, None where a row has none.
        Bring it to degrees with `geo.to_lonlat`, which honours the datum or refuses it.

    Raises
    ------
    SourceError
        The file is missing, no regular file, of no kind that is read here, or broken.
    UsageError
        It holds several layers and none is named, or not the one that is.
    DataError
        It has no geometry, a vertex that is not finite, a text that is none, or a heading twice.
    CRSError
        It states no CRS, or one that is no place on the earth's surface; or `crs` is none.
    """
    import geopandas as gpd

    path = Path(path)
    reader = _reader(path)
    with _told(path):
        table = reader(path, layer, encoding)
        if not isinstance(table, gpd.GeoDataFrame):
            raise DataError(f"{path} holds no geometry. Give a file of {KINDS}.")
        table = _tidied(table.reset_index(drop=True), path)
        _require_finite(table, path)
        return _with_crs(table, path, crs)


def read_rows(
    path: str | Path, *, layer: str | None = None, encoding: str | None = None
) -> pd.DataFrame | gpd.GeoDataFrame:
    """Read a vector file as a list of rows: any may lack a geometry, and the file a CRS.

    Parameters
    ----------
    path, layer, encoding
        As of `read_vector`.

    Returns
    -------
    DataFrame or GeoDataFrame
        Plain index, rows in the order of the file, cells as its reader gives them: nothing is
        checked but the file itself. No geometry at all: a DataFrame.

    Raises
    ------
    SourceError, UsageError
        As `read_vector`.
    """
    path = Path(path)
    reader = _reader(path)
    with _told(path):
        table = reader(path, layer, encoding)
        if hasattr(table, "to_pandas"):  # of Arrow: whole numbers stay whole where some are missing
            table = table.to_pandas(integer_object_nulls=True)
        table = table.reset_index(drop=True)
        for name in table.select_dtypes("string").columns:
            # Arrow's texts may be no UTF-8: that shows when they become texts of Python.
            table[name] = table[name].astype(object)
        return table


def parts_of(shapes: Shapes, kind: str) -> Shapes:
    """Return geometries with each collection opened into its parts of the kind wanted.

    Parameters
    ----------
    shapes
        Of any kind, or None.
    kind
        ``"point"``, ``"line"`` or ``"polygon"``.

    Returns
    -------
    array
        As long as `shapes`. What is no collection stays as it is, also where it is of another
        kind; a collection without such parts is empty.

    Examples
    --------
    >>> import numpy as np, shapely
    >>> both = shapely.GeometryCollection([shapely.Point(0, 0), shapely.box(0, 0, 2, 3)])
    >>> parts_of(np.array([both, shapely.Point(1, 1), None]), "polygon").tolist()
    [<MULTIPOLYGON (((2 0, 2 3, 0 3, 0 0, 2 0)))>, <POINT (1 1)>, None]
    """
    import numpy as np
    import shapely

    dimension = {"point": 0, "line": 1, "polygon": 2}[kind]
    whole = (shapely.multipoints, shapely.multilinestrings, shapely.multipolygons)[dimension]
    found = np.asarray(shapes, dtype=object).copy()
    for index in np.flatnonzero(
        shapely.get_type_id(found) == shapely.GeometryType.GEOMETRYCOLLECTION
    ):
        parts = np.array([found[index]], dtype=object)
        while _has_several(parts):
            parts = shapely.get_parts(parts)
        found[index] = whole(parts[shapely.get_dimensions(parts) == dimension])
    return found


def _has_several(parts: Shapes) -> bool:
    import shapely

    return bool((shapely.get_type_id(parts) >= shapely.GeometryType.MULTIPOINT).any())


def lonlat_of(table: gpd.GeoDataFrame, path: Path) -> gpd.GeoDataFrame:
    """Return what `read_vector` read in LONLAT, flat.

    Raises
    ------
    CRSError
        The CRS cannot be brought there, or the coordinates lie outside the earth in it: another
        system, or the axes exchanged.
    """
    import numpy as np
    import shapely

    flat = table.set_geometry(table.geometry.force_2d())
    found = to_lonlat(flat, str(path))
    west, south, east, north = (np.array(side) for side in found.bounds.to_numpy().T)
    there = ~(shapely.is_missing(found.geometry) | shapely.is_empty(found.geometry))
    inside = (west >= -180) & (south >= -90) & (east <= 180) & (north <= 90)
    off = np.flatnonzero(there & ~inside)
    if not len(off) and _is_exchanged(flat.geometry, found.total_bounds):
        raise CRSError(
            f"{path} states {table.crs.to_string()}, but lies where that is not used; with its two "
            "axes exchanged it would lie there. Exchange them (easting, then northing), or give the "
            "right system: --crs EPSG:5186."
        )
    if len(off):
        raise CRSError(
            f"{path} states {table.crs.to_string()}, but in it {len(off)} row(s) lie outside the "
            f"earth: {some(off + 1)}. Give the right system, such as --crs {METRIC}; of degrees, "
            "look whether longitude and latitude are swapped (longitude comes first)."
        )
    return found


def _is_exchanged(shapes: gpd.GeoSeries, lonlat: npt.NDArray[np.float64]) -> bool:
    """Say whether coordinates lie wholly outside their system's area, and exchanged wholly inside."""
    import geopandas as gpd
    import shapely

    area = shapes.crs.area_of_use
    if area is None or not shapes.crs.is_projected or area.west > area.east:
        return False
    used = shapely.box(*area.bounds)
    if shapely.intersects(used, shapely.box(*lonlat)):
        return False
    corners = shapes.total_bounds
    turned = gpd.GeoSeries([shapely.box(*corners[[1, 0, 3, 2]])], crs=shapes.crs)
    return bool(shapely.covers(used, shapely.box(*to_lonlat(turned).total_bounds)))


# --- which reader


Reader = Callable[[Path, "str | None", "str | None"], Any]


def _reader(path: Path) -> Reader:
    """Return who reads a file, by its first bytes and its ending."""
    size = require_file(path)
    if str(path.absolute()).startswith("/vsi") or ".zip!" in path.name:
        raise SourceError(f"{path} is no plain path of a file. Give one.")
    if size == 0:
        raise SourceError(f"{path} is empty. Give a file of {KINDS}.")
    ending = path.suffix.lower()
    try:
        with path.open("rb") as file:
            head = file.read(4096)
    except OSError as err:
        raise unreadable(path, err) from err
    for magic, reader in _BY_MAGIC:
        if head.startswith(magic):
            return reader
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text.startswith(b"{") and ending != ".csv":
        return _read_geojson
    if ending == ".kml" and text.startswith(b"<"):
        return _read_kml
    if ending in (".csv", ".tsv", ".txt"):
        return _read_csv
    if ending in (".arrow", ".arrows") and head.startswith(b"\xff\xff\xff\xff"):
        return _read_arrow
    raise SourceError(f"{path} cannot be read: it is none of {KINDS}. Save it as one of these.")


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Turn whatever a decoder of foreign bytes raises into one line; none documents all of it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except GeoError:
        raise
    except Exception as err:
        said = " ".join(str(err).split())[:160].rstrip(".") or type(err).__name__
        raise SourceError(
            f"{path} cannot be read as a vector file ({said}). It may be cut off; save it again."
        ) from err


def _choose(path: Path, names: list[str], layer: str | None) -> str:
    """Return the layer to read."""
    wanted = None if layer is None else nfc(layer)
    if wanted is not None:
        for name in names:
            if nfc(name) == wanted:
                return name
        raise UsageError(f"{path} has no layer {wanted!r}, only {some(names)}.")
    if len(names) > 1:
        raise UsageError(
            f"{path} holds several layers: {some(names)}. Name one with --layer, of a project's list "
            "with the key layer of its file."
        )
    return names[0]


# --- readers, each of one kind


def _read_gdal(source: str, path: Path, layer: str | None, encoding: str | None) -> Any:
    import pyogrio

    layers = [(str(name), kind) for name, kind in pyogrio.list_layers(source)]
    found = [name for name, kind in layers if kind is not None] or [name for name, _ in layers]
    if not found:
        raise DataError(f"{path} holds no geometry. Give a file of {KINDS}.")
    return pyogrio.read_dataframe(source, layer=_choose(path, found, layer), encoding=encoding)


def _read_geojson(path: Path, layer: str | None, encoding: str | None) -> Any:
    import geopandas as gpd

    del encoding  # JSON is UTF-8
    content = path.read_bytes()
    odd = _HALF_ESCAPED.search(content) if b"\\u" in content else None
    if odd is not None or b"\0" in content:
        end = content.index(b"\0") if odd is None else odd.start()
        row = len(re.findall(rb'"type"\s*:\s*"Feature"', content[:end]))
        raise DataError(
            f"{path}: a NUL or half a character in feature {max(row, 1)}, which no text holds. "
            "Mend the file."
        )
    named, stated = _named_crs(content)
    n_null = len(re.findall(rb'"geometry"\s*:\s*null', content))
    del content
    table = _read_gdal(f"GeoJSON:{path.absolute()}", path, layer, None)
    if not isinstance(table, gpd.GeoDataFrame):
        return table
    # What GDAL can make no geometry of it leaves out, and says nothing.
    lacking = [number for number, shape in enumerate(table.geometry, 1) if shape is None]
    if len(lacking) > n_null:
        raise DataError(
            f"{path}: {len(lacking) - n_null} geometry(s) of its features cannot be read, among those without "
            f"one: {some(lacking)}. Mend or remove them."
        )
    # GDAL takes a name that it does not know, or a link, for WGS 84, and says nothing.
    if named and (stated is None or not stated.equals(table.crs, ignore_axis_order=True)):
        table = table.set_crs(stated, allow_override=True)
    return table


def _named_crs(content: bytes) -> tuple[bool, CRS | None]:
    """Say whether a GeoJSON has the old member ``crs``, and what it names; None: nobody knows it."""
    from pyproj import CRS
    from pyproj.exceptions import CRSError as ProjError

    member = _CRS_MEMBER.search(content)
    if member is None:
        return False, None
    try:
        text = content[member.end() - 1 :][:LONGEST_CRS].decode("utf-8", "replace")
        said = json.JSONDecoder().raw_decode(text)[0]["properties"]
        name = f"EPSG:{said['code']}" if "code" in said else said["name"]
        return True, CRS.from_user_input(name)
    except (ValueError, KeyError, TypeError, RecursionError, ProjError):
        return True, None


def _read_geopackage(path: Path, layer: str | None, encoding: str | None) -> Any:
    """Read a table of a GeoPackage; a view could go round for ever, a virtual table anywhere."""
    del encoding  # always UTF-8
    for ending in ("-wal", "-journal", "-shm"):
        beside = path.with_name(path.name + ending)
        if beside.exists() or beside.is_symlink():
            require_file(beside)
    address = path.absolute().as_uri() + "?mode=ro&immutable=1"
    with closing(sqlite3.connect(address, uri=True)) as base:
        parts = base.execute("SELECT name, type, sql FROM sqlite_master").fetchall()
        tables = {str(name): str(how) for name, kind, how in parts if kind == "table"}
        views = {str(name) for name, kind, _ in parts if kind == "view"}
        if any(name.lower().startswith(("gpkg_", "rtree_")) for name in views):
            raise DataError(f"{path} has views for its own tables. Save it as GeoPackage again.")
        stated = [
            str(name)
            for (name,) in base.execute(
                "SELECT table_name FROM gpkg_contents WHERE data_type='features'"
            )
        ]
    names = [name for name in stated if name in tables]
    if not stated:
        raise DataError(f"{path} holds no geometry. Give a file of {KINDS}.")
    if not names:
        raise DataError(f"{path} holds only views ({some(stated)}). Save the rows as a table.")
    chosen = _choose(path, names, layer)
    if "virtual" in tables[chosen].lower().split("(", 1)[0]:
        raise DataError(f"{path}: layer {chosen} is virtual. Save its rows as a table.")
    import pyogrio

    return pyogrio.read_dataframe(str(path.absolute()), layer=chosen)


def _read_flatgeobuf(path: Path, layer: str | None, encoding: str | None) -> Any:
    del encoding  # always UTF-8
    return _read_gdal(str(path.absolute()), path, layer, None)


def _read_kml(path: Path, layer: str | None, encoding: str | None) -> Any:
    del encoding  # as its first line says
    content = path.read_bytes()
    if b"<kml" not in content[:4096] or _NOT_KML.search(content):
        raise SourceError(f"{path} is no plain KML. Save it as KML again, or as GeoPackage.")
    # The driver makes '__' of every Korean letter of a field's name, and one field of several.
    names: dict[bytes, str] = {}
    plain = _KML_FIELD.sub(lambda found: found[1] + _ascii_name(found[2], names), content)
    if not names:
        return _read_gdal(str(path.absolute()), path, layer, None)
    with tempfile.TemporaryDirectory(prefix="geo-") as folder:
        inner = Path(folder) / path.name
        inner.write_bytes(plain)
        table = _read_gdal(str(inner), path, layer, None)
    said = {f"geo_field_{number}": name for number, name in enumerate(names.values())}
    return table.rename(columns=said)


def _ascii_name(quoted: bytes, names: dict[bytes, str]) -> bytes:
    """Return the name of a field in quotes as one that no driver changes, and note what it stands for."""
    if quoted.isascii():
        return quoted
    names.setdefault(quoted[1:-1], html.unescape(quoted[1:-1].decode("utf-8", "replace")))
    return f'"geo_field_{list(names).index(quoted[1:-1])}"'.encode()


def _read_shapefile(path: Path, layer: str | None, encoding: str | None) -> Any:
    if path.suffix.lower() != ".shp":
        raise SourceError(f"{path} is a Shapefile by another name. Name the .shp.")
    for beside in path.parent.glob(f"{_plain(path.stem)}.*"):
        if beside.suffix.lower() in _SHAPEFILE_PARTS:
            require_file(beside)
            _require_whole(beside)
    source = str(path.absolute())
    try:
        table = _read_gdal(source, path, layer, encoding)
        if encoding is not None or not _is_unsaid_cp949(table):
            return table
    except UnicodeDecodeError as err:
        # Its .cpg says UTF-8 and its texts are not: byte by byte they are what they are.
        if encoding is not None or not _is_unsaid_cp949(
            _read_gdal(source, path, layer, "ISO-8859-1")
        ):
            raise SourceError(
                f"{path}: its texts are not {encoding or 'UTF-8, as its .cpg says'} "
                f"(byte {err.start}). Give the right encoding, such as --encoding CP949."
            ) from err
    return _read_gdal(source, path, layer, KOREAN)


def _require_whole(path: Path) -> None:
    """Refuse a part that is shorter than its head says: GDAL reads what is missing as nothing."""
    with path.open("rb") as file:
        head = file.read(32)
    ending, stated = path.suffix.lower(), 0
    if ending in (".shp", ".shx") and len(head) == 32:
        stated = 2 * int.from_bytes(head[24:28], "big")
    elif ending == ".dbf" and len(head) == 32:
        rows, first, width = struct.unpack_from("<IHH", head, 4)
        stated = first + rows * width
    elif ending in (".shp", ".shx", ".dbf"):
        stated = 32
    if path.stat().st_size < stated:
        raise SourceError(f"{path} is cut off: it says {stated} bytes. Fetch it again.")


def _plain(name: str) -> str:
    """Return a name as a pattern that matches only itself."""
    return re.sub(r"([*?\[])", r"[\1]", name)


def _is_unsaid_cp949(table: Any) -> bool:
    """Say whether texts that were read byte by byte are Korean, as in a Shapefile without .cpg."""
    texts = [str(name) for name in table.columns]
    for name in table.select_dtypes(["object", "string"]).columns:
        texts += [cell for cell in table[name] if isinstance(cell, str)]
    odd = [text for text in texts if not text.isascii()]
    return bool(odd) and all(_CP949_BYTES.fullmatch(text) for text in odd)


def _read_zip(path: Path, layer: str | None, encoding: str | None) -> Any:
    """Take the one layer wanted out of a zip, into a folder of our own: nothing in it leads out."""
    with zipfile.ZipFile(path) as packed:
        files = {_name(item): item for item in packed.infolist() if not item.is_dir()}
        found = {
            name: item
            for name, item in files.items()
            if name.lower().endswith((".shp", *_BY_ENDING))
        }
        if not found:
            raise SourceError(f"{path} packs no file that is read here: {KINDS}.")
        stems = {Path(name).stem: name for name in found}
        if len(stems) < len(found):
            stems = {name: name for name in found}
        inside = layer if layer in stems or len(stems) > 1 else None
        chosen = stems[_choose(path, list(stems), inside)]
        wanted = [chosen]
        if chosen.lower().endswith(".shp"):
            wanted = [
                n for n in files if n[:-4] == chosen[:-4] and n[-4:].lower() in _SHAPEFILE_PARTS
            ]
        if sum(files[name].file_size for name in wanted) > MAX_BYTES:
            raise SourceError(f"{path} unpacks to more than {MAX_BYTES} bytes. Split it first.")
        if any((files[name].external_attr >> 28) == 0o12 for name in wanted):
            raise SourceError(f"{path} packs a link. Pack the file itself.")
        with tempfile.TemporaryDirectory(prefix="geo-") as folder:
            stem = Path(folder) / (Path(chosen).stem or "layer")
            for name in wanted:
                target = stem.with_name(stem.name + Path(name).suffix.lower())
                target.write_bytes(_unpacked(packed, files[name], path))
            target = stem.with_name(stem.name + Path(chosen).suffix.lower())
            own = layer if inside is None and not chosen.lower().endswith(".shp") else None
            try:
                return _reader(target)(target, own, encoding)
            except GeoError as err:
                said = str(err).replace(str(target), f"{path} ({chosen})")
                raise type(err)(said) from err


def _unpacked(packed: zipfile.ZipFile, item: zipfile.ZipInfo, path: Path) -> bytes:
    with packed.open(item) as file:
        content = file.read(item.file_size + 1)
    if len(content) > item.file_size:
        raise SourceError(f"{path} unpacks to more than it says. Pack it again.")
    return content


def _name(item: zipfile.ZipInfo) -> str:
    """Return the name of a packed file; Windows writes Korean in CP949 and does not say so."""
    if item.flag_bits & 0x800:
        return nfc(item.filename)
    try:
        return nfc(item.filename.encode("cp437").decode(KOREAN))
    except UnicodeError:
        return nfc(item.filename)


def _read_parquet(path: Path, layer: str | None, encoding: str | None) -> Any:
    import geopandas as gpd
    import pyarrow.parquet as pq

    del encoding  # always UTF-8
    _choose(path, [path.stem], layer)
    with pq.ParquetFile(path) as file:
        if file.metadata.num_rows > MAX_ROWS:
            raise SourceError(f"{path} says {file.metadata.num_rows:,} rows. Split it first.")
        if b"geo" in (file.schema_arrow.metadata or {}):
            return gpd.read_parquet(path, memory_map=False)
        native = native_geometry(file.metadata)
        return _of_arrow(file.read(), native, file.schema_arrow.metadata or {})


def _read_arrow(path: Path, layer: str | None, encoding: str | None) -> Any:
    import geopandas as gpd
    import pyarrow as pa

    del encoding  # always UTF-8
    _choose(path, [path.stem], layer)
    # Read whole, never mapped: of a mapped file that is cut off the process dies, and a length in it
    # that is wrong is taken from memory.
    whole = pa.py_buffer(read_bytes(path))
    is_file = whole[:6].to_pybytes() == b"ARROW1"
    with pa.BufferReader(whole) as file:
        opened = pa.ipc.open_file(file) if is_file else pa.ipc.open_stream(file)
        table = opened.read_all()
    table.validate(full=True)  # offsets beyond the data
    if is_file and b"geo" in (table.schema.metadata or {}):
        with pa.BufferReader(whole) as file:
            return gpd.read_feather(file)
    return _of_arrow(table, {}, table.schema.metadata or {})


def _of_arrow(table: pa.Table, native: dict[str, str], facts: dict[bytes, bytes]) -> Any:
    """Return an Arrow table by its extension types, Parquet's own geometry, or a column of WKB or WKT."""
    import geopandas as gpd
    import pyarrow as pa
    import shapely

    typed = [
        field.name
        for field in table.schema
        if (field.metadata or {}).get(b"ARROW:extension:name", b"").startswith(b"geoarrow.")
        or isinstance(field.type, pa.BaseExtensionType)
    ]
    if typed:
        return gpd.GeoDataFrame.from_arrow(table)
    named = [*native, *(name for name in table.column_names if name.lower() in WKT_COLUMNS)]
    if not named:
        return table
    name = named[0]
    cells = table.column(name).to_pylist()
    is_wkb = any(isinstance(cell, bytes) for cell in cells)
    shapes = shapely.from_wkb(cells) if is_wkb else shapely.from_wkt(cells)
    crs = parquet_crs(native[name], facts) if name in native else None
    rest = table.drop_columns([name]).to_pandas()
    return gpd.GeoDataFrame(rest, geometry=shapes, crs=crs)


def native_geometry(about: Any) -> dict[str, str]:
    """Return the columns of Parquet's own geometry, and the CRS that each names ("": none).

    Parameters
    ----------
    about
        What `pyarrow.parquet.read_metadata` gives.
    """
    kinds = [about.schema.column(number).logical_type for number in range(len(about.schema))]
    return {
        about.schema.column(number).name: json.loads(kind.to_json()).get("crs", "")
        for number, kind in enumerate(kinds)
        if kind.type in ("GEOMETRY", "GEOGRAPHY")
    }


def parquet_crs(said: str, facts: dict[bytes, bytes]) -> str:
    """Return the CRS that a GEOMETRY of Parquet names: inline, as a code, or by a key of the file."""
    if not said:
        return "OGC:CRS84"
    if said.startswith("projjson:"):
        return facts[said.removeprefix("projjson:").encode()].decode()
    return f"EPSG:{said.removeprefix('srid:')}" if said.startswith("srid:") else said


def _read_csv(path: Path, layer: str | None, encoding: str | None) -> Any:
    """Read a CSV with a column of WKT, or with longitude and latitude; no driver of GDAL's looks."""
    import geopandas as gpd
    import numpy as np
    import shapely

    _choose(path, [path.stem], layer)
    table = read_table(path, encoding=encoding or _encoding(path))
    low = {name.lower(): name for name in reversed(table.columns)}
    wkt = next((low[name] for name in WKT_COLUMNS if name in low), None)
    if wkt is not None:
        shapes = shapely.from_wkt(table[wkt].to_numpy(), on_invalid="ignore")
        wrong = np.flatnonzero(shapely.is_missing(shapes) & table[wkt].notna().to_numpy())
        if len(wrong):
            raise DataError(f"{path}: {wkt} is no WKT in row {some(wrong + 2)}. Mend these rows.")
        return gpd.GeoDataFrame(table.drop(columns=wkt), geometry=shapes)
    for pairs, crs in ((LONLAT_COLUMNS, LONLAT), (XY_COLUMNS, None)):
        for x, y in pairs:
            if x in low and y in low:
                return points_of(table, low[x], low[y], path, crs)
    return table


def _encoding(path: Path) -> str | None:
    """Return CP949 of a CSV whose texts are only that, else None."""
    content = path.read_bytes()
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return KOREAN if _CP949_BYTES.fullmatch(content.decode("latin-1")) else None
    return None


def points_of(table: pd.DataFrame, x: str, y: str, path: Path, crs: str | None) -> gpd.GeoDataFrame:
    """Return the rows of a CSV as points of its columns `x` and `y`, None where both are empty.

    Raises
    ------
    DataError
        A cell is no number; the rows are named.
    """
    import geopandas as gpd
    import numpy as np

    axes = [np.array([number(cell) for cell in table[name]], dtype=float) for name in (x, y)]
    empty = (table[x].isna() & table[y].isna()).to_numpy()
    wrong = np.flatnonzero(~empty & ~np.isfinite(axes).all(axis=0))
    if len(wrong):
        raise DataError(
            f"{path}: no point in row {some(wrong + 2)}: {x}, {y} hold no number. Mend these rows."
        )
    points = np.array(gpd.points_from_xy(*axes), dtype=object)
    points[empty] = None
    return gpd.GeoDataFrame(table, geometry=points, crs=crs)


_BY_MAGIC: tuple[tuple[bytes, Reader], ...] = (
    (b"SQLite format 3\0", _read_geopackage),
    (_SHAPEFILE, _read_shapefile),
    (b"PK\x03\x04", _read_zip),
    (b"PAR1", _read_parquet),
    (b"ARROW1", _read_arrow),
    (b"fgb", _read_flatgeobuf),
)


# --- what every kind is held to


def _tidied(table: gpd.GeoDataFrame, path: Path) -> gpd.GeoDataFrame:
    """Return a table with headings and texts in NFC; refuse what no text may hold."""
    names = [nfc(str(name)) for name in table.columns]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise DataError(f"{path} has the column(s) {some(twice)} twice. Rename one.")
    geometry = nfc(str(table.geometry.name))
    table = table.set_axis(names, axis=1).set_geometry(geometry)
    odd: dict[str, list[int]] = {}
    for name in table.columns:
        if name == geometry or not _holds_texts(table[name]):
            continue
        cells = table[name].astype(object).to_numpy(copy=True)
        for row, cell in enumerate(cells):
            if isinstance(cell, str) and (not cell.isascii() or "\0" in cell):
                if what := fault(cell):
                    odd.setdefault(f"{what} in {name}", []).append(row + 1)
                cells[row] = nfc(cell)
        table[name] = cells
    if odd:
        said = "; ".join(f"{what} in row {some(rows)}" for what, rows in odd.items())
        raise DataError(f"{path}: {said}. No text holds that; mend the file.")
    return table


def _holds_texts(column: pd.Series[Any]) -> bool:
    return str(column.dtype) in ("object", "str") or str(column.dtype).startswith("string")


def _require_finite(table: gpd.GeoDataFrame, path: Path) -> None:
    import numpy as np
    import shapely

    shapes = table.geometry.to_numpy()
    there = ~shapely.is_missing(shapes)
    if not there.any():
        raise DataError(f"{path} holds no geometry. Give a file of {KINDS}.")
    xy, owner = shapely.get_coordinates(shapes, return_index=True)
    odd = np.unique(owner[~np.isfinite(xy).all(axis=1)])
    if len(odd):
        raise DataError(f"{path}: a vertex that is not finite in row {some(odd + 1)}. Mend these.")


def _with_crs(table: gpd.GeoDataFrame, path: Path, crs: str | None) -> gpd.GeoDataFrame:
    from pyproj.exceptions import CRSError as ProjError

    if crs is not None:
        try:
            table = table.set_crs(crs, allow_override=True)
        except ProjError as err:
            raise CRSError(f"{crs} is no coordinate system. Give one such as EPSG:5186.") from err
    # A GeoPackage always names one; these two of its own mean that nobody did.
    if table.crs is None or table.crs.name.startswith("Undefined "):
        raise CRSError(
            f"{path} does not say its coordinate system, or names one that nobody knows. Give it: "
            "--crs EPSG:5186."
        )
    if not is_horizontal(table.crs):
        raise CRSError(
            f"{path} is in {table.crs.name}, which places nothing on the earth's surface. "
            "Give the right one: --crs EPSG:5186."
        )
    return table
