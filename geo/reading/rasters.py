"""Rasters of anybody: the one place that opens them, GeoTIFF alone.

GDAL takes a file for whatever its first bytes say: behind the name of a `.tif` a VRT names other
files, and a WMS other hosts, and both would be read. So one driver is named, and the file must be one.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from geo.errors import DataError, GeoError, SourceError, UsageError
from geo.reading.files import require_file

DRIVER = "GTiff"
"""A Cloud Optimized GeoTIFF is one."""
MOST_BLOCK = 256 * 1024 * 1024
"""Bytes of a tile or strip, which is read whole whatever is asked of it."""


@contextmanager
def opened(path: Path) -> Iterator[Any]:
    """Open a GeoTIFF with rasterio; what goes wrong in the block is one SourceError.

    Raises
    ------
    SourceError
        The file is missing, no regular file, no GeoTIFF, or breaks off.
    DataError
        Its tiles are too large to be read one at a time.
    """
    import rasterio
    from rasterio.errors import CRSError as BadCRSError
    from rasterio.errors import NotGeoreferencedWarning, RasterioError

    path = Path(path)
    require_file(path, most=None)
    place = str(path.absolute())
    if place.startswith("/vsi"):
        raise SourceError(f"{path} is no plain path of a file. Give one.")
    try:
        with warnings.catch_warnings():
            # said later as an error, once it is known what the raster is for
            warnings.simplefilter("ignore", NotGeoreferencedWarning)
            # the tags of a file may name another one as its overviews: never one on a host
            with (
                rasterio.Env(CPL_VSIL_CURL_ALLOWED_EXTENSIONS=".none"),
                rasterio.open(place, driver=DRIVER) as file,
            ):
                _require_small_blocks(file, path)
                yield file
    except GeoError:
        raise
    except (RasterioError, BadCRSError, ValueError, OverflowError, MemoryError, OSError) as err:
        why = " ".join(str(err).split())[:160].rstrip(".") or type(err).__name__
        raise SourceError(
            f"{path} cannot be read as a raster ({why}). Give a whole GeoTIFF."
        ) from err


def _require_small_blocks(file: Any, path: Path) -> None:
    height, width = max(file.block_shapes, default=(0, 0))
    together = file.count if file.interleaving and file.interleaving.name == "pixel" else 1
    size = height * width * together * max(np.dtype(name).itemsize for name in file.dtypes)
    if size > MOST_BLOCK:
        raise DataError(
            f"{path} is packed in tiles of {height} x {width} cells, which must be read whole. Write "
            "it anew in small ones: gdal_translate -of COG."
        )


def require_band(file: Any, band: int, path: Path) -> None:
    """Refuse a band that an open raster has not, or that is not of real numbers.

    Raises
    ------
    UsageError, DataError
        See above.
    """
    if band not in file.indexes:
        raise UsageError(f"{path} has no band {band}. It has {file.count}, the first is 1.")
    if np.dtype(file.dtypes[band - 1]).kind == "c":
        raise DataError(f"{path} band {band} holds complex numbers. Give real ones.")
    scale = file.scales[band - 1]
    if scale == 0 or not np.isfinite([scale, file.offsets[band - 1]]).all():
        raise DataError(
            f"{path} band {band} has a scale of {scale:g}, which leaves no cell its value. Write the right one in: "
            "rio edit-info --scale 1."
        )


def require_nodata(nodata: float | None, dtype: str, path: Path) -> None:
    """Refuse a value for no data that no cell of the type can hold.

    Raises
    ------
    UsageError
        It is a fraction, NaN or out of range where the cells are whole numbers, or out of range.
    """
    if nodata is None:
        return
    kind = np.dtype(dtype)
    if kind.kind in "iu":
        about = np.iinfo(kind)
        fits = np.isfinite(nodata) and nodata == int(nodata) and about.min <= nodata <= about.max
    else:
        fits = not np.isfinite(nodata) or bool(np.isfinite(_as(nodata, kind)))
    if not fits:
        raise UsageError(
            f"no cell of {path} can hold {nodata:g}: they are {kind.name}. Give the value that means "
            "no data there as --nodata."
        )


def is_nodata(stored: npt.NDArray[Any], nodata: float | None) -> npt.NDArray[np.bool_]:
    """Say which cells hold a value, compared in their own type: 99999.9 is another number in float32.

    Parameters
    ----------
    stored
        As the file holds them, before scale and offset.
    nodata
        The value; None: none of them. NaN is NaN.

    Examples
    --------
    >>> cells = np.array([99999.9, -3.4e38, 7.0], dtype=np.float32)
    >>> is_nodata(cells, 99999.9).tolist(), is_nodata(cells, -3.4e38).tolist()
    ([True, False, False], [False, True, False])
    """
    if nodata is None:
        return np.zeros(stored.shape, dtype=bool)
    same: npt.NDArray[np.bool_] = stored == _as(nodata, stored.dtype)
    return np.isnan(stored) if nodata != nodata else same


def _as(value: float, kind: np.dtype[Any]) -> Any:
    """Return a value as cells of a type hold it."""
    with np.errstate(over="ignore", invalid="ignore"):
        return np.asarray(value).astype(kind)


def read_window(
    file: Any, band: int, window: tuple[int, int, int, int], nodata: float | None = None
) -> npt.NDArray[np.float64]:
    """Return a window of an open raster (first row, first column, rows, columns), NaN = no data."""
    from rasterio.windows import Window

    top, left, height, width = window
    cells = file.read(band, window=Window(left, top, width, height), masked=True)
    stored = np.ma.getdata(cells)
    gap = np.ma.getmaskarray(cells) | is_nodata(stored, nodata)
    with np.errstate(invalid="ignore", over="ignore"):  # what is infinite then is refused by name
        scaled: npt.NDArray[np.float64] = stored.astype(np.float64)
        scaled *= file.scales[band - 1]
        scaled += file.offsets[band - 1]
    scaled[gap] = np.nan
    return scaled


def stored_text(file: Any, band: int, row: int, column: int) -> str:
    """Return what a cell holds in the file, in as few digits as its type needs: what --nodata takes."""
    from rasterio.windows import Window

    return str(file.read(band, window=Window(column, row, 1, 1))[0, 0])
