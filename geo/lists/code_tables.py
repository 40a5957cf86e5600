"""What is known of the codes and names of Korea's districts, and what became of each.

The table (``korea_codes.parquet``, made by ``python -m tools.korea``) holds every code that Statistics
Korea used in 2010, 2015 or 2020, that the ministry (MOIS) used in 2001-2023 or in March 2026, and the
legal dong of that month. Districts are told apart by the code of Statistics Korea of 2020.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Literal, NamedTuple

from geo.district_names import spelled as _spelled
from geo.lists.korea import province_names

spelled = cache(_spelled)
TABLE = Path(__file__).with_name("korea_codes.parquet")
System = Literal["kostat", "mois", "legal"]
Level = Literal["province", "gu", "dong", "legal_dong"]


class District(NamedTuple):
    """A district of a table of codes.

    Parameters
    ----------
    system, level, code, name
        Whose code, of what, in its full length, and the Korean name.
    seen, since
        Tables that hold it, by year; from when, as the ministry writes a day, or empty.
    is_now
        Code of 2020 (Statistics Korea's) where it is the same district, else empty.
    went_to
        Such codes of those on its ground; of a legal dong all dong that lie there.
    province, gu
        Codes of 2020 of what it lies in; empty: not known.
    """

    system: System
    level: Level
    code: str
    name: str
    seen: str
    since: str
    is_now: str
    went_to: tuple[str, ...]
    province: str
    gu: str

    @property
    def places(self) -> tuple[str, ...]:
        """The codes of 2020 where it is."""
        return (self.is_now,) if self.is_now else self.went_to


@dataclass(frozen=True, eq=False)
class Korea:
    """Every district of the tables, found by code and by name."""

    districts: tuple[District, ...]

    @cached_property
    def _by_code(self) -> Mapping[tuple[str, str], District]:
        return {(each.system, each.code): each for each in self.districts}

    @cached_property
    def by_name(self) -> Mapping[str, tuple[District, ...]]:
        """Districts by every spelling of their names, see `geo.district_names.spelled`."""
        found: dict[str, list[District]] = {}
        for each in self.districts:
            for name in dict.fromkeys(self._ways(each)):
                found.setdefault(name, []).append(each)
        return {name: tuple(several) for name, several in found.items()}

    @cached_property
    def provinces(self) -> Mapping[str, str]:
        """Codes of 2020 of the provinces by every spelling."""
        codes = {
            province_names()[spelled(each.name)]: each.is_now
            for each in self.districts
            if each.level == "province" and each.system == "mois"
        }
        return {way: codes[name] for way, name in province_names().items()}

    @cached_property
    def _province_ways(self) -> Mapping[str, tuple[str, ...]]:
        """Every spelling of a province by any of its names."""
        found: dict[str, list[str]] = {}
        for way, name in province_names().items():
            found.setdefault(name, []).append(way)
        return {name: tuple(ways) for name, ways in found.items()}

    def name(self, code: str) -> str:
        """Return the name of a district of 2020, with that of the gu before it of a dong."""
        found = self._by_code.get(("kostat", code))
        own = code if found is None else found.name
        above = self._by_code.get(("kostat", code[:5]))
        return own if above is None or len(code) == len(above.code) else f"{above.name} {own}"

    def province_name(self, code: str) -> str:
        """Return the name of the province of a code of 2020."""
        found = self._by_code.get(("kostat", code[:2]))
        return code[:2] if found is None else found.name

    def of_code(self, digits: str, system: System) -> District | None:
        """Return the district of a code in a system: full, or as short as it is often written.

        Examples
        --------
        >>> [korea().of_code("11110", system).name for system in ("kostat", "mois")]
        ['노원구', '종로구']
        >>> korea().of_code("11110515", "mois").name, korea().of_code("1111010100", "legal").name
        ('청운효자동', '청운동')
        """
        n = len(digits)
        if system == "kostat":
            if n == 8 and digits.endswith("0"):
                digits = digits[:7]
            return self._by_code.get(("kostat", digits))
        if n not in (2, 5, 8, 10):
            return None
        full = digits.ljust(10, "0")
        if system == "mois":
            return self._by_code.get(("mois", full))
        # Of a village (리) the eup or myeon is told; a gu and an eup have one code in both systems.
        found = self._by_code.get(("legal", f"{full[:8]}00"))
        if found is None and full.endswith("00000"):
            found = self._by_code.get(("mois", full))
        return found

    def administrative_twin(self, legal: District) -> District | None:
        """Return the administrative district with the very code: an eup or a myeon, else None."""
        return self._by_code.get(("mois", legal.code))

    def _ways(self, each: District) -> Iterator[str]:
        """Yield the spellings of a name: alone, after its gu, after its province, after both."""
        last = spelled(each.name.split()[-1])  # 장안구 of 수원시 장안구
        names = dict.fromkeys((spelled(each.name), last))
        above = [""]
        if each.level not in ("province", "gu"):
            gu = self._above(each, 5)
            above += dict.fromkeys((spelled(gu), spelled(gu.split()[-1] if gu else "")))
        full = spelled(self._above(each, 2))
        before = [""]
        if each.level != "province" and full:
            before += self._province_ways[province_names()[full]]
        for name in names:
            for upper in above:
                for province in before:
                    yield province + upper + name

    def _above(self, each: District, digits: int) -> str:
        system, code = ("kostat", each.code[:digits])
        if each.system != "kostat":
            system, code = ("mois", each.code[:digits].ljust(10, "0"))
        found = self._by_code.get((system, code))
        return "" if found is None else found.name


@cache
def korea() -> Korea:
    """Return what is known of the districts of Korea, read once."""
    import pandas as pd

    table = pd.read_parquet(TABLE)
    rows = list(table.itertuples(index=False, name=None))
    of_gu = {
        row[2][:5]: tuple(filter(None, (row[6], *row[7].split())))
        for row in rows
        if row[0] == "mois" and row[1] == "gu"
    }
    now = {row[2]: row[6] or row[7] for row in rows if row[0] == "mois"}
    return Korea(tuple(_district(row, of_gu, now) for row in rows))


def _district(
    row: tuple[str, ...], of_gu: Mapping[str, tuple[str, ...]], now: Mapping[str, str]
) -> District:
    system, level, code, name, seen, since, is_now, went = row
    went_to = tuple(went.split())
    gu = ""
    if system == "legal":
        level = "legal_dong"
        there = " ".join(now.get(each, "") for each in went_to)
        went_to = tuple(dict.fromkeys(there.split()))
        above = of_gu.get(code[:5], ())
        gu = above[0] if len(above) == 1 else ""
    places = (is_now,) if is_now else went_to
    if level == "dong":
        inside = {each[:5] for each in places}
        gu = inside.pop() if len(inside) == 1 else ""
    elif level == "gu":
        gu = is_now
    provinces = {each[:2] for each in (*places, *filter(None, (gu,)))}
    province = provinces.pop() if len(provinces) == 1 else ""
    return District(system, level, code, name, seen, since, is_now, went_to, province, gu)  # type: ignore[arg-type]
