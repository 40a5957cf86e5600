"""Tasks that fail as they are told to; a process that imports them is ready at once."""

from __future__ import annotations

import os
import signal
import subprocess
import time
import uuid
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np

from geo.errors import SourceError
from geo.scale.job import Job, Part

NEVER = 1_000


def job(task: Any, whats: list[Any], given: Any = None, digest: str = "made") -> Job:
    parts = [Part(f"part {k} of a made job", 10, what) for k, what in enumerate(whats)]
    return Job(task, same, given, parts, digest)


def same(given: Any) -> Any:
    return given


def doubled(shared: Any, what: int) -> dict[str, np.ndarray]:
    return {"value": np.array([2 * what])}


def killed_where_told(folder: Path, what: tuple[int, int]) -> dict[str, np.ndarray]:
    """Double a number; its process is killed as often as the second says."""
    number, times = what
    for k in range(times):
        mark = folder / f"{number}-{k}"
        if not mark.exists():
            mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
    return doubled(None, number)


def unreadable_at_first(folder: Path, what: tuple[int, int]) -> dict[str, np.ndarray]:
    """Double a number; the system fails as often as the second says."""
    number, times = what
    for k in range(times):
        mark = folder / f"{number}-{k}"
        if not mark.exists():
            mark.touch()
            raise OSError(5, "Input/output error")
    return doubled(None, number)


def counted(folder: Path, what: int) -> dict[str, np.ndarray]:
    """Double a number, in a twentieth of a second of work; leave a mark of it."""
    (folder / f"{what}-{uuid.uuid4().hex}").touch()
    end = time.monotonic() + 0.05
    while time.monotonic() < end:
        pass
    return doubled(None, what)


def times(folder: Path) -> Counter[int]:
    """How often `counted` was asked for each number."""
    return Counter(int(mark.name.partition("-")[0]) for mark in folder.iterdir())


def hungry(folder: Path, what: int) -> dict[str, np.ndarray]:
    """Take as many megabytes as told, and hold them until the process is killed, at most a minute."""
    (folder / f"{what}-{uuid.uuid4().hex}").touch()
    held = np.ones(what * 125_000)
    end = time.monotonic() + 60
    while what and time.monotonic() < end:
        pass
    return doubled(None, held.size)


def stopped_where_told(folder: Path, what: tuple[int, int]) -> dict[str, np.ndarray]:
    """Double a number; its process stops at the first time, and goes on after so many seconds or never."""
    number, seconds = what
    mark = folder / f"{number}-{uuid.uuid4().hex}"
    mark.touch()
    if seconds and times(folder)[number] == 1:
        if seconds < NEVER:
            again = f"sleep {seconds}; kill -CONT {os.getpid()}"
            subprocess.Popen(["sh", "-c", again], start_new_session=True)
        os.kill(os.getpid(), signal.SIGSTOP)
    return doubled(None, number)


def without_memory(folder: Path, what: tuple[int, int]) -> dict[str, np.ndarray]:
    """Double a number; there is no memory as often as the second says."""
    number, often = what
    for k in range(often):
        mark = folder / f"{number}-{k}"
        if not mark.exists():
            mark.touch()
            raise MemoryError
    return doubled(None, number)


def unreachable_at_first(folder: Path, what: tuple[int, int]) -> dict[str, np.ndarray]:
    """Double a number; the file cannot be read as often as the second says."""
    try:
        return unreadable_at_first(folder, what)
    except OSError as err:
        raise SourceError("gone for a while") from err


def broken(shared: Any, what: int) -> dict[str, np.ndarray]:
    if what == 2:
        raise ZeroDivisionError("of a\nlibrary")
    return doubled(shared, what)
