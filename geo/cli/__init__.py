"""The command line: parse, call, print. Heavy imports happen inside the commands."""

from __future__ import annotations

import argparse
import os
import sys
import traceback
from collections.abc import Callable, Sequence

from geo import __version__
from geo.cli import language, streams
from geo.cli.commands import add_all
from geo.cli.parser import Parser, add_common, helped
from geo.cli.stopping import stop_cleanly
from geo.errors import GeoError
from geo.safe import one_line


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; return 0 done, 1 refused (one line on stderr), 2 wrong usage."""
    argv = sys.argv[1:] if argv is None else argv
    language.use(language.asked_for(argv, os.environ))
    streams.prepare()
    arguments = argparse.Namespace(verbose=0)
    try:
        arguments = _parser(argv).parse_args(argv)
        language.use(getattr(arguments, "lang", language.now()))
        run: Callable[[argparse.Namespace], int] = arguments.run
        from geo.cli import options

        options.require_output(arguments)
        with stop_cleanly(), streams.hushed(quiet=getattr(arguments, "quiet", False)):
            options.require_layer(arguments)
            options.require_metric(arguments)
            options.require_focus(arguments)
            options.require_headings(arguments)
            return run(arguments)
    except BrokenPipeError:  # whoever reads what -o leads to has left, as after `| head`
        return 0
    except (GeoError, OSError) as err:
        if arguments.verbose >= 2:
            traceback.print_exc()
        known = err if isinstance(err, GeoError) else _of_system(err)
        said = known.ko if language.now() == "ko" and known.ko else str(known)
        streams.say(f"geo: {one_line(' '.join(said.split()))}\n")
        return 1
    except KeyboardInterrupt as stop:
        streams.say(f"geo: {language.tr('stopped; nothing was changed.')}\n")
        return getattr(stop, "exit_code", 130)
    except MemoryError:
        streams.say(
            f"geo: {language.tr('there is not enough memory for this. Ask for less at once.')}\n"
        )
        return 1
    except Exception as err:  # noqa: BLE001 - a planner can do nothing with a traceback
        # Whatever was not thought of: a line for a planner, and with -vv the place for who mends it.
        if arguments.verbose >= 2:
            traceback.print_exc()
        what = one_line(" ".join(f"{type(err).__name__}: {err}".split())[:200])
        told = language.tr(
            "a fault of geo itself. Run it again with -vv, and report what it shows."
        )
        streams.say(f"geo: {told} ({what})\n")
        return 1


def _of_system(err: OSError) -> GeoError:
    """Say what the system refused of a path that is only asked about: too long, not to be seen."""
    reason = err.strerror or str(err) or type(err).__name__
    path = "a file" if err.filename is None else os.fsdecode(err.filename)
    return GeoError(
        f"{path} cannot be used: {reason}. Name another, or make it accessible.",
        ko=f"{path}: 쓸 수 없습니다({reason}). 다른 것을 적거나 쓸 수 있게 하십시오.",
    )


def _parser(argv: Sequence[str] | None = None) -> Parser:
    """Return the parser of the command that the words name; of all commands without words."""
    parser = Parser(
        prog="geo",
        description="Where public places are and whom they reach: coverage, catchments, access, and "
        "safe offline maps.",
        epilog="Start with: geo layers · geo metrics LAYER · geo publish -o maps",
    )
    parser.add_argument(
        "-v", "--verbose", action="count", default=0, help="-vv shows the traceback of an error"
    )
    parser.add_argument("--version", action="version", version=f"geo {__version__}")
    parser.set_defaults(run=lambda _: helped(parser))
    add_all(parser, argv)
    add_common(parser)
    return parser
