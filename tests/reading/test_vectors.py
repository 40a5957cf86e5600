"""Vector files of every kind: read in their own CRS, or refused in one line."""

from __future__ import annotations

import json
import os
import sqlite3
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyproj
import pytest
import shapely

from geo.crs import to_lonlat
from geo.errors import CRSError, DataError, GeoError, SourceError, UsageError
from geo.reading import lonlat_of, parts_of, read_rows, read_vector
from tests.conftest import ROOT

CASES = ROOT / "tests" / "cases"
OLD = "EPSG:4162"
"""Korean 1985: what stands at 127, 37.5 in it lies 361 m from there in WGS 84."""
MOVED = (126.997898, 37.502804)


def points(crs: str = OLD) -> gpd.GeoDataFrame:
    names = ["종로구", "plain"]
    at = gpd.points_from_xy([127.0, 127.1], [37.5, 37.6])
    return gpd.GeoDataFrame({"name": names}, geometry=at, crs=crs)


def arrow(crs: str = OLD) -> pa.Table:
    return pa.table(points(crs).to_arrow(geometry_encoding="WKB"))


def write_arrow(path: Path) -> None:
    table = arrow()
    with pa.ipc.new_file(path, table.schema) as file:
        file.write_table(table)


def write_stream(path: Path) -> None:
    table = arrow()
    with pa.ipc.new_stream(path, table.schema) as file:
        file.write_table(table)


class Wkb(pa.ExtensionType):
    """What makes Parquet write its own type GEOMETRY, as GeoParquet 2.0 does."""

    def __init__(self) -> None:
        super().__init__(pa.binary(), "geoarrow.wkb")

    def __arrow_ext_serialize__(self) -> bytes:
        return json.dumps({"crs": OLD}).encode()

    @classmethod
    def __arrow_ext_deserialize__(cls, storage: pa.DataType, serialized: bytes) -> Wkb:
        return cls()


def native(metadata: dict[str, str] | None = None) -> pa.Table:
    shapes = pa.array(points().geometry.to_wkb().tolist(), pa.binary())
    table = pa.table(
        {
            "name": points()["name"].tolist(),
            "geometry": pa.ExtensionArray.from_storage(Wkb(), shapes),
        }
    )
    return table.replace_schema_metadata(metadata)


def write_v2(path: Path) -> None:
    column = {"encoding": "WKB", "geometry_types": [], "crs": pyproj.CRS(OLD).to_json_dict()}
    geo = {"version": "2.0.0", "primary_column": "geometry", "columns": {"geometry": column}}
    pq.write_table(native({"geo": json.dumps(geo)}), path)


def zipped(path: Path, *files: Path) -> Path:
    with zipfile.ZipFile(path, "w") as packed:
        for file in files:
            packed.write(file, f"folder/{file.name}")
    return path


def shapefile(folder: Path, table: gpd.GeoDataFrame | None = None, name: str = "a") -> list[Path]:
    (points() if table is None else table).to_file(folder / f"{name}.shp", encoding="UTF-8")
    return sorted(folder.glob(f"{name}.*"))


WRITERS: dict[str, Callable[[Path], object]] = {
    "one_point_one.parquet": lambda p: points().to_parquet(p, schema_version="1.1.0"),
    "points.parquet": lambda p: points().to_parquet(
        p, schema_version="1.1.0", geometry_encoding="geoarrow"
    ),
    "two.parquet": write_v2,
    "native.parquet": lambda p: pq.write_table(native(), p, store_schema=False),
    "a.feather": lambda p: points().to_feather(p),
    "a.arrow": write_arrow,
    "stream.arrow": write_stream,
    "a.gpkg": lambda p: points().to_file(p),
    "a.fgb": lambda p: points().to_file(p, SPATIAL_INDEX="NO"),
    "a.shp": lambda p: shapefile(p.parent),
    "a.zip": lambda p: zipped(p, *shapefile(p.parent)),
    "gpkg.zip": lambda p: (
        points().to_file(p.with_name("b.gpkg")),
        zipped(p, p.with_name("b.gpkg")),
    ),
}


