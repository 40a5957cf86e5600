"""Tables of nodes and edges -> `Network`: checked, sorted in space, adjacency built."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import shapely

from geo.arrays import Floats, Ints64
from geo.crs import METRIC
from geo.errors import NetworkError, some
from geo.network.soundness import (
    FAR_M,
    LONG_M,
    LONGEST,
    adjacency,
    components,
    likely_unit,
    plausible,
    require_water,
    short_edges,
)
from geo.network.store import ATTRIBUTION, LICENCE, Network, freeze


class Tables(NamedTuple):
    """What an importer hands over; coordinates in one metric CRS."""

    node_id: Ints64
    node_xy: Floats
    u: Ints64
    v: Ints64
    """Node ids at both ends of each edge."""
    length: Floats | None
    """Metres; NaN or None: take the geometry's."""
    lines: npt.NDArray[np.object_] | None
    """LineString of each edge; None or null: the straight line."""
    bridge: npt.NDArray[np.int8] | None = None
    """1, 0, -1 (not known); None: not known."""
    footpaths: bool | None = None
    """Whether footways, paths or steps are among the edges; None: not known."""


def hilbert(xy: Floats, order: int = 16) -> Ints64:
    """Return each point's place along a Hilbert curve over the points' square.

    Examples
    --------
    >>> hilbert(np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 1.0], [1.0, 0.0]]), order=1).tolist()
    [0, 1, 2, 3]
    """
    low = xy.min(axis=0)
    span = max(float((xy.max(axis=0) - low).max()), 1e-9)
    side = 1 << order
    cell = np.minimum(((xy - low) / span * side).astype(np.int64), side - 1)
    x, y = cell[:, 0].copy(), cell[:, 1].copy()
    place = np.zeros(len(xy), dtype=np.int64)
    step = side >> 1
    while step:
        rx, ry = (x & step) > 0, (y & step) > 0
        place += step * step * ((3 * rx) ^ ry)
        turn = ~ry
        flip = turn & rx
        x[flip], y[flip] = step - 1 - (x[flip] & (step - 1)), step - 1 - (y[flip] & (step - 1))
        x, y = np.where(turn, y, x), np.where(turn, x, y)
        step >>= 1
    return place


def _rows(ids: Ints64, wanted: Ints64, what: str) -> npt.NDArray[np.intp]:
    order = np.argsort(ids, kind="stable")
    at = np.minimum(np.searchsorted(ids[order], wanted), len(ids) - 1)
    rows = order[at]
    missing = wanted[ids[rows] != wanted]
    if len(missing):
        raise NetworkError(
            f"{what} of edges name node(s) that are not there: {some(np.unique(missing))}. "
            "Give the nodes that belong to the edges."
        )
    return rows


def _check_nodes(tables: Tables) -> None:
    if not len(tables.node_id) or not len(tables.u):
        raise NetworkError("the network has no nodes or no edges. Give one that has both.")
    ids, counts = np.unique(tables.node_id, return_counts=True)
    if (counts > 1).any():
        raise NetworkError(f"node id(s) stand twice: {some(ids[counts > 1])}. Give each once.")
    lost = ~plausible(tables.node_xy)
    if lost.any():
        raise NetworkError(
            f"node(s) without a finite coordinate: {some(tables.node_id[lost])}. Mend or drop them."
        )


_STATE = "State lengths in metres, or leave the column out: then they are measured."


def _likely(length: Floats, metres: Floats) -> str:
    return f" They look like {likely_unit(length, metres)}."


def _pairs(tables: Tables, rows: Any) -> str:
    """Name edges by the ids of their nodes."""
    return some(f"{u}-{v}" for u, v in zip(tables.u[rows], tables.v[rows], strict=True))


