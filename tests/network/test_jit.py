"""Where compiled code is kept, and what happens where nothing can be."""

from __future__ import annotations

from pathlib import Path

import numba
import pytest

from geo import jit


def test_the_users_own_setting_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    assert jit.cache_folder() == tmp_path / "cache" / "geo" / "numba"
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "own"))
    assert jit.cache_folder() == tmp_path / "own"


def test_nothing_can_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder", "utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(blocked))
    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    assert jit.cache_folder() is None
    monkeypatch.setattr(jit, "_FOLDER", None)
    assert jit.jit(lambda x: x + 1)(1) == 2


def _twice(x):
    return 2 * x


def test_the_setting_of_others_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jit, "_FOLDER", tmp_path)
    before = numba.config.CACHE_DIR
    assert jit.jit(_twice)(4) == 8
    assert before == numba.config.CACHE_DIR
    assert list(tmp_path.rglob("*.nbi"))
