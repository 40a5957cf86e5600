"""Keep the fractions of polygons on a grid: the second raster on the same cells costs a product."""

from __future__ import annotations

import hashlib
import operator
import threading
import zipfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from geo.errors import CRSError
from geo.surfaces.fractions import Fractions, cell_fractions
from geo.surfaces.grid import Grid
from geo.writing import whole_file

if TYPE_CHECKING:
    import geopandas as gpd

FORMAT = 1
"""Part of every key: a new meaning of the stored arrays never meets an old file."""


_DAMAGED = (
    OSError,
    EOFError,
    LookupError,
    TypeError,
    ValueError,
    MemoryError,
    zipfile.BadZipFile,
    RuntimeError,
)


class FractionCache:
    """Fractions already computed, in memory and, where a folder is given, on disk.

    The key is a digest of the grid (corner, cell, shape, CRS) and of the polygons, so another
    raster on the same cells is found and a moved vertex is not.

    Parameters
    ----------
    folder
        One file a key, written whole or not at all; a damaged one is computed again. None, or where
        it cannot be written: only in memory.
    keep
        How many are held in memory, the latest used.
    """

    def __init__(self, folder: Path | None = None, keep: int = 4) -> None:
        self.folder = folder
        self.keep = keep
        self._held: dict[str, Fractions] = {}
        self._seen: tuple[Sequence[Any], object, Fractions] | None = None
        self._lock = threading.Lock()

    def get(self, shapes: gpd.GeoSeries, grid: Grid) -> Fractions:
        """Return the fractions of these polygons on this grid, computed at most once.

        Raises
        ------
        CRSError, DataError
            As `cell_fractions`.
        """
        array = shapes.to_numpy()
        with self._lock:
            seen = self._seen
        # The same objects are the same polygons (they cannot change): no digest is needed.
        if (
            seen is not None
            and seen[2].grid == grid
            and len(seen[0]) == len(array)
            and all(map(operator.is_, seen[0], array))
            and seen[1] == shapes.crs
        ):
            return seen[2]
        key = digest(shapes, grid)
        with self._lock:
            found = self._held.pop(key, None)
        if found is None:
            found = self._load(key, grid, len(array)) or self._compute(shapes, grid, key)
        with self._lock:
            self._held[key] = found
            self._seen = (tuple(array), shapes.crs, found)
            while len(self._held) > self.keep:
                del self._held[next(iter(self._held))]
        return found

    def _compute(self, shapes: gpd.GeoSeries, grid: Grid, key: str) -> Fractions:
        found = Fractions(cell_fractions(shapes, grid).matrix, grid, key)
        if self.folder is not None:
            with suppress(OSError):  # slower the next time, and the same
                _save(found, self.folder / f"{key}.npz")
        return found

    def _load(self, key: str, grid: Grid, n_polygons: int) -> Fractions | None:
        from scipy.sparse import csr_matrix

        if self.folder is None:
            return None
        try:
            path = self.folder / f"{key}.npz"
            with path.open("rb") as stored, np.load(stored, allow_pickle=False) as file:
                parts = (file["data"], file["indices"], file["indptr"])
                matrix = csr_matrix(parts, shape=(n_polygons, grid.width * grid.height))
                matrix.check_format(full_check=True)
                share = matrix.data
                if share.dtype != np.float64 or not ((share >= 0) & (share <= 1 + 1e-9)).all():
                    return None
        except _DAMAGED:
            return None
        return Fractions(matrix, grid, key)


def digest(shapes: gpd.GeoSeries, grid: Grid) -> str:
    """Return the key of polygons on a grid: SHA-256, hexadecimal.

    Raises
    ------
    CRSError
        `shapes` has no CRS.
    """
    import exactextract
    import shapely

    if shapes.crs is None:
        raise CRSError("the polygons have no CRS. Say what they are: shapes.set_crs(...).")
    corner = ",".join(float(number).hex() for number in (grid.west, grid.north, grid.dx, grid.dy))
    head = f"{FORMAT}|{exactextract.__version__}|{corner}|{grid.shape}|{grid.crs}|"
    key = hashlib.sha256(f"{head}{shapes.crs.to_wkt()}|{len(shapes)}|".encode())
    for wkb in shapely.to_wkb(shapes.to_numpy(), byte_order=1):
        key.update(b"none" if wkb is None else len(wkb).to_bytes(8, "little") + wkb)
    return key.hexdigest()


def _save(found: Fractions, path: Path) -> None:
    matrix = found.matrix
    with whole_file(path) as part, part.open("wb") as file:
        np.savez(file, data=matrix.data, indices=matrix.indices, indptr=matrix.indptr)