def _geometry(tables: Tables, start: Floats, end: Floats) -> npt.NDArray[np.object_]:
    """Lines that run from `start` to `end`, straight where the source gives none."""
    straight = shapely.linestrings(np.stack([start, end], axis=1))
    if tables.lines is None:
        return np.asarray(straight)
    lines = np.asarray(tables.lines, dtype=object).copy()
    none = shapely.is_missing(lines) | shapely.is_empty(lines)
    lines[none] = straight[none]
    wrong = shapely.get_type_id(lines) != shapely.GeometryType.LINESTRING
    if wrong.any():
        raise NetworkError(f"{wrong.sum()} edge(s) are no LineString. Give one line an edge.")
    first = shapely.get_coordinates(shapely.get_point(lines, 0))
    last = shapely.get_coordinates(shapely.get_point(lines, -1))
    along = np.hypot(*(first - start).T) + np.hypot(*(last - end).T)
    against = np.hypot(*(first - end).T) + np.hypot(*(last - start).T)
    turned = against < along
    lines[turned] = shapely.reverse(lines[turned])
    coordinates, owner = shapely.get_coordinates(lines, return_index=True)
    lost = np.unique(owner[~plausible(coordinates)])
    if len(lost):
        raise NetworkError(
            f"edge(s) whose line has a vertex that is no place: {_pairs(tables, lost)}. Mend them."
        )
    far = np.minimum(along, against) > FAR_M
    if far.any():
        raise NetworkError(
            f"edge(s) whose line does not join their nodes: {_pairs(tables, far)}. "
            "Check the coordinate systems of nodes and edges."
        )
    return lines


def _lengths(tables: Tables, lines: npt.NDArray[np.object_], crs: str) -> tuple[Floats, str]:
    drawn, measured = shapely.length(lines), f"geometry in {crs}"
    if tables.length is None:
        return drawn, measured
    stated = np.asarray(tables.length, dtype=np.float64)
    bad = ~(np.isnan(stated) | plausible(stated))
    if bad.any():
        raise NetworkError(
            f"edge length(s) below zero or endless: {_pairs(tables, bad)}. Mend them."
        )
    gaps = np.isnan(stated)
    if gaps.all():
        return drawn, measured
    long = ~gaps & (drawn > LONG_M)
    if long.any() and (middle := float(np.median(stated[long] / drawn[long]))) > LONGEST:
        raise NetworkError(
            f"edges are stated {middle:.3g} times as long as they are drawn: "
            f"{_pairs(tables, np.flatnonzero(long))}.{_likely(stated[long], drawn[long])} {_STATE}"
        )
    basis = "as the source states them"
    if gaps.any():
        basis += f"; {gaps.sum()} from the geometry"
    return np.where(gaps, drawn, stated), basis


def _short(tables: Tables, length: Floats, start: Floats, end: Floats) -> str:
    """Refuse lengths that no street can have, warn of a few; return what the manifest says of them.

    Raises
    ------
    NetworkError
        More than 1 % of the edges over 5 m are shorter than the straight line between their nodes.
    """
    short = short_edges(length, start, end)
    if not len(short.edges):
        return ""
    named = some(
        f"{tables.u[edge]}-{tables.v[edge]} ({length[edge]:.6g} for {straight:.1f} m)"
        for edge, straight in zip(short.edges, short.straight, strict=True)
    )
    said = (
        f"{len(short.edges)} of {short.n_long} edges over {LONG_M:g} m are shorter than the "
        f"straight line between their nodes: {named}"
    )
    if short.too_many:
        raise NetworkError(f"{said}.{_likely(length[short.edges], short.straight)} {_STATE}")
    warnings.warn(f"{said}. They are taken as stated: check them.", UserWarning, stacklevel=3)
    return f"; {said}"


def _order(u: Ints64, v: Ints64, length: Floats, lines: npt.NDArray[np.object_]) -> Any:
    """Order of edges by their nodes, then length, then what their lines look like."""
    middle = shapely.get_coordinates(shapely.line_interpolate_point(lines, 0.35, normalized=True))
    return np.lexsort((middle[:, 1], middle[:, 0], length, v, u))


