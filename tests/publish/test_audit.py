"""The audit: a clean site passes, each planted fault is found and named."""

from __future__ import annotations

import csv
import json
import re
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from geo.audit.downloads import layer_of, sheets
from geo.audit.figure_keys import figures_of_rows
from geo.audit.folder import Finding, audit
from geo.audit.kwcag import ITEMS, WCAG_OF
from geo.audit.markup import Page
from geo.audit.same_figures import EMPTY_RULE, Ledger
from geo.errors import PublishError
from tests.publish.conftest import ATTACKS, in_package, page


@pytest.fixture
def copy(site: Path, tmp_path: Path) -> Path:
    return shutil.copytree(site, tmp_path / "maps")


def found(folder: Path, path: str) -> list[Finding]:
    """Findings of a file, without that it was changed."""
    return [item for item in audit(folder) if item.path == path and item.rule != "manifest"]


def edit(folder: Path, path: str, old: str, new: str) -> list[Finding]:
    file = folder / path
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    return found(folder, path)


def test_a_clean_site_passes(site: Path) -> None:
    assert audit(site, canaries=ATTACKS) == []


HEAD = "</title>"
MAIN = '<h2 id="sources">'
CSP = "img-src data:"
FAULTS: list[tuple[str, str, str, str, str | None]] = [
    # old, new, rule, words, KWCAG
    (HEAD, '</title><script src="https://cdn.example/x.js"></script>', "outside host",
     "loads from cdn.example", None),
    (MAIN, f'<img alt="" src="//cdn.example/x.png">{MAIN}', "outside host", "cdn.example", None),
    (HEAD, "</title><meta http-equiv=\"refresh\" content=\"0;url=x\">", "outside host",
     "elsewhere", "7.2.1"),
    ("body{margin:0}", "body{background:url(https://cdn.example/x)}", "outside host", "cdn", None),
    ('title += ""', 'title += "http://cdn.example/"', "outside host", "names cdn.example", None),
    ("Content-Security-Policy", "X-Policy", "CSP", "no Content-Security-Policy", None),
    ("default-src 'none'", "default-src *", "CSP", "default-src is not", None),
    (CSP, "img-src https:", "CSP", "img-src https: is too wide", None),
    (CSP, "connect-src https://a.example", "CSP", "connect-src https://a.example is too", None),
    ("script-src '", "script-src 'unsafe-inline' '", "CSP", "'unsafe-inline' is too wide", None),
    ("; base-uri 'none'", "", "CSP", "base-uri is not restricted", None),
    ('title += ""', 'title += "x"', "CSP", "has no hash in script-src", None),
    (MAIN, f'<p style="color:red">x</p>{MAIN}', "CSP", "1 style attributes", None),
    ("<head>", "<head><style></style>", "CSP", "stands after a script, style or link", None),
    (MAIN, f'<p onclick="x()">x</p>{MAIN}', "attack string", "runs code: onclick", None),
    (MAIN, f'<a href=" java&#9;script:x">x</a>{MAIN}', "attack string", "address that runs", None),
    (MAIN, f"<object></object>{MAIN}", "attack string", "does not belong", None),
    ("\\u003cb\\u003e", "<b>", "attack string", "a bare U+003C", None),
    ('{"name"', '{name', "attack string", "not whole JSON", None),
    ("<h1>", "<h3>x</h3><h1>", "headings", "follows a heading of level 1", "6.4.2"),
    ("<h1>", "<h1>x</h1><h1>", "headings", "2 h1", "6.4.2"),
    ("<h1>차례 1</h1>", "<h1> </h1>", "headings", "is empty", "6.4.2"),
    ("<title>차례 1", "<title>", "headings", "no title", "6.4.2"),
    ('lang="ko"', 'lang="xx"', "language", "'xx'", "7.1.1"),
    (' alt="그림"', "", "alternatives", "has no alt", "5.1.1"),
    (MAIN, f"<canvas></canvas>{MAIN}", "alternatives", "has no name", "5.1.1"),
    ("<label>찾기 ", "<span>찾기 ", "labels", "has no label", "7.3.2"),
    (MAIN, f"<button></button>{MAIN}", "labels", "has no text", "7.3.2"),
    (">하나<", "> <", "labels", "has no text", "6.4.3"),
    ("<caption>표</caption>", "", "tables", "lacks header cells or a caption", "5.3.1"),
    ('href="#main"', 'href="#none"', "landmarks", "does not skip", "6.4.1"),
    ("<main ", "<section ", "landmarks", "0 main landmarks", "6.4.1"),
    ("initial-scale=1", "initial-scale=1, user-scalable=no", "zoom", "enlarge", "5.4.4"),
    ('id="sources"', 'id="main"', "markup", "'main' stands 2 times", "8.1.1"),
    (MAIN, f"<div>{MAIN}", "markup", "<div> (line", "8.1.1"),
    (MAIN, f"</div>{MAIN}", "markup", "closes nothing", "8.1.1"),
    (MAIN, f'<p id="a" id="b">x</p>{MAIN}', "markup", "an attribute twice", "8.1.1"),
    ("layers/one.html#sources", "layers/two.html", "dead link", "no such file", None),
    ("layers/one.html#sources", "layers/one.html#none", "dead link", "no #none in", None),
    ("layers/one.html#sources", "../out.html", "dead link", "leads out of the site", None),
    ('{"name":', '{"href":"layers/three.html","name":', "dead link", "three.html", None),
    ("출처", "자료", "sources and licences", "names no sources", None),
    ("공공누리", "공공", "sources and licences", "names no licences", None),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "rule", "words", "kwcag"), FAULTS)
