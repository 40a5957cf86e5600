"""Ground around the districts: read, checked, on every page, never counted."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely
from shapely import box

from geo import topology
from geo.answers.answers import Answers
from geo.errors import DataError
from geo.maps.engine import extent
from geo.maps.engine import ground as ground_module
from geo.maps.engine.backdrop import packed_bytes
from geo.maps.engine.ground import ground
from geo.maps.engine.page import Ground

NAMES = ("around_code", "around_name_ko", "around_name_en")


def answers_with(answers: Answers, tmp_path: Path, frame: gpd.GeoDataFrame) -> Answers:
    """The same world with another file of its surroundings."""
    path = tmp_path / "around.geojson"
    frame.to_file(path, driver="GeoJSON")
    project = dataclasses.replace(answers.world.project, around=str(path))
    return Answers(dataclasses.replace(answers.world, project=project))


def frame_of(*codes: str) -> gpd.GeoDataFrame:
    """Squares side by side, one a code."""
    rows: list[dict[str, Any]] = [dict.fromkeys(NAMES, code) for code in codes]
    squares = [box(126 + i / 10, 37, 126 + (i + 1) / 10, 37.1) for i in range(len(codes))]
    return gpd.GeoDataFrame(rows, geometry=squares, crs="EPSG:4326")


def areas_of(made: Ground | None) -> list[shapely.Geometry]:
    """What is drawn, in metres."""
    assert made is not None
    shapes = topology.decode(made["topology"], "around")
    return list(gpd.GeoSeries(shapes, crs="EPSG:4326").to_crs("EPSG:5186"))


def test_the_whole_stands_on_its_neighbours(answers: Answers) -> None:
    made = ground(answers)
    assert made is not None
    assert len(made["ko"]) == len(made["en"]) == len(areas_of(made)) == 49
    assert "과천시" in made["ko"]
    assert made["ko"][-1] is made["en"][-1] is None


def test_a_district_stands_on_the_others(answers: Answers) -> None:
    gu = answers.world.gu
    made = ground(answers, (gu["gu_code"].iloc[0],))
    assert made is not None
    assert gu["gu_name_ko"].iloc[0] not in made["ko"]
    assert set(made["ko"][:3]) <= set(gu["gu_name_ko"])
    assert "고양시 덕양구" in made["ko"]


def test_nothing_shows_between_the_area_and_its_neighbours(answers: Answers) -> None:
    code = answers.world.gu["gu_code"].iloc[0]
    for made, own in ((ground(answers), answers.world.gu), (ground(answers, (code,)), None)):
        land = shapely.union_all(areas_of(made))
        assert not any(part.interiors for part in shapely.get_parts(land))
        if own is not None:
            assert land.buffer(1).contains(shapely.union_all(own.geometry.to_numpy()))


def test_what_both_files_claim_is_the_area_s(answers: Answers, tmp_path: Path) -> None:
    west, south, east, north = answers.world.gu.to_crs("EPSG:4326").total_bounds
    frame = frame_of("a").set_geometry(
        [box(west - 0.1, south - 0.1, (west + east) / 2, north + 0.1)], crs="EPSG:4326"
    )
    made = ground(answers_with(answers, tmp_path, frame))
    beside, own = areas_of(made)
    assert own.area == pytest.approx(answers.world.gu.area.sum(), rel=0.01)
    assert beside.intersection(own).area < 1e5


def test_names_of_the_file_are_texts(answers: Answers, tmp_path: Path) -> None:
    made = ground(answers_with(answers, tmp_path, frame_of("a", "</script>\u202e")))
    assert made is not None
    assert made["ko"] == ["</script>〈U+202E〉", "a", None]


def test_a_whole_without_surroundings_has_no_ground(answers: Answers) -> None:
    project = dataclasses.replace(answers.world.project, around=None)
    alone = Answers(dataclasses.replace(answers.world, project=project))
    assert ground(alone) is None
    assert ground(alone, (alone.world.gu["gu_code"].iloc[0],)) is not None


@pytest.mark.parametrize(
    ("frame", "said"),
    [
        (frame_of("a").drop(columns="around_name_en"), "no column around_name_en"),
        (frame_of("a", "a"), "stands twice"),
        (frame_of("a").set_geometry([box(126, 37, 127, 38).boundary], crs=4326), "polygons only"),
    ],
)
def test_a_file_that_is_none_is_refused(
    answers: Answers, tmp_path: Path, frame: gpd.GeoDataFrame, said: str
) -> None:
    with pytest.raises(DataError, match=said):
        ground(answers_with(answers, tmp_path, frame))


def test_the_small_map_of_many_districts_is_one_outline(
    answers: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    several = extent.locator(Answers(answers.world))
    monkeypatch.setattr(extent, "LOCATOR_MOST", 24)
    one = extent.locator(Answers(answers.world))
    assert several["path"].count("M") >= 25
    assert one["path"].count("M") == 1
    assert one["bounds"] == several["bounds"]
    assert one["height"] == pytest.approx(several["height"], abs=1)


def test_ground_keeps_its_budget(monkeypatch: pytest.MonkeyPatch, answers: Answers) -> None:
    whole = ground(answers)
    assert whole is not None
    weight = packed_bytes(whole["topology"])
    monkeypatch.setattr(ground_module, "BUDGET_BYTES", weight // 2)
    lighter = ground(Answers(answers.world))
    assert lighter is not None
    assert packed_bytes(lighter["topology"]) <= weight // 2
    assert lighter["ko"] == whole["ko"]
