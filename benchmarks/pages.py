"""100,000 points in one file, beside what folium and plain Leaflet do with them.

Built: our page against FastMarkerCluster's in the same run, imports apart. Seen: the largest gap
between animation frames over ten pans and zooms in headless Chromium, median of five runs, with
plain ``L.circleMarker`` on one canvas as the control that must fail. Besides: 10,000
``folium.Marker`` against our points, and three folium choropleths of 425 dong against a layer page.

    python -m benchmarks.pages
"""

from __future__ import annotations

import json
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import folium
import numpy as np
from folium.plugins import FastMarkerCluster
from playwright.sync_api import Browser, sync_playwright

import geo.maps
from geo import crs
from geo.answers.answers import Answers
from geo.layers import get_layer
from geo.maps.engine import embed
from geo.maps.pages.layer_page import layer_page
from geo.metrics.question import Question
from geo.world import load_world
from tests.browser import find_chromium

N = 100_000
RUNS = 5
BUILD_S = 1.5
SIZE_BYTES = 3_000_000
FRAME_MS = 200.0
SEOUL = (37.5665, 126.978)
FRAMES = """async () => {
  const map = window.geoMap;
  const gaps = [];
  let last = performance.now();
  let running = true;
  const tick = (now) => { gaps.push(now - last); last = now; if (running) requestAnimationFrame(tick); };
  requestAnimationFrame(tick);
  const moved = (act) => new Promise((done) => { map.once("moveend", () => setTimeout(done, 80)); act(); });
  for (let i = 0; i < 5; i += 1) {
    await moved(() => map.panBy([i % 2 ? 260 : -260, i % 2 ? -90 : 90]));
    await moved(() => map.setZoom(map.getZoom() + (i % 2 ? -1 : 1)));
  }
  running = false;
  return Math.max(...gaps);
}"""


def points() -> tuple[list[float], list[float]]:
    """Points that crowd in the middle of the city, from a seed."""
    rng = np.random.default_rng(20190902)
    lon = np.clip(rng.normal(126.98, 0.08, N), 126.77, 127.18)
    lat = np.clip(rng.normal(37.55, 0.05, N), 37.43, 37.7)
    return lon.round(6).tolist(), lat.round(6).tolist()


def timed(make: Callable[[], str], runs: int = RUNS) -> tuple[float, int]:
    """Median seconds of a build, and the bytes it gives."""
    seconds = []
    for _ in range(runs):
        start = time.perf_counter()
        html = make()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds), len(html.encode())


def clustered(lon: list[float], lat: list[float]) -> str:
    """The fastest that folium has."""
    made = folium.Map(SEOUL, tiles=None, max_zoom=18)
    FastMarkerCluster(list(zip(lat, lon, strict=True))).add_to(made)
    return str(made.get_root().render())


def markers(lon: list[float], lat: list[float]) -> str:
    """What most people write."""
    made = folium.Map(SEOUL, tiles=None)
    for x, y in zip(lon, lat, strict=True):
        folium.Marker((y, x)).add_to(made)
    return str(made.get_root().render())


def choropleths(answers: Answers) -> str:
    """Three figures of the dong as folium draws them."""
    dong = crs.to_lonlat(answers.world.dong[["dong_code", "geometry"]])
    table = answers.districts(Question(layer=get_layer("job_cafes"), by="dong"))
    text = dong.to_json()
    made = folium.Map(SEOUL, tiles=None)
    for column in ("coverage_share", "area_coverage_share", "median_distance_m"):
        folium.Choropleth(
            geo_data=text,
            data=table,
            columns=["dong_code", column],
            key_on="feature.properties.dong_code",
            name=column,
        ).add_to(made)
    return str(made.get_root().render())


def plain_leaflet(lon: list[float], lat: list[float]) -> str:
    """The control: one ``L.circleMarker`` a point on one canvas, on our page without points."""
    page = geo.maps.points_map([], []).page
    at = json.dumps(list(zip(lat, lon, strict=True)))
    tail = (
        "<script>const pen = L.canvas();"
        f"for (const at of {at}) L.circleMarker(at, {{renderer: pen, radius: 3}})"
        ".addTo(window.geoMap);</script>"
    )
    return embed.render(page, tail=tail, audited=False)


def largest_gap(browser: Browser, html: str, folder: Path) -> float:
    """Median over the runs of the largest gap between two frames, milliseconds."""
    path = folder / "page.html"
    path.write_text(html, encoding="utf-8")
    found = []
    for _ in range(RUNS):
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.goto(path.as_uri())
        page.wait_for_timeout(500)
        found.append(float(page.evaluate(FRAMES)))
        page.close()
    return statistics.median(found)


def main() -> None:
    """Print the figures, one a line."""
    lon, lat = points()
    geo.maps.points_map(lon[:10], lat[:10]).render()  # imports and caches apart, for both
    clustered(lon[:10], lat[:10])
    ours_s, ours_bytes = timed(lambda: geo.maps.points_map(lon, lat).render())
    peer_s, peer_bytes = timed(lambda: clustered(lon, lat))
    allowed = max(BUILD_S, peer_s)
    print(
        f"{N:,} points: built in {ours_s:.2f} s ({'met' if ours_s <= allowed else 'MISSED'}), "
        f"FastMarkerCluster {peer_s:.2f} s"
    )
    print(
        f"size {ours_bytes / 1e6:.2f} MB ({'met' if ours_bytes <= SIZE_BYTES else 'MISSED'}), "
        f"FastMarkerCluster {peer_bytes / 1e6:.2f} MB and its libraries from a CDN"
    )

    with sync_playwright() as play, tempfile.TemporaryDirectory() as folder:
        browser = play.chromium.launch(
            executable_path=find_chromium(), args=["--no-sandbox", "--disable-gpu"]
        )
        ours = largest_gap(browser, geo.maps.points_map(lon, lat).render(), Path(folder))
        control = largest_gap(browser, plain_leaflet(lon, lat), Path(folder))
        browser.close()
    print(
        f"largest gap between frames {ours:.0f} ms ({'met' if ours <= FRAME_MS else 'MISSED'}), "
        f"L.circleMarker on canvas {control:.0f} ms "
        f"({'fails, as it must' if control > FRAME_MS else 'DOES NOT FAIL'})"
    )

    few = 10_000
    ours_s, ours_bytes = timed(lambda: geo.maps.points_map(lon[:few], lat[:few]).render(), 3)
    peer_s, peer_bytes = timed(lambda: markers(lon[:few], lat[:few]), 1)
    print(
        f"{few:,} points: {ours_s:.2f} s, {ours_bytes / 1e6:.2f} MB; folium.Marker {peer_s:.2f} s, "
        f"{peer_bytes / 1e6:.2f} MB: {peer_s / ours_s:.0f} x and {peer_bytes / ours_bytes:.0f} x"
    )

    layer = get_layer("job_cafes")
    answers = Answers(load_world())
    layer_page(layer, answers)  # the tables are not what is compared
    ours_s, ours_bytes = timed(lambda: embed.render(layer_page(layer, answers)), 3)
    peer_s, peer_bytes = timed(lambda: choropleths(answers), 1)
    print(
        f"a layer page (gu, dong, 12 figures, places): {ours_s:.2f} s, {ours_bytes / 1e6:.2f} MB; "
        f"three folium choropleths of 425 dong: {peer_s:.2f} s, {peer_bytes / 1e6:.2f} MB: "
        f"{peer_s / ours_s:.1f} x and {peer_bytes / ours_bytes:.0f} x"
    )


if __name__ == "__main__":
    main()
