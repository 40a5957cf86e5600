"""What the documents quote is what the data hold; every `geo` command they name exists."""

from __future__ import annotations

import csv
import math
import re
import shlex
from pathlib import Path

import pytest

from geo.answers.held import span
from geo.cli import _parser
from geo.texts.numbers import format_value
from tools.docs import made, pages
from tools.docs.check import faults


def documents(root: Path) -> list[Path]:
    top = ("README.md", "README.ko.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "data/README.md")
    return [*(root / name for name in top), *sorted((root / "docs").rglob("*.md"))]


def test_the_calibration_table_is_the_committed_one(root):
    text = (root / "docs" / "how-sure.md").read_text("utf-8")
    told = re.findall(r"\| (\d+) m \| ([\d.]+) % \|", text)
    with (root / "data" / "sureness" / "calibration.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    # As the method page writes them: 0.9365 is 93.6 % in both places.
    wanted = [(row["error_m"], format_value(float(row["held_share"]), "share")) for row in rows]
    assert [(error, f"{share} %") for error, share in told] == wanted
    assert ("800", "93.6") in told


def test_the_range_and_the_interval_quoted_are_todays(root, answers):
    line, foot = (
        answers.kept_sureness.rows(
            "job_cafes", "coverage_share", path=path, by="city", demand="youth", distance_m=800.0
        ).loc["11"]
        for path in ("straight", "network")
    )
    wanted = [f"{line['people']:,.0f}", *(f"{100 * row['value']:.1f} %" for row in (line, foot))]
    both = span(answers, "job_cafes", "youth", 800.0).loc["11"]
    ends = [tuple(row[["range_low", "range_high"]]) for row in (line, foot)]
    for low, high in (*ends, tuple(line[["low", "high"]]), tuple(both)):
        # outwards, as on the pages
        least, most = math.floor(1000 * low) / 10, math.ceil(1000 * high) / 10
        wanted.append(f"{least:.1f}{{}}{most:.1f} %")
    for name, dash in (("README.md", "-"), ("README.ko.md", "–")):
        text = (root / name).read_text("utf-8")
        assert [part for part in wanted if part.format(dash) not in text] == []


def test_every_command_quoted_parses(root):
    lines = []
    for path in documents(root):
        for block in re.findall(r"```sh\n(.*?)```", path.read_text("utf-8"), flags=re.DOTALL):
            lines += [line.split(" #")[0] for line in block.splitlines() if line.startswith("geo ")]
    assert len(lines) > 12
    parser = _parser()
    for line in dict.fromkeys(lines):
        try:
            parser.parse_args(shlex.split(line)[1:])
        except SystemExit:
            pytest.fail(f"the documents quote a command that does not parse: {line}")


def test_every_link_within_the_project_leads_somewhere(root):
    for path in documents(root):
        for target in re.findall(r"\]\(([^)#]+)\)", path.read_text("utf-8")):
            if "://" not in target:
                assert (path.parent / target).exists(), f"{path.name} links to {target}"


def test_every_file_and_room_that_is_named_is_there(root):
    """What stands between backticks and begins with a folder of the checkout is a path."""
    named = re.compile(r"`((?:geo|tests|tools|docs|data|benchmarks)/[\w./-]*)`")
    found = {
        (path.name, name)
        for path in documents(root)
        for name in named.findall(path.read_text("utf-8"))
    }
    assert len(found) > 60
    assert sorted(item for item in found if not (root / item[1]).exists()) == []


def test_the_architecture_names_every_room(root):
    text = (root / "ARCHITECTURE.md").read_text("utf-8")
    rooms = {path.name for path in (root / "geo").glob("*.py")}
    rooms |= {f"{path.parent.name}/" for path in (root / "geo").glob("*/__init__.py")}
    rooms -= {"__init__.py", "__main__.py"}
    assert sorted(room for room in rooms if f"`geo/{room}`" not in text) == []


def test_the_menu_names_every_page_and_both_languages_have_it(root):
    docs = root / "docs"
    english = {str(path.relative_to(docs)) for path in docs.rglob("*.md")}
    korean = {name.removeprefix("ko/") for name in english if name.startswith("ko/")}
    assert english - {f"ko/{name}" for name in korean} == {*pages.WRITTEN, *pages.ENGLISH}
    assert korean == set(pages.WRITTEN)
    for name in korean:
        said, told = ((docs / part / name).read_text("utf-8") for part in ("", "ko"))
        assert said.count("\n#") == told.count("\n#"), f"{name}: the headings of one are not there"
        assert said.count("```") == told.count("```"), f"{name}: the examples of one are not there"


def test_the_api_names_every_public_name():
    page = made.api("en")
    told = re.findall(r"^::: (\S+)$", page, flags=re.MULTILINE)
    assert told == made.public_names()
    assert {"geo.open_project", "geo.siting.solve", "geo.maps.site_pages"} <= set(told)
    assert len(told) == len(set(told)) > 70


@pytest.mark.parametrize(("language", "usage"), [("ko", "사용법: geo "), ("en", "usage: geo ")])
def test_the_commands_are_told_in_the_language(language, usage):
    page = made.commands(language)
    headings = set(re.findall(r"^##+ (geo .+)$", page, flags=re.MULTILINE))
    assert {"geo map", "geo network import", "geo locate"} <= headings
    assert page.count(usage) == len(headings) + 1


def test_what_is_wrong_with_a_built_page_is_found(tmp_path):
    (tmp_path / "a.html").write_text(
        '<h1 id="top">a</h1><a href="b.html">x</a> <a href="#no">x</a> <a href="#top">x</a>'
        '<a href="https://example.org">x</a><script src="//example.org/x.js"></script>'
        '<link rel="canonical" href="https://example.org/a">',
        encoding="utf-8",
    )
    (tmp_path / "a.css").write_text("@import url(https://example.org/font.css);", encoding="utf-8")
    assert faults(tmp_path) == [
        "a.html loads //example.org/x.js",
        "a.css loads https://example.org/font.css",
        "a.html leads to b.html: there is no such file",
        "a.html leads to #no: there is no such anchor",
    ]


@pytest.mark.full
@pytest.mark.slow
def test_the_documentation_builds_strict(root, tmp_path):
    pytest.importorskip("zensical", reason="make docs was not run here")
    from tools.docs.__main__ import build

    assert build(tmp_path / "docs") == []
    site = tmp_path / "docs" / "site"
    for folder in (site, site / "en"):
        assert {path.stem for path in folder.glob("*.html")} >= {
            name.removesuffix(".md") for name in (*pages.WRITTEN, *pages.MADE)
        }
        assert len(list((folder / "pictures").glob("*.png"))) == 12
