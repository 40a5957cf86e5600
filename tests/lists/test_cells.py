"""Lists as they lie: every row of a file is a row here, every cell the text that was written."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pytest
import shapely
import xlsxwriter
import xlwt
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.errors import DataError, GeoError, SourceError, UsageError
from geo.lists.cells import cells_of, read_cells
from geo.lists.delimited import Lines, read_lines
from geo.lists.encodings import decoded
from geo.lists.model import Cells
from geo.lists.tidy import plain, tidy, tidy_column

HEAD = "시설명,소재지도로명주소,위도,경도\n"
ROWS = "똠방카페,서울특별시 종로구 삼청로 9,37.58,126.98\n펲공원,서울특별시 중구 세종대로 110,37.56,126.97\n"
WANTED = [
    ["똠방카페", "서울특별시 종로구 삼청로 9", "37.58", "126.98"],
    ["펲공원", "서울특별시 중구 세종대로 110", "37.56", "126.97"],
]


def write(folder: Path, content: bytes, name: str = "list.csv") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def body(cells: Cells) -> list[list[Any]]:
    return [list(row) for row in cells.table.to_numpy()]


def points(cells: Cells) -> Any:
    assert cells.geometry is not None
    return cells.geometry


def lines_of(content: bytes, *, fast: bool = True) -> Lines:
    lines = read_lines(content, fast=fast)
    assert lines is not None
    return lines


# --- encodings and separators


@pytest.mark.parametrize(
    ("codec", "said"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("cp949", "cp949"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("separator", [",", "\t", ";", "|"])
def test_every_encoding_separator_and_line_end_gives_the_same_cells(
    tmp_path: Path, codec: str, said: str, end: str, separator: str
) -> None:
    text = (HEAD + ROWS).replace("\n", end).replace(",", separator)
    cells = read_cells(write(tmp_path, text.encode(codec)))
    assert (cells.encoding, cells.separator, cells.heading_row) == (said, separator, 1)
    assert cells.kind == ("tsv" if separator == "\t" else "csv")
    assert body(cells) == WANTED
    assert cells.rows.tolist() == [2, 3]
    assert not cells.ragged.any()


def test_a_mark_of_big_endian_utf_16_is_honoured(tmp_path: Path) -> None:
    cells = read_cells(write(tmp_path, b"\xfe\xff" + (HEAD + ROWS).encode("utf-16-be")))
    assert (cells.encoding, body(cells)) == ("utf-16", WANTED)


def test_what_calls_itself_euc_kr_is_read_as_cp949(tmp_path: Path) -> None:
    path = write(tmp_path, (HEAD + ROWS).encode("cp949"))
    for said in ("euc-kr", "euc_kr", "ks_c_5601-1987", "CP949", "ms949", "uhc"):
        cells = read_cells(path, encoding=said)
        assert (cells.encoding, body(cells)) == ("cp949", WANTED)


def test_a_wrong_encoding_of_the_user_is_refused_in_one_line(tmp_path: Path) -> None:
    path = write(tmp_path, (HEAD + ROWS).encode("cp949"))
    for said in ("utf-8", "no-such", "utf-16", "base64"):
        with pytest.raises(SourceError) as caught:
            read_cells(path, encoding=said)
        assert "\n" not in str(caught.value)
        assert caught.value.ko


def test_a_french_list_is_no_korean_one(tmp_path: Path) -> None:
    text = "name,address,lat,lon\n" + "Café à l'été,12 rue des Ménétriers,48.8,2.3\n" * 30
    cells = read_cells(write(tmp_path, text.encode("cp1252")))
    assert cells.encoding != "cp949"
    assert str(body(cells)[0][0]).startswith("Café ")
    assert str(body(cells)[0][0]).endswith("l'été")


def test_one_spoilt_line_does_not_change_the_encoding_of_the_others(tmp_path: Path) -> None:
    lines = [(HEAD + ROWS * 10).encode("cp949"), b"\xff\xff,a,1,2\n"]
    cells = read_cells(write(tmp_path, b"".join(lines)))
    assert cells.encoding == "cp949"
    assert len(cells.table) == 21
    assert body(cells)[:2] == WANTED
    assert "1" in cells.notes[0].en


def test_lines_of_two_encodings_are_each_read_in_their_own(tmp_path: Path) -> None:
    cells = read_cells(write(tmp_path, (HEAD + ROWS * 5).encode() + ROWS.encode("cp949")))
    assert cells.encoding == "utf-8"
    assert body(cells) == WANTED * 6
    assert cells.notes


def test_a_large_file_is_cut_nowhere_within_a_letter(tmp_path: Path) -> None:
    row = "가나다라마바사," * 9 + "끝\n"
    text = "시설명," + ",".join("abcdefgh") + ",비고\n" + row * 60_000
    for codec in ("cp949", "utf-8", "utf-16"):
        cells = read_cells(write(tmp_path, text.encode(codec)))
        assert len(cells.table) == 60_000
        assert set(cells.table["비고"]) == {"끝"}


# --- headings


@pytest.mark.parametrize(
    ("above", "heading_row"),
    [
        ("", 1),
        ("\n\n", 3),
        (",,,\n", 2),
        ("서울시 공공시설 현황\n", 2),
        ("서울시 공공시설 현황,,,\n\n(2023.12.31. 기준),,,\n", 4),
        ('"서울시, 공공시설",,,\n', 2),
        ("sep=,\n", 2),
        ("※ 출처: 서울특별시\n작성일,2023-01-01\n", 3),
    ],
)
def test_the_headings_are_found_below_titles_and_blank_rows(
    tmp_path: Path, above: str, heading_row: int
) -> None:
    cells = read_cells(write(tmp_path, (above + HEAD + ROWS).encode("cp949")))
    assert cells.heading_row == heading_row
    assert list(cells.table.columns) == ["시설명", "소재지도로명주소", "위도", "경도"]
    assert body(cells) == WANTED
    assert cells.rows.tolist() == [heading_row + 1, heading_row + 2]


@pytest.mark.parametrize(
    ("head", "names"),
    [
        ("시설명,위치,,\n,주소,위도,경도\n", ["시설명", "위치 주소", "위치 위도", "위치 경도"]),
        (
            "시설명,주소,좌표,\n시설명,주소,위도,경도\n",
            ["시설명", "주소", "좌표 위도", "좌표 경도"],
        ),
        (
            "시설명,주소,위도,경도\nFCLTY_NM,RDN_ADR,LAT_VAL,LOT_VAL\n",
            ["시설명", "주소", "위도", "경도"],
        ),
        ("시설명,주소,위도,경도\n,,(도),(도)\n", ["시설명", "주소", "위도", "경도"]),
    ],
)
def test_two_rows_of_headings_are_one(tmp_path: Path, head: str, names: list[str]) -> None:
    cells = read_cells(write(tmp_path, (head + ROWS).encode()))
    assert cells.heading_row == 2
    assert list(cells.table.columns) == names
    assert body(cells) == WANTED


def test_three_rows_of_headings_under_a_title_are_one(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["대여소 정보(23.06월 기준)"],
        [],
        [
            "대여소\n번호",
            "보관소(대여소)명",
            "소재지(위치)",
            None,
            None,
            "설치\n시기",
            "설치형태",
            None,
        ],
        [None, None, "자치구", "위도", "경도", None, "LCD", "QR"],
        [None, None, None, None, None, None, "거치대수", "거치대수"],
        ["301", "경복궁역 7번출구", "종로구", "37.57", "126.97", "2015-10-07", "20", None],
        ["302", "광화문역 2번출구", "종로구", "37.56", "126.98", "2015-10-07", None, "8"],
    ]
    cells = read_cells(book(tmp_path / "a.xlsx", rows))
    assert cells.heading_row == 5
    assert list(cells.table.columns) == [
        *(
            "대여소 번호",
            "보관소(대여소)명",
            "소재지(위치) 자치구",
            "소재지(위치) 위도",
            "소재지(위치) 경도",
        ),
        *("설치 시기", "설치형태 LCD 거치대수", "설치형태 QR 거치대수"),
    ]
    assert cells.rows.tolist() == [6, 7]


def test_a_list_without_headings_keeps_its_first_row(tmp_path: Path) -> None:
    cells = read_cells(write(tmp_path, ROWS.encode()))
    assert cells.heading_row is None
    assert list(cells.table.columns) == ["column A", "column B", "column C", "column D"]
    assert body(cells) == WANTED
    assert cells.rows.tolist() == [1, 2]


def test_headings_are_unique_and_never_empty(tmp_path: Path) -> None:
    cells = read_cells(write(tmp_path, "시설명,주소,,주소\n가,나,다,라\n".encode()))
    assert list(cells.table.columns) == ["시설명", "주소", "column C", "주소 (2)"]


def test_columns_without_heading_and_text_are_left_out(tmp_path: Path) -> None:
    cells = read_cells(write(tmp_path, "시설명,주소,,\n가,나,,\n".encode()))
    assert list(cells.table.columns) == ["시설명", "주소"]


# --- rows that are not as they should be


def test_ragged_rows_are_kept_marked_and_never_shifted(tmp_path: Path) -> None:
    text = HEAD + "가,나,1.5,2.5\n가,나\n가,나,1.5,2.5,,\n가,나,다,1.5,2.5\n가,나,1.5,2.5\n"
    cells = read_cells(write(tmp_path, text.encode()))
    assert cells.ragged.tolist() == [False, True, True, True, False]
    assert list(cells.table.columns)[:4] == ["시설명", "소재지도로명주소", "위도", "경도"]
    assert body(cells) == [
        ["가", "나", "1.5", "2.5", None],
        ["가", "나", None, None, None],
        ["가", "나", "1.5", "2.5", None],
        ["가", "나", "다", "1.5", "2.5"],
        ["가", "나", "1.5", "2.5", None],
    ]


def test_thirty_three_to_thirty_six_cells_are_all_rows(tmp_path: Path) -> None:
    head = ",".join(["시설명", "주소", *(f"항목{n}" for n in range(32))])
    rows = [",".join(["가", "나", *map(str, range(n - 2))]) for n in (33, 34, 35, 36)]
    cells = read_cells(write(tmp_path, "\n".join([head, *rows]).encode("cp949")))
    assert cells.ragged.tolist() == [True, False, True, True]
    assert cells.table.iloc[3, -1] == "32,33"


def test_a_separator_at_the_end_of_every_row_is_no_fault(tmp_path: Path) -> None:
    cells = read_cells(write(tmp_path, (HEAD + ROWS.replace("\n", ",\n")).encode()))
    assert not cells.ragged.any()
    assert body(cells) == WANTED


@pytest.mark.parametrize(
    "broken",
    [
        '"열린 카페,종로 1,37.5,127.0',
        '열린 "카페",종로 1,37.5,127.0',
        '"열린" 카페,종로 1,37.5,127.0',
        '열린 카페,"종로 1,37.5,127.0',
        '열린 카페,종로 1,37.5,127.0"',
        '""열린 카페,종로 1,37.5,127.0',
    ],
)
def test_a_broken_quote_loses_no_row(tmp_path: Path, broken: str) -> None:
    text = HEAD + ROWS + broken + "\n" + ROWS
    cells = read_cells(write(tmp_path, text.encode()))
    assert len(cells.table) == 5
    assert [row[:4] for row in body(cells)[:2]] == WANTED
    assert [row[:4] for row in body(cells)[3:]] == WANTED
    assert cells.rows.tolist() == [2, 3, 4, 5, 6]


def test_a_quote_that_never_closes_is_marked(tmp_path: Path) -> None:
    cells = read_cells(write(tmp_path, (HEAD + '"가,나,1,2\n' + ROWS).encode()))
    assert cells.ragged.tolist() == [True, False, False]


def test_lines_within_quotes_are_one_cell(tmp_path: Path) -> None:
    cells = read_cells(write(tmp_path, (HEAD + '"가\n나, ""다""",종로 1,1.5,2.5\n').encode()))
    assert body(cells) == [['가 나, "다"', "종로 1", "1.5", "2.5"]]
    assert cells.rows.tolist() == [2]


