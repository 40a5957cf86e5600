"""Where the rows of a list stand: in the area, and how far from the district that they name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo.lists.trial import rows_named, way_home

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from geo.arrays import Bools, Floats, Indices
    from geo.lists.gazetteer import Gazetteer
    from geo.lists.model import Named


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Where each row stands; arrays of shape (n,).

    Parameters
    ----------
    xy
        Metric CRS of the gazetteer, shape (n, 2); NaN: no point.
    in_area
        In the area or on its border.
    gu, dong
        Row of the gu and legal dong in the gazetteer that a row names, -1: none.
    gap_gu_m, gap_dong_m
        Metres from the point to the gu and the legal dong that the row names, 0: in it or on its
        border; NaN: no point, or none named.
    gazetteer
        Whose.
    """

    xy: Floats
    in_area: Bools
    gu: Indices
    dong: Indices
    gap_gu_m: Floats
    gap_dong_m: Floats
    gazetteer: Gazetteer

    @classmethod
    def of(cls, points: Floats, named: Named, gazetteer: Gazetteer) -> Standing:
        """Return where rows stand whose points are in EPSG:4326."""
        import numpy as np
        import shapely

        xy = np.column_stack(way_home(gazetteer.gu.crs).transform(points[:, 0], points[:, 1]))
        xy[~np.isfinite(xy).all(axis=1)] = np.nan
        shapely.prepare(gazetteer.area)
        gu, dong = rows_named(named, gazetteer)
        dongs = gazetteer.legal_dong
        return cls(
            xy=xy,
            in_area=shapely.intersects_xy(gazetteer.area, xy[:, 0], xy[:, 1]),
            gu=gu,
            dong=dong,
            gap_gu_m=_gaps(xy, gazetteer.gu.geometry.to_numpy(), gu),
            gap_dong_m=np.full(len(xy), np.nan)
            if dongs is None
            else _gaps(xy, dongs.geometry.to_numpy(), dong),
            gazetteer=gazetteer,
        )

    def to_border_m(self, rows: Bools) -> Floats:
        """Return the distance to the border of the area of some rows, metres; NaN of the others."""
        import numpy as np
        import shapely

        border = np.array([shapely.boundary(self.gazetteer.area)])
        shapely.prepare(border)
        found = np.full(len(self.xy), np.nan)
        found[rows] = shapely.distance(border[0], shapely.points(self.xy[rows]))
        return found


def _gaps(xy: Floats, shapes: npt.NDArray[np.object_], named: Indices) -> Floats:
    import numpy as np
    import shapely

    shapely.prepare(shapes)
    gaps = np.full(len(xy), np.nan)
    rows = np.flatnonzero((named >= 0) & np.isfinite(xy).all(axis=1))
    inside = shapely.intersects_xy(shapes[named[rows]], xy[rows, 0], xy[rows, 1])
    gaps[rows] = 0.0
    rows = rows[~inside]
    gaps[rows] = shapely.distance(shapes[named[rows]], shapely.points(xy[rows]))
    return gaps


def radii_m(xy: Floats, shapes: npt.NDArray[np.object_], at: Indices) -> Floats:
    """Return how far the farthest corner of a polygon lies from each point, metres.

    Parameters
    ----------
    xy
        Shape (n, 2), metres.
    shapes
        Polygons.
    at
        Which of them, a point each.
    """
    import numpy as np
    import shapely

    return np.asarray(shapely.hausdorff_distance(shapes[at], shapely.points(xy)), dtype=np.float64)
