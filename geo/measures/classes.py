"""Classes of a choropleth: bounds, how many districts in each, and which class a value is in."""

from __future__ import annotations

import math
import warnings
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Literal, get_args

from geo.errors import UsageError

if TYPE_CHECKING:
    import numpy as np

Scheme = Literal["quantiles", "fisher_jenks", "fixed"]
N_CLASSES = 5
"""How many every map asks for: index, page, drawn figure, and how often a district changes its class."""
MAX_CLASSES = 7
"""More steps than this cannot be told apart on a map."""

TOGETHER = (("coverage_share_network", "coverage_share_straight"),)
"""Columns of a table that share their bounds, so that their maps can be compared."""


def classed_with(key: str) -> tuple[str, ...]:
    """Return the columns of a table that the classes of one are made of: most often its own.

    >>> classed_with("coverage_share"), len(classed_with("coverage_share_network"))
    (('coverage_share',), 2)
    """
    return next((keys for keys in TOGETHER if key in keys), (key,))


@dataclass(frozen=True)
class Classes:
    """The classes of one column.

    Parameters
    ----------
    bounds
        Upper bound of each class, ascending; a value at a bound belongs to the class below it.
        Empty when no value is known.
    counts
        How many values each class holds; ``sum(counts) + n_missing`` is the column. Only a class
        of fixed bounds may be empty.
    n_missing
        Values that are not known: no class, drawn hatched.
    scheme
        How the bounds were found.
    lowest
        The smallest value: where the first class begins; None when no value is known.
    """

    bounds: tuple[float, ...]
    counts: tuple[int, ...]
    n_missing: int
    scheme: Scheme
    lowest: float | None = None

    @property
    def k(self) -> int:
        """Number of classes."""
        return len(self.bounds)

    def of(self, value: float | None) -> int | None:
        """Return the class number (from 0) of a value, None where it is not known.

        Examples
        --------
        >>> found = classify([1, 2, 3, 4], bounds=[2, 4])
        >>> found.of(2), found.of(2.1), found.of(None)
        (0, 1, None)
        """
        if value is None or math.isnan(value) or not self.bounds:
            return None
        return min(bisect_left(self.bounds, value), self.k - 1)

    def counted(self, values: Sequence[float | None]) -> Classes:
        """Return the same classes, counted over other values.

        Examples
        --------
        >>> classify([1, 2, 3, 4], bounds=[2, 4]).counted([1.5, None]).counts
        (1, 0)
        """
        at = [self.of(value) for value in values]
        counts = tuple(at.count(number) for number in range(self.k))
        return replace(self, counts=counts, n_missing=at.count(None))


def classify(
    values: Iterable[float | None],
    scheme: Scheme = "quantiles",
    k: int = N_CLASSES,
    bounds: Sequence[float] | None = None,
) -> Classes:
    """Divide a column into at most `k` classes.

    Equal values always share a class. Quantiles and Fisher-Jenks give the classes of mapclassify,
    less those that would be empty: never more classes than distinct values. Fixed bounds are kept
    as given.

    Parameters
    ----------
    values
        The column; None and NaN are not known and counted apart. Give the values as they are
        shown (rounded), then the bounds of the legend are exact for the reader.
    scheme
        ``quantiles`` (about as many districts in each), ``fisher_jenks`` (natural breaks) or
        ``fixed`` (taken from `bounds`).
    k
        Number of classes wished for, 1 to 7; not used with `bounds`.
    bounds
        Upper bounds, ascending; the last is raised to the largest value where it falls short.

    Returns
    -------
    Classes
        Bounds, counts, number of missing values.

    Raises
    ------
    UsageError
        Unknown scheme, `k` out of range, bounds that do not ascend, an infinite value.

    Examples
    --------
    >>> classify([1, 2, 2, 3, float("nan")], k=2)
    Classes(bounds=(2.0, 3.0), counts=(3, 1), n_missing=1, scheme='quantiles', lowest=1.0)
    >>> classify([0.1, 0.2, 0.5], bounds=[0.2, 0.4]).counts
    (2, 1)
    >>> classify([5, 5, 5]).counts, classify([]).bounds
    ((3,), ())
    """
    import numpy as np

    if bounds is not None:
        scheme = "fixed"
    _check(scheme, k, bounds)
    column = np.array([math.nan if value is None else value for value in values], dtype=float)
    known = np.sort(column[~np.isnan(column)])
    n_missing = len(column) - len(known)
    if not len(known):
        return Classes((), (), n_missing, scheme)
    if np.isinf(known[[0, -1]]).any():
        raise UsageError("an infinite value cannot be put in a class. Give NaN for 'not known'.")
    upper = _upper_bounds(known, scheme, k, bounds)
    # Ends of the classes in the sorted column: equal values end together by definition.
    ends = np.searchsorted(known, upper, side="right")
    counts = np.diff(ends, prepend=0)
    kept = (counts > 0) | (scheme == "fixed")
    return Classes(
        bounds=tuple(float(bound) for bound in upper[kept]),
        counts=tuple(int(count) for count in counts[kept]),
        n_missing=n_missing,
        scheme=scheme,
        lowest=float(known[0]),
    )


def _check(scheme: str, k: int, bounds: Sequence[float] | None) -> None:
    if scheme not in get_args(Scheme):
        raise UsageError(f"no scheme {scheme!r}. Use one of: {', '.join(get_args(Scheme))}.")
    if not 1 <= k <= MAX_CLASSES:
        raise UsageError(f"k must be 1 to {MAX_CLASSES} classes, got {k}.")
    if scheme == "fixed":
        if not bounds:
            raise UsageError("the scheme 'fixed' needs bounds. Give at least one upper bound.")
        if len(bounds) > MAX_CLASSES:
            raise UsageError(f"at most {MAX_CLASSES} bounds can be told apart, got {len(bounds)}.")
        ascending = all(a < b for a, b in pairwise(bounds))
        if not ascending or not all(map(math.isfinite, bounds)):
            raise UsageError(f"bounds must be finite and ascend, got {list(bounds)}.")


def _upper_bounds(
    known: np.ndarray, scheme: Scheme, k: int, bounds: Sequence[float] | None
) -> np.ndarray:
    """Upper bounds of sorted values: values that occur, so that a legend names real figures."""
    import numpy as np

    if bounds is not None:
        upper = np.array(bounds, dtype=float)
        upper[-1] = max(upper[-1], known[-1])
        return upper
    distinct = np.unique(known)
    if len(distinct) <= k:
        return distinct
    if scheme == "quantiles" or k == 1:
        # The linear quantile at i/k lies from this value up to the next: the same classes as
        # mapclassify.Quantiles, without its import, which compiles for seconds.
        return np.unique(known[[(len(known) - 1) * i // k for i in range(1, k + 1)]])
    import mapclassify

    with warnings.catch_warnings():
        # Without numba it runs in plain Python: slower, the same bounds.
        warnings.filterwarnings("ignore", message="Numba not installed")
        return np.unique(np.asarray(mapclassify.FisherJenks(known, k=k).bins, dtype=float))
