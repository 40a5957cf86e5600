"""Exchange a folder: a site appears whole or not at all.

A site is built in a hidden folder beside its place, checked, brought to the disk, and exchanged
with the old one in one step (``renameat2``) where the system can; else by two renames with a
marker that `recover` finishes. Whatever a killed run left is cleaned by the next; a run that is
stopped or fails cleans up itself. A place that cannot be exchanged is refused before the work.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from geo.errors import PublishError, some
from geo.files.manifest import MANIFEST, read_manifest
from geo.lock import PLAIN, locked
from geo.writing import Hook, exchange_at_once, in_one_line, remove, silent, sync, sync_tree

README_LINE = "<!-- written by geo publish -->"
"""First line of the README of a published folder."""

Exchange = Callable[[Path, Path], bool]

_DROPPINGS = {".DS_Store", "Thumbs.db", "desktop.ini"}
_MOST_NAMED = 1000
"""Files of others that are counted before a folder is refused."""


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
    with _held(require_place(out), at) as places:
        fill(places.new)
        at("filled")
        check(places.new)
        at("checked")
        sync_tree(places.new)
        at("synced")
        require_ours(places.out)  # nobody put a file there meanwhile
        _swap(places, at, exchange)
        at("exchanged")
    at("cleaned")


def recover(out: Path) -> None:
    """Finish or clean what a killed run left beside `out`, and refuse a place that is no good.

    Raises
    ------
    PublishError
        No site may stand there, another run is writing there, or the folder cannot be written.
    """
    out = require_place(out)
    if out.parent.is_dir():
        with _held(out, silent):
            pass


@contextmanager
def _held(out: Path, at: Hook) -> Iterator[_Places]:
    """Hold a place that is ours, with an empty folder beside it that can be exchanged with it."""
    places = _Places(out)
    with in_one_line(out):
        out.parent.mkdir(parents=True, exist_ok=True)
        with locked(places.lock):
            at("locked")
            _finish(places)
            at("recovered")
            require_ours(out)
            try:
                places.new.mkdir()
                _require_exchange(places)
                at("made")
                yield places
            finally:
                # Stopped or failed anywhere, also between two renames: one whole site, no remains.
                _finish(places)


def require_place(out: Path) -> Path:
    """Return where `out` really is; refuse what can never be a site, before anything is read.

    Raises
    ------
    PublishError
        It is the root or the top of a disk, somebody's home, a folder above the one that the
        program runs in, or no folder.
    """
    with in_one_line(Path(out)):
        real = Path(os.path.realpath(out))
        if real.parent == real or os.path.ismount(real):
            what, ko = "the top of a disk", "디스크의 맨 위"
        elif real in _homes():
            what, ko = "a home folder", "홈 폴더"
        elif real in Path.cwd().parents:
            what, ko = "above the folder you are in", "지금 있는 폴더의 상위 폴더"
        else:
            return real
    raise PublishError(
        f"{out} is {what}. Choose a folder inside it that is new or empty.",
        ko=f"{out}: {ko}입니다. 그 안의 새 폴더나 빈 폴더를 쓰십시오.",
    )


def _homes() -> set[Path]:
    named = [os.path.expanduser("~")]  # noqa: PTH111 - an unknown user has none and is no error
    return {Path(os.path.realpath(name)) for name in named if name != "~"}


def _require_exchange(places: _Places) -> None:
    """Refuse before the work a site that could not be moved away at its end.

    `places.new` is made and nothing else. A folder never takes the place of one that is not empty,
    so that the system says what hinders it (a mount, another user's folder, one that may not be
    changed) and does nothing.
    """
    if os.name == "nt" or not places.out.exists():
        return
    hurdle = places.new / "hurdle"
    hurdle.touch()
    try:
        places.out.rename(places.new)
    except OSError as err:
        if err.errno not in (errno.ENOTEMPTY, errno.EEXIST):
            raise
    else:
        places.new.rename(places.out)
        raise PublishError(f"{places.out.parent} replaces folders that are full. Choose another.")
    hurdle.unlink()


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
    os.close(os.open(places.marker, os.O_WRONLY | os.O_CREAT | os.O_EXCL | PLAIN, 0o666))
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
    """Leave one whole site, or none where there was none, and nothing beside it."""
    if os.path.lexists(places.marker):
        if not places.out.exists():
            source = places.new if places.new.exists() else places.old
            source.rename(places.out)
            sync(places.out.parent)
        places.marker.unlink()
    remove(places.new)
    remove(places.old)


def require_ours(out: Path) -> None:
    """Refuse a place that holds anything `geo` did not write.

    Raises
    ------
    PublishError
        `out` is a file, or a folder with files of somebody else.
    """
    if not os.path.lexists(out):
        return
    if not out.is_dir():
        raise PublishError(f"{out} is a file, not a folder. Choose another folder.")
    ours = _listed(out)
    known = ours | {MANIFEST} if ours is not None else set()
    # Whatever else is there: no disk is walked to its end for a message.
    foreign = list(islice((name for name in _files(out) if name not in known), _MOST_NAMED))
    if ours is None and foreign == ["README.md"] and _is_our_readme(out / "README.md"):
        return
    if not foreign:
        return
    if ours is None:
        raise PublishError(
            f"{out} is not empty and was not written by geo ({some(sorted(foreign))}). "
            "Choose another folder, or empty this one.",
            ko=f"{out}: geo가 쓰지 않은 파일이 있습니다({some(sorted(foreign))}). 다른 폴더를 쓰거나 "
            "이 폴더를 비우십시오.",
        )
    raise PublishError(
        f"{out} holds files that geo did not write: {some(sorted(foreign))}. "
        "Move them elsewhere, or choose another folder.",
        ko=f"{out}: geo가 쓰지 않은 파일이 있습니다({some(sorted(foreign))}). 옮겨 두거나 다른 폴더를 쓰십시오.",
    )


def _files(folder: Path) -> Iterator[str]:
    """Yield what lies below a folder and is no folder, without droppings of desktops."""
    for path in folder.rglob("*"):
        if path.name not in _DROPPINGS and (path.is_symlink() or not path.is_dir()):
            yield path.relative_to(folder).as_posix()


def _is_our_readme(path: Path) -> bool:
    return path.is_file() and path.read_bytes().startswith(README_LINE.encode())


def _listed(folder: Path) -> set[str] | None:
    """Return the files that the manifest of a folder names, None where it is not ours."""
    try:
        return {item["path"] for item in read_manifest(folder)["outputs"]}
    except (PublishError, KeyError, TypeError):
        return None
