"""Coverage, catchments and access of public places, and safe offline maps.

The notebook API; every name is imported when it is first used.

>>> import geo
>>> seoul = geo.open_project()
>>> len(seoul.world.sites), len(seoul.world.gu)
(367, 25)
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from geo import maps, metrics, network
    from geo.boundaries import find_gu, load_dong, load_gu, place
    from geo.crs import LONLAT, METRIC, to_lonlat, to_metric
    from geo.errors import GeoError
    from geo.layers import all_layers, get_layer
    from geo.maps.points_page import points_map
    from geo.opened import OpenProject, layer_map, open_project
    from geo.population import load_demand, load_workers
    from geo.sites import load_sites, load_sources, load_statements
    from geo.world import World, load_world

_HOMES = {
    "LONLAT": "geo.crs",
    "METRIC": "geo.crs",
    "GeoError": "geo.errors",
    "World": "geo.world",
    "all_layers": "geo.layers",
    "find_gu": "geo.boundaries",
    "get_layer": "geo.layers",
    "load_demand": "geo.population",
    "load_dong": "geo.boundaries",
    "load_gu": "geo.boundaries",
    "load_sites": "geo.sites",
    "load_sources": "geo.sites",
    "load_statements": "geo.sites",
    "load_workers": "geo.population",
    "load_world": "geo.world",
    "OpenProject": "geo.opened",
    "layer_map": "geo.opened",
    "open_project": "geo.opened",
    "points_map": "geo.maps.points_page",
    "place": "geo.boundaries",
    "to_lonlat": "geo.crs",
    "to_metric": "geo.crs",
}
_MODULES = ("maps", "metrics", "network")

__version__ = "0.1.0"
__all__ = [
    "LONLAT",
    "METRIC",
    "GeoError",
    "OpenProject",
    "World",
    "all_layers",
    "find_gu",
    "get_layer",
    "layer_map",
    "load_demand",
    "load_dong",
    "load_gu",
    "load_sites",
    "load_sources",
    "load_statements",
    "load_workers",
    "load_world",
    "maps",
    "metrics",
    "network",
    "open_project",
    "place",
    "points_map",
    "to_lonlat",
    "to_metric",
]


def __getattr__(name: str) -> object:
    if name in _MODULES:
        return importlib.import_module(f"geo.{name}")
    if name in _HOMES:
        return getattr(importlib.import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'geo' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
