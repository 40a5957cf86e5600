"""Street networks from files: osmnx GraphML, .osm.pbf, a folder of Parquet tables."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.arrays import Floats
from geo.crs import LONLAT, METRIC
from geo.errors import NetworkError, some
from geo.network.build import Tables, build_network
from geo.network.store import Network

FOOTPATHS = ("footway", "path", "pedestrian", "steps", "corridor")
NOT_WALKED = (
    *("abandoned", "bus_guideway", "construction", "cycleway", "motor", "motorway"),
    *("motorway_link", "no", "planned", "platform", "proposed", "raceway", "razed"),
    *("rest_area", "services"),
)
"""Values of `highway` that nobody walks on; left out of a PBF, which holds everything."""


def import_network(
    path: str | Path,
    *,
    prefix: str = "",
    water: shapely.Geometry | None = None,
    about: Mapping[str, Any] | None = None,
    crs: str = METRIC,
) -> Network:
    """Read a street network from an osmnx GraphML, an .osm.pbf or a folder of Parquet tables.

    Parameters
    ----------
    path
        `*.graphml`, `*.osm.pbf` (`*.pbf`), or a folder with `nodes.parquet` and `edges.parquet`
        or `edges_undirected.parquet`, GeoParquet or plain (lon/lat degrees in `x`, `y`).
    prefix
        Which tables of a folder: `"unsimplified_"` reads `unsimplified_nodes.parquet` and
        `unsimplified_edges.parquet`.
    water
        Water that no leg may cross, in `crs`; see `read_water`.
    about
        Entries of the manifest that only the caller knows: date, filter, source, licence. A date
        is otherwise taken from the name of the file or folder, or null.
    crs
        Metric CRS of the project: the network is kept in it.

    Returns
    -------
    Network
        In memory; `write_network` keeps it.

    Raises
    ------
    NetworkError
        The file is missing, of another kind, broken, or lacks a column.
    """
    path = Path(path)
    if not path.exists():
        raise NetworkError(f"{path} is not there. Name a .graphml, a .osm.pbf or a folder.")
    if path.is_dir():
        tables, twins = read_parquet(path, prefix, crs), False
    elif path.suffix == ".graphml":
        tables, twins = read_graphml(path, crs), True
    elif path.suffix == ".pbf":
        tables, twins = read_pbf(path, crs), False
    else:
        raise NetworkError(
            f"{path} is no network that can be read. Give a .graphml, a .osm.pbf or a folder with "
            "nodes.parquet and edges.parquet."
        )
    facts = {
        "source": path.name + (f" ({prefix}*)" if prefix else ""),
        "date": _date(path),
        "filter": "roads and paths on foot" if path.suffix == ".pbf" else None,
        **{key: value for key, value in (about or {}).items() if value is not None},
    }
    return build_network(tables, water=water, merge_twins=twins, about=facts, crs=crs)


def _date(path: Path) -> str | None:
    """Return the date in a file's own name (2025-05, 20250516), else None."""
    match = re.search(r"(20\d\d)-?([01]\d)(?:-?([0-3]\d))?(?!\d)", path.name)
    return "-".join(part for part in match.groups() if part) if match else None


def read_water(path: str | Path, crs: str = METRIC) -> shapely.Geometry:
    """Read the polygons of a vector file as one geometry in a metric CRS.

    Raises
    ------
    NetworkError
        The file cannot be read, has no CRS, or holds no polygon.
    """
    import geopandas as gpd
    from pyogrio.errors import DataSourceError

    try:
        frame = gpd.read_file(path)
    except (DataSourceError, OSError) as err:
        raise NetworkError(f"{path} cannot be read as a vector file. Check the path.") from err
    if frame.crs is None:
        raise NetworkError(f"{path} has no CRS. Give water whose coordinate system is stated.")
    shapes = frame.to_crs(crs).geometry
    shapes = shapes[shapes.geom_type.isin(["Polygon", "MultiPolygon"])]
    if shapes.empty:
        raise NetworkError(f"{path} holds no polygon. Give the outline of the water.")
    return shapely.union_all(shapely.make_valid(shapes.to_numpy(), method="structure"))


def _metric(lon: Any, lat: Any, crs: str) -> Floats:
    from pyproj import Transformer

    east, north = Transformer.from_crs(LONLAT, crs, always_xy=True).transform(lon, lat)
    return np.column_stack([east, north]).astype(np.float64)


