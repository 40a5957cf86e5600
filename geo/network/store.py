"""The walking network: its arrays in memory and its compact, checked form on disk.

On disk a network is one folder: `manifest.json` and one file an array, each named after its own
SHA-256, so a new write never touches the files of the old one; replacing the manifest is the one
moment at which the folder changes from the old network to the new.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import shapely

from geo.arrays import Floats, Ints32, Ints64
from geo.crs import METRIC
from geo.errors import NetworkError, some
from geo.network.shores import CLEAR_M, DRY, Shores
from geo.writing import sync

if TYPE_CHECKING:
    from geo.network.skeleton import Skeleton

FORMAT = "geo-network"
VERSION = 1
MANIFEST = "manifest.json"
ATTRIBUTION = "© OpenStreetMap contributors, ODbL"
LICENCE = "ODbL 1.0"


ARRAYS: dict[str, tuple[str, str]] = {
    "node_id": ("<i8", "n_nodes"),
    "node_xy": ("<f8", "n_nodes"),
    "component": ("<i4", "n_nodes"),
    "edge_u": ("<i4", "n_edges"),
    "edge_v": ("<i4", "n_edges"),
    "edge_length": ("<f8", "n_edges"),
    "edge_bridge": ("|i1", "n_edges"),
    "geom_ptr": ("<i8", "n_edges + 1"),
    "geom_xy": ("<f8", "n_points"),
    "adj_ptr": ("<i4", "n_nodes + 1"),
    "adj_node": ("<i4", "n_arcs"),
    "adj_length": ("<f8", "n_arcs"),
}
"""Array -> its dtype and the count that its first axis must have."""

_NAME = re.compile(r"^[a-z_]+-[0-9a-f]{12}\.(npy|wkb)$")


@dataclass(frozen=True, eq=False)
class Network:
    """An undirected street network in the metres of its CRS, read-only arrays throughout.

    Nodes stand in the order of a Hilbert curve, edges in the order of their nodes, so what is near
    in the city is near in memory, and the order of the source's rows does not matter.
    """

    node_id: Ints64
    """The source's node ids (OSM)."""
    node_xy: Floats
    """Metres, (n, 2)."""
    component: Ints32
    """Connected part of each node; 0 is the largest."""
    edge_u: Ints32
    edge_v: Ints32
    """Rows of the nodes at both ends, u <= v; geometry runs from u to v."""
    edge_length: Floats
    """Metres, as the source states them; of the geometry where it does not."""
    edge_bridge: npt.NDArray[np.int8]
    """1 a bridge, 0 none, -1 not known."""
    geom_ptr: Ints64
    geom_xy: Floats
    """Edge e has the coordinates `geom_xy[geom_ptr[e]:geom_ptr[e + 1]]`, metres."""
    adj_ptr: Ints32
    adj_node: Ints32
    adj_length: Floats
    """Arcs out of each node: of parallel edges the shortest, no loops."""
    water: shapely.Geometry | None = None
    """Water that no leg crosses; None: not known."""
    manifest: dict[str, Any] = field(default_factory=dict)
    """Where it comes from: source, date, filter, licence, attribution, extent, counts, files."""

    @property
    def n_nodes(self) -> int:
        """Count of nodes."""
        return len(self.node_id)

    @property
    def n_edges(self) -> int:
        """Count of edges, parallel ones and loops included."""
        return len(self.edge_length)

    @property
    def sha256(self) -> str:
        """Digest of the whole network (of its files' digests); empty before it was written."""
        return str(self.manifest.get("sha256", ""))

    @property
    def crs(self) -> str:
        """The metric CRS of its coordinates."""
        return str(self.manifest.get("crs", METRIC))

    def lines_of(self, edges: npt.NDArray[np.integer]) -> npt.NDArray[np.object_]:
        """Return the geometry of these edges, LineString."""
        count = np.diff(self.geom_ptr)[edges]
        row = np.repeat(np.arange(len(edges)), count)
        first = self.geom_ptr[edges] - (np.cumsum(count) - count)
        at = np.arange(count.sum()) + first[row]
        return np.asarray(shapely.linestrings(self.geom_xy[at], indices=row), dtype=object)

    @cached_property
    def lines(self) -> npt.NDArray[np.object_]:
        """Geometry of every edge."""
        return self.lines_of(np.arange(self.n_edges))

    @cached_property
    def tree(self) -> shapely.STRtree:
        """Spatial index of `lines`."""
        return shapely.STRtree(self.lines)

    @cached_property
    def grid(self) -> tuple[Floats, Ints64, Ints32]:
        """Index of the street segments by cell, for `locating.nearest_edges`."""
        from geo.network import locating

        return locating.build_grid(self.geom_xy, self.geom_ptr, locating.CELL_M)  # type: ignore[no-any-return]

    @cached_property
    def shores(self) -> Shores | None:
        """Where the water is; None where no water is known."""
        return None if self.water is None else Shores(self.water)

    @cached_property
    def over_water(self) -> npt.NDArray[np.bool_]:
        """Whether each edge runs over (or under) the water; all False where no water is known."""
        over = np.zeros(self.n_edges, dtype=bool)
        if self.shores is not None:
            owner = np.repeat(np.arange(self.n_edges), np.diff(self.geom_ptr))
            step = np.hypot(*np.diff(self.geom_xy, axis=0).T)
            ask = self.shores.near(self.geom_xy) != DRY
            ask[1:] |= (step >= CLEAR_M) & (owner[1:] == owner[:-1])
            edges = np.unique(owner[ask])
            over[edges] = self.shores.touched_by(self.lines_of(edges))
        return over

    @cached_property
    def bucket_width(self) -> float:
        """Width of the search's buckets, metres: it decides how fast a search is, nothing else."""
        from geo.network import kernels

        return float(kernels.bucket_width(self.adj_length))

    @cached_property
    def skeleton(self) -> Skeleton:
        """Junctions and what lies between them, for the search of catchments."""
        from geo.network.skeleton import build_skeleton

        return build_skeleton(self.adj_ptr, self.adj_node, self.adj_length)

    @cached_property
    def incidence(self) -> tuple[Ints64, Ints32]:
        """Edges at each node: pointers and edges, parallel ones and loops (once) included."""
        loop = self.edge_u == self.edge_v
        ends = np.concatenate([self.edge_u, self.edge_v[~loop]])
        edges = np.concatenate([np.arange(self.n_edges), np.flatnonzero(~loop)]).astype(np.int32)
        order = np.argsort(ends, kind="stable")
        ptr = np.zeros(self.n_nodes + 1, dtype=np.int64)
        np.cumsum(np.bincount(ends, minlength=self.n_nodes), out=ptr[1:])
        return ptr, edges[order]


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _put(folder: Path, name: str, suffix: str, write: Any) -> dict[str, Any]:
    """Write one file under its digest, synced; return its entry in the manifest."""
    with tempfile.NamedTemporaryFile(dir=folder, prefix="part-", delete=False) as file:
        part = Path(file.name)
        write(file)
        file.flush()
        os.fsync(file.fileno())
    part.chmod(0o644)
    digest = _sha256(part)
    target = folder / f"{name}-{digest[:12]}.{suffix}"
    part.replace(target)
    return {"file": target.name, "bytes": target.stat().st_size, "sha256": digest}


