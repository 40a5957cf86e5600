"""Join any table by gu or dong, whatever names it: a name, a code of either office, a legal dong.

Which system a column is in is decided by the whole of it: the one that knows every row where the
others do not. Where several know every row and do not mean the same, the column is refused until
somebody says which; nothing is joined by a guess.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from geo.errors import UsageError, some
from geo.lists import code_reasons as why
from geo.lists.code_columns import Context, column_of, context_of
from geo.lists.code_readings import Cell, Meaning, Readers, Reading
from geo.lists.code_reasons import SYSTEM_NAMES, Reason, short
from geo.lists.code_values import written
from geo.text import Text

if TYPE_CHECKING:
    import pandas as pd

    from geo.project import Project

CODES = ("kostat", "mois", "legal", "administrative")
"""What a user may say a column is in."""
LEVELS = ("gu", "dong")
_OF: dict[str, tuple[Reading, ...]] = {
    "kostat": ("kostat",),
    "mois": ("mois",),
    "legal": ("legal",),
    "administrative": ("kostat", "mois"),
}
REASON_COLUMNS = ("not_matched_ko", "not_matched_en")


@dataclass(frozen=True, kw_only=True)
class Matched:
    """A table's rows put to the districts of a project.

    Parameters
    ----------
    column
        Heading that was read.
    system
        ``kostat``, ``mois``, ``legal``, ``administrative`` (names), ``names`` (of gu), ``own``, or ``none``.
    level
        What the rows were put to: ``gu``, ``dong`` or ``legal_dong``.
    code
        Code of the district a row, the project's own (of a legal dong ten digits), None where it does not match.
    districts
        One row a row of the table: code, Korean and English name of the district, and of its gu.
    reasons
        Why a row does not match, None where it does.
    remarks
        What a reader should know of how it was decided.
    """

    column: str
    system: str
    level: str
    code: npt.NDArray[np.object_]
    districts: pd.DataFrame
    reasons: tuple[Reason | None, ...]
    remarks: tuple[Text, ...] = ()

    @property
    def n_matched(self) -> int:
        """Rows that match."""
        return sum(reason is None for reason in self.reasons)

    @property
    def n_not_matched(self) -> int:
        """Rows that do not."""
        return len(self.reasons) - self.n_matched

    def by_reason(self) -> dict[str, int]:
        """Return how many rows do not match for each kind of reason, the commonest first."""
        counted = Counter(reason.kind for reason in self.reasons if reason is not None)
        return dict(counted.most_common())

    def joined(self, table: pd.DataFrame) -> pd.DataFrame:
        """Return the table with the districts' columns and the reasons beside; every row stays."""
        import pandas as pd

        beside = self.districts.copy()
        for at, name in enumerate(REASON_COLUMNS):
            said = [None if reason is None else reason.text[at] for reason in self.reasons]
            beside[name] = np.array(said, dtype=object)
        taken = set(table.columns)
        beside.columns = [_free(name, taken) for name in beside.columns]
        beside.index = table.index
        return pd.concat([table, beside], axis=1)

    def summary(self) -> tuple[Text, Text, Text]:
        """Return three lines: the system and how many match, why others do not, what else to know."""
        n, of = self.n_matched, len(self.reasons)
        system = SYSTEM_NAMES[self.system]
        level = {"gu": Text("구", "gu"), "dong": Text("행정동", "dong"), "legal_dong": Text("법정동", "legal dong")}[self.level]  # fmt: skip
        first = Text(
            f"{short(self.column)} 열: {system.ko}, {level.ko}별로 {of:,}행 가운데 {n:,}행을 이었습니다.",
            f"column {short(self.column)}: {system.en}; {n:,} of {of:,} rows joined by {level.en}.",
        )
        return first, self._not(), self._known()

    def _not(self) -> Text:
        told: dict[Text, int] = Counter(
            reason.text for reason in self.reasons if reason is not None
        )
        if not told:
            return Text("잇지 못한 행은 없습니다.", "every row is joined.")
        most = sorted(told, key=lambda text: (-told[text], text))
        ko, en = (
            some([f"{text[at]} ({told[text]:,})" for text in most], limit=3, sep="; ")
            for at in (0, 1)
        )
        return Text(
            f"잇지 못한 {self.n_not_matched:,}행: {ko}.",
            f"{self.n_not_matched:,} not joined: {en}.",
        )

    def _known(self) -> Text:
        if not self.remarks:
            return Text("모든 행이 결과에 남아 있습니다.", "every row stands in the result.")
        return Text(*(" ".join(remark[at] for remark in self.remarks) for at in (0, 1)))


