"""The districts of a project; every site gets its own, as far as its point can tell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geo.crs import require_metric, to_crs, to_metric
from geo.district_names import Legal, Named, find_named, spelled
from geo.errors import DataError, some
from geo.korean import particle
from geo.locate import districts_of
from geo.project import Project, current_project
from geo.reading import read_polygons, read_table
from geo.schema import DONG_COLUMNS, GU_COLUMNS, MAX_ERROR_M, errors_of, point_xy, require_codes
from geo.text import Text

if TYPE_CHECKING:
    import geopandas as gpd
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

DONG_ERROR_M = 300.0
"""A point less sure than this does not tell its dong: most dong are smaller than 1 km across."""

NO_DONG_PRECISIONS = ("area", "dong", "station")
"""Points that stand for more than a place: they never name a dong."""


WHOLE = Text(", 전체는 `all`", ", or `all`")
"""How a user names the whole area, for a refusal."""


def load_gu(project: Project | None = None) -> gpd.GeoDataFrame:
    """Read the districts of the coarse level, sorted by `gu_code`, EPSG:4326.

    Parameters
    ----------
    project
        Whose; None: the current one.

    Returns
    -------
    GeoDataFrame
        ``gu_code, gu_code_mois, gu_name_ko, gu_name_en``, text, and polygons.

    Raises
    ------
    SourceError, DataError
        The file cannot be read or breaks its contract.

    Examples
    --------
    >>> gu = load_gu()
    >>> len(gu), gu.loc[0, "gu_code"], gu.loc[0, "gu_code_mois"], gu.loc[0, "gu_name_en"]
    (25, '11010', '11110', 'Jongno-gu')
    """
    return _read_level(project or current_project(), "gu")[[*GU_COLUMNS, "geometry"]]


def load_dong(project: Project | None = None) -> gpd.GeoDataFrame:
    """Read the districts of the finest level, sorted by `dong_code`, EPSG:4326.

    Parameters
    ----------
    project
        Whose; None: the current one. Where it has one level only, each district is its own.

    Returns
    -------
    GeoDataFrame
        ``dong_code, dong_code_mois, dong_name_ko, dong_name_en``, the columns of its gu, text, and
        polygons.

    Raises
    ------
    SourceError, DataError
        The file cannot be read or breaks its contract; a dong names a gu that is not there.

    Examples
    --------
    >>> dong = load_dong()
    >>> len(dong), dong.loc[0, "dong_code"], dong.loc[0, "gu_name_ko"]
    (425, '1101053', '종로구')
    """
    project = project or current_project()
    gu = load_gu(project)
    if len(project.levels) == 1:
        own = {name: gu[name.replace("dong_", "gu_")] for name in DONG_COLUMNS[:4]}
        return gu.assign(**own)[[*DONG_COLUMNS, "geometry"]]
    dong = _read_level(project, "dong")
    orphans = dong.loc[~dong["gu_code"].isin(gu["gu_code"]), "dong_code"]
    if len(orphans):
        level = project.level("dong")
        raise DataError(
            f"{project.path(level.file)}: {some(orphans)} name(s) a district above that "
            f"{project.levels[0].file} does not hold. Mend the column of the parent."
        )
    # A merge would drop the frame's own type and order.
    names = gu.set_index("gu_code")
    above = {name: names[name].reindex(dong["gu_code"]).to_numpy() for name in GU_COLUMNS[1:]}
    return dong.assign(**above)[[*DONG_COLUMNS, "geometry"]]


def _read_level(project: Project, key: str) -> gpd.GeoDataFrame:
    level = project.level(key)
    table = read_polygons(project.path(level.file), level.columns)
    if f"{key}_code_mois" not in table:
        table[f"{key}_code_mois"] = ""
    return table


def place(
    sites: gpd.GeoDataFrame,
    gu: gpd.GeoDataFrame | None = None,
    dong: gpd.GeoDataFrame | None = None,
) -> gpd.GeoDataFrame:
    """Give every point its gu, and its dong where the point is sure enough to tell.

    The gu is the one that holds the point (a point on a border: the smallest code). A point
    outside the area by no more than its `error_m` gets the nearest gu and a note. The dong is
    given only where ``error_m <= 300`` and the precision is not area, dong or station; where
    neither is said, the point is taken as it stands.

    Parameters
    ----------
    sites
        Any CRS; one row a record, points or None. ``error_m`` (metres) and ``precision`` may be
        missing, or null in a row: not said.
    gu, dong
        Districts in one metric CRS; None: those of the current project.

    Returns
    -------
    GeoDataFrame
        A copy of `sites` with ``gu_code, dong_code`` (str or None), ``gu_sure, dong_sure`` (bool:
        the whole error circle lies in the district; never sure where no error is said) and
        ``placing_note`` (None or ``outside_nearest``).

    Raises
    ------
    CRSError
        `gu` or `dong` is in no metric CRS, or `sites` has no CRS.
    DataError
        A point lies outside the area by more than its `error_m`, or what stands for a place is no
        point, or an `error_m` no number; all such ids are named. A district has no code.

    Examples
    --------
    >>> import geopandas as gpd
    >>> hall = gpd.GeoDataFrame(geometry=gpd.points_from_xy([126.978], [37.5665]), crs="EPSG:4326")
    >>> place(hall)[["gu_code", "gu_sure"]].values.tolist()
    [['11020', False]]
    """
    import numpy as np
    import pandas as pd
    import shapely

    if gu is None or dong is None:
        project = current_project()
        gu, dong = (to_metric(load(project), project.metric_crs) for load in (load_gu, load_dong))
    require_metric(gu, "gu")
    require_metric(dong, "dong", gu.crs)
    require_codes(gu, "gu_code", "gu")
    require_codes(dong, "dong_code", "dong")
    ids = np.asarray(sites.get("site_id", pd.Series(sites.index, index=sites.index)))
    located = ~shapely.is_missing(sites.geometry.to_numpy())
    points = to_crs(sites.geometry.force_2d(), gu.crs).to_numpy()[located]
    sound = ~np.isnan(point_xy(points)[:, 0])
    if not sound.all():
        given = ~np.isnan(point_xy(sites.geometry.to_numpy()[located])[:, 0])
        if (given & ~sound).any():
            raise DataError(
                f"point outside the area, and of what its system can hold: "
                f"{some(ids[located][given & ~sound])}. Mend the coordinates (longitude first)."
            )
        raise DataError(
            f"no point in {some(ids[located][~sound])}. Give points, or leave these out."
        )
    nothing = pd.Series(None, index=sites.index, dtype=object)
    error_m = _errors(sites.get("error_m", nothing), ids)[located]
    precision = sites.get("precision", nothing).to_numpy()[located]

    gu_row, gu_gap_m = _containing(points, gu)
    far = ~(gu_gap_m <= np.nan_to_num(error_m))  # NaN: no error is said, so none is granted
    if far.any():
        raise DataError(
            f"point outside the area by more than its error_m: {some(ids[located][far])}, up to "
            f"{gu_gap_m[far].max() / 1000:,.1f} km away. Mend the coordinates (longitude first), or "
            "leave the point out with a reason."
        )
    tells_dong = ~(error_m > DONG_ERROR_M) & ~np.isin(precision, NO_DONG_PRECISIONS)
    dong_row, _ = _containing(points, dong)
    placed = sites.copy()
    placed["gu_code"] = _scatter(located, gu["gu_code"].to_numpy()[gu_row])
    dong_code = dong["dong_code"].to_numpy(dtype=object)[dong_row]
    dong_code[~tells_dong] = None
    placed["dong_code"] = _scatter(located, dong_code)
    placed["gu_sure"] = _scatter(located, _circle_inside(points, error_m, gu, gu_row), False)
    dong_sure = tells_dong & _circle_inside(points, error_m, dong, dong_row)
    placed["dong_sure"] = _scatter(located, dong_sure, False)
    note = np.full(len(points), None, dtype=object)
    note[gu_gap_m > 0] = "outside_nearest"
    placed["placing_note"] = _scatter(located, note)
    return placed


def _errors(said: pd.Series[Any], ids: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
    """Return the error of each point, metres, NaN: not said; refuse what is none."""
    error_m, wrong = errors_of(said)
    if wrong.any():
        raise DataError(
            f"error_m is no number of metres from 0 to {MAX_ERROR_M:,.0f} in {some(ids[wrong])}. Give "
            "metres, or nothing."
        )
    return error_m


def _containing(
    points: npt.NDArray[np.object_], districts: gpd.GeoDataFrame
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.float64]]:
    """Return each point's district (row; smallest code on a tie) and its distance to it, metres."""
    import numpy as np

    shapes = districts.geometry.to_numpy()
    x, y = point_xy(points).T
    rows = districts_of(x, y, shapes)
    distance = np.zeros(len(points))
    outside = np.flatnonzero(rows < 0)
    if len(outside):
        # Of districts equally near all come back, and the first (smallest) code is kept.
        index = districts.geometry.sindex
        pairs, gap_m = index.nearest(points[outside], return_all=True, return_distance=True)
        rows[outside] = len(districts)
        np.minimum.at(rows, outside[pairs[0]], pairs[1])
        distance[outside[pairs[0]]] = gap_m
    return rows, distance


