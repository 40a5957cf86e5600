"""layers/*.toml: a list of points becomes a layer, with its own date and source."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

import geo
from geo.answers import district_table
from geo.answers.answers import load_answers
from geo.cli.explaining import district
from geo.errors import DataError, SourceError, UsageError
from geo.metrics import Question
from geo.project import read_project
from geo.sites import load_sites, load_sources
from geo.surfaces import read_back
from geo.text import Text
from geo.world import load_world
from tests.worlds import SOUTH, WEST, add_layer, lonlat, points_csv, write_wards


@pytest.fixture
def city(tmp_path: Path) -> Path:
    """Four wards of a kilometre each, 100 people a ward."""
    return write_wards(tmp_path)


def test_only_a_name_and_points_are_needed(city: Path) -> None:
    made = add_layer(
        city, "spots", 'name = "Spots"\nfile = "spots.csv"', points_csv((500, 500), (1500, 500))
    )
    (found,) = made.layers
    assert (found.key, found.kind, found.service_distance_m) == ("spots", "service", 800.0)
    assert found.vintage.en == "a list that does not say its date"
    assert found.default_demand == "people"
    sites = load_sites(made)
    assert sites["site_id"].tolist() == ["spots_1", "spots_2"]
    assert sites["error_m"].isna().all()
    assert load_sources(made)["name_en"].tolist() == ["made people", "list: Spots"]


def test_figures_are_those_of_pencil(city: Path) -> None:
    """A place in the middle of a ward: its own ward whole within 800 m, area a disc's part."""
    toml = 'name = "Spots"\nfile = "spots.csv"\ndistance_m = 400'
    answers = load_answers(add_layer(city, "spots", toml, points_csv((500, 500))))
    assert answers.world.crs == "EPSG:32652"
    table = district_table(Question(layer=answers.world.project.layer("spots")), answers)
    table = table.set_index("gu_code")
    assert table["n_sites"].to_dict() == {"alpha": 1, "beta": 0, "delta": 0, "gamma": 0}
    assert table.loc["alpha", "area_coverage_share"] == pytest.approx(np.pi * 0.16, rel=2e-3)
    assert table.loc["alpha", "coverage_share"] == pytest.approx(np.pi * 0.16, abs=0.03)
    assert table["people"].tolist() == pytest.approx([100.0] * 4)
    assert table["method"].unique().tolist() == ["straight line, EPSG:32652"]


def test_every_column_is_taken_over(city: Path) -> None:
    (x, y), *_ = lonlat((100, 100))
    toml = """
name = { ko = "도서관", en = "Libraries" }
file = "books.csv"
vintage = "2026-03"
source = "people_2025"
kind = "list"
columns = { name = "이름", id = "번호", x = "경도", y = "위도", kind = "종류", address = "주소", error_m = "오차" }
"""
    csv = f"번호,이름,종류,주소,경도,위도,오차\nL1,가람,공공,가람로 1,{x},{y},25\n"
    made = add_layer(city, "books", toml, csv)
    (found,) = made.layers
    assert found.vintage == ("2026년 3월", "March 2026")
    assert found.service_distance_m is None
    assert found.no_coverage is not None
    row = load_sites(made).iloc[0]
    assert (row["site_id"], row["kind_ko"], row["address"]) == ("books_L1", "공공", "가람로 1")
    assert (row["error_m"], row["source_keys"]) == (25.0, "people_2025")
    assert load_sources(made)["key"].tolist() == ["people_2025"]


@pytest.mark.parametrize("driver", ["GeoJSON", "GPKG"])
def test_points_in_any_crs(city: Path, driver: str) -> None:
    name = {"GeoJSON": "spots.geojson", "GPKG": "spots.gpkg"}[driver]
    points = gpd.GeoDataFrame(
        {"name": ["a"]}, geometry=[shapely.Point(WEST + 500, SOUTH + 500)], crs="EPSG:32652"
    )
    points = points.to_crs("EPSG:4326") if driver == "GeoJSON" else points.to_crs("EPSG:5186")
    points.to_file(city / "layers" / name, driver=driver)
    world = load_world(add_layer(city, "spots", f'name = "Spots"\nfile = "{name}"'))
    assert world.sites["gu_code"].tolist() == ["alpha"]


