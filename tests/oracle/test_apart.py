"""The second reckoning stands on its own."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ALLOWED = {"numpy", "shapely", "scipy", "pyarrow", "tests.oracle.reckoning"}
PLAIN = {"__future__", "collections.abc", "csv", "dataclasses", "functools", "json", "pathlib"}


@pytest.mark.parametrize("name", ["reckoning", "streets"])
def test_it_imports_nothing_of_geo(name: str) -> None:
    tree = ast.parse(Path(__file__).with_name(f"{name}.py").read_text(encoding="utf-8"))
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(str(node.module))
    found -= PLAIN | {"typing"}
    assert {item if item in ALLOWED else item.partition(".")[0] for item in found} <= ALLOWED
