"""A layer's walking reach: on foot against the straight line, by gu, dong, type and place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from geo.answers.answers import levels_of
from geo.answers.offered import has_fairness
from geo.dates import date_text
from geo.layers.model import Layer
from geo.maps.engine import columns, data
from geo.maps.engine.page import MetricData, Page, PageData
from geo.maps.pages import places
from geo.maps.pages.explained import Wanted, explained
from geo.maps.pages.layer_page import twin, used_sources
from geo.maps.pages.offered import offered
from geo.maps.pages.reach_rows import (
    cards,
    city_rows,
    dong_rows,
    kind_rows,
    minutes_text,
    names_of,
    site_rows,
)
from geo.measures.classes import classed_with
from geo.measures.rounding import shown
from geo.metrics.catalogue import REACH_METRICS, Metric
from geo.text import Text
from geo.texts.addresses import fairness_path, layer_page, reach_downloads, reach_path
from geo.texts.coverage_texts import ON_FOOT, first_line
from geo.texts.estimates import basis_of, estimate_of, number
from geo.texts.fairness_texts import WORDS as FAIRNESS_WORDS
from geo.texts.numbers import capital
from geo.texts.reach_texts import WORDS, network_note, sentences
from geo.texts.site_texts import site_for

if TYPE_CHECKING:
    import pandas as pd

    from geo.answers.answers import Answers
    from geo.maps.engine.basemap import Basemap
    from geo.reach.reach_files import Reach

NOT_COMPUTED = Text(
    "범위와 흔들림을 계산하지 않음", "range and scatter are not computed for this figure"
)
PAIR = ("coverage_share_network", "coverage_share_straight")
FILES = {
    "all": Text("모든 표", "all tables"),
    "city": Text("{area} 전체", "all of {area}"),
    "gu": Text("{gu}별", "by {gu}"),
    "dong": Text("{dong}별", "by {dong}"),
    "sites": Text("장소별", "by place"),
    "kinds": Text("유형별", "by type"),
}
SPREAD = Text(
    "여기서는 사람을 그 {dong}의 길을 따라 놓고(물 위에는 없음) 셉니다. 고르게 퍼뜨려 세는 다른 화면과 "
    "직선거리 비율이 조금 다릅니다.",
    "Here people stand along the streets of their {dong}, none on water. Other pages spread them "
    "evenly, so their straight-line shares differ a little.",
)
LEGS = Text(
    "집과 장소에서 가장 가까운 길까지의 직선도 걷는 거리에 넣습니다. 물의 윤곽을 아는 곳에서는 이 선이 물을 건너지 않습니다.",
    "The straight way from a door to the nearest street counts as walked; it never crosses water "
    "whose outline is known.",
)


def reach_page(layer: Layer, answers: Answers, *, basemap: Basemap | None = None) -> Page:
    """Build the reach page of a layer.

    Parameters
    ----------
    layer
        A service layer.
    answers
        The tables of the world; with a network in it, areas are drawn as well.
    basemap
        Tiles, by choice.

    Raises
    ------
    NetworkError
        Nothing is known of the layer's reach, see `geo.answers.reach.has_reach`.
    """
    reach = answers.reach(layer)
    names = names_of(answers)
    own = reach.where(demand=layer.default_demand)
    distances = sorted({float(value) for value in own.city["threshold_m"]})
    service = layer.service_distance_m
    main = service if service and service in distances else distances[len(distances) // 2]
    page_data = _page_data(layer, answers, reach, main, basemap)
    note, words = network_note(reach.note), answers.words
    two = len(answers.world.project.levels) > 1
    context: dict[str, Any] = {
        "words": answers.said(WORDS),
        "stored": answers.network is None,
        "rests": _rests(layer, own, note, answers),
        "explained": explained(
            layer, answers, [Wanted("coverage_share", "network"), Wanted("detour_factor")]
        ),
        "downloads": offered(
            reach_downloads(layer.key, answers.world.project.level_keys), FILES, words
        ),
        "fairness_words": FAIRNESS_WORDS["to_fairness"],
        "fairness_href": fairness_path(layer) if has_fairness(layer, answers.world) else None,
        "headline": _headline(layer, own.where(thresholds_m=[main]).city.iloc[0], answers)
        if main == service
        else None,
        "map_summary": sentences(layer, answers, own, main, names._asdict()),
        "city_rows": city_rows(own),
        "kind_rows": kind_rows(own, main),
        "dong_rows": dong_rows(own, main, names.dong) if two else [],
        "site_heads": [minutes_text(metres) for metres in distances],
        "site_rows": site_rows(_listed(own, layer, answers), main, names, answers),
        "places": cards(layer, answers, own),
        "crowded": places.crowded(answers, [layer]),
        "caveats": [
            _sentence(note),
            WORDS["off_streets"],
            LEGS,
            words(SPREAD),
            answers.world.project.demands[layer.default_demand].says,
            *layer.caveats,
        ],
        "sources": [
            *places.street_lines([reach.note]),
            *places.source_lines(answers, used_sources(answers, [layer], page_data)),
        ],
        "attribution": answers.world.project.attribution,
        "basemap": basemap,
        "layer_href": layer_page(layer.key),
        **twin(answers, page_data, layer.key),
    }
    return Page(
        path=reach_path(layer),
        kind="reach",
        site=site_for(answers),
        title=Text(f"{layer.name.ko}: 걸어서 얼마나 닿는가", f"{layer.name.en}: reach on foot"),
        description=Text(
            f"{layer.name.ko}까지 길을 따라 걸어서 5·10·15분 안에 닿는 사람을 직선거리와 견줍니다. {_sentence(note).ko}",
            f"Who reaches one along the streets within 5, 10 and 15 minutes, beside the straight "
            f"line. {_sentence(note).en}",
        ),
        context=context,
        data=page_data,
    )


def _rests(layer: Layer, own: Reach, note: Text, answers: Answers) -> list[Text]:
    """Say what the figures of the page rest on: people, dates, streets, interval and range."""
    who, row = answers.world.project.demands[layer.default_demand], own.city.iloc[0]
    people, when = f"{row['people']:,.0f}", date_text(who.vintage)
    rests = [
        Text(
            f"{who.name.ko} {people}명({when.ko})",
            f"{people} people, {who.name.en} ({when.en})",
        ),
        layer.vintage,
        note,
        *(text for text in basis_of(own.city) if text.ko),
    ]
    return [capital(text) for text in rests]


def _sentence(text: Text) -> Text:
    text = capital(text)
    return Text(f"{text.ko}.", f"{text.en}.")


def _listed(own: Reach, layer: Layer, answers: Answers) -> Reach:
    """Return the reach without the places that the page does not list."""
    ids = data.records(answers, [layer])["site_id"]
    return replace(own, sites=own.sites[own.sites["site_id"].isin(ids)])


def _page_data(
    layer: Layer, answers: Answers, reach: Reach, main: float, basemap: Basemap | None
) -> PageData:
    scope = data.Scope("reach", "../")
    metrics = _metrics(layer, answers, reach, main)
    made = data.page_data(answers, [layer], scope, metrics=metrics, basemap=basemap)
    made["layers"] = [{**made["layers"][0], "switches": []}]
    network = answers.network
    if network is not None:
        from geo.maps.pages.reach_shapes import reach_data
        from geo.reach.computing import serving_places

        sites = serving_places(answers.world, layer.key)
        ids = data.records(answers, [layer])["site_id"]
        rows = {str(site): row for row, site in enumerate(ids)}
        distances = sorted(set(reach.city["threshold_m"]))
        made["reach"] = dict(reach_data(network, sites, rows, distances))
    return made


def _metrics(layer: Layer, answers: Answers, reach: Reach, main: float) -> list[MetricData]:
    """Columns of the map: the layer's own people at the main distance first."""
    own = layer.default_demand
    distances = sorted(set(reach.city["threshold_m"]))
    found = _asked(layer, answers, reach, own, main, list(REACH_METRICS))
    for distance in distances:
        if distance != main:
            keys = ["coverage_share_network", "coverage_share_straight", "people_out"]
            found += _asked(layer, answers, reach, own, distance, keys)
    for demand in answers.world.project.demands:
        if demand != own and demand in set(reach.city["demand"]):
            found += _asked(layer, answers, reach, demand, main, ["coverage_share_network"])
    first = found[0]
    for metric in found:
        plain = metric["demand"] == first["demand"] and metric["distance_m"] == first["distance_m"]
        if not plain:
            at = "" if metric["distance_m"] == main else f".{metric['distance_m']:g}m"
            who = "" if metric["demand"] == own else f".{metric['demand']}"
            metric["name"] = f"{metric['key']}{at}{who}"
    return found


