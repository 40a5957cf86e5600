"""What the search box finds on other pages: districts and layers, each with the page it leads to.

People type Korean, the initial consonants of it (ㅅㄷ finds 성동구), or Latin letters. The script
of the page does what `matches` does here.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import TYPE_CHECKING

from geo.boundaries import load_legal_dong
from geo.korean import initials
from geo.layers.model import Layer
from geo.maps.engine.page import FinestNames, SearchEntry
from geo.safe import clean
from geo.text import Text, TextData, text_data
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
    """Return what has a page of its own: the regions and the gu, in the order of their codes, and the layers.

    Parameters
    ----------
    world
        Its districts.
    layers
        The layers that are published.

    Returns
    -------
    list of SearchEntry
        Names in both languages, kind, address relative to the top of the site.
    """
    regions = world.regions.drop_duplicates("region_code") if len(world.regions) else world.regions
    gu = world.gu.sort_values("gu_code").drop(columns="geometry")
    found = [
        SearchEntry(
            ko=row[f"{kind}_name_ko"],
            en=row[f"{kind}_name_en"],
            kind=kind,
            href=page(row[f"{kind}_code"]),
        )
        for kind, table, page in (("region", regions, region_page), ("gu", gu, gu_page))
        for row in table.to_dict("records")
    ]
    found += [
        SearchEntry(ko=layer.name.ko, en=layer.name.en, kind="layer", href=layer_page(layer.key))
        for layer in layers
    ]
    return found


def finest_names(world: World) -> FinestNames | None:
    """Return the dong of each gu, and the legal dong on their ground; None of a project with one level.

    A dong leads to its gu's page at its row. Thousands of them weigh less than as entries.
    """
    if len(world.project.levels) == 1:
        return None
    dong = world.dong.sort_values("dong_code").drop(columns="geometry")
    own = dict(zip(dong["dong_code"], dong["dong_name_ko"], strict=True))
    also: dict[str, list[TextData]] = {}
    for each in load_legal_dong(world.project):
        for code in each.dong:
            # A legal dong of the dong's own name tells nothing more.
            if each.names[0] != own.get(code):
                also.setdefault(code, []).append(text_data(Text(*each.names)))
    rows = [dong[dong["gu_code"] == code] for code in sorted(world.gu["gu_code"])]
    columns = {
        key: [list(map(clean, of[f"dong_{column}"])) for of in rows]
        for key, column in (("ko", "name_ko"), ("en", "name_en"), ("code", "code"))
    }
    return FinestNames(ko=columns["ko"], en=columns["en"], code=columns["code"], also=also)
