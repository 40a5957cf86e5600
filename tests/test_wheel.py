"""The wheel carries the data, so that `geo` works outside the checkout and gives the same bytes."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest


def publish(folder: Path, out: Path, where: Path, **environ: str) -> dict[str, bytes]:
    subprocess.run(
        [sys.executable, "-m", "geo", "publish", "--quiet", "-o", str(out)],
        cwd=where,
        env={**os.environ, "PYTHONPATH": str(folder), **environ},
        check=True,
        capture_output=True,
    )
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in sorted(out.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def installed(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=root,
        check=True,
        capture_output=True,
    )
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site-packages")
    return folder / "site-packages"


def test_the_wheel_carries_data_and_nothing_of_the_checkout(installed: Path) -> None:
    for name in ("sites.geojson", "reach/gu.csv", "sureness/figures.csv", "sureness/inputs.csv"):
        assert (installed / "geo" / "_data" / name).is_file()
    assert (installed / "geo" / "py.typed").is_file()
    assert not (installed / "tests").exists()
    names = {path.suffix for path in (installed / "geo").rglob("*") if path.is_file()}
    assert ".pyc" not in names


def test_two_sites_are_the_same_bytes_wherever_and_however_they_are_made(
    installed: Path, root: Path, tmp_path: Path
) -> None:
    """Another folder, hash seed, locale and time zone: not a byte of difference."""
    here = publish(root, tmp_path / "one", root, PYTHONHASHSEED="1", TZ="Asia/Seoul")
    there = publish(
        installed,
        tmp_path / "two",
        tmp_path,
        PYTHONHASHSEED="77",
        TZ="America/New_York",
        LC_ALL="C",
    )
    assert here.keys() == there.keys()
    assert [name for name in here if here[name] != there[name]] == []
    assert "index.html" in here
