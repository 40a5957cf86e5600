"""A page that is about some districts: named after them, opened on them, the rest around it in grey."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from geo import crs
from geo.layers.model import Layer
from geo.maps.engine.page import Page
from geo.metrics.catalogue import METRICS
from geo.metrics.question import By, Question
from geo.text import Text
from geo.texts.coverage_texts import with_range
from geo.texts.district_texts import service_summary
from geo.texts.estimates import estimate_of
from geo.texts.numbers import known

if TYPE_CHECKING:
    from geo.answers.answers import Answers
    from geo.answers.focus import Focus


KINDS = ("index", "atlas", "layer", "reach")
"""Kinds of pages that can be about some districts; the others are of the whole area."""
NAMED = 3
"""Districts whose figure the headline names, at most."""
_WHOLE = Text("{area} 전체: {said}", "All of {area}: {said}")


def focused(page: Page, focus: Focus, answers: Answers, layer: Layer | None = None) -> Page:
    """Return a page of the whole area as one about some of its districts: no figure on it is another.

    What it says of the whole area is said to be of the whole area.

    Parameters
    ----------
    page
        As it is made for the whole area; one that is none of KINDS is returned as it is.
    focus
        The districts.
    answers
        Of the project.
    layer
        Whose page it is, if of one: a service says how it reaches each gu before it says of all.
    """
    if page.kind not in KINDS:
        return page
    context = dict(page.context)
    if context.get("headline"):
        context["headline"] = answers.words(_WHOLE, said=context["headline"])
    if page.kind == "layer" and layer is not None:
        first, *others = context["map_summary"]
        whole = [answers.words(_WHOLE, said=first), *others]
        own: list[Text] = []
        if layer.service_distance_m is not None:
            own = [text for gu in focus.gu for text in service_summary(gu, layer, answers)]
            context["headline"] = _headline(focus, layer, answers) or context.get("headline")
        context["map_summary"] = [*own, *whole]
    data = page.data
    if data is not None and "districts" in data:
        looked_at = focus_data(focus, answers)
        data = {**data, "focus": looked_at, "meta": {**data["meta"], "open": looked_at["bounds"]}}
    title = Text(f"{focus.name.ko} · {page.title.ko}", f"{focus.name.en} · {page.title.en}")
    return replace(page, title=title, context=context, data=data)


def _headline(focus: Focus, layer: Layer, answers: Answers) -> Text | None:
    """Say whom a service reaches in each of the districts; None where it is not known of any."""
    metric = METRICS["coverage_share"].said_in(answers.world)
    rows: list[tuple[Text, Mapping[Any, Any]]] = []
    levels: tuple[tuple[By, tuple[str, ...]], ...] = (("gu", focus.gu), ("dong", focus.dong))
    for by, codes in levels:
        table = answers.classed_districts(Question(layer=layer, by=by))
        table = table[table[f"{by}_code"].isin(codes)]
        rows += [
            (Text(row[f"{by}_name_ko"], row[f"{by}_name_en"]), row)
            for row in table.to_dict("records")
            if known(row[metric.key])
        ]
    if not rows:
        return None
    told = []
    for name, row in rows[:NAMED]:
        said = with_range(estimate_of(row, metric.key), metric)
        told.append(Text(f"{name.ko} {said.ko}", f"{name.en} {said.en}"))
    if len(rows) > NAMED:
        more = len(rows) - NAMED
        told.append(Text(f"그 밖에 {more}곳", f"and {more} more"))
    near = f"{layer.service_distance_m:,.0f} m"
    return Text(
        f"{metric.label.ko}(직선거리 {near}): {'; '.join(text.ko for text in told)}",
        f"{metric.label.en} ({near}, straight line): {'; '.join(text.en for text in told)}",
    )


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
