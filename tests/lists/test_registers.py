"""Twenty-one public registers of Korea, each held to what is known to be right of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from geo.crs import to_metric
from geo.errors import UsageError
from geo.files.mended_list import write_mended
from geo.lists.doctor import read_places
from geo.maps import list_page, points_map
from geo.project import current_project
from tests.lists.made import write
from tests.lists.registers import REGISTERS, Made, N, person, places, telephone


@pytest.fixture(params=list(REGISTERS))
def made(request: pytest.FixtureRequest) -> Made:
    return REGISTERS[request.param]()


def test_a_public_register_is_read_as_its_office_means_it(made: Made, tmp_path: Path) -> None:
    file = tmp_path / made.file
    file.write_bytes(made.content)
    kept, report = read_places(file)
    said = report.as_dict()
    assert report.is_sure
    assert (said["crs"], said["swapped"]) == (made.crs, made.swapped)
    assert (said["n_in"], said["reasons"]) == (made.n_in, dict(made.reasons))
    assert said["n_in"] == said["n_kept"] + said["n_set_aside"]
    assert {role: said["columns"].get(role, "") for role in made.columns} == made.columns
    assert set(said["personal_columns"]) == made.personal
    assert {code: said["notes"].get(code) for code in made.notes} == made.notes
    assert {key: said[key] for key in made.facts} == made.facts
    if made.truth is not None:
        right = made.truth.set_index("name").loc[kept["name"][kept["rung"] == "given"]]
        own = kept[kept["rung"] == "given"]
        points = own.geometry.get_coordinates().to_numpy()
        assert abs(points - right[["lon", "lat"]].to_numpy(float)).max() < 1e-6
    # Whatever is written of it holds nobody's name and nobody's number.
    mended, page = tmp_path / "mended.csv", list_page(report, current_project()).render()
    write_mended(mended, kept, report)
    everything = mended.read_text("utf-8-sig") + page
    for row in range(N):
        assert telephone(row) not in everything
        assert person(row) not in everything


def test_a_page_says_nothing_of_a_table_that_it_has_not(tmp_path: Path) -> None:
    made = REGISTERS["totals_and_notes_among_the_rows"]()
    file = tmp_path / made.file
    file.write_bytes(made.content)
    page = list_page(read_places(file)[1], current_project()).render()
    told = page.partition('id="map-help"')[2].partition("</p>")[0]
    assert "What became of the rows stands below." in told
    assert "same rows" not in told
    points = points_map([126.98], [37.57]).render()
    assert "same rows" not in points.partition('id="map-help"')[2].partition("</p>")[0]
    assert ">nan<" not in page


def test_two_systems_in_one_column_are_no_missing_points(tmp_path: Path) -> None:
    from tests.lists.registers import metres

    made = places(30)
    table = made[["name", "lot"]].rename(columns={"name": "점포명", "lot": "지번주소"})
    old, new = metres(made, "EPSG:5174"), metres(made, "EPSG:5179")
    for axis, heading in enumerate(("X좌표", "Y좌표")):
        table[heading] = old[axis]
        table.loc[::2, heading] = new[axis][::2]
    kept, report = read_places(write(table, tmp_path / "마트.csv"))
    assert len(kept) == 0
    assert not report.is_sure
    assert report.reasons == {"system_not_known": N}


def test_addresses_that_name_only_a_gu_ask_for_roads(tmp_path: Path) -> None:
    table = places(31)[["road"]].rename(columns={"road": "설치장소 주소"})
    table["설치장소 주소"] = table["설치장소 주소"].str.replace(r" \(.*", "", regex=True)
    with pytest.raises(UsageError, match=r"no legal dong.*--roads"):
        read_places(write(table, tmp_path / "제설함.csv"))


def test_degrees_of_either_order_keep_the_order_of_most(tmp_path: Path) -> None:
    made = places(32)
    table = made[["name", "road", "lat", "lon"]].set_axis(
        ["시설명", "주소", "위도", "경도"], axis="columns"
    )
    table.loc[::2, ["위도", "경도"]] = table.loc[::2, ["경도", "위도"]].to_numpy()
    kept, report = read_places(write(table, tmp_path / "카페.csv"))
    assert (len(kept), report.notes["swapped_row"], report.system.swapped) == (N, N // 2, False)
    assert to_metric(kept).total_bounds[0] > 0
