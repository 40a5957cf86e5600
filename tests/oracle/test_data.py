"""Placing, coverage, access and fairness of the built-in project against the second reckoning."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import shapely

from geo.answers.access import access_table
from geo.answers.access_measures import measured_access
from geo.answers.districts import city_row, district_table
from geo.answers.fairness import fairness_table
from geo.layers import all_layers, get_layer
from geo.measures.coverage import coverage
from geo.metrics.question import Question
from geo.sureness.computing import asked_sites
from tests.oracle import reckoning as oracle

FULL = pytest.mark.full
SERVICES = ("job_cafes", "urban_gardens")
ASKED = [
    pytest.param(key, demand, marks=[] if demand == get_layer(key).default_demand else [FULL])
    for key in SERVICES
    for demand in oracle.PEOPLE
]
"""Each service and demand; those that no page shows first only in the full run."""
EQUAL = {"rel": 1e-9, "abs": 1e-12}


@pytest.fixture(scope="module")
def data(root: Path) -> oracle.Data:
    return oracle.Data(root / "data")


@pytest.fixture(scope="module")
def away(data: oracle.Data):
    """Distances of a layer's places from every piece, measured once."""

    @cache
    def measured(layer: str) -> np.ndarray:
        sites = np.array([row["xy"] for row in data.places(layer)])
        return oracle.distances(data.grid.xy, sites)

    return measured


def agree(
    found, expected: dict[str, float], code: str = "gu_code", value: str = "value", **to: float
) -> None:
    """Every district that the second reckoning knows has its value, the others none."""
    known = found.dropna(subset=[value])
    made = dict(zip(known[code], known[value], strict=True))
    assert made == pytest.approx(expected, **(to or EQUAL))


def test_the_projection_is_that_of_the_tables(data: oracle.Data, world) -> None:
    """The series written out by hand against PROJ: nanometres."""
    points = world.sites.to_crs("EPSG:5186").geometry
    for name, point in zip(world.sites["site_id"], points, strict=True):
        mine = data.records[name]["xy"]
        assert (mine is None) == (point is None)
        if mine is not None:
            assert mine == pytest.approx([point.x, point.y], abs=1e-7)
    for code, mine, theirs in (
        ("gu_code", data.gu, world.gu),
        ("dong_code", data.dong, world.dong),
    ):
        areas = dict(zip(mine.codes, shapely.area(mine.shapes), strict=True))
        agree(theirs.assign(area=theirs.area), areas, code, "area")


def test_every_place_stands_in_its_district(data: oracle.Data, world) -> None:
    rows = world.sites.set_index("site_id")
    columns = ["gu_code", "dong_code", "gu_sure", "dong_sure"]
    seen = 0
    for name, *placed, outside in data.placed():
        row = rows.loc[name]
        assert [None if value != value else value for value in row[columns]] == placed, name
        assert (row["placing_note"] == "outside_nearest") == outside, name
        seen += 1
    assert seen == rows["gu_code"].notna().sum()


@pytest.mark.parametrize("layer", [layer.key for layer in all_layers()])
def test_places_are_counted_by_gu(data: oracle.Data, answers, layer: str) -> None:
    placed = {name: gu for name, gu, *_ in data.placed()}
    counts = dict.fromkeys(data.gu.codes, 0)
    for row in data.places(layer):
        counts[placed[row["site_id"]]] += 1
    table = district_table(Question(layer=get_layer(layer)), answers)
    assert dict(zip(table["gu_code"], table["n_sites"], strict=True)) == counts


@pytest.mark.parametrize("layer", SERVICES)
def test_coverage(data: oracle.Data, away, answers, layer: str) -> None:
    """Share, people, area and median of gu, dong and city at the service distance."""
    asked = Question(layer=get_layer(layer))
    reach_m, people = asked.reach_m, data.grid.people[asked.demand_key]
    near, sites = away(layer).min(axis=1), np.array([row["xy"] for row in data.places(layer)])
    within = near <= reach_m + oracle.MICROMETRE
    for by, districts in (("gu", data.gu), ("dong", data.dong)):
        table, group = district_table(replace(asked, by=by), answers), data.grid.group(by)
        code = f"{by}_code"
        agree(table, oracle.share_of(group, people, within), code, "coverage_share")
        agree(table, oracle.area_share(districts, sites, reach_m), code, "area_coverage_share")
        codes, heads, covered = oracle.by_group(group, people, np.where(within, people, 0.0))
        agree(table, dict(zip(codes, heads, strict=True)), code, "people")
        agree(table, dict(zip(codes, covered, strict=True)), code, "people_covered")
        medians = oracle.median_of(group, people, near)
        agree(table, medians, code, "median_distance_m", abs=1e-6)  # published to the micrometre
    row, city = city_row(asked, answers), data.grid.group("city")
    share = oracle.share_of(city, people, within)["11"]
    assert row["coverage_share"] == pytest.approx(share, **EQUAL)
    assert row["people_covered"] == pytest.approx(people[within].sum(), **EQUAL)
    median = oracle.median_of(city, people, near)["11"]
    assert row["median_distance_m"] == pytest.approx(median, abs=1e-6)


