"""Files that commands write: what many rows rest on once, beside them; a stream is complete in itself."""

from __future__ import annotations

import csv
import json
import os
import warnings
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest

from geo.answers.answers import Answers
from geo.cli import main
from geo.files.basis import BASIS, NAMED, NAMES, RESTS_ON
from geo.files.csv_text import read_csv_safe

pytestmark = pytest.mark.usefixtures("here")
ASKED = {  # by the codes whose other names come again and again
    "metrics job_cafes": None,
    "reach job_cafes": "gu_code",
}


@pytest.fixture
def here(answers: Answers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("geo.answers.answers.load_answers", lambda *_, **__: answers)


def printed(capsys: pytest.CaptureFixture[str], asked: str, form: str = "csv") -> Any:
    assert main([*asked.split(), "--quiet", "--format", form]) == 0
    said = capsys.readouterr().out
    return json.loads(said) if form == "json" else read_csv_safe(said.encode())


def about(path: Path) -> dict[str, Any]:
    """Return the notes beside a CSV."""
    said = json.loads(path.with_name(f"{path.name}-metadata.json").read_bytes())
    notes: dict[str, Any] = said["notes"][0]
    return notes


def whole(rows: list[dict[str, Any]], told: dict[str, Any]) -> list[dict[str, Any]]:
    """Put what stands beside rows back into them."""
    found = []
    for row in rows:
        names = [codes[row[column]] for column, codes in told.get(NAMES, {}).items()]
        each = {name: cell for name, cell in row.items() if name != BASIS}
        found.append(each | told[BASIS][row[BASIS]] | {k: v for n in names for k, v in n.items()})
    return found


def same(rows: list[dict[str, Any]], stream: list[dict[str, Any]]) -> None:
    """Compare whatever either knows; a file leaves out columns in which nothing is known."""

    def known(row: dict[str, Any]) -> dict[str, Any]:
        return {name: cell for name, cell in row.items() if cell is not None and cell == cell}

    assert [known(row) for row in rows] == [known(row) for row in stream]


@pytest.mark.parametrize("asked", ASKED)
def test_a_csv_and_what_is_beside_it_say_what_a_stream_says(
    asked: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "카페 100%.csv"
    assert main([*asked.split(), "--lang", "en", "-o", str(path)]) == 0
    said = capsys.readouterr().err
    assert f"geo: {path}-metadata.json: what the rows rest on" in said
    rows, stream = read_csv_safe(path), printed(capsys, asked)
    assert list(rows[0])[-1] == BASIS
    assert not {*rows[0]} & RESTS_ON
    notes = about(path)
    told = notes | {
        BASIS: {
            key: {name: notes["texts"][at] for name, at in texts.items()}
            for key, texts in notes[BASIS].items()
        }
    }
    same(whole(rows, told), stream)
    code = ASKED[asked]
    assert list(notes.get(NAMES, {})) == ([code] if code else [])
    assert not code or not {*rows[0]} & {*NAMED[code]}
    both = path.read_text("utf-8") + json.dumps(notes, ensure_ascii=False)
    for name in ("method", "sureness_basis_ko", "sureness_basis_en"):
        assert both.count(stream[0][name]) == 1, name
    assert {"interval", "range"} <= {*notes["about"]}  # what low and high are


@pytest.mark.parametrize("headings", [(), ("--headings", "ko")])
def test_csvw_validates(headings: tuple[str, ...], tmp_path: Path) -> None:
    from csvw import CSVW

    path = tmp_path / "카페.csv"
    assert main(["reach", "job_cafes", *headings, "--quiet", "-o", str(path)]) == 0
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = CSVW(f"{path}-metadata.json", validate=True)
        assert found.is_valid, found.warnings
    columns = json.loads(Path(f"{path}-metadata.json").read_bytes())["tableSchema"]["columns"]
    with path.open(encoding="utf-8-sig", newline="") as file:
        header = next(csv.reader(file))
    titles = [item.get("titles", item["name"]) for item in columns]
    assert [each["und"] if isinstance(each, dict) else each for each in titles] == header
    assert columns[-1]["name"] == BASIS
    assert (header[-1] == "근거 열쇠말") == bool(headings)


@pytest.mark.parametrize("ending", ["json", "xlsx", "gpkg", "geojson", "parquet"])
def test_every_other_file_holds_it(
    ending: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / f"cafes.{ending}"
    assert main(["reach", "job_cafes", "--quiet", "-o", str(path)]) == 0
    assert [each.name for each in tmp_path.iterdir()] == [path.name]
    told: dict[str, Any]
    if ending == "json":
        told = json.loads(path.read_bytes())
        rows = told["gu"]
    elif ending == "geojson":
        told = json.loads(path.read_bytes())
        rows = [each["properties"] for each in told["features"]]
    elif ending == "parquet":
        table = pd.read_parquet(path)
        told = {str(key): said for key, said in table.attrs.items()}
        rows = json.loads(table.to_json(orient="records", double_precision=15))
    else:
        parts = _parts(path, ending)
        beside = parts[NAMES].set_index("code").drop(columns="of").to_dict("index")
        told = {BASIS: parts[BASIS].set_index(BASIS).to_dict("index"), NAMES: {"gu_code": beside}}
        rows = parts["gu"].to_dict("records")
    assert not {*rows[0]} & {*RESTS_ON, "gu_code_mois"}
    stream = printed(capsys, "reach job_cafes", "json")
    same(whole(rows, told), stream)


def _parts(path: Path, ending: str) -> dict[str, pd.DataFrame]:
    if ending == "xlsx":
        codes = dict.fromkeys(("gu_code", "code", "gu_code_mois", "network_date"), str)
        return pd.read_excel(path, sheet_name=None, engine="openpyxl", dtype=codes)
    names = ("gu", BASIS, NAMES)
    return {
        name: pd.DataFrame(gpd.read_file(path, layer=name)).drop(
            columns="geometry", errors="ignore"
        )
        for name in names
    }


def test_what_stands_beside_is_replaced_only_with_the_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, beside = tmp_path / "x.csv", tmp_path / "x.csv-metadata.json"
    beside.write_text("mine", encoding="utf-8")
    asked = ["metrics", "job_cafes", "--quiet", "-o", str(path)]
    assert main(asked) == 1
    said = capsys.readouterr().err
    assert (said.count("\n"), "x.csv-metadata.json" in said) == (1, True)
    assert (path.exists(), beside.read_text("utf-8")) == (False, "mine")
    assert main([*asked, "--overwrite"]) == 0
    assert {*about(path)[BASIS]} == {"youth.line"}
    one = [*asked, "--overwrite", "--columns", "gu_code,coverage_share,method"]
    assert main(one) == 0  # of the file that is there now, not of the one before
    assert BASIS not in about(path)
    named = [item["name"] for item in json.loads(beside.read_bytes())["tableSchema"]["columns"]]
    assert named == list(read_csv_safe(path)[0]) == ["gu_code", "coverage_share", "method"]


@pytest.mark.parametrize("more", ["--gu 성동구", "--columns gu_name_ko,method,demand_source"])
def test_a_row_alone_and_columns_by_name_are_as_in_a_stream(
    more: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = f"metrics job_cafes {more}"
    for form in ("csv", "json"):
        path = tmp_path / f"x.{form}"
        assert main([*asked.split(), "--quiet", "-o", str(path)]) == 0
        made = read_csv_safe(path) if form == "csv" else json.loads(path.read_bytes())
        assert made == printed(capsys, asked, form)
        assert "method" in made[0]
    assert {each.name for each in tmp_path.iterdir()} == {"x.csv", "x.json"}


def test_columns_of_somebody_else_stay(tmp_path: Path) -> None:
    table, path = tmp_path / "mine.csv", tmp_path / "joined.csv"
    table.write_text("gu,method,basis,note_en\n성동구,a,b,c\n중구,a,b,c\n", encoding="utf-8")
    assert main(["join", str(table), "--by", "gu", "--quiet", "-o", str(path)]) == 0
    assert list(read_csv_safe(path)[0])[:4] == ["gu", "method", "basis", "note_en"]
    assert {each.name for each in tmp_path.iterdir()} == {"mine.csv", "joined.csv"}


@pytest.mark.skipif(not Path("/dev/stdout").exists(), reason="needs /dev/stdout")
def test_nothing_stands_beside_a_stream(capfd: pytest.CaptureFixture[str]) -> None:
    asked = ["metrics", "job_cafes", "--quiet", "--format", "csv"]
    assert main(asked) == 0
    plain = capfd.readouterr().out
    assert main([*asked, "-o", "/dev/stdout"]) == 0
    said = capfd.readouterr()
    assert (said.out, said.err) == (plain, "")
    assert {"method", "sureness_basis_ko"} <= {*read_csv_safe(plain.encode())[0]}
    assert not os.path.lexists("/dev/stdout-metadata.json")
