"""OSM PBF: cut where nodes are missing, walked as OSM says, and never the end of the process."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from geo.errors import NetworkError
from geo.network import Network, import_network, osm_pbf

CASES = Path(__file__).parent.parent / "cases" / "pbf"


def pairs(network: Network) -> set[tuple[int, int]]:
    ends = network.node_id[network.edge_u], network.node_id[network.edge_v]
    return {tuple(sorted(pair)) for pair in np.column_stack(ends).tolist()}  # type: ignore[misc]


def test_a_clipped_way_is_cut_where_its_nodes_are_missing() -> None:
    whole = import_network(CASES / "u_whole.osm.pbf")
    assert pairs(whole) == {(1, 4), (1, 10), (4, 11)}
    assert whole.edge_length.max() == pytest.approx(2500, abs=0.1)
    clipped = import_network(CASES / "u_clipped.osm.pbf")
    assert pairs(clipped) == {(1, 10), (4, 11)}, "nothing joins the ends, 500 m apart"
    assert clipped.manifest["counts"]["n_components"] == 2


def test_pieces_of_a_clipped_way_are_kept() -> None:
    class Node:
        def __init__(self, ref: int, there: bool) -> None:
            self.ref, self.location = ref, self
            self.valid = lambda: there

    nodes = [Node(ref, ref not in (3, 6, 8)) for ref in range(1, 9)]
    assert [[node.ref for node in run] for run in osm_pbf._runs(nodes)] == [[1, 2], [4, 5]]


def test_access_as_the_case_says() -> None:
    """Not 4-5 foot=private, 6-7 access=private, 7-8 foot=no; the rest is walked."""
    assert pairs(import_network(CASES / "access.osm.pbf")) == {
        (1, 2), (2, 3), (3, 4), (5, 6), (8, 9), (9, 10)
    }  # fmt: skip


@pytest.mark.parametrize(
    ("tags", "right"),
    [
        ("residential", True),
        ("residential access=private", False),
        ("residential access=no", False),
        ("residential access=private foot=yes", True),
        ("residential access=no foot=designated", True),
        ("residential access=yes foot=no", False),
        ("footway foot=private", False),
        ("trunk motorroad=yes", False),
        ("trunk motorroad=yes foot=yes", True),
        ("trunk", True),
        ("motorway foot=yes", False),
        ("cycleway", False),
        ("cycleway foot=yes", True),
        ("cycleway foot=designated", True),
        ("cycleway foot=no", False),
        ("busway", False),
        ("bus_guideway", False),
        ("disused", False),
        ("demolished", False),
        ("emergency_bay", False),
        ("residential disused=yes", False),
        ("residential abandoned=yes foot=yes", False),
        ("pedestrian area=yes", False),
        ("steps", True),
    ],
)
def test_what_is_walked(tags: str, right: bool) -> None:
    kind, *more = tags.split()
    assert osm_pbf.walked({"highway": kind, **dict(tag.split("=") for tag in more)}) is right


@pytest.mark.slow
def test_a_damaged_file_is_one_line(tmp_path: Path) -> None:
    """Cut short, or with bytes changed: read or refused, and this process lives to say so."""
    rng = random.Random(12)
    refused = []
    whole = (CASES / "u_whole.osm.pbf").read_bytes()
    damaged = [whole[: len(whole) * part // 4] for part in range(4)]
    for _ in range(6):
        blob = bytearray(whole)
        for _ in range(rng.choice([1, 8])):
            blob[rng.randrange(len(blob))] = rng.randrange(256)
        damaged.append(bytes(blob))
    for number, blob in enumerate(damaged):
        path = tmp_path / f"{number}.osm.pbf"
        path.write_bytes(blob)
        try:
            import_network(path)
        except NetworkError as err:
            refused.append((str(path), str(err)))
    assert len(refused) >= 6
    assert all(path in line and "\n" not in line for path, line in refused)


@pytest.mark.parametrize(
    ("end", "why"),
    [
        ("os.kill(os.getpid(), 11)", "reading it ended at once"),
        ("os._exit(3)", "reading it ended at once"),
        ("sys.exit('odd\\nends')", "ends"),
    ],
)
def test_the_death_of_the_reader_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, end: str, why: str
) -> None:
    """Whatever ends the reading process: a segmentation fault (signal 11), an exit, an error."""
    path = tmp_path / "a.osm.pbf"
    path.write_bytes(b"x")
    (tmp_path / "dies.py").write_text(f"import os, sys\n{end}\n", "utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setattr(osm_pbf, "MODULE", "dies")
    with pytest.raises(
        NetworkError, match=rf"a\.osm\.pbf cannot be read as OSM PBF \({why}\)"
    ) as err:
        import_network(path)
    assert "\n" not in str(err.value)


def test_a_reader_that_does_not_end_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.osm.pbf"
    path.write_bytes(b"x")
    (tmp_path / "waits.py").write_text("import threading\nthreading.Event().wait()\n", "utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setattr(osm_pbf, "MODULE", "waits")
    monkeypatch.setattr(osm_pbf, "LEAST_S", 0.5)
    with pytest.raises(NetworkError, match=r"cannot be read as OSM PBF in [01] s"):
        import_network(path)
