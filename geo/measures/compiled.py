"""Distances and sums over demand points, compiled: the same figures are counted a thousand times."""

# ruff: noqa: PLR0913, PLR0917
# mypy: disable-error-code="no-untyped-def,no-untyped-call"

from __future__ import annotations

import numpy as np

from geo.jit import jit


@jit
def _first_from(sites, x):
    """First of the sites, sorted by x, that does not lie west of `x`."""
    low, high = 0, len(sites)
    while low < high:
        middle = (low + high) // 2
        if sites[middle, 0] < x:
            low = middle + 1
        else:
            high = middle
    return low


@jit
def _least2(sites, x, y):
    """Squared distance from a point to the nearest of the sites, which are sorted by x."""
    least2 = np.inf
    middle = _first_from(sites, x)
    for j in range(middle, len(sites)):
        dx, dy = x - sites[j, 0], y - sites[j, 1]
        if dx * dx > least2:
            break
        least2 = min(least2, dx * dx + dy * dy)
    for j in range(middle - 1, -1, -1):
        dx, dy = x - sites[j, 0], y - sites[j, 1]
        if dx * dx > least2:
            break
        least2 = min(least2, dx * dx + dy * dy)
    return least2


@jit
def nearest(xy, block_ptr, centre, radius, sites):
    """Distance from each point to the nearest site, infinite without any.

    Points stand block by block, each block with a centre and a radius that holds its points, sites
    sorted by x: only the sites that can be the nearest of any of a block are looked at.
    """
    found = np.full(len(xy), np.inf)
    for b in range(len(centre)):
        x, y = centre[b, 0], centre[b, 1]
        # a hair more, so that rounding leaves nothing out
        reach = np.sqrt(_least2(sites, x, y)) + 2 * radius[b] + 1e-3
        for j in range(_first_from(sites, x - reach), len(sites)):
            dx, dy = x - sites[j, 0], y - sites[j, 1]
            if -dx > reach:
                break
            if dx * dx + dy * dy <= reach * reach:
                for i in range(block_ptr[b], block_ptr[b + 1]):
                    dx, dy = xy[i, 0] - sites[j, 0], xy[i, 1] - sites[j, 1]
                    found[i] = min(found[i], dx * dx + dy * dy)
    return np.sqrt(found)


@jit
def pairs(xy, block_ptr, centre, radius, sites, number, limit):
    """Every pair of point and site within the limit: point, site, distance. Blocks as above.

    `number`: of each site, sorted by x, what it is called; a point's sites come in that order.
    """
    origin = np.empty(4096, np.int64)
    site = np.empty(4096, np.int64)
    cost = np.empty(4096)
    filled = 0
    limit2 = limit * limit
    near = np.empty(len(sites), np.int64)
    place = np.empty(len(sites), np.int64)
    for j in range(len(sites)):
        place[number[j]] = j
    for b in range(len(centre)):
        x, y = centre[b, 0], centre[b, 1]
        reach = limit + radius[b] + 1e-3
        n_near = 0
        for j in range(_first_from(sites, x - reach), len(sites)):
            dx, dy = x - sites[j, 0], y - sites[j, 1]
            if -dx > reach:
                break
            if dx * dx + dy * dy <= reach * reach:
                near[n_near] = number[j]
                n_near += 1
        near[:n_near].sort()
        for i in range(block_ptr[b], block_ptr[b + 1]):
            for k in range(n_near):
                j = place[near[k]]
                dx, dy = xy[i, 0] - sites[j, 0], xy[i, 1] - sites[j, 1]
                away2 = dx * dx + dy * dy
                if away2 <= limit2:
                    if filled == len(origin):
                        origin = np.concatenate((origin, origin))
                        site = np.concatenate((site, site))
                        cost = np.concatenate((cost, cost))
                    origin[filled], site[filled], cost[filled] = i, near[k], np.sqrt(away2)
                    filled += 1
    return origin[:filled], site[:filled], cost[:filled]


@jit
def medians(order, value, groups, weight, half):
    """Return the smallest value at which each group has at least half of its weight.

    `order` sorts the values; `groups` are those of each point, shape (n, groups of a point); `half`
    is the weight to be reached, shape (groups, columns). NaN where a group has no weight.
    """
    reached = np.zeros(half.shape)
    found = np.full(half.shape, np.nan)
    for i in order:
        for c in range(half.shape[1]):
            for k in range(groups.shape[1]):
                g = groups[i, k]
                if reached[g, c] < half[g, c]:
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
