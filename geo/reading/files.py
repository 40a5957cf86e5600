"""Take a file as it lies: a regular file of bounded size, as bytes or as text."""

from __future__ import annotations

import stat
from pathlib import Path

from geo.errors import SourceError

MAX_BYTES = 512 * 1024 * 1024
"""A larger file is refused before it is read."""


def read_text(path: Path) -> str:
    """Return the text of a UTF-8 file (a byte order mark is dropped).

    Raises
    ------
    SourceError
        The file is missing, unreadable, larger than `MAX_BYTES`, or not UTF-8.
    """
    try:
        about = path.stat()
        if not (stat.S_ISREG(about.st_mode) or stat.S_ISDIR(about.st_mode)):
            # A pipe may never say anything, a device never end.
            raise SourceError(f"{path} is a pipe or a device. Give a file.")
        if about.st_size > MAX_BYTES:
            raise SourceError(f"{path} is larger than {MAX_BYTES} bytes. Split it first.")
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as err:
        raise SourceError(f"{path} is not UTF-8 at byte {err.start}. Save it as UTF-8.") from err
    except OSError as err:
        if isinstance(err, SourceError):
            raise
        raise SourceError(
            f"{path} cannot be read ({err.strerror}). Give a file that exists."
        ) from err
