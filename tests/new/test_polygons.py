"""New projects of anybody's polygons: words for codes, hostile names, wrong files and options."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
import unicodedata
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geo import cli
from geo.cells import pieces
from geo.errors import CRSError, DataError, GeoError, PublishError, SourceError, UsageError
from geo.new import Polygons, new_project
from geo.new.metric import best_metric, worst_error

from .conftest import CODES


def toml(folder: Path) -> dict[str, object]:
    return tomllib.loads((folder / "geo.toml").read_text(encoding="utf-8"))


def test_one_level_of_words_for_codes(tmp_path: Path, town_file: Path, people_file: Path) -> None:
    folder = tmp_path / "town"
    new_project(folder, Polygons(file=town_file, code="word", name="label", people=people_file))
    said = toml(folder)
    assert len(said["levels"]) == 1
    assert said["metric_crs"] == "EPSG:5186"
    assert sorted(path.name for path in (folder / "boundaries").iterdir()) == ["gu.geojson"]
    gu = gpd.read_file(folder / "boundaries" / "gu.geojson")
    assert gu["gu_code"].tolist() == sorted(CODES)
    # 330,000 m east in zone 52 is off by 120 mm a km, and the shapes are the town's own.
    assert gu.to_crs("EPSG:32652").area.tolist() == pytest.approx([1.5e6] * 4, rel=1e-5)
    table = pd.read_csv(folder / "demand" / "people.csv", dtype={"gu_code": str})
    known = dict(zip(table["gu_code"], table["people"], strict=True))
    assert (known["north"], known["south"], known["</script>"]) == (1000, 20, 5)
    assert np.isnan(known["동쪽"])
    cut = pd.read_parquet(folder / "demand" / "pieces.parquet")
    assert set(cut["dong_code"]) == set(CODES)
    assert "vintage" not in said["demands"][0]


def test_two_levels_the_coarse_dissolved_from_the_fine(tmp_path: Path, town_file: Path) -> None:
    folder = tmp_path / "town"
    arguments = ["--code", "word", "--name", "label", "--parent", "up", "--people-column", "n"]
    options = [*arguments, "--people-date", "2024-06", "--title-ko", "마을", "--title-en", "Town"]
    assert cli.main(["new", str(folder), "--boundaries", str(town_file), *options]) == 0
    said = toml(folder)
    assert said["area"]["name"] == {"ko": "마을", "en": "Town"}
    assert said["demands"][0]["vintage"] == "2024-06"
    assert said["levels"][1]["parent"] == "gu_code"
    gu = gpd.read_file(folder / "boundaries" / "gu.geojson")
    dong = gpd.read_file(folder / "boundaries" / "dong.geojson")
    assert gu["gu_code"].tolist() == ["e", "w"]
    assert dict(zip(dong["dong_code"], dong["gu_code"], strict=True))["north"] == "w"
    for row in gu.itertuples():
        parts = dong.geometry[dong["gu_code"] == row.gu_code]
        assert shapely.equals(shapely.coverage_union_all(parts.to_numpy()), row.geometry)


def test_names_break_out_of_nothing(tmp_path: Path, town_file: Path) -> None:
    folder = tmp_path / 'a"b\n]c<script>'
    new_project(folder, Polygons(file=town_file, code="word", name="label"))
    assert toml(folder)["name"] == 'a"b ]c<script>'
    readme = (folder / "README.md").read_text(encoding="utf-8")
    assert "<script>" not in readme
    features = json.loads((folder / "boundaries" / "gu.geojson").read_text(encoding="utf-8"))
    names = {item["properties"]["gu_name_ko"] for item in features["features"]}
    assert names == {"북쪽마을", '"따옴표" 줄', "동쪽동", "</script><b>"}
    assert "demands" not in toml(folder)


@pytest.mark.parametrize("name", ["town.shp", "town.geojson", "town.fgb"])
def test_formats_and_systems(tmp_path: Path, town: gpd.GeoDataFrame, name: str) -> None:
    path = tmp_path / name
    table = town[["word", "label", "geometry"]]
    crs = "EPSG:4326" if name.endswith("geojson") else "EPSG:5174"
    table.to_crs(crs).to_file(path, encoding="utf-8")
    draft = new_project(tmp_path / "town", Polygons(file=path, code="word", name="label"))
    assert sorted(draft.levels[0].codes) == sorted(CODES)
    # 5174 is off by 200 mm a km, in a datum of its own: what is written is its own again.
    shapes = gpd.GeoSeries(draft.levels[0].shapes, crs="EPSG:4326").to_crs(town.crs)
    assert shapes.area.tolist() == pytest.approx([1.5e6] * 4, rel=1e-5)


def test_helsinki_is_measured_in_the_system_of_its_file(tmp_path: Path) -> None:
    districts = gpd.GeoDataFrame(
        {"c": [1, 2, 3], "n": ["A", "B", "C"]},
        geometry=[
            shapely.box(24.9, 60.15, 24.95, 60.2),
            shapely.box(24.95, 60.15, 25.0, 60.2),
            shapely.box(24.93, 60.2, 25.0, 60.22),
        ],
        crs="EPSG:4326",
    )
    for crs, measured in (("EPSG:3067", "EPSG:3067"), ("EPSG:4326", "EPSG:32635")):
        file = tmp_path / f"{crs[5:]}.gpkg"
        districts.to_crs(crs).to_file(file)
        draft = new_project(tmp_path / crs[5:], Polygons(file=file, code="c", name="n"))
        assert draft.measuring.crs == measured
        assert draft.levels[0].codes == ["1", "2", "3"]
        assert 0 < draft.measuring.error < 1e-3


def test_overlaps_and_slits_are_mended_and_named(tmp_path: Path, town: gpd.GeoDataFrame) -> None:
    town.loc[0, "geometry"] = town.geometry[0].buffer(30, join_style="mitre")
    town.loc[2, "geometry"] = shapely.box(*(np.array(town.geometry[2].bounds) - [0, 0, 0.5, 0]))
    town.to_file(tmp_path / "town.gpkg")
    what = Polygons(file=tmp_path / "town.gpkg", code="word", name="label")
    draft = new_project(tmp_path / "town", what)
    assert shapely.coverage_is_valid(draft.levels[0].shapes)
    changed = [note.en for note in draft.notes if "mended" in note.en]
    assert len(changed) == 1
    assert "south" in changed[0]
    assert "</script>" not in changed[0]


Spoil = Callable[[gpd.GeoDataFrame], gpd.GeoDataFrame]


@pytest.mark.parametrize(
    ("spoil", "error", "message"),
    [
        (lambda t: t.assign(word="a"), DataError, "word stands twice: a"),
        (lambda t: t.assign(word=["a", "b", None, " "]), DataError, "no word in row 3, row 4"),
        (lambda t: t.assign(label=[None, "b", "c", "d"]), DataError, "no label in north"),
        (lambda t: t.set_geometry(t.centroid), DataError, "no polygon in north"),
        (lambda t: t.drop(columns="label"), UsageError, "no column label. It has: word, up, n"),
        (lambda t: t.set_crs("EPSG:4326", allow_override=True), CRSError, "outside the earth"),
        (lambda t: t.set_geometry([t.geometry[0]] * 4), DataError, "nothing is left of"),
        (lambda t: t.set_geometry(t.translate(0, -2e7)), CRSError, "northings"),
    ],
)
def test_polygons_that_cannot_be_used_are_refused(
    tmp_path: Path, town: gpd.GeoDataFrame, spoil: Spoil, error: type[GeoError], message: str
) -> None:
    file = tmp_path / "town.gpkg"
    spoil(town).to_file(file)
    with pytest.raises(error, match=message):
        new_project(tmp_path / "town", Polygons(file=file, code="word", name="label"))
    assert not (tmp_path / "town").exists()


def test_a_file_that_says_no_system_is_asked_for_it(tmp_path: Path, town: gpd.GeoDataFrame) -> None:
    file = tmp_path / "town.shp"
    town[["word", "label", "geometry"]].to_file(file, encoding="utf-8")
    file.with_suffix(".prj").unlink()
    with pytest.raises(CRSError, match="--crs EPSG:5186"):
        new_project(tmp_path / "a", Polygons(file=file, code="word", name="label"))
    with pytest.raises(CRSError, match="EPSG:99 is no coordinate system"):
        new_project(tmp_path / "a", Polygons(file=file, code="word", name="label", crs="EPSG:99"))
    what = Polygons(file=file, code="word", name="label", crs="EPSG:32652")
    assert len(new_project(tmp_path / "a", what).levels[0].rows) == 4


def test_korean_texts_without_a_said_encoding(tmp_path: Path, town: gpd.GeoDataFrame) -> None:
    """Public Shapefiles come in CP949 without .cpg; read byte by byte their names are no words."""
    file = tmp_path / "town.shp"
    names = ["종로구", "중구", "강서구", "고성군"]
    korean = town[["geometry"]].assign(코드=["1", "2", "3", "4"], 이름=names)
    korean.to_file(file, encoding="CP949")
    file.with_suffix(".cpg").unlink()
    draft = new_project(tmp_path / "town", Polygons(file=file, code="코드", name="이름"))
    assert [row["gu_name_ko"] for row in draft.levels[0].rows] == names


def test_other_texts_without_a_said_encoding(tmp_path: Path, town: gpd.GeoDataFrame) -> None:
    file = tmp_path / "town.shp"
    names = ["Käpylä", "Töölö", "Ääni", "Kallio"]
    town[["geometry"]].assign(c=["1", "2", "3", "4"], n=names).to_file(file, encoding="ISO-8859-1")
    file.with_suffix(".cpg").unlink()
    draft = new_project(tmp_path / "town", Polygons(file=file, code="c", name="n"))
    assert [row["gu_name_ko"] for row in draft.levels[0].rows] == names
    what = Polygons(file=file, code="c", name="n", encoding="no-such")
    with pytest.raises(SourceError, match=file.name):
        new_project(tmp_path / "other", what)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("north,1\nnorth,2\n", "stands twice: north"),
        ("nowhere,1\n", "no district has the code nowhere"),
        ("north,-1\n", "no number of people in north"),
        ("north,many\n", "no number of people in north"),
        ("north,nan\n", "no number of people in north"),
    ],
)
def test_people_that_cannot_be_used_are_refused(
    tmp_path: Path, town_file: Path, rows: str, message: str
) -> None:
    people = tmp_path / "p.csv"
    people.write_text(f"word,residents\n{rows}", encoding="utf-8")
    what = Polygons(file=town_file, code="word", name="label", people=people)
    with pytest.raises(DataError, match=message):
        new_project(tmp_path / "town", what)


def test_files_that_are_no_polygons_are_refused(tmp_path: Path, people_file: Path) -> None:
    (tmp_path / "noise.gpkg").write_bytes(b"noise" * 100)
    for file, error in (
        (tmp_path / "none.gpkg", SourceError),
        (tmp_path / "noise.gpkg", SourceError),
        (people_file, DataError),
    ):
        with pytest.raises(error, match=file.name):
            new_project(tmp_path / "town", Polygons(file=file, code="word", name="residents"))


def test_a_file_of_several_tables_is_asked_which(tmp_path: Path, town: gpd.GeoDataFrame) -> None:
    file = tmp_path / "two.gpkg"
    town.to_file(file, layer="one")
    town.to_file(file, layer="other")
    with pytest.raises(UsageError, match="several layers: one, other"):
        new_project(tmp_path / "a", Polygons(file=file, code="word", name="label"))
    what = Polygons(file=file, code="word", name="label", layer="other")
    assert len(new_project(tmp_path / "a", what).levels[0].rows) == 4


def test_heights_are_left_out(tmp_path: Path, town: gpd.GeoDataFrame) -> None:
    file = tmp_path / "town.gpkg"
    town.set_geometry(shapely.force_3d(town.geometry.to_numpy(), 12.5)).to_file(file)
    draft = new_project(tmp_path / "town", Polygons(file=file, code="word", name="label"))
    assert not shapely.has_z(draft.levels[0].shapes).any()


def test_islands_far_apart_need_no_cells_between(tmp_path: Path) -> None:
    corners = [(125.1, 33.9), (131.8, 38.4)]
    parts = [shapely.box(x, y, x + 0.01, y + 0.01) for x, y in corners]
    district = gpd.GeoDataFrame({"c": ["a"], "n": ["A"]}, geometry=[shapely.MultiPolygon(parts)])
    district.set_crs("EPSG:4326").to_file(tmp_path / "islands.gpkg")
    what = Polygons(file=tmp_path / "islands.gpkg", code="c", name="n")
    new_project(tmp_path / "islands", what)
    cut = pd.read_parquet(tmp_path / "islands" / "demand" / "pieces.parquet")
    metric = gpd.GeoSeries(parts, crs="EPSG:4326").to_crs(toml(tmp_path / "islands")["metric_crs"])
    assert cut["area_m2"].sum() == pytest.approx(metric.area.sum(), rel=1e-6)


def test_no_built_in_data_is_needed(tmp_path: Path, town_file: Path) -> None:
    folder = tmp_path / "town"
    command = [sys.executable, "-m", "geo", "new", str(folder), "--boundaries", str(town_file)]
    without = {**os.environ, "GEO_DATA": str(tmp_path / "nowhere")}
    subprocess.run([*command, "--code", "word", "--name", "label"], env=without, check=True)
    assert (folder / "geo.toml").is_file()


# --- the folder


def test_a_folder_that_is_not_empty_stays_as_it_was(tmp_path: Path, town_file: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "letter.txt").write_text("mine", encoding="utf-8")
    what = Polygons(file=town_file, code="word", name="label")
    with pytest.raises(PublishError, match=r"is not empty \(letter.txt\)"):
        new_project(folder, what)
    assert [path.name for path in folder.iterdir()] == ["letter.txt"]
    with pytest.raises(PublishError, match="is a file"):
        new_project(folder / "letter.txt", what)
    (folder / "letter.txt").unlink()
    new_project(folder, what)
    assert (folder / "geo.toml").is_file()


def test_a_run_that_fails_leaves_nothing(
    tmp_path: Path, town_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("geo.new.readme.project", full)
    with pytest.raises(PublishError, match="Free some space"):
        new_project(tmp_path / "out" / "town", Polygons(file=town_file, code="word", name="label"))
    assert not list((tmp_path / "out").iterdir())


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--korea", "부산", "--code", "x"], "--code goes with --boundaries"),
        (["--boundaries", "f.gpkg", "--name", "n"], "needs --code"),
        (["--boundaries", "f.gpkg", "--code", "c"], "needs --name"),
        (
            ["--boundaries", "f.gpkg", "--code", "c", "--name", "n", "--people-date", "2020"],
            "--people-date goes with --people",
        ),
    ],
)
def test_options_that_would_be_ignored_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], options: list[str], message: str
) -> None:
    assert cli.main(["new", str(tmp_path / "x"), *options]) == 1
    said = capsys.readouterr().err
    assert message in said
    assert said.count("\n") == 1


# --- measuring


@pytest.mark.parametrize(
    ("lon", "crs"),
    [(125.2, "EPSG:5185"), (127.1, "EPSG:5186"), (129.2, "EPSG:5187"), (130.9, "EPSG:5188")],
)
def test_each_belt_measures_its_own_longitudes(lon: float, crs: str) -> None:
    area = gpd.GeoSeries([shapely.box(lon - 0.1, 36, lon + 0.1, 36.2)], crs="EPSG:4326")
    best = best_metric(area)
    assert best.crs == crs
    assert best.error == worst_error(area, crs) < worst_error(area, "EPSG:5179")


def test_the_error_is_that_of_the_geodesic() -> None:
    """A kilometre along a parallel, in the system and on the ellipsoid."""
    import pyproj

    crs = "EPSG:5179"
    area = gpd.GeoSeries([shapely.box(126.0, 35.0, 126.01, 35.01)], crs="EPSG:4326")
    east, north = pyproj.Transformer.from_crs("EPSG:4326", crs, always_xy=True).transform(
        [126.0, 126.01], [35.0, 35.0]
    )
    _, _, on_earth = pyproj.Geod(ellps="GRS80").inv(126.0, 35.0, 126.01, 35.0)
    off = abs(np.hypot(east[1] - east[0], north[1] - north[0]) / on_earth - 1)
    assert worst_error(area, crs) == pytest.approx(off, abs=3e-6)


def test_a_world_is_too_wide_to_be_measured_in_one_system() -> None:
    world = gpd.GeoSeries([shapely.box(-170, -60, 170, 60)], crs="EPSG:4326")
    with pytest.raises(CRSError, match="smaller area"):
        best_metric(world)


def test_cells_need_metres_north_of_the_origin() -> None:
    box = gpd.GeoDataFrame({"dong_code": ["a"]}, geometry=[shapely.box(0, -100, 100, 0)])
    for crs, message in ((None, "no CRS"), ("EPSG:4326", "EPSG:4326"), ("EPSG:5187", "northings")):
        with pytest.raises(CRSError, match=message):
            pieces(box.set_crs(crs) if crs else box)


# --- what other people's files are like


def test_a_datum_of_the_file_is_honoured(tmp_path: Path, town: gpd.GeoDataFrame) -> None:
    """In GeoParquet too, and in Korea's datum of 1985: 361 m off where it is not."""
    path = tmp_path / "town.parquet"
    town[["word", "label", "geometry"]].to_crs("EPSG:4162").to_parquet(path)
    draft = new_project(tmp_path / "town", Polygons(file=path, code="word", name="label"))
    found = gpd.GeoSeries(draft.levels[0].shapes, crs="EPSG:4326").to_crs("EPSG:5186")
    right = town.set_index("word").geometry.to_crs("EPSG:5186").loc[draft.levels[0].codes]
    assert found.centroid.distance(right.centroid, align=False).max() < 2
    unknown = town.to_crs("EPSG:4326").set_crs("+proj=longlat +ellps=bessel", allow_override=True)
    unknown[["word", "label", "geometry"]].to_parquet(path)
    with pytest.raises(CRSError, match="datum nobody can shift"):
        new_project(tmp_path / "other", Polygons(file=path, code="word", name="label"))


