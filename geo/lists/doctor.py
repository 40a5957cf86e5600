"""A list from its file to places: read, understood, its system decided, every row checked."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypedDict

from geo.crs import LONLAT
from geo.errors import GeoError, UsageError, some, some_ko
from geo.lists.model import Cells, Columns, Pair, System
from geo.lists.report import ROLES, OtherPair, Report
from geo.project.places import are_ids
from geo.safe import one_line
from geo.text import Text

if TYPE_CHECKING:
    from typing import Any, Unpack

    import geopandas as gpd
    import numpy as np
    import numpy.typing as npt
    import pandas as pd
    import shapely

    from geo.lists.gazetteer import Gazetteer
    from geo.lists.geocoding import Geocoded
    from geo.lists.model import Named
    from geo.lists.rows import Checked
    from geo.project import Project

    Points = npt.NDArray[np.float64]

PUBLISHED = ("name", "name_en", "kind", "opened", "date", "status")
"""What of a row goes on, by role, besides its address; everything else stays in the file."""
ADDRESSES = ("road_address", "address", "lot_address")
"""Of a row's addresses, the first that is said goes on."""
TABLE = "table"
"""What messages call a table that is no file."""
MORE_RIGHT = 0.02
"""Share of rows by which a later pair of coordinates must agree better than the first to be taken."""


class Reading(TypedDict, total=False):
    """How a list is to be read, where the user knows better than what is found.

    crs
        System of its coordinates: ``EPSG:5186`` or ``KATEC``.
    encoding, sheet, layer
        Of a text file; of a workbook; of a file of several layers.
    columns
        Heading by role (see `geo.lists.model.Columns`), and ``x``, ``y``.
    keep
        Headings to carry along besides what is published by default.
    include_closed
        Keep places that the list says are closed.
    roads
        File of lines with names, by which a road address is placed; else by legal dong.
    geocode
        Geocoding service (``vworld``, ``kakao``, ``juso``) to ask for the addresses of rows without a
        point, with the user's own key of the settings; None: nothing leaves the machine.
    progress
        Called with one line now and then while a service is asked.
    say
        Called with each stage as it begins.
    """

    crs: str | None
    encoding: str | None
    sheet: str | None
    layer: str | None
    columns: Mapping[str, str]
    keep: Sequence[str]
    include_closed: bool
    roads: Path | None
    geocode: str | None
    progress: Callable[[str], None]
    say: Callable[[Text], None]


def read_places(
    source: str | Path | pd.DataFrame, project: Project | None = None, **reading: Unpack[Reading]
) -> tuple[gpd.GeoDataFrame, Report]:
    """Read a list of places as it comes, and say what was decided of it.

    Parameters
    ----------
    source
        A file (CSV, TSV, XLSX, XLS, GeoJSON, GeoPackage, Shapefile, KML, Parquet) or a table.
    project
        Whose districts the places are held against; None: the current one.
    reading
        See `Reading`.

    Returns
    -------
    GeoDataFrame, one row a place that is kept, EPSG:4326
        row (number in the file), id (None: the list has none), name, name_en, kind, address, opened, date, status, precision,
        error_m (metres, NaN: not known), rung, notes (codes joined with ';'), what `keep` names; points.
    Report
        What was decided and counted; `Report.rows` has every row of the list.

    Raises
    ------
    SourceError, DataError
        The file cannot be read.
    UsageError
        No row lies in the project's area, or an option names what is not there.
    CRSError
        `crs` is no coordinate system.
    SourceError
        The geocoding service refuses, or does not answer.

    Examples
    --------
    >>> import pandas as pd
    >>> mine = pd.DataFrame({"이름": ["시청"], "위도": ["37.5665"], "경도": ["126.978"]})
    >>> places, report = read_places(mine)
    >>> places["name"].tolist(), report.crs, report.n_in, report.n_kept
    (['시청'], 'EPSG:4326', 1, 1)
    """
    from geo.lists.cells import cells_of, read_cells
    from geo.lists.personal import masked
    from geo.project import current_project

    project = project or current_project()
    say = reading.get("say", _silent)
    say(Text("파일을 읽는 중", "reading the file"))
    if isinstance(source, str | Path):
        path = Path(source)
        cells = read_cells(
            path,
            encoding=reading.get("encoding"),
            sheet=reading.get("sheet"),
            layer=reading.get("layer"),
        )
        name = one_line(masked(path.name))
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    else:
        cells, name, digest = cells_of(source), TABLE, ""
    say(Text("열을 알아보는 중", "finding what the columns are"))
    # Headings are masked where they are read, so what names them is.
    keep = tuple(masked(heading) for heading in reading.get("keep", ()))
    roles = {role: masked(heading) for role, heading in (reading.get("columns") or {}).items()}
    reading = {**reading, "keep": keep}
    given = _List(cells, _columns(cells, roles, name, keep), name, digest)
    _require_headings(given, keep)
    return _examined(given, _gazetteer(project, _stamp(project)), project, reading)


