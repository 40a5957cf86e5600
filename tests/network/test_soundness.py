"""A digest proves that a file is unchanged, not that it is sound: wrong arrays under right digests."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import shapely

from geo.errors import NetworkError
from geo.network import Network, read_network, write_network
from geo.network.store import ARRAYS, MANIFEST, _whole, read_manifest

Change = Callable[[np.ndarray], np.ndarray]
LIMIT = 2 * 1024**3


def forge(folder: Path, name: str, blob: bytes) -> None:
    """Put `blob` in the place of a file of a network, with right digests throughout."""
    manifest = read_manifest(folder)
    (folder / manifest["files"][name]["file"]).unlink()
    digest = hashlib.sha256(blob).hexdigest()
    file = f"{name}-{digest[:12]}.{'wkb' if name == 'water' else 'npy'}"
    (folder / file).write_bytes(blob)
    manifest["files"][name] = {"file": file, "bytes": len(blob), "sha256": digest}
    manifest["sha256"] = _whole(manifest["files"])
    (folder / MANIFEST).write_text(json.dumps(manifest), "utf-8")


def saved(array: np.ndarray, *, pickle: bool = False) -> bytes:
    file = io.BytesIO()
    np.save(file, array, allow_pickle=pickle)
    return file.getvalue()


def put(array: np.ndarray, row: int, value: float) -> np.ndarray:
    array[row] = value
    return array


def swapped(array: np.ndarray) -> np.ndarray:
    """Two neighbours changed: a pointer falls."""
    array[[5, 6]] = array[[6, 5]]
    return array


def header(shape: str, kind: str = "<f8", by_column: str = "False") -> bytes:
    text = f"{{'descr': '{kind}', 'fortran_order': {by_column}, 'shape': {shape}, }}"
    text = text.ljust(117) + "\n"
    return b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text.encode()


WRONG: dict[str, tuple[str, Change | bytes, str]] = {
    "adjacency out of range": ("adj_node", lambda a: a + 10**6, "adj_node names nodes"),
    "adjacency below zero": ("adj_node", lambda a: put(a, 3, -7), "adj_node names nodes"),
    "adjacency of other edges": ("adj_node", lambda a: a[::-1], "adjacency is not that"),
    "adjacency shorter": ("adj_length", lambda a: a * 0.1, "adjacency is not that"),
    "pointers permuted": ("adj_ptr", swapped, "adj_ptr does not rise"),
    "pointers at their maximum": ("adj_ptr", lambda a: put(a, 7, 2**31 - 1), "adj_ptr does not"),
    "last pointer at its maximum": ("adj_ptr", lambda a: put(a, -1, 2**31 - 1), "adj_ptr does"),
    "pointers not from 0": ("adj_ptr", lambda a: put(a, 0, 1), "adj_ptr does not rise"),
    "pointers below zero": ("adj_ptr", lambda a: -a, "adj_ptr does not rise"),
    "lines permuted": ("geom_ptr", swapped, "geom_ptr does not rise"),
    "lines out of range": ("geom_ptr", lambda a: put(a, 7, 2**62), "geom_ptr does not rise"),
    "ends out of range": ("edge_v", lambda a: put(a, -1, 2**31 - 1), "edge_v names nodes"),
    "ends below zero": ("edge_u", lambda a: put(a, 0, -1), "edge_u names nodes"),
    "ends in another order": ("edge_u", lambda a: a[::-1], "not in the order"),
    "lengths x 0.1": ("edge_length", lambda a: a * 0.1, "adjacency|shorter than"),
    "lengths NaN": ("edge_length", lambda a: put(a, 9, np.nan), "edge_length holds what is no"),
    "lengths below zero": ("edge_length", lambda a: -a, "edge_length holds what is no"),
    "lengths endless": ("adj_length", lambda a: put(a, 9, np.inf), "adj_length holds what is no"),
    "coordinates NaN": ("node_xy", lambda a: a * np.nan, "node_xy holds what is no"),
    "vertices NaN": ("geom_xy", lambda a: put(a, 4, np.nan), "geom_xy holds what is no"),
    "coordinates of the moon": ("node_xy", lambda a: a * 1e300, "node_xy holds what is no"),
    "nodes moved": ("node_xy", lambda a: a + 100, "does not join the nodes"),
    "one component for all": ("component", lambda a: a * 0, "component is not"),
    "component out of range": ("component", lambda a: put(a, 0, 10**8), "component names"),
    "an id twice": ("node_id", lambda a: put(a, 0, a[1]), "an id twice"),
    "a bridge of 7": ("edge_bridge", lambda a: put(a, 0, 7), "edge_bridge holds other"),
    "a bridge less": ("edge_bridge", lambda a: a * 0, "says another n_bridges"),
    "another dtype": ("adj_node", lambda a: a.astype("<i8"), "not the array"),
    "a row less": ("edge_length", lambda a: a[:-1], "not the array"),
    "another shape": ("node_xy", lambda a: a.reshape(2, -1), "not the array"),
    "by column": ("node_xy", np.asfortranarray, "not the array"),
    "objects": ("edge_length", saved(np.array([{}, 1], object), pickle=True), "not the array"),
    "a header of 2^60 rows": ("edge_length", header(f"({2**60},)"), "not the array"),
    "a header of 2^63 x 8 bytes": ("node_xy", header(f"({2**63}, 2)"), "not the array"),
    "a header that is none": ("edge_length", header("((((("), "cannot be read as an array"),
    "a header of rows below zero": ("adj_node", header("(-5,)", "<i4"), "not the array"),
    "no header": ("adj_node", b"", "cannot be read as an array"),
    "water that crosses itself": (
        "water",
        shapely.to_wkb(shapely.from_wkt("POLYGON ((0 0, 9 9, 9 0, 0 9, 0 0))")),
        "no valid",
    ),
    "water that is a line": (
        "water",
        shapely.to_wkb(shapely.LineString([(0, 0), (1, 1)])),
        "no valid",
    ),
    "water of half the planet": (
        "water",
        shapely.to_wkb(shapely.box(0, 0, 9e6, 9e6)),
        "Clip it",
    ),
    "water that is no WKB": ("water", b"\x01\x03\x00\x00\x00\xff\xff\xff\xff", "read as WKB"),
}


@pytest.fixture(scope="module")
def wrong(streets: Network, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A folder of each kind, every digest right."""
    made = {}
    for number, (kind, (name, change, _)) in enumerate(WRONG.items()):
        folder = write_network(streets, tmp_path_factory.mktemp("wrong") / str(number))
        if callable(change):
            change = saved(change(np.array(getattr(streets, name))))  # noqa: PLW2901
        forge(folder, name, change)
        made[kind] = folder
    return made


