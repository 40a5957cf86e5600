"""How sure the figures of every service layer are, computed with a street network at hand.

``python -m geo.sureness --network DIR -o data/sureness`` computes and writes it; everything else
reads what it wrote, with `geo.sureness_files.load_sureness`.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from geo.errors import DataError, GeoError, NetworkError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.layers.model import Layer
    from geo.metrics.sureness import Sampling
    from geo.metrics.uncertainty import Progress
    from geo.project import Project
    from geo.sureness_files import Sureness
    from geo.world import World

Stage = Callable[[str], None]


def service_layers(project: Project) -> list[Layer]:
    """Return the layers that have a service distance."""
    return [layer for layer in project.layers if layer.service_distance_m is not None]


def compute_sureness(
    world: World,
    layers: Sequence[Layer],
    sampling: Sampling | None = None,
    progress: Progress | None = None,
    stage: Stage | None = None,
) -> Sureness:
    """Compute intervals, ranges and stability of some service layers.

    Parameters
    ----------
    world
        The tables of the city; with a network also everything on foot.
    layers
        Service layers.
    sampling
        How the draws are made.
    progress
        Called after each block of draws.
    stage
        Called with the name of each step as it begins.

    Raises
    ------
    DataError
        No layer is given, or a site cannot lie in the gu of its address.
    UsageError
        A layer has no service distance.
    """
    from geo.metrics.assumptions import placed_people
    from geo.metrics.question import Question
    from geo.metrics.stability import RADII_M, computed_stability
    from geo.metrics.sure_figures import Asked, sure_figures, sureness_of
    from geo.metrics.sureness import Sampling, asked_sites, require_reach

    if not layers:
        raise DataError("no layer to be sure of. Name at least one service layer.")
    how, tell = sampling or Sampling(), stage or (lambda _: None)
    tell("people")
    people = placed_people(world.demand, world.dong, world.network, world.project.area.code)
    made, stability = [], []
    for layer in layers:
        question = Question(layer=layer)
        service_m = require_reach(question)
        asked = Asked(
            layer=layer.key,
            sites=asked_sites(question, world),
            people=people,
            gu=world.gu,
            dong=world.dong,
            network=world.network,
            service_m=service_m,
            distances_m=sorted({service_m, *RADII_M}),
        )
        tell(layer.key)
        made.append((asked, world.inputs_sha256(layer.key), sure_figures(asked, how, progress)))
        tell(f"{layer.key}, stability")
        stability.append(computed_stability(layer, world))
    return sureness_of(made, how, world, pd.concat(stability, ignore_index=True))


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
    """Time by stage, to stderr."""

    def __init__(self) -> None:
        self.name, self.since = "reading", time.perf_counter()
        self.lines: list[str] = []

    def __call__(self, name: str) -> None:
        now = time.perf_counter()
        self.lines.append(f"  {self.name}: {now - self.since:.1f} s")
        self.name, self.since = name, now


def main(arguments: Sequence[str] | None = None) -> int:
    """Compute how sure the figures are and write data/sureness; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m geo.sureness", description=__doc__)
    parser.add_argument("--network", type=Path, help="street network (default: GEO_NETWORK)")
    parser.add_argument("-o", "--output", type=Path, required=True, help="folder to write into")
    parser.add_argument("--draws", type=int, default=1_000, help="draws of the places")
    parser.add_argument("--seed", type=int, default=20190902)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    asked = parser.parse_args(arguments)
    try:
        _run(asked)
    except GeoError as err:
        sys.stderr.write(f"geo: {err}\n")
        return 1
    return 0


def _run(asked: argparse.Namespace) -> None:
    from geo.metrics.sureness import Sampling
    from geo.settings import settings
    from geo.sureness_files import write_sureness
    from geo.world import load_world

    folder = asked.network or settings().network
    if folder is None:
        raise NetworkError("no street network. Name one with --network DIR or GEO_NETWORK.")
    clock = _Clock()
    world = load_world(network=folder, sureness=False)
    how = Sampling(n_draws=asked.draws, seed=asked.seed, workers=asked.workers)
    with _bar() as progress:
        made = compute_sureness(world, service_layers(world.project), how, progress, clock)
    clock("writing")
    written = write_sureness(made, asked.output)
    clock("done")
    sys.stderr.write("\n".join([*clock.lines, f"  {len(written)} files in {asked.output}"]) + "\n")


if __name__ == "__main__":
    sys.exit(main())
