"""A range made with other streets never stands beside a figure of these, whatever the command."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from geo import cli
from geo.answers.answers import Answers
from geo.answers.explain import explain
from geo.answers.held import held
from geo.answers.uncertainty import FEW_STREETS, OTHER_NETWORK
from geo.layers import get_layer
from geo.metrics.question import Question
from tests.worlds import network_of, synthetic_city

LAYER = "job_cafes"


@pytest.fixture(scope="module")
def elsewhere(answers: Answers) -> Answers:
    """Seoul as committed, with streets that data/sureness was not made with."""
    network = network_of(synthetic_city())
    assert answers.kept_sureness is not None
    assert answers.kept_sureness.of(LAYER)["network_sha256"] != network.sha256
    return answers.replaced(network=network)


def test_what_is_held_is_of_the_network_at_hand(answers: Answers, elsewhere: Answers) -> None:
    assert held(answers, LAYER).sureness is not None
    assert held(elsewhere, LAYER).sureness is None
    assert held(elsewhere, LAYER).reason == OTHER_NETWORK
    digest = answers.kept_sureness.of(LAYER)["network_sha256"]  # type: ignore[union-attr]
    same = replace(elsewhere.network, manifest={"sha256": digest})  # type: ignore[type-var]
    assert held(answers.replaced(network=same), LAYER).sureness is not None


@pytest.mark.parametrize(
    ("metric", "path"),
    [
        ("below_standard_share", "straight"),
        ("below_standard_share", "network"),
        ("coverage_share", "straight"),
        ("area_coverage_share", "straight"),
        ("access_e2sfca", "network"),
        ("coverage_gap", "straight"),
        ("access_gini", "network"),
    ],
)
def test_explain_tells_no_range_of_other_streets(
    elsewhere: Answers, metric: str, path: str
) -> None:
    code = "11" if metric == "coverage_gap" else "11010"
    made = explain(Question(layer=get_layer(LAYER)), metric, code, elsewhere, path=path)  # type: ignore[arg-type]
    assert made.range is None
    assert made.interval is None
    assert made.by_assumption == ()
    if made.value is not None:
        assert made.range_says == OTHER_NETWORK


@pytest.mark.parametrize(
    "asked",
    [
        ("metrics", LAYER),
        ("access", LAYER),
        ("access", LAYER, "--path", "network"),
        ("equity", LAYER),
        ("equity", LAYER, "--path", "network"),
    ],
)
def test_commands_tell_no_range_of_other_streets(
    elsewhere: Answers,
    asked: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("geo.answers.answers.load_answers", lambda *_, **__: elsewhere)
    assert cli.main([*asked, "--no-interval", "--format", "json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    ends = [key for key in rows[0] if key.endswith(("_low", "_high")) or key in ("low", "high")]
    assert not [row[key] for row in rows for key in ends if row[key] is not None]
    known = [row for row in rows if row.get("sureness_reason_en")]
    assert known or all(row.get("value") is None for row in rows)
    why = (OTHER_NETWORK.en, FEW_STREETS.en)  # those streets are of a part of Seoul
    assert all(row["sureness_reason_en"].startswith(why) for row in known)
    assert np.isfinite([row["people"] for row in rows]).all()
