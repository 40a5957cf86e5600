"""Coverings compiled: a first answer, a bound on every answer, and the search for all good ones.

All of them take a `Cover`: rows of weight >= 0, places, and which rows each place covers, both ways.
Loops are written out, and what is sorted is sorted outside: it halves the time to compile.
"""

# ruff: noqa: PLR0913, PLR0917
# mypy: disable-error-code="no-untyped-def,no-untyped-call"

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from geo.arrays import Floats, Indices
from geo.jit import jit

PATIENCE = 15
"""The subgradient method halves its step after so many that did not lower the bound."""
LITTLE = 1e-7
"""So small a share of the gap is no lowering."""
SHORTEST = 1e-4
"""The step at which it ends, as a share of the first."""
MEMORY = 0.6
"""How much of each direction goes into the next: without it they would swing to and fro."""


class Cover(NamedTuple):
    """Rows by place and places by row; those of row i: ``row_place[row_ptr[i] : row_ptr[i + 1]]``."""

    weight: Floats
    row_ptr: Indices
    row_place: Indices
    place_ptr: Indices
    place_row: Indices


@jit
def _take(cover, place, times, value, gain):
    """Add a place: rows that it covers first leave what every place would gain. Return the value."""
    for at in range(cover.place_ptr[place], cover.place_ptr[place + 1]):
        row = cover.place_row[at]
        times[row] += 1
        if times[row] == 1:
            value += cover.weight[row]
            for other in range(cover.row_ptr[row], cover.row_ptr[row + 1]):
                gain[cover.row_place[other]] -= cover.weight[row]
    return value


@jit
def _drop(cover, place, times, value, gain):
    """Take a place out again."""
    for at in range(cover.place_ptr[place], cover.place_ptr[place + 1]):
        row = cover.place_row[at]
        times[row] -= 1
        if times[row] == 0:
            value -= cover.weight[row]
            for other in range(cover.row_ptr[row], cover.row_ptr[row + 1]):
                gain[cover.row_place[other]] += cover.weight[row]
    return value


@jit
def sums(cover, row_value):
    """Return the sum of a value over the rows of each place."""
    total = np.zeros(len(cover.place_ptr) - 1)
    for place in range(len(total)):
        for at in range(cover.place_ptr[place], cover.place_ptr[place + 1]):
            total[place] += row_value[cover.place_row[at]]
    return total


@jit
def greedy_with_swaps(cover, k, tie):
    """Return k places: always the one that gains most, then the best swap while one gains."""
    n = len(cover.place_ptr) - 1
    times = np.zeros(len(cover.weight), np.int64)
    gain = sums(cover, cover.weight)
    chosen = np.empty(k, np.int64)
    is_chosen = np.zeros(n, np.bool_)
    value = 0.0
    for i in range(k):
        best = -1
        for place in range(n):
            if not is_chosen[place] and (best < 0 or gain[place] > gain[best]):
                best = place
        chosen[i] = best
        is_chosen[best] = True
        value = _take(cover, best, times, value, gain)
    while True:
        best_value, best_out, best_in = value * (1 + tie), -1, -1
        for i in range(k):
            without = _drop(cover, chosen[i], times, value, gain)
            for place in range(n):
                if not is_chosen[place] and without + gain[place] > best_value:
                    best_value, best_out, best_in = without + gain[place], i, place
            _take(cover, chosen[i], times, without, gain)
        if best_out < 0:
            return chosen
        is_chosen[chosen[best_out]] = False
        is_chosen[best_in] = True
        value = _drop(cover, chosen[best_out], times, value, gain)
        value = _take(cover, best_in, times, value, gain)
        chosen[best_out] = best_in


@jit
def _top(values, place, n, k, top):
    """Put the k largest values of the first n places into `top`, falling; return their sum."""
    filled = 0
    for i in range(n):
        value = values[place[i]]
        if filled < k:
            filled += 1
        elif value <= top[k - 1]:
            continue
        at = filled - 1
        while at > 0 and top[at - 1] < value:
            top[at] = top[at - 1]
            at -= 1
        top[at] = value
    total = 0.0
    for at in range(k):
        total += top[at]
    return total


@jit
def _slope(cover, score, k, top, slope):
    """How the bound falls with each price: 1 less the chosen places that cover the row."""
    for row in range(len(slope)):
        slope[row] = 1.0
    left = k
    for place in range(len(score)):
        left -= score[place] > top[k - 1]
    for place in range(len(score)):
        last = score[place] == top[k - 1]
        if last:
            left -= 1
        if score[place] > top[k - 1] or (last and left >= 0):
            for at in range(cover.place_ptr[place], cover.place_ptr[place + 1]):
                slope[cover.place_row[at]] -= 1.0


