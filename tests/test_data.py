"""The committed data: what they hold, that they are the sources' and that they can be rebuilt."""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
import shapely

from geo.population import load_demand, load_workers, spread
from geo.project import current_project
from geo.schema import DEMAND_COLUMNS, DONG_COLUMNS, GU_COLUMNS, SITE_COLUMNS
from tools.seoul import readme
from tools.seoul.__main__ import rebuild
from tools.seoul.place_names import english_name

DATA = Path(__file__).resolve().parent.parent / "data"
INPUTS = ("codes.csv", "demand/residents_2020_06.csv", "demand/workers_2019q3.csv", "README.md")
CITY_KM2 = {"EPSG:5186": 605.752, "EPSG:5179": 605.297}
TOTALS = {"census": 9_586_195, "residents": 9_720_846, "youth": 3_067_619}


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def dong() -> gpd.GeoDataFrame:
    return gpd.read_file(DATA / "boundaries" / "dong.geojson")


@pytest.fixture(scope="module")
def gu() -> gpd.GeoDataFrame:
    return gpd.read_file(DATA / "boundaries" / "gu.geojson")


@pytest.fixture(scope="module")
def features() -> dict[str, dict[str, Any]]:
    collection = json.loads((DATA / "sites.geojson").read_text(encoding="utf-8"))
    return {item["properties"]["site_id"]: item for item in collection["features"]}


# --- boundaries


def test_districts_are_complete_and_named_in_both_languages(
    gu: gpd.GeoDataFrame, dong: gpd.GeoDataFrame
) -> None:
    assert (len(gu), len(dong)) == (25, 425)
    assert tuple(gu.columns) == (*GU_COLUMNS, "geometry")
    assert tuple(dong.columns) == (*DONG_COLUMNS, "geometry")
    for table, code in ((gu, "gu_code"), (dong, "dong_code")):
        assert table.crs == "EPSG:4326"
        assert table[code].is_unique
        assert table[code].is_monotonic_increasing
        assert table[f"{code}_mois"].is_unique
        names = table.drop(columns="geometry")
        assert names.map(lambda cell: bool(cell) and cell == cell.strip()).all(axis=None)
        assert table[code.replace("code", "name_ko")].str.fullmatch("[가-힣0-9·]+").all()
        assert (
            table[code.replace("code", "name_en")].str.fullmatch(r"[A-Z][A-Za-z0-9().\- ]+").all()
        )
    assert (dong["dong_code"].str[:5] == dong["gu_code"]).all()
    assert (dong["dong_code_mois"].str[:5] == dong["gu_code_mois"]).all()
    assert set(dong["gu_code"]) == set(gu["gu_code"])


def test_the_two_code_systems_are_not_mixed_up(gu: gpd.GeoDataFrame) -> None:
    by_kostat = gu.set_index("gu_code")["gu_name_en"]
    by_mois = gu.set_index("gu_code_mois")["gu_name_en"]
    assert (by_kostat["11110"], by_mois["11110"]) == ("Nowon-gu", "Jongno-gu")
    assert by_mois["11740"] == by_kostat["11250"] == "Gangdong-gu"


def test_coverages_are_valid_and_gu_is_the_union_of_its_dong(
    gu: gpd.GeoDataFrame, dong: gpd.GeoDataFrame
) -> None:
    legal = gpd.read_file(DATA / "boundaries" / "legal_dong.geojson")
    for table in (gu, dong, legal):
        assert shapely.is_valid(table.geometry).all()
        assert shapely.coverage_is_valid(table.geometry.to_numpy())
    for code, outline in zip(gu["gu_code"], gu.geometry, strict=True):
        members = dong.geometry[dong["gu_code"] == code].to_numpy()
        union = shapely.normalize(shapely.coverage_union_all(members))
        assert shapely.equals_identical(union, shapely.normalize(outline))
    assert len(legal) == 467
    assert legal["legal_dong_code"].str.fullmatch("11[0-9]{8}").all()
    assert (legal["legal_dong_code"].str[:5] == legal["gu_code_mois"]).all()
    assert set(legal["gu_name_ko"]) == set(gu["gu_name_ko"])


