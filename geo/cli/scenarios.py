"""The command of a scenario, places of a layer that come, close and move: scenario."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from geo.cli import language, options, streams

if TYPE_CHECKING:
    from geo.answers.scenario import Outcome
    from geo.cli.parser import Parser


ENDINGS = (".csv", ".json", ".xlsx", ".html")
SHOWN_FIRST = {
    "districts": (
        "people_gained", "people_lost", "people_covered_change", "coverage_share_before",
        "coverage_share_after", "n_sites_before", "n_sites_after",
    ),
    "fairness": ("metric", "before", "after", "change"),
    "places": (
        "step", "site_id", "name_ko", "people_gained_alone", "people_lost_alone", "people_gained_last",
        "people_lost_last",
    ),
}  # fmt: skip


def add(commands: dict[str, Parser]) -> None:
    """Add the commands of this module."""
    command = commands["scenario"]
    command.add_argument(
        "scenario",
        type=Path,
        metavar="RUN",
        help="a scenario.toml, or a folder that holds one; see docs/where-next.md",
    )
    command.add_argument(
        "--by", choices=("gu", "dong"), default="gu", help="district (default: gu)"
    )
    command.add_argument(
        "--show",
        choices=tuple(SHOWN_FIRST),
        default="districts",
        help="which table (default: districts; .xlsx and .json hold all)",
    )
    options.output(command, ENDINGS)
    command.set_defaults(run=_scenario)


def _scenario(arguments: argparse.Namespace) -> int:
    from geo.answers.scenario import compare
    from geo.answers.scenario_file import read_scenario
    from geo.texts.scenario_texts import WORDS

    options.project(arguments).level(arguments.by)
    answers = options.answers(arguments)
    side, scenario = read_scenario(arguments.scenario, answers)
    if not scenario.is_of_today(answers):
        streams.note(f"geo: {language.here(WORDS['other_data'])}\n")
    return _show(compare(side, scenario), arguments)


def _show(outcome: Outcome, arguments: argparse.Namespace) -> int:
    from geo.cli.tables import records, show, show_all
    from geo.texts.scenario_texts import (
        WORDS,
        counted,
        coverage_said,
        people_said,
        title_of,
        who_of,
    )  # fmt: skip
    from geo.writing import write_file

    changes = outcome.changes
    world = changes.old.answers.world
    project, words = world.project, world.words
    city = records(outcome.districts("city"))[0]
    title, who = title_of(outcome.scenario, changes.old.layer.name), who_of(outcome, project)
    about = coverage_said(outcome, city, words(WORDS["whole"]), who)
    told = (words(WORDS["notice"]), counted(outcome), about, people_said(city))
    said = [text for text in told if text is not None]
    if arguments.format == "html":
        from geo.maps import scenario_map

        page = scenario_map(outcome).render().encode("utf-8")
        write_file(arguments.output, page, overwrite=arguments.overwrite)
        streams.note("".join(f"geo: {language.here(text)}\n" for text in said))
        return 0
    if arguments.format in ("csv", "table"):
        table = {"fairness": lambda: outcome.fairness, "places": lambda: outcome.steps}
        found = table.get(arguments.show, lambda: outcome.districts(arguments.by))()
        naming = [f"{arguments.by}_code", f"{arguments.by}_name_ko"] * (
            arguments.show == "districts"
        )
        heading = [f"{title.ko} · {title.en}", *(f"{text.ko} · {text.en}" for text in said)]
        first = [*naming, *SHOWN_FIRST[arguments.show]]
        return show(records(found), arguments, heading, first, of=world)
    parts = {
        "whole": [city],
        "districts": records(outcome.districts(arguments.by)),
        "fairness": records(outcome.fairness),
        "places": records(outcome.steps),
    }
    return show_all(parts, arguments, title, said, world)
