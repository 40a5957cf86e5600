"""Access and fairness of Seoul itself, against PySAL `access` and `inequality`, to 1e-9."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from geo.answers import access_points, access_table, fairness_table
from geo.answers.access import placed_ways
from geo.layers import get_layer
from geo.measures.accessibility import two_sfca
from geo.measures.equity import gini, theil
from geo.measures.figures import PER, decay_of
from geo.metrics import Question

pytestmark = pytest.mark.slow

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # of the peers' own imports
    from access import fca, weights
    from inequality.gini import Gini
    from inequality.theil import Theil, TheilD

KEYS = ("job_cafes", "urban_gardens")


def peer(costs, people, limit, weigh=None):
    table = pd.DataFrame({"origin": costs.origin, "dest": costs.site, "cost": costs.cost})
    demand = pd.DataFrame({"demand": people}, index=pd.RangeIndex(len(people), name="geoid"))
    sites = pd.RangeIndex(costs.n_sites, name="geoid")
    supply = pd.DataFrame({"supply": 1.0}, index=sites)
    score = fca.two_stage_fca(
        demand, supply, table, limit, demand_index=True, supply_index=True, weight_fn=weigh
    )
    return score.reindex(range(len(people))).fillna(0.0)


@pytest.mark.parametrize("key", KEYS)
def test_access_is_that_of_pysal(answers, key):
    question = Question(layer=get_layer(key))
    points, ways, limit = placed_ways(question, answers)
    people = points.people[:, 0]
    steps = decay_of(limit)
    weigh = weights.step_fn(dict(zip(steps.limits, steps.weights, strict=True)))
    mine = access_points(question, answers)
    assert_allclose(
        mine["access_e2sfca"] / PER, peer(ways.costs, people, limit, weigh), rtol=1e-9, atol=0
    )
    plain = two_sfca(ways.costs, people, limit).score
    assert_allclose(plain, peer(ways.costs, people, limit), rtol=1e-9, atol=0)
    assert (mine["sites_in_reach"] > 0).sum() > 10_000


@pytest.mark.parametrize("key", KEYS)
def test_inequality_is_that_of_pysal(answers, key):
    """By dong, every person a row; Theil between and within gu."""
    table = access_table(Question(layer=get_layer(key), by="dong", demand="youth"), answers)
    heads = table["people"].round().astype(int).to_numpy()
    value = table["access_e2sfca"].to_numpy()
    gu = table["gu_code"].to_numpy()
    everybody = np.repeat(value, heads)
    assert gini(value, heads) == pytest.approx(Gini(everybody).g, rel=1e-9)
    found = theil(value, heads, gu)
    labels = np.repeat(np.unique(gu, return_inverse=True)[1], heads)
    parts = TheilD(everybody, labels)
    assert found.total == pytest.approx(float(Theil(everybody).T), rel=1e-9)
    assert found.between == pytest.approx(float(np.squeeze(parts.bg)), rel=1e-9)
    assert found.within == pytest.approx(float(np.squeeze(parts.wg)), rel=1e-9)


@pytest.mark.parametrize("key", KEYS)
def test_the_table_of_fairness_is_made_of_the_points(answers, key):
    question = Question(layer=get_layer(key))
    points = access_points(question, answers)
    score, people = points["access_e2sfca"], points["people"]
    table = fairness_table(question, answers)
    city = table[table["by"] == "city"].set_index("metric")["value"]
    assert city["access_gini"] == pytest.approx(gini(score, people), rel=1e-9)
    parts = theil(score, people, points["gu_code"])
    assert city["access_theil"] == pytest.approx(parts.total, rel=1e-9)
    assert city["access_theil_within"] == pytest.approx(parts.within, rel=1e-9)
    of_gu = table[table["by"] == "gu"].set_index("code")["value"]
    jongno = points[points["gu_code"] == "11010"]
    plain = gini(jongno["access_e2sfca"], jongno["people"])
    assert of_gu["11010"] == pytest.approx(plain, rel=1e-9)
