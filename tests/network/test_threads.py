"""Polygons that threads share: GEOS keeps state inside a prepared one, so two would crash."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import geopandas as gpd
import numpy as np
import shapely

from geo.measures.place_error import draws, place_error
from geo.network.shores import Shores

RIVER = shapely.LineString([(50 * k, 400 * np.sin(k / 5)) for k in range(200)]).buffer(150)


def test_two_threads_may_ask_of_one_water():
    shores = Shores(RIVER)

    def wet(number: int) -> float:
        random = np.random.default_rng(number)
        start = random.uniform((0, -800), (10_000, 800), (100, 2))
        return float(shores.wet_length(start, start + random.normal(0, 300, (100, 2))).sum())

    alone = [wet(number) for number in range(60)]
    assert min(alone) > 0
    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(wet, range(60))) == alone


def test_two_threads_may_draw_first():
    """Each time with polygons that nobody has asked yet."""
    codes = [str(k) for k in range(20)]
    sites = gpd.GeoDataFrame(
        {"site_id": codes, "error_m": 300.0, "gu_code": codes},
        geometry=[shapely.Point(500 * k, 0) for k in range(20)],
        crs="EPSG:5186",
    )
    for turn in range(40):
        # the index of many corners takes long to make: time for the other thread to ask
        shapes = [shapely.Point(500 * k, turn).buffer(400, quad_segs=512) for k in range(20)]
        gu = gpd.GeoDataFrame({"gu_code": codes}, geometry=shapes, crs="EPSG:5186")
        both, alone = (
            draws(place_error(sites, gu), np.ravel, 8, workers=workers) for workers in (2, 1)
        )
        np.testing.assert_array_equal(both, alone)