@pytest.mark.parametrize("name", WRITERS)
def test_a_stated_crs_is_honoured_in_every_kind(tmp_path: Path, name: str) -> None:
    WRITERS[name](tmp_path / name)
    table = read_vector(tmp_path / name)
    assert table["name"].tolist() == ["종로구", "plain"]
    assert table.crs.to_epsg() == 4162
    assert table.geometry.get_coordinates().to_numpy().tolist() == [[127, 37.5], [127.1, 37.6]]
    found = lonlat_of(table, tmp_path / name)
    assert found.geometry.get_coordinates().to_numpy()[0] == pytest.approx(MOVED, abs=1e-6)
    off_m = pyproj.Geod(ellps="WGS84").inv(127, 37.5, *found.geometry.get_coordinates().iloc[0])[2]
    assert off_m == pytest.approx(362, abs=2)


LONLAT_WRITERS: dict[str, Callable[[Path], object]] = {
    "a.geojson": lambda p: points("EPSG:4326").to_file(p),
    "a.kml": lambda p: (
        points("EPSG:4326").rename(columns={"name": "Name"}).to_file(p, driver="KML")
    ),
    "wkt.csv": lambda p: p.write_text(
        "name,WKT\n종로구,POINT(127 37.5)\nplain,POINT(127.1 37.6)\n"
    ),
    "lonlat.csv": lambda p: p.write_text("\ufeffname,lon,lat\n종로구,127,37.5\nplain,127.1,37.6\n"),
    "korean.csv": lambda p: p.write_text(
        "name,경도,위도\n종로구,127,37.5\nplain,127.1,37.6\n", "cp949"
    ),
}


@pytest.mark.parametrize("name", LONLAT_WRITERS)
def test_degrees_are_degrees(tmp_path: Path, name: str) -> None:
    LONLAT_WRITERS[name](tmp_path / name)
    table = read_vector(tmp_path / name, crs="EPSG:4326" if name == "wkt.csv" else None)
    assert table["Name" if "Name" in table else "name"].tolist() == ["종로구", "plain"]
    assert table.crs.to_epsg() == 4326
    assert table.geometry.get_coordinates().to_numpy().tolist() == [[127, 37.5], [127.1, 37.6]]


def refused(path: Path, error: type[GeoError], words: str, **options: str) -> None:
    with pytest.raises(error, match=words) as caught:
        lonlat_of(read_vector(path, **options), path)
    assert "\n" not in str(caught.value)
    assert path.name in str(caught.value)


@pytest.mark.parametrize(
    ("name", "error", "words"),
    [
        ("no_crs_metric.geojson", CRSError, "outside the earth: 1, 2"),
        ("swapped.geojson", CRSError, "longitude and latitude are swapped"),
        ("ring_open.geojson", SourceError, "closed linestring"),
        ("noshape.csv", DataError, "holds no geometry"),
    ],
)
def test_water_that_is_none_is_refused(name: str, error: type[GeoError], words: str) -> None:
    refused(CASES / "water" / name, error, words)


def test_collections_are_opened_into_their_parts() -> None:
    table = read_vector(CASES / "water" / "collection.geojson")
    shapes = parts_of(table.geometry.to_numpy(), "polygon")
    metric = gpd.GeoSeries(shapes, crs=table.crs).to_crs("EPSG:5186")
    assert (metric.area / 1e4).round().tolist() == [16, 25]


UNKNOWN = (
    'GEOGCS["GCS_unknown",DATUM["D_unknown",SPHEROID["Bessel_1841",6377397.155,299.1528128]],'
    'PRIMEM["Greenwich",0],UNIT["Degree",0.0174532925199433]]'
)


@pytest.mark.parametrize(
    ("crs", "words"),
    [
        (UNKNOWN, "datum nobody can shift"),
        ("+proj=longlat +ellps=bessel +type=crs", "datum nobody can shift"),
        ("+proj=tmerc +lat_0=38 +lon_0=127 +x_0=200000 +y_0=500000 +ellps=bessel", "datum nobody"),
        ("IAU_2015:49900", "nothing on the earth"),
        ('LOCAL_CS["site",UNIT["metre",1]]', "nothing on the earth"),
    ],
)
def test_a_system_that_cannot_be_brought_to_degrees_is_refused(
    tmp_path: Path, crs: str, words: str
) -> None:
    path = tmp_path / "a.parquet"
    points().set_crs(crs, allow_override=True).to_parquet(path)
    refused(path, CRSError, words)