def test_a_csv_in_metres_says_its_crs(city: Path) -> None:
    csv = f"name,x,y\na,{WEST + 1500},{SOUTH + 1500}\n"
    toml = 'name = "Spots"\nfile = "spots.csv"\ncrs = "EPSG:32652"'
    assert load_world(add_layer(city, "spots", toml, csv)).sites["gu_code"].tolist() == ["delta"]


WRONG_FILES = {
    "no name": ('file = "spots.csv"', "'name' is a required property"),
    "no list": ('name = "Spots"\nfile = "none.csv"', "none.csv is not there"),
    "a list outside": ('name = "Spots"\nfile = "../../etc/passwd"', "lies outside the folder"),
    "an unknown demand": (
        'name = "Spots"\nfile = "spots.csv"\ndemand = "voters"',
        "no 'voters'; use one of people",
    ),
    "a colour that is none": (
        'name = "Spots"\nfile = "spots.csv"\ncolor = "red"',
        "color: 'red' does not match",
    ),
    "a system that nothing has": (
        'name = "Spots"\nfile = "spots.csv"\ncrs = "EPSG:999999"',
        "crs: EPSG:999999 is no system",
    ),
    "heights": ('name = "Spots"\nfile = "spots.csv"\ncrs = "EPSG:5773"', "EPSG:5773 is no system"),
    "no number": ('name = "Spots"\nfile = "spots.csv"\ndistance_m = nan', "distance_m: nan is no"),
    "a NUL": ('name = "Spots"\nfile = "a\\u0000b"', "file: a NUL, which no text holds"),
}


@pytest.mark.parametrize(("toml", "words"), WRONG_FILES.values(), ids=WRONG_FILES)
def test_a_bad_layer_file_names_itself_and_stops_only_itself(
    city: Path, capsys: pytest.CaptureFixture[str], toml: str, words: str
) -> None:
    add_layer(city, "good", 'name = "Good"\nfile = "good.csv"', points_csv((500, 500)))
    (city / "layers" / "spots.csv").write_text(points_csv((500, 500)), encoding="utf-8")
    made = add_layer(city, "bad", toml)
    assert [each.key for each in made.layers] == ["good"]
    said = capsys.readouterr().err
    assert "bad.toml" in said
    assert words in said
    assert said.count("\n") == 1
    assert len(load_world(made).sites) == 1


WRONG_LISTS = {
    "no column of names": ("title,x,y\na,1,2\n", "no column of names"),
    "a name that is empty": ("name,x,y\n ,126.98,37.57\n", "no name in row 2"),
    "a point that is missing": ("name,x,y\na,,37.57\n", "no point in row 2"),
    "a point that is no number": ("name,x,y\na,east,37.57\n", "no point in row 2"),
    "another city": ("name,x,y\na,24.94,60.17\n", "km away"),
    "latitude first": ("name,x,y\na,37.57,126.98\n", "Mend the coordinates (longitude first)"),
    "a column twice": ("name,name,x,y\na,b,126.98,37.57\n", "column name stands twice"),
    "a coordinate twice": ("name,x,y,x\na,126.98,37.57,1\n", "has the column(s) x twice"),
    "no such column": ("name,lon,lat\na,1,2\n", "lacks the column(s) x, y"),
}


