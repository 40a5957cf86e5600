"""The legal dong of a new project of Korea: what lists are held to and addresses placed by."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from geo.crs import LONLAT
from geo.errors import DataError
from geo.file_texts import DECIMALS
from geo.new.folder import Districts
from geo.new.outlines import clean_coverage, to_published
from geo.romanise import romanise, romanise_district
from geo.sources import packages
from geo.text import Text

if TYPE_CHECKING:
    from geo.new.outlines import Shapes

CRS = "EPSG:5179"
"""Of the whole country in metres; in it the outlines are mended."""
SNAPS_M = (0.01, 0.05, 0.25)
SIMPLIFY_M = 5.0
"""They only tell which address area a point lies in, so they may be coarser than districts."""
NAME = Text("법정동", "legal dong")


def legal_districts(codes: Sequence[str], shapes: Shapes) -> Districts | None:
    """Return the legal dong on the ground of sigungu, each of the one that holds most of it.

    The two packages draw borders a little differently: a legal dong is of the sigungu in which a
    point well inside it lies, whatever the code that an older list gave it.

    Parameters
    ----------
    codes, shapes
        Of the sigungu, polygons in LONLAT.

    Returns
    -------
    Districts or None
        ``legal_dong_code`` (ten digits), ``legal_dong_name_ko, legal_dong_name_en, gu_code``; of a
        county its 읍 and 면. None: there are none here.

    Raises
    ------
    SourceError
        The package cannot be read.
    """
    import numpy as np
    import shapely

    found, outlines = packages.legal_dong()
    inner = shapely.point_on_surface(np.asarray(outlines, dtype=object))
    points, at = shapely.STRtree(shapes).query(inner, predicate="intersects")
    gu_of = dict(zip(points[::-1].tolist(), at[::-1].tolist(), strict=True))
    chosen = sorted(gu_of, key=lambda row: found[row]["code"])
    if not chosen:
        return None
    rows = [
        {
            "legal_dong_code": f"{found[row]['code']}00",  # the ministry writes ten digits
            "legal_dong_name_ko": found[row]["emd"],
            "legal_dong_name_en": _english(found[row]["emd"]),
            "gu_code": codes[gu_of[row]],
        }
        for row in chosen
    ]
    # Province by province: what cannot be mended in one does not spoil another.
    provinces = np.array([found[row]["code"][:2] for row in chosen])
    whole = np.asarray([outlines[row] for row in chosen], dtype=object)
    mended = np.empty(len(chosen), dtype=object)
    for province in np.unique(provinces):
        mended[provinces == province] = _mended(whole[provinces == province])
    return Districts(key="legal_dong", name=NAME, short=NAME, rows=rows, shapes=mended)


def _english(name: str) -> str:
    return romanise_district(name) if name[-1] in "읍면" else romanise(name)


def _mended(shapes: Shapes) -> Shapes:
    """Return polygons in lon/lat as a valid coverage, simplified; each valid where that cannot be.

    It cannot where one lies on others, as a 읍 does that was divided into dong since: both stay.
    """
    import geopandas as gpd
    import numpy as np
    import shapely

    metric = gpd.GeoSeries(shapes, crs=LONLAT).to_crs(CRS).to_numpy()
    simple = metric
    for snap_m in SNAPS_M:
        try:
            simple = np.asarray(
                shapely.coverage_simplify(clean_coverage(metric, snap_m=snap_m), SIMPLIFY_M)
            )
            lost = shapely.is_empty(simple)
            simple[lost] = metric[lost]
            return to_published(simple, CRS)
        except DataError:
            continue
    rounded = shapely.transform(
        gpd.GeoSeries(simple, crs=CRS).to_crs(LONLAT).to_numpy(), lambda xy: np.round(xy, DECIMALS)
    )
    valid = shapely.make_valid(np.asarray(rounded), method="structure", keep_collapsed=False)
    return np.asarray(shapely.orient_polygons(shapely.normalize(valid)))
