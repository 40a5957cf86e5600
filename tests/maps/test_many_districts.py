"""Where there are more districts than an eye tells apart, the atlas draws the level above, and says so."""

from __future__ import annotations

import pytest

from geo.answers import answers as module
from geo.answers.answers import Answers
from geo.maps.engine.embed import render
from geo.maps.pages.atlas_page import atlas_page
from geo.maps.pages.district_page import district_page


def test_the_atlas_leaves_too_many_districts_to_the_pages_above(
    answers: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    n = len(answers.world.dong)
    monkeypatch.setattr(module, "MOST_DRAWN", n)
    whole = atlas_page(answers, [])
    assert whole.data is not None
    assert whole.data["meta"]["levels"] == ["gu", "dong"]
    assert "finer" not in whole.data["meta"]

    monkeypatch.setattr(module, "MOST_DRAWN", n - 1)
    page = atlas_page(answers, [])
    assert page.data is not None
    assert page.data["meta"]["levels"] == ["gu"]
    assert set(page.data["districts"]["topology"]["levels"]) == {"gu"}
    assert set(page.data["districts"]["names"]) == {"gu"}
    said = page.data["meta"]["finer"]
    assert f"{n:,}" in said["ko"]
    assert f"{n:,}" in said["en"]
    assert said["ko"] in render(page)
    gu_code = answers.world.gu["gu_code"].iloc[0]
    ward = district_page(gu_code, answers, [])
    assert ward.data is not None
    assert ward.data["meta"]["levels"] == ["dong"]
