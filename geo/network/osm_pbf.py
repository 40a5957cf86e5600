"""The walkable ways of an .osm.pbf, read in a process of its own.

A damaged file makes the library end the whole process, and no `except` holds that: so another
process reads, and what it found comes back as arrays in a file. It imports little, to be quick.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from array import array
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from geo.errors import NetworkError

FOOTPATHS = ("footway", "path", "pedestrian", "steps", "corridor")
NOT_WALKED = (
    *("abandoned", "bus_guideway", "busway", "construction", "demolished", "disused"),
    *("dismantled", "destroyed", "emergency_bay", "escape", "motor", "motorway"),
    *("motorway_link", "no", "planned", "platform", "proposed", "raceway", "razed", "removed"),
    *("rest_area", "services"),
)
"""Values of `highway` that nobody walks on; left out of a PBF, which holds everything."""
GONE = ("abandoned", "demolished", "disused", "razed", "removed")
"""Tags that say of a way of any class that it is no more."""
ALLOWED = ("yes", "designated", "permissive", "official", "destination")
FORBIDDEN = ("no", "private")
"""Values of `foot`, the more special tag, that hold against `access` and the kind of way."""
NO_BRIDGE = (
    *("", "no", "false", "n", "f", "0", "0.0", "none", "nan", "null", "<na>", "off", "-"),
    *("unknown", "아니오", "아니요", "없음", "무"),
)

MODULE = "geo.network.osm_pbf"
"""What the reading process runs."""
MEMORY, MEMORY_PER_BYTE = 2 * 1024**3, 30
"""Address space of the reading process, where the system can bound it: so much, and of the file."""
FEW_THREADS = {"OSMIUM_POOL_THREADS": "2", "OPENBLAS_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2"}
"""Each thread takes its share of the address space, on a large machine all of it."""
LEAST_S, BYTES_PER_S = 60.0, 200_000
"""How long reading may take: the files of a country are read ten times as fast."""


class Ways(NamedTuple):
    """Pieces of ways whose nodes are all there; the piece's nodes one after the other."""

    ref: Any
    """Node ids, int64."""
    lonlat: Any
    """Degrees, (n, 2)."""
    size: Any
    """Count of nodes of each piece."""
    bridge: Any
    """1 or 0 of each piece."""
    footpath: Any
    """Whether each piece is a footway, path, steps or the like."""


def walked(tags: Mapping[str, str]) -> bool:
    """Say whether people walk on a way, by the rules of OpenStreetMap.

    `foot` is more special than `access`, `motorroad` and a way for bicycles, and overrides them
    both ways.

    Examples
    --------
    >>> walked({"highway": "service", "access": "private"})
    False
    >>> walked({"highway": "service", "access": "private", "foot": "yes"})
    True
    """
    foot = tags.get("foot")
    if tags["highway"] in NOT_WALKED or tags.get("area") == "yes" or foot in FORBIDDEN:
        return False
    if any(tags.get(key) == "yes" for key in GONE):
        return False
    by_nature = (
        tags["highway"] != "cycleway"
        and tags.get("motorroad") != "yes"
        and tags.get("access") not in FORBIDDEN
    )
    return by_nature or foot in ALLOWED


def is_bridge(tag: str | None) -> bool:
    """Say what a tag or text says of a bridge; none is no bridge.

    Examples
    --------
    >>> [is_bridge(tag) for tag in ("yes", "viaduct", "no", "False", None)]
    [True, True, False, False, False]
    """
    return tag is not None and tag.strip().casefold() not in NO_BRIDGE


def read_ways(path: Path) -> Ways:
    """Read the pieces of walkable ways in a process of its own.

    Raises
    ------
    NetworkError
        The file is damaged: the process died, said so, or did not end in time.
    """
    with _scratch(path) as folder:
        found = Path(folder) / "ways.npz"
        home = str(Path(__file__).resolve().parents[2])
        search = os.pathsep.join(filter(None, [home, os.environ.get("PYTHONPATH")]))
        try:
            done = subprocess.run(  # noqa: S603 - this very Python, no shell
                [
                    sys.executable,
                    "-P",
                    "-m",
                    MODULE,
                    str(path.resolve()),
                    str(found),
                ],
                env={**os.environ, **FEW_THREADS, "PYTHONPATH": search},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=LEAST_S + path.stat().st_size / BYTES_PER_S,
                check=False,
            )
        except subprocess.TimeoutExpired as err:
            raise NetworkError(
                f"{path} cannot be read as OSM PBF in {err.timeout:.0f} s. Fetch it again."
            ) from err
        if done.returncode or not found.exists():
            lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
            why = lines[-1][:200] if lines and done.returncode > 0 else "reading it ended at once"
            raise NetworkError(f"{path} cannot be read as OSM PBF ({why}). Fetch it again.")
        with np.load(found, allow_pickle=False) as arrays:
            return Ways(*(arrays[name] for name in Ways._fields))


@contextmanager
def _scratch(path: Path) -> Iterator[str]:
    """Give a folder for what is found; where the system refuses it, or the process, say so."""
    try:
        with tempfile.TemporaryDirectory(prefix="geo-pbf-") as folder:
            yield folder
    except NetworkError:
        raise
    except OSError as err:
        raise NetworkError(
            f"{path} cannot be read: no process of its own can be had for it "
            f"({err.strerror or err}). Free some space or memory."
        ) from err


def _runs(nodes: Any) -> Iterator[list[Any]]:
    """Cut a way where its nodes are missing; a piece of one node is none."""
    run: list[Any] = []
    for node in nodes:
        if node.location.valid():
            run.append(node)
            continue
        if len(run) > 1:
            yield run
        run = []
    if len(run) > 1:
        yield run


def _collect(path: str) -> Ways:
    import osmium

    ref, lonlat, size = array("q"), array("d"), array("q")
    bridge, footpath = array("b"), array("b")
    reader = osmium.FileProcessor(path, osmium.osm.NODE | osmium.osm.WAY)
    for way in reader.with_locations().with_filter(osmium.filter.KeyFilter("highway")):
        if not way.is_way() or not walked(way.tags):
            continue
        for run in _runs(way.nodes):
            for node in run:
                ref.append(node.ref)
                lonlat.extend((node.lon, node.lat))
            size.append(len(run))
            bridge.append(is_bridge(way.tags.get("bridge")))
            footpath.append(way.tags["highway"] in FOOTPATHS)
    return Ways(
        np.array(ref, dtype=np.int64),
        np.array(lonlat, dtype=np.float64).reshape(-1, 2),
        np.array(size, dtype=np.int64),
        np.array(bridge, dtype=np.int8),
        np.array(footpath, dtype=bool),
    )


def main(path: str, found: str) -> int:
    """Read `path` into `found`; the one line of what went wrong goes to stderr."""
    try:
        import resource
    except ImportError:  # Windows
        pass
    else:
        most = MEMORY + MEMORY_PER_BYTE * Path(path).stat().st_size
        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        if hard != resource.RLIM_INFINITY:
            most = min(most, hard)
        resource.setrlimit(resource.RLIMIT_AS, (most, hard))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        np.savez(found, **_collect(path)._asdict())
    except (RuntimeError, OSError, ValueError, MemoryError) as err:
        sys.stderr.write(" ".join(str(err).split()) or type(err).__name__)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
