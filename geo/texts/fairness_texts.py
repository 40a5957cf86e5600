"""What a fairness page says in words: fixed words, and sentences with figures of the tables."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from geo.answers.answers import opening_level
from geo.answers.lorenz import top_share, without
from geo.dates import date_text
from geo.korean import particle
from geo.layers.model import Layer
from geo.metrics.catalogue import metric_of
from geo.metrics.question import Question
from geo.text import Text
from geo.texts.coverage_texts import best_and_worst
from geo.texts.estimates import estimate_of, headline, statistic_of
from geo.texts.numbers import distance, format_value, listed, out_of, unit_of, written

if TYPE_CHECKING:
    import pandas as pd

    from geo.answers.answers import Answers
    from geo.project.words import Words
    from geo.world import World

FAIRNESS_TITLE = Text("누구에게 얼마나 고르게 닿는가", "How evenly they are within reach")
WORDS: Mapping[str, Text] = {
    "measures": Text("고른 정도를 재는 수치", "Measures of evenness"),
    "measures_caption": Text(
        "{area} 전체의 값. 굵은 글씨는 직선거리의 범위(사는 곳과 위치 오차), 그 아래는 사람을 {dong_short} 안에 고르게 "
        "퍼뜨려 직선으로 잰 값, 대괄호는 위치 오차에 따른 흔들림(95 %)",
        "Of the whole city, in a straight line. In bold the range (where people live, place error); below "
        "it the figure with people spread evenly over their {dong}; in square brackets the scatter from "
        "place error (95 %)",
    ),
    "measure": Text("수치", "Measure"),
    "value": Text("값", "Value"),
    "meaning": Text("무슨 뜻인가", "What it means"),
    "warning": Text("주의", "Please note"),
    "lorenz": Text("로렌츠 곡선", "Lorenz curve"),
    "lorenz_people": Text("사람(접근성이 낮은 쪽부터, %)", "People, worst-off first (%)"),
    "lorenz_share": Text("접근성의 몫(%)", "Share of access (%)"),
    "lorenz_even": Text("모두 같다면", "if all were alike"),
    "lorenz_table": Text("곡선을 표로", "The curve as a table"),
    "lorenz_head": Text("사람", "People"),
    "lorenz_cell": Text("함께 가진 접근성의 몫", "Share of access they have together"),
    "dong": Text("기준 거리 안에 한 곳도 없는 사람", "People with none within the standard"),
    "dong_caption": Text(
        "기준 거리 안에 한 곳도 없는 사람이 많은 {dong}부터",
        "{dong:S} by how many people have no place within the standard, most first",
    ),
    "dong_head": Text("{dong}", "{dong:C}"),
    "rank": Text("순위", "Rank"),
    "people": Text("사람", "People"),
    "none": Text("한 곳도 없는 사람", "With none"),
    "none_share": Text("비율", "Share"),
    "access": Text("접근성", "Access"),
    "stability": Text("가정을 바꾸어도 순위가 그대로인가", "Does the ranking survive?"),
    "stability_note": Text(
        "{gu_short}의 도달 인구 비율 순위를, 사람을 놓는 방법 세 가지(조각, {dong_short}의 점, 1 km 격자), 거리 세 "
        "가지, 직선과 걷는 길에 따라 다시 매겼습니다. ▲▼와 숫자는 기준에서 세 계단 이상 오르거나 내린 "
        "{gu_short}입니다.",
        "The {gu:s} ranked by coverage again, with people put in three ways (pieces, {dong} points, 1 km "
        "cells), three distances, straight line and walk. ▲▼ with a number: the {gu} moved three ranks "
        "or more from the base.",
    ),
    "stability_caption": Text("{gu}의 순위", "Rank of the {gu:s}"),
    "stability_none": Text(
        "순위표가 없습니다: 이 자료로 계산한 것이 없습니다(geo sureness).",
        "No table of ranks: none was computed from these data (geo sureness).",
    ),
    "base": Text("기준", "base"),
    "tau": Text("기준과의 순위 상관(켄들 τ)", "Kendall's τ to the base"),
    "n_moved": Text("세 계단 이상 움직인 {gu_short}", "{gu:s} moved three ranks or more"),
    "straight": Text("직선", "straight"),
    "network": Text("걷는 길", "walk"),
    "pieces": Text("조각", "pieces"),
    "dong_points": Text("{dong_short}의 점", "{dong} points"),
    "km_cells": Text("1 km 격자", "1 km cells"),
    "gini_gu": Text("{gu_short} 안에서는 얼마나 고른가", "How even within each {gu}"),
    "gini_caption": Text(
        "{gu_short}마다 그 {gu_short} 사람들 사이의 지니계수(0이면 모두 같고 1이면 한 사람이 모두)",
        "Gini among the people of each {gu} (0: all alike, 1: one has all)",
    ),
    "to_fairness": Text("얼마나 고르게 닿는지 보기", "See how evenly they are within reach"),
    "to_layer": Text("장소와 수치 전체 보기", "See all places and figures"),
    "to_reach": Text("걸어서 얼마나 닿는지 보기", "See who reaches them on foot"),
    "rests_on": Text("범위와 흔들림", "Range and scatter"),
    "method": Text("계산 방법", "Method"),
    "places": Text("장소", "Places"),
}
BASE_AT, BASE_PATH = "pieces", "straight"
MOVED = 3
"""Ranks by which a gu must move to be marked."""
CAVEATS: tuple[Text, ...] = (
    Text(
        "접근성(E2SFCA)은 한 곳을 한 단위의 공급으로 봅니다. 크기, 자리 수, 여는 시간은 알지 못합니다.",
        "Access (E2SFCA) takes each place as one unit of supply: size, seats and hours are not "
        "known.",
    ),
    Text(
        "고르다는 것이 충분하다는 뜻은 아닙니다. 모두에게 똑같이 멀어도 지니계수는 0입니다.",
        "Even does not mean enough: where all are equally far, the Gini is 0.",
    ),
    Text(
        "범위는 셈해 본 가정 여섯 가지와 위치 오차를 담으며, 그 밖의 것까지 담지 않습니다.",
        "The range holds the six assumptions that were tried and the error of the places, nothing beyond.",
    ),
)


def sentences(
    layer: Layer, answers: Answers, measures: pd.DataFrame, curve: pd.DataFrame | None
) -> list[Text]:
    """Say in a few sentences what a fairness page shows.

    Parameters
    ----------
    layer, answers
        The layer, and the tables of the world.
    measures
        `geo.answers.fairness_table` of the whole area.
    curve
        The Lorenz curve of access, None where it is not known.
    """
    metric, by, world = metric_of("access_e2sfca"), opening_level(answers), answers.world
    said = [
        _mean(layer, answers.access_city(Question(layer=layer)), world),
        _without(layer, measures),
        best_and_worst(answers.access(Question(layer=layer, by=by)), metric, by, world.words),
    ]
    if curve is not None:
        said.append(_top(curve))
    return [text for text in said if text is not None]


def _mean(layer: Layer, city: pd.Series[Any], world: World) -> Text:
    metric, who = metric_of("access_e2sfca"), world.project.demands[city["demand"]]
    people, near = f"{city['people']:,.0f}", distance(city["distance_m"])
    value, when = written(estimate_of(city, metric.key).value, metric), date_text(who.vintage)
    two = len(world.project.levels) > 1
    levels = Text("{gu_short:과} {dong_short}", "{gu:s} and {dong:s}")
    return world.words(
        Text(
            "{who} {people}명의 {layer} 접근성은 평균 {value}입니다(직선거리 "
            "{near}까지). {area} 전체의 평균은 가정과 관계없이 장소 수 ÷ 인구이므로, 차이는 {levels}에서 "
            "봅니다. 인구는 {when}, 장소는 {vintage} 기준입니다.",
            "{layer}: mean access of {people} people ({who}) is {value} (straight "
            "line up to {near}). The city's mean is places / people by construction, whatever the "
            "assumptions: look at the {levels} for differences. People: "
            "{when}; places: {vintage}.",
        ),
        who=who.name,
        people=people,
        layer=layer.name,
        value=value,
        near=near,
        levels=world.words(levels if two else Text("{gu_short}", "{gu:s}")),
        when=when,
        vintage=layer.vintage,
    )


def _without(layer: Layer, measures: pd.DataFrame) -> Text | None:
    row, metric = row_of(measures, "below_standard_share"), metric_of("below_standard_share")
    if row is None:
        return None
    figure = statistic_of(row)
    if figure.value is None:
        return None
    first, value, near = (
        headline(figure, metric),
        written(figure.value, metric),
        distance(row["distance_m"]),
    )
    map_ = Text(f"(지도의 값 {value.ko})", f" (on the map {value.en})")
    if first == value:
        map_ = Text("", "")
    return Text(
        f"직선거리로는 {particle(first.ko, '이')} {near.ko} 안에 {particle(layer.name.ko, '이')} 한 곳도 "
        f"없습니다{map_.ko}.",
        f"In a straight line {first.en} have none within {near.en}{map_.en}.",
    )


def _top(curve: pd.DataFrame) -> Text:
    top = format_value(top_share(curve), "share")
    none = format_value(without(curve), "share")
    return Text(
        f"접근성 상위 10 %가 전체의 {particle(top, '을')} 가지며, {particle(none, '은')} 닿는 곳이 "
        "없습니다.",
        f"The best-off 10 % have {top} of all access; {none} have none of it.",
    )


def row_of(measures: pd.DataFrame, metric: str) -> pd.Series[Any] | None:
    """Return one measure of a table of measures; None where it is not there."""
    rows = measures[measures["metric"] == metric]
    return None if rows.empty else rows.iloc[0]


def lorenz_says(layer: Layer, curve: pd.DataFrame, gini: Text) -> tuple[Text, Text]:
    """Return title and description of the drawing."""
    top, none = format_value(top_share(curve), "share"), format_value(without(curve), "share")
    return (
        Text(
            f"로렌츠 곡선: {layer.name.ko} 접근성이 사람들에게 나뉜 모양",
            f"Lorenz curve: how access to {layer.name.en} falls on people",
        ),
        Text(
            f"가로는 접근성이 낮은 사람부터 모은 비율, 세로는 그들이 함께 가진 몫입니다. {none}까지 0이고 "
            f"마지막 10 %가 {particle(top, '을')} 가집니다. 곡선이 대각선에서 멀수록 고르지 않습니다. "
            f"지니계수 {gini.ko}.",
            f"Across: people, those of least access first. Up: the share of access they have "
            f"together. It stays at 0 up to {none}; the last 10 % have {top}. The further from the "
            f"diagonal, the less even. Gini {gini.en}.",
        ),
    )


def stability_says(
    table: pd.DataFrame, base_m: float, names: Mapping[str, Text], words: Words
) -> list[Text]:
    """Say how far the ranking of the gu holds.

    Parameters
    ----------
    table
        `geo.answers.stability_table`: a row a gu and scenario.
    base_m
        The service distance.
    names
        Of the gu, by code.
    words
        What the project calls them.
    """
    near = table["radius_m"] == base_m
    base = near & (table["path"] == BASE_PATH) & (table["at"] == BASE_AT)
    others = table[~base]
    if others.empty:
        return []
    far = others[others["moved"].abs() >= MOVED]
    moved = out_of(far["gu_code"].nunique(), table["gu_code"].nunique(), unit_of(words, "gu"))
    n_others = len(others[["at", "radius_m", "path"]].drop_duplicates())
    lowest, own = (_tau(each["tau"].min()) for each in (others, others[near[~base]]))
    metres = distance(base_m)
    first = Text(
        f"기준과 다른 {n_others}가지 조건에서 순위 상관(τ)은 {lowest} 이상입니다(거리를 {metres.ko}로 두면 "
        f"{own} 이상). {moved.ko} 한 번이라도 세 계단 이상 움직입니다.",
        f"In {n_others} settings other than the base, Kendall's τ is {lowest} or more ({own} or more "
        f"where the distance stays {metres.en}); {moved.en} move three ranks or more in at least "
        "one.",
    )
    if far.empty:
        return [first]
    often = far["gu_code"].value_counts().sort_index().sort_values(ascending=False, kind="stable")
    top = listed([names[str(code)] for code in often.index[:3]])
    return [
        first,
        words(
            Text(
                "가장 자주 움직이는 {gu_short:은} {top}입니다.",
                "Those that move most often: {top}.",
            ),
            top=top,
        ),
    ]


def _tau(value: float) -> str:
    """Write a rank correlation, never higher than it is.

    >>> _tau(0.1999), _tau(float("nan"))
    ('0.19', '–')
    """
    return "–" if math.isnan(value) else f"{math.floor(value * 100) / 100:.2f}"


def said_of(row: Mapping[Any, Any], name: str) -> Text | None:
    """Return a text of two columns, ``<name>_ko`` and ``<name>_en``; None where it is empty."""
    ko, en = row.get(f"{name}_ko"), row.get(f"{name}_en")
    if not isinstance(ko, str) or not ko:
        return None
    return Text(ko, en if isinstance(en, str) else ko)
