"""Cut districts by the grid of 100 m cells that people are spread over, and store the pieces."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from geo.crs import require_metric
from geo.errors import CRSError, SourceError
from geo.writing import whole_file

if TYPE_CHECKING:
    import geopandas as gpd
    import numpy as np
    import numpy.typing as npt
    import pandas as pd
    from shapely.geometry.base import BaseGeometry

    Cells = npt.NDArray[np.int64]

CELL_M = 100
"""Side of a cell, metres; its south-west corner is a multiple of it in the metric CRS."""

MAX_ROWS = 100_000
"""The number of a cell has five digits for its northing."""

AREA_DECIMALS = 6
CENTROID_DECIMALS = 3
"""Pieces are stored to 1e-6 m2 and 1 mm, so that another machine's last bit changes no byte."""


def pieces(dong: gpd.GeoDataFrame) -> pd.DataFrame:
    """Cut each dong by the grid of 100 m cells.

    Parameters
    ----------
    dong
        Table with `dong_code` and polygons in a projected CRS of metres, north of its origin.

    Returns
    -------
    DataFrame
        One row per non-empty (cell, dong), sorted by both. cell : int64, easting and northing of
        the south-west corner in hundreds of metres, easting * 100000 + northing; dong_code : str;
        x, y : float, m, centroid of the piece in the CRS of `dong`; area_m2 : float.

    Raises
    ------
    CRSError
        `dong` is in no metric CRS, or its northings are none of 0 to 10,000 km.

    Examples
    --------
    A dong of 100 m by 150 m on the grid's corner is one whole cell and half of another:

    >>> import geopandas as gpd, shapely
    >>> box = gpd.GeoDataFrame({"dong_code": ["a"]}, geometry=[shapely.box(0, 0, 100, 150)],
    ...                        crs="EPSG:5186")
    >>> pieces(box)[["cell", "x", "y", "area_m2"]].values.tolist()
    [[0.0, 50.0, 50.0, 10000.0], [1.0, 50.0, 125.0, 5000.0]]
    """
    import numpy as np
    import pandas as pd
    import shapely

    require_metric(dong, "dong")
    _require_northings(dong)
    parts = []
    for code, shape in zip(dong["dong_code"], dong.geometry, strict=True):
        shapely.prepare(shape)
        column, row = _cells_around(shape)
        cells = shapely.box(
            column * CELL_M, row * CELL_M, (column + 1) * CELL_M, (row + 1) * CELL_M
        )
        # Most cells lie wholly inside or outside: only those on the outline need cutting.
        near = shapely.intersects(shape, cells)
        column, row, cells = column[near], row[near], cells[near]
        cut = cells.copy()
        edge = ~shapely.covers(shape, cells)
        cut[edge] = shapely.intersection(shape, cells[edge])
        area = np.round(shapely.area(cut), AREA_DECIMALS)
        keep = area > 0
        centre = shapely.centroid(cut[keep])
        parts.append(
            pd.DataFrame(
                {
                    "cell": column[keep] * MAX_ROWS + row[keep],
                    "dong_code": code,
                    "x": np.round(shapely.get_x(centre), CENTROID_DECIMALS),
                    "y": np.round(shapely.get_y(centre), CENTROID_DECIMALS),
                    "area_m2": area[keep],
                }
            )
        )
    table = pd.concat(parts, ignore_index=True)
    return table.sort_values(["cell", "dong_code"], ignore_index=True)


def _cells_around(shape: BaseGeometry) -> tuple[Cells, Cells]:
    """Return column and row of every cell of the boxes around the parts of a polygon, once.

    Part by part, since the box around islands far apart may hold millions of cells.
    """
    import numpy as np
    import shapely

    numbers = []
    for west, south, east, north in shapely.bounds(shapely.get_parts(shape)) / CELL_M:
        columns = np.arange(np.floor(west), np.ceil(east), dtype="int64")
        rows = np.arange(np.floor(south), np.ceil(north), dtype="int64")
        numbers.append((columns[:, None] * MAX_ROWS + rows).ravel())
    column, row = np.divmod(np.unique(np.concatenate(numbers)), MAX_ROWS)
    return column, row


def _require_northings(dong: gpd.GeoDataFrame) -> None:
    """Refuse what the number of a cell cannot hold: rows south of the origin, or too far north."""
    _, south, _, north = dong.total_bounds
    if south < 0 or north >= MAX_ROWS * CELL_M:
        raise CRSError(
            f"`dong` has northings of {south:.0f} to {north:.0f} m in {dong.crs.to_string()}. "
            "Use a CRS whose northings over the area are 0 to 10,000 km."
        )


def write_parquet(path: Path, table: pd.DataFrame, level: int = 19) -> None:
    """Write the pieces as Parquet: one row group, zstd, no machine's or library's metadata.

    Parameters
    ----------
    path
        The file; its folder is made.
    table
        As `pieces` returns it.
    level
        Of compression: 19 is small and slow, 3 is a fifth larger and fifty times as fast.

    Raises
    ------
    SourceError
        The path cannot be written.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns = {
        "cell": pa.array(table["cell"], pa.int64()),
        "dong_code": pa.array(table["dong_code"], pa.string()),
        "x": pa.array(table["x"], pa.float64()),
        "y": pa.array(table["y"], pa.float64()),
        "area_m2": pa.array(table["area_m2"], pa.float64()),
    }
    with whole_file(path, SourceError) as part:
        pq.write_table(
            pa.table(columns),
            part,
            compression="zstd",
            compression_level=level,
            row_group_size=len(table) + 1,
            use_dictionary=["dong_code"],
            column_encoding={
                "cell": "DELTA_BINARY_PACKED",
                "x": "BYTE_STREAM_SPLIT",
                "y": "BYTE_STREAM_SPLIT",
                "area_m2": "BYTE_STREAM_SPLIT",
            },
            store_schema=False,
            write_statistics=False,
        )
