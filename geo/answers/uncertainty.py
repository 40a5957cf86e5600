"""What stands beside a figure: interval, range, whether it is biased, and why one is not known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from geo.arrays import Floats
from geo.metrics.uncertainty import UNCERTAINTY, UNCERTAINTY_TEXTS
from geo.sureness.sureness_files import PLACE_ERROR
from geo.text import Text

if TYPE_CHECKING:
    from geo.sureness.sureness_files import Sureness

NO_SERVICE = Text(
    "서비스 거리가 없는 목록이라 도달을 셈하지 않습니다.",
    "no service distance, so there is no coverage to be sure of",
)
NO_PLACE = Text(
    "운영 중이거나 목록에 있으면서 위치를 충분히 아는 장소가 없어 도달을 셈하지 않습니다.",
    "no place that is operating or on a list and has a position known well enough, so there is no coverage",
)
FEW_STREETS = Text(
    "도로망이 사람의 절반에도 닿지 않아 걸어서 닿는지 모릅니다.",
    "the street network reaches less than half of the people, so reach on foot is not known",
)
NO_ERROR_SAID = Text(
    "목록이 점마다 얼마나 확실한지 밝히지 않아 흔들림을 알 수 없습니다.",
    "not known: the list does not say how sure its points are",
)
NO_FIGURE = (NO_PLACE, FEW_STREETS)
"""Why a figure itself is not known, in the place of why its interval is not."""
NOT_HELD = Text(
    "얼마나 확실한지 계산해 둔 것이 없습니다(geo sureness).",
    "how sure it is has not been computed; run geo sureness",
)
OTHER_DATA = Text(
    "다른 자료로 계산해 둔 것이라 쓰지 않습니다(geo sureness).",
    "what is held was made from other data; run geo sureness",
)
OTHER_NETWORK = Text(
    "다른 도로망으로 계산해 둔 것이라 쓰지 않습니다(geo sureness).",
    "what is held was made with another street network; run geo sureness",
)
OTHER_QUESTION = Text(
    "이 거리, 인구, 목록으로는 계산해 두지 않았습니다. geo metrics 명령이 그때 계산합니다.",
    "not computed for this distance, these people or these sites; the command geo metrics does it",
)
NO_RANGE = Text(
    "범위에는 길 자료가 필요합니다(GEO_NETWORK).",
    "the range needs a street network (GEO_NETWORK)",
)
NOT_SAMPLED = Text(
    "걷는 길 접근성의 흔들림은 계산하지 않습니다. 범위만 있습니다.",
    "the interval of access on foot is not computed; its range is",
)
NOT_DEFINED = Text(
    "어떤 가정에서는 값이 정해지지 않아 범위를 모릅니다.",
    "not defined under one of the assumptions, so its range is not known",
)


SPREADS = {
    "even": Text("고르게", "even"),
    "dry": Text("물 위는 빼고", "without water"),
    "streets": Text("길을 따라", "street-weighted"),
}
WAYS = {"straight": Text("직선", "straight line"), "network": Text("길", "on foot")}


def assumption_text(key: str) -> Text:
    """Return the words for where an end of a range is from, such as ``streets/network``.

    Examples
    --------
    >>> assumption_text("streets/network").en
    'street-weighted, on foot'
    """
    if key == PLACE_ERROR:
        return Text("위치 오차", "place error")
    spread, path = (SPREADS.get(key.partition("/")[0]), WAYS.get(key.partition("/")[2]))
    if spread is None or path is None:
        return Text(key, key)
    return Text(f"{spread.ko}, {path.ko}", f"{spread.en}, {path.en}")


@dataclass(frozen=True, eq=False)
class Held:
    """What is held of a layer, or why nothing is."""

    layer: str
    sureness: Sureness | None
    reason: Text | None = None
    basis: Text | None = None
    """What the figures rest on, one sentence."""


def uncertainty_of(
    values: pd.Series[Any],
    codes: pd.Series[Any],
    rows: pd.DataFrame,
    name: str,
    *,
    times: Floats | float = 1.0,
) -> dict[str, Any]:
    """Return the uncertainty columns of a figure: NaN and None where `rows` has none.

    Parameters
    ----------
    values
        The figures as the table has them; a figure that is not known has no uncertainty.
    codes
        Their districts.
    rows
        As `Sureness.rows` returns them.
    name
        Of the figure.
    times
        What the held figure is multiplied by to be this one: people, of a share.
    """
    made: dict[str, Any] = {}
    known = values.notna().to_numpy()
    if not len(rows):
        empty = np.full(len(values), np.nan)
        made = {f"{name}_{end}": empty.copy() for end in UNCERTAINTY}
        made[f"{name}_biased"] = np.full(len(values), None, dtype=object)
        return made
    at = rows.index.get_indexer(pd.Index(codes))
    there = known & (at >= 0)
    for end in UNCERTAINTY:
        column = rows[end].to_numpy()
        if end == "biased":
            marks = np.full(len(values), None, dtype=object)
            marks[there] = column[at[there]]
            made[f"{name}_{end}"] = marks
        else:
            made[f"{name}_{end}"] = np.where(there, column[at].astype(np.float64) * times, np.nan)
    inside_range(made, name, values)
    return made


def with_unknown(table: pd.DataFrame, figure: str) -> pd.DataFrame:
    """Say in each row whose figure is not known, though people live there, that no street is near.

    Parameters
    ----------
    table
        With people and the texts of `with_texts`.
    figure
        A column that is known wherever people live and the network reaches them.
    """
    lost = table[figure].isna() & (table["people"] > 0)
    lost &= table["sureness_reason_en"] != NO_PLACE.en
    reason = {f"sureness_reason_{name}": text for name, text in FEW_STREETS._asdict().items()}
    made = table.assign(**{name: table[name].mask(lost, text) for name, text in reason.items()})
    made.attrs = table.attrs
    return made


def inside_range(columns: dict[str, Any], name: str, values: pd.Series[Any]) -> None:
    """Let a range hold its own figure to the last digit, in place: what is held is rounded."""
    figure = values.to_numpy(dtype=np.float64)
    for end, side in (("range_low", np.minimum), ("range_high", np.maximum)):
        held_end = columns[f"{name}_{end}"]
        columns[f"{name}_{end}"] = np.where(np.isnan(held_end), np.nan, side(held_end, figure))


def with_texts(
    table: pd.DataFrame,
    columns: dict[str, Any],
    metrics: Sequence[str],
    found: Held,
    why: Text | None = None,
) -> pd.DataFrame:
    """Add uncertainty columns and the two texts, by row: what they rest on, why one is not known.

    Parameters
    ----------
    table
        Holds the figures.
    columns
        Their uncertainty by name, see `uncertainty_of`.
    metrics
        The figures; those that `table` lacks are passed over.
    found
        What was held; its reason stands in every row.
    why
        Why an interval is not known where the reason is not that nothing is held.
    """
    lost = np.zeros(len(table), dtype=bool)
    vague = np.zeros(len(table), dtype=bool)
    for metric in (name for name in metrics if name in table):
        known = table[metric].notna().to_numpy()
        lost |= known & np.isnan(columns[f"{metric}_low"])
        vague |= known & np.isnan(columns[f"{metric}_range_low"])
    made = pd.DataFrame(columns, index=table.index)
    marks = [name for name in columns if name.endswith("_biased")]
    made[marks] = made[marks].astype(object)
    noted = {} if found.sureness is None else found.sureness.of(found.layer)
    walked = isinstance(noted.get("network_sha256"), str)  # NaN: no network
    no_range = NOT_DEFINED if walked else NO_RANGE
    for language in ("ko", "en"):
        text = np.full(len(table), None, dtype=object)
        text[vague] = getattr(no_range, language)
        text[lost] = getattr(why or OTHER_QUESTION, language)
        if found.reason is not None:
            text[:] = getattr(found.reason, language)
        basis = None if found.basis is None else getattr(found.basis, language)
        for name, words in (("basis", np.full(len(table), basis, dtype=object)), ("reason", text)):
            made[f"sureness_{name}_{language}"] = pd.Series(words, table.index, dtype=object)
    made = pd.concat([table, made[[*columns, *UNCERTAINTY_TEXTS]]], axis=1)
    made.attrs = table.attrs
    return made
