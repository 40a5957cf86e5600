"""The network on disk: the same back, checked, atomic."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
from pathlib import Path

import numpy as np
import pytest

from geo.errors import NetworkError
from geo.network import Network, Tables, build_network, check_files, read_network, write_network
from geo.network.store import ARRAYS, MANIFEST, read_manifest


def test_what_is_written_comes_back(streets: Network, tmp_path: Path) -> None:
    folder = write_network(streets, tmp_path / "net")
    back = read_network(folder)
    for name in ARRAYS:
        a, b = getattr(streets, name), getattr(back, name)
        assert a.dtype == b.dtype
        assert (a == b).all()
        assert not b.flags.writeable
    assert back.water.equals(streets.water)
    assert back.manifest["counts"]["n_edges"] == streets.n_edges
    assert back.manifest["source"] == "made by code"
    assert len(back.sha256) == 64
    for key in ("date", "filter", "licence", "attribution", "extent", "files", "version"):
        assert back.manifest[key] is not None


def test_the_same_network_gives_the_same_bytes(streets: Network, tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_network(streets, tmp_path / name)
    files = {p.name: p.read_bytes() for p in (tmp_path / "a").iterdir()}
    assert files == {p.name: p.read_bytes() for p in (tmp_path / "b").iterdir()}


def test_a_new_network_replaces_the_old_one_whole(
    streets: Network, toy_network: Network, tmp_path: Path
) -> None:
    folder = write_network(streets, tmp_path)
    write_network(toy_network, folder)
    assert read_network(folder).n_nodes == 16
    assert len(list(folder.iterdir())) == len(ARRAYS) + 1
    assert "water" not in read_manifest(folder)["files"]


def _file(folder: Path, name: str) -> Path:
    return folder / read_manifest(folder)["files"][name]["file"]


@pytest.mark.parametrize("name", ["node_xy", "adj_length", "water"])
def test_a_file_cut_short_is_one_line(streets: Network, tmp_path: Path, name: str) -> None:
    folder = write_network(streets, tmp_path)
    path = _file(folder, name)
    path.write_bytes(path.read_bytes()[:-9])
    for digests in (True, False):
        with pytest.raises(NetworkError, match="cut short") as err:
            read_network(folder, digests=digests)
        assert "\n" not in str(err.value)
        assert path.name in str(err.value)


def test_a_changed_byte_is_found(streets: Network, tmp_path: Path) -> None:
    folder = write_network(streets, tmp_path)
    path = _file(folder, "edge_length")
    blob = bytearray(path.read_bytes())
    blob[-3] ^= 1
    path.write_bytes(blob)
    with pytest.raises(NetworkError, match="changed"):
        read_network(folder)
    with pytest.raises(NetworkError, match="changed"):
        check_files(folder, read_manifest(folder))


def test_a_missing_file_and_a_broken_manifest(streets: Network, tmp_path: Path) -> None:
    folder = write_network(streets, tmp_path)
    _file(folder, "geom_xy").unlink()
    with pytest.raises(NetworkError, match="missing"):
        read_network(folder)
    manifest = folder / MANIFEST
    text = manifest.read_text("utf-8")
    for broken in (text[:50], "[]", "{}", text.replace('"version": 1', '"version": 9')):
        manifest.write_text(broken, "utf-8")
        with pytest.raises(NetworkError) as err:
            read_network(folder)
        assert "\n" not in str(err.value)
    with pytest.raises(NetworkError, match="no network"):
        read_network(tmp_path / "nowhere")


def test_a_manifest_cannot_name_a_file_outside(streets: Network, tmp_path: Path) -> None:
    folder = write_network(streets, tmp_path)
    manifest = read_manifest(folder)
    manifest["files"]["node_xy"]["file"] = "../secret.npy"
    (folder / MANIFEST).write_text(json.dumps(manifest), "utf-8")
    with pytest.raises(NetworkError, match="cannot have"):
        read_network(folder)


def test_other_peoples_files_are_left_alone(streets: Network, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine", "utf-8")
    with pytest.raises(NetworkError, match=r"notes\.txt"):
        write_network(streets, tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["notes.txt"]
    with pytest.raises(NetworkError, match="cannot be written"):
        write_network(streets, tmp_path / "notes.txt")


def test_its_files_obey_the_umask(streets: Network, tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        folder = write_network(streets, tmp_path / "net")
    finally:
        os.umask(before)
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o640}
    assert folder.stat().st_mode & 0o777 == 0o750


def _write_and_die(network: Network, folder: Path, files: int) -> None:
    """Write, and be killed after so many files are in place."""
    replace, seen = Path.replace, []

    def counted(self: Path, target: Path) -> Path:
        if len(seen) == files:
            os.kill(os.getpid(), signal.SIGKILL)
        seen.append(target)
        return replace(self, target)

    Path.replace = counted  # type: ignore[method-assign]
    write_network(network, folder)


@pytest.mark.parametrize("files", [0, 5, len(ARRAYS) + 1])
def test_a_kill_in_mid_write_leaves_the_old_network(
    streets: Network, toy_network: Network, tmp_path: Path, files: int
) -> None:
    folder = write_network(toy_network, tmp_path / "net")
    before = read_network(folder).sha256
    fork = multiprocessing.get_context("fork")
    child = fork.Process(target=_write_and_die, args=(streets, folder, files))
    child.start()
    child.join(60)
    assert child.exitcode == -signal.SIGKILL
    assert read_network(folder).sha256 == before
    write_network(streets, folder)  # and the next one cleans up
    assert read_network(folder).n_nodes == streets.n_nodes
    assert len(list(folder.iterdir())) == len(ARRAYS) + 2


# what is built


def _tables(**changes: object) -> Tables:
    base = Tables(
        node_id=np.array([1, 2, 3]),
        node_xy=np.add([[0.0, 0], [100, 0], [100, 100]], (200_000, 550_000)),
        u=np.array([1, 2, 2, 3]),
        v=np.array([2, 3, 1, 3]),
        length=np.array([100.0, np.nan, 130.0, 30.0]),
        lines=None,
    )
    return base._replace(**changes)


def test_parallel_edges_loops_and_lengths_not_stated() -> None:
    network = build_network(_tables())
    assert network.n_edges == 4
    assert sorted(network.edge_length.tolist()) == [30, 100, 100, 130]
    assert len(network.adj_node) == 4  # the shorter of two, no loop, both ways
    assert set(network.adj_length.tolist()) == {100.0}
    assert (network.edge_u <= network.edge_v).all()
    ptr, edges = network.incidence
    assert ptr[-1] == len(edges) == 7  # a loop once
    assert "1 from the geometry" in network.manifest["lengths"]
    assert network.manifest["date"] is None


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"u": np.array([1, 2, 2, 9])}, "not there: 9"),
        ({"node_id": np.array([1, 1, 3])}, "twice: 1"),
        ({"node_xy": np.array([[0.0, 0], [np.nan, 0], [1, 1]])}, "finite coordinate: 2"),
        ({"length": np.array([1.0, 2, -3, 4])}, "below zero or endless: 2-1"),
        ({"u": np.array([], dtype=int), "v": np.array([], dtype=int)}, "no nodes or no edges"),
    ],
)
def test_broken_tables_are_refused(changes: dict[str, object], said: str) -> None:
    with pytest.raises(NetworkError, match=said):
        build_network(_tables(**changes))


def test_ready_within_half_a_second(seoul: Network, tmp_path: Path) -> None:
    """The time itself stands in the benchmarks; here only that nothing is unpacked or parsed."""
    folder = write_network(seoul, tmp_path)
    back = read_network(folder)
    assert back.n_nodes in (70_773, 229_363)
    assert back.manifest["counts"]["n_nodes_in_largest"] / back.n_nodes > 0.99
    assert isinstance(back.node_xy.base, np.memmap)
