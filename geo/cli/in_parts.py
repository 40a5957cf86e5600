"""Options of commands that work in parts: how many processes, how much memory, where to go on."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from geo.cli import language, options, streams
from geo.errors import UsageError
from geo.text import Text

if TYPE_CHECKING:
    from geo.scale import How
    from geo.scale.job import Carrier


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add who works on the parts, within what memory, and where what is done is kept."""
    parser.add_argument(
        "--memory", default="2GB", metavar="SIZE", help="what the run may take (default: 2GB)"
    )
    parser.add_argument(
        "--workers",
        type=options.count,
        metavar="N",
        help="processes that share the parts (default: 1)",
    )
    parser.add_argument(
        "--scheduler",
        metavar="URL",
        help="let the workers of a scheduler do them, tcp://127.0.0.1:8786 (default: GEO_SCHEDULER)",
    )
    parser.add_argument(
        "--insecure",
        action="store_true",
        help="of a scheduler: take one on another machine without TLS",
    )
    parser.add_argument(
        "--resume",
        type=Path,
        metavar="DIR",
        help="keep parts that are done here, and go on with those of a run that was stopped",
    )


def how(arguments: argparse.Namespace, what: Text) -> How:
    """Return how the arguments want a question answered; progress goes to stderr.

    Parameters
    ----------
    arguments
        Of a command with `add_options`.
    what
        What is counted: points.

    Raises
    ------
    UsageError
        The memory is no size, the scheduler is none that is taken, or workers are asked for as well.
    """
    from geo.scale import How
    from geo.scale.memory import bytes_of
    from geo.scale.progress import Progress

    at = Progress(what, lambda line: streams.note(f"geo: {language.here(line)}\n"))
    return How(_carrier(arguments), bytes_of(arguments.memory), arguments.resume, at)


def _carrier(arguments: argparse.Namespace) -> Carrier:
    from geo.scale import Cluster, InProcess, Pool
    from geo.scale.cluster import require_safe
    from geo.settings import settings

    if arguments.scheduler and arguments.workers:
        raise UsageError(
            "--workers are processes here, --scheduler has its own. Leave one out.",
            ko="--workers는 이 기계의 프로세스이고 --scheduler에는 따로 있습니다. 하나만 쓰십시오.",
        )
    scheduler = arguments.scheduler or (None if arguments.workers else settings().scheduler)
    if scheduler:
        require_safe(scheduler, insecure=arguments.insecure)
        return Cluster(scheduler, arguments.insecure)
    return Pool(arguments.workers) if (arguments.workers or 1) > 1 else InProcess()
