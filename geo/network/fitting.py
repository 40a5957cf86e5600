"""Whether a street network is one of the area that is asked about."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo.errors import NetworkError

if TYPE_CHECKING:
    import geopandas as gpd

    from geo.network.store import Network


def require_area(network: Network, districts: gpd.GeoDataFrame, name: str) -> None:
    """Refuse a network that is measured in another system, or has no node in the area.

    Parameters
    ----------
    network
        The streets.
    districts
        Of the area, in the project's metric CRS.
    name
        What the message calls the network.

    Raises
    ------
    NetworkError
        Its CRS is another, or it lies elsewhere; then the message says how far.
    """
    wanted = districts.crs.to_string()
    if network.crs != wanted:
        raise NetworkError(
            f"{name} is measured in {network.crs}, this project in {wanted}. Make it again for this "
            "project: geo network import or fetch."
        )
    west, south, east, north = districts.total_bounds
    x, y = network.node_xy.T
    gap_m = np.hypot(
        np.maximum(np.maximum(west - x, x - east), 0.0),
        np.maximum(np.maximum(south - y, y - north), 0.0),
    )
    if len(gap_m) and gap_m.min() > 0:
        raise NetworkError(
            f"{name} lies {gap_m.min() / 1000:,.1f} km outside the area of this project. Take streets "
            "of this area: geo network fetch --all."
        )
