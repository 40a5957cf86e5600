"""Does the ranking of the gu survive another way of counting? One table a layer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.arrays import Floats
from geo.crs import to_crs
from geo.errors import UsageError
from geo.measures.checks import points_of, require_key
from geo.measures.figures import COVERAGE, Key, Ways, demand_points, measure, straight_ways
from geo.measures.rounding import shown
from geo.network.snapping import snap
from geo.sureness.assumptions import Placed, on_streets, walking_ways
from geo.sureness.sureness_files import TABLES

if TYPE_CHECKING:
    from geo.layers.model import Layer
    from geo.network.store import Network
    from geo.world import World

AT = ("pieces", "dong_points", "km_cells")
RADII_M = (400.0, 800.0, 1200.0)
MOVED = 3
"""Ranks by which a gu must move to be named."""
KM_M = 1_000.0


def gathered(demand: pd.DataFrame, at: str) -> pd.DataFrame:
    """Put people at fewer points, as a coarser table would.

    Parameters
    ----------
    demand
        People by piece, see ARCHITECTURE.md.
    at
        ``pieces``: as they are. ``dong_points``: each dong's at its middle. ``km_cells``: those of
        each 1 km cell of the metric CRS and gu at their middle. Middles are weighted by area.

    Returns
    -------
    DataFrame
        x, y, area_m2, people, dong_code, gu_code. The people of each gu add up as before.

    Raises
    ------
    UsageError
        There is no such way.

    Examples
    --------
    >>> demand = pd.DataFrame({"x": [0.0, 30.0], "y": [0.0, 0.0], "area_m2": [2.0, 1.0],
    ...     "people": [5.0, 1.0], "dong_code": ["1", "1"], "gu_code": ["1", "1"]})
    >>> gathered(demand, "dong_points")[["x", "people"]].values.tolist()
    [[10.0, 6.0]]
    """
    if at not in AT:
        raise UsageError(f"no points {at!r}. Use one of: {', '.join(AT)}.")
    columns = ["x", "y", "area_m2", "people", "dong_code", "gu_code"]
    if at == "pieces":
        return demand[columns]
    keys = ["gu_code", "dong_code"]
    if at == "km_cells":
        cells = {f"km_{axis}": np.floor(demand[axis] / KM_M).astype("int64") for axis in "xy"}
        demand, keys = demand.assign(**cells), ["gu_code", *cells]
    weighted = demand.assign(x=demand["x"] * demand["area_m2"], y=demand["y"] * demand["area_m2"])
    table = weighted.groupby(keys, as_index=False, sort=True)[["x", "y", "area_m2", "people"]].sum()
    table["x"], table["y"] = table["x"] / table["area_m2"], table["y"] / table["area_m2"]
    if at == "km_cells":
        table["dong_code"] = table["gu_code"]  # a cell is of many dong
    return table[columns]


def computed_stability(
    layer: Layer,
    world: World,
    network: Network | None = None,
    radii_m: Sequence[float] = RADII_M,
) -> pd.DataFrame:
    """Compute what `stability_table` returns; on foot only where there is a network."""
    assert layer.service_distance_m is not None
    demand = require_key(world.demand, layer.default_demand, "demand")
    sites_xy = points_of(to_crs(world.serving(layer.key), world.crs))
    radii = sorted({*radii_m, layer.service_distance_m})
    shares: dict[tuple[str, float, str], pd.Series] = {}
    for at in AT:
        placed = Placed(demand_points({layer.default_demand: gathered(demand, at)}))
        for path, ways in _ways(placed, sites_xy, network, max(radii)).items():
            found = measure(placed.points, ways, max(radii), radii, [COVERAGE])
            for radius in radii:
                values = found[Key(COVERAGE, "gu", layer.default_demand, radius)]
                shares[at, radius, path] = pd.Series(values, placed.points.codes["gu"])
    base = shares["pieces", layer.service_distance_m, "straight"]
    frames = []
    for (at, radius, path), mine in shares.items():
        frame = ranked(mine, base).assign(layer=layer.key, at=at, radius_m=radius, path=path)
        frames.append(frame)
    order = list(TABLES["stability"])
    return pd.concat(frames, ignore_index=True)[order]


def _ways(
    placed: Placed, sites_xy: Floats, network: Network | None, far_m: float
) -> dict[str, Ways]:
    found = {"straight": straight_ways(placed.points, sites_xy, far_m, pairs=False)}
    if network is not None:
        sites = snap(network, sites_xy, connected_only=True)
        put = on_streets(network, placed.points)
        found["network"] = walking_ways(network, sites, put, far_m, limit_m=far_m, pairs=False)
    return found


def ranked(shares: pd.Series, base: pd.Series) -> pd.DataFrame:
    """Rank districts by their shares as they are shown, and say how far each moved from a base.

    Shares that read alike share a rank, as on every page.

    Examples
    --------
    >>> base = pd.Series([0.9, 0.5, 0.1], ["a", "b", "c"])
    >>> found = ranked(pd.Series([0.2, 0.5, 0.1], ["a", "b", "c"]), base)
    >>> found["rank"].tolist(), found["moved"].tolist(), float(found["tau"].iloc[0].round(4))
    ([2.0, 1.0, 3.0], [1.0, -1.0, 0.0], 0.3333)
    """
    from scipy.stats import kendalltau

    first, second = (
        pd.Series([shown(value, "share") for value in each.tolist()], each.index, dtype=float)
        for each in (shares, base)
    )
    rank = first.rank(method="min", ascending=False)
    moved = rank - second.rank(method="min", ascending=False)
    both = shares.notna() & base.notna()
    tau = float(kendalltau(first[both], second[both]).statistic) if both.sum() > 1 else np.nan
    return pd.DataFrame(
        {
            "gu_code": shares.index,
            "coverage_share": shares.to_numpy(),
            "rank": rank.to_numpy(),
            "tau": tau,
            "moved": moved.to_numpy(),
        }
    )
