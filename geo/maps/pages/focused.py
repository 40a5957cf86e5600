"""A page that is about some districts: named after them, opened on them, the rest around it in grey."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from geo import crs
from geo.layers.model import Layer
from geo.maps.engine.page import Page
from geo.text import Text
from geo.texts.district_texts import service_summary

if TYPE_CHECKING:
    from geo.answers.answers import Answers
    from geo.answers.focus import Focus


def focused(page: Page, focus: Focus, answers: Answers, layer: Layer | None = None) -> Page:
    """Return a page of the whole area as one about some of its districts: no figure on it is another.

    Parameters
    ----------
    page
        As it is made for the whole area.
    focus
        The districts.
    answers
        Of the project.
    layer
        Whose page it is, if of one: a service says how it reaches each gu before it says of all.
    """
    title = Text(
        f"{focus.name.ko} · {page.title.ko}",
        f"{focus.name.en} · {page.title.en}",
    )
    context = dict(page.context)
    if layer is not None and layer.service_distance_m is not None:
        said = [text for gu in focus.gu for text in service_summary(gu, layer, answers)]
        context["map_summary"] = [*said, *context.get("map_summary", ())]
        if said and len(focus.gu) == 1:
            context["headline"] = said[0]
    data = page.data
    if data is not None and "districts" in data:
        data = {**data, "focus": focus_data(focus, answers)}
    return replace(page, title=title, context=context, data=data)


def focus_data(focus: Focus, answers: Answers) -> Mapping[str, Any]:
    """Return what the script needs: the codes, and west, south, east, north of all."""
    dong = answers.world.dong
    here = dong["gu_code"].isin(focus.gu) | dong["dong_code"].isin(focus.dong)
    bounds = crs.to_lonlat(dong[here].geometry).total_bounds
    return {
        "gu": list(focus.gu),
        "dong": list(focus.dong),
        "within": list(focus.within),
        "bounds": [round(float(value), 5) for value in bounds],
    }
