"""Which districts are alike, and their tiles: pure, the same for any order of rows."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from geo.answers.answers import Answers
from geo.answers.people import nearest_rows, similar_gu
from geo.maps.engine.tiles import tiles
from geo.measures.tiles import tile_grid
from geo.texts.district_texts import similar


def test_the_nearest_by_pencil() -> None:
    # Two columns of one weight, whatever their units: b is a thousand times a.
    table = pd.DataFrame(
        {"a": [0.0, 1.0, 0.0, 5.0], "b": [0.0, 0.0, 2000.0, 5000.0], "same": 7.0},
        index=["10", "11", "12", "13"],
    )
    assert nearest_rows(table, n=2) == {
        "10": ["11", "12"],
        "11": ["10", "12"],
        "12": ["10", "11"],
        "13": ["12", "11"],
    }


def test_equals_go_by_code_and_the_unknown_is_like_nobody() -> None:
    table = pd.DataFrame({"a": [1.0, 1.0, 1.0, 2.0, np.nan]}, index=list("cbade"))
    assert nearest_rows(table, n=2)["d"] == ["a", "b"]
    assert nearest_rows(table)["e"] == []
    assert all("e" not in near for near in nearest_rows(table).values())
    assert nearest_rows(table.iloc[::-1])["c"] == nearest_rows(table)["c"] == ["a", "b", "d"]


def test_one_gu_or_nobody_counted_has_no_like() -> None:
    assert nearest_rows(pd.DataFrame({"a": [1.0]}, index=["1"])) == {"1": []}
    assert nearest_rows(pd.DataFrame({"a": [np.nan, np.nan]}, index=["1", "2"])) == {
        "1": [],
        "2": [],
    }


def test_similar_gu_rests_on_figures_that_stand_elsewhere(answers: Answers) -> None:
    alike = similar_gu(answers)
    codes = list(answers.world.gu["gu_code"])
    assert list(alike.codes) == codes
    for code, near in alike.codes.items():
        assert len(near) == len(set(near)) == 3
        assert code not in near
    assert alike.parts == [("youth", "residents")]
    sums = {
        key: answers.world.demand[key].groupby("gu_code")["people"].sum()
        for key in ("census", "youth", "residents")
    }
    np.testing.assert_allclose(alike.table["people"], sums["census"])
    np.testing.assert_allclose(alike.table["youth"], sums["youth"] / sums["residents"])
    said = similar(codes[0], answers)
    assert said is not None
    assert [address for address, _, _ in said.rows] == [
        f"districts/{code}.html" for code in (codes[0], *alike.codes[codes[0]])
    ]
    assert "2020" in said.caption.ko


@settings(max_examples=40, deadline=None)
@given(arrays(np.float64, st.tuples(st.integers(1, 30), st.just(2)), elements=st.floats(-1e5, 1e5)))
def test_tiles_are_a_bijection(centres: np.ndarray) -> None:
    found = tile_grid(centres)
    assert len({tuple(tile) for tile in found.tolist()}) == len(centres)
    assert found.min() == 0
    assert (tile_grid(centres) == found).all()


def test_tiles_know_north_and_east() -> None:
    centres = np.array([[x, y] for y in (2000.0, 1000.0, 0.0) for x in (0.0, 900.0, 1800.0)])
    squares = [[column, row] for row in range(3) for column in range(3)]
    assert tile_grid(centres).tolist() == squares
    assert tile_grid(centres[::-1]).tolist() == squares[::-1]


def test_neighbours_stay_neighbours(answers: Answers) -> None:
    found = np.array(tiles(answers))
    gu: gpd.GeoDataFrame = answers.world.gu
    codes = sorted(gu["gu_code"])
    pairs = [
        (codes.index(code), codes.index(other))
        for code, beside in answers.neighbours().items()
        for other in beside
    ]
    touching = [abs(found[a] - found[b]).max() <= 1 for a, b in pairs]
    assert len({tuple(tile) for tile in found.tolist()}) == len(codes)
    assert np.mean(touching) > 0.8
