"""A lock is whole: it can be installed without looking anything up, on any day."""

from __future__ import annotations

import re
import sys
import tomllib
from collections import deque
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

DOCS = "requirements-docs.lock"
LOCKS = {"requirements.lock": ("build",), "requirements-dev.lock": ("dev",), DOCS: ("docs",)}
EXTRAS = {"requirements.lock": (), "requirements-dev.lock": ("data", "scale"), DOCS: ()}

pytestmark = pytest.mark.skipif(
    sys.version_info[:2] != (3, 11), reason="the locks hold for Python 3.11"
)


def locked(path: Path) -> dict[str, Version]:
    """Every distribution that a lock names, each with at least one hash."""
    entries = re.split(r"\n(?=\S)", path.read_text(encoding="utf-8").strip())
    found = {}
    for entry in entries:
        name, _, rest = entry.partition("==")
        assert "--hash=sha256:" in rest, f"{name} has no hash"
        found[str(canonicalize_name(name))] = Version(rest.split()[0])
    return found


def group(project: dict[str, Any], name: str) -> list[str]:
    """The requirements of a dependency group, those that it includes as well."""
    found: list[str] = []
    for item in project["dependency-groups"][name]:
        found += group(project, item["include-group"]) if isinstance(item, dict) else [item]
    return found


def asked(root: Path, lock: str) -> list[Requirement]:
    """What pyproject.toml asks of a lock."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = [*project["project"]["dependencies"], *project["build-system"]["requires"]]
    for name in LOCKS[lock]:
        wanted += group(project, name)
    for extra in EXTRAS[lock]:
        wanted += project["project"]["optional-dependencies"][extra]
    return [Requirement(text) for text in wanted]


def unmet(
    pins: dict[str, Version], roots: list[Requirement], installed: dict[str, Distribution]
) -> list[str]:
    """Walk from `roots` over every requirement, its markers and extras; say which pins fail it."""
    queue = deque((need, "pyproject.toml") for need in roots)
    seen: set[tuple[str, str]] = set()
    faults = []
    while queue:
        need, by = queue.popleft()
        name = str(canonicalize_name(need.name))
        if name not in pins or not need.specifier.contains(pins[name], prereleases=True):
            faults.append(f"{by} wants {need}, locked is {pins.get(name)}")
            continue
        for extra in ("", *need.extras):
            if (name, extra) in seen:
                continue
            seen.add((name, extra))
            for text in installed[name].requires or ():
                further = Requirement(text)
                if further.marker is None or further.marker.evaluate({"extra": extra}):
                    queue.append((further, f"{name}=={pins[name]}"))
    return faults


@pytest.fixture(scope="module")
def installed() -> dict[str, Distribution]:
    return {str(canonicalize_name(found.metadata["Name"])): found for found in distributions()}


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_meets_every_requirement_of_what_it_names(
    root: Path, lock: str, installed: dict[str, Distribution]
) -> None:
    pins = locked(root / lock)
    if lock == DOCS and not pins.keys() <= installed.keys():
        pytest.skip("make docs was not run here")
    assert {name: Version(installed[name].version) for name in pins} == pins
    assert unmet(pins, asked(root, lock), installed) == []


def test_the_locks_agree(root: Path) -> None:
    run, dev, docs = (locked(root / lock) for lock in LOCKS)
    assert {name: dev.get(name) for name in run} == run
    both = dev.keys() & docs.keys()
    assert {name: dev[name] for name in both} == {name: docs[name] for name in both}


def test_a_lock_with_a_hole_is_found(root: Path, installed: dict[str, Distribution]) -> None:
    """An extra's requirement (coverage[toml] of pytest-cov), a build backend, an old version."""
    lock = "requirements-dev.lock"
    pins, roots = locked(root / lock), asked(root, lock)
    for name, by in (("coverage", "pytest-cov"), ("hatchling", "pyproject.toml")):
        holed = {key: pin for key, pin in pins.items() if key != name}
        assert any(fault.startswith(by) for fault in unmet(holed, roots, installed))
    old = {**pins, "numpy": Version("1.0")}
    assert any("wants numpy" in fault for fault in unmet(old, roots, installed))


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_address(root: Path, lock: str) -> None:
    assert "://" not in (root / lock).read_text(encoding="utf-8")