@jit
def _move(price, weight, direction, step):
    """Move the prices, which stay between 0 and the weights; `step` is of the length of the move."""
    norm = 0.0
    for row in range(len(price)):
        way = direction[row]
        if (way > 0 and price[row] < weight[row]) or (way < 0 and price[row] > 0):
            norm += way * way
    if norm > 0:
        for row in range(len(price)):
            price[row] = min(max(price[row] + step / norm * direction[row], 0.0), weight[row])


@jit
def prices(cover, k, start, target, iterations):
    """Lower an upper bound on what k places can cover, by a subgradient method.

    Each row's weight is split: its price, 0 to the weight, counts once for *every* chosen place that
    covers it, the rest once whatever is chosen. No k places cover more than all rests and the k
    highest sums of prices, whatever the prices are; good ones make this small. `start`: the prices
    to begin with, `target`: a value that can be had. Returns the bound and its prices.
    """
    price, best_price, best = start.copy(), start.copy(), np.inf
    direction, slope = np.zeros(len(price)), np.zeros(len(price))
    places, top = np.arange(len(cover.place_ptr) - 1), np.empty(k)
    step, stale = 1.0, 0
    for _ in range(iterations):
        score = sums(cover, price)
        bound = _top(score, places, len(places), k, top)
        for row in range(len(price)):
            bound += cover.weight[row] - price[row]
        stale = 0 if bound < best - LITTLE * (best - target) else stale + 1
        if bound < best:
            best = bound
            for row in range(len(price)):
                best_price[row] = price[row]
        if best <= target or step < SHORTEST:
            break
        memory = MEMORY
        if stale == PATIENCE:
            step, stale, memory = step / 2, 0, 0.0
            for row in range(len(price)):
                price[row] = best_price[row]
        _slope(cover, score, k, top, slope)
        for row in range(len(price)):
            direction[row] = memory * direction[row] + slope[row]
        _move(price, cover.weight, direction, step * (bound - target))
    return best, best_price


class Stack(NamedTuple):
    """Where a depth-first search stands: what each depth knows, so that it can pause and go on.

    At depth d, d places are chosen. `place`: those that may still be added, the first `n` of
    them, most price first; `at`: the one whose turn it is. `gain`, `score`: weight and price of the rows that
    each place would be the first to cover. `value`: what is covered; `ceiling`: that, and the rests of
    all rows that are not. `total`: the sum of each rule. `covered`: the depth at which a row was
    covered, 0: it is not, -1: from the start. `depth`: one number, -1: all is searched.
    """

    place: Indices
    n: Indices
    at: Indices
    gain: Floats
    score: Floats
    value: Floats
    ceiling: Floats
    total: Floats
    covered: Indices
    depth: Indices


class Limits(NamedTuple):
    """Linear rules: weights by rule and place, bounds, and the sums of the k lowest and highest."""

    weight: Floats
    least: Floats
    most: Floats
    lowest: Floats
    highest: Floats


@jit
def _promising(stack, depth, k, threshold, top):
    """Keep at this depth the places that a set with this value can have, most price first."""
    place, gain, score = stack.place[depth], stack.gain[depth], stack.score[depth]
    n = stack.n[depth]
    stack.n[depth] = 0
    if n < k:
        return
    # What a place must bring when the k - 1 best others are there too.
    need_score = threshold - stack.ceiling[depth] - _top(score, place, n, k, top) + top[k - 1]
    need_gain = threshold - stack.value[depth] - _top(gain, place, n, k, top) + top[k - 1]
    kept = 0
    for i in range(n):
        each = place[i]
        if score[each] >= need_score and gain[each] >= need_gain:
            at = kept
            while at > 0 and score[place[at - 1]] < score[each]:
                place[at] = place[at - 1]
                at -= 1
            place[at] = each
            kept += 1
    stack.n[depth] = kept


@jit
def begin(cover, price, taken, places, k, threshold, stack):
    """Put a new stack at the start: some places are taken, k of others may be added."""
    stack.n[0] = len(places)
    for i in range(len(places)):
        stack.place[0, i] = places[i]
    gain, score = sums(cover, cover.weight), sums(cover, price)
    for place in range(len(gain)):
        stack.gain[0, place] = gain[place]
        stack.score[0, place] = score[place]
    for row in range(len(price)):
        stack.ceiling[0] += cover.weight[row] - price[row]
    for place in taken:
        stack.value[0] += stack.gain[0, place]
        stack.ceiling[0] += stack.score[0, place]
        _cover(cover, price, place, 0, -1, stack)
    _promising(stack, 0, k, threshold, np.empty(k))