def _silent(stage: Text) -> None:
    """Do nothing: the default of `Reading.say`."""


@lru_cache(maxsize=2)
def _gazetteer(project: Project, stamp: tuple[tuple[int, int], ...]) -> Gazetteer:
    """Return the gazetteer of a project, read once while its files stay as they are."""
    from geo.lists.gazetteer import load_gazetteer

    del stamp
    return load_gazetteer(project)


def _stamp(project: Project) -> tuple[tuple[int, int], ...]:
    """Return when the files that a gazetteer is read from were last written, and how long they are."""
    names = [*(level.file for level in project.levels), project.legal_dong_outlines]
    paths = [project.path(name) for name in names if name is not None]
    return tuple((at.st_mtime_ns, at.st_size) for at in (p.stat() for p in paths if p.exists()))


class _List(NamedTuple):
    """A list as it was read, and what its columns are."""

    cells: Cells
    columns: Columns
    name: str
    digest: str


class _Located(NamedTuple):
    """Where the rows of a list lie, by their own coordinates."""

    numbers: Points
    """As headed, shape (n, 2), of the columns that were taken."""
    points: Points
    """Degrees, longitude first, NaN: no point."""
    turned: npt.NDArray[np.bool_]
    """Rows whose two coordinates were exchanged, against the rest of the list."""
    filled: npt.NDArray[np.bool_]
    """Rows whose point is from other columns, since those that were taken hold none."""
    system: System
    pair: Pair | None
    """The columns that were taken; None: no columns, or points of the file itself."""
    others: tuple[OtherPair, ...] = ()


class _Around(NamedTuple):
    """What a row is held against, and what one without a point is placed by."""

    gazetteer: Gazetteer
    project: Project


def _columns(cells: Cells, given: Mapping[str, str], name: str, keep: Sequence[str]) -> Columns:
    """Return what the columns are: as the user says, else as found."""
    from geo.lists.columns import find_columns

    found = find_columns(cells)
    if not given:
        return found
    nobody = [role for role in given if role not in ROLES]
    if nobody or ("x" in given) != ("y" in given):
        raise UsageError(
            f"no column can be {some(nobody)}. Use one of: {some(ROLES, len(ROLES))}."
            if nobody
            else "x and y go together. Name both columns, the same one twice where one cell holds both.",
            ko=f"열의 역할 {some(nobody)}은(는) 없습니다. 쓸 수 있는 역할: {some(ROLES, len(ROLES))}."
            if nobody
            else "x와 y는 함께 적으십시오. 한 칸에 둘 다 있으면 같은 열을 두 번 적으십시오.",
        )
    lacking = [heading for heading in given.values() if heading not in cells.table]
    if lacking:
        raise UsageError(f"{name} has no column {some(lacking)}. Look at its headings.")
    personal = [each for each in given.values() if each in found.personal and each not in keep]
    if personal:
        raise UsageError(
            f"{name}: the column {some(personal)} looks personal and does not leave. Name it with --keep "
            "too, if it is to.",
            ko=f"{name}: {some(personal)} 열은 개인정보로 보여 내보내지 않습니다. 내보내려면 --keep으로도 적으십시오.",
        )
    pairs = found.pairs
    if "x" in given and "y" in given:
        pairs = (Pair(x=given["x"], y=given["y"]),)
    roles = {role: heading for role, heading in given.items() if role not in ("x", "y")}
    return replace(found, role={**found.role, **roles}, pairs=pairs)


