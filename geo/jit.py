"""Compiling on first use, with a cache that works where the package itself cannot be written.

Whatever is wrong with the cache, the code is compiled again: slower, and the same.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numba
from numba.core.caching import FunctionCache, IndexDataCacheFile

from geo import user_cache


def cache_folder() -> Path | None:
    """Where compiled code is kept: NUMBA_CACHE_DIR, else the user's cache; None: nowhere."""
    named = os.environ.get("NUMBA_CACHE_DIR")
    return user_cache.usable(Path(named)) if named else user_cache.cache_folder("numba")


_FOLDER = cache_folder()


def jit(function: Callable[..., Any]) -> Any:
    """Compile `function` on its first call, without the interpreter's lock.

    The cache folder is set for the moment of decoration only, so that numba's own setting, which
    other packages in the process share, stays as the user has it.
    """
    compiled = numba.njit(nogil=True)(function)
    if _FOLDER is None:
        return compiled
    before = numba.config.CACHE_DIR
    numba.config.CACHE_DIR = str(_FOLDER)
    try:
        kept = _Cache(function)
        if _FOLDER in Path(kept.cache_path).parents:  # else numba found another place to write
            compiled._cache = kept
    except (OSError, RuntimeError):  # a folder within it that cannot be written
        pass
    finally:
        numba.config.CACHE_DIR = before
    return compiled


class _Cache(FunctionCache):
    """Numba's cache of one function; what cannot be read or written is as if it were not there."""

    def __init__(self, function: Callable[..., Any]) -> None:
        super().__init__(function)
        stamp = (self._impl.locator.get_source_stamp(), _kernels_digest())
        self._cache_file = _File(self._cache_path, self._impl.filename_base, stamp)

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """Return what was compiled before, or None."""
        try:
            return super().load_overload(sig, target_context)
        except Exception:  # noqa: BLE001 - a pickle that is cut off or foreign raises anything
            self._or_nothing(self.flush)
            return None

    def save_overload(self, sig: Any, data: Any) -> None:
        """Keep what was compiled, where that can be done."""
        self._or_nothing(lambda: super(_Cache, self).save_overload(sig, data))

    def _or_nothing(self, act: Callable[[], Any]) -> None:
        try:
            act()
        except Exception:  # noqa: BLE001 - a full disk, a file of somebody else
            self.disable()


class _File(IndexDataCacheFile):
    """Compiled code with its sha256 behind it: machine code that is damaged is never run."""

    def _dump(self, obj: Any) -> bytes:
        data: bytes = super()._dump(obj)
        return data + hashlib.sha256(data).digest()

    def _load_data(self, name: str) -> Any:
        data = Path(self._data_path(name)).read_bytes()
        if hashlib.sha256(data[:-32]).digest() != data[-32:]:
            raise ValueError(f"{name} is damaged")
        return super()._load_data(name)


@cache
def _kernels_digest() -> str:
    """Return the sha256 of all modules with compiled code: one may have another's inside."""
    made = hashlib.sha256()
    for path in sorted(Path(__file__).parent.rglob("*.py")):
        code = path.read_bytes()
        if b"geo.jit" in code:
            made.update(code)
    return made.hexdigest()
