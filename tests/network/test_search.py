"""Distances on foot: by pencil, against networkx and scipy, by law."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from geo.crs import METRIC
from geo.errors import UsageError
from geo.network import (
    Network,
    Snap,
    Tables,
    build_network,
    catchments,
    minutes,
    nearest_nodes,
    nearest_site,
    od_costs,
    snap,
)
from tests.network.peers import distances, graph_of, put_in
from tests.worlds import City

EXACT_M = 1e-6


def test_toy_city_by_pencil(toy: City, toy_network: Network) -> None:
    sites = snap(toy_network, toy.sites.to_crs(METRIC), toy.sites["site_id"].tolist())
    people = snap(toy_network, toy.demand[["x", "y"]].to_numpy())
    assert sites.ok.all()
    assert people.leg_m == pytest.approx(0, abs=1e-6)
    near = nearest_site(toy_network, sites, people)
    # gu 1 from a: itself, round the block at x 300, again; gu 2 from b: round either block;
    # gu 3 at x 2500 from b at x 1500: over x 1900 and 2500, and up or down
    assert near.distance_m == pytest.approx(
        [0, 600, 1000, 1000, 1000, 1000, 1400, 1200, 1200], abs=1e-5
    )
    assert near.site_id.tolist() == ["a", "a", "a", "a", "b", "b", "b", "b", "b"]
    assert minutes(near.distance_m[2]) == pytest.approx(12.5)


def test_ties_go_to_the_id_that_sorts_first(toy_network: Network) -> None:
    places = np.array([[200_300.0, 550_200.0], [201_900.0, 550_200.0]])
    middle = np.array([[201_100.0, 550_200.0]])
    for ids in (["a", "b"], ["b", "a"]):
        sites = snap(toy_network, places, ids)
        near = nearest_site(toy_network, sites, snap(toy_network, middle))
        assert near.site_id.tolist() == ["a"]
        assert near.distance_m == pytest.approx([800.0])
    # two sites at one place
    both = snap(toy_network, places[[0, 0]], ["z", "y"])
    assert set(nearest_site(toy_network, both, snap(toy_network, middle)).site_id) == {"y"}


def test_a_point_at_exactly_the_limit_is_reached(toy_network: Network) -> None:
    sites = snap(toy_network, np.array([[200_300.0, 550_200.0]]))
    point = snap(toy_network, np.array([[201_100.0, 550_200.0]]))
    assert nearest_site(toy_network, sites, point, 800.0).distance_m.tolist() == [800.0]
    assert od_costs(toy_network, sites, point, 800.0).cost_m.tolist() == [800.0]
    short = nearest_site(toy_network, sites, point, 799.999)
    assert np.isnan(short.distance_m).all()
    assert short.reason.tolist() == ["over_the_limit"]
    assert len(od_costs(toy_network, sites, point, 799.999).point) == 0


def test_two_points_on_one_street_meet_on_it(toy_network: Network) -> None:
    sites = snap(toy_network, np.array([[200_500.0, 550_210.0]]))
    points = snap(toy_network, np.array([[200_900.0, 550_205.0], [200_500.0, 550_200.0]]))
    near = nearest_site(toy_network, sites, points)
    assert near.distance_m == pytest.approx([10 + 400 + 5, 10])
    assert od_costs(toy_network, sites, points, 500).cost_m == pytest.approx([415, 10])


def test_no_site_and_no_point(toy_network: Network) -> None:
    none = snap(toy_network, np.empty((0, 2)))
    point = snap(toy_network, np.array([[200_500.0, 550_200.0]]))
    near = nearest_site(toy_network, none, point)
    assert np.isnan(near.distance_m).all()
    assert near.reason.tolist() == ["no_site_on_the_network"]
    assert len(nearest_site(toy_network, point, none).distance_m) == 0
    assert catchments(toy_network, none, 100).ptr.tolist() == [0]
    assert len(od_costs(toy_network, none, point, 100).point) == 0


def test_a_limit_below_zero_is_refused(toy_network: Network) -> None:
    point = snap(toy_network, np.array([[200_500.0, 550_200.0]]))
    with pytest.raises(UsageError, match="limit_m"):
        catchments(toy_network, point, -1)


def test_another_part_of_the_network_is_explained(
    streets: Network, sites: Snap, city: City
) -> None:
    yard = snap(streets, np.array([[204_150.0, 554_110.0]]), ["yard"])
    near = nearest_site(streets, sites, yard)
    assert np.isnan(near.distance_m).all()
    assert near.reason.tolist() == ["no_site_in_this_part_of_the_network"]
    assert snap(streets, yard.xy, limit_m=200).ok.all()
    assert not snap(streets, yard.xy, limit_m=120, connected_only=True).ok.any()


def test_synthetic_city_equals_networkx_at_every_node(streets: Network, sites: Snap) -> None:
    graph = graph_of(streets)
    reach = catchments(streets, sites, 900.0)
    best = np.full(streets.n_nodes, np.inf)
    for row in range(len(sites)):
        truth = distances(graph, streets, sites, row)
        best = np.minimum(best, truth)
        got = np.full(streets.n_nodes, np.inf)
        part = slice(reach.ptr[row], reach.ptr[row + 1])
        got[reach.node[part]] = reach.distance_m[part]
        inside = truth <= 900
        assert (np.isfinite(got) == inside).all()
        assert np.abs(got[inside] - truth[inside]).max() < EXACT_M
    distance, label = nearest_nodes(streets, sites)
    assert (np.isfinite(distance) == np.isfinite(best)).all()
    found = np.isfinite(best)
    assert np.abs(distance[found] - best[found]).max() < EXACT_M
    assert ((label >= 0) == np.isfinite(best)).all()


def test_synthetic_city_costs_equal_networkx(streets: Network, sites: Snap, people: Snap) -> None:
    rows = np.arange(0, len(people), 37)
    some = people.take(rows)
    graph = graph_of(streets)
    for row in range(len(some)):
        put_in(graph, streets, some, row, ("p", row))
    # the streets between two points on one edge
    by_edge: dict[int, list[tuple[float, int]]] = {}
    for row in range(len(some)):
        by_edge.setdefault(int(some.edge[row]), []).append((some.offset_m[row], row))
    costs = od_costs(streets, sites, some, 1500.0)
    got = {(s, p): c for s, p, c in zip(costs.row(), costs.point, costs.cost_m, strict=True)}
    for site in range(len(sites)):
        put_in(graph, streets, sites, site, "site")
        for offset, row in by_edge.get(int(sites.edge[site]), []):
            between = abs(offset - sites.offset_m[site])
            graph.add_edge(("on", "site"), ("on", ("p", row)), weight=between)
        truth = nx.single_source_dijkstra_path_length(graph, "site", cutoff=1500.0)
        graph.remove_nodes_from(["site", ("on", "site")])
        for row in range(len(some)):
            value = truth.get(("p", row))
            assert ((site, row) in got) == (value is not None)
            if value is not None:
                assert got[site, row] == pytest.approx(value, abs=EXACT_M)


def test_nearest_site_is_the_least_of_all_costs(
    streets: Network, sites: Snap, people: Snap
) -> None:
    near = nearest_site(streets, sites, people)
    costs = od_costs(streets, sites, people, 20_000.0)
    least = np.full(len(people), np.inf)
    np.minimum.at(least, costs.point, costs.cost_m)
    reached = np.isfinite(least)
    assert (reached == (near.site >= 0)).all()
    assert np.abs(near.distance_m[reached] - least[reached]).max() < EXACT_M


def test_threads_and_order_of_sites_change_nothing(streets: Network, sites: Snap) -> None:
    one = catchments(streets, sites, 700.0, threads=1)
    two = catchments(streets, sites, 700.0, threads=2)
    for a, b in zip(vars(one).values(), vars(two).values(), strict=True):
        assert (a == b).all()
    back = catchments(streets, sites.take(np.arange(len(sites))[::-1]), 700.0)
    for row in range(len(sites)):
        mirror = len(sites) - 1 - row
        a = dict(zip(*_part(one, row), strict=True))
        assert a == dict(zip(*_part(back, mirror), strict=True))


def _part(reach, row):
    part = slice(reach.ptr[row], reach.ptr[row + 1])
    return reach.node[part].tolist(), reach.distance_m[part].tolist()


# laws on small networks with everything that real ones have


@st.composite
def tables(draw: st.DrawFn) -> Tables:
    """Some nodes on a grid, some edges between any two of them, lengths of their own.

    The nodes are less than 5 m apart: below that any length may be stated.
    """
    n = draw(st.integers(2, 8))
    spots = draw(
        st.lists(
            st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=n, max_size=n, unique=True
        )
    )
    ends = st.tuples(st.integers(0, n - 1), st.integers(0, n - 1))
    pairs = draw(st.lists(ends, min_size=1, max_size=14))
    length = st.sampled_from([0.0, 0.0, 1.0, 2.5, 7.0, 100.0]) | st.floats(0, 1e4)
    lengths = draw(st.lists(length, min_size=len(pairs), max_size=len(pairs)))
    return Tables(
        node_id=np.arange(10, 10 + n),
        node_xy=np.array(spots, dtype=float) / 2 + (200_000, 550_000),
        u=np.array([10 + a for a, _ in pairs]),
        v=np.array([10 + b for _, b in pairs]),
        length=np.array(lengths),
        lines=None,
    )


places = st.lists(
    st.tuples(st.floats(-20, 80), st.floats(-20, 80)), min_size=1, max_size=4, unique=True
).map(lambda spots: np.add(spots, (200_000, 550_000)))


@settings(max_examples=150, deadline=None)
@given(tables(), places, st.sampled_from([0.0, 5.0, 40.0, 1e5]))
def test_law_equal_to_networkx(made: Tables, spots: np.ndarray, limit: float) -> None:
    network = build_network(made)
    points = snap(network, spots)
    graph = graph_of(network)
    reach = catchments(network, points, limit)
    best = np.full(network.n_nodes, np.inf)
    for row in range(len(points)):
        truth = distances(graph, network, points, row)
        best = np.minimum(best, truth)
        got = np.full(network.n_nodes, np.inf)
        node, dist = _part(reach, row)
        assert len(set(node)) == len(node)
        got[node] = dist
        near = np.abs(truth - limit) < EXACT_M  # rounding decides there
        assert ((np.isfinite(got) == (truth <= limit)) | near).all()
        both = np.isfinite(got)
        assert got[both] == pytest.approx(truth[both], abs=EXACT_M)
    distance, _ = nearest_nodes(network, points)
    assert distance == pytest.approx(best, abs=EXACT_M)


@settings(max_examples=100, deadline=None)
@given(tables(), places, st.randoms())
def test_law_row_order_and_labels_change_nothing(
    made: Tables, spots: np.ndarray, random: object
) -> None:
    nodes, edges = list(range(len(made.node_id))), list(range(len(made.u)))
    random.shuffle(nodes)  # type: ignore[attr-defined]
    random.shuffle(edges)  # type: ignore[attr-defined]
    label = dict(zip(made.node_id[nodes].tolist(), range(500, 500 + len(nodes)), strict=True))
    turned = Tables(
        node_id=np.arange(500, 500 + len(nodes)),
        node_xy=made.node_xy[nodes],
        u=np.array([label[i] for i in made.v[edges].tolist()]),
        v=np.array([label[i] for i in made.u[edges].tolist()]),
        length=np.asarray(made.length)[edges],
        lines=None,
    )
    a, b = build_network(made), build_network(turned)
    assert (a.node_xy == b.node_xy).all()
    assert (a.edge_length == b.edge_length).all()
    assert (a.adj_node == b.adj_node).all()
    one, two = snap(a, spots), snap(b, spots)
    assert one.edge.tolist() == two.edge.tolist()
    assert nearest_nodes(a, one)[0].tolist() == nearest_nodes(b, two)[0].tolist()


@settings(max_examples=100, deadline=None)
@given(tables(), places)
def test_law_monotone_and_triangle(made: Tables, spots: np.ndarray) -> None:
    network = build_network(made)
    points = snap(network, spots)
    less = nearest_nodes(network, points.take(np.arange(len(points) - 1)))[0]
    more = nearest_nodes(network, points)[0]
    assert (more <= less).all(), "a site more never lengthens a way"
    small, large = (set(_part(catchments(network, points, t), 0)[0]) for t in (20.0, 60.0))
    assert small <= large
    costs = od_costs(network, points, points, 1e9)
    matrix = np.full((len(points), len(points)), np.inf)
    matrix[costs.row(), costs.point] = costs.cost_m
    assert matrix == pytest.approx(matrix.T, abs=1e-6)
    for k in range(len(points)):
        around = matrix[:, [k]] + matrix[[k], :]
        assert (matrix <= around + 1e-6).all()


# the whole city, where it is at hand


def test_seoul_equals_scipy_for_1000_sites(seoul: Network, seoul_points: Snap) -> None:
    """One search from every node of the sites, in scipy from a graph with the sites put in."""
    n, k = seoul.n_nodes, len(seoul_points)
    on = n + np.arange(k)
    edge, offset, leg = seoul_points.edge, seoul_points.offset_m, seoul_points.leg_m
    tail = np.concatenate([np.repeat(np.arange(n), np.diff(seoul.adj_ptr)), on, on])
    head = np.concatenate([seoul.adj_node, seoul.edge_u[edge], seoul.edge_v[edge]])
    cost = np.concatenate(
        [seoul.adj_length, leg + offset, leg + (seoul.edge_length[edge] - offset)]
    )
    cost = np.maximum(cost, 1e-300)  # scipy takes a stored 0 for no edge
    keep = np.ones(len(tail), dtype=bool)
    loop = seoul.edge_u[edge] == seoul.edge_v[edge]
    worse = offset > seoul.edge_length[edge] / 2
    keep[len(tail) - 2 * k : len(tail) - k] = ~(loop & worse)
    keep[len(tail) - k :] = ~(loop & ~worse)
    matrix = csr_array((cost[keep], (tail[keep], head[keep])), shape=(n + k, n + k))
    truth = dijkstra(matrix, indices=on, min_only=True)[:n]
    ours, label = nearest_nodes(seoul, seoul_points)
    assert (np.isfinite(truth) == np.isfinite(ours)).all()
    reached = np.isfinite(truth)
    assert np.abs(truth[reached] - ours[reached]).max() < EXACT_M
    reach = catchments(seoul, seoul_points, 800.0)
    assert (label[reach.node] >= 0).all()
    for row in range(0, k, 10):  # and one by one
        part = slice(reach.ptr[row], reach.ptr[row + 1])
        alone = dijkstra(matrix, indices=[on[row]], limit=800.0)[0, :n]
        assert set(np.flatnonzero(np.isfinite(alone))) == set(reach.node[part].tolist())
        assert np.abs(alone[reach.node[part]] - reach.distance_m[part]).max() < EXACT_M


def test_seoul_equals_networkx(seoul: Network, seoul_points: Snap) -> None:
    graph = graph_of(seoul)
    rows = np.arange(0, 1000, 125)
    some = seoul_points.take(rows)
    reach = catchments(seoul, some, 800.0)
    for row in range(len(some)):
        truth = distances(graph, seoul, some, row, 800.0)
        part = slice(reach.ptr[row], reach.ptr[row + 1])
        assert set(np.flatnonzero(np.isfinite(truth))) == set(reach.node[part].tolist())
        assert np.abs(truth[reach.node[part]] - reach.distance_m[part]).max() < EXACT_M
    for row in range(len(some)):
        put_in(graph, seoul, some, row, ("s", row))
    names = {("s", row) for row in range(len(some))}
    found = nx.multi_source_dijkstra_path_length(graph, names)
    ours, _ = nearest_nodes(seoul, some)
    truth = np.array([found.get(node, np.inf) for node in range(seoul.n_nodes)])
    assert (np.isfinite(truth) == np.isfinite(ours)).all()
    reached = np.isfinite(truth)
    assert np.abs(truth[reached] - ours[reached]).max() < EXACT_M


def test_seoul_snaps_to_the_nearest_edge(seoul: Network, seoul_points: Snap) -> None:
    points = shapely.points(seoul_points.xy)
    at, away = seoul.tree.query_nearest(points, return_distance=True, all_matches=False)
    ok = seoul_points.ok
    dry = ~seoul.over_water[at[1]] & ok
    assert ok.sum() > 990
    assert seoul_points.leg_m[ok].min() >= 0
    assert (seoul_points.leg_m[dry] >= away[dry] - 1e-9).all()
    legs = shapely.linestrings(np.stack([seoul_points.xy[ok], seoul_points.snap_xy[ok]], axis=1))
    wet = shapely.length(shapely.intersection(legs, seoul.water))
    plain = wet < 1e-9
    same = np.abs(seoul_points.leg_m[ok] - away[ok]) < 1e-6
    assert (same | ~plain).mean() > 0.995