def test_polygons_in_collections_are_districts(tmp_path: Path, town: gpd.GeoDataFrame) -> None:
    mixed = [shapely.GeometryCollection([shape, shape.centroid]) for shape in town.geometry]
    town.set_geometry(mixed, crs=town.crs).to_file(tmp_path / "town.gpkg")
    what = Polygons(file=tmp_path / "town.gpkg", code="word", name="label")
    draft = new_project(tmp_path / "town", what)
    shapes = gpd.GeoSeries(draft.levels[0].shapes, crs="EPSG:4326").to_crs(town.crs)
    assert shapes.area.tolist() == pytest.approx([1.5e6] * 4, rel=1e-5)


def test_names_apart_in_letters_are_the_same_names(tmp_path: Path, town: gpd.GeoDataFrame) -> None:
    apart = [unicodedata.normalize("NFD", text) for text in ("가", "나", "다", "라")]
    korean = town[["geometry"]].assign(**{unicodedata.normalize("NFD", "코드"): apart})
    korean.to_file(tmp_path / "town.gpkg")
    people = tmp_path / "people.csv"
    people.write_text('코드,인구\n가,"1,500"\n나,2\n다,3\n라,4\n', encoding="utf-8")
    for column in ("코드", unicodedata.normalize("NFD", "코드")):
        what = Polygons(
            file=tmp_path / "town.gpkg",
            code=column,
            name=column,
            people=people,
            people_column="인구",
        )
        draft = new_project(tmp_path / f"town{len(column)}", what)
        assert draft.levels[0].codes == ["가", "나", "다", "라"]
        assert draft.whole_people == 1509