def test_every_legal_dong_has_its_dong_and_every_dong_lies_in_one(dong: gpd.GeoDataFrame) -> None:
    table = rows(DATA / "boundaries" / "legal_dong.csv")
    assert len(table) == 733
    assert len({row["legal_dong_code"] for row in table}) == 467
    assert {row["dong_code"] for row in table} == set(dong["dong_code"])
    names = dict(zip(dong["dong_code"], dong["dong_name_ko"], strict=True))
    above = dict(zip(dong["dong_code"], dong["gu_name_ko"], strict=True))
    assert all(row["dong_name_ko"] == names[row["dong_code"]] for row in table)
    assert all(row["gu_name_ko"] == above[row["dong_code"]] for row in table)
    of = {}
    for row in table:
        of.setdefault((row["gu_name_ko"], row["legal_dong_name_ko"]), []).append(
            row["dong_name_ko"]
        )
    # As the offices of these dong say it.
    assert of["성동구", "성수동1가"] == ["성수1가1동", "성수1가2동"]
    assert of["은평구", "신사동"] == ["신사1동", "신사2동"]
    assert of["종로구", "청운동"] == ["청운효자동"]
    assert of["서초구", "방배동"] == ["방배본동", "방배1동", "방배2동", "방배3동", "방배4동"]


@pytest.mark.parametrize(("crs", "km2"), CITY_KM2.items())
def test_city_area(dong: gpd.GeoDataFrame, crs: str, km2: float) -> None:
    assert dong.to_crs(crs).area.sum() / 1e6 == pytest.approx(km2, abs=0.001)


@pytest.mark.parametrize("name", ["gu", "dong", "legal_dong"])
def test_boundary_files_have_a_feature_a_line_and_seven_decimals(name: str) -> None:
    lines = (DATA / "boundaries" / f"{name}.geojson").read_text(encoding="utf-8").split("\n")
    assert lines[-2:] == ["]}", ""]
    assert all(line.startswith('{"type":"Feature",') for line in lines[1:-2])
    numbers = re.findall(
        r"\d+\.(\d+)", "".join(line.split("coordinates")[1] for line in lines[1:-2])
    )
    assert max(map(len, numbers)) == 7


# --- demand


@pytest.mark.parametrize("key", current_project().demands)
def test_demand_keeps_every_dong_sum(key: str) -> None:
    demand = load_demand(key)
    assert tuple(demand.columns) == DEMAND_COLUMNS
    assert demand.attrs["demand"] == key
    assert demand["people"].sum() == pytest.approx(TOTALS[key], abs=1e-6)
    people = pd.DataFrame(rows(DATA / "demand" / "dong_population.csv")).set_index("dong_code")
    stated = people[current_project().demands[key].column].astype("float64")
    assert np.abs(demand.groupby("dong_code")["people"].sum() - stated).max() < 1e-6
    assert (demand["gu_code"] == demand["dong_code"].str[:5]).all()
    assert not demand.duplicated(["cell", "dong_code"]).any()


