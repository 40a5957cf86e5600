"""Results that took long, kept in the user's cache: found again by the digest of their inputs.

Nothing depends on it: where the cache cannot be read or written, the result is made again.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import re
import shutil
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geo import user_cache
from geo.writing import whole_folder

if TYPE_CHECKING:
    import pandas as pd

Tables = Mapping[str, "pd.DataFrame"]
MOST = 64
"""Results that are kept; the oldest goes first."""
_READING = (
    OSError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    RecursionError,
    MemoryError,
)
"""What a damaged file raises: pyarrow's errors are among them."""
_NAME = re.compile(r"[A-Za-z0-9_]+")


def kept(
    name: str,
    inputs: Iterable[str],
    make: Callable[[], Tables],
    *,
    root: Path | None = None,
) -> dict[str, pd.DataFrame]:
    """Return tables that were made of the same inputs before, else make and keep them.

    Parameters
    ----------
    name
        What it is: letters and digits.
    inputs
        Digests and parameters of everything the tables are made of. The code that makes figures
        is among them without being named; how they are shown is not, see `code_digest`.
    make
        Makes the tables, by name. Frames of plain columns; attrs that JSON can hold.
    root
        Folder of the cache; None: that of the user.

    Returns
    -------
    dict
        The tables: the same values whether made now or before.
    """
    folder = cache_folder() if root is None else root
    if folder is None:
        return dict(make())
    digest = hashlib.sha256("\n".join([code_digest(), name, *inputs]).encode()).hexdigest()
    place = folder / f"{name}-{digest[:32]}"
    found = _read(place)
    if found is not None:
        return found
    made = dict(make())
    _write(place, made)
    return made


def cache_folder() -> Path | None:
    """Return the folder of the user's cache where results are kept; None: it cannot be used."""
    return user_cache.cache_folder("kept")


SHOWING = frozenset({"audit", "cli", "drawing", "files", "maps", "publish", "texts"})
"""Rooms that show figures and make none: a change there leaves what is kept as it is."""


@cache
def code_digest() -> str:
    """Return the sha256 of the code that makes figures: every room but `SHOWING`."""
    made = hashlib.sha256()
    root = Path(__file__).resolve().parent
    for path in sorted(root.rglob("*.py")):
        name = path.relative_to(root)
        if name.parts[0] not in SHOWING:
            made.update(name.as_posix().encode())
            made.update(path.read_bytes())
    return made.hexdigest()


MOST_BYTES = 200_000_000
"""A folder of more is not read for its digest: nothing that is made of it is kept."""


def folder_digest(folder: Path) -> str | None:
    """Return the sha256 of the files below a folder, names and bytes; None: it is too large.

    Hidden files and folders are left out. A file that cannot be read: None.
    """
    made, size = hashlib.sha256(), 0
    try:
        for path in sorted(folder.rglob("*")):
            name = path.relative_to(folder)
            if any(part.startswith(".") for part in name.parts) or not path.is_file():
                continue
            size += path.stat().st_size
            if size > MOST_BYTES:
                return None
            made.update(f"{name.as_posix()}\n{path.stat().st_size}\n".encode())
            made.update(path.read_bytes())
    except OSError:
        return None
    return made.hexdigest()


def _read(place: Path) -> dict[str, pd.DataFrame] | None:
    import pandas as pd

    if not place.is_dir():
        return None
    try:
        entries = json.loads((place / "names").read_text(encoding="utf-8"))
        tables = {}
        for name, entry in entries.items():
            if not _NAME.fullmatch(name):  # no path of somebody else
                return None
            data = (place / f"{name}.parquet").read_bytes()
            if hashlib.sha256(data).hexdigest() != entry["sha256"]:
                return None
            table = pd.read_parquet(io.BytesIO(data))
            # Parquet knows no column of anything: texts with None come back as texts with NaN.
            for column in entry["objects"]:
                cells = table[column].astype(object)
                table[column] = cells.where(cells.notna(), None)
            tables[name] = table
        return tables
    except _READING:
        return None


def _write(place: Path, tables: Tables) -> None:
    """Keep tables, whole or not at all; a cache that cannot be written is no failure."""
    # A full disk, another run that writes the same, what parquet or JSON cannot hold: not kept, and
    # made again the next time.
    with contextlib.suppress(OSError, TypeError, ValueError, NotImplementedError):
        entries: dict[str, dict[str, Any]] = {}
        with whole_folder(place) as part:
            for name, table in tables.items():
                path = part / f"{name}.parquet"
                table.to_parquet(path, index=False)
                entries[name] = {
                    "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
                    "objects": [str(column) for column in table if table[column].dtype == object],
                }
            (part / "names").write_text(json.dumps(entries), encoding="utf-8")
        _forget(place.parent)


def _forget(folder: Path) -> None:
    there = [path for path in folder.iterdir() if not path.name.startswith(".")]
    there.sort(key=lambda path: path.stat().st_mtime_ns, reverse=True)
    for path in there[MOST:]:
        shutil.rmtree(path, ignore_errors=True)
