"""The synthetic city with an attack in every text: names, sources, districts."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
from shapely import Point

from geo.world import World
from tests.pages.attacks import ATTACKS, at
from tests.worlds import City, noded, synthetic_city, world_of

POISONED = (
    "name_ko",
    "name_en",
    "kind_ko",
    "kind_en",
    "opened",
    "address",
    "report_section",
    "coord_basis",
    "confirmed_2019",
    "area_scope",
)


def hostile_world() -> World:
    """One site an attack, poisoned in every text field; districts and sources too."""
    city = synthetic_city()
    template = city.sites.iloc[:1]
    sites = pd.concat([template] * len(ATTACKS), ignore_index=True)
    words = [at(i) for i in range(len(ATTACKS))]
    sites["site_id"] = [f"{word} #" for word in words]
    sites["place_id"] = sites["site_id"]
    sites["name_en_romanised"] = [i % 2 == 0 for i in range(len(words))]
    for column in POISONED:
        sites[column] = words
    sites.geometry = [
        Point(p.x + 0.003 * (i % 8), p.y + 0.003 * (i // 8))
        for i, p in enumerate([template.geometry.iloc[0]] * len(words))
    ]
    sites["no_point_reason"] = words
    sites.loc[sites.index[-1], "geometry"] = None
    world = world_of(noded(_hostile_names(city, words)))
    word = words[22]
    said = dict.fromkeys(("name_ko", "name_en", "date", "licence", "basis"), word)
    event = dict.fromkeys(("first_day", "name_ko", "name_en"), word)
    return replace(
        world,
        sites=sites,
        sources=world.sources.assign(**said),
        events=pd.DataFrame(
            [{"site_id": sites["site_id"].iloc[0], "last_day": "2019-09-03"} | event]
        ),
        sections={word: word},
        regions=pd.DataFrame(
            {
                "gu_code": world.gu["gu_code"],
                "region_code": ["1", *["2"] * (len(world.gu) - 1)],
                "region_name_ko": [words[15], *[words[16]] * (len(world.gu) - 1)],
                "region_name_en": [words[15], *[words[16]] * (len(world.gu) - 1)],
            }
        ),
    )


def _hostile_names(city: City, words: list[str]) -> City:
    for frame, level in ((city.gu, "gu"), (city.dong, "dong")):
        for i, code in enumerate(sorted(set(frame[f"{level}_code"]))):
            here = frame[f"{level}_code"] == code
            frame.loc[here, [f"{level}_name_ko", f"{level}_name_en"]] = words[15 + i]
    for i, code in enumerate(sorted(set(city.dong["gu_code"]))):
        city.dong.loc[city.dong["gu_code"] == code, ["gu_name_ko", "gu_name_en"]] = words[15 + i]
    return city
