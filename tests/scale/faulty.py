"""Tasks that fail as they are told to; a process that imports them is ready at once."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

import numpy as np

from geo.scale.job import Job, Part


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


def broken(shared: Any, what: int) -> dict[str, np.ndarray]:
    if what == 2:
        raise ZeroDivisionError("of a\nlibrary")
    return doubled(shared, what)
