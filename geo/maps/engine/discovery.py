"""What a page that has an address tells search engines and previews: Open Graph, schema.org."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from markupsafe import Markup

from geo.maps.engine.page import Download, Page, SourceLine
from geo.safe import clean
from geo.text import Text
from geo.texts.addresses import CATALOG, PACKAGE, layer_page, page_address
from geo.texts.site_texts import short_date
from geo.texts.source_texts import licence_of

METHOD = "method.html"
LOCALES = {"ko": "ko_KR", "en": "en_GB"}
_DAY = re.compile(r"(\d{4})년(?: (\d{1,2})월)?(?: (\d{1,2})일)?")
_PERIOD = re.compile(r"\d{4}(-\d\d(-\d\d)?)?(/\d{4})?")


def head_of(page: Page) -> Markup:
    """Return what stands in the head of a page: nothing where its site has no address."""
    base = page.site.url
    if base is None or page.alone:
        return Markup("")
    first = page.site.language
    other = "ko" if first == "en" else "en"
    said = {
        "og:type": "website",
        "og:url": page_address(base, page.path),
        "og:site_name": getattr(page.site.name, first),
        "og:title": getattr(page.title, first),
        "og:description": getattr(page.description, first),
        "og:locale": LOCALES[first],
        "og:locale:alternate": LOCALES[other],
    }
    lines = [Markup('<link rel="canonical" href="%s">') % said["og:url"]]
    meta = Markup('<meta property="%s" content="%s">')
    lines += [meta % (key, clean(text)) for key, text in said.items()]
    return Markup("\n").join(lines)


def dataset_of(page: Page) -> dict[str, Any] | None:
    """Return a page's data set as schema.org has it; None where it has no address or offers no file."""
    base, site = page.site.url, page.site
    files: list[Download] = list(page.context.get("downloads", ()))
    if page.kind == "index":
        files = [Download(Text(p, p), p, p.rpartition(".")[2].upper()) for p in (PACKAGE, CATALOG)]
    if base is None or page.alone or not files:
        return None
    who = site.office or site.name
    place: dict[str, Any] = {"@type": "Place", "name": (site.area or site.name).ko}
    bounds = (page.data or {}).get("meta", {}).get("bounds")
    if page.kind in ("region", "district"):
        place["name"] = page.title.ko
    elif bounds:
        west, south, east, north = bounds
        place["geo"] = {"@type": "GeoShape", "box": f"{south} {west} {north} {east}"}
    found = {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": f"{page.title.ko} | {site.name.ko}",
        "alternateName": f"{page.title.en} | {site.name.en}",
        "description": f"{page.description.ko}\n{page.description.en}",
        "url": page_address(base, page.path),
        "inLanguage": ["ko", "en"],
        "license": list(_licences(page.context.get("sources", ()))) or _told_elsewhere(page, base),
        "creator": {"@type": "Organization", "name": who.ko, "alternateName": who.en},
        "spatialCoverage": place,
        "temporalCoverage": _period(page),
        "distribution": [
            {
                "@type": "DataDownload",
                "name": f"{file.label.ko} · {file.label.en}",
                "encodingFormat": file.format,
                "contentUrl": page_address(base, file.href),
            }
            for file in files
        ],
    }
    return {key: value for key, value in found.items() if value}


def _told_elsewhere(page: Page, base: str) -> str | None:
    """Return the address of the page that names every licence; None where the site has none such."""
    published = page.beside is None or METHOD in page.beside
    return page_address(base, METHOD) if published else None


def _licences(sources: Iterable[SourceLine]) -> Iterator[str | dict[str, str]]:
    said = dict.fromkeys(each for line in sources for each in line.licence.en.split("; "))
    for licence in dict.fromkeys(map(licence_of, said)):
        yield licence.path or {"@type": "CreativeWork", "name": licence.title}


def _period(page: Page) -> str | None:
    """Return when the places of the page are of, as ISO 8601 writes it; None where no date is known."""
    if page.kind == "index":
        return page.site.as_of
    layer = next((each for each in page.layers if layer_page(each.key) == page.path), None)
    if layer is None:
        return None
    if found := _DAY.fullmatch(layer.vintage.ko):  # as `geo.dates.date_text` writes it
        return "-".join(f"{int(part):02d}" for part in found.groups() if part)
    said = short_date(layer.vintage).en.replace("–", "/")
    return said if _PERIOD.fullmatch(said) else None
