"""What the search box finds: districts, layers, sites, each with the page it leads to.

People type Korean, the initial consonants of it (ㅅㄷ finds 성동구), or Latin letters. The script
of the page does what `matches` does here.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
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
    import pandas as pd

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

    A gu leads to its page, a dong (an entry holds those of one gu) and the legal dong on its ground to
    its gu's page at its row, a layer to its page, a site to its
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
    names = dong.drop(columns="geometry").sort_values("dong_code")
    found += [_dong_entry(rows, legal) for _, rows in names.groupby("gu_code")]
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


def _dong_entry(rows: pd.DataFrame, legal: Mapping[str, list[Text]]) -> SearchEntry:
    """Return the dong of one gu as one entry: what they share is said once, see `SearchEntry`."""
    first = rows.iloc[0]
    codes = [quote(code, safe="") for code in rows["dong_code"]]
    own = quote(first["gu_code"], safe="")  # most codes begin with that of their gu
    shared = own if all(code.startswith(own) for code in codes) else ""
    href = f"{gu_page(first['gu_code'])}#dong={shared}"
    one = search_entry(Text(first["gu_name_ko"], first["gu_name_en"]), "dong", href)
    one["each"] = {
        "code": [code.removeprefix(shared) for code in codes],
        "ko": list(rows["dong_name_ko"]),
        "en": list(rows["dong_name_en"]),
    }
    # A legal dong of the dong's own name tells nothing more.
    also = [
        [text_data(each) for each in legal.get(code, ()) if each.ko != name]
        for code, name in zip(rows["dong_code"], rows["dong_name_ko"], strict=True)
    ]
    if any(also):
        one["each"]["also"] = also
    return one


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
