"""Stage 3: demand surfaces. People of a dong spread by weights, the user's rasters, GeoTIFF.

`piece_shapes` gives the polygons of a demand table; `dry_area_m2` and `raster_weights` measure on
them; `respread` keeps each dong's people, by these or by any other weights. `read_raster` and
`people_on_pieces` bring in a population raster, `compare` holds it to the census. `build_geotiff`,
`info` and `read_back` are the way out and back. Imported lazily: naming one loads no other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.lazy import lazy

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

__getattr__, __dir__ = lazy(
    __name__,
    {
        "cache": ("FractionCache",),
        "describe": ("SurfaceInfo", "info"),
        "geotiff": ("Provenance", "build_geotiff", "cell_sums", "provenance", "read_back"),
        "grid": ("Grid", "Raster", "read_raster"),
        "people": ("RasterPeople", "UNITS", "compare", "people_on_pieces"),
        "pieces": ("class_raster", "dry_area_m2", "piece_shapes", "raster_weights"),
        "spreading": ("METHODS", "respread", "spread_note"),
    },
)
