"""The made city with its streets at hand, and the same from files."""

from __future__ import annotations

from dataclasses import replace

import pytest

from geo.answers.answers import Answers
from geo.network import Network
from geo.reach.computing import compute_reach
from geo.reach.reach_files import Reach
from tests.worlds import layer, network_of, plain_world, synthetic_city


@pytest.fixture(scope="session")
def streets() -> Network:
    return network_of(synthetic_city())


@pytest.fixture(scope="session")
def made(streets: Network) -> Answers:
    """The made city with its streets; its sites are of two kinds, nothing of it is kept."""
    world = plain_world()
    kinds = ["가", "나"] * len(world.sites)
    sites = world.sites.assign(kind_ko=kinds[: len(world.sites)])
    sites = sites.assign(kind_en=sites["kind_ko"].map({"가": "ga", "나": "na"}))
    people = world.demand["census"]
    demand = {
        key: people.assign(people=people["people"] / n) for n, key in enumerate(world.demand, 1)
    }
    world = replace(world, sites=sites, demand=demand)
    return Answers(world, streets, reach=None, sureness=None)


@pytest.fixture(scope="session")
def computed(made: Answers, streets: Network) -> Reach:
    return compute_reach(streets, [layer()], made.world)