def test_pieces_lie_in_their_cell_and_cover_the_city(dong: gpd.GeoDataFrame) -> None:
    demand = load_demand("census")
    east, north = demand["cell"] // 100_000, demand["cell"] % 100_000
    assert (demand["x"] // 100 == east).all()
    assert (demand["y"] // 100 == north).all()
    assert demand["cell"].nunique() == 61_656
    assert demand["area_m2"].between(0, 10_000 + 1e-6).all()
    metric = dong.to_crs("EPSG:5186").set_index("dong_code")
    difference = demand.groupby("dong_code")["area_m2"].sum() - metric.area
    assert np.abs(difference).max() < 0.01
    # Spread evenly: one density in each dong.
    density = demand["people"] / demand["area_m2"]
    assert density.groupby(demand["dong_code"]).agg(np.ptp).max() < 1e-12


def test_workers_are_not_known_for_eleven_dong() -> None:
    workers = load_workers()
    assert workers["workers"].isna().sum() == 11
    assert workers["workers"].sum() == 3_797_980


def test_spread_refuses_other_dong() -> None:
    from geo.errors import DataError

    pieces = pd.DataFrame({"dong_code": ["a"], "area_m2": [1.0]})
    with pytest.raises(DataError, match="different districts: b"):
        spread(pieces, pd.Series({"a": 1.0, "b": 2.0}))


# --- sites


def test_sites_have_a_feature_a_line_sorted_by_id_in_the_order_of_the_schema() -> None:
    text = (DATA / "sites.geojson").read_text(encoding="utf-8")
    lines = text.split("\n")
    assert lines[0] == '{"type":"FeatureCollection","name":"sites","features":['
    assert lines[-2:] == ["]}", ""]
    found = [json.loads(line.removesuffix(",")) for line in lines[1:-2]]
    assert len(found) == 95 + 78 + 194
    ids = [item["properties"]["site_id"] for item in found]
    assert ids == sorted(set(ids))
    assert all(list(item["properties"]) == list(SITE_COLUMNS) for item in found)


def test_records_by_list_and_layer(features: dict[str, dict[str, Any]]) -> None:
    sites = pd.DataFrame([item["properties"] for item in features.values()])
    assert sites["list"].value_counts().to_dict() == {
        "garden_registers_2012_2025": 194,
        "report": 95,
        "job_cafe_service_2020_08": 78,
    }
    assert sites["layer"].value_counts().to_dict() == {
        "urban_gardens": 195,
        "job_cafes": 78,
        "campus_towns": 37,
        "hongneung_bio": 8,
        "events": 8,
        "public_offices": 8,
        "yangjae_ai": 7,
        "gvalley": 7,
        "other_places": 6,
        "tech_campuses": 5,
        "dmc": 3,
        "residences": 3,
        "startup_hubs": 2,
    }
    cafes = sites[sites["layer"] == "job_cafes"]
    assert cafes["kind_ko"].value_counts().to_dict() == {"공공": 34, "민간": 28, "대학": 16}
    assert cafes["gu_stated"].nunique() == 25


def test_only_three_sites_have_no_point_and_say_why(features: dict[str, dict[str, Any]]) -> None:
    reasons = {
        key: item["properties"]["no_point_reason"]
        for key, item in features.items()
        if item["geometry"] is None
    }
    assert reasons == {
        "ya_4leases": "not_named_in_report",
        "go_bizsupport": "not_found",
        "go_gbc": "not_found",
    }
    placed = [item for item in features.values() if item["geometry"] is not None]
    for item in placed:
        row = item["properties"]
        assert row["no_point_reason"] is None
        assert row["precision"]
        assert row["error_m"] > 0
        assert row["coord_source_keys"]


def test_garden_areas(features: dict[str, dict[str, Any]]) -> None:
    known = [
        (item["properties"]["area_scope"], item["properties"]["area_m2"])
        for item in features.values()
        if item["properties"]["list"] == "garden_registers_2012_2025"
        and item["properties"]["area_m2"] is not None
    ]
    assert len(known) == 18
    assert sum(area for scope, area in known if scope == "garden") == 77_795
    assert sum(area for scope, area in known if scope == "park") == 33_053


def test_references_between_sites_exist(features: dict[str, dict[str, Any]]) -> None:
    for item in features.values():
        row = item["properties"]
        others = [row["parent_id"], *(row["possible_repeat_of"] or "").split(";")]
        assert all(other in features for other in others if other)
        assert (row["role"] == "part") == (row["parent_id"] is not None)
    repeats = {
        (row["site_id"], row["possible_repeat_of"]) for row in rows(DATA / "garden_repeats.csv")
    }
    stated = {
        (key, other)
        for key, item in features.items()
        for other in (item["properties"]["possible_repeat_of"] or "").split(";")
        if other
    }
    assert repeats == stated


def test_names_given_by_rule_are_what_the_rule_gives(features: dict[str, dict[str, Any]]) -> None:
    for item in features.values():
        row = item["properties"]
        assert re.search("[가-힣]", row["name_en"]) is None
        if row["name_en_romanised"]:
            assert row["name_en"] == english_name(row["name_ko"])
        else:
            assert row["list"] == "report"


def test_every_section_has_an_english_heading(features: dict[str, dict[str, Any]]) -> None:
    sections = {row["section_ko"]: row["section_en"] for row in rows(DATA / "report_sections.csv")}
    used = {item["properties"]["report_section"] for item in features.values()}
    assert used <= set(sections)
    assert all(sections.values())


# --- sources


def used_keys(features: dict[str, dict[str, Any]]) -> set[str]:
    cells = [
        item["properties"][column] or ""
        for item in features.values()
        for column in ("source_keys", "coord_source_keys")
    ]
    cells += [row["source_keys"] for row in rows(DATA / "garden_statements.csv")]
    named = re.findall(r"sources ((?:`\w+`(?:, )?)+)", (DATA / "README.md").read_text("utf-8"))
    cells += [";".join(re.findall(r"`(\w+)`", group)) for group in named]
    return {key for cell in cells for key in cell.split(";") if key}


def test_every_source_used_exists_and_every_source_is_used(
    features: dict[str, dict[str, Any]],
) -> None:
    sources = rows(DATA / "sources.csv")
    assert list(sources[0]) == ["key", "name_ko", "name_en", "date", "licence", "basis", "weak"]
    keys = [row["key"] for row in sources]
    assert len(set(keys)) == len(keys)
    assert used_keys(features) == set(keys)
    assert all(all(row.values()) for row in sources)
    assert {row["weak"] for row in sources} == {"true", "false"}
    assert all(item["properties"]["source_keys"] for item in features.values())


def texts() -> Iterator[tuple[str, str]]:
    for path in DATA.rglob("*"):
        if path.suffix in (".csv", ".geojson"):
            yield path.name, path.read_text(encoding="utf-8")


def test_no_telephone_number_no_account_and_no_address_of_a_page() -> None:
    for name, whole in texts():
        text = whole
        if name.endswith(".geojson") and name != "sites.geojson":
            # Coordinates are digits too.
            text = "\n".join(line.split('"geometry"')[0] for line in text.split("\n"))
        assert re.search(r"(?<![\d.])0\d{1,2}[-.) ]\d{3,4}[-. ]\d{4}(?!\d)", text) is None, name
        assert re.search(r"github|https?:|www\.|@", text) is None, name
        assert "\r" not in text, name


# --- against the compilation


def number(text: str) -> float | None:
    return float(text) if text else None


SAME = {
    "name_ko": "name_ko",
    "role": "role",
    "layer": "layer",
    "gu_stated": "gu",
    "precision": "precision",
    "coord_basis": "coord_basis",
}
SAME_IN_SITES = {
    **SAME,
    "parent_id": "parent_id",
    "project_id": "project_id",
    "name_en": "name_en",
    "opened": "opened",
    "address": "address",
    "report_line": "report_line",
    "confirmed_2019": "confirmed_2019",
}
SAME_IN_GARDENS = {
    **SAME,
    "address": "address",
    "likely_2019": "likely_2019",
    "area_scope": "area_scope",
    "possible_repeat_of": "possible_repeat_of",
}


@pytest.fixture(scope="module")
def compiled(shared: Path) -> Path:
    """The compilation that data/ was made of; a later one of it breaks nothing here."""
    folder = shared / "facts"
    made_of = {row["file"]: row["sha256"] for row in rows(DATA / "facts.csv")}
    there = {name: folder / name for name in made_of if (folder / name).is_file()}
    found = {name: sha256(path.read_bytes()).hexdigest() for name, path in there.items()}
    other = [name for name in made_of if found.get(name) != made_of[name]]
    if other:
        pytest.skip(f"../shared/facts is not what data/ was made of: {', '.join(other)}")
    return folder


def test_what_the_compilation_corrected(features: dict[str, dict[str, Any]]) -> None:
    """Spaces are no firms, a maximum is no area, and a station with a planned trial runs."""
    sites = {key: item["properties"] for key, item in features.items()}
    spaces = {"hn_hub_c": 40, "hn_btit": 30, "hn_global": 70, "hn_meddev": 50}
    assert {key: sites[key]["units"] for key in spaces} == spaces
    assert {sites[key]["tenants"] for key in spaces} == {None}
    for key in ("tc_geumcheon", "tc_yeongdeungpo"):
        assert (sites[key]["floor_area_m2"], sites[key]["floor_area_max_m2"]) == (None, 1500)
    assert sum(site["floor_area_max_m2"] is not None for site in sites.values()) == 2
    for key in ("ot_hyochang", "ot_itaewon"):
        assert sites[key]["status"] == "operating"
        assert "예정" in sites[key]["use_note_ko"]
    events = {
        (row["site_id"], row["first_day"], row["last_day"]) for row in rows(DATA / "events.csv")
    }
    assert events >= {
        ("gv_all", "2019-09-23", "2019-09-27"),
        ("ev_cityhall", "2019-08-19", "2019-08-19"),
        ("dmc_rnd", "2019-07-01", "2019-07-01"),
    }


def test_a_place_operates_only_with_ground(
    compiled: Path, features: dict[str, dict[str, Any]]
) -> None:
    """As stated for the report's places, but for three campuses; lists alone are no ground."""
    sites = {key: item["properties"] for key, item in features.items()}
    listed = {"ct_myongji", "ct_sangmyung", "ct_sungshin"}
    for given in rows(compiled / "sites.csv"):
        expected = "listed" if given["id"] in listed else given["status_2019"]
        assert sites[given["id"]]["status"] == expected, given["id"]
    for given in rows(compiled / "urban_gardens.csv"):
        ground = {"yes": "operating", "unknown": "listed", "no": "not_yet"}
        assert sites[given["id"]]["status"] == ground[given["likely_2019"]], given["id"]
    found = Counter((site["list"], site["status"]) for site in sites.values())
    assert {key: n for key, n in found.items() if key[0] != "report"} == {
        ("job_cafe_service_2020_08", "listed"): 78,
        ("garden_registers_2012_2025", "operating"): 75,
        ("garden_registers_2012_2025", "listed"): 118,
        ("garden_registers_2012_2025", "not_yet"): 1,
    }
    later = sites["ug_030"]
    assert (later["status"], later["opened"]) == ("not_yet", "2021-05 (finished)")


@pytest.mark.parametrize(
    ("name", "same", "sizes"),
    [
        (
            "sites.csv",
            SAME_IN_SITES,
            ("error_m", "area_m2", "floor_area_m2", "floor_area_max_m2", "tenants", "units"),
        ),
        ("job_cafes.csv", {**SAME, "address": "road_address", "kind_ko": "type"}, ("error_m",)),
        ("urban_gardens.csv", SAME_IN_GARDENS, ("error_m", "area_m2", "plots")),
    ],
)
def test_records_equal_the_compilation_row_by_row(
    compiled: Path,
    features: dict[str, dict[str, Any]],
    name: str,
    same: dict[str, str],
    sizes: tuple[str, ...],
) -> None:
    given_rows = rows(compiled / name)
    for given in given_rows:
        item = features[given["id"]]
        row = item["properties"]
        assert {ours: row[ours] or "" for ours in same} == {
            ours: given[theirs] for ours, theirs in same.items()
        }
        assert {size: row[size] for size in sizes} == {size: number(given[size]) for size in sizes}
        assert row["place_id"] == (given["place_id"] or given["id"])
        point = [float(given["lon"]), float(given["lat"])] if given["lat"] else None
        assert (item["geometry"] or {}).get("coordinates") == point
    lists = {"sites.csv": "report", "job_cafes.csv": "job_cafe", "urban_gardens.csv": "garden_reg"}
    ours = [
        key for key, item in features.items() if item["properties"]["list"].startswith(lists[name])
    ]
    assert sorted(ours) == sorted(given["id"] for given in given_rows)


def test_free_notes_are_not_published(compiled: Path) -> None:
    published = "\n".join(text for _, text in texts())
    for name in ("sites.csv", "job_cafes.csv", "urban_gardens.csv"):
        for given in rows(compiled / name):
            for note in (given["notes"], given["coord_source"]):
                assert len(note) < 25 or note not in published, given["id"]


def test_small_tables_equal_the_compilation(compiled: Path) -> None:
    facts = compiled
    ours = {row["dong_code"]: row for row in rows(DATA / "demand" / "residents_2020_06.csv")}
    for given in rows(facts / "population_age_dong.csv"):
        if given["as_of"] == "2020-06":
            row = ours[given["dong_code_kostat"]]
            assert (row["residents"], row["residents_19_39"]) == (
                given["total"],
                given["age_19_39"],
            )
    totals = [row["value"] for row in rows(DATA / "report_totals.csv")]
    assert totals == [row["value"] for row in rows(facts / "report_totals.csv")]
    key = ("year", "area_m2", "n_plots", "n_sites")
    stated = sorted(
        tuple(row[name] for name in key) for row in rows(DATA / "garden_statements.csv")
    )
    given_statements = sorted(
        (row["year"], row["area_m2"], row["plots"], row["sites"])
        for row in rows(facts / "garden_area_statements.csv")
    )
    assert stated == given_statements


def test_conversion_gives_the_committed_files(compiled: Path, shared: Path, tmp_path: Path) -> None:
    from tools.seoul.facts import convert

    shutil.copytree(DATA, tmp_path / "data")
    report = shared / "report" / "report-2019-09-02.txt"
    written = convert(compiled, report, tmp_path / "data")
    for name in written:
        assert (tmp_path / "data" / name).read_bytes() == (DATA / name).read_bytes(), name


# --- rebuilding


def test_readme_states_the_sha256_of_every_file_and_describes_it() -> None:
    text = (DATA / readme.README).read_text(encoding="utf-8")
    assert readme.hash_block(DATA) in text
    for name in readme.hashes(DATA):
        assert f"| `{name}` |" in text or name.startswith("reach/"), name


def test_make_data_gives_the_committed_bytes(tmp_path: Path) -> None:
    for name in INPUTS:
        target = tmp_path / name
        target.parent.mkdir(exist_ok=True)
        shutil.copy(DATA / name, target)
    written = rebuild(tmp_path)
    assert len(written) == 8
    for name in written[:-1]:
        new, committed = tmp_path / name, DATA / name
        if name.endswith(".parquet") and writer(new) != writer(committed):
            # Another release of the writer than the locked one: the same table is all it can give.
            pd.testing.assert_frame_equal(pd.read_parquet(new), pd.read_parquet(committed))
        else:
            assert new.read_bytes() == committed.read_bytes(), name


def writer(path: Path) -> str:
    return str(pq.read_metadata(path).created_by)
