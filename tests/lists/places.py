"""Lists of real places, made for tests: in any system, swapped or not, with damage."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from pyproj import Transformer

from geo.lists.crs_candidates import definition
from geo.lists.evidence import named
from geo.lists.gazetteer import Gazetteer
from geo.lists.model import Cells, Columns, Named

SEOUL = (126.77, 37.43, 127.18, 37.70)


def cells_of(table: pd.DataFrame) -> Cells:
    frame = table.astype(object).where(table.notna(), None).reset_index(drop=True)
    return Cells(
        table=frame,
        rows=np.arange(2, len(frame) + 2),
        kind="csv",
        ragged=np.zeros(len(frame), dtype=bool),
    )


def naming(gu: object, legal_dong: object = None, n: int | None = None) -> Named:
    """Rows that name these codes."""
    size = n if n is not None else len(gu)  # type: ignore[arg-type]
    columns = [np.full(size, None, dtype=object) for _ in range(3)]
    columns[0][:] = gu
    columns[1][:] = legal_dong
    return Named(
        gu=columns[0],
        legal_dong=columns[1],
        province=columns[2],
        elsewhere=np.zeros(size, dtype=bool),
    )


def named_by(addresses: pd.Series, gazetteer: Gazetteer) -> Named:
    return named(
        cells_of(addresses.to_frame("address")), Columns(role={"address": "address"}), gazetteer
    )


@dataclass(frozen=True)
class Places:
    """Real places: points in EPSG:4326, and the districts that their addresses name."""

    lonlat: npt.NDArray[np.float64]
    gu: npt.NDArray[np.object_]
    legal_dong: npt.NDArray[np.object_]

    def with_legal_dong(self) -> Places:
        own = self.legal_dong != None  # noqa: E711 - an array of objects
        return Places(self.lonlat[own], self.gu[own], self.legal_dong[own])

    def drawn(self, n: int, rng: np.random.Generator) -> Places:
        rows = rng.choice(len(self.gu), n, replace=n > len(self.gu))
        return Places(self.lonlat[rows], self.gu[rows], self.legal_dong[rows])

    def damaged(self, share: float, rng: np.random.Generator) -> Places:
        """Half of the damaged rows get a point anywhere in Seoul, half another place's address."""
        n = len(self.gu)
        harmed = rng.permutation(n)[: round(share * n)]
        moved, misnamed = harmed[::2], harmed[1::2]
        points, gu, dong = self.lonlat.copy(), self.gu.copy(), self.legal_dong.copy()
        points[moved] = rng.uniform(SEOUL[:2], SEOUL[2:], (len(moved), 2))
        other = rng.integers(0, n, len(misnamed))
        gu[misnamed], dong[misnamed] = self.gu[other], self.legal_dong[other]
        return Places(points, gu, dong)

    def list_in(self, crs: str, swapped: bool = False) -> tuple[npt.NDArray[np.float64], Named]:
        """Coordinates as a file heads them, and what the rows name."""
        return numbers(self.lonlat, crs, swapped), naming(self.gu, self.legal_dong)


def numbers(
    lonlat: npt.NDArray[np.float64], crs: str, swapped: bool = False
) -> npt.NDArray[np.float64]:
    way = Transformer.from_crs("EPSG:4326", definition(crs), always_xy=True, allow_ballpark=False)
    xy = np.column_stack(way.transform(lonlat[:, 0], lonlat[:, 1]))
    return xy[:, ::-1] if swapped else xy
