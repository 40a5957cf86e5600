"""The language of the command line: help, usage and the errors that people meet first."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from geo.text import Text

Language = Literal["ko", "en"]
LANGUAGES: tuple[Language, ...] = ("ko", "en")

_now: ContextVar[Language] = ContextVar("language", default="en")
_KOREAN_ON_WINDOWS = 0x12
"""Primary language number of Korean."""


def asked_for(argv: Sequence[str], environ: Mapping[str, str]) -> Language:
    """Return the language: `--lang`, else GEO_LANG, else the locale; English where none is said.

    Read before the arguments are parsed, since their help speaks it too.

    Examples
    --------
    >>> asked_for(["--lang", "ko"], {}), asked_for(["--lang=en"], {"GEO_LANG": "ko"})
    ('ko', 'en')
    >>> asked_for([], {"LC_ALL": "", "LANG": "ko_KR.UTF-8"}), asked_for([], {"LANG": "C.UTF-8"})
    ('ko', 'en')
    >>> asked_for([], {"LC_ALL": "C", "LC_MESSAGES": "ko_KR.UTF-8"})  # LC_ALL stands above the rest
    'en'
    """
    for at, word in enumerate(argv):
        given = argv[at + 1 : at + 2] if word == "--lang" else [word.removeprefix("--lang=")]
        if word.startswith("--lang") and given and (named := _named(given[0])):
            return named
    if named := _named(environ.get("GEO_LANG", "")):
        return named
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if locale := environ.get(variable):
            return "ko" if locale.lower().startswith(("ko", "korean")) else "en"
    return _of_windows()


def _named(text: str) -> Language | None:
    return next((language for language in LANGUAGES if text == language), None)


def _of_windows() -> Language:
    """Return the language of Windows' own menus; English elsewhere."""
    if sys.platform == "win32":
        import ctypes

        number = ctypes.windll.kernel32.GetUserDefaultUILanguage()
        return "ko" if number & 0x3FF == _KOREAN_ON_WINDOWS else "en"
    return "en"


def use(language: Language) -> None:
    """Speak a language from now on."""
    _now.set(language)


def now() -> Language:
    """Return the language spoken."""
    return _now.get()


def tr(english: str) -> str:
    """Return a text of the help in the language spoken; English where it has no Korean."""
    if now() == "en":
        return english
    from geo.cli.messages import korean

    return korean(english)


def here(text: Text) -> str:
    """Return a text in the language spoken."""
    return text.ko if now() == "ko" else text.en