def test_blank_rows_are_no_rows_and_the_numbers_stay(tmp_path: Path) -> None:
    first, second = ROWS.splitlines()
    text = HEAD + first + "\n,,,\n\n" + second + "\n,,,\n\n\n"
    cells = read_cells(write(tmp_path, text.encode()))
    assert body(cells) == WANTED
    assert cells.rows.tolist() == [2, 5]


def test_cells_are_tidy(tmp_path: Path) -> None:
    text = (
        "시설명,주소,비고\n 가\u3000 나\u00a0,\u1109\u1165\u110b\u116e\u11af,\u200b\x01다\t\t라\n"
    )
    cells = read_cells(write(tmp_path, text.encode()))
    assert body(cells) == [["가 나", "서울", "다 라"]]


def test_digits_that_a_spreadsheet_was_told_to_keep_are_kept(tmp_path: Path) -> None:
    text = '관리번호,시설명,코드\n="00123",가,"=""0456"""\n'
    assert body(read_cells(write(tmp_path, text.encode()))) == [["00123", "가", "0456"]]


def test_a_list_of_one_column_keeps_its_commas(tmp_path: Path) -> None:
    cells = read_cells(write(tmp_path, '주소\n"종로구 삼청로 9, 2층"\n중구 을지로 1\n'.encode()))
    assert body(cells) == [["종로구 삼청로 9, 2층"], ["중구 을지로 1"]]


