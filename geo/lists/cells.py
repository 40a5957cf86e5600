"""Any list as text cells: from a file of any usual kind, or from a frame."""

from __future__ import annotations

import datetime as dt
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geo.errors import DataError, SourceError
from geo.lists.delimited import read_lines
from geo.lists.encodings import decoded
from geo.lists.headings import heading_rows, headings_of, unique
from geo.lists.model import Cells
from geo.lists.personal import masked
from geo.lists.tidy import day_text, number_text, tidy, tidy_column
from geo.lists.workbooks import is_workbook, read_sheet
from geo.reading import MAX_BYTES, read_bytes, read_rows
from geo.reading.files import require_file, unreadable
from geo.text import Text

if TYPE_CHECKING:
    import geopandas as gpd
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

KINDS = (
    "CSV, TSV, XLSX, XLS, GeoJSON, GeoPackage, Shapefile (also zipped), KML or Parquet",
    "CSV, TSV, XLSX, XLS, GeoJSON, GeoPackage, Shapefile(ZIP 포함), KML, Parquet",
)
MOST_COLUMNS = 2_000
MOST_CELLS_A_ROW = 20_000
"""Blank ones too: a spreadsheet has no more."""
MOST_LINES = 5_000_000
LONGEST_LINE = 4 * 1024 * 1024
"""Bytes; no line of a list is as long."""
_VECTORS = {
    ".gpkg": "geopackage",
    ".shp": "shapefile",
    ".zip": "shapefile",
    ".kml": "kml",
    ".parquet": "parquet",
    ".geoparquet": "parquet",
}
_MAGIC = (
    (b"SQLite format 3\0", "geopackage"),
    (b"\x00\x00\x27\x0a", "shapefile"),
    (b"PAR1", "parquet"),
)
_OTHER_FILES = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"\x7fELF",
    b"MZ",
    b"Rar!",
    b"7z\xbc",
    b"\x1f\x8b",
    b"HWP",
)
_PACKED = (".csv", ".tsv", ".txt", ".xlsx", ".xls")
X, Y = "X", "Y"
"""Headings of coordinates that a file holds as geometry and says no coordinate system of."""


def read_cells(
    path: str | Path,
    *,
    encoding: str | None = None,
    sheet: str | None = None,
    layer: str | None = None,
) -> Cells:
    """Read a list as it lies: every row, every cell as tidy text, nothing understood yet.

    Rows without any text are left out; every other row of the file is a row here, whatever is the
    matter with it. Points of a vector file are in the CRS that it states; where it states none they
    are the columns X and Y. An outline is taken as a point in it, and that is told.

    Parameters
    ----------
    path
        CSV, TSV or text with semicolons or bars, XLSX, XLS, GeoJSON, GeoPackage, Shapefile, KML,
        Parquet; a zip of a Shapefile or of one of the others.
    encoding
        Of a text file or a Shapefile; None: found.
    sheet
        Of a workbook; None: the first that is not empty.
    layer
        Of a file of several layers.

    Raises
    ------
    SourceError
        The file is missing, broken, too large, of none of these kinds, or not in `encoding`.
    UsageError
        It has no such sheet or layer, or several layers and none is named.
    DataError
        It holds no row, or more columns than any list has.
    """
    path = Path(path)
    if require_file(path) == 0:
        raise _no_rows(path)
    with _opened(path) as file:
        head = file.read(4096)
    if is_workbook(path, head):
        return _of_workbook(path, sheet)
    if head.startswith(b"PK\x03\x04") and (name := _packed_list(path)) is not None:
        return _of_packed(path, name, encoding, sheet)
    kind = _vector_kind(path, head)
    if kind is not None:
        return _of_rows(read_rows(path, layer=layer, encoding=encoding), kind, path)
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith(_OTHER_FILES) or start.startswith((b"<", b"{")):
        raise SourceError(
            f"{path} is none of {KINDS[0]}{_as_named(path, start)}. Save it as one of these.",
            ko=f"{path}: {KINDS[1]} 가운데 하나가 아닙니다. 그 가운데 하나로 저장하십시오.",
        )
    return _of_text(read_bytes(path), path, encoding)


