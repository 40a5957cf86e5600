"""A question in parts: what is done to each, and how the answers come together in order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol

import numpy.typing as npt

from geo.scale.done import Done

Result = Mapping[str, npt.NDArray[Any]]
"""What one part gives: small arrays by name."""

At = Callable[[int, int], None]
"""Called with how much is done, and how much there is."""

Forget = Callable[[], None]
"""Removes what was kept of a job."""


@dataclass(frozen=True)
class Part:
    """One part of a question.

    Parameters
    ----------
    name
        What a message calls it: ``rows 1,000,000-2,000,000 of points.parquet``.
    size
        How much there is to do in it, in rows: for progress.
    what
        What the task needs of it; it can be sent to another machine.
    """

    name: str
    size: int
    what: Any


@dataclass(frozen=True)
class Job:
    """A question in parts.

    Parameters
    ----------
    task
        Answers one part: a function of a module, given what `prepare` made and the part's `what`.
    prepare
        Makes what all parts need of `given`, once in each process: a function of a module.
    given
        Small enough to be sent to every worker.
    parts
        In the order in which their results are put together.
    digest
        Of `given` and of everything that the parts read: what is kept is found again by it.
    """

    task: Callable[[Any, Any], Result]
    prepare: Callable[[Any], Any]
    given: Any
    parts: Sequence[Part]
    digest: str = field(default="")


class Carrier(Protocol):
    """Brings parts to where they are answered."""

    @property
    def processes(self) -> int:
        """How many processes share the memory of a machine."""
        ...

    def results(self, job: Job, wanted: Sequence[int]) -> Iterator[tuple[int, Result]]:
        """Yield number and result of the wanted parts, as they are ready."""
        ...


@dataclass(frozen=True)
class How:
    """How a question in parts is answered; whatever is said here, the answer is the same.

    Parameters
    ----------
    carrier
        Who brings the parts to where they are answered: `InProcess`, `Pool`, `Cluster`.
    memory
        Bytes that the run may take on each machine.
    resume
        A folder where results are kept until all is done: what is there of the same question is not
        done again. None: nothing is kept.
    at
        Told of progress, in rows.
    all_done
        Given what removes the results that were kept, when every part is done: at once, unless they are
        kept until more is done (`kept_until_end`).
    """

    carrier: Carrier
    memory: int = 2_000_000_000
    resume: Path | None = None
    at: At = lambda done, total: None
    all_done: Callable[[Forget], None] = lambda forget: forget()


@contextmanager
def kept_until_end(how: How) -> Iterator[How]:
    """Give a `how` whose kept results stay until the block ended well: until what it writes is written.

    Examples
    --------
    >>> forgotten = []
    >>> how = How(None, all_done=lambda forget: forgotten.append("now"))
    >>> with kept_until_end(how) as inner:
    ...     inner.all_done(lambda: None)
    ...     print(forgotten)
    []
    >>> forgotten
    ['now']
    """
    all_: list[Forget] = []
    yield replace(how, all_done=all_.append)
    for forget in all_:
        how.all_done(forget)


def run(job: Job, how: How) -> Iterator[Result]:
    """Yield the result of every part, in the order of the parts.

    Raises
    ------
    GeoError
        A part cannot be answered; the message names it.
    """
    done = None if how.resume is None else Done(how.resume, job.digest)
    sizes = [part.size for part in job.parts]
    there = set() if done is None else done.numbers(len(job.parts))
    ready, total = sum(sizes[k] for k in there), sum(sizes)
    how.at(ready, total)
    waiting: dict[int, Result] = {}
    wanted = [k for k in range(len(job.parts)) if k not in there]
    coming = how.carrier.results(job, wanted)
    for k in range(len(job.parts)):
        if done is not None and k in there:
            yield done.read(k)
            continue
        while k not in waiting:
            number, result = next(coming)
            if done is not None:
                done.keep(number, result)
            waiting[number] = result
            ready += sizes[number]
            how.at(ready, total)
        yield waiting.pop(k)
    if done is not None:
        how.all_done(done.forget)
