"""Reading sites: the contract, and every way to break it, in one clear line."""

from __future__ import annotations

import json
import shutil
import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest

from geo import sites
from geo.errors import DataError, SourceError
from geo.measures.counts import counted
from geo.project import current_project, read_project
from geo.schema import SITE_COLUMNS
from tests.worlds import toy_city


def feature(**changes: object) -> dict[str, object]:
    row: dict[str, object] = dict.fromkeys(SITE_COLUMNS)
    row |= {
        "site_id": "a",
        "layer": "job_cafes",
        "role": "place",
        "place_id": "a",
        "name_ko": "가",
        "name_en": "Ga",
        "name_en_romanised": True,
        "status": "operating",
        "list": "report",
        "precision": "block",
        "error_m": 100.0,
        "source_keys": "report_2019_09_02",
    }
    geometry = changes.pop("geometry", {"type": "Point", "coordinates": [127.0, 37.5]})
    return {"type": "Feature", "properties": row | changes, "geometry": geometry}


def write(path: Path, *features: dict[str, object], **more: object) -> Path:
    collection = {"type": "FeatureCollection", "features": list(features), **more}
    path.write_text(json.dumps(collection, ensure_ascii=False), encoding="utf-8")
    return path


def test_a_sound_file_is_sorted_by_id(tmp_path: Path) -> None:
    path = write(tmp_path / "s.geojson", feature(site_id="b"), feature())
    frame = sites.read_sites(path)
    assert frame["site_id"].tolist() == ["a", "b"]
    assert frame.crs == "EPSG:4326"
    assert list(frame.columns) == [*SITE_COLUMNS, "geometry"]
    assert frame["area_m2"].isna().all()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"geometry": {"type": "Point", "coordinates": [37.5, 127.0]}}, "outside Korea"),
        ({"geometry": {"type": "Point", "coordinates": [200_000.0, 550_000.0]}}, "outside Korea"),
        ({"geometry": {"type": "Point", "coordinates": [127.0, float("inf")]}}, "no point"),
        ({"geometry": {"type": "Point", "coordinates": []}}, "no point"),
        ({"geometry": {"type": "LineString", "coordinates": [[127, 37], [127, 38]]}}, "no point"),
        ({"geometry": None}, "no_point_reason"),
        ({"role": "palace"}, "role not one of"),
        ({"status": None}, "status empty"),
        ({"precision": "exact"}, "precision not one of"),
        ({"error_m": None}, "without precision or error_m"),
        ({"error_m": -1}, "error_m not a number"),
        ({"area_m2": "big"}, "area_m2 not a number"),
        ({"name_ko": " "}, "name_ko empty"),
        ({"parent_id": "nobody"}, "parent_id names no site"),
    ],
)
def test_a_broken_feature_is_named(tmp_path: Path, changes: dict[str, object], words: str) -> None:
    path = write(tmp_path / "s.geojson", feature(), feature(site_id="bad_one", **changes))
    with pytest.raises(DataError, match=words) as error:
        sites.read_sites(path)
    assert "\n" not in str(error.value)
    assert "bad_one" in str(error.value) or "nobody" in str(error.value)


def test_all_problems_of_a_file_are_named_at_once(tmp_path: Path) -> None:
    features = [
        feature(),
        feature(),
        feature(site_id="c", role="x"),
        feature(site_id="d", list="y"),
    ]
    del features[3]["properties"]["opened"]  # type: ignore[attr-defined]
    with pytest.raises(DataError) as error:
        sites.read_sites(write(tmp_path / "s.geojson", *features))
    message = str(error.value)
    assert "stands twice: a" in message
    assert "role not one of" in message
    assert "property opened missing: d" in message


def test_many_bad_rows_are_counted_not_listed(tmp_path: Path) -> None:
    features = [feature(site_id=f"s{n}", role="x") for n in range(9)]
    with pytest.raises(DataError, match="and 4 more"):
        sites.read_sites(write(tmp_path / "s.geojson", *features))


def test_a_file_cut_off_anywhere_is_refused(tmp_path: Path) -> None:
    whole = write(tmp_path / "s.geojson", feature(), feature(site_id="b")).read_bytes()
    path = tmp_path / "cut.geojson"
    for length in range(0, len(whole), 97):
        path.write_bytes(whole[:length])
        with pytest.raises((DataError, SourceError)):
            sites.read_sites(path)


def test_another_crs_is_refused(tmp_path: Path) -> None:
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::5186"}}
    with pytest.raises(DataError, match="another CRS"):
        sites.read_sites(write(tmp_path / "s.geojson", feature(), crs=crs))


@pytest.mark.parametrize(
    "text", ["[]", "{}", '{"type":"FeatureCollection","features":[1]}', "nope"]
)
def test_what_is_no_collection_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "s.geojson"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError):
        sites.read_sites(path)


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="cannot be read"):
        sites.read_sites(tmp_path / "none.geojson")
    latin = tmp_path / "latin.geojson"
    latin.write_bytes("가".encode("cp949"))
    with pytest.raises(SourceError, match="not UTF-8"):
        sites.read_sites(latin)


