"""geo network and geo reach as a person types them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from geo import cli
from geo.answers.uncertainty import FEW_STREETS
from geo.network import Network, write_network
from tests.network.test_overpass import good, stand_in, text


def run(*arguments: object) -> int:
    return cli.main([str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def folder(streets: Network, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The made streets lie in the middle of Seoul, where some job cafés are."""
    return write_network(streets, tmp_path_factory.mktemp("net") / "streets")


def answer(capsys: pytest.CaptureFixture[str], *arguments: object) -> list[dict[str, object]]:
    assert run(*arguments, "--format", "json") == 0
    return json.loads(capsys.readouterr().out)


def test_reach_with_a_network(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    asked = ["reach", "job_cafes", "--minutes", 7, 20, "--by", "dong", "--network", folder]
    rows = answer(capsys, *asked, "--no-interval")
    assert {row["coverage_share_network_low"] for row in rows} == {None}
    assert all(row["sureness_reason_en"] for row in rows)
    assert len(rows) == 2 * 425
    assert {row["minutes"] for row in rows} == {7.0, 20.0}
    assert {row["figures_from"] for row in rows} == {"network at hand"}
    assert {row["network_date"] for row in rows} == {"2019-09-02"}
    known = [row for row in rows if row["coverage_share_network"] is not None]
    assert 0 < len(known) < len(rows)  # these streets are of a part of Seoul
    assert all(row["coverage_share_network"] <= row["coverage_share_straight"] for row in known)
    assert sum(row["people_covered"] for row in known) > 0
    told = {row["sureness_reason_en"] for row in rows if row["coverage_share_network"] is None}
    assert all(str(reason).startswith(FEW_STREETS.en) for reason in told)
    wanted = {"demand_vintage", "attribution", "method", "network_sha256", "network_filter"}
    assert wanted <= set(rows[0])


def test_reach_of_what_is_no_service_by_a_chosen_distance(
    capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    asked = ["reach", "campus_towns", "--distance", 500, "--network", folder]
    rows = answer(capsys, *asked, "--no-interval")
    assert {row["threshold_m"] for row in rows} == {500.0}
    assert {row["demand"] for row in rows} == {"census"}


def test_stored_figures_say_that_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("reach", "urban_gardens", "--by", "dong") == 0
    said = capsys.readouterr()
    assert "data/reach" in said.err
    assert "ODbL" in said.out
    assert "보행로 없음" in said.out


def test_write_writes_every_file(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "figures"
    assert run("reach", "--write", out, "--network", folder) == 0
    assert len(list(out.glob("*.csv"))) == 7
    first = {path.name: path.read_bytes() for path in out.iterdir()}
    assert run("reach", "--write", out, "--network", folder) == 0
    assert {path.name: path.read_bytes() for path in out.iterdir()} == first
    assert capsys.readouterr().err.count(".csv") == 14


def test_import_and_info(tmp_path: Path, shared: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "yangjae"
    source = shared / "network" / "yangjae_1500m.graphml"
    assert run("network", "import", source, "-o", out, "--date", "2026-08", "--filter", "walk") == 0
    told = answer(capsys, "network", "info", out)[0]
    assert (told["date"], told["filter"], told["n_nodes"]) == ("2026-08", "walk", 1139)
    assert told["water"] == "not known"
    assert run("network", "import", source, "-o", out) == 1
    assert "--overwrite" in capsys.readouterr().err
    assert run("network", "import", source, "-o", out, "--overwrite") == 0


def test_fetch_keeps_its_areas_and_goes_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "walk"
    with stand_in([good(), text(b"<html>busy</html>"), good(20)]) as (url, asked):
        command = ["network", "fetch", "--overpass", url, "--tries", 1, "-o", out]
        both = ["--gu", "서초구", "--gu", "Gangnam-gu"]
        assert run(*command, *both) == 1
        said = capsys.readouterr().err.splitlines()
        assert said[-1].startswith("geo: ")
        assert "web page" in said[-1]
        assert "1/2" in said[0]
        assert not out.exists()
        assert run(*command, *both) == 0
        assert "kept" in capsys.readouterr().err
        assert len(asked) == 3
    assert answer(capsys, "network", "info", out)[0]["areas"] == "11220, 11230"
    assert run("network", "import", f"{out}.areas", "-o", tmp_path / "again") == 0
    again = answer(capsys, "network", "info", tmp_path / "again")[0]
    assert again["sha256"] == answer(capsys, "network", "info", out)[0]["sha256"]


def spoiled(folder: Path, tmp_path: Path) -> Path:
    copy = tmp_path / "spoiled"
    copy.mkdir()
    for path in folder.iterdir():
        data = path.read_bytes()
        (copy / path.name).write_bytes(data[:-1] if path.name.startswith("node_xy") else data)
    return copy


def test_refusals_are_one_line(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = spoiled(folder, tmp_path)
    refused = [
        (["reach", "job_cafes", "--network", bad], "damaged"),
        (["network", "info", bad], "damaged"),
        (["network", "info"], "GEO_NETWORK"),
        (["reach"], "name a layer"),
        (["reach", "dmc", "--network", folder], "no service"),
        (["reach", "job_cafes", "--minutes", 7], "data/reach holds"),
        (["reach", "--write", tmp_path / "x"], "no network"),
        (["reach", "job_cafes", "--write", tmp_path / "x", "--network", folder], "--write takes"),
        (["network", "fetch"], "--gu NAME"),
        (["network", "fetch", "--gu", "nowhere"], "no gu"),
        (["network", "fetch", "--all", "--tries", 0], "--tries"),
    ]
    for arguments, words in refused:
        assert run(*arguments) == 1, arguments
        error = capsys.readouterr().err
        assert error.count("\n") == 1, error
        assert words in error
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize("value", ["0", "-5", "soon"])
def test_wrong_minutes_are_wrong_usage(value: str) -> None:
    with pytest.raises(SystemExit) as ended:
        run("reach", "job_cafes", f"--minutes={value}")
    assert ended.value.code == 2
