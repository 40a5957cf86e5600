"""The backdrop of a project: rivers, parks, railways, roads that maps draw, read once and never counted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from geo.crs import LONLAT, to_crs
from geo.errors import CRSError, DataError, UsageError
from geo.reading import lonlat_of, read_vector

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import numpy.typing as npt

    from geo.project import Backdrop, Project

    Shapes = npt.NDArray[np.object_]

MARGIN = 0.6
"""How far beyond its area a map can be moved, in shares of width and height: see ``setMaxBounds`` of map.js."""
LEAST_SIDES = 4.0
"""What is smaller than a square of so many tolerances is no more to be seen, and left out."""


@dataclass(frozen=True)
class Drawn:
    """One file of the backdrop, in one metric CRS.

    Parameters
    ----------
    of
        What geo.toml says of it.
    areas, lines, points
        Polygons that do not overlap, lines, points; each array in an order that does not hang on the file's.
    """

    of: Backdrop
    areas: Shapes
    lines: Shapes
    points: Shapes

    @property
    def n_corners(self) -> int:
        """How many pairs of coordinates all of it has."""
        import shapely

        parts = (self.areas, self.lines, self.points)
        return sum(int(shapely.get_num_coordinates(part).sum()) for part in parts)


def padded(bounds: Sequence[float], share: float = MARGIN) -> tuple[float, float, float, float]:
    """Return bounds that reach farther by a share of their width and height on each side.

    Examples
    --------
    >>> padded([0, 0, 10, 20], 0.5)
    (-5.0, -10.0, 15.0, 30.0)
    """
    west, south, east, north = bounds
    across, up = share * (east - west), share * (north - south)
    return west - across, south - up, east + across, north + up


def load_backdrop(project: Project, lonlat: Sequence[float], crs: str) -> list[Drawn]:
    """Read the files of a project's backdrop, cut to what maps of its area can show.

    Parameters
    ----------
    project
        Whose.
    lonlat
        West, south, east, north of its districts, degrees (EPSG:4326).
    crs
        Metric CRS that the shapes are wanted in.

    Returns
    -------
    list of Drawn
        In the order of geo.toml.

    Raises
    ------
    SourceError, UsageError
        A file is missing or cannot be read, or holds several layers and none is named.
    CRSError
        It states no CRS, or coordinates that are none in it.
    DataError
        Nothing of it lies there.
    """
    return [_read(each, project, padded(lonlat), crs) for each in project.backdrop]


def _read(
    said: Backdrop, project: Project, box: tuple[float, float, float, float], crs: str
) -> Drawn:
    import geopandas as gpd
    import numpy as np
    import shapely

    path = project.path(said.file)
    try:
        table = lonlat_of(read_vector(path, layer=said.layer, crs=said.crs), path)
    except (CRSError, UsageError) as err:
        # What a command takes as an option stands in geo.toml here.
        cure = str(err).replace("--crs EPSG:5186", 'crs = "EPSG:5186" in its [[backdrop]]')
        cure = cure.replace("--layer, of a project's list", "layer in its [[backdrop]]; of a list")
        raise type(err)(cure) from err
    shapes = table.geometry.to_numpy()
    there = shapes[~(shapely.is_missing(shapes) | shapely.is_empty(shapes))]
    shapes = shapely.make_valid(there, method="structure")
    cut = shapely.clip_by_rect(shapes, *box)
    found = to_crs(gpd.GeoSeries(cut[~shapely.is_empty(cut)], crs=LONLAT), crs, str(path))
    parts = _single(np.asarray(found.to_numpy(), dtype=object))
    if not len(parts):
        raise DataError(
            f"{path} has nothing in or near the area of the project. Look whether its coordinate "
            "system is the one it states, or take it out of geo.toml.",
            ko=f"{path}: 프로젝트의 지역 안과 둘레에 아무것도 없습니다. 좌표계가 파일에 적힌 대로인지 보거나 "
            "geo.toml에서 빼십시오.",
        )
    dimension = shapely.get_dimensions(parts)
    return Drawn(
        said,
        areas=_ordered(shapely.union_all(parts[dimension == 2])),
        lines=_ordered(shapely.line_merge(shapely.union_all(parts[dimension == 1]))),
        points=_ordered(shapely.union_all(parts[dimension == 0])),
    )


def _single(shapes: Any) -> Shapes:
    """Return the parts of shapes, of collections within collections too."""
    import numpy as np
    import shapely

    parts = shapely.get_parts(np.atleast_1d(np.asarray(shapes, dtype=object)))
    while (shapely.get_type_id(parts) >= shapely.GeometryType.MULTIPOINT).any():
        parts = shapely.get_parts(parts)
    found: Shapes = parts[~shapely.is_empty(parts)]
    return found


def _ordered(shapes: Any) -> Shapes:
    """Return the parts of shapes in an order of their own, whatever the order of the file."""
    import shapely

    parts = shapely.normalize(_single(shapes))
    found: Shapes = parts[sorted(range(len(parts)), key=shapely.to_wkb(parts).__getitem__)]
    return found


def cut_to(drawn: Drawn, box: Sequence[float]) -> Drawn:
    """Return what lies in a box: west, south, east, north in the CRS of the shapes.

    Examples
    --------
    >>> import numpy as np
    >>> from shapely import LineString
    >>> from geo.project import Backdrop
    >>> none = np.array([], dtype=object)
    >>> road = Drawn(Backdrop(file="a", kind="road", source="a"), none, np.array([LineString([(0, 0), (9, 0)])]), none)
    >>> cut_to(road, (2, -1, 5, 1)).lines.tolist()
    [<LINESTRING (2 0, 5 0)>]
    """
    import shapely

    def inside(shapes: Shapes) -> Shapes:
        return _single(shapely.clip_by_rect(shapes, *box))

    return replace(
        drawn,
        areas=inside(drawn.areas),
        lines=inside(drawn.lines),
        points=inside(drawn.points),
    )


def simplified(drawn: Drawn, tolerance_m: float) -> Drawn:
    """Return shapes whose outline may lie so many metres from the true one.

    Areas and holes smaller than a square of `LEAST_SIDES` tolerances go, lines shorter than one side of it too;
    of points that share such a square one stays.
    """
    import numpy as np
    import shapely

    least = LEAST_SIDES * tolerance_m
    areas = shapely.simplify(drawn.areas, tolerance_m)
    areas = areas[shapely.area(areas) >= least**2]
    long = drawn.lines[shapely.length(drawn.lines) >= least]
    # What forked before may be one line now.
    lines = shapely.simplify(
        _single(shapely.line_merge(shapely.multilinestrings(long))), tolerance_m
    )
    cells = np.floor(shapely.get_coordinates(drawn.points).reshape(-1, 2) / least)
    first = np.unique(cells, axis=0, return_index=True)[1]
    return replace(
        drawn,
        areas=np.array([_without_small_holes(area, least**2) for area in areas], dtype=object),
        lines=lines,
        points=drawn.points[np.sort(first)],
    )


def _without_small_holes(area: Any, least_m2: float) -> Any:
    import shapely

    rings = [shapely.Polygon(ring) for ring in area.interiors]
    return shapely.Polygon(area.exterior, [r.exterior for r in rings if r.area >= least_m2])
