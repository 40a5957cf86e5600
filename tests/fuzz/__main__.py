"""``python -m tests.fuzz [--cases N] [--from N] [--reader NAME] [--case N]``: counts by reader."""

from __future__ import annotations

import argparse
import contextlib
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue

from rich.console import Console
from rich.progress import Progress

from tests.fuzz.planted import PLANTED, plant
from tests.fuzz.run import Tally, Worker, fuzz, shares

Plan = Sequence[tuple[str, int]]


def main() -> int:
    """Fuzz, plant, print two tables, say each failure; 1 if there is one."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--cases", type=int, default=22_000, help="of all readers together")
    parser.add_argument(
        "--from", type=int, default=0, dest="first", help="number of the first case"
    )
    parser.add_argument("--reader", action="append", help="only this one; may be repeated")
    parser.add_argument("--case", type=int, help="one case of one reader, again")
    parser.add_argument("--planted", type=int, default=60, help="wrong inputs of each kind")
    parser.add_argument("--messages", type=Path, help="write what was said, by reader")
    asked = parser.parse_args()
    plan = [
        (name, n) for name, n in shares(asked.cases) if not asked.reader or name in asked.reader
    ]
    if asked.case is not None:
        plan, asked.first = [(name, 1) for name, _ in plan], asked.case
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("reading", total=sum(n for _, n in plan))
        tallies = _read(plan, asked.first, lambda: bar.advance(task))
    rows = [(name, tallies[name]) for name, _ in plan]
    print(f"{'reader':<20}{'tried':>8}{'read':>8}{'refused':>9}{'failed':>8}")
    for name, tally in [*rows, ("all", _sum(tally for _, tally in rows))]:
        print(f"{name:<20}{tally.tried:>8}{tally.read:>8}{tally.refused:>9}{len(tally.failed):>8}")
    failures = [line for _, tally in rows for line in tally.failed]
    if not asked.reader:
        failures += _plant(asked.planted)
    for line in failures:
        sys.stderr.write(f"{line}\n")
    if asked.messages:
        said = [
            f"{n:>5} {name}: {text}" for name, t in rows for text, n in t.messages.most_common()
        ]
        asked.messages.write_text("\n".join(said) + "\n", encoding="utf-8", errors="replace")
    return 1 if failures else 0


def _read(plan: Plan, first: int, say: Callable[[], None]) -> dict[str, Tally]:
    """Run the readers, the longest first, in two processes."""
    todo: SimpleQueue[tuple[str, int]] = SimpleQueue()
    for each in sorted(plan, key=lambda each: -each[1]):
        todo.put(each)
    tallies: dict[str, Tally] = {}

    def run() -> None:
        worker = Worker()
        with contextlib.closing(worker):
            while not todo.empty():
                name, n = todo.get()
                tallies[name] = fuzz(name, range(first, first + n), worker, say)

    with ThreadPoolExecutor(2) as threads:
        for future in [threads.submit(run) for _ in range(2)]:
            future.result()
    return tallies


def _plant(n: int) -> list[str]:
    """Plant each kind; print how many were taken for true, and return them."""
    print(f"\n{'planted':<32}{'tried':>8}{'taken':>8}")
    taken = []
    for name in PLANTED:
        found = []
        for number in range(n):
            with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
                said = plant(name, number, Path(folder))
            if said is not None:
                found.append(f"{name} {number}: {said}")
        print(f"{name:<32}{n:>8}{len(found):>8}")
        taken += found
    return taken


def _sum(tallies: Iterable[Tally]) -> Tally:
    whole = Tally()
    for tally in tallies:
        whole.read += tally.read
        whole.refused += tally.refused
        whole.failed += tally.failed
    return whole


if __name__ == "__main__":
    sys.exit(main())
