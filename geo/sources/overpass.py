"""Walkable streets from Overpass through osmnx: area by area, polite, bounded, resumable.

osmnx asks again for ever when a server is busy, and would read a cut-off answer back from its own
cache. So every answer is judged here before osmnx sees it, tries and waits have an end, and what
is kept is our own: one folder an area, written beside and then renamed, checked when read.

A server that drips, a byte now and then, keeps every time-out of a socket from coming. So one
request runs in a thread of its own, which is left alone once its time is over.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geo.crs import LONLAT, require_metric
from geo.errors import SourceError, UsageError, some
from geo.sources.web import (
    Patience,
    RefusedError,
    patiently,
    read_body,
    read_json,
    require_not_busy,
    server_of,
    too_late,
)
from geo.writing import whole_folder

if TYPE_CHECKING:
    import geopandas as gpd
    import shapely

AROUND_M = 2000.0
FILTER = "walk"
ABOUT = "about.json"
TABLES = ("nodes.parquet", "edges.parquet")
MOST_BYTES = 128 * 1024 * 1024
"""A longer answer is refused as it comes: a district's streets are some 10 MB."""
AGAIN = "Run the same command again: what was fetched is kept, and it goes on from there."


@dataclass(frozen=True, kw_only=True)
class Service(Patience):
    """Which Overpass server to ask, and how patiently; see `geo.sources.web.Patience`.

    Parameters
    ----------
    url
        Its API address, without `/interpreter`.
    """

    url: str = "https://overpass-api.de/api"
    timeout_s: float = 180.0
    tries: int = 4
    wait_s: float = 15.0
    longest_wait_s: float = 120.0
    pause_s: float = 2.0

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.shown:
            raise UsageError("the Overpass server must be named by an http or https address.")

    @property
    def shown(self) -> str:
        """The server as messages and files name it: no user, password, path or key; "" is none."""
        return server_of(self.url)


def areas_around(
    gu: gpd.GeoDataFrame, codes: Iterable[str], around_m: float = AROUND_M
) -> dict[str, shapely.Geometry]:
    """Return each gu's outline with a margin, by gu_code, in LONLAT.

    Parameters
    ----------
    gu
        Districts in the project's metric CRS.
    codes
        gu_code of those wanted.
    around_m
        Margin in metres, so that walks across the border are whole.

    Raises
    ------
    UsageError
        A code is unknown.
    """
    require_metric(gu, "gu")
    wanted = list(codes)
    unknown = sorted(set(wanted) - set(gu["gu_code"]))
    if unknown:
        raise UsageError(f"gu code(s) not known: {some(unknown)}. See `geo.load_gu()`.")
    # the margin is drawn with few corners: an outline in a query has its cost
    shapes = gu[gu["gu_code"].isin(wanted)].geometry.buffer(around_m, quad_segs=4)
    outline = shapes.simplify(around_m / 20).to_crs(LONLAT)
    return dict(zip(gu.loc[outline.index, "gu_code"], outline, strict=True))


def fetch_streets(
    areas: Mapping[str, shapely.Geometry],
    folder: str | Path,
    service: Service | None = None,
    progress: Callable[[str], None] = lambda line: None,
) -> list[Path]:
    """Fetch the walkable streets of each area; what is there already is not asked for again.

    Parameters
    ----------
    areas
        Name -> polygon in LONLAT, as `areas_around` gives them.
    folder
        Where the areas are kept, one folder each; `geo.network.import_pieces` reads it.
    service
        Server and patience.
    progress
        Called with one line an area.

    Returns
    -------
    list of Path
        The folder of each area, in the order of the areas.

    Raises
    ------
    SourceError
        The server refuses, is silent, or answers with something else than streets, after a
        bounded number of tries; or the folder cannot be written. Areas fetched before are kept.
    """
    service = service or Service()
    folder = Path(folder)
    done: list[Path] = []
    asked = False
    for number, (name, area) in enumerate(areas.items(), 1):
        target = folder / name
        key = hashlib.sha256(f"{FILTER} {area.wkt}".encode()).hexdigest()
        if _kept(target, key):
            progress(f"{number}/{len(areas)} {name}: kept")
        else:
            if asked:
                service.sleep(service.pause_s)
            asked = True
            nodes, edges, date = _ask_patiently(name, area, service, progress)
            _keep(target, key, (nodes, edges), date, service.shown)
            progress(f"{number}/{len(areas)} {name}: {len(edges['u']):,} street pieces")
        done.append(target)
    return done


