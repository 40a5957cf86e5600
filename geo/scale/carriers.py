"""Who brings parts to where they are answered: this process, or a pool of processes."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import connection
from typing import Any, ClassVar, TypeVar

from geo.errors import GeoError, SourceError
from geo.scale.job import Job, Part, Result

AHEAD = 4
"""Parts a worker that may be done before the first that is not: what waits for its turn is held."""

MOST_BREAKS = 3
"""So often a pool is begun anew after one of its processes was killed."""

MOST_TRIES = 3
"""So often a part is tried where the system could not read or write, or had no memory."""

F = TypeVar("F")


@dataclass(frozen=True)
class InProcess:
    """Answers part after part in this process."""

    processes: ClassVar[int] = 1

    def results(self, job: Job, wanted: Sequence[int]) -> Iterator[tuple[int, Result]]:
        """Yield number and result of the wanted parts, in order."""
        if not wanted:
            return
        shared = job.prepare(job.given)
        for number in wanted:
            yield number, answered(job.task, shared, job.parts[number])


@dataclass(frozen=True)
class Pool:
    """Answers parts in processes of this machine.

    A process that is killed is replaced, a few times, and its parts are done again.

    Parameters
    ----------
    workers
        How many processes.
    """

    workers: int

    @property
    def processes(self) -> int:
        """The workers, and the process that puts together."""
        return 1 + self.workers

    def results(self, job: Job, wanted: Sequence[int]) -> Iterator[tuple[int, Result]]:
        """Yield number and result of the wanted parts, as they are ready."""
        left = list(wanted)
        for _ in range(1 + MOST_BREAKS):
            if not left:
                return
            # Not forked: a fork copies the locks of threads that it does not copy.
            pool = ProcessPoolExecutor(
                self.workers,
                multiprocessing.get_context("spawn"),
                initializer=_begin,
                initargs=(job.task, job.prepare, job.given),
            )
            try:
                for number, future in gathered(
                    list(left),
                    lambda k, pool=pool: pool.submit(_answer, job.parts[k]),  # type: ignore[misc]
                    lambda futures: wait(futures, return_when=FIRST_COMPLETED).done,
                    self.workers * AHEAD,
                ):
                    result = future.result()
                    left.remove(number)
                    yield number, result
            except BrokenProcessPool:
                continue
            finally:
                pool.shutdown(cancel_futures=True)
        if left:
            raise lost(job.parts[left[0]])


def gathered(
    wanted: Sequence[int],
    submit: Callable[[int], F],
    first_of: Callable[[Collection[F]], Collection[F]],
    ahead: int,
) -> Iterator[tuple[int, F]]:
    """Yield number and future of the wanted parts as they are ready, never far ahead of the first.

    Parameters
    ----------
    wanted
        Numbers of parts, in order.
    submit
        Sends a part away.
    first_of
        Waits until at least one of some futures is ready; returns those that are.
    ahead
        How many parts from the first that is not ready may be on their way.

    Examples
    --------
    >>> sent = []
    >>> both = gathered([4, 7], lambda k: sent.append(k) or f"answer {k}", lambda all_: all_, 1)
    >>> next(both), sent
    ((4, 'answer 4'), [4])
    """
    on_the_way: dict[F, int] = {}
    ready: set[int] = set()
    first = sent = 0
    while first < len(wanted):
        while sent < min(len(wanted), first + ahead):
            on_the_way[submit(wanted[sent])] = sent
            sent += 1
        for future in first_of(list(on_the_way)):
            place = on_the_way.pop(future)
            yield wanted[place], future
            ready.add(place)
        while first in ready:
            ready.remove(first)
            first += 1


def answered(task: Callable[[Any, Any], Result], shared: object, part: Part) -> Result:
    """Answer one part; where the system could not read, or had no memory, it is tried again.

    Raises
    ------
    GeoError
        It cannot be answered; the message names the part.
    """
    for tries_left in range(MOST_TRIES - 1, -1, -1):
        try:
            return task(shared, part.what)
        except SourceError:
            if not tries_left:
                raise
        except GeoError:
            raise
        except (OSError, MemoryError) as err:
            if not tries_left:
                raise failed(part, err) from err
        except Exception as err:  # whatever a library raises on data that nobody foresaw
            raise failed(part, err) from err
    raise AssertionError("one try at least")


def failed(part: Part, error: Exception) -> GeoError:
    """Return the error of a part that cannot be answered, in one line."""
    if isinstance(error, MemoryError):
        return GeoError(
            f"{part.name}: there is too little memory for it. Give --memory less or fewer --workers, and go "
            "on with --resume DIR.",
            ko=f"{part.name}: 메모리가 모자랍니다. --memory나 --workers를 줄이고 --resume 폴더로 이어서 하십시오.",
        )
    what = " ".join(f"{type(error).__name__}: {error}".split())
    return GeoError(
        f"{part.name}: {what}. Mend it, and go on with --resume DIR.",
        ko=f"{part.name}: {what}. 고친 뒤 --resume 폴더로 이어서 하십시오.",
    )


def lost(part: Part) -> GeoError:
    """Return the error of a part whose process was killed again and again."""
    return GeoError(
        f"{part.name}: the process that worked on it was killed {1 + MOST_BREAKS} times, perhaps for "
        "want of memory. Give --memory less or fewer --workers, and go on with --resume DIR.",
        ko=f"{part.name}: 맡은 프로세스가 {1 + MOST_BREAKS}번 강제로 끝났습니다(메모리가 모자랐을 수 있습니다). "
        "--memory나 --workers를 줄이고 --resume 폴더로 이어서 하십시오.",
    )


_worker: list[Any] = []


def _begin(
    task: Callable[[Any, Any], Result], prepare: Callable[[Any], Any], given: object
) -> None:
    """Note in a process of the pool what it is for; it is prepared with the first part."""
    _worker[:] = [task, prepare, given]
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """End with the run: a process of one that was killed would wait for parts for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)


def _answer(part: Part) -> Result:
    if len(_worker) == len(("task", "prepare", "given")):
        _worker.append(_worker[1](_worker[2]))
    return answered(_worker[0], _worker[-1], part)
