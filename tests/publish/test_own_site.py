"""A site of one's own: logo, layers and pages of [site], and what it tells search engines of its address."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from PIL import Image

from geo.audit.discovery import address_faults
from geo.audit.folder import audit
from geo.audit.markup import Page
from geo.audit.page_file import Terms, faults
from geo.cli import main
from geo.errors import DataError
from geo.maps.engine.discovery import dataset_of
from geo.maps.pages.index_page import index_page
from geo.opened import open_project
from geo.project import read_project
from geo.project.published import MAX_LOGO_BYTES, base_address, read_logo
from tests.worlds import add_layer, points_csv, write_wards

URL = "https://maps.example/city/"
SPOTS = 'name = { ko = "자리", en = "Spots" }\nfile = "spots.csv"\ndistance_m = 400\nvintage = "2026-03"\n'
HOSTILE = "</script><img src=x onerror=alert(1)>\"'&"


def picture(path: Path, side: int = 40) -> Path:
    Image.new("RGB", (2 * side, side), "navy").save(path)
    return path


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four wards, two layers of which the site has one, a logo, hostile texts."""
    folder = tmp_path_factory.mktemp("own") / "project"
    write_wards(folder)
    add_layer(folder, "spots", SPOTS, points_csv((500, 500), (1500, 700)))
    add_layer(folder, "others", SPOTS, points_csv((700, 500)))
    picture(folder / "logo.png")
    toml = (folder / "geo.toml").read_text(encoding="utf-8")
    said = f"office = {json.dumps(HOSTILE)}\n" + re.sub(r"(?m)^name = .*\n", "", toml, count=1)
    site = '\n[site]\nlogo = "logo.png"\nlayers = ["spots"]\npages = ["layer", "method"]\n'
    (folder / "geo.toml").write_text(
        f"name = {json.dumps(HOSTILE)}\n{said}{site}url = {json.dumps(URL)}\n", encoding="utf-8"
    )
    return folder


@pytest.fixture(scope="module")
def site(project: Path) -> Path:
    out = project.parent / "site"
    assert main(["publish", "--project", str(project), "--quiet", "-o", str(out)]) == 0
    return out


def head(site: Path, name: str) -> Page:
    return Page((site / name).read_text(encoding="utf-8"))


def test_the_site_has_the_layers_pages_and_logo_that_it_names(site: Path) -> None:
    names = {path.relative_to(site).as_posix() for path in site.rglob("*.html")}
    assert names == {"index.html", "method.html", "layers/spots.html"}
    assert [each for each in audit(site, canaries=[HOSTILE]) if each.refused] == []
    for name in names:
        [logo] = [img for img in head(site, name).all("img") if img.get("class") == "logo"]
        assert logo.get("src").startswith("data:image/png;base64,")
        assert (logo.get("width"), logo.get("height")) == ("80", "40")
        assert logo.get("alt") == f"{HOSTILE} 로고"


def test_a_site_with_an_address_tells_search_engines_of_it(site: Path) -> None:
    page = head(site, "layers/spots.html")
    said = {item.get("property"): item.get("content") for item in page.all("meta")}
    assert said["og:url"] == f"{URL}layers/spots.html"
    assert (said["og:title"], said["og:site_name"]) == ("자리", HOSTILE)
    assert (said["og:locale"], said["og:locale:alternate"]) == ("ko_KR", "en_GB")
    [canonical] = [item for item in page.all("link") if item.get("rel") == "canonical"]
    assert canonical.get("href") == said["og:url"]
    [data] = [item for item in page.data() if item.get("type") == "application/ld+json"]
    found = json.loads(data.text)
    assert (found["@type"], found["temporalCoverage"]) == ("Dataset", "2026-03")
    assert found["creator"]["name"] == HOSTILE
    assert {"name", "description", "license", "spatialCoverage"} <= set(found)
    for file in found["distribution"]:
        assert (site / file["contentUrl"].removeprefix(URL)).is_file()
    tree = ET.fromstring((site / "sitemap.xml").read_text(encoding="utf-8"))
    told = {node.text for node in tree.iter() if node.tag.endswith("loc")}
    assert told == {URL, f"{URL}method.html", f"{URL}layers/spots.html"}


