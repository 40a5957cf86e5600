"""Service areas: what lies within 25 m of a street that can be reached on foot in time.

A place is in the area if it lies within `width_m` of a street point whose remaining distance
covers the straight line to it. Because every street point that is nearer to the site has more
distance left, this is the same as: within `width_m` of the streets reached within the threshold
less `width_m`. The areas are drawn on a grid whose nodes stand at multiples of the cell in the
network's metric CRS, with outlines through the middles between its nodes: coordinates are exact,
areas nest exactly, and the same site gives the same polygon in any company.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from geo.arrays import Floats
from geo.errors import UsageError
from geo.network.search import catchments, nearest_nodes
from geo.network.snapping import Snap
from geo.network.store import Network

if TYPE_CHECKING:
    import geopandas as gpd

WIDTH_M = 25.0
"""How far from a street its service area reaches."""
CELL_M = 5.0
SLACK = 1.02
"""Stated street lengths may be that much shorter than drawn ones."""
MOST_NODES = 400_000_000
PATH = 0.75
"""Half the width, in cells, in which the way from the site to its street is drawn."""
DRY = 0.72
"""How far from the water, in cells, a set node stands: an outline reaches less than half a cell's
diagonal beyond its nodes."""


class _Sheet:
    """A grid over an extent, its nodes at multiples of the cell."""

    def __init__(self, extent: tuple[float, float, float, float], cell_m: float) -> None:
        west, south, east, north = extent
        self.cell = cell_m
        self.west = (np.floor(west / cell_m) - 2) * cell_m
        self.south = (np.floor(south / cell_m) - 2) * cell_m
        width = int(np.ceil((east - self.west) / cell_m)) + 3
        height = int(np.ceil((north - self.south) / cell_m)) + 3
        if width * height > MOST_NODES:
            raise UsageError(
                f"an area of {width} x {height} cells is too large to draw. Take a larger `cell_m`."
            )
        self.mask = np.zeros((height, width), dtype=np.uint8)
        self.place = (self.west, self.south, cell_m)
        self.seeds = np.empty((0, 2), dtype=np.int32)
        self.n_seeds = 0

    def water(self, network: Network) -> tuple[Floats, Any] | None:
        """Rings of the network's water on this sheet, None where there is none."""
        if network.water is None:
            return None
        margin = 4 * self.cell
        height, width = self.mask.shape
        east, north = self.west + width * self.cell, self.south + height * self.cell
        window = (self.west - margin, self.south - margin, east + margin, north + margin)
        shapely.prepare(network.water)
        if not network.water.intersects(shapely.box(*window)):
            return None
        part = shapely.clip_by_rect(network.water, *window)
        rings = shapely.get_rings(shapely.get_parts(part))
        xy, owner = shapely.get_coordinates(rings, return_index=True)
        return xy, np.searchsorted(owner, np.arange(len(rings) + 1))

    def polygon(self, mask: Any) -> shapely.Geometry:
        """Outline of the set nodes as a (multi)polygon."""
        from geo.network import area_grid

        points, ring_ptr, beside = area_grid.outline(mask)
        if not len(beside):
            return shapely.MultiPolygon()
        xy = points * (self.cell / 2) + (self.west, self.south)
        owner = np.repeat(np.arange(len(beside)), np.diff(ring_ptr))
        rings = shapely.linearrings(xy, indices=owner)
        outer = shapely.is_ccw(rings)
        if outer.sum() == 1:
            return shapely.polygons(rings[outer][0], holes=rings[~outer])
        part = area_grid.parts(mask, beside)
        shells = np.flatnonzero(outer)
        shells = shells[np.argsort(part[shells])]
        holes = np.flatnonzero(~outer)
        at = np.searchsorted(part[shells], part[holes])
        order = np.argsort(at, kind="stable")
        made = shapely.polygons(rings[shells])
        for shell in np.unique(at):
            mine = holes[order][at[order] == shell]
            made[shell] = shapely.polygons(rings[shells[shell]], holes=rings[mine])
        return shapely.multipolygons(made)


