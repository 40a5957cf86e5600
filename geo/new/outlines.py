"""Mend the outlines of districts into a valid coverage, and dissolve the districts above them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geo import file_texts as files
from geo.crs import LONLAT
from geo.errors import DataError, some

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import numpy.typing as npt
    from shapely.geometry.base import BaseGeometry

    Shapes = npt.NDArray[np.object_]

GAP_WIDTH_M = 1.0
"""Slits between districts narrower than this are closed; wider ones would be real."""

SNAPS_M = (-1.0, 0.01, 0.05, 0.25)
"""How near vertices become one, tried in turn: rounding may break a ring narrower than a cm."""


def clean_coverage(shapes: Sequence[BaseGeometry] | Shapes, snap_m: float = -1.0) -> Shapes:
    """Return polygons (metres) mended into a valid coverage: no overlap, no slit under 1 m.

    Invalid rings are first read by structure, so that a bow-tie loses nothing; then overlaps go
    to the neighbour with the longest common edge and slits are closed. Vertices nearer to each
    other than `snap_m` metres become one; -1 lets the library choose (far below a millimetre).

    Examples
    --------
    >>> import shapely
    >>> left, right = shapely.box(0, 0, 10, 10), shapely.box(9, 0, 20, 10)
    >>> shapely.area(clean_coverage([left, right])).sum().item()
    200.0
    """
    import numpy as np
    import shapely

    valid = shapely.make_valid(np.asarray(shapes), method="structure", keep_collapsed=False)
    return np.asarray(
        shapely.coverage_clean(valid, gap_width=GAP_WIDTH_M, snapping_distance=snap_m)
    )


def to_published(shapes: Shapes, crs: str) -> Shapes:
    """Return a coverage in lon/lat on the grid of seven decimals, rings in a fixed order.

    Every vertex moves by itself, so shared edges stay shared.

    Raises
    ------
    DataError
        Rounding broke a polygon or the coverage.
    """
    import geopandas as gpd
    import numpy as np
    import shapely

    lonlat = gpd.GeoSeries(shapes, crs=crs).to_crs(LONLAT).to_numpy()
    grid = shapely.transform(lonlat, lambda xy: np.round(xy, files.DECIMALS))
    return checked(_fixed_order(np.asarray(grid)), "the rounded outlines")


def mended(shapes: Sequence[BaseGeometry] | Shapes, crs: str) -> Shapes:
    """Return polygons in metres as a valid coverage in lon/lat on the grid of seven decimals.

    They are cleaned as they stand; only where rounding breaks one of them, vertices within
    centimetres of each other become one.

    Raises
    ------
    DataError
        They cannot be mended.
    """
    for snap_m in SNAPS_M[:-1]:
        try:
            return to_published(clean_coverage(shapes, snap_m=snap_m), crs)
        except DataError:
            continue
    return to_published(clean_coverage(shapes, snap_m=SNAPS_M[-1]), crs)


def checked(shapes: Shapes, name: str) -> Shapes:
    """Return `shapes` if they are valid polygons that tile without overlap or open edge.

    Raises
    ------
    DataError
        Names the first polygons, by position, that are not.
    """
    import numpy as np
    import shapely

    broken = np.flatnonzero(~shapely.is_valid(shapes))
    if len(broken):
        raise DataError(f"{name}: invalid polygons at {some(broken)}. Mend the repair step.")
    edges = shapely.coverage_invalid_edges(shapes)
    open_edges = np.flatnonzero(~shapely.is_empty(edges))
    if len(open_edges):
        raise DataError(f"{name}: not a valid coverage at {some(open_edges)}. Mend the repair.")
    return shapes


def _fixed_order(shapes: Shapes) -> Shapes:
    """Rings start at their lowest vertex; shells run counter-clockwise, as GeoJSON asks."""
    import numpy as np
    import shapely

    return np.asarray(shapely.orient_polygons(shapely.normalize(shapes)))


def dissolved(dong: list[dict[str, Any]], shapes: Shapes) -> tuple[list[dict[str, Any]], Shapes]:
    """Return the districts above published dong, so that their vertices are their dongs' vertices.

    Parameters
    ----------
    dong
        Columns of each dong; those of its gu begin with ``gu_``.
    shapes
        Their polygons, a valid coverage.

    Returns
    -------
    rows, shapes
        The gu columns and the polygon of each gu, sorted by `gu_code`.
    """
    import numpy as np
    import shapely

    members: dict[str, list[int]] = {}
    for index, row in enumerate(dong):
        members.setdefault(row["gu_code"], []).append(index)
    rows: list[dict[str, Any]] = []
    outlines = []
    for code in sorted(members):
        first = dong[members[code][0]]
        rows.append({key: first[key] for key in first if key.startswith("gu_")})
        outlines.append(shapely.coverage_union_all(shapes[members[code]]))
    return rows, checked(_fixed_order(np.asarray(outlines)), "the dissolved gu")
