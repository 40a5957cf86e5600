"""The backdrop of a page: the project's rivers, parks, railways and roads within a budget of bytes."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

from geo import crs
from geo.answers.answers import within
from geo.answers.backdrop import drawn_backdrop
from geo.backdrop import Drawn, cut_to, padded, simplified
from geo.maps.engine.page import BackdropData, BackdropPart
from geo.text import text_data
from geo.texts.backdrop_texts import SHOW, backdrop_name

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from geo.answers.answers import Answers

BUDGET_BYTES = 5_000
"""Of the backdrop of a page, packed: what the heaviest pages have left below their weight, see `geo.audit.folder`."""
FINEST = 4_000
"""The tolerance starts at this part of the width: less than a dot of a large screen."""
COARSER = 1.2
METRES_OF_DEGREE = 111_320.0


def backdrop(answers: Answers, gu_codes: tuple[str, ...] = ()) -> BackdropData | None:
    """Return the backdrop of a page, or None where the project has none there.

    Parameters
    ----------
    answers
        The tables of the world.
    gu_codes
        Of the gu that the page is about. Empty: the whole area.

    Raises
    ------
    SourceError, DataError, CRSError, UsageError
        See `geo.backdrop.load_backdrop`.

    Examples
    --------
    >>> import geo
    >>> backdrop(geo.open_project().answers) is None
    True
    """
    if not answers.world.project.backdrop:
        return None
    return answers.once(("backdrop", gu_codes), lambda: _backdrop(answers, gu_codes))


def _backdrop(answers: Answers, gu_codes: tuple[str, ...]) -> BackdropData | None:
    own = within(answers.world.gu, gu_codes)
    box = padded(own.total_bounds)
    near = [
        each for each in (cut_to(each, box) for each in drawn_backdrop(answers)) if each.n_corners
    ]
    if not near:
        return None
    lonlat = crs.to_lonlat(own.geometry).total_bounds
    origin = [round(float(side), 3) for side in padded(lonlat)[:2]]
    tolerance_m = max(box[2] - box[0], box[3] - box[1]) / FINEST
    while True:
        # A corner takes a byte or more: what has too many need not be packed to be known too heavy.
        coarse = [simplified(each, tolerance_m) for each in near]
        if sum(each.n_corners for each in coarse) <= BUDGET_BYTES:
            made = _encoded(coarse, tolerance_m, origin, answers.world.crs)
            if packed_bytes(made) <= BUDGET_BYTES:
                return made if made["parts"] else None
        tolerance_m *= COARSER


def packed_bytes(data: Any) -> int:
    """Return what data weigh in a page: as compact JSON, packed."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return len(gzip.compress(text.encode("utf-8"), mtime=0))


def _encoded(
    coarse: Sequence[Drawn], tolerance_m: float, origin: list[float], metric: str
) -> BackdropData:
    # A third of the tolerance, to one digit: finer steps would only be longer.
    scale = float(f"{tolerance_m / METRES_OF_DEGREE / 3:.0e}")

    def steps(shapes: Iterable[Any], least: int, *, closed: bool = False) -> list[list[int]]:
        whole = [_whole(each, origin, scale, closed=closed) for each in _lonlat(shapes, metric)]
        return _chained(sorted(each for each in whole if len(each) >= least))

    parts: list[BackdropPart] = []
    for each in coarse:
        rings = [ring for area in each.areas for ring in (area.exterior, *area.interiors)]
        part: BackdropPart = {
            "kind": each.of.kind,
            "source": each.of.source,
            "name": text_data(backdrop_name(each.of)),
            "areas": steps(rings, 3, closed=True),
            "lines": steps(each.lines, 2),
            "points": [pair for point in steps(each.points, 1) for pair in point],
        }
        if part["areas"] or part["lines"] or part["points"]:
            parts.append(part)
    return {"origin": origin, "scale": scale, "show": text_data(SHOW), "parts": parts}


def _lonlat(shapes: Iterable[Any], metric: str) -> list[npt.NDArray[np.float64]]:
    import geopandas as gpd
    import shapely

    series = crs.to_lonlat(gpd.GeoSeries(list(shapes), crs=metric))
    return [shapely.get_coordinates(each) for each in series]


def _whole(
    lonlat: npt.NDArray[np.float64], origin: Sequence[float], scale: float, *, closed: bool
) -> list[tuple[int, int]]:
    """Return corners in whole steps from the origin, none twice in a row; of a ring each once."""
    import numpy as np

    rounded = np.rint((lonlat - origin) / scale).astype(np.int64).tolist()
    corners = [corner for corner, _ in groupby(map(tuple, rounded))]
    return corners[:-1] if closed and len(corners) > 1 else corners


def _chained(lines: Iterable[Sequence[tuple[int, int]]]) -> list[list[int]]:
    """Return lines as steps from corner to corner, the first of each from the last of the one before.

    Examples
    --------
    >>> _chained([[(5, 5), (6, 7)], [(6, 8), (9, 8)]])
    [[5, 5, 1, 2], [0, 1, 3, 0]]
    """
    x, y = 0, 0
    found = []
    for line in lines:
        steps = []
        for across, up in line:
            steps += [across - x, up - y]
            x, y = across, up
        found.append(steps)
    return found
