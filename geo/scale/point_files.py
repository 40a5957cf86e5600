"""Parquet files of points: which columns, in which system, in which parts; read a few rows at a time."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from geo.arrays import Floats
from geo.crs import LONLAT, is_horizontal, way_to_lonlat
from geo.errors import DataError, SourceError, UsageError, some
from geo.scale.job import Part
from geo.scale.memory import FEWEST_ROWS
from geo.text import Text

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

IN_METRES = (("x", "y"),)
IN_DEGREES = (("lon", "lat"), ("longitude", "latitude"), ("lng", "lat"))
"""What coordinates are called, without a word of their system."""

ROWS_A_PART = 1_000_000
"""Row groups are put together until they hold so many."""

BYTES_A_ROW = 160
"""Of memory, while a row is read, transformed and placed."""

_WKB_POINT = 21
_WKB_HEAD = b"\x01\x01\x00\x00\x00"


class Batch(NamedTuple):
    """Some rows: metres, NaN where there is no point; weights, empty where none are asked for."""

    x: Floats
    y: Floats
    weight: Floats


@dataclass(frozen=True)
class PointFile:
    """A Parquet file of points, as it is read.

    Parameters
    ----------
    path
        The file.
    columns
        Easting and northing, or longitude and latitude, or one column of geometry.
    crs
        Of the coordinates.
    metric
        The system that they are brought to.
    weight
        A column that is added up, or None.
    parts
        Row groups, those that are small together.
    n_rows
        In all.
    digest
        Of the footer, the size and the time of the file.
    """

    path: Path
    columns: tuple[str, ...]
    crs: str
    metric: str
    weight: str | None
    parts: tuple[Part, ...]
    n_rows: int
    digest: str

    @property
    def told(self) -> Text:
        """In which system the points are, and whether they are transformed."""
        if self.crs == self.metric:
            return Text(f"점: {self.crs} 좌표 그대로", f"points: in {self.crs}, as they stand")
        return Text(
            f"점: {self.crs} 좌표를 먼저 {self.metric} 좌표로 바꿈(경계선은 그 좌표계에서 곧음)",
            f"points: from {self.crs} to {self.metric} first, in which borders are straight",
        )

    def batches(self, row_groups: Sequence[int], rows_at_once: int) -> Iterator[Batch]:
        """Yield the rows of some row groups, so many at once.

        Raises
        ------
        DataError
            A column holds no numbers or no points, or a weight is missing.
        SourceError
            The file cannot be read.
        """
        import pyarrow as pa

        wanted = [*self.columns, *([self.weight] if self.weight else [])]
        way = _way(self.crs, self.metric)
        try:
            with _opened(self.path) as file:
                for batch in file.iter_batches(rows_at_once, row_groups, columns=wanted):
                    x, y = self._coordinates(batch)
                    if way is not None:
                        x, y = way(x, y)
                    yield Batch(x, y, self._weights(batch))
        except (pa.ArrowException, OSError) as err:
            if isinstance(err, (DataError, MemoryError)):
                raise
            what = " ".join(str(err).split())
            bad = [group for group in row_groups if not self._is_readable(group, wanted)]
            raise SourceError(
                f"{self.path}: row group {some(bad or row_groups)} cannot be read: {what}. Put the file back as it "
                "was, with its time, and go on with --resume DIR; one that is written anew is begun anew.",
                ko=f"{self.path}: 행 묶음 {some(bad or row_groups)}: 읽을 수 없습니다({what}). 파일을 시각까지 원래대로 "
                "되돌리면 --resume 폴더로 이어서 하고, 새로 만든 파일은 처음부터 합니다.",
            ) from err

    def _is_readable(self, row_group: int, columns: list[str]) -> bool:
        import pyarrow as pa

        try:
            with _opened(self.path) as file:
                for _ in file.iter_batches(FEWEST_ROWS, [row_group], columns=columns):
                    pass
        except (pa.ArrowException, OSError):
            return False
        return True

    def _coordinates(self, batch: pa.RecordBatch) -> tuple[Floats, Floats]:
        if len(self.columns) == 1:
            return _points(batch.column(0), self.columns[0], self.path)
        x, y = (_numbers(batch.column(k), name, self.path) for k, name in enumerate(self.columns))
        return x, y

    def _weights(self, batch: pa.RecordBatch) -> Floats:
        if self.weight is None:
            return np.empty(0)
        weight = _numbers(batch.column(len(self.columns)), self.weight, self.path)
        if not np.isfinite(weight).all():
            raise DataError(
                f"{self.path}: {self.weight} has a gap. Fill it in, or leave the row out.",
                ko=f"{self.path}: {self.weight} 열에 빈칸이 있습니다. 채우거나 그 행을 빼십시오.",
            )
        return weight


def open_points(
    path: Path,
    metric: str,
    *,
    columns: Sequence[str] = (),
    crs: str | None = None,
    weight: str | None = None,
) -> PointFile:
    """Look at a Parquet file of points: its columns, its system, its parts. No row is read.

    Parameters
    ----------
    path
        GeoParquet, or two columns of coordinates.
    metric
        The metric system to bring them to.
    columns
        Of the coordinates, x first; none: the geometry of a GeoParquet, else x and y, lon and lat or
        longitude and latitude.
    crs
        Of the coordinates; None: what the file says, degrees where they are called so, else `metric`.
    weight
        A column to add up.

    Raises
    ------
    SourceError
        The file is missing or no Parquet.
    DataError
        It has no such columns, or its x and y are in degrees and nobody says so.
    UsageError
        `crs` places nothing on the earth.
    """
    import pyarrow as pa

    try:
        with _opened(path) as file:
            meta, names = file.metadata, list(file.schema_arrow.names)
            found, stated = _columns(path, names, columns, *_geometry(path, meta))
            system = crs or stated or metric
            if not is_horizontal(system):
                raise UsageError(
                    f"--crs {system}: no system of coordinates on the ground. Try EPSG:4326.",
                    ko=f"--crs {system}: 땅 위의 좌표계가 아닙니다. 예: EPSG:4326.",
                )
            if weight is not None and weight not in names:
                raise _lacking(path, weight, names)
            if crs is None and stated is None and _in_degrees(file, found):
                raise DataError(
                    f"{path}: {found[0]} and {found[1]} are in degrees. Say so: --crs {LONLAT}.",
                    ko=f"{path}: {found[0]}, {found[1]} 값이 도 단위입니다. --crs {LONLAT}을 붙이십시오.",
                )
            return PointFile(
                *(Path(path), found, system, metric, weight),
                parts=tuple(_parts(path, meta)),
                n_rows=int(meta.num_rows),
                digest=_digest(path, meta),
            )
    except FileNotFoundError as err:
        raise SourceError(
            f"{path} is not there. Give a Parquet file.",
            ko=f"{path}: 없는 파일입니다. Parquet 파일을 주십시오.",
        ) from err
    except (pa.ArrowException, OSError, UnicodeError) as err:
        if isinstance(err, SourceError):
            raise
        what = " ".join(str(err).split())
        raise SourceError(
            f"{path} is no Parquet file: {what}. Give a Parquet file.",
            ko=f"{path}: Parquet 파일이 아닙니다({what}). Parquet 파일을 주십시오.",
        ) from err


def _opened(path: Path) -> pq.ParquetFile:
    import pyarrow.parquet as pq

    # Buffered: a row group of any size is read piece by piece.
    return pq.ParquetFile(
        path, buffer_size=1 << 20, pre_buffer=False, page_checksum_verification=True
    )


def _geometry(path: Path, meta: pq.FileMetaData) -> tuple[str, str | None]:
    """Return the column of geometry that a GeoParquet names ("": it is none), and its system."""
    from pyproj.exceptions import CRSError

    try:
        said = json.loads((meta.metadata or {}).get(b"geo", b"{}"))
        name = str(said.get("primary_column", ""))
        return name, _stated(said.get("columns", {}).get(name, {})) if name else None
    except (ValueError, TypeError, AttributeError, RecursionError, CRSError) as err:
        raise DataError(
            f"{path}: what its footer says of the geometry cannot be read. Write the file again.",
            ko=f"{path}: 파일 끝에 적힌 지오메트리 설명을 읽을 수 없습니다. 파일을 다시 만드십시오.",
        ) from err


def _columns(
    path: Path, names: Sequence[str], asked: Sequence[str], primary: str, stated: str | None
) -> tuple[tuple[str, ...], str | None]:
    """Return the columns of the coordinates, and what the file says of their system."""
    if asked:
        for name in asked:
            if name not in names:
                raise _lacking(path, name, names)
        return tuple(asked), LONLAT if tuple(map(str.casefold, asked)) in IN_DEGREES else None
    if primary in names:
        return (primary,), stated
    by_name = {name.casefold(): name for name in reversed(names)}
    for pair in (*IN_METRES, *IN_DEGREES):
        if all(each in by_name for each in pair):
            return tuple(by_name[each] for each in pair), LONLAT if pair in IN_DEGREES else None
    raise _lacking(path, "x, y", names)


def _stated(column: dict[str, Any]) -> str | None:
    """Return the system of a column of GeoParquet: longitude and latitude unless it says another."""
    from pyproj import CRS

    if "crs" not in column:
        return LONLAT
    if column["crs"] is None:
        return None
    found = CRS.from_json_dict(column["crs"])
    authority = found.to_authority()
    if authority == ("OGC", "CRS84"):
        return LONLAT
    return str(found.to_wkt() if authority is None else ":".join(authority))


def _lacking(path: Path, name: str, names: Sequence[str]) -> DataError:
    return DataError(
        f"{path} has no column {name}. It has: {some(names, 12)}. Name the coordinates: --coordinates X,Y.",
        ko=f"{path}: {name} 열이 없습니다. 있는 열: {some(names, 12)}. 좌표 열을 적으십시오: --coordinates X,Y.",
    )


def _in_degrees(file: pq.ParquetFile, columns: Sequence[str]) -> bool:
    """Say whether the footer shows that no coordinate can be a metre."""
    meta = file.metadata
    places = {meta.schema.column(k).path: k for k in range(len(meta.schema))}
    found = False
    for group in range(meta.num_row_groups):
        for name in columns:
            about = (
                meta.row_group(group).column(places[name]).statistics if name in places else None
            )
            if about is None or not about.has_min_max:
                return False
            if not (isinstance(about.min, float) and -180 <= about.min <= about.max <= 180):
                return False
            found = True
    return found


def _parts(path: Path, meta: pq.FileMetaData) -> Iterator[Part]:
    """Yield the parts of a file: they depend on it alone, never on workers or memory."""
    groups: list[int] = []
    begin = size = 0
    for group in range(meta.num_row_groups):
        groups.append(group)
        size += meta.row_group(group).num_rows
        if size >= ROWS_A_PART or group == meta.num_row_groups - 1:
            if size:
                yield Part(f"rows {begin:,}-{begin + size:,} of {path}", size, tuple(groups))
            groups, begin, size = [], begin + size, 0


def _digest(path: Path, meta: pq.FileMetaData) -> str:
    about = Path(path).stat()
    made = hashlib.sha256(f"{about.st_size} {about.st_mtime_ns} ".encode())
    with Path(path).open("rb") as file:
        file.seek(-min(meta.serialized_size + 8, about.st_size), os.SEEK_END)
        made.update(file.read())
    return made.hexdigest()


def _way(crs: str, metric: str) -> Callable[[Floats, Floats], tuple[Floats, Floats]] | None:
    """Return what brings coordinates to the metric system; None: they are in it."""
    from pyproj import CRS, Transformer

    if CRS.from_user_input(crs) == CRS.from_user_input(metric):
        return None
    to_metric = Transformer.from_crs(LONLAT, metric, always_xy=True)
    to_lonlat = None if crs == LONLAT else way_to_lonlat(CRS.from_user_input(crs), "the points")

    def way(x: Floats, y: Floats) -> tuple[Floats, Floats]:
        if to_lonlat is not None:
            x, y = to_lonlat.transform(x, y)
        east, north = to_metric.transform(x, y)
        return np.asarray(east), np.asarray(north)

    return way


def _numbers(column: pa.Array, name: str, path: Path) -> Floats:
    import pyarrow as pa

    kind = column.type
    if not (pa.types.is_floating(kind) or pa.types.is_integer(kind) or pa.types.is_decimal(kind)):
        raise DataError(
            f"{path}: {name} holds {kind}, no numbers. Name another column.",
            ko=f"{path}: {name} 열은 숫자가 아니라 {kind}입니다. 다른 열을 적으십시오.",
        )
    return np.asarray(column.cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False))


def _points(column: pa.Array, name: str, path: Path) -> tuple[Floats, Floats]:
    """Return the coordinates of points in WKB or as pairs of numbers; NaN where there is none."""
    import pyarrow as pa
    import shapely

    if isinstance(column, pa.ExtensionArray):
        column = column.storage
    if pa.types.is_struct(column.type) and {"x", "y"} <= {field.name for field in column.type}:
        x, y = column.flatten()[:2]
        return _numbers(x, name, path), _numbers(y, name, path)
    if not (pa.types.is_binary(column.type) or pa.types.is_large_binary(column.type)):
        raise DataError(
            f"{path}: {name} holds {column.type}, no points. Name two columns: --coordinates X,Y.",
            ko=f"{path}: {name} 열은 점이 아니라 {column.type}입니다. 두 열을 적으십시오: --coordinates X,Y.",
        )
    quick = _plain_wkb(column)
    if quick is not None:
        return quick
    shapes = shapely.from_wkb(column.to_numpy(zero_copy_only=False))
    others = shapely.get_type_id(shapes)
    if ((others != 0) & (others != -1)).any():
        raise DataError(
            f"{path}: {name} holds lines or polygons. Give points.",
            ko=f"{path}: {name} 열에 선이나 면이 있습니다. 점을 주십시오.",
        )
    xy = np.full((len(shapes), 2), np.nan)
    there = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    xy[there] = shapely.get_coordinates(shapes[there])
    return xy[:, 0].copy(), xy[:, 1].copy()


def _plain_wkb(column: pa.Array) -> tuple[Floats, Floats] | None:
    """Return the coordinates where each row is a plain point of 21 bytes, without making objects."""
    import pyarrow as pa

    if column.null_count or not len(column):
        return None
    wide = np.int64 if pa.types.is_large_binary(column.type) else np.int32
    _, where, held = column.buffers()
    ends = np.frombuffer(where, dtype=wide)[column.offset : column.offset + len(column) + 1]
    if not (np.diff(ends) == _WKB_POINT).all():
        return None
    rows = np.frombuffer(held, dtype=np.uint8)[ends[0] : ends[-1]].reshape(-1, _WKB_POINT)
    if not (rows[:, :5] == np.frombuffer(_WKB_HEAD, dtype=np.uint8)).all():
        return None
    xy = np.ascontiguousarray(rows[:, 5:]).view("<f8").astype(np.float64)
    return np.ascontiguousarray(xy[:, 0]), np.ascontiguousarray(xy[:, 1])
