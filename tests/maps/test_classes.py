"""Classes: every value in one, equal values together, nothing lost."""

from __future__ import annotations

import math

import mapclassify
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import UsageError
from geo.measures.classes import MAX_CLASSES, classify

columns = st.lists(
    st.one_of(st.none(), st.just(math.nan), st.integers(0, 30).map(lambda n: n / 10)), max_size=60
)


@given(columns, st.sampled_from(["quantiles", "fisher_jenks"]), st.integers(1, MAX_CLASSES))
def test_every_value_is_counted_once(values, scheme, k):
    found = classify(values, scheme, k)
    known = [value for value in values if value is not None and not math.isnan(value)]
    assert sum(found.counts) == len(known)
    assert sum(found.counts) + found.n_missing == len(values)
    assert found.k <= min(k, len(set(known)))
    assert all(count > 0 for count in found.counts)
    assert list(found.bounds) == sorted(set(found.bounds))
    # `of` and the counts tell the same story; so equal values are never in two classes.
    placed = [found.of(value) for value in known]
    assert tuple(placed.count(i) for i in range(found.k)) == found.counts
    if known:
        assert (found.lowest, found.bounds[-1]) == (min(known), max(known))


@given(columns, st.lists(st.integers(1, 40), min_size=1, max_size=5, unique=True).map(sorted))
def test_fixed_bounds_stay(values, bounds):
    found = classify(values, bounds=bounds)
    known = [value for value in values if value is not None and not math.isnan(value)]
    if known:
        assert found.bounds[:-1] == tuple(map(float, bounds[:-1]))
        assert found.bounds[-1] == max(bounds[-1], *known, bounds[-1])
    assert sum(found.counts) == len(known)


@pytest.mark.parametrize("scheme", ["quantiles", "fisher_jenks"])
def test_counts_are_those_of_mapclassify_where_no_value_is_tied(scheme):
    values = np.random.default_rng(1).permutation(np.geomspace(0.1, 500, 60))
    peer = mapclassify.Quantiles if scheme == "quantiles" else mapclassify.FisherJenks
    assert classify(values, scheme).counts == tuple(peer(values, k=5).counts)


def test_a_value_at_a_bound_belongs_below():
    found = classify([1, 2, 3, 4], bounds=[2, 4])
    assert [found.of(v) for v in (1, 2, 2.0001, 4)] == [0, 0, 1, 1]


def test_few_distinct_values_make_few_classes():
    assert classify([0] * 20 + [1] * 3).bounds == (0.0, 1.0)
    assert classify([7.5]).counts == (1,)
    assert classify([0] * 24 + list(range(1, 7)), k=5).counts[0] == 24


def test_nothing_known():
    found = classify([None, math.nan])
    assert (found.bounds, found.n_missing, found.lowest, found.of(1.0)) == ((), 2, None, None)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"scheme": "equal"}, "quantiles"),
        ({"k": 0}, "1 to 7"),
        ({"k": 8}, "1 to 7"),
        ({"scheme": "fixed"}, "needs bounds"),
        ({"bounds": [2, 1]}, "ascend"),
        ({"bounds": [1, math.inf]}, "finite"),
        ({"bounds": list(range(9))}, "at most 7"),
    ],
)
def test_wrong_wishes_are_refused(wrong, says):
    with pytest.raises(UsageError, match=says):
        classify([1, 2, 3], **wrong)


def test_infinite_values_are_refused():
    with pytest.raises(UsageError, match="infinite"):
        classify([1, math.inf])
