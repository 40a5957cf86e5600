"""geo population as a person types it: build, info, compare."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import rasterio

from geo import cli, surfaces
from geo.network import Network, write_network
from geo.world import World
from tests.worlds import network_of, plain_world, synthetic_city

pytestmark = pytest.mark.slow

CENSUS = 9_586_195


def run(*arguments: object) -> int:
    return cli.main([str(argument) for argument in arguments])


def refused(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    assert run(*arguments) == 1
    error = capsys.readouterr().err
    assert error.startswith("geo: ")
    assert error.count("\n") == 1
    return error


@pytest.fixture(scope="module")
def shapes(world: World):
    """The pieces of Seoul, cut once."""
    return surfaces.piece_shapes(world.demand["census"], world.dong)


@pytest.fixture(autouse=True)
def _read_once(world: World, shapes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("geo.world.load_world", lambda *_, **__: world)
    monkeypatch.setattr(surfaces, "piece_shapes", lambda demand, dong: shapes, raising=False)


@pytest.fixture
def surface(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    path = tmp_path / "census.tif"
    assert run("population", "build", "-o", path) == 0
    capsys.readouterr()
    return path


def test_build_keeps_the_census_and_says_what_it_costs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "youth.tif"
    assert run("population", "build", "--demand", "youth", "-o", path) == 0
    told = capsys.readouterr().out
    assert "3,067,619.000" in told
    assert "read-back error by dong" in told
    assert "2020-06" in told
    assert "spread evenly over the area of each dong" in told
    with rasterio.open(path) as file:
        assert file.read(1, masked=True).sum() == pytest.approx(3_067_619, abs=1e-3)
        assert (file.crs.to_epsg(), file.dtypes[0], file.res) == (5186, "float64", (100.0, 100.0))
        assert file.tags()["vintage"] == "2020-06"
        assert file.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG"


@pytest.mark.parametrize("form", ["csv", "json"])
def test_build_reports_each_dong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    assert run("population", "build", "-o", tmp_path / "a.tif", "--format", form) == 0
    text = capsys.readouterr().out
    rows = json.loads(text) if form == "json" else list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == 425
    assert sum(float(row["people"]) for row in rows) == pytest.approx(CENSUS, abs=1e-3)
    assert all(row["method"] and row["demand_source"] and row["demand_vintage"] for row in rows)
    assert {"error_share", "people_read_back", "n_cells_straddling"} <= set(rows[0])


def test_a_file_is_not_overwritten_unasked(
    surface: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = surface.read_bytes()
    assert "--overwrite" in refused(capsys, "population", "build", "-o", surface)
    assert surface.read_bytes() == before
    assert run("population", "build", "-o", surface, "--overwrite") == 0
    assert surface.read_bytes() == before


def test_info_tells_the_tags(surface: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("population", "info", surface, "--format", "json") == 0
    told = json.loads(capsys.readouterr().out)[0]
    assert told["total"] == pytest.approx(CENSUS, abs=1e-3)
    assert (told["crs"], told["is_cog"]) == ("EPSG:5186", True)
    assert told["tag unit"] == "people per cell"
    assert run("population", "info", surface) == 0
    assert "census population" in capsys.readouterr().out


def test_a_surface_of_ours_compares_by_dong_and_gu(
    surface: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("population", "compare", surface, "--format", "json") == 0
    dong = json.loads(capsys.readouterr().out)
    assert len(dong) == 425
    assert sum(row["people_census"] for row in dong) == pytest.approx(CENSUS, abs=1e-3)
    assert run("population", "compare", "--raster", surface, "--by", "gu", "--format", "json") == 0
    gu = json.loads(capsys.readouterr().out)
    assert len(gu) == 25
    assert all(abs(row["ratio"] - 1) < 0.02 for row in gu)
    mine = sum(row["people_raster"] for row in dong if row["gu_code"] == "11040")
    beside = next(row for row in gu if row["gu_code"] == "11040")
    assert beside["people_raster"] == pytest.approx(mine)
    assert beside["known_share"] == pytest.approx(1.0, abs=1e-6)
    assert run("population", "compare", surface, "--demand", "youth") == 0
    assert "people_youth" in capsys.readouterr().out


def foreign(path: Path, world: World) -> Path:
    """A raster in another CRS, 0.01 degrees, density with nodata, over half of the city."""
    west, south, east, north = world.gu.to_crs("EPSG:4326").total_bounds
    width, height = int((east - west) / 0.01) + 2, int((north - south) / 0.01) + 2
    values = np.full((height, width), 16_000.0, dtype=np.float32)
    values[:, : width // 2] = -1.0
    with rasterio.open(
        path, "w", driver="GTiff", width=width, height=height, count=1, dtype="float32",
        crs="EPSG:4326", nodata=-1.0,
        transform=rasterio.Affine(0.01, 0, west - 0.005, 0, -0.01, north + 0.005),
    ) as file:  # fmt: skip
        file.write(values, 1)
    return path


def test_a_raster_of_another_crs_with_nodata(
    tmp_path: Path, world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    path = foreign(tmp_path / "other.tif", world)
    assert "a count and a density look alike" in refused(capsys, "population", "compare", path)
    command = ["population", "compare", path, "--density", "km2"]
    assert run(*command, "--format", "json") == 0
    rows = json.loads(capsys.readouterr().out)
    known = [row["known_share"] for row in rows]
    assert min(known) == 0.0
    assert max(known) == pytest.approx(1.0, abs=1e-5)
    inside = world.dong.set_index("dong_code").area
    for row in rows:
        expected = 0.016 * inside[row["dong_code"]] * row["known_share"]
        assert row["people_raster"] == pytest.approx(expected, rel=1e-3, abs=1.0)
    assert run(*command) == 0
    said = capsys.readouterr().out
    assert "no data on" in said
    assert "outside it" in said
    out = tmp_path / "spread.tif"
    build = ["population", "build", "--spread", "raster", "--raster", path, "-o", out]
    assert run(*build, "--density", "km2") == 0
    said = capsys.readouterr()
    assert "population raster" in said.out
    assert "no data on" in said.err
    with rasterio.open(out) as file:
        assert file.read(1, masked=True).sum() == pytest.approx(CENSUS, abs=1e-3)


@pytest.fixture(scope="module")
def streets() -> Network:
    return network_of(synthetic_city())


@pytest.fixture
def city(streets: Network, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The made city as the world, its streets in a folder."""
    made = plain_world()
    demand = {}
    for key, table in made.demand.items():
        demand[key] = table.copy()
        demand[key].attrs["demand"] = key
    monkeypatch.setattr("geo.world.load_world", lambda *_, **__: replace(made, demand=demand))
    return write_network(streets, tmp_path / "streets")


