"""Basemaps: one host, never a key in a page, never for pages on a disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from geo.answers.answers import Answers
from geo.audit.markup import Page
from geo.audit.page_file import Terms, faults
from geo.cli import main
from geo.errors import UsageError
from geo.layers import Layer
from geo.maps import layer_map
from geo.maps.engine.basemap import resolve

TILES = "https://tiles.example.kr/{z}/{x}/{y}.png"


def test_osm_is_named_with_its_terms() -> None:
    found = resolve("osm", served=True)
    assert found.origin == "https://tile.openstreetmap.org"
    assert found.attribution.en == "© OpenStreetMap contributors"
    assert found.terms is not None
    assert found.terms.startswith("https://")


def test_vworld_needs_a_server_that_adds_the_key() -> None:
    with pytest.raises(UsageError, match="key would stand in the address of every tile"):
        resolve("vworld", served=True, secret="S3CRET")
    found = resolve(f"vworld={TILES}", served=True, secret="S3CRET")
    assert (found.key, found.origin) == ("vworld", "https://tiles.example.kr")
    assert "브이월드" in found.attribution.ko


def test_the_refusal_names_the_option(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    out = str(tmp_path / "site")
    assert main(["--lang", "en", "publish", "--quiet", "-o", out, "--basemap", "osm"]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.endswith("Leave the basemap out, or add --served.")


def test_not_for_a_disk() -> None:
    for choice in ("osm", TILES):
        with pytest.raises(UsageError, match="opened from a web server"):
            resolve(choice, served=False)


@pytest.mark.parametrize(
    "choice",
    [
        f"vworld={TILES}?v=S3CRET",
        "https://api.example/S3CRET/{z}/{x}/{y}.png",
        f"{TILES}?apikey=abc",
        f"{TILES}?access_token=abc",
        f"{TILES}?appid=abc",
        f"{TILES}?app_id=abc&app_code=abc",
        f"{TILES}?client%5Fid=abc",
        f"{TILES}?api%4Bey=abc",
        f"{TILES}?%61%70%69%6b%65%79=abc",
        f"{TILES}?api%254Bey=abc",
        f"{TILES}#key=abc",
        f"{TILES}#abc",
        f"{TILES}%23key=abc",
        f"{TILES};apikey=abc",
        "https://tiles.example.kr/apikey=abc/{z}/{x}/{y}.png",
        "https://api.example/%53%33CRET/{z}/{x}/{y}.png",
        "https://api.example/%2553%2533CRET/{z}/{x}/{y}.png",
        "https://api.example/0123abcd-89EF-4567-89AB-0123456789AB/{z}/{x}/{y}.png",
        f"{TILES}?v=0123abcd89EF456789AB0123456789AB",
        "https://user%3Apass%40tiles.example.kr/{z}/{x}/{y}.png",
        "https://user:pass@tiles.example.kr/{z}/{x}/{y}.png",
    ],
)
def test_a_secret_is_refused_and_not_repeated(choice: str) -> None:
    with pytest.raises(UsageError, match="everyone could read") as caught:
        resolve(choice, served=True, secret="S3CRET")
    for word in ("S3CRET", "abc", "pass@", "%53", "%25"):
        assert word not in str(caught.value)


@pytest.mark.parametrize(
    "choice",
    [
        "OSM",
        "",
        "https://tiles.example.kr/{z}/{x}.png",
        "http://tiles.example.kr/{z}/{x}/{y}.png",
        "ftp://tiles.example.kr/{z}/{x}/{y}.png",
        "javascript:{z}{x}{y}",
        "//tiles.example.kr/{z}/{x}/{y}.png",
        "https://{s}.example.kr/{z}/{x}/{y}.png",
        "https://*.example.kr/{z}/{x}/{y}.png",
        "https://a.example;script-src/{z}/{x}/{y}.png",
        "https://a.example 'unsafe-inline'/{z}/{x}/{y}.png",
        "https://a.example:99999/{z}/{x}/{y}.png",
        "https://타일.example/{z}/{x}/{y}.png",
        'https://a.example/{z}/{x}/{y}.png"onload="x',
    ],
)
def test_an_address_that_could_widen_the_policy_is_refused(choice: str) -> None:
    with pytest.raises(UsageError) as caught:
        resolve(choice, served=True)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "choice", ["https://tiles.example.kr/S3cr3t/{z}/{x}.png", "https://a:S3cr3t@b/{z}/{x}/{y}.png"]
)
def test_an_address_that_is_refused_is_not_repeated(choice: str) -> None:
    with pytest.raises(UsageError) as caught:
        resolve(choice, served=True)
    assert "S3cr3t" not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        "https://tiles.example.kr/outdoors-v12/{z}/{x}/{y}@2x.png",
        "https://tiles.example.kr/wmts?layer=base&style=default&z={z}&x={x}&y={y}",
        "https://tiles.example.kr/service/2026-11-29/gray/{z}/{y}/{x}.jpg",
    ],
)
def test_an_address_without_a_secret_is_taken(url: str) -> None:
    assert resolve(url, served=True).url == url


def test_a_server_on_this_machine() -> None:
    found = resolve("http://127.0.0.1:8080/{z}/{x}/{y}.png", served=True)
    assert found.origin == "http://127.0.0.1:8080"
    assert found.attribution.en == "Basemap: 127.0.0.1:8080"


@pytest.mark.parametrize("choice", ["osm", "http://127.0.0.1:8080/{z}/{x}/{y}.png"])
def test_a_page_opens_its_policy_to_that_host_alone(
    small: Answers, layers: tuple[Layer, ...], choice: str
) -> None:
    tiles = resolve(choice, served=True)
    html = layer_map(layers[0], small, basemap=tiles).render()
    assert list(faults(Page(html), Terms(tiles.origin))) == []
    refused = {fault.text for fault in faults(Page(html), Terms()) if fault.rule == "CSP"}
    assert refused == {f"img-src {tiles.origin} is too wide"}
    assert tiles.attribution.ko in html
    assert '<meta name="referrer" content="strict-origin-when-cross-origin">' in html
    plain = layer_map(layers[0], small).render()
    assert list(faults(Page(plain), Terms())) == []
    assert '<meta name="referrer" content="no-referrer">' in plain
