"""Adding up the points of districts, compiled."""

# mypy: disable-error-code="no-untyped-def,no-untyped-call"

from __future__ import annotations

import numpy as np

from geo.jit import jit

NO_POINT, OUTSIDE, DISTRICTS = 0, 1, 2
"""Where counts hold the rows without a point, those outside, and the first district."""


@jit
def tally(x, y, found, counts):
    """Count the points of each district, in place."""
    for i in range(len(found)):
        if found[i] >= 0:
            counts[DISTRICTS + found[i]] += 1
        elif np.isfinite(x[i]) and np.isfinite(y[i]):
            counts[OUTSIDE] += 1
        else:
            counts[NO_POINT] += 1


@jit
def add_weights(x, y, found, weight, sums):
    """Add the weights of each district, row after row, in place."""
    for i in range(len(found)):
        if found[i] >= 0:
            sums[DISTRICTS + found[i]] += weight[i]
        elif np.isfinite(x[i]) and np.isfinite(y[i]):
            sums[OUTSIDE] += weight[i]
        else:
            sums[NO_POINT] += weight[i]
