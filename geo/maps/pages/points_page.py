"""Any number of points on the map of the districts: an analyst's own data in one file that holds."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from geo import topology
from geo.crs import to_lonlat
from geo.errors import DataError, UsageError, some
from geo.maps.engine import data
from geo.maps.engine.page import Page, PageData
from geo.project import Project, current_project
from geo.project.places import NAME_COLUMNS
from geo.safe import clean
from geo.schema import point_xy
from geo.text import Text, text_data
from geo.texts.site_texts import Site, site_of

if TYPE_CHECKING:
    import geopandas as gpd

    from geo.maps.engine.geomap import GeoMap

COLOR = "#0b50d0"
NAME = Text("점 지도", "Map of points")
MAP_HELP = Text(
    "지도에서 화살표 키로 이웃한 지역으로 옮겨 가고 Enter로 자세히 봅니다. 0은 전체 보기입니다.",
    "On the map, arrow keys move to the neighbouring district and Enter opens its details; 0 shows the "
    "whole.",
)
"""Of a page that has no table below its map."""


@cache
def outlines(project: Project) -> tuple[dict[str, Any], dict[str, Any], Site]:
    """Return the coarse districts as one geometry, their names, and what every page says."""
    from geo import boundaries, crs

    gu = crs.to_metric(boundaries.load_gu(project), project.metric_crs)
    names = {
        "code": list(gu["gu_code"]),
        "ko": list(gu["gu_name_ko"]),
        "en": list(gu["gu_name_en"]),
    }
    encoded = topology.encode({"gu": gu}, topology.TOLERANCE_M["index"])
    project = project.for_other_places()  # the points are nobody's report
    return encoded, names, site_of(project, project.words(), gu)


def points_map(
    lon: Sequence[float] | gpd.GeoDataFrame,
    lat: Sequence[float] | None = None,
    names: Sequence[str] | None = None,
    *,
    title: Text | str = NAME,
    project: Project | None = None,
) -> GeoMap:
    """Draw points, 100,000 if need be: one canvas, aggregated where they crowd.

    Parameters
    ----------
    lon, lat
        Degrees, EPSG:4326, of one length; or, alone, a table of points in any CRS, whose column of
        names is used.
    names
        A text for each point, shown as text; None: they are numbered.
    title
        Heading of the page; one text for both languages will do.
    project
        Whose districts lie below; None: the current one.

    Raises
    ------
    DataError
        The columns differ in length, or a coordinate is not finite or not on Earth (as when
        longitude and latitude are exchanged), or what stands for a place is no point.
    CRSError
        The table has no CRS.
    UsageError
        `lon` comes without `lat`, and is no table of points.
    """
    import numpy as np

    from geo.maps.engine.geomap import GeoMap

    if lat is None:
        lon, lat, names = _columns(lon, names)
    title = Text(title, title) if isinstance(title, str) else title
    x, y = np.asarray(lon, dtype=float), np.asarray(lat, dtype=float)
    if x.shape != y.shape or x.ndim != 1 or (names is not None and len(names) != len(x)):
        raise DataError(
            f"lon, lat and names must be columns of one length, got {x.shape}, {y.shape}"
            + (f" and {len(names)}." if names is not None else ".")
        )
    wrong = ~(np.isfinite(x) & np.isfinite(y) & (np.abs(x) <= 180) & (np.abs(y) <= 85))
    if wrong.any():
        raise DataError(
            f"{int(wrong.sum())} point(s) are not on Earth, the first at position "
            f"{int(np.argmax(wrong))}. Give longitude first, then latitude, in degrees."
        )
    return GeoMap(_page(x, y, names, title, project or current_project()))


def _columns(points: Any, names: Sequence[str] | None) -> tuple[Any, Any, Sequence[str] | None]:
    """Return longitude, latitude and names of a table of points."""
    import geopandas as gpd
    import numpy as np

    if not isinstance(points, gpd.GeoDataFrame | gpd.GeoSeries):
        raise UsageError(
            f"{type(points).__name__} is no table of points. Give lon and lat, or a GeoDataFrame."
        )
    xy = point_xy(to_lonlat(points).geometry.to_numpy())
    lost = np.flatnonzero(np.isnan(xy[:, 0]))
    if len(lost):
        raise DataError(f"no point in row {some(lost)}. Give points, or leave these out.")
    column = next((name for name in NAME_COLUMNS if name in points), None)
    if names is None and column is not None and isinstance(points, gpd.GeoDataFrame):
        names = [str(name) for name in points[column]]
    return xy[:, 0], xy[:, 1], names


def _page(x: Any, y: Any, names: Sequence[str] | None, title: Text, project: Project) -> Page:
    import numpy as np

    encoded, gu_names, site = outlines(project)
    micro = data.MICRO
    page_data: PageData = {
        "meta": {
            "kind": "points",
            "root": "",
            "layer": "points",
            "metric": None,
            "levels": ["gu"],
            "level": "gu",
            "bounds": bounds_of(encoded, x, y),
            "district": None,
            "basemap": None,
        },
        "districts": {"topology": encoded, "names": {"gu": gu_names}},  # type: ignore[dict-item]
        "metrics": [],
        "layers": [
            {
                "key": "points",
                "name": text_data(title),
                "color": COLOR,
                "kind": "list",
                "badge": "•",
                "on": True,
                "switches": [],
            }
        ],
        "points": {
            "lon": np.rint(x * micro).astype(int).tolist(),
            "lat": np.rint(y * micro).astype(int).tolist(),
        },
        "vocab": data.vocabulary(project.words()),
        "search": [],
    }
    if names is not None:
        page_data["points"]["ko"] = [clean(str(name)) for name in names]
    n = f"{len(x):,}"
    return Page(
        path="points.html",
        kind="points",
        title=title,
        description=Text(f"점 {n}개", f"{n} points"),
        site=site,
        data=page_data,
        context={"map_help": MAP_HELP},
    )


def bounds_of(encoded: dict[str, Any], x: Any, y: Any) -> list[float]:
    """Return west, south, east, north of the points, or of the districts where there is none."""
    if len(x) == 0:
        lon, lat = encoded["origin"]
        return [lon, lat, lon + 0.5, lat + 0.3]
    return [round(float(v), 5) for v in (x.min(), y.min(), x.max(), y.max())]
