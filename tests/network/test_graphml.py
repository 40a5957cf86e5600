"""GraphML of every make: Korean encodings, hostile documents, what is missing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from geo.errors import GeoError
from geo.network import Network, import_network

OK = (Path(__file__).parent.parent / "cases" / "graphml" / "g_ok.graphml").read_text("utf-8")


def imported(tmp_path: Path, blob: str | bytes) -> Network:
    path = tmp_path / "a.graphml"
    path.write_bytes(blob.encode() if isinstance(blob, str) else blob)
    return import_network(path)


def refused(tmp_path: Path, blob: str | bytes) -> str:
    with pytest.raises(GeoError) as err:
        imported(tmp_path, blob)
    assert "\n" not in str(err.value)
    assert "a.graphml" in str(err.value)
    return str(err.value)


@pytest.mark.parametrize("encoding", ["euc-kr", "cp949", "utf-16", "iso-8859-15", "utf-8"])
def test_the_stated_encoding_is_read(tmp_path: Path, encoding: str) -> None:
    name = "é" if encoding == "iso-8859-15" else "양재대로"
    text = OK.replace('encoding="utf-8"', f'encoding="{encoding}"').replace(
        '<data key="l">441.9</data>', f'<data key="l">441.9</data><data key="h">{name}</data>'
    )
    network = imported(tmp_path, text.encode(encoding))
    assert sorted(network.edge_length.tolist()) == [388.5, 441.9]


def test_bytes_of_another_encoding_and_encodings_that_are_none(tmp_path: Path) -> None:
    text = OK.replace('<data key="l">441.9', '<data key="h">길</data><data key="l">441.9')
    assert "cannot be read as GraphML" in refused(tmp_path, text.encode("euc-kr"))
    for name in ("klingon", "hex", "zlib", "rot13"):
        odd = OK.replace('encoding="utf-8"', f'encoding="{name}"')
        assert "cannot be read as GraphML" in refused(tmp_path, odd)


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 30))


@pytest.mark.parametrize(
    ("blob", "said"),
    [
        (OK.replace("<graphml ", f'<!DOCTYPE g [<!ENTITY l0 "ha">{LAUGHS}]><graphml ', 1),
         "a document type"),
        (OK.replace("<graphml ", '<!DOCTYPE g SYSTEM "file:///etc/passwd"><graphml ', 1),
         "a document type"),
        ("<graphml>" + "<a>" * 200_000, "nested too deeply"),
        (OK.replace('<key id="l"', '<key id="m"'), "the key 'l' is not declared"),
        (OK.replace(' attr.name="length"', ""), r"lacks attr\.name"),
        (OK.replace('<data key="x">126.977</data>', ""), r"lack: 1 \(x\)"),
        (OK.replace(' target="2"', ""), r"lack: 1 \(target\)"),
        (OK.replace("126.977", "1e999"), "no degrees"),
        (OK.replace("126.977", "nan"), r"without a finite coordinate: 1"),
        (OK.replace("126.977", "126,977"), r"`x`: no number in row\(s\) 1 \('126,977'\)"),
        (OK.replace("126.977", "198000"), "no degrees"),
        (OK.replace('node id="1"', 'node id="A"'), r"node ids: no whole number .*1 \('A'\)"),
        (OK.replace("epsg:4326", "epsg:999999"), "that is none"),
        (OK.replace("441.9", "long"), r"`length`: no number in row\(s\) 1 \('long'\)"),
        (OK.replace('<data key="l">441.9', '<data key="g">LINE(</data><data key="l">441.9'),
         "no WKT"),
        (OK.replace('source="1"', 'source="9"'), "not there: 9"),
        ("", "cannot be read as GraphML"),
        (b"\x00" * 300, "cannot be read as GraphML"),
    ],
)  # fmt: skip
def test_what_is_no_street_network_is_one_line(
    tmp_path: Path, blob: str | bytes, said: str
) -> None:
    path = tmp_path / "a.graphml"
    path.write_bytes(blob.encode() if isinstance(blob, str) else blob)
    with pytest.raises(GeoError) as err:
        import_network(path)
    assert "\n" not in str(err.value)
    assert re.search(said, str(err.value)), str(err.value)


@pytest.mark.parametrize("part", [0.2, 0.5, 0.95])
def test_a_truncated_file_is_one_line(tmp_path: Path, part: float) -> None:
    assert "cannot be read as GraphML" in refused(tmp_path, OK[: int(len(OK) * part)])


def test_the_stated_datum_is_honoured(tmp_path: Path) -> None:
    """361 m lie between the datum of 1985 and today's."""
    now = imported(tmp_path, OK).node_xy
    old = imported(tmp_path, OK.replace("epsg:4326", "EPSG:4162")).node_xy
    away = ((now - old) ** 2).sum(axis=1) ** 0.5
    assert away == pytest.approx([361, 361, 361], abs=2)
