"""Asking a service of the web, against a stand-in on loopback that misbehaves."""

from __future__ import annotations

import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from geo.errors import SourceError, UsageError
from geo.sources import web
from geo.sources.web import Patience, RefusedError, Request, get, patiently, read_json, server_of

KEY = "s3cret-k3y-0123456789"
Reply = Callable[[BaseHTTPRequestHandler], None]


def reply(body: bytes, status: int = 200, **headers: str) -> Reply:
    def send(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return send


def cut(handler: BaseHTTPRequestHandler) -> None:
    """Promise more than is sent, and hang up."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b'{"a": [')
    handler.close_connection = True


def drip(handler: BaseHTTPRequestHandler) -> None:
    """Send a byte now and then: no time-out of a socket ever comes."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000000")
    handler.end_headers()
    over = handler.server.over  # type: ignore[attr-defined]
    while not over.wait(0.05):
        try:
            handler.wfile.write(b" ")
            handler.wfile.flush()
        except OSError:
            return


@contextmanager
def stand_in(*replies: Reply) -> Iterator[tuple[str, list[tuple[str, dict[str, str]]]]]:
    """A server that answers in turn, the last for ever; its address, and what it was asked."""
    asked: list[tuple[str, dict[str, str]]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append((self.path, dict(self.headers)))
            replies[min(len(asked), len(replies)) - 1](self)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.over = threading.Event()  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.over.set()  # type: ignore[attr-defined]
        server.shutdown()
        thread.join()
        server.server_close()


def request(url: str) -> Request:
    return Request(url=f"{url}/{KEY}/json", name="it", params={"key": KEY}, secrets=(KEY,))


def quick(**changes: float) -> Patience:
    return Patience(**{"timeout_s": 5.0, **changes}, sleep=lambda _: None)  # type: ignore[arg-type]


def test_an_answer_comes_whole() -> None:
    with stand_in(reply(b'{"a": 1}', X_Odd="yes")) as (url, asked):
        answer = get(request(url), quick())
    assert (answer.status, answer.body, answer.headers["x-odd"]) == (200, b'{"a": 1}', "yes")
    assert asked[0][0] == f"/{KEY}/json?key={KEY}"


FAULTS = {
    "busy": (reply(b"", 503), r"it is busy \(503\)"),
    "too many": (reply(b"", 429), "it asks for patience"),
    "cut": (cut, "it at http://127.0.0.1:[0-9]+ cannot be reached, or hung up"),
    "drip": (drip, "it did not answer within 0.4 s"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_asked_again_and_then_said_without_the_key(
    fault: str, caplog: pytest.LogCaptureFixture
) -> None:
    answer, said = FAULTS[fault]
    caplog.set_level(logging.DEBUG)
    lines: list[str] = []
    patience = quick(timeout_s=0.4 if fault == "drip" else 5.0)
    with stand_in(answer) as (url, asked):
        begun = time.monotonic()
        with pytest.raises(SourceError, match=said) as err:
            patiently(lambda: get(request(url), patience), "cafés", patience, lines.append)
        assert time.monotonic() - begun < 5
    assert len(asked) == 3
    told = "".join([str(err.value), *lines, caplog.text])
    assert KEY not in told
    assert "\n" not in str(err.value)
    assert err.value.__cause__ is None
    assert err.value.__suppress_context__


def test_more_than_is_good_is_not_read() -> None:
    with (
        stand_in(reply(b"x" * (3 << 20))) as (url, _),
        pytest.raises(RefusedError, match="more than 1 MB") as err,
    ):
        get(request(url), quick(), most_bytes=1 << 20)
    assert err.value.wait_s is None


def test_a_key_is_not_sent_on_to_another_server() -> None:
    with (
        stand_in(reply(b"{}")) as (other, asked_other),
        stand_in(reply(b"", 302, Location=f"{other}/x")) as (url, _),
    ):
        assert get(request(url), quick()).status == 302
    assert asked_other == []


def test_waits_grow_and_a_servers_own_counts_up_to_a_bound() -> None:
    rests: list[float] = []
    patience = Patience(tries=4, wait_s=2, longest_wait_s=30, sleep=rests.append)
    replies = [
        reply(b"", 503),
        reply(b"", 429, Retry_After="9"),
        reply(b"", 429, Retry_After="999"),
    ]
    with stand_in(*replies, reply(b"1")) as (url, _):
        answer = patiently(lambda: get(request(url), patience), "it", patience)
    assert (answer.body, rests) == (b"1", [2.0, 9.0, 30.0])


def test_what_will_not_change_is_said_at_once() -> None:
    asked = []

    def once() -> None:
        asked.append(1)
        raise RefusedError("no such service", None)

    with pytest.raises(SourceError, match=r"^cafés: no such service\. Name another\.$"):
        patiently(once, "cafés", quick(), again="Name another.")
    assert asked == [1]


def test_no_server_at_all() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(RefusedError, match="cannot be reached"):
        get(request(f"http://127.0.0.1:{port}"), quick())


@pytest.mark.parametrize("url", ["", "file:///etc/passwd", "ftp://example.org", "http://[", "//x"])
def test_what_is_no_address_is_refused(url: str) -> None:
    assert server_of(url) == ""
    with pytest.raises(UsageError, match="http or https"):
        get(Request(url=url, name="it"))


@pytest.mark.parametrize("body", [b"<html>", b" <?xml?>", b'{"a": 1', b"", b"[" * 10**5, b"\xff"])
def test_what_is_no_json_is_refused(body: bytes) -> None:
    with pytest.raises(RefusedError, match="instead of data"):
        read_json(body, "it")


def test_a_request_that_is_shown_hides_its_key() -> None:
    assert repr(request("https://example.org")) == "Request(it at https://example.org)"


def test_logs_of_others_go_on(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with stand_in(reply(b"1")) as (url, _):
        get(request(url), quick())
    logging.getLogger("urllib3.connectionpool").debug("still here")
    assert "still here" in caplog.text
    assert web.server_of("http://a:b@c/d?e") == "http://c"
