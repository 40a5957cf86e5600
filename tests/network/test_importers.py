"""Networks from GraphML, PBF and Parquet."""

from __future__ import annotations

import os
from pathlib import Path

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import pytest
import shapely

from geo.crs import LONLAT
from geo.errors import NetworkError, SourceError
from geo.network import (
    Network,
    import_network,
    nearest_nodes,
    read_network,
    read_water,
    snap,
)
from tests.worlds import City

HEAD = """<?xml version='1.0' encoding='utf-8'?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
<key id="c" for="graph" attr.name="crs" attr.type="string" />
<key id="x" for="node" attr.name="x" attr.type="string" />
<key id="y" for="node" attr.name="y" attr.type="string" />
<key id="l" for="edge" attr.name="length" attr.type="string" />
<key id="b" for="edge" attr.name="bridge" attr.type="string" />
<graph edgedefault="directed"><data key="c">EPSG:4326</data>
"""
NODES = "".join(
    f'<node id="{i}"><data key="x">{127 + i / 1000}</data><data key="y">37.5</data></node>'
    for i in (1, 2, 3)
)


def _edge(u: int, v: int, length: float, bridge: str = "") -> str:
    more = f'<data key="b">{bridge}</data>' if bridge else ""
    return f'<edge source="{u}" target="{v}"><data key="l">{length}</data>{more}</edge>'