def test_planted_faults_are_found(
    copy: Path, old: str, new: str, rule: str, words: str, kwcag: str | None
) -> None:
    findings = [item for item in edit(copy, "index.html", old, new) if item.rule == rule]
    assert [item for item in findings if words in item.text], findings
    assert {item.kwcag for item in findings} == {kwcag}
    if kwcag:
        assert f"[KWCAG {kwcag} {ITEMS[kwcag]}]" in str(findings[0])


def test_a_state_of_the_map_is_no_dead_link(copy: Path) -> None:
    assert edit(copy, "index.html", "one.html#sources", "one.html#gu=11010&amp;lang=en") == []


def test_the_chosen_basemap_is_allowed_and_no_other(copy: Path) -> None:
    manifest = json.loads((copy / "manifest.json").read_text())
    manifest["parameters"]["basemap"] = {"origin": "https://tile.example"}
    (copy / "manifest.json").write_text(json.dumps(manifest))
    assert edit(copy, "index.html", CSP, "img-src https://tile.example data:") == []
    (found_other,) = edit(copy, "index.html", "https://tile.example", "https://other.example")
    assert "too wide" in found_other.text


def test_a_heavy_page(copy: Path) -> None:
    noise = "".join(chr(0xAC00 + (i * 7919) % 11172) for i in range(250_000))
    findings = edit(copy, "index.html", MAIN, f"<p>{noise}</p>{MAIN}")
    assert [item.rule for item in findings] == ["weight"]
    assert "the budget is 250 kB" in findings[0].text


def test_the_folder_and_its_manifest(copy: Path) -> None:
    (copy / "layers" / "one.html").unlink()
    (copy / "stray.txt").write_text("x")
    with (copy / "README.md").open("a") as file:
        file.write("more")
    said = {(item.path, item.text) for item in audit(copy) if item.rule == "manifest"}
    assert said == {
        ("layers/one.html", "the file is missing"),
        ("stray.txt", "the manifest does not name this file"),
        ("README.md", "the file was changed after it was published"),
    }


def test_a_download_that_nobody_reads_is_refused(copy: Path) -> None:
    (copy / "downloads").mkdir(exist_ok=True)
    (copy / "downloads" / "cafes.kml").write_text("<kml/>")
    found = [item for item in audit(copy) if item.rule == "not read"]
    assert [(item.path, item.text, item.refused) for item in found] == [
        ("downloads/cafes.kml", "the audit has no reader for .kml", True)
    ]


def test_folders_that_are_none_of_ours(tmp_path: Path, copy: Path) -> None:
    with pytest.raises(PublishError, match="no manifest"):
        audit(tmp_path / "none")
    (copy / "manifest.json").write_text('{"generator": "geo"}')
    with pytest.raises(PublishError, match="names no outputs"):
        audit(copy)
    (copy / "manifest.json").write_text('{"generator": "geo", "outputs": []}')
    for path in copy.rglob("*.html"):
        path.unlink()
    assert "the folder holds no page" in [item.text for item in audit(copy)]


def test_a_page_that_is_not_utf8(copy: Path) -> None:
    (copy / "index.html").write_bytes("차례".encode("cp949"))
    assert [item.rule for item in found(copy, "index.html")] == ["not HTML"]


CANARIES = {
    "<b>gardens</b>": lambda c: page("x", c),
    "</script><i>": lambda c: page("x", c.replace("</script>", "")),
    "${alert(1)}": lambda c: page("x", script=f"document.title = `{c}`;"),
    "javascript-like": lambda c: page("x", f'<a href="{c}">x</a>'),
    "onbogus": lambda c: page("x", f'<p {c}="1">x</p>'),
}


