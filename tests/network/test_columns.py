"""What sources write into the columns of nodes and edges: read as what it says, or refused by row."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyproj
import pytest
import shapely

from geo.errors import CRSError, GeoError, NetworkError
from geo.network import Network, import_network
from geo.network.columns import bridges, ids, numbers

CASES = Path(__file__).parent.parent / "cases"
OK = CASES / "net" / "ok"


def refused(path: Path, **more: str) -> str:
    with pytest.raises(GeoError) as err:
        import_network(path, **more)
    assert "\n" not in str(err.value)
    return str(err.value)


def bridges_of(network: Network) -> list[int]:
    return sorted(network.edge_bridge.tolist())


# --- bridges ---------------------------------------------------------------------------------


def test_a_boolean_says_one_bridge_not_five() -> None:
    assert bridges_of(import_network(CASES / "net" / "bridge_bool")) == [0, 0, 0, 0, 1]


def test_a_text_of_a_boolean_is_what_it_says() -> None:
    """Both streets of the file say False."""
    assert bridges_of(import_network(CASES / "graphml" / "g_bridge_bool.graphml")) == [0, 0]


@pytest.mark.parametrize(
    ("values", "right"),
    [
        ([True, False, None], [1, 0, 0]),
        (["True", "false", "TRUE", "no", "NO"], [1, 0, 1, 0, 0]),
        ([1, 0, np.nan, 0.0], [1, 0, 0, 0]),
        (["yes", "viaduct", "boardwalk", "", "None"], [1, 1, 1, 0, 0]),
        ([["yes", "viaduct"], ["no", "no"], np.array(["no", "yes"])], [1, 0, 1]),
        (["없음", "아니오", "off", "-", "unknown", b"no", b"yes"], [0, 0, 0, 0, 0, 0, 1]),
        (["['yes', 'viaduct']", "['no']", '["no", "movable"]'], [1, 0, 1]),
    ],
)
def test_what_says_bridge(values: list[object], right: list[int]) -> None:
    assert bridges(values).tolist() == right


# --- ids and numbers -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("case", "said"),
    [
        (
            "ids_names",
            r"nodes\.parquet: `osmid`: no whole number.* row\(s\) 1 \('n1'\), 2 \('n2'\)",
        ),
        ("ids_fraction", r"`osmid`: no whole number.* row\(s\) 1 \('1\.5'\)"),
        ("u_null_int", r"edges\.parquet: `u`: no whole number.* row\(s\) 4 \('None'\)"),
    ],
)
def test_ids_that_are_none_are_refused_by_row(case: str, said: str) -> None:
    with pytest.raises(NetworkError, match=said) as err:
        import_network(CASES / "net" / case)
    assert "\n" not in str(err.value)


@pytest.mark.parametrize(
    "values", [["7", " 8 ", "-9"], [7.0, 8.0, -9.0], [7, np.int64(8), "-9"], np.array([7, 8, -9])]
)
def test_ids_that_are_whole_numbers(values: object) -> None:
    assert ids(values, "u").tolist() == [7, 8, -9]


@pytest.mark.parametrize(
    "value", [None, "", "n1", "1.5", 1.5, np.nan, np.inf, 2**63, "9999999999999999999", True, "1_0",
              "１２", [1], 2.0**60],
)  # fmt: skip
def test_an_id_that_is_none_names_its_row(value: object) -> None:
    with pytest.raises(NetworkError, match=r"in row\(s\) 2 \("):
        ids([1, value], "u")


def test_ids_are_exact_up_to_two_to_the_63() -> None:
    assert ids(["9223372036854775807", 2**63 - 1], "u").tolist() == [2**63 - 1] * 2
    assert ids(np.array([2**63 - 1], dtype=np.uint64), "u").tolist() == [2**63 - 1]
    with pytest.raises(NetworkError, match="row"):
        ids(np.array([2**63], dtype=np.uint64), "u")


def test_numbers_and_texts_of_numbers() -> None:
    assert numbers(["1.5", 2, None], "x")[:2].tolist() == [1.5, 2.0]
    assert np.isnan(numbers(["1.5", None], "x")[1])
    for value in ("1,500", "500 m", "1_0", True, [1]):
        with pytest.raises(NetworkError, match=r"x: no number in row\(s\) 1 "):
            numbers([value], "x")


# --- tables of every make --------------------------------------------------------------------


def remade(tmp_path: Path, **columns: object) -> Path:
    """The plain network with other columns of edges, or none where None."""
    shutil.copytree(OK, tmp_path / "net")
    path = tmp_path / "net" / "edges.parquet"
    table = pq.read_table(path)
    for name, column in columns.items():
        at = table.schema.get_field_index(name)
        table = table.remove_column(at)
        if column is not None:
            table = table.append_column(name, column)
    pq.write_table(table, path)
    return tmp_path / "net"


def same(network: Network) -> bool:
    right = import_network(OK)
    return network.n_edges == 5 and np.allclose(network.geom_xy, right.geom_xy, rtol=0, atol=0.06)


def test_geometry_as_text_is_read() -> None:
    """WKT of six decimals: 4 cm from the plain one."""
    assert same(import_network(CASES / "net" / "wkt_text"))


def test_geometry_as_wrong_text_is_one_line(tmp_path: Path) -> None:
    said = refused(remade(tmp_path, geometry=pa.array(["LINE (1 2"] * 5)))
    assert "edges.parquet: `geometry` is neither WKB, WKT nor lines" in said


@pytest.mark.parametrize("kind", ["interleaved", "separated"])
def test_geoarrow_is_read(tmp_path: Path, kind: str) -> None:
    frame = gpd.read_parquet(OK / "edges.parquet")
    shutil.copytree(OK, tmp_path / "net")
    table = pa.table(frame.to_arrow(geometry_encoding="geoarrow", interleaved=kind[0] == "i"))
    pq.write_table(table, tmp_path / "net" / "edges.parquet")
    assert same(import_network(tmp_path / "net"))


def test_geoparquet_of_version_1_1_is_read(tmp_path: Path) -> None:
    frame = gpd.read_parquet(OK / "edges.parquet")
    shutil.copytree(OK, tmp_path / "net")
    frame.to_parquet(
        tmp_path / "net" / "edges.parquet", geometry_encoding="geoarrow", schema_version="1.1.0"
    )
    assert same(import_network(tmp_path / "net"))


def test_without_geometry_the_straight_line(tmp_path: Path) -> None:
    assert same(import_network(remade(tmp_path, geometry=None)))


def test_columns_of_other_arrow_types(tmp_path: Path) -> None:
    values = ["residential", "footway", "residential", "residential", "residential"]
    folder = remade(
        tmp_path,
        highway=pa.array(values).dictionary_encode(),
        bridge=pa.array([["yes", "viaduct"], ["no"], None, [], None], pa.list_(pa.large_string())),
        u=pa.array(["1", "2", "3", "4", "3"], pa.large_string()),
        length=pa.array([500, 500, 500, 500, 500], pa.int32()),
    )
    network = import_network(folder)
    assert same(network)
    assert bridges_of(network) == [0, 0, 0, 0, 1]
    assert network.manifest["footpaths"] is True


def test_nan_vertex_and_open_columns_are_one_line(tmp_path: Path) -> None:
    shapes = gpd.read_parquet(OK / "edges.parquet").geometry.to_numpy()
    with np.errstate(invalid="ignore"):
        line = [*shapes[2].coords[:1], (np.nan, 37.5), *shapes[2].coords[1:]]
        shapes[2] = shapely.LineString(line)
    said = refused(remade(tmp_path, geometry=pa.array(shapely.to_wkb(shapes))))
    assert "vertex that is no place: 3-4" in said


@pytest.mark.parametrize("name", ["nodes.parquet", "edges.parquet"])
@pytest.mark.parametrize("part", [0.0, 0.3, 0.9])
def test_a_truncated_table_is_one_line(tmp_path: Path, name: str, part: float) -> None:
    shutil.copytree(OK, tmp_path / "net")
    path = tmp_path / "net" / name
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * part)])
    assert f"{path} cannot be read as Parquet" in refused(tmp_path / "net")


# --- coordinate systems ----------------------------------------------------------------------


def test_the_stated_crs_is_honoured() -> None:
    """Both tables say the datum of 1985; taken for WGS 84 they would lie 361 m off."""
    network = import_network(CASES / "net" / "korean1985")
    assert network.manifest["extent"][:2] == pytest.approx([198_000, 552_000], abs=0.05)
    assert network.edge_length.tolist() == [500.0] * 5


def test_the_crs_that_geoarrow_states_is_honoured(tmp_path: Path) -> None:
    """Nodes state none, edges the datum of 1985 beside their column."""
    old = CASES / "net" / "korean1985"
    nodes = pq.read_table(old / "nodes.parquet", columns=["osmid", "x", "y"])
    pq.write_table(nodes.replace_schema_metadata(), tmp_path / "nodes.parquet")
    edges = gpd.read_parquet(old / "edges.parquet").to_arrow(geometry_encoding="geoarrow")
    pq.write_table(pa.table(edges), tmp_path / "edges.parquet")
    network = import_network(tmp_path)
    assert network.manifest["extent"][:2] == pytest.approx([198_000, 552_000], abs=0.05)


@pytest.mark.parametrize("with_metadata", [True, False], ids=["GeoParquet 2.0", "Parquet alone"])
def test_the_own_geometry_of_parquet_is_read_in_its_crs(
    tmp_path: Path, with_metadata: bool
) -> None:
    old = pyproj.CRS("EPSG:4162")

    class Wkb(pa.ExtensionType):
        """What makes Parquet write its own type GEOMETRY."""

        def __init__(self) -> None:
            super().__init__(pa.binary(), "geoarrow.wkb")

        def __arrow_ext_serialize__(self) -> bytes:
            return json.dumps({"crs": old.to_json_dict()}).encode()

        @classmethod
        def __arrow_ext_deserialize__(cls, *_: object) -> Wkb:
            return cls()

    column = {"encoding": "WKB", "geometry_types": [], "crs": old.to_json_dict()}
    geo = {"version": "2.0.0", "primary_column": "geometry", "columns": {"geometry": column}}
    for name in ("nodes", "edges"):
        table = pq.read_table(CASES / "net" / "korean1985" / f"{name}.parquet")
        shapes = table.column("geometry").combine_chunks()
        typed = pa.ExtensionArray.from_storage(Wkb(), pa.array(shapes.to_pylist(), pa.binary()))
        table = table.drop_columns(["geometry"]).append_column("geometry", typed)
        table = table.replace_schema_metadata({"geo": json.dumps(geo)} if with_metadata else None)
        pq.write_table(table, tmp_path / f"{name}.parquet")
    kinds = pq.read_metadata(tmp_path / "edges.parquet").schema
    assert "Geometry" in str(kinds)
    network = import_network(tmp_path)
    assert network.manifest["extent"][:2] == pytest.approx([198_000, 552_000], abs=0.05)


def test_a_projected_table_is_read_in_its_metres(tmp_path: Path) -> None:
    for name in ("nodes", "edges"):
        frame = gpd.read_parquet(OK / f"{name}.parquet").to_crs("EPSG:5179")
        if name == "nodes":
            frame = frame.assign(x=frame.geometry.x, y=frame.geometry.y)
        frame.to_parquet(tmp_path / f"{name}.parquet")
    assert same(import_network(tmp_path))


def test_two_that_disagree_are_refused(tmp_path: Path) -> None:
    shutil.copytree(OK, tmp_path / "net")
    shutil.copy(CASES / "net" / "korean1985" / "edges.parquet", tmp_path / "net" / "edges.parquet")
    said = refused(tmp_path / "net")
    assert "nodes.parquet is in WGS 84 and " in said
    assert "edges.parquet is in Korean 1985" in said


def test_a_crs_of_no_place_is_one_line(tmp_path: Path) -> None:
    mars = 'GEOGCRS["Mars",DATUM["Mars",ELLIPSOID["Mars",3396190,169.89]],CS[ellipsoidal,2],' \
           'AXIS["lat",north],AXIS["lon",east],UNIT["degree",0.0174532925199433]]'  # fmt: skip
    for name in ("nodes", "edges"):
        frame = gpd.read_parquet(OK / f"{name}.parquet").set_crs(mars, allow_override=True)
        frame.to_parquet(tmp_path / f"{name}.parquet")
    with pytest.raises(CRSError) as err:
        import_network(tmp_path)
    assert "\n" not in str(err.value)


def test_geo_metadata_that_are_none_are_one_line(tmp_path: Path) -> None:
    for blob in (b"[1]", b"{", b'{"columns": 7}', b'{"columns": {"geometry": {"crs": {"a": 1}}}}'):
        folder = tmp_path / str(len(blob))
        shutil.copytree(OK, folder)
        table = pq.read_table(folder / "edges.parquet").replace_schema_metadata({b"geo": blob})
        pq.write_table(table, folder / "edges.parquet")
        assert "edges.parquet" in refused(folder)


def test_columns_as_pandas_writes_them(tmp_path: Path) -> None:
    """Ids with a gap become fractions in pandas: whole ones are still read."""
    shutil.copytree(OK, tmp_path / "net")
    edges = pd.DataFrame({"u": [1.0, 2.0], "v": pd.array([2, 3], dtype="Int64")})
    edges.to_parquet(tmp_path / "net" / "edges.parquet")
    assert import_network(tmp_path / "net").n_edges == 2


@pytest.mark.parametrize("crs", ["EPSG:5186", "EPSG:4162"])
def test_nodes_whose_x_and_y_are_not_at_their_points_are_refused(tmp_path: Path, crs: str) -> None:
    """Points in metres beside x and y in degrees: all nodes would lie within a metre of each other."""
    nodes = gpd.read_parquet(OK / "nodes.parquet").to_crs(crs)
    nodes.to_parquet(tmp_path / "nodes.parquet")
    edges = gpd.read_parquet(OK / "edges.parquet").drop(columns=["geometry"])
    pd.DataFrame(edges).to_parquet(tmp_path / "edges.parquet")
    said = refused(tmp_path)
    assert "`x`, `y` are not where `geometry` is in row(s) 1, 2, 3, 4, 5. Write x and y" in said
    nodes.assign(x=nodes.geometry.x, y=nodes.geometry.y).to_parquet(tmp_path / "nodes.parquet")
    right = import_network(OK).manifest["extent"]
    assert import_network(tmp_path).manifest["extent"] == pytest.approx(right, abs=0.1)


def test_the_system_that_wkb_names_itself_is_honoured(tmp_path: Path) -> None:
    """PostGIS writes it into each line: 4162 taken for 4326 would be 361 m off."""
    nodes = pd.DataFrame(gpd.read_parquet(CASES / "net" / "korean1985" / "nodes.parquet"))
    nodes[["osmid", "x", "y"]].to_parquet(tmp_path / "nodes.parquet")
    edges = gpd.read_parquet(CASES / "net" / "korean1985" / "edges.parquet")
    shapes = edges.geometry.to_numpy()

    def written(*codes: int) -> Path:
        lines = [
            shapely.to_wkb(shapely.set_srid(line, codes[row % len(codes)]), include_srid=True)
            for row, line in enumerate(shapes)
        ]
        pd.DataFrame(edges).assign(geometry=lines).to_parquet(tmp_path / "edges.parquet")
        return tmp_path

    extent = import_network(written(4162)).manifest["extent"]
    assert extent == pytest.approx([198_000, 552_000, 199_000, 552_500], abs=0.1)
    said = refused(written(4162, 4326))
    assert "edges.parquet has lines in several systems: EPSG:4162, EPSG:4326." in said
