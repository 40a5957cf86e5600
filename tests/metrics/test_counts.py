"""What counts where: places once, records each, parts and planned beside."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pytest

from geo.crs import LONLAT
from geo.errors import DataError, UsageError
from geo.measures.counts import likely_2019, places, site_counts

ROWS = [
    # site_id, role, status, place_id, gu_code, dong_code, dong_sure, has a point
    ("a", "place", "operating", "p1", "1", "11", True, True),
    ("b", "place", "operating", "p1", "1", "11", True, True),  # the same place again
    ("c", "place", "operating", "c", "1", None, False, True),  # dong not known
    ("d", "place", "listed", "d", "2", "21", False, True),  # on a list, which counts
    ("e", "place", "planned", "e", "2", "21", True, True),
    ("f", "place", "planned", "p1", "1", "11", True, True),  # planned extension of a place
    ("g", "part", "operating", "g", "2", "21", True, True),
    ("h", "part", "planned", "h", "2", "21", True, True),
    ("i", "area", "operating", "i", "2", "21", True, True),
    ("j", "candidate", "planned", "j", "2", "21", True, True),
    ("k", "place", "event", "k", "2", None, False, True),
    ("l", "place", "operating", "l", None, None, False, False),  # without a point
    ("m", "place", "not_yet", "m", "2", "21", True, True),  # made after the report's day
]


@pytest.fixture
def sites() -> gpd.GeoDataFrame:
    names = ["site_id", "role", "status", "place_id", "gu_code", "dong_code", "dong_sure", "point"]
    table = pd.DataFrame(ROWS, columns=names).assign(gu_sure=True, likely_2019=None)
    points = [gpd.points_from_xy([127], [37.5])[0] if has else None for has in table.pop("point")]
    return gpd.GeoDataFrame(table, geometry=points, crs=LONLAT)


def test_by_gu(sites):
    found = site_counts(sites)
    assert found.loc["1"].to_dict() == {
        "n_sites": 2, "n_records": 3, "n_parts": 0, "n_planned": 1, "n_events": 0,
        "n_sites_unsure": 0, "n_sites_with_planned": 2, "n_parts_with_planned": 0,
    }  # fmt: skip
    assert found.loc["2"].to_dict() == {
        "n_sites": 1, "n_records": 1, "n_parts": 1, "n_planned": 1, "n_events": 1,
        "n_sites_unsure": 0, "n_sites_with_planned": 2, "n_parts_with_planned": 2,
    }  # fmt: skip
    assert len(found) == 2


def test_by_dong_and_not_known_is_the_total(sites):
    found = site_counts(sites, "dong_code")
    assert found["n_sites"].to_dict() == {"": 1, "11": 1, "21": 1}
    assert found.loc["21", "n_sites_unsure"] == 1
    assert found["n_records"].sum() == site_counts(sites)["n_records"].sum()


def test_row_order_changes_nothing(sites):
    pd.testing.assert_frame_equal(site_counts(sites[::-1]), site_counts(sites))
    assert places(sites[::-1]).equals(places(sites))


def test_no_site_counts_nothing(sites):
    assert len(site_counts(sites.iloc[:0])) == 0


def test_unplaced_sites_are_refused(sites):
    with pytest.raises(DataError, match="gu_sure"):
        site_counts(sites.drop(columns="gu_sure"))


def test_the_2019_switch_needs_a_mark(sites):
    with pytest.raises(UsageError, match="no such mark"):
        likely_2019(sites)
    marked = sites.assign(likely_2019=[*["yes", "no", "unknown"] * 4, "yes"])
    assert likely_2019(marked)["site_id"].tolist() == ["a", "d", "g", "j", "m"]
