"""Options of commands that work in parts: how many processes, how much memory, where to go on."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from geo.cli import language, options, streams
from geo.text import Text

if TYPE_CHECKING:
    from geo.scale import How


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add who works on the parts, within what memory, and where what is done is kept."""
    parser.add_argument(
        "--memory", default="2GB", metavar="SIZE", help="what the run may take (default: 2GB)"
    )
    parser.add_argument(
        "--workers",
        type=options.count,
        default=1,
        metavar="N",
        help="processes that share the parts (default: 1)",
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
        The memory is no size.
    """
    from geo.scale import How, InProcess, Pool
    from geo.scale.memory import bytes_of
    from geo.scale.progress import Progress

    carrier = InProcess() if arguments.workers == 1 else Pool(arguments.workers)
    at = Progress(what, lambda line: streams.note(f"geo: {language.here(line)}\n"))
    return How(carrier, bytes_of(arguments.memory), arguments.resume, at)
