"""Access scores: by pencil, against PySAL `access` and dense matrices, by law."""

from __future__ import annotations

import math
import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from geo.crs import to_metric
from geo.errors import CRSError, DataError, UsageError
from geo.measures.accessibility import (
    WHY_NO_3SFCA,
    balanced_fca,
    cumulative,
    e2sfca,
    gravity,
    nearest_k,
    three_sfca,
    two_sfca,
)
from geo.measures.costs import (
    Exponential,
    Gaussian,
    ODCosts,
    Power,
    Steps,
    straight_costs,
    threshold,
)

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # of the peer's own imports
    from access import fca, weights

STEPS = Steps((300.0, 600.0, 900.0), (1.0, 0.68, 0.22))


def full(cost: np.ndarray) -> ODCosts:
    """Costs of a dense matrix; inf = cannot be reached."""
    origin, site = np.nonzero(np.isfinite(cost))
    return ODCosts(origin, site, cost[origin, site], *cost.shape)


@st.composite
def cases(draw):
    """A dense cost matrix with steps' limits among its values, people and capacities."""
    n, m = draw(st.integers(1, 7)), draw(st.integers(1, 5))
    step = st.one_of(st.integers(0, 12).map(lambda i: 100.0 * i), st.just(math.inf))
    cost = np.array(draw(st.lists(step, min_size=n * m, max_size=n * m))).reshape(n, m)
    people = np.array(draw(st.lists(st.integers(0, 500), min_size=n, max_size=n)), dtype=float)
    capacity = np.array(draw(st.lists(st.integers(0, 9), min_size=m, max_size=m)), dtype=float)
    return cost, people, capacity


def random_case(seed: int, n: int = 60, m: int = 12):
    random = np.random.default_rng(seed)
    cost = np.round(random.uniform(0, 1200, (n, m)), -1)
    cost[random.random((n, m)) < 0.1] = math.inf
    return cost, random.uniform(1, 900, n), random.uniform(0.5, 9, m)


# By pencil


def test_toy_city_two_sfca(toy):
    demand = toy.demand["census"]
    costs = straight_costs(demand, to_metric(toy.sites), 400.0)
    access = two_sfca(costs, demand["people"], 400.0)
    # a serves 100 + 200 people, b 400 (exactly at 400 m) + 500 + 600.
    assert_allclose(access.score, [1 / 300, 1 / 300, 0, *[1 / 1500] * 3, 0, 0, 0])
    assert access.capacity_basis == "one unit a site"
    assert (access.supply, access.supply_unreached) == (2.0, 0.0)
    assert_allclose(access.supply_given.sum(), 2.0)


def test_toy_city_e2sfca(toy):
    demand = toy.demand["census"]
    costs = straight_costs(demand, to_metric(toy.sites), 400.0)
    access = e2sfca(costs, demand["people"], Steps((200.0, 400.0), (1.0, 0.5)), [3, 13])
    # a: 3 units over 100 + 200; b: 13 over 0.5 * 400 + 500 + 600.
    assert_allclose(access.score, [0.01, 0.01, 0, 0.005, 0.01, 0.01, 0, 0, 0])
    assert access.capacity_basis == "given"


def test_toy_city_cumulative_and_nearest(toy):
    demand = toy.demand["census"]
    costs = straight_costs(demand, to_metric(toy.sites), 5_000.0)
    assert cumulative(costs, 200.0).tolist() == [1, 1, 0, 0, 1, 1, 0, 0, 0]
    assert_allclose(nearest_k(costs, 3)[0], [0, math.hypot(1000, 400), math.nan], atol=1e-6)


def test_balanced_fca_by_pencil():
    # Origin 0 (10 people) reaches site 0 only; origin 1 (20) both, twice as well site 1.
    costs = full(np.array([[400.0, math.inf], [800.0, 400.0]]))
    access = balanced_fca(costs, [10, 20], Exponential(400.0), [1, 1])
    # u: origin 0 -> (1, 0); origin 1 -> (1/3, 2/3). Demand: 10 + 20/3, 40/3.
    level = np.array([1 / (50 / 3), 1 / (40 / 3)])
    # v: site 0 weights 0.5, 0.25 -> 2/3, 1/3; site 1 -> 0, 1.
    assert_allclose(access.score, [level[0] * 2 / 3, level[0] / 3 + level[1]])
    assert_allclose(access.supply_given, [10 * level[0], 20 * (level[0] / 3 + level[1] * 2 / 3)])
    assert_allclose(access.supply_given.sum(), 2.0)


def test_3sfca_is_refused_with_its_reason():
    with pytest.raises(UsageError, match="weighs distance twice") as caught:
        three_sfca(None, people=[1])
    assert str(caught.value) == WHY_NO_3SFCA


