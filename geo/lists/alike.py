"""Rows of one list that are one place, or that stand on one spot although their addresses differ."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geo.lists.addresses import parse_addresses

if TYPE_CHECKING:
    import pandas as pd

    from geo.arrays import Bools, Floats, Indices

DUPLICATE_M = 30.0
"""Places nearer than this whose names are alike may be one."""

NEIGHBOURS = 8
"""Nearest places whose names are compared."""

SPOT_ROWS = 5
"""So many different addresses on one spot are no place: the spot stands for a district."""

_MOST_ON_A_SPOT = 50
_SHORTEST = 4
_AT_ONCE = 100_000


def duplicates(points: Floats, names: pd.Series[Any], among: Bools) -> Indices:
    """Return for each row the first row that is near and alike in name, -1: none.

    Parameters
    ----------
    points
        Metres, shape (n, 2).
    names
        Of the places; None: such a row is like no other.
    among
        Rows that are compared.

    Returns
    -------
    array of int
        An earlier row within 30 m whose name, without blanks, signs and brackets, is the same, or
        holds this one or is held in it (four letters at least, and the same digits). Of names that
        are not the same only those of the eight nearest places are compared.
    """
    import numpy as np
    import pandas as pd
    from scipy.spatial import KDTree

    first = np.full(len(points), -1, dtype=np.intp)
    number, different = pd.factorize(names, use_na_sentinel=True)
    plain: Any = pd.Series(different, dtype=object).astype(str).str.casefold()
    plain = plain.str.replace(r"\([^()]*\)|[\W_]+", "", regex=True)
    texts_of = np.array([text or None for text in plain] + [None], dtype=object)
    del plain, different
    keys: Any = pd.Series(texts_of[number], dtype=object)
    del texts_of, number
    rows = np.flatnonzero(among & keys.notna().to_numpy() & np.isfinite(points).all(axis=1))
    if len(rows) < 2:
        return first
    codes, texts = pd.factorize(keys.iloc[rows])
    del keys
    spots = np.round(points[rows], 1)
    # One row of each name on a spot: rows of one name on one spot are alike already.
    spot = _spot_numbers(spots)
    _, head, back = np.unique(spot * len(texts) + codes, return_index=True, return_inverse=True)
    first[rows] = np.where(head[back] < np.arange(len(rows)), rows[head[back]], -1)
    one = np.sort(head)
    # Names stand apart in a third dimension, so that the nearest is of the same name.
    apart = np.column_stack([spots[one], codes[one] * (4 * DUPLICATE_M)])
    near, at = KDTree(apart).query(apart, k=2, distance_upper_bound=DUPLICATE_M, workers=-1)
    own, other = _pairs(near, at)
    _note(first, rows[one[own]], rows[one[other]])
    # Few names a spot: a tree of many points on one spot is no tree.
    place = pd.Series(spot[one])
    few = np.flatnonzero(place.groupby(place).cumcount().to_numpy() < _MOST_ON_A_SPOT)
    tree = KDTree(spots[one[few]])
    k = min(NEIGHBOURS + 1, len(few))
    if k < 2:
        return first
    own, other = _neighbours(tree, spots[one[few]], k)
    text = texts.to_numpy(dtype=object)[codes[one[few]]]
    like = np.fromiter(
        (_alike(text[a], text[b]) for a, b in zip(own, other, strict=True)), bool, len(own)
    )
    _note(first, rows[one[few[own[like]]]], rows[one[few[other[like]]]])
    return first


def _neighbours(tree: Any, points: Floats, k: int) -> tuple[Indices, Indices]:
    """Return pairs of near points, the later first; some at a time, since most have no neighbour."""
    import numpy as np

    found = [(np.empty(0, dtype=np.intp), np.empty(0, dtype=np.intp))]
    for start in range(0, len(points), _AT_ONCE):
        part = points[start : start + _AT_ONCE]
        near, at = tree.query(part, k=k, distance_upper_bound=DUPLICATE_M, workers=-1)
        own, other = _pairs(near, at, start)
        found.append((own[own > other], other[own > other]))
    return np.concatenate([own for own, _ in found]), np.concatenate([each for _, each in found])


def _pairs(near: Floats, at: Indices, first: int = 0) -> tuple[Indices, Indices]:
    """Return what a tree found as pairs of different places, the first of which has a number."""
    import numpy as np

    own, column = np.nonzero(np.isfinite(near))
    other = at[own, column]
    own += first
    return own[own != other], other[own != other]


def _spot_numbers(points: Floats) -> Indices:
    """Return the same number for the same point."""
    import pandas as pd

    (x, _), (y, ys) = pd.factorize(points[:, 0]), pd.factorize(points[:, 1])
    numbers: Indices = pd.factorize(x * len(ys) + y)[0]
    return numbers


def _note(first: Indices, later: Indices, earlier: Indices) -> None:
    """Note pairs of rows, the nearest first, where a later one is not noted yet."""
    ahead = (earlier < later) & (first[later] < 0)
    # Written from the last pair to the first, so that the first stays.
    first[later[ahead][::-1]] = earlier[ahead][::-1]


def _alike(a: str, b: str) -> bool:
    """Say whether one name holds the other, with the same digits.

    >>> _alike("서초구립도서관", "서초구립도서관별관"), _alike("공영주차장1", "공영주차장2")
    (True, False)
    """
    short, long = sorted((a, b), key=len)
    if len(short) < _SHORTEST or short not in long:
        return False
    return [c for c in a if c.isdigit()] == [c for c in b if c.isdigit()]


def shared_spots(points: Floats, addresses: pd.Series[Any]) -> Indices:
    """Return the number of the spot of rows that share one though their addresses differ, -1: none.

    Parameters
    ----------
    points
        Any unit, shape (n, 2).
    addresses
        Road or lot; None: none.

    Returns
    -------
    array of int
        Where five rows or more with five different roads and numbers, or lots, have the very same
        point: it is the middle of something, not their place.
    """
    import numpy as np
    import pandas as pd

    spot = np.full(len(points), -1, dtype=np.intp)
    rows = np.flatnonzero(np.isfinite(points).all(axis=1) & addresses.notna().to_numpy())
    if not len(rows):
        return spot
    code = _spot_numbers(points[rows])
    shared = np.bincount(code)[code] >= SPOT_ROWS
    rows, code = rows[shared], code[shared]
    if not len(rows):
        return spot
    parts = parse_addresses(addresses.iloc[rows])
    road = parts["road"].notna() & parts["road_number_main"].notna()
    lot = parts["legal_dong"].notna() & parts["lot_main"].notna()
    by_road = ["road", "road_number_main", "road_number_sub"]
    by_lot = ["legal_dong", "lot_main", "lot_sub"]
    what = pd.Series(
        np.where(road, _joined(parts[by_road]), np.where(lot, _joined(parts[by_lot]), None)),
        dtype=object,
    )
    different = what.groupby(code).transform("nunique").to_numpy()
    spot[rows[different >= SPOT_ROWS]] = code[different >= SPOT_ROWS]
    return spot


def _joined(parts: pd.DataFrame) -> Any:
    first, second, third = (parts[name].astype("string").fillna("") for name in parts)
    return (first + " " + second + " " + third).to_numpy(dtype=object)
