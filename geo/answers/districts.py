"""The tables that pages, downloads and commands show.

A question about a layer, answered by district, for the whole city and by site.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.answers.held import with_sureness
from geo.answers.not_known import BASIS
from geo.answers.uncertainty import NO_PLACE
from geo.crs import to_crs
from geo.measures.catchment import catchment, nearest_spot, spots
from geo.measures.checks import require_key
from geo.measures.counts import (
    COUNTS,
    COUNTS_WITH_PLANNED,
    NOT_KNOWN,
    counted,
    errors_said,
    places,
    site_counts,
)
from geo.measures.coverage import (
    area_coverage,
    area_table,
    median_distance,
    nearest_distance,
    people_within,
    service_area,
    share,
)
from geo.measures.gardens import GARDEN_METRICS, REGISTERED, STATED, garden_columns
from geo.population import not_counted
from geo.scale.areas import area_by_district
from geo.schema import DONG_COLUMNS, GU_COLUMNS

if TYPE_CHECKING:
    from geo.answers.answers import Answers
    from geo.metrics.question import Question
    from geo.world import World

COVERAGE = (
    "coverage_share",
    "people_covered",
    "area_coverage_share",
    "area_covered_m2",
    "median_distance_m",
)
"""Columns that need a distance within which a site serves."""
SITES_AT_ONCE = 5_000
"""Sites whose discs are united in one; of 100,000 that takes minutes and 5 GB. Of more, those near some
districts are united for these: the same areas to a hundredth of a square metre."""


def method(world: World) -> str:
    """Return how distances are measured."""
    return f"straight line, {world.crs}"


def district_table(question: Question, answers: Answers) -> pd.DataFrame:
    """Answer a question for every district.

    Parameters
    ----------
    question
        The layer, the districts, the demand and the distance.
    answers
        The tables of the city.

    Returns
    -------
    DataFrame, one row a gu or dong, sorted by code
        The naming columns (dong first), n_sites, n_records, n_parts, n_planned, n_events,
        sites_per_100k, sites_per_km2, coverage_share, people_covered, people,
        area_coverage_share, area_covered_m2, district_area_m2, median_distance_m, garden columns
        where the layer has them, ``*_with_planned`` where asked, n_sites_unsure, then what the
        figures rest on: demand, demand_vintage, demand_source, distance_m, distance_basis, method,
        sites_vintage, sites_source, no_coverage_reason_ko, no_coverage_reason_en; last, how sure
        the coverage figures are, see `geo.answers.held.with_sureness`. Shares are
        0..1, distances metres, areas m2. Nobody lives there: shares of people NaN. No site
        at all, or neither a service nor a chosen distance: the coverage columns NaN and the reason
        given.
        ``attrs["n_without_point"]``: places of the layer that no district can count, by status.
        ``attrs["n_dong_not_known"]``: by dong, counts of the sites whose dong is not known.

    Raises
    ------
    UsageError
        The demand is not one of the world's, or the layer carries no mark of 2019.
    """
    by = f"{question.by}_code"
    sites = _asked(question, answers.world)
    districts = answers.world.gu if question.by == "gu" else answers.world.dong
    naming = list(GU_COLUMNS if question.by == "gu" else DONG_COLUMNS)
    table = pd.DataFrame(districts[naming]).sort_values(by, ignore_index=True)
    counts = _counts(question, answers, question.by)
    unplaced = counts[counts.index == NOT_KNOWN].sum()
    table = table.join(counts.reindex(table[by], fill_value=0).reset_index(drop=True))
    if not errors_said(_counted(question, answers.world)):
        table["n_sites_unsure"] = np.nan
    figures = _figures(question, answers, sites, question.by)
    table = table.join(figures.reindex(table[by]).reset_index(drop=True))
    if _has_gardens(question):
        gardens = garden_columns(sites, answers.world.statements, by, table[by])
        table = table.join(gardens.reset_index(drop=True))
    table = with_sureness(_finish(table, question, answers.world, naming), question, answers)
    table.attrs["n_without_point"] = _without_point(sites)
    if question.by == "dong":
        table.attrs["n_dong_not_known"] = {
            name: int(unplaced[name])
            for name in table.columns
            if name in counts.columns and table[name].notna().all()
        }
        if _has_gardens(question):
            table.attrs["n_dong_not_known"] |= _gardens_not_known(sites, answers.world)
    return table


def city_row(question: Question, answers: Answers) -> pd.Series:
    """Answer a question for the whole city: the one row of `city_table`."""
    return city_table(question, answers).iloc[0]


def city_table(question: Question, answers: Answers) -> pd.DataFrame:
    """Answer a question for the whole city: the columns of `district_table` by gu.

    Counts, people and areas are the sums over the gu, shares and rates are taken of the sums, the
    median is over all people; garden area stated by the gu is never added up (missing).
    """
    sites = _asked(question, answers.world)
    row = pd.DataFrame([answers.world.city])
    counts = _counts(question, answers, "city")
    # Whether a place is sure of its gu is a question of the gu, so that count is not recounted.
    if len(counts) == 0:
        counts = pd.DataFrame(0, index=[answers.world.city["gu_code"]], columns=counts.columns)
    row = row.join(counts.reset_index(drop=True))
    if not errors_said(_counted(question, answers.world)):
        row["n_sites_unsure"] = np.nan
    figures = _figures(question, answers, sites, "city")
    row = row.join(figures.reset_index(drop=True))
    if _has_gardens(question):
        in_city = sites.assign(gu_code=answers.world.city["gu_code"])
        gardens = garden_columns(
            in_city, answers.world.statements.iloc[:0], "gu_code", row["gu_code"]
        )
        row = row.join(gardens.reset_index(drop=True))
    row = _finish(row, question, answers.world, list(GU_COLUMNS))
    return with_sureness(row, question, answers, "city")


def site_table(question: Question, world: World) -> pd.DataFrame:
    """Return what each counted record serves, of those that are sure enough to serve.

    Parameters
    ----------
    question
        The layer, the demand and the distance.
    world
        The tables of the city.

    Returns
    -------
    DataFrame, one row a counted record, sorted by site_id
        site_id, place_id, name_ko, name_en, gu_code, dong_code, gu_sure, dong_sure, precision,
        error_m, then
        people_nearest : float64, people to whom its spot is the nearest
        catchment_area_m2 : float64, the part of the city nearest to its spot
        n_same_spot : int64, records at this very spot, which share one catchment
        people_within : float64, people within the distance (overlaps); NaN without a distance
        and demand, distance_m, distance_basis, method as in `district_table`. For a layer that is
        no service and has no chosen distance the catchment columns are NaN.
    """
    records = to_crs(_serving(question, world), world.crs).sort_values("site_id", ignore_index=True)
    demand = _demand(question, world)
    columns = ["site_id", "place_id", "name_ko", "name_en", "gu_code", "dong_code"]
    columns += ["gu_sure", "dong_sure", "precision", "error_m"]
    table = pd.DataFrame(records[columns])
    catchments = ["people_nearest", "catchment_area_m2", "n_same_spot", "people_within"]
    reach_m = question.reach_m
    if reach_m is None or len(table) == 0:
        table[catchments] = np.nan
    else:
        nearest = catchment(demand, records, world.gu)
        within = catchment(demand, records, world.gu, "threshold", reach_m)
        both = nearest.rename(
            columns={
                "people": "people_nearest",
                "area_m2": "catchment_area_m2",
                "n_sites": "n_same_spot",
            }
        ).assign(people_within=within["people"])
        spot = nearest_spot(_as_demand(records), spots(records))
        table = table.join(pd.DataFrame(both[catchments]).iloc[spot].reset_index(drop=True))
        if not len(demand):
            table[["people_nearest", "people_within"]] = np.nan
    return table.assign(
        demand=question.demand_key or None,
        distance_m=np.nan if reach_m is None else reach_m,
        distance_basis=question.distance_basis,
        method=method(world),
    )


_NOBODY = {
    "cell": "int64",
    "dong_code": "object",
    "gu_code": "object",
    **dict.fromkeys(("x", "y", "area_m2", "people"), "float64"),
}


def _asked(question: Question, world: World) -> gpd.GeoDataFrame:
    return world.records(question.layer.key, likely_2019_only=question.likely_2019_only)


def _counted(question: Question, world: World) -> gpd.GeoDataFrame:
    return world.counted(question.layer.key, likely_2019_only=question.likely_2019_only)


def _serving(question: Question, world: World) -> gpd.GeoDataFrame:
    return world.serving(question.layer.key, likely_2019_only=question.likely_2019_only)


def _demand(question: Question, world: World) -> pd.DataFrame:
    if not world.project.demands:  # nobody is counted: a table of no people
        nobody = pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in _NOBODY.items()})
        nobody.attrs["crs"] = world.crs
        return nobody
    return require_key(world.demand, question.demand_key, "demand")


def _as_demand(records: gpd.GeoDataFrame) -> pd.DataFrame:
    return pd.DataFrame({"x": records.geometry.x, "y": records.geometry.y, "people": 1.0})


def _has_gardens(question: Question) -> bool:
    return any(name in GARDEN_METRICS for name in question.layer.metrics)


def _counts(question: Question, answers: Answers, level: str) -> pd.DataFrame:
    """Return `site_counts` by ``city``, ``gu`` or ``dong``: the same for every demand."""

    def make() -> pd.DataFrame:
        sites = _asked(question, answers.world)
        if level == "city":
            sites = sites.assign(gu_code=answers.world.city["gu_code"])
        return site_counts(sites, "dong_code" if level == "dong" else "gu_code")

    return answers.once(("counts", *_whose(question), level), make)


def _whose(question: Question) -> tuple[str, bool]:
    """Return what tells the sites of a question from those of another."""
    return question.layer.key, question.likely_2019_only


def _districts(answers: Answers, level: str) -> gpd.GeoDataFrame:
    """Return the districts of ``gu`` or ``dong``, or the whole area as if it were one gu."""
    world = answers.world
    if level != "city":
        return world.gu if level == "gu" else world.dong
    return answers.once(("whole",), lambda: world.gu.dissolve()[["geometry"]].assign(**world.city))


def _figures(
    question: Question, answers: Answers, sites: gpd.GeoDataFrame, level: str
) -> pd.DataFrame:
    """People, areas and coverage by district, or of the whole area."""
    by = "dong_code" if level == "dong" else "gu_code"
    demand, districts = _demand(question, answers.world), _districts(answers, level)
    if level == "city":
        demand = demand.assign(**{by: districts[by].iloc[0]})
    index = pd.Index(districts[by], name=by)
    people = people_in(demand, index)
    area_m2 = pd.Series(districts.area.to_numpy(), index=index)
    table = pd.DataFrame({"people": people, "district_area_m2": area_m2})
    geometry = ["role", "status", "geometry"]
    places = to_crs(_serving(question, answers.world)[geometry], answers.world.crs)
    table = table.join(_reached(question, answers, places, demand, level))
    table["people_covered"] = table["people_covered"].mask(people.isna())
    if question.include_planned:
        planned = to_crs(counted(sites[geometry], status="planned"), answers.world.crs)
        both = pd.concat([places, planned], ignore_index=True)
        reached = _reached(question, answers, gpd.GeoDataFrame(both), demand, level, planned=True)
        table = table.join(reached.add_suffix("_with_planned"))
    return table


def _reached(
    question: Question,
    answers: Answers,
    sites: gpd.GeoDataFrame,
    demand: pd.DataFrame,
    level: str,
    *,
    planned: bool = False,
) -> pd.DataFrame:
    """Return the COVERAGE columns by district, NaN where the question has no distance."""
    districts, by = _districts(answers, level), "dong_code" if level == "dong" else "gu_code"
    index = pd.Index(districts[by], name=by)
    reach_m = question.reach_m
    if reach_m is None:
        return pd.DataFrame(np.nan, index=index, columns=list(COVERAGE))
    whose = (*_whose(question), planned)
    # How far people are, and how much ground is near, is the same for every demand and level.
    distance = answers.once(
        ("distance", *whose, same_points(question, answers)),
        lambda: nearest_distance(demand, sites),
    )
    areas = _areas(answers, whose, sites, reach_m, level)
    people = people_within(demand, distance, reach_m, by).reindex(index)
    if len(sites):  # where nobody lives, nobody is covered; without a site it is not known
        people["people_covered"] = people["people_covered"].fillna(0.0)
    median = median_distance(demand, distance, by)
    return people.join(areas).join(median)[list(COVERAGE)]


def _areas(
    answers: Answers,
    whose: tuple[object, ...],
    sites: gpd.GeoDataFrame,
    reach_m: float,
    level: str,
) -> pd.DataFrame:
    """Return how much ground of each district is near a site; of many sites, part by part."""
    districts, by = _districts(answers, level), "dong_code" if level == "dong" else "gu_code"

    def find() -> pd.DataFrame:
        if len(sites) <= SITES_AT_ONCE:
            discs = answers.once(("discs", *whose, reach_m), lambda: service_area(sites, reach_m))
            return area_coverage(districts, sites, reach_m, by, discs)
        if level != "city":
            return area_by_district(districts, sites, reach_m, by)
        near_m2 = _areas(answers, whose, sites, reach_m, "gu")["area_covered_m2"].sum()
        shapes = districts.geometry.to_numpy()
        return area_table(pd.Index(districts[by], name=by), shapes, np.array([near_m2]))

    return answers.once(("areas", *whose, level, reach_m), find)


def same_points(question: Question, answers: Answers) -> str:
    """Return the first demand whose people are put at the very points of this question's."""
    tables = answers.world.demand

    def find() -> str:
        mine = _demand(question, answers.world)[["x", "y"]]
        same = (key for key, table in tables.items() if mine.equals(table[["x", "y"]]))
        return next(same, question.demand_key)

    return answers.once(("points", question.demand_key), find)


