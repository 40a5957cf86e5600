"""What every TOML file of a project is held to."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from geo.errors import some
from geo.naming import close
from geo.reading.structured import MAX_NUMBER
from geo.text import Text


def schema_problems(said: Mapping[str, Any], schema: Path) -> Iterator[str]:
    """Yield what breaks a JSON Schema: the key, what is wrong, what would be right."""
    import jsonschema  # type: ignore[import-untyped]

    rules = json.loads(schema.read_text(encoding="utf-8"))
    validator = jsonschema.Draft202012Validator(rules)
    for error in sorted(validator.iter_errors(said), key=lambda each: list(map(str, each.path))):
        place = "".join(
            f"[{part}]" if isinstance(part, int) else f".{part}" for part in error.absolute_path
        ).lstrip(".")
        about = error.schema if isinstance(error.schema, dict) else {}
        if error.validator == "required":  # told of the key that is missing, not of who lacks it
            about = about.get("properties", {}).get(error.message.split("'")[1], {})
        hint = about.get("description", "")
        message = " ".join(str(error.message).split())[:160]
        if error.validator == "additionalProperties" and isinstance(error.instance, Mapping):
            allowed = about.get("properties", {})
            near = [close(key, allowed, 1) for key in error.instance if key not in allowed]
            meant = some(dict.fromkeys(key for keys in near for key in keys))
            message += f"; did you mean {meant}?" if meant else ""
        yield f"{place or 'the file'}: {message}" + (f" ({hint.rstrip('.')})" if hint else "")
    yield from _odd_numbers(said)


def _odd_numbers(said: Any, key: str = "") -> Iterator[str]:
    """Yield the numbers that TOML can write and no minimum refuses: nan, inf, beyond all bounds."""
    if isinstance(said, dict):
        for name, value in said.items():
            yield from _odd_numbers(value, f"{key}.{name}".lstrip("."))
    elif isinstance(said, list):
        for number, value in enumerate(said):
            yield from _odd_numbers(value, f"{key}[{number}]")
    elif isinstance(said, float) and math.isnan(said):
        yield f"{key}: nan is no number"
    elif isinstance(said, int | float) and abs(said) > MAX_NUMBER:
        yield f"{key}: a number out of all bounds"


def is_inside(folder: Path, name: str) -> bool:
    """Say whether a path that a file names stays inside the folder, links followed.

    Examples
    --------
    >>> is_inside(Path("."), "a/b.csv"), is_inside(Path("."), "../b.csv")
    (True, False)
    """
    if PurePosixPath(name).is_absolute() or "\\" in name or ":" in name:
        return False
    try:
        root = folder.resolve()
        found = (root / name).resolve()
        # From Python 3.13 on a link to itself is no error here, and stays a link.
        return found.is_relative_to(root) and not found.is_symlink()
    except (OSError, RuntimeError, ValueError):  # a link to itself, a NUL in the name
        return False


def text_of(said: str | Mapping[str, str] | None) -> Text | None:
    """Return a text of a TOML file: one string stands for both languages."""
    if said is None:
        return None
    return Text(said, said) if isinstance(said, str) else Text(said["ko"], said["en"])
