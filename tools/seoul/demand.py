"""Derive data/demand: people by dong, and the pieces of 100 m cells they are spread over."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd

from geo import file_texts as files
from geo.cells import pieces, write_parquet
from geo.crs import METRIC
from geo.errors import DataError, some
from geo.schema import DONG_COLUMNS
from geo.sources import packages
from tools.seoul.boundaries import DONG_FILE, SEOUL

if TYPE_CHECKING:
    import pandas as pd

RESIDENTS_FILE = "demand/residents_2020_06.csv"
WORKERS_FILE = "demand/workers_2019q3.csv"
PEOPLE_FILE = "demand/dong_population.csv"
PIECES_FILE = "demand/pieces.parquet"


def build(data: Path) -> list[str]:
    """Write the two demand files below `data` from its dong, its small tables and the census.

    Returns
    -------
    list of str
        The files written, relative to `data`.

    Raises
    ------
    SourceError
        A table, the dong file or the census package cannot be read.
    DataError
        A table lacks a dong or names one that does not exist.
    """
    dong = gpd.read_file(data / DONG_FILE)
    files.write_text(data / PEOPLE_FILE, people_table(data, dong))
    write_parquet(data / PIECES_FILE, pieces(dong.to_crs(METRIC)))
    return [PEOPLE_FILE, PIECES_FILE]


def people_table(data: Path, dong: gpd.GeoDataFrame) -> str:
    """Return the CSV of people by dong: three demands and the workers, blank = not known.

    Columns: those of DONG_COLUMNS, then census_2020, residents_2020_06, youth_2020_06 (registered
    residents of 19 to 39), workers_2019q3.
    """
    census = packages.census_people(SEOUL).set_index("dong_code")
    residents = _by_dong(data / RESIDENTS_FILE, dong["dong_code"])
    workers = _by_dong(data / WORKERS_FILE, dong["dong_code"])
    rows = []
    for row in dong[list(DONG_COLUMNS)].itertuples(index=False):
        code = row.dong_code
        if packages.tidy_name(census["dong_name_en"][code]) != row.dong_name_en:
            raise DataError(f"{DONG_FILE}: {code} is not the census package's. Build it again.")
        rows.append(
            [
                *row,
                census["people"][code],
                residents[code]["residents"],
                residents[code]["residents_19_39"],
                workers[code]["workers"],
            ]
        )
    figures = ("census_2020", "residents_2020_06", "youth_2020_06", "workers_2019q3")
    return files.csv_text([*DONG_COLUMNS, *figures], rows)


def _by_dong(path: Path, codes: pd.Series[str]) -> dict[str, dict[str, str]]:
    """Read a small table keyed by dong_code and require exactly the known dong."""
    rows = {row["dong_code"]: row for row in files.read_rows(path)}
    wrong = sorted(set(codes) ^ set(rows))
    if wrong:
        raise DataError(
            f"{path}: dong missing or unknown: {some(wrong)}. Give one row for each of the "
            f"{len(codes)} dong."
        )
    return rows