def _require_headings(given: _List, keep: Sequence[str]) -> None:
    lacking = [heading for heading in keep if heading not in given.cells.table]
    if lacking:
        raise UsageError(
            f"{given.name} has no column {some(lacking)} to keep. Look at its headings: "
            f"{some(given.cells.table.columns, 12)}.",
            ko=f"{given.name}: {some_ko(lacking)} 열이 없습니다. 있는 열: {some_ko(given.cells.table.columns, 12)}.",
        )


def _located(given: _List, whose: Named, gazetteer: Gazetteer, crs: str | None) -> _Located:
    """Return the points of a list, and by which columns and system."""
    import numpy as np

    from geo.lists.numbers import pairs_of
    from geo.lists.rows import of_one_order, points_of
    from geo.lists.systems import decide

    cells, columns = given.cells, given.columns
    none = np.zeros(len(cells.table), dtype=bool)
    if cells.geometry is not None:
        numbers = cells.geometry.get_coordinates().reindex(range(len(cells.table))).to_numpy()
        system = decide(numbers, whose, gazetteer, stated=_stated(cells), given=crs)
        return _Located(numbers, *points_of(numbers, system, whose, gazetteer), none, system, None)
    if not columns.pairs:
        nothing = np.full((len(cells.table), 2), np.nan)
        return _Located(nothing, nothing.copy(), none, none, System(crs=None, sure=False), None)
    found = []
    for number, pair in enumerate(columns.pairs):
        numbers = pairs_of(cells.table, pair)
        # What the user says is not of columns that are plain degrees beside others.
        own = crs if number == 0 or pair.said != "degrees" else None
        system = decide(numbers, whose, gazetteer, given=own, said=pair.said)
        exchanged = none
        if not system.sure:
            # Rows of either order make no system sure until all are of one.
            ordered, odd = of_one_order(numbers)
            again = decide(ordered, whose, gazetteer, given=own, said=pair.said)
            if odd.any() and (again.sure or (system.crs is None and again.basis == "degrees")):
                numbers, exchanged, system = ordered, odd, again
        points, turned = points_of(numbers, system, whose, gazetteer)
        found.append(_Located(numbers, points, turned ^ exchanged, none, system, pair))
    chosen = 0 if crs is not None else _best([each.system for each in found])
    taken = found.pop(chosen)
    others, points, filled = [], taken.points, none
    for other in found:
        assert other.pair is not None
        both = _distance_m(taken.points, other.points)
        both = both[np.isfinite(both)]
        others.append(
            OtherPair(
                x=other.pair.x,
                y=other.pair.y,
                crs=other.system.crs,
                n=len(both),
                median_m=float(np.median(both)) if len(both) else float("nan"),
            )
        )
        if other.system.sure or other.system.basis == "degrees":
            more = np.asarray(np.isnan(points).any(axis=1) & ~np.isnan(other.points).any(axis=1))
            points = np.where(more[:, None], other.points, points)
            filled = filled | more
    return taken._replace(points=points, filled=filled, others=tuple(others))


def _stated(cells: Cells) -> str | None:
    """Return the system that the file states, as a user would write it."""
    assert cells.geometry is not None
    if cells.geometry.crs is None:
        return None
    code = cells.geometry.crs.to_epsg()
    return cells.geometry.crs.to_wkt() if code is None else f"EPSG:{code}"


def _best(systems: Sequence[System]) -> int:
    """Return which pair of columns to take: the first that is sure, unless a later puts more rows right."""

    def right(system: System) -> float:
        best = system.candidates[0] if system.candidates else None
        return 0.0 if best is None or not system.n_named else best.n_gu / system.n_named

    ranked = [(system.crs is not None, system.sure, right(system)) for system in systems]
    chosen = 0
    for number, (known, sure, share) in enumerate(ranked):
        at = ranked[chosen]
        if (known, sure) > at[:2] or ((known, sure) == at[:2] and share > at[2] + MORE_RIGHT):
            chosen = number
    return chosen


def _distance_m(one: Points, other: Points) -> Points:
    """Return the distances between points in degrees, metres on the ellipsoid, NaN where one is none."""
    import numpy as np
    from pyproj import Geod

    found = np.full(len(one), np.nan)
    both = np.flatnonzero(np.isfinite(one).all(axis=1) & np.isfinite(other).all(axis=1))
    found[both] = Geod(ellps="GRS80").inv(*one[both].T, *other[both].T)[2]
    return found