def test_decimal_commas_do_not_part_cells(tmp_path: Path) -> None:
    cells = read_cells(write(tmp_path, "시설명;위도;경도\n가;37,5665;126,9780\n".encode("cp949")))
    assert (cells.separator, body(cells)) == (";", [["가", "37,5665", "126,9780"]])


# --- laws


LETTERS = st.text(st.sampled_from("가힣똠펲a Z9.-\"',;|\t\n\u3000()#=é漢"), max_size=12)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.lists(LETTERS, min_size=3, max_size=3), min_size=1, max_size=12),
    codec=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp949"]),
    separator=st.sampled_from([",", "\t", ";", "|"]),
    end=st.sampled_from(["\n", "\r\n"]),
)
def test_what_is_read_is_what_was_written(
    tmp_path: Path, rows: list[list[str]], codec: str, separator: str, end: str
) -> None:
    if codec == "cp949":
        rows = [[cell.replace("é", "e") for cell in row] for row in rows]
    rows = [["시설", *row] for row in rows]
    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator, lineterminator=end, quoting=csv.QUOTE_ALL)
    writer.writerows([["시설명", "소재지도로명주소", "비고", "관리기관"], *rows])
    cells = read_cells(write(tmp_path, text.getvalue().encode(codec)))
    assert cells.separator == separator
    assert body(cells) == [[tidy(cell) for cell in row] for row in rows]
    assert not cells.ragged.any()


