"""A `Page` to one single HTML file: script, style and data inside, a CSP with their hashes.

Nothing here knows what a page shows. Third-party code is one: Leaflet, read from the installed
package ``XStatic-Leaflet`` when a page with a map is built.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache, lru_cache, partial
from html import unescape
from importlib import metadata, resources
from typing import Any
from urllib.parse import urlsplit

import jinja2
import rcssmin
import rjsmin
from markupsafe import Markup, escape

from geo import packing, palette
from geo.errors import SourceError
from geo.maps.engine.discovery import dataset_of, head_of
from geo.maps.engine.late import Late
from geo.maps.engine.page import Page, PageData
from geo.safe import clean, safe_color, safe_url
from geo.text import Text
from geo.texts.addresses import layer_page
from geo.texts.numbers import format_value, written

EARLY_SCRIPTS = ("address.js", "early.js")
"""Before the body is read."""
BEGIN_SCRIPTS = ("packed.js", "begin.js")
"""What unpacks the program of a page and runs it."""
CORE_SCRIPTS = (
    "address.js",
    "packed.js",
    "text.js",
    "state.js",
    "late.js",
    "folds.js",
    "search.js",
)
MAP_SCRIPTS = (
    "geometry.js",
    "store.js",
    "plot.js",
    "lit.js",
    "sure.js",
    "points.js",
    "pins.js",
    "map.js",
    "view.js",
    "placing.js",
    "labels.js",
    "ground.js",
    "shapes.js",
    "histogram.js",
    "legend.js",
    "table.js",
    "panel.js",
    "controls.js",
    "redraw.js",
    "picture.js",
    "copy.js",
    "dots.js",
    "tiles.js",
    "strips.js",
    "multiples.js",
    "main.js",
    "under.js",
    "pictures.js",
)
"""Concatenated in this order into one function scope."""
STYLES = (
    "page.css",
    "frame.css",
    "map.css",
    "ground.css",
    "controls.css",
    "parts.css",
    "take.css",
    "pictures.css",
    "print.css",
)
EXTRAS = ("reach", "changes", "siting", "focus", "backdrop")
"""Keys of `PageData` that bring a script and a style of their own, ``<key>.js``, ``<key>.css``."""

# What must not stand bare in a JSON script block: markup, line separators that old parsers take
# for line ends, and what cannot be seen: controls, bidirectional marks, zero-width characters.
_BARE = re.compile(
    "[<>&\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202f"
    "\u205f-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff\U000e0000-\U000e0fff]"
)


def _escape_character(match: re.Match[str]) -> str:
    units = match[0].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[i]:02x}{units[i + 1]:02x}" for i in range(0, len(units), 2))


# What `json` writes of the controls that `clean` replaces; a backslash of the text is two.
_ESCAPED_CONTROL = re.compile(r"(\\\\)|\\(?:u00[01][0-9a-f]|[bf])")


def embed_json(data: object) -> str:
    r"""Return `data` as JSON that can stand in a ``<script type="application/json">``.

    Compact, keys in the given order, texts cleaned, NaN refused by `json` with a ValueError.

    >>> embed_json({"name": "</script>\u2028"})
    '{"name":"\\u003c/script\\u003e\\u2028"}'
    >>> json.loads(embed_json("\\u0000\x00\b\n\u202e")) == "\\u0000\ufffd\ufffd\n〈U+202E〉"
    True
    """
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    fit = _ESCAPED_CONTROL.sub(lambda found: found[1] or "\ufffd", clean(text))
    return _BARE.sub(_escape_character, fit)


def _asset(name: str) -> str:
    return (resources.files("geo.maps") / "assets" / name).read_text(encoding="utf-8")


@cache
def _leaflet(name: str) -> str:
    try:
        files = metadata.files("XStatic-Leaflet") or []
    except metadata.PackageNotFoundError as err:
        raise SourceError(
            "the package XStatic-Leaflet is not installed. Install it: pip install XStatic-Leaflet."
        ) from err
    for file in files:
        if file.parts[-2:] == ("data", name):
            text = file.read_text(encoding="utf-8")
            break
    else:
        raise SourceError(f"{name} is not in the package XStatic-Leaflet. Reinstall it.")
    if name.endswith(".css"):
        # Images that we do not draw, and an Internet Explorer behaviour.
        return re.sub(r"[^;{}]*:\s*url\([^)]*\)[^;}]*;?", "", text)
    if "(c) 2010" not in text[:300] or "</script" in text.lower():
        raise SourceError(
            "leaflet.js is not the file that was expected. Reinstall XStatic-Leaflet."
        )
    return re.sub(r"\n?//# sourceMappingURL=.*", "", text)


def _scope(*parts: str) -> str:
    """Return a script of its own: nothing of it is seen by another."""
    whole: str = rjsmin.jsmin("\n".join(('"use strict";\n(function () {', *parts, "})();")))
    return whole


@cache
def _small(names: tuple[str, ...]) -> str:
    return _scope(*map(_asset, names))


@lru_cache(maxsize=16)
def program(with_map: bool, extras: tuple[str, ...] = (), texts: str = "{}") -> str:
    """Return the whole program of a page, with or without Leaflet and the map.

    `texts`: the interface texts as JSON, see `geo.texts.site_texts.Site.script_texts`.
    """
    names = CORE_SCRIPTS + (MAP_SCRIPTS if with_map else ()) + tuple(f"{e}.js" for e in extras)
    ours = _scope(f"const UI = {texts};", *map(_asset, names), "start();")
    return f"{_leaflet('leaflet.js')}\n{ours}\n" if with_map else f"{ours}\n"


# Rules of Leaflet's style for its own controls, popups and tooltips: ours are others.
_CONTROLS = re.compile(r"[^{}]*(?:control|popup|tooltip|-bar|lvml)[^{}]*\{[^{}]*\}")


@cache
def _style(with_map: bool, extras: tuple[str, ...] = (), stock: bool = False) -> str:
    """Return the style of a page; `stock`: with what stock elements of folium may add to the map."""
    names = (*STYLES, *(f"{extra}.css" for extra in extras))
    ours: str = rcssmin.cssmin("\n".join([palette.css(), *map(_asset, names)]))
    theirs: str = rcssmin.cssmin(_leaflet("leaflet.css")) if with_map else ""
    return f"{theirs if stock else _CONTROLS.sub('', theirs)}{ours}\n"


def _layer_style(data: Mapping[str, Any] | None) -> str:
    """Colour of each layer, by position: a style rule, for a style attribute breaks the CSP."""
    colors = [safe_color(layer["color"]) for layer in (data or {}).get("layers", [])]
    # Letters stand on these colours, so they keep a text's contrast to the page behind.
    rule = ".layer-{}{{--layer:{}}}\n"
    light = "".join(
        rule.format(i, palette.for_theme(color, "light", 4.5)) for i, color in enumerate(colors)
    )
    dark = [palette.for_theme(color, "dark", 4.5) for color in colors]
    chosen = "".join(
        f'html[data-theme="dark"] .layer-{i}{{--layer:{color}}}\n' for i, color in enumerate(dark)
    )
    system = "".join(
        f'html[data-theme="auto"] .layer-{i}{{--layer:{color}}}\n' for i, color in enumerate(dark)
    )
    return f"{light}@media screen{{{chosen}}}\n@media screen and (prefers-color-scheme:dark){{{system}}}\n"


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


def policy(scripts: Iterable[str], style_text: str, basemap_url: str | None = None) -> str:
    """Return the Content-Security-Policy of a page: its own scripts and style, nothing else.

    `basemap_url` opens ``img-src`` to that one host.

    >>> policy([""], "").split("; ")[0]
    "default-src 'none'"
    >>> "https://tiles.example" in policy([""], "", "https://tiles.example/{z}/{x}/{y}.png")
    True
    """
    images = "img-src data: blob:"
    if basemap_url:
        parts = urlsplit(basemap_url)
        images += f" {parts.scheme}://{parts.netloc}"
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {' '.join(map(_hash, scripts))}",
            f"style-src {_hash(style_text)}",
            images,
            "connect-src 'none'",
            "base-uri 'none'",
            "form-action 'none'",
            "object-src 'none'",
        )
    )


# A number and its unit, and what Korean writes to a sign without a space: a line that ended
# between them would begin with "%" or "입니다".
_TOGETHER = re.compile(
    r"\d[\d.,–−]*만? (?:%p?|k?m²?|[㎡㎢]|(?<=만 )명)(?:[)\]]*[가-힣]+)?(?![0-9A-Za-z])"
    r"|[^\s()<>&]{1,12}\)[가-힣]+"
)


def unbroken(text: str) -> Markup:
    """Escape a text, and keep a number with its unit and the particle after it on one line.

    >>> str(unbroken("범위는 26.9–28.3 %입니다."))
    '범위는 <span class="unbroken">26.9–28.3 %입니다</span>.'
    >>> str(unbroken("27.2 %(25개 구 중 2위)입니다"))
    '<span class="unbroken">27.2 %</span>(25개 구 중 <span class="unbroken">2위)입니다</span>'
    """
    escaped = str(escape(clean(text)))
    return Markup(_TOGETHER.sub(r'<span class="unbroken">\g<0></span>', escaped))


# Five of six texts of a site stand on it before: names, labels, units.
@lru_cache(maxsize=4096)
def bilingual(text: Text | str, english: str | None = None) -> Markup:
    """Return a text as two spans of which the style shows one.

    >>> str(bilingual(Text("구", "<gu>")))
    '<span lang="ko">구</span><span lang="en">&lt;gu&gt;</span>'
    """
    ko, en = (text, english or "") if isinstance(text, str) else text
    return Markup(f'<span lang="ko">{unbroken(ko)}</span><span lang="en">{unbroken(en)}</span>')


def _attributes(text: Text) -> Markup:
    return Markup('data-ko="%s" data-en="%s"') % (clean(text.ko), clean(text.en))


def _label(text: Text) -> Markup:
    ko, en = clean(text.ko), clean(text.en)
    return Markup('aria-label="%s" data-label-ko="%s" data-label-en="%s"') % (ko, ko, en)


def _finalize(value: object) -> object:
    """Clean every text on its way into a page; markup made by us is clean already."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return clean(value)
    return "" if value is None else value


