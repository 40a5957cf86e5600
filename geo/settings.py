"""Settings: frozen, read once from ``GEO_*`` variables. An unknown ``GEO_*`` is an error."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from geo.errors import UsageError

_KNOWN = (
    *("GEO_PROJECT", "GEO_NETWORK", "GEO_VWORLD_KEY", "GEO_KAKAO_KEY", "GEO_JUSO_KEY"),
    *("GEO_SEOUL_KEY", "GEO_LANG", "GEO_SCHEDULER"),
)
_LANGUAGES = ("ko", "en")
_OF_TESTS = ("GEO_CHROMIUM", "GEO_AXE")


@dataclass(frozen=True)
class Settings:
    """Where things are.

    Parameters
    ----------
    project
        Folder of a project, or None: see `geo.project.find_project`.
    network
        Folder of an imported street network, or None.
    vworld_key
        Key of VWorld, its tiles and its geocoder, or None; never written anywhere.
    kakao_key, juso_key, seoul_key
        Keys of geocoding services and of Seoul Open Data, or None; never written anywhere.
    scheduler
        Address of a scheduler that carries parts of large questions, or None.
    """

    project: Path | None = None
    network: Path | None = None
    vworld_key: str | None = None
    kakao_key: str | None = None
    juso_key: str | None = None
    seoul_key: str | None = None
    scheduler: str | None = None

    def __repr__(self) -> str:
        names = ("vworld_key", "kakao_key", "juso_key", "seoul_key")
        keys = {name: None if getattr(self, name) is None else "***" for name in names}
        told = ", ".join(f"{name}={key!r}" for name, key in keys.items())
        return f"Settings(project={self.project!r}, network={self.network!r}, {told})"


def read_settings(environ: Mapping[str, str]) -> Settings:
    """Build the settings from an environment.

    Raises
    ------
    UsageError
        A ``GEO_*`` variable is not known (a typo would otherwise pass in silence), or GEO_LANG
        (of the command line, see `geo.cli.language`) is neither ko nor en.

    Examples
    --------
    >>> read_settings({"GEO_PROJECT": "p", "GEO_NETWORK": "n"}).network
    PosixPath('n')
    >>> read_settings({"GEO_NETWROK": "n"})
    Traceback (most recent call last):
    geo.errors.UsageError: unknown setting GEO_NETWROK. Known: GEO_PROJECT, GEO_NETWORK, GEO_VWORLD_KEY, GEO_KAKAO_KEY, GEO_JUSO_KEY, GEO_SEOUL_KEY, GEO_LANG, GEO_SCHEDULER.
    """
    unknown = sorted(
        name for name in environ if name.startswith("GEO_") and name not in (*_KNOWN, *_OF_TESTS)
    )
    if unknown:
        raise UsageError(f"unknown setting {', '.join(unknown)}. Known: {', '.join(_KNOWN)}.")
    if environ.get("GEO_LANG", "") not in ("", *_LANGUAGES):
        raise UsageError(
            f"GEO_LANG is {environ['GEO_LANG']!r}. Set it to {' or '.join(_LANGUAGES)}, or unset it."
        )
    project = environ.get("GEO_PROJECT")
    network = environ.get("GEO_NETWORK")
    return Settings(
        project=Path(project) if project else None,
        network=Path(network) if network else None,
        vworld_key=environ.get("GEO_VWORLD_KEY") or None,
        kakao_key=environ.get("GEO_KAKAO_KEY") or None,
        juso_key=environ.get("GEO_JUSO_KEY") or None,
        seoul_key=environ.get("GEO_SEOUL_KEY") or None,
        scheduler=environ.get("GEO_SCHEDULER") or None,
    )


@cache
def settings() -> Settings:
    """Return the settings of this process."""
    return read_settings(os.environ)