def _metric_lines(lines: npt.NDArray[np.object_], crs: str) -> npt.NDArray[np.object_]:
    coordinates = shapely.get_coordinates(lines)
    moved = np.asarray(lines, dtype=object).copy()
    return np.asarray(
        shapely.set_coordinates(moved, _metric(coordinates[:, 0], coordinates[:, 1], crs))
    )


def _bridge(values: Any) -> npt.NDArray[np.int8]:
    """OSM's bridge tag -> 1 or 0; a tag that is not there means no bridge."""
    text = pd.Series(values, dtype="object")
    return (text.notna() & ~text.isin(["no", "", "None", "nan"])).to_numpy().astype(np.int8)


def _footpaths(values: Any) -> bool:
    text = pd.Series(values, dtype="object").dropna().astype(str)
    return bool(text.str.contains("|".join(FOOTPATHS)).any())


def read_parquet(folder: Path, prefix: str = "", crs: str = METRIC) -> Tables:
    """Read nodes and edges of a folder of Parquet tables; see `import_network`."""
    import pyarrow
    import pyarrow.parquet as pq

    def table(names: tuple[str, ...], wanted: tuple[str, ...], also: tuple[str, ...]) -> Any:
        for name in names:
            path = folder / f"{prefix}{name}.parquet"
            if path.exists():
                break
        else:
            raise NetworkError(
                f"{folder} lacks {some(f'{prefix}{name}.parquet' for name in names)}. "
                "Name a folder with tables of nodes and edges, or another prefix."
            )
        try:
            has = pq.read_schema(path).names
            missing = [column for column in wanted if column not in has]
            if missing:
                raise NetworkError(f"{path} lacks the column(s) {some(missing)}.")
            return pq.read_table(path, columns=[c for c in (*wanted, *also) if c in has])
        except (pyarrow.ArrowException, OSError) as err:
            raise NetworkError(f"{path} cannot be read as Parquet. Fetch it again.") from err

    nodes = table(("nodes",), ("osmid", "x", "y"), ())
    edges = table(
        ("edges", "edges_undirected"),
        ("u", "v"),
        ("length", "geometry", "bridge", "highway"),
    )
    column = {name: edges.column(name) for name in edges.column_names}
    lines = None
    if "geometry" in column:
        lines = _metric_lines(
            shapely.from_wkb(column["geometry"].to_numpy(zero_copy_only=False)), crs
        )
    x, y = (nodes.column(name).to_numpy().astype(np.float64) for name in ("x", "y"))
    if len(x) and (np.nanmax(np.abs(x)) > 180 or np.nanmax(np.abs(y)) > 90):
        raise NetworkError(
            f"`x`, `y` of the nodes in {folder} are no degrees. Give lon/lat (EPSG:4326)."
        )
    return Tables(
        node_id=nodes.column("osmid").to_numpy().astype(np.int64),
        node_xy=_metric(x, y, crs),
        u=column["u"].to_numpy().astype(np.int64),
        v=column["v"].to_numpy().astype(np.int64),
        length=column["length"].to_numpy().astype(np.float64) if "length" in column else None,
        lines=lines,
        bridge=_bridge(column["bridge"].to_pandas()) if "bridge" in column else None,
        footpaths=_footpaths(column["highway"].to_pandas()) if "highway" in column else None,
    )


def read_graphml(path: Path, crs: str = METRIC) -> Tables:
    """Read an osmnx GraphML; each direction is an edge there, `build_network` merges the two."""
    import xml.etree.ElementTree as ET

    space = "{http://graphml.graphdrawing.org/xmlns}"
    names: dict[str, str] = {}
    nodes: list[dict[str, str]] = []
    edges: list[dict[str, str]] = []
    stated = None
    try:
        for _, item in ET.iterparse(path):  # noqa: S314 - expat bounds what entities may grow to
            tag = item.tag.removeprefix(space)
            if tag == "key":
                names[item.attrib["id"]] = item.attrib["attr.name"]
            elif tag in ("node", "edge"):
                row = {names[d.attrib["key"]]: d.text or "" for d in item.iter(f"{space}data")}
                (nodes if tag == "node" else edges).append(row | dict(item.attrib))
                item.clear()
            elif tag == "data" and names.get(item.attrib["key"]) == "crs":
                stated = item.text
    except (ET.ParseError, KeyError) as err:
        raise NetworkError(f"{path} cannot be read as GraphML ({err}). Save it again.") from err
    if stated is not None and stated.lower() not in ("epsg:4326", "wgs84"):
        raise NetworkError(
            f"{path} is in {stated}. Save the graph before projecting it (EPSG:4326)."
        )
    try:
        tables = Tables(
            node_id=np.array([row["id"] for row in nodes]).astype(np.int64),
            node_xy=_metric(
                [float(row["x"]) for row in nodes], [float(row["y"]) for row in nodes], crs
            ),
            u=np.array([row["source"] for row in edges]).astype(np.int64),
            v=np.array([row["target"] for row in edges]).astype(np.int64),
            length=np.array([float(row.get("length", "nan")) for row in edges]),
            lines=_metric_lines(
                shapely.from_wkt([row.get("geometry") or None for row in edges]), crs
            ),
            bridge=_bridge([row.get("bridge") for row in edges]),
            footpaths=_footpaths([row.get("highway") for row in edges]),
        )
    except (KeyError, ValueError, shapely.errors.GEOSException) as err:
        raise NetworkError(
            f"{path} is GraphML, but no street network of osmnx ({err}). "
            "Save it with osmnx.save_graphml."
        ) from err
    return tables


