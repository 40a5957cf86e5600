"""Points to districts, however many: counted by district, and written row by row if asked for."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from geo.arrays import Floats, Ints64
from geo.crs import require_metric
from geo.errors import CRSError
from geo.locate import LabelRaster, label_raster
from geo.scale.carriers import InProcess
from geo.scale.compiled import DISTRICTS, NO_POINT, OUTSIDE, add_weights, tally
from geo.scale.job import How, Job, Result, kept_until_end, run
from geo.scale.memory import rows_at_once
from geo.scale.point_files import BYTES_A_ROW, PointFile
from geo.schema import require_codes
from geo.writing import whole_file

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

RASTER_BYTES = 200_000_000
"""Of memory: the label raster of a country, and what is held while it is made."""


_Write = Callable[[Result], None]


class Placed(NamedTuple):
    """Points by district.

    Parameters
    ----------
    table
        One row a district, in their order: its code; n_points : int64; and the weight, if any.
    outside
        Points in no district, and their weight (NaN: none was asked for).
    no_point
        Rows without a point, and their weight.
    """

    table: pd.DataFrame
    outside: tuple[int, float]
    no_point: tuple[int, float]


@dataclass(frozen=True)
class _Given:
    """What a worker needs: outlines, about how many points will come, how they are read."""

    shapes: npt.NDArray[np.object_]
    points: PointFile
    rows_at_once: int
    written: bool


class _Shared(NamedTuple):
    raster: LabelRaster
    given: _Given


def points_to_districts(
    points: PointFile,
    districts: gpd.GeoDataFrame,
    code: str = "dong_code",
    *,
    output: Path | None = None,
    how: How | None = None,
) -> Placed:
    """Return how many points lie in each district; the memory does not grow with the points.

    A point on a border belongs to the lowest code of those that meet there.

    Parameters
    ----------
    points
        As `open_points` gives them.
    districts
        Polygons in the metric system of `points`, with their codes.
    code
        Column of the codes.
    output
        A Parquet file to write: one row a point, in their order, with its district's code, null
        where it lies in none.
    how
        Who works on the parts, within what memory; None: this process.

    Raises
    ------
    CRSError
        The districts are in another system than the points are brought to.
    UsageError
        The memory is too little.
    GeoError
        A part cannot be read or answered; the message names it.
    """
    import pandas as pd

    require_metric(districts, "districts")
    require_codes(districts, code, "districts")
    if districts.crs != points.metric:
        raise CRSError(
            f"`districts` are in {districts.crs}, the points in {points.metric}. Bring both to one."
        )
    districts = districts.sort_values(code, kind="stable", ignore_index=True)
    how = how or How(InProcess())
    codes = districts[code].to_numpy(dtype=object)
    given = _Given(
        districts.geometry.to_numpy(),
        points,
        rows_at_once(how.memory, how.carrier.processes, RASTER_BYTES, BYTES_A_ROW),
        output is not None,
    )
    job = Job(place_part, prepare, given, points.parts, _digest(given, codes))
    counts = np.zeros(DISTRICTS + len(codes), dtype=np.int64)
    sums = np.zeros(len(counts) if points.weight else 0)
    with kept_until_end(how) as how, _written(output, code, codes) as write:
        for result in run(job, how):
            counts += result["counts"]
            sums += result["sums"]
            write(result)
    weight = sums if points.weight else np.full(len(counts), np.nan)
    table = pd.DataFrame({code: codes, "n_points": counts[DISTRICTS:]})
    if points.weight:
        table[points.weight] = weight[DISTRICTS:]
    return Placed(
        table,
        (int(counts[OUTSIDE]), float(weight[OUTSIDE])),
        (int(counts[NO_POINT]), float(weight[NO_POINT])),
    )


def prepare(given: _Given) -> _Shared:
    """Make the label raster, once in each process."""
    return _Shared(label_raster(given.shapes, given.points.n_rows), given)


def place_part(shared: _Shared, row_groups: tuple[int, ...]) -> Result:
    """Return counts and sums of one part, and the district of each row if they are written."""
    raster, given = shared
    counts: Ints64 = np.zeros(DISTRICTS + raster.n_districts, dtype=np.int64)
    sums: Floats = np.zeros(len(counts) if given.points.weight else 0)
    rows = []
    for x, y, weight in given.points.batches(row_groups, given.rows_at_once):
        found = raster.rows(x, y)
        tally(x, y, found, counts)
        if given.points.weight:
            add_weights(x, y, found, weight, sums)
        if given.written:
            rows.append(found.astype(np.min_scalar_type(-max(raster.n_districts, 1))))
    result: dict[str, npt.NDArray[Any]] = {"counts": counts, "sums": sums}
    if given.written:
        result["rows"] = np.concatenate(rows) if rows else np.empty(0, dtype=np.int8)
    return result


def _digest(given: _Given, codes: Iterable[object]) -> str:
    import shapely

    made = hashlib.sha256()
    for shape in shapely.to_wkb(given.shapes):
        made.update(shape)
    points = given.points
    for said in (*codes, points.digest, points.columns, points.crs, points.metric, points.weight):
        made.update(f"{said}\n".encode())
    made.update(str(given.written).encode())
    return made.hexdigest()


@contextmanager
def _written(output: Path | None, code: str, codes: npt.NDArray[np.object_]) -> Iterator[_Write]:
    """Give what writes the rows of each part to a Parquet file, a row group a part."""
    if output is None:
        yield lambda result: None
        return
    import pyarrow as pa
    import pyarrow.parquet as pq

    names = pa.array(codes.tolist(), pa.string())
    kind = pa.dictionary(pa.int32(), pa.string())
    schema = pa.schema([(code, kind)])
    with whole_file(output) as path, pq.ParquetWriter(path, schema) as writer:

        def write(result: Result) -> None:
            rows = result["rows"].astype(np.int32)
            column = pa.DictionaryArray.from_arrays(pa.array(rows, mask=rows < 0), names)
            writer.write_table(pa.table({code: column}))

        yield write
