"""Placing: gu for every point, dong only where the point can tell."""

from __future__ import annotations

import unicodedata

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from shapely import Point, box

from geo import boundaries
from geo.crs import METRIC
from geo.errors import CRSError, DataError, UsageError

GU = gpd.GeoDataFrame(
    {"gu_code": ["11010", "11020"], "gu_code_mois": ["11110", "11140"]}
    | {"gu_name_ko": ["가구", "나구"], "gu_name_en": ["Ga-gu", "Na-gu"]},
    geometry=[box(0, 0, 1000, 1000), box(1000, 0, 2000, 1000)],
    crs=METRIC,
)
DONG = gpd.GeoDataFrame(
    {"dong_code": ["1101051", "1101052", "1102051"], "gu_code": ["11010", "11010", "11020"]},
    geometry=[box(0, 0, 1000, 500), box(0, 500, 1000, 1000), box(1000, 0, 2000, 1000)],
    crs=METRIC,
)


def site(x: float, y: float, error_m: float = 50.0, precision: str = "block") -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"site_id": ["s"], "error_m": [error_m], "precision": [precision]},
        geometry=[Point(x, y)],
        crs=METRIC,
    )


def placed(*arguments: float, **more: object):
    return boundaries.place(site(*arguments, **more), GU, DONG).iloc[0]


def test_a_point_well_inside_is_sure_of_both() -> None:
    row = placed(200, 200)
    assert (row.gu_code, row.dong_code) == ("11010", "1101051")
    assert row.gu_sure
    assert row.dong_sure
    assert row.placing_note is None


def test_a_border_goes_to_the_smallest_code_and_is_not_sure() -> None:
    row = placed(1000, 250)
    assert (row.gu_code, row.dong_code) == ("11010", "1101051")
    assert not row.gu_sure
    assert not row.dong_sure
    corner = placed(1000, 500)
    assert (corner.gu_code, corner.dong_code) == ("11010", "1101051")


def test_the_error_circle_decides_what_is_sure() -> None:
    assert placed(200, 100, 100.0).dong_sure  # touches the border from inside: still inside
    assert not placed(200, 99, 100.0).dong_sure
    assert placed(500, 400, 300.0).gu_sure
    assert not placed(500, 400, 300.0).dong_sure


@pytest.mark.parametrize(
    ("error_m", "precision", "known"),
    [
        (300, "block", True),
        (300.1, "block", False),
        (50, "station", False),
        (50, "dong", False),
        (50, "area", False),
        (50, "campus", True),
    ],
)
def test_dong_is_told_only_by_points_that_can_tell(
    error_m: float, precision: str, known: bool
) -> None:
    row = placed(500, 250, error_m, precision=precision)
    assert (row.dong_code is not None) == known
    assert row.gu_code == "11010"


def test_outside_the_city_within_the_error_is_the_nearest_and_said() -> None:
    row = placed(-50, 200, 50.0)
    assert (row.gu_code, row.placing_note) == ("11010", "outside_nearest")
    assert not row.gu_sure


def test_outside_by_more_is_an_error_with_the_id() -> None:
    with pytest.raises(DataError, match="s"):
        placed(-51, 200, 50.0)


@pytest.mark.parametrize("side", [21, 81])  # below and above where a raster is worth while
def test_many_points_are_placed_as_each_is_by_its_distances(side: int) -> None:
    at = np.linspace(-20.0, 2020.0, side)
    x, y = (axis.ravel() for axis in np.meshgrid(at, at / 2))  # borders and corners among them
    error_m = np.where(np.arange(len(x)) % 2, 30.0, 75.0)
    many = gpd.GeoDataFrame({"error_m": error_m}, geometry=gpd.points_from_xy(x, y), crs=METRIC)
    found = boundaries.place(many, GU, DONG)
    points = many.geometry.to_numpy()[:, np.newaxis]
    for table, level in ((GU, "gu"), (DONG, "dong")):
        shapes = table.geometry.to_numpy()
        away = shapely.distance(points, shapes)
        row = away.argmin(axis=1)  # the first of those equally near
        assert (found[f"{level}_code"] == table[f"{level}_code"].to_numpy()[row]).all()
        edge = shapely.distance(points[:, 0], shapely.boundary(shapes[row]))
        assert (found[f"{level}_sure"] == ((away.min(axis=1) == 0) & (edge >= error_m))).all()
    assert (found["placing_note"].notna() == (away.min(axis=1) > 0)).all()


