"""A region's own page: its districts side by side, each with its page, and what they have together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo.answers.answers import levels_of, within
from geo.answers.focus import SHARES, SUMS
from geo.answers.regions import region_table, regions
from geo.errors import UsageError
from geo.layers.model import Layer
from geo.maps.engine.data import Scope, page_data
from geo.maps.engine.page import Page
from geo.maps.engine.people import Row, people_rows, people_says
from geo.maps.engine.search import entries
from geo.maps.pages.index_page import not_said
from geo.maps.pages.layer_page import caveats, used_sources
from geo.maps.pages.offered import ON_MAPS, outlines
from geo.maps.pages.places import crowded, source_lines
from geo.metrics.catalogue import METRICS
from geo.metrics.question import Question
from geo.text import Text
from geo.texts.addresses import layer_page
from geo.texts.addresses import region_page as address_of
from geo.texts.estimates import Cell, cell_of, estimate_of, figures_of
from geo.texts.layer_texts import rank_of
from geo.texts.numbers import known, written
from geo.texts.page_texts import WORDS
from geo.texts.region_texts import (
    neighbouring_regions,
    region_name,
    region_summary,
    said_of_regions,
)
from geo.texts.site_texts import site_for

if TYPE_CHECKING:
    from geo.answers.answers import Answers

DESCRIPTION = Text("{name}: {gu}별 지도와 표", "{name}: maps and tables of its {gu:s}")


@dataclass(frozen=True)
class Figure:
    """One figure of the region: which layer's, what it is, its value, its rank, that of the whole area."""

    layer: Text
    href: str
    label: Text
    value: Text
    rank: Text
    whole: Cell


def region_page(region_code: str, answers: Answers, layers: Sequence[Layer]) -> Page:
    """Return the page of one region.

    Parameters
    ----------
    region_code
        Its code.
    answers
        The tables of the world.
    layers
        The layers that are published.

    Raises
    ------
    UsageError
        No region has this code.
    """
    gu_codes = regions(answers).get(region_code)
    if gu_codes is None:
        raise UsageError(f"no region {region_code!r}. Use one of: {', '.join(regions(answers))}.")
    world, words, name = answers.world, answers.words, region_name(region_code, answers)
    by = levels_of(answers, gu_codes)[0]
    scope = Scope("region", "../", gu_codes)
    data = page_data(answers, layers, scope, search=entries(world, layers))
    # A place has its card on the page of its gu and on that of its layer.
    data["points"]["card"] = False
    for layer in data["layers"]:
        layer["page"] = layer_page(layer["key"])
    said = [
        *region_summary(region_code, answers, layers),
        *people_says(answers, by, gu_codes, name),
    ]
    heads, cells = _services(gu_codes, answers, layers) if by == "gu" else ([], [])
    rows: list[tuple[Row, Sequence[Cell]]] = [
        (row, [column[i] for column in cells])
        for i, row in enumerate(people_rows(answers, by, gu_codes))
    ]
    return Page(
        path=address_of(region_code),
        kind="region",
        title=name,
        site=site_for(answers),
        description=words(DESCRIPTION, name=name),
        context={
            "words": answers.said(WORDS, n_gu=len(gu_codes)),
            "region_words": said_of_regions(answers, name),
            "code": region_code,
            "has_twin": False,
            "headline": said[0],
            "map_summary": said,
            "figures": _figures(region_code, answers, layers),
            "district_level": by,
            "district_heads": heads,
            "district_rows": rows,
            "places": [],
            "crowded": crowded(answers, layers, gu_codes),
            "neighbours": neighbouring_regions(region_code, answers),
            "layer_links": [(layer_page(layer.key), layer.name) for layer in layers],
            "caveats": list(
                dict.fromkeys([*caveats(layers, data, answers), *not_said(answers, layers)])
            ),
            "downloads": outlines(words, world.project.level_keys, ON_MAPS),
            "sources": source_lines(answers, used_sources(answers, layers, data)),
            "attribution": world.project.attribution,
        },
        data=data,
    )


def _figures(region_code: str, answers: Answers, layers: Sequence[Layer]) -> list[Figure]:
    """Return what the districts have together, layer by layer; the rank is among the regions."""
    found = []
    for layer in layers:
        question = Question(layer=layer)
        table, whole = region_table(question, answers), answers.city(question)
        at = list(table["region_code"]).index(region_code)
        for key in layer.metrics:
            if key not in {*SUMS, *SHARES} or not known(table[key].iloc[at]):
                continue
            metric = METRICS[key].said_in(answers.world)
            unit = answers.words(Text("개 {region}", "{region:s}"))
            found.append(
                Figure(
                    layer.name,
                    layer_page(layer.key),
                    metric.label,
                    written(table[key].iloc[at], metric),
                    rank_of(table[key].tolist(), at, metric, unit),
                    cell_of(estimate_of(whole, key), metric),
                )
            )
    return found


def _services(
    gu_codes: tuple[str, ...], answers: Answers, layers: Sequence[Layer]
) -> tuple[list[Text], list[list[Cell]]]:
    """Return heads and columns of what each service has and reaches in the gu, in the order of their codes."""
    heads, columns = [], []
    for layer in layers:
        if layer.service_distance_m is None:
            continue
        table = within(answers.classed_districts(Question(layer=layer)), gu_codes)
        for key in ("n_sites", "coverage_share"):
            metric = METRICS[key].said_in(answers.world)
            heads.append(
                Text(f"{layer.name.ko}: {metric.label.ko}", f"{layer.name.en}: {metric.label.en}")
            )
            columns.append([cell_of(figure, metric) for figure in figures_of(table, key)])
    return heads, columns
