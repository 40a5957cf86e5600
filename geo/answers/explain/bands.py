"""How sure an explained figure is: its interval, its range, its value under each assumption."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.answers.explain import texts as say
from geo.answers.explain.cells import Cells, number, said
from geo.answers.explain.model import NOTHING, Assumed, Interval, Range
from geo.answers.explain.rows import MetricTable
from geo.answers.held import held
from geo.answers.uncertainty import NO_ERROR_SAID, NO_FIGURE, assumption_text
from geo.text import Text

if TYPE_CHECKING:
    from geo.answers.answers import Answers
    from geo.sureness.sureness_files import Sureness

ENDS = ("low", "high")


def interval_of(found: MetricTable, row: Cells) -> tuple[Interval | None, Text]:
    """Return the interval, or None and why there is none."""
    low, high = (number(row.get(f"{found.column}_{end}")) for end in ENDS)
    if low is not None and high is not None:
        biased = row.get(f"{found.column}_biased") in (True, 1.0)
        basis = said(row, "sureness_basis", say.INTERVAL)
        if biased:
            basis = Text(f"{basis.ko} {say.BIASED.ko}", f"{basis.en} {say.BIASED.en}")
        return Interval(low=low, high=high, biased=biased), basis
    if found.metric.key in (*say.AREA_METRICS, "n_parts", "n_planned", "n_events"):
        return None, say.NO_ERROR
    if found.metric.key in say.COUNT_METRICS:
        n = number(row.get("n_sites_unsure"))
        if n is None:
            return None, NO_ERROR_SAID
        return None, Text(*(part.format(n=int(n)) for part in say.UNSURE))
    return None, _why_not(found, row)


def _why_not(found: MetricTable, row: Cells) -> Text:
    """Say why neither interval nor range is known: the figure itself is not, or they are not."""
    if number(row[found.column]) is None:
        reason = said(row, "sureness_reason", say.NOT_DEFINED)
        if reason not in NO_FIGURE:
            reason = said(row, "no_coverage_reason", say.NOT_DEFINED)
        return said(row, "says", reason)
    return said(row, "sureness_reason", say.NOT_KNOWN)


def range_of(found: MetricTable, code: str, answers: Answers) -> tuple[Range | None, Text]:
    """Return the range over the assumptions, or None and why there is none."""
    row = found.row(code)
    low, high = (number(row.get(f"{found.column}_range_{end}")) for end in ENDS)
    if low is not None and high is not None:
        low_from, high_from = _ends(found, code, answers)
        return Range(
            low=low, high=high, low_from=low_from, high_from=high_from
        ), answers.world.words(say.RANGE)
    if found.metric.key in (*say.COUNT_METRICS, *say.AREA_METRICS):
        ko, en = found.metric.label
        return None, Text(say.NO_BAND.ko.format(label=ko), say.NO_BAND.en.format(label=en))
    return None, _why_not(found, row)


def _ends(found: MetricTable, code: str, answers: Answers) -> tuple[Text, Text]:
    """Say which assumptions give the least and the most; empty where it is not held."""
    sureness = _held(found, answers)
    if sureness is None:
        return NOTHING, NOTHING
    for metric, turned in found.held_as:
        rows = sureness.rows(
            found.question.layer.key,
            metric,
            path=found.path or "straight",
            by="city" if code == answers.world.project.area.code else found.question.by,
            demand=found.question.demand_key,
            distance_m=found.distance_m,
        )
        if code in rows.index:
            ends = [assumption_text(str(rows.loc[code, f"range_{end}_from"])) for end in ENDS]
            return (ends[1], ends[0]) if turned else (ends[0], ends[1])
    return NOTHING, NOTHING


def _held(found: MetricTable, answers: Answers) -> Sureness | None:
    question = found.question
    return held(answers, question.layer.key, likely_2019_only=question.likely_2019_only).sureness


def assumed(found: MetricTable, code: str, answers: Answers) -> tuple[Assumed, ...]:
    """Return the figure under each assumption, as far as it was computed."""
    for metric, turned in found.held_as:
        values = _under(found, metric, answers).get(code)
        if values:
            return tuple(
                Assumed(
                    name=assumption_text(f"{spread}/{path}"),
                    spread=spread,
                    path=path,
                    value=1.0 - value if turned else value,
                )
                for spread, path, value in values
            )
    return ()


def _under(
    found: MetricTable, metric: str, answers: Answers
) -> dict[str, list[tuple[str, str, float]]]:
    """Return (spread, path, value) of a metric under each assumption, by code."""
    if metric not in found.under:
        made: dict[str, list[tuple[str, str, float]]] = {}
        sureness = _held(found, answers)
        if sureness is not None:
            rows = sureness.assumptions
            mine = (rows["layer"] == found.question.layer.key) & (rows["metric"] == metric)
            mine &= rows["value"].notna()
            if metric != "area_coverage_share":
                mine &= rows["demand"] == found.question.demand_key
            if metric != "median_distance_m":
                mine &= rows["distance_m"] == found.distance_m
            columns = ["code", "spread", "path", "value"]
            for code, spread, path, value in rows.loc[mine, columns].itertuples(index=False):
                made.setdefault(str(code), []).append((str(spread), str(path), float(value)))
        found.under[metric] = made
    return found.under[metric]
