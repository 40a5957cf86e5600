"""The one way to write a file or a folder: it appears whole or not at all.

What is written stands beside its place until it is whole, under a name that nobody can foresee, and
is then moved there. A link stays a link: what it points at is replaced. What cannot be replaced (a
pipe, a terminal, ``/dev/stdout``) is written through, anything else that is no file is refused.
"""

from __future__ import annotations

import ctypes
import errno
import os
import secrets
import shutil
import stat
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from geo.errors import GeoError, PublishError
from geo.lock import PLAIN, locked
from geo.safe import is_reserved

Hook = Callable[[str], None]

_WINDOWS = os.name == "nt"
_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
_NOT_SUPPORTED = {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EPERM}


def silent(step: str) -> None:
    """Do nothing: the default of every hook."""


def write_file(path: Path, data: bytes, *, overwrite: bool = False, at: Hook = silent) -> None:
    """Write one file, whole or not at all; a pipe or a character device is written through.

    Parameters
    ----------
    path
        The file; its folder must exist. Of a link, what it points at is written and the link kept;
        other hard links of the file keep what they hold.
    data
        All of its contents.
    overwrite
        Whether a file that is there may be replaced: mode, owner and group stay as they were. A
        new file's mode follows the umask.
    at
        Called with the name of each step as it is reached.

    Raises
    ------
    PublishError
        The file is there and `overwrite` is False or it cannot keep its owner, the path is a folder,
        a socket, a block device or a link to nothing, its folder is missing or cannot be written,
        or the disk is full.
    """
    with in_one_line(path), _placed(Path(path), overwrite=overwrite, at=at) as part:
        part.write_bytes(data)


@contextmanager
def whole_file(path: Path, error: type[GeoError] = PublishError) -> Iterator[Path]:
    """Give a path beside `path` to write to, and put it in its place when all went well.

    What stood there is replaced, as `write_file` does. The folder is made if it is missing.

    Raises
    ------
    PublishError
        The file cannot be written; or `error`. Errors of `geo` in the block pass through.
    """
    path = Path(path)
    with in_one_line(path, error):
        path.parent.mkdir(parents=True, exist_ok=True)
        with _placed(path, overwrite=True) as part:
            yield part


def require_file_place(path: Path, *, overwrite: bool = False) -> os.stat_result | None:
    """Refuse at once what `write_file` would refuse after the work; return what stands there.

    Raises
    ------
    PublishError
        As `write_file`, of everything that can be known before.
    """
    path = Path(path)
    if _WINDOWS and is_reserved(path.name) and path.name.upper() != "NUL":
        raise PublishError(f"{path.name} is a name that Windows keeps for itself. Choose another.")
    with in_one_line(path):
        try:
            there = path.stat()
        except FileNotFoundError:
            if path.is_symlink():
                raise PublishError(
                    f"{path} is a link to {path.readlink()}, which is not there. Remove the link, or "
                    "choose another name.",
                    ko=f"{path}: 없는 것({path.readlink()})을 가리키는 링크입니다. 링크를 지우거나 다른 이름을 쓰십시오.",
                ) from None
            return None
    kind = stat.S_IFMT(there.st_mode)
    if kind == stat.S_IFDIR:
        raise PublishError(
            f"{path} is a folder. Give the name of a file.",
            ko=f"{path}: 폴더입니다. 파일 이름을 쓰십시오.",
        )
    if kind in (stat.S_IFBLK, stat.S_IFSOCK):
        what = "a disk" if kind == stat.S_IFBLK else "a socket"
        raise PublishError(
            f"{path} is {what}, not a file. Choose another name.",
            ko=f"{path}: 파일이 아니라 디스크나 소켓입니다. 다른 이름을 쓰십시오.",
        )
    if kind == stat.S_IFREG and not overwrite and _descriptor(path) is None:
        raise _exists(path)
    return there


def _exists(path: Path) -> PublishError:
    return PublishError(
        f"{path} is there already. Choose another name, or add --overwrite.",
        ko=f"{path} 파일이 이미 있습니다. 다른 이름을 쓰거나 --overwrite를 붙이십시오.",
    )


def is_stream(path: Path) -> bool:
    """Tell whether a path is a pipe, a device or an open file: written through, alone in its place."""
    return _descriptor(path) is not None or (path.exists() and not path.is_file())


@contextmanager
def _placed(path: Path, *, overwrite: bool, at: Hook = silent) -> Iterator[Path]:
    """Give a new file to write to; what was written is then at `path`."""
    there = require_file_place(path, overwrite=overwrite)
    if there is not None and (not stat.S_ISREG(there.st_mode) or _descriptor(path) is not None):
        with tempfile.TemporaryDirectory(prefix="geo-") as folder:
            part = Path(folder) / f"part{path.suffix}"
            yield part
            _pour(part, path)
        return
    place = Path(os.path.realpath(path))
    begin = f".{place.stem}.geo-part-"
    with locked(place.parent / f".{place.name}.geo-lock"):
        at("locked")
        _sweep(place.parent, begin)
        part = place.parent / f"{begin}{secrets.token_hex(8)}{place.suffix}"
        mode = _create(part, place, there)
        try:
            yield part
            at("written")
            _finish_file(part, mode)
            at("synced")
            if overwrite:
                part.replace(place)
            else:
                _appear(part, place)
            at("in place")
            sync(place.parent)
        finally:
            part.unlink(missing_ok=True)


