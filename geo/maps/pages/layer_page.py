"""A layer's page: summary, map, twin table, list of places, what it does not say, sources."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from geo.answers.offered import has_list
from geo.layers.model import Layer
from geo.maps.engine import data
from geo.maps.engine.page import Download, MetricData, Page, PageData, SearchEntry
from geo.maps.pages import places
from geo.maps.pages.offered import ON_MAPS, offered, outlines
from geo.maps.pages.place_table import place_tables
from geo.metrics.catalogue import METRICS, metric_of
from geo.metrics.question import Question
from geo.text import Text
from geo.texts.addresses import layer_downloads
from geo.texts.estimates import Cell, bare
from geo.texts.numbers import format_value, known
from geo.texts.page_texts import LINE_CAVEAT, SPREAD_CAVEAT, STATUS
from geo.texts.site_texts import site_for

if TYPE_CHECKING:
    from geo.answers.answers import Answers
    from geo.maps.engine.basemap import Basemap
    from geo.project import Project

FILES = {
    "all": Text("모든 표 (자료 설명 포함)", "all tables, with a data dictionary"),
    "sites": Text("장소", "places"),
    "gu": Text("{gu}별 수치", "figures by {gu}"),
    "dong": Text("{dong}별 수치", "figures by {dong}"),
    "layers": Text("주제별 수치", "figures by subject"),
}


def layer_page(
    layer: Layer,
    answers: Answers,
    *,
    search: Sequence[SearchEntry] = (),
    basemap: Basemap | None = None,
) -> Page:
    """Build the page of one layer.

    Parameters
    ----------
    layer
        Its kind decides: a service has coverage, a cluster its context, a list its places.
    answers
        The tables of the world.
    search
        Entries that lead to other pages.
    basemap
        Tiles, by choice.
    """
    from geo.answers.offered import has_fairness, has_reach, has_siting
    from geo.maps.pages.explained import Wanted, explained
    from geo.texts.addresses import fairness_path, reach_path, siting_path
    from geo.texts.addresses import layer_page as page_of
    from geo.texts.fairness_texts import WORDS as FAIRNESS_WORDS
    from geo.texts.layer_texts import layer_summary
    from geo.texts.reach_texts import WORDS, lost
    from geo.texts.siting_page_texts import WORDS as SITING_WORDS

    path = page_of(layer.key)
    scope = data.Scope("layer", "../", other_demands=True)
    page_data = data.page_data(answers, [layer], scope, search=search, basemap=basemap)
    said = layer_summary(layer, answers)
    listed = places.groups(answers, [layer])
    context: dict[str, Any] = {
        "headline": headline(layer, answers) or said[0],
        "map_summary": said,
        "places": listed,
        "place_tables": place_tables(listed),
        "crowded": places.crowded(answers, [layer]),
        "caveats": caveats([layer], page_data, answers),
        "downloads": files(layer, answers),
        "sources": [
            *places.streets_used(answers, [layer]),
            *places.source_lines(answers, used_sources(answers, [layer], page_data)),
        ],
        "attribution": answers.world.project.attribution,
        "basemap": basemap,
        "reach_href": reach_path(layer) if has_reach(layer, answers) else None,
        "reach_lost": lost([layer], answers),
        "reach_words": WORDS["to_reach"],
        "fairness_href": fairness_path(layer) if has_fairness(layer, answers.world) else None,
        "fairness_words": FAIRNESS_WORDS["to_fairness"],
        "siting_href": siting_path(layer) if has_siting(layer, answers) else None,
        "siting_words": SITING_WORDS["to_siting"],
        "explained": explained(layer, answers, [Wanted(key) for key in layer.metrics[:1]])
        if has_fairness(layer, answers.world)
        else [],
        **twin(answers, page_data, layer.key),
        **_context(layer, answers),
    }
    if "area_m2_registered" in layer.metrics:
        from geo.maps.pages.garden import garden_section

        context["garden"] = garden_section(answers)
    return Page(
        path=path,
        kind="layer",
        site=site_for(answers),
        title=layer.name,
        description=layer.summary,
        context=context,
        data=page_data,
    )


def headline(layer: Layer, answers: Answers) -> Text | None:
    """Return what the map of a service answers, in one line; None of a layer that serves nobody's way."""
    from geo.texts.coverage_texts import BOTH_WAYS, first_line

    world = answers.world
    if layer.service_distance_m is None or layer.default_demand not in world.demand:
        return None
    city = answers.city(Question(layer=layer))
    return first_line(layer, world, city, "coverage_share", answers.span(layer), BOTH_WAYS)


def caveats(layers: Sequence[Layer], page_data: PageData, answers: Answers) -> list[Text]:
    """Return what the page does not say: of its layers, of lines, of the even spread of people."""
    project, spread = answers.world.project, answers.words(SPREAD_CAVEAT)
    found = [caveat for layer in layers for caveat in layer.caveats]
    metrics = page_data["metrics"]
    if any(metric["demand"] for metric in metrics):
        found.append(spread)
        asked = sorted({metric["demand"] for metric in metrics if metric["demand"]})
        found += [project.demands[key].says for key in asked]
    elif any(layer.context_m for layer in layers):
        found.append(spread)
    if any(metric["distance_m"] for metric in metrics):
        found.append(LINE_CAVEAT)
    found += [layer.no_coverage for layer in layers if layer.no_coverage is not None]
    return list(dict.fromkeys(found))


