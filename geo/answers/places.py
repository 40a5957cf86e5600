"""What lies around the places of a layer: how far people are from them, whom each serves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from geo.crs import to_metric
from geo.measures.catchment import catchment
from geo.measures.coverage import nearest_distance

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from geo.metrics.question import Question
    from geo.world import World


def nearest(question: Question, world: World) -> pd.DataFrame:
    """Return the straight-line distance from every inhabited point to the nearest place.

    Returns
    -------
    DataFrame, one row a piece of a 100 m cell
        dong_code, gu_code : str; x, y : float64, metres; people : float64;
        distance_m : float64, NaN where there is no place.
    """
    people, sites = _people(question, world), _sites(question, world)
    table = people[["dong_code", "gu_code", "x", "y", "people"]]
    found: pd.DataFrame = table.assign(distance_m=nearest_distance(people, sites))
    return found


def catchments(question: Question, world: World) -> gpd.GeoDataFrame:
    """Return the ground and the people that each place serves.

    With a distance in the question everybody within it, so that catchments may overlap; without
    one each person is served by the nearest place.

    Returns
    -------
    GeoDataFrame, one row a spot, in the project's metric CRS
        See `geo.measures.catchment`.
    """
    distance_m = question.distance_m
    rule: Literal["nearest", "threshold"] = "nearest" if distance_m is None else "threshold"
    people, sites = _people(question, world), _sites(question, world)
    return catchment(people, sites, world.gu, rule, distance_m)


def _people(question: Question, world: World) -> pd.DataFrame:
    return world.demand[world.project.demand(question.demand_key).key]


def _sites(question: Question, world: World) -> gpd.GeoDataFrame:
    return to_metric(world.serving(question.layer.key), world.crs)