def build_network(
    tables: Tables,
    *,
    water: shapely.Geometry | None = None,
    merge_twins: bool = False,
    about: Mapping[str, Any] | None = None,
    crs: str = METRIC,
) -> Network:
    """Build a network from tables of nodes and edges.

    Every edge may be walked both ways. The result depends neither on the order of the rows nor,
    but for nodes at one place, on the ids.

    Parameters
    ----------
    tables
        Nodes and edges.
    water
        Water that no leg may cross, (Multi)Polygon.
    merge_twins
        Keep one of two edges with the same nodes, length and line: sources that give each
        direction as an edge of its own.
    about
        Entries of the manifest: source, date, filter, licence, attribution. None is invented: what
        is not given is null, but for the licence and attribution of OpenStreetMap.
    crs
        Metric CRS of nodes, edges and water.

    Raises
    ------
    NetworkError
        No nodes or edges, an unknown or doubled node id, a coordinate that is not finite, a
        length below zero or, of more than 1 % of the edges over 5 m, below the straight line
        between their nodes (fewer: a warning), a line that does not join its nodes, water that is
        no valid polygon.
    """
    _check_nodes(tables)
    require_water(water)
    place = hilbert(tables.node_xy)
    nodes = np.lexsort((tables.node_id, place))
    node_id, node_xy = tables.node_id[nodes], np.ascontiguousarray(tables.node_xy[nodes])
    u, v = (_rows(node_id, np.asarray(ends), "ends") for ends in (tables.u, tables.v))
    lines = _geometry(tables, node_xy[u], node_xy[v])
    length, basis = _lengths(tables, lines, crs)
    basis += _short(tables, length, node_xy[u], node_xy[v])
    bridge = np.full(len(u), -1, np.int8) if tables.bridge is None else tables.bridge

    swap = u > v
    if merge_twins:  # a loop has no direction of its own: take the one that sorts first
        loop = np.flatnonzero(u == v)
        swap[loop] = [
            shapely.get_coordinates(shapely.reverse(line)).tolist()
            < shapely.get_coordinates(line).tolist()
            for line in lines[loop]
        ]
    u, v = np.where(u > v, v, u), np.where(u > v, u, v)
    lines[swap] = shapely.reverse(lines[swap])
    order = _order(u, v, length, lines)
    if merge_twins:
        same = np.zeros(len(order), dtype=bool)
        a, b = order[1:], order[:-1]
        same[1:] = (
            (u[a] == u[b])
            & (v[a] == v[b])
            & (np.abs(length[a] - length[b]) < 1e-3)
            & shapely.equals_exact(lines[a], lines[b], 0.01)
        )
        order = order[~same]
    u, v, length, lines, bridge = u[order], v[order], length[order], lines[order], bridge[order]

    coordinates, owner = shapely.get_coordinates(lines, return_index=True)
    geom_ptr = np.zeros(len(lines) + 1, dtype=np.int64)
    np.cumsum(np.bincount(owner, minlength=len(lines)), out=geom_ptr[1:])
    adj_ptr, adj_node, adj_length = adjacency(u, v, length, len(node_id))
    component = components(adj_ptr, adj_node, len(node_id))
    manifest: dict[str, Any] = {
        "source": None,
        "date": None,
        "filter": None,
        "licence": LICENCE,
        "attribution": ATTRIBUTION,
        "footpaths": tables.footpaths,
        **(about or {}),
        "crs": crs,
        "lengths": basis,
        "extent": [*coordinates.min(axis=0).tolist(), *coordinates.max(axis=0).tolist()],
        "counts": {
            "n_nodes": len(node_id),
            "n_edges": len(u),
            "n_arcs": len(adj_node),
            "n_points": len(coordinates),
            "n_components": int(component.max()) + 1,
            "n_nodes_in_largest": int((component == 0).sum()),
            "n_bridges": int((bridge == 1).sum()),
        },
        "length_km": round(float(length.sum()) / 1000, 3),
    }
    return freeze(
        Network(
            node_id=node_id.astype(np.int64),
            node_xy=node_xy,
            component=component,
            edge_u=u.astype(np.int32),
            edge_v=v.astype(np.int32),
            edge_length=length.astype(np.float64),
            edge_bridge=bridge.astype(np.int8),
            geom_ptr=geom_ptr,
            geom_xy=coordinates,
            adj_ptr=adj_ptr,
            adj_node=adj_node,
            adj_length=adj_length,
            water=water,
            manifest=manifest,
        )
    )
