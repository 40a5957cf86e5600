"""The made cities as worlds, and tables by hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import geopandas as gpd
import pandas as pd
import pytest

from geo.answers.answers import Answers
from geo.crs import METRIC
from geo.world import World
from tests.worlds import City, synthetic_city, toy_city, world_of


def some_unknown(city: City) -> World:
    """A city as a world: workers are unknown in the last dong."""
    world = world_of(city)
    workers = world.workers.copy()
    workers.loc[len(workers) - 1, "workers"] = None
    return replace(world, workers=workers)


@pytest.fixture(scope="session")
def toy() -> World:
    return some_unknown(toy_city())


@pytest.fixture(scope="session")
def toy_answers(toy: World) -> Answers:
    """Answers of the toy city, of which nothing is kept."""
    return Answers(toy, reach=None, sureness=None)


@pytest.fixture(scope="session")
def synthetic() -> World:
    return some_unknown(synthetic_city())


SitesAt = Callable[..., gpd.GeoDataFrame]


@pytest.fixture(scope="session")
def sites_at() -> SitesAt:
    """Build sites from points: ids a, b, c, ... unless given."""

    def build(
        points: Sequence[tuple[float, float]], ids: Sequence[str] | None = None, crs: str = METRIC
    ) -> gpd.GeoDataFrame:
        names = list(ids or [f"s{i:03d}" for i in range(len(points))])
        x, y = zip(*points, strict=True) if points else ((), ())
        return gpd.GeoDataFrame(
            {"site_id": pd.Series(names, dtype=object)},
            geometry=gpd.points_from_xy(x, y),
            crs=crs,
        )

    return build


@pytest.fixture(scope="session")
def people_at() -> Callable[..., pd.DataFrame]:
    """Build demand from (x, y, people) rows, all in district "1" unless given."""

    def build(
        rows: Sequence[tuple[float, float, float]], codes: Sequence[str] = ()
    ) -> pd.DataFrame:
        table = pd.DataFrame(rows, columns=["x", "y", "people"], dtype="float64")
        return table.assign(gu_code=list(codes) or ["1"] * len(table))

    return build
