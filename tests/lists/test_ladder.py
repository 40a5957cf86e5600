"""The ladder: a place by address, what it rests on, and an error that holds the truth."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

import geo
from geo.crs import LONLAT
from geo.district_names import spelled
from geo.errors import DataError
from geo.lists.addresses import parse_addresses
from geo.lists.evidence import joined, named, parse_columns
from geo.lists.gazetteer import Gazetteer, load_gazetteer
from geo.lists.ladder import RUNGS, ground_point, place_by_address, rung_shares, with_own_points
from geo.lists.model import Cells, Columns, Named
from geo.lists.roads import load_roads, road_points
from geo.project import current_project
from geo.schema import PRECISIONS

CRS = "EPSG:5186"
WEST, SOUTH = 200_000.0, 550_000.0


def box(x0: float, y0: float, x1: float, y1: float) -> shapely.Geometry:
    return shapely.box(WEST + x0, SOUTH + y0, WEST + x1, SOUTH + y1)


def line(*xy: tuple[float, float]) -> shapely.Geometry:
    return shapely.LineString([(WEST + x, SOUTH + y) for x, y in xy])


def made_city(*, legal: bool = True) -> Gazetteer:
    """Two gu of 4 x 4 km side by side, the western one of two legal dong, the eastern of one."""
    gu = gpd.GeoDataFrame(
        {
            "gu_code": ["1", "2"],
            "gu_code_mois": "",
            "gu_name_ko": ["가나구", "다라구"],
            "gu_name_en": ["Gana-gu", "Dara-gu"],
        },
        geometry=[box(0, 0, 4000, 4000), box(4000, 0, 8000, 4000)],
        crs=CRS,
    )
    dong = gpd.GeoDataFrame(
        {
            "legal_dong_code": ["1000000100", "1000000200", "2000000100"],
            "legal_dong_name_ko": ["한빛동", "푸른동", "한빛동"],
            "legal_dong_name_en": ["Hanbit-dong", "Pureun-dong", "Hanbit-dong"],
            "gu_code": ["1", "1", "2"],
        },
        geometry=[box(0, 0, 4000, 2000), box(0, 2000, 4000, 4000), box(4000, 0, 8000, 4000)],
        crs=CRS,
    )
    names: dict[str, tuple[tuple[str, str], ...]] = {}
    for code, name, above in dong[["legal_dong_code", "legal_dong_name_ko", "gu_code"]].to_numpy():
        names[spelled(name)] = (*names.get(spelled(name), ()), (above, code))
    return Gazetteer(
        crs=CRS,
        gu=gu,
        legal_dong=dong if legal else None,
        area=shapely.union_all(gu.geometry.to_numpy()),
        province=None,
        gu_province={},
        gu_names={spelled("가나구"): ("1",), spelled("다라구"): ("2",)},
        gu_mois={},
        legal_names=names if legal else {},
        within=frozenset(),
    )


ROADS = gpd.GeoDataFrame(
    {"name": ["새벽로", "들길", "새벽로"]},
    geometry=[
        line((500, 1000), (2500, 1000)),
        line((100, 3000), (200, 3000)),
        line((4500, 1000), (7500, 1000)),
    ],
    crs=CRS,
)


def cells_of(**columns: list[str | None]) -> tuple[Cells, Columns]:
    table = pd.DataFrame(columns, dtype=object)
    table = table.where(table.notna(), None)
    cells = Cells(
        table=table,
        rows=np.arange(2, len(table) + 2),
        kind="csv",
        ragged=np.zeros(len(table), bool),
    )
    return cells, Columns(role={name: name for name in columns})


def placed(
    gazetteer: Gazetteer,
    known: gpd.GeoDataFrame | None = None,
    *,
    roads: gpd.GeoDataFrame | None = None,
    geocoded: pd.DataFrame | None = None,
    **columns: list[str | None],
) -> pd.DataFrame:
    cells, roles = cells_of(**columns)
    parsed = parse_columns(cells, roles)
    found = named(cells, roles, gazetteer, parsed)
    return place_by_address(joined(parsed), found, gazetteer, known, roads=roads, geocoded=geocoded)


def metres(table: pd.DataFrame) -> list[tuple[float, float]]:
    points = gpd.GeoSeries(gpd.points_from_xy(table["lon"], table["lat"]), crs=LONLAT).to_crs(CRS)
    return [(round(x - WEST), round(y - SOUTH)) for x, y in points.get_coordinates().to_numpy()]


def site(address: str | None, x: float, y: float, error_m: float | None = 30.0) -> gpd.GeoDataFrame:
    point = shapely.Point(WEST + x, SOUTH + y)
    columns = {"address": [address], "error_m": [error_m], "precision": ["rooftop"]}
    return gpd.GeoDataFrame(columns, geometry=[point], crs=CRS)


def test_a_lot_is_placed_in_the_middle_of_its_legal_dong() -> None:
    table = placed(made_city(), address=["가나구 한빛동 7-1", "가나구 푸른동", "다라구 한빛동 7"])
    assert table["rung"].tolist() == ["legal_dong"] * 3
    assert table["precision"].tolist() == ["dong"] * 3
    for (x, y), middle in zip(
        metres(table), [(2000, 1000), (2000, 3000), (6000, 2000)], strict=True
    ):
        assert math.hypot(x - middle[0], y - middle[1]) < 100
    # 95 % of 4 x 2 km lies within 1,970 m of its middle: by pencil 2,000 m reach 8 - 4 * 0.024 km2
    assert 1800 < table["error_m"][0] <= 2150


def test_a_gu_is_never_a_place() -> None:
    table = placed(made_city(), address=["가나구 새벽로 7", "가나구", "", None, "한빛동 7"])
    assert table["rung"].tolist() == ["none"] * 5
    assert table[["lon", "lat", "error_m"]].isna().all(axis=None)
    assert table["precision"].tolist() == [None] * 5


def test_a_road_is_placed_within_the_gu_that_is_named() -> None:
    table = placed(made_city(), roads=ROADS, road_address=["가나구 새벽로 7", "다라구 새벽로 7"])
    assert table["rung"].tolist() == ["road"] * 2
    assert metres(table) == [(1500, 1000), (6000, 1000)]
    # half of 2,000 m, 92 % of it, 60 m off the road, up to the next ten
    assert table["error_m"].tolist() == [980.0, 1440.0]


def test_the_number_of_the_house_moves_no_place() -> None:
    table = placed(
        made_city(), roads=ROADS, road_address=[f"가나구 새벽로 {n}" for n in (1, 50, 199)]
    )
    assert len(set(metres(table))) == 1


def test_of_two_rungs_the_one_with_the_smaller_error_counts() -> None:
    city = made_city()
    long = gpd.GeoDataFrame(
        {"name": ["긴로"]}, geometry=[line((0, 100), (4000, 100), (4000, 1900), (0, 1900))], crs=CRS
    )
    both = pd.concat([ROADS, long], ignore_index=True)
    table = placed(
        city,
        roads=both,
        road_address=[
            "가나구 새벽로 7 (한빛동)",
            "가나구 들길 7 (푸른동)",
            "가나구 긴로 7 (한빛동)",
        ],
    )
    assert table["rung"].tolist() == ["road", "road", "legal_dong"]
    assert table["error_m"][1] == 150.0  # a road of 100 m is told no sharper


def test_a_road_that_is_not_in_the_legal_dong_named_is_not_looked_for_elsewhere() -> None:
    table = placed(made_city(), roads=ROADS, road_address=["가나구 새벽로 7 (푸른동)"])
    assert table["rung"].tolist() == ["legal_dong"]


def test_a_known_place_with_the_same_address_lends_its_point() -> None:
    known = pd.concat(
        [
            site("가나구 새벽로 7 (한빛동)", 700, 900),
            site("가나구 한빛동 산 12-3", 3000, 500),
            site("다라구 새벽로 7", 5000, 5),
            site(None, 1, 1),
            site("가나구 푸른동 9", 1, 2001, None),
        ],
        ignore_index=True,
    )
    table = placed(
        made_city(),
        known,
        address=[
            "가나구  새벽로 7, 3층",
            "가나구 한빛동 산12-3번지",
            "가나구 한빛동 12-3",
            "가나구 푸른동 9",
        ],
    )
    assert table["rung"].tolist() == ["same_address", "same_address", "legal_dong", "legal_dong"]
    assert metres(table)[:2] == [(700, 900), (3000, 500)]
    assert table["error_m"].tolist()[:2] == [400.0, 900.0]
    assert table["precision"].tolist()[:2] == ["rooftop"] * 2


def test_known_places_of_one_address_that_lie_apart_tell_nothing() -> None:
    known = pd.concat(
        [site("가나구 한빛동 7", 100, 100), site("가나구 한빛동 7", 900, 100)], ignore_index=True
    )
    assert placed(made_city(), known, address=["가나구 한빛동 7"])["rung"].tolist() == [
        "legal_dong"
    ]
    near = pd.concat(
        [site("가나구 한빛동 7", 100, 100, 90.0), site("가나구 한빛동 7", 150, 100)],
        ignore_index=True,
    )
    table = placed(made_city(), near, address=["가나구 한빛동 7"])
    assert metres(table) == [(150, 100)]


def test_a_known_place_is_no_sharper_than_it_is() -> None:
    known = site("가나구 한빛동 7", 100, 100, 1234.0)
    assert placed(made_city(), known, address=["가나구 한빛동 7"])["error_m"].tolist() == [1240.0]


def test_a_service_counts_where_it_is_surer_and_in_the_gu_that_is_named() -> None:
    at = gpd.GeoSeries([shapely.Point(WEST + x, SOUTH + 300) for x in (300, 5000, 300)], crs=CRS)
    lonlat = at.to_crs(LONLAT).get_coordinates().to_numpy()
    geocoded = pd.DataFrame(
        {
            "lon": [*lonlat[:, 0], np.nan],
            "lat": [*lonlat[:, 1], np.nan],
            "error_m": [50.0, 50.0, 9000.0, np.nan],
            "precision": ["block", "block", "area", None],
        }
    )
    table = placed(made_city(), geocoded=geocoded, address=["가나구 한빛동 7"] * 4)
    assert table["rung"].tolist() == ["geocoded", "legal_dong", "legal_dong", "legal_dong"]
    assert metres(table)[0] == (300, 300)


def test_a_row_of_another_province_has_no_place() -> None:
    city = load_gazetteer(current_project())
    table = placed(city, address=["부산광역시 중구 중앙동 7", "서울 중구 을지로3가 7"])
    assert table["rung"].tolist() == ["none", "legal_dong"]


def test_a_project_without_legal_dong_has_roads_alone() -> None:
    table = placed(
        made_city(legal=False), roads=ROADS, address=["가나구 한빛동 7", "가나구 새벽로 7 (한빛동)"]
    )
    assert table["rung"].tolist() == ["none", "road"]


def test_an_own_point_goes_before_every_rung() -> None:
    table = placed(made_city(), address=["가나구 한빛동 7", "가나구 한빛동 7", None])
    own = pd.DataFrame({"lon": [127.0, np.nan, 127.1], "lat": [38.0, 38.0, 37.9]})
    merged = with_own_points(table, own)
    assert merged["rung"].tolist() == ["given", "legal_dong", "given"]
    assert merged["lon"].tolist()[::2] == [127.0, 127.1]
    assert merged["error_m"].isna().tolist() == [True, False, True]
    assert table["rung"].tolist() == ["legal_dong", "legal_dong", "none"], (
        "the table is not changed"
    )
    shares = rung_shares(merged)
    assert shares["n"].to_dict() == {**dict.fromkeys(RUNGS, 0), "given": 2, "legal_dong": 1}
    assert shares["share"].sum() == pytest.approx(1)


def test_no_row_at_all_is_no_place_at_all() -> None:
    table = placed(made_city(), site("가나구 한빛동 7", 1, 1), roads=ROADS, address=[])
    assert len(table) == 0
    assert rung_shares(table)["share"].tolist() == [0.0] * len(RUNGS)


@settings(max_examples=10)
@given(
    st.lists(
        st.sampled_from(
            [
                "가나구 한빛동 7",
                "가나구 새벽로 7",
                "다라구 새벽로 9 (한빛동)",
                "가나구 들길 3 (푸른동)",
                "다라구",
                "",
            ]
        ),
        max_size=6,
    )
)
def test_each_row_is_placed_by_itself(texts: list[str]) -> None:
    city, known = made_city(), site("가나구 한빛동 7", 100, 100)
    whole = placed(city, known, roads=ROADS, address=list(texts))
    assert len(whole) == len(texts)
    for row, text in enumerate(texts):
        alone = placed(city, known, roads=ROADS, address=[text])
        pd.testing.assert_series_equal(whole.iloc[row], alone.iloc[0], check_names=False)
    there = whole["rung"] != "none"
    assert (whole["lon"].notna() == there).all()
    assert (whole["error_m"].notna() == there).all()
    assert set(whole["precision"][there]) <= set(PRECISIONS)


@given(st.integers(1, 8), st.floats(0.2, 5.0), st.integers(0, 10**6))
def test_the_point_of_a_legal_dong_lies_on_its_ground_and_its_error_holds_nine_tenths(
    corners: int, stretch: float, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    centres = rng.uniform(0, 3000, (corners, 2))
    shape = shapely.union_all([shapely.Point(*xy).buffer(400) for xy in centres])
    shape = shapely.affinity.scale(max(shapely.get_parts(shape), key=shapely.area), stretch, 1)
    x, y, error_m = ground_point(shape)
    assert shape.contains(shapely.Point(x, y))
    inside = shape.intersection(shapely.Point(x, y).buffer(error_m, quad_segs=64)).area
    assert 0.9 <= inside / shape.area <= 1


def test_a_sliver_still_has_a_point_on_its_ground() -> None:
    for shape in (box(0, 0, 0.001, 5000), shapely.LineString([(0, 0), (900, 900)]).buffer(0.01)):
        x, y, error_m = ground_point(shape)
        assert shape.distance(shapely.Point(x, y)) < 1e-6
        assert error_m > 0


# --- roads


def test_a_road_along_a_border_is_of_both_districts() -> None:
    roads = gpd.GeoDataFrame({"name": ["가로"]}, geometry=[line((4010, 0), (4010, 4000))], crs=CRS)
    points = road_points(roads, made_city().gu, "gu_code", ["가로"])
    assert sorted(points.index) == [("1", "가로"), ("2", "가로")]


def test_the_point_of_a_bent_road_lies_on_it() -> None:
    bent = line((0, 0), (1000, 0), (1000, 1000))
    roads = gpd.GeoDataFrame({"name": ["굽은로"]}, geometry=[bent], crs=CRS)
    points: Any = road_points(roads, made_city().gu, "gu_code", ["굽은로"])
    found = points.loc[("1", "굽은로")]
    assert bent.distance(shapely.Point(found["x"], found["y"])) < 1e-6
    along = shapely.line_interpolate_point(bent, np.linspace(0, bent.length, 2001))
    within = shapely.distance(along, shapely.Point(found["x"], found["y"])) <= found["error_m"] - 60
    assert within.mean() >= 0.9


def test_a_road_that_nobody_asks_for_or_knows_is_not_there() -> None:
    points = road_points(ROADS, made_city().gu, "gu_code", ["모르는로"])
    assert points.empty
    assert list(points.columns) == ["x", "y", "error_m"]


def test_roads_are_read_by_the_first_column_of_names(tmp_path: Path) -> None:
    path = tmp_path / "roads.geojson"
    table = ROADS.to_crs(LONLAT).rename(columns={"name": "도로명"})
    table.loc[0, "도로명"] = "새 벽로"
    table.loc[1, "도로명"] = None
    table.to_file(path, driver="GeoJSON")
    roads = load_roads(path, CRS)
    assert roads["name"].tolist() == ["새벽로", "새벽로"]
    assert str(roads.crs) == CRS
    table.rename(columns={"도로명": "what"}).to_file(path, driver="GeoJSON")
    with pytest.raises(DataError, match="no column of road names"):
        load_roads(path, CRS)


# --- real places


def told(table: pd.DataFrame, xy: np.ndarray) -> Any:
    """By rung: how many, how far off at the median and at 90 %, and the share within the error."""
    points = gpd.GeoSeries(gpd.points_from_xy(table["lon"], table["lat"]), crs=LONLAT).to_crs(CRS)
    off = np.hypot(*(points.get_coordinates().to_numpy() - xy[table["rung"] != "none"]).T)
    there = table[table["rung"] != "none"]
    rows = pd.DataFrame(
        {"rung": there["rung"].to_numpy(), "off": off, "in": off <= there["error_m"].to_numpy()}
    )
    by_rung = rows.groupby("rung")
    return pd.DataFrame(
        {
            "n": by_rung.size(),
            "median": by_rung["off"].median(),
            "p90": by_rung["off"].quantile(0.9),
            "within": by_rung["in"].mean(),
        }
    )


@pytest.fixture(scope="module")
def real_roads(shared: Path) -> gpd.GeoDataFrame:
    path = shared / "network/seoul_streets_2025-05/edges_undirected.parquet"
    return load_roads(path, CRS, LONLAT)


def real_list(path: Path, encoding: str = "cp949") -> pd.DataFrame:
    table = pd.read_csv(path, encoding=encoding, dtype=str, encoding_errors="replace")
    return table.map(lambda cell: cell.strip() or None, "ignore")


@pytest.mark.parametrize("with_roads", [False, True], ids=["no roads", "roads"])
@pytest.mark.parametrize("only_road", [False, True], ids=["both addresses", "road address alone"])
def test_toilets_whose_points_are_hidden_are_found_again(
    shared: Path, real_roads: gpd.GeoDataFrame, with_roads: bool, only_road: bool
) -> None:
    table = real_list(shared / "lists/toilets_headings_swapped.csv")
    table = table[table["도로명주소"].notna()]
    assert len(table) >= 4325
    xy = gpd.GeoSeries(
        gpd.points_from_xy(table["위도(Y)"].astype(float), table["경도(X)"].astype(float)),
        crs=LONLAT,
    ).to_crs(CRS)
    lots: dict[str, Any] = {} if only_road else {"lot_address": table["지번주소"].tolist()}
    found = placed(
        load_gazetteer(current_project()),
        geo.load_sites(),
        roads=real_roads if with_roads else None,
        road_address=table["도로명주소"].tolist(),
        **lots,
    )
    by_rung = told(
        found[found["rung"] != "none"], xy.get_coordinates().to_numpy()[found["rung"] != "none"]
    )
    assert (by_rung["within"][by_rung["n"] >= 20] >= 0.9).all(), by_rung
    if with_roads:
        assert by_rung.loc["road", "n"] >= 3_500
        assert by_rung.loc["road", "median"] < (400 if only_road else 220)
    if not only_road:
        assert by_rung["n"].sum() >= 4_290
        assert by_rung.loc["legal_dong", "median"] < 650


def test_police_posts_stations_and_senior_centres_are_placed_or_not(
    shared: Path, real_roads: gpd.GeoDataFrame
) -> None:
    city = load_gazetteer(current_project())
    posts = real_list(shared / "lists/police_posts_addresses_only.csv")
    table = placed(city, roads=real_roads, address=posts["주소"].tolist())
    assert int((table["rung"] == "road").sum()) >= 235
    assert int((table["rung"] != "none").sum()) <= 243
    seniors = real_list(shared / "lists/senior_centres_tm.csv", "utf-8-sig")
    bare = seniors[pd.to_numeric(seniors["위치정보(X)"], errors="coerce").isna()]
    assert len(bare) == 907
    table = placed(city, roads=real_roads, lot_address=bare["소재지전체주소"].tolist())
    assert table["rung"].value_counts().to_dict() == {"legal_dong": 900, "none": 7}
    assert (table["precision"][table["rung"] != "none"] == "dong").all()


def test_road_and_lot_are_joined_each_with_its_own_number() -> None:
    cells, columns = cells_of(
        road_address=["가나구 새벽로 지하7", None, "가나구"],
        lot_address=["가나구 한빛동 산 12-3", "가나구 푸른동 9", "다라구 한빛동 8"],
    )
    whole = joined(parse_columns(cells, columns))
    assert whole["road"].tolist() == ["새벽로", None, None]
    assert whole["underground"].tolist() == [True, False, False]
    assert whole["mountain"].tolist() == [True, False, False]
    assert whole["lot_main"].tolist() == [12, 9, 8]
    assert whole["legal_dong"].tolist() == ["한빛동", "푸른동", "한빛동"]
    assert whole["gu"].tolist() == ["가나구", "가나구", "가나구"]
    assert list(whole.columns) == list(parse_addresses(pd.Series(["x"])).columns)


def test_what_is_named_is_what_is_placed() -> None:
    nothing = np.full(1, None, dtype=object)
    found = place_by_address(
        parse_addresses(pd.Series(["가나구 한빛동 7"])),
        Named(gu=nothing, legal_dong=nothing, province=nothing, elsewhere=np.zeros(1, bool)),
        made_city(),
        roads=ROADS,
    )
    assert found["rung"].tolist() == ["none"]
