"""Being told to stop: what is unfinished is cleaned up, whoever says so."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn


class Stopped(KeyboardInterrupt):
    """A signal asked the program to end: it unwinds as after Ctrl-C."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.exit_code = 128 + number


@contextmanager
def stop_cleanly() -> Iterator[None]:
    """Within the block SIGTERM and SIGHUP raise `Stopped`, once; those that are ignored stay so.

    A system without a signal, or a thread that may not set one, is left as it is.
    """
    before = {}
    try:
        for number in _asked():
            if signal.getsignal(number) is signal.SIG_DFL:
                before[number] = signal.signal(number, _stop)
        before[signal.SIGINT] = signal.getsignal(signal.SIGINT)
    except ValueError:  # no main thread
        pass
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _asked() -> tuple[signal.Signals, ...]:
    return tuple(item for item in signal.Signals if item.name in ("SIGTERM", "SIGHUP"))


def _stop(number: int, frame: FrameType | None) -> NoReturn:
    for other in (*_asked(), signal.SIGINT):
        signal.signal(other, signal.SIG_IGN)  # the cleaning is not stopped halfway
    raise Stopped(number)
