"""``#embed=1``: the map alone within another page, from disk, and a way to all of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.pages.conftest import Watched

pytestmark = pytest.mark.browser


def test_an_embedded_map_keeps_what_is_asked_and_leads_to_the_whole_page(
    site: Path, tmp_path: Path, open_page: Callable[..., Watched]
) -> None:
    asked = "embed=1&level=dong&metric=coverage_share&gu=11040"
    ours = (site / "layers" / "job_cafes.html").as_uri()
    framing = tmp_path / "portal.html"
    framing.write_text(
        f'<iframe title="t" src="{ours}#{asked}" width="1000" height="640"></iframe>'
    )
    watched = open_page(framing.as_uri())
    frame = watched.page.frames[1]
    frame.wait_for_selector("html[data-ready][data-embed]", state="attached")
    assert not frame.locator("header.site").is_visible()
    assert not frame.locator("footer.site").is_visible()
    assert not frame.locator("#map-help").is_visible()
    assert frame.locator("h1").is_visible()
    assert frame.locator(".stage").bounding_box()["height"] > 400
    link = frame.locator(".whole-page")
    assert link.bounding_box()["height"] >= 44
    with watched.page.context.expect_page() as opened:
        link.click()
    whole = opened.value
    whole.wait_for_selector("html[data-ready]", state="attached")
    assert whole.url.startswith(f"{ours}#")
    assert "embed" not in whole.url
    for kept in ("level=dong", "metric=coverage_share", "gu=11040"):
        assert kept in whole.url
    assert whole.locator("header.site").is_visible()
    watched.check()
