"""What the audit asks of what a page tells search engines: of a site's own address, and of nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from geo.audit.markup import Page
from geo.audit.page_file import Fault, Terms

RULE = "address"
_OG = {f"og:{name}" for name in ("type", "url", "site_name", "title", "description", "locale")}
_OG |= {"og:locale:alternate"}
_KEYS = {
    *("@context", "@type", "name", "alternateName", "description", "url", "inLanguage", "license"),
    *("creator", "spatialCoverage", "temporalCoverage", "distribution", "geo", "box"),
    *("encodingFormat", "contentUrl"),
}
_TYPES = {"Dataset", "Organization", "Place", "GeoShape", "DataDownload", "CreativeWork"}
_ADDRESSES = ("@context", "url", "contentUrl", "license")
_LICENCES = re.compile(
    r"https://www\.kogl\.or\.kr/info/licenseType[1-4]\.do|https://opendatacommons\.org/licenses/odbl/1-0/"
)


def address_faults(page: Page, terms: Terms) -> Iterator[Fault]:
    """Yield what a page says of an address that is not its own, and what it may not say at all."""
    for item in page.all("link"):
        if item.get("rel").lower() == "canonical" and item.get("href") != terms.address:
            yield Fault(RULE, None, f"{item} is not the address of this page")
    for item in page.all("meta"):
        name, content = item.get("property") or item.get("name"), item.get("content")
        if not name.lower().startswith(("og:", "twitter:")):
            continue
        if terms.address is None or name not in _OG:
            yield Fault(RULE, None, f"{name[:40]} does not belong in this page")
        elif name == "og:url" and content != terms.address:
            yield Fault(RULE, None, f"og:url {content[:60]} is not the address of this page")
    for block, content, _ in page.contents:
        if "ld+json" in block.get("type").lower():
            yield from _dataset_faults(content, terms)


def _dataset_faults(content: Any, terms: Terms) -> Iterator[Fault]:
    if terms.address is None:
        yield Fault(RULE, None, "a data set is described, but the site has no address")
        return
    if not isinstance(content, dict) or content.get("url") != terms.address:
        yield Fault(RULE, None, "the data set is not that of this page")
        return
    within: list[tuple[str, Any]] = [("", content)]
    while within:
        key, value = within.pop()
        if isinstance(value, dict):
            yield from (
                Fault(RULE, None, f"the data set says {name[:40]!r}")
                for name in value
                if name not in _KEYS
            )
            within += value.items()
        elif isinstance(value, list):
            within += [(key, each) for each in value]
        elif key == "@type" and value not in _TYPES:
            yield Fault(RULE, None, f"the data set holds a {str(value)[:40]!r}")
        elif key in _ADDRESSES and not _known(str(value), terms.base):
            yield Fault(RULE, None, f"the data set leads to {str(value)[:60]}")


def _known(address: str, base: str | None) -> bool:
    own = base is not None and address.startswith(base)
    return own or address == "https://schema.org" or bool(_LICENCES.fullmatch(address))
