"""One run at a time: a lock file that is gone afterwards and frees itself when a run dies.

A folder may be shared with people who mean harm: a lock file is never followed through a link, and
nothing is believed or changed that is no plain file of one name.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import ModuleType

from geo.errors import PublishError

fcntl: ModuleType | None
msvcrt: ModuleType | None
try:
    import fcntl
except ImportError:  # Windows
    fcntl = None
try:
    import msvcrt
except ImportError:  # everywhere else
    msvcrt = None

PLAIN = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
"""How a plain file is opened: no link followed, no pipe waited for, no line end changed. A system
without one of these has no name for it."""

_TRIES = 100


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold a lock on `path` (made if it is missing); remove it at the end.

    Raises
    ------
    PublishError
        Another run holds it, or the name is taken by a link or by anything but a plain file.
    OSError
        The file cannot be made.
    """
    file = _open_and_take(path)
    try:
        yield
    finally:
        if fcntl is None:
            # Windows removes no open file: closed first, and left to whoever opened it meanwhile.
            os.close(file)
            with suppress(OSError):
                path.unlink()
        else:
            # Removed while it is held, so nobody else can hold a file of this name; a file that
            # was renamed away meanwhile is not ours to remove under its old name.
            if _is_at(file, path):
                path.unlink()
            os.close(file)


def _open_and_take(path: Path) -> int:
    for _ in range(_TRIES):
        file = _open(path)
        try:
            _take(file)
        except (BlockingIOError, PermissionError) as err:
            os.close(file)
            raise PublishError(
                f"another run is writing in {path.parent}. Wait until it has ended.",
                ko=f"{path.parent}에 다른 실행이 쓰고 있습니다. 끝날 때까지 기다리십시오.",
            ) from err
        except OSError:
            os.close(file)
            raise
        if _is_at(file, path):
            return file
        os.close(file)  # the holder before us removed it between our open and our lock
    raise PublishError(
        f"{path} comes and goes: other runs are writing in {path.parent}. Wait until they have "
        "ended."
    )


def _open(path: Path) -> int:
    """Open the lock file, which is one plain file of one name or is refused."""
    odd = f"{path} is no lock file of geo's: it is a link, a device or a folder. Remove it."
    try:
        about = path.lstat()
    except FileNotFoundError:
        pass
    else:
        if not stat.S_ISREG(about.st_mode):
            raise PublishError(odd)
    try:
        file = os.open(path, os.O_RDWR | os.O_CREAT | PLAIN, 0o666)
    except PermissionError as err:
        if not os.path.lexists(path):
            raise
        raise PublishError(
            f"{path} is the lock of another user's run. Wait until it has ended, or have it removed."
        ) from err
    about = os.fstat(file)
    if not stat.S_ISREG(about.st_mode) or about.st_nlink > 1:
        os.close(file)
        raise PublishError(odd)
    return file


def _take(file: int) -> None:
    if fcntl is not None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    elif msvcrt is not None:
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
    # Where there is neither (Python in a browser), there is no other run.


def _is_at(file: int, path: Path) -> bool:
    if fcntl is None:
        return True  # an open file keeps its name on Windows
    try:
        return os.path.samestat(os.fstat(file), path.lstat())
    except FileNotFoundError:
        return False