def cells_of(frame: pd.DataFrame | gpd.GeoDataFrame) -> Cells:
    """Return a frame of anybody as text cells, as `read_cells` returns a file; the frame stays as it is.

    Rows are numbered from 1; the geometry of a GeoDataFrame is taken as of a vector file.

    Raises
    ------
    DataError
        It holds no row.
    """
    return _of_rows(frame.reset_index(drop=True), "frame", None)


# --- text


def _of_text(content: bytes, path: Path, encoding: str | None) -> Cells:
    import pyarrow as pa

    _require_lines(content, path)
    text, name, n_odd = decoded(content, path, encoding)
    del content
    if n_odd == 0 and text.count(b"\xef\xbf\xbd") == 0 and _is_binary(text):
        raise SourceError(
            f"{path} is none of {KINDS[0]}. Save it as one of these.",
            ko=f"{path}: {KINDS[1]} 가운데 하나가 아닙니다. 그 가운데 하나로 저장하십시오.",
        )
    lines = read_lines(text)
    del text
    if lines is None:
        raise _no_rows(path)
    if len(lines.headings) > MOST_CELLS_A_ROW:
        raise _too_wide(path, len(lines.headings))
    notes: tuple[Text, ...] = ()
    if n_odd:
        notes = (
            Text(
                f"{n_odd}행에 {name} 인코딩으로 읽을 수 없는 글자가 있습니다.",
                f"{n_odd} line(s) hold letters that are not in {name}.",
            ),
        )
    columns: list[npt.NDArray[np.object_]] = []
    while lines.columns:  # one column at a time, so that no cell is held twice
        columns.append(tidy_column(lines.columns.pop(0)))
        pa.default_memory_pool().release_unused()
    return _made(
        lines.headings,
        columns,
        rows=lines.rows,
        ragged=lines.ragged,
        path=path,
        kind="tsv" if lines.separator == "\t" else "csv",
        encoding=name,
        separator=lines.separator,
        heading_row=lines.heading_row,
        notes=notes,
    )


def _require_lines(content: bytes, path: Path) -> None:
    """Refuse what is no list of any length: a line of megabytes, millions upon millions of lines."""
    n_lines = content.count(b"\n")
    if n_lines > MOST_LINES:
        raise DataError(
            f"{path} has {n_lines:,} lines, more than {MOST_LINES:,}. Cut it to the area asked about.",
            ko=f"{path}: {n_lines:,}행으로 {MOST_LINES:,}행보다 많습니다. 물을 지역만 남기십시오.",
        )
    for start in range(0, len(content) - LONGEST_LINE, LONGEST_LINE):
        end = start + LONGEST_LINE
        if content.find(b"\n", start, end) < 0 and content.find(b"\r", start, end) < 0:
            raise SourceError(
                f"{path} has a line of over {LONGEST_LINE:,} bytes. Give a list of one row a line.",
                ko=f"{path}: 한 줄이 {LONGEST_LINE:,}바이트를 넘습니다. 한 줄에 한 행인 목록을 주십시오.",
            )


def _too_wide(where: object, n_columns: int) -> DataError:
    return DataError(
        f"{where} has {n_columns:,} columns. Give a list with rows, not columns, of places.",
        ko=f"{where}: 열이 {n_columns:,}개입니다. 장소가 열이 아니라 행인 목록을 주십시오.",
    )


def _is_binary(text: bytes) -> bool:
    """Say whether a text is one only by chance: no line end or blank or separator in its beginning."""
    head = text[:4096].decode("utf-8", "ignore")
    odd = sum(not (sign.isprintable() or sign in "\n\t") for sign in head)
    return odd > 0.05 * max(len(head), 1)


# --- workbooks


def _of_workbook(path: Path, sheet: str | None) -> Cells:
    import numpy as np

    rows, name, kind, notes = read_sheet(path, sheet)
    if not rows:
        raise _no_rows(path)
    found = heading_rows(rows)
    width = max(map(len, rows))
    headings: list[str | None]
    if found is None:
        n_head, headings = 0, [None] * width
    else:
        top, last = found
        n_head = last + 1
        headings = headings_of(rows, top, last)
    body = rows[n_head:]
    columns = [np.array([row[index] for row in body], dtype=object) for index in range(width)]
    return _made(
        headings,
        columns,
        rows=np.arange(n_head + 1, n_head + 1 + len(body), dtype=np.int64),
        ragged=np.zeros(len(body), dtype=bool),
        path=path,
        kind=kind,
        sheet=name,
        heading_row=None if found is None else n_head,
        notes=notes,
    )


