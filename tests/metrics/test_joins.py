"""Tables are joined by their index, or refused: never by position."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geo.errors import DataError
from geo.measures import accessibility, coverage, equity, walking
from geo.measures.costs import Steps, straight_costs
from geo.surfaces import Grid, Raster, people_on_pieces, respread

DEMAND = pd.DataFrame(
    {
        "x": [0.0, 1000.0, 5000.0],
        "y": 0.0,
        "people": [1.0, 100.0, 10.0],
        "area_m2": 100.0,
        "gu_code": "1",
        "dong_code": ["1", "1", "1"],
    },
    index=["home", "town", "far"],
)
SITES = gpd.GeoDataFrame(
    {"capacity": [2.0, 3.0]}, geometry=gpd.points_from_xy([1000, 5000], [0, 0]), index=["p", "q"]
).set_crs("EPSG:5186")
DISTANCE = pd.Series({"home": 1000.0, "town": 0.0, "far": 0.0})
COSTS = straight_costs(DEMAND, SITES, 2000.0)
STEPS = Steps((2000.0,), (1.0,))
GRID = Grid(0.0, 10.0, 10.0, 10.0, 3, 1, "EPSG:5186")
SQUARES = gpd.GeoSeries(
    [shapely.box(10 * n, 0, 10 * n + 10, 10) for n in range(3)], index=DEMAND.index, crs="EPSG:5186"
)
"""Each of 100 m2; the raster says 1, 2 and 4 people there."""

Ask = Callable[[Callable[[Any], Any]], Any]
"""Ask a measure with a column changed by a function; the answer must not change with the order."""

JOINS: dict[str, tuple[Ask, Any]] = {
    "people within": (
        lambda by: coverage.people_within(DEMAND, by(DISTANCE), 500.0)["coverage_share"].tolist(),
        [110 / 111],
    ),
    "median distance": (
        lambda by: coverage.median_distance(DEMAND, by(DISTANCE))["1"],
        0.0,
    ),
    "weighted median": (
        lambda by: coverage.weighted_median(DEMAND["x"], by(DEMAND["people"])),
        1000.0,
    ),
    "covered by": (
        lambda by: walking.covered_by(DEMAND, by(DISTANCE), [500.0])["share"].tolist(),
        [110 / 111],
    ),
    "out of reach": (
        lambda by: walking.out_of_reach(DEMAND, by(DISTANCE), 500.0)["people_out"].tolist(),
        [1.0],
    ),
    "detour": (
        lambda by: walking.detour_factor(DEMAND, by(DISTANCE + 50), DISTANCE + 50.0).tolist(),
        [1.0],
    ),
    "straight to": (
        lambda by: walking.straight_to(
            DEMAND, np.array([[0.0, 0.0]]), by(pd.Series([0, -1, 0], DEMAND.index))
        ).tolist()[::2],
        [0.0, 5000.0],
    ),
    "lorenz": (
        lambda by: equity.lorenz(DEMAND["x"], by(DEMAND["people"]))["people_share"].tolist(),
        [0.0, 1 / 111, 101 / 111, 1.0],
    ),
    "gini": (
        lambda by: round(equity.gini(DEMAND["x"], by(DEMAND["people"])), 6),
        0.249249,
    ),
    "theil": (
        lambda by: round(
            equity.theil(
                DEMAND["x"], DEMAND["people"], by(pd.Series(list("abb"), DEMAND.index))
            ).between,
            6,
        ),
        0.00905,
    ),
    "shortfall": (
        lambda by: equity.shortfall(DEMAND["x"], by(DEMAND["people"]), 500.0).people,
        1.0,
    ),
    "2SFCA": (
        lambda by: (
            accessibility.two_sfca(COSTS, by(DEMAND["people"]), 2000.0)
            .supply_given.round(6)
            .tolist()
        ),
        [0.009901, 0.990099, 1.0],
    ),
    "capacity": (
        lambda by: accessibility.gravity(COSTS, STEPS, by(SITES["capacity"])).tolist(),
        [2.0, 2.0, 3.0],
    ),
    "respread": (
        lambda by: respread(DEMAND, by(pd.Series([1.0, 2.0, 4.0], DEMAND.index)), method="street")[
            "people"
        ].tolist(),
        [111 / 7, 222 / 7, 444 / 7],
    ),
    "dry area": (
        lambda by: respread(
            DEMAND,
            DEMAND["area_m2"],
            method="without_water",
            dry_m2=by(pd.Series([0.0, 50.0, 0.0], DEMAND.index)),
        )["people"].tolist(),
        [0.0, 111.0, 0.0],
    ),
    "people of a raster": (
        lambda by: (
            people_on_pieces(
                Raster(np.array([[1.0, 2.0, 4.0]]), GRID), DEMAND, by(SQUARES), unit="people"
            )
            .table["people"]
            .tolist()
        ),
        [1.0, 2.0, 4.0],
    ),
}


@pytest.mark.parametrize(("ask", "right"), JOINS.values(), ids=JOINS)
def test_a_column_in_another_order_gives_the_same(ask: Ask, right: Any) -> None:
    assert ask(lambda column: column) == pytest.approx(right)
    assert ask(lambda column: column.iloc[::-1]) == pytest.approx(right)
    assert ask(
        lambda column: column.sort_values() if column.dtype != "geometry" else column[::-1]
    ) == pytest.approx(right)


@pytest.mark.parametrize(("ask", "right"), JOINS.values(), ids=JOINS)
def test_a_column_of_other_rows_is_refused(ask: Ask, right: Any) -> None:
    with pytest.raises(DataError, match="different rows"):
        ask(lambda column: column.iloc[:-1])
    with pytest.raises(DataError, match="different rows"):
        ask(lambda column: column.set_axis(range(len(column))))
    if ask is not JOINS["people of a raster"][0]:  # shapes have a system: never a mere array
        with pytest.raises(DataError, match=r"shape|differ in length"):
            ask(lambda column: np.asarray(column)[:-1])
