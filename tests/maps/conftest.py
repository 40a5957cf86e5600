"""The tables of the real city, answered once for all tests of the pages."""

from __future__ import annotations

import pytest

from geo.layers import all_layers
from geo.maps.answers import Answers


@pytest.fixture(scope="session")
def answers(world):
    return Answers(world)


@pytest.fixture(scope="session")
def layers():
    return all_layers()
