"""geo.toml: what a project may say, and every problem of it in one answer."""

from __future__ import annotations

import json
import os
import re
import tomllib
from pathlib import Path

import jsonschema
import pytest

from geo.errors import DataError, SourceError, UsageError
from geo.project import built_in_folder, find_project, read_project
from geo.project.config import SCHEMA
from geo.project.layers import SCHEMA as LAYER_SCHEMA
from geo.settings import settings
from geo.sites import load_sources

SMALL = """
name = "Atlas"
metric_crs = "EPSG:5186"
area.name = "City"
[[levels]]
name = "district"
file = "districts.geojson"
code = "code"
name_ko = "name"
"""


def project(folder: Path, text: str) -> Path:
    (folder / "geo.toml").write_text(text, encoding="utf-8")
    return folder


def test_the_built_in_project_holds_to_the_schema() -> None:
    said = tomllib.loads((built_in_folder() / "geo.toml").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8"))).validate(said)
    read_project(built_in_folder())  # its paths and keys as well


@pytest.mark.parametrize("schema", [SCHEMA, LAYER_SCHEMA])
def test_the_schemas_are_schemas_and_describe_every_key(schema: Path) -> None:
    rules = json.loads(schema.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(rules)
    assert rules["additionalProperties"] is False


def test_the_small_one_of_the_docs_works(root: Path, tmp_path: Path) -> None:
    page = (root / "docs" / "project.md").read_text(encoding="utf-8")
    small = re.findall(r"```toml\n(.*?)```", page, flags=re.DOTALL)[0]
    lines = [line for line in small.splitlines() if line]
    assert len(lines) <= 20
    made = read_project(project(tmp_path, small))
    assert made.area.code == "all"
    assert made.level_keys == ("gu",)
    assert made.levels[0].name.ko == "구"
    assert list(made.demands) == ["people"]
    assert made.default_distance_m == 800
    csv = re.findall(r"```csv\n(.*?)```", page, flags=re.DOTALL)[0]
    (tmp_path / "sources.csv").write_text(csv, encoding="utf-8")
    assert load_sources(made)["key"].tolist() == ["people_2025"]


def test_one_text_stands_for_both_languages(tmp_path: Path) -> None:
    made = read_project(project(tmp_path, SMALL))
    assert made.name == ("Atlas", "Atlas")
    assert made.basis is None
    assert made.report is None
    assert made.layers == ()
    with pytest.raises(UsageError, match=r"no layer 'cafes'\. Use one of: none yet"):
        made.layer("cafes")
    with pytest.raises(UsageError, match="no demand 'people'"):
        made.demand("people")


WRONG = {
    "a key that is missing": (
        "metric_crs = ",
        "crs = ",
        ("'metric_crs' is a required", "'crs' was unexpected"),
    ),
    "another kind of value": ('"Atlas"', "7", ("name: 7 is not valid",)),
    "a system without a number": ("EPSG:5186", "WGS84", ("metric_crs: 'WGS84' does not match",)),
    "a system that nothing has": ("5186", "999999", ("metric_crs: EPSG:999999 is no projected",)),
    "a system in degrees": ("5186", "4326", ("metric_crs: EPSG:4326 is no projected",)),
    "heights": ("5186", "5773", ("metric_crs: EPSG:5773 is no projected",)),
    "what is no number": (
        'name = "Atlas"',
        'name = "Atlas"\ndefault_distance_m = nan',
        ("default_distance_m: nan is no number",),
    ),
    "a month that no year has": (
        'name = "Atlas"',
        'name = "Atlas"\nas_of = "2026-13"',
        ("as_of: '2026-13' does not match",),
    ),
    "a path with a NUL": ("districts.geojson", "a\\u0000b", ("levels[0].file",)),
    "a path upwards": ("districts.geojson", "../districts.geojson", ("lies outside the project",)),
    "a path from the root": ("districts.geojson", "/etc/passwd", ("levels[0].file",)),
    "a path of Windows": ("districts.geojson", "C:\\\\data", ("levels[0].file",)),
    "no level": (
        '[[levels]]\nname = "district"\nfile = "districts.geojson"\ncode = "code"\nname_ko = "name"\n',
        "levels = []\n",
        ("levels: [] should be non-empty",),
    ),
    "an unknown key": (
        'area.name = "City"',
        'area.name = "City"\ncolour = "red"',
        ("'colour' was unexpected",),
    ),
}


@pytest.mark.parametrize(("old", "new", "words"), WRONG.values(), ids=WRONG)
def test_what_a_project_cannot_be(
    tmp_path: Path, old: str, new: str, words: tuple[str, ...]
) -> None:
    assert old in SMALL
    with pytest.raises(DataError) as caught:
        read_project(project(tmp_path, SMALL.replace(old, new)))
    message = str(caught.value)
    assert "\n" not in message
    assert str(tmp_path / "geo.toml") in message
    for part in words:
        assert part in message


def test_every_problem_in_one_answer(tmp_path: Path) -> None:
    text = (
        SMALL.replace("EPSG:5186", "x").replace("districts.geojson", "../d").replace('"City"', '""')
    )
    with pytest.raises(DataError) as caught:
        read_project(project(tmp_path, text))
    for key in ("metric_crs", "levels[0].file", "area.name"):
        assert key in str(caught.value)


def test_a_finer_level_names_its_parent(tmp_path: Path) -> None:
    finer = '[[levels]]\nname = "block"\nfile = "blocks.geojson"\ncode = "code"\nname_ko = "name"\n'
    with pytest.raises(DataError, match=r"levels\[1\].parent: missing"):
        read_project(project(tmp_path, SMALL + finer))


def test_links_that_lead_outside_are_refused(tmp_path: Path) -> None:
    inside, outside = tmp_path / "in", tmp_path / "out"
    inside.mkdir()
    outside.mkdir()
    (outside / "d.geojson").write_text("{}", encoding="utf-8")
    (inside / "districts.geojson").symlink_to(outside / "d.geojson")
    with pytest.raises(DataError, match="lies outside the project's folder"):
        read_project(project(inside, SMALL))


def test_a_link_to_itself_is_refused(tmp_path: Path) -> None:
    (tmp_path / "districts.geojson").symlink_to("districts.geojson")
    with pytest.raises(DataError, match="lies outside the project's folder"):
        read_project(project(tmp_path, SMALL))


def test_the_sources_stay_inside_too(tmp_path: Path) -> None:
    inside = tmp_path / "in"
    inside.mkdir()
    (tmp_path / "sources.csv").write_text("key\n", encoding="utf-8")
    (inside / "sources.csv").symlink_to(tmp_path / "sources.csv")
    with pytest.raises(DataError, match=r"sources\.csv lies outside the project's folder"):
        read_project(project(inside, SMALL))


@pytest.mark.parametrize("text", ["a = " + "[" * 5000 + "]" * 5000, ".".join("a" * 3000) + " = 1"])
def test_what_is_nested_without_end_is_one_line(tmp_path: Path, text: str) -> None:
    with pytest.raises(DataError, match="nested too deeply"):
        read_project(project(tmp_path, text))


def test_a_pipe_is_no_project(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "geo.toml")  # to read it would wait for ever
    with pytest.raises(SourceError, match="is a pipe or a device"):
        read_project(tmp_path)


def test_files_that_are_no_project(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"is no project: it has no geo\.toml"):
        read_project(tmp_path)
    with pytest.raises(DataError, match="is no TOML"):
        read_project(project(tmp_path, "name = "))


def test_which_project_is_meant(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    below = tmp_path / "mine" / "deep"
    below.mkdir(parents=True)
    mine = project(tmp_path / "mine", SMALL)
    other = tmp_path / "other"
    other.mkdir()
    project(other, SMALL.replace("Atlas", "Other"))
    assert find_project(beside=below).folder == mine
    assert capsys.readouterr().err == f"geo: project {mine}\n"
    assert find_project(beside=tmp_path).has_built_in_layers
    assert capsys.readouterr().err == ""
    monkeypatch.setenv("GEO_PROJECT", str(other))
    settings.cache_clear()
    try:
        assert find_project(beside=below).name.en == "Other"
        assert find_project(mine, beside=below).name.en == "Atlas"
    finally:
        monkeypatch.undo()
        settings.cache_clear()


def test_a_problem_is_no_longer_than_can_be_read(tmp_path: Path) -> None:
    toml = SMALL.replace("districts.geojson", "d" * 100_000)
    with pytest.raises(DataError, match=r"levels\[0\].file: .* …\. See docs/project\.md") as caught:
        read_project(project(tmp_path, toml))
    assert len(str(caught.value)) < 1_000
