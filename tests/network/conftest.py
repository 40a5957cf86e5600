"""Networks that several modules test on."""

from __future__ import annotations

import numpy as np
import pytest

from geo.crs import METRIC
from geo.network import Network, Snap, import_network, read_network, read_water, snap
from tests.worlds import City, network_of, synthetic_city, toy_city


@pytest.fixture(scope="session")
def toy() -> City:
    return toy_city()


@pytest.fixture(scope="session")
def toy_network(toy: City) -> Network:
    return network_of(toy)


@pytest.fixture(scope="session")
def city() -> City:
    return synthetic_city()


@pytest.fixture(scope="session")
def streets(city: City) -> Network:
    return network_of(city)


@pytest.fixture(scope="session")
def sites(city: City, streets: Network) -> Snap:
    table = city.sites.to_crs(METRIC)
    return snap(streets, table, table["site_id"].tolist())


@pytest.fixture(scope="session")
def people(city: City, streets: Network) -> Snap:
    return snap(streets, city.demand[["x", "y"]].to_numpy())


@pytest.fixture(scope="session", params=["", "unsimplified_"], ids=["simplified", "unsimplified"])
def seoul(request: pytest.FixtureRequest, shared, seoul_folder) -> Network:
    """The whole city, both ways, with its river."""
    if not request.param:
        return read_network(seoul_folder)
    water = read_water(shared / "raster" / "hangang.geojson")
    folder = shared / "network" / "seoul_streets_2025-05"
    return import_network(folder, prefix=request.param, water=water)


@pytest.fixture(scope="session")
def seoul_points(seoul: Network) -> Snap:
    """1,000 random places within some 50 m of a street of the largest part."""
    rng = np.random.default_rng(4)
    near = rng.choice(np.flatnonzero(seoul.component == 0), 1000, replace=False)
    places = seoul.node_xy[near] + rng.normal(0, 30, (1000, 2))
    return snap(seoul, places)