TELLING = [
    '<link rel="canonical" href="https://evil.example/">',
    '<meta property="og:url" content="https://evil.example/">',
    '<meta property="og:image" content="https://evil.example/a.png">',
    '<script type="application/ld+json">{"url":"https://maps.example/city/","license":"https://evil.example"}</script>',
    '<script type="application/ld+json">{"url":"https://maps.example/city/","sameAs":"x"}</script>',
    '<script type="application/ld+json">{"url":"https://maps.example/city/","@type":"Person"}</script>',
    '<script type="application/ld+json">[]</script>',
]


@pytest.mark.parametrize("markup", TELLING)
def test_the_audit_refuses_every_other_address(markup: str) -> None:
    terms = Terms(base=URL, address=URL)
    assert [fault.rule for fault in address_faults(Page(markup), terms)] == ["address"]
    assert len(list(address_faults(Page(markup), Terms()))) == 1


def test_the_audit_takes_a_page_s_own_address_only_where_it_has_one(site: Path) -> None:
    page = head(site, "index.html")
    assert list(address_faults(page, Terms(base=URL, address=URL))) == []
    rules = [fault.rule for fault in address_faults(page, Terms())]
    assert set(rules) == {"address"}
    assert not [f for f in faults(page, Terms(base=URL, address=URL)) if f.rule == "outside host"]


def test_a_sitemap_that_was_changed_is_refused(site: Path) -> None:
    path = site / "sitemap.xml"
    before = path.read_bytes()
    path.write_bytes(before.replace(b"maps.example", b"evil.example"))
    try:
        found = {finding.rule for finding in audit(site) if finding.path == "sitemap.xml"}
    finally:
        path.write_bytes(before)
    assert found == {"address", "manifest"}


@pytest.mark.parametrize(
    "url", ["maps.example", "ftp://a", "https://a/?q", 'https://a/"x', "https://지도.kr", "//a/"]
)
def test_what_is_no_address_of_a_site_is_refused(url: str) -> None:
    with pytest.raises(DataError, match="no address"):
        base_address(url)


def test_what_is_no_logo_is_refused_in_one_line(tmp_path: Path, project: Path) -> None:
    wrong = {
        "a.svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        "b.png": (project / "logo.png").read_bytes()[:40],
        "c.png": b"\x89PNG\r\n\x1a\n" + bytes(MAX_LOGO_BYTES),
    }
    for name, data in wrong.items():
        (tmp_path / name).write_bytes(data)
    picture(tmp_path / "d.png", 1500)
    kept = io.BytesIO()
    Image.new("RGB", (20, 10)).save(kept, "WEBP")
    (tmp_path / "e.bin").write_bytes(kept.getvalue())
    for name in (*wrong, "d.png"):
        with pytest.raises(DataError, match="is no logo") as refused:
            read_logo(tmp_path / name)
        assert "\n" not in str(refused.value)
    assert read_logo(tmp_path / "e.bin").address.startswith("data:image/webp;base64,")


def test_what_site_cannot_be_is_said_by_its_key(project: Path, tmp_path: Path) -> None:
    toml = (project / "geo.toml").read_text(encoding="utf-8")
    for old, new, said in (
        ("url =", "link =", "site: Additional"),
        (URL, "maps", "site.url: 'maps' is no address"),
        ('"logo.png"', '"../logo.png"', "site.logo: '../logo.png' lies outside"),
        ('"method"]', '"methods"]', "site.pages"),
    ):
        (tmp_path / "geo.toml").write_text(toml.replace(old, new), encoding="utf-8")
        with pytest.raises(DataError, match=re.escape(said)):
            read_project(tmp_path)


def test_no_licence_is_told_by_a_page_that_is_not_published(project: Path) -> None:
    answers = open_project(project).answers
    index = index_page(answers, answers.world.project.layers)
    unsaid = replace(index, context={**index.context, "sources": ()})
    for beside, told in ((None, True), ({"method.html"}, True), (set(), False)):
        page = replace(unsaid, beside=beside if beside is None else frozenset(beside))
        assert (dataset_of(page) or {}).get("license") == (f"{URL}method.html" if told else None)
