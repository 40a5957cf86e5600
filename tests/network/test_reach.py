"""Measures of reach: by pencil on the toy city, by law on the synthetic one."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import shapely

from geo.crs import METRIC, to_metric
from geo.errors import CRSError, DataError
from geo.measures import walking as reach
from geo.network import Network, Snap, build_network, od_costs, spread_by_streets
from geo.network.build import Tables
from geo.network.spread import street_samples
from geo.reach.reach_tables import reach_tables
from tests.worlds import City


def test_toy_city_by_pencil(toy: City, toy_network: Network) -> None:
    """Streets y 200 in strip 0-300, y 400 in 300-600, y 600 and 800 in 600-1000."""
    demand = toy.demand
    made = reach_tables(
        toy_network, to_metric(toy.sites), {"census": demand}, to_metric(toy.dong), (400.0, 1000.0)
    )
    gu = made.gu.set_index(["gu_code", "threshold_m"])
    assert gu["people"].groupby("gu_code").first().tolist() == pytest.approx([600, 1500, 2400])
    # gu 3 is more than 400 m from b on foot and in a straight line
    assert gu.loc[("11030", 400.0), "coverage_share_network"] == 0
    assert gu.loc[("11030", 400.0), "coverage_share_straight"] == 0
    assert (gu["coverage_share_network"] <= gu["coverage_share_straight"] + 1e-9).all()
    assert set(made.gu["network_date"]) == {"2019-09-02"}
    assert set(made.sites["attribution"]) == {"© OpenStreetMap contributors, ODbL"}
    city = made.city.set_index("threshold_m")
    assert city.loc[1000.0, "people"] == pytest.approx(4500)
    assert made.unreached.empty
    assert made.dong["rank_out"].min() == 1
    assert (made.gu["minutes"] * 80 == made.gu["threshold_m"]).all()


def test_shares_by_pencil() -> None:
    points = pd.DataFrame({"gu_code": ["1", "1", "2"], "people": [10.0, 30.0, 0.0]})
    table = reach.covered_by(points, np.array([800.0, 801.0, 5.0]), [800.0, 900.0])
    assert table["share"].tolist()[:2] == [0.25, 1.0]
    assert table["share"].isna().tolist() == [False, False, True, True]


def test_who_has_no_other(toy_network: Network, toy: City) -> None:
    from geo.network import nearest_site, snap

    table = to_metric(toy.sites)
    sites = snap(toy_network, table, table["site_id"].tolist())
    people = snap(toy_network, toy.demand[["x", "y"]].to_numpy())
    costs = od_costs(toy_network, sites, people, 1200.001)
    near = nearest_site(toy_network, sites, people)
    found = reach.site_reach(
        sites.ids, costs, near.site, toy.demand["people"].to_numpy(), [1000.0, 1200.0]
    )
    a, b = found[found["site_id"] == "a"], found[found["site_id"] == "b"]
    # a: gu 1 (100 at 0, 200 at 600, 300 at 1000) and 400 at 1000; 500 at 600 + 200 + 400 = 1200
    assert a["people_in_reach"].tolist() == [1000, 1500]
    # b: 500 and 600 at 1000, both ways round the block; 400 of its own gu, 200 and 300 of gu 1,
    # 800 and 900 of gu 3 at 1200
    assert b["people_in_reach"].tolist() == [1100, 1100 + 400 + 200 + 300 + 800 + 900]
    assert b["people_only_here"].tolist() == [1100, 600 + 800 + 900]
    assert a["people_only_here"].tolist() == [1000, 100]
    assert (found["people_only_here"] <= found["people_in_reach"]).all()
    assert (found["people_nearest"] <= found["people_in_reach"]).all()
    served = toy.demand["people"].to_numpy()[near.distance_m <= 1200.000001].sum()
    assert found[found["threshold_m"] == 1200.0]["people_nearest"].sum() == pytest.approx(served)


def test_detour_and_ranks_by_pencil() -> None:
    points = pd.DataFrame(
        {"dong_code": ["1", "1", "2", "3"], "people": [1.0, 3.0, 5.0, 9.0], "x": 0.0, "y": 0.0}
    )
    walk = np.array([300.0, 100.0, np.nan, 10.0])
    straight = reach.straight_to(points, np.array([[0.0, 100.0]]), np.array([0, 0, -1, 0]))
    assert straight.tolist()[:2] == [100, 100]
    factor = reach.detour_factor(points, walk, straight)
    assert factor["1"] == pytest.approx(600 / 400)
    assert np.isnan(factor["2"])
    ranked = reach.out_of_reach(points, walk, 100.0)
    assert ranked["dong_code"].tolist() == ["2", "1", "3"]
    assert ranked["people_out"].tolist() == [5, 1, 0]
    assert ranked["rank"].tolist() == [1, 2, 3]


def test_wrong_tables_are_refused(toy: City, toy_network: Network) -> None:
    points = pd.DataFrame({"gu_code": ["1"]})
    with pytest.raises(DataError, match="people"):
        reach.covered_by(points, np.array([1.0]), [1.0])
    with pytest.raises(DataError, match=r"`distance_m` has shape \(2,\) for 1 rows of `points`"):
        reach.covered_by(points.assign(people=1.0), np.array([1.0, 2.0]), [1.0])
    with pytest.raises(CRSError):
        reach_tables(toy_network, toy.sites, {"census": toy.demand}, to_metric(toy.dong))
    with pytest.raises(CRSError):
        spread_by_streets(toy_network, toy.demand, toy.dong)


# people along streets


def test_people_along_streets_keep_their_dong(city: City, streets: Network) -> None:
    dong = city.dong.to_crs(METRIC)
    spread = spread_by_streets(streets, city.demand, dong)
    for column in ("dong_code", "gu_code"):
        before = city.demand.groupby(column)["people"].sum()
        after = spread.groupby(column)["people"].sum()
        assert np.abs(before - after).max() < 1e-6
    assert spread.attrs["n_dong_without_streets"] == 0
    ratio = spread["people"] / spread["street_m"]
    by_dong = ratio.groupby(spread["dong_code"])
    assert (by_dong.max() - by_dong.min()).max() < 1e-9
    xy, length = street_samples(streets)
    wet = shapely.intersects_xy(streets.water, xy)
    assert not wet.any(), "nobody lives on a bridge"
    dry = shapely.length(shapely.difference(streets.lines, streets.water)).sum()
    assert length.sum() == pytest.approx(dry, rel=0.002)
    inside = shapely.contains_xy(dong.union_all(), xy)
    assert spread["street_m"].sum() == pytest.approx(length[inside].sum(), rel=1e-6)


def test_a_dong_without_streets_stays_even(city: City, streets: Network) -> None:
    dong = city.dong.to_crs(METRIC)
    gone = dong.geometry.iloc[0]
    keep = ~shapely.intersects(streets.lines, gone)
    part = build_network(
        Tables(
            node_id=streets.node_id,
            node_xy=streets.node_xy,
            u=streets.node_id[streets.edge_u[keep]],
            v=streets.node_id[streets.edge_v[keep]],
            length=None,
            lines=streets.lines[keep],
        )
    )
    spread = spread_by_streets(part, city.demand, dong)
    assert spread.attrs["n_dong_without_streets"] == 1
    mine = spread[spread["dong_code"] == dong["dong_code"].iloc[0]]
    assert mine["street_m"].eq(0).all()
    density = mine["people"] / mine["area_m2"]
    assert density.max() - density.min() < 1e-9
    assert spread["people"].sum() == pytest.approx(city.demand["people"].sum(), abs=1e-6)


# laws


def test_reach_of_the_synthetic_city(city: City, streets: Network, sites: Snap) -> None:
    table = to_metric(city.sites)
    demands = {"census": city.demand, "youth": city.demand.assign(people=city.demand.people / 3)}
    dong = city.dong.to_crs(METRIC)
    made = reach_tables(streets, table, demands, dong, (200.0, 400.0, 800.0))
    for name in ("gu", "dong"):
        frame = getattr(made, name)
        code = f"{name}_code"
        assert len(frame) == 2 * 3 * city.dong[code].nunique()
        assert frame["coverage_share_network"].between(0, 1).all()
        assert (frame["coverage_share_network"] <= frame["coverage_share_straight"] + 1e-9).all()
        assert (
            frame["area_coverage_share_network"] <= frame["area_coverage_share_straight"] + 1e-9
        ).all()
        assert (frame["detour_factor"].dropna() >= 1).all()
        shares = frame.groupby([code, "demand"])["coverage_share_network"]
        assert shares.is_monotonic_increasing.all()
        total = frame[(frame.threshold_m == 200) & (frame.demand == "census")]["people"].sum()
        assert total == pytest.approx(city.demand["people"].sum(), abs=1e-6)
    whole = made.city[(made.city.demand == "census")].set_index("threshold_m")
    near = made.sites[made.sites.demand == "census"].groupby("threshold_m")["people_nearest"].sum()
    covered = whole["people"] - whole["people_out"]
    assert np.abs(near - covered).max() < 1e-6, "the nearest catchments are a partition"
    fewer = reach_tables(streets, table.iloc[:20], {"census": city.demand}, dong, (800.0,))
    all_of = made.gu[(made.gu.demand == "census") & (made.gu.threshold_m == 800)]
    assert (
        fewer.gu["coverage_share_network"].to_numpy()
        <= all_of["coverage_share_network"].to_numpy() + 1e-12
    ).all()
    # what a site adds: take it away and look
    without = reach_tables(streets, table.iloc[1:], {"census": city.demand}, dong, (800.0,))
    lost = without.city["people_out"].iloc[0] - whole.loc[800.0, "people_out"]
    adds = made.sites.query("demand == 'census' and threshold_m == 800")["people_only_here"].iloc[0]
    assert adds == pytest.approx(lost, abs=1e-6)