def test_of_points_only_those_with_an_error_can_be_sure() -> None:
    two = pd.concat([site(200, 200), site(200, 200, float("nan"))], ignore_index=True)
    found = boundaries.place(gpd.GeoDataFrame(two, crs=METRIC), GU, DONG)
    assert found["gu_sure"].tolist() == found["dong_sure"].tolist() == [True, False]


def test_no_point_no_district_and_the_input_is_untouched() -> None:
    sites = site(1, 1)
    sites.loc[0, "geometry"] = None
    before = list(sites.columns)
    row = boundaries.place(sites, GU, DONG).iloc[0]
    assert row.gu_code is None
    assert row.dong_code is None
    assert not row.gu_sure
    assert list(sites.columns) == before


def test_districts_in_degrees_are_refused() -> None:
    with pytest.raises(CRSError, match="to_metric"):
        boundaries.place(site(1, 1), GU.to_crs("EPSG:4326"), DONG)


def test_every_real_point_lies_in_one_gu_and_it_is_the_one_of_its_address(world) -> None:
    rows = world.sites[world.sites.geometry.notna()]
    names = dict(zip(world.gu["gu_code"], world.gu["gu_name_ko"], strict=True))
    assert rows["gu_code"].notna().all()
    stated = rows[rows["gu_stated"].notna()]
    other = stated[stated["gu_code"].map(names) != stated["gu_stated"]]
    assert other["site_id"].tolist() == []
    assert (rows["placing_note"] == "outside_nearest").sum() == 1


def test_codes_of_both_systems_are_told_apart(world) -> None:
    for row in world.gu.itertuples():
        assert boundaries.find_gu(world.gu, f"mois:{row.gu_code_mois}") == row.gu_code
        assert boundaries.find_gu(world.gu, f"kostat:{row.gu_code}") == row.gu_code
        assert boundaries.find_gu(world.gu, row.gu_name_ko) == row.gu_code
    for code in ("11110", "11140", "11170", "11200", "11230"):
        with pytest.raises(UsageError, match="KOSTAT but"):
            boundaries.find_gu(world.gu, code)
    assert boundaries.find_gu(world.gu, "11010") == "11010"
    assert boundaries.find_gu(world.gu, "11740") == "11250"
    with pytest.raises(UsageError, match="no gu"):
        boundaries.find_gu(world.gu, "부산")


def test_a_dong_by_any_of_its_names() -> None:
    dong = boundaries.load_dong()
    names = ("성수1가1동", " 성동구  성수1가1동 ", "1104065", dong["dong_code_mois"][56])
    assert {boundaries.find_dong(dong, name) for name in names} == {"1104065"}
    english = dong.loc[56, "dong_name_en"]
    assert boundaries.find_dong(dong, english.upper()) == "1104065"
    with pytest.raises(UsageError, match="Name the gu too: 관악구 신사동"):
        boundaries.find_dong(dong, "신사동")
    with pytest.raises(UsageError, match="no dong"):
        boundaries.find_dong(dong, "한남대로")


def named(codes: list[str], names: list[str]) -> gpd.GeoDataFrame:
    """Return districts of another project: their names, no code of the ministry's."""
    columns = {"code": codes, "code_mois": "", "name_ko": names, "name_en": names}
    both = {f"{level}_{key}": said for level in ("gu", "dong") for key, said in columns.items()}
    return gpd.GeoDataFrame(both, geometry=[box(0, 0, 1, 1)] * len(codes), crs="EPSG:5186")


def test_two_gu_of_one_name_are_refused() -> None:
    gu = named(["a", "b", "c"], ["중구", "동구", "중구"])
    with pytest.raises(UsageError, match=r"2 go by '중구'\. Give a code: a, c"):
        boundaries.find_gu(gu, "중구")
    assert boundaries.find_gu(gu, "동구") == "b"


def test_codes_that_are_words() -> None:
    districts = named(["South", "x:y", "z"], ["남", "옆", "Alpha"])
    for code in ("South", "x:y", "z"):
        assert boundaries.find_gu(districts, code) == code
        assert boundaries.find_dong(districts, code) == code
    assert boundaries.find_gu(districts, "alpha") == boundaries.find_gu(districts, "Alpha") == "z"


