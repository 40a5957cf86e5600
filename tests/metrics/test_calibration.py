"""The committed calibration tables: what they hold, and that a part of them is made again alike."""

from __future__ import annotations

import csv

import pytest

from tools import calibration
from tools.calibration import (
    COLUMNS,
    FILE,
    REPETITIONS,
    SEED,
    Held,
    calibration_text,
    calibrations,
    code_calibration,
)


@pytest.fixture(scope="module")
def committed(root) -> list[dict[str, str]]:
    with (root / "data" / "sureness" / FILE).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def test_every_row_is_there_once(committed):
    assert tuple(committed[0]) == COLUMNS
    assert [(row["kind"], row["city"], row["error_m"]) for row in committed] == [
        ("code", "uniform", "150"),
        ("code", "clustered", "150"),
        ("code", "one_gu", "150"),
        *[("user", city, e) for city in ("uniform", "clustered") for e in ("100", "250", "800")],
    ]
    assert {row["repetitions"] for row in committed} == {str(REPETITIONS)} == {"400"}
    assert {row["seed"] for row in committed} == {str(SEED)}
    assert all(1_500 < int(row["n_figures"]) <= 5 * REPETITIONS for row in committed)


def test_the_code_holds_what_it_promises(committed):
    code = [row for row in committed if row["kind"] == "code"]
    assert len(code) == 3
    assert all(0.93 <= float(row["held_share"]) <= 0.97 for row in code)


def test_the_users_view_is_told_as_it_is(committed):
    shares = [float(row["held_share"]) for row in committed if row["kind"] == "user"]
    uniform, clustered = shares[:3], shares[3:]
    # Larger errors are held less often, and clusters less often than places far apart.
    assert uniform == sorted(uniform, reverse=True)
    assert clustered == sorted(clustered, reverse=True)
    assert clustered[-1] < 0.7


def test_a_part_of_it_made_again_is_the_same_bytes():
    small = calibration_text(calibrations(2), 2)
    assert small == calibration_text(calibrations(2), 2)
    rows = list(csv.DictReader(small.splitlines()))
    again = code_calibration("one gu", n_repetitions=2)
    assert rows[2]["n_figures"] == str(again.n_figures)
    assert rows[2]["held_share"] == f"{again.share:.6f}"


def test_it_is_written_where_asked(tmp_path, monkeypatch, capsys):
    rows = [("user", Held("clustered", 800.0, 0, 0))]
    monkeypatch.setattr(calibration, "calibrations", lambda: iter(rows))
    assert calibration.main(["-o", str(tmp_path / "new")]) == 0
    text = (tmp_path / "new" / FILE).read_bytes().decode("utf-8")
    assert text.splitlines() == [",".join(COLUMNS), "user,clustered,800,400,0,,20190902"]
    assert capsys.readouterr().err == "user clustered 800 m: nan\n"
