"""The districts of a project; every site gets its own, as far as its point can tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.crs import require_metric, to_crs, to_metric
from geo.errors import DataError, UsageError, some
from geo.project import Project, current_project
from geo.reading import read_polygons
from geo.schema import DONG_COLUMNS, GU_COLUMNS, point_xy

if TYPE_CHECKING:
    import geopandas as gpd
    import numpy as np
    import numpy.typing as npt

DONG_ERROR_M = 300.0
"""A point less sure than this does not tell its dong: most dong are smaller than 1 km across."""

NO_DONG_PRECISIONS = ("area", "dong", "station")
"""Points that stand for more than a place: they never name a dong."""


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
        point; all such ids are named.

    Examples
    --------
    >>> import geopandas as gpd
    >>> hall = gpd.GeoDataFrame(geometry=gpd.points_from_xy([126.978], [37.5665]), crs="EPSG:4326")
    >>> place(hall)[["gu_code", "gu_sure"]].values.tolist()
    [['11020', False]]
    """
    import numpy as np
    import pandas as pd

    if gu is None or dong is None:
        project = current_project()
        gu, dong = (to_metric(load(project), project.metric_crs) for load in (load_gu, load_dong))
    require_metric(gu, "gu")
    require_metric(dong, "dong", gu.crs)
    ids = np.asarray(sites.get("site_id", pd.Series(sites.index, index=sites.index)))
    located = sites.geometry.notna().to_numpy()
    points = to_crs(sites.geometry, gu.crs).to_numpy()[located]
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
    error_m = sites.get("error_m", nothing).to_numpy(dtype=float)[located]
    precision = sites.get("precision", nothing).to_numpy()[located]

    gu_row, gu_gap_m = _containing(points, gu)
    far = ~(gu_gap_m <= np.nan_to_num(error_m))
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


def _containing(
    points: npt.NDArray[np.object_], districts: gpd.GeoDataFrame
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.float64]]:
    """Return each point's district (row; smallest code on a tie) and its distance to it, metres."""
    import numpy as np

    shapes = districts.geometry
    # query_nearest gives distance 0 for "inside or on the border" and the nearest district else,
    # so one call serves both; all ties come back and the first (smallest) code is kept.
    pairs, gap_m = shapes.sindex.nearest(points, return_all=True, return_distance=True)
    rows = np.full(len(points), len(districts), dtype=np.intp)
    np.minimum.at(rows, pairs[0], pairs[1])
    distance = np.zeros(len(points))
    distance[pairs[0]] = gap_m
    return rows, distance


def _circle_inside(
    points: npt.NDArray[np.object_],
    error_m: npt.NDArray[np.float64],
    districts: gpd.GeoDataFrame,
    rows: npt.NDArray[np.intp],
) -> npt.NDArray[np.bool_]:
    """Tell whether the circle of error_m round each point lies wholly in its district."""
    import shapely

    shapes = districts.geometry.to_numpy()[rows]
    to_border_m = shapely.distance(points, shapely.boundary(shapes))
    inside = shapely.intersects(shapes, points) & (to_border_m >= error_m)
    result: npt.NDArray[np.bool_] = inside
    return result


def _scatter(
    located: npt.NDArray[np.bool_], values: npt.NDArray[np.generic], missing: object = None
) -> npt.NDArray[np.generic]:
    import numpy as np

    full = np.full(len(located), missing, dtype=bool if missing is False else object)
    full[located] = values
    return full


def find_gu(gu: gpd.GeoDataFrame, text: str) -> str:
    """Return the KOSTAT code of the gu that a user named by name or by code.

    Parameters
    ----------
    gu
        The gu table.
    text
        A Korean or English name, or a code with its system: ``kostat:11110``, ``mois:11110``. A
        bare code that means different gu in the two systems is refused with both meanings.

    Raises
    ------
    UsageError
        Nothing, or two different things, go by this name.

    Examples
    --------
    >>> gu = load_gu()
    >>> find_gu(gu, "성동구"), find_gu(gu, "jongno-gu"), find_gu(gu, "mois:11110")
    ('11040', '11010', '11010')
    >>> find_gu(gu, "11110")
    Traceback (most recent call last):
    geo.errors.UsageError: 11110 is 노원구 for KOSTAT but 종로구 for MOIS. Write kostat:11110 or mois:11110.
    """
    word = text.strip()
    system, _, code = word.rpartition(":")
    kostat = dict(zip(gu["gu_code"], gu["gu_name_ko"], strict=True))
    mois = {of: own for of, own in zip(gu["gu_code_mois"], gu["gu_code"], strict=True) if of}
    if word in kostat and ":" in word:  # a code that is a word of its own
        return word
    if system.lower() in ("kostat", "") and code in kostat:
        if not system and code in mois and mois[code] != code:
            raise UsageError(
                f"{code} is {kostat[code]} for KOSTAT but {kostat[mois[code]]} for MOIS. "
                f"Write kostat:{code} or mois:{code}."
            )
        return code
    if system.lower() in ("mois", "") and code in mois:
        return str(mois[code])
    lowered = word.lower()
    names = gu[["gu_name_ko", "gu_name_en"]].apply(lambda name: name.str.lower() == lowered)
    found = gu.loc[names.any(axis=1), "gu_code"].tolist()
    if len(found) > 1:
        raise UsageError(f"{len(found)} go by {text!r}. Give a code: {some(found)}.")
    if found:
        return str(found[0])
    raise UsageError(f"no gu {text!r}. Give a name such as {_such_as(gu, 'gu')}, or a code.")


def _such_as(districts: gpd.GeoDataFrame, level: str) -> str:
    """Return both names of the first district, as an example."""
    row = districts.iloc[0]
    return f"{row[f'{level}_name_ko']} or {row[f'{level}_name_en']}"


def find_dong(dong: gpd.GeoDataFrame, text: str) -> str:
    """Return the KOSTAT code of the dong that a user named by name or by code.

    Parameters
    ----------
    dong
        The dong table.
    text
        A Korean or English name, alone or after its gu's (``강남구 신사동``), or a code: seven
        digits are KOSTAT's, ten the ministry's.

    Raises
    ------
    UsageError
        Nothing, or dong of two gu, go by this name.

    Examples
    --------
    >>> dong = load_dong()
    >>> find_dong(dong, "성수1가1동"), find_dong(dong, "강남구 신사동"), find_dong(dong, "1101053")
    ('1104065', '1123051', '1101053')
    >>> find_dong(dong, "신사동")
    Traceback (most recent call last):
    geo.errors.UsageError: 신사동 is in 관악구, 강남구. Name the gu too: 관악구 신사동.
    """
    named = " ".join(text.split())
    word = named.lower()
    found = []
    if named in set(dong["dong_code"]):
        return named
    for row in dong.drop(columns="geometry").itertuples():
        gu, names = (row.gu_name_ko, row.gu_name_en), (row.dong_name_ko, row.dong_name_en)
        both = [f"{of} {name}" for of, name in zip(gu, names, strict=True)]
        if named and named == row.dong_code_mois:
            return str(row.dong_code)
        if word in (name.lower() for name in (*names, *both)):
            found.append(row)
    if len(found) > 1:
        gus = ", ".join(row.gu_name_ko for row in found)
        raise UsageError(
            f"{text} is in {gus}. Name the gu too: {found[0].gu_name_ko} {found[0].dong_name_ko}."
        )
    if not found:
        raise UsageError(
            f"no dong {text!r}. Give a name such as {_such_as(dong, 'dong')}, "
            "alone or after that of the district above, or a code."
        )
    return str(found[0].dong_code)
