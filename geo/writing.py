"""The one way to write a file or a folder: it appears whole or not at all."""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from geo.errors import GeoError, PublishError
from geo.lock import locked

Hook = Callable[[str], None]

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
_NOT_SUPPORTED = {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EPERM}


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


@contextmanager
def whole_file(path: Path, error: type[GeoError] = PublishError) -> Iterator[Path]:
    """Give a path beside `path` to write to, and put it in its place when all went well.

    What stood there is replaced. The folder is made if it is missing.

    Raises
    ------
    PublishError
        The file cannot be written; or `error`. Errors of `geo` in the block pass through.
    """
    part: Path | None = None
    try:
        with in_one_line(path, error):
            path.parent.mkdir(parents=True, exist_ok=True)
            file, name = tempfile.mkstemp(f"{path.suffix}", f".{path.stem}.", path.parent)
            os.close(file)
            part = Path(name)
            yield part
            part.chmod(0o644)
            sync(part)
            part.replace(path)
            sync(path.parent)
    finally:
        if part is not None:
            part.unlink(missing_ok=True)


@contextmanager
def whole_folder(place: Path, error: type[GeoError] = PublishError) -> Iterator[Path]:
    """Give an empty folder beside `place` to fill, and put it in its place when all went well.

    What stood there is replaced. What a killed run left is removed by the next one.

    Raises
    ------
    PublishError
        The folder cannot be written; or `error`. Errors of `geo` in the block pass through.
    """
    begin = f".{place.name}-part-"
    part: Path | None = None
    try:
        with in_one_line(place, error):
            place.parent.mkdir(parents=True, exist_ok=True)
            for left in place.parent.iterdir():
                if left.name.startswith(begin):
                    shutil.rmtree(left)
            part = Path(tempfile.mkdtemp(prefix=begin, dir=place.parent))
            yield part
            part.chmod(0o755)
            sync_tree(part)
            if not place.exists():
                part.rename(place)
            elif not exchange_at_once(part, place):
                shutil.rmtree(place)
                part.rename(place)
            sync(place.parent)
    finally:
        if part is not None:
            shutil.rmtree(part, ignore_errors=True)


def exchange_at_once(one: Path, other: Path) -> bool:
    """Exchange two folders in one step; False where the system cannot.

    Raises
    ------
    OSError
        The system can, but not with these two.
    """
    if sys.platform != "linux":
        return False
    library = ctypes.CDLL(None, use_errno=True)
    if not hasattr(library, "renameat2"):
        return False
    names = os.fsencode(one), os.fsencode(other)
    if library.renameat2(_AT_FDCWD, names[0], _AT_FDCWD, names[1], _RENAME_EXCHANGE) == 0:
        return True
    number = ctypes.get_errno()
    if number in _NOT_SUPPORTED:
        return False
    raise OSError(number, os.strerror(number), str(one), None, str(other))


def sync(path: Path) -> None:
    """Bring a file or folder to the disk."""
    file = os.open(path, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)


def sync_tree(folder: Path) -> None:
    """Bring every file and folder below `folder` to the disk, `folder` last."""
    for path in sorted(folder.rglob("*"), reverse=True):
        sync(path)
    sync(folder)


@contextmanager
def in_one_line(out: Path, error: type[GeoError] = PublishError) -> Iterator[None]:
    """Turn what the system says into one line with a cure, an `error`."""
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
        raise error(f"{out} cannot be written: {reason}. {cure}") from err
