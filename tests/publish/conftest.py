"""A small world, stand-in pages, and a published site of both."""

from __future__ import annotations

import base64
import hashlib
import sqlite3
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from geo.answers.answers import Answers
from geo.layers import Layer, get_layer
from geo.maps.engine.page import PageFile
from geo.publish.site import publish
from tests.worlds import synthetic_city, world_of

ATTACKS = (
    "=1+1",
    '=HYPERLINK("https://evil.example";"x")',
    "+82-2-123",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)",
    "\tTab",
    "\rCR",
    "'quoted",
    "''twice",
    " =after a space",
    "\u200b=after nothing",
    "＝fullwidth",
    '<img src=x onerror="alert(1)">',
    "</script><script>alert(1)</script>",
    "${alert(1)}",
    'a;b,c\n"d"',
    "_x0041_",
    "_x000D_",
    "\u2028line\u2029",
    "\u202eright to left",
    "🌱 textbf{}",
    "  spaces  ",
)


def unpacked(path: Path) -> bytes:
    """The file that a zip has its name of."""
    with zipfile.ZipFile(path) as found:
        return found.read(path.name.removesuffix(".zip"))


@contextmanager
def in_package(path: Path) -> Iterator[sqlite3.Connection]:
    """Change a GeoPackage inside its zip."""
    with closing(sqlite3.connect(":memory:")) as base:
        base.deserialize(unpacked(path))
        yield base
        base.commit()
        data = base.serialize()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr(path.name.removesuffix(".zip"), data)


@pytest.fixture(scope="session")
def layers() -> tuple[Layer, ...]:
    """A service with gardens' columns, a service, a cluster."""
    return get_layer("job_cafes"), get_layer("urban_gardens"), get_layer("dmc")


@pytest.fixture(scope="session")
def small() -> Answers:
    """Answers of the synthetic city with attack strings in the names and texts of its sites."""
    city = synthetic_city(n_sites=26)
    sites = city.sites.copy()
    keys = ("job_cafes", "urban_gardens", "dmc")
    sites["layer"] = [keys[i % 3] for i in range(len(sites))]
    texts = [ATTACKS[i % len(ATTACKS)] for i in range(len(sites))]
    sites["name_ko"] = sites["name_en"] = sites["address"] = texts
    sites["source_keys"] = "made;weak"
    sites["coord_source_keys"] = [None if i % 4 else "weak" for i in range(len(sites))]
    sites["report_line"] = "12-34"
    sites["report_section"] = "1. 항목"
    sites.loc[sites.index[0], "tenants"] = 12.0
    last = sites.index[-1]
    sites.loc[last, ["gu_code", "dong_code", "precision"]] = None
    sites.loc[last, "no_point_reason"] = "not_found"
    sites.loc[last, "geometry"] = None
    sites.loc[sites.index[1], "dong_code"] = None
    sources = pd.DataFrame(
        {
            "key": ["made", "weak", "census_2020", "residents_2020_06"],
            "name_ko": ["만든 자료", "=약한 자료", "총조사", "주민등록"],
            "name_en": ["made up", "=weak one", "census", "residents"],
            "date": ["2019-09", "not known", "2020", "2020-06"],
            "licence": ["facts only", "not known", "KOGL type 1", "facts only"],
            "weak": ["false", "true", "false", "false"],
        }
    )
    events = pd.DataFrame(
        {
            "site_id": [sites["site_id"].iloc[0]] * 2,
            "first_day": ["2019-08-23", "2019-09-01"],
            "last_day": ["2019-08-24", "2019-09-01"],
            "name_ko": ["박람회", "잔치"],
            "name_en": ["fair", "feast"],
        }
    )
    world = replace(
        world_of(city),
        sites=sites,
        sources=sources,
        events=events,
        sections={"1. 항목": "1. Section"},
    )
    return Answers(world, reach=None, sureness=None)


MAIN_MARK = '<main id="main" tabindex="-1">'


def page(
    title: str, body: str = "", *, script: str = 'document.title += "";', head: str = ""
) -> str:
    """A page that passes the audit."""
    style = "body{margin:0}a,input{display:inline-block;margin:8px;min-height:32px;min-width:32px}"

    def digest(text: str) -> str:
        return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()

    policy = (
        f"default-src 'none'; script-src 'sha256-{digest(script)}'; "
        f"style-src 'sha256-{digest(style)}'; img-src data:; base-uri 'none'; form-action 'none'"
    )
    return f"""<!DOCTYPE html>
<html lang="ko">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
{head}<style>{style}</style>
</head>
<body>
<a href="#main">본문으로</a>
{MAIN_MARK}
<h1>{title}</h1>
{body}
<h2 id="sources">출처</h2>
<p>만든 자료, 공공누리 제1유형</p>
</main>
<script type="application/json" id="geo-data">{{"name":"\\u003cb\\u003e"}}</script>
<script>{script}</script>
</body>
</html>
"""


BODY = """<p><a href="layers/one.html#sources">하나</a> <a href="https://data.seoul.go.kr/">밖</a></p>
<img src="data:image/png;base64,iVBORw0KGgo=" alt="그림">
<label>찾기 <input type="search" name="q"></label>
<table><caption>표</caption><tr><th scope="col">구</th></tr><tr><td>종로구</td></tr></table>
"""


def stand_ins(version: str = "1") -> list[PageFile]:
    """Two pages with a link between them."""

    def index() -> str:
        return page(f"차례 {version}", BODY)

    def one() -> str:
        return page("하나", '<p><a href="../index.html#main">차례</a></p>')

    return [
        PageFile("index.html", "index", index),
        PageFile("layers/one.html", "layer", one),
    ]


@pytest.fixture(scope="session")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of inputs to name in the manifest."""
    folder = tmp_path_factory.mktemp("inputs")
    (folder / "boundaries").mkdir()
    (folder / "boundaries" / "gu.geojson").write_text("{}")
    (folder / "sites.geojson").write_text("[]")
    return folder


Publish = Callable[..., Path]


@pytest.fixture(scope="session")
def publish_small(small: Answers, layers: tuple[Layer, ...], inputs: Path) -> Publish:
    """Publish the small world with stand-in pages into a folder."""

    def run(out: Path, version: str = "1", n_layers: int = 3) -> Path:
        publish(small, layers[:n_layers], out, pages=stand_ins(version), inputs=inputs)
        return out

    return run


@pytest.fixture(scope="session")
def site(publish_small: Publish, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published site; to be read only."""
    return publish_small(tmp_path_factory.mktemp("site") / "maps")