def people_in(demand: pd.DataFrame, index: pd.Index[Any]) -> pd.Series[float]:
    """Return the people of each district; NaN where nobody counted them.

    Parameters
    ----------
    demand
        As `geo.population.load_demand` gives it.
    index
        Codes of the districts, named as the column of `demand`.
    """
    by = str(index.name)
    people = demand.groupby(by)["people"].sum().reindex(index, fill_value=0.0)
    unknown = (
        index.isin(not_counted(demand, by)) if len(demand) else np.ones(len(index), dtype=bool)
    )
    return people.mask(unknown)


def _without_point(sites: gpd.GeoDataFrame) -> dict[str, int]:
    lost = places(sites[(sites["role"] == "place") & sites.geometry.isna()])
    return {str(status): int(n) for status, n in lost["status"].value_counts().sort_index().items()}


def _gardens_not_known(sites: gpd.GeoDataFrame, world: World) -> dict[str, float]:
    unknown = pd.Series([NOT_KNOWN])
    table = garden_columns(sites, world.statements, "dong_code", unknown)
    return {name: table[name].iloc[0].item() for name in REGISTERED}


def _finish(
    table: pd.DataFrame,
    question: Question,
    world: World,
    naming: list[str],
) -> pd.DataFrame:
    """Add the rates and what the figures rest on, and put the columns in order."""
    layer, demand = question.layer, None
    if world.project.demands:
        demand = world.project.demand(question.demand_key)
    n_sites = table["n_sites"].astype("float64")
    reason = layer.no_coverage if question.reach_m is None else None
    if question.reach_m is not None and not len(_serving(question, world)):
        reason = NO_PLACE
    table = table.assign(
        sites_per_100k=share(n_sites, table["people"]) * 100_000,
        sites_per_km2=share(n_sites, table["district_area_m2"]) * 1_000_000,
        demand=None if demand is None else demand.key,
        demand_vintage=None if demand is None else demand.date,
        demand_source=None if demand is None else demand.source,
        distance_m=np.nan if question.reach_m is None else question.reach_m,
        distance_basis=question.distance_basis,
        method=method(world),
        sites_vintage=layer.vintage.en,
        sites_source=sources_of(question, world),
        no_coverage_reason_ko=None if reason is None else reason.ko,
        no_coverage_reason_en=None if reason is None else reason.en,
    )
    order = [*naming, *COUNTS[:5], "sites_per_100k", "sites_per_km2", "coverage_share"]
    order += ["people_covered", "people", "area_coverage_share", "area_covered_m2"]
    order += ["district_area_m2", "median_distance_m"]
    if _has_gardens(question):
        order += [*REGISTERED, *STATED]
    if question.include_planned:
        order += [*COUNTS_WITH_PLANNED, *(f"{name}_with_planned" for name in COVERAGE)]
    return table[[*order, "n_sites_unsure", *BASIS]]


def sources_of(question: Question, world: World) -> str | None:
    """Return the keys of the sources that the counted sites stand on, joined with ';'."""
    keys = _counted(question, world)["source_keys"].dropna()
    return ";".join(sorted({key for row in keys for key in row.split(";")})) or None
