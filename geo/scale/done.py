"""Results of parts that are done, in a folder: a run that was stopped goes on where it was."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from geo.errors import PublishError
from geo.kept import code_digest
from geo.writing import whole_file

_DIGEST = 32


class Done:
    """The results of one job below a folder, each whole or not there.

    Parameters
    ----------
    folder
        Of several jobs, if need be; it is made.
    digest
        Of the job's inputs. Results of other inputs, and of other code, are not seen.
    """

    def __init__(self, folder: Path, digest: str) -> None:
        name = hashlib.sha256(f"{code_digest()}\n{digest}".encode()).hexdigest()[:_DIGEST]
        self._folder = Path(folder) / name

    def numbers(self, n_parts: int) -> set[int]:
        """Return which parts are done and whole."""
        return {k for k in range(n_parts) if self._arrays(k) is not None}

    def read(self, number: int) -> Mapping[str, npt.NDArray[Any]]:
        """Return what was kept of a part.

        Raises
        ------
        KeyError
            It is not there any more.
        """
        found = self._arrays(number)
        if found is None:
            raise KeyError(number)
        return found

    def keep(self, number: int, result: Mapping[str, npt.NDArray[Any]]) -> None:
        """Keep the result of a part.

        Raises
        ------
        PublishError
            It cannot be written; the message says how to go on.
        """
        held = io.BytesIO()
        np.savez(held, **dict(result))  # type: ignore[arg-type]
        data = held.getvalue()
        try:
            with whole_file(self._path(number)) as path:
                path.write_bytes(hashlib.sha256(data).digest() + data)
        except PublishError as err:
            reason = getattr(err.__cause__, "strerror", None) or err
            folder = self._folder.parent
            raise PublishError(
                f"{folder}: a part that is done cannot be kept: {reason}. Make room there; the same command "
                "then goes on with the parts that are left.",
                ko=f"{folder}: 끝난 부분을 남길 수 없습니다({reason}). 자리를 비우고 같은 명령을 다시 하면 남은 "
                "부분부터 이어서 합니다.",
            ) from err

    def forget(self) -> None:
        """Remove what was kept: the whole is done."""
        with suppress(OSError):
            for path in self._folder.iterdir():
                path.unlink()
            self._folder.rmdir()

    def _path(self, number: int) -> Path:
        return self._folder / f"part-{number:06d}"

    def _arrays(self, number: int) -> dict[str, npt.NDArray[Any]] | None:
        try:
            data = self._path(number).read_bytes()
            if hashlib.sha256(data[_DIGEST:]).digest() != data[:_DIGEST]:
                return None
            with np.load(io.BytesIO(data[_DIGEST:]), allow_pickle=False) as arrays:
                return {name: arrays[name] for name in arrays.files}
        except (OSError, ValueError, zipfile.BadZipFile):
            return None
