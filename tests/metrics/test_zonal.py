"""Zonal statistics: by hand, against exactextract and rasterstats, by law; and their cache."""

from __future__ import annotations

import errno
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

import geo
from geo.errors import CRSError, DataError, UsageError
from geo.measures.zonal import STATISTICS, WEIGHTED, zonal
from geo.surfaces import FractionCache, Grid, Raster, read_raster
from geo.surfaces import cache as cache_module
from geo.surfaces.cache import digest

METRIC = "EPSG:5186"
GRID = Grid(0.0, 300.0, 100.0, 100.0, 3, 3, METRIC)
HAND = Raster(np.array([[np.nan, 1.0, 2.0], [3.0, 4.0, 5.0], [6.0, 7.0, 8.0]]), GRID)


def zones_of(*shapes: shapely.Geometry | None) -> gpd.GeoSeries:
    return gpd.GeoSeries(list(shapes), crs=METRIC)


def random_case(seed: int, gaps: float = 0.2) -> tuple[Raster, gpd.GeoDataFrame]:
    """A raster with gaps and 30 overlapping blobs, some of them partly or wholly outside it."""
    rng = np.random.default_rng(seed)
    data = rng.normal(50, 20, (37, 23))
    data[rng.random(data.shape) < gaps] = np.nan
    grid = Grid(200_013.0, 550_400.0, 10.0, 7.0, 23, 37, METRIC)
    west, south, east, north = grid.bounds
    xy = np.stack([rng.uniform(west - 30, east + 30, 30), rng.uniform(south, north, 30)], axis=1)
    shapes = shapely.buffer(shapely.points(xy), rng.uniform(4, 60, 30), quad_segs=3)
    shapes[::4] = shapely.difference(shapes[::4], shapely.buffer(shapely.points(xy[::4]), 3.0))
    return Raster(data, grid), gpd.GeoDataFrame(geometry=shapes, crs=METRIC)


def by_exactextract(
    raster: Raster, zones: gpd.GeoDataFrame, statistics: tuple[str, ...], weights: object = None
) -> pd.DataFrame:
    from exactextract import exact_extract
    from exactextract.raster import NumPyRasterSource

    wkt = zones.crs.to_wkt()
    source = NumPyRasterSource(raster.data, *raster.grid.bounds, srs_wkt=wkt)
    if weights is not None:
        weights = NumPyRasterSource(weights, *raster.grid.bounds, srs_wkt=wkt)
    return exact_extract(source, zones, list(statistics), weights=weights, output="pandas")


def assert_same(ours: pd.DataFrame, theirs: pd.DataFrame) -> None:
    """Equal within 1e-9 relative; where no cell has data theirs may say 0, ours says NaN."""
    empty = ours["count"].to_numpy() == 0
    for name in ours.columns:
        mine, peer = ours[name].to_numpy(float), theirs[name].to_numpy(float)
        np.testing.assert_allclose(mine[~empty], peer[~empty], rtol=1e-9, atol=0, err_msg=name)
        if name != "count":
            assert np.isnan(mine[empty]).all()


def test_by_hand() -> None:
    zones = zones_of(
        shapely.box(0, 200, 100, 300),  # the cell without data
        shapely.box(50, 50, 250, 250),  # a quarter of four corners, half of four sides, the middle
        shapely.box(200, 0, 300, 100),  # exactly one cell
    )
    found = zonal(HAND, zones)
    assert found.loc[0, "count"] == 0
    assert found.loc[0, ["sum", "mean", "min", "max"]].isna().all()
    assert found.loc[1].tolist() == [16.0, 16.0 / 3.75, 3.75, 1.0, 8.0]
    assert found.loc[2].tolist() == [8.0, 8.0, 1.0, 8.0, 8.0]


def test_a_cell_touched_only_along_its_side_does_not_count() -> None:
    found = zonal(HAND, zones_of(shapely.box(100, 100, 200, 200)))
    assert found.loc[0].tolist() == [4.0, 4.0, 1.0, 4.0, 4.0]


def test_weighted_by_hand() -> None:
    weights = Raster(np.array([[9.0, 1.0, 1.0], [1.0, 2.0, 0.0], [0.0, 0.0, np.nan]]), GRID, "w")
    zones = zones_of(
        shapely.box(50, 100, 200, 200), shapely.box(0, 0, 200, 100), shapely.box(200, 0, 300, 100)
    )
    found = zonal(HAND, zones, WEIGHTED, weights=weights)
    assert found.loc[0].tolist() == [0.5 * 3 * 1 + 4 * 2, 9.5 / 2.5]
    assert found.loc[1, "weighted_sum"] == 0
    assert np.isnan(found.loc[1, "weighted_mean"])  # no weight at all
    assert found.loc[2].isna().all()  # a cell without a weight


