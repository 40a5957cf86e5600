"""geo access, equity, stability and explain as a person types them; interval and range beside."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from geo import cli
from geo.answers.access import access_points
from geo.answers.answers import Answers
from geo.crs import to_metric
from geo.layers import get_layer
from geo.measures import equity
from geo.measures.place_error import Sampling
from geo.metrics.question import Question
from geo.sureness import computing
from geo.world import World
from tests.worlds import network_of, plain_world, synthetic_city

pytestmark = pytest.mark.slow

BASIS = ("demand", "demand_vintage", "people", "method", "sites_vintage")
ENDS = ("low", "high", "range_low", "range_high")


def run(*arguments: object) -> int:
    return cli.main([str(argument) for argument in arguments])


def answer(capsys: pytest.CaptureFixture[str], *arguments: object) -> Any:
    assert run(*arguments, "--format", "json") == 0
    return json.loads(capsys.readouterr().out)


def text(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    assert run(*arguments) == 0
    return capsys.readouterr().out


def refused(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    assert run(*arguments) == 1
    error = capsys.readouterr().err
    assert error.startswith("geo: ")
    assert error.count("\n") == 1
    return error


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(autouse=True)
def _here(world: World, monkeypatch: pytest.MonkeyPatch, cache: Path) -> None:
    """The committed data read once, and one cache for these commands."""
    monkeypatch.setattr("geo.world.load_world", lambda *_, **__: world)
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))


@pytest.fixture
def new_cache(_here: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A cache that holds nothing yet."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture(scope="module")
def points(answers: Answers):
    """Access of the job cafés at each point."""
    return access_points(Question(layer=get_layer("job_cafes")), answers)


# --- access


def test_access_shares_out_every_cafe(capsys: pytest.CaptureFixture[str]) -> None:
    for by, n in (("gu", 25), ("dong", 425)):
        rows = answer(capsys, "access", "job_cafes", "--by", by)
        assert len(rows) == n
        shared = sum(row["access_e2sfca"] * row["people"] for row in rows) / 100_000
        assert shared == pytest.approx(78.0)
        assert all(row[key] for row in rows for key in BASIS if row["people"] > 0)


def test_every_figure_carries_interval_and_range(
    capsys: pytest.CaptureFixture[str], answers: Answers
) -> None:
    assert answers.kept_sureness is not None
    for command, figures in (
        (("access", "job_cafes"), ("sites_in_reach_mean", "access_e2sfca", "below_standard_share")),
        (("metrics", "job_cafes"), ("coverage_share", "people_covered", "median_distance_m")),
        (("metrics", "urban_gardens", "--by", "dong"), ("coverage_share",)),
        (("reach", "job_cafes"), ("coverage_share_network",)),
    ):
        for row in answer(capsys, *command):
            for figure in figures:
                if row[figure] is None:
                    continue
                ends = [row[f"{figure}_{end}"] for end in ENDS]
                assert None not in ends, (command, figure, row)
                low, high, least, most = ends
                assert low <= high
                assert least - 1e-9 <= row[figure] <= most + 1e-9
                assert isinstance(row[f"{figure}_biased"], bool)
                assert "scatter from place error (95 %)" in row["sureness_basis_en"]


def test_the_table_puts_the_range_first(capsys: pytest.CaptureFixture[str]) -> None:
    said = text(capsys, "metrics", "job_cafes")
    header = next(line for line in said.splitlines() if line.startswith("gu_code"))
    assert header.index("coverage_share ") < header.index("coverage_share [95%]")
    row = next(line for line in said.splitlines() if "성동구" in line)
    # range, then figure, as percent: 45.2–47.5 %     46.1 % [45.2–47.2 %]
    spread, sign, plain, other_sign = row.split()[2:6]
    assert (sign, other_sign) == ("%", "%")
    low, high = map(float, spread.split("–"))
    assert 1 < low <= float(plain) <= high < 100
    assert "위치 오차에 따른 흔들림" in said
    assert "scatter from place error" in said
    assert "not modelled" in said
    assert "youth, 2020-06" in said


def test_the_other_measures(capsys: pytest.CaptureFixture[str], points, world: World) -> None:
    def by_gu(measure: str, *more: object) -> list[dict[str, Any]]:
        rows = answer(capsys, "access", "job_cafes", "--measure", measure, *more)
        assert all(row[key] for row in rows for key in BASIS)
        return rows

    for measure in ("2sfca", "balanced_fca"):
        rows = by_gu(measure)
        shared = sum(row[f"access_{measure}"] * row["people"] for row in rows) / 100_000
        assert shared == pytest.approx(78.0)
        assert all("not computed" in row["sureness_reason_en"] for row in rows)
    here = points[points["gu_code"] == "11040"]
    mean = np.average(here["distance_m"], weights=here["people"])
    nearest = next(row for row in by_gu("nearest_k", "-k", 1) if row["gu_code"] == "11040")
    assert nearest["nearest_1_mean_m"] == pytest.approx(mean)
    gravity, reached = by_gu("gravity"), by_gu("cumulative")
    for one, other in zip(gravity, reached, strict=True):
        assert one["access_gravity"] <= other["sites_in_reach_mean"]
        assert "access_e2sfca" not in other
    assert "Use e2sfca" in refused(capsys, "access", "job_cafes", "--measure", "3sfca")
    far = ("access", "job_cafes", "--measure", "nearest_k")
    assert "straight line alone" in refused(capsys, *far, "--path", "network")
    assert "k = 79" in refused(capsys, *far, "-k", 79)
    assert "not known" in text(capsys, "access", "job_cafes", "--measure", "gravity")


def test_no_service_no_access(capsys: pytest.CaptureFixture[str]) -> None:
    for command in ("access", "equity"):
        assert "no service" in refused(capsys, command, "dmc")
        assert "planned" in refused(capsys, command, "job_cafes", "--include", "planned")
    assert "no service distance" in refused(capsys, "stability", "dmc")
    assert "street network" in refused(capsys, "access", "job_cafes", "--path", "network")
    rows = answer(capsys, "access", "dmc", "--distance", 500, "--no-interval")
    assert {row["distance_basis"] for row in rows} == {"chosen by you"}


# --- equity


def test_equity_is_that_of_the_points(capsys: pytest.CaptureFixture[str], points) -> None:
    rows = answer(capsys, "equity", "job_cafes")
    assert [row["by"] for row in rows] == ["city"] * 8 + ["gu"] * 25
    value = {row["metric"]: row["value"] for row in rows if row["by"] == "city"}
    score, people = points["access_e2sfca"], points["people"]
    assert value["access_gini"] == pytest.approx(equity.gini(score, people))
    parts = equity.theil(score, people, points["gu_code"])
    assert value["access_theil"] == pytest.approx(parts.total)
    assert value["access_theil_between"] == pytest.approx(parts.between)
    below = equity.shortfall(points["distance_m"], people, 800.0, less_is_better=True)
    assert value["below_standard_share"] == pytest.approx(below.share)
    assert value["shortfall_m"] == pytest.approx(below.mean_gap)
    assert value["access_palma"] is None
    mine = points["gu_code"] == "11040"
    gu = next(row for row in rows if row["code"] == "11040")
    assert gu["value"] == pytest.approx(equity.gini(score[mine], people[mine]))
    for row in rows:
        assert row["says_ko"]
        assert row["says_en"]
        assert all(row[key] for key in BASIS)
        if row["value"] is not None:
            assert None not in [row[end] for end in ENDS]


def test_equity_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    said = text(capsys, "equity", "job_cafes")
    assert "지니계수" in said
    assert "so the Palma ratio is not defined" in said
    assert "miss the standard" in said
    assert "성동구" in said
    assert said.count("추출 1,000번") == 1
    assert "성동구" not in text(capsys, "equity", "job_cafes", "--by", "city")
    assert len(answer(capsys, "equity", "job_cafes", "--by", "gu")) == 25


def test_the_lorenz_curve(capsys: pytest.CaptureFixture[str]) -> None:
    rows = answer(capsys, "equity", "urban_gardens", "--lorenz")
    curve = [(row["people_share"], row["value_share"]) for row in rows]
    assert (curve[0], curve[-1]) == ((0.0, 0.0), (1.0, 1.0))
    assert curve == sorted(curve)
    assert all(value <= share + 1e-12 for share, value in curve)
    assert rows[0]["demand"] == "census"
    assert "people_share" in text(capsys, "equity", "urban_gardens", "--lorenz")


# --- stability


def test_stability_holds_every_scenario(capsys: pytest.CaptureFixture[str]) -> None:
    rows = answer(capsys, "stability", "job_cafes")
    assert len(rows) == 25 * 18
    scenarios = {(row["at"], row["radius_m"], row["path"]) for row in rows}
    assert len(scenarios) == 18
    base = [
        row for row in rows if (row["at"], row["radius_m"], row["path"]) == ("pieces", 800.0, "straight")
    ]  # fmt: skip
    assert {row["tau"] for row in base} == {1.0}
    assert {row["moved"] for row in base} == {0}
    assert sorted(row["rank"] for row in base)[0] == 1
    for row in rows:
        assert all(row[key] for key in BASIS)
        known = row["coverage_share_range_low"] is not None
        assert known or row["sureness_reason_en"]
    assert any(row["coverage_share_low"] is not None for row in base)


def test_stability_in_words(
    capsys: pytest.CaptureFixture[str], answers: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = text(capsys, "stability", "job_cafes")
    assert said.count("\nnetwork ") == 9
    assert said.count("\nstraight ") == 9
    assert "켄달" in said
    without = answers.replaced(sureness=None)
    monkeypatch.setattr("geo.answers.answers.load_answers", lambda *_, **__: without)
    said = text(capsys, "stability", "job_cafes")
    assert said.count("\nstraight ") == 9
    assert "\nnetwork " not in said
    assert "give --network" in said


# --- explain


@pytest.mark.parametrize(
    ("district", "code"),
    [
        ("성동구", "11040"),
        ("seongdong-gu", "11040"),
        ("11040", "11040"),
        ("mois:11200", "11040"),
        ("seoul", "11"),
        ("서울", "11"),
        ("성수1가1동", "1104065"),
        ("강남구 신사동", "1123051"),
        ("Gangnam-gu Sinsa-dong", "1123051"),
        ("1123051", "1123051"),
    ],
)
def test_a_district_by_any_name(
    capsys: pytest.CaptureFixture[str], district: str, code: str
) -> None:
    made = answer(capsys, "explain", "job_cafes", "n_sites", district)
    assert made["code"] == code


def test_explain_tells_all_of_it(capsys: pytest.CaptureFixture[str]) -> None:
    said = text(capsys, "explain", "job_cafes", "coverage_share", "성동구")
    for words in (
        *("식 · Formula", "Σ pᵢ [dᵢ ≤ 800 m]", "sha256", "data/sites.geojson", "jc_019"),
        *(
            "범위",
            "range over where in a dong people live",
            "street-weighted, on foot",
            "흔들림 · interval",
        ),
        *(
            "scatter from place error",
            "A straight line is no walk",
            "June 2020, not of the report's",
        ),
    ):
        assert words in said
    made = answer(capsys, "explain", "job_cafes", "coverage_share", "성동구")
    assert len(made["by_assumption"]) == 6
    # The range is that of the straight line; the walk is listed beside, by its name.
    ends = [each["value"] for each in made["by_assumption"] if each["path"] == "straight"]
    assert len(ends) == 3
    assert made["range"]["low"] <= min(ends) + 1e-4
    assert made["range"]["high"] >= max(ends) - 1e-4
    on_foot = [each["value"] for each in made["by_assumption"] if each["path"] == "network"]
    assert max(on_foot) < made["range"]["low"]
    assert run("explain", "job_cafes", "coverage_share", "성동구", "--format", "csv") == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    parts = {row["part"] for row in rows}
    assert {"figure", "formula", "input sha256", "site", "interval", "range", "not said"} <= parts


@pytest.mark.parametrize(
    "metric",
    [
        *("sites_in_reach_mean", "access_e2sfca", "access_gini", "access_palma", "access_theil"),
        *("access_theil_between", "access_theil_within", "below_standard_share", "shortfall_m"),
        *("coverage_gap", "coverage_share_network", "detour_factor", "people_out"),
    ],
)
def test_access_fairness_and_reach_are_explained(
    capsys: pytest.CaptureFixture[str], metric: str
) -> None:
    made = answer(capsys, "explain", "urban_gardens", metric, "seoul")
    assert made["formula_ko"] != made["formula_en"] or "Σ" in made["formula_en"]
    assert made["says_ko"]
    assert made["people"] == pytest.approx(9_586_195)
    assert len(made["sites"]) > 100
    if metric.startswith(("access", "sites", "below", "short", "cover")) and made["value"]:
        assert made["interval"]["low"] <= made["interval"]["high"]
        assert made["range"]["low"] <= made["value"] <= made["range"]["high"]


def test_people_out_of_reach_are_the_rest(capsys: pytest.CaptureFixture[str]) -> None:
    out, on_foot, straight = (
        answer(capsys, "explain", "job_cafes", metric, "성동구")
        for metric in ("people_out", "coverage_share_network", "coverage_share_straight")
    )
    for band in ("interval", "range"):
        rest = out["people"] * (1 - on_foot[band]["high"])
        assert out[band]["low"] == pytest.approx(rest)
    assert straight["range"]["low"] <= straight["value"] <= straight["range"]["high"]
    assert straight["interval"] is None
    assert "not computed" in straight["interval_says_en"]


def test_what_cannot_be_explained_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments, words in (
        (("job_cafes", "n_tea", "성동구"), "no metric 'n_tea'"),
        (("job_cafes", "coverage_share", "부산"), "no gu or dong '부산'"),
        (("job_cafes", "coverage_share", "신사동"), "Name the gu too"),
        (("job_cafes", "coverage_share", "11110"), "kostat:11110 or mois:11110"),
        (("job_cafes", "coverage_gap", "성동구"), "the whole city"),
        (("job_cafes", "n_sites", "seoul", "--path", "network"), "straight line"),
    ):
        assert words in refused(capsys, "explain", *arguments)


# --- computed now, and kept


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """Few draws, and how often they were made."""
    calls: list[int] = []
    true = computing.computed_sureness

    def few(question: Any, world: Any, network: Any, _: Any, progress: Any, **more: Any) -> Any:
        calls.append(1)
        return true(question, world, network, Sampling(n_draws=4), progress, **more)

    monkeypatch.setattr(computing, "computed_sureness", few)
    return lambda: len(calls)


def test_another_distance_is_computed_once_and_kept(
    capsys: pytest.CaptureFixture[str], counted: Callable[[], int], new_cache: Path
) -> None:
    asked = ("metrics", "job_cafes", "--distance", 500, "--format", "json")
    assert run(*asked) == 0
    first = capsys.readouterr()
    rows = json.loads(first.out)
    assert all(row["coverage_share_low"] <= row["coverage_share_high"] for row in rows)
    assert "computing the interval" in first.err
    assert {row["coverage_share_range_low"] for row in rows} == {None}  # no network, no range
    assert all("street network" in row["sureness_reason_en"] for row in rows)
    assert run(*asked) == 0
    second = capsys.readouterr()
    assert counted() == 1
    assert second.err == ""
    assert second.out == first.out
    kept = next(new_cache.rglob("figures.parquet"))
    kept.write_bytes(b"not what it was")
    assert run(*asked) == 0
    assert counted() == 2
    assert capsys.readouterr().out == first.out
    assert kept.stat().st_size > 1_000
    assert run("metrics", "job_cafes", "--distance", 510, "--no-interval") == 0
    assert "--no-interval" in capsys.readouterr().out
    assert counted() == 2


@pytest.mark.usefixtures("new_cache")
def test_what_is_held_is_not_computed(
    capsys: pytest.CaptureFixture[str], counted: Callable[[], int]
) -> None:
    for asked in (
        ("metrics", "job_cafes", "--demand", "census"),
        ("metrics", "job_cafes", "--distance", 400),
        ("access", "urban_gardens"),
        ("explain", "job_cafes", "coverage_share", "seoul"),
        ("reach", "urban_gardens"),
        ("metrics", "dmc"),
    ):
        assert run(*asked) == 0
    capsys.readouterr()
    assert counted() == 0


def test_a_cache_that_cannot_be_written_is_no_error(
    capsys: pytest.CaptureFixture[str],
    counted: Callable[[], int],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(blocked))
    assert run("metrics", "job_cafes", "--distance", 500, "--format", "json") == 0
    assert json.loads(capsys.readouterr().out)[0]["coverage_share_low"] is not None
    assert counted() == 1


# --- on the streets of the made city


@pytest.fixture(scope="module")
def made() -> Answers:
    """The made city with its streets at hand, its water not known; nothing of it is held."""
    made = synthetic_city()
    streets = replace(network_of(made), water=None)
    world = replace(
        plain_world(),
        sites=made.sites.assign(kind_ko="가", kind_en="ga"),
        gu=to_metric(made.gu),
        dong=to_metric(made.dong),
        demand=dict.fromkeys(plain_world().demand, made.demand),
    )
    return Answers(world, streets, reach=None, sureness=None)


@pytest.fixture
def city(made: Answers, monkeypatch: pytest.MonkeyPatch) -> Answers:
    monkeypatch.setattr("geo.answers.answers.load_answers", lambda *_, **__: made)
    return made


@pytest.mark.usefixtures("new_cache")
def test_on_foot_with_a_network_the_assumptions_are_told(
    city: Answers, counted: Callable[[], int], capsys: pytest.CaptureFixture[str]
) -> None:
    for by, n in (("gu", 3), ("dong", 12)):
        asked = ("reach", "job_cafes", "--minutes", 3, 7, "--demand", "census", "--by", by)
        rows = answer(capsys, *asked)
        assert len(rows) == 2 * n
        for row in rows:
            least, most = (row[f"coverage_share_network_range_{end}"] for end in ("low", "high"))
            assert least <= row["coverage_share_network"] <= most
            assert least <= row["coverage_share_network_low"] + 1e-9
            assert row["coverage_share_network_high"] <= most + 1e-9
            assert (
                "placed in two ways (even, street-weighted)" in row["sureness_basis_en"]
            )  # of water nothing is known
            assert row["network_sha256"] == city.network.sha256
    assert counted() == 2  # one a threshold, then kept
    said = text(capsys, "reach", "job_cafes", "--minutes", 7, "--demand", "census")
    assert "[95%]" in said
    assert counted() == 2
    made = answer(capsys, "explain", "job_cafes", "coverage_share_network", "가나구",
                  "--distance", 560, "--demand", "census")  # fmt: skip
    assert len(made["by_assumption"]) == 4
    assert made["by_assumption"][-1]["spread"] == "streets"


@pytest.mark.usefixtures("new_cache")
def test_access_and_stability_on_foot(
    city: Answers, counted: Callable[[], int], capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ("access", "job_cafes", "--demand", "census")
    straight, on_foot = answer(capsys, *asked), answer(capsys, *asked, "--path", "network")
    assert counted() == 1
    n_sites = len(city.world.sites)
    for rows in (straight, on_foot):
        shared = sum(row["access_e2sfca"] * row["people"] for row in rows) / 100_000
        assert shared == pytest.approx(n_sites, abs=1.0)
    for row, foot in zip(straight, on_foot, strict=True):
        assert foot["sites_in_reach_mean"] <= row["sites_in_reach_mean"]
        for each in (row, foot):  # each within the range of its own way
            least, most = (each[f"sites_in_reach_mean_range_{end}"] for end in ("low", "high"))
            assert least <= each["sites_in_reach_mean"] <= most
        assert foot["sites_in_reach_mean_range_high"] < row["sites_in_reach_mean_range_low"]
    rows = answer(capsys, "access", "job_cafes", "--path", "network", "--measure", "2sfca",
                  "--demand", "census")  # fmt: skip
    assert all("on foot" in row["method"] for row in rows)
    table = answer(capsys, "stability", "job_cafes")
    assert len(table) == 3 * 18
    assert {row["path"] for row in table} == {"straight", "network"}
