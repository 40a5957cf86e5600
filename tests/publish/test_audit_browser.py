"""The audit in a real browser: what only it can see."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from geo.audit.folder import audit
from geo.errors import SourceError, UsageError
from tests.browser import axe_path, find_chromium
from tests.publish.conftest import MAIN_MARK, page

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def chromium() -> str:
    found = os.environ.get("GEO_CHROMIUM") or find_chromium()
    assert found, "no Chromium: run `make test`, which finds or installs one"
    return found


def test_a_clean_site_passes_and_is_pictured(site: Path, chromium: str, tmp_path: Path) -> None:
    assert audit(site, browser=chromium, axe=axe_path(), screenshots=tmp_path) == []
    pictures = sorted(p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*.png"))
    assert pictures == [
        "index.narrow.png",
        "index.wide.png",
        "layers/one.narrow.png",
        "layers/one.wide.png",
    ]


def test_what_only_a_browser_sees(site: Path, chromium: str, tmp_path: Path) -> None:
    copy = shutil.copytree(site, tmp_path / "maps")
    script = (
        "console.error('broken');"
        "const wide = document.createElement('p'); wide.textContent = 'x'.repeat(3000);"
        "document.querySelector('main').append(wide);"
        "const field = document.createElement('input'); wide.before(field);"
        "new Image().src = 'https://cdn.example/x.png';"
        "throw new Error('thrown');"
    )
    text = page("차례", script=script).replace("img-src data:", "img-src data: https://cdn.example")
    (copy / "index.html").write_text(text, encoding="utf-8")
    found = audit(copy, browser=chromium, axe=axe_path())
    said = {
        (item.rule, item.kwcag): item.text
        for item in found
        if item.path == "index.html" and item.text.endswith("(narrow)")
    }
    assert "px wider than the window" in said["overflow", "5.3.2"]
    assert "label" in said["axe", "8.2.1"]
    texts = [item.text for item in found if item.rule in ("browser", "outside host")]
    for word in ("broken", "thrown", "the page asks https://cdn.example/x.png"):
        assert any(word in text for text in texts), word
    assert {item.path for item in found} == {"index.html"}
    assert MAIN_MARK in text


ENDLESS = ("for (;;) {}", "setTimeout(() => { for (;;) {} }, 0);")


@pytest.mark.parametrize("script", ENDLESS, ids=["while it loads", "once it stands"])
def test_a_page_that_never_ends_is_given_up(
    script: str, chromium: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("geo.audit.in_browser.TIMEOUT_MS", 3000)
    (tmp_path / "manifest.json").write_text('{"generator": "geo", "outputs": []}')
    (tmp_path / "a.html").write_text(page("x", script=script), encoding="utf-8")
    (tmp_path / "b.html").write_text(page("x"), encoding="utf-8")
    found = [item for item in audit(tmp_path, browser=chromium) if item.rule != "manifest"]
    assert {item.path for item in found} == {"a.html"}
    for width in ("wide", "narrow"):
        assert any(f"the browser gave up ({width}): " in item.text for item in found)
    assert all(item.refused for item in found)


def test_tools_that_are_not_there(site: Path, chromium: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no browser at"):
        audit(site, browser=str(tmp_path / "none"))
    with pytest.raises(UsageError, match="no axe-core at"):
        audit(site, browser=chromium, axe=tmp_path / "none.js")
    stub = tmp_path / "browser"
    stub.write_text("#!/bin/sh\nexit 3\n")
    stub.chmod(0o755)
    with pytest.raises(SourceError, match="does not start"):
        audit(site, browser=str(stub))
