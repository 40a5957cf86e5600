"""Points to districts: the grid gives what a test of every pair gives, borders included."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

import geo
from geo import locate
from geo.locate import districts_of


def by_every_pair(x, y, shapes):
    """The lowest polygon of each point by testing it against all of them."""
    found = np.full(len(x), -1)
    for at in reversed(range(len(shapes))):
        found[shapely.intersects_xy(shapes[at], x, y)] = at
    return found


@pytest.fixture
def always_by_grid(monkeypatch):
    monkeypatch.setattr(locate, "FEWEST_POINTS", 0)


def test_corners_edges_and_gaps_are_told_by_hand(always_by_grid):
    shapes = np.array(
        [
            shapely.box(0, 0, 10, 10),
            shapely.box(10, 0, 20, 10),
            shapely.box(30, 0, 40, 10) - shapely.box(33, 3, 37, 7),
        ]
    )
    x = np.array([5, 10, 15, 20, 25, 35, 33, 31, np.nan, -1e9, 0, 40])
    y = np.array([5, 5, 5, 5, 5, 5, 5, 5, 5, 0, 0, 10])
    assert districts_of(x, y, shapes).tolist() == [0, 0, 1, 1, -1, -1, 2, 2, -1, -1, 0, 2]


@settings(max_examples=60)
@given(st.integers(0, 10_000), st.sampled_from([1, 3, 12]), st.sampled_from([40, 3000]))
def test_the_grid_equals_every_pair_even_where_polygons_overlap(seed, n_shapes, n):
    rng = np.random.default_rng(seed)
    shapes = []
    for _ in range(n_shapes):
        turn = np.sort(rng.uniform(0, 2 * np.pi, rng.integers(3, 12)))
        radius = rng.uniform(0.1, 30, len(turn))
        ring = rng.uniform(0, 100, 2) + radius[:, None] * np.column_stack(
            [np.cos(turn), np.sin(turn)]
        )
        shapes.append(shapely.make_valid(shapely.Polygon(ring)))
    shapes = np.array(shapes)
    corners = shapely.get_coordinates(shapes)
    xy = np.concatenate([rng.uniform(-5, 105, (n, 2)), corners, (corners[1:] + corners[:-1]) / 2])
    before = locate.FEWEST_POINTS
    locate.FEWEST_POINTS = 0
    try:
        found = districts_of(xy[:, 0], xy[:, 1], shapes)
    finally:
        locate.FEWEST_POINTS = before
    assert (found == by_every_pair(xy[:, 0], xy[:, 1], shapes)).all()


def test_points_on_corners_and_edges_of_dong_get_the_lowest_code(always_by_grid):
    dong = geo.to_metric(geo.load_dong())
    shapes = dong.geometry.to_numpy()
    corners = np.unique(shapely.get_coordinates(shapes), axis=0)
    rng = np.random.default_rng(2)
    near = corners + rng.normal(0, 1e-7, corners.shape)
    xy = np.concatenate([corners, near])[::4]
    found = districts_of(xy[:, 0], xy[:, 1], shapes)
    assert (found == by_every_pair(xy[:, 0], xy[:, 1], shapes)).all()


def test_no_point_and_no_district_give_none():
    box = np.array([shapely.box(0, 0, 1, 1)])
    none = np.empty(0)
    assert districts_of(none, none, box).tolist() == []
    assert districts_of(np.ones(2), np.ones(2), np.empty(0, dtype=object)).tolist() == [-1, -1]
    assert districts_of(np.ones(1), np.ones(1), np.array([shapely.Polygon()])).tolist() == [-1]
