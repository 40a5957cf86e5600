"""The wheel carries the data, so that `geo` works outside the checkout and gives the same bytes."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from geo.answers.answers import Answers
from geo.layers import get_layer
from geo.maps import site_pages

pytestmark = pytest.mark.slow
KEY = "job_cafes"


def read(folder: Path) -> dict[str, bytes]:
    """Every file of a site."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


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
    assert (installed / "geo" / "lists" / "korea_codes.parquet").is_file()
    # What builds data/ stays in the checkout: nothing beside the package and what it is called.
    top = {path.name for path in installed.iterdir() if path.suffix != ".dist-info"}
    assert top == {"geo"}
    sources = {path.name for path in (installed / "geo" / "sources").iterdir()}
    assert sources == {
        "__init__.py",
        "geocoders.py",
        "geocoding_services.py",
        "open_data.py",
        "overpass.py",
        "packages.py",
        "web.py",
    }
    names = {path.suffix for path in (installed / "geo").rglob("*") if path.is_file()}
    assert ".pyc" not in names


def publish_from(installed: Path, folder: Path, *words: str) -> dict[str, bytes]:
    """The site as the wheel makes it: another folder, hash seed, locale and time zone."""
    odd = {"PYTHONHASHSEED": "77", "TZ": "America/New_York", "LC_ALL": "C"}
    subprocess.run(
        [sys.executable, "-m", "geo", "publish", "--quiet", "-o", "site", *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(installed), **odd},
        check=True,
        capture_output=True,
    )
    return read(folder / "site")


@pytest.mark.full
def test_two_sites_are_the_same_bytes_wherever_and_however_they_are_made(
    published: Path, installed: Path, tmp_path: Path
) -> None:
    here, there = read(published), publish_from(installed, tmp_path)
    assert here.keys() == there.keys()
    assert [name for name in here if here[name] != there[name]] == []
    assert "index.html" in here


def test_the_pages_and_files_of_a_layer_are_the_same_bytes(
    published: Path, installed: Path, answers: Answers, tmp_path: Path
) -> None:
    """Of a service, which has every kind of page; the whole site takes a minute: make check-all."""
    there = publish_from(installed, tmp_path, "--layer", KEY)
    pages = {page.path: page.render().encode() for page in site_pages(answers, [get_layer(KEY)])}
    assert {name for name in there if name.endswith(".html")} == pages.keys()
    assert [name for name in pages if pages[name] != there[name]] == []
    files = {name for name in there if f"/{KEY}" in name and name not in pages}
    assert len(files) > 20
    whole = read(published)
    assert [name for name in files if whole[name] != there[name]] == []


def test_command_and_import_work_from_any_folder(tmp_path: Path) -> None:
    """The environment that make sets up holds the package itself."""
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    geo = Path(sys.executable).with_name("geo")
    imported = [sys.executable, "-c", "import geo; print(len(geo.load_sites()))"]
    for command, said in (([str(geo), "layers"], "job_cafes"), (imported, "3")):
        run = subprocess.run(command, cwd=tmp_path, env=environ, check=True, capture_output=True)
        assert said in run.stdout.decode()
