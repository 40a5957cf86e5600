"""How evenly a good falls on people: Gini and Lorenz, Palma, Theil, shortfall, best and worst.

Every measure weighs by people. Values are of a good (more is better) and never below 0, except
for the shortfall and the gap, which take any number. Series are joined by their index, anything else by
position.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.arrays import Floats
from geo.errors import DataError
from geo.schema import in_rows_of

POOREST_SHARE = 0.4
RICHEST_SHARE = 0.1
"""Palma's groups: the 10 % who have most against the 40 % who have least."""


def lorenz(values: npt.ArrayLike, people: npt.ArrayLike) -> pd.DataFrame:
    """Return the Lorenz curve: which share of the good the worst-off share of people has.

    Parameters
    ----------
    values
        The good of one person at each place, >= 0.
    people
        People there, >= 0; places without people are left out.

    Returns
    -------
    DataFrame, from (0, 0) to (1, 1), people rising
        people_share, value_share : float64, 0..1, cumulative

    Raises
    ------
    DataError
        A value or a number of people is missing or below 0, or nobody has anything.

    Examples
    --------
    Three of four people have nothing:

    >>> lorenz([0, 1], [3, 1]).values.tolist()
    [[0.0, 0.0], [0.75, 0.0], [1.0, 1.0]]
    """
    value, weight = _good(values, people)
    order = np.argsort(value, kind="stable")
    value, weight = value[order], weight[order]
    has = value * weight
    curve = pd.DataFrame(
        {
            "people_share": np.concatenate([[0.0], np.cumsum(weight) / weight.sum()]),
            "value_share": np.concatenate([[0.0], np.cumsum(has) / has.sum()]),
        }
    )
    curve.iloc[-1] = 1.0
    return curve


def gini(values: npt.ArrayLike, people: npt.ArrayLike) -> float:
    """Return the people-weighted Gini coefficient, 0 (all alike) to 1 (one has all).

    Twice the area between the Lorenz curve and the diagonal; a weight of w is w equal people, so
    it equals the unweighted Gini of everybody in a row.

    Examples
    --------
    >>> gini([0, 1], [3, 1])
    0.75
    >>> gini([5, 5], [1, 2])
    0.0
    """
    curve = lorenz(values, people)
    x, y = curve["people_share"].to_numpy(), curve["value_share"].to_numpy()
    area = float(np.sum((x[1:] - x[:-1]) * (y[1:] + y[:-1])))
    return max(0.0, 1.0 - area)


def palma(values: npt.ArrayLike, people: npt.ArrayLike) -> float:
    """Return what the best-off 10 % of people have over what the worst-off 40 % have.

    Places on the edge of a group are split in proportion. NaN where the worst-off 40 % have
    nothing: the ratio is not defined.

    Examples
    --------
    >>> round(palma([1, 1], [5, 5]), 12)
    0.25
    >>> round(palma([1, 2], [9, 1]), 12)
    0.5
    >>> palma([0, 1], [4, 6])
    nan
    """
    curve = lorenz(values, people)
    poorest, rest = np.interp(
        [POOREST_SHARE, 1 - RICHEST_SHARE], curve["people_share"], curve["value_share"]
    )
    return float((1 - rest) / poorest) if poorest > 0 else float("nan")


@dataclass(frozen=True)
class Theil:
    """Theil's T and its two parts, ``total = between + within``; 0 where all are alike."""

    total: float
    between: float
    within: float


def theil(values: npt.ArrayLike, people: npt.ArrayLike, groups: npt.ArrayLike) -> Theil:
    """Return Theil's T over people, and how much of it lies between and within groups.

    T = sum_i p_i/P x_i/m ln(x_i/m), with m the mean over people; between: the same of the groups'
    means. A value of 0 adds 0, the limit of x ln x.

    Parameters
    ----------
    values
        The good of one person at each place, >= 0.
    people
        People there, >= 0.
    groups
        A label a place, such as its gu_code.

    Raises
    ------
    DataError
        As `lorenz`, or `groups` has another length.

    Examples
    --------
    >>> round(theil([1, 3], [1, 1], ["a", "b"]).between, 6)
    0.130812
    >>> theil([1, 3], [1, 1], ["a", "a"]).between
    0.0
    """
    if isinstance(values, pd.Series) and isinstance(groups, pd.Series):
        groups = in_rows_of(values.index, groups, "groups", "values")
    label = np.asarray(groups, dtype=object)
    if label.shape != np.shape(values):
        raise DataError("`groups` and `values` differ in length. Give one label a value.")
    value, weight = _good(values, people, drop=False)
    mean = np.average(value, weights=weight)
    _, group = np.unique(label.astype(str), return_inverse=True)
    heads = np.bincount(group, weight)
    group_mean = np.divide(
        np.bincount(group, weight * value), heads, out=np.zeros_like(heads), where=heads > 0
    )
    total = float(np.average(_x_log_x(value / mean), weights=weight))
    between = float(np.average(_x_log_x(group_mean / mean), weights=heads))
    return Theil(total=total, between=between, within=max(0.0, total - between))


