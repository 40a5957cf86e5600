"""Fetching from Overpass, against a stand-in on loopback that misbehaves."""

from __future__ import annotations

import contextlib
import gzip
import json
import multiprocessing
import os
import shutil
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest
import shapely

from geo import cli
from geo.crs import LONLAT
from geo.errors import SourceError, UsageError
from geo.network import import_pieces
from geo.sources import overpass
from geo.sources.overpass import Service, areas_around, fetch_streets

Answer = Callable[[BaseHTTPRequestHandler], None]
SQUARE = shapely.box(126.99, 37.49, 127.03, 37.52)


def _elements(shift: int = 0) -> list[dict[str, object]]:
    nodes = [
        {"type": "node", "id": i, "lon": 127 + i / 1000, "lat": 37.5 + i % 2 / 1000}
        for i in range(1 + shift, 9 + shift)
    ]
    ids = [node["id"] for node in nodes]
    ways = [
        {"type": "way", "id": 100 + shift, "nodes": ids, "tags": {"highway": "footway"}},
        {
            "type": "way",
            "id": 101 + shift,
            "nodes": [ids[0], ids[3]],
            "tags": {"highway": "residential", "bridge": "yes"},
        },
    ]
    return [*nodes, *ways]


def _body(shift: int = 0, **more: object) -> bytes:
    told = {"timestamp_osm_base": "2026-03-07T12:31:00Z"}
    return json.dumps({"osm3s": told, "elements": _elements(shift), **more}).encode()


def _send(handler: BaseHTTPRequestHandler, status: int, body: bytes, **headers: str) -> None:
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


def good(shift: int = 0) -> Answer:
    return lambda handler: _send(handler, 200, _body(shift))


def status(code: int, **headers: str) -> Answer:
    return lambda handler: _send(handler, code, b"busy", **headers)


def text(body: bytes) -> Answer:
    return lambda handler: _send(handler, 200, body)


