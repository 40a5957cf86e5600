"""The place-error intervals against draws of our own: within the error of 1,000 of each."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy.spatial import cKDTree
from scipy.stats import betabinom

from geo.layers import get_layer
from tests.oracle import reckoning as oracle

N_DRAWS = 1_000
UNIT = {"coverage_share": 1e-4, "median_distance_m": 0.1}
"""The step of the kept figures; 1e-4 unless named."""
ODDS = 1e-7
"""A sound interval fails for one figure with these odds."""


@pytest.fixture(scope="module")
def data(root: Path) -> oracle.Data:
    return oracle.Data(root / "data")


def drawn(data: oracle.Data, layer: str, medians: bool) -> dict[tuple[str, str, str], np.ndarray]:
    """Return the figures of each draw by metric, level and demand: (draws, districts)."""
    grid, limit_m = data.grid, get_layer(layer).service_distance_m
    tree, n = cKDTree(grid.xy), len(grid.xy)
    groups = {by: np.unique(grid.group(by), return_inverse=True) for by in ("city", "gu")}
    heads = {
        (by, demand): np.bincount(at, people)
        for by, (_, at) in groups.items()
        for demand, people in grid.people.items()
    }
    made: dict[tuple[str, str, str], list[np.ndarray]] = {}

    def keep(metric: str, demand: str, values: np.ndarray) -> None:
        for by, (_, at) in groups.items():
            mean = np.bincount(at, grid.people[demand] * values) / heads[by, demand]
            made.setdefault((metric, by, demand), []).append(mean)

    for sites in oracle.moved(data.places(layer), data.gu, N_DRAWS, seed=7):
        point, site, away = oracle.near_pairs(tree, grid.xy, sites, limit_m)
        in_reach = np.bincount(point, minlength=n)
        zone = np.searchsorted(np.array([0.375, 0.6875, 1.0]) * limit_m, away)
        weight = np.array([1.0, 0.68, 0.22, 0.22])[zone]
        for demand, people in grid.people.items():
            keep("coverage_share", demand, (in_reach > 0).astype(float))
            demanded = np.bincount(site, people[point] * weight, len(sites))
            ratio = np.divide(1e5, demanded, out=np.zeros(len(sites)), where=demanded > 0)
            keep("access_e2sfca", demand, np.bincount(point, weight * ratio[site], n))
        if medians:
            near = cKDTree(sites).query(grid.xy)[0]
            for by, (codes, _) in groups.items():
                found = oracle.median_of(grid.group(by), grid.people["youth"], near)
                key = ("median_distance_m", by, "youth")
                made.setdefault(key, []).append(np.array([found[code] for code in codes]))
    return {key: np.array(rows) for key, rows in made.items()}


@pytest.mark.parametrize(
    ("layer", "medians"),
    [("job_cafes", False), pytest.param("urban_gardens", True, marks=pytest.mark.full)],
)
def test_the_intervals_are_those_of_other_draws(
    data: oracle.Data, answers, layer: str, medians: bool
) -> None:
    """How many of our draws lie beyond an end is what chance allows, on either side.

    The low end is the 25th of 1,000 draws; so many of 1,000 others lie below it as the beta-binomial
    law says. Draws within a step of the kept figure may lie on either side.
    """
    expected = betabinom(N_DRAWS, 25, N_DRAWS - 24)
    least, most = expected.ppf(ODDS), expected.isf(ODDS)
    compared = 0
    for (metric, by, demand), sample in drawn(data, layer, medians).items():
        rows = answers.kept_sureness.rows(
            layer, metric, path="straight", by=by, demand=demand, distance_m=800.0
        )
        codes = sorted(set(data.grid.group(by)))
        for values, code in zip(sample.T, codes, strict=True):
            low, high = rows["low"].get(code), rows["high"].get(code)
            unit = UNIT.get(metric, 1e-4)
            for beyond, end in ((-values, -low), (values, high)):
                surely, perhaps = (beyond > end + unit).sum(), (beyond >= end - unit).sum()
                assert surely <= most, (metric, by, demand, code, surely)
                assert perhaps >= least, (metric, by, demand, code, perhaps)
            compared += 1
    assert compared >= 26 * 6
