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
MAX_FOLDERS = 20
"""Folders within each other."""
MAX_PAGE_BYTES = 64 * 1024 * 1024
MAX_VALUES = 16_000_000
"""Cells of a table, values of a JSON: what 200,000 places with 80 columns have."""
MAX_LISTS = 2_000_000
"""Lists and objects of a JSON: each is thirty times larger in memory than in the file."""

_KINDS = {
    stat.S_IFLNK: "it is a link",
    stat.S_IFIFO: "it is a pipe",
    stat.S_IFSOCK: "it is a socket",
    stat.S_IFCHR: "it is a device",
    stat.S_IFBLK: "it is a device",
    stat.S_IFDIR: "it is a folder",
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
    found: list[Entry] = []
    within = [folder]
    while within:
        above = within.pop()
        try:
            inside = sorted(above.iterdir())
        except OSError as err:
            found.append(Entry(above.relative_to(folder).as_posix(), above, _said(err)))
            continue
        for path in inside:
            name, problem = path.relative_to(folder).as_posix(), _problem(path)
            is_folder = problem == _KINDS[stat.S_IFDIR]
            if is_folder and name.count("/") >= MAX_FOLDERS:
                problem, is_folder = f"it is nested deeper than {MAX_FOLDERS} folders", False
            if is_folder:
                within.append(path)
            if not is_folder or path.suffix:
                found.append(Entry(name, path, problem))
        if len(found) + len(within) > MAX_FILES:
            found[MAX_FILES:] = [
                Entry(".", folder, f"it is a folder of more than {MAX_FILES:,} files")
            ]
            break
    yield from sorted(found, key=lambda item: PurePosixPath(item.name).parts)


def _problem(path: Path) -> str | None:
    try:
        about = path.lstat()
    except OSError as err:
        return _said(err)
    if not stat.S_ISREG(about.st_mode):
        return _KINDS.get(stat.S_IFMT(about.st_mode), "it is no regular file")
    limit = MAX_PAGE_BYTES if path.suffix == ".html" else MAX_BYTES
    if about.st_size > limit:
        return f"it is larger than {limit // 1024**2} MB"
    return None


def _said(err: OSError) -> str:
    return f"it cannot be read ({err.strerror})"


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
