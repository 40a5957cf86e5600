"""``manifest.json``: what a site was made from, by what, and what it holds. No clock, no paths."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from importlib import metadata
from pathlib import Path
from typing import Any

from geo.errors import PublishError, SourceError
from geo.reading import read_text

MANIFEST = "manifest.json"
MAX_LENGTH = 2**25
"""Of a manifest: of a hundred thousand files it has half of it."""
GENERATOR = "geo"

PACKAGES = (
    *("folium", "geopandas", "jinja2", "mapclassify", "numpy", "pandas", "pyarrow", "pyogrio"),
    *("pyproj", "scipy", "shapely", "xlsxwriter", "xstatic-leaflet"),
)
"""What the bytes of a site depend on."""


def file_entry(root: Path, path: Path) -> dict[str, Any]:
    """Return a file's path below `root`, size in bytes and sha256."""
    data = path.read_bytes()
    return {
        "path": path.relative_to(root).as_posix(),
        "bytes": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
    }


def entries(root: Path, skip: Iterable[str] = ()) -> list[dict[str, Any]]:
    """Return an entry for every file below `root`, sorted by path.

    Raises
    ------
    SourceError
        A file cannot be read.
    """
    skipped = set(skip)
    try:
        paths = (path for path in root.rglob("*") if path.is_file())
        files = sorted(paths, key=lambda path: path.relative_to(root).as_posix())
        found = [file_entry(root, path) for path in files]
    except OSError as err:
        raise SourceError(f"{err.filename} cannot be read ({err.strerror}). Mend it.") from err
    return [item for item in found if item["path"] not in skipped]


def manifest(
    inputs: list[dict[str, Any]], outputs: list[dict[str, Any]], parameters: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the manifest of a site: equal inputs and packages give equal manifests."""
    return {
        "generator": GENERATOR,
        "version": metadata.version("geo-atlas"),
        "parameters": dict(parameters),
        "packages": {name: metadata.version(name) for name in PACKAGES},
        "inputs": inputs,
        "outputs": outputs,
    }


def manifest_bytes(content: Mapping[str, Any]) -> bytes:
    """Return a manifest as it is written."""
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def read_manifest(folder: Path) -> dict[str, Any]:
    """Return the manifest of a published folder.

    Raises
    ------
    PublishError
        There is none, or it is not of `geo`.
    """
    try:
        text = read_text(folder / MANIFEST)
        content = json.loads(text) if len(text) <= MAX_LENGTH else None
    except (OSError, ValueError, RecursionError) as err:
        raise PublishError(
            f"{folder} has no {MANIFEST} that can be read. Give a folder that geo published."
        ) from err
    if not isinstance(content, dict) or content.get("generator") != GENERATOR:
        raise PublishError(
            f"{folder / MANIFEST} was not written by geo. Give a folder that geo published."
        )
    return content
