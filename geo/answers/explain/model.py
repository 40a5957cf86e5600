"""What an explanation is: plain values and texts in both languages."""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from geo.text import Text

NOTHING = Text("", "")


@dataclass(frozen=True, kw_only=True)
class Input:
    """One input: what it is, its file, date and source, and the digest of the very bytes read.

    A street network is no file of the data: `file` is empty, its source names it.
    """

    name: Text
    file: str
    vintage: Text
    source: Text
    sha256: str


@dataclass(frozen=True, kw_only=True)
class Term:
    """A quantity of the formula with its value; None: not known."""

    key: str
    value: float | str | None


@dataclass(frozen=True, kw_only=True)
class CountingSite:
    """A place that counts for the figure; `note`: what it adds, where it adds its own number."""

    site_id: str
    name: Text
    error_m: float | None
    note: Text = NOTHING


@dataclass(frozen=True, kw_only=True)
class Interval:
    """95 % of the draws of the places' positions lie in it; biased: see `uncertainty`."""

    low: float
    high: float
    biased: bool


@dataclass(frozen=True, kw_only=True)
class Range:
    """The least and the most over the assumptions, and which of them give these."""

    low: float
    high: float
    low_from: Text
    high_from: Text


@dataclass(frozen=True, kw_only=True)
class Assumed:
    """The figure under one way of placing people and measuring distance."""

    name: Text
    spread: str
    path: str
    value: float


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """Everything behind one figure; plain values and texts in both languages.

    Parameters
    ----------
    layer, metric, by, code, name
        What the figure is of; `by` is city, gu or dong.
    label, unit, formula
        Of the metric.
    says
        What the figure means, one sentence; else what the metric is.
    value
        None: not known, see `interval_says`.
    terms
        Quantities of the formula with their values.
    demand, people, demand_vintage, distance_m, path, method, vintage
        What it rests on; None where it does not count people or measure distance.
    inputs
        Files with their digests.
    sites, sites_rule
        The places that count, and which these are.
    interval, interval_says, range, range_says
        How sure it is; None with the reason in words.
    by_assumption
        The figure under each assumption, where they were computed.
    assumptions, not_said
        What was taken for granted; what the number does not say.
    """

    layer: str
    metric: str
    by: str
    code: str
    name: Text
    label: Text
    unit: Text
    says: Text
    formula: Text
    value: float | None
    terms: tuple[Term, ...]
    demand: str | None
    people: float | None
    demand_vintage: str | None
    distance_m: float | None
    path: str | None
    method: str
    vintage: Text
    inputs: tuple[Input, ...]
    sites: tuple[CountingSite, ...]
    sites_rule: Text
    interval: Interval | None
    interval_says: Text
    range: Range | None
    range_says: Text
    by_assumption: tuple[Assumed, ...]
    assumptions: tuple[Text, ...]
    not_said: tuple[Text, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return plain values for JSON: every text as two keys, ``_ko`` and ``_en``."""
        return dict(_plain(self))


def _plain(value: Any) -> Any:
    if isinstance(value, Text):
        return {"ko": value.ko, "en": value.en}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if not is_dataclass(value):
        return value
    told: dict[str, Any] = {}
    for field in fields(value):
        item = getattr(value, field.name)
        if isinstance(item, Text):
            told |= {f"{field.name}_ko": item.ko, f"{field.name}_en": item.en}
        else:
            told[field.name] = _plain(item)
    return told
