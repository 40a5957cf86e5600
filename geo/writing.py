"""The one way to write a file: whole or not at all, and never over another unless asked."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from geo.errors import GeoError, PublishError
from geo.lock import locked

Hook = Callable[[str], None]


def silent(step: str) -> None:
    """Do nothing: the default of every hook."""


def write_file(path: Path, data: bytes, *, overwrite: bool = False, at: Hook = silent) -> None:
    """Write one file, whole or not at all.

    Parameters
    ----------
    path
        The file; its folder must exist.
    data
        All of its contents.
    overwrite
        Whether a file that is there may be replaced.
    at
        Called with the name of each step as it is reached.

    Raises
    ------
    PublishError
        The file is there and `overwrite` is False, the path is a folder, its folder is missing
        or cannot be written, or the disk is full.
    """
    path = Path(path)
    if path.is_dir():
        raise PublishError(f"{path} is a folder. Give the name of a file.")
    if path.exists() and not overwrite:
        raise _exists(path)
    part = path.parent / f".{path.name}.geo-part"
    with in_one_line(path), locked(part) as file:
        at("locked")
        os.ftruncate(file, 0)
        _write_all(file, data)
        at("written")
        os.fsync(file)
        at("synced")
        if overwrite:
            part.replace(path)
        else:
            _appear(part, path)
        at("in place")
        sync(path.parent)


def _exists(path: Path) -> PublishError:
    return PublishError(f"{path} is there already. Choose another name, or ask to overwrite it.")


def _appear(part: Path, path: Path) -> None:
    """Name the file `path` unless that name was taken meanwhile."""
    try:
        path.hardlink_to(part)
    except FileExistsError as err:
        raise _exists(path) from err
    except OSError:
        part.rename(path)  # a file system without links


def _write_all(file: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(file, view) :]


def sync(path: Path) -> None:
    """Bring a file or folder to the disk."""
    file = os.open(path, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)


@contextmanager
def in_one_line(out: Path) -> Iterator[None]:
    """Turn what the system says into one line with a cure."""
    try:
        yield
    except GeoError:
        raise
    except OSError as err:
        reason = err.strerror or str(err)
        cure = "Choose another place."
        if err.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            cure = "Free some space, or choose another place."
        elif err.errno in (errno.EBUSY, errno.EXDEV):
            cure = "Choose a folder inside it."
        raise PublishError(f"{out} cannot be written: {reason}. {cure}") from err