@pytest.mark.parametrize("text", ["", " ", "mois:"])
def test_no_name_is_no_district_although_no_code_of_the_ministry_is_known(text: str) -> None:
    districts = named(["a", "b"], ["남", "북"])
    with pytest.raises(UsageError, match="no gu"):
        boundaries.find_gu(districts, text)
    with pytest.raises(UsageError, match="no dong"):
        boundaries.find_dong(districts, text)


def test_a_far_point_without_a_said_error_is_in_no_gu() -> None:
    """What is not said grants nothing: NaN passes no comparison."""
    for error_m in (float("nan"), None, pd.NA):
        sites = site(-5000, 200).astype({"error_m": object})
        sites.loc[0, "error_m"] = error_m
        with pytest.raises(DataError, match=r"outside the area .*: s, up to 5\.0 km away"):
            boundaries.place(sites, GU, DONG)
    sites = site(200, 200, float("nan"))
    row = boundaries.place(sites, GU, DONG).iloc[0]
    assert (row.gu_code, row.gu_sure, row.dong_sure) == ("11010", False, False)


@pytest.mark.parametrize("error_m", [float("inf"), -1.0, "many", True, 1e7])
def test_an_error_that_is_none_is_refused(error_m: object) -> None:
    sites = site(-5000, 200).astype({"error_m": object})
    sites.loc[0, "error_m"] = error_m
    with pytest.raises(DataError, match="error_m is no number of metres from 0 to 1,000,000 in s"):
        boundaries.place(sites, GU, DONG)


@pytest.mark.parametrize(
    ("shape", "words"),
    [
        (box(0, 0, 10, 10), "no point in s"),
        (Point(), "no point in s"),
        (Point(float("inf"), 0), "no point in s"),
        (Point(float("nan"), 0), "no point in s"),
        (Point(37.5665, 126.978), "longitude first"),
    ],
)
def test_what_is_no_place_is_refused(shape: object, words: str) -> None:
    crs = "EPSG:4326" if words == "longitude first" else METRIC
    sites = gpd.GeoDataFrame({"site_id": ["s"], "error_m": [50.0]}, geometry=[shape], crs=crs)
    with pytest.raises(DataError, match=words):
        boundaries.place(sites, GU, DONG)


@pytest.mark.parametrize("code", [None, float("nan"), ""])
def test_a_district_without_a_code_is_refused(code: object) -> None:
    gu, dong = GU.copy(), DONG.copy()
    gu.loc[1, "gu_code"] = code
    with pytest.raises(DataError, match=r"`gu` has no gu_code in 1 row\(s\): 1"):
        boundaries.place(site(200, 200), gu, DONG)
    dong.loc[0, "dong_code"] = code
    with pytest.raises(DataError, match=r"`dong` has no dong_code in 1 row\(s\): 0"):
        boundaries.place(site(200, 200), GU, dong)


def test_a_point_of_another_datum_is_brought_over(world) -> None:
    """City Hall in Korea's datum of 1985: 361 m from where its numbers stand in WGS 84."""
    old = gpd.GeoDataFrame(geometry=[Point(126.9801, 37.5637)], crs="EPSG:4162")
    row = boundaries.place(old, world.gu, world.dong).iloc[0]
    assert row.gu_code == "11020"
    unknown = old.set_crs("+proj=longlat +ellps=bessel", allow_override=True)
    with pytest.raises(CRSError, match="datum nobody can shift"):
        boundaries.place(unknown, world.gu, world.dong)


def test_a_name_apart_in_letters_is_the_same_name(world) -> None:
    apart = unicodedata.normalize("NFD", "종로구")
    assert apart != "종로구"
    assert boundaries.find_gu(world.gu, apart) == "11010"
    assert boundaries.find_dong(world.dong, unicodedata.normalize("NFD", "사직동")) == "1101053"


def test_a_height_that_is_none_is_no_fault_of_the_place(world) -> None:
    here = Point(126.978, 37.5665)
    flat = gpd.GeoDataFrame({"site_id": ["s"]}, geometry=[here], crs="EPSG:4326")
    high = flat.set_geometry([Point(here.x, here.y, float("nan"))])
    for sites in (flat, high):
        assert boundaries.place(sites, world.gu, world.dong)["gu_code"].tolist() == ["11020"]