@cache
def environment() -> jinja2.Environment:
    """Return the Jinja2 environment: escaping always on, undefined names are errors."""
    env = jinja2.Environment(
        loader=jinja2.PackageLoader("geo.maps", "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_finalize,
    )
    env.globals |= {
        "t": bilingual,
        "bi": _attributes,
        "label": _label,
        "href": lambda url: escape(safe_url(url)),
        "layer_page": layer_page,
        "value": format_value,
        "written": written,
    }
    return env


def render(page: Page, *, head: str = "", tail: str = "", audited: bool = True) -> str:
    """Return the single HTML file of a page; equal pages give equal bytes.

    Parameters
    ----------
    page
        What to show.
    head, tail
        Trusted markup that a caller adds (stock folium elements); only where `audited` is False.
    audited
        True: a CSP forbids every script and style but ours, and every request. False: no CSP.
    """
    beside = frozenset[str]() if page.alone else page.beside
    data = page.data
    if data is not None and beside is not None:
        data = _within(data, beside)
    with_map = page.data is not None
    basemap = (page.data or {}).get("meta", {}).get("basemap")
    extras = tuple(extra for extra in EXTRAS if extra in (page.data or {}))
    ways: Callable[[str], str] = str
    if beside is not None:
        ways = partial(without_ways_out, beside=beside, root=page.root)
    late = Late(page.site.language, ways)
    early, begin = _small(EARLY_SCRIPTS), _small(BEGIN_SCRIPTS)
    whole = program(with_map, extras, embed_json(page.site.script_texts))
    style_text = _style(with_map, extras, not audited) + _layer_style(page.data)
    # The parser turns no bytes of these around, so the hashes hold: no CR, no closing tags.
    names = {
        "page": page,
        "site": page.site,
        "ui": page.site.ui,
        "tr": lambda key: bilingual(page.site.ui[key]),
        "root": page.root,
        "csp": policy((early, begin, whole), style_text, basemap["url"] if basemap else None),
        # Tile servers want to know which site asks; nobody else is told.
        "referrer": "strict-origin-when-cross-origin" if basemap else "no-referrer",
        "audited": audited,
        "with_map": with_map,
        "early": Markup(early),
        "begin": Markup(begin),
        "program": Markup(_packed_once(whole) if audited else whole),
        "style": Markup(style_text),
        "logo_of": _logo_of(page),
        "discovery": head_of(page),
        "dataset": _dataset_block(page),
        # Asked for at the end of the page, when its late parts are known.
        "data": lambda: _data_block(data, late, packed=audited),
        "late": late.made_late,
        "without_script": late.without_script,
        "extra_head": Markup(head) if not audited else "",
        "extra_tail": Markup(tail) if not audited else "",
    }
    template = environment().get_template(f"{page.kind}.html")
    made = template.render(**page.context, **names)
    return ways(made)


_packed_once = lru_cache(maxsize=16)(packing.packed)


def _dataset_block(page: Page) -> Markup:
    """Return what the page says of its files to machines: data, which nothing runs."""
    said = dataset_of(page)
    if said is None:
        return Markup("")
    return Markup('<script type="application/ld+json">{}</script>').format(Markup(embed_json(said)))


def _logo_of(page: Page) -> Text:
    who = page.site.office or page.site.name
    return Text(f"{who.ko} 로고", f"Logo of {who.en}")


def _data_block(data: PageData | None, late: Late, *, packed: bool) -> Markup:
    """Return the element that holds the page's data; empty where there is none.

    Packed, or plain JSON where stock elements of folium wait for the map: their scripts
    follow ours at once, and unpacking takes a moment.
    """
    if data is None and not late.trees:
        return Markup("")
    said: dict[str, Any] = {**(data or {})}
    if "locator" in said.get("meta", {}):  # its path stands in the markup
        locator = {key: of for key, of in said["meta"]["locator"].items() if key != "path"}
        said["meta"] = {**said["meta"], "locator": locator}
    if late.trees:
        said["late"] = late.trees
    text = embed_json(said)
    kind = "application/json"
    if packed:
        kind = "application/gzip"
        text = packing.packed(text)
    return Markup('<script type="{}" id="geo-data">{}</script>').format(kind, Markup(text))


_GO = re.compile(r'<p class="go">.*?</p>\n?', re.DOTALL)
_MENU = re.compile(r'<nav class="site-nav".*?</nav>|<ul class="foot-links">.*?</ul>', re.DOTALL)
_ITEM = re.compile(r"<li><a [^<>]*\bdata-internal\b[^<>]*>.*?</a></li>\n?", re.DOTALL)
_INTERNAL = re.compile(r"<a [^<>]*\bdata-internal\b[^<>]*>(.*?)</a>", re.DOTALL)
_HREF = re.compile(r'\bhref="([^"#]*)')


def without_ways_out(made: str, beside: frozenset[str] = frozenset(), root: str = "") -> str:
    """Return a page without links to pages that do not lie beside it: their words stay, but in menus.

    Paragraphs that are nothing but such a link go. Texts in a page are escaped, so what looks like one of
    these tags is one.

    Parameters
    ----------
    made
        The page.
    beside
        Addresses of those that do, from the top of the site.
    root
        How to reach the top from this page.

    Examples
    --------
    >>> without_ways_out('<p><a href="a.html" data-internal>구</a></p><p class="go"><a>x</a></p>')
    '<p>구</p>'
    >>> without_ways_out('<a href="../b.html#c" data-internal>동</a>', frozenset({"b.html"}), "../")
    '<a href="../b.html#c" data-internal>동</a>'
    """

    def leads(found: re.Match[str]) -> bool:
        address = _HREF.search(found[0])
        if address is None:
            return False
        target = unescape(address[1])
        return not target or target.removeprefix(root) in beside

    def menu(found: re.Match[str]) -> str:
        return _ITEM.sub(lambda item: item[0] if leads(item) else "", found[0])

    made = _MENU.sub(menu, made) if beside else made
    made = _GO.sub(lambda found: found[0] if leads(found) else "", made)
    return _INTERNAL.sub(lambda found: found[0] if leads(found) else found[1], made)


def _within(data: PageData, beside: frozenset[str]) -> PageData:
    """Return page data that leads to no page but those beside it, by search or from a gu."""
    search = [each for each in data.get("search", ()) if each["href"].split("#")[0] in beside]
    found: PageData = {**data, "search": search}
    if "layers" in data:
        found["layers"] = [
            {key: of for key, of in layer.items() if key != "page" or of in beside}  # type: ignore[misc]
            for layer in data["layers"]
        ]
    if "districts" in data:
        names = {level: dict(of) for level, of in data["districts"]["names"].items()}
        for of in names.values():
            pages = [page if page in beside else None for page in of.pop("page", ())]  # type: ignore[attr-defined]
            if any(pages):
                of["page"] = pages
        found["districts"] = {**data["districts"], "names": names}  # type: ignore[typeddict-item]
    return found
