"""Stdout and stderr as they are: of any encoding, closed, full, or left by their reader."""

from __future__ import annotations

import codecs
import errno
import io
import os
import sys
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, redirect_stderr, suppress
from typing import TextIO

from geo.errors import PublishError

PLAIN = {
    **dict.fromkeys("‐‑‒–—―−", "-"),
    **dict.fromkeys("‘’′", "'"),
    **dict.fromkeys("“”″", '"'),
    "·": ".",
    "×": "x",
    "÷": "/",
    "≤": "<=",
    "≥": ">=",
    "±": "+-",
    "※": "*",
    "〈": "<",
    "〉": ">",
    "→": "->",
}
"""What stands for a sign that the encoding of the terminal lacks."""
_HANDLER = "geo.plain"


def _plain(error: UnicodeError) -> tuple[str, int]:
    """Write what an encoding lacks in plain letters: é is e, a dash a hyphen, the rest ``?``."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    letters = [_letter(letter) for letter in error.object[error.start : error.end]]
    return "".join(letters), error.end


def _letter(letter: str) -> str:
    apart = PLAIN.get(letter) or unicodedata.normalize("NFKD", letter)
    return "".join(part for part in apart if part.isascii()) or "?"


codecs.register_error(_HANDLER, _plain)


def prepare() -> None:
    """Make stdout and stderr take any text, and keep their numbers from files opened later."""
    if sys.stdout is None or sys.stderr is None:
        # A file that is opened next would become "stdout" of every library below.
        while (number := os.open(os.devnull, os.O_RDWR)) <= 2:
            pass
        os.close(number)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=_HANDLER)


def out(text: str) -> None:
    """Write to stdout at once; nothing happens where its reader has left.

    Raises
    ------
    PublishError
        Stdout is closed, or what it leads to is full or broken.
    """
    cure = "Name a file with -o FILE, or lead it elsewhere."
    if sys.stdout is None:
        raise PublishError(f"stdout is closed. {cure}")
    if os.linesep == "\r\n":
        text = text.replace("\r\n", "\n")  # Windows makes it CR LF again
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except OSError as err:
        _give_up()
        gone = err.errno == errno.EPIPE or (os.name == "nt" and err.errno == errno.EINVAL)
        if not gone:
            raise PublishError(f"stdout cannot be written: {err.strerror or err}. {cure}") from err


def _give_up() -> None:
    """Lead stdout nowhere, so that Python does not try again when it ends."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def say(text: str) -> None:
    """Write an error to stderr, quiet or not; nothing happens where it cannot be written."""
    _write(sys.stderr.true if isinstance(sys.stderr, _Hushed) else sys.stderr, text)


def note(text: str) -> None:
    """Write a remark to stderr, which `--quiet` leaves out."""
    _write(sys.stderr, text)


def _write(stream: TextIO | None, text: str) -> None:
    if stream is not None:
        with suppress(OSError, ValueError):
            stream.write(text)
            stream.flush()


class _Hushed(io.StringIO):
    """Stderr while a command is to be quiet: whoever writes there, nothing is seen."""

    def __init__(self, true: TextIO | None) -> None:
        super().__init__()
        self.true = true

    def write(self, text: str) -> int:
        return len(text)


@contextmanager
def hushed(*, quiet: bool) -> Iterator[None]:
    """Leave out every remark, also of libraries, while a quiet command runs."""
    with redirect_stderr(_Hushed(sys.stderr)) if quiet else nullcontext():
        yield
