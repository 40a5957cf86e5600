"""Service areas on a grid, compiled: mark streets, take water out, trace the outline.

A grid of nodes `mask[row, column]`; row 0 and column 0 are the south-west. The margin of the grid
is never set, so outlines close.
"""

# ruff: noqa: PLR0913, PLR0917, D401
# mypy: disable-error-code="no-untyped-def,no-untyped-call"

from __future__ import annotations

import numpy as np

from geo.jit import jit

EAST, NORTH, WEST, SOUTH = 0, 1, 2, 3


@jit
def segment(mask, x0, y0, x1, y1, radius, value):
    """Set every grid node within `radius` of the segment; all in cells."""
    height, width = mask.shape
    dx, dy = x1 - x0, y1 - y0
    length2 = dx * dx + dy * dy
    reach2 = radius * radius
    bottom = max(1, int(np.ceil(min(y0, y1) - radius)))
    top = min(height - 2, int(np.floor(max(y0, y1) + radius)))
    for row in range(bottom, top + 1):
        # the part of the segment that is near enough to this row, then its columns
        low, high = 0.0, 1.0
        if dy != 0.0:
            a, b = (row - radius - y0) / dy, (row + radius - y0) / dy
            low, high = max(0.0, min(a, b)), min(1.0, max(a, b))
            if low > high:
                continue
        a, b = x0 + low * dx, x0 + high * dx
        left = max(1, int(np.ceil(min(a, b) - radius)))
        right = min(width - 2, int(np.floor(max(a, b) + radius)))
        for column in range(left, right + 1):
            if mask[row, column] == value:
                continue
            px, py = column - x0, row - y0
            along = 0.0
            if length2 > 0.0:
                along = min(1.0, max(0.0, (px * dx + py * dy) / length2))
            ex, ey = px - along * dx, py - along * dy
            if ex * ex + ey * ey <= reach2:
                mask[row, column] = value


@jit
def portion(mask, seeds, n_seeds, xy, low, high, start, stop, west, south, cell, radius):
    """Mark the part of a line between two shares (0..1) of its drawn length.

    Notes in `seeds` grid nodes on the line itself, from which what is set can be reached.
    """
    total = 0.0
    for k in range(low, high - 1):
        total += np.hypot(xy[k + 1, 0] - xy[k, 0], xy[k + 1, 1] - xy[k, 1])
    begin, end = start * total, stop * total
    done = 0.0
    for k in range(low, high - 1):
        x0, y0 = (xy[k, 0] - west) / cell, (xy[k, 1] - south) / cell
        dx, dy = (xy[k + 1, 0] - west) / cell - x0, (xy[k + 1, 1] - south) / cell - y0
        length = np.hypot(dx, dy) * cell
        if done + length >= begin and done <= end:
            a = 0.0 if length == 0.0 else max(0.0, (begin - done) / length)
            b = 1.0 if length == 0.0 else min(1.0, (end - done) / length)
            segment(mask, x0 + a * dx, y0 + a * dy, x0 + b * dx, y0 + b * dy, radius, 1)
            if n_seeds < len(seeds):
                seeds[n_seeds, 0] = int(np.round(y0 + a * dy))
                seeds[n_seeds, 1] = int(np.round(x0 + a * dx))
                n_seeds += 1
        done += length
    return n_seeds


@jit
def streets(
    mask, seeds, n_seeds, nodes, dists, dist, reach, edge_u, edge_v, length, inc_ptr, inc_edge,
    geom_ptr, xy, west, south, cell, radius,
):  # fmt: skip
    """Mark every street point within `reach` of the sources, by way of a node.

    `dist` is room for all nodes, infinite, and is left so. Returns how many seeds there are now.
    """
    for k in range(len(nodes)):
        dist[nodes[k]] = dists[k]
    for k in range(len(nodes)):
        here = nodes[k]
        left = reach - dists[k]
        if left < 0.0:
            continue
        for at in range(inc_ptr[here], inc_ptr[here + 1]):
            edge = inc_edge[at]
            u, v = edge_u[edge], edge_v[edge]
            full = left >= length[edge]
            share = 1.0 if full else left / length[edge]
            low, high = geom_ptr[edge], geom_ptr[edge + 1]
            other = v if u == here else u
            if full and other < here and dist[other] + length[edge] <= reach:
                continue  # marked from the other end
            if u == here:
                n_seeds = portion(
                    mask, seeds, n_seeds, xy, low, high, 0.0, share, west, south, cell, radius
                )
            if v == here and not (full and u == here):
                n_seeds = portion(
                    mask, seeds, n_seeds, xy, low, high, 1.0 - share, 1.0, west, south, cell, radius
                )
    for k in range(len(nodes)):
        dist[nodes[k]] = np.inf
    return n_seeds


