"""Commands on who is served and how fairly: access, equity, stability."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from geo.cli import intervals as sure
from geo.cli import options, own_list
from geo.errors import UsageError
from geo.text import Text

if TYPE_CHECKING:
    import pandas as pd

    from geo.answers.answers import Answers
    from geo.cli.parser import Parser
    from geo.cli.saving import Row
    from geo.layers import Layer
    from geo.metrics.question import Question
    from geo.world import World


MEASURES = ("all", "cumulative", "e2sfca", "2sfca", "gravity", "balanced_fca", "nearest_k", "3sfca")
"""As geo.answers.access_measures.MEASURES, which must not be imported to print the help."""
FAR = 3
"""Ranks that a gu must move to be named."""
_SURVIVES = Text("{gu_short}의 순위가 살아남는가", "does the ranking of the {n} {gu:s} survive?")
_MOVED = Text(
    "바탕에서 {far}위 이상 바뀐 {gu_short}, +는 내려감",
    "{gu:s} that move {far} ranks or more, + is down",
)
AT = {
    "pieces": Text("100 m 조각", "pieces of 100 m"),
    "dong_points": Text("{dong_short} 중심", "{dong} centres"),
    "km_cells": Text("1 km 격자", "cells of 1 km"),
}


def add(commands: dict[str, Parser]) -> None:
    """Add the commands of this module."""
    command = commands["access"]
    options.question(command)
    options.districts(command)
    command.add_argument(
        "--measure",
        choices=MEASURES,
        default="all",
        help="default: cumulative opportunities, E2SFCA and who is below the standard",
    )
    command.add_argument(
        "-k", type=options.count, default=3, metavar="K", help="of nearest_k (default: 3)"
    )
    _path(command)
    sure.add(command)
    options.output(command, options.DISTRICTS)
    command.set_defaults(run=_access)

    command = commands["equity"]
    options.question(command)
    command.add_argument(
        "--by",
        choices=("city", "gu"),
        dest="level",
        help="only the statistics of the city, or the Gini of each gu (default: both)",
    )
    command.add_argument("--lorenz", action="store_true", help="the Lorenz curve instead")
    _path(command)
    sure.add(command)
    options.output(command)
    command.set_defaults(run=_equity)

    command = commands["stability"]
    options.layer_of(command)
    options.network(command)
    options.output(command)
    command.set_defaults(run=_stability)


def _path(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--path",
        choices=("straight", "network"),
        default="straight",
        help="network: on foot, with --network (default: straight)",
    )


def _asked(arguments: argparse.Namespace) -> tuple[Question, Answers]:
    """Return the question and the world in which it has its interval and range."""
    question = options.ask(arguments)
    if question.include_planned:
        raise UsageError("access is of the places that operate. Leave out --include planned.")
    if question.reach_m is None:
        raise UsageError(
            f"{question.layer.key} is no service: nobody says how far it should reach. Choose "
            "--distance."
        )
    return question, sure.answers_for(question, arguments, sure.ALL)


def _heading(question: Question, row: Row) -> list[str]:
    layer = question.layer
    return [
        f"{layer.name.ko} · {layer.name.en} ({layer.vintage.ko} · {layer.vintage.en})",
        str(row["method"]),
        f"인구 · people: {row['demand']} ({row['demand_vintage']}); 기준 거리 · distance: "
        f"{row['distance_m']:g} m",
        *(f"※ {caveat.ko} · {caveat.en}" for caveat in layer.caveats),
    ]


def _access(arguments: argparse.Namespace) -> int:
    from geo.answers.uncertainty_columns import with_uncertainty
    from geo.cli.answers import whole
    from geo.cli.bands import INTERVAL, banded, told
    from geo.cli.saving import Districts
    from geo.cli.tables import records, show

    question, answers = _asked(arguments)
    path, measure = arguments.path, arguments.measure
    table = answers.measured_access(question, measure, path, arguments.k)
    rows = records(table)
    heading = _heading(question, rows[0])
    if arguments.focus is not None:
        table = arguments.focus.rows(table, question.by)
        rows = records(table)
        heading = [" · ".join(arguments.focus.name), *heading]
    if options.wants_rows(arguments):
        districts = Districts(answers.world, question.by, f"{question.by}_code")
        return show(records(with_uncertainty(table)), arguments, heading, of=districts)
    shown, notes = banded(rows)
    if measure == "all":
        city = banded([dict(answers.access_city(question, path))])[0][0]
        heading.append(f"{whole(answers.project)}:")
        for key in ("sites_in_reach_mean", "access_e2sfca", "below_standard_share", "shortfall_m"):
            heading.append(f"  {key} {told(city, key)}")
    by = question.by
    figures = [key for key in shown[0] if key not in (*_NAMING, *_BASIS)]
    figures.sort(key=lambda key: key.removesuffix(f" {INTERVAL}") in ("people",))
    first = [f"{by}_code", f"{by}_name_ko", *figures]
    return show(shown, arguments, heading, first, _noted(notes, question, answers, arguments))


_NAMING = tuple(
    f"{by}_{what}" for by in ("gu", "dong") for what in ("code", "code_mois", "name_ko", "name_en")
)
_BASIS = ("demand", "distance_m", "distance_basis", "sites_vintage")


def _noted(
    notes: list[str], question: Question, answers: Answers, arguments: argparse.Namespace
) -> list[str]:
    """Say that the interval was left out on purpose, where it was."""
    left_out = arguments.no_interval and not sure.is_held(question, answers)
    return [sure.NOT_COMPUTED] if left_out else notes


def _equity(arguments: argparse.Namespace) -> int:
    from geo.cli.tables import emit, records, show

    question, answers = _asked(arguments)
    table = answers.fairness(question, arguments.path)
    if arguments.lorenz:
        basis = {key: table[key].iloc[0] for key in ("demand", "demand_vintage", "method")}
        curve = answers.lorenz(question, arguments.path).assign(
            layer=question.layer.key, people=table["people"].iloc[0], **basis
        )
        heading = _heading(question, records(table)[0])
        return show(records(curve), arguments, heading, of=answers.world)
    if arguments.level is not None:
        table = table[table["by"] == arguments.level]
    rows = records(table)
    if options.wants_rows(arguments):
        heading = _heading(question, rows[0]) if rows else []
        return show(rows, arguments, heading, of=answers.world)
    return emit(_equity_text(question, rows, answers, arguments), arguments)


def _equity_text(
    question: Question, rows: list[dict[str, Any]], answers: Answers, arguments: argparse.Namespace
) -> str:
    """Return the statistics of the city with their sentences, then the Gini of each gu."""
    from geo.cli.bands import ENDS, INTERVAL, banded, told
    from geo.cli.tables import as_table
    from geo.metrics.catalogue import metric_of

    heading, parts = _heading(question, rows[0]), []
    notes: list[str] = []
    city = [row for row in rows if row["by"] == "city"]
    shown = []
    for row in city:
        key = row["metric"]
        bands = {f"{key}_{end}": row[end] for end in ENDS}
        one, said = banded([{key: row["value"], **bands, **{name: row[name] for name in _SURE}}])
        notes += [line for line in said if line not in notes]
        label = metric_of(key).said_in(answers.world).label
        interval = one[0].get(f"{key} {INTERVAL}")
        plain = told(one[0], key) if interval is None else interval
        known = one[0][key] if interval is not None else None
        shown.append(
            {
                "metric": key,
                "range": known,
                f"value {INTERVAL}": plain,
                "label_ko": label.ko,
                "label_en": label.en,
            }
        )
    if city:
        says = [f"{row['says_ko']} · {row['says_en']}" for row in city]
        warns = [
            f"! {row['warning_ko']} · {row['warning_en']}" for row in city if row["warning_ko"]
        ]
        parts.append(as_table(shown, heading, (), [*dict.fromkeys([*says, *warns])]))
        heading = []
    of_gu = [row for row in rows if row["by"] == "gu"]
    if of_gu:
        made = [
            {"gu_code": row["code"], "gu_name_ko": row["name_ko"], "access_gini": row["value"]}
            | {f"access_gini_{end}": row[end] for end in ENDS}
            | {"people": row["people"], "warning": row["warning_en"]}
            | {name: row[name] for name in _SURE}
            for row in of_gu
        ]
        table, said = banded(made)
        notes += [line for line in said if line not in notes]
        parts.append(as_table(table, heading))
    notes = _noted(notes, question, answers, arguments)
    return "\n".join(parts) + "".join(f"{line}\n" for line in notes)


_SURE = ("sureness_basis_ko", "sureness_basis_en", "sureness_reason_ko", "sureness_reason_en")


def _stability(arguments: argparse.Namespace) -> int:
    from geo.answers.uncertainty_columns import with_uncertainty
    from geo.cli.tables import as_table, emit, records, show

    layer = options.layer(arguments)
    answers = options.answers(arguments)
    world = answers.world
    table = _named(answers.stability(layer), layer, world)
    if options.wants_rows(arguments):
        return show(records(with_uncertainty(table)), arguments, of=world)
    scenarios = records(_scenarios(table, world))
    asked = " · ".join(world.words(_SURVIVES, n=len(world.gu)))
    heading = [
        f"{layer.name.ko} · {layer.name.en}: coverage_share, {layer.default_demand}; {asked}",
        f"바탕 · base: 100 m 조각 · pieces, {layer.service_distance_m:g} m, straight",
    ]
    heading += own_list.decided(layer, world.project)
    if "network" not in set(table["path"]):
        heading.append(
            "걷는 길은 모름: --network로 도로망을 주십시오 · on foot not known: give --network"
        )
    notes = [
        "tau: 바탕과의 켄달 타우-b, 1이면 순위가 같음 · Kendall's tau-b to the base, 1 = same ranking",
        "moved: " + " · ".join(world.words(_MOVED, far=FAR)),
    ]
    text = as_table(scenarios, heading) + "\n"
    text += as_table(records(_ranks(table, layer)), (), (), notes)
    return emit(text, arguments)


def _named(table: pd.DataFrame, layer: Layer, world: World) -> pd.DataFrame:
    """Add the names of the gu, and where people and places are from."""
    demand = world.project.demands[layer.default_demand]
    names = world.gu[["gu_code", "gu_name_ko", "gu_name_en"]]
    made: pd.DataFrame = names.merge(table, on="gu_code", how="right").assign(
        demand_vintage=demand.date,
        demand_source=demand.source,
        sites_vintage=layer.vintage.en,
    )
    return made


def _scenarios(table: pd.DataFrame, world: World) -> pd.DataFrame:
    """Return one row a scenario: tau, how many gu move far, and which."""
    import pandas as pd

    rows = []
    for (path, radius, at), mine in table.groupby(["path", "radius_m", "at"], sort=False):
        far = mine[mine["moved"].abs() >= FAR].sort_values("moved", key=abs, ascending=False)
        moved = [f"{row.gu_name_ko}{row.moved:+.0f}" for row in far.itertuples()]
        rows.append(
            {
                "path": path,
                "radius_m": radius,
                "at": at,
                "people at": world.words(AT[str(at)]).ko,
                "tau": mine["tau"].iloc[0],
                "n_moved": len(far),
                "moved": " ".join(moved),
            }
        )
    order = pd.DataFrame(rows)
    order["place"] = order["at"].map({name: place for place, name in enumerate(AT)})
    order = order.sort_values(["path", "radius_m", "place"], ascending=[False, True, True])
    return order.drop(columns="place")


def _ranks(table: pd.DataFrame, layer: Layer) -> pd.DataFrame:
    """Return one row a gu: its rank in the base, the best and the worst over all scenarios."""
    base = (
        (table["at"] == "pieces")
        & (table["path"] == "straight")
        & (table["radius_m"] == layer.service_distance_m)
    )
    first = table[base].set_index("gu_code")
    over = table.groupby("gu_code")
    made = first[["gu_name_ko", "gu_name_en", "coverage_share", "rank"]].assign(
        best=over["rank"].min(),
        worst=over["rank"].max(),
        n_scenarios_moved=over["moved"].agg(lambda moved: int((moved.abs() >= FAR).sum())),
    )
    return made.sort_values("rank", kind="stable").reset_index()
