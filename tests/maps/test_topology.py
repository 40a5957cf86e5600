"""One geometry a page: nothing is lost, nothing overlaps, every border stands once."""

from __future__ import annotations

import gzip
import json

import geopandas as gpd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import box

from geo.crs import LONLAT, METRIC, to_metric
from geo.errors import CRSError, DataError
from geo.topology import SCALES, TOLERANCE_M, decode, detail, encode, tolerance

X, Y = 200_000.0, 550_000.0


@pytest.fixture(scope="module")
def districts(root):
    folder = root / "data" / "boundaries"
    return {
        level: to_metric(gpd.read_file(folder / f"{level}.geojson")) for level in ("gu", "dong")
    }


@pytest.fixture(scope="module")
def encoded(districts):
    return encode(districts, TOLERANCE_M["layer"])


def _frame(shapes, gu=None):
    codes = [f"d{i}" for i in range(len(shapes))]
    return gpd.GeoDataFrame(
        {"dong_code": codes, "gu_code": gu or ["g"] * len(shapes)}, geometry=shapes, crs=METRIC
    )


def _measured(topology, level):
    return gpd.GeoSeries(decode(topology, level), crs=LONLAT).to_crs(METRIC)


@pytest.mark.parametrize(("level", "n"), [("gu", 25), ("dong", 425)])
def test_seoul_stays_a_valid_coverage(encoded, level, n):
    shapes = decode(encoded, level)
    assert len(shapes) == n
    assert shapely.is_valid(shapes).all()
    assert shapely.coverage_is_valid(shapes)
    assert _measured(encoded, level).area.sum() / 1e6 == pytest.approx(605.752, abs=0.02)


def test_both_levels_walk_the_same_arcs(encoded):
    used = {
        level: {max(i, ~i) for row in rows for polygon in row for ring in polygon for i in ring}
        for level, rows in encoded["levels"].items()
    }
    assert used["gu"] < used["dong"] == set(range(len(encoded["arcs"])))


def test_every_border_stands_once(encoded):
    edges = set()
    for arc in encoded["arcs"]:
        x, y = arc[:2]
        for dx, dy in zip(arc[2::2], arc[3::2], strict=True):
            edge = frozenset([(x, y), (x + dx, y + dy)])
            assert edge not in edges
            edges.add(edge)
            x, y = x + dx, y + dy


def test_light_enough_for_a_phone(encoded):
    text = json.dumps(encoded, separators=(",", ":")).encode()
    assert len(gzip.compress(text, mtime=0)) < 45_000


def test_rows_follow_the_codes_whatever_order_they_came_in(districts, encoded):
    shuffled = {level: frame.sample(frac=1, random_state=1) for level, frame in districts.items()}
    assert encode(shuffled, TOLERANCE_M["layer"]) == encoded


def test_neighbours_are_mutual_and_touch_along_a_line(districts, encoded):
    for level, rows in encoded["neighbours"].items():
        shapes = _measured(encoded, level)
        for row, others in enumerate(rows):
            assert row not in others
            assert others == sorted(others)
            for other in others:
                assert row in rows[other]
        # Every gu of Seoul has neighbours; 광진구 and 강동구 meet along the river.
        assert all(rows), level
        assert len(shapes) == len(rows)


def test_without_tolerance_nothing_moves_further_than_half_a_step(districts):
    topology = encode({"gu": districts["gu"]}, 0)
    step_m = topology["scale"][0] * 111_320
    before = districts["gu"].sort_values("gu_code").geometry.to_numpy()
    after = _measured(topology, "gu").to_numpy()
    assert shapely.hausdorff_distance(before, after).max() <= step_m


def test_an_island_and_the_hole_it_fills_share_one_arc():
    island = box(X + 400, Y + 400, X + 600, Y + 600)
    topology = encode({"dong": _frame([box(X, Y, X + 1000, Y + 1000) - island, island])}, 0)
    assert len(topology["arcs"]) == 2
    assert topology["neighbours"]["dong"] == [[1], [0]]
    outer, inner = decode(topology, "dong")
    assert len(outer.geoms[0].interiors) == 1
    assert shapely.coverage_is_valid([outer, inner])


def test_a_district_in_two_pieces_stays_in_two_pieces():
    left, middle, right = (box(X + i * 1000, Y, X + (i + 1) * 1000, Y + 1000) for i in range(3))
    frame = _frame([left, middle, right], gu=["a", "b", "a"])
    gu = gpd.GeoDataFrame({"gu_code": ["a", "b"]}, geometry=[left, middle], crs=METRIC)
    topology = encode({"gu": gu, "dong": frame}, 0)
    assert [len(row) for row in topology["levels"]["gu"]] == [2, 1]
    assert topology["neighbours"] == {"gu": [[1], [0]], "dong": [[1], [0, 2], [1]]}


@settings(max_examples=30, deadline=None)
@given(st.lists(st.booleans(), min_size=16, max_size=16))
def test_any_split_of_a_grid_comes_back(sides):
    """A 4 x 4 grid shared between two gu in any way: areas and levels agree after the trip."""
    cells = [box(X + i * 500, Y + j * 500, X + i * 500 + 500, Y + j * 500 + 500)
             for i in range(4) for j in range(4)]  # fmt: skip
    gu = ["b" if side else "a" for side in sides]
    frame = _frame(cells, gu=gu)
    coarse = frame.dissolve(by="gu_code", method="coverage").reset_index()[["gu_code", "geometry"]]
    topology = encode({"gu": coarse, "dong": frame.sort_values("dong_code")}, 0)
    areas = _measured(topology, "gu").area
    for code, area in zip(sorted(set(gu)), areas, strict=True):
        assert area == pytest.approx(gu.count(code) * 250_000, rel=0.01)
    assert shapely.is_valid(decode(topology, "gu")).all()


