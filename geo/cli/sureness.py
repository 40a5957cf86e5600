"""Command that computes how sure the figures are: sureness."""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from geo.cli import options, streams
from geo.errors import DataError, NetworkError

if TYPE_CHECKING:
    from geo.cli.parser import Parser
    from geo.measures.place_error import Progress


def add(commands: dict[str, Parser]) -> None:
    """Add the command of this module."""
    command = commands["sureness"]
    options.network(command)
    command.add_argument(
        "-o", "--output", type=Path, metavar="DIR", help="default: the project's sureness/"
    )
    command.add_argument(
        "--draws", type=options.count, default=1_000, metavar="N", help="default: 1000"
    )
    command.add_argument("--seed", type=int, metavar="N", help="fixes every draw")
    command.add_argument("--workers", type=options.count, default=os.cpu_count() or 1, metavar="N")
    command.set_defaults(run=_sureness)


def _sureness(arguments: argparse.Namespace) -> int:
    from geo.measures.place_error import SEED, Sampling
    from geo.sureness.computing import compute_sureness, service_layers
    from geo.sureness.sureness_files import FOLDER, write_sureness

    if options.network_folder(arguments.network) is None:
        raise NetworkError("no street network. Name one with --network DIR or GEO_NETWORK.")
    clock = _Clock()
    answers = options.answers(arguments)
    world = answers.world
    layers = service_layers(world)
    if not layers:
        raise DataError(
            "no service layer whose list says how sure its points are: add a column error_m."
        )
    seed = SEED if arguments.seed is None else arguments.seed
    how = Sampling(n_draws=arguments.draws, seed=seed, workers=arguments.workers)
    with _bar() as progress:
        made = compute_sureness(world, layers, answers.network, how, progress, clock)
    clock("writing")
    folder = arguments.output or world.project.path(FOLDER)
    written = write_sureness(made, folder)
    clock("done")
    streams.note("\n".join([*clock.lines, f"  {len(written)} files in {folder}"]) + "\n")
    return 0


@contextmanager
def _bar() -> Iterator[Progress]:
    """Show progress on stderr."""
    from rich.console import Console
    from rich.progress import Progress as Bars

    with Bars(console=Console(stderr=True)) as bars:
        tasks: dict[str, object] = {}

        def step(what: str, done: int, of: int) -> None:
            if what not in tasks:
                tasks[what] = bars.add_task(what, total=of)
            bars.update(tasks[what], completed=done)  # type: ignore[arg-type]

        yield step


class _Clock:
    """Time by stage, for stderr."""

    def __init__(self) -> None:
        self.name, self.since = "reading", time.perf_counter()
        self.lines: list[str] = []

    def __call__(self, name: str) -> None:
        now = time.perf_counter()
        self.lines.append(f"  {self.name}: {now - self.since:.1f} s")
        self.name, self.since = name, now
