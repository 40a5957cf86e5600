"""A real headless Chromium, pages to open in it, and a watch over what they do."""

from __future__ import annotations

import functools
import http.server
import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser import axe_path, find_chromium

ARGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
LEAFLET_OWN = {"<svg/>"}  # how Leaflet asks whether the browser knows SVG
WIDE = {"width": 1280, "height": 800}
NARROW = {"width": 360, "height": 740}
UNFOLD = "window.dispatchEvent(new Event('beforeprint'))"
"""Opens all that is folded, as for paper, and makes what was not made yet."""
SINKS = """
window.sunk = [];
const keep = (value) => window.sunk.push(String(value));
for (const [owner, name] of [[Element.prototype, "innerHTML"], [Element.prototype, "outerHTML"],
                             [ShadowRoot.prototype, "innerHTML"]]) {
  const own = Object.getOwnPropertyDescriptor(owner, name);
  Object.defineProperty(owner, name, {...own, set(value) { keep(value); own.set.call(this, value); }});
}
const insert = Element.prototype.insertAdjacentHTML;
Element.prototype.insertAdjacentHTML = function (where, value) {
  keep(value); return insert.call(this, where, value);
};
for (const name of ["write", "writeln"]) {
  const own = document[name];
  document[name] = function (value) { keep(value); return own.call(document, value); };
}
"""


@dataclass
class Watched:
    """A page and all it did that it should not."""

    page: Page
    console: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    answered: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)

    def sunk(self) -> list[str]:
        """What was set as markup rather than text."""
        return self.page.evaluate("window.sunk")

    def check(self) -> None:
        """Nothing ran, nothing left, nothing was said on the console, no markup was set."""
        assert self.page.evaluate("window.pwned") is None
        assert self.dialogs == []
        assert self.requests == []
        assert self.console == []
        assert set(self.sunk()) <= LEAFLET_OWN


def go(page: Page, address: str, scripted: bool = True) -> None:
    """Go to a page, and wait until its script has read its data."""
    page.goto(address)
    if scripted and page.locator("#geo-data").count():
        page.wait_for_selector("html[data-ready]", state="attached")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for every test."""
    path = find_chromium()
    if path is None:
        pytest.fail(
            "no Chromium: set GEO_CHROMIUM or install chromium; pages nobody saw are untested"
        )
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=list(ARGS))
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[Callable[..., Watched]]:
    """``open_page(address, **context options) -> Watched``; closed after the test."""
    contexts: list[BrowserContext] = []

    def open_it(address: str, allowed: tuple[str, ...] = (), **options: Any) -> Watched:
        context = chromium.new_context(**{"viewport": WIDE, **options})
        contexts.append(context)
        context.add_init_script(SINKS)
        page = context.new_page()
        watched = Watched(page)
        own = ("file:", "data:", "blob:", "about:", *allowed)
        page.on("console", lambda message: watched.console.append(message.text))
        page.on("pageerror", lambda error: watched.console.append(str(error)))
        page.on("dialog", lambda dialog: (watched.dialogs.append(dialog.message), dialog.dismiss()))
        page.on(
            "request",
            lambda request: (
                None if request.url.startswith(own) else watched.requests.append(request.url)
            ),
        )
        page.on(
            "response",
            lambda response: (
                None if response.url.startswith(own) else watched.answered.append(response.url)
            ),
        )
        go(page, address, options.get("java_script_enabled", True))
        return watched

    yield open_it
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def axe() -> str:
    """The axe-core script: GEO_AXE, else the one of the dependency."""
    named = os.environ.get("GEO_AXE")
    return (Path(named) if named else axe_path()).read_text(encoding="utf-8")


ONE_OF_EACH = (
    "index.html",
    "atlas.html",
    "method.html",
    "layers/job_cafes.html",
    "layers/urban_gardens.html",
    "layers/yangjae_ai.html",
    "layers/tech_campuses.html",
    "reach/job_cafes.html",
    "fairness/job_cafes.html",
    "siting/job_cafes.html",
    "districts/11040.html",
)
"""One of each kind, and the three kinds of layers."""


@pytest.fixture(scope="session")
def site(published: Path) -> Path:
    """The published site of the committed data."""
    return published


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="session")
def served(site: Path) -> Iterator[str]:
    """The same pages over http on the loopback."""
    handler = functools.partial(_Quiet, directory=str(site))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()
