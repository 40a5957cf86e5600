"""On which side of a line a point lies, exactly: no rounding decides. Compiled."""

# mypy: disable-error-code="no-untyped-def,no-untyped-call"

from __future__ import annotations

import numpy as np

from geo.jit import jit

_DOUBT = (3 + 16 * 2.0**-53) * 2.0**-53
"""A quick sign is right where the value is farther from 0 than this share of its terms (Shewchuk 1997)."""
_SPLITTER = 2.0**27 + 1
_TERMS = 12


@jit
def side(ax, ay, bx, by, px, py):
    """Say on which side of the line from a to b a point lies: 1 left, -1 right, 0 on it."""
    left, right = (ax - px) * (by - py), (ay - py) * (bx - px)
    area = left - right
    doubt = _DOUBT * (abs(left) + abs(right))
    if area > doubt:
        return 1
    if area < -doubt:
        return -1
    return _side_of_sum(ax, ay, bx, by, px, py)


@jit
def _side_of_sum(ax, ay, bx, by, px, py):
    """Return the same sign, of the area written out: six exact products of two parts, added exactly."""
    parts = np.zeros(_TERMS + 1)
    n = 0
    for one, two in ((ax, by), (-ax, py), (-px, by), (-ay, bx), (ay, px), (py, bx)):
        product = one * two
        for term in (_lost(one, two, product), product):
            n = _add(parts, n, term)
    for k in range(n - 1, -1, -1):  # the largest tells: the parts do not overlap
        if parts[k] != 0:
            return 1 if parts[k] > 0 else -1
    return 0


@jit
def _lost(one, two, product):
    """Return what rounding took from a product (Dekker 1971)."""
    big = _SPLITTER * one
    one_high = big - (big - one)
    one_low = one - one_high
    big = _SPLITTER * two
    two_high = big - (big - two)
    two_low = two - two_high
    return one_low * two_low - (
        ((product - one_high * two_high) - one_low * two_high) - one_high * two_low
    )


@jit
def _add(parts, n, term):
    """Add a number to a sum that is kept in parts, smallest first; nothing is lost."""
    filled = 0
    for k in range(n):
        large, small = term, parts[k]
        if abs(large) < abs(small):
            large, small = small, large
        term = large + small
        rest = small - (term - large)
        if rest != 0:
            parts[filled] = rest
            filled += 1
    parts[filled] = term
    return filled + 1
