"""Where people and facilities are, and what it costs to go from one to the other: straight, or on foot."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.errors import NetworkError
from geo.measures.checks import require_key
from geo.measures.costs import ODCosts, straight_costs
from geo.measures.coverage import DISTANCE_DECIMALS

if TYPE_CHECKING:
    from geo.answers.answers import Answers
    from geo.arrays import Bools, Floats
    from geo.network.snapping import Snap
    from geo.network.store import Network
    from geo.world import World

Path = Literal["straight", "network"]
FAR_M = 1e6
"""Longest way that is looked for where nothing stands yet."""


def people_at(world: World, demand: str, network: Network | None) -> pd.DataFrame:
    """Return where the people of a demand are put: evenly over their dong, on foot along its streets.

    The very points that coverage is counted on, see `geo.answers.district_table` and
    `geo.reach.reach_tables`.
    """
    table = require_key(world.demand, demand, "demand")
    if network is None:
        return table
    from geo.network.spread import spread_by_streets

    return spread_by_streets(network, table, world.dong)


@dataclass(frozen=True, eq=False)
class Ground:
    """People, existing places and candidates, each where it is.

    Parameters
    ----------
    demand
        Columns x, y (metres), people, gu_code, dong_code.
    existing, candidates
        Points in the project's metric CRS.
    network
        The streets, for ways on foot; None: straight lines.
    on
        Where the people are on the streets; None: by the rules of `geo.network.snapping`.
    """

    demand: pd.DataFrame
    existing: gpd.GeoDataFrame
    candidates: gpd.GeoDataFrame
    network: Network | None = None
    on: Snap | None = None

    @cached_property
    def facilities(self) -> gpd.GeoDataFrame:
        """Points of the existing places, then of the candidates."""
        both = [part.geometry.reset_index(drop=True) for part in (self.existing, self.candidates)]
        points = pd.concat(both, ignore_index=True)
        return gpd.GeoDataFrame(geometry=gpd.GeoSeries(points, crs=self.candidates.crs))

    @cached_property
    def people_on(self) -> Snap:
        """The people on the streets."""
        from geo.network.snapping import snap

        assert self.network is not None
        if self.on is not None:
            return self.on
        xy = self.demand[["x", "y"]].to_numpy(dtype=np.float64)
        return snap(self.network, xy, connected_only=True)

    @cached_property
    def _facilities_on(self) -> Snap:
        from geo.network.snapping import snap

        assert self.network is not None
        return snap(self.network, self.facilities, connected_only=True)

    @cached_property
    def off_streets(self) -> Bools:
        """Rows of the demand that are on no street; none in a straight line."""
        if self.network is None:
            return np.zeros(len(self.demand), dtype=bool)
        return ~self.people_on.ok

    @cached_property
    def off_candidates(self) -> Bools:
        """Candidates that are on no street, and so reach nobody; none in a straight line."""
        if self.network is None:
            return np.zeros(len(self.candidates), dtype=bool)
        return ~self._facilities_on.ok[len(self.existing) :]

    def costs(self, within_m: float) -> ODCosts:
        """Return the pairs of people and facility at most so far apart, metres; exactly at it counts."""
        if self.network is None:
            return straight_costs(self.demand, self.facilities, within_m)
        from geo.network.search import od_costs

        # A hair more, then the rounded distance decides, as everywhere.
        found = od_costs(self.network, self._facilities_on, self.people_on, within_m + 1e-3)
        costs = ODCosts(
            found.point.astype(np.intp),
            found.row().astype(np.intp),
            np.round(found.cost_m, DISTANCE_DECIMALS),
            len(self.demand),
            len(self.facilities),
            self.demand.index,
            self.facilities.index,
        )
        return costs.within(within_m)

    def all_costs(self, standing: Bools) -> ODCosts:
        """Return the pairs that can lower the way of anybody to the nearest place, without bounds.

        Of the facilities that stand the nearest to each row; of the others those that are nearer.
        """
        nearest = self._nearest(standing)
        reached = nearest[np.isfinite(nearest)]
        far = FAR_M if len(reached) < len(nearest) - self.off_streets.sum() else reached.max(initial=1.0)  # fmt: skip
        costs = self.costs(max(float(far), 1.0))
        at = nearest[costs.origin]
        keep = np.where(standing[costs.site], costs.cost <= at, costs.cost < at)
        return ODCosts(
            costs.origin[keep], costs.site[keep], costs.cost[keep],
            costs.n_origins, costs.n_sites, costs.origins, costs.sites,
        )  # fmt: skip

    def _nearest(self, standing: Bools) -> Floats:
        """Return the metres from each row to the nearest facility that stands, infinite where none is."""
        rows = np.flatnonzero(standing)
        if not len(rows):
            return np.full(len(self.demand), np.inf)
        if self.network is None:
            from geo.measures.coverage import nearest_distance

            return nearest_distance(self.demand, self.facilities.iloc[rows]).to_numpy()
        from geo.network.search import nearest_site

        standing_on = self._facilities_on.take(rows)
        away = nearest_site(self.network, standing_on, self.people_on).distance_m
        return np.where(np.isnan(away), np.inf, np.round(away, DISTANCE_DECIMALS))


def require_network(answers: Answers, path: Path) -> Network | None:
    """Return the network to walk on, None in a straight line.

    Raises
    ------
    NetworkError
        On foot, and there is none.
    """
    if path == "straight":
        return None
    if answers.network is None:
        raise NetworkError(
            "ways on foot need a street network. Name one with --network DIR or GEO_NETWORK.",
            ko="걷는 거리에는 도로망이 있어야 합니다. --network DIR이나 GEO_NETWORK로 지정하십시오.",
        )
    return answers.network
