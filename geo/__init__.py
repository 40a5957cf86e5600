"""Coverage, catchments and access of public places, and safe offline maps.

The notebook API; every name is imported when it is first used.

>>> import geo
>>> seoul = geo.open_project()
>>> len(seoul.world.sites), len(seoul.world.gu)
(367, 25)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.lazy import lazy

if TYPE_CHECKING:
    from geo import answers, maps, metrics, network, siting
    from geo.boundaries import find_gu, load_dong, load_gu, place
    from geo.crs import LONLAT, METRIC, to_lonlat, to_metric
    from geo.errors import GeoError
    from geo.layers import all_layers, get_layer
    from geo.lists.doctor import read_places
    from geo.maps.pages.points_page import points_map
    from geo.opened import OpenProject, layer_map, open_project
    from geo.population import load_demand, load_workers
    from geo.sites import load_sites, load_sources, load_statements
    from geo.world import World, load_world


__version__ = "0.1.0"
__all__ = [
    "LONLAT",
    "METRIC",
    "GeoError",
    "OpenProject",
    "World",
    "all_layers",
    "answers",
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
    "read_places",
    "siting",
    "to_lonlat",
    "to_metric",
]

__getattr__, __dir__ = lazy(
    __name__,
    {
        "": ("answers", "maps", "metrics", "network", "siting"),
        "boundaries": ("find_gu", "load_dong", "load_gu", "place"),
        "crs": ("LONLAT", "METRIC", "to_lonlat", "to_metric"),
        "errors": ("GeoError",),
        "layers": ("all_layers", "get_layer"),
        "lists.doctor": ("read_places",),
        "maps.pages.points_page": ("points_map",),
        "opened": ("OpenProject", "layer_map", "open_project"),
        "population": ("load_demand", "load_workers"),
        "sites": ("load_sites", "load_sources", "load_statements"),
        "world": ("World", "load_world"),
    },
)
