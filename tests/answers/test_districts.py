"""District tables of many sites: what is asked part by part says what is asked at once."""

from __future__ import annotations

import pandas as pd
import pytest

import geo
from geo.answers import districts
from geo.answers.answers import Answers
from geo.metrics.question import Question
from geo.world import World


@pytest.mark.parametrize("by", ["gu", "dong"])
def test_areas_of_many_sites_are_those_of_one_union(
    world: World, monkeypatch: pytest.MonkeyPatch, by: str
) -> None:
    def asked() -> tuple[pd.DataFrame, pd.DataFrame]:
        answers = Answers(world, reach=None, sureness=None)
        question = Question(layer=geo.get_layer("job_cafes"), by=by, include_planned=True)  # type: ignore[arg-type]
        return answers.districts(question), districts.city_table(question, answers)

    def no_union(*_: object) -> None:
        raise AssertionError("all discs are united")

    at_once = asked()
    monkeypatch.setattr(districts, "SITES_AT_ONCE", 0)
    monkeypatch.setattr(districts, "service_area", no_union)
    for whole, parted in zip(at_once, asked(), strict=True):
        areas = [name for name in whole if str(name).startswith(("area_covered", "area_coverage"))]
        assert whole["area_covered_m2"].sum() > 1e6
        pd.testing.assert_frame_equal(parted[areas], whole[areas], rtol=1e-9, atol=0.01)
        pd.testing.assert_frame_equal(parted.drop(columns=areas), whole.drop(columns=areas))