def _ask_patiently(
    name: str, area: shapely.Geometry, service: Service, progress: Callable[[str], None]
) -> Any:
    return patiently(lambda: _ask(area, service), name, service, progress, AGAIN)


def _ask(area: shapely.Geometry, service: Service) -> Any:
    """Ask once; the tables of nodes and edges, and the date of the data."""
    import osmnx as ox
    import requests

    answer = _Answer(service)
    found: list[Any] = []
    failed: list[BaseException] = []

    def work() -> None:
        try:
            graph = ox.graph_from_polygon(
                area, network_type=FILTER, simplify=False, retain_all=True, truncate_by_edge=True
            )
            found.append(_tables(graph))
        except BaseException as err:  # noqa: BLE001 - raised again below
            failed.append(err)
        finally:
            answer.sent.set()
            answer.done.set()

    # A daemon: one that is left alone ends with its server, or with this process.
    thread = threading.Thread(target=work, name="geo-overpass", daemon=True)
    with _osmnx_settings(service, answer):
        thread.start()
        answer.sent.wait()  # what osmnx does before is not the server's
        if not answer.done.wait(service.timeout_s):
            raise RefusedError(_too_late(service))
        thread.join()
    try:
        if failed:
            raise failed[0]
    except requests.Timeout as err:
        raise RefusedError(_too_late(service)) from err
    except (requests.RequestException, OSError) as err:
        raise RefusedError(f"Overpass at {service.shown} cannot be reached") from err
    except (KeyError, TypeError) as err:
        raise RefusedError("Overpass sent something that is no map data") from err
    except ValueError as err:  # osmnx found no street among the elements
        raise RefusedError("Overpass knows no walkable street here", None) from err
    return (*found[0], answer.date)


class _Answer:
    """The one answer to a request: judged as it comes, before osmnx reads it."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.deadline = math.inf
        self.date: str | None = None
        self.sent = threading.Event()
        """Set when the request goes out: then its time begins."""
        self.done = threading.Event()
        """Set when the answer is whole and sound, or nothing more will come."""

    def begin(self, request: Any) -> Any:
        """Let a request go out, with the user and password of the address."""
        from requests.auth import HTTPBasicAuth
        from requests.utils import get_auth_from_url

        user, password = get_auth_from_url(self.service.url)
        self.deadline = time.monotonic() + self.service.timeout_s
        self.sent.set()
        return HTTPBasicAuth(user, password)(request) if user or password else request

    def judge(self, response: Any, **_: Any) -> None:
        """Check an answer, and read no more of it than is good; see `RefusedError`."""
        with closing(response):
            _require_ok(response)
            late = _too_late(self.service)
            body = read_body(response, MOST_BYTES, self.deadline, "Overpass", late)
        response._content = body
        self.date = _judged(body)
        self.done.set()


def _too_late(service: Service) -> str:
    return too_late("Overpass", service.timeout_s)


def _require_ok(response: Any) -> None:
    status = response.status_code
    require_not_busy(status, response.headers, "Overpass")
    if status != 200:
        raise RefusedError(f"Overpass refuses the request (HTTP {status})", None)


def _judged(body: bytes) -> str | None:
    """Check what was sent; return the date of the data, None where it says none."""
    answer = read_json(body, "Overpass")
    if not isinstance(answer, dict) or not isinstance(answer.get("elements"), list):
        raise RefusedError("Overpass sent something that is no map data")
    if "remark" in answer:
        said = " ".join(str(answer["remark"]).split())
        raise RefusedError(f"Overpass gave up: {said[:80]!r}")
    if not answer["elements"]:
        raise RefusedError("Overpass knows no walkable street here", None)
    if not _is_map(answer["elements"]):
        raise RefusedError("Overpass sent something that is no map data")
    told = answer.get("osm3s")
    stamp = told.get("timestamp_osm_base") if isinstance(told, dict) else None
    date = re.match(r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?!\d)", str(stamp))
    return date[0] if date else None


def _is_degrees(value: object, most: float) -> bool:
    return isinstance(value, int | float) and type(value) is not bool and abs(value) <= most


def _is_map(elements: list[Any]) -> bool:
    """Say whether these are nodes with places and ways of nodes that are among them."""
    nodes: set[int] = set()
    ways: set[int] = set()
    for element in elements:
        if not isinstance(element, dict) or type(element.get("id")) is not int:
            return False
        if element.get("type") == "node":
            if not (_is_degrees(element.get("lon"), 180) and _is_degrees(element.get("lat"), 90)):
                return False
            nodes.add(element["id"])
        elif element.get("type") == "way":
            along, tags = element.get("nodes"), element.get("tags", {})
            if not isinstance(along, list) or not all(type(ref) is int for ref in along):
                return False
            if not isinstance(tags, dict) or not all(isinstance(t, str) for t in tags.values()):
                return False
            ways.update(along)
    return ways <= nodes


@contextmanager
def _osmnx_settings(service: Service, answer: _Answer) -> Iterator[None]:
    """Lend osmnx our settings, and leave its own, and the process's resolver, as they were."""
    import osmnx as ox

    ours = {
        "overpass_url": service.url,
        "overpass_rate_limit": False,
        "requests_timeout": max(1, math.ceil(service.timeout_s)),
        # one area is one request, however large: it has one time-out
        "max_query_area_size": math.inf,
        "requests_kwargs": {
            "auth": answer.begin,
            "hooks": {"response": answer.judge},
            "stream": True,
        },
        "use_cache": False,
        "log_console": False,
        "log_file": False,
        "doh_url_template": None,
    }
    before = {name: getattr(ox.settings, name) for name in ours}
    resolver = socket.getaddrinfo
    for name, value in ours.items():
        setattr(ox.settings, name, value)
    try:
        yield
    finally:
        for name, value in before.items():
            setattr(ox.settings, name, value)
        socket.getaddrinfo = resolver


