"""Two states of a list: pairs to the row, changes that add up, a page that holds."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from itertools import permutations
from pathlib import Path

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point

import geo
from geo.answers.answers import Answers
from geo.answers.changes import Changes, Side, compare
from geo.boundaries import place
from geo.cli import main
from geo.errors import UsageError
from geo.measures.pairing import NEAR_M, pair_places, shares_of_change
from geo.metrics.question import Question
from geo.world import World, load_world

OPENED, CLOSED, MOVED, RENAMED = 5, 7, 6, 4
STEP_M = 300.0


@pytest.fixture(scope="module")
def world() -> World:
    return load_world()


def changed(world: World, seed: int = 1) -> tuple[World, dict[str, set[str]]]:
    """Plant changes among the cafés; return the world after, and the ids by kind of change."""
    draw = random.Random(seed)
    sites = world.sites.copy()
    cafes = sites.index[sites["layer"] == "job_cafes"].tolist()
    draw.shuffle(cafes)
    closed, moved, renamed = cafes[:CLOSED], cafes[10 : 10 + MOVED], cafes[30 : 30 + RENAMED]
    told = {
        name: set(sites.loc[rows, "site_id"])
        for name, rows in (("closed", closed), ("moved", moved), ("renamed", renamed))
    }
    metric = sites.geometry.to_crs(world.crs)
    for row in moved:
        at = metric[row]
        metric[row] = Point(at.x + STEP_M, at.y)
    sites = sites.set_geometry(metric.to_crs(sites.crs))
    for row in renamed:
        sites.loc[row, "name_ko"] = f"{sites.loc[row, 'name_ko']} 새로"
    new = sites.loc[cafes[-OPENED:]].copy()
    new["site_id"] = new["place_id"] = [f"made_{n}" for n in range(OPENED)]
    new["name_ko"] = new["name_en"] = [f"made {n}" for n in range(OPENED)]
    there = world.gu.geometry.representative_point().to_crs(sites.crs)
    new = new.set_geometry(gpd.GeoSeries(there.iloc[:OPENED].to_numpy(), new.index, sites.crs))
    told["opened"] = set(new["site_id"])
    after = pd.concat([sites.drop(closed), new], ignore_index=True)
    placed = ["gu_code", "dong_code", "gu_sure", "dong_sure", "placing_note"]
    frame = gpd.GeoDataFrame(after, crs=sites.crs).drop(columns=placed)
    return replace(world, sites=place(frame, world.gu, world.dong)), told


def sides(old: World, new: World) -> tuple[Side, Side]:
    layer = old.project.layer("job_cafes")
    return tuple(  # type: ignore[return-value]
        Side(Answers(each, reach=None, sureness=None), layer) for each in (old, new)
    )


@pytest.fixture(scope="module")
def diff(world: World) -> Changes:
    return compare(*sides(world, changed(world)[0]))


# --- pairs


def test_planted_changes_are_found_to_the_row(world: World) -> None:
    for seed in (1, 2, 3):
        after, told = changed(world, seed)
        found = compare(*sides(world, after))
        places = found.places
        for change, ids in told.items():
            end = "after" if change == "opened" else "before"
            assert set(places.loc[places["change"] == change, f"site_id_{end}"]) == ids
        assert found.counts()["unchanged"] == 78 - CLOSED - MOVED - RENAMED
        moved = places.loc[places["change"] == "moved", "moved_m"]
        assert moved.to_numpy() == pytest.approx(STEP_M, abs=0.01)


def test_a_list_without_ids_is_paired_by_name_and_place(world: World) -> None:
    after, told = changed(world)
    bare = [
        geo.open_project().side(
            each.counted("job_cafes")[["name_ko", "geometry"]].rename(columns={"name_ko": "name"})
        )
        for each in (world, after)
    ]
    assert compare(*bare, distance_m=800).counts() == {
        "opened": OPENED,
        "closed": CLOSED,
        "moved": MOVED,
        "renamed": RENAMED,
        "moved_and_renamed": 0,
        "unchanged": 78 - CLOSED - MOVED - RENAMED,
    }
    assert len(told["closed"]) == CLOSED


def test_a_list_beside_itself_has_no_change(world: World) -> None:
    found = compare(*sides(world, world))
    assert found.counts()["unchanged"] == 78
    assert (found.figures("gu")["coverage_share_change"] == 0).all()


def test_the_pairs_are_one_to_one_and_the_least_in_all() -> None:
    draw = np.random.default_rng(7)
    for _ in range(30):
        n = int(draw.integers(1, 6))
        old, new = draw.uniform(0, NEAR_M / 2, (2, n, 2))
        pairs = pair_places([None] * n, [None] * n, ["a"] * n, ["a"] * n, old, new)
        assert sorted(pairs[:, 0]) == sorted(pairs[:, 1]) == list(range(n))
        found = np.hypot(*(new[pairs[:, 1]] - old[pairs[:, 0]]).T).sum()
        least = min(np.hypot(*(new[list(order)] - old).T).sum() for order in permutations(range(n)))
        assert found == pytest.approx(least)


def test_the_order_of_the_rows_changes_nothing() -> None:
    draw = np.random.default_rng(3)
    old, new = draw.uniform(0, 3_000, (2, 40, 2))
    names = [f"n{i % 5}" for i in range(40)]
    none = [None] * 40
    pairs = {tuple(pair) for pair in pair_places(none, none, names, names, old, new).tolist()}
    order = draw.permutation(40)
    again = pair_places(none, none, [names[i] for i in order], names, old[order], new)
    assert {(int(order[a]), b) for a, b in again.tolist()} == pairs


def test_a_far_namesake_is_another_place_where_there_are_several() -> None:
    old, new = np.zeros((2, 2)), np.array([[0.0, 0.0], [50_000.0, 0.0]])
    old[1] = [10.0, 0.0]
    pairs = pair_places([None] * 2, [None] * 2, ["a", "a"], ["a", "a"], old, new)
    assert pairs.tolist() == [[0, 0]]
    alone = pair_places([None], [None], ["a"], ["a"], old[:1], new[1:])
    assert alone.tolist() == [[0, 0]]


def test_nothing_is_paired_with_an_empty_list() -> None:
    empty = np.empty((0, 2))
    assert pair_places([], [None], [], ["a"], empty, np.zeros((1, 2))).shape == (0, 2)


# --- figures


@settings(max_examples=200, deadline=None)
@given(st.lists(st.floats(0, 1), min_size=4, max_size=4))
def test_the_two_causes_add_up(figures: list[float]) -> None:
    places, people = shares_of_change(*figures)
    assert float(places + people) == pytest.approx(figures[3] - figures[0], abs=1e-12)


@pytest.mark.parametrize("by", ["gu", "dong", "city"])
def test_the_change_of_coverage_is_the_sum_of_its_parts(world: World, by: str) -> None:
    after, _ = changed(world)
    demand = {
        key: table.assign(people=table["people"] * np.linspace(0.5, 1.5, len(table)))
        for key, table in world.demand.items()
    }
    after = replace(after, demand=demand)
    figures = compare(*sides(world, after)).figures(by)
    parts = figures["coverage_share_by_places"] + figures["coverage_share_by_people"]
    assert np.abs(parts - figures["coverage_share_change"]).max() < 1e-9
    assert figures["coverage_share_by_people"].abs().max() > 0


def test_the_figures_are_those_that_everybody_asks(world: World, diff: Changes) -> None:
    old, new = sides(world, changed(world)[0])
    figures = diff.figures("gu")
    for end, side in (("before", old), ("after", new)):
        question = Question(layer=side.layer)
        table = side.answers.districts(question)
        for name in ("coverage_share", "n_sites"):
            assert figures[f"{name}_{end}"].tolist() == table[name].tolist()
    assert figures["n_opened"].sum() == OPENED
    assert figures["n_closed"].sum() == CLOSED


def test_two_distances_are_refused_until_one_is_chosen(world: World) -> None:
    old, new = sides(world, world)
    other = replace(new, layer=replace(new.layer, service_distance_m=500.0))
    with pytest.raises(UsageError, match=r"different distances \(500 m, 800 m\)"):
        compare(old, other)
    assert compare(old, other, distance_m=600).distance_m == 600


# --- the command


@pytest.fixture(scope="module")
def after_file(world: World, tmp_path_factory: pytest.TempPathFactory) -> Path:
    rows = changed(world)[0].counted("job_cafes")[["site_id", "name_ko", "geometry"]]
    path = tmp_path_factory.mktemp("diff") / "after.geojson"
    rows.rename(columns={"name_ko": "name"}).to_file(path, driver="GeoJSON")
    return path


@pytest.mark.slow
def test_the_command_writes_every_format(
    after_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["diff", "job_cafes", str(after_file), "--lang", "en"]
    assert main([*asked, "-o", str(tmp_path / "d.html")]) == 0
    said = capsys.readouterr().err
    assert f"{OPENED} opened, {CLOSED} closed, {MOVED} moved, {RENAMED} renamed" in said
    assert "map-before" in (tmp_path / "d.html").read_text("utf-8")
    assert main([*asked, "-o", str(tmp_path / "d.json")]) == 0
    held = json.loads((tmp_path / "d.json").read_text("utf-8"))
    assert held["counts"][0]["moved"] == MOVED
    assert len(held["districts"]) == 25
    assert main([*asked, "-o", str(tmp_path / "d.xlsx")]) == 0
    book = openpyxl.load_workbook(tmp_path / "d.xlsx")
    assert book["places"].max_row == 1 + 78 + OPENED
    assert main([*asked, "--show", "places", "-o", str(tmp_path / "d.csv")]) == 0
    table = pd.read_csv(tmp_path / "d.csv")
    assert (table["change"] == "closed").sum() == CLOSED


@pytest.mark.slow
def test_a_project_is_compared_with_a_layer(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = Path(geo.__file__).resolve().parents[1] / "data"
    assert main(["diff", str(folder), "job_cafes", "--key", "job_cafes", "--lang", "en"]) == 0
    assert "0 opened, 0 closed, 78 unchanged" in capsys.readouterr().out
    assert main(["diff", str(folder), "job_cafes", "--lang", "en"]) == 1
    assert "Say which with --key" in capsys.readouterr().err
    assert main(["diff", str(tmp_path), "job_cafes", "--lang", "en"]) == 1
    assert "neither a project" in capsys.readouterr().err
