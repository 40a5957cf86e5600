"""The places of a project's layers: read from their lists into the columns of a site."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from geo.crs import LONLAT, to_lonlat
from geo.errors import DataError, some
from geo.project.layers import NO_DATE, LayerFile, layer_files, list_source
from geo.reading import parts_of, points_of, read_table, read_vector
from geo.safe import nfc
from geo.schema import MAX_ERROR_M, PRECISIONS, SITE_COLUMNS, errors_of, point_xy

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    import pandas as pd

    from geo.layers.model import Layer
    from geo.project.config import Project

NAME_COLUMNS = ("name", "name_ko", "이름", "명칭")
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
    tables = [
        sites_of_file(layer, files[layer.key]) for layer in project.layers if layer.key in files
    ]
    if not tables:
        empty = {name: pd.Series(dtype=_dtype(name)) for name in SITE_COLUMNS}
        return gpd.GeoDataFrame(empty, geometry=gpd.GeoSeries([], crs=LONLAT), crs=LONLAT)
    both = gpd.GeoDataFrame(pd.concat(tables, ignore_index=True), crs=LONLAT)
    return both.sort_values("site_id", ignore_index=True)


def with_lists(sources: pd.DataFrame, project: Project) -> pd.DataFrame:
    """Return the table of sources with a row for each list that names none."""
    import pandas as pd

    files = layer_files(project)
    names = [name for layer in project.layers for name in set(layer.name)]

    def told(layer: Layer) -> str:
        # Two layers may bear one name; a source is known by its name alone.
        return f" ({layer.key})" if any(names.count(name) > 1 for name in layer.name) else ""

    rows = [
        {
            "key": list_source(layer.key),
            "name_ko": f"{layer.name.ko} 목록{told(layer)}",
            "name_en": f"list: {layer.name.en}{told(layer)}",
            "date": "not known" if layer.vintage == NO_DATE else layer.vintage.en,
            "licence": "not said",
            "weak": "false",
        }
        for layer in project.layers
        if layer.key in files and files[layer.key].source == list_source(layer.key)
    ]
    return pd.concat([sources, pd.DataFrame(rows)], ignore_index=True) if rows else sources


def _dtype(column: str) -> str:
    if column == "error_m" or column in _SIZES:
        return "float64"
    return "bool" if column == "name_en_romanised" else "object"


def sites_of_file(layer: Layer, file: LayerFile) -> gpd.GeoDataFrame:
    """Return the places that a layer's file names, as sites.

    Raises
    ------
    SourceError, DataError
        The list cannot be read, or what it holds is no list of places.
    """
    names = {ours: theirs for ours, theirs in file.columns.items() if theirs}
    return as_sites(_read(file), layer.key, str(file.path), names, file.source)


def as_sites(
    table: gpd.GeoDataFrame,
    key: str,
    name: str,
    columns: Mapping[str, str] | None = None,
    source: str | None = None,
) -> gpd.GeoDataFrame:
    """Return a table of points as the sites of a layer; what it does not say is null.

    Parameters
    ----------
    table
        Points in EPSG:4326, any index.
    key
        Of the layer; begins every `site_id`.
    name
        What messages call the table.
    columns
        The table's column by ours: id, name, name_en, kind, address, error_m, precision, opened. A column of
        names is also found by its own name (name, name_ko, 이름, 명칭).
    source
        Key of the source.

    Raises
    ------
    DataError
        A column, a name or a point is missing, or an id stands twice; all of it in one line.
    """
    import geopandas as gpd
    import numpy as np
    import pandas as pd

    names = {ours: nfc(theirs) for ours, theirs in (columns or {}).items()}
    table = table.reset_index(drop=True)
    headings = [nfc(name) if isinstance(name, str) else name for name in table.columns]
    table = table.set_axis(headings, axis=1)
    lacking = [theirs for theirs in names.values() if theirs not in table]
    if "name" not in names:
        there = [column for column in NAME_COLUMNS if column in table]
        names |= {"name": there[0]} if there else {}
    twice = [theirs for theirs in names.values() if (table.columns == theirs).sum() > 1]
    if twice:
        raise DataError(f"{name}: column {some(twice)} stands twice. Rename one.")
    problems = [f"no column {some(lacking)}"] if lacking else []
    if "name" not in names:
        problems.append(f"no column of names: say it, or call it one of {', '.join(NAME_COLUMNS)}")
    xy = point_xy(table.geometry.to_numpy())
    no_point = np.isnan(xy[:, 0])
    if no_point.any():
        problems.append(f"no point in row {some(np.flatnonzero(no_point) + 2)}")
    off = np.flatnonzero(~no_point & ~(np.abs(xy) <= (180, 90)).all(axis=1))
    if len(off):
        problems.append(
            f"outside the earth in row {some(off + 2)}. Mend the coordinates (longitude first)"
        )
    if not problems:
        named = table[names["name"]].astype("string").str.strip()
        nameless = np.flatnonzero(named.isna() | (named == ""))
        if len(nameless):
            problems.append(f"no name in row {some(nameless + 2)}")
    error_m = pd.Series(np.nan, index=table.index)
    if "error_m" in names and not lacking:
        found, bad = errors_of(table[names["error_m"]])
        error_m = pd.Series(found, index=table.index)
        if bad.any():
            problems.append(
                f"error_m is no number of metres from 0 to {MAX_ERROR_M:,.0f} in row "
                f"{some(np.flatnonzero(bad) + 2)}"
            )
    if "precision" in names and not lacking:
        problems += _odd_precisions(table[names["precision"]])
    if problems:
        raise DataError(f"{name}: {'; '.join(problems)}. Mend the list.")

    def column(ours: str) -> pd.Series[Any]:
        if ours not in names:
            return pd.Series(None, index=table.index, dtype=object)
        told = table[names[ours]]
        cells = [None if na else nfc(str(cell)) for cell, na in zip(told, told.isna(), strict=True)]
        return pd.Series(cells, index=table.index, dtype=object)

    ids = _ids(key, column("id"), name)
    said = {
        "site_id": ids,
        "layer": key,
        "role": "place",
        "place_id": ids,
        "name_ko": column("name"),
        "name_en": column("name_en").fillna(column("name")),
        "name_en_romanised": False,
        "kind_ko": column("kind"),
        "kind_en": column("kind"),
        "status": "listed",
        "opened": column("opened"),
        "list": key,
        "address": column("address"),
        "precision": column("precision"),
        "error_m": error_m,
        "source_keys": source,
    }
    data = {ours: said.get(ours) for ours in SITE_COLUMNS}
    frame = pd.DataFrame(data, index=table.index).astype({n: _dtype(n) for n in SITE_COLUMNS})
    return gpd.GeoDataFrame(frame, geometry=table.geometry, crs=LONLAT)


def _odd_precisions(told: pd.Series[Any]) -> list[str]:
    """Return what is wrong with a column of precisions: a line, or nothing."""
    odd = [row for row, cell in enumerate(told, 2) if cell and cell not in PRECISIONS]
    if not odd:
        return []
    return [f"precision is none of {', '.join(PRECISIONS)} in row {some(odd)}"]


def are_ids(stated: pd.Series[Any]) -> bool:
    """Say whether every cell of a column is an id, and none stands twice."""
    told = [isinstance(text, str) and _ID.fullmatch(text) is not None for text in stated]
    return all(told) and not stated.duplicated().any()


def _ids(key: str, stated: pd.Series[Any], name: str) -> list[str]:
    if stated.isna().all():
        width = len(str(len(stated)))
        return [f"{key}_{number:0{width}d}" for number in range(1, len(stated) + 1)]
    wrong = stated[[not (isinstance(text, str) and _ID.fullmatch(text)) for text in stated]]
    if len(wrong) or stated.duplicated().any():
        rows = sorted({*wrong.index, *stated.index[stated.duplicated()]})
        raise DataError(
            f"{name}: the id of row {some(row + 2 for row in rows)} is none, stands twice or "
            "has more than letters, digits, '_', '.' and '-'. Mend it, or leave columns.id out."
        )
    return [f"{key}_{text}" for text in stated]


def _read(file: LayerFile) -> gpd.GeoDataFrame:
    """Return the list as a table of points in longitude and latitude."""
    if file.path.suffix.lower() == ".csv":
        x, y = (file.columns[axis] or axis for axis in ("x", "y"))
        table = points_of(read_table(file.path, (x, y)), nfc(x), nfc(y), file.path, file.crs)
    else:
        table = read_vector(file.path, layer=file.layer)
        table = table.set_geometry(table.geometry.force_2d())
        table = table.set_geometry(parts_of(table.geometry.to_numpy(), "point"), crs=table.crs)
    return to_lonlat(table, str(file.path))
