"""Where a command's answer goes: any encoding, a closed or full stdout, a file by its ending."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest

from geo import cli
from geo.cli.saving import Headings, column_of, table_of
from geo.cli.streams import out
from geo.cli.tables import as_csv, as_json, as_table
from geo.errors import PublishError
from geo.files.csv_text import csv_bytes, read_csv_safe
from geo.files.tables import Table
from geo.metrics.dictionary import Column
from geo.project.words import Words
from geo.text import Text
from geo.world import World

ROOT = Path(__file__).parent.parent
GEO = [sys.executable, "-m", "geo"]


def process(*arguments: str, stdout: object = subprocess.PIPE, **more: str):
    return subprocess.run(
        [*GEO, *arguments],
        env={**os.environ, "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8", **more},
        stdout=stdout,
        stderr=subprocess.PIPE,
        check=False,
    )


@pytest.mark.parametrize("encoding", ["cp949:strict", "ascii:strict", "ascii", "cp949"])
def test_an_encoding_that_lacks_a_letter_prints_what_is_nearest(encoding: str) -> None:
    ended = process("layers", PYTHONIOENCODING=encoding)
    assert (ended.returncode, ended.stderr) == (0, b"")
    name = encoding.split(":", maxsplit=1)[0]
    said = ended.stdout.decode(name)
    assert "Job cafes" in said  # é
    assert ("일자리카페" in said) == (name == "cp949")
    refused = process("metrics", "카페 어디", PYTHONIOENCODING=encoding)
    assert refused.returncode == 1
    assert refused.stderr.count(b"\n") == 1
    assert b"no layer" in refused.stderr


def test_what_an_encoding_lacks_is_a_sign_that_reads_alike() -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii", errors="geo.plain")
    stream.write("é 26.9–28.3 % — ㎡ ≤ 800 ± 5 · 구\ud800")
    stream.flush()
    assert stream.buffer.getvalue() == b"e 26.9-28.3 % - m2 <= 800 +- 5 . ??"


def shell(command: str) -> subprocess.CompletedProcess[bytes]:
    """Run a line of a shell, with `geo` for the command."""
    geo = f"{sys.executable} -m geo"
    env = {**os.environ, "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8"}
    whole = f'geo() {{ {geo} "$@"; }}; {command}'
    return subprocess.run(["bash", "-c", whole], env=env, capture_output=True, check=False)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("command", ["layers", "--help", "--version", "layers --format csv"])
def test_a_full_disk_is_one_line_and_1(command: str) -> None:
    ended = shell(f"geo {command} >/dev/full")
    assert ended.returncode == 1
    assert ended.stderr.count(b"\n") == 1
    assert b"stdout cannot be written: No space left on device" in ended.stderr


@pytest.mark.skipif(os.name == "nt", reason="a shell of POSIX")
def test_a_closed_stdout_is_one_line_and_a_file_is_still_written(tmp_path: Path) -> None:
    ended = shell("geo layers >&-")
    assert ended.returncode == 1
    assert ended.stderr.decode().splitlines() == [
        "geo: stdout is closed. Name a file with -o FILE, or lead it elsewhere."
    ]
    ended = shell("geo layers >&- 2>&-")
    assert (ended.returncode, ended.stderr) == (1, b"")
    path = tmp_path / "layers.csv"
    ended = shell(f"geo layers -o {path} >&-")
    assert (ended.returncode, ended.stderr) == (0, b"")
    assert len(pd.read_csv(path)) == 13


@pytest.mark.skipif(os.name == "nt", reason="a shell of POSIX")
@pytest.mark.parametrize("command", ["layers", "metrics --help"])
def test_a_reader_that_leaves_is_no_error(command: str) -> None:
    ended = shell(f"set -o pipefail; geo {command} | head -1")
    assert (ended.returncode, ended.stderr) == (0, b"")
    assert ended.stdout.count(b"\n") == 1
    assert shell(f"geo {command} | true; exit ${{PIPESTATUS[0]}}").returncode == 0


def test_a_stderr_that_cannot_be_written_changes_nothing() -> None:
    assert shell("geo metrics cafes 2>/dev/full").returncode == 1
    assert shell("geo metrics cafes 2>&-").returncode == 1


def test_on_windows_a_line_of_a_csv_ends_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows makes CR LF of each LF that is written to stdout."""
    stream = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="\r\n")
    monkeypatch.setattr(sys, "stdout", stream)
    monkeypatch.setattr(os, "linesep", "\r\n")
    out("a,b\r\n1,2\r\n")
    assert stream.buffer.getvalue() == b"a,b\r\n1,2\r\n"