@pytest.mark.parametrize("canary", CANARIES)
def test_a_canary_that_is_more_than_text(copy: Path, canary: str) -> None:
    render: Callable[[str], str] = CANARIES[canary]
    text = render(canary)
    (copy / "index.html").write_text(text, encoding="utf-8")
    marked = [
        item
        for item in audit(copy, canaries=[canary])
        if item.path == "index.html" and item.rule == "attack string"
    ]
    if canary == "</script><i>":  # the planted renderer cut it: nothing is left of it
        assert marked == []
        return
    assert any("stands unescaped" in item.text or "runs code" in item.text for item in marked)
    escaped = page("x", canary.replace("<", "&lt;"))
    (copy / "index.html").write_text(escaped, encoding="utf-8")
    assert not [i for i in audit(copy, canaries=[canary]) if i.rule == "attack string"]


SOURCES = '<ul class="sources"><li><b>{}</b>. 2025</li></ul>'
UNNAMED = [
    (SOURCES.format(" "), "a source has no name"),
    (
        SOURCES.format('<span lang="ko">도로망</span><span lang="en"></span>'),
        "a source has no name",
    ),
    ('<ul><li><span lang="ko">도로망: , 2025년 5월</span></li></ul>', "an input has no name"),
]


@pytest.mark.parametrize(("planted", "words"), UNNAMED)
def test_an_unnamed_source_of_a_page_is_found(copy: Path, planted: str, words: str) -> None:
    (finding,) = edit(copy, "index.html", MAIN, f"{planted}{MAIN}")
    assert finding.rule == "unnamed source"
    assert words in finding.text


def test_an_unnamed_source_of_a_download_is_found(copy: Path) -> None:
    folder = copy / "downloads" / "layers"
    file = folder / "dmc_gu.csv-metadata.json"
    text = file.read_text(encoding="utf-8")
    for old, new, words in (
        ("만든 자료", "census_2020", "census_2020 is a key, no name"),
        ("만든 자료", "총조사; 총조사; 가", "총조사 is named twice"),
        ("만든 자료", "; 총조사", "a source has no name"),
    ):
        planted = text.replace(old, new)
        assert planted != text
        file.write_text(planted, encoding="utf-8", newline="")
        said = {(i.rule, i.text) for i in found(copy, "downloads/layers/dmc_gu.csv")}
        assert ("unnamed source", words) in said
    content = json.loads((folder / "dmc_sites.geojson").read_text())
    content["sources_en"] = "made up; "
    (folder / "dmc_sites.geojson").write_text(json.dumps(content))
    with in_package(folder / "dmc.gpkg.zip") as base:
        base.execute("update notes set ko = 'toilets_2020' where key = 'sources'")
    rules = {i.path: i.text for i in audit(copy) if i.rule == "unnamed source"}
    assert rules["downloads/layers/dmc_sites.geojson"] == "a source has no name"
    assert rules["downloads/layers/dmc.gpkg.zip"] == "toilets_2020 is a key, no name"


def test_downloads_without_sources(copy: Path) -> None:
    folder = copy / "downloads" / "layers"
    file = folder / "dmc_gu.csv-metadata.json"
    file.write_text(file.read_text(encoding="utf-8").replace("licences_ko", "x"), encoding="utf-8")
    (folder / "dmc_dong.csv-metadata.json").unlink()
    content = json.loads((folder / "dmc_sites.geojson").read_text())
    del content["sources_ko"]
    (folder / "dmc_sites.geojson").write_text(json.dumps(content))
    with in_package(folder / "dmc.gpkg.zip") as base:
        base.execute("delete from notes where key = 'licences'")
    said = {item.path.split("/")[-1]: item.text for item in audit(copy) if item.rule != "manifest"}
    assert said["dmc_sites.geojson"] == "no member sources_ko"
    assert said["dmc.gpkg.zip"] == "its notes name no licences"
    for name in ("dmc_gu.csv", "dmc_gu.csv-metadata.json", "dmc_dong.csv"):
        rules = {item.rule for item in found(copy, f"downloads/layers/{name}")}
        assert "sources and licences" in rules, name


def test_formulas_in_downloads(copy: Path) -> None:
    folder = copy / "downloads" / "layers"
    path = folder / "job_cafes_sites.csv"
    text = path.read_bytes().decode("utf-8")
    path.write_bytes(text.replace("'=1+1", "=1+1").encode())
    findings = found(copy, "downloads/layers/job_cafes_sites.csv")
    assert {item.rule for item in findings} == {"formula"}
    assert "name_ko begins a formula" in findings[0].text
    book = folder / "dmc.xlsx"
    with zipfile.ZipFile(book) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    sheet = parts["xl/worksheets/sheet2.xml"]
    parts["xl/worksheets/sheet2.xml"] = re.sub(rb"<c r=\"A2\".*?</c>", b"<c><f>1+1</f></c>", sheet)
    with zipfile.ZipFile(book, "w") as target:
        for name, part in parts.items():
            target.writestr(name, part)
    assert [item.rule for item in found(copy, "downloads/layers/dmc.xlsx")] == ["formula"]
    book.write_bytes(b"no zip")
    (finding,) = [i for i in audit(copy) if i.path.endswith("dmc.xlsx") and "read" in i.text]
    assert finding.refused


