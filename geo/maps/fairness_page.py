"""A layer's fairness page: access by district, how evenly it falls on people, and how sure that is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geo.layers.model import Layer, Text, date_text
from geo.maps import columns, data, fairness_rows, places
from geo.maps.coverage_texts import BOTH_WAYS, first_line
from geo.maps.download_paths import fairness_downloads
from geo.maps.explained import Wanted, explained
from geo.maps.fairness_texts import (
    CAVEATS,
    WORDS,
    lorenz_says,
    row_of,
    sentences,
    stability_says,
)
from geo.maps.layer_page import twin, used_sources
from geo.maps.lorenz import drawing, shares
from geo.maps.numbers import written
from geo.maps.page import LINE_CAVEAT, SPREAD_CAVEAT, Download, MetricData, Page, PageData
from geo.maps.reach_rows import names_of
from geo.maps.sure import basis_of, rest
from geo.maps.texts import ATTRIBUTION
from geo.metrics.catalogue import metric_of

if TYPE_CHECKING:
    import pandas as pd

    from geo.maps.answers import Answers
    from geo.maps.basemap import Basemap

SHOWN = ("access_e2sfca", "sites_in_reach_mean", "below_standard_share", "shortfall_m")
FILES = {
    "all": Text("모든 표", "all tables"),
    "fairness": Text("고른 정도의 수치", "measures of evenness"),
    "access_gu": Text("자치구별 접근성", "access by gu"),
    "access_dong": Text("행정동별 접근성", "access by dong"),
    "lorenz": Text("로렌츠 곡선", "Lorenz curve"),
    "stability": Text("조건별 순위", "ranks by setting"),
    "assumptions": Text("가정별 수치", "figures by assumption"),
}


def has_fairness(layer: Layer) -> bool:
    """Whether a layer has a fairness page: it is a service, with a distance of its own.

    >>> from geo.layers import get_layer
    >>> has_fairness(get_layer("job_cafes")), has_fairness(get_layer("dmc"))
    (True, False)
    """
    return layer.service_distance_m is not None


def fairness_path(layer: Layer) -> str:
    """Return where the fairness page of a layer stands."""
    return f"fairness/{layer.key}.html"


def fairness_page(layer: Layer, answers: Answers, *, basemap: Basemap | None = None) -> Page:
    """Build the fairness page of a layer.

    Parameters
    ----------
    layer
        A service layer, see `has_fairness`.
    answers
        The tables of the world.
    basemap
        Tiles, by choice.
    """
    from geo.maps.reach_page import reach_path
    from geo.reach import has_reach

    page_data = _page_data(layer, answers, basemap)
    names = names_of(answers)
    measures = answers.fairness(layer)
    city, within = (measures[measures["by"] == by] for by in ("city", "gu"))
    table = answers.stability(layer)
    service = float(layer.service_distance_m or 0.0)
    stability = fairness_rows.stability(table, service, names.gu)
    context: dict[str, Any] = {
        "words": WORDS,
        "headline": first_line(
            layer,
            answers.world.project,
            answers.access_city(layer),
            "below_standard_share",
            rest(answers.span(layer)),
            BOTH_WAYS,
        ),
        "map_summary": [
            *sentences(
                layer,
                answers.access_city(layer),
                answers.access(layer),
                city,
                answers.world.project,
                _curve(layer, answers),
            ),
            *stability_says(table, service, names.gu)[:1],
        ],
        "measures": fairness_rows.measure_rows(city),
        "rests": _basis(layer, city, answers),
        "short_rests": _basis(layer, city, answers)[:3],
        "lorenz": _lorenz(layer, answers, city),
        "dong_rows": fairness_rows.dong_rows(answers.access(layer, "dong"), names.dong),
        "gini_rows": fairness_rows.access_rows(within, names.gu),
        "stability": stability,
        "stability_says": stability_says(table, service, names.gu),
        "explained": explained(
            layer,
            answers,
            [Wanted("access_e2sfca"), Wanted("access_gini"), Wanted("below_standard_share")],
        ),
        "caveats": [
            *CAVEATS,
            SPREAD_CAVEAT,
            LINE_CAVEAT,
            answers.world.project.demands[layer.default_demand].says,
            *layer.caveats,
        ],
        "downloads": [
            Download(FILES[item.table], item.path, item.format.upper())
            for item in fairness_downloads(layer.key)
        ],
        "sources": [
            *places.streets_used(answers, [layer]),
            *places.source_lines(answers, used_sources(answers, [layer], page_data)),
        ],
        "attribution": ATTRIBUTION,
        "basemap": basemap,
        "layer_href": f"layers/{layer.key}.html",
        "reach_href": reach_path(layer) if has_reach(layer, answers.world) else None,
        **twin(answers.world.gu, page_data, layer.key),
    }
    near = f"{service:,.0f} m"
    return Page(
        path=fairness_path(layer),
        kind="fairness",
        title=Text(
            f"{layer.name.ko}: 얼마나 고르게 닿는가", f"{layer.name.en}: how evenly within reach"
        ),
        description=Text(
            f"{layer.name.ko}에 닿는 정도가 사람마다, 구마다, 행정동마다 얼마나 다른지 봅니다(직선거리 "
            f"{near}까지).",
            f"How much access to them differs between people, gu and dong (straight line, up to "
            f"{near}).",
        ),
        context=context,
        data=page_data,
    )


def _basis(layer: Layer, measures: pd.DataFrame, answers: Answers) -> list[tuple[Text, Text]]:
    """Say what each figure rests on: people, dates, distance, method, interval, range."""
    if measures.empty:
        return []
    first = measures.iloc[0]
    who = answers.world.project.demands[str(first["demand"])]
    rests, why = basis_of(measures)
    people, when = f"{float(first['people']):,.0f}", date_text(who.vintage)
    near = f"{float(first['distance_m']):,.0f} m"
    rows = [
        (
            WORDS["people"],
            Text(
                f"{who.name.ko} {people}명({when.ko})",
                f"{people}, {who.name.en} ({when.en})",
            ),
        ),
        (WORDS["places"], layer.vintage),
        (
            WORDS["method"],
            Text(f"직선거리 {near}까지, EPSG:5186", f"straight line up to {near}, EPSG:5186"),
        ),
    ]
    if rests.ko:
        rows.append((WORDS["rests_on"], rests))
    if why.ko:
        rows.append((WORDS["rests_on"], why))
    return rows


def _curve(layer: Layer, answers: Answers) -> pd.DataFrame | None:
    """Return the Lorenz curve; None where nobody has any access: there is nothing to divide."""
    curve = answers.lorenz(layer)
    return curve if len(curve) > 1 else None


def _lorenz(layer: Layer, answers: Answers, measures: pd.DataFrame) -> dict[str, Any] | None:
    curve = _curve(layer, answers)
    if curve is None:
        return None
    row = row_of(measures, "access_gini")
    gini = written(None if row is None else row["value"], metric_of("access_gini"))
    title, says = lorenz_says(layer, curve, gini)
    return {"title": title, "says": says, "drawing": drawing(curve), "rows": shares(curve)}


def _page_data(layer: Layer, answers: Answers, basemap: Basemap | None) -> PageData:
    made = data.page_data(answers, [layer], data.Scope("fairness", "../"), basemap=basemap)
    made["layers"] = [{**made["layers"][0], "switches": []}]
    made["points"]["card"] = False
    made["metrics"] = _metrics(layer, answers)
    return made


def _metrics(layer: Layer, answers: Answers) -> list[MetricData]:
    """Columns of the map: access of the layer's own people first, then of the others."""
    found = []
    own = layer.default_demand
    others = [
        key for key in answers.world.project.demands if key != own and key in answers.world.demand
    ]
    for demand in (own, *others):
        tables = {by: answers.access(layer, by, demand=demand) for by in data.LEVELS}
        asked = columns.Asked(
            layer, answers.world.project.demands[demand], layer.service_distance_m
        )
        for key in SHOWN:
            metric = metric_of(key)
            levels = {by: columns.level_of(tables[by], metric) for by in data.LEVELS}
            who = None if demand == own else answers.world.project.demands[demand].name
            name = key if demand == own else f"{key}.{demand}"
            label = columns.bracketed(metric.label, who)
            found.append(columns.metric_data(metric, asked, name, label, levels))
    return found
