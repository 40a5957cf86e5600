"""The command line: parse, call, print. Heavy imports happen inside the commands."""

from __future__ import annotations

import argparse
import contextlib
import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path

from geo.cli import (
    answers,
    explaining,
    fairness,
    networks,
    new,
    options,
    population,
    publishing,
    sureness,
)
from geo.cli.stopping import stop_cleanly
from geo.errors import GeoError

ROOMS = (answers, fairness, explaining, networks, sureness, population, publishing, new)
"""Modules of commands, in the order of `geo --help`."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; return 0 done, 1 refused (one line on stderr), 2 wrong usage."""
    arguments = _parser().parse_args(argv)
    run: Callable[[argparse.Namespace], int] = arguments.run
    try:
        with stop_cleanly():
            options.require_layer(arguments)
            return run(arguments)
    except GeoError as err:
        if arguments.verbose >= 2:
            traceback.print_exc()
        sys.stderr.write(f"geo: {' '.join(str(err).split())}\n")
        return 1
    except BrokenPipeError:
        # The reader (say, `head`) has seen enough: not an error of ours.
        sys.stderr.close()
        return 0
    except KeyboardInterrupt as stop:
        with contextlib.suppress(OSError):  # the terminal may be gone
            sys.stderr.write("geo: stopped; nothing was changed.\n")
        return getattr(stop, "exit_code", 130)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="geo",
        description="Where public places are and whom they reach: coverage, catchments, access, and "
        "safe offline maps. 공공 장소가 어디에 있고 누구에게 닿는지: 도달률, 접근성, 오프라인 지도.",
        epilog="Start with: geo layers · geo metrics LAYER · geo publish -o maps",
    )
    parser.add_argument(
        "-v", "--verbose", action="count", default=0, help="-vv shows the traceback of an error"
    )
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for room in ROOMS:
        room.add(commands)
    _name_project(parser)
    return parser


def _name_project(parser: argparse.ArgumentParser) -> None:
    """Let every command name a project."""
    below = [
        command
        for action in parser._actions
        if isinstance(action, argparse._SubParsersAction)
        for command in action.choices.values()
    ]
    for command in below:
        _name_project(command)
    if not below:
        parser.add_argument(
            "--project",
            type=Path,
            metavar="DIR",
            help="folder with a geo.toml (default: GEO_PROJECT, a folder above, the built-in one)",
        )