def _free(name: str, taken: set[str]) -> str:
    """Return a heading that the table does not have yet; it is taken then."""
    number, found = 1, name
    while found in taken:
        number += 1
        found = f"{name} ({number})"
    taken.add(found)
    return found


def match_districts(
    table: pd.DataFrame,
    column: str | None,
    project: Project,
    *,
    level: str | None = None,
    codes: str | None = None,
) -> Matched:
    """Put every row of a table to a district of a project, by what one of its columns says.

    Other columns that hold provinces or gu (시도, 자치구) tell apart what a name alone cannot.

    Parameters
    ----------
    table
        Any table.
    column
        Heading of the column that names the districts; None: the one that does so best.
    project
        Whose districts.
    level
        ``gu`` or ``dong``; None: the finest that the column names. Legal dong (법정동) are then put
        to legal dong, never to administrative ones; with ``dong`` only an eup or a myeon is, which
        is the same in both.
    codes
        One of CODES: what the column is in. None: decided by all of its rows.

    Raises
    ------
    UsageError
        There is no such column, or none that names districts; or it may be read in two ways.

    Examples
    --------
    >>> import pandas as pd
    >>> from geo.project import current_project
    >>> table = pd.DataFrame({"구": ["종로구", "Jung-gu", "수영구"]})
    >>> found = match_districts(table, "구", current_project())
    >>> found.code.tolist(), found.reasons[2].text.en
    (['11010', '11020', None], 'elsewhere: 부산광역시 수영구')
    """
    if level not in (None, *LEVELS):
        raise UsageError(f"no level {level!r}. Use one of: {', '.join(LEVELS)}.")
    if codes not in (None, *CODES):
        raise UsageError(f"no codes {codes!r}. Use one of: {', '.join(CODES)}.")
    if level is not None:
        project.level(level)
    readers = Readers.of(project)
    column = column_of(table, column, readers, level)
    context = context_of(table, column, readers)
    cells, of_cell, counts = _cells(table, column, context)
    decided = _decide(column, _read(cells, readers, codes), counts, level, codes, readers)
    return _matched(column, decided, cells, of_cell, context, readers)


@dataclass(frozen=True, kw_only=True)
class Read:
    """A column in one reading, by its different cells."""

    reading: Reading
    meanings: Sequence[Meaning]


@dataclass(frozen=True, kw_only=True)
class Decided:
    """How a column is read: the reading, the level, what each different cell is put to."""

    read: Read
    target: str
    outcomes: Sequence[tuple[str | None, Reason | None]]


