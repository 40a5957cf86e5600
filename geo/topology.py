"""One shared-edge geometry a page: districts as rings of arcs that neighbours share.

Every border is written once. A district is a list of polygons, a polygon a list of rings, a ring a
list of arc numbers; ``~i`` is arc ``i`` walked backwards. Coarser levels are unions of the finest
level and walk the same arcs, so a gu border and the dong borders on it are the same line.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from geo.crs import LONLAT, require_metric
from geo.errors import DataError, some

if TYPE_CHECKING:
    import geopandas as gpd
    import numpy as np
    import numpy.typing as npt
    import shapely

Point = tuple[int, int]
Ring = list[int]
MultiPolygon = list[list[Ring]]

TOLERANCE_M: Mapping[str, float] = {
    "layer": 10.0,
    "atlas": 10.0,
    "reach": 80.0,
    "fairness": 80.0,
    "siting": 10.0,
    "region": 40.0,
    "district": 5.0,
    "index": 80.0,
    "method": 80.0,
    "picture": 160.0,
}
"""Metres by which a border may move on a page of this kind: what the eye cannot tell there."""
SPAN_M = 50_000.0
"""Width and height of an area that is seen so near; of a larger one a pixel is more metres."""

_FINEST = 1 / 4500
"""Of the width of a map: a fifth of a pixel where it is 900 wide. Finer is not to be seen."""

SCALES = (1e-5, 1e-6, 1e-7)
"""Degrees per step, coarse to fine; the first that keeps the coverage valid is taken."""
_DEGREE_M = 111_000.0
_COARSE_SCALES = (5e-4, 2e-4, 1e-4, 5e-5, 2e-5)
_SNAP_M = 0.01
_MOVED_M2 = 1.0


def coarser(span_m: float) -> float:
    """Return how many times further a border may move on a map of so many metres.

    >>> coarser(30_000), coarser(600_000)
    (1.0, 12.0)
    """
    return max(1.0, span_m / SPAN_M)


def tolerance(kind: str, span_m: float) -> float:
    """Return by how many metres a border may move on a page of this kind whose map is so wide.

    >>> tolerance("district", 9_000), tolerance("district", 90_000), tolerance("index", 600_000)
    (5.0, 20.0, 960.0)
    """
    base = TOLERANCE_M.get(kind, TOLERANCE_M["layer"])
    return max(base * coarser(span_m), span_m * _FINEST)


class Detail(NamedTuple):
    """How finely districts are drawn, in the order in which `encode` takes it."""

    tolerance_m: float
    scales: tuple[float, ...]
    least_m2: float


def detail(tolerance_m: float, span_m: float, finest: Sequence[float] = SCALES) -> Detail:
    """Return how finely a map so wide is drawn where a border may move by so many metres.

    Of an area larger than a city a step may be an eighth of the tolerance, and islands below the
    square of the tolerance, a pixel or two, are not drawn.

    >>> detail(80, 30_000)
    Detail(tolerance_m=80, scales=(1e-05, 1e-06, 1e-07), least_m2=0.0)
    >>> detail(20, 120_000)
    Detail(tolerance_m=20, scales=(2e-05, 1e-05, 1e-06, 1e-07), least_m2=400)
    """
    if span_m <= SPAN_M:
        return Detail(tolerance_m, tuple(finest), 0.0)
    most = tolerance_m / 8 / _DEGREE_M
    coarse = (scale for scale in _COARSE_SCALES if finest[0] < scale <= most)
    return Detail(tolerance_m, (*coarse, *finest), tolerance_m**2)


def encode(
    levels: Mapping[str, gpd.GeoDataFrame],
    tolerance_m: float,
    scales: Sequence[float] = SCALES,
    least_m2: float = 0.0,
) -> dict[str, Any]:
    """Write districts as one topology in which every border stands once.

    The finest level (most rows) is simplified in its metric CRS as a coverage, so no gap and no overlap
    appears; the other levels are built from its pieces. Coordinates become whole steps of
    longitude and latitude from `origin`.

    Parameters
    ----------
    levels
        Frames in one metric CRS by level, e.g. ``{"gu": gu, "dong": dong}``; each has the column
        ``<level>_code``, and the finest one the code column of every other level.
    tolerance_m
        Tolerance of the simplification, metres; 0 keeps every vertex.
    scales
        Degrees per step, coarse to fine; the first that keeps the coverage valid is taken.
    least_m2
        Islands smaller than this are not drawn. Every district keeps its largest part, and the parts
        that touch another district; the outermost islands of all are drawn.

    Returns
    -------
    dict
        ``origin`` [lon, lat] and ``scale`` [degrees, degrees]; ``arcs``: each ``[x0, y0, dx, dy,
        ...]``; ``levels``: per level one multipolygon a row, rows in the order of their codes;
        ``neighbours``: per level and row the row numbers that share an arc, ascending.

    Raises
    ------
    CRSError
        A frame is in no metric CRS.
    DataError
        A level has no row, a row of a coarse level has no part in the finest one, or the finest
        level is not a valid coverage.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from shapely import box
    >>> squares = gpd.GeoDataFrame({"gu_code": ["a", "b"]}, crs="EPSG:5186",
    ...     geometry=[box(200000, 550000, 201000, 551000), box(201000, 550000, 202000, 551000)])
    >>> topology = encode({"gu": squares}, tolerance_m=0)
    >>> len(topology["arcs"]), topology["neighbours"]
    (3, {'gu': [[1], [0]]})
    """
    for level, frame in levels.items():
        require_metric(frame, level)
        if frame.empty:
            raise DataError(f"`{level}` has no district. Give at least one row.")
    ordered = {level: frame.sort_values(f"{level}_code") for level, frame in levels.items()}
    finest = max(ordered, key=lambda level: len(ordered[level]))
    if least_m2:
        shapes_m = _without_specks(ordered[finest].geometry.to_numpy(), least_m2)
        ordered[finest] = ordered[finest].set_geometry(shapes_m, crs=ordered[finest].crs)
    steps, origin, scale = _quantised(ordered[finest], tolerance_m, finest, scales)
    shapes = {
        level: steps if level == finest else _unions(frame, level, ordered[finest], steps)
        for level, frame in ordered.items()
    }
    arcs = _Arcs(_rings(steps))
    walked = {
        level: [
            [[arcs.walk(ring) for ring in polygon] for polygon in _polygons(shape)]
            for shape in shapes[level]
        ]
        for level in levels
    }
    return {
        "origin": list(origin),
        "scale": [scale, scale],
        "arcs": [_deltas(arc) for arc in arcs.arcs],
        "levels": walked,
        "neighbours": {level: _neighbours(rows) for level, rows in walked.items()},
    }


def decode(topology: Mapping[str, Any], level: str) -> list[shapely.MultiPolygon]:
    """Return the districts of one level as multipolygons in longitude and latitude.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from shapely import box
    >>> square = gpd.GeoDataFrame({"gu_code": ["a"]}, crs="EPSG:5186",
    ...     geometry=[box(200000, 600000, 201000, 601000)])
    >>> [part.geom_type for part in decode(encode({"gu": square}, 0), "gu")[0].geoms]
    ['Polygon']
    """
    import shapely

    arcs = [_points(arc) for arc in topology["arcs"]]
    (lon, lat), (step_x, step_y) = topology["origin"], topology["scale"]

    def ring(walk: Ring) -> list[tuple[float, float]]:
        corners: list[Point] = []
        for number in walk:
            corners += arcs[number] if number >= 0 else arcs[~number][::-1]
        return [(lon + x * step_x, lat + y * step_y) for x, y in corners]

    return [
        shapely.MultiPolygon([(ring(p[0]), [ring(hole) for hole in p[1:]]) for p in row])
        for row in topology["levels"][level]
    ]


def _quantised(
    frame: gpd.GeoDataFrame, tolerance_m: float, name: str, scales: Sequence[float]
) -> tuple[list[shapely.Geometry], tuple[float, float], float]:
    """Simplify a coverage and round it to whole steps; the coarsest step that keeps it valid."""
    import shapely

    pieces = frame.geometry.to_numpy()
    if shapely.coverage_is_valid(pieces):
        found = _stepped(frame, pieces, tolerance_m, scales)
        if found is not None:
            return found
    # A corner of one district may stand on the straight side of another that has none there:
    # nothing in metres, a sliver once turned and rounded. Snapping gives both the same corners.
    cleaned = shapely.coverage_clean(pieces, snapping_distance=_SNAP_M)
    moved = abs(shapely.area(cleaned) - shapely.area(pieces)) > _MOVED_M2
    if moved.any():
        codes = frame.loc[moved, f"{name}_code"]
        raise DataError(
            f"`{name}` is not a valid coverage: gaps or overlaps at {some(codes)}. "
            "Repair it with shapely.coverage_clean first."
        )
    found = (
        None if shapely.is_empty(cleaned).any() else _stepped(frame, cleaned, tolerance_m, scales)
    )
    if found is None:
        raise DataError(
            f"`{name}` cannot be written in steps of {scales[-1]} degrees without a gap or "
            "overlap. Its districts are too small or touch themselves: repair the boundaries."
        )
    return found


def _stepped(
    frame: gpd.GeoDataFrame,
    pieces: npt.NDArray[np.object_],
    tolerance_m: float,
    scales: Sequence[float],
) -> tuple[list[shapely.Geometry], tuple[float, float], float] | None:
    """Simplify and round to the coarsest step that keeps the coverage valid, None if none does."""
    import numpy as np
    import shapely

    if tolerance_m > 0:
        pieces = shapely.coverage_simplify(pieces, tolerance_m)
    degrees = frame.set_geometry(pieces, crs=frame.crs).geometry.to_crs(LONLAT)
    west, south, _, _ = degrees.total_bounds
    origin = (round(float(west) - 5e-4, 3), round(float(south) - 5e-4, 3))
    for scale in scales:
        stepped = shapely.transform(
            degrees.to_numpy(), lambda xy, s=scale: np.round((xy - origin) / s)
        )
        if shapely.is_valid(stepped).all() and shapely.coverage_is_valid(stepped):
            return list(shapely.remove_repeated_points(stepped)), origin, scale
    return None


def _without_specks(pieces: npt.NDArray[np.object_], least_m2: float) -> npt.NDArray[np.object_]:
    """Leave out the parts below an area.

    The largest of each piece stays, what touches another piece, and the outermost: the extent is the same.
    """
    import numpy as np
    import shapely

    parts, owner = shapely.get_parts(pieces, return_index=True)
    areas = shapely.area(parts)
    largest = np.lexsort((-areas, owner))[np.unique(owner, return_index=True)[1]]
    dropped = areas < least_m2
    dropped[largest] = False
    dropped[(shapely.bounds(parts) == shapely.total_bounds(parts)).any(axis=1)] = False
    small = np.flatnonzero(dropped)
    part, piece = shapely.STRtree(pieces).query(parts[small], predicate="intersects")
    dropped[small[part[owner[small[part]] != piece]]] = False
    kept = pieces.copy()
    for row in np.unique(owner[dropped]):
        kept[row] = shapely.MultiPolygon(list(parts[(owner == row) & ~dropped]))
    return kept


def _unions(
    coarse: gpd.GeoDataFrame, level: str, fine: gpd.GeoDataFrame, steps: list[shapely.Geometry]
) -> list[shapely.Geometry]:
    import shapely

    column = f"{level}_code"
    parts: dict[str, list[shapely.Geometry]] = {code: [] for code in coarse[column]}
    for code, shape in zip(fine[column], steps, strict=True):
        if code in parts:
            parts[code].append(shape)
    empty = [code for code, shapes in parts.items() if not shapes]
    if empty:
        raise DataError(
            f"no district of the finest level lies in `{level}` {some(empty)}. "
            f"Give the parts of every {level}."
        )
    return [shapely.coverage_union_all(shapes) for shapes in parts.values()]


def _polygons(shape: Any) -> list[list[list[Point]]]:
    """Polygons of a shape as rings of whole steps, closed; outlines and holes keep their side."""
    import shapely

    polygons = []
    # One sense of rotation for all: then a shared border is always walked once each way.
    for polygon in shapely.get_parts(shapely.orient_polygons(shape)):
        rings = [polygon.exterior, *polygon.interiors]
        polygons.append([[(int(x), int(y)) for x, y in ring.coords] for ring in rings])
    return polygons


def _rings(shapes: Iterable[Any]) -> list[list[Point]]:
    return [ring for shape in shapes for polygon in _polygons(shape) for ring in polygon]


class _Arcs:
    """The arcs of a set of rings: cut where borders part, each kept once."""

    def __init__(self, rings: Sequence[list[Point]]) -> None:
        self.arcs: list[list[Point]] = []
        self._number: dict[tuple[Point, ...], int] = {}
        self._nodes = _nodes(rings)
        for ring in rings:
            for piece in self._cut(ring):
                if tuple(piece) not in self._number:
                    self._number[tuple(piece)] = len(self.arcs)
                    self._number[tuple(piece[::-1])] = ~len(self.arcs)
                    self.arcs.append(piece)

    def walk(self, ring: list[Point]) -> Ring:
        """Return the arc numbers that make up a closed ring."""
        return [self._number[tuple(piece)] for piece in self._cut(ring)]

    def _cut(self, ring: list[Point]) -> list[list[Point]]:
        corners = ring[:-1]
        at = [i for i, corner in enumerate(corners) if corner in self._nodes]
        # An island or a hole filled by one district has no node: it starts at its first corner
        # in reading order, so that both sides of it are written alike.
        start = at[0] if at else corners.index(min(corners))
        turned = [*corners[start:], *corners[: start + 1]]
        stops = [*(i - start for i in at or [start]), len(corners)]
        return [turned[a : b + 1] for a, b in pairwise(stops)]


def _nodes(rings: Sequence[list[Point]]) -> set[Point]:
    """Corners at which not all rings go the same way: there an arc must end."""
    beside: dict[Point, frozenset[Point]] = {}
    nodes: set[Point] = set()
    for ring in rings:
        corners = ring[:-1]
        for i, corner in enumerate(corners):
            ends = frozenset((corners[i - 1], corners[(i + 1) % len(corners)]))
            if beside.setdefault(corner, ends) != ends:
                nodes.add(corner)
    return nodes


def _neighbours(rows: Sequence[MultiPolygon]) -> list[list[int]]:
    sides: dict[int, set[int]] = {}
    for row, polygons in enumerate(rows):
        for polygon in polygons:
            for ring in polygon:
                for number in ring:
                    sides.setdefault(max(number, ~number), set()).add(row)
    found: list[set[int]] = [set() for _ in rows]
    for both in sides.values():
        for row in both:
            found[row] |= both - {row}
    return [sorted(others) for others in found]


def _deltas(arc: Sequence[Point]) -> list[int]:
    flat = [*arc[0]]
    for (x0, y0), (x1, y1) in pairwise(arc):
        flat += (x1 - x0, y1 - y0)
    return flat


def _points(flat: Sequence[int]) -> list[Point]:
    x, y = flat[0], flat[1]
    points = [(x, y)]
    for dx, dy in zip(flat[2::2], flat[3::2], strict=True):
        x, y = x + dx, y + dy
        points.append((x, y))
    return points
