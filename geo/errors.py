"""The errors of `geo`: one root, one subclass per kind of cause. Imports nothing.

A message says what is wrong with the value, where (file, at most five ids, then a count) and what
to do, in one line: the command line prints it as it stands.
"""

from __future__ import annotations

from collections.abc import Iterable


class GeoError(Exception):
    """Root of every error that `geo` raises on purpose.

    Parameters
    ----------
    message
        One line in English.
    ko
        The same in Korean, for a command line that speaks it; None: English for everybody.
    """

    def __init__(self, message: str = "", *, ko: str | None = None) -> None:
        super().__init__(message)
        self.ko = ko


class CRSError(GeoError, ValueError):
    """A table is in the wrong coordinate system, or in none."""


class DataError(GeoError, ValueError):
    """A file or a table breaks its contract (columns, ids, geometry, values)."""


class UsageError(GeoError, ValueError):
    """An argument has a value that `geo` does not know or cannot act on."""


class SourceError(GeoError, OSError):
    """Something outside (a file, a package, a service) cannot be read."""


class PublishError(GeoError, OSError):
    """A result cannot be written where it was asked for."""


class NetworkError(GeoError, ValueError):
    """A street network is missing, broken, or does not cover what was asked."""


def some(ids: Iterable[object], limit: int = 5, sep: str = ", ") -> str:
    """Name at most `limit` ids, then how many more there are; each on one line, and cut if long.

    >>> some(["a", "b"])
    'a, b'
    >>> some(range(8))
    '0, 1, 2, 3, 4 and 3 more'
    """
    names = list(ids)
    said = sep.join(_short(str(item)) for item in names[:limit])
    return said if len(names) <= limit else f"{said} and {len(names) - limit} more"


def some_ko(ids: Iterable[object], limit: int = 5) -> str:
    """Name ids as `some` does, for a Korean message.

    >>> some_ko(range(8))
    '0, 1, 2, 3, 4 외 3개'
    """
    names = list(ids)
    said = some(names[:limit], limit)
    return said if len(names) <= limit else f"{said} 외 {len(names) - limit:,}개"


def _short(text: str) -> str:
    line = " ".join(text[:400].split())
    return line if len(line) <= 300 else f"{line[:300]}…"
