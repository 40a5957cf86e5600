"""Rasters of anybody: no data in their own type, one driver, one line for what is none."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
import rasterio

from geo import cli, surfaces
from geo.cli.population import _value
from geo.errors import CRSError, DataError, GeoError, SourceError, UsageError
from geo.reading import rasters
from geo.surfaces.pieces import require_not_negative

CASES = Path(__file__).parent / "cases" / "raster"
CORNER = rasterio.Affine(100.0, 0.0, 200_000.0, 0.0, -100.0, 550_000.0)


def written(path: Path, data: np.ndarray, **profile: object) -> Path:
    bands = data if data.ndim == 3 else data[None]
    made = {
        "driver": "GTiff", "count": len(bands), "height": bands.shape[1], "width": bands.shape[2],
        "dtype": data.dtype, "crs": "EPSG:5186", "transform": CORNER,
    } | profile  # fmt: skip
    with rasterio.open(path, "w", **made) as file:
        file.write(bands)
    return path


# --- no data -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "dtype"),
    [(99999.9, "float32"), (0.1, "float32"), (-3.4e38, "float32"), (3.4e38, "float32"),
     (-3.4028235e38, "float32"), (0.1, "float64"), (255, "uint8"), (-32768, "int16"),
     (2**53 + 1, "int64")],
)  # fmt: skip
def test_a_named_value_is_found_in_the_rasters_own_type(
    tmp_path: Path, value: float, dtype: str
) -> None:
    path = written(tmp_path / "a.tif", np.array([[7, value, 8]], dtype=dtype))
    found = surfaces.read_raster(path, nodata=value).data
    np.testing.assert_array_equal(found, [[7, np.nan, 8]])


def test_nan_by_name_scale_and_offset_and_several_bands(tmp_path: Path) -> None:
    path = written(tmp_path / "nan.tif", np.array([[1, np.nan]], dtype="float32"))
    np.testing.assert_array_equal(surfaces.read_raster(path, nodata=np.nan).data, [[1, np.nan]])
    both = np.array([[[1, -9, 3]], [[-9, 5, -7]]], dtype="int16")
    path = written(tmp_path / "scaled.tif", both)
    with rasterio.open(path, "r+") as file:
        file.scales, file.offsets = (1.0, 0.5), (0.0, 10.0)
    # the value is the one that the file stores, of each band by itself
    np.testing.assert_array_equal(
        surfaces.read_raster(path, 2, nodata=-9).data, [[np.nan, 12.5, 6.5]]
    )
    np.testing.assert_array_equal(surfaces.read_raster(path, nodata=-9).data, [[1, np.nan, 3]])


@pytest.mark.parametrize("scale", [0.0, np.nan, np.inf])
def test_a_scale_that_leaves_nothing_is_refused(tmp_path: Path, scale: float) -> None:
    path = written(tmp_path / "a.tif", np.array([[1, 2]], dtype="int16"))
    with rasterio.open(path, "r+") as file:
        file.scales = (scale,)
    with pytest.raises(DataError, match=r"scale of (0|nan|inf), which leaves no cell its value"):
        surfaces.read_raster(path)


@pytest.mark.parametrize(
    ("value", "dtype"),
    [(99999.9, "int32"), (-1, "uint8"), (256, "uint8"), (np.nan, "int16"), (1e39, "float32")],
)
def test_a_value_that_no_cell_can_hold_is_refused(tmp_path: Path, value: float, dtype: str) -> None:
    path = written(tmp_path / "a.tif", np.array([[7, 8]], dtype=dtype))
    with pytest.raises(UsageError, match=f"no cell of .* can hold .*: they are {dtype}"):
        surfaces.read_raster(path, nodata=value)


@pytest.mark.parametrize("dtype", ["float32", "float64", "int16"])
@pytest.mark.parametrize("scale", [1.0, 0.1])
@pytest.mark.parametrize("value", [-9999.9, -3.4028234663852886e38, -np.inf])
def test_the_value_that_our_message_names_is_accepted(
    tmp_path: Path, dtype: str, scale: float, value: float
) -> None:
    if dtype == "int16":
        value = -9999
    path = written(tmp_path / "a.tif", np.array([[7, value, 8]], dtype=dtype))
    with rasterio.open(path, "r+") as file:
        file.scales = (scale,)
    with pytest.raises(DataError) as err:
        require_not_negative(surfaces.read_raster(path))
    named = re.search(r"nodata[= ](\S+?)\.?$", str(err.value))
    assert named is not None, str(err.value)
    found = surfaces.read_raster(path, nodata=_value(named[1])).data
    np.testing.assert_allclose(found, [[7 * scale, np.nan, 8 * scale]])


def compared(capsys: pytest.CaptureFixture[str], *more: str) -> str:
    assert cli.main(["population", "compare", *more, "--counts", "--format", "table"]) == 0
    return capsys.readouterr().out


@pytest.mark.slow
def test_no_data_of_the_case(capsys: pytest.CaptureFixture[str]) -> None:
    """Named by the file or on the command line: the same people, the same share unknown."""
    named = compared(capsys, str(CASES / "named_99999_9.tif"))
    given = compared(capsys, str(CASES / "nodata_99999_9.tif"), "--nodata", "99999.9")
    for told in (named, given):
        assert "34,926.872" in told
        assert "42.34%" in told.replace(" ", "")
    assert given.splitlines()[3:] == named.splitlines()[3:]


def test_a_value_below_zero_with_an_exponent_is_no_option(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for value in ("-3.4e38", "-.5E+3", "-9999", "-1.", "-inf"):
        path = str(tmp_path / "nowhere.tif")
        assert cli.main(["population", "compare", path, "--counts", "--nodata", value]) == 1
        assert "nowhere.tif cannot be read" in capsys.readouterr().err


def test_more_people_than_live_names_the_value(tmp_path: Path) -> None:
    import geopandas as gpd
    import pandas as pd
    import shapely

    path = written(tmp_path / "a.tif", np.array([[5, 3.4e38]], dtype="float32"))
    pieces = pd.DataFrame({"dong_code": ["a"], "area_m2": [2e4], "people": [1.0]})
    shapes = gpd.GeoSeries([shapely.box(200_000, 549_900, 200_200, 550_000)], crs="EPSG:5186")
    with pytest.raises(DataError, match=r"more than live on earth.*nodata=3\.4e\+38; else"):
        surfaces.people_on_pieces(surfaces.read_raster(path), pieces, shapes, unit="people")
    found = surfaces.people_on_pieces(
        surfaces.read_raster(path, nodata=3.4e38), pieces, shapes, unit="people"
    )
    assert (found.total, found.unknown_share) == (5.0, 0.5)


def test_info_says_values_in_their_own_type() -> None:
    about = surfaces.info(CASES / "nodata_99999_9.tif")
    assert (about.largest, about.nodata) == (99999.9, None)
    assert surfaces.info(CASES / "named_99999_9.tif").nodata == 99999.9


# --- classes of land use -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "classes", ["10=nan", "10=-1", "10=5,10=1", "10=inf", "nan=5", "10=", "10"]
)
def test_weights_of_classes_that_are_none_are_refused_by_the_option(
    classes: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = str(CASES / "classes.tif")
    command = ["population", "build", "--spread", "raster", "--raster", path, "--land-use", classes]
    with pytest.raises(SystemExit) as err:
        cli.main(command)
    assert err.value.code == 2
    assert "argument --land-use: " in capsys.readouterr().err


def test_weights_of_classes_that_are_none_in_python() -> None:
    raster = surfaces.read_raster(CASES / "classes.tif")
    with pytest.raises(UsageError, match="must be finite"):
        surfaces.class_raster(raster, {10: np.nan})


# --- one driver --------------------------------------------------------------------------------


VRT = """<VRTDataset rasterXSize="3" rasterYSize="1"><SRS>EPSG:5186</SRS>
<GeoTransform>200000,100,0,550000,0,-100</GeoTransform><VRTRasterBand dataType="Byte" band="1"
subClass="VRTRawRasterBand"><SourceFilename>{}</SourceFilename><ImageOffset>0</ImageOffset>
<PixelOffset>1</PixelOffset><LineOffset>3</LineOffset></VRTRasterBand></VRTDataset>"""
WMS = (
    '<GDAL_WMS><Service name="WMS"><ServerUrl>http://127.0.0.1:9/</ServerUrl></Service></GDAL_WMS>'
)


@pytest.mark.parametrize(
    ("name", "text"),
    [("a.tif", VRT.format("/etc/passwd")), ("a.vrt", VRT.format("gone.bin")), ("a.tif", WMS)],
)
def test_only_a_geotiff_is_one(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, "utf-8")
    with pytest.raises(
        SourceError, match=r"cannot be read as a raster.* Give a whole GeoTIFF"
    ) as err:
        surfaces.info(tmp_path / name)
    assert "\n" not in str(err.value)


@pytest.mark.parametrize(
    "name", ["/vsicurl/http://127.0.0.1:9/a.tif", "http://127.0.0.1:9/a.tif", "/vsimem/a.tif", ".",
             "zip+file:///tmp/a.zip!a.tif", "/dev/zero", "GTIFF_DIR:1:a.tif", "a\0.tif"],
)  # fmt: skip
def test_only_a_plain_path_is_one(name: str) -> None:
    with pytest.raises(SourceError) as err:
        surfaces.info(Path(name))
    assert "\n" not in str(err.value)


def test_a_cog_is_a_geotiff(tmp_path: Path) -> None:
    path = written(tmp_path / "a.tif", np.ones((2, 2)), driver="COG")
    assert surfaces.info(path).is_cog
    assert surfaces.read_raster(path).data.sum() == 4


# --- rasters that are too much, or nowhere -----------------------------------------------------


def test_a_sparse_raster_is_one_line(tmp_path: Path) -> None:
    """400,000 x 400,000 cells in a file of some kilobytes."""
    path = tmp_path / "sparse.tif"
    with rasterio.open(
        path, "w", driver="GTiff", width=400_000, height=400_000, count=1, dtype="float64",
        crs="EPSG:5186", transform=CORNER, SPARSE_OK=True, BIGTIFF="YES", tiled=True,
        blockxsize=8192, blockysize=4096,
    ):  # fmt: skip
        pass
    for read in (surfaces.info, surfaces.read_raster):
        with pytest.raises(DataError, match="400000 x 400000 cells are too many to read") as err:
            read(path)
        assert "\n" not in str(err.value)


def test_a_tile_that_must_be_read_whole_is_bounded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    three = written(
        tmp_path / "a.tif",
        np.ones((3, 64, 64)),
        interleave="pixel",
        tiled=True,
        blockxsize=64,
        blockysize=64,
    )
    assert rasters.MOST_BLOCK == 256 * 1024 * 1024
    monkeypatch.setattr(rasters, "MOST_BLOCK", 3 * 64 * 64 * 8)
    assert surfaces.info(three).total == 64 * 64
    monkeypatch.setattr(rasters, "MOST_BLOCK", 3 * 64 * 64 * 8 - 1)
    with pytest.raises(DataError, match="tiles of 64 x 64 cells"):
        surfaces.info(three)


MARS = ('GEOGCS["Mars 2000",DATUM["D_Mars_2000",SPHEROID["Mars_2000_IAU_IAG",3396190,169.8944472]],'
        'PRIMEM["Reference_Meridian",0],UNIT["Degree",0.0174532925199433]]')  # fmt: skip
GRID = 'LOCAL_CS["the works",UNIT["metre",1],AXIS["x",EAST],AXIS["y",NORTH]]'


@pytest.mark.parametrize("crs", [MARS, GRID])
def test_a_raster_of_no_place_on_earth_is_one_line(tmp_path: Path, crs: str) -> None:
    path = written(tmp_path / "a.tif", np.ones((1, 2)), crs=crs)
    with pytest.raises((CRSError, SourceError)) as err:
        surfaces.info(path)
    assert "\n" not in str(err.value)
    assert str(path) in str(err.value)


@pytest.mark.parametrize("bad", [np.inf, np.nan, 1e308])
def test_a_corner_that_is_none_is_one_line(tmp_path: Path, bad: float) -> None:
    at = rasterio.Affine(100.0, 0.0, bad, 0.0, -100.0, 550_000.0)
    path = written(tmp_path / "a.tif", np.ones((1, 2)), transform=at)
    with pytest.raises(GeoError) as err:
        surfaces.read_raster(path)
    assert "\n" not in str(err.value)


@pytest.mark.parametrize("part", [0.01, 0.3, 0.8])
def test_a_truncated_raster_is_one_line(tmp_path: Path, part: float) -> None:
    whole = (CASES / "named_99999_9.tif").read_bytes()
    path = tmp_path / "a.tif"
    path.write_bytes(whole[: int(len(whole) * part)])
    with pytest.raises(SourceError, match=r"a\.tif cannot be read") as err:
        surfaces.info(path)
    assert "\n" not in str(err.value)
