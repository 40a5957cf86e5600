"""Areas in parts are those of one union of all discs, wherever the squares are cut."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import CRSError, DataError, UsageError
from geo.measures.coverage import area_coverage
from geo.scale import How, InProcess, Pool, area_by_district, areas
from tests.scale import made

REACH_M = 150.0


def made_sites(seed: int, n: int) -> gpd.GeoDataFrame:
    """Sites in and round the districts, a few at one point, none in the north."""
    rng = np.random.default_rng(seed)
    x = made.WEST + rng.uniform(-200, 4_200, n).round(-2 if seed % 2 else 9)
    y = made.SOUTH + rng.uniform(-200, 2_500, n).round(-2 if seed % 2 else 9)
    return gpd.GeoDataFrame(geometry=gpd.points_from_xy(x, y), crs=made.METRIC)


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([0, 1, 120]), st.sampled_from([900.0, 1_700.0, 1e5]))
def test_parts_equal_one_union_of_all_discs(seed: int, n_sites: int, tile_m: float) -> None:
    squares, sites = made.districts(), made_sites(seed, n_sites)
    wanted = area_coverage(squares, sites, REACH_M, "dong_code")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(areas, "TILE_M", tile_m)
        found = area_by_district(squares, sites, REACH_M)
    pd.testing.assert_frame_equal(found, wanted, check_exact=False, rtol=0, atol=0.01)
    pd.testing.assert_series_equal(
        found["district_area_m2"], wanted["district_area_m2"], check_exact=True
    )
    assert n_sites < 120 or found["area_covered_m2"].eq(0).sum() in range(4, 12)


def test_a_disc_reaches_over_the_border_of_a_part(monkeypatch: pytest.MonkeyPatch) -> None:
    """By hand: a disc on the border of two parts is halved; a third district has none of it."""
    boxes = [shapely.box(k * 1_000, 0, (k + 1) * 1_000, 1_000) for k in range(3)]
    strips = gpd.GeoDataFrame({"dong_code": ["a", "b", "c"]}, geometry=boxes, crs=made.METRIC)
    at = gpd.points_from_xy([1_000.0, 1_000.0], [500.0, 500.0])
    monkeypatch.setattr(areas, "TILE_M", 1_000.0)
    found = area_by_district(strips, gpd.GeoDataFrame(geometry=at, crs=made.METRIC), 100.0)
    half = np.pi * 100**2 / 2
    assert found["area_covered_m2"].tolist() == pytest.approx([half, half, 0.0], rel=2e-4)


@pytest.mark.slow
def test_a_pool_and_a_run_that_goes_on_give_the_same_bits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    squares, sites = made.districts(), made_sites(4, 120)
    monkeypatch.setattr(areas, "TILE_M", 1_700.0)
    wanted = area_by_district(squares, sites, REACH_M)
    for how in (How(Pool(2)), How(InProcess(), resume=tmp_path)):
        found = area_by_district(squares, sites, REACH_M, how=how)
        pd.testing.assert_frame_equal(found, wanted, check_exact=True)


def test_what_cannot_be_asked_is_refused_before_any_work() -> None:
    squares, sites = made.districts(), made_sites(4, 120)
    for memory in (10**8, 300_500_000):
        with pytest.raises(UsageError, match="give at least"):
            area_by_district(squares, sites, REACH_M, how=How(InProcess(), memory))
    with pytest.raises(CRSError, match="EPSG:5186"):
        area_by_district(squares, sites.to_crs("EPSG:5186"), REACH_M)
    with pytest.raises(UsageError, match="service_distance_m"):
        area_by_district(squares, sites, -1.0)
    squares.loc[3, "geometry"] = shapely.Polygon()
    with pytest.raises(DataError, match="no polygon of 22"):
        area_by_district(squares, sites, REACH_M)
