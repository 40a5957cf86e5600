"""Inequality: by pencil, against PySAL `inequality`, by law."""

from __future__ import annotations

import math
import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from geo.errors import DataError
from geo.measures.equity import gap, gini, lorenz, palma, shortfall, theil

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # of the peer's own imports
    from inequality.gini import Gini
    from inequality.theil import Theil as PeerTheil
    from inequality.theil import TheilD

goods = st.lists(
    st.tuples(st.floats(0.01, 100), st.integers(1, 6), st.sampled_from("abc")),
    min_size=2,
    max_size=12,
)


def columns(rows):
    value, people, group = zip(*rows, strict=True)
    return np.array(value), np.array(people, dtype=float), np.array(group)


# By pencil


def test_lorenz_by_pencil():
    # Two people have 1 each, one has 2, one has 4: 8 in all.
    curve = lorenz([4, 1, 2], [1, 2, 1])
    assert curve.to_numpy().tolist() == [[0, 0], [0.5, 0.25], [0.75, 0.5], [1, 1]]


def test_gini_by_pencil():
    # 1 - (0.5 * 0.25 + 0.25 * 0.75 + 0.25 * 1.5)
    assert gini([4, 1, 2], [1, 2, 1]) == pytest.approx(0.3125)


def test_palma_by_pencil():
    # Ten people: 1, 1, 1, 1 | 2, 2, 2, 2, 2 | 6. The last tenth has 6, the first four have 4.
    assert palma([1, 2, 6], [4, 5, 1]) == pytest.approx(1.5)
    # 0.8 of the worse-off place is the poorest 40 %; the best tenth is a fifth of the other.
    assert palma([1, 3], [5, 5]) == pytest.approx(3 / 4)


def test_theil_by_pencil():
    found = theil([1, 3], [1, 1], ["a", "b"])
    by_hand = (0.5 * math.log(0.5) + 1.5 * math.log(1.5)) / 2
    assert found.total == pytest.approx(by_hand)
    assert (found.between, found.within) == (pytest.approx(by_hand), pytest.approx(0, abs=1e-15))
    zero = theil([0, 2], [1, 1], ["a", "a"])
    assert zero.total == pytest.approx(math.log(2))


def test_shortfall_counts_exactly_at_the_standard_as_met():
    found = shortfall([1.0, 2.0, 3.0], [5, 10, 5], 2.0)
    assert (found.people, found.share, found.mean_gap) == (5, 0.25, 1.0)
    far = shortfall([799, 800, 801], [1, 1, 2], 800, less_is_better=True)
    assert (far.people, far.share, far.mean_gap) == (2, 0.5, 1.0)
    none = shortfall([5.0], [1], 5.0)
    assert (none.people, none.share) == (0, 0)
    assert math.isnan(none.mean_gap)


def test_gap_of_best_and_worst():
    table = pd.Series({"11030": 5.0, "11010": 9.0, "11020": math.nan, "11040": 9.0})
    found = gap(table)
    assert (found.best_code, found.worst_code, found.difference) == ("11010", "11030", 4.0)
    assert gap(table, less_is_better=True).best_code == "11030"
    assert gap(table, less_is_better=True).difference == 4.0
    with pytest.raises(DataError, match="no district"):
        gap(table[["11020"]])


# Against PySAL inequality


@pytest.mark.filterwarnings(
    "ignore:Setting the shape:DeprecationWarning"
)  # of the peer, by numpy 2.5
@settings(max_examples=60, deadline=None)
@given(rows=goods)
def test_equal_to_pysal_inequality(rows):
    value, people, group = columns(rows)
    everybody = np.repeat(value, people.astype(int))
    assert gini(value, people) == pytest.approx(Gini(everybody).g, rel=1e-9, abs=1e-12)
    labels = np.repeat(group, people.astype(int))
    found, peer = theil(value, people, group), TheilD(everybody, labels)
    assert found.total == pytest.approx(float(PeerTheil(everybody).T), rel=1e-9, abs=1e-12)
    assert found.between == pytest.approx(float(np.squeeze(peer.bg)), rel=1e-9, abs=1e-12)
    assert found.within == pytest.approx(float(np.squeeze(peer.wg)), rel=1e-9, abs=1e-12)


