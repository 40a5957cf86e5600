"""The notebook's door: right calls answer, wrong ones are one line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

import geo
from geo.answers.explain import explain
from geo.answers.offered import has_reach
from geo.audit.markup import Page
from geo.errors import GeoError
from geo.maps.engine.geomap import GeoMap
from geo.opened import OpenProject
from geo.reach.reach_files import made_of
from geo.world import World

CAFE = (126.9784, 37.5667)


@pytest.fixture(scope="module")
def seoul(world: World) -> OpenProject:
    opened = geo.open_project()
    opened.__dict__["world"] = world  # the tables that all tests share
    return opened


def points(*lonlat: tuple[float, float], crs: str | None = "EPSG:4326", **columns: object):
    frame = gpd.GeoDataFrame(columns, geometry=gpd.points_from_xy(*zip(*lonlat, strict=True)))
    return frame.set_crs(crs) if crs else frame


def ten(seed: int = 1) -> gpd.GeoDataFrame:
    lon, lat = np.random.default_rng(seed).uniform([126.95, 37.53], [127.02, 37.58], (10, 2)).T
    return points(*zip(lon, lat, strict=True))


RIGHT: dict[str, Callable[[OpenProject], object]] = {
    "a key": lambda seoul: seoul.coverage("job_cafes"),
    "a Layer": lambda seoul: seoul.coverage(geo.get_layer("job_cafes")),
    "points": lambda seoul: seoul.coverage(ten()),
    "a series of points": lambda seoul: seoul.coverage(ten().geometry),
    "in the metric CRS": lambda seoul: seoul.coverage(ten().to_crs("EPSG:5186")),
    "in another Korean CRS": lambda seoul: seoul.coverage(ten().to_crs("EPSG:5174")),
    "in Web Mercator": lambda seoul: seoul.coverage(ten().to_crs("EPSG:3857")),
    "an index of words": lambda seoul: seoul.coverage(
        ten().set_index(pd.Index(list("abcdefghij")))
    ),
    "an index that stands twice": lambda seoul: seoul.coverage(ten().set_index(pd.Index([7] * 10))),
    "another name of the geometry": lambda seoul: seoul.coverage(ten().rename_geometry("spot")),
    "names in Korean": lambda seoul: seoul.coverage(points(CAFE, 이름=["시청 앞"])),
    "no point at all": lambda seoul: seoul.coverage(ten().iloc[:0]),
    "by dong": lambda seoul: seoul.coverage(ten(), by="dong"),
    "another demand": lambda seoul: seoul.coverage(ten(), demand="residents"),
    "another distance": lambda seoul: seoul.coverage("dmc", distance_m=500),
    "nearest": lambda seoul: seoul.nearest("job_cafes"),
    "nearest of points": lambda seoul: seoul.nearest(ten()),
    "catchments": lambda seoul: seoul.catchments(ten()),
    "catchments within": lambda seoul: seoul.catchments(ten(), distance_m=800),
    "access": lambda seoul: seoul.access("job_cafes"),
    "access of points": lambda seoul: seoul.access(ten(), by="dong", distance_m=600),
    "where points lie": lambda seoul: geo.place(ten(), seoul.world.gu, seoul.world.dong),
    "a question by key": lambda seoul: geo.metrics.Question(layer="job_cafes"),
    "a map": lambda seoul: seoul.map("job_cafes"),
    "a map of points": lambda seoul: seoul.map(ten()),
    "points drawn": lambda seoul: geo.points_map(ten(), title="쉼터"),
    "points drawn in metres": lambda seoul: geo.points_map(ten().to_crs("EPSG:5174")),
    "a layer drawn": lambda seoul: geo.layer_map("dmc"),
}

POLYGON = gpd.GeoDataFrame(geometry=[shapely.box(126.9, 37.5, 127, 37.6)], crs="EPSG:4326")
HELSINKI = points((24.94, 60.17))
SWAPPED = points((37.5667, 126.9784 - 50))

WRONG: dict[str, tuple[Callable[[OpenProject], object], str]] = {
    "an unknown layer": (lambda seoul: seoul.coverage("cafes"), "no layer 'cafes'"),
    "a distance in words": (
        lambda seoul: seoul.coverage("job_cafes", distance_m="800"),
        "`distance_m` is '800'",
    ),
    "nothing": (lambda seoul: seoul.coverage(None), "NoneType is no layer"),
    "a number": (lambda seoul: seoul.coverage(7), "int is no layer"),
    "a plain table": (
        lambda seoul: seoul.coverage(pd.DataFrame({"x": [1]})),
        "DataFrame is no layer",
    ),
    "a list": (lambda seoul: seoul.nearest([CAFE]), "list is no layer"),
    "no CRS": (lambda seoul: seoul.coverage(points(CAFE, crs=None)), "no CRS"),
    "polygons": (lambda seoul: seoul.coverage(POLYGON), "no point in row 2"),
    "an empty point": (
        lambda seoul: seoul.access(gpd.GeoDataFrame(geometry=[shapely.Point()], crs=4326)),
        "no point in row 2",
    ),
    "a missing point": (
        lambda seoul: seoul.catchments(gpd.GeoDataFrame(geometry=[None], crs=4326)),
        "no point in row 2",
    ),
    "a point of infinity": (
        lambda seoul: seoul.coverage(points((np.inf, 37.5))),
        "no point in row 2",
    ),
    "another city": (lambda seoul: seoul.coverage(HELSINKI), "outside the area"),
    "longitude and latitude exchanged": (lambda seoul: seoul.map(SWAPPED), "outside the area"),
    "an unknown demand": (
        lambda seoul: seoul.coverage("job_cafes", demand="voters"),
        "no demand 'voters'",
    ),
    "an unknown level": (lambda seoul: seoul.coverage("job_cafes", by="city"), "no level 'city'"),
    "a distance of nothing": (
        lambda seoul: seoul.coverage("job_cafes", distance_m=0),
        "Give metres",
    ),
    "a distance below nothing": (
        lambda seoul: seoul.catchments(ten(), distance_m=-5),
        "Give metres",
    ),
    "a distance that is none": (
        lambda seoul: seoul.access(ten(), distance_m=np.nan),
        "Give metres",
    ),
    "on foot without streets": (
        lambda seoul: seoul.access("job_cafes", path="network"),
        "street network",
    ),
    "no such project": (lambda seoul: geo.open_project("/no/such/folder"), "is no project"),
    "a project of numbers": (lambda seoul: geo.open_project(5), "no path"),
    "a question of nothing": (
        lambda seoul: geo.metrics.Question(layer="cafes"),
        "no layer 'cafes'",
    ),
    "points far away": (
        lambda seoul: geo.place(HELSINKI, seoul.world.gu, seoul.world.dong),
        "outside the area",
    ),
    "a list drawn": (lambda seoul: geo.points_map([1, 2]), "is no table of points"),
    "points drawn without a CRS": (lambda seoul: geo.points_map(points(CAFE, crs=None)), "no CRS"),
    "polygons drawn": (lambda seoul: geo.points_map(POLYGON), "no point in row 0"),
    "polygons to place": (
        lambda seoul: geo.place(POLYGON, seoul.world.gu, seoul.world.dong),
        "no point",
    ),
}


@pytest.mark.parametrize("call", RIGHT.values(), ids=RIGHT)
def test_a_right_call_answers(seoul: OpenProject, call: Callable[[OpenProject], object]) -> None:
    assert call(seoul) is not None


@pytest.mark.parametrize(("call", "words"), WRONG.values(), ids=WRONG)
def test_a_wrong_call_is_one_line(
    seoul: OpenProject, call: Callable[[OpenProject], object], words: str
) -> None:
    with pytest.raises(GeoError) as caught:
        call(seoul)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_points_are_measured_as_a_layer_of_the_same_places(seoul: OpenProject) -> None:
    sites = seoul.world.sites
    cafes = sites[(sites["layer"] == "job_cafes") & sites.geometry.notna()]
    layer = seoul.coverage("job_cafes", demand="youth")
    own = seoul.coverage(cafes.to_crs("EPSG:5179"), demand="youth")
    pd.testing.assert_series_equal(own["coverage_share"], layer["coverage_share"], atol=1e-9)
    assert own["n_sites"].tolist() == layer["n_sites"].tolist()


def test_the_callers_table_stays_as_it_is(seoul: OpenProject) -> None:
    mine = ten()
    before = mine.copy()
    seoul.coverage(mine)
    seoul.map(mine)
    pd.testing.assert_frame_equal(mine, before)


@pytest.mark.parametrize("draw", [OpenProject.map, lambda _, mine: geo.points_map(mine)])
def test_a_map_of_points_names_no_report(
    seoul: OpenProject, tmp_path: Path, draw: Callable[..., GeoMap]
) -> None:
    path = tmp_path / "mine.html"
    draw(seoul, points(CAFE, name=["우리 도서관"])).save(path)
    page = path.read_text(encoding="utf-8")
    page += "".join(block.text for block in Page(page).data())
    assert "우리 도서관" in page
    for word in ("보고서", "As of the report", "2019-09", "2020-08"):
        assert word not in page


def test_points_are_asked_without_what_is_kept_of_layers(seoul: OpenProject) -> None:
    """A layer may have the key that points are asked under: its reach is not theirs."""
    kept = seoul.answers.kept_reach.of("job_cafes")
    tables = {name: table.assign(layer="points") for name, table in kept.tables().items()}
    mine = OpenProject(seoul.project)
    inputs = {"points": made_of(seoul.world, "points")}
    mine.__dict__["answers"] = seoul.answers.replaced(reach=replace(kept, inputs=inputs, **tables))
    question, asked = mine._asked(ten())
    assert question.layer.key in mine.answers.kept_reach.layers
    assert not has_reach(question.layer, asked)


def test_a_layer_is_asked_as_it_is_given(seoul: OpenProject) -> None:
    near = replace(geo.get_layer("job_cafes"), service_distance_m=300.0)
    given = seoul.coverage(near)["coverage_share"]
    assert given.tolist() == seoul.coverage("job_cafes", distance_m=300)["coverage_share"].tolist()


def test_points_of_a_notebook_are_of_no_file(seoul: OpenProject, world: World) -> None:
    question, asked = seoul._asked(ten())
    told = explain(question, "n_sites", "11010", asked)
    assert told.inputs[0].name.en == "my places"
    assert (told.inputs[0].file, told.inputs[0].sha256) == ("", "")
