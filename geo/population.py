"""Demand: how many people live in each piece of a 100 m cell; counts are never mixed."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from geo.boundaries import load_dong
from geo.cells import CELL_M, MAX_ROWS
from geo.crs import to_metric
from geo.errors import DataError, SourceError, some
from geo.project import Project, current_project
from geo.reading import number, read_table
from geo.safe import nfc
from geo.schema import DEMAND_COLUMNS, MAX_PEOPLE, require_columns

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd


NOT_COUNTED = "not_counted"
"""Key in the attributes of a demand table, see `not_counted`."""


def spread(pieces: pd.DataFrame, totals: pd.Series[float]) -> pd.Series[float]:
    """Spread each dong's people over its pieces by area.

    Parameters
    ----------
    pieces
        Columns dong_code and area_m2 (> 0).
    totals
        People by dong_code.

    Returns
    -------
    Series
        people : float64, on the index of `pieces`; each dong's sum is its total to 1e-6.

    Raises
    ------
    DataError
        A dong has pieces but no total, a total but no piece, two totals, or one that is negative or
        not finite.

    Examples
    --------
    >>> import pandas as pd
    >>> pieces = pd.DataFrame({"dong_code": ["a", "a", "b"], "area_m2": [7500.0, 2500.0, 10000.0]})
    >>> spread(pieces, pd.Series({"a": 100, "b": 7})).tolist()
    [75.0, 25.0, 7.0]
    """
    require_columns(pieces, ("dong_code", "area_m2"), "pieces")
    codes = pieces["dong_code"]
    twice = sorted(set(totals.index[totals.index.duplicated()]))
    if twice:
        raise DataError(f"`totals` has {some(twice)} twice. Give each district one total.")
    odd = totals.index[totals.notna() & ~((totals >= 0) & (totals <= MAX_PEOPLE))]
    if len(odd):
        raise DataError(f"`totals` is no number of people in {some(odd)}. Give counts, 0 or more.")
    unmatched = sorted(set(codes.unique()) ^ set(totals.index))
    if unmatched:
        raise DataError(
            f"the outlines and the people name different districts: {some(unmatched)}. Give each "
            "district one row of people (an empty cell: not known), and no other."
        )
    area_m2 = pieces.groupby("dong_code")["area_m2"].sum()
    return (pieces["area_m2"] * codes.map(totals / area_m2)).astype("float64").rename("people")


def load_demand(key: str | None = None, project: Project | None = None) -> pd.DataFrame:
    """Read one demand as people by (cell, dong), sorted by both.

    Parameters
    ----------
    key
        Of the project's demands; None: its first. The built-in project counts ``census``
        (9,586,195 people), ``residents`` (9,720,846) and ``youth`` (3,067,619).
    project
        Whose; None: the current one.

    Returns
    -------
    DataFrame
        cell : int64, south-west corner in the project's metric CRS, easting * 100000 + northing in
        100 m; dong_code, gu_code : str; x, y : float64, m, centroid of the piece; area_m2 :
        float64; people : float64. ``attrs["demand"]`` is `key`, ``attrs["crs"]`` the metric CRS. A dong whose people
        the file does not state has no rows: its people are not known, see `not_counted`.

    Raises
    ------
    UsageError
        There is no such demand.
    SourceError, DataError
        A file cannot be read or breaks its contract.

    Examples
    --------
    >>> demand = load_demand("youth")
    >>> round(demand["people"].sum()), demand.attrs["demand"]
    (3067619, 'youth')
    """
    import pandas as pd

    project = project or current_project()
    demand = project.demand(key or project.default_demand)
    path = project.path(demand.file)
    people = _by_dong(path, demand.code, demand.column)
    if people.isna().all():
        raise DataError(f"{path}: {demand.column} holds no number at all. Fill it in.")
    dong = load_dong(project)
    table = _pieces(project, dong)
    # Of ten million rows a text each is a gigabyte: a text a district does.
    row, codes = pd.factorize(table["dong_code"])
    gu_of = pd.Series(codes).map(dict(zip(dong["dong_code"], dong["gu_code"], strict=True)))
    table["gu_code"] = gu_of.array.take(row)
    gu_of.index = pd.Index(codes)
    table["people"] = spread(table, people)
    counted = table["people"].notna()
    if not counted.all():
        table = table[counted].reset_index(drop=True)
    table = table[list(DEMAND_COLUMNS)]
    lacking = sorted(people.index[people.isna()])
    table.attrs |= {
        "demand": demand.key,
        "crs": project.metric_crs,
        NOT_COUNTED: {
            "dong_code": lacking,
            "gu_code": sorted(set(gu_of[lacking]) - set(table["gu_code"].unique())),
        },
    }
    return table


def not_counted(demand: pd.DataFrame, by: str) -> list[str]:
    """Return the codes of the districts none of whose people are known.

    Parameters
    ----------
    demand
        As `load_demand` gives it.
    by
        ``gu_code`` or ``dong_code``.
    """
    found: list[str] = demand.attrs.get(NOT_COUNTED, {}).get(by, [])
    return found


def load_workers(project: Project | None = None) -> pd.DataFrame:
    """Read the people who work in each dong; in the built-in project 11 are not known.

    Returns
    -------
    DataFrame
        dong_code : str, sorted; workers : float64, NaN = not known. Empty where the project has no
        such count.

    Examples
    --------
    >>> workers = load_workers()
    >>> len(workers), int(workers["workers"].isna().sum())
    (425, 11)
    """
    import pandas as pd

    project = project or current_project()
    count = project.workers
    if count is None:
        return pd.DataFrame(
            {"dong_code": pd.Series(dtype=object), "workers": pd.Series(dtype=float)}
        )
    workers = _by_dong(project.path(count.file), count.code, count.column)
    return workers.rename("workers").rename_axis("dong_code").reset_index()


def _by_dong(path: Path, code: str, column: str) -> pd.Series[float]:
    """Read one column of people, by the code of the district; an empty cell is NaN."""
    import pandas as pd

    table = read_table(path, (code, column))
    # What a spreadsheet left round a code is not seen, and is no part of it.
    codes, cells = table[nfc(code)].str.strip().replace("", None), table[nfc(column)]
    people = cells.map(number, na_action="ignore").astype("float64")
    found = {
        f"{code} is empty": codes.isna(),
        f"{code} stands twice": codes.duplicated() & codes.notna(),
        f"{column} is no whole number of people from 0": cells.notna()
        & ~((people >= 0) & (people <= MAX_PEOPLE) & (people % 1 == 0)),
    }
    named = codes.fillna("row " + (table.index + 2).astype(str).to_series(table.index))
    problems = [f"{what}: {some(named[rows])}" for what, rows in found.items() if rows.any()]
    if problems:
        raise DataError(f"{path}: {'; '.join(problems)}. Mend these rows.")
    people.index = pd.Index(codes.astype(str), name=None)
    return people.sort_index()


def _pieces(project: Project, dong: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return the pieces that the project stores, else cut them and keep them for the next time."""
    if project.pieces is not None:
        return _read_pieces(project.path(project.pieces))
    import pandas as pd

    from geo.cells import pieces
    from geo.kept import kept

    made_of = hashlib.sha256(project.path(project.finest.file).read_bytes()).hexdigest()

    def cut() -> dict[str, pd.DataFrame]:
        return {"pieces": pieces(to_metric(dong, project.metric_crs))}

    # The same file has other codes in another column: some mean another district in both.
    codes = project.finest.columns[f"{project.finest.key}_code"]
    table = kept("pieces", (made_of, codes, project.metric_crs), cut)["pieces"]
    row, texts = pd.factorize(table["dong_code"])
    table["dong_code"] = pd.Series(texts.astype(object).to_numpy()[row], dtype=object)
    return table


