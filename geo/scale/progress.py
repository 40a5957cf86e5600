"""How far a long run is, how fast it goes, and how long it will take: lines for a terminal."""

from __future__ import annotations

import time
from collections.abc import Callable

from geo.text import Text

EVERY_S = 2.0


class Progress:
    """Says where a run is, every two seconds and at its end.

    Parameters
    ----------
    what
        What is counted.
    say
        Takes each line.
    clock
        Seconds, of any beginning.

    Examples
    --------
    >>> seconds = iter([0.0, 10.0])
    >>> at = Progress(Text("점", "points"), lambda line: print(line.en), lambda: next(seconds))
    >>> at(0, 100); at(40, 100)
    40 of 100 points, 4 a second, 15 s left
    """

    def __init__(
        self,
        what: Text,
        say: Callable[[Text], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._what, self._say, self._clock = what, say, clock
        self._began: tuple[float, int] | None = None
        self._said = 0.0

    def __call__(self, done: int, total: int) -> None:
        """Say it where it is time to."""
        now = self._clock()
        if self._began is None:  # what was there already is not work of this run
            self._began, self._said = (now, done), now
            return
        if done < total and now - self._said < EVERY_S:
            return
        self._said = now
        seconds = now - self._began[0]
        rate = (done - self._began[1]) / seconds if seconds > 0 else 0.0
        left = (total - done) / rate if rate else 0.0
        self._say(
            Text(
                f"{self._what.ko} {total:,} 가운데 {done:,}, 1초에 {rate:,.0f}, 남은 시간 {left:,.0f}초",
                f"{done:,} of {total:,} {self._what.en}, {rate:,.0f} a second, {left:,.0f} s left",
            )
        )
