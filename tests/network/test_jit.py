"""Where compiled code is kept, and what happens where nothing can be."""

from __future__ import annotations

import errno
import os
import pickle
import shutil
import subprocess
import sys
from pathlib import Path

import numba
import pytest
from numba.core.caching import IndexDataCacheFile

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


# --- A cache that is damaged, of somebody else, or cannot be written: slower, never an error.


def doubled() -> int:
    """Compile a function as a new program would; how often it was found in the cache."""
    made = jit.jit(_twice)
    assert made(21) == 42
    return sum(made.stats.cache_hits.values())


@pytest.fixture
def filled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache with one function in it, which the next program finds."""
    monkeypatch.setattr(jit, "_FOLDER", tmp_path / "cache")
    assert [doubled(), doubled()] == [0, 1]
    return tmp_path / "cache"


def only(folder: Path, pattern: str) -> Path:
    (found,) = folder.rglob(pattern)
    return found


@pytest.mark.parametrize("what", ["*.nbi", "*.nbc"])
def test_a_damaged_cache_heals(filled: Path, what: str) -> None:
    """Cut off, empty, of zeros, turned in one byte, a folder: compiled again, and kept."""
    path = only(filled, what)
    data = path.read_bytes()
    middle = len(data) // 2
    turned = data[:middle] + bytes([data[middle] ^ 255]) + data[middle + 1 :]
    for damage in (data[: middle - 7], b"", bytes(len(data)), turned):
        path.write_bytes(damage)
        assert [doubled(), doubled()] == [0, 1]
    path.unlink()
    path.mkdir()
    assert doubled() == 0


def test_damaged_machine_code_is_never_run(filled: Path) -> None:
    """Every byte of it counts: a pickle alone would not see one that is turned."""
    path = only(filled, "*.nbc")
    data = path.read_bytes()
    for place in range(0, len(data), len(data) // 20):
        path.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
        assert doubled() == 0


def test_a_cache_of_another_program_is_not_run(
    filled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another numba, a kernel that another module's kernels have inside, a pickle of anybody."""
    with monkeypatch.context() as other:
        other.setattr(jit, "_kernels_digest", lambda: "of other kernels")
        assert [doubled(), doubled()] == [0, 1]
    only(filled, "*.nbi").write_bytes(pickle.dumps("0.1") + b"of another numba")
    assert [doubled(), doubled()] == [0, 1]
    only(filled, "*.nbc").write_bytes(pickle.dumps("no code"))
    assert [doubled(), doubled()] == [0, 1]


def test_a_cache_that_everybody_may_write_or_another_owns_is_not_used(
    filled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(filled))
    assert jit.cache_folder() == filled
    filled.chmod(0o777)
    assert jit.cache_folder() is None
    filled.chmod(0o755)
    monkeypatch.setattr(os, "geteuid", lambda: filled.stat().st_uid + 1, raising=False)
    assert jit.cache_folder() is None


def test_a_cache_that_fills_up(filled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    shutil.rmtree(filled)
    with monkeypatch.context() as disk:
        disk.setattr(IndexDataCacheFile, "_save_data", full)
        assert [doubled(), doubled()] == [0, 0]
    assert [doubled(), doubled()] == [0, 1]  # the index named a file that never was


def test_a_folder_of_the_cache_that_is_a_file(filled: Path) -> None:
    """Nothing is kept beside the program instead."""
    (below,) = filled.iterdir()
    shutil.rmtree(below)
    below.write_text("x")
    assert [doubled(), doubled()] == [0, 0]


def test_a_user_without_a_name_and_a_home(tmp_path: Path) -> None:
    """An unknown uid, as in a container: no cache, the same numbers."""
    script = (
        "import pwd, sys\n"
        "def unknown(uid):\n"
        "    raise KeyError(f'getpwuid(): uid not found: {uid}')\n"
        "pwd.getpwuid = unknown\n"
        "from geo import jit, user_cache\n"
        "assert user_cache.cache_folder('kept') is jit.cache_folder() is None\n"
        "from geo.cli import main\n"
        "sys.exit(main())\n"
    )
    table = ["metrics", "job_cafes", "--format", "csv"]
    env = {
        name: value
        for name, value in os.environ.items()
        if name not in ("HOME", "XDG_CACHE_HOME", "NUMBA_CACHE_DIR", "USER", "LOGNAME")
    }
    said = [
        subprocess.run(
            [sys.executable, *way, *table], env=each, check=True, capture_output=True
        ).stdout
        for way, each in (
            (["-c", script], env),
            (["-m", "geo"], {**os.environ, "XDG_CACHE_HOME": str(tmp_path)}),
        )
    ]
    assert said[0] == said[1]
    assert b"coverage_share" in said[0]
