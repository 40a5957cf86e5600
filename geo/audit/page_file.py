"""What the audit asks of one page, read as a file: everyone can use it, and nothing runs in it."""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple
from urllib.parse import urlsplit

from geo.audit.markup import Element, Page


class Fault(NamedTuple):
    """Something wrong with a page: the rule, the KWCAG item (or None), what and where."""

    rule: str
    kwcag: str | None
    text: str


class Terms(NamedTuple):
    """What this site was published with: origin of its basemap, attack strings planted in it.

    `base`: the address that it is served from; `address`: that of this page.
    """

    origin: str | None = None
    canaries: Sequence[str] = ()
    base: str | None = None
    address: str | None = None


_SOURCE_WORDS = ("출처", "Sources")
_LICENCE_WORDS = ("공공누리", "KOGL", "ODbL", "이용조건", "이용 조건", "Licence", "licence")
_LOADS = {
    "script": ("src",),
    "img": ("src", "srcset"),
    "iframe": ("src",),
    "frame": ("src",),
    "source": ("src", "srcset"),
    "video": ("src", "poster"),
    "audio": ("src",),
    "track": ("src",),
    "object": ("data",),
    "embed": ("src",),
    "link": ("href",),
    "form": ("action",),
    "input": ("src",),
    "button": ("formaction",),
    "use": ("href", "xlink:href"),
    "image": ("href", "xlink:href"),
    "a": ("ping",),
    "body": ("background",),
}
_ADDRESSES = ("href", "src", "action", "formaction", "xlink:href", "data", "poster")
_STRANGERS = ("base", "object", "embed", "applet", "iframe", "frame", "form")
_KNOWN_IN_SCRIPTS = ("www.w3.org", "leafletjs.com")
_RAW = re.compile("[<>&\u2028\u2029]")


def faults(page: Page, terms: Terms) -> Iterator[Fault]:
    """Yield everything that is wrong with a page."""
    for rule in _RULES:
        yield from rule(page, terms)


def _outside(page: Page, terms: Terms) -> Iterator[Fault]:
    for item in page.elements:
        if item.tag == "link" and item.get("rel") == "canonical":
            continue  # it loads nothing, and is told by `address_faults`
        for name in _LOADS.get(item.tag, ()):
            if _absolute(item.get(name)):
                yield Fault("outside host", None, f"{item} loads from {_host(item.get(name))}")
        refresh = item.tag == "meta" and item.get("http-equiv").lower() == "refresh"
        if refresh:
            yield Fault("outside host", "7.2.1", f"{item} sends the reader elsewhere")
    for item in page.all("style"):
        for address in re.findall(r"(?:url\(|@import)\s*[\"']?([^\"')\s]+)", item.text):
            if not address.startswith(("data:", "#")):
                yield Fault("outside host", None, f"{item} loads {address[:60]}")
    for item in page.scripts():
        for host in sorted(set(re.findall(r"https?://([\w.-]+)", item.text))):
            allowed = terms.origin is not None and terms.origin.endswith(f"//{host}")
            if host not in _KNOWN_IN_SCRIPTS and not allowed:
                yield Fault("outside host", None, f"the script names {host}")


def _absolute(address: str) -> bool:
    return bool(re.match(r"\s*(?:[a-z][a-z0-9+.-]*:)?[/\\]{2}", address, re.IGNORECASE))


def _host(address: str) -> str:
    try:
        return urlsplit(address.strip()).netloc[:60] or address[:60]
    except ValueError:
        return address[:60]


def _csp(page: Page, terms: Terms) -> Iterator[Fault]:
    metas = [
        item
        for item in page.all("meta")
        if item.get("http-equiv").lower() == "content-security-policy"
    ]
    if not metas:
        yield Fault("CSP", None, "there is no Content-Security-Policy")
        return
    position = page.elements.index(metas[0])
    if any(item.tag in ("script", "style", "link") for item in page.elements[:position]):
        yield Fault("CSP", None, "the policy stands after a script, style or link")
    policy: dict[str, list[str]] = {}
    for directive in metas[0].get("content").split(";"):
        words = directive.split()
        if words:
            policy.setdefault(words[0].lower(), words[1:])
    if policy.get("default-src") != ["'none'"]:
        yield Fault("CSP", None, "default-src is not 'none'")
    for name in ("base-uri", "form-action"):
        if policy.get(name) not in (["'none'"], ["'self'"]):
            yield Fault("CSP", None, f"{name} is not restricted")
    for name, sources in policy.items():
        for source in sources:
            if not _narrow(name, source, terms.origin):
                yield Fault("CSP", None, f"{name} {source[:60]} is too wide")
    yield from _hashed(page, policy)


