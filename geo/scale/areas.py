"""How much of each district lies within a distance of a site, however many: straight line."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from geo.arrays import Floats
from geo.distance import require_distance
from geo.scale.carriers import InProcess
from geo.scale.job import How, Job, Part, Result, run
from geo.scale.memory import require_memory
from geo.scale.squares import Near, tiles, widened

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

TILE_M = 10_000.0
"""The districts whose middles are in one square of this side are a part."""

BYTES_A_DISC, BYTES_A_CORNER = 10_000, 100
"""Of memory: for a disc, twice its corners; for a corner of an outline."""


class _Districts(NamedTuple):
    """Outlines of some districts, and the sites whose discs may touch them, metres."""

    shapes: npt.NDArray[np.object_]
    sites: Floats


def area_by_district(
    districts: gpd.GeoDataFrame,
    sites: gpd.GeoDataFrame,
    service_distance_m: float,
    by: str = "dong_code",
    *,
    how: How | None = None,
) -> pd.DataFrame:
    """Return how much of each district's area lies within the service distance of a site.

    As `geo.measures.coverage.area_coverage`, but the discs are united where they are needed, not
    all in one; its areas, to a hundredth of a square metre: corners of polygons are rounded.

    Parameters
    ----------
    districts
        Polygons in a metric CRS with the column `by`.
    sites
        Points in a metric CRS. None at all: nothing is covered or not, NaN.
    service_distance_m
        Radius, metres, > 0.
    by
        Column of the district's code.
    how
        Who works on the parts, within what memory; None: this process.

    Returns
    -------
    DataFrame, index `by`, in the order of `districts`
        district_area_m2 : float64
        area_covered_m2 : float64, NaN without a site
        area_coverage_share : float64, 0..1, NaN without a site

    Raises
    ------
    CRSError, DataError, UsageError
        As `geo.measures.coverage.area_coverage`; or the memory is too little.
    GeoError
        A part cannot be answered; the message names it.

    Examples
    --------
    >>> import geopandas as gpd, shapely
    >>> square = gpd.GeoDataFrame(
    ...     {"dong_code": ["1"]}, geometry=[shapely.box(0, 0, 1000, 1000)], crs="EPSG:5186"
    ... )
    >>> site = gpd.GeoDataFrame(geometry=gpd.points_from_xy([500], [500]), crs="EPSG:5186")
    >>> area_by_district(square, site, 100)["area_coverage_share"].round(4).tolist()
    [0.0314]
    """
    import pandas as pd
    import shapely

    from geo.measures.checks import points_of
    from geo.measures.coverage import area_table, outlines_of

    require_distance(service_distance_m, "service_distance_m")
    shapes = outlines_of(districts, sites.crs, by)
    points = points_of(sites)
    how = how or How(InProcess())
    bounds, near = shapely.bounds(shapes), Near(points)
    mine, parts = [], []
    for rows, _ in tiles((bounds[:, :2] + bounds[:, 2:]) / 2, TILE_M):
        west, south = bounds[rows, :2].min(axis=0).tolist()
        east, north = bounds[rows, 2:].max(axis=0).tolist()
        reaching = near.within(widened((west, south, east, north), service_distance_m))
        if not len(reaching):  # nothing of them is covered
            continue
        name = f"the districts from {districts[by].iloc[rows[0]]}, {len(rows):,} side by side"
        mine.append(rows)
        parts.append(Part(name, len(reaching), _Districts(shapes[rows], points[reaching])))
    most = max((part.size for part in parts), default=0)
    outlines = int(shapely.get_num_coordinates(shapes).sum()) * BYTES_A_CORNER
    require_memory(how.memory, how.carrier.processes, most * BYTES_A_DISC, outlines)
    made = hashlib.sha256(str(service_distance_m).encode())
    for part in parts if how.resume is not None else ():
        made.update(b"".join(shapely.to_wkb(part.what.shapes)) + part.what.sites.tobytes())
    job = Job(covered, float, service_distance_m, parts, made.hexdigest())
    covered_m2 = np.full(len(shapes), 0.0 if len(points) else np.nan)
    for rows, result in zip(mine, run(job, how), strict=True):
        covered_m2[rows] = result["area_covered_m2"]
    return area_table(pd.Index(districts[by], name=by), shapes, covered_m2)


def covered(service_distance_m: float, part: _Districts) -> Result:
    """Return how much of each district of a part lies within the distance of a site."""
    from geo.measures.coverage import area_within, union_of_discs

    reached = union_of_discs(part.sites, service_distance_m)
    return {"area_covered_m2": area_within(part.shapes, reached)}
