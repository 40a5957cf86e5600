"""Every figure of coverage, access and fairness leaves with how sure it is, in every file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.answers.uncertainty_columns import with_uncertainty
from geo.audit.figure_columns import RULE, figure_faults
from geo.metrics.catalogue import METRICS, REACH_METRICS
from geo.metrics.dictionary import column
from geo.metrics.uncertainty import (
    UNCERTAINTY_TEXTS,
    in_order,
    is_figure,
    uncertainty_column,
    uncertainty_columns,
)

RESTS: dict[str, Any] = {
    "demand": "youth",
    "people": 100.0,
    "demand_vintage": "2020-06",
    "sites_vintage": "2020-08",
    "sources_ko": "만든 자료",
    "method": "straight line",
    "distance_m": 800.0,
}
SURE: dict[str, Any] = {
    "coverage_share": 0.3,
    "coverage_share_low": 0.28,
    "coverage_share_high": 0.33,
    "coverage_share_biased": False,
    "coverage_share_range_low": 0.15,
    "coverage_share_range_high": 0.35,
    "sureness_basis_ko": "위치 오차에 따른 흔들림 (95 %)",
    "sureness_basis_en": "scatter from place error (95 %)",
    "sureness_reason_ko": None,
    "sureness_reason_en": None,
}


def faults(row: dict[str, Any]) -> list[str]:
    found = list(figure_faults(list(row), [list(row.values())]))
    assert {fault.rule for fault in found} <= {RULE}
    return [fault.text for fault in found]


def test_a_figure_with_all_of_it_is_clean() -> None:
    assert faults(SURE | RESTS) == []


@pytest.mark.parametrize("name", [name for name in SURE | RESTS if name != "coverage_share"])
def test_a_column_that_is_missing_is_told(name: str) -> None:
    row = SURE | RESTS
    del row[name]
    assert any(name in text for text in faults(row)), faults(row)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"coverage_share_low": None}, "interval or range is empty and no sureness_reason"),
        ({"coverage_share_range_low": None}, "interval or range is empty and no sureness_reason"),
        ({"coverage_share_low": None, "sureness_reason_ko": "x", "sureness_reason_en": "x"},
         "the interval has one end"),
        ({"coverage_share_low": 0.4}, "the interval ends before it begins"),
        ({"coverage_share_range_high": 0.1}, "the range ends before it begins"),
        ({"coverage_share_range_high": 0.2}, "the range does not hold the figure"),
        ({"coverage_share_range_high": 0.32}, "the range is narrower than the interval"),
        ({"coverage_share_biased": None}, "biased is not said"),
        ({"sureness_basis_en": None}, "sureness_basis does not say"),
        ({"people": None}, "people has empty cells"),
    ],
)  # fmt: skip
def test_a_planted_fault_is_told(changed: dict[str, Any], words: str) -> None:
    assert any(words in text for text in faults(SURE | RESTS | changed))


def test_a_reason_in_both_languages_stands_for_what_is_not_known() -> None:
    empty = dict.fromkeys(uncertainty_columns("coverage_share"))
    row = SURE | RESTS | empty | {"sureness_reason_ko": "모름", "sureness_reason_en": "unknown"}
    assert faults(row) == []
    assert faults(row | {"sureness_reason_en": ""})


def test_nothing_known_needs_nothing_beside() -> None:
    assert faults({"coverage_share": None, "people": 1.0}) == []


def test_one_figure_a_row() -> None:
    row = {"metric": "access_gini", "value": 0.4, "low": 0.38, "high": 0.45, "biased": False}
    row |= {"range_low": 0.3, "range_high": 0.6}
    said = {name: SURE[name] for name in UNCERTAINTY_TEXTS}
    assert faults(row | said | RESTS) == []
    assert (
        "value comes without low"
        in faults({k: v for k, v in (row | said | RESTS).items() if k != "low"})[0]
    )


def test_names_of_the_catalogue() -> None:
    told = {key for key in (*METRICS, *REACH_METRICS) if is_figure(key)}
    assert told == {
        *("coverage_share", "area_coverage_share", "median_distance_m"),
        *("coverage_share_network", "coverage_share_straight", "coverage_share_lost", "people_out"),
    }
    for key in told:
        for name in uncertainty_columns(key):
            assert uncertainty_column(name) is not None
            assert not is_figure(name)
            assert column(key).label.ko in column(name).label.ko
            assert all((*column(name).label, *column(name).definition))
        assert column(f"{key}_biased").kind == "flag"
        assert column(f"{key}_low").decimals == column(key).decimals


NAMES = ("coverage_share", "people", "people_covered", "n_sites")


@given(
    st.permutations(
        [n for name in NAMES[::2] for n in (name, *uncertainty_columns(name))]
        + ["people", "n_sites"]
    )
)
def test_uncertainty_columns_follow_their_figure(names: Sequence[str]) -> None:
    ordered = in_order(names)
    assert sorted(ordered) == sorted(names)
    for figure in ("coverage_share", "people_covered"):
        at = ordered.index(figure)
        assert tuple(ordered[at + 1 : at + 6]) == uncertainty_columns(figure)
    rest = [name for name in names if uncertainty_column(name) is None]
    assert [name for name in ordered if uncertainty_column(name) is None] == rest


def test_a_table_is_filled_up() -> None:
    table = pd.DataFrame([SURE, SURE]).assign(
        people=[100.0, 200.0], people_covered=[30.0, 60.0], n_sites=1,
        area_coverage_share=0.2, area_covered_m2=2.0, district_area_m2=10.0,
    )  # fmt: skip
    made = with_uncertainty(table)
    assert list(made)[:7] == [*list(table)[:6], "people"]
    assert made["people_covered_low"].tolist() == pytest.approx([28.0, 56.0])
    assert made["people_covered_range_low"].tolist() == pytest.approx([15.0, 30.0])
    assert made["area_covered_m2_low"].isna().all()
    assert (
        made["sureness_reason_en"].tolist()
        == ["interval or range not computed: Area coverage, area covered"] * 2
    )
    assert made["sureness_reason_ko"].notna().all()
    assert not list(
        figure_faults(*_rows(made.assign(**{k: v for k, v in RESTS.items() if k != "people"})))
    )


def test_what_is_known_nowhere_has_no_companions() -> None:
    table = pd.DataFrame([SURE]).assign(people=1.0, coverage_share=None)
    assert list(with_uncertainty(table)) == ["coverage_share", "people"]


def test_out_of_reach_is_the_rest() -> None:
    row = {name.replace("coverage_share", "coverage_share_network"): v for name, v in SURE.items()}
    table = pd.DataFrame([row]).assign(people=100.0, people_out=70.0)
    made = with_uncertainty(table).iloc[0]
    assert made["people_out_low"] == pytest.approx(67.0)
    assert made["people_out_high"] == pytest.approx(72.0)
    assert made["people_out_range_high"] == pytest.approx(85.0)


def _rows(table: pd.DataFrame) -> tuple[list[str], list[list[Any]]]:
    cells = [[None if pd.isna(cell) else cell for cell in row] for row in table.to_numpy(object)]
    return list(table), cells
