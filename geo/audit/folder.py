"""Audit a published folder: safe, whole, usable by everyone, with its sources named."""

from __future__ import annotations

import gzip
import hashlib
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

from geo.audit import discovery, unseen
from geo.audit.discovery import address_faults
from geo.audit.downloads import FORMATS, table_faults
from geo.audit.in_browser import Tools, browser_faults
from geo.audit.kwcag import ITEMS
from geo.audit.markup import Page
from geo.audit.page_figures import page_figure_faults
from geo.audit.page_file import Fault, Terms, faults
from geo.audit.same_figures import Ledger
from geo.audit.source_names import page_faults as page_source_faults
from geo.audit.strangers import Entry, entries, read_bytes
from geo.audit.unseen import JSON, PLAIN, bidi_faults, text_faults
from geo.errors import PublishError
from geo.files import manifest as manifests
from geo.files.manifest import MANIFEST
from geo.files.sitemap import SITEMAP, sitemap
from geo.measures.checks import WHOLE
from geo.project.published import is_base_address
from geo.safe import one_line
from geo.texts.addresses import page_address

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
        *("not read", unseen.RULE, discovery.RULE),
    )
)
"""Rules whose findings keep a site from being published."""
README = "README.md"
TOLD = 20
"""Findings of one rule that are told of one file."""
MANY = 1000
"""Missing files that are told."""
MOST = 100_000
"""Findings of one file after which nobody looks for more."""


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
        return one_line(f"{self.path}: {self.rule}{item}: {self.text}")


