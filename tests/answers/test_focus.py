"""Looking at some districts: their rows of the whole table, to the last bit."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import geo
from geo.answers.answers import Answers
from geo.answers.focus import Focus, find_focus, require_level, together
from geo.answers.uncertainty_columns import with_uncertainty
from geo.cli import main
from geo.errors import UsageError
from geo.metrics.question import By, Question
from geo.project import current_project
from geo.text import Text
from tests.worlds import synthetic_city, world_of

SEOUL = current_project()
Ask = Callable[..., str]


def same(rows: pd.DataFrame, whole: pd.DataFrame, code: str) -> None:
    """Fail unless `rows` are those of `whole`, every column and bit."""
    wanted = whole[whole[code].isin(rows[code])].reset_index(drop=True)
    pd.testing.assert_frame_equal(rows, wanted, check_exact=True)


@pytest.fixture
def asked(
    answers: Answers, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Ask:
    """Return what a command writes, of tables that are read once for all tests."""
    monkeypatch.setattr("geo.answers.answers.load_answers", lambda *_, **__: answers)

    def ask(*words: str) -> str:
        assert main([*words]) == 0
        return capsys.readouterr().out

    return ask


@pytest.mark.parametrize(
    ("named", "by", "n"),
    [
        (["성동구"], None, 1),
        (["성동구,광진구"], None, 2),
        (["Seongdong", "mois:11215"], "gu", 2),
        (["성수1가1동"], None, 1),
        (["성동구"], "dong", 17),
        (["성동구", "종로구 사직동"], None, 18),
        (["성동구", "성수1가1동"], "dong", 17),
    ],
)
def test_the_rows_are_those_of_the_whole_table(
    answers: Answers, asked: Ask, named: list[str], by: By | None, n: int
) -> None:
    focus = find_focus(named, SEOUL, (answers.world.gu, answers.world.dong))
    assert focus is not None
    level = require_level(focus, by, SEOUL.level_keys)
    whole = answers.districts(Question(layer=SEOUL.layer("job_cafes"), by=level))
    rows = focus.rows(whole, level)
    assert len(rows) == n
    same(rows, whole, f"{level}_code")
    assert {"coverage_share_low", "coverage_share_range_high"} <= set(with_uncertainty(rows))

    all_rows = json.loads(asked("metrics", "job_cafes", "--format", "json", "--by", level))
    gu = [word for name in named for word in ("--gu", name)]
    by_level = [] if by is None else ["--by", by]
    some = json.loads(asked("metrics", "job_cafes", "--format", "json", *gu, *by_level))
    wanted = set(rows[f"{level}_code"])
    assert some == [row for row in all_rows if row[f"{level}_code"] in wanted]


@pytest.mark.parametrize("command", ["reach", "access"])
def test_reach_and_access_are_of_the_district(asked: Ask, command: str) -> None:
    whole = json.loads(asked(command, "job_cafes", "--format", "json"))
    some = json.loads(asked(command, "job_cafes", "--format", "json", "--gu", "성동구"))
    assert some == [row for row in whole if row["gu_code"] == "11040"] != []


def test_explain_is_of_the_district(asked: Ask) -> None:
    ask = ["explain", "job_cafes", "coverage_share", "--format", "json"]
    alone = json.loads(asked(*ask, "성동구"))
    assert json.loads(asked(*ask, "--gu", "11040")) == alone
    two = json.loads(asked(*ask, "--gu", "성동구,광진구"))
    assert [two[0], two[1]["code"]] == [alone, "11050"]
    assert main(ask) == 1


def test_a_notebook_looks_at_districts_too(answers: Answers) -> None:
    seoul = geo.open_project()
    seoul.__dict__["answers"] = answers  # read once for all tests
    whole = seoul.coverage("job_cafes", by="dong")
    same(seoul.coverage("job_cafes", gu="성수1가1동"), whole, "dong_code")


def test_the_name_is_the_district_s_and_the_area_is_said_to_be_the_area(
    answers: Answers, asked: Ask
) -> None:
    lines = asked("metrics", "job_cafes", "--gu", "성동구,광진구").splitlines()
    assert lines[0].startswith("성동구, 광진구 · ")
    assert any(line.startswith("서울 전체") for line in lines)
    table = answers.districts(Question(layer=SEOUL.layer("job_cafes")))
    both = table[table["gu_code"].isin(["11040", "11050"])]
    share = both["people_covered"].sum() / both["people"].sum()
    assert any(f"{100 * share:.1f} %" in line and "together" in line for line in lines)


def test_what_cannot_be_looked_at_is_refused_in_one_line() -> None:
    assert find_focus(["전체"], SEOUL) is None
    assert find_focus([], SEOUL) is None
    with pytest.raises(UsageError, match="no gu or dong"):
        find_focus(["성동구", "없는구"], SEOUL)
    dong = find_focus(["성수1가1동"], SEOUL)
    with pytest.raises(UsageError, match="--by gu"):
        require_level(dong, "gu", SEOUL.level_keys)


@functools.cache
def made_city() -> Answers:
    """Return answers of a made city, each made once."""
    return Answers(world_of(synthetic_city()), reach=None, sureness=None)


@settings(max_examples=15, deadline=None)
@given(st.sets(st.integers(0, 2), min_size=1), st.sets(st.integers(0, 40)))
def test_any_districts_of_a_made_city(gus: set[int], dongs: set[int]) -> None:
    answers = made_city()
    gu = [code for at, code in enumerate(answers.world.gu["gu_code"]) if at in gus]
    dong = [code for at, code in enumerate(answers.world.dong["dong_code"]) if at in dongs]
    focus = Focus(tuple(gu), tuple(dong), tuple(gu), Text("여기", "here"))
    levels: tuple[By, ...] = ("gu", "dong")
    for by in levels:
        question = Question(layer=answers.project.layers[0], by=by)
        whole = answers.districts(question)
        rows = focus.rows(whole, by)
        same(rows, whole, f"{by}_code")
        if by == "gu":
            assert list(rows["gu_code"]) == gu
        else:
            assert set(rows["dong_code"]) == {
                *whole.loc[whole["gu_code"].isin(gu), "dong_code"],
                *dong,
            }


def test_all_districts_together_are_the_area(answers: Answers) -> None:
    question = Question(layer=SEOUL.layer("job_cafes"))
    both, city = together(answers.districts(question)), answers.city(question)
    for key, value in both.items():
        np.testing.assert_allclose(value, city[key], rtol=1e-12)
