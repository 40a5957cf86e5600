"""Names of the array types that signatures use."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Indices = npt.NDArray[np.intp]
"""Rows of another array, as numpy counts them."""
Ints32 = npt.NDArray[np.int32]
"""What a network keeps: half the memory of `Ints64`."""
Ints64 = npt.NDArray[np.int64]
