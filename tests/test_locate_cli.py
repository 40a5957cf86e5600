"""`geo locate` as a person types it, on the built-in project and on a made one."""

from __future__ import annotations

import json

import pytest

from geo.cli import main
from geo.world import World

QUICK = ("--no-near-ties", "--no-fairness", "--lang", "en")


@pytest.fixture(autouse=True)
def _one_world(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("geo.world.load_world", lambda *_, **__: world)


def out(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["locate", *arguments]) == 0
    return capsys.readouterr().out


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["locate", *arguments]) == 1
    error = capsys.readouterr().err
    line = error.splitlines()[-1]
    assert line.startswith("geo: ")
    assert "Traceback" not in error
    return line


def test_seven_cafes_are_proved_and_begin_with_what_metrics_says(
    capsys: pytest.CaptureFixture[str],
) -> None:
    found = json.loads(
        out(capsys, "job_cafes", "--add", "7", "--no-fairness", "--format", "json", "--quiet")
    )
    assert found["status"] == "optimal"
    assert found["gap"] == 0
    assert found["unit"] == "people"
    assert main(["explain", "job_cafes", "coverage_share", "all", "--format", "json"]) == 0
    capsys.readouterr()
    assert round(found["baseline"]["coverage_share"], 4) == 0.2720
    assert round(found["coverage_share"], 4) == 0.3260
    assert len(found["places"]) == 7
    assert {"id", "name_ko", "name_en", "gu_name_ko", "dong_name_ko", "lon", "lat"} <= set(
        found["places"][0]
    )
    assert found["near_ties"]["count"] == 13
    assert len(found["near_ties"]["sets"]) == 13
    assert found["near_ties"]["sets"][0]["people_covered"] == pytest.approx(found["objective"])
    assert len(found["curve"]["points"]) == 31
    assert found["curve"]["points"][7]["people_covered"] == pytest.approx(found["objective"])
    assert len(found["standing"]) == 78
