"""Compiling on first use, with a cache that works where the package itself cannot be written."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numba


def cache_folder() -> Path | None:
    """Where compiled code is kept: NUMBA_CACHE_DIR, else the user's cache; None: nowhere."""
    named = os.environ.get("NUMBA_CACHE_DIR")
    base = os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser()
    folder = Path(named) if named else Path(base) / "geo" / "numba"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError:
        return None


_FOLDER = cache_folder()


def jit(function: Callable[..., Any]) -> Any:
    """Compile `function` on its first call, without the interpreter's lock.

    The cache folder is set for the moment of decoration only, so that numba's own setting, which
    other packages in the process share, stays as the user has it.
    """
    if _FOLDER is None:
        return numba.njit(nogil=True)(function)
    before = numba.config.CACHE_DIR
    numba.config.CACHE_DIR = str(_FOLDER)
    try:
        return numba.njit(nogil=True, cache=True)(function)
    finally:
        numba.config.CACHE_DIR = before
