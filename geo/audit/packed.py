"""Open a zip or a workbook of anybody: what it would unpack to is bounded before it is."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

MAX_RATIO = 25
"""How many times larger than packed a part may be, beyond `FREE_BYTES`."""
FREE_BYTES = 16 * 1024 * 1024
MAX_UNPACKED = 512 * 1024 * 1024
MAX_PARTS_BYTES = 1024 * 1024
"""Of the list of parts, which is read before anything is known."""


@contextmanager
def archive(data: bytes) -> Iterator[zipfile.ZipFile]:
    """Open an archive whose parts may all be read, one by one, by `part_of`.

    Raises
    ------
    ValueError
        It is none, or its parts cannot be unpacked, stand twice or become too much.
    """
    _check_list_of_parts(data)
    with zipfile.ZipFile(io.BytesIO(data)) as found:
        _check_parts(found.infolist())
        yield found


def part_of(book: zipfile.ZipFile, name: str) -> bytes:
    """Return a part, never more than it says it is: `ZipFile.read` unpacks all and then cuts."""
    with book.open(name) as file:
        return file.read(max(1, book.getinfo(name).file_size))


def _check_list_of_parts(data: bytes) -> None:
    """Refuse an archive whose list of parts is long, or not simply at its end.

    Python reads all of the list when it opens an archive: 64 MB of it become 1 GB.
    """
    end = data[-22:]
    large = data[-42:-38] == b"PK\x06\x07"
    if len(end) < 22 or not end.startswith(b"PK\x05\x06") or large:
        raise ValueError("it does not end as a workbook or a zip does")
    if int.from_bytes(end[12:16], "little") > MAX_PARTS_BYTES:
        raise ValueError("its list of parts is too long")


def _check_parts(parts: Sequence[zipfile.ZipInfo]) -> None:
    """Refuse parts that cannot be unpacked, or become too much when they are."""
    if len({part.filename for part in parts}) < len(parts):
        raise ValueError("a part of it stands twice")
    for part in parts:
        if part.flag_bits & 1:
            raise ValueError(f"{part.filename[:80]} is encrypted")
        if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise ValueError(f"{part.filename[:80]} is packed in an unknown way")
        if part.file_size > max(FREE_BYTES, MAX_RATIO * part.compress_size):
            raise ValueError(
                f"{part.filename[:80]} would be {part.file_size // 10**6} MB unpacked, "
                f"more than {MAX_RATIO} times what it is packed"
            )
    if sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise ValueError(f"it would be more than {MAX_UNPACKED // 1024**2} MB unpacked")