@pytest.mark.parametrize(
    ("crs", "lon"), [("EPSG:4162", MOVED[0]), ("EPSG:4019", 127.0), ("EPSG:4737", 127.0)]
)
def test_a_datum_is_shifted_where_it_must_be(crs: str, lon: float) -> None:
    """On today's ellipsoid an unknown datum is as good as WGS 84; Bessel's is 361 m off."""
    assert to_lonlat(points(crs)).geometry.x[0] == pytest.approx(lon, abs=1e-6)


def test_a_shifted_datum_goes_on_to_metres() -> None:
    from geo.crs import to_metric

    found = to_metric(points()).get_coordinates().to_numpy()[0]
    right = points("EPSG:4326").set_geometry(gpd.points_from_xy(*np.array([MOVED, MOVED]).T))
    wanted = right.set_crs("EPSG:4326").to_crs("EPSG:5186").get_coordinates().to_numpy()[0]
    assert found == pytest.approx(wanted, abs=0.1)


def test_a_dbf_in_cp949_whose_cpg_says_utf8_is_read(tmp_path: Path) -> None:
    table = points("EPSG:5186").rename(columns={"name": "이름"})
    table.to_file(tmp_path / "a.shp", encoding="CP949")
    (tmp_path / "a.cpg").write_text("UTF-8")
    assert read_vector(tmp_path / "a.shp")["이름"].tolist() == ["종로구", "plain"]
    refused(tmp_path / "a.shp", SourceError, "not UTF-8", encoding="UTF-8")


def test_several_layers_are_named(tmp_path: Path) -> None:
    path = tmp_path / "two.gpkg"
    points().to_file(path, layer="one")
    points().to_file(path, layer="둘")
    refused(path, UsageError, "several layers: one, 둘. Name one with --layer")
    refused(path, UsageError, "no layer 'three', only one, 둘", layer="three")
    assert len(read_vector(path, layer="둘")) == 2
    one = shapefile(tmp_path, name="one")
    packed = zipped(tmp_path / "a.zip", *one, *shapefile(tmp_path, name="other"))
    refused(packed, UsageError, "several layers: one, other")
    assert len(read_vector(packed, layer="other")) == 2


def test_texts_are_in_one_form(tmp_path: Path) -> None:
    import unicodedata

    apart = unicodedata.normalize("NFD", "종로구")
    table = gpd.GeoDataFrame(
        {unicodedata.normalize("NFD", "이름"): [apart]},
        geometry=[shapely.Point(127, 37)],
        crs="EPSG:4326",
    )
    for name in ("a.gpkg", "a.geojson", "a.parquet"):
        path = tmp_path / name
        table.to_parquet(path) if name.endswith("parquet") else table.to_file(path)
        assert read_vector(path)["이름"].tolist() == ["종로구"]


def geojson(path: Path, properties: str = "{}", coordinates: str = "[127,37.5]") -> Path:
    path.write_text(
        '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geometry":null},'
        f'{{"type":"Feature","properties":{properties},'
        f'"geometry":{{"type":"Point","coordinates":{coordinates}}}}}]}}'
    )
    return path


@pytest.mark.parametrize(
    ("properties", "coordinates", "words"),
    [
        ('{"n":"a\\ud800"}', "[127,37.5]", "half a character in feature 2"),
        ('{"n":"a\\udc00b"}', "[127,37.5]", "half a character in feature 2"),
        ('{"n":"a\\u0000"}', "[127,37.5]", "NUL or half a character in feature 2"),
        ("{}", "[127,1e400]", "1e400"),
        ("{}", "[127," + "9" * 5000 + "]", "cannot be read|not finite in row 2"),
        ("{}", "[127,NaN]", "not finite in row 2"),
        ("{}", "[" * 100_000 + "]" * 100_000, "cannot be read"),
    ],
)
def test_json_that_no_file_means_is_refused(
    tmp_path: Path, properties: str, coordinates: str, words: str
) -> None:
    path = geojson(tmp_path / "a.geojson", properties, coordinates)
    refused(path, GeoError, words)


