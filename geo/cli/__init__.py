"""The command line: parse, call, print. Heavy imports happen inside the commands."""

from __future__ import annotations

import argparse
import sys
import traceback
from collections.abc import Callable, Sequence

from geo.cli import answers, explaining, fairness, networks, new, population, publishing
from geo.errors import GeoError

ROOMS = (answers, fairness, explaining, networks, population, publishing, new)
"""Modules of commands, in the order of `geo --help`."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; return 0 done, 1 refused (one line on stderr), 2 wrong usage."""
    arguments = _parser().parse_args(argv)
    run: Callable[[argparse.Namespace], int] = arguments.run
    try:
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
    except KeyboardInterrupt:
        sys.stderr.write("geo: stopped; nothing was changed.\n")
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="geo",
        description="Places of Seoul's economic-policy report of 2019-09-02: coverage, catchments, "
        "access, and safe offline maps. 서울시 경제정책실 보고서(2019-09-02)의 장소와 지도.",
        epilog="Start with: geo layers · geo metrics job_cafes · geo publish -o maps",
    )
    parser.add_argument(
        "-v", "--verbose", action="count", default=0, help="-vv shows the traceback of an error"
    )
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for room in ROOMS:
        room.add(commands)
    return parser
