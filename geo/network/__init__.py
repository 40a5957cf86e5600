"""The walking network: import it, keep it, snap to it, search it, draw what it reaches.

network = import_network("streets.graphml", water=read_water("river.geojson"))
write_network(network, "walk")
sites = snap(read_network("walk"), geo.to_metric(table), ids=table["site_id"])
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.lazy import lazy

if TYPE_CHECKING:
    from geo.network.areas import reach_bands, service_areas
    from geo.network.build import Tables, build_network
    from geo.network.fitting import require_area
    from geo.network.importers import import_network, read_water
    from geo.network.pieces import import_pieces
    from geo.network.search import (
        Catchments,
        Costs,
        Nearest,
        catchments,
        minutes,
        nearest_nodes,
        nearest_site,
        od_costs,
    )
    from geo.network.snapping import Snap, snap
    from geo.network.spread import spread_by_streets
    from geo.network.store import (
        Network,
        check_files,
        read_manifest,
        read_network,
        write_network,
    )

__all__ = [
    "Catchments",
    "Costs",
    "Nearest",
    "Network",
    "Snap",
    "Tables",
    "build_network",
    "catchments",
    "check_files",
    "import_network",
    "import_pieces",
    "minutes",
    "nearest_nodes",
    "nearest_site",
    "od_costs",
    "reach_bands",
    "read_manifest",
    "read_network",
    "read_water",
    "require_area",
    "service_areas",
    "snap",
    "spread_by_streets",
    "write_network",
]

__getattr__, __dir__ = lazy(
    __name__,
    {
        "areas": ("reach_bands", "service_areas"),
        "build": ("Tables", "build_network"),
        "fitting": ("require_area",),
        "importers": ("import_network", "read_water"),
        "pieces": ("import_pieces",),
        "search": (
            "Catchments",
            "Costs",
            "Nearest",
            "catchments",
            "minutes",
            "nearest_nodes",
            "nearest_site",
            "od_costs",
        ),
        "snapping": ("Snap", "snap"),
        "spread": ("spread_by_streets",),
        "store": ("Network", "check_files", "read_manifest", "read_network", "write_network"),
    },
)