def test_a_whole_pair_and_a_written_backslash_pass(tmp_path: Path) -> None:
    path = geojson(tmp_path / "a.geojson", r'{"n":"\ud83d\ude00 \\ud800"}')
    assert read_vector(path)["n"].tolist()[1] == "\U0001f600 \\ud800"


def test_marks_of_direction_pass_unchanged(tmp_path: Path) -> None:
    path = geojson(tmp_path / "a.geojson", r'{"n":"a\u202eb"}')
    assert read_vector(path)["n"].tolist()[1] == "a\u202eb"


@pytest.mark.parametrize("name", [*WRITERS, *LONLAT_WRITERS])
def test_a_file_cut_off_anywhere_is_refused_or_shorter(tmp_path: Path, name: str) -> None:
    (WRITERS | LONLAT_WRITERS)[name](tmp_path / name)
    whole = (tmp_path / name).read_bytes().rstrip(b"\n")
    read = []
    for length in np.linspace(0, len(whole) - 1, 12).astype(int):
        (tmp_path / name).write_bytes(whole[:length])
        try:
            read.append(len(read_vector(tmp_path / name, crs="EPSG:4326")))
        except GeoError as err:
            said = str(err)
            assert name in said
            assert "\n" not in said
    # A CSV and a stream end where they end; every other kind says how long it is.
    assert not read or name.endswith(".csv") or name == "stream.arrow"


def test_a_table_of_a_shapefile_cut_off_is_refused(tmp_path: Path) -> None:
    shapefile(tmp_path)
    whole = (tmp_path / "a.dbf").read_bytes()
    (tmp_path / "a.dbf").write_bytes(whole[:-40])
    with pytest.raises(SourceError, match=r"a\.dbf is cut off"):
        read_vector(tmp_path / "a.shp")


def test_what_is_no_regular_file_is_refused(tmp_path: Path) -> None:
    refused(tmp_path, SourceError, "a folder")
    refused(tmp_path / "none.gpkg", SourceError, "cannot be read")
    (tmp_path / "empty.gpkg").touch()
    refused(tmp_path / "empty.gpkg", SourceError, "is empty")
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.geojson")
        refused(tmp_path / "pipe.geojson", SourceError, "a pipe or a device")
        shapefile(tmp_path)
        (tmp_path / "a.dbf").unlink()
        os.mkfifo(tmp_path / "a.dbf")
        with pytest.raises(SourceError, match=r"a\.dbf is a pipe"):
            read_vector(tmp_path / "a.shp")


VRT = """<OGRVRTDataSource><OGRVRTLayer name="a"><SrcDataSource>{}</SrcDataSource>
<SrcLayer>a</SrcLayer></OGRVRTLayer></OGRVRTDataSource>"""


@pytest.mark.parametrize(
    "ending", ["vrt", "geojson", "gpkg", "kml", "shp", "csv", "fgb", "zip", "json"]
)
def test_a_file_that_names_another_file_is_not_followed(tmp_path: Path, ending: str) -> None:
    points().to_file(tmp_path / "secret.gpkg", layer="a")
    path = tmp_path / f"a.{ending}"
    texts = [
        VRT.format(tmp_path / "secret.gpkg"),
        "<OGRWFSDataSource><URL>http://localhost:1/</URL></OGRWFSDataSource>",
    ]
    for text in [
        *texts,
        f"<kml><!-- {texts[0]} --></kml>",
        "ESRI:http://localhost:1/",
        f'{{"type": "gdal_streamed_alg", "command_line": "gdal vector read {tmp_path / "secret.gpkg"}"}}',
    ]:
        path.write_text(text, encoding="utf-8")
        refused(path, GeoError, path.name)


@pytest.mark.parametrize(
    "text",
    [
        "/vsicurl/http://localhost:1/a.geojson",
        "http://localhost:1/a.geojson",
        "PG:host=localhost",
        "WFS:http://localhost:1/",
    ],
)
def test_addresses_are_no_files(text: str) -> None:
    with pytest.raises(SourceError, match="cannot be read"):
        read_vector(text)


