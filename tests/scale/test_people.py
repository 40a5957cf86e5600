"""Coverage in parts is the coverage of the whole, to the last bit, however the rows are ordered."""

from __future__ import annotations

import contextlib
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import UsageError
from geo.measures.coverage import (
    area_coverage,
    exact_sums,
    median_distance,
    nearest_distance,
    people_within,
    service_area,
)
from geo.scale import How, InProcess, Pool, nearest, people, people_by_district, straight_distance
from tests.scale import made

REACH_M = 150.0


def made_demand(seed: int, n: int = 400, districts: int = 12) -> pd.DataFrame:
    """People of districts whose codes are of unequal length, rows in any order."""
    rng = np.random.default_rng(seed)
    codes = np.array([f"{k}" for k in rng.choice(10_000, districts, replace=False)])
    demand = pd.DataFrame(
        {
            "x": made.WEST + rng.uniform(0, 2_000, n),
            "y": made.SOUTH + rng.uniform(0, 2_000, n),
            "people": rng.gamma(0.3, 17, n) * rng.integers(0, 2, n),
            "dong_code": codes[rng.integers(0, districts, n)],
        }
    )
    demand.attrs["crs"] = made.METRIC
    return demand


def made_sites(seed: int, n: int = 30) -> gpd.GeoDataFrame:
    x, y = np.random.default_rng(seed).uniform(0, 2_000, (2, n))
    points = gpd.points_from_xy(made.WEST + x, made.SOUTH + y)
    return gpd.GeoDataFrame(geometry=points, crs=made.METRIC)


def whole(demand: pd.DataFrame, sites: gpd.GeoDataFrame) -> pd.DataFrame:
    """The same figures of the table as one."""
    distance = nearest_distance(demand, sites)
    table = people_within(demand, distance, REACH_M, "dong_code")
    return table.assign(median_distance_m=median_distance(demand, distance, "dong_code"))


@settings(max_examples=25)
@given(st.integers(0, 10_000), st.sampled_from([0, 1, 30]), st.sampled_from([1, 40, 10_000]))
def test_parts_equal_the_whole_to_the_last_bit(seed, n_sites, rows_a_part):
    demand, sites = made_demand(seed), made_sites(seed, n_sites)
    for table in (demand, demand.sort_values("dong_code", ignore_index=True)):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(people, "ROWS_A_PART", rows_a_part)
            found = people_by_district(table, sites, REACH_M)
        pd.testing.assert_frame_equal(found, whole(demand, sites), check_exact=True)


@pytest.mark.slow
def test_a_pool_and_a_run_that_goes_on_give_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    demand, sites = made_demand(1), made_sites(1)
    monkeypatch.setattr(people, "ROWS_A_PART", 100)
    wanted = whole(demand, sites)
    for how in (How(Pool(2)), How(InProcess(), resume=tmp_path)):
        found = people_by_district(demand, sites, REACH_M, how=how)
        pd.testing.assert_frame_equal(found, wanted, check_exact=True)


@settings(max_examples=25)
@given(st.integers(0, 10_000), st.sampled_from([0, 1, 30]), st.sampled_from([1, 37, 10_000]))
def test_distances_in_parts_equal_those_of_the_whole(seed, n_sites, rows_a_part):
    demand, sites = made_demand(seed), made_sites(seed, n_sites)
    demand.index = demand.index[::-1]  # no plain one
    for table in (demand, demand.iloc[:0]):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(nearest, "ROWS_A_PART", rows_a_part)
            found = straight_distance(table, sites)
        pd.testing.assert_series_equal(found, nearest_distance(table, sites), check_exact=True)


def test_distances_of_a_stopped_run_are_kept_of_the_same_people_alone(tmp_path: Path) -> None:
    demand, sites = made_demand(1), made_sites(1)

    def begun(table: pd.DataFrame) -> list[int]:
        said: list[int] = []
        with pytest.MonkeyPatch.context() as patch, contextlib.suppress(KeyboardInterrupt):
            patch.setattr(nearest, "ROWS_A_PART", 100)

            def at(done: int, total: int) -> None:
                said.append(done)
                if done == 200 and len(said) > 1:
                    raise KeyboardInterrupt

            straight_distance(table, sites, how=How(InProcess(), resume=tmp_path, at=at))
        return said

    assert begun(demand) == [0, 100, 200]
    moved = demand.assign(x=demand["x"] + 1)
    assert begun(moved) == [0, 100, 200]
    assert begun(demand) == [200, 300, 400]


def test_too_little_memory_is_refused_before_any_work() -> None:
    with pytest.raises(UsageError, match="give at least"):
        people_by_district(made_demand(1), made_sites(1), REACH_M, how=How(InProcess(), 10**8))


@given(st.lists(st.tuples(st.integers(0, 3), st.floats(-1e9, 1e9)), max_size=40), st.randoms())
def test_exact_sums_are_the_same_in_any_order(rows, random):
    def sums(some):
        group = np.array([g for g, _ in some], dtype=np.intp)
        return exact_sums(group, 4, np.array([v for _, v in some], dtype=np.float64)).tolist()

    shuffled = list(rows)
    random.shuffle(shuffled)
    assert sums(rows) == sums(shuffled)


def test_area_by_the_parts_near_each_district_equals_the_whole_area() -> None:
    squares, sites = made.districts(), made_sites(3)
    reached = service_area(sites, REACH_M)
    assert reached.geom_type == "MultiPolygon"
    found = area_coverage(squares, sites, REACH_M, "dong_code")["area_covered_m2"]
    np.testing.assert_allclose(found, squares.intersection(reached).area, rtol=1e-12, atol=1e-6)
    assert (found > 0).any()
    assert (found == 0).any()