def cut_off(handler: BaseHTTPRequestHandler) -> None:
    """Promise all of it, send half, and hang up."""
    body = _body()
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body[: len(body) // 2])
    handler.close_connection = True


@contextmanager
def stand_in(answers: list[Answer]) -> Iterator[tuple[str, list[str]]]:
    """A server that gives these answers in turn; its address and what was asked."""
    asked: list[str] = []
    silent = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            size = int(self.headers["Content-Length"])
            asked.append(self.rfile.read(size).decode())
            answer = answers[min(len(asked), len(answers)) - 1]
            if answer is silence:
                silent.wait(20)
            else:
                answer(self)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/api", asked
    finally:
        silent.set()
        server.shutdown()
        thread.join()
        server.server_close()


def silence(handler: BaseHTTPRequestHandler) -> None:
    """Never answer."""


def _service(url: str, **changes: object) -> tuple[Service, list[float]]:
    rests: list[float] = []
    return Service(url=url, sleep=rests.append, **{"timeout_s": 5.0, **changes}), rests


def test_two_areas_become_one_network(tmp_path: Path) -> None:
    resolver = socket.getaddrinfo
    lines: list[str] = []
    with stand_in([good(), good(4)]) as (url, asked):
        service, rests = _service(url)
        areas = {"11010": SQUARE, "11020": SQUARE.buffer(0.01)}
        folders = fetch_streets(areas, tmp_path, service, lines.append)
        assert len(asked) == 2
        assert all("highway" in query for query in asked)
        assert rests == [service.pause_s], "it rests between two areas"
        again = fetch_streets(areas, tmp_path, service, lines.append)
        assert (len(asked), again) == (2, folders), "what is there is not asked for again"
    assert lines[-1] == "2/2 11020: kept"
    assert socket.getaddrinfo is resolver, "the process keeps its resolver"
    network = import_pieces(tmp_path)
    assert network.n_nodes == 12
    assert network.n_edges == 11 + 2  # nodes 5 to 8 and the pieces between are in both
    assert network.manifest["date"] == "2026-03-07"
    assert network.manifest["filter"] == "osmnx walk"
    assert network.manifest["footpaths"] is True
    assert network.manifest["areas"] == ["11010", "11020"]
    assert (network.edge_bridge == 1).sum() == 2


FAULTS = {
    "429": (status(429), "too many requests"),
    "504": (status(504), "busy"),
    "time-out": (silence, "did not answer within 1 s"),
    "cut off": (cut_off, "cannot be reached"),
    "cut JSON": (text(_body()[:300]), "cut-off answer"),
    "HTML": (text(b"<html><p>Error: runtime</p></html>"), "a web page"),
    "no map data": (text(b"[]"), "no map data"),
    "remark": (text(_body(remark="runtime error: Query timed out")), "gave up"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_asked_again_and_then_said(tmp_path: Path, fault: str) -> None:
    answer, said = FAULTS[fault]
    timeout = 1.0 if fault == "time-out" else 5.0
    with stand_in([answer]) as (url, asked):
        service, rests = _service(url, tries=3, timeout_s=timeout)
        with pytest.raises(SourceError, match=said) as err:
            fetch_streets({"11010": SQUARE}, tmp_path, service)
        assert len(asked) == 3
        assert rests == [15.0, 30.0], "it waits longer each time, and stops"
    assert "\n" not in str(err.value)
    assert "after 3 tries" in str(err.value)
    assert "Run the same command again" in str(err.value)
    assert not list(tmp_path.iterdir()), "nothing half is kept"
    with stand_in([answer, good()]) as (url, asked):  # and one fault alone does no harm
        service, _ = _service(url, timeout_s=5.0)
        fetch_streets({"11010": SQUARE}, tmp_path, service)
        assert len(asked) == 2
    assert import_pieces(tmp_path).n_nodes == 8


@pytest.mark.parametrize(
    ("answer", "said"),
    [(text(_body().replace(b'"elements": [', b'"elements": [], "x": [')), "no walkable street"),
     (status(400), "HTTP 400")],
)  # fmt: skip
def test_what_will_not_change_is_said_at_once(tmp_path: Path, answer: Answer, said: str) -> None:
    with stand_in([answer]) as (url, asked):
        service, rests = _service(url)
        with pytest.raises(SourceError, match=said):
            fetch_streets({"11010": SQUARE}, tmp_path, service)
        assert (len(asked), rests) == (1, [])


def test_retry_after_counts_up_to_a_bound(tmp_path: Path) -> None:
    answers = [status(429, Retry_After="40"), status(429, Retry_After="9999"), good()]
    with stand_in(answers) as (url, _):
        service, rests = _service(url)
        fetch_streets({"11010": SQUARE}, tmp_path, service)
    assert rests == [40.0, 120.0]


def test_no_server_at_all(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    service, _ = _service(f"http://127.0.0.1:{port}/api", tries=2)
    with pytest.raises(SourceError, match="cannot be reached"):
        fetch_streets({"11010": SQUARE}, tmp_path, service)


def test_a_refusal_keeps_what_was_fetched_before(tmp_path: Path) -> None:
    areas = {"11010": SQUARE, "11020": SQUARE.buffer(0.01)}
    with stand_in([good(), status(400)]) as (url, _):
        service, _ = _service(url)
        with pytest.raises(SourceError, match="11020"):
            fetch_streets(areas, tmp_path, service)
    with stand_in([good(4)]) as (url, asked):
        fetch_streets(areas, tmp_path, _service(url)[0])
        assert len(asked) == 1, "it goes on from there"


def test_a_changed_or_broken_area_is_fetched_again(tmp_path: Path) -> None:
    with stand_in([good()]) as (url, asked):
        service, _ = _service(url)
        (folder,) = fetch_streets({"11010": SQUARE}, tmp_path, service)
        edges = folder / "edges.parquet"
        edges.write_bytes(edges.read_bytes()[:-20])
        with pytest.raises(SourceError, match=r"edges\.parquet changed"):
            import_pieces(tmp_path)
        fetch_streets({"11010": SQUARE}, tmp_path, service)
        (folder / "about.json").write_text("{", "utf-8")
        fetch_streets({"11010": SQUARE}, tmp_path, service)
        fetch_streets({"11010": SQUARE.buffer(0.02)}, tmp_path, service)  # another outline
        assert len(asked) == 4
    shutil.rmtree(folder)
    with pytest.raises(SourceError, match="fetch") as err:
        overpass.read_about(folder)
    assert "\n" not in str(err.value)


def _fetch_and_die(url: str, folder: Path) -> None:
    Path.rename = lambda *_: os.kill(os.getpid(), signal.SIGKILL)  # type: ignore[method-assign]
    fetch_streets({"11010": SQUARE}, folder, Service(url=url, timeout_s=5.0))


def test_a_kill_in_mid_write_breaks_nothing(tmp_path: Path) -> None:
    with stand_in([good()]) as (url, asked):
        child = multiprocessing.get_context("spawn").Process(
            target=_fetch_and_die, args=(url, tmp_path)
        )
        child.start()
        child.join(120)
        assert child.exitcode == -signal.SIGKILL
        left = {p.name[:12] for p in tmp_path.iterdir()}  # and the lock of who wrote
        assert {".11010-part-"} <= left <= {".11010-part-", ".11010.geo-l"}
        fetch_streets({"11010": SQUARE}, tmp_path, _service(url)[0])
        assert len(asked) == 2
    assert [p.name for p in tmp_path.iterdir()] == ["11010"]
    assert import_pieces(tmp_path).n_nodes == 8


def test_recorded_answers_become_a_network(shared: Path, tmp_path: Path) -> None:
    """Raw answers of three neighbourhoods, served from the stand-in."""
    files = sorted((shared / "network" / "overpass_answers").glob("[ghy]*.json"))
    assert len(files) == 3
    bodies = [path.read_bytes() for path in files]
    everywhere = shapely.box(126.7, 37.4, 127.2, 37.7)
    areas = {path.name[:4]: everywhere for path in files}
    with stand_in([text(body) for body in bodies]) as (url, _):
        service, _ = _service(url, timeout_s=30.0)
        fetch_streets(areas, tmp_path, service)
    network = import_pieces(tmp_path)
    assert network.manifest["date"] == "2025-05-16"
    assert network.n_nodes > 1000
    assert np.isfinite(network.edge_length).all()


def test_areas_around_a_gu(world) -> None:
    areas = areas_around(world.gu, ["11230"])
    assert list(areas) == ["11230"]
    mine = world.gu.to_crs(LONLAT).set_index("gu_code").geometry["11230"]
    assert areas["11230"].contains(mine)
    assert len(areas["11230"].exterior.coords) < 150
    with pytest.raises(UsageError, match="99999"):
        areas_around(world.gu, ["99999"])


# --- bounded as a whole -----------------------------------------------------------------------


@contextmanager
def raw_server(answer: Callable[[socket.socket, threading.Event], None]) -> Iterator[str]:
    """A server that answers each request by hand; the event says that the test is over."""
    over = threading.Event()
    threads: list[threading.Thread] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def one(client: socket.socket) -> None:
            with client, contextlib.suppress(OSError):
                client.settimeout(5)
                client.recv(1 << 16)
                answer(client, over)

        def serve() -> None:
            with contextlib.suppress(OSError):
                while not over.is_set():
                    client, _ = server.accept()
                    threads.append(threading.Thread(target=one, args=(client,)))
                    threads[-1].start()

        main = threading.Thread(target=serve)
        main.start()
        try:
            yield f"http://127.0.0.1:{server.getsockname()[1]}/api"
        finally:
            over.set()
            with contextlib.suppress(OSError):  # wakes the one that waits for a client
                socket.create_connection(server.getsockname(), 1).close()
            main.join()
            for thread in threads:
                thread.join()


def drip(head: bytes) -> Callable[[socket.socket, threading.Event], None]:
    """Send `head` and then a byte now and then, oftener than any time-out of a socket."""

    def answer(client: socket.socket, over: threading.Event) -> None:
        client.sendall(head)
        while not over.wait(0.1):
            client.sendall(b"x")

    return answer


OK_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


@pytest.mark.parametrize(
    "head",
    [b"", b"HTTP/1.1 200 O", OK_HEAD + b"X-Slow: ", OK_HEAD + b"Content-Length: 1000000\r\n\r\n{",
     OK_HEAD + b"\r\n"],
    ids=["before all", "status", "header", "body", "body without end"],
)  # fmt: skip
def test_dripping_ends_with_the_time_out_of_the_whole(tmp_path: Path, head: bytes) -> None:
    with raw_server(drip(head)) as url:
        service, _ = _service(url, timeout_s=0.7, tries=1)
        with pytest.raises(SourceError, match=r"did not answer within 0\.7 s"):
            fetch_streets({"11010": SQUARE}, tmp_path, service)
    assert not list(tmp_path.iterdir())


def test_an_answer_without_end_is_cut_at_its_largest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = [0]

    def flood(client: socket.socket, over: threading.Event) -> None:
        client.sendall(OK_HEAD + b"\r\n")
        while not over.is_set():
            sent[0] += client.send(b" " * (1 << 20))

    assert overpass.MOST_BYTES == 128 * 1024 * 1024
    monkeypatch.setattr(overpass, "MOST_BYTES", 4 << 20)
    with raw_server(flood) as url:
        with pytest.raises(SourceError, match="sent more than 4 MB"):
            fetch_streets({"11010": SQUARE}, tmp_path, _service(url, timeout_s=60.0)[0])
        assert sent[0] < 64 << 20


def test_a_packed_answer_is_bounded_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed = gzip.compress(b" " * (32 << 20))
    monkeypatch.setattr(overpass, "MOST_BYTES", 4 << 20)

    def answer(handler: BaseHTTPRequestHandler) -> None:
        _send(handler, 200, packed, Content_Encoding="gzip")

    with stand_in([answer]) as (url, asked):
        with pytest.raises(SourceError, match="sent more than 4 MB"):
            fetch_streets({"11010": SQUARE}, tmp_path, _service(url)[0])
        assert len(asked) == 1


def _with(**change: object) -> bytes:
    """A good answer whose first node or first way is changed."""
    elements = _elements()
    at = 8 if {"nodes", "tags"} & set(change) else 0
    elements[at] = {**elements[at], **change}
    return json.dumps({"elements": elements}).encode()


@pytest.mark.parametrize(
    "body",
    [
        b'{"elements": [7]}',
        b'{"elements": {"a": 1}}',
        b'"elements"',
        b"[" * 100_000,
        _with(id="one"),
        _with(id=True),
        _with(lon="127"),
        _with(lon=None),
        _with(lat=91.0),
        _with(lat=float("nan")),
        _with(lon=float("inf")),
        _with(nodes="1 2 3"),
        _with(nodes=[1, 999]),
        _with(tags={"highway": ["footway"]}),
        _with(tags=[]),
    ],
)
def test_an_answer_of_the_wrong_shape_is_refused(tmp_path: Path, body: bytes) -> None:
    with (
        stand_in([text(body)]) as (url, _),
        pytest.raises(SourceError, match=r"no map data|cut-off answer") as err,
    ):
        fetch_streets({"11010": SQUARE}, tmp_path, _service(url, tries=1)[0])
    assert "\n" not in str(err.value)


@pytest.mark.parametrize("stamp", [7, None, "yesterday", "2026-13-01", "<b>2026</b>", ["2026"]])
def test_a_date_that_is_none_is_not_taken(tmp_path: Path, stamp: object) -> None:
    body = json.dumps({"osm3s": {"timestamp_osm_base": stamp}, "elements": _elements()}).encode()
    with stand_in([text(body)]) as (url, _):
        (folder,) = fetch_streets({"11010": SQUARE}, tmp_path, _service(url)[0])
    assert overpass.read_about(folder)["date"] is None


@pytest.mark.parametrize("wait", ["²", "nan", "inf", "-1", "1e9", "9" * 400])
def test_a_wait_that_is_none_is_not_taken(tmp_path: Path, wait: str) -> None:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(
            b"HTTP/1.1 429 no\r\nContent-Length: 0\r\nRetry-After: " + wait.encode("latin-1")
            + b"\r\n\r\n"
        )  # fmt: skip

    with stand_in([answer, good()]) as (url, _):
        service, rests = _service(url)
        fetch_streets({"11010": SQUARE}, tmp_path, service)
    assert rests == ([120.0] if wait.isascii() and wait.isdigit() else [15.0])


# --- what is asked for ------------------------------------------------------------------------


@pytest.mark.parametrize("seconds", ["nan", "inf", "-inf", "0", "-1", "1e9"])
def test_a_time_out_that_is_none_is_refused(
    seconds: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    command = ["network", "fetch", "--gu", "강남구", "-o", str(tmp_path / "net")]
    assert cli.main([*command, f"--timeout={seconds}"]) == 1
    line = capsys.readouterr().err
    assert line.startswith("geo: the time-out must be above 0")
    assert line.count("\n") == 1
    with pytest.raises(UsageError, match="time-out"):
        Service(timeout_s=float(seconds))


@pytest.mark.parametrize("url", ["", "file:///etc/passwd", "localhost", "http://", "http://a:b:c/"])
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(UsageError, match="http or https address"):
        Service(url=url)


def test_user_password_and_key_are_never_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    secrets = ("S3CRET", "uSer", "k3y")
    with stand_in([good()]) as (url, _):
        told = url.replace("http://", "http://uSer:S3CRET@").replace("/api", "/k3y/api")
        (folder,) = fetch_streets({"11010": SQUARE}, tmp_path, _service(told)[0])
    about = (folder / "about.json").read_text("utf-8")
    assert f'"source": "Overpass {url.removesuffix("/api")}"' in about
    source = import_pieces(tmp_path).manifest["source"]
    command = ["-vv", "network", "fetch", "--gu", "강남구", "--tries", "1", "--overpass", told]
    assert cli.main([*command, "-o", str(tmp_path / "net")]) == 1
    said = capsys.readouterr()
    assert "cannot be reached" in said.err
    for secret in secrets:
        assert secret not in about + source + said.err + said.out
