"""Answers of made cities with streets, and how sure their figures are."""

from __future__ import annotations

from dataclasses import replace

import pytest

from geo.answers.answers import Answers
from geo.layers import get_layer
from geo.layers.model import Layer
from geo.measures.place_error import Sampling
from geo.sureness.computing import compute_sureness
from geo.sureness.sureness_files import Sureness
from tests.worlds import City, network_of, synthetic_city, toy_city, world_of

FEW = Sampling(n_draws=25)


def answers_of(city: City, *, error_m: float = 20.0, streets: bool = True) -> Answers:
    """Answers with the city's tables and streets, nothing kept."""
    network = replace(network_of(city), water=None) if streets else None
    world = world_of(replace(city, sites=city.sites.assign(error_m=error_m)))
    return Answers(world, network, reach=None, sureness=None)


def near(distance_m: float, demand: str = "census") -> Layer:
    """The job cafés with another service distance."""
    return replace(get_layer("job_cafes"), service_distance_m=distance_m, default_demand=demand)


@pytest.fixture(scope="session")
def toy() -> Answers:
    return answers_of(toy_city())


@pytest.fixture(scope="session")
def synthetic() -> Answers:
    return answers_of(synthetic_city(), error_m=150.0)


@pytest.fixture(scope="session")
def sure_toy(toy: Answers) -> Sureness:
    return compute_sureness(toy.world, [near(200.0)], toy.network, FEW)


@pytest.fixture(scope="session")
def sure_synthetic(synthetic: Answers) -> Sureness:
    return compute_sureness(synthetic.world, [near(800.0)], synthetic.network, FEW)
