"""Fixtures of new projects: the two data packages, and a made town of four districts."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from geo.errors import SourceError
from geo.sources import packages

WEST, SOUTH = 330_000.0, 4_150_000.0
CODES = ("north", "south", "동쪽", "</script>")
NAMES = ("북쪽마을", '"따옴표"\n줄', "동쪽동", "</script><b>")


@pytest.fixture(scope="session")
def census() -> None:
    """Skip where the packages of the `data` extra are not installed."""
    for name in packages.PINS:
        try:
            packages.package_folder(name)
        except SourceError as err:
            pytest.skip(f"the data extra is not installed: {err}")


@pytest.fixture
def town() -> gpd.GeoDataFrame:
    """Four districts of 1 km by 1.5 km in EPSG:32652, their codes words, one count missing."""
    shapes = [
        shapely.box(WEST + 1000 * n, SOUTH, WEST + 1000 * (n + 1), SOUTH + 1500) for n in range(4)
    ]
    columns = {"word": CODES, "label": NAMES, "up": ("w", "w", "e", "e"), "n": (10, 20, None, 5)}
    return gpd.GeoDataFrame(columns, geometry=shapes, crs="EPSG:32652")


@pytest.fixture
def town_file(town: gpd.GeoDataFrame, tmp_path: Path) -> Path:
    path = tmp_path / "town.gpkg"
    town.to_file(path)
    return path


@pytest.fixture
def people_file(tmp_path: Path) -> Path:
    path = tmp_path / "people.csv"
    table = pd.DataFrame({"word": CODES, "residents": ["1,000", "20", "", "5"]})
    table.to_csv(path, index=False)
    return path
