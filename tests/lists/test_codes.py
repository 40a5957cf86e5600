"""Tables joined by gu and dong: every code of the five tables, mixes of legal and administrative dong."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
import pytest

from geo.boundaries import load_dong, load_gu
from geo.errors import UsageError
from geo.lists.code_readings import Cell, Readers
from geo.lists.code_tables import TABLE, District, korea
from geo.lists.code_values import written
from geo.lists.codes import Matched, match_districts
from geo.new import new_project
from geo.project import Project, find_project, read_project

SEED = 13
PLANTED, ALL_PLANTED = 100, 2_000


@pytest.fixture(scope="module")
def seoul() -> Project:
    return find_project()


@pytest.fixture(scope="module")
def yangpyeong(tmp_path_factory: pytest.TempPathFactory) -> Project:
    folder = tmp_path_factory.mktemp("codes") / "yangpyeong"
    new_project(folder, "양평군", lambda _: None)
    return read_project(folder)


def joined(values: list[Any], project: Project, **more: Any) -> Matched:
    beside = more.pop("beside", {})
    table = pd.DataFrame({"c": pd.Series(values, dtype=object), **beside})
    found = match_districts(table, "c", project, **more)
    assert len(found.joined(table)) == len(table) == len(found.reasons)
    assert [code is None for code in found.code] == [each is not None for each in found.reasons]
    return found


# --- the tables


def test_the_table_of_codes_is_small_and_names_every_kind() -> None:
    assert TABLE.stat().st_size < 400_000
    table = pd.read_parquet(TABLE)
    assert not table.duplicated(["system", "code"]).any()
    dong = table[table["level"] == "dong"]
    for system, year, n in (
        ("kostat", "2010", 3_472),
        ("kostat", "2015", 3_496),
        ("kostat", "2020", 3_501),
        ("mois", "2001-2023", 4_828),
        ("mois", "2026", 3_627),
        ("legal", "2026", 5_097),
    ):
        held = dong[
            (dong["system"] == system) & dong["seen"].str.split().map(lambda s, y=year: y in s)
        ]
        assert len(held) == n, (system, year)


def test_make_data_gives_the_committed_codes(tmp_path: Path) -> None:
    from tools.korea import codes

    codes.build(tmp_path / "codes.parquet")
    new, committed = (pq.read_metadata(path) for path in (tmp_path / "codes.parquet", TABLE))
    if new.created_by == committed.created_by:
        assert (tmp_path / "codes.parquet").read_bytes() == TABLE.read_bytes()
    else:
        left, right = (pd.read_parquet(path) for path in (tmp_path / "codes.parquet", TABLE))
        pd.testing.assert_frame_equal(left, right)


def test_the_ministrys_codes_of_2020_are_the_built_in_projects(seoul: Project) -> None:
    dong, gu = load_dong(seoul), load_gu(seoul)
    for code, mois in zip(dong["dong_code"], dong["dong_code_mois"], strict=True):
        found = korea().of_code(mois, "mois")
        assert found is not None
        assert found.is_now == code
    for code, mois in zip(gu["gu_code"], gu["gu_code_mois"], strict=True):
        found = korea().of_code(mois, "mois")
        assert found is not None
        assert found.is_now == code


def administrative() -> list[District]:
    return [each for each in korea().districts if each.level == "dong"]


def test_every_administrative_dong_of_the_five_tables_is_resolved_or_refused_with_a_reason(
    seoul: Project,
) -> None:
    readers = Readers.of(seoul)
    now = {
        each.code for each in administrative() if each.system == "kostat" and "2020" in each.seen
    }
    resolved = 0
    for each in administrative():
        meaning = readers.read(Cell(written(each.code)), each.system)  # type: ignore[arg-type]
        assert meaning.known
        assert (meaning.code is None) != (meaning.reason is None)
        assert not each.is_now or each.is_now in now
        assert set(each.went_to) <= now
        if meaning.code is not None:
            assert meaning.code == each.is_now
            resolved += 1
        else:
            assert meaning.reason is not None
            assert all(meaning.reason.text)
    assert resolved > 800  # of Seoul, in five tables


def test_a_dong_is_another_only_where_name_or_ground_show_it(seoul: Project) -> None:
    found = joined(["1111051000", "1111051500", "1111053000"], seoul)
    assert found.system == "mois"
    assert found.code.tolist() == [None, "1101072", "1101053"]
    assert found.reasons[0] is not None
    assert found.reasons[0].text.en == (
        "ended before March 2026; its ground is now in 종로구 청운효자동"
    )
    assert "청운효자동" in found.reasons[0].text.ko


def test_a_gu_that_changed_its_name_or_province_is_still_itself() -> None:
    of = korea().of_code
    for digits, system, code in (
        ("23030", "kostat", "23090"),  # Nam-gu of Incheon, now Michuhol-gu
        ("28170", "mois", "23090"),
        ("47720", "mois", "37310"),  # Gunwi of North Gyeongsang, now of Daegu
        ("27720", "mois", "37310"),
        ("42110", "mois", "32010"),  # Chuncheon of Gangwon under both names
        ("51110", "mois", "32010"),
    ):
        found = of(digits, system)  # type: ignore[arg-type]
        assert found is not None
        assert found.is_now == code, digits
    masan = of("48160", "mois")
    assert masan is not None
    assert (masan.is_now, masan.went_to) == ("", ("38113", "38114"))


# --- one column


@pytest.mark.parametrize(
    ("values", "system", "codes"),
    [
        (["종로구", "중구"], "names", ["11010", "11020"]),
        (["Jongno-gu", "jung gu"], "names", ["11010", "11020"]),
        (["서울특별시 종로구", "서울 중구", "성동구청"], "names", ["11010", "11020", "11040"]),
        (["11110", "11140", "11215"], "mois", ["11010", "11020", "11050"]),
        (["11010", "11020", "11050"], "kostat", ["11010", "11020", "11050"]),
        (["1111000000", "1114000000"], "mois", ["11010", "11020"]),
        ([11010, 11020], "kostat", ["11010", "11020"]),
        ([11010.0, 11020.0], "kostat", ["11010", "11020"]),
        (["11010.0", "'11020", "１１０４０"], "kostat", ["11010", "11020", "11040"]),
        (["1101053", "1101072"], "kostat", ["1101053", "1101072"]),
        (["11010530", "11010720"], "kostat", ["1101053", "1101072"]),
        (["11110530", "11110515"], "mois", ["1101053", "1101072"]),
        (["1,111,053,000"], "mois", ["1101053"]),
        (["종로구 사직동", "청운효자동"], "administrative", ["1101053", "1101072"]),
        (["성수1가제1동", "Sajik-dong"], "administrative", ["1104065", "1101053"]),
        (["1111010100", "1111011500"], "legal", ["1111010100", "1111011500"]),
        (["11110101", "11110115"], "legal", ["1111010100", "1111011500"]),
        (["신교동", "사직동"], "legal", ["1111010200", "1111011500"]),
    ],
)
def test_a_district_is_found_however_it_is_written(
    seoul: Project, values: list[Any], system: str, codes: list[str]
) -> None:
    found = joined(values, seoul)
    assert found.system == system
    assert found.code.tolist() == codes


def test_five_digits_that_both_offices_use_are_refused_naming_both(seoul: Project) -> None:
    with pytest.raises(UsageError, match=r"11110|노원구.*종로구") as caught:
        joined(["11110", "11140", "11170"], seoul)
    for word in ("노원구", "종로구", "--codes kostat", "--codes mois"):
        assert word in str(caught.value)
        assert word in str(caught.value.ko)
    for codes, expected in (("kostat", "11110"), ("mois", "11010")):
        assert joined(["11110", "11140", "11170"], seoul, codes=codes).code[0] == expected


def test_digits_that_a_spreadsheet_spoilt_are_refused_and_never_guessed(seoul: Project) -> None:
    found = joined(["1111053000", "1.1E+09", "1.11105E+09", "11110.5", "#####", ""], seoul)
    kinds = [reason and reason.kind for reason in found.reasons]
    assert kinds == [None, "spoilt", "spoilt", "spoilt", "spoilt", "blank"]


def test_names_that_are_legal_and_administrative_are_refused_until_somebody_says(
    seoul: Project,
) -> None:
    both = ["사직동", "삼청동", "가회동"]
    with pytest.raises(UsageError, match="--codes administrative or --codes legal"):
        joined(both, seoul)
    with pytest.raises(UsageError, match="--codes administrative or --codes legal"):
        joined(both, seoul, level="dong")
    assert joined(both, seoul, codes="administrative").level == "dong"
    assert joined(both, seoul, codes="legal").level == "legal_dong"
    by_gu = joined(both, seoul, level="gu")  # the gu is one in both
    assert by_gu.code.tolist() == ["11010"] * 3


def test_a_legal_dong_is_told_and_not_joined_as_an_administrative_one(seoul: Project) -> None:
    found = joined(["신교동", "사직동"], seoul, level="dong")
    assert found.n_matched == 0
    assert found.reasons[0] is not None
    assert found.reasons[0].text.en == "a legal dong; on its ground: 종로구 청운효자동"
    rest = joined(["신교동", "사직동", "청운효자동"], seoul, codes="administrative")
    assert rest.code.tolist() == [None, "1101053", "1101072"]
    with pytest.raises(UsageError, match="mixes systems"):
        joined(["신교동", "사직동", "청운효자동"], seoul)


def test_the_row_says_which_of_several_is_meant(seoul: Project) -> None:
    names = ["신사동", "신사동", "청운효자동"]
    assert joined(names, seoul).by_reason() == {"ambiguous": 2}
    found = joined(names, seoul, beside={"자치구": ["강남구", "관악구", "종로구"]})
    assert found.code.tolist() == ["1123051", "1121068", "1101072"]
    assert "자치구" in found.summary()[2].en


def test_a_province_column_decides_which_jung_gu_it_is(seoul: Project) -> None:
    found = joined(
        ["중구", "중구", "수영구"], seoul, beside={"시도": ["서울", "부산광역시", "부산"]}
    )
    assert found.code.tolist() == ["11020", None, None]
    assert found.by_reason() == {"outside": 2}
    # Without it, a table that reaches beyond the project cannot say which.
    assert joined(["중구", "수영구"], seoul).by_reason() == {"ambiguous": 1, "outside": 1}
    assert joined(["중구"], seoul).code.tolist() == ["11020"]


def test_a_code_that_its_row_contradicts_is_refused(seoul: Project) -> None:
    found = joined(["1111053000", "1111053000"], seoul, beside={"구": ["종로구", "강남구"]})
    assert found.code.tolist() == ["1101053", None]
    assert found.by_reason() == {"contradicts": 1}


def test_eup_and_myeon_join_in_both_systems(yangpyeong: Project) -> None:
    dong = load_dong(yangpyeong)
    for values in (["4183025000", "4183033000"], ["양평읍", "양서면"], ["4183025021"]):
        for codes in (None, "legal", "administrative"):
            if values[0].endswith("21") and codes != "legal":
                continue  # a village is a legal unit only
            found = joined(values, yangpyeong, level="dong", codes=codes)
            named = found.districts["dong_name_ko"].tolist()
            assert found.n_matched == len(values), (values, codes, found.summary())
            assert named[0] == "양평읍"
    assert "양평읍" in set(dong["dong_name_ko"])


def test_the_column_is_found_and_one_that_names_nothing_is_refused(seoul: Project) -> None:
    table = pd.DataFrame({"번호": [1, 2], "이름": ["가", "나"], "행정동": ["청운효자동", "무악동"]})
    assert match_districts(table, None, seoul).column == "행정동"
    with pytest.raises(UsageError, match="no column of the table names"):
        match_districts(table[["번호", "이름"]], None, seoul)
    with pytest.raises(UsageError, match="has no column 동"):
        match_districts(table, "동", seoul)
    with pytest.raises(UsageError, match="column 행정동 stands twice"):
        match_districts(table.set_axis(["행정동", "이름", "행정동"], axis=1), None, seoul)


def test_a_gu_beside_a_bare_code_says_whose_code_it_is(seoul: Project) -> None:
    found = joined(["11110", "11140"], seoul, beside={"시군구": ["종로구", "중구"]})
    assert (found.system, found.code.tolist()) == ("mois", ["11010", "11020"])


def test_headings_that_stand_in_the_table_already_are_not_lost(seoul: Project) -> None:
    table = pd.DataFrame({"gu_code": ["11010"], "gu_name_ko": ["mine"]})
    found = match_districts(table, "gu_code", seoul).joined(table)
    assert list(found.columns)[:4] == ["gu_code", "gu_name_ko", "gu_code (2)", "gu_name_ko (2)"]
    assert found.loc[0, "gu_name_ko"] == "mine"


def test_a_project_with_codes_of_its_own_is_joined_by_them(tmp_path: Path) -> None:
    import geopandas as gpd
    from shapely import box

    from geo.new import Polygons

    table = gpd.GeoDataFrame(
        {"code": ["01", "02"], "name": ["가동구", "나서구"]},
        geometry=[box(127.0, 37.5, 127.01, 37.51), box(127.01, 37.5, 127.02, 37.51)],
        crs=4326,
    )
    table.to_file(tmp_path / "mine.geojson", driver="GeoJSON")
    polygons = Polygons(file=tmp_path / "mine.geojson", code="code", name="name")
    new_project(tmp_path / "mine", polygons, lambda _: None)
    mine = read_project(tmp_path / "mine")
    assert joined(["1", "02", "11110"], mine).code.tolist() == ["01", "02", None]
    found = joined(["가동구", "종로구"], mine)
    assert (found.system, found.level) == ("own", "gu")
    assert found.by_reason() == {"unknown": 1}


# --- planted mixes


def _pools(project: Project) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    dong = load_dong(project)
    own = list(zip(dong["dong_name_ko"], dong["dong_code"], strict=True))
    legal = [
        (each.name, each.code)
        for each in korea().districts
        if each.level == "legal_dong" and each.code.startswith("11")
    ]
    return own, legal


def _planted(n: int, project: Project) -> tuple[int, int, int, int]:
    """Join columns drawn from both kinds of dong; return wrong in silence, told, refused, right."""
    own, legal = _pools(project)
    names = [{name for name, _ in pool} for pool in (own, legal)]
    mois = dict(
        zip(load_dong(project)["dong_code"], load_dong(project)["dong_code_mois"], strict=True)
    )
    draw = random.Random(SEED)
    silent = told = refused = right = 0
    for _ in range(n):
        share = draw.choice((0.0, 0.02, 0.1, 0.5, 0.9, 0.98, 1.0))
        size = draw.choice((1, 2, 5, 20, 100))
        near = draw.random() < 0.5  # mostly names that are both
        rows = []
        for _ in range(size):
            is_legal = draw.random() < share
            pool = legal if is_legal else own
            if near:
                pool = [each for each in pool if each[0] in names[0] & names[1]]
            rows.append((*draw.choice(pool), is_legal))
        as_codes = draw.random() < 0.2
        values = [
            (code if is_legal else mois[code]) if as_codes else name
            for name, code, is_legal in rows
        ]
        try:
            found = joined(values, project, level=draw.choice((None, "dong")))
        except UsageError:
            refused += 1
            continue
        for code, (_, truth, is_legal) in zip(found.code, rows, strict=True):
            if code is None:
                continue
            if (found.level == "legal_dong") == is_legal:
                silent += code != truth
                right += code == truth
            elif any("too" in line.en for line in found.remarks):
                told += 1
            else:
                silent += 1
    return silent, told, refused, right


@pytest.mark.slow
def test_no_legal_dong_is_joined_in_silence_as_an_administrative_one(seoul: Project) -> None:
    silent, _, refused, right = _planted(PLANTED, seoul)
    assert silent == 0
    assert refused
    assert right


@pytest.mark.full
def test_no_planted_mix_is_joined_wrong_in_silence(seoul: Project) -> None:
    silent, *_ = _planted(ALL_PLANTED, seoul)
    assert silent == 0


# --- the command


def test_the_command_keeps_every_row_and_tells_of_those_that_do_not_match(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from geo.cli import main

    path, out = tmp_path / "mine.csv", tmp_path / "out.csv"
    path.write_text(
        "동,구,값,전화\n청운효자동,종로구,1,02-123-4567\n없는동,종로구,2,02-123-4568\n", "cp949"
    )
    assert main(["join", str(path), "-o", str(out), "--lang", "en"]) == 1
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 3
    assert "1 of 2 rows joined by dong" in said[0]
    assert "Left out, as of persons: 전화" in said[2]
    table = pd.read_csv(out, dtype=str)
    assert table["dong_code"].tolist()[0] == "1101072"
    assert table["not_matched_en"].tolist()[1] == "no such name or code is known"
    assert "4567" not in out.read_text("utf-8-sig")
    assert main(["join", str(path), "-o", str(out), "--overwrite", "--keep", "전화"]) == 1
    assert "02-123-4567" in out.read_text("utf-8-sig")


def test_the_command_ends_well_where_every_row_matches(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from geo.cli import main

    path = tmp_path / "mine.csv"
    path.write_text("code\n11110\n11140\n11170\n", "utf-8")
    assert main(["join", str(path), "--lang", "en"]) == 1
    assert "--codes kostat or --codes mois" in capsys.readouterr().err
    assert main(["join", str(path), "--codes", "mois", "--format", "csv", "--lang", "ko"]) == 0
    told = capsys.readouterr()
    assert "행정안전부 코드" in told.err
    assert "Jongno-gu" in told.out