@pytest.mark.parametrize("cell", ["1,5", "1.5", "inf", "1e308", "-3", "True"])
def test_what_is_no_number_of_heads_is_refused(tmp_path: Path, town_file: Path, cell: str) -> None:
    people = tmp_path / "p.csv"
    people.write_text(f'word,residents\nnorth,"{cell}"\nsouth,1\n', encoding="utf-8")
    what = Polygons(file=town_file, code="word", name="label", people=people)
    with pytest.raises(DataError, match="no number of people in north"):
        new_project(tmp_path / "town", what)


@pytest.mark.parametrize("option", ["--layer", "--table"])
def test_a_layer_is_named_by_either_option(
    tmp_path: Path, town: gpd.GeoDataFrame, option: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "two.gpkg"
    town.to_file(file, layer="one")
    town[:2].to_file(file, layer="other")
    arguments = ["new", str(tmp_path / "a"), "--boundaries", str(file), "--code", "word"]
    assert cli.main([*arguments, "--name", "label"]) == 1
    assert "several layers: one, other. Name one with --layer" in capsys.readouterr().err
    assert cli.main([*arguments, "--name", "label", option, "other"]) == 0
    assert len(gpd.read_file(tmp_path / "a" / "boundaries" / "gu.geojson")) == 2


def test_a_code_that_is_no_number_is_none(tmp_path: Path) -> None:
    file = tmp_path / "a.gpkg"
    shapes = [shapely.box(x, 4_160_000, x + 900, 4_160_900) for x in (322_000, 322_900)]
    squares = gpd.GeoDataFrame({"code": [1.0, np.inf], "name": "가"}, geometry=shapes, crs=32652)
    squares.to_file(file)
    with pytest.raises(DataError, match="no code in row 2"):
        new_project(tmp_path / "town", Polygons(file=file, code="code", name="name"))
