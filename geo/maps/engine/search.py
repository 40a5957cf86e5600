"""What the search box finds: districts, layers, sites, each with the page it leads to.

People type Korean, the initial consonants of it (ㅅㄷ finds 성동구), or Latin letters. The script
of the page does what `matches` does here.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import quote

from geo.boundaries import load_legal_dong
from geo.korean import initials
from geo.layers.model import Layer
from geo.maps.engine.crowds import LISTED
from geo.maps.engine.page import SearchEntry
from geo.text import Text, text_data
from geo.texts.addresses import gu_page, layer_page, region_page

if TYPE_CHECKING:
    from geo.world import World

_INITIALS = frozenset("ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ")


def romanised(name_en: str) -> str:
    """Return an English name as it is compared: lower case, letters and digits only.

    >>> romanised("Seongdong-gu"), romanised("G-Valley 1")
    ('seongdonggu', 'gvalley1')
    """
    whole = unicodedata.normalize("NFC", name_en)
    return "".join(letter for letter in whole.lower() if letter.isalnum())


def matches(query: str, name_ko: str, name_en: str) -> bool:
    """Say whether what somebody typed finds a name.

    Initial consonants are compared with the initials of the Korean name, anything else with both
    names; spaces, hyphens and case do not count. An empty query finds nothing.

    Examples
    --------
    >>> matches("ㅅㄷ", "성동구", "Seongdong-gu"), matches("성동", "성동구", "Seongdong-gu")
    (True, True)
    >>> matches("seongdong gu", "성동구", "Seongdong-gu"), matches("ㄱㄴ", "성동구", "Seongdong-gu")
    (True, False)
    """
    typed = romanised(query)
    if not typed:
        return False
    if all(letter in _INITIALS for letter in typed):
        return typed in initials(name_ko)
    return typed in romanised(name_ko) or typed in romanised(name_en)


def entries(world: World, layers: Iterable[Layer]) -> list[SearchEntry]:
    """Return everything that can be found, districts first, in a fixed order.

    A gu leads to its page, a dong and the legal dong on its ground to its gu's page at its row, a layer to its page, a site to its
    card on the page of its layer. Records of one place in one layer are one entry.

    Parameters
    ----------
    world
        Its districts and sites.
    layers
        The layers that are published; sites of others are left out.

    Returns
    -------
    list of SearchEntry
        Names in both languages, kind, address relative to the top of the site.
    """
    chosen = list(layers)
    found = [*region_entries(world), *gu_entries(world)]
    legal: dict[str, list[Text]] = {}
    for each in load_legal_dong(world.project):
        for code in each.dong:
            legal.setdefault(code, []).append(Text(*each.names))
    dong = world.dong if len(world.project.levels) > 1 else world.dong.iloc[:0]
    for row in dong.sort_values("dong_code").to_dict("records"):
        name = Text(
            f"{row['dong_name_ko']} ({row['gu_name_ko']})",
            f"{row['dong_name_en']} ({row['gu_name_en']})",
        )
        href = f"{gu_page(row['gu_code'])}#dong={quote(row['dong_code'], safe='')}"
        one = search_entry(name, "dong", href)
        # A legal dong of the dong's own name tells nothing more.
        others = [
            each for each in legal.get(row["dong_code"], ()) if each.ko != row["dong_name_ko"]
        ]
        if others:
            one["also"] = [text_data(each) for each in others]
        found.append(one)
    found += [search_entry(layer.name, "layer", layer_page(layer.key)) for layer in chosen]
    n = world.sites["layer"].value_counts()
    many = n.index[n > LISTED]  # have no cards to lead to
    sites = world.sites[~world.sites["layer"].isin(many)]
    sites = sites.sort_values("site_id").drop_duplicates(["layer", "place_id", "name_ko"])
    by_layer: dict[str, list[SearchEntry]] = {layer.key: [] for layer in chosen}
    for row in sites[["layer", "site_id", "name_ko", "name_en"]].to_dict("records"):
        if row["layer"] in by_layer:
            name = Text(row["name_ko"], row["name_en"])
            href = f"{layer_page(row['layer'])}#site={row['site_id']}"
            by_layer[row["layer"]].append(search_entry(name, "site", href))
    return [*found, *(each for key in by_layer for each in by_layer[key])]


def region_entries(world: World) -> list[SearchEntry]:
    """Return the regions, each leading to its own page, in the order of their codes; none of a project without."""
    rows = world.regions.drop_duplicates("region_code") if len(world.regions) else world.regions
    return [
        search_entry(
            Text(row["region_name_ko"], row["region_name_en"]),
            "region",
            region_page(row["region_code"]),
        )
        for row in rows.to_dict("records")
    ]


def gu_entries(world: World) -> list[SearchEntry]:
    """Return the gu, each leading to its own page, in the order of their codes."""
    return [
        search_entry(Text(row["gu_name_ko"], row["gu_name_en"]), "gu", gu_page(row["gu_code"]))
        for row in world.gu.sort_values("gu_code").drop(columns="geometry").to_dict("records")
    ]


def search_entry(name: Text, kind: str, href: str) -> SearchEntry:
    """Return one entry: what it is called, region, gu, dong, layer or site, and where it leads.

    >>> search_entry(Text("성동구", "Seongdong-gu"), "gu", "districts/11040.html")["kind"]
    'gu'
    """
    return {"ko": name.ko, "en": name.en, "kind": kind, "href": href}