def _narrow(name: str, source: str, origin: str | None) -> bool:
    if source == "'none'" or re.fullmatch(r"'sha(256|384|512)-[A-Za-z0-9+/=]+'", source):
        return True
    if name == "img-src":
        return source in ("data:", "blob:") or (origin is not None and source == origin)
    return name in ("base-uri", "form-action") and source == "'self'"


def _hashed(page: Page, policy: dict[str, list[str]]) -> Iterator[Fault]:
    for name, items in (("script-src", page.scripts()), ("style-src", page.all("style"))):
        allowed = frozenset(policy.get(name, ()))
        for item in items:
            digest = base64.b64encode(hashlib.sha256(item.text.encode()).digest()).decode()
            if f"'sha256-{digest}'" not in allowed:
                yield Fault("CSP", None, f"{item} has no hash in {name}: blocked, or not ours")
    styled = [item for item in page.elements if "style" in item.attributes]
    if styled:
        yield Fault("CSP", None, f"{len(styled)} style attributes, first {styled[0]}: blocked")


def _attacks(page: Page, terms: Terms) -> Iterator[Fault]:
    for item in page.elements:
        handlers = sorted(name for name in item.attributes if name.startswith("on"))
        if handlers or "srcdoc" in item.attributes:
            yield Fault("attack string", None, f"{item} runs code: {', '.join(handlers)}")
        if item.tag in _STRANGERS:
            yield Fault("attack string", None, f"{item} does not belong in a page of ours")
        for name in _ADDRESSES:
            if name not in item.attributes:
                continue
            address = re.sub(r"[\x00-\x20]", "", item.get(name)).lower()
            if address.startswith(("javascript:", "vbscript:", "data:text", "data:image/svg")):
                yield Fault("attack string", None, f"{item} has an address that runs code")
    for block, _, err in page.contents:
        if err is not None:
            yield Fault("attack string", None, f"{block} is not whole JSON: {err}")
        found = _RAW.search(block.text)
        if found:
            yield Fault("attack string", None, f"{block} holds a bare U+{ord(found[0]):04X}")
    for canary in terms.canaries:
        where = _unescaped(page, canary)
        if where:
            yield Fault("attack string", None, f"{canary[:40]!r} stands unescaped in {where}")


def _unescaped(page: Page, canary: str) -> str | None:
    """Tell where a planted string is more than text; None where it is text everywhere."""
    if not canary:
        return None
    if "<" in canary and canary in page.source:
        return "the markup"
    for item in (*page.scripts(), *page.all("style")):
        if canary in item.text:
            return str(item)
    for item in page.elements:
        for name, value in item.attributes.items():
            if canary in name or (canary in value and (name in _ADDRESSES or name == "style")):
                return f"{name} of {item}"
    return None


def _titles(page: Page, terms: Terms) -> Iterator[Fault]:
    if not any(item.text.strip() for item in page.all("title")):
        yield Fault("headings", "6.4.2", "the page has no title")
    headings = [item for item in page.elements if re.fullmatch("h[1-6]", item.tag)]
    n_first = sum(item.tag == "h1" for item in headings)
    if n_first != 1:
        yield Fault("headings", "6.4.2", f"{n_first} h1, must be one")
    level = 1
    for item in headings:
        found = int(item.tag[1])
        if found > level + 1:
            yield Fault("headings", "6.4.2", f"{item} follows a heading of level {level}")
        if not item.text.strip():
            yield Fault("headings", "6.4.2", f"{item} is empty")
        level = found


def _language(page: Page, terms: Terms) -> Iterator[Fault]:
    language = next((item.get("lang") for item in page.all("html")), "")
    if language.split("-")[0] not in ("ko", "en"):
        yield Fault("language", "7.1.1", f"<html> says lang={language!r}, not ko or en")