def _thresholds(values: Sequence[float]) -> list[float]:
    found = sorted({float(value) for value in values})
    if not found or not all(np.isfinite(found)) or found[0] <= 0:
        raise UsageError(f"`thresholds_m` must be metres above 0, got {list(values)}.")
    return found


def _draw(
    network: Network,
    sites: Snap,
    reach: tuple[Any, Floats],
    thresholds: list[float],
    sheet: _Sheet,
    scratch: Floats,
) -> list[shapely.Geometry]:
    """Areas of the sites together, one a threshold, each holding the ones before."""
    from geo.network import area_grid

    mask, (west, south, cell) = sheet.mask, sheet.place
    water = sheet.water(network)
    inc_ptr, inc_edge = network.incidence
    made: list[shapely.Geometry] = []
    patches = [_patch(network, sheet, *xy) for xy in sites.xy]
    sheet.seeds = np.empty((1 << 16 if len(sites) == 1 else 1 << 22, 2), dtype=np.int32)
    for threshold in thresholds:
        sheet.n_seeds = 0
        for row in range(len(sites)):
            _around_site(network, sites, row, threshold, sheet)
        sheet.n_seeds = area_grid.streets(
            mask, sheet.seeds, sheet.n_seeds, *reach, scratch, threshold - WIDTH_M,
            network.edge_u, network.edge_v, network.edge_length, inc_ptr, inc_edge,
            network.geom_ptr, network.geom_xy, west, south, cell, WIDTH_M / cell,
        )  # fmt: skip
        shown = mask
        if water is not None:
            shown = mask.copy()
            wet = area_grid.dry(shown, *water, west, south, cell, DRY)
            if wet:
                area_grid.keep_joined(shown, sheet.seeds[: sheet.n_seeds])
        for patch in patches:
            if isinstance(patch, tuple):
                shown[patch] = 1
        area = sheet.polygon(shown)
        small = [patch for patch in patches if not isinstance(patch, tuple)]
        made.append(shapely.union_all([area, *small]) if small else area)
    return made


