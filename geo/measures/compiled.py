"""Sums over demand points, compiled: the same figures are counted a thousand times."""

# ruff: noqa: PLR0913, PLR0917
# mypy: disable-error-code="no-untyped-def,no-untyped-call"

from __future__ import annotations

import numpy as np

from geo.jit import jit


@jit
def straight(xy, block_ptr, block_point, centre, radius, sites, limit):
    """Distance from each point to the nearest site, and every pair within the limit.

    Points come in blocks, each with a centre and a radius that holds its points: only the sites
    that can be the nearest of any of them, or within the limit, are looked at. Returns the
    distances (infinite without any site), then origin, site and distance of the pairs.
    """
    nearest = np.full(len(xy), np.inf)
    origin = np.empty(4096, np.int64)
    site = np.empty(4096, np.int64)
    cost = np.empty(4096)
    filled = 0
    limit2 = limit * limit
    away = np.empty(len(sites))
    near = np.empty(len(sites), np.int64)
    for b in range(len(centre)):
        least = np.inf
        for j in range(len(sites)):
            away[j] = np.hypot(centre[b, 0] - sites[j, 0], centre[b, 1] - sites[j, 1])
            least = min(least, away[j])
        # a hair more, so that rounding leaves nothing out
        reach = max(least + 2 * radius[b], limit + radius[b]) + 1e-3
        n_near = 0
        for j in range(len(sites)):
            if away[j] <= reach:
                near[n_near] = j
                n_near += 1
        for place in range(block_ptr[b], block_ptr[b + 1]):
            i = block_point[place]
            best = np.inf
            for k in range(n_near):
                j = near[k]
                dx, dy = xy[i, 0] - sites[j, 0], xy[i, 1] - sites[j, 1]
                away2 = dx * dx + dy * dy
                best = min(best, away2)
                if away2 <= limit2:
                    if filled == len(origin):
                        origin = np.concatenate((origin, origin))
                        site = np.concatenate((site, site))
                        cost = np.concatenate((cost, cost))
                    origin[filled], site[filled], cost[filled] = i, j, np.sqrt(away2)
                    filled += 1
            nearest[i] = np.sqrt(best)
    return nearest, origin[:filled], site[:filled], cost[:filled]


@jit
def within(nearest, limits, district, n_districts, weight):
    """Weight of each district within each limit, shape (limits, districts, columns)."""
    sums = np.zeros((len(limits), n_districts, weight.shape[1]))
    for i in range(len(nearest)):
        for k in range(len(limits)):
            if nearest[i] <= limits[k]:
                for c in range(weight.shape[1]):
                    sums[k, district[i], c] += weight[i, c]
    return sums


@jit
def area_within(nearest, limits, district, n_districts, area):
    """Area of each district within each limit, shape (limits, districts).

    A piece that the limit crosses counts in part, as the square of its area would if the circle
    were a straight line along one of its sides.
    """
    sums = np.zeros((len(limits), n_districts))
    for i in range(len(nearest)):
        half = np.sqrt(area[i]) / 2
        for k in range(len(limits)):
            part = (limits[k] - nearest[i] + half) / (2 * half)
            sums[k, district[i]] += area[i] * min(max(part, 0.0), 1.0)
    return sums


@jit
def medians(order, value, group, weight, half):
    """Return the smallest value at which each group has at least half of its weight.

    `order` sorts the values; `half` is the weight to be reached, shape (groups, columns). NaN where
    a group has no weight.
    """
    reached = np.zeros(half.shape)
    found = np.full(half.shape, np.nan)
    for place in range(len(order)):
        i = order[place]
        g = group[i]
        for c in range(half.shape[1]):
            if weight[i, c] > 0 and np.isnan(found[g, c]):
                reached[g, c] += weight[i, c]
                if reached[g, c] >= half[g, c]:
                    found[g, c] = value[i]
    return found


@jit
def unequal(order, value, group, heads, weight, poorest, richest):
    """Gini, Palma and Theil of a good in the whole, and the Gini of each group.

    `order` sorts the points that have anything; `heads` is the weight of each group, of those who
    have nothing too. Returns (gini, palma, theil, theil between groups), then the Gini by group;
    NaN where nobody has anything, and for Palma where the poorest have nothing.
    """
    n = len(heads)
    everybody = heads.sum()
    whole = np.full(4, np.nan)
    gini = np.full(n, np.nan)
    people = np.append(heads, everybody)
    total = np.zeros(n + 1)
    for i in order:
        good = weight[i] * value[i]
        for g in (group[i], n):
            people[g] -= weight[i]  # leaves those who have nothing
            total[g] += good
    if not total[n] > 0:
        return whole, gini
    mean = total[n] / everybody
    has = np.zeros(n + 1)
    area = np.zeros(n + 1)
    low, high = poorest * everybody, (1 - richest) * everybody
    has_low, has_high, theil = 0.0, 0.0, 0.0
    for i in order:
        w = weight[i]
        if w <= 0:
            continue
        good = w * value[i]
        if people[n] < low:
            has_low = has[n] + good * min(1.0, (low - people[n]) / w)
        if people[n] < high:
            has_high = has[n] + good * min(1.0, (high - people[n]) / w)
        for g in (group[i], n):
            area[g] += w * (2 * has[g] + good)
            people[g] += w
            has[g] += good
        ratio = value[i] / mean
        theil += w * ratio * np.log(ratio)
    between = 0.0
    for g in range(n):
        if total[g] > 0:
            gini[g] = max(0.0, 1.0 - area[g] / (heads[g] * total[g]))
            ratio = total[g] / heads[g] / mean
            between += heads[g] * ratio * np.log(ratio)
    whole[0] = max(0.0, 1.0 - area[n] / (everybody * total[n]))
    if has_low > 0:
        whole[1] = (total[n] - has_high) / has_low
    whole[2] = theil / everybody
    whole[3] = between / everybody
    return whole, gini
