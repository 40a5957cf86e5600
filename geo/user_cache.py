"""Where what can be made again is kept: found or not, never an error."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def cache_folder(name: str) -> Path | None:
    """Return the folder `name` of `geo` in the user's cache; None: nothing can be kept.

    The cache is XDG_CACHE_HOME, on Windows LOCALAPPDATA, else ``~/.cache``.
    """
    base = os.environ.get("XDG_CACHE_HOME") or (os.name == "nt" and os.environ.get("LOCALAPPDATA"))
    try:
        return usable(Path(base or "~/.cache").expanduser() / "geo" / name)
    except RuntimeError:  # a user without a home
        return None


def usable(folder: Path) -> Path | None:
    """Return a folder if it can be written and is of this user alone; it is made if it is missing.

    What is kept is believed when it is read, compiled code is run: a folder that somebody else owns
    or everybody may write is not for that.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        about = folder.stat()
        if hasattr(os, "geteuid") and (about.st_uid != os.geteuid() or about.st_mode & 0o002):
            return None
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except (OSError, ValueError):  # ValueError: a NUL in the name
        return None