def _alternatives(page: Page, terms: Terms) -> Iterator[Fault]:
    for item in page.elements:
        silent = item.get("aria-hidden") == "true" or item.get("role") in ("presentation", "none")
        if item.tag in ("img", "area") and "alt" not in item.attributes and not silent:
            yield Fault("alternatives", "5.1.1", f"{item} has no alt")
        pictured = item.get("role") in ("img", "application") or item.tag == "canvas"
        if pictured and not silent and not _named(item):
            yield Fault("alternatives", "5.1.1", f"{item} has no name")
        if item.tag == "iframe" and not item.get("title"):
            yield Fault("alternatives", "6.4.2", f"{item} has no title")


def _named(item: Element) -> bool:
    return any(item.get(name).strip() for name in ("aria-label", "aria-labelledby", "title"))


def _labels(page: Page, terms: Terms) -> Iterator[Fault]:
    pointed = {item.get("for") for item in page.all("label") if item.text.strip()}
    for item in page.all("input", "select", "textarea"):
        if item.get("type") in ("hidden", "submit", "button", "reset"):
            continue
        wrapped = any(outer.tag == "label" for outer in item.ancestors())
        if not (wrapped or _named(item) or (item.get("id") and item.get("id") in pointed)):
            yield Fault("labels", "7.3.2", f"{item} has no label")
    pictures = {
        id(outer) for item in page.all("img") if item.get("alt") for outer in item.ancestors()
    }
    for item in page.all("button", "a"):
        if item.tag == "a" and "href" not in item.attributes:
            continue
        if not (item.text.strip() or _named(item) or id(item) in pictures):
            kwcag = "6.4.3" if item.tag == "a" else "7.3.2"
            yield Fault("labels", kwcag, f"{item} has no text")


def _tables(page: Page, terms: Terms) -> Iterator[Fault]:
    inside: dict[int, set[str]] = {id(item): set() for item in page.all("table")}
    for item in page.all("th", "caption"):
        table = next((outer for outer in item.ancestors() if outer.tag == "table"), None)
        if table is not None:
            inside[id(table)].add(item.tag)
    for item in page.all("table"):
        found = inside[id(item)]
        if "th" not in found or not ("caption" in found or _named(item)):
            yield Fault("tables", "5.3.1", f"{item} lacks header cells or a caption")


def _landmarks(page: Page, terms: Terms) -> Iterator[Fault]:
    mains = [item for item in page.elements if item.tag == "main" or item.get("role") == "main"]
    if len(mains) != 1:
        yield Fault("landmarks", "6.4.1", f"{len(mains)} main landmarks, must be one")
    first = next((item for item in page.all("a", "button", "input", "select")), None)
    target = "" if first is None else first.get("href")
    if not target.startswith("#") or target[1:] not in page.by_id:
        yield Fault("landmarks", "6.4.1", "the first link does not skip to the content")
    for item in page.all("meta"):
        content = item.get("content").replace(" ", "").lower()
        if item.get("name") == "viewport" and re.search(
            r"user-scalable=(no|0)|maximum-scale=[01](\D|$)", content
        ):
            yield Fault("zoom", "5.4.4", "the viewport forbids to enlarge the page")


def _markup(page: Page, terms: Terms) -> Iterator[Fault]:
    ids = Counter(item.get("id") for item in page.elements if "id" in item.attributes)
    for name, count in sorted(ids.items()):
        if count > 1:
            yield Fault("markup", "8.1.1", f"id {name!r} stands {count} times")
    for text in page.faults:
        yield Fault("markup", "8.1.1", text)
    if page.n_faults > len(page.faults):
        yield Fault("markup", "8.1.1", f"and {page.n_faults - len(page.faults)} more")


def _sources(page: Page, terms: Terms) -> Iterator[Fault]:
    for what, words in (("sources", _SOURCE_WORDS), ("licences", _LICENCE_WORDS)):
        texts = (item.text for item in (*page.all("main", "footer"), *page.data()))
        if not any(word in text for text in texts for word in words):
            yield Fault("sources and licences", None, f"the page names no {what}")


_RULES: tuple[Callable[[Page, Terms], Iterator[Fault]], ...] = (
    _outside,
    _csp,
    _attacks,
    _titles,
    _language,
    _alternatives,
    _labels,
    _tables,
    _landmarks,
    _markup,
    _sources,
)
