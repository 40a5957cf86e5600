"""The verdict on a list, as a person reads it at a terminal in ten seconds."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Literal

from geo.lists.ladder import RUNGS
from geo.lists.report import PERSONAL, ROLES
from geo.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.lists.report import Report

    Language = Literal["ko", "en"]

NAMED = 5
"""Rows that are named of each reason and note, at most."""
LABELS = {
    "file": Text("파일", "file"),
    "columns": Text("열", "columns"),
    "crs": Text("좌표", "coordinates"),
    "candidates": Text("후보", "candidates"),
    "rungs": Text("위치", "placed by"),
    "aside": Text("뺀 행", "set aside"),
    "notes": Text("알림", "noted"),
    "remarks": Text("덧붙임", "remarks"),
    "personal": Text("내보내지 않는 열", "never leave"),
    "list": Text("목록", "list"),
}
SEPARATORS = {
    ",": Text("쉼표", "comma"),
    "\t": Text("탭", "tab"),
    ";": Text("쌍반점", "semicolon"),
    "|": Text("세로줄", "bar"),
}
SWAPPED = Text("바뀜", "swapped")
NOTHING = Text("없음", "none")


def verdict(report: Report, language: Language) -> list[str]:
    """Return the lines of a verdict: what the list is, what was decided, which rows and why.

    Parameters
    ----------
    report
        As `geo.lists.read_places` returns it.
    language
        ``ko`` or ``en``.
    """
    return list(_lines(report, language))


def _lines(report: Report, language: Language) -> Iterator[str]:
    def of(text: Text) -> str:
        return str(getattr(text, language))

    def line(key: str, said: str) -> str:
        label = of(LABELS[key])
        width = max(map(_width, map(of, LABELS.values())))
        return f"  {label}{' ' * (width - _width(label))}  {said}"

    head = Text(
        f"{report.name}: {report.n_in:,}행 → {report.n_kept:,}곳, {report.n_set_aside:,}행을 뺌",
        f"{report.name}: {report.n_in:,} rows -> {report.n_kept:,} places, {report.n_set_aside:,} rows set aside",
    )
    yield of(head)
    parts = [report.kind.upper()]
    parts += [report.encoding.upper()] if report.encoding else []
    if report.separator in SEPARATORS:
        parts.append(of(SEPARATORS[report.separator]))
    if report.sheet:
        parts.append(report.sheet)
    if report.heading_row is not None:
        parts.append(
            of(Text(f"제목 {report.heading_row}행", f"headings in row {report.heading_row}"))
        )
    yield line("file", ", ".join(parts))
    named = [
        f"{of(ROLES[role])}={heading}" for role, heading in report.columns.items() if role in ROLES
    ]
    yield line("columns", ", ".join(named) or of(NOTHING))
    yield line("crs", of(report.of_system()))
    if not report.is_sure:
        for each in report.system.candidates:
            turned = f" ({of(SWAPPED)})" if each.swapped else ""
            told = Text(
                f"{each.crs}{turned}: 적힌 구에 {each.n_gu:,}행, 법정동에 {each.n_legal_dong:,}행, "
                f"첫 후보에서 {each.shift_m:,.0f} m",
                f"{each.crs}{turned}: {each.n_gu:,} rows in their gu, {each.n_legal_dong:,} in their legal dong, "
                f"{each.shift_m:,.0f} m off the first",
            )
            yield line("candidates", of(told))
    if set(report.places_by_rung) - {"given"}:
        by = [f"{of(RUNGS[rung])} {n:,}" for rung, n in report.places_by_rung.items()]
        yield line("rungs", ", ".join(by))
    from geo.lists.rows import REASONS

    for key, counts in (("aside", report.reasons), ("notes", report.notes)):
        for code, n in counts.items():
            yield line(
                key, f"{of(REASONS[code].text)}: {n:,} ({_rows(report, key, code, language)})"
            )
    for remark in report.remarks:
        yield line("remarks", of(remark))
    if report.personal:
        hidden = [h for h in report.personal if h not in report.kept]
        told_personal = [
            f"{heading} ({of(PERSONAL[report.personal[heading]])})" for heading in hidden
        ]
        yield line("personal", ", ".join(told_personal) or of(NOTHING))
    yield line("list", of(report.of_list()))


def _rows(report: Report, key: str, code: str, language: Language) -> str:
    """Return the numbers of the first rows of a reason or a note, as the file counts them."""
    numbers = report.numbers_of(code, aside=key == "aside")
    first = ", ".join(map(str, numbers[:NAMED]))
    more = len(numbers) - NAMED
    if language == "ko":
        return f"{first}행" + (f" 외 {more:,}" if more > 0 else "")
    return f"row {first}" + (f" and {more:,} more" if more > 0 else "")


def _width(text: str) -> int:
    """Return the cells of a text at a terminal."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