def test_tables_name_what_they_lack(tmp_path: Path) -> None:
    project = replace(current_project(), folder=tmp_path)
    path = tmp_path / "sources.csv"
    path.write_text("key\na\n", encoding="utf-8")
    with pytest.raises(DataError, match="lacks the column"):
        sites.load_sources(project)
    path.write_text("", encoding="utf-8")
    with pytest.raises(DataError, match="empty"):
        sites.load_sources(project)
    path = tmp_path / "garden_statements.csv"
    path.write_text("gu_code,year,area_m2\n1,2,3\n2\n", encoding="utf-8")
    with pytest.raises(DataError, match="row 3"):
        sites.load_statements(project)


def test_only_places_with_a_point_that_operate_or_are_listed_count(tmp_path: Path) -> None:
    frame = sites.read_sites(
        write(
            tmp_path / "s.geojson",
            feature(site_id="place"),
            feature(site_id="listed", status="listed"),
            feature(site_id="later", status="not_yet"),
            feature(site_id="part", role="part", parent_id="place"),
            feature(site_id="planned", status="planned"),
            feature(site_id="event", status="event"),
            feature(site_id="area", role="area"),
            feature(site_id="candidate", role="candidate"),
            feature(site_id="nowhere", geometry=None, no_point_reason="not_found"),
        )
    )
    assert counted(frame)["site_id"].tolist() == ["listed", "place"]
    assert counted(frame, status="operating")["site_id"].tolist() == ["place"]
    assert counted(frame, status="not_yet")["site_id"].tolist() == ["later"]
    assert counted(frame, status="planned")["site_id"].tolist() == ["planned"]
    assert counted(frame, status="event")["site_id"].tolist() == ["event"]


def test_the_made_city_has_the_types_of_the_real_one(world) -> None:
    made, real = toy_city().sites.dtypes, world.sites.dtypes
    sizes = [column for column in SITE_COLUMNS if real[column] == "float64"]
    assert {"floor_area_max_m2", "units"} < set(sizes)
    assert {column: str(made[column]) for column in sizes} == dict.fromkeys(sizes, "float64")


def test_events_stand_at_sites_and_on_days(world) -> None:
    assert set(world.events["site_id"]) <= set(world.sites["site_id"])
    venues = world.sites.loc[world.sites["status"] == "event", "site_id"]
    assert set(venues) <= set(world.events["site_id"])
    assert (world.events["first_day"] <= world.events["last_day"]).all()
    assert world.events["first_day"].str.fullmatch(r"2019-\d\d-\d\d").all()


def test_every_section_has_an_english_heading(world) -> None:
    assert set(world.sites["report_section"].dropna()) <= set(world.sections)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"error_m": float("inf")}, "error_m not a number of 0 or more: bad"),
        ({"area_m2": 1e308}, "area_m2 not a number of 0 or more: bad"),
        ({"area_m2": True}, "area_m2 not a number of 0 or more: bad"),
        ({"tenants": 2.5}, "tenants not a whole number of 0 or more: bad"),
        ({"plots": -1}, "plots not a whole number of 0 or more: bad"),
        ({"address": True}, "address no text: bad"),
        ({"kind_ko": {"ko": "x"}}, "kind_ko no text: bad"),
        ({"name_ko": ["가"]}, "name_ko empty: bad"),
        ({"parent_id": ["a"]}, "parent_id no text: bad"),
        ({"name_en_romanised": "false"}, "name_en_romanised not true or false: bad"),
        ({"geometry": {"type": "Point", "coordinates": [True, 37.5]}}, "geometry is no point: bad"),
    ],
)
def test_values_of_another_kind_are_refused(
    tmp_path: Path, changes: dict[str, object], words: str
) -> None:
    path = write(
        tmp_path / "s.geojson", feature(), feature(site_id="bad", place_id="bad", **changes)
    )
    with pytest.raises(DataError, match=words):
        sites.read_sites(path)


def built_in_copy(tmp_path: Path) -> Path:
    from geo.project import built_in_folder

    shutil.copytree(built_in_folder(), tmp_path / "data")
    return tmp_path / "data"


def test_keys_that_name_nothing_are_refused(tmp_path: Path) -> None:
    """A misspelt layer lost a café, and the other 77 were counted in silence."""
    folder = built_in_copy(tmp_path)
    path = folder / "sites.geojson"
    whole = path.read_text(encoding="utf-8")
    assert len(sites.load_sites(read_project(folder))) == 367
    path.write_text(
        whole.replace('"layer":"job_cafes"', '"layer":"job_cafe"', 1).replace(
            '"source_keys":"job_cafe_service_2020_08"', '"source_keys":"job_cafe_service"', 1
        ),
        encoding="utf-8",
    )
    for ask in (sites.load_sites, sites.record_counts):
        with pytest.raises(DataError) as caught:
            ask(read_project(folder))
        assert "no layer 'job_cafe': " in str(caught.value)
        assert "source_keys names no source of sources.csv ('job_cafe_service'): " in str(
            caught.value
        )


