"""What lies around the districts of a page: drawn and named, never counted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geo import crs, topology
from geo.errors import DataError
from geo.maps.engine.backdrop import packed_bytes
from geo.maps.engine.page import Ground
from geo.reading import read_vector
from geo.safe import clean

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd

    from geo.answers.answers import Answers

MARGIN = 1.0
"""How far the ground of a district's own page reaches, in the larger of its width and height."""
LEAST_MARGIN = 0.5
"""How far that of a large district at least: what an opening map shows on its longer sides."""
TOLERANCE_M = 250.0
NEAR_TOLERANCE_M = 30.0
NEAR_SPAN_M = 15_000.0
"""Width or height of districts up to which they are drawn so fine: two pixels of a map of them."""
BUDGET_BYTES, NEAR_BUDGET_BYTES = 25_000, 8_000
"""Of the ground of a page, and of one gu's, packed: a coast of a thousand islands is drawn coarser than another."""
COARSER = 1.25
GAP_M = 500.0
"""Slits between the area and what is drawn around it are closed: outlines of two files seldom meet."""
_SCALES = (1e-4, 5e-5, 1e-5, 1e-6, 1e-7)
_COLUMNS = ("around_code", "around_name_ko", "around_name_en")


def ground(answers: Answers, gu_codes: tuple[str, ...] = ()) -> Ground | None:
    """Return the ground of a page: what lies around it, and its own area below its districts.

    Parameters
    ----------
    answers
        The tables of the world.
    gu_codes
        Of the gu that the page is about; their neighbours are ground too. Empty: the whole area.

    Returns
    -------
    Ground or None
        The last row is the area itself, without a name. None: the project has no file of its
        surroundings and the page shows all districts.

    Raises
    ------
    SourceError, DataError
        The file that geo.toml names in `around` cannot be read, or holds no polygons with names.

    Examples
    --------
    >>> import geo
    >>> made = ground(geo.open_project().answers)
    >>> "과천시" in made["ko"], made["ko"][-1]
    (True, None)
    """
    if not gu_codes and answers.world.project.around is None:
        return None
    return answers.once(("ground", gu_codes), lambda: _ground(answers, gu_codes))


def _ground(answers: Answers, gu_codes: tuple[str, ...]) -> Ground:
    import geopandas as gpd
    import shapely

    land = answers.once(("land",), lambda: _land(answers))
    is_own = land["gu_code"].isin(gu_codes) if gu_codes else land["gu_code"].notna()
    own = shapely.coverage_union_all(land.geometry[is_own].to_numpy())
    around = land[~is_own]
    shapes = [*around.geometry, own]
    west, south, east, north = own.bounds
    side = max(east - west, north - south)
    tolerance_m = TOLERANCE_M * topology.coarser(side)
    if gu_codes:
        times = max(1.0, side / NEAR_SPAN_M)
        tolerance_m = NEAR_TOLERANCE_M * times
        reach = max(LEAST_MARGIN, MARGIN / times) * side
        cut = shapely.clip_by_rect(shapes, west - reach, south - reach, east + reach, north + reach)
        shapes = _coverage(cut)  # cut one by one, shared borders end a hair apart
    kept = [number for number, shape in enumerate(shapes) if not shape.is_empty]
    codes = [f"{number:06}" for number in kept]
    rows = gpd.GeoDataFrame(
        {"around_code": codes}, geometry=[shapes[i] for i in kept], crs=land.crs
    )
    budget_bytes = NEAR_BUDGET_BYTES if len(gu_codes) == 1 else BUDGET_BYTES
    while True:
        detail = topology.detail(tolerance_m, side, _SCALES)
        if gu_codes:  # a speck that a step makes nothing of would have all drawn in finer steps
            detail = detail._replace(least_m2=tolerance_m**2)
        encoded = topology.encode({"around": rows}, *detail)
        del encoded["neighbours"]  # nobody walks on it
        over = packed_bytes(encoded) / budget_bytes
        if over <= 1.0:
            break
        tolerance_m *= max(COARSER, over**0.75)
    ko, en = ([*around[name], None] for name in ("ko", "en"))
    return {"topology": encoded, "ko": [ko[i] for i in kept], "en": [en[i] for i in kept]}


def _land(answers: Answers) -> gpd.GeoDataFrame:
    """Return the districts and what lies around them as one coverage: gu_code (None: around), ko, en."""
    import geopandas as gpd
    import pandas as pd

    gu = answers.world.gu
    parts = [gu.rename(columns={"gu_name_ko": "ko", "gu_name_en": "en"})]
    if answers.world.project.around is not None:
        around = _around(answers).set_axis(["gu_code", "ko", "en", "geometry"], axis=1)
        parts.append(around.assign(gu_code=None))
    both = pd.concat(
        [part[["gu_code", "ko", "en", "geometry"]] for part in parts], ignore_index=True
    )
    land = gpd.GeoDataFrame(both, geometry=_coverage(both["geometry"].to_numpy()), crs=gu.crs)
    for name in ("ko", "en"):
        land[name] = [clean(str(text)) for text in land[name]]
    return land


def _around(answers: Answers) -> gpd.GeoDataFrame:
    """Read the file of the surroundings, in metres, by code."""
    project = answers.world.project
    path = project.path(project.around or "")
    frame = read_vector(path)
    missing = [name for name in _COLUMNS if name not in frame]
    if missing:
        raise DataError(f"{path} has no column {missing[0]}. Give {', '.join(_COLUMNS)}.")
    if not set(frame.geom_type) <= {"Polygon", "MultiPolygon"}:
        raise DataError(f"{path} holds something else than polygons. Give polygons only.")
    if frame["around_code"].duplicated().any():
        raise DataError(f"{path}: an around_code stands twice. Give every district one.")
    metric = crs.to_crs(frame, answers.world.crs)
    return metric.sort_values("around_code")[[*_COLUMNS, "geometry"]]


def _coverage(shapes: Sequence[Any]) -> Any:
    """Return polygons without gap or overlap; what is claimed twice is the first one's."""
    import numpy as np
    import shapely

    valid = shapely.make_valid(np.asarray(shapes), method="structure", keep_collapsed=False)
    areas = [
        shapely.MultiPolygon(
            [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
        )
        for shape in valid
    ]  # without what touches a cut in a line or a point
    return shapely.coverage_clean(areas, gap_width=GAP_M, merge_strategy="min_index")