@jit
def dry(mask, rings, ring_ptr, west, south, cell, margin):
    """Unset every grid node in the water (rings by the even-odd rule) or within `margin` of it.

    Returns whether any node of the grid is wet.
    """
    height, width = mask.shape
    wet = np.zeros((height, width + 1), np.uint8)
    for ring in range(len(ring_ptr) - 1):
        for k in range(ring_ptr[ring], ring_ptr[ring + 1] - 1):
            x0, y0 = (rings[k, 0] - west) / cell, (rings[k, 1] - south) / cell
            x1, y1 = (rings[k + 1, 0] - west) / cell, (rings[k + 1, 1] - south) / cell
            if y0 == y1:
                continue
            bottom, top = min(y0, y1), max(y0, y1)
            for row in range(max(0, int(np.ceil(bottom))), min(height, int(np.ceil(top)))):
                x = x0 + (row - y0) / (y1 - y0) * (x1 - x0)
                wet[row, min(width, max(0, int(np.ceil(x))))] ^= 1
    any_wet = False
    for row in range(height):
        inside = 0
        for column in range(width):
            inside ^= wet[row, column]
            wet[row, column] = inside
    for ring in range(len(ring_ptr) - 1):
        for k in range(ring_ptr[ring], ring_ptr[ring + 1] - 1):
            x0, y0 = (rings[k, 0] - west) / cell, (rings[k, 1] - south) / cell
            x1, y1 = (rings[k + 1, 0] - west) / cell, (rings[k + 1, 1] - south) / cell
            segment(wet[:, :width], x0, y0, x1, y1, margin, 1)
    for row in range(height):
        for column in range(width):
            if wet[row, column]:
                any_wet = True
                mask[row, column] = 0
    return any_wet


@jit
def keep_joined(mask, seeds):
    """Unset what no seed reaches over set nodes, corners included."""
    height, width = mask.shape
    stack = np.empty((height * width, 2), np.int32)
    size = 0
    for k in range(len(seeds)):
        row, column = seeds[k, 0], seeds[k, 1]
        if 0 < row < height - 1 and 0 < column < width - 1 and mask[row, column] == 1:
            mask[row, column] = 2
            stack[size, 0], stack[size, 1] = row, column
            size += 1
    while size:
        size -= 1
        row, column = stack[size, 0], stack[size, 1]
        for r in range(row - 1, row + 2):
            for c in range(column - 1, column + 2):
                if mask[r, c] == 1:
                    mask[r, c] = 2
                    stack[size, 0], stack[size, 1] = r, c
                    size += 1
    for row in range(height):
        for column in range(width):
            mask[row, column] = 1 if mask[row, column] == 2 else 0


@jit
def outline(mask):
    """Trace the outline: rings through the middles between set and unset nodes.

    Set nodes that touch at a corner are joined. Outer rings run anticlockwise, holes clockwise;
    no two rings touch. Returns points in half cells (x, y), ring pointers, and of each ring a set
    node beside it (row, column).
    """
    height, width = mask.shape
    seen = np.zeros((height, width), np.uint8)
    points = np.empty((1024, 2), np.int64)
    ring_ptr = np.zeros(64, np.int64)
    beside = np.empty((64, 2), np.int64)
    step_x = np.array([1, 0, -1, 0])
    step_y = np.array([0, 1, 0, -1])
    n_points, n_rings = 0, 0
    for row in range(1, height - 1):
        for column in range(1, width - 1):
            # every ring crosses some node's east side, outer rings and holes alike
            if mask[row, column] == 0 or mask[row, column + 1] == 1 or seen[row, column] & 1:
                continue
            if n_rings + 2 > len(beside):
                ring_ptr = np.concatenate((ring_ptr, np.zeros_like(ring_ptr)))
                beside = np.concatenate((beside, np.empty_like(beside)))
            beside[n_rings, 0], beside[n_rings, 1] = row, column
            r, c, d = row, column, EAST
            first = n_points
            last_dx, last_dy = 0, 0
            while not seen[r, c] & (1 << d):
                seen[r, c] |= 1 << d
                x, y = 2 * c + step_x[d], 2 * r + step_y[d]
                if n_points > first:
                    dx, dy = x - points[n_points - 1, 0], y - points[n_points - 1, 1]
                    if n_points > first + 1 and dx * last_dy == dy * last_dx:
                        n_points -= 1  # straight on: the last point says nothing
                        dx += last_dx
                        dy += last_dy
                    last_dx, last_dy = dx, dy
                if n_points == len(points):
                    points = np.concatenate((points, np.empty_like(points)))
                points[n_points, 0], points[n_points, 1] = x, y
                n_points += 1
                # walk on with the set node on the left
                w = (d + 1) & 3
                ar, ac = r + step_y[w], c + step_x[w]
                br, bc = ar + step_y[d], ac + step_x[d]
                if mask[br, bc]:
                    r, c, d = br, bc, (w + 2) & 3
                elif mask[ar, ac]:
                    r, c = ar, ac
                else:
                    d = w
            n_rings += 1
            ring_ptr[n_rings] = n_points
    return points[:n_points].copy(), ring_ptr[: n_rings + 1].copy(), beside[:n_rings].copy()


@jit
def parts(mask, beside):
    """Number the joined sets of nodes; return the number of each node in `beside`."""
    height, width = mask.shape
    label = np.zeros((height, width), np.int32)
    stack = np.empty((height * width, 2), np.int32)
    found = np.zeros(len(beside), np.int32)
    count = 0
    for k in range(len(beside)):
        row, column = beside[k, 0], beside[k, 1]
        if label[row, column] == 0:
            count += 1
            label[row, column] = count
            stack[0, 0], stack[0, 1] = row, column
            size = 1
            while size:
                size -= 1
                r0, c0 = stack[size, 0], stack[size, 1]
                for r in range(r0 - 1, r0 + 2):
                    for c in range(c0 - 1, c0 + 2):
                        if mask[r, c] and label[r, c] == 0:
                            label[r, c] = count
                            stack[size, 0], stack[size, 1] = r, c
                            size += 1
        found[k] = label[row, column]
    return found
