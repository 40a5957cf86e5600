"""A column of a district table as a page's map, legend and table show it: one `MetricData`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from geo.dates import date_text
from geo.layers.model import Layer
from geo.maps.engine.page import ClassData, MetricData, SureData
from geo.measures.classes import Classes, classify
from geo.measures.rounding import DECIMALS, outward, shown
from geo.metrics.catalogue import Metric
from geo.text import Text, text_data
from geo.texts.estimates import NOT_HELD, Estimate, basis_of, figures_of, is_unsure
from geo.texts.numbers import written

if TYPE_CHECKING:
    import pandas as pd

    from geo.project import Demand

Values = list[float | None]
_TWO = {"share": "200.0", "points": "200.0", "rate": "2.00"}
_NOTHING = Text("", "")


class Asked(NamedTuple):
    """Whose figures a column holds.

    Parameters
    ----------
    layer
        Whose places.
    demand
        Whose people; None: the figure counts nobody.
    distance_m
        Within which distance; None: the figure knows none.
    variant
        A switch of the page, or "".
    """

    layer: Layer
    demand: Demand | None
    distance_m: float | None
    variant: str = ""


class Level(NamedTuple):
    """The column by one kind of district; `basis` says what `sure` rests on, or why it is None."""

    column: Values
    classes: ClassData | None
    sure: SureData | None
    basis: Text = _NOTHING
    not_known: int = 0


def level_of(
    table: pd.DataFrame, metric: Metric, *, bounds_of: Sequence[Values] | None = None
) -> Level:
    """Return a column of a table whose rows are the districts of the page, in their order.

    Parameters
    ----------
    table
        Rows of districts, with the metric's column and its uncertainty where it is known.
    metric
        Which column.
    bounds_of
        Columns of values as shown that the classes are made of; by default this column.

    Examples
    --------
    >>> import pandas as pd
    >>> from geo.metrics.catalogue import METRICS
    >>> level_of(pd.DataFrame({"coverage_share": [0.2, None]}), METRICS["coverage_share"]).column
    [0.2, None]
    """
    figures = figures_of(table, metric.key)
    values = [shown(figure.value, metric.number) for figure in figures]
    classes = None
    if metric.drawn == "choropleth":
        whole = [v for column in bounds_of or [values] for v in column]
        # One district alone has no class.
        classes = counted(classify(whole), values) if len(whole) > 1 else None
    sure = sure_data(figures, metric)
    basis = _basis(table, known=sure is not None) if f"{metric.key}_low" in table else _NOTHING
    return Level(values, classes, sure, basis)


def _basis(table: pd.DataFrame, *, known: bool) -> Text:
    """Say what interval and range of a column rest on, or why they are not known."""
    rests, why = basis_of(table)
    if known:
        return rests
    if not why.ko:
        return NOT_HELD
    return Text(f"{NOT_HELD.ko} ({why.ko})", f"{NOT_HELD.en} ({why.en})")


def counted(classes: Classes, values: Sequence[float | None]) -> ClassData:
    """Return classes as page data, counted over the districts of the page."""
    if not classes.bounds or classes.lowest is None:
        return {"bounds": [], "counts": [], "n_missing": len(values)}
    at = [classes.of(value) for value in values]
    return {
        "bounds": [classes.lowest, *classes.bounds],
        "counts": [at.count(i) for i in range(classes.k)],
        "n_missing": at.count(None),
    }


def metric_data(
    metric: Metric, asked: Asked, name: str, label: Text, levels: Mapping[Any, Level]
) -> MetricData:
    """Return a column as page data.

    Parameters
    ----------
    metric
        What it is; the unit, the meaning and the denominator come from the catalogue.
    asked
        Whose figures; a distance is added to the meaning, a demand to the denominator.
    name
        What the address bar says; unique in the layer.
    label
        What it is called on this page.
    levels
        Its values by kind of district.
    """
    two, one = written(2, metric), written(1, metric)
    figure = _TWO.get(metric.number, "2")
    suffix = Text(two.ko.removeprefix(figure), two.en.removeprefix(figure))
    who = asked.demand
    metres = None if asked.distance_m is None else f"{asked.distance_m:,.0f} m"
    vintage = asked.layer.vintage
    if who is not None:
        when = date_text(who.vintage)
        vintage = Text(f"{vintage.ko}, 인구 {when.ko}", f"{vintage.en}; people {when.en}")
    said = next((level.basis for level in levels.values() if level.basis.ko), _NOTHING)
    return {
        "name": name,
        "key": metric.key,
        "layer": asked.layer.key,
        "variant": asked.variant,
        "demand": who.key if who else None,
        "label": text_data(label),
        "short": text_data(label),
        "unit": text_data(metric.unit),
        "suffix": text_data(suffix),
        "suffix_one": one.en.removeprefix("1") if metric.number == "count" else suffix.en,
        "definition": text_data(
            bracketed(metric.definition, Text(metres, metres) if metres else None)
        ),
        "denominator": text_data(bracketed(metric.denominator, who.name if who else None)),
        "number": metric.number,
        "drawn": metric.drawn,
        "better": metric.better,
        "vintage": text_data(vintage),
        "distance_m": asked.distance_m,
        "values": {by: level.column for by, level in levels.items()},
        "classes": {by: level.classes for by, level in levels.items()},
        "not_known": {by: level.not_known for by, level in levels.items()},
        "sure": {by: level.sure for by, level in levels.items()},
        "basis": text_data(said),
    }


def bracketed(text: Text, more: Text | None) -> Text:
    """Add something in brackets.

    >>> bracketed(Text("비율", "share"), Text("800 m", "800 m")).en
    'share (800 m)'
    """
    if more is None:
        return text
    return Text(f"{text.ko} ({more.ko})", f"{text.en} ({more.en})")


def sure_data(figures: Sequence[Estimate], metric: Metric) -> SureData | None:
    """Return the ends of a column as page data, rounded as shown; None where none is known."""
    if not any(figure.has_range or figure.has_interval for figure in figures):
        return None
    intervals = [_ends(each.low, each.high, each.value, metric) for each in figures]
    ranges = [_ends(each.range_low, each.range_high, each.value, metric) for each in figures]
    return {
        "low": [low for low, _ in intervals],
        "high": [high for _, high in intervals],
        "range_low": [low for low, _ in ranges],
        "range_high": [high for _, high in ranges],
        "unsure": [i for i, figure in enumerate(figures) if is_unsure(figure, metric)],
        "biased": [i for i, figure in enumerate(figures) if figure.biased],
    }


def _ends(
    low: float | None, high: float | None, value: float | None, metric: Metric
) -> tuple[float | None, float | None]:
    if low is None or high is None:
        return None, None
    down, up = outward(low, high, DECIMALS[metric.number], [value])
    return shown(down, metric.number), shown(up, metric.number)
