"""When a search ends before its proof: how much time is left, and who is told how far it is."""

from __future__ import annotations

import time
from collections.abc import Callable

Progress = Callable[[float, float], None]
"""Called now and then with the best value so far (NaN: none yet) and its bound."""


class Clock:
    """How much time is left.

    Parameters
    ----------
    limit_s
        Seconds from now; None: no end.

    Examples
    --------
    >>> Clock(None).is_up, Clock(None).left_s, Clock(0.0).is_up
    (False, None, True)
    """

    def __init__(self, limit_s: float | None) -> None:
        self._end = None if limit_s is None else time.monotonic() + limit_s

    @property
    def left_s(self) -> float | None:
        """Seconds that are left, below 0 where it is over; None: no end."""
        return None if self._end is None else self._end - time.monotonic()

    @property
    def is_up(self) -> bool:
        """Whether the time is over."""
        return self._end is not None and time.monotonic() >= self._end
