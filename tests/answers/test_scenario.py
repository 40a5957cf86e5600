"""Scenarios: by pencil on the toy city, by brute force, by law; files that replay to equal bytes."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point

from geo.answers.answers import Answers
from geo.answers.changes import Side
from geo.answers.scenario import Outcome, apply, compare
from geo.answers.scenario_file import read_scenario, scenario_text, write_scenario
from geo.answers.scenario_model import Added, Moved, Scenario
from geo.crs import LONLAT, METRIC
from geo.errors import DataError, PublishError, SourceError, UsageError
from geo.schema import point_xy
from geo.text import Text
from tests.worlds import ORIGIN, layer, synthetic_city, toy_city, world_of

REACH_M = 300.0


def degrees(x: float, y: float) -> tuple[float, float]:
    at = gpd.GeoSeries([Point(ORIGIN[0] + x, ORIGIN[1] + y)], crs=METRIC).to_crs(LONLAT)[0]
    return at.x, at.y


def added(site_id: str, x: float, y: float, **more: object) -> Added:
    lon, lat = degrees(x, y)
    return Added(id=site_id, name=Text(f"새 {site_id}", f"New {site_id}"), lon=lon, lat=lat, **more)


def moved(site_id: str, x: float, y: float) -> Moved:
    lon, lat = degrees(x, y)
    return Moved(id=site_id, lon=lon, lat=lat)


def scenario(**said: object) -> Scenario:
    return Scenario(layer="job_cafes", demand="census", distance_m=REACH_M, **said)


@pytest.fixture(scope="module")
def toy() -> Side:
    return Side(Answers(world_of(toy_city()), reach=None, sureness=None), layer())


@pytest.fixture(scope="module")
def made() -> Side:
    return Side(Answers(world_of(synthetic_city()), reach=None, sureness=None), layer())


@pytest.fixture(scope="module")
def all_three(toy: Side) -> Outcome:
    return compare(
        toy,
        scenario(added=(added("c", 2500, 800),), closed=("a",), moved=(moved("b", 1500, 200),)),
    )


# --- by pencil: "a" reaches 100 + 200, "b" 500 + 600; moved to the south it reaches 400 + 500


def test_who_gains_and_who_loses(all_three: Outcome) -> None:
    gu = all_three.districts("gu")
    assert gu["people_gained"].tolist() == [0, 400, 900]
    assert gu["people_lost"].tolist() == [300, 600, 0]
    assert gu["people_covered_change"].tolist() == [-300, -200, 900]
    dong = all_three.districts("dong")
    assert dong["people_gained"].tolist() == [0, 0, 0, 400, 0, 0, 0, 0, 900]
    assert dong["people_lost"].tolist() == [100, 200, 0, 0, 0, 600, 0, 0, 0]
    city = all_three.districts("city").iloc[0]
    assert (city["people_gained"], city["people_lost"]) == (1300, 900)
    assert (city["people_covered_before"], city["people_covered_after"]) == (1400, 1800)
    assert (city["n_sites_before"], city["n_sites_after"]) == (2, 2)
    assert (city["n_opened"], city["n_closed"]) == (1, 1)


def test_how_evenly_before_and_after(all_three: Outcome) -> None:
    table = all_three.fairness.set_index("metric")
    lowest, gap = table.loc["lowest_coverage_share"], table.loc["coverage_gap"]
    # 300 of 600, 1,100 of 1,500, 0 of 2,400; then 0 of 600, 900 of 1,500, 900 of 2,400.
    assert (lowest["before"], lowest["name_en_before"]) == (0, "Maba-gu")
    assert (lowest["after"], lowest["name_en_after"]) == (0, "Gana-gu")
    assert gap["before"] == pytest.approx(1100 / 1500)
    assert gap["after"] == pytest.approx(900 / 1500)
    assert gap["change"] == pytest.approx(-200 / 1500)
    assert table.loc["below_standard_share", "after"] == pytest.approx(2700 / 4500)
    assert 0 < table.loc["access_gini", "after"] < table.loc["access_gini", "before"] < 1


def test_each_place_has_its_reason(all_three: Outcome) -> None:
    steps = all_three.steps
    assert steps["step"].tolist() == ["added", "closed", "moved"]
    assert steps["people_gained_alone"].tolist() == [900, 0, 400]
    assert steps["people_lost_alone"].tolist() == [0, 300, 600]
    assert steps["people_gained_last"].tolist() == [900, 0, 400]
    assert steps["people_lost_last"].tolist() == [0, 300, 600]
    assert steps["dong_name_en"].tolist() == [
        "Maba 3(il)-dong",
        "Gana 2(il)-dong",
        "Dara 3(il)-dong",
    ]
    assert steps["people_there"].tolist() == [900, 200, 600]


def test_what_two_places_reach_is_the_last_gain_of_neither(toy: Side) -> None:
    both = (added("c", 2500, 800), added("d", 2500, 690))
    steps = compare(toy, scenario(added=both)).steps
    assert steps["people_gained_alone"].tolist() == [900, 1700]
    assert steps["people_gained_last"].tolist() == [0, 800]
    after = apply(toy, scenario(added=both))
    closing = compare(after, scenario(closed=("c", "d"))).steps
    assert closing["people_lost_alone"].tolist() == [0, 800]
    assert closing["people_lost_last"].tolist() == [900, 1700]


def test_a_distance_and_people_of_the_layer_by_default(toy: Side) -> None:
    outcome = compare(toy, Scenario(layer="job_cafes"))
    assert outcome.question.reach_m == 800
    assert outcome.question.demand_key == layer().default_demand


def test_an_empty_scenario_changes_nothing(toy: Side) -> None:
    assert apply(toy, scenario()) is toy
    outcome = compare(toy, scenario())
    assert outcome.changes.counts()["unchanged"] == 2
    for by in ("city", "gu", "dong"):
        table = outcome.districts(by)
        for name in ("people_gained", "people_lost", "coverage_share_change"):
            assert (table[name] == 0).all()
    assert (outcome.fairness["change"].dropna() == 0).all()
    assert len(outcome.steps) == 0


def test_of_no_place_at_all_nothing_is_known(toy: Side) -> None:
    outcome = compare(toy, scenario(closed=("a", "b")))
    city = outcome.districts("city").iloc[0]
    assert city[["people_gained", "people_lost", "people_covered_change"]].isna().all()
    assert outcome.fairness["after"].isna().all()
    assert outcome.steps["people_lost_alone"].tolist() == [300, 1100]


def test_a_closed_place_and_a_new_one_of_its_name_are_two(toy: Side) -> None:
    name = str(toy.places["name_ko"].iloc[0])
    lon, lat = degrees(500, 210)
    new = Added(id="new", name=Text(name, name), lon=lon, lat=lat)
    counts = compare(toy, scenario(added=(new,), closed=("a",))).changes.counts()
    assert (counts["opened"], counts["closed"], counts["moved"]) == (1, 1, 0)


# --- by law, and by brute force

SPOT = st.tuples(st.integers(50, 3950), st.integers(50, 3950))


def covered(side: Side, demand: pd.DataFrame) -> np.ndarray:
    at = point_xy(side.places.geometry.to_numpy())
    away = np.hypot(*(demand[["x", "y"]].to_numpy()[:, None] - at[None]).transpose(2, 0, 1))
    return np.asarray(away.round(6).min(axis=1) <= REACH_M)


@pytest.mark.slow
@settings(max_examples=4, deadline=None)
@given(
    new=st.lists(SPOT, max_size=3),
    closed=st.sets(st.integers(0, 19), max_size=4),
    moves=st.dictionaries(st.integers(20, 39), SPOT, max_size=3),
)
def test_gains_less_losses_are_the_change(
    made: Side, new: list, closed: set[int], moves: dict
) -> None:
    what = scenario(
        added=tuple(added(f"n{i}", *at) for i, at in enumerate(new)),
        closed=tuple(f"s{i:03d}" for i in closed),
        moved=tuple(moved(f"s{i:03d}", *at) for i, at in moves.items()),
    )
    outcome = compare(made, what)
    demand = made.answers.world.demand["census"]
    before, after = covered(made, demand), covered(outcome.changes.new, demand)
    for by in ("gu", "dong", "city"):
        table = outcome.districts(by)
        change = table["people_covered_after"] - table["people_covered_before"]
        assert np.abs(table["people_gained"] - table["people_lost"] - change).max() < 1e-9
    people = demand["people"]
    city = outcome.districts("city").iloc[0]
    assert city["people_gained"] == pytest.approx(people[after & ~before].sum(), abs=1e-6)
    assert city["people_lost"] == pytest.approx(people[before & ~after].sum(), abs=1e-6)
    dong = outcome.districts("dong")
    assert dong["people_gained"].sum() == pytest.approx(city["people_gained"], abs=1e-6)
    for step in outcome.steps.itertuples():
        alone = scenario(
            added=tuple(each for each in what.added if each.id == step.site_id),
            closed=tuple(each for each in what.closed if each == step.site_id),
            moved=tuple(each for each in what.moved if each.id == step.site_id),
        )
        there = covered(apply(made, alone), demand)
        assert step.people_gained_alone == pytest.approx(people[there & ~before].sum(), abs=1e-6)
        assert step.people_lost_alone == pytest.approx(people[before & ~there].sum(), abs=1e-6)


@settings(max_examples=4, deadline=None)
@given(new=st.lists(SPOT, min_size=1, max_size=4))
def test_closing_what_was_added_returns_to_the_start(made: Side, new: list) -> None:
    ids = [f"n{i}" for i in range(len(new))]
    there = apply(made, scenario(added=tuple(map(added, ids, *zip(*new, strict=True)))))
    assert set(there.places["site_id"]) == {*made.places["site_id"], *ids}
    back = apply(there, scenario(closed=tuple(ids)))
    columns = ["site_id", "name_ko", "gu_code", "dong_code", "geometry"]
    assert back.places[columns].to_numpy().tolist() == made.places[columns].to_numpy().tolist()
    assert back.answers.world.inputs_sha256("job_cafes") == made.answers.world.inputs_sha256(
        "job_cafes"
    )


def test_moving_there_and_back_returns_to_the_start(made: Side) -> None:
    there = apply(made, scenario(moved=(moved("s001", 2000, 1000),)))
    at = made.answers.world.sites.set_index("site_id").geometry["s001"]
    back = compare(there, scenario(moved=(Moved(id="s001", lon=at.x, lat=at.y),)))
    first = compare(made, scenario(moved=(moved("s001", 2000, 1000),)))
    for by in ("gu", "dong"):
        one, other = first.districts(by), back.districts(by)
        assert one["people_gained"].tolist() == other["people_lost"].tolist()
        assert one["people_lost"].tolist() == other["people_gained"].tolist()


# --- what is refused


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"closed": ("aa",)}, "closed: the layer has no place 'aa'; did you mean a"),
        ({"closed": ("a", "a")}, "closed: 'a' stands twice"),
        ({"moved": (Moved(id="x", lon=127, lat=37.5),)}, "moved: the layer has no place 'x'"),
        ({"closed": ("a",), "moved": (moved("a", 500, 500),)}, "moved: 'a' closes as well"),
        ({"moved": (moved("a", 1, 1), moved("a", 2, 2))}, "moved: 'a' stands twice"),
        ({"added": (added("b", 500, 500),)}, "added: 'b' is there already"),
        ({"added": (added("c", 5, 5), added("c", 6, 6))}, "added: 'c' stands twice"),
        ({"added": (added("c", 5000, 500),)}, "lies outside the area"),
        ({"added": (Added(id="c", name=Text("가", "a"), lon=0, lat=0),)}, "lies outside the area"),
        ({"added": (Added(id="c", name=Text("가", "a"), lon=-90, lat=90),)}, "outside the area"),
    ],
)
def test_what_cannot_be_is_refused(toy: Side, said: dict, told: str) -> None:
    with pytest.raises(UsageError, match="the scenario cannot be") as caught:
        apply(toy, scenario(**said))
    assert told in str(caught.value)


def test_of_another_layer(toy: Side) -> None:
    with pytest.raises(UsageError, match="it is of 'dmc', not of 'job_cafes'"):
        apply(toy, Scenario(layer="dmc"))


# --- the file

TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn")), min_size=1, max_size=20
)


@settings(max_examples=60, deadline=None)
@given(
    name=TEXT.filter(lambda text: text.strip()),
    lon=st.floats(126.9999, 127.03),
    metres=st.floats(0.01, 50_000),
    capacity=st.one_of(st.none(), st.floats(0, 1e6)),
)
def test_reading_and_writing_again_gives_equal_bytes(
    name: str, lon: float, metres: float, capacity: float | None
) -> None:
    import tomllib

    from geo.answers.scenario_file import _scenario

    what = Scenario(
        layer="job_cafes",
        title=Text(name, "x"),
        distance_m=metres,
        added=(
            Added(
                id="z",
                name=Text(name, name),
                lon=lon,
                lat=37.5,
                capacity=capacity,
                basis=Text("가", name),
            ),
            Added(id="y", name=Text(name, "b"), lon=-lon, lat=0),
        ),
        closed=("b", "a"),
        moved=(Moved(id="c", lon=lon, lat=1e-9),),
        inputs_sha256="0" * 64,
    )
    text = scenario_text(what)
    again = _scenario(tomllib.loads(text))
    assert again == what
    assert scenario_text(again) == text


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "scenario.toml"


def test_a_file_is_written_whole_and_kept(file: Path, toy: Side) -> None:
    digest = toy.answers.world.inputs_sha256("job_cafes")
    what = scenario(
        title=Text("시험", "Trial"),
        added=(added("c", 2500, 800, capacity=40.0, basis=Text("관리자", "its keeper")),),
        closed=("a",),
        inputs_sha256=digest,
    )
    write_scenario(file, what)
    with pytest.raises(PublishError, match="there already"):
        write_scenario(file, what)
    before = file.read_bytes()
    write_scenario(file, what, overwrite=True)
    assert file.read_bytes() == before
    for path in (file, file.parent):
        side, again = read_scenario(path, toy.answers)
        assert again == what
        assert side.layer.key == "job_cafes"
    assert again.is_of_today(toy.answers)
    assert not Scenario(layer="job_cafes", inputs_sha256="0" * 64).is_of_today(toy.answers)
    stated = compare(toy, again).steps.iloc[0]
    assert (stated["capacity"], stated["basis_en"]) == (40, "its keeper")


HEAD = 'layer = "job_cafes"\n'
PLACE = '[[added]]\nid = "c"\nname_ko = "가"\nlon = 127.0\nlat = 37.55\n'


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("layer = ", "is no TOML"),
        ("", "layer"),
        (HEAD + 'clsoed = ["a"]', "did you mean closed?"),
        (HEAD + "[settings]\ndistance = 5", "did you mean distance_m?"),
        (HEAD + PLACE + "latt = 1", "did you mean lat?"),
        ('layer = "job_cafs"', "Did you mean job_cafes?"),
        (HEAD + '[settings]\ndemand = "yuoth"', "Did you mean youth?"),
        (HEAD + "[settings]\ndistance_m = nan", "nan is no number"),
        (HEAD + "[settings]\ndistance_m = -1", "settings.distance_m"),
        (HEAD + PLACE.replace("127.0", "inf"), "added[0].lon"),
        (HEAD + PLACE.replace("127.0", "1e400"), "added[0].lon"),
        (HEAD + PLACE.replace("127.0", "true"), "added[0].lon"),
        (HEAD + PLACE.replace("127.0", "129.0"), "'c': 129, 37.55 lies outside the area"),
        (HEAD + PLACE + PLACE, "added: 'c' stands twice"),
        (HEAD + PLACE.replace('"c"', '"a"'), "added: 'a' is there already"),
        (HEAD + PLACE.replace('"c"', '"../../etc"'), "added[0].id"),
        (HEAD + PLACE.replace('"c"', '"a\\n[x]"'), "added[0].id"),
        (HEAD + PLACE.replace('"가"', '" "'), "added[0].name_ko"),
        (HEAD + PLACE.replace('"가"', '"' + "긴" * 201 + '"'), "added[0].name_ko"),
        (HEAD + PLACE.replace('"가"', '"\\u0000"'), "added[0].name_ko"),
        (HEAD + PLACE + "capacity = 5", "'basis' is a dependency of 'capacity'"),
        (HEAD + 'closed = ["nobody"]', "closed: the layer has no place 'nobody'"),
        (HEAD + 'closed = "a"', "closed: 'a' is not of type 'array'"),
        (HEAD + 'inputs_sha256 = "short"', "inputs_sha256"),
        (HEAD + "a = " + "[" * 40 + "]" * 40, "nested too deeply"),
    ],
)
def test_a_file_that_no_scenario_is_is_refused_in_one_line(
    said: str, told: str, file: Path, toy: Side
) -> None:
    file.write_text(said, encoding="utf-8")
    with pytest.raises(DataError) as caught:
        read_scenario(file, toy.answers)
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 8_000


def test_every_problem_of_a_file_in_one_line(file: Path, toy: Side) -> None:
    places = "".join(f'[[moved]]\nid = "m{n}"\nlon = 0\nlat = 0\n' for n in range(30))
    file.write_text(HEAD + 'closed = ["x", "b", "b"]\n' + PLACE + PLACE + places, encoding="utf-8")
    with pytest.raises(DataError) as caught:
        read_scenario(file, toy.answers)
    said = str(caught.value)
    assert "no place 'x'" in said
    assert "more" in said
    assert "\n" not in said


def test_there_is_no_file(tmp_path: Path, toy: Side) -> None:
    with pytest.raises(SourceError, match=r"scenario\.toml cannot be read"):
        read_scenario(tmp_path, toy.answers)