@settings(max_examples=150)
@given(
    rows=st.lists(st.lists(LETTERS, min_size=2, max_size=4), min_size=1, max_size=12),
    quoting=st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
)
def test_the_fast_and_the_careful_reading_are_equal(rows: list[list[str]], quoting: Any) -> None:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n", quoting=quoting)
    writer.writerows([["시설명", "주소", "비고"], *(["가", *row[:2]] for row in rows)])
    content = plain(text.getvalue()).encode()
    read = [lines_of(content, fast=fast) for fast in (True, False)]
    columns = [[tidy_column(column).tolist() for column in lines.columns] for lines in read]
    # What is blank in every cell is a row of none: all of these begin with a text.
    assert columns[0] == columns[1]
    assert read[0].rows.tolist() == read[1].rows.tolist()


@given(text=st.text(max_size=30))
def test_a_column_is_tidied_as_its_cells_are(text: str) -> None:
    import pyarrow as pa

    column = pa.chunked_array([[plain(text), "a  b"]], type=pa.string())
    assert tidy_column(column).tolist() == [tidy(text), "a b"]


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(min_size=1, max_size=300), codec=st.sampled_from(["cp949", "utf-8"]))
def test_any_bytes_are_a_list_or_one_line(tmp_path: Path, content: bytes, codec: str) -> None:
    path = write(tmp_path, (HEAD + ROWS).encode(codec) + content)
    try:
        cells = read_cells(path)
    except GeoError as err:
        assert "\n" not in str(err)  # noqa: PT017
        return
    assert len(cells.table) == len(cells.rows) == len(cells.ragged) >= 2


def test_no_line_with_text_is_lost_whatever_was_changed() -> None:
    rng = np.random.default_rng(5)
    text = (HEAD + ROWS * 20).encode("cp949")
    for _ in range(150):
        changed = bytearray(text)
        for place in rng.integers(len(HEAD) * 2, len(changed), 6):
            if changed[place] != 10:
                changed[place] = rng.choice(np.frombuffer(b'"",;\tab12', dtype=np.uint8))
        content, _, _ = decoded(bytes(changed), Path("x"))
        lines = lines_of(content)
        records = content.count(b"\n") - 1
        seen = sum(len(column) for column in lines.columns[:1])
        joined = sum(
            str(cell).count("\n") for column in lines.columns for cell in column.to_pylist()
        )
        assert seen + joined >= records