def test_people_along_streets_are_none_on_water(
    city: Path, tmp_path: Path, streets: Network, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "streets.tif"
    command = ["population", "build", "--spread", "streets", "--network", city, "-o", out]
    assert run(*command) == 0
    assert "by length of street" in capsys.readouterr().out
    total = plain_world().demand["census"]["people"].sum()
    with rasterio.open(out) as file:
        people = file.read(1)
        assert np.nansum(people) == pytest.approx(total, abs=1e-3)
        rows, columns = np.nonzero(np.nan_to_num(people) > 0)
        x, y = rasterio.transform.xy(file.transform, rows, columns)
    import shapely

    cells = shapely.box(np.array(x) - 50, np.array(y) - 50, np.array(x) + 50, np.array(y) + 50)
    assert not shapely.covers(streets.water, cells).any()


def test_refusals_are_one_line(
    surface: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "x.tif"
    build = ["population", "build", "-o", out, "--spread"]
    cases = [
        ([*build, "streets"], "no network is named"),
        ([*build, "dry"], "--water FILE"),
        ([*build, "raster"], "--raster FILE"),
        ([*build, "even", "--raster", surface], "--spread raster"),
        ([*build, "streets", "--water", surface], "--water goes with"),
        ([*build, "raster", "--raster", surface], "look alike"),
        ([*build, "raster", "--raster", surface, "--counts", "--band", 9], "no band 9"),
        (["population", "compare"], "name one raster"),
        (["population", "compare", surface, "--raster", surface], "name one raster"),
        (["population", "info", tmp_path / "none.tif"], "cannot be read"),
    ]
    for arguments, words in cases:
        assert words in refused(capsys, *arguments), arguments
    assert not out.exists()


@pytest.mark.parametrize("value", ["10", "a=b", "10=5,"])
def test_classes_that_are_none_are_wrong_usage(value: str) -> None:
    with pytest.raises(SystemExit) as ended:
        run("population", "build", "--spread", "raster", "--raster", "x.tif", "--land-use", value)
    assert ended.value.code == 2


def test_buildings_and_land_use_as_weights(
    tmp_path: Path, world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    path = foreign(tmp_path / "classes.tif", world)
    build = ["population", "build", "--spread", "raster", "--raster", path]
    for option, words in (("--building", "of buildings"), ("--land-use=16000=2", "of land use")):
        out = tmp_path / f"{words}.tif"
        assert run(*build, option, "-o", out) == 0
        said = capsys.readouterr()
        assert words in said.out
        assert "has data on" in said.err
        with rasterio.open(out) as file:
            assert file.read(1, masked=True).sum() == pytest.approx(CENSUS, abs=1e-3)
