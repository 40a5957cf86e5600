"""How sure the figures of a question are: held ones joined to a table.

The interval is the scatter from place error alone (95 % of the draws). The range of a figure runs
over where in a dong people live, and place error. *Straight line* and *on foot* are two figures;
what spans the ranges of both is a `span`, and is said as that. What is held (data/sureness) is used
only for the very data it was made of; whatever is not known is NaN, with the reason beside it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from geo.answers.uncertainty import (
    NO_ERROR_SAID,
    NO_PLACE,
    NO_SERVICE,
    NOT_HELD,
    OTHER_DATA,
    OTHER_NETWORK,
    OTHER_QUESTION,
    SPREADS,
    WAYS,
    Held,
    uncertainty_of,
    with_texts,
    with_unknown,
)
from geo.measures.counts import errors_said
from geo.metrics.catalogue import WITH_INTERVAL
from geo.sureness.sureness_files import Sureness
from geo.text import Text

if TYPE_CHECKING:
    from geo.answers.answers import Answers
    from geo.metrics.question import Question
    from geo.project.words import Words
    from geo.reach.reach_files import Reach

_COUNT = {1: Text("한", "one way"), 2: Text("두", "two ways"), 3: Text("세", "three ways")}
LABEL = Text("위치 오차에 따른 흔들림 (95 %)", "scatter from place error (95 %)")
"""What every interval is: a scatter about the known points, no measure of all that is unknown."""

SURE_METRICS = (WITH_INTERVAL[0], "people_covered", *WITH_INTERVAL[1:])
"""Columns of the district table that have uncertainty columns."""

ON_FOOT, IN_LINE = "coverage_share_network", "coverage_share_straight"
"""Columns of the reach tables that have uncertainty columns: the walk, and the straight line beside it."""


def held(answers: Answers, layer: str, *, likely_2019_only: bool = False) -> Held:
    """Return the sureness of the world if it was made of this layer's present data, else why not.

    A world that has a street network believes only what was made with that network: a range of
    other streets never stands beside a figure of these.

    Examples
    --------
    >>> import geo
    >>> held(geo.open_project().answers.replaced(sureness=None), "job_cafes").reason.en
    'how sure it is has not been computed; run geo sureness'
    """
    key = ("held", layer, likely_2019_only)
    return answers.once(key, lambda: _held(answers, layer, likely_2019_only=likely_2019_only))


def _held(answers: Answers, layer: str, *, likely_2019_only: bool) -> Held:
    sureness = answers.kept_sureness
    asked = answers.world.serving(layer, likely_2019_only=likely_2019_only)
    if not len(asked):
        return Held(layer, None, NO_PLACE)
    if not errors_said(asked):
        return Held(layer, None, NO_ERROR_SAID)
    if sureness is None:
        return Held(layer, None, NOT_HELD)
    if layer not in sureness.layers:
        return Held(layer, None, OTHER_QUESTION)
    made_of = sureness.of(layer)["inputs_sha256"]
    if made_of != answers.world.inputs_sha256(layer, likely_2019_only=likely_2019_only):
        of_all = likely_2019_only and made_of == answers.world.inputs_sha256(layer)
        return Held(layer, None, OTHER_QUESTION if of_all else OTHER_DATA)
    made_with = sureness.of(layer)["network_sha256"]
    if answers.network is not None and made_with != answers.network.sha256:
        return Held(layer, None, OTHER_NETWORK)
    return Held(layer, sureness, None, basis_text(sureness, layer, answers.world.words))


_STATED = Text(
    "목록 {n}곳({report:은} {stated}곳)은 바꾸어 보지 않음",
    "list: {n} known, {report} states {stated}: not modelled",
)


def basis_text(sureness: Sureness, layer: str, words: Words) -> Text:
    """Return one sentence on what intervals and ranges of a layer rest on."""
    noted = sureness.of(layer)
    made = sureness.assumptions
    there = made.loc[made["layer"] == layer, ["spread", "path"]].drop_duplicates()
    spreads = [SPREADS[key] for key in SPREADS if key in set(there["spread"])]
    paths = [WAYS[key] for key in WAYS if key in set(there["path"])]
    ko = f"{LABEL.ko} (추출 {noted['n_draws']:,}번, 시드 {noted['seed']})"
    en = f"{LABEL.en}: {noted['n_draws']:,} draws, seed {noted['seed']}"
    if len(there) < 2:
        ko, en = f"{ko}; 길 자료가 없어 범위는 모름", f"{en}; range not known without streets"
    else:
        ko += (
            f"; 범위는 인구를 {_COUNT[len(spreads)].ko} 가지로({', '.join(t.ko for t in spreads)}) "
            "놓은 값과 이 흔들림을 모두 담음(직선과 걷는 길은 따로)"
        )
        en += (
            f"; the range holds the values with people placed in {_COUNT[len(spreads)].en} "
            f"({', '.join(t.en for t in spreads)}) and this scatter (straight line and on foot apart)"
        )
    date = noted.get("network_date")
    if date and len(paths) > 1:
        ko, en = f"{ko} ({date} 도로)", f"{en} (streets of {date})"
    n_stated = noted.get("n_stated")
    if n_stated is not None and not pd.isna(n_stated):
        known = words(_STATED, n=noted["n_sites"], stated=int(n_stated))
        ko, en = f"{ko}; {known.ko}", f"{en}; {known.en}"
    return Text(f"{ko}.", f"{en}.")


def with_sureness(
    table: pd.DataFrame, question: Question, answers: Answers, by: str | None = None
) -> pd.DataFrame:
    """Set interval and range beside every coverage figure of a table.

    Parameters
    ----------
    table
        A district table with its code column, some of `SURE_METRICS`, and people.
    question
        The one it answers.
    answers
        The tables of the city; what is held is looked up, nothing is computed.
    by
        ``city``, ``gu`` or ``dong``; None: as the question.

    Returns
    -------
    DataFrame
        `table` and for each figure m: m_low, m_high (float64: the 95 % interval), m_biased (bool or
        None: the draws' mean lies more than a quarter of its width from the figure), m_range_low,
        m_range_high (float64: over the assumptions; holding the figure and the interval). Then
        sureness_basis_ko, sureness_basis_en, sureness_reason_ko, sureness_reason_en: None where
        nothing is to be said.
    """
    at = by or question.by
    codes = table["dong_code" if at == "dong" else "gu_code"]
    if question.reach_m is None:
        found = Held(question.layer.key, None, question.layer.no_coverage or NO_SERVICE)
    else:
        found = held(answers, question.layer.key, likely_2019_only=question.likely_2019_only)
    columns: dict[str, Any] = {}
    for metric in SURE_METRICS:
        if metric in table:
            rows = _rows(found.sureness, metric, question, at)
            people = table["people"].to_numpy() if metric == "people_covered" else 1.0
            columns |= uncertainty_of(table[metric], codes, rows, metric, times=people)
    return with_texts(table, columns, SURE_METRICS, found)


def with_reach_sureness(reach: Reach, layer: str, answers: Answers) -> Reach:
    """Set interval and range beside every coverage on foot of a layer's reach.

    Parameters
    ----------
    reach
        The reach of one layer.
    layer
        Its key.
    answers
        The tables of the city. What is held is used only if it was made with the network that the
        reach was made with.

    Returns
    -------
    Reach
        `city`, `gu` and `dong` with coverage_share_network_low and so on, coverage_share_straight_low
        and so on, and the four texts, as `with_sureness` gives them to the district table. Each
        share has the range of its own way; the straight one is here of people along the streets,
        whose interval is not computed.
    """
    found = held(answers, layer)
    if found.sureness is not None:
        sha256 = found.sureness.of(layer)["network_sha256"]
        if sha256 != reach.note.get("network_sha256"):
            found = Held(layer, None, OTHER_NETWORK)
    made: dict[str, Any] = {}
    for by in ("city", "gu", "dong"):
        table = getattr(reach, by)
        columns: dict[str, Any] = {}
        groups = table.groupby(["demand", "threshold_m"], sort=False)
        for (demand, threshold_m), rows in groups:
            mine: dict[str, Any] = {}
            for column, path in ((ON_FOOT, "network"), (IN_LINE, "straight")):
                sure = pd.DataFrame()
                if found.sureness is not None:
                    sure = found.sureness.rows(
                        layer,
                        "coverage_share",
                        path=path,
                        by=by,
                        demand=str(demand),
                        distance_m=float(threshold_m),
                    )
                    if path == "straight":
                        sure = sure.assign(low=np.nan, high=np.nan, biased=None)
                mine |= uncertainty_of(rows[column], rows[f"{by}_code"], sure, column)
            at = table.index.get_indexer(rows.index)
            for name, values in mine.items():
                whole = columns.setdefault(name, np.empty(len(table), dtype=values.dtype))
                whole[at] = values
        if columns:
            table = with_unknown(with_texts(table, columns, [ON_FOOT], found), ON_FOOT)
        made[by] = table
    return replace(reach, **made)


def span(
    answers: Answers, layer: str, demand: str, distance_m: float | None, *, by: str = "city"
) -> pd.DataFrame:
    """Return what spans coverage in a straight line and on foot: the range of both together.

    Parameters
    ----------
    answers
        The tables of the city; what is held is looked up, nothing is computed.
    layer, demand, distance_m, by
        Whose coverage_share.

    Returns
    -------
    DataFrame, index code
        low, high : float64, 0..1; NaN where the range of one of the two is not known. Empty where
        nothing is held.

    Examples
    --------
    >>> import geo
    >>> both = span(geo.open_project().answers, "job_cafes", "youth", 800.0)
    >>> both.loc["11", ["low", "high"]].round(2).tolist()
    [0.13, 0.28]
    """
    sureness = held(answers, layer).sureness
    if sureness is None:
        return pd.DataFrame({"low": [], "high": []}, dtype="float64")
    ends = ["range_low", "range_high"]
    line, foot = (
        sureness.rows(
            layer, "coverage_share", path=path, by=by, demand=demand, distance_m=distance_m
        )[ends]
        for path in ("straight", "network")
    )
    foot = foot.reindex(line.index)
    return pd.DataFrame(
        {
            "low": np.minimum(line["range_low"], foot["range_low"]),
            "high": np.maximum(line["range_high"], foot["range_high"]),
        }
    )


def _rows(sureness: Sureness | None, metric: str, question: Question, by: str) -> pd.DataFrame:
    if sureness is None:
        return pd.DataFrame()
    return sureness.rows(
        question.layer.key,
        "coverage_share" if metric == "people_covered" else metric,
        by=by,
        demand=question.demand_key,
        distance_m=question.reach_m,
    )


def with_class_changes(table: pd.DataFrame, question: Question, answers: Answers) -> pd.DataFrame:
    """Add ``coverage_share_class_change_share`` to a table by gu, where the draws are held."""
    key = "coverage_share"
    if f"{key}_low" not in table or question.by != "gu" or question.reach_m is None:
        return table
    found = held(answers, question.layer.key).sureness
    if found is None or question.likely_2019_only:
        return table
    rows = found.rows(
        question.layer.key, key, demand=question.demand_key, distance_m=question.reach_m
    )
    changes = rows["class_change_share"].reindex(table["gu_code"]).to_numpy(dtype=float)
    made = table.assign(**{f"{key}_class_change_share": changes})
    made.attrs = table.attrs
    return made