# --- workbooks


def book(path: Path, rows: list[list[Any]], sheet: str = "목록", **options: object) -> Path:
    with xlsxwriter.Workbook(str(path), options) as made:
        days = made.add_format({"num_format": "yyyy-mm-dd"})
        page = made.add_worksheet(sheet)
        for number, row in enumerate(rows):
            for index, cell in enumerate(row):
                if isinstance(cell, dt.date):
                    page.write_datetime(number, index, cell, days)
                elif cell is not None:
                    page.write(number, index, cell)
    return path


HALF_PAST_NINE = dt.datetime(2023, 6, 21, 9, 30)  # noqa: DTZ001
BOOK: list[list[Any]] = [
    [],
    ["서울시 목록"],
    ["시설명", "법정동코드", "관리번호", "인허가일자", "위도", "번호"],
    ["가", 1111013400, "00123", dt.date(2023, 6, 21), 37.5665, 2.02e15],
    ["나", 1111010100, "00124", HALF_PAST_NINE, 37.0, 3.5],
    [],
]
BOOK_WANTED = [
    ["가", "1111013400", "00123", "2023-06-21", "37.5665", "2.02E+15"],
    ["나", "1111010100", "00124", "2023-06-21 09:30:00", "37", "3.5"],
]


def test_a_workbook_keeps_digits_and_days(tmp_path: Path) -> None:
    cells = read_cells(book(tmp_path / "a.xlsx", BOOK))
    assert (cells.kind, cells.heading_row, cells.sheet) == ("xlsx", 3, "목록")
    assert body(cells) == BOOK_WANTED
    assert cells.rows.tolist() == [4, 5]


def test_an_old_workbook_is_read_as_a_new_one(tmp_path: Path) -> None:
    made = xlwt.Workbook(encoding="utf-8")
    page = made.add_sheet("목록")
    day = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    for number, row in enumerate(BOOK):
        for index, cell in enumerate(row):
            if isinstance(cell, dt.date):
                page.write(number, index, cell, day)
            else:
                page.write(number, index, cell)
    made.save(str(tmp_path / "a.xls"))
    cells = read_cells(tmp_path / "a.xls")
    assert (cells.kind, cells.heading_row, cells.sheet) == ("xls", 3, "목록")
    assert body(cells) == BOOK_WANTED


