"""A network is kept in its project's metric CRS, and its lengths are those on the ground."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import osmium
import pytest
from pyproj import Geod, Transformer

from geo.errors import CRSError
from geo.network import import_network, read_network, snap, write_network

HELSINKI = (24.94, 60.17)
TO_FINLAND = Transformer.from_crs("EPSG:4326", "EPSG:3067", always_xy=True)


@pytest.fixture
def pbf(tmp_path: Path) -> Path:
    """Eleven by eleven streets of about 100 m, far from Korea."""
    path = tmp_path / "helsinki.osm.pbf"
    lon0, lat0 = HELSINKI
    writer = osmium.SimpleWriter(str(path))
    for row in range(11):
        for column in range(11):
            place = (lon0 + 0.0018 * column, lat0 + 0.0009 * row)
            number = 1 + row * 11 + column
            writer.add_node(osmium.osm.mutable.Node(id=number, location=place))
    for line in range(11):
        along = [1 + line * 11 + column for column in range(11)]
        across = [1 + row * 11 + line for row in range(11)]
        tags = {"highway": "residential"}
        writer.add_way(osmium.osm.mutable.Way(id=100 + line, nodes=along, tags=tags))
        writer.add_way(osmium.osm.mutable.Way(id=200 + line, nodes=across, tags=tags))
    writer.close()
    return path


def test_lengths_agree_with_the_ellipsoid(pbf: Path, tmp_path: Path) -> None:
    network = import_network(pbf, crs="EPSG:3067")
    assert network.crs == "EPSG:3067"
    assert network.n_edges == 220
    back = Transformer.from_crs("EPSG:3067", "EPSG:4326", always_xy=True)
    lines = [np.array(back.transform(*np.array(line.coords).T)) for line in network.lines]
    geodesic = np.array([Geod(ellps="GRS80").line_length(*line) for line in lines])
    np.testing.assert_allclose(network.edge_length, geodesic, rtol=1e-3)
    # what it was before: Korea's system, a seventh too long
    korean = import_network(pbf, crs="EPSG:5186")
    assert korean.edge_length.sum() / geodesic.sum() > 1.1
    write_network(network, tmp_path / "net")
    assert read_network(tmp_path / "net").crs == "EPSG:3067"


def test_points_of_another_system_are_refused(pbf: Path) -> None:
    network = import_network(pbf, crs="EPSG:3067")
    here = gpd.GeoSeries(gpd.points_from_xy(*TO_FINLAND.transform([24.945], [60.172])), crs=3067)
    assert snap(network, here).ok.all()
    with pytest.raises(CRSError, match="`points` must be in EPSG:3067, got EPSG:5186"):
        snap(network, here.to_crs("EPSG:5186"))