# --- files that are packed


def _packed_list(path: Path) -> str | None:
    """Return the one text or workbook that a zip packs; None: something else."""
    try:
        with zipfile.ZipFile(path) as packed:
            names = [item.filename for item in packed.infolist() if not item.is_dir()]
    except (OSError, ValueError, zipfile.BadZipFile):
        return None
    lists = [name for name in names if name.lower().endswith(_PACKED)]
    return lists[0] if len(lists) == 1 == len(names) else None


def _of_packed(path: Path, name: str, encoding: str | None, sheet: str | None) -> Cells:
    with zipfile.ZipFile(path) as packed, tempfile.TemporaryDirectory(prefix="geo-") as folder:
        item = packed.getinfo(name)
        if item.file_size > MAX_BYTES or (item.external_attr >> 28) == 0o12:
            raise SourceError(
                f"{path} packs a link, or more than {MAX_BYTES} bytes. Unpack it first."
            )
        inner = Path(folder) / f"list{Path(name).suffix.lower()}"
        try:
            with packed.open(item) as file:
                inner.write_bytes(file.read(item.file_size + 1))
            return read_cells(inner, encoding=encoding, sheet=sheet)
        except (DataError, SourceError) as err:
            said = str(err).replace(str(inner), str(path))
            ko = None if err.ko is None else err.ko.replace(str(inner), str(path))
            raise type(err)(said, ko=ko) from err
        except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError) as err:
            raise SourceError(
                f"{path} cannot be unpacked. Pack it again, or give the file."
            ) from err


# --- rows that come with types


def _vector_kind(path: Path, head: bytes) -> str | None:
    ending = path.suffix.lower()
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if head.startswith(b"PK\x03\x04"):
        return "shapefile"
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith(b"{") and (b'"type"' in head or ending in (".geojson", ".json")):
        return "geojson"
    if start.startswith(b"<") and (b"<kml" in head or ending == ".kml"):
        return "kml"
    return _VECTORS.get(ending) if ending in (".gpkg", ".shp", ".parquet", ".kml") else None


def _of_rows(frame: Any, kind: str, path: Path | None) -> Cells:
    import geopandas as gpd
    import numpy as np

    geometry = None
    notes: tuple[Text, ...] = ()
    if isinstance(frame, gpd.GeoDataFrame) and frame.active_geometry_name is not None:
        shapes, notes = _points(frame.geometry.to_numpy())
        crs = frame.crs
        frame = frame.drop(columns=frame.active_geometry_name)
        geometry = gpd.GeoSeries(shapes, crs=crs)
        if crs is None or crs.name.startswith("Undefined "):
            frame, geometry = _with_axes(frame, shapes), None
    headings = [tidy(str(name)) for name in frame.columns]
    columns = [_texts(frame.iloc[:, index]) for index in range(frame.shape[1])]
    return _made(
        headings,
        columns,
        rows=np.arange(1, len(frame) + 1, dtype=np.int64),
        ragged=np.zeros(len(frame), dtype=bool),
        path=path,
        kind=kind,
        geometry=geometry,
        notes=notes,
    )


