"""TOML and JSON: whole, and no deeper than anything that is meant."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

from geo.errors import DataError
from geo.reading.files import read_text


def read_toml(path: Path) -> dict[str, Any]:
    """Return what a TOML file says.

    Raises
    ------
    SourceError
        The file cannot be read.
    DataError
        It is no TOML, or nested too deeply for any that is meant.
    """
    try:
        said = tomllib.loads(read_text(path))
    except tomllib.TOMLDecodeError as err:
        raise DataError(f"{path} is no TOML: {err}. Mend the line.") from err
    except RecursionError as err:
        raise DataError(f"{path} is nested too deeply. Mend it.") from err
    if _is_deep(said):
        raise DataError(f"{path} is nested too deeply. Mend it.")
    return said


def read_json(path: Path) -> Any:
    """Return what a JSON file says.

    Raises
    ------
    SourceError
        The file cannot be read.
    DataError
        It is no whole JSON.
    """
    text = read_text(path)
    try:
        return json.loads(text)
    except json.JSONDecodeError as err:
        raise DataError(
            f"{path} is not whole JSON (line {err.lineno}): {err.msg}. The file may be cut off."
        ) from err


def _is_deep(said: object, levels: int = 16) -> bool:
    inner = said.values() if isinstance(said, dict) else said if isinstance(said, list) else ()
    return levels == 0 or any(_is_deep(each, levels - 1) for each in inner)
