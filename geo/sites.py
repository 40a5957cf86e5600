"""The sites of a project: read and check them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geo.crs import LONLAT
from geo.errors import DataError, some, some_ko
from geo.project import Project, current_project
from geo.reading import number, read_features, read_table
from geo.schema import LISTS, MAX_ERROR_M, PRECISIONS, ROLES, SITE_COLUMNS, STATUSES

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

SOURCES_COLUMNS = ("key", "name_ko", "name_en")
"""What sources.csv must say; date and licence are not known and weak is false where it does not."""
KOREA = (124.0, 33.0, 132.0, 39.0)
"""West, south, east, north: a point outside has its axes swapped or another CRS."""

_TEXTS = tuple(name for name, said in SITE_COLUMNS.items() if said.startswith("str"))
_REQUIRED_TEXT = ("site_id", "layer", "role", "place_id", "name_ko", "name_en", "status", "list")
_WORDS = {"role": ROLES, "status": STATUSES, "list": LISTS, "precision": PRECISIONS}
_WHOLE = ("tenants", "units", "plots")
_SIZES = ("error_m", "area_m2", "floor_area_m2", "floor_area_max_m2", *_WHOLE)
_MOST = {"error_m": MAX_ERROR_M, **dict.fromkeys(_WHOLE, 1e8)}
"""The largest that a size may be, 1e11 (100,000 km2) where nothing else is said."""
_KEYS = ("source_keys", "coord_source_keys")


def load_sites(project: Project | None = None) -> gpd.GeoDataFrame:
    """Read every site of a project, sorted by `site_id`.

    Parameters
    ----------
    project
        Whose; None: the current one.

    Returns
    -------
    GeoDataFrame
        EPSG:4326, one row a record, columns as `geo.schema.SITE_COLUMNS` and ``geometry`` (a
        point, or None with ``no_point_reason``).

    Raises
    ------
    SourceError
        The file cannot be read.
    DataError
        Its contents break the contract; every problem of the file is named at once.

    Examples
    --------
    >>> sites = load_sites()
    >>> len(sites), sites["site_id"].is_unique
    (367, True)
    """
    project = project or current_project()
    if project.has_built_in_layers:
        return _table(_features(project.path("sites.geojson"), _known(project)))
    from geo.project.places import read_places

    return read_places(project)


def read_sites(path: Path) -> gpd.GeoDataFrame:
    """Read a GeoJSON of sites in longitude and latitude, see `load_sites`; of any layer and source."""
    return _table(_features(path))


def _known(project: Project) -> dict[str, set[str]]:
    """Return the keys that a site may name: of layers and of sources."""
    from geo.layers import all_layers

    sources = read_table(project.path("sources.csv"), SOURCES_COLUMNS)
    return {"layer": {layer.key for layer in all_layers()}, "source": set(sources["key"])}


def _table(features: list[dict[str, Any]]) -> gpd.GeoDataFrame:
    import geopandas as gpd

    rows = [item["properties"] for item in features]
    frame = gpd.GeoDataFrame(
        {column: _column([row[column] for row in rows], column) for column in SITE_COLUMNS},
        geometry=[_point(item["geometry"]) for item in features],
        crs=LONLAT,
    )
    return frame.sort_values("site_id", ignore_index=True)


def record_counts(project: Project) -> dict[str, tuple[int, int]]:
    """Return how many records each layer has, and how many with a point; raises as `load_sites`.

    Sites that are one GeoJSON are counted without a table of them: `geo layers` answers at once.
    """
    if project.has_built_in_layers:
        features = _features(project.path("sites.geojson"), _known(project))
        found = [(item["properties"]["layer"], item["geometry"] is not None) for item in features]
    else:
        sites = load_sites(project)
        found = list(zip(sites["layer"], sites.geometry.notna(), strict=True))
    return {
        key: (sum(layer == key for layer, _ in found), sum((key, True) == each for each in found))
        for key in (layer.key for layer in project.layers)
    }


def _features(path: Path, known: Mapping[str, set[str]] | None = None) -> list[dict[str, Any]]:
    features = read_features(path)
    problems = _problems(features, known or {})
    if problems:
        raise DataError(f"{path}: {some(problems, 10, sep='; ')}. Mend these features.")
    return features


def _column(values: list[Any], column: str) -> pd.Series[Any]:
    import pandas as pd

    if column in _SIZES:
        return pd.Series([math.nan if value is None else float(value) for value in values])
    return pd.Series(values, dtype=bool if column == "name_en_romanised" else object)


def _point(geometry: dict[str, Any] | None) -> Any:
    import shapely

    return None if geometry is None else shapely.Point(*geometry["coordinates"])


def _problems(features: list[dict[str, Any]], known: Mapping[str, set[str]]) -> list[str]:
    """Name every way in which the features break the contract; empty when they are sound.

    `known`: the keys of layers and of sources there are, where they are asked for.
    """
    found: dict[str, list[str]] = {}
    seen: set[str] = set()
    for at, item in enumerate(features, 1):
        row, geometry = item["properties"], item["geometry"]
        name = str(row.get("site_id") or f"#{at}")
        for problem in (*_row_problems(row, geometry), *_unknown_keys(row, known)):
            found.setdefault(problem, []).append(name)
        if name in seen:
            found.setdefault("site_id stands twice", []).append(name)
        seen.add(name)
    ids = {str(item["properties"].get("site_id")) for item in features}
    for item in features:
        parent = item["properties"].get("parent_id")
        if isinstance(parent, str) and parent not in ids:
            found.setdefault("parent_id names no site", []).append(str(parent))
    if not features:
        return ["no feature at all"]
    return [f"{problem}: {some(names)}" for problem, names in found.items()]


def _row_problems(row: dict[str, Any], geometry: dict[str, Any] | None) -> list[str]:
    missing = [column for column in SITE_COLUMNS if column not in row]
    if missing:
        return [f"property {', '.join(missing)} missing"]
    problems = [f"{column} empty" for column in _REQUIRED_TEXT if not _is_text(row[column])]
    problems += [
        f"{column} not one of {', '.join(words)}"
        for column, words in _WORDS.items()
        if row[column] not in words and not (column == "precision" and row[column] is None)
    ]
    problems += [
        f"{column} no text"
        for column in _TEXTS
        if column not in _REQUIRED_TEXT and not isinstance(row[column], str | None)
    ]
    if not isinstance(row["name_en_romanised"], bool):
        problems.append("name_en_romanised not true or false")
    problems += [
        f"{column} not a {'whole ' if column in _WHOLE else ''}number of 0 or more"
        for column in _SIZES
        if not _is_size(row[column], column)
    ]
    if geometry is None:
        if not _is_text(row["no_point_reason"]):
            problems.append("neither a point nor a no_point_reason")
        return problems
    if not _is_point(geometry):
        return [*problems, "geometry is no point"]
    west, south, east, north = KOREA
    lon, lat = geometry["coordinates"]
    if not (west <= lon <= east and south <= lat <= north):
        problems.append("point outside Korea (longitude first, then latitude, in degrees)")
    if row["error_m"] is None or row["precision"] is None:
        problems.append("a point without precision or error_m")
    return problems


def _unknown_keys(row: dict[str, Any], known: Mapping[str, set[str]]) -> Iterator[str]:
    """Yield the keys that name nothing: a misspelt layer would lose its places in silence."""
    if "layer" in known and _is_text(row.get("layer")) and row["layer"] not in known["layer"]:
        yield f"no layer {row['layer']!r}"
    for column in _KEYS if "source" in known else ():
        said = row.get(column)
        for key in said.split(";") if isinstance(said, str) else ():
            if key not in known["source"]:
                yield f"{column} names no source of sources.csv ({key!r})"


def _is_text(value: object) -> bool:
    return isinstance(value, str) and value.strip() != ""


def _is_size(value: object, column: str) -> bool:
    if value is None:
        return True
    if not isinstance(value, int | float) or isinstance(value, bool):
        return False
    whole = column not in _WHOLE or value == value // 1
    return whole and 0 <= value <= _MOST.get(column, 1e11)  # NaN is neither


def _is_point(geometry: dict[str, Any]) -> bool:
    place = geometry.get("coordinates")
    return (
        geometry.get("type") == "Point"
        and isinstance(place, list)
        and len(place) == 2
        and all(
            isinstance(axis, int | float) and not isinstance(axis, bool) and abs(axis) < math.inf
            for axis in place
        )
    )


def load_sources(project: Project | None = None) -> pd.DataFrame:
    """Read the table of sources: key, names, date, licence, weak (text, as in the file).

    A layer's own list that names no source is one, by the layer's name.

    Raises
    ------
    SourceError, DataError
        The file cannot be read, lacks a column, a key or a name, has a key twice, or lacks a source
        that the project's files name.
    """
    project = project or current_project()
    path = project.path("sources.csv")
    table = read_table(path, SOURCES_COLUMNS)
    problems = [
        f"no {column} in row {some(table.index[table[column].isna()] + 2)}"
        for column in SOURCES_COLUMNS
        if table[column].isna().any()
    ]
    if table["key"].dropna().duplicated().any():
        problems.append(f"key stands twice: {some(_twice(table['key']))}")
    if problems:
        raise DataError(f"{path}: {'; '.join(problems)}. Mend these rows.")
    _require_licences(table, project, path)
    unsaid = {"date": "not known", "licence": "not known", "weak": "false"}
    lacking = {column: said for column, said in unsaid.items() if column not in table}
    table = table.assign(**lacking).fillna(unsaid)
    if project.has_built_in_layers:
        return table
    from geo.project.places import with_lists

    table = with_lists(table, project)
    unnamed = sorted(project.source_keys() - set(table["key"]))
    if unnamed:
        raise DataError(
            f"{project.path('sources.csv')} has no row for {some(unnamed)}. Add one: key, name_ko, "
            "name_en."
        )
    return table


def _require_licences(table: pd.DataFrame, project: Project, path: Path) -> None:
    """Refuse a backdrop of nobody: who shows somebody's map says whose it is, and that they may."""
    said = table.set_index("key")["licence"].dropna() if "licence" in table else ()
    lacking = sorted({each.source for each in project.backdrop if each.source not in said})
    if lacking:
        raise DataError(
            f"{path} says no licence of {some(lacking)}, which a [[backdrop]] draws. Write it into the row: "
            "key, name_ko, name_en, licence.",
            ko=f"{path}: [[backdrop]]가 그리는 {some_ko(lacking)}의 이용 조건이 없습니다. 그 행의 licence에 적으십시오.",
        )


