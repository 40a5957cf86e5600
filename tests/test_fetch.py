"""Lists of Seoul Open Data, against a stand-in on loopback that misbehaves."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from geo.cli import main
from geo.errors import DataError, SourceError, UsageError
from geo.settings import settings
from geo.sources.open_data import AGAIN, CODES, SERVER, fetch_list, service_of
from geo.sources.web import Patience

KEY = "k3yThatNobodyMaySee42"
SERVICE = "jobCafeOpenInfo"
N = 2_300
QUICK = Patience(timeout_s=5.0, tries=3, wait_s=0.0, sleep=lambda _: None)

Reply = Callable[[int, int], bytes]


def row(number: int) -> dict[str, Any]:
    return {
        "CAFE_NM": f"카페 {number}",
        "BASS_ADRES_CN": f"서울특별시 종로구 세종대로 {number}",
        "GUGUN": "종로구",
        "RPRSNTV_TEL_NO": f"02-123-{number % 10_000:04d}",
    }


def page(rows: list[dict[str, Any]], total: int = N) -> bytes:
    held = {"list_total_count": total, "RESULT": {"CODE": "INFO-000", "MESSAGE": "ok"}, "row": rows}
    return json.dumps({SERVICE: held}, ensure_ascii=False).encode()


def whole(first: int, last: int) -> bytes:
    return page([row(number) for number in range(first, min(last, N) + 1)])


def failure(code: str) -> bytes:
    return json.dumps({"RESULT": {"CODE": code, "MESSAGE": f"of {KEY}"}}).encode()


@contextmanager
def portal(reply: Reply, drip: bool = False) -> Iterator[tuple[str, list[str]]]:
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            first, last = map(int, self.path.strip("/").split("/")[3:5])
            body = reply(first, last)
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            try:
                if drip:
                    for at in range(len(body)):
                        self.wfile.write(body[at : at + 1])
                        self.wfile.flush()
                        time.sleep(0.05)
                self.wfile.write(body)
            except OSError:
                pass

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def refused(reply: Reply, error: type[Exception]) -> tuple[str, int]:
    """Return what is said, and how often was asked."""
    with portal(reply) as (server, asked), pytest.raises(error) as caught:
        fetch_list(SERVICE, KEY, server=server, patience=QUICK)
    said = f"{caught.value} {getattr(caught.value, 'ko', '')}"
    assert KEY not in said
    assert KEY not in repr(caught.value.__cause__)
    return said, len(asked)


def test_a_list_of_many_pages_is_whole() -> None:
    with portal(whole) as (server, asked):
        found = fetch_list(SERVICE, KEY, server=server, patience=QUICK)
    assert [path.split("/json/")[1] for path in asked] == [
        f"{SERVICE}/1/1000/",
        f"{SERVICE}/1001/2000/",
        f"{SERVICE}/2001/3000/",
    ]
    assert found.table["CAFE_NM"].tolist() == [f"카페 {number}" for number in range(1, N + 1)]
    assert (found.n_total, found.n_repeated, len(found.pages)) == (N, 0, 3)


@pytest.mark.parametrize("as_xml", [False, True])
@pytest.mark.parametrize("code", sorted(CODES))
def test_each_result_code_is_a_clear_line(code: str, as_xml: bool) -> None:
    xml = f"<?xml version='1.0'?><RESULT><CODE>{code}</CODE><MESSAGE><![CDATA[{KEY}]]></MESSAGE></RESULT>"
    body = xml.encode() if as_xml else failure(code)
    said, n = refused(lambda *_: body, SourceError)
    assert code in said
    assert CODES[code].en in said
    assert n == (QUICK.tries if code in AGAIN else 1)
    if code not in AGAIN:
        assert CODES[code].ko in said


def test_a_code_that_nobody_knows_is_told() -> None:
    said, _ = refused(lambda *_: failure("ERROR-999"), SourceError)
    assert "ERROR-999" in said


def test_a_fault_that_passes_is_asked_again() -> None:
    left = [failure("ERROR-500"), b'{"cut": ', b"<html>busy</html>"]
    with portal(lambda first, last: left.pop() if left else whole(first, last)) as (server, asked):
        patience = Patience(timeout_s=5.0, tries=4, wait_s=0.0, sleep=lambda _: None)
        assert len(fetch_list(SERVICE, KEY, server=server, patience=patience).table) == N
    assert len(asked) == 6


def test_a_cut_body_and_a_web_page_are_told() -> None:
    said, n = refused(lambda *a: whole(*a)[:5_000], SourceError)
    assert "cut-off" in said
    assert n == QUICK.tries
    assert "web page or XML" in refused(lambda *_: b"<html></html>", SourceError)[0]


def test_a_slow_drip_ends() -> None:
    patience = Patience(timeout_s=0.3, tries=1)
    started = time.monotonic()
    with (
        portal(whole, drip=True) as (server, _),
        pytest.raises(SourceError, match=r"within 0\.3 s"),
    ):
        fetch_list(SERVICE, KEY, server=server, patience=patience)
    assert time.monotonic() - started < 5


def test_a_changed_column_is_told_apart_from_no_data() -> None:
    other = [{**row(1), "CAFE_NAME": "x"}]
    del other[0]["CAFE_NM"]
    said, n = refused(lambda *_: page(other, 1), DataError)
    assert "there is data, but no column CAFE_NM" in said
    assert "CAFE_NAME" in said
    assert n == 1
    mixed = [row(1), {**row(2), "MORE": "x"}]
    assert "row 2 has other columns" in refused(lambda *_: page(mixed, 2), DataError)[0]
    assert "there is no data" in refused(lambda *_: failure("INFO-200"), SourceError)[0]
    assert "there is no data" in refused(lambda *_: page([], 0), SourceError)[0]


def test_a_repeated_row_is_counted_and_kept() -> None:
    with portal(lambda *_: page([row(1), row(2), row(1)], 3)) as (server, _):
        found = fetch_list(SERVICE, KEY, server=server, patience=QUICK)
    assert (len(found.table), found.n_repeated) == (3, 1)


def test_a_list_that_changes_while_it_is_read_is_refused() -> None:
    def growing(first: int, last: int) -> bytes:
        return page([row(n) for n in range(first, min(last, N) + 1)], N + first // 1_000)

    assert "changed while it was read" in refused(growing, DataError)[0]
    assert "changed while it was read" in refused(lambda *_: page([], 7), DataError)[0]
    assert "changed while it was read" in refused(lambda *_: page([row(1)] * 9, 7), DataError)[0]


@pytest.mark.parametrize("body", [b"[]", b"{}", b"7", b'{"RESULT": 7}', b'{"jobCafeOpenInfo": {}}'])
def test_json_of_another_kind_is_told(body: bytes) -> None:
    assert "another kind" in refused(lambda *_: body, SourceError)[0]


def test_a_key_is_sent_to_nobody_but_the_portal() -> None:
    assert service_of("Job Cafes") == (SERVER, SERVICE)
    assert service_of("anyService_1") == (SERVER, "anyService_1")
    for wrong in (
        f"http://openapi.seoul.go.kr.example.org:8088/{KEY}/json/{SERVICE}/1/5/",
        f"https://example.org/{KEY}/json/{SERVICE}/1/5/",
        f"http://openapi.seoul.go.kr:8088/{KEY}",
        "no such name",
    ):
        with pytest.raises(UsageError) as caught:
            service_of(wrong)
        assert KEY not in str(caught.value)
    with pytest.raises(UsageError, match="is no key"):
        fetch_list(SERVICE, "../../etc", server=SERVER)


@pytest.fixture
def with_key(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("GEO_SEOUL_KEY", KEY)
    settings.cache_clear()
    yield
    monkeypatch.undo()
    settings.cache_clear()


def test_the_command_keeps_the_answer_beside_and_no_key_anywhere(
    with_key: None,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    body = page([{**row(1), "NOTE": f"asked at /{KEY}/, 010-9876-5432"}], 1)
    out = tmp_path / "cafes.csv"
    with portal(lambda *_: body) as (server, _):
        address = f"{server}/KEY/json/{SERVICE}/1/5/"
        assert main(["fetch", address, "-o", str(out), "--lang", "en"]) == 0
        assert main(["fetch", address, "-o", str(out), "--lang", "en"]) == 1  # it is there
    said = capsys.readouterr()
    held = json.loads((tmp_path / "cafes.raw.json").read_text("utf-8"))
    assert held["pages"][0][SERVICE]["row"][0]["CAFE_NM"] == "카페 1"
    assert held["fetched"].endswith("Z")
    assert "KOGL" in held["terms_en"]
    table = out.read_text("utf-8-sig")
    assert "카페 1" in table
    assert "02-123-0001" not in table
    assert "010-9876-5432" not in table
    assert "RPRSNTV_TEL_NO" in said.err
    everywhere = [said.out, said.err, caplog.text, repr(settings())]
    everywhere += [path.read_text("utf-8") for path in tmp_path.iterdir()]
    assert not any(KEY in text for text in everywhere)


def test_without_a_key_the_command_says_where_it_goes(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("GEO_SEOUL_KEY", raising=False)
    monkeypatch.chdir(tmp_path)
    settings.cache_clear()
    assert main(["fetch", "job-cafes", "--lang", "ko"]) == 1
    assert "GEO_SEOUL_KEY가 없습니다" in capsys.readouterr().err
    settings.cache_clear()