def test_merged_headings_of_a_workbook_are_joined(tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    page = made.active
    page.append(["시설명", "위치", None, None])
    page.append([None, "주소", "위도", "경도"])
    page.append(["가", "종로구 삼청로 9", 37.5, 127.0])
    page.merge_cells("A1:A2")
    page.merge_cells("B1:D1")
    made.save(tmp_path / "a.xlsx")
    cells = read_cells(tmp_path / "a.xlsx")
    assert list(cells.table.columns) == ["시설명", "위치 주소", "위치 위도", "위치 경도"]
    assert cells.heading_row == 2


def test_of_several_sheets_the_first_with_rows_is_read_and_the_others_told(tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    made.active.title = "표지"
    for name in ("명단", "참고"):
        page = made.create_sheet(name)
        page.append(["시설명", "주소"])
        page.append([f"{name} 가", "종로구 삼청로 9"])
    made.save(tmp_path / "a.xlsx")
    cells = read_cells(tmp_path / "a.xlsx")
    assert cells.sheet == "명단"
    assert "참고" in cells.notes[0].ko
    assert read_cells(tmp_path / "a.xlsx", sheet="참고").table.iloc[0, 0] == "참고 가"
    with pytest.raises(UsageError, match="명단"):
        read_cells(tmp_path / "a.xlsx", sheet="없음")


def test_a_workbook_that_unpacks_to_too_much_is_refused(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", [["시설명", "주소"], ["가", "나"]])
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/media/big.bin", bytes(200_000_000))
    with pytest.raises(SourceError, match="unpacks to"):
        read_cells(path)


def test_a_cell_far_off_is_refused_before_it_takes_memory(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", [["시설명", "주소"], ["가", "나"]])
    content = {}
    with zipfile.ZipFile(path) as packed:
        content = {name: packed.read(name) for name in packed.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    content[sheet] = content[sheet].replace(b"</sheetData>", far)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, part in content.items():
            packed.writestr(name, part)
    with pytest.raises(SourceError, match="column 16384"):
        read_cells(path)


def test_a_cell_far_off_in_an_old_workbook_is_refused(tmp_path: Path) -> None:
    made = xlwt.Workbook()
    page = made.add_sheet("a")
    page.write(0, 0, "시설명")
    page.write(65535, 255, "x")
    made.save(str(tmp_path / "a.xls"))
    with pytest.raises(SourceError, match="reach too far"):
        read_cells(tmp_path / "a.xls")


@pytest.mark.parametrize("kind", ["xlsx", "xls"])
def test_a_damaged_workbook_is_a_list_or_one_line(tmp_path: Path, kind: str) -> None:
    if kind == "xlsx":
        content = book(tmp_path / "a.xlsx", BOOK * 5).read_bytes()
    else:
        made = xlwt.Workbook()
        page = made.add_sheet("a")
        for number in range(30):
            page.write(number, 0, f"시설명 {number}")
            page.write(number, 1, number / 3)
        made.save(str(tmp_path / "a.xls"))
        content = (tmp_path / "a.xls").read_bytes()
    rng = np.random.default_rng(3)
    for turn in range(15):
        changed = bytearray(
            content[: len(content) if turn % 3 else int(rng.integers(9, len(content)))]
        )
        for place in rng.integers(0, len(changed), 4):
            changed[place] = rng.integers(256)
        try:
            read_cells(write(tmp_path, bytes(changed), f"b.{kind}"))
        except GeoError as err:
            assert "\n" not in str(err)  # noqa: PT017


# --- files with geometry


POINTS = gpd.GeoDataFrame(
    {"시설명": ["가", "나"], "코드": [1111013400, 1111010100], "면적": [12.5, None]},
    geometry=[shapely.Point(953000, 1952000), None],
    crs=5179,
)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.gpkg", "geopackage"),
        ("a.geojson", "geojson"),
        ("a.shp", "shapefile"),
        ("a.zip", "shapefile"),
        ("a.parquet", "parquet"),
        ("a.kml", "kml"),
    ],
)
def test_files_with_geometry_give_cells_and_points(tmp_path: Path, name: str, kind: str) -> None:
    table = (
        POINTS if kind != "kml" else POINTS.iloc[:1].rename(columns={"시설명": "Name"}).to_crs(4326)
    )
    if kind == "parquet":
        table.to_parquet(tmp_path / name)
    elif name == "a.zip":
        table.to_file(tmp_path / "b.shp", encoding="cp949")
        with zipfile.ZipFile(tmp_path / name, "w") as packed:
            for part in tmp_path.glob("b.*"):
                packed.write(part, part.name)
    else:
        how = {"shapefile": {"encoding": "cp949"}, "kml": {"driver": "KML"}}.get(kind, {})
        table.to_file(tmp_path / name, **how)
    cells = read_cells(tmp_path / name)
    assert (cells.kind, cells.heading_row) == (kind, None)
    assert cells.table["Name" if kind == "kml" else "시설명"].iloc[0] == "가"
    assert cells.rows.tolist() == list(range(1, len(table) + 1))
    point = points(cells).to_crs(5179).iloc[0]
    assert (round(point.x), round(point.y)) == (953000, 1952000)
    if kind != "kml":
        assert cells.table["코드"].tolist() == ["1111013400", "1111010100"]
        assert cells.table["면적"].tolist() == ["12.5", None]
        assert points(cells).iloc[1] is None


def test_a_parquet_without_geometry_is_a_list(tmp_path: Path) -> None:
    pd.DataFrame({"시설명": ["가"], "위도": [37.5], "날": [pd.Timestamp("2023-06-21")]}).to_parquet(
        tmp_path / "a.parquet"
    )
    cells = read_cells(tmp_path / "a.parquet")
    assert cells.geometry is None
    assert body(cells) == [["가", "37.5", "2023-06-21"]]


@pytest.mark.parametrize("name", ["a.geojson", "a.gpkg"])
def test_rows_may_all_lack_a_geometry(tmp_path: Path, name: str) -> None:
    table = gpd.GeoDataFrame({"시설명": ["가", "나"]}, geometry=[None, None], crs=4326)
    table.to_file(tmp_path / name)
    cells = read_cells(tmp_path / name)
    assert cells.table["시설명"].tolist() == ["가", "나"]
    assert cells.geometry is None or cells.geometry.isna().all()


def test_a_shapefile_that_says_no_system_gives_its_numbers_as_cells(tmp_path: Path) -> None:
    POINTS.to_file(tmp_path / "a.shp", encoding="cp949")
    (tmp_path / "a.prj").unlink()
    cells = read_cells(tmp_path / "a.shp")
    assert cells.geometry is None
    assert cells.table[["X", "Y"]].iloc[0].tolist() == ["953000", "1952000"]
    assert cells.table["X"].iloc[1] is None


def test_outlines_are_taken_as_points_in_them_and_that_is_told(tmp_path: Path) -> None:
    shape = shapely.Polygon([(0, 0), (4, 0), (4, 4), (3, 4), (3, 1), (0, 1)])
    gpd.GeoDataFrame({"a": ["x"]}, geometry=[shape], crs=5186).to_file(tmp_path / "a.gpkg")
    cells = read_cells(tmp_path / "a.gpkg")
    assert shape.contains(points(cells).iloc[0])
    assert "1" in cells.notes[0].en


def test_a_frame_is_read_as_a_file_is() -> None:
    frame = pd.DataFrame(
        {
            "시설명": [" 가 ", None],
            3: [1111013400.0, np.nan],
            "열림": [True, False],
            "x": [[1], None],
        }
    )
    before = frame.copy(deep=True)
    cells = cells_of(frame)
    pd.testing.assert_frame_equal(frame, before)
    assert cells.kind == "frame"
    assert list(cells.table.columns) == ["시설명", "3", "열림", "x"]
    assert body(cells) == [["가", "1111013400", "TRUE", "[1]"], [None, None, "FALSE", None]]
    assert points(cells_of(POINTS)).crs == POINTS.crs


# --- what is no list


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "a.csv"),
        (b"\n\n\n", "a.csv"),
        (b",,,\n", "a.csv"),
        ("시설명,주소\n".encode(), "a.csv"),
        (b"%PDF-1.7\n1 0 obj", "a.csv"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "a.csv"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "a.xls"),
        (b'{"a": 1}', "a.csv"),
        (b'{"type": "FeatureCollection"', "a.geojson"),
        (b"PK\x03\x04 broken", "a.xlsx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "a.xls"),
        (b"PAR1 no", "a.parquet"),
        (b"SQLite format 3\0" + bytes(90), "a.gpkg"),
        (bytes(5000), "a.bin"),
    ],
)
def test_what_is_no_list_is_refused_in_one_line(tmp_path: Path, content: bytes, name: str) -> None:
    with pytest.raises((SourceError, DataError)) as caught:
        read_cells(write(tmp_path, content, name))
    assert "\n" not in str(caught.value)


def test_a_folder_and_a_missing_file_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "no.csv"):
        with pytest.raises(SourceError):
            read_cells(path)


def test_a_zip_of_one_list_is_that_list(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as packed:
        packed.writestr("목록.csv", (HEAD + ROWS).encode("cp949"))
    assert body(read_cells(tmp_path / "a.zip")) == WANTED


# --- the real ones


@pytest.mark.parametrize(
    ("name", "encoding", "heading_row", "n_rows"),
    [
        ("toilets_headings_swapped.csv", "cp949", 1, 4585),
        ("parks_tm_and_degrees.csv", "cp949", 1, 132),
        ("libraries_nation.csv", "cp949", 1, 3797),
        ("senior_centres_tm.csv", "utf-8-sig", 1, 3745),
        ("lifts_wkt.csv", "cp949", 1, 643),
        ("police_posts_addresses_only.csv", "cp949", 1, 2051),
        ("stations_header_in_row_2.xlsx", None, 2, 278),
    ],
)
def test_the_real_lists_are_read_whole(
    shared: Path, name: str, encoding: str | None, heading_row: int, n_rows: int
) -> None:
    cells = read_cells(shared / "lists" / name)
    assert (cells.encoding, cells.heading_row, len(cells.table)) == (encoding, heading_row, n_rows)
    assert not cells.ragged.any()
