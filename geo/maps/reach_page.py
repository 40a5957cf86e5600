"""A layer's walking reach: on foot against the straight line, by gu, dong, type and place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from geo.layers.model import Layer, Text
from geo.maps import data, places
from geo.maps.classes import Classes, classify
from geo.maps.layer_page import twin, used_sources
from geo.maps.numbers import known, written
from geo.maps.page import (
    ClassData,
    MetricData,
    Page,
    PageData,
    SourceLine,
    shown,
    text_data,
)
from geo.maps.reach_rows import (
    cards,
    city_rows,
    dong_rows,
    kind_rows,
    minutes_text,
    names_of,
    site_rows,
)
from geo.maps.reach_texts import WORDS, month, network_note, sentences
from geo.maps.texts import ATTRIBUTION
from geo.metrics.catalogue import REACH_METRICS, Metric
from geo.population import DEMANDS
from geo.reach import reach_of

if TYPE_CHECKING:
    from geo.maps.answers import Answers
    from geo.maps.basemap import Basemap
    from geo.reach_files import Reach

LEVELS = ("gu", "dong")
SPREAD = Text(
    "여기서는 사람을 그 행정동의 길을 따라 놓고(물 위에는 없음) 셉니다. 고르게 퍼뜨려 세는 다른 화면과 "
    "직선거리 비율이 조금 다릅니다.",
    "Here people stand along the streets of their dong, none on water. Other pages spread them "
    "evenly, so their straight-line shares differ a little.",
)
LEGS = Text(
    "집과 장소에서 가장 가까운 길까지의 직선도 걷는 거리에 넣습니다. 물의 윤곽을 아는 곳에서는 이 선이 물을 건너지 않습니다.",
    "The straight way from a door to the nearest street counts as walked; it never crosses water "
    "whose outline is known.",
)


def reach_path(layer: Layer) -> str:
    """Return where the reach page of a layer stands."""
    return f"reach/{layer.key}.html"


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
        Nothing is known of the layer's reach, see `geo.reach.has_reach`.
    """
    reach = answers.once(("reach", layer.key), lambda: reach_of(layer, answers.world))
    names = names_of(answers)
    own = reach.where(demand=layer.default_demand)
    distances = sorted({float(value) for value in own.city["threshold_m"]})
    service = layer.service_distance_m
    main = service if service and service in distances else distances[len(distances) // 2]
    page_data = _page_data(layer, answers, reach, main, basemap)
    note = network_note(reach.note)
    context: dict[str, Any] = {
        "words": WORDS,
        "stored": answers.world.network is None,
        "map_summary": sentences(layer, own, main, names._asdict()),
        "city_rows": city_rows(own),
        "kind_rows": kind_rows(own, main),
        "dong_rows": dong_rows(own, main, names.dong),
        "site_heads": [minutes_text(metres) for metres in distances],
        "site_rows": site_rows(own, main, names, answers),
        "places": cards(layer, answers, own),
        "caveats": [
            _sentence(note),
            LEGS,
            SPREAD,
            DEMANDS[layer.default_demand].says,
            *layer.caveats,
        ],
        "sources": [_street_source(reach), *_sources(layer, answers, page_data)],
        "attribution": ATTRIBUTION,
        "basemap": basemap,
        "layer_href": f"layers/{layer.key}.html",
        **twin(answers.world.gu, page_data, layer.key),
    }
    return Page(
        path=reach_path(layer),
        kind="reach",
        title=Text(f"{layer.name.ko}: 걸어서 얼마나 닿는가", f"{layer.name.en}: reach on foot"),
        description=Text(
            f"{layer.name.ko}까지 길을 따라 걸어서 5·10·15분 안에 닿는 사람을 직선거리와 견줍니다. {_sentence(note).ko}",
            f"Who reaches one along the streets within 5, 10 and 15 minutes, beside the straight "
            f"line. {_sentence(note).en}",
        ),
        context=context,
        data=page_data,
    )


def _sentence(text: Text) -> Text:
    return Text(f"{text.ko}.", f"{text.en[0].upper()}{text.en[1:]}.")


def _page_data(
    layer: Layer, answers: Answers, reach: Reach, main: float, basemap: Basemap | None
) -> PageData:
    scope = data.Scope("reach", "../")
    made = data.page_data(answers, [layer], scope, basemap=basemap)
    made["layers"] = [{**made["layers"][0], "switches": []}]
    made["metrics"] = _metrics(layer, answers, reach, main)
    network = answers.world.network
    if network is not None:
        from geo.maps.reach_shapes import reach_data
        from geo.reach import counted_sites

        sites = counted_sites(answers.world.sites, layer.key)
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
    for demand in DEMANDS:
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
    columns: dict[str, dict[str, list[float | None]]] = {}
    for level in LEVELS:
        codes = getattr(answers.world, level)[f"{level}_code"]
        table = getattr(at, level).set_index(f"{level}_code").reindex(codes)
        table = table.assign(
            coverage_share_lost=table["coverage_share_straight"] - table["coverage_share_network"]
        )
        for key in keys:
            number = REACH_METRICS[key].number
            column = [shown(value if known(value) else None, number) for value in table[key]]
            columns.setdefault(key, {})[level] = column
    return [
        _metric(REACH_METRICS[key], layer, demand, distance, columns[key], _classes(key, columns))
        for key in keys
    ]


def _classes(
    key: str, columns: Mapping[str, Mapping[str, list[float | None]]]
) -> dict[str, ClassData | None]:
    """Classes by level; both coverages share their bounds, so that their maps can be compared."""
    pair = ("coverage_share_network", "coverage_share_straight")
    found: dict[str, ClassData | None] = {}
    for level in LEVELS:
        if REACH_METRICS[key].drawn != "choropleth":
            found[level] = None
            continue
        mine = columns[key][level]
        both = [v for each in pair if each in columns for v in columns[each][level]]
        found[level] = _counted(classify(both if key in pair else mine), mine)
    return found


def _counted(classes: Classes, column: Sequence[float | None]) -> ClassData:
    if not classes.bounds or classes.lowest is None:
        return {"bounds": [], "counts": [], "n_missing": len(column)}
    at = [classes.of(value) for value in column]
    return {
        "bounds": [classes.lowest, *classes.bounds],
        "counts": [at.count(i) for i in range(classes.k)],
        "n_missing": at.count(None),
    }


def _metric(
    metric: Metric,
    layer: Layer,
    demand: str,
    distance: float,
    values: dict[str, list[float | None]],
    classes: dict[str, ClassData | None],
) -> MetricData:
    who, far = DEMANDS[demand], minutes_text(distance)
    label = metric.label
    if metric.key != "detour_factor":
        label = Text(f"{label.ko}, {far}분", f"{label.en}, {far} min")
    if demand != layer.default_demand:
        label = Text(f"{label.ko} ({who.name.ko})", f"{label.en} ({who.name.en})")
    two, one = written(2, metric), written(1, metric)
    figure = {"share": "200.0", "rate": "2.00"}.get(metric.number, "2")
    metres = f"{distance:,.0f} m"
    return {
        "name": metric.key,
        "key": metric.key,
        "layer": layer.key,
        "variant": "",
        "demand": demand,
        "label": text_data(label),
        "unit": text_data(metric.unit),
        "suffix": {"ko": two.ko.removeprefix(figure), "en": two.en.removeprefix(figure)},
        "suffix_one": one.en.removeprefix("1")
        if metric.number == "count"
        else two.en[len(figure) :],
        "definition": text_data(
            Text(f"{metric.definition.ko} ({metres})", f"{metric.definition.en} ({metres})")
        ),
        "denominator": text_data(
            Text(
                f"{metric.denominator.ko} ({who.name.ko})",
                f"{metric.denominator.en} ({who.name.en})",
            )
        ),
        "number": metric.number,
        "drawn": metric.drawn,
        "better": metric.better,
        "vintage": text_data(
            Text(
                f"{layer.vintage.ko}, 인구 {who.vintage}",
                f"{layer.vintage.en}; people {who.vintage}",
            )
        ),
        "distance_m": distance,
        "values": values,
        "classes": classes,
        "not_known": dict.fromkeys(LEVELS, 0),
    }


def _street_source(reach: Reach) -> SourceLine:
    when, note = month(reach.note.get("network_date")), network_note(reach.note)
    text = str(reach.note.get("attribution"))
    return SourceLine(
        key="streets",
        name=Text(f"OpenStreetMap 도로망({note.ko})", f"OpenStreetMap streets ({note.en})"),
        date=when,
        licence=Text(text, text),
    )


def _sources(layer: Layer, answers: Answers, page_data: PageData) -> list[SourceLine]:
    return places.source_lines(answers, used_sources(answers, [layer], page_data))
