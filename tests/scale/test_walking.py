"""Walks in parts are those of the whole network, to the last bit, wherever the parts are cut."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import CRSError, DataError, NetworkError, UsageError
from geo.measures.walking import covered_by, site_reach
from geo.network import (
    Network,
    Tables,
    build_network,
    nearest_site,
    od_costs,
    read_network,
    snap,
    write_network,
)
from geo.scale import How, InProcess, Pool, walking, walking_catchments, walking_coverage
from geo.scale.streets import Streets, look_at
from tests.scale import made

THRESHOLDS_M = (150.0, 400.0)
SNAP_M = 90.0
ACROSS, STEP_M = 14, 100.0


def made_streets(seed: int) -> Network:
    """A grid with gaps: even (ties everywhere) or crooked, bowed streets, a few stated too short."""
    rng = np.random.default_rng(seed)
    even = seed % 2 == 0
    at = np.arange(ACROSS)
    xy = np.stack(np.meshgrid(at, at), axis=-1).reshape(-1, 2) * STEP_M
    if not even:
        xy = xy + rng.uniform(-40, 40, xy.shape)
    xy = xy + np.array([made.WEST, made.SOUTH])
    row = np.arange(ACROSS**2).reshape(ACROSS, ACROSS)
    u = np.concatenate([row[:, :-1].ravel(), row[:-1].ravel()])
    v = np.concatenate([row[:, 1:].ravel(), row[1:].ravel()])
    kept = rng.random(len(u)) < 0.8
    u, v = u[kept], v[kept]
    straight = np.hypot(*(xy[v] - xy[u]).T)
    length = straight * (1.0 if even else rng.uniform(1.0, 1.2, len(u)))
    short = rng.choice(len(u), 2, replace=False)
    length[short] = straight[short] * 0.2
    middle = (xy[u] + xy[v]) / 2
    middle[rng.choice(len(u), 3, replace=False)] += rng.uniform(-60, 60, (3, 2))
    lines = shapely.linestrings(np.stack([xy[u], middle, xy[v]], axis=1))
    water = shapely.box(*(made.WEST + 330, made.SOUTH + 20, made.WEST + 370, made.SOUTH + 900))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # of the short ones
        return build_network(
            Tables(np.arange(len(xy)), xy, u, v, length, lines),
            crs=made.METRIC,
            water=water if seed % 3 == 0 else None,
        )


def made_people(seed: int, n: int = 300) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    x, y = rng.uniform(-150, ACROSS * STEP_M, (2, n)).round(-1 if seed % 2 == 0 else 9)
    people = rng.gamma(0.3, 17, n)
    codes = rng.integers(10, 14, n).astype(str)
    return pd.DataFrame(
        {"x": made.WEST + x, "y": made.SOUTH + y, "people": people, "dong_code": codes}
    )


def made_places(seed: int, n: int = 25) -> gpd.GeoDataFrame:
    rng = np.random.default_rng(seed)
    x, y = rng.uniform(-150, ACROSS * STEP_M, (2, n)).round(-1 if seed % 2 == 0 else 9)
    shapes = gpd.points_from_xy(made.WEST + x, made.SOUTH + y)
    ids = rng.permutation(n).astype(str)
    return gpd.GeoDataFrame({"site_id": ids}, geometry=shapes, crs=made.METRIC)


def whole(network: Network, people: pd.DataFrame, places: gpd.GeoDataFrame) -> list[pd.DataFrame]:
    """The same figures of the network as one."""
    sites = snap(network, places, places["site_id"].tolist(), SNAP_M, connected_only=True)
    on = snap(network, people[["x", "y"]].to_numpy(), None, SNAP_M, connected_only=True)
    near = nearest_site(network, sites, on)  # without a limit
    costs = od_costs(network, sites, on, max(THRESHOLDS_M) + 1e-6)
    weights = people["people"].to_numpy()
    reached = site_reach(sites.ids, costs, near.site, weights, THRESHOLDS_M)
    figures = ["people_in_reach", "people_only_here", "people_nearest"]
    off = ~np.repeat(sites.ok, len(THRESHOLDS_M))
    reached.loc[off, figures] = np.nan
    return [covered_by(people, near.distance_m, THRESHOLDS_M, "dong_code"), reached]


def parted(folder: Path, seed: int, tile_m: float, how: How | None = None) -> list[pd.DataFrame]:
    people, places = made_people(seed), made_places(seed)
    with cut(tile_m, SNAP_M):
        return [
            walking_coverage(folder, people, places, THRESHOLDS_M, how=how),
            walking_catchments(folder, people, places, THRESHOLDS_M, how=how),
        ]


@contextmanager
def cut(tile_m: float, snap_m: float) -> Iterator[None]:
    """Into squares of so many metres, with legs of at most so many."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(walking, "TILE_M", tile_m)
        patch.setattr(walking, "SNAP_LIMIT_M", snap_m)
        yield


