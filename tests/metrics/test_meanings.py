"""The sentences: both languages, never a raw NaN."""

from __future__ import annotations

import math
import re

import pytest

from geo.measures.equity import Shortfall, Theil
from geo.metrics.meanings import (
    gap_says,
    gini_says,
    palma_says,
    shortfall_says,
    small_numbers,
    theil_says,
)
from geo.project import current_project
from geo.text import Text

WORDS = current_project().words()
SENTENCES = [
    gini_says(0.5),
    palma_says(1.5),
    palma_says(math.nan),
    theil_says(Theil(0.5, 0.1, 0.4), WORDS),
    theil_says(Theil(0.0, 0.0, 0.0), WORDS),
    shortfall_says(Shortfall(10.0, 0.1, 5.0), Text("m", "m")),
    shortfall_says(Shortfall(0.0, 0.0, math.nan), Text("m", "m")),
    gap_says(Text("중구", "Jung-gu"), "9 %", Text("강동구", "Gangdong-gu"), "1 %"),
    small_numbers(4, 1e6),
    small_numbers(5, 999.0),
]


@pytest.mark.parametrize("says", SENTENCES)
def test_each_is_one_sentence_in_both_languages(says):
    assert says.ko.endswith("다.")
    assert says.en.endswith(".")
    assert any("가" <= letter <= "힣" for letter in says.ko)
    assert not any("가" <= letter <= "힣" for letter in says.en)
    assert "nan " not in says.ko + says.en


@pytest.mark.parametrize("says", SENTENCES)
def test_both_languages_give_the_same_figures(says):
    ko, en = (set(re.findall(r"\d+\.\d+|\d+ %", text)) for text in says)
    assert ko == en


def test_enough_places_and_people_need_no_warning():
    assert small_numbers(5, 1_000.0) is None
