"""The made cities as worlds, and tables by hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import geopandas as gpd
import pandas as pd
import pytest

from geo.answers.answers import Answers
from geo.crs import METRIC, to_metric
from geo.project import current_project
from geo.world import World
from tests.cities import City, synthetic_city, toy_city


def world_of(city: City) -> World:
    """A city as a world: youth is half of the census, workers unknown in the last dong."""
    gu, dong = to_metric(city.gu), to_metric(city.dong)
    youth = city.demand.assign(people=city.demand["people"] / 2)
    workers = pd.DataFrame({"dong_code": dong["dong_code"], "workers": 1_000.0})
    workers.loc[len(workers) - 1, "workers"] = None
    statements = pd.DataFrame(
        columns=["gu_code", "year", "is_all", "area_m2", "scope_ko", "scope_en", "source_keys"]
    )
    empty = pd.DataFrame()
    demand = {"census": city.demand, "youth": youth, "residents": city.demand}
    return World(
        current_project(),
        city.sites,
        gu,
        dong,
        demand,
        workers,
        empty,
        statements,
        empty,
        empty,
        {},
    )


@pytest.fixture(scope="session")
def toy() -> World:
    return world_of(toy_city())


@pytest.fixture(scope="session")
def toy_answers(toy: World) -> Answers:
    """Answers of the toy city, of which nothing is kept."""
    return Answers(toy, reach=None, sureness=None)


@pytest.fixture(scope="session")
def synthetic() -> World:
    return world_of(synthetic_city())


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