@pytest.mark.parametrize(("csv", "words"), WRONG_LISTS.values(), ids=WRONG_LISTS)
def test_a_bad_list_is_one_line(city: Path, csv: str, words: str) -> None:
    made = add_layer(city, "spots", 'name = "Spots"\nfile = "spots.csv"', csv)
    with pytest.raises(DataError) as caught:
        load_world(made)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_every_problem_of_the_folder_in_one_answer(city: Path) -> None:
    (city / "people.csv").write_text("code,people\nalpha,many\n", encoding="utf-8")
    (city / "sources.csv").write_text("key\n", encoding="utf-8")
    made = add_layer(city, "spots", 'name = "Spots"\nfile = "spots.csv"', "name,x,y\na,,\n")
    with pytest.raises(DataError) as caught:
        load_world(made)
    for name in ("people.csv", "sources.csv", "spots.csv"):
        assert name in str(caught.value)


def test_the_area_has_a_code_of_its_own(city: Path) -> None:
    toml = (city / "geo.toml").read_text(encoding="utf-8")
    (city / "geo.toml").write_text(toml.replace("area.name", 'area.code = "beta"\narea.name'))
    with pytest.raises(DataError, match=r"area\.code 'beta' is a district's"):
        load_world(read_project(city))


def test_two_layers_of_one_key_are_refused(city: Path) -> None:
    add_layer(city, "a", 'key = "x"\nname = "A"\nfile = "a.csv"', points_csv((1, 1)))
    made = add_layer(city, "b", 'key = "x"\nname = "B"\nfile = "a.csv"')
    with pytest.raises(DataError, match="key x stands twice"):
        _ = made.layers


