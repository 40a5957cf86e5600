"""Lists that are made in every system, encoding and format: a system that is called sure is the right one."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from geo.errors import GeoError
from geo.lists.crs_candidates import CANDIDATES, KATEC
from geo.lists.doctor import read_places
from geo.project import built_in_folder
from geo.world import World
from tests.lists.places import numbers

SIZES = (20, 50, 200)
FORMATS = ("csv", "tsv", "xlsx", "parquet")
ENCODINGS = ("utf-8", "utf-8-sig", "cp949", "utf-16")
HEADINGS = (
    ("경도", "위도"),
    ("X좌표", "Y좌표"),
    ("좌표정보(X)", "좌표정보(Y)"),
    ("x", "y"),
    ("lng", "lat"),
)
SYSTEMS = tuple(dict.fromkeys((*CANDIDATES, KATEC)))
SHARE_SURE = {20: 0.90, 50: 0.99, 200: 0.99}
"""Of the lists that are sure and right, at least."""


@pytest.fixture(scope="module")
def real(world: World) -> pd.DataFrame:
    """Return real places: longitude, latitude, and the lot address that their legal dong makes."""
    sites = world.sites[world.sites.geometry.notna() & world.sites["address"].notna()]
    sites = sites.drop_duplicates("geometry").reset_index(drop=True)
    legal = gpd.read_file(built_in_folder() / "boundaries/legal_dong.geojson")
    on = gpd.sjoin(sites[["geometry"]], legal, how="inner").groupby(level=0).first()
    points = sites.loc[on.index].geometry
    return pd.DataFrame(
        {
            "lon": points.x,
            "lat": points.y,
            "name": sites.loc[on.index, "name_ko"],
            "address": "서울특별시 " + on["gu_name_ko"] + " " + on["legal_dong_name_ko"] + " 12-3",
        }
    ).reset_index(drop=True)


def write(table: pd.DataFrame, path: Path, encoding: str) -> None:
    if path.suffix == ".xlsx":
        table.to_excel(path, index=False)
    elif path.suffix == ".parquet":
        table.to_parquet(path)
    else:
        separator = "\t" if path.suffix == ".tsv" else ","
        text = table.to_csv(index=False, sep=separator)
        path.write_bytes(text.encode(encoding, "replace"))


def tried(number: int, real: pd.DataFrame, folder: Path, damage: float) -> tuple[int, str]:
    """Write one list and read it; return its rows and what came of it: right, wrong or not sure."""
    rng = np.random.default_rng(number)
    crs = SYSTEMS[number % len(SYSTEMS)]
    swapped = bool(number // len(SYSTEMS) % 2)
    n = SIZES[number // (2 * len(SYSTEMS)) % 3]
    mine = real.iloc[rng.choice(len(real), n, replace=n > len(real))].reset_index(drop=True)
    harmed = rng.permutation(n)[: round(damage * n)]
    lonlat, address = mine[["lon", "lat"]].to_numpy(copy=True), mine["address"].to_numpy(copy=True)
    lonlat[harmed[::2]] = rng.uniform((126.77, 37.43), (127.18, 37.70), (len(harmed[::2]), 2))
    address[harmed[1::2]] = real["address"].iloc[rng.integers(0, len(real), len(harmed[1::2]))]
    xy = numbers(lonlat, crs, swapped)
    decimals = 7 if np.abs(xy).max() < 360 else 3
    first, second = HEADINGS[rng.integers(len(HEADINGS))]
    table = pd.DataFrame(
        {
            "시설명": mine["name"],
            "소재지지번주소": address,
            first: [f"{value:.{decimals}f}" for value in xy[:, 0]],
            second: [f"{value:.{decimals}f}" for value in xy[:, 1]],
        }
    )
    path = folder / f"{number}.{FORMATS[rng.integers(len(FORMATS))]}"
    write(table, path, ENCODINGS[rng.integers(len(ENCODINGS))])
    try:
        _, report = read_places(path)
    except GeoError as err:
        return n, f"refused: {err}"
    finally:
        path.unlink()
    if not report.system.sure:
        return n, "not sure"
    return n, "right" if (report.crs, report.system.swapped) == (crs, swapped) else "wrong"


@pytest.mark.slow
@pytest.mark.parametrize("damage", [0.0, 0.1])
@pytest.mark.parametrize(
    "cases",
    [
        pytest.param(range(102), id="102"),
        pytest.param(range(2004), id="2004", marks=pytest.mark.full),
    ],
)
def test_what_is_sure_is_right(
    cases: range, damage: float, real: pd.DataFrame, tmp_path: Path
) -> None:
    outcomes: Counter[tuple[int, str]] = Counter(
        tried(number, real, tmp_path, damage) for number in cases
    )
    print(dict(outcomes))
    assert not [outcome for _, outcome in outcomes if outcome not in ("right", "not sure")]
    for n in SIZES:
        right, unsure = outcomes[n, "right"], outcomes[n, "not sure"]
        # Of few lists one may be unsure more than of many.
        slack = 0.0 if len(cases) > 1000 else 0.06
        assert right >= (SHARE_SURE[n] - slack) * (right + unsure), n
