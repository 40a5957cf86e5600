"""Points of the Lorenz curve that sentences name, read from the curve that was answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

    from geo.arrays import Floats


def top_share(curve: pd.DataFrame, part: float = 0.1) -> float:
    """Return what the best-off part of the people has, 0..1.

    >>> import pandas as pd
    >>> top_share(pd.DataFrame({"people_share": [0, 0.5, 1], "value_share": [0, 0, 1]}))
    0.2
    """
    x, y = _columns(curve)
    return round(1.0 - float(np.interp(1 - part, x, y)), 12)


def without(curve: pd.DataFrame) -> float:
    """Return the share of people who have nothing at all, 0..1.

    >>> import pandas as pd
    >>> without(pd.DataFrame({"people_share": [0, 0.5, 1], "value_share": [0, 0, 1]}))
    0.5
    """
    x, y = _columns(curve)
    nothing = x[y <= 0]
    return float(nothing[-1]) if len(nothing) else 0.0


def _columns(curve: pd.DataFrame) -> tuple[Floats, Floats]:
    other = "value_share" if "value_share" in curve else "access_share"
    return curve["people_share"].to_numpy(dtype=float), curve[other].to_numpy(dtype=float)
