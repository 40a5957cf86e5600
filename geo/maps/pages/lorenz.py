"""The Lorenz curve as a drawing and as the table behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from geo.text import Text
from geo.texts.numbers import format_value

if TYPE_CHECKING:
    import pandas as pd

SIDE = 400
"""Side of the square, units of the drawing."""
STEPS = 10
CORNERS = 200
"""The curve is drawn with at most so many corners."""


class Tick(NamedTuple):
    """A mark of an axis: where, and what it says."""

    at: int
    says: str


class Drawing(NamedTuple):
    """What ``fairness.html`` draws: a square of `side`, y pointing down."""

    side: int
    curve: str
    area: str
    ticks: tuple[Tick, ...]


def drawing(curve: pd.DataFrame) -> Drawing:
    """Draw a curve.

    Parameters
    ----------
    curve
        people_share and value_share from (0, 0) to (1, 1), as `geo.measures.equity.lorenz`.

    Examples
    --------
    >>> import pandas as pd
    >>> made = pd.DataFrame({"people_share": [0, 0.5, 1], "value_share": [0, 0, 1]})
    >>> drawing(made).curve
    'M0 400L200 400L400 0'
    """
    x, y = _columns(curve)
    kept = _few(x, y)
    points = [f"{_short(SIDE * x[i])} {_short(SIDE * (1 - y[i]))}" for i in kept]
    line = f"M{'L'.join(points)}"
    marks = tuple(Tick(SIDE * i // 5, f"{20 * i}") for i in range(6))
    return Drawing(SIDE, line, f"{line}Z", marks)


def _few(x: np.ndarray, y: np.ndarray) -> list[int]:
    """Rows to draw: where the curve has gone on by a step in either direction, and its ends."""
    gone = np.maximum(np.floor(x * CORNERS / 2), 0) + 1000.0 * np.floor(y * CORNERS / 2)
    keep = np.flatnonzero(np.diff(gone, prepend=-1.0, append=np.inf)[:-1] != 0)
    # The last row before a step as well, so that a flat part stays flat.
    rows = {0, len(x) - 1, *keep.tolist(), *(keep[1:] - 1).tolist()}
    return sorted(rows)


def _short(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def shares(curve: pd.DataFrame) -> list[tuple[Text, str]]:
    """Return the table behind the drawing: what the worst-off tenths of the people have together.

    Examples
    --------
    >>> import pandas as pd
    >>> made = pd.DataFrame({"people_share": [0, 0.5, 1], "value_share": [0, 0, 1]})
    >>> [share for _, share in shares(made)][3:7]
    ['0.0 %', '0.0 %', '20.0 %', '40.0 %']
    """
    x, y = _columns(curve)
    rows = []
    for i in range(1, STEPS + 1):
        percent = 100 * i // STEPS
        share = float(np.interp(i / STEPS, x, y))
        rows.append(
            (
                Text(f"하위 {percent} %", f"worst-off {percent} %")
                if i < STEPS
                else Text("모두", "everybody"),
                format_value(share, "share"),
            )
        )
    return rows


def _columns(curve: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    other = "value_share" if "value_share" in curve else "access_share"
    return curve["people_share"].to_numpy(dtype=float), curve[other].to_numpy(dtype=float)
