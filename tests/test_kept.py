"""Results kept in the user's cache: the same values, found by their inputs, never in the way."""

from __future__ import annotations

import errno
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from geo import kept as module
from geo.answers.answers import Answers, KeptAnswers
from geo.kept import kept
from geo.metrics.question import Question
from geo.project import find_project


@pytest.fixture
def calls() -> list[str]:
    return []


@pytest.fixture
def make(calls: list[str]) -> Callable[[], dict[str, pd.DataFrame]]:
    def run() -> dict[str, pd.DataFrame]:
        calls.append("made")
        numbers = {"x": [0.1 + 0.2, None], "n": [1, 2], "code": ["11", None], "sure": [True, None]}
        return {"one": pd.DataFrame(numbers), "two": pd.DataFrame(columns=["x", "code"])}

    return run


def test_made_once(
    make: Callable[[], dict[str, pd.DataFrame]], calls: list[str], tmp_path: Path
) -> None:
    first = kept("reach", ["a"], make, root=tmp_path)
    again = kept("reach", ["a"], make, root=tmp_path)
    assert calls == ["made"]
    assert list(again) == ["one", "two"]
    for name, table in first.items():
        pd.testing.assert_frame_equal(again[name], table)
    kept("reach", ["b"], make, root=tmp_path)
    kept("other", ["a"], make, root=tmp_path)
    assert len(calls) == 3


def test_another_program_makes_it_again(
    make: Callable[[], dict[str, pd.DataFrame]],
    calls: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kept("reach", ["a"], make, root=tmp_path)
    monkeypatch.setattr(module, "code_digest", lambda: "changed")
    kept("reach", ["a"], make, root=tmp_path)
    assert len(calls) == 2


@pytest.mark.parametrize(
    "damage", ["cut", "gone", "no names", "a file", "turned", "exchanged", "odd names", "deep"]
)
def test_a_damaged_result_is_made_again(
    make: Callable[[], dict[str, pd.DataFrame]], calls: list[str], tmp_path: Path, damage: str
) -> None:
    kept("reach", ["a"], make, root=tmp_path)
    (place,) = tmp_path.iterdir()
    if damage == "cut":
        (place / "one.parquet").write_bytes((place / "one.parquet").read_bytes()[:100])
    elif damage == "gone":
        (place / "two.parquet").unlink()
    elif damage == "turned":
        data = bytearray((place / "one.parquet").read_bytes())
        data[len(data) // 2] ^= 1
        (place / "one.parquet").write_bytes(data)
    elif damage == "exchanged":
        (place / "one.parquet").replace(place / "x")
        (place / "two.parquet").replace(place / "one.parquet")
        (place / "x").replace(place / "two.parquet")
    elif damage == "odd names":
        (place / "names").write_text('{"../one": {"sha256": "", "objects": []}, "two": 1}')
    elif damage == "deep":
        (place / "names").write_text("[" * 100_000)
    elif damage == "no names":
        (place / "names").unlink()
    else:
        for path in place.iterdir():
            path.unlink()
        place.rmdir()
        place.write_text("x")
    found = kept("reach", ["a"], make, root=tmp_path)
    assert list(found) == ["one", "two"]
    assert len(found["one"]) == 2
    assert len(calls) == 2
    kept("reach", ["a"], make, root=tmp_path)
    assert len(calls) == 2  # healed


def test_a_cache_that_cannot_be_written(
    make: Callable[[], dict[str, pd.DataFrame]],
    calls: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "file").write_text("x")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert module.cache_folder() is None
    for _ in range(2):
        assert len(kept("reach", ["a"], make)["one"]) == 2
    assert len(calls) == 2
    kept("reach", ["a"], make, root=tmp_path / "none")
    assert len(calls) == 3
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "there"))
    kept("reach", ["a"], make)
    kept("reach", ["a"], make)
    assert len(calls) == 4


