"""How the command line behaves: version, bare, a slip of the pen, two languages, quiet."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest

from geo import __version__, cli
from geo.cli import _parser, language
from geo.cli.messages import korean
from geo.cli.parser import words_of
from geo.errors import UsageError
from geo.layers import get_layer
from geo.metrics.catalogue import find_metric
from geo.settings import read_settings
from geo.world import World


@pytest.fixture
def here(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("geo.world.load_world", lambda *_, **__: world)


@pytest.fixture(autouse=True)
def _english() -> None:
    language.use("en")


def ended(*arguments: str) -> int:
    """Run a command; return its code, whichever way it ends."""
    try:
        return cli.main(list(arguments))
    except SystemExit as end:
        return int(end.code or 0)


def test_the_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert ended("--version") == 0
    assert capsys.readouterr().out == f"geo {__version__}\n"


@pytest.mark.parametrize("words", [[], ["network"], ["population"]])
def test_a_bare_command_prints_its_help(
    capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    assert ended(*words) == 0
    said = capsys.readouterr()
    assert said.out.startswith(" ".join(["usage: geo", *words]))
    assert "show this help message" in said.out
    assert said.err == ""


@pytest.mark.parametrize(
    ("words", "usage", "error"),
    [
        (["metrics", "dmc", "--demnd", "census"], "geo metrics", "Did you mean --demand?"),
        (["network", "info", "--folder", "x"], "geo network info", "arguments: --folder"),
        (["metrics", "dmc", "--by", "city"], "geo metrics", "invalid choice: 'city'"),
        (["metrics", "dmc", "--distance", "far"], "geo metrics", "'far' is no number of metres"),
        (["access", "dmc", "-k", "0"], "geo access", "-k: '0' is no whole number of 1 or more"),
        (["sureness", "--draws", "-1"], "geo sureness", "'-1' is no whole number of 1 or more"),
        (["sureness", "--workers", "0"], "geo sureness", "'0' is no whole number of 1 or more"),
        (["population", "info", "F", "--band", "1.5"], "geo population info", "'1.5' is no whole"),
        (["explain"], "geo explain", "are required: LAYER, METRIC"),
        (["metrcs", "dmc"], "geo", "Did you mean metrics?"),
    ],
)
def test_a_wrong_option_shows_the_usage_of_its_command(
    capsys: pytest.CaptureFixture[str], words: list[str], usage: str, error: str
) -> None:
    assert ended(*words) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith(f"usage: {usage} [")
    last = said.err.splitlines()[-1]
    assert last.startswith(f"{usage}: error: ")
    assert error in last


@pytest.mark.parametrize(
    ("arguments", "environ", "spoken"),
    [
        (["--lang", "ko"], {"GEO_LANG": "en", "LC_ALL": "C"}, "ko"),
        (["layers", "--lang=en"], {"GEO_LANG": "ko"}, "en"),
        ([], {"GEO_LANG": "ko", "LC_ALL": "en_US.UTF-8"}, "ko"),
        ([], {"LC_ALL": "ko_KR.UTF-8", "LANG": "en_US.UTF-8"}, "ko"),
        ([], {"LC_MESSAGES": "ko_KR.eucKR"}, "ko"),
        ([], {"LC_MESSAGES": "en_GB.UTF-8", "LANG": "ko_KR.UTF-8"}, "en"),
        ([], {"LANG": "ko_KR.UTF-8"}, "ko"),
        ([], {"LC_ALL": "C.UTF-8", "LANG": "ko_KR.UTF-8"}, "en"),
        ([], {"LC_ALL": "POSIX"}, "en"),
        ([], {"LANG": "fr_FR.UTF-8"}, "en"),
        ([], {}, "en"),
    ],
)
def test_the_language_spoken(arguments: list[str], environ: dict[str, str], spoken: str) -> None:
    assert language.asked_for(arguments, environ) == spoken


def test_every_word_of_the_help_has_its_korean() -> None:
    """Whoever adds an option gives its help a line in geo/cli/messages.py."""
    assert [word for word in words_of(_parser()) if korean(word) == word] == []


def test_the_help_of_every_command_in_korean(capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["--lang", "ko"], *([name, "--lang", "ko", "--help"] for name in _commands())):
        assert ended(*words) == 0
        said = capsys.readouterr().out
        assert said.startswith("사용법: geo ")
        assert "이 도움말을 보입니다" in said
        assert not re.search(r"usage:|options:|default:|show this", said)


def test_a_command_alone_is_the_same_as_among_all() -> None:
    """Only the module of the command asked for is loaded; its help must not differ for that."""
    everything = words_of(_parser())
    for name in _commands():
        own = words_of(_parser([name]))
        assert set(own) <= set(everything)
    assert set(everything) == {word for name in _commands() for word in words_of(_parser([name]))}


def _commands() -> list[str]:
    action = next(each for each in _parser()._actions if each.choices and each.metavar == "COMMAND")
    return list(action.choices)


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["metrics", "cafes"], 1, "층 'cafes': 없습니다. 혹시 job_cafes입니까?"),
        (["figure", "dmc", "--metric", "covrage"], 1, "지표 'covrage': 없습니다."),
        (["metrics", "dmc", "--demand", "voters"], 1, "인구 'voters': 없습니다."),
        (["explain", "dmc", "n_sites", "부산"], 1, "자치구나 행정동 '부산': 없습니다."),
        (["explain", "dmc", "n_sites", "신사동"], 1, "구까지 적으십시오: 관악구 신사동"),
        (["layers", "-o", "pyproject.toml"], 1, ".toml 파일은 만들 수 없습니다"),
        (["layers", "--columns", "n"], 1, "열 'n': 없습니다."),
        (["metrics", "dmc", "--demnd"], 2, "오류: 모르는 인자 --demnd. 혹시 --demand?"),
        (
            ["metrics", "dmc", "--by", "x"],
            2,
            "--by: 'x': 고를 수 없습니다. 고를 수 있는 것: 'region', 'gu', 'dong'",
        ),
        (["explain"], 2, "빠진 인자: LAYER, METRIC"),
    ],
)
def test_the_first_errors_in_korean(
    capsys: pytest.CaptureFixture[str], words: list[str], code: int, said: str
) -> None:
    assert ended(*words, "--lang", "ko") == code
    error = capsys.readouterr().err
    assert said in error.replace("(choose from ", "")
    if code == 1:
        assert error.startswith("geo: ")
        assert error.count("\n") == 1


def test_a_file_that_is_there_in_korean(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.csv"
    path.write_text("mine", encoding="utf-8")
    monkeypatch.setenv("GEO_LANG", "ko")
    assert ended("layers", "-o", str(path)) == 1
    assert "파일이 이미 있습니다. 다른 이름을 쓰거나 --overwrite를" in capsys.readouterr().err
    assert path.read_text(encoding="utf-8") == "mine"


def test_keys_never_change_with_the_language(capsys: pytest.CaptureFixture[str]) -> None:
    for form in ("csv", "json"):
        told = []
        for spoken in ("ko", "en"):
            assert ended("layers", "--format", form, "--lang", spoken) == 0
            told.append(capsys.readouterr().out)
        assert told[0] == told[1]


def test_a_setting_that_is_no_language_is_refused() -> None:
    assert read_settings({"GEO_LANG": "ko"}) == read_settings({"GEO_LANG": ""})
    with pytest.raises(UsageError, match="GEO_LANG is 'fr'"):
        read_settings({"GEO_LANG": "fr"})


@pytest.mark.parametrize(
    "text",
    [
        *(
            "job_cafes",
            "Job-Cafes",
            "JOB CAFES",
            "일자리카페",
            "일자리 카페",
            "Job cafés",
            "job cafes",
        ),
        unicodedata.normalize("NFD", "일자리카페"),
    ],
)
def test_a_layer_by_any_of_its_names(text: str) -> None:
    assert get_layer(text).key == "job_cafes"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("coverage_share", "coverage_share"),
        ("Coverage-Share", "coverage_share"),
        ("도달 인구 비율", "coverage_share"),
        ("도달인구비율", "coverage_share"),
        ("걸어서 닿는 인구 비율", "coverage_share_network"),
        ("Gini of access", "access_gini"),
    ],
)
def test_a_metric_by_any_of_its_names(text: str, key: str) -> None:
    assert find_metric(text) == key


def test_a_slip_in_a_metric_is_guessed() -> None:
    with pytest.raises(
        UsageError, match=r"no metric 'covrage_share'\. Did you mean coverage_share"
    ):
        find_metric("covrage_share")


@pytest.mark.usefixtures("here")
def test_the_list_of_metrics(capsys: pytest.CaptureFixture[str]) -> None:
    assert ended("metrics", "--list") == 0
    said = capsys.readouterr().out
    assert (
        "median_distance_m: 가장 가까운 곳까지 중앙 거리 · Median distance to the nearest (m)"
        in " ".join(said.split())
    )
    assert "people-weighted median of the straight-line distance" in said
    assert "{" not in said
    assert ended("metrics", "job_cafes", "--list", "--format", "csv") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("metric,label_ko,label_en,unit_ko,unit_en,definition_ko")
    assert [line.split(",")[0] for line in lines[1:]] == list(get_layer("job_cafes").metrics)
    assert ended("metrics") == 1
    assert "name a layer" in capsys.readouterr().err


@pytest.mark.usefixtures("here")
def test_quiet_is_quiet(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    asked = ("map", "job_cafes", "-o", str(tmp_path / "a.html"))
    assert ended(*asked) == 0
    assert capsys.readouterr().err.strip() == str(tmp_path / "a.html")
    assert ended(*asked, "--overwrite", "--quiet") == 0
    assert capsys.readouterr().err == ""
    assert (
        ended("reach", "urban_gardens", "--quiet") == 0
    )  # says without it that no network is named
    assert capsys.readouterr().err == ""
    assert ended("metrics", "cafes", "--quiet") == 1
    assert capsys.readouterr().err.startswith("geo: no layer 'cafes'")


def test_every_command_has_what_all_have() -> None:
    def leaves(parser) -> list:
        below = [a.choices.values() for a in parser._actions if hasattr(a, "_choices_actions")]
        return [leaf for group in below for each in group for leaf in leaves(each)] or [parser]

    for leaf in leaves(_parser()):
        assert {"--project", "--quiet", "--lang", "--help"} <= set(leaf._option_string_actions)


def test_the_help_stays_light() -> None:
    """In Korean too."""
    script = (
        "import sys\nfrom geo.cli import main\n"
        "try: main(['metrics', '--help', '--lang', 'ko'])\nexcept SystemExit: pass\n"
        "heavy = {'numpy', 'pandas', 'geopandas', 'shapely', 'rich', 'tomllib', 'csv', 'jsonschema'}\n"
        "sys.exit(sorted(heavy & set(sys.modules)) or 0)"
    )
    root = Path(__file__).parent.parent
    run = subprocess.run(
        [sys.executable, "-c", script], cwd=root, env=os.environ, capture_output=True, check=False
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout.decode().startswith("사용법: geo metrics")


@pytest.mark.parametrize(
    ("fault", "words"),
    [(KeyError("11\u202e10"), "a fault of geo itself"), (MemoryError(), "not enough memory")],
)
def test_what_nobody_thought_of_is_one_line(
    fault: Exception,
    words: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def fail(*_: object) -> None:
        raise fault

    monkeypatch.setattr("geo.cli.options.require_layer", fail)
    assert cli.main(["layers", "--lang", "en"]) == 1
    said = capsys.readouterr().err
    assert said.startswith(f"geo: {words}" if "fault" in words else "geo: there is")
    assert words in said
    assert said.count("\n") == 1
    assert "\u202e" not in said
    assert "Traceback" not in said
    assert cli.main(["-vv", "layers", "--lang", "en"]) == 1
    assert ("Traceback" in capsys.readouterr().err) == isinstance(fault, KeyError)
