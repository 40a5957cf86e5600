"""The places of a project's layers: read from their lists into the columns of a site."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from geo.crs import LONLAT
from geo.errors import CRSError, DataError, SourceError, some
from geo.project.layers import LayerFile, layer_files, list_source
from geo.reading import read_table
from geo.schema import SITE_COLUMNS

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from geo.layers.model import Layer
    from geo.project.config import Project

_ID = re.compile(r"[A-Za-z0-9_.-]{1,40}")
_SIZES = ("area_m2", "floor_area_m2", "floor_area_max_m2", "tenants", "units", "plots")


def read_places(project: Project) -> gpd.GeoDataFrame:
    """Read the places of every layer of a project, sorted by `site_id`.

    Returns
    -------
    GeoDataFrame
        EPSG:4326, columns as `geo.schema.SITE_COLUMNS`; what a list does not say is null.

    Raises
    ------
    SourceError
        A list cannot be read.
    DataError
        A list lacks a column, a name or a point; all of it in one line.
    CRSError
        A list of points says no CRS.
    """
    import geopandas as gpd
    import pandas as pd

    files = layer_files(project)
    tables = [_sites(layer, files[layer.key]) for layer in project.layers if layer.key in files]
    if not tables:
        empty = {name: pd.Series(dtype=_dtype(name)) for name in SITE_COLUMNS}
        return gpd.GeoDataFrame(empty, geometry=gpd.GeoSeries([], crs=LONLAT), crs=LONLAT)
    both = gpd.GeoDataFrame(pd.concat(tables, ignore_index=True), crs=LONLAT)
    return both.sort_values("site_id", ignore_index=True)


def with_lists(sources: pd.DataFrame, project: Project) -> pd.DataFrame:
    """Return the table of sources with a row for each list that names none."""
    import pandas as pd

    rows = [
        {
            "key": list_source(layer.key),
            "name_ko": f"{layer.name.ko} 목록",
            "name_en": f"list: {layer.name.en}",
            "date": layer.vintage.en,
            "licence": "not said",
            "weak": "false",
        }
        for layer in project.layers
        if list_source(layer.key) not in set(sources["key"])
    ]
    return pd.concat([sources, pd.DataFrame(rows)], ignore_index=True) if rows else sources


def _dtype(column: str) -> str:
    if column == "error_m" or column in _SIZES:
        return "float64"
    return "bool" if column == "name_en_romanised" else "object"


def _sites(layer: Layer, file: LayerFile) -> gpd.GeoDataFrame:
    import geopandas as gpd
    import numpy as np
    import pandas as pd
    import shapely

    table = _read(file)
    names = {ours: theirs for ours, theirs in file.columns.items() if theirs}
    lacking = [theirs for theirs in names.values() if theirs not in table]
    if "name" not in names:
        there = [name for name in ("name", "name_ko", "이름", "명칭") if name in table]
        names |= {"name": there[0]} if there else {}
    problems = [f"no column {some(lacking)}"] if lacking else []
    if "name" not in names:
        problems.append("no column of names: say it, columns.name = …")
    shapes = table.geometry.to_numpy()
    x, y = shapely.get_x(shapes), shapely.get_y(shapes)
    no_point = np.flatnonzero(~(np.isfinite(x) & np.isfinite(y)))
    if len(no_point):
        problems.append(f"no point in row {some(no_point + 2)}")
    if not problems:
        named = table[names["name"]].astype("string").str.strip()
        nameless = np.flatnonzero(named.isna() | (named == ""))
        if len(nameless):
            problems.append(f"no name in row {some(nameless + 2)}")
    error_m = pd.Series(np.nan, index=table.index)
    if "error_m" in names and not lacking:
        error_m = pd.to_numeric(table[names["error_m"]], errors="coerce")
        wrong = np.flatnonzero(table[names["error_m"]].notna() & ~(error_m >= 0))
        if len(wrong):
            problems.append(f"error_m is no number of 0 or more in row {some(wrong + 2)}")
    if problems:
        raise DataError(f"{file.path}: {'; '.join(problems)}. Mend the list.")

    def column(name: str) -> pd.Series[Any]:
        if name not in names:
            return pd.Series(None, index=table.index, dtype=object)
        cells = [
            None if missing else str(cell)
            for cell, missing in zip(table[names[name]], table[names[name]].isna(), strict=True)
        ]
        return pd.Series(cells, index=table.index, dtype=object)

    ids = _ids(layer.key, column("id"), file)
    said = {
        "site_id": ids,
        "layer": layer.key,
        "role": "place",
        "place_id": ids,
        "name_ko": column("name"),
        "name_en": column("name_en").fillna(column("name")),
        "name_en_romanised": False,
        "kind_ko": column("kind"),
        "kind_en": column("kind"),
        "status": "operating",
        "opened": column("opened"),
        "list": layer.key,
        "address": column("address"),
        "error_m": error_m,
        "source_keys": file.source,
    }
    data = {name: said.get(name) for name in SITE_COLUMNS}
    frame = pd.DataFrame(data, index=table.index).astype({n: _dtype(n) for n in SITE_COLUMNS})
    return gpd.GeoDataFrame(frame, geometry=table.geometry, crs=LONLAT)


def _ids(key: str, stated: pd.Series[Any], file: LayerFile) -> list[str]:
    if stated.isna().all():
        width = len(str(len(stated)))
        return [f"{key}_{number:0{width}d}" for number in range(1, len(stated) + 1)]
    wrong = stated[stated.isna() | ~stated.astype(str).map(lambda t: bool(_ID.fullmatch(t)))]
    if len(wrong) or stated.duplicated().any():
        rows = [*wrong.index, *stated.index[stated.duplicated()]]
        raise DataError(
            f"{file.path}: the id of row {some(row + 2 for row in rows)} is none, stands twice or "
            "has more than letters, digits, '_', '.' and '-'. Mend it, or leave columns.id out."
        )
    return [f"{key}_{text}" for text in stated]


def _read(file: LayerFile) -> gpd.GeoDataFrame:
    """Return the list as a table of points in longitude and latitude."""
    import geopandas as gpd
    import pandas as pd
    import pyogrio

    if file.path.suffix.lower() == ".csv":
        x, y = (file.columns[axis] or axis for axis in ("x", "y"))
        table = read_table(file.path, (x, y))
        points = gpd.points_from_xy(*(pd.to_numeric(table[c], errors="coerce") for c in (x, y)))
        return gpd.GeoDataFrame(table, geometry=points, crs=file.crs).to_crs(LONLAT)
    try:
        table = gpd.read_file(file.path)
    except (pyogrio.errors.DataSourceError, OSError) as err:
        raise SourceError(f"{file.path} cannot be read as a list of points. Check it.") from err
    if not isinstance(table, gpd.GeoDataFrame):
        raise DataError(f"{file.path} has no points. Give a GeoJSON, GeoPackage or CSV of points.")
    if table.crs is None:
        raise CRSError(f"{file.path} says no CRS. Save it with one.")
    return table.to_crs(LONLAT)