def _read_pieces(path: Path) -> pd.DataFrame:
    import pandas as pd
    import pyarrow

    try:
        table = pd.read_parquet(path)
    except (OSError, pyarrow.ArrowException) as err:
        raise SourceError(f"{path} cannot be read: {err}. Build it again: make data.") from err
    stored = tuple(name for name in DEMAND_COLUMNS if name not in ("gu_code", "people"))
    require_columns(table, stored, str(path))
    odd = [name for name in stored if (table[name].dtype.kind in "if") == (name == "dong_code")]
    if odd:
        raise DataError(f"{path}: {some(odd)} of another type. Build it again: make data.")
    # Outside its cell a centroid has x and y exchanged, or is another's.
    away = [
        (table[axis] - CELL_M * corner).between(-0.001, CELL_M + 0.001)
        for axis, corner in (("x", table["cell"] // MAX_ROWS), ("y", table["cell"] % MAX_ROWS))
    ]
    found = {
        "cells without area": ~(table["area_m2"] > 0),
        "cells larger than a cell": table["area_m2"] > CELL_M**2 + 0.01,
        "x, y outside the cell": ~(away[0] & away[1]),
        "cells that stand twice in a district": table.duplicated(["cell", "dong_code"]),
    }
    problems = [f"{what}: {some(table['cell'][w])}" for what, w in found.items() if w.any()]
    if problems:
        raise DataError(f"{path}: {'; '.join(problems)}. Build it again: make data.")
    table["dong_code"] = table["dong_code"].astype(object)
    return table.sort_values(["cell", "dong_code"], ignore_index=True)
