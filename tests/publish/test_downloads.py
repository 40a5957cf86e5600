"""Downloads: what they hold, what they say of themselves, and the same bytes each time."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
import time
import zipfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import geopandas as gpd
import openpyxl
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.answers.answers import Answers
from geo.audit.beside import Sheet, beside_sheets, whole
from geo.boundaries import load_dong
from geo.crs import to_metric
from geo.errors import DataError, SourceError
from geo.files.bundles import Bundles
from geo.files.csv_text import csv_bytes, plain_cell, read_csv_safe, safe_cell
from geo.files.downloads import downloads, zip_bytes
from geo.files.formats import file_bytes
from geo.files.geopackage import gpkg_bytes
from geo.files.tables import Bundle, Table, outlines_of
from geo.files.xlsx import CUT, MAX_TEXT, excel_text, read_sheet, read_texts, xlsx_bytes
from geo.files.xlsx import SHARED_TEXTS as XLSX_TEXTS
from geo.layers import Layer
from geo.metrics.catalogue import METRICS
from geo.metrics.dictionary import column
from geo.schema import SITE_COLUMNS
from geo.text import Text
from geo.texts.addresses import (
    CATALOG,
    PACKAGE,
    SIDECAR,
    district_downloads,
    fairness_downloads,
    layer_downloads,
    outline_downloads,
)
from tests.publish.conftest import ATTACKS


@pytest.fixture(scope="module")
def bundles(small: Answers, layers: tuple[Layer, ...]) -> Bundles:
    return Bundles(small, layers)


@pytest.fixture(scope="module")
def bundle(bundles: Bundles) -> Bundle:
    return bundles.layer_bundle(bundles.layers[0])


def rows(table: Table) -> list[dict[str, object]]:
    names = [item.name for item in table.columns]
    return [dict(zip(names, row, strict=True)) for row in table.rows]


def said(bundle: Bundle, name: str) -> list[dict[str, object]]:
    """The rows of a table with all that stands beside them."""
    tables = (*bundle.tables, *bundle.beside)
    sheets = {each.name: Sheet([c.name for c in each.columns], each.rows) for each in tables}
    found = whole(sheets[name], beside_sheets(sheets))
    return [dict(zip(found.header, row, strict=True)) for row in found.rows]


def test_every_offered_file_is_made(bundles: Bundles) -> None:
    made = dict(downloads(bundles))
    offered = [item.path for item in outline_downloads()]
    for layer in bundles.layers:
        offered += [item.path for item in layer_downloads(layer.key)]
        if layer.service_distance_m is not None:  # nothing is known of reach in this city
            offered += [item.path for item in fairness_downloads(layer.key)]
    offered += [
        item.path for code in bundles.world.gu["gu_code"] for item in district_downloads(code)
    ]
    beside = [f"{path}{SIDECAR}" for path in offered if path.endswith(".csv")]
    schemas = {path for path in made if path.startswith("downloads/schemas/")}
    assert {*made} == {*offered, *beside, *schemas, PACKAGE, CATALOG}
    assert all(made.values())


def test_sites_are_all_there_with_public_columns_only(bundles: Bundles, small: Answers) -> None:
    tables = [said(bundles.layer_bundle(layer), "sites") for layer in bundles.layers]
    assert sum(map(len, tables)) == len(small.world.sites)
    first = tables[0][0]
    assert "report_line" not in first
    assert set(SITE_COLUMNS) - {"report_line"} <= set(first)
    assert first["sources_ko"] == "만든 자료; =약한 자료"
    assert first["licences_ko"] == "사실만 인용; 알 수 없음"
    assert first["events"] == "2019-08-23 – 2019-08-24 박람회 (fair); 2019-09-01 잔치 (feast)"
    assert first["report_section_en"] == "1. Section"
    assert first["tenants"] == 12
    assert first["gu_name_ko"] in ("가나구", "다라구", "마바구")
    weak = {row["site_id"]: row["weak_source"] for table in tables for row in table}
    expected = small.world.sites.set_index("site_id")["coord_source_keys"].notna()
    assert weak == expected.to_dict()


def test_a_site_without_a_point_stays(bundles: Bundles, small: Answers) -> None:
    lost = small.world.sites["site_id"].iloc[-1]
    tables = [bundles.layer_bundle(layer).table("sites") for layer in bundles.layers]
    found = [
        (row, shape)
        for table in tables
        for row, shape in zip(rows(table), table.shapes or (), strict=True)
        if row["site_id"] == lost
    ]
    ((row, shape),) = found
    assert (shape, row["lon"], row["gu_code"], row["gu_name_ko"]) == (None, None, None, None)
    assert row["no_point_reason"] == "not_found"


def test_by_dong_the_not_known_close_the_sum(bundle: Bundle) -> None:
    by_gu, by_dong = (rows(bundle.table(name)) for name in ("gu", "dong"))
    assert by_dong[-1]["dong_code"] is None
    assert by_dong[-1]["dong_name_en"] == "dong not known"
    assert sum(row["n_sites"] for row in by_dong) == sum(row["n_sites"] for row in by_gu)  # type: ignore[misc]


def test_every_row_names_its_sources_licences_denominators(bundle: Bundle) -> None:
    for row in said(bundle, "dong"):
        assert row["sources_ko"] == (
            "만든 자료 (2019-09); =약한 자료 (날짜 미상); 주민등록 (2020-06); 총조사 (2020)"
        )
        assert "공공누리 제1유형" in str(row["licences_ko"])
        assert "registered residents aged 19-39" in str(row["denominators_en"])


def test_a_gu_holds_its_own(bundles: Bundles, small: Answers) -> None:
    of_gu = list(bundles.gu_bundles())
    assert [item.key for item in of_gu] == sorted(small.world.gu["gu_code"])
    for item in of_gu:
        for name in ("sites", "layers", "dong"):
            assert {row["gu_code"] for row in rows(item.table(name))} == {item.key}
        assert [row["layer"] for row in rows(item.table("layers"))] == [
            layer.key for layer in bundles.layers
        ]
    placed = small.world.sites["gu_code"].notna().sum()
    assert sum(len(item.table("sites").rows) for item in of_gu) == placed


def test_outlines_are_a_coverage() -> None:
    dong = to_metric(load_dong())
    found = outlines_of(SimpleNamespace(dong=dong))  # type: ignore[arg-type]
    assert {level: len(shapes) for level, shapes in found.items()} == {"dong": 425, "gu": 25}
    for shapes in found.values():
        assert shapely.coverage_is_valid(list(shapes.values()))


@pytest.mark.parametrize("text", ATTACKS)
def test_safe_cells(text: str) -> None:
    cell = safe_cell(text)
    assert plain_cell(cell) == text
    assert cell.lstrip(" \u200b")[:1] not in tuple("=+-@\t\r＝")


@given(st.text())
def test_safe_cells_give_the_text_back(text: str) -> None:
    assert plain_cell(safe_cell(text)) == text


@given(
    st.lists(
        st.tuples(
            st.one_of(st.none(), st.text(st.characters(exclude_categories=["Cs"]))),
            st.one_of(st.none(), st.floats(-1e9, 1e9).map(lambda x: round(x, 6) + 0.0)),
            st.one_of(st.none(), st.integers(-(10**6), 10**6)),
            st.one_of(st.none(), st.booleans()),
        )
    )
)
def test_a_csv_reads_back(
    cells: list[tuple[str | None, float | None, int | None, bool | None]],
) -> None:
    columns = tuple(column(name) for name in ("name_ko", "coverage_share", "tenants", "gu_sure"))
    data = csv_bytes(Table("t", Text("", ""), columns, tuple(cells)))
    assert [tuple(row.values()) for row in read_csv_safe(data)] == cells


def test_csv_of_the_sites(bundle: Bundle, tmp_path: Path) -> None:
    table = bundle.table("sites")
    data = csv_bytes(table)
    assert data.startswith(b"\xef\xbb\xbfsite_id,")
    path = tmp_path / "sites.csv"
    path.write_bytes(data)
    assert read_csv_safe(path) == rows(table)
    for row in csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")):
        assert not any(cell[:1] in ("=", "+", "@", "\t", "\r") for cell in row)
    # Numbers are numbers: they carry no apostrophe.
    assert all(
        cell["lon"] is None or isinstance(cell["lon"], float) for cell in read_csv_safe(path)
    )


def test_a_csv_that_is_not_ours(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="cannot be read"):
        read_csv_safe(tmp_path / "none.csv")
    for broken in (b"", b"\xff\xfe", b"name_ko,tenants\nx", b"tenants\nmany", b'name_ko\n"a'):
        with pytest.raises(DataError, match="not as geo writes it"):
            read_csv_safe(broken)


def test_geojson(bundle: Bundle) -> None:
    data = file_bytes(bundle, "geojson", "sites")
    content = json.loads(data)
    assert content["licences_ko"].startswith("사실만 인용")
    assert "만든 자료 (2019-09)" in content["sources_ko"]
    assert content["vintage_en"]
    keys = list(content["features"][0]["properties"])
    assert [item["properties"] for item in content["features"]] == [
        {key: row[key] for key in keys} for row in rows(bundle.table("sites"))
    ]
    assert all(row[key] is None for row in rows(bundle.table("sites")) for key in {*row} - {*keys})
    assert {row["basis"] for row in rows(bundle.table("sites"))} == set(content["basis"])
    lon, lat = content["features"][0]["geometry"]["coordinates"]
    assert (126 < lon < 128, 36 < lat < 39) == (True, True)
    assert data.count(b"\n") == len(content["features"]) + 2


@pytest.mark.parametrize("ending", ["geojson", "parquet", "gpkg"])
def test_districts_open(bundles: Bundles, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"dong.{ending}"
    path.write_bytes(file_bytes(bundles.districts(), ending, "dong"))
    read = gpd.read_parquet if ending == "parquet" else gpd.read_file
    frame = read(path, **({"layer": "dong"} if ending == "gpkg" else {}))
    assert frame.crs == "EPSG:4326"
    assert frame.geometry.is_valid.all()
    assert frame["dong_code"].iloc[0] == "1101051"


def test_xlsx_cells_are_typed(bundle: Bundle) -> None:
    book = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(bundle)))
    assert book.sheetnames == ["설명 about", "sites", "gu", "dong", "basis", "열 columns"]
    table = bundle.table("sites")
    sheet = book["sites"]
    header = [cell.value for cell in sheet[1]]
    assert header == [item.name for item in table.columns]
    for number, row in enumerate(table.rows, start=2):
        for item, value, cell in zip(table.columns, row, sheet[number], strict=True):
            if value is None:
                assert cell.value is None
                continue
            assert cell.data_type == {"text": "s", "flag": "b"}.get(item.kind, "n")
            assert cell.hyperlink is None
            expected = excel_text(value).replace("\r", "\n") if isinstance(value, str) else value
            assert cell.value == expected, (item.name, value)
            if item.kind == "text":
                assert cell.number_format == "@"
    dictionary = {row[0]: row for row in book["열 columns"].iter_rows(values_only=True)}
    assert set(header) <= set(dictionary)
    assert dictionary["coverage_share"][3] == METRICS["coverage_share"].label.en
    about = {row[0]: row for row in book["설명 about"].iter_rows(values_only=True)}
    assert "만든 자료 (2019-09)" in about["sources"][1]
    assert {"licences", "vintage", "denominators", "caveats", "method"} <= set(about)
    assert book.properties.created == book.properties.modified
    assert str(book.properties.created) == "2019-09-02 00:00:00"


TEXTS = (
    "<r>plain</r>",
    "<r><t>x</t></r>",
    "<r></r>",
    "_x0041_",
    "=1+1",
    "http://a.b",
    "1",
    "",
)


def test_xlsx_takes_no_text_for_markup(bundle: Bundle) -> None:
    table = Table("sites", Text("", ""), (column("name_ko"),), tuple((text,) for text in TEXTS))
    data = xlsx_bytes(replace(bundle, tables=(table,), beside=()))
    sheet = openpyxl.load_workbook(io.BytesIO(data))["sites"]
    cells = [row[0] for row in sheet.iter_rows(min_row=2)]
    assert [cell.value for cell in cells] == list(TEXTS)
    assert {cell.data_type for cell in cells} == {"s"}
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        texts = read_texts(book.read(XLSX_TEXTS).decode())
        _, read = read_sheet(book.read("xl/worksheets/sheet2.xml").decode(), texts)
    assert [row[0] for row in read] == [text.replace("_x", "_x005F_x") for text in TEXTS]


def test_xlsx_holds_what_xml_cannot() -> None:
    assert excel_text("a\x07b\ud800") == "a\ufffdb\ufffd"
    long = excel_text("가🌱" * 30_000)
    assert long.endswith(CUT)
    assert len(long.encode("utf-16-le")) // 2 <= MAX_TEXT


def test_gpkg(bundle: Bundle, tmp_path: Path) -> None:
    path = tmp_path / "x.gpkg"
    path.write_bytes(gpkg_bytes(bundle))
    sites = gpd.read_file(path, layer="sites")
    assert sites.crs == "EPSG:4326"
    assert sites["name_ko"].tolist() == [row["name_ko"] for row in rows(bundle.table("sites"))]
    dong = gpd.read_file(path, layer="dong")
    assert dong["dong_code"][:-1].tolist() == [
        row["dong_code"] for row in rows(bundle.table("dong"))[:-1]
    ]
    assert set(dong["basis"]) <= set(gpd.read_file(path, layer="basis")["basis"])
    with closing(sqlite3.connect(path)) as base:
        notes = dict(base.execute("select key, en from notes").fetchall())
        changed = base.execute("select distinct last_change from gpkg_contents").fetchall()
        described = {row[0] for row in base.execute("select name from columns").fetchall()}
    assert notes["licences"].startswith("facts only")
    assert changed == [("2019-09-02T00:00:00.000Z",)]
    assert {"coverage_share", "site_id"} <= described


ENDINGS = ("csv", "geojson", "xlsx", "gpkg")


def render(small: Answers, layers: tuple[Layer, ...], ending: str) -> bytes:
    found = Bundles(small, layers).layer_bundle(layers[0])
    data = file_bytes(found, ending, "sites")
    return zip_bytes({f"a/x.{ending}": data}) if ending == "gpkg" else data


@pytest.fixture(scope="module")
def first(small: Answers, layers: tuple[Layer, ...]) -> tuple[float, dict[str, bytes]]:
    made = {ending: render(small, layers, ending) for ending in ENDINGS}
    return time.monotonic(), made


@pytest.mark.parametrize("ending", ENDINGS)
def test_equal_bytes_more_than_two_seconds_later(
    small: Answers,
    layers: tuple[Layer, ...],
    first: tuple[float, dict[str, bytes]],
    ending: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TZ", "Asia/Seoul")
    time.tzset()
    start, made = first
    again = render(small, layers, ending)
    while time.monotonic() < start + 2.1:  # zip counts in steps of two seconds
        again = render(small, layers, ending)
    assert again == made[ending]
    monkeypatch.undo()
    time.tzset()


def test_xlsx_parts_carry_the_date_of_the_report(bundle: Bundle) -> None:
    with zipfile.ZipFile(io.BytesIO(xlsx_bytes(bundle))) as book:
        assert {item.date_time for item in book.infolist()} == {(2019, 9, 2, 0, 0, 0)}


def test_a_name_that_turns_the_line_round_is_written_out(bundles: Bundles) -> None:
    r"""U+202E in a name of the small world: seen, and inert, in every format."""
    bundle = next(b for b in map(bundles.layer_bundle, bundles.layers) if _holds(b, TURNED))
    made = {
        ending: file_bytes(bundle, ending, "sites") for ending in ("csv", "geojson", "xlsx", "gpkg")
    }
    with zipfile.ZipFile(io.BytesIO(made.pop("xlsx"))) as book:
        made |= {name: book.read(name) for name in book.namelist() if name.endswith("Strings.xml")}
    assert len(made) == 4
    for name, data in made.items():
        assert TURNED.encode() in data, name
        assert "\u202e".encode() not in data, name
        assert b"202e" not in data, name


TURNED = "〈U+202E〉right to left"


def _holds(bundle: Bundle, text: str) -> bool:
    return any(text in row for row in bundle.table("sites").rows)
