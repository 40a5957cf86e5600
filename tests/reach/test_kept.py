"""Walking reach computed with a network is kept by its inputs, and is the same from the cache."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from geo.answers import reach as module
from geo.answers.answers import Answers
from geo.answers.reach import reach_of
from geo.layers import get_layer
from geo.reach.computing import compute_reach


def test_computed_once_for_the_same_inputs(
    made: Answers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    calls: list[str] = []

    def counting(*arguments):
        calls.append("computed")
        return compute_reach(*arguments)

    monkeypatch.setattr(module, "compute_reach", counting)
    layer = get_layer("job_cafes")
    first, again = reach_of(layer, made), reach_of(layer, made)
    assert calls == ["computed"]
    assert first.note == again.note
    for name, table in first.tables().items():
        pd.testing.assert_frame_equal(again.tables()[name], table)
    demand = made.world.demand.items()
    halves = {key: table.assign(people=table["people"] / 2) for key, table in demand}
    reach_of(layer, made.replaced(world=replace(made.world, demand=halves)))
    assert len(calls) == 2
