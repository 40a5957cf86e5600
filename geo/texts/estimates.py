"""How sure a figure is, as pages say it: the range over where people live, the interval.

A range belongs to the figure it stands beside: in a straight line, or on foot. What spans both is
what a page says first, in these words; the interval, the scatter from place error, is a detail. What is not known is said with
its reason, never left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from geo.measures.rounding import DECIMALS, outward
from geo.metrics.catalogue import Metric
from geo.metrics.metric import PERCENT
from geo.text import Text
from geo.texts.numbers import bare_value, known, written

if TYPE_CHECKING:
    import pandas as pd


WIDE_SHARE = 0.10
"""A share is not sure where its interval is wider than this: ten percentage points."""
WIDE_PART = 0.25
"""Any other figure is not sure where its interval is wider than this part of it."""
OFTEN = 0.25
"""Nor is a share whose class on the map changes in more than this part of the draws."""
ENDS = ("low", "high", "range_low", "range_high")
NOT_HELD = Text("범위와 흔들림: 알 수 없음", "Range and scatter: not known")
Span = tuple[float | None, float | None]
"""Both ends of a range, or of what spans two; None where it is not known."""


class Estimate(NamedTuple):
    """One figure with what is known of how sure it is; None where it is not known.

    Parameters
    ----------
    value
        The plain figure.
    low, high
        The scatter from place error, 95 % of the draws.
    range_low, range_high
        The range over where people live and place error, which holds the plain figure.
    biased
        The draws lie off the plain figure, or it at an end of their interval or outside.
    class_change_share
        Part of the draws in which the district changes its class on the map.
    """

    value: float | None
    low: float | None = None
    high: float | None = None
    range_low: float | None = None
    range_high: float | None = None
    biased: bool = False
    class_change_share: float | None = None

    @property
    def has_range(self) -> bool:
        """Whether the range is known."""
        return self.range_low is not None and self.range_high is not None

    @property
    def has_interval(self) -> bool:
        """Whether the interval is known."""
        return self.low is not None and self.high is not None


def number(value: Any) -> float | None:
    """Return a cell as a float, None where it is not known.

    >>> number(float("nan")), number(None), number(2)
    (None, None, 2.0)
    """
    return float(value) if known(value) else None


def estimate_of(row: Mapping[Any, Any] | pd.Series[Any], key: str) -> Estimate:
    """Read a figure and its uncertainty (``key_low``, ``key_range_low``, …) from a row.

    >>> row = {"coverage_share": 0.3, "coverage_share_low": 0.28, "coverage_share_high": 0.33}
    >>> found = estimate_of(row, "coverage_share")
    >>> found.value, found.low, found.has_interval, found.has_range
    (0.3, 0.28, True, False)
    """
    return _sure(*(row.get(name) for name in _columns(key)))


def figures_of(table: pd.DataFrame, key: str) -> list[Estimate]:
    """Read every row of a table as `estimate_of` reads one: column by column, which is faster.

    >>> import pandas as pd
    >>> [each.high for each in figures_of(pd.DataFrame({"m": [1, 2], "m_high": [3, None]}), "m")]
    [3.0, None]
    """
    nothing = [None] * len(table)
    columns = (table[name].tolist() if name in table else nothing for name in _columns(key))
    return [_sure(*cells) for cells in zip(*columns, strict=True)]


def _columns(key: str) -> tuple[str, ...]:
    """Return the columns of a figure, in the order of the fields of `Estimate`."""
    return (key, *(f"{key}_{end}" for end in (*ENDS, "biased", "class_change_share")))


def _sure(*cells: Any) -> Estimate:
    value, low, high, range_low, range_high, biased, class_change_share = cells
    return Estimate(
        number(value),
        number(low),
        number(high),
        number(range_low),
        number(range_high),
        biased=bool(biased) if known(biased) else False,
        class_change_share=number(class_change_share),
    )


def statistic_of(row: Mapping[Any, Any] | pd.Series[Any]) -> Estimate:
    """Read a row that is one statistic: value, low, high, biased, range_low, range_high.

    >>> statistic_of({"value": 0.8, "low": 0.7, "high": 0.9, "biased": False}).high
    0.9
    """
    named = ("value", *ENDS, "biased")
    keys = ("value", *(f"value_{end}" for end in (*ENDS, "biased")))
    return estimate_of({key: row.get(name) for key, name in zip(keys, named, strict=True)}, "value")


def is_unsure(figure: Estimate, metric: Metric) -> bool:
    """Say whether a figure is marked as not sure, see ``unsure_rule`` of `geo.texts.controls`.

    Examples
    --------
    >>> from geo.metrics.catalogue import METRICS
    >>> share = METRICS["coverage_share"]
    >>> is_unsure(Estimate(0.3, 0.25, 0.36), share), is_unsure(Estimate(0.3, 0.25, 0.34), share)
    (True, False)
    >>> is_unsure(Estimate(0.3, 0.29, 0.31, class_change_share=0.4), share), is_unsure(Estimate(0.3), share)
    (True, False)
    """
    if (figure.class_change_share or 0.0) > OFTEN:
        return True
    if figure.value is None or figure.low is None or figure.high is None:
        return False
    width = figure.high - figure.low
    limit = WIDE_SHARE if metric.number in PERCENT else WIDE_PART * abs(figure.value)
    return width > limit + 1e-12


def between(
    low: float | None, high: float | None, metric: Metric, beside: Sequence[float | None] = ()
) -> Text | None:
    """Write two ends as one: the unit once, one figure where both read alike; None if not known.

    Ends are rounded outwards, but never past a figure that is named `beside` them.

    Examples
    --------
    >>> from geo.metrics.catalogue import METRICS
    >>> between(0.1512, 0.283, METRICS["coverage_share"]).ko
    '15.1–28.3 %'
    >>> between(612, 612, METRICS["median_distance_m"]).en, between(None, 1, METRICS["n_sites"])
    ('612 m', None)
    """
    if low is None or high is None:
        return None
    low, high = outward(low, high, DECIMALS[metric.number], beside)
    first, last = written(low, metric), written(high, metric)
    if first == last:
        return last
    figure = bare_value(low, metric.number)
    return Text(f"{figure}–{last.ko}", f"{figure}–{last.en}")


def rest(ends: Span) -> Span:
    """Turn the ends of a share into those of what is left of it.

    >>> rest((0.25, 0.75)), rest((None, None))
    ((0.25, 0.75), (None, None))
    """
    low, high = ends
    return (None, None) if low is None or high is None else (1.0 - high, 1.0 - low)


def range_text(figure: Estimate, metric: Metric) -> Text | None:
    """Write the range; None where it is not known."""
    return between(figure.range_low, figure.range_high, metric, [figure.value])


def interval_text(figure: Estimate, metric: Metric) -> Text | None:
    """Write the 95 % interval of place error; None where it is not known."""
    return between(figure.low, figure.high, metric, [figure.value])


def headline(figure: Estimate, metric: Metric) -> Text:
    """Write what stands first: the range, else the plain figure.

    Examples
    --------
    >>> from geo.metrics.catalogue import METRICS
    >>> share = METRICS["coverage_share"]
    >>> headline(Estimate(0.28, range_low=0.15, range_high=0.28), share).en
    '15.0–28.0 %'
    >>> headline(Estimate(0.28), share).en
    '28.0 %'
    """
    return range_text(figure, metric) or written(figure.value, metric)


class Cell(NamedTuple):
    """A figure as a written table shows it: value, range and interval (bare figures), its mark."""

    value: Text
    range: str | None = None
    interval: str | None = None
    unsure: bool = False
    biased: bool = False
    first: Text | None = None
    """The range with its unit, where it stands first: not where it is the value alone."""


def bare(
    low: float | None, high: float | None, metric: Metric, beside: Sequence[float | None] = ()
) -> str | None:
    """Write two ends without a unit, which the figure above them has; else as `between`.

    >>> from geo.metrics.catalogue import METRICS
    >>> bare(0.15, 0.283, METRICS["coverage_share"]), bare(612, 612, METRICS["median_distance_m"])
    ('15.0–28.3', '612')
    """
    if low is None or high is None:
        return None
    low, high = outward(low, high, DECIMALS[metric.number], beside)
    first, last = (bare_value(v, metric.number) for v in (low, high))
    return last if first == last else f"{first}–{last}"


def cell_of(figure: Estimate, metric: Metric) -> Cell:
    """Write a figure for a table.

    Examples
    --------
    >>> from geo.metrics.catalogue import METRICS
    >>> found = cell_of(Estimate(0.28, 0.2, 0.36, 0.15, 0.28), METRICS["coverage_share"])
    >>> found.value.en, found.range, found.interval, found.unsure
    ('28.0 %', '15.0–28.0', '20.0–36.0', True)
    """
    value, range_ = written(figure.value, metric), range_text(figure, metric)
    return Cell(
        value,
        bare(figure.range_low, figure.range_high, metric, [figure.value]),
        bare(figure.low, figure.high, metric, [figure.value]),
        is_unsure(figure, metric),
        figure.biased,
        None if range_ == value else range_,
    )


def basis_of(table: pd.DataFrame | pd.Series[Any] | Mapping[Any, Any]) -> tuple[Text, Text]:
    """Return what interval and range rest on, and why they are not known; either may be empty."""
    return _said(table, "sureness_basis"), _said(table, "sureness_reason")


def _said(table: Any, name: str) -> Text:
    said = []
    for language in ("ko", "en"):
        cell = table.get(f"{name}_{language}")
        if cell is not None and hasattr(cell, "iloc"):
            cell = cell.iloc[0] if len(cell) else None
        # A page sets its own full stop.
        said.append(str(cell).rstrip(".") if known(cell) and cell else "")
    return Text(*said)
