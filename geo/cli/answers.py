"""Commands that answer with tables: layers, check, metrics."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from geo.cli import intervals as sure
from geo.cli import options, streams
from geo.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from geo.answers.answers import Answers
    from geo.answers.focus import Focus
    from geo.cli.parser import Parser
    from geo.layers import Layer
    from geo.metrics.question import Question
    from geo.project import Project
    from geo.text import Text


def add(commands: dict[str, Parser]) -> None:
    """Add the commands of this module."""
    command = commands["layers"]
    options.output(command)
    command.set_defaults(run=_layers)

    command = commands["check"]
    options.output(command)
    command.set_defaults(run=_check)

    command = commands["metrics"]
    options.question(command, "?")
    command.add_argument(
        "--list", action="store_true", help="list the metrics (of LAYER, or all): unit and meaning"
    )
    options.districts(command, regions=True)
    sure.add(command)
    options.output(command, options.DISTRICTS)
    command.set_defaults(run=_metrics)


def _layers(arguments: argparse.Namespace) -> int:
    from geo.cli.tables import show
    from geo.sites import record_counts

    project = options.project(arguments)
    counts = record_counts(project)
    rows = []
    for layer in project.layers:
        n_records, n_with_point = counts[layer.key]
        rows.append(
            {
                "layer": layer.key,
                "name_ko": layer.name.ko,
                "name_en": layer.name.en,
                "kind": layer.kind,
                "n_records": n_records,
                "n_with_point": n_with_point,
                "vintage": layer.vintage.en,
            }
        )
    return show(rows, arguments)


def _check(arguments: argparse.Namespace) -> int:
    from geo.cli.tables import show
    from geo.reconcile import reconcile, rules_of
    from geo.world import load_world

    project = options.project(arguments)
    verdicts = reconcile(load_world(project))
    unplaced = rules_of(project).places_without_a_row
    rows = [figure.as_row() for figure in verdicts] + [place.as_row() for place in unplaced]
    reasons: list[str] = []
    if not options.wants_rows(arguments):
        # The reasons are sentences: they fit lines below the table, not a column of it.
        reasons = _reasons(rows)
        rows = [{key: row[key] for key in row if not key.startswith("reason")} for row in rows]
    show(
        rows,
        arguments,
        [
            "보고서의 수치와 자료의 대조 · the report's figures against our data (까닭은 아래 · reasons below)"
        ],
        notes=reasons,
    )
    wrong = [verdict for verdict in verdicts if verdict.contradiction]
    if wrong:
        streams.say(f"geo: {len(wrong)} figure(s) contradict our own data.\n")
    return 1 if wrong else 0


NAMED_AT_MOST = 8
"""A reason names no more figures than this; beyond it, it counts them."""


def _reasons(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return each reason once, in both languages, under its verdict and the figures it is of."""
    from geo.cli.tables import wrapped
    from geo.reconcile import NO_ROW, VERDICTS

    names: dict[str, Text] = {**dict(VERDICTS.items()), "no row": NO_ROW}
    groups: dict[str, dict[tuple[str, str], list[str]]] = {verdict: {} for verdict in names}
    for row in rows:
        if row["reason_ko"]:
            told = (row["reason_ko"], row["reason_en"])
            figure = f"{row['layer']} {row['figure']}".strip()
            groups[row["verdict"]].setdefault(told, []).append(figure)
    lines: list[str] = []
    for verdict, reasons in groups.items():
        if reasons:
            lines += ["", f"{names[verdict].ko} · {names[verdict].en}"]
        for told, figures in reasons.items():
            n = len(figures)
            of = "; ".join(figures) if n <= NAMED_AT_MOST else f"수치 {n}개 · {n} figures"
            lines += wrapped(of, 2)
            lines += [line for text in told for line in wrapped(text, 4)]
    return lines


def _metrics(arguments: argparse.Namespace) -> int:
    from geo.answers.not_known import with_not_known
    from geo.answers.uncertainty_columns import with_uncertainty
    from geo.cli.bands import INTERVAL, banded
    from geo.cli.saving import Districts
    from geo.cli.tables import records, show
    from geo.measures.gardens import FIRST

    if arguments.list:
        return _list(arguments)
    if arguments.layer is None:
        raise UsageError(
            "name a layer, see `geo layers`, or --list the metrics.",
            ko="층을 적거나(`geo layers`에 있음) --list로 지표를 보십시오.",
        )
    if arguments.by == "region":
        return _by_region(arguments)
    question = options.ask(arguments)
    answers = options.answers(arguments)
    left_out = False
    if sure.lacks_interval(answers.districts(question)):
        left_out = arguments.no_interval
        answers = sure.informed(question, answers, arguments)
    table = with_not_known(answers.districts(question))
    heading = _heading(question, answers.project)
    focus: Focus | None = arguments.focus
    if focus is not None:
        table = focus.rows(answers.districts(question), question.by)
        heading = [" · ".join(focus.name), *heading]
    districts = Districts(answers.world, question.by, f"{question.by}_code")
    if options.wants_rows(arguments):
        rows = records(with_uncertainty(table))
        return show(rows, arguments, heading, of=districts)
    shown, notes = banded(records(table))
    if question.reach_m is None:
        notes = []  # the heading says why there is no coverage
    if left_out:
        notes = [sure.NOT_COMPUTED]
    naming = [f"{question.by}_code", f"{question.by}_name_ko"]
    figures = [name for key in question.layer.metrics for name in (key, f"{key} {INTERVAL}")]
    first = [
        *naming,
        *(name for name in FIRST if name in table),
        *figures,
        "people",
        f"{question.by}_name_en",
    ]
    told = [*_whole(question, answers), *_of_focus(question, answers, focus)]
    return show(shown, arguments, [*heading, *told], first, notes)


