"""What part of the ground a map shows: where it opens, where that lies in the whole, what is next to it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import shapely

from geo import crs, topology
from geo.answers.answers import within
from geo.layers.model import Layer
from geo.maps.engine.page import Beyond, Locator
from geo.maps.engine.smallmap import Projection
from geo.measures.counts import counted

if TYPE_CHECKING:
    import geopandas as gpd

    from geo.answers.answers import Answers

MOST = 0.7
"""Of the width or height of the whole: places that spread further open on the whole."""
LEAST_M = 1_600.0
"""Metres from edge to edge that an opening map shows at least: a place is seen among its streets."""
ROUND = 0.12
"""Room around the outermost places, of the extent's larger side."""
LOCATOR = 96
"""Width of the small map of the whole, in units of its drawing."""
LOCATOR_MOST = 100
"""Districts that are told apart on it; of more, regions are drawn, or the whole as one."""
MICRO = 1_000_000


def opening(rows: gpd.GeoDataFrame, answers: Answers) -> list[float] | None:
    """Return the extent of places and of the circles drawn round them, where they lie close together.

    Parameters
    ----------
    rows
        Records of a page, with error_m, area_m2, role and gu_code; an area counts with its circle, a
        candidate without a point with its whole gu.
    answers
        Of the project: its districts say what the whole is.

    Returns
    -------
    list of float or None
        west, south, east, north, degrees; None: no place, or they spread over the whole.
    """
    world = answers.world
    whole = world.gu.total_bounds
    points = crs.to_crs(rows, world.crs)
    points = points[points.geometry.notna() & ~points.geometry.is_empty]
    area = points["area_m2"].where(points["role"] == "area").astype(float)
    radius = np.fmax(
        points["error_m"].astype(float).fillna(0.0), np.sqrt(area / math.pi).fillna(0.0)
    )
    around = radius.to_numpy()[:, None] * np.array([-1, -1, 1, 1])
    boxes = [shapely.bounds(points.geometry.to_numpy()) + around] if len(points) else []
    named = rows.loc[rows.geometry.isna() & (rows["role"] == "candidate"), "gu_stated"]
    gu = world.gu[world.gu["gu_code"].isin(named) | world.gu["gu_name_ko"].isin(named)]
    boxes += [shapely.bounds(gu.geometry.to_numpy())] if len(gu) else []
    if not boxes:
        return None
    every = np.vstack(boxes)
    low, high = every[:, :2].min(axis=0), every[:, 2:].max(axis=0)
    side = max(*(high - low), LEAST_M)
    middle, half = (low + high) / 2, np.maximum(high - low, LEAST_M) / 2 + ROUND * side
    low, high = middle - half, middle + half
    if ((high - low) / (whole[2:] - whole[:2])).max() >= MOST:
        return None
    return bounds_of([shapely.box(*low, *high)], world.crs)


def bounds_of(shapes: Sequence[shapely.Geometry], system: object) -> list[float]:
    """Return west, south, east, north of shapes in a metric system, degrees to a metre."""
    import geopandas as gpd

    found = crs.to_lonlat(gpd.GeoSeries(list(shapes), crs=system)).total_bounds
    return [round(float(value), 5) for value in found]


def locator(answers: Answers) -> Locator:
    """Return the whole as one small drawing, for a frame in it that says where a map looks."""
    return answers.once(("locator",), lambda: _locator(answers))


def _locator(answers: Answers) -> Locator:
    gu = answers.world.gu
    west, south, east, north = gu.total_bounds
    drawn = gu if len(gu) <= LOCATOR_MOST else _together(answers)
    # As fine as a unit of the drawing shows.
    span_m = max(east - west, north - south)
    encoded = topology.encode({"gu": drawn}, *topology.detail(span_m / LOCATOR, span_m))
    drawing = Projection(encoded, LOCATOR)
    rings = [polygon for row in encoded["levels"]["gu"] for polygon in row]
    return {
        "path": drawing.path(encoded, rings),
        "width": drawing.width,
        "height": drawing.height,
        "bounds": bounds_of(gu.geometry, gu.crs),
    }


def _together(answers: Answers) -> gpd.GeoDataFrame:
    """Return one outline a region, or one of the whole where the project has no regions."""
    import geopandas as gpd

    gu, rows = answers.world.gu, answers.world.regions
    region = dict(zip(rows["gu_code"], rows["region_code"], strict=True)) if len(rows) else {}
    parts = gu.geometry.groupby([region.get(code, "") for code in gu["gu_code"]])
    shapes = {key: shapely.coverage_union_all(each.to_numpy()) for key, each in parts}
    return gpd.GeoDataFrame({"gu_code": list(shapes)}, geometry=list(shapes.values()), crs=gu.crs)


def beyond(
    answers: Answers, layers: Sequence[Layer], gu_codes: tuple[str, ...], at_most: int
) -> Beyond | None:
    """Return the places of other gu that serve people of these: within the distance of their border.

    Parameters
    ----------
    answers
        The tables of the world.
    layers
        Of the page; those with a distance of service are looked at.
    gu_codes
        Of the gu.
    at_most
        A layer with more of them is left out: no page could hold them.

    Returns
    -------
    Beyond or None
        None: no such place.
    """
    world = answers.world
    shape = shapely.union_all(within(world.gu, gu_codes).geometry.to_numpy())
    found: Beyond = {"lon": [], "lat": [], "layer": []}
    for number, layer in enumerate(layers):
        if layer.service_distance_m is None:
            continue
        rows = counted(world.records(layer.key)).drop_duplicates("place_id")
        rows = rows[~rows["gu_code"].isin(gu_codes)]
        near = crs.to_crs(rows, world.crs).geometry.distance(shape) <= layer.service_distance_m
        points = shapely.get_coordinates(crs.to_lonlat(rows[near]).geometry.to_numpy())
        if not 0 < len(points) <= at_most:
            continue
        found["lon"] += np.rint(points[:, 0] * MICRO).astype(int).tolist()
        found["lat"] += np.rint(points[:, 1] * MICRO).astype(int).tolist()
        found["layer"] += [number] * len(points)
    return found if found["lon"] else None
