"""The audit of a folder that somebody else made: every file is a finding, none a wait or a traceback."""

from __future__ import annotations

import io
import json
import os
import sqlite3
import subprocess
import sys
import tracemalloc
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from geo.audit.folder import Finding, audit
from geo.cli import main
from geo.files.csv_text import BOM
from tests.publish.conftest import page

POSIX = pytest.mark.skipif(
    sys.platform == "win32", reason="no pipes, and no such names, on Windows"
)
MANIFEST = {"generator": "geo", "outputs": [], "parameters": {}}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder as anybody may give it: our manifest, and one page that is sound."""
    found = tmp_path / "site"
    found.mkdir()
    (found / "manifest.json").write_text(json.dumps(MANIFEST), encoding="utf-8")
    (found / "index.html").write_text(page("x"), encoding="utf-8")
    return found


def told(folder: Path, name: str) -> list[Finding]:
    """Findings of a file, without that the manifest does not name it."""
    return [item for item in audit(folder) if item.path == name and item.rule != "manifest"]


def not_read(folder: Path, name: str) -> str:
    """What the audit says of a file that it does not read; it is refused, and other files are."""
    found = audit(folder)
    assert "index.html" in {item.path for item in found}  # it went on
    (said,) = [item for item in found if item.path == name and item.rule == "not read"]
    assert said.refused
    assert "\n" not in str(said)
    return said.text


def book(parts: dict[str, str | bytes], **how: int) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as target:
        for name, part in parts.items():
            target.writestr(name, part, **how)  # type: ignore[arg-type]
    return file.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
TEXTS = "xl/sharedStrings.xml"
SOUND = {
    TEXTS: "<sst><si><t>sources</t></si><si><t>licences</t></si></sst>",
    SHEET: '<row r="1"><c r="A1" t="s"><v>0</v></c></row><row r="2"><c r="A2" t="s"><v>1</v></c></row>',
}


def base(*statements: str) -> bytes:
    with closing(sqlite3.connect(":memory:")) as made:
        for line in (
            "create table notes(key, ko, en)",
            "insert into notes values ('sources', '만든 자료', 'made'), ('licences', '공공누리', 'KOGL')",
            "create table gpkg_contents(table_name)",
            *statements,
        ):
            made.execute(line)
        made.commit()
        return made.serialize()


ENDLESS = "with recursive n(i) as (select 1 union all select i + 1 from n) select i from n"
CONTENTS = "insert into gpkg_contents values ('sites')"


def encrypted() -> bytes:
    data = bytearray(book(SOUND))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = data.find(mark)
        while start >= 0:
            data[start + at] |= 1
            start = data.find(mark, start + 1)
    return bytes(data)


def packed_as(method: int) -> bytes:
    data = bytearray(book(SOUND))
    for mark, at in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        start = data.find(mark)
        while start >= 0:
            data[start + at] = method
            start = data.find(mark, start + 1)
    return bytes(data)


def understated() -> bytes:
    """A sheet of 64 MB that says it has 100 bytes."""
    data = bytearray(book(SOUND | {SHEET: bytes(64 * 1024 * 1024)}))
    at = data.find(b"PK\x01\x02", data.find(b"PK\x01\x02") + 1)
    data[at + 24 : at + 28] = (100).to_bytes(4, "little")
    return bytes(data)


def many_parts() -> bytes:
    """2 MB of a list of parts."""
    return book({f"{i:060d}": "" for i in range(20_000)})


HOSTILE: dict[str, tuple[str, Callable[[], bytes], str]] = {
    # name: file, its bytes, what is said
    "deep JSON": ("x.geojson", lambda: 100_000 * b"[", "nested too deeply"),
    "long JSON": ("x.geojson", lambda: b"[" + 2_000_001 * b"[]," + b"[]]", "more than 2,000,000"),
    "long number": ("x.geojson", lambda: 100_000 * b"1", "limit"),
    "no object": ("x.geojson", lambda: b"[1]", "cannot be read"),
    "features of another kind": (
        "x.geojson",
        lambda: b'{"sources_ko": 1, "licences_ko": [], "features": {"a": 1}}',
        "cannot be read",
    ),
    "one endless line": (
        "x.csv",
        lambda: 5_000_000 * b"a",
        "a cell is longer than 100,000 characters",
    ),
    "one endless row": ("x.csv", lambda: 17_000_000 * b",", "more than 16,000,000 cells"),
    "an empty CSV": ("x.csv", lambda: b"", "it is empty"),
    "a CSV in CP949": ("x.csv", lambda: "종로구".encode("cp949"), "utf-8"),
    "a column twice": ("x.csv", lambda: b"gu_code,gu_code\n1,2\n", "a column stands twice"),
    "a far cell": (
        "x.xlsx",
        lambda: book(SOUND | {SHEET: '<row r="1"><c r="ZZZZZZ1"><v>1</v></c></row>'}),
        "no sheet has a column ZZZZZZ",
    ),
    "a wide sheet": (
        "x.xlsx",
        lambda: book(SOUND | {SHEET: '<row r="1"><c r="ZZZ1"><v>1</v></c></row>'}),
        "18,278 columns is too large",
    ),
    "a sheet of many far cells": (
        "x.xlsx",
        lambda: book(SOUND | {SHEET: 1000 * "<row " + '<row r="1"><c r="XFD1"><v>1</v></c></row>'}),
        "too large",
    ),
    "a sheet of many rows": (
        "x.xlsx",
        lambda: book(SOUND | {SHEET: 2_000_001 * "<row "}),
        "more than 16,000,000 cells",
    ),
    "3 MB that hold 3 GB": (
        "x.xlsx",
        lambda: book(SOUND | {SHEET: bytes(64 * 1024 * 1024)}),
        "67 MB unpacked, more than 25 times",
    ),
    "encrypted": ("x.xlsx", encrypted, "is encrypted"),
    "larger than it says": ("x.xlsx", understated, "Bad CRC-32"),
    "packed in LZMA": ("x.xlsx", lambda: packed_as(14), "packed in an unknown way"),
    "packed in method 99": ("x.xlsx", lambda: packed_as(99), "packed in an unknown way"),
    "a long list of parts": ("x.xlsx", many_parts, "list of parts is too long"),
    "texts that never end": (
        "x.xlsx",
        lambda: book(SOUND | {TEXTS: "<si>" + 400_000 * "<t>"}),
        "index",
    ),
    "no texts": ("x.xlsx", lambda: book({SHEET: ""}), "sharedStrings"),
    "no workbook": ("x.xlsx", lambda: b"no zip", "does not end as a workbook or a zip does"),
    "no database": ("x.gpkg", lambda: 4096 * b"x", "not a database"),
    "an endless view": (
        "x.gpkg",
        lambda: base(f"create view sites as {ENDLESS}", CONTENTS),
        "sites is no table",
    ),
    "contents that are an endless view": (
        "x.gpkg",
        lambda: base("drop table gpkg_contents", f"create view gpkg_contents as {ENDLESS}"),
        "gpkg_contents is no table",
    ),
    "a virtual table": (
        "x.gpkg",
        lambda: base("create virtual table sites using rtree(id, a, b)", CONTENTS),
        "sites is no table",
    ),
    "a column that is computed": (
        "x.gpkg",
        lambda: base(
            "create table sites(a, b as (printf('%.*c', 30000000, 'x')))",
            "insert into sites(a) values (1), (2), (3)",
            CONTENTS,
        ),
        "computed columns",
    ),
    "a table that is named and not there": ("x.gpkg", lambda: base(CONTENTS), "sites is no table"),
    "a packed database that would be 67 MB": (
        "x.gpkg.zip",
        lambda: book({"x.gpkg": bytes(64 * 1024 * 1024)}),
        "67 MB unpacked, more than 25 times",
    ),
    "a packed text that is no database": (
        "x.gpkg.zip",
        lambda: book({"x.gpkg": 4096 * b"x"}),
        "not a database",
    ),
    "a zip of another name": (
        "x.gpkg.zip",
        lambda: book({"../x.gpkg": base()}),
        "no zip of x.gpkg",
    ),
    "a zip of more": (
        "x.gpkg.zip",
        lambda: book({"x.gpkg": base(), "run.exe": "x"}),
        "no zip of x.gpkg alone",
    ),
    "a packed CSV without its metadata": ("x.csv.zip", lambda: book({"x.csv": "a"}), "no zip of x"),
    "a packed CSV that would be 67 MB": (
        "x.csv.zip",
        lambda: book({"x.csv": bytes(64 * 1024 * 1024), "x.csv-metadata.json": "{}"}),
        "67 MB unpacked",
    ),
    "a zip that is none": (
        "x.csv.zip",
        lambda: b"PK" + bytes(100),
        "does not end as a workbook or",
    ),
    "deep elements": ("x.html", lambda: 200_000 * b"<b>", "nested deeper than 50"),
    "many elements": ("x.html", lambda: 250_001 * b"<br>", "more than 250,000 elements"),
    "a reference of many digits": ("x.html", lambda: b"<p>&#" + 5000 * b"1" + b";<b>", "limit"),
    "page data of another kind": (
        "x.html",
        lambda: b'<script type="application/json">{"metrics": 1}</script>',
        "cannot be read",
    ),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_file_is_one_line(folder: Path, kind: str) -> None:
    name, data, words = HOSTILE[kind]
    (folder / name).write_bytes(data())
    assert words in not_read(folder, name)


DEEP = 60_000 * '{"a":'
PAGES: dict[str, tuple[str, str, str]] = {
    "deep page data": (
        f'<script type="application/json">{DEEP}</script>',
        "attack string",
        "is not whole JSON: nested too deeply",
    ),
    "comments that never end": (300_000 * "<!--", "markup", "the page breaks off in line 1"),
    "tags that never end": (300_000 * "<a ", "markup", "the page breaks off in line 1"),
    "a script that never ends": ("<script>" + 300_000 * "</", "markup", "the page breaks off"),
    "ends that close nothing": (200_000 * "</b>", "markup", "and 199,995 more"),
    "an id of many": (
        2 * "".join(f"<br id=a{i}>" for i in range(50_000)),
        "markup",
        "stands 2 times",
    ),
    "sources of many names": (
        "<p>" + ";".join(map(str, range(300_000))),
        "headings",
        "the page has no title",
    ),
}


@pytest.mark.parametrize("kind", PAGES)
def test_a_hostile_page_is_read_in_time_that_grows_with_it_alone(folder: Path, kind: str) -> None:
    text, rule, words = PAGES[kind]
    (folder / "x.html").write_text(text, encoding="utf-8")
    assert words in "; ".join(i.text for i in told(folder, "x.html") if i.rule == rule).replace(
        "199995", "199,995"
    )


def test_a_list_of_many_sources_is_read_once(folder: Path) -> None:
    names = ";".join(["census_2020", *(f"자료 {i}" for i in range(200_000)), 50_000 * " " + "("])
    content = {"sources_ko": names, "licences_ko": "x", "features": []}
    (folder / "x.geojson").write_text(json.dumps(content), encoding="utf-8")
    assert [item.text for item in told(folder, "x.geojson")] == ["census_2020 is a key, no name"]


@POSIX
def test_only_regular_files_are_read(folder: Path, tmp_path: Path) -> None:
    """A pipe, a folder, links to a file outside, to nothing and to the folder itself."""
    outside = tmp_path / "secret.html"
    outside.write_text("<b>", encoding="utf-8")
    os.mkfifo(folder / "pipe.html")
    os.mkfifo(folder / "pipe.csv")
    (folder / "folder.html").mkdir()
    (folder / "folder.xlsx").mkdir()
    (folder / "out.html").symlink_to(outside)
    (folder / "nowhere.gpkg").symlink_to(tmp_path / "none")
    (folder / "self.html").symlink_to("self.html")
    (folder / "round").symlink_to(folder)
    said = {item.path: item.text for item in audit(folder) if item.rule == "not read"}
    assert said == {
        "pipe.html": "it is a pipe",
        "pipe.csv": "it is a pipe",
        "folder.html": "it is a folder",
        "folder.xlsx": "it is a folder",
        "out.html": "it is a link",
        "nowhere.gpkg": "it is a link",
        "self.html": "it is a link",
        "round": "it is a link",
    }


@POSIX
def test_a_manifest_that_is_a_pipe_or_deep_is_none(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for content in (100_000 * "[", 2**25 * " " + "{}", "[]"):
        (folder / "manifest.json").write_text(content, encoding="utf-8")
        assert main(["audit", str(folder)]) == 1
        assert len(capsys.readouterr().err.splitlines()) == 1
    (folder / "manifest.json").unlink()
    os.mkfifo(folder / "manifest.json")
    assert main(["audit", str(folder)]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert "has no manifest.json that can be read" in line


def test_folders_within_folders_without_end(folder: Path) -> None:
    deep = folder
    for _ in range(900):
        deep /= "a"
    deep.mkdir(parents=True)
    (deep / "x.html").write_text("x", encoding="utf-8")
    name = "/".join(21 * "a")
    assert not_read(folder, name) == "it is nested deeper than 20 folders"


def test_more_files_than_are_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("geo.audit.strangers.MAX_FILES", 5)
    for number in range(10):
        (folder / f"{number}.csv").touch()
    assert "it is a folder of more than 5 files" in [item.text for item in audit(folder)]


def test_a_folder_that_cannot_be_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "shut").mkdir()
    inside = Path.iterdir

    def shut(self: Path) -> object:
        if self.name == "shut":
            raise PermissionError(13, "Permission denied", str(self))
        return inside(self)

    monkeypatch.setattr(Path, "iterdir", shut)
    assert not_read(folder, "shut") == "it cannot be read (Permission denied)"


def test_of_many_missing_files_the_rest_are_counted(folder: Path) -> None:
    outputs = [{"path": f"{i}.html", "sha256": ""} for i in range(1234)]
    (folder / "manifest.json").write_text(json.dumps(MANIFEST | {"outputs": outputs}))
    found = audit(folder)
    assert len([item for item in found if item.text == "the file is missing"]) == 1000
    assert "and 234 more files are missing" in [item.text for item in found]


def test_a_policy_of_many_words_and_many_scripts(folder: Path) -> None:
    words = " ".join(f"'sha256-{i}'" for i in range(40_000))
    text = page("x", 40_000 * "<script></script>").replace("script-src", f"script-src {words}")
    (folder / "x.html").write_text(text, encoding="utf-8")
    assert "and 39980 more" in [item.text for item in told(folder, "x.html") if item.rule == "CSP"]


def test_a_large_file_is_told_before_it_is_read(folder: Path) -> None:
    for name in ("x.csv", "x.html"):
        with (folder / name).open("wb") as file:
            file.truncate(2**40)  # no byte of it is on the disk
    assert not_read(folder, "x.csv") == "it is larger than 512 MB"
    assert not_read(folder, "x.html") == "it is larger than 64 MB"


WRONG = [
    ({"parameters": 1}, "its parameters is no object"),
    ({"parameters": {"basemap": "osm"}}, "its basemap is no object"),
    ({"parameters": {"basemap": {"origin": 1}}}, "its origin is no text"),
    ({"parameters": {"area_code": [1]}}, "its area_code is no text"),
]


@pytest.mark.parametrize(("changed", "words"), WRONG)
def test_a_manifest_of_another_kind(folder: Path, changed: dict[str, object], words: str) -> None:
    (folder / "manifest.json").write_text(json.dumps(MANIFEST | changed), encoding="utf-8")
    assert words in [item.text for item in audit(folder) if item.path == "manifest.json"]


@pytest.mark.parametrize(
    "outputs",
    [1, [1], [{"path": 1, "sha256": "x"}], [{"path": ["a"], "sha256": "x"}], [{"path": "a"}]],
)
def test_outputs_of_another_kind(
    folder: Path, outputs: object, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "manifest.json").write_text(json.dumps(MANIFEST | {"outputs": outputs}))
    assert main(["audit", str(folder)]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.endswith("manifest.json names no outputs. Publish the folder again.")


@POSIX
def test_names_of_files_are_one_line(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("a\nb.csv", "\u202egpj.html", "x\x1b[31m.json"):
        (folder / name).write_text("x", encoding="utf-8")
    Path(os.fsdecode(os.fsencode(folder) + b"/\xff\xfe.csv")).write_bytes(b"x")
    assert main(["audit", str(folder)]) == 1
    said = capsys.readouterr().out
    said.encode("utf-8")  # no lone surrogate is left
    assert not {"\x1b", "\u202e"} & set(said)
    for shown in (
        "a〈U+000A〉b.csv",
        "〈U+202E〉gpj.html",
        "x〈U+001B〉[31m.json",
        "〈U+DCFF〉〈U+DCFE〉.csv",
    ):
        assert shown in said
    assert all(": " in line for line in said.splitlines())


def test_of_many_findings_of_a_kind_the_rest_are_counted(folder: Path) -> None:
    lines = [f"{BOM}name_ko,sources_ko,licences_ko", *(30 * ["=1,자료,공공누리"])]
    (folder / "x.csv").write_text("\n".join(lines), encoding="utf-8")
    texts = [item.text for item in told(folder, "x.csv")]
    assert len(texts) == 21
    assert "and 10 more" in texts


CONTROLS = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
ROW = '{{"sources_ko": "자료", "licences_ko": "x", "features": [{{"properties": {{"a": "{}"}}}}]}}'


def planted(text: str) -> dict[str, bytes]:
    """A text in every kind of file and place that the audit reads."""
    number = f"{ord(text[0]):04x}"
    raw = f'a,"{text}21"'
    return {
        "x.csv": f"{BOM}sources_ko,licences_ko\n{raw}\n".encode(),
        "x.geojson": ROW.format(f"{text}21").encode(),
        "number.geojson": ROW.format(f"\\u{number}21").encode(),
        "upper.geojson": ROW.format(f"\\u{number.upper()}21").encode(),
        "x.xlsx": book(SOUND | {TEXTS: SOUND[TEXTS].replace("</sst>", f"<si><t>{text}</t></si></sst>")}),
        "reference.xlsx": book(SOUND | {"docProps/core.xml": f"<a>&#x{number};</a>"}),
        "decimal.xlsx": book(SOUND | {"xl/workbook.xml": f"<a>&#{ord(text[0])};</a>"}),
        "excel.xlsx": book(SOUND | {TEXTS: SOUND[TEXTS].replace("sources", f"_x{number}_sources")}),
        "x.gpkg": base(f"create table sites(a); insert into sites values ('{text}21')".split("; ")[0],
                       f"insert into sites values ('{text}21')", CONTENTS),
        "y.csv.zip": book({"y.csv": f"{BOM}sources_ko,licences_ko\n{raw}\n",
                           "y.csv-metadata.json": '{"url": "y.csv", "notes": [{}]}'}),
        "x.html": page("x", f"<p>{text}21</p>").encode(),
        "title.html": page("x", f'<p title="{text}21">x</p>').encode(),
        "entity.html": page("x", f"<p>&#x{number};21</p>").encode(),
        "data.html": page("x").replace('"\\u003cb', f'"\\u{number}').encode(),
        "bare.html": page("x").replace('"\\u003cb', f'"{text}').encode(),
        "manifest.json": json.dumps(MANIFEST | {"inputs": [{"path": text}]}).encode(),
        "README.md": f"# {text}".encode(),
    }  # fmt: skip


@pytest.mark.parametrize("control", CONTROLS, ids=[f"U+{ord(each):04X}" for each in CONTROLS])
def test_a_bidi_control_in_any_text_is_found(folder: Path, control: str) -> None:
    files = planted(control)
    for name, data in files.items():
        (folder / name).write_bytes(data)
    said: dict[str, list[Finding]] = {}
    for item in audit(folder):
        if item.rule == "bidi control":
            said.setdefault(item.path, []).append(item)
    assert set(said) == set(files)
    for name, items in said.items():
        assert all(item.refused for item in items)
        seen = " ".join(str(item) for item in items)
        assert control not in seen
        assert f"{ord(control):04x}" in seen.lower() or f"&#{ord(control)};" in seen, name


def test_what_only_looks_like_a_control_is_none(folder: Path) -> None:
    text = "〈U+202E〉21"
    files = planted(text) | {
        "number.geojson": ROW.format(r"\\u202e").encode(),
        "excel.xlsx": book(SOUND | {TEXTS: SOUND[TEXTS].replace("sources", "_x005F_x202E_")}),
    }
    for name, data in files.items():
        (folder / name).write_bytes(data)
    assert [item for item in audit(folder) if item.rule == "bidi control"] == []


def test_a_nul_is_found_too(folder: Path) -> None:
    (folder / "x.csv").write_text(f"{BOM}name_ko\na\x00b\n", encoding="utf-8")
    (folder / "x.geojson").write_bytes(ROW.format("\\u0000").encode())
    said = [item for item in audit(folder) if item.rule == "bidi control"]
    assert {item.path: item.text.split(" in ")[0] for item in said} == {
        "x.csv": "line 2: U+0000",
        "x.geojson": r"line 1: \u0000",
    }


def test_a_part_that_is_larger_than_it_says_is_not_unpacked(folder: Path) -> None:
    (folder / "x.xlsx").write_bytes(understated())
    tracemalloc.start()
    assert "Bad CRC-32" in not_read(folder, "x.xlsx")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 16 * 1024 * 1024


@pytest.mark.parametrize("number", ["nan", "inf", "-1e999"])
def test_a_figure_that_compares_with_nothing_is_found(folder: Path, number: str) -> None:
    for name, value in (("a.csv", number), ("b.csv", "0.25")):
        lines = ("gu_code,layer,n_sites,sources_ko,licences_ko", f"11010,dmc,{value},자료,공공누리")
        (folder / name).write_text(BOM + "\n".join(lines), encoding="utf-8")
    assert [item.text for item in told(folder, "a.csv")] == [
        f"n_sites of dmc, gu 11010: {float(number)} is no figure"
    ]


def test_a_database_may_take_so_many_steps_and_writes_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = f"insert into sites select i from ({ENDLESS} limit 200000)"
    (folder / "x.gpkg").write_bytes(base("create table sites(a)", rows, CONTENTS))
    before = sorted(path.name for path in folder.iterdir())
    assert told(folder, "x.gpkg") == []
    monkeypatch.setattr("geo.audit.downloads.MAX_STEPS", 200_000)
    assert "interrupted" in not_read(folder, "x.gpkg")
    assert sorted(path.name for path in folder.iterdir()) == before


def test_parts_that_are_none_of_ours_are_found(folder: Path) -> None:
    (folder / "x.xlsx").write_bytes(book(SOUND | {"xl/vbaProject.bin": b"macro"}))
    said = [item.text for item in told(folder, "x.xlsx") if item.rule == "formula"]
    assert said == ["it holds a part that is none of ours: xl/vbaProject.bin"]


LIMITED = """
import pathlib, re, resource, sys
resource.setrlimit(resource.RLIMIT_AS, (2_000_000_000, 2_000_000_000))
resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
from geo.cli import main
status = main(["audit", sys.argv[1]])
# Its own peak: ru_maxrss also holds what the process that started it had.
kilobytes = int(re.search("VmHWM:(.*)kB", pathlib.Path("/proc/self/status").read_text())[1])
sys.exit(status if kilobytes < 1024 * 1024 else 9)
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="asks Linux for its memory")
def test_all_of_them_in_a_gigabyte(folder: Path) -> None:
    """A program of its own, so that what it takes is its own."""
    for number, (name, data, _) in enumerate(HOSTILE.values()):
        (folder / f"{number}-{name}").write_bytes(data())
    for number, (text, _, _) in enumerate(PAGES.values()):
        (folder / f"page-{number}.html").write_text(text, encoding="utf-8")
    run = subprocess.run(
        [sys.executable, "-c", LIMITED, str(folder)], capture_output=True, text=True, check=False
    )
    assert run.returncode == 1, run.stderr[-500:]
    assert len(run.stderr.splitlines()) == 1
