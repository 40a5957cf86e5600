"""The side of a line is the one that fractions give, on the line and a hair beside it."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from geo.exact import side

metres = st.floats(-2e6, 2e6, allow_subnormal=False).filter(lambda value: not 0 < abs(value) < 1e-9)
points = st.tuples(metres, metres)


def by_fractions(a, b, p):
    (ax, ay), (bx, by), (px, py) = (tuple(map(Fraction, each)) for each in (a, b, p))
    area = (ax - px) * (by - py) - (ay - py) * (bx - px)
    return (area > 0) - (area < 0)


@given(points, points, points)
@example((0.0, 0.0), (3.0, 3.0), (1.0, 1.0))
def test_any_three_points(a, b, p):
    assert side(*a, *b, *p) == by_fractions(a, b, p)


@given(points, points, st.floats(0, 1), st.integers(-2, 2))
def test_points_as_near_to_the_line_as_numbers_can_be(a, b, along, steps):
    x, y = (a[axis] + along * (b[axis] - a[axis]) for axis in (0, 1))
    for _ in range(abs(steps)):
        y = float(np.nextafter(y, np.inf if steps > 0 else -np.inf))
    assert side(*a, *b, x, y) == by_fractions(a, b, (x, y))
