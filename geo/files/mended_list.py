"""A list as it was mended: every row with what was decided of it and why, for its owner."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geo.errors import UsageError
from geo.file_texts import DECIMALS
from geo.files.csv_text import safe_cell
from geo.files.xlsx import excel_text
from geo.lists.ladder import RUNGS
from geo.lists.personal import masked_table
from geo.lists.rows import REASONS
from geo.writing import write_file

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from geo.lists.report import Report

ENDINGS = (".csv", ".xlsx", ".geojson", ".gpkg")
MOST_MARKED = 50_000
"""Rows of a workbook; of a longer list it holds those that were set aside, and a CSV beside it all."""
KEPT, ASIDE = "남김 kept", "뺌 set aside"
ADDED = (
    "경도 lon",
    "위도 lat",
    "오차 error_m",
    "근거 placed_by",
    "판정 verdict",
    "사유",
    "reason",
    "알림",
    "note",
)
"""Columns that are put before those of the list."""
POINTED = (
    "system_not_known",
    "no_point",
    "zero_point",
    "outside_area",
    "elsewhere",
    "swapped_row",
    "truncated",
)
"""Reasons and notes that are of the coordinates."""


def require_mended_ending(path: Path) -> None:
    """Refuse a name that no mended list can have.

    Raises
    ------
    UsageError
        It ends with none of `ENDINGS`.
    """
    if path.suffix.lower() not in ENDINGS:
        raise UsageError(
            f"{path} cannot be written. Use a name that ends with one of: {', '.join(ENDINGS)}.",
            ko=f"{path}: 쓸 수 없습니다. 다음 가운데 하나로 끝나는 이름을 쓰십시오: {', '.join(ENDINGS)}.",
        )


def write_mended(
    path: Path, places: gpd.GeoDataFrame, report: Report, *, overwrite: bool = False
) -> list[Path]:
    """Write the mended list; return the files, the one that was named first.

    Parameters
    ----------
    path
        CSV or XLSX: every row of the list; GeoJSON or GeoPackage: the places that were kept.
    places, report
        As `geo.lists.read_places` returns them. Columns that look personal are in none of them.
    overwrite
        Replace what is there.

    Raises
    ------
    UsageError, PublishError
        As `require_mended_ending` and `Report.require_keeping`; the file is there already, or cannot be written.
    """
    report.require_keeping()
    require_mended_ending(path)
    ending = path.suffix.lower()
    if ending == ".csv":
        write_file(path, _csv(mended_table(report)), overwrite=overwrite)
        return [path]
    if ending == ".xlsx":
        table = mended_table(report)
        long = len(table) > MOST_MARKED
        shown = table[~report.rows["kept"].to_numpy()].head(MOST_MARKED) if long else table
        write_file(path, _workbook(shown, report), overwrite=overwrite)
        if not long:
            return [path]
        whole = path.with_suffix(".csv")
        write_file(whole, _csv(table), overwrite=overwrite)
        return [path, whole]
    write_file(path, _places(places, ending), overwrite=overwrite)
    return [path]


def mended_table(report: Report) -> pd.DataFrame:
    """Return every row of a list: ADDED, then its own columns but for those that look personal.

    Telephones and the like are cut out of the others' cells.
    """
    import pandas as pd

    rows = report.rows
    plain = {*report.kept, *(report.columns[role] for role in ("x", "y") if role in report.columns)}
    table = masked_table(report.table, plain)
    texts = {
        "사유": rows["reason"].map({code: each.text.ko for code, each in REASONS.items()}),
        "reason": rows["reason"].map({code: each.text.en for code, each in REASONS.items()}),
        "알림": _notes(rows["notes"], "ko"),
        "note": _notes(rows["notes"], "en"),
    }
    added = {
        "경도 lon": rows["lon"].map(_degrees),
        "위도 lat": rows["lat"].map(_degrees),
        "오차 error_m": rows["error_m"].map(lambda m: None if m != m else f"{m:.0f}"),
        "근거 placed_by": rows["rung"].map(
            {key: f"{text.ko} {text.en}" for key, text in RUNGS.items()}
        ),
        "판정 verdict": rows["kept"].map({True: KEPT, False: ASIDE}),
        **texts,
    }
    own = table.rename(columns={name: f"{name} (2)" for name in table.columns if name in added})
    return pd.concat([pd.DataFrame(added), own], axis=1).astype(object)


def _degrees(value: float) -> str | None:
    return None if value != value else f"{value:.{DECIMALS}f}"


def _notes(codes: pd.Series[Any], language: str) -> pd.Series[Any]:
    told = {
        said: "; ".join(str(getattr(REASONS[code].text, language)) for code in said.split(";"))
        for said in codes.dropna().unique()
        if said
    }
    return codes.map(told)


def _csv(table: pd.DataFrame) -> bytes:
    """Return a table of texts as CSV that Excel opens and runs nothing of."""
    safe = table.copy()
    for name in safe.columns:
        cells = safe[name]
        risky = cells.astype("string").str.match(
            r"['\t\r\n]|[\s\ufeff\u200b-\u200f\u2060]*[=+\-@＝＋－＠]"
        )
        is_risky = risky.fillna(value=False).to_numpy(dtype=bool)
        if is_risky.any() and name not in ADDED[:3]:
            safe[name] = cells.where(~is_risky, cells[is_risky].map(safe_cell))
    text = io.StringIO()
    safe.to_csv(text, index=False, lineterminator="\r\n")
    return b"\xef\xbb\xbf" + text.getvalue().encode("utf-8")


def _workbook(table: pd.DataFrame, report: Report) -> bytes:
    """Return a workbook of texts, with the cells marked that a reason or a note is of."""
    from xlsxwriter import Workbook

    content = io.BytesIO()
    font = {"font_name": "맑은 고딕", "font_size": 11}
    with Workbook(content, {"in_memory": True, "default_format_properties": font}) as book:
        plain = book.add_format({"num_format": "@"})
        head = book.add_format({"num_format": "@", "bold": True})
        aside = book.add_format({"num_format": "@", "bg_color": "#ffd9d6"})
        noted = book.add_format({"num_format": "@", "bg_color": "#fff2c2"})
        sheet = book.add_worksheet("목록 list")
        sheet.freeze_panes(1, 0)
        names = [str(name) for name in table.columns]
        for column, name in enumerate(names):
            sheet.write_string(0, column, excel_text(name), head)
        marks = _marked(table, report, names)
        for number, row in enumerate(table.itertuples(index=False), start=1):
            red, yellow = marks[number - 1]
            for column, value in enumerate(row):
                style = aside if column in red else noted if column in yellow else plain
                if isinstance(value, str) and value:
                    sheet.write_string(number, column, excel_text(value), style)
                elif style is not plain:
                    sheet.write_blank(number, column, None, style)
    return content.getvalue()


def _marked(
    table: pd.DataFrame, report: Report, names: list[str]
) -> list[tuple[frozenset[int], frozenset[int]]]:
    """Return which columns of each row are marked: by a reason (red), by notes (yellow)."""
    at = {name: number for number, name in enumerate(names)}

    def of(code: str) -> set[int]:
        roles = ("x", "y") if code in POINTED else _ROLES_OF.get(code, ())
        found = {at[report.columns[role]] for role in roles if report.columns.get(role) in at}
        return found | {at["판정 verdict"]}

    marks: dict[tuple[Any, Any], tuple[frozenset[int], frozenset[int]]] = {}
    found = []
    rows = report.rows.loc[table.index]
    for kept, reason, notes in zip(rows["kept"], rows["reason"], rows["notes"], strict=True):
        key = (None if kept else reason, notes)
        if key not in marks:
            red = frozenset(of(reason)) if not kept and reason else frozenset()
            said = [code for code in (notes or "").split(";") if code]
            marks[key] = red, frozenset().union(*map(of, said))
        found.append(marks[key])
    return found


_ROLES_OF: dict[str, tuple[str, ...]] = {
    "closed": ("status", "closed_on"),
    "address_disagrees": ("road_address", "lot_address", "address", "x", "y"),
    "no_name": ("name",),
    "code_spoilt": ("gu_code", "dong_code", "legal_dong_code"),
    "date_spoilt": ("date", "opened", "closed_on"),
}


def _places(places: gpd.GeoDataFrame, ending: str) -> bytes:
    """Return the places that were kept as GeoJSON or GeoPackage."""
    import tempfile

    driver = {".geojson": "GeoJSON", ".gpkg": "GPKG"}[ending]
    with tempfile.TemporaryDirectory(prefix="geo-") as folder:
        path = Path(folder) / f"places{ending}"
        places.to_file(path, driver=driver, engine="pyogrio")
        return path.read_bytes()