def test_without_a_stdout_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    with pytest.raises(PublishError, match="stdout is closed"):
        out("x")


# --- endings


def test_an_ending_that_cannot_be_is_refused_before_anything_is_loaded(tmp_path: Path) -> None:
    script = (
        "import sys\nfrom geo.cli import main\n"
        "code = main(sys.argv[1:])\n"
        "heavy = {'numpy', 'pandas', 'geopandas', 'folium', 'matplotlib', 'rich', 'tomllib'}\n"
        "sys.exit(100 if heavy & set(sys.modules) else code)"
    )
    there = tmp_path / "there.csv"
    there.write_text("mine", encoding="utf-8")
    for arguments, words in (
        (["metrics", "job_cafes", "-o", "x.html"], ".csv, .json, .xlsx, .parquet, .txt, .gpkg"),
        (["metrics", "job_cafes", "-o", "x"], "its name has no ending"),
        (["figure", "job_cafes", "--metric", "n_sites", "-o", "x.gif"], ".png, .svg, .pdf."),
        (["map", "job_cafes", "-o", "x.pdf"], "one of: .html."),
        (["population", "build", "-o", "x.png"], "one of: .tif, .tiff."),
        (["equity", "job_cafes", "-o", "x.gpkg"], "this makes no .gpkg"),
        (["layers", "-o", "x.json", "--format", "csv"], "--format says csv"),
        (["layers", "-o", str(there)], "add --overwrite"),
        (["layers", "-o", str(tmp_path)], "has no ending"),
        (["layers", "-o", str(tmp_path / "no" / "x.csv")], "there is no folder"),
    ):
        ended = subprocess.run(
            [sys.executable, "-c", script, *arguments],
            cwd=ROOT,
            env={**os.environ, "LC_ALL": "C.UTF-8"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert ended.returncode == 1, (arguments, ended.stderr)
        assert ended.stderr.count("\n") == 1
        assert words in ended.stderr
    assert there.read_text(encoding="utf-8") == "mine"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes with a name")
def test_a_pipe_has_no_ending_to_follow(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    ended = shell(f"geo layers --columns layer -o {pipe} & cat {pipe}; wait")
    assert ended.stderr == b""
    assert ended.stdout.splitlines()[:2] == [b"layer", b"job_cafes"]
    ended = shell(f"geo layers --columns layer --format csv -o {pipe} & cat {pipe}; wait")
    assert ended.stdout.decode("utf-8-sig").splitlines()[:2] == ["layer", "job_cafes"]


@pytest.fixture
def here(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("geo.world.load_world", lambda *_, **__: world)


ASKED = ("metrics", "job_cafes", "--by", "gu")


@pytest.mark.usefixtures("here")
@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with a name")
def test_who_leaves_a_pipe_with_a_name_is_no_error_either(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pipe = tmp_path / "pipe.csv"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)

    def leave(part: Path, path: Path) -> None:
        writer = os.open(path, os.O_WRONLY)
        os.close(reader)
        try:
            os.write(writer, part.read_bytes())
        finally:
            os.close(writer)

    monkeypatch.setattr("geo.writing._pour", leave)
    assert cli.main(["layers", "-o", str(pipe)]) == 0
    assert capsys.readouterr() == ("", "")


LONG = "a" * 300


@pytest.mark.parametrize(
    "arguments",
    [
        ("layers", "-o", f"{LONG}.csv"),
        ("layers", "--project", LONG),
        ("map", "job_cafes", "-o", f"{LONG}.html"),
        ("figure", "job_cafes", "--metric", "coverage_share", "-o", f"{LONG}.png"),
        ("network", "import", f"{LONG}.graphml"),
        ("network", "fetch", "--gu", "종로구", "-o", LONG),
        ("new", LONG, "--korea", "종로구"),
    ],
)
def test_a_path_that_the_system_refuses_is_one_line(
    arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main([*arguments, "--lang", "en"]) == 1
    said = capsys.readouterr().err
    assert said.startswith(f"geo: {LONG}")
    assert said.count("\n") == 1
    assert "File name too long" in said or os.name == "nt"


def test_a_file_is_what_its_ending_says(tmp_path: Path) -> None:
    """The same 25 districts and 78 cafés, whatever reads them."""

    def path(ending: str) -> Path:
        made = tmp_path / f"cafes{ending}"
        assert cli.main([*ASKED, "-o", str(made)]) == 0
        return made

    rows = json.loads(path(".json").read_text(encoding="utf-8"))["gu"]
    assert path(".CSV").read_bytes().startswith(b"\xef\xbb\xbf")
    tables = {
        "csv": pd.read_csv(tmp_path / "cafes.CSV", dtype={"gu_code": str}),
        "xlsx": pd.read_excel(
            path(".xlsx"), engine="openpyxl", sheet_name="gu", dtype={"gu_code": str}
        ),
        "parquet": pd.read_parquet(path(".parquet")),
        "gpkg": gpd.read_file(path(".gpkg"), layer="gu"),
        "geojson": gpd.read_file(path(".geojson")),
    }
    for name, table in tables.items():
        assert table["gu_code"].tolist() == [row["gu_code"] for row in rows], name
        assert int(table["n_sites"].sum()) == 78, name
        told = [row["coverage_share"] for row in rows]
        assert table["coverage_share"].tolist() == pytest.approx(told, abs=1e-12), name
    for name in ("gpkg", "geojson"):
        shapes = tables[name]
        assert shapes.crs.to_epsg() == 4326
        assert shapes.geometry.notna().all()
        assert shapes.to_crs(5186).area.sum() / 1e6 == pytest.approx(605.75, abs=0.2)
    assert "성동구" in path(".txt").read_text(encoding="utf-8")
    with zipfile.ZipFile(tmp_path / "cafes.xlsx") as book:
        assert "85개소" in book.read("xl/sharedStrings.xml").decode()  # the caveat goes along


@pytest.mark.usefixtures("here")
def test_csv_and_json_are_rounded_as_the_downloads_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([*ASKED, "--format", "csv"]) == 0
    rows = read_csv_safe(capsys.readouterr().out.encode("utf-8"))
    assert cli.main([*ASKED, "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    first = rows[0]
    assert (first["coverage_share"], first["median_distance_m"]) == (0.475822, 857.5)
    for row, other in zip(rows, told, strict=True):
        assert {key: row[key] for key in ("coverage_share", "people", "sites_per_km2")} == {
            key: other[key] for key in ("coverage_share", "people", "sites_per_km2")
        }


def _rows(path: Path, sheet: str) -> list[tuple[object, ...]]:
    return list(openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True))


@pytest.mark.usefixtures("here")
def test_headings_say_what_a_column_means_and_change_no_cell(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    plain, said = tmp_path / "plain.xlsx", tmp_path / "said.xlsx"
    assert cli.main([*ASKED, "--format", "xlsx", "-o", str(plain)]) == 0
    assert cli.main([*ASKED, "--format", "xlsx", "--headings", "ko", "-o", str(said)]) == 0
    first, second = (_rows(path, "gu") for path in (plain, said))
    assert second[0][:5] == ("구 코드(통계청)", "구 코드(행안부)", "구", "구(영문)", "장소 수")
    assert len(set(second[0])) == len(first[0])
    assert first[1:] == second[1:]
    meant = {row[0]: row[2] for row in _rows(said, "열 columns")}
    assert [meant[name] for name in first[0]] == list(second[0])
    capsys.readouterr()
    assert cli.main([*ASKED, "--format", "csv", "--headings", "en"]) == 0
    assert "Gu code, KOSTAT" in capsys.readouterr().out.splitlines()[0].replace("gu", "Gu")
    for wrong in (["--format", "xlsx"], ["--format", "json", "--headings", "ko"]):
        assert cli.main([*ASKED, *wrong]) == 1
        assert capsys.readouterr().err.count("\n") == 1


def test_columns_of_one_label_bear_their_names_in_headings() -> None:
    words = Words({"gu": Text("=구", "=gu")}, {})
    columns = [Column(name, "text", Text("{gu}", "{gu}")) for name in ("a", "b")]
    headings = Headings("ko", words)
    assert headings.of(columns) == ("=구 (a)", "=구 (b)")
    table = Table("t", Text("", ""), (columns[0],), (("x",),), headings=headings.of(columns[:1]))
    assert csv_bytes(table).decode("utf-8-sig") == "'=구\r\nx\r\n"


def test_a_column_that_no_download_has_is_of_the_kind_of_its_values() -> None:
    rows = [{"ratio": 1 / 3, "n": 3.0, "is_new": True, "value": 0.1}, dict.fromkeys(("ratio", "n", "is_new"), None) | {"value": "a"}]  # fmt: skip
    assert as_csv([{"a": "", "b": "x"}]) == "a,b\r\n,x\r\n"
    assert as_csv(rows) == "ratio,n,is_new,value\r\n0.333333,3,true,0.1\r\n,,,a\r\n"
    assert json.loads(as_json(rows))[0] == {"ratio": 0.333333, "n": 3, "is_new": True, "value": 0.1}
    table = table_of(rows, Text("", ""), "t")
    assert [item.kind for item in table.columns] == ["number", "integer", "flag", "text"]
    assert column_of("people", [12.0]).kind == "number"  # as the dictionary says


# --- at a terminal


ROWS = [{"name": "가나다라마바사", **{f"c{n}": 1_234_567 * (n + 1) for n in range(9)}}]


def test_at_80_columns_a_table_drops_columns_and_never_digits() -> None:
    text = as_table(ROWS, width=80)
    lines = text.splitlines()
    shown = lines[0].split()
    assert shown == ["name", "c0", "c1", "c2", "c3", "c4", "c5"]
    assert max(map(len, lines[:2])) <= 80
    for n in range(6):
        assert f"{1_234_567 * (n + 1):,}" in lines[1]
    assert lines[2].startswith("+ c6, c7, c8 (left out here; all columns: --format csv or -o")
    narrow = as_table(ROWS, width=5).splitlines()
    assert narrow[1] == "가나다라마바사"
    sentences = [
        {"n": 1_234_567, "why": "a long sentence of many words " * 5, "people": 7_654_321.0}
    ]
    wrapped = as_table(sentences, width=60)
    assert "1,234,567" in wrapped
    assert "7,654,321" in wrapped
    assert max(map(len, wrapped.splitlines())) <= 60


@pytest.mark.usefixtures("here")
def test_the_width_is_that_of_the_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert cli.main([*ASKED]) == 0
    said = capsys.readouterr().out.splitlines()
    header = next(line for line in said if line.startswith("gu_code"))
    row = next(line for line in said if line.startswith("11040"))
    assert header.split() == ["gu_code", "gu_name_ko", "coverage_share", "coverage_share", "[95%]",
                              "area_coverage_share"]  # fmt: skip
    assert row.split() == ["11040", "성동구", "45.2–47.5", "%", "46.1", "%", "[45.2–47.2", "%]",
                           "44.7–47.1", "%"]  # fmt: skip
    assert any(line.startswith("+ area_coverage_share [95%], median_distance_m") for line in said)


@pytest.mark.usefixtures("here")
def test_columns_by_name(capsys: pytest.CaptureFixture[str]) -> None:
    asked = [*ASKED, "--columns", "gu_name_en, 도달 인구 비율 ,n-sites"]
    assert cli.main([*asked, "--format", "csv"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[:2] == ["gu_name_en,coverage_share,n_sites", "Jongno-gu,0.475822,5"]
    assert cli.main([*asked, "--format", "json"]) == 0
    assert list(json.loads(capsys.readouterr().out)[0]) == [
        "gu_name_en",
        "coverage_share",
        "n_sites",
    ]
    assert cli.main(asked) == 0
    table = capsys.readouterr().out
    assert "Jongno-gu                47.6 %        5" in table
    assert cli.main(["layers", "--columns", "layer,n_recods"]) == 1
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert "no column 'n_recods'. Did you mean n_records?" in error
