"""Walking reach as it leaves the program: the committed figures, the command, the page."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from geo import cli
from geo.answers.reach import reach_of
from geo.layers import get_layer


@pytest.mark.parametrize("layer", ["job_cafes", "urban_gardens"])
def test_the_figures_hold_together(answers, layer: str) -> None:
    reach = reach_of(get_layer(layer), answers)
    for table in (reach.city, reach.gu, reach.dong):
        on_foot, straight = table["coverage_share_network"], table["coverage_share_straight"]
        assert on_foot.dropna().between(0, 1).all()
        assert (on_foot <= straight + 1e-6).all()
        assert ((table["people_covered"] + table["people_out"] - table["people"]).abs() < 1).all()
    keys = ["demand", "threshold_m"]
    by_gu = reach.gu.groupby(keys)["people_covered"].sum()
    city = reach.city.set_index(keys)["people_covered"]
    assert by_gu.to_numpy() == pytest.approx(city.reindex(by_gu.index).to_numpy(), abs=2)
    wide = reach.gu.pivot(index=["demand", "gu_code"], columns="threshold_m")["people_covered"]
    assert (wide[400] <= wide[800]).all()
    assert (wide[800] <= wide[1200]).all()
    assert "OpenStreetMap" in str(dict(reach.note))


def test_the_command_answers_without_a_network(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["reach", "job_cafes", "--minutes", "10", "--format", "json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert len(rows) == 25
    wanted = {"coverage_share_network", "coverage_share_straight", "detour_factor", "people"}
    assert wanted <= set(rows[0])
    assert sum(row["people"] for row in rows) == pytest.approx(3_067_619, abs=30)


@pytest.mark.parametrize(
    "arguments",
    [
        ["reach", "dmc"],
        ["reach", "nothing"],
        ["reach", "job_cafes", "--network", "no/such/folder"],
        ["network", "info", "no/such/folder"],
        ["network", "import", "no/such/file.graphml", "-o", "net"],
    ],
)
def test_refusals_are_one_line(
    arguments: list[str],
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.main(arguments) == 1
    error = capsys.readouterr().err.strip().splitlines()
    assert error[-1].startswith("geo: ")
    assert "Traceback" not in "".join(error)
    assert list(tmp_path.iterdir()) == []


def test_the_page_says_what_the_figures_say(answers) -> None:
    from geo.maps import reach_map

    page = reach_map("job_cafes", answers).render()
    city = reach_of(get_layer("job_cafes"), answers).where(demand="youth", thresholds_m=[800]).city
    assert f"{100 * city['coverage_share_network'].iloc[0]:.1f}" in page
    assert "보행로 없음" in page
    assert "OpenStreetMap" in page
    assert "ODbL" in page
