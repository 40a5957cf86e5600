"""Every file of the real site of the service layers: no figure stands without how sure it is."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import sqlite3
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from geo import packing
from geo.answers.answers import Answers
from geo.audit.figure_columns import RESTS_ON, RULE
from geo.audit.folder import audit
from geo.audit.same_figures import WIDE_RULE
from geo.drawing.figure_data import answer, metric_of
from geo.drawing.figure_words import small_words, words
from geo.files.manifest import read_manifest
from geo.layers import Layer, get_layer
from geo.metrics import Question
from geo.metrics.catalogue import ACCESS_COLUMNS, METRICS, REACH_METRICS
from geo.metrics.uncertainty import UNCERTAINTY_TEXTS, is_figure, uncertainty_columns
from geo.texts.addresses import SIDECAR, fairness_downloads, reach_downloads
from tests.publish.conftest import in_package, unpacked

KEYS = ("job_cafes", "urban_gardens")


@pytest.fixture(scope="module")
def real(published: Path) -> Path:
    """The published site of the committed data."""
    return published


Table = tuple[list[str], list[list[object]]]


def spelt(table: Table, basis: dict[str, dict[str, object]]) -> Table:
    """A table with the texts of its keys in every row."""
    header, rows = table
    if "basis" not in header or not rows:
        return table
    at = header.index("basis")
    labels = list(dict.fromkeys(label for row in rows for label in basis[str(row[at])]))
    more = [[basis[str(row[at])].get(label) for label in labels] for row in rows]
    return [*header, *labels], [[*row, *cells] for row, cells in zip(rows, more, strict=True)]


def sheets_spelt(name: str, sheets: dict[str, Table]) -> Iterator[tuple[str, Table]]:
    header, rows = sheets.get("basis", (["basis"], []))
    dicts = [dict(zip(header, row, strict=True)) for row in rows]
    basis = {str(row.pop("basis")): row for row in dicts}
    for title, table in sheets.items():
        if title not in ("basis", "names"):
            yield f"{name} {title}", spelt(table, basis)


def tables(folder: Path) -> Iterator[tuple[str, Table]]:
    """Read every table of every download with other means than the audit has, basis and all."""
    for path in sorted((folder / "downloads").rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.name.endswith((".csv", ".csv.zip")):
            yield name, csv_table(path)
        elif path.suffix == ".geojson":
            content = json.loads(path.read_bytes())
            rows_ = [item["properties"] for item in content["features"]]
            table = (list(rows_[0]) if rows_ else [], [list(row.values()) for row in rows_])
            yield name, spelt(table, content.get("basis", {}))
        elif path.suffix == ".xlsx":
            book = openpyxl.load_workbook(path, read_only=True)
            with closing(book):
                sheets: dict[str, Table] = {}
                for sheet in book:
                    header, *body = (list(row) for row in sheet.iter_rows(values_only=True))
                    sheets[sheet.title] = [str(cell or "") for cell in header], body
            yield from sheets_spelt(name, sheets)
        elif path.name.endswith(".gpkg.zip"):
            with closing(sqlite3.connect(":memory:")) as base:
                base.deserialize(unpacked(path))
                sheets = {}
                for (table_name,) in base.execute(
                    "select table_name from gpkg_contents"
                ).fetchall():
                    found = base.execute(f'select * from "{table_name}"')
                    names = [item[0] for item in found.description]
                    sheets[table_name] = names, [list(row) for row in found.fetchall()]
            yield from sheets_spelt(name, sheets)


def csv_table(path: Path) -> Table:
    if path.suffix == ".zip":
        with zipfile.ZipFile(path) as packed:
            data, beside = (packed.read(name) for name in packed.namelist())
    else:
        data, beside = (
            file.read_bytes() for file in (path, path.with_name(f"{path.name}{SIDECAR}"))
        )
    header, *body = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    (notes,) = json.loads(beside)["notes"]
    basis = {
        key: {label: notes["texts"][at] for label, at in said.items()}
        for key, said in notes.get("basis", {}).items()
    }
    return spelt((header, [[cell or None for cell in row] for row in body]), basis)


def csv_rows(path: Path) -> list[dict[str, Any]]:
    header, rows = csv_table(path)
    return [dict(zip(header, row, strict=True)) for row in rows]


def test_the_audit_finds_nothing(real: Path) -> None:
    assert [str(item) for item in audit(real)] == []


def test_every_figure_has_its_companions(real: Path) -> None:
    seen: dict[str, int] = {}
    for name, (header, rows) in tables(real):
        figures = [
            item
            for i, item in enumerate(header)
            if is_figure(item) and any(row[i] is not None for row in rows)
        ]
        for figure in figures:
            wanted = {*uncertainty_columns(figure), *UNCERTAINTY_TEXTS}
            assert wanted <= set(header), (name, figure)
            for choice in RESTS_ON:
                assert set(choice) & set(header), (name, figure, choice)
            seen[figure] = seen.get(figure, 0) + 1
    # Each of them leaves in several files; the held figures are really there.
    assert {"coverage_share", "people_covered", "area_coverage_share", "area_covered_m2"} <= set(
        seen
    )
    assert {"coverage_share_network", "people_out", "access_e2sfca", "value"} <= set(seen)
    assert min(seen.values()) >= 2


def test_what_is_held_is_in_the_files(real: Path) -> None:
    for name, figure in (
        ("layers/job_cafes_gu.csv", "coverage_share"),
        ("reach/job_cafes_gu.csv", "coverage_share_network"),
        ("fairness/urban_gardens_access_gu.csv", "access_e2sfca"),
        ("fairness/job_cafes_fairness.csv", "value"),
        ("districts/11010_dong.csv", "coverage_share"),
    ):
        rows = csv_rows(real / "downloads" / name)
        known = [row for row in rows if row[figure] and row.get("layer") != "dmc"]
        ends = uncertainty_columns(figure)
        full = [row for row in known if all(row[end] for end in ends)]
        assert len(full) >= 0.9 * len(known) > 0, name
        for row in known:
            missing = not all(row[end] for end in ends)
            assert not missing or row["sureness_reason_ko"], (name, row)
        assert "© OpenStreetMap contributors" in full[0]["sources_en"]
        assert "ODbL" in full[0]["licences_en"]
        assert "위치 오차에 따른 흔들림" in full[0]["sureness_basis_ko"]


def test_every_new_file_is_there_and_named(real: Path) -> None:
    listed = {item["path"] for item in read_manifest(real)["outputs"]}
    for key in KEYS:
        for item in (*reach_downloads(key), *fairness_downloads(key)):
            assert item.path in listed
            assert (real / item.path).stat().st_size > 1000


def test_reach_says_which_streets(real: Path) -> None:
    for table in ("city.csv", "gu.csv", "dong.csv.zip", "sites.csv", "kinds.csv"):
        for row in csv_rows(real / f"downloads/reach/job_cafes_{table}"):
            assert row["attribution"] == "© OpenStreetMap contributors, ODbL"
            assert (row["network_date"], row["network_filter"]) == ("2025-05", "drive")
            assert row["network_footpaths"] is False
            assert len(row["network_sha256"]) == 64
            assert "no footpaths" in row["method"]


def without_basis(page: str) -> str:
    block = re.search(r'<script type="application/gzip" id="geo-data">(.*?)</script>', page, re.S)
    assert block
    text = packing.unpacked(block[1], limit=10**8)
    text = re.sub('"basis":\\{"ko":"[^"]*"', '"basis":{"ko":""', text)
    return page.replace(block[0], f'<script type="application/json" id="geo-data">{text}</script>')


PLANTED: dict[str, tuple[str, Callable[[str], str], str]] = {
    "a column is gone": (
        "downloads/layers/job_cafes_gu.csv",
        lambda text: text.replace("coverage_share_range_low", "x", 1),
        "coverage_share comes without coverage_share_range_low",
    ),
    "no demand": (
        "downloads/reach/job_cafes_city.csv",
        lambda text: text.replace("demand,", "x,", 1),
        "comes without demand",
    ),
    "no reason": (
        "downloads/reach/job_cafes_kinds.csv-metadata.json",
        lambda text: re.sub('흔들림이나 범위를 계산하지 않음[^"]*', "", text),
        "no sureness_reason says why",
    ),
    "a member is gone": (
        "downloads/districts/11010_dong.csv",
        lambda text: text.replace("people_covered_biased", "x", 1),
        "comes without people_covered_biased",
    ),
    "a page without basis": (
        "layers/job_cafes.html",
        without_basis,
        "comes without basis in both languages",
    ),
}


@pytest.mark.parametrize("fault", PLANTED)
def test_planted_faults_are_found(real: Path, tmp_path: Path, fault: str) -> None:
    name, change, words = PLANTED[fault]
    folder = tmp_path / "maps"
    (folder / name).parent.mkdir(parents=True)
    shutil.copy(real / "manifest.json", folder)
    told = name.removesuffix("-metadata.json")
    if told.endswith(".csv"):
        for file in (told, f"{told}-metadata.json"):
            shutil.copy(real / file, folder / file)
    text = (real / name).read_bytes().decode("utf-8")
    changed = change(text)
    assert changed != text
    (folder / name).write_bytes(changed.encode("utf-8"))
    found = [item for item in audit(folder) if item.path == told and item.rule == RULE]
    assert any(words in item.text for item in found), found


def test_a_range_wider_than_its_label_is_found(real: Path, tmp_path: Path) -> None:
    """Straight lines that carry the range of the walk, as they once did: 805 to 1,342 m."""
    folder = tmp_path / "maps"
    folder.mkdir()
    shutil.copy(real / "manifest.json", folder)
    for name in ("layers/job_cafes_gu.csv", "fairness/job_cafes_assumptions.csv.zip"):
        (folder / "downloads" / name).parent.mkdir(parents=True)
        for path in (real / "downloads").glob(f"{name}*"):
            shutil.copy(path, (folder / "downloads" / name).parent)
    assert [item for item in audit(folder) if item.rule == WIDE_RULE] == []
    path = folder / "downloads" / "layers" / "job_cafes_gu.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        header, *rows = list(csv.reader(file))
    row = next(row for row in rows if row[header.index("gu_code")] == "11010")
    row[header.index("median_distance_m_range_high")] = "1342"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, lineterminator="\r\n").writerows([header, *rows])
    (found,) = (item.text for item in audit(folder) if item.rule == WIDE_RULE)
    assert found.startswith("median_distance_m of job_cafes, gu 11010 (straight, youth")
    assert "1341" in found


def test_planted_faults_in_books_and_packages(real: Path, tmp_path: Path) -> None:
    folder = tmp_path / "maps"
    (folder / "downloads").mkdir(parents=True)
    shutil.copy(real / "manifest.json", folder)
    source = real / "downloads" / "fairness" / "job_cafes_fairness.xlsx"
    with zipfile.ZipFile(source) as book, zipfile.ZipFile(folder / "downloads/a.xlsx", "w") as made:
        for part in book.namelist():
            made.writestr(part, book.read(part).replace(b">range_high<", b">x<"))
    shutil.copy(real / "downloads" / "layers" / "job_cafes.gpkg.zip", folder / "downloads")
    with in_package(folder / "downloads" / "job_cafes.gpkg.zip") as base:
        base.execute("alter table dong drop column median_distance_m_low")
    said = {item.path.split("/")[1]: item.text for item in audit(folder) if item.rule == RULE}
    assert said["a.xlsx"] == "value comes without range_high"
    assert said["job_cafes.gpkg.zip"] == "median_distance_m comes without median_distance_m_low"


DRAWN = [key for key in (*METRICS, *REACH_METRICS, *ACCESS_COLUMNS) if is_figure(key)]


@pytest.mark.parametrize("key", DRAWN)
@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_caption_says_how_sure(answers: Answers, key: str, language: str) -> None:
    layer: Layer = get_layer("job_cafes")
    question = Question(layer=layer)
    metric = metric_of(question, key, answers)
    found = answer(question, metric, answers, language)  # type: ignore[arg-type]
    said = "\n".join([*words(found), *small_words(found)])
    wanted = {
        "ko": ("범위 ", ", 95 % ", "(95 %: 위치 오차에 따른 흔들림)", "분모: ", "기준일: ", "방법: ", "출처: "),
        "en": ("range ", ", 95 % ", "(95 %: scatter from place error)", "Denominator: ", "Vintage: ", "Method: ",
               "Sources: "),
    }[language]  # fmt: skip
    for word in wanted:
        assert word in said, (key, word)
    unknown = {"ko": "범위·흔들림을 모르는 까닭", "en": "Why range or scatter is not known"}[
        language
    ]
    ranged = re.search(r"(범위|range) \d", said)
    assert ranged or unknown in said
    # An area is nobody's.
    assert ("3,067,619" in said) == (key != "area_coverage_share")
