"""Walkable streets from Overpass through osmnx: area by area, polite, bounded, resumable.

osmnx asks again for ever when a server is busy, and would read a cut-off answer back from its own
cache. So every answer is judged here before osmnx sees it, tries and waits have an end, and what
is kept is our own: one folder an area, written beside and then renamed, checked when read.
"""

from __future__ import annotations

import hashlib
import json
import socket
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geo.crs import LONLAT, require_metric
from geo.errors import SourceError, UsageError, some
from geo.writing import whole_folder

if TYPE_CHECKING:
    import geopandas as gpd
    import shapely

AROUND_M = 2000.0
FILTER = "walk"
ABOUT = "about.json"
TABLES = ("nodes.parquet", "edges.parquet")
AGAIN = "Run the same command again: what was fetched is kept, and it goes on from there."


@dataclass(frozen=True, kw_only=True)
class Service:
    """Which Overpass server to ask, and how patiently.

    Parameters
    ----------
    url
        Its API address, without `/interpreter`.
    timeout_s
        Longest wait for one answer, from the request to its last byte, seconds.
    tries
        How often to ask for one area before giving up.
    wait_s, longest_wait_s
        Wait before the second try, doubled for each one after; a server's own Retry-After counts
        if it is longer, both up to the longest.
    pause_s
        Rest between two areas.
    sleep
        How to wait; tests give their own.
    """

    url: str = "https://overpass-api.de/api"
    timeout_s: float = 180.0
    tries: int = 4
    wait_s: float = 15.0
    longest_wait_s: float = 120.0
    pause_s: float = 2.0
    sleep: Callable[[float], None] = time.sleep


class _RefusedError(Exception):
    """An answer that cannot be used; `wait_s` is None when asking again will not help."""

    def __init__(self, why: str, wait_s: float | None = 0.0) -> None:
        super().__init__(why)
        self.wait_s = wait_s


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
            _keep(target, key, (nodes, edges), date, service.url)
            progress(f"{number}/{len(areas)} {name}: {len(edges['u']):,} street pieces")
        done.append(target)
    return done


def _ask_patiently(
    name: str, area: shapely.Geometry, service: Service, progress: Callable[[str], None]
) -> Any:
    wait = service.wait_s
    for attempt in range(1, service.tries + 1):
        try:
            return _ask(area, service)
        except _RefusedError as err:
            if err.wait_s is None or attempt == service.tries:
                tried = f" after {attempt} tries" if attempt > 1 else ""
                raise SourceError(f"{name}: {err}{tried}. {AGAIN}") from err
            rest = min(max(wait, err.wait_s), service.longest_wait_s)
            progress(f"{name}: {err}; asking again in {rest:.0f} s ({attempt}/{service.tries})")
            service.sleep(rest)
            wait *= 2
    raise SourceError(f"{name}: `tries` must be at least 1. {AGAIN}")


def _ask(area: shapely.Geometry, service: Service) -> Any:
    """Ask once; the tables of nodes and edges, and the date of the data."""
    import osmnx as ox
    import requests

    dates: list[str] = []
    deadline = time.monotonic() + service.timeout_s
    with _osmnx_settings(service, _judge(dates, deadline, service)):
        try:
            graph = ox.graph_from_polygon(
                area, network_type=FILTER, simplify=False, retain_all=True, truncate_by_edge=True
            )
        except requests.Timeout as err:
            raise _RefusedError(
                f"Overpass did not answer within {service.timeout_s:.0f} s"
            ) from err
        except (requests.RequestException, OSError) as err:
            raise _RefusedError(f"Overpass at {service.url} cannot be reached") from err
        except ValueError as err:  # osmnx found no street among the elements
            raise _RefusedError("Overpass knows no walkable street here", None) from err
    return (*_tables(graph), min(dates, default=None))


def _judge(dates: list[str], deadline: float, service: Service) -> Callable[..., None]:
    """Make the check that every answer passes before osmnx reads it."""

    def judge(response: Any, **_: Any) -> None:
        body = bytearray()
        for chunk in response.iter_content(1 << 16):
            body += chunk
            if time.monotonic() > deadline:
                raise _RefusedError(f"Overpass did not finish within {service.timeout_s:.0f} s")
        response._content = bytes(body)
        status = response.status_code
        if status in (429, 504, 502, 503):
            after = response.headers.get("Retry-After", "")
            busy = "is busy" if status != 429 else "asks for patience (too many requests)"
            raise _RefusedError(
                f"Overpass {busy} ({status})", float(after) if after.isdigit() else 0.0
            )
        if status != 200:
            raise _RefusedError(f"Overpass refuses the request (HTTP {status})", None)
        try:
            answer = json.loads(body)
        except ValueError as err:
            kind = "a web page" if body.lstrip()[:1] == b"<" else "a cut-off answer"
            raise _RefusedError(f"Overpass sent {kind} instead of data") from err
        if not isinstance(answer, dict) or not isinstance(answer.get("elements"), list):
            raise _RefusedError("Overpass sent something that is no map data")
        if "remark" in answer:
            raise _RefusedError(f"Overpass gave up: {str(answer['remark'])[:80]!r}")
        if not answer["elements"]:
            raise _RefusedError("Overpass knows no walkable street here", None)
        dates.append(str(answer.get("osm3s", {}).get("timestamp_osm_base", ""))[:10])

    return judge


@contextmanager
def _osmnx_settings(service: Service, judge: Callable[..., None]) -> Iterator[None]:
    """Lend osmnx our settings, and leave its own, and the process's resolver, as they were."""
    import osmnx as ox

    ours = {
        "overpass_url": service.url,
        "overpass_rate_limit": False,
        "requests_timeout": max(1, int(service.timeout_s)),
        "requests_kwargs": {"hooks": {"response": judge}, "stream": True},
        "use_cache": False,
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
    except (OSError, ValueError, KeyError, TypeError) as err:
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
