"""How sure an answer is, for the commands: what is held, else computed now and kept in a cache."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from geo.cli import options, streams
from geo.metrics.catalogue import WITH_INTERVAL

if TYPE_CHECKING:
    import pandas as pd

    from geo.answers.answers import Answers
    from geo.measures.place_error import Sampling
    from geo.metrics.question import Question
    from geo.sureness.sureness_files import Sureness

COVERAGE = WITH_INTERVAL
ALL = (*COVERAGE, "sites_in_reach_mean", "access_e2sfca", "fairness", "standard")
"""Figures to be sure of: of coverage, or those of access and fairness too."""
TABLES = ("figures", "assumptions", "stability", "calibration", "inputs")
"""Of a Sureness, in their order."""
EVERY_S = 10.0
"""Seconds between two lines of progress where stderr is no terminal."""
NOT_COMPUTED = "흔들림: 계산하지 않음 (--no-interval) · interval: not computed (--no-interval)"


def add(parser: argparse.ArgumentParser) -> None:
    """Add the network, and the switch that leaves the interval out."""
    options.network(parser)
    parser.add_argument(
        "--no-interval",
        action="store_true",
        help="do not compute an interval that is not held (it takes a minute or two)",
    )


def answers_for(
    question: Question, arguments: argparse.Namespace, wanted: Sequence[str] = COVERAGE
) -> Answers:
    """Return the answers in which a question's figures have their interval and range.

    What data/sureness holds is used where it is of this question; else it is computed, with
    progress on stderr, and kept in the user's cache under the digest of what it is made of.
    `wanted` names the figures, as `geo.measures.figures.measure` does.
    """
    return informed(question, options.answers(arguments), arguments, wanted=wanted)


def informed(
    question: Question,
    answers: Answers,
    arguments: argparse.Namespace,
    path: str = "straight",
    wanted: Sequence[str] = COVERAGE,
) -> Answers:
    """Return answers that hold how sure a question's figures are, as `answers_for`."""
    if question.reach_m is None or arguments.no_interval or is_held(question, answers, path):
        return answers
    return answers.replaced(sureness=_cached(question, answers, wanted))


def lacks_interval(table: pd.DataFrame) -> bool:
    """Say whether an interval of a table could be computed, and was not."""
    from geo.answers.uncertainty import NOT_HELD, OTHER_DATA, OTHER_NETWORK, OTHER_QUESTION

    reasons = {text.en for text in (NOT_HELD, OTHER_DATA, OTHER_NETWORK, OTHER_QUESTION)}
    return bool(table["sureness_reason_en"].isin(reasons).any())


def is_held(question: Question, answers: Answers, path: str = "straight") -> bool:
    """Say whether the world holds the interval of this question's figures, or there is none."""
    from geo.answers.held import held
    from geo.answers.uncertainty import NO_ERROR_SAID, NO_PLACE

    key = question.layer.key
    known = held(answers, key, likely_2019_only=question.likely_2019_only)
    found = known.sureness
    if found is None:
        return known.reason in (NO_PLACE, NO_ERROR_SAID)
    rows = found.rows(
        key, "coverage_share", path=path, demand=question.demand_key, distance_m=question.reach_m
    )
    return len(rows) > 0


def _cached(question: Question, answers: Answers, wanted: Sequence[str]) -> Sureness:
    """Return what the user's cache holds of a question, or compute and keep it."""
    from geo.kept import kept
    from geo.network.store import cache_key
    from geo.sureness.sureness_files import Sureness

    key = question.layer.key
    inputs = (
        answers.world.inputs_sha256(key, likely_2019_only=question.likely_2019_only),
        cache_key(answers.network),
        # The tables name the districts above and the whole area by their codes.
        answers.world.project.area.code,
        *answers.world.dong["gu_code"],
        repr(
            (
                key,
                question.demand_key,
                question.reach_m,
                tuple(wanted),
                _sampling(question, answers),
            )
        ),
    )
    made = kept("sureness", inputs, lambda: _tables(_computed(question, answers, wanted)))
    return Sureness(
        figures=made["figures"],
        assumptions=made["assumptions"],
        stability=made["stability"],
        calibration=made["calibration"],
        inputs=made["inputs"],
    )


def _tables(sureness: Sureness) -> dict[str, pd.DataFrame]:
    return {name: getattr(sureness, name) for name in TABLES}


def _sampling(question: Question, answers: Answers) -> Sampling:
    """Return how the draws are made: fewer where there are very many places."""
    from geo.measures.place_error import Sampling, draws_for

    likely = question.likely_2019_only
    places = answers.world.serving(question.layer.key, likely_2019_only=likely)
    return Sampling(n_draws=draws_for(len(places)))


def _computed(question: Question, answers: Answers, wanted: Sequence[str]) -> Sureness:
    from dataclasses import replace

    from geo.cli.tables import progress_on_stderr
    from geo.measures.place_error import Sampling
    from geo.sureness.computing import computed_sureness

    # any number of workers makes the same draws
    sampling = replace(_sampling(question, answers), workers=min(4, os.cpu_count() or 1))
    fewer = " (fewer, for so many places)" if sampling.n_draws < Sampling().n_draws else ""
    streams.note(
        f"geo: computing the interval of this question, {sampling.n_draws:,} draws{fewer}; it is kept "
        "for the next time (--no-interval leaves it out).\n"
    )
    with progress_on_stderr(every_s=EVERY_S) as say:
        return computed_sureness(
            question,
            answers.world,
            answers.network,
            sampling,
            lambda what, done, whole: say(f"{what}: {done:,} of {whole:,} draws"),
            wanted=wanted,
        )
