"""Audit a published folder: safe, whole, usable by everyone, with its sources named."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

from geo.audit.downloads import FORMATS, table_faults
from geo.audit.in_browser import Tools, browser_faults
from geo.audit.kwcag import ITEMS
from geo.audit.markup import Page
from geo.audit.page_figures import page_figure_faults
from geo.audit.page_file import Fault, Terms, faults
from geo.audit.same_figures import Ledger
from geo.audit.source_names import page_faults as page_source_faults
from geo.errors import PublishError
from geo.files import manifest as manifests
from geo.files.manifest import MANIFEST
from geo.measures.checks import WHOLE

BUDGETS_KB: tuple[tuple[str, int], ...] = (
    ("districts/", 150),
    ("atlas.html", 400),
    ("reach/", 400),
    ("fairness/", 400),
    ("", 250),
)
"""Largest weight of a page, gzipped, by the beginning of its path; the first that fits counts."""
REFUSED = frozenset(
    (
        *("outside host", "CSP", "attack string", "dead link", "manifest", "formula", "not HTML"),
        "not read",
    )
)
"""Rules whose findings keep a site from being published."""


READ_ELSEWHERE = frozenset((".html", ".json", ".md"))
"""Pages, the manifest and the README: every other file is a download."""


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong.

    Parameters
    ----------
    path
        The file, relative to the folder.
    rule
        What kind of fault.
    text
        What is wrong and where.
    kwcag
        Number of the item of KWCAG 2.2 it breaks, or None.
    """

    path: str
    rule: str
    text: str
    kwcag: str | None = None

    @property
    def refused(self) -> bool:
        """Whether `geo publish` refuses a site for it."""
        return self.rule in REFUSED

    def __str__(self) -> str:
        item = f" [KWCAG {self.kwcag} {ITEMS[self.kwcag]}]" if self.kwcag else ""
        return f"{self.path}: {self.rule}{item}: {self.text}"


def audit(
    folder: Path,
    *,
    browser: str | None = None,
    axe: Path | None = None,
    screenshots: Path | None = None,
    canaries: Sequence[str] = (),
) -> list[Finding]:
    """Return everything that is wrong with a published folder, by path.

    Parameters
    ----------
    folder
        A folder that `geo publish` wrote.
    browser
        Path of a Chromium that opens every page as well; None: files are read, nothing else.
    axe, screenshots
        With a browser: axe-core's script to run in every page, and the folder for a picture of
        every page in two widths; None: without.
    canaries
        Attack strings that were planted in the data: each must be text wherever it stands.

    Raises
    ------
    PublishError
        The folder is not one that `geo` published.
    UsageError
        The browser or axe-core is not where it was said to be.
    """
    folder = Path(folder)
    content = manifests.read_manifest(folder)
    basemap = content.get("parameters", {}).get("basemap") or {}
    terms = Terms(basemap.get("origin"), tuple(canaries))
    findings = list(_whole(folder, content))
    ledger = Ledger(str(content.get("parameters", {}).get("area_code", WHOLE)))
    for path in sorted(folder.rglob("*")):
        if path.suffix in FORMATS:
            findings += _found(path.relative_to(folder).as_posix(), table_faults(path, ledger))
        elif path.is_file() and path.suffix not in READ_ELSEWHERE:
            name, kind = path.relative_to(folder).as_posix(), path.suffix or "this kind of file"
            findings.append(Finding(name, "not read", f"the audit has no reader for {kind}"))
    pages: dict[str, _Seen] = {}
    for path in sorted(folder.rglob("*.html")):
        name = path.relative_to(folder).as_posix()
        data = path.read_bytes()
        try:
            page = Page(data.decode("utf-8"))
        except UnicodeDecodeError:
            findings.append(Finding(name, "not HTML", "the page is not UTF-8"))
            continue
        pages[name] = _seen(name, page)
        findings += _found(name, faults(page, terms))
        findings += _found(name, page_source_faults(page))
        findings += _found(name, page_figure_faults(page, ledger))
        findings += _weight(name, data)
    findings += _found(".", [*ledger.too_wide(), *ledger.of_empty_layers()])
    if not pages:
        findings.append(Finding(".", "manifest", "the folder holds no page"))
    for name in pages:
        findings += _links(folder, name, pages)
    if browser is not None:
        tools = Tools(browser, axe, screenshots)
        for name, fault in browser_faults(folder, sorted(pages), tools, terms.origin):
            findings += _found(name, [fault])
    return sorted(findings, key=lambda item: (item.path, item.rule, item.text))