def _by_region(arguments: argparse.Namespace) -> int:
    """Show what the districts of each region have together."""
    from geo.answers.regions import NAMES, SUMMED, region_table
    from geo.cli.tables import records, show

    project = options.project(arguments)
    if project.regions is None:
        raise UsageError(
            "the project has no regions. Add [regions] to its geo.toml, see docs/project.md.",
            ko="이 프로젝트에는 권역이 없습니다. geo.toml에 [regions]를 더하십시오(docs/ko/project.md).",
        )
    if arguments.focus is not None:
        raise UsageError(
            "--gu goes with --by gu or dong. Leave one of the two out.",
            ko="--gu는 --by gu나 dong과 함께 씁니다. 하나를 빼십시오.",
        )
    arguments.by = "gu"
    question, answers = options.ask(arguments), options.answers(arguments)
    table = region_table(question, answers)
    figures = [name for name in question.layer.metrics if name in table]
    first = [*NAMES[:2], *figures, "people", NAMES[2]]
    heading = [*_heading(question, answers.project), *_whole(question, answers)]
    return show(records(table), arguments, [*heading, " · ".join(SUMMED)], first, of=answers.world)


def _list(arguments: argparse.Namespace) -> int:
    """List the metrics with unit and meaning in both languages."""
    from geo.cli.tables import emit, show, wrapped
    from geo.metrics.catalogue import ALL_METRICS

    world = options.answers(arguments).world
    keys = ALL_METRICS if arguments.layer is None else options.layer(arguments).metrics
    rows = []
    for metric in (ALL_METRICS[key].said_in(world) for key in keys):
        texts = {"label": metric.label, "unit": metric.unit, "definition": metric.definition}
        texts |= {"denominator": metric.denominator}
        said = {
            f"{key}_{of}": getattr(text, of) for key, text in texts.items() for of in ("ko", "en")
        }
        rows.append({"metric": metric.key, **said})
    if options.wants_rows(arguments):
        return show(rows, arguments)
    lines = []
    for row in rows:
        units = " · ".join(dict.fromkeys(filter(None, (row["unit_ko"], row["unit_en"]))))
        named = f"{row['metric']}: {row['label_ko']} · {row['label_en']}"
        lines += wrapped(f"{named}{f' ({units})' if units else ''}")
        lines += [
            line
            for of in ("ko", "en")
            for line in wrapped(f"{row[f'definition_{of}']} / {row[f'denominator_{of}']}", 4)
        ]
    return emit("\n".join(lines) + "\n", arguments)


def _whole(question: Question, answers: Answers) -> list[str]:
    """Return one line on the whole area: the range first, then the plain figure and interval."""
    if question.reach_m is None:
        return []
    return [_one_line(whole(answers.project), dict(answers.city(question)))]


def _one_line(name: str, row: Mapping[Any, Any]) -> str:
    from geo.cli.bands import banded, told

    people = "people not known"
    if row["demand"] is not None:
        people = f"{row['people']:,.0f} people ({row['demand']}, {row['demand_vintage']})"
    return f"{name}: coverage_share {told(banded([row])[0][0], 'coverage_share')}; {people}"


def _of_focus(question: Question, answers: Answers, focus: Focus | None) -> list[str]:
    """Return a line a gu whose dong are listed; of several gu what they have together."""
    from dataclasses import replace

    from geo.answers.focus import together
    from geo.cli.tables import written

    if focus is None or not focus.gu or question.reach_m is None:
        return []
    rows = focus.rows(answers.districts(replace(question, by="gu")), "gu")
    lines = []
    if question.by == "dong":
        lines = [
            _one_line(f"{row['gu_name_ko']} · {row['gu_name_en']}", row)
            for row in rows.to_dict("records")
        ]
    if len(rows) < 2:
        return lines
    both = together(rows)
    share = both["coverage_share"]
    known = "not known" if share != share else written(share, "coverage_share")
    people = "not known" if both["people"] != both["people"] else f"{both['people']:,.0f}"
    return [
        *lines,
        f"{len(rows)}곳을 합하면 · the {len(rows)} together: {both['n_sites']:,.0f} places, "
        f"coverage_share {known} of {people} people (합한 것의 범위와 흔들림은 계산하지 않음 · range and "
        "interval of the sum not computed)",
    ]


def whole(project: Project) -> str:
    """Return the words for the whole area, in both languages."""
    area = project.area.short
    return f"{area.ko} 전체 · whole {area.en}"


def _heading(question: Question, project: Project) -> list[str]:
    layer: Layer = question.layer
    lines = [f"{layer.name.ko} · {layer.name.en} ({layer.vintage.ko} · {layer.vintage.en})"]
    if question.distance_m is not None:
        lines.append(
            f"직접 고른 거리 {question.distance_m:g} m · distance chosen by you, straight line"
        )
    elif layer.service_distance_m is not None and project.given_layers is not None:
        lines.append(
            f"프로젝트의 기본 거리 {layer.service_distance_m:g} m 이내, 직선 · the project's own distance, "
            "straight line"
        )
    elif layer.service_distance_m is not None:
        lines.append(f"직선거리 {layer.service_distance_m:g} m 이내 · straight line")
    elif layer.no_coverage is not None:
        lines.append(f"{layer.no_coverage.ko} · {layer.no_coverage.en}")
    lines += [f"※ {caveat.ko} · {caveat.en}" for caveat in layer.caveats]
    return lines
