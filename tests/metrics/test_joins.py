"""Tables are joined by their index, or refused: never by position."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geo.errors import DataError, UsageError
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


# --- tables that are no such table

CITY = DEMAND.assign(x=DEMAND["x"] + 2e5, y=5.5e5)
THERE = SITES.set_geometry(SITES.translate(2e5, 5.5e5))


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (CITY.assign(x="east"), "`demand.x` holds what is no number"),
        (CITY.assign(people="1,500"), "`demand.people` holds what is no number"),
        (CITY.assign(people=True), "`demand.people` holds what is no number"),
        (CITY.assign(people=1j), "`demand.people` holds what is no number"),
        (CITY.assign(people=1e308), "more people than live on earth in 3 row.*: home, town, far"),
        (CITY.rename(columns={"x": "y", "y": "x"}), "x and y exchanged"),
        (CITY.assign(x=127.0, y=37.5), "x and y in degrees"),
        (pd.concat([CITY, CITY[["people"]]], axis=1), r"column\(s\) people twice"),
    ],
)
def test_a_demand_that_is_none_is_refused(table: pd.DataFrame, said: str) -> None:
    """Each gave a traceback, NaN or a share of 0; as it should be, the town of 100 and the 10."""
    assert coverage.coverage(CITY, THERE, 800.0)["1"] == pytest.approx(110 / 111)
    with pytest.raises(DataError, match=said):
        coverage.coverage(table, THERE, 800.0)
    with pytest.raises(DataError, match=said):
        straight_costs(table, THERE, 800.0)


def test_people_far_from_every_place_are_not_reached() -> None:
    far = CITY.assign(x=CITY["x"] + 90_000)
    assert coverage.coverage(far, THERE, 800.0)["1"] == 0.0


@pytest.mark.parametrize("distance", [-DISTANCE - 1, DISTANCE.astype(str) + " m"])
def test_a_distance_that_is_none_is_refused(distance: pd.Series) -> None:
    for measure in (coverage.people_within, coverage.median_distance):
        more = (800.0,) if measure is coverage.people_within else ()
        with pytest.raises(DataError, match=r"`distance_m` (is below 0 in 3 row|holds what is no)"):
            measure(DEMAND, distance, *more)


@pytest.mark.parametrize("weight", [-1.0, np.nan, np.inf, "many"])
def test_a_weight_that_is_none_is_refused(weight: object) -> None:
    assert coverage.weighted_median([1.0, 2.0], [3, 2]) == 1.0
    with pytest.raises(
        DataError, match=r"`weights` (has one below 0 or not finite|holds what is no)"
    ):
        coverage.weighted_median([1.0, 2.0], [weight, 2])


@pytest.mark.parametrize("shape", [None, shapely.Polygon(), shapely.Point(0, 0)])
def test_a_district_without_a_polygon_has_no_area(shape: object) -> None:
    districts = gpd.GeoDataFrame(
        {"gu_code": ["1", "2"]}, geometry=[shapely.box(0, 0, 9, 9), shape], crs="EPSG:5186"
    )
    with pytest.raises(DataError, match=r"^no polygon of 2. Give each district its outline"):
        coverage.area_coverage(districts, SITES, 800.0)


def test_a_truth_is_no_distance() -> None:
    with pytest.raises(UsageError, match=r"`service_distance_m` is True. Give metres"):
        coverage.coverage(CITY, THERE, True)
