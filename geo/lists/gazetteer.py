"""The districts and legal dong of a project by every name and code that a list may write."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from geo.boundaries import load_gu
from geo.crs import to_metric
from geo.district_names import spelled
from geo.errors import DataError, some
from geo.lists.korea import (
    Sigungu,
    province_codes,
    province_names,
    province_of,
    sigungu,
    sigungu_names,
)
from geo.project import Project
from geo.reading import read_polygons

if TYPE_CHECKING:
    import geopandas as gpd
    import shapely

T = TypeVar("T")

LEGAL_COLUMNS = ("legal_dong_code", "legal_dong_name_ko", "legal_dong_name_en", "gu_code")
"""Of the outlines of legal dong, besides the polygons."""


class Where(NamedTuple):
    """What a province and a gu by name mean to a project.

    Parameters
    ----------
    gu
        Code of its gu; None: none, or which of several is not known.
    province
        Official name, where it was named or the gu tells it.
    elsewhere
        What is named lies beyond the project.
    plain
        The names mean one thing only: a gu whose name exists in another province too is plain only
        with its province.
    within
        What is named holds the project or several gu of it (a city, a name of two of its gu).
    """

    gu: str | None
    province: str | None
    elsewhere: bool
    plain: bool
    within: bool = False


@dataclass(frozen=True, kw_only=True, eq=False)
class Gazetteer:
    """The districts of a project, to look names, codes and points up in.

    Parameters
    ----------
    crs
        The project's metric CRS, that of every geometry here.
    gu
        ``gu_code, gu_code_mois, gu_name_ko, gu_name_en``, polygons; sorted by code.
    legal_dong
        ``legal_dong_code, legal_dong_name_ko, legal_dong_name_en, gu_code``, polygons; sorted by
        code; of a project of one sigungu, whose districts are dong, without a gu_code. None: the
        project has no outlines of legal dong.
    area
        The ground of all gu.
    province
        Official name of the province that all of it lies in; None: several, or not known.
    gu_province
        Official province of each gu by its code, where known.
    gu_names
        Codes of the gu by each spelling, see `geo.district_names.spelled`.
    gu_mois
        Code of the gu by the ministry's five digits.
    legal_names
        (gu_code, legal_dong_code) by each spelling of a legal dong.
    within
        Sigungu of Korea that hold the project, or hold gu of it: named, they are not elsewhere.
    """

    crs: str
    gu: gpd.GeoDataFrame
    legal_dong: gpd.GeoDataFrame | None
    area: shapely.Geometry
    province: str | None
    gu_province: Mapping[str, str]
    gu_names: Mapping[str, tuple[str, ...]]
    gu_mois: Mapping[str, str]
    legal_names: Mapping[str, tuple[tuple[str | None, str], ...]]
    within: frozenset[Sigungu]

    @property
    def provinces(self) -> frozenset[str]:
        """The provinces that the project lies in; empty: not known, or not of Korea."""
        return frozenset(self.gu_province.values())

    def where(self, province: str | None, gu: str | None) -> Where:
        """Return what a province and a gu, as a row names them, mean.

        Parameters
        ----------
        province, gu
            Names in any spelling, or None; the gu with its city (수원시 장안구) or alone.
        """
        named = province_of(province)
        abroad = bool(self.provinces) and named is not None and named not in self.provinces
        if not gu:
            return Where(None, named, abroad, named is not None)
        key = spelled(gu)
        nation = [each for each in sigungu_names().get(key, ()) if named in (None, each.province)]
        own = [
            code
            for code in self.gu_names.get(key, ())
            if named is None or self.gu_province.get(code, named) == named
        ]
        if len(own) == 1:
            mine = self.gu_province.get(own[0])
            others = {each.province for each in nation} - {mine}
            plain = named is not None or not others or mine is None
            return Where(own[0], named or mine, False, plain)
        held = [each for each in nation if each in self.within]
        if own or held:  # several, or a city whose gu are not said
            province = named or _one(each.province for each in held)
            return Where(None, province, False, False, within=True)
        abroad = abroad or bool(self.provinces and nation)
        return Where(None, named or _one(each.province for each in nation), abroad, abroad)

    def legal(self, gu: str | None, name: str | None) -> str | None:
        """Return the code of a legal dong by its name.

        Parameters
        ----------
        gu
            Code of its gu; None: the name must be one legal dong's only.
        name
            In any spelling; of a county its 읍 or 면.
        """
        if not name:
            return None
        those = self.legal_names.get(spelled(name), ())
        codes = {code for other, code in those if gu in (None, other)}
        return codes.pop() if len(codes) == 1 else None


def load_gazetteer(project: Project) -> Gazetteer:
    """Read the gu and the legal dong of a project.

    Raises
    ------
    SourceError, DataError
        A file cannot be read or breaks its contract; a legal dong names a gu that is not there.

    Examples
    --------
    >>> from geo.project import current_project
    >>> found = load_gazetteer(current_project())
    >>> found.where("서울", "중구").gu, found.where(None, "중구").gu, found.where(None, "중구").plain
    ('11020', '11020', False)
    >>> found.where("부산시", "중구").elsewhere, found.where(None, "해운대구").elsewhere
    (True, True)
    >>> found.legal("11020", "을지로 1가"), found.legal(None, "신사동")
    ('1114010400', None)
    """
    import shapely

    gu = to_metric(load_gu(project), project.metric_crs)
    legal = _legal_dong(project, set(gu["gu_code"]))
    provinces, official, within = _in_korea(project, gu)
    names: dict[str, list[str]] = {}
    for code, korean, english in zip(
        gu["gu_code"], gu["gu_name_ko"], gu["gu_name_en"], strict=True
    ):
        whole = official[code].name if code in official else ""
        for key in dict.fromkeys(_keys(korean, english, whole)):
            names.setdefault(key, []).append(code)
    legal_names: dict[str, list[tuple[str | None, str]]] = {}
    if legal is not None:
        for code, korean, english, above in legal[list(LEGAL_COLUMNS)].to_numpy().tolist():
            for key in {spelled(korean), spelled(english)}:
                legal_names.setdefault(key, []).append((above, code))
    every = set(provinces.values())
    return Gazetteer(
        crs=project.metric_crs,
        gu=gu,
        legal_dong=legal,
        area=shapely.union_all(gu.geometry.to_numpy()),
        province=every.pop() if len(every) == 1 and len(provinces) == len(gu) else None,
        gu_province=provinces,
        gu_names={key: tuple(codes) for key, codes in names.items()},
        gu_mois={
            mois: code for code, mois in zip(gu["gu_code"], gu["gu_code_mois"], strict=True) if mois
        },
        legal_names={key: tuple(those) for key, those in legal_names.items()},
        within=frozenset(within),
    )


def _legal_dong(project: Project, gu: set[str]) -> gpd.GeoDataFrame | None:
    if project.legal_dong_outlines is None:
        return None
    path = project.path(project.legal_dong_outlines)
    table = read_polygons(path, {name: name for name in LEGAL_COLUMNS})
    # A project of one sigungu has its dong as districts: its legal dong are of the whole.
    table["gu_code"] = (
        table["gu_code"].astype(object).mask(table["gu_code"] == project.area.code, None)
    )
    known = table["gu_code"].isin(gu) | table["gu_code"].isna()
    orphans = table.loc[~known, "legal_dong_code"]
    if len(orphans):
        raise DataError(
            f"{path}: {some(orphans)} name(s) a gu_code that {project.levels[0].file} does not hold. "
            "Mend the column gu_code."
        )
    return to_metric(table, project.metric_crs)[[*LEGAL_COLUMNS, "geometry"]]


def _keys(korean: str, english: str, official: str) -> Iterable[str]:
    """Yield the spellings of a gu: whole, without the province before it, with its city, alone.

    Of English names the gu comes first: Jangan-gu, Suwon-si.
    """
    words = korean.split()
    yield spelled(korean)
    if len(words) > 1 and spelled(words[0]) in province_names():
        yield spelled(" ".join(words[1:]))
    yield spelled(words[-1])
    yield spelled(official or korean)
    yield spelled(english)
    yield spelled(english.partition(",")[0])


def _in_korea(
    project: Project, gu: gpd.GeoDataFrame
) -> tuple[dict[str, str], dict[str, Sigungu], set[Sigungu]]:
    """Return the province of each gu, the sigungu that it is, and those that are or hold any."""
    by_code = {each.code_mois: each for each in sigungu() if each.code_mois}
    area = _of_name(project.area.name.ko)
    provinces: dict[str, str] = {}
    official: dict[str, Sigungu] = {}
    for code, mois, name in zip(gu["gu_code"], gu["gu_code_mois"], gu["gu_name_ko"], strict=True):
        mine = by_code.get(mois[:5]) if mois else None
        before, rest = _of_name(name)
        province = mine.province if mine else province_codes().get(mois[:2]) if mois else None
        province = province or before or area[0]
        if province is None:
            continue
        provinces[code] = province
        named = sigungu_names().get(spelled(rest if before else name), ())
        those = [each for each in named if each.province == province]
        in_city = [each for each in those if each.name.startswith(f"{area[1]} ")]
        if found := mine or _one(in_city) or _one(those):
            official[code] = found
    # A project of one sigungu has its dong as districts; a city stands above its gu.
    within = set(official.values())
    within |= {each for each in sigungu() if (each.province, each.name) == area}
    cities = {(each.province, each.name.split(" ")[0]) for each in within if " " in each.name}
    within |= {each for each in sigungu() if (each.province, each.name) in cities}
    return provinces, official, within


def _of_name(name: str) -> tuple[str | None, str]:
    """Return the province that a name begins with, and what stands behind it."""
    first, _, rest = name.partition(" ")
    return province_of(first), rest


def _one(those: Iterable[T]) -> T | None:
    """Return what stands there again and again; None: nothing or several things."""
    found = set(those)
    return found.pop() if len(found) == 1 else None
