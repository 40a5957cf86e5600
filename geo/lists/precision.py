"""How far a row's point may lie from its place, as far as the list tells: never sharper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.lists.standing import Standing, radii_m
from geo.schema import errors_of

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from geo.arrays import Bools, Floats, Indices
    from geo.lists.model import Cells, Columns

BORDER_M = 100.0
"""A point no farther than this from the district that it names lies there but for its own error."""

DEGREE_M = 111_320.0
SECOND_M = 31.0

ERROR_HEADINGS = ("error_m", "오차(m)", "위치오차(m)")
"""Headings of a column that states each row's error."""


def error_of(
    cells: Cells,
    columns: Columns,
    numbers: Floats,
    *,
    spots: Indices,
    gap_m: Floats,
    place: Standing,
) -> tuple[Floats, npt.NDArray[np.object_], Bools]:
    """Return each row's error, its precision, and whether its coordinates have few digits.

    The largest of: the error that a column states; what the last digit leaves open (four decimals of
    degrees 11 m, a second of arc 31 m, metres in tens 10 m); the distance from the district that the
    row names, up to 100 m, and the farthest corner of that district beyond that; of a spot that rows
    of different addresses share, the farthest corner of the district that it stands for.

    Parameters
    ----------
    cells, columns
        The list.
    numbers
        Coordinates as headed, shape (n, 2).
    spots
        See `geo.lists.alike.shared_spots`.
    gap_m
        Distance from the district that is named, metres; NaN: none.
    place
        Where the rows stand.

    Returns
    -------
    error_m : float64, metres
        NaN: nothing is known of it.
    precision : object
        ``dong`` or ``area`` where the point stands for one; None: not known.
    few_digits : bool
    """
    import numpy as np

    precision = np.full(len(numbers), None, dtype=object)
    rounding_m = last_digit_m(numbers)
    few = rounding_m >= 10
    error_m = np.where(few, np.ceil(rounding_m), np.nan)
    for heading in ERROR_HEADINGS:
        if heading in cells.table and heading not in columns.personal:
            stated, wrong = errors_of(cells.table[heading])
            error_m = np.fmax(error_m, np.where(wrong, np.nan, stated))
    slight = gap_m <= BORDER_M
    error_m = np.fmax(error_m, np.where(slight, np.ceil(gap_m), np.nan))
    _far(error_m, precision, gap_m > BORDER_M, place)
    _shared(error_m, precision, spots, place)
    return error_m, precision, few


def last_digit_m(numbers: Floats) -> Floats:
    """Return what the last digit of each row's coordinates leaves open, metres; NaN: little.

    Of two numbers the sharper counts; a row counts as cut only where it has three digits fewer than
    most, or most have few.

    Examples
    --------
    >>> import numpy as np
    >>> fine = [[127.0347052, 37.6205821], [127.0355798, 37.624804]]
    >>> last_digit_m(np.array([*fine, [127.0356, 37.6248]])).round().tolist()
    [nan, nan, 11.0]
    >>> last_digit_m(np.array([[198000.0, 451000.0], [199000.0, 452000.0]])).tolist()
    [1000.0, 1000.0]
    """
    import numpy as np

    found = np.full(len(numbers), np.nan)
    sound = np.isfinite(numbers).all(axis=1) & (numbers != 0).any(axis=1)
    values = np.minimum(np.abs(numbers[sound]), 1e8)  # a spoilt number may be of any size
    if not len(values):
        return found
    if np.median(values) > 360:
        for step in (10.0, 100.0, 1000.0):
            if (values % step == 0).all(axis=1).mean() > 0.95:
                found[sound] = step
        return found
    decimals = np.full(len(values), 7)
    for digits in range(6, -1, -1):
        scaled = values * 10.0**digits
        decimals[(np.abs(scaled - np.round(scaled)) < 1e-4).all(axis=1)] = digits
    usual = np.median(decimals)
    few = (decimals <= 4) & ((usual <= 4) | (decimals <= usual - 3))
    seconds = values * 3600
    # Whole seconds have no end as decimals, but for a few.
    whole = (np.abs(seconds - np.round(seconds)) < 1e-3).all(axis=1) & (decimals > 4)
    metres = np.where(few, DEGREE_M * 10.0**-decimals, np.where(whole, SECOND_M, np.nan))
    found[sound] = metres
    return found


def _far(error_m: Floats, precision: npt.NDArray[np.object_], far: Bools, place: Standing) -> None:
    """Give rows that stand far from the district that they name the error of not knowing where in it."""
    import numpy as np

    gazetteer = place.gazetteer
    by_dong = far & (place.dong >= 0)
    by_gu = far & ~by_dong & (place.gu >= 0)
    for rows, frame, named, word in (
        (by_dong, gazetteer.legal_dong, place.dong, "dong"),
        (by_gu, gazetteer.gu, place.gu, "area"),
    ):
        at = np.flatnonzero(rows)
        if len(at) and frame is not None:
            radius = radii_m(place.xy[at], frame.geometry.to_numpy(), named[at])
            error_m[at] = np.fmax(error_m[at], np.ceil(radius))
            precision[at] = word


def _shared(
    error_m: Floats, precision: npt.NDArray[np.object_], spots: Indices, place: Standing
) -> None:
    """Give rows of a shared spot the error of the legal dong that all of them name, else of the gu."""
    import numpy as np
    import pandas as pd

    at = np.flatnonzero(spots >= 0)
    if not len(at):
        return
    spot = pd.Series(spots[at])
    names = pd.Series(np.where(place.dong[at] >= 0, place.dong[at], np.nan))
    one = (names.groupby(spot).transform("nunique") == 1).to_numpy()
    dong = names.groupby(spot).transform("first").to_numpy()
    gazetteer = place.gazetteer
    whole = np.flatnonzero(one)
    if len(whole) and gazetteer.legal_dong is not None:
        shapes = gazetteer.legal_dong.geometry.to_numpy()
        radius = radii_m(place.xy[at[whole]], shapes, dong[whole].astype(np.intp))
        error_m[at[whole]] = np.fmax(error_m[at[whole]], np.ceil(radius))
        precision[at[whole]] = "dong"
    rest = at[~one]
    precision[rest] = "area"
    known = rest[place.gu[rest] >= 0]
    radius = radii_m(place.xy[known], gazetteer.gu.geometry.to_numpy(), place.gu[known])
    error_m[known] = np.fmax(error_m[known], np.ceil(radius))
