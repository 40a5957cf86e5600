"""The header that docs/publishing.md tells a server to send keeps a page out of a stranger's frame."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.pages.conftest import Watched
from tests.publish.conftest import page

pytestmark = pytest.mark.browser

META = "default-src 'none'; "


class _Server(http.server.BaseHTTPRequestHandler):
    """A page of ours with and without the headers, and a page that frames both."""

    headers_told: tuple[tuple[str, str], ...] = ()

    def do_GET(self) -> None:
        body = page("ours").replace(META, f"{META}frame-ancestors 'none'; ")
        if self.path == "/":
            body = "<iframe src=/plain></iframe><iframe src=/told></iframe>"
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        for name, value in self.headers_told if self.path == "/told" else ():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def address(root: Path) -> Iterator[str]:
    text = (root / "docs" / "publishing.md").read_text(encoding="utf-8")
    told = text.split("## Headers")[1].split("```")[1].strip().splitlines()
    pairs = tuple((name, value) for name, _, value in (line.partition(": ") for line in told))
    assert [name for name, _ in pairs[:2]] == ["Content-Security-Policy", "X-Frame-Options"]
    handler = type("Handler", (_Server,), {"headers_told": pairs})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_header_forbids_a_frame_and_the_meta_does_not(
    address: str, open_page: Callable[..., Watched]
) -> None:
    watched = open_page(f"{address}/", allowed=(address,))
    plain, told = watched.page.frames[1:]
    # What its <meta> says of frames is not heeded.
    assert plain.locator("h1").inner_text() == "ours"
    assert told.url.startswith("chrome-error:")
    assert "ours" not in told.locator("body").inner_text()
