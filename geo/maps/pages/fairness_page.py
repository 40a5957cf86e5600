"""A layer's fairness page: access by district, how evenly it falls on people, and how sure that is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geo.answers.answers import levels_of
from geo.dates import date_text
from geo.layers.model import Layer
from geo.maps.engine import columns, data
from geo.maps.engine.page import MetricData, Page, PageData
from geo.maps.pages import fairness_rows, places
from geo.maps.pages.explained import Wanted, explained
from geo.maps.pages.layer_page import twin, used_sources
from geo.maps.pages.lorenz import drawing, shares
from geo.maps.pages.offered import offered
from geo.maps.pages.reach_rows import names_of
from geo.metrics.catalogue import metric_of
from geo.metrics.question import Question
from geo.text import Text
from geo.texts.addresses import fairness_downloads, fairness_path, layer_page
from geo.texts.coverage_texts import BOTH_WAYS, first_line
from geo.texts.estimates import basis_of, rest
from geo.texts.fairness_texts import CAVEATS, WORDS, lorenz_says, row_of, sentences, stability_says
from geo.texts.numbers import written
from geo.texts.page_texts import LINE_CAVEAT, SPREAD_CAVEAT
from geo.texts.reach_texts import lost
from geo.texts.site_texts import site_for

if TYPE_CHECKING:
    import pandas as pd

    from geo.answers.answers import Answers
    from geo.maps.engine.basemap import Basemap

SHOWN = ("access_e2sfca", "sites_in_reach_mean", "below_standard_share", "shortfall_m")
FILES = {
    "all": Text("모든 표", "all tables"),
    "fairness": Text("고른 정도의 수치", "measures of evenness"),
    "access_gu": Text("{gu}별 접근성", "access by {gu}"),
    "access_dong": Text("{dong}별 접근성", "access by {dong}"),
    "lorenz": Text("로렌츠 곡선", "Lorenz curve"),
    "stability": Text("조건별 순위", "ranks by setting"),
    "assumptions": Text("가정별 수치", "figures by assumption"),
}
DESCRIPTION = Text(
    "{layer}에 닿는 정도가 사람마다, {gu_short}마다, {dong}마다 얼마나 다른지 봅니다(직선거리 {near}까지).",
    "How much access to them differs between people, {gu:s} and {dong:s} (straight line, up to {near}).",
)
DESCRIPTION_OF_ONE_LEVEL = Text(
    "{layer}에 닿는 정도가 사람마다, {gu_short}마다 얼마나 다른지 봅니다(직선거리 {near}까지).",
    "How much access to them differs between people and {gu:s} (straight line, up to {near}).",
)


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
    from geo.answers.offered import has_reach
    from geo.texts.addresses import reach_path

    page_data = _page_data(layer, answers, basemap)
    names = names_of(answers)
    words = answers.words
    measures = answers.fairness(Question(layer=layer))
    city, within = (measures[measures["by"] == by] for by in ("city", "gu"))
    table = answers.stability(layer)
    service = float(layer.service_distance_m or 0.0)
    stability = fairness_rows.stability(table, service, names.gu)
    said = stability_says(table, service, names.gu, words)
    context: dict[str, Any] = {
        "words": answers.said(WORDS),
        "headline": first_line(
            layer,
            answers.world,
            answers.access_city(Question(layer=layer)),
            "below_standard_share",
            rest(answers.span(layer)),
            BOTH_WAYS,
        ),
        "map_summary": [
            *sentences(layer, answers, city, _curve(layer, answers)),
            *said[:1],
        ],
        "measures": fairness_rows.measure_rows(city, answers.world),
        "rests": _basis(layer, city, answers),
        "short_rests": _basis(layer, city, answers)[:3],
        "lorenz": _lorenz(layer, answers, city),
        "dong_rows": fairness_rows.dong_rows(
            answers.access(Question(layer=layer, by="dong")), names.dong
        )
        if len(answers.world.project.levels) > 1
        else [],
        # Of one district alone the measures of the whole area are the same.
        "gini_rows": fairness_rows.access_rows(within, names.gu) if len(within) > 1 else [],
        "stability": stability,
        # One district alone has no rank.
        "stability_wanted": len(answers.world.gu) > 1,
        "stability_says": said,
        "explained": explained(
            layer,
            answers,
            [Wanted("access_e2sfca"), Wanted("access_gini"), Wanted("below_standard_share")],
        ),
        "caveats": [
            *CAVEATS,
            words(SPREAD_CAVEAT),
            LINE_CAVEAT,
            answers.world.project.demands[layer.default_demand].says,
            *layer.caveats,
        ],
        "downloads": offered(
            fairness_downloads(layer.key, answers.world.project.level_keys), FILES, words
        ),
        "sources": [
            *places.streets_used(answers, [layer]),
            *places.source_lines(answers, used_sources(answers, [layer], page_data)),
        ],
        "attribution": answers.world.project.attribution,
        "basemap": basemap,
        "layer_href": layer_page(layer.key),
        "reach_href": reach_path(layer) if has_reach(layer, answers) else None,
        "reach_lost": lost([layer], answers),
        **twin(answers, page_data, layer.key),
    }
    near = f"{service:,.0f} m"
    return Page(
        path=fairness_path(layer),
        kind="fairness",
        title=Text(
            f"{layer.name.ko}: 얼마나 고르게 닿는가", f"{layer.name.en}: how evenly within reach"
        ),
        site=site_for(answers),
        description=words(
            DESCRIPTION if len(answers.world.project.levels) > 1 else DESCRIPTION_OF_ONE_LEVEL,
            layer=layer.name,
            near=near,
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
            answers.words(
                Text("직선거리 {near}까지, {crs}", "straight line up to {near}, {crs}"), near=near
            ),
        ),
    ]
    if rests.ko:
        rows.append((WORDS["rests_on"], rests))
    if why.ko:
        rows.append((WORDS["rests_on"], why))
    return rows


def _curve(layer: Layer, answers: Answers) -> pd.DataFrame | None:
    """Return the Lorenz curve; None where nobody has any access: there is nothing to divide."""
    curve = answers.lorenz(Question(layer=layer))
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
    scope, metrics = data.Scope("fairness", "../"), _metrics(layer, answers)
    made = data.page_data(answers, [layer], scope, metrics=metrics, basemap=basemap)
    made["layers"] = [{**made["layers"][0], "switches": []}]
    made["points"]["card"] = False
    return made


def _metrics(layer: Layer, answers: Answers) -> list[MetricData]:
    """Columns of the map: access of the layer's own people first, then of the others."""
    found = []
    own = layer.default_demand
    others = [
        key for key in answers.world.project.demands if key != own and key in answers.world.demand
    ]
    for demand in (own, *others):
        tables = {
            by: answers.access(Question(layer=layer, by=by, demand=demand))
            for by in levels_of(answers)
        }
        asked = columns.Asked(
            layer, answers.world.project.demands[demand], layer.service_distance_m
        )
        for key in SHOWN:
            metric = metric_of(key).said_in(answers.world)
            levels = {by: columns.level_of(table, metric) for by, table in tables.items()}
            who = None if demand == own else answers.world.project.demands[demand].name
            name = key if demand == own else f"{key}.{demand}"
            label = columns.bracketed(metric.label, who)
            found.append(columns.metric_data(metric, asked, name, label, levels))
    return found
