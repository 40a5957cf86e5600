"""What one cell means in one system of codes or names: a district of the project, or why not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from geo.district_names import Named, ways
from geo.lists import code_reasons as why
from geo.lists.code_reasons import Reason
from geo.lists.code_tables import District, Korea, korea, spelled
from geo.lists.code_values import Written

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from geo.project import Project

Reading = Literal["kostat", "mois", "legal", "own"]
"""A way to read a column: codes of a system with the names of administrative districts, legal dong
by code or name, or what the project itself calls its districts."""


class Cell(NamedTuple):
    """A cell with what its row says of where it lies; codes of 2020, empty: not said or not known."""

    written: Written
    province: str = ""
    gu: frozenset[str] = frozenset()


class Meaning(NamedTuple):
    """What a cell means.

    Parameters
    ----------
    known
        The system knows it, be it of the project, elsewhere or ended.
    level, code
        Of the project's district (``gu``, ``dong``, ``legal_dong``); None: see `reason`.
    gu, dong
        Codes of the gu and of the administrative dong, where it says them.
    may_be_elsewhere
        The name alone is also that of a district of another area.
    """

    known: bool
    level: str = ""
    code: str | None = None
    gu: str | None = None
    dong: str | None = None
    name: str = ""
    reason: Reason | None = None
    may_be_elsewhere: tuple[str, ...] = ()


@lru_cache(maxsize=4)
def _readers(project: Project) -> Readers:
    from geo.boundaries import load_dong, load_gu

    gu, dong = load_gu(project), load_dong(project)
    known = korea()
    of_korea = all(
        (found := known.of_code(code, "kostat")) is not None and found.is_now == code
        for code in gu["gu_code"]
    )
    return Readers(gu, dong, len(project.levels) > 1, known if of_korea else None)


UNKNOWN = Meaning(False, reason=why.UNKNOWN)


@dataclass(frozen=True, eq=False)
class Readers:
    """The districts of a project, and the readings of a cell that it allows."""

    gu: gpd.GeoDataFrame
    dong: gpd.GeoDataFrame
    has_dong: bool
    korea: Korea | None

    @classmethod
    def of(cls, project: Project) -> Readers:
        """Return the readers of a project; one without codes of Statistics Korea knows its own only."""
        return _readers(project)

    @property
    def readings(self) -> tuple[Reading, ...]:
        """The readings that there are."""
        return ("own",) if self.korea is None else ("kostat", "mois", "legal")

    @cached_property
    def gu_codes(self) -> frozenset[str]:
        """Codes of the project's gu."""
        return frozenset(self.gu["gu_code"])

    @cached_property
    def gu_of_dong(self) -> Mapping[str, str]:
        """Code of the gu of each of the project's dong."""
        if not self.has_dong:
            return {}
        return dict(zip(self.dong["dong_code"], self.dong["gu_code"], strict=True))

    @cached_property
    def own_names(self) -> Mapping[str, tuple[tuple[str, str], ...]]:
        """Level and code of the project's own districts by every spelling of their names."""
        found: dict[str, list[tuple[str, str]]] = {}
        levels: list[tuple[str, gpd.GeoDataFrame]] = [("gu", self.gu)]
        levels += [("dong", self.dong)] if self.has_dong else []
        for level, table in levels:
            for row in table.drop(columns="geometry").to_dict("records"):
                names = (str(row[f"{level}_name_ko"]), str(row[f"{level}_name_en"] or ""))
                above = () if level == "gu" else (str(row["gu_name_ko"]), str(row["gu_name_en"]))
                each = Named(str(row[f"{level}_code"]), "", names, above)
                for way in dict.fromkeys(ways(each.names, each.above)):
                    found.setdefault(way, []).append((level, each.code))
        return {way: tuple(several) for way, several in found.items()}

    def read(self, cell: Cell, reading: Reading) -> Meaning:
        """Return what a cell means in a reading."""
        kind, text = cell.written
        if kind == "blank":
            return Meaning(False, reason=why.BLANK)
        if kind == "spoilt":
            return Meaning(False, reason=why.SPOILT)
        if self.korea is None:
            return self._own(cell)
        if kind == "digits":
            found = self.korea.of_code(text, reading)  # type: ignore[arg-type]
            return UNKNOWN if found is None else self._checked(self._meaning(found), cell)
        return self._named(cell, reading)

    def _own(self, cell: Cell) -> Meaning:
        kind, text = cell.written
        if kind == "digits":
            for level, codes in (("gu", self.gu_codes), ("dong", frozenset(self.gu_of_dong))):
                lengths = {len(code) for code in codes}
                whole = text.zfill(lengths.pop()) if len(lengths) == 1 else text
                for code in (text, whole):
                    if code in codes:
                        return self._of_project(level, code)
        named = self._inside(self.own_names.get(spelled(text), ()), cell)
        return self._one(named, (), text) if named else UNKNOWN

    def _inside(self, found: Iterable[tuple[str, str]], cell: Cell) -> list[tuple[str, str]]:
        several = list(dict.fromkeys(found))
        if cell.gu:
            several = [
                each
                for each in several
                if (each[1] if each[0] == "gu" else self.gu_of_dong[each[1]]) in cell.gu
            ]
        return several

    def _named(self, cell: Cell, reading: Reading) -> Meaning:
        assert self.korea is not None
        text = spelled(cell.written.text)
        is_legal = reading == "legal"
        entries = [
            each
            for each in self.korea.by_name.get(text, ())
            if each.level in ("gu", "province") or (each.level == "legal_dong") == is_legal
        ]
        own = self.own_names.get(text, ())
        if is_legal:
            own = tuple(each for each in own if each[0] == "gu")
        if not entries and not own:
            return UNKNOWN
        if cell.province:
            entries = [each for each in entries if self._may_lie_in(each, cell.province)]
        if cell.gu:
            entries = [
                each
                for each in entries
                if each.level != "province"
                and (not each.gu or each.gu in cell.gu)
                and (each.gu or {code[:5] for code in each.places} & cell.gu)
            ]
        area = {code[:2] for code in self.gu_codes}
        if cell.province and cell.province not in area:
            own = ()
        own_left = self._inside(own, cell)
        meanings = [self._meaning(each) for each in entries]
        mine = [(each.level, each.code) for each in meanings if each.code is not None]
        inside = self._finest(list(dict.fromkeys([*own_left, *mine])))
        elsewhere = [
            self._said(each)
            for each, meaning in zip(entries, meanings, strict=True)
            if meaning.code is None
            and meaning.reason is not None
            and meaning.reason.kind == "outside"
        ]
        if inside:
            return self._one(
                inside, () if cell.province or cell.gu else tuple(dict.fromkeys(elsewhere)), text
            )
        told = [each for each in meanings if each.reason is not None]
        near = [each for each in told if each.reason is not None and each.reason.kind != "outside"]
        if near:
            return near[0]._replace(known=True)
        if elsewhere:
            reason = why.outside(elsewhere[0], "")
            return Meaning(True, reason=reason)
        return Meaning(True, reason=why.CONTRADICTS)

    def _finest(self, found: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
        """Leave out a gu where a dong of one name is meant too: of one name, the gu is meant."""
        gu = [each for each in found if each[0] == "gu"]
        rest = [each for each in found if each[0] != "gu"]
        return gu or rest

    def _one(
        self, inside: Sequence[tuple[str, str]], elsewhere: tuple[str, ...], text: str
    ) -> Meaning:
        if len(inside) > 1:
            assert inside
            names = [self._own_name(level, code) for level, code in inside]
            return Meaning(True, level=inside[0][0], reason=why.ambiguous(names))
        level, code = inside[0]
        return self._of_project(level, code)._replace(may_be_elsewhere=elsewhere)

    def _own_name(self, level: str, code: str) -> str:
        if level == "legal_dong" and self.korea is not None:
            found = self.korea.of_code(code, "legal")
            return code if found is None else f"{self.korea.name(found.gu)} {found.name}"
        if self.korea is not None:
            return self.korea.name(code)
        table = self.gu if level == "gu" else self.dong
        return str(table.loc[table[f"{level}_code"] == code, f"{level}_name_ko"].iloc[0])

    def _of_project(self, level: str, code: str) -> Meaning:
        if level == "legal_dong":
            assert self.korea is not None
            found = self.korea.of_code(code, "legal")
            assert found is not None
            return self._meaning(found)
        gu = code if level == "gu" else self.gu_of_dong[code]
        return Meaning(True, level, code, gu, code if level == "dong" else None)

    def _may_lie_in(self, each: District, province: str) -> bool:
        provinces = {code[:2] for code in each.places} | (
            {each.province} if each.province else set()
        )
        return not provinces or province in provinces

    def _checked(self, meaning: Meaning, cell: Cell) -> Meaning:
        """Refuse a code that its row's gu or province contradicts."""
        if meaning.code is None:
            return meaning
        wrong_gu = bool(cell.gu) and meaning.gu is not None and meaning.gu not in cell.gu
        wrong_province = bool(cell.province) and (meaning.gu or "")[:2] != cell.province
        if wrong_gu or wrong_province:
            return Meaning(True, meaning.level, reason=why.CONTRADICTS)
        return meaning

    def _said(self, each: District) -> str:
        assert self.korea is not None
        province = self.korea.province_name(each.province) if each.province else ""
        gu = self.korea.name(each.gu) if each.gu and each.level != "gu" else ""
        return " ".join(filter(None, (province, gu, each.name)))

    def _meaning(self, each: District) -> Meaning:
        """Return what a district of the tables is to the project."""
        assert self.korea is not None
        if each.level == "province":
            return Meaning(True, "province", reason=why.coarser(each.name))
        if each.level == "gu":
            if each.is_now in self.gu_codes:
                return Meaning(True, "gu", each.is_now, each.is_now)
            if each.is_now or not (set(each.went_to) & self.gu_codes):
                return Meaning(True, "gu", reason=why.outside(self._said(each), ""))
            return Meaning(True, "gu", reason=why.ended(each, self.korea))
        if each.level == "legal_dong":
            return self._legal(each)
        return self._dong(each)

    def _dong(self, each: District) -> Meaning:
        assert self.korea is not None
        places = set(each.places)
        mine = {self.gu_of_dong.get(code, code[:5]) for code in places}
        if not mine & self.gu_codes:
            reason = why.outside(self._said(each), "")
            if not places:
                reason = why.ended(each, self.korea)
            return Meaning(True, "dong", reason=reason)
        gu = next(iter(mine)) if len(mine) == 1 else None
        if each.is_now and (each.is_now in self.gu_of_dong or not self.has_dong):
            if not self.has_dong:
                return Meaning(True, "gu", gu, gu)
            return Meaning(True, "dong", each.is_now, gu, each.is_now)
        return Meaning(True, "dong", gu=gu, reason=why.ended(each, self.korea))

    def _legal(self, each: District) -> Meaning:
        assert self.korea is not None
        if each.gu not in self.gu_codes:
            return Meaning(True, "legal_dong", reason=why.outside(self._said(each), ""))
        twin = self.korea.administrative_twin(each)
        dong = None if twin is None or twin.is_now not in self.gu_of_dong else twin.is_now
        return Meaning(True, "legal_dong", each.code, each.gu, dong, name=each.name)

    def on_ground(self, code: str) -> list[str]:
        """Return the names of the administrative dong on the ground of a legal dong."""
        assert self.korea is not None
        found = self.korea.of_code(code, "legal")
        return [] if found is None else [self.korea.name(each) for each in found.went_to]

    def called(self, level: str, code: str) -> str:
        """Return the Korean name of a district of the project, of a dong after that of its gu."""
        return self._own_name(level, code)

    def columns(
        self, level: str, code: npt.NDArray[np.object_], gu: npt.NDArray[np.object_]
    ) -> pd.DataFrame:
        """Return the naming columns of the districts of rows: its own, then those of its gu.

        Parameters
        ----------
        level
            ``gu``, ``dong`` or ``legal_dong``.
        code, gu
            Of each row, or None.
        """
        import pandas as pd

        found: dict[str, npt.NDArray[np.object_]] = {}
        if level == "dong":
            found |= _named_columns("dong", self.dong, code)
        if level == "legal_dong":
            names = {
                each: self._legal_name(each) for each in dict.fromkeys(code) if each is not None
            }
            found["legal_dong_code"] = code
            found["legal_dong_name_ko"] = np.array([names.get(each) for each in code], dtype=object)
        found |= _named_columns("gu", self.gu, code if level == "gu" else gu)
        return pd.DataFrame(found)

    def _legal_name(self, code: str) -> str:
        assert self.korea is not None
        found = self.korea.of_code(code, "legal")
        return code if found is None else found.name


def _named_columns(
    level: str, table: gpd.GeoDataFrame, code: npt.NDArray[np.object_]
) -> dict[str, npt.NDArray[np.object_]]:
    found = {f"{level}_code": code}
    for end in ("name_ko", "name_en"):
        names = dict(zip(table[f"{level}_code"], table[f"{level}_{end}"], strict=True))
        found[f"{level}_{end}"] = np.array([names.get(each) for each in code], dtype=object)
    return found
