"""Take a stranger's folder: regular files only, no link followed, sizes bounded before they are read."""

from __future__ import annotations

import errno
import json
import os
import stat
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

MAX_BYTES = 512 * 1024 * 1024
MAX_FILES = 100_000
MAX_PAGE_BYTES = 64 * 1024 * 1024
MAX_VALUES = 16_000_000
"""Cells of a table, values of a JSON: what 200,000 places with 80 columns have."""
MAX_LISTS = 2_000_000
"""Lists and objects of a JSON: each is thirty times larger in memory than in the file."""

_KINDS = {
    stat.S_IFLNK: "a link",
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFDIR: "a folder",
}


class Entry(NamedTuple):
    """Something in a folder.

    Parameters
    ----------
    name
        Its path from the folder on, with ``/``.
    path
        Where it is.
    problem
        Why it is not to be read; None: a regular file of bounded size.
    """

    name: str
    path: Path
    problem: str | None = None


def entries(folder: Path) -> Iterator[Entry]:
    """Yield all that stands in a folder, by path; of folders those that have a file's ending.

    No link is followed, whatever it leads to. Not more than `MAX_FILES` are told, the last of them
    with the problem that there are more.
    """
    unread: list[OSError] = []
    found: list[Entry] = []
    for above, folders, files in os.walk(folder, onerror=unread.append):
        for name in (*folders, *files):
            path = Path(above, name)
            problem = _problem(path)
            if problem != _KINDS[stat.S_IFDIR] or path.suffix:
                found.append(Entry(path.relative_to(folder).as_posix(), path, problem))
        if len(found) > MAX_FILES:
            del found[MAX_FILES:]
            found.append(Entry(".", folder, f"holds more than {MAX_FILES:,} files"))
            break
    for err in unread:
        path = Path(err.filename)
        found.append(Entry(path.relative_to(folder).as_posix(), path, _said(err)))
    yield from sorted(found, key=lambda item: PurePosixPath(item.name).parts)


def _problem(path: Path) -> str | None:
    try:
        about = path.lstat()
    except OSError as err:
        return _said(err)
    if not stat.S_ISREG(about.st_mode):
        return _KINDS.get(stat.S_IFMT(about.st_mode), "no regular file")
    limit = MAX_PAGE_BYTES if path.suffix == ".html" else MAX_BYTES
    if about.st_size > limit:
        return f"larger than {limit // 1024**2} MB"
    return None


def _said(err: OSError) -> str:
    return f"cannot be read ({err.strerror})"


def read_bytes(path: Path) -> bytes:
    """Return the bytes of a file that `entries` gave.

    Raises
    ------
    OSError
        It cannot be read, or is no regular file any more.
    ValueError
        It has grown beyond `MAX_BYTES`.
    """
    with open(path, "rb", opener=_open) as file:
        about = os.fstat(file.fileno())
        if not stat.S_ISREG(about.st_mode):
            raise OSError(errno.EINVAL, "no regular file", str(path))
        if about.st_size > MAX_BYTES:
            raise ValueError(f"larger than {MAX_BYTES // 1024**2} MB")
        return file.read(about.st_size)  # what is added meanwhile would not be asked for


def _open(name: str, flags: int) -> int:
    # A link that came meanwhile is not followed, a pipe not waited for.
    return os.open(name, flags | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))


def read_json(text: str | bytes) -> Any:
    """Return what a JSON text says.

    Raises
    ------
    ValueError
        It is no whole JSON, nested deeper than Python reads, or holds more than `MAX_LISTS` lists
        and objects or `MAX_VALUES` values.

    Examples
    --------
    >>> read_json(100_000 * "[")
    Traceback (most recent call last):
    ValueError: nested too deeply
    """
    marks = ("[", "{", ",") if isinstance(text, str) else (b"[", b"{", b",")
    lists, objects, commas = (text.count(mark) for mark in marks)  # type: ignore[arg-type]
    if lists + objects > MAX_LISTS or commas > MAX_VALUES:
        raise ValueError(f"holds more than {MAX_LISTS:,} lists or {MAX_VALUES:,} values")
    try:
        return json.loads(text)
    except RecursionError as err:
        raise ValueError("nested too deeply") from err