@pytest.mark.parametrize("kind", WRONG)
def test_each_kind_of_wrong_array_is_one_line(wrong: dict[str, Path], kind: str) -> None:
    for digests in (True, False):
        with pytest.raises(NetworkError, match=WRONG[kind][2]) as err:
            read_network(wrong[kind], digests=digests)
        assert "\n" not in str(err.value)


CHILD = """
import contextlib, io, json, sys
import geo.world
from geo import cli
if sys.argv[1] == "reach":  # the tables of the city, read once
    world = geo.world.load_world()
    geo.world.load_world = lambda *_, **__: world
said = []
for folder in sys.argv[2:]:
    err = io.StringIO()
    with contextlib.redirect_stderr(err), contextlib.redirect_stdout(io.StringIO()):
        question = ["reach", "job_cafes", "--network"] if sys.argv[1] == "reach" else ["network", "info"]
        code = cli.main([*question, folder])
    said.append([code, err.getvalue()])
print(json.dumps(said))
"""


def _limited() -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (LIMIT, LIMIT))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


@pytest.mark.slow
@pytest.mark.parametrize("question", ["info", "reach"])
def test_no_command_dies_of_a_wrong_array(
    wrong: dict[str, Path], tmp_path: Path, root: Path, question: str
) -> None:
    """In a process of its own under 2 GB: one line and exit 1 for each, never a signal."""
    pytest.importorskip("resource")
    done = subprocess.run(
        [sys.executable, "-c", CHILD, question, *wrong.values()],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root), "XDG_CACHE_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        preexec_fn=_limited,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    said = dict(zip(wrong, json.loads(done.stdout), strict=True))
    for kind, (code, line) in said.items():
        assert (code, line.count("\n")) == (1, 1), (kind, line)
        assert line.startswith("geo: "), kind


def test_what_the_manifest_says_is_checked(streets: Network, tmp_path: Path) -> None:
    folder = write_network(streets, tmp_path)
    right = read_manifest(folder)
    for key, value in {
        "counts": {**right["counts"], "n_nodes": "many"},
        "extent": [0, 0, 1, 1],
        "length_km": True,
        "crs": "EPSG:4326",
        "date": {"year": 2019},
        "footpaths": "no",
        "files": {**right["files"], "more": right["files"]["water"]},
    }.items():
        (folder / MANIFEST).write_text(json.dumps({**right, key: value}), "utf-8")
        with pytest.raises(NetworkError) as err:
            read_network(folder)
        assert "\n" not in str(err.value)
    (folder / MANIFEST).write_text("[" * 100_000, "utf-8")
    with pytest.raises(NetworkError, match="cannot be read as JSON"):
        read_network(folder)
    (folder / MANIFEST).unlink()
    with contextlib.suppress(AttributeError):  # a system without pipes that are files
        os.mkfifo(folder / MANIFEST)
        with pytest.raises(NetworkError, match="no file"):
            read_network(folder)


def test_every_array_is_held_to_something() -> None:
    assert {name for name, _, _ in WRONG.values()} == {*ARRAYS, "water"}
