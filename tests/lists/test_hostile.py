"""A list of a stranger: what it hides, what it says, how large it is; nothing of it gets its way."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from geo import cli
from geo.answers.answers import load_answers
from geo.errors import CRSError, DataError, GeoError, SourceError, UsageError
from geo.files.mended_list import mended_table, write_mended
from geo.lists import cells as reading_cells
from geo.lists.alike import duplicates
from geo.lists.crs_candidates import definition
from geo.lists.doctor import read_places
from geo.lists.personal import kind_of, masked
from geo.maps import list_page
from geo.new.layer import NewLayer, add_layer
from geo.project import current_project, read_project
from geo.publish.site import publish
from geo.text import Text
from tests.worlds import lonlat, write_wards

SECRETS = {
    "사업장명": "02-777-1001",
    "소재지도로명주소": "02)777-1002",
    "영업상태명": "010.7771.1003",
    "업태": "kim7@secret.kr",
    "비고": "010-7771-1004",
}


def a_list(folder: Path, name: str = "내시설.csv", **columns: str) -> Path:
    """Write twelve places, of which one cell in each column holds what must not leave."""
    n = 12
    table = pd.DataFrame(
        {
            "사업장명": [f"가게 {number}" for number in range(n)],
            "소재지도로명주소": [f"서울특별시 중구 세종대로 {number}" for number in range(n)],
            "영업상태명": "영업",
            "업태": "카페",
            "비고": "조용함",
            "경도": [f"126.97{number:02d}123" for number in range(n)],
            "위도": [f"37.56{number:02d}123" for number in range(n)],
            **columns,
        },
        dtype=object,
    )
    for number, (heading, secret) in enumerate(SECRETS.items()):
        table.loc[number, heading] = f"{table.loc[number, heading]} T.{secret}"
    path = folder / name
    table.to_csv(path, index=False, encoding="utf-8")
    return path


def run(*arguments: object) -> int:
    return cli.main([str(argument) for argument in arguments])


def everything(folder: Path) -> str:
    return "\n".join(p.read_bytes().decode("utf-8", "replace") for p in folder.rglob("*.*"))


# --- persons


@pytest.mark.parametrize("ending", ["csv", "geojson"])
def test_a_number_in_one_cell_of_any_column_is_in_no_mended_list(
    ending: str, tmp_path: Path
) -> None:
    places, report = read_places(a_list(tmp_path))
    (tmp_path / "out").mkdir()
    write_mended(tmp_path / "out" / f"mended.{ending}", places, report)
    said = everything(tmp_path / "out")
    assert "가게 11" in said
    for secret in SECRETS.values():
        assert secret not in said


def test_a_column_that_is_kept_by_name_is_kept_as_it_is_and_no_other(tmp_path: Path) -> None:
    _, report = read_places(a_list(tmp_path), keep=["비고"])
    table = mended_table(report)
    assert SECRETS["비고"] in table["비고"][4]
    assert SECRETS["사업장명"] not in table["사업장명"][0]


def test_the_report_at_a_prompt_spills_no_row(tmp_path: Path) -> None:
    _, report = read_places(a_list(tmp_path))
    assert "가게" not in repr(report)
    assert "내시설.csv" in repr(report)


def test_a_number_in_a_heading_or_in_the_name_of_the_file_or_sheet_is_masked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    more = {"문의 010-9990-0001": "x", "메모 hong9@secret.kr": "y"}
    path = a_list(tmp_path, "목록 010-9990-0002.csv", **more)
    book = tmp_path / "book.xlsx"
    pd.read_csv(path, dtype=str).to_excel(book, sheet_name="담당 010-9990-0003", index=False)
    for file in (path, book):
        places, report = read_places(file)
        write_mended(tmp_path / f"{file.suffix}.mended.csv", places, report)
        capsys.readouterr()
        assert run("doctor", file) == 0
        page = list_page(report, current_project()).render()
        text = (tmp_path / f"{file.suffix}.mended.csv").read_text(encoding="utf-8")
        said = capsys.readouterr().out + page + text + repr(report)
        for secret in (*(f"010-9990-000{n}" for n in (1, 2, 3)), "hong9@secret.kr"):
            assert secret not in said
    assert run("doctor", path, "--keep", "메모 hong9@secret.kr") == 0


def test_a_list_compared_is_called_by_no_number_in_its_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = a_list(tmp_path, "목록 010-9990-0002.csv")
    assert run("diff", path, path) == 0
    assert "010-9990-0002" not in capsys.readouterr().out


def test_a_column_of_persons_becomes_names_only_where_it_is_kept(tmp_path: Path) -> None:
    path = a_list(tmp_path, 대표자="김철수")
    with pytest.raises(UsageError, match="--keep"):
        read_places(path, columns={"name": "대표자"})
    places, _ = read_places(path, columns={"name": "대표자"}, keep=["대표자"])
    assert set(places["name"]) == {"김철수"}


@pytest.mark.parametrize(
    "number",
    [
        "국민은행 777702-04-123777", "계좌 110-888-000012", "여권 M77777018", "11-88-000012-11", "서울12-777777-77",
        "choi7@비밀.한국", "lee7[at]secret[dot]kr", "kang7@secret。kr", "10-7771-1022", "010⁃7771⁃1024", "010ー7771ー1032",
        "010_7771_1028", "010,7771,1029", "010*7771*1030", "010~7771~1006", "[010]7771-1034", "02/777/1017",
        "٠١٠-٧٧٧١-١٠٣٣", "𝟎𝟏𝟎-𝟕𝟕𝟕𝟏-𝟏𝟎𝟑𝟓", "T.02)777-1004", "010-****-1234", "800101_2777001",
    ],
)  # fmt: skip
def test_a_number_of_persons_is_cut_out_however_it_is_written(number: str) -> None:
    found = masked(f"메모 {number} 까지")
    digits = [sign for sign in found if sign.isdigit()]
    assert "(가림)" in found
    assert len(digits) <= 2  # of a licence, the city's two
    assert "@" not in found


@pytest.mark.parametrize(
    "cells",
    [
        ["1077711010", "1077711011"],
        ["1077711010.0", "1077711011.0"],
        ["010-7771", "010-7772"],
        ["11-88-000012-11", "11-88-000013-11"],
    ],
)
def test_a_column_of_numbers_that_lost_their_zero_or_their_end_is_of_persons(
    cells: list[str],
) -> None:
    assert kind_of("특이", cells) is not None


@pytest.mark.parametrize(
    "text",
    ["126.9770123", "37.5660123", "198165.185448", "1000000001", "3110000-101-2016-00012", "2016/07/0012", "12-3, 45-6"],
)  # fmt: skip
def test_what_is_no_number_of_persons_stays(text: str) -> None:
    assert masked(text) == text


# --- hostile text


def test_a_name_of_a_file_turns_no_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("\x1b[31mred.csv", "\u202egnp.csv"):
        assert run("doctor", a_list(tmp_path, name)) == 0
        said = capsys.readouterr().out
        assert "\x1b" not in said
        assert "\u202e" not in said


def test_a_name_of_a_file_that_is_no_text_is_drawn(tmp_path: Path) -> None:
    path = a_list(tmp_path, "\udcff.csv")
    assert run("map", path, "-o", tmp_path / "map.html") == 0


# --- files


def test_a_line_of_megabytes_and_millions_of_lines_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.csv"
    with path.open("wb") as file:
        file.write("이름,x,y\n".encode())
        file.truncate(20_000_000)
    with pytest.raises(SourceError, match="line of over"):
        read_places(path)
    path.write_bytes(b"a,b\n" * 30)
    monkeypatch.setattr(reading_cells, "MOST_LINES", 20)
    with pytest.raises(DataError, match="30 lines"):
        read_places(path)


def test_a_row_of_a_hundred_thousand_cells_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    row = ",".join(f"c{number}" for number in range(100_000))
    path.write_text(f"{row}\n{row}\n", encoding="utf-8")
    with pytest.raises(DataError, match="100,000 columns"):
        read_places(path)


@pytest.mark.parametrize("command", [("doctor", "-o"), ("doctor", "--page"), ("metrics", "-o")])
def test_the_list_itself_is_never_written_over(
    command: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = a_list(tmp_path)
    link = tmp_path / "link.csv"
    link.symlink_to(path)
    before = path.read_bytes()
    for out in (path, link):
        assert run(command[0], path, command[1], out, "--overwrite") == 1
        assert "the list itself" in capsys.readouterr().err
    assert path.read_bytes() == before


def test_one_name_for_the_list_and_the_page_is_refused_before_anything(tmp_path: Path) -> None:
    path, out = a_list(tmp_path), tmp_path / "a.csv"
    assert run("doctor", path, "-o", out, "--page", out) == 1
    assert not out.exists()


# --- into a project


@pytest.fixture
def town(tmp_path: Path) -> Path:
    """Return a project of wards that has no census."""
    write_wards(tmp_path / "town", people=None)
    return tmp_path / "town"


def in_town(folder: Path, *names: str | None) -> Path:
    points = lonlat(*((500 + 90 * number, 500) for number in range(len(names))))
    path = folder / "mine.csv"
    table = pd.DataFrame(
        {"이름": names, "경도": [x for x, _ in points], "위도": [y for _, y in points]}
    )
    table.to_csv(path, index=False)
    return path


def test_a_place_without_a_name_is_added_and_the_project_can_be_read(town: Path) -> None:
    project = read_project(town)
    places, report = read_places(in_town(town, "가", None, "다"), project)
    add_layer(project, NewLayer(key="mine", title=Text("나", "my")), places, report)
    assert load_answers(read_project(town)).world.sites["name_ko"].tolist() == ["가", "3행", "다"]


@pytest.mark.parametrize("kind", ["cluster", "list", "service"])
def test_a_layer_of_every_kind_is_published_where_nobody_counted_people(
    kind: str, town: Path, tmp_path: Path
) -> None:
    project = read_project(town)
    places, report = read_places(in_town(town, "가", "나"), project)
    add_layer(project, NewLayer(key="mine", title=Text("나", "my"), kind=kind), places, report)
    project = read_project(town)
    publish(load_answers(project), project.layers, tmp_path / "site")
    assert (tmp_path / "site/layers/mine.html").is_file()


def test_what_cannot_be_added_leaves_the_folder_as_it_was(
    town: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = read_project(town)
    places, report = read_places(in_town(town, "가", "나"), project)
    layers = town / "layers"

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    def fail() -> None:
        with pytest.raises((GeoError, KeyboardInterrupt)):
            add_layer(
                project,
                NewLayer(key="mine", title=Text("나", "my")),
                places,
                report,
                overwrite=True,
            )

    before = sorted(layers.iterdir())
    with monkeypatch.context() as patch:
        patch.setattr("geo.new.layer.read_layer", stop)
        fail()
        assert sorted(layers.iterdir()) == before
        (layers / "mine.toml").write_text("name = ", encoding="utf-8")
        (layers / "mine.csv").write_text("old", encoding="utf-8")
        fail()
    assert (layers / "mine.toml").read_text(encoding="utf-8") == "name = "
    assert (layers / "mine.csv").read_text(encoding="utf-8") == "old"


@pytest.mark.parametrize(
    "key", ["con", "aux", "nul", "com1", "../x", "도서관", "a" * 41, "A", "_a", ""]
)
def test_a_key_that_names_no_file_everywhere_is_refused(key: str, town: Path) -> None:
    project = read_project(town)
    places, report = read_places(in_town(town, "가", "나"), project)
    with pytest.raises(UsageError, match="key"):
        add_layer(project, NewLayer(key=key, title=Text("나", "my")), places, report)


@pytest.mark.parametrize(
    "title", ["\udcff\x1b[31m\u202e", '"\n[columns]\nname = "x"', "</script>", "=1+1"]
)
def test_any_title_is_a_title(title: str, town: Path) -> None:
    project = read_project(town)
    places, report = read_places(in_town(town, "가", "나"), project)
    add_layer(project, NewLayer(key="mine", title=Text(title, title)), places, report)
    (layer,) = read_project(town).layers
    assert layer.key == "mine"
    assert "\x1b" not in layer.name.ko
    with pytest.raises(UsageError, match="letters"):
        add_layer(project, NewLayer(key="b", title=Text("긴" * 999, "b")), places, report)


# --- options


def test_a_word_that_is_part_of_the_name_of_a_system_is_none() -> None:
    for word in ("POINT", "GEOG", "x" * 5000):
        with pytest.raises(CRSError) as refused:
            definition(word)
        assert len(str(refused.value)) < 200
    assert definition("WGS 84").to_epsg() == 4326


@pytest.mark.parametrize("columns", [{"nonsense": "비고"}, {"geometry": "비고"}, {"x": "경도"}])
def test_a_role_that_nothing_has_is_refused(columns: dict[str, str], tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        read_places(a_list(tmp_path), columns=columns)


@pytest.mark.parametrize("ending", ["geojson", "gpkg"])
def test_a_heading_that_is_kept_may_be_called_as_anything(ending: str, tmp_path: Path) -> None:
    odd = {"fid": "1", "geometry": "2", "Name": "3", "row": "4", "ROW": "5"}
    places, report = read_places(a_list(tmp_path, **odd), keep=list(odd))
    write_mended(tmp_path / f"out.{ending}", places, report)
    assert places.geometry.notna().all()


def test_names_are_compared_some_at_a_time_as_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    import numpy as np

    rng = np.random.default_rng(7)
    points = rng.uniform(0, 300, (400, 2))
    names = pd.Series([f"도서관 {'별관' * int(n)}" for n in rng.integers(0, 4, 400)], dtype=object)
    among = np.ones(400, dtype=bool)
    whole = duplicates(points, names, among)
    monkeypatch.setattr("geo.lists.alike._AT_ONCE", 37)
    assert (duplicates(points, names, among) == whole).all()
    assert (whole >= 0).any()
