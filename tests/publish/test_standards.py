"""The downloads as the field's validators see them: Frictionless, CSV on the Web, GeoParquet, DCAT, RFC 7946."""

from __future__ import annotations

import json
import warnings
import zipfile
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyarrow.parquet as pq
import pytest
import shapely

MEGABYTE = 1_000_000


@pytest.fixture(scope="module")
def downloads(published: Path) -> Path:
    return published / "downloads"


def test_weights(published: Path, downloads: Path) -> None:
    """Texts and outlines stand once; a CSV is one that a person opens, packed or not."""
    for path in downloads.rglob("*.csv"):
        assert path.stat().st_size <= 1.5 * MEGABYTE, path.name
    for path in downloads.rglob("*.csv.zip"):
        with zipfile.ZipFile(path) as packed:
            assert packed.namelist() == [path.stem, f"{path.stem}-metadata.json"]
            assert packed.getinfo(path.stem).file_size <= 1.5 * MEGABYTE, path.name
    assert _weight(downloads, "*") <= 15 * MEGABYTE
    assert _weight(published, "*.html") <= 30 * MEGABYTE
    assert _weight(published, "*") <= 45 * MEGABYTE


def _weight(folder: Path, names: str) -> int:
    return sum(path.stat().st_size for path in folder.rglob(names) if path.is_file())


def test_every_csv_is_described_once_more_and_listed(downloads: Path) -> None:
    plain = {path.relative_to(downloads).as_posix() for path in downloads.rglob("*.csv")}
    packed = {path.relative_to(downloads).as_posix() for path in downloads.rglob("*.csv.zip")}
    assert packed == {
        f"{name}.csv.zip"
        for key in ("job_cafes", "urban_gardens")
        for name in (f"reach/{key}_dong", f"fairness/{key}_assumptions")
    }
    package = json.loads((downloads / "datapackage.json").read_bytes())
    assert {item["path"] for item in package["resources"]} == plain | packed
    assert {"KOGL-1", "ODbL-1.0"} <= {item["name"] for item in package["licenses"]}
    for name in plain:
        assert (downloads / f"{name}-metadata.json").is_file()


def test_packed_files_open_as_they_are(downloads: Path) -> None:
    """A GeoPackage in its zip by GDAL, thus QGIS and geopandas; a CSV out of its zip by pandas."""
    for path in sorted(downloads.rglob("*.gpkg.zip"))[::10]:
        layer = "gu" if path.name.startswith("districts") else "sites"
        frame = gpd.read_file(path, layer=layer)
        assert frame.crs == "EPSG:4326"
        assert len(frame)
    with zipfile.ZipFile(downloads / "reach" / "job_cafes_dong.csv.zip") as packed:
        table = pd.read_csv(packed.open("job_cafes_dong.csv"), dtype={"dong_code": str})
    assert table["dong_code"].nunique() == 425


SOME = (
    "districts_gu",
    "layers_dmc_gu",
    "layers_dmc_sites",
    "reach_job_cafes_gu",
    "districts_11040_layers",
    "reach_job_cafes_dong",
)


def _valid(downloads: Path, names: tuple[str, ...] | None) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from frictionless import Package

        package = json.loads((downloads / "datapackage.json").read_bytes())
        wanted = {*(names or ()), "districts_gu", "districts_dong"}
        if names is not None:
            package["resources"] = [r for r in package["resources"] if r["name"] in wanted]
        report = Package.from_descriptor(package, basepath=str(downloads)).validate()
    assert report.valid, report.flatten(["title", "rowNumber", "fieldName", "note"])[:5]


def test_frictionless(downloads: Path) -> None:
    _valid(downloads, SOME)


@pytest.mark.full
def test_frictionless_of_all(downloads: Path) -> None:
    _valid(downloads, None)


def _csvw(path: Path) -> int:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        from csvw import CSVW

        found = CSVW(str(path), validate=True)
        assert found.is_valid, (path.name, found.warnings)
        return sum(1 for _ in found.tables[0])


def test_csvw(downloads: Path) -> None:
    for name in ("layers/dmc_sites", "reach/job_cafes_gu", "districts_gu"):
        assert _csvw(downloads / f"{name}.csv-metadata.json") > 0