def assert_equal(found: list[pd.DataFrame], wanted: list[pd.DataFrame]) -> None:
    for one, other in zip(found, wanted, strict=True):
        pd.testing.assert_frame_equal(one, other, check_exact=True)


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([170.0, 500.0, 3_000.0]))
def test_parts_equal_the_whole_to_the_last_bit(tmp_path_factory, seed, tile_m):
    network = made_streets(seed)
    folder = write_network(network, tmp_path_factory.mktemp("walk"))
    assert_equal(parted(folder, seed, tile_m), whole(network, made_people(seed), made_places(seed)))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_network(made_streets(3), tmp_path / "walk")


@pytest.mark.slow
def test_a_pool_and_a_run_that_goes_on_give_the_same(folder: Path, tmp_path: Path) -> None:
    wanted = parted(folder, 3, 500.0)
    for how in (How(Pool(2)), How(InProcess(), resume=tmp_path / "kept")):
        assert_equal(parted(folder, 3, 500.0, how), wanted)


def test_a_part_reads_the_streets_around_it_alone(folder: Path) -> None:
    network = read_network(folder)
    streets = look_at(network, folder)
    corner = (made.WEST, made.SOUTH, made.WEST + 100.0, made.SOUTH + 100.0)
    part = streets.within(network, corner)
    assert part is not None
    assert 0 < part.n_edges < 20
    inside = ((network.node_xy >= corner[:2]) & (network.node_xy <= corner[2:])).all(axis=1)
    assert set(network.node_id[inside]) <= set(part.node_id)
    assert streets.within(network, (0.0, 0.0, 1.0, 1.0)) is None


def test_a_halo_grows_by_the_streets_near_it_that_are_stated_too_short() -> None:
    odd = np.array([[300.0, 0.0, 310.0, 0.0], [410.0, 0.0, 430.0, 0.0], [900.0, 0.0, 910.0, 0.0]])
    streets = Streets(Path(), "", made.METRIC, np.empty((0, 4)), odd, np.array([100.0, 50.0, 70.0]))
    box = (0.0, 0.0, 10.0, 10.0)
    assert streets.halo_m(box, 100.0) == pytest.approx(102.0)  # none is near
    # the first lies within 304 m, it brings the second, and the two do not bring the third
    assert streets.halo_m(box, 300.0) == pytest.approx(304.0 + 100.0 + 50.0)


def streets_of(
    folder: Path, nodes: list[tuple[float, float]], edges: list[tuple[int, int]]
) -> Path:
    xy = np.array(nodes) + np.array([made.WEST, made.SOUTH])
    u, v = np.array(edges).T
    network = build_network(Tables(np.arange(len(xy)), xy, u, v, None, None), crs=made.METRIC)
    return write_network(network, folder / "walk")


