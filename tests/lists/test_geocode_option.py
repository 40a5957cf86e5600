"""`--geocode` through the commands, against a stand-in on loopback: what is asked, kept, told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest

import geo
from geo import cli
from geo.cli.own_list import GEOCODERS
from geo.lists.doctor import read_places
from geo.lists.report import Report
from geo.settings import settings
from geo.sources.geocoding_services import geocoders
from tests.lists.made import write
from tests.lists.test_doctor import files_of
from tests.test_geocoders import KEY, RIGHT, told, vworld, vworld_error
from tests.test_web import Reply, stand_in


@pytest.fixture
def ask(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """The user's keys, a cache of its own, an empty working folder."""
    for service in geocoders().values():
        monkeypatch.setenv(service.variable, KEY)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    settings.cache_clear()
    yield
    settings.cache_clear()


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """Three places with an address, one of them with a point."""
    table = pd.DataFrame(
        {
            "이름": ["하나", "둘", "셋"],
            "주소": [f"서울특별시 중구 세종대로 {n} 3층" for n in (110, 112, 114)],
            "위도": ["37.5665351", None, None],
            "경도": ["126.9779692", None, None],
        }
    )
    return write(table, tmp_path / "내시설.csv")


def serve(monkeypatch: pytest.MonkeyPatch, service: str, url: str) -> None:
    """Put a stand-in in the place of a service."""
    told_of = {**geocoders(), service: replace(geocoders()[service], url=url)}
    monkeypatch.setattr("geo.sources.geocoders.geocoders", lambda: told_of)


def run(*arguments: object) -> int:
    return cli.main([str(argument) for argument in arguments])


NEAR: list[Reply] = [told(vworld((126.9781, 37.5666))), told(vworld((126.9771, 37.5656)))]


@pytest.mark.usefixtures("ask")
def test_only_rows_without_a_point_are_asked_for_and_the_key_is_told_nowhere(
    mine: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with stand_in(*NEAR) as (url, asked):
        serve(monkeypatch, "vworld", url)
        assert run("doctor", mine, "--geocode", "vworld", "--format", "json") == 0
        first = json.loads(capsys.readouterr().out)
        assert len(asked) == 2
        assert run("metrics", mine, "--geocode", "vworld", "-o", "table.csv") == 0
        assert run("explain", mine, "coverage_share", "중구", "--geocode", "vworld") == 0
        assert run("access", mine, "--geocode", "vworld", "-o", "access.csv") == 0
    assert first["places_by_rung"] == {"given": 1, "geocoded": 2}
    assert first["geocoded"] == {
        "service": "vworld",
        "asked": 2,
        "found": 2,
        "keeps": False,
        "stopped": False,
    }
    said = capsys.readouterr()
    assert "Points of VWorld were used; by its rules they are not kept." in said.err
    everything = files_of(tmp_path) + said.out + said.err + json.dumps(first)
    assert KEY not in everything
    assert "126.978" not in everything.replace("126.9779692", "")


@pytest.mark.usefixtures("ask")
@pytest.mark.parametrize(
    "command",
    [
        ("doctor", "-o", "mended.csv"),
        ("doctor", "--page", "page.html"),
        ("map",),
        ("add", "--key", "mine", "--title-ko", "내 시설"),
    ],
)
def test_points_that_may_not_be_kept_are_written_nowhere(
    command: tuple[str, ...],
    mine: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    before = sorted(tmp_path.iterdir())
    with stand_in(*NEAR) as (url, asked):
        serve(monkeypatch, "vworld", url)
        assert run(command[0], mine, *command[1:], "--geocode", "vworld") == 1
    said = capsys.readouterr().err
    assert "VWorld does not let its points be kept" in said
    assert said.count("\n") == 1
    assert asked == [], "nothing is asked for in vain"
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.usefixtures("ask")
def test_python_writes_them_no_more_than_the_commands(
    mine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from geo.files.mended_list import write_mended
    from geo.maps import list_page

    with stand_in(*NEAR) as (url, _):
        serve(monkeypatch, "vworld", url)
        places, report = read_places(mine, geocode="vworld")
    assert places["rung"].tolist() == ["given", "geocoded", "geocoded"]
    with pytest.raises(geo.errors.UsageError, match="does not let"):
        write_mended(Path("mended.csv"), places, report)
    with pytest.raises(geo.errors.UsageError, match="does not let"):
        list_page(report, geo.open_project().project)


@pytest.mark.usefixtures("ask")
def test_points_that_may_be_kept_are_written(mine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with stand_in(*RIGHT["juso"], *RIGHT["juso"]) as (url, _):
        serve(monkeypatch, "juso", url)
        assert run("doctor", mine, "--geocode", "juso", "-o", "mended.csv") == 0
    mended = Path("mended.csv").read_text(encoding="utf-8-sig")
    assert mended.count("주소 좌표 서비스") == 2
    assert KEY not in mended


@pytest.mark.usefixtures("ask")
def test_what_stopped_early_is_said(
    mine: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with stand_in(NEAR[0], told(vworld_error("OVER_REQUEST_LIMIT"))) as (url, _):
        serve(monkeypatch, "vworld", url)
        assert run("doctor", mine, "--geocode", "vworld") == 0
        said = capsys.readouterr().out
        assert "1 addresses were answered, 1 were not." in said
        assert "a geocoding service 1" in said
    assert KEY not in said


def test_without_a_key_nothing_is_asked(
    mine: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("GEO_VWORLD_KEY", raising=False)
    settings.cache_clear()
    assert run("doctor", mine, "--geocode", "vworld") == 1
    assert "set GEO_VWORLD_KEY" in capsys.readouterr().err


def test_the_option_names_every_service() -> None:
    assert tuple(geocoders()) == GEOCODERS


@pytest.fixture
def far() -> pd.DataFrame:
    """A place with a stated error, and one of the same house that has no point, in a large dong."""
    return pd.DataFrame(
        {
            "이름": ["본관", "별관"],
            "주소": ["노원구 덕릉로 990 (상계동)", "노원구 덕릉로 990, 2층 (상계동)"],
            "위도": ["37.6652231", None],
            "경도": ["127.0720913", None],
            "error_m": ["30", None],
        }
    )


def test_a_row_without_a_point_stands_at_another_of_its_house(far: pd.DataFrame) -> None:
    places, _ = read_places(far)
    assert places["rung"].tolist() == ["given", "same_address"]
    assert places.geometry.x.tolist() == pytest.approx([127.0720913] * 2, abs=1e-6)
    without = far.assign(error_m=None)
    assert read_places(without)[0]["rung"].tolist() == ["given", "legal_dong"]


def test_what_was_read_oddly_is_told_wherever_the_list_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    square = gpd.GeoSeries.from_wkt(["POINT (126.978 37.5665)"], crs=4326).to_crs(5186).buffer(20)
    path = tmp_path / "outlines.geojson"
    gpd.GeoDataFrame({"name": ["시청"]}, geometry=square).to_crs(4326).to_file(path)
    assert run("doctor", path, "--page", tmp_path / "page.html") == 0
    remark = "1 shape(s) that are no points were taken as a point on them."
    assert remark in capsys.readouterr().out
    assert remark in (tmp_path / "page.html").read_text(encoding="utf-8")
    assert run("metrics", path) == 0
    assert remark in capsys.readouterr().err
    report: Report = read_places(path)[1]
    assert [text["en"] for text in report.as_dict()["remarks"]] == [remark]
