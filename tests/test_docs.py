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


def documents(root: Path) -> list[Path]:
    top = ("README.md", "README.ko.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "data/README.md")
    return [*(root / name for name in top), *sorted((root / "docs").rglob("*.md"))]


def test_the_calibration_table_is_the_committed_one(root):
    text = (root / "docs" / "how_sure.md").read_text("utf-8")
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
    for line in lines:
        try:
            _parser().parse_args(shlex.split(line)[1:])
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
