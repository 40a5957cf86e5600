"""The system of a list: sure where its rows tell it, never surely wrong, not known where they do not."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

import geo
from geo.errors import CRSError
from geo.lists.cells import read_cells
from geo.lists.columns import find_columns
from geo.lists.crs_candidates import CANDIDATES, in_lonlat
from geo.lists.evidence import named
from geo.lists.gazetteer import Gazetteer, load_gazetteer
from geo.lists.model import Cells, Columns, System
from geo.lists.numbers import pairs_of
from geo.lists.systems import decide, lonlat
from geo.project import current_project
from tests.lists.places import Places, named_by, naming, numbers

KINDS = [(crs, swapped) for crs in CANDIDATES for swapped in (False, True)]


@pytest.fixture(scope="module")
def seoul() -> Gazetteer:
    return load_gazetteer(current_project())


@pytest.fixture(scope="module")
def places(seoul: Gazetteer) -> Places:
    sites = geo.load_sites()
    sites = sites[sites.geometry.notna() & sites["address"].notna()]
    found = named_by(sites["address"].reset_index(drop=True), seoul)
    points = sites.geometry.get_coordinates().to_numpy()
    return Places(points, found.gu, found.legal_dong).with_legal_dong()


def verdicts(
    places: Places, seoul: Gazetteer, n: int, draws: int, damage: float, seed: int = 13
) -> Counter[str]:
    """Decide so many lists of n rows, of every system by turns."""
    rng = np.random.default_rng([seed, n, round(100 * damage)])
    found: Counter[str] = Counter()
    for at in range(draws):
        crs, swapped = KINDS[at % len(KINDS)]
        drawn = places.drawn(n, rng).damaged(damage, rng)
        system = decide(*drawn.list_in(crs, swapped), seoul)
        right = (system.crs, system.swapped) == (crs, swapped)
        found["open" if not system.sure else "right" if right else f"wrong {crs} {system}"] += 1
    return found


def test_there_are_real_places_enough_to_draw_from(places: Places) -> None:
    assert len(places.gu) > 200


@pytest.mark.parametrize("damage", [0.0, 0.1])
@pytest.mark.parametrize(("n", "draws", "sure"), [(20, 48, 0.85), (50, 16, 0.93), (200, 11, 1.0)])
def test_a_list_of_any_system_is_sure_and_right(
    places: Places, seoul: Gazetteer, n: int, draws: int, sure: float, damage: float
) -> None:
    found = verdicts(places, seoul, n, draws, damage)
    assert set(found) <= {"right", "open"}
    assert found["right"] >= sure * draws


@pytest.mark.full
@pytest.mark.parametrize("damage", [0.0, 0.1])
@pytest.mark.parametrize(("n", "draws", "sure"), [(20, 800, 0.9), (50, 800, 0.99), (200, 800, 1.0)])
def test_no_list_of_thousands_is_surely_wrong(
    places: Places, seoul: Gazetteer, n: int, draws: int, sure: float, damage: float
) -> None:
    found = verdicts(places, seoul, n, draws, damage, seed=14)
    assert set(found) <= {"right", "open"}
    assert found["right"] >= sure * draws


@pytest.mark.full
@pytest.mark.parametrize("damage", [0.0, 0.1])
@pytest.mark.parametrize(("n", "sure"), [(20, 0.9), (50, 0.99)])
def test_the_same_holds_of_toilets_by_their_lots(
    shared: Path, seoul: Gazetteer, n: int, sure: float, damage: float
) -> None:
    path = shared / "lists" / "toilets_headings_swapped.csv"
    table = pd.read_csv(path, encoding="cp949", dtype=str)
    found = named_by(table["지번주소"], seoul)
    points = table[["위도(Y)", "경도(X)"]].astype(float).to_numpy()
    toilets = Places(points, found.gu, found.legal_dong).with_legal_dong()
    told = verdicts(toilets, seoul, n, 320, damage)
    assert set(told) <= {"right", "open"}
    assert told["right"] >= sure * 320


@pytest.mark.parametrize("n", [20, 200])
def test_without_legal_dong_the_gu_decides_more_strictly_and_never_wrongly(
    places: Places, seoul: Gazetteer, n: int
) -> None:
    by_gu = replace(seoul, legal_dong=None)
    found = verdicts(places, by_gu, n, 64, 0.1)
    assert set(found) <= {"right", "open"}
    xy, names = places.list_in("EPSG:5181")
    system = decide(xy, names, by_gu)
    assert system.basis in ("gu", "none")


def test_the_old_datum_is_really_shifted(seoul: Gazetteer) -> None:
    hall = np.array([[126.978, 37.5665]])
    old = in_lonlat(hall, "EPSG:4162")
    metres = np.hypot(*((old - hall) * (88_800, 111_000)).T)
    assert metres == pytest.approx(360, abs=5)
    for crs in CANDIDATES:
        assert in_lonlat(numbers(hall, crs), crs) == pytest.approx(hall, abs=2e-7)


def test_katec_lies_where_navigation_puts_it() -> None:
    from pyproj import Transformer

    usual = (
        "+proj=tmerc +lat_0=38 +lon_0=128 +k=0.9999 +x_0=400000 +y_0=600000 +ellps=bessel "
        "+units=m +towgs84=-115.80,474.99,674.11,1.16,-2.31,-1.63,6.43"
    )
    way = Transformer.from_crs("EPSG:4326", usual, always_xy=True)
    xy = np.array([way.transform(126.978, 37.5665)])
    assert in_lonlat(xy, "KATEC") == pytest.approx(np.array([[126.978, 37.5665]]), abs=2e-6)


def test_what_is_not_sure_is_told_with_its_candidates_and_not_used(
    places: Places, seoul: Gazetteer
) -> None:
    xy, names = places.list_in("EPSG:5174")
    few = decide(xy[:4], naming(names.gu[:4], names.legal_dong[:4]), seoul)
    assert (few.crs, few.sure, few.basis) == (None, False, "none")
    assert "EPSG:5174" in {each.crs for each in few.candidates}
    apart = {each.crs: each.shift_m for each in few.candidates}
    if few.candidates[0].crs == "EPSG:5174":
        assert apart["EPSG:5181"] == pytest.approx(313, abs=15)


def test_metres_without_evidence_are_not_known_and_degrees_are_taken_as_of_today(
    places: Places, seoul: Gazetteer
) -> None:
    nothing = naming(None, n=len(places.gu))
    metres = decide(numbers(places.lonlat, "EPSG:5181"), nothing, seoul)
    assert (metres.crs, metres.sure) == (None, False)
    for swapped in (False, True):
        degrees = decide(numbers(places.lonlat, "EPSG:4326", swapped), nothing, seoul)
        assert (degrees.crs, degrees.swapped) == ("EPSG:4326", swapped)
        assert (degrees.sure, degrees.basis) == (False, "degrees")


def test_a_heading_decides_what_the_rows_leave_open(places: Places, seoul: Gazetteer) -> None:
    xy = numbers(places.lonlat, "EPSG:5181")
    nothing = naming(None, n=len(xy))
    said = decide(xy, nothing, seoul, said="EPSG:5181")
    assert (said.crs, said.sure, said.basis) == ("EPSG:5181", True, "stated")
    # Rows go before headings.
    assert decide(*places.list_in("EPSG:5174"), seoul, said="EPSG:5181").crs == "EPSG:5174"
    assert decide(xy, nothing, seoul, said="metres").crs is None


def test_what_the_file_states_is_used_unless_the_rows_surely_stand_elsewhere(
    places: Places, seoul: Gazetteer
) -> None:
    xy, names = places.list_in("EPSG:5174")
    right = decide(xy, names, seoul, stated="EPSG:5174")
    assert (right.crs, right.sure, right.basis) == ("EPSG:5174", True, "stated")
    wrong = decide(xy, names, seoul, stated="EPSG:5181")
    assert (wrong.crs, wrong.sure) == (None, False)
    assert wrong.candidates[0].crs == "EPSG:5174"
    assert "EPSG:5181" in {each.crs for each in wrong.candidates}
    unnamed = decide(xy, naming(None, n=len(xy)), seoul, stated="EPSG:5181")
    assert (unnamed.crs, unnamed.sure) == ("EPSG:5181", True)


def test_what_the_user_gives_goes_before_all_and_the_order_is_still_found(
    places: Places, seoul: Gazetteer
) -> None:
    for swapped in (False, True):
        xy, names = places.list_in("EPSG:5174", swapped)
        for evidence in (names, naming(None, n=len(xy))):
            system = decide(xy, evidence, seoul, given="5181", stated="EPSG:4326")
            assert (system.crs, system.sure, system.basis) == ("EPSG:5181", True, "given")
            assert system.swapped == swapped


def test_a_system_that_nobody_knows_is_refused(places: Places, seoul: Gazetteer) -> None:
    xy, names = places.list_in("EPSG:5174")
    with pytest.raises(CRSError, match="EPSG:999999"):
        decide(xy, names, seoul, given="EPSG:999999")


def test_systems_within_a_metre_of_each_other_are_one(places: Places, seoul: Gazetteer) -> None:
    # Its gazetteer measures in a system that is EPSG:5186 by another name.
    again = "EPSG:5186"
    twin = replace(seoul, crs="EPSG:6691")  # JGD2011 / UTM 54N: no twin; it must not harm either.
    xy, names = places.list_in(again)
    assert decide(xy, names, twin).crs == again
    other = (
        "+proj=tmerc +lat_0=38 +lon_0=127 +k=1 +x_0=200000.3 +y_0=600000.3 +ellps=GRS80 +units=m"
    )
    one = decide(xy, names, replace(seoul, crs=other))
    assert (one.crs, one.sure) == (again, True)


def test_an_empty_list_has_no_system(seoul: Gazetteer) -> None:
    system = decide(np.empty((0, 2)), naming(None, n=0), seoul)
    assert system == System(crs=None, sure=False)
    assert lonlat(np.empty((0, 2)), system).shape == (0, 2)
    odd = np.array([[np.nan, 37.5], [0.0, 0.0], [np.inf, 1e300]])
    assert decide(odd, naming(["11010"] * 3), seoul).crs is None


def test_rows_on_one_spot_are_one_piece_of_evidence(places: Places, seoul: Gazetteer) -> None:
    one = Places(*(np.repeat(each[:1], 100, axis=0) for each in vars(places).values()))
    for crs in ("EPSG:5174", "EPSG:5181", "EPSG:4162"):
        assert not decide(*one.list_in(crs), seoul).sure


def test_one_row_makes_nothing_sure(places: Places, seoul: Gazetteer) -> None:
    one = Places(places.lonlat[:1], places.gu[:1], places.legal_dong[:1])
    assert decide(*one.list_in("EPSG:5174"), seoul).crs is None
    degrees = decide(*one.list_in("EPSG:4326"), seoul)
    assert (degrees.crs, degrees.sure) == ("EPSG:4326", False)


def test_rows_of_another_city_tell_nothing(places: Places, seoul: Gazetteer) -> None:
    busan = places.lonlat - places.lonlat.mean(axis=0) + (129.07, 35.18)
    nothing = naming(None, n=len(busan))
    assert decide(numbers(busan, "EPSG:5174"), nothing, seoul).crs is None
    degrees = decide(busan, nothing, seoul)
    assert (degrees.crs, degrees.sure) == ("EPSG:4326", False)


@pytest.mark.parametrize("seed", range(8))
def test_evidence_that_is_all_wrong_makes_nothing_sure(
    places: Places, seoul: Gazetteer, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(places.gu))
    for n in (20, len(order)):
        wrong = Places(places.lonlat[:n], places.gu[order[:n]], places.legal_dong[order[:n]])
        for crs in ("EPSG:5174", "EPSG:4326", "EPSG:5186"):
            assert not decide(*wrong.list_in(crs), seoul).sure


@pytest.mark.parametrize("digits", [1, 2, 3])
def test_degrees_cut_to_few_digits_are_not_taken_for_the_old_datum(
    places: Places, seoul: Gazetteer, digits: int
) -> None:
    cut = np.floor(places.lonlat * 10**digits) / 10**digits
    for n in (20, 50, len(cut)):
        system = decide(cut[:n], naming(places.gu[:n], places.legal_dong[:n]), seoul)
        assert system.crs == "EPSG:4326" or not system.sure


@pytest.mark.parametrize("n", [8, 12, 30])
def test_neighbours_with_each_others_address_make_nothing_surely_wrong(
    places: Places, seoul: Gazetteer, n: int
) -> None:
    rng = np.random.default_rng(n)
    for crs in ("EPSG:4326", "EPSG:5174", "EPSG:5179") * 4:
        centre = places.lonlat[rng.integers(len(places.gu))]
        near = np.argsort(np.hypot(*(places.lonlat - centre).T))[:n]
        mixed = near.copy()
        mixed[: n // 5] = rng.permutation(near)[: n // 5]
        one = Places(places.lonlat[near], places.gu[mixed], places.legal_dong[mixed])
        system = decide(*one.list_in(crs), seoul)
        assert system.crs == crs or not system.sure


def test_a_system_that_is_no_candidate_is_not_mistaken_for_one(
    places: Places, seoul: Gazetteer
) -> None:
    for metres in (150, 250, 400, 900):
        moved = places.lonlat + np.array([metres / 88_800, -metres / 111_000])
        xy = numbers(moved, "EPSG:5186")
        system = decide(xy, naming(places.gu, places.legal_dong), seoul)
        assert not system.sure or metres < 200, (metres, system)


def test_a_million_rows_are_decided_in_seconds(places: Places, seoul: Gazetteer) -> None:
    import time

    rng = np.random.default_rng(0)
    many = places.drawn(1_000_000, rng)
    xy, names = many.list_in("EPSG:5174")
    xy += rng.normal(0, 20, xy.shape)
    begun = time.process_time()
    system = decide(xy, names, seoul)
    assert (system.crs, system.sure) == ("EPSG:5174", True)
    assert time.process_time() - begun < 5


def read(path: Path, seoul: Gazetteer) -> tuple[Cells, Columns]:
    cells = read_cells(path)
    return cells, find_columns(cells)


def test_the_real_lists_are_told_as_they_are(shared: Path, seoul: Gazetteer) -> None:
    lists = shared / "lists"
    for file, pair_at, expected in (
        ("toilets_headings_swapped.csv", 0, ("EPSG:4326", True, 4585)),
        ("senior_centres_tm.csv", 0, ("EPSG:5174", False, 3745 - 907)),
        ("lifts_wkt.csv", 0, ("EPSG:4326", False, 643)),
    ):
        cells, columns = read(lists / file, seoul)
        xy = pairs_of(cells.table, columns.pairs[pair_at])
        system = decide(xy, named(cells, columns, seoul), seoul, said=columns.pairs[pair_at].said)
        assert (system.crs, system.swapped) == expected[:2], file
        assert system.sure, file
        assert np.isfinite(xy).all(axis=1).sum() == expected[2], file
        assert np.isfinite(lonlat(xy, system)).all(axis=1).sum() == expected[2], file


def test_both_pairs_of_the_parks_are_told(shared: Path, seoul: Gazetteer) -> None:
    cells, columns = read(shared / "lists" / "parks_tm_and_degrees.csv", seoul)
    names = named(cells, columns, seoul)
    found = {}
    for pair in columns.pairs:
        system = decide(pairs_of(cells.table, pair), names, seoul, said=pair.said)
        found[pair.x] = (system.crs, system.swapped)
    assert found["X좌표(GRS80TM)"] == ("EPSG:5181", False)
    assert found["X좌표(WGS84)"][0] == "EPSG:4326"


def test_the_libraries_of_the_nation_are_degrees(shared: Path, seoul: Gazetteer) -> None:
    cells, columns = read(shared / "lists" / "libraries_nation.csv", seoul)
    system = decide(pairs_of(cells.table, columns.pairs[0]), named(cells, columns, seoul), seoul)
    assert (system.crs, system.swapped) == ("EPSG:4326", False)


def test_degrees_of_a_project_elsewhere_need_no_system() -> None:
    gu = gpd.GeoDataFrame(
        {"gu_code": ["1"], "gu_name_ko": ["헬싱키"], "gu_name_en": ["Helsinki"]},
        geometry=[shapely.box(24.8, 60.1, 25.2, 60.3)],
        crs="EPSG:4326",
    ).to_crs("EPSG:3067")
    helsinki = replace(
        load_gazetteer(current_project()),
        crs="EPSG:3067",
        gu=gu,
        legal_dong=None,
        area=gu.union_all(),
    )
    xy = np.array([[24.95, 60.17], [25.0, 60.2], [24.9, 60.25]])
    for swapped in (False, True):
        found = decide(xy[:, ::-1] if swapped else xy, naming(None, n=3), helsinki)
        assert (found.crs, found.basis, found.swapped) == ("EPSG:4326", "degrees", swapped)
