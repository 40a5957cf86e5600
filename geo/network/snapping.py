"""Putting points on the network: the nearest point of an edge, never across water."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import shapely

from geo.arrays import Floats, Ints32
from geo.crs import METRIC, require_metric
from geo.errors import UsageError
from geo.network.store import Network

if TYPE_CHECKING:
    import geopandas as gpd

SNAP_LIMIT_M = 500.0
"""Longest leg from a point to the street unless said otherwise."""
WET_M = 0.01
"""Length of a leg over water that rounding may leave."""
OVER_M = 1e-9

NO_POINT = "no_point"
OVER_LIMIT = "no_street_within_limit"
ACROSS_WATER = "streets_only_across_water"
IN_WATER = "in_water"
REASONS = {
    NO_POINT: "it has no point on the map",
    OVER_LIMIT: "no street within the limit",
    ACROSS_WATER: "every street within the limit lies across water",
    IN_WATER: "it lies in water and on no bridge",
}
"""Why a point could not be put on the network, in words."""


@dataclass(frozen=True, eq=False)
class Snap:
    """Points put on a network; one row a point, in the order given."""

    ids: npt.NDArray[np.object_]
    xy: Floats
    """The points themselves, metres."""
    edge: Ints32
    """Row of the edge; -1: not snapped."""
    offset_m: Floats
    """Way along the edge from its node u, in the metres of the edge's length; NaN: not snapped."""
    snap_xy: Floats
    """The point on the edge, metres; NaN: not snapped."""
    leg_m: Floats
    """Straight line from the point to the edge, metres; NaN: not snapped."""
    reason: npt.NDArray[np.object_]
    """Key of `REASONS`, or None where the point was snapped."""
    limit_m: float
    crs: str = METRIC
    """Of the network."""

    def __len__(self) -> int:
        return len(self.edge)

    @property
    def ok(self) -> npt.NDArray[np.bool_]:
        """Whether each point was snapped."""
        return np.asarray(self.edge >= 0)

    def table(self) -> gpd.GeoDataFrame:
        """Return the snapped points to look at or draw.

        Returns
        -------
        GeoDataFrame
            point_id : str; edge : Int32, null when not snapped; offset_m, leg_m : float64, metres;
            reason : str or null; geometry : the point on the street, null when not
            snapped.
        """
        import geopandas as gpd
        import pandas as pd

        shapes = np.full(len(self), None, dtype=object)
        shapes[self.ok] = shapely.points(self.snap_xy[self.ok])
        return gpd.GeoDataFrame(
            {
                "point_id": self.ids,
                "edge": pd.array(np.where(self.ok, self.edge, 0), dtype="Int32"),
                "offset_m": self.offset_m,
                "leg_m": self.leg_m,
                "reason": self.reason,
            },
            geometry=gpd.GeoSeries(shapes, crs=self.crs),
        ).assign(edge=lambda frame: frame["edge"].mask(~self.ok))

    def take(self, rows: Any) -> Snap:
        """Return the rows asked for, in that order."""
        parts = ("ids", "xy", "edge", "offset_m", "snap_xy", "leg_m", "reason")
        return Snap(
            **{name: getattr(self, name)[rows] for name in parts},
            limit_m=self.limit_m,
            crs=self.crs,
        )


def _coordinates(points: gpd.GeoDataFrame | gpd.GeoSeries | Floats, crs: str) -> Floats:
    if isinstance(points, np.ndarray):
        if points.ndim != 2 or points.shape[1] != 2:
            raise UsageError(f"`points` must be (n, 2) metres, got the shape {points.shape}.")
        return points.astype(np.float64)
    require_metric(points, "points", crs)
    shapes = points.geometry.to_numpy()
    return np.column_stack([shapely.get_x(shapes), shapely.get_y(shapes)])


def snap(
    network: Network,
    points: gpd.GeoDataFrame | gpd.GeoSeries | Floats,
    ids: Sequence[object] | None = None,
    limit_m: float = SNAP_LIMIT_M,
    connected_only: bool = False,
    bridge_leg_m: float = 0.0,
) -> Snap:
    """Put each point on the nearest point of an edge.

    The leg is a straight line in the network's CRS. Where the network knows its water, a leg never goes
    over it: the nearest point of the next edge whose leg stays on land is taken. A bridge's deck
    is snapped to from its land end, or by a point that stands on the bridge itself, over the water
    and no further from its line than `bridge_leg_m`; any other point in the water is not snapped.
    Of edges equally near, the one that stands first in the network is taken.

    Parameters
    ----------
    network
        Where to.
    points
        Points in the network's CRS, or an array (n, 2) of its metres; a null or NaN point is kept, with
        the reason `no_point`.
    ids
        One name a point; the row number if None.
    limit_m
        Longest leg; a leg of exactly this length is allowed.
    connected_only
        Use only the largest connected part of the network.
    bridge_leg_m
        How far from a bridge's line a point over the water may be and still stand on the bridge.

    Returns
    -------
    Snap
        One row a point, nothing dropped; `reason` says why where there is no edge.

    Raises
    ------
    CRSError
        `points` is a table in another CRS.
    UsageError
        The limit is not positive, or ids and points differ in number.
    """
    from geo.network import locating

    if not limit_m > 0:
        raise UsageError(f"`limit_m` must be above 0, got {limit_m}.")
    xy = _coordinates(points, network.crs)
    names = np.array([str(item) for item in (range(len(xy)) if ids is None else ids)], dtype=object)
    if len(names) != len(xy):
        raise UsageError(f"{len(names)} ids for {len(xy)} points. Give one a point.")
    usable = np.ones(network.n_edges, dtype=bool)
    if connected_only:
        usable = network.component[network.edge_u] == 0
    made = Snap(
        ids=names,
        xy=xy,
        edge=np.full(len(xy), -1, dtype=np.int32),
        offset_m=np.full(len(xy), np.nan),
        snap_xy=np.full((len(xy), 2), np.nan),
        leg_m=np.full(len(xy), np.nan),
        reason=np.full(len(xy), None, dtype=object),
        limit_m=float(limit_m),
    )
    known = np.isfinite(xy).all(axis=1)
    made.reason[:] = NO_POINT
    made.reason[known] = OVER_LIMIT
    rows = np.flatnonzero(known)
    found = locating.nearest_edges(
        network.geom_xy, network.geom_ptr, *network.grid, usable, xy[rows], limit_m * (1 + OVER_M)
    )
    _place(network, made, rows, *found)
    _mind_water(network, made, rows, usable, bridge_leg_m)
    return made