def _asked(
    layer: Layer, answers: Answers, reach: Reach, demand: str, distance: float, keys: Sequence[str]
) -> list[MetricData]:
    at = reach.where(demand=demand, thresholds_m=[distance])
    tables = {}
    for level in levels_of(answers):
        codes = getattr(answers.world, level)[f"{level}_code"]
        table = getattr(at, level).set_index(f"{level}_code").reindex(codes).reset_index()
        tables[level] = _with_companions(table)
    asked = columns.Asked(layer, answers.world.project.demands[demand], distance)
    found = []
    for key in keys:
        metric = REACH_METRICS[key]
        levels = {
            level: columns.level_of(
                table,
                metric,
                bounds_of=[
                    [shown(number(v), metric.number) for v in table[each]]
                    for each in classed_with(key)
                ],
            )
            for level, table in tables.items()
        }
        levels = {
            by: each if each.basis.ko else each._replace(basis=NOT_COMPUTED)
            for by, each in levels.items()
        }
        label = _label(metric, layer, answers, demand, distance)
        found.append(columns.metric_data(metric, asked, key, label, levels))
    return found


def _headline(layer: Layer, city: pd.Series[Any], answers: Answers) -> Text | None:
    key = "coverage_share_network"
    figure = estimate_of(city, key)
    ends = (figure.range_low, figure.range_high)
    return first_line(layer, answers.world, city, key, ends, ON_FOOT)


def _with_companions(table: pd.DataFrame) -> pd.DataFrame:
    """Add the coverage that is lost on foot, and what follows from the uncertainty of the walk.

    People out of reach are the rest of the people covered.
    """
    foot, line = PAIR
    table = table.assign(coverage_share_lost=table[line] - table[foot])
    if f"{foot}_low" not in table:
        return table
    ends = {
        f"people_out_{end}": table["people"] * (1.0 - table[f"{foot}_{other}"])
        for end, other in (
            ("low", "high"),
            ("high", "low"),
            ("range_low", "range_high"),
            ("range_high", "range_low"),
        )
    }
    return table.assign(**ends)


def _label(metric: Metric, layer: Layer, answers: Answers, demand: str, distance: float) -> Text:
    far, label = minutes_text(distance), metric.label
    if metric.key != "detour_factor":
        label = Text(f"{label.ko}, {far}분", f"{label.en}, {far} min")
    return columns.bracketed(
        label,
        answers.world.project.demands[demand].name if demand != layer.default_demand else None,
    )
