"""Water from anybody's file: every polygon of it, or one clear line."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from geo import cli
from geo.errors import GeoError, UsageError
from geo.network import read_water

CASES = Path(__file__).parent.parent / "cases" / "water"


def test_polygons_of_a_collection_count() -> None:
    """16 ha as a polygon and 25 ha within a collection."""
    assert read_water(CASES / "collection.geojson").area == pytest.approx(410_000, abs=1)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("no_crs_metric.geojson", "lie outside the earth"),
        ("swapped.geojson", "swapped"),
        ("ring_open.geojson", "ring"),
        ("noshape.csv", "holds no geometry"),
    ],
)
def test_water_that_is_none_is_one_line(
    name: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(GeoError, match=said) as err:
        read_water(CASES / name)
    assert "\n" not in str(err.value)
    assert name in str(err.value)
    streets = Path(__file__).parent.parent / "cases" / "net" / "ok"
    command = ["network", "import", str(streets), "-o", str(tmp_path / "net")]
    assert cli.main([*command, "--water", str(CASES / name)]) == 1
    line = capsys.readouterr().err
    assert line.startswith("geo: ")
    assert line.count("\n") == 1


def test_the_stated_datum_of_water_is_honoured(tmp_path: Path) -> None:
    """A square of the datum of 1985 lies where it says, not 361 m off."""
    square = gpd.GeoSeries([shapely.box(198_000, 552_000, 198_400, 552_400)], crs="EPSG:5186")
    square.to_crs("EPSG:4162").to_file(tmp_path / "old.gpkg")
    water = read_water(tmp_path / "old.gpkg")
    assert water.symmetric_difference(square[0]).area < 50


def test_several_layers_are_named(tmp_path: Path) -> None:
    squares = gpd.GeoSeries([shapely.box(0, 0, 300, 300)], crs="EPSG:5186")
    for layer in ("river", "lakes"):
        squares.to_file(tmp_path / "w.gpkg", layer=layer)
    with pytest.raises(UsageError, match="river, lakes"):
        read_water(tmp_path / "w.gpkg")
    assert read_water(tmp_path / "w.gpkg", layer="lakes").area == pytest.approx(90_000, rel=1e-6)
