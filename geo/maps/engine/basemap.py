"""Background tiles by choice: none by default, one host at most, never a key in a page.

A page that asks a tile server tells that server who reads it, and does not work from a disk or
without a network. So no page has tiles unless they are asked for, and then the page's content
security policy is widened to that one host.

The address of a tile stands in the page for everyone to read, and VWorld puts the key into the
address. A key is a secret, so `vworld` needs a server of your own that adds the key
(``vworld=https://tiles.example.kr/{z}/{x}/{y}.png``); the key stays in the environment there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote_plus, urlsplit

from geo.errors import UsageError
from geo.text import Text

_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?")
_SECRET = re.compile(
    r"key|token|secret|signature|passw|credential|auth|^(?:sig|pwd|pass|user|api|k)$|app_?(?:id|code)"
    r"|client_?id|subscription|license",
    re.IGNORECASE,
)
_UNSAFE = re.compile(r"[\s<>\"'`;,\\^|]")
_LOCAL = ("localhost", "127.0.0.1")


@dataclass(frozen=True)
class Basemap:
    """Tiles that a page may ask for.

    Parameters
    ----------
    key
        ``osm``, ``vworld`` or ``custom``.
    url
        Address template with ``{z}``, ``{x}`` and ``{y}``.
    attribution
        Whom the map must name, plain text in both languages.
    terms
        Address of the terms of use, or None where only the operator knows them.
    origin
        Scheme, host and port: all that the page's policy is widened by (``img-src``).
    max_zoom
        Largest zoom level the server has.
    """

    key: str
    url: str
    attribution: Text
    terms: str | None
    origin: str
    max_zoom: int = 19


_OSM_URL = "https://tile.openstreetmap.org/{z}/{x}/{y}.png"
_OSM = Text("© OpenStreetMap 기여자", "© OpenStreetMap contributors")
_OSM_TERMS = "https://operations.osmfoundation.org/policies/tiles/"
_VWORLD = Text("국토교통부 브이월드", "VWorld, Ministry of Land, Infrastructure and Transport")
_VWORLD_TERMS = "https://www.vworld.kr/"


def resolve(choice: str, *, served: bool, secret: str | None = None) -> Basemap:
    """Return the basemap that a choice names.

    Parameters
    ----------
    choice
        ``osm``; ``vworld=URL`` with the address of a server of yours that adds the key; or the
        address template of any tile server.
    served
        Whether the page will be opened from a web server. A page opened from a disk sends no
        referrer, and tile servers refuse it.
    secret
        A key that must not stand in the address (`Settings.vworld_key`), or None.

    Raises
    ------
    UsageError
        The page is meant for a disk, the choice would put a key into the page, or the address
        is none that the page's policy can be widened to.

    Examples
    --------
    >>> resolve("osm", served=True).origin
    'https://tile.openstreetmap.org'
    >>> resolve("https://tiles.example.kr:8443/{z}/{x}/{y}.png", served=True).origin
    'https://tiles.example.kr:8443'
    >>> resolve("osm", served=False)
    Traceback (most recent call last):
    geo.errors.UsageError: a basemap needs pages that are opened from a web server: tile servers \
refuse a page opened from a disk. Leave the basemap out, or add --served.
    """
    if not served:
        raise UsageError(
            "a basemap needs pages that are opened from a web server: tile servers refuse a page "
            "opened from a disk. Leave the basemap out, or add --served."
        )
    if choice == "osm":
        return Basemap("osm", _OSM_URL, _OSM, _OSM_TERMS, _origin(_OSM_URL))
    if choice == "vworld":
        raise UsageError(
            "VWorld's key would stand in the address of every tile, so in the page for everyone "
            "to read. Set up a server that adds the key and give its address: "
            "vworld=https://HOST/{z}/{x}/{y}.png"
        )
    key, url = ("vworld", choice[7:]) if choice.startswith("vworld=") else ("custom", choice)
    origin = _checked(url, secret)
    if key == "vworld":
        return Basemap(key, url, _VWORLD, _VWORLD_TERMS, origin)
    host = origin.split("//")[1]
    return Basemap(key, url, Text(f"배경지도: {host}", f"Basemap: {host}"), None, origin)


def _checked(url: str, secret: str | None) -> str:
    """Refuse an address that is unsafe or tells a secret; else return its origin."""
    plain = _unescaped(url)
    if secret and any(each in plain for each in (secret, _unescaped(secret))):
        raise UsageError(
            "the address of the basemap holds the key, which everyone could read in the page. "
            "Give the address of a server that adds the key."
        )
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        host = ""
    if _tells_secret(plain) or "#" in plain:
        raise UsageError(
            f"the address of the basemap at {host[:60]!r} holds a password or key, or what looks like "
            "one, which everyone could read in the page. Give the address of a server that adds it."
        )
    missing = [part for part in ("{z}", "{x}", "{y}") if part not in url]
    if missing or not host or _UNSAFE.search(url):
        raise UsageError(
            f"basemap {_shown(url)!r} is neither osm, vworld=URL nor an address with {{z}}, {{x}} and "
            "{y} and without spaces or quotes. Give one of these."
        )
    return _origin(url)


def _unescaped(url: str) -> str:
    """Return an address without percent signs, however often it was encoded."""
    for _ in range(8):
        plain = unquote_plus(url) if "%" in url else url
        if plain == url:
            break
        url = plain
    return url


def _shown(url: str) -> str:
    """Return of an address what may be repeated: nothing behind its host."""
    return re.split(r"[/?#]", url.partition("//")[2] or url, maxsplit=1)[0].rpartition("@")[2][:60]


def _tells_secret(plain: str) -> bool:
    """Say whether an address holds a password, a parameter named like a key, or a part like one."""
    beyond = plain.partition("//")[2]
    place, *more = re.split(r"[?#]", beyond, maxsplit=1)
    netloc, _, path = place.partition("/")
    named = re.findall(r"([\w.-]+)\s*=", " ".join([path, *more]))
    values = [part for text in [path, *more] for part in re.split(r"[/?#&;=.,@]", text)]
    return "@" in netloc or any(map(_SECRET.search, named)) or any(map(_looks_like_key, values))


def _looks_like_key(part: str) -> bool:
    """Say whether a part of an address is what servers give out as keys: long, letters and digits.

    Examples
    --------
    >>> _looks_like_key("0123ABCD-89EF-4567-89AB-0123456789AB"), _looks_like_key("outdoors-v12")
    (True, False)
    """
    bare = re.sub(r"[-_]", "", part)
    mixed = any(map(str.isdigit, bare)) and any(map(str.isalpha, bare))
    return len(bare) >= 20 and bare.isalnum() and mixed


def _origin(url: str) -> str:
    parts = urlsplit(url)
    host = parts.hostname or ""
    secure = parts.scheme == "https" or (parts.scheme == "http" and host in _LOCAL)
    try:
        port = "" if parts.port is None else f":{parts.port}"
    except ValueError:
        port = None
    if not secure or not _HOST.fullmatch(host) or port is None:
        raise UsageError(
            f"basemap host {host!r} cannot be used: it must be https and one plain host name "
            "(no {s}, no wildcard). Give such an address."
        )
    return f"{parts.scheme}://{host}{port}"