def _examined(
    given: _List, gazetteer: Gazetteer, project: Project, reading: Reading
) -> tuple[gpd.GeoDataFrame, Report]:
    """Return the places of a list and the report on it."""
    from geo.lists.evidence import named, parse_columns

    say = reading.get("say", _silent)
    say(Text("주소를 읽는 중", "taking addresses apart"))
    parsed = parse_columns(given.cells, given.columns)
    whose = named(given.cells, given.columns, gazetteer, parsed)
    say(Text("좌표계를 찾는 중", "finding the coordinate system"))
    at = _located(given, whose, gazetteer, reading.get("crs"))
    around = _Around(gazetteer, project)
    by_address, geocoded = _by_address(given, at, parsed, whose, around, reading)
    del parsed  # of a million rows a third of all memory
    say(Text("행을 살피는 중", "checking the rows"))
    rows = _rows(given, whose, at, by_address, around)
    if reading.get("include_closed", False):
        rows["reason"] = rows["reason"].where(rows["reason"] != "closed", None)
    rows["kept"] = rows["reason"].isna()
    keep = tuple(reading.get("keep", ()))
    report = replace(
        _report(given, at, rows, keep),
        has_legal_dong=gazetteer.legal_dong is not None,
        geocoded=geocoded,
    )
    say(Text("장소로 만드는 중", "making places"))
    places = _places(given, rows, keep)
    if not len(places) and (at.system.crs is not None or at.pair is None):
        raise _nothing_here(report, whose, project)
    return places, report


def _by_address(
    given: _List,
    at: _Located,
    parsed: Mapping[str, pd.DataFrame],
    whose: Named,
    around: _Around,
    reading: Reading,
) -> tuple[pd.DataFrame | None, Geocoded | None]:
    """Return places by address of the rows that have no point, and what a service did for them.

    The index is the number of the row, from 0; None: there is none to place. See `place_by_address`.
    """
    import numpy as np

    from geo.lists.evidence import joined
    from geo.lists.ladder import place_by_address
    from geo.lists.roads import load_roads
    from geo.lists.without_point import Addressed, ask_service, known_places, own_known, sharing

    is_lost = np.asarray(np.isnan(at.points).any(axis=1))
    # Numbers whose system is not known are no missing points: the user is asked for it.
    if not is_lost.any() or not parsed or (at.pair is not None and at.system.crs is None):
        return None, None
    gazetteer, roads, service = around.gazetteer, reading.get("roads"), reading.get("geocode")
    rows = Addressed(joined(parsed), whose, gazetteer)
    own, beside = None, sharing(rows, is_lost)
    if beside.any():
        checked = _checked(given, whose, at, at.points, around)
        own = own_known(rows, beside, checked.points, checked.error_m, checked.precision)
    lost = np.flatnonzero(is_lost)
    without = rows.rows(lost)
    points, geocoded = None, None
    if service is not None:
        points, geocoded = ask_service(without, service, reading.get("progress", lambda _: None))
    found = place_by_address(
        without.parts,
        without.whose,
        gazetteer,
        known_places(around.project, own),
        roads=None if roads is None else load_roads(roads, gazetteer.crs),
        geocoded=points,
    )
    found = found.set_index(lost)
    return found[found["rung"] != "none"], geocoded


def _checked(given: _List, whose: Named, at: _Located, points: Points, around: _Around) -> Checked:
    """Return what is the matter with each row, with these points."""
    from geo.lists.rows import check_rows

    return check_rows(
        given.cells,
        given.columns,
        whose,
        at.numbers,
        at.system,
        around.gazetteer,
        points=points,
        turned=at.turned,
        water=_water(around),
    )


