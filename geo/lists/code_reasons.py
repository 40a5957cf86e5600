"""Why a row of a table could not be put to a district, in both languages."""

from __future__ import annotations

from typing import Literal, NamedTuple

from geo.errors import some
from geo.korean import particle
from geo.lists.code_tables import District, Korea
from geo.safe import clean
from geo.text import Text

ReasonKind = Literal[
    "blank", "spoilt", "unknown", "ended", "new", "outside", "ambiguous", "legal", "other_system",
    "coarser", "contradicts",
]  # fmt: skip
SYSTEM_NAMES = {
    "kostat": Text("통계청 코드", "codes of Statistics Korea (KOSTAT)"),
    "mois": Text("행정안전부 코드", "codes of the ministry (MOIS)"),
    "legal": Text("법정동", "legal dong"),
    "administrative": Text("행정동 이름", "names of administrative dong"),
    "names": Text("구 이름", "names of gu"),
    "own": Text("이 프로젝트의 이름과 코드", "this project's own names and codes"),
    "none": Text("알 수 없음", "not known"),
}


class Reason(NamedTuple):
    """Why a row does not match: a short key, and a line for a reader."""

    kind: ReasonKind
    text: Text


BLANK = Reason("blank", Text("비어 있음", "blank"))
SPOILT = Reason(
    "spoilt",
    Text("스프레드시트가 망친 숫자라 원래 코드를 알 수 없음", "digits spoilt by a spreadsheet: the code is lost"),
)  # fmt: skip
UNKNOWN = Reason("unknown", Text("모르는 이름이나 코드", "no such name or code is known"))
CONTRADICTS = Reason(
    "contradicts", Text("같은 행의 시·도나 구와 맞지 않음", "it is not in the gu or province that the row names")
)  # fmt: skip


def short(text: str) -> str:
    """Return a text of somebody's file as a line may hold it.

    Examples
    --------
    >>> short("가" * 50)[-2:]
    '가…'
    """
    line = clean(" ".join(text.split()))
    return line if len(line) <= 40 else f"{line[:40]}…"


def ended(each: District, korea: Korea) -> Reason:
    """Say that a code is of no district of 2020: when it ended, or since when it is, and where."""
    went = some(korea.name(code) for code in each.went_to)
    if "2026" in each.seen:
        day = f"{each.since[:4]}-{each.since[4:6]}" if each.since else ""
        told = Text(
            f"2020년 경계에 없는 지역{f', 그때는 {went}' if went else ''}{f' (목록 날짜 {day})' if day else ''}",
            f"no district of the boundaries of 2020{f'; then it was {went}' if went else ''}"
            f"{f' (listed as of {day})' if day else ''}",
        )
        return Reason("new", told)
    years = each.seen.split()
    if each.system == "kostat":
        when = Text(
            f"{years[-1]}년 뒤에 없어짐", f"ended after {years[-1]}, before {_next(years[-1])}"
        )
    else:
        when = Text("2026년 3월 전에 없어짐", "ended before March 2026")
    into = Text(
        f", 지금은 {went}" if went else "", f"; its ground is now in {went}" if went else ""
    )
    return Reason("ended", Text(when.ko + into.ko, when.en + into.en))


def _next(year: str) -> str:
    return "2015" if year == "2010" else "2020"


def outside(name: str, province: str) -> Reason:
    """Say that a district is not the project's."""
    of = f"{province} {name}" if province and not name.startswith(province) else name
    return Reason("outside", Text(f"다른 지역: {of}", f"elsewhere: {of}"))


def ambiguous(names: list[str]) -> Reason:
    """Say that a name may be of several districts."""
    listed = some(dict.fromkeys(names))
    return Reason("ambiguous", Text(f"여럿 가운데 하나: {listed}", f"one of several: {listed}"))


def is_legal(names: list[str]) -> Reason:
    """Say that it is a legal dong, and whose ground that is."""
    listed = some(names)
    on = (
        Text(f", 그 땅의 행정동: {listed}", f"; on its ground: {listed}") if names else Text("", "")
    )
    return Reason("legal", Text(f"법정동{on.ko}", f"a legal dong{on.en}"))


def of_other_system(system: str) -> Reason:
    """Say that only another system knows it."""
    name = SYSTEM_NAMES[system]
    told = Text(f"{particle(name.ko, '으로')}만 알려짐", f"known only among {name.en}")
    return Reason("other_system", told)


def coarser(name: str) -> Reason:
    """Say that a row is of a larger district than those asked for."""
    return Reason("coarser", Text(f"더 큰 지역: {name}", f"a larger district: {name}"))