@pytest.mark.parametrize("seed", range(8))
def test_equals_exactextract_on_random_cases(seed: int) -> None:
    raster, zones = random_case(seed, gaps=0.0 if seed % 2 else 0.3)
    assert_same(zonal(raster, zones), by_exactextract(raster, zones, STATISTICS))
    weights = np.random.default_rng(seed + 100).random(raster.grid.shape)
    names = ("count", *WEIGHTED)
    ours = zonal(raster, zones, names, weights=Raster(weights, raster.grid))
    assert_same(ours, by_exactextract(raster, zones, names, weights))


@pytest.mark.filterwarnings("ignore::PendingDeprecationWarning", "ignore::DeprecationWarning")
def test_equals_rasterstats_on_cells_wholly_inside() -> None:
    from rasterio import Affine
    from rasterstats import zonal_stats

    raster, _ = random_case(3)
    grid = raster.grid
    rng = np.random.default_rng(5)
    blocks = []
    for _ in range(20):
        column, row = rng.integers(0, grid.width - 5), rng.integers(0, grid.height - 5)
        wide, high = rng.integers(1, 6, 2)
        west, north = grid.west + column * grid.dx, grid.north - row * grid.dy
        blocks.append(shapely.box(west, north - high * grid.dy, west + wide * grid.dx, north))
    zones = gpd.GeoDataFrame(geometry=blocks, crs=METRIC)
    affine = Affine(grid.dx, 0.0, grid.west, 0.0, -grid.dy, grid.north)
    filled = np.nan_to_num(raster.data, nan=-9999.0)
    peer = zonal_stats(blocks, filled, affine=affine, nodata=-9999.0, stats=list(STATISTICS))
    assert_same(zonal(raster, zones), pd.DataFrame(peer).astype(float))


@pytest.fixture(scope="module")
def dong() -> gpd.GeoDataFrame:
    return geo.to_metric(geo.load_dong())


def test_equals_exactextract_on_seoul_with_a_made_raster(dong: gpd.GeoDataFrame) -> None:
    west, _, _, north = dong.total_bounds
    data = np.random.default_rng(1).gamma(0.5, 80, (303, 372))
    data[np.random.default_rng(2).random(data.shape) < 0.05] = np.nan
    raster = Raster(data, Grid(west - 31, north + 17, 100.0, 100.0, 372, 303, METRIC))
    assert_same(zonal(raster, dong), by_exactextract(raster, dong, STATISTICS))


def test_equals_exactextract_on_the_elevation_of_seoul(
    dong: gpd.GeoDataFrame, shared: Path
) -> None:
    path = shared / "raster" / "seoul_dem_90m_epsg5186.tif"
    raster = read_raster(path, within=dong.geometry)
    ours = zonal(path, dong)
    assert_same(ours, by_exactextract(raster, dong, STATISTICS))
    assert ours["min"].min() > -50
    assert ours["max"].max() < 836.5 + 1  # Bukhansan, the highest point of Seoul


def test_equals_exactextract_on_six_bands_of_another_crs(
    dong: gpd.GeoDataFrame, shared: Path
) -> None:
    path = shared / "raster" / "seoul_urban_form_500m_epsg32652.tif"
    cache = FractionCache()
    for band in range(1, 7):
        raster = read_raster(path, band, within=dong.geometry)
        zones = gpd.GeoDataFrame(geometry=raster.grid.bring(dong.geometry))
        ours = zonal(raster, dong, cache=cache)
        assert_same(ours, by_exactextract(raster, zones, STATISTICS))
        assert ours["count"].sum() == pytest.approx(dong.area.sum() / 500**2, rel=0.02)


SQUARES = st.tuples(*[st.floats(-50, 350, width=32)] * 4).filter(
    lambda b: abs(b[0] - b[2]) > 1 and abs(b[1] - b[3]) > 1
)


def _box(corners: tuple[float, ...]) -> shapely.Polygon:
    x0, y0, x1, y1 = corners
    return shapely.box(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))


@settings(max_examples=60, deadline=None)
@given(SQUARES, st.floats(0.1, 0.9))
def test_two_halves_sum_to_the_whole(corners: tuple[float, ...], at: float) -> None:
    whole = _box(corners)
    west, south, east, north = whole.bounds
    x = west + at * (east - west)
    halves = zones_of(shapely.box(west, south, x, north), shapely.box(x, south, east, north))
    parts, one = zonal(HAND, halves), zonal(HAND, zones_of(whole)).loc[0]
    for name in ("sum", "count"):
        assert np.nansum(parts[name]) == pytest.approx(np.nan_to_num(one[name]), abs=1e-5)
    if one["count"] > 0:
        assert one["min"] <= one["mean"] * (1 + 1e-12)
        assert one["mean"] <= one["max"] * (1 + 1e-12)