@jit
def _cover(cover, price, place, depth, mark, stack):
    """Mark the rows that a place is the first to cover; others do not gain them. Return the work."""
    work = 0
    for i in range(cover.place_ptr[place], cover.place_ptr[place + 1]):
        row = cover.place_row[i]
        if stack.covered[row] == 0:
            stack.covered[row] = mark
            work += cover.row_ptr[row + 1] - cover.row_ptr[row]
            for j in range(cover.row_ptr[row], cover.row_ptr[row + 1]):
                stack.gain[depth, cover.row_place[j]] -= cover.weight[row]
                stack.score[depth, cover.row_place[j]] -= price[row]
    return work


@jit
def _allowed(limits, stack, depth, place, left):
    """Add a place to the sums of the rules; say whether `left` more can still keep them."""
    for rule in range(len(limits.least)):
        total = stack.total[depth, rule] + limits.weight[rule, place]
        stack.total[depth + 1, rule] = total
        if (
            total + limits.lowest[rule, left] > limits.most[rule]
            or total + limits.highest[rule, left] < limits.least[rule]
        ):
            return False
    return True


@jit
def _ceiling(stack, depth, k):
    """Return what the place whose turn it is and those behind can bring the set of a depth to."""
    at, left = stack.at[depth], k - depth
    if at + left > stack.n[depth]:
        return -np.inf
    bound = stack.ceiling[depth]
    for i in range(at, at + left):
        bound += stack.score[depth, stack.place[depth, i]]
    return bound


@jit
def _go_back(cover, stack, depth):
    """Uncover the rows that the place chosen last at this depth was the first to cover."""
    last = stack.place[depth, stack.at[depth] - 1]
    for i in range(cover.place_ptr[last], cover.place_ptr[last + 1]):
        if stack.covered[cover.place_row[i]] == depth + 1:
            stack.covered[cover.place_row[i]] = 0


@jit
def _go_on(cover, price, k, threshold, stack, depth, place, top):
    """Choose a place, those behind it may come after. Return the work."""
    at, after = stack.at[depth], depth + 1
    stack.value[after] = stack.value[depth] + stack.gain[depth, place]
    stack.ceiling[after] = stack.ceiling[depth] + stack.score[depth, place]
    stack.at[after] = 0
    stack.n[after] = stack.n[depth] - at
    for i in range(stack.n[after]):
        other = stack.place[depth, at + i]
        stack.place[after, i] = other
        stack.gain[after, other] = stack.gain[depth, other]
        stack.score[after, other] = stack.score[depth, other]
    work = stack.n[after] + _cover(cover, price, place, after, after, stack)
    _promising(stack, after, k - after, threshold, top)
    return work


@jit
def search(cover, price, limits, k, threshold, stack, work, found, value):
    """Search on for sets of k places of at least this value; fill `found` and `value`, return how many.

    Returns when `found` is full, after so much work, or at the end (``stack.depth`` is then -1).
    The bounds are those of `prices`, without the rows that the places chosen so far cover, and the
    plain sum of gains; adding a place never raises either, so what was left out stays left out.
    """
    n_found = 0
    top = np.empty(k)
    depth = stack.depth[0]
    while depth >= 0 and n_found < len(found) and work > 0:
        if _ceiling(stack, depth, k) < threshold:
            depth -= 1
            if depth >= 0:
                _go_back(cover, stack, depth)
            continue
        work -= 1
        place = stack.place[depth, stack.at[depth]]
        stack.at[depth] += 1
        left = k - depth - 1
        if not _allowed(limits, stack, depth, place, left):
            continue
        if left > 0:
            work -= _go_on(cover, price, k, threshold, stack, depth, place, top)
            depth += 1
        elif stack.value[depth] + stack.gain[depth, place] >= threshold:
            value[n_found] = stack.value[depth] + stack.gain[depth, place]
            for i in range(k):
                found[n_found, i] = stack.place[i, stack.at[i] - 1]
            n_found += 1
    stack.depth[0] = depth
    return n_found


@jit
def open_bound(stack, k):
    """Return what the sets that are not searched yet can cover at most."""
    best = -np.inf
    for depth in range(stack.depth[0] + 1):
        best = max(best, _ceiling(stack, depth, k))
    return best