def test_a_zip_leads_nowhere_else(tmp_path: Path) -> None:
    points().to_file(tmp_path / "secret.gpkg")
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as packed:
        link = zipfile.ZipInfo("a.gpkg")
        link.external_attr = 0o120777 << 16
        packed.writestr(link, str(tmp_path / "secret.gpkg"))
    refused(path, SourceError, "packs a link")
    with zipfile.ZipFile(path, "w") as packed:
        packed.write(tmp_path / "secret.gpkg", "../../out.gpkg")
    assert len(read_vector(path)) == 2
    assert not (tmp_path.parent.parent / "out.gpkg").exists()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("a.geojson", "x" * 10_000_000)
    refused(path, SourceError, "none of GeoPackage")


def test_views_are_not_run(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    points().to_file(path, layer="a")
    base = sqlite3.connect(path)
    endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x FROM n) SELECT x, x AS geom FROM n WHERE x = 2"
    base.execute(f"CREATE VIEW v AS {endless}")
    base.execute("INSERT INTO gpkg_contents (table_name, data_type) VALUES ('v', 'features')")
    base.commit()
    assert len(read_vector(path, layer="a")) == 2
    refused(path, UsageError, "no layer 'v'", layer="v")
    base.execute("ALTER TABLE gpkg_contents RENAME TO other")
    base.execute(
        f"CREATE VIEW gpkg_contents AS {endless.replace('x AS geom', 'x AS table_name, x AS data_type')}"
    )
    base.commit()
    base.close()
    refused(path, DataError, "views for its own tables")


