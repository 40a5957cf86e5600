"""A folder of Parquet tables -> tables of nodes and edges."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from geo.crs import LONLAT, METRIC
from geo.errors import NetworkError, some
from geo.network.build import Tables
from geo.network.columns import any_footpath, bridges, ids, lines, numbers, places
from geo.reading.vectors import native_geometry, parquet_crs
from geo.schema import point_xy

_MAX_ROWS = 50_000_000


def read_parquet(folder: Path, prefix: str = "", crs: str = METRIC) -> Tables:
    """Read nodes and edges of a folder of Parquet tables; see `geo.network.import_network`.

    The CRS that the metadata of a GeoParquet states is that of the table's coordinates; a plain
    table is in longitude and latitude, or in what the other one states.

    Raises
    ------
    NetworkError
        A table or column is missing or holds what it should not, or two CRS disagree.
    CRSError
        A table states a CRS that nobody can bring to another.
    """
    nodes = _read(folder, prefix, ("nodes",), ("osmid", "x", "y"), ("geometry",))
    edges = _read(
        folder,
        prefix,
        ("edges", "edges_undirected"),
        ("u", "v"),
        ("length", "geometry", "bridge", "highway"),
    )
    stated = _one_crs(nodes, edges)
    column = {name: nodes.values(name) for name in ("osmid", "x", "y")}
    xy = np.column_stack([numbers(column[axis], f"{nodes.path}: `{axis}`") for axis in ("x", "y")])
    _require_one_place(nodes, xy)
    has = {name: edges.values(name) for name in edges.table.column_names if name != "geometry"}
    shapes = None
    if "geometry" in edges.table.column_names:
        shapes = lines(edges.shapes(), stated, crs, f"lines in {edges.path}")
    told = {name: f"{edges.path}: `{name}`" for name in has}
    return Tables(
        node_id=ids(column["osmid"], f"{nodes.path}: `osmid`"),
        node_xy=places(
            xy[:, 0],
            xy[:, 1],
            stated,
            crs,
            f"`x`, `y` of the nodes in {folder}",
        ),
        u=ids(has["u"], told["u"]),
        v=ids(has["v"], told["v"]),
        length=numbers(has["length"], told["length"]) if "length" in has else None,
        lines=shapes,
        bridge=bridges(has["bridge"]) if "bridge" in has else None,
        footpaths=any_footpath(has["highway"]) if "highway" in has else None,
    )


class _Table:
    """A table as it stands in its file, and what its metadata say of its geometry."""

    def __init__(self, path: Path, table: Any, native: str | None) -> None:
        self.path, self.table, self.native = path, table, native
        try:
            geo = json.loads((table.schema.metadata or {}).get(b"geo", b"{}"))
            columns = geo.get("columns", {})
            self.geo = columns.get("geometry") or columns.get(geo.get("primary_column"))
        except (ValueError, AttributeError, TypeError, RecursionError) as err:
            raise NetworkError(
                f"{path} has geo metadata that nobody can read. Save it again."
            ) from err

    def crs(self) -> Any:
        """Return the CRS that the metadata state; None where they state none."""
        from pyproj import CRS
        from pyproj.exceptions import CRSError as ProjError

        try:
            if isinstance(self.geo, dict):
                # left out it is longitude and latitude, by the specification; null says: not known
                said = self.geo.get("crs", "OGC:CRS84")
            elif self.native is not None:
                said = parquet_crs(self.native, self.table.schema.metadata or {})
            else:
                said = self._arrow_crs() or self._srid()
            return None if said is None else CRS.from_user_input(said)
        except NetworkError:  # a ValueError too
            raise
        except (ProjError, TypeError, ValueError, KeyError, RecursionError) as err:
            raise NetworkError(
                f"{self.path} states a coordinate system that is none. Save it again."
            ) from err

    def _arrow_crs(self) -> Any:
        """Return the CRS that GeoArrow states beside its column; None where there is none."""
        if "geometry" not in self.table.column_names:
            return None
        field = self.table.schema.field("geometry")
        told = (field.metadata or {}).get(b"ARROW:extension:metadata")
        said = json.loads(told).get("crs") if told else getattr(field.type, "crs", None)
        return said or None

    def _srid(self) -> str | None:
        """Return the system that WKB itself names (PostGIS writes it so); None: none does.

        Raises
        ------
        NetworkError
            The rows name several.
        """
        import pyarrow as pa

        if "geometry" not in self.table.column_names:
            return None
        kind = self.table.column("geometry").type
        if not (pa.types.is_binary(kind) or pa.types.is_large_binary(kind)):
            return None
        shapes = self.shapes()
        found = np.unique(shapely.get_srid(shapes[~shapely.is_missing(shapes)]))
        if len(found) > 1:
            raise NetworkError(
                f"{self.path} has lines in several systems: {some(f'EPSG:{code}' for code in found)}. "
                "Bring them to one."
            )
        return f"EPSG:{found[0]}" if found.any() else None

    def values(self, name: str) -> Any:
        """Return a column: numbers without gaps as they are, anything else one object a row."""
        import pyarrow as pa

        column = self.table.column(name)
        if pa.types.is_dictionary(column.type):
            column = column.cast(column.type.value_type)
        kind = column.type
        if pa.types.is_floating(kind) or (pa.types.is_integer(kind) and not column.null_count):
            return column.to_numpy()
        return np.array([*column.to_pylist(), None], dtype=object)[:-1]

    def shapes(self) -> npt.NDArray[np.object_]:
        """Return the column of geometry: WKB, WKT, or lines of coordinates (GeoArrow)."""
        import pyarrow as pa

        column = self.table.column("geometry").combine_chunks()
        if isinstance(column, pa.ChunkedArray):
            column = pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([])
        if isinstance(column, pa.ExtensionArray):
            column = column.storage
        kind = column.type
        try:
            if pa.types.is_list(kind) or pa.types.is_large_list(kind):
                return _ragged(column)
            values = np.array([*column.to_pylist(), None], dtype=object)[:-1]
            if pa.types.is_string(kind) or pa.types.is_large_string(kind):
                return np.asarray(shapely.from_wkt(values), dtype=object)
            with np.errstate(invalid="ignore"):  # a vertex that is NaN is refused by name
                return np.asarray(shapely.from_wkb(values), dtype=object)
        except (shapely.errors.GEOSException, TypeError, ValueError, pa.ArrowException) as err:
            raise NetworkError(
                f"{self.path}: `geometry` is neither WKB, WKT nor lines of coordinates "
                f"({' '.join(str(err).split())[:100]}). Save it as GeoParquet."
            ) from err


def _ragged(column: Any) -> npt.NDArray[np.object_]:
    """Lines from lists of x and y, by struct or by pair; a null stays null."""
    import pyarrow as pa

    vertices = column.flatten()
    if pa.types.is_struct(vertices.type):
        xy = np.column_stack([vertices.field(axis).to_numpy(zero_copy_only=False) for axis in "xy"])
    else:
        xy = np.array(vertices.to_pylist(), dtype=np.float64).reshape(len(vertices), -1)[:, :2]
    count = np.array([0 if line is None else len(line) for line in column], dtype=np.int64)
    found = np.full(len(column), None, dtype=object)
    drawn = np.flatnonzero(count)
    found[drawn] = shapely.linestrings(
        xy.astype(np.float64), indices=np.repeat(np.arange(len(drawn)), count[drawn])
    )
    return found


def _read(
    folder: Path,
    prefix: str,
    names: tuple[str, ...],
    wanted: tuple[str, ...],
    also: tuple[str, ...],
) -> _Table:
    """Read the columns that a network has use for, of the first of these tables that is there."""
    import pyarrow
    import pyarrow.parquet as pq

    for name in names:
        path = folder / f"{prefix}{name}.parquet"
        if path.exists():
            break
    else:
        raise NetworkError(
            f"{folder} lacks {some(f'{prefix}{name}.parquet' for name in names)}. "
            "Name a folder with tables of nodes and edges, or another prefix."
        )
    if not path.is_file():
        raise NetworkError(f"{path} is no file. Give a Parquet file.")
    try:
        about = pq.read_metadata(path)
        has = about.schema.to_arrow_schema().names
        lacking = [column for column in wanted if column not in has]
        if lacking:
            raise NetworkError(f"{path} lacks the column(s) {some(lacking)}.")
        if about.num_rows > _MAX_ROWS:
            raise NetworkError(f"{path} has {about.num_rows:,} rows, too many. Clip it first.")
        twice = [name for name in (*wanted, *also) if has.count(name) > 1]
        if twice:
            raise NetworkError(f"{path} has the column(s) {some(twice)} twice. Drop one.")
        native = native_geometry(about)
        table = pq.read_table(path, columns=[c for c in (*wanted, *also) if c in has])
    except (pyarrow.ArrowException, OSError, MemoryError) as err:
        raise NetworkError(f"{path} cannot be read as Parquet. Fetch it again.") from err
    return _Table(path, table, native.get("geometry"))


def _require_one_place(nodes: _Table, xy: npt.NDArray[np.float64]) -> None:
    """Refuse nodes whose `x`, `y` are not those of their points: the CRS stated is of one of the two."""
    import pyarrow as pa

    kind = nodes.table.column("geometry").type if "geometry" in nodes.table.column_names else None
    if kind is None or not (pa.types.is_binary(kind) or pa.types.is_large_binary(kind)):
        return
    points = point_xy(nodes.shapes())
    with np.errstate(invalid="ignore"):  # what is no place in either is told elsewhere
        off = (np.abs(points - xy) > 1e-6 * np.maximum(1.0, np.abs(points))).any(axis=1)
    if off.any():
        raise NetworkError(
            f"{nodes.path}: `x`, `y` are not where `geometry` is in row(s) "
            f"{some(np.flatnonzero(off) + 1)}. Write x and y of the points in the system that is stated."
        )


def _one_crs(nodes: _Table, edges: _Table) -> Any:
    """Return the CRS of both tables; two that disagree are refused."""
    stated = [(table.path, table.crs()) for table in (nodes, edges)]
    said = [(path, crs) for path, crs in stated if crs is not None]
    if len(said) == 2 and not said[0][1].equals(said[1][1], ignore_axis_order=True):
        raise NetworkError(
            " and ".join(f"{path} is in {crs.name}" for path, crs in said)
            + ". Bring both to one coordinate system."
        )
    return said[0][1] if said else LONLAT
