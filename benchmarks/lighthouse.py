"""How quick pages are to open: Lighthouse on a plain loopback server, and the map on a slow machine.

Three runs a page, medians: Lighthouse's mobile scores, layout shift, elements; and with the CPU at a quarter of
its speed the milliseconds until the first district is drawn, from disk. As a control three choropleths of stock
folium on one page, its libraries served beside it and without the tiles under them: both in its favour.

python -m benchmarks lighthouse: GEO_SITE names a published site (else maps/); needs node, npm and Chromium.
"""

from __future__ import annotations

import functools
import http.server
import json
import os
import shutil
import statistics
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import folium
from playwright.sync_api import sync_playwright

import geo
from tests.browser import find_chromium

LIGHTHOUSE = "lighthouse@13.5.0"
RUNS = 3
SLOWER = 4
PAGES = (
    *("index.html", "layers/job_cafes.html", "districts/11040.html"),
    *("reach/job_cafes.html", "atlas.html"),
)
OF_FOLIUM = ("leaflet@1.9.3", "jquery@3.7.1", "bootstrap@5.2.2")
FOLIUM_JS = (
    "leaflet/dist/leaflet.js",
    "jquery/dist/jquery.min.js",
    "bootstrap/dist/js/bootstrap.bundle.min.js",
)
FOLIUM_CSS = ("leaflet/dist/leaflet.css", "bootstrap/dist/css/bootstrap.min.css")
CATEGORIES = ("performance", "accessibility", "best-practices")
AUDITS = ("cumulative-layout-shift", "largest-contentful-paint", "total-blocking-time")


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The folder over http, not compressed."""
    handler = functools.partial(Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def lighthouse(command: Path, address: str) -> dict[str, float]:
    """Scores and figures of one run."""
    asked = ["--quiet", "--output=json", "--chrome-flags=--headless=new --no-sandbox"]
    only = f"--only-categories={','.join(CATEGORIES)}"
    done = subprocess.run(
        [str(command), address, *asked, only],
        env={**os.environ, "CHROME_PATH": str(find_chromium())},
        capture_output=True,
        check=True,
    )
    told: dict[str, Any] = json.loads(done.stdout)
    scores = {key: 100.0 * (told["categories"][key]["score"] or 0) for key in CATEGORIES}
    return scores | {key: float(told["audits"][key]["numericValue"]) for key in AUDITS}


def usable(address: str) -> tuple[float, int]:
    """Milliseconds until a district is drawn on a slow machine, and elements then."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=find_chromium())
        page = browser.new_page()
        page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        page.goto(address, wait_until="commit")
        page.wait_for_selector("#map path.district, .folium-map path", state="attached")
        taken = page.evaluate("performance.now()")
        count = page.locator("*").count()
        browser.close()
    return float(taken), count


def control(folder: Path) -> None:
    """Three choropleths of stock folium on one page."""
    world = geo.open_project().answers.world
    districts = world.dong[["dong_code", "geometry"]].assign(n=range(len(world.dong)))
    figure = folium.Figure()
    for _ in range(RUNS):
        drawn = folium.Map([37.56, 126.99], zoom_start=11, height="33%", tiles=None).add_to(figure)
        drawn.default_js = [(path, f"node_modules/{path}") for path in FOLIUM_JS]
        drawn.default_css = [(path, f"node_modules/{path}") for path in FOLIUM_CSS]
        folium.Choropleth(
            districts,
            data=districts,
            columns=["dong_code", "n"],
            key_on="feature.properties.dong_code",
        ).add_to(drawn)
    figure.save(str(folder / "control.html"))


def main() -> None:
    """Print one line a page."""
    site = Path(os.environ.get("GEO_SITE", "maps")).resolve()
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        npm = shutil.which("npm") or "npm"
        subprocess.run(
            [npm, "install", "--silent", "--prefix", made, LIGHTHOUSE, *OF_FOLIUM], check=True
        )
        command = folder / "node_modules/.bin/lighthouse"
        control(folder)
        for base, pages in ((site, PAGES), (folder, ("control.html",))):
            with served(base) as start:
                for path in pages:
                    runs = [lighthouse(command, f"{start}/{path}") for _ in range(RUNS)]
                    median = {key: statistics.median(run[key] for run in runs) for key in runs[0]}
                    said = ", ".join(f"{key} {value:.3g}" for key, value in median.items())
                    weight = (base / path).stat().st_size / 1000
                    print(f"{path}: {weight:.0f} kB, {said}", flush=True)
        for path in PAGES:
            seen = [usable((site / path).as_uri()) for _ in range(RUNS)]
            taken = statistics.median(ms for ms, _ in seen)
            print(f"{path}: map at {SLOWER}x slower after {taken:.0f} ms, {seen[0][1]} elements")


if __name__ == "__main__":
    main()
