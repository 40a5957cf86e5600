"""Gardens by gu: sums by hand, and the gu's own statement nearest to 2019."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pytest

from geo.answers.gardens import garden_table
from geo.errors import DataError
from geo.measures.gardens import garden_areas, nearest_statements


def statement(
    gu: str | None, year: int, area: str | None, is_all: str = "true"
) -> dict[str, object]:
    said = {"gu_code": gu, "year": str(year), "is_all": is_all, "area_m2": area}
    return said | {"scope_ko": "전체", "scope_en": "all", "source_keys": f"s{year}"}


def chosen(*rows: dict[str, object]) -> list[list[object]]:
    found = nearest_statements(pd.DataFrame(rows)).reset_index()
    return found[["gu_code", "area_m2_stated", "stated_year"]].to_numpy().tolist()


def test_nearest_to_2019():
    rows = [statement("1", 2014, "5"), statement("1", 2017, "7"), statement("1", 2022, "9")]
    assert chosen(*rows) == [["1", 7.0, 2017]]


def test_a_tie_of_years_goes_to_the_earlier():
    assert chosen(statement("1", 2020, "9"), statement("1", 2018, "7")) == [["1", 7.0, 2018]]


def test_a_tie_within_a_year_goes_to_the_later_row():
    assert chosen(statement("1", 2017, "5"), statement("1", 2017, "7")) == [["1", 7.0, 2017]]


def test_only_whole_statements_of_a_gu_with_an_area_count():
    rows = [
        statement("1", 2019, "5", is_all="false"),
        statement("1", 2019, None),
        statement(None, 2019, "9"),
        statement("1", 2014, "0"),
    ]
    assert chosen(*rows) == [["1", 0.0, 2014]]
    assert chosen(*rows[:3]) == []


def test_statements_without_their_columns_are_refused():
    with pytest.raises(DataError, match="scope_en"):
        nearest_statements(pd.DataFrame([statement("1", 2019, "1")]).drop(columns="scope_en"))


def test_unknown_areas_are_missing_never_zero():
    gardens = pd.DataFrame({"gu_code": ["1", "1"], "area_m2": [None, None],
                            "area_scope": [None, None], "plots": [None, None]})  # fmt: skip
    found = garden_areas(gardens).loc["1"]
    assert found[["n_gardens", "n_area_known"]].tolist() == [2, 0]
    assert found[["area_m2_registered", "area_m2_parks", "n_plots"]].isna().all()
    assert len(garden_areas(gardens.iloc[:0])) == 0


def test_the_committed_gardens(world):
    found = garden_table(world)
    assert len(found) == 25
    assert found["gu_code"].is_monotonic_increasing
    assert found["n_gardens"].sum() == 193  # of 194 records: ug_030 was finished in 2021
    assert found["n_area_known"].sum() == 17
    assert found["area_m2_registered"].sum() == 71_227
    assert found["area_m2_parks"].sum() == 33_053
    none_known = found["n_area_known"] == 0
    assert found.loc[none_known, ["area_m2_registered", "area_m2_parks"]].isna().all(axis=None)
    gangdong = found.set_index("gu_name_en").loc["Gangdong-gu"]
    assert (gangdong["area_m2_stated"], gangdong["stated_year"]) == (146_337, 2019)
    assert gangdong["stated_scope_en"]
    jongno = found.set_index("gu_name_en").loc["Jongno-gu"]
    assert (jongno["area_m2_stated"], jongno["stated_year"]) == (13_200, 2017)


def test_registered_areas_equal_a_plain_sum_over_the_file(world):
    sites = world.sites[world.sites["layer"] == "urban_gardens"]
    plain: dict[str, float] = {}
    for row in pd.DataFrame(sites).itertuples():
        if (
            row.status in ("operating", "listed")
            and row.area_m2 == row.area_m2
            and row.area_scope == "garden"
        ):
            plain[row.gu_code] = plain.get(row.gu_code, 0.0) + row.area_m2
    found = garden_table(world).set_index("gu_code")["area_m2_registered"].dropna()
    assert found.to_dict() == plain


def test_the_2019_switch_keeps_75(world):
    found = garden_table(world, likely_2019_only=True)
    assert found["n_gardens"].sum() == 75
    assert isinstance(world.sites, gpd.GeoDataFrame)
