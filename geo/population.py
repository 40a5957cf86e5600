"""Demand: how many people live in each piece of a 100 m cell; three counts, never mixed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from geo.errors import DataError, SourceError, UsageError, some
from geo.layers.model import Text
from geo.reading import read_table
from geo.schema import DEMAND_COLUMNS, require_columns
from geo.settings import settings

if TYPE_CHECKING:
    import pandas as pd

PEOPLE_FILE = "demand/dong_population.csv"
PIECES_FILE = "demand/pieces.parquet"
WORKERS_COLUMN = "workers_2019q3"


@dataclass(frozen=True)
class Demand:
    """One count of people.

    Parameters
    ----------
    key
        Name in commands and tables.
    name
        What is counted, both languages.
    vintage
        Date of the count, as ISO 8601 writes it.
    source
        Key in data/sources.csv.
    column
        Its column in data/demand/dong_population.csv.
    says
        One sentence on who is in it and who is not.
    """

    key: str
    name: Text
    vintage: str
    source: str
    column: str
    says: Text


DEMANDS: dict[str, Demand] = {
    demand.key: demand
    for demand in (
        Demand(
            "census",
            Text("인구주택총조사 인구", "census population"),
            "2020",
            "census_2020",
            "census_2020",
            Text(
                "2020년 인구주택총조사의 총인구입니다. 외국인을 포함합니다.",
                "Everyone counted by the census of 2020, foreigners included.",
            ),
        ),
        Demand(
            "residents",
            Text("주민등록 인구", "registered residents"),
            "2020-06",
            "residents_2020_06",
            "residents_2020_06",
            Text(
                "2020년 6월 주민등록 인구입니다. 외국인은 들어 있지 않습니다.",
                "Residents registered in June 2020; foreigners are not in it.",
            ),
        ),
        Demand(
            "youth",
            Text("주민등록 인구 19–39세", "registered residents aged 19-39"),
            "2020-06",
            "residents_2020_06",
            "youth_2020_06",
            Text(
                "일자리카페의 대상 연령인 19–39세의 2020년 6월 주민등록 인구입니다.",
                "Registered residents of 19 to 39 in June 2020, the age group of the job cafés.",
            ),
        ),
    )
}
"""By key. They count different people on different days: a figure names its own."""

EVEN_SPREAD = Text(
    "인구를 행정동 안에 고르게 나누어 약 2.3 %가 한강 위에 놓입니다.",
    "People are spread evenly over each dong, which puts about 2.3 % of them on the Han River.",
)
"""Said on every page that counts people."""


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
        A dong has pieces but no total, or a total but no piece.

    Examples
    --------
    >>> import pandas as pd
    >>> pieces = pd.DataFrame({"dong_code": ["a", "a", "b"], "area_m2": [7500.0, 2500.0, 10000.0]})
    >>> spread(pieces, pd.Series({"a": 100, "b": 7})).tolist()
    [75.0, 25.0, 7.0]
    """
    require_columns(pieces, ("dong_code", "area_m2"), "pieces")
    codes = pieces["dong_code"]
    unmatched = sorted(set(codes.unique()) ^ set(totals.index))
    if unmatched:
        raise DataError(
            f"pieces and people name different dong: {some(unmatched)}. Build both: make data."
        )
    area_m2 = pieces.groupby("dong_code")["area_m2"].sum()
    return (pieces["area_m2"] * codes.map(totals / area_m2)).astype("float64").rename("people")


def load_demand(key: str = "census", data: Path | None = None) -> pd.DataFrame:
    """Read one demand as people by (cell, dong), sorted by both.

    Parameters
    ----------
    key
        ``census`` (9,586,195 people), ``residents`` (9,720,846) or ``youth`` (3,067,619).
    data
        Folder of the data files; None: the one of `geo`.

    Returns
    -------
    DataFrame
        cell : int64, south-west corner in EPSG:5186, easting * 100000 + northing in 100 m;
        dong_code, gu_code : str; x, y : float64, m, EPSG:5186, centroid of the piece;
        area_m2 : float64; people : float64. ``attrs["demand"]`` is `key`.

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
    if key not in DEMANDS:
        raise UsageError(f"no demand {key!r}. Use one of: {', '.join(DEMANDS)}.")
    folder = data or settings().data
    people = _by_dong(folder / PEOPLE_FILE, DEMANDS[key].column)
    if people.isna().any():
        lacking = people.index[people.isna()]
        raise DataError(f"{folder / PEOPLE_FILE}: no {key} in {some(lacking)}. Fill them in.")
    table = _read_pieces(folder / PIECES_FILE)
    table["gu_code"] = table["dong_code"].str[:5]
    table["people"] = spread(table, people)
    table = table[list(DEMAND_COLUMNS)]
    table.attrs["demand"] = key
    return table


def load_workers(data: Path | None = None) -> pd.DataFrame:
    """Read the workers of the third quarter of 2019 by dong; for 11 dong they are not known.

    Returns
    -------
    DataFrame
        dong_code : str, sorted; workers : float64, NaN = not known.

    Examples
    --------
    >>> workers = load_workers()
    >>> len(workers), int(workers["workers"].isna().sum())
    (425, 11)
    """
    workers = _by_dong((data or settings().data) / PEOPLE_FILE, WORKERS_COLUMN)
    return workers.rename("workers").rename_axis("dong_code").reset_index()


def _by_dong(path: Path, column: str) -> pd.Series[float]:
    """Read one column of people, by dong_code; an empty cell is NaN."""
    import pandas as pd

    table = read_table(path, ("dong_code", column))
    try:
        people = pd.to_numeric(table[column]).astype("float64")
    except ValueError as err:
        raise DataError(f"{path}: {column} holds no numbers ({err}). Mend the column.") from err
    codes = table["dong_code"].astype(str)
    wrong = codes[codes.duplicated() | (people < 0)]
    if len(wrong):
        raise DataError(f"{path}: stands twice, or fewer than no people: {some(wrong)}. Mend them.")
    people.index = pd.Index(codes, name=None)
    return people.sort_index()


def _read_pieces(path: Path) -> pd.DataFrame:
    import pandas as pd
    import pyarrow

    try:
        table = pd.read_parquet(path)
    except (OSError, pyarrow.ArrowException) as err:
        raise SourceError(f"{path} cannot be read: {err}. Build it again: make data.") from err
    stored = tuple(name for name in DEMAND_COLUMNS if name not in ("gu_code", "people"))
    require_columns(table, stored, str(path))
    wrong = table.loc[~(table["area_m2"] > 0), "cell"]
    if len(wrong):
        raise DataError(f"{path}: cells without area: {some(wrong)}. Build it again: make data.")
    table["dong_code"] = table["dong_code"].astype(object)
    return table.sort_values(["cell", "dong_code"], ignore_index=True)