def test_a_geopackage_without_geometry_is_refused(tmp_path: Path) -> None:
    import pandas as pd
    import pyogrio

    path = tmp_path / "a.gpkg"
    pyogrio.write_dataframe(pd.DataFrame({"a": [1]}), path)
    refused(path, DataError, "holds no geometry")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("name,lon,lat\na,x,37\nb,127,37\n", "no point in row 2: lon, lat hold no number"),
        ("name,lon,lat\na,127,37\nb,nan,37\n", "no point in row 3: lon, lat hold no number"),
        ("name,lon,lat\na,1e400,37\n", "no point in row 2: lon, lat hold no number"),
        ("name,lon,lat\na,37.5,127\n", "longitude and latitude are swapped"),
        ("name,x,y\na,200000,550000\n", "does not say its coordinate system"),
        ("name,wkt\na,POINT(1 2\n", "no WKT in row 2"),
        ("name,wkt\na,POLYGON((0 0;1 1))\nb,nonsense\n", "no WKT in row 2, 3"),
        ("name,name\n1,2\n", "no geometry"),
        ("", "is empty"),
    ],
)
def test_a_csv_that_holds_no_places_is_refused(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(text, encoding="utf-8")
    refused(path, GeoError, words)


@pytest.mark.parametrize("crs", ["EPSG:5179", "EPSG:5186", "EPSG:5174", "EPSG:3067"])
def test_eastings_and_northings_exchanged_are_refused(tmp_path: Path, crs: str) -> None:
    lon, lat = (24.9, 60.2) if crs == "EPSG:3067" else (127.0, 37.5)
    right = gpd.GeoSeries(gpd.points_from_xy([lon, lon + 0.1], [lat, lat]), crs="EPSG:4326").to_crs(
        crs
    )
    path = tmp_path / "a.gpkg"
    right.to_file(path)
    assert lonlat_of(read_vector(path), path).geometry.x[0] == pytest.approx(lon, abs=1e-6)
    gpd.GeoSeries(gpd.points_from_xy(right.y, right.x), crs=crs).to_file(path)
    refused(path, CRSError, "axes exchanged|outside the earth")


@pytest.mark.parametrize("number", [-1, 0])
def test_a_geopackage_of_no_system_is_asked_for_it(tmp_path: Path, number: int) -> None:
    path = tmp_path / "a.gpkg"
    points().to_file(path, layer="a")
    base = sqlite3.connect(path)
    for name in ("gpkg_geometry_columns", "gpkg_contents"):
        base.execute(f"UPDATE {name} SET srs_id = {number}")
    base.commit()
    base.close()
    refused(path, CRSError, "does not say its coordinate system")
    assert read_vector(path, crs=OLD).crs.to_epsg() == 4162


def test_arrow_whose_offsets_point_beyond_its_data_is_refused(tmp_path: Path) -> None:
    """Read without a check the process dies."""
    path = tmp_path / "a.arrow"
    write_arrow(path)
    whole = path.read_bytes()
    right, wrong = (struct.pack("<qqq", 0, 9, end) for end in (14, 2**40))
    assert right in whole
    path.write_bytes(whole.replace(right, wrong))
    refused(path, SourceError, "cannot be read as a vector file")


def test_a_file_that_is_cut_off_after_it_was_read_stays_read(tmp_path: Path) -> None:
    path = tmp_path / "a.arrow"
    write_arrow(path)
    table = read_vector(path)
    path.write_bytes(b"")
    assert table["name"].tolist() == ["종로구", "plain"]


def in_system(tmp_path: Path, crs: object, x: float, y: float) -> Path:
    place = {"type": "Point", "coordinates": [x, y]}
    feature = {"type": "Feature", "properties": {"crs": "none"}, "geometry": place}
    path = tmp_path / "a.geojson"
    said = {"type": "FeatureCollection", "features": [feature], "crs": crs}
    path.write_text(json.dumps(said), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "crs",
    [
        {"type": "name", "properties": {"name": "Korean 1985"}},
        {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4162"}},
        {"type": "EPSG", "properties": {"code": 4162}},
    ],
)
def test_a_geojson_is_in_the_system_that_it_names_in_any_way(tmp_path: Path, crs: object) -> None:
    """By its own name GDAL does not know it, and would take it for WGS 84: 361 m off."""
    path = in_system(tmp_path, crs, 127.0, 37.5)
    found = lonlat_of(read_vector(path), path).geometry.iloc[0]
    assert (round(found.x, 6), round(found.y, 6)) == MOVED


@pytest.mark.parametrize(
    "crs",
    [
        {"type": "name", "properties": {"name": "EPSG:99999"}},
        {"type": "name", "properties": {"name": "our own grid"}},
        {"type": "name", "properties": {}},
        {"type": "link", "properties": {"href": "https://example.org/4162", "type": "proj4"}},
    ],
)
def test_a_geojson_that_names_an_unknown_system_is_asked_for_it(
    tmp_path: Path, crs: object
) -> None:
    path = in_system(tmp_path, crs, 127.0, 37.5)
    refused(path, CRSError, "names one that nobody knows. Give it: --crs EPSG:5186")
    found = lonlat_of(read_vector(path, crs=OLD), path).geometry.iloc[0]
    assert (round(found.x, 6), round(found.y, 6)) == MOVED


@pytest.mark.parametrize(
    "geometry",
    [
        '{"type":"Point","coordinates":["a","b"]}',
        '{"type":"Pointe","coordinates":[127,37]}',
        '{"type":"Polygon","coordinates":[[[127,37],[null,38],[127,38],[127,37]]]}',
        "7",
    ],
)
def test_a_geometry_that_is_none_is_not_left_out_in_silence(tmp_path: Path, geometry: str) -> None:
    path = tmp_path / "a.geojson"
    sound = '{"type":"Feature","properties":{},"geometry":{"type":"Point","coordinates":[127,37]}}'
    null = '{"type":"Feature","properties":{},"geometry":null}'
    broken = f'{{"type":"Feature","properties":{{}},"geometry":{geometry}}}'
    for features in ([sound, null], [sound, null, broken]):
        path.write_text(f'{{"type":"FeatureCollection","features":[{",".join(features)}]}}')
        if broken in features:
            with pytest.raises(
                DataError, match=r"1 geometry\(s\) of its features cannot be read.*: 2, 3"
            ):
                read_vector(path)
        else:
            assert read_vector(path).geometry.isna().tolist() == [False, True]


def test_texts_that_are_no_utf8_are_one_line(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pd.DataFrame({"이름": ["청년공간 이음", "가온"]}).to_parquet(path, compression=None)
    content = path.read_bytes()
    path.write_bytes(content.replace("이음".encode(), b"\xec\x9d\xb4\xff\xfe\xfd"))
    with pytest.raises(SourceError, match="cannot be read"):
        read_rows(path)
