"""Places of two lists that are one and the same: by id, by name and nearness, by the same point. Pure.

One to one. Where several may be meant the pairs are those with the least distance in all, so that the
order of the rows changes nothing.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np
import numpy.typing as npt

NEAR_M = 2_000.0
"""Of several places of one name none is paired with one farther off than this."""
SAME_POINT_M = 5.0
"""Places of different names at one point, as far as rounded coordinates tell."""
_NEVER = 1e9

Points = npt.NDArray[np.float64]
Pairs = npt.NDArray[np.int64]


def pair_places(
    old_ids: Sequence[Hashable | None],
    new_ids: Sequence[Hashable | None],
    old_names: Sequence[str],
    new_names: Sequence[str],
    old_xy: Points,
    new_xy: Points,
) -> Pairs:
    """Pair the places of two lists.

    First those of one id; then of the rest those of one name, a name that stands once in both at any
    distance, else within `NEAR_M`; then those at one point, within `SAME_POINT_M`.

    Parameters
    ----------
    old_ids, new_ids
        Ids that both lists state; None: it states none.
    old_names, new_names
        As they are to be compared.
    old_xy, new_xy
        Points in one metric CRS, shape (n, 2), metres.

    Returns
    -------
    array of int, shape (pairs, 2)
        Rows of the old and of the new list, sorted by the old.

    Examples
    --------
    >>> xy = np.array([[0.0, 0.0], [100.0, 0.0]])
    >>> pair_places([None] * 2, [None] * 2, ["a", "a"], ["a", "a"], xy, xy[::-1]).tolist()
    [[0, 1], [1, 0]]
    """
    pairs: list[tuple[int, int]] = []
    at = {each: row for row, each in enumerate(new_ids) if each is not None}
    pairs += [
        (row, at[each]) for row, each in enumerate(old_ids) if each is not None and each in at
    ]
    free_old, free_new = _free(len(old_names), len(new_names), pairs)
    by_name: dict[str, tuple[list[int], list[int]]] = {}
    for row in free_old:
        by_name.setdefault(old_names[row], ([], []))[0].append(row)
    for row in free_new:
        by_name.setdefault(new_names[row], ([], []))[1].append(row)
    for olds, news in by_name.values():
        if olds and news:
            alone = len(olds) == len(news) == 1
            most_m = np.inf if alone else NEAR_M
            # Those that did not move at all are a part of every least sum: a quick way for many alike.
            stayed = _unmoved(olds, news, old_xy, new_xy)
            done_old, done_new = {old for old, _ in stayed}, {new for _, new in stayed}
            left_old = [row for row in olds if row not in done_old]
            left_new = [row for row in news if row not in done_new]
            pairs += [*stayed, *_least(left_old, left_new, old_xy, new_xy, most_m)]
    pairs += _at_one_point(*_free(len(old_names), len(new_names), pairs), old_xy, new_xy)
    return np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2)


def _free(n_old: int, n_new: int, pairs: Sequence[tuple[int, int]]) -> tuple[list[int], list[int]]:
    taken_old, taken_new = {old for old, _ in pairs}, {new for _, new in pairs}
    return (
        [row for row in range(n_old) if row not in taken_old],
        [row for row in range(n_new) if row not in taken_new],
    )


def _unmoved(
    olds: Sequence[int], news: Sequence[int], old_xy: Points, new_xy: Points
) -> list[tuple[int, int]]:
    """Return the pairs at the very same coordinates."""
    at: dict[tuple[float, ...], list[int]] = {}
    for row in news:
        at.setdefault(tuple(new_xy[row]), []).append(row)
    pairs = []
    for row in olds:
        there = at.get(tuple(old_xy[row]))
        if there:
            pairs.append((row, there.pop(0)))
    return pairs


def _least(
    olds: Sequence[int], news: Sequence[int], old_xy: Points, new_xy: Points, most_m: float
) -> list[tuple[int, int]]:
    """Return as many pairs as there can be within a distance, and of those the least in all."""
    from scipy.optimize import linear_sum_assignment
    from scipy.spatial.distance import cdist

    if not len(olds) or not len(news):
        return []
    # In the order of their points, so that a tie does not hang on the order of the rows.
    olds = sorted(olds, key=lambda row: (*old_xy[row], row))
    news = sorted(news, key=lambda row: (*new_xy[row], row))
    distance = cdist(old_xy[olds], new_xy[news])
    cost = np.where(distance <= most_m, distance, _NEVER)
    rows, columns = linear_sum_assignment(cost)
    return [
        (olds[row], news[column])
        for row, column in zip(rows.tolist(), columns.tolist(), strict=True)
        if cost[row, column] < _NEVER
    ]


def _at_one_point(
    olds: Sequence[int], news: Sequence[int], old_xy: Points, new_xy: Points
) -> list[tuple[int, int]]:
    """Return the pairs at one point; each knot of near points is settled by itself."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components
    from scipy.spatial import cKDTree

    if not len(olds) or not len(news):
        return []
    near = cKDTree(old_xy[list(olds)]).sparse_distance_matrix(
        cKDTree(new_xy[list(news)]), SAME_POINT_M, output_type="coo_matrix"
    )
    n = len(olds) + len(news)
    edges = coo_array((np.ones(near.nnz), (near.row, near.col + len(olds))), shape=(n, n))
    _, knot = connected_components(edges, directed=False)
    members: dict[int, tuple[list[int], list[int]]] = {}
    for at in np.unique(near.row):
        members.setdefault(int(knot[at]), ([], []))[0].append(olds[at])
    for at in np.unique(near.col):
        members.setdefault(int(knot[at + len(olds)]), ([], []))[1].append(news[at])
    found: list[tuple[int, int]] = []
    for some_old, some_new in members.values():
        found += _least(some_old, some_new, old_xy, new_xy, SAME_POINT_M)
    return found


def shares_of_change(
    old_old: npt.ArrayLike, old_new: npt.ArrayLike, new_old: npt.ArrayLike, new_new: npt.ArrayLike
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Split a change between two causes: what the places did, what the people did.

    Each cause is the mean of its change in both orders (Shapley 1953, for two): together they are the
    whole change.

    Parameters
    ----------
    old_old, old_new, new_old, new_new
        The figure, by whose people (first) and whose places (second).

    Returns
    -------
    of_places, of_people
        In the figure's unit.

    Examples
    --------
    >>> of_places, of_people = shares_of_change(0.2, 0.3, 0.25, 0.4)
    >>> round(float(of_places), 3), round(float(of_people), 3)
    (0.125, 0.075)
    """
    oo, on, no, nn = (
        np.asarray(each, dtype=float) for each in (old_old, old_new, new_old, new_new)
    )
    of_places = ((on - oo) + (nn - no)) / 2
    of_people = ((no - oo) + (nn - on)) / 2
    return of_places, of_people