@dataclass(frozen=True)
class Shortfall:
    """People below a standard and by how much.

    Parameters
    ----------
    people
        How many are below (or, where less is better, above) the standard.
    share
        Of all people, 0..1.
    mean_gap
        Their mean distance to the standard, in the value's unit; NaN where nobody is below.
    """

    people: float
    share: float
    mean_gap: float


def shortfall(
    values: npt.ArrayLike,
    people: npt.ArrayLike,
    standard: float,
    *,
    less_is_better: bool = False,
) -> Shortfall:
    """Count the people who miss a standard; exactly at the standard meets it.

    Parameters
    ----------
    values
        Each place's value, any finite number.
    people
        People there, >= 0.
    standard
        What everybody should have.
    less_is_better
        For distances: who is farther than the standard misses it.

    Raises
    ------
    DataError
        A value or number of people is missing, or nobody lives anywhere.

    Examples
    --------
    >>> shortfall([800, 801, 900], [1, 2, 1], 800, less_is_better=True)
    Shortfall(people=3.0, share=0.75, mean_gap=34.0)
    """
    value, weight = _numbers(values, people)
    gap = value - standard if less_is_better else standard - value
    missed = weight * (gap > 0)
    n = float(missed.sum())
    mean_gap = float((missed * gap).sum() / n) if n > 0 else float("nan")
    return Shortfall(people=n, share=n / float(weight.sum()), mean_gap=mean_gap)


@dataclass(frozen=True)
class Gap:
    """The best and the worst district; ties go to the smallest code."""

    best_code: str
    best: float
    worst_code: str
    worst: float

    @property
    def difference(self) -> float:
        """Distance between the two, >= 0, in the value's unit."""
        return abs(self.best - self.worst)


def gap(values: pd.Series, *, less_is_better: bool = False) -> Gap:
    """Return the best and the worst district of a table's column.

    Parameters
    ----------
    values
        A value a district, indexed by its code; missing values are left out.
    less_is_better
        For distances.

    Raises
    ------
    DataError
        No district has a value.

    Examples
    --------
    >>> gap(pd.Series({"11010": 0.2, "11020": 0.5, "11030": 0.2}))
    Gap(best_code='11020', best=0.5, worst_code='11010', worst=0.2)
    """
    known = values.dropna().sort_index()
    if len(known) == 0:
        raise DataError("no district has a value, so none is best or worst.")
    high, low = str(known.idxmax()), str(known.idxmin())
    best, worst = (low, high) if less_is_better else (high, low)
    return Gap(best, float(known[best]), worst, float(known[worst]))


def _x_log_x(ratio: Floats) -> Floats:
    return ratio * np.log(ratio, out=np.zeros_like(ratio), where=ratio > 0)


def _numbers(values: npt.ArrayLike, people: npt.ArrayLike) -> tuple[Floats, Floats]:
    if isinstance(values, pd.Series) and isinstance(people, pd.Series):
        people = in_rows_of(values.index, people, "people", "values")
    value = np.asarray(values, dtype=np.float64)
    weight = np.asarray(people, dtype=np.float64)
    if value.ndim != 1 or value.shape != weight.shape:
        raise DataError(
            f"`values` has shape {value.shape}, `people` {weight.shape}. Give two columns alike."
        )
    bad = ~np.isfinite(value) | ~np.isfinite(weight) | (weight < 0)
    if bad.any():
        raise DataError(
            f"{int(bad.sum())} row(s) have no value, no people, or fewer than 0 people. "
            "Leave them out and say so."
        )
    if weight.sum() <= 0:
        raise DataError("nobody lives in any of the places. Give people.")
    return value, weight


def _good(
    values: npt.ArrayLike, people: npt.ArrayLike, *, drop: bool = True
) -> tuple[Floats, Floats]:
    """Check values of a good, and leave out the places without people."""
    value, weight = _numbers(values, people)
    if (value < 0).any():
        raise DataError(
            f"{int((value < 0).sum())} value(s) are below 0. Measure a good, not a loss."
        )
    if float((value * weight).sum()) <= 0:
        raise DataError("nobody has anything, so there is nothing to share. Check the values.")
    inhabited = weight > 0
    return (value[inhabited], weight[inhabited]) if drop else (value, weight)
