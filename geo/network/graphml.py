"""osmnx GraphML -> tables of nodes and edges, read as a stream."""

from __future__ import annotations

import codecs
import re
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from geo.crs import METRIC
from geo.errors import NetworkError
from geo.network.build import Tables
from geo.network.columns import any_footpath, bridges, ids, lines, missing, numbers, places

WANTED = frozenset({"x", "y", "length", "geometry", "bridge", "highway", "crs"})
DEEPEST = 16
CHUNK = 1 << 16
_STATED = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9_.:-]{1,40})["']""")


class _NoNetworkError(Exception):
    """What is wrong with the file, short."""


class _Reader:
    """What the parser calls: keeps the rows of nodes and edges, and of each what a network needs."""

    def __init__(self) -> None:
        self.names: dict[str, str] = {}
        self.nodes: list[dict[str, str]] = []
        self.edges: list[dict[str, str]] = []
        self.crs: str | None = None
        self.depth = 0
        self.row: dict[str, str] | None = None
        self.key: str | None = None
        self.text: list[str] = []

    def doctype(self, *_: object) -> None:
        """Refuse a document type: nothing good declares entities here."""
        raise _NoNetworkError("it declares a document type")

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Take an element that begins."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise _NoNetworkError("it is nested too deeply")
        name = tag.rpartition("}")[2]
        if name == "key":
            self.names[_of(attributes, "id")] = _of(attributes, "attr.name")
        elif name in ("node", "edge"):
            self.row = dict(attributes)
            (self.nodes if name == "node" else self.edges).append(self.row)
        elif name == "data":
            key = _of(attributes, "key")
            if key not in self.names:
                raise _NoNetworkError(f"the key {key[:40]!r} is not declared")
            self.key, self.text = self.names[key], []

    def data(self, text: str) -> None:
        """Take text."""
        if self.key in WANTED:
            self.text.append(text)

    def end(self, tag: str) -> None:
        """Take the end of an element."""
        self.depth -= 1
        name = tag.rpartition("}")[2]
        if name == "data" and self.key in WANTED:
            text = "".join(self.text)
            if self.row is not None:
                self.row[str(self.key)] = text
            elif self.key == "crs":
                self.crs = text.strip()
        if name == "data":
            self.key = None
        elif name in ("node", "edge"):
            self.row = None

    def close(self) -> None:
        """Take the end of the file."""


def _of(attributes: dict[str, str], name: str) -> str:
    if name not in attributes:
        raise _NoNetworkError(f"an element lacks {name}")
    return attributes[name]


def _parse(path: Path) -> _Reader:
    """Read a file in the encoding that it states: Korean ones too, which expat does not know."""
    reader = _Reader()
    with path.open("rb") as file:
        head = file.read(1024)
        file.seek(0)
        found = _STATED.search(head)
        decoder = None
        if found and not head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            stated = found[1].decode("ascii")
            "<".encode(stated)  # a codec of texts, or LookupError
            decoder = codecs.getincrementaldecoder(stated)()
        # told UTF-8, the parser does not heed what the file states of itself
        parser = ET.XMLParser(target=reader, encoding="utf-8" if decoder else None)  # noqa: S314 - no DTD
        while chunk := file.read(CHUNK):
            parser.feed(decoder.decode(chunk).encode() if decoder else chunk)
        if decoder:
            parser.feed(decoder.decode(b"", final=True).encode())
        parser.close()
    return reader


def read_graphml(path: Path, crs: str = METRIC) -> Tables:
    """Read an osmnx GraphML; each direction is an edge there, `build_network` merges the two.

    Raises
    ------
    NetworkError
        It is no whole GraphML, or no street network of osmnx in degrees.
    CRSError
        It states a CRS that nobody can bring to another.
    """
    try:
        read = _parse(path)
    except (ET.ParseError, _NoNetworkError, LookupError, ValueError, OSError) as err:
        why = " ".join(str(err).split())[:200]
        raise NetworkError(f"{path} cannot be read as GraphML ({why}). Save it again.") from err
    stated = _stated(read.crs, path)
    for rows, needed in ((read.nodes, ("id", "x", "y")), (read.edges, ("source", "target"))):
        lacking = (
            f"{row.get('id', number)} ({name})"
            for number, row in enumerate(rows, 1)
            for name in needed
            if not row.get(name)
        )
        missing(lacking, f"{path} is no street network of osmnx; node(s) or edge(s) that lack")
    return Tables(
        node_id=ids([row["id"] for row in read.nodes], f"{path}: node ids"),
        node_xy=places(
            numbers([row["x"] for row in read.nodes], f"{path}: `x`"),
            numbers([row["y"] for row in read.nodes], f"{path}: `y`"),
            *(stated, crs, f"`x`, `y` of the nodes in {path}"),
        ),
        u=ids([row["source"] for row in read.edges], f"{path}: sources of edges"),
        v=ids([row["target"] for row in read.edges], f"{path}: targets of edges"),
        length=numbers([row.get("length") for row in read.edges], f"{path}: `length`"),
        lines=lines(_shapes(read.edges, path), stated, crs, f"lines of edges in {path}"),
        bridge=bridges([row.get("bridge") for row in read.edges]),
        footpaths=any_footpath([row.get("highway") for row in read.edges]),
    )


def _stated(said: str | None, path: Path) -> Any:
    """Return the CRS that the graph states, degrees of any datum; EPSG:4326 where it states none."""
    from pyproj import CRS
    from pyproj.exceptions import CRSError as ProjError

    try:
        found = CRS.from_user_input(said or "EPSG:4326")
    except ProjError as err:
        raise NetworkError(
            f"{path} states a coordinate system that is none ({str(said)[:60]!r}). Mend `crs`."
        ) from err
    if not found.is_geographic:
        raise NetworkError(
            f"{path} is in {str(said)[:60]}. Save the graph before projecting it (EPSG:4326)."
        )
    return found


def _shapes(edges: list[dict[str, str]], path: Path) -> Any:
    try:
        return np.asarray(
            shapely.from_wkt([row.get("geometry") or None for row in edges]), dtype=object
        )
    except (ValueError, TypeError, shapely.errors.GEOSException) as err:
        raise NetworkError(
            f"{path}: a geometry of an edge is no WKT ({' '.join(str(err).split())[:100]}). "
            "Save it with osmnx.save_graphml."
        ) from err
