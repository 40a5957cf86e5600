"""Passes over a matrix of costs, rows by candidates, compiled: a p-median search makes thousands.

A row's `base` is its cost to what is open anyway; candidates are columns, row by row in memory.
"""

# ruff: noqa: PLR0913, PLR0917
# mypy: disable-error-code="no-untyped-def,no-untyped-call"

from __future__ import annotations

import numpy as np

from geo.jit import jit


@jit
def dense(origin, site, cost, row_of, column_of, n_rows, n_columns, far):
    """Pairs as a matrix, `far` where there is no pair; rows and sites numbered -1 are left out."""
    matrix = np.full((n_rows, n_columns), far)
    for k in range(len(cost)):
        i, j = row_of[origin[k]], column_of[site[k]]
        if i >= 0 and j >= 0:
            matrix[i, j] = cost[k]
    return matrix


@jit
def gather(cost, columns, part):
    """Fill `part` with some columns."""
    for i in range(cost.shape[0]):
        for k in range(len(columns)):
            part[i, k] = cost[i, columns[k]]


@jit
def nearest_two(cost, base, chosen):
    """Each row's lowest cost, the next lowest, and which of the chosen has the lowest (-1: base)."""
    first, second = base.copy(), base.copy()
    which = np.full(len(base), -1)
    for i in range(len(base)):
        for k in range(len(chosen)):
            x = cost[i, chosen[k]]
            if x < first[i]:
                second[i], first[i], which[i] = first[i], x, k
            elif x < second[i]:
                second[i] = x
    return first, second, which


@jit
def additions(cost, weight, base):
    """Weighted cost of all rows with each candidate added to what is open."""
    total = np.zeros(cost.shape[1])
    for i in range(cost.shape[0]):
        w, b = weight[i], base[i]
        for j in range(cost.shape[1]):
            x = cost[i, j]
            total[j] += w * (x if x < b else b)
    return total


@jit
def swaps(cost, weight, first, second, which, n_chosen):
    """Return what each candidate saves in the place of each of the chosen, (chosen, candidates).

    Resende & Werneck (2007), A fast swap-based local search, DOI 10.1007/s10479-006-0154-0.
    """
    n, m = cost.shape
    gain = np.zeros(m)
    extra = np.zeros((n_chosen, m))
    loss = np.zeros(n_chosen)
    for i in range(n):
        w, a, b, r = weight[i], first[i], second[i], which[i]
        if r < 0:
            for j in range(m):
                x = cost[i, j]
                gain[j] += w * (a - x if x < a else 0.0)
            continue
        loss[r] += w * (b - a)
        for j in range(m):
            x = cost[i, j]
            near = a - x if x < a else 0.0
            gain[j] += w * near
            extra[r, j] += w * ((b - x if x < b else 0.0) - near)
    for r in range(n_chosen):
        for j in range(m):
            extra[r, j] += gain[j] - loss[r]
    return extra


@jit
def reduced_costs(cost, weight, price):
    """Return what each candidate adds if opened: each row pays its price, or less where served."""
    reduced = np.zeros(cost.shape[1])
    for i in range(cost.shape[0]):
        w, v = weight[i], price[i]
        for j in range(cost.shape[1]):
            x = cost[i, j] - v
            reduced[j] += w * x if x < 0 else 0.0
    return reduced


@jit
def slopes(cost, weight, price, base, picked, course, keep):
    """Turn `course` (in place) to where the bound rises: rows served by nobody pay more, by two less.

    Returns the squared length of the course and the weighted cost if the picked were opened.
    """
    length, total = 0.0, 0.0
    for i in range(cost.shape[0]):
        served, nearest = 0, base[i]
        for j in picked:
            x = cost[i, j]
            if x < price[i]:
                served += 1
            nearest = min(nearest, x)
        total += weight[i] * nearest
        slope = 1.0 - served
        if slope > 0 and price[i] >= base[i]:
            slope = 0.0  # no row pays more than what is open costs it
        course[i] = slope + keep * course[i]
        length += weight[i] * course[i] * course[i]
    return length, total


@jit
def follow(price, base, course, step):
    """Move the prices (in place), kept from 0 to the base."""
    for i in range(len(price)):
        price[i] = min(base[i], max(0.0, price[i] + step * course[i]))
