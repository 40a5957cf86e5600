"""Gardens by district: how many, of how many the area is known, and what each gu stated itself.

Never a rate and never a ranking of garden area: it is known for 17 of 193 gardens.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from geo.measures.counts import codes_of, counted
from geo.schema import require_columns

if TYPE_CHECKING:
    import geopandas as gpd


GARDEN_LAYER = "urban_gardens"
GARDEN_METRICS = ("n_area_known", "area_m2_registered", "area_m2_parks", "area_m2_stated")
"""A layer that names one of these gets the garden columns in its tables."""

FIRST = ("n_gardens", "n_area_known", "area_m2_registered", "area_m2_stated", "stated_year")
"""What a table of gardens that fits a screen begins with."""

REPORT_YEAR = 2019

REGISTERED = ("n_gardens", "n_area_known", "area_m2_registered", "area_m2_parks", "n_plots")
STATED = ("area_m2_stated", "stated_year", "stated_scope_ko", "stated_scope_en", "stated_source")


def garden_areas(gardens: gpd.GeoDataFrame, by: str = "gu_code") -> pd.DataFrame:
    """Sum what the registers say of the gardens of each district.

    Parameters
    ----------
    gardens
        Counted gardens with area_m2 (metres squared, NaN = not known), area_scope and plots.
    by
        ``gu_code`` or ``dong_code``.

    Returns
    -------
    DataFrame, index the district's code, sorted; ``""`` stands for "not known"
        n_gardens : int64
        n_area_known : int64, gardens whose area is known, whole parks included
        area_m2_registered : float64, sum over gardens of known area; NaN where none is known
        area_m2_parks : float64, whole parks (area_scope ``park``), never part of the sum above
        n_plots : float64, NaN where no number of plots is known

    Examples
    --------
    >>> gardens = pd.DataFrame({
    ...     "gu_code": ["1", "1", "1", "2"], "area_m2": [100.0, 900.0, None, None],
    ...     "area_scope": ["garden", "park", None, None], "plots": [None, None, 7, None],
    ... })
    >>> table = garden_areas(gardens)
    >>> table.loc["1"].tolist()
    [3.0, 2.0, 100.0, 900.0, 7.0]
    >>> table.loc["2", "n_area_known"], table.loc["2"].isna().sum()
    (np.int64(0), np.int64(3))
    """
    require_columns(gardens, (by, "area_m2", "area_scope", "plots"), "gardens")
    area = pd.to_numeric(gardens["area_m2"])
    park = gardens["area_scope"] == "park"
    table = pd.DataFrame(
        {
            "code": codes_of(gardens, by),
            "n_gardens": 1,
            "n_area_known": area.notna().astype("int64"),
            "area_m2_registered": area.where(~park),
            "area_m2_parks": area.where(park),
            "n_plots": pd.to_numeric(gardens["plots"]).astype("float64"),
        }
    )
    return table.groupby("code", sort=True).sum(min_count=1).rename_axis(by)


def nearest_statements(statements: pd.DataFrame, year: int = REPORT_YEAR) -> pd.DataFrame:
    """Return each gu's own statement on all its gardens that is nearest to a year.

    Only statements of scope ``all`` that give an area. Two as near as each other: the earlier year
    (a report can only know what was said before it); two of one year: the later row of the table,
    which stands in the order in which the statements were made. Never averaged, never weighed.

    Parameters
    ----------
    statements
        Columns gu_code, year, is_all (``true``: it speaks of all the gu's gardens), area_m2,
        scope_ko, scope_en, source_keys; text, as `geo.load_statements` gives them.
    year
        The year asked for.

    Returns
    -------
    DataFrame, index gu_code, sorted; only gu that made such a statement
        area_m2_stated : float64
        stated_year : Int64
        stated_scope_ko, stated_scope_en, stated_source (keys into data/sources.csv) : str

    Raises
    ------
    DataError
        A column is missing.

    Examples
    --------
    >>> statements = pd.DataFrame({
    ...     "gu_code": ["11250"] * 3, "year": ["2018", "2020", "2019"],
    ...     "is_all": ["true", "true", "false"], "area_m2": ["164188", "1", "2"],
    ...     "scope_ko": "전체 텃밭", "scope_en": "all gardens", "source_keys": "press",
    ... })
    >>> nearest_statements(statements).loc["11250", ["area_m2_stated", "stated_year"]].tolist()
    [164188.0, 2018.0]
    """
    columns = ("gu_code", "year", "is_all", "area_m2", "scope_ko", "scope_en", "source_keys")
    require_columns(statements, columns, "statements")
    table = statements.assign(
        area_m2_stated=pd.to_numeric(statements["area_m2"]).astype("float64"),
        stated_year=pd.to_numeric(statements["year"]).astype("Int64"),
        row=range(len(statements)),
    )
    whole = table["gu_code"].notna() & (table["is_all"].astype(str).str.lower() == "true")
    table = table[whole & table["area_m2_stated"].notna() & table["stated_year"].notna()]
    table = table.assign(away=(table["stated_year"] - year).abs())
    chosen = table.sort_values(
        ["gu_code", "away", "stated_year", "row"], ascending=[True, True, True, False]
    ).drop_duplicates("gu_code")
    renamed = chosen.rename(
        columns={
            "scope_ko": "stated_scope_ko",
            "scope_en": "stated_scope_en",
            "source_keys": "stated_source",
        }
    )
    return renamed.set_index("gu_code")[list(STATED)]


def garden_columns(
    sites: gpd.GeoDataFrame, statements: pd.DataFrame, by: str, codes: pd.Series
) -> pd.DataFrame:
    """Return the garden columns of the districts `codes`, in their order.

    By dong the columns of the gu's own statement are missing: a gu never said where.
    """
    table = garden_areas(counted(sites), by).reindex(codes)
    whole = ["n_gardens", "n_area_known"]
    table[whole] = table[whole].fillna(0).astype("int64")
    stated = nearest_statements(statements)
    if by != "gu_code":
        stated = stated.iloc[:0]
    table = table.join(stated.reindex(codes))
    words = list(STATED[1:])
    # Whole years and text stay what they are beside a gap; NaN would turn a year into 2019.0.
    table[words] = table[words].astype(object).where(table[words].notna(), None)
    return table
