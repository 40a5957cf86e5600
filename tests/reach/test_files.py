"""data/reach: written and read back, the same bytes, refused when broken, equal to the network's."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from geo.answers.answers import Answers
from geo.answers.offered import has_reach
from geo.answers.reach import reach_of
from geo.errors import DataError, NetworkError, SourceError
from geo.layers import get_layer
from geo.network import Network, import_network, read_water
from geo.reach.computing import compute_reach
from geo.reach.reach_files import NOTE, TABLES, Reach, load_reach, reach_files
from geo.world import World
from tests.worlds import layer

SHARES = ["coverage_share_network", "coverage_share_straight"]


def put(files: dict[str, str], folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / name).write_bytes(text.encode("utf-8"))
    return folder


def test_what_is_written_is_read_back(computed: Reach, tmp_path: Path) -> None:
    files = reach_files(computed)
    assert set(files) == {f"{name}.csv" for name in (*TABLES, "inputs")}
    back = load_reach(put(files, tmp_path / "reach"))
    assert back is not None
    assert dict(back.inputs) == dict(computed.inputs)
    assert dict(back.note) == {key: computed.note[key] or None for key in NOTE}
    for name, table in computed.tables().items():
        mine = getattr(back, name)
        assert len(mine) == len(table), name
        for column in set(table) - {"rank_out"}:
            if table[column].dtype == object or str(table[column].dtype) in ("str", "string"):
                assert mine[column].fillna("").tolist() == table[column].fillna("").tolist()
            else:
                loose = 2e-3 if column in SHARES else 0.11  # one decimal each
                np.testing.assert_allclose(
                    mine[column].to_numpy(float), table[column].to_numpy(float), atol=loose
                )
    assert reach_files(back) == files


def test_the_order_of_rows_does_not_matter(
    made: Answers, streets: Network, computed: Reach
) -> None:
    world = made.world
    demand = {key: table.sample(frac=1, random_state=3) for key, table in world.demand.items()}
    again = compute_reach(
        streets,
        [layer()],
        replace(
            world,
            sites=world.sites.sample(frac=1, random_state=1).reset_index(drop=True),
            demand={key: table.reset_index(drop=True) for key, table in demand.items()},
        ),
    )
    assert reach_files(again) == reach_files(computed)


def test_the_parts_add_up(computed: Reach) -> None:
    keys = ["demand", "threshold_m"]
    figures = ["people", "people_covered", "people_covered_straight", "people_out"]
    whole = computed.city.set_index(keys)[figures]
    for level in (computed.gu, computed.dong):
        pd.testing.assert_frame_equal(level.groupby(keys)[figures].sum(), whole)
    nearest = computed.sites.groupby(keys)["people_nearest"].sum()
    np.testing.assert_allclose(nearest, whole["people_covered"])
    for _, one in computed.kinds.groupby("kind_ko"):
        assert (one.set_index(keys)["people_covered"] <= whole["people_covered"] + 1e-6).all()
    both = computed.kinds.groupby(keys)["people_covered"].sum()
    assert (both >= whole["people_covered"] - 1e-6).all()
    assert (computed.dong[SHARES[0]] <= computed.dong[SHARES[1]] + 1e-9).all()


def test_a_city_without_kinds_is_written_and_read(
    made: Answers, streets: Network, tmp_path: Path
) -> None:
    sites = made.world.sites.assign(kind_ko=None, kind_en=None)
    found = compute_reach(streets, [layer()], replace(made.world, sites=sites))
    back = load_reach(put(reach_files(found), tmp_path / "reach"))
    assert back is not None
    assert back.kinds.empty


BROKEN: dict[str, tuple[str, Callable[[str], str]]] = {
    "lacks the column": ("gu.csv", lambda text: text.replace("youth_people_covered,", "x,")),
    "holds a figure that is no number": ("dong.csv", lambda text: text.replace(",400,", ",4oo,")),
    "is no whole CSV": ("sites.csv", lambda text: text[:-20]),
    "another number of cells": ("sites.csv", lambda text: text[:-40]),
    "networks": ("kinds.csv", lambda text: text.replace("2019-09-02", "2020-01-01")),
    "lacks the column(s) layer": ("unreached.csv", lambda text: "a,b\n"),
}


@pytest.mark.parametrize("why", BROKEN)
def test_a_broken_file_is_refused_in_one_line(why: str, computed: Reach, tmp_path: Path) -> None:
    name, spoil = BROKEN[why]
    files = reach_files(computed)
    files[name] = spoil(files[name])
    with pytest.raises(DataError) as refused:
        load_reach(put(files, tmp_path / "reach"))
    assert why in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_missing_file_is_named(computed: Reach, tmp_path: Path) -> None:
    files = reach_files(computed)
    del files["sites.csv"]
    with pytest.raises(SourceError, match=r"sites\.csv"):
        load_reach(put(files, tmp_path / "reach"))
    assert load_reach(tmp_path / "nothing") is None


def test_nothing_known_is_said(world: World, answers: Answers) -> None:
    assert has_reach(get_layer("job_cafes"), answers)
    assert not has_reach(get_layer("dmc"), answers)
    with pytest.raises(NetworkError, match="dmc"):
        reach_of(get_layer("dmc"), answers)
    with pytest.raises(DataError, match="at least one"):
        compute_reach(None, [], world)  # type: ignore[arg-type]


def test_the_committed_files_are_figures_with_their_source(root: Path) -> None:
    folder = root / "data" / "reach"
    assert sum(path.stat().st_size for path in folder.iterdir()) < 1_000_000
    for name in TABLES:
        with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        assert rows
        assert not {"geometry", "x", "y", "lon", "lat", "u", "v"} & set(rows[0])
        for row in rows:
            assert row["attribution"] == "© OpenStreetMap contributors, ODbL"
            assert (row["network_date"], row["network_filter"]) == ("2025-05", "drive")
            assert len(row["network_sha256"]) == 64


def test_the_committed_files_are_those_of_the_network(
    world: World, answers: Answers, shared: Path
) -> None:
    """Job cafés again from the streets themselves: the same text, row for row."""
    network = import_network(
        shared / "network" / "seoul_streets_2025-05",
        water=read_water(shared / "raster" / "hangang.geojson"),
        about={"filter": "drive"},
    )
    found = compute_reach(network, [get_layer("job_cafes")], world)
    note = dict(answers.kept_reach.note)  # the digest is of the written network
    again = reach_files(replace(found, note=note))
    stored = reach_files(answers.kept_reach.of("job_cafes"))
    assert again == stored
    assert {key: found.note[key] for key in NOTE[:3]} == {key: note[key] for key in NOTE[:3]}
