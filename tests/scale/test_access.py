"""Scores in parts are the scores of the whole, to the last bit, wherever the squares are cut."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import CRSError, DataError, UsageError
from geo.measures.accessibility import Access, e2sfca
from geo.measures.costs import Decay, Exponential, Steps, straight_costs, threshold
from geo.scale import How, InProcess, Pool, access, straight_access
from tests.scale import made

REACH_M = 150.0
STEPS = Steps((60.0, REACH_M), (1.0, 0.4))


def made_people(seed: int, n: int = 400) -> pd.DataFrame:
    """People on round metres, many at one point, or anywhere; a third of the rows is empty."""
    rng = np.random.default_rng(seed)
    x, y = rng.uniform(0, 1_500, (2, n)).round(-1 if seed % 2 else 9)
    people = rng.gamma(0.3, 17, n) * (rng.random(n) < 2 / 3)
    index = pd.Index(rng.permutation(n) + 7)
    demand = pd.DataFrame({"x": made.WEST + x, "y": made.SOUTH + y, "people": people}, index=index)
    demand.attrs["crs"] = made.METRIC
    return demand


def made_sites(seed: int, n: int) -> gpd.GeoDataFrame:
    """Sites among the people and some where nobody is."""
    x, y = np.random.default_rng(seed).uniform(-400, 1_900, (2, n)).round(-1 if seed % 2 else 9)
    points = gpd.points_from_xy(made.WEST + x, made.SOUTH + y)
    return gpd.GeoDataFrame(geometry=points, crs=made.METRIC)


def assert_equal(found: Access, wanted: Access) -> None:
    for field in fields(Access):
        assert np.array_equal(getattr(found, field.name), getattr(wanted, field.name)), field.name


@settings(max_examples=25, deadline=None)
@given(
    st.integers(0, 10_000),
    st.sampled_from([0, 1, 60]),
    st.sampled_from([90.0, 500.0, 10_000.0]),
    st.sampled_from([STEPS, Exponential(40.0)]),
    st.booleans(),
)
def test_parts_equal_the_whole_to_the_last_bit(
    seed: int, n_sites: int, tile_m: float, decay: Decay, with_capacity: bool
) -> None:
    demand, sites = made_people(seed), made_sites(seed, n_sites)
    capacity = np.random.default_rng(seed).gamma(2, 3, n_sites) if with_capacity else None
    wanted = e2sfca(straight_costs(demand, sites, REACH_M), demand["people"], decay, capacity)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(access, "TILE_M", tile_m)
        assert_equal(straight_access(demand, sites, REACH_M, decay, capacity), wanted)
    assert n_sites < 60 or 0 < wanted.supply_unreached < wanted.supply


def test_a_site_is_shared_with_those_beyond_the_part(monkeypatch: pytest.MonkeyPatch) -> None:
    """By hand: 2 people and 6 share a site between them that lies in neither's square."""
    demand = pd.DataFrame({"x": [90.0, 390.0], "y": [0.0, 0.0], "people": [2.0, 6.0]})
    at = gpd.points_from_xy([240.0], [0.0])
    site = gpd.GeoDataFrame(geometry=at, crs="EPSG:5186")
    monkeypatch.setattr(access, "TILE_M", 100.0)
    found = straight_access(demand, site, 150.0, threshold(150.0), [4.0])
    assert found.score.tolist() == [0.5, 0.5]
    assert found.supply_given.tolist() == [1.0, 3.0]


@pytest.mark.slow
def test_a_pool_and_a_run_that_goes_on_give_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    demand, sites = made_people(1), made_sites(1, 60)
    monkeypatch.setattr(access, "TILE_M", 500.0)
    wanted = straight_access(demand, sites, REACH_M, STEPS)
    for how in (How(Pool(2)), How(InProcess(), resume=tmp_path)):
        assert_equal(straight_access(demand, sites, REACH_M, STEPS, how=how), wanted)


def test_what_cannot_be_asked_is_refused_before_any_work() -> None:
    demand, sites = made_people(1), made_sites(1, 60)
    pairs = pd.concat([demand] * 5, ignore_index=True)
    pairs.attrs["crs"] = made.METRIC
    for people, memory in ((demand, 10**8), (pairs, 300_500_000)):
        with pytest.raises(UsageError, match="give at least"):
            straight_access(people, sites, REACH_M, STEPS, how=How(InProcess(), memory))
    with pytest.raises(CRSError, match="EPSG:5186"):
        straight_access(demand, sites.to_crs("EPSG:5186"), REACH_M, STEPS)
    with pytest.raises(DataError, match="capacity"):
        straight_access(demand, sites, REACH_M, STEPS, np.full(60, -1.0))
    with pytest.raises(UsageError, match="within_m"):
        straight_access(demand, sites, 0.0, STEPS)
    with pytest.raises(UsageError, match="cannot be sent"):
        straight_access(demand, sites, REACH_M, np.exp)