def _rows(
    given: _List, whose: Named, at: _Located, by_address: pd.DataFrame | None, around: _Around
) -> pd.DataFrame:
    """Return every row of a list: what was found of it, and why it is set aside."""
    import numpy as np

    points = at.points.copy()
    rung = np.full(len(points), None, dtype=object)
    rung[~np.isnan(points).any(axis=1)] = "given"
    if by_address is not None:
        points[by_address.index] = by_address[["lon", "lat"]]
        rung[by_address.index] = by_address["rung"]
    checked = _checked(given, whose, at, points, around)
    rows = _frame(
        {
            "row": given.cells.rows,
            "name": _said(given, ("name",)),
            "address": _said(given, ADDRESSES),
            "reason": checked.reason,
            "notes": _joined({**checked.notes, "other_columns": at.filled}, len(points)),
            "rung": rung,
            "lon": checked.points[:, 0],
            "lat": checked.points[:, 1],
            "gap_m": checked.gap_m,
            "error_m": checked.error_m,
            "precision": checked.precision,
        }
    )
    if by_address is not None:
        for name in ("error_m", "precision"):
            rows.loc[by_address.index, name] = by_address[name]
    return rows


def _frame(columns: Mapping[str, npt.NDArray[Any]]) -> pd.DataFrame:
    """Return a table whose texts are those of the list, not copies of a million of them."""
    import pandas as pd

    made = {name: pd.Series(values, dtype=values.dtype) for name, values in columns.items()}
    return pd.DataFrame(made, copy=False)


def _joined(notes: Mapping[str, npt.NDArray[np.bool_]], n: int) -> npt.NDArray[np.object_]:
    """Return the codes of each row's notes, joined with ';'."""
    import numpy as np

    found = np.full(n, "", dtype=object)
    for code, rows in notes.items():
        found[rows] = [f"{said};{code}" if said else code for said in found[rows]]
    return found


def _water(around: _Around) -> shapely.Geometry | None:
    """Return the water of the project; None: not known, as where its file cannot be read."""
    from geo.crs import to_metric
    from geo.reading import read_vector

    water = around.project.water
    if water is None or water.file is None:
        return None
    try:
        table = read_vector(around.project.path(water.file))
    except GeoError:
        return None
    return to_metric(table, around.gazetteer.crs).union_all()


def _said(given: _List, roles: Sequence[str]) -> npt.NDArray[np.object_]:
    """Return the first text that a row has under any of some roles, without telephones and the like."""
    import numpy as np

    from geo.lists.personal import masked_column

    found = np.full(len(given.cells.table), None, dtype=object)
    for role in roles:
        heading = given.columns.role.get(role)
        if heading is None or heading not in given.cells.table:
            continue
        cells = given.cells.table[heading].to_numpy(dtype=object)
        empty = np.array([cell is None for cell in found], dtype=bool)
        found[empty] = cells[empty]
    return masked_column(found)


def _places(given: _List, rows: pd.DataFrame, keep: Sequence[str]) -> gpd.GeoDataFrame:
    """Return the rows that were kept as places."""
    import geopandas as gpd

    kept = rows["kept"].to_numpy()
    own = ("row", "name", "address", "precision", "error_m", "rung", "notes")
    told: dict[str, Any] = {name: rows[name].to_numpy()[kept] for name in own}
    told |= {name: _said(given, (name,))[kept] for name in PUBLISHED if name not in told}
    told["id"] = _stated_ids(given, kept)[kept]
    for heading in dict.fromkeys(keep):
        told[_free(heading, told)] = given.cells.table[heading].to_numpy()[kept]
    table = _frame({name: told.pop(name) for name in dict.fromkeys((*ORDER, *told))})
    points = gpd.points_from_xy(rows["lon"].to_numpy()[kept], rows["lat"].to_numpy()[kept])
    return gpd.GeoDataFrame(table, geometry=points, crs=LONLAT)


ORDER = (
    *("row", "name", "name_en", "kind", "address", "opened", "date", "status", "id"),
    *("precision", "error_m", "rung", "notes"),
)
"""Columns of the places."""


def _free(heading: str, taken: Iterable[str]) -> str:
    """Return a heading that the user keeps, as no column of the places is called, in any case."""
    used = {*(name.casefold() for name in taken), "geometry", "geom", "fid", "ogc_fid"}
    name, number = heading, 1
    while name.casefold() in used:
        number += 1
        name = f"{heading} ({number})"
    return name


