"""The README's picture of a checked list: `python -m tools.doctor_picture` writes docs/doctor.png.

The list is made here of the built-in job cafés, as an office might keep it: CP949, metres in a system
that nothing says, closed places, a repeated row, one row whose coordinates are exchanged.
"""

from __future__ import annotations

import io
import tempfile
from pathlib import Path
from typing import Any

OUT = Path(__file__).resolve().parent.parent / "docs" / "doctor.png"
WIDTH, HEIGHT = 1280, 1480
COLORS = 160
"""Of the picture: a page has few, and the file is a third of the size."""


def main() -> None:
    """Make the list, check it, draw its page."""
    from geo.lists.doctor import read_places
    from geo.maps import list_page
    from geo.project import current_project

    project = current_project()
    with tempfile.TemporaryDirectory(prefix="geo-") as folder:
        path = Path(folder) / "시설.csv"
        _list(project).to_csv(path, index=False, encoding="cp949")
        _, report = read_places(path, project)
        page = Path(folder) / "page.html"
        page.write_text(list_page(report, project).render(), encoding="utf-8")
        OUT.write_bytes(small(_drawn(page), COLORS))


def _list(project: Any) -> Any:
    """Return the list as a table of texts."""
    import geopandas as gpd
    import numpy as np
    import pandas as pd

    from geo.crs import to_crs
    from geo.sites import load_sites

    sites = load_sites(project)
    mine = sites[(sites["layer"] == "job_cafes") & sites.geometry.notna()].reset_index(drop=True)
    xy = to_crs(mine, "EPSG:5174").get_coordinates().to_numpy().round(2)
    xy[5] = xy[5, ::-1]
    legal = gpd.read_file(project.path(project.legal_dong_outlines))
    found = gpd.sjoin(mine[["geometry"]], legal, how="left").groupby(level=0).first()
    lots = [
        f"서울특별시 {gu} {dong} {number}"
        for number, (gu, dong) in enumerate(
            zip(found["gu_name_ko"], found["legal_dong_name_ko"], strict=True), 11
        )
    ]
    state = np.where(np.arange(len(mine)) % 11 == 3, "폐업", "영업/정상")
    table = pd.DataFrame(
        {
            "사업장명": mine["name_ko"],
            "소재지도로명주소": mine["address"],
            "소재지지번주소": lots,
            "영업상태명": state,
            "좌표정보(X)": xy[:, 0],
            "좌표정보(Y)": xy[:, 1],
            "데이터기준일자": "2024-03-15",
        }
    )
    return pd.concat([table, table.iloc[[1]]], ignore_index=True)


def _drawn(page: Path) -> bytes:
    """Return a page as a picture, as Chromium shows it."""
    from playwright.sync_api import sync_playwright

    from tests.browser import find_chromium

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=find_chromium())
        view = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, locale="en")
        view.goto(page.as_uri())
        view.wait_for_load_state("networkidle")
        shot = view.screenshot()
        browser.close()
    return shot


def small(picture: bytes, colors: int) -> bytes:
    """Return a picture in few colours."""
    from PIL import Image

    made = io.BytesIO()
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    image.quantize(colors, dither=Image.Dither.NONE).save(made, "PNG", optimize=True)
    return made.getvalue()


if __name__ == "__main__":
    main()
