"""Whether a figure survives other choices: ranks in other settings, values under each assumption."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from geo.answers.held import held
from geo.errors import UsageError
from geo.metrics.uncertainty import UNCERTAINTY
from geo.sureness.stability import computed_stability
from geo.text import Text

if TYPE_CHECKING:
    from geo.answers.answers import Answers
    from geo.answers.uncertainty import Held
    from geo.layers.model import Layer
    from geo.metrics.question import Question
    from geo.world import World

SCENARIO = Text(
    "계산 방법을 바꾸어 본 값: 흔들림이나 범위는 기준(고르게 퍼진 인구, 직선거리)의 값에 있음",
    "another way of counting: interval or range are those of the base (people spread evenly, "
    "straight line)",
)
_FIGURE = ["layer", "metric", "by", "code", "demand", "distance_m"]


def methods(world: World) -> dict[str, str]:
    """Return how distance is measured by path."""
    return {
        "straight": f"straight line, {world.crs}",
        "network": f"along streets at 80 m a minute, {world.crs}",
    }


def stability_table(layer: Layer, answers: Answers) -> pd.DataFrame:
    """Return the rank of each gu by coverage, however people are put, how far, and by which path.

    Parameters
    ----------
    layer
        A service layer; its default demand is counted.
    answers
        Of the project. What is held is taken, unless it was made with another network than the one
        at hand; on foot nothing is known without either.

    Returns
    -------
    DataFrame, one row a gu and scenario
        layer, at, radius_m, path, gu_code : as `geo.sureness.sureness_files.Sureness.stability`
        coverage_share : float64; rank : float64, 1 is the highest, what reads alike shares the best
        tau : float64, Kendall's tau-b of the scenario to the base (pieces, service distance,
        straight line), the same in all its rows; NaN where all gu are alike
        moved : float64, ranks from the base, positive is down
        demand : str; people : float64; method : str
        coverage_share_low and so on, beside the rows that count as the base does, and the texts of
        `geo.answers.held.with_sureness`.

    Raises
    ------
    UsageError
        The layer is no service.
    """
    if layer.service_distance_m is None:
        raise UsageError(f"layer {layer.key!r} has no service distance, so no ranking to survive.")
    known, demand = held(answers, layer.key), layer.default_demand
    table = _held_or_computed(layer, answers, known)
    people = answers.world.demand[demand].groupby("gu_code")["people"].sum()
    table = table.assign(
        demand=demand,
        people=table["gu_code"].map(people).to_numpy(),
        method=table["path"].map(methods(answers.world)).to_numpy(),
    )
    keys = {"metric": "coverage_share", "by": "gu"}
    asked = table.assign(**keys, code=table["gu_code"], distance_m=table["radius_m"])
    beside = _figures(asked, known, "straight")
    as_the_base = (table["at"] == "pieces") & (table["path"] == "straight")
    for ending in UNCERTAINTY:
        table[f"coverage_share_{ending}"] = beside[ending].where(as_the_base)
    return _said(table, known, "coverage_share_low", "coverage_share_range_low")


def _held_or_computed(layer: Layer, answers: Answers, known: Held) -> pd.DataFrame:
    if known.sureness is not None:
        mine = known.sureness.stability[known.sureness.stability["layer"] == layer.key]
        if len(mine):
            return mine.reset_index(drop=True)
    return computed_stability(layer, answers.world, answers.network)


def assumption_table(question: Question, answers: Answers) -> pd.DataFrame:
    """Return the figures of a layer under each assumption, empty where none are held.

    The range beside each is that of its own way, straight or on foot; the interval stands where it
    was drawn for that one.

    Returns
    -------
    DataFrame, one row a figure and assumption
        layer, metric, by, gu_code, demand, distance_m, spread, path, value, people, method, low,
        high, biased, range_low, range_high and the texts of
        `geo.answers.held.with_sureness`.
    """
    known = held(answers, question.layer.key)
    if known.sureness is None:
        return pd.DataFrame(columns=[*_FIGURE, "spread", "path", "value", "people", "method"])
    table = known.sureness.assumptions
    table = table[table["layer"] == question.layer.key].reset_index(drop=True)
    straight, network = (_figures(table, known, path) for path in ("straight", "network"))
    even = (table["spread"] == "even") & (table["path"] == "straight")
    streets = (table["spread"] == "streets") & (table["path"] == "network")
    for ending in UNCERTAINTY:
        if ending.startswith("range"):
            table[ending] = straight[ending].where(table["path"] == "straight", network[ending])
        else:
            table[ending] = straight[ending].where(even, network[ending].where(streets))
    # An area is nobody's: the people beside it are those the layer is asked about.
    whose = table["demand"].where(table["demand"] != "", question.demand_key)
    table = table.assign(demand=whose, method=table["path"].map(methods(answers.world)))
    people = known.sureness.figures.drop_duplicates(["by", "code", "demand"])
    people = people[["by", "code", "demand", "people"]]
    table = table.merge(people, on=["by", "code", "demand"], how="left")
    return _said(table.rename(columns={"code": "gu_code"}), known, "low", "range_low")


def _figures(asked: pd.DataFrame, known: Held, path: str) -> pd.DataFrame:
    """Return the uncertainty held for each row of `asked`, in its order."""
    if known.sureness is None:
        return pd.DataFrame(None, index=asked.index, columns=list(UNCERTAINTY), dtype=object)
    held_ = known.sureness.figures
    held_ = held_.loc[held_["path"] == path, [*_FIGURE, *UNCERTAINTY]]
    found = asked[_FIGURE].merge(held_, on=_FIGURE, how="left", validate="many_to_one")
    return pd.DataFrame(found[list(UNCERTAINTY)]).set_index(asked.index)


def _said(table: pd.DataFrame, known: Held, low: str, range_low: str) -> pd.DataFrame:
    """Say what the held figures rest on, and why a row has no interval or no range."""
    lacks = table[low].isna() | table[range_low].isna()
    has = table[low].notna() | table[range_low].notna()
    reason: Any = known.reason or SCENARIO
    basis: Any = known.basis or Text("", "")
    columns = {}
    for language in ("ko", "en"):
        columns[f"sureness_basis_{language}"] = has.map({True: getattr(basis, language)})
        columns[f"sureness_reason_{language}"] = lacks.map({True: getattr(reason, language)})
    return table.assign(**columns)
