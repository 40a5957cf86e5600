"""What the built documentation must be: no request to outside, no link that leads nowhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

LOADS = {
    ("script", "src"), ("img", "src"), ("img", "srcset"), ("iframe", "src"), ("source", "src"),
    ("video", "src"), ("audio", "src"), ("embed", "src"), ("object", "data"), ("image", "href"),
    ("use", "href"),
}  # fmt: skip
"""Tag and attribute whose address a browser asks for by itself; of `link` all but two kinds."""
NAMED_ONLY = {"canonical", "alternate"}


class _Page(HTMLParser):
    """The ids of a page, where it leads and what it loads."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.leads: list[str] = []
        self.loads: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what an element is called, leads to and loads."""
        of = {name: value or "" for name, value in attrs}
        self.ids |= {of[name] for name in ("id", "name") if name in of}
        if tag == "a" and "href" in of:
            self.leads.append(of["href"])
        if tag == "link" and "href" in of and of.get("rel") not in NAMED_ONLY:
            self.loads.append(of["href"])
        self.loads += [of[name] for of_tag, name in LOADS if of_tag == tag and name in of]


def faults(site: Path) -> list[str]:
    """Return what is wrong with a built site, one line each, in order.

    Parameters
    ----------
    site
        The folder of a build: HTML pages and what they load.
    """
    pages = {path: _read(path) for path in sorted(site.rglob("*.html"))}
    return [*_outside(site, pages), *_dead(site, pages)]


def _read(path: Path) -> _Page:
    page = _Page()
    page.feed(path.read_text(encoding="utf-8"))
    return page


def _is_outside(address: str) -> bool:
    return bool(urlsplit(address).netloc)


def _outside(site: Path, pages: dict[Path, _Page]) -> Iterator[str]:
    for path, page in pages.items():
        for address in page.loads:
            if _is_outside(address):
                yield f"{path.relative_to(site)} loads {address}"
    asked = re.compile(r"(?:url\(\s*[\"']?|@import\s+[\"'])([^\"')\s]+)")
    for path in sorted(site.rglob("*.css")):
        for address in asked.findall(path.read_text(encoding="utf-8")):
            if _is_outside(address):
                yield f"{path.relative_to(site)} loads {address}"


def _dead(site: Path, pages: dict[Path, _Page]) -> Iterator[str]:
    for path, page in pages.items():
        if path.name == "404.html":  # its links begin at the root of a server
            continue
        for address in (*page.leads, *page.loads):
            parts = urlsplit(address)
            if parts.scheme or parts.netloc or not address:
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            target = target / "index.html" if target.is_dir() else target
            if not target.exists():
                yield f"{path.relative_to(site)} leads to {address}: there is no such file"
            elif parts.fragment and target in pages and not _has(pages[target], parts.fragment):
                yield f"{path.relative_to(site)} leads to {address}: there is no such anchor"


def _has(page: _Page, fragment: str) -> bool:
    return unquote(fragment) in page.ids or fragment.startswith("__")
