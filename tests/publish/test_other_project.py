"""The downloads and figures of a made project: its own words, day and levels, nothing of another's."""

from __future__ import annotations

import io
import re
import sqlite3
import zipfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from geo.answers import city_row, district_table, fairness_table
from geo.answers.answers import Answers, load_answers
from geo.answers.explain import explain
from geo.answers.fairness import BETWEEN, ONE_DISTRICT
from geo.answers.uncertainty import NO_ERROR_SAID
from geo.audit.folder import audit
from geo.dates import NO_DAY
from geo.drawing.figure import figure_bytes
from geo.errors import NetworkError, UsageError
from geo.files.bundles import Bundles
from geo.files.downloads import downloads
from geo.metrics import Question
from geo.metrics.catalogue import metric_of
from geo.network import require_area
from geo.project import read_project
from geo.publish import publish
from geo.text import Text
from tests.worlds import SOUTH, WARDS, WEST, add_layer, lonlat, write_wards

OURS = re.compile(
    r"서울|Seoul|2019-09-02|2019년|자치구|행정동|보고서|the report|EPSG:5186|\{gu|\{dong"
)
"""Words of the built-in project, and templates that nobody filled."""
LAYER = """
name = { ko = "쉼터", en = "Shelters" }
file = "shelters.csv"
[columns]
name = "name"
"""


def made(
    folder: Path,
    *,
    fine: bool = False,
    wards: int = 4,
    people: dict[str, str] | None = None,
    counted: bool = True,
    error: str | None = None,
    more: str = "",
) -> Answers:
    """Wards of 1 km with a shelter in the middle of the first; villages of 500 m if `fine`."""
    levels = "villages" if fine else "wards"
    told = (people or {}) if counted else None
    write_wards(folder, levels=levels, wards=WARDS[:wards], people=told, toml=more)
    ((x, y),) = lonlat((500, 500))
    header, row, columns = "name,x,y", f"쉼터 1,{x},{y}", ""
    if error is not None:
        header, row, columns = f"{header},error_m", f"{row},{error}", 'error_m = "error_m"\n'
    return load_answers(add_layer(folder, "shelters", LAYER + columns, f"{header}\n{row}\n"))


def text_of(path: str, data: bytes) -> str:
    """Return all that a download says, whatever its format."""
    if path.endswith((".xlsx", ".zip")):
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            return "\n".join(text_of(name, book.read(name)) for name in book.namelist())
    if path.endswith(".gpkg"):
        with closing(sqlite3.connect(":memory:")) as base:
            base.deserialize(data)
            return "\n".join(base.iterdump())
    if path.endswith(".parquet"):
        return pq.read_table(io.BytesIO(data)).drop_columns(["geometry"]).to_pylist().__repr__()
    return data.decode()


def files_of(answers: Answers) -> dict[str, bytes]:
    return dict(downloads(Bundles(answers, answers.world.project.layers)))


@pytest.mark.parametrize("fine", [False, True])
def test_downloads_hold_no_word_of_the_built_in_project(tmp_path: Path, fine: bool) -> None:
    answers = made(tmp_path / "p", fine=fine)
    said = {path: text_of(path, data) for path, data in files_of(answers).items()}
    assert {path: found[0] for path, text in said.items() if (found := OURS.search(text))} == {}
    book = said["downloads/layers/shelters.xlsx"]
    assert "구역 코드" in book
    assert "measured in EPSG:32652" in book
    assert ">as_of<" not in book  # nobody said what the places are of


def test_one_level_has_no_file_and_no_column_of_another(tmp_path: Path) -> None:
    files = files_of(made(tmp_path / "p"))
    assert [path for path in files if "_dong" in path] == []
    for path, data in files.items():
        if path.endswith(".csv"):
            header = data.decode("utf-8-sig").splitlines()[0].split(",")
            assert [name for name in header if name.startswith("dong_")] == [], path
    assert any("_dong" in path for path in files_of(made(tmp_path / "q", fine=True)))


def test_files_bear_the_day_of_the_places_or_none(tmp_path: Path) -> None:
    key = "downloads/layers/shelters.xlsx"
    for name, more, day in (
        ("p", "", NO_DAY.timetuple()[:3]),
        ("q", 'as_of = "2026-03"\n', (2026, 3, 1)),
    ):
        data = files_of(made(tmp_path / name, more=more))[key]
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            assert {entry.date_time[:3] for entry in book.infolist()} == {day}


def test_a_figure_names_the_districts_and_no_basis(tmp_path: Path) -> None:
    answers = made(tmp_path / "p", fine=True)
    question = Question(layer=answers.world.project.layer("shelters"), by="dong")
    svg = figure_bytes(question, "coverage_share", answers, "svg", language="en").decode()
    assert OURS.search(svg) is None
    assert "EPSG:32652" in svg
    assert "<dc:date>1980-01-01</dc:date>" in svg


def test_metrics_say_the_report_only_where_there_is_one(tmp_path: Path) -> None:
    answers = made(tmp_path / "p")
    assert "보고서" not in metric_of("n_sites").said_in(answers.world).definition.ko
    assert metric_of("coverage_gap").said_in(answers.world).denominator == Text(
        "4개 구역", "the 4 wards"
    )