def _cells(
    table: pd.DataFrame, column: str, context: Context
) -> tuple[list[Cell], npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return the different cells with their contexts, which a row has, and how many rows each has."""
    import pandas as pd

    values, uniques = pd.factorize(table[column], use_na_sentinel=False)
    keys = values.astype(np.int64)
    sizes = [len(uniques)]
    for codes, several in (context.province, context.gu):
        keys = keys * len(several) + codes
        sizes.append(len(several))
    found, of_cell, counts = np.unique(keys, return_inverse=True, return_counts=True)
    read = [written(value) for value in uniques]
    provinces, gus = context.province[1], context.gu[1]
    cells = [
        Cell(
            read[key // (sizes[1] * sizes[2])],
            provinces[key // sizes[2] % sizes[1]],
            gus[key % sizes[2]],
        )
        for key in found.tolist()
    ]
    return cells, of_cell.astype(np.int64), counts.astype(np.int64)


def _read(cells: Sequence[Cell], readers: Readers, codes: str | None) -> list[Read]:
    """Return the column in every reading; rows that a wider table cannot tell apart are refused."""
    asked = readers.readings
    if codes is not None and readers.korea is not None:
        # The others are read too: they say what a row is that the system asked for does not know.
        first = _OF[codes]
        asked = (*first, *(each for each in asked if each not in first))
    return [
        Read(reading=reading, meanings=_told_apart([readers.read(cell, reading) for cell in cells]))
        for reading in asked
    ]


def _told_apart(meanings: list[Meaning]) -> list[Meaning]:
    """Refuse a bare name that is also another area's where the table reaches beyond the project."""
    beyond = any(each.reason is not None and each.reason.kind == "outside" for each in meanings)
    if not beyond:
        return meanings
    return [
        each._replace(
            code=None, gu=None, dong=None, reason=why.ambiguous(["—", *each.may_be_elsewhere][1:])
        )
        if each.code is not None and each.may_be_elsewhere
        else each
        for each in meanings
    ]


def _decide(
    column: str,
    reads: list[Read],
    counts: npt.NDArray[np.int64],
    level: str | None,
    codes: str | None,
    readers: Readers,
) -> Decided:
    """Return the one way in which the column can be read.

    Raises
    ------
    UsageError
        Several ways know every row and differ, or none knows every row that some way knows.
    """
    allowed = reads
    if codes is not None and readers.korea is not None:
        allowed = reads[: len(_OF[codes])]
    known = np.array([[each.known for each in read.meanings] for read in allowed], dtype=bool)
    some_way: npt.NDArray[np.bool_] = np.logical_or.reduce(known, axis=0)
    able = [read for read, knows in zip(allowed, known, strict=True) if knows[some_way].all()]
    if not able:
        raise _mixed(column, allowed, known, counts)
    ways = [_outcomes(read, level, readers, reads) for read in able]
    different = _different(ways)
    if len(different) > 1:
        different = _whole(different, some_way) or different
    if len(different) > 1:
        raise _two_ways(column, different, readers)
    return different[0]


def _outcomes(read: Read, level: str | None, readers: Readers, reads: Sequence[Read]) -> Decided:
    fine = any(each.known and each.level in ("dong", "legal_dong") for each in read.meanings)
    target = level or ("gu" if not fine else "legal_dong" if read.reading == "legal" else "dong")
    if not readers.has_dong:
        target = "gu"
    outcomes = [
        _outcome(at, each, target, read.reading, readers, reads)
        for at, each in enumerate(read.meanings)
    ]
    return Decided(read=read, target=target, outcomes=outcomes)


def _outcome(
    at: int, each: Meaning, target: str, reading: Reading, readers: Readers, reads: Sequence[Read]
) -> tuple[str | None, Reason | None]:
    """Return the code of the district that a cell is put to, or the reason why none is."""
    if not each.known:
        return None, _unknown(at, each, reading, readers, reads)
    if target == "gu":
        settled = each.reason is None or each.reason.kind in ("ended", "new")
        return (each.gu, None) if settled and each.gu is not None else (None, each.reason)
    if each.code is None:
        return None, each.reason
    if each.level == "gu":
        name = each.code if readers.korea is None else readers.korea.name(each.code)
        return None, why.coarser(name)
    if target == "dong" and each.level == "legal_dong":
        return (
            (each.dong, None) if each.dong else (None, why.is_legal(readers.on_ground(each.code)))
        )
    return each.code, None


def _unknown(
    at: int, each: Meaning, reading: Reading, readers: Readers, reads: Sequence[Read]
) -> Reason:
    """Return why a cell says nothing; what another system knows is told."""
    for other in reads:
        found = other.meanings[at]
        if other.reading != reading and found.known:
            if other.reading == "legal":
                return why.is_legal(readers.on_ground(found.code) if found.code else [])
            return why.of_other_system("administrative" if reading == "legal" else other.reading)
    return each.reason or why.UNKNOWN


def _different(ways: list[Decided]) -> list[Decided]:
    """Return the first of each group of ways that put every row to the same district."""
    found: dict[tuple[object, ...], Decided] = {}
    for way in ways:
        put = tuple((code and (way.target, code)) for code, _ in way.outcomes)
        found.setdefault(put, way)
    return list(found.values())


def _whole(ways: list[Decided], known: npt.NDArray[np.bool_]) -> list[Decided]:
    """Return those of several ways that put every row to a district, legal dong set against none.

    A legal dong and an administrative one of a name are never told apart by which of them stands.
    """
    if any(way.read.reading == "legal" and way.target != "gu" for way in ways):
        return []
    return [
        way
        for way in ways
        if all(code for (code, _), is_known in zip(way.outcomes, known, strict=True) if is_known)
    ]


def _two_ways(column: str, ways: Sequence[Decided], readers: Readers) -> UsageError:
    """Say what the column would be in each way, and how to say which."""
    first, second = ways[0], ways[1]
    told = []
    for way in (first, second):
        codes = list(dict.fromkeys(code for code, _ in way.outcomes if code))
        told.append(some([readers.called(way.target, code) for code in codes], limit=3))
    is_legal = second.read.reading == "legal" and second.target != "gu"
    if is_legal:
        return UsageError(
            f"column {short(column)}: every name in it is both an administrative and a legal dong "
            f"({told[0]}), and these are not the same ground. Say which: --codes administrative or --codes legal.",
            ko=f"{short(column)} 열: 모든 이름이 행정동이기도 하고 법정동이기도 한데({told[0]}), 둘의 땅은 "
            "다릅니다. --codes administrative나 --codes legal로 어느 쪽인지 밝히십시오.",
        )
    names = [SYSTEM_NAMES[way.read.reading] for way in (first, second)]
    options = [f"--codes {way.read.reading}" for way in (first, second)]
    return UsageError(
        f"column {short(column)}: every row is known among {names[0].en} ({told[0]}) and among "
        f"{names[1].en} ({told[1]}). Say which: {' or '.join(options)}.",
        ko=f"{short(column)} 열: 모든 행이 {names[0].ko}({told[0]})에도 {names[1].ko}({told[1]})에도 있습니다. "
        f"{options[0]}나 {options[1]} 가운데 어느 쪽인지 밝히십시오.",
    )


def _mixed(
    column: str,
    reads: Sequence[Read],
    known: npt.NDArray[np.bool_],
    counts: npt.NDArray[np.int64],
) -> UsageError:
    """Say that no one system knows every row, with the rows that each knows alone."""
    ko, en = [], []
    for at, read in enumerate(reads):
        name = SYSTEM_NAMES[read.reading]
        n = int(counts[known[at]].sum())
        ko.append(f"{name.ko} {n:,}행")
        en.append(f"{name.en} {n:,} rows")
    return UsageError(
        f"column {short(column)} mixes systems: none knows all of its rows ({', '.join(en)}). Split the "
        "table, or say which with --codes: rows of another are then kept with the reason.",
        ko=f"{short(column)} 열: 체계가 섞여 있어 어느 하나로 모든 행을 알 수 없습니다({', '.join(ko)}). 표를 나누거나 "
        "--codes로 밝히십시오. 다른 체계의 행은 까닭과 함께 남습니다.",
    )


def _matched(
    column: str,
    decided: Decided,
    cells: Sequence[Cell],
    of_cell: npt.NDArray[np.int64],
    context: Context,
    readers: Readers,
) -> Matched:
    codes = np.array([code for code, _ in decided.outcomes], dtype=object)
    gus = np.array(
        [
            each.gu if code is not None else None
            for each, (code, _) in zip(decided.read.meanings, decided.outcomes, strict=True)
        ],
        dtype=object,
    )
    reasons = [
        None if code is not None else (reason or why.UNKNOWN) for code, reason in decided.outcomes
    ]
    code = codes[of_cell]
    return Matched(
        column=column,
        system=_system(decided, cells),
        level=decided.target,
        code=code,
        districts=readers.columns(decided.target, code, gus[of_cell]),
        reasons=tuple(reasons[at] for at in of_cell.tolist()),
        remarks=tuple(_remarks(decided, cells, context, readers)),
    )


def _system(decided: Decided, cells: Sequence[Cell]) -> str:
    """Return what the column is in, by what stands in the cells that match."""
    kinds = {
        cell.written.kind
        for cell, meaning in zip(cells, decided.read.meanings, strict=True)
        if meaning.known
    }
    if not kinds:
        return "none"
    reading = decided.read.reading
    if reading in ("own", "legal") or "digits" in kinds:
        return reading
    fine = any(each.known and each.level == "dong" for each in decided.read.meanings)
    return "administrative" if fine else "names"


def _remarks(
    decided: Decided, cells: Sequence[Cell], context: Context, readers: Readers
) -> list[Text]:
    told = []
    both = 0
    if decided.target in ("dong", "legal_dong") and readers.korea is not None:
        other: Reading = "kostat" if decided.target == "legal_dong" else "legal"
        both = sum(
            code is not None and cell.written.kind == "name" and readers.read(cell, other).known
            for cell, (code, _) in zip(cells, decided.outcomes, strict=True)
        )
    if both and decided.target == "dong":
        told.append(
            Text(
                f"이름 {both:,}개는 법정동이기도 합니다. 열 전체를 보아 행정동으로 읽었습니다.",
                f"{both:,} of the names are legal dong too; by the whole column they are read as administrative.",
            )
        )
    if decided.target == "legal_dong":
        told.append(
            Text(
                "법정동은 행정동과 땅이 달라 행정동으로 잇지 않았습니다"
                f"{f'(이름 {both:,}개는 행정동이기도 함)' if both else ''}.",
                "a legal dong is other ground than an administrative one: nothing is joined to those"
                f"{f' ({both:,} of the names are administrative too)' if both else ''}.",
            )
        )
    if context.named:
        named = ", ".join(map(short, context.named))
        told.append(
            Text(
                f"시·도나 구는 {named} 열에서 읽었습니다.",
                f"province and gu are read from: {named}.",
            )
        )
    return told


def table_rows(found: Matched, table: pd.DataFrame) -> list[Mapping[str, Any]]:
    """Return the joined table as one mapping a row."""
    joined = found.joined(table)
    return [dict(zip(joined.columns, row, strict=True)) for row in joined.itertuples(index=False)]
