"""Fill a table up: every figure of it gets its interval and range, or the reason why not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from geo.metrics.dictionary import column
from geo.metrics.uncertainty import (
    UNCERTAINTY_TEXTS,
    in_order,
    is_figure,
    uncertainty_column,
    uncertainty_columns,
)
from geo.text import Text

if TYPE_CHECKING:
    import pandas as pd

NOT_COMPUTED = Text("흔들림이나 범위를 계산하지 않음", "interval or range not computed")


class _Scaled(NamedTuple):
    """A figure that is another one times a column: so is its uncertainty."""

    of: str
    times: str
    rest: bool = False
    """Whether it is what is left of that column."""


_SCALED: Mapping[str, tuple[_Scaled, ...]] = {
    "people_covered": (
        _Scaled("coverage_share_network", "people"),
        _Scaled("coverage_share", "people"),
    ),
    "people_out": (_Scaled("coverage_share_network", "people", rest=True),),
    "people_covered_straight": (_Scaled("coverage_share_straight", "people"),),
    "area_covered_m2": (_Scaled("area_coverage_share", "district_area_m2"),),
}


def with_uncertainty(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table in which every figure that is known somewhere has all its uncertainty columns.

    What follows from another figure (people covered = share x people) takes its interval and
    range from there; what nobody computed is empty, and the row's reason names it. The uncertainty
    of a figure that is known nowhere are left out, the table's own reason says why it is not.
    """
    import pandas as pd

    figures = [str(name) for name in table if is_figure(str(name))]
    known = [name for name in figures if table[name].notna().any()]
    idle = [
        str(name)
        for name in table
        if (found := uncertainty_column(str(name))) is not None and found.figure not in known
    ]
    made = table.drop(columns=idle)
    if not known:
        return made.drop(columns=[name for name in UNCERTAINTY_TEXTS if name in made])
    new: dict[str, Any] = {}
    for name in known:
        new |= derived(made, name)
    added = {name: values for name, values in new.items() if name not in made}
    lacking = [
        c for name in known for c in uncertainty_columns(name) if c not in made and c not in added
    ]
    texts = [name for name in UNCERTAINTY_TEXTS if name not in made]
    empty = dict.fromkeys((*lacking, *texts))
    made = pd.concat([made, pd.DataFrame(added | empty, index=made.index)], axis=1)
    made = _with_reasons(made, known, {uncertainty_column(name).figure for name in lacking})  # type: ignore[union-attr]
    order = in_order(name for name in map(str, made) if name not in UNCERTAINTY_TEXTS)
    return made[[*order, *UNCERTAINTY_TEXTS]]


def derived(table: pd.DataFrame, name: str) -> dict[str, Any]:
    """Return the uncertainty of a figure that follows from another one of the table, by column.

    Examples
    --------
    >>> import pandas as pd
    >>> ends = {f"coverage_share_network_{end}": [0.5] for end in ("high", "range_low", "range_high")}
    >>> row = {"people": [10.0], "coverage_share_network_low": [0.2], **ends}
    >>> made = derived(pd.DataFrame(row | {"coverage_share_network_biased": [False]}), "people_out")
    >>> made["people_out_high"].tolist()
    [8.0]
    """
    for rule in _SCALED.get(name, ()):
        wanted = uncertainty_columns(rule.of)
        if rule.times not in table or not set(wanted) <= set(table):
            continue
        low, high, biased, below, above = (table[column] for column in wanted)
        if rule.rest:
            low, high, below, above = (1.0 - end for end in (high, low, above, below))
        ends = (low, high, None, below, above)
        return {
            column: biased if end is None else end * table[rule.times]
            for column, end in zip(uncertainty_columns(name), ends, strict=True)
        }
    return {}


def _with_reasons(table: pd.DataFrame, known: Sequence[str], ours: set[str]) -> pd.DataFrame:
    """Say in each row which intervals and ranges are not known, where nothing else says it."""
    unsaid = table["sureness_reason_ko"].fillna("") == ""
    ko: list[list[str]] = [[] for _ in range(len(table))]
    en: list[list[str]] = [[] for _ in range(len(table))]
    for name in known:
        low, high, _, below, above = (table[item].isna() for item in uncertainty_columns(name))
        gone = table[name].notna() & (low | high | below | above)
        # A reason that is there speaks of the columns it came with, not of those added here.
        for row in (gone & (unsaid | (name in ours))).to_numpy().nonzero()[0]:
            ko[row].append(column(name).label.ko)
            en[row].append(column(name).label.en)
    table = table.copy()
    for label, found, words in (("ko", ko, NOT_COMPUTED.ko), ("en", en, NOT_COMPUTED.en)):
        before = table[f"sureness_reason_{label}"].fillna("").tolist()
        table[f"sureness_reason_{label}"] = [
            "; ".join(part for part in (old, f"{words}: {', '.join(new)}" if new else "") if part)
            or None
            for old, new in zip(before, found, strict=True)
        ]
        basis = table[f"sureness_basis_{label}"]
        table[f"sureness_basis_{label}"] = basis.where(basis != "")
    return table