def test_the_reason_is_true():
    """A further site without capacity lowers a neighbour's 3SFCA and leaves E2SFCA alone."""

    def three(cost, people, capacity):
        weight = np.where(np.isfinite(cost), Exponential(400.0)(cost), 0.0)
        twice = weight * weight / weight.sum(axis=1, keepdims=True)
        return (twice * (capacity / (people @ twice))).sum(axis=1), (people @ twice).sum()

    people = np.array([10.0, 10.0])
    before = np.array([[400.0], [400.0]])
    after = np.array([[400.0, 100.0], [400.0, math.inf]])
    (old, counted), (new, _) = three(before, people, [1.0]), three(after, people, [1.0, 0.0])
    assert new[0] < old[0]
    assert counted < people.sum()  # 20 people count as 10
    decay = Exponential(400.0)
    assert_allclose(
        e2sfca(full(after), people, decay, [1, 0]).score, e2sfca(full(before), people, decay).score
    )


# Against PySAL access, and dense matrices


def peer(cost, people, capacity, limit, weigh=None):
    origin, site = np.nonzero(np.isfinite(cost))
    table = pd.DataFrame({"origin": origin, "dest": site, "cost": cost[origin, site]})
    demand = pd.DataFrame({"demand": people}, index=pd.RangeIndex(len(people), name="geoid"))
    supply = pd.DataFrame({"supply": capacity}, index=pd.RangeIndex(len(capacity), name="geoid"))
    score = fca.two_stage_fca(
        demand, supply, table, limit, demand_index=True, supply_index=True, weight_fn=weigh
    )
    return score.reindex(range(len(people))).fillna(0.0)


@pytest.mark.parametrize("seed", range(8))
def test_equal_to_pysal_access(seed):
    cost, people, capacity = random_case(seed)
    costs = full(cost)
    assert_allclose(
        two_sfca(costs, people, 500.0, capacity).score,
        peer(cost, people, capacity, 500.0),
        rtol=1e-9,
    )
    steps = weights.step_fn(dict(zip(STEPS.limits, STEPS.weights, strict=True)))
    assert_allclose(
        e2sfca(costs, people, STEPS, capacity).score,
        peer(cost, people, capacity, 900.0, steps),
        rtol=1e-9,
    )


@settings(max_examples=60, deadline=None)
@given(case=cases())
def test_equal_to_dense_matrices(case):
    cost, people, capacity = case
    costs = full(cost)
    weight = np.where(np.isfinite(cost), STEPS(np.where(np.isfinite(cost), cost, 0)), 0.0)
    assert_allclose(gravity(costs, STEPS, capacity), weight @ capacity, atol=1e-12)
    assert_allclose(cumulative(costs, 600.0), (cost <= 600.0).sum(axis=1))
    demand = people @ weight
    ratio = np.divide(capacity, demand, out=np.zeros_like(capacity), where=demand > 0)
    assert_allclose(e2sfca(costs, people, STEPS, capacity).score, weight @ ratio, rtol=1e-9)
    k = min(3, cost.shape[1])
    nearest = np.sort(cost, axis=1)[:, :k]
    assert_allclose(nearest_k(costs, k), np.where(np.isfinite(nearest), nearest, np.nan))


# By law


@settings(max_examples=60, deadline=None)
@given(case=cases(), decay=st.sampled_from([STEPS, Exponential(300.0), threshold(500.0)]))
def test_supply_is_conserved(case, decay):
    cost, people, capacity = case
    costs = full(cost)
    for score in (e2sfca, balanced_fca):
        access = score(costs, people, decay, capacity)
        assert_allclose(access.supply_given.sum(), access.supply - access.supply_unreached)
        assert_allclose(access.supply, capacity.sum())
        assert (access.score >= 0).all()


@settings(max_examples=60, deadline=None)
@given(case=cases(), site=st.integers(0, 4), more=st.integers(1, 9))
def test_more_supply_never_lowers_access(case, site, more):
    cost, people, capacity = case
    costs, raised = full(cost), capacity.copy()
    raised[site % len(raised)] += more
    for score in (e2sfca, balanced_fca):
        before = score(costs, people, STEPS, capacity).score
        assert (score(costs, people, STEPS, raised).score >= before - 1e-12).all()
    assert (gravity(costs, STEPS, raised) >= gravity(costs, STEPS, capacity)).all()


@settings(max_examples=40, deadline=None)
@given(case=cases(), times=st.floats(0.1, 10))
def test_scores_scale_with_supply_and_against_people(case, times):
    cost, people, capacity = case
    costs = full(cost)
    for score in (e2sfca, balanced_fca):
        plain = score(costs, people, STEPS, capacity).score
        assert_allclose(score(costs, people, STEPS, capacity * times).score, plain * times)
        assert_allclose(score(costs, people * times, STEPS, capacity).score, plain / times)


@settings(max_examples=40, deadline=None)
@given(case=cases(), seed=st.integers(0, 99))
def test_the_order_of_pairs_changes_nothing(case, seed):
    cost, people, capacity = case
    costs = full(cost)
    order = np.random.default_rng(seed).permutation(len(costs.cost))
    mixed = ODCosts(costs.origin[order], costs.site[order], costs.cost[order], *cost.shape)
    assert_allclose(
        e2sfca(mixed, people, STEPS, capacity).score, e2sfca(costs, people, STEPS, capacity).score
    )
    assert_allclose(nearest_k(mixed, 2), nearest_k(costs, 2))


