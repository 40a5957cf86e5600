"""The reach page: its numbers are those of the tables, its areas nest and hold their site."""

from __future__ import annotations

from typing import Any

import pytest
import shapely

from geo.answers.answers import Answers
from geo.errors import NetworkError
from geo.maps import reach_map, site_pages
from geo.maps.engine.page import Page
from geo.maps.pages.reach_page import reach_page
from geo.maps.pages.reach_shapes import SCALE
from geo.measures.rounding import shown
from geo.reach.reach_files import Reach
from geo.texts.numbers import format_value
from tests.worlds import layer


@pytest.fixture(scope="module")
def page(made: Answers) -> Page:
    return reach_page(layer(), made)


def decoded(shape: list[list[list[int]]]) -> Any:
    polygons = []
    for rings in shape:
        made = []
        for ring in rings:
            at, points = [0, 0], []
            for i in range(0, len(ring), 2):
                at = [at[0] + ring[i], at[1] + ring[i + 1]]
                points.append((at[0] / SCALE, at[1] / SCALE))
            made.append(points)
        polygons.append(shapely.make_valid(shapely.Polygon(made[0], made[1:])))
    return shapely.union_all(polygons)


def test_every_value_is_the_tables(page: Page, made: Answers, computed: Reach) -> None:
    assert page.data is not None
    names = set()
    for metric in page.data["metrics"]:
        names.add(metric["name"])
        at = computed.where(demand=metric["demand"], thresholds_m=[metric["distance_m"]])
        for level in ("gu", "dong"):
            table = getattr(at, level).set_index(f"{level}_code")
            table = table.assign(
                coverage_share_lost=table["coverage_share_straight"]
                - table["coverage_share_network"]
            )
            codes = page.data["districts"]["names"][level]["code"]
            wanted = [shown(table.loc[code, metric["key"]], metric["number"]) for code in codes]
            assert metric["values"][level] == wanted
            classes = metric["classes"][level]
            if classes is not None:
                assert sum(classes["counts"]) + classes["n_missing"] == len(codes)
    assert len(names) == len(page.data["metrics"])
    assert {"coverage_share_network", "detour_factor", "people_out"} <= names


def test_foot_and_line_share_their_classes(page: Page) -> None:
    assert page.data is not None
    first, second = page.data["metrics"][:2]
    for level in ("gu", "dong"):
        foot, line = first["classes"][level], second["classes"][level]
        assert foot is not None
        assert line is not None
        assert foot["bounds"] == line["bounds"]


def test_the_written_tables_are_the_tables(page: Page, computed: Reach) -> None:
    own = computed.where(demand=layer().default_demand)
    ten = own.where(thresholds_m=[800])
    rows = page.context["dong_rows"]
    assert [row["rank"] for row in rows] == sorted(ten.dong["rank_out"])
    worst = ten.dong.sort_values(["rank_out", "dong_code"]).iloc[0]
    assert rows[0]["cells"][0] == format_value(worst["people_out"], "count")
    assert len(page.context["city_rows"]) == 3
    assert len(page.context["site_rows"]) == own.sites["site_id"].nunique()
    assert {row["name"].en for row in page.context["kind_rows"]} == {"ga", "na"}
    city = ten.city.iloc[0]
    first, second = page.context["map_summary"][:2]
    for text in (f"{first.ko} {second.ko}", f"{first.en} {second.en}"):
        assert format_value(city["coverage_share_network"], "share") in text
        assert format_value(city["coverage_share_straight"], "share") in text
        assert f"{round(city['people_covered']):,}" in text


def test_areas_nest_and_hold_their_site(page: Page, made: Answers) -> None:
    assert page.data is not None
    drawn = page.data["reach"]
    assert drawn["minutes"] == [5.0, 10.0, 15.0]
    small, middle, large = (decoded(shape) for shape in drawn["bands"])
    slack = 3 / SCALE  # what rounding to whole numbers moves
    assert middle.buffer(slack).covers(small)
    assert large.buffer(slack).covers(middle)
    points = page.data["points"]
    for row, shapes in drawn["sites"].items():
        at = shapely.Point(points["lon"][int(row)] / 1e6, points["lat"][int(row)] / 1e6)
        areas = [decoded(shape) for shape in shapes]
        assert areas[0].buffer(30 / SCALE).covers(at)  # outlines are drawn to 20 m
        assert areas[1].buffer(slack).covers(areas[0])
        assert areas[2].buffer(slack).covers(areas[1])
    assert len(drawn["sites"]) > 20


def test_without_a_network_nothing_is_drawn(made: Answers, computed: Reach) -> None:
    page = reach_page(layer(), made.replaced(network=None, reach=computed))
    assert page.data is not None
    assert "reach" not in page.data
    assert page.context["stored"]
    assert page.data["metrics"] == reach_page(layer(), made).data["metrics"]  # type: ignore[index]


def test_pages_only_where_something_is_known(made: Answers, computed: Reach) -> None:
    bare = made.replaced(network=None)
    assert not [file for file in site_pages(bare, [layer()]) if file.kind == "reach"]
    with pytest.raises(NetworkError, match="job_cafes"):
        reach_map(layer(), bare)
    stored = bare.replaced(reach=computed)
    paths = [file.path for file in site_pages(stored, [layer()]) if file.kind == "reach"]
    assert paths == ["reach/job_cafes.html"]


def test_two_renders_are_equal(made: Answers) -> None:
    first, again = (reach_map(layer(), made.replaced()).render() for _ in range(2))
    assert first == again