def _circle_inside(
    points: npt.NDArray[np.object_],
    error_m: npt.NDArray[np.float64],
    districts: gpd.GeoDataFrame,
    rows: npt.NDArray[np.intp],
) -> npt.NDArray[np.bool_]:
    """Tell whether the circle of error_m round each point lies wholly in its district."""
    import numpy as np
    import shapely

    said = np.flatnonzero(~np.isnan(error_m))
    result = np.zeros(len(points), dtype=bool)
    shapes, here, row = districts.geometry.to_numpy(), points[said], rows[said]
    # The border of each district once, not of each point.
    to_border_m = shapely.distance(here, shapely.boundary(shapes)[row])
    result[said] = shapely.intersects(shapes[row], here) & (to_border_m >= error_m[said])
    return result


def _scatter(
    located: npt.NDArray[np.bool_], values: npt.NDArray[np.generic], missing: object = None
) -> npt.NDArray[np.generic]:
    import numpy as np

    full = np.full(len(located), missing, dtype=bool if missing is False else object)
    full[located] = values
    return full


def find_gu(gu: gpd.GeoDataFrame, text: str, project: Project | None = None) -> str:
    """Return the code of the district of the coarse level that a user named.

    Parameters
    ----------
    gu
        The gu table.
    text
        A name or a code as people type them, see `geo.district_names.find_named`. A bare code that
        means different gu in the two systems is refused with both meanings: write
        ``kostat:11110`` or ``mois:11110``.
    project
        Whose names of the whole area may stand before (서울시 성동구); None: none may.

    Raises
    ------
    UsageError
        Nothing, or two different things, go by this name.

    Examples
    --------
    >>> gu = load_gu()
    >>> [find_gu(gu, text) for text in ("성동구", "성동", "jongno gu", "mois:11110", "1111000000")]
    ['11040', '11040', '11010', '11010', '11010']
    >>> find_gu(gu, "11110")
    Traceback (most recent call last):
    geo.errors.UsageError: 11110 is 노원구 for KOSTAT but 종로구 for MOIS. Write kostat:11110 or mois:11110.
    """
    area = () if project is None else project.area.names
    return find_named(text, [_named(gu, "gu")], what=Text("구", "gu"), area=area)


