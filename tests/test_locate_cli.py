"""`geo locate` as a person types it, on the built-in project and with lists."""

from __future__ import annotations

import itertools
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from geo.answers.siting import Search
from geo.cli import language, main
from geo.cli.locating import _so_far
from geo.siting.model import Solution
from geo.world import World

QUICK = ("--no-near-ties", "--no-fairness", "--no-curve", "--lang", "en")


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


@pytest.fixture(scope="module")
def seven(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    path = tmp_path_factory.mktemp("locate") / "seven.json"
    assert main(["locate", "job_cafes", "--add", "7", "--no-fairness", "--quiet", "-o", str(path)]) == 0  # fmt: skip
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def test_seven_cafes_are_proved(seven: dict[str, Any]) -> None:
    assert (seven["status"], seven["gap"], seven["unit"]) == ("optimal", 0, "people")
    assert round(seven["baseline"]["coverage_share"], 4) == 0.2720
    assert round(seven["coverage_share"], 4) == 0.3260
    assert seven["objective"] == seven["bound"] == seven["people_covered"]
    assert len(seven["places"]) == 7
    assert len(seven["standing"]) == 78
    assert seven["fairness"] is None
    told = {"id", "name_ko", "name_en", "gu_name_ko", "dong_name_ko", "lon", "lat", "gain_first"}
    assert told <= set(seven["places"][0])
    added = sum(place["gain_after"] for place in seven["places"])
    assert added <= seven["people_covered"] - seven["baseline"]["people_covered"] + 1e-6


def test_the_figure_with_nothing_added_is_that_of_metrics(
    seven: dict[str, Any], world: World
) -> None:
    from geo.answers.answers import Answers
    from geo.layers import get_layer
    from geo.metrics.question import Question

    row = Answers(world).city(Question(layer=get_layer("job_cafes")))
    assert seven["baseline"]["coverage_share"] == pytest.approx(row["coverage_share"], abs=1e-12)
    assert seven["baseline"]["people_covered"] == pytest.approx(row["people_covered"], abs=1e-6)


def test_thirteen_sets_are_within_a_hundredth_of_the_best(seven: dict[str, Any]) -> None:
    near = seven["near_ties"]
    assert (near["count"], near["more"], near["share"]) == (13, False, 0.01)
    assert len(near["sets"]) == 13
    assert near["sets"][0]["people_covered"] == pytest.approx(seven["objective"])
    assert {place["id"] for place in seven["places"]} == set(near["sets"][0]["ids"])
    times = {place["id"]: place["times"] for place in near["places"]}
    for place in seven["places"]:
        assert place["in_near_share"] == pytest.approx(times[place["id"]] / 13)


def test_the_curve_goes_through_the_answer(seven: dict[str, Any]) -> None:
    points = seven["curve"]["points"]
    assert [point["add"] for point in points] == list(range(31))
    assert points[0]["people_covered"] == pytest.approx(seven["baseline"]["people_covered"])
    assert points[7]["people_covered"] == pytest.approx(seven["objective"])
    assert all(point["proved"] for point in points)
    gains = [b["people_covered"] - a["people_covered"] for a, b in itertools.pairwise(points)]  # fmt: skip
    assert min(gains) > 0


def test_what_is_printed_begins_with_today(capsys: pytest.CaptureFixture[str]) -> None:
    text = out(capsys, "job_cafes", "--add", "1", *QUICK)
    lines = text.splitlines()
    today = next(at for at, line in enumerate(lines) if "Today: coverage 27.20 %" in line)
    assert today < next(at for at, line in enumerate(lines) if "Proved: of these candidates" in line)  # fmt: skip
    assert "gain a place within reach" in text
    assert "no plan of any authority" in text
    assert "지금: 도달률 27.20 %" in text


@pytest.mark.parametrize("ending", [".csv", ".xlsx", ".geojson", ".txt"])
def test_files(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"two{ending}"
    assert main(["locate", "job_cafes", "--add", "2", *QUICK, "--quiet", "-o", str(path)]) == 0
    data = path.read_bytes()
    if ending == ".geojson":
        features = json.loads(data)["features"]
        assert [each["geometry"]["type"] for each in features] == ["Point", "Point"]
        assert features[0]["properties"]["id"].startswith("dong:")
    elif ending == ".csv":
        assert data.decode("utf-8-sig").count("\r\n") == 3
    else:
        assert data


CANDIDATES = """번호,이름,위도,경도,임대료,좌석
A1,시청 앞,37.5665,126.9780,"1,200",40
A2,강남역,37.4979,127.0276,3000,60
A3,노원역,37.6550,127.0613,800,30
"""


@pytest.fixture
def candidates(tmp_path: Path) -> str:
    path = tmp_path / "candidates.csv"
    path.write_text(CANDIDATES, encoding="utf-8")
    return str(path)


def test_a_list_of_candidates_within_a_budget(
    capsys: pytest.CaptureFixture[str], candidates: str
) -> None:
    text = out(
        capsys, "job_cafes", "--candidates", candidates, "--budget", "2,000", "--price", "임대료",
        *QUICK, "--format", "json",
    )  # fmt: skip
    found = json.loads(text)
    assert found["status"] == "optimal"
    assert found["n_candidates"] == 3
    assert len(found["places"]) == 2
    assert {place["kind"] for place in found["places"]} == {"listed"}


@pytest.mark.full
def test_a_capacity_is_that_of_the_column(
    capsys: pytest.CaptureFixture[str], candidates: str
) -> None:
    text = out(
        capsys, "job_cafes", "--candidates", candidates, "--add", "1", "--capacity", "좌석", *QUICK,
        "--format", "json",
    )  # fmt: skip
    found = json.loads(text)
    assert found["objective"] - found["baseline"]["objective"] <= 60 + 1e-6


def test_a_list_stands_in_the_place_of_a_layer(
    capsys: pytest.CaptureFixture[str], candidates: str
) -> None:
    text = out(capsys, candidates, "--add", "1", "--demand", "youth", *QUICK, "--format", "json")
    found = json.loads(text)
    assert found["layer"] == "candidates"
    assert len(found["standing"]) == 3
    # Public places of the project are candidates here as well, and the cafés among them.
    assert found["n_candidates"] > 642
    assert main(["metrics", candidates, "--demand", "youth", "--format", "json", "--quiet"]) == 0
    rows = json.loads(capsys.readouterr().out)
    covered = sum(row["people_covered"] for row in rows)
    assert found["baseline"]["people_covered"] == pytest.approx(covered, abs=1e-3)


def test_what_cannot_be_done_is_one_line_and_exits_with_1(
    capsys: pytest.CaptureFixture[str],
) -> None:
    line = refused(
        capsys, "job_cafes", "--add", "1", "--force", "dong:1124061", "dong:1121080", *QUICK
    )
    assert "cannot be kept together" in line
    assert "add 2 places instead of 1" in line


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("job_cafes",), "Give --add N"),
        (("dmc", "--add", "1"), "no service distance"),
        (("job_cafes", "--add", "1", "--force", "dong:112406"), "Did you mean dong:112406"),
        (("job_cafes", "--add", "1", "--close", "jc_0011"), "Did you mean jc_0"),
        (("job_cafes", "--add", "1", "--price", "원", "--budget", "3"), "--candidates"),
        (("job_cafes", "--add", "1", "--minutes", "10"), "street network"),
    ],
)
def test_refusals(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    said: str,
) -> None:
    monkeypatch.delenv("GEO_NETWORK", raising=False)
    assert said in refused(capsys, *arguments, "--lang", "en")


