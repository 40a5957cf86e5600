"""Points by district: as a test of every pair gives, from any file, in any parts, on any carrier."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
import shapely

from geo.cli import main
from geo.errors import CRSError, DataError, GeoError, SourceError, UsageError
from geo.scale import How, InProcess, Pool, open_points, point_files, points_to_districts
from tests.scale import made

N = 5_000


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(point_files, "ROWS_A_PART", 1_000)


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    x, y = made.points(N)
    return made.write(tmp_path / "plain.parquet", 700, x=x, y=y, people=np.arange(N) / 7)


def by_every_pair(x: np.ndarray, y: np.ndarray) -> list[str | None]:
    """The lowest code at each point, by testing it against every square."""
    table = made.districts().sort_values("dong_code")
    found = np.full(len(x), None, dtype=object)
    for code, shape in reversed(list(zip(table["dong_code"], table.geometry, strict=True))):
        found[shapely.intersects_xy(shape, x, y)] = code
    return found.tolist()


def test_counts_weights_and_rows_equal_a_test_of_every_pair(plain: Path, tmp_path: Path) -> None:
    x, y = made.points(N)
    wanted = pd.Series(by_every_pair(x, y), dtype=object)
    points = open_points(plain, made.METRIC, weight="people")
    assert len(points.parts) == 4
    assert sum(part.size for part in points.parts) == N
    placed = points_to_districts(points, made.districts(), output=tmp_path / "codes.parquet")
    codes = pq.read_table(tmp_path / "codes.parquet")["dong_code"].to_pylist()
    assert codes == wanted.tolist()
    counts = wanted.value_counts().sort_index()
    assert placed.table["dong_code"].tolist() == counts.index.tolist()
    assert placed.table["n_points"].tolist() == counts.tolist()
    none = int(np.isnan(x).sum())
    assert placed.no_point[0] == none
    assert placed.outside[0] == int(wanted.isna().sum()) - none
    people = pd.Series(np.arange(N) / 7).groupby(wanted).sum()
    np.testing.assert_allclose(placed.table["people"], people)
    whole = placed.table["people"].sum() + placed.outside[1] + placed.no_point[1]
    assert whole == pytest.approx(np.sum(np.arange(N) / 7))


def test_how_many_rows_are_held_changes_nothing(
    plain: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    points = open_points(plain, made.METRIC, weight="people")
    first = points_to_districts(points, made.districts()).table
    monkeypatch.setattr("geo.scale.points.rows_at_once", lambda *_: 97)
    pd.testing.assert_frame_equal(points_to_districts(points, made.districts()).table, first)


def test_any_way_to_write_points_is_read_alike(plain: Path, tmp_path: Path) -> None:
    x, y = made.points(N)
    there = np.isfinite(x)
    frame = gpd.GeoDataFrame(geometry=gpd.points_from_xy(x[there], y[there]), crs=made.METRIC)
    frame.to_parquet(tmp_path / "wkb.parquet")
    frame.to_parquet(tmp_path / "pairs.parquet", geometry_encoding="geoarrow")
    gaps = pd.concat([frame, frame.iloc[:3].set_geometry([None, shapely.Point(), None])])
    gaps.to_parquet(tmp_path / "gaps.parquet")
    wanted = points_to_districts(open_points(plain, made.METRIC), made.districts())
    for name, none in (("wkb", 0), ("pairs", 0), ("gaps", 3)):
        points = open_points(tmp_path / f"{name}.parquet", made.METRIC)
        found = points_to_districts(points, made.districts())
        assert found.table.equals(wanted.table), name
        assert found.no_point[0] == none


def test_degrees_are_brought_to_metres_first_and_that_is_said(tmp_path: Path) -> None:
    x, y = made.points(N)
    lonlat = gpd.GeoSeries(gpd.points_from_xy(x, y), crs=made.METRIC).to_crs("EPSG:4326")
    back = lonlat.to_crs(made.METRIC)
    made.write(tmp_path / "degrees.parquet", 700, LON=lonlat.x.to_numpy(), lat=lonlat.y.to_numpy())
    points = open_points(tmp_path / "degrees.parquet", made.METRIC)
    assert points.told.en == (
        "points: from EPSG:4326 to EPSG:5179 first, in which borders are straight"
    )
    output = tmp_path / "codes.parquet"
    points_to_districts(points, made.districts(), output=output)
    wanted = by_every_pair(back.x.to_numpy(), back.y.to_numpy())
    assert pq.read_table(output)["dong_code"].to_pylist() == wanted


@pytest.mark.slow
def test_the_same_bytes_from_this_process_and_from_a_pool(plain: Path, tmp_path: Path) -> None:
    tables, files = [], []
    for carrier in (InProcess(), Pool(2)):
        points = open_points(plain, made.METRIC, weight="people")
        output = tmp_path / f"{len(files)}.parquet"
        placed = points_to_districts(points, made.districts(), output=output, how=How(carrier))
        tables.append(placed.table)
        files.append(output.read_bytes())
    pd.testing.assert_frame_equal(*tables, check_exact=True)
    assert files[0] == files[1]


def test_a_damaged_row_group_is_named_and_what_is_done_stays(plain: Path, tmp_path: Path) -> None:
    meta = pq.ParquetFile(plain).metadata
    where = meta.row_group(5).column(0)
    data = bytearray(plain.read_bytes())
    begin = where.dictionary_page_offset or where.data_page_offset
    data[begin : begin + 40] = b"\xff" * 40
    plain.write_bytes(data)
    points = open_points(plain, made.METRIC)
    kept = tmp_path / "kept"
    with pytest.raises(SourceError, match=r"row group 5 cannot be read.*--resume DIR;"):
        points_to_districts(points, made.districts(), how=How(InProcess(), resume=kept))
    assert len(list(kept.rglob("part-*"))) == 2


def test_what_cannot_be_read_is_refused_in_one_line(plain: Path, tmp_path: Path) -> None:
    (tmp_path / "text.parquet").write_text("x,y\n1,2\n")
    degrees = made.write(tmp_path / "d.parquet", 9, x=np.array([127.0]), y=np.array([37.0]))
    words = made.write(tmp_path / "w.parquet", 9, x=np.array(["a"]), y=np.array([37.0]))
    gap = made.write(
        tmp_path / "g.parquet", 9, x=np.full(2, 1e6), y=np.full(2, 2e6), w=np.array([1, np.nan])
    )
    lines = gpd.GeoDataFrame(geometry=[shapely.LineString([(0, 0), (1, 1)])], crs=made.METRIC)
    lines.to_parquet(tmp_path / "l.parquet")

    def asked(path: Path, **options: object) -> None:
        points = open_points(path, made.METRIC, **options)  # type: ignore[arg-type]
        points_to_districts(points, made.districts())

    for error, said, act in (
        (SourceError, "is not there", lambda: asked(tmp_path / "none.parquet")),
        (SourceError, "no Parquet", lambda: asked(tmp_path / "text.parquet")),
        (DataError, "in degrees", lambda: asked(degrees)),
        (DataError, "no numbers", lambda: asked(words)),
        (DataError, "has a gap", lambda: asked(gap, weight="w")),
        (DataError, "lines or polygons", lambda: asked(tmp_path / "l.parquet")),
        (DataError, "no column people", lambda: asked(gap, weight="people")),
        (UsageError, "no system", lambda: asked(plain, crs="EPSG:5773")),
    ):
        with pytest.raises(error, match=said) as caught:
            act()
        assert isinstance(caught.value, GeoError)
        assert "\n" not in str(caught.value)
        assert caught.value.ko is not None


def test_another_system_and_too_little_memory_are_refused(plain: Path) -> None:
    points = open_points(plain, made.METRIC)
    with pytest.raises(CRSError, match="EPSG:5186"):
        points_to_districts(points, made.districts().to_crs("EPSG:5186"))
    with pytest.raises(UsageError, match="give at least"):
        points_to_districts(points, made.districts(), how=How(InProcess(), memory=10**8))


def test_the_command_counts_in_the_districts_of_a_project(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made.write(tmp_path / "p.parquet", 9, x=np.array([198_000.0, 0]), y=np.array([551_500.0, 0]))
    table, codes = tmp_path / "t.csv", tmp_path / "codes.parquet"
    said = ["points", str(tmp_path / "p.parquet"), "--by", "gu", "--lang", "en"]
    assert main([*said, "-o", str(table), "--placed", str(codes)]) == 0
    told = capsys.readouterr().err
    assert "1 points in the districts, 1 outside, 0 rows without a point" in told
    found = pd.read_csv(table, dtype={"gu_code": str}).set_index("gu_code")["n_points"]
    placed = pq.read_table(codes)["gu_code"].to_pylist()
    assert found[placed[0]] == found.sum() == 1
    assert placed[1] is None
    assert main([*said, "--placed", str(codes)]) != 0  # it is there already
    assert main([*said, "--coordinates", "x,y,z"]) != 0
    assert main([*said, "--memory", "much"]) != 0
