"""What is the matter with each row of a list: kept with notes, or set aside for one reason."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from geo.lists.alike import duplicates, shared_spots
from geo.lists.crs_candidates import KOREA, has_point, in_lonlat
from geo.lists.spoilt import is_closed, spoilt_codes, spoilt_dates
from geo.lists.standing import Standing
from geo.lists.systems import lonlat
from geo.text import Text

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd
    import shapely

    from geo.arrays import Bools, Floats, Indices
    from geo.lists.gazetteer import Gazetteer
    from geo.lists.model import Cells, Columns, Named, System

FAR_M = 1000.0
"""A point farther than this from the gu that its row names contradicts it: nobody knows which is wrong."""


@dataclass(frozen=True)
class Reason:
    """Why a row is set aside, or what is noted of one that is kept."""

    text: Text
    set_aside: bool


REASONS: Mapping[str, Reason] = {
    "repeated": Reason(Text("앞의 행과 똑같음", "the same as a row before it"), True),
    "system_not_known": Reason(
        Text("좌표계를 몰라 점을 놓지 못함", "its coordinate system is not known"), True
    ),
    "no_place": Reason(
        Text("합계·주석 등 장소가 아닌 행", "a total or a note below the table, no place"), True
    ),
    "no_point": Reason(Text("좌표 없음", "no point"), True),
    "no_point_elsewhere": Reason(
        Text("좌표가 없고 주소는 다른 지역", "no point, and an address elsewhere"), True
    ),
    "zero_point": Reason(Text("좌표가 0", "its point is zero"), True),
    "elsewhere": Reason(
        Text("주소와 좌표가 모두 지역 밖", "address and point lie outside the area"), True
    ),
    "outside_area": Reason(Text("좌표가 지역 밖", "the point lies outside the area"), True),
    "address_contradicts": Reason(
        Text(
            "주소의 구와 좌표가 1 km 넘게 어긋남",
            "the point lies more than 1 km from the gu of its address",
        ),
        True,
    ),
    "closed": Reason(Text("폐업·휴업 등 운영하지 않음", "closed or suspended"), True),
    "swapped_row": Reason(
        Text("이 행만 두 좌표가 바뀌어 바로잡음", "the two coordinates of this row were exchanged"),
        False,
    ),
    "address_disagrees": Reason(
        Text(
            "좌표가 주소의 구나 법정동 밖",
            "the point lies outside the gu or legal dong of its address",
        ),
        False,
    ),
    "names_two_gu": Reason(
        Text(
            "열마다 적힌 구가 달라 좌표와 견주지 않음",
            "its columns name two gu, so none was compared",
        ),
        False,
    ),
    "other_columns": Reason(
        Text("그 열에 좌표가 없어 다른 좌표 열의 점을 씀", "its point is from the other columns"),
        False,
    ),
    "in_water": Reason(Text("좌표가 물 위", "the point lies in water"), False),
    "duplicate": Reason(
        Text("30 m 안에 이름이 비슷한 곳이 있음", "a place of a like name lies within 30 m"), False
    ),
    "truncated": Reason(Text("좌표의 자릿수가 적음", "the coordinates have few digits"), False),
    "same_spot": Reason(
        Text("주소가 다른 여러 행이 한 점에 있음", "rows of different addresses share this point"),
        False,
    ),
    "date_spoilt": Reason(
        Text("표 프로그램이 망친 날짜", "a date that a spreadsheet spoilt"), False
    ),
    "code_spoilt": Reason(
        Text("표 프로그램이 망친 번호", "a code or lot that a spreadsheet spoilt"), False
    ),
    "ragged": Reason(Text("칸 수가 제목과 다름", "more or fewer cells than headings"), False),
    "no_name": Reason(Text("이름 없음", "no name"), False),
}
"""By code; those that set a row aside in the order in which the main one is chosen."""

LARGEST_DEGREE = 360
"""Of numbers that are larger nobody says degrees."""

ADDRESS_ROLES = ("road_address", "lot_address", "address")


@dataclass(frozen=True, kw_only=True)
class Checked:
    """What was found of each row; arrays of shape (n,) in the rows' order.

    Parameters
    ----------
    points
        EPSG:4326, longitude first, shape (n, 2); NaN: none.
    reason
        Code of `REASONS` for which a row is set aside; None: kept.
    notes
        Codes of `REASONS` by which rows; of rows set aside too.
    gap_m
        Distance of the point from the gu or legal dong that its row names, metres, or to the border
        of the area where it names what lies beyond; NaN: it lies there, or nothing tells.
    like
        Earlier row (from 0) of a place that may be the same, -1: none.
    error_m, precision
        See `geo.lists.precision.error_of`.
    """

    points: Floats
    reason: npt.NDArray[np.object_]
    notes: Mapping[str, Bools]
    gap_m: Floats
    like: Indices
    error_m: Floats
    precision: npt.NDArray[np.object_]

    @property
    def kept(self) -> Bools:
        """Rows that are kept; all others are set aside."""
        import numpy as np

        return np.array([each is None for each in self.reason], dtype=bool)

    def counts(self) -> dict[str, int]:
        """Return how many rows each reason and each note is of, those that are of none left out."""
        import numpy as np

        found = {code: int((self.reason == code).sum()) for code in REASONS}
        found |= {code: int(np.sum(rows)) for code, rows in self.notes.items()}
        return {code: n for code, n in found.items() if n}


def points_of(
    numbers: Floats, system: System, named: Named, gazetteer: Gazetteer
) -> tuple[Floats, Bools]:
    """Return the points of all rows, and which rows' two coordinates were exchanged to get them.

    A row is turned where its point stands more than 1 km from the gu that it names and the turned
    one in it; or, of degrees in Korea where it names no gu, where only the turned one is in Korea.

    Parameters
    ----------
    numbers
        As headed, shape (n, 2).
    system
        As decided for the list.
    named, gazetteer
        What the rows name, and where that is.

    Returns
    -------
    ndarray, ndarray
        EPSG:4326, longitude first, NaN: none; and bool. Zeros are no points.
    """
    import numpy as np

    points = lonlat(numbers, system)
    sound = has_point(numbers)
    points[~sound] = np.nan
    turned = np.zeros(len(points), dtype=bool)
    if system.crs is None:
        return points, turned
    place = Standing.of(points, named, gazetteer)
    odd = sound & ((place.gap_gu_m > FAR_M) | ~np.isfinite(points).all(axis=1))
    if is_degrees := bool(np.nanmedian(np.abs(numbers[sound])) <= 360) if sound.any() else False:
        odd |= sound & (place.gu < 0) & ~_in_korea(points)
    rows = np.flatnonzero(odd)
    if not len(rows):
        return points, turned
    other = np.full_like(points, np.nan)
    other[rows] = in_lonlat(numbers[rows], system.crs, not system.swapped)
    there = Standing.of(other, named, gazetteer)
    turned = odd & (there.gu >= 0) & (there.gap_gu_m == 0)
    if is_degrees:
        turned |= odd & (there.gu < 0) & _in_korea(other) & ~_in_korea(points)
    points[turned] = other[turned]
    return points, turned


def check_rows(  # noqa: PLR0913
    cells: Cells,
    columns: Columns,
    named: Named,
    numbers: Floats,
    system: System,
    gazetteer: Gazetteer,
    *,
    points: Floats | None = None,
    turned: Bools | None = None,
    water: shapely.Geometry | None = None,
    today: dt.date | None = None,
) -> Checked:
    """Say of each row why it is set aside, or what is noted of it.

    A point and an address that disagree by more than 1 km of gu set the row aside: which of the two
    is wrong nobody knows, and either would put it into a district that the other denies. By less, or
    in the legal dong only, the row is kept where its point is, noted, with the error that this makes.

    Parameters
    ----------
    cells, columns, named
        The list, its columns, and the districts that its rows name.
    numbers
        Coordinates as headed, shape (n, 2); NaN: none.
    system
        As decided.
    gazetteer
        Of the project.
    points, turned
        As `points_of` gives them, or with points that were found by address besides; None: made here.
    water
        In the gazetteer's CRS; None: not known.
    today
        See `geo.lists.spoilt.is_closed`.

    Returns
    -------
    Checked
        In = kept + set aside.
    """
    import numpy as np
    import shapely

    from geo.lists.precision import error_of

    table = cells.table
    if points is None:
        points, turned = points_of(numbers, system, named, gazetteer)
    turned = np.zeros(len(table), dtype=bool) if turned is None else turned
    place = Standing.of(points, named, gazetteer)
    located = np.asarray(np.isfinite(points).all(axis=1))
    reason = np.full(len(table), None, dtype=object)

    def aside(code: str, rows: Bools) -> None:
        reason[rows & (reason == None)] = code  # noqa: E711 - an array of objects

    near = place.gap_gu_m <= FAR_M
    names_gu = place.gu >= 0
    aside("repeated", np.asarray(table.duplicated()))
    if system.crs is None:
        aside("system_not_known", np.asarray(~located & has_point(numbers)))
    aside("no_place", _is_no_place(table, columns, ~located))
    aside("zero_point", np.asarray(~located & (numbers == 0).all(axis=1)))
    aside("no_point_elsewhere", np.asarray(~located & named.elsewhere))
    aside("no_point", ~located)
    aside("elsewhere", ~(place.in_area | names_gu) & named.elsewhere)
    aside("address_contradicts", names_gu & ~near)
    aside("outside_area", ~place.in_area & ~names_gu)
    at_border_m = place.to_border_m(place.in_area & named.elsewhere & ~names_gu)
    aside("address_contradicts", at_border_m > FAR_M)
    aside("closed", is_closed(table, columns, today))
    kept = reason == None  # noqa: E711

    gap_m = np.fmax(place.gap_gu_m, np.fmax(place.gap_dong_m, at_border_m))
    gap_m[~(gap_m > 0)] = np.nan
    own = located & has_point(numbers)  # a point found by address is no reading of the file
    spots = shared_spots(np.where(own[:, None], points, np.nan), _addresses(table, columns))
    names = table.get(columns.role.get("name"))
    no_names = table.iloc[:, :0].assign(name=None)["name"]
    like = duplicates(place.xy, no_names if names is None else names, kept & own)
    error_m, precision, few_digits = error_of(
        cells, columns, numbers, spots=spots, gap_m=gap_m, place=place
    )
    for array, empty in ((error_m, np.nan), (precision, None)):
        array[~(kept & own)] = empty
    notes = {
        "swapped_row": turned,
        "address_disagrees": (gap_m > 0) & kept & own,
        "in_water": np.zeros(len(table), dtype=bool),
        "names_two_gu": np.zeros(len(table), bool)
        if named.contradictory is None
        else named.contradictory & kept,
        "duplicate": like >= 0,
        "truncated": few_digits & own,
        "same_spot": spots >= 0,
        "date_spoilt": spoilt_dates(table, columns),
        "code_spoilt": spoilt_codes(table, columns),
        "ragged": cells.ragged.astype(bool),
        "no_name": np.zeros(len(table), bool)
        if names is None
        else names.isna().to_numpy() & (reason != "no_place"),
    }
    if water is not None:
        shapely.prepare(water)
        notes["in_water"] = shapely.intersects_xy(water, place.xy[:, 0], place.xy[:, 1])
    return Checked(
        points=points,
        reason=reason,
        notes=notes,
        gap_m=gap_m,
        like=like,
        error_m=error_m,
        precision=precision,
    )


_NO_PLACE = re.compile(
    r"(?:[가-힣0-9 ]{0,12}(?:합계|총계|소계|누계|총합)|계|평균|total|sub-?total|sum|grand total)(?:\s?[(:].*)?"
    r"|(?:※|＊|\*|☞|▶).*|(?:주|비고|참고|자료|출처|문의|작성|기준)\s?(?:\)|:|：).*",
    re.IGNORECASE,
)


def _is_no_place(table: pd.DataFrame, columns: Columns, lost: Bools) -> Bools:
    """Say which of some rows are totals or notes: no address, and one of the first two cells says so."""
    import numpy as np

    bare = np.flatnonzero(lost & _addresses(table, columns).isna().to_numpy())
    found = np.zeros(len(table), dtype=bool)
    for row, cells in zip(bare, table.iloc[bare].itertuples(index=False, name=None), strict=True):
        said = [cell for cell in cells if cell is not None][:2]
        found[row] = any(_NO_PLACE.fullmatch(cell) for cell in said)
    return found


def of_one_order(numbers: Floats) -> tuple[Floats, Bools]:
    """Return coordinates in the order that most rows have them, and which rows were exchanged for it.

    Degrees of Korea tell their order, since no longitude can be a latitude; in metres the northing is
    the larger one nearly everywhere. Half and half: as headed, or the smaller first.

    Parameters
    ----------
    numbers
        As headed, shape (n, 2).

    Examples
    --------
    >>> import numpy as np
    >>> both, turned = of_one_order(np.array([[127.0, 37.5], [37.6, 127.1], [126.9, 37.4]]))
    >>> both.tolist(), turned.tolist()
    ([[127.0, 37.5], [127.1, 37.6], [126.9, 37.4]], [False, True, False])
    """
    import numpy as np

    first, second = numbers.T
    with np.errstate(invalid="ignore"):
        metres = (np.abs(numbers) > LARGEST_DEGREE).all(axis=1)
        straight = np.where(metres, first < second, _in_korea(numbers))
        turned = np.where(metres, first > second, _in_korea(numbers[:, ::-1]))
    odd = np.asarray(turned if turned.sum() <= straight.sum() else straight, dtype=bool)
    return np.where(odd[:, None], numbers[:, ::-1], numbers), odd


def _addresses(table: pd.DataFrame, columns: Columns) -> pd.Series[Any]:
    """Return the address of each row, the first that it has of several; None: none."""
    found = table.iloc[:, :0].assign(address=None)["address"].astype(object)
    for role in ADDRESS_ROLES:
        heading = columns.role.get(role)
        if heading in table:
            found = found.where(found.notna(), table[heading])
    return found


def _in_korea(points: Floats) -> Bools:
    import numpy as np

    west, south, east, north = KOREA
    return np.asarray(((points >= (west, south)) & (points <= (east, north))).all(axis=1))