def test_stopped_gives_the_best_so_far_and_its_gap(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    solve = Search.solve

    def stopped(self: Search, problem: Any, model: Any) -> Solution:
        found = solve(self, problem, model)
        return Solution("feasible", found.chosen, found.objective, found.objective * 1.01, found.baseline)  # fmt: skip

    monkeypatch.setattr(Search, "solve", stopped)
    assert main(["locate", "job_cafes", "--add", "1", *QUICK, "--format", "json"]) == 0
    told = capsys.readouterr()
    found = json.loads(told.out)
    assert found["status"] == "feasible"
    assert found["gap"] == pytest.approx(0.01)
    assert found["near_ties"] is None
    assert "no set is better by more than 1.00 %" in told.err


def test_help_loads_nothing_heavy(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["locate", "--help", "--lang", "ko"])
    assert ended.value.code == 0
    text = capsys.readouterr().out
    assert "후보지" in text
    assert "candidates that must be chosen" not in text


@pytest.mark.parametrize(
    ("best", "bound", "said"),
    [
        (2382602.0, 2406428.02, "so far 2,382,602, at best 2,406,428, gap 1.00 %"),
        (-1e-15, 0.1627, "so far 0.0000, at best 0.1627, gap -"),
        (0.0, 0.0, "so far 0.0000, at best 0.0000, gap 0.00 %"),
        (0.0001, 0.1627, "so far 0.0001, at best 0.1627, gap -"),
        (float("-inf"), 0.1627, "so far -, at best 0.1627, gap -"),
    ],
)
def test_progress_has_no_gap_to_a_best_of_nothing(best: float, bound: float, said: str) -> None:
    language.use("en")
    assert _so_far(best, bound) == said


HOSTILE = """번호,이름,위도,경도,임대료,전화번호
A1,<script>alert(1)</script>,37.5665,126.9780,"1,200",010-9999-1234
A2,"=cmd|' /C calc'!A0 010-9999-1234",37.4979,127.0276,3000,010-9999-1234
A3,"a\u202e\u2066""b\x1b[31m",37.6550,127.0613,800,010-9999-1234
A4,같은 자리,37.6550,127.0613,1,010-9999-1234
"""


@pytest.fixture
def hostile(tmp_path: Path) -> str:
    path = tmp_path / "hostile.csv"
    path.write_text(HOSTILE, encoding="utf-8")
    return str(path)


@pytest.mark.parametrize("ending", ["txt", "csv", "json", "xlsx", "geojson"])
def test_no_telephone_and_no_control_character_leaves(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, hostile: str, ending: str
) -> None:
    path = tmp_path / f"out.{ending}"
    arguments = ("job_cafes", "--candidates", hostile, "--add", "3", *QUICK, "-o", str(path))
    out(capsys, *arguments)
    assert "already" in refused(capsys, *arguments)
    if ending == "xlsx":
        with zipfile.ZipFile(path) as book:
            text = "".join(book.read(name).decode() for name in book.namelist())
        assert "<f>" not in text
        assert "<script>" not in text
    else:
        text = path.read_text(encoding="utf-8")
    assert "010-9999" not in text
    assert not set(text) & set("\x1b\u202e\u2066")


def test_a_spot_that_several_rows_share_is_told(
    capsys: pytest.CaptureFixture[str], hostile: str
) -> None:
    assert main(["locate", "job_cafes", "--candidates", hostile, "--add", "1", *QUICK]) == 0
    assert "left out, on the spot of another candidate: A4." in capsys.readouterr().err
    line = refused(capsys, "job_cafes", "--candidates", hostile, "--add", "4", *QUICK)
    assert "add 3 places instead of 4" in line


def test_who_types_a_name_is_told_the_id(
    capsys: pytest.CaptureFixture[str], candidates: str
) -> None:
    of_list = ("job_cafes", "--candidates", candidates, "--add", "1", *QUICK)
    assert "Did you mean A2 (강남역)?" in refused(capsys, *of_list, "--force", "강남 역")
    assert "열이 없습니다" in refused(
        capsys, *of_list, "--price", "값", "--budget", "3", "--lang", "ko"
    )


def test_a_budget_that_buys_nothing_says_what_the_cheapest_costs(
    capsys: pytest.CaptureFixture[str], candidates: str
) -> None:
    text = out(
        capsys,
        "job_cafes",
        "--candidates",
        candidates,
        "--budget",
        "1",
        "--price",
        "임대료",
        *QUICK,
    )
    assert "예산 1로는 한 곳도 더할 수 없습니다: 가장 싼 후보지가 800입니다." in text
    assert "Nothing can be added for 1: the cheapest candidate costs 800." in text
