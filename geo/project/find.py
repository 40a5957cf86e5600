"""Which project is meant: named, of the environment, of the folders above, or the built-in one."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path

from geo.errors import SourceError
from geo.project.config import FILE, Project, read_project
from geo.settings import settings


def built_in_folder() -> Path:
    """Return the folder of the built-in project.

    Raises
    ------
    SourceError
        It was taken out of the package.
    """
    package = Path(__file__).resolve().parents[1]
    # A wheel carries data/ inside the package; a checkout has it beside.
    for folder in (package / "_data", package.parent / "data"):
        if (folder / FILE).is_file():
            return folder
    raise SourceError(
        "no project is named, and the built-in one is not there. Name one with --project DIR or "
        "GEO_PROJECT, or make one: geo new DIR --korea NAME."
    )


def find_project(named: Path | None = None, *, beside: Path | None = None) -> Project:
    """Return the project that is meant.

    Parameters
    ----------
    named
        A project's folder; None: the one of GEO_PROJECT, else the nearest folder at or above
        `beside` with a geo.toml (then named on stderr), else the built-in one.
    beside
        Where to look upwards; None: the working folder.

    Raises
    ------
    SourceError, DataError
        The project cannot be read or is none.
    """
    folder = named or settings().project
    if folder is None:
        start = Path.cwd() if beside is None else beside
        for above in (start, *start.parents):
            if (above / FILE).is_file():
                sys.stderr.write(f"geo: project {above}\n")
                folder = above
                break
    return _built_in() if folder is None else read_project(folder)


@cache
def _built_in() -> Project:
    return read_project(built_in_folder(), checked=True)


@cache
def current_project() -> Project:
    """Return the project of this process when none is named, see `find_project`."""
    return find_project()