@settings(max_examples=30, deadline=None)
@given(SQUARES, st.integers(-5000, 5000), st.permutations(range(4)))
def test_translation_and_order_change_nothing(
    corners: tuple[float, ...], shift: int, order: list[int]
) -> None:
    square = _box(tuple(round(at, 3) for at in corners))  # a move must not swallow its sides
    zones = zones_of(square, *(shapely.box(90 * i, 10, 90 * i + 80, 250) for i in range(3)))
    plain = zonal(HAND, zones)
    moved = Grid(float(shift), 300.0 - shift, 100.0, 100.0, 3, 3, METRIC)
    again = zonal(Raster(HAND.data, moved), zones.translate(shift, -shift).iloc[order])
    pd.testing.assert_frame_equal(again, plain.iloc[order], rtol=1e-4, atol=1e-4)


def test_a_partition_keeps_the_total_and_a_constant_its_mean(dong: gpd.GeoDataFrame) -> None:
    west, south, east, north = dong.total_bounds
    width, height = int((east - west) / 250) + 2, int((north - south) / 250) + 2
    grid = Grid(west - 100, north + 100, 250.0, 250.0, width, height, METRIC)
    found = zonal(Raster(np.full(grid.shape, 7.0), grid), dong)
    assert found["count"].sum() * 250**2 == pytest.approx(dong.area.sum(), rel=1e-7)
    np.testing.assert_allclose(found["mean"], 7.0, rtol=1e-12)


def test_missing_empty_and_distant_zones_are_not_known() -> None:
    zones = zones_of(None, shapely.Polygon(), shapely.box(900, 900, 950, 950))
    zones.index = ["none", "empty", "far"]
    found = zonal(HAND, zones)
    assert found.index.tolist() == ["none", "empty", "far"]
    assert (found["count"] == 0).all()
    assert found.drop(columns="count").isna().all(axis=None)
    assert zonal(HAND, zones[:0]).shape == (0, 5)


def test_a_cell_without_data_outside_the_zones_changes_nothing() -> None:
    zones = zones_of(shapely.box(100, 0, 300, 100))
    assert zonal(HAND, zones).loc[0].tolist() == [15.0, 7.5, 2.0, 7.0, 8.0]


def test_the_caller_may_change_the_result() -> None:
    zones, cache = zones_of(shapely.box(200, 0, 300, 100)), FractionCache()
    full = Raster(np.nan_to_num(HAND.data), GRID)
    for raster in (HAND, full):
        found = zonal(raster, zones, cache=cache)
        found.loc[0] = -1
        assert zonal(raster, zones, cache=cache).loc[0, "count"] == 1


def test_refuses_what_it_cannot_answer() -> None:
    box = shapely.box(0, 0, 100, 100)
    with pytest.raises(UsageError, match="median"):
        zonal(HAND, zones_of(box), ("median",))
    with pytest.raises(UsageError, match="without weights"):
        zonal(HAND, zones_of(box), ("weighted_mean",))
    other = Raster(HAND.data, Grid(1.0, 300.0, 100.0, 100.0, 3, 3, METRIC))
    with pytest.raises(DataError, match="another grid"):
        zonal(HAND, zones_of(box), WEIGHTED, weights=other)
    with pytest.raises(CRSError, match="no CRS"):
        zonal(HAND, gpd.GeoSeries([box]))
    bow = shapely.Polygon([(0, 0), (9, 9), (9, 0), (0, 9)])
    for bad in (bow, shapely.LineString([(0, 0), (9, 9)]), shapely.Point(1, 1)):
        with pytest.raises(DataError, match="no valid polygon"):
            zonal(HAND, zones_of(box, bad))


def test_the_second_raster_computes_no_share(monkeypatch: pytest.MonkeyPatch) -> None:
    raster, zones = random_case(1)
    cache = FractionCache()
    first = zonal(raster, zones, cache=cache)

    def never(*_: object) -> None:
        raise AssertionError("the shares were computed again")

    monkeypatch.setattr(cache_module, "cell_fractions", never)
    double = zonal(Raster(raster.data * 2, raster.grid), zones, cache=cache)
    np.testing.assert_allclose(double["sum"], first["sum"] * 2, rtol=1e-12)
    copied = gpd.GeoSeries(shapely.from_wkb(zones.geometry.to_wkb()), crs=METRIC)
    pd.testing.assert_frame_equal(zonal(raster, copied, cache=cache), first)