def files(layer: Layer, answers: Answers) -> list[Download]:
    """Return the downloads of a layer."""
    levels = answers.world.project.level_keys
    made = layer_downloads(layer.key, levels, sites=has_list(layer, answers))
    mine = offered(made, FILES, answers.words)
    return mine + outlines(answers.words, levels, ON_MAPS)


def used_sources(answers: Answers, layers: Sequence[Layer], page_data: PageData) -> set[str]:
    """Return the keys of the sources of a page: its places, and the people it counts."""
    found = places.source_keys(answers, layers)
    found |= {
        answers.world.project.demands[m["demand"]].source
        for m in page_data["metrics"]
        if m["demand"]
    }
    project = answers.world.project
    if not layers:  # the districts and their people are all there is
        found |= {demand.source for demand in project.demands.values()}
    if project.boundary_source and not (layers and project.attribution):
        found |= {project.boundary_source}
    found |= places.backdrop_keys(page_data)
    if any(layer.context_m for layer in layers):
        found |= {project.demand(project.default_demand).source}
        found |= set() if project.workers is None else {project.workers.source}
    return found


def twin(answers: Answers, page_data: PageData, layer: str) -> dict[str, Any]:
    """Return the table of districts as it stands on the page before any script runs."""
    level = page_data["meta"]["level"]
    districts = getattr(answers.world, level)
    columns = [
        metric
        for metric in page_data["metrics"]
        if metric["layer"] == layer and not metric["variant"] and metric["name"] == metric["key"]
    ]
    rows = [
        {
            "name": Text(ko, en),
            "people": _people(page_data, columns, level, i),
            "cells": [_cell(metric, level, i) for metric in columns],
        }
        for i, (ko, en) in enumerate(
            zip(districts[f"{level}_name_ko"], districts[f"{level}_name_en"], strict=True)
        )
    ]
    demand = _demand_of(page_data, columns)
    held = next((metric for metric in columns if metric["basis"]["ko"]), None)
    return {
        "twin_level": level,
        "columns": columns,
        "rows": rows,
        "people_of": page_data["demands"][demand] if demand else None,
        "twin_basis": held["basis"] if held else None,
        "twin_vintage": held["vintage"] if held else None,
    }


def _demand_of(page_data: PageData, columns: Sequence[MetricData]) -> str | None:
    """Whose people the figures of the table are of, where the page knows how many they are."""
    held = page_data.get("people", {})
    return next((m["demand"] for m in columns if m["demand"] in held), None)


def _people(page_data: PageData, columns: Sequence[MetricData], level: str, row: int) -> str | None:
    demand = _demand_of(page_data, columns)
    if demand is None:
        return None
    return format_value(page_data["people"][demand][level][row], "count")


def _cell(metric: MetricData, level: str, row: int) -> Cell:
    value = format_value(metric["values"][level][row], metric["number"])
    sure = metric["sure"].get(level)
    if sure is None:
        return Cell(Text(value, value))
    kind = metric_of(metric["key"])
    return Cell(
        Text(value, value),
        bare(sure["range_low"][row], sure["range_high"][row], kind),
        bare(sure["low"][row], sure["high"][row], kind),
        row in sure["unsure"],
        row in sure["biased"],
    )


def _context_heads(project: Project) -> tuple[Text, ...]:
    who = project.demand(project.default_demand)
    when = who.vintage or "–"
    people = Text(f"인구 ({when} 총조사)", f"People (census {when})")
    if who.key != "census":
        people = Text(f"인구 ({who.name.ko}, {when})", f"People ({who.name.en}, {when})")
    year = "" if project.workers is None else project.workers.vintage[:4]
    workers = Text(f"종사자 ({year})", f"Workers ({year})")
    return Text("장소", "Place"), Text("상태", "State"), people, workers


def _context(layer: Layer, answers: Answers) -> dict[str, Any]:
    """People and workers round each place of a cluster, as a table: context, never coverage."""
    if layer.kind != "cluster" or layer.context_m is None:
        return {"context_rows": []}
    table = answers.context(layer)
    metres = f"{layer.context_m:,.0f} m"
    rows = []
    for row in table.to_dict("records"):
        workers = format_value(row["workers"], "count") if known(row["workers"]) else "–"
        people = format_value(row["people"], METRICS["n_sites"].number)
        unknown = int(row["n_dong_workers_not_known"])
        note = answers.words(
            Text(" ({dong} {n}곳 알 수 없음)", " ({n} {dong:s} not known)"), n=unknown
        )
        rows.append(
            {
                "name": Text(row["name_ko"], row["name_en"]),
                "cells": [
                    STATUS[row["status"]],
                    Text(people, people),
                    Text(workers + note.ko, workers + note.en)
                    if unknown
                    else Text(workers, workers),
                ],
            }
        )
    return {
        "context_rows": rows,
        "context_heads": _context_heads(answers.world.project),
        "context_title": Text(f"반경 {metres} 안의 사람", f"People within {metres}"),
        "context_note": Text(
            f"직선거리 {metres} 안의 인구와 종사자입니다. 주변을 설명하는 수치이며 이용자나 도달률이 "
            "아닙니다.",
            f"People and workers within {metres}, straight line: the surroundings, not users and "
            "not coverage.",
        ),
    }
