"""Lengths that no street can have: another unit is refused, a slip is said, a sphere is neither."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from geo import cli
from geo.errors import NetworkError
from geo.network import Network, Tables, build_network, import_network
from geo.network.soundness import short_edges

CASES = Path(__file__).parent.parent / "cases"


@pytest.mark.parametrize(
    ("case", "said"),
    [
        ("net/len_degrees", r"^5 of 5 edges .* 1-2 \(0\.00565958 for 500\.\d m\).*degrees"),
        ("net/len_zero", r"^1 of 5 edges .* 1-2 \(0 for 500\.\d m\).*not measured at all"),
        ("graphml/g_len_short.graphml", r"^1 of 2 edges .* 1-2 \(4\.419 for 441\.7 m\)"),
    ],
)
def test_lengths_in_another_unit_are_refused(case: str, said: str) -> None:
    with pytest.raises(NetworkError, match=said) as err:
        import_network(CASES / case)
    assert "\n" not in str(err.value)


def test_the_plain_network_is_read_as_it_says() -> None:
    network = import_network(CASES / "net" / "ok")
    assert network.edge_length.tolist() == [500.0] * 5
    assert network.manifest["lengths"] == "as the source states them"


def _street(n: int, stated: np.ndarray) -> Tables:
    """`n` street pieces of 100 m one after the other."""
    along = np.arange(n + 1) * 100.0
    return Tables(
        node_id=np.arange(n + 1),
        node_xy=np.column_stack([200_000 + along, np.full(n + 1, 550_000.0)]),
        u=np.arange(n),
        v=np.arange(1, n + 1),
        length=stated,
        lines=None,
    )


@pytest.mark.parametrize(
    ("factor", "unit"),
    [(1e-3, "kilometres"), (1 / 111_000, "degrees"), (0.0, "not measured"), (3.28, "feet"),
     (100.0, "centimetres"), (1e-3 / 1.609, "miles")],
)  # fmt: skip
def test_the_likely_unit_is_named(factor: float, unit: str) -> None:
    with pytest.raises(NetworkError, match=f"They look like {unit}.* State lengths in metres"):
        build_network(_street(8, np.full(8, 100.0 * factor)))


def test_one_in_a_hundred_is_a_warning_that_names_it_and_two_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stated = np.full(100, 100.0)
    stated[41] = 0.1
    said = r"1 of 100 edges over 5 m .*: 41-42 \(0\.1 for 100\.0 m\)"
    with pytest.warns(UserWarning, match=said):
        network = build_network(_street(100, stated))
    assert network.edge_length.min() == 0.1
    assert "41-42 (0.1 for 100.0 m)" in network.manifest["lengths"]
    stated[42] = 0.1
    with pytest.raises(NetworkError, match="2 of 100 edges"):
        build_network(_street(100, stated))


def test_exactly_one_percent_and_a_metre_may_lack() -> None:
    start, end = np.zeros((2, 2)), np.array([[1000.0, 0], [1000.0, 0]])
    assert short_edges(np.array([989.0, 988.999]), start, end).edges.tolist() == [1]


def test_a_sphere_is_no_fault(shared: Path) -> None:
    """44 % of these lengths are below the straight line, by 0.24 % at most: taken unchanged."""
    network = import_network(shared / "network" / "yangjae_1500m.graphml")
    straight = np.hypot(*(network.node_xy[network.edge_v] - network.node_xy[network.edge_u]).T)
    less = 1 - network.edge_length[straight > 0] / straight[straight > 0]
    assert (network.edge_length < straight).mean() == pytest.approx(0.44, abs=0.005)
    assert less.max() == pytest.approx(0.0024, abs=5e-5)
    assert network.edge_length.sum() == pytest.approx(137_881.9, abs=0.1)
    assert network.manifest["lengths"] == "as the source states them"


def test_the_command_says_a_slip_in_one_line(
    tmp_path: Path, streets: Network, capsys: pytest.CaptureFixture[str]
) -> None:
    import pandas as pd
    from pyproj import Transformer

    lon, lat = Transformer.from_crs("EPSG:5186", "EPSG:4326", always_xy=True).transform(
        *streets.node_xy.T
    )
    pd.DataFrame({"osmid": streets.node_id, "x": lon, "y": lat}).to_parquet(
        tmp_path / "nodes.parquet"
    )
    length = streets.edge_length.copy()
    length[np.argmax(length)] = 3.0
    ends = streets.node_id[streets.edge_u], streets.node_id[streets.edge_v]
    table = pd.DataFrame({"u": ends[0], "v": ends[1], "length": length})
    table.to_parquet(tmp_path / "edges.parquet")
    assert cli.main(["network", "import", str(tmp_path), "-o", str(tmp_path / "net")]) == 0
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 2
    assert said[0].startswith("geo: warning: 1 of ")
    assert "(3 for " in said[0]


@pytest.mark.parametrize("length", [1e12, np.inf, -1.0])
def test_a_length_that_no_network_is_read_with_is_not_imported(length: float) -> None:
    """One of five: an importer would keep a folder that nobody can open."""
    tables = Tables(
        node_id=np.array([1, 2, 3]),
        node_xy=np.array([[2e5, 5e5], [2e5, 5.1e5], [2e5, 5.2e5]]),
        u=np.array([1, 2]),
        v=np.array([2, 3]),
        length=np.array([1e4, length]),
        lines=None,
    )
    with pytest.raises(NetworkError, match=r"^edge length\(s\) below zero or endless: 2-3\."):
        build_network(tables)