def _create(part: Path, place: Path, there: os.stat_result | None) -> int:
    """Make an empty file with the owner of what it will replace; return the mode it will have."""
    kept = 0o600 if there is not None else 0o666  # as closed as may be until the owner is right
    file = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | PLAIN, kept)
    try:
        made = os.fstat(file)
        if there is None:
            return stat.S_IMODE(made.st_mode)
        if hasattr(os, "fchown") and (made.st_uid, made.st_gid) != (there.st_uid, there.st_gid):
            try:
                os.fchown(file, there.st_uid, there.st_gid)
            except OSError as err:
                part.unlink()
                raise PublishError(
                    f"{place} belongs to another user or group and would become yours. Choose "
                    "another name, or remove it first.",
                    ko=f"{place}: 다른 사용자나 그룹의 파일입니다. 다른 이름을 쓰거나 먼저 지우십시오.",
                ) from err
        return stat.S_IMODE(there.st_mode) & 0o777
    finally:
        os.close(file)


def _finish_file(part: Path, mode: int) -> None:
    part.chmod(mode)
    sync(part)


def _appear(part: Path, path: Path) -> None:
    """Name the file `path` unless that name was taken meanwhile."""
    try:
        path.hardlink_to(part)
    except FileExistsError as err:
        raise _exists(path) from err
    except OSError:
        part.rename(path)  # a file system without links


def _descriptor(path: Path) -> int | None:
    """Return the number of the open file that a path such as /dev/stdout stands for, else None."""
    folders = {os.path.realpath(folder) for folder in ("/dev/fd", "/proc/self/fd")}
    for _ in range(40):  # as many links as Linux follows
        if path.name.isdecimal() and os.path.realpath(path.parent) in folders:
            return int(path.name)
        if not path.is_symlink():
            return None
        path = path.parent / path.readlink()
    return None


def _pour(part: Path, path: Path) -> None:
    """Write a file into what cannot be replaced."""
    number = _descriptor(path)
    if number is None:
        # Nothing is made or cut: were it a plain file by now, it would stay as it is.
        file = os.open(path, os.O_WRONLY | getattr(os, "O_NOCTTY", 0) | getattr(os, "O_BINARY", 0))
        if stat.S_ISREG(os.fstat(file).st_mode):
            os.close(file)
            raise PublishError(f"{path} has become a file meanwhile. Try again.")
    else:
        file = os.dup(number)
    with part.open("rb") as read, os.fdopen(file, "wb") as write:
        shutil.copyfileobj(read, write)


@contextmanager
def whole_folder(place: Path, error: type[GeoError] = PublishError) -> Iterator[Path]:
    """Give an empty folder beside `place` to fill, and put it in its place when all went well.

    What stood there is replaced. What a killed run left is removed by the next one.

    Raises
    ------
    PublishError
        The folder cannot be written, or another run is writing it; or `error`. Errors of `geo` in
        the block pass through.
    """
    place = Path(os.path.realpath(place))
    begin = f".{place.name}-part-"
    with in_one_line(place, error):
        place.parent.mkdir(parents=True, exist_ok=True)
        with locked(place.parent / f".{place.name}.geo-lock"):
            _sweep(place.parent, begin)
            part = place.parent / f"{begin}{secrets.token_hex(8)}"
            part.mkdir()
            try:
                yield part
                sync_tree(part)
                if not os.path.lexists(place):
                    part.rename(place)
                else:
                    shutil.copymode(place, part)
                    if not exchange_at_once(part, place):
                        _exchange_in_two(part, place)
                sync(place.parent)
            finally:
                with suppress(OSError):
                    remove(part)


def _exchange_in_two(part: Path, place: Path) -> None:
    """Put `part` at `place` and remove what stood there, where the system has no one step for it."""
    old = part.with_name(f"{part.name}-old")
    place.rename(old)
    try:
        part.rename(place)
    except BaseException:
        old.rename(place)
        raise
    remove(old)


def _sweep(folder: Path, begin: str) -> None:
    """Remove what killed runs left: who holds the lock is the only one who writes."""
    with os.scandir(folder) as entries:
        left = [entry.name for entry in entries if entry.name.startswith(begin)]
    for name in left:
        with suppress(OSError):  # another user's, in a folder where everybody keeps his own
            remove(folder / name)


def remove(path: Path) -> None:
    """Remove a file, a link (not what it points at) or a folder with all in it, if it is there.

    Raises
    ------
    OSError
        It cannot be removed.
    """
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


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
    """Bring a file or folder to the disk, as far as the system has a way to say so."""
    is_folder = path.is_dir()
    if _WINDOWS and is_folder:
        return  # no folder can be opened there
    file = os.open(path, (os.O_RDWR if _WINDOWS else os.O_RDONLY) | PLAIN)
    try:
        os.fsync(file)
    except OSError as err:
        if not (is_folder and err.errno in _NOT_SUPPORTED):  # some network folders
            raise
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
    except (GeoError, BrokenPipeError):  # whoever reads a pipe may stop: not an error of ours
        raise
    except OSError as err:
        reason = err.strerror or str(err)
        cure = "Choose another place."
        if err.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            cure = "Free some space, or choose another place."
        elif err.errno in (errno.EBUSY, errno.EXDEV):
            cure = "Choose a folder inside it."
        raise error(f"{out} cannot be written: {reason}. {cure}") from err