@pytest.mark.full
def test_csvw_of_all(downloads: Path, tmp_path: Path) -> None:
    for path in sorted(downloads.rglob("*.csv-metadata.json")):
        _csvw(path)
    for path in downloads.rglob("*.csv.zip"):
        with zipfile.ZipFile(path) as packed:
            packed.extractall(tmp_path)
        _csvw(tmp_path / f"{path.stem}-metadata.json")


def test_geoparquet(downloads: Path) -> None:
    """The rules of GeoParquet 1.1: version, primary column, encoding, CRS, orientation, covering."""
    for level, n in (("gu", 25), ("dong", 425)):
        path = downloads / f"districts_{level}.parquet"
        table = pq.read_table(path)
        about = json.loads(table.schema.metadata[b"geo"])
        assert about["version"] == "1.1.0"
        column = about["columns"][about["primary_column"]]
        assert column["encoding"] == "WKB"
        assert set(column["geometry_types"]) <= {"Polygon", "MultiPolygon"}
        assert column["crs"]["id"] in (
            {"authority": "EPSG", "code": 4326},
            {"authority": "OGC", "code": "CRS84"},
        )
        box = column["covering"]["bbox"]
        assert dict(box) == {end: ["bbox", end] for end in ("xmin", "ymin", "xmax", "ymax")}
        shapes = gpd.read_parquet(path)
        assert len(shapes) == n
        first = table.column("bbox")[0].as_py()
        assert (
            tuple(first[k] for k in ("xmin", "ymin", "xmax", "ymax"))
            == shapes.geometry.iloc[0].bounds
        )
        assert {"sources", "licences", "outlines"} <= set(shapes.attrs)


def test_every_ring_runs_as_rfc_7946_says(downloads: Path) -> None:
    count = 0
    for path in downloads.rglob("*.geojson"):
        for feature in json.loads(path.read_bytes())["features"]:
            if feature["geometry"] is not None and "Polygon" in feature["geometry"]["type"]:
                shape = shapely.geometry.shape(feature["geometry"])
                for part in shapely.get_parts(shape):
                    assert part.exterior.is_ccw
                    assert not any(ring.is_ccw for ring in part.interiors)
                    count += 1
    assert count >= 450


def test_dcat(downloads: Path) -> None:
    from rdflib import DCTERMS, RDF, Graph, Namespace

    dcat = Namespace("http://www.w3.org/ns/dcat#")
    text = (downloads / "catalog.jsonld").read_text(encoding="utf-8")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        graph = Graph().parse(
            data=text, format="json-ld", base="https://atlas.example/downloads/catalog.jsonld"
        )
    (catalog,) = graph.subjects(RDF.type, dcat.Catalog)
    for term in (DCTERMS.title, DCTERMS.description, DCTERMS.publisher, dcat.dataset):
        assert graph.value(catalog, term) is not None, term
    datasets = set(graph.subjects(RDF.type, dcat.Dataset))
    assert set(graph.objects(catalog, dcat.dataset)) == datasets
    for dataset in datasets:
        for term in (DCTERMS.title, DCTERMS.description, DCTERMS.license, dcat.distribution):
            assert graph.value(dataset, term) is not None, (dataset, term)
        assert {text.language for text in graph.objects(dataset, DCTERMS.title)} == {"ko", "en"}
    offered = {
        str(each).removeprefix("https://atlas.example/downloads/")
        for each in graph.objects(None, dcat.downloadURL)
    }
    assert all((downloads / name).is_file() for name in offered)
    there = {
        p.relative_to(downloads).as_posix()
        for p in downloads.rglob("*")
        if p.suffix in (".csv", ".xlsx", ".zip", ".geojson", ".parquet")
    }
    assert there <= offered


def test_caveats_travel_with_every_kind(downloads: Path) -> None:
    warned = "구를 견주지"
    for name in ("layers/urban_gardens_gu.csv-metadata.json", "layers/urban_gardens_sites.geojson"):
        assert warned in (downloads / name).read_text(encoding="utf-8"), name
