"""The shapes of the pieces (a 100 m cell inside a dong), and what can be measured on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import shapely

from geo.cells import CELL_M, MAX_ROWS
from geo.crs import require_metric
from geo.errors import DataError, UsageError, some
from geo.schema import require_columns
from geo.surfaces.cache import FractionCache
from geo.surfaces.grid import Floats, Raster

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

AREA_TOLERANCE_M2 = 0.01
"""A piece cut again is this near to its stored area, or the dong are others."""


def cell_corner_m(cell: npt.NDArray[np.int64]) -> tuple[Floats, Floats]:
    """Return easting and northing of the south-west corner of cells, metres of the metric CRS.

    Examples
    --------
    >>> cell_corner_m(np.array([200005500]))
    (array([200000.]), array([550000.]))
    """
    east, north = np.divmod(np.asarray(cell, dtype=np.int64), MAX_ROWS)
    return east * float(CELL_M), north * float(CELL_M)


def piece_shapes(demand: pd.DataFrame, dong: gpd.GeoDataFrame) -> gpd.GeoSeries:
    """Cut each cell of a demand table by its dong: the polygon of each piece.

    Parameters
    ----------
    demand
        Columns cell, dong_code and area_m2, see ARCHITECTURE.md.
    dong
        Polygons in a metric CRS, the ones that the pieces were cut from.

    Returns
    -------
    GeoSeries, CRS of `dong`, index of `demand`

    Raises
    ------
    CRSError
        `dong` is in no metric CRS.
    DataError
        A dong is missing, or a piece is not of its stored area: `dong` are others.
    """
    import geopandas as gpd

    require_columns(demand, ("cell", "dong_code", "area_m2"), "demand")
    require_metric(dong, "dong")
    outline = dong.geometry.to_numpy()
    rows = dong.set_index("dong_code").index.get_indexer(demand["dong_code"])
    if (rows < 0).any():
        unknown = sorted(set(demand["dong_code"].to_numpy()[rows < 0]))
        raise DataError(f"no outline of dong {some(unknown)}. Give the dong of the pieces.")
    east, north = cell_corner_m(demand["cell"].to_numpy())
    shapes = shapely.box(east, north, east + CELL_M, north + CELL_M)
    shapely.prepare(outline)
    cut = ~shapely.covers(outline[rows], shapes)
    shapes[cut] = _polygonal(shapely.intersection(outline[rows[cut]], shapes[cut]))
    off = np.abs(shapely.area(shapes) - demand["area_m2"].to_numpy()) > AREA_TOLERANCE_M2
    if off.any():
        raise DataError(
            f"{int(off.sum())} piece(s) are not of their stored area, cells "
            f"{some(demand['cell'][off])}. Give the dong that the pieces were cut from: make data."
        )
    return gpd.GeoSeries(shapes, index=demand.index, crs=dong.crs)


def _polygonal(shapes: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    """Drop the lines and points where a border runs along the side of a cell."""
    mixed = np.flatnonzero(shapely.get_type_id(shapes) == shapely.GeometryType.GEOMETRYCOLLECTION)
    for row in mixed:
        parts = [part for part in shapes[row].geoms if part.area > 0]
        shapes[row] = shapely.union_all(parts)
    return shapes


def dry_area_m2(shapes: gpd.GeoSeries, water: gpd.GeoSeries | gpd.GeoDataFrame) -> Floats:
    """Return the area of each piece outside the water, m2.

    Parameters
    ----------
    shapes
        Pieces in a metric CRS, as `piece_shapes` cuts them.
    water
        Polygons in the same; they may overlap. None at all: every piece is dry.

    Raises
    ------
    CRSError
        `shapes` is in no metric CRS, `water` in another.
    DataError
        A shape of the water is no valid polygon.

    Examples
    --------
    >>> import geopandas as gpd
    >>> piece = gpd.GeoSeries([shapely.box(0, 0, 100, 100)], crs="EPSG:5186")
    >>> water = gpd.GeoSeries([shapely.box(60, -500, 90, 500)], crs="EPSG:5186")
    >>> dry_area_m2(piece, water)
    array([7000.])
    """
    require_metric(shapes, "shapes")
    require_metric(water, "water", shapes.crs)
    wet = np.array(water.geometry.to_numpy(), dtype=object)
    wrong = ~(shapely.is_valid(wet) & np.isin(shapely.get_type_id(wet), (3, 6)))
    if wrong.any():
        raise DataError(
            f"`water` has {int(wrong.sum())} shape(s) that are no valid polygon: "
            f"{some(water.index[wrong])}. Mend them: shapely.make_valid."
        )
    body = shapely.union_all(wet)
    pieces = np.array(shapes.to_numpy(), dtype=object)
    area: Floats = shapely.area(pieces)
    shapely.prepare(body)
    area[shapely.covers(body, pieces)] = 0.0
    near = np.flatnonzero(shapely.intersects(body, pieces) & (area > 0))
    area[near] = np.maximum(area[near] - shapely.area(shapely.intersection(pieces[near], body)), 0)
    return area


def raster_weights(
    shapes: gpd.GeoSeries, raster: Raster, *, cache: FractionCache | None = None
) -> tuple[Floats, Floats]:
    """Return the sum of a raster's values over the area of each piece: a weight.

    Sum of value x area of the cell inside the piece, m2: of a share of building area this is the
    area of building. No data counts as nothing; how much of a piece has data is the second result.

    Parameters
    ----------
    shapes
        Pieces in a metric CRS.
    raster
        Values per area or shares, >= 0, any CRS; see `read_raster(path, within=shapes)`.
    cache
        Keeps the shares of cells for the next band.

    Returns
    -------
    weights : float64, value x m2
    known_share : float64, 0..1, of the area of each piece

    Raises
    ------
    CRSError
        `shapes` is in no metric CRS.
    DataError
        The raster has negative values.
    """
    require_metric(shapes, "shapes")
    require_not_negative(raster)
    matrix = (cache or FractionCache()).get(shapes, raster.grid).matrix
    known = ~np.isnan(raster.data)
    area = raster.grid.cell_areas_m2(shapes.crs.to_string())
    weights: Any = matrix @ np.where(known, raster.data * area, 0.0).ravel()
    with_data: Any = matrix @ np.where(known, area, 0.0).ravel()
    share = np.clip(with_data / shapely.area(np.array(shapes.to_numpy(), dtype=object)), 0.0, 1.0)
    return weights, share


def class_raster(raster: Raster, weight_of: dict[float, float]) -> Raster:
    """Turn classes of land use into weights.

    Parameters
    ----------
    raster
        Class codes.
    weight_of
        Weight of each class, >= 0; a class not named weighs nothing.

    Raises
    ------
    UsageError
        No class of the raster is named, or a class or weight is no number.

    Examples
    --------
    >>> from geo.surfaces.grid import Grid
    >>> use = Raster(np.array([[1.0, 2.0, np.nan]]), Grid(0, 100, 100, 100, 3, 1, "EPSG:5186"))
    >>> class_raster(use, {1: 5.0}).data
    array([[ 5.,  0., nan]])
    """
    odd = [code for code, weight in weight_of.items() if not np.isfinite([code, weight]).all()]
    if odd:
        raise UsageError(f"class(es) {some(odd)}: code and weight must be finite numbers.")
    values = np.where(np.isnan(raster.data), np.nan, 0.0)
    for code, weight in weight_of.items():
        values[raster.data == code] = weight
    if not np.isin(raster.data, list(weight_of)).any():
        raise UsageError(f"{raster.name} has none of the classes {some(weight_of)}. Name its own.")
    return Raster(values, raster.grid, raster.name)


def require_not_negative(raster: Raster) -> None:
    """Refuse a raster with negative values.

    Raises
    ------
    DataError
        Names how many cells and the smallest value, which may be an unsaid "no data".
    """
    negative = raster.data < 0
    if negative.any():
        least = raster.least or f"{np.nanmin(raster.data):.17g}"
        raise DataError(
            f"{raster.name} has {int(negative.sum())} negative cell(s), the smallest {least}. "
            f"If it means no data, give nodata={least}."
        )