def audit(
    folder: Path,
    *,
    browser: str | None = None,
    axe: Path | None = None,
    screenshots: Path | None = None,
    canaries: Sequence[str] = (),
) -> list[Finding]:
    """Return everything that is wrong with a published folder, by path.

    The folder may be anybody's: a link is not followed, nothing is read that is no regular file, what
    a file may hold is bounded, and whatever its reading ends in is a finding.

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
    listed = _outputs(folder, content)
    findings: list[Finding] = []
    terms, area_code = _parameters(content, findings, canaries)
    ledger = Ledger(area_code)
    there: set[str] = set()
    pages: dict[str, _Seen] = {}
    # Pages last: a figure that differs is told of the page, which shows it, not of the download.
    for entry in sorted(entries(folder), key=lambda item: item.path.suffix == ".html"):
        findings += _found(entry.name, text_faults([entry.name], "its name"))
        if entry.problem is not None:
            findings.append(Finding(entry.name, "not read", entry.problem))
            continue
        there.add(entry.name)
        findings += _found(entry.name, _manifest_faults(entry, listed))
        if entry.path.suffix == ".html":
            findings += _found(entry.name, _page_faults(entry, terms, ledger, pages))
        else:
            findings += _found(entry.name, _file_faults(entry, ledger))
    missing = sorted(set(listed) - there)
    findings += [Finding(name, "manifest", "the file is missing") for name in missing[:MANY]]
    if len(missing) > MANY:
        text = f"and {len(missing) - MANY} more files are missing"
        findings.append(Finding(MANIFEST, "manifest", text))
    findings += _found(".", chain(ledger.too_wide(), ledger.of_empty_layers()))
    if not pages:
        findings.append(Finding(".", "manifest", "the folder holds no page"))
    findings += _found(SITEMAP, _sitemap_faults(folder, terms.base, pages, SITEMAP in there))
    for name in pages:
        findings += _found(name, _links(name, pages, there))
    if browser is not None:
        tools = Tools(browser, axe, screenshots)
        for name, fault in browser_faults(folder, sorted(pages), tools, terms.origin):
            findings += _found(name, [fault])
    return sorted(findings, key=lambda item: (item.path, item.rule, item.text))


def _found(path: str, found: Iterable[Fault]) -> Iterator[Finding]:
    """Yield the faults of a file; what its reading ends in is one of them.

    Of a rule no more than `TOLD` are told, the others are counted.
    """
    counts: Counter[tuple[str, str | None]] = Counter()
    try:
        for item in islice(found, MOST):
            counts[item.rule, item.kwcag] += 1
            if counts[item.rule, item.kwcag] <= TOLD:
                yield Finding(path, item.rule, item.text, item.kwcag)
    except Exception as err:  # noqa: BLE001 - a stranger's file may end any reader in any way
        said = str(err) if isinstance(err, ValueError | OSError) else f"{type(err).__name__}: {err}"
        yield Finding(path, "not read", f"the file cannot be read: {said[:160]}")
    for (rule, kwcag), count in counts.items():
        if count > TOLD:
            yield Finding(path, rule, f"and {count - TOLD} more", kwcag)


def _outputs(folder: Path, content: dict[str, Any]) -> dict[str, str]:
    """Return the digest of every file that the manifest names."""
    outputs = content.get("outputs")
    if not isinstance(outputs, list) or not all(
        isinstance(item, dict)
        and isinstance(item.get("path"), str)
        and isinstance(item.get("sha256"), str)
        for item in outputs
    ):
        raise PublishError(f"{folder / MANIFEST} names no outputs. Publish the folder again.")
    return {item["path"]: item["sha256"] for item in outputs}


def _parameters(
    content: dict[str, Any], findings: list[Finding], canaries: Sequence[str]
) -> tuple[Terms, str]:
    """Return what the site was published with; what is of another kind is a finding, and not so."""

    def take(of: dict[str, Any], key: str, kind: type, default: Any) -> Any:
        value = of.get(key)
        if value is None or isinstance(value, kind):
            return default if value is None else value
        text = f"its {key} is no {'text' if kind is str else 'object'}"
        findings.append(Finding(MANIFEST, "manifest", text))
        return default

    parameters = take(content, "parameters", dict, {})
    origin = take(take(parameters, "basemap", dict, {}), "origin", str, None)
    base = take(parameters, "url", str, None)
    if base is not None and not is_base_address(base):
        findings.append(Finding(MANIFEST, "manifest", "its url is no address of a site"))
        base = None
    return Terms(origin, tuple(canaries), base), take(parameters, "area_code", str, WHOLE)


def _sitemap_faults(
    folder: Path, base: str | None, pages: Iterable[str], there: bool
) -> Iterator[Fault]:
    """Hold the sitemap to the pages that there are."""
    if base is None or not there:
        if there or base is not None:
            yield Fault(
                discovery.RULE, None, "a sitemap goes with an address, and with nothing else"
            )
    elif read_bytes(folder / SITEMAP) != sitemap(base, pages):
        yield Fault(discovery.RULE, None, "it names other addresses than those of the pages")


def _manifest_faults(entry: Entry, listed: Mapping[str, str]) -> Iterator[Fault]:
    """Compare a file with what the manifest says of it."""
    if entry.name == MANIFEST:
        return
    digest = listed.get(entry.name)
    if digest is None:
        yield Fault("manifest", None, "the manifest does not name this file")
    elif hashlib.sha256(read_bytes(entry.path)).hexdigest() != digest:
        yield Fault("manifest", None, "the file was changed after it was published")


def _file_faults(entry: Entry, ledger: Ledger) -> Iterator[Fault]:
    """Yield what is wrong with a file that is no page."""
    if entry.name in (MANIFEST, README):
        data = read_bytes(entry.path)
        yield from bidi_faults(data, JSON if entry.name == MANIFEST else PLAIN)
    elif entry.name == SITEMAP:
        pass  # held to the pages when all are read
    elif entry.path.suffix in FORMATS:
        yield from table_faults(entry.path, ledger)
    else:
        kind = entry.path.suffix or "this kind of file"
        yield Fault("not read", None, f"the audit has no reader for {kind}")


def _page_faults(
    entry: Entry, terms: Terms, ledger: Ledger, pages: dict[str, _Seen]
) -> Iterator[Fault]:
    """Yield what is wrong with a page, and note what its links are."""
    data = read_bytes(entry.path)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        yield Fault("not HTML", None, "the page is not UTF-8")
        return
    page = Page(text)
    pages[entry.name] = _seen(entry.name, page)
    address = None if terms.base is None else page_address(terms.base, entry.name)
    terms = terms._replace(address=address)
    yield from faults(page, terms)
    yield from address_faults(page, terms)
    yield from unseen.page_faults(page)
    yield from page_source_faults(page)
    yield from _weight(entry.name, data)
    yield from page_figure_faults(page, ledger)


def _weight(name: str, data: bytes) -> Iterator[Fault]:
    budget = next(kb for start, kb in BUDGETS_KB if name.startswith(start))
    if len(gzip.compress(data, 1, mtime=0)) / 1000 <= budget:
        return  # quick to tell, and never lighter than packed well
    weight = len(gzip.compress(data, mtime=0)) / 1000
    if weight > budget:
        yield Fault("weight", None, f"{weight:.0f} kB gzipped, the budget is {budget} kB")


class _Seen(NamedTuple):
    """What is kept of a page: its ids, and its addresses with the folder they start from."""

    ids: frozenset[str]
    targets: frozenset[tuple[str, str]]


def _seen(name: str, page: Page) -> _Seen:
    folder = str(PurePosixPath(name).parent)
    linked = page.all("a", "area", "link", "img", "script", "source")
    targets = {(item.get("href") or item.get("src"), folder) for item in linked}
    for _, content, _ in page.contents:
        # Of what is made when it is opened, a copy stands in the page.
        told = {**content, "late": None} if isinstance(content, dict) else content
        targets |= {(href, ".") for href in _hrefs(told)}
    return _Seen(frozenset(page.by_id), frozenset(targets - {("", folder)}))


def _links(name: str, pages: Mapping[str, _Seen], there: Container[str]) -> Iterator[Fault]:
    for target, base in sorted(pages[name].targets):
        problem = _dead(name, (target, base), pages, there)
        if problem:
            yield Fault("dead link", None, f"{target[:80]}: {problem}")


def _hrefs(data: object) -> Iterator[str]:
    """Yield the addresses in page data, which are relative to the top of the site."""
    within: list[tuple[str, object]] = [("", data)]
    while within:
        key, value = within.pop()
        if isinstance(value, dict):
            within += value.items()
        elif isinstance(value, list):
            within += [(key, each) for each in value]
        elif isinstance(value, str) and value and key in ("href", "page"):
            yield value


def _dead(
    name: str,
    address: tuple[str, str],
    pages: Mapping[str, _Seen],
    there: Container[str],
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
        if path.as_posix() not in there:
            return "no such file"
    page = pages.get(path.as_posix())
    fragment = unquote(parts.fragment)
    if page is None or not fragment or "=" in fragment or fragment in page.ids:
        return None  # a fragment with = is the state of a map
    return f"no #{fragment} in {path}"
