"""Fixtures for every test: the reference data beside the checkout, and no network but loopback."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import settings

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"


# A busy machine is no failure: no example is timed.
settings.register_profile("geo", deadline=None)
settings.load_profile("geo")


@pytest.fixture(autouse=True, scope="session")
def _english() -> None:
    """Commands speak the language of the machine: here it is English, whoever runs this."""
    os.environ["LC_ALL"] = "C.UTF-8"
    os.environ.pop("GEO_LANG", None)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The reference data beside the checkout; tests that need it are skipped elsewhere."""
    if not (SHARED / "facts").is_dir():
        pytest.skip("the reference data (../shared) is not on this machine")
    return SHARED


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's root."""
    return ROOT


@pytest.fixture(scope="session")
def world():
    """The committed data, loaded once."""
    from geo.world import load_world

    return load_world()


@pytest.fixture(scope="session")
def answers(world):
    """Answers of the committed data, each made once."""
    from geo.answers.answers import Answers

    return Answers(world)


SLOW_TO_MAKE = {"published", "seoul_folder"}


SLOW_FILES = (
    *("tests/test_numbers.py", "tests/project/test_no_city.py", "tests/new/test_korea.py"),
    *("tests/publish/test_figure_export.py", "tests/publish/test_other_project.py"),
    *(
        "tests/test_one_answer.py",
        "tests/reach/test_cli.py",
        "tests/reach/test_page.py",
        "tests/reach/test_files.py",
    ),
)
"""They take seconds a test: `make quick` leaves them out, as it does the second reckoning."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever needs the whole site, the whole city's streets or a command of its own is slow."""
    for item in items:
        made = SLOW_TO_MAKE & set(getattr(item, "fixturenames", ()))
        if made or item.path.as_posix().endswith(SLOW_FILES) or item.path.parent.name == "oracle":
            item.add_marker(pytest.mark.slow)


# A table leaves out what the terminal has no room for: as wide as a pipe, whoever runs the tests.
os.environ["COLUMNS"] = "160"

Once = Callable[[str, Callable[[Path], None]], Path]


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Once:
    """``once(name, make) -> folder`` that `make` filled, in one of the processes, for all of them."""
    base = tmp_path_factory.getbasetemp()
    common = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base

    def get(name: str, make: Callable[[Path], None]) -> Path:
        folder, done = common / "once" / name, common / "once" / f"{name}.done"
        folder.parent.mkdir(exist_ok=True)
        with FileLock(f"{folder}.lock"):
            if not done.exists():
                make(folder)
                done.touch()
        return folder

    return get


@pytest.fixture(scope="session")
def published(once: Once, root: Path) -> Path:
    """The whole site of the committed data, as the command publishes it; to be read only."""

    def make(folder: Path) -> None:
        command = [sys.executable, "-m", "geo", "publish", "--quiet", "-o", str(folder)]
        odd = {"PYTHONHASHSEED": "1", "TZ": "Asia/Seoul"}
        subprocess.run(command, cwd=root, env={**os.environ, **odd}, check=True)

    return once("site", make)


@pytest.fixture(scope="session")
def seoul_folder(once: Once, shared: Path) -> Path:
    """The street network of Seoul with its river, imported once; to be read only."""
    from geo.network import import_network, read_water, write_network

    def make(folder: Path) -> None:
        water = read_water(shared / "raster" / "hangang.geojson")
        streets = shared / "network" / "seoul_streets_2025-05"
        write_network(import_network(streets, water=water, about={"filter": "drive"}), folder)

    return once("seoul_streets", make)


@pytest.fixture(autouse=True, scope="session")
def _loopback_only() -> Iterator[None]:
    """Refuse every connection that leaves this machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        host = address[0] if isinstance(address, tuple) else "local"
        if isinstance(host, str) and host not in ("local", "127.0.0.1", "::1", "localhost"):
            raise AssertionError(f"a test tried to reach {host}")
        return connect(self, address)  # type: ignore[arg-type]

    socket.socket.connect = guarded  # type: ignore[method-assign, assignment]
    yield
    socket.socket.connect = connect  # type: ignore[method-assign]
