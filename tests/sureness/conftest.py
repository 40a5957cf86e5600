"""Made cities as worlds with streets, and how sure their figures are."""

from __future__ import annotations

from dataclasses import replace

import pytest

from geo.layers import get_layer
from geo.layers.model import Layer
from geo.metrics.sureness import Sampling
from geo.sureness import compute_sureness
from geo.sureness_files import Sureness
from geo.world import World
from tests.cities import City, network_of, synthetic_city, toy_city
from tests.pages.worlds import plain_world

FEW = Sampling(n_draws=25)


def world_of(city: City, *, error_m: float = 20.0, streets: bool = True) -> World:
    """The city's tables and streets; youth is half of the census."""
    from geo.crs import to_metric

    youth = city.demand.assign(people=city.demand["people"] / 2)
    network = replace(network_of(city), water=None) if streets else None
    return replace(
        plain_world(),
        sites=city.sites.assign(error_m=error_m),
        gu=to_metric(city.gu),
        dong=to_metric(city.dong),
        demand={"census": city.demand, "residents": city.demand, "youth": youth},
        network=network,
        reach=None,
        sureness=None,
    )


def near(distance_m: float, demand: str = "census") -> Layer:
    """The job cafés with another service distance."""
    return replace(get_layer("job_cafes"), service_distance_m=distance_m, default_demand=demand)


@pytest.fixture(scope="session")
def toy() -> World:
    return world_of(toy_city())


@pytest.fixture(scope="session")
def synthetic() -> World:
    return world_of(synthetic_city(), error_m=150.0)


@pytest.fixture(scope="session")
def sure_toy(toy: World) -> Sureness:
    return compute_sureness(toy, [near(200.0)], FEW)


@pytest.fixture(scope="session")
def sure_synthetic(synthetic: World) -> Sureness:
    return compute_sureness(synthetic, [near(800.0)], FEW)
