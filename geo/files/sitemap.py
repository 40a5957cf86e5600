"""``sitemap.xml``: the addresses of a site's pages."""

from __future__ import annotations

from collections.abc import Iterable
from xml.sax.saxutils import escape

from geo.texts.addresses import page_address

SITEMAP = "sitemap.xml"


def sitemap(base: str, pages: Iterable[str]) -> bytes:
    """Return the sitemap of a site.

    Parameters
    ----------
    base
        Its address, see `geo.project.published.base_address`.
    pages
        Paths of its pages.

    Examples
    --------
    >>> print(sitemap("https://maps.example/", ["a b.html", "index.html"]).decode(), end="")
    <?xml version="1.0" encoding="UTF-8"?>
    <urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
    <url><loc>https://maps.example/a%20b.html</loc></url>
    <url><loc>https://maps.example/</loc></url>
    </urlset>
    """
    found = (f"<url><loc>{escape(page_address(base, path))}</loc></url>" for path in sorted(pages))
    lines = ['<?xml version="1.0" encoding="UTF-8"?>',
             '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">', *found, "</urlset>", ""]  # fmt: skip
    return "\n".join(lines).encode()
