"""Would the tests notice? Small faults are planted in copies of the modules; each must be caught.

A check is a handful of pencil answers. It must pass on the module as it is and fail on every
mutant: ``<=`` turned into ``<``, a share into percent, longitude and latitude swapped.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import sys
import types
from collections.abc import Callable
from unittest import mock

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geo.crs import METRIC, to_crs
from geo.errors import GeoError
from geo.layers import get_layer
from geo.metrics import Question

Check = Callable[[types.ModuleType], None]
ROOMS = {"context": "geo.answers"}
"""Where a module stands, unless it is a measure."""

SITE = gpd.GeoDataFrame({"site_id": ["a"]}, geometry=gpd.points_from_xy([0], [0]), crs=METRIC)
PEOPLE = pd.DataFrame(
    {"x": [480.0, 0.0], "y": [640.0, 900.0], "people": [3.0, 1.0], "gu_code": "1"}
)  # one place at exactly 800 m, one beyond
CITY = gpd.GeoDataFrame(geometry=[shapely.box(-2000, -2000, 2000, 2000)], crs=METRIC)


def check_coverage(module: types.ModuleType) -> None:
    assert module.coverage(PEOPLE, SITE, 800.0).tolist() == [0.75]
    assert module.weighted_median([1.0, 2.0], [1.0, 1.0]) == 1.0


def check_catchment(module: types.ModuleType) -> None:
    assert module.catchment(PEOPLE, SITE, CITY, "threshold", 800.0)["people"].tolist() == [3.0]


def check_costs(module: types.ModuleType) -> None:
    costs = module.straight_costs(PEOPLE, SITE, 800.0)
    assert costs.cost.tolist() == [800.0]
    assert module.threshold(800.0)(costs.cost).tolist() == [1.0]


def check_figures(module: types.ModuleType) -> None:
    points = module.demand_points({"census": PEOPLE.assign(dong_code="1", area_m2=1.0)})
    ways = module.straight_ways(points, np.zeros((1, 2)), 800.0, pairs=False)
    found = module.measure(points, ways, 800.0, [800.0], [module.COVERAGE])
    assert [values.tolist() for values in found.values()] == [[0.75]] * 3


def check_context(module: types.ModuleType) -> None:
    pieces = PEOPLE.assign(dong_code=["1", "2"], unknown=[True, True])
    n_dong, n_unknown = module._dong_counts(pieces, np.zeros((1, 2)), 800.0)
    assert (n_dong.tolist(), n_unknown.tolist()) == ([1], [1])


BOUNDARY = {
    "coverage": (check_coverage, "is_covered"),
    "catchment": (check_catchment, "people_near"),
    "costs": (check_costs, "within"),
    "figures": (check_figures, "_coverage"),
    "context": (check_context, "_dong_counts"),
}
"""By module: its check, and the function that says what is within the distance."""


class Strictly(ast.NodeTransformer):
    """Turn ``<=`` into ``<``."""

    def visit_LtE(self, _: ast.LtE) -> ast.Lt:
        return ast.Lt()


class InPercent(ast.NodeTransformer):
    """Turn a share into percent."""

    def visit_BinOp(self, node: ast.BinOp) -> ast.BinOp:
        if isinstance(node.op, ast.Div):
            return ast.BinOp(ast.Constant(100), ast.Mult(), node)
        return node


def module_of(name: str) -> types.ModuleType:
    return importlib.import_module(f"{ROOMS.get(name, 'geo.measures')}.{name}")


def planted(name: str, function: str, fault: ast.NodeTransformer) -> types.ModuleType:
    """A copy of a module with a fault in one of its functions."""
    original = module_of(name)
    tree = ast.parse(inspect.getsource(original))
    (found,) = (
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.name == function
    )
    before = ast.dump(found)
    fault.visit(found)
    assert ast.dump(found) != before, f"{function} of {name} has nothing to plant it in"
    copy = types.ModuleType(f"mutant_{name}")
    code = compile(ast.fix_missing_locations(tree), str(original.__file__), "exec")
    with mock.patch.dict(sys.modules, {copy.__name__: copy}):  # dataclasses look it up
        exec(code, copy.__dict__)
    return copy


@pytest.mark.parametrize("name", BOUNDARY)
def test_exactly_at_the_distance_is_guarded(name):
    check, function = BOUNDARY[name]
    check(module_of(name))
    mutant = planted(name, function, Strictly())
    with pytest.raises(AssertionError):
        check(mutant)


def test_a_share_in_percent_is_caught():
    with pytest.raises(AssertionError):
        check_coverage(planted("coverage", "share", InPercent()))


def test_longitude_and_latitude_swapped_are_caught(toy_answers):
    """Swapped once where the table brings sites to metres."""

    def check(module: types.ModuleType) -> None:
        question = Question(layer=get_layer("job_cafes"), demand="census", distance_m=200)
        found = module.district_table(question, toy_answers.replaced())
        assert found["people_covered"].tolist() == [300, 1100, 0]

    def swapped(sites: gpd.GeoDataFrame, crs: object) -> gpd.GeoDataFrame:
        flipped = shapely.transform(sites.geometry.to_numpy(), lambda xy: xy[:, ::-1])
        return to_crs(sites.set_geometry(flipped, crs=sites.crs), crs)

    table = importlib.import_module("geo.answers.districts")
    check(table)
    with (
        mock.patch.object(table, "to_crs", swapped),
        pytest.raises((AssertionError, GeoError)),
    ):
        check(table)
