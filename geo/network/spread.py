"""Demand put where streets are: a dong's people shared out by street length, none on water."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from geo.arrays import Floats
from geo.crs import require_metric
from geo.errors import DataError, some
from geo.network.store import Network
from geo.schema import DEMAND_COLUMNS, require_columns

if TYPE_CHECKING:
    import geopandas as gpd

STEP_M = 20.0
CELL_M = 100
WHOLE_M2 = CELL_M * CELL_M - 0.1


def street_samples(network: Network, step_m: float = STEP_M) -> tuple[Floats, Floats]:
    """Cut every street into equal pieces of at most `step_m`, none on water.

    Returns
    -------
    xy : float64, (n, 2)
        Middle of each piece, metres.
    length_m : float64
        Length of each piece.
    """
    start, end = network.geom_xy[:-1], network.geom_xy[1:]
    between = np.zeros(len(start), dtype=bool)
    between[network.geom_ptr[1:-1] - 1] = True  # from the end of one edge to the next one's start
    edge = np.repeat(np.arange(network.n_edges), np.diff(network.geom_ptr))[:-1][~between]
    start, step = start[~between], (end - start)[~between]
    length = np.hypot(*step.T)
    count = np.maximum(1, np.ceil(length / step_m)).astype(np.int64)
    row = np.repeat(np.arange(len(length)), count)
    inner = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    xy = start[row] + step[row] * ((inner + 0.5) / count[row])[:, None]
    part = length[row] / count[row]
    if network.water is not None:
        shapely.prepare(network.water)
        wet = np.flatnonzero(network.over_water[edge[row]])
        wet = wet[shapely.intersects_xy(network.water, xy[wet])]
        keep = np.ones(len(xy), dtype=bool)
        keep[wet] = False
        xy, part = xy[keep], part[keep]
    return xy, part


def _dong_of(samples: Floats, cells: Any, demand: pd.DataFrame, dong: gpd.GeoDataFrame) -> Any:
    """Row of the dong of each sample, -1 outside: by cell where a cell is all one dong's."""
    code = {name: row for row, name in enumerate(dong["dong_code"])}
    unknown = sorted(set(demand["dong_code"]) - set(code))
    if unknown:
        raise DataError(f"`demand` names dong that `dong` lacks: {some(unknown)}. Give both alike.")
    counts = demand.groupby("cell")["area_m2"].agg(["size", "sum"])
    plain = counts.index[(counts["size"] == 1) & (counts["sum"] >= WHOLE_M2)]
    mine = demand[demand["cell"].isin(plain)]
    owner = mine.set_index("cell")["dong_code"].map(code)
    found = owner.reindex(cells).to_numpy(dtype=np.float64, na_value=np.nan, copy=True)
    ask = np.flatnonzero(np.isnan(found))
    # only where a dong can be at all
    west, south, east, north = dong.total_bounds
    x, y = samples[ask].T
    ask = ask[(x >= west) & (x <= east) & (y >= south) & (y <= north)]
    at, rows = shapely.STRtree(dong.geometry.to_numpy()).query(
        shapely.points(samples[ask]), predicate="intersects"
    )
    order = np.lexsort((-rows, at))  # of two dong at their border the first, written last
    found[ask[at[order]]] = rows[order]
    return np.where(np.isnan(found), -1, found).astype(np.int64)


def street_pieces(
    network: Network, demand: pd.DataFrame, dong: gpd.GeoDataFrame, step_m: float = STEP_M
) -> pd.DataFrame:
    """Return where the streets of each dong are: one row for each 100 m cell's part of a dong.

    Parameters
    ----------
    network
        The streets.
    demand
        A demand table as `geo.load_demand` gives it: its cells and areas, not its people.
    dong
        The dong, in the network's CRS.
    step_m
        Streets are counted in pieces of at most this length, each with its middle.

    Returns
    -------
    DataFrame
        cell, dong_code, gu_code; x, y : middle of the streets, metres; area_m2;
        street_m : metres of street; share : float64, part of the dong's streets, adding up to 1
        in each dong. A dong without any street has the rows of `demand`, shared by area, with
        street_m 0; their count is in `attrs["n_dong_without_streets"]`.

    Raises
    ------
    CRSError
        `dong` is not in the network's CRS.
    DataError
        A column is missing, or a dong of the demand is unknown.
    """
    require_columns(demand, DEMAND_COLUMNS, "demand")
    require_metric(dong, "dong", network.crs)
    xy, length = street_samples(network, step_m)
    east, north = np.floor(xy / CELL_M).astype(np.int64).T
    cells = east * 100_000 + north
    row = _dong_of(xy, cells, demand, dong)
    keep = (row >= 0) & (length > 0)
    cells, row, xy, length = cells[keep], row[keep], xy[keep], length[keep]
    key, at = np.unique(cells * len(dong) + row, return_inverse=True)
    street = np.bincount(at, length)
    made = pd.DataFrame(
        {
            "cell": key // len(dong),
            "dong_code": dong["dong_code"].to_numpy()[key % len(dong)],
            "x": np.bincount(at, xy[:, 0] * length) / street,
            "y": np.bincount(at, xy[:, 1] * length) / street,
            "street_m": street,
        }
    )
    made = made.merge(
        demand[["cell", "dong_code", "area_m2"]], on=["cell", "dong_code"], how="left"
    ).fillna({"area_m2": 0.0})
    without = set(demand["dong_code"]) - set(made["dong_code"])
    bare = demand.loc[demand["dong_code"].isin(without), ["cell", "dong_code", "x", "y", "area_m2"]]
    if len(bare):
        made = pd.concat([made, bare.assign(street_m=0.0)])
    weight = made["street_m"].where(made["street_m"] > 0, made["area_m2"])
    made["share"] = weight / weight.groupby(made["dong_code"]).transform("sum")
    made["gu_code"] = made["dong_code"].map(
        dict(zip(dong["dong_code"], dong["gu_code"], strict=True))
    )
    made = made.sort_values(["cell", "dong_code"], ignore_index=True)
    made.attrs |= {"n_dong_without_streets": len(without), "crs": network.crs}
    return made


def people_on(pieces: pd.DataFrame, demand: pd.DataFrame) -> pd.DataFrame:
    """Put each dong's people on its pieces, by their share; the sum of each dong stays.

    Returns
    -------
    DataFrame
        `pieces` with people : float64.
    """
    totals = demand.groupby("dong_code")["people"].sum()
    return pieces.assign(people=pieces["share"] * pieces["dong_code"].map(totals).fillna(0.0))


def spread_by_streets(
    network: Network, demand: pd.DataFrame, dong: gpd.GeoDataFrame
) -> pd.DataFrame:
    """Share out each dong's people over its 100 m cells by length of street, none on water.

    Returns
    -------
    DataFrame
        `street_pieces` with people: a demand table whose points stand on streets. The people of
        each dong add up as before.

    Raises
    ------
    CRSError
        `dong` is not in the network's CRS.
    DataError
        A column is missing, or a dong of the demand is unknown.
    """
    return people_on(street_pieces(network, demand, dong), demand)