def find_dong(dong: gpd.GeoDataFrame, text: str, project: Project | None = None) -> str:
    """Return the code of the district of the finest level that a user named.

    Parameters
    ----------
    dong
        The dong table.
    text
        A name, alone or after its gu's (``강남구 신사동``), or a code: seven digits are KOSTAT's,
        ten the ministry's. As people type them, see `geo.district_names.find_named`.
    project
        Whose names of the whole area may stand before, and whose legal dong are answered with
        their administrative ones; None: of no project.

    Raises
    ------
    UsageError
        Nothing, or dong of two gu, go by this name, or it is a legal dong.

    Examples
    --------
    >>> dong = load_dong()
    >>> find_dong(dong, "성수1가1동"), find_dong(dong, "강남구 신사동"), find_dong(dong, "1101053")
    ('1104065', '1123051', '1101053')
    >>> find_dong(dong, "신사동")
    Traceback (most recent call last):
    geo.errors.UsageError: 신사동 is in 관악구, 강남구. Name the gu too: 관악구 신사동 / 강남구 신사동.
    """
    area = () if project is None else project.area.names
    legal = () if project is None else load_legal_dong(project)
    levels = [_named(dong, "dong")]
    return find_named(text, levels, what=Text("동", "dong"), area=area, legal=legal)