def _place(
    network: Network,
    made: Snap,
    rows: npt.NDArray[np.intp],
    edge: Ints32,
    share: Floats,
    place: Floats,
) -> None:
    """Put the points in `rows` on these places of edges, in place; -1 leaves one as it is."""
    hit = edge >= 0
    rows, edge = rows[hit], edge[hit]
    made.edge[rows] = edge
    made.offset_m[rows] = share[hit] * network.edge_length[edge]
    made.snap_xy[rows] = place[hit]
    made.leg_m[rows] = np.hypot(*(place[hit] - made.xy[rows]).T)
    made.reason[rows] = None


def _lift(made: Snap, rows: npt.NDArray[np.intp], why: str) -> None:
    """Take the points in `rows` off their edges, in place."""
    made.edge[rows] = -1
    for column in (made.offset_m, made.snap_xy, made.leg_m):
        column[rows] = np.nan
    made.reason[rows] = why


def _candidates(
    network: Network, xy: Floats, limit_m: float, usable: npt.NDArray[np.bool_]
) -> tuple[Any, Any]:
    """All usable edges within the limit of each point, nearest first: rows of point and edge."""
    (west, south, cell, width, height), ptr, found = network.grid
    near = []
    for x, y in xy:
        left, right = ((x + way - west) // cell for way in (-limit_m, limit_m))
        low, high = ((y + way - south) // cell for way in (-limit_m, limit_m))
        left, right = max(0, int(left)), min(int(width) - 1, int(right))
        rows = range(max(0, int(low)), min(int(height) - 1, int(high)) + 1)
        parts = [found[ptr[r * int(width) + left] : ptr[r * int(width) + right + 1]] for r in rows]
        edges = np.unique(np.concatenate([found[:0], *(parts if left <= right else [])])[:, 1])
        near.append(edges[usable[edges]])
    at = np.repeat(np.arange(len(xy)), [len(edges) for edges in near])
    edges = np.concatenate([found[:0, 1], *near])
    away = shapely.distance(shapely.points(xy[at]), network.lines_of(edges))
    keep = away <= limit_m * (1 + OVER_M)
    at, edges, away = at[keep], edges[keep], away[keep]
    order = np.lexsort((edges, away, at))
    return at[order], edges[order]


def _mind_water(
    network: Network,
    made: Snap,
    rows: npt.NDArray[np.intp],
    usable: npt.NDArray[np.bool_],
    bridge_leg_m: float,
) -> None:
    """Move, or take off, the points in `rows` whose leg goes over water, in place."""
    shores = network.shores
    if shores is None:
        return
    inside = shores.inside(made.xy[rows])
    swimmers = rows[inside]
    _lift(made, swimmers, IN_WATER)
    if bridge_leg_m > 0:
        near = _candidates(network, made.xy[swimmers], bridge_leg_m, usable & network.over_water)
        _take_first(network, made, swimmers, *near)
    land = rows[~inside]
    land = land[made.edge[land] >= 0]
    cut = land[shores.wet_length(made.xy[land], made.snap_xy[land]) > WET_M]
    _lift(made, cut, ACROSS_WATER)
    at, edges = _candidates(network, made.xy[cut], made.limit_m, usable)
    legs = shapely.shortest_line(shapely.points(made.xy[cut[at]]), network.lines_of(edges))
    ends = shapely.get_coordinates(legs).reshape(-1, 2, 2)
    dry = shores.wet_length(ends[:, 0], ends[:, 1]) <= WET_M
    _take_first(network, made, cut, at[dry], edges[dry])


def _take_first(
    network: Network, made: Snap, rows: npt.NDArray[np.intp], at: Any, edges: Any
) -> None:
    """Put each point on the first edge that is named for it, in place."""
    at, first = np.unique(at, return_index=True)
    edge = edges[first].astype(np.int32)
    lines, points = network.lines_of(edge), shapely.points(made.xy[rows[at]])
    share = shapely.line_locate_point(lines, points, normalized=True)
    share = np.clip(np.nan_to_num(share), 0.0, 1.0)  # a line of no length locates nothing
    on = shapely.line_interpolate_point(lines, share, normalized=True)
    _place(network, made, rows[at], edge, share, shapely.get_coordinates(on))