def one_value(folder: Path, path: str) -> list[str]:
    return [item.text for item in found(folder, path) if item.rule == "one figure, one value"]


def test_the_same_figure_with_two_values_in_two_tables(copy: Path) -> None:
    """A cell of the CSV is changed: GeoJSON, GeoPackage and XLSX still say what it was."""
    file = copy / "downloads" / "layers" / "job_cafes_gu.csv"
    header, first, *rest = file.read_text(encoding="utf-8-sig").split("\n")
    at = header.split(",").index("coverage_share")
    cells = first.split(",")
    was, cells[at] = cells[at], "0.05"
    assert 0.1 < float(was) < 0.9
    text = "\n".join([header, ",".join(cells), *rest])
    file.write_text(text, encoding="utf-8-sig", newline="")
    (said,) = [item for item in audit(copy) if item.rule == "one figure, one value"]
    assert said.path == "downloads/layers/job_cafes_gu.csv"
    assert said.text == (
        f"coverage_share of job_cafes, gu {cells[0]} (straight, even, youth, 800 m): "
        f"0.05 here, {float(was):g} elsewhere"
    )


def test_a_share_of_an_empty_layer(copy: Path) -> None:
    """A table that counts no place and yet tells a coverage, as it once told 0.000."""
    files = copy / "downloads" / "layers"
    for path in (copy / "downloads").rglob("*.*"):
        if not path.name.startswith("job_cafes_gu.csv"):
            path.unlink()
    assert [item for item in audit(copy) if item.rule == EMPTY_RULE] == []
    with (files / "job_cafes_gu.csv").open(encoding="utf-8-sig", newline="") as file:
        header, *rows = csv.reader(file)
    for row in rows:
        row[header.index("n_sites")] = "0"
        row[header.index("coverage_share")] = "0"
    with (files / "job_cafes_gu.csv").open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, lineterminator="\r\n").writerows([header, *rows])
    found = [item.text for item in audit(copy) if item.rule == EMPTY_RULE]
    assert any(text.startswith("coverage_share of job_cafes, gu (straight") for text in found)


def test_the_same_figure_with_another_value_on_a_page(copy: Path) -> None:
    """As rounded it is the same; one step beside it is not; along the streets it is another."""
    with (copy / "downloads" / "layers" / "job_cafes_gu.csv").open(encoding="utf-8-sig") as file:
        row = next(csv.DictReader(file))

    def planted(value: float, key: str = "coverage_share") -> list[str]:
        metric = {
            "key": key,
            "layer": "job_cafes",
            "number": "share",
            "variant": "",
            "demand": row["demand"],
            "distance_m": float(row["distance_m"]),
            "values": {"gu": [value]},
        }
        names = {"gu": {"code": [row["gu_code"]]}}
        data = json.dumps({"districts": {"names": names}, "metrics": [metric]})
        text = re.sub(
            '<script type="application/(?:gzip|json)" id="geo-data">.*?(</script>)',
            lambda parts: f'<script type="application/json" id="geo-data">{data}{parts[1]}',
            (copy / "index.html").read_text(encoding="utf-8"),
        )
        (copy / "index.html").write_text(text, encoding="utf-8")
        return one_value(copy, "index.html")

    plain = round(float(row["coverage_share"]), 3)
    assert planted(plain) == []
    (said,) = planted(plain + 0.001)
    assert f"{plain + 0.001:g} here, {float(row['coverage_share']):g} elsewhere" in said
    assert planted(plain + 0.001, "coverage_share_straight") == []


def test_the_published_site_has_one_value_a_figure(published: Path) -> None:
    """The rule reads what the site really holds: hundreds of thousands of figures."""
    ledger = Ledger()
    entered = 0
    for path in sorted(published.rglob("*.csv")):
        for sheet in sheets(path):
            series = list(figures_of_rows(*sheet, layer_of(path)))
            assert list(ledger.enter(series)) == []
            entered += sum(len(item.values) for item in series)
    assert entered > 200_000


def test_kwcag_has_33_items() -> None:
    assert len(ITEMS) == 33
    assert set(WCAG_OF.values()) <= set(ITEMS)


def test_markup_is_read_as_a_browser_does() -> None:
    parsed = Page('<p a="1" a="2">x<br><b>y</b><svg><path d=""/></svg>')
    first = parsed.elements[0]
    assert (first.get("a"), first.text) == ("1", "xy")
    assert [item.tag for item in parsed.elements] == ["p", "br", "b", "svg", "path"]
    assert parsed.faults == ["<p> (line 1) has an attribute twice"]
    assert [item.tag for item in parsed.elements[4].ancestors()] == ["svg", "p"]
