"""The backdrop of a project: read, refused, cut, within its budget, named with its source."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, MultiPolygon, Point, box
from shapely.geometry.base import BaseGeometry

from geo.answers.answers import Answers, load_answers
from geo.answers.backdrop import drawn_backdrop
from geo.backdrop import Drawn, load_backdrop, padded, simplified
from geo.drawing.figure import korean_font
from geo.drawing.figure_data import PLAIN, Look
from geo.drawing.figure_parts import Sheet, draw
from geo.errors import CRSError, DataError, GeoError, SourceError, UsageError
from geo.maps import site_pages
from geo.maps.engine.backdrop import BUDGET_BYTES, backdrop, packed_bytes
from geo.maps.engine.page import BackdropData
from geo.metrics.catalogue import METRICS
from geo.metrics.question import Question
from geo.palette import BACKDROP
from geo.project import Backdrop, Project, read_project
from geo.project.backdrop import KINDS
from geo.project.config import SCHEMA
from geo.sites import load_sources
from geo.texts.backdrop_texts import KIND
from tests.page_data import data_of
from tests.worlds import MADE_CRS, SOUTH, WEST, add_backdrop, add_layer, points_csv, write_wards

RIVER = box(-500, 900, 2500, 1100)
RAIL = LineString([(0, 0), (1000, 1000), (2000, 2000)])


def answers_of(project: Project) -> Answers:
    """The world of a made project."""
    return load_answers(project)


def lines_of(made: BackdropData, lines: list[list[int]]) -> list[np.ndarray]:
    """Decode as the script does, into metres from the south-west corner."""
    flat = np.array([step for line in lines for step in line]).reshape(-1, 2).cumsum(axis=0)
    degrees = np.array(made["origin"]) + flat * made["scale"]
    points = gpd.GeoSeries(gpd.points_from_xy(*degrees.T), crs=4326).to_crs(MADE_CRS)
    metres = np.column_stack([points.x - WEST, points.y - SOUTH])
    return np.split(metres, np.cumsum([len(line) // 2 for line in lines])[:-1])


@pytest.mark.parametrize("ending", ["geojson", "gpkg", "fgb", "shp", "parquet"])
def test_every_format_says_the_same(tmp_path: Path, ending: str) -> None:
    project = add_backdrop(write_wards(tmp_path), f"river.{ending}", "water", [RIVER])
    (read,) = drawn_backdrop(answers_of(project))
    assert read.areas[0].area == pytest.approx(RIVER.area, rel=1e-3)
    assert (len(read.lines), len(read.points)) == (0, 0)


def test_areas_lines_and_points_come_back_where_they_are(tmp_path: Path) -> None:
    hole = RIVER.difference(box(900, 950, 1100, 1050))
    project = add_backdrop(write_wards(tmp_path), "a.gpkg", "other", [hole, RAIL, Point(700, 300)])
    made = backdrop(answers_of(project))
    assert made is not None
    (part,) = made["parts"]
    rings = [shapely.Polygon(ring) for ring in lines_of(made, part["areas"])]
    assert sorted(ring.area for ring in rings) == pytest.approx([200 * 100, 3000 * 200], rel=0.02)
    (line,) = lines_of(made, part["lines"])
    assert np.abs(line - [(0, 0), (2000, 2000)]).max() < 5
    ((spot,),) = lines_of(made, [part["points"]])
    assert np.abs(spot - (700, 300)).max() < 5


def test_what_lies_beyond_the_map_is_cut_off(tmp_path: Path) -> None:
    project = add_backdrop(
        write_wards(tmp_path), "a.gpkg", "road", [LineString([(-90_000, 500), (90_000, 500)])]
    )
    made = backdrop(answers_of(project), ("alpha",))
    assert made is not None
    (line,) = lines_of(made, made["parts"][0]["lines"])
    assert line[:, 0].min() == pytest.approx(-600, abs=5)
    assert line[:, 0].max() == pytest.approx(1600, abs=5)


def test_a_district_without_any_of_it_has_none(tmp_path: Path) -> None:
    project = add_backdrop(write_wards(tmp_path), "a.gpkg", "station", [Point(1990, 1990)])
    answers = answers_of(project)
    assert backdrop(answers, ("alpha",)) is None
    assert backdrop(answers, ("delta",)) is not None


def test_any_file_is_brought_within_the_budget(tmp_path: Path) -> None:
    rng = np.random.default_rng(20260301)
    roads = [LineString(walk) for walk in rng.normal(0, 60, (12, 150, 2)).cumsum(axis=1) + 1000]
    ponds = [Point(xy).buffer(r) for xy, r in zip(rng.uniform(0, 2000, (200, 2)), rng.uniform(2, 40, 200), strict=True)]  # fmt: skip
    spots = [Point(xy) for xy in rng.uniform(0, 2000, (2000, 2))]
    project = add_backdrop(write_wards(tmp_path), "a.gpkg", "other", [*roads, *ponds, *spots])
    answers = answers_of(project)
    for codes in ((), ("alpha",)):
        made = backdrop(answers, codes)
        assert made is not None
        assert BUDGET_BYTES / 2 < packed_bytes(made) <= BUDGET_BYTES


def test_the_order_of_the_rows_changes_no_byte(tmp_path: Path) -> None:
    shapes: list[BaseGeometry] = [Point(100 * i, 50 * i).buffer(90) for i in range(20)]
    shapes += [LineString([(0, 90 * i), (2000, 40 * i)]) for i in range(20)]
    said = []
    for name, rows in (("a", shapes), ("b", shapes[::-1])):
        project = add_backdrop(write_wards(tmp_path / name), "a.gpkg", "park", rows)
        said.append(backdrop(answers_of(project)))
    assert said[0] == said[1]


@given(
    st.floats(0.5, 200), st.lists(st.tuples(st.integers(0, 900), st.integers(0, 900)), min_size=1)
)
def test_nothing_moves_farther_than_its_tolerance(tolerance: float, spots: list[Any]) -> None:
    shapes = np.array(spots, dtype=float)
    none = np.array([], dtype=object)
    road = np.array([LineString(shapes)] if len(shapes) > 1 else [], dtype=object)
    coarse = simplified(
        Drawn(Backdrop(file="a", kind="road", source="a"), none, road, shapely.points(shapes)),
        tolerance,
    )
    assert {point.coords[0] for point in coarse.points} <= {tuple(spot) for spot in shapes}
    for line in coarse.lines:
        assert line.hausdorff_distance(road[0]) <= 4 * tolerance + 1e-6


def test_bounds_reach_as_far_as_the_map_can_be_moved(root: Path) -> None:
    assert padded((0, 0, 10, 20)) == (-6, -12, 16, 32)
    script = (root / "geo" / "maps" / "assets" / "map.js").read_text(encoding="utf-8")
    assert "setMaxBounds(city.pad(0.6))" in script


# --- what is refused


def test_every_kind_has_a_word_and_a_style(root: Path) -> None:
    rules = json.loads(SCHEMA.read_text(encoding="utf-8"))["$defs"]["backdrop"]["properties"]
    assert tuple(rules["kind"]["enum"]) == tuple(KIND) == KINDS
    style = (root / "geo" / "maps" / "assets" / "backdrop.css").read_text(encoding="utf-8")
    assert all(f".backdrop-{kind}" in style for kind in KINDS)
    light = style[: style.index("@media")]  # pages and figures in the same colours
    assert tuple(BACKDROP) == KINDS
    assert set(re.findall("#[0-9a-f]{6}", light)) == {
        each for two in BACKDROP.values() for each in two
    }


WRONG = {
    "a kind that there is not": ("kind", '"river"', "'river' is not one of"),
    "a source that is no key": ("source", '"Our River"', "does not match"),
    "a path upwards": ("file", '"../a.gpkg"', "lies outside the project's folder"),
    "a system of its own": ("crs", '"Bessel"', "does not match"),
    "an unknown key": ("colour", '"red"', "'colour' was unexpected"),
}


@pytest.mark.parametrize(("key", "value", "said"), WRONG.values(), ids=WRONG)
def test_a_backdrop_that_is_none(tmp_path: Path, key: str, value: str, said: str) -> None:
    right = {"file": '"a.gpkg"', "kind": '"water"', "source": '"river"'} | {key: value}
    rows = "\n".join(f"{name} = {text}" for name, text in right.items())
    write_wards(tmp_path)
    with (tmp_path / "geo.toml").open("a", encoding="utf-8") as file:
        file.write(f"[[backdrop]]\n{rows}\n")
    with pytest.raises(DataError, match="backdrop") as refused:
        read_project(tmp_path)
    assert said in str(refused.value)


def test_whose_it_is_has_to_be_said(tmp_path: Path) -> None:
    project = add_backdrop(write_wards(tmp_path), "a.gpkg", "water", [RIVER])
    assert load_sources(project)["licence"].tolist() == ["CC0", "CC0"]
    path = tmp_path / "sources.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("2026-03,CC0", "2026-03,"), encoding="utf-8")
    with pytest.raises(DataError, match="no licence of water_made") as refused:
        load_sources(project)
    assert "이용 조건" in (refused.value.ko or "")


def test_files_that_cannot_be_drawn_say_so_in_a_line(tmp_path: Path) -> None:
    project = add_backdrop(write_wards(tmp_path), "a.shp", "water", [RIVER])
    (tmp_path / "a.prj").unlink()
    _refused(project, CRSError, r'crs = "EPSG:5186" in its \[\[backdrop\]\]')
    project = add_backdrop(write_wards(tmp_path / "2"), "a.fgb", "water", [RIVER])
    whole = (tmp_path / "2" / "a.fgb").read_bytes()
    (tmp_path / "2" / "a.fgb").write_bytes(whole[: len(whole) // 2])
    _refused(project, DataError, "a.fgb holds no geometry")
    project = add_backdrop(
        write_wards(tmp_path / "3"), "a.gpkg", "water", [box(9e4, 9e4, 1e5, 1e5)]
    )
    _refused(project, DataError, "nothing in or near the area")
    project = add_backdrop(write_wards(tmp_path / "4"), "a.gpkg", "water", [RIVER])
    gpd.GeoDataFrame(geometry=[RAIL], crs=MADE_CRS).to_file(tmp_path / "4" / "a.gpkg", layer="b")
    _refused(project, UsageError, r"layer in its \[\[backdrop\]\]")
    (tmp_path / "4" / "a.gpkg").unlink()
    _refused(project, SourceError, "a.gpkg")


def _refused(project: Project, kind: type[GeoError], said: str) -> None:
    lonlat = gpd.GeoSeries([box(WEST, SOUTH, WEST + 2000, SOUTH + 2000)], crs=MADE_CRS)
    with pytest.raises(kind, match=said) as refused:
        load_backdrop(project, lonlat.to_crs(4326).total_bounds, MADE_CRS)
    assert "\n" not in str(refused.value)


def test_a_system_that_the_file_does_not_say_is_taken_from_geo_toml(tmp_path: Path) -> None:
    more = f'crs = "{MADE_CRS}"'
    project = add_backdrop(write_wards(tmp_path), "a.shp", "water", [RIVER], more)
    (tmp_path / "a.prj").unlink()
    assert drawn_backdrop(answers_of(project))[0].areas[0].area == pytest.approx(
        RIVER.area, rel=1e-3
    )


def test_broken_outlines_are_mended(tmp_path: Path) -> None:
    bow = shapely.Polygon([(0, 0), (1000, 1000), (1000, 0), (0, 1000)])
    twice = MultiPolygon([box(0, 0, 500, 500), box(250, 250, 750, 750)])
    project = add_backdrop(write_wards(tmp_path), "a.gpkg", "park", [bow, twice])
    (read,) = drawn_backdrop(answers_of(project))
    assert shapely.is_valid(read.areas).all()
    whole = shapely.union_all([*shapely.make_valid([bow]), *twice.geoms])
    assert shapely.area(read.areas).sum() == pytest.approx(whole.area, rel=1e-3)


# --- what pages say of it


def test_pages_name_what_they_draw_and_whose_it_is(tmp_path: Path) -> None:
    hostile = 'name = { ko = "</script><b>강", en = "<img src=x onerror=alert(1)>\u202e" }'
    write_wards(tmp_path)
    add_backdrop(tmp_path, "river.gpkg", "water", [RIVER], hostile)
    add_backdrop(tmp_path, "rail.gpkg", "railway", [LineString([(1500, 0), (1500, 900)])])
    tea = 'name = "tea"\nfile = "tea.csv"\n'
    project = add_layer(tmp_path, "tea", tea, points_csv((500, 500), (1500, 1500)))
    pages = {page.path: page.render() for page in site_pages(answers_of(project))}
    for path, html in pages.items():
        assert "<b>강" not in html, path
        assert "<img src=x" not in html, path
        assert "made water" in html, path
    for path in ("index.html", "atlas.html", "layers/tea.html"):
        parts = data_of(pages[path])["backdrop"]["parts"]
        assert [part["kind"] for part in parts] == ["water", "railway"], path
        assert parts[0]["name"]["en"] == "<img src=x onerror=alert(1)>〈U+202E〉"
        assert parts[1]["name"] == {"ko": "철도", "en": "railway"}
    alpha = pages["districts/alpha.html"]  # the railway runs in its neighbour, within its map
    assert "made railway" in alpha
    assert "never counted" in pages["method.html"]


def test_a_project_without_one_has_no_word_of_it(answers: Answers) -> None:
    assert backdrop(answers) is None
    assert backdrop(answers, answers.world.gu["gu_code"].iloc[0]) is None


def test_a_figure_draws_it_and_names_it(tmp_path: Path) -> None:
    write_wards(tmp_path)
    plain = add_layer(tmp_path, "tea", 'name = "tea"\nfile = "tea.csv"\n', points_csv((500, 500)))
    without = _figure(plain)
    add_backdrop(tmp_path, "river.gpkg", "water", [RIVER])
    add_backdrop(tmp_path, "far.gpkg", "park", [box(2600, 0, 2900, 300)])
    project = add_backdrop(tmp_path, "rail.gpkg", "railway", [RAIL])
    sheet = _figure(project)
    axes, texts = sheet.figure.axes[0], [text.get_text() for text in sheet.figure.texts]
    assert len(axes.collections) == len(without.figure.axes[0].collections) + 3
    assert {"water", "railway"} <= set(texts)
    assert "park" not in texts  # it lies beyond the frame
    assert "made water" in sheet.caption
    short = [text.get_text() for text in _figure(project, Look(notes="short")).figure.texts]
    assert any("made railway" in text for text in short)


def _figure(project: Project, look: Look = PLAIN) -> Sheet:
    (layer,) = project.layers
    question, answers = Question(layer=layer), answers_of(project)
    return draw(question, METRICS["n_sites"], answers, "en", korean_font(), look)
