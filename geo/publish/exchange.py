"""Exchange a folder: a site appears whole or not at all.

A site is built in a hidden folder beside its place, checked, brought to the disk, and exchanged
with the old one in one step (``renameat2``) where the system can; else by two renames with a
marker that `recover` finishes. Whatever a killed run left is cleaned by the next.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

from geo.errors import PublishError, some
from geo.files.manifest import GENERATOR, MANIFEST
from geo.lock import locked
from geo.writing import Hook, exchange_at_once, in_one_line, silent, sync, sync_tree

README_LINE = "<!-- written by geo publish -->"
"""First line of the README of a published folder."""

Exchange = Callable[[Path, Path], bool]

_DROPPINGS = {".DS_Store", "Thumbs.db", "desktop.ini"}


def replace_site(
    out: Path,
    fill: Callable[[Path], None],
    check: Callable[[Path], None],
    *,
    at: Hook = silent,
    exchange: Exchange = exchange_at_once,
) -> None:
    """Put a new site at `out`: the old one stays whole until the new one is.

    Parameters
    ----------
    out
        The site's folder: missing, empty, or one that `geo` wrote.
    fill
        Writes the site into the folder it is given; the folder must end with a manifest.
    check
        Raises when the built site is not fit to be published.
    at
        Called with the name of each step as it is reached.
    exchange
        Exchanges two folders in one step, or returns False where that cannot be done.

    Raises
    ------
    PublishError
        `out` holds what `geo` did not write, cannot be written, the disk is full, or another
        run is writing there. Errors of `fill` and `check` pass through. In every case `out` is
        as it was.
    """
    out = Path(os.path.realpath(out))
    places = _Places(out)
    with in_one_line(out):
        out.parent.mkdir(parents=True, exist_ok=True)
    with in_one_line(out), locked(places.lock):
        at("locked")
        _finish(places)
        at("recovered")
        require_ours(out)
        places.new.mkdir()
        at("made")
        try:
            fill(places.new)
            at("filled")
            check(places.new)
            at("checked")
            sync_tree(places.new)
            at("synced")
            require_ours(out)  # nobody put a file there meanwhile
        except BaseException:
            _remove(places.new)
            raise
        _swap(places, at, exchange)
        at("exchanged")
        _remove(places.new)
        _remove(places.old)
        at("cleaned")


def recover(out: Path) -> None:
    """Finish or clean what a killed run left beside `out`.

    Raises
    ------
    PublishError
        Another run is writing there, or the folder cannot be written.
    """
    out = Path(os.path.realpath(out))
    places = _Places(out)
    if not out.parent.is_dir():
        return
    with in_one_line(out), locked(places.lock):
        _finish(places)


class _Places:
    """The names beside a site that a run uses."""

    def __init__(self, out: Path) -> None:
        stem = f".{out.name}.geo-"
        self.out = out
        self.new = out.parent / f"{stem}new"
        self.old = out.parent / f"{stem}old"
        self.marker = out.parent / f"{stem}swap"
        self.lock = out.parent / f"{stem}lock"


def _swap(places: _Places, at: Hook, exchange: Exchange) -> None:
    if not places.out.exists():
        places.new.rename(places.out)
    else:
        shutil.copymode(places.out, places.new)
        if not exchange(places.new, places.out):
            _two_renames(places, at)
    sync(places.out.parent)


def _two_renames(places: _Places, at: Hook) -> None:
    # The marker says that `new` is whole: a run killed between the renames is finished from it.
    places.marker.write_bytes(b"")
    sync(places.out.parent)
    at("marked")
    places.out.rename(places.old)
    at("old moved away")
    try:
        places.new.rename(places.out)
    except OSError:
        places.old.rename(places.out)
        raise
    at("new moved in")
    sync(places.out.parent)
    places.marker.unlink()
    at("unmarked")


def _finish(places: _Places) -> None:
    if places.marker.exists():
        if not places.out.exists():
            source = places.new if places.new.exists() else places.old
            source.rename(places.out)
            sync(places.out.parent)
        places.marker.unlink()
    _remove(places.new)
    _remove(places.old)


def require_ours(out: Path) -> None:
    """Refuse a place that holds anything `geo` did not write.

    Raises
    ------
    PublishError
        `out` is a file, or a folder with files of somebody else.
    """
    if not out.exists():
        return
    if not out.is_dir():
        raise PublishError(f"{out} is a file, not a folder. Choose another folder.")
    there = {
        path.relative_to(out).as_posix()
        for path in out.rglob("*")
        if path.name not in _DROPPINGS and (path.is_symlink() or not path.is_dir())
    }
    if not there or (there == {"README.md"} and _is_our_readme(out / "README.md")):
        return
    ours = _listed(out / MANIFEST)
    if ours is None:
        raise PublishError(
            f"{out} is not empty and was not written by geo ({some(sorted(there))}). "
            "Choose another folder, or empty this one."
        )
    foreign = sorted(there - ours - {MANIFEST})
    if foreign:
        raise PublishError(
            f"{out} holds files that geo did not write: {some(foreign)}. "
            "Move them elsewhere, or choose another folder."
        )


def _is_our_readme(path: Path) -> bool:
    return path.read_bytes().startswith(README_LINE.encode())


def _listed(manifest: Path) -> set[str] | None:
    """Return the files a manifest of ours names, None where it is not ours."""
    try:
        content = json.loads(manifest.read_bytes())
        if content["generator"] != GENERATOR:
            return None
        return {item["path"] for item in content["outputs"]}
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _remove(folder: Path) -> None:
    if folder.is_symlink():
        folder.unlink()
    elif folder.exists():
        shutil.rmtree(folder)
