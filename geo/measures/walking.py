"""Reach on foot: pure functions on walking distances, beside the straight line.

Distances are metres, NaN where a point is not reached; a point at exactly the threshold is
reached. They are compared to the micrometre, like every distance of the metrics.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.arrays import Floats
from geo.errors import DataError
from geo.measures.coverage import DISTANCE_DECIMALS, is_covered, share
from geo.schema import in_rows_of, numbers_in_rows_of, require_codes, require_columns

if TYPE_CHECKING:
    from geo.network.search import Costs


def _one_each(points: pd.DataFrame, values: npt.ArrayLike | pd.Series, name: str) -> Floats:
    return numbers_in_rows_of(points.index, values, name, "points")


def within(distance_m: Floats, threshold_m: float) -> npt.NDArray[np.bool_]:
    """Say which distances are within a threshold; exactly at it is within, NaN is not.

    Examples
    --------
    >>> within(np.array([800.0, 800.0000001, 800.1, np.nan]), 800.0).tolist()
    [True, True, False, False]
    """
    return is_covered(np.round(distance_m, DISTANCE_DECIMALS), threshold_m)


def covered_by(
    points: pd.DataFrame,
    distance_m: Floats,
    thresholds_m: Sequence[float],
    by: str = "gu_code",
    weight: str = "people",
) -> pd.DataFrame:
    """Return how much of each district's weight lies within each threshold.

    Parameters
    ----------
    points
        One row a point, with the columns `by` and `weight`.
    distance_m
        Distance of each point to its nearest site, metres; NaN: not reached.
    thresholds_m
        Metres.
    by
        Column of the district.
    weight
        What is counted: people, or area_m2 of land.

    Returns
    -------
    DataFrame
        `by`; threshold_m : float64; total : float64, all weight of the district; within :
        float64, the part within the threshold; share : float64, 0 to 1, NaN where the total is 0.
        Sorted by district, then threshold.

    Raises
    ------
    DataError
        A column is missing, or distances and points differ in number.

    Examples
    --------
    >>> points = pd.DataFrame({"gu_code": ["1", "1", "2"], "people": [10.0, 30.0, 5.0]})
    >>> covered_by(points, np.array([400.0, 801.0, np.nan]), [800.0])["share"].tolist()
    [0.25, 0.0]
    """
    require_columns(points, (by, weight), "points")
    require_codes(points, by, "points")
    distance_m = _one_each(points, distance_m, "distance_m")
    total = points.groupby(by)[weight].sum()
    frames = []
    for threshold in sorted(thresholds_m):
        inside = points[weight].where(within(distance_m, threshold), 0.0)
        found = inside.groupby(points[by]).sum().reindex(total.index)
        frames.append(
            pd.DataFrame(
                {
                    by: total.index,
                    "threshold_m": float(threshold),
                    "total": total.to_numpy(),
                    "within": found.to_numpy(),
                    "share": share(found, total).to_numpy(),
                }
            )
        )
    table = pd.concat(frames) if frames else pd.DataFrame(columns=[by, "threshold_m"])
    return table.sort_values([by, "threshold_m"], ignore_index=True)


def detour_factor(
    points: pd.DataFrame,
    walk_m: Floats,
    straight_m: Floats,
    by: str = "dong_code",
) -> pd.Series:
    """Return how many times the straight line people walk to their nearest site.

    The people-weighted sum of walking distances over that of straight lines to the same site, of
    the people who reach one: a ratio of sums, so that a person next door does not count for more
    than others.

    Parameters
    ----------
    points
        Columns `by` and people.
    walk_m, straight_m
        Metres on foot and in a straight line from each point to one and the same site.
    by
        Column of the district.

    Returns
    -------
    detour_factor : float64
        Index: every district of `points`, sorted. NaN where nobody reaches a site, or all live
        where it stands.

    Raises
    ------
    DataError
        A column is missing, or distances and points differ in number.

    Examples
    --------
    >>> points = pd.DataFrame({"dong_code": ["1", "1"], "people": [1.0, 3.0]})
    >>> detour_factor(points, np.array([300.0, 100.0]), np.array([200.0, 100.0])).tolist()
    [1.2]
    """
    require_columns(points, (by, "people"), "points")
    require_codes(points, by, "points")
    walk_m = _one_each(points, walk_m, "walk_m")
    straight_m = _one_each(points, straight_m, "straight_m")
    ok = np.isfinite(walk_m) & np.isfinite(straight_m)
    people = points["people"].to_numpy()
    sums = pd.DataFrame(
        {
            by: points[by].to_numpy(),
            "walk": np.where(ok, people * walk_m, 0.0),
            "straight": np.where(ok, people * straight_m, 0.0),
        }
    )
    sums = sums.groupby(by).sum()
    return share(sums["walk"], sums["straight"]).rename("detour_factor")


def straight_to(points: pd.DataFrame, sites_xy: Floats, site: npt.NDArray[np.integer]) -> Floats:
    """Return the straight line from each point to the site named for it, NaN for site -1.

    Examples
    --------
    >>> points = pd.DataFrame({"x": [0.0, 0.0], "y": [0.0, 0.0]})
    >>> straight_to(points, np.array([[3.0, 4.0]]), np.array([0, -1])).tolist()
    [5.0, nan]
    """
    require_columns(points, ("x", "y"), "points")
    site = in_rows_of(points.index, site, "site", "points")
    away = np.full(len(points), np.nan)
    ok = site >= 0
    step = points.loc[ok, ["x", "y"]].to_numpy(dtype=np.float64) - sites_xy[site[ok]]
    away[ok] = np.hypot(step[:, 0], step[:, 1])
    return away


def out_of_reach(
    points: pd.DataFrame, distance_m: Floats, threshold_m: float, by: str = "dong_code"
) -> pd.DataFrame:
    """Rank districts by how many people live beyond the threshold, most first.

    Returns
    -------
    DataFrame
        rank : int64, from 1, equal numbers of whole people share the lower rank; `by`; people; people_out :
        float64; out_share : float64, 0 to 1, NaN where nobody lives.

    Raises
    ------
    DataError
        A column is missing, or distances and points differ in number.

    Examples
    --------
    >>> points = pd.DataFrame({"dong_code": ["1", "2", "2"], "people": [10.0, 30.0, 5.0]})
    >>> out_of_reach(points, np.array([900.0, np.nan, 10.0]), 800.0)["dong_code"].tolist()
    ['2', '1']
    """
    table = covered_by(points, distance_m, [threshold_m], by)
    out = table["total"] - table["within"]
    ranked = pd.DataFrame(
        {
            "rank": out.round().rank(method="min", ascending=False).astype("int64"),
            by: table[by],
            "people": table["total"],
            "people_out": out,
            "out_share": 1.0 - table["share"],
        }
    )
    return ranked.sort_values(["rank", by], ignore_index=True)


def site_reach(
    ids: npt.NDArray[np.object_],
    costs: Costs,
    nearest: npt.NDArray[np.integer],
    people: Floats,
    thresholds_m: Sequence[float],
) -> pd.DataFrame:
    """Return whom each site reaches, who has no other, and for whom it is the nearest.

    Parameters
    ----------
    ids
        One name a site.
    costs
        Walking costs from each site to the points, at least up to the largest threshold.
    nearest
        Row of each point's nearest site, -1: none.
    people
        People at each point.
    thresholds_m
        Metres.

    Returns
    -------
    DataFrame
        site_id : str; threshold_m : float64; people_in_reach : float64, all within the threshold
        (catchments overlap); people_only_here : float64, those of them who reach no other site:
        what the site adds to the others; people_nearest : float64, those of them for whom it is
        the nearest (a partition of everybody reached). In the order of `ids`, then threshold.

    Raises
    ------
    DataError
        `nearest` and `people` differ in number.
    """
    if len(nearest) != len(people):
        raise DataError(f"{len(nearest)} nearest sites for {len(people)} points. Give one a point.")
    row = costs.row()
    frames = []
    for place, threshold in enumerate(sorted(thresholds_m)):
        keep = within(costs.cost_m, threshold)
        site, point = row[keep], costs.point[keep]
        times = np.bincount(point, minlength=len(people))
        alone = times[point] == 1
        mine = nearest[point] == site
        sums = {
            "people_in_reach": people[point],
            "people_only_here": np.where(alone, people[point], 0.0),
            "people_nearest": np.where(mine, people[point], 0.0),
        }
        frame = pd.DataFrame(
            {
                "site_id": ids,
                "threshold_m": float(threshold),
                **{k: np.bincount(site, v, minlength=len(ids)) for k, v in sums.items()},
            }
        )
        frames.append(frame.assign(_site=np.arange(len(ids)), _threshold=place))
    table = pd.concat(frames).sort_values(["_site", "_threshold"], ignore_index=True)
    return table.drop(columns=["_site", "_threshold"])