def test_the_oldest_goes(
    make: Callable[[], dict[str, pd.DataFrame]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "MOST", 2)
    for turn in range(3):
        kept(f"r{turn}", [], make, root=tmp_path)
        for path in tmp_path.glob(f"r{turn}-*"):
            os.utime(path, (turn, turn))
    kept("last", [], make, root=tmp_path)
    assert sorted(path.name.split("-")[0] for path in tmp_path.iterdir()) == ["last", "r2"]


def test_a_disk_that_fills_and_a_rival_are_no_error(
    make: Callable[[], dict[str, pd.DataFrame]],
    calls: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def gone(*_: object, **__: object) -> None:
        for part in tmp_path.iterdir():  # another run, which writes the same, takes it for a wreck
            shutil.rmtree(part)
        raise FileNotFoundError(2, "No such file or directory")

    monkeypatch.setattr(pd.DataFrame, "to_parquet", gone)
    assert len(kept("reach", ["a"], make, root=tmp_path)["one"]) == 2

    def full(*_: object, **__: object) -> str:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("geo.writing.sync_tree", full)
    assert len(kept("reach", ["a"], make, root=tmp_path)["one"]) == 2
    assert calls == ["made", "made"]
    assert list(tmp_path.iterdir()) == []


def test_two_runs_keep_the_same(
    make: Callable[[], dict[str, pd.DataFrame]], calls: list[str], tmp_path: Path
) -> None:
    """The second, begun while the first makes it, keeps it; the first puts its own there."""

    def slow() -> dict[str, pd.DataFrame]:
        assert len(kept("reach", ["a"], make, root=tmp_path)["one"]) == 2
        return make()

    assert len(kept("reach", ["a"], slow, root=tmp_path)["one"]) == 2
    assert calls == ["made", "made"]
    assert len(kept("reach", ["a"], make, root=tmp_path)["one"]) == 2
    assert calls == ["made", "made"]
    assert len(list(tmp_path.iterdir())) == 1


def test_what_cannot_be_kept_is_no_error(tmp_path: Path) -> None:
    mixed = pd.DataFrame({"x": [1, "one", None]})
    for _ in range(2):
        found = kept("odd", ["a"], lambda: {"mixed": mixed}, root=tmp_path)["mixed"]
        pd.testing.assert_frame_equal(found, mixed)


@pytest.mark.parametrize(
    "key", ["job_cafes", "dmc", pytest.param("urban_gardens", marks=pytest.mark.full)]
)
def test_an_answer_from_the_cache_is_the_answer(
    key: str, answers: Answers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    project = answers.project
    questions = [Question(layer=project.layer(key), by=by) for by in ("gu", "dong")]
    for question in questions:
        KeptAnswers(project).districts(question)
        KeptAnswers(project).city(question)
    monkeypatch.setattr("geo.world.load_world", lambda *_: pytest.fail("the tables were read"))
    for question in questions:
        again = KeptAnswers(project).districts(question)
        pd.testing.assert_frame_equal(again, answers.districts(question))
        counts = {name: str(table) for name, table in again.attrs.items()}
        assert counts == {
            name: str(each) for name, each in answers.districts(question).attrs.items()
        }
        pd.testing.assert_series_equal(KeptAnswers(project).city(question), answers.city(question))


def test_an_answer_is_of_the_very_files(
    answers: Answers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = tmp_path / "data"
    shutil.copytree(answers.project.folder, folder)
    question = Question(layer=answers.project.layer("dmc"))
    before = KeptAnswers(find_project(folder)).districts(question)
    sites = json.loads((folder / "sites.geojson").read_text(encoding="utf-8"))
    sites["features"] = [
        each
        for each in sites["features"]
        if each["properties"]["layer"] != "dmc" or each["properties"]["role"] != "place"
    ]
    (folder / "sites.geojson").write_text(json.dumps(sites), encoding="utf-8")
    after = KeptAnswers(find_project(folder)).districts(question)
    assert before["n_sites"].sum() > 0
    assert after["n_sites"].sum() == 0
