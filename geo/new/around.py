"""The sigungu around an area of Korea, coarse and cut: ground to stand on, never counted."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from geo.new.folder import Districts
from geo.new.outlines import clean_coverage, mended
from geo.romanise import romanise_district
from geo.sources import packages
from geo.text import Text

if TYPE_CHECKING:
    import geopandas as gpd

MARGIN = 0.6
"""How far the ground reaches, in the larger of the area's width and height."""
SIMPLIFY_M = 60.0
_SIGUNGU_DIGITS = 5
_NAME = Text("이웃 시·군·구", "neighbouring si, gun and gu")


def around(own: gpd.GeoDataFrame) -> Districts | None:
    """Return the sigungu around some dong, within a margin, simplified to 60 m.

    Parameters
    ----------
    own
        The dong of the area as `geo.sources.packages.census_dong` gives them.

    Returns
    -------
    Districts or None
        ``around_code, around_name_ko, around_name_en``, sorted by code; None: nothing lies around.

    Raises
    ------
    SourceError
        The package cannot be read.
    DataError
        The outlines cannot be mended.
    """
    import numpy as np
    import shapely

    west, south, east, north = own.total_bounds
    reach = MARGIN * max(east - west, north - south)
    frame = shapely.box(west - reach, south - reach, east + reach, north + reach)
    every = packages.census_dong("")
    is_other = ~every["dong_code"].isin(set(own["dong_code"]))
    near = every[is_other & every.geometry.intersects(frame)]
    if near.empty:
        return None
    words = {
        code[:_SIGUNGU_DIGITS]: _words(*full.split(" ")[:-1])
        for code, full in zip(near["dong_code"], near["dong_name_ko"], strict=True)
    }
    codes = sorted(words)
    dong = clean_coverage(near.geometry.to_numpy())
    above = near["dong_code"].str[:_SIGUNGU_DIGITS].to_numpy()
    whole = [shapely.coverage_union_all(dong[above == code]) for code in codes]
    cut = shapely.intersection(shapely.coverage_simplify(np.asarray(whole), SIMPLIFY_M), frame)
    shapes = mended([_areas(shape) for shape in cut], own.crs)
    rows = [
        {
            "around_code": code,
            "around_name_ko": " ".join(words[code]),
            "around_name_en": ", ".join(map(romanise_district, reversed(words[code]))),
        }
        for code in codes
    ]
    kept = ~shapely.is_empty(shapes)
    return Districts(
        key="around",
        name=_NAME,
        short=_NAME,
        rows=[row for row, keep in zip(rows, kept, strict=True) if keep],
        shapes=shapes[kept],
    )


def _words(province: str, *words: str) -> tuple[str, ...]:
    """Return how a sigungu is named among its neighbours: with the city that it is a gu of.

    >>> _words("인천광역시", "중구"), _words("경기도", "과천시"), _words("세종특별자치시")
    (('인천', '중구'), ('과천시',), ('세종특별자치시',))
    """
    city = re.sub("(?:특별|광역)시$", "", province)
    return (city, *words) if city != province else words or (province,)


def _areas(shape: object) -> object:
    """Return the polygons of a shape: a cut may leave lines and points."""
    import shapely

    parts = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    return shapely.union_all(parts)
