"""Run cases in worker processes: each has ten seconds and a gigabyte, and must end in an answer.

A case is a reader and a number; both make the seed, so that each can be had again alone.
"""

from __future__ import annotations

import multiprocessing as mp
import os
import random
import shutil
import tempfile
import traceback
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path

SECONDS = 10.0
BYTES = 1 << 30
LONGEST = 2_000
"""Characters of a message that somebody is expected to read."""


@dataclass
class Tally:
    """What became of a reader's cases."""

    read: int = 0
    refused: int = 0
    failed: list[str] = field(default_factory=list)
    messages: Counter[str] = field(default_factory=Counter)

    @property
    def tried(self) -> int:
        """All of them."""
        return self.read + self.refused + len(self.failed)


def one(name: str, number: int, seed: Path, folder: Path) -> tuple[str, str]:
    """Change a copy of the right files and read it; return (outcome, what was said)."""
    from geo.errors import GeoError
    from tests.fuzz.mutations import mutate
    from tests.fuzz.readers import READERS

    reader = READERS[name]
    rng = random.Random(f"{name}:{number}")
    shutil.copytree(seed, folder)
    files = sorted(path for path in folder.glob(reader.files) if path.is_file())
    done = [mutate(rng.choice(files), rng) for _ in range(rng.choice((1, 1, 1, 2)))]
    if reader.mend is not None:
        reader.mend(folder)
    what = f"{name} {number} ({'; '.join(done)})"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            reader.read(folder)
    except GeoError as err:
        said = " ".join(str(err).split())
        if not said or len(said) > LONGEST:
            return "failed", f"{what}: a message of {len(said)} characters: {said[:200]}"
        return "refused", said.replace(str(folder), "")
    except MemoryError:
        return "failed", f"{what}: MemoryError\n{traceback.format_exc()}"
    except Exception:  # noqa: BLE001 - this is what is looked for
        return "failed", f"{what}:\n{traceback.format_exc()}"
    return "read", ""


def _work(pipe: Connection) -> None:
    """Answer cases with outcomes until the process is ended."""
    import resource

    from tests.fuzz.readers import READERS

    def peak() -> int:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024

    space = (
        int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        * resource.getpagesize()
    )
    resource.setrlimit(resource.RLIMIT_AS, (space + 4 * BYTES, resource.RLIM_INFINITY))
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # what libraries say of a broken file
    read, base = "", 0
    while True:
        name, number, seed = pipe.recv()
        if name != read:
            try:
                # Compiled and imported: what a case takes is its own.
                READERS[name].read(seed)
            except Exception:  # noqa: BLE001 - a reader that does not read is a failure too
                pipe.send(
                    ("failed", f"{name}: the right files are not read\n{traceback.format_exc()}")
                )
                continue
            read, base = name, peak()
        with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
            outcome, said = one(name, number, seed, Path(folder) / "case")
        if peak() - base > BYTES:
            outcome, said = "large", f"{name} {number}: {(peak() - base) / 2**20:.0f} MB. {said}"
        pipe.send((outcome, said))


class Worker:
    """A process that reads, and is begun again when a case killed or hung it."""

    def __init__(self) -> None:
        self.process: mp.process.BaseProcess | None = None
        self.pipe: Connection | None = None
        self.warm = ""

    def ask(self, name: str, number: int, seed: Path) -> tuple[str, str]:
        """Return the outcome of a case, and what was said."""
        if self.process is None:
            context = mp.get_context("spawn")
            self.pipe, theirs = context.Pipe()
            self.process = context.Process(target=_work, args=(theirs,))
            self.process.start()
            theirs.close()
            self.warm = ""
        assert self.pipe is not None
        self.pipe.send((name, number, seed))
        # The first case of a reader imports and compiles as well.
        if not self.pipe.poll(SECONDS if self.warm == name else SECONDS + 300):
            self.close()
            return "failed", f"{name} {number}: no answer in {SECONDS:.0f} s"
        self.warm = name
        try:
            outcome, said = self.pipe.recv()
        except (EOFError, ConnectionResetError):
            self.process.join()
            code = self.process.exitcode
            self.close()
            return "failed", f"{name} {number}: the process died ({code})"
        if outcome == "large":
            self.close()  # its peak would be held against every case after
            return "failed", said
        return outcome, said

    def close(self) -> None:
        """Kill the process, if there is one."""
        if self.process is not None:
            self.process.kill()
            self.process.join()
        self.process = self.pipe = None


def fuzz(
    name: str, numbers: Sequence[int], worker: Worker, say: Callable[[], None] = lambda: None
) -> Tally:
    """Try a reader with changed files, one a number."""
    from tests.fuzz.readers import READERS

    tally = Tally()
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        seed = Path(folder) / "seed"
        seed.mkdir()
        READERS[name].make(seed)
        for number in numbers:
            outcome, said = worker.ask(name, number, seed)
            if outcome == "failed":
                tally.failed.append(said)
            elif outcome == "refused":
                tally.refused += 1
                tally.messages[said[:160]] += 1
            else:
                tally.read += 1
            say()
    return tally


def shares(total: int) -> Iterator[tuple[str, int]]:
    """Divide a number of cases among the readers, by their weights."""
    from tests.fuzz.readers import READERS

    whole = sum(reader.weight for reader in READERS.values())
    for name, reader in READERS.items():
        yield name, max(1, round(total * reader.weight / whole))
