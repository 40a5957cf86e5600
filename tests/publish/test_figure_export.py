"""Every figure as rows: read from a site and from commands, held against another export."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from geo.answers.districts import district_table
from geo.files.tables import published
from geo.layers import get_layer
from geo.metrics.dictionary import column
from geo.metrics.question import Question
from tools import figures


@pytest.fixture(scope="module")
def exported(site: Path) -> pa.Table:
    return figures.table_of(figures.of_site(site))


@pytest.fixture(scope="module")
def dmc() -> pd.DataFrame:
    """What the commands say of one layer of the real project."""
    with figures.one_world():
        return figures.table_of(figures.of_commands([get_layer("dmc")])).to_pandas()


def written(table: pa.Table, path: Path) -> bytes:
    pq.write_table(table, path, compression="zstd")
    return path.read_bytes()


def test_every_format_says_the_figures_of_the_table(exported: pa.Table, small) -> None:
    """Coverage by gu: in CSV, XLSX and GeoPackage one row a gu, as computed."""
    rows = exported.to_pandas()
    mine = rows[(rows["metric"] == "coverage_share") & (rows["layer"] == "job_cafes")]
    mine = mine[(mine["level"] == "gu") & (mine["spread"] == "even")]
    mine = mine[(mine["distance_m"] == 800) & (mine["path"] == "straight")]
    table = district_table(Question(layer=get_layer("job_cafes")), small)
    expected = table.set_index("gu_code")["coverage_share"].round(6).to_dict()
    for format_ in ("csv", "xlsx", "gpkg"):
        found = mine[mine["format"] == format_]
        assert set(found["demand"]) == {"youth"}
        values = found.drop_duplicates("code").set_index("code")["value"]
        assert values.to_dict() == pytest.approx(expected, abs=1e-12), format_


def test_the_same_figures_give_the_same_bytes(exported: pa.Table, site: Path, tmp_path) -> None:
    again = figures.table_of(figures.of_site(site))
    assert written(exported, tmp_path / "a") == written(again, tmp_path / "b")
    paths = [str(tmp_path / name) for name in "ab"]
    assert figures.main(["compare", *paths]) == 0


def planted(site: Path, tmp_path: Path, path: str, old: str, new: str) -> Path:
    copy = shutil.copytree(site, tmp_path / "maps")
    text = (copy / path).read_text(encoding="utf-8")
    assert old in text
    (copy / path).write_text(text.replace(old, new, 1), encoding="utf-8")
    return copy


def test_planted_differences_are_told(
    exported: pa.Table, site: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A cell of a download changed in its last digit; a sentence of a page; a file that is gone."""
    file = site / "downloads" / "layers" / "job_cafes_gu.csv"
    header, row = file.read_text(encoding="utf-8-sig").split("\n")[:2]
    value = row.split(",")[header.split(",").index("coverage_share")]
    other = f"{float(value) + 1e-6:.6f}"
    copy = planted(site, tmp_path, str(file.relative_to(site)), f",{value},", f",{other},")
    page = copy / "index.html"
    page.write_text(page.read_text().replace("제1유형", "제2유형"), encoding="utf-8")
    (copy / "downloads" / "layers" / "dmc.gpkg.zip").unlink()
    written(exported, tmp_path / "old")
    written(figures.table_of(figures.of_site(copy)), tmp_path / "new")
    assert figures.main(["compare", str(tmp_path / "old"), str(tmp_path / "new")]) == 1
    said = capsys.readouterr().out.splitlines()
    code = row.split(",")[0]
    place = f"csv job_cafes coverage_share straight even gu {code} 800.0 youth"
    # The tables of the gu still hold the old value, so the other one is new; those of dmc by gu, too.
    assert f"new: {place}: nothing -> value {float(other)}" in said
    assert any(line.startswith("gone: page prose 만든 자료, 공공누리 제1유형") for line in said)
    assert any(line.startswith("new: page prose 만든 자료, 공공누리 제2유형") for line in said)
    assert any(line.startswith("gone: gpkg dmc n_sites dong") for line in said)
    assert {line.split(" ")[1] for line in said} == {"csv", "page", "gpkg"}


def test_what_a_float_cannot_hold_is_no_difference(exported: pa.Table) -> None:
    old = exported.to_pandas()
    stored = old["value"].notna()
    near = old.assign(value=old["value"].where(~stored, old["value"] * (1 + 4e-13)))
    assert list(figures.differences(old, near)) == []
    far = old.assign(value=old["value"].where(~stored, old["value"] * (1 + 4e-12)))
    found = list(figures.differences(old, far))
    assert found
    assert all(line.startswith("changed: ") for line in found)


def test_commands_are_asked_in_every_way(dmc: pd.DataFrame, answers) -> None:
    """The numbers as every file holds them, the lines as printed, a refusal in its words."""
    commands = dmc["source"].unique()
    assert {f"metrics dmc --by {by} --demand youth" for by in ("gu", "dong")} <= set(commands)
    table = district_table(Question(layer=get_layer("dmc")), answers).set_index("gu_code")
    gu = dmc[(dmc["level"] == "gu") & (dmc["source"] == "metrics dmc --by gu --demand census")]
    for metric in ("n_sites", "sites_per_km2", "district_area_m2"):
        mine = gu[gu["metric"] == metric].set_index("code")["value"]
        held = published(table[metric], column(metric))
        assert mine.to_dict() == dict(zip(table.index, held, strict=True))
    printed = dmc[dmc["text"].notna()]
    assert printed["text"].str.contains("마포구").any()
    refused = printed[printed["source"] == "reach dmc"]["text"]
    assert refused.str.startswith("geo: ").all()
    assert len(refused) == 1
    explained = dmc[dmc["source"].str.startswith("explain dmc n_sites seoul")]
    assert explained["value"].dropna().tolist() == [table["n_sites"].sum()]
