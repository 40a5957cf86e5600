"""The table of people of a project whose pieces are cut and kept: its rows, and what it weighs."""

from __future__ import annotations

from pathlib import Path

import pytest

from geo import user_cache
from geo.population import load_demand, not_counted
from geo.project import read_project
from tests.worlds import write_wards


def test_a_kept_table_is_as_one_just_cut_and_holds_one_text_a_district(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(user_cache, "cache_folder", lambda name: tmp_path / "cache" / name)
    project = read_project(write_wards(tmp_path / "made", levels="villages"))
    cut = load_demand(None, project)
    assert list((tmp_path / "cache" / "kept").glob("pieces-*"))
    kept = load_demand(None, project)
    for table in (cut, kept):
        assert table.equals(table.sort_values(["cell", "dong_code"], ignore_index=True))
        assert len({id(code) for code in table["dong_code"]}) == table["dong_code"].nunique() == 16
        assert table["people"].sum() == pytest.approx(1600)
        assert table.groupby("dong_code")["gu_code"].nunique().eq(1).all()
        assert table["gu_code"].nunique() == 4
    assert kept.equals(cut)
    assert (kept.dtypes == cut.dtypes).all()


def test_a_district_whose_people_are_not_known_has_no_rows(tmp_path: Path) -> None:
    people = {"alpha": 100, "beta": "", "gamma": 300, "delta": 400}
    table = load_demand(None, read_project(write_wards(tmp_path, people=people)))
    assert sorted(table["gu_code"].unique()) == ["alpha", "delta", "gamma"]
    assert list(table.index) == list(range(len(table)))
    assert not_counted(table, "dong_code") == not_counted(table, "gu_code") == ["beta"]
