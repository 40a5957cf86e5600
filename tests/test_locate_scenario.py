"""What geo locate answers, as a scenario that geo scenario replays."""

from pathlib import Path

import pytest

from geo.answers.scenario import compare, scenario_of
from geo.answers.scenario_file import read_scenario, write_scenario
from geo.answers.siting import Search, locate
from geo.answers.siting_question import Locating
from geo.errors import UsageError

QUICK = Search(near_ties=False, fairness=False, curve=False)


def test_the_answer_replays_as_a_scenario(answers, tmp_path: Path) -> None:
    layer = answers.project.layer("job_cafes")
    closed = str(answers.world.serving("job_cafes")["site_id"].iloc[0])
    asked = Locating(layer=layer, add=3, close=(closed,))
    found = locate(asked, answers, QUICK)
    path = tmp_path / "scenario.toml"
    write_scenario(path, scenario_of(found, answers))
    side, scenario = read_scenario(path, answers)
    assert len(scenario.added) == 3
    assert scenario.closed == (closed,)
    city = compare(side, scenario).changes.figures("city").iloc[0]
    # A scenario keeps a point to a centimetre: somebody at the very edge may fall in or out.
    assert city["coverage_share_before"] == pytest.approx(found.baseline.share, abs=1e-12)
    assert city["coverage_share_after"] == pytest.approx(found.share, abs=1e-5)


def test_a_list_and_a_walk_are_no_scenario(answers) -> None:
    layer = answers.project.layer("job_cafes")
    found = locate(Locating(layer=layer, add=1), answers, QUICK)
    object.__setattr__(found.question, "path", "network")
    with pytest.raises(UsageError, match="straight lines"):
        scenario_of(found, answers)
    object.__setattr__(found.question, "path", "straight")
    object.__setattr__(found.question, "public_places", answers.world.sites)
    with pytest.raises(UsageError, match="geo add"):
        scenario_of(found, answers)