@pytest.mark.parametrize(
    ("name", "before", "after", "words"),
    [
        ("sources.csv", "report_2019,", "job_cafe_service_2020_08,", "key stands twice: job_cafe_"),
        ("sources.csv", "report_2019,", ",", "no key in row 2"),
        ("events.csv", "2019-07-01,2019-07-01", "2019-07-01,1 July", "last_day is no day in row 2"),
        ("events.csv", "2019-07-01,2019-07-01", "20190701,x", "first_day is no day in row 2"),
        ("garden_statements.csv", "646442", "-1", "area_m2 is no number of 0 or more in row 2"),
        ("report_totals.csv", ",3000000,", ",many,", "value is no number of 0 or more in row 2"),
        ("report_totals.csv", ",3000000,", ",inf,", "value is no number of 0 or more in row 2"),
    ],
)
def test_tables_of_the_report_hold_what_they_say(
    tmp_path: Path, name: str, before: str, after: str, words: str
) -> None:
    folder = built_in_copy(tmp_path)
    text = (folder / name).read_text(encoding="utf-8")
    (folder / name).write_text(text.replace(before, after, 1), encoding="utf-8")
    load = {
        "sources.csv": sites.load_sources,
        "events.csv": sites.load_events,
        "garden_statements.csv": sites.load_statements,
        "report_totals.csv": sites.load_report_totals,
    }[name]
    with pytest.raises(DataError, match=words):
        load(read_project(folder))


@pytest.mark.parametrize(
    "name",
    [
        "EPSG:54326",
        "urn:ogc:def:crs:EPSG::54326",
        "my 4326",
        "NOTCRS84",
        "urn:ogc:def:crs:OGC:1.3:CRS84h:CRS84",
    ],
)
def test_a_system_whose_name_merely_ends_so_is_another(tmp_path: Path, name: str) -> None:
    crs = {"type": "name", "properties": {"name": name}}
    with pytest.raises(DataError, match="another CRS"):
        sites.read_sites(write(tmp_path / "s.geojson", feature(), crs=crs))


@pytest.mark.parametrize(
    "name",
    [
        "EPSG:4326",
        "urn:ogc:def:crs:EPSG::4326",
        "urn:ogc:def:crs:OGC:1.3:CRS84",
        "OGC:CRS84",
        "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
    ],
)
def test_a_system_of_degrees_by_any_name_is_read(tmp_path: Path, name: str) -> None:
    crs = {"type": "name", "properties": {"name": name}}
    assert len(sites.read_sites(write(tmp_path / "s.geojson", feature(), crs=crs))) == 1


def test_texts_that_none_can_be_are_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "s.geojson", feature(), feature(site_id="b"))
    text = path.read_text(encoding="utf-8")
    for odd, words in (
        ("\\ud800", "half a character in feature 2"),
        ("\\u0000", "a NUL in feature 2"),
    ):
        head, tail = text.rsplit('"가"', 1)
        path.write_text(f'{head}"가{odd}"{tail}', encoding="utf-8")
        with pytest.raises(DataError, match=words):
            sites.read_sites(path)
    path.write_bytes(text.replace("가", "가\0", 1).encode())
    with pytest.raises(DataError, match="a NUL in line 1"):
        sites.read_sites(path)


def test_equal_words_are_equal_however_they_are_written(tmp_path: Path) -> None:
    apart = unicodedata.normalize("NFD", "종로 카페")
    path = write(tmp_path / "s.geojson", feature(name_ko=apart))
    assert sites.read_sites(path)["name_ko"].tolist() == ["종로 카페"]
    collection = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(collection), encoding="utf-8")  # each letter as a number
    assert sites.read_sites(path)["name_ko"].tolist() == ["종로 카페"]


def test_marks_of_direction_pass_unchanged(tmp_path: Path) -> None:
    path = write(tmp_path / "s.geojson", feature(name_ko="가\u202e나"))
    assert sites.read_sites(path)["name_ko"].tolist() == ["가\u202e나"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[" * 100_000 + "]" * 100_000, "nested too deeply"),
        ('{"a": 1, "a": 2}', "has the key 'a' twice"),
        ('{"a": ' + "9" * 401 + "}", "a number of 401 digits"),
        ('{"type": "FeatureCollection"', "not whole JSON"),
        (
            '{"type": "FeatureCollection", "features": [{"properties": {}}]}',
            "without properties or geometry",
        ),
    ],
)
def test_json_beyond_all_bounds_is_refused(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "s.geojson"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=words) as caught:
        sites.read_sites(path)
    assert "\n" not in str(caught.value)


def test_many_kinds_of_problems_are_one_line(tmp_path: Path) -> None:
    features = [
        feature(**({"site_id": f"s{n}"} | {name: 1})) for n, name in enumerate(SITE_COLUMNS)
    ]
    with pytest.raises(DataError) as caught:
        sites.read_sites(write(tmp_path / "s.geojson", *features))
    assert len(str(caught.value)) < 2000
    assert "more" in str(caught.value)