def test_a_file_without_a_key_is_named_as_one(
    city: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The key is a part of addresses and of the names of files."""
    made = add_layer(
        city, "My Spots", 'name = "Spots"\nfile = "My Spots.csv"', points_csv((500, 500))
    )
    assert made.layers == ()
    assert "'My Spots' can be none" in capsys.readouterr().err
    made = add_layer(city, "My Spots", 'key = "spots"\nname = "Spots"\nfile = "My Spots.csv"')
    assert [each.key for each in made.layers] == ["spots"]


@pytest.mark.parametrize("link", ["layers", "layers/spots.toml"])
def test_layer_files_that_lie_outside_are_left_out(
    city: Path,
    tmp_path_factory: pytest.TempPathFactory,
    capsys: pytest.CaptureFixture[str],
    link: str,
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    for folder in (outside, city / "layers"):
        (folder / "spots.csv").write_text(points_csv((500, 500)), encoding="utf-8")
    (outside / "spots.toml").write_text('name = "Spots"\nfile = "spots.csv"', encoding="utf-8")
    if link == "layers":
        (city / "layers").rename(city / "before")
        (city / "layers").symlink_to(outside)
    else:
        (city / link).symlink_to(outside / "spots.toml")
    assert read_project(city).layers == ()
    assert "lies outside the project's folder" in capsys.readouterr().err


LEADING_OUT = {
    "a virtual format": (
        '<OGRVRTDataSource><OGRVRTLayer name="kept"><SrcDataSource>{}</SrcDataSource>'
        "</OGRVRTLayer></OGRVRTDataSource>"
    ),
    "a command": (
        '{{"type": "gdal_streamed_alg", "command_line": '
        '"gdal vector pipeline ! read {} ! reproject --dst-crs EPSG:4326"}}'
    ),
}


@pytest.mark.parametrize("name", ["spots.geojson", "spots.gpkg", "spots.vrt"])
@pytest.mark.parametrize("text", LEADING_OUT.values(), ids=LEADING_OUT)
def test_a_list_reads_no_other_file(
    city: Path, tmp_path_factory: pytest.TempPathFactory, text: str, name: str
) -> None:
    """GDAL knows formats that name other files and addresses, and takes a file for what it says."""
    kept = tmp_path_factory.mktemp("outside") / "kept.geojson"
    points = gpd.GeoDataFrame(
        {"name": ["a"]}, geometry=gpd.points_from_xy(*zip(*lonlat((500, 500)), strict=True))
    )
    points.set_crs("EPSG:4326").to_file(kept, driver="GeoJSON")
    (city / "layers" / name).write_text(text.format(kept), encoding="utf-8")
    made = add_layer(city, "spots", f'name = "Spots"\nfile = "{name}"')
    with pytest.raises(SourceError, match="cannot be read"):
        load_sites(made)


def test_pieces_are_kept_by_the_column_of_codes(
    city: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two columns of one file may hold the same codes for different districts."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    wards = gpd.read_file(city / "wards.geojson")
    wards.assign(other=wards["code"].to_numpy()[::-1]).to_file(
        city / "wards.geojson", driver="GeoJSON"
    )
    toml = (city / "geo.toml").read_text(encoding="utf-8")
    for column in ("code", "other"):
        said = toml.replace('code = "code"\nname_ko', f'code = "{column}"\nname_ko')
        (city / "geo.toml").write_text(said, encoding="utf-8")
        world = load_world(read_project(city))
        people = world.demand["people"]
        points = gpd.points_from_xy(people["x"], people["y"], crs=world.crs)
        home = world.gu.set_index("gu_code").geometry.reindex(people["gu_code"])
        assert shapely.contains(home.to_numpy(), np.asarray(points)).all(), column


@pytest.mark.parametrize(
    ("csv", "words"),
    [
        ("code,people\n,1\nbeta,1\ngamma,1\ndelta,1\n", "code is empty: row 2"),
        (
            "code,people\nalpha,inf\nbeta,1\ngamma,1\ndelta,1\n",
            "people is no whole number of people from 0: alpha",
        ),
    ],
)
def test_people_of_nowhere_or_without_end_are_refused(city: Path, csv: str, words: str) -> None:
    (city / "people.csv").write_text(csv, encoding="utf-8")
    with pytest.raises(DataError, match=words):
        load_world(read_project(city))


def test_a_district_has_a_code(city: Path) -> None:
    wards = gpd.read_file(city / "wards.geojson")
    wards.loc[0, "code"] = " "
    wards.to_file(city / "wards.geojson", driver="GeoJSON")
    with pytest.raises(DataError, match=r"wards\.geojson: code is empty in 1 feature"):
        load_world(read_project(city))


def test_a_source_says_its_names_at_least(city: Path) -> None:
    (city / "sources.csv").write_text("key,name_ko,name_en\npeople_2025,인구,people\n")
    row = load_sources(read_project(city)).iloc[0]
    assert row[["date", "licence", "weak"]].tolist() == ["not known", "not known", "false"]


@pytest.mark.parametrize("place", ["geo.toml", "layers/a.toml"])
def test_a_source_that_is_named_has_a_row(city: Path, place: str) -> None:
    add_layer(city, "a", 'name = "A"\nfile = "a.csv"\nsource = "people_2025"', points_csv((1, 1)))
    named = (city / place).read_text(encoding="utf-8")
    (city / place).write_text(named.replace("people_2025", "people_2052"), encoding="utf-8")
    with pytest.raises(DataError, match=r"sources\.csv has no row for people_2052\. Add one"):
        load_sources(read_project(city))


def test_two_layers_of_one_name_are_two_sources(city: Path) -> None:
    add_layer(city, "a", 'name = "Spots"\nfile = "a.csv"', points_csv((1, 1)))
    add_layer(city, "b", 'name = "Spots"\nfile = "a.csv"')
    made = add_layer(city, "c", 'name = "Others"\nfile = "a.csv"')
    names = load_sources(made)["name_en"].tolist()
    assert names == ["made people", "list: Spots (a)", "list: Spots (b)", "list: Others"]


def test_a_code_is_found_as_it_is_written(city: Path) -> None:
    for name in ("wards.geojson", "people.csv"):
        text = (city / name).read_text(encoding="utf-8")
        (city / name).write_text(text.replace("alpha", "Alpha/1"), encoding="utf-8")
    world = load_world(read_project(city))
    for word in ("Alpha/1", "kostat:Alpha/1", " beta"):
        assert district(word, world) == word.strip().removeprefix("kostat:")
    with pytest.raises(UsageError, match=r"no ward 'omega'\. Give a name such as"):
        district("omega", world)


def test_people_of_some_districts_alone_are_read_back(city: Path) -> None:
    (city / "people.csv").write_text("code,people\nalpha,100\nbeta,\ngamma,50\ndelta,100\n")
    world = load_world(read_project(city))
    table = read_back(world.demand["people"], world.dong)
    assert table["people"].tolist() == pytest.approx([100.0, 100.0, 50.0])
    known = world.demand["people"]
    with pytest.raises(DataError, match="different dong: gamma"):
        read_back(known[known["dong_code"] != "gamma"], world.dong)


def test_people_of_another_district_are_refused(city: Path) -> None:
    (city / "people.csv").write_text("code,people\nalpha,1\nbeta,1\ngamma,1\nomega,1\n")
    with pytest.raises(DataError, match="different districts: delta, omega"):
        load_world(read_project(city))


@pytest.mark.parametrize("crs", ["EPSG:3995", "EPSG:7415", "EPSG:3035"])
def test_a_system_of_elsewhere_is_refused(city: Path, crs: str) -> None:
    """Of the Arctic, the Netherlands, Europe: a square kilometre here is 1.5, 2.7 of them or bent."""
    toml = (city / "geo.toml").read_text(encoding="utf-8")
    (city / "geo.toml").write_text(toml.replace("EPSG:32652", crs), encoding="utf-8")
    with pytest.raises(DataError, match=rf"lengths in metric_crs {crs} are off by up to \d"):
        load_world(read_project(city))


def test_a_notebook_asks_a_project_of_files(city: Path) -> None:
    points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(*zip(*lonlat((500, 500)), strict=True)))
    points = points.set_crs("EPSG:4326")
    assert "my places" in geo.open_project(city).map(points).render()
    toml = (city / "geo.toml").read_text(encoding="utf-8")
    (city / "geo.toml").write_text(toml.split("[[demands]]")[0], encoding="utf-8")
    made = geo.open_project(city)
    for ask in (made.nearest, made.catchments, made.access):
        with pytest.raises(UsageError, match="no demand"):
            ask(points)


@pytest.mark.parametrize(("people", "share"), [(100, "about 12.5 %"), (0, "")])
def test_people_on_the_water(city: Path, people: int, share: str) -> None:
    """Half a ward of four is water; where nobody lives there is no share."""
    toml = (city / "geo.toml").read_text(encoding="utf-8")
    toml = toml.replace("[[levels]]", '[water]\nname = "Lake"\nfile = "lake.geojson"\n[[levels]]')
    (city / "geo.toml").write_text(toml, encoding="utf-8")
    lake = shapely.box(WEST, SOUTH, WEST + 1000, SOUTH + 500)
    made = gpd.GeoDataFrame({"name": ["Lake"]}, geometry=[lake], crs="EPSG:32652")
    made.to_crs("EPSG:4326").to_file(city / "lake.geojson", driver="GeoJSON")
    told = (city / "people.csv").read_text(encoding="utf-8").replace(",100", f",{people}")
    (city / "people.csv").write_text(told, encoding="utf-8")
    words = load_world(read_project(city)).words
    assert share in words(Text("{on_water}", "{on_water}")).en
    assert "nan" not in words(Text("{on_water}", "{on_water}")).en


def test_a_layer_of_several_is_named_in_its_file(city: Path) -> None:
    at = gpd.points_from_xy(*zip(*lonlat((500, 500), (600, 600)), strict=True))
    points = gpd.GeoDataFrame({"name": ["a", "b"]}, geometry=at, crs="EPSG:4326")
    (city / "layers").mkdir(exist_ok=True)
    for layer, rows in (("one", points), ("둘", points[:1])):
        rows.to_file(city / "layers" / "spots.gpkg", layer=layer)
    made = add_layer(city, "spots", 'name = "Spots"\nfile = "spots.gpkg"')
    with pytest.raises(UsageError, match="several layers: one, 둘"):
        load_sites(made)
    made = add_layer(city, "spots", 'name = "Spots"\nfile = "spots.gpkg"\nlayer = "둘"')
    assert load_sites(made)["name_ko"].tolist() == ["a"]


def test_a_list_of_another_datum_is_brought_over(city: Path) -> None:
    (east, north) = lonlat((500, 500))[0]
    here = gpd.GeoSeries(gpd.points_from_xy([east], [north]), crs="EPSG:4326")
    old = here.to_crs("EPSG:4162")
    csv = f"name,x,y\na,{old.x[0]!r},{old.y[0]!r}\n".replace("np.float64(", "").replace(")", "")
    made = add_layer(city, "spots", 'name = "Spots"\nfile = "spots.csv"\ncrs = "EPSG:4162"', csv)
    found = load_sites(made).to_crs("EPSG:5186").geometry[0]
    assert found.distance(here.to_crs("EPSG:5186")[0]) < 0.01


@pytest.mark.parametrize("number", ["1e7", "1e308", "inf", "-1", "True", "1,5"])
def test_an_error_that_excuses_any_point_is_none(city: Path, number: str) -> None:
    """Three degrees east of the city, within 10,000 km of it: no ward has that place."""
    ((x, y),) = lonlat((500, 500))
    toml = 'name = "Spots"\nfile = "spots.csv"\ncolumns = { error_m = "e" }'
    made = add_layer(city, "spots", toml, f'name,x,y,e\nfar,{x + 3},{y},"{number}"\n')
    with pytest.raises(DataError, match=r"error_m is no number of metres .* in row 2\."):
        load_world(made)


def test_a_truth_in_a_table_is_no_error_of_metres(city: Path) -> None:
    points = gpd.points_from_xy(*np.array(lonlat((500, 500), (1500, 500))).T)
    table = {"name": ["a", "b"], "exact": [True, False]}
    gpd.GeoDataFrame(table, geometry=points, crs=4326).to_file(city / "layers" / "spots.gpkg")
    toml = 'name = "Spots"\nfile = "spots.gpkg"\ncolumns = { error_m = "exact" }'
    with pytest.raises(DataError, match=r"error_m is no number of metres .* in row 2, 3\."):
        load_sites(add_layer(city, "spots", toml))


@pytest.mark.parametrize("ids", [("", "b"), ("a", ""), (" ", "b"), ("a", "a")])
def test_an_id_that_some_places_lack_is_one_line(city: Path, ids: tuple[str, str]) -> None:
    rows = points_csv((500, 500), (1500, 500)).splitlines()
    csv = "\n".join(["id," + rows[0], f"{ids[0]},{rows[1]}", f"{ids[1]},{rows[2]}", ""])
    toml = 'name = "Spots"\nfile = "spots.csv"\ncolumns = { id = "id" }'
    row = 3 if ids[1] in ("", ids[0]) else 2
    with pytest.raises(DataError, match=rf"the id of row {row} is none, stands twice"):
        load_sites(add_layer(city, "spots", toml, csv))


def test_a_height_that_is_none_is_no_fault_of_the_list(city: Path) -> None:
    flat = gpd.GeoSeries(gpd.points_from_xy(*np.array(lonlat((500, 500))).T), crs=4326)
    there = flat.to_crs("EPSG:5174").iloc[0]
    high = shapely.Point(there.x, there.y, np.nan)
    points = gpd.GeoDataFrame({"name": ["a"]}, geometry=[high], crs="EPSG:5174")
    points.to_file(city / "layers" / "spots.gpkg")
    world = load_world(add_layer(city, "spots", 'name = "Spots"\nfile = "spots.gpkg"'))
    assert world.sites["gu_code"].tolist() == ["alpha"]
