"""The places that count for one figure of one district."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from scipy.spatial import cKDTree

from geo.answers.explain import texts as say
from geo.crs import to_crs
from geo.measures.checks import points_of
from geo.measures.counts import counted, parts, places
from geo.measures.coverage import DISTANCE_DECIMALS
from geo.text import Text

if TYPE_CHECKING:
    import geopandas as gpd

    from geo.answers.explain.rows import MetricTable
    from geo.world import World

IN_CELL_M = 142.0
"""Two points of a 100 m cell are no farther apart."""

_COLUMNS = ("site_id", "name_ko", "name_en", "error_m", "area_m2", "area_scope")
_STATUS = {"n_planned": "planned", "n_events": "event"}


SITES_AT_ONCE = 5_000


class Counting:
    """The records that count for a metric, district by district.

    Parameters
    ----------
    found
        The figures.
    world
        The tables of the city.
    """

    def __init__(self, found: MetricTable, world: World) -> None:
        key, question = found.metric.key, found.question
        layer, likely = question.layer.key, question.likely_2019_only
        records = world.records(layer, likely_2019_only=likely)
        among = world.serving(layer, likely_2019_only=likely)
        self.rule = say.RULE_INSIDE
        """Which records these are; ``{s}`` stands for the distance."""
        if found.distance_m is not None:
            sites = to_crs(among, world.crs).sort_values("site_id", ignore_index=True)
            self.rule, self._rows = _reaching(found, world, sites)
            self._records = pd.DataFrame(sites)
            return
        if key == "area_m2_stated":
            self.rule, records = say.RULE_STATED, records.iloc[:0]
        elif key in say.AREA_METRICS:
            self.rule, records = say.RULE_AREA, _of_known_area(among, key)
        elif key == "n_parts":
            records = parts(records)
        else:
            records = places(counted(records, status=_STATUS.get(key)))
        self._records = pd.DataFrame(records.sort_values("site_id", ignore_index=True))
        codes = self._records[f"{question.by}_code"]
        groups = codes.groupby(codes).indices.items()
        self._rows = {str(code): np.asarray(rows, dtype=np.intp) for code, rows in groups}
        self._rows[world.project.area.code] = np.arange(len(self._records))

    def of(self, code: str) -> list[dict[str, Any]]:
        """Return the records of one district (``11``: of the city), by site_id."""
        rows = self._rows.get(code, np.zeros(0, dtype=np.intp))
        mine = self._records.iloc[np.sort(rows)]
        return [
            dict(zip(_COLUMNS, row, strict=True))
            for row in mine[list(_COLUMNS)].itertuples(index=False)
        ]


def _of_known_area(gardens: gpd.GeoDataFrame, key: str) -> gpd.GeoDataFrame:
    gardens = gardens[gardens["area_m2"].notna()]
    whole_park = gardens["area_scope"] == "park"
    if key == "n_area_known":
        return gardens
    return gardens[whole_park if key == "area_m2_parks" else ~whole_park]


def _reaching(
    found: MetricTable, world: World, sites: gpd.GeoDataFrame
) -> tuple[Text, dict[str, npt.NDArray[np.intp]]]:
    """Return the rows of the sites that reach somebody, or some ground, of each district."""
    key, by = found.metric.key, f"{found.question.by}_code"
    points, reach_m = points_of(sites), float(found.distance_m or 0.0)
    if key == "area_coverage_share":
        districts = world.gu if found.question.by == "gu" else world.dong
        shapes = districts.geometry.to_numpy()
        at, site = shapely.STRtree(sites.geometry.to_numpy()).query(
            shapes, predicate="dwithin", distance=reach_m
        )
        return say.RULE_DISCS, _by_code(districts[by].to_numpy()[at], site, world)
    demand = world.demand.get(found.question.demand_key)
    if demand is None:  # nobody is counted
        return say.RULE_REACH, {}
    demand = demand[demand["people"] > 0]
    xy, codes = demand[["x", "y"]].to_numpy(dtype=np.float64), demand[by].to_numpy()
    if not len(xy) or not len(points):
        return say.RULE_REACH, {}
    if key in ("median_distance_m", "detour_factor", "shortfall_m"):
        return say.RULE_NEAREST, _by_code(codes, cKDTree(points).query(xy)[1], world)
    # a distance counts as it is rounded; on foot people stand on the streets of a cell
    rule = say.RULE_WALK if found.on_foot else say.RULE_REACH
    within_m = reach_m + (IN_CELL_M if found.on_foot else 0.5 * 10**-DISTANCE_DECIMALS)
    code, names = pd.factorize(codes)
    tree, pairs = cKDTree(xy), []
    for first in range(0, len(points), SITES_AT_ONCE):  # every pair of place and people is many
        near = tree.query_ball_point(points[first : first + SITES_AT_ONCE], within_m)
        site = np.repeat(np.arange(len(near)) + first, [len(rows) for rows in near])
        rows = np.concatenate([np.asarray(rows, dtype=np.intp) for rows in near])
        pairs.append(pd.unique(site * len(names) + code[rows]))
    site, at = np.divmod(np.concatenate(pairs), len(names))
    found_rows = _by_code(np.asarray(names)[at], site, world)
    if key in say.FAIRNESS:
        found_rows[world.project.area.code] = np.arange(len(points))
        rule = say.RULE_ALL if key != "access_gini" else rule
    return rule, found_rows


def _by_code(
    codes: npt.NDArray[Any], site: npt.NDArray[Any], world: World
) -> dict[str, npt.NDArray[np.intp]]:
    """Return the sites of each code, each once; those of any under the code of the city."""
    pairs = pd.DataFrame({"code": codes, "site": site}).drop_duplicates()
    rows = {str(code): mine["site"].to_numpy() for code, mine in pairs.groupby("code")}
    return rows | {world.project.area.code: np.unique(np.asarray(site, dtype=np.intp))}
