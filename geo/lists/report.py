"""What was decided of a list, as a person reads it in ten seconds and as a program reads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from geo.korean import particle
from geo.lists.geocoding import Geocoded, require_keeping
from geo.lists.ladder import RUNGS
from geo.lists.model import System
from geo.text import Text

if TYPE_CHECKING:
    import pandas as pd

ROLES: Mapping[str, Text] = {
    "name": Text("이름", "name"),
    "name_en": Text("영어 이름", "English name"),
    "kind": Text("종류", "kind"),
    "status": Text("영업 상태", "status"),
    "closed_on": Text("폐업일", "closed on"),
    "opened": Text("개업일", "opened"),
    "date": Text("기준일", "date of the data"),
    "id": Text("번호", "id"),
    "road_address": Text("도로명주소", "road address"),
    "lot_address": Text("지번주소", "lot address"),
    "address": Text("주소", "address"),
    "detail_address": Text("상세주소", "the rest of the address"),
    "province": Text("시·도", "province"),
    "gu": Text("시·군·구", "gu"),
    "dong": Text("행정동", "administrative dong"),
    "legal_dong": Text("법정동", "legal dong"),
    "gu_code": Text("시군구코드", "code of the gu"),
    "dong_code": Text("행정동코드", "code of the dong"),
    "legal_dong_code": Text("법정동코드", "code of the legal dong"),
    "x": Text("가로 좌표", "x"),
    "y": Text("세로 좌표", "y"),
}
"""What a column can be."""
TOLD = ("name", "road_address", "lot_address", "address", "status", "x", "y")
"""Of the roles, those that the verdict names."""
PERSONAL: Mapping[str, Text] = {
    "person": Text("사람 이름", "a person"),
    "telephone": Text("전화번호", "a telephone"),
    "email": Text("전자우편", "an e-mail"),
    "resident_number": Text("주민등록번호", "a resident number"),
    "licence_number": Text("등록·인허가 번호", "a licence number"),
}
NOT_SAID = Text("밝히지 않음", "not said")
BASIS: Mapping[str, Text] = {
    "stated": Text("파일에 적힌 대로", "as the file states"),
    "given": Text("직접 지정", "as you said"),
    "legal_dong": Text(
        "좌표를 견준 {n:,}행 가운데 {n_gu:,}행이 적힌 구에, {n_legal:,}행이 적힌 법정동에 있음",
        "of {n:,} rows compared, {n_gu:,} stand in the gu and {n_legal:,} in the legal dong that they name",
    ),
    "gu": Text(
        "좌표를 견준 {n:,}행 가운데 {n_gu:,}행이 적힌 구에 있음(법정동은 모름)",
        "of {n:,} rows compared, {n_gu:,} stand in the gu that they name (legal dong not known)",
    ),
    "degrees": Text(
        "견줄 주소가 없어 경위도를 세계측지계로 봄",
        "degrees with no address to compare, taken as WGS 84",
    ),
    "none": Text("모름", "not known"),
}
"""Why a coordinate system was taken."""


@dataclass(frozen=True, kw_only=True)
class OtherPair:
    """Another two columns of coordinates of the same list.

    Parameters
    ----------
    x, y
        Their headings.
    crs
        What they are in; None: not known.
    n
        Rows that have both points.
    median_m
        Median distance from the points that were taken, metres.
    """

    x: str
    y: str
    crs: str | None
    n: int
    median_m: float


@dataclass(frozen=True, kw_only=True)
class Report:
    """What a list is, what was decided, and what became of every row.

    Parameters
    ----------
    name, sha256
        Of the file; the digest "" of a table.
    kind, encoding, separator, heading_row, sheet
        As `geo.lists.model.Cells`.
    columns
        Heading by role.
    personal, kept
        Headings that never leave, and why; those of them, or others, that the user keeps.
    system, other_pairs
        Of the coordinates, and of others beside them.
    rows
        Every row: row (number in the file), name, address, kept (bool), reason (code or None), notes
        (codes joined with ';'), rung (or None), lon, lat (degrees, NaN: no point), error_m.
    table
        Its own columns, but for those that look personal, as they stand: whatever is written of
        them goes through `geo.lists.personal.masked_table`.
    date
        Of the list as it says itself (YYYY-MM-DD, or two of them); None: not said.
    has_status
        The list says which places are closed.
    has_legal_dong
        The project knows its legal dong.
    read_notes
        What is to be told of how the file was read, see `geo.lists.model.Cells.notes`.
    geocoded
        What a geocoding service did; None: none was asked.
    """

    name: str
    sha256: str = ""
    kind: str
    encoding: str | None = None
    separator: str | None = None
    heading_row: int | None = None
    sheet: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    personal: Mapping[str, str] = field(default_factory=dict)
    kept: tuple[str, ...] = ()
    system: System
    other_pairs: tuple[OtherPair, ...] = ()
    rows: pd.DataFrame = field(repr=False)
    table: pd.DataFrame = field(repr=False)
    date: str | None = None
    has_status: bool = False
    has_legal_dong: bool = True
    read_notes: tuple[Text, ...] = ()
    geocoded: Geocoded | None = None

    @property
    def remarks(self) -> tuple[Text, ...]:
        """What else a reader should be told: of how the file was read, of a service that was asked."""
        asked = () if self.geocoded is None else self.geocoded.sentences()
        return *self.read_notes, *asked

    def require_keeping(self) -> None:
        """Refuse to write the points of the list where a service that gave some does not let them be kept.

        Raises
        ------
        UsageError
            As `geo.lists.geocoding.require_keeping`.
        """
        if self.geocoded is not None:
            require_keeping(self.geocoded.service)

    @property
    def n_in(self) -> int:
        """Rows of the list."""
        return len(self.rows)

    @property
    def n_kept(self) -> int:
        """Rows that became places."""
        return int(self.rows["kept"].sum())

    @property
    def n_set_aside(self) -> int:
        """Rows that did not."""
        return self.n_in - self.n_kept

    @property
    def crs(self) -> str | None:
        """The coordinate system that was taken."""
        return self.system.crs

    @property
    def reasons(self) -> dict[str, int]:
        """Rows set aside by the code of the reason, most first."""
        found = self.rows.loc[~self.rows["kept"], "reason"].value_counts()
        return {str(code): int(n) for code, n in found.items()}

    @property
    def notes(self) -> dict[str, int]:
        """Rows by the code of what was noted on them, most first; a row may have several."""
        said = self.rows["notes"].str.split(";").explode()
        found = said[said.notna() & (said != "")].value_counts()
        return {str(code): int(n) for code, n in found.items()}

    def numbers_of(self, code: str, *, aside: bool) -> list[int]:
        """Return the numbers, in the file, of the rows with a reason, or with a note."""
        if aside:
            chosen = ~self.rows["kept"] & (self.rows["reason"] == code)
        else:
            noted = ";" + self.rows["notes"].fillna("") + ";"
            chosen = noted.str.contains(f";{code};", regex=False)
        return [int(number) for number in self.rows.loc[chosen, "row"]]

    @property
    def places_by_rung(self) -> dict[str, int]:
        """Places by how they came to their point."""
        found = self.rows.loc[self.rows["kept"], "rung"].value_counts()
        return {rung: int(found[rung]) for rung in RUNGS if rung in found}

    @property
    def is_sure(self) -> bool:
        """Nothing is left for the user to decide: the system is known, or there are no coordinates."""
        return self.system.sure or self.system.basis == "degrees" or "x" not in self.columns

    def as_dict(self) -> dict[str, Any]:
        """Return what `geo doctor --format json` prints."""
        return {
            "file": self.name,
            "sha256": self.sha256 or None,
            "kind": self.kind,
            "encoding": self.encoding,
            "separator": self.separator,
            "heading_row": self.heading_row,
            "sheet": self.sheet,
            "columns": dict(self.columns),
            "personal_columns": dict(self.personal),
            "kept_columns": list(self.kept),
            "crs": self.system.crs,
            "crs_sure": self.system.sure,
            "crs_basis": self.system.basis,
            "crs_candidates": [
                {
                    "crs": each.crs,
                    "swapped": each.swapped,
                    "n_gu": each.n_gu,
                    "n_legal_dong": each.n_legal_dong,
                    "shift_m": round(each.shift_m, 1),
                }
                for each in self.system.candidates
            ],
            "swapped": self.system.swapped,
            "other_pairs": [
                {"x": o.x, "y": o.y, "crs": o.crs, "n": o.n, "median_m": round(o.median_m, 1)}
                for o in self.other_pairs
            ],
            "date": self.date,
            "has_status": self.has_status,
            "n_in": self.n_in,
            "n_kept": self.n_kept,
            "n_set_aside": self.n_set_aside,
            "reasons": self.reasons,
            "notes": self.notes,
            "places_by_rung": self.places_by_rung,
            "geocoded": self._of_service(),
            "remarks": [{"ko": text.ko, "en": text.en} for text in self.remarks],
        }

    def _of_service(self) -> dict[str, Any] | None:
        told = self.geocoded
        if told is None:
            return None
        numbers = {"service": told.service, "asked": told.asked, "found": told.found}
        return {**numbers, "keeps": told.keeps, "stopped": told.stopped is not None}

    def sentences(self) -> tuple[Text, Text, Text]:
        """Return what was decided, in three sentences: the file, its coordinates, its rows."""
        return self._of_file(), self.of_system(), self._of_rows()

    def _of_file(self) -> Text:
        parts = [self.kind.upper(), self.encoding.upper() if self.encoding else ""]
        named = [
            Text(
                f"{ROLES[role].ko} '{self.columns[role]}'",
                f"{ROLES[role].en} '{self.columns[role]}'",
            )
            for role in TOLD
            if role in self.columns
        ]
        what = ", ".join(filter(None, parts))
        at = Text("", "")
        if self.heading_row is not None and self.heading_row > 1:
            at = Text(f", 제목 {self.heading_row}행", f", headings in row {self.heading_row}")
        ko = f"{self.name}: {what}{at.ko}, {self.n_in:,}행. {', '.join(each.ko for each in named)}."
        en = f"{self.name}: {what}{at.en}, {self.n_in:,} rows; {', '.join(each.en for each in named)}."
        return Text(ko, en)

    def of_system(self) -> Text:
        """Return what was decided of the coordinates."""
        system = self.system
        if "x" not in self.columns and self.kind not in GEOMETRIES:
            return Text(
                "좌표 열이 없어 주소로 찾음.", "No columns of coordinates: placed by address."
            )
        if system.crs is None:
            return Text(
                "좌표계를 정하지 못함: --crs로 지정하십시오(예: --crs EPSG:5174).",
                "The coordinate system is not known: give it with --crs (such as --crs EPSG:5174).",
            )
        best = system.candidates[0] if system.candidates else None
        filled = {
            "n": system.n_named,
            "n_gu": 0 if best is None else best.n_gu,
            "n_legal": 0 if best is None else best.n_legal_dong,
        }
        basis = BASIS[system.basis]
        ko, en = basis.ko.format(**filled), basis.en.format(**filled)
        sure = Text("", "") if self.is_sure else Text(" 확실하지 않음:", " Not sure:")
        turned = Text("", "")
        if system.swapped:
            turned = Text(
                " 두 열의 제목이 서로 바뀌어 있어 바로잡음.",
                " The two columns are headed the wrong way round; they were exchanged.",
            )
        others = [
            Text(
                f" '{o.x}'·'{o.y}'({o.crs or '모르는 좌표계'})의 점과는 중앙값 {o.median_m:,.0f} m 떨어져 있음.",
                f" The points of '{o.x}', '{o.y}' ({o.crs or 'system not known'}) lie a median {o.median_m:,.0f} m off.",
            )
            for o in self.other_pairs
        ]
        return Text(
            f"좌표계 {system.crs}:{sure.ko} {ko}.{turned.ko}" + "".join(o.ko for o in others),
            f"Coordinate system {system.crs}:{sure.en} {en}.{turned.en}"
            + "".join(o.en for o in others),
        )

    def _of_rows(self) -> Text:
        from geo.lists.rows import REASONS

        def counted(codes: Mapping[str, int], language: str) -> str:
            return ", ".join(
                f"{getattr(REASONS[code].text, language)} {n:,}" for code, n in codes.items()
            )

        aside = self.reasons
        ko, en = f"{self.n_kept:,}곳을 남김", f"{self.n_kept:,} places kept"
        if aside:
            ko += f", {self.n_set_aside:,}행을 뺌({counted(aside, 'ko')})"
            en += f", {self.n_set_aside:,} rows set aside ({counted(aside, 'en')})"
        by = {rung: n for rung, n in self.places_by_rung.items() if rung != "given"}
        if by:
            ko += "; 좌표 대신 " + ", ".join(
                f"{particle(RUNGS[rung].ko, '으로')} {n:,}곳" for rung, n in by.items()
            )
            en += "; placed by " + ", ".join(f"{RUNGS[rung].en} {n:,}" for rung, n in by.items())
        said = self.of_list()
        return Text(f"{ko}. {said.ko}", f"{en}. {said.en}")

    def of_list(self) -> Text:
        """Return what the list says of itself: its date, and whether it tells which places are closed."""
        when = Text(self.date, self.date) if self.date else NOT_SAID
        ko, en = f"목록의 기준일: {when.ko}.", f"Date of the list: {when.en}."
        if not self.has_status:
            ko += " 폐업·휴업 여부는 목록에 없음."
            en += " The list does not say which places are closed."
        return Text(ko, en)


GEOMETRIES = ("geojson", "geopackage", "shapefile", "kml", "parquet", "frame")
"""Kinds of file whose points may stand in no column."""