def find_district(gu: gpd.GeoDataFrame, dong: gpd.GeoDataFrame, text: str, project: Project) -> str:
    """Return the code of the gu, the dong or the whole area that a user named.

    Of one name at both levels, the coarse one is meant.

    Raises
    ------
    UsageError
        Nothing, or two different things, go by this name, or it is a legal dong, which is answered
        with its administrative ones.

    Examples
    --------
    >>> gu, dong, seoul = load_gu(), load_dong(), current_project()
    >>> [find_district(gu, dong, text, seoul) for text in ("서울시 성동구", "서울", "성동구 성수1가1동")]
    ['11040', '11', '1104065']
    """
    if spelled(text) in map(spelled, (*project.area.names, "all", "전체")):
        return project.area.code
    names = [level.name for level in project.levels]
    either = [particle(name.ko, "이나") for name in names[:-1]] + [names[-1].ko]
    what = Text(" ".join(either), " or ".join(name.en for name in names))
    levels = [_named(gu, "gu"), _named(dong, "dong")]
    legal = load_legal_dong(project)
    return find_named(text, levels, what=what, area=project.area.names, legal=legal, more=WHOLE)


def _named(districts: gpd.GeoDataFrame, level: str) -> list[Named]:
    """Return the districts by what they go by."""
    keys = ("code", "code_mois", "name_ko", "name_en")
    columns = [districts[f"{level}_{key}"] for key in keys]
    uppers = ["gu_name_ko", "gu_name_en"] if level == "dong" else []
    above = zip(*(districts[name] for name in uppers), strict=True) if uppers else None
    return [
        Named(code, mois, (ko, en), () if above is None else next(above))
        for code, mois, ko, en in zip(*columns, strict=True)
    ]


def load_legal_dong(project: Project | None = None) -> list[Legal]:
    """Read the legal dong of a project: addresses, each with the administrative dong on its ground.

    Parameters
    ----------
    project
        Whose; None: the current one. Empty where it names no such table.

    Raises
    ------
    SourceError, DataError
        The file cannot be read or lacks a column.

    Examples
    --------
    >>> [(each.names[0], each.dong) for each in load_legal_dong() if each.names[0] == "성수동1가"]
    [('성수동1가', ('1104065', '1104066'))]
    """
    project = project or current_project()
    if project.legal_dong is None:
        return []
    table = read_table(project.path(project.legal_dong), LEGAL_COLUMNS)
    names = ("legal_dong_code", "legal_dong_name_ko", "legal_dong_name_en")
    return [
        Legal(str(code), (str(ko), str(en)), tuple(map(str, above)), tuple(rows["dong_code"]))
        for (code, ko, en, *above), rows in table.groupby(
            [*names, "gu_name_ko", "gu_name_en"], sort=False
        )
    ]


LEGAL_COLUMNS = (
    *("legal_dong_code", "legal_dong_name_ko", "legal_dong_name_en"),
    *("gu_name_ko", "gu_name_en", "dong_code"),
)
"""Of the table of legal dong: a row for each administrative dong on the ground of each."""