def test_a_place_stands_on_its_street_also_where_that_lies_outside_the_reach(
    tmp_path: Path,
) -> None:
    """By hand: 16 m from the street that leads to the person, 10 m from one that leads round."""
    nodes = [(-1_000.0, 0.0), (380.0, 0.0), (406.0, -5.0), (406.0, 2_000.0), (-1_000.0, 2_000.0)]
    folder = streets_of(tmp_path, nodes, [(0, 1), (2, 3), (3, 4), (0, 4)])
    people = pd.DataFrame(
        {"x": [made.WEST], "y": [made.SOUTH], "people": [3.0], "dong_code": ["1"]}
    )
    at = gpd.points_from_xy([made.WEST + 396.0], [made.SOUTH])
    place = gpd.GeoDataFrame({"site_id": ["a"]}, geometry=at, crs=made.METRIC)
    with cut(100.0, SNAP_M):
        assert walking_coverage(folder, people, place, [400.0])["within"].tolist() == [0.0]


def test_a_walk_round_the_corner_of_a_part_is_found(tmp_path: Path) -> None:
    """By hand: 30 m to the street, 300 or 500 m along it into another part, 10 m to the place."""
    folder = streets_of(tmp_path, [(0.0, 0.0), (1_000.0, 0.0)], [(0, 1)])
    people = pd.DataFrame(
        {"x": made.WEST + np.array([100.0, 900.0]), "y": made.SOUTH + 30.0, "people": [3.0, 5.0]}
    ).assign(dong_code="1")
    at = gpd.points_from_xy([made.WEST + 600.0], [made.SOUTH - 10.0])
    place = gpd.GeoDataFrame({"site_id": ["a"]}, geometry=at, crs=made.METRIC)
    with cut(200.0, SNAP_M):
        table = walking_coverage(folder, people, place, [339.0, 340.0, 540.0])
        reached = walking_catchments(folder, people, place, [340.0, 540.0])
    assert table["within"].tolist() == [0.0, 5.0, 8.0]
    assert reached["people_only_here"].tolist() == [5.0, 8.0]
    assert reached.attrs["n_pairs"] == 2


def test_nobody_and_no_place_are_answers(folder: Path) -> None:
    people, places = made_people(3), made_places(3)
    table = walking_coverage(folder, people, places.iloc[:0], [400.0])
    assert table["within"].tolist() == [0.0] * 4
    assert walking_coverage(folder, people.iloc[:0], places, [400.0]).empty
    assert (
        walking_catchments(folder, people.iloc[:0], places, [400.0])["people_in_reach"].dropna()
        == 0
    ).all()
    assert walking_catchments(folder, people, places.iloc[:0], [400.0]).empty


def test_what_cannot_be_asked_is_refused_before_any_work(folder: Path) -> None:
    people, places = made_people(3), made_places(3)
    with pytest.raises(UsageError, match="thresholds_m"):
        walking_coverage(folder, people, places, [])
    with pytest.raises(CRSError, match="EPSG:5186"):
        walking_coverage(folder, people, places.to_crs("EPSG:5186"), [400.0])
    for bytes_ in (10**8, 300_100_000):  # less than a process takes; less than the streets take
        with pytest.raises(UsageError, match="give at least"):
            walking_coverage(folder, people, places, [400.0], how=How(InProcess(), bytes_))
    with pytest.raises(NetworkError, match="no network"):
        walking_coverage(folder / "none", people, places, [400.0])
    people.loc[0, "x"] = np.nan
    with pytest.raises(DataError, match="no finite x"):
        walking_coverage(folder, people, places, [400.0])


def test_a_network_that_is_exchanged_on_the_way_is_refused(folder: Path) -> None:
    streets = look_at(read_network(folder), folder)
    write_network(made_streets(5), folder)
    with pytest.raises(NetworkError, match="exchanged"):
        streets.open()
    with pytest.raises(NetworkError, match="no folder"):
        look_at(made_streets(5), folder)