def _tables(graph: Any) -> tuple[dict[str, list[Any]], dict[str, list[Any]]]:
    """Nodes and edges of an unsimplified graph, each street piece once."""
    nodes: dict[str, list[Any]] = {"osmid": [], "x": [], "y": []}
    for node, data in graph.nodes(data=True):
        for column, value in (("osmid", node), ("x", data["x"]), ("y", data["y"])):
            nodes[column].append(value)
    columns = ("length", "highway", "bridge")
    edges: dict[str, list[Any]] = {name: [] for name in ("u", "v", *columns)}
    seen = set()
    for u, v, data in graph.edges(data=True):
        piece = (min(u, v), max(u, v), str(data.get("osmid")), round(data["length"], 3))
        if piece in seen:
            continue
        seen.add(piece)
        edges["u"].append(piece[0])
        edges["v"].append(piece[1])
        edges["length"].append(float(data["length"]))
        for column in columns[1:]:
            value = data.get(column)
            edges[column].append(None if value is None else str(value))
    return nodes, edges


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def read_about(folder: Path) -> dict[str, Any]:
    """Read what a fetched area says of itself, after checking its files.

    Raises
    ------
    SourceError
        The folder is no fetched area, or a file of it is missing or changed.
    """
    try:
        about = json.loads((folder / ABOUT).read_text("utf-8"))
        bad = [name for name in TABLES if _digest(folder / name) != about["sha256"][name]]
        said = {key: about.get(key) for key in ("key", "date", "filter", "source")}
        if not all(isinstance(value, str | None) for value in said.values()):
            raise TypeError("what is said is no text")
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as err:
        raise SourceError(f"{folder} is no fetched area, or a broken one. Fetch it again.") from err
    if bad:
        raise SourceError(f"{folder}: {some(bad)} changed since it was fetched. Fetch it again.")
    return dict(about)


def _kept(target: Path, key: str) -> bool:
    try:
        return bool(read_about(target).get("key") == key)
    except SourceError:
        return False


def _keep(target: Path, key: str, tables: tuple[Any, Any], date: str | None, url: str) -> None:
    """Write one area beside its place, synced, then rename it there."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    with whole_folder(target, SourceError) as part:
        for name, table in zip(TABLES, tables, strict=True):
            columns = {
                column: pa.array(values, type=pa.string())
                if column in ("highway", "bridge")
                else pa.array(values)
                for column, values in table.items()
            }
            pq.write_table(pa.table(columns), part / name)
        about = {
            "key": key,
            "date": date or None,
            "filter": f"osmnx {FILTER}",
            "source": f"Overpass {url}",
            "sha256": {name: _digest(part / name) for name in TABLES},
        }
        (part / ABOUT).write_text(json.dumps(about, indent=1, sort_keys=True) + "\n", "utf-8")
