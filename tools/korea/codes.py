"""Say of every code of a district of Korea which district of 2020 it is, or what became of it.

A code *is* a dong of 2020 where names or polygons show it: the same name in the same gu; the same
ground under another code (nine tenths of both); the same name around its middle. A successor is
named where its ground went; else the code is told to have ended, and nothing more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
import shapely

from geo.district_names import spelled
from geo.errors import SourceError
from geo.writing import whole_file
from tools.korea import tables
from tools.korea.tables import CENSUS_YEARS, key

if TYPE_CHECKING:
    import geopandas as gpd

SAME_SHARE = 0.9
"""Two outlines are of one district where each holds this much of the other."""
PART_SHARE = 0.1
"""A district went into another where this much of it lies there; less is the drawing of lines."""
LAST = CENSUS_YEARS[-1]
COLUMNS = ("system", "level", "code", "name_ko", "seen", "since", "is_now", "went_to")
Key = tuple[str, str, str]


class Fate(NamedTuple):
    """What became of a district: the one of 2020 that it is, or those on its ground."""

    is_now: str = ""
    went_to: tuple[str, ...] = ()


def build(path: Path) -> None:
    """Write the table of all codes as Parquet, the same bytes from the same packages.

    One row a code of a system: ``system`` (kostat, mois, legal), ``level`` (province, gu, dong),
    ``code``, ``name_ko``, ``seen`` (tables that hold it, by year), ``since`` (20250701 or empty), ``is_now``
    (code of 2020, Statistics Korea's, or empty), ``went_to`` (such codes, of a legal dong the
    ministry's of the administrative dong on its ground; separated by blanks).

    Raises
    ------
    SourceError
        A package is missing, or the path cannot be written.
    """
    rows = pd.DataFrame(list(_rows()), columns=list(COLUMNS))
    rows = rows.sort_values(["system", "level", "code"], ignore_index=True)
    _write(path, rows)


def _rows() -> Iterator[tuple[str, ...]]:
    census = {year: tables.census(year) for year in CENSUS_YEARS}
    fates = {year: _census_fates(census[year], census[LAST]) for year in CENSUS_YEARS}
    yield from _census_rows(census, fates)
    by_name = [_by_key(census[year], fates[year]) for year in reversed(CENSUS_YEARS)]
    seen = tables.seen()
    now, legal = tables.ministry()
    found = _ministry_fates(seen, now, by_name, census[LAST])
    gu_fates = _gu_fates(census, fates)
    yield from _ministry_rows(seen, now, found, gu_fates)
    for code, name, on in zip(legal["code"], legal["name"], legal["on"], strict=True):
        yield "legal", "dong", code, name, "2026", "", "", on


def _census_fates(old: gpd.GeoDataFrame, new: gpd.GeoDataFrame) -> dict[str, Fate]:
    """Return what became of each dong of a census, by its outline; a code that stayed is itself."""
    names = dict(zip(new["code"], map(spelled, new["name"]), strict=True))
    stayed = {code for code in old["code"] if code in names}
    gone = old[~old["code"].isin(stayed)]
    shapes = new.geometry.to_numpy()
    codes = new["code"].to_numpy()
    of, into = shapely.STRtree(shapes).query(gone.geometry.to_numpy(), predicate="intersects")
    lost = gone.geometry.to_numpy()
    common = shapely.area(shapely.intersection(lost[of], shapes[into]))
    share_old, share_new = common / shapely.area(lost)[of], common / shapely.area(shapes)[into]
    fates = {code: Fate(code) for code in stayed}
    for at, code in enumerate(gone["code"]):
        mine = np.flatnonzero(of == at)
        same = mine[(share_old[mine] >= SAME_SHARE) & (share_new[mine] >= SAME_SHARE)]
        parts = mine[share_old[mine] >= PART_SHARE]
        parts = parts[np.argsort(-share_old[parts], kind="stable")]
        went = tuple(str(item) for item in codes[into[parts]])
        fates[code] = Fate(str(codes[into[same[0]]])) if len(same) else Fate("", went)
    return fates


def _by_key(table: gpd.GeoDataFrame, fates: Mapping[str, Fate]) -> dict[Key, Fate]:
    """Return the fates of a census by name; a name that two dong bear is left out."""
    keys = [key(*row) for row in zip(table["province"], table["gu"], table["name"], strict=True)]
    twice = set(pd.Series(keys)[pd.Series(keys).duplicated()])
    pairs = zip(keys, table["code"], strict=True)
    return {name: fates[code] for name, code in pairs if name not in twice}


def _census_rows(
    census: Mapping[int, gpd.GeoDataFrame], fates: Mapping[int, Mapping[str, Fate]]
) -> Iterator[tuple[str, ...]]:
    """Yield the rows of Statistics Korea: dong, gu, provinces."""
    years: dict[tuple[str, str], list[str]] = {}
    names: dict[tuple[str, str], str] = {}
    for year, table in census.items():
        for code, province, gu, name in zip(
            table["code"], table["province"], table["gu"], table["name"], strict=True
        ):
            for level, part, said in (
                ("province", code[:2], province),
                ("gu", code[:5], _apart(gu)),
                ("dong", code, name),
            ):
                held = years.setdefault((level, part), [])
                if str(year) not in held:
                    held.append(str(year))
                names[level, part] = said
    gu_fates = _gu_fates(census, fates)
    for (level, code), held in years.items():
        fate = Fate(code) if str(LAST) in held else Fate()
        if level == "gu":
            fate = gu_fates[code]
        if level == "dong":
            fate = fates[int(held[-1])][code]
        yield "kostat", level, code, names[level, code], " ".join(held), "", *_cells(fate)


def _cells(fate: Fate) -> tuple[str, str]:
    return fate.is_now, " ".join(fate.went_to)


def _gu_fates(
    census: Mapping[int, gpd.GeoDataFrame], fates: Mapping[int, Mapping[str, Fate]]
) -> dict[str, Fate]:
    """Return what became of each gu: by where all its dong went, and whence all of that came."""
    now = set(census[LAST]["code"].str[:5])
    found = {code: Fate(code) for code in now}
    for year in CENSUS_YEARS[:-1]:
        into: dict[str, set[str]] = {}
        for code, fate in fates[year].items():
            there = (fate.is_now,) if fate.is_now else fate.went_to
            into.setdefault(code[:5], set()).update(item[:5] for item in there)
        for gu, went in into.items():
            if gu in now:
                continue
            came = {other for other, gone in into.items() if gone & went}
            alone = len(went) == 1 and came == {gu}
            found[gu] = Fate(next(iter(went))) if alone else Fate("", tuple(sorted(went)))
    return found


def _ministry_fates(
    seen: pd.DataFrame,
    now: pd.DataFrame,
    by_name: list[dict[Key, Fate]],
    last: gpd.GeoDataFrame,
) -> dict[str, Fate]:
    """Return what became of each dong of the ministry, by code: by its names, else by its middle."""
    seen_dong, now_dong = (table[table["level"] == "dong"] for table in (seen, now))
    middles = shapely.points(seen_dong["x"], seen_dong["y"])
    points, inside = shapely.STRtree(last.geometry.to_numpy()).query(
        middles, predicate="intersects"
    )
    around = {
        str(seen_dong["code"].iloc[at]): last.iloc[into]
        for at, into in zip(points, inside, strict=True)
    }
    in_city = _in_city(last)
    found: dict[str, Fate] = {}
    for table in (seen_dong, now_dong):
        for code, province, gu, name in zip(
            table["code"], table["province"], table["gu"], table["name"], strict=True
        ):
            fate = _of_names(key(province, gu, name), by_name, around.get(code), in_city)
            if not found.get(code, Fate()).is_now:
                found[code] = fate
    return _one_each(found, now_dong, last)


def _one_each(found: dict[str, Fate], now: pd.DataFrame, last: gpd.GeoDataFrame) -> dict[str, Fate]:
    """Of two dong that stand side by side and seem one of 2020, leave it to the one of its name."""
    names = dict(zip(last["code"], map(spelled, last["name"]), strict=True))
    called = dict(zip(now["code"], map(spelled, now["name"]), strict=True))
    claims: dict[str, list[str]] = {}
    for code in called:
        if found[code].is_now:
            claims.setdefault(found[code].is_now, []).append(code)
    for target, codes in claims.items():
        if len(codes) > 1 and any(called[code] == names[target] for code in codes):
            for code in codes:
                if called[code] != names[target]:
                    found[code] = Fate("", (target,))
    return found


def _in_city(last: gpd.GeoDataFrame) -> dict[Key, Fate]:
    """Return the dong of 2020 by city and name, where the city has one of the name."""
    rows = zip(last["code"], last["province"], last["gu"], last["name"], strict=True)
    held: dict[Key, list[str]] = {}
    for code, province, gu, name in rows:
        held.setdefault(key(province, _city(gu), name), []).append(code)
    return {name: Fate(codes[0]) for name, codes in held.items() if len(codes) == 1}


def _city(gu: str) -> str:
    """Return the city of a gu that lies in one (수원시장안구); else the gu itself."""
    city, mark, rest = gu.partition("시")
    return city + mark if mark and rest.endswith("구") else gu


def _apart(gu: str) -> str:
    """Return the name of a gu with a blank after its city."""
    city = _city(gu)
    return gu if city == gu else f"{city} {gu.removeprefix(city)}"


def _of_names(
    name: Key,
    by_name: list[dict[Key, Fate]],
    around: pd.Series | None,
    in_city: Mapping[Key, Fate],
) -> Fate:
    latest = by_name[0].get(name)
    if latest is not None:
        return latest
    if around is not None and _stem(spelled(around["name"])) == _stem(name[2]):
        return Fate(str(around["code"]))
    for older in by_name[1:]:
        if name in older:
            return older[name]
    city = _city(name[1])
    if city != name[1] and (name[0], city, name[2]) in in_city:
        return in_city[name[0], city, name[2]]
    return Fate() if around is None else Fate("", (str(around["code"]),))


def _stem(name: str) -> str:
    """Return a name without what kind of dong it is: a myeon that became an eup keeps its name."""
    stem = name[:-1] if name[-1:] in "읍면동" else name
    return name if stem[-1:].isdigit() or not stem else stem


def _ministry_rows(
    seen: pd.DataFrame,
    now: pd.DataFrame,
    found: Mapping[str, Fate],
    gu_fates: Mapping[str, Fate],
) -> Iterator[tuple[str, ...]]:
    since = dict(zip(now["code"], now["since"], strict=True))
    held = {table: set(rows["code"]) for table, rows in (("2001-2023", seen), ("2026", now))}
    both = pd.concat([now, seen]).drop_duplicates("code").sort_values("code")
    # A gu by name: as the censuses call it, then what became of that.
    names: dict[tuple[str, str], str] = {}
    for year in CENSUS_YEARS:
        table = tables.census(year)
        for code, province, gu in zip(table["code"], table["province"], table["gu"], strict=True):
            names[key(province, gu, "")[:2]] = code[:5]
    provinces = {name[0]: code[:2] for name, code in names.items()}
    into: dict[str, set[str]] = {}
    for code, fate in found.items():
        into.setdefault(code[:5], set()).update(
            item[:5] for item in ((fate.is_now,) if fate.is_now else fate.went_to)
        )
    rows = both[["code", "level", "province", "gu", "name"]].to_dict("records")
    for row in rows:
        code, level, name = str(row["code"]), str(row["level"]), str(row["name"])
        tabled = " ".join(table for table, codes in held.items() if code in codes)
        fate = found.get(code, Fate())
        province, gu, _ = key(str(row["province"]), str(row["gu"]), "")
        if level == "gu":
            named = names.get((province, gu))
            went = tuple(sorted(into.get(code[:5], ())))
            fate = gu_fates[named] if named else Fate("", went)
            if named is None and len(went) == 1 and _same_gu(went[0], gu, names):
                fate = Fate(went[0])
            name = _apart(name)
        if level == "province":
            fate = Fate(provinces.get(province, ""))
        yield "mois", level, code, name, tabled, since.get(code, ""), *_cells(fate)


def _same_gu(code: str, gu: str, names: Mapping[tuple[str, str], str]) -> bool:
    """Say whether a gu bears the same name in another province: it changed provinces."""
    return any(held == code and name == gu for (_, name), held in names.items())


def _write(path: Path, rows: pd.DataFrame) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns = {name: pa.array(rows[name], pa.string()) for name in COLUMNS}
    with whole_file(path, SourceError) as part:
        pq.write_table(
            pa.table(columns),
            part,
            compression="zstd",
            compression_level=19,
            row_group_size=len(rows) + 1,
            use_dictionary=["system", "level", "seen", "since"],
        )
