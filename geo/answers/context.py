"""Who lives and works round the places of a hub: context, never coverage."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.crs import to_crs
from geo.errors import UsageError
from geo.layers.model import CONTEXT_DEMAND
from geo.measures.catchment import people_near
from geo.measures.checks import points_of
from geo.schema import require_columns

if TYPE_CHECKING:
    from geo.arrays import Floats
    from geo.layers.model import Layer
    from geo.world import World

_COLUMNS = ("site_id", "name_ko", "name_en", "status", "gu_code", "dong_code", "error_m")


def spread_workers(pieces: pd.DataFrame, workers: pd.DataFrame) -> pd.DataFrame:
    """Spread each dong's workers over its pieces by area.

    Parameters
    ----------
    pieces
        A demand table: dong_code, x, y, area_m2, people.
    workers
        dong_code and workers (NaN: not known).

    Returns
    -------
    DataFrame, index of `pieces`
        x, y, dong_code, people as given; workers : float64, 0 where not known; unknown : bool.

    Examples
    --------
    >>> pieces = pd.DataFrame({"dong_code": ["1", "1", "2"], "x": 0.0, "y": 0.0,
    ...                        "area_m2": [3.0, 1.0, 9.0], "people": 1.0})
    >>> workers = pd.DataFrame({"dong_code": ["1", "2"], "workers": [100.0, None]})
    >>> spread_workers(pieces, workers)[["workers", "unknown"]].values.tolist()
    [[75.0, False], [25.0, False], [0.0, True]]
    """
    require_columns(pieces, ("dong_code", "x", "y", "area_m2", "people"), "pieces")
    require_columns(workers, ("dong_code", "workers"), "workers")
    known = workers.set_index("dong_code")["workers"].astype("float64")
    of_dong = pieces["dong_code"].map(known)
    area_share = pieces["area_m2"] / pieces.groupby("dong_code")["area_m2"].transform("sum")
    return pieces[["dong_code", "x", "y", "people"]].assign(
        workers=(of_dong * area_share).fillna(0.0), unknown=of_dong.isna()
    )


def cluster_context(layer: Layer, world: World) -> pd.DataFrame:
    """Return the people and the workers round each place of a cluster layer.

    Straight line in a metric CRS from the place's point; people of the census and workers of each
    dong spread evenly over its area; exactly at the distance counts.

    Parameters
    ----------
    layer
        A layer with `context_m`.
    world
        The tables of the city.

    Returns
    -------
    DataFrame, one row a place with a point, operating, listed or planned, sorted by site_id
        site_id, name_ko, name_en, status, gu_code, dong_code, error_m, then
        context_m : float64, metres
        people : float64, census
        workers : float64; NaN where no dong within the circle has a known number
        n_dong : int64, dong with a piece within the circle
        n_dong_workers_not_known : int64, those among them whose workers are not known

    Raises
    ------
    UsageError
        The layer has no context distance.
    """
    if layer.context_m is None:
        raise UsageError(f"layer {layer.key!r} has no context distance. Ask for a cluster layer.")
    sites = world.records(layer.key)
    chosen = (sites["role"] == "place") & sites.geometry.notna()
    sites = to_crs(sites[chosen].sort_values("site_id", ignore_index=True), world.crs)
    pieces = spread_workers(world.demand[CONTEXT_DEMAND], world.workers)
    points = points_of(sites)
    n_dong, n_unknown = _dong_counts(pieces, points, layer.context_m)
    workers = people_near(pieces, points, layer.context_m, "workers")
    return pd.DataFrame(sites[list(_COLUMNS)]).assign(
        context_m=layer.context_m,
        people=people_near(pieces, points, layer.context_m),
        workers=np.where(n_dong > n_unknown, workers, np.nan),
        n_dong=n_dong,
        n_dong_workers_not_known=n_unknown,
    )


def _dong_counts(
    pieces: pd.DataFrame, points: Floats, context_m: float
) -> tuple[np.ndarray, np.ndarray]:
    """Count the dong that reach into each circle, and those of unknown workers."""
    n_dong = np.zeros(len(points), dtype=np.int64)
    n_unknown = np.zeros(len(points), dtype=np.int64)
    xy = pieces[["x", "y"]].to_numpy(dtype=np.float64)
    for row, point in enumerate(points):  # a handful of places
        within = np.hypot(*(xy - point).T) <= context_m
        near = pieces[within].drop_duplicates("dong_code")
        n_dong[row], n_unknown[row] = len(near), int(near["unknown"].sum())
    return n_dong, n_unknown
