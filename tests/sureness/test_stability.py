"""Does the ranking survive: Kendall's tau by counting pairs, people kept, ranks that move."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from geo.answers import stability_table
from geo.errors import UsageError
from geo.sureness.stability import AT, MOVED, RADII_M, gathered, ranked
from geo.sureness.sureness_files import TABLES
from tests.sureness.conftest import near


def tau_b(first, second):
    """Kendall's tau-b, pair by pair."""
    pairs = [
        (np.sign(first[i] - first[j]), np.sign(second[i] - second[j]))
        for i, j in combinations(range(len(first)), 2)
    ]
    untied = [sum(a != 0 for a, _ in pairs), sum(b != 0 for _, b in pairs)]
    return sum(a * b for a, b in pairs) / np.sqrt(untied[0] * untied[1])


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=3, max_size=25))
def test_tau_counts_pairs(rows):
    first, second = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    if len(set(first)) < 2 or len(set(second)) < 2:
        return
    codes = [f"{n:02d}" for n in range(len(rows))]
    found = ranked(pd.Series(second, codes), pd.Series(first, codes))
    assert found["tau"].iloc[0] == pytest.approx(tau_b(first, second), abs=1e-12)
    assert found["rank"].min() == 1


@pytest.mark.parametrize("at", AT)
def test_people_of_each_gu_are_kept(world, at):
    demand = world.demand["youth"]
    table = gathered(demand, at)
    assert_allclose(
        table.groupby("gu_code")["people"].sum(), demand.groupby("gu_code")["people"].sum()
    )
    sizes = {"pieces": len(demand), "dong_points": 425}
    assert len(table) == sizes.get(at, len(table))
    if at == "km_cells":
        assert 605 < len(table) < 1_100


def test_the_toy_city(toy):
    found = stability_table(near(200.0), toy)
    assert set(found["path"]) == {"straight", "network"}
    assert set(found["radius_m"]) == {200.0, *RADII_M}
    base = found[
        (found["at"] == "pieces") & (found["radius_m"] == 200) & (found["path"] == "straight")
    ]
    assert base["gu_code"].tolist() == ["11010", "11020", "11030"]
    assert base["rank"].tolist() == [2, 1, 3]
    assert base["tau"].tolist() == [1, 1, 1]
    assert base["moved"].tolist() == [0, 0, 0]
    on_foot = found[(found["at"] == "pieces") & (found["path"] == "network")]
    # On foot b's neighbours are 1,000 m away: nobody of gu 2 is reached within 800 m.
    assert on_foot.set_index(["radius_m", "gu_code"])["coverage_share"][800.0, "11020"] == 0
    assert on_foot.set_index(["radius_m", "gu_code"])["coverage_share"][1200.0, "11020"] == 1


def test_held_and_computed_are_alike(synthetic, sure_synthetic):
    layer = near(800.0)
    computed = stability_table(layer, synthetic)
    kept = synthetic.replaced(sureness=sure_synthetic, network=None)
    found = stability_table(layer, kept)
    pd.testing.assert_frame_equal(
        found[list(TABLES["stability"])], computed[list(TABLES["stability"])]
    )
    # An interval stands beside it only where it is held of these very data.
    assert computed["coverage_share_low"].isna().all()
    assert found["coverage_share_low"].notna().sum() == 3 * len(kept.world.gu)
    bare = stability_table(layer, synthetic.replaced(network=None))
    assert set(bare["path"]) == {"straight"}
    with pytest.raises(UsageError, match="no ranking to survive"):
        stability_table(near(None), synthetic)
    with pytest.raises(UsageError, match="no points 'moon'"):
        gathered(synthetic.world.demand["census"], "moon")


def test_the_job_cafes_ranking_does_not_survive_everything(answers):
    from geo.layers import get_layer

    found = stability_table(get_layer("job_cafes"), answers)
    assert len(found) == 3 * 3 * 2 * 25
    scenarios = found.groupby(["at", "radius_m", "path"])
    tau = scenarios["tau"].first()
    assert tau["pieces", 800.0, "straight"] == 1
    assert (tau < 0.9).sum() >= 10
    moved = (found["moved"].abs() >= MOVED).groupby(found["path"]).sum()
    assert moved["network"] > moved["straight"] > 0
