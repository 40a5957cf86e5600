"""A project of anybody's polygons: any file and system that can be read, one level or two."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geo.crs import LONLAT
from geo.errors import DataError, UsageError, some
from geo.new.folder import Districts, Draft, People, counted, source_row
from geo.new.metric import best_metric
from geo.new.outlines import dissolved, mended
from geo.reading import lonlat_of, number, parts_of, read_table, read_vector
from geo.romanise import romanise, romanise_district
from geo.safe import nfc
from geo.schema import MAX_PEOPLE
from geo.text import Text

if TYPE_CHECKING:
    import geopandas as gpd
    import numpy as np
    import numpy.typing as npt

ROMANISED = "name_en_romanised"
CHANGED = 0.001
"""A district whose area the mending changes by a larger share is named."""

POLYGONS = (3, 6)
NOT_KNOWN = "not known"

Say = Callable[[str], None]

_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?|-Q[1-4]|[-–]\d{4})?")


@dataclass(frozen=True, kw_only=True)
class Polygons:
    """Where the districts of a project are, and which columns say what.

    Parameters
    ----------
    file
        Polygons in any format that `geo.reading.read_vector` reads.
    code, name
        Columns of the code (unique) and of the name of each district.
    name_en
        Column of the English name; None: as `name`, Korean names romanised.
    parent, parent_name
        Columns of the code and the name of the district above, which is dissolved from those
        below; None: one level only, named by its code.
    people, people_column, people_date
        CSV in UTF-8 with the column `code`, its column of people (a column of `file` where there
        is no CSV), and the date of the count; None: not known.
    layer
        Which layer of a file that holds several.
    encoding
        Of the texts of a file that does not say its own; None: as it says, or CP949 where all that
        is no ASCII in it is Korean in CP949.
    crs
        Coordinate system of a file that does not say its own, or says the wrong one.
    metric_crs
        System to measure in; None: the one whose lengths are least off.
    title
        Name of the whole area; None: that of the folder.
    """

    file: Path
    code: str
    name: str
    name_en: str | None = None
    parent: str | None = None
    parent_name: str | None = None
    people: Path | None = None
    people_column: str | None = None
    people_date: str | None = None
    layer: str | None = None
    encoding: str | None = None
    crs: str | None = None
    metric_crs: str | None = None
    title: Text | None = None


def draft_of_polygons(what: Polygons, folder: str, say: Say = lambda line: None) -> Draft:
    """Return the project of somebody's polygons; `folder` names the area if nobody else does.

    Raises
    ------
    UsageError
        A column or an option is missing or wrong.
    SourceError
        A file cannot be read.
    CRSError
        The file says no coordinate system, or its districts cannot be measured in one.
    DataError
        Codes, names, polygons or people cannot be used.
    """
    import geopandas as gpd
    import pandas as pd

    if what.people_date is not None and not _DATE.fullmatch(what.people_date):
        raise UsageError(f"{what.people_date} is no date such as 2024, 2024-06 or 2024-06-30.")
    say(f"reading {what.file}")
    what = _named(what)
    table = _read(what)
    rows = _rows(table, what)
    lonlat = lonlat_of(table, what.file).geometry
    authority = table.crs.to_authority()
    measuring = best_metric(
        lonlat, own=None if authority is None else ":".join(authority), wanted=what.metric_crs
    )
    say(f"mending {len(table):,} outlines")
    shapes, changed = _mended(lonlat.to_crs(measuring.crs), rows, what)
    order = sorted(range(len(rows)), key=lambda index: rows[index]["dong_code"])
    rows, shapes = [rows[index] for index in order], shapes[order]
    people = _people(what, pd.DataFrame(table.drop(columns=table.geometry.name)), rows)
    levels = _levels(rows, shapes, has_parent=what.parent is not None)
    title = what.title or Text(folder, folder)
    title = Text(*(_line(part) or "area" for part in title))
    return Draft(
        title=title,
        summary=Text(f"{counted(levels, 'ko')}.", f"{counted(levels, 'en')}."),
        code=_free("all", {code for level in levels for code in level.codes}),
        name=title,
        short=title,
        measuring=best_metric(gpd.GeoSeries(shapes, crs=LONLAT), wanted=measuring.crs),
        levels=levels,
        people=people,
        sources=tuple(_sources(what)),
        notes=tuple(_notes(what, rows, changed, people)),
    )


# --- reading


def _named(what: Polygons) -> Polygons:
    """Return the same with the names of columns in the form in which headings are read."""
    columns = ("code", "name", "name_en", "parent", "parent_name", "people_column")
    said: dict[str, Any] = {name: getattr(what, name) for name in columns}
    said = {name: None if text is None else nfc(text) for name, text in said.items()}
    return replace(what, **said)


def _read(what: Polygons) -> gpd.GeoDataFrame:
    file = what.file
    table = read_vector(file, layer=what.layer, encoding=what.encoding, crs=what.crs)
    wanted = (what.code, what.name, what.name_en, what.parent, what.parent_name)
    missing = [name for name in wanted if name is not None and name not in table.columns]
    if missing:
        there = [name for name in table.columns if name != table.geometry.name]
        raise UsageError(f"{file} has no column {some(missing)}. It has: {some(there, limit=20)}.")
    return table.set_geometry(parts_of(table.geometry.to_numpy(), "polygon"), crs=table.crs)


def _rows(table: gpd.GeoDataFrame, what: Polygons) -> list[dict[str, str]]:
    """Return the columns of each district, all text; every problem of the file at once."""
    import numpy as np
    import shapely

    codes = _texts(table[what.code])
    names = _texts(table[what.name])
    english = _texts(table[what.name_en]) if what.name_en else [""] * len(codes)
    parents = _texts(table[what.parent]) if what.parent else [""] * len(codes)
    parent_names = _texts(table[what.parent_name]) if what.parent_name else parents
    shapes = table.geometry.to_numpy()
    labels = [code or f"row {number}" for number, code in enumerate(codes, 1)]
    problems = []
    for column, cells in ((what.code, codes), (what.name, names), (what.parent, parents)):
        lacking = [label for label, cell in zip(labels, cells, strict=True) if not cell]
        if column is not None and lacking:
            problems.append(f"no {column} in {some(lacking)}")
    repeated = _repeated(code for code in codes if code)
    if repeated:
        problems.append(f"{what.code} stands twice: {some(repeated)}")
    is_polygon = np.isin(shapely.get_type_id(shapes), POLYGONS) & ~shapely.is_empty(shapes)
    if not is_polygon.all():
        problems.append(f"no polygon in {some(np.array(labels)[~is_polygon])}")
    named: dict[str, set[str]] = {}
    for parent, name in zip(parents, parent_names, strict=True):
        named.setdefault(parent, set()).add(name)
    several = [parent for parent, found in named.items() if len(found) > 1]
    if several:
        problems.append(f"{what.parent} with several names: {some(several)}")
    if problems:
        raise DataError(f"{what.file}: {'; '.join(problems)}. Mend the file.")
    rows = []
    for code, name, stated, parent, above in zip(
        codes, names, english, parents, parent_names, strict=True
    ):
        name_en, is_romanised = _english(name, stated)
        gu_en, _ = _english(above, "")
        rows.append(
            {
                "dong_code": code,
                "dong_code_mois": "",
                "dong_name_ko": name,
                "dong_name_en": name_en,
                "gu_code": parent,
                "gu_code_mois": "",
                "gu_name_ko": above,
                "gu_name_en": gu_en,
                ROMANISED: "yes" if is_romanised else "no",
            }
        )
    return rows


def _repeated(codes: Iterable[str]) -> list[str]:
    return sorted(code for code, times in Counter(codes).items() if times > 1)


def _texts(column: Iterable[Any]) -> list[str]:
    """Return cells as one line of text each; a whole number has no decimals, no value is empty."""
    return [_line(cell) for cell in column]


def _line(cell: Any) -> str:
    if cell is None or cell != cell or (isinstance(cell, float) and math.isinf(cell)):
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = "".join(letter if letter.isprintable() else " " for letter in str(cell))
    return " ".join(text.split())


def _english(name: str, stated: str) -> tuple[str, bool]:
    if stated or not re.search("[가-힣]", name):
        return stated or name, False
    return (romanise(name) if " " in name else romanise_district(name)), True


def _mended(
    metric: gpd.GeoSeries, rows: list[dict[str, str]], what: Polygons
) -> tuple[npt.NDArray[np.object_], list[str]]:
    """Return a valid coverage in EPSG:4326, and the codes of districts that had to change."""
    import geopandas as gpd
    import numpy as np
    import shapely

    before = metric.to_numpy()
    codes = np.array([row["dong_code"] for row in rows], dtype=object)
    try:
        shapes = mended(before, metric.crs)
    except DataError as err:
        raise DataError(
            f"{what.file}: the outlines do not form districts side by side ({err}) "
            "Mend them, for example with QGIS, Check geometries."
        ) from err
    lost = shapely.is_empty(shapes)
    if lost.any():
        raise DataError(
            f"{what.file}: nothing is left of {some(codes[lost])} once overlaps are taken out. "
            "Mend the file."
        )
    # Invalid rings have no area of their own to compare with.
    after = gpd.GeoSeries(shapes, crs=LONLAT).to_crs(metric.crs).area.to_numpy()
    area = np.where(shapely.is_valid(before), shapely.area(before), np.inf)
    off = np.abs(after / area - 1) > CHANGED
    return shapes, list(codes[off])


# --- levels, people, texts


def _levels(
    rows: list[dict[str, str]], shapes: npt.NDArray[np.object_], *, has_parent: bool
) -> tuple[Districts, ...]:
    name, above = Text("구역", "district"), Text("상위 구역", "area")
    short, short_above = Text("구역", "districts"), Text("상위 구역", "areas")
    if not has_parent:
        own = [
            {
                **{f"gu_{part}": row[f"dong_{part}"] for part in _PARTS},
                ROMANISED: row[ROMANISED],
            }
            for row in rows
        ]
        return (Districts(key="gu", name=name, short=short, rows=own, shapes=shapes),)
    coarse, outlines = dissolved(rows, shapes)
    return (
        Districts(key="gu", name=above, short=short_above, rows=coarse, shapes=outlines),
        Districts(key="dong", name=name, short=short, rows=rows, shapes=shapes),
    )


_PARTS = ("code", "code_mois", "name_ko", "name_en")


def _people(what: Polygons, own: Any, rows: list[dict[str, str]]) -> People | None:
    if what.people is None and what.people_column is None:
        return None
    column = what.people_column
    if what.people is None:
        where, source = what.file, "boundaries"
        if column not in own.columns:
            raise UsageError(f"{where} has no column {column}. Name one with --people-column.")
        codes = _texts(own[what.code])
        cells = _texts(own[column])
    else:
        where, source = what.people, "people"
        table = read_table(where, (what.code,) if column is None else (what.code, column))
        if column is None:
            others = [name for name in table.columns if name != what.code]
            if len(others) != 1:
                raise UsageError(
                    f"{where} has the columns {some(others)}. Name that of the people: "
                    "--people-column."
                )
            column = others[0]
        codes, cells = _texts(table[what.code]), _texts(table[column])
    known = _counted(dict(zip(codes, cells, strict=True)), codes, rows, where)
    n = len(rows) - len(known)
    said = Text(
        f"{where.name}의 {column}" + (f". 인구를 알 수 없는 {n}곳은 빠져 있습니다." if n else "."),
        f"{column} of {where.name}"
        + (f". Left out are those whose people are not known: {n}." if n else "."),
    )
    return People(
        key="people",
        name=Text("인구", "people"),
        says=Text(_line(said.ko), _line(said.en)),
        vintage=what.people_date,
        source=source,
        column="people",
        known=known,
    )


def _counted(
    cells: Mapping[str, str], codes: list[str], rows: list[dict[str, str]], where: Path
) -> dict[str, float]:
    """Return the people by code; an empty cell is not known."""
    problems = []
    repeated = _repeated(codes)
    if repeated:
        problems.append(f"stands twice: {some(repeated)}")
    unknown = sorted(set(cells) - {row["dong_code"] for row in rows})
    if unknown:
        problems.append(f"no district has the code {some(unknown)}")
    people = {code: number(cell) for code, cell in cells.items() if cell}
    wrong = [
        code for code, count in people.items() if not (0 <= count <= MAX_PEOPLE and count % 1 == 0)
    ]
    if wrong:
        problems.append(f"no number of people in {some(wrong)}")
    if problems:
        raise DataError(f"{where}: {'; '.join(problems)}. Mend the file.")
    return people


def _sources(what: Polygons) -> Iterable[dict[str, str]]:
    name = _line(what.file.name)
    says = (
        "outlines" if what.people is not None or what.people_column is None else "outlines, people"
    )
    yield source_row("boundaries", Text(name, name), (NOT_KNOWN, NOT_KNOWN, says))
    if what.people is not None:
        name = _line(what.people.name)
        date = what.people_date or NOT_KNOWN
        yield source_row("people", Text(name, name), (date, NOT_KNOWN, "people"))


def _notes(
    what: Polygons, rows: list[dict[str, str]], changed: list[str], people: People | None
) -> Iterable[Text]:
    yield Text(
        "출처의 날짜와 이용 조건은 알려지지 않았습니다. sources.csv에 적어 주십시오.",
        "The dates and licences of the sources were not said: write them into sources.csv.",
    )
    if people is None:
        yield Text("인구 자료가 없습니다.", "No count of people was given.")
    elif len(people.known) < len(rows):
        missing = [row["dong_name_ko"] for row in rows if row["dong_code"] not in people.known]
        yield Text(
            f"인구를 알 수 없는 곳(0명이라는 뜻이 아님): {', '.join(missing)}.",
            f"People not known, which does not mean none: {', '.join(missing)}.",
        )
    if changed:
        yield Text(
            f"겹치거나 벌어진 경계를 다듬어 면적이 {CHANGED:.1%} 넘게 바뀐 곳: {', '.join(changed)}.",
            f"Overlaps or slits were mended; the area changed by more than {CHANGED:.1%} in: "
            f"{', '.join(changed)}.",
        )
    made = [row["dong_name_ko"] for row in rows if row[ROMANISED] == "yes"]
    if made:
        yield Text(
            f"영문 이름이 없어 로마자 표기법에 따라 적은 곳({ROMANISED}=yes): {len(made)}곳.",
            f"English names made by the rules of romanisation ({ROMANISED}=yes): {len(made)}.",
        )
    if what.parent is not None and what.parent_name is None:
        yield Text(
            "상위 구역은 코드로 부릅니다. 이름은 boundaries/gu.geojson에 적어 주십시오.",
            "The districts above go by their codes: write their names into boundaries/gu.geojson.",
        )


def _free(code: str, taken: set[str]) -> str:
    while code in taken:
        code = f"_{code}"
    return code
