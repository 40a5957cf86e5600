"""The atlas: every layer, both district levels, one map."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from geo.answers.answers import opening_level
from geo.layers.model import Layer
from geo.maps.engine import data
from geo.maps.engine.page import Page, SearchEntry
from geo.maps.engine.people import NO_LAYER, people_says
from geo.maps.pages import places
from geo.maps.pages.index_page import not_said
from geo.maps.pages.layer_page import caveats, headline, twin, used_sources
from geo.maps.pages.offered import CATALOGUE, outlines
from geo.maps.pages.place_table import place_tables
from geo.text import Text
from geo.texts.site_texts import site_for

if TYPE_CHECKING:
    from geo.answers.answers import Answers
    from geo.maps.engine.basemap import Basemap

TITLE = Text("전체 지도", "Atlas")
LEAD = Text(
    "위치를 아는 모든 장소를 한 지도에서 주제별로 켜고 끄며 봅니다.",
    "Every place whose position is known, on one map, layer by layer.",
)
LEAD_WITHOUT_LAYERS = Text(
    "지역마다 사는 사람과 인구밀도를 지도에서 봅니다.",
    "People and density of every district, on one map.",
)


def atlas_page(
    answers: Answers,
    layers: Sequence[Layer],
    *,
    search: Sequence[SearchEntry] = (),
    basemap: Basemap | None = None,
) -> Page:
    """Build the page with every layer.

    Parameters
    ----------
    answers
        The tables of the world.
    layers
        The layers, the first is shown first.
    search
        Entries that lead to other pages.
    basemap
        Tiles, by choice.
    """
    from geo.texts.layer_texts import layer_summary

    page_data = data.page_data(
        answers, layers, data.Scope("atlas", ""), search=search, basemap=basemap
    )
    listed = places.groups(answers, layers)
    return Page(
        path="atlas.html",
        kind="atlas",
        title=TITLE,
        description=LEAD if layers else LEAD_WITHOUT_LAYERS,
        site=site_for(answers),
        context={
            "headline": headline(layers[0], answers) if layers else None,
            "subjects": layers,
            "map_summary": [layer_summary(layer, answers)[0] for layer in layers]
            or people_says(answers, opening_level(answers)),
            "places": listed,
            "place_tables": place_tables(listed),
            "crowded": places.crowded(answers, layers),
            "caveats": list(
                dict.fromkeys([*caveats(layers, page_data, answers), *not_said(answers, layers)])
            ),
            "downloads": [
                *outlines(answers.words, answers.world.project.level_keys),
                *CATALOGUE,
            ],
            "sources": [
                *places.streets_used(answers, layers),
                *places.source_lines(answers, used_sources(answers, layers, page_data)),
            ],
            "attribution": answers.world.project.attribution,
            "basemap": basemap,
            **twin(answers, page_data, layers[0].key if layers else NO_LAYER),
        },
        data=page_data,
    )