# By law


@settings(max_examples=60, deadline=None)
@given(rows=goods, times=st.floats(0.01, 100), heads=st.floats(0.01, 100))
def test_scale_of_values_and_of_people_changes_nothing(rows, times, heads):
    value, people, group = columns(rows)
    for measure in (gini, palma):
        plain = measure(value, people)
        assert measure(value * times, people) == pytest.approx(plain, rel=1e-9, abs=1e-9)
        assert measure(value, people * heads) == pytest.approx(plain, rel=1e-9, abs=1e-9)
    plain = theil(value, people, group)
    scaled = theil(value * times, people * heads, group)
    assert_allclose(
        [scaled.total, scaled.between, scaled.within],
        [plain.total, plain.between, plain.within],
        atol=1e-9,
    )


@settings(max_examples=60, deadline=None)
@given(
    values=st.lists(st.floats(0.1, 100), min_size=2, max_size=10),
    pair=st.tuples(st.integers(0, 9), st.integers(0, 9)),
    part=st.floats(0.05, 0.45),
)
def test_a_gift_from_rich_to_poor_makes_it_fairer(values, pair, part):
    """Pigou and Dalton: it lowers Gini and Theil, and never raises Palma."""
    i, j = (k % len(values) for k in pair)
    assume(values[i] > values[j] + 1e-3)
    after = np.array(values)
    gift = part * (values[i] - values[j])
    after[[i, j]] += [-gift, gift]
    people, group = np.ones(len(values)), ["a"] * len(values)
    assert gini(after, people) < gini(values, people)
    assert theil(after, people, group).total < theil(values, people, group).total
    assert palma(after, people) <= palma(values, people) * (1 + 1e-9)


@settings(max_examples=60, deadline=None)
@given(rows=goods, seed=st.integers(0, 99))
def test_order_splitting_and_empty_places_change_nothing(rows, seed):
    value, people, group = columns(rows)
    order = np.random.default_rng(seed).permutation(len(value))
    halves = np.append(value, [value[0], 7.0]), np.append(people, [people[0] / 2, 0.0])
    halves[1][0] /= 2
    for measure in (gini, palma):
        plain = measure(value, people)
        assert measure(value[order], people[order]) == pytest.approx(plain, abs=1e-9)
        assert measure(*halves) == pytest.approx(plain, abs=1e-9)
    plain = theil(value, people, group).total
    assert theil(*halves, np.append(group, [group[0], "z"])).total == pytest.approx(plain, abs=1e-9)
    assert 0 <= gini(value, people) < 1
    curve = lorenz(value, people)
    assert (curve["value_share"] <= curve["people_share"] + 1e-12).all()


def test_all_alike_is_0():
    assert gini([3, 3, 3], [1, 5, 2]) == pytest.approx(0, abs=1e-15)
    assert theil([3, 3], [1, 5], ["a", "b"]).total == pytest.approx(0, abs=1e-15)
    assert palma([3, 3], [1, 5]) == pytest.approx(0.25)


# Edges


def test_palma_is_not_defined_where_the_poorest_have_nothing():
    assert math.isnan(palma([0, 1], [1, 1]))


@pytest.mark.parametrize(
    ("values", "people", "problem"),
    [
        ([1, math.nan], [1, 1], "no value"),
        ([1, 1], [1, math.nan], "no value"),
        ([1, 1], [1, -1], "fewer than 0"),
        ([1, -1], [1, 1], "below 0"),
        ([0, 0], [1, 1], "nobody has anything"),
        ([1, 1], [0, 0], "nobody lives"),
        ([], [], "nobody lives"),
        ([1, 1], [1], "Give two columns"),
    ],
)
def test_undefined_measures_are_refused(values, people, problem):
    for measure in (gini, lorenz, palma):
        with pytest.raises(DataError, match=problem):
            measure(values, people)
    with pytest.raises(DataError, match=problem):
        theil(values, people, ["a"] * len(values))


def test_theil_needs_one_label_a_value():
    with pytest.raises(DataError, match="one label"):
        theil([1, 2], [1, 1], ["a"])
