"""TOML and JSON: whole, bounded in depth and in numbers, every key once, texts in NFC."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

from geo.errors import DataError, some
from geo.reading.files import fault, read_text
from geo.safe import nfc

MAX_NUMBER = 1e15
"""No count, length or coordinate of a file is larger; beyond it a float no longer tells halves."""

_DEPTH = 16
"""Levels of a TOML file; nothing that is meant has half as many."""


def read_toml(path: Path) -> dict[str, Any]:
    """Return what a TOML file says.

    Raises
    ------
    SourceError
        The file cannot be read.
    DataError
        It is no TOML, nested too deeply for any that is meant, or has a text that none can be.
    """
    try:
        held = tomllib.loads(read_text(path))
    except ValueError as err:
        said = str(err).partition(";")[0]  # what follows is for whoever writes Python
        raise DataError(f"{path} is no TOML: {said}. Mend the line.") from err
    except RecursionError as err:
        raise DataError(f"{path} is nested too deeply. Mend it.") from err
    if _is_deep(held, _DEPTH):
        raise DataError(f"{path} is nested too deeply. Mend it.")
    problems: list[str] = []
    found = _tidied(held, "", problems)
    if problems:
        raise DataError(f"{path}: {some(problems)}. Mend it.")
    assert isinstance(found, dict)
    return found


def read_json(path: Path) -> Any:
    """Return what a JSON file says.

    Raises
    ------
    SourceError
        The file cannot be read.
    DataError
        It is no whole JSON, nested too deeply, or has a key twice in one object or a number of too
        many digits. NaN, Infinity and 1e400 come through as no finite float: the contract names them.
    """
    return parse_json(read_text(path), path)


def parse_json(text: str, path: Path) -> Any:
    """Return what the text of a JSON file says; as `read_json`."""
    try:
        return json.loads(text, object_pairs_hook=_once, parse_int=_int)
    except json.JSONDecodeError as err:
        raise DataError(
            f"{path} is not whole JSON (line {err.lineno}): {err.msg}. The file may be cut off."
        ) from err
    except RecursionError as err:
        raise DataError(f"{path} is nested too deeply. Mend it.") from err
    except _OddError as err:
        raise DataError(f"{path} {err}. Mend it.") from err


class _OddError(ValueError):
    """What JSON can write and no file of data means."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _ in pairs]
        raise _OddError(f"has the key {next(k for k in keys if keys.count(k) > 1)!r} twice")
    return found


def _int(digits: str) -> int:
    if len(digits) > 20:
        raise _OddError(f"has a number of {len(digits)} digits")
    return int(digits)


def _is_deep(said: object, levels: int) -> bool:
    inner = said.values() if isinstance(said, dict) else said if isinstance(said, list) else ()
    return levels == 0 or any(_is_deep(each, levels - 1) for each in inner)


def _tidied(said: Any, key: str, problems: list[str]) -> Any:
    """Return values with every text in NFC; adds to `problems` what none may hold."""
    if isinstance(said, dict):
        return {nfc(n): _tidied(v, f"{key}.{n}".lstrip("."), problems) for n, v in said.items()}
    if isinstance(said, list):
        return [_tidied(item, f"{key}[{number}]", problems) for number, item in enumerate(said)]
    if isinstance(said, str):
        if odd := fault(said):
            problems.append(f"{key}: {odd}, which no text holds")
        return nfc(said)
    return said
