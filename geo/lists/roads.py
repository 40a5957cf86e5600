"""Named roads within districts: the point of each that is nearest to all of it, and how far that is.

House numbers are never interpolated: on 4,137 real places of a city the number times ten metres along
the road missed by as much as the middle of a legal dong does, because roads are renamed, cut and
numbered from an end that a map of streets does not say.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from geo.crs import to_metric
from geo.errors import DataError

if TYPE_CHECKING:
    import geopandas as gpd
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

NAMES = ("name", "road_name", "도로명", "도로명칭", "RN", "RD_NM", "ROAD_NAME", "name:ko")
"""Columns of a file of roads that hold the name, the first that is there."""

STEP_M = 20.0
"""The lines are read at points this far apart."""
BESIDE_M = 30.0
"""A road along a border is of both districts."""
SHARE = 0.92
"""Of a road's length that lies within its error; a little over nine tenths, see `OFF_M`."""
OFF_M = 60.0
"""How far a place may stand off its road: with it, 93 % of 4,089 real places lay within the error of
their road in their legal dong, and nine in ten of every size of error from `LEAST_M` on."""
LEAST_M = 150.0
"""No error is smaller: where a map has less of a road than that, it may not have the rest."""


def load_roads(path: Path, crs: str, stated: str | None = None) -> gpd.GeoDataFrame:
    """Read a vector file of roads with names, such as streets of OpenStreetMap.

    Parameters
    ----------
    path
        Lines; see `geo.reading.read_vector`.
    crs
        The project's metric CRS.
    stated
        CRS of the file where it says none; None: it says it.

    Returns
    -------
    GeoDataFrame
        ``name`` : str, without blanks; lines in `crs`. Roads without a name are left out.

    Raises
    ------
    SourceError, DataError, CRSError
        The file cannot be read, or has no column of names.
    """
    from geo.reading import read_vector

    table = read_vector(path, crs=stated)
    column = next((name for name in NAMES if name in table.columns), None)
    if column is None:
        raise DataError(
            f"{path} has no column of road names. Name it one of: {', '.join(NAMES[:4])}.",
            ko=f"{path}: 도로명 열이 없습니다. 열 이름을 {', '.join(NAMES[:4])} 가운데 하나로 하십시오.",
        )
    named = table[table[column].notna() & table.geometry.notna()]
    names = named[column].astype(str).str.replace(r"\s+", "", regex=True)
    lines = to_metric(named.geometry, crs)
    return _frame(names.to_numpy(dtype=object), lines.to_numpy(), crs)


def _frame(
    names: npt.NDArray[np.object_], lines: npt.NDArray[np.object_], crs: str
) -> gpd.GeoDataFrame:
    import geopandas as gpd

    return gpd.GeoDataFrame({"name": names}, geometry=lines, crs=crs)


def road_points(
    roads: gpd.GeoDataFrame, districts: gpd.GeoDataFrame, code: str, names: Iterable[str]
) -> pd.DataFrame:
    """Return of each named road in each district the point of it that is nearest to all of it.

    Parameters
    ----------
    roads
        ``name`` without blanks; lines, metric CRS.
    districts
        Polygons in the same CRS.
    code
        Column of their code.
    names
        Roads that are asked for.

    Returns
    -------
    DataFrame
        By (code, name): ``x, y`` : float, metres, a point on the road; ``error_m`` : float, the
        distance from it within which `SHARE` of the road's length in the district lies, and
        `OFF_M` more, at least `LEAST_M`.

    Examples
    --------
    A straight road of 1,000 m in one district:

    >>> import geopandas as gpd, shapely
    >>> roads = gpd.GeoDataFrame(
    ...     {"name": ["한빛로"]}, geometry=[shapely.LineString([(0, 0), (1000, 0)])], crs="EPSG:5186")
    >>> gu = gpd.GeoDataFrame({"c": ["1"]}, geometry=[shapely.box(-9, -9, 1009, 9)], crs="EPSG:5186")
    >>> road_points(roads, gu, "c", ["한빛로"]).reset_index().to_numpy().tolist()
    [['1', '한빛로', 500.0, 0.0, 520.0]]
    """
    import numpy as np
    import pandas as pd
    import shapely

    roads = roads[roads["name"].isin(set(names))]
    lines = shapely.segmentize(roads.geometry.to_numpy(), STEP_M)
    xy, owner = shapely.get_coordinates(lines, return_index=True)
    tree = shapely.STRtree(shapely.points(xy))
    district, at = tree.query(districts.geometry.to_numpy(), predicate="dwithin", distance=BESIDE_M)
    table = pd.DataFrame(
        {
            "code": districts[code].to_numpy(dtype=object)[district],
            "name": roads["name"].to_numpy(dtype=object)[owner[at]],
            "x": xy[at, 0],
            "y": xy[at, 1],
        }
    )
    keys = ["code", "name"]
    if table.empty:
        return table.assign(error_m=pd.Series(dtype=float)).set_index(keys)
    middle = table.groupby(keys, sort=False)[["x", "y"]].transform("mean")
    table["off"] = np.hypot(table["x"] - middle["x"], table["y"] - middle["y"])
    nearest = table.loc[table.groupby(keys, sort=False)["off"].idxmin()].set_index(keys)
    point = nearest.loc[pd.MultiIndex.from_frame(table[keys]), ["x", "y"]].to_numpy()
    table["off"] = np.hypot(table["x"] - point[:, 0], table["y"] - point[:, 1])
    reach = table.groupby(keys, sort=False)["off"].quantile(SHARE)
    found = nearest[["x", "y"]].copy()
    found["error_m"] = np.maximum(reach.reindex(found.index) + OFF_M, LEAST_M)
    return found
