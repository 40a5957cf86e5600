"""A file appears whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from geo.errors import GeoError, PublishError


@contextmanager
def whole_or_not(path: Path) -> Iterator[Path]:
    """Give a path beside `path` to write to, and put it in its place when all went well.

    Raises
    ------
    PublishError
        The folder cannot be written. Errors of `geo` in the block pass through.
    """
    part: Path | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(
            prefix=f".{path.stem}.", suffix=path.suffix, dir=path.parent
        )
        os.close(handle)
        part = Path(name)
        yield part
        with part.open("rb") as file:
            os.fsync(file.fileno())
        part.chmod(0o644)
        part.replace(path)
    except GeoError:
        raise
    except OSError as err:
        raise PublishError(
            f"{path} cannot be written: {err.strerror or err}. Choose another folder."
        ) from err
    finally:
        if part is not None:
            part.unlink(missing_ok=True)
