"""The made city with its streets at hand, and the same from files."""

from __future__ import annotations

from dataclasses import replace

import pytest

from geo.network import Network
from geo.reach import compute_reach
from geo.reach_files import Reach
from geo.world import World
from tests.cities import network_of, synthetic_city
from tests.pages.worlds import layer, plain_world


@pytest.fixture(scope="session")
def streets() -> Network:
    return network_of(synthetic_city())


@pytest.fixture(scope="session")
def made(streets: Network) -> World:
    """The made city; its sites are of two kinds."""
    world = plain_world()
    kinds = ["가", "나"] * len(world.sites)
    sites = world.sites.assign(kind_ko=kinds[: len(world.sites)])
    sites = sites.assign(kind_en=sites["kind_ko"].map({"가": "ga", "나": "na"}))
    people = world.demand["census"]
    demand = {
        key: people.assign(people=people["people"] / n) for n, key in enumerate(world.demand, 1)
    }
    return replace(world, sites=sites, demand=demand, network=streets)


@pytest.fixture(scope="session")
def computed(made: World, streets: Network) -> Reach:
    return compute_reach(streets, [layer()], made)
