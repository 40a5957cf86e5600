"""How a project's site is published: its address, its logo, which layers and kinds of pages."""

from __future__ import annotations

import base64
import io
import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from geo.errors import DataError
from geo.reading import read_bytes

MAX_LOGO_BYTES = 50_000
"""A logo stands in every page."""
MAX_LOGO_SIDE = 2000
_ADDRESS = re.compile(r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[A-Za-z0-9._~%-]+)*/?")
_FORMATS = ("PNG", "JPEG", "WEBP")


class Logo(NamedTuple):
    """A picture as a ``data:`` address, and its width and height in pixels."""

    address: str
    width: int
    height: int


@dataclass(frozen=True, kw_only=True)
class Published:
    """The table ``[site]`` of geo.toml.

    Parameters
    ----------
    url
        Address that the site is served from, ends with ``/``; None: nobody said.
    logo
        Picture beside the name of the site.
    layers
        Keys of the layers that it has; empty: all.
    pages
        Kinds of pages beside the index; empty: all.
    """

    url: str | None = None
    logo: Path | None = None
    layers: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()


def published_of(said: Mapping[str, Any], folder: Path) -> Published:
    """Return what ``[site]`` of a folder's geo.toml says, which the schema holds."""
    return Published(
        url=base_address(said["url"]) if "url" in said else None,
        logo=folder / said["logo"] if "logo" in said else None,
        layers=tuple(said.get("layers", ())),
        pages=tuple(said.get("pages", ())),
    )


def is_base_address(text: str) -> bool:
    """Say whether a text is the address of a site: http or https, ASCII, no query, no fragment."""
    return len(text) <= 500 and _ADDRESS.fullmatch(text) is not None


def base_address(text: str) -> str:
    """Return the address of a site as pages write it, with ``/`` at its end.

    Raises
    ------
    DataError
        It is none of http or https in ASCII, or has a query or a fragment.

    Examples
    --------
    >>> base_address("https://maps.example/city")
    'https://maps.example/city/'
    """
    if not is_base_address(text):
        raise DataError(
            f"{text[:80]!r} is no address of a site. Write one such as https://maps.example/city/, other "
            "letters in percent signs.",
            ko=f"{text[:80]!r}: 사이트의 주소가 아닙니다. https://maps.example/city/처럼 적으십시오. 한글은 % 꼴로 씁니다.",
        )
    return text.rstrip("/") + "/"


def read_logo(path: Path) -> Logo:
    """Return a logo as it stands in a page.

    Raises
    ------
    SourceError
        The file cannot be read.
    DataError
        It is no PNG, JPEG or WebP, or larger than `MAX_LOGO_BYTES` or `MAX_LOGO_SIDE` pixels a side.
    """
    from PIL import Image

    def refused(what: str, ko: str) -> DataError:
        return DataError(
            f"{path} is no logo: {what}. Take a PNG, JPEG or WebP of at most {MAX_LOGO_BYTES // 1000} kB.",
            ko=f"{path}: 로고로 쓸 수 없습니다({ko}). {MAX_LOGO_BYTES // 1000} kB까지의 PNG, JPEG, WebP를 쓰십시오.",
        )

    data = read_bytes(path)
    if len(data) > MAX_LOGO_BYTES:
        raise refused(f"it has {len(data) // 1000} kB and would stand in every page", "너무 큼")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # of a picture that unpacks to all memory
            with Image.open(io.BytesIO(data), formats=_FORMATS) as picture:
                (width, height), kind = picture.size, str(picture.format).lower()
                picture.verify()
    except Exception as err:  # a broken picture may end its reader in any way
        raise refused("it is no such picture, or broken", "그림이 아니거나 깨짐") from err
    if max(width, height) > MAX_LOGO_SIDE:
        raise refused(f"it is {width} x {height} pixels", f"{width} x {height} 픽셀")
    packed = base64.b64encode(data).decode("ascii")
    return Logo(f"data:image/{kind};base64,{packed}", width, height)
