"""Take a file as it lies: a regular file of bounded size, as bytes or as text."""

from __future__ import annotations

import stat
from pathlib import Path

from geo.errors import DataError, SourceError
from geo.safe import nfc

MAX_BYTES = 512 * 1024 * 1024
"""A larger file is refused before it is read."""


def require_file(path: Path, most: int | None = MAX_BYTES) -> int:
    """Return the size of a regular file, bytes, before anything opens it.

    Parameters
    ----------
    path
        The file.
    most
        Its largest size, bytes; None: any, where it is not read whole.

    Raises
    ------
    SourceError
        The file is missing, a folder, a pipe or a device, or larger than `most`.
    """
    try:
        about = path.stat()
    except (OSError, ValueError) as err:  # a NUL in the name
        raise unreadable(path, err) from err
    if stat.S_ISDIR(about.st_mode):
        raise SourceError(f"{path} cannot be read (it is a folder). Give a file that exists.")
    if not stat.S_ISREG(about.st_mode):
        # A pipe may never say anything, a device never end.
        raise SourceError(f"{path} is a pipe or a device. Give a file.")
    if most is not None and about.st_size > most:
        raise SourceError(f"{path} is larger than {most} bytes. Split it first.")
    return about.st_size


def unreadable(path: Path, err: OSError | ValueError) -> SourceError:
    """Return the refusal of a file that cannot be opened.

    >>> unreadable(Path("a.csv"), FileNotFoundError(2, "No such file or directory")).ko
    'a.csv 파일을 읽을 수 없습니다(없는 파일). 있는 파일을 적으십시오.'
    """
    said = str(err.strerror) if isinstance(err, OSError) else "no name of a file"
    known: dict[type[Exception], str] = {
        FileNotFoundError: "없는 파일",
        PermissionError: "권한이 없음",
    }
    return SourceError(
        f"{path} cannot be read ({said}). Give a file that exists.",
        ko=f"{path} 파일을 읽을 수 없습니다({known.get(type(err), said)}). 있는 파일을 적으십시오.",
    )


def read_bytes(path: Path) -> bytes:
    """Return what a regular file holds.

    Raises
    ------
    SourceError
        As `require_file`, or the file cannot be read.
    """
    require_file(path)
    try:
        return path.read_bytes()
    except OSError as err:
        raise unreadable(path, err) from err


def read_text(path: Path, encoding: str | None = None) -> str:
    """Return the text of a file in NFC; a byte order mark is dropped.

    Parameters
    ----------
    path
        The file.
    encoding
        Of the file; None: UTF-8.

    Raises
    ------
    SourceError
        As `read_bytes`, or the file is not in this encoding, or nobody knows the encoding.
    DataError
        It holds a NUL, which no text does.
    """
    content = read_bytes(path)
    try:
        text = content.decode(encoding or "utf-8-sig").removeprefix("\ufeff")
    except UnicodeDecodeError as err:
        raise SourceError(
            f"{path} is not {encoding or 'UTF-8'} at byte {err.start}. Save it as UTF-8."
        ) from err
    except LookupError as err:
        raise SourceError(
            f"{path}: no encoding {encoding!r}. Give one such as UTF-8 or CP949."
        ) from err
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise DataError(f"{path} has a NUL in line {line}, which no text holds. Save it again.")
    return nfc(text)


def fault(text: str) -> str | None:
    r"""Say what no text may hold: a NUL or half a character (a lone surrogate); None: nothing.

    Examples
    --------
    >>> fault("종로"), fault("a\x00"), fault("\ud800")
    (None, 'a NUL', 'half a character')
    """
    if "\0" in text:
        return "a NUL"
    if text.isascii():
        return None
    return "half a character" if any("\ud800" <= letter <= "\udfff" for letter in text) else None
