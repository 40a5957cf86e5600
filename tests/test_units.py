"""Units: a difference of shares is in percentage points; one column name has one meaning."""

from __future__ import annotations

import re

import pytest

from geo import cli
from geo.answers.answers import Answers
from geo.answers.districts import district_table
from geo.layers import all_layers, get_layer
from geo.maps.pages.reach_rows import city_rows
from geo.metrics.catalogue import ALL_METRICS, metric_of
from geo.metrics.dictionary import column
from geo.metrics.question import Question
from geo.texts.numbers import written
from geo.world import World

DIFFERENCES = ("coverage_gap", "coverage_share_lost")


def text(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert cli.main([*arguments]) == 0
    return capsys.readouterr().out


@pytest.fixture(autouse=True)
def _here(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("geo.world.load_world", lambda *_, **__: world)


def test_differences_of_shares_are_percentage_points() -> None:
    points = [key for key, metric in ALL_METRICS.items() if metric.number == "points"]
    assert sorted(points) == sorted(DIFFERENCES)
    for key in points:
        metric = metric_of(key)
        assert metric.unit == ("%p", "%p")
        assert "퍼센트포인트" in metric.definition.ko
        assert "percentage points" in metric.definition.en
        assert written(0.1321, metric) == ("13.2 %p", "13.2 %p")


def test_the_gap_is_in_percentage_points_in_the_commands(
    capsys: pytest.CaptureFixture[str],
) -> None:
    said = text(capsys, "explain", "job_cafes", "coverage_gap", "seoul")
    assert "값 · plain figure: 48.8 %p\n" in said
    assert "고르게, 직선 · even, straight line: 48.8 %p\n" in said
    line = next(
        line
        for line in text(capsys, "equity", "job_cafes", "--by", "city").splitlines()
        if line.startswith("coverage_gap")
    )
    assert re.search(r"48\.8 %p \[[\d.]+–[\d.]+ %p\]", line)


def test_the_difference_of_line_and_walk_is_in_percentage_points(answers: Answers) -> None:
    layer = get_layer("job_cafes")
    own = answers.reach(layer).where(demand="youth", thresholds_m=[800.0])
    cells = city_rows(own)[0]["cells"]
    assert (cells[2], cells[3]) == ("28.3 %", "13.2 %p")


def test_an_area_of_a_district_is_called_one(answers: Answers) -> None:
    for layer in all_layers():
        table = district_table(Question(layer=layer), answers)
        assert "area_m2" not in table
        assert table["district_area_m2"].sum() / 1e6 == pytest.approx(605.752, abs=0.001)
    assert "지역" in column("district_area_m2").label.ko
    assert column("area_m2").definition != column("district_area_m2").definition


def test_explain_names_the_area_of_the_district(capsys: pytest.CaptureFixture[str]) -> None:
    said = text(capsys, "explain", "job_cafes", "area_coverage_share", "종로구")
    assert re.search(r"^  district_area_m2 = [\d,.]+$", said, re.MULTILINE)


def test_gardens_come_first_in_the_table_of_gardens(capsys: pytest.CaptureFixture[str]) -> None:
    said = text(capsys, "metrics", "urban_gardens")
    head = next(line for line in said.splitlines() if line.startswith("gu_code"))
    columns = head.split()
    assert columns[:7] == [
        *("gu_code", "gu_name_ko", "n_gardens", "n_area_known"),
        *("area_m2_registered", "area_m2_stated", "stated_year"),
    ]
    assert columns[7] == "coverage_share"
    assert "n_gardens" not in text(capsys, "metrics", "job_cafes")