def read_pbf(path: Path, crs: str = METRIC) -> Tables:
    """Read the walkable ways of an .osm.pbf, cut where two ways meet."""
    import osmium

    ways: list[Any] = []
    tags: list[tuple[str, str | None]] = []
    refs: list[Any] = []
    try:
        reader = osmium.FileProcessor(str(path), osmium.osm.NODE | osmium.osm.WAY)
        for way in reader.with_locations().with_filter(osmium.filter.KeyFilter("highway")):
            if not way.is_way() or not _walked(way.tags) or len(way.nodes) < 2:
                continue
            known = [node for node in way.nodes if node.location.valid()]
            if len(known) < 2:
                continue
            refs.append(np.array([node.ref for node in known], dtype=np.int64))
            ways.append(np.array([(node.lon, node.lat) for node in known]))
            tags.append((way.tags["highway"], way.tags.get("bridge")))
    except (RuntimeError, OSError) as err:
        raise NetworkError(f"{path} cannot be read as OSM PBF ({err}). Fetch it again.") from err
    if not ways:
        raise NetworkError(f"{path} holds no way that can be walked. Give an extract with streets.")
    return cut_ways(refs, ways, tags, crs)


def _walked(tags: Any) -> bool:
    return (
        tags["highway"] not in NOT_WALKED
        and tags.get("area") != "yes"
        and tags.get("access") not in ("private", "no")
        and tags.get("foot") != "no"
    )


def cut_ways(
    refs: list[Any], places: list[Any], tags: list[tuple[str, str | None]], crs: str = METRIC
) -> Tables:
    """Cut ways (node ids and lon/lat along each) into edges at the nodes that they share.

    An edge ends where a way ends, where two ways meet, and where a way meets itself.
    """
    flat = np.concatenate(refs)
    owner = np.repeat(np.arange(len(refs)), [len(ref) for ref in refs])
    lonlat = np.concatenate(places)
    xy = _metric(lonlat[:, 0], lonlat[:, 1], crs)
    ids, first, inverse, counts = np.unique(
        flat, return_index=True, return_inverse=True, return_counts=True
    )
    ends = np.ones(len(flat) + 1, dtype=bool)
    ends[1:-1] = owner[1:] != owner[:-1]
    is_first, is_last = ends[:-1], ends[1:]
    knot = (counts[inverse] > 1) | is_first | is_last
    junctions = np.zeros(len(ids), dtype=bool)
    junctions[inverse[knot]] = True
    # every knot but a way's last one starts an edge that runs to the next knot
    at = np.flatnonzero(knot)
    starts = np.flatnonzero(~is_last[at])
    begin, stop = at[starts], at[starts + 1]
    size = stop - begin + 1
    row = np.repeat(np.arange(len(begin)), size)
    points = np.arange(size.sum()) - np.repeat(np.cumsum(size) - size, size) + begin[row]
    highway = np.array([tag[0] for tag in tags], dtype=object)
    bridge = np.array([tag[1] for tag in tags], dtype=object)
    return Tables(
        node_id=ids[junctions],
        node_xy=xy[first[junctions]],
        u=flat[begin],
        v=flat[stop],
        length=None,
        lines=np.asarray(shapely.linestrings(xy[points], indices=row)),
        bridge=_bridge(bridge[owner[begin]]),
        footpaths=_footpaths(highway),
    )
