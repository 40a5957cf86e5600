"""Lists that something happened to: an answer or one line, in bounded time, and no row lost."""

from __future__ import annotations

import random
import resource
import time
from pathlib import Path

import pandas as pd
import pytest

from geo.errors import GeoError
from geo.lists.doctor import read_places
from geo.world import World
from tests.fuzz.mutations import NUMBERS, TEXTS, mutate
from tests.lists.made import cafes

SHARES = [
    pytest.param(range(300), id="300"),
    *(
        pytest.param(range(first, first + 300), id=f"from {first}", marks=pytest.mark.full)
        for first in range(300, 3000, 300)
    ),
]
SECONDS = 10
MEGABYTES = 500
LONGEST = 1_000
"""Characters of a refusal, at most."""


@pytest.fixture(scope="module")
def whole(world: World, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Return a list in every format."""
    folder = tmp_path_factory.mktemp("whole")
    table = cafes(world.sites).head(40)
    degrees = cafes(world.sites, "EPSG:4326").head(40)
    table.to_csv(folder / "cp949.csv", index=False, encoding="cp949")
    degrees.to_csv(folder / "utf8.csv", index=False, encoding="utf-8-sig")
    degrees.to_csv(folder / "tabs.tsv", index=False, sep="\t", encoding="utf-16")
    table.to_excel(folder / "book.xlsx", index=False, startrow=2)
    mine = world.sites[(world.sites["layer"] == "job_cafes") & world.sites.geometry.notna()].head(
        40
    )
    points = mine[["name_ko", "address", "geometry"]]
    for name in ("a.geojson", "a.gpkg", "a.parquet"):
        if name.endswith("parquet"):
            points.to_parquet(folder / name)
        else:
            points.to_file(folder / name)
    return sorted(folder.iterdir())


@pytest.mark.slow
@pytest.mark.parametrize("cases", SHARES)
def test_a_changed_file_is_an_answer_or_a_line(
    cases: range, whole: list[Path], tmp_path: Path
) -> None:
    read = 0
    for number in cases:
        rng = random.Random(number)
        source = rng.choice(whole)
        path = tmp_path / f"{number}{source.suffix}"
        path.write_bytes(source.read_bytes())
        done = mutate(path, rng)
        before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()
        try:
            places, report = read_places(path)
        except GeoError as err:
            said = str(err)
            assert said, done
            assert "\n" not in said, done
            assert len(said) < LONGEST, done
        else:
            read += 1
            assert report.n_in == len(report.rows) == report.n_kept + report.n_set_aside, done
            assert report.n_kept == len(places), done
        finally:
            path.unlink()
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
        assert time.monotonic() - start < SECONDS, done
        assert grown < MEGABYTES, done
    assert read > len(cases) / 4


@pytest.mark.slow
@pytest.mark.parametrize("cases", [range(60), pytest.param(range(60, 660), marks=pytest.mark.full)])
def test_no_row_is_lost_whatever_its_cells_hold(cases: range, world: World) -> None:
    table = cafes(world.sites)
    for number in cases:
        rng = random.Random(number)
        mine: pd.DataFrame = table.sample(rng.randrange(1, 40), random_state=number).astype(object)
        mine = mine.reset_index(drop=True)
        for _ in range(rng.randrange(1, 30)):
            row, column = rng.randrange(len(mine)), rng.randrange(mine.shape[1])
            mine.iloc[row, column] = rng.choice((*NUMBERS, *TEXTS, None))
        try:
            places, report = read_places(mine)
        except GeoError:
            continue
        assert report.n_in == len(mine)
        assert len(report.rows) == len(mine)
        assert report.n_kept + report.n_set_aside == len(mine)
        assert report.rows.loc[~report.rows["kept"], "reason"].notna().all()
        assert len(places) == report.n_kept
