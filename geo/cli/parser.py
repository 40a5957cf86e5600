"""Parsers that speak both languages, show the usage of the command meant, and guess at a slip."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NoReturn

from geo.cli import streams
from geo.cli.language import LANGUAGES, tr


class Help(argparse.HelpFormatter):
    """Help in the language spoken."""

    def _get_help_string(self, action: argparse.Action) -> str | None:
        return tr(action.help) if action.help else action.help

    def start_section(self, heading: str | None) -> None:  # noqa: D102
        super().start_section(tr(heading) if heading else heading)

    def add_text(self, text: str | None) -> None:  # noqa: D102
        super().add_text(tr(text) if text else text)

    def add_usage(  # noqa: D102
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[argparse._MutuallyExclusiveGroup],
        prefix: str | None = None,
    ) -> None:
        super().add_usage(usage, actions, groups, tr("usage: ") if prefix is None else prefix)


class Parser(argparse.ArgumentParser):
    """A parser of a command, or of a group of commands."""

    def __init__(self, **more: Any) -> None:
        super().__init__(**{"formatter_class": Help, **more})

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """Parse; what a command does not know is refused by itself, with its own usage."""
        found, unknown = super().parse_known_args(args, namespace)
        # A word that may be left out may stand after the options, where argparse no longer looks.
        late = [each for each in self._actions if not each.option_strings and each.nargs == "?"]
        late = [each for each in late if getattr(found, each.dest, None) is None]
        if len(unknown) == len(late) == 1 and not unknown[0].startswith("-"):
            setattr(found, late[0].dest, self._get_value(late[0], unknown.pop()))
        if unknown:
            self.error(f"unrecognized arguments: {' '.join(unknown)}")
        return found, unknown

    def error(self, message: str) -> NoReturn:
        """Show the usage and what is wrong, with what was probably meant; exit with 2."""
        streams.say(self.format_usage())
        said = tr(message) + self._meant(message)
        streams.say(f"{self.prog}: {tr('error: ')}{said}\n")
        self.exit(2)

    def _meant(self, message: str) -> str:
        """Return a guess at the option or the command that was meant, or nothing."""
        import difflib

        _, _, given = message.partition("unrecognized arguments: ")
        typed = [word.partition("=")[0] for word in given.split() if word.startswith("-")]
        known = list(self._option_string_actions)
        if "invalid choice: " in message:
            typed = [message.partition("invalid choice: ")[2].split(" (")[0].strip("'")]
            choices = [action.choices for action in self._actions if action.choices]
            known = [str(choice) for group in choices for choice in group]
        near = [difflib.get_close_matches(word, known, 1) for word in typed]
        guesses = ", ".join(dict.fromkeys(guess[0] for guess in near if guess))
        return f". {tr('Did you mean')} {guesses}?" if guesses else ""

    def _print_message(self, message: str, file: Any = None) -> None:
        to_stdout = file is not None and file is sys.stdout
        (streams.out if to_stdout else streams.say)(message)


def group(parent: Parser) -> argparse._SubParsersAction[Parser]:
    """Make a command one that holds commands; alone it prints its help."""
    parent.set_defaults(run=lambda _: helped(parent))
    return parent.add_subparsers(metavar="WHAT", title="commands")


def helped(parser: Parser) -> int:
    """Print a parser's help; return 0."""
    parser.print_help()
    return 0


def add_common(parser: argparse.ArgumentParser) -> None:
    """Give every command the options that all have, and groups of commands the language."""
    below = [
        command
        for action in parser._actions
        if isinstance(action, argparse._SubParsersAction)
        for command in action.choices.values()
    ]
    for command in below:
        add_common(command)
    if not below:
        parser.add_argument(
            "--project",
            type=Path,
            metavar="DIR",
            help="folder with a geo.toml (default: GEO_PROJECT, a folder above, the built-in one)",
        )
        parser.add_argument("--quiet", action="store_true", help="nothing on stderr but errors")
    parser.add_argument(
        "--lang",
        choices=LANGUAGES,
        default=argparse.SUPPRESS,
        help="language of help and errors (default: GEO_LANG, the locale)",
    )


def words_of(parser: argparse.ArgumentParser) -> Sequence[str]:
    """Return every text of a parser's help and of those below: what needs a translation."""
    found = [parser.description or "", parser.epilog or ""]
    found += [part.title or "" for part in parser._action_groups]
    for action in parser._actions:
        found.append(action.help or "")
        if isinstance(action, argparse._SubParsersAction):
            found += [each.help or "" for each in action._choices_actions]
            found += [word for below in action.choices.values() for word in words_of(below)]
    return [word for word in dict.fromkeys(found) if word and word != argparse.SUPPRESS]
