"""Access and inequality of the job cafés in Seoul, against PySAL `access` and `inequality`."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from geo.crs import to_metric
from geo.measures.accessibility import e2sfca, two_sfca
from geo.measures.costs import ODCosts, Steps, straight_costs
from geo.measures.counts import counted, of_layer
from geo.measures.equity import gini, theil

pytestmark = pytest.mark.slow

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # of the peers' own imports
    from access import fca, weights
    from inequality.gini import Gini
    from inequality.theil import Theil as PeerTheil
    from inequality.theil import TheilD

SERVICE_M = 800.0
STEPS = Steps((300.0, 550.0, 800.0), (1.0, 0.68, 0.22))


@pytest.fixture(scope="module")
def costs(world) -> ODCosts:
    cafes = to_metric(counted(of_layer(world.sites, "job_cafes")))
    return straight_costs(world.demand["youth"], cafes, SERVICE_M)


@pytest.mark.parametrize("steps", [None, STEPS], ids=["2SFCA", "E2SFCA"])
def test_access_on_seoul(world, costs, steps):
    people = world.demand["youth"]["people"].to_numpy()
    pairs = pd.DataFrame({"origin": costs.origin, "dest": costs.site, "cost": costs.cost})
    peer = fca.two_stage_fca(
        pd.DataFrame({"demand": people}).rename_axis("geoid"),
        pd.DataFrame({"supply": np.ones(costs.n_sites)}).rename_axis("geoid"),
        pairs,
        SERVICE_M,
        demand_index=True,
        supply_index=True,
        weight_fn=steps and weights.step_fn(dict(zip(steps.limits, steps.weights, strict=True))),
    )
    ours = e2sfca(costs, people, steps) if steps else two_sfca(costs, people, SERVICE_M)
    assert costs.n_sites == 78
    assert (ours.score > 0).sum() > 10_000
    assert_allclose(ours.score, peer.reindex(range(len(people))).fillna(0.0), rtol=1e-9)
    assert ours.supply_given.sum() + ours.supply_unreached == pytest.approx(78.0, rel=1e-9)


def test_inequality_on_seoul(world, costs):
    """The peer knows no weights: whole people, one in fifty, each with the score of the place."""
    demand = world.demand["youth"]
    score = e2sfca(costs, demand["people"], STEPS).score
    heads = np.round(demand["people"].to_numpy() / 50).astype(int)
    gu = demand["gu_code"].to_numpy(dtype=str)
    everybody, labels = np.repeat(score, heads), np.repeat(gu, heads)
    assert len(everybody) > 30_000
    assert gini(score, heads) == pytest.approx(Gini(everybody).g, rel=1e-9)
    found, peer = theil(score, heads, gu), TheilD(everybody, labels)
    assert found.total == pytest.approx(float(PeerTheil(everybody).T), rel=1e-9)
    assert found.between == pytest.approx(float(np.squeeze(peer.bg)), rel=1e-9)
    assert found.within == pytest.approx(float(np.squeeze(peer.wg)), rel=1e-9)
