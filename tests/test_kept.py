"""Results kept in the user's cache: the same values, found by their inputs, never in the way."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from geo import kept as module
from geo.kept import kept


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


@pytest.mark.parametrize("damage", ["cut", "gone", "no names", "a file"])
def test_a_damaged_result_is_made_again(
    make: Callable[[], dict[str, pd.DataFrame]], calls: list[str], tmp_path: Path, damage: str
) -> None:
    kept("reach", ["a"], make, root=tmp_path)
    (place,) = tmp_path.iterdir()
    if damage == "cut":
        (place / "one.parquet").write_bytes((place / "one.parquet").read_bytes()[:100])
    elif damage == "gone":
        (place / "two.parquet").unlink()
    elif damage == "no names":
        (place / "names").unlink()
    else:
        for path in place.iterdir():
            path.unlink()
        place.rmdir()
        place.write_text("x")
    found = kept("reach", ["a"], make, root=tmp_path)
    assert len(found["one"]) == 2
    assert len(calls) == 2


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
