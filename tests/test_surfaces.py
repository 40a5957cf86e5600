"""Demand surfaces: respread by weights, user rasters with their totals, GeoTIFF out and back."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import rasterio
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

import geo
from geo import surfaces
from geo.cells import pieces as cut_pieces
from geo.errors import CRSError, DataError, PublishError, SourceError, UsageError
from geo.reading import read_polygons
from geo.surfaces import FractionCache, Grid, Provenance, Raster
from geo.surfaces import grid as grid_module
from geo.surfaces.people import UNITS

METRIC = "EPSG:5186"
X, Y = 200_000.0, 550_000.0
TAGS = Provenance("even", "made people", "2020", "made", "none")


def at(x0: float, y0: float, x1: float, y1: float) -> shapely.Polygon:
    return shapely.box(X + x0, Y + y0, X + x1, Y + y1)


@pytest.fixture(scope="module")
def town() -> tuple[pd.DataFrame, gpd.GeoDataFrame, gpd.GeoSeries]:
    """Two dong of 150 x 200 m and 150 x 200 m side by side, 600 and 300 people, spread evenly.

    Pieces of each: two whole cells and two halves of the cells between them.
    """
    dong = gpd.GeoDataFrame(
        {"dong_code": ["1101051", "1101052"]},
        geometry=[at(0, 0, 150, 200), at(150, 0, 300, 200)],
        crs=METRIC,
    )
    demand = cut_pieces(dong)
    demand["gu_code"] = "11010"
    density = demand["dong_code"].map({"1101051": 600, "1101052": 300}) / 30_000
    demand["people"] = demand["area_m2"] * density
    demand.attrs["demand"] = "census"
    return demand, dong, surfaces.piece_shapes(demand, dong)


@pytest.fixture(scope="module")
def seoul() -> tuple[pd.DataFrame, gpd.GeoDataFrame, gpd.GeoSeries]:
    demand, dong = geo.load_demand("census"), geo.to_metric(geo.load_dong())
    return demand, dong, surfaces.piece_shapes(demand, dong)


def by_dong(demand: pd.DataFrame) -> pd.Series:
    return demand.groupby("dong_code")["people"].sum()


def write_raster(path: Path, data: np.ndarray, grid: Grid | None = None, **profile: object) -> Path:
    """A GeoTIFF of one or more bands; `profile` overrides what it is written with."""
    bands = data if data.ndim == 3 else data[None]
    grid = grid or Grid(X, Y + 200, 100.0, 100.0, bands.shape[2], bands.shape[1], METRIC)
    made = {
        "driver": "GTiff",
        "count": len(bands),
        "height": grid.height,
        "width": grid.width,
        "dtype": data.dtype,
        "crs": grid.crs,
        "transform": rasterio.Affine(grid.dx, 0.0, grid.west, 0.0, -grid.dy, grid.north),
    } | profile
    with rasterio.open(path, "w", **made) as file:
        file.write(bands)
    return path


# --- respread --------------------------------------------------------------------------------


def test_respread_by_pencil(town) -> None:
    demand, _, _ = town
    assert demand["people"].tolist() == [200, 200, 100, 50, 100, 50, 100, 100]
    found = surfaces.respread(demand, [3, 1, 0, 0, 0, 0, 0, 7], method="street")
    assert found["people"].tolist() == [450, 150, 0, 0, 0, 0, 0, 300]
    assert demand["people"].tolist() == [200, 200, 100, 50, 100, 50, 100, 100]
    assert found.attrs == {
        "demand": "census", "method": "street", "no_weight": [], "all_water": []
    }  # fmt: skip


def test_none_on_water_and_what_falls_back(town) -> None:
    demand, _, shapes = town
    water = gpd.GeoSeries([at(-10, -10, 100, 100), at(150, -10, 310, 210)], crs=METRIC)
    dry = surfaces.dry_area_m2(shapes, water)
    assert dry.tolist() == [0, 10_000, 5000, 0, 5000, 0, 0, 0]
    found = surfaces.respread(demand, demand["area_m2"], method="without_water", dry_m2=dry)
    assert found["people"].tolist() == [0, 300, 150, 50, 150, 50, 100, 100]
    assert found.attrs["all_water"] == ["1101052"]
    assert surfaces.spread_note(found).en.endswith(
        "1 dong wholly in water is spread evenly over it."
    )
    # all street on water: people keep to the dry land; none of it left: the whole dong
    found = surfaces.respread(demand, [9, 0, 0, 0, 0, 0, 0, 0], method="street", dry_m2=dry)
    assert found["people"].tolist() == [0, 300, 150, 50, 150, 50, 100, 100]
    assert found.attrs["no_weight"] == ["1101051"]
    assert found.attrs["all_water"] == ["1101052"]


WEIGHTS = st.lists(
    st.one_of(st.just(0.0), st.floats(0, 1e308, allow_nan=False)), min_size=8, max_size=8
)


@settings(max_examples=150, deadline=None)
@given(weights=WEIGHTS, order=st.permutations(range(8)), factor=st.sampled_from([0.125, 1, 2]))
def test_each_dong_keeps_its_people(town, weights, order, factor) -> None:
    demand, _, _ = town
    weights = np.array(weights) / 4
    found = surfaces.respread(demand, weights, method="raster")
    np.testing.assert_allclose(by_dong(found), by_dong(demand), rtol=0, atol=1e-6)
    assert (found["people"] >= 0).all()
    mixed = surfaces.respread(demand.iloc[order], weights[order], method="raster")
    np.testing.assert_allclose(mixed["people"], found["people"].iloc[order], rtol=1e-12)
    if weights[weights > 0].min(initial=1) > 1e-300:  # else the factor itself loses digits
        scaled = surfaces.respread(demand, weights * factor, method="raster")
        np.testing.assert_allclose(scaled["people"], found["people"], rtol=1e-9, atol=1e-9)


def test_area_as_weight_is_the_even_spread(seoul) -> None:
    demand, _, _ = seoul
    found = surfaces.respread(demand, demand["area_m2"], method="even")
    np.testing.assert_allclose(found["people"], demand["people"], rtol=1e-12)


def test_respread_refuses(town) -> None:
    demand, _, _ = town
    ones = np.ones(8)
    with pytest.raises(UsageError, match="no method 'magic'"):
        surfaces.respread(demand, ones, method="magic")
    for bad in (np.r_[-1.0, ones[1:]], np.r_[np.nan, ones[1:]], np.r_[np.inf, ones[1:]]):
        with pytest.raises(DataError, match=r"`weights` .* 1 piece.*1101051"):
            surfaces.respread(demand, bad, method="street")
    with pytest.raises(DataError, match="shape"):
        surfaces.respread(demand, ones[:3], method="street")
    with pytest.raises(DataError, match="lacks the column"):
        surfaces.respread(demand.drop(columns="people"), ones, method="street")
    with pytest.raises(DataError, match="without area"):
        surfaces.respread(demand.assign(area_m2=0.0), ones, method="street")


def test_nobody_at_all(town) -> None:
    demand, _, _ = town
    none = surfaces.respread(demand[:0], [], method="street")
    assert len(none) == 0
    assert (
        surfaces.respread(demand.assign(people=0.0), np.ones(8), method="even")["people"].sum() == 0
    )


def test_seoul_without_the_river(seoul, shared: Path) -> None:
    demand, _, shapes = seoul
    water = geo.to_metric(read_polygons(shared / "raster" / "hangang.geojson", {"name": "name"}))
    dry = surfaces.dry_area_m2(shapes, water)
    wet_share = 1 - dry / demand["area_m2"]
    assert (demand["people"] * wet_share).sum() == pytest.approx(217_971, abs=1)
    found = surfaces.respread(demand, demand["area_m2"], method="without_water", dry_m2=dry)
    assert found["people"][wet_share > 1 - 1e-9].sum() == 0
    np.testing.assert_allclose(by_dong(found), by_dong(demand), rtol=0, atol=1e-6)


def test_seoul_by_buildings(seoul, shared: Path) -> None:
    demand, _, shapes = seoul
    path = shared / "raster" / "seoul_urban_form_500m_epsg32652.tif"
    weights, known = surfaces.raster_weights(shapes, surfaces.read_raster(path, 1, within=shapes))
    found = surfaces.respread(demand, weights, method="building")
    np.testing.assert_allclose(by_dong(found), by_dong(demand), rtol=0, atol=1e-6)
    assert (known < 0.999).sum() < 50
    assert weights.sum() / demand["area_m2"].sum() == pytest.approx(0.0986, abs=0.001)


# --- weights on pieces -------------------------------------------------------------------------


def test_piece_shapes_are_the_pieces(seoul) -> None:
    demand, dong, shapes = seoul
    np.testing.assert_allclose(shapes.area, demand["area_m2"], atol=1e-5)
    np.testing.assert_allclose(shapes.centroid.x, demand["x"], atol=2e-3)
    with pytest.raises(DataError, match="not of their stored area"):
        surfaces.piece_shapes(demand, dong.assign(geometry=dong.translate(3)))
    with pytest.raises(DataError, match="no outline of dong 1101053"):
        surfaces.piece_shapes(demand, dong[dong["dong_code"] != "1101053"])
    with pytest.raises(CRSError, match="Call geo"):
        surfaces.piece_shapes(demand, geo.to_lonlat(dong))


def test_water_must_be_sound(town) -> None:
    _, _, shapes = town
    bow = gpd.GeoSeries([shapely.Polygon([(0, 0), (9, 9), (9, 0), (0, 9)])], crs=METRIC)
    with pytest.raises(DataError, match="no valid polygon"):
        surfaces.dry_area_m2(shapes, bow)
    with pytest.raises(CRSError, match="Call geo"):
        surfaces.dry_area_m2(shapes, bow.to_crs(4326))
    assert surfaces.dry_area_m2(shapes, bow[:0]).tolist() == shapes.area.tolist()


def test_a_border_along_the_side_of_a_cell_is_no_piece() -> None:
    shape = shapely.union_all([at(0, 100, 300, 200), at(0, 0, 100, 100), at(150, 50, 300, 100)])
    dong = gpd.GeoDataFrame({"dong_code": ["1101051"]}, geometry=[shape], crs=METRIC)
    shapes = surfaces.piece_shapes(cut_pieces(dong), dong)
    assert set(shapes.geom_type) == {"Polygon"}
    assert shapes.area.sum() == shape.area


def test_raster_weights_by_pencil(town) -> None:
    _, _, shapes = town
    raster = Raster(np.array([[0.5, 0.2, np.nan]]), Grid(X, Y + 200, 100.0, 100.0, 3, 1, METRIC))
    weights, known = surfaces.raster_weights(shapes, raster)
    # pieces: the cells' south row lies outside the raster
    np.testing.assert_allclose(weights, [0, 5000, 0, 0, 1000, 1000, 0, 0], atol=1e-3)
    np.testing.assert_allclose(known, [0, 1, 0, 0, 1, 1, 0, 0], atol=1e-6)


def test_classes_of_land_use() -> None:
    raster = Raster(
        np.array([[1.0, 2.0]]), Grid(X, Y, 100.0, 100.0, 2, 1, METRIC), "use.tif band 1"
    )
    with pytest.raises(UsageError, match="none of the classes 7"):
        surfaces.class_raster(raster, {7: 1.0})
    with pytest.raises(DataError, match="negative"):
        surfaces.raster_weights(
            gpd.GeoSeries([at(0, 0, 9, 9)], crs=METRIC), surfaces.class_raster(raster, {1: -1.0})
        )


# --- the user's raster -------------------------------------------------------------------------


def test_read_clips_and_reads_in_strips(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = np.arange(20 * 30, dtype="int32").reshape(20, 30)
    path = write_raster(tmp_path / "a.tif", data, Grid(X, Y + 2000, 100.0, 100.0, 30, 20, METRIC))
    box = gpd.GeoSeries([at(550, 420, 1010, 930)], crs=METRIC)
    once = surfaces.read_raster(path, within=box)
    monkeypatch.setattr(grid_module, "STRIP_CELLS", 7)
    strips = surfaces.read_raster(path, within=box)
    assert once.grid == strips.grid == Grid(X + 500, Y + 1000, 100.0, 100.0, 6, 6, METRIC)
    np.testing.assert_array_equal(once.data, data[10:16, 5:11])
    np.testing.assert_array_equal(strips.data, once.data)
    assert surfaces.info(path).total == data.sum()


def test_no_data_by_value_mask_word_and_scale(tmp_path: Path) -> None:
    data = np.array([[1, 2, -9]], dtype="int16")
    plain = write_raster(tmp_path / "plain.tif", data)
    named = write_raster(tmp_path / "named.tif", data, nodata=-9)
    for found in (surfaces.read_raster(named), surfaces.read_raster(plain, nodata=-9)):
        np.testing.assert_array_equal(found.data, [[1, 2, np.nan]])
    with rasterio.open(named, "r+") as file:
        file.scales, file.offsets = [0.5], [10.0]
    np.testing.assert_array_equal(surfaces.read_raster(named).data, [[10.5, 11, np.nan]])
    masked = write_raster(tmp_path / "masked.tif", data)
    with rasterio.open(masked, "r+") as file:
        file.write_mask(np.array([[True, False, True]]))
    np.testing.assert_array_equal(surfaces.read_raster(masked).data, [[1, np.nan, -9]])


@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
def test_each_fault_of_a_raster_is_one_line(tmp_path: Path) -> None:
    data = np.ones((2, 3))
    text, cut, none = tmp_path / "text.tif", tmp_path / "cut.tif", tmp_path / "none.tif"
    text.write_text("x,y,people")
    big = write_raster(tmp_path / "big.tif", np.random.default_rng(0).random((300, 300)))
    cut.write_bytes(big.read_bytes()[:9000])
    far = gpd.GeoSeries([at(90_000, 0, 90_100, 100)], crs=METRIC)
    turned = rasterio.Affine(70.0, 70.0, X, 70.0, -70.0, Y)
    faults = [
        (SourceError, none, {}),
        (SourceError, text, {}),
        (SourceError, cut, {}),
        (CRSError, write_raster(tmp_path / "nocrs.tif", data, crs=None), {}),
        (DataError, write_raster(tmp_path / "turned.tif", data, transform=turned), {}),
        (DataError, write_raster(tmp_path / "inf.tif", data * np.inf), {}),
        (DataError, write_raster(tmp_path / "complex.tif", data + 1j), {}),
        (UsageError, big, {"band": 2}),
        (UsageError, big, {"band": 0}),
        (DataError, big, {"within": far}),
        (DataError, big, {"within": far[:0]}),
        (CRSError, big, {"within": gpd.GeoSeries(far.to_numpy())}),
    ]
    for kind, path, arguments in faults:
        with pytest.raises(kind) as caught:
            surfaces.read_raster(path, **arguments)
        assert "\n" not in str(caught.value)
        assert str(caught.value).endswith((".", "gdalwarp.", "..."))


def test_a_raster_has_one_value_a_cell() -> None:
    with pytest.raises(DataError, match="Give one value a cell"):
        Raster(np.ones((2, 3)), Grid(X, Y, 1.0, 1.0, 2, 3, METRIC))


def test_within_may_be_in_degrees(tmp_path: Path) -> None:
    path = write_raster(tmp_path / "a.tif", np.arange(6.0).reshape(2, 3))
    box = gpd.GeoSeries([at(110, 110, 190, 190)], crs=METRIC)
    found = surfaces.read_raster(path, within=box.to_crs("EPSG:4326"))
    assert found.data.tolist() == [[1.0]]
    assert found.name == "a.tif band 1"


def test_too_many_cells_are_refused_before_they_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_raster(tmp_path / "a.tif", np.ones((30, 30)))
    monkeypatch.setattr(grid_module, "MAX_CELLS", 899)
    with pytest.raises(DataError, match="30 x 30 cells are too many"):
        surfaces.read_raster(path)


def test_people_by_pencil(town) -> None:
    demand, _, shapes = town
    # two cells of 200 m, the first of which lies half outside, west of the town
    grid = Grid(X - 100, Y + 200, 200.0, 200.0, 2, 1, METRIC)
    found = surfaces.people_on_pieces(
        Raster(np.array([[80.0, 400.0]]), grid, "made"), demand, shapes, unit="people"
    )
    assert found.table["people"].tolist() == pytest.approx([20, 20, 50, 50, 50, 50, 100, 100])
    assert (found.total, found.placed, found.outside) == pytest.approx((480, 440, 40))
    table = surfaces.compare(found, demand)
    assert table["dong_code"].tolist() == ["1101051", "1101052"]
    assert table["people_raster"].tolist() == pytest.approx([140, 300])
    assert table["difference"].tolist() == pytest.approx([-460, 0], abs=1e-9)
    assert table["ratio"].tolist() == pytest.approx([140 / 600, 1])
    assert table["known_share"].tolist() == pytest.approx([1, 1])
    assert found.says.en.startswith("made (people): 480.000 people in the cells that touch")
    assert "40.000명" in found.says.ko


def test_density_and_count_are_the_same_people(town) -> None:
    demand, _, shapes = town
    grid = Grid(X, Y + 200, 50.0, 50.0, 6, 4, METRIC)
    count = np.random.default_rng(4).random(grid.shape) * 100
    cell_m2 = 2500.0
    tables = [
        surfaces.people_on_pieces(
            Raster(count if factor is None else count / cell_m2 / factor, grid),
            demand, shapes, unit=unit,
        ).table["people"]
        for unit, factor in UNITS.items()
    ]  # fmt: skip
    for table in tables[1:]:
        np.testing.assert_allclose(table, tables[0], rtol=1e-12)
    assert tables[0].sum() == pytest.approx(count.sum(), rel=1e-12)


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:32652", "EPSG:5179", "EPSG:3857"])
def test_another_crs_with_gaps_keeps_the_total_or_says_the_loss(crs: str) -> None:
    dong = gpd.GeoDataFrame(
        {"dong_code": ["1101051", "1101052"]},
        geometry=[at(-30, -40, 1210, 2030), at(1210, -40, 2500, 2030)],
        crs=METRIC,
    )
    demand = cut_pieces(dong).assign(people=1.0)
    shapes = surfaces.piece_shapes(demand, dong)
    west, south, east, north = dong.to_crs(crs).total_bounds
    step = (east - west) / 24
    rng = np.random.default_rng(9)

    def raster(margin: int) -> Raster:
        width, height = 24 + 2 * margin, int((north - south) / step) + 1 + 2 * margin
        data = rng.gamma(0.5, 90, (height, width))
        data[rng.random(data.shape) < 0.1] = np.nan
        return Raster(
            data, Grid(west - margin * step, north + margin * step, step, step, width, height, crs)
        )

    outer = raster(2)
    found = surfaces.people_on_pieces(outer, demand, shapes, unit="people")
    assert found.placed + found.outside == pytest.approx(found.total, rel=1e-9)
    assert 0 < found.outside < found.total
    assert 0.03 < found.unknown_share < 0.2
    # every cell wholly inside: nothing is lost, to the last digits
    inner = outer.data.copy()
    covered = FractionCache().get(shapes, outer.grid).covered.reshape(inner.shape)
    inner[covered < 1 - 1e-5] = np.nan
    kept = surfaces.people_on_pieces(Raster(inner, outer.grid), demand, shapes, unit="people")
    assert kept.placed == pytest.approx(np.nansum(inner), rel=1e-12)
    assert kept.outside == 0
    # a density of 1 a m2 gives every piece its area, in whatever CRS it comes
    ones = Raster(np.ones(outer.grid.shape), outer.grid)
    even = surfaces.people_on_pieces(ones, demand, shapes, unit="people_per_m2")
    np.testing.assert_allclose(by_dong(even.table), dong.area, rtol=2e-5)


def test_people_refuses(town) -> None:
    demand, _, shapes = town
    raster = Raster(np.array([[1.0, -200.0]]), Grid(X, Y + 200, 100.0, 100.0, 2, 1, METRIC), "ghs")
    with pytest.raises(UsageError, match="Say what a cell holds: people, people_per_m2"):
        surfaces.people_on_pieces(raster, demand, shapes, unit="")
    with pytest.raises(DataError, match=r"1 negative cell.*-200.*nodata=-200"):
        surfaces.people_on_pieces(raster, demand, shapes, unit="people")
    empty = Raster(np.full((1, 2), np.nan), raster.grid, "empty")
    with pytest.raises(DataError, match="no data anywhere"):
        surfaces.people_on_pieces(empty, demand, shapes, unit="people")
    with pytest.raises(DataError, match="`shapes` and `demand` have different rows"):
        surfaces.people_on_pieces(raster, demand, shapes[1:], unit="people")
    ones = Raster(np.ones((2, 3)), Grid(X, Y + 200, 100.0, 100.0, 3, 2, METRIC))
    found = surfaces.people_on_pieces(ones, demand, shapes, unit="people")
    with pytest.raises(DataError, match="different dong: 1101052"):
        surfaces.compare(found, demand[demand["dong_code"] == "1101051"])


# --- GeoTIFF -----------------------------------------------------------------------------------


def test_geotiff_of_seoul(seoul, tmp_path: Path) -> None:
    demand, dong, _ = seoul
    tags = surfaces.provenance(demand, geo.load_sources())
    one, two = tmp_path / "one.tif", tmp_path / "sub" / "two.tif"
    errors = surfaces.build_geotiff(demand, one, dong=dong, tags=tags)
    surfaces.build_geotiff(demand, two, dong=dong, tags=tags)
    assert one.read_bytes() == two.read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one.tif", "sub"]
    about = surfaces.info(one)
    assert about.crs == METRIC
    assert about.is_cog
    assert (about.cell_width, about.dtype, about.n_negative) == (100.0, "float64", 0)
    assert about.total == pytest.approx(9_586_195, abs=1e-3)
    assert about.n_with_data == demand["cell"].nunique() == 61_656
    assert about.tags["vintage"] == "2020"
    assert about.tags["demand"] == "census population"
    assert about.tags["licence"] == "KOGL type 1"
    assert about.tags["method"].startswith("People are spread evenly")
    assert "Statistics Korea" in about.tags["source"]
    assert about.tags["n_cells_straddling"] == "12169"
    assert errors["error_share"].abs().median() == pytest.approx(0.019, abs=0.001)
    assert float(about.tags["read_back_error_median"]) == pytest.approx(0.0193)
    np.testing.assert_allclose(errors["people"], by_dong(demand), rtol=1e-12)
    # nobody is lost, only moved over a border: the city's edge cells reach outside it
    assert errors["people_read_back"].sum() < 9_586_195


def test_read_back_by_pencil(town) -> None:
    demand, dong, _ = town
    errors = surfaces.read_back(demand, dong)
    # the cells between the dong hold 100 + 50 people each; half of it, 75, goes to either side
    assert errors["people_read_back"].tolist() == pytest.approx([550, 350])
    assert errors["error_share"].tolist() == pytest.approx([-50 / 600, 50 / 300])
    assert errors["n_cells_straddling"].tolist() == [2, 2]
    with pytest.raises(DataError, match="different dong: 1101052"):
        surfaces.read_back(demand, dong[:1])


def test_the_tags_say_what_fell_back(town, tmp_path: Path) -> None:
    demand, dong, _ = town
    spread = surfaces.respread(demand, [1, 1, 1, 0, 1, 0, 0, 0], method="street")
    tags = surfaces.provenance(spread, geo.load_sources())
    surfaces.build_geotiff(spread, tmp_path / "a.tif", dong=dong, tags=tags)
    about = surfaces.info(tmp_path / "a.tif")
    assert about.tags["method"].endswith("1 dong without any is spread evenly.")
    assert about.tags["total"] == "900.000"


def test_a_tag_may_not_be_empty(town) -> None:
    demand, _, _ = town
    with pytest.raises(DataError, match="no source, licence for"):
        Provenance("even", "people", "2020", "", "")
    unknown = demand.copy()
    unknown.attrs["demand"] = "worldpop.tif band 1"
    with pytest.raises(DataError, match="source is not known"):
        surfaces.provenance(unknown, geo.load_sources())
    with pytest.raises(DataError, match="no source census_2020"):
        surfaces.provenance(demand, geo.load_sources()[:0])


def test_a_pipe_is_written_through(town, tmp_path: Path) -> None:
    demand, dong, _ = town
    pipe = tmp_path / "people.tif"
    os.mkfifo(pipe)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()
    surfaces.build_geotiff(demand, pipe, dong=dong, tags=TAGS)
    reader.join()
    surfaces.build_geotiff(demand, tmp_path / "file.tif", dong=dong, tags=TAGS)
    assert read == [(tmp_path / "file.tif").read_bytes()]
    assert pipe.is_fifo()


def test_what_stands_there_is_kept(town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    demand, dong, _ = town
    path = tmp_path / "a.tif"
    path.write_text("mine")
    with pytest.raises(PublishError, match="exists already"):
        surfaces.build_geotiff(demand, path, dong=dong, tags=TAGS)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("geo.writing.os.fsync", full)
        with pytest.raises(PublishError, match="No space left"):
            surfaces.build_geotiff(demand, path, dong=dong, tags=TAGS, overwrite=True)
    assert path.read_text() == "mine"
    assert [item.name for item in tmp_path.iterdir()] == ["a.tif"]
    surfaces.build_geotiff(demand, path, dong=dong, tags=TAGS, overwrite=True)
    assert surfaces.info(path).total == 900
    assert [item.name for item in tmp_path.iterdir()] == ["a.tif"]
    with pytest.raises(PublishError, match="cannot be written"):
        surfaces.build_geotiff(demand, path / "below" / "b.tif", dong=dong, tags=TAGS)


def test_a_surface_without_rows_or_numbers_is_refused(town) -> None:
    demand, _, _ = town
    for bad in (demand[:0], demand.assign(people=np.nan)):
        with pytest.raises(DataError, match="no rows, or people"):
            surfaces.cell_sums(bad)


def test_info_of_an_empty_raster(tmp_path: Path) -> None:
    path = write_raster(tmp_path / "a.tif", np.full((2, 2), -9.0), nodata=-9)
    about = surfaces.info(path)
    assert (about.n_with_data, about.nodata) == (0, -9)
    assert np.isnan([about.total, about.smallest, about.largest]).all()
    assert not about.is_cog
