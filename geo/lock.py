"""One run at a time: a lock file that is gone afterwards and frees itself when a run dies."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from geo.errors import PublishError


@contextmanager
def locked(path: Path) -> Iterator[int]:
    """Hold a lock on `path` (made if it is missing) and give its open file; remove it at the end.

    Raises
    ------
    PublishError
        Another run holds it.
    OSError
        The file cannot be made.
    """
    file = _open_and_take(path)
    try:
        yield file
    finally:
        # Removed while it is held, so nobody else can hold a file of this name; a file that was
        # renamed away meanwhile is not ours to remove under its old name.
        if _is_at(file, path):
            path.unlink()
        os.close(file)


def _open_and_take(path: Path) -> int:
    while True:
        file = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as err:
            os.close(file)
            if not isinstance(err, BlockingIOError):
                raise
            raise PublishError(
                f"another run is writing in {path.parent}. Wait until it has ended."
            ) from err
        if _is_at(file, path):
            return file
        os.close(file)  # the holder before us removed it between our open and our lock


def _is_at(file: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(file), path.lstat())
    except FileNotFoundError:
        return False
