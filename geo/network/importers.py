"""Street networks from files: osmnx GraphML, .osm.pbf, a folder of Parquet tables."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from geo.crs import LONLAT, METRIC, to_crs
from geo.errors import NetworkError
from geo.network.build import Tables, build_network
from geo.network.columns import places
from geo.network.graphml import read_graphml
from geo.network.osm_pbf import Ways, read_ways
from geo.network.parquet import read_parquet
from geo.network.soundness import require_water
from geo.network.store import Network


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
    if not path.is_dir() and not path.is_file():  # a pipe may never say anything
        raise NetworkError(f"{path} is a pipe or a device. Give a file or a folder.")
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
    match = re.search(
        r"(?<!\d)(20\d\d)-?(0[1-9]|1[0-2])(?:-?(0[1-9]|[12]\d|3[01]))?(?!\d)", path.name
    )
    return "-".join(part for part in match.groups() if part) if match else None


def read_water(
    path: str | Path, crs: str = METRIC, *, layer: str | None = None
) -> shapely.Geometry:
    """Read the polygons of a vector file, those in collections too, as one in a metric CRS.

    Parameters
    ----------
    path
        See `geo.reading.vectors.read_vector`.
    crs
        Metric CRS wanted.
    layer
        Which layer of a file that holds several.

    Raises
    ------
    NetworkError
        The file holds no polygon.
    SourceError, DataError, CRSError, UsageError
        As `geo.reading.vectors.read_vector` and `lonlat_of`.
    """
    from geo.reading.vectors import lonlat_of, parts_of, read_vector

    path = Path(path)
    table = to_crs(lonlat_of(read_vector(path, layer=layer), path), crs)
    shapes = parts_of(table.geometry.to_numpy(), "polygon")
    shapes = shapes[(shapely.get_dimensions(shapes) == 2) & ~shapely.is_empty(shapes)]
    if not len(shapes):
        raise NetworkError(f"{path} holds no polygon. Give the outline of the water.")
    water = shapely.union_all(shapely.make_valid(shapes, method="structure"))
    require_water(water, str(path))
    return water


def read_pbf(path: Path, crs: str = METRIC) -> Tables:
    """Read the walkable ways of an .osm.pbf, cut where two ways meet and where nodes are missing.

    Raises
    ------
    NetworkError
        The file is damaged, or holds no way that is walked.
    """
    ways = read_ways(path)
    if not len(ways.size):
        raise NetworkError(f"{path} holds no way that can be walked. Give an extract with streets.")
    return cut_ways(ways, crs)


def cut_ways(ways: Ways, crs: str = METRIC) -> Tables:
    """Cut pieces of ways into edges at the nodes that they share.

    An edge ends where a piece ends, where two ways meet, and where a way meets itself.
    """
    flat = ways.ref
    owner = np.repeat(np.arange(len(ways.size)), ways.size)
    xy = places(ways.lonlat[:, 0], ways.lonlat[:, 1], LONLAT, crs, "places of nodes")
    node, first, inverse, counts = np.unique(
        flat, return_index=True, return_inverse=True, return_counts=True
    )
    ends = np.ones(len(flat) + 1, dtype=bool)
    ends[1:-1] = owner[1:] != owner[:-1]
    is_first, is_last = ends[:-1], ends[1:]
    knot = (counts[inverse] > 1) | is_first | is_last
    junctions = np.zeros(len(node), dtype=bool)
    junctions[inverse[knot]] = True
    # every knot but a way's last one starts an edge that runs to the next knot
    at = np.flatnonzero(knot)
    starts = np.flatnonzero(~is_last[at])
    begin, stop = at[starts], at[starts + 1]
    size = stop - begin + 1
    row = np.repeat(np.arange(len(begin)), size)
    points = np.arange(size.sum()) - np.repeat(np.cumsum(size) - size, size) + begin[row]
    return Tables(
        node_id=node[junctions],
        node_xy=xy[first[junctions]],
        u=flat[begin],
        v=flat[stop],
        length=None,
        lines=np.asarray(shapely.linestrings(xy[points], indices=row)),
        bridge=ways.bridge[owner[begin]],
        footpaths=bool(ways.footpath.any()),
    )