@pytest.mark.parametrize("distance_m", [400.0, 1200.0])
@pytest.mark.parametrize(("layer", "demand"), ASKED)
def test_coverage_of_everybody_at_other_distances(
    data: oracle.Data, away, world, layer: str, demand: str, distance_m: float
) -> None:
    asked = Question(layer=get_layer(layer), demand=demand)
    table, sites = world.demand[demand], asked_sites(asked, world)
    within = away(layer).min(axis=1) <= distance_m + oracle.MICROMETRE
    for by in ("gu", "dong"):
        found = coverage(table, sites, distance_m, f"{by}_code").dropna()
        expected = oracle.share_of(data.grid.group(by), data.grid.people[demand], within)
        assert found.to_dict() == pytest.approx(expected, **EQUAL)


@pytest.mark.parametrize(("layer", "demand"), ASKED)
def test_access(data: oracle.Data, away, answers, layer: str, demand: str) -> None:
    """Sites in reach, E2SFCA, 2SFCA, below the standard and by how much: gu, dong and city."""
    costs, people = away(layer), data.grid.people[demand]
    limit_m = get_layer(layer).service_distance_m
    in_reach = (costs <= limit_m + oracle.MICROMETRE).sum(axis=1)
    score = oracle.e2sfca(costs, people, limit_m)
    two = oracle.two_sfca(costs, people, limit_m)
    beyond = costs.min(axis=1) - limit_m
    below = beyond > oracle.MICROMETRE
    question = {by: Question(layer=get_layer(layer), by=by, demand=demand) for by in ("gu", "dong")}
    tables = {by: access_table(asked, answers) for by, asked in question.items()}
    tables["city"] = access_table(question["gu"], answers, by="city")
    for by, table in tables.items():
        code, group = ("dong_code" if by == "dong" else "gu_code"), data.grid.group(by)
        agree(table, oracle.mean_of(group, people, in_reach), code, "sites_in_reach_mean")
        agree(table, oracle.mean_of(group, people, score), code, "access_e2sfca")
        agree(table, oracle.share_of(group, people, below), code, "below_standard_share")
        gaps = oracle.mean_of(group, np.where(below, people, 0.0), beyond)
        agree(table, gaps, code, "shortfall_m", abs=1e-6)
    table = measured_access(question["gu"], answers, "2sfca")
    agree(table, oracle.mean_of(data.grid.group("gu"), people, two), value="access_2sfca")


@pytest.mark.parametrize(("layer", "demand"), ASKED)
def test_fairness(data: oracle.Data, away, answers, layer: str, demand: str) -> None:
    """Gini, Palma, Theil and its parts, below the standard, the gap of best and worst gu."""
    costs, people = away(layer), data.grid.people[demand]
    limit_m, gu = get_layer(layer).service_distance_m, data.grid.group("gu")
    score = oracle.e2sfca(costs, people, limit_m)
    near = costs.min(axis=1)
    below = near > limit_m + oracle.MICROMETRE
    total, between, within = oracle.theil(score, people, gu)
    covered = oracle.share_of(gu, people, ~below)
    expected = {
        "access_gini": oracle.gini(score, people),
        "access_palma": oracle.palma(score, people),
        "access_theil": total,
        "access_theil_between": between,
        "access_theil_within": within,
        "below_standard_share": people[below].sum() / people.sum(),
        "shortfall_m": np.average(near[below] - limit_m, weights=people[below]),
        "coverage_gap": max(covered.values()) - min(covered.values()),
    }
    table = fairness_table(Question(layer=get_layer(layer), demand=demand), answers)
    city = table[table["by"] == "city"].set_index("metric")["value"]
    assert city.to_dict() == pytest.approx(expected, nan_ok=True, **EQUAL)
    ginis = {}
    for code in data.gu.codes:
        mine = gu == code
        if (people[mine] * score[mine]).sum() > 0:
            ginis[code] = oracle.gini(score[mine], people[mine])
    agree(table[table["by"] == "gu"], ginis, "code")