def _patch(network: Network, sheet: _Sheet, x: float, y: float) -> Any:
    """Return what holds the site: its cell's four grid nodes, or a spot where water is near."""
    column = int((x - sheet.west) // sheet.cell)
    row = int((y - sheet.south) // sheet.cell)
    if network.water is not None:
        away = shapely.distance(network.water, shapely.Point(x, y))
        if away < 2 * sheet.cell:  # on a bridge: a spot all the same
            half = sheet.cell / 2 if away == 0 else min(sheet.cell / 2, 0.9 * away)
            return shapely.Polygon([(x - half, y), (x, y - half), (x + half, y), (x, y + half)])
    return slice(row, row + 2), slice(column, column + 2)


def _around_site(network: Network, sites: Snap, row: int, threshold: float, sheet: _Sheet) -> None:
    """Mark the way to the street and what is reached of the site's own edge."""
    from geo.network import area_grid

    mask, (west, south, cell) = sheet.mask, sheet.place
    edge, leg = sites.edge[row], sites.leg_m[row]
    (x0, y0), (x1, y1) = ((xy[row] - (west, south)) / cell for xy in (sites.xy, sites.snap_xy))
    walked = 1.0 if leg <= threshold else threshold / leg
    area_grid.segment(mask, x0, y0, x0 + walked * (x1 - x0), y0 + walked * (y1 - y0), PATH, 1)
    sheet.seeds[sheet.n_seeds] = (round(y0), round(x0))
    sheet.n_seeds += 1
    left = threshold - leg
    if left <= WIDTH_M:  # nothing of the street but a disc around the first point on it
        area_grid.segment(mask, x1, y1, x1, y1, max(left, 0.0) / cell, 1)
        return
    length = float(network.edge_length[edge])
    low, high = network.geom_ptr[edge], network.geom_ptr[edge + 1]
    middle = sites.offset_m[row] / length if length > 0 else 0.5
    spread = (left - WIDTH_M) / length if length > 0 else 1.0
    sheet.n_seeds = area_grid.portion(
        mask, sheet.seeds, sheet.n_seeds, network.geom_xy, low, high, max(0.0, middle - spread),
        min(1.0, middle + spread), west, south, cell, WIDTH_M / cell,
    )  # fmt: skip


def service_areas(
    network: Network, sites: Snap, thresholds_m: Sequence[float], cell_m: float = CELL_M
) -> gpd.GeoDataFrame:
    """Return the service area of each site on foot, one polygon a site and threshold.

    A place is in the area if it lies within 25 m of a street point whose remaining distance
    covers the straight line to it. The areas nest exactly, hold their site, and leave the water
    out where the network knows it; the other bank is in only where a bridge is walked in time,
    and then as a part of its own.

    Parameters
    ----------
    network, sites
        The network, and the sites snapped to it.
    thresholds_m
        Walking distances in metres, the site's leg counted.
    cell_m
        Grid step in metres: how fine the outline is.

    Returns
    -------
    GeoDataFrame
        site_id : str; threshold_m : float64; area_m2 : float64; geometry : (Multi)Polygon in
        The network's CRS, null for a site that is not snapped. Sorted as the sites, then by threshold.

    Raises
    ------
    UsageError
        No threshold, or one that is not above 0.
    """
    thresholds = _thresholds(thresholds_m)
    reach = catchments(network, sites, thresholds[-1])
    scratch = np.full(network.n_nodes, np.inf)
    shapes: list[Any] = []
    for row in range(len(sites)):
        if sites.edge[row] < 0:
            shapes += [None] * len(thresholds)
            continue
        near = slice(reach.ptr[row], reach.ptr[row + 1])
        (x0, y0), (x1, y1) = sites.xy[row], sites.snap_xy[row]
        far = max(0.0, thresholds[-1] - sites.leg_m[row]) * SLACK + WIDTH_M
        extent = (min(x0, x1 - far), min(y0, y1 - far), max(x0, x1 + far), max(y0, y1 + far))
        one = sites.take([row])
        shapes += _draw(
            network, one, (reach.node[near], reach.distance_m[near]), thresholds,
            _Sheet(extent, cell_m), scratch,
        )  # fmt: skip
    return _frame(
        np.repeat(sites.ids, len(thresholds)), thresholds * len(sites), shapes, network.crs
    )


def reach_bands(
    network: Network, sites: Snap, thresholds_m: Sequence[float], cell_m: float = 2 * CELL_M
) -> gpd.GeoDataFrame:
    """Return what any of the sites serves, one (multi)polygon a threshold, exactly nested.

    The same areas as `service_areas` gives, put together in one drawing.

    Returns
    -------
    GeoDataFrame
        threshold_m : float64; area_m2 : float64; geometry : (Multi)Polygon in the network's CRS, empty
        where no site is snapped.
    """
    thresholds = _thresholds(thresholds_m)
    placed = sites.take(np.flatnonzero(sites.ok))
    if not len(placed):
        return _frame(None, thresholds, [shapely.MultiPolygon()] * len(thresholds), network.crs)
    distance, _ = nearest_nodes(network, placed, thresholds[-1])
    node = np.flatnonzero(np.isfinite(distance)).astype(np.int32)
    far = thresholds[-1] * SLACK + WIDTH_M
    both = np.concatenate([placed.xy, placed.snap_xy])
    low, high = both.min(axis=0) - far, both.max(axis=0) + far
    sheet = _Sheet((low[0], low[1], high[0], high[1]), cell_m)
    scratch = np.full(network.n_nodes, np.inf)
    return _frame(
        None,
        thresholds,
        _draw(network, placed, (node, distance[node]), thresholds, sheet, scratch),
        network.crs,
    )


def _frame(ids: Any, thresholds: list[float], shapes: list[Any], crs: str) -> gpd.GeoDataFrame:
    import geopandas as gpd

    column = np.empty(len(shapes), dtype=object)
    column[:] = shapes
    data = {} if ids is None else {"site_id": ids}
    data |= {"threshold_m": np.array(thresholds), "area_m2": shapely.area(column)}
    return gpd.GeoDataFrame(data, geometry=gpd.GeoSeries(column, crs=crs))
