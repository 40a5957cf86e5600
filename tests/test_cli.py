"""The command line as a person types it: real processes for what matters, calls for the rest."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from geo import cli
from geo.layers import all_layers
from geo.project import current_project
from geo.world import World


@pytest.fixture(autouse=True)
def _one_world(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The committed data read once; processes of their own read it for themselves."""
    monkeypatch.setattr("geo.world.load_world", lambda *_, **__: world)


def run(*arguments: str) -> int:
    return cli.main(list(arguments))


def out(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert run(*arguments) == 0
    return capsys.readouterr().out


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert run(*arguments) == 1
    error = capsys.readouterr().err
    assert error.startswith("geo: ")
    assert error.count("\n") == 1
    assert "Traceback" not in error
    return error


def test_help_answers_at_once_and_loads_nothing_heavy() -> None:
    script = (
        "import sys\nfrom geo.cli import main\n"
        "try: main(['--help'])\nexcept SystemExit: pass\n"
        "heavy = {'numpy', 'pandas', 'geopandas', 'folium', 'osmnx', 'shapely', 'rich'}\n"
        "sys.exit(bool(heavy & set(sys.modules)))"
    )

    def fastest(*command: str) -> float:
        times = []
        for _ in range(5):
            start = time.perf_counter()
            subprocess.run(command, check=True, capture_output=True)
            times.append(time.perf_counter() - start)
        return min(times)

    bare = fastest(sys.executable, "-c", "pass")
    assert fastest(sys.executable, "-c", script) < max(0.15, 8 * bare)


@pytest.mark.parametrize(
    "command",
    [
        *("layers", "check", "metrics", "access", "equity", "stability", "explain", "network"),
        *("reach", "population", "map", "publish", "figure", "audit"),
    ],
)
def test_each_command_explains_itself(capsys: pytest.CaptureFixture[str], command: str) -> None:
    with pytest.raises(SystemExit) as ended:
        run(command, "--help")
    assert ended.value.code == 0
    assert f"geo {command}" in capsys.readouterr().out


def test_layers_lists_every_record_of_every_layer(capsys: pytest.CaptureFixture[str]) -> None:
    rows = json.loads(out(capsys, "layers", "--format", "json"))
    assert [row["layer"] for row in rows] == [layer.key for layer in all_layers()]
    assert sum(row["n_records"] for row in rows) == 95 + 78 + 194
    assert sum(row["n_with_point"] for row in rows) == 364


def test_job_cafes_by_gu_sum_to_78(capsys: pytest.CaptureFixture[str]) -> None:
    rows = json.loads(out(capsys, "metrics", "job_cafes", "--by", "gu", "--format", "json"))
    assert len(rows) == 25
    assert sum(row["n_sites"] for row in rows) == 78
    assert list(rows[0])[:4] == ["gu_code", "gu_code_mois", "gu_name_ko", "gu_name_en"]
    assert all(0 <= row["coverage_share"] <= 1 for row in rows)
    assert {row["demand"] for row in rows} == {"youth"}
    assert all(row["demand_source"] and row["sites_vintage"] and row["method"] for row in rows)


def test_job_cafes_by_dong_and_not_known_sum_to_78(capsys: pytest.CaptureFixture[str]) -> None:
    rows = json.loads(out(capsys, "metrics", "job_cafes", "--by", "dong", "--format", "json"))
    known = [row for row in rows if row["dong_code"] is not None]
    assert len(known) == 425
    assert len(rows) == 426
    assert sum(row["n_sites"] for row in rows) == 78
    assert all(row["dong_code"].startswith(row["gu_code"]) for row in known)


def test_demands_are_never_mixed(capsys: pytest.CaptureFixture[str]) -> None:
    totals = {"census": 9_586_195, "residents": 9_720_846, "youth": 3_067_619}
    for demand, total in totals.items():
        text = out(capsys, "metrics", "job_cafes", "--demand", demand, "--format", "json")
        rows = json.loads(text)
        assert sum(row["people"] for row in rows) == pytest.approx(total, abs=1e-3)
        assert {row["demand"] for row in rows} == {demand}


def test_gardens_by_gu(capsys: pytest.CaptureFixture[str]) -> None:
    rows = json.loads(out(capsys, "metrics", "urban_gardens", "--format", "json"))
    known = [row["area_m2_registered"] for row in rows if row["area_m2_registered"] is not None]
    parks = [row["area_m2_parks"] for row in rows if row["area_m2_parks"] is not None]
    assert sum(known) == pytest.approx(71_227)
    assert sum(parks) == pytest.approx(33_053)
    assert sum(row["n_area_known"] for row in rows) == 17
    assert any(row["area_m2_registered"] is None for row in rows)


def test_a_cluster_has_no_coverage_but_a_reason(capsys: pytest.CaptureFixture[str]) -> None:
    rows = json.loads(out(capsys, "metrics", "dmc", "--format", "json"))
    assert {row["coverage_share"] for row in rows} == {None}
    assert all(row["no_coverage_reason_ko"] for row in rows)
    asked = ("metrics", "dmc", "--distance", "500", "--no-interval")
    chosen = json.loads(out(capsys, *asked, "--format", "json"))
    assert sum(row["coverage_share"] for row in chosen) > 0
    assert {row["distance_basis"] for row in chosen} == {"chosen by you"}
    assert "distance chosen by you" in out(capsys, *asked)


def test_csv_opens_in_a_spreadsheet(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "cafes.csv"
    assert run("metrics", "job_cafes", "--format", "csv", "--quiet", "-o", str(path)) == 0
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
    assert len(rows) == 25
    assert "overwrite" in refused(capsys, "metrics", "job_cafes", "-o", str(path))
    assert run("metrics", "job_cafes", "--format", "csv", "-o", str(path), "--overwrite") == 0


def test_the_table_says_what_it_rests_on(capsys: pytest.CaptureFixture[str]) -> None:
    text = out(capsys, "metrics", "urban_gardens")
    assert "193곳 가운데 면적이 알려진 곳은 17곳" in text
    assert "800 m" in text
    assert "성동구" in text


def test_check_ends_every_figure_in_a_verdict(capsys: pytest.CaptureFixture[str]) -> None:
    rows = json.loads(out(capsys, "check", "--format", "json"))
    assert len(rows) == 65 + 3  # the report's figures, and its places without a row
    assert {row["verdict"] for row in rows} == {
        "equal",
        "equal by construction",
        "no row",
        "gap explained",
        "not in the data",
        "report doubtful",
    }
    doubtful = next(row for row in rows if row["reported"] == 211_500)
    assert doubtful["verdict"] == "report doubtful"
    assert all(row["reason_ko"] and row["reason_en"] for row in rows if row["verdict"] != "equal")


def test_wrong_words_are_one_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert "no layer 'cafes'" in refused(capsys, "metrics", "cafes")
    assert "--likely-2019" in refused(capsys, "metrics", "dmc", "--likely-2019")
    assert "no layer" in refused(capsys, "publish", "--layer", "x", "-o", str(tmp_path / "site"))
    assert not (tmp_path / "site").exists()


@pytest.mark.parametrize("distance", ["0", "-5", "far", "nan", "1e9"])
def test_a_distance_must_be_one(capsys: pytest.CaptureFixture[str], distance: str) -> None:
    with pytest.raises(SystemExit) as ended:
        run("metrics", "dmc", f"--distance={distance}")
    assert ended.value.code == 2
    capsys.readouterr()


def test_a_traceback_only_when_asked(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run("-vv", "metrics", "cafes") == 1
    assert "Traceback" in capsys.readouterr().err


def test_a_broken_data_folder_is_one_line(tmp_path: Path) -> None:
    shutil.copytree(current_project().folder, tmp_path, dirs_exist_ok=True)
    (tmp_path / "sites.geojson").write_text('{"type":"FeatureColl', encoding="utf-8")
    ended = subprocess.run(
        [sys.executable, "-m", "geo", "layers"],
        env={
            "GEO_PROJECT": str(tmp_path),
            "PATH": "",
            "PYTHONPATH": str(Path(__file__).parent.parent),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 1
    assert ended.stderr.count("\n") == 1
    assert "cut off" in ended.stderr


def test_a_figure_of_reach_in_english(tmp_path: Path) -> None:
    path = tmp_path / "reach.svg"
    asked = ("figure", "job_cafes", "--metric", "coverage_share_network", "-o", str(path))
    assert run(*asked, "--language", "en") == 0
    assert "Coverage on foot" in path.read_text(encoding="utf-8")