def test_graphml_takes_both_directions_as_one_street(tmp_path: Path) -> None:
    path = tmp_path / "walk_2025-05-16.graphml"
    edges = _edge(1, 2, 88.4, "yes") + _edge(2, 1, 88.4, "yes") + _edge(2, 3, 88.4)
    path.write_text(HEAD + NODES + edges + "</graph></graphml>", "utf-8")
    network = import_network(path)
    assert (network.n_nodes, network.n_edges) == (3, 2)
    assert sorted(network.edge_bridge.tolist()) == [0, 1]
    assert network.manifest["date"] == "2025-05-16"
    assert network.node_xy[:, 0].min() == pytest.approx(200_088.4, abs=0.5)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (HEAD + NODES, "cannot be read as GraphML"),
        (HEAD.replace("4326", "32652") + NODES + "</graph></graphml>", "is in EPSG:32652"),
        (HEAD + '<node id="a"/><edge source="a" target="a"/></graph></graphml>', "no street"),
        (HEAD + "</graph></graphml>", "no nodes"),
        ("<html>", "cannot be read as GraphML"),
    ],
)
def test_broken_graphml_is_one_line(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "a.graphml"
    path.write_text(text, "utf-8")
    with pytest.raises(NetworkError, match=said) as err:
        import_network(path)
    assert "\n" not in str(err.value)


def test_graphml_of_osmnx(shared: Path) -> None:
    network = import_network(shared / "network" / "yangjae_1500m.graphml")
    assert (network.n_nodes, network.n_edges) == (1139, 1743)


def _osm(path: Path, ways: list[tuple[list[int], dict[str, str]]]) -> None:
    import osmium

    writer = osmium.SimpleWriter(str(path))
    for i in range(1, 10):
        spot = (127 + i / 1000, 37.5 + i % 2 / 1000)
        writer.add_node(osmium.osm.mutable.Node(id=i, version=1, location=spot))
    for number, (nodes, tags) in enumerate(ways, 1):
        writer.add_way(osmium.osm.mutable.Way(id=number, version=1, nodes=nodes, tags=tags))
    writer.close()


def test_pbf_is_cut_where_ways_meet(tmp_path: Path) -> None:
    path = tmp_path / "x.osm.pbf"
    _osm(
        path,
        [
            ([1, 2, 3, 4], {"highway": "residential"}),
            ([5, 3, 6], {"highway": "footway", "bridge": "yes"}),
            ([6, 7, 8, 6], {"highway": "path"}),  # a loop
            ([1, 9], {"highway": "motorway"}),
            ([2, 9], {"highway": "service", "access": "private"}),
            ([2, 9], {"waterway": "river"}),
        ],
    )
    network = import_network(path)
    pairs = {
        tuple(sorted((int(network.node_id[u]), int(network.node_id[v]))))
        for u, v in zip(network.edge_u, network.edge_v, strict=True)
    }
    assert pairs == {(1, 3), (3, 4), (3, 5), (3, 6), (6, 6)}
    assert np.diff(network.geom_ptr).max() == 4
    assert network.manifest["counts"]["n_bridges"] == 2
    assert network.manifest["footpaths"] is True
    assert network.manifest["lengths"] == "geometry in EPSG:5186"


def test_broken_or_empty_pbf_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "a.osm.pbf"
    path.write_bytes(b"not a pbf at all" * 20)
    with pytest.raises(NetworkError, match="cannot be read as OSM PBF") as err:
        import_network(path)
    assert "\n" not in str(err.value)
    path.unlink()
    _osm(path, [([1, 2], {"waterway": "river"})])
    with pytest.raises(NetworkError, match="no way that can be walked"):
        import_network(path)


def test_pbf_of_seoul_is_the_parquet_of_seoul(shared: Path) -> None:
    """Cut alike from one extract: what it reaches differs little, though the selection does."""
    folder = shared / "network" / "seoul_streets_2025-05"
    pbf = import_network(folder / "seoul_drive_roads_20250516.osm.pbf")
    assert pbf.manifest["date"] == "2025-05-16"
    # 167.1 km fewer than with busways, motorroads and what is disused
    assert pbf.manifest["length_km"] == pytest.approx(8_753.35, abs=0.01)
    table = import_network(folder)
    both = np.intersect1d(pbf.node_id, table.node_id)
    assert len(both) > 0.95 * table.n_nodes
    place = [dict(zip(n.node_id.tolist(), n.node_xy.tolist(), strict=True)) for n in (pbf, table)]
    sample = both[::500].tolist()
    assert np.abs([np.subtract(place[0][i], place[1][i]) for i in sample]).max() < 0.01


def test_the_streets_of_the_built_in_figures_are_what_they_were(
    seoul_folder: Path, root: Path
) -> None:
    """Rules of walking change the PBF alone: these tables are a selection that has no such tags."""
    kept = pd.read_csv(root / "data" / "reach" / "gu.csv")["network_sha256"].unique()
    assert kept.tolist() == [read_network(seoul_folder).sha256]


def _parquet(folder: Path, city: City, geometry: bool) -> None:
    folder.mkdir()
    spots = gpd.GeoSeries.from_xy(city.nodes["x"], city.nodes["y"], crs="EPSG:5186").to_crs(LONLAT)
    nodes = pd.DataFrame({"osmid": city.nodes["osmid"], "x": spots.x, "y": spots.y})
    edges = city.edges.to_crs(LONLAT).assign(bridge=city.edges["bridge"].map({True: "yes"}))
    if geometry:
        gpd.GeoDataFrame(nodes, geometry=spots).to_parquet(folder / "nodes.parquet")
        edges.assign(highway="residential").to_parquet(folder / "edges_undirected.parquet")
    else:
        nodes.to_parquet(folder / "plain_nodes.parquet")
        plain = pd.DataFrame(edges[["u", "v", "length"]])
        plain.to_parquet(folder / "plain_edges.parquet")


@pytest.mark.parametrize("geometry", [True, False], ids=["geoparquet", "plain"])
def test_parquet_both_ways(city: City, streets: Network, tmp_path: Path, geometry: bool) -> None:
    folder = tmp_path / "made_2019-09"
    _parquet(folder, city, geometry)
    prefix = "" if geometry else "plain_"
    network = import_network(folder, prefix=prefix, about={"filter": "drive"})
    assert network.n_edges == streets.n_edges
    assert sorted(network.edge_length.tolist()) == sorted(streets.edge_length.tolist())
    assert network.manifest["date"] == "2019-09"
    assert network.manifest["filter"] == "drive"
    assert network.manifest["footpaths"] is (False if geometry else None)
    # the way through lon and lat leaves nodes where they were
    order = np.argsort(network.node_id), np.argsort(streets.node_id)
    assert np.abs(network.node_xy[order[0]] - streets.node_xy[order[1]]).max() < 1e-6


def test_folders_and_files_that_are_no_network(city: City, tmp_path: Path) -> None:
    folder = tmp_path / "x"
    _parquet(folder, city, geometry=True)
    with pytest.raises(NetworkError, match=r"lacks plain_nodes\.parquet"):
        import_network(folder, prefix="plain_")
    path = folder / "edges_undirected.parquet"
    path.write_bytes(path.read_bytes()[:1000])
    with pytest.raises(NetworkError, match="cannot be read as Parquet"):
        import_network(folder)
    pd.DataFrame({"u": [1]}).to_parquet(path)
    with pytest.raises(NetworkError, match=r"lacks the column\(s\) v"):
        import_network(folder)
    nodes = pd.DataFrame({"osmid": [1, 2], "x": [2e5, 2e5], "y": [5e5, 5e5]})
    nodes.to_parquet(folder / "nodes.parquet")
    pd.DataFrame({"u": [1], "v": [2]}).to_parquet(path)
    with pytest.raises(NetworkError, match="no degrees"):
        import_network(folder)
    for name in ("nowhere", "x/nodes.parquet"):
        with pytest.raises(NetworkError, match=r"Name a \.graphml|Give a \.graphml"):
            import_network(tmp_path / name)


def test_water_from_a_file(tmp_path: Path, city: City) -> None:
    path = tmp_path / "river.geojson"
    gpd.GeoSeries([city.water], crs="EPSG:5186").to_crs(LONLAT).to_file(path)
    water = read_water(path)
    assert water.symmetric_difference(city.water).area < 1
    gpd.GeoSeries([shapely.Point(127, 37)], crs=LONLAT).to_file(path)
    with pytest.raises(NetworkError, match="no polygon"):
        read_water(path)
    path.write_text("{", "utf-8")
    with pytest.raises(SourceError, match="cannot be read"):
        read_water(path)


def test_gangnam_station_equals_osmnx(shared: Path, tmp_path: Path) -> None:
    """The recorded answers, replayed through osmnx; every node, from snapped origins."""
    import shutil
    import socket

    import osmnx as ox

    cache = tmp_path / "cache"
    shutil.copytree(shared / "network" / "walk_gangnam_station_2026-03", cache)
    before, resolver = ox.settings.cache_folder, socket.getaddrinfo
    ox.settings.cache_folder = cache
    try:
        graph = ox.graph_from_address(
            "Gangnam Station, Seoul, South Korea", dist=500, network_type="walk"
        )
    finally:
        ox.settings.cache_folder, socket.getaddrinfo = before, resolver
    assert (len(graph), graph.number_of_edges()) == (499, 1428)
    path = tmp_path / "gangnam.graphml"
    ox.save_graphml(graph, path)
    network = import_network(path)
    assert network.n_nodes == 499
    assert network.manifest["footpaths"] is True
    rng = np.random.default_rng(8)
    spots = network.node_xy[rng.choice(499, 20)] + rng.normal(0, 15, (20, 2))
    points = snap(network, spots)
    assert points.ok.all()
    row = {int(node): k for k, node in enumerate(network.node_id)}
    plain = nx.MultiGraph()
    for u, v, length in graph.edges(data="length"):
        plain.add_edge(u, v, weight=length)
    for k in range(len(points)):
        edge = points.edge[k]
        ends = (network.edge_u[edge], network.edge_v[edge])
        u, v = (int(network.node_id[end]) for end in ends)
        along = points.offset_m[k] + points.leg_m[k]
        back = network.edge_length[edge] - points.offset_m[k] + points.leg_m[k]
        plain.add_edge("origin", u, weight=along)
        plain.add_edge("origin", v, weight=back)
        truth = nx.single_source_dijkstra_path_length(plain, "origin")
        plain.remove_node("origin")
        ours, _ = nearest_nodes(network, points.take([k]))
        assert np.isfinite(ours).sum() == len(truth) - 1
        worst = max(abs(truth[node] - ours[row[node]]) for node in truth if node != "origin")
        assert worst < 1e-6


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
@pytest.mark.parametrize("name", ["a.osm.pbf", "a.graphml"])
def test_a_pipe_is_not_waited_for(tmp_path: Path, name: str) -> None:
    os.mkfifo(tmp_path / name)
    with pytest.raises(NetworkError, match=rf"{name} is a pipe or a device\. Give a file"):
        import_network(tmp_path / name)
