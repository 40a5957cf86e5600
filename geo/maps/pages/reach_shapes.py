"""Service areas as a page draws them: simplified for the screen, whole numbers, rings of steps."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypedDict

import numpy as np
import shapely

from geo.crs import LONLAT
from geo.text import TextData, text_data
from geo.texts.reach_texts import WORDS

if TYPE_CHECKING:
    import geopandas as gpd

    from geo.network.store import Network

SCALE = 100_000
"""Whole numbers are hundred-thousandths of a degree, about a metre."""
TOLERANCE_M = 28.0
"""Drawn outlines are up to about half a cell's height coarser than the figures."""
HOLE_M2 = 10_000.0
Ring = list[int]
Shape = list[list[Ring]]


class ReachData(TypedDict):
    """What the script draws: `bands`, one a threshold, and `sites`, by row of the points."""

    label: TextData
    minutes: list[float]
    bands: list[Shape]
    sites: dict[str, list[Shape]]


def reach_data(
    network: Network, sites: gpd.GeoDataFrame, rows: dict[str, int], thresholds_m: Sequence[float]
) -> ReachData:
    """Draw the bands of all sites together and the catchment of each.

    Parameters
    ----------
    network
        The streets.
    sites
        The places that count, in the CRS of the network.
    rows
        Row of each site in the page's points, by site_id; of others only the bands are drawn.
    thresholds_m
        Walking distances, metres.
    """
    from geo.network import minutes, reach_bands, service_areas, snap

    thresholds = sorted(thresholds_m)
    snapped = snap(network, sites, sites["site_id"].tolist(), connected_only=True)
    bands = reach_bands(network, snapped, thresholds).geometry.to_numpy()
    found: dict[str, list[Shape]] = {}
    listed = snapped.take(np.flatnonzero([site in rows for site in snapped.ids]))
    areas = service_areas(network, listed, thresholds)
    for site, mine in areas.groupby("site_id", sort=False):
        if mine.geometry.notna().all():
            found[str(rows[str(site)])] = [
                encode(shape, network.crs) for shape in nested(mine.geometry.to_numpy())
            ]
    return {
        "label": text_data(WORDS["bands"]),
        "minutes": [float(minutes(threshold)) for threshold in thresholds],
        "bands": [encode(shape, network.crs) for shape in nested(bands)],
        "sites": found,
    }


def nested(shapes: Sequence[Any]) -> list[Any]:
    """Simplify areas that nest so that they still do: an edge that two share stays one edge.

    Holes of less than `HOLE_M2`, the inside of a block, are filled.

    Returns
    -------
    list
        The areas, each with all that the one before holds.
    """
    steps = [shapes[0], *(shapely.difference(big, small) for small, big in pairwise(shapes))]
    made: list[Any] = []
    for step in shapely.coverage_simplify(steps, TOLERANCE_M):
        area = step if not made else shapely.union(made[-1], step)
        made.append(_filled(area))
    return made


def _filled(area: Any) -> Any:
    parts = [
        shapely.Polygon(
            part.exterior, [ring for ring in part.interiors if shapely.Polygon(ring).area > HOLE_M2]
        )
        for part in shapely.get_parts(area)
        if part.geom_type == "Polygon"
    ]
    return shapely.union_all(parts)


def encode(shape: Any, crs: str) -> Shape:
    """Turn an area into rings of steps: first a point, then differences, longitude first.

    `crs`: of the area; the steps are 1e-5 degrees.

    Examples
    --------
    >>> from shapely import Polygon
    >>> encode(Polygon([(200_000, 600_000), (200_100, 600_000), (200_100, 600_100)]), "EPSG:5186")[0][0]
    [12700000, 3800000, 114, 0, 0, 90, -114, -90]
    """
    from pyproj import Transformer

    move = Transformer.from_crs(crs, LONLAT, always_xy=True).transform
    made: Shape = []
    for polygon in shapely.get_parts(shape):
        if polygon.geom_type != "Polygon" or polygon.is_empty:
            continue
        rings = []
        for ring in (polygon.exterior, *polygon.interiors):
            lon, lat = move(*shapely.get_coordinates(ring).T)
            points = [(round(x * SCALE), round(y * SCALE)) for x, y in zip(lon, lat, strict=True)]
            flat = list(points[0])
            for before, here in pairwise(points):
                step = (here[0] - before[0], here[1] - before[1])
                if step != (0, 0):
                    flat += step
            if len(flat) >= 6:
                rings.append(flat)
        if rings:
            made.append(rings)
    return made
