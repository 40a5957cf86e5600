"""Every layer of the real city, for all tests of the pages."""

from __future__ import annotations

import pytest

from geo.layers import all_layers


@pytest.fixture(scope="session")
def layers():
    return all_layers()
