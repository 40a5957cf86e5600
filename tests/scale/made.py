"""Made districts and points for the tests of geo.scale."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

METRIC = "EPSG:5179"
WEST, SOUTH, SIDE_M, ACROSS = 950_000.0, 1_950_000.0, 1_000.0, 4


def districts() -> gpd.GeoDataFrame:
    """Sixteen squares of a kilometre, their codes in another order than their rows."""
    squares = [
        shapely.box(WEST + i * SIDE_M, SOUTH + j * SIDE_M, WEST + (i + 1) * SIDE_M, SOUTH + (j + 1) * SIDE_M)
        for j in range(ACROSS)
        for i in range(ACROSS)
    ]  # fmt: skip
    codes = [f"{10 + k}" for k in reversed(range(len(squares)))]
    return gpd.GeoDataFrame({"dong_code": codes}, geometry=squares, crs=METRIC)


def points(n: int, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Points in, on and round the squares; a hundredth has no point."""
    rng = np.random.default_rng(seed)
    x, y = (low + rng.uniform(-300, ACROSS * SIDE_M + 300, n) for low in (WEST, SOUTH))
    on = rng.random(n) < 0.1
    x[on] = WEST + SIDE_M * rng.integers(0, ACROSS + 1, int(on.sum()))
    x[rng.random(n) < 0.01] = np.nan
    return x, y


def write(path: Path, rows_a_group: int, **columns: np.ndarray) -> Path:
    pq.write_table(pa.table(columns), path, row_group_size=rows_a_group)
    return path