def _stated_ids(given: _List, kept: npt.NDArray[np.bool_]) -> npt.NDArray[np.object_]:
    """Return the id of each row where the list gives its places ids of their own, else None.

    A number that only counts the rows is none: it is another place's in the next list.
    """
    import numpy as np

    from geo.lists.personal import masked

    nothing = np.full(len(kept), None, dtype=object)
    heading = given.columns.role.get("id")
    if heading is None or heading not in given.cells.table:
        return nothing
    ids = given.cells.table[heading]
    mine = ids[kept]
    if not len(mine) or not are_ids(mine) or any(masked(each) != each for each in mine):
        return nothing
    numbers = [int(each) for each in mine if each.isdecimal()]
    counts = len(numbers) == len(mine) and max(numbers) <= 2 * len(kept)
    return nothing if counts else ids.to_numpy(dtype=object)


def _report(given: _List, at: _Located, rows: pd.DataFrame, keep: tuple[str, ...]) -> Report:
    from geo.lists.personal import masked

    cells, columns = given.cells, given.columns
    headings = dict(columns.role)
    if at.pair is not None:
        headings |= {"x": at.pair.x, "y": at.pair.y}
    hidden = [name for name in columns.personal if name not in keep]
    return Report(
        name=given.name,
        sha256=given.digest,
        kind=cells.kind,
        encoding=cells.encoding,
        separator=cells.separator,
        heading_row=cells.heading_row,
        sheet=None if cells.sheet is None else masked(cells.sheet),
        columns=headings,
        personal=columns.personal,
        kept=keep,
        system=at.system,
        other_pairs=at.others,
        rows=rows,
        table=cells.table.drop(columns=hidden),
        date=_date(cells, columns),
        has_status="status" in columns.role or "closed_on" in columns.role,
        read_notes=tuple(
            Text(one_line(masked(note.ko)), one_line(masked(note.en))) for note in cells.notes
        ),
    )


_DAY = re.compile(r"(\d{4})[-./]?\s?(\d{1,2})(?:[-./]?\s?(\d{1,2}))?")


def _date(cells: Cells, columns: Columns) -> str | None:
    """Return the day that a list says it is of: one, or the first and the last; None: not said."""
    heading = columns.role.get("date")
    if heading is None or heading not in cells.table:
        return None
    days = set()
    for cell in cells.table[heading].dropna().unique():
        found = _DAY.match(str(cell).strip())
        if found and 1 <= int(found[2]) <= 12 and 1900 <= int(found[1]) <= 2100:
            days.add(
                "-".join([found[1], *(f"{int(part):02d}" for part in found.groups()[1:] if part)])
            )
    if not days:
        return None
    first, last = min(days), max(days)
    return first if first == last else f"{first}–{last}"


def _nothing_here(report: Report, whose: Named, project: Project) -> UsageError:
    """Say that no row lies in the project's area, and where they do."""
    provinces = [name for name in whose.province if name is not None]
    where = max(set(provinces), key=provinces.count) if provinces else None
    why = "; ".join(f"{code}: {n}" for code, n in report.reasons.items())
    area = project.area.name
    n_named = sum(code is not None for code in whose.gu)
    if 2 * n_named > report.n_in and set(report.reasons) <= {"no_point", "no_place", "repeated"}:
        return UsageError(
            f"{report.name}: no row has a point, and {n_named} of {report.n_in} name a gu of {area.en} but no "
            "legal dong, which is too coarse to place them. Give lines with names by --roads FILE, or the "
            "column of the lot address by --column lot_address=HEADING.",
            ko=f"{report.name}: 좌표가 없고, {report.n_in}행 가운데 {n_named}행은 {area.ko}의 구만 알 수 있어 위치를 정하지 "
            "못합니다(법정동 없음). 이름이 있는 도로 선을 --roads 파일로 주거나, 지번주소 열을 --column lot_address=제목으로 "
            "적으십시오.",
        )
    lie_en = f", they are of {where}" if where and where != area.ko else ""
    lie_ko = f" {where}의 목록입니다." if where and where != area.ko else ""
    return UsageError(
        f"{report.name}: none of {report.n_in} rows is a place in {area.en}{lie_en} ({why}). Give a list of "
        "this area, or another project with --project.",
        ko=f"{report.name}: {report.n_in}행 가운데 {area.ko} 안의 장소가 없습니다({why}).{lie_ko} 이 지역의 목록을 "
        "쓰거나 --project로 다른 프로젝트를 적으십시오.",
    )
