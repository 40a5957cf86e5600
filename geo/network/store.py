"""The walking network: its arrays in memory and its compact, checked form on disk.

On disk a network is one folder: `manifest.json` and one file an array, each named after its own
SHA-256, so a new write never touches the files of the old one; replacing the manifest is the one
moment at which the folder changes from the old network to the new.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
import re
import secrets
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import shapely

from geo.arrays import Floats, Ints32, Ints64
from geo.crs import METRIC, is_metric
from geo.errors import NetworkError, some
from geo.network.shores import CLEAR_M, DRY, Shores
from geo.network.soundness import require_sound, require_water
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

MOST_BYTES = 1 << 24
"""A larger manifest is refused before it is read."""

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
    part = folder / f"part-{secrets.token_hex(8)}"
    with part.open("xb") as file:  # nobody's file or link is opened; the mode is the umask's
        write(file)
        file.flush()
        os.fsync(file.fileno())
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
        if path.exists() and not (path.is_file() and path.stat().st_size <= MOST_BYTES):
            raise NetworkError(f"{path} is no file, or larger than any manifest. {redo}")
        manifest = json.loads(path.read_text("utf-8"))
    except FileNotFoundError as err:
        raise NetworkError(
            f"{folder} holds no network (no {MANIFEST}). Name another folder, or make one with "
            "`geo network import` or `geo network fetch`."
        ) from err
    except NetworkError:
        raise
    except (OSError, ValueError, RecursionError) as err:
        raise NetworkError(f"{path} cannot be read as JSON. {redo}") from err
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise NetworkError(f"{path} is not the manifest of a network. {redo}")
    if manifest.get("version") != VERSION:
        raise NetworkError(
            f"{path} is of version {manifest.get('version')}, this program reads {VERSION}. {redo}"
        )
    files, counts = manifest.get("files"), manifest.get("counts")
    if not isinstance(files, dict) or not set(ARRAYS) <= set(files) <= {*ARRAYS, "water"}:
        raise NetworkError(f"{path} does not list the files of a network. {redo}")
    wrong = [key for key in _TEXTS if not isinstance(manifest.get(key), str | None)]
    wrong += [key for key in ("footpaths",) if not isinstance(manifest.get(key), bool | None)]
    if not is_metric(manifest.get("crs", METRIC)):
        wrong.append("crs")
    needed = {count.partition(" + ")[0] for _, count in ARRAYS.values()}
    if not isinstance(counts, dict) or not all(
        _is_count(counts.get(key), least=0 if key == "n_arcs" else 1) for key in needed
    ):
        wrong.append("counts")
    if wrong:
        raise NetworkError(f"{path} says nothing sound of its {some(wrong)}. {redo}")
    return manifest


_TEXTS = ("source", "date", "filter", "licence", "attribution", "crs", "lengths", "sha256")


def _is_count(value: object, least: int) -> bool:
    """Say whether a count is a whole number that rows of int32 can reach."""
    return isinstance(value, int) and not isinstance(value, bool) and least <= value < 2**31


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
        Compare every file's SHA-256 first (about 0.1 s for a large city). Whether the arrays are
        sound is checked in any case: a digest only says that a file is unchanged.

    Raises
    ------
    NetworkError
        There is none, it is damaged, or its arrays contradict themselves or each other.
    """
    folder = Path(folder)
    check_files(folder, read_manifest(folder), digests)
    network = map_network(folder)
    arrays = {name: getattr(network, name) for name in ARRAYS}
    require_sound(arrays, str(folder))
    _check_facts(folder, network.manifest, arrays)
    return network


def map_network(folder: str | Path) -> Network:
    """Map a network that `read_network` has found sound: for further processes, and again.

    Only names, sizes and headers are looked at, so that no page of the arrays is read before it is
    asked for.

    Raises
    ------
    NetworkError
        There is none, or an array is not the one that the manifest says.
    """
    folder = Path(folder)
    manifest = read_manifest(folder)
    paths = {name: path for name, path, _ in _entries(folder, manifest)}
    arrays = {name: _read_array(paths[name], name, manifest["counts"]) for name in ARRAYS}
    water = _read_water(paths["water"]) if "water" in paths else None
    return Network(**arrays, water=water, manifest=manifest)


def _read_array(path: Path, name: str, counts: dict[str, int]) -> Any:
    """Map one array from disk; its header is held to what it must say before it is believed."""
    dtype, count = ARRAYS[name]
    key, _, more = count.partition(" + ")
    shape: tuple[int, ...] = (counts[key] + int(more or 0),)
    if name.endswith("_xy"):
        shape = (*shape, 2)
    try:
        with path.open("rb") as file:
            version = np.lib.format.read_magic(file)
            if version != (1, 0):
                raise ValueError(f"version {version}")
            stated, by_column, kind = np.lib.format.read_array_header_1_0(file)
            begin = file.tell()
    except _NO_HEADER as err:
        raise NetworkError(f"{path} cannot be read as an array. Import it again.") from err
    size = begin + math.prod(shape) * kind.itemsize
    if (stated, kind.str) != (shape, dtype) or by_column or path.stat().st_size != size:
        raise NetworkError(f"{path} is not the array that {MANIFEST} says. Import it again.")
    if not math.prod(shape):
        return np.empty(shape, kind)
    return np.memmap(path, kind, "r", begin, shape).view(np.ndarray)


_NO_HEADER = (
    *(OSError, ValueError, SyntaxError, TypeError, OverflowError, MemoryError),
    *(RecursionError, tokenize.TokenError),
)
"""What numpy raises when a header is none."""


def _read_water(path: Path) -> shapely.Geometry:
    try:
        water = shapely.from_wkb(path.read_bytes())
    except (OSError, shapely.errors.GEOSException) as err:
        raise NetworkError(f"{path} cannot be read as WKB. Import it again.") from err
    require_water(water, str(path))
    return water


def _check_facts(folder: Path, manifest: dict[str, Any], arrays: dict[str, Any]) -> None:
    """Refuse a manifest that says other facts than its arrays."""
    xy, component = arrays["geom_xy"], arrays["component"]
    extent = [*xy.min(axis=0).tolist(), *xy.max(axis=0).tolist()]
    made = {
        "n_components": int(component.max()) + 1,
        "n_nodes_in_largest": int((component == 0).sum()),
        "n_bridges": int((arrays["edge_bridge"] == 1).sum()),
    }
    counts = manifest["counts"]
    wrong = [name for name, count in made.items() if counts.get(name) != count]
    if manifest.get("extent") != extent:
        wrong.append("extent")
    stated, summed = manifest.get("length_km"), float(arrays["edge_length"].sum()) / 1000
    if not isinstance(stated, int | float) or not abs(stated - summed) < 0.002:
        wrong.append("length_km")
    if wrong:
        raise NetworkError(
            f"{folder / MANIFEST} says another {some(wrong)} than the arrays. Import it again."
        )


def freeze(network: Network) -> Network:
    """Make every array of a network read-only, as `read_network` gives them."""
    for item in fields(network):
        value = getattr(network, item.name)
        if isinstance(value, np.ndarray):
            value.setflags(write=False)
    return network


def cache_key(network: Network | None) -> str:
    """Return what a result made with a network is kept by: its arrays, and what it says of itself.

    The same streets imported again with another date are another network to a reader.
    """
    return "" if network is None else json.dumps(network.manifest, sort_keys=True, default=str)


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
