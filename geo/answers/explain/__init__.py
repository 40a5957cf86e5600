"""How a number was made: formula, inputs with their hashes, places, interval, range, limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

from geo.answers.explain import texts as say
from geo.answers.explain.bands import assumed, interval_of, range_of
from geo.answers.explain.cells import Cells, filled, number, said, value
from geo.answers.explain.inputs import inputs_of
from geo.answers.explain.model import (
    NOTHING,
    Assumed,
    CountingSite,
    Explanation,
    Input,
    Interval,
    Range,
    Term,
)
from geo.answers.explain.rows import MetricTable, answer_rows, metrics_of
from geo.answers.explain.sites import Counting
from geo.dates import date_text
from geo.errors import UsageError
from geo.text import Text

if TYPE_CHECKING:
    from geo.answers.answers import Answers
    from geo.metrics.question import Question
    from geo.reach.reach_files import Reach
    from geo.world import World

__all__ = [
    "Assumed",
    "CountingSite",
    "Explanation",
    "Input",
    "Interval",
    "Range",
    "Term",
    "explain",
    "explain_all",
    "has_interval",
    "metrics_of",
]

Path_ = Literal["straight", "network"]


def explain(
    question: Question,
    metric: str,
    code: str,
    answers: Answers,
    *,
    path: Path_ = "straight",
    reach: Reach | None = None,
) -> Explanation:
    """Explain one figure: of a gu, a dong, or the whole city.

    Parameters
    ----------
    question
        The layer, the demand and the distance; its `by` follows the code.
    metric
        A metric of the layer: of its tables, of walking reach, of access, or of fairness.
    code
        Of the whole area, of a gu or of a dong.
    answers
        The tables of the city.
    path
        ``network``: coverage_share on foot.
    reach
        Walking reach of the layer; None: what is kept.

    Raises
    ------
    UsageError
        No such metric of this layer, or no such district, or no figure for it.

    Examples
    --------
    >>> import geo
    >>> question = geo.metrics.Question(layer=geo.get_layer("job_cafes"))
    >>> made = explain(question, "n_sites", "11040", geo.open_project().answers)
    >>> made.value, len(made.sites), made.name.en
    (4.0, 4, 'Seongdong-gu')
    """
    by: Any = (
        "gu" if code in (answers.world.project.area.code, *answers.world.gu["gu_code"]) else "dong"
    )
    found = answer_rows(replace(question, by=by), metric, answers, path, reach, only=code)
    if code not in found.table.index:
        area = answers.world.project.area
        told_of = answers.world.words(found.told_of, code=area.code, name=area.short.en.lower()).en
        raise UsageError(
            f"there is no {found.metric.key} of {code}: it is told of {told_of}. Choose one of "
            "these."
        )
    return _explanation(found, code, answers, Counting(found, answers.world))


def explain_all(
    question: Question,
    metric: str,
    answers: Answers,
    *,
    path: Path_ = "straight",
    reach: Reach | None = None,
) -> dict[str, Explanation]:
    """Explain one metric of every district of the question and of the city, by code.

    Texts that do not hang on the district are the same in each. Raises as `explain`.
    """
    found = answer_rows(question, metric, answers, path, reach)
    sites = Counting(found, answers.world)
    codes = map(str, found.table.index)
    return {code: _explanation(found, code, answers, sites) for code in codes}


def has_interval(metric: str, question: Question) -> bool:
    """Say whether a metric can have an interval and a range: it measures how people are reached."""
    on_foot = ("coverage_share_network", "coverage_share_straight", "people_out")
    measured = (*say.REACHING, *say.ACCESS, *say.FAIRNESS, *on_foot)
    return question.reach_m is not None and metric in measured


def _explanation(found: MetricTable, code: str, answers: Answers, sites: Counting) -> Explanation:
    question, metric, row = found.question, found.metric, found.row(code)
    peopled = found.counts_people
    interval, interval_says = interval_of(found, row)
    spread, range_says = range_of(found, code, answers)
    return Explanation(
        layer=question.layer.key,
        metric=metric.key,
        by="city" if code == answers.world.project.area.code else question.by,
        code=code,
        name=Text(str(row["name_ko"]), str(row["name_en"])),
        label=metric.label,
        unit=metric.unit,
        says=said(row, "says", metric.definition),
        formula=_formula(found, answers.world),
        value=number(row[found.column]),
        terms=tuple(Term(key=key, value=value(row.get(key))) for key in found.terms),
        demand=question.demand_key if peopled else None,
        people=number(row.get("people")) if peopled else None,
        demand_vintage=answers.world.project.demand(question.demand_key).vintage
        if peopled
        else None,
        distance_m=found.distance_m,
        path=found.path,
        method=found.method,
        vintage=question.layer.vintage,
        inputs=inputs_of(found, answers.world, row),
        sites=tuple(_site(record, metric.key) for record in sites.of(code)),
        sites_rule=filled(sites.rule, found, answers.world),
        interval=interval,
        interval_says=interval_says,
        range=spread,
        range_says=range_says,
        by_assumption=() if spread is None else assumed(found, code, answers),
        assumptions=_assumptions(found, answers.world),
        not_said=_not_said(found, answers.world, row),
    )


def _site(record: Mapping[str, Any], metric: str) -> CountingSite:
    note = NOTHING
    if metric in say.AREA_METRICS:
        whole = record["area_scope"] == "park"
        note = Text(
            f"{record['area_m2']:,.0f} ㎡{' (공원 전체)' if whole else ''}",
            f"{record['area_m2']:,.0f} m²{' (whole park)' if whole else ''}",
        )
    return CountingSite(
        site_id=str(record["site_id"]),
        name=Text(str(record["name_ko"]), str(record["name_en"])),
        error_m=number(record["error_m"]),
        note=note,
    )


def _assumptions(found: MetricTable, world: World) -> tuple[Text, ...]:
    words = world.words
    told = [words(say.ASSUME_POINT)] if found.metric.key not in say.AREA_METRICS else []
    if found.distance_m is not None:
        chosen = found.question.distance_m is not None
        told.append(filled(say.ASSUME_CHOSEN if chosen else say.ASSUME_DISTANCE, found, world))
    if found.on_foot:
        told += [say.ASSUME_WALK, words(say.ASSUME_STREETS)]
    elif found.counts_people and found.metric.key not in say.COUNT_METRICS:
        told.append(words(say.ASSUME_EVEN))
    if found.metric.key in (*say.ACCESS, *say.FAIRNESS):
        told.append(say.ASSUME_SUPPLY)
    return tuple(told)


def _formula(found: MetricTable, world: World) -> Text:
    key, formula = found.metric.key, None
    if world.project.report is not None:
        formula = say.FORMULAS_OF_REPORT.get(key)
    formula = formula or say.FORMULAS.get(key)
    return found.metric.definition if formula is None else filled(formula, found, world)


def _other_day(world: World, demand: str) -> Text:
    """Say that the people are of another day than the places."""
    project = world.project
    date = date_text(project.demand(demand).vintage)
    if project.report is None or project.as_of is None:
        return world.words(say.NOT_SAME_DAY, date=date)
    return world.words(say.NOT_OF_REPORT, date=date, month=date_text(project.as_of[:7]))


def _not_said(found: MetricTable, world: World, row: Cells) -> tuple[Text, ...]:
    key, layer = found.metric.key, found.question.layer
    told: list[Text] = []
    if found.on_foot:
        text = say.NOT_WALK_TIME if found.note.get("network_footpaths") else say.NOT_FOOTPATHS
        told.append(world.words(text, date=date_text(found.note.get("network_date"))))
    elif found.path is not None:
        told.append(say.NOT_STRAIGHT)
    told += layer.caveats
    if layer.caveats and found.path is not None:
        told.append(say.NOT_MODELLED)
    if found.counts_people:
        told.append(_other_day(world, found.question.demand_key))
        if key not in say.COUNT_METRICS:
            told.append(world.words(say.NOT_ALONG if found.on_foot else say.NOT_EVEN))
    if key == "area_m2_stated":
        told.append(world.words(say.NOT_SAME_YEAR))
    elif key in say.AREA_METRICS:
        known, whole = (int(number(row.get(name)) or 0) for name in ("n_area_known", "n_gardens"))
        told.append(Text(*(part.format(known=known, all=whole) for part in say.NOT_SUM)))
    else:
        is_own = world.project.given_layers is not None
        told += [say.NOT_ERROR_OF_LIST if is_own else say.NOT_ERROR, say.NOT_QUALITY]
    if key in say.FAIRNESS:
        told.append(say.NOT_FAIR)
    if found.path is not None:
        told.append(world.words(say.NOT_EDGE))
    return tuple(told)
