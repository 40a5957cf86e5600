"""What is kept is shown for the inputs it was made of, and said to be left out for all others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geo.answers.answers import Answers, KeptAnswers
from geo.answers.held import held
from geo.answers.offered import has_reach, left_out, lost_reach
from geo.answers.reach import reach_of
from geo.answers.uncertainty import OTHER_DATA
from geo.errors import DataError, NetworkError
from geo.layers import get_layer
from geo.maps import site_pages
from geo.network.store import Network, stamp
from geo.reach.reach_files import Reach, load_reach, made_of, reach_files
from geo.world import World
from tests.worlds import layer

CAFES = "job_cafes"
LEFT_OUT = "reach on foot is not computed for these places"


def _cafes_at_one_spot(sites: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    mine = (sites["layer"] == CAFES).to_numpy()
    points = sites.geometry.to_numpy().copy()
    points[mine] = points[mine][0]
    return sites.set_geometry(gpd.GeoSeries(points, crs=sites.crs))


def _one_less(sites: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return sites[sites["site_id"] != "jc_001"].reset_index(drop=True)


def _other_kind(sites: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return sites.assign(kind_ko=sites["kind_ko"].mask(sites["site_id"] == "jc_001", "다른 것"))


def _with(world: World, change: Callable[[gpd.GeoDataFrame], gpd.GeoDataFrame]) -> Answers:
    return Answers(replace(world, sites=change(world.sites)))


def test_the_committed_figures_are_of_the_committed_inputs(answers: Answers) -> None:
    assert answers.other_reach == frozenset()
    assert answers.kept_reach is not None
    assert answers.kept_reach.layers == [CAFES, "urban_gardens"]
    assert left_out(answers.project.layers, answers) == []
    city = answers.reach(get_layer(CAFES)).where(demand="youth", thresholds_m=[800]).city
    assert city["coverage_share_network"].round(3).tolist() == [0.151]


@pytest.mark.parametrize("change", [_cafes_at_one_spot, _one_less, _other_kind])
def test_figures_of_other_places_are_never_shown(
    world: World, change: Callable[[gpd.GeoDataFrame], gpd.GeoDataFrame]
) -> None:
    changed, cafes = _with(world, change), get_layer(CAFES)
    assert not has_reach(cafes, changed)
    assert lost_reach(cafes, changed)
    assert has_reach(get_layer("urban_gardens"), changed)
    with pytest.raises(NetworkError, match="other places, people or districts"):
        reach_of(cafes, changed)
    first = left_out([cafes], changed)[0]
    assert first == (
        "reach of job_cafes left out: kept for other places, people or districts. "
        "Run `geo reach --write`."
    )


def test_pages_say_that_it_is_not_computed(world: World) -> None:
    changed, cafes = _with(world, _one_less), get_layer(CAFES)
    pages = {page.path: page for page in site_pages(changed, [cafes])}
    assert "reach/job_cafes.html" not in pages
    for path in ("layers/job_cafes.html", "fairness/job_cafes.html", "index.html"):
        html = pages[path].render()
        assert LEFT_OUT in html
        assert "걸어서 닿는 사람은 이 장소들로 계산하지 않았습니다" in html
        assert "15.1 %" not in html
    gu = next(path for path in pages if path.startswith("districts/"))
    assert LEFT_OUT in pages[gu].render()


def test_how_sure_the_points_are_is_no_input_of_reach(world: World) -> None:
    changed = _with(world, lambda sites: sites.assign(error_m=sites["error_m"] + 1.0))
    assert has_reach(get_layer(CAFES), changed)
    assert held(changed, CAFES).reason == OTHER_DATA
    renamed = _with(world, _other_kind)
    assert held(renamed, CAFES).sureness is not None


def _half(demand: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    return {key: table.assign(people=table["people"] / 2) for key, table in demand.items()}


def test_people_and_districts_are_inputs(world: World) -> None:
    now = made_of(world, CAFES)
    assert made_of(replace(world), CAFES) == now
    assert made_of(replace(world, demand=_half(dict(world.demand))), CAFES) != now
    other = world.dong["gu_code"].mask(world.dong.index == 0, "11020")
    assert made_of(replace(world, dong=world.dong.assign(gu_code=other)), CAFES) != now
    area = replace(world.project, area=replace(world.project.area, code="99"))
    assert made_of(replace(world, project=area), CAFES) != now


def test_the_last_digits_of_a_machine_are_not(world: World) -> None:
    noise = {
        key: table.assign(x=np.nextafter(table["x"], np.inf), people=table["people"] * (1 + 1e-15))
        for key, table in world.demand.items()
    }
    points = shapely.transform(world.sites.geometry.to_numpy(), lambda xy: xy * (1 + 1e-16))
    sites = world.sites.set_geometry(gpd.GeoSeries(points, crs=world.sites.crs))
    assert made_of(replace(world, demand=noise, sites=sites), CAFES) == made_of(world, CAFES)


def test_without_a_digest_nothing_is_believed(
    made: Answers, computed: Reach, tmp_path: Path
) -> None:
    for name, text in reach_files(computed).items():
        (tmp_path / name).write_bytes(text.encode())
    alone = made.replaced(network=None, reach=load_reach(tmp_path))
    assert has_reach(layer(), alone)
    (tmp_path / "inputs.csv").unlink()
    alone = made.replaced(network=None, reach=load_reach(tmp_path))
    assert lost_reach(layer(), alone)


FAULTS = {
    "a share above one": (
        *("city.csv", "area_coverage_share_straight", "1.5"),
        "city.csv area_coverage_share_straight holds a figure that is no number from 0 to 1",
    ),
    "infinite people": ("gu.csv", "census_people", "inf", "gu.csv census_people holds a figure"),
    "1e308": ("dong.csv", "census_people_covered", "1e308", "dong.csv census_people_covered holds"),
    "more than all": (
        *("city.csv", "census_people_covered", "9999999999"),
        "census_people_covered is more than census_people in row(s) 2",
    ),
    "below nobody": ("sites.csv", "census_people_in_reach", "-1", "no number from 0 to 1e+10"),
    "half a place": ("kinds.csv", "n_sites", "1.5", "n_sites holds a figure that is no whole"),
    "a word for none": ("sites.csv", "leg_m", "nan", "sites.csv leg_m holds a figure"),
}


def _spoil(folder: Path, name: str, column: str, value: str) -> None:
    table = pd.read_csv(folder / name, dtype=str, keep_default_na=False)
    table.loc[0, column] = value
    table.to_csv(folder / name, index=False, lineterminator="\r\n")


@pytest.mark.parametrize("fault", FAULTS)
def test_figures_out_of_range_are_refused(fault: str, computed: Reach, tmp_path: Path) -> None:
    name, column, value, why = FAULTS[fault]
    for each, text in reach_files(computed).items():
        (tmp_path / each).write_bytes(text.encode())
    _spoil(tmp_path, name, column, value)
    with pytest.raises(DataError) as refused:
        load_reach(tmp_path)
    assert why in str(refused.value)


def test_doubled_rows_and_all_problems_in_one_line(computed: Reach, tmp_path: Path) -> None:
    for name, text in reach_files(computed).items():
        (tmp_path / name).write_bytes(text.encode())
    _spoil(tmp_path, "city.csv", "area_coverage_share_network", "-0.1")
    sites = (tmp_path / "sites.csv").read_bytes()
    (tmp_path / "sites.csv").write_bytes(sites + sites.splitlines(keepends=True)[1])
    with pytest.raises(DataError) as refused:
        load_reach(tmp_path)
    text = str(refused.value)
    assert "city.csv area_coverage_share_network holds a figure" in text
    assert "sites.csv the same layer, site_id, threshold_m stands twice in row(s) 2, " in text
    assert "\n" not in text


def test_the_cache_tells_networks_apart_by_what_they_say_of_themselves(
    streets: Network, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answers: Answers
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))

    def asked(date: str) -> str:
        said = {**streets.manifest, "sha256": "5" * 64, "date": date}
        network = replace(streets, manifest=said)
        kept = KeptAnswers(answers.project)
        vars(kept)["network"] = network
        table = kept.table(("streets",), lambda: pd.DataFrame([stamp(network)]))
        return str(table["network_date"].iloc[0])

    assert [asked("2024-01"), asked("2025-05"), asked("2024-01")] == [
        "2024-01",
        "2025-05",
        "2024-01",
    ]
