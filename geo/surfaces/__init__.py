"""Stage 3: demand surfaces. People of a dong spread by weights, the user's rasters, GeoTIFF.

`piece_shapes` gives the polygons of a demand table; `dry_area_m2` and `raster_weights` measure on
them; `respread` keeps each dong's people, by these or by any other weights. `read_raster` and
`people_on_pieces` bring in a population raster, `compare` holds it to the census. `build_geotiff`,
`info` and `read_back` are the way out and back. Imported lazily: naming one loads no other.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from geo.surfaces.cache import FractionCache
    from geo.surfaces.describe import SurfaceInfo, info
    from geo.surfaces.geotiff import Provenance, build_geotiff, cell_sums, provenance, read_back
    from geo.surfaces.grid import Grid, Raster, read_raster
    from geo.surfaces.people import UNITS, RasterPeople, compare, people_on_pieces
    from geo.surfaces.pieces import (
        class_raster,
        dry_area_m2,
        piece_shapes,
        raster_weights,
    )
    from geo.surfaces.spreading import METHODS, respread, spread_note

__all__ = [
    "METHODS",
    "UNITS",
    "FractionCache",
    "Grid",
    "Provenance",
    "Raster",
    "RasterPeople",
    "SurfaceInfo",
    "build_geotiff",
    "cell_sums",
    "class_raster",
    "compare",
    "dry_area_m2",
    "info",
    "people_on_pieces",
    "piece_shapes",
    "provenance",
    "raster_weights",
    "read_back",
    "read_raster",
    "respread",
    "spread_note",
]

_HOMES = {
    "METHODS": "spreading",
    "UNITS": "people",
    "FractionCache": "cache",
    "Grid": "grid",
    "Provenance": "geotiff",
    "Raster": "grid",
    "RasterPeople": "people",
    "SurfaceInfo": "describe",
    "build_geotiff": "geotiff",
    "cell_sums": "geotiff",
    "class_raster": "pieces",
    "compare": "people",
    "dry_area_m2": "pieces",
    "info": "describe",
    "people_on_pieces": "people",
    "piece_shapes": "pieces",
    "provenance": "geotiff",
    "raster_weights": "pieces",
    "read_back": "geotiff",
    "read_raster": "grid",
    "respread": "spreading",
    "spread_note": "spreading",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return __all__