def _points(shapes: npt.NDArray[np.object_]) -> tuple[npt.NDArray[np.object_], tuple[Text, ...]]:
    """Return one finite point a row or None, and what was made of what is no point."""
    import numpy as np
    import shapely

    found = shapely.force_2d(np.asarray(shapes, dtype=object))
    found[shapely.is_empty(found)] = None
    xy, owner = shapely.get_coordinates(found, return_index=True)
    odd = np.unique(owner[~np.isfinite(xy).all(axis=1)])
    found[odd] = None
    kinds = shapely.get_type_id(found)
    other = np.flatnonzero(~np.isin(kinds, [-1, shapely.GeometryType.POINT]))
    notes = []
    if len(other):
        try:
            found[other] = shapely.point_on_surface(found[other])
        except shapely.errors.GEOSException:
            found[other] = shapely.centroid(found[other])
        found[shapely.is_empty(found)] = None
        notes.append(
            Text(
                f"점이 아닌 도형 {len(other)}개는 그 안의 대표점으로 읽었습니다.",
                f"{len(other)} shape(s) that are no points were taken as a point on them.",
            )
        )
    if len(odd):
        notes.append(
            Text(
                f"좌표가 유한하지 않은 도형 {len(odd)}개는 위치 없음으로 읽었습니다.",
                f"{len(odd)} shape(s) with coordinates that are not finite were taken as none.",
            )
        )
    return found, tuple(notes)


def _with_axes(frame: pd.DataFrame, shapes: npt.NDArray[np.object_]) -> pd.DataFrame:
    import shapely

    taken = {str(name) for name in frame.columns}
    names = [name if name not in taken else f"{name} (geometry)" for name in (X, Y)]
    axes = {names[0]: shapely.get_x(shapes), names[1]: shapely.get_y(shapes)}
    return frame.assign(**axes)


def _texts(column: pd.Series[Any]) -> npt.NDArray[np.object_]:
    """Return typed cells as texts: whole numbers without a point, days as ISO days, lists joined."""
    import numpy as np
    import pandas as pd

    found = np.empty(len(column), dtype=object)
    for row, cell in enumerate(column.astype(object).to_numpy()):
        found[row] = _text(cell, pd)
    return found


def _text(cell: Any, pd: Any) -> str | None:
    if isinstance(cell, str):
        return tidy(cell)
    if cell is None or cell is pd.NA or cell is pd.NaT:
        return None
    if isinstance(cell, (bool,)) or type(cell).__name__ == "bool":
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, dt.datetime):
        return day_text(cell)
    if isinstance(cell, bytes):
        return None
    if hasattr(cell, "is_integer"):
        return number_text(float(cell)) if not isinstance(cell, int) else str(cell)
    return tidy(str(cell))


# --- what all kinds come to


def _made(
    headings: Sequence[str | None],
    columns: list[npt.NDArray[np.object_]],
    *,
    rows: npt.NDArray[np.int64],
    ragged: npt.NDArray[np.bool_],
    path: Path | None,
    geometry: gpd.GeoSeries | None = None,
    **about: Any,
) -> Cells:
    """Return the cells without what is blank: rows without any text, columns without that and heading."""
    import numpy as np
    import pandas as pd

    where = path if path is not None else "the frame"
    filled = [pd.notna(column) for column in columns]
    names = unique([None if heading is None else masked(heading) for heading in headings])
    kept = [
        index
        for index, heading in enumerate(headings)
        if heading is not None or filled[index].any()
    ]
    if len(kept) > MOST_COLUMNS:
        raise _too_wide(where, len(kept))
    some_text = np.zeros(len(rows), dtype=bool)
    for index in kept:
        some_text |= filled[index].astype(bool)
    if geometry is not None:
        some_text |= geometry.notna().to_numpy()
    if not some_text.any():
        raise _no_rows(where)
    if not some_text.all():
        columns = [column[some_text] for column in columns]
        rows, ragged = rows[some_text], ragged[some_text]
        geometry = None if geometry is None else geometry[some_text].reset_index(drop=True)
    series = {names[index]: pd.Series(columns[index], dtype=object) for index in kept}
    table = pd.DataFrame(series, copy=False)
    return Cells(table=table, rows=rows, ragged=ragged, geometry=geometry, **about)


def _no_rows(where: object) -> DataError:
    return DataError(
        f"{where} holds no row. Give a list with headings and at least one row.",
        ko=f"{where}: 행이 없습니다. 머리글과 한 행 이상이 있는 목록을 주십시오.",
    )


def _as_named(path: Path, start: bytes) -> str:
    is_page = start.startswith((b"<html", b"<!doctype", b"<table", b"<meta"))
    return " (it is a web page by another name)" if is_page and path.suffix else ""


def _opened(path: Path) -> Any:
    try:
        return path.open("rb")
    except OSError as err:
        raise unreadable(path, err) from err