def _whole(files: dict[str, dict[str, Any]]) -> str:
    text = "\n".join(f"{name} {files[name]['sha256']}" for name in sorted(files))
    return hashlib.sha256(text.encode()).hexdigest()


def write_network(network: Network, folder: str | Path) -> Path:
    """Write a network as one folder; what stood there is replaced at one moment, or not at all.

    Parameters
    ----------
    network
        What `build_network` or an importer made.
    folder
        Where to; made if it is not there. Files of an earlier network in it are removed after
        the new manifest is in place, other people's files are left alone.

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    NetworkError
        The folder cannot be written, or holds something that is no network.
    """
    folder = Path(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        strangers = [p.name for p in folder.iterdir() if not _ours(p.name)]
        if strangers and not (folder / MANIFEST).exists():
            raise NetworkError(
                f"{folder} holds other files ({some(sorted(strangers))}), no network. "
                "Name an empty or a new folder."
            )
        files = {
            name: _put(
                folder,
                name,
                "npy",
                lambda file, name=name: np.save(file, getattr(network, name)),
            )
            for name in ARRAYS
        }
        if network.water is not None:
            blob = shapely.to_wkb(network.water)
            files["water"] = _put(folder, "water", "wkb", lambda file: file.write(blob))
        manifest = {
            **network.manifest,
            "format": FORMAT,
            "version": VERSION,
            "sha256": _whole(files),
            "files": files,
        }
        text = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
        entry = _put(folder, "manifest", "npy", lambda file: file.write(text.encode()))
        sync(folder)
        (folder / entry["file"]).replace(folder / MANIFEST)
        sync(folder)
        keep = {MANIFEST, *(item["file"] for item in files.values())}
        for path in folder.iterdir():
            if _ours(path.name) and path.name not in keep:
                path.unlink()
    except OSError as err:
        raise NetworkError(
            f"the network cannot be written to {folder} ({err.strerror or err}). "
            "Name a folder that can be written, or free some space."
        ) from err
    return folder


def _ours(name: str) -> bool:
    return name == MANIFEST or name.startswith("part-") or bool(_NAME.match(name))


def read_manifest(folder: str | Path) -> dict[str, Any]:
    """Read what a network says of itself: source, date, filter, licence, extent, counts, files.

    Raises
    ------
    NetworkError
        There is no network in the folder, or it is of another format or version.
    """
    folder = Path(folder)
    path = folder / MANIFEST
    redo = "Make it again with `geo network import` or `geo network fetch`."
    try:
        manifest = json.loads(path.read_text("utf-8"))
    except FileNotFoundError as err:
        raise NetworkError(
            f"{folder} holds no network (no {MANIFEST}). Name another folder, or make one with "
            "`geo network import` or `geo network fetch`."
        ) from err
    except (OSError, ValueError) as err:
        raise NetworkError(f"{path} cannot be read as JSON. {redo}") from err
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise NetworkError(f"{path} is not the manifest of a network. {redo}")
    if manifest.get("version") != VERSION:
        raise NetworkError(
            f"{path} is of version {manifest.get('version')}, this program reads {VERSION}. {redo}"
        )
    files = manifest.get("files")
    if not isinstance(files, dict) or not set(ARRAYS) <= set(files):
        raise NetworkError(f"{path} does not list all files of a network. {redo}")
    return manifest


def _entries(folder: Path, manifest: dict[str, Any]) -> Iterator[tuple[str, Path, dict[str, Any]]]:
    for name, entry in manifest["files"].items():
        if not isinstance(entry, dict) or not _NAME.match(str(entry.get("file"))):
            raise NetworkError(f"{folder / MANIFEST} names a file it cannot have for {name}.")
        yield name, folder / entry["file"], entry


def check_files(folder: str | Path, manifest: dict[str, Any], digests: bool = True) -> None:
    """Refuse a network with files that are missing, cut short or changed.

    Parameters
    ----------
    folder, manifest
        The network and what `read_manifest` gave for it.
    digests
        Compare each file's SHA-256 as well as its size.

    Raises
    ------
    NetworkError
        Names the files, at most five.
    """
    bad = []
    for _, path, entry in _entries(Path(folder), manifest):
        if not path.is_file():
            bad.append(f"{path.name} (missing)")
        elif path.stat().st_size != entry.get("bytes"):
            bad.append(f"{path.name} (cut short or grown)")
        elif digests and _sha256(path) != entry.get("sha256"):
            bad.append(f"{path.name} (changed)")
    if not bad and digests and _whole(manifest["files"]) != manifest.get("sha256"):
        bad.append(f"{MANIFEST} (changed)")
    if bad:
        raise NetworkError(
            f"the network in {folder} is damaged: {some(bad)}. "
            "Make it again with `geo network import` or `geo network fetch`."
        )


def read_network(folder: str | Path, digests: bool = True) -> Network:
    """Read a network that `write_network` wrote; arrays are mapped from disk, read-only.

    Parameters
    ----------
    folder
        The network's folder.
    digests
        Compare every file's SHA-256 first (about 0.1 s for a large city); sizes, types and counts
        are checked in any case.

    Raises
    ------
    NetworkError
        There is none, or it is damaged.
    """
    folder = Path(folder)
    manifest = read_manifest(folder)
    check_files(folder, manifest, digests)
    arrays: dict[str, Any] = {}
    counts = manifest.get("counts", {})
    for name, path, _ in _entries(folder, manifest):
        if name not in ARRAYS:
            continue
        dtype, count = ARRAYS[name]
        try:
            array = np.load(path, mmap_mode="r", allow_pickle=False).view(np.ndarray)
        except (OSError, ValueError) as err:
            raise NetworkError(f"{path} cannot be read as an array. Import it again.") from err
        key, _, more = count.partition(" + ")
        if array.dtype.str != dtype or len(array) != counts.get(key, -1) + int(more or 0):
            raise NetworkError(f"{path} is not the array that {MANIFEST} says. Import it again.")
        arrays[name] = array
    water = None
    if "water" in manifest["files"]:
        path = folder / manifest["files"]["water"]["file"]
        try:
            water = shapely.from_wkb(path.read_bytes())
        except shapely.errors.GEOSException as err:
            raise NetworkError(f"{path} cannot be read as WKB. Import it again.") from err
    return Network(**arrays, water=water, manifest=manifest)


def freeze(network: Network) -> Network:
    """Make every array of a network read-only, as `read_network` gives them."""
    for item in fields(network):
        value = getattr(network, item.name)
        if isinstance(value, np.ndarray):
            value.setflags(write=False)
    return network


def stamp(network: Network) -> dict[str, Any]:
    """Return what every row says of the network: date, filter, footpaths, sha256, attribution."""
    told = network.manifest
    return {
        "network_date": told.get("date"),
        "network_filter": told.get("filter") or told.get("source"),
        "network_footpaths": told.get("footpaths"),
        "network_sha256": network.sha256,
        "attribution": told.get("attribution"),
    }