def test_the_key_names_grid_crs_and_every_vertex() -> None:
    zones = zones_of(shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1))
    keys = {
        digest(zones, GRID),
        digest(zones[::-1], GRID),
        digest(zones.translate(1e-9, 0), GRID),
        digest(zones.set_crs("EPSG:5179", allow_override=True), GRID),
        digest(zones, Grid(0.0, 300.0, 100.0, 100.0, 3, 4, METRIC)),
        digest(zones, Grid(1e-9, 300.0, 100.0, 100.0, 3, 3, METRIC)),
        digest(zones, Grid(0.0, 300.0, 100.0, 100.0, 3, 3, "EPSG:5179")),
    }
    assert len(keys) == 7
    assert digest(zones.copy(deep=True), GRID) == digest(zones, GRID)


def test_a_changed_zone_in_the_same_table_is_seen() -> None:
    zones, cache = zones_of(shapely.box(0, 0, 100, 100)), FractionCache()
    assert zonal(HAND, zones, cache=cache).loc[0, "sum"] == 6
    zones.iloc[0] = shapely.box(200, 0, 300, 100)
    assert zonal(HAND, zones, cache=cache).loc[0, "sum"] == 8


def test_on_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    raster, zones = random_case(2)
    folder = tmp_path / "fractions"
    first = zonal(raster, zones, cache=FractionCache(folder))
    (file,) = folder.iterdir()
    whole = file.read_bytes()
    assert file.name == f"{digest(zones.geometry, raster.grid)}.npz"
    for damaged in (b"", whole[: len(whole) // 2], b"PK" + whole[2:-1]):
        file.write_bytes(damaged)
        pd.testing.assert_frame_equal(zonal(raster, zones, cache=FractionCache(folder)), first)
        assert file.read_bytes() == whole
    monkeypatch.setattr(cache_module, "cell_fractions", None)
    pd.testing.assert_frame_equal(zonal(raster, zones, cache=FractionCache(folder)), first)
    assert [path.name for path in folder.iterdir()] == [file.name]


def test_a_file_with_cells_outside_the_grid_is_not_believed(tmp_path: Path) -> None:
    raster, zones = random_case(2)
    first = zonal(raster, zones, cache=FractionCache(tmp_path))
    (file,) = tmp_path.iterdir()
    with np.load(file) as stored:
        parts = dict(stored)
    parts["indices"] = parts["indices"] + 10_000_000
    np.savez(file, **parts)
    pd.testing.assert_frame_equal(zonal(raster, zones, cache=FractionCache(tmp_path)), first)


@pytest.mark.parametrize("damage", ["text", "share", "nan", "objects", "pickled", "linked"])
def test_a_stored_file_of_another_kind_is_computed_again(tmp_path: Path, damage: str) -> None:
    raster, zones = random_case(2)
    first = zonal(raster, zones, cache=FractionCache(tmp_path))
    (path,) = tmp_path.iterdir()
    with np.load(path) as file:
        parts = dict(file)
    if damage == "text":
        parts["data"] = parts["data"].astype(str)
    elif damage == "share":
        parts["data"] = parts["data"] * 2
    elif damage == "nan":
        parts["data"][0] = np.nan
    elif damage == "objects":
        parts["indices"] = parts["indices"].astype(float) + 0.5
    elif damage == "pickled":
        parts["data"] = parts["data"].astype(object)
    path.unlink()
    if damage == "linked":
        path.symlink_to(tmp_path / "none")
    else:
        np.savez(path, **parts)
    for _ in range(2):
        pd.testing.assert_frame_equal(zonal(raster, zones, cache=FractionCache(tmp_path)), first)


def test_a_cache_that_cannot_be_written_only_costs_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    raster, zones = random_case(2)
    first = zonal(raster, zones, cache=FractionCache())
    (tmp_path / "file").write_text("x")
    for folder in (tmp_path / "file", tmp_path / "file" / "deeper", tmp_path / ("x" * 300)):
        pd.testing.assert_frame_equal(zonal(raster, zones, cache=FractionCache(folder)), first)

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(np, "savez", full)
    pd.testing.assert_frame_equal(zonal(raster, zones, cache=FractionCache(tmp_path)), first)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_memory_is_bounded() -> None:
    cache = FractionCache(keep=2)
    for n in range(5):
        cache.get(zones_of(shapely.box(n, 0, n + 100, 100)), GRID)
    assert len(cache._held) == 2


@pytest.mark.parametrize(("at", "value"), [(8, 0x01), (8, 0x40), (10, 0x63)])
def test_a_stored_file_whose_packing_nobody_knows_is_computed_again(
    tmp_path: Path, at: int, value: int
) -> None:
    """Encrypted, strongly encrypted, packed by an unknown method, as the list of parts says."""
    raster, zones = random_case(2)
    first = zonal(raster, zones, cache=FractionCache(tmp_path))
    (path,) = tmp_path.iterdir()
    data = bytearray(path.read_bytes())
    data[data.index(b"PK\x01\x02") + at] |= value
    path.write_bytes(data)
    pd.testing.assert_frame_equal(zonal(raster, zones, cache=FractionCache(tmp_path)), first)