def test_people_that_a_district_does_not_state_are_not_known(tmp_path: Path) -> None:
    answers = made(tmp_path / "p", fine=True, people={"v00": ""})
    layer = answers.world.project.layer("shelters")
    fine = district_table(Question(layer=layer, by="dong"), answers).set_index("dong_code")
    unknown = ["people", "coverage_share", "people_covered", "median_distance_m", "sites_per_100k"]
    assert fine.loc["v00", unknown].isna().all()
    assert fine.loc["v00", "area_coverage_share"] > 0
    assert fine.drop("v00")["people"].tolist() == [100.0] * 15
    coarse = district_table(Question(layer=layer), answers).set_index("gu_code")
    assert coarse["people"].to_dict() == {"alpha": 300, "beta": 400, "delta": 400, "gamma": 400}
    assert city_row(Question(layer=layer), answers)["people"] == pytest.approx(1500)


def test_a_whole_ward_of_unknown_people_is_not_known(tmp_path: Path) -> None:
    answers = made(tmp_path / "p", people={"beta": ""})
    table = district_table(Question(layer=answers.world.project.layer("shelters")), answers)
    people = table.set_index("gu_code")["people"]
    assert people.isna().to_dict() == {"alpha": False, "beta": True, "delta": False, "gamma": False}


def test_a_project_that_counts_nobody_still_covers_area(tmp_path: Path) -> None:
    answers = made(tmp_path / "p", counted=False)
    question = Question(layer=answers.world.project.layer("shelters"))
    table = district_table(question, answers).set_index("gu_code")
    assert table["people"].isna().all()
    assert table["coverage_share"].isna().all()
    assert table.loc["alpha", "area_coverage_share"] == pytest.approx(1.0, abs=0.02)
    with pytest.raises(UsageError, match="has no demand"):
        fairness_table(question, answers)
    assert explain(question, "coverage_share", "all", answers).value is None
    assert "downloads/layers/shelters_gu.csv" in files_of(answers)


def test_a_list_without_errors_has_no_interval(tmp_path: Path) -> None:
    unsaid, said = made(tmp_path / "p"), made(tmp_path / "q", error="10")
    question = Question(layer=unsaid.world.project.layer("shelters"))
    table = district_table(question, unsaid)
    assert table["n_sites_unsure"].isna().all()
    assert set(table["sureness_reason_en"]) == {NO_ERROR_SAID.en}
    assert table["coverage_share"].notna().all()
    assert district_table(question, said)["n_sites_unsure"].tolist() == [0, 0, 0, 0]


def test_one_district_alone_has_nothing_beside_it(tmp_path: Path) -> None:
    answers = made(tmp_path / "p", wards=1)
    table = fairness_table(Question(layer=answers.world.project.layer("shelters")), answers)
    city = table[table["by"] == "city"].set_index("metric")
    assert city.loc[list(BETWEEN), "value"].isna().all()
    assert set(city.loc[list(BETWEEN), "says_en"]) == {ONE_DISTRICT.en}
    assert np.isfinite(city.loc["access_theil", "value"])


def test_a_network_of_elsewhere_is_refused_with_the_distance(tmp_path: Path) -> None:
    from geo.network.build import Tables, build_network

    answers = made(tmp_path / "p")

    def streets(east_m: float, crs: str) -> object:
        xy = np.array([[WEST + east_m, SOUTH + 5.0], [WEST + east_m + 100.0, SOUTH + 5.0]])
        ids = np.array([1, 2], dtype=np.int64)
        tables = Tables(ids, xy, ids[:1], ids[1:], None, None)
        return build_network(tables, about={"date": "2025"}, crs=crs)

    require_area(streets(500.0, "EPSG:32652"), answers.world.gu, "the network")
    # The made city is 2 km wide.
    with pytest.raises(NetworkError, match=r"lies 10\.0 km outside"):
        require_area(streets(12_000.0, "EPSG:32652"), answers.world.gu, "the network")
    with pytest.raises(NetworkError, match="in EPSG:5186, this project in EPSG:32652"):
        require_area(streets(500.0, "EPSG:5186"), answers.world.gu, "the network")


@pytest.mark.parametrize("kind", ["service", "list", None])
def test_the_whole_site_passes_its_audit(tmp_path: Path, kind: str | None) -> None:
    made(tmp_path / "p", fine=True, error="10")
    toml = tmp_path / "p" / "layers" / "shelters.toml"
    if kind is None:
        toml.unlink()
    else:
        said = toml.read_text(encoding="utf-8")
        toml.write_text(f'kind = "{kind}"\n{said}', encoding="utf-8")
    answers = load_answers(read_project(tmp_path / "p"))
    publish(answers, answers.world.project.layers, tmp_path / "site")
    assert not audit(tmp_path / "site")
    pages = "".join(path.read_text() for path in (tmp_path / "site").rglob("*.html"))
    assert re.findall("서울|Seoul|2019-09-02|자치구|행정동", pages) == []


def test_names_with_braces_are_names(tmp_path: Path) -> None:
    answers = made(tmp_path / "p")
    layer = replace(
        answers.world.project.layer("shelters"), name=Text("{gu} 쉼터", "{dong} shelters")
    )
    bundle = Bundles(answers, [layer]).layer_bundle(layer)
    assert bundle.notes.title == Text("{gu} 쉼터", "{dong} shelters")
