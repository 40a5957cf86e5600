"""How a number was made: explain."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from geo.cli import intervals as sure
from geo.cli import options
from geo.errors import UsageError

if TYPE_CHECKING:
    from geo.answers.answers import Answers
    from geo.answers.explain import Explanation
    from geo.cli.parser import Parser
    from geo.metrics.question import Question
    from geo.reach.reach_files import Reach
    from geo.text import Text
    from geo.world import World


SHOWN = 12
"""Places named in the text; all of them are in the JSON."""


def add(commands: dict[str, Parser]) -> None:
    """Add the commands of this module."""
    command = commands["explain"]
    options.layer_of(command)
    options.metric(command)
    command.add_argument(
        "district",
        nargs="?",
        metavar="GU",
        help="name or code of a district, or `all` for the whole area",
    )
    options.districts(command, by=False)
    options.demand(command, "default: the layer's own")
    command.add_argument("--distance", type=options.metres, metavar="M", help="metres")
    command.add_argument(
        "--path", choices=("straight", "network"), default="straight", help="default: straight"
    )
    sure.add(command)
    options.output(command, columns=False)
    command.set_defaults(run=_explain)


def _explain(arguments: argparse.Namespace) -> int:
    from geo.answers.explain import explain, has_interval
    from geo.cli.tables import emit, show
    from geo.metrics.question import Question

    layer = options.layer(arguments)
    question = Question(layer=layer, demand=arguments.demand, distance_m=arguments.distance)
    answers = options.answers(arguments)
    codes = _codes(arguments, answers.world)
    if has_interval(arguments.metric, question):
        wanted = sure.COVERAGE if arguments.metric in sure.COVERAGE else sure.ALL
        answers = sure.informed(question, answers, arguments, arguments.path, wanted)
    reach = _reach(question, arguments, answers)
    made = [
        explain(question, arguments.metric, code, answers, path=arguments.path, reach=reach)
        for code in codes
    ]
    if arguments.format == "json":
        told = [each.as_dict() for each in made]
        whole = told[0] if len(told) == 1 else told
        return emit(json.dumps(whole, ensure_ascii=False, indent=2) + "\n", arguments)
    if options.wants_rows(arguments):
        heading = [f"{_both(each.name)}: {_both(each.label)}" for each in made]
        several = len(made) > 1
        rows = [
            {"code": each.code, **row} if several else row for each in made for row in _rows(each)
        ]
        return show(rows, arguments, heading)
    pages = ["\n".join(_lines(each, layer.name)) + "\n" for each in made]
    return emit("\n\n".join(pages), arguments)


def _codes(arguments: argparse.Namespace, world: World) -> list[str]:
    """Return the codes of the districts that are explained, one after the other.

    Raises
    ------
    UsageError
        None is named, or both ways at once.
    """
    if (arguments.district is None) == (arguments.focus is None):
        raise UsageError(
            "name one district, or several with --gu NAME, or `all`.",
            ko="지역 하나를 적거나, --gu NAME으로 여럿을 고르거나, `all`을 적으십시오.",
        )
    if arguments.district is not None:
        return [district(arguments.district, world)]
    return [*arguments.focus.gu, *arguments.focus.dong]


def district(text: str, world: World) -> str:
    """Return the code of the gu, the dong or the whole area that a user named.

    Raises
    ------
    UsageError
        Nothing, or two different things, go by this name.
    """
    from geo.boundaries import find_district

    return find_district(world.gu, world.dong, text, world.project)


def _reach(question: Question, arguments: argparse.Namespace, answers: Answers) -> Reach | None:
    """Compute walking reach where the metric is of it and a network is at hand."""
    from dataclasses import replace

    from geo.metrics.catalogue import REACH_METRICS
    from geo.reach.computing import compute_reach

    on_foot = arguments.path == "network" or arguments.metric in REACH_METRICS
    if not on_foot or answers.network is None or question.reach_m is None:
        return None
    demand = {question.demand_key: answers.world.demand[question.demand_key]}
    return compute_reach(
        answers.network, [question.layer], replace(answers.world, demand=demand), [question.reach_m]
    )


def _number(made: Explanation, value: float | None, *, unit: bool = True) -> str:
    from geo.measures.rounding import rounded
    from geo.metrics.catalogue import metric_of
    from geo.metrics.metric import PERCENT

    if value is None:
        return "알 수 없음 · not known"
    metric = metric_of(made.metric)
    digits = _digits(made)
    if metric.number in PERCENT:
        sign = PERCENT[metric.number] if unit else ""
        return f"{100 * rounded(value, digits):.1f}{sign}"
    name = made.unit.en if metric.number == "m2" else _both(made.unit)
    return f"{rounded(value, digits):,.{digits}f}{f' {name}' if unit and name else ''}"


def _digits(made: Explanation) -> int:
    from geo.metrics.catalogue import metric_of

    return {"count": 0, "m2": 0, "metres": 0}.get(metric_of(made.metric).number, 3)


def _between(made: Explanation, low: float, high: float, beside: Sequence[float | None]) -> str:
    """Write two ends rounded outwards, never past a figure `beside` them; one where both are alike."""
    from geo.measures.rounding import outward

    low, high = outward(low, high, _digits(made), beside)
    first, last = _number(made, low, unit=False), _number(made, high)
    return last if last == _number(made, low) else f"{first}–{last}"


def _both(text: Text, between: str = " · ") -> str:
    return text.ko if text.ko == text.en else between.join(part for part in text if part)


def _lines(made: Explanation, layer: Text) -> list[str]:
    """Return the explanation as text for people, Korean and English one after the other."""
    lines = [
        f"{_both(layer)} ({_both(made.vintage)})",
        f"{_both(made.name)} ({made.code}): {_both(made.label)}",
        f"  {_both(made.says)}",
        "",
        *_figures(made),
        "",
        "식 · Formula",
        f"  {made.formula.ko}",
        f"  {made.formula.en}",
        *(f"  {term.key} = {_term(term.value)}" for term in made.terms),
        f"  {_rests_on(made)}",
        "",
        "입력 · Inputs",
    ]
    for item in made.inputs:
        lines.append(f"  {_both(item.name)} ({_both(item.vintage)}) {item.file}".rstrip())
        lines.append(f"    {_both(item.source)}")
        lines.append(f"    sha256 {item.sha256 or '-'}")
    lines += ["", f"세는 곳 · Places that count: {len(made.sites)}"]
    lines.append(f"  {_both(made.sites_rule)}")
    for site in made.sites[:SHOWN]:
        error = "" if site.error_m is None else f" ±{site.error_m:g} m"
        note = f" {_both(site.note)}" if site.note.ko else ""
        lines.append(f"  {site.site_id} {_both(site.name)}{error}{note}")
    if len(made.sites) > SHOWN:
        lines.append(f"  + {len(made.sites) - SHOWN} (--format json)")
    for title, texts in (
        ("가정 · Taken for granted", made.assumptions),
        ("말하지 않는 것 · What it does not say", made.not_said),
    ):
        if texts:
            lines += ["", title, *(f"  - {line}" for text in texts for line in text)]
    return lines


def _figures(made: Explanation) -> list[str]:
    """Return the figure: the range first, then the plain figure and its interval."""
    lines = []
    if made.range is not None:
        listed = [made.value, *(each.value for each in made.by_assumption)]
        ends = _between(made, made.range.low, made.range.high, listed)
        if ends == _number(made, made.value):
            ends = f"어느 가정에서나 {ends} · {ends} under every assumption"
        lines.append(f"{ends}: {_both(made.range_says)}")
        lines += [
            f"  {_both(each.name)}: {_number(made, each.value)}" for each in made.by_assumption
        ]
    if made.range is not None and made.range.low_from.en:
        lines.append(f"  가장 낮음 · lowest: {_both(made.range.low_from)}")
        lines.append(f"  가장 높음 · highest: {_both(made.range.high_from)}")
    lines.append(f"값 · plain figure: {_number(made, made.value)}")
    if made.interval is not None:
        ends = _between(made, made.interval.low, made.interval.high, [made.value])
        lines.append(f"흔들림 · interval: {ends}")
        lines += [f"  {line}" for line in made.interval_says]
    else:
        lines += [f"흔들림 · interval: {_both(made.interval_says)}"]
    if made.range is None:
        lines.append(f"범위 · range: {_both(made.range_says)}")
    return lines


def _term(value: float | str | None) -> str:
    if value is None:
        return "-"
    return value if isinstance(value, str) else f"{value:,.1f}".removesuffix(".0")


def _rests_on(made: Explanation) -> str:
    told = [made.method]
    if made.demand is not None:
        told.append(f"demand {made.demand} ({made.demand_vintage})")
    return "; ".join(told)


def _rows(made: Explanation) -> list[dict[str, Any]]:
    """Return the explanation as rows of a table: part, key, ko, en, value."""
    rows: list[dict[str, Any]] = []

    def put(part: str, key: str, text: Any = ("", ""), value: Any = None) -> None:
        rows.append({"part": part, "key": key, "value": value, "ko": text[0], "en": text[1]})

    put("figure", made.metric, made.label, made.value)
    put("figure", "unit", made.unit)
    put("figure", "says", made.says)
    put("district", made.by, made.name, made.code)
    put("formula", made.metric, made.formula)
    for term in made.terms:
        put("term", term.key, value=term.value)
    for key in ("demand", "demand_vintage", "people", "distance_m", "path", "method"):
        put("basis", key, value=getattr(made, key))
    put("basis", "vintage", made.vintage)
    for item in made.inputs:
        key = item.file or item.name.en
        put("input", key, item.name, item.vintage.en)
        put("input source", key, item.source)
        put("input sha256", key, value=item.sha256)
    for site in made.sites:
        put("site", site.site_id, site.name, site.error_m)
    interval, spread = made.interval, made.range
    put("interval", "low", made.interval_says, None if interval is None else interval.low)
    put("interval", "high", value=None if interval is None else interval.high)
    put("interval", "biased", value=None if interval is None else interval.biased)
    put("range", "low", made.range_says, None if spread is None else spread.low)
    put("range", "high", value=None if spread is None else spread.high)
    if spread is not None:
        put("range", "low from", spread.low_from)
        put("range", "high from", spread.high_from)
    for each in made.by_assumption:
        put("by assumption", f"{each.spread}/{each.path}", each.name, each.value)
    for number, text in enumerate(made.assumptions, 1):
        put("assumption", str(number), text)
    for number, text in enumerate(made.not_said, 1):
        put("not said", str(number), text)
    return rows