def test_overlapping_districts_are_refused_by_name():
    overlap = _frame([box(X, Y, X + 100, Y + 100), box(X + 50, Y, X + 150, Y + 100)])
    with pytest.raises(DataError, match=r"not a valid coverage: gaps or overlaps at d"):
        encode({"dong": overlap}, 0)


def test_a_gu_without_a_dong_is_refused():
    square = box(X, Y, X + 100, Y + 100)
    gu = gpd.GeoDataFrame({"gu_code": ["g", "h"]}, geometry=[square, square], crs=METRIC)
    with pytest.raises(DataError, match="h"):
        encode({"gu": gu, "dong": _frame([square] * 1 + [box(X + 100, Y, X + 200, Y + 100)] * 1
                                         + [box(X + 200, Y, X + 300, Y + 100)])}, 0)  # fmt: skip


def test_an_empty_level_and_a_wrong_crs_are_refused(districts):
    with pytest.raises(DataError, match="no district"):
        encode({"gu": districts["gu"].iloc[:0]}, 0)
    with pytest.raises(CRSError, match="EPSG:5186"):
        encode({"gu": districts["gu"].to_crs(LONLAT)}, 0)


def test_a_district_smaller_than_any_step_is_refused():
    sliver = _frame([box(X, Y, X + 1e-3, Y + 1e-3), box(X + 1e-3, Y, X + 1, Y + 1e-3)])
    with pytest.raises(DataError, match="too small"):
        encode({"dong": sliver}, 0)


def test_a_corner_on_a_straight_side_leaves_no_sliver():
    """Two small squares beside a long one that has no corner where they meet."""
    long = box(X, Y, X + 2000, Y + 1000)
    left, right = box(X, Y + 1000, X + 1000, Y + 2000), box(X + 1000, Y + 1000, X + 2000, Y + 2000)
    frame = _frame([long, left, right])
    # Turned to degrees and back, the corner lies off the side by less than can be seen.
    for squares in (frame, frame.to_crs(LONLAT).to_crs(METRIC)):
        topology = encode({"dong": squares}, 0)
        assert shapely.coverage_is_valid(decode(topology, "dong"))
        assert topology["neighbours"]["dong"] == [[1, 2], [0, 2], [0, 1]]


def test_a_city_is_drawn_as_finely_as_before_and_a_nation_as_its_pixels():
    assert detail(tolerance("index", 30_000), 30_000) == (80.0, SCALES, 0.0)
    assert tolerance("district", 45_000) == 45_000 / 4500
    nation = detail(tolerance("index", 600_000), 600_000)
    assert nation.least_m2 == 960.0**2
    steps_m = [scale * 111_000 for scale in nation.scales]
    assert steps_m == sorted(steps_m, reverse=True)
    assert steps_m[0] <= 960.0 / 8
    assert nation.scales[-len(SCALES) :] == SCALES


def _islands():
    """Two districts side by side, each with land of its own across water; metres."""
    x, y = 200_000.0, 500_000.0
    west = shapely.MultiPolygon(
        [
            box(x, y, x + 9_000, y + 9_000),
            box(x + 40_000, y + 1_000, x + 40_100, y + 1_100),  # a speck
            box(x - 9_000, y + 1_000, x - 8_900, y + 1_100),  # the outermost: how far all reaches
            box(x + 45_000, y, x + 46_000, y + 1_000),  # an island
        ]
    )
    # A speck that is inland: it fills a hole of nobody, but touches its neighbour.
    east = shapely.MultiPolygon(
        [
            box(x + 9_000, y, x + 18_000, y + 9_000),
            box(x + 8_900, y + 9_000, x + 9_000, y + 9_100),
        ]
    )
    far = box(x + 60_000, y, x + 60_050, y + 50)  # a district that is a speck
    return _frame([west, east, far])


def test_islands_too_small_to_see_are_not_drawn_but_every_district_is():
    topology = encode({"dong": _islands()}, 10.0, least_m2=200.0**2)
    assert [len(row) for row in topology["levels"]["dong"]] == [3, 2, 1]
    areas = list(_measured(topology, "dong").area / 1e6)
    assert areas == pytest.approx([81 + 1 + 0.01, 81 + 0.01, 0.0025], rel=0.02)
    assert topology["neighbours"]["dong"] == [[1], [0], []]
    assert [len(row) for row in encode({"dong": _islands()}, 10.0)["levels"]["dong"]] == [4, 2, 1]


@pytest.mark.parametrize("span_m", [60_000, 200_000, 700_000])
def test_what_is_not_drawn_of_a_large_area_is_a_pixel_or_two(span_m):
    pixel = span_m / 900
    for kind in TOLERANCE_M:
        made = detail(tolerance(kind, span_m), span_m)
        assert pixel / 5 <= made.tolerance_m
        assert made.scales[0] * 111_000 <= max(made.tolerance_m / 8, 1.2)
    assert detail(tolerance("index", span_m), span_m).least_m2 <= 2.1 * pixel**2
