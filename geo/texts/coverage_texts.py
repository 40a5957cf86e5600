"""Sentences on coverage: the range first, then the plain figure, the interval, and where it is from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from geo.answers.answers import opening_level
from geo.dates import date_text
from geo.korean import particle
from geo.layers.model import Layer
from geo.measures.rounding import shown
from geo.metrics.catalogue import METRICS, Metric, metric_of
from geo.metrics.question import By, Question
from geo.text import Text
from geo.texts.estimates import (
    Estimate,
    Span,
    basis_of,
    between,
    estimate_of,
    interval_text,
    range_text,
)
from geo.texts.numbers import capital, distance, known, listed, unit_of, written

if TYPE_CHECKING:
    import pandas as pd

    from geo.answers.answers import Answers
    from geo.project.words import Words
    from geo.world import World

NAMED_AT_MOST = 6
"""A sentence names no more districts or places than this; beyond it, it counts them."""


def coverage_sentences(layer: Layer, answers: Answers) -> list[Text]:
    """Say how many people a service reaches, where most and fewest, and how sure that is."""
    city, metric = answers.city(Question(layer=layer)), METRICS["coverage_share"]
    if not known(city["coverage_share"]):
        ko, en = (city[f"no_coverage_reason_{name}"] for name in ("ko", "en"))
        return [capital(Text(f"{ko}", f"{en}."))] if known(ko) else []
    figure = estimate_of(city, metric.key)
    who = answers.world.project.demands[city["demand"]]
    level = opening_level(answers)
    words = answers.world.words
    second = best_and_worst(
        answers.classed_districts(Question(layer=layer, by=level)), metric, level, words
    )
    third = _how_sure(figure, metric, layer, date_text(who.vintage))
    return [
        *_reached(layer, figure, who.name, city, answers.span(layer), words),
        *([second] if second else []),
        _reason(third, figure, city),
    ]


BOTH_WAYS = Text("직선으로든 걸어서든", "whether in a straight line or on foot")
"""Stands beside a span: the range of the straight line and that of the walk together."""
ON_FOOT = Text("걸어서", "on foot")


def first_line(
    layer: Layer,
    world: World,
    row: Mapping[Any, Any] | pd.Series[Any],
    key: str,
    ends: Span,
    way: Text,
) -> Text | None:
    """Say a range in one line, for the first screen; None where it is not known.

    Parameters
    ----------
    layer, world
        A service layer, and whose it is.
    row
        Of the whole city: demand, and the figure itself.
    key
        Column of the share of people within the distance, or of those who have none.
    ends
        Both ends of the range, or of the span.
    way
        How distance is measured: `BOTH_WAYS` of a span, `ON_FOOT` of a range on foot.
    """
    range_ = between(*ends, metric_of(key), [estimate_of(row, key).value])
    if range_ is None:
        return None
    who, near = world.project.demand(row["demand"]).name, distance(layer.service_distance_m or 0.0)
    ko, en = f"{particle(layer.name.ko, '이')} 있는", f"live within {near.en} of one"
    if key == "below_standard_share":
        ko = f"{particle(layer.name.ko, '이')} 한 곳도 없는"
        en = f"live farther than {near.en} from every one"
    over = world.words(
        Text(
            "{dong_short} 안 어디에 사는지와 위치 오차에 따라",
            "over where in a {dong} they live and place error",
        )
    )
    return Text(
        f"{near.ko} 안에 {ko} {who.ko}: {way.ko} {range_.ko} ({over.ko})",
        f"{layer.name.en}: {range_.en} of {who.en} {en}, {way.en} ({over.en})",
    )


def _reached(
    layer: Layer, figure: Estimate, who: Text, city: pd.Series[Any], ends: Span, words: Words
) -> list[Text]:
    metric, name = METRICS["coverage_share"], layer.name
    people, reach = f"{city['people']:,.0f}", distance(city["distance_m"])
    plain, both = written(figure.value, metric), between(*ends, metric, [figure.value])
    own = range_text(figure, metric)
    ranges = Text("", "")
    if own is not None and own != plain:
        ranges = Text(
            f" 직선으로 잰 값의 범위는 {own.ko}입니다.",
            f" In a straight line the range is {own.en}.",
        )
    if both is None or own is None:
        return [
            Text(
                f"{who.ko} {people}명 가운데 {particle(plain.ko, '이')} {name.ko}까지 직선거리 "
                f"{reach.ko} 안에 삽니다.",
                f"{name.en}: {plain.en} of {people} people ({who.en}) live within {reach.en} of one, "
                "in a straight line.",
            )
        ]
    return [
        Text(
            f"{who.ko} {people}명 가운데 {BOTH_WAYS.ko} {particle(both.ko, '이')} {name.ko}에서 "
            f"{reach.ko} 안에 삽니다.",
            f"{name.en}: {both.en} of {people} people ({who.en}) live within {reach.en} of one, "
            f"{BOTH_WAYS.en}.",
        ),
        words(
            Text(
                "{dong_short} 안 어디에 사는지, 직선으로 재는지 걷는 길로 재는지, 장소의 실제 위치가 어디인지에 따라 "
                "다릅니다. 사람을 고르게 퍼뜨려 직선으로 재면 {plain}이며, 지도에는 이 값을 표시했습니다.{ranges}",
                "It depends on where in their {dong} they live, on whether they walk or the line is "
                "straight, and on the error of the places. Spread evenly, in a straight line, it is "
                "{plain}: the map shows this.{ranges}",
            ),
            plain=plain,
            ranges=ranges,
        ),
    ]


def _how_sure(figure: Estimate, metric: Metric, layer: Layer, vintage: Text) -> Text:
    dates = Text(
        f"장소는 {layer.vintage.ko}, 인구는 {vintage.ko} 기준입니다.",
        f"Places: {layer.vintage.en}; people: {vintage.en}.",
    )
    interval = interval_text(figure, metric)
    if interval is None:
        return dates
    return Text(
        f"위치 오차에 따른 흔들림(95 %)은 {interval.ko}입니다. {dates.ko}",
        f"The scatter from place error (95 %) is {interval.en}. {dates.en}",
    )


def _reason(said: Text, figure: Estimate, row: pd.Series[Any]) -> Text:
    """Say why range or interval are not known, where the table says so."""
    why = basis_of(row)[1]
    if not why.ko or (figure.has_range and figure.has_interval):
        return said
    return Text(
        f"{said.ko} 모르는 것: 범위와 흔들림({why.ko}).",
        f"{said.en} Not known: the range and the scatter ({why.en}).",
    )


def median_sentence(layer: Layer, answers: Answers) -> Text | None:
    """Say how far half of the people live from the nearest place, with range and interval."""
    city, metric = answers.city(Question(layer=layer)), METRICS["median_distance_m"]
    if not known(city[metric.key]):
        return None
    figure = estimate_of(city, metric.key)
    value, range_ = written(figure.value, metric), range_text(figure, metric)
    interval = interval_text(figure, metric)
    ko, en = "", ""
    if range_ is not None and range_ != value:
        ko, en = answers.world.words(
            Text(
                " 범위는 {range}입니다({dong_short} 안 어디에 사는지와 위치 오차).",
                " The range is {range} (where in a {dong} people live, and place error).",
            ),
            range=range_,
        )
    if interval is not None:
        ko += f" 위치 오차에 따른 흔들림(95 %)은 {interval.ko}입니다."
        en += f" Scatter from place error (95 %): {interval.en}."
    return Text(
        f"가장 가까운 곳까지 직선거리의 중앙값은 {value.ko}입니다. 절반은 이보다 가까이, 절반은 더 "
        f"멀리 삽니다.{ko}",
        f"The median straight-line distance to the nearest is {value.en}: half live nearer, half "
        f"farther.{en}",
    )


def with_range(figure: Estimate, metric: Metric) -> Text:
    """Write a figure and, after a comma, its range where it is known and not this one value.

    Examples
    --------
    >>> share = METRICS["coverage_share"]
    >>> with_range(Estimate(0.28, 0.27, 0.29, 0.15, 0.28), share).en
    '28.0 %, range 15.0–28.0 %'
    >>> with_range(Estimate(0.28), share).ko
    '28.0 %'
    >>> with_range(Estimate(0.0, 0.0, 0.0, 0.0, 0.0), share).en  # a range of one value says nothing
    '0.0 %'
    """
    value, range_ = written(figure.value, metric), range_text(figure, metric)
    if range_ is None or range_ == value:
        return value
    return Text(f"{value.ko}, 범위 {range_.ko}", f"{value.en}, range {range_.en}")


def best_and_worst(table: pd.DataFrame, metric: Metric, by: By, words: Words) -> Text | None:
    """Name the districts at both ends of a ranked column; None where nothing is ranked apart.

    Districts that read alike are named together; more than a few are counted.
    """
    column = [shown(v if known(v) else None, metric.number) for v in table[metric.key]]
    values = sorted({value for value in column if value is not None})
    if len(values) < 2 or metric.better == "neither":
        return None
    high, low = values[-1], values[0]
    best, worst = (high, low) if metric.better == "high" else (low, high)
    first, last = (_named_rows(table, column, value, by, words) for value in (best, worst))
    most, least = ("높은", "낮은") if metric.better == "high" else ("가까운", "먼")
    good, bad = ("highest", "lowest") if metric.better == "high" else ("nearest", "farthest")
    is_, are = ("is" if column.count(value) == 1 else "are" for value in (best, worst))
    one, other = (_end(table, column, value, metric) for value in (best, worst))
    where = words(Text(f"{{{by}}}", f"{{{by}:s}}"))
    return Text(
        f"{where.ko} 가운데 가장 {most} 곳은 {first.ko}({one.ko}), 가장 {least} 곳은 "
        f"{last.ko}({other.ko})입니다.",
        f"Among the {where.en}, {good} {is_} {first.en} ({one.en}), {bad} {are} {last.en} ({other.en}).",
    )


def _end(table: pd.DataFrame, column: Sequence[float | None], value: float, metric: Metric) -> Text:
    """Write the figure of an end; with its range and interval where it is one district's."""
    rows = [i for i, each in enumerate(column) if each == value]
    if len(rows) > 1:
        every = written(value, metric)
        return Text(f"모두 {every.ko}", f"{every.en} each")
    return with_range(estimate_of(table.iloc[rows[0]], metric.key), metric)


def names(table: pd.DataFrame, by: By) -> list[Text]:
    """Return the names of the districts of a table, in its order."""
    return [
        Text(ko, en) for ko, en in zip(table[f"{by}_name_ko"], table[f"{by}_name_en"], strict=True)
    ]


def some_names(found: Sequence[Text], unit: Text) -> Text:
    """Name a few, count many.

    >>> some_names([Text("중구", "Jung-gu")], Text("개 구", "gu")).ko, some_names(
    ...     [Text("가", "a")] * 9, Text("개 구", "gu")).en
    ('중구', '9 gu')
    """
    if len(found) <= NAMED_AT_MOST:
        return listed(found)
    return Text(f"{len(found)}{unit.ko}", f"{len(found)} {unit.en}")


def _named_rows(
    table: pd.DataFrame, column: Sequence[float | None], value: float, by: By, words: Words
) -> Text:
    rows = [name for name, v in zip(names(table, by), column, strict=True) if v == value]
    return some_names(rows, counted(words, by))


def counted(words: Words, by: By) -> Text:
    """Return what follows the number of districts of a level: "개 구", "gu"."""
    unit = unit_of(words, by)
    return Text(f"개 {unit.ko}", unit.en)