def test_halves_of_an_origin_change_nothing_for_its_people():
    cost, people, capacity = random_case(5)
    halves = np.vstack([cost, cost[:1]]), np.append(people, people[0] / 2)
    halves[1][0] /= 2
    for score in (e2sfca, balanced_fca):
        whole = score(full(cost), people, STEPS, capacity)
        split = score(full(halves[0]), halves[1], STEPS, capacity)
        together = split.supply_given[0] + split.supply_given[-1]
        assert_allclose(together, whole.supply_given[0], rtol=1e-12)


# Edges


def test_no_pair_no_site_nobody():
    nothing = full(np.full((2, 2), math.inf))
    access = two_sfca(nothing, [1, 1], 800.0)
    assert access.score.tolist() == [0, 0]
    assert access.supply_unreached == 2
    no_site = full(np.zeros((2, 0)))
    assert two_sfca(no_site, [1, 1], 800.0).supply == 0
    assert np.isnan(nearest_k(no_site, 1)).all()
    nobody = two_sfca(full(np.zeros((1, 1))), [0], 800.0)
    assert (nobody.score.tolist(), nobody.supply_unreached) == ([0.0], 1.0)
    nowhere = full(np.zeros((0, 1)))
    assert len(balanced_fca(nowhere, [], STEPS).score) == 0


def test_two_sites_at_one_place_add_up(people_at, sites_at):
    demand = people_at([(0, 0, 10)])
    one = straight_costs(demand, sites_at([(800, 0)]), 800.0)
    two = straight_costs(demand, sites_at([(800, 0), (800, 0)]), 800.0)
    assert two_sfca(two, [10], 800.0).score == 2 * two_sfca(one, [10], 800.0).score


def test_straight_costs_edges(people_at, sites_at):
    demand = people_at([(0, 0, 1), (0, 900, 1)])
    costs = straight_costs(demand, sites_at([(0, 0), (480, 640)]), 800.0)
    assert costs.origin.tolist() == [0, 0, 1]
    assert costs.cost.tolist() == [0.0, 800.0, math.hypot(480, 260).__round__(6)]
    assert len(straight_costs(demand, sites_at([]), 800.0).cost) == 0
    assert len(straight_costs(people_at([]), sites_at([(0, 0)]), 800.0).cost) == 0
    with pytest.raises(CRSError, match="EPSG:4326"):
        straight_costs(demand, sites_at([(127, 37)], crs="EPSG:4326"), 800.0)
    with pytest.raises(UsageError, match="above 0"):
        straight_costs(demand, sites_at([(0, 0)]), 0.0)


@pytest.mark.parametrize(
    ("origin", "site", "cost", "problem"),
    [
        ([0], [0], [math.nan], "not finite"),
        ([0], [0], [-1.0], "below 0"),
        ([1], [0], [1.0], "`origin` has row numbers outside 0 to 0"),
        ([0], [-1], [1.0], "`site` has row numbers"),
        ([0, 0], [0, 0], [1.0, 2.0], "two costs"),
        ([0, 0], [0], [1.0], "rows for 1 costs"),
    ],
)
def test_bad_costs_are_refused(origin, site, cost, problem):
    with pytest.raises(DataError, match=problem):
        ODCosts(np.array(origin), np.array(site), np.array(cost), 1, 1)


def test_bad_people_capacities_and_decays_are_refused():
    costs = full(np.zeros((1, 1)))
    for bad in ([math.nan], [-1.0], [1.0, 2.0]):
        with pytest.raises(DataError, match="`people`"):
            two_sfca(costs, bad, 800.0)
        with pytest.raises(DataError, match="`capacity`"):
            balanced_fca(costs, [1], STEPS, bad)
    with pytest.raises(DataError, match="`decay`"):
        gravity(costs, lambda cost: cost - 1)
    with pytest.raises(UsageError, match="`k` is 0"):
        nearest_k(costs, 0)
    with pytest.raises(DataError, match="supply is not conserved"):
        e2sfca(costs, [1], lambda cost: cost + 1e-320, [1])


@pytest.mark.parametrize(
    ("limits", "weights_"),
    [((2.0, 1.0), (1.0, 0.5)), ((1.0, 2.0), (0.5, 1.0)), ((0.0,), (1.0,)), ((1.0,), (0.0,)),
     ((1.0, 2.0), (1.0,)), ((1.0, 1.0), (1.0, 0.5))],
)  # fmt: skip
def test_steps_that_are_no_decay_are_refused(limits, weights_):
    with pytest.raises(UsageError):
        Steps(limits, weights_)


@pytest.mark.parametrize("decay", [Exponential(300.0), Gaussian(300.0), Power(1.5, 100.0), STEPS])
def test_decays_never_rise_and_start_at_1(decay):
    weight = decay(np.linspace(0, 2000, 500))
    assert weight[0] == 1.0
    assert (np.diff(weight) <= 0).all()
    assert decay == type(decay)(*vars(decay).values())
    for make in (Exponential, Gaussian, Power):
        with pytest.raises(UsageError):
            make(0.0)
