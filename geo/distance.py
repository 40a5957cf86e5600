"""Distances: what is one, and how long it takes on foot."""

from __future__ import annotations

import math
import numbers

from geo.errors import UsageError

METRES_PER_MINUTE = 80.0


def require_distance(distance_m: float, name: str) -> None:
    """Refuse a distance that is no finite number of metres above 0.

    Raises
    ------
    UsageError
        Names the argument and its value.

    Examples
    --------
    >>> require_distance(800.0, "service_distance_m")
    >>> require_distance(-1, "service_distance_m")
    Traceback (most recent call last):
    geo.errors.UsageError: `service_distance_m` is -1. Give metres, a finite number above 0.
    """
    said: object = distance_m
    is_number = isinstance(said, numbers.Real) and not isinstance(said, bool)
    if not (is_number and math.isfinite(distance_m) and distance_m > 0):
        raise UsageError(f"`{name}` is {distance_m!r}. Give metres, a finite number above 0.")