def load_statements(project: Project | None = None) -> pd.DataFrame:
    """Read what each gu said of its own garden area (years and scopes differ: never add up)."""
    columns = ("gu_code", "year", "area_m2")
    return _of_report(project, "statements", columns, numbers=("year", "area_m2"))


def load_report_totals(project: Project | None = None) -> pd.DataFrame:
    """Read the report's own figures, which `geo check` reconciles against."""
    columns = ("layer", "subject_ko", "measure", "value", "unit", "as_of", "report_line")
    return _of_report(project, "totals", columns, numbers=("value",))


def load_events(project: Project | None = None) -> pd.DataFrame:
    """Read the dated events of the report: site_id, first_day, last_day, name_ko, name_en."""
    columns = ("site_id", "first_day", "last_day", "name_ko", "name_en")
    return _of_report(project, "events", columns, days=("first_day", "last_day"))


def load_sections(project: Project | None = None) -> dict[str, str]:
    """Read the English headings of the report's sections, by the Korean one."""
    table = _of_report(project, "sections", ("section_ko", "section_en"))
    return dict(zip(table["section_ko"], table["section_en"], strict=True))


def _of_report(
    project: Project | None,
    name: str,
    columns: tuple[str, ...],
    *,
    numbers: tuple[str, ...] = (),
    days: tuple[str, ...] = (),
) -> pd.DataFrame:
    """Read a table that a project with a report may bring; empty where it has none.

    `numbers` and `days` are columns of numbers of 0 or more and of days (2019-09-02), where they
    say anything.
    """
    import pandas as pd

    project = project or current_project()
    file = None if project.report is None else getattr(project.report, name)
    if file is None:
        return pd.DataFrame(columns=list(columns), dtype=object)
    path = project.path(file)
    table = read_table(path, columns)
    problems = []
    for names, holds, what in ((numbers, _is_count, "number of 0 or more"), (days, _is_day, "day")):
        for column in names:
            wrong = table.index[[cell is not None and not holds(cell) for cell in table[column]]]
            if len(wrong):
                problems.append(f"{column} is no {what} in row {some(wrong + 2)}")
    if problems:
        raise DataError(f"{path}: {'; '.join(problems)}. Mend these rows.")
    return table


def _is_count(cell: str) -> bool:
    return 0 <= number(cell) <= _MOST_STATED and "," not in cell


def _is_day(cell: str) -> bool:
    try:
        return date.fromisoformat(cell).isoformat() == cell
    except ValueError:
        return False


_MOST_STATED = 1e15


def _twice(keys: pd.Series[Any]) -> list[str]:
    return sorted(set(keys[keys.duplicated()].dropna()))