def _found(path: str, found: Iterable[Fault]) -> Iterator[Finding]:
    return (Finding(path, item.rule, item.text, item.kwcag) for item in found)


def _whole(folder: Path, content: dict[str, Any]) -> Iterator[Finding]:
    """Compare the folder with its manifest."""
    try:
        listed = {item["path"]: item["sha256"] for item in content["outputs"]}
    except (KeyError, TypeError) as err:
        raise PublishError(
            f"{folder / MANIFEST} names no outputs. Publish the folder again."
        ) from err
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    for name in sorted(there - set(listed) - {MANIFEST}):
        yield Finding(name, "manifest", "the manifest does not name this file")
    for name, digest in sorted(listed.items()):
        if name not in there:
            yield Finding(name, "manifest", "the file is missing")
        elif hashlib.sha256((folder / name).read_bytes()).hexdigest() != digest:
            yield Finding(name, "manifest", "the file was changed after it was published")


def _weight(name: str, data: bytes) -> Iterator[Finding]:
    budget = next(kb for start, kb in BUDGETS_KB if name.startswith(start))
    if len(gzip.compress(data, 1, mtime=0)) / 1000 <= budget:
        return  # quick to tell, and never lighter than packed well
    weight = len(gzip.compress(data, mtime=0)) / 1000
    if weight > budget:
        yield Finding(name, "weight", f"{weight:.0f} kB gzipped, the budget is {budget} kB")


class _Seen(NamedTuple):
    """What is kept of a page: its ids, and its addresses with the folder they start from."""

    ids: frozenset[str]
    targets: frozenset[tuple[str, str]]


def _seen(name: str, page: Page) -> _Seen:
    folder = str(PurePosixPath(name).parent)
    linked = page.all("a", "area", "link", "img", "script", "source")
    targets = {(item.get("href") or item.get("src"), folder) for item in linked}
    for block in page.data():
        try:
            targets |= {(href, ".") for href in _hrefs(json.loads(block.text))}
        except ValueError:
            continue  # told by the attack rule
    return _Seen(frozenset(page.by_id), frozenset(targets - {("", folder)}))


def _links(folder: Path, name: str, pages: Mapping[str, _Seen]) -> Iterator[Finding]:
    for target, base in sorted(pages[name].targets):
        problem = _dead(folder, name, (target, base), pages)
        if problem:
            yield Finding(name, "dead link", f"{target[:80]}: {problem}")


def _hrefs(data: object, key: str = "") -> Iterator[str]:
    """Yield the addresses in page data, which are relative to the top of the site."""
    if isinstance(data, dict):
        for name, value in data.items():
            yield from _hrefs(value, name)
    elif isinstance(data, list):
        for value in data:
            yield from _hrefs(value, key)
    elif isinstance(data, str) and data and key in ("href", "page"):
        yield data


def _dead(
    folder: Path, name: str, address: tuple[str, str], pages: Mapping[str, _Seen]
) -> str | None:
    target, base = address
    try:
        parts = urlsplit(target)
    except ValueError:
        return "no address"
    if parts.scheme or parts.netloc:
        return None
    path = PurePosixPath(name)
    if parts.path:
        steps: list[str] = []
        for step in (PurePosixPath(base) / unquote(parts.path)).parts:
            if step == ".." and not steps:
                return "leads out of the site"
            if step == "..":
                steps.pop()
            else:
                steps.append(step)
        path = PurePosixPath(*steps)
        if not (folder / path).is_file():
            return "no such file"
    page = pages.get(path.as_posix())
    fragment = unquote(parts.fragment)
    if page is None or not fragment or "=" in fragment or fragment in page.ids:
        return None  # a fragment with = is the state of a map
    return f"no #{fragment} in {path}"
