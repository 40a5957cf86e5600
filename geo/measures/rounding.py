"""A figure as people read it: rounded, ranked, with the ends of its range. The one place for it.

Pages, downloads and commands take values from here, so that what reads alike ranks alike, and no
end of a range passes a figure that is named beside it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

DECIMALS = {"share": 3, "points": 3, "count": 0, "rate": 2, "metres": 0, "m2": 0}
"""Of each kind of number, see `geo.metrics.metric.Number`; a share is shown times 100."""


def shown(value: float | None, number: str) -> float | None:
    """Round a value to what is shown; None and NaN stay None, and zero has no sign.

    Parameters
    ----------
    number
        `geo.metrics.metric.Number`: a share is shown in percent with one decimal, metres and
        square metres whole, rates with two decimals.

    >>> shown(0.47249, "share"), shown(float("nan"), "rate"), shown(812.4, "metres")
    (0.472, None, 812)
    >>> shown(-0.0002, "points")
    0.0
    """
    if value is None or value != value:
        return None
    return rounded(float(value), DECIMALS[number])


def rounded(value: float, decimals: int) -> float:
    """Round to the nearest; a rounded -0.0 is 0.0, a whole number an int.

    >>> rounded(-0.0004, 3), rounded(812.4, 0)
    (0.0, 812)
    """
    # + 0.0 turns a rounded -0.0 into 0.0.
    return round(value, decimals) + 0.0 if decimals else round(value)


def outward(
    low: float, high: float, decimals: int, listed: Sequence[float | None] = ()
) -> tuple[float, float]:
    """Round two ends away from each other, but never past a figure that is named beside them.

    No band becomes narrower than it reads, but for a figure at its end: the end reads as that
    figure does. A figure outside stays outside, unless the two read alike.

    Parameters
    ----------
    low, high
        The ends, low <= high.
    decimals
        To how many.
    listed
        Figures named beside the ends, unrounded; None and NaN are passed over. One that is nearer
        to an end than a tenth of the last place is that end: ends are kept rounded outwards.

    Examples
    --------
    >>> outward(0.0996, 0.2001, 3)
    (0.099, 0.201)
    >>> outward(0.0996, 0.2001, 3, [0.0996]), outward(0.0996, 0.2001, 3, [0.12])
    ((0.1, 0.201), (0.099, 0.201))
    >>> outward(0.0996, 0.2, 3, [0.0994])  # 9.9 lies outside, so the range begins at 10.0
    (0.1, 0.2)
    """
    step = 10**decimals
    near = 0.1001 / step
    figures = [value for value in listed if value is not None and value == value]
    low = _snapped(low, min((v for v in figures if v >= low - near), default=low), near)
    high = _snapped(high, max((v for v in figures if v <= high + near), default=high), near)
    # What is at a step already stays there, whatever its last binary digits are.
    down, up = math.floor(low * step + 1e-6), math.ceil(high * step - 1e-6)
    lowest, highest = _steps(low, decimals), _steps(high, decimals)
    for value in figures:
        at = _steps(value, decimals)
        # At the end: the end reads as it does. Outside: one step apart, if they read apart at all.
        if value <= low:
            down = max(down, at if value == low else min(at + 1, lowest))
        if value >= high:
            up = min(up, at if value == high else max(at - 1, highest))
    return (down / step, up / step) if decimals else (down, up)


def _snapped(end: float, figure: float, near: float) -> float:
    return figure if abs(figure - end) <= near else end


def _steps(value: float, decimals: int) -> int:
    """Return a value as it is shown, in steps of its last decimal."""
    unit = 10.0**decimals
    return round(round(value, decimals) * unit)


def ranks(values: Sequence[float | None], better: str) -> list[int | None]:
    """Rank shown values: 1 is best, equal values share a rank, None where there is no value.

    `better` as in the catalogue; ``neither``: nothing is ranked.

    >>> ranks([0.5, None, 0.7, 0.5], "high"), ranks([3, 1], "low"), ranks([1, 2], "neither")
    ([2, None, 1, 2], [2, 1], [None, None])
    """
    known = [value for value in values if value is not None]
    if better == "neither":
        return [None] * len(values)
    if better == "low":
        return [None if v is None else 1 + sum(w < v for w in known) for v in values]
    return [None if v is None else 1 + sum(w > v for w in known) for v in values]
